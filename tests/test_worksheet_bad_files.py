"""Worksheets' files that are broken, odd or meant to harm: read, or refused with a sentence."""

import io
import json
import random
import re
import socket
import unicodedata
import zipfile
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest
from django.utils import translation

from measures.evidence.kinds import MEGABYTE, FileKind, FileRefusedError
from measures.worksheets.base import BaseRow, NoBaseError, base_of, from_text, to_text
from measures.worksheets.book import Cells
from measures.worksheets.comparing import compare
from measures.worksheets.files import WRITERS
from measures.worksheets.matching import matches_of
from measures.worksheets.raw import NoteKind, RawCell
from measures.worksheets.reading import read_worksheets
from measures.worksheets.recognizing import head_of, heading_of
from measures.worksheets.saying import (
    Directory,
    Named,
    SaidStep,
    day_said,
    institutions_said,
    lines_of,
    progress_said,
)
from measures.worksheets.understanding import COMMITMENT, ReadRow, understand
from measures.worksheets.writing_docx import BASE_NAMESPACE
from tests.books import READER, book, differences
from tests.hostile import (
    OFFICE,
    SHEET,
    SHEET_TYPE,
    WORD,
    WORD_TYPE,
    data,
    excel,
    excel_parts,
    packed,
    paragraph,
    relations,
    row,
    tbl,
    tc,
    tr,
    types,
    unpacked,
    word,
    word_parts,
)
from tests.test_evidence_files import CSV, EXE, PDF, open_document, png

NOISE = random.Random(1).randbytes(MEGABYTE)  # noqa: S311 - it hides nothing

DAMAGED = (
    "The file cannot be read to its end: it is damaged, cut short or put together in an"
    " unusual way."
)
TOO_LARGE = (
    "The file holds far more than a worksheet. Delete rows, columns and sheets that are no part"
    " of it, and try again."
)
DTD = "A part of the file begins with a document type (DTD), which no Word or Excel writes."
NO_WORKSHEET = "By its content this is neither a Word document (.docx) nor a workbook (.xlsx)."
LOCKED = "The file is locked with a password. Save it without, and try again."
OLD = "This is a file of an old Word or Excel (.doc, .xls). Open it and save it as .docx or .xlsx."
A_PDF = "This is a PDF, whatever its name. Bring the Word or Excel file that it was made from."
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
    OPEN_DOCUMENT,
    TWICE,
    LEADS_OUT,
    "The file is empty.",
    "The file is larger than 10 MB.",
    "The file is made of so many parts that it cannot be an ordinary document.",
    "The file is locked with a password, and nobody could read it. Save it without.",
}
SWELLS = "Unpacked, the file would be larger than %d MB, far more than it seems."

CELLS = Cells(
    title="Izstrādāt metodiku",
    starts_on=date(2020, 1, 1),
    due_on=date(2020, 12, 31),
    lead="IUB",
    supporting="CFLA (sniedz datus)",
    beneficiaries="Iestādes",
    completion_test="Metodika ir publicēta",
    risks="Trūkst laika",
    progress="Darbs sākts\n\n☑ Sagatavot (01.02.2020.)\n☐ Publicēt",
    status="",
)
BOOK = book(
    [
        [
            ("", [CELLS, CELLS._replace(title="Publicēt datus")]),
            ("Rīks", [CELLS._replace(title="Aptaujāt lietotājus")]),
        ]
    ]
)
RECORD = base_of(BOOK)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def files():
    """The portal's own files of each kind."""
    with translation.override("lv"):
        return {kind: write(BOOK) for kind, write in WRITERS.items()}


def refusal(content):
    """The sentence with which the bytes are refused."""
    with pytest.raises(FileRefusedError) as refused:
        differences(content, RECORD)
    return str(refused.value)


def outcome(content):
    """What becomes of the bytes: the sentence of a refusal, or "" of a file that was read."""
    try:
        file = read_worksheets(content)
        reading = understand(file)
        matches = matches_of(list(reading.rows), RECORD.rows, file.base, file.kind)
        found = compare(matches, RECORD, file.base, READER)
    except FileRefusedError as error:
        return str(error)
    # Whatever was read can be shown and stored.
    texts = [str(found), str(reading), *(note.text for note in reading.notes)]
    assert not re.search("[\x00\ud800-\udfff]", "".join(texts))
    return ""


def rows_of(content):
    """The texts of each row that was read, without the empty ones at its end."""
    return [
        [one.cells[column].text for column in one.cells]
        for one in understand(file_of(content)).rows
    ]


def file_of(content):
    return read_worksheets(content)


def notes_of(content):
    return {note.kind for note in file_of(content).notes}


def with_parts(content, changes):
    """The file with parts put in place of others; None takes one out."""
    parts = unpacked(content) | changes
    return packed({name: part for name, part in parts.items() if part is not None})


WORD_ROW = tr("Izstrādāt metodiku", "01.01.2020.", "31.12.2020.", "IUB")
SHEET_ROW = row("Izstrādāt metodiku", "01.01.2020.", "31.12.2020.", "IUB")
READ = ["Izstrādāt metodiku", "01.01.2020.", "31.12.2020.", "IUB"]


def test_the_files_that_all_others_here_are_made_from_are_read(files):
    assert [differences(content, RECORD) != [] for content in files.values()] == [True, True]
    assert rows_of(word(tbl(WORD_ROW))) == [READ]
    assert rows_of(excel(data(SHEET_ROW))) == [READ]


