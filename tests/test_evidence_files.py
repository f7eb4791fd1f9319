"""Evidence files: what they are by their content, what is refused, what they are called."""

import hashlib
import io
import struct
import tracemalloc
import unicodedata
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.utils import translation
from django.utils.translation import gettext as _
from hypothesis import given
from hypothesis import strategies as st

from measures.evidence import archives, files
from measures.evidence.files import fingerprint, kind_of
from measures.evidence.kinds import MEGABYTE, FileKind, FileRefusedError, Limits, damaged
from measures.evidence.names import MOST_BYTES, kept_name
from tests.documents import (
    CSV,
    EXE,
    OLD_WORD,
    PDF,
    SHEET_MAIN,
    SIGNATURE,
    SVG,
    WORD_MAIN,
    bomb,
    chunk,
    content_types,
    docx,
    edoc,
    jpeg,
    open_document,
    packed,
    png,
    segment,
    xlsx,
)

LIMITS = Limits()


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


NOT_ACCEPTED = (
    "By its content, whatever its name, this is none of the files that are accepted here:"
    " PDF, DOCX, XLSX, ODT, ODS, CSV, PNG, JPEG, EDOC or ASiC-E."
)
DAMAGED = (
    "The file cannot be read to its end: it is damaged, cut short or put together in an"
    " unusual way."
)
LOCKED = "The file is locked with a password, and nobody could read it. Save it without."
MACROS = (
    "The file holds macros, which are programs. Save it without them: as DOCX, XLSX, ODT,"
    " ODS or PDF."
)
TOO_MANY_PARTS = "The file is made of so many parts that it cannot be an ordinary document."
LEADS_OUT = "A part of the file has a name that would lead out of the file when unpacked."
DTD = (
    "The file's list of its parts begins with a document type (DTD), which no Word or Excel writes."
)
NO_COLUMNS = (
    "This is text without columns. The columns of a CSV table are divided by commas,"
    " semicolons or tabs."
)


def as_file(content):
    return io.BytesIO(content)


def kind_told(content, limits=LIMITS):
    return kind_of(as_file(content), limits)


def refusal(content, limits=LIMITS):
    """The sentence with which the bytes are refused."""
    with pytest.raises(FileRefusedError) as refused:
        kind_of(as_file(content), limits)
    return str(refused.value)


WHOLE = {
    "pdf": (PDF, FileKind.PDF),
    "docx": (docx(), FileKind.DOCX),
    "xlsx": (xlsx(), FileKind.XLSX),
    "odt": (open_document("text"), FileKind.ODT),
    "ods": (open_document("spreadsheet"), FileKind.ODS),
    "csv": (CSV.encode(), FileKind.CSV),
    "png": (png(), FileKind.PNG),
    "jpeg": (jpeg(), FileKind.JPEG),
    "edoc": (edoc(), FileKind.EDOC),
}
EVERY_KIND = pytest.mark.parametrize(("content", "kind"), WHOLE.values(), ids=WHOLE)


# What is taken --------------------------------------------------------------------------------


@EVERY_KIND
def test_a_file_is_told_by_its_content(content, kind):
    assert kind_told(content) == kind


@EVERY_KIND
@pytest.mark.parametrize("upload", ["in memory", "on disk"])
def test_an_upload_is_told_whatever_its_name_and_declared_type(content, kind, upload):
    if upload == "in memory":
        file = SimpleUploadedFile("slaids.pptx", content, content_type="text/html")
    else:
        file = TemporaryUploadedFile("slaids.pptx", "text/html", len(content), None)
        file.write(content)

    with file:
        assert kind_of(file, LIMITS) == kind


@EVERY_KIND
def test_a_file_is_only_read_and_left_at_its_beginning(content, kind):
    class ReadOnly(io.BytesIO):
        def write(self, _data):
            raise AssertionError("A file that is looked at was written to.")

    file = ReadOnly(content)
    file.seek(3)

    assert kind_of(file, LIMITS) == kind
    assert (file.tell(), file.read()) == (0, content)


def test_a_refused_file_is_left_at_its_beginning_too():
    for content in (EXE, docx()[:-30], bytes(MEGABYTE + 1)):
        file = as_file(content)
        with pytest.raises(FileRefusedError):
            kind_of(file, Limits(size=MEGABYTE))
        assert file.tell() == 0


