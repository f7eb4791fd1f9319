"""Whether a file can be opened as a worksheet; looked at before any library reads it.

A library builds all of a document before one row can be read. What would make that costly or
dangerous, be it a bomb, a document type with its entities, or more cells than any worksheet has,
is found here by passing over the bytes once. And a library gets no other part than those that were
passed over.
"""

import re
from collections.abc import Iterable
from io import BytesIO
from typing import NamedTuple
from unicodedata import normalize
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from django.utils.translation import gettext

from measures.evidence.archives import (
    CONTENT_TYPES_PART,
    MEDIA_TYPE_PART,
    VBA_PROJECT,
    opened,
)
from measures.evidence.files import ZIP, check_size
from measures.evidence.kinds import MEGABYTE, FileKind, FileRefusedError, Limits, damaged
from measures.worksheets.foreign import refusal_of, refusal_of_packed

LIMITS = Limits(size=10 * MEGABYTE, unpacked=100 * MEGABYTE, parts=2_000)
MOST_XML = 40 * MEGABYTE  # of the parts that are read, all together
MOST_CELLS = 60_000  # more than two thousand rows of a full worksheet
MOST_COLUMNS = 200
MOST_PLACES = 500_000  # of cells, filled or not: a single one far away makes many
MOST_TEXT = 4_000_000  # letters; Excel keeps once what stands in thousands of its cells
# openpyxl makes an object of nearly everything; lxml, which python-docx uses, is spare.
MOST_ELEMENTS = {FileKind.DOCX: 1_000_000, FileKind.XLSX: 300_000}
MOST_OBJECTS = 100_000
MOST_RELATIONS = 20_000  # each is looked for among all parts
MOST_DEPTH = 100  # of elements within each other; readers call themselves for each
# A tag, a comment or an instruction: expat begins anew at it with each piece of a part it is given.
MOST_AT_ONCE = MEGABYTE
# The main part's type tells what the file is; templates and files with macros have their own, and
# are read as all others.
MAIN_TYPES = {
    FileKind.DOCX: re.compile(
        r"wordprocessingml\.(?:document|template)\.main|ms-word\.(?:document|template)\.macroenabled"
    ),
    FileKind.XLSX: re.compile(
        r"spreadsheetml\.(?:sheet|template)\.main|ms-excel\.(?:sheet|template)\.macroenabled"
    ),
}
PICTURE = re.compile(r"(?:word|xl)/media/.+", re.IGNORECASE)
READ_PART = re.compile(r".*\.(?:xml|rels)", re.IGNORECASE)
# Others Python would look for among all that it can decode, and lxml among others again.
ENCODINGS = re.compile(
    r"utf-?8|utf-16(?:le|be)?|us-ascii|iso-8859-[0-9]{1,2}|(?:windows-|cp)125[0-9]", re.IGNORECASE
)
CELL_OF_EXCEL = "c"
CELL_TAGS = frozenset((CELL_OF_EXCEL, "tc"))
ROW_TAGS = frozenset(("row", "tr"))
# What makes a cell of Excel one with something in it; of bordered ones thousands may be empty.
FILLING_TAGS = frozenset(("v", "f", "is"))
# What cells and their texts are made of in Excel; openpyxl makes no object of most of it.
LIGHT_TAGS = CELL_TAGS | ROW_TAGS | FILLING_TAGS | {"t", "si", "r", "rPr", "b", "i", "u"}
LIGHT_TAGS |= {"sz", "color", "rFont", "family", "charset"}
RELATION = "Relationship"
NUMBER_FORMAT, LONGEST_FORMAT = "numFmt", 255  # letters; Excel takes no longer one
COUNTED_TAGS = CELL_TAGS | ROW_TAGS | {RELATION, NUMBER_FORMAT}
COUNTED_OF_EXCEL = COUNTED_TAGS | FILLING_TAGS


# Word and Excel can save in two dialects, which call namespaces and relations otherwise; the rarer
# one is "Strict Open XML". The libraries know only the other.
STRICT = "http://purl.oclc.org/ooxml/"
TRANSITIONAL = {
    f"{STRICT}{strict}".encode(): f"http://schemas.openxmlformats.org/{usual}".encode()
    for strict, usual in (
        ("wordprocessingml/main", "wordprocessingml/2006/main"),
        ("spreadsheetml/main", "spreadsheetml/2006/main"),
        ("officeDocument/relationships", "officeDocument/2006/relationships"),
        ("officeDocument/math", "officeDocument/2006/math"),
    )
}
TAG_OF_STRICT = re.compile(rf"<[^<>]*{re.escape(STRICT)}[^<>]*>".encode())


class Package(NamedTuple):
    """A file that can be opened.

    Attributes:
        content: its parts that are XML, and were passed over, in the usual dialect; all others are
            empty.
    """

    kind: FileKind
    has_macros: bool
    has_pictures: bool
    content: bytes


def check_package(content: bytes) -> Package:
    """What the file is, by its content.

    Raises:
        FileRefusedError: it is no worksheet, or none that can be read within bounds.
    """
    file = BytesIO(content)
    size = check_size(file, LIMITS)
    if not content.startswith(ZIP):
        raise refusal_of(content)
    with opened(file, size, LIMITS) as archive:
        kind = _kind(archive)
        _check_parts(archive, kind)
        names = archive.namelist()
        has_macros = any(VBA_PROJECT.fullmatch(name) for name in names)
        has_pictures = any(PICTURE.fullmatch(name) for name in names)
        return Package(kind, has_macros, has_pictures, _checked_parts(archive))


