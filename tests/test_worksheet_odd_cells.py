"""Cells of a worksheet's file that are odd or impossible: encodings, signs, numbers, places."""

import re
import unicodedata
from dataclasses import replace
from datetime import date
from io import BytesIO
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import openpyxl
import pytest
from django.utils import translation
from openpyxl.comments import Comment
from openpyxl.styles import Font

from measures.evidence.kinds import FileKind
from measures.worksheets.base import base_of
from measures.worksheets.book import Cells
from measures.worksheets.files import WRITERS
from measures.worksheets.raw import NoteKind
from measures.worksheets.understanding import understand
from measures.worksheets.writing_xlsx import KEY_HEADING
from tests.books import READER, book, differences
from tests.hostile import (
    BOOK,
    DAMAGED,
    HEADINGS,
    READ,
    RECORD,
    SHEET,
    SHEET_ROW,
    STYLES,
    TOO_LARGE,
    WORD_ROW,
    data,
    excel,
    excel_parts,
    file_of,
    is_xml,
    merges,
    notes_of,
    outcome,
    packed,
    refusal,
    relations,
    row,
    rows_of,
    said,
    tbl,
    tc,
    tr,
    unpacked,
    with_parts,
    word,
    word_parts,
)

pytestmark = pytest.mark.usefixtures("in_english")

QUOTES = {'"': "&quot;"}


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
    formula = NoteKind.COMPUTED if "<v>" in cell else NoteKind.NEVER_COMPUTED
    is_error = text.startswith("#") and 't="str"' not in cell
    told = {formula: "<f>" in cell, NoteKind.ERRORS: is_error}
    assert notes_of(content) == {kind for kind, is_told in told.items() if is_told}


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


def told_of(content):
    return [(note.kind, note.name) for note in file_of(content).notes]


HIDDEN_ROW = [(NoteKind.HIDDEN_ROWS, "Lapa1: 2")]


@pytest.mark.parametrize(
    ("how", "is_hidden"),
    [
        ('hidden="1"', True),
        ('hidden="true"', True),
        ('ht="0" customHeight="1"', True),
        ('hidden="0"', False),
        ('ht="15" customHeight="1"', False),
        # It is one of those that are written out because they are to be seen.
        ("", False),
    ],
)
def test_a_row_that_nobody_sees_is_listed(how, is_hidden):
    hidden = SHEET_ROW.replace("<row>", f"<row {how}>")
    content = excel(data(hidden, before='<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>'))

    [one] = understand(file_of(content)).rows

    assert one.is_hidden is is_hidden
    assert told_of(content) == (HIDDEN_ROW if is_hidden else [])


def test_a_measure_of_which_a_row_is_hidden_is_marked():
    content = excel(data(SHEET_ROW, row("", "", "", "CFLA").replace("<row>", '<row hidden="1">')))

    [one] = understand(file_of(content)).rows

    assert (one.text("lead"), one.is_hidden) == ("IUB\nCFLA", True)


@pytest.mark.parametrize(
    ("cols", "which"),
    [
        ('<col min="3" max="3" hidden="1"/>', "C"),
        ('<col min="3" max="3" width="0" customWidth="1"/>', "C"),
        ('<col min="3" max="16384" hidden="1"/>', "C, D"),
        ('<col min="5" max="16384" hidden="1"/>', ""),
        ('<col min="1" max="4" width="9.5"/>', ""),
    ],
)
def test_columns_that_nobody_sees_are_listed(cols, which):
    content = excel(data(SHEET_ROW, before=f"<cols>{cols}</cols>"))

    assert told_of(content) == ([(NoteKind.HIDDEN_COLUMNS, f"Lapa1: {which}")] if which else [])
    assert rows_of(content) == [READ]


def test_the_portals_own_column_of_codes_is_no_news(files):
    assert told_of(files[FileKind.XLSX]) == []


ERROR = '<c t="e"><v>#REF!</v></c>'


def test_an_error_says_nothing_and_is_told_of(files):
    """Beside what stands on record, and what the file was written with."""
    name = "xl/worksheets/sheet1.xml"
    sheet = unpacked(files[FileKind.XLSX])[name].decode()
    changed = re.sub(r'<c r="([DEI]5)" s="([0-9]+)"[^>]*>.*?</c>', wrong, sheet, flags=re.DOTALL)
    assert changed.count("#REF!") == 3
    content = with_parts(files[FileKind.XLSX], {name: changed})

    found = differences(content, RECORD)

    assert [one.cells for one in found] == [(), (), ()]
    assert told_of(content) == [(NoteKind.ERRORS, "1. Sadaļa 1: 5")]


