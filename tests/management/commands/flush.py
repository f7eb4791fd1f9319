"""Django's own `flush`, as the tests need it: the guards of the record refuse to be emptied, and
PostgreSQL empties no table that it has still to check.
"""

from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.commands import flush
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from ogp_portal import guards


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        connection = connections[options["database"]]
        connection.check_constraints()
        if is_empty(connection):
            return  # to lift the guards and put them on again takes longer than most tests
        guards.lift()
        super().handle(**options)
        guards.install()


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Whether it holds nothing but what Django puts there after a flush."""
    own = {Permission._meta.db_table, ContentType._meta.db_table}
    tables = set(connection.introspection.django_table_names(only_existing=True)) - own
    asked = " OR ".join(f"EXISTS (SELECT 1 FROM {table})" for table in sorted(tables))  # noqa: S608 - our own
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        return not cursor.fetchone()[0]
