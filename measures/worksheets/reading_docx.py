"""A Word document's tables as they stand, with the text before each.

python-docx has the names and the parser. It is not asked to open the document: it would read every
part that another names, and fail where a picture is missing; and its `text` leaves out what tracked
changes and content controls put in. So parts and paragraphs are walked here.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import ZipFile

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import parse_xml
from docx.opc.packuri import PACKAGE_URI, PackURI
from docx.oxml.ns import qn
from lxml import etree

from measures.evidence.kinds import FileKind, damaged
from measures.worksheets.base import Base, NoBaseError, from_text
from measures.worksheets.book import writable
from measures.worksheets.packages import MOST_COLUMNS, Allowance
from measures.worksheets.raw import Note, NoteKind, RawCell, RawFile, RawRow, RawTable
from measures.worksheets.writing_docx import BASE_NAMESPACE, ROW_MARK

# What zipfile, python-docx and lxml say of parts that are missing or put together wrongly.
BROKEN = (
    AttributeError,
    IndexError,
    KeyError,
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
NUMBER = re.compile("[0-9]{1,10}")


def read_docx(content: bytes) -> RawFile:
    """Everything in it that could be a worksheet. The bytes have passed `check_package`.

    Raises:
        FileRefusedError: the document is put together in a way that no program would.
    """
    try:
        related = _Related(content)
        body = related.main.find(qn("w:body"))
        _empty_placeholders(body)
        styles = _bold_styles(related)
        base, notes = _base(related)
        tables = tuple(_tables(body, styles))
        if next(body.iter(*TRACKED), None) is not None:
            notes.append(Note(NoteKind.TRACKED))
    except BROKEN as error:
        raise damaged() from error
    return RawFile(FileKind.DOCX, tables, base, tuple(notes))


def _empty_placeholders(body: Any) -> None:
    """Take away what a content control shows until somebody fills it: "Click to enter text"."""
    # Controls may lie in each other many times, so each text is come to once, and not by each.
    around = 0
    for event, node in etree.iterwalk(body, ("start", "end"), (qn("w:sdt"), qn("w:t"))):
        if node.tag == qn("w:t"):
            if around:
                node.text = ""
        elif _is_on(node.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}")):
            around += 1 if event == "start" else -1


class _Related:
    """The main part of a document, and the parts that it names."""

    def __init__(self, content: bytes) -> None:
        self._archive = ZipFile(BytesIO(content))
        [self._main] = self._named(PACKAGE_URI, RELATIONSHIP_TYPE.OFFICE_DOCUMENT)
        self.main = self._part(self._main)

    def by(self, kind: str) -> list[Any]:
        """Those that are there of those that the main part names by relations of this kind."""
        names = self._named(self._main, kind)
        return [self._part(name) for name in names if name.membername in self._archive.namelist()]

    def _part(self, name: PackURI) -> Any:
        """The root of a part's tree."""
        return parse_xml(self._archive.read(name.membername))  # type: ignore[arg-type]  # bytes are meant

    def _named(self, by: PackURI, kind: str) -> list[PackURI]:
        """Each once, however often it is named."""
        if by.rels_uri.membername not in self._archive.namelist():
            return []
        targets = [
            relation.get("Target", "")
            for relation in self._part(by.rels_uri)
            if relation.get("Type") == kind and relation.get("TargetMode") != "External"
        ]
        return list(dict.fromkeys(PackURI.from_rel_ref(by.baseURI, target) for target in targets))


def _base(related: _Related) -> tuple[Base | None, list[Note]]:
    for root in related.by(RELATIONSHIP_TYPE.CUSTOM_XML):
        if root.tag == f"{{{BASE_NAMESPACE}}}base":
            try:
                return from_text(root.text or ""), []
            except NoBaseError:
                return None, [Note(NoteKind.DAMAGED_BASE)]
    return None, []


def _bold_styles(related: _Related) -> frozenset[str]:
    """The ids of the styles whose text is bold, by themselves or by what they are based on."""
    roots = related.by(RELATIONSHIP_TYPE.STYLES)
    styles = [style for root in roots for style in root.iter(qn("w:style"))]
    by_id = {style.get(qn("w:styleId"), ""): style for style in styles}
    bold: list[str] = []
    heirs: dict[str, list[str]] = defaultdict(list)
    for name, style in by_id.items():
        own = style.find(f"{qn('w:rPr')}/{qn('w:b')}")
        if own is None:
            heirs[_value(style.find(qn("w:basedOn")))].append(name)
        elif _is_on(own):
            bold.append(name)
    # It grows while it is gone through. Each style is the heir of one, so it is come to once.
    for name in bold:
        bold += heirs.get(name, ())
    return frozenset(bold)


def _value(node: Any) -> str:
    return node.get(qn("w:val"), "") if node is not None else ""


def _is_on(switch: Any) -> bool:
    return switch is not None and switch.get(qn("w:val"), "1").lower() not in OFF


# Tables ---------------------------------------------------------------------------------------


def _tables(body: Any, bold: frozenset[str]) -> Iterator[RawTable]:
    """The tables in their order. One inside a cell is text of that cell."""
    before: list[str] = []
    allowance = Allowance()
    for block in _blocks(body):
        if block.tag == qn("w:p"):
            text = allowance.take(writable(_paragraph(block)))
            before += [line for line in text.split("\n") if line.strip()]
        else:
            yield RawTable("", tuple(before), _rows(block, bold, allowance))
            before = []


def _unwrapped(parent: Any, *tags: str) -> Iterator[Any]:
    """What has one of these tags, whatever wraps it. Wrappers may lie in each other many times, so
    this does not call itself.
    """
    within = [iter(parent)]
    while within:
        child = next(within[-1], None)
        if child is None:
            within.pop()
        elif child.tag in tags:
            yield child
        elif child.tag in WRAPPERS:
            within.append(iter(child))


def _blocks(parent: Any) -> Iterator[Any]:
    return _unwrapped(parent, qn("w:p"), qn("w:tbl"))


class _Cell(NamedTuple):
    cell: RawCell
    span: int
    goes_on: bool  # it belongs to the cell above


def _rows(table: Any, bold: frozenset[str], allowance: Allowance) -> tuple[RawRow, ...]:
    rows: list[RawRow] = []
    above: dict[int, RawCell] = {}
    for number, row in enumerate(_unwrapped(table, qn("w:tr")), 1):
        cells: list[RawCell | None] = [RawCell()] * _skipped(row.find(qn("w:trPr")))
        for own, span, goes_on in _cells(row, bold):
            at = len(cells)
            above[at] = above.get(at, own) if goes_on else own
            cells += [above[at], *[None] * (span - 1)]
            allowance.take(above[at].text)
        allowance.take_places(len(cells))
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
    return min(int(value), MOST_COLUMNS) if NUMBER.fullmatch(value) else otherwise


def _cells(row: Any, bold: frozenset[str]) -> Iterator[_Cell]:
    for cell in _unwrapped(row, qn("w:tc")):
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
            for row in _unwrapped(block, qn("w:tr")):
                for inner in _unwrapped(row, qn("w:tc")) if not _is_gone(row) else ():
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


def _runs(paragraph: Any) -> Iterator[Any]:
    """The runs that are there once all tracked changes are accepted."""
    return _unwrapped(paragraph, qn("w:r"))


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
