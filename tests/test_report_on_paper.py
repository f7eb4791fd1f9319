"""A comparison on paper: as much as has room on a sheet, and how much is left off."""

from hypothesis import given
from hypothesis import strategies as st

from ogp_portal.formats.words import whole_diff
from reports.compared import Row, Section
from reports.on_paper import LINES, MOST_SIGNS, sheet_of


def row(place="1.1 Metodika", *, was="", now="Jā", section=Section.STANDING, turn="changed"):
    return Row(
        section=section,
        about="measure",
        key="1.1",
        field="status",
        turn=turn,
        place=place,
        code="1.1",
        label="Statuss",
        was=was,
        now=now,
        pieces=tuple(whole_diff(was, now)),
    )


def kept(rows):
    sheet = sheet_of(rows)
    return len(sheet.rows), sheet.left_off


def test_few_rows_stand_there_all():
    assert kept([]) == (0, 0)
    assert kept([row()]) == (1, 0)


def test_a_measure_takes_two_lines_even_where_one_short_thing_is_told_of_it():
    rows = [row(f"1.{number}") for number in range(1, 61)]

    assert kept(rows) == ((LINES - 2) // 2, 60 - (LINES - 2) // 2)


def test_short_things_that_are_told_of_one_measure_stand_close():
    assert kept([row()] * 60) == (LINES - 2, 60 - (LINES - 2))


def test_what_is_long_takes_two_lines_and_each_heading_too():
    assert kept([row(now="Vārds " * 90)] * 60)[0] == (LINES - 2) // 2
    assert kept([row(section=Section.STANDING), row(section=Section.DATES)] * 30)[0] == LINES // 4


def test_of_what_is_long_both_what_was_and_what_is_can_be_read():
    [shown] = sheet_of([row(was="Vecais\n" * 40, now="Jaunais " * 40)]).rows

    assert [kind for kind, _ in shown.pieces] == ["del", "ins"]
    assert all(0 < len(text) <= MOST_SIGNS // 2 + 1 for _, text in shown.pieces)
    assert not any("\n" in text for _, text in shown.pieces)


@given(st.lists(st.builds(row, place=st.text(max_size=3), now=st.text(max_size=200))))
def test_none_is_lost_from_the_count(rows):
    assert sum(kept(rows)) == len(rows)
    assert [one.row for one in sheet_of(rows).rows] == rows[: kept(rows)[0]]
