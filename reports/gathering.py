"""What is on record of a plan's measures, as a report tells of them."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from commitments.models import Commitment, CommitmentLead
from commitments.operations import start_of
from measures.models import DateChange, Evidence, Measure, Origin, ProgressUpdate
from reports.account import Account, account_of
from reports.models import Report

A_DAY = timedelta(days=1)


def accounts_of(report: Report, day: date | None = None) -> dict[int, list[Account]]:
    """Commitment → its measures as they stood on a day, by default the last of the report's period,
    in the order of their worksheet; without those that were added to the plan since. Eight queries,
    however many measures.
    """
    last_day, heard_until = day or report.period_to, day or report.due_on
    measures = Measure.objects.of(report.plan_id).in_order().for_worksheets()
    later = {measure.pk for measure in added_after(report, last_day)}
    own = {"measure__plan": report.plan_id}
    updates = ProgressUpdate.objects.of_the_whole().standing().in_order().filter(**own)
    updates = updates.select_related("source")
    evidence = Evidence.objects.public().with_files().filter(progress_update__is_part=False, **own)
    shifts = DateChange.objects.filter(**own).order_by("decided_on", "pk")
    said, shown, moved = _by_measure(updates), _by_measure(evidence), _by_measure(shifts)
    accounts: dict[int, list[Account]] = defaultdict(list)
    for measure in (one for one in measures if one.pk not in later):
        rows = (said[measure.pk], shown[measure.pk], moved[measure.pk])
        accounts[measure.commitment_id].append(account_of(measure, *rows, last_day, heard_until))
    return accounts


def added_after(report: Report, day: date) -> list[Measure]:
    """The measures that coordinators added to the plan after a day, in their order."""
    later = Measure.objects.of(report.plan_id).first_recorded_after(start_of(day + A_DAY))
    return [one for one in later.in_order() if one.origin == Origin.ADDED]


def commitments_of(report: Report) -> list[Commitment]:
    return list(Commitment.objects.of(report.plan_id).in_order())


def leads_of(report: Report) -> dict[int, list[int]]:
    """Commitment → the institutions that lead it, in their order. One query."""
    leads: dict[int, list[int]] = defaultdict(list)
    rows = CommitmentLead.objects.filter(commitment__plan=report.plan_id).order_by("position")
    for commitment, institution in rows.values_list("commitment_id", "institution_id"):
        leads[commitment].append(institution)
    return leads


def _by_measure(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.measure_id].append(row)
    return found
