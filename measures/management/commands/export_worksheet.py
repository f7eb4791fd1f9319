"""`export_worksheet PLAN COMMITMENT FILE`: write a commitment's worksheet as Word or Excel."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone, translation

from commitments.models import Commitment
from measures.models import Measure
from measures.worksheets.files import WRITERS
from measures.worksheets.record import book_of


class Command(BaseCommand):
    help = "Write a commitment's worksheet, as Word or Excel: the name of the file says which."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", help="the plan's slug, such as 2020-2021")
        parser.add_argument("commitment", type=int, help="its number")
        parser.add_argument("file", type=Path, help="its name ends with .docx or .xlsx")

    def handle(self, *, plan: str, commitment: int, file: Path, **_options: Any) -> None:
        writers = {f".{kind.value}": writer for kind, writer in WRITERS.items()}
        write = writers.get(file.suffix.lower())
        if write is None:
            raise CommandError(f"The name of {file} ends neither with .docx nor with .xlsx.")
        row = Commitment.objects.at(plan, commitment)
        if row is None:
            raise CommandError(f"There is no commitment {commitment} in a plan {plan}.")
        with translation.override(settings.LANGUAGE_CODE):
            page = reverse("worksheet-detail", args=[plan, commitment])
            url = f"{settings.BASE_URL}{page}"
            measures = Measure.objects.under(row)
            book = book_of(row.plan, measures, timezone.localdate(), url=url)
            content = write(book)
        try:
            file.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error}") from error
        self.stdout.write(f"The worksheet of commitment {commitment} was written to {file}.")
