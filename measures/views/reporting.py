"""Reporting on measures: an institution's desk, and its progress."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from commitments.answering import answer, let_in
from commitments.models import Institution
from commitments.permissions import is_coordinator, roles_of
from measures.addresses import measure_at, trail_of
from measures.desk import dates_to_decide, desk_of, tests_to_write
from measures.evidence.attached import Shelf
from measures.forms.progress import ProgressForm
from measures.forms.proofs import LABELS as LABELS_OF_PROOFS
from measures.forms.proofs import BaseProofs, Proofs
from measures.forms.steps_and_risks import LABELS as LABELS_OF_ROWS
from measures.models import Measure, ProgressUpdate
from measures.operations.reporting import preview_of, report_progress, report_unchanged
from measures.parts import parts_of
from measures.permissions import institution_to_attach, reporting_access
from measures.standing import Status
from measures.story import imagined_event
from measures.versions import look_at
from measures.views.parts import ask_all
from measures.views.uploading import takes_files
from ogp_portal.accounts.keeping import SignedInRequest, keeps_text
from ogp_portal.history import Author

LABELS = {
    "status": _("Status"),
    **{f"status:{value}": label for value, label in Status.choices},
    "reason": _("Why?"),
    "decision": _("Decision"),
    "happened_on": _("When did it happen?"),
    "done": _("What was done?"),
    "next_step": _("What comes next?"),
    "obstacles": _("Obstacles"),
    **LABELS_OF_PROOFS,
    **LABELS_OF_ROWS,
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
        "desk": desk_of(roles.editor, today),
        "dates_to_decide": dates_to_decide(today) if is_coordinator(request.user) else (),
        "tests_to_write": tests_to_write(today) if is_coordinator(request.user) else (),
    }
    return render(request, "measures/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(institution_to_attach)
@keeps_text(labels=LABELS)
def progress_add(request: SignedInRequest, plan_slug: str, code: str) -> HttpResponse:
    """Report progress on a measure: what was done, what comes next, with what proof."""
    measure = measure_at(request, plan_slug, code)
    let_in(reporting_access(request.user, measure))
    today = timezone.localdate()
    if request.method != "POST":
        form = ProgressForm(subject=measure, today=today)
        return _progress_page(request, form, Proofs.opened(**_terms(form)))
    form = ProgressForm(request.POST, subject=measure, today=today)
    if request.refill:
        proofs, refill = Proofs.sent(request.POST, **_terms(form)), request.refill
        return _progress_page(request, form, proofs, status=refill.status, notice=refill.notice)
    act = PROGRESS_ACTIONS.get(request.POST.get("action", "publish"), _refuse)
    return act(request, form)


def _publish(request: SignedInRequest, form: ProgressForm) -> HttpResponse:
    proofs = Proofs.sent(request.POST, **_terms(form))

    def page(shown: ProgressForm, **context: Any) -> HttpResponse:
        return _progress_page(request, shown, proofs, **context)

    def act(opened_version: int) -> str:
        report_progress(
            form.subject,
            form.statement(proofs.proofs()),
            by=_author(request, form.subject),
            opened_version=opened_version,
            today=form.today,
        )
        return _done(request, form.subject, gettext("Published: everybody sees it now."))

    is_valid = form.is_valid() & proofs.is_valid()
    return answer(request, form, page, act, look_at(form.subject), is_valid=is_valid)


def _state_unchanged(request: SignedInRequest, form: ProgressForm) -> HttpResponse:
    """One press; whatever else stands in the form is not looked at."""

    def page(shown: ProgressForm, *, status: int, **context: Any) -> HttpResponse:
        if status == HTTPStatus.CONFLICT:
            shown = shown.unjudged()
        proofs = Proofs.unjudged(request.POST, **_terms(form))
        return _progress_page(request, shown, proofs, status=status, **context)

    def act(opened_version: int) -> str:
        by = _author(request, form.subject)
        report_unchanged(form.subject, by=by, opened_version=opened_version, today=form.today)
        return _done(request, form.subject, gettext("Published: nothing has changed."))

    return answer(request, form, page, act, look_at(form.subject), is_valid=True)


def _add_row(request: SignedInRequest, form: ProgressForm) -> HttpResponse:
    """Another row for evidence; nothing is saved, nothing is judged yet."""
    proofs = Proofs.unjudged(request.POST, more=True, **_terms(form))
    return _progress_page(request, form.unjudged(), proofs)


def _preview(request: SignedInRequest, form: ProgressForm) -> HttpResponse:
    """What the public would see, with the standing that would follow, and why."""
    proofs = Proofs.sent(request.POST, **_terms(form))
    if not (form.is_valid() & proofs.is_valid()):
        return _progress_page(request, form, proofs, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    statement = form.statement(proofs.proofs())
    preview = preview_of(form.subject, statement, form.today)
    event = imagined_event(form.subject, statement, form.today)
    return _progress_page(request, form, proofs, preview=preview, event=event)


def _refuse(request: SignedInRequest, form: ProgressForm) -> HttpResponse:
    form.add_error(None, gettext("Press one of the form's own buttons."))
    proofs = Proofs.sent(request.POST, **_terms(form))
    return _progress_page(request, form, proofs, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _ask_parts(request: SignedInRequest, form: ProgressForm) -> HttpResponse:
    """Ask the others for their parts; of the form itself nothing is saved or judged."""
    asked = ask_all(request, form.subject, form.today)
    proofs = Proofs.unjudged(request.POST)
    return _progress_page(request, form.unjudged(), proofs, asked=asked)


PROGRESS_ACTIONS = {
    "publish": _publish,
    "unchanged": _state_unchanged,
    "more-evidence": _add_row,
    "preview": _preview,
    "ask-parts": _ask_parts,
}


def _progress_page(
    request: HttpRequest,
    form: ProgressForm,
    proofs: BaseProofs,
    *,
    status: int = HTTPStatus.OK,
    **shown: Any,
) -> HttpResponse:
    measure = form.subject
    context = {
        "plan": measure.plan,
        "measure": measure,
        "judgement": measure.judgement(form.today),
        "form": form,
        "proofs": proofs,
        "rows": [proofs],
        "has_errors": bool(form.errors or proofs.total_error_count()),
        "last": ProgressUpdate.objects.last_of(measure),
        "successors": list(Measure.objects.succeeding(measure)),
        "parts": parts_of(measure, Institution.objects.labels(form.today), form.today),
        "trail": trail_of(measure, (gettext("Report progress"), "")),
        **shown,
    }
    return render(request, "measures/progress_form.html", context, status=status)


def _terms(form: ProgressForm) -> dict[str, Any]:
    """What rows of evidence are judged by."""
    measure = form.subject
    shelf = Shelf(measure.pk, measure.lead_institution_id) if measure.lead_institution_id else None
    return {"shelf": shelf, "today": form.today}


def _author(request: SignedInRequest, measure: Measure) -> Author:
    return Author(institution_id=measure.lead_institution_id, user=request.user)


def _done(request: HttpRequest, measure: Measure, message: str) -> str:
    """Say so on the next page, and where that is."""
    messages.success(request, message)
    return reverse("measure-detail", args=[measure.plan.slug, measure.code])
