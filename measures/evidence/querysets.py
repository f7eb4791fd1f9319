"""Which pieces of evidence, and which files: the selections that pages and rules ask for."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from measures.evidence.states import BROKEN, TOLD_BY_VISITS, EvidenceState
from ogp_portal.formats.latvian import words_of
from ogp_portal.history import RecordedQuerySet

LINK, FILE = "link", "file"


class EvidenceQuerySet(RecordedQuerySet):
    def also_showing(self, piece: models.Model) -> "EvidenceQuerySet":
        """The other pieces that show the same file, with their measures and plans."""
        others = self.filter(file=piece.file_id).exclude(pk=piece.pk)  # type: ignore[attr-defined]  # a piece
        return others.select_related("measure__plan").order_by("pk")

    def links_of(self, commitment_id: int) -> models.QuerySet[Any, Any]:
        """(code of the measure, address) of every link that was ever shown there."""
        links = self.filter(measure__commitment=commitment_id).exclude(url="")
        return links.values_list("measure__code", "url")

    def public(self) -> "EvidenceQuerySet":
        """What counts as proof."""
        return self.filter(withdrawn_on=None)

    def of(self, plan: models.Model | int) -> "EvidenceQuerySet":
        return self.filter(measure__plan=plan)

    def newest_first(self) -> "EvidenceQuerySet":
        """By the day it was shown."""
        return self.order_by("-progress_update__stated_on", "-pk")

    def with_files(self) -> "EvidenceQuerySet":
        """In the order in which they were put on record, with their files."""
        return self.select_related("file").order_by("pk")

    def links(self) -> "EvidenceQuerySet":
        """What has an address on the web."""
        return self.exclude(url="")

    def showing(self, sha256: str, name: str) -> "EvidenceQuerySet":
        """The public pieces that show a file under a name."""
        return self.public().filter(file__sha256=sha256, file_name=name)

    def last_that_showed(self, sha256: str, name: str) -> Any:
        """The piece withdrawn last of those that showed a file under a name, with its measure and
        plan; None where none did.
        """
        pieces = self.filter(file__sha256=sha256, file_name=name).exclude(withdrawn_on=None)
        return pieces.select_related("measure__plan").order_by("withdrawn_on", "pk").last()

    def measures_shown(self, file_id: int | None) -> models.QuerySet[Any, Any]:
        """The ids of the measures for which a file is shown, publicly or no longer."""
        pieces = self.filter(file=file_id) if file_id else self.none()
        ids: models.QuerySet[Any, Any] = pieces.order_by().values_list("measure_id", flat=True)
        return ids.distinct()

    def with_state(self) -> "EvidenceQuerySet":
        """`state_value`: an `EvidenceState`; `seen_because`: why its link is judged so, or why the
        visits told nothing of it; `seen_alive_at`: when it was last seen to lead to what was shown,
        None where it never was.
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
            seen_because=Coalesce(
                Subquery(told.values("because")[:1]), Subquery(sightings.values("because")[:1])
            ),
            seen_alive_at=Subquery(alive.values("last_seen_at")[:1]),
        )
        return judged

    def with_what_is_shown(self) -> "EvidenceQuerySet":
        """With their states, files and speakers."""
        return self.with_state().select_related("file", "progress_update__source")

    def fresh(self, pk: int) -> Any:
        """The piece as it now stands, with what is shown of it."""
        return self.with_what_is_shown().get(pk=pk)

    def in_states(self, values: Sequence[str]) -> "EvidenceQuerySet":
        """Those in one of these states; whose file was erased is found by that, too, where it was
        withdrawn besides.
        """
        found = Q(state_value__in=values)
        if EvidenceState.ERASED in values:
            found |= Q(file__erased_on__isnull=False)
        return self.with_state().filter(found)

    def withdrawn(self) -> "EvidenceQuerySet":
        return self.exclude(withdrawn_on=None)

    def needing_a_copy(self) -> "EvidenceQuerySet":
        """Public links that no longer lead to what was shown, with nothing beside them."""
        return self.public().in_states(BROKEN).filter(file=None, archive_url="")

    def kept_by(self, institution_ids: Collection[int]) -> "EvidenceQuerySet":
        """What these institutions answer for: see `Evidence.keeper_id`."""
        is_part = Q(progress_update__is_part=True)
        return self.filter(
            (is_part & Q(progress_update__institution__in=institution_ids))
            | (~is_part & Q(measure__lead_institution__in=institution_ids))
        )

    def of_measures(self) -> "EvidenceQuerySet":
        """Of an outer measure, what its lead answers for."""
        return self.filter(measure=OuterRef("pk"), progress_update__is_part=False)

    def of_roles(self) -> "EvidenceQuerySet":
        """Of an outer role in a measure, what its institution answers for."""
        return self.filter(
            measure=OuterRef("measure"),
            progress_update__is_part=True,
            progress_update__institution=OuterRef("institution"),
        )

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
        for word in words_of(text):
            found = found.filter(
                Q(search_text__contains=word)
                | Q(search_name__contains=word, file__erased_on=None)
                | Q(measure__search_text__contains=word)
            )
        return found

    def dated_between(self, first: date | None, last: date | None) -> "EvidenceQuerySet":
        """By its own date; where it has none, by the day it was shown."""
        if not (first or last):
            return self
        found: EvidenceQuerySet = self.annotate(
            day=Coalesce("dated_on", "progress_update__stated_on")
        )
        if first:
            found = found.filter(day__gte=first)
        return found.filter(day__lte=last) if last else found

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
    def of(self, evidence_id: int) -> "LinkSightingQuerySet":
        return self.filter(evidence=evidence_id)

    def newest_first(self) -> "LinkSightingQuerySet":
        return self.order_by("-first_seen_at", "-pk")

    def telling(self) -> "LinkSightingQuerySet":
        """Those from which something was learnt of the page."""
        return self.filter(state__in=TOLD_BY_VISITS)

    def first_alive(self, evidence_id: int) -> Any:
        """What was found at a link when it first opened; None where it never has."""
        alive = self.filter(evidence=evidence_id, state=EvidenceState.ALIVE)
        return alive.order_by("first_seen_at", "pk").first()


class EvidenceFileQuerySet(models.QuerySet[Any]):
    def of_hash(self, sha256: str) -> Any:
        """The file with these bytes; None where none was ever kept."""
        return self.filter(sha256=sha256).first()

    def locked(self, hashes: Collection[str]) -> dict[str, Any]:
        """SHA-256 → file, under their locks. Only inside a transaction."""
        rows = self.select_for_update().filter(sha256__in=hashes).order_by("pk")
        return {row.sha256: row for row in rows}

    def erased(self) -> "EvidenceFileQuerySet":
        return self.exclude(erased_on=None)

    def kept_here(self) -> "EvidenceFileQuerySet":
        """Whose bytes are in the storage."""
        return self.exclude(content="")

    def unused(self, before: datetime) -> "EvidenceFileQuerySet":
        """Stored before a moment, and since then shown as proof of nothing."""
        used: Any = self.model.evidence.rel.related_model.objects.filter(file=OuterRef("pk"))
        return self.filter(~Exists(used), stored_at__lt=before, erased_on=None)
