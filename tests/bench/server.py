"""The portal as gunicorn serves it, with a header that makes its sender the first reader.

Whoever sends `X-First-Reader` sees the record at a version that nobody has seen before, as if a
change had just been saved; nothing else is different, so the page is made, packed and kept
exactly as for the first reader after a true change.
"""

import os
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"

from django.core.wsgi import get_wsgi_application

portal = get_wsgi_application()

from ogp_portal.history import RecordVersion  # noqa: E402 - Django is set up first

FIRST_READER = "HTTP_X_FIRST_READER"
true_version = RecordVersion.current
unseen = count(os.getpid() * 1_000_000)  # no two workers ever at the same
added = 0


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """One request at a time, as gunicorn's sync worker calls it."""
    global added  # noqa: PLW0603 - one request at a time
    added = next(unseen) if FIRST_READER in environ else 0
    return portal(environ, start_response)


def version() -> int:
    """The record's true version is asked for all the same: that question is part of the work."""
    return true_version() + added


RecordVersion.current = version  # type: ignore[method-assign]  # every reader is a first one
