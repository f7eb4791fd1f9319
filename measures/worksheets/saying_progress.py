"""What column nine says: what was done, in words, and steps, one a line. Pure."""

import re
from datetime import date
from typing import NamedTuple

from measures.worksheets.columns import DONE, UNDONE
from measures.worksheets.letters import visible
from measures.worksheets.saying_lists import BULLET
from ogp_portal.formats.latvian import fold
from ogp_portal.formats.typed import parse_day


class SaidStep(NamedTuple):
    """A step of column nine.

    Attributes:
        day: on which it was done; of one to be done, by when.
    """

    text: str
    is_done: bool
    day: date | None


_TYPED_DAY = re.compile("[0-9. -]+")
# As phones, Word's old fonts and people without such signs write them, too.
_DONE_SIGNS = f"{DONE}☒✓✔✅🗹🗸\uf0fe\uf0fd\uf0fc"
_UNDONE_SIGNS = f"{UNDONE}□⬜◻▢❏❑\uf0a8\uf06f"
_UNSEEN = "\u200b-\u200d\u2060\ufe0e\ufe0f\ufeff"  # among them what makes a sign a picture
_BOX = re.compile(
    rf"[\s{_UNSEEN}]*+(?:{BULLET.pattern}|[0-9]{{1,2}}[.)]\s+)?"
    rf"(?:(?P<done>[{_DONE_SIGNS}]|\[[xXхХ]\])|[{_UNDONE_SIGNS}]|\[ ?\])[{_UNSEEN}]*"
)


def column_nine(text: str) -> tuple[str, str]:
    """Column nine taken apart, to the letter: what was said, and the lines of steps. Whoever goes
    on writing below the steps has not made words of them.
    """
    lines = text.rstrip().split("\n")
    steps = [line for line in lines if step_in(line)]
    said = "\n".join(line for line in lines if not step_in(line)).strip("\n") if steps else text
    return said.rstrip() if not steps else said, "\n".join(steps)


def steps_said(text: str) -> tuple[SaidStep, ...]:
    """The steps that a text lists, one a line."""
    return tuple(filter(None, map(step_in, text.split("\n"))))


def step_in(line: str) -> SaidStep | None:
    """The step that a line says; None where it says none."""
    box = _BOX.match(line)
    if box is None:
        return None
    words, typed = line[box.end() :].strip(), ""
    if words.endswith(")"):
        before, bracket, inside = words[:-1].rpartition("(")
        if bracket and _TYPED_DAY.fullmatch(inside):
            words, typed = before.rstrip(), inside
    if not words:
        return None
    day = None
    if typed:
        try:
            day = parse_day(typed)
        except ValueError:
            words = f"{words} ({typed})"
    return SaidStep(words, box["done"] is not None, day)


# "60%", "1 234,50", "(ap 60 procenti)", "≈60%", "50–60%", "3/5", "3 no 5", folded.
_QUANTITY = r"[0-9]{1,15}(?: [0-9]{3})*(?:[.,][0-9]{1,15})?"
_BARE_QUANTITY = re.compile(
    r"\(?(?:ap|aptuveni|apm\.?|apmeram|gandriz|vairak neka|lidz|[~≈<>≤≥+–-])? ?"
    rf"{_QUANTITY} ?(?:%|proc(?:\.|ent[a-z]*)?)?"
    rf"(?: ?(?:[/⁄–-]|no|lidz) ?{_QUANTITY} ?(?:%|proc(?:\.|ent[a-z]*)?)?)?\)?[.!]?"
)
_LONGEST_NUMBER = 50


def is_number(text: str) -> bool:
    """Whether a text is a number or a share and nothing else: nobody could quote it as what was
    done.
    """
    words = " ".join(text.split()) if len(text) <= _LONGEST_NUMBER else ""
    return bool(_BARE_QUANTITY.fullmatch(fold(visible(words))))
