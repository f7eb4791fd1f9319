"""What is different while the portal is being built (DEBUG=1)."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.safestring import SafeString, mark_safe
from django.views.debug import ExceptionReporter

from ogp_portal.errors import TOO_BIG, LostError, bad_request, page_not_found
from ogp_portal.middleware import GetResponse


class OwnPagesMiddleware:
    """The portal's own 400, 404 and 413 where Django would show one for developers.

    `make run` is how people first meet the portal: a mistyped address should not show them its
    list of addresses, nor a day that cannot be asked for its settings.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.exception_reporter_class = OwnSentenceReporter
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotFound):
            return page_not_found(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What is lost is told of here: the answer above has no word of it."""
        return page_not_found(request, exception) if isinstance(exception, LostError) else None


class OwnSentenceReporter(ExceptionReporter):
    """What went wrong in words where it is the reader's matter, else Django's report."""

    def get_traceback_html(self) -> SafeString:
        if self.request and isinstance(self.exc_value, (BadRequest, *TOO_BIG)):
            page = bad_request(self.request, self.exc_value)
            return mark_safe(page.content.decode())  # noqa: S308 - a template of ours made it
        return super().get_traceback_html()
