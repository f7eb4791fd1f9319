"""Which web addresses a text says, and how those behind its words are put into it. Pure."""

import re
from collections.abc import Iterable
from textwrap import shorten
from typing import NamedTuple

from measures.worksheets.links import bare
from measures.worksheets.raw import RawLink
from measures.worksheets.saying_progress import step_in

# Up to a blank or a sign that no address holds; how an address ends, `links_said` knows.
_LINK = re.compile(r"(?:https?://|\bwww\.)[^\s<>\"„“”«»]+", re.IGNORECASE)
_AFTER_LINK = ".,;:!?)]}'’*"
MOST_LINKS = 10
_LONGEST_LINK = 1_000
_LONGEST_BESIDE = 200
_LONGEST_SEARCHED = 100_000  # letters in which the words of each link are looked for
_AROUND = ' -–—:;,.!?()„“”"'
_SEE = re.compile(r"\b(?:skat|sk|see)$", re.IGNORECASE)


class SaidLink(NamedTuple):
    """An address in a text, and the line in which it stands, without it."""

    url: str
    beside: str


def links_said(text: str) -> tuple[SaidLink, ...]:
    """The web addresses of a text, each once, in their order; no more than anybody would look at.

    Signs that end a sentence or close a bracket are no part of an address, unless a bracket of its
    own is open in it.
    """
    found: dict[str, SaidLink] = {}
    for line in text.split("\n"):
        for link in _LINK.finditer(line):
            url = link[0][: _end_of(link[0])] if len(link[0]) <= _LONGEST_LINK else ""
            if url.lower().startswith("www."):
                url = f"https://{url}"
            if url and url not in found:
                found[url] = SaidLink(url, _beside(line))
            if len(found) == MOST_LINKS:
                return tuple(found.values())
    return tuple(found.values())


def with_addresses(text: str, links: Iterable[RawLink]) -> str:
    """A text with the addresses that it keeps behind words, each at the end of the line in which
    the words stand, as though somebody had typed it there; below the text, where that is a step.
    """
    typed = (found[0] for found in _LINK.finditer(text))
    known = {bare(url[: _end_of(url)]) for url in typed}
    behind: dict[int, list[str]] = {}  # the end of a line → what follows it
    below: list[str] = []
    joined = " ".join(text.split())
    for link in links:
        if bare(link.url) in known:
            continue
        known.add(bare(link.url))
        begin = text.find(link.words, 0, _LONGEST_SEARCHED)
        start, end = text.rfind("\n", 0, max(begin, 0)) + 1, text.find("\n", max(begin, 0))
        end = end if end >= 0 else len(text)
        if begin >= 0 and not step_in(text[start:end]):
            behind.setdefault(end, []).append(link.url)
        else:
            below.append(link.url if link.words == joined else f"{link.words}: {link.url}")
    for end, urls in sorted(behind.items(), reverse=True):
        text = f"{text[:end].rstrip()} {' '.join(urls)}{text[end:]}"
    return "\n".join([text.rstrip("\n"), *below]) if below else text


def _beside(line: str) -> str:
    """What a line says besides the addresses in it."""
    without = _LINK.sub(lambda link: link[0][_end_of(link[0]) :], line)
    # Twice as much as is shown: so it is still seen to be too long.
    words = " ".join(without.split())[: 2 * _LONGEST_BESIDE]
    words = shorten(words, _LONGEST_BESIDE, placeholder="…").strip(_AROUND)
    return _SEE.sub("", words).strip(_AROUND)


def _end_of(url: str) -> int:
    """Where an address ends, before the signs behind it."""
    end, closed = len(url), url.count(")") - url.count("(")
    # Nothing is copied or counted anew: there may be as many signs as a cell has letters.
    while end and url[end - 1] in _AFTER_LINK:
        if url[end - 1] == ")":
            if closed <= 0:
                break
            closed -= 1
        end -= 1
    return end