def test_every_kind_has_a_media_type_and_an_extension_of_its_own():
    assert {kind: (kind.media_type, kind.extensions) for kind in FileKind} == {
        "pdf": ("application/pdf", ("pdf",)),
        "docx": (WORD_MAIN.removesuffix(".main+xml"), ("docx",)),
        "xlsx": (SHEET_MAIN.removesuffix(".main+xml"), ("xlsx",)),
        "odt": ("application/vnd.oasis.opendocument.text", ("odt",)),
        "ods": ("application/vnd.oasis.opendocument.spreadsheet", ("ods",)),
        "csv": ("text/csv", ("csv",)),
        "png": ("image/png", ("png",)),
        "jpeg": ("image/jpeg", ("jpg", "jpeg")),
        "edoc": ("application/vnd.etsi.asic-e+zip", ("edoc", "asice")),
    }


@pytest.mark.parametrize(
    "before",
    [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b"\x1b%-12345X@PJL SET DUPLEX=ON\r\n", b" " * 1018],
    ids=["nothing", "mark of UTF-8", "blank lines", "a printer's commands", "as far as allowed"],
)
def test_text_may_stand_before_a_pdf(before):
    assert kind_told(before + PDF) == FileKind.PDF


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + CSV,
        "a,b\r\n1,2\r\n",
        "a\tb\n",
        '"ko, kur";"rinda\notrā"\n',
        "Virsraksts bez kolonnām\n\n[ID];kods\n",
        "\n\n  a;b",
    ],
    ids=["mark", "comma", "tab", "quoted", "heading", "blanks"],
)
def test_a_table_is_text_with_columns(text):
    assert kind_told(text.encode()) == FileKind.CSV


def test_a_table_of_an_old_excel_is_taken_in_windows_1257():
    assert kind_told(CSV.encode("cp1257")) == FileKind.CSV


def test_a_letter_cut_in_two_by_reading_in_pieces_is_still_a_letter():
    rows = "ā;" * files.CHUNK

    assert kind_told(b"x" + rows.encode()) == FileKind.CSV


def test_a_word_document_may_name_its_main_part_by_extension():
    types = content_types("image/png", more=f'<Default Extension="xml" ContentType="{WORD_MAIN}"/>')

    assert kind_told(docx(types=types)) == FileKind.DOCX


def test_a_word_document_may_hold_a_sheet():
    sheet = SHEET_MAIN.removesuffix(".main+xml")
    types = content_types(WORD_MAIN, more=f'<Default Extension="xlsx" ContentType="{sheet}"/>')

    assert kind_told(docx(("word/embeddings/1.xlsx", xlsx()), types=types)) == FileKind.DOCX


def test_a_signed_container_is_known_by_its_signatures_where_it_does_not_say_what_it_is():
    container = packed(
        [("Nolikums.docx", docx()), ("META-INF/signatures0.xml", "<asic:XAdESSignatures/>")]
    )

    assert kind_told(container) == FileKind.EDOC


def test_a_signed_container_may_end_its_media_type_with_a_line():
    parts = [("mimetype", "application/vnd.etsi.asic-e+zip\n"), ("a.pdf", PDF), SIGNATURE]

    assert kind_told(packed(parts)) == FileKind.EDOC


@pytest.mark.parametrize(
    "seal", ["signatures.xml", "edoc-signatures-S1.xml", "signature.p7s", "timestamp001.tst"]
)
def test_a_container_is_signed_in_every_way_of_the_standard(seal):
    media_type = ("mimetype", FileKind.EDOC.media_type)

    assert kind_told(packed([media_type, ("a.pdf", PDF), (f"META-INF/{seal}", "x")])) == "edoc"


def test_a_container_without_a_signature_is_refused():
    container = packed([("mimetype", FileKind.EDOC.media_type), ("a.pdf", PDF)])

    assert refusal(container) == _(
        "This e-document holds no signature. Sign it, or attach what is inside it."
    )


def test_a_signed_container_may_have_a_comment_and_nothing_else_behind_it():
    place = io.BytesIO(edoc())
    with zipfile.ZipFile(place, "a") as archive:
        archive.comment = b"mimetype=application/vnd.etsi.asic-e+zip"

    assert kind_told(place.getvalue()) == FileKind.EDOC
    assert refusal(place.getvalue() + EXE) == str(damaged())
    assert refusal(docx() + EXE) == str(damaged())


def test_a_pdf_that_was_cut_short_is_refused():
    assert refusal(PDF[:-7]) == str(damaged())
    assert refusal(b"%PDF-1") == str(damaged())


