"""Reporting on measures: an institution's progress, at once or by way of a draft."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from commitments.answering import answer, let_in
from commitments.forms.beside import takes_choices
from commitments.models import Institution
from commitments.versions import VersionEntry
from measures.addresses import measure_at, trail_of
from measures.endings import ending_of
from measures.forms.additions import LABELS as LABELS_OF_ADDITIONS
from measures.forms.additions import RowsOfStatement
from measures.forms.drafts import Written, seen_of, terms_of, typed_into, written_against
from measures.forms.progress import ProgressForm
from measures.forms.proofs import LABELS as LABELS_OF_PROOFS
from measures.forms.steps_and_risks import LABELS as LABELS_OF_ROWS
from measures.forms.steps_and_risks import labels_of
from measures.models import Measure, ProgressUpdate, UpdateDraft
from measures.operations.drafts import call_back, save_draft, send_statement
from measures.operations.reporting import preview_of, report_unchanged, was_judged_otherwise
from measures.parts import parts_of
from measures.permissions import institution_to_attach, reporting_access
from measures.reviewing import draft_beside, steps_of
from measures.standing import Status
from measures.story import imagined_event
from measures.versions import look_at
from measures.views.parts import ask_all
from measures.views.uploading import takes_files
from ogp_portal.accounts.keeping import Labels, Refill, SignedInRequest, keeps_text
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
    **LABELS_OF_ADDITIONS,
}


def labels_for(measure: Measure) -> Labels:
    """The fields of a measure's update form in words. Two queries."""
    return {**LABELS, **labels_of(measure.steps.all(), measure.risks.all())}


@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(institution_to_attach)
@takes_choices
@keeps_text(labels=LABELS)
def progress_add(request: SignedInRequest, plan_slug: str, code: str) -> HttpResponse:
    """Report progress on a measure: what was done, what comes next, with what proof."""
    measure = measure_at(request, plan_slug, code)
    let_in(reporting_access(request.user, measure))
    today = timezone.localdate()
    if request.method != "POST":
        return _open(request, measure, today)
    form = ProgressForm(request.POST, subject=measure, today=today)
    if request.refill:
        return _refill(request, form, request.refill)
    act = PROGRESS_ACTIONS.get(request.POST.get("action", "publish"), _refuse)
    return act(request, form)


def _open(request: SignedInRequest, measure: Measure, today: date) -> HttpResponse:
    """With the institution's draft, and what was changed since it was written."""
    draft = UpdateDraft.objects.of(measure, measure.lead_institution_id)
    prefetch_related_objects([measure], "steps", "risks")
    written = Written.opened(draft, measure, today)
    since = written_against(draft.typed) if draft else None
    meanwhile: list[VersionEntry] = []
    if since is not None and was_judged_otherwise(measure, since):
        _fresh, meanwhile = look_at(measure)(since)
    return _progress_page(request, written.form, written.rows, meanwhile=meanwhile)


def _refill(request: SignedInRequest, form: ProgressForm, refill: Refill) -> HttpResponse:
    if request.POST.get("action") in ("draft", "call-back"):  # a draft is not judged
        form, rows = form.unjudged(), RowsOfStatement.unjudged(request.POST, terms_of(form))
    else:
        rows = RowsOfStatement.sent(request.POST, terms_of(form))
    return _progress_page(request, form, rows, status=refill.status, notice=refill.notice)


def _hand_in(request: SignedInRequest, form: ProgressForm) -> HttpResponse:
    """As publishing, but for who is told that somebody will look at it first."""
    if form.subject.plan.asks_for_review:
        return _publish(request, form)
    return _refuse(request, form, gettext("The plan asks for no review any more: publish it."))


def _publish(request: SignedInRequest, form: ProgressForm) -> HttpResponse:
    """At once; or where the plan asks for review, hand it in."""
    rows = RowsOfStatement.sent(request.POST, terms_of(form))

    def page(shown: ProgressForm, **context: Any) -> HttpResponse:
        return _progress_page(request, shown, rows, **context)

    def act(opened_version: int) -> str:
        published = send_statement(
            form.subject,
            form.statement(**rows.values()),
            typed_into(form, request.POST),
            by=_author(request, form.subject),
            opened_version=opened_version,
            today=form.today,
            seen=seen_of(request.POST),
        )
        if published:
            return _done(request, form.subject, gettext("Published: everybody sees it now."))
        message = gettext("Handed in for review: everybody sees it once it is approved.")
        return _done(request, form.subject, message)

    is_valid = form.is_valid() & rows.is_valid()
    return answer(request, form, page, act, look_at(form.subject), is_valid=is_valid)


def _save_draft(request: SignedInRequest, form: ProgressForm) -> HttpResponse:
    """Kept as it is typed, for the institution alone."""

    def act(_opened_version: int) -> str:
        by, seen = _author(request, form.subject), seen_of(request.POST)
        save_draft(form.subject, typed_into(form, request.POST), by=by, seen=seen)
        messages.success(request, gettext("The draft is saved. Only your institution sees it."))
        return request.path

    return _answer_unjudged(request, form, act)


