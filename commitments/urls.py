"""Addresses of people's invitations, and of a commitment's words."""

from django.urls import path

from commitments.views import invitations, plan_text

COMMITMENT = "plans/<slug:plan_slug>/commitments/<int:number>/"

urlpatterns = [
    path(
        "account/invitation/<str:token>/",
        invitations.invitation_accept,
        name="invitation-accept",
    ),
    path(f"{COMMITMENT}edit/", plan_text.commitment_edit, name="commitment-edit"),
    path(f"{COMMITMENT}history/", plan_text.commitment_history, name="commitment-history"),
    path(
        f"{COMMITMENT}history/<int:version>/",
        plan_text.commitment_version,
        name="commitment-version",
    ),
]
