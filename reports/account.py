"""What is told of a measure for a period: how it stood on the period's last day, by all that was
recorded until the cut-off. Rows in, values out; no query.

A report of a year is written in the weeks after it, and by then the record goes on. What
institutions say in those weeks of the year belongs to it; what came about since does not, and
stands beside it.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date

from measures.models import DateChange, Evidence, Measure, ProgressUpdate
from measures.operations.reporting import follow_all
from measures.slips import DateChangeState
from measures.standing import Facts, Status


@dataclass(frozen=True, slots=True)
class Account:
    """A measure on the last day of a period, and what came after it.

    Attributes:
        measure: imagined; it is never saved.
        updates: the statements of the whole that tell of the period, in their order.
        since: those that tell of what came about after it.
        shifts: those by which its end date had moved by then, in their order.
        shifts_since: those by which it has moved after it.
        evidence: what is shown for any of the statements, in the order in which it was put on
            record.
    """

    measure: Measure
    updates: tuple[ProgressUpdate, ...]
    since: tuple[ProgressUpdate, ...]
    shifts: tuple[DateChange, ...]
    shifts_since: tuple[DateChange, ...]
    evidence: tuple[Evidence, ...]

    @property
    def said(self) -> tuple[ProgressUpdate, ...]:
        """All that was said of it, of the period and of what came about since."""
        return tuple(sorted((*self.updates, *self.since), key=lambda one: (one.stated_on, one.pk)))

    @property
    def facts(self) -> Facts:
        return self.measure.facts()


def account_of(
    measure: Measure,
    updates: Sequence[ProgressUpdate],
    evidence: Sequence[Evidence],
    shifts: Iterable[DateChange],
    last_day: date,
    heard_until: date,
) -> Account:
    """
    Args:
        measure: as it stood at the cut-off.
        updates: what was said of the whole and still stood then, in the order in which it was said.
        evidence: what was public of its lead's evidence then.
        shifts: all of its end date, in the order in which they were decided on.
        last_day: of the period.
        heard_until: as of `told_of_period`.
    """
    told = told_of_period(updates, last_day, heard_until)
    moved = [shift for shift in shifts if shift.state == DateChangeState.ACCEPTED]
    before = [shift for shift in moved if _decided_by(shift, last_day)]
    since = [shift for shift in moved if not _decided_by(shift, last_day)]
    imagined = copy(measure)
    if since:
        imagined.due_on = since[0].old_due_on
    follow_all(imagined, told)
    kept = {update.pk for update in told}
    imagined.evidence_count = sum(piece.progress_update_id in kept for piece in evidence)
    later = [update for update in updates if update.pk not in kept]
    moves = (tuple(before), tuple(since))
    return Account(imagined, tuple(told), tuple(later), *moves, tuple(evidence))


def told_of_period(
    updates: Iterable[ProgressUpdate], last_day: date, heard_until: date
) -> list[ProgressUpdate]:
    """The statements that tell how things stood by the last day of a period.

    One that was made within it does, and so does a later one that names a day within it. One that
    names no day speaks of the period as long as nothing ends by it, and nothing is taken up again
    that had ended: whoever reports in January that work goes on speaks of the year, while what is
    completed without a day may have been completed since. Once the report is due, such a word
    speaks of the time in which it is said.

    Args:
        heard_until: the day by which the report is due.
    """
    told: list[ProgressUpdate] = []
    for update in updates:
        if _is_within(update, told[-1] if told else None, last_day, heard_until):
            told.append(update)
    return told


def _is_within(
    update: ProgressUpdate, before: ProgressUpdate | None, last_day: date, heard_until: date
) -> bool:
    day = update.stated_on if update.stated_on <= last_day else update.happened_on
    if day:
        return day <= last_day
    if update.stated_on > heard_until:
        return False
    return not (_is_final(update) or (before is not None and _is_final(before)))


def _is_final(update: ProgressUpdate) -> bool:
    return bool(update.status) and Status(update.status).is_final


def _decided_by(shift: DateChange, day: date) -> bool:
    return shift.decided_on is not None and shift.decided_on <= day