def test_files_packed_in_a_container_are_not_opened():
    macro = packed([("word/vbaProject.bin", b"\x00")])

    parts = [("mimetype", FileKind.EDOC.media_type), ("a.docm", macro), SIGNATURE]

    assert kind_told(packed(parts)) == "edoc"


def test_an_open_document_may_carry_empty_lists_of_macros():
    document = open_document(
        "text", ("Basic/script-lc.xml", "<l/>"), ("Basic/Standard/script-lb.xml", "<l/>")
    )

    assert kind_told(document) == FileKind.ODT


def test_a_picture_may_carry_segments_that_nobody_knows():
    picture = jpeg()
    camera = segment(0xE1, b"Exif\x00\x00" + b"\xff\xd9" * 10)

    assert kind_told(picture[:2] + camera + b"\xff" + picture[2:]) == FileKind.JPEG
    assert kind_told(png()[:33] + chunk(b"tEXt", b"Title\x00x") + png()[33:]) == FileKind.PNG


def test_the_end_of_a_picture_is_found_between_two_pieces():
    picture = jpeg(end=False)
    filled = picture + b"\x11" * (files.CHUNK - 1 - len(picture[picture.index(b"\xff\xda") + 2 :]))

    assert kind_told(filled + b"\xff\xd9") == FileKind.JPEG


# What is refused ------------------------------------------------------------------------------


def test_an_empty_file_is_refused():
    assert refusal(b"") == "The file is empty."


def test_a_file_over_the_limit_is_refused_unread():
    class Unread(io.BytesIO):
        def read(self, _size=-1):
            raise AssertionError("A file that is too large was read.")

    with pytest.raises(FileRefusedError) as refused:
        kind_of(Unread(bytes(MEGABYTE + 1)), Limits(size=MEGABYTE))

    assert str(refused.value) == "The file is larger than 1 MB."


def test_a_file_just_at_the_limit_is_taken():
    content = PDF + bytes(MEGABYTE - len(PDF))

    assert kind_told(content, Limits(size=MEGABYTE)) == FileKind.PDF


def test_the_usual_limit_is_fifty_megabytes():
    assert Limits() == Limits(size=50 * 1024 * 1024, unpacked=500 * 1024 * 1024, parts=5000)


@pytest.mark.parametrize(
    "content",
    [
        EXE,
        EXE + PDF,
        b"\x7fELF\x02\x01\x01" + bytes(57),
        b"#!/bin/sh\necho a,b\n",
        b"#!/bin/sh\n%PDF-1.4\n",
        SVG,
        SVG.replace(b"?>", b"?><!-- %PDF-1.4 -->"),
        b"\xef\xbb\xbf\n <!DOCTYPE html><title>a,b</title>",
        b"<?php echo 'a,b';",
        b'{"a": 1, "b": 2}',
        b"{\\rtf1\\ansi a;b}",
        b"%!PS-Adobe-3.0\n1,2",
        "a;b\n".encode("utf-16"),
        b"a;b\x00",
        b"a;b\n\x1b[2J",
        "a;b\u0085".encode(),
        b"\x81;\xff\n",
        b"GIF89a\x01\x00\x01\x00",
        b"PK\x05\x06" + bytes(18),
        b"Rar!\x1a\x07\x01\x00",
    ],
    ids=lambda content: repr(content[:12]),
)
def test_what_is_none_of_the_kinds_is_refused(content):
    assert refusal(content) == NOT_ACCEPTED


def test_markup_is_refused_where_blanks_fill_the_first_piece():
    assert refusal(b" " * (files.CHUNK + 1) + b"<svg>a,b</svg>") == NOT_ACCEPTED


def test_a_script_is_refused_where_its_beginning_is_cut_in_two():
    assert refusal(b" " * (files.CHUNK - 1) + b"#!/bin/sh a,b") == NOT_ACCEPTED


def test_text_without_columns_is_refused():
    assert refusal(b"Labdien!\nViss ir paveikts.\n") == NO_COLUMNS


def test_a_pdf_that_begins_further_in_than_readers_look_is_text():
    assert refusal(b" " * 1020 + PDF) == NO_COLUMNS


def test_a_document_of_an_old_word_is_refused_and_told_how_to_save_it():
    assert refusal(OLD_WORD) == (
        "This is a document of an old Word or Excel, or one locked with a password. Save"
        " it as PDF, DOCX or XLSX, without a password."
    )


