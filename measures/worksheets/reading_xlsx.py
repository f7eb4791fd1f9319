"""An Excel workbook's sheets as they stand, with the text above each table.

openpyxl reads the cells, row by row. Read otherwise, it makes a cell for every place of a merged
range, of a link or of a comment, however large they say to be, and writes out every formula anew;
so which cells are merged, hidden or computed is looked for in
`xlsx_places`.
"""

import warnings
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from defusedxml import DefusedXmlException
from lxml import etree
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.cell import get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import SHARED_STRINGS

from measures.evidence.kinds import FileKind, damaged
from measures.worksheets.base import MOST_BASE, Base, NoBaseError, from_text
from measures.worksheets.book import writable
from measures.worksheets.links import Links
from measures.worksheets.packages import Allowance, too_large
from measures.worksheets.raw import (
    Note,
    NoteKind,
    RawCell,
    RawFile,
    RawRow,
    RawTable,
    listed,
    notes_of,
)
from measures.worksheets.seen import Told
from measures.worksheets.shown import instead_of_day, number_shown
from measures.worksheets.writing_xlsx import BASE_SHEET, KEY_HEADING, LISTS_SHEET
from measures.worksheets.xlsx_places import Shape, link_targets, merged_places, shape_of
from measures.worksheets.xlsx_texts import (
    RichText,
    comments_on,
    inline_texts,
    plain_text,
    shared_strings,
    texts_of_boxes,
)

MOST_ROWS = 5_000
MOST_SHEETS = 200
MOST_TOLD = 500  # rows or cells, in a note
# What openpyxl and lxml say of parts that are missing or put together wrongly.
BROKEN = (
    ArithmeticError,
    AttributeError,
    DefusedXmlException,
    IndexError,
    InvalidFileException,
    KeyError,
    OSError,
    ParseError,
    RecursionError,
    TypeError,
    ValueError,
    expat.ExpatError,
    etree.XMLSyntaxError,
)


def read_xlsx(content: bytes) -> RawFile:
    """Everything in it that could be a worksheet. The bytes have passed `check_package`.

    Raises:
        FileRefusedError: the workbook is put together in a way that no program would, or has far
            more rows or columns than a worksheet.
    """
    try:
        with warnings.catch_warnings():
            # It warns of every extension that it will not write again; nothing is written here.
            warnings.simplefilter("ignore")
            return _read(_workbook(content))
    except BROKEN as error:
        raise damaged() from error


class _Reader(ExcelReader):
    """Opens a workbook without what nobody asks for here: properties, names, charts, links."""

    def read_strings(self) -> None:
        """As they are written. openpyxl takes `x005F_` out of each: then what was escaped, such as
        `_x005F_x0041_`, could not be told from an escape, and would become a letter.
        """
        package: Any = self.package
        part = package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as file:
                self.shared_strings = list(shared_strings(file))

    def read_worksheets(self) -> None:
        if len(self.parser.sheets) > MOST_SHEETS:
            raise too_large()
        parts = [relation.target for _sheet, relation in self.parser.find_sheets()]
        if len(set(parts)) < len(parts):
            raise ValueError("Two sheets are one part, which would be read twice.")
        super().read_worksheets()

    def read_chartsheet(self, sheet: Any, rel: Any) -> None:
        """It has no cells."""


