"""What is reported by a worksheet: the progress of a measure, its steps, new risks, evidence."""

from collections.abc import Sequence
from copy import copy
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from commitments.operations import RuleBrokenError
from commitments.permissions import Person, is_coordinator
from measures.models import ActionStep, Measure, UpdateDraft
from measures.operations.drafts import send_statement, typed_from
from measures.operations.reporting import Statement, report_progress
from measures.operations.steps_and_risks import NewRisk, NewStep, StepTick
from measures.operations.worksheet_text import check_states, lines_of_steps
from measures.permissions import ADDED_TO, ASKED_FOR, REPORTED, can_move_date, can_report_on
from measures.standing import Status
from measures.worksheets.lines import lines_with_rows
from measures.worksheets.saying_progress import SaidStep
from measures.worksheets.taken import Refusal, TakenRow
from ogp_portal.accounts.models import User
from ogp_portal.history import Author


def report_row(measure: Measure, row: TakenRow, by: User, today: date) -> None:
    """State what the file reports, if it is anything else than was said last; where the plan asks
    for review, hand it in.

    Raises:
        RuleBrokenError: no status is chosen, or as `report_progress`.
    """
    if not row.values.keys() & (REPORTED | ADDED_TO):
        return
    now: Measure = Measure.objects.current(measure.pk)
    statement = statement_of(now, row, by, today)
    if statement is None or says_nothing_new(now, statement):
        return
    check_date_beside_end(now, row, statement, by)
    author = Author(institution_id=now.lead_institution_id, user=by)
    if not now.plan.asks_for_review:
        report_progress(now, statement, by=author, opened_version=now.version, today=today)
        return
    _check_draft(now)
    send_statement(
        now,
        statement,
        typed_from(statement, now.version),
        by=author,
        opened_version=now.version,
        today=today,
        seen=None,
    )


def statement_of(now: Measure, row: TakenRow, by: Person, today: date) -> Statement | None:
    """What a row reports of a measure as it stands; None where it reports nothing.

    Raises:
        RuleBrokenError: no status is chosen; or as `why_not_added` says, or `check_states`.
    """
    values = row.values
    wanted = values.get("steps", ())
    if "steps" in values:
        check_states(now, wanted)
        _check_added(now, "steps", wanted, by)
    ticks, new_steps = said_of_steps(now, wanted, by, today)
    rows = {
        "proofs": values.get("evidence", ()),
        "steps": ticks,
        "new_steps": new_steps,
        "new_risks": _new_risks(now, values.get("risks"), by),
    }
    if not (values.keys() & REPORTED or any(rows.values())):
        return None
    if "status" not in values:
        raise RuleBrokenError("status", _("Choose the status."))
    return Statement(
        status=Status(values["status"]),
        happened_on=row.happened_on,
        done=values.get("progress", ""),
        obstacles=row.obstacles,
        reason=row.reason,
        decision=row.decision,
        **rows,
    )


def says_nothing_new(now: Measure, statement: Statement) -> bool:
    """Whether a statement of a file only repeats what was said last."""
    if any((statement.proofs, statement.steps, statement.new_steps, statement.new_risks)):
        return False
    last = now.updates.last_of(now)
    return bool(last) and (last.done, last.status) == (statement.done, statement.status)


def check_date_beside_end(
    measure: Measure, row: TakenRow, statement: Statement, by: Person
) -> None:
    """Another end date that is only asked for would lapse at once by a statement that the measure
    is over.

    Raises:
        RuleBrokenError: a row asks for both.
    """
    if "due_on" in row.values and statement.status.is_final and not can_move_date(by, measure):
        sentence = _(
            "The end date of a measure that is completed or cancelled no longer moves: take over"
            " the new date or that status, not both."
        )
        raise RuleBrokenError("due_on", sentence)


