"""Worksheets' files that are no worksheets, broken, or meant to harm: each gets its sentence, and
nothing is fetched.
"""

import io
import random
import re
import socket
import zipfile

import pytest
from django.utils import translation

from measures.evidence.kinds import MEGABYTE, FileKind
from measures.worksheets.raw import NoteKind
from tests.books import differences
from tests.documents import CSV, EXE, PDF, edoc, open_document, png
from tests.hostile import (
    DAMAGED,
    NOISE,
    OFFICE,
    READ,
    RECORD,
    SHEET_ROW,
    SHEET_TYPE,
    TOO_LARGE,
    WORD,
    WORD_ROW,
    WORD_TYPE,
    data,
    excel,
    excel_parts,
    file_of,
    is_xml,
    notes_of,
    outcome,
    packed,
    refusal,
    relations,
    rows_of,
    stuffed,
    tbl,
    types,
    unpacked,
    with_parts,
    word,
    word_parts,
)

pytestmark = pytest.mark.usefixtures("in_english")

DTD = "A part of the file begins with a document type (DTD), which no Word or Excel writes."
NO_WORKSHEET = "By its content this is neither a Word document (.docx) nor a workbook (.xlsx)."
LOCKED = "The file is locked with a password. Save it without, and try again."
OLD = "This is a file of an old Word or Excel (.doc, .xls). Open it and save it as .docx or .xlsx."
A_PDF = "This is a PDF, whatever its name. Bring the Word or Excel file that it was made from."
RTF = "This is an RTF file, whatever its name. Open it in Word and save it as .docx."
MARKUP = (
    "This is a web page or an XML file, whatever its name. Open it in Word or Excel and save it as"
    " .docx or .xlsx."
)
PLAIN = "This is a file of plain text, such as CSV. Open it in Excel and save it as .xlsx."
BINARY = "This is a binary workbook (.xlsb). Open it in Excel and save it as .xlsx."
APPLE = "This is a file of Pages or Numbers. Open it there and export it to Word or Excel."
A_ZIP = "This is a packed file (.zip). Unpack it, and bring the Word or Excel file that is in it."
SIGNED = (
    "This is a signed file (.edoc, .asice). Take the Word or Excel file out of it, and bring that."
)
OPEN_DOCUMENT = "This is an OpenDocument file. Open it and save it as .docx or .xlsx."
TWICE = "Two parts of the file have the same name."
LEADS_OUT = "A part of the file has a name that would lead out of the file when unpacked."
SENTENCES = {
    DAMAGED,
    TOO_LARGE,
    DTD,
    NO_WORKSHEET,
    LOCKED,
    OLD,
    A_PDF,
    RTF,
    MARKUP,
    PLAIN,
    BINARY,
    APPLE,
    A_ZIP,
    SIGNED,
    OPEN_DOCUMENT,
    TWICE,
    LEADS_OUT,
    "The file is empty.",
    "The file is larger than 10 MB.",
    "The file is made of so many parts that it cannot be an ordinary document.",
    "The file is locked with a password, and nobody could read it. Save it without.",
}
SWELLS = "Unpacked, the file would be larger than %d MB, far more than it seems."


def test_the_files_that_all_others_here_are_made_from_are_read(files):
    assert [differences(content, RECORD) != [] for content in files.values()] == [True, True]
    assert rows_of(word(tbl(WORD_ROW))) == [READ]
    assert rows_of(excel(data(SHEET_ROW))) == [READ]


# What it is -----------------------------------------------------------------------------------

