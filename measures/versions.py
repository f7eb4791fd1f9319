"""A measure's history: each version with who, when and why, and what it changed, field by field."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments.models import Change, InstitutionDirectory
from measures.models import (
    ActionStep,
    Evidence,
    Measure,
    MeasureGroup,
    Origin,
    ProgressUpdate,
    Risk,
    SupportingRole,
)
from measures.standing import status_label
from ogp_portal.formats.days import day_text
from ogp_portal.formats.text import LANGUAGE_OF_RECORD
from ogp_portal.formats.words import Piece, word_diff

# What a reader sees of a version, in the worksheet's order.
SHOWN_FIELDS = (
    ("code", _("code")),
    ("title", _("measure")),
    ("title_en", _("measure, in English")),
    ("group_id", _("sub-heading")),
    ("starts_on", _("start date")),
    ("due_on", _("end date")),
    ("lead_institution_id", _("responsible institution")),
    ("beneficiaries", _("who is the client here?")),
    ("beneficiaries_en", _("client, in English")),
    ("completion_test", _("how will we know that it is done?")),
    ("completion_test_en", _("how we will know, in English")),
    ("origin", _("origin")),
    ("status", _("status")),
    ("completed_on", _("completed on")),
)
# Values that the page writes in its own language.
PRINTED_BY_THE_PORTAL = ("code", "starts_on", "due_on", "origin", "status", "completed_on")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field's old text turning into the new one, word by word.

    `language`: what the text is written in; "" where it is the page's own words or days.
    """

    label: str
    pieces: list[Piece]
    language: str = LANGUAGE_OF_RECORD


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """One version of a measure.

    Attributes:
        person: the name of whoever did it; for signed-in staff only, else "".
        since: from when the record says so; `recorded_at`: when it was written down.
    """

    number: int
    kind_label: str
    by: str
    person: str
    reason: str
    since: datetime
    recorded_at: datetime
    changes: list[FieldChange]
    url: str

    @property
    def recorded_text(self) -> str:
        return date_format(self.recorded_at, "SHORT_DATETIME_FORMAT")

    @property
    def is_backdated(self) -> bool:
        return timezone.localdate(self.since) != timezone.localdate(self.recorded_at)


def version_entries(
    measure: Measure,
    rows: Sequence[Any],
    directory: InstitutionDirectory,
    *,
    with_people: bool,
) -> list[VersionEntry]:
    """The entries of these versions, in their order. Eight queries, however many versions.

    Args:
        rows: versions from `measure.history`.
    """
    wanted = {row.version - 1 for row in rows}
    before = {row.version: row for row in measure.history.filter(version__in=wanted)}
    changes = Change.objects.select_related("user").in_bulk([row.change_id for row in rows])
    groups = dict(
        MeasureGroup.objects.filter(commitment__plan=measure.plan_id).values_list("pk", "title")
    )
    parts = _parts(measure, list(changes), directory)
    base = reverse("measure-history", args=[measure.plan.slug, measure.code])
    return [
        _entry(
            row,
            before.get(row.version - 1),
            changes[row.change_id],
            parts[row.change_id],
            directory,
            groups,
            f"{base}{row.version}/",
            with_people=with_people,
        )
        for row in rows
    ]


def _entry(
    row: Any,
    before: Any,
    change: Change,
    parts: list[FieldChange],
    directory: InstitutionDirectory,
    groups: dict[int, str],
    url: str,
    *,
    with_people: bool,
) -> VersionEntry:
    day = timezone.localdate(change.since)
    changed = []
    for name, label in SHOWN_FIELDS:
        old = _printed(before, name, day, directory, groups) if before else ""
        new = _printed(row, name, day, directory, groups)
        if old != new:
            changed.append(FieldChange(str(label), word_diff(old, new), _language(name)))
    return VersionEntry(
        number=row.version,
        kind_label=change.get_kind_display(),
        by=change.speaker(directory),
        person=str(change.user) if with_people and change.user else "",
        reason=change.reason,
        since=timezone.localtime(change.since),
        recorded_at=timezone.localtime(change.recorded_at),
        changes=[*changed, *parts],
        url=url,
    )


def _language(name: str) -> str:
    if name.endswith("_en"):
        return "en"
    return "" if name in PRINTED_BY_THE_PORTAL else LANGUAGE_OF_RECORD


def _printed(
    row: Any, name: str, day: date, directory: InstitutionDirectory, groups: dict[int, str]
) -> str:
    value = getattr(row, name)
    if name == "lead_institution_id":
        return str(directory.label(value, day).name) if value else ""
    if name == "group_id":
        return groups.get(value, "")
    if name == "status":
        return status_label(value) if value else ""
    if name == "origin":
        return str(Origin(value).label)
    if isinstance(value, date):
        return day_text(value)
    return str(value or "")


def _parts(
    measure: Measure, change_ids: list[int], directory: InstitutionDirectory
) -> dict[int, list[FieldChange]]:
    """What the changes did to everything that hangs on the measure."""
    parts: dict[int, list[FieldChange]] = defaultdict(list)
    updates = ProgressUpdate.objects.filter(measure=measure, change__in=change_ids).newest_first()
    for update in updates:
        said = (
            (gettext("what was done"), update.done),
            (gettext("what comes next"), update.next_step),
            (gettext("obstacles"), update.obstacles),
            (gettext("when it happened"), day_text(update.happened_on)),
        )
        parts[update.change_id] += [
            FieldChange(label, [("ins", text)]) for label, text in said if text
        ]
    for row in _rows(Evidence.history, measure, change_ids):
        parts[row.change_id].append(
            FieldChange(gettext("evidence"), _whole(row, f"{row.proves}: {row.url}"))
        )
    for row in _rows(SupportingRole.history, measure, change_ids):
        day = timezone.localdate(row.history_date)
        name = directory.label(row.institution_id, day).name
        text = f"{name}: {row.role}" if row.role else str(name)
        parts[row.change_id].append(
            FieldChange(gettext("other responsible institution"), _whole(row, text))
        )
    for row in _rows(Risk.history, measure, change_ids):
        parts[row.change_id].append(FieldChange(gettext("risk"), _whole(row, row.text)))
    for row in _rows(ActionStep.history, measure, change_ids):
        days = " · ".join(filter(None, (day_text(row.due_on), day_text(row.done_on))))
        text = f"{row.text} ({days})" if days else row.text
        parts[row.change_id].append(FieldChange(gettext("action step"), _whole(row, text)))
    return parts


def _rows(history: Any, measure: Measure, change_ids: list[int]) -> QuerySet[Any]:
    rows: QuerySet[Any] = history.order_by("history_id")
    return rows.filter(measure_id=measure.pk, change__in=change_ids)


def _whole(row: Any, text: str) -> list[Piece]:
    return [("del" if row.history_type == "-" else "ins", text)]
