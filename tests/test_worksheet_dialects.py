"""How programs write the same in their own ways: escapes in texts, and the strict dialect that Word
and Excel can save in ("Strict Open XML").
"""

import re
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from measures.evidence.kinds import FileKind, FileRefusedError
from measures.worksheets.base import base_of
from measures.worksheets.reading import read_worksheets
from measures.worksheets.understanding import understand
from tests.books import differences
from tests.hostile import data, excel, packed, paragraph, relations, row, tbl, tr, unpacked, word
from tests.hostile import word_parts as parts_of
from tests.worksheets.exports import BOOK, BOOK_OF_ESCAPES, written

MADE = Path(__file__).parent / "worksheets"
KINDS = [FileKind.DOCX, FileKind.XLSX]


def titles(content):
    return [one.text("title") for one in understand(read_worksheets(content)).rows]


# Escapes --------------------------------------------------------------------------------------

SHARED = '<c t="s"><v>0</v></c>'


@pytest.mark.parametrize(
    ("kept", "text"),
    [
        ("_x0041_", "A"),
        ("_x005F_x0041_", "_x0041_"),
        ("_x005F_x0041_ un _x0041_", "_x0041_ un A"),
        ("_x005F_x005F_x005F_x0041_", "_x005F_x0041_"),
        ("a_x000D_\nb", "a\nb"),
        ("x005F_", "x005F_"),
    ],
)
def test_a_text_that_excel_keeps_once_is_what_excel_shows(kept, text):
    """In its list of texts, where Excel itself keeps them; and in the cell, as others do."""
    shared = excel(data(row(SHARED, "", "", "IUB")), strings=f"<si><t>{kept}</t></si>")
    rich = excel(
        data(row(SHARED, "", "", "IUB")),
        strings=f"<si><r><t>{kept}</t></r><rPh sb='0' eb='1'><t>nē</t></rPh></si>",
    )
    own = excel(data(row(kept, "", "", "IUB")))

    assert titles(shared) == titles(rich) == titles(own) == [text]


def saved_by(program, text):
    """A Word document that a program says it has saved."""
    parts = parts_of(tbl(tr(text, "", "", "IUB"))) | {
        "_rels/.rels": relations(
            ("officeDocument", "word/document.xml"), ("extended-properties", "docProps/app.xml")
        ),
        "docProps/app.xml": (
            '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
            f'extended-properties"><Application>{program}</Application></Properties>'
        ),
    }
    return packed(parts)


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("LibreOffice/7.4.7.2$Linux_X86_64", "_x0041_ un _xZZ_ un _x005F_"),
        ("Microsoft Office Word", "_x005F_x0041_ un _xZZ_ un _x005F_"),
        ("", "_x005F_x0041_ un _xZZ_ un _x005F_"),
    ],
)
def test_in_words_files_only_libreoffice_escapes(program, text):
    assert titles(saved_by(program, "_x005F_x0041_ un _xZZ_ un _x005F_")) == [text]


@pytest.mark.parametrize("kind", KINDS)
def test_what_looks_like_an_escape_is_no_change_after_libreoffice(kind):
    prefix = "word" if kind is FileKind.DOCX else "excel"
    saved = (MADE / f"{prefix}-escapes-libreoffice.{kind.value}").read_bytes()

    for content in (written(kind, book=BOOK_OF_ESCAPES), saved):
        assert [one.cells for one in differences(content, base_of(BOOK_OF_ESCAPES))] == [()]


# The strict dialect ---------------------------------------------------------------------------

PURL = "http://purl.oclc.org/ooxml"
USUAL = "http://schemas.openxmlformats.org"


def strict(content):
    """The file as it is saved strictly: its namespaces and kinds of relations are called so."""
    parts = {
        name: re.sub(
            rf"{USUAL}/(wordprocessingml|spreadsheetml|officeDocument|drawingml)/2006/",
            rf"{PURL}/\1/",
            part.decode(),
        )
        if name.endswith((".xml", ".rels"))
        else part
        for name, part in unpacked(content).items()
    }
    assert any(PURL in part for part in parts.values())
    return packed(parts)


@pytest.mark.parametrize("kind", KINDS)
def test_a_strict_file_is_read_like_any_other(kind):
    content = written(kind)

    assert read_worksheets(strict(content)) == read_worksheets(content)
    # What it remembers, and the marks of its rows, among it.
    found = differences(strict(content), base_of(BOOK))
    assert [(one.match.code, one.match.by_key, one.cells) for one in found] == [
        (code, True, ()) for code in ("1.1", "1.2", "2.1", "2.2")
    ]


@pytest.mark.parametrize("name", ["word-slide-libreoffice.docx", "excel-days-libreoffice.xlsx"])
def test_a_strict_file_of_another_program_is_read_like_any_other(name):
    content = (MADE / name).read_bytes()

    assert read_worksheets(strict(content)) == read_worksheets(content)


def test_days_of_a_strict_workbook_are_written_out():
    day = '<c s="1" t="d"><v>2020-03-01T00:00:00.000</v></c>'

    [one] = understand(read_worksheets(strict(excel(data(row("Metodika", "", day, "IUB")))))).rows

    assert one.day("due_on") == date(2020, 3, 1)


def test_an_address_that_somebody_has_written_stays_as_it_is():
    text = f"Skat. {PURL}/wordprocessingml/main"
    [in_word] = understand(read_worksheets(strict(word(tbl(tr(text, "", "", "IUB")))))).rows
    [in_excel] = understand(read_worksheets(strict(excel(data(row(text, "", "", "IUB")))))).rows

    assert in_word.text("title") == in_excel.text("title") == text


def in_two_bytes(content, name):
    parts = unpacked(content)
    body = re.sub(r"^\s*<\?xml[^>]*\?>", "", parts[name].decode())
    parts[name] = f'<?xml version="1.0" encoding="UTF-16"?>{body}'.encode("utf-16")
    return packed(parts)


def test_a_strict_file_in_an_encoding_of_two_bytes_is_no_worksheet():
    """No program writes one."""
    in_word = in_two_bytes(strict(written(FileKind.DOCX)), "word/document.xml")
    in_excel = in_two_bytes(strict(written(FileKind.XLSX)), "xl/workbook.xml")

    with translation.override("en"), pytest.raises(FileRefusedError, match="it is damaged"):
        read_worksheets(in_word)
    assert read_worksheets(in_excel).tables == ()


def test_a_strict_document_has_its_styles_and_its_text():
    content = word(paragraph("1. apņemšanās") + tbl(tr("Metodika", "", "", "IUB")))

    [table] = understand(read_worksheets(strict(content))).tables

    assert (table.name, table.commitment) == ("1. apņemšanās", 1)
