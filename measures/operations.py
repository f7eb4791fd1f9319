"""What changes a measure: statements about it, and corrections of its text."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.models import Change, ChangeKind, Source
from commitments.operations import (
    PLAN_TEXT_KINDS,
    ChangedMeanwhileError,
    NotAllowedError,
    RuleBrokenError,
    recorded_change,
    was_changed,
)
from commitments.permissions import is_coordinator
from measures.models import (
    ActionStep,
    Evidence,
    Measure,
    ProgressUpdate,
    Risk,
    SupportingRole,
)
from measures.permissions import can_report_on
from measures.standing import Judgement, Status
from ogp_portal.history import Author

STATEMENT_KINDS = (ChangeKind.PROGRESS, ChangeKind.UNCHANGED)
# What a statement is judged against: a change to any of these meanwhile is shown to its author.
FACTS_OF_A_STATEMENT = ("title", "due_on", "completion_test", "lead_institution_id", "status")


@dataclass(frozen=True, slots=True)
class Proof:
    """A link and what it proves."""

    url: str
    proves: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What an institution says of its measure on a day.

    Attributes:
        happened_on: the day the status came about; None where it is unknown.
    """

    status: Status
    happened_on: date | None = None
    done: str = ""
    next_step: str = ""
    obstacles: str = ""
    proofs: tuple[Proof, ...] = ()
    is_unchanged: bool = False


@dataclass(frozen=True, slots=True)
class PlanText:
    """The words of a measure that a coordinator may correct."""

    title: str
    title_en: str
    lead_institution_id: int | None
    beneficiaries: str
    beneficiaries_en: str
    completion_test: str
    completion_test_en: str


@dataclass(frozen=True, slots=True)
class RoleText:
    """Another institution and what it does; without an institution, the row is to go."""

    id: int | None
    institution_id: int | None
    role: str = ""
    role_en: str = ""


@dataclass(frozen=True, slots=True)
class RiskText:
    """A risk; without a text, the row is to go."""

    id: int | None
    text: str
    text_en: str = ""


@dataclass(frozen=True, slots=True)
class StepText:
    """An action step; without a text, the row is to go."""

    id: int | None
    text: str
    text_en: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class PlanParts:
    """What hangs on a measure, as a coordinator would have it. A row that is on record and is not
    named here by its `id` stays as it is.
    """

    roles: tuple[RoleText, ...] = ()
    risks: tuple[RiskText, ...] = ()
    steps: tuple[StepText, ...] = ()


NO_PARTS = PlanParts()
MOST_ROWS = 30  # of roles, of risks, of steps; a form holds twice as many
PLAN_TEXT = tuple(field.name for field in fields(PlanText))


def obstacles_are_due(measure: Measure, statement: Statement, today: date) -> bool:
    """Whether the statement must say what stands in the way: by what it says, it is late."""
    if measure.due_on is None or today <= measure.due_on or statement.is_unchanged:
        return False
    if measure.status in (Status.COMPLETED, Status.CANCELLED):
        return False
    if statement.status == Status.COMPLETED and statement.happened_on:
        return statement.happened_on > measure.due_on
    return True


def rules_broken(measure: Measure, statement: Statement, today: date) -> list[RuleBrokenError]:
    """Every rule of reporting that a statement does not keep, in the order of the form."""
    broken = []
    if statement.is_unchanged and not measure.status:
        sentence = _("Nothing has been reported yet, so something must be said first.")
        broken.append(RuleBrokenError("status", sentence))
    if statement.happened_on and statement.happened_on > today:
        broken.append(RuleBrokenError("happened_on", _("This day is still to come.")))
    needs_words = not statement.is_unchanged and statement.status != Status.NOT_STARTED
    if needs_words and not statement.done.strip():
        broken.append(RuleBrokenError("done", _("Say in a sentence what was done.")))
    if obstacles_are_due(measure, statement, today) and not statement.obstacles.strip():
        sentence = _("The measure is overdue: say what stands in the way.")
        broken.append(RuleBrokenError("obstacles", sentence))
    return broken


