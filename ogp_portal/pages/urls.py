"""Addresses of pages that show facts of every app."""

from django.urls import path

from ogp_portal.pages import views

urlpatterns = [
    path("", views.home, name="home"),
    path("plans/", views.plan_list, name="plan-list"),
    path("plans/<slug:plan_slug>/", views.plan_detail, name="plan-detail"),
    path(
        "plans/<slug:plan_slug>/commitments/<int:number>/",
        views.commitment_detail,
        name="commitment-detail",
    ),
    path("plans/<slug:plan_slug>/changes/", views.change_list, name="change-list"),
    path("institutions/", views.institution_list, name="institution-list"),
    path("institutions/<slug:slug>/", views.institution_detail, name="institution-detail"),
]