XLSB = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"PK", NO_WORKSHEET),
        (b"PK\x03\x04", DAMAGED),
        (bytes(10 * MEGABYTE + 1), "The file is larger than 10 MB."),
        (PDF, A_PDF),
        (b"\xef\xbb\xbf\r\n" + PDF, A_PDF),
        (png(), NO_WORKSHEET),
        (EXE, NO_WORKSHEET),
        (CSV.encode(), PLAIN),
        (CSV.encode("cp1257"), PLAIN),
        (CSV.encode("utf-8-sig"), PLAIN),
        (CSV.encode("utf-16"), PLAIN),
        (("ā" * 2_047 + ";").encode(), NO_WORKSHEET),
        (("ā;" * 2_000).encode(), PLAIN),
        ("\t".join("ab").encode(), PLAIN),
        (b"<html><table><tr><td>1</td></tr></table></html>", MARKUP),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><table>", MARKUP),
        ("<html>ā</html>".encode("utf-16"), MARKUP),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", MARKUP),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', MARKUP),
        (b"{\\rtf1 x}", RTF),
        (COMPOUND, OLD),
        (COMPOUND + "WordDocument".encode("utf-16-le"), OLD),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le") + bytes(99), LOCKED),
        (open_document("text"), OPEN_DOCUMENT),
        (open_document("spreadsheet"), OPEN_DOCUMENT),
        (edoc(), SIGNED),
        (packed({"lapa.docx": word(tbl(WORD_ROW))}), A_ZIP),
        (packed({"a.png": "b"}), NO_WORKSHEET),
        (packed({"Index/Document.iwa": "a"}), APPLE),
        (packed({"[Content_Types].xml": types(("/xl/workbook.bin", XLSB))}), BINARY),
        (packed({"[Content_Types].xml": "<Types/>"}), NO_WORKSHEET),
        (packed({"[Content_Types].xml": types(("/a.xml", "image/png"))}), NO_WORKSHEET),
        (packed({"[Content_Types].xml": types(("/p", "presentationml.main"))}), NO_WORKSHEET),
    ],
    ids=[
        "empty",
        "two letters",
        "a ZIP's beginning",
        "too large",
        "PDF",
        "PDF behind a mark",
        "PNG",
        "EXE",
        "CSV",
        "CSV of Windows",
        "CSV of Excel",
        "CSV in UTF-16",
        "a line of letters",
        "a text cut in a letter",
        "tabs",
        "HTML",
        "HTML behind a mark",
        "HTML in UTF-16",
        "MHTML",
        "XML of Excel 2003",
        "RTF",
        "old",
        "old Word",
        "locked",
        "ODT",
        "ODS",
        "EDOC",
        "packed twice",
        "packed pictures",
        "Numbers",
        "XLSB",
        "no types",
        "other types",
        "slides",
    ],
)
def test_what_is_no_worksheet_is_refused_with_what_it_is(content, sentence):
    assert refusal(content) == sentence


def test_the_sentences_are_in_the_language_of_the_page():
    with translation.override("lv"):
        sentences = [refusal(content) for content in (b"x", PDF, COMPOUND, word("<w:p>"))]

    assert not SENTENCES & set(sentences)


@pytest.mark.parametrize("kind", [FileKind.DOCX, FileKind.XLSX])
def test_a_part_locked_with_a_password_is_told(files, kind):
    content = bytearray(files[kind])
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1  # of the first part in the directory

    assert refusal(bytes(content)) == (
        "The file is locked with a password, and nobody could read it. Save it without."
    )


@pytest.mark.parametrize(
    ("kind", "main", "other", "place"),
    [
        (
            FileKind.DOCX,
            f"{WORD_TYPE}.document.main+xml",
            "application/vnd.ms-word.document.macroEnabled.main+xml",
            "word",
        ),
        (
            FileKind.XLSX,
            f"{SHEET_TYPE}.sheet.main+xml",
            "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
            "xl",
        ),
    ],
)
def test_macros_are_told_of_and_thrown_away(files, kind, main, other, place):
    types_ = unpacked(files[kind])["[Content_Types].xml"].decode().replace(main, other)
    assert other in types_
    content = with_parts(
        files[kind], {"[Content_Types].xml": types_, f"{place}/vbaProject.bin": b"\xcc\x61" * 99}
    )

    assert notes_of(content) == {NoteKind.MACROS}
    assert differences(content, RECORD) == differences(files[kind], RECORD)


@pytest.mark.parametrize(
    ("kind", "main", "template"),
    [
        (FileKind.DOCX, f"{WORD_TYPE}.document.main+xml", f"{WORD_TYPE}.template.main+xml"),
        (
            FileKind.DOCX,
            f"{WORD_TYPE}.document.main+xml",
            "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
        ),
        (FileKind.XLSX, f"{SHEET_TYPE}.sheet.main+xml", f"{SHEET_TYPE}.template.main+xml"),
        (
            FileKind.XLSX,
            f"{SHEET_TYPE}.sheet.main+xml",
            "application/vnd.ms-excel.template.macroEnabled.main+xml",
        ),
    ],
    ids=["dotx", "dotm", "xltx", "xltm"],
)
def test_a_template_is_read_as_what_is_made_from_it(files, kind, main, template):
    types_ = unpacked(files[kind])["[Content_Types].xml"].decode().replace(main, template)
    assert template in types_
    content = with_parts(files[kind], {"[Content_Types].xml": types_})

    assert differences(content, RECORD) == differences(files[kind], RECORD)


