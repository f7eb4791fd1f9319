"""The public list of hashes of all editions: each line names the one before it. Pure."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, NamedTuple


class Line(NamedTuple):
    """What the list says of an edition.

    Attributes:
        sha256: of the edition's document.
        previous: the hash of the line before; "" of the first.
        hash: of this line, which the next one names.
    """

    plan: str
    report: str
    edition: int
    sha256: str
    previous: str
    hash: str


def line_sha256(plan: str, report: str, edition: int, sha256: str, previous: str) -> str:
    """The hash of a line: of its other fields as JSON, in this order, without blanks."""
    said = [plan, report, edition, sha256, previous]
    return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()


def broken_lines(lines: Iterable[Line]) -> list[Line]:
    """The lines that do not follow from the one before, or whose hash is another's."""
    broken, before = [], ""
    for line in lines:
        said = line_sha256(line.plan, line.report, line.edition, line.sha256, line.previous)
        if line.previous != before or said != line.hash:
            broken.append(line)
        before = line.hash
    return broken


def as_document(lines: Iterable[Line]) -> dict[str, Any]:
    return {
        "format": "open-government-report-hashes",
        "format_version": 1,
        "lines": [line._asdict() for line in lines],
    }
