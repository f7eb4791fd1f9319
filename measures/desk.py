"""An institution's inbox: what needs doing first, and why."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext, ngettext

from measures.models import Measure
from measures.standing import DUE_SOON_DAYS, Judgement, Standing, days_left_text

# Whoever has just reported is not asked again at once.
FRESH_DAYS = 30


@dataclass(frozen=True, slots=True)
class Task:
    """A measure of mine and the reasons why it stands where it does; none: nothing to do."""

    measure: Measure
    judgement: Judgement
    reasons: tuple[str, ...]


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


def desk_of(institution_ids: Collection[int], today: date) -> Desk:
    """What the measures led by these institutions need today. One query."""
    if not institution_ids:
        return Desk((), (), None)
    led = Measure.objects.led_by(institution_ids).with_broken_links()
    measures = led.select_related("plan").in_plan_order()
    tasks = [_task(measure, today) for measure in measures]
    needed = sorted((task for task in tasks if task.reasons), key=lambda task: _rank(task, today))
    quiet = tuple(task for task in tasks if not task.reasons)
    days = [day for task in quiet if (day := _next_need(task.measure, today))]
    return Desk(tuple(needed), quiet, min(days, default=None))


def tests_to_write(today: date) -> tuple[Task, ...]:
    """The coordinators' part: what is stated as completed by a test that nobody has written, so
    that it cannot be proven. One query.
    """
    measures = Measure.objects.completed_without_test().select_related("plan").in_plan_order()
    reason = gettext("how we will know that it is done is not written")
    return tuple(Task(measure, measure.judgement(today), (reason,)) for measure in measures)


def _task(measure: Measure, today: date) -> Task:
    judgement = measure.judgement(today)
    return Task(measure, judgement, tuple(_reasons(measure, judgement, today)))


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
    reasons += _broken_links(getattr(measure, "broken_links", 0))
    if judgement.standing is Standing.DUE_SOON and measure.due_on and not is_fresh:
        reasons.append(days_left_text((measure.due_on - today).days))
    if is_silent(measure, today):
        reasons.append(_silence_text(measure.stated_on, today))
    return reasons


def _broken_links(count: int) -> list[str]:
    if not count:
        return []
    sentence = ngettext(
        "%(count)d evidence link does not open: add a file or an archived copy",
        "%(count)d evidence links do not open: add files or archived copies",
        count,
    )
    return [sentence % {"count": count}]


def was_heard_lately(measure: Measure, today: date) -> bool:
    return measure.stated_on is not None and (today - measure.stated_on).days < FRESH_DAYS


def _silence_text(stated_on: date | None, today: date) -> str:
    if stated_on is None:
        return gettext("nothing has been reported yet")
    days = (today - stated_on).days
    return ngettext("silent for %(count)d day", "silent for %(count)d days", days) % {"count": days}


def _rank(task: Task, today: date) -> tuple[int, date, str]:
    """Overdue, then long silent, then without evidence, then due soon; the oldest date first."""
    standing, measure = task.judgement.standing, task.measure
    if standing is Standing.OVERDUE:
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