@pytest.mark.parametrize(
    "content",
    [
        png()[:-1],
        png()[:40],
        png()[:8],
        png(width=0),
        png().replace(b"IDAT", b"iDAT"),
        png()[:8] + chunk(b"IEND", b""),
        png()[:33] + chunk(b"tEXt", b"") * (files.MOST_SEGMENTS + 1) + png()[33:],
        jpeg(frame=False),
        jpeg(end=False),
        jpeg()[:12],
        b"\xff\xd8\xff" + bytes(40),
        b"\xff\xd8" + segment(0xE0, b"") + b"\xff\xe0\x00\x01" + jpeg()[2:],
        b"\xff\xd8" + b"\xff" * (files.MOST_SEGMENTS + 1) + jpeg()[2:],
    ],
    ids=lambda content: f"{content[1:4]!r} of {len(content)}",
)
def test_a_picture_that_is_not_whole_is_refused(content):
    assert refusal(content) == DAMAGED


# Packed files that are refused ----------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        packed([("a.pdf", PDF), ("b.png", png())]),
        packed([("mimetype", "application/epub+zip"), ("a.xhtml", "<html/>")]),
        packed([("mimetype", "application/vnd.oasis.opendocument.presentation")]),
        packed([("mimetype", "application/vnd.oasis.opendocument.text-template")]),
        packed([("mimetype", b"\xff\xfe")]),
        packed([("folder/mimetype", "application/vnd.oasis.opendocument.text")]),
        docx(types=content_types("application/vnd.ms-word.document.main+xml")),
        docx(types=content_types(WORD_MAIN.replace("document.main", "template.main"))),
    ],
    ids=["photos", "epub", "slides", "template", "noise", "too deep", "unknown", "dotx"],
)
def test_a_packed_file_that_is_none_of_the_kinds_is_refused(content):
    assert refusal(content) == NOT_ACCEPTED


def damaged_parts():
    whole = docx(("media/noise.bin", bytes(range(256)) * 8))
    offset = whole.index(b"media/noise.bin") + 40
    yield "cut short", whole[:-40]
    yield "without directory", whole[: whole.index(b"PK\x01\x02")]
    yield "a byte changed", whole[:offset] + bytes([whole[offset] ^ 0xFF]) + whole[offset + 1 :]
    yield "behind another file", docx() + whole
    yield "directory of nothing", b"PK\x03\x04" + b"PK\x05\x06" + bytes(18)
    yield "another name in its header", whole.replace(b"media/noise", b"media/other", 1)
    yield "not XML", docx(types="<Types><Types>")
    yield "XML in no known letters", docx(types=b"\xff" + content_types(WORD_MAIN).encode())
    yield "a list of parts too long", docx(types=content_types(WORD_MAIN) + " " * MEGABYTE)
    yield "packed by bzip2", packed([("mimetype", "x")], zipfile.ZIP_BZIP2)
    yield "packed by LZMA", packed([("mimetype", "x")], zipfile.ZIP_LZMA)


@pytest.mark.parametrize(
    "content", [pytest.param(content, id=name) for name, content in damaged_parts()]
)
def test_a_damaged_packed_file_is_refused(content):
    assert refusal(content) == DAMAGED


def with_flag(content, flag):
    """The same, with a flag set on its first part, in its header and in the directory."""
    changed = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.index(mark) + place
        flags = struct.unpack_from("<H", changed, start)[0]
        struct.pack_into("<H", changed, start, flags | flag)
    return bytes(changed)


@pytest.mark.parametrize("flag", [0x1, 0x40, 0x2000])
def test_a_packed_file_with_a_password_is_refused(flag):
    assert refusal(with_flag(docx(), flag)) == LOCKED


def test_an_open_document_with_a_password_is_refused():
    manifest = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"

    assert refusal(open_document("text", manifest=manifest)) == LOCKED


@pytest.mark.parametrize(
    "name",
    [
        "../a",
        "a/../../b",
        "/etc/passwd",
        "..\\a",
        "\\\\server\\a",
        "C:\\a",
        "..",
        "a\x07b",
        "a\n/..",
    ],
)
def test_a_part_whose_name_leads_out_is_refused(name):
    assert refusal(docx((name, "x"))) == LEADS_OUT


def test_a_part_whose_name_hides_its_end_is_refused():
    content = docx(("word/a_b.xml", "x")).replace(b"word/a_b.xml", b"word/a\x00b.xml")

    assert refusal(content) == LEADS_OUT


