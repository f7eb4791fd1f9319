"""Rows of the record that a cell holds as lines: which line is which row. Pure."""

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from itertools import islice
from typing import NamedTuple

from measures.worksheets.likeness import likeness, pieces_of
from measures.worksheets.saying_lists import lines_of

ALIKE = 0.5
PIECE = 2  # letters


class Line(NamedTuple):
    """A line of a cell and the row it stands for; without a row, it is a new one."""

    id: int | None
    text: str


class Fit(IntEnum):
    """Whether a line may stand for a row, by what both say besides their words."""

    SAME_WORDS = 0  # only where the words are the same
    REWORDED = 1  # also where they are merely alike
    AGREES = 2  # and sooner than for any other


def agrees(_at: int, _pk: int) -> Fit:
    """Lines that say nothing besides their words."""
    return Fit.AGREES


def lines_with_rows(
    wanted: Sequence[str],
    stand: Sequence[tuple[int, str]],
    fit: Callable[[int, int], Fit] = agrees,
) -> tuple[list[Line], list[int]]:
    """Every line with its row, and the rows that no line stands for any more.

    The same words are the same row. Of what is left over on both sides, what is much alike was
    reworded, the likest first, if it fits.

    Args:
        wanted: the lines, as `lines_of` has them.
        stand: (id, text) of the rows; a text of several lines is one row.
        fit: of a line, by its place, and a row, by its id.
    """
    # Signs in front of a line tell no lines apart.
    texts: list[str | None] = [(lines_of(line) or [line])[0] for line in wanted]
    free = dict(stand)
    own = _as_read(stand)
    found: dict[int, Line] = {}
    for least in (Fit.AGREES, Fit.SAME_WORDS):
        for pk in list(free):
            places = (at for lines in own[pk] for at in _places(texts, lines))
            at = next((at for at in places if fit(at, pk) >= least), None)
            if at is not None:
                found[at] = Line(pk, free.pop(pk))
                count = len(own[pk][0])
                texts[at : at + count] = [None] * count
    found |= _reworded(wanted, texts, free, fit)
    for at, line in enumerate(texts):
        if line is not None and at not in found:
            found[at] = Line(None, wanted[at])
    kept = {line.id for line in found.values()}
    return [found[at] for at in sorted(found)], [pk for pk, _text in stand if pk not in kept]


def _as_read(stand: Sequence[tuple[int, str]]) -> dict[int, tuple[list[str], list[str]]]:
    """By the id of each row: its lines as they are read where it stands alone, and where all the
    rows stand in one cell, numbered perhaps.
    """
    together = iter(lines_of("\n".join(text for _pk, text in stand)))
    alone = {pk: lines_of(text) for pk, text in stand}
    return {pk: (lines, list(islice(together, len(lines)))) for pk, lines in alone.items()}


def _places(texts: Sequence[str | None], own: Sequence[str]) -> list[int]:
    """Where lines that are left begin with these."""
    places = range(len(texts) - len(own) + 1) if own else ()
    return [at for at in places if list(texts[at : at + len(own)]) == list(own)]


def _reworded(
    wanted: Sequence[str],
    texts: Sequence[str | None],
    free: Mapping[int, str],
    fit: Callable[[int, int], Fit],
) -> dict[int, Line]:
    """By its place: each line that is left, and much alike a row that is left."""
    rows = [(place, pk, pieces_of(text, PIECE)) for place, (pk, text) in enumerate(free.items())]
    lines = [(at, pieces_of(text, PIECE)) for at, text in enumerate(texts) if text is not None]
    pairs = [
        (-likeness(pieces, line), -fit(at, pk), at, place, pk)
        for at, line in lines
        for place, pk, pieces in rows
        if fit(at, pk) >= Fit.REWORDED
    ]
    found: dict[int, Line] = {}
    taken: set[int] = set()
    for unlike, _fit, at, _place, pk in sorted(pairs):
        if -unlike >= ALIKE and at not in found and pk not in taken:
            found[at] = Line(pk, wanted[at])
            taken.add(pk)
    return found
