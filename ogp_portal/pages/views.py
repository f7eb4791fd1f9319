"""Pages that show facts of every app: plans, commitments, institutions, changes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from commitments.addresses import commitment_at, plan_at, plan_at_home, trail_of
from commitments.models import ActionPlan, Institution
from commitments.permissions import is_coordinator
from measures.change_register import (
    GROUPS,
    ChangeFilter,
    by_measure,
)
from measures.change_register import NAMES as CHANGE_FILTERS
from measures.changelog import entries_of, rows_of
from ogp_portal.kept import kept
from ogp_portal.pages.overview import (
    commitment_overview,
    institution_overviews,
    institution_plans,
    plan_bars,
    plan_overview,
)
from ogp_portal.paging import page_of
from ogp_portal.past.pages import as_of_a_day, day_of
from reports.models import Report

CHANGES_A_PAGE = 50
MEASURES_A_PAGE = 25


@require_safe
@kept()
@as_of_a_day
def home(request: HttpRequest) -> HttpResponse:
    """The front door: the plan marked current."""
    plan = plan_at_home(request)
    if plan is None:
        return render(request, "pages/no_plan.html", {"plans": ActionPlan.objects.in_order()})
    return _plan_page(request, plan)


@require_safe
@kept()
@as_of_a_day
def plan_detail(request: HttpRequest, plan_slug: str) -> HttpResponse:
    return _plan_page(request, plan_at(request, plan_slug))


def _plan_page(request: HttpRequest, plan: ActionPlan) -> HttpResponse:
    today = day_of(request)
    context = {
        "plan": plan,
        "overview": plan_overview(plan, today),
        "reports": list(Report.objects.of(plan).next_due(today)),
    }
    return render(request, "pages/plan.html", context)


@require_safe
@kept()
def plan_list(request: HttpRequest) -> HttpResponse:
    context = {
        "plans": plan_bars(timezone.localdate()),
        "trail": [(gettext("All plans"), "")],
    }
    return render(request, "pages/plan_list.html", context)


@require_safe
@kept()
@as_of_a_day
def commitment_detail(request: HttpRequest, plan_slug: str, number: int) -> HttpResponse:
    commitment = commitment_at(request, plan_slug, number)
    context = {
        "plan": commitment.plan,
        "commitment": commitment,
        "overview": commitment_overview(commitment, day_of(request)),
        "history_url": reverse("commitment-history", args=[plan_slug, number]),
        "may_correct": is_coordinator(request.user),
        "trail": trail_of(commitment),
    }
    return render(request, "pages/commitment.html", context)


@require_safe
@kept()
def institution_list(request: HttpRequest) -> HttpResponse:
    context = {
        "plan": ActionPlan.objects.current(),
        "institutions": institution_overviews(timezone.localdate()),
        "trail": [(gettext("Institutions"), "")],
    }
    return render(request, "pages/institution_list.html", context)


@require_safe
@kept()
def institution_detail(request: HttpRequest, slug: str) -> HttpResponse:
    institution = get_object_or_404(Institution.objects.prefetch_related("names"), slug=slug)
    labels = Institution.objects.labels(timezone.localdate())
    label = labels[institution.pk]
    context = {
        "institution": institution,
        "label": label,
        "names": institution.names_in_order(),
        "plans": institution_plans(institution, labels, timezone.localdate()),
        "trail": [(gettext("Institutions"), reverse("institution-list")), (label.short, "")],
    }
    return render(request, "pages/institution.html", context)


@require_safe
@kept(*CHANGE_FILTERS, "page")
def change_list(request: HttpRequest, plan_slug: str) -> HttpResponse:
    """Everything that happened to a plan's record: the newest first, or measure by measure."""
    plan = plan_at(request, plan_slug)
    filters = ChangeFilter(request.GET, plan, timezone.localdate())
    directory = Institution.objects.directory()
    group = filters.grouped
    context: dict[str, Any] = {
        "plan": plan,
        "since": request.GET.get("since", ""),
        "error": " ".join(map(str, filters.form.errors.get("since", []))),
        "errors": filters.complaints,
        "pickers": filters.pickers(),
        "group_choices": [(key, label, key == group) for key, label in GROUPS.items()],
        "chips": filters.chips(request.path),
        "query": filters.query(),
        "trail": [(gettext("Changes"), "")],
    }
    if group == "measure":
        page = page_of(request, filters.measures_touched(), MEASURES_A_PAGE)
        measures, is_first = list(page.object_list), page.number == 1
        grouped = by_measure(filters, measures, directory, with_others=is_first)
        context |= {"touched": grouped.measures, "entries": grouped.of_none}
    else:
        page = page_of(request, rows_of(filters.qs), CHANGES_A_PAGE)
        context["entries"] = entries_of(plan, list(page.object_list), directory)
    return render(request, "pages/change_list.html", {**context, "page": page})
