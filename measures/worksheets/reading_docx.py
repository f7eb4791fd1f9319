"""A Word document's tables as they stand, with the text before each.

python-docx has the names and the parser. It is not asked to open the document: it would read every
part that another names, and fail where a picture is missing; and its `text` leaves out what tracked
changes and content controls put in. So parts and paragraphs are walked here.
"""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import islice
from textwrap import shorten
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
from measures.worksheets.docx_parts import ROW_MARK
from measures.worksheets.links import MOST_IN_CELL, Links
from measures.worksheets.packages import MOST_COLUMNS, Allowance, too_large
from measures.worksheets.raw import (
    Note,
    NoteKind,
    RawCell,
    RawFile,
    RawLink,
    RawRow,
    RawTable,
    notes_of,
)
from measures.worksheets.seen import (
    COMMENT_SIGN,
    EMPTIED,
    FIELD_SIGN,
    FIELD_SIGN_KIND,
    HIDDEN_ROW,
    LONGEST_TOLD,
    OF_PARAGRAPH,
    OF_ROW,
    OF_RUN,
    PARAGRAPH,
    PARAGRAPH_STYLE,
    ROW,
    RUN,
    RUN_STYLE,
    TABLE,
    TEXT,
    VALUE,
    Told,
    is_on,
    show_as_seen,
    styles_with,
    value_of,
    within,
)
from measures.worksheets.writing_docx import BASE_NAMESPACE

# What zipfile, python-docx and lxml say of parts that are missing or put together wrongly.
BROKEN = (
    AttributeError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
    etree.XMLSyntaxError,
)
# Names of elements and attributes, put together once and not for every cell.
CELL, TAB, HYPHEN, BOLD = qn("w:tc"), qn("w:tab"), qn("w:noBreakHyphen"), qn("w:b")
OF_CELL = qn("w:tcPr")
SPAN, SKIPPED, MERGED = qn("w:gridSpan"), qn("w:gridBefore"), qn("w:vMerge")
MERGED_ACROSS = qn("w:hMerge")  # as old programs wrote it
BOOKMARK, NAME = qn("w:bookmarkStart"), qn("w:name")
CONTROL, OF_CONTROL, PLACEHOLDER = qn("w:sdt"), qn("w:sdtPr"), qn("w:showingPlcHdr")
LINK, RELATION, ANCHOR = qn("w:hyperlink"), qn("r:id"), qn("w:anchor")
FIELD, INSTRUCTION_OF_FIELD = qn("w:fldSimple"), qn("w:instr")
INSTRUCTION = qn("w:instrText")
LINK_FIELD = re.compile(
    r'\s*HYPERLINK\s+"(?P<to>[^"]+)"(?:\s*\\l\s+"(?P<at>[^"]*)")?', re.IGNORECASE
)
LONGEST_INSTRUCTION = 2_000  # letters
MOST_PIECES = 50  # in which Word keeps the words of a link
DELETED, CELL_DELETED = qn("w:del"), qn("w:cellDel")
# What wraps other things and adds nothing: inserted, moved here, content controls, smart tags.
WRAPPERS = frozenset(
    qn(f"w:{name}")
    for name in ("ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml", "hyperlink")
) | {qn("w:fldSimple"), qn("w:bdo"), qn("w:dir")}
GONE = frozenset((DELETED, qn("w:moveFrom")))
TRACKED = frozenset(
    (*GONE, CELL_DELETED, *(qn(f"w:{name}") for name in ("ins", "moveTo", "cellIns")))
)
GONE_TEXT = qn("w:delText")
COMMENT, COMMENT_ID = qn("w:comment"), qn("w:id")
BREAKS = frozenset((qn("w:br"), qn("w:cr")))
NUMBER = re.compile("[0-9]{1,10}")
LONGEST_NAME = 60
# Which program saved a document, as it says itself.
LIBREOFFICE = "LibreOffice"
EXTENDED_PROPERTIES = RELATIONSHIP_TYPE.EXTENDED_PROPERTIES
PROGRAM = "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}Application"
ESCAPE = re.compile("_x005F(?=_x[0-9A-Fa-f]{4}_)")


