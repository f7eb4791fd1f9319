"""Worksheets: on a page, and as files that people take along."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_safe

from commitments.addresses import commitment_at, plan_at, trail_of
from commitments.models import ActionPlan, Institution
from commitments.permissions import Access
from measures.evidence.kinds import MEDIA_TYPES, FileKind
from measures.filters import NAMES, MeasureFilter
from measures.models import Measure
from measures.permissions import importing_access
from measures.querysets import MeasureQuerySet
from measures.worksheets.columns import HEADINGS
from measures.worksheets.files import WRITERS
from measures.worksheets.record import book_of
from measures.worksheets.rows import sources_of, worksheet_of
from ogp_portal.kept import kept
from ogp_portal.past.pages import as_of_a_day, day_asked, day_of


@require_safe
@kept()
@as_of_a_day
def worksheet_detail(request: HttpRequest, plan_slug: str, number: int) -> HttpResponse:
    """A commitment's worksheet: the nine columns as the ministries know them."""
    commitment = commitment_at(request, plan_slug, number)
    day = commitment.plan.day_of_names(day_of(request))
    labels = Institution.objects.labels(day)
    context = {
        "plan": commitment.plan,
        "commitment": commitment,
        "headings": [str(heading) for heading in HEADINGS],
        "unknown": _faint(gettext("not given")),
        "no_lead": _faint(pgettext("institution", "not given")),
        "no_support": _faint(pgettext("institutions", "not given")),
        "no_risks": _faint(pgettext("risks", "not given")),
        "silent": _faint(gettext("not reported")),
        "groups": worksheet_of(commitment, labels, day_of(request)),
        "leads": commitment.lead_labels(labels),
        "sources": sources_of(commitment),
        "may_import": importing_access(request.user, commitment) is Access.ALLOWED,
        "trail": trail_of(commitment, (gettext("Worksheet"), "")),
    }
    return render(request, "measures/worksheet.html", context)


def _faint(words: str) -> SafeString:
    return format_html('<span class="unknown">{}</span>', words)


@require_safe
@kept()
@as_of_a_day
def worksheet_file(
    request: HttpRequest, plan_slug: str, number: int, kind: FileKind
) -> HttpResponse:
    """A commitment's worksheet as a file."""
    commitment = commitment_at(request, plan_slug, number)
    page = reverse("worksheet-detail", args=[plan_slug, number])
    measures = Measure.objects.under(commitment)
    return _file(request, commitment.plan, measures, kind, f"{plan_slug}-worksheet-{number}", page)


@require_safe
@kept(*NAMES)
@as_of_a_day
def measure_list_file(request: HttpRequest, plan_slug: str, kind: FileKind) -> HttpResponse:
    """The measures that the list's filters select, as worksheets in one file.

    Raises:
        BadRequest: a filter cannot be understood.
    """
    plan = plan_at(request, plan_slug)
    filters = MeasureFilter(request.GET, plan, day_of(request))
    if filters.complaints:
        raise BadRequest(filters.complaint)
    query = filters.query()
    page = reverse("measure-list", args=[plan_slug])
    page = f"{page}?{query}" if query else page
    return _file(request, plan, filters.qs, kind, f"{plan_slug}-measures", page)


def _file(
    request: HttpRequest,
    plan: ActionPlan,
    measures: MeasureQuerySet,
    kind: FileKind,
    name: str,
    page: str,
) -> HttpResponse:
    book = book_of(plan, measures, day_of(request), url=f"{settings.BASE_URL}{page}")
    asked = day_asked(request)
    name = f"{name}-{asked.isoformat()}" if asked else name
    return HttpResponse(
        WRITERS[kind](book),
        content_type=MEDIA_TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind.value}"'},
    )