def wrong(cell):
    return f'<c r="{cell[1]}" s="{cell[2]}" t="e"><v>#REF!</v></c>'


def test_an_error_is_no_part_of_what_rows_say_together():
    content = excel(data(row("Metodika", "", "", "IUB"), row("", "", "", ERROR), SHEET_ROW))

    assert rows_of(content) == [["Metodika", "", "", "IUB"], READ]


def test_a_row_without_a_title_but_for_an_error_is_not_that_of_the_row_above():
    content = excel(data(SHEET_ROW, row(ERROR, "", "", "CFLA")))

    assert [one.numbers for one in understand(file_of(content)).rows] == [(2,), (3,)]


def shown_as(how):
    """Styles whose second shows what it is of by a format."""
    formats = f'<numFmts><numFmt numFmtId="200" formatCode="{escape(how, QUOTES)}"/></numFmts>'
    styles = STYLES.replace('<xf numFmtId="14"', '<xf numFmtId="200"')
    return styles.replace("<fonts>", f"{formats}<fonts>")


@pytest.mark.parametrize(
    ("how", "shown", "offers"),
    [
        ("yyyy", "2020", [date(2020, 12, 31)]),
        ('yyyy". gads"', "2020", [date(2020, 12, 31)]),
        ("yyyy\\.", "2020", [date(2020, 12, 31)]),
        ("[$-426]yyyy\\. \\g\\a\\d\\s", "2020", [date(2020, 12, 31)]),
        ("yy", "2020", [date(2020, 12, 31)]),
        ("mmmm yyyy", "03.2020.", [date(2020, 3, 31)]),
        ("mmmm", "marts", [date(2020, 3, 31), date(2021, 3, 31)]),
        ("mmm;@", "marts", [date(2020, 3, 31), date(2021, 3, 31)]),
        ("d-mmm", "1. marts", [date(2020, 3, 1), date(2021, 3, 1)]),
        ("dd", "1.", []),
        ("dddd", "svētdiena", []),
        ("hh:mm", "12:00", []),
        ("h:mm AM/PM", "12:00", []),
        ("hh:mm:ss yyyy", "2020", [date(2020, 12, 31)]),
    ],
)
def test_a_date_that_shows_no_day_is_what_it_shows(how, shown, offers):
    content = excel(data(row("Metodika", "", day_cell("43891.5"), "IUB")), styles=shown_as(how))

    [one] = understand(file_of(content)).rows

    assert (one.day("due_on"), one.text("due_on")) == (None, shown)
    said = READER.meaning("due_on", one.cells["due_on"])
    assert (said.is_sure, list(said.offers)) == (False, offers)


@pytest.mark.parametrize(
    "how",
    [
        *("dd.mm.yyyy;@", "d/m/yy", "dd-mmm-yy hh:mm", "m/d/yy h:mm AM/PM"),
        *("[$-F800]dddd, mmmm dd, yyyy", "[$-426]yyyy. \\g\\a\\d\\a d. mmmm", "yyyy-mm-dd"),
    ],
)
def test_a_date_that_shows_its_day_is_that_day(how):
    content = excel(data(row("Metodika", "", day_cell("43891"), "IUB")), styles=shown_as(how))

    [one] = understand(file_of(content)).rows

    assert one.day("due_on") == date(2020, 3, 1)


@pytest.mark.parametrize(
    ("value", "how", "shown"),
    [
        ("5", "00", "05"),
        ("1.1", "0.00", "1.10"),
        ("2.675", "0.00", "2.68"),
        ("0.5", "0%", "50%"),
        ("0.125", "0.0%", "12.5%"),
        ("5", '0"%"', "5%"),
        ("3", '"Posms "0', "Posms 3"),
        ("12", '0" mēn."', "12 mēn."),
        ("12", 'General" gadi"', "12 gadi"),
        ("1234.5", "#,##0.00", "1\u00a0234.50"),
        ("-1234.5", "#,##0.00", "-1\u00a0234.50"),
        ("1234", "#,##0", "1\u00a0234"),
        ("1234.5", "_-* #,##0.00\\ [$€-426]_-", "1\u00a0234.50 €"),
        ("0", '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)', "-"),
        ("-5", "0;[Red](0)", "(5)"),
        ("-0.3", "0", "0"),
        ("0.5", "#.##", ".5"),
        ("1500000", "0.0,,", "1.5"),
        ("0.30000000000000004", "General", "0.3"),
        # What is not understood leaves the number as it is.
        ("1.5", "# ?/?", "1.5"),
        ("12345", "00-00", "12345"),
        ("3", '[>2]0" daudz";0', "3"),
        ("7", "@", "7"),
        ("5", ";;;", "5"),
        ("5", "0" * 41, "5"),
        ("0.25", "0.00E+00", "0.25"),
        ("1e20", "0.00", "100000000000000000000"),
        ("5", "0%%", "50000%%"),
        ("1e14", "0" + "%" * 38, "100000000000000"),
        ("1e14", "0." + "0" * 30 + "%" * 5, f"1{'0' * 24}.{'0' * 30}%%%%%"),
        ("1e14", "0" + "," * 38, "0"),
    ],
)
def test_a_number_is_what_it_shows(value, how, shown):
    content = excel(data(row("Metodika", "", "", day_cell(value))), styles=shown_as(how))

    [one] = understand(file_of(content)).rows

    assert one.text("lead") == shown