def check_statement(measure: Measure, statement: Statement, today: date) -> None:
    """The rules of reporting.

    Raises:
        RuleBrokenError: the first rule that is not kept.
    """
    for broken in rules_broken(measure, statement, today):
        raise broken


def report_progress(
    measure: Measure, statement: Statement, *, by: Author, opened_version: int, today: date
) -> ProgressUpdate:
    """Publish a statement at once; the measure's status follows it.

    Args:
        opened_version: the measure's version when the author opened the form.
        today: the day of the statement, in Riga.

    Raises:
        NotAllowedError: the person is no editor of the lead, or speaks in another's name.
        ChangedMeanwhileError: what the statement is judged against has changed since.
        RuleBrokenError: a rule of reporting is not kept.
    """
    with transaction.atomic():
        locked = Measure.objects.locked(measure.pk)
        if by.user is None or not can_report_on(by.user, locked):
            raise NotAllowedError
        if was_changed(locked, opened_version, FACTS_OF_A_STATEMENT, STATEMENT_KINDS):
            raise ChangedMeanwhileError
        if by.institution_id != locked.lead_institution_id:
            raise NotAllowedError
        check_statement(locked, statement, today)
        kind = ChangeKind.UNCHANGED if statement.is_unchanged else ChangeKind.PROGRESS
        with recorded_change(kind=kind, by=by, plan=locked.plan) as change:
            return record_statement(locked, statement, change, stated_on=today)


def report_unchanged(
    measure: Measure, *, by: Author, opened_version: int, today: date
) -> ProgressUpdate:
    """State that nothing has changed: an answer, not silence. Raises as `report_progress`."""
    if not measure.status:
        raise RuleBrokenError(
            "status", _("Nothing has been reported yet, so something must be said first.")
        )
    statement = Statement(status=Status(measure.status), is_unchanged=True)
    return report_progress(measure, statement, by=by, opened_version=opened_version, today=today)


def record_statement(
    measure: Measure,
    statement: Statement,
    change: Change,
    *,
    stated_on: date,
    source: Source | None = None,
) -> ProgressUpdate:
    """Write a statement and its evidence, and let the measure follow; inside an open change."""
    update = ProgressUpdate.objects.create(
        measure=measure,
        change=change,
        institution_id=change.institution_id,
        source=source,
        stated_on=stated_on,
        status=statement.status,
        is_unchanged=statement.is_unchanged,
        happened_on=statement.happened_on,
        done=statement.done,
        next_step=statement.next_step,
        obstacles=statement.obstacles,
    )
    for proof in statement.proofs:
        Evidence(
            measure=measure, progress_update=update, url=proof.url, proves=proof.proves
        ).record(change)
    follow(measure, statement, stated_on)
    measure.record(change)
    return update


def preview_of(measure: Measure, statement: Statement, today: date) -> Judgement:
    """The standing that would follow if the statement were published; nothing is written."""
    imagined = copy(measure)
    follow(imagined, statement, today)
    return imagined.judgement(today)


def follow(measure: Measure, statement: Statement, stated_on: date) -> None:
    """Bring a measure's own fields up to its newest statement.

    One that was made earlier and is only now put on record adds its evidence, and nothing else.
    """
    measure.evidence_count += len(statement.proofs)
    if measure.stated_on and stated_on < measure.stated_on:
        return
    was_completed = measure.status == Status.COMPLETED
    if statement.status == Status.COMPLETED:
        measure.completed_on = statement.happened_on or (
            measure.completed_on if was_completed else None
        )
        if not was_completed:
            measure.completion_stated_on = stated_on
    else:
        measure.completed_on = measure.completion_stated_on = None
    measure.status = statement.status
    measure.stated_on = stated_on


