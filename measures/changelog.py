"""What happened to a plan's record, one entry a change: who, when, what moved, why."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from commitments.models import ActionPlan, Change, ChangeKind, InstitutionDirectory
from measures.models import Measure, ProgressUpdate
from measures.standing import status_label
from ogp_portal.formats.text import Text

MEASURES_NAMED = 3


@dataclass(frozen=True, slots=True)
class TouchedMeasure:
    """A measure in a change, as it was called then."""

    code: str
    url: str
    title: SafeString


@dataclass(frozen=True, slots=True)
class Entry:
    """One change, for people.

    Attributes:
        day: since when the record says so; `recorded_at` where it was written down another day.
        by: the institution's name of that day, or the named source.
        moved: (old, new) status in words, where the status moved.
        said: what the institution said was done, to the letter.
        measures: the first few; `measures_count` counts all.
    """

    pk: int
    day: date
    recorded_at: datetime | None
    kind: str
    kind_label: str
    by: str
    by_url: str
    reason: str
    moved: tuple[str, str] | None
    said: str
    measures: list[TouchedMeasure]
    measures_count: int

    @property
    def headline(self) -> SafeString:
        """The measure it is about, or what was done where it is about several or none."""
        if self.measures_count == 1:
            return format_html("{} {}", self.measures[0].code, self.measures[0].title)
        return format_html("{}", self.kind_label)


def entries_of(
    plan: ActionPlan, changes: Sequence[Change], directory: InstitutionDirectory
) -> list[Entry]:
    """The entries of these changes, in their order. Two queries, however many changes."""
    versions = list(
        Measure.history.filter(change__in=changes)
        .order_by("id", "version")
        .values_list("change_id", "id", "version", "code", "title", "title_en")
    )
    said = _said(changes)
    touched: dict[int, dict[int, Any]] = defaultdict(dict)
    for version in versions:
        touched[version[0]].setdefault(version[1], version)
    base = reverse("measure-list", args=[plan.slug])
    return [
        _entry(change, list(touched[change.pk].values()), said.get(change.pk), directory, base)
        for change in changes
    ]


def _said(changes: Sequence[Change]) -> dict[int, tuple[str, str, str]]:
    """Change → (status before, status, what was done) of the statement it published."""
    rows = ProgressUpdate.objects.filter(change__in=changes).with_status_before()
    return {
        pk: (before or "", status, done)
        for pk, before, status, done in rows.values_list(
            "change_id", "status_before", "status", "done"
        )
    }


def _entry(
    change: Change,
    versions: list[Any],
    said: tuple[str, str, str] | None,
    directory: InstitutionDirectory,
    base: str,
) -> Entry:
    day = timezone.localdate(change.since)
    label = directory.label(change.institution_id, day) if change.institution_id else None
    before, status, done = said or ("", "", "")
    is_move = change.kind == ChangeKind.PROGRESS and before != status
    return Entry(
        pk=change.pk,
        day=day,
        recorded_at=None
        if timezone.localdate(change.recorded_at) == day
        else timezone.localtime(change.recorded_at),
        kind=change.kind,
        kind_label=change.get_kind_display(),
        by=change.speaker(directory),
        by_url=reverse("institution-detail", args=[label.slug]) if label else "",
        reason=change.reason,
        moved=(status_label(before), status_label(status)) if is_move else None,
        said=done,
        measures=[
            TouchedMeasure(code, f"{base}{code}/", Text(title, title_en).html())
            for _change, _pk, _number, code, title, title_en in versions[:MEASURES_NAMED]
        ],
        measures_count=len(versions),
    )
