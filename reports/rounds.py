"""The round before a report: who has spoken of what in its period, and who is silent."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from commitments.models import ActionPlan, Commitment, InstitutionLabel
from measures.standing import Standing, value_of
from ogp_portal.formats.latvian import sort_key
from reports.account import Account
from reports.gathering import accounts_of, commitments_of, leads_of
from reports.hearing import heard_of
from reports.models import Chapter, Report


@dataclass(frozen=True, slots=True)
class Unheard:
    """The measures of a commitment for which no source names a responsible institution, and of
    which nothing was said for the report. Nobody is silent there by name.

    Attributes:
        codes: of the measures.
        leads: who leads the commitment; of the measures themselves that says nothing.
    """

    commitment: Commitment
    codes: tuple[str, ...]
    leads: tuple[InstitutionLabel, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """An institution's measures in a commitment, but for those finished before the period, by their
    codes.

    Attributes:
        stated: those of which something was said for the report.
        unheard: those of which nothing was.
        overdue: those that are, on the day.
        late: those of which something was stated once the period was closed.
    """

    commitment: Commitment
    stated: tuple[str, ...]
    unheard: tuple[str, ...]
    overdue: tuple[str, ...]
    late: tuple[str, ...]

    @property
    def total(self) -> int:
        return len(self.stated) + len(self.unheard)


@dataclass(frozen=True, slots=True)
class Line:
    """What an institution owes of a report.

    Attributes:
        label: None for the measures for which no source names one.
        cells: one a commitment; None where it leads nothing there.
        stated_on: when it last said something; None where it never did.
    """

    label: InstitutionLabel | None
    cells: tuple[Cell | None, ...]
    stated_on: date | None

    @property
    def is_unheard(self) -> bool:
        return not any(cell.stated for cell in self.cells if cell)

    @property
    def is_silent(self) -> bool:
        """Only an institution is; of measures that nobody leads nothing was heard."""
        return self.label is not None and self.is_unheard


@dataclass(frozen=True, slots=True)
class Round:
    """A report and who is to be heard before it.

    Attributes:
        days_left: until it is due; negative once that has passed.
        unwritten: the commitments of which there is no summary yet.
        lines: those that are silent first.
        unheard: where nobody is silent by name, and nothing was heard.
    """

    report: Report
    days_left: int
    commitments: tuple[Commitment, ...]
    unwritten: tuple[Commitment, ...]
    lines: tuple[Line, ...]
    unheard: tuple[Unheard, ...]

    @property
    def unheard_number(self) -> int:
        return number_of(self.unheard)

    @property
    def silent(self) -> int:
        return sum(line.is_silent for line in self.lines)

    @property
    def written(self) -> int:
        """How many chapters have a summary."""
        return len(self.commitments) - len(self.unwritten)


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
    """Eleven queries, however many measures."""
    commitments, accounts = tuple(commitments_of(report)), accounts_of(report)
    day = report.day_told(today)
    led: dict[int | None, dict[int, list[Account]]] = defaultdict(lambda: defaultdict(list))
    for commitment, own in accounts.items():
        for account in own:
            if not heard_of(account).was_finished_before(report.period_from):
                led[account.measure.lead_institution_id][commitment].append(account)
    lines = [
        _line(labels[lead] if lead else None, own, commitments, report, day)
        for lead, own in led.items()
    ]
    lines.sort(key=_order)
    written = Chapter.objects.of(report).with_summary()
    return Round(
        report,
        (report.due_on - today).days,
        commitments,
        tuple(one for one in commitments if one.pk not in written),
        tuple(lines),
        unheard_of_each(report, commitments, accounts, labels),
    )


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
        _cell(one, led[one.pk], report, day) if one.pk in led else None for one in commitments
    )
    said = (update.stated_on for own in led.values() for one in own for update in one.said)
    return Line(label, cells, max(said, default=None))


def _cell(commitment: Commitment, accounts: list[Account], report: Report, day: date) -> Cell:
    def codes(are: Callable[[Account], bool]) -> tuple[str, ...]:
        return tuple(one.measure.code for one in accounts if are(one))

    def is_stated(account: Account) -> bool:
        return heard_of(account).is_spoken_of(report.period_from, report.due_on)

    return Cell(
        commitment,
        stated=codes(is_stated),
        unheard=codes(lambda one: not is_stated(one)),
        overdue=codes(lambda one: value_of(one.facts, day) is Standing.OVERDUE),
        late=codes(lambda one: any(report.is_late(said.stated_on) for said in one.updates)),
    )


def unheard_of_each(
    report: Report,
    commitments: Iterable[Commitment],
    accounts: Mapping[int, list[Account]],
    labels: Mapping[int, InstitutionLabel],
) -> tuple[Unheard, ...]:
    """Of each commitment in which there is something unheard and nobody is silent by name. One
    query.
    """
    leads = leads_of(report)
    found = (
        Unheard(
            one,
            tuple(unheard_in(accounts.get(one.pk, ()), report.period_from, report.due_on)),
            tuple(labels[pk] for pk in leads[one.pk]),
        )
        for one in commitments
    )
    return tuple(one for one in found if one.codes)


def number_of(unheard: Iterable[Unheard]) -> int:
    """How many measures they are together."""
    return sum(len(one.codes) for one in unheard)


def silent_in(accounts: Iterable[Account], since: date, until: date) -> set[int]:
    """The institutions that lead a measure which was not finished before a day, and have said
    nothing of any of those for the report of the time from then on.

    Args:
        until: as of `Heard.is_spoken_of`.
    """
    asked, heard = set(), set()
    for account in accounts:
        lead, said = account.measure.lead_institution_id, heard_of(account)
        if lead is None or said.was_finished_before(since):
            continue
        asked.add(lead)
        if said.is_spoken_of(since, until):
            heard.add(lead)
    return asked - heard


def unheard_in(accounts: Iterable[Account], since: date, until: date) -> list[str]:
    """The codes of the measures for which no source names a responsible institution, that were not
    finished before a day, and of which nothing was said for the report of the time from then on.
    """
    nobodys = (one for one in accounts if one.measure.lead_institution_id is None)
    return [one.measure.code for one in nobodys if heard_of(one).is_missed(since, until)]
