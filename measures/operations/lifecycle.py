"""Measures that come and go while a plan runs: added, dropped, merged, split; by a decision."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import ActionPlan, Change, ChangeKind, Commitment
from commitments.operations import (
    PLAN_TEXT_KINDS,
    ChangedMeanwhileError,
    NotAllowedError,
    RuleBrokenError,
    recorded_change,
    was_changed,
)
from commitments.permissions import is_coordinator
from measures.fates import Fate
from measures.models import CODE, Measure, Origin, Succession
from measures.operations.reporting import Statement, record_statement
from measures.operations.sub_headings import sub_heading
from measures.standing import Status
from ogp_portal.history import Author

KIND_OF_FATE = {
    Fate.DROPPED: ChangeKind.MEASURE_DROPPED,
    Fate.MERGED: ChangeKind.MEASURE_MERGED,
    Fate.SPLIT: ChangeKind.MEASURE_SPLIT,
}
# A change to any of these meanwhile is shown to whoever ends a measure.
FACTS_OF_AN_END = ("title", "due_on", "status", "commitment_id")


@dataclass(frozen=True, slots=True)
class NewMeasure:
    """A measure that a plan takes up. Its dates are those first adopted for it.

    Attributes:
        new_group: a sub-heading that is new, for it to stand under; "" where it stands under the
            one of `group_id`, or under none.
    """

    code: str
    title: str
    title_en: str = ""
    group_id: int | None = None
    starts_on: date | None = None
    due_on: date | None = None
    lead_institution_id: int | None = None
    beneficiaries: str = ""
    completion_test: str = ""
    new_group: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """Why something is done to a plan, and by which decision (its number, or its address)."""

    reason: str
    decision: str = ""


def decision_is_due(plan: ActionPlan, decided: Decided) -> bool:
    """Whether a decision is still to be named: what was adopted changes only by another one."""
    return plan.adopted_on is not None and not decided.decision.strip()


def add_measure(
    commitment: Commitment, new: NewMeasure, decided: Decided, *, by: Author, today: date
) -> Measure:
    """Take a measure up into a commitment.

    Raises:
        NotAllowedError: not a coordinator.
        RuleBrokenError: no reason or no decision is given, the code is in use or was, or the
            dates are the wrong way round.
    """
    with transaction.atomic():
        # Numbers and positions are the plan's: two who add to it wait for each other.
        ActionPlan.objects.filter(pk=commitment.plan_id).take_locks()
        locked = Commitment.objects.locked(commitment.pk)
        _check_decided(locked.plan, decided, by)
        if not CODE.fullmatch(new.code):
            sentence = _("A number has letters, digits and dots only, as in 1.5.")
            raise RuleBrokenError("code", sentence)
        if Measure.objects.of(locked.plan).filter(code=new.code).exists():
            raise RuleBrokenError("code", _("Another measure has this number, now or before."))
        if new.starts_on and new.due_on and new.due_on < new.starts_on:
            raise RuleBrokenError("due_on", _("The end date is before the start date."))
        values = asdict(new)
        new_group = values.pop("new_group")
        measure = Measure(
            plan=locked.plan,
            commitment=locked,
            position=Measure.objects.of(locked.plan).next_position(),
            origin=Origin.ADDED,
            baseline_starts_on=new.starts_on,
            baseline_due_on=new.due_on,
            completion_test_written_on=today if new.completion_test.strip() else None,
            **values,
        )
        with _decided_change(ChangeKind.MEASURE_ADDED, locked.plan, decided, by) as change:
            if new_group:
                measure.group = sub_heading(locked, new_group, change)
            measure.record(change)
        return measure


def end_measure(
    measure: Measure,
    fate: Fate,
    successors: Collection[str],
    decided: Decided,
    *,
    by: Author,
    opened_version: int,
    today: date,
) -> None:
    """Give a measure up as it was: it is stated as cancelled, and names what it lives on in.

    Args:
        successors: codes of measures of the same plan; none for one that is dropped, one for one
            that is merged, several for one that is split.

    Raises:
        NotAllowedError: not a coordinator.
        ChangedMeanwhileError: the measure has changed since the form was opened.
        RuleBrokenError: no reason or no decision is given, it has ended already, or the successors
            are not such measures.
    """
    with transaction.atomic():
        # All of them at once, in one order for everybody: two may end each in the other's favour.
        Measure.objects.of(measure.plan_id).concerned(measure.pk, successors).take_locks()
        locked = Measure.objects.locked(measure.pk)
        _check_decided(locked.plan, decided, by)
        if was_changed(locked, opened_version, FACTS_OF_AN_END, PLAN_TEXT_KINDS):
            raise ChangedMeanwhileError
        if locked.status == Status.CANCELLED:
            raise RuleBrokenError("", _("The measure is cancelled already."))
        heirs = _heirs(locked, fate, successors)
        statement = Statement(
            status=Status.CANCELLED,
            reason=decided.reason.strip(),
            decision=decided.decision.strip(),
        )
        with _decided_change(KIND_OF_FATE[fate], locked.plan, decided, by) as change:
            record_successions(locked, heirs, change)
            record_statement(locked, statement, change, stated_on=today)


def record_successions(measure: Measure, heirs: Collection[Measure], change: Change) -> None:
    """Write down in which measures one lives on; inside an open change that makes a version of it,
    too.
    """
    for heir in heirs:
        Succession(predecessor=measure, successor=heir).record(change)
        heir.record(change)


def _decided_change(
    kind: ChangeKind, plan: ActionPlan, decided: Decided, by: Author
) -> AbstractContextManager[Change]:
    return recorded_change(
        kind=kind,
        by=by,
        plan=plan,
        reason=decided.reason.strip(),
        decision=decided.decision.strip(),
    )


def _check_decided(plan: ActionPlan, decided: Decided, by: Author) -> None:
    if by.user is None or not is_coordinator(by.user):
        raise NotAllowedError
    if not decided.reason.strip():
        raise RuleBrokenError("reason", _("Say why."))
    if decision_is_due(plan, decided):
        sentence = _("Give the number or the address of the decision.")
        raise RuleBrokenError("decision", sentence)


def _heirs(measure: Measure, fate: Fate, codes: Collection[str]) -> list[Measure]:
    """The measures it lives on in. They are under their locks already."""
    wanted = set(codes)
    if not fate.takes(len(wanted)):
        raise RuleBrokenError("successors", _TAKES[fate]())
    others = Measure.objects.of(measure.plan).exclude(pk=measure.pk).with_codes(wanted)
    heirs = list(others.in_order())
    unknown = wanted - {heir.code for heir in heirs}
    if unknown:
        sentence = _("The plan has no other measure %(codes)s.")
        raise RuleBrokenError("successors", sentence % {"codes": ", ".join(sorted(unknown))})
    if any(heir.status == Status.CANCELLED for heir in heirs):
        raise RuleBrokenError("successors", _("It cannot live on in a measure that is cancelled."))
    return heirs


_TAKES = {
    Fate.DROPPED: lambda: _("A measure that is dropped lives on in no other."),
    Fate.MERGED: lambda: _("Name the one measure it is merged into."),
    Fate.SPLIT: lambda: _("Name the measures it is split into, two at least."),
}