# What it is -----------------------------------------------------------------------------------

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
        (CSV.encode(), NO_WORKSHEET),
        (b"<html><table><tr><td>1</td></tr></table></html>", NO_WORKSHEET),
        (b"{\\rtf1 x}", NO_WORKSHEET),
        (COMPOUND, OLD),
        (COMPOUND + "WordDocument".encode("utf-16-le"), OLD),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le") + bytes(99), LOCKED),
        (open_document("text"), OPEN_DOCUMENT),
        (open_document("spreadsheet"), OPEN_DOCUMENT),
        (packed({"lapa.docx": word(tbl(WORD_ROW))}), NO_WORKSHEET),
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
        "HTML",
        "RTF",
        "old",
        "old Word",
        "locked",
        "ODT",
        "ODS",
        "packed twice",
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


def _evil(entity):
    return f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{entity}]>'


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
    parts = {name: part for name, part in unpacked(files[of]).items() if _is_xml(name)}
    assert len(parts) > 5
    for name, part in parts.items():
        body = re.sub(rb"^\s*<\?xml[^>]*\?>", b"", part).decode()
        text = f'<?xml version="1.0" encoding="{declared}"?>{TYPES_OF_DOCUMENT[kind]}{body}'
        content = text.encode(encoding, "xmlcharrefreplace")

        sentence = refusal(with_parts(files[of], {name: content}))

        # Types in UTF-16 are found to be none before.
        assert sentence == DTD or (name.startswith("[") and sentence == NO_WORKSHEET), name


def _is_xml(name):
    return name.endswith((".xml", ".rels"))


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


def stuffed(content, name, piece, times):
    """The file with a part that is written piece by piece."""
    file = io.BytesIO(content)
    archive = zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED)
    with archive, archive.open(name, "w") as part:
        for _time in range(times):
            part.write(piece)
    return file.getvalue()


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


# Encodings ------------------------------------------------------------------------------------


def declared(encoding, text):
    return f'<?xml version="1.0" encoding="{encoding}"?>{text}'


@pytest.mark.parametrize(
    ("encoding", "written", "read"),
    [
        ("UTF-8", "utf-8-sig", True),
        ("windows-1257", "cp1257", True),
        ("UTF-16", "utf-16", True),
        ("UTF-16", "utf-16-be", False),  # whoever declares this has to write a mark
        ("UTF-16LE", "utf-16-le", False),
        ("windows-1257", "utf-16", False),
        ("UTF-8", "cp1257", False),
        ("shift_jis", "utf-8", False),
        ("utf-7", "utf-8", False),
        ("hex", "utf-8", False),
        ("idna", "utf-8", False),
        ("unicode_escape", "utf-8", False),
        ("nav", "utf-8", False),
        ("UTF-32", "utf-32", False),
        ("cp037", "cp037", False),
    ],
)
def test_every_encoding_is_read_or_refused(encoding, written, read):
    for parts, name in (
        (word_parts(tbl(WORD_ROW)), "word/document.xml"),
        (excel_parts(data(SHEET_ROW)), "xl/worksheets/s1.xml"),
    ):
        text = parts[name]
        parts[name] = declared(encoding, text).encode(written, "xmlcharrefreplace")
        found = outcome(packed(parts))
        assert found in ({""} if read else {"", DAMAGED}), (name, found)
        if read:
            assert rows_of(packed(parts)) == [READ]


@pytest.mark.parametrize("reference", ["&#0;", "&#8;", "&#xD800;", "&#xFFFE;", "&a;", "\x0b"])
def test_what_xml_cannot_hold_is_refused(reference):
    assert refusal(word(tbl(tr(f"A{reference}", "", "", "")))) == DAMAGED
    assert refusal(excel(data(row(f"A{reference}", "", "", "")))) == DAMAGED


ODD = (
    "\u200b\u200f\u202e\u2066\ufeff\u00ad אבג ١٢ é e\u0301 🙂 \U0001f468\u200d\U0001f469"
    " \u0085\u2028"
)


def test_odd_letters_are_read_as_they_are_seen():
    """To the letter, but that a letter and its mark are one."""
    read = unicodedata.normalize("NFC", ODD)
    assert len(read) == len(ODD) - 1
    for content in (word(tbl(tr(ODD, "", "", "IUB"))), excel(data(row(ODD, "", "", "IUB")))):
        assert outcome(content) == ""
        assert rows_of(content) == [[read, "", "", "IUB"]]


def test_what_excel_escapes_is_itself_again_where_it_can_be():
    text = "a_x0041_b_x000A_c_x0000_d_xD800_e_xFFFF_f_x005F_x0041_g_xZZZZ_"

    [[title, *_others]] = rows_of(excel(data(row(text, "", "", "IUB"))))

    assert title == "aAb\ncdef_x0041_g_xZZZZ_"
    assert outcome(excel(data(row(text, "", "", "IUB")))) == ""


# Too much of something ------------------------------------------------------------------------


def padded(content):
    """The file beside a picture that does not shrink, so that the rest may unpack to much."""
    return stuffed(content, "media/image1.png", NOISE, 1)


