"""Which measure a worksheet's row is about: by its key, else by its words. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from measures.evidence.kinds import FileKind
from measures.worksheets.base import Base, BaseRow
from measures.worksheets.recognizing import words_in
from measures.worksheets.understanding import ReadRow

# Two titles of which half the letters' triples are the same speak of the same thing, as a rule.
ALIKE = 0.5
MOST_OFFERS = 3


@dataclass(frozen=True, slots=True)
class Match:
    """A row of a file, and the measure that it is about.

    Attributes:
        code: of the measure; "" where the row is about a new one.
        likeness: how alike the titles are, from 0 to 1; 1 also where a key says it.
        by_key: the file itself says which measure it is.
        offers: codes of measures with a title like the row's, the likest first.
    """

    row: ReadRow
    code: str
    likeness: float
    by_key: bool
    offers: tuple[str, ...] = ()

    @property
    def is_guess(self) -> bool:
        """A person has to look whether it is so."""
        return not self.by_key and self.likeness < 1

    def meaning(self, code: str | None, known: Collection[str]) -> "Match":
        """The same row about the measure that somebody says it is about; None: nobody says.

        What the file itself says stands, and so does a title to the letter: whoever said "a new
        one" may have said so before somebody added it.
        """
        is_certain = self.by_key or (code == "" and self.code and self.likeness == 1)
        if code is None or is_certain or (code and code not in known):
            return self
        return replace(self, code=code, likeness=1.0)


def matches_of(
    rows: Sequence[ReadRow], known: Sequence[BaseRow], base: Base | None, kind: FileKind
) -> list[Match]:
    """Each row with its measure. No measure has two rows.

    Args:
        known: the measures that the rows may be about, as they now stand.
        base: what the file remembers.
    """
    by_code = {row.code: row for row in known}
    keyed = _by_key(rows, by_code, base, kind)
    left = [row for row in known if row.code not in keyed.values()]
    free = [row for at, row in enumerate(rows) if at not in keyed]
    likest = _by_words(free, left)
    matches = []
    for at, row in enumerate(rows):
        if at in keyed:
            matches.append(Match(row, keyed[at], 1.0, by_key=True))
        else:
            matches.append(likest[id(row)])
    return matches


def _by_key(
    rows: Sequence[ReadRow], known: dict[str, BaseRow], base: Base | None, kind: FileKind
) -> dict[int, str]:
    """Place of a row → the code that it bears. Of several with one code, as when a row was copied
    to begin another, the one with the likest title keeps it.
    """
    found: dict[str, tuple[float, int]] = {}
    for at, row in enumerate(rows):
        code = code_of(row, base, kind)
        if code not in known:
            continue
        likeness = _alike(_triples(row.text("title")), _triples(known[code].cells.title))
        if code not in found or likeness > found[code][0]:
            found[code] = (likeness, at)
    return {at: code for code, (_likeness, at) in found.items()}


def code_of(row: ReadRow, base: Base | None, kind: FileKind) -> str:
    """The code that a row bears, by its mark or in a column of numbers; "" where it bears none."""
    if kind is FileKind.DOCX and row.mark.isdecimal() and base is not None:
        place = int(row.mark)
        return base.rows[place].code if place < len(base.rows) else ""
    return row.mark or row.text("code").rstrip(".")


def _by_words(rows: Sequence[ReadRow], known: Sequence[BaseRow]) -> dict[int, Match]:
    """By the id of each row: its match, the most alike of all taken first."""
    theirs = {row.code: _triples(row.cells.title) for row in known}
    pairs: list[tuple[float, int, str]] = []
    offers: dict[int, list[tuple[float, str]]] = {}
    for at, row in enumerate(rows):
        own = _triples(row.text("title"))
        for code, triples in theirs.items():
            likeness = _alike(own, triples)
            if likeness >= ALIKE:
                pairs.append((likeness, at, code))
                offers.setdefault(at, []).append((likeness, code))
    taken: dict[int, tuple[str, float]] = {}
    for likeness, at, code in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        if at not in taken and all(code != other for other, _likeness in taken.values()):
            taken[at] = (code, likeness)
    matches = {}
    for at, row in enumerate(rows):
        code, likeness = taken.get(at, ("", 0.0))
        near = sorted(offers.get(at, []), key=lambda offer: -offer[0])[:MOST_OFFERS]
        codes = tuple(code for _likeness, code in near)
        matches[id(row)] = Match(row, code, likeness, by_key=False, offers=codes)
    return matches


def _triples(text: str) -> Counter[str]:
    """The triples of letters in a text, each as often as it occurs."""
    words = f" {words_in(text)} "
    return Counter(words[at : at + 3] for at in range(max(len(words) - 2, 0)))


def _alike(one: Counter[str], other: Counter[str]) -> float:
    """Dice's coefficient: 1 where they are the same, 0 where they have nothing in common."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def left_out(matches: Iterable[Match], base: Base | None) -> tuple[str, ...]:
    """Codes of measures that the file was written with, and that it has no more."""
    if base is None:
        return ()
    present = {match.code for match in matches}
    return tuple(row.code for row in base.rows if row.code not in present)
