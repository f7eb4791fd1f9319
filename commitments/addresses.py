"""What a page's address names."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from commitments.models import ActionPlan, Commitment


def plan_at(request: HttpRequest, slug: str) -> ActionPlan:
    """The plan of an address, or 404. The page's frame (navigation, search, bands) follows it."""
    plan: ActionPlan = get_object_or_404(ActionPlan.objects.select_related("source"), slug=slug)
    request.plan = plan  # type: ignore[attr-defined]
    return plan


def commitment_at(request: HttpRequest, slug: str, number: int) -> Commitment:
    """The commitment of an address, or 404."""
    plan = plan_at(request, slug)
    commitments = Commitment.objects.of(plan).select_related("source")
    commitment: Commitment = get_object_or_404(commitments, number=number)
    commitment.plan = plan
    return commitment
