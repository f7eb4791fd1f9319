"""What of a comparison stands on one sheet of paper: as much as fits, and how much is left off.
Pure.

The print style cuts each cell off behind the lines that are counted here, so that what is counted
to fit does, however wide its letters are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from ogp_portal.formats.words import Piece, shortened
from reports.compared import Row
from reports.comparing import Turn

# Lines of a table that have room on A4 below the head of the page.
LINES = 42
LINES_OF_HEADING, LINES_OF_PLACE = 2, 2
# Signs that mostly have room in a line: of the label, and of what differs.
SIGNS_OF_LABEL, SIGNS_OF_WORDS = 17, 46
MOST_SIGNS = 2 * SIGNS_OF_WORDS


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A row as it stands on paper.

    Attributes:
        pieces: its words, cut to what has room.
        lines: how many it takes; what is longer is cut off.
    """

    row: Row
    pieces: tuple[Piece, ...]
    lines: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    Attributes:
        left_off: how many rows have no room.
    """

    rows: tuple[PaperRow, ...]
    left_off: int


def sheet_of(rows: Sequence[Row]) -> Sheet:
    """The first of the rows, as many as have room on a sheet."""
    kept = [_on_paper(row) for row in rows[:LINES]]
    while _lines(kept) > LINES:
        kept.pop()
    return Sheet(tuple(kept), len(rows) - len(kept))


def _lines(rows: Sequence[PaperRow]) -> int:
    """How many they take, under a heading for each section and beside what they are of."""
    sections = groupby(rows, key=lambda one: one.row.section)
    places = groupby(rows, key=lambda one: (one.row.section, one.row.place))
    taken = (max(LINES_OF_PLACE, sum(one.lines for one in group)) for _, group in places)
    return sum(taken) + LINES_OF_HEADING * len(list(sections))


def _on_paper(row: Row) -> PaperRow:
    pieces = () if row.turn == Turn.REORDERED else tuple(_cut(row.pieces))
    words = " ".join((*(text for _, text in pieces), row.note))
    is_short = len(words) <= SIGNS_OF_WORDS and len(row.label) <= SIGNS_OF_LABEL
    return PaperRow(row, pieces, 1 if is_short else 2)


def _cut(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces without line breaks; where they are long, each of them cut alike."""
    told = [(kind, text.replace("\n", " ")) for kind, text in shortened(list(pieces))]
    if sum(len(text) for _, text in told) <= MOST_SIGNS:
        return told
    room = MOST_SIGNS // len(told)
    return [(kind, text if len(text) <= room else f"{text[:room]}…") for kind, text in told]
