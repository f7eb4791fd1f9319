"""`import_worksheet PLAN COMMITMENT FILE`: what a worksheet would change; and, with `--apply --by
EMAIL`, taking over what is clear of it.
"""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from commitments.models import Commitment
from commitments.operations import ChangedMeanwhileError, NotAllowedError
from measures.evidence.kinds import FileRefusedError
from measures.forms.imported_cells import text_of
from measures.imports import Looked
from measures.operations.imports import bring_in, take_over_import
from measures.operations.worksheets import RowsRefusedError
from measures.slips import DateChangeReason
from measures.worksheets.comparing import CellDifference, RowDifference
from measures.worksheets.importing import Comparison, comparison_of
from ogp_portal.accounts.models import User


class Command(BaseCommand):
    help = (
        "Print what a worksheet (.docx, .xlsx) would change. With --apply, somebody takes over what"
        " is clear and theirs to change; conflicts, questions, guesses, new measures, and ends that"
        " column nine tells in passing are left."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", help="the plan's slug, such as 2020-2021")
        parser.add_argument("commitment", type=int, help="its number")
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="take over what is clear")
        parser.add_argument("--by", metavar="EMAIL", default="", help="who takes it over")
        parser.add_argument("--reason", default="", help="why text of the plan changes")
        parser.add_argument("--because", default="", help="why end dates move, in a sentence")
        parser.add_argument("--shift", choices=DateChangeReason.values, default="other")
        parser.add_argument("--decision", default="", help="its number, or its address")

    def handle(
        self, *, plan: str, commitment: int, file: Path, apply: bool, by: str, **options: Any
    ) -> None:
        row = Commitment.objects.at(plan, commitment)
        if row is None:
            raise CommandError(f"There is no commitment {commitment} in a plan {plan}.")
        person = User.objects.filter(email=by, is_active=True).first() if apply else None
        if apply and person is None:
            raise CommandError("Say by --by whose account takes it over: the record names them.")
        try:
            content = file.read_bytes()
            for line in lines_of(comparison_of(row, content, timezone.localdate())):
                self.stdout.write(line)
            if person:
                grounds = {f"grounds-{name}": options[name] for name in GROUNDS}
                self.stdout.write(_taken_over(row, content, file.name, person, grounds))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        except FileRefusedError as error:
            raise CommandError(f"{file}: {error}") from error


GROUNDS = ("reason", "because", "decision", "shift")


def _taken_over(
    commitment: Commitment, content: bytes, name: str, person: User, grounds: dict[str, str]
) -> str:
    """Bring the file in and take over what is clear of it; says how many cells that were."""
    today = timezone.localdate()
    try:
        with transaction.atomic():
            brought = bring_in(commitment, content, name, by=person, today=today)
            first = Looked(brought, content, person, today)
            left, offered = _left(first.ends_in_passing), first.as_offered()
            looked = Looked(brought, content, person, today, {**offered, **grounds})
            if not looked.is_valid():
                raise CommandError(" ".join(looked.mistakes()))
            if not looked.taken():
                transaction.set_rollback(True)
                return f"{left}Nothing is clear enough to be taken over."
            take_over_import(
                brought,
                looked.taken(),
                looked.grounds.grounds(),
                looked.outcome(),
                by=person,
                today=today,
                now=timezone.now(),
                known=looked.codes,
            )
    except ChangedMeanwhileError as error:
        raise CommandError("The record has changed meanwhile. Run it again.") from error
    except NotAllowedError as error:
        raise CommandError(f"{person.email} has nothing to bring in there.") from error
    except RowsRefusedError as refused:
        told = " ".join(problem.sentence for problem in refused.problems)
        raise CommandError(f"Nothing was taken over. {told}") from refused
    taken = sum(len(row.values) for row in looked.taken())
    return f"{left}Taken over: {taken} cells, by {person.email}."


def _left(codes: list[str]) -> str:
    """A line on what was not reported since nobody has looked at it."""
    if not codes:
        return ""
    return (
        f"Not reported, since words that say a measure is over go on: {', '.join(codes)}. Choose"
        " its status in the file's column, or take it over on the page.\n"
    )


def lines_of(found: Comparison) -> list[str]:
    """The comparison for a terminal: a line a cell, and what else is to be told of the file."""
    lines = [line for row in found.different for line in _row(row)]
    unchanged = len(found.rows) - len(found.different)
    lines.append(f"Rows that change nothing: {unchanged}.")
    told = (
        ("No longer in the file, and left as they are", found.left_out),
        ("Rows of other commitments, not read", found.elsewhere),
        ("Rows of measures of other commitments, not read", found.strays),
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
    text = text_of(value)
    return " ⏎ ".join(text.split("\n")) if text else "–"
