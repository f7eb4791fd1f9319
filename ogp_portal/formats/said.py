"""Words of which some are in another language than what they stand in: a file says of each run of
them what it is in, so that it is read out and spelt right.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ogp_portal.formats.text import Text


class Run(NamedTuple):
    """
    Attributes:
        language: where it is not that of the whole; else "".
    """

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Words in one or more lines."""

    runs: tuple[Run, ...] = ()

    def __str__(self) -> str:
        return "".join(run.text for run in self.runs)

    def __bool__(self) -> bool:
        return any(run.text for run in self.runs)

    def mended(self, mend: Callable[[str], str]) -> "Said":
        """The same words as `mend` writes them."""
        return Said(tuple(Run(mend(text), language) for text, language in self.runs))

    @property
    def lines(self) -> list[tuple[Run, ...]]:
        lines: list[list[Run]] = [[]]
        for text, language in self.runs:
            first, *others = text.split("\n")
            lines[-1].append(Run(first, language))
            lines += [[Run(other, language)] for other in others]
        return [tuple(run for run in line if run.text) for line in lines]

    @property
    def html(self) -> SafeString:
        """Escaped, each run with its language, each line on its own."""
        return SafeString("<br>".join("".join(map(_span, line)) for line in self.lines))


def _span(run: Run) -> str:
    text = escape(run.text)
    return f'<span lang="{run.language}">{text}</span>' if run.language else text


Part = str | Text | Said


def say(*parts: Part) -> Said:
    """One behind the other; a `str` is in the active language."""
    return Said(tuple(run for part in parts for run in _runs(part)))


def joined(separator: str, parts: Iterable[Part]) -> Said:
    """Those of the parts that say anything, with something between them."""
    first, *others = [part for part in parts if part] or [""]
    return say(first, *(one for part in others for one in (separator, part)))


def of_record(text: str) -> Said:
    """Words that are on record only as they were said."""
    return say(Text(text))


def _runs(part: Part) -> Iterator[Run]:
    if isinstance(part, Said):
        yield from part.runs
    elif isinstance(part, Text):
        text, language = part.best()
        yield Run(text, "" if language == get_language() else language)
    else:
        yield Run(part)
