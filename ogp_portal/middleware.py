"""What holds for every request: the address gives the language; answers say who may keep them."""

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers

TAKES_GZIP = re.compile(r"(?:^|,)\s*gzip\s*(?:$|,|;\s*q=(?!0(?:\.0*)?\s*(?:$|,)))", re.IGNORECASE)
PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name)
GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageByAddressMiddleware(LocaleMiddleware):
    """/en/… is English, everything else Latvian, whatever the browser prefers.

    Django's own middleware adds ``Vary: Accept-Language``; here the address alone decides.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        response.headers.setdefault("Content-Language", translation.get_language() or "lv")
        return response


class GzipWhereTakenMiddleware(GZipMiddleware):
    """Django's own compresses also for who says `gzip;q=0`, and files that are packed already."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if isinstance(response, FileResponse) or not takes_gzip(request):
            return response
        return super().process_response(request, response)


def takes_gzip(request: HttpRequest) -> bool:
    return bool(TAKES_GZIP.search(request.headers.get("Accept-Encoding", "")))


class ReadingMiddleware:
    """Public answers may be kept but are asked about each time; a signed-in reader's never are."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
        if "Cache-Control" not in response:
            is_somebodys = any(name in request.COOKIES for name in PERSONAL_COOKIES)
            if is_somebodys or request.method not in ("GET", "HEAD") or response.cookies:
                patch_cache_control(response, private=True, no_store=True)
            else:
                patch_cache_control(response, public=True, no_cache=True)
        return response