def _kind(archive: ZipFile) -> FileKind:
    types = ""
    # What has a media type of its own is none of the two, whatever else is in it.
    if CONTENT_TYPES_PART in archive.namelist() and MEDIA_TYPE_PART not in archive.namelist():
        with archive.open(CONTENT_TYPES_PART) as part:
            types = part.read(MOST_AT_ONCE).decode("utf-8", "replace").lower()
    for kind, main in MAIN_TYPES.items():
        if main.search(types):
            return kind
    raise refusal_of_packed(archive, types)


def _read_parts(archive: ZipFile) -> list[ZipInfo]:
    return [member for member in archive.infolist() if READ_PART.fullmatch(member.filename)]


def _checked_parts(archive: ZipFile) -> bytes:
    """The file with nothing in it but what was passed over. A document may name any part as XML."""
    read = {member.filename for member in _read_parts(archive)}
    file = BytesIO()
    with ZipFile(file, "w") as copy:
        for name in archive.namelist():
            copy.writestr(name, _in_usual_dialect(archive.read(name)) if name in read else b"")
    return file.getvalue()


def _in_usual_dialect(part: bytes) -> bytes:
    return TAG_OF_STRICT.sub(_renamed, part) if STRICT.encode() in part else part


def _renamed(tag: re.Match[bytes]) -> bytes:
    renamed = tag[0]
    for strict, usual in TRANSITIONAL.items():
        renamed = renamed.replace(strict, usual)
    return renamed


def _check_parts(archive: ZipFile, kind: FileKind) -> None:
    """Pass over all XML once: none has a document type, and there is not too much of anything."""
    parts = _read_parts(archive)
    if sum(member.file_size for member in parts) > MOST_XML:
        raise too_large()
    passing = _Passing(MOST_ELEMENTS[kind], MOST_OBJECTS if kind is FileKind.XLSX else None)
    for member in parts:
        passing.over(archive.read(member))


def too_large() -> FileRefusedError:
    return FileRefusedError(
        gettext(
            "The file holds far more than a worksheet. Delete rows, columns and sheets that are no"
            " part of it, also such as are empty and have only borders or colours, and try again."
        )
    )


class Allowance:
    """How many places of cells, and letters in them, may still be read."""

    def __init__(self, letters: int = MOST_TEXT) -> None:
        self._places, self._letters = MOST_PLACES, letters

    def take(self, text: str) -> str:
        """The text, if there may be so much of it.

        Raises:
            FileRefusedError: there is more than a worksheet has.
        """
        self._letters -= len(text)
        if self._letters >= 0:
            # A letter with its mark counts as one. But one sign may come apart into eighteen, and
            # whatever folds a text takes as long as for all of them.
            self._letters -= max(len(normalize("NFKD", text)) // 2 - len(text), 0)
        if self._letters < 0:
            raise too_large()
        return text

    def take_places(self, columns: int, rows: int = 1) -> None:
        """
        Raises:
            FileRefusedError: there are more than a worksheet has.
        """
        self._places -= columns * rows
        if columns > MOST_COLUMNS or self._places < 0:
            raise too_large()


class _Passing:
    """Passes over parts and counts. Nothing is built of them, and they can fetch nothing."""

    def __init__(self, elements: int, objects: int | None) -> None:
        self._elements, self._objects = elements, objects
        self._cells, self._relations = MOST_CELLS, MOST_RELATIONS
        self._counted = COUNTED_TAGS if objects is None else COUNTED_OF_EXCEL
        self._in_row = self._depth = 0
        self._is_filled = False

    def over(self, document: bytes) -> None:
        """
        Raises:
            FileRefusedError: the part is no XML, or has what no worksheet has.
        """
        self._in_row = self._depth = 0
        parser = expat.ParserCreate()
        parser.XmlDeclHandler = self._check_encoding
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse
        parser.CommentHandler = lambda text: self._check_length([text])
        parser.ProcessingInstructionHandler = lambda *texts: self._check_length(texts)
        try:
            parser.Parse(document, True)
        except (expat.ExpatError, LookupError, ValueError) as error:
            # The last two are of an encoding that this machine has not, or not as it should be.
            raise damaged() from error

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise damaged()
        tag = name.rpartition(":")[2]
        if attributes:
            self._check_length(attributes.values())
        self._elements -= 1
        if self._objects is not None and tag not in LIGHT_TAGS:
            self._objects -= 1
        if tag in self._counted:
            self._count(tag, attributes)
        if self._elements < 0 or (self._objects is not None and self._objects < 0):
            raise too_large()

    def _count(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == RELATION:
            self._relations -= 1
        # Each style that has one is asked whether it is one of days.
        elif tag == NUMBER_FORMAT:
            if len(attributes.get("formatCode", "")) > LONGEST_FORMAT:
                raise damaged()
        elif tag in FILLING_TAGS:
            self._cells -= not self._is_filled
            self._is_filled = True
        # A row alone costs as much as a cell, and Excel writes empty ones. An empty cell of Excel
        # is an element as any other.
        else:
            self._in_row = 0 if tag in ROW_TAGS else self._in_row + 1
            self._cells -= tag != CELL_OF_EXCEL
            self._is_filled = False
        if min(self._cells, self._relations) < 0 or self._in_row > MOST_COLUMNS:
            raise too_large()

    def _check_encoding(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and not ENCODINGS.fullmatch(encoding):
            raise damaged()

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _check_length(self, texts: Iterable[str]) -> None:
        if sum(map(len, texts)) > MOST_AT_ONCE:
            raise damaged()

    def _refuse(self, *_declaration: object) -> None:
        raise FileRefusedError(
            gettext(
                "A part of the file begins with a document type (DTD), which no Word or Excel"
                " writes."
            )
        )