def _workbook(content: bytes) -> Any:
    reader = _Reader(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    reader.read_worksheets()
    return reader.wb


def _read(workbook: Any) -> RawFile:
    base, notes = _base(workbook)
    allowance = Allowance()
    links, told = Links(allowance), Told()
    for text in texts_of_boxes(workbook._archive):
        told.add(NoteKind.BOXES, text)
    tables = []
    parts: set[str] = set()
    for page in workbook.worksheets:
        if page.title in (BASE_SHEET, LISTS_SHEET):
            continue
        if page.sheet_state != "visible":
            notes.append(Note(NoteKind.HIDDEN_SHEET, _title(page)))
            continue
        table = _table(page, allowance, links, told)
        tables.append(_without_keys(table))
        for place, words in comments_on(page, parts):
            if words:
                told.add(NoteKind.COMMENTS, words, place=f"{table.name}: {place}")
        notes += [*notes_of(tables[-1], table.name), *_never_computed(table)]
    cells = (cell for table in tables for row in table.rows for cell in row.cells)
    if any(cell and cell.is_computed and cell is not NEVER_COMPUTED for cell in cells):
        notes.append(Note(NoteKind.COMPUTED))
    return RawFile(FileKind.XLSX, tuple(tables), base, (*notes, *told.notes, *links.notes()))


def _base(workbook: Any) -> tuple[Base | None, list[Note]]:
    if BASE_SHEET not in workbook.sheetnames:
        return None, []
    page = workbook[BASE_SHEET]
    rows = shape_of(page).last_row
    if rows > MOST_ROWS:
        raise too_large()
    allowance = Allowance(MOST_BASE)
    try:
        pieces = page.iter_rows(values_only=True, max_col=1, max_row=rows) if rows else ()
        text = "".join(allowance.take(plain_text(piece)) for [piece] in pieces if piece is not None)
        return from_text(text), []
    except NoBaseError:
        return None, [Note(NoteKind.DAMAGED_BASE)]


def _never_computed(table: RawTable) -> list[Note]:
    places = [
        f"{get_column_letter(column)}{row.number}"
        for row in table.rows
        for column, cell in enumerate(row.cells, 1)
        if cell is NEVER_COMPUTED
    ]
    told = f"{table.name}: {listed(places, MOST_TOLD)}"
    return [Note(NoteKind.NEVER_COMPUTED, told)] if places else []


def _table(page: Any, allowance: Allowance, links: Links, told: Told) -> RawTable:
    shape = shape_of(page)
    height, width = shape.last_row, shape.last_column
    if height > MOST_ROWS:
        raise too_large()
    if not height:
        return RawTable(_title(page), (), ())
    allowance.take_places(width, height)
    covered, above = merged_places(shape)
    targets, texts = link_targets(page, shape), inline_texts(page, shape)
    rows: list[RawRow] = []
    made: dict[tuple[int, int], RawCell] = {}
    key = 0  # the column of codes, once its heading was come to
    # What follows the last row is not even looked at.
    found = islice(page.iter_rows(max_row=height, max_col=width), height)
    for number, cells in enumerate(found, 1):
        read: list[RawCell | None] = []
        for column, cell in enumerate(cells, 1):
            place = (number, column)
            if place in covered or (read and _is_centred_over(cell)):
                read.append(None)
                continue
            # One that reaches down is the very same cell in each of its rows.
            begins = above.get(place, place)
            if begins not in made:
                value = texts.get(place, cell.value)
                key = key or (column if value == KEY_HEADING else 0)
                # A code ties its row to the base also where the row is struck out.
                own = (
                    _cell(cell, value, place, shape)
                    if column == key
                    else _told_of(cell, value, place, shape, told)
                )
                made[begins] = _linked(own, targets[place], links) if place in targets else own
            allowance.take(made[begins].text)
            read.append(made[begins])
        rows.append(RawRow(number, tuple(read), "", number in shape.hidden))
    filled = {at for row in rows for at in row.filled if at + 1 != key}
    hidden = sorted(at for at in filled if at + 1 in shape.hidden_columns)
    letters = tuple(map(get_column_letter, (at + 1 for at in hidden)))
    return RawTable(_title(page), (), tuple(rows), letters)


def _without_keys(table: RawTable) -> RawTable:
    """The table without the column of codes; each row has its own as its mark."""
    key = _key_column(table.rows)
    if key is None:
        return table
    return replace(table, rows=tuple(_marked(row, key) for row in table.rows))


def _key_column(rows: Sequence[RawRow]) -> int | None:
    """Where the portal's own column of codes is; it is hidden, and no news."""
    keys = (at for row in rows for at in row.filled if row.cell(at).text == KEY_HEADING)
    return next(keys, None)


def _marked(row: RawRow, key: int) -> RawRow:
    """A row without the column of codes, with its own as its mark."""
    mark = row.cell(key).text.strip()
    cells = row.cells[:key] + row.cells[key + 1 :]
    return replace(row, cells=cells, mark="" if mark == KEY_HEADING else mark)


# Its cells ------------------------------------------------------------------------------------


ERROR = "e"  # the type of a cell, as the file and openpyxl have it
EMPTY, EMPTY_COMPUTED = RawCell(), RawCell(is_computed=True)
NEVER_COMPUTED = RawCell(is_computed=True)  # is told by being the very same


def _is_centred_over(cell: Any) -> bool:
    """Whether the text to its left is centred across it, which looks as if they were merged."""
    # Where a row says nothing of a place, openpyxl has a cell without alignment.
    if cell.value is not None or cell.alignment is None:
        return False
    return bool(cell.alignment.horizontal == "centerContinuous")


def _linked(cell: RawCell, target: str, links: Links) -> RawCell:
    """The cell with where its link leads."""
    found = links.behind(cell.text, target)
    return replace(cell, links=(found,)) if found else cell


def _told_of(cell: Any, value: Any, place: tuple[int, int], shape: Shape, told: Told) -> RawCell:
    """The cell, without what is struck out; that is told of, as are the signs of footnotes."""
    is_struck = bool(cell.font and cell.font.strike)
    if isinstance(value, RichText):
        way = value.ways[is_struck]
        if way.struck.strip():
            told.add(NoteKind.STRUCK_TEXT, way.struck)
        if way.has_footnotes:
            told.add(NoteKind.FOOTNOTES)
        read = _cell(cell, way.text, place, shape)
        is_unseen = read.is_empty and bool(way.struck.strip())
        return replace(read, is_unseen=True) if is_unseen else read
    read = _cell(cell, value, place, shape)
    if not is_struck or read.is_empty:
        return read
    told.add(NoteKind.STRUCK_TEXT, read.text or f"{read.day:%d.%m.%Y.}")
    return RawCell(is_computed=read.is_computed, is_unseen=True)


def _cell(cell: Any, value: Any, place: tuple[int, int], shape: Shape) -> RawCell:
    is_computed = place in shape.computed
    if value is None:
        if not is_computed:
            return EMPTY
        # An empty text is a result, too.
        return EMPTY_COMPUTED if shape.computed[place] else NEVER_COMPUTED
    font = cell.font
    is_bold = bool(font and font.b)
    if isinstance(value, datetime | date):
        shown = instead_of_day(value, cell.number_format)
        if shown:
            return RawCell(shown, None, is_bold, is_computed)
        day = value.date() if isinstance(value, datetime) else value
        return RawCell("", day, is_bold, is_computed)
    is_error = cell.data_type == ERROR
    shown = _shown(value, cell.number_format)
    return RawCell(shown, None, is_bold, is_computed, is_error=is_error)


def _title(page: Any) -> str:
    """What the tab of a sheet says."""
    return writable(unescape(page.title))


def _shown(value: object, how: str) -> str:
    """The value as its sheet shows it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return plain_text(value)
    return number_shown(value, how)
