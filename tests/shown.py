"""The plans of `fixtures/`, loaded once for a class of tests that only read them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command

from opendata.operations import load_plan
from opendata.planfile import read as read_plan

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
TRUE_PLAN = FIXTURES / "plan-2020-2021.json"
SAMPLE_PLAN = FIXTURES / "plan-paraugs.json"
P = "/plans/2020-2021"


@contextmanager
def loaded(blocker: Any, *files: Path) -> Iterator[None]:
    """The plans on record until the class is done; tests must not commit.

    Args:
        blocker: pytest-django's `django_db_blocker`; ask for `django_db_setup` before.
    """
    with blocker.unblock():
        for file in files:
            load_plan(read_plan(file), recorded_on=None, apply=False)
    try:
        yield
    finally:
        with blocker.unblock():
            call_command("flush", interactive=False, verbosity=0)
