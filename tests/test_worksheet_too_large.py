"""Worksheets' files with far too much of something: read, or refused with a sentence, in time."""

import pytest

from tests.hostile import (
    DAMAGED,
    OFFICE,
    SHEET,
    SHEET_ROW,
    TOO_LARGE,
    WORD,
    WORD_ROW,
    data,
    excel,
    excel_parts,
    merges,
    outcome,
    packed,
    padded,
    paragraph,
    refusal,
    relations,
    row,
    said,
    tbl,
    tc,
    tr,
    word,
    word_parts,
)

pytestmark = pytest.mark.usefixtures("in_english")


# Too much of something ------------------------------------------------------------------------


def field(words, address=""):
    """A link of Word."""
    text = words if words.startswith("<") else f"<w:r><w:t>{words}</w:t></w:r>"
    instruction = f'HYPERLINK "https://a.lv/{address}"'.replace('"', "&quot;")
    return f'<w:fldSimple w:instr="{instruction}">{text}</w:fldSimple>'


def tr_of(runs):
    """A row of one cell."""
    return f"<w:tr><w:tc><w:p>{runs}</w:p></w:tc></w:tr>"


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
    "links beyond number": lambda: tbl(tr_of(field("a") * 90) * 600),
    "links beyond number in a cell": lambda: tbl(tr_of(field("a") * 101)),
    "links within links": lambda: tbl(tr_of(field(field(field("a") * 9) * 9)) * 200),
    "links to an address of a megabyte": lambda: tbl(tr_of(field("a", "x" * 1_000_000) * 9)),
    "nine megabytes before a table": lambda: paragraph("1. apņemšanās " * 500_000) + tbl(WORD_ROW),
    "four million letters before a table": lambda: (
        paragraph("1. apņemšanās " * 280_000) + tbl(WORD_ROW)
    ),
}
GRID = "<w:gridSpan w:val='%s'/>"
MERGED, BEGINS = "<w:vMerge/>", '<w:vMerge w:val="restart"/>'
READ_IN_TIME = {
    "four million letters before a table",
    "rows without a title",
    "links to an address of a megabyte",
}


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


BORDERED = '<c s="1"/>'


def bordered(columns, rows):
    """Rows of cells in which nothing stands."""
    return row(*[BORDERED] * columns) * rows


def links(ref, count=1):
    link = f'<hyperlink ref="{ref}"/>'
    return f"<hyperlinks>{link * count}</hyperlinks>"


# What is looked at before the tables are read; each in itself as often as it may be.
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
DEEP = 80
HIDDEN = "<w:r><w:rPr><w:vanish/><w:strike/></w:rPr><w:t>x</w:t></w:r>"
TWICE = f"<mc:AlternateContent {MC}><mc:Choice><w:r/></mc:Choice></mc:AlternateContent>"
ENDS = '<w:fldChar w:fldCharType="end"/>'
FORM = (
    '<w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox/></w:ffData></w:fldChar>'
    f"<w:instrText/>{ENDS}"
)
LIST = f"<w:ddList><w:result w:val='999'/>{'<w:listEntry/>' * 300_000}</w:ddList>"
UNSEEN = {
    "hidden runs": lambda: f"<w:p>{HIDDEN * 190_000}</w:p>",
    "hidden runs in paragraphs": lambda: f"<w:p>{HIDDEN}</w:p>" * 160_000,
    "hidden rows in each other": lambda: (
        "<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc>" * 25
        + f"<w:p>{HIDDEN * 190_000}</w:p>"
        + "</w:tc></w:tr></w:tbl>" * 25
    ),
    "switches of one run": lambda: (
        f"<w:p><w:r><w:rPr>{'<w:vanish/>' * 450_000}</w:rPr>{'<w:t/>' * 450_000}</w:r></w:p>"
    ),
    "switches of one run in hidden rows": lambda: (
        "<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc>" * 25
        + f"<w:p><w:r><w:rPr>{'<w:vanish/>' * 450_000}</w:rPr>{'<w:t/>' * 450_000}</w:r></w:p>"
        + "</w:tc></w:tr></w:tbl>" * 25
    ),
    "things written twice": lambda: f"<w:p>{TWICE * 320_000}</w:p>",
    "things written twice, of which much is dropped": lambda: (
        f"<w:p><mc:AlternateContent {MC}><mc:Choice>{HIDDEN}</mc:Choice><mc:Fallback><w:r>{TWICE}"
        f"{'<w:t>x</w:t>' * 900_000}</w:r></mc:Fallback></mc:AlternateContent></w:p>"
    ),
    "much that is hidden in one run": lambda: (
        f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:x>{HIDDEN}{'<w:t>x</w:t>' * 900_000}"
        "</w:x></w:r></w:p>"
    ),
    "things written twice, in each other": lambda: (
        f"<w:p>{f'<mc:AlternateContent {MC}><mc:Choice>' * (DEEP // 2)}"
        f"{'<w:r/>' * 900_000}{'</mc:Choice></mc:AlternateContent>' * (DEEP // 2)}</w:p>"
    ),
    "boxes in each other": lambda: (
        f"<w:p><w:r>{'<w:txbxContent>' * DEEP}{'<w:t>x</w:t>' * 900_000}"
        f"{'</w:txbxContent>' * DEEP}</w:r></w:p>"
    ),
    "boxes": lambda: f"<w:p>{'<w:txbxContent><w:t>x</w:t></w:txbxContent>' * 450_000}</w:p>",
    "letters over others beside others": lambda: (
        f"<w:p><w:r><w:ruby><w:rt><w:ruby/>{'<w:t>x</w:t>' * 900_000}</w:rt></w:ruby></w:r></w:p>"
    ),
    "letters over others, in each other": lambda: (
        f"<w:p><w:r>{'<w:ruby><w:rubyBase>' * (DEEP // 2)}{'<w:t>x</w:t>' * 900_000}"
        f"{'</w:rubyBase></w:ruby>' * (DEEP // 2)}</w:r></w:p>"
    ),
    "formulas in each other": lambda: (
        f"<w:p>{f'<m:oMath {MATH}>' * DEEP}{'<m:t>x</m:t>' * 900_000}{'</m:oMath>' * DEEP}</w:p>"
    ),
    "formulas": lambda: f"<w:p>{f'<m:oMath {MATH}><m:f/></m:oMath>' * 450_000}</w:p>",
    "fields of forms": lambda: f"<w:p><w:r>{FORM * 140_000}</w:r></w:p>",
    "fields of forms in each other": lambda: (
        f"<w:p><w:r>{FORM.partition(ENDS)[0] * 180_000}{ENDS * 180_000}</w:r></w:p>"
    ),
    "a choice of many in a field of many": lambda: (
        f"<w:p><w:r>{FORM.replace('<w:checkBox/>', LIST)}{FORM * 100_000}</w:r></w:p>"
    ),
    "signs": lambda: f"<w:p><w:r>{'<w:sym/>' * 900_000}</w:r></w:p>",
    "footnotes": lambda: f"<w:p><w:r>{'<w:footnoteReference/>' * 900_000}</w:r></w:p>",
    "tracked changes in each other": lambda: (
        f"<w:p>{'<w:del>' * DEEP}{'<w:t/>' * 900_000}{'</w:del>' * DEEP}</w:p>"
    ),
    "tracked changes": lambda: f"<w:p>{'<w:del><w:delText/></w:del>' * 450_000}</w:p>",
}


