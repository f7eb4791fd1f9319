"""The reports that a plan owes, and their sealed editions."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from commitments.addresses import plan_at
from commitments.models import Institution
from commitments.permissions import is_coordinator
from measures.views.files import POLICY
from ogp_portal.errors import LostError
from ogp_portal.kept import kept
from reports.addresses import edition_at, file_of, report_at, trail_of, trail_of_edition
from reports.chain import as_document
from reports.comparison import pairs_of
from reports.document import sha256_of
from reports.files import (
    FORMATS,
    MEDIA_TYPES,
    bytes_of,
    made_again,
    name_of,
    name_of_sheet,
    sealed_bytes_of,
)
from reports.formats.article import words_of
from reports.models import Edition, EditionFile, Report
from reports.permissions import can_read_draft
from reports.preparing import preparation_of
from reports.verifying import readable

logger = logging.getLogger(__name__)


@require_safe
@kept()
def report_list(request: HttpRequest, plan_slug: str) -> HttpResponse:
    """Both what is owed and by when."""
    plan = plan_at(request, plan_slug)
    context = {
        "plan": plan,
        "reports": Report.objects.of(plan).in_order().with_editions().select_related("source"),
        "may_read_drafts": can_read_draft(request.user),
        "today": timezone.localdate(),
        "trail": [(gettext("Reports"), "")],
    }
    return render(request, "reports/report_list.html", context)


@require_safe
@kept()
def report_detail(request: HttpRequest, plan_slug: str, slug: str) -> HttpResponse:
    """What a report is about and when it is due; and to those who prepare it, what it will say."""
    report, today = report_at(request, plan_slug, slug), timezone.localdate()
    preparation = None
    if can_read_draft(request.user):
        labels = Institution.objects.labels(report.period_to)
        preparation = preparation_of(report, labels, today)
    context = {
        "plan": report.plan,
        "report": report,
        "today": today,
        "editions": Edition.objects.of(report).in_order().without_documents(),
        "day": report.day_told(today),
        "preparation": preparation,
        "may_write": is_coordinator(request.user),
        "trail": trail_of(report),
    }
    return render(request, "reports/report.html", context)


@require_safe
@kept()
def edition_detail(request: HttpRequest, plan_slug: str, slug: str, number: int) -> HttpResponse:
    """A sealed edition: the words that were sealed, in the site's frame."""
    edition = edition_at(request, plan_slug, slug, number)
    article = _article(edition, name_of(get_language() or "", "html"))
    context = {
        "plan": edition.report.plan,
        "report": edition.report,
        "edition": edition,
        "last": edition.report.editions.numbers().last(),
        "before": edition.number - 1,
        "pairs": pairs_of(edition),
        "article": article,
        "formats": list(FORMATS),
        "sheets": edition.files.sheets(),
        "trail": trail_of_edition(edition),
    }
    return render(request, "reports/edition.html", context)


@require_safe
@kept()
def edition_sheet(
    request: HttpRequest, plan_slug: str, slug: str, number: int, commitment: int
) -> HttpResponse:
    """What an edition tells the Open Government Partnership of a commitment; in English."""
    edition = edition_at(request, plan_slug, slug, number)
    name = gettext("OGP sheet: commitment %(number)d") % {"number": commitment}
    context = {
        "plan": edition.report.plan,
        "edition": edition,
        "title": name,
        "commitment": commitment,
        "article": _article(edition, name_of_sheet(commitment, "html")),
        "trail": trail_of_edition(edition, (name, "")),
    }
    return render(request, "reports/ogp_sheet_page.html", context)


def _article(edition: Edition, name: str) -> str:
    """The words of a page as they were sealed; where the storage has lost them, written anew."""
    file = file_of(edition, name)
    content = bytes_of(file)
    if content is None:
        logger.error("The bytes of %s of edition %s are not what was sealed", name, edition.pk)
        content = made_again(edition, name)
    return mark_safe(words_of(content))  # noqa: S308 - written by a template of ours, and hashed


@require_safe
def edition_document(request: HttpRequest, plan_slug: str, slug: str, number: int) -> HttpResponse:
    """The sealed document itself, to the byte."""
    edition = edition_at(request, plan_slug, slug, number)
    content = edition.document.encode()
    return _by_hash(
        request, edition.sha256, lambda: HttpResponse(content, content_type="application/json")
    )


@require_safe
def edition_file(
    request: HttpRequest, plan_slug: str, slug: str, number: int, ending: str
) -> HttpResponse:
    """An edition as a file in the page's language, to the byte as it was sealed."""
    edition = edition_at(request, plan_slug, slug, number)
    shown = f"{plan_slug}-{slug}-{number}-{get_language()}.{ending}"
    return _download(request, edition, name_of(get_language() or "", ending), shown)


@require_safe
def edition_sheet_file(
    request: HttpRequest, plan_slug: str, slug: str, number: int, commitment: int, ending: str
) -> HttpResponse:
    """The sheet of a commitment as a file."""
    edition = edition_at(request, plan_slug, slug, number)
    shown = f"{plan_slug}-{slug}-{number}-ogp-{commitment}.{ending}"
    return _download(request, edition, name_of_sheet(commitment, ending), shown)


def _download(request: HttpRequest, edition: Edition, name: str, shown: str) -> HttpResponse:
    file = file_of(edition, name)
    return _by_hash(request, file.sha256, lambda: _attached(edition, file, shown))


def _attached(edition: Edition, file: EditionFile, shown: str) -> HttpResponse:
    content = sealed_bytes_of(file, edition)
    if content is None:
        raise LostError(gettext("The portal has lost this file."))
    media_type = MEDIA_TYPES[file.name.rpartition(".")[2]]
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{shown}"'
    response.headers["Content-Security-Policy"] = POLICY
    return response


@require_safe
def hash_list(request: HttpRequest) -> HttpResponse:
    """The hashes of all editions, each line naming the one before it."""
    response = readable(lambda: JsonResponse(as_document(Edition.objects.lines())))
    if response is None:
        raise LostError(gettext("The list of hashes cannot be read."))
    return _by_hash(request, sha256_of(response.content), lambda: response)


def _by_hash(request: HttpRequest, sha256: str, made: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer whose bytes have a hash; 304 for whoever has them, and then it is not made."""
    etag = f'"{sha256}"'
    response = get_conditional_response(request, etag=etag) or made()
    response.headers["ETag"] = etag
    return response
