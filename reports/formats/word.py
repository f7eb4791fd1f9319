"""An edition as a Word document in the style of the Cabinet's informative reports."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import count
from typing import Any

from django.utils.translation import get_language, gettext
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

from measures.worksheets.book import writable
from measures.worksheets.columns import HEADINGS
from measures.worksheets.docx_parts import (
    GROUP_STYLE,
    LANGUAGES,
    MARGIN,
    MOST_IN_PROPERTY,
    PAGE,
    TABLE_WIDTH,
    WHOLE,
    WIDTHS,
    cell,
    head_row,
    new_document,
    run_of,
    table,
    write_foot,
)
from ogp_portal.formats.days import day_text
from ogp_portal.formats.said import Run, Said, say
from reports.formats.packing import property_moment, repacked
from reports.outline import (
    QUOTES,
    Block,
    Heading,
    Items,
    Outline,
    Paragraph,
    Table,
    on_paper,
    outline_of,
    timeline_caption,
    timeline_note,
)
from reports.telling import Seal, Telling
from reports.timeline import Timeline
from reports.worksheet import Worksheet

SIZES = {"Normal": 12, "Heading 1": 14, "Heading 2": 12}
ACROSS, DOWN = PAGE[1], PAGE[0]  # upright
LEFT, RIGHT, UP = Mm(30), Mm(20), Mm(20)
TEXT_WIDTH = (ACROSS - LEFT - RIGHT) // 635  # in twentieths of a point
KIND_STYLE, TITLE_STYLE, CONTENTS_STYLE = "ReportKind", "ReportTitle", "TOC1"
# Word wants a paragraph behind a table; at the end of a document it must not take a page.
BEHIND_STYLE = "ReportBehindTable"
_BEHIND = f'<w:p><w:pPr><w:pStyle w:val="{BEHIND_STYLE}"/></w:pPr></w:p>'


def docx_of(telling: Telling) -> bytes:
    language = get_language() or "lv"
    outline = outline_of(telling, language)
    document = report_document(language)
    _name(document, outline, telling.seal)
    lay_out(document.sections[0], outline.mark, outline.foot)
    _write_title(document, outline)
    annex = [Heading(say(gettext("Annex: the worksheets")))] if outline.annex else []
    marks = count()
    _add_numbering(document)
    for block in outline.summary:
        _write(document, block, marks)
    headings = [
        one
        for one in (*outline.summary, *outline.blocks, *annex)
        if isinstance(one, Heading) and one.level == 1
    ]
    _write_contents(document, headings)
    for block in outline.blocks:
        _write(document, block, marks)
    signed = "\t".join((writable(str(telling.seal.sealed_by)), gettext("(signature)")))
    document.add_paragraph(signed, style="Report signature")
    for heading in annex:
        _write_annex(document, outline, heading, marks)
    file = BytesIO()
    document.save(file)
    return repacked(file.getvalue())


# The document ---------------------------------------------------------------------------------


def report_document(language: str) -> Any:
    """Without content, in the styles of a report."""
    document = new_document(language, SIZES)
    for style in _STYLES:
        document.styles.element.append(parse_xml(style))
    return document


def lay_out(section: Any, mark: str, foot: str) -> None:
    """Upright on A4.

    Args:
        mark, foot: what stands above and under each page; no mark where it is "".
    """
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = ACROSS, DOWN
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.top_margin = section.bottom_margin = UP
    section.header_distance = section.footer_distance = Mm(10)
    if mark:
        section.header.paragraphs[0].text = mark
    write_foot(section, foot)


def _name(document: Any, outline: Outline, seal: Seal) -> None:
    properties = document.core_properties
    properties.title = writable(str(outline.title))[:MOST_IN_PROPERTY]
    properties.author = properties.last_modified_by = writable(str(seal.sealed_by))[
        :MOST_IN_PROPERTY
    ]
    properties.language = LANGUAGES[outline.language]
    properties.comments = outline.foot
    properties.created = properties.modified = property_moment(seal.sealed_at)


def _style(name: str, shown: str, paragraph: str, run: str, own: str = 'w:customStyle="1"') -> str:
    return f"""<w:style {nsdecls("w")} w:type="paragraph" {own} w:styleId="{name}">
        <w:name w:val="{shown}"/><w:basedOn w:val="Normal"/><w:qFormat/>
        <w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"""


_STYLES = (
    _style(
        KIND_STYLE,
        "Report kind",
        '<w:spacing w:before="0" w:after="120"/><w:jc w:val="center"/>',
        '<w:b/><w:bCs/><w:sz w:val="28"/><w:szCs w:val="28"/>',
    ),
    _style(
        TITLE_STYLE,
        "Report title",
        '<w:spacing w:before="0" w:after="240"/><w:jc w:val="center"/>',
        '<w:b/><w:bCs/><w:sz w:val="28"/><w:szCs w:val="28"/>',
    ),
    _style(
        "ReportSignature",
        "Report signature",
        f'<w:keepLines/><w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>'
        '<w:spacing w:before="720" w:after="0"/>',
        "",
    ),
    _style(
        BEHIND_STYLE,
        "Behind a table",
        '<w:spacing w:before="0" w:after="160" w:line="20" w:lineRule="exact"/>',
        '<w:sz w:val="2"/><w:szCs w:val="2"/>',
    ),
    _style(CONTENTS_STYLE, "toc 1", '<w:spacing w:before="0" w:after="60"/>', "", own=""),
)
NUMBERING = 90  # of ours among those that the template brings along


def _add_numbering(document: Any) -> None:
    """1., 2. …, by Word itself."""
    levels = f"""<w:abstractNum {nsdecls("w")} w:abstractNumId="{NUMBERING}">
        <w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>
        <w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/>
        <w:pPr><w:ind w:left="567" w:hanging="567"/></w:pPr></w:lvl></w:abstractNum>"""
    document.part.numbering_part.element.insert(0, parse_xml(levels))


def _number(document: Any, paragraph: Any, number: int) -> None:
    """Give a chapter the number of its commitment, whichever stood before."""
    own = NUMBERING + number
    used = f"""<w:num {nsdecls("w")} w:numId="{own}"><w:abstractNumId w:val="{NUMBERING}"/>
        <w:lvlOverride w:ilvl="0"><w:startOverride w:val="{number}"/></w:lvlOverride></w:num>"""
    document.part.numbering_part.element.append(parse_xml(used))
    numbered = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    numbered.get_or_add_ilvl().val, numbered.get_or_add_numId().val = 0, own


def _write_title(document: Any, outline: Outline) -> None:
    document.add_paragraph(outline.kind, style="Report kind")
    before, after = QUOTES[outline.language].split("{}")
    _add(document, say(before, outline.title, after), "Report title")
    _add(document, outline.subtitle)


def _write_contents(document: Any, headings: Iterable[Heading]) -> None:
    """The chapters, each leading to its place; without pages, which only Word could count."""
    title = document.add_paragraph(gettext("Contents"), style="Report kind")
    title.paragraph_format.page_break_before = True  # the page before is the summary
    names = "".join(
        f"""<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="{CONTENTS_STYLE}"/></w:pPr>
        {_FIELD_BEGIN if at == 0 else ""}<w:hyperlink w:anchor="{_mark(at)}" w:history="1">
        {"".join(map(run_of, _in_one_line(heading.called)))}</w:hyperlink></w:p>"""
        for at, heading in enumerate(headings)
    )
    _append(document, f"<w:body {nsdecls('w')}>{names}{_FIELD_END}</w:body>")


_FIELD_BEGIN = """<w:r><w:fldChar w:fldCharType="begin"/></w:r>
    <w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\h \\n \\z </w:instrText></w:r>
    <w:r><w:fldChar w:fldCharType="separate"/></w:r>"""
_FIELD_END = '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'


def _in_one_line(said: Said) -> list[Run]:
    return [run for line in said.mended(on_paper).lines for run in line]


def _mark(at: int) -> str:
    return f"_Toc{90_000_000 + at}"


def _append(document: Any, body: str) -> None:
    """Put paragraphs and tables behind what is there, before the section's properties."""
    target = document.element.body
    for element in list(parse_xml(body)):
        target.insert(len(target) - 1, element)


