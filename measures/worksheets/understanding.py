"""The rows of a worksheet as measures: which cell says what, whoever made the table. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from measures.worksheets.packages import too_large
from measures.worksheets.raw import Note, RawCell, RawFile, RawRow, RawTable
from measures.worksheets.recognizing import MOST_ABOVE, Head, head_of, heading_of
from ogp_portal.formats.latvian import fold

MOST_ROWS = 3_000  # in which something stands
MOST_HEADINGS = 6_000  # cells that may be headings: those of the first rows of each table
COMMITMENT = re.compile(r"(?:^|\D)([0-9]{1,3})\.? *apnemsan")


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A measure's row, as the file has it.

    Attributes:
        place: the table and the rows it was read from, for a person to find them.
        mark: what ties it to the base (see `RawRow`).
        group: the bold sub-heading above it.
        cells: column → its cell; a column that the file does not have is not in it.
    """

    table: int
    numbers: tuple[int, ...]
    mark: str
    group: str
    cells: dict[str, RawCell]
    is_hidden: bool = False

    def text(self, column: str) -> str:
        """What stands in a column as text; "" where nothing does."""
        cell = self.cells.get(column)
        return cell.text.strip() if cell else ""

    def day(self, column: str) -> date | None:
        """The day of a column, where its cell holds one as a date."""
        cell = self.cells.get(column)
        return cell.day if cell else None


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table that is a worksheet.

    Attributes:
        name: what the sheet is called, or the line before the table.
        commitment: the number of the commitment that it names; None where it names none.
        extra: headings that mean none of the columns; what stands below them is not read.
    """

    name: str
    commitment: int | None
    columns: tuple[str, ...]
    extra: tuple[str, ...]
    rows: tuple[ReadRow, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a file.

    Attributes:
        ignored: what the tables are called that are no worksheets.
    """

    tables: tuple[ReadTable, ...]
    ignored: tuple[str, ...]
    notes: tuple[Note, ...]

    @property
    def rows(self) -> Iterator[ReadRow]:
        return (row for table in self.tables for row in table.rows)


def understand(file: RawFile) -> Reading:
    """The worksheets among the tables of a file.

    A table without headings of its own goes on with those of the one before, where it is as wide:
    Word divides a table in two as soon as somebody puts a line between.

    Raises:
        FileRefusedError: there are far more tables or rows than worksheets have.
    """
    firsts = (row for table in file.tables for row in table.rows[:MOST_ABOVE])
    if sum(len(row.filled) for row in firsts) > MOST_HEADINGS:
        raise too_large()
    found: list[ReadTable] = []
    ignored: list[str] = []
    last: tuple[Head, int] | None = None
    rows = 0
    for table in file.tables:
        place = head_of(table.rows)
        width = _width(table)
        if place is None and last is not None and last[1] == width and not table.name:
            place = (0, last[0]._replace(height=0))
        if place is None:
            if any(row.filled for row in table.rows):
                ignored.append(table.name or (table.before[-1] if table.before else ""))
            continue
        rows += sum(1 for row in table.rows if row.filled)
        if rows > MOST_ROWS:
            raise too_large()
        at, head = place
        before = (*table.before, *_lines(table.rows[:at]))
        found.append(_table(table, head, at + head.height, before, len(found)))
        last = (head, width)
    return Reading(tuple(found), tuple(ignored), file.notes)


def _width(table: RawTable) -> int:
    return max((len(row.cells) for row in table.rows), default=0)


def _lines(rows: tuple[RawRow, ...]) -> tuple[str, ...]:
    return tuple(
        row.cell(at).text for row in rows for at in row.filled if not row.cell(at).is_empty
    )


def _table(
    table: RawTable, head: Head, first: int, before: tuple[str, ...], place: int
) -> ReadTable:
    numbers = [match[1] for line in before if (match := COMMITMENT.search(fold(line)))]
    return ReadTable(
        name=table.name or (before[0] if before else ""),
        commitment=int(numbers[-1]) if numbers else None,
        columns=tuple(head.columns),
        extra=head.extra,
        rows=tuple(_joined(_rows(table.rows[first:], head, place))),
    )


def _rows(rows: tuple[RawRow, ...], head: Head, place: int) -> Iterator[ReadRow]:
    """The rows below the headings, each with the sub-heading above it."""
    group = ""
    title = head.columns["title"]
    for row in rows:
        if not row.filled or _is_head_again(row, head):
            continue
        if _is_sub_heading(row, title):
            group = row.cell(row.filled[0]).text.strip()
            continue
        cells = {column: row.cell(at) for column, at in head.columns.items()}
        yield ReadRow(place, (row.number,), row.mark, group, cells, row.is_hidden)


def _is_head_again(row: RawRow, head: Head) -> bool:
    """The headings, typed once more where a page begins."""
    found = ((column, heading_of(row.cell(at).text)) for column, at in head.columns.items())
    return all(heading is not None and heading.column == column for column, heading in found)


def _is_sub_heading(row: RawRow, title: int) -> bool:
    """Its one cell reaches over others, or stands alone in bold."""
    if len(row.filled) != 1 or row.mark:
        return False
    at = row.filled[0]
    if at > title:
        return False
    reaches = len(row.cells) > at + 1 and all(cell is None for cell in row.cells[at + 1 : at + 3])
    return reaches or row.cell(at).is_bold


# Rows that are one measure --------------------------------------------------------------------


def _joined(rows: Iterator[ReadRow]) -> Iterator[ReadRow]:
    """One row a measure: a row without a title, or with that of the row above reaching down into
    it, goes on with it.
    """
    one: list[ReadRow] = []
    for row in rows:
        if one and not _goes_on(one[0], row):
            yield _together(one)
            one = []
        one.append(row)
    if one:
        yield _together(one)


def _goes_on(last: ReadRow, row: ReadRow) -> bool:
    if row.mark and row.mark != last.mark:
        return False
    is_untitled = not row.text("title")
    # The very same cell, which reaches down: not two measures that happen to be called alike.
    is_same = row.cells["title"] is last.cells["title"]
    return row.group == last.group and (is_untitled or is_same)


def _together(rows: list[ReadRow]) -> ReadRow:
    first = rows[0]
    if len(rows) == 1:
        return first
    numbers = tuple(number for row in rows for number in row.numbers)
    cells = {column: _all([row.cells[column] for row in rows]) for column in first.cells}
    return replace(first, numbers=numbers, cells=cells)


def _all(cells: list[RawCell]) -> RawCell:
    """What several cells say together; one that reaches down says it once, and so does a day."""
    own: list[RawCell] = []
    for cell in cells:
        is_said = own and (cell is own[-1] or (cell.day and cell.day == own[-1].day))
        if not cell.is_empty and not is_said:
            own.append(cell)
    if len(own) < 2:
        return own[0] if own else cells[0]
    text = "\n".join(cell.day.isoformat() if cell.day else cell.text for cell in own)
    if any(cell.day for cell in own):
        return RawCell(text)
    return replace(own[0], text=text)
