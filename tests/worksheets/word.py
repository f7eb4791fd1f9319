"""Small Word documents, written as the XML that Word itself would write."""

from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MOMENT = (2020, 11, 2, 9, 0, 0)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{OFFICE}"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MAIN_WITH_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
WHO = 'w:author="I. Paraudziņa" w:date="2020-10-30T09:00:00Z"'
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


class Xml(str):
    """Markup, in contrast to the words of a text."""


# What stands in a paragraph -------------------------------------------------------------------


def run(text: str, *, bold: bool | None = None, style: str = "") -> Xml:
    """Words in one piece; a line break where the text has one."""
    properties = f'<w:rStyle w:val="{style}"/>' if style else ""
    if bold is not None:
        properties += "<w:b/>" if bold else '<w:b w:val="0"/>'
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n")
    )
    return Xml(f"<w:r><w:rPr>{properties}</w:rPr>{lines}</w:r>")


def inserted(*content: str) -> Xml:
    return Xml(f'<w:ins w:id="1" {WHO}>{_runs(content)}</w:ins>')


def deleted(text: str) -> Xml:
    return Xml(
        f'<w:del w:id="2" {WHO}><w:r><w:delText xml:space="preserve">{escape(text)}</w:delText>'
        "</w:r></w:del>"
    )


def moved_away(text: str) -> Xml:
    return Xml(
        f'<w:moveFromRangeStart w:id="3" w:name="move1" {WHO}/><w:moveFrom w:id="4" {WHO}>'
        f'{run(text)}</w:moveFrom><w:moveFromRangeEnd w:id="3"/>'
    )


def moved_here(text: str) -> Xml:
    return Xml(
        f'<w:moveToRangeStart w:id="5" w:name="move1" {WHO}/><w:moveTo w:id="6" {WHO}>'
        f'{run(text)}</w:moveTo><w:moveToRangeEnd w:id="5"/>'
    )


def link(text: str, relation: str) -> Xml:
    return Xml(f'<w:hyperlink r:id="{relation}">{run(text)}</w:hyperlink>')


def inner_link(text: str) -> Xml:
    """A link to another place of the document."""
    return Xml(f'<w:hyperlink w:anchor="vieta">{run(text)}</w:hyperlink>')


def deleted_link(relation: str) -> Xml:
    return Xml(f'<w:hyperlink r:id="{relation}">{deleted("vēl ")}</w:hyperlink>')


def field(instruction: str, shown: str) -> Xml:
    """What Word computes, and what it shows of it."""
    return Xml(
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shown)}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def picture(relation: str, *, is_linked: bool = False) -> Xml:
    how = "link" if is_linked else "embed"
    return Xml(
        '<w:r><w:drawing><wp:inline><wp:extent cx="9525" cy="9525"/>'
        '<wp:docPr id="1" name="Attēls 1" descr="Logotips"/><a:graphic><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        '<pic:cNvPr id="1" name="Attēls 1"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip r:{how}="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9525" cy="9525"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r>"
    )


