"""The history of a recorded row: each version with who, when and why, and what it changed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from commitments.models import Change, Commitment, Institution, InstitutionDirectory
from ogp_portal.formats.text import LANGUAGE_OF_RECORD, Text
from ogp_portal.formats.words import Piece, whole_diff, word_diff

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Fields = Sequence[tuple[str, "StrOrPromise"]]
# (version, field, day of the version) → the field's value as a reader sees it.
Printer = Callable[[Any, str, date], str]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field's old text turning into the new one, word by word.

    Attributes:
        language: what the text is written in; "" where it is the page's own words or days.
        link: (words, address) of the version that it speaks of; None where it is of this one alone.
    """

    label: str
    pieces: list[Piece]
    language: str = LANGUAGE_OF_RECORD
    link: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """One version of a row.

    Attributes:
        person: the name of whoever did it; for signed-in staff only, else "".
        since: from when the record says so; `recorded_at`: when it was written down.
    """

    number: int
    kind_label: str
    by: str
    person: str
    reason: str
    decision: str
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


@dataclass(frozen=True, slots=True)
class Telling:
    """How the versions of one kind of row are told.

    Attributes:
        fields: what a reader sees of a version, in this order, with its labels.
        printed: how a field's value is written.
        languages: of fields that are not in the record's language; "" where the page's own.
        wholes: fields that hold no running text, but a name or a day.
        history_url: the page of its versions.
        with_people: name the persons, for signed-in staff.
    """

    fields: Fields
    printed: Printer
    history_url: str
    languages: Mapping[str, str] = field(default_factory=dict)
    wholes: Collection[str] = ()
    with_people: bool = False

    def language(self, name: str) -> str:
        return self.languages.get(name, "en" if name.endswith("_en") else LANGUAGE_OF_RECORD)


def title_at(row: Any) -> Text:
    """The title that a version had."""
    return Text(row.title, row.title_en)


def title_since(row: Any, now: Text) -> Text | None:
    """The title `now`, where a reader of the page sees another one than the version had."""
    return now if str(now) != str(title_at(row)) else None


def entries_of_versions(
    history: Any,
    rows: Sequence[Any],
    directory: InstitutionDirectory,
    telling: Telling,
    parts: Mapping[int, list[FieldChange]],
) -> list[VersionEntry]:
    """The entries of these versions, in their order. Two queries, however many versions.

    Args:
        history: the row's history manager.
        rows: versions from it.
        parts: change → what it did to that which hangs on the row.
    """
    wanted = {row.version - 1 for row in rows}
    before = {row.version: row for row in history.filter(version__in=wanted)}
    changes = Change.objects.select_related("user").in_bulk([row.change_id for row in rows])
    return [
        _entry(
            row,
            before.get(row.version - 1),
            changes[row.change_id],
            directory,
            telling,
            parts.get(row.change_id, []),
        )
        for row in rows
    ]


def _entry(
    row: Any,
    before: Any,
    change: Change,
    directory: InstitutionDirectory,
    telling: Telling,
    parts: list[FieldChange],
) -> VersionEntry:
    changed = changes_of_fields(row, before, timezone.localdate(change.since), telling)
    return VersionEntry(
        number=row.version,
        kind_label=change.get_kind_display(),
        by=change.speaker(directory),
        person=str(change.user) if telling.with_people and change.user else "",
        reason=change.reason,
        decision=change.decision,
        since=timezone.localtime(change.since),
        recorded_at=timezone.localtime(change.recorded_at),
        changes=[*changed, *parts],
        url=f"{telling.history_url}{row.version}/",
    )


def changes_of_fields(row: Any, before: Any, day: date, telling: Telling) -> list[FieldChange]:
    """What a version of the day made of its fields.

    Args:
        before: the version before it; None of the first.
    """
    changed = []
    for name, label in telling.fields:
        old = telling.printed(before, name, day) if before else ""
        new = telling.printed(row, name, day)
        if old != new:
            diff = whole_diff if name in telling.wholes else word_diff
            changed.append(FieldChange(str(label), diff(old, new), telling.language(name)))
    return changed


COMMITMENT_FIELDS: Fields = (
    ("title", _("title")),
    ("title_en", _("title in English")),
    ("short_title", _("short title")),
    ("short_title_en", _("short title in English")),
    ("problem", _("public problem")),
    ("problem_en", _("public problem, in English")),
    ("description", _("what is the commitment")),
    ("description_en", _("what is the commitment, in English")),
    ("contribution", _("how it contributes to solving the problem")),
    ("contribution_en", _("how it contributes, in English")),
    ("ogp_code", _("OGP code")),
    ("ogp_title", _("OGP's name for it")),
)


def telling_of_commitment(history_url: str = "", *, with_people: bool = False) -> Telling:
    """How the versions of a commitment's text are told."""
    return Telling(
        fields=COMMITMENT_FIELDS,
        printed=lambda row, name, _day: str(getattr(row, name)),
        languages={"ogp_code": "", "ogp_title": "en"},
        history_url=history_url,
        with_people=with_people,
    )


def commitment_entries(
    commitment: Commitment, rows: Sequence[Any], *, with_people: bool
) -> list[VersionEntry]:
    """The entries of these versions of a commitment, in their order. Three queries."""
    history_url = reverse("commitment-history", args=[commitment.plan.slug, commitment.number])
    telling = telling_of_commitment(history_url, with_people=with_people)
    directory = Institution.objects.directory()
    return entries_of_versions(commitment.history, rows, directory, telling, {})


def look_at(commitment: Commitment) -> Callable[[int], tuple[Commitment, list[VersionEntry]]]:
    """What now stands of a commitment, and what was changed since a version, newest first."""

    def look(opened_version: int) -> tuple[Commitment, list[VersionEntry]]:
        fresh = Commitment.objects.select_related("plan").get(pk=commitment.pk)
        rows = fresh.versions_since(opened_version)
        return fresh, commitment_entries(fresh, rows, with_people=True)

    return look
