"""Dates that move: an institution proposes, a coordinator decides, and the date follows."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import Change, ChangeKind
from commitments.operations import (
    ChangedMeanwhileError,
    NotAllowedError,
    RuleBrokenError,
    recorded_change,
    was_changed,
)
from commitments.permissions import is_coordinator
from measures.models import DateChange, Measure
from measures.permissions import can_decide_on, can_move_date, can_report_on
from measures.slips import DateChangeReason, DateChangeState, Shift
from ogp_portal.history import Author

# A change to any of these meanwhile is shown to whoever moves a date.
FACTS_OF_A_SHIFT = ("starts_on", "due_on", "status", "lead_institution_id")
# What bringing a shift into a state is called; one lapses with whatever ends its measure.
SHIFT_KIND = {
    DateChangeState.PROPOSED: ChangeKind.DATE_PROPOSED,
    DateChangeState.ACCEPTED: ChangeKind.DATE_MOVED,
    DateChangeState.REFUSED: ChangeKind.DATE_REFUSED,
    DateChangeState.WITHDRAWN: ChangeKind.DATE_WITHDRAWN,
}
SHIFT_KINDS = tuple(SHIFT_KIND.values())


def rules_broken(
    measure: Measure, shift: Shift, today: date, *, is_decided: bool
) -> list[RuleBrokenError]:
    """Every rule of moving a date that a shift does not keep, in the order of the form.

    Args:
        is_decided: whether it is to move the date at once, and so must name its decision.
    """
    broken = []
    if measure.is_finished:
        sentence = _("The measure is completed or cancelled: its end date no longer moves.")
        broken.append(RuleBrokenError("", sentence))
    if measure.starts_on and shift.new_due_on < measure.starts_on:
        broken.append(RuleBrokenError("new_due_on", _("The end date is before the start date.")))
    elif shift.new_due_on == measure.due_on:
        broken.append(RuleBrokenError("new_due_on", _("This is the end date already.")))
    elif not is_decided and shift.new_due_on < today:
        broken.append(RuleBrokenError("new_due_on", _("This day has passed already.")))
    if not shift.sentence.strip():
        broken.append(RuleBrokenError("sentence", _("Say in a sentence why the date moves.")))
    if is_decided and not shift.decision.strip():
        sentence = _("Give the number or the address of the decision.")
        broken.append(RuleBrokenError("decision", sentence))
    return broken


def propose_date_change(
    measure: Measure, shift: Shift, *, by: Author, opened_version: int, today: date
) -> DateChange:
    """Ask for another end date; the public sees it as proposed, and the date stays.

    Raises:
        NotAllowedError: the person is no editor of the lead, or speaks in another's name.
        ChangedMeanwhileError: the date, or what it depends on, has changed since.
        RuleBrokenError: a rule of moving a date is not kept, or another shift is proposed already.
    """
    with transaction.atomic():
        locked = _opened(measure, opened_version)
        return propose_for_locked(locked, shift, by=by, today=today)


def propose_for_locked(locked: Measure, shift: Shift, *, by: Author, today: date) -> DateChange:
    """`propose_date_change` of a measure that was read under its lock, in the same transaction."""
    if by.user is None or not can_report_on(by.user, locked):
        raise NotAllowedError
    if by.institution_id != locked.lead_institution_id:
        raise NotAllowedError
    _check(locked, shift, today, is_decided=False)
    return _put_on_record(locked, shift, by=by, today=today, kind=ChangeKind.DATE_PROPOSED)


def move_date(
    measure: Measure, shift: Shift, *, by: Author, opened_version: int, today: date
) -> DateChange:
    """Move an end date by a decision that is made; for coordinators. Raises as
    `propose_date_change`.
    """
    with transaction.atomic():
        return move_locked_date(_opened(measure, opened_version), shift, by=by, today=today)


def move_locked_date(locked: Measure, shift: Shift, *, by: Author, today: date) -> DateChange:
    """`move_date` of a measure that was read under its lock, in the same transaction."""
    if by.user is None or not can_move_date(by.user, locked):
        raise NotAllowedError
    _check(locked, shift, today, is_decided=True)
    return _put_on_record(locked, shift, by=by, today=today, kind=ChangeKind.DATE_MOVED)


def accept_date_change(
    proposed: DateChange, *, decision: str, by: Author, opened_version: int, today: date
) -> None:
    """Let a proposed shift move the date, by a decision that is named.

    Raises:
        NotAllowedError: not a coordinator; or the person proposed it, where the plan asks for
            review.
        ChangedMeanwhileError: the proposal or the date has changed since.
        RuleBrokenError: a rule of moving a date is not kept any more, or no decision is named.
    """
    with transaction.atomic():
        measure, locked = _to_decide(proposed, by, opened_version)
        shift = Shift(locked.new_due_on, DateChangeReason(locked.reason), locked.sentence, decision)
        _check(measure, shift, today, is_decided=True)
        kind, state = ChangeKind.DATE_MOVED, DateChangeState.ACCEPTED
        locked.take(state=state, decision=decision.strip(), **_decided(by, today))
        accepted = recorded_change(
            kind=kind,
            by=by,
            plan=measure.plan,
            reason=locked.sentence,
            decision=locked.decision,
        )
        with accepted as change:
            locked.record(change)
            measure.due_on = locked.new_due_on
            measure.record(change)


def refuse_date_change(
    proposed: DateChange, *, answer: str, by: Author, opened_version: int, today: date
) -> None:
    """Leave the date where it is, with an answer to whoever proposed the shift. Raises as
    `accept_date_change`.
    """
    with transaction.atomic():
        measure, locked = _to_decide(proposed, by, opened_version)
        if not answer.strip():
            raise RuleBrokenError("answer", _("Say why the date does not move."))
        kind, state = ChangeKind.DATE_REFUSED, DateChangeState.REFUSED
        with recorded_change(kind=kind, by=by, plan=measure.plan, reason=answer) as change:
            locked.take(state=state, answer=answer.strip(), **_decided(by, today))
            locked.record(change)
            measure.record(change)


def withdraw_date_change(
    proposed: DateChange, *, by: Author, opened_version: int, today: date
) -> None:
    """Take one's own proposal back before it is decided.

    Raises:
        NotAllowedError: the person is no editor of the institution that proposed it.
        ChangedMeanwhileError: it was decided, or the date has changed since.
    """
    with transaction.atomic():
        measure, locked = _still_open(proposed, opened_version)
        if by.user is None or not can_report_on(by.user, measure):
            raise NotAllowedError
        kind, state = ChangeKind.DATE_WITHDRAWN, DateChangeState.WITHDRAWN
        with recorded_change(kind=kind, by=by, plan=measure.plan) as change:
            locked.take(state=state, decided_on=today)
            locked.record(change)
            measure.record(change)


def lapse_proposal(measure: Measure, change: Change, *, on: date) -> None:
    """Let a shift that waits for its decision lapse, because its measure has ended: nobody is asked
    to decide on it any more. Inside the change that ends the measure, which records it.

    It stays lapsed when the measure is taken up again, or what ended it is taken back: the
    institution can propose anew, and by then may have another date in mind.
    """
    for proposed in measure.date_changes.proposed():
        lapsed_on = max(on, proposed.proposed_on)
        proposed.record_values(change, state=DateChangeState.LAPSED, decided_on=lapsed_on)


def _opened(measure: Measure, opened_version: int) -> Measure:
    """The measure under its lock, as the form was opened on it."""
    locked: Measure = Measure.objects.locked(measure.pk)
    if was_changed(locked, opened_version, FACTS_OF_A_SHIFT, SHIFT_KINDS):
        raise ChangedMeanwhileError
    return locked


def _still_open(proposed: DateChange, opened_version: int) -> tuple[Measure, DateChange]:
    measure = _opened(proposed.measure, opened_version)
    locked: DateChange = measure.date_changes.select_related("change").get(pk=proposed.pk)
    if locked.state != DateChangeState.PROPOSED:
        raise ChangedMeanwhileError
    return measure, locked


def _to_decide(proposed: DateChange, by: Author, opened_version: int) -> tuple[Measure, DateChange]:
    if by.user is None or not is_coordinator(by.user):
        raise NotAllowedError
    measure, locked = _still_open(proposed, opened_version)
    if not can_decide_on(by.user, locked):
        raise RuleBrokenError("", _("This plan asks that somebody else decides on a proposal."))
    return measure, locked


def _decided(by: Author, today: date) -> dict[str, Any]:
    """What a shift says of its decision, whichever that is: whose it was, and when."""
    return {"decider_id": by.institution_id, "decided_on": today}


def _check(measure: Measure, shift: Shift, today: date, *, is_decided: bool) -> None:
    for broken in rules_broken(measure, shift, today, is_decided=is_decided):
        raise broken


def _put_on_record(
    measure: Measure, shift: Shift, *, by: Author, today: date, kind: ChangeKind
) -> DateChange:
    """A new shift: one that moves the date at once, or one that waits for its decision."""
    if measure.date_changes.proposed().exists():
        raise RuleBrokenError("", _("Another change of this date waits for its decision."))
    is_decided = kind == ChangeKind.DATE_MOVED
    moved = DateChange(
        measure=measure,
        old_due_on=measure.due_on,
        new_due_on=shift.new_due_on,
        reason=shift.reason,
        sentence=shift.sentence.strip(),
        decision=shift.decision.strip() if is_decided else "",
        state=DateChangeState.ACCEPTED if is_decided else DateChangeState.PROPOSED,
        institution_id=by.institution_id,
        proposed_on=today,
        **(_decided(by, today) if is_decided else {}),
    )
    put = recorded_change(
        kind=kind, by=by, plan=measure.plan, reason=moved.sentence, decision=moved.decision
    )
    with put as change:
        moved.record(change)
        if is_decided:
            measure.due_on = shift.new_due_on
        measure.record(change)
    return moved
