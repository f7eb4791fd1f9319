"""`guard_record`: have the database itself refuse what the record promises never to do."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from ogp_portal import guards


class Command(BaseCommand):
    help = "Install the triggers that keep the record; after `migrate`, as often as you like."

    def handle(self, *, verbosity: int, **_options: Any) -> None:
        try:
            new = guards.install()
        except guards.DatabaseBehindError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            why = " ".join(str(error).split())
            raise CommandError(f"The guards were not installed: {why}") from error
        if verbosity:
            self.stdout.write(f"The record has {len(guards.guards())} guards, {new} of them new.")
