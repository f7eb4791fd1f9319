"""Documents of every kind that is accepted as evidence, and some that are not, as bytes."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable

from measures.evidence.kinds import MEGABYTE

Part = tuple[str, str | bytes]

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
)
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(48) + b"PE\x00\x00"
SVG = (
    b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg">'
    b"<script>alert(1)</script></svg>"
)
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
CSV = "Nr.;Pasākums;Termiņš\n1.1;Atvērt datus;01.04.2020.\n"


# Pictures -------------------------------------------------------------------------------------


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int = 1, height: int = 1) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\x00\xff"))
    return b"\x89PNG\r\n\x1a\n" + header + data + chunk(b"IEND", b"")


def segment(mark: int, data: bytes) -> bytes:
    return bytes([0xFF, mark]) + struct.pack(">H", len(data) + 2) + data


def jpeg(*, frame: bool = True, end: bool = True) -> bytes:
    app = segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
    size = segment(0xC0, b"\x08\x00\x01\x00\x01\x01\x01\x11\x00") if frame else b""
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\x34\xff\x00\x56"
    return b"\xff\xd8" + app + size + scan + (b"\xff\xd9" if end else b"")


# Files of parts -------------------------------------------------------------------------------

WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SIGNATURE = ("META-INF/edoc-signatures-S1.xml", "<asic:XAdESSignatures/>")


def packed(parts: Iterable[Part], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of the parts: (name, content), in this order."""
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w", compression) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return place.getvalue()


def content_types(main: str, *, before: str = "", more: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/main.xml" ContentType="{main}"/>{more}</Types>'
    )


def docx(*parts: Part, types: str | bytes | None = None) -> bytes:
    return packed(
        [
            ("[Content_Types].xml", types or content_types(WORD_MAIN)),
            ("_rels/.rels", "<Relationships/>"),
            ("word/document.xml", "<w:document>Rīcības plāns</w:document>"),
            *parts,
        ]
    )


def xlsx() -> bytes:
    return packed(
        [
            ("[Content_Types].xml", content_types(SHEET_MAIN)),
            ("xl/workbook.xml", "<workbook/>"),
            ("xl/worksheets/sheet1.xml", "<worksheet/>"),
        ]
    )


def open_document(kind: str, *parts: Part, manifest: str | bytes = "<manifest:manifest/>") -> bytes:
    return packed(
        [
            ("mimetype", f"application/vnd.oasis.opendocument.{kind}"),
            ("content.xml", "<office:document-content/>"),
            ("META-INF/manifest.xml", manifest),
            *parts,
        ]
    )


def edoc() -> bytes:
    """As eParaksts makes it."""
    return packed(
        [
            ("mimetype", "application/vnd.etsi.asic-e+zip"),
            ("Lēmums Nr. 5.pdf", PDF),
            ("META-INF/manifest.xml", "<manifest:manifest/>"),
            SIGNATURE,
        ]
    )


def bomb(megabytes: int, name: str = "word/media/bomb.bin") -> bytes:
    """A Word document one part of which unpacks to so many megabytes of nothing."""
    place = io.BytesIO(docx())
    archive = zipfile.ZipFile(place, "a", zipfile.ZIP_DEFLATED)
    with archive, archive.open(name, "w") as part:
        for _megabyte in range(megabytes):
            part.write(bytes(MEGABYTE))
    return place.getvalue()
