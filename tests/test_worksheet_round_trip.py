"""A worksheet that goes out and comes back: not a letter is lost, and nothing changes by itself."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.evidence.kinds import FileKind
from measures.worksheets.base import base_of
from measures.worksheets.book import Cells
from measures.worksheets.files import WRITERS
from measures.worksheets.saying_progress import column_nine
from tests.books import (
    KINDS,
    book,
    books,
    days,
    differences,
    read,
    steps,
    told,
    words,
    write_into,
)

kinds = st.sampled_from(KINDS)
EXAMPLES = settings(max_examples=40, deadline=None)
TEXTS = ("title", "beneficiaries", "completion_test", "risks")
COLUMNS = (*TEXTS, "starts_on", "due_on", "lead", "progress")


@pytest.fixture(autouse=True, scope="module")
def latvian():
    with translation.override("lv"):
        yield


def written(book, kind):
    return WRITERS[kind](book)


@pytest.mark.parametrize("kind", KINDS)
def test_a_book_of_sixty_commitments_comes_back_as_it_went(kind):
    full = Cells("", date(2020, 1, 1), date(2021, 1, 1), "IUB", "CFLA (dati)", *"ABCD", "Sākts")
    sixty = book([[("", [full._replace(title=f"P{n}") for n in range(25)])] for _ in range(60)])

    content = written(sixty, kind)

    assert len(list(read(content).rows)) == 60 * 25
    assert told(differences(content, base_of(sixty))) == {}


@EXAMPLES
@given(books, kinds)
def test_what_comes_back_as_it_went_changes_nothing(book, kind):
    base = base_of(book)

    found = differences(written(book, kind), base)

    assert [row.match.code for row in found] == [row.code for row in base.rows]
    assert all(row.match.by_key for row in found)
    assert told(found) == {}


@EXAMPLES
@given(books, kinds)
def test_every_cell_is_read_to_the_letter(book, kind):
    rows = list(read(written(book, kind)).rows)

    for row, wanted in zip(rows, base_of(book).rows, strict=True):
        assert row.group == wanted.group.strip()
        for column in ("title", "beneficiaries", "completion_test", "progress", "risks"):
            text = getattr(wanted.cells, column)
            assert row.cells[column].text == text
        for column in ("starts_on", "due_on"):
            day = getattr(wanted.cells, column)
            if kind is FileKind.XLSX:
                assert row.day(column) == day
            else:
                assert row.text(column) == (f"{day:%d.%m.%Y.}" if day else "")


def another(column, row, begin, institutions):
    """What may come to stand in a cell; column nine may list steps below its words."""
    if column.endswith("_on"):
        return days
    if column == "lead":
        return st.sampled_from([name for name in institutions if name != row.cells.lead])
    text = words.map(lambda said: f"{begin}: {said}")
    if column != "progress":
        return text
    listed = st.lists(steps, max_size=3).map("\n".join)
    return st.tuples(text, listed).map(lambda both: "\n\n".join(filter(None, both)))


@st.composite
def edited(draw):
    """A book, a kind, and what somebody types: cells that then say something else."""
    book, kind = draw(books), draw(kinds)
    base = base_of(book)
    edits = {}
    for row in base.rows:
        for column in draw(st.sets(st.sampled_from(COLUMNS), max_size=3)):
            value = draw(another(column, row, "Rakstīts", ("IUB", "KNAB")))
            if value != getattr(row.cells, column):
                edits[row.code, column] = value
    return book, kind, edits


def typed(book, kind, edits):
    places = {row.code: place for place, row in enumerate(base_of(book).rows)}
    return write_into(written(book, kind), kind, places, edits)


def cells_of(base):
    return {
        (row.code, column): getattr(row.cells, column) for row in base.rows for column in COLUMNS
    }


def parts(column, *values):
    """Column → its values; of column nine, what was said and the steps, each for itself, where the
    last lists any.
    """
    if column != "progress":
        return {column: values}
    said, listed = zip(*map(column_nine, values), strict=True)
    return {"progress": said, "steps": listed} if listed[-1] else {"progress": said}


def is_same(part, one, other):
    """Whether both say the same; the order of steps says nothing."""
    return sorted(one.split("\n")) == sorted(other.split("\n")) if part == "steps" else one == other


def as_typed(kind, value):
    return f"{value:%d.%m.%Y.}" if kind is FileKind.DOCX and isinstance(value, date) else value


@EXAMPLES
@given(edited())
def test_exactly_what_somebody_typed_is_offered(made):
    book, kind, edits = made

    found = told(differences(typed(book, kind, edits), base_of(book)))

    stood = cells_of(base_of(book))
    wanted = {}
    for (code, column), value in edits.items():
        for part, (was, said) in parts(column, stood[code, column], value).items():
            if not is_same(part, was, said):
                wanted.setdefault(code, {})[part] = ("changed", as_typed(kind, said))
    assert found == wanted


@EXAMPLES
@given(edited(), st.data())
def test_what_changed_in_the_portal_meanwhile_is_a_conflict_there_and_only_there(made, data):
    book, kind, edits = made
    base = base_of(book)
    meanwhile = {}
    for row in base.rows:
        for column in data.draw(st.sets(st.sampled_from(COLUMNS), max_size=3)):
            value = data.draw(another(column, row, "Portālā", ("CFLA", "VARAM")))
            if value != getattr(row.cells, column):
                meanwhile[row.code, column] = value
    now = replace(base, rows=tuple(_with(row, meanwhile) for row in base.rows))

    found = told(differences(typed(book, kind, edits), now))

    stood, stands = cells_of(base), cells_of(now)
    wanted = {}
    for (code, column), value in edits.items():
        versions = (stood[code, column], stands[code, column], value)
        for part, (was, is_now, said) in parts(column, *versions).items():
            if not (is_same(part, said, was) or is_same(part, said, is_now)):
                state = "changed" if is_same(part, is_now, was) else "conflict"
                wanted.setdefault(code, {})[part] = (state, as_typed(kind, said))
    assert found == wanted


def _with(row, meanwhile):
    changed = {column: value for (code, column), value in meanwhile.items() if code == row.code}
    return row._replace(cells=row.cells._replace(**changed))
