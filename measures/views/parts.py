"""The other institutions: each reports on its own part, and is asked for it."""

from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from commitments.answering import answer, let_in
from commitments.forms.beside import takes_choices
from commitments.models import Institution, InstitutionLabel
from commitments.operations import NotAllowedError, RuleBrokenError
from commitments.permissions import as_coordinator, roles_of
from measures.addresses import measure_at, trail_of
from measures.evidence.attached import Shelf
from measures.forms.parts import AskForm, PartForm
from measures.forms.proofs import LABELS as LABELS_OF_PROOFS
from measures.forms.proofs import BaseProofs, Proofs
from measures.models import Measure, ProgressUpdate
from measures.operations.parts import ask_part, report_part, report_part_unchanged
from measures.operations.reporting import preview_of
from measures.parts import Part, parts_of
from measures.permissions import (
    asking_access,
    can_report_on,
    institution_to_attach_part,
    part_access,
)
from measures.standing import Status, status_label
from measures.story import imagined_event
from measures.versions import look_at
from measures.views.uploading import takes_files
from ogp_portal.accounts.keeping import SignedInRequest, keeps_text
from ogp_portal.history import Author

LABELS = {
    "institution": _("In whose name?"),
    "status": _("Status of your part"),
    **{f"status:{value}": label for value, label in Status.choices},
    "happened_on": _("When did it happen?"),
    "done": _("What did you do?"),
    "next_step": _("What comes next?"),
    "obstacles": _("Obstacles"),
    "disagrees": _("We see it otherwise than the responsible institution"),
    "disagrees:on": _("yes"),
    "reason": _("What do you see otherwise?"),
    **LABELS_OF_PROOFS,
}


@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(institution_to_attach_part)
@takes_choices
@keeps_text(labels=LABELS)
def part_add(request: SignedInRequest, plan_slug: str, code: str) -> HttpResponse:
    """A supporting institution says how its own part of a measure stands."""
    measure = measure_at(request, plan_slug, code)
    let_in(part_access(request.user, measure))
    today = timezone.localdate()
    own = _own_parts(request, measure)
    kwargs: Any = {"subject": measure, "today": today, "own": own, "chosen": _chosen(request, own)}
    if request.method != "POST":
        form = PartForm(**kwargs)
        return _part_page(request, form, Proofs.opened(**_terms(form)))
    form = PartForm(request.POST, **kwargs)
    if request.refill:
        proofs, refill = Proofs.sent(request.POST, **_terms(form)), request.refill
        return _part_page(request, form, proofs, status=refill.status, notice=refill.notice)
    act = PART_ACTIONS.get(request.POST.get("action", "publish"), _refuse)
    return act(request, form)


def _own_parts(request: SignedInRequest, measure: Measure) -> list[Part]:
    """The parts of which the person may speak."""
    editor = roles_of(request.user).editor
    labels = Institution.objects.labels(timezone.localdate())
    lines = parts_of(measure, labels, timezone.localdate())
    return [part for part in lines if part.label.id in editor]


def _chosen(request: SignedInRequest, own: list[Part]) -> Part | None:
    """The part that the form or the address names; 404 where it is none of theirs."""
    named = request.POST.get("institution") or request.GET.get("institution")
    if named:
        part = next((part for part in own if part.label.slug == named), None)
        if part is None:
            raise Http404
        return part
    return own[0] if len(own) == 1 else None


def _terms(form: PartForm) -> dict[str, Any]:
    """What rows of evidence are judged by. Whoever speaks for several parts gives links alone: a
    file is taken in before it is known for which of them.
    """
    only = form.own[0].label.id if len(form.own) == 1 else None
    return {"shelf": Shelf(form.subject.pk, only) if only else None, "today": form.today}


def _publish(request: SignedInRequest, form: PartForm) -> HttpResponse:
    proofs = Proofs.sent(request.POST, **_terms(form))

    def page(shown: PartForm, **context: Any) -> HttpResponse:
        return _part_page(request, shown, proofs, **context)

    def act(opened_version: int) -> str:
        report_part(
            form.subject,
            form.statement(proofs.proofs()),
            by=_author(request, form),
            opened_version=opened_version,
            today=form.today,
        )
        return _done(request, form.subject, gettext("Published: everybody sees it now."))

    is_valid = form.is_valid() & proofs.is_valid()
    return answer(request, form, page, act, look_at(form.subject), is_valid=is_valid)


def _state_unchanged(request: SignedInRequest, form: PartForm) -> HttpResponse:
    """One press; whatever else stands in the form is not looked at."""

    def page(shown: PartForm, *, status: int, **context: Any) -> HttpResponse:
        if status == HTTPStatus.CONFLICT:
            shown = shown.unjudged()
        proofs = Proofs.unjudged(request.POST, **_terms(form))
        return _part_page(request, shown, proofs, status=status, **context)

    def act(opened_version: int) -> str:
        by = _author(request, form)
        report_part_unchanged(form.subject, by=by, opened_version=opened_version, today=form.today)
        return _done(request, form.subject, gettext("Published: nothing has changed."))

    return answer(request, form, page, act, look_at(form.subject), is_valid=True)


def _add_row(request: SignedInRequest, form: PartForm) -> HttpResponse:
    """Another row for evidence; nothing is saved, nothing is judged yet."""
    proofs = Proofs.unjudged(request.POST, more=True, **_terms(form))
    return _part_page(request, form.unjudged(), proofs)


