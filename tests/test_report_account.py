"""What a report tells of a measure: how it stood on the period's last day, and what came after."""

from datetime import date

import pytest

from commitments.models import ActionPlan
from measures.models import DateChange, Evidence, Measure, ProgressUpdate
from measures.standing import Standing, standing_of
from reports.account import account_of, told_of_period

LAST_DAY, DUE_ON = date(2020, 12, 31), date(2021, 2, 1)
IN_AUTUMN, LATE_IN_AUTUMN = date(2020, 10, 1), date(2020, 11, 20)
IN_WINTER, LATE_IN_WINTER = date(2021, 1, 10), date(2021, 1, 25)


def said(status, stated_on, happened_on=None):
    return ProgressUpdate(status=status, stated_on=stated_on, happened_on=happened_on)


def told(*updates):
    """Which of these statements tell of the period."""
    return [updates.index(one) for one in told_of_period(updates, LAST_DAY, DUE_ON)]


def numbered(updates):
    for number, update in enumerate(updates, 1):
        update.pk = number
    return updates


def told_of(*updates, evidence=(), shifts=(), **fields):
    plan = ActionPlan(starts_on=date(2020, 1, 1), ends_on=date(2021, 12, 31))
    values = {"due_on": date(2021, 6, 30), "completion_test": "Publicēts", **fields}
    return account_of(
        Measure(plan=plan, **values), numbered(updates), evidence, shifts, LAST_DAY, DUE_ON
    )


def standing(account):
    return standing_of(account.facts, LAST_DAY).standing


def moved(old, new, decided_on, state="accepted"):
    return DateChange(old_due_on=old, new_due_on=new, decided_on=decided_on, state=state)


@pytest.mark.parametrize(
    ("update", "is_told"),
    [
        (said("in_progress", IN_AUTUMN), True),
        (said("completed", LAST_DAY), True),
        # What is said after the period of a day within it.
        (said("completed", IN_WINTER, LAST_DAY), True),
        (said("in_progress", IN_WINTER, IN_AUTUMN), True),
        (said("cancelled", IN_WINTER, LATE_IN_AUTUMN), True),
        # Of a day after it.
        (said("completed", IN_WINTER, date(2021, 1, 1)), False),
        (said("in_progress", IN_WINTER, IN_WINTER), False),
        # Of no day: work that goes on was going on; what has ended may have ended since.
        (said("in_progress", IN_WINTER), True),
        (said("not_started", IN_WINTER), True),
        (said("in_progress", DUE_ON), True),
        (said("in_progress", date(2021, 2, 2)), False),
        (said("completed", IN_WINTER), False),
        (said("cancelled", IN_WINTER), False),
    ],
)
def test_a_statement_tells_of_the_period_or_of_what_came_after_it(update, is_told):
    assert told(update) == ([0] if is_told else [])


def test_what_is_taken_up_again_after_the_period_had_ended_in_it():
    ended = said("completed", LATE_IN_AUTUMN, LATE_IN_AUTUMN)

    assert told(ended, said("in_progress", IN_WINTER), said("in_progress", LATE_IN_WINTER)) == [0]
    assert told(ended, said("in_progress", IN_WINTER, LAST_DAY)) == [0, 1]


def test_what_is_not_told_of_the_period_does_not_stand_in_the_way_of_what_is():
    assert told(said("completed", IN_WINTER), said("in_progress", LATE_IN_WINTER)) == [1]


def test_the_measure_stands_as_the_last_of_them_says():
    evidence = [Evidence(progress_update_id=1), Evidence(progress_update_id=2)]
    begun = said("in_progress", IN_AUTUMN)
    done = said("completed", IN_WINTER, LATE_IN_AUTUMN)
    account = told_of(begun, done, evidence=evidence, status="completed")

    assert (account.updates, account.since) == ((begun, done), ())
    assert account.facts.completed_on == LATE_IN_AUTUMN
    assert account.facts.completion_stated_on == IN_WINTER
    assert account.facts.evidence == 2
    assert standing(account) is Standing.PROVEN


def test_what_came_about_since_moves_nothing_of_it():
    evidence = [Evidence(progress_update_id=2)]
    begun, done = said("in_progress", IN_AUTUMN), said("completed", IN_WINTER, IN_WINTER)
    fields = {"status": "completed", "completed_on": IN_WINTER, "evidence_count": 1}
    account = told_of(begun, done, evidence=evidence, **fields)

    assert (account.updates, account.since) == ((begun,), (done,))
    assert (account.facts.status, account.facts.completed_on) == ("in_progress", None)
    assert account.facts.evidence == 0
    assert standing(account) is Standing.ON_TRACK


def test_of_what_nobody_spoke_nothing_is_told():
    account = told_of(status="", due_on=date(2020, 11, 30))

    assert account.facts.status == ""
    assert standing(account) is Standing.OVERDUE


def test_the_end_date_is_that_of_the_last_day():
    before = moved(date(2020, 6, 30), date(2020, 11, 30), IN_AUTUMN)
    since = moved(date(2020, 11, 30), date(2021, 3, 31), IN_WINTER)
    again = moved(date(2021, 3, 31), date(2021, 6, 30), LATE_IN_WINTER)
    asked = moved(date(2020, 11, 30), date(2021, 5, 1), None, "proposed")
    account = told_of(shifts=[before, since, again, asked])

    assert account.facts.due_on == date(2020, 11, 30)
    assert (account.shifts, account.shifts_since) == ((before,), (since, again))


def test_a_date_that_was_not_known_on_the_last_day_is_not_known_of_it():
    account = told_of(shifts=[moved(None, date(2021, 6, 30), IN_WINTER)])

    assert account.facts.due_on is None
    assert standing(account) is Standing.UNDATED


def test_the_row_that_is_told_of_is_not_touched():
    measure = Measure(plan=ActionPlan(ends_on=date(2021, 12, 31)), status="completed")

    account_of(measure, [], [], [moved(None, IN_WINTER, IN_WINTER)], LAST_DAY, DUE_ON)

    assert (measure.status, measure.due_on) == ("completed", None)
