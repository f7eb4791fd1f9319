"""Whether anything was heard of a measure for a report: by its rows while the report is prepared,
by its sealed document afterwards. Pure: days and statuses in, answers out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from measures.standing import Status
from reports.account import Account


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said of a measure, and when.

    Attributes:
        told: (day, status) of each statement that tells of the period, in their order.
        since: the days of those that tell of what came about after it.
    """

    told: tuple[tuple[date, str], ...]
    since: tuple[date, ...]

    def is_spoken_of(self, first: date, until: date) -> bool:
        """Whether anything was said of it from the day on which a period begins: of what came about
        in the period, or of what came about since, as long as the report was not due.
        """
        return any(day >= first for day, _status in self.told) or any(
            first <= day <= until for day in self.since
        )

    def was_finished_before(self, day: date) -> bool:
        """Whether by what was said before a day nothing more was to be expected of it."""
        before = [status for stated_on, status in self.told if stated_on < day]
        return bool(before and before[-1]) and Status(before[-1]).is_final

    def is_missed(self, first: date, until: date) -> bool:
        """Whether something was to be expected of it, and nothing was said."""
        return not (self.was_finished_before(first) or self.is_spoken_of(first, until))


def heard_of(account: Account) -> Heard:
    return Heard(
        tuple((update.stated_on, update.status) for update in account.updates),
        tuple(update.stated_on for update in account.since),
    )


def heard_in(measure: dict[str, Any]) -> Heard:
    """The same of a measure of a sealed document."""
    since = measure["since"]["statements"]
    return Heard(
        tuple((_day(said), said["status"] or "") for said in measure["statements"]),
        tuple(map(_day, since)),
    )


def unheard_of(measures: Iterable[dict[str, Any]], first: date, until: date) -> list[str]:
    """The codes of the measures of a sealed document for which no source names a responsible
    institution, and of which nothing was said though they were not finished. Nobody is silent there
    by name, and still nobody has spoken.
    """
    nobodys = (one for one in measures if one["lead"] is None)
    return [one["code"] for one in nobodys if heard_in(one).is_missed(first, until)]


def _day(said: dict[str, Any]) -> date:
    return date.fromisoformat(said["stated_on"])