# Its blocks -----------------------------------------------------------------------------------


def _write(document: Any, block: Block, marks: Iterator[int]) -> None:
    match block:
        case Heading():
            _write_heading(document, block, marks)
        case Paragraph():
            _add(document, block.text)
        case Items():
            for item in block.items:
                _add_runs(document.add_paragraph(style="List Bullet"), item)
        case Table():
            put_table(document, block)
        case Timeline():
            put_table(document, _as_table(block))
            document.add_paragraph(timeline_note(block, is_drawn=False))


def _add(document: Any, said: Said, style: str | None = None) -> None:
    """A paragraph a line."""
    for line in said.mended(on_paper).lines:
        _add_runs(document.add_paragraph(style=style), Said(line))


def _add_runs(paragraph: Any, said: Said) -> None:
    for run in _in_one_line(said):
        paragraph._p.append(parse_xml(run_of(run).replace("<w:r>", f"<w:r {nsdecls('w')}>", 1)))


def _as_table(timeline: Timeline) -> Table:
    """The same days as one that is drawn tells, which Word would not draw the same everywhere."""
    return Table(
        caption=timeline_caption(timeline),
        headings=(
            gettext("Measure"),
            gettext("Start date"),
            gettext("First adopted end date"),
            gettext("End date"),
            gettext("Standing"),
        ),
        rows=tuple(
            (
                say(line.code),
                say(day_text(line.starts_on)),
                say(day_text(line.first_due_on)),
                say(day_text(line.due_on)),
                say(str(line.standing.label)),
            )
            for line in timeline.lines
        ),
        widths=(14, 18, 22, 18, 28),
    )


