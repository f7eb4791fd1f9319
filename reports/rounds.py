"""The round before a report: who has spoken of what in its period, and who is silent."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from commitments.models import ActionPlan, Commitment, InstitutionLabel
from measures.standing import Standing, Status, value_of
from ogp_portal.formats.latvian import sort_key
from reports.account import Account
from reports.gathering import accounts_of, commitments_of
from reports.models import Report


@dataclass(frozen=True, slots=True)
class Cell:
    """An institution's measures in a commitment, but for those finished before the period.

    Attributes:
        stated: of how many something was said for the report.
        overdue: how many are, on the day.
        late: of how many something was stated once the period was closed.
    """

    commitment: int
    stated: int
    total: int
    overdue: int
    late: int


@dataclass(frozen=True, slots=True)
class Line:
    """What an institution owes of a report.

    Attributes:
        label: None for the measures that nobody leads.
        cells: one a commitment; None where it leads nothing there.
        stated_on: when it last said something; None where it never did.
    """

    label: InstitutionLabel | None
    cells: tuple[Cell | None, ...]
    stated_on: date | None

    @property
    def total(self) -> int:
        return sum(cell.total for cell in self.cells if cell)

    @property
    def stated(self) -> int:
        return sum(cell.stated for cell in self.cells if cell)

    @property
    def is_silent(self) -> bool:
        return self.label is not None and not self.stated


@dataclass(frozen=True, slots=True)
class Round:
    """A report and who is to be heard before it.

    Attributes:
        days_left: until it is due; negative once that has passed.
        lines: those that are silent first.
    """

    report: Report
    days_left: int
    commitments: tuple[Commitment, ...]
    lines: tuple[Line, ...]

    @property
    def silent(self) -> int:
        return sum(line.is_silent for line in self.lines)


def reports_in_turn(plans: Iterable[ActionPlan], today: date) -> list[Report]:
    """Of each plan what is due and not sealed, and the report that is due next; where there is
    neither, the one that was due last.
    """
    found = []
    for plan in plans:
        reports = list(Report.objects.of(plan).in_order().with_editions())
        owed = [one for one in reports if one.due_on < today and not one.editions.all()]
        coming = [one for one in reports if one.due_on >= today]
        in_turn = [*owed, *coming[:1]] or reports[-1:]
        for report in in_turn:
            report.plan = plan
        found += in_turn
    return found


def round_of(report: Report, labels: Mapping[int, InstitutionLabel], today: date) -> Round:
    """Nine queries, however many measures."""
    commitments = tuple(commitments_of(report))
    day = report.day_told(today)
    led: dict[int | None, dict[int, list[Account]]] = defaultdict(lambda: defaultdict(list))
    for commitment, accounts in accounts_of(report).items():
        for account in accounts:
            if not was_finished_before(account, report.period_from):
                led[account.measure.lead_institution_id][commitment].append(account)
    lines = [
        _line(labels[lead] if lead else None, own, commitments, report, day)
        for lead, own in led.items()
    ]
    lines.sort(key=_order)
    return Round(report, (report.due_on - today).days, commitments, tuple(lines))


def _order(line: Line) -> tuple[bool, bool, str]:
    name = sort_key(str(line.label.name)) if line.label else ""
    return (line.label is None, not line.is_silent, name)


def _line(
    label: InstitutionLabel | None,
    led: Mapping[int, list[Account]],
    commitments: Iterable[Commitment],
    report: Report,
    day: date,
) -> Line:
    cells = tuple(
        _cell(one.number, led[one.pk], report, day) if one.pk in led else None
        for one in commitments
    )
    said = (update.stated_on for own in led.values() for one in own for update in one.said)
    return Line(label, cells, max(said, default=None))


def _cell(number: int, accounts: list[Account], report: Report, day: date) -> Cell:
    return Cell(
        commitment=number,
        stated=sum(was_spoken_of(one, report.period_from, report.due_on) for one in accounts),
        total=len(accounts),
        overdue=sum(value_of(one.facts, day) is Standing.OVERDUE for one in accounts),
        late=sum(any(report.is_late(said.stated_on) for said in one.updates) for one in accounts),
    )


def was_spoken_of(account: Account, since: date, until: date) -> bool:
    """Whether anything was said of the measure from the day on which a period begins: of what came
    about in it, or of what came about since, as long as the report was not due.
    """
    return any(update.stated_on >= since for update in account.updates) or any(
        since <= update.stated_on <= until for update in account.since
    )


def was_finished_before(account: Account, day: date) -> bool:
    """Whether by what was said before a day nothing more was to be expected of it."""
    before = [update for update in account.said if update.stated_on < day]
    return bool(before and before[-1].status) and Status(before[-1].status).is_final


def silent_in(accounts: Iterable[Account], since: date, until: date) -> set[int]:
    """The institutions that lead a measure which was not finished before a day, and have said
    nothing of any of those for the report of the time from then on.

    Args:
        until: as of `was_spoken_of`.
    """
    asked, heard = set(), set()
    for account in accounts:
        lead = account.measure.lead_institution_id
        if lead is None or was_finished_before(account, since):
            continue
        asked.add(lead)
        if was_spoken_of(account, since, until):
            heard.add(lead)
    return asked - heard
