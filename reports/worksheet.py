"""The worksheets of an edition, in the portal's own nine columns. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from measures.headings import ONLY_NAMED
from measures.models import Origin
from measures.worksheets.columns import step_line
from ogp_portal.formats.days import day_text
from ogp_portal.formats.said import Said, joined, of_record, say
from ogp_portal.formats.text import Text
from reports.telling import Name, Part, Told


@dataclass(frozen=True, slots=True)
class Group:
    """
    Attributes:
        heading: empty where the measures stand under none.
        rows: of nine cells each.
    """

    heading: Said
    rows: tuple[tuple[Said, ...], ...]


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A commitment's worksheet, as the ministries have it."""

    number: int
    heading: Said
    groups: tuple[Group, ...]

    @property
    def rows(self) -> Iterator[tuple[Said, ...]]:
        """One below the other; a sub-heading is a single cell across all columns."""
        for group in self.groups:
            if group.heading:
                yield (group.heading,)
            yield from group.rows


def worksheet_of(part: Part) -> Worksheet:
    number = gettext("Commitment %(number)s:") % {"number": part.number}
    return Worksheet(
        number=part.number,
        heading=say(f"{number} ", part.title),
        groups=tuple(
            Group(heading, tuple(map(_cells, grouped))) for heading, grouped in _groups_of(part)
        ),
    )


def _cells(told: Told) -> tuple[Said, ...]:
    columns = columns_of(told)
    return (
        columns.title,
        say(day_text(told.starts_on)),
        say(day_text(told.due_on)),
        columns.lead,
        columns.supporting,
        columns.beneficiaries,
        columns.completion_test,
        columns.risks,
        columns.progress,
    )


def _groups_of(part: Part) -> list[tuple[Said, list[Told]]]:
    """The measures under each of the worksheet's sub-headings."""
    groups: dict[Said, list[Told]] = {}
    for told in part.told:
        groups.setdefault(_heading(told), []).append(told)
    # Those under no heading come first: below one they would seem to be under it.
    return sorted(groups.items(), key=lambda one: bool(one[0]))


def _heading(told: Told) -> Said:
    if told.group:
        return say(told.group)
    return say(str(ONLY_NAMED) if told.origin == Origin.NAMED else "")


@dataclass(frozen=True, slots=True)
class Columns:
    """What stands in the nine columns of the worksheet, but for the two days."""

    title: Said
    lead: Said
    supporting: Said
    beneficiaries: Said
    completion_test: Said
    risks: Said
    progress: Said


def columns_of(told: Told) -> Columns:
    return Columns(
        title=say(f"{told.code} ", told.title),
        lead=say(told.lead.short if told.lead else ""),
        supporting=joined("\n", (_with_role(name, role) for name, role in told.supporting)),
        beneficiaries=say(told.beneficiaries),
        completion_test=say(told.completion_test),
        risks=joined("\n", told.risks),
        progress=joined("\n\n", _progress(told)),
    )


def _with_role(name: Name, role: Text) -> Said:
    return say(name.short, *((" (", role, ")") if role else ()))


def _progress(told: Told) -> Iterator[Said]:
    """Column nine: what was said last, then the steps."""
    yield of_record(told.last_said.done if told.last_said else "")
    yield joined("\n", (_step(*step) for step in told.steps))


def _step(text: Text, due_on: date | None, done_on: date | None) -> Said:
    # The words stand between a box and a day, which are the page's.
    before, _, after = step_line("\0", due_on, done_on, None).partition("\0")
    return say(before, text, after)
