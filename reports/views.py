"""The reports that a plan owes: what is due, and what is being prepared."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from commitments.addresses import plan_at
from commitments.answering import answer, let_in
from commitments.forms.beside import takes_choices
from commitments.models import ActionPlan, Commitment, Institution
from commitments.permissions import Access, as_coordinator, is_coordinator
from commitments.versions import VersionEntry
from ogp_portal.accounts.keeping import SignedInRequest, keeps_text
from ogp_portal.kept import kept
from reports.chain import as_document
from reports.edition_page import page_of
from reports.forms import LABELS, SEAL_LABELS, ChapterForm, SealForm
from reports.models import Chapter, Edition, Report
from reports.operations import write_chapter
from reports.permissions import can_read_draft, writing_access
from reports.preparing import part_of, preparation_of
from reports.rounds import reports_in_turn, round_of
from reports.sealing import seal_report


@require_safe
@kept()
def report_list(request: HttpRequest, plan_slug: str) -> HttpResponse:
    """Both what is owed and by when."""
    plan = plan_at(request, plan_slug)
    context = {
        "plan": plan,
        "reports": Report.objects.of(plan).in_order().select_related("source"),
        "today": timezone.localdate(),
        "trail": [(gettext("Reports"), "")],
    }
    return render(request, "reports/report_list.html", context)


@require_safe
def coordination(request: HttpRequest) -> HttpResponse:
    """Which report is next, and who has yet to be heard before it; for coordinators."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    let_in(Access.ALLOWED if is_coordinator(request.user) else Access.UNKNOWN)
    today = timezone.localdate()
    reports = reports_in_turn(ActionPlan.objects.in_order(), today)
    rounds = [
        round_of(report, Institution.objects.labels(report.day_told(today)), today)
        for report in reports
    ]
    context = {"rounds": rounds, "today": today, "trail": [(gettext("Coordination"), "")]}
    return render(request, "reports/coordination.html", context)


@require_safe
@kept()
def report_detail(request: HttpRequest, plan_slug: str, slug: str) -> HttpResponse:
    """What a report is about and when it is due; and to those who prepare it, what it will say."""
    report, today = _report_at(request, plan_slug, slug), timezone.localdate()
    preparation = None
    if can_read_draft(request.user):
        labels = Institution.objects.labels(report.period_to)
        preparation = preparation_of(report, labels, today)
    context = {
        "plan": report.plan,
        "report": report,
        "today": today,
        "editions": Edition.objects.of(report).in_order(),
        "day": report.day_told(today),
        "preparation": preparation,
        "may_write": is_coordinator(request.user),
        "trail": _trail(report),
    }
    return render(request, "reports/report.html", context)


@require_safe
@kept()
def edition_detail(request: HttpRequest, plan_slug: str, slug: str, number: int) -> HttpResponse:
    """A sealed edition, as its document says."""
    report = _report_at(request, plan_slug, slug)
    edition = get_object_or_404(Edition, report=report, number=number)
    name = gettext("Edition %(number)d") % {"number": number}
    context = {
        "plan": report.plan,
        "report": report,
        "edition": edition,
        "last": Edition.objects.last_of(report),
        "page": page_of(edition.document),
        "trail": _trail(report, (name, "")),
    }
    return render(request, "reports/edition.html", context)


@require_safe
def edition_document(request: HttpRequest, plan_slug: str, slug: str, number: int) -> HttpResponse:
    """The sealed document itself, to the byte."""
    report = _report_at(request, plan_slug, slug)
    edition = get_object_or_404(Edition, report=report, number=number)
    etag = f'"{edition.sha256}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        edition.document.encode(), content_type="application/json"
    )
    response.headers["ETag"] = etag
    patch_cache_control(response, public=True, no_cache=True)
    return response


@require_safe
def hash_list(request: HttpRequest) -> HttpResponse:
    """The hashes of all editions, each line naming the one before it."""
    response = JsonResponse(as_document(Edition.objects.lines()))
    patch_cache_control(response, public=True, no_cache=True)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@takes_choices
