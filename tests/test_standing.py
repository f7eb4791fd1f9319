"""Standing: what the facts say about a measure on a day, and why."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import models, transaction
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from commitments.models import Institution
from measures.models import Measure
from measures.operations.reporting import Proof
from measures.slips import days_of
from measures.standing import (
    Facts,
    Standing,
    Status,
    days_late,
    standing_of,
    status_label,
    value_of,
)
from measures.story import story_of
from tests.factories import PROOF, make_commitment, make_measure, make_plan, make_statement

TODAY = date(2020, 10, 28)
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)
PLAN_ENDS = date(2021, 12, 31)

running = Facts(
    status=Status.IN_PROGRESS,
    starts_on=date(2020, 1, 1),
    due_on=date(2021, 3, 1),
    stated_on=date(2020, 10, 1),
    plan_ends_on=PLAN_ENDS,
)
completed = Facts(
    status=Status.COMPLETED,
    starts_on=date(2020, 1, 1),
    due_on=date(2020, 3, 1),
    completed_on=date(2020, 2, 28),
    stated_on=date(2020, 3, 2),
    completion_stated_on=date(2020, 3, 2),
    has_test=True,
    test_written_on=date(2020, 2, 11),
    evidence=1,
    plan_ends_on=PLAN_ENDS,
)


# Which standing --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "standing"),
    [
        # The institution has the last word on what it gave up and what it finished.
        (replace(running, status=Status.CANCELLED), Standing.CANCELLED),
        (replace(running, status=Status.CANCELLED, due_on=None), Standing.CANCELLED),
        (replace(running, status=Status.CANCELLED, due_on=YESTERDAY), Standing.CANCELLED),
        (replace(completed, status=Status.CANCELLED), Standing.CANCELLED),
        (completed, Standing.PROVEN),
        (replace(completed, due_on=None), Standing.PROVEN),
        (replace(completed, completed_on=None), Standing.PROVEN),
        (replace(completed, completed_on=date(2020, 9, 1)), Standing.PROVEN),
        (replace(completed, starts_on=TOMORROW, due_on=PLAN_ENDS), Standing.PROVEN),
        (replace(completed, test_written_on=TODAY), Standing.PROVEN),
        (replace(completed, evidence=0), Standing.CLAIMED),
        (replace(completed, has_test=False), Standing.CLAIMED),
        (replace(completed, has_test=False, evidence=0, due_on=None), Standing.CLAIMED),
        # Without a due date nothing can be judged, whenever it begins.
        (replace(running, due_on=None), Standing.UNDATED),
        (replace(running, due_on=None, starts_on=TOMORROW), Standing.UNDATED),
        (Facts(), Standing.UNDATED),
        # The due date itself is still in time.
        (replace(running, due_on=YESTERDAY), Standing.OVERDUE),
        (replace(running, due_on=YESTERDAY, starts_on=None), Standing.OVERDUE),
        (replace(running, due_on=YESTERDAY, has_test=True, evidence=3), Standing.OVERDUE),
        (replace(running, status="", stated_on=None, due_on=YESTERDAY), Standing.OVERDUE),
        (replace(running, status=Status.NOT_STARTED, due_on=YESTERDAY), Standing.OVERDUE),
        (replace(running, due_on=TODAY), Standing.DUE_SOON),
        # What begins later is not due yet, however soon it ends.
        (replace(running, starts_on=TOMORROW), Standing.NOT_DUE),
        (replace(running, starts_on=TOMORROW, due_on=TOMORROW), Standing.NOT_DUE),
        (replace(running, starts_on=TODAY), Standing.ON_TRACK),
        (replace(running, starts_on=TODAY, due_on=TOMORROW), Standing.DUE_SOON),
        # Thirty days or less is soon.
        (replace(running, due_on=TODAY + timedelta(days=30)), Standing.DUE_SOON),
        (replace(running, due_on=TODAY + timedelta(days=31)), Standing.ON_TRACK),
        (replace(running, starts_on=None), Standing.ON_TRACK),
        (running, Standing.ON_TRACK),
    ],
)
def test_the_first_rule_that_holds_is_the_standing(facts, standing):
    assert value_of(facts, TODAY) is standing
    assert standing_of(facts, TODAY).standing is standing


def test_the_standings_are_asked_in_the_order_of_the_contract():
    assert Standing.values == [
        "cancelled",
        "proven",
        "claimed",
        "undated",
        "overdue",
        "not_due",
        "due_soon",
        "on_track",
    ]


def test_the_statuses_are_those_of_the_contract():
    assert Status.values == ["not_started", "in_progress", "completed", "cancelled"]


# How late --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "today", "days"),
    [
        (running, TODAY, 0),
        (replace(running, due_on=TODAY), TODAY, 0),
        (replace(running, due_on=YESTERDAY), TODAY, 1),
        (replace(running, due_on=date(2020, 4, 1)), TODAY, 210),
        (replace(running, due_on=date(2020, 2, 28)), date(2020, 3, 1), 2),
        (replace(running, due_on=date(2021, 2, 28)), date(2021, 3, 1), 1),
    ],
)
def test_lateness_is_counted_in_days_past_the_due_date(facts, today, days):
    assert days_late(facts, today) == days


@pytest.mark.parametrize("today", [date(2020, 4, 11), TODAY, PLAN_ENDS, date(2030, 1, 1)])
def test_lateness_is_frozen_on_the_day_of_completion(today):
    ten_days_late = replace(completed, completed_on=date(2020, 3, 11))

    assert days_late(ten_days_late, today) == 10
    assert standing_of(ten_days_late, today).days_late == 10


def test_what_was_completed_in_time_is_never_late():
    assert days_late(completed, date(2030, 1, 1)) == 0


@pytest.mark.parametrize(
    ("today", "days"),
    [(date(2021, 12, 30), 29), (PLAN_ENDS, 30), (date(2022, 1, 1), 30), (date(2030, 1, 1), 30)],
)
def test_lateness_stops_at_the_plans_last_day(today, days):
    assert days_late(replace(running, due_on=date(2021, 12, 1)), today) == days


def test_lateness_of_what_was_completed_after_the_plan_stops_at_its_last_day_too():
    after_the_plan = replace(
        completed, due_on=date(2021, 12, 1), completed_on=date(2022, 5, 1), stated_on=TODAY
    )

    assert days_late(after_the_plan, date(2022, 5, 2)) == 30


def test_lateness_of_a_plan_whose_end_is_unknown_goes_on():
    unlimited = replace(running, due_on=date(2020, 1, 1), plan_ends_on=None)

    assert days_late(unlimited, date(2030, 1, 1)) == 3653


@pytest.mark.parametrize(
    "facts",
    [
        replace(running, due_on=None),
        replace(completed, due_on=None),
        replace(completed, completed_on=None),
        replace(running, status=Status.CANCELLED, due_on=YESTERDAY),
    ],
)
def test_lateness_that_nobody_can_know_is_none_and_not_nought(facts):
    assert days_late(facts, TODAY) is None
    assert standing_of(facts, TODAY).days_late is None


# Why, in words -----------------------------------------------------------------------------------

NO_DUE_DATE = "no due date is given, so it cannot be judged"
NOTHING_STATED = "nothing has been stated yet"
NO_PROOF = "there is no evidence from the responsible institution"
NO_TEST = "how we will know that it is done is not written"


@pytest.mark.parametrize(
    ("facts", "today", "sentence"),
    [
        (replace(running, status=Status.CANCELLED), TODAY, "Cancelled: last statement 1 Oct 2020."),
        (Facts(status=Status.CANCELLED), TODAY, "Cancelled."),
        (
            completed,
            TODAY,
            "Proven (completed on 28 Feb 2020): 1 piece of evidence.",
        ),
        (
            replace(completed, completed_on=date(2020, 3, 2), evidence=2),
            TODAY,
            "Proven (completed on 2 Mar 2020): late by 1 day; 2 pieces of evidence.",
        ),
        (
            replace(completed, test_written_on=date(2020, 2, 28)),
            TODAY,
            "Proven (completed on 28 Feb 2020): 1 piece of evidence.",
        ),
        (
            replace(completed, test_written_on=date(2020, 2, 29)),
            TODAY,
            (
                "Proven (completed on 28 Feb 2020): how we will know was written after completion, "
                "on 29 Feb 2020; 1 piece of evidence."
            ),
        ),
        (
            replace(
                completed,
                completed_on=None,
                completion_stated_on=TODAY,
                test_written_on=date(2020, 10, 29),
            ),
            date(2020, 10, 29),
            (
                "Proven (completed no later than 28 Oct 2020): how we will know was written after "
                "completion, on 29 Oct 2020; 1 piece of evidence."
            ),
        ),
        (
            replace(completed, completed_on=None, completion_stated_on=TODAY, evidence=0),
            TODAY,
            f"Reported, not proven (completed no later than 28 Oct 2020): {NO_PROOF}.",
        ),
        (
            replace(completed, has_test=False, evidence=0, completed_on=date(2020, 3, 22)),
            TODAY,
            (
                f"Reported, not proven (completed on 22 Mar 2020): late by 21 days; {NO_TEST}; "
                f"{NO_PROOF}."
            ),
        ),
        (
            Facts(status=Status.COMPLETED, has_test=True),
            TODAY,
            f"Reported, not proven: {NO_PROOF}.",
        ),
        (Facts(), TODAY, f"No due date: {NO_DUE_DATE}; {NOTHING_STATED}."),
        (
            replace(running, due_on=None),
            TODAY,
            f"No due date: {NO_DUE_DATE}; last statement 1 Oct 2020.",
        ),
        (
            replace(running, due_on=date(2020, 4, 1)),
            TODAY,
            "Overdue by 210 days: it was due on 1 Apr 2020; last statement 1 Oct 2020.",
        ),
        (
            replace(running, due_on=YESTERDAY, status="", stated_on=None),
            TODAY,
            f"Overdue by 1 day: it was due on 27 Oct 2020; {NOTHING_STATED}.",
        ),
        (
            replace(running, due_on=date(2021, 12, 1)),
            date(2022, 1, 1),
            (
                "Overdue by 30 days: it was due on 1 Dec 2021; "
                "completion was not stated within the plan's term; last statement 1 Oct 2020."
            ),
        ),
        (
            replace(running, due_on=PLAN_ENDS),
            date(2022, 1, 1),
            (
                "Overdue: it was due on 31 Dec 2021; "
                "completion was not stated within the plan's term; last statement 1 Oct 2020."
            ),
        ),
        (
            replace(running, starts_on=TOMORROW),
            TODAY,
            "Not begun yet: it starts on 29 Oct 2020; due on 1 Mar 2021.",
        ),
        (
            replace(running, due_on=TODAY),
            TODAY,
            "Due soon: due today; due on 28 Oct 2020; last statement 1 Oct 2020.",
        ),
        (
            replace(running, due_on=TOMORROW),
            TODAY,
            "Due soon: due in 1 day; due on 29 Oct 2020; last statement 1 Oct 2020.",
        ),
        (
            running,
            TODAY,
            "On track: due in 124 days; due on 1 Mar 2021; last statement 1 Oct 2020.",
        ),
    ],
)
def test_the_standing_gives_its_reasons_in_english(facts, today, sentence):
    with translation.override("en"):
        assert standing_of(facts, today).sentence == sentence


AND_LAST = "pēdējais paziņojums 01.10.2020."


@pytest.mark.parametrize(
    ("facts", "today", "sentence"),
    [
        (replace(running, status=Status.CANCELLED), TODAY, f"Atcelts: {AND_LAST}"),
        (Facts(status=Status.CANCELLED), TODAY, "Atcelts."),
        (completed, TODAY, "Pierādīts (paveikts 28.02.2020.): 1 pierādījums."),
        (
            replace(completed, completed_on=date(2020, 3, 2), evidence=2),
            TODAY,
            "Pierādīts (paveikts 02.03.2020.): 1 dienu pēc termiņa; 2 pierādījumi.",
        ),
        (
            replace(completed, evidence=21, test_written_on=date(2020, 2, 29)),
            TODAY,
            (
                "Pierādīts (paveikts 28.02.2020.): tas, kā zināsim, ka paveikts, norādīts tikai "
                "pēc pabeigšanas – 29.02.2020.; 21 pierādījums."
            ),
        ),
        (
            replace(completed, completed_on=None, completion_stated_on=TODAY, evidence=0),
            TODAY,
            (
                "Paziņots, nav pierādīts (paveikts ne vēlāk kā 28.10.2020.): nav pierādījuma no "
                "atbildīgās institūcijas."
            ),
        ),
        (
            replace(completed, has_test=False, evidence=0, completed_on=date(2020, 3, 22)),
            TODAY,
            (
                "Paziņots, nav pierādīts (paveikts 22.03.2020.): 21 dienu pēc termiņa; "
                "nav norādīts, kā zināsim, ka paveikts; nav pierādījuma no atbildīgās institūcijas."
            ),
        ),
        (
            Facts(),
            TODAY,
            (
                "Nav termiņa: termiņš nav norādīts, tāpēc izpildes gaitu nevar vērtēt; "
                "vēl nav ziņots."
            ),
        ),
        (
            replace(running, due_on=YESTERDAY, status="", stated_on=None),
            TODAY,
            "Kavējas 1 dienu: termiņš bija 27.10.2020.; vēl nav ziņots.",
        ),
        (
            replace(running, due_on=TODAY - timedelta(days=21)),
            TODAY,
            f"Kavējas 21 dienu: termiņš bija 07.10.2020.; {AND_LAST}",
        ),
        (
            replace(running, due_on=date(2020, 4, 1)),
            TODAY,
            f"Kavējas 210 dienas: termiņš bija 01.04.2020.; {AND_LAST}",
        ),
        (
            replace(running, due_on=PLAN_ENDS),
            date(2022, 1, 1),
            (
                "Kavējas: termiņš bija 31.12.2021.; plāna termiņā nav paziņots par pabeigšanu; "
                f"{AND_LAST}"
            ),
        ),
        (
            replace(running, starts_on=TOMORROW),
            TODAY,
            "Vēl nav sācies: sākuma datums 29.10.2020.; termiņš 01.03.2021.",
        ),
        (
            replace(running, due_on=TOMORROW),
            TODAY,
            f"Tuvojas termiņš: līdz termiņam 1 diena; termiņš 29.10.2020.; {AND_LAST}",
        ),
        (
            running,
            TODAY,
            f"Norit pēc plāna: līdz termiņam 124 dienas; termiņš 01.03.2021.; {AND_LAST}",
        ),
    ],
)
def test_the_standing_gives_its_reasons_in_latvian(facts, today, sentence):
    with translation.override("lv"):
        assert standing_of(facts, today).sentence == sentence


@pytest.mark.parametrize(
    ("facts", "because"),
    [
        (replace(running, due_on=YESTERDAY), "by 1 day: it was due on 27 Oct 2020; "),
        (replace(running, due_on=TOMORROW), "Due in 1 day; due on 29 Oct 2020; "),
    ],
)
def test_the_reasons_alone_are_a_sentence_too(facts, because):
    with translation.override("en"):
        assert standing_of(facts, TODAY).because == f"{because}last statement 1 Oct 2020."
        assert standing_of(Facts(status=Status.CANCELLED), TODAY).because == ""


def test_the_reasons_are_separate_so_that_a_page_can_list_them():
    with translation.override("en"):
        judgement = standing_of(replace(running, due_on=YESTERDAY), TODAY)

    assert judgement.extent == "by 1 day"
    assert judgement.reasons == (
        "it was due on 27 Oct 2020",
        "last statement 1 Oct 2020",
    )


def test_every_standing_has_a_definition_of_one_sentence():
    with translation.override("en"):
        definitions = [standing.definition for standing in Standing]

    assert len(set(definitions)) == len(Standing)
    assert all(text.endswith(".") and text.count(".") == 1 for text in definitions)


def test_undated_and_cancelled_measures_stand_outside_the_bar():
    outside = [standing for standing in Standing if not standing.is_in_bar]

    assert outside == [Standing.CANCELLED, Standing.UNDATED]


def test_a_status_nobody_stated_is_called_not_reported():
    with translation.override("en"):
        assert status_label("") == "Not reported"
        assert status_label("in_progress") == "In progress"


def test_only_completed_and_cancelled_are_final():
    assert [status for status in Status if status.is_final] == [Status.COMPLETED, Status.CANCELLED]


# What holds for all facts ------------------------------------------------------------------------


def days_around(day):
    """Days near `day`, most often just at the edges of the rules."""
    edges = st.sampled_from([-400, -31, -30, -1, 0, 1, 29, 30, 31, 400])
    return (edges | st.integers(-900, 900)).map(lambda offset: day + timedelta(days=offset))


maybe_day = st.none() | days_around(TODAY)


@st.composite
def all_facts(draw):
    """Facts as the tables allow them: no end before the start, no completion unless completed."""
    status = draw(st.sampled_from(["", *Status.values]))
    starts_on, due_on = draw(maybe_day), draw(maybe_day)
    if starts_on and due_on:
        starts_on, due_on = sorted([starts_on, due_on])
    stated_on = draw(days_around(TODAY)) if status else None
    return Facts(
        status=status,
        starts_on=starts_on,
        due_on=due_on,
        completed_on=draw(maybe_day) if status == Status.COMPLETED else None,
        stated_on=stated_on,
        completion_stated_on=stated_on if status == Status.COMPLETED else None,
        has_test=draw(st.booleans()),
        test_written_on=draw(maybe_day),
        evidence=draw(st.sampled_from([0, 1, 2])),
        plan_ends_on=PLAN_ENDS,
    )


@given(all_facts(), days_around(TODAY))
def test_a_judgement_always_has_a_reason(facts, today):
    judgement = standing_of(facts, today)

    assert judgement.standing is value_of(facts, today)
    assert all(judgement.reasons)
    assert judgement.reasons or judgement.standing is Standing.CANCELLED


@given(all_facts(), days_around(TODAY))
def test_what_is_overdue_is_past_its_due_date_and_what_is_not_finished_in_time_is_overdue(
    facts, today
):
    is_past = facts.due_on is not None and today > facts.due_on
    is_finished = facts.status in (Status.COMPLETED, Status.CANCELLED)

    assert (value_of(facts, today) is Standing.OVERDUE) == (is_past and not is_finished)


@given(all_facts(), days_around(TODAY))
def test_lateness_only_grows_until_completion_or_the_plans_end(facts, today):
    late, later = days_late(facts, today), days_late(facts, today + timedelta(days=1))

    if late is None or facts.status == Status.COMPLETED or today >= PLAN_ENDS:
        assert later == late
    else:
        assert later - late == (facts.due_on <= today)


@given(all_facts(), days_around(TODAY))
def test_more_evidence_never_worsens_a_standing(facts, today):
    more = replace(facts, evidence=facts.evidence + 1)
    before, after = value_of(facts, today), value_of(more, today)

    assert after is before or (before, after) == (Standing.CLAIMED, Standing.PROVEN)


@given(all_facts(), days_around(TODAY))
def test_a_due_date_that_nobody_knows_is_never_guessed(facts, today):
    stands = value_of(replace(facts, due_on=None), today)

    known_without = {Standing.CANCELLED, Standing.PROVEN, Standing.CLAIMED}
    assert stands is Standing.UNDATED or stands in known_without
    assert days_late(replace(facts, due_on=None), today) is None


statements = st.lists(
    st.tuples(
        st.sampled_from(list(Status)),
        st.integers(0, 400).map(lambda offset: TODAY - timedelta(days=offset)),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.django_db
def test_a_statement_never_makes_an_older_fact_disappear():
    @settings(max_examples=30)
    @given(statements)
    def tell(history):
        with transaction.atomic():
            measure, said, shown = make_measure(), [], set()
            for number, (status, stated_on, proofs) in enumerate(history):
                pieces = tuple(
                    Proof(f"https://example.lv/{number}/{piece}", "Publicēts")
                    for piece in range(proofs)
                )
                make_statement(
                    measure, status, stated_on=stated_on, done=f"Vārds {number}", proofs=pieces
                )
                said.append((f"Vārds {number}", status, stated_on))
                shown |= {piece.url for piece in pieces}

                stand = measure.updates.order_by("pk").values_list("done", "status", "stated_on")
                assert list(stand) == said
                assert set(measure.evidence.public().values_list("url", flat=True)) == shown
            told = story_of(measure, Institution.objects.directory(), TODAY)
            assert {event.done for event in told if event.done} == {words for words, *_ in said}
            transaction.set_rollback(True)

    tell()


@pytest.mark.django_db
def test_the_database_judges_every_measure_as_the_rules_do():
    commitment = make_commitment(make_plan(ends_on=PLAN_ENDS))
    rows = [make_measure(commitment, lead_institution=None) for _ in range(6)]
    seen = set()

    @given(st.lists(all_facts(), min_size=6, max_size=6), days_around(TODAY))
    def agree(facts_of_rows, today):
        for row, facts in zip(rows, facts_of_rows, strict=True):
            models.QuerySet(Measure).filter(pk=row.pk).update(
                status=facts.status,
                starts_on=facts.starts_on,
                due_on=facts.due_on,
                completed_on=facts.completed_on,
                stated_on=facts.stated_on,
                completion_stated_on=facts.completion_stated_on,
                completion_test="Publicēts" if facts.has_test else "",
                has_completion_test=facts.has_test,
                completion_test_written_on=facts.test_written_on,
                evidence_count=facts.evidence,
            )
        judged = Measure.objects.all().with_standing(today).select_related("plan").order_by("pk")
        in_database = [row.standing_value for row in judged]

        assert [row.facts() for row in judged] == facts_of_rows
        assert in_database == [value_of(facts, today) for facts in facts_of_rows]
        assert in_database == [row.judgement(today).standing for row in judged]
        for standing in Standing:
            chosen = Measure.objects.all().standing_in([standing], today)
            assert chosen.count() == in_database.count(standing)
        overdue = Measure.objects.all().overdue(today)
        assert overdue.count() == in_database.count(Standing.OVERDUE)
        counts: Counter[str] = Counter()
        for _commitment, standing, count, *_rest in Measure.objects.counts_by_commitment(today):
            counts[standing] += count
        assert counts == Counter(in_database)
        seen.update(in_database)

    agree()

    # Control: facts that never lead to some standing would prove nothing about it.
    assert seen == set(Standing)


# The facts of a real row -------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_measure_that_was_completed_and_shown_is_proven():
    measure = make_measure(completion_test="Apraksts ir publicēts")
    make_statement(
        measure,
        Status.COMPLETED,
        stated_on=date(2020, 3, 2),
        happened_on=date(2020, 2, 28),
        proofs=(PROOF,),
    )
    measure.refresh_from_db()

    assert measure.facts() == Facts(
        status="completed",
        starts_on=date(2020, 1, 1),
        due_on=date(2020, 3, 1),
        completed_on=date(2020, 2, 28),
        stated_on=date(2020, 3, 2),
        completion_stated_on=date(2020, 3, 2),
        has_test=True,
        test_written_on=None,
        evidence=1,
        plan_ends_on=PLAN_ENDS,
    )
    assert measure.judgement(TODAY).standing is Standing.PROVEN
    assert measure.judgement(TODAY).days_late == 0


@pytest.mark.django_db
def test_a_completion_test_of_blanks_is_none():
    measure = make_measure(completion_test=" \n ")

    measure.refresh_from_db()

    assert (measure.completion_test, measure.facts().has_test) == ("", False)


@pytest.mark.parametrize(
    ("due_on", "baseline_due_on", "slip"),
    [
        (date(2020, 4, 1), date(2020, 3, 1), 31),
        (date(2020, 3, 1), date(2020, 3, 1), 0),
        (date(2020, 2, 1), date(2020, 3, 1), -29),
        (None, date(2020, 3, 1), None),
        (date(2020, 3, 1), None, None),
    ],
)
def test_the_slip_is_counted_from_the_date_first_adopted(due_on, baseline_due_on, slip):
    assert days_of(baseline_due_on, due_on) == slip


@pytest.mark.parametrize(
    ("facts", "because"),
    [
        (replace(running, due_on=TODAY), "Due on 28 Oct 2020, the last day of the period; "),
        (replace(running, due_on=TOMORROW), "Due on 29 Oct 2020; "),
        (replace(running, due_on=YESTERDAY), "by 1 day: it was due on 27 Oct 2020; "),
    ],
)
def test_on_the_last_day_of_a_period_nothing_is_counted_from_the_day(facts, because):
    with translation.override("en"):
        told = standing_of(facts, TODAY, is_period_end=True)

    assert told.because == f"{because}last statement 1 Oct 2020."
