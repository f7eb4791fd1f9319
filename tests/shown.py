"""The plans of `fixtures/`, loaded once for a class of tests that only read them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from ogp_portal.pages.management.commands.load_demo import SAMPLE_PLAN, sample_of
from opendata.operations import load_plan
from opendata.planfile import read as read_plan

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
TRUE_PLAN = FIXTURES / "plan-2020-2021.json"
P = "/plans/2020-2021"

__all__ = ["SAMPLE_PLAN", "TRUE_PLAN", "P", "loaded"]


@contextmanager
def loaded(blocker: Any, *files: Path) -> Iterator[None]:
    """The plans on record until the class is done; tests must not commit.

    Args:
        blocker: pytest-django's `django_db_blocker`; ask for `django_db_setup` before.
    """
    with blocker.unblock():
        for file in files:
            plan = sample_of(timezone.localdate()) if file == SAMPLE_PLAN else read_plan(file)
            load_plan(plan, recorded_on=None, apply=False)
    try:
        yield
    finally:
        with blocker.unblock():
            call_command("flush", interactive=False, verbosity=0)