def read_docx(content: bytes) -> RawFile:
    """Everything in it that could be a worksheet. The bytes have passed `check_package`.

    Raises:
        FileRefusedError: the document is put together in a way that no program would.
    """
    try:
        related = _Related(content)
        body = related.main.find(qn("w:body"))
        if related.program.startswith(LIBREOFFICE):
            _unescape(body)
        _empty_placeholders(body)
        styles = related.by(RELATIONSHIP_TYPE.STYLES)
        base, notes = _base(related)
        notes += show_as_seen(body, styles)
        allowance = Allowance()
        links = Links(allowance)
        comments = _Comments(related.by(RELATIONSHIP_TYPE.COMMENTS))
        how = _How(styles_with(BOLD, styles), _targets(related, body), links, comments)
        tables = tuple(_tables(body, how, allowance))
        for number, table in enumerate(tables, 1):
            notes += notes_of(table, _called(table.before, number))
        notes += [*links.notes(), *comments.notes()]
        if next(body.iter(*TRACKED), None) is not None:
            notes.append(Note(NoteKind.TRACKED))
    except BROKEN as error:
        raise damaged() from error
    return RawFile(FileKind.DOCX, tables, base, tuple(notes))


def _unescape(body: Any) -> None:
    """Take back what LibreOffice does to `_x0041_`: it escapes in Word's files what only Excel's
    need, as `_x005F_x0041_`, and takes none of it back when it reads them itself.
    """
    for node in body.iter(TEXT):
        if node.text and "_x005F_x" in node.text:
            node.text = ESCAPE.sub("", node.text)


def _empty_placeholders(body: Any) -> None:
    """Take away what a content control shows until somebody fills it: "Click to enter text"."""
    if next(body.iter(PLACEHOLDER), None) is None:
        return  # as in most
    # Controls may lie in each other many times, so each text is come to once, and not by each.
    around = 0
    for event, node in etree.iterwalk(body, ("start", "end"), (CONTROL, TEXT)):
        if node.tag == TEXT:
            if around:
                node.text = ""
        elif is_on(within(node, OF_CONTROL, PLACEHOLDER)):
            around += 1 if event == "start" else -1


class _Related:
    """The main part of a document, and the parts that it names."""

    def __init__(self, content: bytes) -> None:
        self._archive = ZipFile(BytesIO(content))
        [self._main] = self._named(PACKAGE_URI, RELATIONSHIP_TYPE.OFFICE_DOCUMENT)
        self.main = self._part(self._main)

    @property
    def program(self) -> str:
        """Which program saved the document; "" where it does not say."""
        said = (root.findtext(PROGRAM) for root in self._by(PACKAGE_URI, EXTENDED_PROPERTIES))
        return next(filter(None, said), "")

    def by(self, kind: str) -> list[Any]:
        """The roots of those that the main part names by relations of this kind."""
        return self._by(self._main, kind)

    def targets(self, kind: str) -> dict[str, str]:
        """The relations of this kind that lead out of the file, each with where it leads."""
        if self._main.rels_uri.membername not in self._archive.namelist():
            return {}
        return {
            relation.get("Id", ""): relation.get("Target", "")
            for relation in self._part(self._main.rels_uri)
            if relation.get("Type") == kind and relation.get("TargetMode") == "External"
        }

    def _by(self, by: PackURI, kind: str) -> list[Any]:
        names = self._named(by, kind)
        # Some are named and not there.
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


class _How(NamedTuple):
    """What has to be known of a document to read a cell of it.

    Attributes:
        bold: the ids of the styles whose text is bold.
        targets: relation → where its link leads; None where the document has no links at all.
    """

    bold: frozenset[str]
    targets: dict[str, str] | None
    links: Links
    comments: "_Comments"


