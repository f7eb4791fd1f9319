"""What a packed file (a ZIP) is by its parts, and whether it can be handed on.

zipfile reads the directory. All else that a directory says is held against the bytes: every part
is unpacked once, piece by piece, counted and thrown away.
"""

import re
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext

from measures.evidence.kinds import (
    MEGABYTE,
    FileKind,
    FileRefusedError,
    Limits,
    damaged,
    not_accepted,
)

CHUNK = 64 * 1024
# A directory is read in one piece, and a part that tells what the file is, too.
MOST_AT_ONCE = MEGABYTE
# Sheets and texts shrink to a tenth, seldom to a fiftieth; bombs to a thousandth.
MOST_TIMES = 100
ALWAYS_UNPACKED = 10 * MEGABYTE

END_MARK, END_OF_DIRECTORY = b"PK\x05\x06", 22  # its bytes without the comment

LOCKED = 0x1 | 0x40 | 0x2000  # encrypted, strongly encrypted, its directory masked
LEADS_OUT = re.compile(r"[/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|$)|.*[\x00-\x1f\x7f]", re.DOTALL)

MEDIA_TYPE_PART = "mimetype"
BY_MEDIA_TYPE = {
    kind.media_type.encode(): kind for kind in (FileKind.ODT, FileKind.ODS, FileKind.EDOC)
}
OPEN_DOCUMENT_PARTS = "META-INF/manifest.xml"
OPEN_DOCUMENT_MACRO = re.compile(r"(?:Basic/(?!.*script-l[bc]\.xml$)|Scripts/).*[^/]", re.DOTALL)
CONTENT_TYPES_PART = "[Content_Types].xml"
VBA_PROJECT = re.compile(r"(?:.*/)?vbaProject\.bin", re.DOTALL | re.IGNORECASE)
MACRO_TYPES = re.compile("vbaproject|macroenabled|macrosheet")
# EDOC calls it META-INF/edoc-signatures-S1.xml, ASiC-E META-INF/signatures….xml.
SIGNATURES = re.compile(r"META-INF/[^/]*signatures[^/]*\.xml", re.IGNORECASE)
# The other ways of the standard (ETSI EN 319 162-1): a signature in CAdES, a time stamp alone.
SEALED = re.compile(
    rf"{SIGNATURES.pattern}|META-INF/[^/]*(?:signature[^/]*\.p7s|timestamp[^/]*\.tst)",
    re.IGNORECASE,
)

# What zipfile, zlib and expat say of bytes that are not as they should be.
BROKEN = (
    BadZipFile,
    EOFError,
    NotImplementedError,
    OverflowError,
    UnicodeDecodeError,
    expat.ExpatError,
    zlib.error,
)


def kind_of_archive(file: IO[bytes], size: int, limits: Limits) -> FileKind:
    """What a file of so many bytes is that begins as a ZIP does.

    Raises:
        FileRefusedError: it is none of the kinds taken, or not safe to hand on.
    """
    with opened(file, size, limits) as archive:
        if any(VBA_PROJECT.fullmatch(name) for name in archive.namelist()):
            raise _has_macros()
        return _kind_of_parts(archive)


@contextmanager
def opened(file: IO[bytes], size: int, limits: Limits) -> Iterator[ZipFile]:
    """A packed file of so many bytes whose parts can safely be unpacked.

    Raises:
        FileRefusedError: they cannot, or the file turns out to be damaged while it is read.
    """
    try:
        with ZipFile(_Sparing(file)) as archive:
            members = archive.infolist()
            _check_directory(members, size, limits)
            _check_end(file, size, len(archive.comment))
            _check_content(archive, members, _most_unpacked(size, limits))
            yield archive
    except BROKEN as error:
        raise damaged() from error


