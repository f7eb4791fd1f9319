"""What checks that run by schedule found last, and when they are due again; /readyz warns of it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

# Checks run every night; one that is this old has missed a night.
PATIENCE = timedelta(hours=48)


class ScheduledCheckQuerySet(models.QuerySet[Any]):
    def note(self, name: str, findings: Collection[str], *, now: datetime) -> None:
        """Keep what a check has found, in place of what it found before."""
        values = {"checked_at": now, "due_at": now + PATIENCE, "findings": "\n".join(findings)}
        self.update_or_create(name=name, defaults=values)

    def expect(self, name: str, *, now: datetime) -> None:
        """From now on there is something to check: it has to run, if it never did before."""
        self.get_or_create(name=name, defaults={"due_at": now + PATIENCE})

    def amiss(self, now: datetime) -> list[str]:
        """The names of those that found something, or have not run for too long."""
        found = self.filter(~Q(findings="") | Q(due_at__lt=now))
        return list(found.order_by("name").values_list("name", flat=True))


class ScheduledCheck(models.Model):
    """The last run of a check. What it found is for whoever keeps the server, never for readers."""

    name = models.CharField(max_length=40, unique=True)
    # None where it has not run yet.
    checked_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    findings = models.TextField(blank=True)

    objects = ScheduledCheckQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
