"""What changed between two texts, word by word."""

import re
from difflib import SequenceMatcher

Piece = tuple[str, str]  # ("same" | "ins" | "del", text)

# Comparing word by word grows with the product of the lengths; beyond this it would be felt.
MOST_COMPARISONS = 4_000_000


def word_diff(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in reading order; joined without "del" they are `new`."""
    if old == new:
        return [("same", new)] if new else []
    before, after = re.findall(r"\s+|\w+|[^\w\s]", old), re.findall(r"\s+|\w+|[^\w\s]", new)
    if len(before) * len(after) > MOST_COMPARISONS:
        return [piece for piece in (("del", old), ("ins", new)) if piece[1]]
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(("same", "".join(after[k:m])))
            continue
        if i != j:
            pieces.append(("del", "".join(before[i:j])))
        if k != m:
            pieces.append(("ins", "".join(after[k:m])))
    return pieces
