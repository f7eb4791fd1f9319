"""Three texts of one field: as it was opened, as somebody typed it, as it now stands. Pure.

Where the person changed nothing, the record is followed; where they did, their text stays, for
them to look at beside what was changed meanwhile. So saving again undoes nobody's work unseen.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ogp_portal.formats.words import Piece, word_diff

Row = Mapping[str, Any]
Diff = Callable[[str, str], list[Piece]]


@dataclass(frozen=True, slots=True)
class Beside:
    """What somebody else made of a field, to be read beside what a person typed there.

    Attributes:
        pieces: what it was, turning into what it is, word by word.
        stands: what it is, as a form sends it.
        is_taken_over: the person had changed nothing there, so the form has it already.
        language: what it is written in; "" where it is the page's own words.
    """

    pieces: list[Piece]
    stands: str
    is_taken_over: bool
    language: str


def as_typed(value: Any) -> str:
    """A value as a form sends it."""
    return "" if value is None else str(value)


def is_same(typed: str, value: Any) -> bool:
    return _ends_alike(typed) == _ends_alike(as_typed(value))


def _ends_alike(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def merged(typed: str, opened: Any, stands: Any) -> str:
    return as_typed(stands) if is_same(typed, opened) else typed


def beside(
    typed: str, opened: Any, stands: Any, *, diff: Diff = word_diff, language: str = ""
) -> Beside | None:
    """What to show at a field; None where nobody else wrote there, or both wrote the same.

    Args:
        diff: how one value, as a form sends it, turns into another, in a reader's words.
    """
    was, now = as_typed(opened), as_typed(stands)
    if is_same(now, was) or is_same(typed, now):
        return None
    return Beside(diff(was, now), now, is_taken_over=is_same(typed, was), language=language)


def merged_rows(
    typed: Sequence[Row], opened: Mapping[str, Row], stand: Mapping[str, Row]
) -> list[dict[str, str]]:
    """The rows of a form, in its order; behind them those that came on record meanwhile.

    Args:
        typed: the rows as sent, each with its `id` ("" for a new one).
        opened, stand: by id, the rows as the form was opened on them, and as they now stand.
    """
    rows = []
    for row in typed:
        if not any(as_typed(value).strip() for value in row.values()):
            continue  # left blank
        was, now = opened.get(row["id"]), stand.get(row["id"])
        if was is None or not all(is_same(row[name], was[name]) for name in was):
            rows.append(_as_typed(row))  # new, or changed by the person
        elif now is not None:
            rows.append(_as_typed(now))
    seen = {*opened, *(row["id"] for row in typed)}
    return [*rows, *(_as_typed(row) for name, row in stand.items() if name not in seen)]


def _as_typed(row: Row) -> dict[str, str]:
    return {name: as_typed(value) for name, value in row.items()}
