"""The draft of a report, for those who prepare it: as a page, and as a file to be circulated."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from commitments.answering import let_in
from measures.evidence.kinds import FileKind
from reports.addresses import report_at, trail_of
from reports.drafting import draft_of
from reports.formats.article import article_of, words_of
from reports.formats.word import docx_of
from reports.models import Report
from reports.permissions import draft_access


@require_safe
@login_required
def report_draft(request: HttpRequest, plan_slug: str, slug: str) -> HttpResponse:
    """The page that everybody would read if the report were sealed now."""
    report = _report_at(request, plan_slug, slug)
    words = words_of(article_of(draft_of(report, timezone.now())))
    context = {
        "plan": report.plan,
        "report": report,
        "article": mark_safe(words),  # noqa: S308 - written by a template of ours
        "trail": trail_of(report, (gettext("Draft"), "")),
    }
    return render(request, "reports/draft.html", context)


@require_safe
@login_required
def report_draft_file(request: HttpRequest, plan_slug: str, slug: str) -> HttpResponse:
    """The same in Word."""
    report = _report_at(request, plan_slug, slug)
    content = docx_of(draft_of(report, timezone.now()))
    response = HttpResponse(content, content_type=FileKind.DOCX.media_type)
    name = f"{plan_slug}-{slug}-{get_language()}-draft.docx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _report_at(request: HttpRequest, plan_slug: str, slug: str) -> Report:
    """The report of an address, where there is a draft of it that this person may read."""
    report = report_at(request, plan_slug, slug)
    let_in(draft_access(request.user))
    if report.period_from > timezone.localdate():
        raise Http404
    return report
