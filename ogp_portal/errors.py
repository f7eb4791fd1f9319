"""Pages for what goes wrong: in the page's language, with a way on, and what was typed kept.

The address map names them (`handler400`, `handler403`, `handler404`, `handler429`,
`handler500`); the settings name `csrf_failure` and `WrongVerbMiddleware`. Only "not there" and
"not allowed" ask the database, for the menu; and they too appear without it.
"""

import logging
import sys
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import (
    DatabaseError,
    InterfaceError,
    NotSupportedError,
    OperationalError,
    connection,
)
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csrf import get_token
from django.middleware.security import SecurityMiddleware
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from ogp_portal.accounts.keeping import (
    Refill,
    ask_to_sign_in,
    carried,
    is_secret,
    labels_of,
    typed_rows,
    with_names_of_files,
)
from ogp_portal.formats.addresses import in_other_language
from ogp_portal.formats.days import day_text
from ogp_portal.formats.text import without_double_stop
from ogp_portal.middleware import GetResponse
from ogp_portal.past.pages import NotYet, address_of_today, not_yet

logger = logging.getLogger(__name__)

TEMPLATE = "errors/page.html"
OUTAGE_SECONDS = 30
TOO_MANY_SECONDS = 60
TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
# How Django's reasons begin when the form was sent from another site.
FOREIGN = ("Origin checking failed", "Referer checking failed")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, with the sentence of the `BadRequest` that was raised; 413 for too large a form."""
    with language_of(request):
        if isinstance(exception, TOO_BIG):
            return bare_page(
                request,
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                _("Too much text"),
                _(
                    "The form is larger than the portal takes, and nothing was saved. Go back in"
                    " your browser, where your text still is, and shorten it."
                ),
            )
        said = str(exception) if isinstance(exception, BadRequest) else ""
        return bare_page(
            request,
            HTTPStatus.BAD_REQUEST,
            _("This request cannot be understood"),
            said or _("Something in the address or in the form is not as it should be."),
        )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, with the sentence of the `PermissionDenied` that was raised."""
    with language_of(request):
        return page(
            request,
            HTTPStatus.FORBIDDEN,
            _("You may not do this"),
            str(exception or "") or _("Your role does not allow what this page is for."),
            **typed_into_ours(request),
        )


class LostError(Http404):
    """What an address names is on record, and the portal has it no longer; with a sentence."""


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: also for what is there but not the reader's, or was not there on the day asked for."""
    with language_of(request):
        if isinstance(exception, LostError):
            title = _("This cannot be shown")
            return page(request, HTTPStatus.NOT_FOUND, title, str(exception))
        found = not_yet(request)
        if found:
            return not_yet_page(request, found)
        return page(
            request,
            HTTPStatus.NOT_FOUND,
            _("There is no such page"),
            _("The address may be mistyped, or what stood here has moved."),
            **typed_into_ours(request),
        )


def not_yet_page(request: HttpRequest, found: NotYet) -> HttpResponse:
    """404 for a day before the record of what the address names, with the ways to where it is."""
    sentence = _("On %(day)s this was not on record yet. It has been since %(first)s.")
    days = {"day": day_text(found.day), "first": day_text(found.first)}
    ways = [
        (f"?on={found.first.isoformat()}", _("As it stood at the end of that day")),
        (address_of_today(request), _("As it stands today")),
    ]
    title = _("There is no data yet")
    return page(
        request, HTTPStatus.NOT_FOUND, title, without_double_stop(sentence % days), ways=ways
    )


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429, for the limits that the sign-in library keeps by itself."""
    with language_of(request):
        response = bare_page(
            request,
            HTTPStatus.TOO_MANY_REQUESTS,
            _("Too many requests"),
            _("There were too many requests from your network. Wait a minute and try again."),
        )
        response.headers["Retry-After"] = str(TOO_MANY_SECONDS)
        return response


def server_error(request: HttpRequest) -> HttpResponse:
    """503 when the database is away, wherever that was noticed; 500 for our own mistakes."""
    with language_of(request):
        if any(map(is_void_plan, raised())):
            connection.close()  # the next one prepares anew
        if not any(map(is_outage, raised())):
            return bare_page(
                request,
                HTTPStatus.INTERNAL_SERVER_ERROR,
                _("The portal made a mistake"),
                _("It has been written down. The fault is not yours."),
                **kept(request),
            )
        response = bare_page(
            request,
            HTTPStatus.SERVICE_UNAVAILABLE,
            _("The portal's database does not answer"),
            _("This usually passes in less than a minute. Try again shortly."),
            **kept(request),
        )
        response.headers["Retry-After"] = str(OUTAGE_SECONDS)
        return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a good token is never acted upon; what the person typed comes back.

    What another site sent is not shown: it would be that site's words on our page.
    """
    title = _("The form has expired")
    if reason.startswith(FOREIGN) or came_from_elsewhere(request):
        sentence = _("The form was not sent from this site, so nothing was done.")
        return page(request, HTTPStatus.FORBIDDEN, title, sentence)
    match = request.resolver_match
    labels = labels_of(match.func) if match else None
    if match is None or labels is None:
        sentence = _("Nothing was saved. Open the page again and send the form once more.")
        return page(request, HTTPStatus.FORBIDDEN, title, sentence, **kept(request, retry=False))
    if not request.user.is_authenticated:
        return ask_to_sign_in(request, labels)
    notice = _("The form has expired, so nothing was saved yet. Check your text and save again.")
    request.refill = Refill(HTTPStatus.FORBIDDEN, notice)  # type: ignore[attr-defined]  # read by keeps_text
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response


