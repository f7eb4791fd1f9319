"""What a cell says: days, institutions, steps, as people write them. Pure; nothing is guessed.

What can be meant in more than one way comes back as a question, with what is most likely meant as
answers to choose from.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice
from textwrap import shorten
from typing import NamedTuple

from measures.worksheets.columns import DONE, UNDONE
from measures.worksheets.days import day_in, found_in, is_near, plain, year_meant
from measures.worksheets.letters import visible
from measures.worksheets.likeness import Shelf, pieces_of
from measures.worksheets.links import bare
from measures.worksheets.raw import RawLink
from ogp_portal.formats.latvian import fold
from ogp_portal.formats.typed import EARLIEST, LATEST, parse_day

# Days -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SaidDay:
    """What a cell says of a day.

    Attributes:
        day: the day; None where it says none, or nobody can be sure which.
        is_sure: nobody needs to be asked.
        offers: what may be meant, where somebody has to be asked; None is "no day".
    """

    day: date | None
    is_sure: bool = True
    offers: tuple[date | None, ...] = ()


NO_DAY = SaidDay(None)
_DASH = re.compile("[-_ ]+")
_ALWAYS = re.compile(
    r"pastavig|patstavig|regular|nepartraukt|periodisk|visu laiku|vis[au] (?:plana )?period"
    r"|\b(?:katr|ik ?gad|ik ?men|reizi )|\bpec (?:nepieciesam|vajadz|pieprasij)"
    r"|continuous|ongoing|as needed"
)
_UNDATED = re.compile(
    r"\bnav\b|\bbez ?termin|\bne(?:noteikt|zinam|attiec|ierobezot)|\bn ?[/.] ?a\b"
    r"|\bprecize|\btiks noteikt|\btb[acd]\b|\bunknown|\bnot (?:set|known|applicable)"
)
# All that may stand before and behind a day and leaves it what it is; any other word asks.
_BESIDE_START = re.compile(r"(?:no|kops|sakot(?: no| ar)?)?\n")
_BESIDE_END = re.compile(r"(?:lidz|ne velak (?:ka|par)|ne velak ka lidz)?\n(?:ieskaitot)?")
_LONGEST_DAY = 200  # letters; a longer text tells a story
_SERIAL = re.compile("([0-9]{5})(?:[.,][0-9]{1,20})?")  # behind the comma is the hour
_EXCEL_DAY_ZERO = date(1899, 12, 30)


def day_said(text: str, day: date | None, years: Sequence[int], *, is_end: bool) -> SaidDay:
    """What a cell of a column of days says. It is sure of what is a day and nothing else.

    Args:
        day: the day that its program has it for, where it has.
        years: those of the plan; where a text names none, any of them may be meant.
        is_end: it is an end date, so of a month or a year the last day is likelier.
    """
    if day is not None:
        return _day_of_program(day, years)
    words = " ".join(visible(text).split())
    if not words:
        return NO_DAY
    if len(words) > _LONGEST_DAY or len(words := plain(words)) > _LONGEST_DAY:
        return _asked()
    if _DASH.fullmatch(words):
        return _asked(None)
    serial = _SERIAL.fullmatch(words)
    if serial:
        return _day_counted(int(serial[1]), years)
    found = found_in(words, years)
    beside = _BESIDE_END if is_end else _BESIDE_START
    if [one.is_certain for one in found.mentions] == [True] and beside.fullmatch(found.rest):
        return SaidDay(found.mentions[0].periods[0].first)
    periods = [period for one in found.mentions for period in one.periods]
    days = [period.last if is_end else period.first for period in periods]
    if _ALWAYS.search(words):
        whole = [date(max(years), 12, 31) if is_end else date(min(years), 1, 1)] if years else []
        return _asked(None, *(days or whole))
    return _asked(None, *days) if _UNDATED.search(words) else _asked(*days)


def _asked(*offers: date | None) -> SaidDay:
    return SaidDay(None, is_sure=False, offers=tuple(dict.fromkeys(offers)))


def _day_of_program(day: date, years: Sequence[int]) -> SaidDay:
    """A day; of another century, the question whether the plan's is meant."""
    year = year_meant(day.year, years)
    if year == day.year:
        return SaidDay(day)
    meant = day_in(year, day.month, day.day) if year else None
    return _asked(meant) if meant else _asked()


