"""Worksheets as an Excel workbook: a sheet a commitment, counts, and what the columns mean."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any, ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.pagebreak import Break
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
A4, A4_ACROSS = 9, (11.69, 8.27)  # inches
SIDES, TOP, BOTTOM = 0.4, 0.5, 0.6  # margins
# LibreOffice has no Calibri; what it takes for Arial is as wide, sign by sign.
FONT, FONT_SIZE = "Arial", 10
SIGNS_A_HUNDREDTH = 1.9  # how wide a hundredth of the table is, in figures of its font
A_FIGURE, PADDING = 5.56, 2  # how wide one is, in points; how many a cell keeps free at its sides
# Points; Excel has no higher row.
LINE_HEIGHT, TITLE_HEIGHT, NOTE_HEIGHT, HIGHEST = 12.75, 18.75, 12.0, 409
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
_TOP = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
_RIGHT = Alignment(horizontal="right", vertical="top", indent=1)


def _font(**options: Any) -> Font:
    return Font(**{"name": FONT, "size": FONT_SIZE, **options})


def _styles() -> tuple[NamedStyle, ...]:
    return (
        NamedStyle("Worksheet title", font=_font(bold=True, size=14)),
        NamedStyle("Worksheet note", font=_font(size=9, color="595959")),
        NamedStyle(
            "Worksheet heading",
            font=_font(bold=True),
            fill=_GREY,
            border=_ALL_SIDES,
            alignment=Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1),
        ),
        NamedStyle(
            "Worksheet sub-heading", font=_font(bold=True), border=_ALL_SIDES, alignment=_TOP
        ),
        NamedStyle("Worksheet number", font=_font(), border=_ALL_SIDES, alignment=_RIGHT),
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
    workbook: Any = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook._named_styles["Normal"].font = _font()  # by which columns are measured
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
        return _escaped(_beginning(f"{number}{words}", MOST_IN_TITLE).rstrip("' "))


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
        for column, value in enumerate(row, 1):
            style = "Worksheet number" if isinstance(value, int) else "Worksheet cell"
            _put(sheet, number, column, value, "Worksheet heading" if number == first else style)
        _fit(sheet, number, [str(value) for value in row], is_bold=number == first)


def _lay_out(sheet: Any, widths: Sequence[float]) -> None:
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = SIDES
    sheet.page_margins.top, sheet.page_margins.bottom = TOP, BOTTOM
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    sheet.oddFooter.left.text = "&A"
    sheet.oddFooter.right.text = "&P / &N"


class _Height(RowDimension):
    """As high as a row needs to be, until somebody types into it: then Excel fits it anew."""

    customHeight = False  # noqa: N815 - openpyxl's name


def _fit(page: Worksheet, at: int, texts: Sequence[str], *, is_bold: bool = False) -> None:
    """Make a row as high as its texts: LibreOffice does not do it by itself."""
    widths = [
        page.column_dimensions[get_column_letter(at)].width for at in range(1, len(texts) + 1)
    ]
    lines = max(
        lines_in(text, width, is_bold=is_bold) for text, width in zip(texts, widths, strict=True)
    )
    _set_height(page, at, lines * LINE_HEIGHT)


def _set_height(page: Worksheet, at: int, height: float) -> None:
    page.row_dimensions[at] = _Height(page, index=at, ht=min(height, HIGHEST))


class _Widths(dict[str, int]):
    """Sign → how wide it is in Arial, in thousandths of the font's size."""

    BY_WIDTH: ClassVar = {
        222: "ijl'",
        278: " .,:;!/\\ftI[]|",
        333: '()-r"„”`·',
        500: "ckszvxyJ",
        556: "abdeghnopquL0123456789?#$–_€",
        611: "FTZ<>=+~",
        667: "ABEKPSVXY&",
        722: "CDHNRUw",
        778: "GOQ",
        833: "mM",
    }

    def __init__(self) -> None:
        super().__init__((sign, width) for width, signs in self.BY_WIDTH.items() for sign in signs)

    def __missing__(self, sign: str) -> int:
        """As the letter without its marks; of a sign nobody knows, as wide as the widest."""
        letter = unicodedata.normalize("NFD", sign)[0]
        self[sign] = self[letter] if letter != sign else 1000
        return self[sign]


_WIDTHS = _Widths()
_BOLDER = 1.08


def lines_in(text: str, width: float, *, is_bold: bool = False) -> int:
    """How many lines a text takes in a column of so many figures; words are kept whole."""
    room = (width - PADDING) * 1000 * A_FIGURE / FONT_SIZE * 0.95
    room /= _BOLDER if is_bold else 1
    return sum(_lines(line, room) for line in text.split("\n"))


def _lines(line: str, room: float) -> int:
    lines, used = 1, 0
    for word in line.split(" "):
        width = sum(map(_WIDTHS.__getitem__, word))
        if used and used + width > room:
            lines, used = lines + 1, 0
        lines += int(width / room)  # a word longer than a line is broken
        used += int(width % room) + _WIDTHS[" "]
    return lines


# A commitment's sheet -------------------------------------------------------------------------


def _write_sheet(page: Worksheet, sheet: Sheet, book: Book) -> None:
    _lay_out(page, [column.width * SIGNS_A_HUNDREDTH for column in ALL_COLUMNS])
    _put(page, 1, 1, sheet.heading, "Worksheet title")
    _put(page, 2, 1, gettext("Implementation plan"), "Worksheet title")
    _put(page, 3, 1, _provenance(book), "Worksheet note")
    for at, height in enumerate((TITLE_HEIGHT, TITLE_HEIGHT, NOTE_HEIGHT), 1):
        _set_height(page, at, height)
    for number, column in enumerate(ALL_COLUMNS, 1):
        _put(page, HEAD_ROW, number, str(column.heading), "Worksheet heading")
    _put(page, HEAD_ROW, KEY_COLUMN, KEY_HEADING, "Worksheet heading")
    _fit(page, HEAD_ROW, [str(column.heading) for column in ALL_COLUMNS], is_bold=True)
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
        _put(page, at, number, title if number == 1 else None, "Worksheet sub-heading")
    page.merge_cells(start_row=at, end_row=at, start_column=1, end_column=last)
    _set_height(page, at, lines_in(title, _width(page), is_bold=True) * LINE_HEIGHT)


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
    _lay_out(page, [44, *(13 for _standing in Standing), 13])
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
