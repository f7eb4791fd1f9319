"""Forms of people: accepting an invitation."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ogp_portal.accounts.models import User


def _new_password(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(
        label=label, help_text=help_text, strip=False, max_length=200, widget=widget
    )


class NewAccountForm(forms.Form):
    """Name and password of a new account; the address is the invitation's and cannot be chosen."""

    name = forms.CharField(
        label=_("Name and surname"),
        help_text=_("Shown to colleagues in the history of changes, never to the public."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password1 = _new_password(
        _("Password"), _("At least 12 characters; a whole sentence is a good password.")
    )
    password2 = _new_password(_("Password once more"))

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._email = email

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, User(email=self._email, name=self.data.get("name", "")))
        return password

    def clean_password2(self) -> str:
        password: str = self.cleaned_data["password2"]
        if self.cleaned_data.get("password1") not in (None, password):
            raise ValidationError(_("The two passwords differ."))
        return password
