"""Long lists in pages: a page that does not exist is not found, rather than another one."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest


def page_of(request: HttpRequest, rows: Any, size: int) -> Page[Any]:
    """The page that the address asks for (`?page=`, from 1).

    Raises:
        Http404: not a number, or out of range.
    """
    try:
        return Paginator(rows, size).page(request.GET.get("page") or 1)
    except InvalidPage as error:
        raise Http404 from error
