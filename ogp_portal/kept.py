"""Finished public pages, kept as long as the record stands as it is.

The key holds the record's version, the day in Riga (standing changes at midnight), the release
of the portal and the address; so a change is seen by the very next reader, in every process, and
no page is ever kept "for a while".
"""

import gzip
import hashlib
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.cache import get_conditional_response

from ogp_portal.history import RecordVersion
from ogp_portal.middleware import takes_gzip

View = Callable[..., HttpResponse]
DAY = "on"  # A page that cannot be asked for a day says so.
PARTS_OF_A_PAGE = ("templates/**/*.html", "locale/**/*.mo", "static/**/*")

# The addresses whose pages this process has kept, each with the query names it depends on.
_names_of: dict[str, tuple[str, ...]] = {}
MOST_ADDRESSES = 5_000
# Larger ones, such as the worksheets of thousands of measures, are made for each reader.
MOST_KEPT = 500_000  # bytes
OWN_HEADERS = ("Content-Type", "Content-Disposition")


def kept(*names: str) -> Callable[[View], View]:
    """Keep the finished page for readers without a session.

    Args:
        names: the query names the page depends on, besides the day it is asked for. Others make no
            other page, and the view does not see them: what one reader added to an address would
            reach the next reader. A page with `q` is never kept: there are as many as there are
            things to search for.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not _may_keep(request):
                return view(request, *args, **kwargs)
            query = _query(request, names)
            # The version is asked for before the page is made, never after.
            key = getattr(request, "kept_key", None) or _key(request, query)
            page = caches["pages"].get(key)
            if page is None:
                request.META["QUERY_STRING"], request.GET = query, QueryDict(query)
                response = view(request, *args, **kwargs)
                if response.status_code != 200 or response.cookies:
                    return response
                page = _finished(response)
                if len(page.packed) > MOST_KEPT:
                    return response
                caches["pages"].set(key, page)
            _remember(request.path, names)
            return _unchanged(request, key) or _response(request, page, key)

        return answer

    return decorate


class KeptPagesMiddleware:
    """Gives out kept pages before anybody asks who the reader is, or what the address means.

    Whatever every public answer carries is added by what stands above it in the settings.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        names = _names_of.get(request.path)
        if names is not None and _may_keep(request):
            key = _key(request, _query(request, names))
            unchanged = _unchanged(request, key)
            if unchanged is not None:
                return unchanged
            page = caches["pages"].get(key)
            if page is not None:
                return _response(request, page, key)
            request.kept_key = key  # type: ignore[attr-defined]  # read by `kept`
        return self.get_response(request)


class _Page(NamedTuple):
    """A finished page or file: packed, and what only its own answer says of it."""

    packed: bytes
    headers: dict[str, str]


def _finished(response: HttpResponse) -> _Page:
    packed = gzip.compress(response.content, compresslevel=6, mtime=0)
    own = {name: response.headers[name] for name in OWN_HEADERS if name in response.headers}
    return _Page(packed, own)


def _remember(path: str, names: tuple[str, ...]) -> None:
    if len(_names_of) >= MOST_ADDRESSES:
        _names_of.clear()
    _names_of[path] = names


def _may_keep(request: HttpRequest) -> bool:
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    has_message = CookieStorage.cookie_name in request.COOKIES
    is_read = request.method in ("GET", "HEAD")
    is_search = bool(request.GET.get("q", "").strip())
    return is_read and not (has_session or has_message or is_search)


def _query(request: HttpRequest, names: tuple[str, ...]) -> str:
    """What of the address's query the page depends on, always in the same order."""
    asked = [(name, request.GET.getlist(name)) for name in (*names, DAY) if name in request.GET]
    return urlencode(asked, doseq=True)


def _key(request: HttpRequest, query: str) -> str:
    parts = (
        release(),
        str(RecordVersion.current()),
        timezone.localdate().isoformat(),
        request.path,
        query,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]


def _unchanged(request: HttpRequest, key: str) -> HttpResponse | None:
    """304 for a reader who has this page; only ever asked of addresses that have one."""
    etag = _etag(key)
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        unchanged.headers["ETag"] = etag
    return unchanged


def _response(request: HttpRequest, page: _Page, key: str) -> HttpResponse:
    if takes_gzip(request):
        response = HttpResponse(page.packed, headers=page.headers)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(page.packed), headers=page.headers)
    response.headers["Content-Length"] = str(len(response.content))
    response.headers["ETag"] = _etag(key)
    return response


def _etag(key: str) -> str:
    return f'W/"{key}"'


def release() -> str:
    """The hash of everything a page is made of besides the record; another one after a deploy.

    While the portal is being built (DEBUG) templates change under a running process, so it is
    computed each time.
    """
    return _hash_of_files() if settings.DEBUG else _hash_at_start()


@cache
def _hash_at_start() -> str:
    return _hash_of_files()


def _hash_of_files() -> str:
    sha = hashlib.sha256()
    code = [path for app in ("ogp_portal", *settings.OWN_APPS) for path in _python(app)]
    files = {path for pattern in PARTS_OF_A_PAGE for path in settings.BASE_DIR.glob(pattern)}
    for path in sorted([*code, *(path for path in files if path.is_file())]):
        sha.update(path.relative_to(settings.BASE_DIR).as_posix().encode())
        sha.update(path.read_bytes())
    return sha.hexdigest()[:16]


def _python(app: str) -> list[Path]:
    return list((settings.BASE_DIR / app).rglob("*.py"))