def test_a_part_that_is_a_link_is_refused():
    link = zipfile.ZipInfo("word/link")
    link.create_system, link.external_attr = 3, 0o120777 << 16

    assert refusal(docx((link, "/etc/passwd"))) == LEADS_OUT


def test_parts_named_with_dots_that_lead_nowhere_are_taken():
    assert kind_told(docx(("word/a..b.xml", "x"), ("word/...", "x"))) == FileKind.DOCX


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["word/document.xml", "WORD/document.xml"])
def test_two_parts_of_one_name_are_refused(name):
    assert refusal(docx((name, "another"))) == "Two parts of the file have the same name."


@pytest.mark.parametrize(
    "content",
    [
        docx(("word/vbaProject.bin", b"\x00")),
        docx(("word/VBAPROJECT.BIN", b"\x00")),
        docx(types=content_types("application/vnd.ms-word.document.macroEnabled.main+xml")),
        docx(
            types=content_types(
                WORD_MAIN,
                more='<Override PartName="/x" ContentType="application/vnd.ms-office.vbaProject"/>',
            )
        ),
        docx(types=content_types("application/vnd.ms-excel.macrosheet+xml")),
        open_document("text", ("Basic/Standard/Module1.xml", "<m/>")),
        open_document("spreadsheet", ("Scripts/python/a.py", "pass")),
    ],
    ids=["docm", "shouted", "declared", "renamed", "Excel 4", "Basic", "Python"],
)
def test_macros_are_refused(content):
    assert refusal(content) == MACROS


BILLION_LAUGHS = (
    '<!DOCTYPE Types [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
)


@pytest.mark.parametrize(
    "before",
    [
        BILLION_LAUGHS,
        '<!DOCTYPE Types SYSTEM "file:///etc/passwd">',
        "<!DOCTYPE Types>",
        "<!-- harmless -->\n<!DOCTYPE Types>",
    ],
)
def test_a_document_type_in_the_list_of_parts_is_refused(before):
    assert refusal(docx(types=content_types(WORD_MAIN, before=before))) == DTD


def in_utf_16(types):
    return types.replace("UTF-8", "UTF-16").encode("utf-16")


def test_the_list_of_parts_may_stand_in_utf_16():
    assert kind_told(docx(types=in_utf_16(content_types(WORD_MAIN)))) == FileKind.DOCX


@pytest.mark.parametrize("before", [BILLION_LAUGHS, "<!DOCTYPE Types>"])
def test_a_document_type_in_another_encoding_is_refused(before):
    assert refusal(docx(types=in_utf_16(content_types(WORD_MAIN, before=before)))) == DTD


def test_the_list_of_parts_is_not_read_in_an_encoding_it_claims():
    types = content_types(WORD_MAIN).replace("UTF-8", "cp037")

    assert kind_told(docx(types=types)) == FileKind.DOCX


def test_a_file_of_too_many_parts_is_refused():
    parts = [(f"word/{number}.xml", "") for number in range(7)]

    assert kind_told(docx(*parts), Limits(parts=10)) == FileKind.DOCX
    assert refusal(docx(*parts, ("word/7.xml", "")), Limits(parts=10)) == TOO_MANY_PARTS


# What costs too much --------------------------------------------------------------------------


class Counted(io.BytesIO):
    """A file that knows how much was read from it, and the most at once."""

    total = most = 0

    def read(self, size=-1):
        data = super().read(size)
        self.total += len(data)
        self.most = max(self.most, len(data))
        return data


def refusal_and_memory(file):
    """The sentence, and the most bytes that were held to find it."""
    tracemalloc.start()
    try:
        with pytest.raises(FileRefusedError) as refused:
            kind_of(file, LIMITS)
        return str(refused.value), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def swells_beyond(megabytes):
    return f"Unpacked, the file would be larger than {megabytes} MB, far more than it seems."


@pytest.fixture(scope="module")
def large_bomb():
    return bomb(100)


def test_a_zip_bomb_is_refused_without_being_unpacked_into_memory(large_bomb):
    assert len(large_bomb) < MEGABYTE // 9

    sentence, memory = refusal_and_memory(Counted(large_bomb))

    assert sentence == swells_beyond(10)
    assert memory < 2 * MEGABYTE


