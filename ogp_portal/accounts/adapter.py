"""Where the sign-in library leaves a choice, this is the portal's."""

import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in without sign-up, own paths only, and failures counted by account and network."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "too_many_login_attempts": _(
            "Too many attempts to sign in from this network. Try again in ten minutes."
        ),
        "enter_current_password": _("This is not your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by invitation."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages and forms only: the library's other answers know no 422 and no 429."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Whether `next` is a path of this site; an address with a host never is."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def add_message(self, *_args: Any, **_kwargs: Any) -> None:
        """Says nothing: a waiting message is a cookie, and public pages set none."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_password_changed")

    def get_client_ip(self, request: HttpRequest) -> str:
        """The client's address: of the connection, or the one the trusted proxy saw.

        An IPv4 address written as IPv6 is unwrapped, or all of IPv4 would be one /64 network.
        """
        address = ipaddress.ip_address(super().get_client_ip(request))
        return str(getattr(address, "ipv4_mapped", None) or address)

    def network_of(self, request: HttpRequest) -> str:
        """Where failures are counted: the address itself, of IPv6 the /64 that one client owns."""
        address = ipaddress.ip_address(self.get_client_ip(request))
        if address.version == 6:
            return str(ipaddress.ip_network(f"{address}/64", strict=False))
        return str(address)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The key under which failed tries are counted, before any password is hashed.

        By the account alone anybody could lock its owner out; with the network in it the owner
        still gets in from everywhere else.
        """
        return f"{self.network_of(request)} {str(credentials.get('email', '')).lower()}"
