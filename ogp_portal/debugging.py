"""What is different while the portal is being built (DEBUG=1)."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

from ogp_portal.errors import page_not_found
from ogp_portal.middleware import GetResponse


class OwnNotFoundMiddleware:
    """The portal's own 404 where Django would show one for developers; only while DEBUG is on.

    `make run` is how people first meet the portal, and a mistyped address should not show them
    its list of addresses.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotFound):
            return page_not_found(request)
        return response