# What stands over the cells -------------------------------------------------------------------


@pytest.mark.parametrize("dialect", ["http://schemas.openxmlformats.org", "http://purl.oclc.org"])
def test_text_in_boxes_is_told_of(dialect):
    box = (
        "<x:twoCellAnchor><x:sp><x:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p>"
        "<a:p><a:r><a:t>kas</a:t></a:r><a:r><a:rPr/><a:t>tē</a:t></a:r><a:br/>"
        "<a:r><a:t>ir</a:t></a:r></a:p></x:txBody></x:sp></x:twoCellAnchor>"
    )
    drawing = (
        f'<x:wsDr xmlns:x="{dialect}/drawingml/2006/spreadsheetDrawing"'
        f' xmlns:a="{dialect}/drawingml/2006/main">'
        f"{box.format('Teksts')}{box.format('Teksts')}{box.format('Cits')}"
        "<x:sp/><x:cxnSp/></x:wsDr>"
    )
    parts = excel_parts(data(SHEET_ROW)) | {"xl/drawings/drawing1.xml": drawing}

    assert told_of(packed(parts)) == [(NoteKind.BOXES, "Teksts kastē ir; Cits kastē ir")]


def comments_of(*said):
    """A part with comments: the place of each, and what stands in it."""
    texts = "".join(f'<comment ref="{ref}"><text>{text}</text></comment>' for ref, text in said)
    return f'<comments xmlns="{SHEET}"><commentList>{texts}</commentList></comments>'


def threads_of(*said):
    """The same as newer programs keep it."""
    texts = "".join(
        f'<threadedComment ref="{ref}"><text>{text}</text></threadedComment>' for ref, text in said
    )
    return f'<ThreadedComments xmlns="{THREADS}">{texts}</ThreadedComments>'


THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
THREADED = (
    '<Relationship Id="rId9" Target="../threadedComments/threadedComment1.xml"'
    ' Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"/>'
)
OF_SHEET = "xl/worksheets/_rels/s{}.xml.rels"


def test_comments_on_cells_are_told_of_with_their_places():
    pieces = piece("VARAM:", "<b/>") + piece("\nLūdzam pārcelt uz 2025. gadu")
    parts = excel_parts(data(SHEET_ROW), data(SHEET_ROW)) | {
        OF_SHEET.format(1): relations(("comments", "../comments1.xml")),
        OF_SHEET.format(2): relations(("comments", "/xl/comments2.xml")),
        "xl/comments1.xml": comments_of(("C2", pieces), ("D2", "<t>Vai IUB?</t>")),
        "xl/comments2.xml": comments_of(("A1", "<t> </t>"), ("A2", f"<t>{'Vai ' * 99}</t>")),
    }

    assert rows_of(packed(parts)) == [READ, READ]
    told = "VARAM: Lūdzam pārcelt uz 2025. gadu (Lapa1: C2); Vai IUB? (Lapa1: D2);"
    assert told_of(packed(parts)) == [(NoteKind.COMMENTS, f"{told} {'Vai ' * 24}… (Lapa2: A2)")]


def test_comments_of_newer_programs_are_told_of_once():
    parts = excel_parts(data(SHEET_ROW)) | {
        OF_SHEET.format(1): relations(("comments", "../comments1.xml"), more=THREADED),
        "xl/comments1.xml": comments_of(("C2", "<t>[Pavediens]</t>"), ("D2", "<t>Vai IUB?</t>")),
        "xl/threadedComments/threadedComment1.xml": threads_of(("C2", "Pārcelt"), ("C2", "Labi")),
    }

    told = "Pārcelt (Lapa1: C2); Labi (Lapa1: C2); Vai IUB? (Lapa1: D2)"
    assert told_of(packed(parts)) == [(NoteKind.COMMENTS, told)]


