"""What is wrong with a row of a worksheet, as far as it can be known before anything is written, so
that all of it is told at once. What is written is checked again under its locks.
"""

from collections.abc import Iterator
from copy import copy
from datetime import date

from django.utils.translation import gettext as _

from commitments.models import ActionPlan
from commitments.operations import RuleBrokenError
from commitments.permissions import Person, is_coordinator
from measures.models import Measure
from measures.operations.dates import rules_broken as rules_of_dates_broken
from measures.operations.lifecycle import Decided, decision_is_due
from measures.operations.plan_text import check_start
from measures.operations.reporting import rules_broken as rules_of_statements_broken
from measures.operations.worksheet_reports import (
    check_date_beside_end,
    check_lead_stays,
    says_nothing_new,
    statement_of,
)
from measures.operations.worksheet_text import step_texts
from measures.operations.worksheets import COLUMN_OF, Problem
from measures.permissions import ADDED_TO, ASKED_FOR, REPORTED, can_move_date, can_report_on
from measures.slips import Shift
from measures.worksheets.taken import Grounds, TakenRow


def problems_of(
    plan: ActionPlan,
    measure: Measure | None,
    row: TakenRow,
    grounds: Grounds,
    *,
    by: Person,
    today: date,
) -> list[Problem]:
    """Every rule that a row does not keep, of those that its page can tell.

    Args:
        measure: that it is about, with its steps and risks; None of a new one.
    """
    if measure is None:
        broken = list(_of_new(plan, row, grounds))
    else:
        broken = [
            *_of_lead(measure, row, by),
            *_of_text(measure, row, grounds, by),
            *_of_date(measure, row, grounds, by, today),
            *_of_statement(measure, row, by, today),
        ]
    return [Problem(row.place, COLUMN_OF.get(one.field, ""), one.message) for one in broken]


def _of_new(plan: ActionPlan, row: TakenRow, grounds: Grounds) -> Iterator[RuleBrokenError]:
    decided = Decided(grounds.reason, grounds.decision)
    if not decided.reason.strip():
        yield RuleBrokenError("reason", _("Say why."))
    if decision_is_due(plan, decided):
        yield RuleBrokenError("decision", _("Give the number or the address of the decision."))
    starts_on, due_on = row.values.get("starts_on"), row.values.get("due_on")
    if starts_on and due_on and due_on < starts_on:
        yield RuleBrokenError("due_on", _("The end date is before the start date."))


def _of_lead(measure: Measure, row: TakenRow, by: Person) -> Iterator[RuleBrokenError]:
    try:
        check_lead_stays(measure, row, by)
    except RuleBrokenError as broken:
        yield broken


def _of_text(
    measure: Measure, row: TakenRow, grounds: Grounds, by: Person
) -> Iterator[RuleBrokenError]:
    columns = row.values.keys() - REPORTED - ASKED_FOR
    if "steps" in columns and not step_texts(measure, row.values["steps"]):
        columns -= {"steps"}  # they are only ticked
    if not is_coordinator(by) or not columns:
        return
    if not grounds.reason.strip():
        yield RuleBrokenError("reason", _("Say why the text is corrected."))
    if "starts_on" in columns:
        ending = copy(measure)
        if "due_on" in row.values and can_move_date(by, measure):
            ending.due_on = None  # the end that it is to have, `_of_date` holds against the start
        try:
            check_start(ending, row.values["starts_on"])
        except RuleBrokenError as broken:
            yield broken


def _of_date(
    measure: Measure, row: TakenRow, grounds: Grounds, by: Person, today: date
) -> Iterator[RuleBrokenError]:
    if "due_on" not in row.values:
        return
    day = row.values["due_on"]
    if day is None:
        yield RuleBrokenError("due_on", _("The end date is known: leave it, or give another."))
        return
    begun = copy(measure)
    begun.starts_on = row.values.get("starts_on", measure.starts_on)
    is_decided = can_move_date(by, measure)
    shift = Shift(day, grounds.shift, grounds.because, grounds.decision)
    yield from rules_of_dates_broken(begun, shift, today, is_decided=is_decided)


def _of_statement(
    measure: Measure, row: TakenRow, by: Person, today: date
) -> Iterator[RuleBrokenError]:
    if not can_report_on(by, measure) or not row.values.keys() & (REPORTED | ADDED_TO):
        return
    try:
        statement = statement_of(measure, row, by, today)
        if statement is None:
            return
        rules = rules_of_statements_broken(measure, statement, today)
        if rules and says_nothing_new(measure, statement):
            return
        for broken in rules:
            yield RuleBrokenError(f"said-{broken.field}", broken.message)
        check_date_beside_end(measure, row, statement, by)
    except RuleBrokenError as broken:
        yield RuleBrokenError(f"said-{broken.field}", broken.message)
