"""Fill the database of DATABASE_URL with plans, and count the queries each page takes.

    python -m tests.bench.fill load             an empty database: the plans that are loaded
    python -m tests.bench.fill grow MEASURES    such a database: so many measures instead of 60

The second prints one JSON object: what is in the database, and queries by page.
"""

# ruff: noqa: E402 - Django is set up before anything that needs it is imported

import json
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"

import django

django.setup()

from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from measures.models import Measure, ProgressUpdate
from tests.bench import plans
from tests.bench.pages import ADDRESSES


def queries(address: str) -> tuple[int, int]:
    """(of the first reader after a change, of the next one)."""
    caches["pages"].clear()
    return _asked(address), _asked(address)


def _asked(address: str) -> int:
    client = Client(SERVER_NAME="127.0.0.1", headers={"accept-encoding": "gzip"})
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
    if response.status_code != 200:
        sys.exit(f"{address} answered {response.status_code}")
    return len(asked)


def main() -> None:
    if sys.argv[1] == "load":
        call_command("migrate", verbosity=0)
        call_command("createcachetable")
        plans.load(timezone.localdate())
        return
    plans.grow(int(sys.argv[2]))
    call_command("guard_record", verbosity=0)  # not before: copied versions get their own codes
    print(
        json.dumps(
            {
                "measures": Measure.objects.count(),
                "statements": ProgressUpdate.objects.count(),
                "queries": {name: queries(address) for name, address in ADDRESSES.items()},
            }
        )
    )


if __name__ == "__main__":
    main()
