"""Accepting an invitation: a new account, or a further role for an account that exists."""

from http import HTTPStatus
from typing import Any

from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from commitments.forms.invitations import NewAccountForm
from commitments.models import Institution, Invitation
from commitments.operations import (
    NotAllowedError,
    accept_as,
    accept_with_new_account,
    invitation_behind,
)
from ogp_portal.accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password1", "password2")
@never_cache
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """What the link is for; accepted only by pressing the button, so that reading it costs nothing.

    The link alone never opens an account that exists: its owner signs in first.
    """
    invitation = invitation_behind(token)
    if invitation is None or not invitation.is_open(timezone.now()):
        return _no_longer_good(request, invitation)
    account = invitation.account()
    if request.user.is_authenticated and request.user != account:
        return _page(request, invitation, "somebody_else")
    if account is None:
        return _new_account(request, invitation)
    if not account.is_active:
        return _page(request, invitation, "closed")
    if request.method != "POST":
        return _page(request, invitation, "role" if request.user == account else "sign_in")
    if request.user != account:
        return redirect_to_login(request.get_full_path())
    return _further_role(request, invitation, account)


def _new_account(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = NewAccountForm(
        request.POST if request.method == "POST" else None, email=invitation.email
    )
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return _page(request, invitation, "account", status=status, form=form)
    try:
        user = accept_with_new_account(
            invitation,
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password1"],
            now=timezone.now(),
        )
    except NotAllowedError:
        return _no_longer_good(request, invitation)
    login(request, user)
    return redirect("desk")


def _further_role(request: HttpRequest, invitation: Invitation, account: User) -> HttpResponse:
    try:
        accept_as(account, invitation, now=timezone.now())
    except NotAllowedError:
        return _no_longer_good(request, invitation)
    return redirect("desk")


def _page(
    request: HttpRequest,
    invitation: Invitation,
    what: str,
    *,
    status: int = HTTPStatus.OK,
    form: NewAccountForm | None = None,
) -> HttpResponse:
    institutions = Institution.objects.among([invitation.institution_id])
    label = institutions.labels(timezone.localdate())[invitation.institution_id]
    context: dict[str, Any] = {
        "what": what,
        "email": invitation.email,
        "facts_of": (label.name.html(), invitation.get_role_display()),
        "valid_until": timezone.localtime(invitation.expires_at).date(),
        "form": form,
    }
    return render(request, "account/invitation.html", context, status=status)


def _no_longer_good(request: HttpRequest, invitation: Invitation | None) -> HttpResponse:
    """Used, expired or never sent: 404 like everything that is not there, and why."""
    why = "unknown"
    if invitation is not None:
        invitation.refresh_from_db()
        why = "used" if invitation.accepted_at else "expired"
    return render(
        request, "account/invitation_closed.html", {"why": why}, status=HTTPStatus.NOT_FOUND
    )
