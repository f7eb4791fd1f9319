"""What somebody takes over from a worksheet: all of it or nothing, as the forms would do it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import ActionPlan, Commitment
from commitments.operations import ChangedMeanwhileError, NotAllowedError, RuleBrokenError
from commitments.permissions import as_coordinator, is_coordinator
from measures.models import ActionStep, Measure
from measures.operations.dates import move_date, propose_date_change
from measures.operations.lifecycle import Decided, NewMeasure, add_measure
from measures.operations.plan_text import (
    PLAN_TEXT,
    PlanParts,
    PlanText,
    RiskText,
    RoleText,
    StepText,
    correct_text,
)
from measures.operations.reporting import Statement, report_progress
from measures.operations.steps_and_risks import StepTick
from measures.permissions import can_take_over
from measures.slips import DateChangeReason, Shift
from measures.standing import Status
from measures.worksheets.comparing import Progress
from measures.worksheets.lines import lines_with_rows
from measures.worksheets.saying import SaidStep
from ogp_portal.accounts.models import User
from ogp_portal.history import Author

# What the columns of a worksheet are called in a measure's text.
TEXT_OF = {
    "title": "title",
    "starts_on": "starts_on",
    "lead": "lead_institution_id",
    "beneficiaries": "beneficiaries",
    "completion_test": "completion_test",
}
PARTS = ("supporting", "risks")
REPORT = ("progress", "status")
# In which column a rule that is broken is told of; elsewhere it is told of the whole row.
COLUMN_OF = {
    "title": "title",
    "starts_on": "starts_on",
    "due_on": "due_on",
    "new_due_on": "due_on",
    "lead_institution": "lead",
    "done": "progress",
    "status": "status",
}


@dataclass(frozen=True, slots=True)
class TakenRow:
    """What is taken over of one row of a file.

    Attributes:
        place: of the row in the file, by which a problem is told of it.
        code: of its measure; of one that the plan takes up, the number it is to have.
        version: of the measure when it was looked at; None of a new one.
        values: column → what it is to be: a text; a day or None; of `lead` an institution's id or
            None; of `supporting` (id, role) of each; of `risks` its lines; of `progress` a
            `Progress`; of `status` a `Status`.
        obstacles, reason, decision: what a statement has to say besides, and no column holds.
    """

    place: int
    code: str
    version: int | None
    values: Mapping[str, Any] = field(default_factory=dict)
    obstacles: str = ""
    reason: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why plan text and dates change, said once for all rows; it is published.

    Attributes:
        shift, because: why end dates move, as a kind of reason and in a sentence.
    """

    reason: str = ""
    decision: str = ""
    shift: DateChangeReason = DateChangeReason.OTHER
    because: str = ""


class Problem(NamedTuple):
    """Why a row cannot be taken over as it is; `column` is "" where it is about all of it."""

    place: int
    column: str
    sentence: str


