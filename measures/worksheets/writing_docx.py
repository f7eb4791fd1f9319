"""Worksheets as a Word document: the ministries' own table, on A4 across."""

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt, RGBColor

from measures.worksheets.base import base_of, to_text
from measures.worksheets.book import Book, Cells, Group, Sheet
from measures.worksheets.columns import COLUMNS
from ogp_portal.formats.days import day_text

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
# Word hides bookmarks that begin so, and takes them along when a row is moved.
ROW_MARK = "_ogp_row_"
BASE_NAMESPACE = "urn:ogp-portal:worksheet"
BASE_PART = "/customXml/item%d.xml"


def docx_of(book: Book) -> bytes:
    """The file; what it remembers of the record lies in a part of its own, and each row is marked
    with its place there.
    """
    document = Document()
    _empty(document.part.package)
    _lay_out(document, book)
    marks = iter(range(sum(1 for sheet in book.sheets for _row in sheet.rows)))
    for place, sheet in enumerate(book.sheets):
        _write_sheet(document, sheet, marks, is_first=place == 0)
    if not book.sheets:
        document.add_paragraph(gettext("There are no such measures."))
    _remember(document, to_text(base_of(book)))
    file = BytesIO()
    document.save(file)
    return file.getvalue()


# The document ---------------------------------------------------------------------------------


def _empty(package: Any) -> None:
    """Leave out what python-docx's own template brings along: a picture of it."""
    for key, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[key]


def _lay_out(document: Any, book: Book) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = MARGIN
    section.top_margin, section.bottom_margin = Mm(15), Mm(15)
    section.header_distance = section.footer_distance = Mm(7)
    _style(document, LANGUAGES.get(book.language, book.language))
    _name(document, book)
    if book.mark:
        section.header.paragraphs[0].text = book.mark
    _foot(section.footer.paragraphs[0], book)


def _style(document: Any, language: str) -> None:
    styles = document.styles
    defaults = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    defaults.find(qn("w:lang")).set(qn("w:val"), language)
    for name, size in (("Normal", 10), ("Heading 1", 14), ("Heading 2", 11)):
        style = styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.font.color.rgb = RGBColor(0, 0, 0)
    for name in ("Heading 1", "Heading 2"):
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


def _name(document: Any, book: Book) -> None:
    properties = document.core_properties
    properties.title = book.name[:MOST_IN_PROPERTY]
    properties.author = properties.last_modified_by = gettext("Open government action plan portal")
    properties.language = LANGUAGES.get(book.language, book.language)
    properties.comments = ""
    moment = datetime(book.day.year, book.day.month, book.day.day, tzinfo=UTC)
    properties.created = properties.modified = moment


def _foot(paragraph: Any, book: Book) -> None:
    """Whose record it is and of which day; and which page of how many."""
    paragraph.style = "Normal"  # Word's own footer has its tab stops elsewhere
    right = PAGE[0] - 2 * MARGIN
    paragraph.paragraph_format.tab_stops.add_tab_stop(right, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{book.provenance}\t")
    _add_field(paragraph, "PAGE")
    paragraph.add_run(" / ")
    _add_field(paragraph, "NUMPAGES")
    for run in paragraph.runs:
        run.font.size = Pt(8)


def _add_field(paragraph: Any, instruction: str) -> None:
    """A number that Word counts."""
    run = paragraph.add_run()
    for kind in ("begin", "separate", "end"):
        run._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'))
        if kind == "begin":
            code = f'<w:instrText {nsdecls("w")} xml:space="preserve"> {instruction} </w:instrText>'
            run._r.append(parse_xml(code))
        if kind == "separate":
            run._r.append(parse_xml(f"<w:t {nsdecls('w')}>1</w:t>"))


# Its tables -----------------------------------------------------------------------------------


def _write_sheet(document: Any, sheet: Sheet, marks: Iterable[int], *, is_first: bool) -> None:
    heading = document.add_heading(sheet.heading, level=1)
    heading.paragraph_format.page_break_before = not is_first
    document.add_heading(gettext("Implementation plan"), level=2)
    rows = [_head_row()]
    for group in sheet.groups:
        rows += _rows(group, marks)
    table = f"""<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{TABLE_STYLE}"/>
        <w:tblW w:w="{TABLE_WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/>
        <w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"
        w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val={quoteattr(sheet.heading)}/></w:tblPr>
        <w:tblGrid>{"".join(f'<w:gridCol w:w="{width}"/>' for width in WIDTHS)}</w:tblGrid>
        {"".join(rows)}</w:tbl>"""
    body = document.element.body
    body.insert(len(body) - 1, parse_xml(table))  # before the section's properties
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _head_row() -> str:
    cells = [
        _cell(str(column.heading), width) for column, width in zip(COLUMNS, WIDTHS, strict=True)
    ]
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _rows(group: Group, marks: Iterable[int]) -> list[str]:
    rows = []
    if group.title:
        cell = _cell(group.title, TABLE_WIDTH, style=GROUP_STYLE, span=len(COLUMNS))
        rows.append(f"<w:tr>{WHOLE}{cell}</w:tr>")
    for row, mark in zip(group.rows, marks, strict=False):
        rows.append(_row(row.cells, mark))
    return rows


def _row(cells: Cells, mark: int) -> str:
    first, *others = [
        value if isinstance(value, str) else day_text(value) for value in cells[: len(COLUMNS)]
    ]
    name = f'w:id="{mark}"'
    marked = _cell(
        first,
        WIDTHS[0],
        before=f'<w:bookmarkStart {name} w:name="{ROW_MARK}{mark}"/>',
        after=f"<w:bookmarkEnd {name}/>",
    )
    rest = [_cell(text, width) for text, width in zip(others, WIDTHS[1:], strict=True)]
    return f"<w:tr>{WHOLE}{marked}{''.join(rest)}</w:tr>"


def _cell(
    text: str,
    width: int,
    *,
    style: str = CELL_STYLE,
    span: int = 1,
    before: str = "",
    after: str = "",
) -> str:
    """A cell, its lines each a paragraph; whatever stands in them is text, never markup."""
    head = f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
    lines = [_runs(line) for line in text.split("\n")]
    lines[0] = before + lines[0]
    lines[-1] += after
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    body = "".join(f"{head}{line}</w:p>" for line in lines)
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}</w:tcPr>{body}</w:tc>'


def _runs(line: str) -> str:
    if not line:
        return ""
    parts = "<w:tab/>".join(
        f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else ""
        for part in line.split("\t")
    )
    return f"<w:r>{parts}</w:r>"


# What it remembers ----------------------------------------------------------------------------


def _remember(document: Any, text: str) -> None:
    """Put the base into a part that Word and LibreOffice keep and never show."""
    content = f'<?xml version="1.0" encoding="UTF-8"?>\n<base xmlns="{BASE_NAMESPACE}">'
    blob = f"{content}{escape(text)}</base>".encode("ascii")
    package = document.part.package
    part = Part(package.next_partname(BASE_PART), "application/xml", blob, package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)
