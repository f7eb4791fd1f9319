"""Shifts of end dates as people read them: of one measure, and across a plan."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from commitments.models import InstitutionDirectory, InstitutionLabel, Source
from measures.models import DateChange, Measure
from measures.slips import DateChangeReason, DateChangeState, Slip, days_of, slip_by
from ogp_portal.formats.days import day_text, days_moved


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """One shift.

    Attributes:
        moved: "+274 days"; "" where the date was not known before.
        decision: its number, or its address, which is a link then.
        by: the institution that asked for it, by its name of that day, or the named source.
        settled: who decided on it and when, or what else became of it; "" while it waits.
        answer: why it was refused.
        was_followed: a version of it, of which something else became since.
        slip: where the measure's end date stands by all of its shifts, in a register of several.
    """

    code: str
    title: SafeString
    url: str
    state: str
    state_label: str
    reason_value: DateChangeReason
    old: date | None
    new: date
    moved: str
    reason: str
    sentence: str
    decision: str
    by: str
    lead: InstitutionLabel | None
    proposed_on: date
    settled: str
    answer: str
    was_followed: bool = False
    slip: Slip | None = None

    @property
    def is_proposed(self) -> bool:
        return self.state == DateChangeState.PROPOSED


def shift_rows(shifts: Iterable[DateChange], directory: InstitutionDirectory) -> list[ShiftRow]:
    """Shifts in their order; with `measure`, its plan and `source` selected, no query."""
    return [_row(shift, shift.measure, shift.source, directory) for shift in shifts]


def register_rows(shifts: Iterable[DateChange], directory: InstitutionDirectory) -> list[ShiftRow]:
    """As `shift_rows`, each with its measure's slip. One query."""
    shifts = list(shifts)
    accepted: dict[int, list[tuple[str, str]]] = defaultdict(list)
    moved = DateChange.objects.accepted().filter(measure__in={shift.measure_id for shift in shifts})
    for measure, *told in moved.oldest_first().values_list("measure_id", "reason", "sentence"):
        accepted[measure].append(tuple(told))
    return [
        replace(row, slip=slip_by(measure.baseline_due_on, measure.due_on, accepted[measure.pk]))
        for measure, row in zip(
            (shift.measure for shift in shifts), shift_rows(shifts, directory), strict=True
        )
    ]


def shifts_of(measure: Measure, directory: InstitutionDirectory) -> list[ShiftRow]:
    """All shifts of a measure, the newest first. One query."""
    shifts = measure.date_changes.select_related("source").newest_first()
    return shift_rows(shifts, directory)


def shifts_by_change(
    measure: Measure, directory: InstitutionDirectory
) -> dict[int, list[ShiftRow]]:
    """Change → the measure's shifts as that change left them. Two queries."""
    versions = list(DateChange.history.filter(measure=measure.pk).order_by("history_id"))
    sources = Source.objects.in_bulk({row.source_id for row in versions if row.source_id})
    newest = {version.id: version.version for version in versions}
    shifts: dict[int, list[ShiftRow]] = defaultdict(list)
    for version in versions:
        row = _row(version, measure, sources.get(version.source_id), directory)
        was_followed = version.version != newest[version.id]
        shifts[version.change_id].append(replace(row, was_followed=was_followed))
    return shifts


def slip_of(measure: Measure, shifts: Iterable[ShiftRow]) -> Slip:
    """Where the measure's end date stands against the one first adopted.

    Args:
        shifts: all of the measure's, the newest first.
    """
    accepted = [shift for shift in shifts if shift.state == DateChangeState.ACCEPTED]
    told = [(shift.reason_value, shift.sentence) for shift in reversed(accepted)]
    return slip_by(measure.baseline_due_on, measure.due_on, told)


def _row(
    shift: Any, measure: Measure, source: Source | None, directory: InstitutionDirectory
) -> ShiftRow:
    """Of a shift as it stands, or of one of its versions."""
    lead, days = measure.lead_institution_id, days_of(shift.old_due_on, shift.new_due_on)
    if shift.institution_id:
        by = directory.label(shift.institution_id, shift.proposed_on).short
    else:
        by = source.title_text.html() if source else ""
    return ShiftRow(
        code=measure.code,
        title=measure.title_text.html(),
        url=reverse("measure-detail", args=[measure.plan.slug, measure.code]),
        state=shift.state,
        state_label=str(DateChangeState(shift.state).label),
        reason_value=DateChangeReason(shift.reason),
        old=shift.old_due_on,
        new=shift.new_due_on,
        moved="" if days is None else days_moved(days),
        reason=str(DateChangeReason(shift.reason).label),
        sentence=shift.sentence,
        decision=shift.decision,
        by=by,
        lead=directory.label(lead, shift.proposed_on) if lead else None,
        proposed_on=shift.proposed_on,
        settled=_settled(shift, directory),
        answer=shift.answer,
    )


def _settled(shift: Any, directory: InstitutionDirectory) -> str:
    if shift.decided_on is None:
        return ""
    day = {"day": day_text(shift.decided_on)}
    if shift.state == DateChangeState.LAPSED:
        return gettext("not decided: the measure ended on %(day)s") % day
    if shift.state == DateChangeState.WITHDRAWN:
        return gettext("proposal withdrawn on %(day)s") % day
    if shift.decider_id is None:
        return gettext("decided on %(day)s") % day
    decider = directory.label(shift.decider_id, shift.decided_on).short
    return gettext("decided by %(institution)s on %(day)s") % {"institution": decider, **day}
