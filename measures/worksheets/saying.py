"""What a cell says: days, institutions, steps, as people write them. Pure; nothing is guessed.

What can be meant in more than one way comes back as a question, with what is most likely meant as
answers to choose from.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import NamedTuple

from measures.worksheets.columns import DONE, UNDONE
from measures.worksheets.likeness import Shelf, pieces_of
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
# How their names begin, folded, whatever their case.
_MONTHS = (
    *("janvar", "februar", "mart", "april", "maij", "junij"),
    *("julij", "august", "septembr", "oktobr", "novembr", "decembr"),
)
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]*")
_YEAR = re.compile(r"\b((?:19|20)[0-9]{2})\b")
_DAY_OF_MONTH = re.compile(rf"\b([0-9]{{1,2}})\. *(?={'|'.join(_MONTHS)})")
_HALF = re.compile(r"\b(1|2|i|ii|pirmais|otrais|pirma|otra|pirmaja|otraja)\.? *pusgad")
_QUARTER = re.compile(
    r"\b([1-4]|i{1,3}|iv|pirm\w+|otr\w+|tres\w+|ceturt\w+)\.? *(?:ceturksn|cet\b)"
)
_DIGITS = re.compile(r"([0-9]{1,2})[. -]+([0-9]{1,2})[. -]+([0-9]{4})\.?|[0-9]{4}-[0-9]+-[0-9]+")
_ALWAYS = re.compile(r"pastavig|regular|nepartraukt|visu laiku|patstavig|continuous|ongoing")
_NUMBERS = {"pirm": 1, "otr": 2, "tres": 3, "ceturt": 4, "iv": 4, "iii": 3, "ii": 2, "i": 1}
_LONGEST_DAY = 200  # letters; a longer text tells a story
_SERIAL = re.compile(r"[0-9]{5}")
_EXCEL_DAY_ZERO = date(1899, 12, 30)


def day_said(text: str, day: date | None, years: Sequence[int], *, is_end: bool) -> SaidDay:
    """What a cell of a column of days says.

    Args:
        day: the day that its program has it for, where it has.
        years: those of the plan; where a text names none, any of them may be meant.
        is_end: it is an end date, so of a month or a year the last day is likelier.
    """
    if day is not None:
        return SaidDay(day) if EARLIEST <= day <= LATEST else SaidDay(None, is_sure=False)
    words = " ".join(text.split())
    if not words:
        return NO_DAY
    if len(words) > _LONGEST_DAY:
        return SaidDay(None, is_sure=False)
    exact = _exact(words)
    if exact is not None:
        return SaidDay(exact)
    digits = _DIGITS.fullmatch(words)
    if digits:
        month, year = int(digits[2] or 0), int(digits[3] or 0)
        return SaidDay(None, is_sure=False, offers=_end_of_month(month, year))
    folded = fold(words)
    if _ALWAYS.search(folded):
        last = date(max(years), 12, 31) if years else None
        return SaidDay(None, is_sure=False, offers=(None, *([last] if last else [])))
    named = [int(year) for year in _YEAR.findall(folded)]
    periods = [_period(folded, year) for year in dict.fromkeys(named or years)]
    offers = [last if is_end else first for first, last in filter(None, periods)]
    return SaidDay(None, is_sure=False, offers=tuple(offers))


def _end_of_month(month: int, year: int) -> tuple[date, ...]:
    """Of a day that no calendar has, such as 31.02., the last that it can mean."""
    is_known = 1 <= month <= 12 and EARLIEST.year <= year <= LATEST.year
    return (_months(year, month, 1)[1],) if is_known else ()


def _exact(words: str) -> date | None:
    """A day written out: in digits, with the month in words, or as Excel counts it."""
    try:
        return parse_day(words)
    except ValueError:
        pass
    if _SERIAL.fullmatch(words):
        day = _EXCEL_DAY_ZERO + timedelta(days=int(words))
        return day if EARLIEST <= day <= LATEST else None
    folded = fold(words)
    number, month, years = (
        _DAY_OF_MONTH.search(folded),
        _MONTH.search(folded),
        _YEAR.findall(folded),
    )
    if not (number and month and len(years) == 1 and len(_MONTH.findall(folded)) == 1):
        return None
    try:
        return date(int(years[0]), _MONTHS.index(month[1]) + 1, int(number[1]))
    except ValueError:
        return None


def _period(folded: str, year: int) -> tuple[date, date] | None:
    """The first and the last day of the half, quarter, month or year that is named."""
    half, quarter = _HALF.search(folded), _QUARTER.search(folded)
    month = _MONTH.search(folded)
    if half:
        first = 6 * (_ordinal(half[1]) - 1) + 1
        return _months(year, first, 6)
    if quarter:
        first = 3 * (_ordinal(quarter[1]) - 1) + 1
        return _months(year, first, 3)
    if month:
        return _months(year, _MONTHS.index(month[1]) + 1, 1)
    return _months(year, 1, 12) if _YEAR.search(folded) else None


def _ordinal(word: str) -> int:
    if word.isdecimal():
        return int(word)
    return next(number for begin, number in _NUMBERS.items() if word.startswith(begin))


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    following = date(year + (first + count > 12), (first + count - 1) % 12 + 1, 1)
    return date(year, first, 1), following - timedelta(days=1)


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


class Directory:
    """All names of all institutions: abbreviations, names in both languages, old ones too."""

    def __init__(self, names: Iterable[Named]) -> None:
        self._ids: dict[str, list[int]] = {}
        for name, institution_id in names:
            known = self._ids.setdefault(_folded(name), [])
            if institution_id not in known:
                known.append(institution_id)
        self._ids.pop("", None)
        self._names = list(self._ids)
        self._shelf = Shelf(pieces_of(name, 2) for name in self._names)
        self._near: dict[str, tuple[str, ...]] = {}

    def find(self, text: str) -> SaidInstitution:
        """Whom a text names. A name that several bear, or one that is only alike, asks."""
        folded = _folded(text)
        ids = self._ids.get(folded, [])
        if len(ids) == 1:
            return SaidInstitution(text, ids[0])
        if not ids:
            ids = list(
                dict.fromkeys(one for name in self._near_to(folded) for one in self._ids[name])
            )
        return SaidInstitution(text, None, offers=tuple(ids))

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


def _folded(name: str) -> str:
    """A name as it is looked for; "" of what is too long to be one."""
    if len(name) > 2 * _LONGEST_NAME:
        return ""
    return re.sub(r"[^\w]+", " ", fold(name)).strip()


# A piece of a line: what stands between two institutions, a bracket, blanks, or else a word. None
# gives back what it took, so that each letter is looked at once.
_PIECE = re.compile(
    r"(?P<between>\s*+[;/,]\s*+|\s++(?:un|and)\s++)|(?P<bracket>[()])|\s++|[^\s;/,()]++"
)
_DASH = re.compile(r"(?<!\s)\s++[–—-]\s++")
_AFTER_ROLE = ".,;"
_BULLET = re.compile(r"\s*[•·▪◦*–—-]\s+|\s*[0-9]{1,2}[.)]\s+")


def institutions_said(text: str, directory: Directory) -> tuple[SaidInstitution, ...]:
    """Every institution that a cell names, in its order, each with its role in brackets."""
    lines = (" ".join(line.split()) for line in lines_of(text))
    said = [one for line in lines for one in _institutions_in(line, directory)]
    # So many are no list of them: somebody has to see what it is.
    return tuple(said) if len(said) <= _MOST_NAMED else (SaidInstitution(text.strip(), None),)


def _institutions_in(line: str, directory: Directory) -> Iterable[SaidInstitution]:
    if directory.knows(line):  # a name may hold what otherwise stands between two
        yield directory.find(line)
        return
    for part in _parts(line):
        name, role = _with_role(part) or _dashed(part, directory) or (part, "")
        said = directory.find(name)
        yield SaidInstitution(said.text, said.id, role, said.offers)


def _with_role(part: str) -> tuple[str, str] | None:
    """A name, and its role in brackets behind it."""
    whole = part[:-1].rstrip() if part.endswith(tuple(_AFTER_ROLE)) else part
    name, bracket, role = whole.partition("(")
    if not bracket or not role.endswith(")"):
        return None
    return name.strip(), role[:-1].strip()


def _dashed(part: str, directory: Directory) -> tuple[str, str] | None:
    """A name with its role behind a dash; a name may hold a dash itself."""
    dash = _DASH.search(part)
    if not dash or not directory.knows(part[: dash.start()]):
        return None
    return part[: dash.start()].strip(), part[dash.end() :].strip()


def _parts(line: str) -> list[str]:
    """A line divided between institutions; what stands in brackets stays whole."""
    depth = 0
    parts: list[list[str]] = [[]]
    for piece in _PIECE.finditer(line):
        if piece["between"] and not depth:
            parts.append([])
            continue
        if piece["bracket"]:
            depth = max(depth + (1 if piece["bracket"] == "(" else -1), 0)
        parts[-1].append(piece[0])
    whole = ("".join(part).strip() for part in parts)
    return [part for part in whole if part]


def lines_of(text: str) -> list[str]:
    """The lines of a list, without the signs in front of them."""
    stripped = (
        _BULLET.sub("", line, count=1) if _BULLET.match(line) else line for line in text.split("\n")
    )
    return [line.strip() for line in stripped if line.strip()]


# Steps and progress ---------------------------------------------------------------------------


class SaidStep(NamedTuple):
    """A step of column nine.

    Attributes:
        day: on which it was done; of one to be done, by when.
    """

    text: str
    is_done: bool
    day: date | None


_TYPED_DAY = re.compile("[0-9. -]+")
_DONE_SIGNS = f"{DONE}☒✓✔"
_SIGNS = f"{UNDONE}□{_DONE_SIGNS}"


def progress_said(text: str) -> tuple[str, tuple[SaidStep, ...]]:
    """Column nine taken apart: what was said, to the letter, and the steps at its end."""
    lines = text.rstrip().split("\n")
    steps: list[SaidStep] = []
    while lines and (step := _step(lines[-1])):
        steps.append(step)
        lines.pop()
    return "\n".join(lines).strip("\n"), tuple(reversed(steps))


def _step(line: str) -> SaidStep | None:
    sign, words, typed = line[:1], line[1:].strip(), ""
    if not sign or sign not in _SIGNS:
        return None
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
    return SaidStep(words, sign in _DONE_SIGNS, day)
