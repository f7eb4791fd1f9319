"""Correcting a measure's words and what hangs on it; for coordinators, with a reason."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from commitments.answering import answer, let_in
from commitments.forms.beside import takes_choices
from commitments.permissions import as_coordinator
from measures.addresses import measure_at, trail_of
from measures.forms.plan_text import (
    KINDS,
    MeasureTextForm,
    parts_of,
    rows_on_record,
    rows_reopened,
    rows_sent,
    rows_so_far,
)
from measures.forms.rows import Rows
from measures.models import parts_now
from measures.operations.plan_text import correct_text
from measures.permissions import correcting_access
from measures.versions import look_at, parts_at
from ogp_portal.accounts.keeping import SignedInRequest, keeps_text

LABELS = {
    **{name: field.label or name for name, field in MeasureTextForm.base_fields.items()},
    **{
        f"{kind.rows_prefix}-{name}": field.label or name
        for kind in KINDS
        for name, field in kind.form.base_fields.items()
    },
}


@require_http_methods(["GET", "HEAD", "POST"])
@takes_choices
@keeps_text(labels=LABELS)
def measure_edit(request: SignedInRequest, plan_slug: str, code: str) -> HttpResponse:
    """Correct the words of a measure, its roles, risks and steps."""
    measure = measure_at(request, plan_slug, code)
    let_in(correcting_access(request.user, measure))
    today = timezone.localdate()
    if request.method != "POST":
        form = MeasureTextForm(subject=measure, today=today)
        return _page(request, form, rows_on_record(measure, form.institutions))
    form = MeasureTextForm(request.POST, subject=measure, today=today)
    if request.refill:
        rows, refill = rows_sent(request.POST, form.institutions), request.refill
        return _page(request, form, rows, status=refill.status, notice=refill.notice)
    if request.POST.get("action", "").startswith("more-"):
        return _one_more_row(request, form)
    return _save(request, form)


def _one_more_row(request: SignedInRequest, form: MeasureTextForm) -> HttpResponse:
    """Nothing is saved, nothing is judged yet."""
    kind = request.POST["action"].removeprefix("more-")
    rows = rows_so_far(request.POST, form.institutions, more=kind)
    return _page(request, form.unjudged(), rows)


def _save(request: SignedInRequest, form: MeasureTextForm) -> HttpResponse:
    rows = rows_sent(request.POST, form.institutions)

    def page(shown: MeasureTextForm, **context: Any) -> HttpResponse:
        if context["status"] == HTTPStatus.CONFLICT:
            opened_version = context["opened_version"]
            return _page(request, shown, _rows_again(request, shown, opened_version), **context)
        return _page(request, shown, rows, **context)

    def act(opened_version: int) -> str:
        measure = form.subject
        correct_text(
            measure,
            form.text(),
            parts_of(rows),
            by=as_coordinator(request.user),
            reason=form.cleaned_data["reason"],
            opened_version=opened_version,
            today=form.today,
        )
        messages.success(request, gettext("Saved: everybody sees it now."))
        return reverse("measure-detail", args=[measure.plan.slug, measure.code])

    is_valid = form.is_valid() & (not any(kind.total_error_count() for kind in rows))
    return answer(request, form, page, act, look_at(form.subject), is_valid=is_valid)


def _rows_again(request: HttpRequest, form: MeasureTextForm, opened_version: int) -> list[Rows]:
    opened = parts_at(form.subject, opened_version)
    stand = parts_now(form.subject)
    return rows_reopened(request.POST, form.institutions, opened=opened, stand=stand)


def _page(
    request: HttpRequest,
    form: MeasureTextForm,
    rows: list[Rows],
    *,
    status: int = HTTPStatus.OK,
    **shown: Any,
) -> HttpResponse:
    measure = form.subject
    context = {
        "plan": measure.plan,
        "code": measure.code,
        "title": measure.title_text,
        "form": form,
        "rows": rows,
        "has_errors": bool(form.errors or any(kind.total_error_count() for kind in rows)),
        "trail": trail_of(measure, (gettext("Correct the text"), "")),
        **shown,
    }
    return render(request, "commitments/text_form.html", context, status=status)
