"""Which shifts of end dates."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import models
from django.db.models import (
    Count,
    ExpressionWrapper,
    F,
    Q,
    Sum,
)

from measures.slips import DateChangeState
from ogp_portal.history import RecordedQuerySet


class DateChangeQuerySet(RecordedQuerySet):
    def of_plan(self, plan: models.Model) -> "DateChangeQuerySet":
        return self.filter(measure__plan=plan)

    def in_commitments(self, numbers: Sequence[int]) -> "DateChangeQuerySet":
        return self.filter(measure__commitment__number__in=numbers)

    def days_under(self, commitment_id: int) -> dict[str, date]:
        """Code of a measure of the commitment → the day to which its newest shift goes."""
        own = self.filter(measure__commitment=commitment_id).order_by("pk")
        return dict(own.values_list("measure__code", "new_due_on"))

    def in_states(self, states: Sequence[str]) -> "DateChangeQuerySet":
        return self.filter(state__in=states)

    def because_of(self, reasons: Sequence[str]) -> "DateChangeQuerySet":
        return self.filter(reason__in=reasons)

    def led_by(self, slugs: Sequence[str], *, or_by_nobody: bool) -> "DateChangeQuerySet":
        """Of measures that these institutions lead; and of those that none leads, where asked."""
        found = Q(measure__lead_institution__slug__in=slugs)
        if or_by_nobody:
            found |= Q(measure__lead_institution=None)
        return self.filter(found)

    def with_measure(self) -> "DateChangeQuerySet":
        """With all that a row of them is printed from."""
        return self.select_related("measure__plan", "source")

    def counts_by_state(self) -> dict[str, int]:
        """State → how many of these shifts are in it. One query."""
        return dict(self.order_by().values_list("state").annotate(Count("pk")))

    def totals_by_lead(self) -> models.QuerySet[Any, Any]:
        """(lead, measures, shifts, moved) for each institution that leads; `moved` is how far the
        dates moved in all, as far as they were known before. One query.
        """
        moved = ExpressionWrapper(F("new_due_on") - F("old_due_on"), models.DurationField())
        by_lead = self.order_by().values(lead=F("measure__lead_institution"))
        totals: models.QuerySet[Any, Any] = by_lead.annotate(
            measures=Count("measure", distinct=True), shifts=Count("pk"), moved=Sum(moved)
        )
        return totals

    def accepted(self) -> "DateChangeQuerySet":
        """Those that moved the date."""
        return self.filter(state=DateChangeState.ACCEPTED)

    def proposed(self) -> "DateChangeQuerySet":
        """Those that wait for a decision."""
        return self.filter(state=DateChangeState.PROPOSED)

    def newest_first(self) -> "DateChangeQuerySet":
        return self.order_by("-proposed_on", "-pk")

    def oldest_first(self) -> "DateChangeQuerySet":
        return self.order_by("proposed_on", "pk")
