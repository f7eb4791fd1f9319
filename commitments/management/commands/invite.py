"""`invite EMAIL --institution SLUG --role ROLE`: an account by a link that is mailed."""

from argparse import ArgumentParser
from smtplib import SMTPException
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import DatabaseError
from django.utils import timezone

from commitments.mail import invitation_address, send_invitation
from commitments.models import Institution, Invitation, Role
from commitments.operations import invitation_behind, invite


class Command(BaseCommand):
    help = "Invite a person: mails a link (14 days, one use), and prints it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--institution", required=True, metavar="SLUG")
        parser.add_argument("--role", required=True, choices=Role.values)

    def handle(self, *, email: str, institution: str, role: str, **_options: Any) -> None:
        try:
            invitation, token = self._invitation(email, institution, Role(role))
        except DatabaseError as error:
            why = " ".join(str(error).split())
            raise CommandError(f"The database does not answer: {why}") from error
        self.stdout.write(invitation_address(token))
        try:
            send_invitation(invitation, token)
        except (SMTPException, OSError) as error:
            raise CommandError(
                f"The invitation stands, but the mail was not sent ({error}): pass the link on."
            ) from error
        self.stdout.write(f"Mailed to {invitation.email}.")

    def _invitation(self, email: str, slug: str, role: Role) -> tuple[Invitation, str]:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email!r} is not an e-mail address.") from error
        institution = Institution.objects.filter(slug=slug).first()
        if institution is None:
            raise CommandError(f"There is no institution {slug!r}.")
        token = invite(email, institution, role, now=timezone.now())
        invitation = invitation_behind(token)
        if invitation is None:  # pragma: no cover - it was written a moment ago
            raise CommandError("The invitation was not kept.")
        return invitation, token
