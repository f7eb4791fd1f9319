"""An Excel workbook's sheets as they stand, with the text above each table.

openpyxl reads the cells, row by row. Read otherwise, it makes a cell for every place of a merged
range, of a link or of a comment, however large they say to be, and writes out every formula anew;
so which cells are merged, hidden or computed is looked for here.
"""

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from pathlib import PurePosixPath
from typing import IO, Any, NamedTuple
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from defusedxml import DefusedXmlException
from lxml import etree
from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter, range_boundaries
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import fromstring, iterparse

from measures.evidence.kinds import FileKind, damaged
from measures.worksheets.base import MOST_BASE, Base, NoBaseError, from_text
from measures.worksheets.book import writable
from measures.worksheets.links import Links
from measures.worksheets.packages import FILLING_TAGS, MOST_COLUMNS, Allowance, too_large
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
from measures.worksheets.seen import FOOTNOTE, Told
from measures.worksheets.shown import instead_of_day, number_shown, plain_number
from measures.worksheets.writing_xlsx import BASE_SHEET, KEY_HEADING, LISTS_SHEET

MOST_ROWS = 5_000
MOST_SHEETS = 200
MOST_TOLD = 500  # rows or cells, in a note
MOST_OF_LINK = 50  # cells that one link is of
LONGEST_STRUCK = 1_000  # letters, of which the first are told
RAISED = re.compile(r"\s*[0-9][0-9,;.)\s]*+")  # numbers of footnotes
RANGE = re.compile("[A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?")
LINK_FORMULA = re.compile(r'\s*HYPERLINK\(\s*"((?:[^"]|"")+)"', re.IGNORECASE)
LONGEST_FORMULA = 2_000  # letters of it that are looked at
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
                self.shared_strings = list(_shared_strings(file))

    def read_worksheets(self) -> None:
        if len(self.parser.sheets) > MOST_SHEETS:
            raise too_large()
        parts = [relation.target for _sheet, relation in self.parser.find_sheets()]
        if len(set(parts)) < len(parts):
            raise ValueError("Two sheets are one part, which would be read twice.")
        super().read_worksheets()

    def read_chartsheet(self, sheet: Any, rel: Any) -> None:
        """It has no cells."""


class _Piece(NamedTuple):
    """A piece of a text that has fonts.

    Attributes:
        is_struck: None where that is as in its cell.
    """

    text: str
    is_struck: bool | None
    is_footnote: bool = False


class _Read(NamedTuple):
    """What is read of a text, and how that begins which is not, for it is struck out."""

    text: str
    struck: str
    has_footnotes: bool


class _Rich(str):
    """A text that has fonts of its own in some of its pieces. It may stand in thousands of cells,
    so what is read of it is found out once.

    Attributes:
        ways: in a cell that is not struck out, and in one that is.
    """

    __slots__ = ("ways",)
    ways: tuple[_Read, _Read]


def _shared_strings(file: IO[bytes]) -> Iterator[str]:
    for _event, node in iterparse(file):
        if node.tag == f"{{{SHEET_MAIN_NS}}}si":
            yield _text_of(node)
            node.clear()


def _text_of(node: Any) -> str:
    """The text of a string, with the sign of a footnote for each number that is raised."""
    text: Any = Text.from_tree(node)
    if not any(run.font for run in text.formatted):
        return str(text.content)
    pieces = [_Piece(text.plain or "", None)]
    last = (text.plain or "").rstrip()[-1:]
    for run in text.formatted:
        words = run.text or ""
        # Behind a letter it is that of a unit, as of m2.
        is_raised = bool(run.font and run.font.vertAlign == "superscript")
        is_footnote = is_raised and bool(last and not last.isalpha() and RAISED.fullmatch(words))
        words = FOOTNOTE if is_footnote else words
        pieces.append(_Piece(words, bool(run.font.strike) if run.font else None, is_footnote))
        last = words.rstrip()[-1:] or last
    ways = (_way(pieces, is_struck=False), _way(pieces, is_struck=True))
    rich = _Rich(ways[0].text)
    rich.ways = ways
    return rich


def _way(pieces: Sequence[_Piece], *, is_struck: bool) -> _Read:
    """How pieces of a text are read.

    Args:
        is_struck: their cell is struck out.
    """
    kept: list[_Piece] = []
    struck: list[_Piece] = []
    for piece in pieces:
        is_out = is_struck if piece.is_struck is None else piece.is_struck
        (struck if is_out else kept).append(piece)
    text, out = ("".join(piece.text for piece in some) for some in (kept, struck))
    return _Read(text, _plain(out[:LONGEST_STRUCK]), any(piece.is_footnote for piece in kept))


