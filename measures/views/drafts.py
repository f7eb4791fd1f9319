"""Throwing a draft away."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from commitments.answering import answer, let_in
from commitments.forms.versioned import FormOfVersion
from commitments.permissions import roles_of
from measures.addresses import measure_at, trail_of
from measures.forms.drafts import seen_of
from measures.models import Measure, UpdateDraft
from measures.operations.drafts import discard_draft
from measures.permissions import can_report_on, reporting_access
from measures.reviewing import moment_text, rows_of
from measures.versions import look_at
from measures.views.reporting import labels_for
from ogp_portal.accounts.keeping import SignedInRequest, keeps_text
from ogp_portal.history import Author


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text
def draft_discard(request: SignedInRequest, plan_slug: str, code: str) -> HttpResponse:
    """Look at a draft once more, and throw it away."""
    measure = measure_at(request, plan_slug, code)
    institution_id = _writer(request, measure)
    is_sent = request.method == "POST"
    today = timezone.localdate()
    form = FormOfVersion(request.POST if is_sent else None, subject=measure, today=today)

    def page(shown: FormOfVersion, **context: Any) -> HttpResponse:
        return _page(request, shown, institution_id, **context)

    def act(_opened_version: int) -> str:
        by = Author(institution_id=institution_id, user=request.user)
        discard_draft(measure, by=by, seen=seen_of(request.POST))
        messages.success(request, gettext("The draft is discarded."))
        return reverse("desk")

    if is_sent:
        return answer(request, form, page, act, look_at(measure), is_valid=True)
    return page(form)


def _writer(request: SignedInRequest, measure: Measure) -> int | None:
    """In whose name: the lead's, or that of a former lead whose draft is left."""
    if not can_report_on(request.user, measure):
        left = UpdateDraft.objects.of_institutions(roles_of(request.user).editor)
        draft = left.about(measure).first()
        if draft:
            return int(draft.institution_id)
    let_in(reporting_access(request.user, measure))
    return measure.lead_institution_id


def _page(
    request: SignedInRequest,
    form: FormOfVersion,
    institution_id: int | None,
    *,
    status: int = HTTPStatus.OK,
    **shown: Any,
) -> HttpResponse:
    measure: Any = form.subject
    draft = UpdateDraft.objects.of(measure, institution_id)
    if draft is None and request.method != "POST":
        raise Http404
    is_shown_anew = request.method != "POST" or status == HTTPStatus.CONFLICT
    context = {
        "plan": measure.plan,
        "measure": measure,
        "form": form,
        "draft": draft,
        "draft_token": draft.token if draft and is_shown_anew else seen_of(request.POST),
        "saved_at": moment_text(draft.saved_at) if draft else "",
        "rows": rows_of(draft.typed, labels_for(measure)) if draft else [],
        "trail": trail_of(measure, (gettext("Discard the draft"), "")),
        **shown,
    }
    return render(request, "measures/draft_discard.html", context, status=status)
