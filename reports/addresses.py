"""What a page's address names, and where pages of a report lead."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext

from commitments.addresses import plan_at
from ogp_portal.errors import LostError
from reports.models import Edition, EditionFile, Report
from reports.verifying import as_sealed, readable

Trail = list[tuple[str, str]]


def report_at(request: HttpRequest, plan_slug: str, slug: str) -> Report:
    """The report of an address with its plan, or 404."""
    plan = plan_at(request, plan_slug)
    report: Report = get_object_or_404(
        Report.objects.select_related("source"), plan=plan, slug=slug
    )
    report.plan = plan
    return report


def edition_at(request: HttpRequest, plan_slug: str, slug: str, number: int) -> Edition:
    """The edition of an address with its report, or 404; one that was tampered with is none."""
    editions = report_at(request, plan_slug, slug).editions.numbered(number)
    edition = as_sealed(editions)
    if edition is None:
        raise _missing(editions, gettext("The portal has lost this edition."))
    return edition


def file_of(edition: Edition, name: str) -> EditionFile:
    """A form of an edition by its name, or 404."""
    files = edition.files.named(name)
    file: EditionFile | None = readable(files.first)
    if file is None:
        raise _missing(files, gettext("The portal has lost this file."))
    return file


def _missing(rows: QuerySet[Any], sentence: str) -> Http404:
    """Why there is none to be shown: it is lost, if it is on record, or there never was one."""
    return LostError(sentence) if rows.exists() else Http404()


def address_of(report: Report) -> str:
    return reverse("report-detail", args=[report.plan.slug, report.slug])


def address_of_edition(edition: Edition) -> str:
    report = edition.report
    return reverse("edition-detail", args=[report.plan.slug, report.slug, edition.number])


def trail_of(report: Report, *more: tuple[str, str]) -> Trail:
    reports = reverse("report-list", args=[report.plan.slug])
    here = (report.title_text.html(), address_of(report) if more else "")
    return [(gettext("Reports"), reports), here, *more]


def trail_of_edition(edition: Edition, *more: tuple[str, str]) -> Trail:
    name = gettext("Edition %(number)d") % {"number": edition.number}
    return trail_of(edition.report, (name, address_of_edition(edition) if more else ""), *more)