class RowsRefusedError(Exception):
    """Some rows break rules, so nothing was taken over; says which, and why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = tuple(problems)


def take_over(
    commitment: Commitment,
    rows: Sequence[TakenRow],
    grounds: Grounds,
    *,
    by: User,
    today: date,
) -> None:
    """Write what is taken over of a file, each row through the operations that its form has.

    Raises:
        NotAllowedError: something is not the person's to change.
        ChangedMeanwhileError: a measure is no longer as it was when it was looked at.
        RowsRefusedError: rules are broken; every one of them is told.
    """
    with transaction.atomic():
        # Everybody takes the plan's lock before those of measures: see `add_measure`.
        if any(row.version is None for row in rows):
            ActionPlan.objects.filter(pk=commitment.plan_id).take_locks()
        codes = [row.code for row in rows if row.version is not None]
        own = Measure.objects.under(commitment).with_codes(codes)
        own.take_locks()
        stand = {measure.code: measure for measure in own.select_related("plan")}
        problems = []
        for row in rows:
            try:
                with transaction.atomic():
                    _take_over(commitment, stand.get(row.code), row, grounds, by, today)
            except RuleBrokenError as broken:
                column = COLUMN_OF.get(broken.field, "")
                problems.append(Problem(row.place, column, broken.message))
        if problems:
            raise RowsRefusedError(problems)


def _take_over(
    commitment: Commitment,
    measure: Measure | None,
    row: TakenRow,
    grounds: Grounds,
    by: User,
    today: date,
) -> None:
    is_new = row.version is None
    if not is_new and (measure is None or measure.version != row.version):
        raise ChangedMeanwhileError
    if not all(can_take_over(by, None if is_new else measure, column) for column in row.values):
        raise NotAllowedError
    if measure is None or is_new:
        measure = _add(commitment, row, grounds, by, today)
    else:
        _correct(measure, row.values, grounds, by, today)
        _move_date(measure, row.values, grounds, by, today)
    _report(measure, row, by, today)


def _now(measure: Measure) -> Measure:
    """The measure as it stands after the step before; it is under its lock."""
    current: Measure = Measure.objects.current(measure.pk)
    return current


# A new measure --------------------------------------------------------------------------------


def _add(commitment: Commitment, row: TakenRow, grounds: Grounds, by: User, today: date) -> Measure:
    values = {name: row.values[column] for column, name in TEXT_OF.items() if column in row.values}
    if not values.get("title", "").strip():
        raise RuleBrokenError("title", _("Write what the measure is."))
    new = NewMeasure(code=row.code, due_on=row.values.get("due_on"), **values)
    decided = Decided(grounds.reason, grounds.decision)
    added = add_measure(commitment, new, decided, by=as_coordinator(by), today=today)
    _correct(added, {**row.values, **_text_of(added)}, grounds, by, today)
    return added


def _text_of(measure: Measure) -> dict[str, Any]:
    return {column: getattr(measure, name) for column, name in TEXT_OF.items()}


# Its text -------------------------------------------------------------------------------------


def _correct(
    measure: Measure, values: Mapping[str, Any], grounds: Grounds, by: User, today: date
) -> None:
    """Correct the words of the plan, and the rows of roles, risks and steps, as far as they differ.

    Steps and risks that whoever is no coordinator has written otherwise are left to `_report`.
    """
    if not is_coordinator(by):
        return
    stands = PlanText(**{name: getattr(measure, name) for name in PLAN_TEXT})
    text = replace(
        stands, **{name: values[column] for column, name in TEXT_OF.items() if column in values}
    )
    parts = PlanParts(
        roles=_roles(measure, values["supporting"]) if "supporting" in values else (),
        risks=_risks(measure, values["risks"]) if "risks" in values else (),
        steps=_steps(measure, values["progress"].steps) if "progress" in values else (),
    )
    if text == stands and parts == PlanParts():
        return
    correct_text(
        measure,
        text,
        parts,
        by=as_coordinator(by),
        reason=grounds.reason,
        opened_version=measure.version,
        today=today,
    )


def _roles(measure: Measure, wanted: Sequence[tuple[int, str]]) -> tuple[RoleText, ...]:
    stand = {role.institution_id: role for role in measure.supporting.all()}
    kept = [
        RoleText(
            id=stand[pk].pk if pk in stand else None,
            institution_id=pk,
            role=words,
            role_en=stand[pk].role_en if pk in stand else "",
        )
        for pk, words in wanted
    ]
    gone = set(stand) - {pk for pk, _words in wanted}
    return (*kept, *(RoleText(stand[pk].pk, None) for pk in sorted(gone)))


def _risks(measure: Measure, wanted: Sequence[str]) -> tuple[RiskText, ...]:
    stand = {risk.pk: risk for risk in measure.risks.all()}
    kept, gone = lines_with_rows(wanted, [(pk, risk.text) for pk, risk in stand.items()])
    english = {pk: risk.text_en for pk, risk in stand.items()}
    texts = [RiskText(line.id, line.text, english.get(line.id or 0, "")) for line in kept]
    return (*texts, *(RiskText(pk, "") for pk in gone))


def _steps(measure: Measure, wanted: Sequence[SaidStep]) -> tuple[StepText, ...]:
    """The steps whose words or whose date by when are others, those that are new, and those gone.

    Whether one is done, its own institution says.
    """
    stand = {step.pk: step for step in measure.steps.all()}
    kept, gone = _lines_of_steps(wanted, stand.values())
    changed = []
    for said, step in kept:
        due_on = step.due_on if step and said.is_done else said.day
        if step is None or (said.text, due_on) != (step.text, step.due_on):
            pk, english = (step.pk, step.text_en) if step else (None, "")
            changed.append(StepText(pk, said.text, english, due_on))
    return (*changed, *(StepText(pk, "") for pk in gone))


def _lines_of_steps(
    wanted: Sequence[SaidStep], stand: Any
) -> tuple[list[tuple[SaidStep, ActionStep | None]], list[int]]:
    """Each step of the file with its row, and the rows that it has no more."""
    rows = {step.pk: step for step in stand}
    lines, gone = lines_with_rows(
        [step.text for step in wanted], [(pk, step.text) for pk, step in rows.items()]
    )
    pairs = zip(wanted, lines, strict=True)
    return [(said, rows.get(line.id or 0)) for said, line in pairs], gone


# Its end date ---------------------------------------------------------------------------------


def _move_date(
    measure: Measure, values: Mapping[str, Any], grounds: Grounds, by: User, today: date
) -> None:
    """Coordinators move it by a decision; the lead's editors ask for it."""
    if "due_on" not in values:
        return
    now = _now(measure)
    if values["due_on"] is None:
        raise RuleBrokenError("due_on", _("The end date is known: leave it, or give another."))
    shift = Shift(values["due_on"], grounds.shift, grounds.because, grounds.decision)
    if is_coordinator(by):
        author = as_coordinator(by)
        move_date(now, shift, by=author, opened_version=now.version, today=today)
        return
    propose_date_change(
        now,
        replace(shift, decision=""),
        by=_lead(now, by),
        opened_version=now.version,
        today=today,
    )