def test_a_comment_as_openpyxl_writes_it_is_told_of():
    workbook = openpyxl.Workbook()
    workbook.active.append(HEADINGS)
    workbook.active.append(READ)
    workbook.active["B2"].comment = Comment("Lūdzam pārcelt", "VARAM")
    out = BytesIO()
    workbook.save(out)

    assert told_of(out.getvalue()) == [(NoteKind.COMMENTS, "Lūdzam pārcelt (Sheet: B2)")]


def test_comments_of_a_sheet_that_is_not_read_are_not_told_of():
    parts = excel_parts(data(SHEET_ROW), data(SHEET_ROW)) | {
        OF_SHEET.format(2): relations(("comments", "../comments1.xml"), ("comments", "NULL")),
        "xl/comments1.xml": comments_of(("C2", "<t>Pārcelt</t>")),
    }
    book = parts["xl/workbook.xml"]
    hidden = book.replace('name="Lapa2"', 'name="Lapa2" state="hidden"')

    assert told_of(packed(parts)) == [(NoteKind.COMMENTS, "Pārcelt (Lapa2: C2)")]
    assert told_of(packed(parts | {"xl/workbook.xml": hidden})) == [
        (NoteKind.HIDDEN_SHEET, "Lapa2")
    ]


# What is struck out ---------------------------------------------------------------------------

STRUCK = STYLES.replace("<font/>", "<font/><font><strike/></font>").replace(
    "</cellXfs>",
    '<xf fontId="1" applyFont="1"/><xf numFmtId="14" fontId="1"/></cellXfs>',
)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ('<c s="2" t="inlineStr"><is><t>Vecs teksts</t></is></c>', "Vecs teksts"),
        ('<c s="2"><v>1.5</v></c>', "1.5"),
        ('<c s="3"><v>43891</v></c>', "01.03.2020."),
        ('<c s="2" t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c s="2" t="str"><f>A1</f><v>Vecs</v></c>', "Vecs"),
    ],
)
def test_a_cell_that_is_struck_out_is_read_as_empty_and_told_of(cell, told):
    content = excel(data(row("Metodika", cell, "31.12.2020.", "IUB")), styles=STRUCK)

    [one] = understand(file_of(content)).rows

    assert (one.day("starts_on"), one.text("starts_on")) == (None, "")
    assert one.cells["starts_on"].is_computed == ("<f>" in cell)
    assert (NoteKind.STRUCK_TEXT, told) in told_of(content)
    assert NoteKind.ERRORS not in notes_of(content)


@pytest.mark.parametrize(
    "title",
    [
        '<c s="2" t="inlineStr"><is><t>Vecs</t></is></c>',
        '<c t="inlineStr"><is><r><rPr><strike/></rPr><t>Vecs</t></r></is></c>',
    ],
)
def test_a_row_of_which_the_title_is_struck_out_is_no_part_of_that_above_it(title):
    cells = (title, "", "01.12.2020.", "VARAM")
    content = excel(data(row("A", "", "", "IUB"), row(*cells), row(*cells)), styles=STRUCK)

    above, *struck = understand(file_of(content)).rows

    assert (above.numbers, above.text("due_on"), above.text("lead")) == ((2,), "", "IUB")
    assert [(one.text("title"), one.text("lead")) for one in struck] == [("", "VARAM")] * 2


def test_what_follows_a_row_that_is_struck_out_is_no_part_of_the_one_above_that():
    struck = row(*['<c s="2" t="inlineStr"><is><t>Vecs</t></is></c>'] * 4)
    content = excel(data(row("A", "", "", "IUB"), struck, row("", "", "", "VARAM")), styles=STRUCK)

    read = understand(file_of(content)).rows

    assert [(one.text("title"), one.text("lead")) for one in read] == [("A", "IUB"), ("", "VARAM")]


STRUCK_KEYS = [
    '<c s="2" t="inlineStr"><is><t>{}</t></is></c>',
    '<c t="inlineStr"><is><r><rPr><strike/></rPr><t>{}</t></r></is></c>',
    '<c s="2" t="inlineStr"><is><r><t>{}</t></r><r><rPr><strike/></rPr><t></t></r></is></c>',
]


