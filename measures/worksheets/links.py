"""What Word and Excel keep behind words: where a link leads to, where its words do not say it."""

import re
from collections.abc import Sequence
from textwrap import shorten
from urllib.parse import quote, unquote

from measures.worksheets.book import writable
from measures.worksheets.packages import Allowance, too_large
from measures.worksheets.raw import Note, NoteKind, RawLink, listed

MOST_LINKS = 10_000  # in a file
MOST_IN_CELL = 100
_MOST_TOLD, _LONGEST_TOLD = 20, 80
_WEB = re.compile("https?://", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)  # as a text is known to hold one
_SCHEME = re.compile(r"(?:https?://(?:www\.)?|www\.|mailto:|file:/*)", re.IGNORECASE)
# Blanks and signs at which an address in a text ends; a link may hold them as they are.
_BETWEEN = re.compile(r"[\s<>\"„“”«»]")


class Links:
    """The links of a file, one after the other."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance, self._left = allowance, MOST_LINKS
        self._elsewhere: list[str] = []

    def behind(self, words: str, target: str) -> RawLink | None:
        """What a link adds to its words; None where they say as much, or nobody sees any, or it
        leads elsewhere than to a web page.

        Raises:
            FileRefusedError: there are far more than a worksheet has.
        """
        self._left -= 1
        if self._left < 0:
            raise too_large()
        words, target = " ".join(writable(words).split()), writable(target).strip()
        is_web = _WEB.match(target)
        # "example.lv" says where it leads, but is not told from other words.
        is_said = bare(words) == bare(target) and (not is_web or _ADDRESS.match(words))
        if not (words and target) or target.startswith("#") or is_said:
            return None
        if not is_web:
            self._elsewhere.append(words)
            return None
        url = _BETWEEN.sub(lambda sign: quote(sign[0]), target)
        return RawLink(self._allowance.take(url), words)

    def notes(self) -> list[Note]:
        """What is to be told of those that lead elsewhere."""
        return [Note(NoteKind.OTHER_LINKS, told(self._elsewhere))] if self._elsewhere else []


def bare(address: str) -> str:
    """An address, however much of it is written: https://www.example.lv/, www.example.lv."""
    return _SCHEME.sub("", unquote(address), count=1).rstrip("/").casefold()


def told(words: Sequence[str]) -> str:
    """Words of links as a note names them, each once."""
    short = [shorten(one, _LONGEST_TOLD, placeholder="…") for one in dict.fromkeys(words)]
    return listed(short, _MOST_TOLD)
