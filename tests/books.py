"""Invented worksheets as values, and what a person does to their files in Word and Excel."""

from datetime import date
from io import BytesIO
from typing import Any

import docx
import openpyxl
from docx.oxml.ns import qn
from hypothesis import strategies as st

from measures.evidence.kinds import FileKind
from measures.standing import Standing, Status
from measures.worksheets.base import Base
from measures.worksheets.book import Book, Cells, Group, Row, Sheet, writable
from measures.worksheets.columns import COLUMNS, STATUS, followed, step_line
from measures.worksheets.comparing import Reader, RowDifference, compare
from measures.worksheets.docx_parts import ROW_MARK
from measures.worksheets.matching import matches_of
from measures.worksheets.reading import read_worksheets
from measures.worksheets.saying_institutions import Directory, Named
from measures.worksheets.understanding import Reading, understand
from measures.worksheets.writing_xlsx import KEY_HEADING

INSTITUTIONS = ("IUB", "CFLA", "VARAM", "Valsts kase", "Tieslietu ministrija", "KNAB")
DIRECTORY = Directory(Named(name, number) for number, name in enumerate(INSTITUTIONS, 1))
READER = Reader(DIRECTORY, years=(2020, 2021))
TODAY = date(2020, 11, 1)
KINDS = (FileKind.DOCX, FileKind.XLSX)
NAMES = (*(column.name for column in COLUMNS), STATUS.name)

# Signs, letters and blanks of every kind; what no file can hold, `writable` leaves out.
_SIGNS = st.characters(exclude_categories=("Cs", "Cc"))
_LETTERS = st.sampled_from("abcāčēģīķļņšūž ABC 123 .,;/()\"'<>&=+-@☐☑–_x0041_\n\t")
texts = st.text(st.one_of(_LETTERS, _SIGNS), max_size=60).map(writable)
lines = st.text(st.one_of(_LETTERS, _SIGNS), min_size=1, max_size=40).map(
    lambda text: " ".join(writable(text).split())
)
words = lines.filter(lambda line: any(sign.isalpha() for sign in line))
days = st.dates(date(2019, 1, 1), date(2022, 12, 31))
maybe_days = st.none() | days
steps = st.builds(
    lambda text, due, done: step_line(text, due, done, "lv"), words, maybe_days, maybe_days
)
roles = st.builds(followed, st.sampled_from(INSTITUTIONS), lines | st.just(""))
cells = st.builds(
    Cells,
    title=words,
    starts_on=maybe_days,
    due_on=maybe_days,
    lead=st.sampled_from(("", *INSTITUTIONS)),
    supporting=st.lists(roles, max_size=3).map("\n".join),
    beneficiaries=texts,
    completion_test=texts,
    risks=st.lists(lines, max_size=3).map("\n".join),
    progress=st.tuples(texts, st.lists(steps, max_size=3)).map(
        lambda said: "\n\n".join(filter(None, (said[0], "\n".join(said[1]))))
    ),
    status=st.sampled_from(("", *(str(status.label) for status in Status))),
)


def book(sheets: list[list[tuple[str, list[Cells]]]]) -> Book:
    """A book of commitments, each with its sub-headings and their rows."""
    made = []
    for number, groups in enumerate(sheets, 1):
        place = 0
        rows_of = []
        for title, own in groups:
            rows = []
            for row in own:
                place += 1
                rows.append(Row(f"{number}.{place}", place, Standing.ON_TRACK, row))
            rows_of.append(Group(title, tuple(rows)))
        made.append(Sheet(number, f"Apņemšanās {number}", f"Sadaļa {number}", tuple(rows_of)))
    return Book(
        slug="plans",
        title="Plāns",
        is_sample=False,
        language="lv",
        day=TODAY,
        url="https://www.example.lv/",
        sheets=tuple(made),
        institutions=INSTITUTIONS,
    )


some_rows = st.lists(cells, min_size=1, max_size=3)
# Rows under no sub-heading stand before the others, as `gathered` has them.
groups = st.tuples(
    st.lists(st.tuples(st.just(""), some_rows), max_size=1),
    st.lists(st.tuples(words, some_rows), max_size=2),
).map(lambda made: [*made[0], *made[1]])
books = st.lists(groups.filter(bool), min_size=1, max_size=2).map(book)


# What comes of a file -------------------------------------------------------------------------


def read(content: bytes) -> Reading:
    return understand(read_worksheets(content))


def differences(content: bytes, now: Base) -> list[RowDifference]:
    """What a file would change in a record."""
    file = read_worksheets(content)
    rows = list(understand(file).rows)
    matches = matches_of(rows, now.rows, file.base, file.kind)
    return compare(matches, now, file.base, READER)


def told(found: list[RowDifference]) -> dict[str, dict[str, tuple[str, Any]]]:
    """Code → column → (state, what the file says), of what differs."""
    return {
        row.match.code: {cell.column: (cell.state.value, cell.said) for cell in row.cells}
        for row in found
        if row.cells
    }


# What people do to it -------------------------------------------------------------------------


def write_into(content: bytes, kind: FileKind, code_at: dict[str, int], edits: Any) -> bytes:
    """The file as it is saved after somebody has typed into cells.

    Args:
        code_at: code → the row's place in the base.
        edits: (code, column) → what is typed there.
    """
    out = BytesIO()
    if kind is FileKind.DOCX:
        document = docx.Document(BytesIO(content))
        rows = {
            mark.get(qn("w:name")): row
            for table in document.tables
            for row in table.rows
            for mark in row._tr.iter(qn("w:bookmarkStart"))
        }
        for (code, column), value in edits.items():
            cell = rows[f"{ROW_MARK}{code_at[code]}"].cells[NAMES.index(column)]
            _type(cell, f"{value:%d.%m.%Y.}" if isinstance(value, date) else value or "")
        document.save(out)
    else:
        workbook = openpyxl.load_workbook(BytesIO(content))
        for page in workbook.worksheets:
            keys = [
                cell for cells in page.iter_rows() for cell in cells if cell.value == KEY_HEADING
            ]
            for (code, column), value in edits.items() if keys else ():
                for row in range(keys[0].row + 1, page.max_row + 1):
                    if page.cell(row, keys[0].column).value == code:
                        cell = page.cell(row, NAMES.index(column) + 1)
                        cell.value = value or None
                        if isinstance(value, str) and value:
                            cell.data_type = "s"
        workbook.save(out)
    return out.getvalue()


def _type(cell: Any, text: str) -> None:
    """Put a text in place of what stands in a Word cell; its bookmark stays."""
    first, *others = cell.paragraphs
    for paragraph in others:
        paragraph._p.getparent().remove(paragraph._p)
    for run in first.runs:
        first._p.remove(run._r)
    for place, line in enumerate(text.split("\n")):
        paragraph = first if place == 0 else cell.add_paragraph()
        paragraph.add_run(line)