# Tables ---------------------------------------------------------------------------------------


def _tables(body: Any, how: _How, allowance: Allowance) -> Iterator[RawTable]:
    """The tables in their order, but those of which no row is left. One inside a cell is text of
    that cell.
    """
    before: list[str] = []
    number = 1
    for block in _unwrapped(body, PARAGRAPH, TABLE):
        if block.tag == PARAGRAPH:
            text = allowance.take(writable("".join(map(_words, _runs(block)))))
            before += [line for line in text.split("\n") if line.strip()]
        else:
            rows = _rows(block, how, allowance)
            how.comments.tell(block, before, number)
            if rows:
                yield RawTable("", tuple(before), rows)
                before, number = [], number + 1


def _unwrapped(parent: Any, *tags: str) -> Iterator[Any]:
    """What has one of these tags, whatever wraps it. Wrappers may lie in each other many times, so
    this does not call itself.
    """
    within = [iter(parent)]
    while within:
        for child in within[-1]:
            tag = child.tag
            if tag in tags:
                yield child
            elif tag in WRAPPERS:
                within.append(iter(child))
                break
        else:
            within.pop()


def _called(before: Sequence[str], number: int) -> str:
    """What a person finds a table by: the line before it, else which of the tables it is."""
    return shorten(before[-1], LONGEST_NAME, placeholder=" …") if before else str(number)


class _Cell(NamedTuple):
    cell: RawCell
    span: int
    goes_on: bool  # it belongs to the cell above
    goes_across: bool  # it belongs to the cell to its left


def _rows(table: Any, how: _How, allowance: Allowance) -> tuple[RawRow, ...]:
    rows: list[RawRow] = []
    above: dict[int, RawCell] = {}
    for number, row in enumerate(_unwrapped(table, ROW), 1):
        is_gone = _is_gone(row)
        cells: list[RawCell | None] = [RawCell()] * _skipped(row)
        for said, span, goes_on, goes_across in _cells(row, how):
            own = RawCell(is_unseen=said.is_unseen or not said.is_empty) if is_gone else said
            at = len(cells)
            if goes_across and cells and own.is_empty:
                cells += [None] * span
                continue
            above[at] = above.get(at, own) if goes_on else own
            cells += [above[at], *[None] * (span - 1)]
            allowance.take(above[at].text)
        allowance.take_places(len(cells))
        # One that is gone is counted, as Word shows it, and ends what reached down from above it.
        if not is_gone:
            is_hidden = is_on(within(row, OF_ROW, HIDDEN_ROW))
            rows.append(RawRow(number, tuple(cells), _mark(row), is_hidden))
    return tuple(rows)


def _is_gone(row: Any) -> bool:
    """Whether tracked changes took the row out."""
    return within(row, OF_ROW, DELETED) is not None


def _skipped(row: Any) -> int:
    """How many columns the row leaves empty at its beginning."""
    return _number(within(row, OF_ROW, SKIPPED), 0)


def _number(node: Any, otherwise: int) -> int:
    value = value_of(node)
    return min(int(value), MOST_COLUMNS) if NUMBER.fullmatch(value) else otherwise


def _cells(row: Any, how: _How) -> Iterator[_Cell]:
    for cell in _cells_there(row):
        properties = within(cell, OF_CELL)
        span = max(_number(within(properties, SPAN), 1), 1)
        goes_on, goes_across = _goes_on(properties, MERGED), _goes_on(properties, MERGED_ACROSS)
        yield _Cell(_said(cell, how), span, goes_on, goes_across)


def _cells_there(row: Any) -> Iterator[Any]:
    """The cells of a row without those that tracked changes took out."""
    for cell in _unwrapped(row, CELL):
        if within(cell, OF_CELL, CELL_DELETED) is None:
            yield cell


def _goes_on(properties: Any, merged: str) -> bool:
    merge = within(properties, merged)
    return merge is not None and merge.get(VALUE, "continue") == "continue"


