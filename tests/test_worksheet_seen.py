"""What a reader sees of a Word document is read, and nothing else; what is lost is told of."""

import pytest

from measures.worksheets.raw import NoteKind
from measures.worksheets.understanding import understand
from tests.books import READER
from tests.hostile import (
    HEADINGS,
    READ,
    WORD_ROW,
    WORD_TYPE,
    file_of,
    packed,
    paragraph,
    relations,
    rows_of,
    tbl,
    tc,
    tr,
    types,
    word,
    word_parts,
)

MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
WHO = 'w:id="9" w:author="A" w:date="2020-10-30T09:00:00Z"'


def p(*content):
    return f"<w:p>{''.join(content)}</w:p>"


def r(text, switches="", more=""):
    return f'<w:r><w:rPr>{switches}</w:rPr><w:t xml:space="preserve">{text}</w:t>{more}</w:r>'


def cell(*content, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(content)}</w:tc>"


def of(*cells, properties=""):
    """A row of these cells, or texts."""
    made = (one if one.startswith("<") else tc(one) for one in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(made)}</w:tr>"


def ending(*content):
    """A document with one measure, whose end date is a cell of these paragraphs."""
    return word(tbl(of("Metodika", "01.01.2020.", cell(*content), "IUB")))


def end_of(content):
    [one] = understand(file_of(content)).rows
    return one.text("due_on")


def is_sure(text):
    [one] = understand(file_of(ending(p(r(text))))).rows
    return READER.meaning("due_on", one.cells["due_on"]).is_sure


def told_of(content):
    return [(note.kind, note.name) for note in file_of(content).notes]


# What is seen ---------------------------------------------------------------------------------

BOX = f"<w:txbxContent>{p(r('Teksts'))}{p(r('kastē'))}</w:txbxContent>"
BOXES = {
    "a drawing, and the same for old programs": (
        f'<mc:AlternateContent {MC}><mc:Choice Requires="wps"><w:drawing>{BOX}</w:drawing>'
        f"</mc:Choice><mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent>"
    ),
    "one of old programs": f"<w:pict>{BOX}</w:pict>",
}


@pytest.mark.parametrize("kind", BOXES)
def test_text_in_a_box_is_no_text_of_its_cell_and_is_told_of_once(kind):
    content = ending(p(r("01.03.2020."), f"<w:r>{BOXES[kind]}</w:r>"))

    assert end_of(content) == "01.03.2020."
    assert told_of(content) == [(NoteKind.BOXES, "Teksts kastē")]


def test_a_table_in_a_box_is_told_of_with_how_it_begins():
    box = f"<w:r><w:pict><w:txbxContent>{tbl(WORD_ROW * 9)}</w:txbxContent></w:pict></w:r>"
    [(kind, name)] = told_of(word(p(box) + tbl(WORD_ROW)))

    assert kind is NoteKind.BOXES
    assert name.startswith(f"{HEADINGS[0]} {HEADINGS[1]}")
    assert name.endswith(" …")


@pytest.mark.parametrize("empty", [f"<w:txbxContent>{p()}</w:txbxContent>", "<w:drawing/>"])
def test_an_empty_box_and_a_picture_are_not_told_of(empty):
    assert told_of(ending(p(r("01.03.2020."), f"<w:r><w:pict>{empty}</w:pict></w:r>"))) == []


