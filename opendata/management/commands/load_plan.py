"""`load_plan FILE`: put a plan file on record."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from opendata.operations import load_plan
from opendata.planfile import PlanFileError, read


class Command(BaseCommand):
    help = "Load a plan file; a plan that differs from the file is left alone without --apply."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--recorded-on",
            type=date.fromisoformat,
            metavar="DATE",
            help="since when the record knows what the file gives no day for",
        )
        parser.add_argument(
            "--apply", action="store_true", help="write the differences of a plan that stands"
        )

    def handle(self, *, file: Path, recorded_on: date | None, apply: bool, **_options: Any) -> None:
        try:
            result = load_plan(read(file), recorded_on=recorded_on, apply=apply)
        except PlanFileError as error:
            lines = [f"{path or file}: {sentence}" for path, sentence in error.problems]
            raise CommandError("\n".join([f"{file} was not loaded.", *lines])) from error
        for line in result.differences:
            self.stdout.write(line)
        if result.differences and not apply:
            raise CommandError(f"The record differs from {file}; --apply writes the differences.")
        if result.is_new:
            self.stdout.write(f"Plan {result.plan} is on record.")
        elif result.is_written:
            self.stdout.write(f"Plan {result.plan}: the differences are written.")
        elif not result.differences:
            self.stdout.write(f"Plan {result.plan} is on record and says the same.")
        for line in result.remaining:
            self.stdout.write(f"Stays on record: {line}")