def _write_heading(document: Any, heading: Heading, marks: Iterator[int]) -> None:
    paragraph = document.add_heading("", level=heading.level)
    _add_runs(paragraph, heading.text)
    if heading.number:
        _number(document, paragraph, heading.number)
    if heading.level == 1:
        at = next(marks)
        name = f'w:id="{at}" {nsdecls("w")}'
        start = parse_xml(f'<w:bookmarkStart {name} w:name="{_mark(at)}"/>')
        paragraph._p.insert(1, start)  # behind its properties
        paragraph._p.append(parse_xml(f"<w:bookmarkEnd {name}/>"))


def put_table(document: Any, block: Table) -> None:
    widths = [TEXT_WIDTH * width // 100 for width in block.widths]
    rows = [head_row(map(writable, block.headings), widths)]
    rows += [_row(texts, widths) for texts in block.rows]
    content = table(writable(block.caption), widths, rows)
    _append(document, f"<w:body {nsdecls('w')}>{content}{_BEHIND}</w:body>")


def _row(texts: Iterable[Said], widths: Iterable[int]) -> str:
    cells = (cell(text.mended(on_paper), width) for text, width in zip(texts, widths, strict=True))
    return f"<w:tr>{WHOLE}{''.join(cells)}</w:tr>"


def _worksheet_table(sheet: Worksheet) -> str:
    rows = [head_row(map(str, HEADINGS), WIDTHS)]
    for texts in sheet.rows:
        if len(texts) == 1:
            title = texts[0].mended(on_paper)
            across = cell(title, TABLE_WIDTH, style=GROUP_STYLE, span=len(WIDTHS))
            rows.append(f"<w:tr>{WHOLE}{across}</w:tr>")
        else:
            rows.append(_row(texts, WIDTHS))
    return table(writable(str(sheet.heading)), WIDTHS, rows)


def _write_annex(document: Any, outline: Outline, heading: Heading, marks: Iterator[int]) -> None:
    """The worksheets, on pages across."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = MARGIN
    section.footer.is_linked_to_previous = False
    write_foot(section, outline.foot)
    _write_heading(document, heading, marks)
    for sheet in outline.annex:
        _write_heading(document, Heading(sheet.heading, 2), marks)
        content = _worksheet_table(sheet)
        _append(document, f"<w:body {nsdecls('w')}>{content}{_BEHIND}</w:body>")
