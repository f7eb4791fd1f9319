"""The reports a plan owes, in public."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from commitments.addresses import plan_at
from ogp_portal.kept import kept
from reports.models import Report


@require_safe
@kept()
def report_list(request: HttpRequest, plan_slug: str) -> HttpResponse:
    """Both what is owed and by when."""
    plan = plan_at(request, plan_slug)
    context = {
        "plan": plan,
        "reports": Report.objects.of(plan).in_order().select_related("source"),
        "today": timezone.localdate(),
        "trail": [(gettext("Reports"), "")],
    }
    return render(request, "reports/report_list.html", context)
