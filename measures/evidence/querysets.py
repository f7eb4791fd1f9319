"""Which pieces of evidence, and which files: the selections that pages and rules ask for."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from measures.evidence.states import BROKEN, TOLD_BY_VISITS, EvidenceState
from ogp_portal.formats.latvian import fold
from ogp_portal.history import RecordedQuerySet

LINK, FILE = "link", "file"


class EvidenceQuerySet(RecordedQuerySet):
    def public(self) -> "EvidenceQuerySet":
        """What counts as proof."""
        return self.filter(withdrawn_on=None)

    def of(self, plan: models.Model | int) -> "EvidenceQuerySet":
        return self.filter(measure__plan=plan)

    def newest_first(self) -> "EvidenceQuerySet":
        """By the day it was shown."""
        return self.order_by("-progress_update__stated_on", "-pk")

    def links(self) -> "EvidenceQuerySet":
        """What has an address on the web."""
        return self.exclude(url="")

    def with_file(self, sha256: str) -> "EvidenceQuerySet":
        return self.filter(file__sha256=sha256)

    def with_state(self) -> "EvidenceQuerySet":
        """`state_value`: an `EvidenceState`; `seen_because`: why its link is judged so;
        `seen_alive_at`: when it was last seen to lead to what was shown, None where it never was.
        """
        sightings = _sightings(self.model).newest_first()
        told = sightings.filter(state__in=TOLD_BY_VISITS)
        alive = sightings.filter(state=EvidenceState.ALIVE)
        judged: EvidenceQuerySet = self.annotate(
            state_value=Case(
                When(withdrawn_on__isnull=False, then=Value(EvidenceState.WITHDRAWN)),
                When(url="", file__erased_on__isnull=False, then=Value(EvidenceState.ERASED)),
                When(url="", file__content="", then=Value(EvidenceState.ABSENT)),
                When(url="", then=Value(EvidenceState.KEPT)),
                default=Coalesce(
                    Subquery(told.values("state")[:1]), Value(EvidenceState.UNCHECKED)
                ),
                output_field=models.CharField(),
            ),
            seen_because=Subquery(told.values("because")[:1]),
            seen_alive_at=Subquery(alive.values("last_seen_at")[:1]),
        )
        return judged

    def in_states(self, values: Sequence[str]) -> "EvidenceQuerySet":
        return self.with_state().filter(state_value__in=values)

    def needing_a_copy(self) -> "EvidenceQuerySet":
        """Public links that no longer lead to what was shown, with nothing beside them."""
        return self.public().in_states(BROKEN).filter(file=None, archive_url="")

    def of_kinds(self, values: Sequence[str]) -> "EvidenceQuerySet":
        """`link`, `file`, or the kind of a file."""
        wanted = Q(file__kind__in=values)
        if LINK in values:
            wanted |= ~Q(url="")
        if FILE in values:
            wanted |= Q(file__isnull=False)
        return self.filter(wanted)

    def mentioning(self, text: str) -> "EvidenceQuerySet":
        """Every word of `text` occurs in it or in its measure, whatever its case and diacritics."""
        found = self
        for word in fold(text).split():
            found = found.filter(
                Q(search_text__contains=word) | Q(measure__search_text__contains=word)
            )
        return found

    def dated_between(self, first: date | None, last: date | None) -> "EvidenceQuerySet":
        """By its own date; where it has none, by the day it was shown."""
        found: EvidenceQuerySet = self.annotate(
            day=Coalesce("dated_on", "progress_update__stated_on")
        )
        if first:
            found = found.filter(day__gte=first)
        if last:
            found = found.filter(day__lte=last)
        return found

    def in_commitments(self, numbers: Sequence[int]) -> "EvidenceQuerySet":
        return self.filter(measure__commitment__number__in=numbers)

    def given_by(self, slugs: Sequence[str]) -> "EvidenceQuerySet":
        """By one of these institutions, or for a measure that one of them leads."""
        return self.filter(
            Q(progress_update__institution__slug__in=slugs)
            | Q(measure__lead_institution__slug__in=slugs)
        )


def _sightings(evidence: Any) -> "LinkSightingQuerySet":
    """What was seen at the link of an outer piece of evidence."""
    sightings: LinkSightingQuerySet = evidence.sightings.rel.related_model.objects.filter(
        evidence=OuterRef("pk")
    )
    return sightings


class LinkSightingQuerySet(models.QuerySet[Any]):
    def newest_first(self) -> "LinkSightingQuerySet":
        return self.order_by("-first_seen_at", "-pk")

    def first_alive(self, evidence_id: int) -> Any:
        """What was found at a link when it first opened; None where it never has."""
        alive = self.filter(evidence=evidence_id, state=EvidenceState.ALIVE)
        return alive.order_by("first_seen_at", "pk").first()


class EvidenceFileQuerySet(models.QuerySet[Any]):
    def locked(self, hashes: Collection[str]) -> dict[str, Any]:
        """SHA-256 → file, under their locks. Only inside a transaction."""
        rows = self.select_for_update().filter(sha256__in=hashes).order_by("pk")
        return {row.sha256: row for row in rows}

    def kept_here(self) -> "EvidenceFileQuerySet":
        """Whose bytes are in the storage."""
        return self.exclude(content="")

    def unused(self, before: datetime) -> "EvidenceFileQuerySet":
        """Stored before a moment, and since then shown as proof of nothing."""
        used: Any = self.model.evidence.rel.related_model.objects.filter(file=OuterRef("pk"))
        return self.filter(~Exists(used), stored_at__lt=before, erased_on=None)
