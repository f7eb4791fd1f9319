"""Corrections of a measure's words, its start and the sub-heading it stands under, and of the rows
of roles, risks and steps that hang on it."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import Change, ChangeKind
from commitments.operations import (
    PLAN_TEXT_KINDS,
    ChangedMeanwhileError,
    NotAllowedError,
    RuleBrokenError,
    recorded_change,
    was_changed,
)
from commitments.permissions import is_coordinator
from measures.models import Measure, SupportingRole
from measures.operations.steps_and_risks import check_number_of_rows, following_position
from measures.operations.sub_headings import sub_heading
from ogp_portal.formats.days import day_text
from ogp_portal.formats.text import without_double_stop
from ogp_portal.history import Author


@dataclass(frozen=True, slots=True)
class PlanText:
    """What a coordinator may correct of a measure: its words, its start, and the sub-heading it
    stands under. Its end moves by a decision: see `measures.operations.dates`.
    """

    title: str
    title_en: str
    group_id: int | None
    starts_on: date | None
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
PLAN_TEXT = tuple(field.name for field in fields(PlanText))


def correct_text(
    measure: Measure,
    text: PlanText,
    parts: PlanParts = NO_PARTS,
    *,
    by: Author,
    reason: str,
    opened_version: int,
    today: date,
) -> Measure:
    """Correct the words of a measure, its start, the sub-heading it stands under, and the rows of
    roles, risks and steps that hang on it. The start first adopted stays.

    Returns:
        The measure as it then stands, under its lock.

    Raises:
        NotAllowedError: not a coordinator.
        RuleBrokenError: no reason is given, a rule of starts is not kept, the sub-heading is of
            another commitment, an institution helps twice or helps itself, or nothing would be
            another.
        ChangedMeanwhileError: the text was changed since the form was opened.
    """
    with transaction.atomic():
        locked: Measure = Measure.objects.locked(measure.pk)
        if was_changed(locked, opened_version, PLAN_TEXT, PLAN_TEXT_KINDS):
            raise ChangedMeanwhileError
        correct_locked_text(locked, text, parts, by=by, reason=reason, today=today)
        return locked


def correct_locked_text(
    locked: Measure,
    text: PlanText,
    parts: PlanParts,
    *,
    by: Author,
    reason: str,
    today: date,
    new_group: str = "",
) -> None:
    """`correct_text` of a measure that was read under its lock, in the same transaction; what is
    done of it before a rule is found to be broken, the caller undoes.

    Args:
        new_group: a sub-heading that is new, for the measure to stand under instead; the commitment
            is locked, too.
    """
    if by.user is None or not is_coordinator(by.user):
        raise NotAllowedError
    if not reason.strip():
        raise RuleBrokenError("reason", _("Say why the text is corrected."))
    check_start(locked, text.starts_on)
    if not new_group and text.group_id != locked.group_id:
        _check_group(locked, text.group_id)
    change_of_text = recorded_change(
        kind=ChangeKind.PLAN_TEXT, by=by, plan=locked.plan, reason=reason
    )
    with change_of_text as change:
        if new_group:
            group = sub_heading(locked.commitment, new_group, change)
            text = replace(text, group_id=group.pk)
        test_before = locked.completion_test
        is_other = locked.take(**{name: getattr(text, name) for name in PLAN_TEXT})
        if locked.completion_test.strip() != test_before:
            written = bool(locked.completion_test.strip())
            locked.completion_test_written_on = today if written else None
        is_other |= _correct_roles(locked, parts.roles, change)
        is_other |= _correct_rows(locked.risks, parts.risks, change)
        is_other |= _correct_rows(locked.steps, parts.steps, change)
        if parts.steps:
            locked.count_steps()
        if not is_other:
            raise RuleBrokenError("", _("Nothing was changed, so there is nothing to save."))
        locked.record(change)


def _check_group(measure: Measure, group_id: int | None) -> None:
    if group_id and not measure.commitment.groups.filter(pk=group_id).exists():
        raise RuleBrokenError("group", _("Choose one of the commitment's sub-headings."))


def check_start(measure: Measure, starts_on: date | None) -> None:
    """A start that is known does not become unknown, and lies before the end, be it one that is
    only asked for.
    """
    if starts_on == measure.starts_on:
        return
    if starts_on is None:
        sentence = _("The start date is known: leave it, or give another.")
        raise RuleBrokenError("starts_on", sentence)
    if measure.due_on and measure.due_on < starts_on:
        sentence = _("The start date is after the end date, which is %(day)s.")
        raise RuleBrokenError("starts_on", _with_day(sentence, measure.due_on))
    proposed = measure.proposed_date_change()
    if proposed and proposed.new_due_on < starts_on:
        sentence = _(
            "The start date is after the end date that is asked for, %(day)s. Decide on it first."
        )
        raise RuleBrokenError("starts_on", _with_day(sentence, proposed.new_due_on))


def _with_day(sentence: str, day: date) -> str:
    return without_double_stop(sentence % {"day": day_text(day)})


def _correct_roles(measure: Measure, wanted: tuple[RoleText, ...], change: Change) -> bool:
    """Rows of roles go by their institution: each helps once, and none beside the lead."""
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
            measure=measure,
            institution_id=institution_id,
            position=following_position(stand.values()),
        )
        is_other |= row.record_values(change, role=text.role, role_en=text.role_en)
        stand[institution_id] = row
    stand = {pk: row for pk, row in stand.items() if row not in gone}
    check_number_of_rows(len(stand), sum(row.id is None for row in kept.values()))
    if measure.lead_institution_id in stand:
        sentence = _("The responsible institution cannot also be one of the others.")
        raise RuleBrokenError("lead_institution", sentence)
    return is_other


def _correct_rows(
    stand: Any, wanted: tuple[RiskText, ...] | tuple[StepText, ...], change: Change
) -> bool:
    """Rows of risks or steps go by their id. One that is there no longer is written anew: its
    author has seen what was changed meanwhile, and wants it.
    """
    if not wanted:
        return False
    rows = {row.pk: row for row in stand.all()}
    following, count = following_position(rows.values()), len(rows)
    is_other, new = False, 0
    for text in wanted:
        row = rows.pop(text.id, None)
        if not text.text:
            if row:
                row.record_removal(change)
                is_other, count = True, count - 1
            continue
        if row is None:
            row = stand.model(measure=stand.instance, position=following + new)
            new += 1
        values = {field.name: getattr(text, field.name) for field in fields(text)}
        del values["id"]
        is_other |= row.record_values(change, **values)
    check_number_of_rows(count + new, new)
    return is_other