# Each is far below the size that a file may have, and was chosen for what it made of itself.
WORD_TABLES = {
    "a hundred thousand rows": lambda: tbl(tr("A", "", "", "IUB") * 100_000),
    "ten thousand columns": lambda: tbl(tr(*["A"] * 10_000)),
    "a million paragraphs in a cell": lambda: tbl(
        f"<w:tr><w:tc>{'<w:p/>' * 1_000_000}</w:tc></w:tr>"
    ),
    "a million runs far inside": lambda: tbl(
        "<w:tr><w:tc><w:p>"
        f"{'<w:ins>' * 80}{'<w:r/>' * 990_000}{'</w:ins>' * 80}</w:p></w:tc></w:tr>"
    ),
    "thirty thousand tables": lambda: "".join(
        f"<w:tbl><w:tr>{tc(f'rezultats ka zinasim ka pasakums ir paveikt{n}')}</w:tr></w:tbl>"
        for n in range(29_000)
    ),
    "wide rows of one cell": lambda: tbl(
        f"<w:tr><w:trPr><w:gridBefore w:val='100'/></w:trPr>{tc('A', GRID % 100)}</w:tr>" * 29_000
    ),
    "long cells that reach down": lambda: tbl(
        f"<w:tr>{tc('A' * 30_000, BEGINS)}</w:tr>" + f"<w:tr>{tc('', MERGED)}</w:tr>" * 29_000
    ),
    "rows without a title": lambda: tbl(tr("", "", "", "x" * 450) * 2_900),
    "a text of nine megabytes": lambda: tbl(tr("A" * 9_000_000, "", "", "")),
    "a text of twenty megabytes": lambda: tbl(tr("A" * 20_000_000, "", "", "")),
    "twenty megabytes of blanks": lambda: tbl(" " * 20_000_000),
    "nine megabytes before a table": lambda: paragraph("1. apņemšanās " * 500_000) + tbl(WORD_ROW),
    "four million letters before a table": lambda: (
        paragraph("1. apņemšanās " * 280_000) + tbl(WORD_ROW)
    ),
}
GRID = "<w:gridSpan w:val='%s'/>"
MERGED, BEGINS = "<w:vMerge/>", '<w:vMerge w:val="restart"/>'
READ_IN_TIME = {"four million letters before a table", "rows without a title"}


@pytest.mark.parametrize("kind", WORD_TABLES)
def test_a_document_with_too_much_of_something_is_refused_in_time(kind, weighed):
    content = padded(word(WORD_TABLES[kind]()))

    found = weighed(content)
    if kind in {"a text of twenty megabytes", "twenty megabytes of blanks"}:
        assert found in {DAMAGED, TOO_LARGE}
    elif kind in READ_IN_TIME:
        assert found == ""
    elif kind == "a million runs far inside":
        assert found in {"", TOO_LARGE}
    else:
        assert found == TOO_LARGE


def links(ref, count=1):
    link = f'<hyperlink ref="{ref}"/>'
    return f"<hyperlinks>{link * count}</hyperlinks>"


def merges(*refs):
    cells = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs)
    return f"<mergeCells>{cells}</mergeCells>"


