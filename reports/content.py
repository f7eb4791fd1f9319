"""All that a report says of its plan, read from the record as it stood at the cut-off."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from commitments.models import ActionPlan, Institution
from measures.models import Evidence, Measure
from ogp_portal.past.tables import as_of
from reports.account import Account
from reports.document import (
    FORMAT,
    FORMAT_VERSION,
    Document,
    Told,
    commitment_of,
    institution_of,
    measure_of,
    plan_of,
    report_of,
)
from reports.gathering import accounts_of, added_after, commitments_of
from reports.models import Chapter, Report
from reports.rounds import silent_in


def document_of(
    report: Report, cut_off: datetime, day: date | None = None, *, goes_on: bool = False
) -> Document:
    """The sealed document, but for what it says of the edition.

    Args:
        day: of which it tells how things stood, instead of the last of its period; then nobody is
            silent who has spoken in a time as long before it, and nothing is said of what is being
            written.
        goes_on: the period ends later than the report says, which imagines that it ended today.
    """
    told_on = day or report.period_to
    # No part of the record, and told as they are.
    chapters = {} if day else _chapters_of(report)
    with as_of(cut_off):
        plan = ActionPlan.objects.select_related("coordinator").get(pk=report.plan_id)
        labels = Institution.objects.labels(timezone.localdate(cut_off))
        slugs = {pk: label.slug for pk, label in labels.items()}
        accounts = accounts_of(report, day)
        told = Told(slugs, told_on, report, is_period_end=not (day or goes_on))
        content = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "plan": plan_of(
                plan,
                plan.completion_levels.all(),
                plan.coordinator.slug if plan.coordinator else "",
            ),
            "report": report_of(report),
            "commitments": _commitments(told, accounts, chapters),
            "silent": sorted(slugs[pk] for pk in _silent(told, accounts, day)),
        }
    named = _named(content)
    institutions = [institution_of(label) for label in labels.values() if label.slug in named]
    return content | {"institutions": sorted(institutions, key=lambda one: str(one["slug"]))}


def _chapters_of(report: Report) -> dict[int, Chapter]:
    """Commitment → what is written of it."""
    chapters = Chapter.objects.of(report).select_related("completion")
    return {chapter.commitment_id: chapter for chapter in chapters}


def _commitments(
    told: Told, accounts: Mapping[int, list[Account]], chapters: Mapping[int, Chapter]
) -> list[Document]:
    plan = told.report.plan
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    shown = Evidence.objects.public().filter(progress_update__is_part=False).of(plan)
    for piece in shown.with_files():
        evidence[piece.measure_id].append(piece)
    heirs = Measure.objects.of(plan).codes_of_heirs()
    added: dict[int, list[Measure]] = defaultdict(list)
    for measure in added_after(told.report, told.day):
        added[measure.commitment_id].append(measure)
    found = []
    for commitment in commitments_of(told.report):
        own = accounts.get(commitment.pk, [])
        measures = [
            measure_of(one, told, evidence[one.measure.pk], heirs[one.measure.pk]) for one in own
        ]
        leads = [told.slugs[one.institution_id] for one in commitment.leads.order_by("position")]
        chapter, since = chapters.get(commitment.pk), added[commitment.pk]
        found.append(commitment_of(commitment, leads, chapter, measures, since))
    return found


def _silent(told: Told, accounts: Mapping[int, list[Account]], day: date | None) -> set[int]:
    """Of which institutions nothing was heard; see `document_of` for the day."""
    report = told.report
    heard_since = told.day - (report.period_to - report.period_from)
    everything = [one for own in accounts.values() for one in own]
    return silent_in(everything, heard_since, day or report.due_on)


def _named(content: Document) -> set[str]:
    """The slugs of the institutions that the document names."""
    named = {content["plan"]["coordinator"], *content["silent"]}
    for commitment in content["commitments"]:
        named.update(commitment["leads"])
        for measure in commitment["measures"]:
            named.add(measure["lead"])
            named.update(role["institution"] for role in measure["supporting"])
            said = (*measure["statements"], *measure["since"]["statements"])
            named.update(one["said_by"] for one in said)
    return named - {None}
