"""Rows of the record that a cell holds as lines: which line is which row. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from measures.worksheets.likeness import likeness, pieces_of
from measures.worksheets.saying import lines_of

ALIKE = 0.5
PIECE = 2  # letters


class Line(NamedTuple):
    """A line of a cell and the row it stands for; without a row, it is a new one."""

    id: int | None
    text: str


def lines_with_rows(
    wanted: Sequence[str], stand: Sequence[tuple[int, str]]
) -> tuple[list[Line], list[int]]:
    """Every line with its row, and the rows that no line stands for any more.

    The same words are the same row. Of what is left over on both sides, what is much alike was
    reworded.

    Args:
        wanted: the lines, as `lines_of` has them.
        stand: (id, text) of the rows; a text of several lines is one row.
    """
    # Signs in front of a line, such as "1.", tell no lines apart.
    texts: list[str | None] = [(lines_of(line) or [line])[0] for line in wanted]
    found: dict[int, Line] = {}
    left: list[tuple[int, str]] = []
    for pk, text in stand:
        own = lines_of(text)
        at = _place(texts, own)
        if at is None:
            left.append((pk, text))
            continue
        found[at] = Line(pk, text)
        texts[at : at + len(own)] = [None] * len(own)
    shelf = [pieces_of(text, PIECE) for _pk, text in left]
    for at, line in enumerate(texts):
        if line is not None:
            one = pieces_of(line, PIECE)
            scores = [(likeness(pieces, one), -place) for place, pieces in enumerate(shelf)]
            alike, place = max(scores, default=(0.0, 0))
            row = left.pop(-place) if alike >= ALIKE else None
            if row is not None:
                shelf.pop(-place)
            found[at] = Line(row[0] if row else None, wanted[at])
    return [found[at] for at in sorted(found)], [pk for pk, _text in left]


def _place(texts: Sequence[str | None], own: Sequence[str]) -> int | None:
    """Where lines that are left begin with these; None where they do nowhere."""
    places = range(len(texts) - len(own) + 1) if own else ()
    return next((at for at in places if list(texts[at : at + len(own)]) == list(own)), None)
