"""Worksheets as plain values, whatever file they are then written into."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import get_language, gettext

from commitments.models import ActionPlan, Commitment, Institution, InstitutionLabel
from measures.headings import ONLY_NAMED, gathered
from measures.models import Measure, MeasureGroup, ProgressUpdate
from measures.querysets import MeasureQuerySet
from measures.standing import Standing, Status
from measures.worksheets.columns import followed, step_line
from ogp_portal.formats.days import day_text
from ogp_portal.formats.latvian import sort_key
from ogp_portal.formats.text import LANGUAGE_OF_RECORD, Text

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


def book_of(plan: ActionPlan, measures: MeasureQuerySet, today: date, *, url: str) -> Book:
    """The worksheets of a selection of the plan's measures, one for each of their commitments, in
    the active language. Six queries, however many measures.
    """
    language = get_language() or LANGUAGE_OF_RECORD
    labels = Institution.objects.labels(plan.day_of_names(today))
    words = _Words(language, names_of(labels))
    rows = measures.order_by("commitment__number", "code_key").for_worksheets()
    spoken = ProgressUpdate.objects.of_measures(measures).last_in_words()
    said = dict(spoken.values_list("measure_id", "done"))
    sheets = [
        _sheet(commitment, list(own), said, words, today)
        for commitment, own in groupby(rows, key=lambda measure: measure.commitment)
    ]
    return Book(
        slug=plan.slug,
        title=words.of(plan.title_text),
        is_sample=plan.is_sample,
        language=language,
        day=today,
        url=url,
        sheets=tuple(sheets),
        institutions=tuple(sorted(words.names.values(), key=sort_key)),
    )


def names_of(labels: dict[int, InstitutionLabel]) -> dict[int, str]:
    """What a worksheet calls institutions: by the abbreviation, or by the whole name where there is
    none, or several bodies have the same.
    """
    uses = Counter(label.short for label in labels.values())
    return {
        pk: label.short if uses[label.short] == 1 else str(label.name)
        for pk, label in labels.items()
    }


class _Words:
    """The record's texts in the file's language, as a file can hold them."""

    def __init__(self, language: str, names: dict[int, str]) -> None:
        self.language = language
        self.names = {pk: writable(name) for pk, name in names.items()}

    def of(self, text: Text) -> str:
        return writable(text.best(self.language)[0])

    def name(self, institution_id: int | None) -> str:
        return self.names[institution_id] if institution_id else ""


def writable(text: str) -> str:
    """The text with lines ended in one way, and without what no file in XML can hold. A letter is
    one sign with its mark: some programs hand on ā as two, and nobody sees a difference.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", UNWRITABLE.sub("", lines))


def _sheet(
    commitment: Commitment,
    measures: list[Measure],
    said: dict[int, str],
    words: _Words,
    today: date,
) -> Sheet:
    keyed = gathered((measure.group_id, measure.origin, measure) for measure in measures)
    groups = [
        Group(
            title=_title(own[0].group, is_only_named, words),
            rows=tuple(_row(measure, said, words, today) for measure in own),
        )
        for (_group, is_only_named), own in keyed.items()
    ]
    return Sheet(
        number=commitment.number,
        title=words.of(commitment.title_text),
        short_title=words.of(commitment.short_title_text),
        groups=tuple(groups),
    )


def _title(group: MeasureGroup | None, is_only_named: bool, words: _Words) -> str:
    if is_only_named:
        return str(ONLY_NAMED)
    return words.of(group.title_text) if group else ""


def _row(measure: Measure, said: dict[int, str], words: _Words, today: date) -> Row:
    steps = [
        step_line(words.of(step.wording), step.due_on, step.done_on, words.language)
        for step in measure.steps.all()
    ]
    supporting = [
        followed(words.name(role.institution_id), words.of(role.role_text))
        for role in measure.supporting.all()
    ]
    cells = Cells(
        title=words.of(measure.title_text),
        starts_on=measure.starts_on,
        due_on=measure.due_on,
        lead=words.name(measure.lead_institution_id),
        supporting="\n".join(supporting),
        beneficiaries=words.of(measure.beneficiaries_text),
        completion_test=words.of(measure.completion_test_text),
        risks="\n".join(words.of(risk.wording) for risk in measure.risks.all()),
        progress="\n\n".join(filter(None, (writable(said.get(measure.pk, "")), "\n".join(steps)))),
        status=str(Status(measure.status).label) if measure.status else "",
    )
    return Row(measure.code, measure.version, measure.judgement(today).standing, cells)
