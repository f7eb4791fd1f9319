"""The texts of an Excel workbook, without what is struck out in them; what a value says, and what
is said over the cells.
"""

import re
from collections.abc import Iterator, Sequence
from typing import IO, Any, NamedTuple
from zipfile import ZipFile

from openpyxl.cell.text import Text
from openpyxl.utils.escape import unescape
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from measures.worksheets.book import writable
from measures.worksheets.seen import FOOTNOTE, LONGEST_TOLD
from measures.worksheets.shown import plain_number
from measures.worksheets.xlsx_places import Shape, parts_of

LONGEST_STRUCK = 1_000  # letters, of which the first are told
DRAWING = re.compile(r"xl/drawings/[^/]+\.xml", re.IGNORECASE)
BOX, TEXT, NEW_LINES = "sp", "t", ("p", "br")  # in whichever dialect
# The parts in which newer programs keep comments, the comments there, and those of all programs.
THREADS, COMMENTS = ("threadedComment", "threadedComment"), ("comments", "comment")
TEXTS_OF_COMMENT = (TEXT, "text")
RAISED = re.compile(r"\s*[0-9][0-9,;.)\s]*+")  # numbers of footnotes


class _Piece(NamedTuple):
    """A piece of a text that has fonts.

    Attributes:
        is_struck: None where that is as in its cell.
    """

    text: str
    is_struck: bool | None
    is_footnote: bool = False


class _Read(NamedTuple):
    """What is read of a text, and how that begins which is not, for it is struck out."""

    text: str
    struck: str
    has_footnotes: bool


class RichText(str):
    """All of a text that has fonts of its own in some of its pieces. It may stand in thousands of
    cells, so what is read of it is found out once.

    Attributes:
        ways: in a cell that is not struck out, and in one that is.
    """

    __slots__ = ("ways",)
    ways: tuple[_Read, _Read]


def shared_strings(file: IO[bytes]) -> Iterator[str]:
    for _event, node in iterparse(file):
        if node.tag == f"{{{SHEET_MAIN_NS}}}si":
            yield _text_of(node)
            node.clear()


def _text_of(node: Any) -> str:
    """The text of a string, with the sign of a footnote for each number that is raised."""
    text: Any = Text.from_tree(node)
    if not any(run.font for run in text.formatted):
        return str(text.content)
    pieces = [_Piece(text.plain or "", None)]
    last = (text.plain or "").rstrip()[-1:]
    for run in text.formatted:
        words = run.text or ""
        # Behind a letter it is that of a unit, as of m2.
        is_raised = bool(run.font and run.font.vertAlign == "superscript")
        is_footnote = is_raised and bool(last and not last.isalpha() and RAISED.fullmatch(words))
        words = FOOTNOTE if is_footnote else words
        pieces.append(_Piece(words, bool(run.font.strike) if run.font else None, is_footnote))
        last = words.rstrip()[-1:] or last
    ways = (_way(pieces, is_struck=False), _way(pieces, is_struck=True))
    rich = RichText("".join(piece.text for piece in pieces))
    rich.ways = ways
    return rich


def _way(pieces: Sequence[_Piece], *, is_struck: bool) -> _Read:
    """How pieces of a text are read.

    Args:
        is_struck: their cell is struck out.
    """
    kept: list[_Piece] = []
    struck: list[_Piece] = []
    for piece in pieces:
        is_out = is_struck if piece.is_struck is None else piece.is_struck
        (struck if is_out else kept).append(piece)
    text, out = ("".join(piece.text for piece in some) for some in (kept, struck))
    return _Read(text, plain_text(out[:LONGEST_STRUCK]), any(piece.is_footnote for piece in kept))


def inline_texts(page: Any, shape: Shape) -> dict[tuple[int, int], str]:
    """Place → the text of its cell, where that stands in the cell itself and has fonts."""
    texts: dict[tuple[int, int], str] = {}
    if shape.inline:
        number = 0
        with page._get_source() as part:
            for _event, node in iterparse(part):
                tag = _tag(node)
                if tag == "is":
                    number += 1
                    if number in shape.inline:
                        texts[shape.inline[number]] = _text_of(node)
                    node.clear()
                elif tag == "row":
                    node.clear()
    return texts


def texts_of_boxes(archive: ZipFile) -> Iterator[str]:
    """What stands in boxes over the cells of its sheets, each text once."""
    texts: dict[str, None] = {}
    for name in filter(DRAWING.fullmatch, archive.namelist()):
        with archive.open(name) as part:
            for _event, node in iterparse(part):
                if _tag(node) == BOX:
                    texts["".join(map(_words, node.iter())).strip()] = None
                    node.clear()
    return filter(None, texts)


def _words(node: Any) -> str:
    """What an element of a box says. A word may be divided among several."""
    tag = _tag(node)
    if tag == TEXT:
        return node.text or ""
    return " " if tag in NEW_LINES else ""


def comments_on(page: Any, read: set[str]) -> Iterator[tuple[str, str]]:
    """The place of each comment on a sheet, and how it begins.

    Args:
        read: the parts that other sheets named; each is read once.
    """
    answered = set()
    for place, words in _comments(page, *THREADS, read):
        answered.add(place)
        yield place, words
    # For older programs there stands, beside those of newer ones, that they cannot be shown.
    for place, words in _comments(page, *COMMENTS, read):
        if place not in answered:
            yield place, words


def _comments(page: Any, kind: str, tag: str, read: set[str]) -> Iterator[tuple[str, str]]:
    for name in parts_of(page, kind):
        if name not in read:
            read.add(name)
            with page.parent._archive.open(name) as part:
                for _event, node in iterparse(part):
                    if _tag(node) == tag:
                        texts = (one for one in node.iter() if _tag(one) in TEXTS_OF_COMMENT)
                        words = "".join(one.text or "" for one in texts)
                        yield node.get("ref", ""), plain_text(words.strip()[:LONGEST_TOLD])
                        node.clear()


def _tag(node: Any) -> str:
    """Its name, without its namespace."""
    name: str = node.tag.rpartition("}")[2]
    return name


def plain_text(value: object) -> str:
    """The value as its reader sees it: 5.0 is 5, and what Excel escapes is itself again."""
    if isinstance(value, float):
        return plain_number(value)
    return writable(unescape(value)) if isinstance(value, str) else str(value)
