"""The register of a plan's evidence, in public: as a page and as a table."""

from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from commitments.addresses import plan_at
from measures.evidence.states import EvidenceState
from measures.evidence_register import MISSING, NAMES, EvidenceFilter, rows_of_table
from measures.proofs import TABLE_COLUMNS, listed
from measures.rows import measure_rows
from ogp_portal.formats.csv_text import csv_lines
from ogp_portal.kept import kept
from ogp_portal.paging import page_of
from ogp_portal.past.pages import as_of_a_day, day_of

PIECES_A_PAGE = 50
MISSING_SHOWN = 5


@require_safe
@kept(*NAMES, "page")
@as_of_a_day
def evidence_list(request: HttpRequest, plan_slug: str) -> HttpResponse:
    """All evidence of a plan; on top the measures that are claimed without any."""
    plan = plan_at(request, plan_slug)
    today = day_of(request)
    filters = EvidenceFilter(request.GET, plan, today)
    missing, is_of_missing = filters.missing, filters.is_of_missing
    page = page_of(request, missing if is_of_missing else filters.qs, PIECES_A_PAGE)
    rows: Any = page.object_list
    on_top = rows if is_of_missing else missing[: MISSING_SHOWN if page.number == 1 else 0]
    context = {
        "plan": plan,
        "page": page,
        "pieces": [] if is_of_missing else listed(rows, plan),
        "missing": measure_rows(on_top, plan, filters.labels, today),
        "missing_count": page.paginator.count if is_of_missing else missing.count(),
        "is_of_missing": is_of_missing,
        "withdrawn_count": filters.withdrawn_among_them,
        "withdrawn_query": filters.query(state=EvidenceState.WITHDRAWN),
        "missing_url": f"{request.path}?state={MISSING}",
        "table_url": reverse("evidence-csv", args=[plan.slug]),
        "pickers": filters.pickers(),
        "typed": {name: request.GET.get(name, "") for name in ("q", "date_from", "date_to")},
        "errors": filters.complaints,
        "chips": filters.chips(request.path),
        "query": filters.query(),
        "trail": [(gettext("Evidence"), "")],
    }
    return render(request, "measures/evidence_list.html", context)


@require_safe
@as_of_a_day
def evidence_csv(request: HttpRequest, plan_slug: str) -> HttpResponseBase:
    """The rows of the register, all of those that the filters select.

    Raises:
        BadRequest: a filter cannot be understood.
    """
    plan = plan_at(request, plan_slug)
    filters = EvidenceFilter(request.GET, plan, day_of(request))
    if filters.complaints:
        raise BadRequest(filters.complaint)
    # Complete before the first byte is sent: whoever reads slowly keeps no other from writing.
    lines = list(csv_lines(TABLE_COLUMNS, rows_of_table(filters, settings.BASE_URL)))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"{plan.slug}-evidence.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
