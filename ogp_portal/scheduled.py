"""What checks that run by schedule found last; /readyz warns of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import models


class ScheduledCheckQuerySet(models.QuerySet[Any]):
    def note(self, name: str, findings: Collection[str], *, now: datetime) -> None:
        """Keep what a check has found, in place of what it found before."""
        self.update_or_create(
            name=name, defaults={"checked_at": now, "findings": "\n".join(findings)}
        )

    def amiss(self) -> list[str]:
        """The names of those that found something."""
        return list(self.exclude(findings="").order_by("name").values_list("name", flat=True))


class ScheduledCheck(models.Model):
    """The last run of a check. What it found is for whoever keeps the server, never for readers."""

    name = models.CharField(max_length=40, unique=True)
    checked_at = models.DateTimeField()
    findings = models.TextField(blank=True)

    objects = ScheduledCheckQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
