"""Which measures: the selections, orders and counts that pages, exports and rules ask for."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, Subquery, Value, When

from measures.drafts import DraftState
from measures.slips import DateChangeState
from measures.standing import DUE_SOON_DAYS, Standing, Status
from ogp_portal.formats.latvian import fold
from ogp_portal.history import RecordedQuerySet

STANDING_RANK = {
    # The order in which a reader wants to see them: what needs attention first.
    Standing.OVERDUE: 0,
    Standing.CLAIMED: 1,
    Standing.DUE_SOON: 2,
    Standing.ON_TRACK: 3,
    Standing.NOT_DUE: 4,
    Standing.UNDATED: 5,
    Standing.PROVEN: 6,
    Standing.CANCELLED: 7,
}


class MeasureQuerySet(RecordedQuerySet):
    def of(self, plan: models.Model | int) -> "MeasureQuerySet":
        return self.filter(plan=plan)

    def locked(self, pk: int) -> Any:
        """The row under its lock, with what its rules ask for. Only inside a transaction."""
        return self.select_for_update(of=("self",)).current(pk)

    def current(self, pk: int) -> Any:
        """The row as it now stands, with what its rules ask for."""
        return self.select_related("plan", "commitment", "group").get(pk=pk)

    def in_order(self) -> "MeasureQuerySet":
        """As the worksheets have them."""
        return self.order_by("code_key")

    def in_plan_order(self) -> "MeasureQuerySet":
        """Plans in their order, within each as the worksheets have them."""
        return self.order_by("plan__is_sample", "-plan__starts_on", "code_key")

    def under(self, commitment: models.Model | int) -> "MeasureQuerySet":
        return self.filter(commitment=commitment)

    def supported_by(self, institution_id: int) -> "MeasureQuerySet":
        return self.filter(supporting__institution=institution_id)

    def next_of_each(self, commitments: models.QuerySet[Any], today: date) -> "MeasureQuerySet":
        """What falls due next in each of these commitments, one measure a commitment."""
        own: MeasureQuerySet = self.model.objects.filter(
            plan=OuterRef("plan"), commitment=OuterRef("pk")
        )
        first = own.next_due(today).values("pk")[:1]
        return self.filter(pk__in=commitments.values(first=Subquery(first)))

    def name_the_institution(self) -> Q:
        """Of an institution: whether one of these measures is led or supported by it.

        Asked institution by institution, each answer is the first row of an index; gathering the
        institutions of thousands of measures would read them all.
        """
        led = self.order_by().filter(lead_institution=OuterRef("pk"))
        supported = self.order_by().filter(supporting__institution=OuterRef("pk"))
        return Q(Exists(led)) | Q(Exists(supported))

    def counts_by_institution(self) -> dict[int, int]:
        """Institution → how many of these measures it leads or supports. Two queries."""
        led = self.exclude(lead_institution=None).order_by()
        supported = self.exclude(supporting=None).order_by()
        pairs = {
            *led.values_list("lead_institution_id", "pk"),
            *supported.values_list("supporting__institution_id", "pk"),
        }
        return Counter(institution for institution, _measure in pairs)

    def with_standing(self, today: date) -> "MeasureQuerySet":
        """`standing_value`: the same judgement as `standing_of`, made by the database."""
        soon = today + timedelta(days=DUE_SOON_DAYS)
        judged: MeasureQuerySet = self.annotate(
            standing_value=Case(
                When(status=Status.CANCELLED, then=Value(Standing.CANCELLED)),
                When(
                    Q(status=Status.COMPLETED, evidence_count__gt=0, has_completion_test=True),
                    then=Value(Standing.PROVEN),
                ),
                When(status=Status.COMPLETED, then=Value(Standing.CLAIMED)),
                When(due_on=None, then=Value(Standing.UNDATED)),
                When(due_on__lt=today, then=Value(Standing.OVERDUE)),
                When(starts_on__gt=today, then=Value(Standing.NOT_DUE)),
                When(due_on__lte=soon, then=Value(Standing.DUE_SOON)),
                default=Value(Standing.ON_TRACK),
                output_field=models.CharField(),
            )
        )
        return judged

    def standing_in(self, values: Sequence[str], today: date) -> "MeasureQuerySet":
        return self.with_standing(today).filter(standing_value__in=values)

    def status_in(self, values: Sequence[str]) -> "MeasureQuerySet":
        """`none` stands for the measures nobody has reported on."""
        return self.filter(status__in=["" if value == "none" else value for value in values])

    def involving(self, slugs: Sequence[str]) -> "MeasureQuerySet":
        """Led or supported by one of these institutions."""
        supported = self.model.objects.filter(supporting__institution__slug__in=slugs)
        return self.filter(Q(lead_institution__slug__in=slugs) | Q(pk__in=supported.values("pk")))

    def mentioning(self, text: str) -> "MeasureQuerySet":
        """Every word of `text` occurs, whatever its case and diacritics."""
        found = self
        for word in fold(text).split():
            found = found.filter(search_text__contains=word)
        return found

    def due_between(self, first: date | None, last: date | None) -> "MeasureQuerySet":
        """Due within these days; an unknown date is in no interval."""
        found = self
        if first:
            found = found.filter(due_on__gte=first)
        if last:
            found = found.filter(due_on__lte=last)
        return found

    def in_commitments(self, numbers: Sequence[int]) -> "MeasureQuerySet":
        return self.filter(commitment__number__in=numbers)

    def sorted_by(self, key: str, today: date, group: str = "") -> "MeasureQuerySet":
        """By `code title due institution standing stated`, `-` in front for descending.

        Unknown values come last either way; equal ones stand in the order of their codes.

        Args:
            group: `commitment`, `institution` or `standing` that come before the order, or "".
        """
        name, descending = key.removeprefix("-"), key.startswith("-")
        rows = self.with_standing(today) if "standing" in (name, group) else self
        field = _order_of(name)
        order = field.desc(nulls_last=True) if descending else field.asc(nulls_last=True)
        first = [_order_of(group).asc(nulls_last=True)] if group else []
        if group == "institution":  # two of them may go by one abbreviation
            first.append(F("lead_institution").asc(nulls_last=True))
        return rows.order_by(*first, order, "code_key")

    def led_by(self, institution_ids: Collection[int]) -> "MeasureQuerySet":
        return self.filter(lead_institution__in=institution_ids)

    def completed_without_test(self) -> "MeasureQuerySet":
        """Stated as completed, while nobody has written how that would be known."""
        return self.filter(status=Status.COMPLETED, has_completion_test=False)

    def unfinished(self) -> "MeasureQuerySet":
        return self.exclude(status__in=[Status.COMPLETED, Status.CANCELLED])

    def overdue(self, today: date) -> "MeasureQuerySet":
        return self.unfinished().filter(due_on__lt=today)

    def longest_overdue(self, today: date) -> "MeasureQuerySet":
        return self.overdue(today).order_by("due_on", "code_key")

    def next_due(self, today: date) -> "MeasureQuerySet":
        return self.unfinished().filter(due_on__gte=today).order_by("due_on", "code_key")

    def counts_by_standing(self, today: date) -> dict[str, int]:
        """Standing → how many measures have it. One query."""
        judged = self.with_standing(today).order_by().values_list("standing_value")
        return dict(judged.annotate(count=Count("pk")))

    def counts_by_commitment(self, today: date) -> models.QuerySet[Any, Any]:
        """(commitment, standing, count, day of the last statement) that occur."""
        judged = self.with_standing(today).order_by()
        groups = judged.values_list("commitment_id", "standing_value")
        counted: models.QuerySet[Any, Any] = groups.annotate(
            count=Count("pk"), last=Max("stated_on")
        )
        return counted


def _order_of(name: str) -> Any:
    if name == "standing":
        return Case(
            *(When(standing_value=value, then=rank) for value, rank in STANDING_RANK.items()),
            output_field=models.IntegerField(),
        )
    return F(
        {
            "code": "code_key",
            "title": "title_key",
            "due": "due_on",
            "institution": "lead_institution__sort_key",
            "stated": "stated_on",
            "commitment": "commitment__number",
        }[name]
    )


class ProgressUpdateQuerySet(models.QuerySet[Any]):
    def of_the_whole(self) -> "ProgressUpdateQuerySet":
        """What was said of the measure itself, not of a supporting institution's part."""
        return self.filter(is_part=False)

    def standing(self) -> "ProgressUpdateQuerySet":
        """What still stands: neither taken back nor itself the word that takes another back."""
        return self.filter(takes_back=None, taken_back_by=None)

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


class EvidenceQuerySet(RecordedQuerySet):
    def public(self) -> "EvidenceQuerySet":
        return self.filter(withdrawn_on=None)


class DateChangeQuerySet(RecordedQuerySet):
    def accepted(self) -> "DateChangeQuerySet":
        """Those that moved the date."""
        return self.filter(state=DateChangeState.ACCEPTED)

    def proposed(self) -> "DateChangeQuerySet":
        """Those that wait for a decision."""
        return self.filter(state=DateChangeState.PROPOSED)

    def in_order(self) -> "DateChangeQuerySet":
        """As the date moved."""
        return self.order_by("proposed_on", "pk")
