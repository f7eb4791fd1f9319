"""The rows of a worksheet as measures: which cell says what, whoever made the table. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import NamedTuple

from measures.worksheets.letters import visible
from measures.worksheets.links import told
from measures.worksheets.packages import too_large
from measures.worksheets.raw import Note, NoteKind, RawCell, RawFile, RawRow, RawTable
from measures.worksheets.recognizing import (
    MOST_ABOVE,
    Beaten,
    Head,
    guessed,
    head_of,
    heading_of,
    is_of_headings,
    is_of_numbers,
    says,
)
from measures.worksheets.saying_links import with_addresses
from ogp_portal.formats.latvian import fold

MOST_ROWS = 3_000  # in which something stands
MOST_HEADINGS = 20_000  # cells that may be headings: those of the first rows of each table
# "1. apņemšanās: …", "Apņemšanās Nr. 1"; and as the portal's English files have it.
COMMITMENT = re.compile(
    r"(?:^|\D)([0-9]{1,3})\.? *apnemsan"
    r"|\b(?:apnemsanas|commitment)(?: *nr\.? *([0-9]{1,3})\b| *([0-9]{1,3}) *(?:[.:–—-]|$))"
)


DAYS = ("starts_on", "due_on")


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A measure's row, as the file has it.

    Attributes:
        place: the table and the rows it was read from, for a person to find them.
        mark: what ties it to the base (see `RawRow`).
        group: the bold sub-heading above it.
        cells: column → its cell; a column that the file does not have is not in it.
        is_hidden: one of its rows is, so what it says may not be in sight.
        is_of_steps: its progress stands under a heading that names steps alone, so it may be what
            is to be done.
    """

    table: int
    numbers: tuple[int, ...]
    mark: str
    group: str
    cells: dict[str, RawCell]
    is_hidden: bool = False
    is_of_steps: bool = False

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
        name: what the sheet is called, or the line before the table that names the commitment, or
            else the last one.
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
        ignored: what the tables are called that are no worksheets, and what stands below the table
            of a sheet.
    """

    tables: tuple[ReadTable, ...]
    ignored: tuple[str, ...]
    notes: tuple[Note, ...]

    @property
    def rows(self) -> Iterator[ReadRow]:
        return (row for table in self.tables for row in table.rows)


class _Last(NamedTuple):
    """The table before, as far as the next may go on with it."""

    head: Head
    width: int
    group: str


def understand(file: RawFile) -> Reading:
    """The worksheets among the tables of a file.

    A table without headings of its own goes on with those of the one before, where it is as wide:
    Word divides a table in two as soon as somebody puts a line between. A commitment that the text
    of a document names holds for all tables below, until the next is named; a sheet of Excel has to
    name its own.

    Raises:
        FileRefusedError: there are far more tables or rows than worksheets have.
    """
    _check_headings(file.tables)
    parted = [_parts(table) for table in file.tables]
    _check_headings(chain(*parted))
    found: list[ReadTable] = []
    ignored: list[str] = []
    unread: list[str] = []
    last: _Last | None = None
    commitment: int | None = None
    measures = 0
    guesses: list[Note] = []
    for table, parts in zip(file.tables, parted, strict=True):
        for place, one in enumerate(parts):
            is_new_sheet = bool(one.name) and place == 0
            above = None if is_new_sheet else last
            begun = _begun(one, above, is_same_table=place > 0)
            called = _called(begun.table if begun else one)
            if called.commitment is not None or is_new_sheet:
                commitment = called.commitment
            if begun is None:
                if any(row.filled for row in one.rows):
                    ignored.append(called.name)
                continue
            guesses += _guesses(begun)
            part, below = _without_below(begun)
            ignored += below
            measures += sum(1 for row in part.rows if row.filled)
            if measures > MOST_ROWS:
                raise too_large()
            rows, group = _rows_of(part.rows[begun.first :], begun.head, begun.group, len(found))
            last = _Last(begun.head, _width(table), group)
            unread += _links_of(rows)
            if rows or len(parts) == 1:
                columns, extra = tuple(begun.head.columns), begun.head.extra
                found.append(ReadTable(called.name, commitment, columns, extra, rows))
    notes = [Note(NoteKind.UNREAD_LINKS, told(unread))] if unread else []
    return Reading(tuple(found), tuple(ignored), (*file.notes, *dict.fromkeys(guesses), *notes))


def _check_headings(tables: Iterable[RawTable]) -> None:
    """
    Raises:
        FileRefusedError: what is looked through for headings is far more than worksheets have.
    """
    firsts = (row for table in tables for row in table.rows[:MOST_ABOVE])
    if sum(len(row.filled) for row in firsts) > MOST_HEADINGS:
        raise too_large()


class _Begun(NamedTuple):
    """A table that is a worksheet.

    Attributes:
        table: with all that stands above its headings as text before it.
        first: where its rows begin.
        group: the sub-heading under which they do.
    """

    table: RawTable
    head: Head
    first: int
    group: str


def _begun(table: RawTable, last: _Last | None, *, is_same_table: bool) -> _Begun | None:
    """The table with its headings, or with those that it goes on with; None: it is no worksheet."""
    goes_on = last is not None and (is_same_table or last.width == _width(table))
    place = head_of(table.rows)
    # Headings in the midst of rows are those of the next page.
    if place is not None and not (goes_on and any(map(_is_full, table.rows[: place[0]]))):
        at, head = place
        before = (*table.before, *_lines(table.rows[:at]))
        return _Begun(replace(table, before=before), head, at + head.height, "")
    if goes_on and last is not None:
        return _Begun(table, last.head, 0, "" if table.before else last.group)
    return None


def _guesses(begun: _Begun) -> list[Note]:
    """Which columns were taken for others than their headings say, and which for none since another
    is it; where the table has headings.
    """
    head, rows = begun.head, begun.table.rows
    if not begun.first:
        return []
    found = guessed(rows[begun.first - head.height :], head)
    return [
        *(Note(NoteKind.GUESSED_COLUMN, text, column) for text, column in found),
        *(_of_beaten(one) for one in head.beaten),
    ]


def _of_beaten(one: Beaten) -> Note:
    heading, other = (" ".join(text.split()) for text in (one.heading, one.other))
    return Note(NoteKind.BEATEN_COLUMN, heading, one.column, other)


def _is_full(row: RawRow) -> bool:
    """Whether it says as much as a measure does; a line above headings may have two: "Datums:"."""
    return len(row.filled) >= min(3, len(row.cells))


def _without_below(begun: _Begun) -> tuple[RawTable, tuple[str, ...]]:
    """A sheet without the text below its measures, such as who wrote it; and that text: single
    cells after an empty row, with no measure below them. In Word text stands outside of tables.
    """
    table, rows = begun.table, begun.table.rows
    full = [
        at
        for at in range(begun.first, len(rows))
        if rows[at].mark or len(_beside_code(rows[at], begun.head)) > 1
    ]
    empty = (at for at in range(full[-1] if full else len(rows), len(rows)) if rows[at].is_blank)
    end = next(empty, len(rows)) if table.name else len(rows)
    return replace(table, rows=rows[:end]), _lines(rows[end:])


def _parts(table: RawTable) -> list[RawTable]:
    """A table divided where a row across it names the next commitment."""
    places = [at for at, row in enumerate(table.rows) if _is_commitment_heading(row)]
    # What stands above the first is text, as long as there are no headings among it.
    if places and head_of(table.rows[: places[0]]) is None:
        places = places[1:]
    if not places:
        return [table]
    parts = [replace(table, rows=table.rows[: places[0]])]
    for at, end in zip(places, [*places[1:], len(table.rows)], strict=True):
        line = table.rows[at].cell(table.rows[at].filled[0]).text
        parts.append(RawTable(table.name, (line,), table.rows[at + 1 : end]))
    return parts


def _is_commitment_heading(row: RawRow) -> bool:
    return (
        len(row.filled) == 1
        and not row.mark
        and COMMITMENT.match(_folded(row.cell(row.filled[0]).text)) is not None
    )


class _Called(NamedTuple):
    """What a table is called, and the commitment that it names, if it names one."""

    name: str
    commitment: int | None


def _called(table: RawTable) -> _Called:
    """By the commitment that is named nearest above the rows; in a line that begins with it, rather
    than in one that mentions it.
    """
    lines = (*reversed(table.before), table.name)
    folded = [_folded(line) for line in lines]  # once, since it is what takes long
    begins = [COMMITMENT.match(line) for line in folded]
    mentions = [COMMITMENT.search(line) for line in folded]
    number = next((int(one[one.lastindex or 0]) for one in (*begins, *mentions) if one), None)
    naming = (line for line, one in zip(lines[:-1], mentions, strict=False) if one)
    return _Called(table.name or next(naming, lines[0]), number)


def _folded(text: str) -> str:
    return fold(visible(text))


def _width(table: RawTable) -> int:
    return max((len(row.cells) for row in table.rows), default=0)


def _lines(rows: tuple[RawRow, ...]) -> tuple[str, ...]:
    return tuple(
        row.cell(at).text for row in rows for at in row.filled if not row.cell(at).is_empty
    )


def _rows_of(
    rows: tuple[RawRow, ...], head: Head, group: str, place: int
) -> tuple[tuple[ReadRow, ...], str]:
    """The measures below the headings, and the sub-heading that is in force after the last."""
    is_bold_telling = not _are_titles_bold(rows, head)
    read: list[ReadRow] = []
    with_links: dict[int, RawCell] = {}
    for row in rows:
        reaches = _reaches(row)
        # What has no title any more still ends the measure above it.
        is_cut = row.cell(head.columns["title"]).is_unseen
        is_empty = not (row.mark or reaches or is_cut or _beside_code(row, head))
        if is_empty or _is_head_again(row, head):
            continue
        is_same = bool(read) and read[-1].cells["title"] is row.cell(head.columns["title"])
        if not is_same and _is_sub_heading(row, head, is_bold_telling=is_bold_telling):
            group = row.cell(head.columns["title"]).text.strip()
            group = group or row.cell(row.filled[0]).text.strip()
            continue
        cells = {column: _cell(row, column, head) for column in head.columns}
        if "progress" in cells and cells["progress"].links:
            own = cells["progress"]
            # What reaches down stays the very same cell.
            if id(own) not in with_links:
                with_links[id(own)] = _with_addresses(own)
            cells["progress"] = with_links[id(own)]
        read.append(
            ReadRow(place, (row.number,), row.mark, group, cells, row.is_hidden, head.is_of_steps)
        )
    return tuple(row for row in _joined(iter(read)) if not _is_nothing(row)), group


def _is_nothing(row: ReadRow) -> bool:
    """Whether all that a row said is struck out, but for its number."""
    return not row.mark and all(one.is_empty for name, one in row.cells.items() if name != "code")


def _with_addresses(cell: RawCell) -> RawCell:
    return replace(cell, text=with_addresses(cell.text, cell.links), links=())


def _links_of(rows: Iterable[ReadRow]) -> list[str]:
    """The words behind which addresses stand that were not read."""
    return [link.words for row in rows for cell in row.cells.values() for link in cell.links]


def _cell(row: RawRow, column: str, head: Head) -> RawCell:
    """The cell of a column; what reaches over both columns of days, as "pastāvīgi", is of both."""
    at = head.columns[column]
    others = [head.columns[name] for name in DAYS if name in head.columns]
    if at in others and at and at < len(row.cells) and row.cells[at] is None:
        begins = max((place for place in range(at) if row.cells[place] is not None), default=at)
        return row.cell(begins) if begins in others else RawCell()
    return row.cell(at)


def _is_head_again(row: RawRow, head: Head) -> bool:
    """The headings, typed once more where a page begins; more of them, or numbers of columns."""
    if row.mark:
        return False
    if any(says(row, line) for line in head.lines) or is_of_headings(row) or is_of_numbers(row):
        return True
    said = [(row.cell(at).text, column) for column, at in head.columns.items()]
    # The shortest is told soonest, and of a measure it is no heading.
    said.sort(key=lambda one: len(one[0]))
    found = ((column, heading_of(text)) for text, column in said)
    return all(heading is not None and heading.column == column for column, heading in found)


def _are_titles_bold(rows: tuple[RawRow, ...], head: Head) -> bool:
    """Whether most measures have bold titles, so that a bold one tells nothing."""
    titles = [row.cell(head.columns["title"]) for row in rows if len(_beside_code(row, head)) > 1]
    return 2 * sum(title.is_bold for title in titles) > len(titles)


def _beside_code(row: RawRow, head: Head) -> list[int]:
    """The columns in which something stands besides a number of the row."""
    return [at for at in row.filled if at != head.columns.get("code")]


def _is_sub_heading(row: RawRow, head: Head, *, is_bold_telling: bool) -> bool:
    """Its one cell reaches over others, or stands alone in bold; with a number or without."""
    filled = _beside_code(row, head) or row.filled
    if len(filled) != 1 or row.mark:
        return False
    at = filled[0]
    return at <= head.columns["title"] and (
        _reaches(row) or (is_bold_telling and row.cell(at).is_bold)
    )


def _reaches(row: RawRow) -> bool:
    """Whether its first cell with a text reaches over the next two."""
    at = row.filled[0] if row.filled else len(row.cells)
    return len(row.cells) > at + 1 and all(cell is None for cell in row.cells[at + 1 : at + 3])


# Rows that are one measure --------------------------------------------------------------------


def _joined(rows: Iterator[ReadRow]) -> Iterator[ReadRow]:
    """One row a measure: a row without a title, or with that of the row above reaching down into
    it, goes on with it, unless it has another number, or a title that is struck out.
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
    if row.text("code").rstrip(".") not in ("", last.text("code").rstrip(".")):
        return False
    is_untitled = not (row.text("title") or row.cells["title"].is_unseen)
    # The very same cell, which reaches down: not two measures that happen to be called alike.
    is_same = row.cells["title"] is last.cells["title"]
    return row.group == last.group and (is_untitled or is_same)


def _together(rows: list[ReadRow]) -> ReadRow:
    first = rows[0]
    if len(rows) == 1:
        return first
    numbers = tuple(number for row in rows for number in row.numbers)
    cells = {column: _all([row.cells[column] for row in rows]) for column in first.cells}
    if "code" in cells:
        cells["code"] = first.cells["code"]
    is_hidden = any(row.is_hidden for row in rows)
    return replace(first, numbers=numbers, cells=cells, is_hidden=is_hidden)


def _all(cells: list[RawCell]) -> RawCell:
    """What several cells say together; one that reaches down says it once, and so does a day. An
    error says nothing.
    """
    own: list[RawCell] = []
    for cell in cells:
        is_said = own and (cell is own[-1] or (cell.day and cell.day == own[-1].day))
        if not (cell.is_empty or cell.is_error or is_said):
            own.append(cell)
    if len(own) < 2:
        return own[0] if own else cells[0]
    text = "\n".join(cell.day.isoformat() if cell.day else cell.text for cell in own)
    links = tuple(link for cell in own for link in cell.links)
    if any(cell.day for cell in own):
        return RawCell(text, links=links)
    return replace(own[0], text=text, links=links)
