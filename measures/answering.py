"""How a form that changes the record is answered: once, against what stands now, nothing lost."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from commitments.models import Institution
from commitments.operations import NotAllowedError
from measures.forms import FormOfVersion
from measures.models import Measure
from measures.operations import ChangedMeanwhileError, RuleBrokenError
from measures.permissions import Access
from measures.versions import VersionEntry, version_entries
from ogp_portal.submissions import KeyReusedError, answered_before, body_sha256, submit_once

Page = Callable[..., HttpResponse]
Act = Callable[[int], str]


def let_in(access: Access) -> None:
    """Raise what the person sees instead of the form: 404 where nothing is theirs, else 403."""
    if access is Access.UNKNOWN:
        raise Http404
    if access is Access.FORBIDDEN:
        raise PermissionDenied


def answer(
    request: HttpRequest, form: FormOfVersion, page: Page, act: Act, *, is_valid: bool
) -> HttpResponse:
    """Do what the form asks, once.

    Args:
        page: shows a form again: `page(form, status=…, notice=…, meanwhile=…)`.
        act: changes the record, given the version the form was opened on, and returns where to go
            on; may raise what operations raise.
        is_valid: whether everything typed can be understood.
    """
    sender, body = cast(int, request.user.pk), body_sha256(request.path, request.POST)
    opened = FormOfVersion(request.POST, measure=form.measure, today=form.today)
    if not opened.is_valid():
        whole = form.renewed()
        whole.add_error(None, gettext("The form came back incomplete. Check it and press again."))
        return page(whole, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    key, version = opened.key, opened.opened_version
    try:
        before = answered_before(user_id=sender, key=key, body=body)
        if before:
            return HttpResponseRedirect(before)
        if not is_valid:
            return page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        location = submit_once(user_id=sender, key=key, body=body, act=lambda: act(version))
        return HttpResponseRedirect(location)
    except RuleBrokenError as broken:
        form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        return page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except ChangedMeanwhileError:
        notice = gettext(
            "Somebody changed this while you were writing. Nothing has been saved yet."
        )
        return _conflict(request, form, page, notice)
    except KeyReusedError:
        notice = gettext(
            "This form was already sent once, with another text. The text below has not been saved."
        )
        return _conflict(request, form, page, notice)
    except NotAllowedError as error:
        raise Http404 from error


def _conflict(request: HttpRequest, form: FormOfVersion, page: Page, notice: str) -> HttpResponse:
    """Both texts: what was typed, in the form, against what was changed meanwhile."""
    opened = request.POST.get("version", "")
    fresh = Measure.objects.current(form.measure.pk)
    return page(
        form.reopened(fresh),
        status=HTTPStatus.CONFLICT,
        notice=notice,
        meanwhile=changed_since(fresh, int(opened) if opened.isdecimal() else 0),
    )


def changed_since(measure: Measure, opened_version: int) -> list[VersionEntry]:
    """What happened to a measure after the version somebody opened, newest first."""
    rows: list[Any] = list(
        measure.history.filter(version__gt=min(opened_version, 2**31 - 1)).order_by("-version")[:10]
    )
    directory = Institution.objects.directory()
    return version_entries(measure, rows, directory, with_people=True)
