"""Django's own `migrate`, which no guard of the record stands in the way of."""

from typing import Any

from django.core.management.commands import migrate

from ogp_portal import guards


class Command(migrate.Command):
    def migration_progress_callback(
        self, action: str, migration: Any = None, fake: bool = False
    ) -> None:
        """Lift the guards before the first migration that is due; where none is, they stay on.

        SQLite cannot rebuild a table that another's trigger asks about, and a migration may have
        to write into versions what they did not know of. `guard_record` puts them on again.
        """
        if action in ("apply_start", "unapply_start") and guards.lift() and self.verbosity:
            self.stdout.write("  The record's guards are off: run guard_record afterwards.")
        super().migration_progress_callback(action, migration, fake)
