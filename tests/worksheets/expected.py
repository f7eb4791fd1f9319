"""What a person says a worksheet says, in the form in which it lies beside the file as JSON.

Nothing here asks the portal's code. Whoever adds a worksheet writes what they read in it.
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

NINE = (
    "title",
    "starts_on",
    "due_on",
    "lead",
    "supporting",
    "beneficiaries",
    "completion_test",
    "risks",
    "progress",
)
# Of these it is not enough to say what stands there: also what it means.
MEANT = ("starts_on", "due_on", "lead", "supporting")

Said = str | date | tuple[str, Any]


class Worksheet(NamedTuple):
    """A made file, and what it says.

    Attributes:
        name: its file name.
        about: one line: what it is there for.
        content: makes the file.
        says: what a person reads in it.
        resaved: there is another, which LibreOffice read and wrote again; it says the same.
        only_resaved: there is only that one.
    """

    name: str
    about: str
    content: Callable[[], bytes]
    says: dict[str, Any]
    resaved: bool = False
    only_resaved: bool = False

    @property
    def resaved_name(self) -> str:
        path = Path(self.name)
        return f"{path.stem}-libreoffice{path.suffix}"

    @property
    def names(self) -> list[str]:
        """Of all its files."""
        own = [] if self.only_resaved else [self.name]
        return [*own, self.resaved_name] if self.resaved else own


def says(
    *tables: dict[str, Any],
    ignored: Sequence[str] = (),
    notes: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """All that a file says.

    Args:
        ignored: what the tables are called that are no worksheets.
        notes: what has to be told besides, by kind, and the name of what it is about.
    """
    return {"tables": list(tables), "ignored": list(ignored), "notes": [list(n) for n in notes]}


def table(
    name: str,
    *rows: dict[str, Any],
    commitment: int | None = 1,
    columns: Sequence[str] = NINE,
    extra: Sequence[str] = (),
) -> dict[str, Any]:
    return {
        "name": name,
        "commitment": commitment,
        "columns": list(columns),
        "extra": list(extra),
        "rows": list(rows),
    }


def measure(
    rows: int | tuple[int, ...],
    group: str,
    title: str,
    *,
    mark: str = "",
    hidden: bool = False,
    **cells: Said,
) -> dict[str, Any]:
    """One measure.

    Args:
        rows: the rows it takes, counted from 1 in its table or its sheet.
        group: the sub-heading above it.
        cells: column → what stands there. Days and institutions as a pair: what stands there, and
            what it means; a list of lines or steps may be such a pair, too.
    """
    texts: dict[str, Any] = {"title": title} if title else {}
    means: dict[str, Any] = {}
    for column, said in cells.items():
        if isinstance(said, date):
            texts[column] = {"day": said.isoformat()}
            means[column] = said.isoformat()
        elif isinstance(said, tuple):
            text, means[column] = said
            texts[column] = {"day": text.isoformat()} if isinstance(text, date) else text
        else:
            texts[column] = said
    assert not {column for column in MEANT if column in texts} - means.keys(), title
    return {
        "rows": [rows] if isinstance(rows, int) else list(rows),
        "group": group,
        "mark": mark,
        "hidden": hidden,
        "cells": texts,
        "means": means,
    }
