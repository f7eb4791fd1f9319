"""Django's own `flush`, as the tests need it: the guards of the record refuse to be emptied, and
PostgreSQL empties no table that it has still to check.
"""

from typing import Any

from django.core.management.commands import flush
from django.db import connections

from ogp_portal import guards


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        connections[options["database"]].check_constraints()
        guards.lift()
        super().handle(**options)
        guards.install()
