"""A Word document's tables as they stand, with the text before each.

python-docx opens the document. Its own `text` leaves out what tracked changes and content controls
put in, so the paragraphs are walked here.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.oxml import parse_xml
from docx.oxml.ns import qn
from docx.package import Package
from lxml import etree

from measures.evidence.kinds import FileKind, damaged
from measures.worksheets.base import Base, NoBaseError, from_text
from measures.worksheets.book import writable
from measures.worksheets.raw import Note, NoteKind, RawCell, RawFile, RawRow, RawTable
from measures.worksheets.writing_docx import BASE_NAMESPACE, ROW_MARK

# What python-docx and lxml say of parts that are missing or put together wrongly.
BROKEN = (
    AttributeError,
    IndexError,
    KeyError,
    PackageNotFoundError,
    TypeError,
    ValueError,
    etree.XMLSyntaxError,
)
# What wraps other things and adds nothing: inserted, moved here, content controls, smart tags.
WRAPPERS = frozenset(
    qn(f"w:{name}")
    for name in ("ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml", "hyperlink")
) | {qn("w:fldSimple"), qn("w:bdo"), qn("w:dir")}
GONE = frozenset((qn("w:del"), qn("w:moveFrom")))
TRACKED = frozenset((*GONE, qn("w:ins"), qn("w:moveTo")))
BREAKS = frozenset((qn("w:br"), qn("w:cr")))
# Boxes and ticks that Word takes from the font Wingdings, by their places in it.
SYMBOLS = {"F0A8": "☐", "F06F": "☐", "F0FD": "☒", "F0FE": "☑", "F0FC": "✔"}
OFF = ("0", "false", "off", "none")


def read_docx(content: bytes) -> RawFile:
    """Everything in it that could be a worksheet. The bytes have passed `check_package`.

    Raises:
        FileRefusedError: the document is put together in a way that no program would.
    """
    try:
        main = Package.open(BytesIO(content)).main_document_part
        body: Any = parse_xml(main.blob).find(qn("w:body"))
        _empty_placeholders(body)
        styles = _bold_styles(main)
        base, notes = _base(main)
        tables = tuple(_tables(body, styles))
        if next(body.iter(*TRACKED), None) is not None:
            notes.append(Note(NoteKind.TRACKED))
    except BROKEN as error:
        raise damaged() from error
    return RawFile(FileKind.DOCX, tables, base, tuple(notes))


def _empty_placeholders(body: Any) -> None:
    """Take away what a content control shows until somebody fills it: "Click to enter text"."""
    for control in body.iter(qn("w:sdt")):
        if _is_on(control.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}")):
            for text in control.iter(qn("w:t")):
                text.text = ""


def _base(main: Any) -> tuple[Base | None, list[Note]]:
    for relation in main.rels.values():
        if relation.is_external or relation.reltype != RELATIONSHIP_TYPE.CUSTOM_XML:
            continue
        root = parse_xml(relation.target_part.blob)
        if root.tag == f"{{{BASE_NAMESPACE}}}base":
            try:
                return from_text(root.text or ""), []
            except NoBaseError:
                return None, [Note(NoteKind.DAMAGED_BASE)]
    return None, []


def _bold_styles(main: Any) -> frozenset[str]:
    """The ids of the styles whose text is bold, by themselves or by what they are based on."""
    parts = [
        relation.target_part
        for relation in main.rels.values()
        if relation.reltype == RELATIONSHIP_TYPE.STYLES and not relation.is_external
    ]
    styles = [style for part in parts for style in parse_xml(part.blob).iter(qn("w:style"))]
    by_id = {style.get(qn("w:styleId"), ""): style for style in styles}
    return frozenset(name for name in by_id if _is_bold_style(name, by_id))


def _is_bold_style(name: str, by_id: dict[str, Any]) -> bool:
    seen = set()  # a damaged file may base a style on itself
    while name in by_id and name not in seen:
        seen.add(name)
        own = by_id[name].find(f"{qn('w:rPr')}/{qn('w:b')}")
        if own is not None:
            return _is_on(own)
        name = _value(by_id[name].find(qn("w:basedOn")))
    return False


def _value(node: Any) -> str:
    return node.get(qn("w:val"), "") if node is not None else ""


def _is_on(switch: Any) -> bool:
    return switch is not None and switch.get(qn("w:val"), "1").lower() not in OFF


# Tables ---------------------------------------------------------------------------------------


def _tables(body: Any, bold: frozenset[str]) -> Iterator[RawTable]:
    """The tables in their order. One inside a cell is text of that cell."""
    before: list[str] = []
    for block in _blocks(body):
        if block.tag == qn("w:p"):
            before += [line for line in writable(_paragraph(block)).split("\n") if line.strip()]
        else:
            yield RawTable("", tuple(before), _rows(block, bold))
            before = []


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables, whatever wraps them."""
    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in WRAPPERS:
            yield from _blocks(child)


