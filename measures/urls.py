"""Addresses below a plan: its measures, their worksheets and forms; and the desk."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from measures.views import correcting, desk, drafts, reading, reporting, reviewing, taking_back


class CodeConverter(StringConverter):
    """A measure's code as plans write it: 1.2, 4-a. Anything else is no address."""

    regex = r"[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*"


register_converter(CodeConverter, "code")

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path(
        "plans/<slug:plan_slug>/commitments/<int:number>/worksheet/",
        reading.worksheet_detail,
        name="worksheet-detail",
    ),
    path("plans/<slug:plan_slug>/measures/", reading.measure_list, name="measure-list"),
    path(
        "plans/<slug:plan_slug>/measures/<code:code>/",
        reading.measure_detail,
        name="measure-detail",
    ),
    path(
        "plans/<slug:plan_slug>/measures/<code:code>/history/",
        reading.measure_history,
        name="measure-history",
    ),
    path(
        "plans/<slug:plan_slug>/measures/<code:code>/history/<int:number>/",
        reading.measure_version,
        name="measure-version",
    ),
    path(
        "plans/<slug:plan_slug>/measures/<code:code>/update/",
        reporting.progress_add,
        name="progress-add",
    ),
    path(
        "plans/<slug:plan_slug>/measures/<code:code>/update/discard/",
        drafts.draft_discard,
        name="draft-discard",
    ),
    path(
        "plans/<slug:plan_slug>/measures/<code:code>/review/<slug:institution>/",
        reviewing.statement_review,
        name="statement-review",
    ),
    path(
        "plans/<slug:plan_slug>/measures/<code:code>/history/<int:number>/take-back/",
        taking_back.statement_take_back,
        name="statement-take-back",
    ),
    path(
        "plans/<slug:plan_slug>/measures/<code:code>/edit/",
        correcting.measure_edit,
        name="measure-edit",
    ),
]
