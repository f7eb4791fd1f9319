"""Who an e-mail address and a password belong to."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from ogp_portal.accounts.models import User


def may_sign_in(user: User) -> bool:
    """Closed accounts never; demo accounts, whose password is public, only where it is meant."""
    return user.is_active and (settings.DEMO_SIGN_IN or not user.is_demo)


class EmailBackend(BaseBackend):
    """Sign-in by the one address of the account.

    The library's own also asks its table of further addresses, in which an address that a person
    no longer has would still open the account; and it tells a closed account from a wrong
    password.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        email: str = "",
        password: str = "",
        **_others: Any,
    ) -> User | None:
        """The person, or None: for an unknown address after the same work as for a known one."""
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and may_sign_in(user) else None

    def get_user(self, user_id: int) -> User | None:
        """The person of a session; a session ends when its account may no longer sign in."""
        user = User.objects.filter(pk=user_id).first()
        return user if user and may_sign_in(user) else None