FORMULA = "A1+" * 200_000 + "A1"
SHEETS = {
    "a hundred thousand rows": lambda: excel(data(row("A", "", "", "IUB") * 100_000)),
    "a hundred thousand empty rows": lambda: excel(data("<row/>" * 100_000)),
    "ten thousand columns": lambda: excel(data(row(*["A"] * 10_000))),
    "a cell at the far end": lambda: excel(
        data('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    ),
    "cells at the far end of many sheets": lambda: excel(
        *[data('<row r="4999"><c r="GR4999"><v>1</v></c></row>')] * 300
    ),
    "a million texts": lambda: excel(data(SHEET_ROW), strings="<si><t>a</t></si>" * 1_000_000),
    "a hundred thousand rich texts": lambda: excel(
        data(SHEET_ROW), strings="<si><r><rPr><b/></rPr><t>a</t></r></si>" * 100_000
    ),
    "a long text in every cell": lambda: excel(
        data(row(*['<c t="s"><v>0</v></c>'] * 50) * 1_000),
        strings=f"<si><t>{'_x0041_' * 1_000}</t></si>",
    ),
    "a text of twenty megabytes": lambda: excel(
        data(SHEET_ROW, row('<c t="s"><v>0</v></c>')), strings=f"<si><t>{'a' * 20_000_000}</t></si>"
    ),
    "many fonts": lambda: excel(
        data(SHEET_ROW),
        styles=STYLES.replace("<font/>", "<font/>" * 200_000),
    ),
    "links": lambda: excel(data(SHEET_ROW, after=links("A1", 200_000))),
    "many sheets": lambda: packed(
        excel_parts(data(SHEET_ROW))
        | {
            "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>'
            + "".join(f'<sheet name="{n}" sheetId="{n}" r:id="x{n}"/>' for n in range(19_000))
            + "</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": relations(
                more="".join(
                    f'<Relationship Id="x{n}" Type="{OFFICE}/worksheet" Target="{n}.xml"/>'
                    for n in range(19_000)
                )
            ),
        }
    ),
    "rows without an end that are nearly headings": lambda: excel(
        data(*(row("Pasākumi", f"Sākuma datum{n}", f"{n}Beigu datums", "x") for n in range(4_500)))
    ),
}
STYLES = excel_parts()["xl/styles.xml"]


@pytest.mark.parametrize("kind", SHEETS)
def test_a_workbook_with_too_much_of_something_is_refused_in_time(kind, weighed):
    content = padded(SHEETS[kind]())

    assert weighed(content) == TOO_LARGE


FORMAT = "[$-x]yyyy" * 10_000
HEADER, VALIDATION = '&amp;L&amp;"a', '<dataValidation sqref="A1"/>'
HARMLESS = {
    "a merged range of the whole sheet": (
        lambda: excel(data(SHEET_ROW, after=merges("A3:XFD1048576"))),
        "",
    ),
    "a link of the whole sheet": (lambda: excel(data(SHEET_ROW, after=links("A1:XFD1048576"))), ""),
    "links of whole columns": (lambda: excel(data(SHEET_ROW, after=links("A:XFD", 10_000))), ""),
    "thousands of merged ranges": (
        lambda: excel(
            data(
                row("A", "", "", "IUB") * 2_900,
                after=merges(*(f"C{n}:D{n}" for n in range(2, 2_900))),
            )
        ),
        "",
    ),
    "thousands of merged ranges in one place": (
        lambda: excel(data(SHEET_ROW, after=merges(*["A1:XFD1048576"] * 50_000))),
        DAMAGED,
    ),
    "a formula of half a megabyte in thousands of cells": (
        lambda: excel(
            data(
                row(f'<c r="A2"><f t="shared" si="0" ref="A2:A9999">{FORMULA}</f><v>1</v></c>'),
                *[
                    f'<row r="{n}"><c r="A{n}"><f t="shared" si="0"/><v>1</v></c></row>'
                    for n in range(3, 2_900)
                ],
            )
        ),
        "",
    ),
    "a comment, a row and a number of ten million signs": (
        lambda: excel(f"<!--{'-a' * 5_000_000}-->" + data(SHEET_ROW)),
        DAMAGED,
    ),
    "an attribute of ten megabytes": (
        lambda: excel(f'<sheetPr codeName="{"a" * 10_000_000}"/>' + data(SHEET_ROW)),
        DAMAGED,
    ),
    "an instruction of ten megabytes": (
        lambda: excel(f"<?a {'a' * 10_000_000}?>" + data(SHEET_ROW)),
        DAMAGED,
    ),
    "a header of a megabyte before the cells": (
        lambda: excel(
            data(
                SHEET_ROW,
                before=f"<headerFooter><oddHeader>{HEADER * 100_000}</oddHeader></headerFooter>",
            )
        ),
        "",
    ),
    "validations before the cells": (
        lambda: excel(
            data(
                SHEET_ROW,
                before=f"<dataValidations>{VALIDATION * 99_000}</dataValidations>",
            )
        ),
        "",
    ),
    "a number format that is long, in tens of thousands of styles": (
        lambda: excel(
            data(SHEET_ROW),
            styles=STYLES.replace(
                "<fonts>",
                f'<numFmts><numFmt numFmtId="200" formatCode="{FORMAT}"/></numFmts><fonts>',
            ).replace("</cellXfs>", '<xf numFmtId="200"/>' * 90_000 + "</cellXfs>"),
        ),
        DAMAGED,
    ),
    "tens of thousands of styles": (
        lambda: excel(
            data(SHEET_ROW),
            styles=STYLES.replace(
                "<fonts>",
                f'<numFmts><numFmt numFmtId="200" formatCode="{"y" * 255}"/></numFmts><fonts>',
            ).replace("</cellXfs>", '<xf numFmtId="200"/>' * 90_000 + "</cellXfs>"),
        ),
        "",
    ),
    "tens of thousands of named styles": (
        lambda: excel(
            data(SHEET_ROW),
            styles=STYLES.replace(
                "</styleSheet>",
                "<cellStyles>"
                + "".join(f'<cellStyle name="a{n}" xfId="0"/>' for n in range(90_000))
                + "</cellStyles></styleSheet>",
            ),
        ),
        "",
    ),
    "tens of thousands of number formats": (
        lambda: excel(
            data(SHEET_ROW),
            styles=STYLES.replace(
                "<fonts>",
                "<numFmts>"
                + "".join(f'<numFmt numFmtId="{n}" formatCode="0{n}"/>' for n in range(200, 45_000))
                + "</numFmts><fonts>",
            ).replace(
                "</cellXfs>",
                "".join(f'<xf numFmtId="{n}"/>' for n in range(200, 45_000)) + "</cellXfs>",
            ),
        ),
        "",
    ),
    "relations to a large part": (
        lambda: packed(
            word_parts(tbl(WORD_ROW))
            | {
                "a.xml": f"<a>{'<a/>' * 900_000}</a>",
                "word/_rels/document.xml.rels": relations(*[("customXml", "../a.xml")] * 19_000),
            }
        ),
        "",
    ),
    "relations to the last of many parts": (
        lambda: packed(
            word_parts(tbl(WORD_ROW))
            | {f"word/{n}.xml": "<a/>" for n in range(1_900)}
            | {
                "word/_rels/document.xml.rels": relations(
                    *(("image", f"{n}.xml") for n in range(1_900)),
                    *[("image", "1899.xml")] * 18_000,
                )
            }
        ),
        "",
    ),
    "a defined name of ten megabytes": (
        lambda: packed(
            excel_parts(data(SHEET_ROW))
            | {
                "xl/workbook.xml": excel_parts(data(SHEET_ROW))["xl/workbook.xml"].replace(
                    "</sheets>",
                    "</sheets><definedNames>"
                    '<definedName name="_xlnm.Print_Titles" localSheetId="0">'
                    + "$A:$A," * 1_500_000
                    + "</definedName></definedNames>",
                )
            }
        ),
        "",
    ),
}


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_says_to_be_large_is_no_larger_than_it_is(kind, weighed):
    make, sentence = HARMLESS[kind]

    assert weighed(padded(make())) == sentence


# Too deep -------------------------------------------------------------------------------------


@pytest.mark.parametrize("levels", [30, 300, 10_000])
@pytest.mark.parametrize(
    "wrapper",
    [
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        ("<w:ins>", "</w:ins>"),
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
        ("<a>", "</a>"),
    ],
    ids=["content controls", "insertions", "tables", "others"],
)
def test_what_lies_in_itself_many_times_is_read_or_refused(wrapper, levels):
    begin, end = wrapper
    content = word(tbl(WORD_ROW, f"<w:tr><w:tc>{begin * levels}<w:p/>{end * levels}</w:tc></w:tr>"))

    assert outcome(content) == ("" if levels == 30 else DAMAGED)


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/workbook.xml", "xl/worksheets/s1.xml"])
def test_what_lies_in_itself_many_times_in_a_workbook_is_refused(part):
    parts = excel_parts(data(SHEET_ROW))
    end = f"</{parts[part].rpartition('</')[2]}"
    parts[part] = parts[part].replace(end, "<extLst>" * 10_000 + "</extLst>" * 10_000 + end)

    assert refusal(packed(parts)) == DAMAGED


# Cells ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", ["1000000000", "-1", "x", "", "1.5", "١٢", "²", "9" * 5_000, "99999999999999999999"]
)
@pytest.mark.parametrize("name", ["gridSpan", "gridBefore"])
def test_how_far_a_cell_reaches_is_bounded(name, value):
    mark = f'<w:{name} w:val="{value}"/>'
    cell = tc("Rīks", mark if name == "gridSpan" else "")
    before = f"<w:trPr>{mark}</w:trPr>" if name == "gridBefore" else ""
    content = word(tbl(f"<w:tr>{before}{cell}</w:tr>", WORD_ROW))

    assert outcome(content) == (TOO_LARGE if (name, value) == ("gridBefore", "1000000000") else "")


@pytest.mark.parametrize("count", [100, 5_000])
def test_a_bookmark_with_a_number_beyond_all_bounds_is_none(files, count):
    body = unpacked(files[FileKind.DOCX])["word/document.xml"]
    for number in ("9" * count, "٣", "-1", "1e9", "²"):
        changed = body.replace(b'"_ogp_row_0"', f'"_ogp_row_{number}"'.encode())
        content = with_parts(files[FileKind.DOCX], {"word/document.xml": changed})

        found = differences(content, RECORD)

        # By its words it is known all the same.
        assert [one.match.by_key for one in found] == [False, True, True]


def test_codes_that_are_twice_or_lie_are_given_once(files):
    name = "xl/worksheets/sheet1.xml"
    changed = unpacked(files[FileKind.XLSX])[name]
    for code, other in ((b"1.2", b"1.1"), (b"1.3", b"99999999999999999999")):
        assert changed.count(b"<t>%s</t>" % code) == 1
        changed = changed.replace(b"<t>%s</t>" % code, b"<t>%s</t>" % other)

    found = differences(with_parts(files[FileKind.XLSX], {name: changed}), RECORD)

    assert [(one.match.code, one.match.by_key) for one in found] == [
        ("1.1", True),
        ("1.2", False),
        ("1.3", False),
    ]


def day_cell(value, kind="n", style=1):
    return f'<c s="{style}" t="{kind}"><v>{value}</v></c>'


@pytest.mark.parametrize(
    ("cell", "day", "text"),
    [
        (day_cell("43831"), date(2020, 1, 1), ""),
        (day_cell("43831.75"), date(2020, 1, 1), ""),
        (day_cell("60"), date(1900, 2, 28), ""),  # Excel's own 29.02.1900, which never was
        (day_cell("-1"), date(1899, 12, 29), ""),
        (day_cell("0"), None, "00:00:00"),
        (day_cell("0.5"), None, "12:00:00"),
        (day_cell("1e308"), None, "#VALUE!"),
        (day_cell("1e400"), None, "#VALUE!"),
        (day_cell("-1e308"), None, "#VALUE!"),
        (day_cell("2020-01-01T00:00:00Z", "d"), date(2020, 1, 1), ""),
        (day_cell("2020-01-01", "d", 0), date(2020, 1, 1), ""),
        (day_cell("T12:00", "d"), None, "12:00:00"),
        (day_cell("43831", style=0), None, "43831"),
        (day_cell("43831.0", style=0), None, "43831"),
        (day_cell("1e308", style=0), None, str(int(1e308))),
        (day_cell("1", "b", 0), None, "True"),
        (day_cell("#N/A", "e", 0), None, "#N/A"),
        (day_cell("#REF!", "str", 0), None, "#REF!"),
        ("<c/>", None, ""),
        ("<c><v/></c>", None, ""),
        ("<c><f>A1+1</f><v>7</v></c>", None, "7"),
        ("<c><f>A1+1</f></c>", None, ""),
        ('<c t="str"><f>HYPERLINK("http://192.0.2.1/","A")</f><v>A</v></c>', None, "A"),
        ('<c t="inlineStr"><is><r><t>A</t></r><r><rPr><b/></rPr><t>B</t></r></is></c>', None, "AB"),
        ('<c t="inlineStr"/>', None, ""),
        ('<c t="nav"><v>A</v></c>', None, "A"),
    ],
)
def test_a_cell_of_every_kind_is_read(cell, day, text):
    content = excel(data(row("Metodika", "", cell, "IUB")))

    [one] = understand(file_of(content)).rows

    assert (one.cells["due_on"].day, one.cells["due_on"].text) == (day, text)
    assert outcome(content) == ""
    assert (NoteKind.COMPUTED in notes_of(content)) == ("<f>" in cell)


@pytest.mark.parametrize(
    "cell",
    [
        day_cell("x"),
        day_cell("NaN"),
        day_cell("inf"),
        day_cell("NaN", style=0),
        day_cell("9" * 5_000),
        day_cell("2020-99-99", "d"),
        day_cell("PT" + "9" * 400 + "H", "d"),
        day_cell("9999", "s"),
        day_cell("x", "s"),
        day_cell("x", "b"),
        day_cell("1", style=99),
        day_cell("1", style="x"),
        '<c r="nav"><v>1</v></c>',
        '<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>',
        '<c r="AAAA1"><v>1</v></c>',
    ],
)
def test_a_cell_that_no_program_writes_is_refused(cell):
    assert outcome(excel(data(f"<row>{cell}</row>"))) in {DAMAGED, TOO_LARGE}


def test_days_are_counted_from_1904_where_the_workbook_says_so():
    content = excel(
        data(row("Metodika", "", day_cell("42369"), "IUB")),
        properties='<workbookPr date1904="1"/>',
    )

    [one] = understand(file_of(content)).rows

    assert one.cells["due_on"].day == date(2020, 1, 1)


@pytest.mark.parametrize("rows", ['<row r="5"/><row r="4"/>', '<row r="1"/>', '<row r="x"/>'])
def test_rows_out_of_order_are_refused(rows):
    assert refusal(excel(data(rows, SHEET_ROW))) == DAMAGED


def test_merged_ranges_larger_than_the_sheet_together_are_refused():
    refs = ["A1:XFD1048576", "A2:B2"]

    assert refusal(excel(data(SHEET_ROW, SHEET_ROW, after=merges(*refs)))) == DAMAGED


@pytest.mark.parametrize("ref", ["nav", "", "A", "1", "A1:", "B2:A1", "A:B", "2:3", "ZZZZ1", "A1"])
def test_merged_ranges_of_every_form_are_read_or_refused(ref):
    assert outcome(excel(data(SHEET_ROW, after=merges(ref)))) in {"", DAMAGED}


def test_a_merged_range_beyond_the_cells_ends_where_they_do():
    content = excel(data(row("Rīks"), SHEET_ROW, after=merges("A2:XFD2")))

    [one] = understand(file_of(content)).rows
    assert one.group == "Rīks"


def test_sheets_of_one_name_are_both_read():
    parts = excel_parts(data(SHEET_ROW), data(SHEET_ROW))
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("Lapa2", "Lapa1")

    assert rows_of(packed(parts)) == [READ, READ]


def test_a_part_that_is_many_sheets_is_refused():
    parts = excel_parts(*[data(SHEET_ROW)] * 2)
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        "s2.xml", "s1.xml"
    )

    assert refusal(packed(parts)) == DAMAGED


