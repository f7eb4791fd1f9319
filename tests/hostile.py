"""Word documents and Excel workbooks as somebody would make them who means no good."""

import io
import zipfile

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
PACKAGE = "application/vnd.openxmlformats-package"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEADINGS = ("Pasākumi", "Sākuma datums", "Beigu datums", "Atbildīgā (viena) institūcija")

Parts = dict[str, str | bytes]


def packed(parts: Parts) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def unpacked(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def relations(*targets: tuple[str, str], more: str = "") -> str:
    """The relations of a part: kind and target of each."""
    named = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{named}{more}</Relationships>'


def types(*named: tuple[str, str], more: str = "") -> str:
    overrides = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in named
    )
    return (
        f'<Types xmlns="{TYPES}"><Default Extension="rels"'
        f' ContentType="{PACKAGE}.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}{more}</Types>'
    )


# Word -----------------------------------------------------------------------------------------


def word_parts(body: str) -> Parts:
    return {
        "[Content_Types].xml": types(("/word/document.xml", f"{WORD_TYPE}.document.main+xml")),
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
    }


def word(body: str, **more: str | bytes) -> bytes:
    return packed({**word_parts(body), **more})


def paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def tr(*texts: str) -> str:
    return f"<w:tr>{''.join(map(tc, texts))}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{tr(*HEADINGS)}{''.join(rows)}</w:tbl>"


# Excel ----------------------------------------------------------------------------------------

STYLES = (
    f'<styleSheet xmlns="{SHEET}"><fonts><font/></fonts><fills><fill><patternFill/></fill></fills>'
    "<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
    '<cellXfs><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def excel_parts(
    *sheets: str, strings: str = "", styles: str = STYLES, properties: str = ""
) -> Parts:
    """A workbook of these sheets: what stands in `worksheet`."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name="Lapa{number}" sheetId="{number}" r:id="rId{number}"/>' for number in numbers
    )
    parts: Parts = {
        "[Content_Types].xml": types(
            ("/xl/workbook.xml", f"{SHEET_TYPE}.sheet.main+xml"),
            ("/xl/styles.xml", f"{SHEET_TYPE}.styles+xml"),
            ("/xl/sharedStrings.xml", f"{SHEET_TYPE}.sharedStrings+xml"),
            *(
                (f"/xl/worksheets/s{number}.xml", f"{SHEET_TYPE}.worksheet+xml")
                for number in numbers
            ),
        ),
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}">{properties}'
            f"<sheets>{listed}</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": relations(
            *(("worksheet", f"worksheets/s{number}.xml") for number in numbers),
            ("styles", "styles.xml"),
            ("sharedStrings", "sharedStrings.xml"),
        ),
        "xl/styles.xml": styles,
        "xl/sharedStrings.xml": f'<sst xmlns="{SHEET}">{strings}</sst>',
    }
    for number, sheet in enumerate(sheets, 1):
        parts[f"xl/worksheets/s{number}.xml"] = f'<worksheet xmlns="{SHEET}">{sheet}</worksheet>'
    return parts


def excel(*sheets: str, **more: str) -> bytes:
    return packed(excel_parts(*sheets, **more))


def said(text: str) -> str:
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def row(*cells: str) -> str:
    """A row of texts; of cells, where they begin as such."""
    made = (cell if cell.startswith("<") else said(cell) for cell in cells)
    return f"<row>{''.join(made)}</row>"


def data(*rows: str, before: str = "", after: str = "") -> str:
    return f"{before}<sheetData>{row(*HEADINGS)}{''.join(rows)}</sheetData>{after}"
