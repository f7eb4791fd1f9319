"""Which statements, and which that are still being written or reviewed."""

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import (
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
)

from measures.drafts import DraftState
from measures.querysets.measures import MeasureQuerySet
from measures.standing import Status
from ogp_portal.history import WrittenOnceQuerySet


class ProgressUpdateQuerySet(WrittenOnceQuerySet):
    def of_measures(self, measures: MeasureQuerySet) -> "ProgressUpdateQuerySet":
        return self.filter(measure__in=measures.order_by().values("pk"))

    def of_the_whole(self) -> "ProgressUpdateQuerySet":
        """What was said of the measure itself, not of a supporting institution's part."""
        return self.filter(is_part=False)

    def standing(self) -> "ProgressUpdateQuerySet":
        """What still stands: neither taken back nor itself the word that takes another back."""
        followers = self.model.objects.filter(takes_back=OuterRef("pk"))
        return self.filter(~Exists(followers), takes_back=None)

    def of_parts(self) -> "ProgressUpdateQuerySet":
        """What supporting institutions said of their parts, and have not taken back."""
        return self.standing().filter(is_part=True)

    def newest_of_each_part(self) -> "ProgressUpdateQuerySet":
        """Of every institution that still supports the measure, what it said of its part last."""
        said = self.model.objects.of_parts().filter(
            measure=OuterRef("measure"), institution=OuterRef("institution")
        )
        newest: ProgressUpdateQuerySet = self.of_parts().filter(
            measure__supporting__institution=F("institution"),
            pk=Subquery(said.newest_first().values("pk")[:1]),
        )
        return newest

    def with_lead_after(self) -> "ProgressUpdateQuerySet":
        """`lead_after`: the last day on which the measure itself was spoken of after this; None
        where it was not.
        """
        whole = self.model.objects.of_the_whole().standing()
        later = whole.filter(
            Q(stated_on__gt=OuterRef("stated_on"))
            | Q(stated_on=OuterRef("stated_on"), pk__gt=OuterRef("pk")),
            measure=OuterRef("measure"),
        )
        after: ProgressUpdateQuerySet = self.annotate(
            lead_after=Subquery(later.newest_first().values("stated_on")[:1])
        )
        return after

    def disagreeing_with(self, lead_ids: Collection[int]) -> "ProgressUpdateQuerySet":
        """What was said against these leads, and not answered by them yet."""
        against = self.with_lead_after().filter(
            disagrees=True, measure__lead_institution__in=lead_ids
        )
        return against.filter(lead_after=None)

    def since_version(self, measure: Any, version: int) -> "ProgressUpdateQuerySet":
        """What was said of a measure, and still stands, since it was at that version."""
        later = measure.versions_newest_first().filter(version__gt=version).order_by()
        return self.standing().filter(measure=measure, change__in=later.values("change"))

    def newest_first(self) -> "ProgressUpdateQuerySet":
        return self.order_by("-stated_on", "-pk")

    def in_order(self) -> "ProgressUpdateQuerySet":
        """As they were said."""
        return self.order_by("stated_on", "pk")

    def newest_of(self, measure: models.Model) -> Any:
        """The newest statement of the whole that stands, be it "nothing has changed"; or None."""
        return self.of_the_whole().standing().filter(measure=measure).newest_first().first()

    def with_status_before(self) -> "ProgressUpdateQuerySet":
        """`status_before`: what was stated of the measure before this; None for the first. Of a
        part, that is what its own institution stated of it.
        """
        earlier = self.model.objects.filter(
            Q(stated_on__lt=OuterRef("stated_on"))
            | Q(stated_on=OuterRef("stated_on"), pk__lt=OuterRef("pk")),
            Q(is_part=False) | Q(institution=OuterRef("institution")),
            measure=OuterRef("measure"),
            is_part=OuterRef("is_part"),
        )
        before: ProgressUpdateQuerySet = self.annotate(
            status_before=Subquery(earlier.newest_first().values("status")[:1])
        )
        return before

    def last_of(self, measure: models.Model) -> Any:
        """The last statement in words about a measure that stands; None where nobody has said
        anything.
        """
        spoken = self.of_the_whole().standing().filter(measure=measure, is_unchanged=False)
        return spoken.newest_first().first()

    def last_in_words(self) -> "ProgressUpdateQuerySet":
        """Of each measure the last statement in words that stands; "nothing has changed" leaves it
        standing, and so does a decision that ends the measure.
        """
        spoken = self.model.objects.of_the_whole().standing().exclude(done="")
        newest = spoken.filter(measure=OuterRef("measure"), is_unchanged=False).newest_first()
        return self.filter(pk=Subquery(newest.values("pk")[:1]))

    def last_unfinished_of(self, measure: models.Model) -> Any:
        """The newest statement that stands by which a measure is under way; None without one."""
        unfinished = self.of_the_whole().standing().filter(measure=measure)
        finished = (Status.COMPLETED, Status.CANCELLED)
        return unfinished.exclude(status__in=finished).newest_first().first()

    def last_of_part(self, measure_id: int, institution_id: int) -> Any:
        """What an institution said of its part last; None where it has said nothing."""
        said = self.of_parts().filter(measure=measure_id, institution=institution_id)
        return said.newest_first().first()


class UpdateDraftQuerySet(models.QuerySet[Any]):
    def of(self, measure: models.Model, institution_id: int | None) -> Any:
        """The institution's draft of a statement about the measure, or None."""
        drafts = self.filter(measure=measure, institution=institution_id)
        return drafts.select_related("measure__plan", "saved_by").first()

    def of_institutions(self, institution_ids: Collection[int]) -> "UpdateDraftQuerySet":
        return self.filter(institution__in=institution_ids)

    def about(self, measure: models.Model) -> "UpdateDraftQuerySet":
        return self.filter(measure=measure)

    def by_measure(self) -> dict[tuple[int, int], Any]:
        """(measure, institution) → the draft. One query."""
        return {(draft.measure_id, draft.institution_id): draft for draft in self}

    def not_of(self, institution_ids: Collection[int], person_id: int) -> "UpdateDraftQuerySet":
        """Neither these institutions' nor written by this person."""
        return self.exclude(Q(institution__in=institution_ids) | Q(saved_by=person_id))

    def waiting_for_review(self) -> "UpdateDraftQuerySet":
        """Handed in, in plans that ask for it; the longest waiting first."""
        waiting = self.filter(state=DraftState.SUBMITTED, measure__plan__asks_for_review=True)
        rows = waiting.select_related("measure__plan", "saved_by")
        return rows.order_by("saved_at", "pk")


class ReviewQuerySet(models.QuerySet[Any]):
    def of(self, measure: models.Model, institution_id: int | None) -> "ReviewQuerySet":
        """The steps of an institution's statements about the measure, the newest first."""
        steps = self.filter(measure=measure, institution=institution_id)
        return steps.select_related("done_by").order_by("-done_at", "-pk")
