"""Word documents and Excel workbooks as somebody would make them who means no good, and what
becomes of them when they are read.
"""

import io
import random
import re
import zipfile
from datetime import date

import pytest

from measures.evidence.kinds import MEGABYTE, FileRefusedError
from measures.worksheets.base import base_of
from measures.worksheets.book import Cells
from measures.worksheets.comparing import compare
from measures.worksheets.matching import matches_of
from measures.worksheets.raw import NoteKind, RawFile
from measures.worksheets.reading import read_worksheets
from measures.worksheets.understanding import understand
from tests.books import READER, book, differences

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
PACKAGE = "application/vnd.openxmlformats-package"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEADINGS = ("Pasākumi", "Sākuma datums", "Beigu datums", "Atbildīgā (viena) institūcija")

NOISE = random.Random(1).randbytes(MEGABYTE)  # noqa: S311 - it hides nothing

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


def with_parts(content: bytes, changes: dict[str, str | bytes | None]) -> bytes:
    """The file with parts put in place of others; None takes one out."""
    parts = unpacked(content) | changes
    return packed({name: part for name, part in parts.items() if part is not None})


def stuffed(content: bytes, name: str, piece: bytes, times: int) -> bytes:
    """The file with a part that is written piece by piece."""
    file = io.BytesIO(content)
    archive = zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED)
    with archive, archive.open(name, "w") as part:
        for _time in range(times):
            part.write(piece)
    return file.getvalue()


def padded(content: bytes) -> bytes:
    """The file beside a picture that does not shrink, so that the rest may unpack to much."""
    return stuffed(content, "media/image1.png", NOISE, 1)


def is_xml(name: str) -> bool:
    return name.endswith((".xml", ".rels"))


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


WORD_ROW = tr("Izstrādāt metodiku", "01.01.2020.", "31.12.2020.", "IUB")


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


def merges(*refs: str) -> str:
    cells = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs)
    return f"<mergeCells>{cells}</mergeCells>"


SHEET_ROW = row("Izstrādāt metodiku", "01.01.2020.", "31.12.2020.", "IUB")


# What becomes of them -------------------------------------------------------------------------

DAMAGED = (
    "The file cannot be read to its end: it is damaged, cut short or put together in an"
    " unusual way."
)
TOO_LARGE = (
    "The file holds far more than a worksheet. Delete rows, columns and sheets that are no part"
    " of it, also such as are empty and have only borders or colours, and try again."
)
# How the rows above are read.
READ = ["Izstrādāt metodiku", "01.01.2020.", "31.12.2020.", "IUB"]

CELLS = Cells(
    title="Izstrādāt metodiku",
    starts_on=date(2020, 1, 1),
    due_on=date(2020, 12, 31),
    lead="IUB",
    supporting="CFLA (sniedz datus)",
    beneficiaries="Iestādes",
    completion_test="Metodika ir publicēta",
    risks="Trūkst laika",
    progress="Darbs sākts\n\n☑ Sagatavot (01.02.2020.)\n☐ Publicēt",
    status="",
)
BOOK = book(
    [
        [
            ("", [CELLS, CELLS._replace(title="Publicēt datus")]),
            ("Rīks", [CELLS._replace(title="Aptaujāt lietotājus")]),
        ]
    ]
)
RECORD = base_of(BOOK)


def refusal(content: bytes) -> str:
    """The sentence with which the bytes are refused."""
    with pytest.raises(FileRefusedError) as refused:
        differences(content, RECORD)
    return str(refused.value)


def outcome(content: bytes) -> str:
    """What becomes of the bytes: the sentence of a refusal, or "" of a file that was read."""
    try:
        file = read_worksheets(content)
        reading = understand(file)
        matches = matches_of(list(reading.rows), RECORD.rows, file.base, file.kind)
        found = compare(matches, RECORD, file.base, READER)
    except FileRefusedError as error:
        return str(error)
    # Whatever was read can be shown and stored.
    texts = [str(found), str(reading), *(note.text for note in reading.notes)]
    assert not re.search("[\x00\ud800-\udfff]", "".join(texts))
    return ""


def rows_of(content: bytes) -> list[list[str]]:
    """The texts of each row that was read, without the empty ones at its end."""
    return [
        [one.cells[column].text for column in one.cells]
        for one in understand(file_of(content)).rows
    ]


def file_of(content: bytes) -> RawFile:
    return read_worksheets(content)


def notes_of(content: bytes) -> set[NoteKind]:
    return {note.kind for note in file_of(content).notes}
