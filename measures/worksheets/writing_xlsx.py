"""Worksheets as an Excel workbook: a sheet a commitment, counts, and what the columns mean."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.worksheet import Worksheet

from measures.standing import Standing, Status
from measures.worksheets.base import base_of, to_text
from measures.worksheets.book import Book, Cells, Row, Sheet
from measures.worksheets.columns import COLUMNS, STATUS, Column
from ogp_portal.formats.csv_text import FORMULA
from ogp_portal.formats.typed import EARLIEST, LATEST

ALL_COLUMNS = (*COLUMNS, STATUS)
KEY_COLUMN = len(ALL_COLUMNS) + 1
# By it the column of the codes is found again, wherever somebody has moved it.
KEY_HEADING = "_ogp"
HEAD_ROW = 4  # the title, the sub-title, where it comes from, the headings
LISTS_SHEET, BASE_SHEET = "_lists", "_ogp"
SUMMARY, MEANINGS = _("Summary"), _("Columns")
A4 = 9
SIGNS_A_HUNDREDTH = 1.9  # how wide a hundredth of the table is, in signs of its font
LINE_HEIGHT, HIGHEST = 13.2, 409  # points; Excel has no higher row
# Excel's own limits. It counts in units of UTF-16, of which 🙂 and its like are two.
MOST_IN_CELL, MOST_IN_TITLE = 32_767, 31
NOT_IN_TITLE = re.compile(r"[\\/*?:\[\]]")
# What Excel would read as a sign of its own.
ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
DAY_FORMAT = r"dd\.mm\.yyyy\."

_THIN = Side(style="thin", color="8C8C8C")
_ALL_SIDES = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_GREY = PatternFill("solid", fgColor="E7E6E6")
_RED = PatternFill("solid", bgColor="FDDEDE")
_TOP = Alignment(vertical="top", wrap_text=True)


def _font(**options: Any) -> Font:
    return Font(**{"name": "Calibri", "size": 10, **options})


def _styles() -> tuple[NamedStyle, ...]:
    return (
        NamedStyle("Worksheet title", font=_font(bold=True, size=14)),
        NamedStyle("Worksheet note", font=_font(size=9, color="595959")),
        NamedStyle(
            "Worksheet heading",
            font=_font(bold=True),
            fill=_GREY,
            border=_ALL_SIDES,
            alignment=Alignment(vertical="center", wrap_text=True),
        ),
        NamedStyle("Worksheet sub-heading", font=_font(bold=True), border=_ALL_SIDES),
        NamedStyle("Worksheet cell", font=_font(), border=_ALL_SIDES, alignment=_TOP),
        NamedStyle(
            "Worksheet day",
            font=_font(),
            border=_ALL_SIDES,
            alignment=_TOP,
            number_format=DAY_FORMAT,
        ),
    )


def xlsx_of(book: Book) -> bytes:
    """The file. What it remembers of the record, and the lists its cells are chosen from, stand in
    sheets that Excel does not offer to show.
    """
    book = _fitting(book)
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for style in _styles():
        workbook.add_named_style(style)
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
        cells = [_cut(value) if isinstance(value, str) else value for value in row.cells]
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


def _cut(text: str) -> str:
    if _units(_escaped(text)) <= MOST_IN_CELL:
        return text
    return f"{_beginning(text, MOST_IN_CELL - 2)} …"


def _beginning(text: str, most: int) -> str:
    """As much of a text, letter by letter, as is written in so many units at most."""
    lengths = range(len(text) + 1)
    fits = bisect_right(lengths, most, key=lambda length: _units(_escaped(text[:length])))
    return text[: fits - 1]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _escaped(text: str) -> str:
    """The text as Excel reads it back to the letter."""
    return ESCAPE.sub("_x005F_", text)


class _Titles:
    """What the sheets are called: as Excel lets them be, and each by a name of its own."""

    def of(self, sheet: Sheet) -> str:
        number = f"{sheet.number}. "
        words = NOT_IN_TITLE.sub(" ", sheet.short_title).strip("' ")
        return _beginning(f"{number}{words}", MOST_IN_TITLE).rstrip("' ")


def _name(workbook: Workbook, book: Book) -> None:
    properties: Any = workbook.properties
    properties.title = book.name
    properties.creator = properties.lastModifiedBy = gettext("Open government action plan portal")
    properties.language = book.language


# A cell ---------------------------------------------------------------------------------------


def _put(
    sheet: Worksheet, row: int, column: int, value: str | int | date | None, style: str
) -> Any:
    """Write a cell; a text is text, whatever it begins with."""
    cell: Any = sheet.cell(row, column)
    if isinstance(value, str):
        text = _escaped(value)
        cell.value = text or None
        if text:
            cell.data_type = "s"
    elif value is not None:
        cell.value = value
    cell.style = style
    if isinstance(value, str) and FORMULA.match(value):
        cell.quotePrefix = True  # so that it stays text when somebody edits it
    return cell


def _put_table(sheet: Worksheet, first: int, rows: Iterable[Sequence[str | int]]) -> None:
    """A small table, its first row the headings."""
    for number, row in enumerate(rows, first):
        style = "Worksheet heading" if number == first else "Worksheet cell"
        for column, value in enumerate(row, 1):
            _put(sheet, number, column, value, style)
        _fit(sheet, number, [str(value) for value in row])


def _lay_out(sheet: Any, widths: Sequence[float]) -> None:
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.left.text = "&A"
    sheet.oddFooter.right.text = "&P / &N"


class _Height(RowDimension):
    """As high as a row needs to be, until somebody types into it: then Excel fits it anew."""

    customHeight = False  # noqa: N815 - openpyxl's name


def _fit(page: Worksheet, at: int, texts: Sequence[str]) -> None:
    """Make a row as high as its texts: LibreOffice does not do it by itself."""
    widths = [
        page.column_dimensions[get_column_letter(at)].width for at in range(1, len(texts) + 1)
    ]
    lines = max(_lines(text, width) for text, width in zip(texts, widths, strict=True))
    height = min(lines * LINE_HEIGHT + 2, HIGHEST)
    page.row_dimensions[at] = _Height(page, index=at, ht=height)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of so many signs; words are kept whole, so a line
    holds a little less.
    """
    return sum(1 + int(len(line) / (0.92 * width)) for line in text.split("\n"))


