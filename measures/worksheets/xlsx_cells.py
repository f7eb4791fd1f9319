"""Cells of an Excel workbook: how they look, how wide a text is, and that no text is a formula."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.worksheet import Worksheet

from ogp_portal.formats.csv_text import FORMULA

A4, A4_ACROSS = 9, (11.69, 8.27)  # inches
SIDES, TOP, BOTTOM = 0.4, 0.5, 0.6  # margins
# LibreOffice has no Calibri; what it takes for Arial is as wide, sign by sign.
FONT, FONT_SIZE = "Arial", 10
A_FIGURE, PADDING = 5.56, 2  # how wide one is, in points; how many a cell keeps free at its sides
# Points; Excel has no higher row.
LINE_HEIGHT, TITLE_HEIGHT, NOTE_HEIGHT, HIGHEST = 12.75, 18.75, 12.0, 409
# Excel's own limits. It counts in units of UTF-16, of which 🙂 and its like are two.
MOST_IN_CELL, MOST_IN_TITLE = 32_767, 31
# What Excel would read as a sign of its own.
ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
Value = str | int | date | None

DAY_FORMAT = r"dd\.mm\.yyyy\."

_THIN = Side(style="thin", color="8C8C8C")
_ALL_SIDES = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_GREY = PatternFill("solid", fgColor="E7E6E6")
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


def new_workbook() -> Any:
    """Without a sheet, and with the styles by name."""
    workbook: Any = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook._named_styles["Normal"].font = _font()  # by which columns are measured
    for style in _styles():
        workbook.add_named_style(style)
    return workbook


def cut(text: str) -> str:
    if _units(escaped(text)) <= MOST_IN_CELL:
        return text
    return f"{beginning(text, MOST_IN_CELL - 2)} …"


def beginning(text: str, most: int) -> str:
    """As much of a text, letter by letter, as is written in so many units at most."""
    lengths = range(len(text) + 1)
    fits = bisect_right(lengths, most, key=lambda length: _units(escaped(text[:length])))
    return text[: fits - 1]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def escaped(text: str) -> str:
    """The text as Excel reads it back to the letter."""
    return ESCAPE.sub("_x005F_", text)


def put(sheet: Worksheet, row: int, column: int, value: Value, style: str) -> Any:
    """Write a cell; a text is text, whatever it begins with."""
    cell: Any = sheet.cell(row, column)
    if isinstance(value, str):
        text = escaped(value)
        cell.value = text or None
        if text:
            cell.data_type = "s"
    elif value is not None:
        cell.value = value
    cell.style = style
    if isinstance(value, str) and FORMULA.match(value):
        cell.quotePrefix = True  # so that it stays text when somebody edits it
    return cell


def put_table(sheet: Worksheet, first: int, rows: Iterable[Sequence[Value]]) -> None:
    """A table, its first row the headings."""
    for number, row in enumerate(rows, first):
        for column, value in enumerate(row, 1):
            style = "Worksheet heading" if number == first else _style_of(value)
            put(sheet, number, column, value, style)
        texts = ["" if value is None else str(value) for value in row]
        fit(sheet, number, texts, is_bold=number == first)


def _style_of(value: Value) -> str:
    if isinstance(value, date):
        return "Worksheet day"
    return "Worksheet number" if isinstance(value, int) else "Worksheet cell"


def lay_out(sheet: Any, widths: Sequence[float]) -> None:
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


def fit(page: Worksheet, at: int, texts: Sequence[str], *, is_bold: bool = False) -> None:
    """Make a row as high as its texts: LibreOffice does not do it by itself."""
    widths = [
        page.column_dimensions[get_column_letter(at)].width for at in range(1, len(texts) + 1)
    ]
    lines = max(
        lines_in(text, width, is_bold=is_bold) for text, width in zip(texts, widths, strict=True)
    )
    set_height(page, at, lines * LINE_HEIGHT)


def set_height(page: Worksheet, at: int, height: float) -> None:
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
