"""Worksheets as plain values, whatever file they are then written into. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext

from measures.standing import Standing
from ogp_portal.formats.days import day_text

# No file in XML can hold these, and a worksheet is one.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Cells(NamedTuple):
    """A worksheet's row, column by column; "" and None where nothing is known."""

    title: str
    starts_on: date | None
    due_on: date | None
    lead: str
    supporting: str
    beneficiaries: str
    completion_test: str
    risks: str
    progress: str
    status: str


@dataclass(frozen=True, slots=True)
class Row:
    """A measure's row, and what the portal knows it by.

    Attributes:
        version: how many changes the measure had seen when the row was written.
    """

    code: str
    version: int
    standing: Standing
    cells: Cells


@dataclass(frozen=True, slots=True)
class Group:
    """The rows under one bold sub-heading; "" for those under none."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A commitment's worksheet, or what was selected of it."""

    number: int
    title: str
    short_title: str
    groups: tuple[Group, ...]

    @property
    def heading(self) -> str:
        """As the State Chancellery's worksheet has it: "1. apņemšanās: …"."""
        number = gettext("Commitment %(number)s:") % {"number": self.number}
        return f"{number} {self.title}"

    @property
    def rows(self) -> Iterator[Row]:
        return (row for group in self.groups for row in group.rows)

    @property
    def counts(self) -> Counter[Standing]:
        """Standing → how many of its rows have it."""
        return Counter(row.standing for row in self.rows)


@dataclass(frozen=True, slots=True)
class Book:
    """The worksheets of one file.

    Attributes:
        slug: of the plan.
        language: that of its headings and its words, `lv` or `en`.
        day: the record's; the standings are of that day.
        url: where in the portal the same can be read.
        institutions: what those that the plan names are called, for lists to choose from.
    """

    slug: str
    title: str
    is_sample: bool
    language: str
    day: date
    url: str
    sheets: tuple[Sheet, ...]
    institutions: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the file is called in its own words."""
        return gettext("Worksheets: %(plan)s") % {"plan": self.title}

    @property
    def provenance(self) -> str:
        """Whose words these are, of which day, and where they can be read."""
        said = gettext("As it stood on %(day)s %(url)s")
        return said % {"day": day_text(self.day, self.language), "url": self.url}

    @property
    def mark(self) -> str:
        """What has to be said of an invented plan, wherever it goes; "" of a true one."""
        if not self.is_sample:
            return ""
        return gettext("A sample: this plan and everything in it is invented.")


def writable(text: str) -> str:
    """The text with lines ended in one way, and without what no file in XML can hold. A letter is
    one sign with its mark: some programs hand on ā as two, and nobody sees a difference.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", UNWRITABLE.sub("", lines))
