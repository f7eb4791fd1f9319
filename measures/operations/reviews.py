"""Review: the coordinator publishes what an institution handed in, or returns it with a note."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.operations import (
    ChangedMeanwhileError,
    NotAllowedError,
    RuleBrokenError,
)
from measures.drafts import DraftState, ReviewStep
from measures.models import Measure, ProgressUpdate, UpdateDraft
from measures.operations.drafts import log_step, move
from measures.operations.reporting import (
    Statement,
    check_statement,
    publish,
    was_judged_otherwise,
)
from measures.operations.steps_and_risks import were_changed
from measures.permissions import can_review
from ogp_portal.history import Author


def approve(
    measure: Measure,
    statement: Statement,
    *,
    institution_id: int,
    by: Author,
    opened_version: int,
    seen: str | None,
    today: date,
    note: str = "",
) -> ProgressUpdate:
    """Publish what was handed in, in its institution's name and by the person who handed it in.

    It is a statement of the day on which it is published: the record is never dated back.

    Args:
        statement: what the draft `seen` says.
        opened_version: the measure's version when the reviewer opened the page.
        seen: the token of the draft that the reviewer read.

    Raises:
        NotAllowedError: not a coordinator, or one of the same institution.
        ChangedMeanwhileError: the text was decided on, called back or replaced since, or what it
            is judged against has changed.
        RuleBrokenError: a rule of reporting is no longer kept.
    """
    with transaction.atomic():
        locked, draft = _handed_in(measure, institution_id, by, seen)
        if was_judged_otherwise(locked, opened_version):
            raise ChangedMeanwhileError
        if were_changed(locked, statement.steps, statement.risks, opened_version):
            raise ChangedMeanwhileError
        if locked.lead_institution_id != institution_id:
            raise RuleBrokenError("", _("The institution no longer answers for this measure."))
        check_statement(locked, statement, today)
        author = Author(institution_id=institution_id, user=draft.saved_by)
        update = publish(locked, statement, by=author, today=today)
        log_step(draft, ReviewStep.APPROVED, by=by, note=note.strip())
        draft.delete()
        return update


def return_statement(
    measure: Measure, *, institution_id: int, by: Author, seen: str | None, note: str
) -> None:
    """Give what was handed in back to its institution, with a note; the text stays.

    Raises:
        RuleBrokenError: without a note. Otherwise as `approve`.
    """
    with transaction.atomic():
        _locked, draft = _handed_in(measure, institution_id, by, seen)
        if not note.strip():
            raise RuleBrokenError("note", _("Say what is to be changed."))
        move(draft, DraftState.RETURNED, note.strip())
        log_step(draft, ReviewStep.RETURNED, by=by, note=note.strip())


def _handed_in(
    measure: Measure, institution_id: int, by: Author, seen: str | None
) -> tuple[Measure, UpdateDraft]:
    locked: Measure = Measure.objects.locked_with_heirs(measure.pk)
    draft: UpdateDraft | None = UpdateDraft.objects.of(locked, institution_id)
    if by.user is None or not can_review(by.user, institution_id, draft):
        raise NotAllowedError
    if draft is None or draft.token != seen or not draft.waits_for_review:
        raise ChangedMeanwhileError
    return locked, draft
