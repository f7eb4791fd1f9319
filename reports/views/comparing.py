"""What differs between two editions, and between an edition and today."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from ogp_portal.formats.csv_text import csv_lines
from ogp_portal.kept import kept
from reports.addresses import edition_at, trail_of_edition
from reports.comparison import Comparison, between, until
from reports.models import Edition

COLUMNS = ("section", "about", "key", "field", "turn", "place", "label", "was", "now")


@require_safe
@kept()
def edition_compare(
    request: HttpRequest, plan_slug: str, slug: str, number: int, other: str, other_number: int
) -> HttpResponse:
    """Between two editions of the plan's reports."""
    before = edition_at(request, plan_slug, slug, number)
    after = edition_at(request, plan_slug, other, other_number)
    table = reverse("edition-compare-csv", args=[plan_slug, slug, number, other, other_number])
    return _page(request, before, after, between(before, after), table)


@require_safe
@kept()
def edition_compare_csv(
    request: HttpRequest, plan_slug: str, slug: str, number: int, other: str, other_number: int
) -> HttpResponse:
    before = edition_at(request, plan_slug, slug, number)
    after = edition_at(request, plan_slug, other, other_number)
    name = f"{plan_slug}-{slug}-{number}-{other}-{other_number}.csv"
    return _table(between(before, after), name)


@require_safe
@kept()
def edition_today(request: HttpRequest, plan_slug: str, slug: str, number: int) -> HttpResponse:
    """Between an edition and what stands on record today."""
    edition = edition_at(request, plan_slug, slug, number)
    table = reverse("edition-today-csv", args=[plan_slug, slug, number])
    return _page(request, edition, None, until(edition, timezone.now()), table)


@require_safe
@kept()
def edition_today_csv(request: HttpRequest, plan_slug: str, slug: str, number: int) -> HttpResponse:
    edition = edition_at(request, plan_slug, slug, number)
    now = timezone.now()
    name = f"{plan_slug}-{slug}-{number}-{timezone.localdate(now).isoformat()}.csv"
    return _table(until(edition, now), name)


def _page(
    request: HttpRequest,
    before: Edition,
    after: Edition | None,
    comparison: Comparison,
    table_url: str,
) -> HttpResponse:
    context = {
        "plan": before.report.plan,
        "before": before,
        "after": after,
        "today": timezone.localdate(),
        "comparison": comparison,
        "table_url": table_url,
        "address": f"{settings.BASE_URL}{request.path}",
        "trail": trail_of_edition(before, (gettext("What differs"), "")),
    }
    return render(request, "reports/compare.html", context)


def _table(comparison: Comparison, name: str) -> HttpResponse:
    rows = (
        [getattr(row, column) for column in COLUMNS]
        for told in comparison.sections
        for row in told.rows
    )
    content = "".join(csv_lines(COLUMNS, rows))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
