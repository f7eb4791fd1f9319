"""Putting a plan file on record: a new plan with its past, or differences of a plan that stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from commitments.models import ActionPlan, Commitment
from measures.models import Measure
from opendata.planfile import (
    Document,
    PlanFileError,
    adoption_problems,
    chronology_problems,
    differences,
    dump,
    institutions_on_record,
    with_defaults,
)
from opendata.recording import Recorder


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading came to.

    Attributes:
        plan: None where it was not there before and nothing was written.
        is_new: the plan was not there before.
        differences: where the record differed from the file, before anything was written.
        remaining: where it differs still: what is on record is not taken back.
        is_written: whether anything was.
    """

    plan: ActionPlan | None
    is_new: bool
    differences: tuple[str, ...]
    remaining: tuple[str, ...]
    is_written: bool


def load_plan(document: Document, *, recorded_on: date | None, apply: bool) -> Loaded:
    """Put a checked document on record, all of it or nothing.

    A plan that is new is recorded with its past: each row since the day the document gives. A
    plan that stands is compared; its differences are written, as of now, only with `apply`; so
    are, in either case, those of institutions that are on record already. Statements are only
    ever added, and what the file does not have stays.

    Args:
        document: canonical, as `opendata.planfile.read` gives it.
        recorded_on: since when the record knows rows whose day the document does not give.

    Raises:
        PlanFileError: the document cannot be put on this record today.
    """
    today = timezone.localdate()
    with transaction.atomic():
        plan = ActionPlan.objects.filter(slug=document["plan"]["slug"]).first()
        if plan:
            _lock(plan)
        stands = dump(plan) if plan else None
        institutions = institutions_on_record(row["slug"] for row in document["institutions"])
        wanted = with_defaults(
            document,
            loaded_on=(today if plan else recorded_on or today).isoformat(),
            stands=stands,
            institutions=institutions,
        )
        problems = [
            *chronology_problems(wanted, today=today, is_new=plan is None),
            *(adoption_problems(wanted, stands) if stands else ()),
            *_second_front_door(wanted),
        ]
        if problems:
            raise PlanFileError(problems)
        if plan is None:
            return _load_new(wanted, institutions, apply=apply)
        return _load_standing(plan, stands, wanted, apply=apply)


def _lock(plan: ActionPlan) -> None:
    """Nobody corrects what is about to be compared and written."""
    ActionPlan.objects.filter(pk=plan.pk).take_locks()
    Commitment.objects.of(plan).take_locks()
    Measure.objects.of(plan).take_locks()


def _second_front_door(document: Document) -> Iterator[tuple[str, str]]:
    current = ActionPlan.objects.current()
    if document["plan"].get("is_current") and current and current.slug != document["plan"]["slug"]:
        yield "plan.is_current", f"{current.slug!r} is the current plan, and only one plan is"


def _load_new(wanted: Document, institutions: dict[str, Document], *, apply: bool) -> Loaded:
    found = tuple(
        line
        for index, row in enumerate(wanted["institutions"])
        if row["slug"] in institutions
        for line in differences(institutions[row["slug"]], row, f"institutions[{index}]")
    )
    if found and not apply:
        return Loaded(None, True, found, found, is_written=False)
    return Loaded(Recorder(wanted).write_new(), True, found, (), is_written=True)


def _load_standing(plan: ActionPlan, stands: Any, wanted: Document, *, apply: bool) -> Loaded:
    found = tuple(differences(stands, wanted))
    if not (found and apply):
        return Loaded(plan, False, found, found, is_written=False)
    with transaction.atomic():
        Recorder(wanted, plan).write_differences()
        remaining = tuple(differences(dump(plan), wanted))
        if remaining == found:  # nothing could be written, so nothing is said to have changed
            transaction.set_rollback(True)
    return Loaded(plan, False, found, remaining, is_written=remaining != found)
