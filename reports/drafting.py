"""A report as it would read if it were sealed now: for those who prepare it, never on record."""

from copy import copy
from datetime import datetime

from django.utils import timezone

from reports.content import document_of
from reports.document import Document, moment_of
from reports.models import Edition, Report
from reports.telling import Telling, telling_of


def draft_of(report: Report, now: datetime) -> Telling:
    """What an edition would tell; while the period goes on, as if it ended today."""
    imagined = copy(report)
    imagined.period_to = report.day_told(timezone.localdate(now))
    content = document_of(imagined, now, goes_on=imagined.period_to < report.period_to)
    last = Edition.objects.last_of(report)
    edition: Document = {
        "number": last.number + 1 if last else 1,
        "previous": last.sha256 if last else None,
        "reason": "",
        "differences": [],
        "cut_off_at": moment_of(now),
        "sealed_at": moment_of(now),
        "sealed_by": None,
        "role": "coordinator",
    }
    return telling_of({**content, "edition": edition}, sha256="")
