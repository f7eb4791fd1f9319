"""Queries that are composed once: the ORM writes their SQL, and later readers only run it.

Composing one of the plan page's queries takes the ORM five to twenty times as long as the
database needs to answer it, and what it writes depends on little more than the plan and the day.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache, update_wrapper
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, QuerySet

# Of one query: some plans or commitments, times the days since the process started.
MOST_ARGUMENTS = 200


class Written(NamedTuple):
    """SQL, its parameters, and per column what turns the driver's value into the field's."""

    sql: str
    params: tuple[Any, ...]
    converters: dict[int, tuple[list[Callable[..., Any]], Any]]


class TheKey(Expression):
    """In a selection: the key of the row that each call is about. It changes from call to call, so
    it is no argument of what is composed, but a parameter of what is run.
    """

    def as_sql(self, *_arguments: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class CompiledQuery:
    """Called with the arguments of its selection, it answers with the rows, as tuples."""

    def __init__(self, compose: Callable[..., QuerySet[Any, Any]]) -> None:
        update_wrapper(self, compose)
        self._compose = compose
        self._written = lru_cache(maxsize=MOST_ARGUMENTS)(self._write)

    def __call__(self, *arguments: Hashable, key: int | None = None) -> list[tuple[Any, ...]]:
        """
        Args:
            key: what stands for `TheKey`, where the selection has it.
        """
        written = self._written(connection.vendor, *arguments)
        if written is None:
            return []
        params = [key if isinstance(one, TheKey) else one for one in written.params]
        with connection.cursor() as cursor:
            cursor.execute(written.sql, params)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return [_converted(row, written) for row in rows] if written.converters else rows

    def _write(self, _vendor: str, *arguments: Hashable) -> Written | None:
        """None where the selection is empty whatever the tables hold."""
        compiler = self._compose(*arguments).query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        columns = [expression for expression, _sql, _alias in compiler.select]
        return Written(sql, tuple(params), compiler.get_converters(columns))


def _converted(row: tuple[Any, ...], written: Written) -> tuple[Any, ...]:
    values = list(row)
    for place, (functions, expression) in written.converters.items():
        for function in functions:
            values[place] = function(values[place], expression, connection)
    return tuple(values)


def compiled(compose: Callable[..., QuerySet[Any, Any]]) -> CompiledQuery:
    """Mark a function that composes a selection of tuples (`values_list`) from its arguments.

    The arguments are hashable and few: what comes from a reader's hands, such as a search, has no
    place among them.
    """
    return CompiledQuery(compose)
