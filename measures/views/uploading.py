"""Files that come with a form are kept at once, whatever becomes of the form."""

from collections.abc import Callable
from functools import wraps
from time import monotonic
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from measures.addresses import measure_at
from measures.evidence.attached import Shelf, UploadName
from measures.evidence.kinds import FileRefusedError
from measures.operations.evidence import store_file

UPLOAD, FILE = "upload", "file"
# For the files of one form. A single one takes two at most, and after fifteen the server gives a
# request up, with every word in it.
SECONDS_A_FORM = 5
View = Callable[..., HttpResponse]
Holder = Callable[..., int | None]


def takes_files(holder: Holder) -> Callable[[View], View]:
    """Mark a form's view: what it is sent as `…upload` it finds as `…file`, a ticket.

    Stands outside `keeps_text`: a file is kept also when the form is refilled and nothing is
    saved. Of people who are signed out, or may not write here, nothing is kept.

    Args:
        holder: given a person, a measure and what else the address names, the institution for
            which that person may attach files there; None for none.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def taking(
            request: HttpRequest, plan_slug: str, code: str, *args: Any, **kwargs: Any
        ) -> HttpResponse:
            if request.FILES and request.user.is_authenticated:
                measure = measure_at(request, plan_slug, code)
                institution = holder(request.user, measure, *args, **kwargs)
                if institution is not None:
                    _take(request, Shelf(measure.pk, institution))
            return view(request, plan_slug, code, *args, **kwargs)

        return taking

    return mark


def _take(request: HttpRequest, shelf: Shelf) -> None:
    data = request.POST.copy()
    until = monotonic() + SECONDS_A_FORM
    for field, file in request.FILES.items():
        if field.endswith(UPLOAD) and isinstance(file, UploadedFile):
            name = file.name or ""
            try:
                if monotonic() > until:
                    raise FileRefusedError(
                        gettext("There was no time left for this file: attach it once more.")
                    )
                kept = store_file(file, name, now=timezone.now())
                data[f"{field.removesuffix(UPLOAD)}{FILE}"] = shelf.ticket(kept)
            except FileRefusedError as refused:
                data[field] = UploadName(name, str(refused))
            file.close()
    request.POST = data  # type: ignore[assignment]  # the files' names and tickets with it
    request.FILES.clear()
