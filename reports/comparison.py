"""Editions compared with each other and with today, as people read it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from reports.compared import Told, sections_of
from reports.comparing import (
    ADDED_SINCE,
    About,
    Difference,
    Turn,
    differences,
    since_added,
)
from reports.content import document_of
from reports.document import Document
from reports.models import Edition
from reports.on_paper import Sheet, sheet_of


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs, by what it is of; empty where nothing does."""

    sections: tuple[Told, ...]

    @property
    def number(self) -> int:
        """Of the differences."""
        return sum(len(told.rows) for told in self.sections)

    @property
    def sheet(self) -> Sheet:
        """What of it stands on paper."""
        return sheet_of([row for told in self.sections for row in told.rows])


@dataclass(frozen=True, slots=True)
class Pair:
    """Two editions of a plan's reports, the older first, as one of them leads to the other."""

    before: Edition
    after: Edition
    other: Edition

    @property
    def is_of_one_report(self) -> bool:
        return self.before.report_id == self.after.report_id


def pairs_of(edition: Edition) -> list[Pair]:
    """With what an edition can be compared. One query."""
    pairs = []
    for other in Edition.objects.beside(edition):
        before, after = sorted((edition, other), key=_place)
        pairs.append(Pair(before, after, other))
    return pairs


def _place(edition: Edition) -> tuple[date, date, int, int]:
    """In the order in which they are told of."""
    report = edition.report
    return report.period_to, report.due_on, report.pk, edition.number


def between(before: Edition, after: Edition) -> Comparison:
    """Two editions of a plan's reports."""
    old, new = json.loads(before.document), json.loads(after.document)
    of_one_day = old["report"]["period_to"] == new["report"]["period_to"]
    return _comparison(
        differences(old, new, of_one_day=of_one_day), old, new, of_one_day=of_one_day
    )


def until(edition: Edition, now: datetime) -> Comparison:
    """An edition and what stands on record now: but for what coordinators write, which is public
    only once it is sealed.
    """
    old = json.loads(edition.document)
    for commitment in old["commitments"]:
        commitment["chapter"] = None
        # What it knew already of the time after its period has not come about since.
        for measure in commitment["measures"]:
            for name, members in measure["since"].items():
                measure[name] += members
                members.clear()
    new = document_of(edition.report, now, timezone.localdate(now))
    found = differences(old, new, of_one_day=False)
    return _comparison(_by_what_is_known(found, old, new), old, new, of_one_day=False)


def _by_what_is_known(
    found: Iterable[Difference], old: Document, new: Document
) -> Iterator[Difference]:
    """The differences, but of the measures that the older one names as added after its period what
    is new of them, instead of that they were added.
    """
    parts = old["commitments"]
    known = {one["code"]: one for part in parts for one in part[ADDED_SINCE]}
    measures = {one["code"]: one for part in new["commitments"] for one in part["measures"]}
    for one in found:
        is_addition = one.about == About.MEASURE and one.turn == Turn.ADDED and not one.field
        if is_addition and one.key in known:
            yield from since_added(known[one.key], measures[one.key])
        else:
            yield one


def _comparison(
    found: Iterable[Difference], old: Document, new: Document, *, of_one_day: bool
) -> Comparison:
    kept = [one for one in found if of_one_day or one.turn != Turn.REORDERED]
    return Comparison(tuple(sections_of(kept, old, new)))
