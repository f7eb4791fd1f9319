"""The measure that a page's address names."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from commitments.addresses import plan_at
from commitments.addresses import trail_of as trail_of_commitment
from measures.models import Evidence, Measure
from ogp_portal.past.pages import found_or_404


def measure_at(request: HttpRequest, plan_slug: str, code: str) -> Measure:
    """The measure of an address with its commitment, or 404."""
    plan = plan_at(request, plan_slug)
    measures = Measure.objects.select_related("commitment", "group", "source", "lead_institution")
    measure: Measure = found_or_404(request, measures, plan=plan, code=code)
    measure.plan = measure.commitment.plan = plan
    return measure


def evidence_at(request: HttpRequest, plan_slug: str, code: str, pk: int) -> Evidence:
    """The piece of a measure's evidence that an address names, or 404."""
    measure = measure_at(request, plan_slug, code)
    pieces = Evidence.objects.filter(measure=measure).with_what_is_shown()
    piece: Evidence = get_object_or_404(pieces, pk=pk)
    piece.measure = measure
    return piece


def trail_of(measure: Measure, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a measure's page, as (label, address): commitment, measure, what more there is."""
    here = reverse("measure-detail", args=[measure.plan.slug, measure.code]) if more else ""
    return trail_of_commitment(measure.commitment, (measure.code, here), *more)
