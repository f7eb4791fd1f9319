"""Preparing a report: the round before it, its chapters, closing its period, sealing it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from commitments.answering import answer, let_in
from commitments.forms.beside import takes_choices
from commitments.models import ActionPlan, Commitment, Institution
from commitments.permissions import Access, as_coordinator, is_coordinator
from commitments.versions import VersionEntry
from measures.desk import dates_to_decide, reviews_to_make
from ogp_portal.accounts.keeping import SignedInRequest, keeps_text
from reports.addresses import address_of, report_at, trail_of
from reports.forms import (
    CLOSE_LABELS,
    LABELS,
    SEAL_LABELS,
    ChapterForm,
    CloseForm,
    SealForm,
)
from reports.models import Chapter, Edition, Report
from reports.operations import close_period, write_chapter
from reports.permissions import writing_access
from reports.preparing import part_of
from reports.rounds import reports_in_turn, round_of
from reports.sealing import Sealing


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
    context = {
        "rounds": rounds,
        "today": today,
        "reviews": len(reviews_to_make(request.user, today)),
        "dates": len(dates_to_decide(request.user, today)),
        "trail": [(gettext("Coordination"), "")],
    }
    return render(request, "reports/coordination.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@takes_choices
@keeps_text(labels=LABELS)
def chapter_write(request: SignedInRequest, plan_slug: str, slug: str, number: int) -> HttpResponse:
    """Write what a report tells of a commitment; for coordinators."""
    report = report_at(request, plan_slug, slug)
    let_in(writing_access(request.user))
    commitment = get_object_or_404(Commitment, plan=report.plan, number=number)
    chapter, today = _chapter(report, commitment), timezone.localdate()
    page = partial(_chapter_page, request)
    if request.method != "POST":
        return page(ChapterForm(subject=chapter, today=today))
    form = ChapterForm(request.POST, subject=chapter, today=today)

    def act(opened_version: int) -> str:
        text, by = form.text(), request.user
        write_chapter(report, commitment, text, by=by, opened_version=opened_version)
        messages.success(request, gettext("Saved. It is public once the report is sealed."))
        return f"{address_of(report)}#commitment-{number}"

    def look(_opened_version: int) -> tuple[Any, list[VersionEntry]]:
        return _chapter(report, commitment), []

    return answer(request, form, page, act, look, is_valid=form.is_valid())


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text(labels=CLOSE_LABELS)
def report_close(request: SignedInRequest, plan_slug: str, slug: str) -> HttpResponse:
    """Say up to which day statements come in time for a report; for coordinators."""
    report = report_at(request, plan_slug, slug)
    let_in(writing_access(request.user))
    today, page = timezone.localdate(), partial(_close_page, request)
    if request.method != "POST":
        return page(CloseForm(subject=report, today=today))
    form = CloseForm(request.POST, subject=report, today=today)

    def act(opened_version: int) -> str:
        closed_on, by = form.cleaned_data["closed_on"], as_coordinator(request.user)
        close_period(report, closed_on=closed_on, by=by, opened_version=opened_version, today=today)
        messages.success(request, gettext("Saved."))
        return address_of(report)

    def look(_opened_version: int) -> tuple[Any, list[VersionEntry]]:
        return report_at(request, plan_slug, slug), []

    return answer(request, form, page, act, look, is_valid=form.is_valid())


def _close_page(
    request: HttpRequest, form: CloseForm, *, status: int = 200, **shown: Any
) -> HttpResponse:
    report = form.subject
    context = {
        "plan": report.plan,
        "report": report,
        "form": form,
        "has_errors": bool(form.errors),
        "trail": trail_of(report, (gettext("Close the period"), "")),
        **shown,
    }
    return render(request, "reports/close_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text(labels=SEAL_LABELS)
def report_seal(request: SignedInRequest, plan_slug: str, slug: str) -> HttpResponse:
    """Seal an edition of a report, for good; for coordinators."""
    report = report_at(request, plan_slug, slug)
    let_in(writing_access(request.user))
    today, page = timezone.localdate(), partial(_seal_page, request)
    if request.method != "POST":
        return page(SealForm(subject=report, today=today))
    form = SealForm(request.POST, subject=report, today=today)
    is_valid = form.is_valid()
    cut_off = form.cleaned_data.get("cut_off")
    by = as_coordinator(request.user)
    sealing = Sealing(report, by=by, cut_off=cut_off, reason=form.typed_reason)

    def act(_opened_version: int) -> str:
        edition = sealing.finish()
        messages.success(request, gettext("Sealed: everybody sees it now, and nobody changes it."))
        return reverse("edition-detail", args=[plan_slug, slug, edition.number])

    def look(_opened_version: int) -> tuple[Any, list[VersionEntry]]:
        return report_at(request, plan_slug, slug), []

    return answer(request, form, page, act, look, is_valid=is_valid, prepare=sealing.prepare)


def _seal_page(
    request: HttpRequest, form: SealForm, *, status: int = 200, **shown: Any
) -> HttpResponse:
    report = form.subject
    context = {
        "plan": report.plan,
        "report": report,
        "form": form,
        "last": Edition.objects.last_of(report),
        "has_errors": bool(form.errors),
        "trail": trail_of(report, (gettext("Seal"), "")),
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
    day = chapter.report.day_told(form.today)
    labels = Institution.objects.labels(day)
    context = {
        "plan": chapter.report.plan,
        "report": chapter.report,
        "form": form,
        "part": part_of(chapter.report, chapter.commitment, labels, form.today),
        "day": day,
        "has_errors": bool(form.errors),
        "trail": trail_of(chapter.report, (chapter.commitment.short_title_text.html(), "")),
        **shown,
    }
    return render(request, "reports/chapter_form.html", context, status=status)
