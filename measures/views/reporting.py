"""Reporting on measures: an institution's desk, progress, and corrections of the plan's text."""

from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from commitments.models import Institution
from commitments.permissions import is_coordinator, roles_of
from measures.addresses import measure_at, trail_of
from measures.answering import answer, let_in
from measures.desk import desk_of
from measures.forms import BaseProofFormSet, MeasureTextForm, ProgressForm, proof_rows
from measures.models import Measure, ProgressUpdate
from measures.operations import correct_text, preview_of, report_progress, report_unchanged
from measures.permissions import correcting_access, reporting_access
from measures.standing import Status
from ogp_portal.accounts.keeping import SignedInRequest, keeps_text
from ogp_portal.history import Author

LABELS = {
    "status": _("Status"),
    **{f"status:{value}": label for value, label in Status.choices},
    "happened_on": _("When did it happen?"),
    "done": _("What was done?"),
    "next_step": _("What comes next?"),
    "obstacles": _("Obstacles"),
    "evidence-url": _("Link"),
    "evidence-proves": _("What does it prove?"),
    "reason": _("Reason for the correction"),
}


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """An institution's inbox: its measures, what needs doing first, and why."""
    roles = roles_of(request.user)
    today = timezone.localdate()
    labels = Institution.objects.among(roles.any).labels(today)
    context = {
        "institutions": list(labels.values()),
        "is_editor": bool(roles.editor),
        "is_coordinator": is_coordinator(request.user),
        "desk": desk_of(roles.editor, today),
    }
    return render(request, "measures/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text(labels=LABELS)
def progress_add(request: SignedInRequest, plan_slug: str, code: str) -> HttpResponse:
    """Report progress on a measure: what was done, what comes next, with what proof."""
    measure = measure_at(request, plan_slug, code)
    let_in(reporting_access(request.user, measure))
    today = timezone.localdate()
    if request.method != "POST":
        return _progress_page(request, ProgressForm(measure=measure, today=today), proof_rows())
    form = ProgressForm(request.POST, measure=measure, today=today)
    if request.refill:
        proofs, refill = proof_rows(request.POST), request.refill
        return _progress_page(request, form, proofs, status=refill.status, notice=refill.notice)
    act = PROGRESS_ACTIONS.get(request.POST.get("action", "publish"), _refuse)
    return act(request, form)


def _publish(request: SignedInRequest, form: ProgressForm) -> HttpResponse:
    proofs = proof_rows(request.POST)

    def page(shown: ProgressForm, **context: Any) -> HttpResponse:
        return _progress_page(request, shown, proofs, **context)

    def act(opened_version: int) -> str:
        report_progress(
            form.measure,
            form.statement(proofs.proofs()),
            by=_author(request, form.measure),
            opened_version=opened_version,
            today=form.today,
        )
        return _done(request, form.measure, gettext("Published: everybody sees it now."))

    is_valid = form.is_valid() & proofs.is_valid()
    return answer(request, form, page, act, is_valid=is_valid)


def _state_unchanged(request: SignedInRequest, form: ProgressForm) -> HttpResponse:
    """One press; whatever else stands in the form is not looked at."""

    def page(shown: ProgressForm, *, status: int, **context: Any) -> HttpResponse:
        if status == HTTPStatus.CONFLICT:
            shown = _unjudged(shown)
        proofs = proof_rows(request.POST, judged=False)
        return _progress_page(request, shown, proofs, status=status, **context)

    def act(opened_version: int) -> str:
        by = _author(request, form.measure)
        report_unchanged(form.measure, by=by, opened_version=opened_version, today=form.today)
        return _done(request, form.measure, gettext("Published: nothing has changed."))

    return answer(request, form, page, act, is_valid=True)


def _add_row(request: SignedInRequest, form: ProgressForm) -> HttpResponse:
    """Another row for evidence; nothing is saved, nothing is judged yet."""
    proofs = proof_rows(request.POST, more=True, judged=False)
    return _progress_page(request, _unjudged(form), proofs)


def _unjudged(form: ProgressForm) -> ProgressForm:
    """The form as it was filled in so far, without a word about what is still missing."""
    typed = cast(QueryDict, form.data).dict()
    return ProgressForm(initial=typed, measure=form.measure, today=form.today)


def _preview(request: SignedInRequest, form: ProgressForm) -> HttpResponse:
    """What the public would see, with the standing that would follow, and why."""
    proofs = proof_rows(request.POST)
    if not (form.is_valid() & proofs.is_valid()):
        return _progress_page(request, form, proofs, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    preview = preview_of(form.measure, form.statement(proofs.proofs()), form.today)
    return _progress_page(request, form, proofs, preview=preview)


def _refuse(request: SignedInRequest, form: ProgressForm) -> HttpResponse:
    form.add_error(None, gettext("Press one of the form's own buttons."))
    proofs = proof_rows(request.POST)
    return _progress_page(request, form, proofs, status=HTTPStatus.UNPROCESSABLE_ENTITY)


PROGRESS_ACTIONS = {
    "publish": _publish,
    "unchanged": _state_unchanged,
    "more": _add_row,
    "preview": _preview,
}


def _progress_page(
    request: HttpRequest,
    form: ProgressForm,
    proofs: BaseProofFormSet,
    *,
    status: int = HTTPStatus.OK,
    **shown: Any,
) -> HttpResponse:
    measure = form.measure
    context = {
        "plan": measure.plan,
        "measure": measure,
        "judgement": measure.judgement(form.today),
        "form": form,
        "proofs": proofs,
        "last": ProgressUpdate.objects.last_of(measure),
        "steps": list(measure.steps.all()),
        "trail": trail_of(measure, (gettext("Report progress"), "")),
        **shown,
    }
    return render(request, "measures/progress_form.html", context, status=status)


def _author(request: SignedInRequest, measure: Measure) -> Author:
    return Author(institution_id=measure.lead_institution_id, user=request.user)


def _done(request: HttpRequest, measure: Measure, message: str) -> str:
    """Say so on the next page, and where that is."""
    messages.success(request, message)
    return reverse("measure-detail", args=[measure.plan.slug, measure.code])


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text(labels=LABELS)
def measure_edit(request: SignedInRequest, plan_slug: str, code: str) -> HttpResponse:
    """Correct the words of a measure; for coordinators, with a reason."""
    measure = measure_at(request, plan_slug, code)
    let_in(correcting_access(request.user, measure))
    today = timezone.localdate()
    if request.method != "POST":
        return _text_page(request, MeasureTextForm(measure=measure, today=today))
    form = MeasureTextForm(request.POST, measure=measure, today=today)
    if request.refill:
        refill = request.refill
        return _text_page(request, form, status=refill.status, notice=refill.notice)

    def page(shown: MeasureTextForm, **context: Any) -> HttpResponse:
        return _text_page(request, shown, **context)

    def act(opened_version: int) -> str:
        correct_text(
            measure,
            form.text(),
            by=Author(institution_id=min(roles_of(request.user).coordinator), user=request.user),
            reason=form.cleaned_data["reason"],
            opened_version=opened_version,
            today=today,
        )
        return _done(request, measure, gettext("Saved: everybody sees it now."))

    return answer(request, form, page, act, is_valid=form.is_valid())


def _text_page(
    request: HttpRequest, form: MeasureTextForm, *, status: int = HTTPStatus.OK, **shown: Any
) -> HttpResponse:
    context = {
        "plan": form.measure.plan,
        "measure": form.measure,
        "form": form,
        "trail": trail_of(form.measure, (gettext("Correct the text"), "")),
        **shown,
    }
    return render(request, "measures/text_form.html", context, status=status)
