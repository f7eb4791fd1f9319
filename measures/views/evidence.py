"""Evidence after it was shown: a copy beside a link, withdrawal, erasure; each said and kept."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from commitments.answering import Act, Page, answer, let_in
from commitments.models import Institution
from commitments.permissions import as_coordinator
from measures.addresses import evidence_at, trail_of
from measures.evidence.attached import Shelf
from measures.forms.evidence import CopyForm, ErasureForm, EvidenceForm, WithdrawalForm
from measures.models import Evidence, Measure
from measures.operations.evidence import erase_file, keep_copy, withdraw_evidence
from measures.permissions import correcting_access, institution_to_copy, tending_access
from measures.proofs import seen_at, shown
from measures.versions import look_at
from measures.views.uploading import takes_files
from ogp_portal.accounts.keeping import SignedInRequest, keeps_text
from ogp_portal.history import Author

LABELS = {
    "upload": _("File"),
    "file": _("File"),
    "archive_url": CopyForm.base_fields["archive_url"].label or "",
    "because": _("Reason"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(institution_to_copy)
@keeps_text(labels=LABELS)
def evidence_edit(request: SignedInRequest, plan_slug: str, code: str, pk: int) -> HttpResponse:
    """What its institution can do with a piece of evidence: put a copy beside it, withdraw it."""
    piece = evidence_at(request, plan_slug, code, pk)
    let_in(tending_access(request.user, piece))
    if request.method != "POST":
        return _page(request, piece)
    return ACTIONS.get(request.POST.get("action", ""), _refuse)(request, piece)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text(labels=LABELS)
def evidence_erase(request: SignedInRequest, plan_slug: str, code: str, pk: int) -> HttpResponse:
    """Erase the bytes of a piece's file for a legal reason; for coordinators."""
    piece = evidence_at(request, plan_slug, code, pk)
    let_in(correcting_access(request.user, piece.measure))
    if piece.file is None:
        raise Http404
    if request.method != "POST":
        return _erasure_page(request, piece, ErasureForm(**_opened_on(piece)))
    form = ErasureForm(request.POST, **_opened_on(piece))

    def page(form: EvidenceForm, **context: Any) -> HttpResponse:
        return _erasure_page(request, piece, form, **context)

    def act(opened_version: int) -> str:
        erase_file(
            piece,
            because=form.cleaned_data["because"],
            by=as_coordinator(request.user),
            opened_version=opened_version,
            today=form.today,
        )
        return _done(request, piece, gettext("Erased: the file is gone, its hash stays."))

    return _answer(request, form, page, act)


def _keep(request: SignedInRequest, piece: Evidence) -> HttpResponse:
    form = CopyForm(request.POST, **_opened_on(piece), shelf=_shelf(piece))

    def act(opened_version: int) -> str:
        keep_copy(piece, form.copy(), by=_author(request, piece), opened_version=opened_version)
        return _done(request, piece, gettext("Saved: everybody sees it now."))

    def page(form: CopyForm, **context: Any) -> HttpResponse:
        return _page(request, piece, copy=form, **context)

    return _answer(request, form, page, act)


def _withdraw(request: SignedInRequest, piece: Evidence) -> HttpResponse:
    form = WithdrawalForm(request.POST, **_opened_on(piece))

    def act(opened_version: int) -> str:
        withdraw_evidence(
            piece,
            because=form.cleaned_data["because"],
            by=_author(request, piece),
            opened_version=opened_version,
            today=form.today,
        )
        return _done(request, piece, gettext("Withdrawn: it no longer counts as evidence."))

    def page(form: WithdrawalForm, **context: Any) -> HttpResponse:
        return _page(request, piece, withdrawal=form, **context)

    return _answer(request, form, page, act)


def _refuse(request: SignedInRequest, piece: Evidence) -> HttpResponse:
    notice = gettext("Press one of the form's own buttons.")
    return _page(request, piece, status=HTTPStatus.UNPROCESSABLE_ENTITY, notice=notice)


ACTIONS = {"keep": _keep, "withdraw": _withdraw}


def _answer(request: SignedInRequest, form: EvidenceForm, page: Page, act: Act) -> HttpResponse:
    look = look_at(form.subject)
    return answer(request, form, page, act, look, is_valid=form.is_valid())


def _opened_on(piece: Evidence) -> dict[str, Any]:
    return {"subject": piece.measure, "today": timezone.localdate()}


def _shelf(piece: Evidence) -> Shelf | None:
    return Shelf(piece.measure_id, piece.keeper_id) if piece.keeper_id else None


def _author(request: SignedInRequest, piece: Evidence) -> Author:
    return Author(institution_id=piece.keeper_id, user=request.user)


def _done(request: HttpRequest, piece: Evidence, message: str) -> str:
    """Say so on the next page, and where that is."""
    messages.success(request, message)
    return reverse("measure-detail", args=[piece.measure.plan.slug, piece.measure.code])


def _page(
    request: HttpRequest,
    piece: Evidence,
    *,
    copy: CopyForm | None = None,
    withdrawal: WithdrawalForm | None = None,
    **shown_too: Any,
) -> HttpResponse:
    """The piece with what can be done with it; a form that was not sent stands there anew."""
    subject = (copy or withdrawal or WithdrawalForm(**_opened_on(piece))).subject
    opened = {"subject": subject, "today": timezone.localdate()}
    fresh = Evidence.objects.fresh(piece.pk)
    is_public = fresh.withdrawn_on is None
    needs_copy = is_public and bool(fresh.url)
    context = {
        # One that was sent stands there in any case: with what was typed, and why it is refused.
        "copy": copy or (CopyForm(**opened, shelf=_shelf(piece)) if needs_copy else None),
        "withdrawal": withdrawal or (WithdrawalForm(**opened) if is_public else None),
        "sightings": seen_at(fresh) if fresh.url else None,
        **shown_too,
    }
    forms = [form for form in (copy, withdrawal) if form]
    return _render(request, "measures/evidence_form.html", fresh, subject, forms, context)


def _erasure_page(
    request: HttpRequest, piece: Evidence, form: EvidenceForm, **shown_too: Any
) -> HttpResponse:
    fresh = Evidence.objects.fresh(piece.pk)
    context = {"form": form, "also": Evidence.objects.also_showing(fresh), **shown_too}
    template = "measures/evidence_erase.html"
    return _render(request, template, fresh, form.subject, [form], context)


def _render(
    request: HttpRequest,
    template: str,
    piece: Evidence,
    measure: Measure,
    forms: Sequence[EvidenceForm],
    context: dict[str, Any],
) -> HttpResponse:
    status = context.pop("status", HTTPStatus.OK)
    whole = {
        "plan": measure.plan,
        "measure": measure,
        "piece": shown(piece, Institution.objects.directory()),
        "has_errors": any(form.errors for form in forms),
        "trail": trail_of(measure, (gettext("Evidence"), "")),
        **context,
    }
    return render(request, template, whole, status=status)
