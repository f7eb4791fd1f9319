"""`verify_history`: whether all that was sealed is still what it was; meant for cron."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ogp_portal.scheduled import ScheduledCheck
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
        found = list(findings(lines_in(hashes) if hashes else ()))
        ScheduledCheck.objects.note(CHECK, found, now=now)
        left_over = sweep_files(now=now)
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} findings: see above.")
        self.stdout.write(
            f"{Edition.objects.count()} editions are what was sealed."
            f" Files of no edition deleted: {left_over}."
        )
