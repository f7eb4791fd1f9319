"""Three texts of one field: as it was opened, as somebody typed it, as it now stands. Pure.

Where the person changed nothing, the record is followed; where they did, their text stays, for
them to look at beside what was changed meanwhile. So saving again undoes nobody's work unseen.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def as_typed(value: Any) -> str:
    """A value as a form sends it."""
    return "" if value is None else str(value)


def is_same(typed: str, value: Any) -> bool:
    return _ends_alike(typed) == _ends_alike(as_typed(value))


def _ends_alike(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def merged(typed: str, opened: Any, stands: Any) -> str:
    return as_typed(stands) if is_same(typed, opened) else typed


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