@pytest.mark.parametrize("kind", UNSEEN)
def test_what_is_hidden_or_no_text_hundreds_of_thousands_of_times_takes_no_longer(kind, weighed):
    content = padded(word(tbl(WORD_ROW, f"<w:tr><w:tc>{UNSEEN[kind]()}</w:tc></w:tr>")))

    assert weighed(content) in {"", TOO_LARGE}


# Each with a style that hides what has it.
OF_PARAGRAPH, OF_RUN = '<w:pPr><w:pStyle w:val="H"/></w:pPr>', '<w:rStyle w:val="H"/>'
STYLED = {
    "styles of one run": lambda: (
        f"<w:p><w:r><w:rPr>{OF_RUN * 450_000}</w:rPr>{'<w:t/>' * 450_000}</w:r></w:p>"
    ),
    "styles of one paragraph": lambda: f"<w:p>{OF_PARAGRAPH * 300_000}{'<w:r/>' * 300_000}</w:p>",
    "paragraphs in each other": lambda: (
        f"<w:p>{OF_PARAGRAPH}" * DEEP + "<w:r/>" * 900_000 + "</w:p>" * DEEP
    ),
    "runs in each other": lambda: (
        f"<w:p>{f'<w:r><w:rPr>{OF_RUN}</w:rPr><w:x>' * (DEEP // 2)}"
        f"{'<w:r/>' * 900_000}{'</w:x></w:r>' * (DEEP // 2)}</w:p>"
    ),
}


@pytest.mark.parametrize("kind", STYLED)
def test_what_a_style_hides_hundreds_of_thousands_of_times_takes_no_longer(kind, weighed):
    styles = f'<w:style xmlns:w="{WORD}" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
    content = word(
        tbl(WORD_ROW) + STYLED[kind](),
        **{
            "word/styles.xml": f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>',
            "word/_rels/document.xml.rels": relations(("styles", "styles.xml")),
        },
    )

    assert weighed(padded(content)) in {"", TOO_LARGE}


FORMULA = "A1+" * 200_000 + "A1"
RICH_PIECE = "<r><rPr><strike/></rPr><t>a</t></r>"
RICH_CELL = f'<c t="inlineStr"><is>{RICH_PIECE * 2}</is></c>'
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
    "a rich text of twenty megabytes": lambda: excel(
        data(SHEET_ROW, row('<c t="s"><v>0</v></c>')),
        strings=f"<si><r><t>b</t></r><r><rPr><b/></rPr><t>{'ā' * 10_000_000}</t></r></si>",
    ),
    "rich texts in their cells": lambda: excel(data(row(*[RICH_CELL] * 4) * 10_000)),
    "many fonts": lambda: excel(
        data(SHEET_ROW),
        styles=STYLES.replace("<font/>", "<font/>" * 200_000),
    ),
    "links": lambda: excel(data(SHEET_ROW, after=links("A1", 200_000))),
    "bordered cells": lambda: excel(data(SHEET_ROW, bordered(200, 1_600))),
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
ESCAPED, OPENED = r"\-" * 18, ";&quot;" * 90


