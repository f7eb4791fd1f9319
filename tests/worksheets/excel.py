"""Small Excel workbooks, with openpyxl, as people fill them."""

import re
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from tests.hostile import unpacked
from tests.worksheets.word import packed

BOLD = Font(bold=True)


def workbook(*fill: Callable[[Workbook], None]) -> bytes:
    """A workbook that these functions fill, each in its turn; the same whenever it is made."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for one in fill:
        one(made)
    file = BytesIO()
    made.save(file)
    return repacked(file.getvalue())


def repacked(content: bytes) -> bytes:
    """The file without the moment at which it was made."""
    parts = unpacked(content)
    core = "docProps/core.xml"
    if core in parts:
        parts[core] = re.sub(
            rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2020-11-02T09:00:00Z", parts[core]
        )
    return packed(parts)


def put(page: Any, place: str, *rows: Sequence[Any]) -> None:
    """Write rows from a place on, such as "C7"; None leaves a cell as it is."""
    first = page[place]
    for down, values in enumerate(rows):
        for right, value in enumerate(values):
            if value is None:
                continue
            cell = page.cell(first.row + down, first.column + right, value)
            if isinstance(value, str) and "\n" in value:
                cell.alignment = Alignment(wrap_text=True)


def across(page: Any, place: str, text: str, columns: int) -> None:
    """A text in cells merged across."""
    first = page[place]
    put(page, place, [text])
    last = get_column_letter(first.column + columns - 1)
    page.merge_cells(f"{place}:{last}{first.row}")


def bold(page: Any, *places: str) -> None:
    for place in places:
        page[place].font = BOLD


def formatted(page: Any, **formats: str) -> None:
    """Place → how its number is shown."""
    for place, how in formats.items():
        page[place].number_format = how
