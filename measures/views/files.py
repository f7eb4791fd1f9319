"""Evidence files: given out byte by byte as they came, as long as they are public proof."""

import logging
from http import HTTPStatus

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from measures.evidence.kinds import FileKind
from measures.models import Evidence, EvidenceFile

logger = logging.getLogger(__name__)

# Whatever a file holds, it runs nothing and fetches nothing in this site's name.
POLICY = "sandbox; default-src 'none'"


@require_safe
def evidence_file(request: HttpRequest, sha256: str, name: str) -> HttpResponseBase:
    """A file by its hash, under a name by which it is shown; the address stands for these bytes.

    It may be kept, but is asked about each time: it can be withdrawn or erased.
    """
    file = EvidenceFile.objects.of_hash(sha256)
    if file is not None and file.erased_on:
        return _erased(request, file)
    if file is None or not file.content:
        raise Http404
    if not Evidence.objects.showing(sha256, name).exists():
        raise Http404
    etag = f'"{sha256}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        response = _bytes_of(file, name)
    response.headers["ETag"] = etag
    patch_cache_control(response, public=True, no_cache=True)
    return response


def _bytes_of(file: EvidenceFile, name: str) -> FileResponse:
    try:
        content = file.content.open("rb")
    except FileNotFoundError:
        logger.exception("The bytes of evidence %s are not in the storage", file.sha256)
        raise Http404 from None
    response = FileResponse(
        content,
        as_attachment=True,
        filename=name,
        content_type=FileKind(file.kind).media_type,
    )
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _erased(request: HttpRequest, file: EvidenceFile) -> HttpResponse:
    return render(request, "measures/file_erased.html", {"file": file}, status=HTTPStatus.GONE)