def _lead(measure: Measure, by: User) -> Author:
    return Author(institution_id=measure.lead_institution_id, user=by)


# What is said of it ---------------------------------------------------------------------------


def _report(measure: Measure, row: TakenRow, by: User, today: date) -> None:
    if not any(column in row.values for column in REPORT):
        return
    now = _now(measure)
    progress: Progress = row.values.get("progress") or Progress("", ())
    said, ticks = progress.said, _ticks(now, progress.steps, is_text_of_theirs=is_coordinator(by))
    last = now.updates.last_of(now)
    is_same = last is not None and (said, row.values.get("status")) in (
        (last.done, None),
        (last.done, last.status),
    )
    if is_same and not ticks:
        return
    statement = Statement(
        status=Status(row.values.get("status") or now.status or Status.IN_PROGRESS),
        done=said if "progress" in row.values else (last.done if last else ""),
        obstacles=row.obstacles,
        reason=row.reason,
        decision=row.decision,
        steps=ticks,
    )
    report_progress(now, statement, by=_lead(now, by), opened_version=now.version, today=today)


def _ticks(
    measure: Measure, wanted: Sequence[SaidStep], *, is_text_of_theirs: bool
) -> tuple[StepTick, ...]:
    """The steps that the file says are done or undone, otherwise than the record.

    Raises:
        RuleBrokenError: it words or dates them otherwise, and that is the coordinator's.
    """
    kept, gone = _lines_of_steps(wanted, measure.steps.all())
    ticks = []
    for said, step in kept:
        is_reworded = step is None or step.text != said.text
        is_moved = step is not None and not said.is_done and said.day != step.due_on
        if (is_reworded or is_moved) and not is_text_of_theirs:
            raise RuleBrokenError("done", _the_coordinators())
        if step is None:
            continue
        day = said.day if said.is_done else None
        if (said.is_done, day) != (step.done_on is not None, step.done_on):
            ticks.append(StepTick(step.pk, said.is_done, day))
    if gone and not is_text_of_theirs:
        raise RuleBrokenError("done", _the_coordinators())
    return tuple(ticks)


def _the_coordinators() -> str:
    return _("Steps are ticked here; their words and dates are the plan's, and the coordinator's.")
