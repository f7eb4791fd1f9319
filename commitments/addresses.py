"""What a page's address names."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from commitments.models import ActionPlan, Commitment
from ogp_portal.past.pages import day_asked, found_or_404


def plan_at(request: HttpRequest, slug: str) -> ActionPlan:
    """The plan of an address, or 404. The page's frame (navigation, search, bands) follows it."""
    return _framed(request, slug=slug)


def plan_at_home(request: HttpRequest) -> ActionPlan | None:
    """The plan marked current; None where none is. Of a past day that is "not there"."""
    try:
        return _framed(request, is_current=True)
    except Http404:
        if day_asked(request):
            raise
        return None


def _framed(request: HttpRequest, **named: Any) -> ActionPlan:
    plans = ActionPlan.objects.with_reach().select_related("source", "contacts")
    plan: ActionPlan = found_or_404(request, plans, **named)
    request.plan = plan  # type: ignore[attr-defined]  # read by the frame
    return plan


def commitment_at(request: HttpRequest, slug: str, number: int) -> Commitment:
    """The commitment of an address, or 404."""
    plan = plan_at(request, slug)
    commitments = Commitment.objects.select_related("source")
    commitment: Commitment = found_or_404(request, commitments, plan=plan, number=number)
    commitment.plan = plan
    return commitment


def trail_of(commitment: Commitment, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a commitment's page, as (label, address), and what more there is."""
    here = reverse("commitment-detail", args=[commitment.plan.slug, commitment.number])
    return [(commitment.short_title_text.html(), here if more else ""), *more]