def _preview(request: SignedInRequest, form: PartForm) -> HttpResponse:
    """What the public would see; a proof may change the standing as well."""
    proofs = Proofs.sent(request.POST, **_terms(form))
    if not (form.is_valid() & proofs.is_valid()):
        return _part_page(request, form, proofs, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    statement = form.statement(proofs.proofs())
    preview = preview_of(form.subject, statement, form.today)
    speaker = form.chosen.label.id if form.chosen else None
    event = imagined_event(form.subject, statement, form.today, speaker)
    return _part_page(request, form, proofs, preview=preview, event=event)


def _refuse(request: SignedInRequest, form: PartForm) -> HttpResponse:
    form.add_error(None, gettext("Press one of the form's own buttons."))
    proofs = Proofs.sent(request.POST, **_terms(form))
    return _part_page(request, form, proofs, status=HTTPStatus.UNPROCESSABLE_ENTITY)


PART_ACTIONS = {
    "publish": _publish,
    "unchanged": _state_unchanged,
    "more-evidence": _add_row,
    "preview": _preview,
}


def _part_page(
    request: HttpRequest,
    form: PartForm,
    proofs: BaseProofs,
    *,
    status: int = HTTPStatus.OK,
    **shown: Any,
) -> HttpResponse:
    measure = form.subject
    aside = [form.chosen] if form.chosen else form.own
    context = {
        "plan": measure.plan,
        "measure": measure,
        "judgement": measure.judgement(form.today),
        "form": form,
        "proofs": proofs,
        "rows": [proofs],
        "has_errors": bool(form.errors or proofs.total_error_count()),
        "parts": aside,
        "may_repeat": any(part.said for part in aside),
        "still_disputed": any(part.is_disputed for part in aside),
        "lead": ProgressUpdate.objects.last_of(measure),
        "lead_status": status_label(measure.status),
        "trail": trail_of(measure, (gettext("Report on your part"), "")),
        **shown,
    }
    return render(request, "measures/part_form.html", context, status=status)


def _author(request: SignedInRequest, form: PartForm) -> Author:
    """The institution whose part it is; with several and none chosen, nobody can be meant."""
    if form.chosen is None:
        sentence = gettext("Choose for which institution you speak.")
        raise RuleBrokenError("institution", sentence)
    return Author(institution_id=form.chosen.label.id, user=request.user)


def _done(request: HttpRequest, measure: Measure, message: str) -> str:
    """Say so on the next page, and where that is."""
    messages.success(request, message)
    return reverse("measure-detail", args=[measure.plan.slug, measure.code])


# Asking -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text(labels={"institution": _("Whom do you ask?")})
def part_ask(request: SignedInRequest, plan_slug: str, code: str) -> HttpResponse:
    """The lead, or a coordinator, asks supporting institutions for their parts."""
    measure = measure_at(request, plan_slug, code)
    let_in(asking_access(request.user, measure))
    today = timezone.localdate()
    labels = Institution.objects.labels(today)
    parts = parts_of(measure, labels, today)
    kwargs: Any = {"subject": measure, "today": today, "helpers": _reachable(parts)}
    if request.method != "POST":
        return _ask_page(request, AskForm(**kwargs), parts)
    form = AskForm(_with_all(request.POST, parts), **kwargs)
    if request.refill:
        refill = request.refill
        return _ask_page(request, form, parts, status=refill.status, notice=refill.notice)
    return _ask(request, form, parts)


def _reachable(parts: list[Part]) -> list[InstitutionLabel]:
    return [part.label for part in parts if part.is_reachable]


def _with_all(typed: QueryDict, parts: list[Part]) -> QueryDict:
    """The form as it was sent; the button for all of them ticks every box."""
    if typed.get("action") != "all":
        return typed
    data = typed.copy()
    data.setlist("institution", [label.slug for label in _reachable(parts)])
    return data


def _ask(request: SignedInRequest, form: AskForm, parts: list[Part]) -> HttpResponse:
    def page(shown: AskForm, **context: Any) -> HttpResponse:
        return _ask_page(request, shown, parts, **context)

    def act(_opened_version: int) -> str:
        by = _asking_author(request, form.subject)
        asked = ask_part(form.subject, form.institution_ids(), by=by, today=form.today)
        return _done(request, form.subject, _asked_text([p for p in parts if p.label.id in asked]))

    return answer(request, form, page, act, look_at(form.subject), is_valid=form.is_valid())


def ask_all(request: SignedInRequest, measure: Measure, today: date) -> str:
    """Ask everybody who supports the measure, from a form that goes on afterwards; what came of
    it, in a sentence.
    """
    try:
        asked = ask_part(measure, None, by=_asking_author(request, measure), today=today)
    except RuleBrokenError as broken:
        return broken.message
    except NotAllowedError as error:
        raise Http404 from error
    parts = parts_of(measure, Institution.objects.labels(today), today)
    return _asked_text([part for part in parts if part.label.id in asked])


def _asking_author(request: SignedInRequest, measure: Measure) -> Author:
    """In whose name a person asks: the lead's, else that for which they coordinate."""
    if can_report_on(request.user, measure):
        return Author(institution_id=measure.lead_institution_id, user=request.user)
    return as_coordinator(request.user)


def _asked_text(parts: list[Part]) -> str:
    """Who is asked now, to whoever asked."""
    if not parts:
        return gettext("They were asked already, and have not answered yet.")
    names = ", ".join(part.label.short for part in parts)
    return gettext("Asked for their part: %(institutions)s.") % {"institutions": names}


def _ask_page(
    request: HttpRequest,
    form: AskForm,
    parts: list[Part],
    *,
    status: int = HTTPStatus.OK,
    **shown: Any,
) -> HttpResponse:
    measure = form.subject
    context = {
        "plan": measure.plan,
        "measure": measure,
        "form": form,
        "parts": parts,
        "has_errors": bool(form.errors),
        "trail": trail_of(measure, (gettext("Ask for their part"), "")),
        **shown,
    }
    return render(request, "measures/ask_form.html", context, status=status)
