"""How a form that changes the record is answered: once, against what stands now, nothing lost."""

from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from commitments.forms.versioned import FormOfVersion
from commitments.operations import ChangedMeanwhileError, NotAllowedError, RuleBrokenError
from commitments.permissions import Access
from commitments.versions import VersionEntry
from ogp_portal.accounts.keeping import SignedInRequest
from ogp_portal.history import RecordedModel
from ogp_portal.submissions import KeyReusedError, answered_before, body_sha256, submit_once

Page = Callable[..., HttpResponse]
Act = Callable[[int], str]
# What stands now, and what was changed since a version, newest first.
Look = Callable[[int], tuple[RecordedModel, list[VersionEntry]]]


def let_in(access: Access) -> None:
    """Raise what the person sees instead of the form: 404 where nothing is theirs, else 403."""
    if access is Access.UNKNOWN:
        raise Http404
    if access is Access.FORBIDDEN:
        raise PermissionDenied


def answer(
    request: SignedInRequest,
    form: FormOfVersion,
    page: Page,
    act: Act,
    look: Look,
    *,
    is_valid: bool,
    prepare: Callable[[int], None] | None = None,
) -> HttpResponse:
    """Do what the form asks, once; or where it is only shown again, show it with what was typed.

    Args:
        page: shows a form again: `page(form, status=…, notice=…, meanwhile=…, opened_version=…)`.
        act: changes the record, given the version the form was opened on, and returns where to go
            on; may raise what operations raise.
        look: looks at the record again, where somebody changed it meanwhile.
        is_valid: whether everything typed can be understood.
        prepare: does what takes its time, before `act` and outside its transaction; is given and
            may raise the same.
    """
    if request.refill:
        return page(form, status=request.refill.status, notice=request.refill.notice)
    sender, body = request.user.pk, body_sha256(request.path, request.POST)
    opened = FormOfVersion(request.POST, subject=form.subject, today=form.today)
    if not opened.is_valid():
        whole = form.renewed(opened_version=opened.cleaned_data.get("version"))
        whole.add_error(None, gettext("The form came back incomplete. Check it and press again."))
        return page(whole, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    key, version = opened.key, opened.opened_version
    try:
        before = answered_before(user_id=sender, key=key, body=body)
        if before:
            return HttpResponseRedirect(before)
        if not is_valid:
            return page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if prepare:
            prepare(version)
        location = submit_once(user_id=sender, key=key, body=body, act=lambda: act(version))
        return HttpResponseRedirect(location)
    except (RuleBrokenError, ChangedMeanwhileError) as refused:
        # Pressed twice, and answered since it was asked for: what is refused now is what it did.
        before = answered_before(user_id=sender, key=key, body=body)
        if before:
            return HttpResponseRedirect(before)
        if isinstance(refused, RuleBrokenError):
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
            return page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        notice = gettext(
            "Somebody changed this while you were writing. Nothing has been saved yet."
        )
        return _conflict(form, page, look, version, notice)
    except KeyReusedError:
        notice = gettext(
            "This form was already sent once, with another text. The text below has not been saved."
        )
        return _conflict(form, page, look, version, notice)
    except NotAllowedError as error:
        raise Http404 from error


def _conflict(
    form: FormOfVersion, page: Page, look: Look, opened_version: int, notice: str
) -> HttpResponse:
    """Both texts: what was typed, in the form, against what was changed meanwhile."""
    fresh, meanwhile = look(opened_version)
    return page(
        form.reopened(fresh, opened_version=opened_version),
        status=HTTPStatus.CONFLICT,
        notice=notice,
        meanwhile=meanwhile,
        opened_version=opened_version,
    )