def check_lead_stays(measure: Measure, row: TakenRow, by: Person) -> None:
    """What an institution says of its measure it says before another one leads; and who may not
    decide on a date once their own leads, decides before.

    Raises:
        RuleBrokenError: the row hands the measure over, and speaks for its lead besides, or moves
            a date that is then its lead's own.
    """
    handed_over = copy(measure)
    handed_over.lead_institution_id = row.values.get("lead", measure.lead_institution_id)
    moves_date = row.values.keys() & ASKED_FOR and can_move_date(by, measure)
    if moves_date and not can_move_date(by, handed_over):
        sentence = _(
            "Move the date first, and then let your own institution lead: leave one of the two."
        )
        raise RuleBrokenError("lead_institution", sentence)
    if not can_report_on(by, measure) or can_report_on(by, handed_over):
        return
    if row.values.keys() & REPORTED:
        sentence = _("Report first, and then let another institution lead: leave one of the two.")
        raise RuleBrokenError("lead_institution", sentence)
    if row.values.keys() & ASKED_FOR and not can_move_date(by, measure):
        sentence = _(
            "Ask for the date first, and then let another institution lead: leave one of the two."
        )
        raise RuleBrokenError("lead_institution", sentence)


def said_of_steps(
    measure: Measure, wanted: Sequence[SaidStep], by: Person, today: date
) -> tuple[tuple[StepTick, ...], tuple[NewStep, ...]]:
    """What is stated of a measure's steps by a file that lists these: which become done or undone,
    or done on another day; and which are added. What is ticked without a day was done today.

    A coordinator adds steps as text of the plan: of theirs, only those that are done are stated.
    """
    ticks, added = [], []
    for said, step in lines_of_steps(wanted, measure.steps.all())[0]:
        if step is not None:
            tick = _tick(said, step)
            if tick.day(step.done_on, today) != step.done_on:
                ticks.append(tick)
        elif said.is_done:
            added.append(NewStep(said.text, None, said.day or today))
        elif not is_coordinator(by):
            added.append(NewStep(said.text, said.day))
    return tuple(ticks), tuple(added)


def _tick(said: SaidStep, step: ActionStep) -> StepTick:
    """What a line says of a step on record, whether or not it is anything new."""
    if not said.is_done:
        return StepTick(step.pk, False)
    # Ticked, and the day by when it was to be done left alone.
    is_left = step.done_on is None and said.day == step.due_on
    return StepTick(step.pk, True, None if is_left else said.day)


def _check_draft(measure: Measure) -> None:
    """What is handed in takes the place of the institution's draft: not of one that nobody sees
    here.
    """
    if UpdateDraft.objects.of(measure, measure.lead_institution_id):
        sentence = _(
            "A draft about this measure stands. Go on with it in the measure's own form, or leave"
            " this column."
        )
        raise RuleBrokenError("done", sentence)


def _new_risks(measure: Measure, wanted: Sequence[str] | None, by: Person) -> tuple[NewRisk, ...]:
    """The risks that the file adds; those of a coordinator are text of the plan.

    Raises:
        RuleBrokenError: as `why_not_added` says.
    """
    if wanted is None or is_coordinator(by):
        return ()
    _check_added(measure, "risks", wanted, by)
    stand = [(risk.pk, risk.text) for risk in measure.risks.all()]
    kept, _gone = lines_with_rows(wanted, stand)
    return tuple(NewRisk(line.text) for line in kept if line.id is None)


def _check_added(measure: Measure, column: str, wanted: Sequence[Any], by: Person) -> None:
    why = None if is_coordinator(by) else why_not_added(measure, column, wanted)
    if why:
        raise RuleBrokenError(column, str(why.label))


def why_not_added(measure: Measure, column: str, wanted: Any) -> Refusal | None:
    """Why the lead cannot have a measure's steps or risks as its file has them: it words or dates
    those on record otherwise, or has some no more, and that is the coordinator's. Else None.

    Args:
        wanted: each `SaidStep` of the column `steps`, or each line of `risks`.
    """
    if column == "steps":
        steps, gone = lines_of_steps(wanted, measure.steps.all())
        are_others = any(step is not None and _is_other(said, step) for said, step in steps)
        return Refusal.STEPS if are_others or gone else None
    texts = {risk.pk: risk.text for risk in measure.risks.all()}
    lines, gone = lines_with_rows(wanted, list(texts.items()))
    are_others = any(line.id and texts[line.id] != line.text for line in lines)
    return Refusal.RISKS if are_others or gone else None


def _is_other(said: SaidStep, step: ActionStep) -> bool:
    """Whether a step is worded otherwise than on record, or is due on another day."""
    return said.text != step.text or not (said.is_done or said.day == step.due_on)
