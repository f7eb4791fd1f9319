"""Several people at the same moment: real threads, each with a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Start all acts at one moment; each one's result, or the exception it ended with.

    The test must be marked `django_db(transaction=True)`: other connections see what is committed.
    """
    everybody_ready = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            everybody_ready.wait(timeout=20)
            return act()
        except Exception as error:  # handed to the test, which knows what to expect
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
