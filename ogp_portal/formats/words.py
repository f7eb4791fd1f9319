"""What changed between two texts, word by word."""

import re
from difflib import SequenceMatcher

Piece = tuple[str, str]  # ("same" | "ins" | "del", text)

# A day and a number with a fraction are one word each.
WORDS = re.compile(r"\s+|\d\d\.\d\d\.\d{4}\.|\d+(?:[.,]\d+)+|\w+|[^\w\s]")
SENTENCES = re.compile(r"[^.!?\n]*[.!?\n]+\s*|[^.!?\n]+")
# The matcher's work can grow with the cube of a text's length. What is left of two texts after
# their common head and tail is compared as long as this product of lengths is not passed: some
# 20 ms at the worst.
MOST_COMPARISONS = 20_000
# Signs of a text that a list shows: of what stayed, beside each change; and of what changed.
SHOWN_BESIDE = 40
MOST_SHOWN = 240


def word_diff(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in reading order; joined without "del" they are `new`.

    Texts that have become too different for words are compared by sentences, and beyond that the
    old one stands as removed and the new one as added.
    """
    for units in () if old == new else (WORDS, SENTENCES):
        pieces = _diff(units.findall(old), units.findall(new))
        if pieces is not None:
            return pieces
    return whole_diff(old, new)


def whole_diff(old: str, new: str) -> list[Piece]:
    """As `word_diff`, of a name or a day: it is another one, whatever words both share."""
    if old == new:
        return [("same", new)] if new else []
    return [piece for piece in (("del", old), ("ins", new)) if piece[1]]


def shortened(pieces: list[Piece]) -> list[Piece]:
    """The pieces for a list: of what stayed only the words next to what changed, and of what is
    long only its beginning; "…" stands for the rest.
    """
    last = len(pieces) - 1
    return [
        (kind, _beside(text, at > 0, at < last) if kind == "same" else _begun(text))
        for at, (kind, text) in enumerate(pieces)
    ]


def _beside(text: str, has_before: bool, has_after: bool) -> str:
    if len(text) <= 2 * SHOWN_BESIDE:
        return text
    first = f"{text[:SHOWN_BESIDE].rpartition(' ')[0]} " if has_before else ""
    last = f" {text[-SHOWN_BESIDE:].partition(' ')[2]}" if has_after else ""
    return f"{first}…{last}"


def _begun(text: str) -> str:
    """As many of its first words as are shown."""
    if len(text) <= MOST_SHOWN:
        return text
    return f"{text[:MOST_SHOWN].rpartition(' ')[0] or text[:MOST_SHOWN]} …"


def _diff(before: list[str], after: list[str]) -> list[Piece] | None:
    """The pieces by these units; None where comparing them would take too long."""
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if len(old) * len(new) > MOST_COMPARISONS:
        return None
    pieces: list[Piece] = [("same", "".join(before[:head]))]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(("same", "".join(new[k:m])))
        else:
            pieces += [("del", "".join(old[i:j])), ("ins", "".join(new[k:m]))]
    pieces.append(("same", "".join(before[len(before) - tail :])))
    return [piece for piece in pieces if piece[1]]


def _common(one: list[str], other: list[str]) -> int:
    """How many units both begin with."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
