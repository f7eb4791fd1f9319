"""What a page's address names."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from commitments.models import ActionPlan, ActionPlanQuerySet, Commitment


def plan_at(request: HttpRequest, slug: str) -> ActionPlan:
    """The plan of an address, or 404. The page's frame (navigation, search, bands) follows it."""
    return _framed(request, ActionPlan.objects.filter(slug=slug))


def plan_at_home(request: HttpRequest) -> ActionPlan | None:
    """The plan marked current; None where none is."""
    try:
        return _framed(request, ActionPlan.objects.filter(is_current=True))
    except Http404:
        return None


def _framed(request: HttpRequest, plans: ActionPlanQuerySet) -> ActionPlan:
    plan: ActionPlan = get_object_or_404(plans.with_reach().select_related("source", "contacts"))
    request.plan = plan  # type: ignore[attr-defined]  # read by the frame
    return plan


def commitment_at(request: HttpRequest, slug: str, number: int) -> Commitment:
    """The commitment of an address, or 404."""
    plan = plan_at(request, slug)
    commitments = Commitment.objects.of(plan).select_related("source")
    commitment: Commitment = get_object_or_404(commitments, number=number)
    commitment.plan = plan
    return commitment


def trail_of(commitment: Commitment, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a commitment's page, as (label, address), and what more there is."""
    here = reverse("commitment-detail", args=[commitment.plan.slug, commitment.number])
    return [(commitment.short_title_text.html(), here if more else ""), *more]
