"""Signs of a text that nobody sees, and that must not decide what it means. Pure."""

import unicodedata


def visible(text: str) -> str:
    """The text without soft hyphens, marks of direction and blanks that have no width.

    They come from web pages, and from programs that divide words at the ends of lines.
    """
    if text.isascii():
        return text
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
