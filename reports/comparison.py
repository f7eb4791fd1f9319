"""Editions compared with each other and with today, as people read it."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from reports.compared import Told, sections_of
from reports.comparing import differences
from reports.document import Document
from reports.models import Edition
from reports.sealing import document_of


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs, by what it is of; empty where nothing does."""

    sections: tuple[Told, ...]

    @property
    def number(self) -> int:
        """Of the differences."""
        return sum(len(told.rows) for told in self.sections)


def between(before: Edition, after: Edition) -> Comparison:
    """Two editions of a plan's reports."""
    old, new = json.loads(before.document), json.loads(after.document)
    of_one_day = old["report"]["period_to"] == new["report"]["period_to"]
    return _comparison(old, new, of_one_day=of_one_day)


def until(edition: Edition, now: datetime) -> Comparison:
    """An edition and what stands on record now: but for what coordinators write, which is public
    only once it is sealed.
    """
    old = json.loads(edition.document)
    for commitment in old["commitments"]:
        commitment["chapter"] = None
        # What it knew already of the time after its period has not come about since.
        commitment["added_since"] = []
        for measure in commitment["measures"]:
            since = measure.pop("since")
            measure["since"] = {name: [] for name in since}
            for name, members in since.items():
                measure[name] += members
    new = document_of(edition.report, now, timezone.localdate(now))
    return _comparison(old, new, of_one_day=False)


def _comparison(old: Document, new: Document, *, of_one_day: bool) -> Comparison:
    found = differences(old, new, of_one_day=of_one_day)
    return Comparison(tuple(sections_of(found, old, new)))
