"""`import_worksheet PLAN COMMITMENT FILE`: what a worksheet would change, row by row."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commitments.models import Commitment
from measures.evidence.kinds import FileRefusedError
from measures.worksheets.comparing import CellDifference, RowDifference
from measures.worksheets.importing import Comparison, comparison_of
from ogp_portal.formats.days import day_text


class Command(BaseCommand):
    help = "Print what a worksheet (.docx, .xlsx) would change; nothing is written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", help="the plan's slug, such as 2020-2021")
        parser.add_argument("commitment", type=int, help="its number")
        parser.add_argument("file", type=Path)

    def handle(self, *, plan: str, commitment: int, file: Path, **_options: Any) -> None:
        row = Commitment.objects.at(plan, commitment)
        if row is None:
            raise CommandError(f"There is no commitment {commitment} in a plan {plan}.")
        try:
            found = comparison_of(row, file.read_bytes(), timezone.localdate())
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        except FileRefusedError as error:
            raise CommandError(f"{file}: {error}") from error
        for line in lines_of(found):
            self.stdout.write(line)


def lines_of(found: Comparison) -> list[str]:
    """The comparison for a terminal: a line a cell, and what else is to be told of the file."""
    lines = [line for row in found.different for line in _row(row)]
    unchanged = len(found.rows) - len(found.different)
    lines.append(f"Rows that change nothing: {unchanged}.")
    told = (
        ("No longer in the file, and left as they are", found.left_out),
        ("Rows of other commitments, not read", found.elsewhere),
        ("Tables that are no worksheets, not read", found.ignored),
        ("Columns that are not known, not read", found.extra),
    )
    lines += [f"{label}: {', '.join(map(str, names))}." for label, names in told if names]
    return [*lines, *(note.text for note in found.notes)]


def _row(row: RowDifference) -> list[str]:
    match = row.match
    head = match.code or "new"
    if match.is_guess and match.code:
        head = f"{head}?"
    return [f"{head} {cell.column}: {_cell(cell)}" for cell in row.cells]


def _cell(cell: CellDifference) -> str:
    change = f"{_text(cell.now)} → {_text(cell.said)}"
    asks = ", asks" if cell.is_open else ""
    return f"{change} ({cell.state.value}{asks})"


def _text(value: str | date | None) -> str:
    text = day_text(value) if isinstance(value, date) else value
    return " ⏎ ".join(text.split("\n")) if text else "–"
