"""Which measures a list holds and in which order, on the database in use."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from commitments.models import ActionPlan, Commitment, Institution
from measures.models import Measure, ProgressUpdate
from measures.standing import Standing, Status
from ogp_portal.formats.latvian import sort_key
from reports.models import Report
from tests.factories import (
    make_commitment,
    make_group,
    make_institution,
    make_measure,
    make_plan,
    make_report,
    make_statement,
    make_step,
    make_supporting_role,
)

pytestmark = pytest.mark.django_db

TODAY = date(2020, 10, 28)


def codes(measures):
    return [row.code for row in measures]


# Searching ------------------------------------------------------------------------------------


@pytest.fixture
def tool():
    commitment = make_commitment(
        title="Publisko iepirkumu un līgumu atklātība",
        title_en="Transparency of public procurements",
        short_title="Iepirkumi un līgumi",
    )
    measure = make_measure(
        commitment,
        code="1.2",
        group=make_group(commitment, title="Digitālais rīks"),
        title="Digitālā iepirkumu risku izvērtēšanas rīka publicēšana",
        title_en="Publication of the tool",
        beneficiaries="Pasūtītāji un piegādātāji",
        completion_test="Rīks ir pieejams 100 % iestāžu",
    )
    make_measure(commitment, title="Cits", code="1.9")
    return measure


@pytest.mark.parametrize(
    "text",
    [
        "iepirkumu risku",
        "IEPIRKUMU RISKU",
        "DIGITĀLĀ",
        "digitala",
        "Izvertesanas",
        "risku iepirkumu",
        "rīk publicēš",
        "1.2",
        "publication TOOL",
        "piegādātāji",
        "100 %",
        "Digitālais rīks",
        "  risku  ",
    ],
)
def test_a_measure_is_found_by_words_whatever_their_case_and_diacritics(tool, text):
    assert list(Measure.objects.all().mentioning(text)) == [tool]


@pytest.mark.parametrize("text", ["atklatiba", "līgumi", "TRANSPARENCY"])
def test_a_measure_is_found_by_its_commitments_name(tool, text):
    assert codes(Measure.objects.all().mentioning(text).in_order()) == ["1.2", "1.9"]


@pytest.mark.parametrize(
    "text", ["digitāls", "iepirkumu lobēšana", "%", "_", "1_2", "r%ka", "\\", "'", '"', "🌊"]
)
def test_what_is_not_there_is_not_found_and_signs_have_no_power(tool, text):
    found = Measure.objects.all().mentioning(text)

    assert list(found) == ([tool] if text == "%" else [])


def test_an_empty_search_leaves_nothing_out(tool):
    assert codes(Measure.objects.all().mentioning(" \n").in_order()) == ["1.2", "1.9"]


# Choosing -------------------------------------------------------------------------------------


def test_measures_of_one_plan_are_chosen():
    mine, other = make_measure(), make_measure()

    assert list(Measure.objects.all().of(mine.plan)) == [mine]
    assert list(Measure.objects.all().under(other.commitment)) == [other]


def test_an_institution_is_involved_where_it_leads_and_where_it_supports_and_counted_once():
    commitment = make_commitment()
    iub, cfla, varam = map(make_institution, ["iub", "cfla", "varam"])
    make_measure(commitment, code="1.1", lead_institution=iub)
    supported = make_measure(commitment, code="1.2", lead_institution=cfla)
    make_measure(commitment, code="1.3", lead_institution=None)
    make_supporting_role(supported, iub)
    make_supporting_role(supported, varam)

    def involving(*slugs):
        return codes(Measure.objects.all().involving(slugs).in_order())

    assert involving("iub") == ["1.1", "1.2"]
    assert involving("varam") == ["1.2"]
    assert involving("iub", "cfla", "varam") == ["1.1", "1.2"]
    assert involving("knab") == []
    assert codes(Measure.objects.all().supported_by([iub.pk])) == ["1.2"]


def test_a_due_date_within_days_is_chosen_and_an_unknown_one_is_in_no_interval():
    commitment = make_commitment()
    for code, due in [("1.1", date(2020, 3, 1)), ("1.2", date(2020, 4, 1)), ("1.3", None)]:
        make_measure(commitment, code=code, due_on=due)

    def due_between(first, last):
        return codes(Measure.objects.all().due_between(first, last).in_order())

    assert due_between(None, None) == ["1.1", "1.2", "1.3"]
    assert due_between(date(2020, 3, 1), None) == ["1.1", "1.2"]
    assert due_between(date(2020, 3, 2), None) == ["1.2"]
    assert due_between(None, date(2020, 3, 31)) == ["1.1"]
    assert due_between(date(2020, 3, 1), date(2020, 4, 1)) == ["1.1", "1.2"]
    assert due_between(date(2020, 4, 2), date(2020, 1, 1)) == []


def test_a_status_is_chosen_and_none_stands_for_what_nobody_stated():
    commitment = make_commitment()
    make_measure(commitment, code="1.1")
    make_statement(make_measure(commitment, code="1.2"), Status.IN_PROGRESS)
    make_statement(make_measure(commitment, code="1.3"), Status.COMPLETED)

    def stated(*values):
        return codes(Measure.objects.all().status_in(values).in_order())

    assert stated("none") == ["1.1"]
    assert stated("in_progress", "completed") == ["1.2", "1.3"]
    assert stated("none", "completed") == ["1.1", "1.3"]
    assert stated() == []


def test_measures_of_some_commitments_are_chosen():
    plan = make_plan()
    for number in (1, 2, 3):
        make_measure(make_commitment(plan, number=number))

    assert codes(Measure.objects.all().in_commitments([1, 3]).in_order()) == ["1.1", "3.1"]


# Sorting --------------------------------------------------------------------------------------


@pytest.fixture
def five():
    """Five measures, each first in some order; of the last nothing is known."""
    plan = make_plan()
    first, second = make_commitment(plan, number=1), make_commitment(plan, number=2)
    atr, celt = make_institution("b", abbreviation="Č"), make_institution("a", abbreviation="Ā")
    soon, late = TODAY + timedelta(days=10), TODAY - timedelta(days=10)
    rows = [
        make_measure(second, code="2.1", title="Zīme", due_on=soon, lead_institution=atr),
        make_measure(first, code="1.10", title="Ābele", due_on=late, lead_institution=celt),
        make_measure(first, code="1.2", title="Cena", due_on=late, lead_institution=atr),
        make_measure(
            first, code="1.1", title="Čaks", due_on=date(2021, 6, 1), lead_institution=celt
        ),
        make_measure(
            second, code="10.1", title="Žogs", starts_on=None, due_on=None, lead_institution=None
        ),
    ]
    for row, day in zip(rows, [3, 1, 2, 2], strict=False):
        make_statement(row, stated_on=date(2020, 2, day))
    return plan


@pytest.mark.parametrize(
    ("key", "order"),
    [
        ("code", ["1.1", "1.2", "1.10", "2.1", "10.1"]),
        ("-code", ["10.1", "2.1", "1.10", "1.2", "1.1"]),
        ("title", ["1.10", "1.2", "1.1", "2.1", "10.1"]),
        ("-title", ["10.1", "2.1", "1.1", "1.2", "1.10"]),
        # Unknown values come last either way; equal ones stand by their codes.
        ("due", ["1.2", "1.10", "2.1", "1.1", "10.1"]),
        ("-due", ["1.1", "2.1", "1.2", "1.10", "10.1"]),
        ("institution", ["1.1", "1.10", "1.2", "2.1", "10.1"]),
        ("-institution", ["1.2", "2.1", "1.1", "1.10", "10.1"]),
        ("stated", ["1.10", "1.1", "1.2", "2.1", "10.1"]),
        ("-stated", ["2.1", "1.1", "1.2", "1.10", "10.1"]),
        # What needs attention first: overdue, due soon, on track, undated.
        ("standing", ["1.2", "1.10", "2.1", "1.1", "10.1"]),
        ("-standing", ["10.1", "1.1", "2.1", "1.2", "1.10"]),
    ],
)
def test_measures_are_sorted_and_what_is_unknown_comes_last(five, key, order):
    assert codes(Measure.objects.all().sorted_by(key, TODAY)) == order


@pytest.mark.parametrize(
    ("group", "order"),
    [
        ("commitment", ["1.10", "1.2", "1.1", "2.1", "10.1"]),
        ("institution", ["1.10", "1.1", "1.2", "2.1", "10.1"]),
        ("standing", ["1.10", "1.2", "2.1", "1.1", "10.1"]),
    ],
)
def test_a_group_comes_before_the_order_within_it(five, group, order):
    assert codes(Measure.objects.all().sorted_by("title", TODAY, group)) == order


letters = st.text("aābcčzžAĀ 0123459", max_size=6)


@hypothesis_settings(max_examples=30)
@given(st.lists(letters, min_size=5, max_size=5))
def test_both_databases_sort_as_the_keys_do(titles):
    with transaction.atomic():
        commitment = make_commitment()
        for title in titles:
            make_measure(commitment, lead_institution=None, title=title)
        keys = [row.title_key for row in Measure.objects.all().sorted_by("title", TODAY)]
        transaction.set_rollback(True)

    assert keys == sorted(sort_key(title) for title in titles)


def test_plans_stand_with_samples_last_and_the_newest_first():
    make_plan("2020-2021", starts_on=date(2020, 1, 1))
    make_plan("paraugs", starts_on=date(2026, 1, 1), ends_on=date(2029, 1, 1), is_sample=True)
    make_plan("2022-2025", starts_on=date(2022, 1, 1), ends_on=date(2025, 12, 31))

    assert [plan.slug for plan in ActionPlan.objects.all().in_order()] == [
        "2022-2025",
        "2020-2021",
        "paraugs",
    ]


def test_institutions_stand_in_the_order_of_the_alphabet():
    for slug, abbreviation in [("c", "Čaks"), ("b", "CFLA"), ("a", "ĀM"), ("d", "AiM")]:
        make_institution(slug, abbreviation=abbreviation)

    assert [row.slug for row in Institution.objects.all().in_order()] == ["d", "a", "b", "c"]


def test_commitments_stand_by_their_numbers():
    plan = make_plan()
    for number in (10, 2, 1):
        make_commitment(plan, number=number)

    rows = Commitment.objects.all().of(plan).in_order()
    assert [row.number for row in rows] == [1, 2, 10]


# What is late and what comes next -------------------------------------------------------------


@pytest.fixture
def timetable():
    """Two days late, one day late, due today, due tomorrow; and what is over or has no date."""
    commitment = make_commitment()
    make = partial(make_measure, commitment, lead_institution=make_institution())
    make(code="1.1", due_on=TODAY - timedelta(days=1))
    make(code="1.2", due_on=TODAY - timedelta(days=2))
    make(code="1.3", due_on=TODAY + timedelta(days=1))
    make(code="1.4", due_on=TODAY)
    make(code="1.5", due_on=None)
    make_statement(
        make(code="1.6", due_on=TODAY - timedelta(days=9)), Status.COMPLETED, source=None
    )
    make_statement(
        make(code="1.7", due_on=TODAY + timedelta(days=9)), Status.CANCELLED, source=None
    )
    return commitment


def test_what_is_late_the_longest_stands_first(timetable):
    assert codes(Measure.objects.all().longest_overdue(TODAY)) == ["1.2", "1.1"]


def test_what_is_due_next_stands_first(timetable):
    assert codes(Measure.objects.all().next_due(TODAY)) == ["1.4", "1.3"]


def test_what_is_not_finished_is_everything_but_completed_and_cancelled(timetable):
    assert codes(Measure.objects.all().unfinished().in_order()) == [
        "1.1",
        "1.2",
        "1.3",
        "1.4",
        "1.5",
    ]


def test_standings_are_counted_in_one_query(timetable, django_assert_num_queries):
    first, other = Measure.objects.standing_in([Standing.OVERDUE], TODAY)
    make_step(first, done_on=TODAY)
    make_step(first)
    make_step(other)

    with django_assert_num_queries(1):
        by_commitment = list(Measure.objects.all().counts_by_commitment(TODAY))

    stated = date(2020, 2, 1)
    assert sorted(by_commitment) == [
        (timetable.pk, Standing.CANCELLED, 1, stated, 0, 0),
        (timetable.pk, Standing.CLAIMED, 1, stated, 0, 0),
        (timetable.pk, Standing.DUE_SOON, 2, None, 0, 0),
        (timetable.pk, Standing.OVERDUE, 2, None, 3, 1),
        (timetable.pk, Standing.UNDATED, 1, None, 0, 0),
    ]


def test_what_falls_due_next_is_told_of_all_and_of_every_commitment(timetable):
    second = make_commitment(timetable.plan)
    for code, days in [("2.1", 20), ("2.2", 5)]:
        make_measure(second, code=code, due_on=TODAY + timedelta(days=days))

    make_commitment(timetable.plan)
    first_of_each = Measure.objects.next_of_each(Commitment.objects.of(timetable.plan), TODAY)

    assert sorted(codes(first_of_each)) == ["1.4", "2.2"]
    assert codes(Measure.objects.all().next_due(TODAY)) == ["1.4", "1.3", "2.2", "2.1"]


def test_measures_are_counted_by_the_institutions_that_lead_or_support_them():
    commitment, iub = make_commitment(), make_institution("iub")
    for _ in range(2):
        make_measure(commitment, lead_institution=iub)
    other = make_measure(commitment)
    make_supporting_role(make_measure(commitment, lead_institution=None), iub)
    make_supporting_role(other, other.lead_institution)

    counts = Measure.objects.all().counts_by_institution()

    assert counts == {iub.pk: 3, other.lead_institution_id: 1}


def test_measures_of_several_plans_stand_plan_by_plan():
    older = make_commitment(make_plan(starts_on=date(2018, 1, 1)))
    newer = make_commitment(make_plan())
    sample = make_commitment(make_plan(ends_on=date(2030, 1, 1), is_sample=True))
    for commitment, code in [(sample, "1.1"), (older, "1.2"), (newer, "1.4"), (newer, "1.3")]:
        make_measure(commitment, code=code)

    assert codes(Measure.objects.all().in_plan_order()) == ["1.3", "1.4", "1.2", "1.1"]


def test_reports_that_are_due_next_stand_in_their_order():
    plan = make_plan()
    make_report(plan, "2021", due_on=date(2022, 2, 1))
    make_report(plan, "2020", due_on=date(2021, 2, 1))

    def slugs(reports):
        return [row.slug for row in reports]

    reports = Report.objects.all().of(plan)
    assert slugs(reports.in_order()) == ["2020", "2021"]
    assert slugs(reports.next_due(date(2021, 2, 1))) == ["2020", "2021"]
    assert slugs(reports.next_due(date(2021, 2, 2))) == ["2021"]


def test_statements_stand_newest_first_and_of_one_day_the_later_one():
    measure = make_measure()
    for day, text in [(1, "pirmais"), (3, "trešais"), (2, "otrais"), (3, "trešais vēlāk")]:
        make_statement(measure, stated_on=date(2020, 2, day), done=text)

    said = ProgressUpdate.objects.all().newest_first()
    assert [row.done for row in said] == ["trešais vēlāk", "trešais", "otrais", "pirmais"]


def test_every_statement_knows_what_was_stated_before_it_whenever_it_came_on_record():
    measure = make_measure()
    told = [(1, Status.IN_PROGRESS), (20, Status.COMPLETED), (10, Status.NOT_STARTED)]
    for day, status in told:
        make_statement(measure, status, stated_on=date(2020, 2, day))
    make_statement(make_measure(), Status.CANCELLED)

    statements = measure.updates.all().with_status_before().order_by("stated_on")

    assert [(row.status, row.status_before) for row in statements] == [
        ("in_progress", None),
        ("not_started", "in_progress"),
        ("completed", "not_started"),
    ]


def test_the_last_words_about_a_measure_are_those_before_nothing_changed():
    measure, silent = make_measure(), make_measure()
    said = make_statement(measure, stated_on=date(2020, 2, 1), done="Hanga")
    make_statement(measure, stated_on=date(2020, 3, 1), is_unchanged=True)

    assert ProgressUpdate.objects.all().last_of(measure) == said
    assert ProgressUpdate.objects.all().last_of(silent) is None
