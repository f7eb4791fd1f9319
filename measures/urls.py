"""Addresses below a plan: its measures, their worksheets and forms; and the desk."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from measures.evidence.kinds import FileKind
from measures.models import CODE
from measures.views import (
    correcting,
    dates,
    desk,
    drafts,
    evidence,
    evidence_register,
    importing,
    lifecycle,
    parts,
    reading,
    reporting,
    reviewing,
    risks,
    taking_back,
    worksheets,
)


class CodeConverter(StringConverter):
    """A measure's code as plans write it: 1.2, 4-a. Anything else is no address."""

    regex = CODE.pattern


class WorksheetKindConverter(StringConverter):
    """A kind of file that worksheets come as, by its extension."""

    regex = "docx|xlsx"

    def to_python(self, value: str) -> FileKind:
        return FileKind(value)


register_converter(CodeConverter, "code")
register_converter(WorksheetKindConverter, "worksheet_kind")

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path(
        "plans/<slug:plan_slug>/commitments/<int:number>/worksheet/",
        worksheets.worksheet_detail,
        name="worksheet-detail",
    ),
    path(
        "plans/<slug:plan_slug>/commitments/<int:number>/worksheet.<worksheet_kind:kind>",
        worksheets.worksheet_file,
        name="worksheet-file",
    ),
    path(
        "plans/<slug:plan_slug>/commitments/<int:number>/worksheet/import/",
        importing.worksheet_import,
        name="worksheet-import",
    ),
    path(
        "plans/<slug:plan_slug>/commitments/<int:number>/worksheet/import/<int:pk>/",
        importing.worksheet_look,
        name="worksheet-look",
    ),
    path(
        "plans/<slug:plan_slug>/commitments/<int:number>/worksheet/import/<int:pk>/file/",
        importing.worksheet_import_file,
        name="worksheet-import-file",
    ),
    path("plans/<slug:plan_slug>/measures/", reading.measure_list, name="measure-list"),
    path(
        "plans/<slug:plan_slug>/measures.<worksheet_kind:kind>",
        worksheets.measure_list_file,
        name="measure-list-file",
    ),
    path("plans/<slug:plan_slug>/date-changes/", dates.date_change_list, name="date-change-list"),
    path("plans/<slug:plan_slug>/risks/", risks.risk_list, name="risk-list"),
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
    path("plans/<slug:plan_slug>/evidence/", evidence_register.evidence_list, name="evidence-list"),
    path(
        "plans/<slug:plan_slug>/evidence.csv", evidence_register.evidence_csv, name="evidence-csv"
    ),
    path(
        "plans/<slug:plan_slug>/measures/<code:code>/evidence/<int:pk>/",
        evidence.evidence_edit,
        name="evidence-edit",
    ),
    path(
        "plans/<slug:plan_slug>/measures/<code:code>/evidence/<int:pk>/erase/",
        evidence.evidence_erase,
        name="evidence-erase",
    ),
    path(
        "plans/<slug:plan_slug>/measures/<code:code>/date-change/",
        dates.date_change,
        name="date-change",
    ),
    path(
        "plans/<slug:plan_slug>/measures/<code:code>/part/",
        parts.part_add,
        name="part-add",
    ),
    path(
        "plans/<slug:plan_slug>/measures/<code:code>/part/ask/",
        parts.part_ask,
        name="part-ask",
    ),
    path(
        "plans/<slug:plan_slug>/commitments/<int:number>/measures/new/",
        lifecycle.measure_add,
        name="measure-add",
    ),
    path(
        "plans/<slug:plan_slug>/measures/<code:code>/end/",
        lifecycle.measure_end,
        name="measure-end",
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
