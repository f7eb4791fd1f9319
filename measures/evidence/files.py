"""What an uploaded file is: told by its bytes, never by its name. Only reads, changes nothing.

Why own code and not a library, and where it stops looking: docs/decisions/0012.
"""

import codecs
import hashlib
import os
import re
from collections.abc import Iterator
from typing import IO, NamedTuple

from django.utils.translation import gettext

from measures.evidence.archives import kind_of_archive
from measures.evidence.kinds import (
    MEGABYTE,
    FileKind,
    FileRefusedError,
    Limits,
    damaged,
    not_accepted,
)

CHUNK = 64 * 1024
HEAD = 2048

ZIP = b"PK\x03\x04"
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
# Word and Excel before 2007, and what they make of a new document that has a password.
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Readers look for it in the first 1024 bytes. What stands before may be text (a printer's
# commands, blank lines) but no program (which has control characters there), no script, no markup.
PDF = re.compile(rb"(?!#!)[\t\n\f\r\x1b -;=-~\x80-\xff]{0,1019}?%PDF-\d")
PDF_END = b"%%EOF"

# Far more than any picture has; tiny ones without end would take long to walk over.
MOST_SEGMENTS = 100_000
PNG_END = b"\x00\x00\x00\x00IEND\xae\x42\x60\x82"
JPEG_SCAN, JPEG_END = 0xDA, b"\xff\xd9"
# Start of frame, which tells the picture's size; the three left out mean something else.
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
COLUMNS = re.compile(r"[,;\t]")
LEADING_BLANKS = re.compile(r"\A[\s\ufeff]+")
# How text begins that is something else: markup, scripts, JSON and RTF, PostScript.
OTHER_TEXT = ("<", "#!", "{", "%!")


def kind_of(file: IO[bytes], limits: Limits) -> FileKind:
    """What the file is by its content. It is read to its end and left at its beginning.

    Raises:
        FileRefusedError: it is none of the kinds taken, or empty, too large, damaged, locked, or
            not safe to hand on.
    """
    try:
        size = check_size(file, limits)
        return _kind_by_content(file, size, limits)
    finally:
        file.seek(0)


def check_size(file: IO[bytes], limits: Limits) -> int:
    """How many bytes the file has; it is left at its beginning.

    Raises:
        FileRefusedError: it is empty or too large.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if not size:
        raise FileRefusedError(gettext("The file is empty."))
    if size > limits.size:
        most = {"megabytes": limits.size // MEGABYTE}
        raise FileRefusedError(gettext("The file is larger than %(megabytes)d MB.") % most)
    return size


def _kind_by_content(file: IO[bytes], size: int, limits: Limits) -> FileKind:
    head = file.read(HEAD)
    if head.startswith(ZIP):
        return kind_of_archive(file, size, limits)
    if head.startswith(PNG):
        return _if_whole(FileKind.PNG, _is_whole_png(file))
    if head.startswith(JPEG):
        return _if_whole(FileKind.JPEG, _is_whole_jpeg(file))
    if PDF.match(head):
        file.seek(0)
        return _if_whole(FileKind.PDF, _goes_on_to(file, PDF_END))
    if head.startswith(COMPOUND):
        raise FileRefusedError(
            gettext(
                "This is a document of an old Word or Excel, or one locked with a password. Save"
                " it as PDF, DOCX or XLSX, without a password."
            )
        )
    _check_table(file)
    return FileKind.CSV


def _if_whole(kind: FileKind, is_whole: bool) -> FileKind:
    if not is_whole:
        raise damaged()
    return kind


# Pictures -------------------------------------------------------------------------------------


def _is_whole_png(file: IO[bytes]) -> bool:
    """Its chunks lead from a size over picture data to the end. The picture is not decoded."""
    file.seek(len(PNG))
    header = file.read(25)
    if header[:8] != b"\x00\x00\x00\rIHDR" or not (any(header[8:12]) and any(header[12:16])):
        return False
    has_data = False
    for _segment in range(MOST_SEGMENTS):
        chunk = file.read(8)
        if len(chunk) < 8:
            return False
        if chunk == PNG_END[:8]:
            return has_data and file.read(4) == PNG_END[8:]
        has_data = has_data or chunk[4:] == b"IDAT"
        file.seek(int.from_bytes(chunk[:4], "big") + 4, os.SEEK_CUR)
    return False


def _is_whole_jpeg(file: IO[bytes]) -> bool:
    """Its segments lead over a size to picture data, which ends. The picture is not decoded."""
    file.seek(2)
    has_size = False
    for _segment in range(MOST_SEGMENTS):
        mark = file.read(2)
        if len(mark) < 2 or mark[0] != 0xFF:
            return False
        if mark[1] == 0xFF:  # a mark may be preceded by any number of these
            file.seek(-1, os.SEEK_CUR)
            continue
        if mark[1] == JPEG_SCAN:
            return has_size and _goes_on_to(file, JPEG_END)
        length = int.from_bytes(file.read(2), "big")
        if length < 2:
            return False
        start = file.tell()
        if mark[1] in JPEG_FRAMES:
            has_size = any(file.read(5)[3:])  # its height may be told later
        file.seek(start + length - 2)
    return False


def _goes_on_to(file: IO[bytes], wanted: bytes) -> bool:
    """Whether the bytes stand anywhere in what is left of the file."""
    before = b""
    for chunk in _chunks(file):
        if wanted in before + chunk:
            return True
        before = chunk[-len(wanted) + 1 :]
    return False


# Tables ---------------------------------------------------------------------------------------


def _check_table(file: IO[bytes]) -> None:
    """Text in UTF-8 or Windows-1257, nothing but text, with columns.

    Raises:
        FileRefusedError: it is not.
    """
    try:
        has_columns = _has_columns(file, "utf-8")
    except UnicodeDecodeError:
        try:
            has_columns = _has_columns(file, "cp1257")
        except UnicodeDecodeError:
            raise not_accepted() from None
    if not has_columns:
        raise FileRefusedError(
            gettext(
                "This is text without columns. The columns of a CSV table are divided by commas,"
                " semicolons or tabs."
            )
        )


def _has_columns(file: IO[bytes], encoding: str) -> bool:
    """Whether the text is divided into columns anywhere.

    Raises:
        FileRefusedError: it is something else than a table.
        UnicodeDecodeError: it is not in this encoding.
    """
    opening, has_columns = "", False
    file.seek(0)
    for text in _decoded(file, encoding):
        if len(opening) < 2:
            opening = LEADING_BLANKS.sub("", opening + text)[:2]
        if CONTROL.search(text) or opening.startswith(OTHER_TEXT):
            raise not_accepted()
        has_columns = has_columns or bool(COLUMNS.search(text))
    return has_columns


def _decoded(file: IO[bytes], encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    for chunk in _chunks(file):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


# Bytes ----------------------------------------------------------------------------------------


class Fingerprint(NamedTuple):
    """Which bytes a file is: how many, and their SHA-256 in hexadecimal."""

    size: int
    sha256: str


def fingerprint(file: IO[bytes]) -> Fingerprint:
    """Read once from beginning to end, and left at the beginning."""
    size, digest = 0, hashlib.sha256()
    file.seek(0)
    for chunk in _chunks(file):
        size += len(chunk)
        digest.update(chunk)
    file.seek(0)
    return Fingerprint(size, digest.hexdigest())


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
