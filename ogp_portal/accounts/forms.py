"""The forms of sign-in: the library's, with the portal's words and rules."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordKeyForm,
    UserTokenForm,
)
from django import forms
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from ogp_portal.accounts.backend import may_sign_in

TOO_MANY_TRIES = "too_many_login_attempts"


def present_password_field(label: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
    return forms.CharField(label=label, strip=False, widget=widget, max_length=200)


class SignInForm(LoginForm):
    """E-mail and password. Failed tries are counted by the adapter, before hashing."""

    RETRY_AFTER_SECONDS = 600

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_refused = False
        self.fields["login"] = forms.EmailField(
            label=_("E-mail"),
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        )
        self.fields["password"] = present_password_field(_("Password"))
        self.order_fields(["login", "password"])

    def refuse(self) -> None:
        """Answer as after too many tries, without looking at the password."""
        self._is_refused = True

    def clean(self) -> Any:
        if self._is_refused:
            raise ValidationError(
                _("Too many attempts to sign in from this network. Try again in ten minutes."),
                code=TOO_MANY_TRIES,
            )
        return super().clean()  # type: ignore[no-untyped-call]  # allauth's own

    @property
    def has_too_many_tries(self) -> bool:
        return self.has_error(NON_FIELD_ERRORS, code=TOO_MANY_TRIES)


class AskForLinkForm(forms.Form):
    """The address to which a link for a new password goes."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )


def word_new_password(fields: dict[str, forms.Field]) -> None:
    """A new password typed twice, in the portal's words."""
    fields["password1"].label = _("New password")
    fields["password1"].help_text = _(
        "At least 12 characters; a whole sentence is a good password."
    )
    fields["password2"].label = _("New password once more")
    for field in fields.values():
        field.widget.attrs.pop("placeholder", None)


class NewPasswordForm(ResetPasswordKeyForm):
    """Reached by the link in the mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_new_password(self.fields)


class ReplacePasswordForm(ChangePasswordForm):
    """For a signed-in person, who must know the present password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_new_password(self.fields)
        self.fields["oldpassword"].label = _("Present password")
        self.fields["oldpassword"].help_text = ""


class LinkTokenForm(UserTokenForm):
    """Whether the link in the mail is still good: never for an account that was closed since.

    Django's own tokens die with a new password, a new address, a sign-in, and after an hour.
    """

    token_generator = default_token_generator

    def clean(self) -> Any:
        cleaned_data = super().clean()  # type: ignore[no-untyped-call]  # allauth's own
        if self.reset_user is None or not may_sign_in(self.reset_user):
            raise ValidationError(_("This link is no longer valid."))
        return cleaned_data