def correct_text(
    measure: Measure,
    text: PlanText,
    parts: PlanParts = NO_PARTS,
    *,
    by: Author,
    reason: str,
    opened_version: int,
    today: date,
) -> None:
    """Correct the words of a measure, and the rows of roles, risks and steps that hang on it.

    Raises:
        NotAllowedError: not a coordinator.
        RuleBrokenError: no reason is given, an institution helps twice, or nothing would be
            another.
        ChangedMeanwhileError: the text was changed since the form was opened.
    """
    with transaction.atomic():
        locked = Measure.objects.locked(measure.pk)
        if by.user is None or not is_coordinator(by.user):
            raise NotAllowedError
        if was_changed(locked, opened_version, PLAN_TEXT, PLAN_TEXT_KINDS):
            raise ChangedMeanwhileError
        if not reason.strip():
            raise RuleBrokenError("reason", _("Say why the text is corrected."))
        change_of_text = recorded_change(
            kind=ChangeKind.PLAN_TEXT, by=by, plan=locked.plan, reason=reason
        )
        with change_of_text as change:
            test_before = locked.completion_test
            is_other = locked.take(**{name: getattr(text, name) for name in PLAN_TEXT})
            if locked.completion_test.strip() != test_before:
                written = bool(locked.completion_test.strip())
                locked.completion_test_written_on = today if written else None
            is_other |= _correct_roles(locked, parts.roles, change)
            is_other |= _correct_rows(locked.risks, parts.risks, change)
            is_other |= _correct_rows(locked.steps, parts.steps, change)
            if not is_other:
                raise RuleBrokenError("", _("Nothing was changed, so there is nothing to save."))
            _check_number_of_rows(locked)
            locked.record(change)


def _check_number_of_rows(measure: Measure) -> None:
    """At most so many may stand; with more, the form could some day not hold them."""
    parts: Any = (measure.supporting, measure.risks, measure.steps)
    if any(part.count() > MOST_ROWS for part in parts):
        sentence = ngettext(
            "A measure can have at most %(num)d row of a kind.",
            "A measure can have at most %(num)d rows of a kind.",
            MOST_ROWS,
        )
        raise RuleBrokenError("", sentence % {"num": MOST_ROWS})


def _correct_roles(measure: Measure, wanted: tuple[RoleText, ...], change: Change) -> bool:
    """Rows of roles go by their institution: each helps once."""
    kept = {row.institution_id: row for row in wanted if row.institution_id}
    if len(kept) < sum(row.institution_id is not None for row in wanted):
        raise RuleBrokenError("", _("The same institution stands in two rows of roles."))
    stand = {row.institution_id: row for row in measure.supporting.all()}
    edited = {row.id for row in wanted}
    gone = [row for row in stand.values() if row.pk in edited and row.institution_id not in kept]
    for row in gone:
        row.record_removal(change)
    is_other = bool(gone)
    for institution_id, text in kept.items():
        row = stand.get(institution_id) or SupportingRole(
            measure=measure, institution_id=institution_id, position=_next_position(stand.values())
        )
        is_other |= row.record_values(change, role=text.role, role_en=text.role_en)
        stand[institution_id] = row
    return is_other


def _correct_rows(
    stand: Any, wanted: tuple[RiskText, ...] | tuple[StepText, ...], change: Change
) -> bool:
    """Rows of risks or steps go by their id. One that is there no longer is written anew: its
    author has seen what was changed meanwhile, and wants it.
    """
    rows = {row.pk: row for row in stand.all()}
    following = _next_position(rows.values())
    is_other = False
    for text in wanted:
        row = rows.pop(text.id, None)
        if not text.text:
            if row:
                row.record_removal(change)
                is_other = True
            continue
        if row is None:
            row = stand.model(measure=stand.instance, position=following)
            following += 1
        values = {field.name: getattr(text, field.name) for field in fields(text)}
        del values["id"]
        is_other |= row.record_values(change, **values)
    return is_other


def _next_position(rows: Iterable[SupportingRole | Risk | ActionStep]) -> int:
    return max((row.position for row in rows), default=-1) + 1