def control(content: str, properties: str = "") -> Xml:
    """A content control around anything."""
    return Xml(
        f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def _runs(content: tuple[str, ...]) -> str:
    return "".join(part if isinstance(part, Xml) else run(part) for part in content if part)


def paragraph(*content: str, style: str = "", listed: int = 0, mark: str = "") -> Xml:
    """A paragraph.

    Args:
        listed: 1 of a list with bullets, 2 of a numbered one, as Word makes them itself.
        mark: markup about the paragraph's own end, as where it was deleted.
    """
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if listed:
        properties += f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{listed}"/></w:numPr>'
    if mark:
        properties += f"<w:rPr>{mark}</w:rPr>"
    return Xml(f"<w:p><w:pPr>{properties}</w:pPr>{_runs(content)}</w:p>")


# Tables ---------------------------------------------------------------------------------------

WIDTH = 1500


def cell(*content: str, span: int = 1, down: str = "", bold: bool | None = None) -> Xml:
    """A cell: a paragraph for each line of a text.

    Args:
        span: over how many columns it reaches.
        down: "begins" where it reaches down, "goes on" in the rows below.
    """
    properties = f'<w:tcW w:w="{WIDTH * span}" w:type="dxa"/>'
    if span > 1:
        properties += f'<w:gridSpan w:val="{span}"/>'
    if down:
        properties += '<w:vMerge w:val="restart"/>' if down == "begins" else "<w:vMerge/>"
    inner = "".join(
        part
        if isinstance(part, Xml)
        else "".join(paragraph(run(line, bold=bold) if line else "") for line in part.split("\n"))
        for part in content
    )
    if not inner.endswith("</w:p>"):
        inner += "<w:p/>"  # without a paragraph at its end Word calls the file damaged
    return Xml(f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>")


def row(*cells: str, properties: str = "") -> Xml:
    inner = "".join(one if isinstance(one, Xml) else cell(one) for one in cells)
    return Xml(f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>")


def table(*rows: str, columns: int = 9) -> Xml:
    grid = f'<w:gridCol w:w="{WIDTH}"/>' * columns
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return Xml(
        f'<w:tbl><w:tblPr><w:tblW w:w="{WIDTH * columns}" w:type="dxa"/>'
        f"<w:tblBorders>{borders}</w:tblBorders></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


# The file -------------------------------------------------------------------------------------

STYLES = f"""<w:styles xmlns:w="{W}">
<w:style w:type="paragraph" w:default="1" w:styleId="Parasts"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Virsraksts1"><w:name w:val="heading 1"/>
<w:basedOn w:val="Parasts"/><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Grupa"><w:name w:val="Grupa"/>
<w:basedOn w:val="Parasts"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Apaksgrupa"><w:name w:val="Apakšgrupa"/>
<w:basedOn w:val="Grupa"/><w:rPr><w:i/></w:rPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Vienkarsa"><w:name w:val="Vienkārša"/>
<w:basedOn w:val="Grupa"/><w:rPr><w:b w:val="0"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Izteikts"><w:name w:val="Strong"/>
<w:rPr><w:b/><w:bCs/></w:rPr></w:style>
</w:styles>"""

NUMBERING = f"""<w:numbering xmlns:w="{W}">
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>
<w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/>
<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>"""


def document(
    *blocks: str,
    links: dict[str, str] | None = None,
    parts: dict[str, bytes] | None = None,
    images: dict[str, str] | None = None,
    main: str = MAIN,
) -> bytes:
    """A document of paragraphs and tables.

    Args:
        links: relation → the address it leads to.
        parts: name → content of other parts.
        images: relation → the part, or the address outside, that it shows.
        main: the content type that says what the file is.
    """
    body = "".join(one if isinstance(one, Xml) else paragraph(one) for one in blocks)
    page = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'
    relations = {"rId1": ("styles", "styles.xml", ""), "rId2": ("numbering", "numbering.xml", "")}
    outside = ' TargetMode="External"'
    relations |= {name: ("hyperlink", to, outside) for name, to in (links or {}).items()}
    relations |= {
        name: ("image", to, outside if "://" in to else "") for name, to in (images or {}).items()
    }
    numbering = MAIN.replace("document.main", "numbering")
    styles = MAIN.replace("document.main", "styles")
    written = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{styles}"/>'
        f'<Override PartName="/word/numbering.xml" ContentType="{numbering}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}{page}</w:body></w:document>",
        "word/styles.xml": STYLES,
        "word/numbering.xml": NUMBERING,
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{escape(to)}"{where}/>'
            for name, (kind, to, where) in relations.items()
        )
        + "</Relationships>",
    }
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return packed({name: (head + text).encode() for name, text in written.items()} | (parts or {}))


def packed(parts: dict[str, bytes]) -> bytes:
    """The parts in a file that is the same whenever it is made."""
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(ZipInfo(name, MOMENT), content, ZIP_DEFLATED, 9)
    return file.getvalue()
