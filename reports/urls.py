"""Addresses of a plan's reports."""

from django.urls import path

from reports import views

REPORTS = "plans/<slug:plan_slug>/reports/"

urlpatterns = [
    path("coordination/", views.coordination, name="coordination"),
    path(REPORTS, views.report_list, name="report-list"),
    path(f"{REPORTS}<slug:slug>/", views.report_detail, name="report-detail"),
    path(f"{REPORTS}<slug:slug>/seal/", views.report_seal, name="report-seal"),
    path(f"{REPORTS}<slug:slug>/<int:number>/", views.edition_detail, name="edition-detail"),
    path(
        f"{REPORTS}<slug:slug>/<int:number>.json", views.edition_document, name="edition-document"
    ),
    path("reports/hashes.json", views.hash_list, name="hash-list"),
    path(
        f"{REPORTS}<slug:slug>/commitments/<int:number>/", views.chapter_write, name="chapter-write"
    ),
]
