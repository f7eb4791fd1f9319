"""What of the signs of a text decides what it means. Pure."""

import re
import unicodedata

from ogp_portal.formats.latvian import fold

_NOT_WORDS = re.compile(r"[\W_]+")


def visible(text: str) -> str:
    """The text without soft hyphens, marks of direction and blanks that have no width.

    They come from web pages, and from programs that divide words at the ends of lines.
    """
    if text.isascii():
        return text
    # Each sign is asked about once, however often it stands there.
    unseen = {sign for sign in set(text) if unicodedata.category(sign) == "Cf"}
    return "".join(sign for sign in text if sign not in unseen) if unseen else text


def words_in(text: str) -> str:
    """The words of a text, folded, with single blanks between them."""
    return _NOT_WORDS.sub(" ", fold(visible(text))).strip()
