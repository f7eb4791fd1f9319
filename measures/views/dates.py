"""Dates that move: the form in which a shift is proposed and decided, and the register of all."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from commitments.addresses import plan_at
from commitments.answering import answer, let_in
from commitments.forms.versioned import FormOfVersion
from commitments.models import Institution
from commitments.operations import ChangedMeanwhileError
from commitments.permissions import as_coordinator
from measures.addresses import measure_at, trail_of
from measures.date_changes import register_rows, shifts_of, slip_of
from measures.date_register import (
    NAMES,
    DateChangeFilter,
    counts_of_shifts,
    totals_of_shifts,
)
from measures.forms.dates import FORMS
from measures.models import DateChange, Measure
from measures.operations.dates import (
    accept_date_change,
    move_date,
    propose_date_change,
    refuse_date_change,
    withdraw_date_change,
)
from measures.permissions import (
    can_decide_on,
    can_move_date,
    can_report_on,
    date_change_access,
)
from measures.versions import look_at
from ogp_portal.accounts.keeping import SignedInRequest, keeps_text
from ogp_portal.accounts.models import User
from ogp_portal.history import Author
from ogp_portal.kept import kept
from ogp_portal.paging import page_of
from ogp_portal.past.pages import as_of_a_day, day_of

SHIFTS_A_PAGE = 50
LABELS = {
    name: field.label
    for form in FORMS.values()
    for name, field in form.base_fields.items()
    if field.label
}
BUTTONS = {
    "propose": _("Propose the new date"),
    "move": _("Move the date"),
    "accept": _("Move the date"),
    "refuse": _("Leave the date as it is"),
    "withdraw": _("Withdraw the proposal"),
}
DONE = {
    "propose": _("Proposed: everybody sees it now; the date moves when it is decided."),
    "move": _("Saved: the end date has moved."),
    "accept": _("Saved: the end date has moved."),
    "refuse": _("Saved: the end date stays, and your answer is published."),
    "withdraw": _("The proposal is withdrawn."),
}


@require_safe
@kept(*NAMES, "page")
@as_of_a_day
def date_change_list(request: HttpRequest, plan_slug: str) -> HttpResponse:
    """All shifts of a plan's end dates, the newest first, and what they come to."""
    plan = plan_at(request, plan_slug)
    filters = DateChangeFilter(request.GET, plan, day_of(request))
    page = page_of(request, filters.qs.with_measure(), SHIFTS_A_PAGE)
    context = {
        "plan": plan,
        "page": page,
        "shifts": register_rows(page.object_list, Institution.objects.directory()),
        "counts": counts_of_shifts(plan),
        "totals": totals_of_shifts(plan, filters.labels),
        "pickers": filters.pickers(),
        "errors": filters.complaints,
        "chips": filters.chips(request.path),
        "query": filters.query(),
        "trail": [(gettext("Changes of end dates"), "")],
    }
    return render(request, "measures/date_change_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text(labels=LABELS)
def date_change(request: SignedInRequest, plan_slug: str, code: str) -> HttpResponse:
    """Propose another end date for a measure, or decide on one that is proposed."""
    measure = measure_at(request, plan_slug, code)
    let_in(date_change_access(request.user, measure))
    if request.method != "POST":
        return _page(request, measure)
    action = request.POST.get("action", "")
    if action not in FORMS:
        notice = gettext("Press one of the form's own buttons.")
        return _page(request, measure, status=HTTPStatus.UNPROCESSABLE_ENTITY, notice=notice)
    form = FORMS[action](request.POST, subject=measure, today=timezone.localdate())

    def page(shown: Any, **context: Any) -> HttpResponse:
        return _page(request, shown.subject, {action: shown}, **context)

    def act(opened_version: int) -> str:
        _act(action, form, request.user, opened_version)
        messages.success(request, DONE[action])
        return reverse("measure-detail", args=[plan_slug, code])

    return answer(request, form, page, act, look_at(measure), is_valid=form.is_valid())


def _act(action: str, form: Any, user: User, opened_version: int) -> None:
    """The one operation that a button stands for."""
    measure, typed = form.subject, form.cleaned_data
    when: Any = {"opened_version": opened_version, "today": form.today}
    as_lead = Author(institution_id=measure.lead_institution_id, user=user)
    if action == "propose":
        propose_date_change(measure, form.shift(), by=as_lead, **when)
        return
    if action == "move":
        move_date(measure, form.shift(), by=as_coordinator(user), **when)
        return
    proposed = measure.proposed_date_change()
    if proposed is None:
        raise ChangedMeanwhileError
    if action == "accept":
        by = as_coordinator(user)
        accept_date_change(proposed, decision=typed["decision"], by=by, **when)
    elif action == "refuse":
        by = as_coordinator(user)
        refuse_date_change(proposed, answer=typed["answer"], by=by, **when)
    else:
        withdraw_date_change(proposed, by=as_lead, **when)


def _offered(user: User, measure: Measure, proposed: DateChange | None) -> list[str]:
    """The buttons a person may press as things stand."""
    if proposed is None:
        if measure.is_finished:
            return []
        return ["move"] if can_move_date(user, measure) else ["propose"]
    decide = ["accept", "refuse"] if can_decide_on(user, proposed) else []
    return [*decide, *(["withdraw"] if can_report_on(user, measure) else [])]


def _page(
    request: SignedInRequest,
    measure: Measure,
    shown: dict[str, FormOfVersion] | None = None,
    *,
    status: int = HTTPStatus.OK,
    **context: Any,
) -> HttpResponse:
    today = timezone.localdate()
    directory = Institution.objects.directory()
    shifts = shifts_of(measure, directory)
    offered = _offered(request.user, measure, measure.proposed_date_change())
    forms = {name: FORMS[name](subject=measure, today=today) for name in offered} | (shown or {})
    context = {
        "plan": measure.plan,
        "measure": measure,
        "judgement": measure.judgement(today),
        "forms": [(name, form, BUTTONS[name]) for name, form in forms.items()],
        "has_errors": any(form.errors for form in forms.values()),
        "shifts": shifts,
        "slip": slip_of(measure, shifts),
        "trail": trail_of(measure, (gettext("Change the end date"), "")),
        **context,
    }
    return render(request, "measures/date_change_form.html", context, status=status)