def _day_counted(number: int, years: Sequence[int]) -> SaidDay:
    """A day as Excel counts it. Far from the plan it may as well be a number of something else."""
    day = _EXCEL_DAY_ZERO + timedelta(days=number)
    if not EARLIEST <= day <= LATEST:
        return _asked()
    return SaidDay(day) if is_near(day.year, years) else _asked(day)


# Institutions ---------------------------------------------------------------------------------


_LONGEST_NAME = 300  # letters
_MOST_NAMED = 50  # in one cell
_MOST_UNKNOWN = 1_000  # names in a file that are like some that are known
_MOST_COMPARED = 10  # names that such a one is compared with letter by letter


class Named(NamedTuple):
    """A name, and whose it is, now or once."""

    name: str
    institution_id: int


@dataclass(frozen=True, slots=True)
class SaidInstitution:
    """An institution that a cell names, and what it says it does.

    Attributes:
        id: None where nobody can be sure which is meant.
        offers: those that may be meant, the nearest name first.
    """

    text: str
    id: int | None
    role: str = ""
    offers: tuple[int, ...] = ()


_DOUBT = re.compile(r"[?¿≠]")


class Directory:
    """All names of all institutions: abbreviations, names in both languages, old ones too."""

    def __init__(self, names: Iterable[Named]) -> None:
        self._ids: dict[str, list[int]] = {}
        for name, institution_id in names:
            known = self._ids.setdefault(_folded(name), [])
            if institution_id not in known:
                known.append(institution_id)
        self._ids.pop("", None)
        words = [name.split(" ") for name in self._ids]
        self._begins = {" ".join(own[:count]) for own in words for count in range(1, len(own) + 1)}
        self._names = list(self._ids)
        self._shelf = Shelf(pieces_of(name, 2) for name in self._names)
        self._near: dict[str, tuple[str, ...]] = {}

    def find(self, text: str) -> SaidInstitution:
        """Whom a text names. A name that several bear, one that is only alike, or one with a sign
        of doubt asks.
        """
        ids = self.ids(text)
        if len(ids) == 1 and not _DOUBT.search(text):
            return SaidInstitution(text, ids[0])
        return SaidInstitution(text, None, offers=ids or self._nearly(text))

    def ids(self, text: str) -> tuple[int, ...]:
        """All that bear the name."""
        return tuple(self._ids.get(_folded(text), ()))

    def _nearly(self, text: str) -> tuple[int, ...]:
        """Those with the names that are nearest to a text."""
        near = self._near_to(_folded(text))
        return tuple(dict.fromkeys(one for name in near for one in self._ids[name]))

    def _near_to(self, folded: str) -> tuple[str, ...]:
        """The nearest names; each is looked for once, and in a file full of others none is."""
        if folded in self._near:
            return self._near[folded]
        if len(self._near) == _MOST_UNKNOWN or len(folded) > _LONGEST_NAME:
            return ()
        places = self._shelf.likest(pieces_of(folded, 2), _MOST_COMPARED)
        names = [self._names[place] for place in places]
        near = tuple(get_close_matches(folded, names, n=3, cutoff=0.6))
        self._near[folded] = near
        return near

    def knows(self, text: str) -> bool:
        return _folded(text) in self._ids

    def begins(self, text: str) -> bool:
        """Whether a name begins with these words."""
        return _folded(text) in self._begins

    def knows_nearly(self, text: str) -> bool:
        """Whether it is a name with a slip in it."""
        folded = _folded(text)
        return bool(get_close_matches(folded, self._near_to(folded), n=1, cutoff=0.9))


