"""What a worksheet's file remembers of the record it was written from.

It travels hidden inside the file, and comes back with it: so the portal can tell what a person
changed from what was changed in the portal meanwhile. Nothing is trusted because of it.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from measures.worksheets.book import UNWRITABLE, Book, Cells

FORMAT = 1
MOST_BASE = 8_000_000  # letters: what two thousand full rows take
MOST_VERSIONS = 2**31  # as many as a database counts
TEXT_CELLS = tuple(name for name in Cells._fields if not name.endswith("_on"))


class BaseRow(NamedTuple):
    """A row as it was written, and the version of the measure it was written from."""

    code: str
    version: int
    group: str
    cells: Cells


@dataclass(frozen=True, slots=True)
class Base:
    """The rows of a file, in the order in which they were written."""

    plan: str
    language: str
    day: date
    rows: tuple[BaseRow, ...]


class NoBaseError(ValueError):
    """What the file remembers is damaged, or was written by something else."""


def base_of(book: Book) -> Base:
    rows = [
        BaseRow(row.code, row.version, group.title, row.cells)
        for sheet in book.sheets
        for group in sheet.groups
        for row in group.rows
    ]
    return Base(book.slug, book.language, book.day, tuple(rows))


def to_text(base: Base) -> str:
    """As JSON in ASCII, which every file can hold to the letter."""
    return json.dumps(
        {
            "format": FORMAT,
            "plan": base.plan,
            "language": base.language,
            "day": base.day.isoformat(),
            "rows": [
                [row.code, row.version, row.group, *map(_plain, row.cells)] for row in base.rows
            ],
        },
        separators=(",", ":"),
    )


def from_text(text: str) -> Base:
    """The base that `to_text` wrote.

    Raises:
        NoBaseError: it is something else.
    """
    if len(text) > MOST_BASE:
        raise NoBaseError("It is longer than any that was written.")
    try:
        found = json.loads(text)
        if found["format"] != FORMAT:
            raise NoBaseError(f"It has format {found['format']}, not {FORMAT}.")
        return Base(
            plan=_text(found["plan"]),
            language=_text(found["language"]),
            day=date.fromisoformat(found["day"]),
            rows=tuple(map(_row, found["rows"])),
        )
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise NoBaseError(str(error)) from error


def _plain(value: str | date | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value


def _row(values: list[Any]) -> BaseRow:
    code, version, group, *plain = values
    if type(version) is not int or not 0 <= version < MOST_VERSIONS:
        raise NoBaseError("A version of it is none.")
    if len(plain) != len(Cells._fields):
        raise NoBaseError("A row of it has another shape.")
    typed = [
        _text(value) if name in TEXT_CELLS else _day(value)
        for name, value in zip(Cells._fields, plain, strict=True)
    ]
    return BaseRow(_text(code), version, _text(group), Cells(*typed))  # type: ignore[arg-type]  # in their order


def _text(value: object) -> str:
    if not isinstance(value, str) or UNWRITABLE.search(value):
        raise NoBaseError("A text of it is none.")
    return value


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(_text(value))
