"""Taking a statement back: it stays where it is, and a further one says that it no longer holds."""

from copy import copy
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from commitments.models import Change, ChangeKind
from commitments.operations import (
    ChangedMeanwhileError,
    NotAllowedError,
    RuleBrokenError,
    recorded_change,
)
from measures.models import Evidence, Measure, ProgressUpdate, Succession
from measures.operations.dates import lapse_proposal
from measures.operations.evidence import record_withdrawal
from measures.operations.lifecycle import KIND_OF_FATE
from measures.operations.reporting import follow_all, was_judged_otherwise
from measures.permissions import can_take_back
from measures.standing import Judgement
from ogp_portal.history import Author

# What a statement may move of a step and of a risk.
OF_A_STEP = ("done_on",)
OF_A_RISK = ("state", "delays_by_days", "response")


def take_back(
    update: ProgressUpdate, *, by: Author, reason: str, opened_version: int, today: date
) -> ProgressUpdate:
    """Say that the newest statement no longer holds: what stood before it stands again.

    The measure is as silent as it was, too: taking a word back tells nothing about the work. The
    evidence that came with the statement is withdrawn for the same reason; steps and risks of which
    nothing else was said since stand as they stood, and those that it added go. Where a part is
    taken back, the measure's own fields are not touched, and a question that the statement had
    answered waits again. A shift of the end date that lapsed with the statement stays lapsed, and
    the institution can propose anew; one that was proposed since lapses where the measure is
    completed or cancelled again.

    Raises:
        NotAllowedError: the statement is not that of the person's institution, or that
            institution leads, or supports, the measure no more.
        ChangedMeanwhileError: something else was stated since the form was opened.
        RuleBrokenError: without a reason, or the statement has to stay (`why_it_stays`).
    """
    with transaction.atomic():
        locked = Measure.objects.locked(update.measure_id)
        if by.user is None or not can_take_back(by.user, locked, update):
            raise NotAllowedError
        if by.institution_id != update.institution_id:
            raise NotAllowedError
        if not update.is_part and was_judged_otherwise(locked, opened_version):
            raise ChangedMeanwhileError
        if not reason.strip():
            raise RuleBrokenError("reason", _("Say why the statement is taken back."))
        why = why_it_stays(locked, update)
        if why:
            raise RuleBrokenError("", why)
        taken_back = recorded_change(
            kind=ChangeKind.TAKEN_BACK, by=by, plan=locked.plan, reason=reason.strip()
        )
        with taken_back as change:
            return _record(locked, update, change, today)


def why_it_stays(measure: Measure, update: ProgressUpdate) -> str:
    """Why a statement cannot be taken back, as a sentence; "" where it can."""
    if newest_beside(measure, update) != update:
        return _("Only the newest statement that stands can be taken back.")
    settles_fate = (
        update.change.kind in KIND_OF_FATE.values()
        or Succession.history.filter(change=update.change_id).exists()
    )
    if settles_fate:
        return _(
            "With this statement it was settled whether the measure lives on in another. Say in a "
            "further statement how it stands now."
        )
    return ""


def newest_beside(measure: Measure, update: ProgressUpdate) -> ProgressUpdate | None:
    """The newest statement that stands of what one speaks of: of the whole, or of that part."""
    updates = ProgressUpdate.objects
    newest: ProgressUpdate | None = (
        updates.last_of_part(measure.pk, update.institution_id or 0)
        if update.is_part
        else updates.newest_of(measure)
    )
    return newest


def _record(
    measure: Measure, update: ProgressUpdate, change: Change, today: date
) -> ProgressUpdate:
    for piece in Evidence.objects.public().filter(progress_update=update):
        record_withdrawal(measure, piece, change, because=change.reason, on=today)
    if update.is_part:
        _ask_again(measure, update, change)
        before = _others(measure, update).last()
        status, happened_on = (before.status, before.happened_on) if before else ("", None)
    else:
        _restore_rows(measure, update, change)
        follow_all(measure, _others(measure, update))
        if measure.is_finished:
            lapse_proposal(measure, change, on=today)
        status, happened_on = measure.status, measure.completed_on
    follower = ProgressUpdate.objects.create(
        measure=measure,
        change=change,
        institution_id=change.institution_id,
        stated_on=today,
        status=status,
        happened_on=happened_on,
        reason=change.reason,
        takes_back=update,
        is_part=update.is_part,
    )
    measure.record(change)
    return follower


def _ask_again(measure: Measure, update: ProgressUpdate, change: Change) -> None:
    """Let the question wait again that a statement of a part had answered."""
    for role in measure.supporting.filter(change=update.change_id, asked_on=None):
        before = role.at_version(role.version - 1)
        if before and before.asked_on:
            role.record_values(change, asked_on=before.asked_on)


def _restore_rows(measure: Measure, update: ProgressUpdate, change: Change) -> None:
    """Bring back what the statement moved of steps and risks, and take away those that it added,
    where nothing moved them since.
    """
    for rows, names in ((measure.steps, OF_A_STEP), (measure.risks, OF_A_RISK)):
        for row in rows.filter(change=update.change_id):
            before = row.at_version(row.version - 1)
            if before:
                row.record_values(change, **{name: getattr(before, name) for name in names})
            else:
                row.record_removal(change)
    measure.count_steps()


def _others(measure: Measure, update: ProgressUpdate) -> QuerySet[ProgressUpdate]:
    """The statements of the same matter that stand without this one, as they were said."""
    standing = ProgressUpdate.objects.standing().filter(measure=measure, is_part=update.is_part)
    if update.is_part:
        standing = standing.filter(institution=update.institution_id)
    others: QuerySet[ProgressUpdate] = standing.exclude(pk=update.pk).in_order()
    return others


def preview_without(update: ProgressUpdate, today: date) -> Judgement:
    """The standing that would follow if the statement were taken back; nothing is written."""
    imagined: Measure = copy(Measure.objects.current(update.measure_id))
    if update.is_part:
        return imagined.judgement(today)
    imagined.evidence_count -= Evidence.objects.public().filter(progress_update=update).count()
    follow_all(imagined, _others(imagined, update))
    return imagined.judgement(today)
