"""The title of a web page, from bytes that anybody may have made. Pure.

Python's own parser of HTML takes time that grows with the square of what it cannot make sense of
(seconds for 16 kilobytes of "<a <a <a"). Here every byte is looked at a few times at most.
"""

import codecs
import re
from html import unescape
from unicodedata import category, normalize

# Pages that carry their styles and scripts in their head have the title far below.
MOST_BYTES = 512 * 1024
LONGEST_TITLE = 300

# What may stand before the title and hold another, that is not the page's.
_LANDMARK = re.compile(rb"<(?:!--|(title|script|style|svg|noscript|template)(?=[\s/>]))")
_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What a page may be written in, by Python's names: it knows stranger codecs, and slow ones.
_CODECS = frozenset(
    [
        *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "koi8-r", "koi8-u", "cp866", "cp874"),
        *(f"cp125{part}" for part in range(9)),
        *(f"iso8859-{part}" for part in range(2, 17)),
        *("gbk", "gb2312", "gb18030", "big5", "euc_jp", "shift_jis", "euc_kr"),
    ]
)
# Browsers take these names for their larger sisters.
_WIDER = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254"}
# What browsers take an old page for that names nothing, where readers are Latvian.
_UNNAMED = "cp1257"


def title_of(page: bytes, content_type: str = "") -> str:
    """A page's title on one line, at most 300 characters; "" where it has none.

    Args:
        page: its beginning, as long as MOST_BYTES or shorter.
        content_type: the server's header, which may name the character set.
    """
    # In UTF-8 the bytes of markup stand for markup alone, whatever the page was written in.
    markup = _text(page[:MOST_BYTES], content_type).encode()
    return one_line(unescape(_title_in(markup).decode(errors="ignore")))


def one_line(text: str) -> str:
    """Typed or found text without breaks, control characters and marks that turn its direction."""
    folded = " ".join(normalize("NFC", text).split())
    visible = "".join(c for c in folded if category(c) not in ("Cc", "Cf", "Co", "Cs"))
    line = " ".join(visible.split())
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1].rstrip()}…"


def _title_in(markup: bytes) -> bytes:
    """The source between the tags of the first title that is the page's own."""
    lowered = markup.lower()
    at = 0
    while landmark := _LANDMARK.search(lowered, at):
        name = landmark[1]
        if name == b"title":
            start = lowered.find(b">", landmark.end()) + 1
            end = lowered.find(b"</title", start)
            # Cut before it is read on: a reference to a character is shorter than this.
            return markup[start:end][: LONGEST_TITLE * 40] if start and end >= 0 else b""
        # A comment may end with the dashes it begins with.
        at = lowered.find(b"</" + name if name else b"-->", landmark.end() - 2)
        if at < 0:
            break
    return b""


def _text(page: bytes, content_type: str) -> str:
    for mark, codec in _BYTE_ORDER_MARKS:
        if page.startswith(mark):
            return page[len(mark) :].decode(codec, "replace")
    named = _codec_named(content_type[:200]) or _codec_named_in(page)
    if named:
        return page.decode(named, "replace")
    try:
        # Not the last piece: the page may have been cut in the middle of a character.
        return codecs.getincrementaldecoder("utf-8")().decode(page)
    except UnicodeDecodeError:
        return page.decode(_UNNAMED, "replace")


def _codec_named_in(page: bytes) -> str:
    """As browsers do: within the first kilobyte, which could not be read so were it UTF-16."""
    codec = _codec_named(page[:1024].decode("latin-1"))
    return "utf-8" if codec.startswith("utf-16") else codec


def _codec_named(text: str) -> str:
    found = _CHARSET.search(text)
    if not found:
        return ""
    try:
        name = codecs.lookup(found[1]).name
    except LookupError:
        return ""
    name = _WIDER.get(name, name)
    return name if name in _CODECS else ""
