"""One step of a worksheet out of the portal and back, in a process of its own.

    python -m tests.bench.carrying write NUMBER FILE      the worksheet of a commitment is written
    python -m tests.bench.carrying fill NUMBER FILE       somebody changes each of its rows
    python -m tests.bench.carrying forget NUMBER FILE     what ties it to the record is taken out
    python -m tests.bench.carrying look NUMBER FILE       they bring it in and see what it changes
    python -m tests.bench.carrying choose NUMBER FILE     they choose all of it
    python -m tests.bench.carrying take NUMBER FILE       they take it over

Prints a JSON object: the rows it was about, seconds on the clock, CPU seconds, and the most
megabytes that the process had. What is neither the portal's nor part of the step is done before or
after its clock runs; the first reader of a file is measured, and the first look at it.
"""

# ruff: noqa: E402 - Django is set up before anything that needs it is imported

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"

import django

django.setup()

from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone, translation

from commitments.models import Commitment, Institution, Role
from commitments.operations import grant
from measures.evidence.kinds import FileKind
from measures.imports import Looked
from measures.models import Measure, WorksheetImport
from measures.operations.imports import keep_choices
from measures.standing import Standing
from measures.worksheets.book import Row
from measures.worksheets.docx_parts import ROW_MARK
from measures.worksheets.importing import comparison_of
from measures.worksheets.reading import read_worksheets
from measures.worksheets.record import book_of
from measures.worksheets.understanding import understand
from measures.worksheets.writing_docx import BASE_NAMESPACE
from ogp_portal.accounts.models import User
from ogp_portal.formats.text import LANGUAGE_OF_RECORD
from tests.bench.plans import SLUG
from tests.hostile import packed, unpacked
from tests.weighing import peak_megabytes

# A coordinator, who reports for one of the institutions, too.
PERSON, INSTITUTION = "koordinatore@example.lv", "iestade-1"
GROUNDS = {
    "grounds-reason": "Darba lapa precizēta pēc saskaņošanas ar iestādēm",
    "grounds-decision": "MK prot. Nr. 7",
    "grounds-shift": "other",
    "grounds-because": "Saskaņošana prasīja ilgāku laiku",
}
# Of these, no end date moves any more.
ENDED = (Standing.PROVEN, Standing.CLAIMED, Standing.CANCELLED)
# What a row asks besides, where it does.
BESIDES = {"obstacles": "Trūkst speciālistu", "reason": "Precizēts", "decision": "MK prot. Nr. 7"}


class Worksheet:
    """A commitment's worksheet, and the file that carries it."""

    def __init__(self, number: int, path: Path) -> None:
        self.path, self.kind = path, FileKind(path.suffix[1:])
        commitment = Commitment.objects.at(SLUG, number)
        if commitment is None:
            sys.exit(f"There is no commitment {number}.")
        self.commitment = commitment
        self.address = f"/plans/{SLUG}/commitments/{number}/worksheet"
        self.today = timezone.localdate()

    def rows(self) -> Iterator[Row]:
        """As the portal would write them now."""
        with translation.override(LANGUAGE_OF_RECORD):
            measures = Measure.objects.under(self.commitment)
            book = book_of(self.commitment.plan, measures, self.today, url="")
        return (row for sheet in book.sheets for row in sheet.rows)

    def brought(self) -> WorksheetImport:
        """What was brought in last."""
        brought = WorksheetImport.objects.of(self.commitment).newest_first()[0]
        brought.commitment = self.commitment
        return brought

    def opened(self) -> dict[str, str]:
        """What every form sends along."""
        return {"version": str(self.commitment.version), "submit_key": str(uuid4())}


# What is measured -----------------------------------------------------------------------------


def write(worksheet: Worksheet) -> dict[str, Any]:
    caches["pages"].clear()
    client = Client(SERVER_NAME="127.0.0.1")
    response, taken = measured(lambda: client.get(f"{worksheet.address}.{worksheet.kind.value}"))
    expect(response, 200)
    worksheet.path.write_bytes(response.content)
    return {"rows": sum(1 for _row in worksheet.rows()), **taken}


def look(worksheet: Worksheet) -> dict[str, Any]:
    client, content = signed_in(), worksheet.path.read_bytes()
    sent = {**worksheet.opened(), "upload": SimpleUploadedFile(worksheet.path.name, content)}

    def bring_in_and_look() -> HttpResponse:
        response = client.post(f"{worksheet.address}/import/", sent)
        expect(response, 302)
        return client.get(response["Location"])

    response, taken = measured(bring_in_and_look)
    expect(response, 200)
    found = comparison_of(worksheet.commitment, content, worksheet.today)
    return {"rows": len(found.different), **taken}