def _call_back(request: SignedInRequest, form: ProgressForm) -> HttpResponse:
    """What was handed in becomes a draft again, with what is typed by now."""

    def act(_opened_version: int) -> str:
        typed = typed_into(form, request.POST) if "done" in request.POST else None
        by, seen = _author(request, form.subject), seen_of(request.POST)
        call_back(form.subject, typed, by=by, seen=seen)
        messages.success(request, gettext("Called back: it is a draft again."))
        return request.path

    return _answer_unjudged(request, form, act)


def _answer_unjudged(
    request: SignedInRequest, form: ProgressForm, act: Callable[[int], str]
) -> HttpResponse:
    """The form says what is wrong with the press of the button, and nothing of what is typed."""

    def page(shown: ProgressForm, **context: Any) -> HttpResponse:
        sentences = "" if context.get("notice") else " ".join(map(str, shown.non_field_errors()))
        rows = RowsOfStatement.unjudged(request.POST, terms_of(form))
        return _progress_page(request, shown.unjudged(), rows, **{"notice": sentences, **context})

    return answer(request, form, page, act, look_at(form.subject), is_valid=True)


def _state_unchanged(request: SignedInRequest, form: ProgressForm) -> HttpResponse:
    """One press; whatever else stands in the form is not looked at."""

    def page(shown: ProgressForm, *, status: int, **context: Any) -> HttpResponse:
        if status == HTTPStatus.CONFLICT:
            shown = shown.unjudged()
        rows = RowsOfStatement.unjudged(request.POST, terms_of(form))
        return _progress_page(request, shown, rows, status=status, **context)

    def act(opened_version: int) -> str:
        by = _author(request, form.subject)
        report_unchanged(form.subject, by=by, opened_version=opened_version, today=form.today)
        return _done(request, form.subject, gettext("Published: nothing has changed."))

    return answer(request, form, page, act, look_at(form.subject), is_valid=True)


def _add_row(request: SignedInRequest, form: ProgressForm) -> HttpResponse:
    """Another row of a kind; nothing is saved, nothing is judged yet."""
    more = request.POST["action"].removeprefix("more-")
    rows = RowsOfStatement.unjudged(request.POST, terms_of(form), more=more)
    return _progress_page(request, form.unjudged(), rows)


def _preview(request: SignedInRequest, form: ProgressForm) -> HttpResponse:
    """What the public would see, with the standing that would follow, and why."""
    rows = RowsOfStatement.sent(request.POST, terms_of(form))
    if not (form.is_valid() & rows.is_valid()):
        return _progress_page(request, form, rows, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    statement = form.statement(**rows.values())
    preview = preview_of(form.subject, statement, form.today)
    event = imagined_event(form.subject, statement, form.today)
    ending = ending_of(form.subject, statement.status)
    return _progress_page(request, form, rows, preview=preview, event=event, ending=ending)


def _refuse(request: SignedInRequest, form: ProgressForm, why: str = "") -> HttpResponse:
    form.add_error(None, why or gettext("Press one of the form's own buttons."))
    rows = RowsOfStatement.sent(request.POST, terms_of(form))
    return _progress_page(request, form, rows, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _ask_parts(request: SignedInRequest, form: ProgressForm) -> HttpResponse:
    """Ask the others for their parts; of the form itself nothing is saved or judged."""
    asked = ask_all(request, form.subject, form.today)
    rows = RowsOfStatement.unjudged(request.POST, terms_of(form))
    return _progress_page(request, form.unjudged(), rows, asked=asked)


PROGRESS_ACTIONS = {
    "publish": _publish,
    "submit": _hand_in,
    "draft": _save_draft,
    "call-back": _call_back,
    "unchanged": _state_unchanged,
    "more-evidence": _add_row,
    "more-new-step": _add_row,
    "more-new-risk": _add_row,
    "preview": _preview,
    "ask-parts": _ask_parts,
}


def _progress_page(
    request: HttpRequest,
    form: ProgressForm,
    rows: RowsOfStatement,
    *,
    status: int = HTTPStatus.OK,
    **shown: Any,
) -> HttpResponse:
    measure = form.subject
    parts = parts_of(measure, Institution.objects.labels(form.today), form.today)
    sent = request.POST if request.method == "POST" else None
    is_conflict = status == HTTPStatus.CONFLICT
    labels: Labels = {**LABELS, **labels_of(form.steps, form.risks)}
    context = {
        "plan": measure.plan,
        "measure": measure,
        "judgement": measure.judgement(form.today),
        "beside": draft_beside(form, labels, sent, is_conflict=is_conflict),
        "review": steps_of(measure, measure.lead_institution_id, labels),
        "form": form,
        "rows": rows,
        "has_errors": bool(form.errors) or rows.has_errors(),
        "last": ProgressUpdate.objects.last_of(measure),
        "successors": list(Measure.objects.succeeding(measure)),
        "parts": parts,
        "may_ask_all": any(part.may_be_asked for part in parts),
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
