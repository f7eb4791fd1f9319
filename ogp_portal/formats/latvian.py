"""Latvian text for databases that know no Latvian: searching and alphabetical order.

Neither SQLite nor PostgreSQL (without extensions) folds Latvian letters or sorts by the Latvian
alphabet, so both are done here, once, when a row is written.
"""

import re
import unicodedata
from itertools import filterfalse

ALPHABET = "aābcčdeēfgģhiījkķlļmnņoōpqrŗsštuūvwxyzž"
SORT_KEY_LETTERS = 60
_RANK = {letter: f"{rank:02d}" for rank, letter in enumerate(ALPHABET, start=40)}
_SPACE, _OTHER = "01", "99"


def fold(text: str) -> str:
    """Text as it is searched, without case and diacritics: "atverta" = "Atvērtā"."""
    # Taken apart first: "㎒" is "MHz" inside, and only then is there a case to fold.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = "".join(filterfalse(unicodedata.combining, decomposed))
    return " ".join(kept.split())


def words_of(text: str) -> list[str]:
    """What is looked for: each word once, folded."""
    return list(dict.fromkeys(fold(text).split()))


def sort_key(text: str) -> str:
    """A key of digits whose order is the Latvian alphabet's: ā after a, č after c, ž last.

    Digits only, so that every collation of every database sorts it alike; numbers inside the
    text sort by value ("1.2" before "1.10"). Two digits a letter, the first 60 letters.
    """
    key = []
    normal = unicodedata.normalize("NFC", text.casefold()).strip()
    for part in re.findall(r"[0-9]+|[^0-9]", normal)[:SORT_KEY_LETTERS]:
        if part.isascii() and part.isdigit():
            key.append(f"2{len(part.lstrip('0')):02d}{part.lstrip('0')}")
        elif part in _RANK:
            key.append(_RANK[part])
        elif part.isspace() or not part.isalnum():
            key.append(_SPACE)
        else:
            base = unicodedata.normalize("NFKD", part)[0]
            key.append(_RANK.get(base, _OTHER))
    return "".join(key)[:240]