# A commitment's sheet -------------------------------------------------------------------------


def _write_sheet(page: Worksheet, sheet: Sheet, book: Book) -> None:
    _lay_out(page, [column.width * SIGNS_A_HUNDREDTH for column in ALL_COLUMNS])
    _put(page, 1, 1, sheet.heading, "Worksheet title")
    _put(page, 2, 1, gettext("Implementation plan"), "Worksheet title")
    _put(page, 3, 1, _provenance(book), "Worksheet note")
    for number, column in enumerate(ALL_COLUMNS, 1):
        _put(page, HEAD_ROW, number, str(column.heading), "Worksheet heading")
    _put(page, HEAD_ROW, KEY_COLUMN, KEY_HEADING, "Worksheet heading")
    _fit(page, HEAD_ROW, [str(column.heading) for column in ALL_COLUMNS])
    page.freeze_panes = f"B{HEAD_ROW + 1}"
    page.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    at = HEAD_ROW + 1
    for group in sheet.groups:
        if group.title:
            for number in range(1, len(ALL_COLUMNS) + 1):
                _put(
                    page, at, number, group.title if number == 1 else None, "Worksheet sub-heading"
                )
            page.merge_cells(start_row=at, end_row=at, start_column=1, end_column=len(ALL_COLUMNS))
            at += 1
        for row in group.rows:
            _write_row(page, at, row)
            at += 1
    page.column_dimensions[get_column_letter(KEY_COLUMN)].hidden = True
    _guide(page, at + MORE_ROWS, book)


MORE_ROWS = 200  # below the last, in which new measures may be written


def _provenance(book: Book) -> str:
    return f"{book.mark} {book.provenance}".strip()


def _write_row(page: Worksheet, at: int, row: Row) -> None:
    for number, (column, value) in enumerate(zip(ALL_COLUMNS, row.cells, strict=True), 1):
        _put(page, at, number, value, "Worksheet day" if _is_day(column) else "Worksheet cell")
    _put(page, at, KEY_COLUMN, row.code, "Worksheet cell")
    _fit(page, at, ["" if isinstance(value, date) else value or "" for value in row.cells])


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
    _lay_out(page, [44, *(13 for _standing in Standing), 10])
    _put(page, 1, 1, gettext("Measures by standing"), "Worksheet title")
    _put(page, 2, 1, _provenance(book), "Worksheet note")
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
    _put_table(page, 4, table)
    page.freeze_panes = "B5"
    at = 6 + len(table)
    for standing in Standing:
        _put(page, at, 1, str(standing.label), "Worksheet note")
        _put(page, at, 2, standing.definition, "Worksheet note")
        at += 1


def _counted(counts: dict[Standing, int]) -> list[int]:
    numbers = [counts[standing] for standing in Standing]
    return [*numbers, sum(numbers)]


def _write_meanings(page: Worksheet, book: Book) -> None:
    _lay_out(page, [38, 70, 50])
    _put(page, 1, 1, gettext("What the columns mean"), "Worksheet title")
    _put(page, 2, 1, _provenance(book), "Worksheet note")
    head = [gettext("Column"), gettext("What stands in it"), gettext("Who may change it")]
    rows = [[str(c.heading), str(c.meaning), str(c.whose)] for c in ALL_COLUMNS]
    _put_table(page, 4, [head, *rows])


def _write_lists(page: Worksheet, book: Book) -> None:
    page.sheet_state = "veryHidden"
    lists = (book.institutions, [str(status.label) for status in Status])
    for column, values in enumerate(lists, 1):
        for at, value in enumerate(values, 1):
            _put(page, at, column, value, "Normal")


def _remember(page: Worksheet, text: str) -> None:
    """The base, in pieces that fit into cells."""
    page.sheet_state = "veryHidden"
    step = MOST_IN_CELL // 2  # what is escaped becomes longer
    for at, start in enumerate(range(0, len(text), step), 1):
        _put(page, at, 1, text[start : start + step], "Normal")
