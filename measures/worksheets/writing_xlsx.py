"""Worksheets as an Excel workbook: a sheet a commitment, counts, and what the columns mean."""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from measures.standing import Standing, Status
from measures.worksheets.base import base_of, to_text
from measures.worksheets.book import Book, Cells, Row, Sheet
from measures.worksheets.columns import COLUMNS, STATUS, Column
from measures.worksheets.xlsx_cells import (
    A4_ACROSS,
    A_FIGURE,
    BOTTOM,
    LINE_HEIGHT,
    MOST_IN_CELL,
    MOST_IN_TITLE,
    NOTE_HEIGHT,
    SIDES,
    TITLE_HEIGHT,
    TOP,
    beginning,
    cut,
    escaped,
    fit,
    lay_out,
    lines_in,
    new_workbook,
    put,
    put_table,
    set_height,
)
from ogp_portal.formats.typed import EARLIEST, LATEST

ALL_COLUMNS = (*COLUMNS, STATUS)
KEY_COLUMN = len(ALL_COLUMNS) + 1
# By it the column of the codes is found again, wherever somebody has moved it.
KEY_HEADING = "_ogp"
HEAD_ROW = 4  # the title, the sub-title, where it comes from, the headings
LISTS_SHEET, BASE_SHEET = "_lists", "_ogp"
SUMMARY, MEANINGS = _("Summary"), _("Columns")
SIGNS_A_HUNDREDTH = 1.9  # how wide a hundredth of the table is, in figures of its font
NOT_IN_TITLE = re.compile(r"[\\/*?:\[\]]")

_RED = PatternFill("solid", bgColor="FDDEDE")


def xlsx_of(book: Book) -> bytes:
    """The file. What it remembers of the record, and the lists its cells are chosen from, stand in
    sheets that Excel does not offer to show.
    """
    book = _fitting(book)
    workbook = new_workbook()
    titles = _Titles()
    for sheet in book.sheets:
        _write_sheet(workbook.create_sheet(titles.of(sheet)), sheet, book)
    _write_summary(workbook.create_sheet(str(SUMMARY)), book)
    _write_meanings(workbook.create_sheet(str(MEANINGS)), book)
    _write_lists(workbook.create_sheet(LISTS_SHEET), book)
    _remember(workbook.create_sheet(BASE_SHEET), to_text(base_of(book)))
    _name(workbook, book)
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _fitting(book: Book) -> Book:
    """The book with every text as long as a cell can hold; what is cut ends with a sign of it."""

    def fitting(row: Row) -> Row:
        cells = [cut(value) if isinstance(value, str) else value for value in row.cells]
        return replace(row, cells=Cells(*cells))  # type: ignore[arg-type]  # in their order

    sheets = [
        replace(
            sheet,
            groups=tuple(
                replace(group, rows=tuple(map(fitting, group.rows))) for group in sheet.groups
            ),
        )
        for sheet in book.sheets
    ]
    return replace(book, sheets=tuple(sheets))


class _Titles:
    """What the sheets are called: as Excel lets them be, and each by a name of its own."""

    def of(self, sheet: Sheet) -> str:
        number = f"{sheet.number}. "
        words = NOT_IN_TITLE.sub(" ", sheet.short_title).strip("' ")
        return escaped(beginning(f"{number}{words}", MOST_IN_TITLE).rstrip("' "))


def _name(workbook: Workbook, book: Book) -> None:
    properties: Any = workbook.properties
    properties.title = book.name
    properties.creator = properties.lastModifiedBy = gettext("Open government action plan portal")
    properties.language = book.language


# A commitment's sheet -------------------------------------------------------------------------


