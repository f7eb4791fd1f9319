"""Links behind words in a worksheet's file: what they say is read as though it were typed."""

import pytest

from measures.worksheets.comparing import EVIDENCE, PROGRESS
from measures.worksheets.links import Links
from measures.worksheets.packages import Allowance
from measures.worksheets.raw import NoteKind, RawLink
from measures.worksheets.saying_links import with_addresses
from measures.worksheets.understanding import understand
from tests.books import differences
from tests.hostile import (
    OFFICE,
    RECORD,
    excel,
    excel_parts,
    file_of,
    packed,
    relations,
    row,
    tc,
    word_parts,
)

pytestmark = pytest.mark.usefixtures("in_english")

PAGE = "https://www.example.lv/metodika"
HEADINGS = ("Pasākumi", "Rīcības soļi un progress")


# What a link adds -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "target", "url"),
    [
        ("metodika", PAGE, PAGE),
        ("Metodika \n šeit", PAGE, PAGE),
        ("metodika", "HTTP://www.example.lv/", "HTTP://www.example.lv/"),
        (
            "dati",
            "https://a.lv/mani dati „2020”.xlsx",
            "https://a.lv/mani%20dati%20%E2%80%9E2020%E2%80%9D.xlsx",
        ),
        # Whoever types an address gets a link to it.
        (PAGE, PAGE, None),
        ("www.example.lv", "http://www.example.lv/", None),
        ("https://example.lv/ziņas", "https://www.example.lv/zi%C5%86as", None),
        ("example.lv", "http://example.lv/", "http://example.lv/"),
        (PAGE, f"{PAGE}/jauna", f"{PAGE}/jauna"),
        ("metodika", "#vieta", None),
        ("metodika", "", None),
        ("", PAGE, None),
    ],
)
def test_where_a_link_leads_is_told_where_its_words_do_not(words, target, url):
    links = Links(Allowance())

    found = links.behind(words, target)

    assert (found.url if found else None) == url
    assert links.notes() == []


@pytest.mark.parametrize(
    "target",
    [
        "mailto:a.liepa@iestade.example",
        "file:///C:/darbs/metodika.docx",
        "\\\\serveris\\darbs\\metodika.docx",
        "metodika.docx",
        "javascript:alert(1)",
        "ftp://a.lv/metodika",
        "data:text/html,a",
    ],
)
def test_what_leads_elsewhere_is_told_by_its_words(target):
    links = Links(Allowance())

    assert links.behind("Metodika šeit", target) is None
    assert [(note.kind, note.name) for note in links.notes()] == [
        (NoteKind.OTHER_LINKS, "Metodika šeit")
    ]


def test_an_address_of_a_person_that_is_typed_is_not_told_of():
    links = Links(Allowance())

    links.behind("a.liepa@iestade.example", "mailto:a.liepa@iestade.example")

    assert links.notes() == []


def test_no_more_words_are_told_than_anybody_would_read():
    links = Links(Allowance())
    for number in range(500):
        links.behind(f"{number} {'x ' * 500}", "metodika.docx")

    [note] = links.notes()
    assert len(note.name) < 3_000
    assert note.name.endswith(", …")


# Where it stands ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "links", "with_them"),
    [
        ("Ir metodika.", [("metodika", PAGE)], f"Ir metodika. {PAGE}"),
        ("Ir metodika.\nTālāk", [("metodika", PAGE)], f"Ir metodika. {PAGE}\nTālāk"),
        (
            "Metodika un dati\nVietne",
            [("Metodika", PAGE), ("Vietne", "https://b.lv"), ("dati", "https://a.lv")],
            f"Metodika un dati {PAGE} https://a.lv\nVietne https://b.lv",
        ),
        (
            "Metodika, metodika",
            [("Metodika", PAGE), ("metodika", PAGE)],
            f"Metodika, metodika {PAGE}",
        ),
        (f"Metodika ({PAGE}/)", [("Metodika", PAGE)], f"Metodika ({PAGE}/)"),
        (
            "☑ Metodika (01.02.2020.)",
            [("Metodika", PAGE)],
            f"☑ Metodika (01.02.2020.)\nMetodika: {PAGE}",
        ),
        ("Metodika\nir gatava", [("Metodika ir gatava", PAGE)], f"Metodika\nir gatava\n{PAGE}"),
        ("Metodika", [], "Metodika"),
        ("Metodika  ", [("Metodika", PAGE)], f"Metodika {PAGE}"),
    ],
)
def test_an_address_stands_at_the_end_of_the_line_of_its_words(text, links, with_them):
    assert with_addresses(text, [RawLink(url, words) for words, url in links]) == with_them


