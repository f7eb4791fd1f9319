"""Addresses of a plan's reports."""

from django.urls import path

from reports import views

urlpatterns = [path("plans/<slug:plan_slug>/reports/", views.report_list, name="report-list")]