def _write_sheet(page: Worksheet, sheet: Sheet, book: Book) -> None:
    lay_out(page, [column.width * SIGNS_A_HUNDREDTH for column in ALL_COLUMNS])
    put(page, 1, 1, sheet.heading, "Worksheet title")
    put(page, 2, 1, gettext("Implementation plan"), "Worksheet title")
    put(page, 3, 1, _provenance(book), "Worksheet note")
    for at, height in enumerate((TITLE_HEIGHT, TITLE_HEIGHT, NOTE_HEIGHT), 1):
        set_height(page, at, height)
    for number, column in enumerate(ALL_COLUMNS, 1):
        put(page, HEAD_ROW, number, str(column.heading), "Worksheet heading")
    put(page, HEAD_ROW, KEY_COLUMN, KEY_HEADING, "Worksheet heading")
    fit(page, HEAD_ROW, [str(column.heading) for column in ALL_COLUMNS], is_bold=True)
    page.freeze_panes = f"B{HEAD_ROW + 1}"
    page.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    at, sub_headings = HEAD_ROW + 1, set()
    for group in sheet.groups:
        if group.title:
            _write_sub_heading(page, at, group.title)
            sub_headings.add(at)
            at += 1
        for row in group.rows:
            _write_row(page, at, row)
            at += 1
    _keep_with_rows(page, sub_headings, at - 1)
    page.column_dimensions[get_column_letter(KEY_COLUMN)].hidden = True
    _guide(page, at + MORE_ROWS, book)


MORE_ROWS = 200  # below the last, in which new measures may be written


def _provenance(book: Book) -> str:
    return f"{book.mark} {book.provenance}".strip()


def _write_sub_heading(page: Worksheet, at: int, title: str) -> None:
    """Across the table."""
    last = len(ALL_COLUMNS)
    for number in range(1, last + 1):
        put(page, at, number, title if number == 1 else None, "Worksheet sub-heading")
    page.merge_cells(start_row=at, end_row=at, start_column=1, end_column=last)
    set_height(page, at, lines_in(title, _width(page), is_bold=True) * LINE_HEIGHT)


def _width(page: Worksheet) -> float:
    """Of the table, in figures."""
    letters = map(get_column_letter, range(1, len(ALL_COLUMNS) + 1))
    return sum(page.column_dimensions[letter].width for letter in letters)


def _keep_with_rows(page: Worksheet, sub_headings: Collection[int], last: int) -> None:
    """End a printed page above a sub-heading that would else stand alone at its foot.

    Args:
        last: the table's last row.
    """
    across, down = A4_ACROSS
    scale = (across - 2 * SIDES) * 72 / (_width(page) * A_FIGURE)  # it is printed as wide as A4
    room = (down - TOP - BOTTOM) * 72 / scale
    heights = {at: page.row_dimensions[at].height for at in range(1, last + 1)}
    left = room
    for at, height in heights.items():
        if height + (heights.get(at + 1, 0) if at in sub_headings else 0) > left:
            if at in sub_headings:
                page.row_breaks.append(Break(id=at - 1))
            left = room - heights[HEAD_ROW]
        left -= height


def _write_row(page: Worksheet, at: int, row: Row) -> None:
    for number, (column, value) in enumerate(zip(ALL_COLUMNS, row.cells, strict=True), 1):
        put(page, at, number, value, "Worksheet day" if _is_day(column) else "Worksheet cell")
    put(page, at, KEY_COLUMN, row.code, "Worksheet cell")
    fit(page, at, ["" if isinstance(value, date) else value or "" for value in row.cells])


def _is_day(column: Column) -> bool:
    return column.name.endswith("_on")


