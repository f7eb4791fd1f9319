"""Whether a file is a sealed edition, and whether what is on record is still what was sealed."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from reports.chain import Line, broken_lines
from reports.document import moment_of
from reports.files import bytes_of
from reports.models import Edition, EditionFile

# The name of the nightly check, as /readyz warns of it.
CHECK = "seals"


@dataclass(frozen=True, slots=True)
class Identified:
    """What a file is.

    Attributes:
        name: of the file, as the edition knows it; "" of the document itself.
        last: the edition of the same report that holds.
    """

    edition: Edition
    name: str
    last: Edition

    @property
    def holds(self) -> bool:
        return self.edition.number == self.last.number


def identified(sha256: str) -> Identified | None:
    """Which edition's file has the hash; None where none has."""
    editions = Edition.objects.with_report()
    edition = editions.filter(sha256=sha256).first()
    name = ""
    if edition is None:
        file = EditionFile.objects.of_hash(sha256)
        if file is None:
            return None
        edition, name = editions.get(pk=file.edition_id), file.name
    return Identified(edition, name, Edition.objects.last_of(edition.report))


def findings(known: Iterable[Line] = ()) -> Iterator[str]:
    """What is not as it was sealed, a sentence each, for whoever keeps the server.

    Args:
        known: the lines of a list that was downloaded before: each still has to be there. What has
            been taken off the end of the record, or written anew from some edition on, is in
            accord with itself, and found by this alone.
    """
    lines = Edition.objects.lines()
    for line in known:
        if line not in lines:
            place = f"{line.plan} {line.report} {line.edition}"
            yield f"{place}: the line that was public is not there."
    if not Edition.objects.all().are_all():
        yield "The changes by which editions were sealed are not those of the editions."
    for edition in Edition.objects.with_report().in_order().iterator():
        yield from _of_edition(edition)
    for line in broken_lines(lines):
        yield f"{line.plan} {line.report} {line.edition}: its line in the list of hashes is broken."
    for file in EditionFile.objects.in_order().with_edition().iterator():
        if bytes_of(file) is None:
            yield f"{_place(file.edition)}: {file.name} is lost, or is no longer what was sealed."


def _of_edition(edition: Edition) -> Iterator[str]:
    content = edition.document.encode()
    if not edition.is_whole:
        yield f"{_place(edition)}: the document is not the one that was sealed."
        return
    if _said_of(content) != _row_of(edition):
        yield f"{_place(edition)}: its row says something else than its document."


def _said_of(content: bytes) -> tuple[Any, ...] | None:
    """What a document says of itself; None where it is none."""
    try:
        document = json.loads(content)
        said = document["edition"]
        names = ("number", "reason", "sealed_by", "sealed_at", "cut_off_at")
        own = tuple(said[name] for name in names)
        places = (document["plan"]["slug"], document["report"]["slug"])
        return (*places, *own, said.get("reason_en", ""))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _row_of(edition: Edition) -> tuple[Any, ...]:
    return (
        edition.report.plan.slug,
        edition.report.slug,
        edition.number,
        edition.reason,
        edition.institution.slug,
        moment_of(edition.sealed_at),
        moment_of(edition.cut_off_at),
        edition.reason_en,
    )


def _place(edition: Edition) -> str:
    return f"{edition.report.plan.slug} {edition.report.slug} {edition.number}"