def test_a_workbook_without_styles_and_texts_is_read_where_it_needs_none():
    parts = excel_parts(data(SHEET_ROW))
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace("sharedStrings+xml", "x")
    del parts["xl/sharedStrings.xml"], parts["xl/styles.xml"]

    assert outcome(packed(parts)) in {"", DAMAGED}


# What it remembers ----------------------------------------------------------------------------

REMEMBERED = json.loads(to_text(RECORD))


def remembering(**changes):
    return json.dumps(REMEMBERED | changes)


def in_row(place, value):
    first = list(REMEMBERED["rows"][0])
    first[place] = value
    return remembering(rows=[first])


BAD_BASES = {
    "nothing": "",
    "no JSON": "{",
    "a number": "1",
    "deep": "[" * 100_000,
    "deep and whole": "[" * 100_000 + "]" * 100_000,
    "deep inside": '{"format":' + '{"a":' * 50_000 + "1" + "}" * 50_001,
    "long": json.dumps("a" * 8_000_001),
    "another format": remembering(format=2),
    "a long number": '{"format":' + "9" * 5_000 + "}",
    "no rows": remembering(rows=None),
    "rows of numbers": remembering(rows=[1]),
    "rows that are a text": remembering(rows="abc"),
    "a short row": remembering(rows=[["1.1", 1]]),
    "a code that is none": in_row(0, 1),
    "a version that is none": in_row(1, "1"),
    "a version that is true": in_row(1, True),
    "a version before all": in_row(1, -1),
    "a version that no database counts to": in_row(1, 10**400),
    "half a version": in_row(1, 1.5),
    "a text that is none": in_row(3, None),
    "half a letter": in_row(3, "\ud800"),
    "a letter that no file can hold": in_row(3, "a\x00"),
    "a day that is none": in_row(4, "31.12.2020."),
    "no such day": in_row(4, "2020-02-30"),
    "a day of another kind": in_row(4, 20200101),
    "no day": remembering(day=None),
    "infinity": '{"format":1e999}',
}


