"""The letter with the link by which somebody gets an account or a further role."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from commitments.models import Institution, Invitation


def invitation_address(token: str) -> str:
    """The link, by the portal's own address: a request can claim any host."""
    with translation.override(settings.LANGUAGE_CODE):
        return f"{settings.BASE_URL}{reverse('invitation-accept', args=[token])}"


def send_invitation(invitation: Invitation, token: str) -> None:
    """Send it, in Latvian.

    Raises:
        SMTPException, OSError: the mail was not taken; the invitation stands all the same.
    """
    with translation.override(settings.LANGUAGE_CODE):
        institutions = Institution.objects.filter(pk=invitation.institution_id)
        label = institutions.labels(timezone.localdate())[invitation.institution_id]
        context = {
            "address": invitation_address(token),
            "portal": settings.BASE_URL,
            "institution": label.name,
            "role": invitation.get_role_display(),
            "valid_until": timezone.localtime(invitation.expires_at).date(),
        }
        text = render_to_string("emails/invitation.txt", context)
        subject = _("Invitation to the open government action plan portal")
    send_mail(subject, text, None, [invitation.email])
