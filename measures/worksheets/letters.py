"""Signs of a text that nobody sees, and that must not decide what it means. Pure."""

import unicodedata


def visible(text: str) -> str:
    """The text without soft hyphens, marks of direction and blanks that have no width.

    They come from web pages, and from programs that divide words at the ends of lines.
    """
    if text.isascii():
        return text
    # Each sign is asked about once, however often it stands there.
    unseen = {sign for sign in set(text) if unicodedata.category(sign) == "Cf"}
    return "".join(sign for sign in text if sign not in unseen) if unseen else text
