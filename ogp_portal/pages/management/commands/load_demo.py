"""`load_demo`: people to sign in as, and the invented plan that carries all invented content."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from commitments.models import ActionPlan, Institution, Role
from commitments.operations import grant
from ogp_portal.accounts.models import User
from opendata.operations import load_plan
from opendata.planfile import read

SAMPLE_PLAN = Path(settings.BASE_DIR) / "fixtures" / "plan-paraugs.json"
PASSWORD = "demo-demo-demo"  # noqa: S105 - printed by make run; refused in production
PEOPLE = (
    ("iub@demo.test", "IUB darbinieks (paraugs)", [("iub", Role.EDITOR)]),
    ("varam@demo.test", "VARAM darbinieks (paraugs)", [("varam", Role.EDITOR)]),
    ("delna@demo.test", "Delnas pārstāvis (paraugs)", [("delna", Role.PARTNER)]),
    (
        "vk@demo.test",
        "Valsts kancelejas koordinators (paraugs)",
        [("vk", Role.COORDINATOR), ("vk", Role.EDITOR)],
    ),
)


class Command(BaseCommand):
    help = "Demo people and the invented sample plan; nothing is written into a true plan."

    def handle(self, **_options: Any) -> None:
        with transaction.atomic():
            if not ActionPlan.objects.filter(slug="paraugs").exists():
                load_plan(read(SAMPLE_PLAN), recorded_on=None, apply=False)
            for email, name, roles in PEOPLE:
                self._person(email, name, roles)
        emails = ", ".join(email for email, _name, _roles in PEOPLE)
        self.stdout.write(f"The sample plan is at /plans/paraugs/. Sign in: {emails} ({PASSWORD}).")

    def _person(self, email: str, name: str, roles: list[tuple[str, Role]]) -> None:
        """Somebody to sign in as; an account of that address that is no demo is left alone."""
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(email, PASSWORD, name=name, is_demo=True)
        elif not user.is_demo:
            raise CommandError(f"{email} is a true account; demo people were not made.")
        for slug, role in roles:
            grant(user, Institution.objects.get(slug=slug), role)