def test_a_zip_bomb_that_declares_to_be_small_is_refused(large_bomb):
    size = struct.pack("<I", 100 * MEGABYTE)
    assert large_bomb.count(size) == 2  # in the part's own header and in the directory
    start = bytes(1000)
    lying = large_bomb.replace(size, struct.pack("<I", len(start)))
    with zipfile.ZipFile(as_file(large_bomb)) as archive:
        checksum = archive.getinfo("word/media/bomb.bin").CRC
    lying = lying.replace(struct.pack("<I", checksum), struct.pack("<I", zlib.crc32(start)))
    with zipfile.ZipFile(as_file(lying)) as archive:
        assert archive.testzip() is None  # the standard library believes it

    sentence, memory = refusal_and_memory(Counted(lying))

    assert sentence == swells_beyond(10)
    assert memory < 2 * MEGABYTE


@pytest.mark.parametrize("is_checksum_right", [True, False])
def test_a_part_that_is_longer_than_it_declares_is_refused_however_short(is_checksum_right):
    content = docx(("word/a.xml", b"a" * 900))
    lying = content.replace(struct.pack("<I", 900), struct.pack("<I", 9))
    if not is_checksum_right:
        checksums = [struct.pack("<I", zlib.crc32(b"a" * length)) for length in (900, 9)]
        lying = lying.replace(*checksums)

    assert refusal(lying) == DAMAGED


@pytest.mark.parametrize("offset", [2**31, 2**63 - 1, 2**64 - 1])
def test_a_part_that_lies_beyond_the_end_is_refused(offset, tmp_path):
    part = b"PK\x03\x04" + struct.pack("<5H3L2H", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    entry = b"PK\x01\x02" + struct.pack("<6H3L", 45, 45, 0, 0, 0, 0, 0, 0, 0)
    near = entry + struct.pack("<5H2L", 1, 0, 0, 0, 0, 0, 0) + b"a"
    far = entry + struct.pack("<5H2L", 8, 12, 0, 0, 0, 0, 2**32 - 1)
    directory = near + far + b"mimetype" + struct.pack("<2HQ", 1, 8, offset)
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 2, 2, len(directory), len(part), 0)
    path = tmp_path / "nolikums.odt"
    path.write_bytes(part + directory + end)

    with path.open("rb") as file, pytest.raises(FileRefusedError) as refused:
        kind_of(file, LIMITS)

    assert str(refused.value) == DAMAGED


def test_parts_are_counted_together():
    one = docx(("word/1.bin", bytes(6 * MEGABYTE)))
    two = docx(("word/1.bin", bytes(6 * MEGABYTE)), ("word/2.bin", bytes(6 * MEGABYTE)))

    assert kind_told(one) == FileKind.DOCX
    assert refusal(two) == swells_beyond(10)


def test_a_larger_file_may_unpack_to_more_up_to_the_limit():
    noise = hashlib.shake_128(b"noise").digest(200 * 1024)
    content = docx(("word/noise.bin", noise), ("word/blank.bin", bytes(15 * MEGABYTE)))

    assert kind_told(content) == FileKind.DOCX
    assert refusal(content, Limits(unpacked=12 * MEGABYTE)) == swells_beyond(12)


def test_a_part_that_tells_the_kind_is_read_only_so_far():
    content = packed([("mimetype", bytes(6 * MEGABYTE))])

    sentence, memory = refusal_and_memory(Counted(content))

    assert sentence == DAMAGED
    assert memory < 4 * MEGABYTE


def test_an_endless_directory_is_refused_unread():
    directory = (b"PK\x01\x02" + bytes(42)) * 200_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(directory), 30, 0)
    file = Counted(b"PK\x03\x04" + bytes(26) + directory + end)

    sentence, memory = refusal_and_memory(file)

    assert sentence == TOO_MANY_PARTS
    assert file.most <= archives.MOST_AT_ONCE
    assert memory < MEGABYTE


def test_the_largest_directory_that_is_read_takes_little_memory():
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w") as archive:
        for number in range(18_000):
            archive.writestr(f"{number:05}", b"")

    sentence, memory = refusal_and_memory(Counted(place.getvalue()))

    assert sentence == TOO_MANY_PARTS
    assert memory < 24 * MEGABYTE