def came_from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that another site sent this; silence is no such word."""
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        return True
    referer = request.headers.get("Referer", "")
    try:
        sender = urlsplit(referer).netloc
    except ValueError:
        return True
    # A proxy may tell the portal's host without its port; BASE_URL has it.
    return bool(referer) and sender not in (request.get_host(), urlsplit(settings.BASE_URL).netloc)


class WrongVerbMiddleware:
    """405 answers, which Django leaves empty, get a page like the others."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        answer = bare_page(
            request,
            HTTPStatus.METHOD_NOT_ALLOWED,
            _("This address cannot be used that way"),
            _("This address does not accept this kind of request."),
        )
        answer.headers["Allow"] = response.headers["Allow"]
        return answer


def language_of(request: HttpRequest) -> translation.override:
    """The language that the address gives; needed where a fault came before the language."""
    code = translation.get_language_from_path(request.path_info)
    return translation.override(code or settings.LANGUAGE_CODE)


def is_outage(error: BaseException) -> bool:
    """Whether the database is to be asked again shortly."""
    return isinstance(error, OperationalError | InterfaceError) or is_void_plan(error)


def is_void_plan(error: BaseException) -> bool:
    """A table was altered under this connection: what the server had prepared for it is void."""
    cause = getattr(error, "__cause__", None)
    return isinstance(error, NotSupportedError) and getattr(cause, "sqlstate", "") == "0A000"


def raised() -> Iterator[BaseException]:
    """The exception being handled and all that led to it."""
    waiting, seen = [sys.exception()], set[int]()
    while waiting:
        error = waiting.pop()
        if error is not None and id(error) not in seen:
            seen.add(id(error))
            waiting += [error.__cause__, error.__context__]
            yield error


def kept(request: HttpRequest, *, retry: bool = True) -> dict[str, Any]:
    """What was typed into the form that met the fault; with `retry`, ready to be sent again.

    Only a form with a `submit_key` may be: the same key is never saved twice.
    """
    try:
        data = with_names_of_files(request) if request.method == "POST" else QueryDict()
    except (OSError, *TOO_BIG):
        return {}
    match = request.resolver_match
    labels = (labels_of(match.func) if match else None) or {}
    # The token was good: else these may be another site's words.
    is_ours = getattr(request, "csrf_processing_done", False)
    may_retry = retry and is_ours and "submit_key" in data and not any(map(is_secret, data))
    return {
        "rows": typed_rows(data, labels),
        "was_sent": bool(data),
        "carried": carried(data) if may_retry else [],
        "address": request.get_full_path() if may_retry else "",
    }


def typed_into_ours(request: HttpRequest) -> dict[str, Any]:
    """What was typed into a form that keeps its text: somebody may have signed in meanwhile to
    whom the form is not open. Its token has been checked, or `csrf_failure` has ruled another
    site out.
    """
    match = request.resolver_match
    is_ours = match is not None and labels_of(match.func) is not None
    return kept(request, retry=False) if is_ours else {}


def page(
    request: HttpRequest, status: HTTPStatus, title: str, sentence: str, **context: Any
) -> HttpResponse:
    """A page with the site's menu; without it when the database cannot tell what is in it."""
    context |= {"title": title, "sentence": sentence, "address_again": request.path}
    try:
        body = render_to_string(TEMPLATE, context, request)
    except DatabaseError:
        logger.warning("The menu of an error page is missing: the database is away.", exc_info=True)
        return bare_page(request, status, **context)
    return finished(request, HttpResponse(body, status=status))


def bare_page(
    request: HttpRequest, status: HTTPStatus, title: str, sentence: str, **context: Any
) -> HttpResponse:
    """A page that asks nothing of the database, the session or a context processor."""
    context |= {
        "title": title,
        "sentence": sentence,
        "site": bare_site(request),
        "csrf_token": get_token(request) if context.get("carried") else "",
    }
    return finished(request, HttpResponse(render_to_string(TEMPLATE, context), status=status))


def bare_site(request: HttpRequest) -> dict[str, Any]:
    """What the base template needs to know of the site; by contract these addresses stand."""
    english = translation.get_language() == "en"
    prefix = "/en" if english else ""
    return {
        "other_language_url": in_other_language(request.path, "lv" if english else "en"),
        "other_language_label": "Latviešu" if english else "English",
        "other_language_code": "lv" if english else "en",
        "plan_title": _("Open government action plan"),
        "home_url": f"{prefix}/",
        "footer": [
            {"url": f"{prefix}/about/", "label": _("About the portal")},
            {"url": f"{prefix}/accessibility/", "label": _("Accessibility")},
            {"url": f"{prefix}/privacy/", "label": _("Privacy")},
        ],
    }


def finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """With the headers every page has: a fault outside the middleware goes past their makers."""
    patch_cache_control(response, private=True, no_store=True)
    for middleware in (SecurityMiddleware, CSPMiddleware, XFrameOptionsMiddleware):
        middleware(lambda _request: response).process_response(request, response)
    return response