# Nothing is fetched ---------------------------------------------------------------------------


@pytest.fixture
def _shut_in(monkeypatch):
    """No connection and no file can be opened."""

    def refuse(*args, **_options):
        raise AssertionError(f"Something was to be opened: {args}")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr(io, "open", refuse)


OUTSIDE = (
    "http://192.0.2.1/a.png",
    "file:///etc/passwd",
    "\\\\192.0.2.1\\share\\a.png",
    "../../../../etc/passwd",
    "",
)


@pytest.mark.usefixtures("_shut_in")
@pytest.mark.parametrize("target", OUTSIDE)
@pytest.mark.parametrize("kind", ["image", "attachedTemplate", "styles", "customXml", "hyperlink"])
def test_what_a_document_links_to_elsewhere_is_left_there(target, kind):
    link = f'<Relationship Id="x" TargetMode="External" Type="{OFFICE}/{kind}" Target="{target}"/>'
    content = word(tbl(WORD_ROW), **{"word/_rels/document.xml.rels": relations(more=link)})

    assert rows_of(content) == [READ]


@pytest.mark.usefixtures("_shut_in")
@pytest.mark.parametrize("target", OUTSIDE)
@pytest.mark.parametrize("kind", ["externalLink", "image", "hyperlink"])
def test_what_a_workbook_links_to_elsewhere_is_left_there(target, kind):
    link = f'<Relationship Id="x" TargetMode="External" Type="{OFFICE}/{kind}" Target="{target}"/>'
    parts = excel_parts(data(SHEET_ROW))
    parts["xl/worksheets/_rels/s1.xml.rels"] = relations(more=link)
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>", f"{link}</Relationships>"
    )

    assert rows_of(packed(parts)) == [READ]


TYPES_OF_DOCUMENT = {
    "a file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "an address": '<!DOCTYPE x [<!ENTITY a SYSTEM "http://192.0.2.1/">]>',
    "a parameter": '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://192.0.2.1/"> %a;]>',
    "elsewhere": '<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">',
    "laughs": "<!DOCTYPE x [<!ENTITY a0 'ha'>"
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>",
    "quadratic": f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>',
    "empty": "<!DOCTYPE x>",
}


@pytest.mark.usefixtures("_shut_in")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "windows-1257"])
@pytest.mark.parametrize("kind", TYPES_OF_DOCUMENT)
@pytest.mark.parametrize("of", [FileKind.DOCX, FileKind.XLSX])
def test_a_document_type_is_refused_in_every_part(files, of, kind, encoding):
    declared = encoding if encoding.startswith("windows") else encoding[:6]
    parts = {name: part for name, part in unpacked(files[of]).items() if is_xml(name)}
    assert len(parts) > 5
    for name, part in parts.items():
        body = re.sub(rb"^\s*<\?xml[^>]*\?>", b"", part).decode()
        text = f'<?xml version="1.0" encoding="{declared}"?>{TYPES_OF_DOCUMENT[kind]}{body}'
        content = text.encode(encoding, "xmlcharrefreplace")

        sentence = refusal(with_parts(files[of], {name: content}))

        # Types in UTF-16 are found to be none before.
        assert sentence == DTD or (name.startswith("[") and sentence == NO_WORKSHEET), name


def test_a_part_that_is_xml_under_another_name_is_not_read_at_all():
    body = f"{TYPES_OF_DOCUMENT['laughs']}<w:document xmlns:w='{WORD}'><w:body/></w:document>"
    parts = word_parts("") | {
        "[Content_Types].xml": types(("/word/document.bin", f"{WORD_TYPE}.document.main+xml")),
        "_rels/.rels": relations(("officeDocument", "word/document.bin")),
        "word/document.bin": body,
    }
    assert refusal(packed(parts)) == DAMAGED
    parts = excel_parts(data(SHEET_ROW))
    parts["xl/strings.bin"] = body
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "/xl/sharedStrings.xml", "/xl/strings.bin"
    )
    assert refusal(packed(parts)) == DAMAGED


