"""Django's own `flush`, as the tests need it: the guards of the record refuse to be emptied."""

from typing import Any

from django.core.management.commands import flush

from ogp_portal import guards


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        guards.lift()
        super().handle(**options)
        guards.install()