@pytest.mark.parametrize(
    "content",
    [
        PDF + bytes(8 * MEGABYTE),
        b"a;b\n" * (2 * MEGABYTE),
        docx(("word/media/noise.bin", hashlib.shake_128(b"noise").digest(8 * MEGABYTE))),
        png()[:33] + chunk(b"tEXt", bytes(8 * MEGABYTE)) + png()[33:],
        jpeg(end=False) + b"\x11" * (8 * MEGABYTE) + b"\xff\xd9",
    ],
    ids=["pdf", "csv", "docx", "png", "jpeg"],
)
def test_a_large_file_is_read_in_pieces(content):
    file = Counted(content)

    kind_of(file, LIMITS)
    fingerprint(file)

    assert file.most <= 66 * 1024  # the end of a ZIP, where its comment may be, is the largest


# Whatever comes -------------------------------------------------------------------------------


def kind_or_refusal(content):
    """A kind, or the sentence of a refusal; any other error goes through."""
    try:
        return kind_told(content)
    except FileRefusedError as refused:
        return str(refused)


BEGINNINGS = [b"", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-", b"\xef\xbb\xbf"]


@given(st.sampled_from(BEGINNINGS), st.binary(max_size=400))
def test_random_bytes_have_a_kind_or_are_refused(beginning, content):
    answer = kind_or_refusal(beginning + content)

    assert isinstance(answer, FileKind) or answer.endswith(".")


@given(
    st.sampled_from([content for content, _kind in WHOLE.values()]),
    st.lists(st.tuples(st.integers(0, 2_000), st.binary(min_size=1, max_size=8)), max_size=6),
    st.none() | st.integers(0, 2_000),
)
def test_a_file_with_changed_bytes_has_a_kind_or_is_refused(content, changes, end):
    changed = bytearray(content)
    for place, data in changes:
        start = place % len(content)
        changed[start : start + len(data)] = data
    answer = kind_or_refusal(bytes(changed[: end and end % len(content)]))

    assert isinstance(answer, FileKind) or answer.endswith(".")


@given(st.text(max_size=300))
def test_text_is_a_table_or_refused(text):
    answer = kind_or_refusal(text.encode(errors="replace"))

    assert isinstance(answer, FileKind) or answer.endswith(".")


# Which bytes ----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, files.CHUNK, files.CHUNK + 1, 3 * files.CHUNK + 7])
def test_the_fingerprint_is_the_size_and_sha_256_of_all_bytes(size):
    content = hashlib.shake_128(b"content").digest(size)
    file = as_file(content)
    file.seek(0, io.SEEK_END)

    assert fingerprint(file) == (size, hashlib.sha256(content).hexdigest())
    assert file.tell() == 0


def test_the_fingerprint_takes_one_pass():
    file = Counted(bytes(MEGABYTE))

    fingerprint(file)

    assert (file.total, file.most) == (MEGABYTE, files.CHUNK)


# Names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_name", "kind", "kept"),
    [
        ("Nolikums.pdf", FileKind.PDF, "Nolikums.pdf"),
        ("Šķēršļu pārskats, ģērbonis.docx", FileKind.DOCX, "Šķēršļu pārskats, ģērbonis.docx"),
        # The content has the last word on the extension.
        ("nolikums.exe", FileKind.PDF, "nolikums.pdf"),
        ("nolikums.pdf.exe", FileKind.PDF, "nolikums.pdf"),
        ("nolikums.pdf", FileKind.DOCX, "nolikums.docx"),
        ("nolikums", FileKind.ODT, "nolikums.odt"),
        ("pdf", FileKind.PDF, "pdf.pdf"),
        ("NOLIKUMS.PDF", FileKind.PDF, "NOLIKUMS.pdf"),
        ("Lēmums.asice", FileKind.EDOC, "Lēmums.asice"),
        ("Lēmums.ASICE", FileKind.EDOC, "Lēmums.asice"),
        ("Lēmums.edoc", FileKind.EDOC, "Lēmums.edoc"),
        ("Lēmums.zip", FileKind.EDOC, "Lēmums.edoc"),
        ("foto.jpeg", FileKind.JPEG, "foto.jpeg"),
        ("foto.jpg", FileKind.JPEG, "foto.jpg"),
        ("foto.png", FileKind.JPEG, "foto.jpg"),
        # A dot does not make an extension.
        ("Pārskats 01.04.2020.", FileKind.PDF, "Pārskats 01.04.2020.pdf"),
        ("Pārskats 01.04.2020", FileKind.PDF, "Pārskats 01.04.2020.pdf"),
        ("Lēmums Nr.5", FileKind.PDF, "Lēmums Nr.5.pdf"),
        ("u.c. noteikumi", FileKind.PDF, "u.c. noteikumi.pdf"),
        # No path, in the manner of any system.
        ("../../etc/passwd", FileKind.CSV, "passwd.csv"),
        ("/srv/portal/a.pdf", FileKind.PDF, "a.pdf"),
        ("C:\\Users\\iub\\Nolikums.pdf", FileKind.PDF, "Nolikums.pdf"),
        ("C:Nolikums.pdf", FileKind.PDF, "C Nolikums.pdf"),
        ("..\\Nolikums.pdf", FileKind.PDF, "Nolikums.pdf"),
        ("mape/..", FileKind.PDF, "mape.pdf"),
        ("a.pdf:slepens.exe", FileKind.PDF, "a.pdf slepens.pdf"),
        # Nothing that cannot be seen, or that turns the text around.
        ("nolikums\u202efdp.exe", FileKind.PDF, "nolikumsfdp.pdf"),
        ("\u2066no\u200blikums\u200f\ufeff.pdf", FileKind.PDF, "nolikums.pdf"),
        ("noli\x00kums\x7f.pdf", FileKind.PDF, "nolikums.pdf"),
        ("a\r\nSet-Cookie: b.pdf", FileKind.PDF, "a Set-Cookie b.pdf"),
        ("noli\ud800kums.pdf", FileKind.PDF, "nolikums.pdf"),
        # Blanks fold, letters join with their marks.
        ("  Mans \t nolikums\u00a0\u2003Nr. 1 .pdf", FileKind.PDF, "Mans nolikums Nr. 1.pdf"),
        ("Pa\u0304rskats.pdf", FileKind.PDF, "Pārskats.pdf"),
        ('"Rīks" <v*?|>.pdf', FileKind.PDF, "Rīks v.pdf"),
        # Never hidden, never nameless.
        (".htaccess", FileKind.CSV, "htaccess.csv"),
        ("...pdf", FileKind.PDF, "evidence.pdf"),
        (".pdf", FileKind.PDF, "evidence.pdf"),
        ("", FileKind.XLSX, "evidence.xlsx"),
        ("../", FileKind.XLSX, "evidence.xlsx"),
        ("\u202e", FileKind.XLSX, "evidence.xlsx"),
        ("..", FileKind.XLSX, "evidence.xlsx"),
    ],
)
def test_a_file_is_kept_under_a_name_that_says_what_it_is(given_name, kind, kept):
    assert kept_name(given_name, kind) == kept