@lru_cache(maxsize=2_000)
def _folded(name: str) -> str:
    """A name as it is looked for; "" of what is too long to be one."""
    if len(name) > 2 * _LONGEST_NAME:
        return ""
    return re.sub(r"[^\w]+", " ", fold(visible(name))).strip()


# A piece of a line: what stands between two institutions, a bracket, blanks, or else a word. None
# gives back what it took, so that each letter is looked at once. An "un" may be within a name, too.
_PIECE = re.compile(
    r"(?P<between>(?:\s*+[;/,]\s*+|\s++|^)(?:sadarbībā|kopā) ar\s++"
    r"|\s*+[;/,]\s*+|\s++(?:un|and)\s++)"
    r"|(?P<bracket>[()])|\s++|[^\s;/,()]++",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+(?:un|and)\s+")
MOST_JOINED = 4  # pieces that may be one name
_MOST_BRACKETS = 10  # behind one name
_BEHIND_NAME = re.compile(r"(?:(?<!\s)\s++[–—-]|:)\s++")
# "turpmāk – IUB" in brackets: the abbreviation, not a role.
_HEREAFTER = re.compile(r"turpm[āa]k(?: tekstā)?\s*[–—:-]?\s*", re.IGNORECASE)
# The last three are Word's own bullets, where they were pasted as text.
_BULLET = re.compile(r"\s*[•·▪◦►*–—\uf0b7\uf0a7\uf0d8-]\s+")
_AMOUNT = re.compile(r"\s*[–—-]\s+[0-9]")
_NUMBER = re.compile(r"([0-9]{1,2})([.)])\s+")


def institutions_said(text: str, directory: Directory) -> tuple[SaidInstitution, ...]:
    """Every institution that a cell names, in its order, each with its role in brackets."""
    # Of blanks in a row one is enough; thousands would be searched again from each of them.
    lines = (" ".join(line.split()) for line in lines_of(text))
    named = (one for line in lines for one in _institutions_in(line, directory))
    said = tuple(islice(named, _MOST_NAMED + 1))
    # So many are no list of them: somebody has to see what it is.
    return said if len(said) <= _MOST_NAMED else (SaidInstitution(text.strip(), None),)


def _institutions_in(line: str, directory: Directory) -> Iterable[SaidInstitution]:
    """A name may hold what otherwise stands between two: the longest that is known counts."""
    if directory.knows(line):
        yield directory.find(line)
        return
    pieces = _pieces(line)
    at = 0
    while at < len(pieces):
        joined = _joined(line, pieces[at : at + MOST_JOINED], directory)
        yield _institution(line[pieces[at][0] : pieces[at + joined - 1][1]], directory)
        at += joined


def _joined(line: str, pieces: Sequence[tuple[int, int]], directory: Directory) -> int:
    """How many of these pieces are the first institution."""
    first, end = pieces[0]
    alone = line[first:end]
    # Most are one piece, and what begins no name is not joined in vain.
    if directory.begins(alone) or directory.knows(_divided(alone, directory)[0]):
        for count in range(len(pieces), 1, -1):
            if directory.knows(_divided(line[first : pieces[count - 1][1]], directory)[0]):
                return count
    if len(pieces) > 1 and _AND.fullmatch(line[end : pieces[1][0]]):
        whole = _divided(line[first : pieces[1][1]], directory)[0]
        if directory.knows_nearly(whole):
            return 2
    return 1


def _institution(part: str, directory: Directory) -> SaidInstitution:
    """One institution. Brackets hold its role, or another of its names; where they name another
    one, or a question, somebody has to say which is meant.
    """
    name, brackets = _divided(part, directory)
    said = directory.find(name)
    roles, others = [], []
    for bracket in brackets:
        words = _HEREAFTER.sub("", bracket)
        meant = directory.ids(words)
        both = [one for one in directory.ids(name) if one in meant]
        if both:
            said = said if said.id or len(both) > 1 else SaidInstitution(name, both[0])
        else:
            roles.append(bracket.strip())
            others += _named_in(words, directory)
    role = ", ".join(roles)
    own = said.offers if said.id is None else (said.id,)
    if any(one not in own for one in others) or any(map(_DOUBT.search, brackets)):
        return SaidInstitution(part.strip(), None, role, tuple(dict.fromkeys((*own, *others))))
    return SaidInstitution(said.text, said.id, role, said.offers)


def _named_in(words: str, directory: Directory) -> list[int]:
    """The institutions that a role is, or that it lists, as in "no 2021. gada: VARAM"."""
    pieces = (words[first:end] for first, end in _pieces(words))
    named = (name for piece in pieces for name in _BEHIND_NAME.split(piece))
    return [one for name in named for one in directory.ids(name)]


def _divided(part: str, directory: Directory) -> tuple[str, list[str]]:
    """A name, and what stands in brackets behind it, or behind a dash or a colon."""
    name, brackets = _without_brackets(part)
    sign = _BEHIND_NAME.search(part)  # a name may hold a dash itself
    if sign and directory.knows(part[: sign.start()]) and not directory.knows(name):
        return part[: sign.start()].strip(), [part[sign.end() :]]
    return name, brackets


def _without_brackets(part: str) -> tuple[str, list[str]]:
    """A text, and the brackets at its end, each with the brackets inside of it."""
    brackets: list[str] = []
    begin, end = len(part) - len(part.lstrip()), len(part.rstrip(" .,;"))
    while part.endswith(")", begin, end) and len(brackets) < _MOST_BRACKETS:
        depth, at = 0, end
        while at > begin and (depth or at == end):
            at -= 1
            depth += {")": 1, "(": -1}.get(part[at], 0)
        if depth or at == begin:
            break
        brackets.append(part[at + 1 : end - 1])
        # Nothing is copied but what is taken: there may be thousands.
        end = at
        while part[end - 1].isspace():
            end -= 1
    return (part[:end] if brackets else part).strip(), brackets[::-1]


def _pieces(line: str) -> list[tuple[int, int]]:
    """Where a line can be divided between institutions; what stands in brackets stays whole."""
    depth, first = 0, 0
    pieces = []
    for piece in _PIECE.finditer(line):
        if piece["between"] and not depth:
            pieces.append((first, piece.start()))
            first = piece.end()
        elif piece["bracket"]:
            depth = max(depth + (1 if piece["bracket"] == "(" else -1), 0)
    pieces.append((first, len(line)))
    return [(start, end) for start, end in pieces if line[start:end].strip()]


_LONGEST_NOTHING = 50
# What is written where nothing is to be said, folded and without signs.
_NO_WORDS = re.compile(r"[-–—/.\s]*")
_NOTHING = frozenset(
    ("nav", "n a", "na", "nav risku", "nav riska", "risku nav", "nav identificeti")
)


def says_nothing(text: str) -> bool:
    """Whether a cell of a list says that there is nothing: "–", "Nav", "n/a"."""
    if len(text) > _LONGEST_NOTHING:
        return False
    return bool(_NO_WORDS.fullmatch(text)) or _folded(text) in _NOTHING


def lines_of(text: str) -> list[str]:
    """The lines of a list, without the signs in front of them.

    A number is such a sign only where all the lines are numbered, from 1 on: "31. decembrī beidzas
    līgums" begins with a day. So is a dash in front of a number only where all lines have a sign.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    signs = [_BULLET.match(line) for line in lines]
    is_list = len(lines) > 1 and all(signs)
    bare = [
        line[sign.end() :] if sign and (is_list or not _AMOUNT.match(line)) else line
        for line, sign in zip(lines, signs, strict=True)
    ]
    return _without_numbers([line.strip() for line in bare if line.strip()])


def _without_numbers(lines: list[str]) -> list[str]:
    """The lines without their numbers, where those tell nothing but which line it is."""
    found = [_NUMBER.match(line) for line in lines]
    numbers = [one for one in found if one]
    count = len(lines)
    if count < 2 or [int(one[1]) for one in numbers] != list(range(1, count + 1)):
        return lines
    bare = [line[one.end() :] for line, one in zip(lines, numbers, strict=True)]
    # "1. pusgadā", "2. pusgadā" are halves of a year, in whatever lines they stand.
    are_ordinals = any(
        one[2] == "." and line[0].islower() for one, line in zip(numbers, bare, strict=True)
    )
    return lines if are_ordinals or len(set(bare)) < count else bare


# Steps, progress and links --------------------------------------------------------------------


class SaidStep(NamedTuple):
    """A step of column nine.

    Attributes:
        day: on which it was done; of one to be done, by when.
    """

    text: str
    is_done: bool
    day: date | None


_TYPED_DAY = re.compile("[0-9. -]+")
# As phones, Word's old fonts and people without such signs write them, too.
_DONE_SIGNS = f"{DONE}☒✓✔✅🗹🗸\uf0fe\uf0fd\uf0fc"
_UNDONE_SIGNS = f"{UNDONE}□⬜◻▢❏❑\uf0a8\uf06f"
_UNSEEN = "\u200b-\u200d\u2060\ufe0e\ufe0f\ufeff"  # among them what makes a sign a picture
_BOX = re.compile(
    rf"[\s{_UNSEEN}]*+(?:{_BULLET.pattern}|[0-9]{{1,2}}[.)]\s+)?"
    rf"(?:(?P<done>[{_DONE_SIGNS}]|\[[xXхХ]\])|[{_UNDONE_SIGNS}]|\[ ?\])[{_UNSEEN}]*"
)


def column_nine(text: str) -> tuple[str, str]:
    """Column nine taken apart, to the letter: what was said, and the lines of steps. Whoever goes
    on writing below the steps has not made words of them.
    """
    lines = text.rstrip().split("\n")
    steps = [line for line in lines if _step(line)]
    said = "\n".join(line for line in lines if not _step(line)).strip("\n") if steps else text
    return said.rstrip() if not steps else said, "\n".join(steps)


def steps_said(text: str) -> tuple[SaidStep, ...]:
    """The steps that a text lists, one a line."""
    return tuple(filter(None, map(_step, text.split("\n"))))


def _step(line: str) -> SaidStep | None:
    box = _BOX.match(line)
    if box is None:
        return None
    words, typed = line[box.end() :].strip(), ""
    if words.endswith(")"):
        before, bracket, inside = words[:-1].rpartition("(")
        if bracket and _TYPED_DAY.fullmatch(inside):
            words, typed = before.rstrip(), inside
    if not words:
        return None
    day = None
    if typed:
        try:
            day = parse_day(typed)
        except ValueError:
            words = f"{words} ({typed})"
    return SaidStep(words, box["done"] is not None, day)


# "60%", "1 234,50", "(ap 60 procenti)", "≈60%", "50–60%", "3/5", "3 no 5", folded.
_QUANTITY = r"[0-9]{1,15}(?: [0-9]{3})*(?:[.,][0-9]{1,15})?"
_BARE_QUANTITY = re.compile(
    r"\(?(?:ap|aptuveni|apm\.?|apmeram|gandriz|vairak neka|lidz|[~≈<>≤≥+–-])? ?"
    rf"{_QUANTITY} ?(?:%|proc(?:\.|ent[a-z]*)?)?"
    rf"(?: ?(?:[/⁄–-]|no|lidz) ?{_QUANTITY} ?(?:%|proc(?:\.|ent[a-z]*)?)?)?\)?[.!]?"
)
_LONGEST_NUMBER = 50


def is_number(text: str) -> bool:
    """Whether a text is a number or a share and nothing else: nobody could quote it as what was
    done.
    """
    words = " ".join(text.split()) if len(text) <= _LONGEST_NUMBER else ""
    return bool(_BARE_QUANTITY.fullmatch(fold(visible(words))))


# Up to a blank or a sign that no address holds; how an address ends, `links_said` knows.
_LINK = re.compile(r"(?:https?://|\bwww\.)[^\s<>\"„“”«»]+", re.IGNORECASE)
_AFTER_LINK = ".,;:!?)]}'’*"
MOST_LINKS = 10
_LONGEST_LINK = 1_000
_LONGEST_BESIDE = 200
_LONGEST_SEARCHED = 100_000  # letters in which the words of each link are looked for
_AROUND = ' -–—:;,.!?()„“”"'
_SEE = re.compile(r"\b(?:skat|sk|see)$", re.IGNORECASE)


class SaidLink(NamedTuple):
    """An address in a text, and the line in which it stands, without it."""

    url: str
    beside: str


def links_said(text: str) -> tuple[SaidLink, ...]:
    """The web addresses of a text, each once, in their order; no more than anybody would look at.

    Signs that end a sentence or close a bracket are no part of an address, unless a bracket of its
    own is open in it.
    """
    found: dict[str, SaidLink] = {}
    for line in text.split("\n"):
        for link in _LINK.finditer(line):
            url = link[0][: _end_of(link[0])] if len(link[0]) <= _LONGEST_LINK else ""
            if url.lower().startswith("www."):
                url = f"https://{url}"
            if url and url not in found:
                found[url] = SaidLink(url, _beside(line))
            if len(found) == MOST_LINKS:
                return tuple(found.values())
    return tuple(found.values())


def with_addresses(text: str, links: Iterable[RawLink]) -> str:
    """A text with the addresses that it keeps behind words, each at the end of the line in which
    the words stand, as though somebody had typed it there; below the text, where that is a step.
    """
    typed = (found[0] for found in _LINK.finditer(text))
    known = {bare(url[: _end_of(url)]) for url in typed}
    behind: dict[int, list[str]] = {}  # the end of a line → what follows it
    below: list[str] = []
    joined = " ".join(text.split())
    for link in links:
        if bare(link.url) in known:
            continue
        known.add(bare(link.url))
        begin = text.find(link.words, 0, _LONGEST_SEARCHED)
        start, end = text.rfind("\n", 0, max(begin, 0)) + 1, text.find("\n", max(begin, 0))
        end = end if end >= 0 else len(text)
        if begin >= 0 and not _step(text[start:end]):
            behind.setdefault(end, []).append(link.url)
        else:
            below.append(link.url if link.words == joined else f"{link.words}: {link.url}")
    for end, urls in sorted(behind.items(), reverse=True):
        text = f"{text[:end].rstrip()} {' '.join(urls)}{text[end:]}"
    return "\n".join([text.rstrip("\n"), *below]) if below else text


def _beside(line: str) -> str:
    """What a line says besides the addresses in it."""
    without = _LINK.sub(lambda link: link[0][_end_of(link[0]) :], line)
    # Twice as much as is shown: so it is still seen to be too long.
    words = " ".join(without.split())[: 2 * _LONGEST_BESIDE]
    words = shorten(words, _LONGEST_BESIDE, placeholder="…").strip(_AROUND)
    return _SEE.sub("", words).strip(_AROUND)


def _end_of(url: str) -> int:
    """Where an address ends, before the signs behind it."""
    end, closed = len(url), url.count(")") - url.count("(")
    # Nothing is copied or counted anew: there may be as many signs as a cell has letters.
    while end and url[end - 1] in _AFTER_LINK:
        if url[end - 1] == ")":
            if closed <= 0:
                break
            closed -= 1
        end -= 1
    return end
