"""`dump_plan PLAN FILE`: write what the record says of a plan now as a plan file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commitments.models import ActionPlan
from opendata.planfile import dump, write


class Command(BaseCommand):
    help = "Write a plan as a plan file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", help="the plan's slug, such as 2020-2021")
        parser.add_argument("file", type=Path)

    def handle(self, *, plan: str, file: Path, **_options: Any) -> None:
        row = ActionPlan.objects.filter(slug=plan).first()
        if row is None:
            raise CommandError(f"There is no plan {plan}.")
        try:
            write(dump(row), file)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error}") from error
        self.stdout.write(f"{row} was written to {file}.")
