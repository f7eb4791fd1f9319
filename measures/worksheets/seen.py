"""A Word document's body as its reader sees it, before its tables are read.

The tree itself is changed: what nobody sees is emptied, and what is seen and no plain text becomes
one. What is lost on the way is told of.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from textwrap import shorten
from typing import Any

from docx.oxml.ns import qn
from lxml import etree

from measures.worksheets.book import writable
from measures.worksheets.columns import DONE, UNDONE
from measures.worksheets.raw import Note, NoteKind

TABLE, ROW, PARAGRAPH = qn("w:tbl"), qn("w:tr"), qn("w:p")
RUN, TEXT, SYMBOL = qn("w:r"), qn("w:t"), qn("w:sym")
OF_ROW, OF_RUN, VALUE = qn("w:trPr"), qn("w:rPr"), qn("w:val")
OF_PARAGRAPH = qn("w:pPr")
RUN_STYLE, PARAGRAPH_STYLE = qn("w:rStyle"), qn("w:pStyle")
HIDDEN_ROW, BOX = qn("w:hidden"), qn("w:txbxContent")
RUBY, RUBY_BASE, RUBY_TEXT = qn("w:ruby"), qn("w:rubyBase"), qn("w:rt")
FOOTNOTES = (qn("w:footnoteReference"), qn("w:endnoteReference"))
OWN_MARK = qn("w:customMarkFollows")
COMMENT_SIGN = qn("w:commentReference")
FONT, SIGN = qn("w:font"), qn("w:char")
FIELD_SIGN, FIELD_SIGN_KIND = qn("w:fldChar"), qn("w:fldCharType")
# Forms of Word before it had content controls: what a field shows is kept beside it.
FORM, CHECK_BOX, LIST = qn("w:ffData"), qn("w:checkBox"), qn("w:ddList")
CHECKED, DEFAULT, CHOSEN, ENTRY = (
    qn(f"w:{name}") for name in ("checked", "default", "result", "listEntry")
)
MATH, MATH_PARAGRAPH, MATH_TEXT = qn("m:oMath"), qn("m:oMathPara"), qn("m:t")
# What in a formula is more than one sign behind the other: fractions, powers, roots, sums …
BUILT = tuple(
    qn(f"m:{name}")
    for name in (
        *("f", "sSup", "sSub", "sSubSup", "sPre", "rad", "nary", "d", "func", "acc", "bar"),
        *("box", "borderBox", "eqArr", "groupChr", "limLow", "limUpp", "m", "phant"),
    )
)
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
ALTERNATIVES = f"{COMPATIBILITY}AlternateContent"
BRANCHES = (f"{COMPATIBILITY}Choice", f"{COMPATIBILITY}Fallback")
OFF = ("0", "false", "off", "none")
# Switches of a run, or of its style, by which it is not to be read.
UNSEEN = {
    qn("w:vanish"): NoteKind.HIDDEN_TEXT,
    qn("w:strike"): NoteKind.STRUCK_TEXT,
    qn("w:dstrike"): NoteKind.STRUCK_TEXT,
}
UNREAD, FOOTNOTE = "[…]", "*"
OF_PICTURES = ("wingdings", "webdings")  # fonts that have pictures where others have letters
# Signs that Word takes from the font Wingdings, by their places in it.
WINGDINGS = {
    0xA8: "☐",
    0x6F: "☐",
    0xFD: "☒",
    0xFE: "☑",
    0xFC: "✔",
    0xFB: "✘",
    0xA7: "▪",
    0x6C: "●",
    0x6E: "■",
    0xD8: "➢",
    0x76: "❖",
    0xDF: "←",
    0xE0: "→",
    0xE1: "↑",
    0xE2: "↓",
    0xE8: "➔",
    0x4A: "☺",
    0x4C: "☹",
    0x28: "☎",
    0x2A: "✉",
}
# The font Symbol, from some of its places on.
SYMBOLS = {
    0x20: " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_",
    0x60: "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",
    0xA0: "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑",
}
OF_SYMBOL = {first + at: sign for first, signs in SYMBOLS.items() for at, sign in enumerate(signs)}
PRIVATE = range(0xE000, 0xF900)  # places that every font fills as it likes
DROPPED = "dropped"  # the name of what nobody is to read
EMPTIED = "emptied"  # marks a run that had words, none of which are to be read
PLACE = re.compile("[0-9]{1,3}")
LONGEST_TOLD = 200
LONGEST_AT_PLACE = 100
MOST_OVER = 100  # pieces of text over another


def show_as_seen(body: Any, styles: Iterable[Any]) -> list[Note]:
    """Change the body to what its reader sees of it.

    Args:
        styles: the roots of the parts that hold the document's styles.
    """
    told = Told()
    # Whatever is taken out is so while nothing else refers to it: else that takes lxml as long as
    # all that is in it, squared.
    _choose(body)
    etree.strip_elements(body, DROPPED, with_tail=False)
    etree.strip_tags(body, ALTERNATIVES, *BRANCHES, MATH_PARAGRAPH)
    if next(body.iter(BOX), None) is not None:
        _tell_of_boxes(body, told)
        etree.strip_elements(body, BOX, with_tail=False)
    _write_out_ruby(body)
    etree.strip_tags(body, RUBY, RUBY_BASE)
    _write_out_formulas(body, told)
    _write_out_symbols(body, told)
    _write_out_forms(body, told)
    _mark_footnotes(body, told)
    _empty_unseen(body, list(styles), told)
    return told.notes


class Told:
    """What is to be told, each kind once, with the beginning of the words it is about."""

    def __init__(self) -> None:
        self._words: dict[NoteKind, list[str]] = defaultdict(list)
        self._letters: Counter[NoteKind] = Counter()
        self._where: Any = None

    def add(self, kind: NoteKind, words: str = "", where: Any = None, place: str = "") -> None:
        """
        Args:
            where: what the words stand in; those that stand in the same belong together.
            place: by which a person finds them; of the words so little is told that it fits in.
        """
        said = self._words[kind]
        if words and self._letters[kind] <= LONGEST_TOLD:
            if not (said and where is not None and where is self._where):
                said.append("")
            begins = words[: 2 * LONGEST_TOLD]
            said[-1] += _at_place(begins, place) if place else begins
            self._letters[kind] += len(words)
        self._where = where

    @property
    def notes(self) -> list[Note]:
        return [
            Note(kind, writable(shorten("; ".join(words), LONGEST_TOLD, placeholder=" …")))
            for kind, words in self._words.items()
        ]


def _at_place(words: str, place: str) -> str:
    return f"{shorten(words, LONGEST_AT_PLACE, placeholder=' …')} ({place})"


# What an element has within it ----------------------------------------------------------------


def within(node: Any, *tags: str) -> Any:
    """The first child with the first tag, in it the first with the next, and so on; None where
    there is none. `find` takes more than twice as long, and every cell asks several times.
    """
    for tag in tags:
        if node is None:
            break
        node = next(node.iterchildren(tag), None)
    return node


def value_of(node: Any) -> str:
    return node.get(VALUE, "") if node is not None else ""


def is_on(switch: Any) -> bool:
    return switch is not None and switch.get(VALUE, "1").lower() not in OFF


def styles_with(switch: str, roots: Iterable[Any]) -> frozenset[str]:
    """The ids of the styles in which a switch is on, by themselves or by what they are based on."""
    styles = [style for root in roots for style in root.iter(qn("w:style"))]
    by_id = {style.get(qn("w:styleId"), ""): style for style in styles}
    found: list[str] = []
    heirs: dict[str, list[str]] = defaultdict(list)
    for name, style in by_id.items():
        own = within(style, OF_RUN, switch)
        if own is None:
            heirs[value_of(within(style, qn("w:basedOn")))].append(name)
        elif is_on(own):
            found.append(name)
    # It grows while it is gone through. Each style is the heir of one, so it is come to once.
    for name in found:
        found += heirs.get(name, ())
    return frozenset(found)


def _is_in_table(node: Any) -> bool:
    return next(node.iterancestors(TABLE), None) is not None


def _texts(nodes: Iterable[Any]) -> str:
    return "".join(node.text or "" for node in nodes)


def _become(node: Any, tag: str, text: str) -> None:
    """Make another element of one. Of a text nobody reads what else is in it."""
    node.tag = tag
    node.text = text


# What is seen and no plain text ---------------------------------------------------------------


def _choose(body: Any) -> None:
    """Of what is written twice, for newer and for older programs, keep what has text."""
    for node in body.iter(ALTERNATIVES):
        branches = list(node.iterchildren(*BRANCHES))
        with_text = (one for one in branches if next(one.iter(TEXT), None) is not None)
        kept = next(with_text, branches[0] if branches else None)
        for branch in branches:
            if branch is not kept:
                branch.tag = DROPPED


def _tell_of_boxes(body: Any, told: Told) -> None:
    """A box floats anywhere: it is no text of the cell that it is tied to."""
    around = 0
    words: list[str] = []
    for event, node in etree.iterwalk(body, ("start", "end"), (BOX, PARAGRAPH, TEXT)):
        if node.tag == BOX:
            around += 1 if event == "start" else -1
            if not around and "".join(words).strip():
                told.add(NoteKind.BOXES, "".join(words))
                words = []
        elif around and event == "start":
            words.append(" " if node.tag == PARAGRAPH else node.text or "")


def _write_out_ruby(body: Any) -> None:
    """What stands in small letters over others stands in brackets before them."""
    for over in body.iter(RUBY_TEXT):
        _become(over, TEXT, f"({_texts(islice(over.iter(TEXT), MOST_OVER))}) ")


def _write_out_formulas(body: Any, told: Told) -> None:
    formulas = [one for one in body.iter(MATH) if next(one.iterancestors(MATH), None) is None]
    for formula in formulas:
        words = _texts(formula.iter(MATH_TEXT, TEXT))
        if next(formula.iter(*BUILT), None) is not None:
            told.add(NoteKind.UNREAD)
            words = UNREAD
        for inner in formula.iterdescendants(MATH, RUN, TEXT):
            inner.tag = DROPPED
        formula.tag = RUN
        etree.SubElement(formula, TEXT).text = words


def _write_out_symbols(body: Any, told: Told) -> None:
    for symbol in body.iter(SYMBOL):
        sign = _sign(symbol.get(FONT, "").lower(), symbol.get(SIGN, "").upper())
        if sign == UNREAD:
            told.add(NoteKind.UNREAD)
        _become(symbol, TEXT, sign)


@lru_cache
def _sign(font: str, code: str) -> str:
    """What the sign with a code, in hexadecimal, is in a font."""
    try:
        place = int(code, 16)
    except ValueError:
        return UNREAD
    if font == "symbol":
        return OF_SYMBOL.get(place & 0xFF, UNREAD)
    if font == "wingdings":
        return WINGDINGS.get(place & 0xFF, UNREAD)
    if font.startswith(OF_PICTURES):
        return UNREAD
    is_letter = 0 <= place <= 0xFFFF and place not in PRIVATE and chr(place).isprintable()
    return chr(place) if is_letter else UNREAD


def _write_out_forms(body: Any, told: Told) -> None:
    """Boxes to tick and lists to choose from are fields that show no text of their own."""
    if next(body.iter(FORM), None) is None:
        return  # as in most
    for field in list(_fields_without_text(body)):
        form = within(field, FORM)
        words = _chosen(form) if form is not None else ""
        if words:
            if words == UNREAD:
                told.add(NoteKind.UNREAD)
            text = etree.Element(TEXT)
            text.text = words
            field.addnext(text)


def _fields_without_text(body: Any) -> Iterator[Any]:
    """Where each field begins that ends, and has no text in it. They may lie in each other."""
    open_ones: list[Any] = []
    with_text = 0  # of those that are open, the outer ones
    for node in body.iter(FIELD_SIGN, TEXT):
        kind = node.get(FIELD_SIGN_KIND, "")
        if node.tag == TEXT:
            with_text = len(open_ones) if node.text else with_text
        elif kind == "begin":
            open_ones.append(node)
        elif kind == "end" and open_ones:
            field = open_ones.pop()
            if with_text <= len(open_ones):
                yield field
            with_text = min(with_text, len(open_ones))


def _chosen(form: Any) -> str:
    """What a field of a form shows; "" of one that is to be typed in, for that is text."""
    box, choice = within(form, CHECK_BOX), within(form, LIST)
    if box is not None:
        checked = within(box, CHECKED)
        return DONE if is_on(within(box, DEFAULT) if checked is None else checked) else UNDONE
    if choice is None:
        return ""
    number = within(choice, CHOSEN)
    place = value_of(within(choice, DEFAULT) if number is None else number) or "0"
    if not PLACE.fullmatch(place):
        return UNREAD
    entry = next(islice(choice.iterchildren(ENTRY), int(place), None), None)
    return UNREAD if entry is None else value_of(entry)


def _mark_footnotes(body: Any, told: Told) -> None:
    """Where a footnote changes what a cell says, its sign stands there. It is no number: behind
    another one it would be a part of it.
    """
    for reference in body.iter(*FOOTNOTES):
        if _is_in_table(reference):
            told.add(NoteKind.FOOTNOTES)
            is_marked = reference.get(OWN_MARK, "0").lower() not in OFF
            _become(reference, TEXT, "" if is_marked else FOOTNOTE)


# What is not seen -----------------------------------------------------------------------------


def _empty_unseen(body: Any, styles: list[Any], told: Told) -> None:
    """Empty what is hidden or struck out; in a hidden row, which is read, only what is struck."""
    names = {switch: styles_with(switch, styles) for switch in UNSEEN}
    if next(body.iter(*UNSEEN), None) is None and not any(names.values()):
        return  # as in most
    for run, style, is_in_hidden in _runs(body):
        kinds = (UNSEEN[switch] for switch in UNSEEN if _is_switched(run, style, switch, names))
        shown = NoteKind.HIDDEN_TEXT if is_in_hidden else None
        kind = next((kind for kind in kinds if kind is not shown), None)
        if kind:
            _empty(run, kind, told)


def _runs(body: Any) -> Iterator[tuple[Any, str, bool]]:
    """Each run once, however much is around it or in it; with the style of its paragraph, and
    whether the outermost row around it is hidden.
    """
    rows, is_in_hidden = 0, False
    around = [""]  # the styles of the paragraphs that are open
    for event, node in etree.iterwalk(body, ("start", "end"), (ROW, PARAGRAPH, RUN)):
        is_start = event == "start"
        if node.tag == RUN:
            if is_start:
                yield node, around[-1], is_in_hidden
        elif node.tag == ROW:
            if not rows:
                is_in_hidden = is_on(within(node, OF_ROW, HIDDEN_ROW))
            rows += 1 if is_start else -1
            is_in_hidden = is_in_hidden and rows > 0
        elif is_start:
            around.append(value_of(within(node, OF_PARAGRAPH, PARAGRAPH_STYLE)))
        else:
            around.pop()


def _is_switched(run: Any, style: str, switch: str, names: dict[str, frozenset[str]]) -> bool:
    """Whether a switch is on for a run: by itself, else by its style or by its paragraph's."""
    properties = within(run, OF_RUN)
    own = within(properties, switch)
    if own is not None:
        return is_on(own)
    if not names[switch]:
        return False
    return style in names[switch] or value_of(within(properties, RUN_STYLE)) in names[switch]


def _empty(run: Any, kind: NoteKind, told: Told) -> None:
    words = _texts(run.iterchildren(TEXT))
    if words.strip() and _is_in_table(run):
        told.add(kind, words, run.getparent())
        run.set(EMPTIED, "1")
    for child in run:
        # Who strikes a row out strikes out the signs of its comments, too.
        if child.tag not in (OF_RUN, COMMENT_SIGN):
            child.tag = DROPPED