def commented(comments, signs):
    """A document with these comments, and these signs of them in a row."""
    root = f'<w:comments xmlns:w="{WORD}">{comments}</w:comments>'
    return word(
        tbl(tr_of(f"<w:r>{signs}</w:r>"), WORD_ROW),
        **{
            "word/comments.xml": root,
            "word/_rels/document.xml.rels": relations(("comments", "comments.xml")),
        },
    )


ON_CELL = '<comment ref="A1"><text>a</text></comment>'
HARMLESS = {
    "three sheets that are bordered far below their rows": (
        lambda: excel(*[data(SHEET_ROW, bordered(23, 1_000))] * 3),
        "",
    ),
    "a sheet that is bordered down to row 6,000": (
        lambda: excel(data(SHEET_ROW, bordered(9, 6_000))),
        "",
    ),
    "as many bordered cells as may be, and a last one that is filled": (
        lambda: excel(data(SHEET_ROW, bordered(198, 1_490), row(*[BORDERED] * 198, said("a")))),
        "",
    ),
    "as many filled cells as may be among as many that are bordered": (
        lambda: excel(data(row("A", *["<c><v>7</v></c>"] * 50, *[BORDERED] * 140) * 1_000)),
        "",
    ),
    "links of thousands of cells": (
        lambda: packed(
            excel_parts(
                data(
                    row("A", "B", "C", "D") * 2_900,
                    after="<hyperlinks>"
                    + "".join(
                        f'<hyperlink xmlns:r="{OFFICE}" ref="A{n}:C{n}" r:id="rId{n % 9}"/>'
                        for n in range(2, 2_902)
                    )
                    + "</hyperlinks>",
                )
            )
            | {
                "xl/worksheets/_rels/s1.xml.rels": relations(
                    more="".join(
                        f'<Relationship Id="rId{n}" TargetMode="External" Type="{OFFICE}/hyperlink"'
                        f' Target="https://a.lv/{n}"/>'
                        for n in range(9)
                    )
                )
            }
        ),
        "",
    ),
    "hidden columns from far before the first": (
        lambda: excel(
            data(SHEET_ROW, before='<cols><col min="-90000000" max="3" hidden="1"/></cols>')
        ),
        DAMAGED,
    ),
    "as many rich texts in their cells as may be": (
        lambda: excel(data(row("A", *[RICH_CELL] * 9) * 2_900)),
        "",
    ),
    "a rich text of thousands of pieces in thousands of cells": (
        lambda: excel(
            data(row("A", *['<c t="s"><v>0</v></c>'] * 12) * 1_000),
            strings=f"<si>{RICH_PIECE * 20_000}</si>",
        ),
        "",
    ),
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
    "tens of thousands of long number formats that all show a number": (
        lambda: excel(
            data(
                *(
                    "<row>"
                    + "".join(f'<c s="{n}"><v>1</v></c>' for n in range(m, m + 50))
                    + "</row>"
                    for m in range(1, 45_000, 50)
                )
            ),
            styles=STYLES.replace(
                "<fonts>",
                "<numFmts>"
                + "".join(
                    f'<numFmt numFmtId="{n}" formatCode="{ESCAPED}{n};{OPENED}"/>'
                    for n in range(200, 45_200)
                )
                + "</numFmts><fonts>",
            ).replace(
                "</cellXfs>",
                "".join(f'<xf numFmtId="{n}"/>' for n in range(200, 45_200)) + "</cellXfs>",
            ),
        ),
        "",
    ),
    "as many comments on a row as may be": (
        lambda: commented(
            "".join(f'<w:comment w:id="{n}"><w:t>aa</w:t></w:comment>' for n in range(300_000)),
            "".join(f'<w:commentReference w:id="{n}"/>' for n in range(300_000)),
        ),
        "",
    ),
    "comments in each other": (
        lambda: commented(
            "<w:comment>" * DEEP + "<w:t>a</w:t>" * 900_000 + "</w:comment>" * DEEP, ""
        ),
        "",
    ),
    "a comment that is on a row many times": (
        lambda: commented(
            f'<w:comment w:id="1"><w:t>{"a " * 4_000_000}</w:t></w:comment>',
            '<w:commentReference w:id="1"/>' * 900_000,
        ),
        "",
    ),
    "many sheets with the same many comments": (
        lambda: packed(
            excel_parts(*[data(SHEET_ROW)] * 150)
            | {
                f"xl/worksheets/_rels/s{n}.xml.rels": relations(("comments", "../comments1.xml"))
                for n in range(1, 151)
            }
            | {"xl/comments1.xml": f"<a>{ON_CELL * 45_000}</a>"}
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
