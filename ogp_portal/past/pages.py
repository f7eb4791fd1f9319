"""A page that can be asked for a day: `?on=2020-11-30` shows it as it stood at that day's end."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import wraps
from typing import Any, TypeGuard

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest
from django.db.models import Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from ogp_portal.formats.typed import parse_day
from ogp_portal.middleware import GetResponse
from ogp_portal.past.links import with_day
from ogp_portal.past.tables import as_of, present

View = Callable[..., Any]


def as_of_a_day(view: View) -> View:
    """Let a page's address ask for a day (`on`). What the view reads is then the record of that
    day, its links keep the reader there, and it is made as for a reader without an account:
    nothing can be done in the past.

    A day typed in another way than the address has it leads to that address.

    Raises:
        BadRequest: `on` is no day, or one that is still to come.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        day = _asked_day(request)
        if day is None:
            live: HttpResponseBase = view(request, *args, **kwargs)
            return live
        if request.GET["on"].strip() != day.isoformat():
            return HttpResponseRedirect(_address_of(request, day))
        request.on = day  # type: ignore[attr-defined]  # read by `day_asked`
        with as_of(end_of(day)), _by_nobody(request):
            response: HttpResponseBase = view(request, *args, **kwargs)
        plan = getattr(request, "plan", None)
        if plan is not None and _is_page(response):
            html = with_day(response.content.decode(), day, request.path, plan)
            response.content = html.encode()
        return response

    answer.takes_a_day = True  # type: ignore[attr-defined]  # read by `DayAskedMiddleware`
    return answer


def _is_page(response: HttpResponseBase) -> TypeGuard[HttpResponse]:
    return isinstance(response, HttpResponse) and response["Content-Type"].startswith("text/html")


class DayAskedMiddleware:
    """Whoever asks a page for a day that cannot be asked for one hears so, and does not take the
    record as it now stands for that of the day.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Sequence[Any], kwargs: dict[str, Any]
    ) -> None:
        """Raises BadRequest where it is asked for one."""
        if request.GET.get("on", "").strip() and not getattr(view, "takes_a_day", False):
            raise BadRequest(
                _(
                    "This page cannot be asked for a day. Without “on=” in its address it shows the"
                    " record as it now stands."
                )
            )


def _asked_day(request: HttpRequest) -> date | None:
    typed = request.GET.get("on", "").strip()
    if not typed:
        return None
    is_iso = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", typed)
    try:
        day = date.fromisoformat(typed) if is_iso else parse_day(typed)
    except ValueError:
        if is_iso:
            raise BadRequest(_("The day after “on=” in the address is in no calendar.")) from None
        raise BadRequest(_("Write the day after “on=” in the address as 2020-11-30.")) from None
    if day > timezone.localdate():
        raise BadRequest(_("The day after “on=” in the address is still to come."))
    return day


def _address_of(request: HttpRequest, day: date) -> str:
    """The one address of a page of that day, however it was typed."""
    query = request.GET.copy()
    query["on"] = day.isoformat()
    return f"{request.path}?{query.urlencode()}"


def end_of(day: date) -> datetime:
    """The last moment of a day in Riga."""
    following = datetime.combine(day, time.min) + timedelta(days=1)
    return timezone.make_aware(following) - timedelta(microseconds=1)


@contextmanager
def _by_nobody(request: HttpRequest) -> Iterator[None]:
    """The page is made for nobody in particular; its frame still knows who reads it."""
    reader = request.user
    request.reader = reader  # type: ignore[attr-defined]  # read by the frame
    request.user = AnonymousUser()
    try:
        yield
    finally:
        request.user = reader


def reader_of(request: HttpRequest) -> Any:
    """Who reads the page, also one of the past; None where nobody has asked who it is."""
    return getattr(request, "reader", None) or getattr(request, "user", None)


def address_of_today(request: HttpRequest) -> str:
    """The same page as it now stands."""
    query = request.GET.copy()
    query.pop("on", None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def day_asked(request: HttpRequest) -> date | None:
    """The day that a page's address asks for; None where it is the page of now."""
    day: date | None = getattr(request, "on", None)
    return day


def day_of(request: HttpRequest) -> date:
    """The day a page is of: the one its address asks for, or today in Riga."""
    return day_asked(request) or timezone.localdate()


@dataclass(frozen=True, slots=True)
class NotYet:
    """What an address names was not on record on the day it asks for: it is since `first`."""

    day: date
    first: date


def not_yet(request: HttpRequest) -> NotYet | None:
    """Why there is no such page, where that is the reason."""
    found: NotYet | None = getattr(request, "not_yet", None)
    return found


def found_or_404(request: HttpRequest, rows: QuerySet[Any], **named: Any) -> Any:
    """The row of a recorded model that is named so. Where there is none on the day that the
    address asks for, but on a later one, the page that says "not found" says since when.
    """
    try:
        return get_object_or_404(rows, **named)
    except Http404:
        day = day_asked(request)
        if day is not None:
            with present():
                versions = rows.model.history.filter(**named)
                first = versions.aggregate(first=Min("history_date"))["first"]
            if first and timezone.localdate(first) > day:
                request.not_yet = NotYet(day, timezone.localdate(first))  # type: ignore[attr-defined]  # read by `not_yet`
        raise
