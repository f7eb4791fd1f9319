"""The letter with a link by which a person sets a new password."""

import hashlib
import logging
from smtplib import SMTPException

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.cache import cache
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from ogp_portal.accounts.backend import may_sign_in
from ogp_portal.accounts.models import User

logger = logging.getLogger(__name__)

ONE_LETTER_SECONDS = 15 * 60


def send_link(email: str, *, language: str) -> bool:
    """Mail a link for a new password to the person with this address, if there is one.

    At most one letter an address in a quarter of an hour. The link begins with the portal's own
    address, since a request can claim any host.

    Returns:
        whether a letter was taken by the mail server.
    """
    sent_lately = f"password-link:{hashlib.sha256(email.encode()).hexdigest()}"
    if not cache.add(sent_lately, True, ONE_LETTER_SECONDS):
        return False
    user = User.objects.filter(email=email).first()
    if user is None or user.is_demo or not may_sign_in(user):
        return False
    with translation.override(language):
        key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
        path = reverse("account_reset_password_from_key", kwargs=key)
        context = {"address": f"{settings.BASE_URL}{path}", "portal": settings.BASE_URL}
        subject, text = _("A new password"), render_to_string("emails/new_password.txt", context)
    try:
        send_mail(subject, text, None, [user.email])
    except (SMTPException, OSError):
        # Whoever asked has been answered already, and alike for every address.
        logger.exception("The mail with a link for a new password was not sent.")
        cache.delete(sent_lately)
        return False
    return True
