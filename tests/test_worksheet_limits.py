"""What a cell and a sheet's title of Excel can hold: it counts in units of UTF-16."""

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from django.utils import translation
from openpyxl.utils.escape import unescape

from measures.evidence.kinds import FileKind
from measures.worksheets.base import base_of
from measures.worksheets.book import Cells
from measures.worksheets.files import WRITERS
from tests.books import book, differences
from tests.hostile import unpacked

SMILE = "\U0001f642"  # one letter, two units


def units(text):
    return len(text.encode("utf-16-le")) // 2


def book_with(text, short_title="Sadaļa"):
    cells = Cells("Metodika", None, None, "", "", text, "", "", "", "")
    made = book([[("", [cells])]])
    sheets = tuple(replace(sheet, short_title=short_title) for sheet in made.sheets)
    return replace(made, sheets=sheets)


def written(made):
    with translation.override("lv"):
        return WRITERS[FileKind.XLSX](made)


def cell_of(content):
    """The text as it is written into the file, where Excel counts."""
    page = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    return page.cell(5, 6).value


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (SMILE * 16_383, SMILE * 16_383),
        (SMILE * 16_384, f"{SMILE * 16_382} …"),
        (f"a{SMILE * 16_383}", f"a{SMILE * 16_383}"),
        (f"a{SMILE * 16_384}", f"a{SMILE * 16_382} …"),
        ("a" * 32_767, "a" * 32_767),
        ("a" * 32_768, f"{'a' * 32_765} …"),
        # Each of these is written with six letters more.
        ("_x0041_" * 2_520, "_x0041_" * 2_520),
        ("_x0041_" * 2_521, f"{'_x0041_' * 2_520}_x004 …"),
        ("_x0041_" * 10_000, f"{'_x0041_' * 2_520}_x004 …"),
    ],
)
def test_a_text_is_cut_where_excel_would_find_it_too_long(text, kept):
    cell = cell_of(written(book_with(text)))

    assert unescape(cell) == kept
    assert units(cell) <= 32_767


def test_what_was_cut_is_no_change_when_the_file_comes_back():
    made = book_with(SMILE * 20_000)

    assert [one.cells for one in differences(written(made), base_of(made))] == [()]


@pytest.mark.parametrize(
    ("short_title", "title"),
    [
        (SMILE * 14, f"1. {SMILE * 14}"),
        (SMILE * 15, f"1. {SMILE * 14}"),
        (f"a{SMILE * 15}", f"1. a{SMILE * 13}"),
        ("a" * 29, f"1. {'a' * 28}"),
        (f"{'a' * 27} {SMILE}", f"1. {'a' * 27}"),
    ],
)
def test_a_title_of_a_sheet_is_cut_between_letters(short_title, title):
    content = written(book_with("", short_title))

    assert openpyxl.load_workbook(BytesIO(content)).sheetnames[0] == title
    assert units(title) <= 31
    assert title in unpacked(content)["xl/workbook.xml"].decode()
