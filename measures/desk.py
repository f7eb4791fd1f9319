"""An institution's inbox: what needs doing first, and why."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext

from commitments.models import Institution, InstitutionLabel
from commitments.permissions import Person, roles_of
from measures.forms.bulk import key_of
from measures.models import DraftState, Measure, UpdateDraft
from measures.operations.bulk import Picked
from measures.standing import DUE_SOON_DAYS, Judgement, Standing, days_left_text
from ogp_portal.formats.days import day_text

# Whoever has just reported is not asked again at once.
FRESH_DAYS = 30
NOTE_SHOWN = 120  # characters of a returned text's note


@dataclass(frozen=True, slots=True)
class Task:
    """A measure of mine and the reasons why it stands where it does; none: nothing to do.

    Attributes:
        draft: what my institution is writing about it.
        waits: since when it lies with the coordinator, in words; "" where it does not.
        tick: it is ticked, for one press with others.
    """

    measure: Measure
    judgement: Judgement
    reasons: tuple[str, ...]
    draft: UpdateDraft | None = None
    waits: str = ""
    tick: Picked | None = None

    @property
    def may_be_unchanged(self) -> bool:
        """Whether one press may say that nothing has changed: nothing else is being said."""
        is_reported = bool(self.measure.status) and not self.measure.is_finished
        return is_reported and self.draft is None

    @property
    def key(self) -> str:
        """What ticking it sends."""
        return key_of(self.measure, self.tick.version if self.tick else None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A statement that waits for review: whose it is, and since when."""

    draft: UpdateDraft
    institution: InstitutionLabel
    since: date


@dataclass(frozen=True, slots=True)
class Desk:
    """All measures of some institutions.

    Attributes:
        needed: those that need something, the most pressing first.
        quiet: the others, in the order of their codes.
        next_on: the day on which the first of the quiet ones will need something; None: none.
    """

    needed: tuple[Task, ...]
    quiet: tuple[Task, ...]
    next_on: date | None

    @property
    def has_choice(self) -> bool:
        """Whether there is anything to tick."""
        return any(task.may_be_unchanged for task in (*self.needed, *self.quiet))

    def ticked(self, picked: Iterable[Picked]) -> "Desk":
        """The same with some measures ticked."""
        ticks = {one.measure.pk: one for one in picked}

        def with_tick(task: Task) -> Task:
            return replace(task, tick=ticks.get(task.measure.pk))

        needed, quiet = map(with_tick, self.needed), map(with_tick, self.quiet)
        return replace(self, needed=tuple(needed), quiet=tuple(quiet))


def desk_of(institution_ids: Collection[int], today: date) -> Desk:
    """What the measures led by these institutions need today. Two queries."""
    if not institution_ids:
        return Desk((), (), None)
    measures = Measure.objects.led_by(institution_ids).select_related("plan").in_plan_order()
    drafts = UpdateDraft.objects.of_institutions(institution_ids).by_measure()
    tasks = [
        _task(measure, today, drafts.get((measure.pk, measure.lead_institution_id)))
        for measure in measures
    ]
    needed = sorted((task for task in tasks if task.reasons), key=lambda task: _rank(task, today))
    quiet = tuple(task for task in tasks if not task.reasons)
    at_rest = [task.measure for task in quiet if not task.waits]
    days = [day for measure in at_rest if (day := _next_need(measure, today))]
    return Desk(tuple(needed), quiet, min(days, default=None))


def tests_to_write(today: date) -> tuple[Task, ...]:
    """The coordinators' part: what is stated as completed by a test that nobody has written, so
    that it cannot be proven. One query.
    """
    measures = Measure.objects.completed_without_test().select_related("plan").in_plan_order()
    reason = gettext("how we will know that it is done is not written")
    return tuple(Task(measure, measure.judgement(today), (reason,)) for measure in measures)


def reviews_to_make(person: Person, today: date) -> tuple[Waiting, ...]:
    """What waits for this coordinator's decision, the longest waiting first. Two queries."""
    roles = roles_of(person)
    if not roles.coordinator or person.pk is None:
        return ()
    waiting = UpdateDraft.objects.waiting_for_review().not_of(roles.editor, person.pk)
    labels = Institution.objects.labels(today)
    return tuple(
        Waiting(draft, labels[draft.institution_id], timezone.localdate(draft.saved_at))
        for draft in waiting
    )


