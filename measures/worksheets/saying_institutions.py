"""Which institutions a cell names, and what it says they do. Pure; nothing is guessed.

Whom nobody can be sure of comes back as a question, with those who may be meant as answers.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from measures.worksheets.letters import words_in
from measures.worksheets.likeness import Shelf, pieces_of
from measures.worksheets.saying_lists import lines_of

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
            known = self._ids.setdefault(_key(name), [])
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
        return tuple(self._ids.get(_key(text), ()))

    def _nearly(self, text: str) -> tuple[int, ...]:
        """Those with the names that are nearest to a text."""
        near = self._near_to(_key(text))
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
        return _key(text) in self._ids

    def begins(self, text: str) -> bool:
        """Whether a name begins with these words."""
        return _key(text) in self._begins

    def knows_nearly(self, text: str) -> bool:
        """Whether it is a name with a slip in it."""
        folded = _key(text)
        return bool(get_close_matches(folded, self._near_to(folded), n=1, cutoff=0.9))


@lru_cache(maxsize=2_000)
def _key(name: str) -> str:
    """A name as it is looked for; "" of what is too long to be one."""
    if len(name) > 2 * _LONGEST_NAME:
        return ""
    return words_in(name)


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
