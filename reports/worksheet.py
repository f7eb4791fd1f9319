"""The worksheets of an edition, as the portal's own worksheets have them. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from measures.headings import ONLY_NAMED
from measures.models import Origin
from measures.worksheets.book import Cells, Group, Row, Sheet, writable
from measures.worksheets.columns import step_line
from ogp_portal.formats.said import Said, joined, of_record, say
from ogp_portal.formats.text import Text
from reports.telling import Name, Part, Told


def sheet_of(part: Part) -> Sheet:
    """A commitment's worksheet, as the ministries have it."""
    return Sheet(
        number=part.number,
        title=writable(str(part.title)),
        short_title=writable(str(part.short_title)),
        groups=tuple(
            Group(writable(str(heading)), tuple(_row(told) for told in grouped))
            for heading, grouped in groups_of(part)
        ),
    )


def groups_of(part: Part) -> list[tuple[Said, list[Told]]]:
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


def _row(told: Told) -> Row:
    columns = columns_of(told)
    cells = Cells(
        title=_written(columns.title),
        starts_on=told.starts_on,
        due_on=told.due_on,
        lead=_written(columns.lead),
        supporting=_written(columns.supporting),
        beneficiaries=_written(columns.beneficiaries),
        completion_test=_written(columns.completion_test),
        risks=_written(columns.risks),
        progress=_written(columns.progress),
        status=told.status,
    )
    return Row(told.code, 0, told.standing, cells)


def _written(said: Said) -> str:
    return writable(str(said))