@pytest.mark.parametrize("kind", BAD_BASES)
def test_a_base_that_is_damaged_is_none(kind):
    with pytest.raises(NoBaseError):
        from_text(BAD_BASES[kind])


@pytest.mark.parametrize("kind", [FileKind.DOCX, FileKind.XLSX])
@pytest.mark.parametrize("base", ["deep", "half a letter", "nothing"])
def test_a_file_with_a_damaged_base_is_read_without(files, kind, base):
    text = BAD_BASES[base]
    if kind is FileKind.DOCX:
        parts = unpacked(files[kind])
        name = next(name for name, part in parts.items() if BASE_NAMESPACE.encode() in part)
        changed = f'<base xmlns="{BASE_NAMESPACE}">{text}</base>'
    else:
        name = "xl/worksheets/sheet5.xml"
        assert b"<dimension" in unpacked(files[kind])[name]
        pieces = [text[at : at + 30_000] for at in range(0, len(text), 30_000)] or [""]
        rows = "".join(row(piece.replace("<", "")) for piece in pieces)
        changed = f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>'
    content = with_parts(files[kind], {name: changed})

    assert notes_of(content) == {NoteKind.DAMAGED_BASE}
    found = differences(content, RECORD)
    assert [one.match.code for one in found] == ["1.1", "1.2", "1.3"]


def test_a_base_that_lies_gives_nothing_but_another_comparison():
    """It names measures that are none, one twice, versions that never were, other cells."""
    rows = [list(one) for one in REMEMBERED["rows"]]
    rows[0][0], rows[1][0], rows[2][0] = "9.9", "1.1", "1.1"
    rows[2][1], rows[2][3] = 2**31 - 1, "Cits"
    base = from_text(remembering(plan="cits", rows=rows))
    cells = {"title": RawCell("Izstrādāt metodiku")}
    read = [ReadRow(0, (at,), str(at), "", cells) for at in range(4)]

    matches = matches_of(read, RECORD.rows, base, FileKind.DOCX)

    assert [(one.code, one.by_key) for one in matches] == [
        ("", False),
        ("1.1", True),
        ("", False),
        ("", False),
    ]
    assert [one.cells for one in compare(matches, RECORD, base, READER)][1] == ()