def test_a_long_name_is_cut_between_letters_and_keeps_its_extension():
    assert kept_name("ā" * 200 + ".docx", FileKind.DOCX) == "ā" * 57 + ".docx"
    assert kept_name("a" * 116 + ".pdf", FileKind.PDF) == "a" * 116 + ".pdf"
    assert kept_name("a" * 115 + " b.pdf", FileKind.PDF) == "a" * 115 + ".pdf"


SIGNS = st.characters() | st.sampled_from("./\\: .\u202e\u200f\u0304\u0327\x00āĀ")
ENDINGS = st.sampled_from(["", ".pdf", ".PDF", ".exe", ".asice", ".", "/", "\\..", " .jpg "])
NAMES = st.tuples(st.text(SIGNS, max_size=160), ENDINGS, ENDINGS).map("".join)


@given(NAMES, st.sampled_from(FileKind))
def test_a_kept_name_is_safe_whatever_it_was(given_name, kind):
    name = kept_name(given_name, kind)

    stem, _dot, extension = name.rpartition(".")
    assert extension in kind.extensions
    assert stem == stem.strip(" .") != ""
    assert len(name.encode()) <= MOST_BYTES
    assert unicodedata.is_normalized("NFC", name)
    assert not any(sign in '/\\<>:"|?*' for sign in name)
    assert not any(unicodedata.category(sign)[0] == "C" for sign in name)
    assert name == " ".join(name.split())


@given(NAMES, st.sampled_from(FileKind))
def test_a_kept_name_comes_back_the_same(given_name, kind):
    name = kept_name(given_name, kind)

    assert kept_name(name, kind) == name


@given(st.text("abcāčēģīķļņšūžŠĀ 0123-,()", min_size=1, max_size=30))
def test_a_plain_name_is_kept_as_it_is(stem):
    plain = " ".join(stem.split()) or "x"

    assert kept_name(f"{plain}.pdf", FileKind.PDF) == f"{plain}.pdf"
