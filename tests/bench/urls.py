"""The portal's addresses, and an empty page behind the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from ogp_portal import urls as portal


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("bench-empty/", empty), *portal.urlpatterns]
handler400, handler403, handler404 = portal.handler400, portal.handler403, portal.handler404
handler429, handler500 = portal.handler429, portal.handler500