def _mark(row: Any) -> str:
    """The place in the base that the row was written from, by its bookmark."""
    for bookmark in row.iter(BOOKMARK):
        name: str = bookmark.get(NAME, "")
        if name.startswith(ROW_MARK):
            return name.removeprefix(ROW_MARK)
    return ""


# Text -----------------------------------------------------------------------------------------


def _said(cell: Any, how: _How) -> RawCell:
    """What can be read in a cell, paragraph by paragraph a line; one whose end was taken out goes
    on in the next. It is bold where all of it is.
    """
    pieces: list[str] = []
    is_bold, is_emptied, end = True, False, ""
    for paragraph in _paragraphs(cell):
        properties = within(paragraph, OF_PARAGRAPH)
        pieces.append(end)
        for run in _runs(paragraph):
            words = _words(run)
            pieces.append(words)
            is_bold = is_bold and (not words.strip() or _is_bold(run, properties, how.bold))
            is_emptied = is_emptied or EMPTIED in run.attrib
        end = "" if _is_end_gone(properties) else "\n"
    text = writable("".join(pieces))
    if not text.strip():
        return RawCell(text, is_unseen=is_emptied or _has_gone_text(cell))
    links = _links(cell, how) if how.targets is not None else ()
    return RawCell(text, is_bold=is_bold, links=links)


def _paragraphs(cell: Any) -> Iterator[Any]:
    for block in _unwrapped(cell, PARAGRAPH, TABLE):
        if block.tag == PARAGRAPH:
            yield block
        else:
            for row in _unwrapped(block, ROW):
                for inner in _cells_there(row) if not _is_gone(row) else ():
                    yield from _paragraphs(inner)


def _has_gone_text(cell: Any) -> bool:
    """Whether tracked changes took a text out of a cell."""
    if next(cell.iter(*GONE), None) is None:
        return False  # as in most
    # Changes may lie in each other many times, so each text is come to once, and not by each.
    gone = 0
    for event, node in etree.iterwalk(cell, ("start", "end"), (*GONE, TEXT, GONE_TEXT)):
        if node.tag in GONE:
            gone += 1 if event == "start" else -1
        elif gone and (node.text or "").strip():
            return True
    return False


def _is_end_gone(properties: Any) -> bool:
    """Whether tracked changes took out the end of the paragraph that has these properties."""
    mark = within(properties, OF_RUN)
    return mark is not None and any(child.tag in GONE for child in mark)


def _runs(paragraph: Any) -> Iterator[Any]:
    """The runs that are there once all tracked changes are accepted."""
    return _unwrapped(paragraph, RUN)


def _words(run: Any) -> str:
    return "".join(map(_text, run))


def _text(node: Any) -> str:
    tag = node.tag
    if tag == TEXT:
        return node.text or ""
    if tag == TAB:
        return "\t"
    if tag in BREAKS:
        return "\n"
    if tag == RUN:  # of letters that had others over them
        return _words(node)
    return "\u2011" if tag == HYPHEN else ""


def _is_bold(run: Any, properties: Any, bold: frozenset[str]) -> bool:
    """Whether a run is bold, by itself, by its style or by that of its paragraph."""
    own = within(run, OF_RUN)
    switch = within(own, BOLD)
    if switch is not None:
        return is_on(switch)
    styles = (within(own, RUN_STYLE), within(properties, PARAGRAPH_STYLE))
    return any(value_of(style) in bold for style in styles)


# Comments -------------------------------------------------------------------------------------