# In files -------------------------------------------------------------------------------------


def word_of(runs, target=PAGE):
    """A document of one measure, and what column nine says of it."""
    head = f"<w:tr>{''.join(map(tc, HEADINGS))}</w:tr>"
    cells = f"{tc('Izstrādāt metodiku')}<w:tc><w:p>{runs}</w:p></w:tc>"
    parts = word_parts(f"<w:tbl>{head}<w:tr>{cells}</w:tr></w:tbl>")
    document = parts["word/document.xml"].replace(
        "<w:document ", f'<w:document xmlns:r="{OFFICE}" '
    )
    more = (
        f'<Relationship Id="a" TargetMode="External" Type="{OFFICE}/hyperlink" Target="{target}"/>'
    )
    return packed(
        parts
        | {
            "word/document.xml": document,
            "word/_rels/document.xml.rels": relations(more=more),
        }
    )


def shown(text):
    return f"<w:r><w:t>{text}</w:t></w:r>"


def sign(kind):
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def said(text):
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


IN_WORD = {
    "a link": f'<w:hyperlink r:id="a">{shown("Meto")}{shown("dika")}</w:hyperlink>',
    "a link with a place": f'<w:hyperlink r:id="a" w:anchor="d">{shown("Metodika")}</w:hyperlink>',
    "a field": sign("begin")
    + said(' HYPERLINK "https://www.example')
    + said('.lv/metodika" \\o "Sk." ')
    + sign("separate")
    + shown("Metodika")
    + sign("end"),
    "a field with a place": sign("begin")
    + said(f' HYPERLINK "{PAGE}" \\l "d" ')
    + sign("separate")
    + shown("Metodika")
    + sign("end"),
    "a field in another": sign("begin")
    + said(" IF 1 = 1 ")
    + sign("separate")
    + sign("begin")
    + said(f'HYPERLINK "{PAGE}"')
    + sign("separate")
    + shown("Metodika")
    + sign("end")
    + sign("end"),
    "a simple field": f"<w:fldSimple w:instr='HYPERLINK \"{PAGE}\"'>"
    f"{shown('Metodika')}</w:fldSimple>",
}


@pytest.mark.parametrize("kind", IN_WORD)
def test_a_link_of_word_is_read(kind):
    [one] = understand(file_of(word_of(IN_WORD[kind]))).rows

    place = "#d" if "place" in kind else ""
    assert one.text("progress") == f"Metodika {PAGE}{place}"


def test_a_link_whose_words_were_moved_away_in_part_is_behind_those_that_are_left():
    runs = IN_WORD["a field"].replace(shown("Metodika"), f"{GONE}{shown('Metodika')}")
    [one] = understand(file_of(word_of(runs))).rows

    assert one.text("progress") == f"Metodika {PAGE}"


GONE = f"<w:moveFrom>{shown('Jaunā ')}</w:moveFrom>"