def _inline_texts(page: Any, shape: "_Shape") -> dict[tuple[int, int], str]:
    """Place → the text of its cell, where that stands in the cell itself and has fonts."""
    texts: dict[tuple[int, int], str] = {}
    if shape.inline:
        number = 0
        with page._get_source() as part:
            for _event, node in iterparse(part):
                tag = node.tag.rpartition("}")[2]
                if tag == "is":
                    number += 1
                    if number in shape.inline:
                        texts[shape.inline[number]] = _text_of(node)
                    node.clear()
                elif tag == "row":
                    node.clear()
    return texts


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
    tables = []
    for page in workbook.worksheets:
        if page.title in (BASE_SHEET, LISTS_SHEET):
            continue
        if page.sheet_state != "visible":
            notes.append(Note(NoteKind.HIDDEN_SHEET, _title(page)))
            continue
        table = _table(page, allowance, links, told)
        tables.append(_without_keys(table))
        notes += [*notes_of(tables[-1], table.name), *_never_computed(table)]
    cells = (cell for table in tables for row in table.rows for cell in row.cells)
    if any(cell and cell.is_computed and cell is not NEVER_COMPUTED for cell in cells):
        notes.append(Note(NoteKind.COMPUTED))
    return RawFile(FileKind.XLSX, tuple(tables), base, (*notes, *told.notes, *links.notes()))


def _base(workbook: Any) -> tuple[Base | None, list[Note]]:
    if BASE_SHEET not in workbook.sheetnames:
        return None, []
    page = workbook[BASE_SHEET]
    rows = _shape(page).last_row
    if rows > MOST_ROWS:
        raise too_large()
    allowance = Allowance(MOST_BASE)
    try:
        pieces = page.iter_rows(values_only=True, max_col=1, max_row=rows) if rows else ()
        text = "".join(allowance.take(_plain(piece)) for [piece] in pieces if piece is not None)
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
    shape = _shape(page)
    height, width = shape.last_row, shape.last_column
    if height > MOST_ROWS:
        raise too_large()
    if not height:
        return RawTable(_title(page), (), ())
    allowance.take_places(width, height)
    covered, above = _merged(shape)
    targets, texts = _targets(page, shape), _inline_texts(page, shape)
    rows: list[RawRow] = []
    made: dict[tuple[int, int], RawCell] = {}
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
                own = _told_of(cell, texts.get(place, cell.value), place, shape, told)
                made[begins] = _linked(own, targets[place], links) if place in targets else own
            allowance.take(made[begins].text)
            read.append(made[begins])
        rows.append(RawRow(number, tuple(read), "", number in shape.hidden))
    key = _key_column(rows)
    filled = {at for row in rows for at in row.filled if at != key}
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


# Where its cells are ---------------------------------------------------------------------------


