"""Sign-in and passwords: the library's views, answering with the statuses the portal promises."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from allauth.account.views import (
    LoginView,
    LogoutView,
    PasswordChangeView,
    PasswordResetFromKeyView,
)
from allauth.core import ratelimit
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ogp_portal.accounts.forms import AskForLinkForm, SignInForm
from ogp_portal.accounts.models import User
from ogp_portal.accounts.password_links import send_link

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


class FormPage:
    """The library's form views in the portal's look: 422 when something is to be corrected.

    What is silenced below calls the library's view, which stands beside this in every class.
    """

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # see above
        # The library's idea of a site would take the place of the base template's.
        context.pop("site", None)
        return context

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = self.render_to_response(  # type: ignore[attr-defined]  # see above
            self.get_context_data(form=form), status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
        return response


class SignInView(FormPage, LoginView):
    def form_invalid(self, form: SignInForm) -> HttpResponse:
        response = super().form_invalid(form)
        if form.has_too_many_tries:
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
            response.headers["Retry-After"] = str(form.RETRY_AFTER_SECONDS)
        return response


class SignOutView(FormPage, LogoutView):
    """Asks on GET, acts on POST."""


class ReplacePasswordView(FormPage, PasswordChangeView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, User) and request.user.is_demo:
            raise PermissionDenied(_("The password of a demo account stays as it is."))
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class NewPasswordView(FormPage, PasswordResetFromKeyView):
    """Where the link in the mail leads; a link that is no longer valid is 404 with a way on."""

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        if context.get("token_fail"):
            kwargs["status"] = HTTPStatus.NOT_FOUND
        response: HttpResponse = super().render_to_response(context, **kwargs)
        return response


sign_in = read_or_send(SignInView.as_view())
sign_out = read_or_send(SignOutView.as_view())
password_change = read_or_send(ReplacePasswordView.as_view())
password_new = read_or_send(NewPasswordView.as_view())


class AnswerFirst(HttpResponseRedirect):
    """A redirect that does the rest of the work after it has been sent.

    Whether there was anything to do then shows neither in the answer nor in its time.
    """

    def __init__(self, address: str, then: Callable[[], object]) -> None:
        super().__init__(address)
        self._then = then

    def close(self) -> None:
        try:
            self._then()
        finally:
            super().close()


@read_or_send
def password_reset(request: HttpRequest) -> HttpResponse:
    """Ask for a link by which to set a new password: the same answer for every address."""
    form = AskForLinkForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return render(request, "account/password_reset.html", {"form": form}, status=status)
    refused: HttpResponse | None = ratelimit.consume_or_429(request, action="reset_password")
    if refused:
        return refused
    email, language = form.cleaned_data["email"].lower(), translation.get_language() or "lv"
    return AnswerFirst(
        reverse("account_reset_password_done"), lambda: send_link(email, language=language)
    )


@require_safe
def password_reset_done(request: HttpRequest) -> HttpResponse:
    return render(request, "account/password_reset_done.html")


@require_safe
def password_new_done(request: HttpRequest) -> HttpResponse:
    return render(request, "account/password_reset_from_key_done.html")


@require_safe
def password_changed(request: HttpRequest) -> HttpResponse:
    return render(request, "account/password_changed.html")
