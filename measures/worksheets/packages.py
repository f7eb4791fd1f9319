"""Whether a file can be opened as a worksheet; looked at before any library reads it.

A library builds all of a document before one row can be read. What would make that costly or
dangerous, be it a bomb, a document type with its entities, or more cells than any worksheet has,
is found here by passing over the bytes once.
"""

import re
from collections import Counter
from io import BytesIO
from typing import NamedTuple
from xml.parsers import expat
from zipfile import ZipFile

from django.utils.translation import gettext

from measures.evidence.archives import VBA_PROJECT, opened
from measures.evidence.files import COMPOUND, PDF, ZIP, check_size
from measures.evidence.kinds import MEGABYTE, FileKind, FileRefusedError, Limits, damaged

LIMITS = Limits(size=10 * MEGABYTE, unpacked=100 * MEGABYTE, parts=2_000)
MOST_XML = 40 * MEGABYTE  # of the parts that are read, all together
MOST_CELLS = 60_000  # more than two thousand rows of a full worksheet
MOST_COLUMNS = 200
CONTENT_TYPES = "[Content_Types].xml"
# The main part's type tells what the file is; templates and files with macros have their own.
MAIN_TYPES = {
    FileKind.DOCX: re.compile(r"wordprocessingml\.document\.main|ms-word\.document\.macroenabled"),
    FileKind.XLSX: re.compile(r"spreadsheetml\.sheet\.main|ms-excel\.sheet\.macroenabled"),
}
OPEN_DOCUMENT = "mimetype"
READ_PART = re.compile(r".*\.(?:xml|rels)", re.IGNORECASE)
# How an encrypted Word or Excel file names what it holds.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
CELL_TAGS = ("c", "tc")
ROW_TAGS = ("row", "tr")


class Package(NamedTuple):
    """A file that can be opened."""

    kind: FileKind
    has_macros: bool


def check_package(content: bytes) -> Package:
    """What the file is, by its content.

    Raises:
        FileRefusedError: it is no worksheet, or none that can be read within bounds.
    """
    file = BytesIO(content)
    size = check_size(file, LIMITS)
    if not content.startswith(ZIP):
        raise _other(content)
    with opened(file, size, LIMITS) as archive:
        kind = _kind(archive)
        _check_parts(archive)
        return Package(kind, any(VBA_PROJECT.fullmatch(name) for name in archive.namelist()))


def _other(content: bytes) -> FileRefusedError:
    """Why something that is not packed at all cannot be read."""
    if content.startswith(COMPOUND):
        if ENCRYPTED in content:
            return FileRefusedError(
                gettext("The file is locked with a password. Save it without, and try again.")
            )
        return FileRefusedError(
            gettext(
                "This is a file of an old Word or Excel (.doc, .xls). Open it and save it as .docx"
                " or .xlsx."
            )
        )
    if PDF.match(content[:2048]):
        return FileRefusedError(
            gettext(
                "This is a PDF, whatever its name. Bring the Word or Excel file that it was made"
                " from."
            )
        )
    return _no_worksheet()


def _no_worksheet() -> FileRefusedError:
    return FileRefusedError(
        gettext("By its content this is neither a Word document (.docx) nor a workbook (.xlsx).")
    )


def _kind(archive: ZipFile) -> FileKind:
    names = archive.namelist()
    if OPEN_DOCUMENT in names:
        raise FileRefusedError(
            gettext("This is an OpenDocument file. Open it and save it as .docx or .xlsx.")
        )
    if CONTENT_TYPES not in names:
        raise _no_worksheet()
    types = archive.read(CONTENT_TYPES).decode("utf-8", "replace").lower()
    for kind, main in MAIN_TYPES.items():
        if main.search(types):
            return kind
    raise _no_worksheet()


def _check_parts(archive: ZipFile) -> None:
    """Pass over all XML once: none has a document type, and there are not too many cells."""
    parts = [member for member in archive.infolist() if READ_PART.fullmatch(member.filename)]
    if sum(member.file_size for member in parts) > MOST_XML:
        raise too_large()
    cells = sum(_cells(archive.read(member)) for member in parts)
    if cells > MOST_CELLS:
        raise too_large()


def too_large() -> FileRefusedError:
    return FileRefusedError(
        gettext(
            "The file holds far more than a worksheet. Delete rows, columns and sheets that are no"
            " part of it, and try again."
        )
    )


def _cells(document: bytes) -> int:
    """How many table cells a part has. Nothing is built of it, and it can fetch nothing."""
    tags: Counter[str] = Counter()
    in_row = 0

    def note(name: str, _attributes: dict[str, str]) -> None:
        nonlocal in_row
        tag = name.rpartition(":")[2]
        tags[tag] += 1
        if tag in ROW_TAGS:
            in_row = 0
        elif tag in CELL_TAGS:
            in_row += 1
            if in_row > MOST_COLUMNS:
                raise too_large()

    def refuse(*_declaration: object) -> None:
        raise FileRefusedError(
            gettext(
                "A part of the file begins with a document type (DTD), which no Word or Excel"
                " writes."
            )
        )

    parser = expat.ParserCreate()
    parser.StartElementHandler = note
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(document, True)
    except (expat.ExpatError, LookupError) as error:
        raise damaged() from error
    # A row alone costs as much as a cell, and Excel writes empty ones.
    return sum(tags[tag] for tag in (*CELL_TAGS, *ROW_TAGS))
