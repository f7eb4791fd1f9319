"""Addresses of people's invitations."""

from django.urls import path

from commitments import views

urlpatterns = [
    path(
        "account/invitation/<str:token>/",
        views.invitation_accept,
        name="invitation-accept",
    ),
]
