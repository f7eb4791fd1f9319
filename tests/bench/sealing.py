"""A report of the plan in the database is sealed and read, in a process of its own.

    python -m tests.bench.sealing

Prints a JSON object: how many measures it tells of, seconds and CPU seconds of the sealing as a
whole, of each form in one language, of the first reader of its page, and of comparing it with
today; and the most megabytes that the process had.
"""

# ruff: noqa: E402 - Django is set up before anything that needs it is imported

import json
import os
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"

import django

django.setup()

from django.core.cache import caches
from django.test import Client
from django.utils import timezone, translation

from commitments.models import ActionPlan, ChangeKind, Institution
from commitments.operations import recorded_change
from ogp_portal.formats.text import Text
from ogp_portal.history import Author
from reports.comparison import until
from reports.files import FORMATS
from reports.models import Edition, Report
from reports.sealing import seal_report
from reports.telling import telling_of
from tests.bench.plans import SLUG
from tests.weighing import peak_megabytes

PERIOD = "period"


def owed() -> Report:
    """A report of the time until yesterday."""
    plan, today = ActionPlan.objects.get(slug=SLUG), timezone.localdate()
    report = Report(
        plan=plan,
        slug=PERIOD,
        kind="midterm",
        title="Pārskats par plāna izpildi",
        period_from=date(today.year - 1, 1, 1),
        period_to=today - timedelta(days=1),
        due_on=today + timedelta(days=30),
    )
    by = Author(institution_id=Institution.objects.earliest("pk").pk)
    with recorded_change(kind=ChangeKind.PLAN_FILE, by=by, plan=plan) as change:
        report.record(change)
    return report


def cpu_seconds() -> float:
    """Of this process and of those that it started and that have ended."""
    return sum(os.times()[:4])


def timed(act: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    clock, cpu = time.perf_counter(), cpu_seconds()
    result = act()
    return result, {
        "seconds": time.perf_counter() - clock,
        "cpu_seconds": cpu_seconds() - cpu,
    }


def main() -> None:
    report = Report.objects.filter(plan__slug=SLUG, slug=PERIOD).first() or owed()
    by = Author(institution_id=Institution.objects.earliest("pk").pk)
    reason = "Vēlreiz" if report.editions.exists() else ""
    edition, sealing = timed(lambda: seal_report(report, by=by, reason=Text(reason)))
    told: dict[str, dict[str, float]] = {"sealed": sealing}
    told |= forms_of(edition)
    told["page"] = timed(lambda: read(edition))[1]
    told["compared"] = timed(lambda: until(edition, timezone.now()))[1]
    measures = json.loads(edition.document)["commitments"]
    counted = sum(len(one["measures"]) for one in measures)
    print(json.dumps({"measures": counted, "megabytes": peak_megabytes(), "told": told}))


def forms_of(edition: Edition) -> dict[str, dict[str, float]]:
    """Each form, made once more in the record's language."""
    told = {}
    with translation.override("lv"):
        telling = telling_of(json.loads(edition.document), edition.sha256)
        for ending, made in FORMATS.items():
            told[ending] = timed(partial(made, telling))[1]
    return told


def read(edition: Edition) -> None:
    """Its page, by a reader who is the first."""
    caches["pages"].clear()
    address = f"/plans/{SLUG}/reports/{PERIOD}/{edition.number}/"
    response = Client(SERVER_NAME="127.0.0.1").get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address} answers {response.status_code}.")


if __name__ == "__main__":
    main()