@pytest.mark.parametrize(
    "runs",
    [
        f'<w:moveFrom><w:hyperlink r:id="a">{shown("Metodika")}</w:hyperlink></w:moveFrom>',
        f"<w:moveFrom>{IN_WORD['a field']}</w:moveFrom>",
        f"<w:del>{IN_WORD['a field']}</w:del>",
        f'<w:hyperlink r:id="b">{shown("Metodika")}</w:hyperlink>',
        f'<w:hyperlink w:anchor="d">{shown("Metodika")}</w:hyperlink>',
        '<w:hyperlink r:id="a"/>',
        sign("end") + shown("Metodika") + sign("begin"),
        sign("begin") + said(" PAGE ") + sign("separate") + shown("1") + sign("end"),
        sign("begin") + said(' HYPERLINK \\l "d" ') + sign("separate") + shown("A") + sign("end"),
    ],
)
def test_what_leads_nowhere_in_word_adds_nothing(runs):
    file = file_of(word_of(runs))

    assert "http" not in "".join(row.text("progress") for row in understand(file).rows)
    assert {note.kind for note in file.notes} <= {NoteKind.TRACKED}


def excel_of(cell, ref="B2", target=PAGE, more=""):
    rows = f"<sheetData>{row(*HEADINGS)}{row('Izstrādāt metodiku', cell)}</sheetData>"
    link = f'<hyperlinks><hyperlink xmlns:r="{OFFICE}" ref="{ref}" r:id="a"{more}/></hyperlinks>'
    relation = (
        f'<Relationship Id="a" TargetMode="External" Type="{OFFICE}/hyperlink" Target="{target}"/>'
    )
    return packed(
        excel_parts(f"{rows}{link}") | {"xl/worksheets/_rels/s1.xml.rels": relations(more=relation)}
    )


@pytest.mark.parametrize("ref", ["B2", "B2:B2", "A2:B9"])
def test_a_link_of_excel_is_read(ref):
    [one] = understand(file_of(excel_of("Metodika", ref))).rows

    assert one.text("progress") == f"Metodika {PAGE}"


def test_a_place_on_a_page_is_a_part_of_where_a_link_of_excel_leads():
    [one] = understand(file_of(excel_of("Metodika", more=' location="nodala-2"'))).rows

    assert one.text("progress") == f"Metodika {PAGE}#nodala-2"


@pytest.mark.parametrize("ref", ["A2", "C9", "B:B", "2:2", "A1:XFD1048576", "B3:A1", "", "x", "B0"])
def test_a_link_of_other_cells_is_none_of_this_one(ref):
    [one] = understand(file_of(excel_of("Metodika", ref))).rows

    assert one.text("progress") == "Metodika"


def test_a_link_that_a_formula_makes_is_read():
    formula = f'<c t="str"><f>HYPERLINK("{PAGE}?a=""1""","Metodika")</f><v>Metodika</v></c>'
    sheet = f"<sheetData>{row(*HEADINGS)}{row('Izstrādāt metodiku', formula)}</sheetData>"

    [one] = understand(file_of(excel(sheet))).rows

    assert one.text("progress") == f"Metodika {PAGE}?a=%221%22"
    assert one.cells["progress"].is_computed


def test_a_link_is_offered_as_evidence_as_a_typed_one_is():
    typed = data_of(f"Metodika {PAGE}")
    for content in (word_of(IN_WORD["a link"]), excel_of("Metodika")):
        [found] = differences(content, RECORD)
        cells = {cell.column: cell for cell in found.cells}

        assert found.match.code == "1.1"
        assert cells[PROGRESS].said == f"Metodika {PAGE}"
        assert [tuple(link) for link in cells[EVIDENCE].meaning] == [(PAGE, "Metodika")]
        assert found.cells == differences(typed, RECORD)[0].cells


def data_of(progress):
    sheet = f"<sheetData>{row(*HEADINGS)}{row('Izstrādāt metodiku', progress)}</sheetData>"
    return excel(sheet)


def test_links_elsewhere_than_in_column_nine_are_told_of():
    reading = understand(file_of(excel_of("Metodika", "A2")))

    assert [(note.kind, note.name) for note in reading.notes] == [
        (NoteKind.UNREAD_LINKS, "Izstrādāt metodiku")
    ]
