"""Anybody with a file of an edition finds out whether it is the published one."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from reports.forms import VerifyForm
from reports.verifying import identified


@csrf_exempt  # it changes nothing, and asks nobody who they are
@require_http_methods(["GET", "HEAD", "POST"])
def edition_verify(request: HttpRequest) -> HttpResponse:
    """Drop a file, or give its hash, and be told."""
    form, sha256, status = VerifyForm(), "", HTTPStatus.OK
    if request.method == "POST":
        form = VerifyForm(request.POST, request.FILES)
        if form.is_valid():
            sha256 = form.sha256
        else:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "form": form,
        "sha256": sha256,
        "found": identified(sha256) if sha256 else None,
        "has_errors": bool(form.errors),
        "trail": [(gettext("Verify an edition"), "")],
    }
    return render(request, "reports/verify.html", context, status=status)
