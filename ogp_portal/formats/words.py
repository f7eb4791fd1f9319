"""What changed between two texts, word by word."""

import re
from difflib import SequenceMatcher

Piece = tuple[str, str]  # ("same" | "ins" | "del", text)

# A day, a web address, and a number with its fraction and its blanks are one word each.
WORDS = re.compile(
    r"(?:https?://|\bwww\.)\S*[\w/]"
    r"|\d{1,2}\.\d{1,2}\.\d{4}\b\.?|\d{4}-\d\d-\d\d\b"
    r"|\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+\b(?:,\d+)?|\d+(?:[.,]\d+)+"
    r"|\s+|\w+|[^\w\s]"
)
SENTENCES = re.compile(r"[^.!?\n]*[.!?\n]+\s*|[^.!?\n]+")
# The matcher's work can grow with the cube of a text's length. What is left of two texts after
# their common head and tail is compared as long as this product of lengths is not passed: some
# 20 ms at the worst.
MOST_COMPARISONS = 20_000
MOST_LINES = 900  # of two lists, multiplied
ALIKE = 0.6
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


def text_diff(old: str, new: str) -> list[Piece]:
    """As `word_diff`, to be read rather than counted: few words that stayed between others that did
    not are told with them, and where less than half of the words stay, the whole text is another
    one.
    """
    pieces = _without_islands(word_diff(old, new))
    kept = sum(_count(text) for kind, text in pieces if kind == "same")
    return pieces if 2 * kept >= max(_count(old), _count(new)) else whole_diff(old, new)


def _without_islands(pieces: list[Piece]) -> list[Piece]:
    """The pieces, joined where no more words stayed between two changes than each of them has."""
    joined: list[list[str]] = [["", "", ""]]  # what stayed, then what went and what came
    for kind, text in pieces:
        if kind == "same":
            joined.append([text, "", ""])
        else:
            joined[-1][1 if kind == "del" else 2] += text
    changes = [joined[0]]
    for stayed, gone, come in joined[1:]:
        last = changes[-1]
        if _count(stayed) <= min(_size(last), _size([stayed, gone, come])) and _size(last):
            last[1] += stayed + gone
            last[2] += stayed + come
        else:
            changes.append([stayed, gone, come])
    kinds = ("same", "del", "ins")
    told = [(kind, text) for change in changes for kind, text in zip(kinds, change, strict=True)]
    return [piece for piece in told if piece[1]]


def _size(change: list[str]) -> int:
    """How many words a change has, at the most on one side."""
    return max(map(_count, change[1:]))


def _count(text: str) -> int:
    return sum(not word.isspace() for word in WORDS.findall(text))


def lines_diff(old: str, new: str) -> list[Piece]:
    """As `text_diff`, of a list: lines that stay, go or come, and of one that was reworded, its
    words.
    """
    before, after = old.split("\n") if old else [], new.split("\n") if new else []
    if len(before) * len(after) > MOST_LINES:
        return word_diff(old, new)
    lines: list[list[Piece]] = []
    left = before
    for line in after:
        at = _place_of(line, left, after)
        if at is None:
            lines.append([("ins", line)])
            continue
        lines += [[("del", gone)] for gone in left[:at]]
        lines.append(text_diff(left[at], line))
        left = left[at + 1 :]
    lines += [[("del", gone)] for gone in left]
    between: Piece = ("same", "\n")
    return [piece for line in lines for piece in (between, *line)][1:]


def _place_of(line: str, left: list[str], after: list[str]) -> int | None:
    """Which of the lines that are left it was: the very same, else one that stands nowhere any
    more and is much alike.
    """
    if line in left:
        return left.index(line)
    gone = (at for at, other in enumerate(left) if other not in after and _is_alike(other, line))
    return next(gone, None)


def _is_alike(one: str, other: str) -> bool:
    if len(one) * len(other) > MOST_COMPARISONS:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


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
