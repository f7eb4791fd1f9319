"""Editions compared with each other and with today, as people read it."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from reports.compared import Told, sections_of
from reports.comparing import Difference, Turn, differences
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
        for measure in commitment["measures"]:
            for name, members in measure["since"].items():
                measure[name] += members
                members.clear()
    new = document_of(edition.report, now, timezone.localdate(now))
    return _comparison(old, new, of_one_day=False)


def _comparison(old: Document, new: Document, *, of_one_day: bool) -> Comparison:
    known = {one["code"] for part in old["commitments"] for one in part["added_since"]}
    found = [
        one
        for one in differences(old, new, of_one_day=of_one_day)
        if not _is_known(one, known) and (of_one_day or one.turn != Turn.REORDERED)
    ]
    return Comparison(tuple(sections_of(found, old, new)))


def _is_known(difference: Difference, codes: Collection[str]) -> bool:
    """Whether it is that a measure was added, which the older one names already."""
    return not difference.field and difference.turn == Turn.ADDED and difference.key in codes