class _Sparing:
    """A file that gives no more at once than an honest directory needs.

    How long the directory is stands in the file, and zipfile fetches as much as it says: one of
    50 MB would become half a gigabyte of objects.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        if size > MOST_AT_ONCE:
            raise _too_many_parts()
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True


def _too_many_parts() -> FileRefusedError:
    return FileRefusedError(
        gettext("The file is made of so many parts that it cannot be an ordinary document.")
    )


# The directory --------------------------------------------------------------------------------


def _check_directory(members: list[ZipInfo], size: int, limits: Limits) -> None:
    """Judge the parts by what is said of them, before one is opened."""
    if len(members) > limits.parts:
        raise _too_many_parts()
    offsets = [member.header_offset for member in members]
    # A first part that begins later stands behind something else, which another reader would see.
    if not offsets or min(offsets) != 0 or max(offsets) >= size:
        raise damaged()
    if any(member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for member in members):
        raise damaged()
    if any(member.flag_bits & LOCKED for member in members):
        raise _locked()
    if any(_leads_out(member) for member in members):
        raise FileRefusedError(
            gettext("A part of the file has a name that would lead out of the file when unpacked.")
        )
    if len({member.filename.casefold() for member in members}) < len(members):
        raise FileRefusedError(gettext("Two parts of the file have the same name."))


def _check_end(file: IO[bytes], size: int, comment: int) -> None:
    """Nothing follows the directory and its comment: another program would begin there."""
    file.seek(max(size - END_OF_DIRECTORY - comment, 0))
    if file.read(len(END_MARK)) != END_MARK:
        raise damaged()


def _leads_out(member: ZipInfo) -> bool:
    is_link = stat.S_ISLNK(member.external_attr >> 16)
    return is_link or bool(LEADS_OUT.match(member.orig_filename))


def _locked() -> FileRefusedError:
    return FileRefusedError(
        gettext("The file is locked with a password, and nobody could read it. Save it without.")
    )


def _has_macros() -> FileRefusedError:
    return FileRefusedError(
        gettext(
            "The file holds macros, which are programs. Save it without them: as DOCX, XLSX, ODT,"
            " ODS or PDF."
        )
    )


# What the parts make --------------------------------------------------------------------------


def _kind_of_parts(archive: ZipFile) -> FileKind:
    names = set(archive.namelist())
    if MEDIA_TYPE_PART in names:
        kind = BY_MEDIA_TYPE.get(_part(archive, MEDIA_TYPE_PART).strip())
        if kind is None:
            raise not_accepted()
        if kind is not FileKind.EDOC:
            _check_open_document(archive, names)
        elif not any(SEALED.fullmatch(name) for name in names):
            raise FileRefusedError(
                gettext("This e-document holds no signature. Sign it, or attach what is inside it.")
            )
        return kind
    if CONTENT_TYPES_PART in names:
        return _kind_of_open_xml(_content_types(_part(archive, CONTENT_TYPES_PART)))
    if any(SIGNATURES.fullmatch(name) for name in names):
        return FileKind.EDOC
    raise not_accepted()


def _part(archive: ZipFile, name: str) -> bytes:
    """A part that tells what the file is; such a part is short."""
    with archive.open(name) as part:
        content = part.read(MOST_AT_ONCE + 1)
    if len(content) > MOST_AT_ONCE:
        raise damaged()
    return content


def _check_open_document(archive: ZipFile, names: set[str]) -> None:
    if OPEN_DOCUMENT_PARTS in names and b"encryption-data" in _part(archive, OPEN_DOCUMENT_PARTS):
        raise _locked()
    if any(OPEN_DOCUMENT_MACRO.fullmatch(name) for name in names):
        raise _has_macros()


def _kind_of_open_xml(content_types: set[str]) -> FileKind:
    if any(MACRO_TYPES.search(content_type) for content_type in content_types):
        raise _has_macros()
    for kind in (FileKind.DOCX, FileKind.XLSX):
        if f"{kind.media_type}.main+xml" in content_types:
            return kind
    raise not_accepted()


def _content_types(document: bytes) -> set[str]:
    """All types of parts that `[Content_Types].xml` names, in lower case.

    Nothing is built of it, and a document type (with it every entity) is refused where it begins:
    so it cannot grow, and can fetch nothing. It is read as UTF-8, or as UTF-16 by its mark,
    whatever else it claims.
    """
    found: set[str] = set()

    def note(name: str, attributes: dict[str, str]) -> None:
        found.add(attributes.get("ContentType", "").lower())

    def refuse(*_declaration: object) -> None:
        raise FileRefusedError(
            gettext(
                "The file's list of its parts begins with a document type (DTD), which no Word or"
                " Excel writes."
            )
        )

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = note
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(document, True)
    return found


# The content ----------------------------------------------------------------------------------


def _most_unpacked(size: int, limits: Limits) -> int:
    """How many bytes a file of so many may unpack to."""
    return min(limits.unpacked, max(ALWAYS_UNPACKED, MOST_TIMES * size))


def _check_content(archive: ZipFile, members: list[ZipInfo], most: int) -> None:
    """Unpack every part and keep nothing."""
    total = 0
    for member in members:
        # zipfile stops at the size that is declared, and holds the check sum against what it has
        # read by then; let it go on to where the bytes end, or to where they are too many.
        declared, member.file_size = member.file_size, most + 2 * CHUNK
        unpacked = 0
        with archive.open(member) as part:
            while chunk := part.read(CHUNK):
                unpacked += len(chunk)
                if total + unpacked > most:
                    raise _swells(most)
        member.file_size = declared
        if unpacked != declared:
            raise damaged()
        total += unpacked


def _swells(most: int) -> FileRefusedError:
    return FileRefusedError(
        gettext("Unpacked, the file would be larger than %(megabytes)d MB, far more than it seems.")
        % {"megabytes": most // MEGABYTE}
    )
