"""Whether a file is a sealed edition, and whether what is on record is still what was sealed."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, TypeVar

from django.db import DatabaseError

from reports.chain import Line, broken_lines
from reports.document import moment_of
from reports.files import bytes_of
from reports.models import Edition, EditionFile, EditionQuerySet

logger = logging.getLogger(__name__)

# The name of the nightly check, as /readyz warns of it.
CHECK = "seals"
# What comes of reading a row that somebody has written with the database's own tools. The database
# cannot give it out, or its driver cannot take it (SQLite: text that is no UTF-8; PostgreSQL: a
# moment beyond the years of Python, a damaged page); or it is of another kind than its column, for
# SQLite keeps anything anywhere: then Django fails over the value (ValueError: no such day;
# TypeError: a number for a moment), or makes None of it, and we do (AttributeError).
UNREADABLE = (DatabaseError, ValueError, TypeError, AttributeError)

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Identified:
    """What a file is, by its hash.

    Attributes:
        edition: None where the portal cannot vouch for it: it has one with that hash on record,
            which is no longer what was sealed.
        last: the number of the edition of the same report that holds.
    """

    edition: Edition | None
    last: int = 0

    @property
    def holds(self) -> bool:
        return self.edition is not None and self.edition.number == self.last


def identified(sha256: str) -> Identified | None:
    """Which edition's file has the hash; None where none has."""
    key = Edition.objects.key_of_hash(sha256)
    if key is None:
        return None
    edition = as_sealed(Edition.objects.with_report().keyed(key))
    # What is told of it besides, such as when it was sealed, stands in no line.
    if edition is None or _said_of(edition).own != _row_of(edition).own:
        return Identified(None)
    editions = list(Edition.objects.of(edition.report).numbers())
    return Identified(edition, editions[-1].number)


def as_sealed(editions: EditionQuerySet) -> Edition | None:
    """The one edition among them; None where there is none, or it is no longer what was sealed."""
    return readable(lambda: _whole(editions.first()))


def _whole(edition: Edition | None) -> Edition | None:
    if edition is None:
        return None
    has_moments = None not in (edition.sealed_at, edition.cut_off_at)
    if not has_moments or not edition.is_whole:
        logger.error("Edition %s is not what was sealed", edition.pk)
        return None
    return edition


def lines_on_record() -> list[Line] | None:
    """The list of hashes; None where it cannot be read."""
    return readable(Edition.objects.lines)


def readable(read: Callable[[], Read]) -> Read | None:
    """What is read of editions and their files; None where a row cannot be.

    Raises:
        DatabaseError: it is the database that does not answer.
    """
    try:
        return read()
    except UNREADABLE:
        Edition.objects.exists()  # fails as well where nothing can be read
        logger.exception("A row of a sealed edition cannot be read")
        return None


def findings(known: Iterable[Line] = ()) -> Iterator[str]:
    """What is not as it was sealed, a sentence each, for whoever keeps the server.

    Args:
        known: the lines of a list that was downloaded before: each still has to be there. What has
            been taken off the end of the record, or written anew from some edition on, is in
            accord with itself, and found by this alone.
    """
    lines = lines_on_record()
    if lines is None:
        yield "The list of hashes cannot be read."
    else:
        yield from _of_lines(lines, known)
    if not Edition.objects.all().are_all():
        yield "The changes by which editions were sealed are not those of the editions."
    for key in Edition.objects.keys_in_order():
        yield from _of_edition(key)


def _of_lines(lines: list[Line], known: Iterable[Line]) -> Iterator[str]:
    for line in known:
        if line not in lines:
            place = f"{line.plan} {line.report} {line.edition}"
            yield f"{place}: the line that was public is not there."
    for line in broken_lines(lines):
        yield f"{line.plan} {line.report} {line.edition}: its line in the list of hashes is broken."


def _of_edition(key: int) -> Iterator[str]:
    editions = Edition.objects.with_report().keyed(key)
    told = readable(lambda: [(one, _row_of(one)) for one in editions])
    if not told:
        yield f"The edition with the key {key}: its row cannot be read."
        return
    edition, row = told[0]
    place = f"{edition.report.plan.slug} {edition.report.slug} {edition.number}"
    if not edition.has_own_document:
        yield f"{place}: the document is not the one that was sealed."
    elif _said_of(edition) != row:
        yield f"{place}: its row says something else than its document."
    files: list[EditionFile] | None = readable(partial(list, edition.files.in_order()))
    if files is None:
        yield f"{place}: the rows of its files cannot be read."
    for file in files or ():
        if bytes_of(file) is None:
            yield f"{place}: {file.name} is lost, or is no longer what was sealed."


class _Said(NamedTuple):
    """What an edition says of itself.

    Attributes:
        names: of whom it is, by addresses, which live on with the plan and the institution.
        own: all else.
    """

    names: tuple[Any, ...]
    own: tuple[Any, ...]


NOTHING = _Said((), ())


def _said_of(edition: Edition) -> _Said:
    """In its document; nothing where that is none."""
    try:
        document = json.loads(edition.document)
        said = document["edition"]
        return _Said(
            (document["plan"]["slug"], document["report"]["slug"], said["sealed_by"]),
            (
                said["number"],
                said["reason"],
                said.get("reason_en", ""),
                said["sealed_at"],
                said["cut_off_at"],
            ),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return NOTHING


def _row_of(edition: Edition) -> _Said:
    """In its row."""
    report = edition.report
    return _Said(
        (report.plan.slug, report.slug, edition.institution.slug),
        (
            edition.number,
            edition.reason,
            edition.reason_en,
            moment_of(edition.sealed_at),
            moment_of(edition.cut_off_at),
        ),
    )
