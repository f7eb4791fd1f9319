"""Tables for machines and spreadsheets: read back to the letter, and harmless when opened."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ogp_portal.formats.csv_text import csv_lines, harmless


def written(*rows, header=("a",)):
    return "".join(csv_lines(header, rows))


def test_it_is_as_rfc_4180_has_it():
    text = written(("1.1", 'Teksts, ar "pēdiņām"\r\nun rindām', None, 7, date(2020, 4, 1)))

    assert text == '\ufeffa\r\n1.1,"Teksts, ar ""pēdiņām""\r\nun rindām",,7,2020-04-01\r\n'


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+371 60000000",
        "-2",
        "@SUM(A1)",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        " =1",
        "\u00a0=1",
        "\u3000=1",
        "\ufeff=1",
    ],
)
def test_what_a_spreadsheet_takes_for_a_formula_becomes_text(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        (
            'Metodika;=HYPERLINK("https://a.example")',
            """Metodika;'=HYPERLINK("https://a.example")""",
        ),
        ("Metodika; +1;-1", "Metodika;' +1;'-1"),
        ("Metodika\n=1+1", "Metodika\n'=1+1"),
        ("Metodika\t@SUM(A1)", "Metodika\t'@SUM(A1)"),
        ("\n=1", "\n'=1"),
        ("\r=1", "\r'=1"),
        ("\t=1", "\t'=1"),
    ],
)
def test_what_begins_a_cell_where_a_program_divides_at_other_signs_becomes_text(text, becomes):
    assert harmless(text) == becomes


@pytest.mark.parametrize("text", ["", "Metodika", "a=b", "1-2", "'=1", "  Teksts", "a; b", "a, -b"])
def test_other_text_stays_as_it_is(text):
    assert harmless(text) == text


def test_a_number_of_the_portals_own_is_no_formula():
    assert written((-3,)).endswith("\r\n-3\r\n")


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(st.lists(TEXTS, min_size=2), min_size=1))
def test_it_is_read_back_as_it_was_written_but_for_the_apostrophes(rows):
    text = "".join(csv_lines(["a", "b"], rows)).removeprefix("\ufeff")

    read = list(csv.reader(io.StringIO(text, newline="")))

    assert read[1:] == [[harmless(cell) for cell in row] for row in rows]
