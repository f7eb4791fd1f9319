"""Content controls in Word's worksheets: in one another, by the thousand, still to be filled; and
cells with far more paragraphs than anybody writes.
"""

import random

import pytest

from measures.evidence.kinds import MEGABYTE
from measures.worksheets.reading import read_worksheets
from measures.worksheets.understanding import understand
from tests.hostile import paragraph, tbl, word

ASKS = "<w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
ASKS_NOT = '<w:sdtPr><w:showingPlcHdr w:val="0"/></w:sdtPr>'
CLICK = "<w:r><w:t>Noklikšķiniet šeit</w:t></w:r>"


def control(content, properties=""):
    return f"<w:sdt>{properties}<w:sdtContent>{content}</w:sdtContent></w:sdt>"


def run(text):
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def within(levels, content, properties=""):
    for _level in range(levels):
        content = control(content, properties)
    return content


def row(cell):
    return f"<w:tr><w:tc>{paragraph('Metodika')}</w:tc><w:tc>{cell}</w:tc></w:tr>"


def said(content):
    """What is read in the second cell, which is one of start dates."""
    [one] = understand(read_worksheets(word(tbl(row(f"<w:p>{content}</w:p>"))))).rows
    return one.text("starts_on")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (control(CLICK, ASKS), ""),
        (control(run("a"), ASKS_NOT), "a"),
        # A control that is filled holds one that is not.
        (control(run("a ") + control(CLICK, ASKS) + run("b")), "a b"),
        # What stands within one that asks is what it asks.
        (control(control(CLICK), ASKS) + run("a"), "a"),
        (control(control(CLICK, ASKS) + CLICK, ASKS) + run("a"), "a"),
        (control(control(CLICK, ASKS_NOT), ASKS), ""),
        (control(run("a") + control(control(CLICK, ASKS) + run("b")) + run("c")), "abc"),
        (within(20, control(CLICK, ASKS) + run("a")), "a"),
        (within(20, CLICK, ASKS) + run("a"), "a"),
    ],
)
def test_what_a_control_asks_is_not_read_and_what_was_filled_in_is(content, text):
    assert said(content) == text


def test_controls_around_paragraphs_cells_rows_and_tables_lie_in_each_other_too():
    cell = control(f"<w:tc>{within(5, paragraph('01.01.2020.'))}</w:tc>")
    rows = within(3, f"<w:tr><w:tc>{paragraph('Metodika')}</w:tc>{within(3, cell)}</w:tr>")

    [one] = understand(read_worksheets(word(within(3, tbl(rows))))).rows

    assert (one.text("title"), one.text("starts_on")) == ("Metodika", "01.01.2020.")


RUN = "<w:r><w:t>a</w:t></w:r>"
# Each is near what a file may have of elements, and all of it in one cell.
HEAVY = {
    "paragraphs": lambda: "<w:p/>" * 990_000,
    "paragraphs with runs": lambda: "<w:p><w:r/></w:p>" * 490_000,
    "paragraphs whose end is gone": lambda: (
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr></w:p>" * 240_000
    ),
    "texts": lambda: f"<w:p><w:r>{'<w:t>a</w:t>' * 900_000}</w:r></w:p>",
    "bold runs": lambda: f"<w:p>{'<w:r><w:rPr><w:b/></w:rPr><w:t>a</w:t></w:r>' * 190_000}</w:p>",
    "controls that ask": lambda: f"<w:p>{control(RUN, ASKS) * 150_000}</w:p>",
    "texts in many controls that ask": lambda: f"<w:p>{within(44, RUN * 400_000, ASKS)}</w:p>",
    "controls in controls": lambda: f"<w:p>{within(40, RUN, ASKS) * 6_000}</w:p>",
    "a control with properties without end": lambda: (
        f"<w:sdt><w:sdtPr>{'<w:a/>' * 900_000}</w:sdtPr>"
        f"<w:sdtContent>{paragraph('a')}</w:sdtContent></w:sdt>"
    ),
    "tables in tables": lambda: (
        "<w:tbl><w:tr><w:tc>" * 30 + "<w:p/>" * 900_000 + "</w:tc></w:tr></w:tbl>" * 30
    ),
}


# Beside something that does not shrink, so much may be unpacked.
PICTURE = {"media/image1.png": random.Random(1).randbytes(MEGABYTE)}  # noqa: S311 - it hides nothing


@pytest.mark.parametrize("kind", HEAVY)
def test_a_cell_with_hundreds_of_thousands_of_parts_is_read_in_time(kind, weighed):
    assert weighed(word(tbl(row(HEAVY[kind]())), **PICTURE)) == ""


def test_a_document_of_empty_paragraphs_is_read_in_time(weighed):
    body = "<w:p/>" * 990_000 + tbl(row(paragraph("01.01.2020.")))

    assert weighed(word(body, **PICTURE)) == ""
