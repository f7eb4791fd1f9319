"""Evidence in a plan file: links to the letter; files by their hash, for bytes travel apart.

What became of a piece after it was shown (withdrawn, a copy put beside it) stands with it. So two
documents may tell of the same statement, of which one was written before that.
"""

from collections.abc import Iterator
from datetime import date

from measures.evidence.attached import AttachedFile
from measures.evidence.kinds import FileKind
from measures.models import Evidence
from measures.operations.reporting import Proof
from opendata.planfile.document import Document


def piece_of(evidence: Evidence) -> Document:
    """What a document says of a piece of evidence, with its `file`."""
    return {
        "url": evidence.url,
        "file": _file_of(evidence),
        "proves": evidence.proves,
        "dated_on": _day(evidence.dated_on),
        "archive_url": evidence.archive_url,
        "withdrawn_on": _day(evidence.withdrawn_on),
        "withdrawn_because": evidence.withdrawn_because,
    }


def _file_of(evidence: Evidence) -> Document | None:
    file = evidence.file
    if file is None:
        return None
    return {
        "sha256": file.sha256,
        "name": evidence.file_name,
        "kind": file.kind,
        "size": file.size,
        "erased_on": _day(file.erased_on),
        "erased_because": file.erased_because,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def proof_of(row: Document) -> Proof:
    """The piece of evidence that a document tells of."""
    withdrawn_on, dated_on = row.get("withdrawn_on"), row.get("dated_on")
    return Proof(
        url=row.get("url", ""),
        proves=row["proves"],
        dated_on=date.fromisoformat(dated_on) if dated_on else None,
        file=attached_of(row["file"]) if row.get("file") else None,
        archive_url=row.get("archive_url", ""),
        withdrawn_on=date.fromisoformat(withdrawn_on) if withdrawn_on else None,
        withdrawn_because=row.get("withdrawn_because", ""),
    )


def attached_of(file: Document) -> AttachedFile:
    return AttachedFile(file["sha256"], file["size"], FileKind(file["kind"]), file["name"])


def as_shown_on(statement: Document, day: str) -> Document:
    """A statement without the withdrawals that came after `day`."""
    pieces = [
        {**piece, "withdrawn_on": None, "withdrawn_because": ""}
        if (piece.get("withdrawn_on") or "") > day
        else piece
        for piece in statement.get("evidence", [])
    ]
    return {**statement, "evidence": pieces}


def as_said(statement: Document) -> Document:
    """A statement without what became of its evidence later."""
    pieces = [
        {
            "url": piece.get("url", ""),
            "proves": piece["proves"],
            "dated_on": piece.get("dated_on"),
            # A file beside a link may have been put there later.
            "file": None if piece.get("url") else piece["file"]["sha256"],
        }
        for piece in statement.get("evidence", [])
    ]
    return {**statement, "evidence": pieces}


def withdrawals(measure: Document, known: dict[int, str]) -> Iterator[tuple[str, int, int]]:
    """(day, place of the statement, place of the piece in it) of what was withdrawn after it was
    put on record.

    Args:
        known: since when the record knows the statement at each place.
    """
    for number, statement in enumerate(measure.get("statements", [])):
        for place, piece in enumerate(statement.get("evidence", [])):
            withdrawn_on = piece.get("withdrawn_on") or ""
            if withdrawn_on > known[number]:
                yield withdrawn_on, number, place


def problems_of(at: str, statement: Document) -> Iterator[tuple[str, str]]:
    """What a statement's evidence says against itself."""
    for index, piece in enumerate(statement.get("evidence", [])):
        here, file = f"{at}.evidence[{index}]", piece.get("file") or {}
        withdrawn_on = piece.get("withdrawn_on") or ""
        if not (piece.get("url") or file):
            yield here, "needs a url or a file: there must be something to see"
        if bool(withdrawn_on) != bool(piece.get("withdrawn_because")):
            yield f"{here}.withdrawn_because", "goes with withdrawn_on, and only with it"
        if withdrawn_on and withdrawn_on < statement["stated_on"]:
            yield f"{here}.withdrawn_on", "is before stated_on"
        if bool(file.get("erased_on")) != bool(file.get("erased_because")):
            yield f"{here}.file.erased_because", "goes with erased_on, and only with it"


def days_of(at: str, statement: Document) -> Iterator[tuple[str, str]]:
    """(path, day) of everything that cannot lie ahead."""
    for index, piece in enumerate(statement.get("evidence", [])):
        here = f"{at}.evidence[{index}]"
        for name in ("dated_on", "withdrawn_on"):
            yield f"{here}.{name}", piece.get(name) or ""
        yield f"{here}.file.erased_on", (piece.get("file") or {}).get("erased_on") or ""
