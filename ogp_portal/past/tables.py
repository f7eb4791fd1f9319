"""The record as it stood at a moment, for whatever reads it.

Inside `as_of(moment)` a SELECT begins with a common table expression for each table of the record
that it names, under that table's own name: what stood then, taken from its versions. A name that
WITH gives out hides the table of that name, in PostgreSQL as in SQLite. So a page's queries, as
they are, answer of the past, and there is no second set of them to keep in step.
"""

# ruff: noqa: S608 - the names of our own tables, and placeholders: nothing comes from outside

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.apps import apps
from django.db import connection, models

from ogp_portal.history import AbstractChange, RecordedModel, WriteRefusedError

WORD = re.compile(r"\w+")
# Without their parameters there are few: a dozen a page, and one a set of filters of a list.
MOST_STATEMENTS = 500
# A table that is asked for one row is to look up its versions, not to be put together first. What
# is too old to know these words does so anyway.
KNOWS_HINT = sqlite3.sqlite_version_info >= (3, 35)

Named = Callable[[str], str]
Model = type[models.Model]


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Let this connection read the record as it stood at `moment`, and write none of it.

    Raises:
        WriteRefusedError: the record was about to be written.
    """
    with connection.execute_wrapper(_Past(moment)):
        yield


@contextmanager
def present() -> Iterator[None]:
    """Read the record as it now stands, also inside `as_of`."""
    wrappers = connection.execute_wrappers
    connection.execute_wrappers = [one for one in wrappers if not isinstance(one, _Past)]
    try:
        yield
    finally:
        connection.execute_wrappers = wrappers


class _Past:
    """What stands between the ORM and the driver."""

    def __init__(self, moment: datetime) -> None:
        self._moment = connection.ops.adapt_datetimefield_value(moment)

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        clause = clause_for(sql, connection.vendor)
        if not clause:
            return execute(sql, params, many, context)
        if params is None:  # then the driver takes a per cent sign for itself
            sql, params = sql.replace("%", "%%"), ()
        moments = (self._moment,) * clause.count("%s")
        return execute(clause + sql, (*moments, *params), many, context)


@lru_cache(maxsize=MOST_STATEMENTS)
def clause_for(sql: str, vendor: str) -> str:
    """The WITH clause that moves a statement into the past, a placeholder wherever the moment
    stands; "" where it names no table of the record.
    """
    words = set(WORD.findall(sql))
    hint = "" if vendor == "sqlite" and not KNOWS_HINT else "NOT MATERIALIZED "
    tables = [
        f'"{table}" AS {hint}({then})'
        for table, then in tables_then(vendor).items()
        if table in words
    ]
    if not tables:
        return ""
    if not sql.lstrip("( ").startswith("SELECT"):
        raise WriteRefusedError(f"The past can only be read: {sql[:80]}")
    return f"WITH {', '.join(tables)} "


@cache
def tables_then(vendor: str) -> dict[str, str]:
    """Each table of the record → the SELECT of what it held at a moment.

    In PostgreSQL, a name in a WITH clause means the true table until the clause has given it out;
    so what reads other tables comes first. SQLite gives all of them out at once, and is told.
    """
    true: Named = 'main."{}"'.format if vendor == "sqlite" else '"{}"'.format
    reading_others, reading_themselves = {}, {}
    for model in apps.get_models():
        table = model._meta.db_table
        if issubclass(model, RecordedModel):
            versions = model.history.model  # type: ignore[attr-defined]  # each has its own
            reading_others[table] = _newest_version(model, versions, true)
        elif hasattr(model, "history_date"):
            reading_themselves[table] = _until(table, "history_date", true)
        elif issubclass(model, AbstractChange):
            reading_themselves[table] = _until(table, "since", true)
        elif change := _change_of(model):
            reading_others[table] = _once_changed(table, change._meta.db_table, true)
        elif hasattr(model, "seen_between"):
            first, last = model.seen_between
            reading_themselves[table] = _as_seen(model, first, last, true)
    return reading_others | reading_themselves


def _until(table: str, moment: str, true: Named) -> str:
    """A table that only ever grows: what had come by then."""
    return f"SELECT * FROM {true(table)} WHERE {moment} <= %s"


def _newest_version(model: Model, versions: Model, true: Named) -> str:
    """A recorded table: of each row the version that stood, unless that says it was removed."""
    recorded = {field.column for field in versions._meta.concrete_fields}
    # What is no part of the record was in it on no day.
    columns = ", ".join(
        f'version."{field.column}"' if field.column in recorded else f"'' AS \"{field.column}\""
        for field in model._meta.concrete_fields
    )
    table = true(versions._meta.db_table)
    return (
        f"SELECT {columns} FROM {table} AS version"
        " WHERE version.history_date <= %s AND version.history_type <> '-' AND NOT EXISTS ("
        f"SELECT 1 FROM {table} AS newer WHERE newer.id = version.id"
        " AND newer.version > version.version AND newer.history_date <= %s)"
    )


def _change_of(model: Model) -> Model | None:
    """The kind of change that brings the model's rows; None where none does."""
    fields = {field.name: field.related_model for field in model._meta.concrete_fields}
    change = fields.get("change")
    return change if isinstance(change, type) and issubclass(change, AbstractChange) else None


def _once_changed(table: str, changes: str, true: Named) -> str:
    """A table whose rows are made by a change and stay as they are: those that were made."""
    return (
        f"SELECT made.* FROM {true(table)} AS made WHERE EXISTS ("
        f"SELECT 1 FROM {true(changes)} AS change"
        " WHERE change.id = made.change_id AND change.since <= %s)"
    )


def _as_seen(model: Model, first: str, last: str, true: Named) -> str:
    """A table of what was seen from one moment to another: what had been, and until then."""
    columns = ", ".join(
        f"CASE WHEN {last} <= %s THEN {last} ELSE %s END AS {last}"
        if field.column == last
        else f'"{field.column}"'
        for field in model._meta.concrete_fields
    )
    return f"SELECT {columns} FROM {true(model._meta.db_table)} WHERE {first} <= %s"