def _task(measure: Measure, today: date, draft: UpdateDraft | None = None) -> Task:
    judgement = measure.judgement(today)
    if draft and draft.state == DraftState.SUBMITTED and measure.plan.asks_for_review:
        day = {"day": day_text(timezone.localdate(draft.saved_at))}
        waits = gettext("handed in for review on %(day)s") % day
        return Task(measure, judgement, (), draft, waits)
    reasons = _reasons(measure, judgement, today)
    if draft:
        reasons.insert(0, _draft_text(draft))
    return Task(measure, judgement, tuple(reasons), draft)


def _draft_text(draft: UpdateDraft) -> str:
    if draft.state == DraftState.RETURNED:
        return gettext("returned: %(note)s") % {"note": Truncator(draft.note).chars(NOTE_SHOWN)}
    day = {"day": day_text(timezone.localdate(draft.saved_at))}
    return gettext("draft of %(day)s") % day


def is_silent(measure: Measure, today: date) -> bool:
    """Nobody has said anything of an unfinished measure for longer than its plan allows."""
    if measure.is_finished or measure.plan.is_over(today):
        return False
    heard_on = measure.stated_on or measure.starts_on
    if heard_on is None:
        return True
    return (today - heard_on).days > measure.plan.silence_limit_days


def _reasons(measure: Measure, judgement: Judgement, today: date) -> list[str]:
    reasons = []
    is_fresh = was_heard_lately(measure, today)
    if judgement.standing is Standing.OVERDUE and not is_fresh:
        late = judgement.days_late
        reasons.append(
            ngettext("overdue by %(count)d day", "overdue by %(count)d days", late)
            % {"count": late}
            if late
            else judgement.reasons[0]
        )
    # A missing completion test is the coordinator's to write: see tests_to_write.
    if judgement.standing is Standing.CLAIMED and not measure.evidence_count:
        reasons.append(gettext("no evidence"))
    if judgement.standing is Standing.DUE_SOON and measure.due_on and not is_fresh:
        reasons.append(days_left_text((measure.due_on - today).days))
    if is_silent(measure, today):
        reasons.append(_silence_text(measure.stated_on, today))
    return reasons


def was_heard_lately(measure: Measure, today: date) -> bool:
    return measure.stated_on is not None and (today - measure.stated_on).days < FRESH_DAYS


def _silence_text(stated_on: date | None, today: date) -> str:
    if stated_on is None:
        return gettext("nothing has been reported yet")
    days = (today - stated_on).days
    return ngettext("silent for %(count)d day", "silent for %(count)d days", days) % {"count": days}


def _rank(task: Task, today: date) -> tuple[int, date, str]:
    """Returned, then overdue, then long silent, then without evidence, then due soon or a draft;
    the oldest date first.
    """
    standing, measure = task.judgement.standing, task.measure
    if task.draft and task.draft.state == DraftState.RETURNED:
        rank = -1
    elif standing is Standing.OVERDUE:
        rank = 0
    elif is_silent(measure, today):
        rank = 1
    else:
        rank = 2 if standing is Standing.CLAIMED else 3
    return rank, measure.due_on or date.max, measure.code_key


def _next_need(measure: Measure, today: date) -> date | None:
    """When a quiet measure will ask for something: 30 days before it is due, or by its silence."""
    if measure.is_finished or measure.plan.is_over(today):
        return None
    days = []
    if measure.due_on:
        soon = measure.due_on - timedelta(days=DUE_SOON_DAYS)
        days.append(max(soon, measure.starts_on or soon))
    if was_heard_lately(measure, today) and measure.stated_on and days:
        days = [max(days[0], measure.stated_on + timedelta(days=FRESH_DAYS))]
    heard_on = measure.stated_on or measure.starts_on
    if heard_on:
        days.append(heard_on + timedelta(days=measure.plan.silence_limit_days + 1))
    return min(days, default=None)
