"""Addresses of a plan's reports."""

from django.urls import path

from reports import views

REPORTS = "plans/<slug:plan_slug>/reports/"

urlpatterns = [
    path("coordination/", views.coordination, name="coordination"),
    path(REPORTS, views.report_list, name="report-list"),
    path(f"{REPORTS}<slug:slug>/", views.report_detail, name="report-detail"),
    path(
        f"{REPORTS}<slug:slug>/commitments/<int:number>/", views.chapter_write, name="chapter-write"
    ),
]
