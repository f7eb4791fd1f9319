"""Measures that come and go while a plan runs; for coordinators, with reason and decision."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from commitments.addresses import commitment_at
from commitments.addresses import trail_of as trail_of_commitment
from commitments.answering import answer, let_in
from commitments.permissions import as_coordinator
from commitments.permissions import correcting_access as correcting_commitment
from commitments.versions import look_at as look_at_commitment
from measures.addresses import measure_at, trail_of
from measures.endings import ending_of
from measures.forms.lifecycle import EndForm, NewMeasureForm
from measures.operations.lifecycle import add_measure, end_measure
from measures.permissions import correcting_access
from measures.standing import Status
from measures.versions import look_at
from ogp_portal.accounts.keeping import SignedInRequest, keeps_text

LABELS = {
    name: field.label
    for form in (NewMeasureForm, EndForm)
    for name, field in form.base_fields.items()
    if field.label
}
WHAT_STAYS = _(
    "Nothing disappears: a measure that ends stays at its address, says why, and is counted as"
    " cancelled."
)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text(labels=LABELS)
def measure_add(request: SignedInRequest, plan_slug: str, number: int) -> HttpResponse:
    """Take a measure up into a commitment."""
    commitment = commitment_at(request, plan_slug, number)
    let_in(correcting_commitment(request.user, commitment))
    today, name = timezone.localdate(), gettext("Add a measure")

    def page(shown: NewMeasureForm, **context: Any) -> HttpResponse:
        trail = trail_of_commitment(commitment, (name, ""))
        return _page(request, shown, title=name, trail=trail, **context)

    if request.method != "POST":
        return page(NewMeasureForm(subject=commitment, today=today))
    form = NewMeasureForm(request.POST, subject=commitment, today=today)

    def act(_opened_version: int) -> str:
        by = as_coordinator(request.user)
        added = add_measure(commitment, form.new(), form.decided(), by=by, today=today)
        messages.success(request, gettext("Saved: everybody sees it now."))
        return reverse("measure-detail", args=[plan_slug, added.code])

    is_valid = form.is_valid()
    return answer(request, form, page, act, look_at_commitment(commitment), is_valid=is_valid)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text(labels=LABELS)
def measure_end(request: SignedInRequest, plan_slug: str, code: str) -> HttpResponse:
    """End a measure before it is done: drop it, merge it, split it."""
    measure = measure_at(request, plan_slug, code)
    let_in(correcting_access(request.user, measure))
    today, name = timezone.localdate(), gettext("End the measure")

    def page(shown: EndForm, **context: Any) -> HttpResponse:
        context |= {"lede": WHAT_STAYS, "trail": trail_of(measure, (name, ""))}
        ending = ending_of(measure, Status.CANCELLED)
        return _page(request, shown, title=name, ending=ending, **context)

    if request.method != "POST":
        return page(EndForm(subject=measure, today=today))
    form = EndForm(request.POST, subject=measure, today=today)

    def act(opened_version: int) -> str:
        end_measure(
            measure,
            *form.fate_and_successors(),
            form.decided(),
            by=as_coordinator(request.user),
            opened_version=opened_version,
            today=today,
        )
        messages.success(request, gettext("Saved: everybody sees it now."))
        return reverse("measure-detail", args=[plan_slug, code])

    return answer(request, form, page, act, look_at(measure), is_valid=form.is_valid())


def _page(
    request: SignedInRequest, form: Any, *, status: int = HTTPStatus.OK, **shown: Any
) -> HttpResponse:
    context = {
        "plan": form.subject.plan,
        "subject": form.subject,
        "form": form,
        "has_errors": bool(form.errors),
        "lede": "",
        **shown,
    }
    return render(request, "measures/lifecycle_form.html", context, status=status)
