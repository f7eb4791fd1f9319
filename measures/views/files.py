"""Evidence files: given out byte by byte as they came, as long as they are public proof."""

import logging
from http import HTTPStatus

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from measures.evidence.kinds import FileKind
from measures.models import Evidence, EvidenceFile
from ogp_portal.formats.days import day_text
from ogp_portal.formats.sizes import size_text
from ogp_portal.formats.text import without_double_stop

logger = logging.getLogger(__name__)

TEMPLATE = "measures/file_gone.html"
# Whatever a file holds, it runs nothing and fetches nothing in this site's name.
POLICY = "sandbox; default-src 'none'"


@require_safe
def evidence_file(request: HttpRequest, sha256: str, name: str) -> HttpResponseBase:
    """A file by its hash, under a name by which it is shown; the address stands for these bytes.

    It may be kept, but is asked about each time: it can be withdrawn or erased.
    """
    file = EvidenceFile.objects.of_hash(sha256)
    if file is None:
        raise Http404
    if file.erased_on:
        return _erased(request, file)
    if not Evidence.objects.showing(sha256, name).exists():
        return _withdrawn(request, file, name)
    if not file.content:
        raise Http404
    etag = f'"{sha256}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            response = attached(file.content, name, FileKind(file.kind), file.size)
        except FileNotFoundError:
            logger.exception("The bytes of evidence %s are not in the storage", sha256)
            return _lost(request, file)
    response.headers["ETag"] = etag
    patch_cache_control(response, public=True, no_cache=True)
    return response


def attached(content: FieldFile, name: str, kind: FileKind, size: int) -> FileResponse:
    """A file that people brought in, to be saved by a browser and not shown.

    Raises:
        FileNotFoundError: its bytes are not in the storage.
    """
    response = FileResponse(
        content.open("rb"), as_attachment=True, filename=name, content_type=kind.media_type
    )
    response.headers["Content-Length"] = str(size)
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _erased(request: HttpRequest, file: EvidenceFile) -> HttpResponse:
    sentence = _("It stood here as evidence, and was erased for a legal reason on %(day)s.")
    context = {
        "title": _("This file was erased"),
        "sentence": without_double_stop(sentence % {"day": day_text(file.erased_on)}),
        "because": file.erased_because,
        "file": file,
        "size": size_text(file.size),
    }
    return render(request, TEMPLATE, context, status=HTTPStatus.GONE)


def _withdrawn(request: HttpRequest, file: EvidenceFile, name: str) -> HttpResponse:
    """For whoever comes from a page of a past day, or with a link kept since then."""
    piece = Evidence.objects.last_that_showed(file.sha256, name)
    if piece is None:
        raise Http404
    sentence = _("It stood here as evidence, and was withdrawn on %(day)s.")
    context = {
        "title": _("This evidence was withdrawn"),
        "sentence": without_double_stop(sentence % {"day": day_text(piece.withdrawn_on)}),
        "because": piece.withdrawn_because,
        "measure": piece.measure,
        "file": file,
        "size": size_text(file.size),
    }
    return render(request, TEMPLATE, context, status=HTTPStatus.GONE)


def _lost(request: HttpRequest, file: EvidenceFile) -> HttpResponse:
    context = {
        "title": _("The portal has lost this file"),
        "sentence": _(
            "It is on record as evidence, but its bytes are missing. Whoever has the same file can"
            " attach it again: by its SHA-256 the portal knows it."
        ),
        "file": file,
        "size": size_text(file.size),
    }
    return render(request, TEMPLATE, context, status=HTTPStatus.NOT_FOUND)
