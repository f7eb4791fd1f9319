"""An edition as a table: a line a measure, its columns the same in every edition and language."""

from collections.abc import Iterator

from ogp_portal.formats.csv_text import csv_lines
from reports.telling import Telling, Told

COLUMNS = (
    "plan",
    "report",
    "edition",
    "edition_sha256",
    "commitment",
    "measure",
    "title",
    "starts_on",
    "due_on",
    "baseline_due_on",
    "days_slipped",
    "lead",
    "status",
    "completed_on",
    "standing",
    "because",
    "stated_on",
    "done",
    "evidence",
    "lives_on_in",
    "statements_after_period",
    "added_after_period",
)
# Of a measure that was added after the period nothing else is told.
ADDED, NOTHING = 1, (None,) * (len(COLUMNS) - 8)


def csv_of(telling: Telling) -> bytes:
    return "".join(csv_lines(COLUMNS, _rows(telling))).encode()


def _rows(telling: Telling) -> Iterator[tuple[object, ...]]:
    seal = telling.seal
    head = (telling.plan_slug, telling.slug, seal.number, seal.sha256)
    for part, measures in zip(telling.parts, telling.document["commitments"], strict=True):
        for told, said in zip(part.told, measures["measures"], strict=True):
            yield (*head, part.number, *_row(told, said["lead"], said["status"]))
        for code, title in part.added_since:
            yield (*head, part.number, code, str(title), *NOTHING, ADDED)


def _row(told: Told, lead: str | None, status: str | None) -> tuple[object, ...]:
    last = told.statements[-1] if told.statements else None
    return (
        told.code,
        str(told.title),
        told.starts_on,
        told.due_on,
        told.first_due_on,
        told.days_slipped,
        lead,
        status,
        told.completed_on,
        told.standing.value,
        str(told.because),
        last.stated_on if last else None,
        told.last_said.done if told.last_said else "",
        len(told.proofs),
        " ".join(told.became),
        len(told.since),
        0,
    )
