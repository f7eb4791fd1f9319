"""Addresses of a plan's reports."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from reports.files import FORMATS, SHEET_FORMATS
from reports.views import comparing, drafting, preparing, reading, verifying


class FormatConverter(StringConverter):
    """A form in which an edition is handed out as a file."""

    regex = "|".join(FORMATS)


class SheetFormatConverter(StringConverter):
    """The same of a sheet for the Open Government Partnership."""

    regex = "|".join(SHEET_FORMATS)


register_converter(FormatConverter, "edition_format")
register_converter(SheetFormatConverter, "sheet_format")

REPORTS = "plans/<slug:plan_slug>/reports/"
EDITION = f"{REPORTS}<slug:slug>/<int:number>"
COMPARE = f"{EDITION}/compare"
SHEET = f"{EDITION}/commitments/<int:commitment>/ogp"

urlpatterns = [
    path("coordination/", preparing.coordination, name="coordination"),
    path(REPORTS, reading.report_list, name="report-list"),
    path(f"{REPORTS}<slug:slug>/", reading.report_detail, name="report-detail"),
    path(
        f"{REPORTS}<slug:slug>/commitments/<int:number>/",
        preparing.chapter_write,
        name="chapter-write",
    ),
    path(f"{REPORTS}<slug:slug>/draft/", drafting.report_draft, name="report-draft"),
    path(f"{REPORTS}<slug:slug>/draft.docx", drafting.report_draft_file, name="report-draft-file"),
    path(f"{REPORTS}<slug:slug>/close/", preparing.report_close, name="report-close"),
    path(f"{REPORTS}<slug:slug>/seal/", preparing.report_seal, name="report-seal"),
    path(f"{EDITION}/", reading.edition_detail, name="edition-detail"),
    path(f"{EDITION}.json", reading.edition_document, name="edition-document"),
    path(f"{EDITION}.<edition_format:ending>", reading.edition_file, name="edition-file"),
    path(f"{SHEET}/", reading.edition_sheet, name="edition-sheet"),
    path(f"{SHEET}.<sheet_format:ending>", reading.edition_sheet_file, name="edition-sheet-file"),
    path(f"{COMPARE}/today/", comparing.edition_today, name="edition-today"),
    path(f"{COMPARE}/today.csv", comparing.edition_today_csv, name="edition-today-csv"),
    path(
        f"{COMPARE}/<slug:other>/<int:other_number>/",
        comparing.edition_compare,
        name="edition-compare",
    ),
    path(
        f"{COMPARE}/<slug:other>/<int:other_number>.csv",
        comparing.edition_compare_csv,
        name="edition-compare-csv",
    ),
    path("reports/hashes.json", reading.hash_list, name="hash-list"),
    path("reports/verify/", verifying.edition_verify, name="edition-verify"),
]