def _inside(parent: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, whatever wraps them."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in WRAPPERS:
            yield from _inside(child, tag)


class _Cell(NamedTuple):
    cell: RawCell
    span: int
    goes_on: bool  # it belongs to the cell above


def _rows(table: Any, bold: frozenset[str]) -> tuple[RawRow, ...]:
    rows: list[RawRow] = []
    above: dict[int, RawCell] = {}
    for number, row in enumerate(_inside(table, qn("w:tr")), 1):
        cells: list[RawCell | None] = [RawCell()] * _skipped(row.find(qn("w:trPr")))
        for own, span, goes_on in _cells(row, bold):
            at = len(cells)
            above[at] = above.get(at, own) if goes_on else own
            cells += [above[at], *[None] * (span - 1)]
        # A row that is gone still ends what reached down from above it.
        if not _is_gone(row):
            rows.append(RawRow(number, tuple(cells), _mark(row)))
    return tuple(rows)


def _is_gone(row: Any) -> bool:
    """Whether tracked changes took the row out."""
    return row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None


def _skipped(properties: Any) -> int:
    """How many columns the row leaves empty at its beginning."""
    skipped = properties.find(qn("w:gridBefore")) if properties is not None else None
    return _number(skipped, 0)


def _number(node: Any, otherwise: int) -> int:
    value = _value(node)
    return min(int(value), 100) if value.isdecimal() else otherwise


def _cells(row: Any, bold: frozenset[str]) -> Iterator[_Cell]:
    for cell in _inside(row, qn("w:tc")):
        properties = cell.find(qn("w:tcPr"))
        span, goes_on = 1, False
        if properties is not None:
            span = max(_number(properties.find(qn("w:gridSpan")), 1), 1)
            merge = properties.find(qn("w:vMerge"))
            goes_on = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
        text = writable(_lines(list(_paragraphs(cell))))
        is_bold = bool(text.strip()) and _is_bold(cell, bold)
        yield _Cell(RawCell(text, is_bold=is_bold), span, goes_on)


def _mark(row: Any) -> str:
    """The place in the base that the row was written from, by its bookmark."""
    for bookmark in row.iter(qn("w:bookmarkStart")):
        name: str = bookmark.get(qn("w:name"), "")
        if name.startswith(ROW_MARK):
            return name.removeprefix(ROW_MARK)
    return ""


# Text -----------------------------------------------------------------------------------------


def _paragraphs(cell: Any) -> Iterator[Any]:
    for block in _blocks(cell):
        if block.tag == qn("w:p"):
            yield block
        else:
            for row in _inside(block, qn("w:tr")):
                for inner in _inside(row, qn("w:tc")) if not _is_gone(row) else ():
                    yield from _paragraphs(inner)


def _lines(paragraphs: list[Any]) -> str:
    """Paragraph by paragraph a line; one whose end was taken out goes on in the next."""
    ends = ["" if _is_end_gone(paragraph) else "\n" for paragraph in paragraphs[:-1]]
    return "".join(
        text + end for text, end in zip(map(_paragraph, paragraphs), [*ends, ""], strict=False)
    )


def _is_end_gone(paragraph: Any) -> bool:
    mark = paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}")
    return mark is not None and any(child.tag in GONE for child in mark)


def _paragraph(paragraph: Any) -> str:
    return "".join(_text(node) for run in _runs(paragraph) for node in run)


def _runs(parent: Any) -> Iterator[Any]:
    """The runs that are there once all tracked changes are accepted."""
    for child in parent:
        if child.tag == qn("w:r"):
            yield child
        elif child.tag in WRAPPERS:
            yield from _runs(child)


def _text(node: Any) -> str:
    if node.tag == qn("w:t"):
        return node.text or ""
    if node.tag == qn("w:tab"):
        return "\t"
    if node.tag in BREAKS:
        return "\n"
    if node.tag == qn("w:sym"):
        return SYMBOLS.get(node.get(qn("w:char"), "").upper(), "")
    return "\u2011" if node.tag == qn("w:noBreakHyphen") else ""


def _is_bold(cell: Any, bold: frozenset[str]) -> bool:
    """Whether all that can be read in a cell is bold, by itself or by its style."""
    for paragraph in _paragraphs(cell):
        style = _value(paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}"))
        for run in _runs(paragraph):
            if not "".join(map(_text, run)).strip():
                continue
            own = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
            styles = {style, _value(run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}"))}
            if not (_is_on(own) if own is not None else styles & bold):
                return False
    return True
