"""The public list of hashes of all editions: each line names the one before it. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

FORMAT = "open-government-report-hashes"


class Line(NamedTuple):
    """What the list says of an edition.

    Attributes:
        sha256: of the edition's document.
        files: name → hash, of every other form in which it was sealed.
        previous: the hash of the line before; "" of the first.
        hash: of this line, which the next one names.
    """

    plan: str
    report: str
    edition: int
    sha256: str
    files: Mapping[str, str]
    previous: str
    hash: str


def line_sha256(line: Line) -> str:
    """The hash of a line: of its other fields as JSON, in their order, the names of the files in
    theirs, without blanks.
    """
    said = [*line[:4], dict(sorted(line.files.items())), line.previous]
    return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()


def has_own_hash(line: Line) -> bool:
    """Whether a line says what it said when its hash was made."""
    try:
        return line_sha256(line) == line.hash
    except TypeError:  # bytes or a number where a text was: SQLite keeps whatever it is given
        return False


def broken_lines(lines: Iterable[Line]) -> list[Line]:
    """The lines that do not follow from the one before, or whose hash is another's."""
    broken, before = [], ""
    for line in lines:
        if line.previous != before or not has_own_hash(line):
            broken.append(line)
        before = line.hash
    return broken


def as_document(lines: Iterable[Line]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "format_version": 1,
        "lines": [line._asdict() for line in lines],
    }


def lines_of(content: bytes) -> list[Line]:
    """The lines of a list as `as_document` gives it out.

    Raises:
        ValueError: it is none.
    """
    try:
        document = json.loads(content)
        if document["format"] != FORMAT:
            raise ValueError(document["format"])
        lines = [Line(**line) for line in document["lines"]]
        for line in lines:
            texts = (*line.files, *line.files.values(), line.sha256, line.previous, line.hash)
            if not all(isinstance(text, str) for text in texts):
                raise TypeError(line)
    except (AttributeError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    return lines


def named_in(lines: Iterable[Line], sha256: str) -> tuple[Line, str] | None:
    """The line that names a hash, and of which file; "" for the document itself."""
    for line in lines:
        if line.sha256 == sha256:
            return line, ""
        for name, own in line.files.items():
            if own == sha256:
                return line, name
    return None
