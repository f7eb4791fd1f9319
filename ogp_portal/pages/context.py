"""What stands on every page: the portal's name, ways to go, bands, and who is signed in."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext

from commitments.models import ActionPlan, Institution
from commitments.permissions import is_coordinator, roles_of
from measures.desk import number_of_tasks
from ogp_portal.formats.addresses import in_other_language
from ogp_portal.formats.days import day_text
from ogp_portal.formats.text import without_double_stop
from ogp_portal.past.links import TODAY
from ogp_portal.past.pages import address_of_today, day_asked, day_of, reader_of
from ogp_portal.past.tables import present
from reports.permissions import can_read_draft


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    kind: str
    text: str
    url: str = ""
    action: str = ""
    rel: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """The frame of a page; see templates/base.html for where each part stands.

    Attributes:
        on: the past day that the page is of, as its address has it; "" for the page of now.
        canonical_url: the page of now, where this is one of the past; else "".
    """

    plan_title: str
    home_url: str
    nav: tuple[Link, ...]
    search_url: str
    bands: tuple[Band, ...]
    footer: tuple[Link, ...]
    keeper: str
    updated_text: str
    licence: Link
    other_language_url: str
    other_language_label: str
    other_language_code: str
    on: str
    canonical_url: str


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in person, for the thin bar on top.

    Attributes:
        drafts_url: the reports that are being prepared, for whoever only reads them; "" for others.
    """

    name: str
    institution_label: str
    desk_url: str
    desk_count: int
    is_coordinator: bool
    drafts_url: str


def site(request: HttpRequest) -> dict[str, Any]:
    """The context of every template; nothing is asked of the database before it is printed."""
    return {
        "site": SimpleLazyObject(lambda: _site(request)),
        "viewer": SimpleLazyObject(lambda: _viewer(request)),
    }


def _site(request: HttpRequest) -> Site:
    plan = getattr(request, "plan", None) or ActionPlan.objects.with_reach().current()
    day = day_asked(request)
    english = get_language() == "en"
    other = "lv" if english else "en"
    return Site(
        plan_title=str(plan.short_title_text) if plan else gettext("Open government action plan"),
        home_url=_plan_url(plan) if plan else reverse("home"),
        nav=_nav(request, plan),
        search_url=reverse("measure-list", args=[plan.slug]) if plan else "",
        bands=_bands(request, plan) if plan and hasattr(request, "plan") else (),
        footer=(
            Link(gettext("About the portal"), reverse("about")),
            Link(gettext("Accessibility"), reverse("accessibility")),
            Link(gettext("Privacy"), reverse("privacy")),
            Link(gettext("All plans"), reverse("plan-list")),
            _way_in(request),
        ),
        keeper=gettext("The portal is kept by the State Chancellery."),
        updated_text=_updated(plan),
        licence=Link("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        other_language_url=in_other_language(request.get_full_path(), other),
        other_language_label="Latviešu" if english else "English",
        other_language_code=other,
        on=day.isoformat() if day else "",
        canonical_url=f"{settings.BASE_URL}{address_of_today(request)}" if day else "",
    )


def _way_in(request: HttpRequest) -> Link:
    user = reader_of(request)
    if user is not None and user.is_authenticated:
        return Link(gettext("My measures"), reverse("desk"))
    return Link(gettext("Sign in"), reverse("account_login"))


def _plan_url(plan: ActionPlan) -> str:
    return reverse("home") if plan.is_current else reverse("plan-detail", args=[plan.slug])


def _nav(request: HttpRequest, plan: ActionPlan | None) -> tuple[Link, ...]:
    if plan is None:
        return ()
    addresses = (
        (gettext("Measures"), reverse("measure-list", args=[plan.slug])),
        (gettext("Evidence"), reverse("evidence-list", args=[plan.slug])),
        (gettext("Changes"), reverse("change-list", args=[plan.slug])),
        (gettext("Reports"), reverse("report-list", args=[plan.slug])),
        (gettext("Institutions"), reverse("institution-list")),
    )
    return tuple(Link(label, url, request.path == url) for label, url in addresses)


def _bands(request: HttpRequest, plan: ActionPlan) -> tuple[Band, ...]:
    bands = []
    day = day_asked(request)
    if day:
        stood = gettext("As it stood at the end of %(day)s")
        if day == timezone.localdate():
            stood = gettext("As it stands on %(day)s; the day is not over yet.")
        text = without_double_stop(stood % {"day": day_text(day)})
        bands.append(Band("past", text, address_of_today(request), gettext("Show today"), TODAY))
    if plan.is_sample:
        bands.append(
            Band(
                "sample",
                gettext("A sample: this plan and everything in it is invented."),
                reverse("home"),
                gettext("Go to the real plan"),
            )
        )
    if plan.is_over(day_of(request)):
        last = getattr(plan, "stated_at", None)
        ended = {"ended": day_text(plan.ends_on)}
        if last:
            ended["reach"] = day_text(timezone.localdate(last))
            text = gettext("The plan ended on %(ended)s. The sources here reach up to %(reach)s.")
        else:
            text = gettext("The plan ended on %(ended)s.")
        text = without_double_stop(text % ended)
        bands.append(Band("closed", text))
    return tuple(bands)


def _updated(plan: ActionPlan | None) -> str:
    latest = getattr(plan, "recorded_at", None)
    if latest is None:
        return ""
    moment = timezone.localtime(latest)
    day = {"day": day_text(moment.date()), "time": f"{moment:%H:%M}"}
    return gettext("Updated %(day)s %(time)s") % day


def _viewer(request: HttpRequest) -> Viewer | None:
    """Always of now: the reader is here, whatever day is being read of."""
    with present():
        return _viewer_now(reader_of(request), getattr(request, "plan", None))


def _viewer_now(user: Any, plan: ActionPlan | None) -> Viewer | None:
    if user is None or not user.is_authenticated:
        return None
    roles = roles_of(user)
    today = timezone.localdate()
    labels = Institution.objects.among(roles.any).labels(today)
    return Viewer(
        name=str(user),
        institution_label=", ".join(label.short for label in labels.values()),
        desk_url=reverse("desk"),
        desk_count=number_of_tasks(user, today),
        is_coordinator=is_coordinator(user),
        drafts_url=_drafts_url(user, plan),
    )


def _drafts_url(user: Any, plan: ActionPlan | None) -> str:
    """A coordinator comes to them by way of the round."""
    if is_coordinator(user) or not can_read_draft(user):
        return ""
    plan = plan or ActionPlan.objects.current()
    return reverse("report-list", args=[plan.slug]) if plan else ""
