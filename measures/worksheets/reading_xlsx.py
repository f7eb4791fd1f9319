"""An Excel workbook's sheets as they stand, with the text above each table."""

import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

from measures.evidence.kinds import FileKind, damaged
from measures.worksheets.base import Base, NoBaseError, from_text
from measures.worksheets.book import writable
from measures.worksheets.packages import MOST_COLUMNS, too_large
from measures.worksheets.raw import Note, NoteKind, RawCell, RawFile, RawRow, RawTable
from measures.worksheets.writing_xlsx import BASE_SHEET, KEY_HEADING, LISTS_SHEET

MOST_ROWS = 5_000
# How a number is shown: with so many decimals, or in per cent.
NUMBER_FORMAT = re.compile(r"0(?:\.(?P<decimals>0+))?(?P<percent>%?)")
# What in a format is not about the number: a language, a colour, a sign or words of its own.
NOT_FORMAT = re.compile(r'\[[^\]]*\]|"[^"]*"|\\.')
# What openpyxl and lxml say of parts that are missing or put together wrongly.
BROKEN = (
    AttributeError,
    DefusedXmlException,
    IndexError,
    InvalidFileException,
    KeyError,
    ParseError,
    TypeError,
    ValueError,
    etree.XMLSyntaxError,
)


def read_xlsx(content: bytes) -> RawFile:
    """Everything in it that could be a worksheet. The bytes have passed `check_package`.

    Raises:
        FileRefusedError: the workbook is put together in a way that no program would, or has far
            more rows or columns than a worksheet.
    """
    try:
        values, formulas = _workbook(content, data_only=True), _workbook(content, data_only=False)
        base, notes = _base(values)
        tables = []
        for page in values.worksheets:
            if page.title in (BASE_SHEET, LISTS_SHEET):
                continue
            if page.sheet_state != "visible":
                notes.append(Note(NoteKind.HIDDEN_SHEET, writable(page.title)))
                continue
            table = _table(page, formulas[page.title])
            tables.append(table)
            notes += _notes(table)
    except BROKEN as error:
        raise damaged() from error
    if any(cell and cell.is_computed for t in tables for row in t.rows for cell in row.cells):
        notes.append(Note(NoteKind.COMPUTED))
    return RawFile(FileKind.XLSX, tuple(tables), base, tuple(notes))


def _workbook(content: bytes, *, data_only: bool) -> Any:
    with warnings.catch_warnings():
        # It warns of every extension that it will not write again; nothing is written here.
        warnings.simplefilter("ignore")
        return load_workbook(BytesIO(content), data_only=data_only, keep_links=False)


def _base(workbook: Any) -> tuple[Base | None, list[Note]]:
    if BASE_SHEET not in workbook.sheetnames:
        return None, []
    pieces = [row[0] for row in workbook[BASE_SHEET].iter_rows(values_only=True, max_col=1)]
    try:
        return from_text("".join(_plain(piece) for piece in pieces if piece is not None)), []
    except NoBaseError:
        return None, [Note(NoteKind.DAMAGED_BASE)]


def _notes(table: RawTable) -> list[Note]:
    hidden = [str(row.number) for row in table.rows if row.is_hidden and row.filled]
    return [Note(NoteKind.HIDDEN_ROWS, f"{table.name}: {', '.join(hidden)}")] if hidden else []


def _table(page: Any, formulas: Any) -> RawTable:
    if page.max_column > MOST_COLUMNS or page.max_row > MOST_ROWS:
        raise too_large()
    covered, above = _merged(page)
    rows: list[RawRow] = []
    made: dict[tuple[int, int], RawCell] = {}
    for number, cells in enumerate(page.iter_rows(), 1):
        read: list[RawCell | None] = []
        for cell in cells:
            place = (cell.row, cell.column)
            if place in covered or (read and _is_centred_over(cell)):
                read.append(None)
                continue
            # One that reaches down is the very same cell in each of its rows.
            if place in above and above[place] in made:
                read.append(made[above[place]])
                continue
            made[place] = _cell(cell, formulas.cell(cell.row, cell.column))
            read.append(made[place])
        rows.append(RawRow(number, tuple(read), "", bool(page.row_dimensions[number].hidden)))
    return RawTable(writable(page.title), (), tuple(_marked(rows)))


def _marked(rows: list[RawRow]) -> Iterator[RawRow]:
    """The rows without the column of codes; each has its own as its mark."""
    keys = (at for row in rows for at in row.filled if row.cell(at).text == KEY_HEADING)
    at = next(keys, None)
    if at is None:
        yield from rows
        return
    for row in rows:
        mark = row.cell(at).text.strip()
        cells = row.cells[:at] + row.cells[at + 1 :]
        yield replace(row, cells=cells, mark="" if mark == KEY_HEADING else mark)


def _merged(page: Any) -> tuple[set[tuple[int, int]], dict[tuple[int, int], tuple[int, int]]]:
    """Places that a cell to the left reaches over; and those that a cell above does, each with
    where that one begins.
    """
    covered: set[tuple[int, int]] = set()
    above: dict[tuple[int, int], tuple[int, int]] = {}
    for merged in page.merged_cells.ranges:
        first, last = merged.min_row, min(merged.max_row, page.max_row)
        for row in range(first, last + 1):
            if row > first:
                above[row, merged.min_col] = (first, merged.min_col)
            last_column = min(merged.max_col, page.max_column)
            covered |= {(row, at) for at in range(merged.min_col + 1, last_column + 1)}
    return covered, above


def _is_centred_over(cell: Any) -> bool:
    """Whether the text to its left is centred across it, which looks as if they were merged."""
    across = "centerContinuous"
    return cell.value is None and cell.has_style and cell.alignment.horizontal == across


def _cell(cell: Any, formula: Any) -> RawCell:
    value = cell.value
    is_computed = formula.data_type == "f"
    if value is None:
        return RawCell(is_computed=is_computed)
    is_bold = bool(cell.font and cell.font.b)
    if isinstance(value, datetime | date):
        if not _shows_day(cell.number_format):
            return RawCell(f"{value:%m.%Y.}", None, is_bold, is_computed)
        day = value.date() if isinstance(value, datetime) else value
        return RawCell("", day, is_bold, is_computed)
    return RawCell(_shown(value, cell.number_format), None, is_bold, is_computed)


def _shows_day(how: str) -> bool:
    """Whether a date is one of a day. Of "marts 2020" Excel makes the first of that month, and goes
    on showing the month: nobody said the first.
    """
    letters = NOT_FORMAT.sub("", how).lower()
    return "d" in letters or not ("m" in letters and "y" in letters)


def _shown(value: object, how: str) -> str:
    """The value as its sheet shows it: 1.1 can be 1.10, and 0.5 can be 50%."""
    found = NUMBER_FORMAT.fullmatch(how)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not found or not (found["decimals"] or found["percent"]):
        return _plain(value)
    return f"{value:.{len(found['decimals'] or '')}{found['percent'] or 'f'}}"


def _plain(value: object) -> str:
    """The value as its reader sees it: 5.0 is 5, and what Excel escapes is itself again."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return writable(unescape(value)) if isinstance(value, str) else str(value)
