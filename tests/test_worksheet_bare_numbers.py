"""A number alone in column nine: it says how far something is, and nothing that could be published
as a statement without asking.
"""

from dataclasses import replace

import pytest

from measures.worksheets.saying_progress import is_number
from tests.books import differences
from tests.hostile import RECORD, STYLES, excel, row, tbl, tr, word


@pytest.mark.parametrize(
    "text",
    [
        *("60%", "60 %", "0.6", "0,6", "60", "100%", "ap 60%", "~60%", "60 procenti", "60 proc."),
        *("3/5", "3 no 5", "3/5.", "60\u00a0%", " 60% ", "66,67%", "-1"),
        *("1 234", "1\u00a0234,50", "50-60%", "50% – 60%", "(60%)", "(60 %).", "≈50%", ">50%", "½"),
        *("apmēram 50%", "vairāk nekā 50%", "līdz 50%", "gandrīz 100 %"),
    ],
)
def test_a_number_or_a_share_is_a_number(text):
    assert is_number(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "%", "Izdarīts", "Izdarīts 60%", "60% izdarīts", "2 sanāksmes", "v2", "01.03.2020."),
        *(
            "60%\n40%",
            "9" * 100,
            "1 2",
            "nav",
            "1 23",
            "3 no",
            "(",
            "– %",
            "līdz vasarai",
            "2026-2027 gads",
        ),
    ],
)
def test_what_says_more_or_less_is_none(text):
    assert not is_number(text)


def progress_of(content):
    """Code → state, text and whether it asks, of each row's progress."""
    return {
        found.match.code: [
            (cell.state, cell.said, cell.is_open)
            for cell in found.cells
            if cell.column == "progress"
        ]
        for found in differences(content, RECORD)
    }


HEADINGS = ("Pasākumi", "Progress %")


def test_a_number_alone_is_no_statement_without_asking():
    cells = ('<c s="2"><v>0.6</v></c>', "<c><v>0.6</v></c>", "60% pabeigts")
    titles = ("Izstrādāt metodiku", "Publicēt datus", "Aptaujāt lietotājus")
    rows = "".join(map(row, titles, cells))
    in_per_cent = '<xf numFmtId="9" applyNumberFormat="1"/></cellXfs>'
    styles = STYLES.replace("</cellXfs>", in_per_cent)

    found = progress_of(excel(f"<sheetData>{row(*HEADINGS)}{rows}</sheetData>", styles=styles))

    assert found == {
        "1.1": [("unreadable", "60%", True)],
        "1.2": [("unreadable", "0.6", True)],
        "1.3": [("changed", "60% pabeigts", False)],
    }


def test_of_a_new_measure_it_is_none_either():
    table = tbl(tr("Pavisam cits pasākums", "", "", "IUB")).replace(
        "Atbildīgā (viena) institūcija", "Progress"
    )
    content = word(table.replace("IUB", "60 %"))

    assert progress_of(content) == {"": [("unreadable", "60 %", True)]}


def test_a_number_that_stands_on_record_is_no_change():
    cells = RECORD.rows[0].cells._replace(progress="60%")
    now = replace(RECORD, rows=(RECORD.rows[0]._replace(cells=cells),))
    sheet = f"<sheetData>{row(*HEADINGS)}{row('Izstrādāt metodiku', '60%')}</sheetData>"

    [found] = differences(excel(sheet), now)

    assert found.cells == ()
