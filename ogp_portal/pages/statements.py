"""What the portal says of itself: how it judges, how accessible it is, what it keeps of people."""

from datetime import date

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from commitments.models import OGP_SILENCE_LIMIT_DAYS, ActionPlan
from measures.standing import DUE_SOON_DAYS, NOT_STATED, Standing, Status
from ogp_portal.kept import kept

ACCESSIBILITY_PREPARED_ON = date(2026, 11, 23)
PRIVACY_PREPARED_ON = date(2026, 11, 30)
HOUR = 60 * 60

STATUS_DEFINITIONS = {
    Status.NOT_STARTED: _("The institution says that work has not begun."),
    Status.IN_PROGRESS: _("The institution says that work is under way."),
    Status.COMPLETED: _("The institution says that the measure is done."),
    Status.CANCELLED: _(
        "The institution says that the measure will not be carried out, or a coordinator has "
        "dropped, merged or split it."
    ),
}


@require_safe
@kept()
def about(request: HttpRequest) -> HttpResponse:
    """What this is, how standing is judged, who may do what, where the facts come from."""
    plan = ActionPlan.objects.current()
    context = {
        "statuses": [
            *((status.value, status.label, text) for status, text in STATUS_DEFINITIONS.items()),
            ("", NOT_STATED, _("Nobody has said anything yet.")),
        ],
        "standings": [(value.value, value.label, value.definition) for value in Standing],
        "due_soon_days": DUE_SOON_DAYS,
        "silence_limit_days": plan.silence_limit_days if plan else OGP_SILENCE_LIMIT_DAYS,
        "sources": plan.sources.all() if plan else [],
    }
    return render(request, "pages/statements/about.html", context)


@require_safe
@kept()
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement that Cabinet Regulation No. 445 asks for."""
    context = {"prepared_on": ACCESSIBILITY_PREPARED_ON, "address": settings.BASE_URL}
    return render(request, "pages/statements/accessibility.html", context)


@require_safe
@kept()
def privacy(request: HttpRequest) -> HttpResponse:
    """Which cookies, and what is kept of whom for how long: as the settings say."""
    context = {
        "prepared_on": PRIVACY_PREPARED_ON,
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "session_hours": settings.SESSION_COOKIE_AGE // HOUR,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "message_cookie": CookieStorage.cookie_name,
        "invitation_days": settings.INVITATION_DAYS,
        "worksheet_days": settings.WORKSHEET_DAYS,
    }
    return render(request, "pages/statements/privacy.html", context)
