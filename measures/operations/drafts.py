"""Drafts: a statement that is still being written, and how it is sent on its way."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.operations import ChangedMeanwhileError, NotAllowedError, RuleBrokenError
from commitments.permissions import roles_of
from measures.drafts import NO_DRAFT, DraftState, ReviewStep, Typed
from measures.models import Measure, ProgressUpdate, Review, UpdateDraft
from measures.operations.reporting import Statement, admitted, publish
from measures.permissions import can_report_on
from ogp_portal.accounts.models import User
from ogp_portal.history import Author


def save_draft(measure: Measure, typed: Typed, *, by: Author, seen: str | None) -> UpdateDraft:
    """Keep what is typed, whether or not it could be published; nobody else ever sees it.

    Args:
        seen: the token of the draft that the author's form was opened on, or `NO_DRAFT`; None
            where the form does not say.

    Raises:
        NotAllowedError: the person is no editor of the lead, or speaks in another's name.
        ChangedMeanwhileError: a colleague has saved, published or discarded the draft since.
        RuleBrokenError: it waits for review, or holds what no database keeps.
    """
    with transaction.atomic():
        locked = _locked_for(measure, by)
        draft = seen_draft(locked, by, seen)
        if draft and draft.waits_for_review:
            sentence = _(
                "Your institution's text waits for review. Hand in the new text in its place, or "
                "call the other back first."
            )
            raise RuleBrokenError("", sentence)
        state = DraftState(draft.state).kept_on_saving if draft else DraftState.DRAFT
        return _write(locked, draft, typed, state, by)


def discard_draft(measure: Measure, *, by: Author, seen: str | None) -> None:
    """Throw a draft away; what was handed in once stays in its review. Raises as `save_draft`."""
    with transaction.atomic():
        locked = Measure.objects.locked(measure.pk)
        if by.user is None or by.institution_id not in roles_of(by.user).editor:
            raise NotAllowedError
        draft = seen_draft(locked, by, seen)
        if draft is None:
            raise ChangedMeanwhileError
        if draft.waits_for_review:
            raise RuleBrokenError("", _("It waits for review: call it back first."))
        draft.delete()


def send_statement(
    measure: Measure,
    statement: Statement,
    typed: Typed,
    *,
    by: Author,
    opened_version: int,
    today: date,
    seen: str | None,
) -> ProgressUpdate | None:
    """Publish a statement at once, and let its draft go; where the plan asks for review, hand it
    in instead (None). Handed in again, the new text stands in the place of the other.

    Raises:
        As `report_progress` and `save_draft`.
    """
    with transaction.atomic():
        locked = admitted(measure, statement, by=by, opened_version=opened_version, today=today)
        draft = seen_draft(locked, by, seen)
        if locked.plan.asks_for_review:
            handed_in = _write(locked, draft, typed, DraftState.SUBMITTED, by)
            log_step(handed_in, ReviewStep.SUBMITTED, by=by)
            return None
        update = publish(locked, statement, by=by, today=today)
        if draft:
            draft.delete()
        return update


def typed_from(statement: Statement, opened_version: int) -> Typed:
    """A statement as though somebody had typed it into the update form."""
    typed = {
        "version": str(opened_version),
        "status": statement.status.value,
        "happened_on": _typed_day(statement.happened_on),
        "done": statement.done,
        "next_step": statement.next_step,
        "obstacles": statement.obstacles,
        "reason": statement.reason,
        "decision": statement.decision,
    }
    for tick in statement.steps:
        typed[f"step-{tick.id}-done"] = "on" if tick.is_done else ""
        typed[f"step-{tick.id}-done_on"] = _typed_day(tick.done_on)
    for number, step in enumerate(statement.new_steps):
        typed[f"new-step-{number}-text"] = step.text
        typed[f"new-step-{number}-due_on"] = _typed_day(step.due_on)
        typed[f"new-step-{number}-done_on"] = _typed_day(step.done_on)
    for number, risk in enumerate(statement.new_risks):
        typed[f"new-risk-{number}-text"] = risk.text
    for number, proof in enumerate(statement.proofs):
        typed[f"evidence-{number}-url"] = proof.url
        typed[f"evidence-{number}-proves"] = proof.proves
    return {name: [value] for name, value in typed.items() if value or name.startswith("step-")}


def _typed_day(day: date | None) -> str:
    return f"{day:%d.%m.%Y.}" if day else ""


def call_back(measure: Measure, typed: Typed | None, *, by: Author, seen: str | None) -> None:
    """Take what was handed in out of review, to go on writing. Raises as `save_draft`.

    Args:
        typed: what stands in the author's form by now; None: the text as it was handed in.
    """
    with transaction.atomic():
        locked = _locked_for(measure, by)
        draft = seen_draft(locked, by, seen)
        if draft is None or draft.state != DraftState.SUBMITTED:
            raise ChangedMeanwhileError
        if typed is None:
            move(draft, DraftState.DRAFT)
        else:
            _write(locked, draft, typed, DraftState.DRAFT, by)
        log_step(draft, ReviewStep.CALLED_BACK, by=by)


def _locked_for(measure: Measure, by: Author) -> Measure:
    """The measure's lock is that of its drafts, too."""
    locked: Measure = Measure.objects.locked(measure.pk)
    if by.user is None or not can_report_on(by.user, locked):
        raise NotAllowedError
    if by.institution_id != locked.lead_institution_id:
        raise NotAllowedError
    return locked


def seen_draft(measure: Measure, by: Author, seen: str | None) -> UpdateDraft | None:
    """The draft that stands, if it is the one that the author's form was opened on. A form that
    does not say which that was may only follow the author's own.

    Raises:
        ChangedMeanwhileError: another stands, or none any more.
    """
    draft: UpdateDraft | None = UpdateDraft.objects.of(measure, by.institution_id)
    if seen is None:
        is_seen = draft is None or draft.saved_by == by.user
    else:
        is_seen = seen == (draft.token if draft else NO_DRAFT)
    if not is_seen:
        raise ChangedMeanwhileError
    return draft


def _write(
    measure: Measure, draft: UpdateDraft | None, typed: Typed, state: DraftState, by: Author
) -> UpdateDraft:
    if any("\x00" in text for name, values in typed.items() for text in (name, *values)):
        raise RuleBrokenError("", _("The text holds invisible control characters. Retype it."))
    if draft is None:
        writer = measure.lead_institution
        draft = UpdateDraft(measure=measure, institution=writer, version=0)
    draft.version += 1
    draft.typed, draft.state, draft.saved_by = typed, state, _person(by)
    if state is not DraftState.RETURNED:
        draft.note = ""
    draft.save()
    return draft


def move(draft: UpdateDraft, state: DraftState, note: str = "") -> None:
    """The same text in another state; who typed it, and when, stays."""
    draft.version += 1
    draft.state, draft.note = state, note
    draft.save(update_fields=["version", "state", "note"])


def log_step(draft: UpdateDraft, step: ReviewStep, *, by: Author, note: str = "") -> None:
    """Write down who did what with what was handed in, and the text where it would else be lost."""
    Review.objects.create(
        measure=draft.measure,
        institution_id=draft.institution_id,
        step=step,
        note=note,
        typed=draft.typed if step.keeps_text else {},
        done_by=_person(by),
    )


def _person(by: Author) -> User:
    if by.user is None:
        raise NotAllowedError
    return by.user
