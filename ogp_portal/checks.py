"""Settings that would embarrass us in production: `check --deploy` names them."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Tags, Warning, register

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MAIL_TO_NOBODY = ("console", "dummy", "locmem")


def _complaints() -> Iterator[tuple[str, str]]:
    """A number that stays the same, and a sentence."""
    address = urlsplit(settings.BASE_URL)
    if address.scheme != "https":
        yield "W001", "BASE_URL is not https: passwords and sessions travel in the open."
    if address.hostname in LOOPBACK:
        yield "W002", "BASE_URL is this machine alone: links in mails lead nowhere."
    if "*" in settings.ALLOWED_HOSTS:
        yield "W003", "ALLOWED_HOSTS takes any host; name the portal's own."
    if settings.DEMO_SIGN_IN:
        yield "W004", "DEMO_SIGN_IN is on: anybody can sign in with the published demo password."
    if settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"):
        yield "W005", "CACHE_URL is locmem://: each worker counts failed sign-ins by itself."
    if settings.EMAIL_BACKEND.split(".")[-2] in MAIL_TO_NOBODY:
        yield "W006", "EMAIL_URL sends no mail: nobody gets a link for a new password."
    if settings.DEFAULT_FROM_EMAIL.rpartition("@")[2] in LOOPBACK:
        yield "W007", "DEFAULT_FROM_EMAIL is of this machine; other servers will refuse it."
    if address.scheme == "https" and not settings.TRUSTED_PROXY:
        yield (
            "W008",
            (
                "TRUSTED_PROXY is off: behind a proxy that ends TLS the portal redirects for ever,"
                " and takes all readers for one."
            ),
        )
    if any("unsafe" in str(source) for source in _csp_sources()):
        yield "W009", "CONTENT_SECURITY_POLICY allows something unsafe."
    if settings.SESSION_SAVE_EVERY_REQUEST:
        yield "W010", "SESSION_SAVE_EVERY_REQUEST gives every public page a cookie."
    if any(name.endswith("UpdateCacheMiddleware") for name in settings.MIDDLEWARE):
        yield "W011", "A cache of the whole site mixes up what different people may see."


def _csp_sources() -> Iterator[Any]:
    for sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].values():
        yield from sources


@register(Tags.security, deploy=True)
def settings_for_production(**_options: Any) -> list[Warning]:
    return [Warning(sentence, id=f"portal.{number}") for number, sentence in _complaints()]