def _guide(page: Worksheet, last: int, book: Book) -> None:
    """Lists to choose from, and days that cannot be, marked as they are typed. Neither keeps
    anybody from typing what they mean: the portal asks about it.
    """
    places = {
        column.name: get_column_letter(number) for number, column in enumerate(ALL_COLUMNS, 1)
    }
    first = HEAD_ROW + 1
    _offer(page, f"{places['lead']}{first}:{places['lead']}{last}", "A", len(book.institutions))
    _offer(page, f"{places['status']}{first}:{places['status']}{last}", "B", len(Status))
    starts, due = f"{places['starts_on']}{first}", f"{places['due_on']}{first}"
    days = DataValidation(
        type="date",
        operator="between",
        formula1=_serial(EARLIEST),
        formula2=_serial(LATEST),
        allow_blank=True,
        errorStyle="warning",
        showErrorMessage=True,
        errorTitle=gettext("Not a day"),
        error=gettext("Write the day as 31.12.2020."),
    )
    both = f"{starts}:{places['due_on']}{last}"
    days.add(both)
    page.add_data_validation(days)
    unreadable = f'AND({starts}<>"",NOT(ISNUMBER({starts})))'
    turned = f"AND(ISNUMBER(${starts}),ISNUMBER(${due}),${due}<${starts})"
    for formula in (unreadable, turned):
        rule = Rule(type="expression", dxf=DifferentialStyle(fill=_RED), formula=[formula])
        page.conditional_formatting.add(both, rule)


def _offer(page: Worksheet, cells: str, column: str, count: int) -> None:
    """Let the cells be chosen from a column of the sheet of lists."""
    if not count:
        return
    offered = DataValidation(
        type="list",
        formula1=f"{LISTS_SHEET}!${column}$1:${column}${count}",
        allow_blank=True,
        errorStyle="warning",
        showErrorMessage=True,
        errorTitle=gettext("Not on the list"),
        error=gettext("Choose from the list, or leave it as it is: the portal will ask."),
    )
    offered.add(cells)
    page.add_data_validation(offered)


def _serial(day: date) -> str:
    """The day as Excel counts it."""
    return str((day - date(1899, 12, 30)).days)


# The other sheets -----------------------------------------------------------------------------


def _write_summary(page: Worksheet, book: Book) -> None:
    lay_out(page, [44, *(13 for _standing in Standing), 13])
    put(page, 1, 1, gettext("Measures by standing"), "Worksheet title")
    put(page, 2, 1, _provenance(book), "Worksheet note")
    table: list[list[str | int]] = [
        [
            gettext("Commitment"),
            *(str(standing.label) for standing in Standing),
            gettext("All measures"),
        ]
    ]
    total = dict.fromkeys(Standing, 0)
    for sheet in book.sheets:
        counts = sheet.counts
        for standing in Standing:
            total[standing] += counts[standing]
        table.append([f"{sheet.number}. {sheet.short_title}", *_counted(counts)])
    table.append([gettext("All commitments"), *_counted(total)])
    put_table(page, 4, table)
    page.freeze_panes = "B5"
    at = 6 + len(table)
    for standing in Standing:
        put(page, at, 1, str(standing.label), "Worksheet note")
        put(page, at, 2, standing.definition, "Worksheet note")
        at += 1


def _counted(counts: dict[Standing, int]) -> list[int]:
    numbers = [counts[standing] for standing in Standing]
    return [*numbers, sum(numbers)]


def _write_meanings(page: Worksheet, book: Book) -> None:
    lay_out(page, [38, 70, 50])
    put(page, 1, 1, gettext("What the columns mean"), "Worksheet title")
    put(page, 2, 1, _provenance(book), "Worksheet note")
    head = [gettext("Column"), gettext("What stands in it"), gettext("Who may change it")]
    rows = [[str(c.heading), str(c.meaning), str(c.whose)] for c in ALL_COLUMNS]
    put_table(page, 4, [head, *rows])


def _write_lists(page: Worksheet, book: Book) -> None:
    page.sheet_state = "veryHidden"
    lists = (book.institutions, [str(status.label) for status in Status])
    for column, values in enumerate(lists, 1):
        for at, value in enumerate(values, 1):
            put(page, at, column, value, "Normal")


def _remember(page: Worksheet, text: str) -> None:
    """The base, in pieces that fit into cells."""
    page.sheet_state = "veryHidden"
    step = MOST_IN_CELL // 2  # what is escaped becomes longer
    for at, start in enumerate(range(0, len(text), step), 1):
        put(page, at, 1, text[start : start + step], "Normal")
