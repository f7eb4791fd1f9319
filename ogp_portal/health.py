"""Two questions of a machine: is the process alive, and can it serve."""

import logging
import secrets
from collections.abc import Callable
from http import HTTPStatus

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ogp_portal import guards
from ogp_portal.scheduled import ScheduledCheck

logger = logging.getLogger(__name__)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; asks nobody else, so an outage of the database kills no process."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, migrations and cache: 503 when one of them fails, each named with true or false.

    `warnings` names what is amiss but keeps nobody from reading.
    """
    answers = {name: _holds(name, check) for name, check in CHECKS.items()}
    is_ready = all(answers.values())
    warnings = []
    if is_ready:
        warnings = [name for name, check in WARNINGS.items() if not _holds(name, check)]
        # Each under its own name, as the last scheduled run found it, or because none came.
        warnings += ScheduledCheck.objects.amiss(timezone.now())
    return JsonResponse(
        {"status": "ok" if is_ready else "unavailable", **answers, "warnings": warnings},
        status=HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE,
    )


def _holds(name: str, check: Callable[[], bool]) -> bool:
    """Whether the check passes; why it does not stands in the log, not in the public answer."""
    try:
        return check()
    except Exception:  # any fault of any cache or driver means the same here: not ready
        logger.exception("Not ready: %s", name)
        return False


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _migrations_are_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _cache_remembers() -> bool:
    key, value = f"ready:{secrets.token_hex(8)}", secrets.token_hex(8)
    cache.set(key, value, 10)
    remembered: object = cache.get(key)
    cache.delete(key)
    return remembered == value


def _record_is_guarded() -> bool:
    missing = guards.missing()
    if missing:
        logger.warning("Run guard_record: %s guards of the record are missing", len(missing))
    return not missing


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database_answers,
    "migrations": _migrations_are_applied,
    "cache": _cache_remembers,
}
WARNINGS: dict[str, Callable[[], bool]] = {
    "guards": _record_is_guarded,
}
