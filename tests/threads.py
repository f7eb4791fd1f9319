"""Several people at the same moment: real threads, each with a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import monotonic, sleep
from typing import Any

from django.db import connection, transaction

from ogp_portal.history import RecordVersion

SECONDS = 20


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Start all acts at one moment; each one's result, or the exception it ended with.

    The test must be marked `django_db(transaction=True)`: other connections see what is committed.
    """
    everybody_ready = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            everybody_ready.wait(timeout=SECONDS)
            return act()
        except Exception as error:  # handed to the test, which knows what to expect
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def hold_the_number() -> None:
    """Of the record: the last that every change asks for."""
    RecordVersion.objects.select_for_update().get()


def one_behind_another(
    *acts: Callable[[], Any], hold: Callable[[], Any] = hold_the_number
) -> list[Any]:
    """As `at_once`, but while something is held: each act starts when the one before can get no
    further, and all go on when the last one waits, too. So they meet at one place in every run.

    On PostgreSQL each has by then what it locks on its way to what is held; on SQLite, where a
    writer waits as soon as it begins, each has seen what stood before any of them wrote.

    Args:
        hold: takes the locks that the acts come to, in a transaction that is then undone.
    """
    turns = [_Turn(act) for act in acts]

    def begin_in_turn() -> None:
        try:
            with transaction.atomic():
                hold()
                for number, turn in enumerate(turns, 1):
                    turn.may_begin.set()
                    _wait_for(lambda number=number: _standing_still(turns) == number)
                transaction.set_rollback(True)
        finally:
            for turn in turns:
                turn.may_begin.set()

    held, *results = at_once(begin_in_turn, *turns)
    if held is not None:
        raise held
    return results


class _Turn:
    """An act that begins when it may; and whether it has come to where it waits, or has ended."""

    def __init__(self, act: Callable[[], Any]) -> None:
        self._act = act
        self.may_begin, self.has_asked, self.has_ended = Event(), Event(), Event()

    def __call__(self) -> Any:
        self.may_begin.wait(timeout=SECONDS)
        try:
            with connection.execute_wrapper(self._listen):
                return self._act()
        finally:
            self.has_ended.set()

    def _listen(self, execute: Any, sql: str, *arguments: Any) -> Any:
        if sql.startswith("BEGIN"):
            self.has_asked.set()
        return execute(sql, *arguments)


def _standing_still(turns: list[_Turn]) -> int:
    """How many have ended, or wait for somebody."""
    going = [turn for turn in turns if not turn.has_ended.is_set()]
    if connection.vendor != "postgresql":
        return len(turns) - sum(not turn.has_asked.is_set() for turn in going)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # kept for a whole transaction, else
        cursor.execute(WAITING)
        [waiting] = cursor.fetchone()
    return len(turns) - len(going) + int(waiting)


WAITING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def _wait_for(condition: Callable[[], bool]) -> None:
    last = monotonic() + SECONDS
    while not condition():
        assert monotonic() < last, "An act neither waits nor ends."
        sleep(0.01)
