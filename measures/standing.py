"""Standing: what the facts say about a measure, and why. Pure: facts and a day, no database.

The order of the values is the order of judgement: the first that holds is the standing. Each
comes with its reasons, from which a reader can reproduce it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, npgettext
from django.utils.translation import gettext_lazy as _

from ogp_portal.formats.text import without_double_stop

DUE_SOON_DAYS = 30


class Status(TextChoices):
    """What the institution says of its measure. Empty until its first statement."""

    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")

    @property
    def is_final(self) -> bool:
        """Nothing more is expected to happen."""
        return self in (Status.COMPLETED, Status.CANCELLED)

    def may_become(self, new: "Status", *, for_a_reason: bool = False) -> bool:
        """Whether an institution may say so next: what is final is taken up again, and anything is
        cancelled, only for a reason.
        """
        is_free = new is self or not (self.is_final or new is Status.CANCELLED)
        return is_free or for_a_reason

    def takes_a_decision_to_become(self, new: "Status") -> bool:
        """Whether that takes more than an institution's word, where the plan was adopted by a
        decision: what was adopted is not given up by a statement alone, and what was given up by
        a decision is not taken up without one.
        """
        return (new is Status.CANCELLED) is not (self is Status.CANCELLED)


NOT_STATED = _("Not reported")


def status_label(value: str) -> str:
    """The status in words; "not reported" where nobody has said anything."""
    return str(Status(value).label if value else NOT_STATED)


class Standing(TextChoices):
    """What the facts say, in the order in which they are asked."""

    CANCELLED = "cancelled", _("Cancelled")
    PROVEN = "proven", _("Proven")
    CLAIMED = "claimed", _("Reported, not proven")
    UNDATED = "undated", _("No due date")
    OVERDUE = "overdue", _("Overdue")
    NOT_DUE = "not_due", _("Not begun yet")
    DUE_SOON = "due_soon", _("Due soon")
    ON_TRACK = "on_track", _("On track")

    @property
    def is_in_bar(self) -> bool:
        """Whether it can be judged at all: undated and cancelled measures stand outside the bar."""
        return self not in (Standing.UNDATED, Standing.CANCELLED)

    @property
    def definition(self) -> str:
        """One sentence that says when a measure has this standing."""
        return str(DEFINITIONS[self])


DEFINITIONS = {
    Standing.CANCELLED: _(
        "The institution has stated that the measure is cancelled, or a coordinator has dropped, "
        "merged or split it."
    ),
    Standing.PROVEN: _(
        "Stated as completed; how we will know is written down, and the responsible institution "
        "has shown public evidence."
    ),
    Standing.CLAIMED: _(
        "Stated as completed, but the completion test is missing, or evidence from the responsible "
        "institution."
    ),
    Standing.UNDATED: _("No due date is known, so its pace cannot be judged."),
    Standing.OVERDUE: _("The due date has passed and completion has not been stated."),
    Standing.NOT_DUE: _("Its start is still to come."),
    Standing.DUE_SOON: _("The due date is at most 30 days away."),
    Standing.ON_TRACK: _("Running, and the due date is more than 30 days away."),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a measure's standing is derived from.

    Attributes:
        status: a Status value, or "" where nobody has stated one.
        baseline_due_on: the end date first adopted; a shift from it is told beside the judgement.
        completed_on: the day it was completed; None where unknown or not completed.
        stated_on: the day of the last statement by a person; None where there is none.
        completion_stated_on: the day completion was first stated (of this completion).
        has_test: a completion test ("how we will know") is written.
        test_written_on: since when it is.
        evidence: public pieces that its lead has given and that have not been withdrawn.
        plan_ends_on: the plan's last day; lateness is not counted beyond it.
    """

    status: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    baseline_due_on: date | None = None
    completed_on: date | None = None
    stated_on: date | None = None
    completion_stated_on: date | None = None
    has_test: bool = False
    test_written_on: date | None = None
    evidence: int = 0
    plan_ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A standing with everything a reader needs to reproduce it, in the active language.

    Attributes:
        extent: how far or since when, to follow the label ("by 210 days"); "" where nothing does.
        reasons: why, each a clause.
        days_late: None where it cannot be known: no due date, or completed on an unknown day.
    """

    standing: Standing
    extent: str
    reasons: tuple[str, ...]
    days_late: int | None

    @property
    def label(self) -> str:
        return str(self.standing.label)

    @property
    def because(self) -> str:
        """What follows the label where the label stands by itself."""
        reasons = "; ".join(self.reasons)
        if self.extent:
            return _closed(f"{self.extent}: {reasons}" if reasons else self.extent)
        return _closed(f"{reasons[:1].upper()}{reasons[1:]}")

    @property
    def sentence(self) -> str:
        """The standing, how far, and all its reasons."""
        said = f"{self.label} {self.extent}" if self.extent else self.label
        return _closed(": ".join(filter(None, (said, "; ".join(self.reasons)))))


def _closed(sentence: str) -> str:
    return without_double_stop(f"{sentence}.") if sentence else ""


def value_of(facts: Facts, today: date) -> Standing:
    """The standing alone; see `standing_of` for the same with its reasons."""
    if facts.status == Status.CANCELLED:
        return Standing.CANCELLED
    if facts.status == Status.COMPLETED:
        return Standing.PROVEN if facts.has_test and facts.evidence else Standing.CLAIMED
    if facts.due_on is None:
        return Standing.UNDATED
    if today > facts.due_on:
        return Standing.OVERDUE
    if facts.starts_on is not None and facts.starts_on > today:
        return Standing.NOT_DUE
    if facts.due_on - today <= timedelta(days=DUE_SOON_DAYS):
        return Standing.DUE_SOON
    return Standing.ON_TRACK


def days_late(facts: Facts, today: date) -> int | None:
    """Days past the due date: frozen on the day of completion, stopped at the plan's last day.

    0 when it is not late; None when nobody can know.
    """
    if facts.due_on is None or facts.status == Status.CANCELLED:
        return None
    if facts.status == Status.COMPLETED:
        if facts.completed_on is None:
            return None
        last_day = facts.completed_on
    else:
        last_day = today
    return max(0, (min(last_day, facts.plan_ends_on or last_day) - facts.due_on).days)


def is_silent(facts: Facts, limit: int, today: date) -> bool:
    """Nobody has said anything of an unfinished measure for longer than its plan allows.

    Args:
        limit: days without a statement that the plan allows.
    """
    if facts.status and Status(facts.status).is_final:
        return False
    if facts.plan_ends_on and today > facts.plan_ends_on:
        return False
    heard_on = facts.stated_on or facts.starts_on
    return heard_on is None or (today - heard_on).days > limit


def standing_of(facts: Facts, today: date, *, is_period_end: bool = False) -> Judgement:
    """What the facts say on the day `today` (in Riga), with its reasons in words.

    Args:
        is_period_end: the day is the last of a period, of which others read later: what was still
            due then is told by its date, and not counted from the day.
    """
    standing = value_of(facts, today)
    late = days_late(facts, today)
    reasons = tuple(_reasons(facts, standing, today, is_period_end=is_period_end))
    return Judgement(standing, _extent(facts, standing, late), reasons, late)


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _extent(facts: Facts, standing: Standing, late: int | None) -> str:
    if standing is Standing.OVERDUE and late:
        return npgettext("overdue", "by %(count)d day", "by %(count)d days", late) % {"count": late}
    if is_completed(standing) and facts.completed_on:
        return gettext("(completed on %(day)s)") % {"day": _day(facts.completed_on)}
    if is_completed(standing) and facts.completion_stated_on:
        day = {"day": _day(facts.completion_stated_on)}
        return gettext("(completed no later than %(day)s)") % day
    return ""


def days_left_text(count: int) -> str:
    """How soon a measure is due."""
    if count == 0:
        return gettext("due today")
    return ngettext("due in %(count)d day", "due in %(count)d days", count) % {"count": count}


def is_completed(standing: Standing) -> bool:
    return standing in (Standing.PROVEN, Standing.CLAIMED)


def _test_written_late(facts: Facts) -> date | None:
    """The day on which the test was written, if that was after completion; where only the day is
    known on which completion was stated, it was completed by then.
    """
    done_by, written_on = facts.completed_on or facts.completion_stated_on, facts.test_written_on
    return written_on if done_by and written_on and written_on > done_by else None


def _reasons(facts: Facts, standing: Standing, today: date, *, is_period_end: bool) -> list[str]:
    if standing is Standing.CANCELLED:
        return [_stated(facts)] if facts.stated_on else []
    if is_completed(standing):
        return _completion_reasons(facts, days_late(facts, today))
    if standing is Standing.UNDATED:
        return [gettext("no due date is given, so it cannot be judged"), _stated(facts)]
    if facts.due_on is None:  # pragma: no cover - undated is answered above; the types cannot know
        return []
    due = {"day": _day(facts.due_on)}
    if standing is Standing.OVERDUE:
        reasons = [gettext("it was due on %(day)s") % due, *_first_due(facts)]
        if facts.plan_ends_on and today > facts.plan_ends_on:
            reasons.append(gettext("completion was not stated within the plan's term"))
        return [*reasons, _stated(facts)]
    if standing is Standing.NOT_DUE and facts.starts_on:
        start = gettext("it starts on %(day)s") % {"day": _day(facts.starts_on)}
        return [start, gettext("due on %(day)s") % due, *_first_due(facts)]
    if is_period_end:
        remaining = _due_after_period(facts.due_on, today)
        return [remaining, *_first_due(facts), _stated(facts)]
    remaining = days_left_text((facts.due_on - today).days)
    return [remaining, gettext("due on %(day)s") % due, *_first_due(facts), _stated(facts)]


def _due_after_period(due_on: date, last_day: date) -> str:
    due = {"day": _day(due_on)}
    if due_on == last_day:
        return gettext("due on %(day)s, the last day of the period") % due
    return gettext("due on %(day)s") % due


def _first_due(facts: Facts) -> list[str]:
    """The end date first adopted, where it has moved since."""
    if facts.baseline_due_on is None or facts.baseline_due_on == facts.due_on:
        return []
    return [gettext("first adopted: %(day)s") % {"day": _day(facts.baseline_due_on)}]


def _stated(facts: Facts) -> str:
    if facts.stated_on is None:
        return gettext("nothing has been stated yet")
    return gettext("last statement %(day)s") % {"day": _day(facts.stated_on)}


def _completion_reasons(facts: Facts, late: int | None) -> list[str]:
    reasons = []
    if late:
        reasons.append(
            ngettext("late by %(count)d day", "late by %(count)d days", late) % {"count": late}
        )
    reasons += _first_due(facts)
    if not facts.has_test:
        reasons.append(gettext("how we will know that it is done is not written"))
    elif written_late := _test_written_late(facts):
        written = {"day": _day(written_late)}
        reasons.append(
            gettext("how we will know was written after completion, on %(day)s") % written
        )
    if facts.evidence:
        count = {"count": facts.evidence}
        reasons.append(
            ngettext("%(count)d piece of evidence", "%(count)d pieces of evidence", facts.evidence)
            % count
        )
    else:
        reasons.append(gettext("there is no evidence from the responsible institution"))
    return reasons