@pytest.mark.parametrize("struck", STRUCK_KEYS)
def test_a_row_that_is_struck_out_keeps_its_key(struck):
    rows = (
        row(*HEADINGS, struck.format(KEY_HEADING)),
        row("Metodika", "", "", "IUB", "1.1"),
        row(*[struck.format(text) for text in (*READ, "1.2")]),
    )
    content = excel(f"<sheetData>{''.join(rows)}</sheetData>", styles=STRUCK)

    read = understand(file_of(content)).rows

    assert [(one.mark, one.text("title")) for one in read] == [("1.1", "Metodika"), ("1.2", "")]
    assert told_of(content) == [(NoteKind.STRUCK_TEXT, "; ".join(READ))]


def test_of_a_row_of_the_portals_own_that_is_struck_out_its_measure_is_known():
    workbook = openpyxl.load_workbook(BytesIO(WRITERS[FileKind.XLSX](BOOK)))
    page = workbook.worksheets[0]
    [title] = [one for one in page["A"] if one.value == "Publicēt datus"]
    for one in page[title.row]:
        one.font = Font(strike=True)
    out = BytesIO()
    workbook.save(out)

    [found] = [one for one in differences(out.getvalue(), RECORD) if one.cells]

    [meant] = [one.code for one in RECORD.rows if one.cells.title == "Publicēt datus"]
    assert (found.match.code, found.match.by_key) == (meant, True)


def test_an_empty_cell_that_is_struck_out_is_no_news():
    content = excel(data(row("Metodika", '<c s="2"/>', "31.12.2020.", "IUB")), styles=STRUCK)

    assert told_of(content) == []


def piece(text, font=None):
    properties = "" if font is None else f"<rPr>{font}</rPr>"
    return f'<r>{properties}<t xml:space="preserve">{text}</t></r>'


RAISED = '<vertAlign val="superscript"/>'
STRUCK_TEXT, FOOTNOTES = NoteKind.STRUCK_TEXT, NoteKind.FOOTNOTES
RICH = [
    (piece("31.12.") + piece("2020.", "<b/>"), "31.12.2020.", []),
    (
        piece("31.12.202") + piece("0", "<strike/>") + piece("1.", ""),
        "31.12.2021.",
        [(STRUCK_TEXT, "0")],
    ),
    (piece("Ne", "<strike/>") + piece(" jā", "<strike/>"), "", [(STRUCK_TEXT, "Ne jā")]),
    (piece("31.12.2020.") + piece("x", '<strike val="0"/>'), "31.12.2020.x", []),
    (piece("31.12.2020") + piece("1", RAISED), "31.12.2020*", [(FOOTNOTES, "")]),
    (piece("Beigas 2020 ") + piece("1), 2)", RAISED), "Beigas 2020 *", [(FOOTNOTES, "")]),
    (piece("2020") + piece("*", ""), "2020*", []),
    (piece("90 m") + piece("2", RAISED), "90 m2", []),
    (piece("1", RAISED) + piece(" Piezīme"), "1 Piezīme", []),
    (piece("7") + piece("th", RAISED), "7th", []),
    (piece("7") + piece("1", f"<strike/>{RAISED}"), "7", [(STRUCK_TEXT, "*")]),
]


@pytest.mark.parametrize("is_shared", [True, False])
@pytest.mark.parametrize(("pieces", "read", "told"), RICH)
def test_of_a_text_with_fonts_of_its_own_what_its_reader_sees_is_read(
    pieces, read, told, is_shared
):
    own = '<c t="s"><v>0</v></c>' if is_shared else f'<c t="inlineStr"><is>{pieces}</is></c>'
    content = excel(
        data(row("Metodika", said("01.01.2020."), own, "IUB"), row(*READ)),
        strings=f"<si>{pieces}</si>",
    )

    first, second = understand(file_of(content)).rows

    assert [first.text("due_on"), second.text("due_on")] == [read, "31.12.2020."]
    assert told_of(content) == told


def test_in_a_cell_that_is_struck_out_a_piece_may_be_not():
    """Its first piece, which has no font of its own, has that of the cell."""
    pieces = piece("01.03.2020. ") + piece("01.06.2020.", '<b val="1"/>')
    own = f'<c s="2" t="inlineStr"><is>{pieces}</is></c>'
    content = excel(data(row("Metodika", "01.01.2020.", own, "IUB")), styles=STRUCK)

    [one] = understand(file_of(content)).rows

    assert one.text("due_on") == "01.06.2020."
    assert told_of(content) == [(NoteKind.STRUCK_TEXT, "01.03.2020.")]


# Places ---------------------------------------------------------------------------------------


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
        if is_xml(name):
            ElementTree.fromstring(part)  # noqa: S314 - it was written here
