"""The forms in which an edition is read: made of its document alone, and kept by their hashes."""

import json
import logging
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import translation

from measures.evidence.kinds import FileKind
from measures.operations.sweeping import sweep
from reports.chain import Line
from reports.document import LANGUAGES, Document
from reports.formats.article import article_of
from reports.formats.ogp_sheet import docx_of_sheet, html_of_sheet
from reports.formats.pdf import NotSetError, pdf_of
from reports.formats.table import csv_of
from reports.formats.word import docx_of
from reports.formats.workbook import xlsx_of
from reports.models import Edition, EditionFile
from reports.telling import Part, Telling, telling_of

logger = logging.getLogger(__name__)

Form = Callable[[Telling], bytes]

FOLDER = "reports"
ENGLISH = "en"
MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": FileKind.DOCX.media_type,
    "xlsx": FileKind.XLSX.media_type,
    "csv": "text/csv; charset=utf-8",
}
# What is made of an edition in each language, by the ending of its name.
FORMATS: dict[str, Form] = {
    "html": article_of,
    "pdf": pdf_of,
    "docx": docx_of,
    "xlsx": xlsx_of,
    "csv": csv_of,
}
SHEET_FORMATS: dict[str, Callable[[Telling, Part], bytes]] = {
    "html": html_of_sheet,
    "docx": docx_of_sheet,
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that lies in the storage.

    Attributes:
        name: by which the edition knows it.
        stored_as: its name there.
    """

    name: str
    sha256: str
    size: int
    stored_as: str


def files_of(document: Document, content: bytes) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every form, the same bytes whenever and wherever they are made.

    Args:
        content: the document's own bytes.
    """
    own = sha256(content).hexdigest()
    for language, forms in _forms_of(document).items():
        with translation.override(language):
            telling = telling_of(document, own)
            for name, made in forms.items():
                yield name, made(telling)


def _forms_of(document: Document) -> dict[str, dict[str, Form]]:
    """Language → name → how it is made, of every form of an edition."""
    forms: dict[str, dict[str, Form]] = {
        language: {name_of(language, ending): made for ending, made in FORMATS.items()}
        for language in LANGUAGES
    }
    for position, commitment in enumerate(document["commitments"]):
        for ending, sheet in SHEET_FORMATS.items():
            name = name_of_sheet(commitment["number"], ending)
            forms[ENGLISH][name] = partial(_sheet, sheet, position)
    return forms


def _sheet(sheet: Callable[[Telling, Part], bytes], position: int, telling: Telling) -> bytes:
    return sheet(telling, telling.parts[position])


def name_of(language: str, ending: str) -> str:
    return f"{language}.{ending}"


def name_of_sheet(commitment: int, ending: str) -> str:
    """Of the sheet in which the Open Government Partnership is told of a commitment."""
    return f"ogp-{commitment}.{ending}"


def store_files(document: Document, content: bytes) -> list[StoredFile]:
    """Make all of them and keep them; where one cannot be kept, none is.

    Raises:
        OSError: the storage keeps no more.
        NotSetError: the PDF cannot be set.
    """
    stored: list[StoredFile] = []
    try:
        for name, made in files_of(document, content):
            own = sha256(made).hexdigest()
            place = f"{FOLDER}/{own[:2]}/{own}-{secrets.token_hex(4)}"
            stored_as = default_storage.save(place, ContentFile(made))
            stored.append(StoredFile(name, own, len(made), stored_as))
    except BaseException:  # whatever it was: it is not hidden, and leaves nothing behind
        forget_files(stored)
        raise
    return stored


def bytes_of(file: EditionFile) -> bytes | None:
    """The file as it was sealed; None where the storage has lost it, or has other bytes by now."""
    try:
        with file.content.open("rb") as stored:
            content: bytes = stored.read()
    except (OSError, ValueError, AttributeError, SuspiciousOperation):
        # Not there; no name; bytes for one, which SQLite keeps; one that leads out of the storage.
        return None
    is_same = (len(content), sha256(content).hexdigest()) == (file.size, file.sha256)
    return content if is_same else None


def made_again(edition: Edition, name: str) -> bytes:
    """A form made of the document once more, where its file is lost; and no other.

    Raises:
        NotSetError: it is the PDF, and cannot be set.
    """
    content = edition.document.encode()
    document = json.loads(content)
    for language, forms in _forms_of(document).items():
        if name in forms:
            with translation.override(language):
                return forms[name](telling_of(document, sha256(content).hexdigest()))
    raise KeyError(name)


def sealed_bytes_of(file: EditionFile, edition: Edition) -> bytes | None:
    """A form as it was sealed: of the storage, or made again where that gives the same bytes.

    None where other bytes come of it by now: the programs that make them have changed since.
    """
    content = bytes_of(file)
    if content is not None:
        return content
    logger.error("The bytes of %s of edition %s are not what was sealed", file.name, edition.pk)
    try:
        again = made_again(edition, file.name)
    except NotSetError:
        logger.exception("The PDF of edition %s cannot be set", edition.pk)
        return None
    return again if sha256(again).hexdigest() == file.sha256 else None


def sweep_files(*, now: datetime, known: Iterable[Line] = ()) -> int:
    """Delete what was left behind where a sealing was cut off; how many files that were.

    What once was sealed stays, wherever it lies: its hash is on record, or in the list of hashes
    as it was before. Only where everything on record is what was sealed: rows that were changed
    name other files than those that were sealed.

    Args:
        known: the lines of a list that was downloaded before.
    """
    rows = EditionFile.objects.values_list("content", "sha256")
    named, kept = {content for content, _sha256 in rows}, {sha256 for _content, sha256 in rows}
    kept.update(sha256 for line in known for sha256 in line.files.values())
    before = now - timedelta(days=settings.UNUSED_FILE_DAYS)
    return sweep(FOLDER, named, before=before, kept=kept)


def forget_files(stored: list[StoredFile]) -> None:
    """Take them out of the storage again: their edition is not on record."""
    for file in stored:
        with suppress(OSError):  # what stays behind is swept up later
            default_storage.delete(file.stored_as)