class _Comments:
    """What the comments of a document say, each of which is told of once."""

    def __init__(self, parts: Sequence[Any]) -> None:
        said = (one for part in parts for one in part.iterchildren(COMMENT))
        self._words = {one.get(COMMENT_ID, ""): _words_of(one) for one in said}
        self._told = Told()

    def tell(self, table: Any, before: Sequence[str], number: int) -> None:
        """Tell of those on a table, each with its row.

        Args:
            before: the lines before the table.
            number: which of the tables it is.
        """
        if not self._words:
            return  # as in most
        called = _called(before, number)
        for place, row in enumerate(_unwrapped(table, ROW), 1):
            for sign in row.iter(COMMENT_SIGN):
                words = self._words.pop(sign.get(COMMENT_ID, ""), "")
                self._add(words, f"{called}: {place}")

    def notes(self) -> list[Note]:
        """What is to be told of them, also of those that are on no table."""
        for words in self._words.values():
            self._add(words, "")
        return self._told.notes

    def _add(self, words: str, place: str) -> None:
        if words:
            self._told.add(NoteKind.COMMENTS, words, place=place)


def _words_of(comment: Any) -> str:
    """How a comment begins, paragraph by paragraph."""
    nodes = comment.iter(PARAGRAPH, TEXT)
    words = "".join(" " if node.tag == PARAGRAPH else node.text or "" for node in nodes)
    return words.strip()[:LONGEST_TOLD]


# Links ----------------------------------------------------------------------------------------


def _targets(related: _Related, body: Any) -> dict[str, str] | None:
    if next(body.iter(LINK, FIELD, FIELD_SIGN), None) is None:
        return None
    return related.targets(RELATIONSHIP_TYPE.HYPERLINK)


def _links(cell: Any, how: _How) -> tuple[RawLink, ...]:
    """The links of a cell in their order: as such, and as the fields that older files have.

    Raises:
        FileRefusedError: there are far more than a worksheet has.
    """
    found: list[RawLink] = []
    for words, target in (*_linked(cell, how.targets or {}), *_of_fields(cell)):
        link = how.links.behind(words, target)
        found += [link] if link else []
        if len(found) > MOST_IN_CELL:
            raise too_large()
    return tuple(found)


def _linked(cell: Any, targets: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The words of each link, and where it leads."""
    for link in cell.iter(LINK, FIELD):
        if link.tag == LINK:
            target = targets.get(link.get(RELATION, ""), "")
            anchor = link.get(ANCHOR, "")
            target = f"{target}#{anchor}" if target and anchor else target
        else:
            target = _target_said(link.get(INSTRUCTION_OF_FIELD, ""))
        if target and not any(around.tag in GONE for around in link.iterancestors()):
            pieces = islice(link.iter(TEXT), MOST_PIECES)
            yield "".join(piece.text or "" for piece in pieces), target


def _of_fields(cell: Any) -> Iterator[tuple[str, str]]:
    """The words that each field shows, and where it leads, if it is a link. A field begins, says
    what it is, shows something and ends, run by run.
    """
    open_ones: list[_Field] = []
    for node in _there(cell, FIELD_SIGN, INSTRUCTION, TEXT):
        if node.tag == FIELD_SIGN:
            sign = node.get(FIELD_SIGN_KIND, "")
            if sign == "begin":
                open_ones.append(_Field([], []))
            elif sign == "end" and open_ones:
                ended = open_ones.pop()
                target = _target_said("".join(ended.says))
                if target:
                    yield "".join(ended.shows), target
        elif open_ones:
            own = open_ones[-1]
            pieces = own.says if node.tag == INSTRUCTION else own.shows
            if len(pieces) < MOST_PIECES:
                pieces.append(node.text or "")


def _there(cell: Any, *tags: str) -> Iterator[Any]:
    """What in a cell has one of these tags, without what tracked changes took out."""
    gone = 0
    for event, node in etree.iterwalk(cell, ("start", "end"), (*tags, *GONE)):
        if node.tag in GONE:
            gone += 1 if event == "start" else -1
        elif event == "start" and not gone:
            yield node


class _Field(NamedTuple):
    says: list[str]
    shows: list[str]


def _target_said(instruction: str) -> str:
    """Where a field leads; "" where it is no link."""
    found = LINK_FIELD.match(instruction[:LONGEST_INSTRUCTION])
    if not found:
        return ""
    return f"{found['to']}#{found['at']}" if found["at"] else found["to"]
