"""The other institutions: what they say of their parts in a measure, and who asks them."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import Change, ChangeKind, Source
from commitments.operations import (
    ChangedMeanwhileError,
    NotAllowedError,
    RuleBrokenError,
    recorded_change,
)
from commitments.permissions import roles_of
from measures.models import Measure, ProgressUpdate, SupportingRole
from measures.operations.reporting import Statement, record_statement
from measures.permissions import can_ask_for_parts, can_report_on, can_report_part
from measures.standing import Status
from ogp_portal.history import Author


def part_rules_broken(statement: Statement, today: date) -> list[RuleBrokenError]:
    """Every rule that a statement of a part does not keep, in the order of the form."""
    broken = []
    if statement.happened_on and statement.happened_on > today:
        broken.append(RuleBrokenError("happened_on", _("This day is still to come.")))
    needs_words = not statement.is_unchanged and statement.status != Status.NOT_STARTED
    if needs_words and not statement.done.strip():
        broken.append(RuleBrokenError("done", _("Say in a sentence what was done.")))
    if statement.reason.strip() and not statement.disagrees:
        sentence = _("You wrote what you see otherwise: tick here, or empty that text.")
        broken.append(RuleBrokenError("disagrees", sentence))
    if statement.disagrees and not statement.reason.strip():
        sentence = _("Say in a sentence what you see otherwise.")
        broken.append(RuleBrokenError("reason", sentence))
    return broken


def report_part(
    measure: Measure, statement: Statement, *, by: Author, opened_version: int, today: date
) -> ProgressUpdate:
    """Publish what a supporting institution says of its part. The measure's own status and
    freshness stay; the evidence is evidence of the measure; whoever had asked has an answer.

    Args:
        by: the supporting institution, through one of its editors.
        opened_version: the measure's version when the author opened the form.
        today: the day of the statement, in Riga.

    Raises:
        NotAllowedError: the person is no editor of that institution, or it supports no more.
        ChangedMeanwhileError: what the part is judged against has changed since.
        RuleBrokenError: a rule is not kept.
    """
    return _report(measure, statement, by=by, opened_version=opened_version, today=today)


def report_part_unchanged(
    measure: Measure, *, by: Author, opened_version: int, today: date
) -> ProgressUpdate:
    """State that nothing has changed in a part: neither its status, nor whether its institution
    sees things as the lead does. Raises as `report_part`.
    """
    return _report(measure, None, by=by, opened_version=opened_version, today=today)


def _report(
    measure: Measure, statement: Statement | None, *, by: Author, opened_version: int, today: date
) -> ProgressUpdate:
    with transaction.atomic():
        locked = Measure.objects.locked(measure.pk)
        if by.user is None or not can_report_part(by.user, locked, by.institution_id):
            raise NotAllowedError
        role = locked.supporting.get(institution=by.institution_id)
        if statement is None or statement.is_unchanged:
            said = _unchanged(role)
        else:
            said = replace(statement, is_part=True)
        if _was_changed(locked, role, opened_version, with_lead=said.disagrees):
            raise ChangedMeanwhileError
        for broken in part_rules_broken(said, today):
            raise broken
        with recorded_change(kind=ChangeKind.PART, by=by, plan=locked.plan) as change:
            return record_part(locked, said, change, stated_on=today)


def _unchanged(role: SupportingRole) -> Statement:
    last = ProgressUpdate.objects.last_of_part(role.measure_id, role.institution_id)
    if last is None:
        sentence = _("Nothing has been said of this part yet, so something must be said first.")
        raise RuleBrokenError("status", sentence)
    return Statement(
        status=Status(last.status),
        is_unchanged=True,
        is_part=True,
        disagrees=last.disagrees,
        reason=last.reason,
    )


def _was_changed(
    measure: Measure, role: SupportingRole, opened_version: int, *, with_lead: bool
) -> bool:
    """Whether what a part is judged against has changed since `opened_version` of the measure: what
    its institution said of it, the words of its role, and, where it disagrees, what the lead said.
    """
    if opened_version == measure.version:
        return False
    if not measure.history.filter(version=opened_version).exists():
        return True
    later = measure.history.filter(version__gt=opened_version).values("change")
    said = ProgressUpdate.objects.filter(measure=measure, change__in=later)
    if said.filter(is_part=True, institution=role.institution_id).exists():
        return True
    if with_lead and said.of_the_whole().filter(is_unchanged=False).exists():
        return True
    of_role = SupportingRole.history.filter(
        measure_id=measure.pk, institution_id=role.institution_id
    )
    opened = of_role.exclude(change__in=later).order_by("history_id").last()
    if opened is None or opened.history_type == "-":
        return True
    return (opened.role, opened.role_en) != (role.role, role.role_en)


def record_part(
    measure: Measure,
    statement: Statement,
    change: Change,
    *,
    stated_on: date,
    source: Source | None = None,
) -> ProgressUpdate:
    """Write a statement of a part and its evidence; inside an open change. It answers whatever the
    institution was asked until that day.
    """
    asked = measure.supporting.filter(institution=change.institution_id, asked_on__lte=stated_on)
    for role in asked:
        role.record_values(change, asked_on=None)
    return record_statement(measure, statement, change, stated_on=stated_on, source=source)


def ask_part(
    measure: Measure, institution_ids: Collection[int] | None, *, by: Author, today: date
) -> list[int]:
    """Ask supporting institutions for their parts. One that was asked already and has not answered
    is not asked a second time.

    Args:
        institution_ids: whom to ask; None: all for which somebody can answer.
        by: the lead, or the institution for which somebody coordinates.

    Returns:
        Those that are asked now and were not before; with none, nothing is written.

    Raises:
        NotAllowedError: the person may not ask in that institution's name.
        RuleBrokenError: one of them does not support the measure, or has nobody who could find the
            question; or the measure is cancelled.
    """
    with transaction.atomic():
        locked = Measure.objects.locked(measure.pk)
        if not _may_ask(by, locked):
            raise NotAllowedError
        if locked.status == Status.CANCELLED:
            raise RuleBrokenError("", _("The measure is cancelled, so nobody is asked."))
        roles = {role.institution_id: role for role in locked.supporting.with_reach()}
        reached = [pk for pk, role in roles.items() if role.is_reachable]
        wanted = reached if institution_ids is None else list(dict.fromkeys(institution_ids))
        if not set(wanted) <= set(roles):
            sentence = _("One of these institutions does not support the measure.")
            raise RuleBrokenError("institution", sentence)
        if not set(wanted) <= set(reached) or (roles and not reached):
            sentence = _("For one of these institutions nobody reports here yet.")
            raise RuleBrokenError("institution", sentence)
        asked = [pk for pk in wanted if roles[pk].asked_on is None]
        if asked:
            with recorded_change(kind=ChangeKind.PART_ASKED, by=by, plan=locked.plan) as change:
                record_question(locked, [roles[pk] for pk in asked], change, asked_on=today)
        return asked


def _may_ask(by: Author, measure: Measure) -> bool:
    if by.user is None or not can_ask_for_parts(by.user, measure):
        return False
    if by.institution_id == measure.lead_institution_id and can_report_on(by.user, measure):
        return True
    return by.institution_id in roles_of(by.user).coordinator


def record_question(
    measure: Measure, roles: Collection[Any], change: Change, *, asked_on: date
) -> None:
    """Write down that these were asked; inside an open change."""
    for role in roles:
        role.record_values(change, asked_on=asked_on)
    measure.record(change)
