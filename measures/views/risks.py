"""The register of a plan's risks, in public."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from commitments.addresses import plan_at
from measures.risk_register import (
    GROUPS,
    NAMES,
    RiskFilter,
    counts_of_risks,
    group_risks,
    risk_rows,
)
from ogp_portal.kept import kept
from ogp_portal.paging import page_of
from ogp_portal.past.pages import as_of_a_day, day_of

RISKS_A_PAGE = 50


@require_safe
@kept(*NAMES, "page")
@as_of_a_day
def risk_list(request: HttpRequest, plan_slug: str) -> HttpResponse:
    """All risks of a plan, what happened first."""
    plan = plan_at(request, plan_slug)
    filters = RiskFilter(request.GET, plan, day_of(request))
    page = page_of(request, filters.qs, RISKS_A_PAGE)
    rows = risk_rows(page.object_list, plan, filters.labels)
    pickers = filters.pickers()
    commitments = {choice.value: choice.label for choice in pickers[1].choices}
    group = filters.chosen("group")
    context = {
        "plan": plan,
        "page": page,
        "groups": list(group_risks(rows, group, commitments)),
        "counts": counts_of_risks(plan),
        "pickers": pickers,
        "errors": filters.complaints,
        "group_choices": [(key, label, key == group) for key, label in GROUPS.items()],
        "chips": filters.chips(request.path),
        "query": filters.query(),
        "trail": [(gettext("Risks"), "")],
    }
    return render(request, "measures/risk_list.html", context)
