"""`verify_edition FILE`: tell whether a file is a sealed edition, to the byte."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.document import sha256_of
from reports.models import Edition


class Command(BaseCommand):
    help = "Tell whether a downloaded JSON file is an edition that was sealed here."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_options: Any) -> None:
        try:
            sha256 = sha256_of(file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        editions = Edition.objects.select_related("report__plan")
        edition = editions.filter(sha256=sha256).first()
        if edition is None:
            raise CommandError(f"{file} is no edition that was sealed here: {sha256}")
        place = f"{edition.report.plan.slug} {edition.report.slug}"
        self.stdout.write(f"{file} is edition {edition.number} of {place}: {sha256}")
