"""`verify_history`: whether all that was sealed is still what it was; meant for cron."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ogp_portal.scheduled import ScheduledCheck
from reports.chain import Line
from reports.files import sweep_files
from reports.management.lists import lines_in
from reports.models import Edition
from reports.verifying import CHECK, findings


class Command(BaseCommand):
    help = "Tell whether the sealed editions and their files are what was sealed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--hashes",
            type=Path,
            help="a list of hashes downloaded before: each of its lines has to be there still",
        )

    def handle(self, *, hashes: Path | None, **_options: Any) -> None:
        now = timezone.now()
        known = lines_in(hashes) if hashes else []
        found = list(findings(known))
        ScheduledCheck.objects.note(CHECK, found, now=now)
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} findings: see above.")
        self.stdout.write(
            f"{Edition.objects.count()} editions are what was sealed. {_sweep(known, now)}"
        )


def _sweep(known: list[Line], now: datetime) -> str:
    """Delete what is no edition's, and say so. Only by a list from before: a database that was put
    back to an earlier day is in accord with itself, and has no row of what was sealed since.
    """
    if not known:
        return "Files of no edition are deleted only by a list (--hashes)."
    return f"Files of no edition deleted: {sweep_files(now=now, known=known)}."
