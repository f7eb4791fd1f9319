"""The ministries' table in a Word document, and what every Word document of ours has."""

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt, RGBColor

from measures.worksheets.book import Cells, Group, Sheet
from measures.worksheets.columns import COLUMNS
from ogp_portal.formats.days import day_text
from ogp_portal.formats.said import Run, Said

LANGUAGES = {"lv": "lv-LV", "en": "en-GB"}
FONT = "Times New Roman"
PAGE = (Mm(297), Mm(210))
MARGIN = Mm(12)
TABLE_WIDTH = Emu(PAGE[0] - 2 * MARGIN).twips
WIDTHS = [TABLE_WIDTH * column.width // 100 for column in COLUMNS]
WIDTHS[-1] += TABLE_WIDTH - sum(WIDTHS)

MOST_IN_PROPERTY = 255  # python-docx refuses longer ones

# A row goes on to the next page in one piece, if it is not longer than a page.
WHOLE = "<w:trPr><w:cantSplit/></w:trPr>"
TABLE_STYLE, CELL_STYLE, GROUP_STYLE = "Worksheet", "WorksheetCell", "WorksheetGroup"
FOOT_STYLE = "Page foot"
# Word hides bookmarks that begin so, and takes them along when a row is moved.
ROW_MARK = "_ogp_row_"


def _empty(package: Any) -> None:
    """Leave out what python-docx's own template brings along: a picture of it."""
    for key, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[key]


def new_document(language: str, sizes: dict[str, int]) -> Any:
    """Without content, in the fonts of official documents.

    Args:
        sizes: of the styles by name, in points.
    """
    document: Any = Document()
    _empty(document.part.package)
    _style(document, LANGUAGES.get(language, language), sizes)
    return document


def _style(document: Any, language: str, sizes: dict[str, int]) -> None:
    styles = document.styles
    defaults = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    defaults.find(qn("w:lang")).set(qn("w:val"), language)
    for name, size in sizes.items():
        style = styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.font.color.rgb = RGBColor(0, 0, 0)
    for name in (name for name in sizes if name != "Normal"):
        styles[name].paragraph_format.space_before = Pt(0)
        styles[name].paragraph_format.space_after = Pt(4)
    for style in _STYLES:
        styles.element.append(parse_xml(style))


_STYLES = (
    f"""<w:style {nsdecls("w")} w:type="paragraph" w:customStyle="1" w:styleId="{CELL_STYLE}">
        <w:name w:val="Worksheet cell"/><w:basedOn w:val="Normal"/><w:qFormat/>
        <w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>
        <w:rPr><w:sz w:val="17"/><w:szCs w:val="17"/></w:rPr></w:style>""",
    f"""<w:style {nsdecls("w")} w:type="paragraph" w:customStyle="1" w:styleId="{GROUP_STYLE}">
        <w:name w:val="Worksheet sub-heading"/><w:basedOn w:val="{CELL_STYLE}"/><w:qFormat/>
        <w:pPr><w:keepNext/></w:pPr><w:rPr><w:b/><w:bCs/></w:rPr></w:style>""",
    f"""<w:style {nsdecls("w")} w:type="paragraph" w:customStyle="1" w:styleId="PageFoot">
        <w:name w:val="{FOOT_STYLE}"/><w:basedOn w:val="Normal"/><w:qFormat/>
        <w:rPr><w:sz w:val="16"/><w:szCs w:val="16"/></w:rPr></w:style>""",
    f"""<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{TABLE_STYLE}">
        <w:name w:val="Worksheet"/><w:basedOn w:val="TableNormal"/><w:qFormat/>
        <w:tblPr><w:tblBorders>
        {
        "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="595959"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
    }
        </w:tblBorders><w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>
        <w:bottom w:w="40" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>
        <w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr>
        <w:shd w:val="clear" w:color="auto" w:fill="E7E6E6"/><w:vAlign w:val="center"/></w:tcPr>
        </w:tblStylePr></w:style>""",
)


def write_foot(section: Any, text: str) -> None:
    """Under every page a text, and which page it is of how many."""
    paragraph = section.footer.paragraphs[0]
    paragraph.style = FOOT_STYLE  # Word's own footer has its tab stops elsewhere
    right = section.page_width - section.left_margin - section.right_margin
    paragraph.paragraph_format.tab_stops.add_tab_stop(right, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{text}\t")
    add_field(paragraph, "PAGE")
    paragraph.add_run(" / ")
    add_field(paragraph, "NUMPAGES")


def add_field(paragraph: Any, instruction: str) -> None:
    """A number that Word counts."""
    run = paragraph.add_run()
    for kind in ("begin", "separate", "end"):
        run._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'))
        if kind == "begin":
            code = f'<w:instrText {nsdecls("w")} xml:space="preserve"> {instruction} </w:instrText>'
            run._r.append(parse_xml(code))
        if kind == "separate":
            run._r.append(parse_xml(f"<w:t {nsdecls('w')}>1</w:t>"))


def worksheet_table(sheet: Sheet, marks: Iterable[int | None] = repeat(None)) -> str:
    """The nine columns as WordprocessingML.

    Args:
        marks: of each row, by which it is found again; None of a row that has none.
    """
    rows = [head_row([str(column.heading) for column in COLUMNS], WIDTHS)]
    for group in sheet.groups:
        rows += _rows(group, marks)
    return table(sheet.heading, WIDTHS, rows)


def table(caption: str, widths: Sequence[int], rows: Iterable[str]) -> str:
    """A table with lines around its cells.

    Args:
        caption: what it is a table of, for whoever does not see it.
        widths: of its columns, in twentieths of a point.
        rows: the first of them that of the headings.
    """
    return f"""<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{TABLE_STYLE}"/>
        <w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>
        <w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"
        w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val={quoteattr(caption)}/></w:tblPr>
        <w:tblGrid>{"".join(f'<w:gridCol w:w="{width}"/>' for width in widths)}</w:tblGrid>
        {"".join(rows)}</w:tbl>"""


def head_row(headings: Iterable[str], widths: Iterable[int]) -> str:
    """The row of the headings, which stands on every page that the table goes on to."""
    cells = [cell(heading, width) for heading, width in zip(headings, widths, strict=True)]
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _rows(group: Group, marks: Iterable[int | None]) -> list[str]:
    rows = []
    if group.title:
        title = cell(group.title, TABLE_WIDTH, style=GROUP_STYLE, span=len(COLUMNS))
        rows.append(f"<w:tr>{WHOLE}{title}</w:tr>")
    for row, mark in zip(group.rows, marks, strict=False):
        rows.append(_row(row.cells, mark))
    return rows


def _row(cells: Cells, mark: int | None) -> str:
    first, *others = [
        value if isinstance(value, str) else day_text(value) for value in cells[: len(COLUMNS)]
    ]
    before = after = ""
    if mark is not None:
        before = f'<w:bookmarkStart w:id="{mark}" w:name="{ROW_MARK}{mark}"/>'
        after = f'<w:bookmarkEnd w:id="{mark}"/>'
    marked = cell(first, WIDTHS[0], before=before, after=after)
    rest = [cell(text, width) for text, width in zip(others, WIDTHS[1:], strict=True)]
    return f"<w:tr>{WHOLE}{marked}{''.join(rest)}</w:tr>"


def cell(
    text: str | Said,
    width: int,
    *,
    style: str = CELL_STYLE,
    span: int = 1,
    before: str = "",
    after: str = "",
) -> str:
    """A cell, its lines each a paragraph; whatever stands in them is text, never markup."""
    head = f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
    if isinstance(text, Said):
        lines = ["".join(map(run_of, line)) for line in text.lines]
    else:
        lines = [_run(line) for line in text.split("\n")]
    lines[0] = before + lines[0]
    lines[-1] += after
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    body = "".join(f"{head}{line}</w:p>" for line in lines)
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}</w:tcPr>{body}</w:tc>'


def run_of(run: Run) -> str:
    """Words without a line's end, and in which language they are."""
    language = LANGUAGES.get(run.language, run.language)
    named = f'<w:rPr><w:lang w:val="{language}"/></w:rPr>' if language else ""
    return _run(run.text, named)


def _run(line: str, properties: str = "") -> str:
    if not line:
        return ""
    parts = "<w:tab/>".join(
        f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else ""
        for part in line.split("\t")
    )
    return f"<w:r>{properties}{parts}</w:r>"