@dataclass(slots=True)
class _Shape:
    """What a sheet says of places.

    Attributes:
        last_row, last_column: in which something stands; below them borders may go on.
        computed: place of a formula → whether its result is a text.
        formulas: place → the beginning of the formula.
        hidden, hidden_columns: the numbers of rows and of columns that nobody sees.
        merged: first row, first column, last row and last column of each merged range.
        inline: which of the texts that stand in cells themselves have fonts, from 1 → its place.
        links: the range of each link, the relation that says where it leads, and the place there.
    """

    last_row: int = 0
    last_column: int = 0
    computed: dict[tuple[int, int], bool] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    inline: dict[int, tuple[int, int]] = field(default_factory=dict)
    links: list[tuple[str, str, str]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def _shape(page: Any) -> _Shape:
    """
    Raises:
        ValueError: its rows, or the cells in one, are out of order.
    """
    shape = _Shape()
    row = column = texts = 0
    is_text = is_inline = False

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, texts, is_text, is_inline
        tag = name.rpartition(":")[2]
        parser.CharacterDataHandler = None
        if tag == "row":
            row, column = _following(row, attributes.get("r")), 0
            if _is_out_of_sight(attributes, "ht"):
                shape.hidden.add(row)
        elif tag == "col" and _is_out_of_sight(attributes, "width"):
            first, last = max(int(attributes["min"]), 1), min(int(attributes["max"]), MOST_COLUMNS)
            shape.hidden_columns.update(range(first, last + 1))
        elif tag == "c":
            place = attributes.get("r")
            column = _following(column, coordinate_to_tuple(place)[1] if place else None)
            kind = attributes.get("t")
            is_text, is_inline = kind == "str", kind == "inlineStr"
        elif tag in FILLING_TAGS:
            shape.last_row, shape.last_column = row, max(column, shape.last_column)
            texts += tag == "is"
            if tag == "f":
                shape.computed[row, column] = is_text
                parser.CharacterDataHandler = formula
        elif tag == "rPr" and is_inline:
            shape.inline[texts] = (row, column)
        elif tag == "hyperlink":
            relation = next((attributes[one] for one in attributes if one.endswith(":id")), "")
            place = attributes.get("location", "")
            shape.links.append((attributes.get("ref", ""), relation, place))
        elif tag == "mergeCell":
            bounds: Any = range_boundaries(attributes["ref"])
            left, top, right, bottom = bounds
            shape.merged.append((top, left, bottom, right))

    def formula(text: str) -> None:
        # It comes in pieces, and may be long.
        said = shape.formulas.get((row, column), "")
        if len(said) < LONGEST_FORMULA:
            shape.formulas[row, column] = said + text[:LONGEST_FORMULA]

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    with page._get_source() as part:
        parser.Parse(part.read(), True)
    return shape


def _is_out_of_sight(attributes: dict[str, str], size: str) -> bool:
    """Whether a row or a column is hidden, or made so small that nothing is left of it."""
    return attributes.get("hidden") in ("1", "true") or float(attributes.get(size, 1)) == 0


def _following(last: int, said: str | int | None) -> int:
    """The number of a row or a column: the one that it says, or the next."""
    number = last + 1 if said is None else int(said)
    if number <= last:
        raise ValueError("Rows or cells are out of order.")
    return number


def _merged(shape: _Shape) -> tuple[set[tuple[int, int]], dict[tuple[int, int], tuple[int, int]]]:
    """Places that a cell to the left reaches over; and those that a cell above does, each with
    where that one begins.

    Raises:
        ValueError: together they are larger than the sheet, so they overlap.
    """
    covered: set[tuple[int, int]] = set()
    above: dict[tuple[int, int], tuple[int, int]] = {}
    places = 0
    for top, left, said_bottom, said_right in shape.merged:
        bottom, right = min(said_bottom, shape.last_row), min(said_right, shape.last_column)
        places += max(bottom - top + 1, 0) * max(right - left + 1, 0)
        if places > shape.last_row * shape.last_column:
            raise ValueError("Merged ranges overlap.")
        for row in range(top, bottom + 1):
            if row > top:
                above[row, left] = (top, left)
            covered |= {(row, at) for at in range(left + 1, right + 1)}
    return covered, above


def _targets(page: Any, shape: _Shape) -> dict[tuple[int, int], str]:
    """Place → where the link of its cell leads."""
    targets: dict[tuple[int, int], str] = {}
    outside = _outside(page) if shape.links else {}
    for ref, relation, at in shape.links:
        if relation in outside:
            target = f"{outside[relation]}#{at}" if at else outside[relation]
            targets |= dict.fromkeys(_places(ref), target)
    for place, text in shape.formulas.items():
        said = LINK_FORMULA.match(text)
        if said:
            targets[place] = said[1].replace('""', '"')
    return targets


def _outside(page: Any) -> dict[str, str]:
    """The relations of a sheet that lead out of the file, each with where it leads."""
    archive, sheet = page.parent._archive, PurePosixPath(page._worksheet_path)
    part = str(sheet.parent / "_rels" / f"{sheet.name}.rels")
    if part not in archive.namelist():
        return {}
    relations: Any = fromstring(archive.read(part))
    return {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in relations
        if relation.get("TargetMode") == "External"
    }


def _places(ref: str) -> Sequence[tuple[int, int]]:
    """The places of a range; none of whole rows and columns, which say nothing of a cell."""
    if not RANGE.fullmatch(ref):
        return ()
    bounds: Any = range_boundaries(ref)
    left, top, right, bottom = bounds
    if (right - left + 1) * (bottom - top + 1) > MOST_OF_LINK:
        return ()
    return [(row, at) for row in range(top, bottom + 1) for at in range(left, right + 1)]


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


def _told_of(cell: Any, value: Any, place: tuple[int, int], shape: _Shape, told: Told) -> RawCell:
    """The cell, without what is struck out; that is told of, as are the signs of footnotes."""
    is_struck = bool(cell.font and cell.font.strike)
    if isinstance(value, _Rich):
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


def _cell(cell: Any, value: Any, place: tuple[int, int], shape: _Shape) -> RawCell:
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
        return _plain(value)
    return number_shown(value, how)


def _plain(value: object) -> str:
    """The value as its reader sees it: 5.0 is 5, and what Excel escapes is itself again."""
    if isinstance(value, float):
        return plain_number(value)
    return writable(unescape(value)) if isinstance(value, str) else str(value)
