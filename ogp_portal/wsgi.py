"""The portal as a WSGI application, for gunicorn."""

import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ogp_portal.settings")

# Of a content type the portal needs the kind, and how the parts of a form are told apart.
KIND = re.compile(r"^[\w.+/-]+")
BOUNDARY = re.compile(r';\s*boundary="?([^";\s]+)"?', re.IGNORECASE)
django_application = get_wsgi_application()


def application(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
    """Every form and address here is UTF-8, whatever the sender calls it.

    Django would decode them by the charset that the request names: some of those make text that
    no database takes, others are no charsets of text at all and stop the request before any page
    of ours could answer.
    """
    said = environ.get("CONTENT_TYPE", "")
    kind, boundary = KIND.search(said), BOUNDARY.search(said)
    environ["CONTENT_TYPE"] = (kind[0] if kind else "") + (
        f"; boundary={boundary[1]}" if kind and boundary else ""
    )
    return django_application(environ, start_response)