@pytest.mark.parametrize(
    ("choice", "fallback", "read"),
    [
        (r("Jauns"), r("Vecs"), "Jauns"),
        ("<w:r/>", r("Vecs"), "Vecs"),  # as Word keeps signs that are pictures
        ("", "", ""),
    ],
)
def test_of_what_is_written_twice_one_is_read(choice, fallback, read):
    both = (
        f'<mc:AlternateContent {MC}><mc:Choice Requires="w14">{choice}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    )

    assert end_of(ending(p(both, r(" teksts")))) == f"{read} teksts".strip()


def test_what_is_written_twice_within_a_run_is_read_once():
    sign = (
        f'<mc:AlternateContent {MC}><mc:Choice Requires="w16se"><w:x/></mc:Choice>'
        "<mc:Fallback><w:t>☺</w:t></mc:Fallback></mc:AlternateContent>"
    )

    assert end_of(ending(p(r("A", more=sign), r("B")))) == "A☺B"


def test_small_letters_over_others_stand_before_them():
    ruby = f"<w:ruby><w:rt>{r('augšā')}</w:rt><w:rubyBase>{r('lejā')}</w:rubyBase></w:ruby>"

    assert end_of(ending(p(f"<w:r>{ruby}</w:r>"))) == "(augšā) lejā"


def m(text):
    return f"<m:r><m:t>{text}</m:t></m:r>"


def test_a_formula_that_is_text_is_read():
    content = ending(p(r("Ir "), f"<m:oMathPara {M}><m:oMath>{m('≥50%')}</m:oMath></m:oMathPara>"))

    assert (end_of(content), told_of(content)) == ("Ir ≥50%", [])


def test_a_formula_that_is_more_is_told_of_and_leaves_a_mark():
    half = f"<m:f><m:num>{m('1')}</m:num><m:den>{m('2')}</m:den></m:f>"
    content = ending(p(r("Ir "), f"<m:oMath {M}>{half}</m:oMath>"))

    assert (end_of(content), told_of(content)) == ("Ir […]", [(NoteKind.UNREAD, "")])


@pytest.mark.parametrize(
    ("font", "code", "read"),
    [
        ("Symbol", "F0B3", "≥"),
        ("Symbol", "F0A3", "≤"),
        ("Symbol", "F0B9", "≠"),
        ("Symbol", "F0B1", "±"),
        ("Symbol", "F0AE", "→"),
        ("Symbol", "F0B7", "•"),
        ("Symbol", "F044", "Δ"),
        ("Symbol", "F061", "α"),
        ("Symbol", "F07E", "∼"),
        ("Symbol", "F0E5", "∑"),
        ("Symbol", "B3", "≥"),
        ("Wingdings", "f0fe", "☑"),
        ("Wingdings", "F0E0", "→"),
        ("Wingdings", "A8", "☐"),
        ("Cambria Math", "2265", "≥"),
    ],
)
def test_a_sign_of_another_font_is_what_it_shows(font, code, read):
    sign = f'<w:sym w:font="{font}" w:char="{code}"/>'
    content = ending(p(r("a", more=sign), r("50%")))

    assert (end_of(content), told_of(content)) == (f"a{read}50%", [])


@pytest.mark.parametrize(
    ("font", "code"),
    [
        *(("Arial", code) for code in ("F012", "x", "", "FFFF", "110000", "D800", "0")),
        *((font, "F0FE") for font in ("Webdings", "Wingdings 2", "Wingdings 3", "Bookshelf", "")),
        ("Wingdings 2", "52"),
        ("Wingdings", "F012"),
        ("Symbol", "F012"),
    ],
)
def test_a_sign_that_nobody_can_read_is_told_of_and_leaves_a_mark(font, code):
    sign = f'<w:sym w:font="{font}" w:char="{code}"/>'
    content = ending(p(r("a", more=sign), r("50%")))

    assert (end_of(content), told_of(content)) == ("a[…]50%", [(NoteKind.UNREAD, "")])


def form(data, shown=""):
    """A field of a form of old programs."""
    begins = f'<w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar>'
    separates = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    return f'<w:r>{begins}</w:r>{separates}{shown}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


ENTRIES = '<w:listEntry w:val="Sākts"/><w:listEntry w:val="Pabeigts"/>'


@pytest.mark.parametrize(
    ("data", "shown", "read"),
    [
        ('<w:checkBox><w:default w:val="0"/></w:checkBox>', "", "☐"),
        ("<w:checkBox><w:default/></w:checkBox>", "", "☑"),
        ('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>', "", "☑"),
        ('<w:checkBox><w:default/><w:checked w:val="0"/></w:checkBox>', "", "☐"),
        ("<w:checkBox/>", "", "☐"),
        (f"<w:ddList>{ENTRIES}</w:ddList>", "", "Sākts"),
        (f'<w:ddList><w:default w:val="1"/>{ENTRIES}</w:ddList>', "", "Pabeigts"),
        (f'<w:ddList><w:result w:val="1"/>{ENTRIES}</w:ddList>', "", "Pabeigts"),
        (f'<w:ddList><w:result w:val="1"/>{ENTRIES}</w:ddList>', r("Pabeigts"), "Pabeigts"),
        ("<w:textInput/>", r("Teksts"), "Teksts"),
    ],
)
def test_a_field_of_an_old_form_is_what_it_shows(data, shown, read):
    content = ending(p(form(data, shown), r(" darbs")))

    assert (end_of(content), told_of(content)) == (f"{read} darbs", [])


@pytest.mark.parametrize("place", ["2", "-1", "x", "9" * 99])
def test_a_choice_that_is_none_is_told_of_and_leaves_a_mark(place):
    data = f'<w:ddList><w:result w:val="{place}"/>{ENTRIES}</w:ddList>'
    content = ending(p(form(data), r(" darbs")))

    assert (end_of(content), told_of(content)) == ("[…] darbs", [(NoteKind.UNREAD, "")])


def test_fields_of_old_forms_may_be_in_other_fields():
    box = form("<w:checkBox><w:checked/></w:checkBox>")
    content = ending(p(form("<w:textInput/>", f"{r('A')}{box}{r('B')}"), box))

    assert (end_of(content), told_of(content)) == ("A☑B☑", [])


@pytest.mark.parametrize("name", ["footnoteReference", "endnoteReference"])
def test_a_day_with_a_footnote_is_asked_about(name):
    content = ending(p(r("01.03.2020."), f'<w:r><w:{name} w:id="2"/></w:r>'))

    assert (end_of(content), told_of(content)) == ("01.03.2020.*", [(NoteKind.FOOTNOTES, "")])
    assert is_sure("01.03.2020.")
    assert not is_sure("01.03.2020.*")


def test_a_footnote_has_the_sign_that_somebody_gave_it():
    mark = '<w:r><w:footnoteReference w:id="2" w:customMarkFollows="1"/><w:t>†</w:t></w:r>'

    assert end_of(ending(p(r("01.03.2020."), mark))) == "01.03.2020.†"


def test_a_footnote_of_a_commitments_name_leaves_its_number():
    before = p(r("Apņemšanās Nr. 1"), '<w:r><w:footnoteReference w:id="2"/></w:r>')
    content = word(before + tbl(WORD_ROW))

    [table] = understand(file_of(content)).tables

    assert (table.commitment, told_of(content)) == (1, [])


# What is said of it ---------------------------------------------------------------------------


def comment(number, *content):
    return f'<w:comment w:id="{number}" {WHO.partition(" ")[2]}>{"".join(content)}</w:comment>'


def on(number):
    """The sign of a comment."""
    return f'<w:r><w:rPr/><w:commentReference w:id="{number}"/></w:r>'


def commented(body, *comments):
    root = word_parts("")["word/document.xml"].partition("<w:body>")[0]
    return word(
        body,
        **{
            "word/_rels/document.xml.rels": relations(("comments", "comments.xml")),
            "word/comments.xml": root.replace("w:document", "w:comments")
            + f"{''.join(comments)}</w:comments>",
        },
    )


@pytest.mark.parametrize(("before", "called"), [("", "1"), (paragraph("Plāns"), "Plāns")])
def test_a_comment_is_told_of_with_its_row(before, called):
    ends = cell(p(r("01.03.2020."), on(7)))
    content = commented(
        before + tbl(of("Metodika", "", ends, "IUB")),
        comment(7, p(r("Lūdzam "), r("pārcelt")), p(r("uz 2025. gadu"))),
    )

    assert end_of(content) == "01.03.2020."
    assert told_of(content) == [(NoteKind.COMMENTS, f"Lūdzam pārcelt uz 2025. gadu ({called}: 2)")]


def test_comments_are_told_of_in_the_order_of_their_rows_and_then_those_on_other_text():
    struck = r("Vecs", "<w:strike/>"), on(3).replace("<w:rPr/>", "<w:rPr><w:strike/></w:rPr>")
    content = commented(
        p(r("1. apņemšanās"), on(1))
        + tbl(of(cell(p(*struck)), "", "", "IUB"), of(cell(p(r("B"), on(2))), "", "", "IUB")),
        *(comment(number, p(r(text))) for number, text in enumerate("ABCD", 1)),
        comment(5, p()),
    )

    assert told_of(content) == [
        (NoteKind.STRUCK_TEXT, "Vecs"),
        (NoteKind.COMMENTS, "C (1. apņemšanās: 2); B (1. apņemšanās: 3); A; D"),
    ]


def test_of_a_long_comment_the_beginning_is_told():
    content = commented(tbl(of(cell(p(r("A"), on(1))), "", "", "")), comment(1, p(r("Vai " * 99))))

    [(kind, told)] = told_of(content)

    assert (kind, told) == (NoteKind.COMMENTS, f"{'Vai ' * 24}… (1: 2)")


def test_a_document_may_name_comments_that_are_not_there():
    parts = word_parts(tbl(WORD_ROW))
    parts["word/_rels/document.xml.rels"] = relations(("comments", "comments.xml"))

    assert told_of(packed(parts)) == []


# What is not seen -----------------------------------------------------------------------------


def styled(switch):
    """A document whose style "Savs" has a switch, and whose "Mantots" is based on that one."""
    parts = word_parts(
        tbl(
            of("A", "", cell(p("<w:pPr><w:pStyle w:val='Mantots'/></w:pPr>", r("Nost"))), "IUB"),
            of("B", "", cell(p(r("Nost", "<w:rStyle w:val='Savs'/>"), r("Ir"))), "IUB"),
            of(
                "C", "", cell(p(r("Ir", f"<w:rStyle w:val='Savs'/><w:{switch} w:val='0'/>"))), "IUB"
            ),
        )
    )
    styles = (
        f"<w:style w:styleId='Savs'><w:rPr><w:{switch}/></w:rPr></w:style>"
        "<w:style w:styleId='Mantots'><w:basedOn w:val='Savs'/></w:style>"
    )
    return packed(
        parts
        | {
            "[Content_Types].xml": types(
                ("/word/document.xml", f"{WORD_TYPE}.document.main+xml"),
                ("/word/styles.xml", f"{WORD_TYPE}.styles+xml"),
            ),
            "word/_rels/document.xml.rels": relations(("styles", "styles.xml")),
            "word/styles.xml": parts["word/document.xml"]
            .partition("<w:body>")[0]
            .replace("w:document", "w:styles")
            + f"{styles}</w:styles>",
        }
    )


SWITCHES = [
    ("vanish", NoteKind.HIDDEN_TEXT),
    ("strike", NoteKind.STRUCK_TEXT),
    ("dstrike", NoteKind.STRUCK_TEXT),
]


@pytest.mark.parametrize(("switch", "kind"), SWITCHES)
def test_what_is_hidden_or_struck_out_is_not_read_and_told_of(switch, kind):
    content = ending(
        p(r("01.03.", f"<w:{switch}/>"), r("2020.", f"<w:{switch}/>")),
        p(r("01.06.2020.", f'<w:{switch} w:val="0"/>'), r("!", f"<w:{switch}/>")),
    )

    assert end_of(content) == "01.06.2020."
    assert told_of(content) == [(kind, "01.03.2020.; !")]


@pytest.mark.parametrize(("switch", "kind"), SWITCHES)
def test_a_row_of_which_the_title_is_not_seen_is_no_part_of_that_above_it(switch, kind):
    title = cell(p(r("Vecs", f"<w:{switch}/>")))
    below = of(title, "", "01.12.2020.", "VARAM")
    content = word(tbl(of("Metodika", "", "", "IUB") + below + below))

    assert rows_of(content) == [
        ["Metodika", "", "", "IUB"],
        *[["", "", "01.12.2020.", "VARAM"]] * 2,
    ]


GONE = {
    "struck out": lambda text: r(text, "<w:strike/>"),
    "taken out": lambda text: f"<w:del {WHO}><w:r><w:delText>{text}</w:delText></w:r></w:del>",
    "moved away": lambda text: f"<w:moveFrom {WHO}>{r(text)}</w:moveFrom>",
}
CONTINUED = of("", "", "", "VARAM")


@pytest.mark.parametrize("how", GONE)
def test_what_follows_a_row_that_is_gone_is_no_part_of_the_one_above_that(how):
    title, whole = cell(p(GONE[how]("Vecs"))), [cell(p(GONE[how](one))) for one in "ABCD"]
    above = of("Metodika", "", "", "IUB")

    assert rows_of(word(tbl(above + of(title, "", "", "CFLA") + CONTINUED))) == [
        ["Metodika", "", "", "IUB"],
        ["", "", "", "CFLA\nVARAM"],
    ]
    assert rows_of(word(tbl(above + of(*whole) + CONTINUED))) == [
        ["Metodika", "", "", "IUB"],
        ["", "", "", "VARAM"],
    ]
    assert rows_of(word(tbl(above + of(*whole) + above))) == [["Metodika", "", "", "IUB"]] * 2


TAKEN_OUT = f"<w:del {WHO}/>"
ABOVE = of("Metodika", "", "31.12.2020.", "IUB")
OVER_BOTH = cell(p(r("Izpilde")), properties='<w:gridSpan w:val="2"/>')
HEAD, OLD = of(*HEADINGS), ("Vecs", "A", "B", "C")
# The rows that tracked changes took out, and a document with these rows in it.
AMONG = {
    "before what goes on": (
        [of(*OLD, properties=TAKEN_OUT)],
        lambda gone: tbl(ABOVE, gone, CONTINUED),
    ),
    "a sub-heading before what goes on": (
        [of(cell(p(r("Rīks", "<w:b/>"))), "", "", "", properties=TAKEN_OUT)],
        lambda gone: tbl(ABOVE, gone, CONTINUED),
    ),
    "at the end": ([of(*OLD, properties=TAKEN_OUT)], lambda gone: tbl(ABOVE, gone)),
    "more than may stand above headings": (
        [of(*HEADINGS, properties=TAKEN_OUT), *[of(*OLD, properties=TAKEN_OUT)] * 25],
        lambda gone: f"<w:tbl>{gone}{HEAD}{ABOVE}</w:tbl>",
    ),
    "between the two lines of a heading": (
        [of(*OLD, properties=TAKEN_OUT)],
        lambda gone: (
            f"<w:tbl>{of('Pasākums', OVER_BOTH, 'Atbildīgais')}{gone}"
            f"{of('', 'Sākums', 'Beigas', '')}{ABOVE}</w:tbl>"
        ),
    ),
    "wider than the table that it stands in": (
        [of(*OLD, "D", properties=TAKEN_OUT)],
        lambda gone: f"{tbl(ABOVE)}{p(r('Teksts'))}<w:tbl>{WORD_ROW}{gone}</w:tbl>",
    ),
    "a row that names a commitment": (
        [of("2. apņemšanās", "", "", "", properties=TAKEN_OUT)],
        lambda gone: p(r("1. apņemšanās")) + tbl(ABOVE, gone, CONTINUED),
    ),
    "a table": (
        [of(*OLD, properties=TAKEN_OUT)],
        lambda gone: f"{p(r('1. apņemšanās'))}<w:tbl>{gone}</w:tbl>{tbl(ABOVE)}",
    ),
}


def understood(content):
    """What is said in each table, and which of them are ignored."""
    reading = understand(file_of(content))
    tables = [
        (one.name, one.commitment, [(row.group, row.cells) for row in one.rows])
        for one in reading.tables
    ]
    return tables, reading.ignored


@pytest.mark.parametrize("kind", AMONG)
def test_rows_that_tracked_changes_took_out_are_as_though_they_had_never_been(kind):
    gone, document = AMONG[kind]
    accepted = understood(word(document("").replace("<w:tbl></w:tbl>", "")))

    assert accepted[0][0][2]
    assert understood(word(document("".join(gone)))) == accepted


def test_what_goes_on_below_a_row_that_tracked_changes_took_out_goes_on_with_the_one_above_it():
    gone = of(*OLD, properties=TAKEN_OUT)
    content = word(tbl(ABOVE, gone, CONTINUED, gone))

    [one] = understand(file_of(content)).rows

    assert (one.text("title"), one.text("lead")) == ("Metodika", "IUB\nVARAM")
    assert one.numbers == (2, 4)  # as Word counts them while it shows the change


def test_a_row_that_is_gone_divides_none_that_a_title_reaches_over():
    down = cell(p(), properties="<w:vMerge/>")
    title = cell(p(r("Metodika")), properties='<w:vMerge w:val="restart"/>')
    gone = of(down, "", "", "CFLA", properties=f"<w:del {WHO}/>")
    content = word(tbl(of(title, "", "", "IUB") + gone + of(down, "", "", "VARAM")))

    assert rows_of(content) == [["Metodika", "", "", "IUB\nVARAM"]]


@pytest.mark.usefixtures("in_english")
def test_a_row_whose_title_tracked_changes_took_out_is_told_to_be_joined_to_none():
    content = word(tbl(ABOVE, of(cell(p(GONE["taken out"]("Vecs"))), "", "", "VARAM")))

    assert rows_of(content) == [["Metodika", "", "31.12.2020.", "IUB"], ["", "", "", "VARAM"]]
    [note] = file_of(content).notes
    assert note.text == (
        "The document holds tracked changes. They are read as accepted; but a row whose title they"
        " took out is not joined to the one above it."
    )


def test_a_row_below_one_that_is_gone_with_the_title_of_both_is_joined_to_none():
    title = cell(p(r("Vecs")), properties='<w:vMerge w:val="restart"/>')
    gone = of(title, "", "", "CFLA", properties=TAKEN_OUT)
    below = of(cell(p(), properties="<w:vMerge/>"), "", "", "VARAM")

    assert rows_of(word(tbl(ABOVE, gone, below))) == [
        ["Metodika", "", "31.12.2020.", "IUB"],
        ["", "", "", "VARAM"],
    ]


@pytest.mark.parametrize(("switch", "kind"), SWITCHES)
def test_what_a_style_hides_or_strikes_out_is_not_read_either(switch, kind):
    content = styled(switch)

    assert rows_of(content) == [
        ["A", "", "", "IUB"],
        ["B", "", "Ir", "IUB"],
        ["C", "", "Ir", "IUB"],
    ]
    assert told_of(content) == [(kind, "Nost; Nost")]


def test_a_change_of_format_that_is_tracked_hides_nothing():
    changed = f"<w:rPrChange {WHO}><w:rPr><w:strike/></w:rPr></w:rPrChange>"
    content = ending(p("<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>", r("01.06.2020.", changed)))

    assert (end_of(content), told_of(content)) == ("01.06.2020.", [])


def test_long_hidden_text_is_told_of_with_how_it_begins():
    content = ending(*[p(r("Slēpts teksts ", "<w:vanish/>"))] * 1_000)

    [(kind, name)] = told_of(content)

    assert (kind, len(name) <= 200, name[:30]) == (
        NoteKind.HIDDEN_TEXT,
        True,
        "Slēpts teksts ; Slēpts teksts ",
    )


def test_hidden_text_outside_of_tables_names_no_commitment():
    content = word(
        paragraph("1. apņemšanās") + p(r("2. apņemšanās", "<w:vanish/>")) + tbl(WORD_ROW)
    )

    [table] = understand(file_of(content)).tables

    assert (table.commitment, told_of(content)) == (1, [])


@pytest.mark.parametrize(("before", "called"), [("", "1"), (paragraph("Plāns"), "Plāns")])
def test_a_hidden_row_is_read_and_listed(before, called):
    texts = [cell(p(r(text, "<w:vanish/>"))) for text in READ]
    hidden = of(*texts, properties="<w:hidden/>")
    content = word(before + tbl(hidden, WORD_ROW))

    rows = list(understand(file_of(content)).rows)

    assert rows_of(content) == [READ, READ]
    assert [one.is_hidden for one in rows] == [True, False]
    assert told_of(content) == [(NoteKind.HIDDEN_ROWS, f"{called}: 2")]


# Tracked changes and old merges ---------------------------------------------------------------


def test_a_cell_that_tracked_changes_took_out_is_gone():
    gone = cell(p(r("Vecs")), properties=f"<w:cellDel {WHO}/>")
    nested = f"<w:tbl><w:tr>{gone}{tc('Ir')}</w:tr></w:tbl>"
    content = word(tbl(of("Metodika", gone, "01.01.2020.", cell(nested), "IUB")))

    assert rows_of(content) == [["Metodika", "01.01.2020.", "Ir", "IUB"]]
    assert told_of(content) == [(NoteKind.TRACKED, "")]


def test_a_cell_that_tracked_changes_put_in_is_read():
    new = cell(p(r("01.01.2020.")), properties=f"<w:cellIns {WHO}/>")
    content = word(tbl(of("Metodika", new, "31.12.2020.", "IUB")))

    assert rows_of(content) == [["Metodika", "01.01.2020.", "31.12.2020.", "IUB"]]
    assert told_of(content) == [(NoteKind.TRACKED, "")]


def test_a_sub_heading_merged_as_old_programs_did_is_one():
    begins = cell(p(r("Rīks")), properties='<w:hMerge w:val="restart"/>')
    content = word(tbl(of(begins, *[cell(p(), properties="<w:hMerge/>")] * 3), WORD_ROW))

    [one] = understand(file_of(content)).rows

    assert (one.group, one.text("title")) == ("Rīks", READ[0])


def test_text_in_a_cell_merged_as_old_programs_did_is_not_lost():
    cells = [cell(p(r(text)), properties="<w:hMerge/>") for text in READ]

    assert rows_of(word(tbl(of(*cells), tr("B", "", "", "CFLA")))) == [READ, ["B", "", "", "CFLA"]]