def take(worksheet: Worksheet) -> dict[str, Any]:
    client, brought = signed_in(), worksheet.brought()
    sent = {**worksheet.opened(), **GROUNDS, "action": "apply"}
    address = f"{worksheet.address}/import/{brought.pk}/"
    response, taken = measured(lambda: client.post(address, sent))
    expect(response, 302)
    found = comparison_of(worksheet.commitment, worksheet.path.read_bytes(), worksheet.today)
    left = {row.match.code for row in found.different}
    return {"rows": len(found.rows) - len(left), **taken}


def measured(do: Callable[[], HttpResponse]) -> tuple[HttpResponse, dict[str, Any]]:
    began, cpu = time.monotonic(), time.process_time()
    answer = do()
    taken = {"seconds": time.monotonic() - began, "cpu_seconds": time.process_time() - cpu}
    return answer, {**taken, "megabytes": peak_megabytes()}


def expect(response: HttpResponse, status: int) -> None:
    if response.status_code != status:
        sys.exit(f"Answered with {response.status_code}:\n{response.content.decode()[:20_000]}")


def signed_in() -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(email=PERSON))
    return client


# What is not ----------------------------------------------------------------------------------


def fill(worksheet: Worksheet) -> dict[str, Any]:
    from tests.books import write_into  # noqa: PLC0415 - large, and no other step needs it

    person, created = User.objects.get_or_create(email=PERSON)
    if created:
        institution = Institution.objects.get(slug=INSTITUTION)
        grant(person, institution, Role.COORDINATOR)
        grant(person, institution, Role.EDITOR)
    led = Measure.objects.under(worksheet.commitment).filter(lead_institution__slug=INSTITUTION)
    reported = set(led.values_list("code", flat=True))
    rows = list(worksheet.rows())
    edits = {
        (row.code, column): value
        for row in rows
        for column, value in changed(row, is_reported=row.code in reported).items()
    }
    places = {row.code: place for place, row in enumerate(rows)}
    content = worksheet.path.read_bytes()
    worksheet.path.write_bytes(write_into(content, worksheet.kind, places, edits))
    return {"rows": len(rows)}


def changed(row: Row, *, is_reported: bool) -> dict[str, str | date]:
    """What somebody types into a row: other words in five cells, another end date, a report."""
    cells = row.cells
    typed: dict[str, str | date] = {
        "title": f"{cells.title}, precizēts {row.code}",
        "supporting": cells.supporting.replace("pārbauda", "salīdzina"),
        "beneficiaries": f"{cells.beneficiaries} un citi",
        "completion_test": f"{cells.completion_test} To apliecina protokols.".strip(),
        "risks": f"{cells.risks}\nPietrūkst laika saskaņošanai {row.code}",
    }
    if cells.due_on and row.standing not in ENDED:
        typed["due_on"] = cells.due_on + timedelta(days=7)
    if is_reported:
        typed["progress"] = f"Saskaņots atkārtoti, {cells.progress}"
    return typed


def forget(worksheet: Worksheet) -> dict[str, Any]:
    """As if it were made by hand: neither a base nor marks of its rows are found in it."""
    parts = unpacked(worksheet.path.read_bytes())
    for name in parts:
        for mark in (BASE_NAMESPACE, ROW_MARK):
            parts[name] = parts[name].replace(mark.encode(), b"x")
    worksheet.path.write_bytes(packed(parts))
    read = understand(read_worksheets(worksheet.path.read_bytes()))
    return {"rows": sum(1 for row in read.rows if not row.mark)}


def choose(worksheet: Worksheet) -> dict[str, Any]:
    """Everything that is offered, and what the forms ask besides, as if all pages had been sent."""
    person, brought = User.objects.get(email=PERSON), worksheet.brought()
    content = worksheet.path.read_bytes()
    offered = Looked(brought, content, person, worksheet.today)
    sent = offered.as_offered() | GROUNDS
    for form in offered.forms:
        sent |= {form.add_prefix(name): BESIDES[name] for name in BESIDES.keys() & form.fields}
    looked = Looked(brought, content, person, worksheet.today, sent)
    if not looked.is_valid():
        sys.exit("\n".join(looked.mistakes()))
    keep_choices(brought, looked.to_keep(), by=person)
    return {"rows": len(looked.taken())}


STEPS = {
    "write": write,
    "fill": fill,
    "forget": forget,
    "look": look,
    "choose": choose,
    "take": take,
}


def main() -> None:
    step, number, path = sys.argv[1:]
    print(json.dumps(STEPS[step](Worksheet(int(number), Path(path)))))


if __name__ == "__main__":
    main()