# How it is packed -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["word/media/image1.png", "customXml/item9.xml"])
def test_a_bomb_is_refused(name, weighed):
    content = stuffed(word(tbl(WORD_ROW)), name, b" " * MEGABYTE, 200)

    assert weighed(content) == SWELLS % (len(content) * 100 // MEGABYTE)


def test_a_large_picture_costs_nothing(weighed):
    content = stuffed(word(tbl(WORD_ROW)), "word/media/image1.png", NOISE, 6)
    content = stuffed(content, "word/media/image2.png", bytes(MEGABYTE), 80)

    assert weighed(content) == ""


def test_a_large_list_of_parts_is_not_decoded(weighed):
    content = stuffed(
        packed({"a.xml": "<a/>", "b.bin": NOISE}),
        "[Content_Types].xml",
        "🙂".encode() * (MEGABYTE // 4),
        90,
    )

    assert weighed(content) == NO_WORKSHEET


def test_a_file_packed_inside_stays_packed():
    inner = stuffed(packed({"a": "b"}), "bomb", bytes(MEGABYTE), 5)
    content = word(tbl(WORD_ROW), **{"word/embeddings/a.docx": inner, "word/a.zip": inner})

    assert rows_of(content) == [READ]


@pytest.mark.parametrize("kind", [FileKind.DOCX, FileKind.XLSX])
def test_a_file_that_was_cut_short_is_refused(files, kind):
    content = files[kind]
    for end in range(30, len(content), len(content) // 97):
        assert refusal(content[:end]) == DAMAGED


def test_parts_of_one_name_are_refused():
    file = io.BytesIO(word(tbl(WORD_ROW)))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("Word/Document.xml", "<a/>")

    assert refusal(file.getvalue()) == TWICE


@pytest.mark.parametrize("name", ["../a.xml", "/a.xml", "C:\\a.xml", "a/../../b.xml"])
def test_parts_that_lead_out_are_refused(name):
    assert refusal(word(tbl(WORD_ROW), **{name: "<a/>"})) == LEADS_OUT


@pytest.mark.parametrize("kind", [FileKind.DOCX, FileKind.XLSX])
def test_a_file_without_any_one_of_its_parts_is_read_or_refused(files, kind):
    for name in unpacked(files[kind]):
        assert outcome(with_parts(files[kind], {name: None})) in {"", DAMAGED, NO_WORKSHEET}, name
        for content in (b"", b"<a/>", b"<a", b"\x00", b"\xff\xfe"):
            found = outcome(with_parts(files[kind], {name: content}))
            assert found in {"", DAMAGED, NO_WORKSHEET}, (name, content)


def test_what_a_workbook_cannot_do_without(files):
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        assert refusal(with_parts(files[FileKind.XLSX], {name: None})) == DAMAGED
    for name in ("word/document.xml", "_rels/.rels"):
        assert refusal(with_parts(files[FileKind.DOCX], {name: None})) == DAMAGED


@pytest.mark.parametrize(
    "target", ["nav.xml", "../../../etc/passwd", "/etc/passwd", "//a", "", "..", "#a", "%2e%2e/a"]
)
def test_relations_that_lead_nowhere_are_refused(target):
    for kind in ("officeDocument", "styles", "image"):
        parts = word_parts(tbl(WORD_ROW))
        if kind == "officeDocument":
            parts["_rels/.rels"] = relations((kind, target))
        else:
            parts["word/_rels/document.xml.rels"] = relations((kind, target))
        assert outcome(packed(parts)) in {"", DAMAGED}
        parts = excel_parts(data(SHEET_ROW))
        parts["xl/_rels/workbook.xml.rels"] = relations(("worksheet", target))
        assert outcome(packed(parts)) in {"", DAMAGED}


def test_a_target_may_begin_at_the_root_or_go_up():
    parts = word_parts(tbl(WORD_ROW))
    parts["_rels/.rels"] = relations(("officeDocument", "/word/x/../document.xml"))
    assert rows_of(packed(parts)) == [READ]
    parts = excel_parts(data(SHEET_ROW))
    parts["xl/_rels/workbook.xml.rels"] = relations(
        ("worksheet", "/xl/worksheets/s1.xml"), ("styles", "../xl/styles.xml")
    )
    assert rows_of(packed(parts)) == [READ]


def test_parts_that_nobody_needs_are_not_gone_through():
    parts = word_parts(tbl(WORD_ROW))
    for number in range(990):
        parts[f"word/a{number}.xml"] = "<a/>"
        parts[f"word/_rels/a{number}.xml.rels"] = relations(("image", f"a{number + 1}.xml"))
    parts["word/_rels/document.xml.rels"] = relations(("image", "a0.xml"), ("image", "NULL"))

    assert rows_of(packed(parts)) == [READ]


def test_parts_in_a_circle_are_read():
    parts = word_parts(tbl(WORD_ROW))
    parts["word/_rels/document.xml.rels"] = relations(("image", "document.xml"))

    assert rows_of(packed(parts)) == [READ]


def test_content_types_that_lie_lead_to_nothing():
    """Where the one kind is said to be the other, there is no table to be found in it."""
    swapped = word_parts(tbl(WORD_ROW)) | {
        "[Content_Types].xml": types(("/word/document.xml", f"{SHEET_TYPE}.sheet.main+xml"))
    }
    assert file_of(packed(swapped)).tables == ()
    swapped = excel_parts(data(SHEET_ROW)) | {
        "[Content_Types].xml": types(("/xl/workbook.xml", f"{WORD_TYPE}.document.main+xml"))
    }
    assert refusal(packed(swapped)) == DAMAGED


# Chance ---------------------------------------------------------------------------------------


def mutated(content, chance):
    """The bytes with a few of them changed, left out, put in twice or elsewhere."""
    found = bytearray(content)
    for _change in range(chance.randint(1, 4)):
        at = chance.randrange(len(found) or 1)
        end = at + chance.choice((1, 1, 2, 8, 200))
        kind = chance.randrange(5)
        if kind == 0:
            found[at:end] = chance.randbytes(end - at)
        elif kind == 1:
            del found[at:end]
        elif kind == 2:
            found[at:at] = found[at:end]
        elif kind == 3:
            place = chance.randrange(len(found) or 1)
            found[place:place] = found[at:end]
        else:
            found[at:end] = bytes(chance.choice(WORTHY) for _ in range(end - at))
    return bytes(found)


WORTHY = b"<>&\"'/=0123456789-:;\x00\xff w"
VALUES = re.split(
    " ",
    "-1 0 1 99 1048577 4294967296 1e308 -1e308 NaN x true A1:XFD1048576 A1 &#10; ../../a /a #REF!"
    " rId1 rId9 http://192.0.2.1/ s d b e str n inlineStr shared veryHidden restart",
)


def told_otherwise(part, chance):
    """The XML with some of its values, tags and texts put in place of others."""
    for _change in range(chance.randint(1, 3)):
        kind = chance.randrange(4)
        pattern = (rb'"[^"<>]*"', rb">[^<>]+<", rb"<[^<>]+>", rb"</?[\w:]+")[kind]
        places = [place.span() for place in re.finditer(pattern, part)]
        if not places:
            continue
        start, end = chance.choice(places)
        other = chance.choice(places)
        value = chance.choice(VALUES).encode()
        new = (b'"' + value + b'"', b">" + value + b"<", b"", part[other[0] : other[1]])[kind]
        part = part[:start] + new + part[end:]
    return part


@pytest.mark.parametrize("kind", [FileKind.DOCX, FileKind.XLSX])
def test_bytes_changed_by_chance_are_read_or_refused(files, kind):
    for seed in range(100):
        chance = random.Random(seed)  # noqa: S311 - it hides nothing
        found = outcome(mutated(files[kind], chance))
        assert found in SENTENCES | {""}, seed


@pytest.mark.parametrize("how", [mutated, told_otherwise])
@pytest.mark.parametrize("kind", [FileKind.DOCX, FileKind.XLSX])
def test_parts_changed_by_chance_are_read_or_refused(files, kind, how):
    """Those of Excel that are read; in Word all."""
    parts = unpacked(files[kind])
    names = [name for name in parts if is_xml(name) and not name.startswith("docProps/")]
    for seed in range(100):
        chance = random.Random(seed)  # noqa: S311 - it hides nothing
        name = chance.choice(names)
        found = outcome(packed(parts | {name: how(parts[name], chance)}))
        assert found in SENTENCES | {""}, (seed, name)


def test_any_bytes_at_all_are_refused():
    for seed in range(100):
        chance = random.Random(seed)  # noqa: S311 - it hides nothing
        begin = chance.choice(
            (b"", b"PK\x03\x04", b"PK\x05\x06", COMPOUND[:8], b"%PDF-1", b"<?xml")
        )
        assert refusal(begin + chance.randbytes(chance.randrange(1, 2_000))) in SENTENCES