def test_a_huge_base_is_no_burden(weighed):
    text = "[" + "[]," * 3_000_000 + "[]]"
    parts = word_parts(tbl(WORD_ROW))
    parts["customXml/item1.xml"] = f'<base xmlns="{BASE_NAMESPACE}">{text}</base>'
    parts["word/_rels/document.xml.rels"] = relations(("customXml", "../customXml/item1.xml"))

    assert weighed(padded(packed(parts))) == ""

    sheet = row(*[]) + "".join(row(text[at : at + 30_000]) for at in range(0, 9_000_000, 30_000))
    parts = excel_parts(data(SHEET_ROW), f"<sheetData>{sheet}</sheetData>")
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("Lapa2", "_ogp")

    assert weighed(padded(packed(parts))) == TOO_LARGE


# Words that take long -------------------------------------------------------------------------

LONG = 30_000
ADVERSARIAL = [
    "a" * LONG,
    " " * LONG + "x",
    "x" + " " * LONG + "x",
    "x" + "\u3000" * LONG + "x",
    "x" + "\t" * LONG + "(x",
    "(" * LONG,
    ")" * LONG,
    "()" * (LONG // 2) + "x",
    "( ) " * (LONG // 4) + "x",
    "x (" + ") " * (LONG // 2) + "x",
    ", " * (LONG // 2),
    " un " * (LONG // 4),
    " - " * (LONG // 3),
    "x" + " -" * (LONG // 2) + "x",
    "1" * LONG,
    "1." * (LONG // 2),
    "1. " * (LONG // 3),
    "1.1.2020. " * (LONG // 10),
    " ".join(str(year) for year in range(1900, 2100)) * 30,
    "pirm" + "a" * LONG,
    "pirma " * (LONG // 6),
    "ceturt" * (LONG // 6) + " ",
    "i" * LONG,
    "ii. " * (LONG // 4),
    "☐" + " " * LONG + "x",
    "☐ x" + " " * LONG + "(1",
    "☐ " + "(1 " * (LONG // 3),
    "☐ (" + "1 " * (LONG // 2),
    "☐ x\n" * (LONG // 4),
    "2020-" + "1" * LONG + "-",
    "é́" * (LONG // 2),
    "ﷺ" * LONG,
    "_x0041_" * (LONG // 7),
    "apnemsan" * (LONG // 8),
    "1. " * (LONG // 3) + "apņemšanās",
    "• " * (LONG // 2),
    "IUB, " * (LONG // 5),
    "IUBB, " * (LONG // 6),
    "9" * LONG + ". apņemšanās",
]


def understanding(text):
    def understand_it():
        day_said(text, None, (2020, 2021), is_end=True)
        institutions_said(text, READER.directory)
        lines_of(text)
        progress_said(text)
        heading_of(text)
        COMMITMENT.search(text)
        outcome(excel(data(row("Metodika", text, text, text))))

    return understand_it


@pytest.mark.parametrize("text", ADVERSARIAL, ids=range(len(ADVERSARIAL)))
def test_no_text_takes_long_to_understand(text, scales):
    scales.weigh(understanding, text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("IUB" + " " * 999 + ", CFLA", ["IUB", "CFLA"]),
        ("IUB" + "," * 999 + "CFLA", ["IUB", "CFLA"]),
        ("IUB ( a  b ) . ", ["IUB"]),
        ("x" * 999, ["x" * 999]),
        ("IUB un", ["IUB un"]),
        ("un IUB", ["un IUB"]),
        ("A un B (c un d, e) and F/G", ["A", "B", "F", "G"]),
        ("A ) , B", ["A )", "B"]),
        ("A ( , B", ["A ( , B"]),
    ],
)
def test_institutions_are_divided_where_people_divide_them(text, found):
    assert [one.text for one in institutions_said(text, READER.directory)] == found


def test_a_cell_full_of_names_is_one_question():
    [one] = institutions_said(", ".join(f"A{n}" for n in range(51)), READER.directory)

    assert (one.id, one.offers) == (None, ())


def looking_for_institutions():
    letters = random.Random(2)  # noqa: S311 - it hides nothing
    names = ["".join(letters.choices("aābcčdeēi lmnorst", k=40)) for _name in range(8_000)]
    directory = Directory(Named(name, number) for number, name in enumerate(names[:500]))

    def look_for_all():
        for name in names:
            institutions_said(f"{name}x, {name[:-2]}, {name[::-1]}", directory)

    return look_for_all


def test_thousands_of_unknown_institutions_are_looked_for_in_time(scales):
    scales.weigh(looking_for_institutions)


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("☐ Solis (01.02.2020.) ", SaidStep("Solis", False, date(2020, 2, 1))),
        ("☑Solis (a) (01.02.2020.)", SaidStep("Solis (a)", True, date(2020, 2, 1))),
        ("☐ (01.02.2020.)", None),
        ("☐", None),
        ("☐ Solis (٠١.٠٢.٢٠٢٠.)", SaidStep("Solis (٠١.٠٢.٢٠٢٠.)", False, None)),
    ],
)
def test_steps_are_told_from_words(line, step):
    assert progress_said(line)[1] == ((step,) if step else ())


def test_digits_of_other_scripts_are_no_days():
    for text in ("٠١.٠٢.٢٠٢٠.", "２０２０", "²", "٤٣٨٣١"):
        said_ = day_said(text, None, (2020,), is_end=True)
        assert said_.day is None or not text.isascii()
        institutions_said(text, READER.directory)
        progress_said(f"☐ A ({text})")


# Two thousand rows ----------------------------------------------------------------------------


def titled(titles):
    return [ReadRow(0, (at,), "", "", {"title": RawCell(text)}) for at, text in enumerate(titles)]


def known(titles):
    return [BaseRow(f"1.{at}", 1, "", CELLS._replace(title=text)) for at, text in enumerate(titles)]


LETTERS = random.Random(3)  # noqa: S311 - it hides nothing
ALPHABET = "aābcčdeēfgģhiījkķlļmnņoprsštuūvzž      "


def invented(length):
    return "".join(LETTERS.choices(ALPHABET, k=length))


COMMON = "Izstrādāt un publicēt vienotu metodiku par iepirkumu datu atvēršanu pašvaldībās " * 5
TITLES = {
    "long and unlike": lambda: (
        [invented(1_000) for _ in range(2_000)],
        [invented(1_000) for _ in range(2_000)],
    ),
    "long and alike": lambda: (
        [f"{COMMON} {n}" for n in range(2_000)],
        [f"{COMMON} {n + 1}" for n in range(2_000)],
    ),
    "as long as a cell": lambda: (
        [f"{COMMON * 70}{n}" for n in range(2_000)],
        [COMMON * 70] * 2_000,
    ),
    "all the same": lambda: (["Metodika"] * 2_000, ["Metodika"] * 2_000),
    "all the same but a letter": lambda: (["Metodika"] * 2_000, ["Metodikas"] * 2_000),
    "empty": lambda: ([""] * 2_000, [""] * 2_000),
}


def matching(kind):
    theirs, ours = TITLES[kind]()

    def codes():
        matches = matches_of(titled(theirs), known(ours), None, FileKind.DOCX)
        return [one.code for one in matches if one.code]

    return codes


@pytest.mark.parametrize("kind", TITLES)
def test_two_thousand_rows_find_their_measures_in_time(kind, scales):
    codes = scales.weigh(matching, kind)

    assert len(codes) == len(set(codes))
    assert len(codes) == (2_000 if kind == "all the same" else len(codes))


def matching_one_code():
    rows = [
        ReadRow(0, (at,), "1.1", "", {"title": RawCell("Metodika " * 3_000 + str(at))})
        for at in range(3_000)
    ]

    def codes_by_key():
        matches = matches_of(rows, known(["Cits", "Metodika"]), None, FileKind.XLSX)
        return [one.code for one in matches if one.by_key]

    return codes_by_key


def test_one_code_in_every_row_is_told_apart_in_time(scales):
    assert scales.weigh(matching_one_code) == ["1.1"]


def test_titles_that_differ_only_far_behind_are_not_the_same():
    one, other = "a" * 2_000 + "1", "a" * 2_000 + "2"

    [match] = matches_of(titled([one]), known([other]), None, FileKind.DOCX)
    assert (match.code, match.is_guess) == ("1.0", True)
    [match] = matches_of(titled([one]), known([one]), None, FileKind.DOCX)
    assert (match.code, match.is_guess) == ("1.0", False)


def telling_headings():
    # Letters in another order, and slips: what costs most to tell from what is known.
    texts = [f"rezultats ka zinasim ka pasakums ir paveikts {n}" for n in range(10_000)]

    def tell_all():
        for text in texts:
            heading_of(text)

    return tell_all


def test_headings_that_nearly_are_some_are_told_in_time(scales):
    scales.weigh(telling_headings)


@pytest.mark.parametrize("kind", [FileKind.DOCX, FileKind.XLSX])
def test_as_many_rows_as_may_be_are_compared_in_time(kind, weighed):
    """With a record in which all of them say something else."""
    long = Cells(
        title="",
        starts_on=date(2020, 1, 1),
        due_on=date(2020, 12, 31),
        lead="Valsts kase un cits",
        supporting="\n".join(f"Iestāde {n} (sniedz datus, pārbauda)" for n in range(5)),
        beneficiaries="Iestādes un uzņēmumi " * 10,
        completion_test="Metodika ir publicēta un to lieto " * 6,
        risks="• Trūkst laika un naudas\n" * 8,
        progress="Darbs ir sākts un turpinās " * 8 + "\n\n☑ Sagatavot (01.02.2020.)\n☐ Publicēt",
        status="",
    )
    rows = [long._replace(title=f"{COMMON[n % 80 :][:90]} {n}") for n in range(2_500)]
    with translation.override("lv"):
        content = WRITERS[kind](book([[("", rows)]]))

    found = weighed(content)

    assert found == ""


def test_long_cells_are_not_taken_for_headings():
    rows = read_worksheets(excel(data(row(*["Pasākumi " * 100] * 50) * 30))).tables[0].rows

    assert head_of(rows[1:]) is None


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
    names = [name for name in parts if _is_xml(name) and not name.startswith("docProps/")]
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


# What is written ------------------------------------------------------------------------------

ODD_TEXTS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://192.0.2.1/","a")',
    "=cmd|' /C calc'!A0",
    "{=1}",
    "<w:t>&amp;]]></w:t>",
    "]]>",
    "\"'<>&",
    "_x0041_",
    '&L&"Arial"&K000000',
    "'a'",
    "[a]:*?/\\b",
    "\u202eabc\u2028x",
    "%(day)s %d",
    "00123",
    "1e5",
    "TRUE",
    "History",
    "_ogp",
    "_lists",
    "x" * 300,
)


@pytest.mark.parametrize("kind", [FileKind.DOCX, FileKind.XLSX])
@pytest.mark.parametrize("text", ODD_TEXTS)
def test_whatever_stands_in_a_record_comes_back_as_it_was(kind, text):
    """As the title of everything, in every cell, and among the lists to choose from."""
    cells = Cells(text, None, None, text, text, text, text, text, text, "")
    made = book([[(text, [cells])], [(text, [cells])]])
    sheets = tuple(replace(sheet, title=text, short_title=text) for sheet in made.sheets)
    made = replace(made, title=text, sheets=sheets, institutions=(*ODD_TEXTS, "A, B", "A;B"))
    with translation.override("lv"):
        content = WRITERS[kind](made)

        assert [one.cells for one in differences(content, base_of(made))] == [(), ()]

    assert not any(b"<f>" in part for part in unpacked(content).values())
    for name, part in unpacked(content).items():
        if _is_xml(name):
            ElementTree.fromstring(part)  # noqa: S314 - it was written here
