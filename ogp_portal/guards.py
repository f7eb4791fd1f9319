"""What the database refuses whoever writes: triggers, made from what the models say of themselves.

Versions, and rows that are written once, are added and never changed or removed; a version is added
only behind the newest of its row; what a recorded row keeps for good (`Kept`) is kept. The triggers
are no part of a migration: SQLite drops them with the table it rebuilds, and a migration may have
to rewrite versions. `migrate` lifts them before it alters anything, and the command `guard_record`
puts them on again.

They stop mistakes, scripts, and whoever has only the portal's own way in. The owner of a database
can take them off again; that they are missing is told by `/readyz`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models, transaction
from django.db.backends.utils import truncate_name
from django.db.models.expressions import RawSQL

from ogp_portal.history import Kept, RecordedModel, WrittenOnceModel

# Two starts at the same moment: the second waits for what the first installs. Any number will do.
LOCK = 0x6F67705F


class DatabaseBehindError(Exception):
    """Tables that the models ask for are not there: the database is to be migrated first."""


@dataclass(frozen=True, slots=True)
class Guard:
    """One trigger.

    Attributes:
        event: what it stands before: INSERT, UPDATE, DELETE or TRUNCATE.
        reason: tells those of one table and event apart.
        condition: when it refuses, in SQL over OLD and NEW.
        sentence: what it says.
    """

    table: str
    event: str
    reason: str
    condition: str
    sentence: str

    @property
    def name(self) -> str:
        name = f"guard_{self.table}_{self.event.lower()}_{self.reason}"
        return truncate_name(name, connection.ops.max_name_length())

    @property
    def literal(self) -> str:
        """The sentence as an SQL literal."""
        return "'{}'".format(self.sentence.replace("'", "''"))


class Engine(Protocol):
    """What differs between the databases.

    Attributes:
        events: what can change or remove a row that stands.
        is_another: the operator that holds NULL for a value.
        installed: SQL: (name, body) of the triggers; the body is empty where one is switched off.
    """

    events: tuple[str, ...]
    is_another: str
    installed: str

    def body(self, guard: Guard) -> str: ...
    def create(self, guard: Guard) -> Iterator[str]: ...
    def drop(self, name: str) -> str: ...
    def lock(self) -> Iterator[str]: ...


class SQLite:
    """`INSERT OR REPLACE` takes the place of a row without a word to the guard of DELETE."""

    events: tuple[str, ...] = ("UPDATE", "DELETE", "INSERT")
    is_another = "IS NOT"
    installed = (
        "SELECT name, sql FROM sqlite_master"
        " WHERE type = 'trigger' AND name LIKE 'guard!_%' ESCAPE '!'"
    )

    def body(self, guard: Guard) -> str:
        return (
            f'CREATE TRIGGER "{guard.name}" BEFORE {guard.event} ON "{guard.table}"'
            f" FOR EACH ROW WHEN {guard.condition}"
            f" BEGIN SELECT RAISE(ABORT, {guard.literal}); END"
        )

    def create(self, guard: Guard) -> Iterator[str]:
        yield self.body(guard)

    def drop(self, name: str) -> str:
        return f'DROP TRIGGER "{name}"'

    def lock(self) -> Iterator[str]:
        """None: a transaction is the only writer from its beginning."""
        yield from ()


class PostgreSQL:
    """A trigger is a function and where it is called; here both bear one name."""

    events: tuple[str, ...] = ("UPDATE", "DELETE", "TRUNCATE")
    is_another = "IS DISTINCT FROM"
    installed = (
        "SELECT tgname, CASE WHEN tgenabled IN ('O', 'A') THEN prosrc ELSE '' END"
        " FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
        " WHERE tgname LIKE 'guard!_%' ESCAPE '!' AND pg_table_is_visible(tgrelid)"
    )
    _passes = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD", "TRUNCATE": "NULL"}

    def body(self, guard: Guard) -> str:
        return (
            f" BEGIN IF {guard.condition} THEN"
            " RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',"
            f" MESSAGE = {guard.literal};"
            f" END IF; RETURN {self._passes[guard.event]}; END "
        )

    def create(self, guard: Guard) -> Iterator[str]:
        yield (
            f'CREATE OR REPLACE FUNCTION "{guard.name}"() RETURNS trigger LANGUAGE plpgsql'
            f" AS $guard${self.body(guard)}$guard$"
        )
        each = "STATEMENT" if guard.event == "TRUNCATE" else "ROW"
        yield (
            f'CREATE OR REPLACE TRIGGER "{guard.name}" BEFORE {guard.event} ON "{guard.table}"'
            f' FOR EACH {each} EXECUTE FUNCTION "{guard.name}"()'
        )

    def drop(self, name: str) -> str:
        return f'DROP FUNCTION "{name}"() CASCADE'

    def lock(self) -> Iterator[str]:
        yield f"SELECT pg_advisory_xact_lock({LOCK})"


ENGINES: dict[str, Engine] = {"sqlite": SQLite(), "postgresql": PostgreSQL()}


def install() -> int:
    """Put on the guards that are missing or not as the models ask; returns how many those were.

    Raises:
        DatabaseBehindError: a table is not there.
    """
    engine = _engine()
    asked = {guard.name: guard for guard in guards()}
    absent = {guard.table for guard in asked.values()} - {*connection.introspection.table_names()}
    if absent:
        raise DatabaseBehindError(f"There is no table {min(absent)}: migrate first.")
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in engine.lock():
            cursor.execute(statement)
        wrong = missing()
        for name in _installed().keys() - (asked.keys() - wrong):
            cursor.execute(engine.drop(name))
        for name in wrong:
            for statement in engine.create(asked[name]):
                cursor.execute(statement)
    return len(wrong)


def lift() -> int:
    """Take all guards off, until they are installed again; returns how many there were."""
    engine = _engine()
    with transaction.atomic(), connection.cursor() as cursor:
        names = list(_installed())
        for name in names:
            cursor.execute(engine.drop(name))
    return len(names)


def missing() -> set[str]:
    """Names of the guards that are not there, are switched off, or do something else. A query."""
    engine, installed = _engine(), _installed()
    return {guard.name for guard in guards() if installed.get(guard.name) != engine.body(guard)}


def guards() -> list[Guard]:
    """All that the models ask for."""
    found: list[Guard] = []
    for model in apps.get_models():
        if issubclass(model, RecordedModel):
            versions = model.history.model  # type: ignore[attr-defined]  # each has its own
            found += [*_written_once(versions), _following(model, versions)]
            for number, kept in enumerate(model.kept, start=1):
                found += _keeping(model, kept, f"kept{number}")
        elif issubclass(model, WrittenOnceModel):
            found += _written_once(model)
    return found


def _engine() -> Engine:
    return ENGINES[connection.vendor]


def _installed() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(_engine().installed)
        return dict(cursor.fetchall())


def _written_once(model: type[models.Model]) -> Iterator[Guard]:
    table = model._meta.db_table
    sentence = f"{table} is written once: rows are added, never changed or removed."
    for event in _engine().events:
        condition = _exists(model, row="NEW") if event == "INSERT" else "TRUE"
        yield Guard(table, event, "once", condition, sentence)


def _following(model: type[models.Model], versions: type[models.Model]) -> Guard:
    """A version is the next of its row, and from no earlier moment than the one before: else the
    past could be told anew by adding to it.
    """
    table, key = versions._meta.db_table, model._meta.pk.column
    newest = 'SELECT MAX("{}") FROM "{}" WHERE "{}" = NEW."{}"'
    number, moment = (newest.format(name, table, key, key) for name in ("version", "history_date"))
    condition = (
        f'(NEW."version" <> 1 + COALESCE(({number}), 0)'
        f' OR NEW."history_date" < COALESCE(({moment}), NEW."history_date"))'
        f" AND NOT {_exists(versions, row='NEW')}"  # a row in its own place is another guard's
    )
    sentence = f"{table} is written in order: a version follows the newest of its row."
    return Guard(table, "INSERT", "follows", condition, sentence)


def _keeping(model: type[models.Model], kept: Kept, reason: str) -> Iterator[Guard]:
    """A row that keeps something also stays: else it could be removed, and added as another."""
    columns = {field.attname: f'"{field.column}"' for field in model._meta.concrete_fields}
    another = _engine().is_another
    broken = [f"OLD.{columns[name]} {another} NEW.{columns[name]}" for name in kept.values]
    broken += [
        f"OLD.{columns[name]} IS NOT NULL AND NEW.{columns[name]} IS NULL" for name in kept.filled
    ]
    conditions = {
        "UPDATE": f"({' OR '.join(broken)}) AND {_exists(model, kept.once, row='OLD')}",
        "DELETE": _exists(model, kept.once, row="OLD"),
        "INSERT": _exists(model, kept.once, row="NEW"),
        "TRUNCATE": _exists(model, kept.once),
    }
    for event in _engine().events:
        yield Guard(model._meta.db_table, event, reason, conditions[event], kept.sentence)


def _exists(model: type[models.Model], *conditions: models.Q, row: str = "") -> str:
    """SQL: the table holds such a row; with `row`, it is the one with the key of OLD or NEW."""
    rows: models.QuerySet[Any] = models.QuerySet(model).filter(*conditions).order_by()
    key = model._meta.pk
    if row:
        rows = rows.filter(pk=RawSQL(f'{row}."{key.column}"', ()))  # noqa: S611 - a column's name
    sql, params = rows.values("pk").query.sql_with_params()
    if params:
        raise ImproperlyConfigured(f"A trigger takes no parameters: {sql}")
    return f"EXISTS ({sql})"
