"""How alike texts are, told fast among thousands. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from zlib import crc32

# Of a longer text only so much is looked at: titles are shorter, and it keeps the time bounded.
MOST_LETTERS = 400
MARKS = 1024
NOT_THE_SAME = 0.99


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text as the pieces of letters in it.

    Attributes:
        counts: each piece, as often as it occurs.
        total: how many those are.
        marks: the pieces as bits of a number, where two now and then share one. What two numbers
            have in common is counted a hundred times faster than what two texts have.
    """

    text: str
    counts: Counter[str]
    total: int
    marks: int
    weight: int


def pieces_of(text: str, length: int) -> Pieces:
    """The pieces of so many letters."""
    padded = f" {text[:MOST_LETTERS]} "
    counts = Counter(padded[at : at + length] for at in range(max(len(padded) - length + 1, 0)))
    marks = 0
    for piece in counts:
        marks |= 1 << crc32(piece.encode("utf-8", "replace")) % MARKS
    return Pieces(text, counts, counts.total(), marks, marks.bit_count())


def likeness(one: Pieces, other: Pieces) -> float:
    """Dice's coefficient: 1 where they are the same, 0 where they have nothing in common."""
    if not (one.total + other.total):
        return 0.0
    # Most texts share few pieces, and no others are looked at.
    both = one.counts.keys() & other.counts.keys()
    shared = sum(map(min, map(one.counts.__getitem__, both), map(other.counts.__getitem__, both)))
    found = 2 * shared / (one.total + other.total)
    is_cut = max(len(one.text), len(other.text)) > MOST_LETTERS
    return min(found, NOT_THE_SAME) if is_cut and one.text != other.text else found


class Shelf:
    """Many texts, among which those that are likest to another are looked for."""

    def __init__(self, pieces: Iterable[Pieces]) -> None:
        self._all = list(pieces)
        self._marks = [(one.marks, one.weight) for one in self._all]

    def __getitem__(self, place: int) -> Pieces:
        return self._all[place]

    def likest(self, wanted: Pieces, most: int) -> Sequence[int]:
        """Places of those that seem likest, by their marks; to be looked at more closely."""
        sought, weight = wanted.marks, wanted.weight or 1
        alike = [(sought & marks).bit_count() / (weight + other) for marks, other in self._marks]
        return nlargest(most, range(len(alike)), key=alike.__getitem__)