@keeps_text(labels=LABELS)
def chapter_write(request: SignedInRequest, plan_slug: str, slug: str, number: int) -> HttpResponse:
    """Write what a report tells of a commitment; for coordinators."""
    report = _report_at(request, plan_slug, slug)
    let_in(writing_access(request.user))
    commitment = get_object_or_404(Commitment, plan=report.plan, number=number)
    chapter, today = _chapter(report, commitment), timezone.localdate()
    if request.method != "POST":
        return _chapter_page(request, ChapterForm(subject=chapter, today=today))
    form = ChapterForm(request.POST, subject=chapter, today=today)
    if request.refill:
        refill = request.refill
        return _chapter_page(request, form, status=refill.status, notice=refill.notice)

    def page(shown: ChapterForm, **context: Any) -> HttpResponse:
        return _chapter_page(request, shown, **context)

    def act(opened_version: int) -> str:
        text, by = form.text(), request.user
        write_chapter(report, commitment, text, by=by, opened_version=opened_version)
        messages.success(request, gettext("Saved. It is public once the report is sealed."))
        return f"{_address(report)}#commitment-{number}"

    def look(_opened_version: int) -> tuple[Any, list[VersionEntry]]:
        return _chapter(report, commitment), []

    return answer(request, form, page, act, look, is_valid=form.is_valid())


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text(labels=SEAL_LABELS)
def report_seal(request: SignedInRequest, plan_slug: str, slug: str) -> HttpResponse:
    """Seal an edition of a report, for good; for coordinators."""
    report = _report_at(request, plan_slug, slug)
    let_in(writing_access(request.user))
    today = timezone.localdate()
    if request.method != "POST":
        return _seal_page(request, SealForm(subject=report, today=today))
    form = SealForm(request.POST, subject=report, today=today)
    if request.refill:
        refill = request.refill
        return _seal_page(request, form, status=refill.status, notice=refill.notice)

    def page(shown: SealForm, **context: Any) -> HttpResponse:
        return _seal_page(request, shown, **context)

    def act(_opened_version: int) -> str:
        institution = Institution.objects.get(pk=as_coordinator(request.user).institution_id or 0)
        by, reason = request.user, form.typed_reason
        edition = seal_report(report, institution=institution, by=by, reason=reason)
        messages.success(request, gettext("Sealed: everybody sees it now, and nobody changes it."))
        return reverse("edition-detail", args=[plan_slug, slug, edition.number])

    def look(_opened_version: int) -> tuple[Any, list[VersionEntry]]:
        return _report_at(request, plan_slug, slug), []

    return answer(request, form, page, act, look, is_valid=form.is_valid())


def _seal_page(
    request: HttpRequest, form: SealForm, *, status: int = 200, **shown: Any
) -> HttpResponse:
    report = form.subject
    labels = Institution.objects.labels(report.day_told(form.today))
    context = {
        "plan": report.plan,
        "report": report,
        "form": form,
        "preparation": preparation_of(report, labels, form.today),
        "last": Edition.objects.last_of(report),
        "has_errors": bool(form.errors),
        "trail": _trail(report, (gettext("Seal"), "")),
        **shown,
    }
    return render(request, "reports/seal_form.html", context, status=status)


def _chapter(report: Report, commitment: Commitment) -> Chapter:
    """The chapter as it stands; a new one where none is written yet."""
    found = Chapter.objects.about(report, commitment)
    chapter = found or Chapter(report=report, commitment=commitment)
    chapter.report, chapter.commitment = report, commitment
    return chapter


def _chapter_page(
    request: HttpRequest, form: ChapterForm, *, status: int = 200, **shown: Any
) -> HttpResponse:
    chapter = form.subject
    context = {
        "plan": chapter.report.plan,
        "report": chapter.report,
        "form": form,
        "part": part_of(chapter.report, chapter.commitment, form.today),
        "day": chapter.report.day_told(form.today),
        "has_errors": bool(form.errors),
        "trail": _trail(chapter.report, (chapter.commitment.short_title_text.html(), "")),
        **shown,
    }
    return render(request, "reports/chapter_form.html", context, status=status)


def _report_at(request: HttpRequest, plan_slug: str, slug: str) -> Report:
    """The report of an address with its plan, or 404."""
    plan = plan_at(request, plan_slug)
    report: Report = get_object_or_404(
        Report.objects.select_related("source"), plan=plan, slug=slug
    )
    report.plan = plan
    return report


def _address(report: Report) -> str:
    return reverse("report-detail", args=[report.plan.slug, report.slug])


def _trail(report: Report, *more: tuple[str, str]) -> list[tuple[str, str]]:
    reports = reverse("report-list", args=[report.plan.slug])
    here = (report.title_text.html(), _address(report) if more else "")
    return [(gettext("Reports"), reports), here, *more]
