"""What the plan's, a commitment's and an institution's page say, as values."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from commitments.models import ActionPlan, Commitment, Institution, InstitutionLabel
from measures.changelog import Entry, latest_entries
from measures.counting import (
    Bar,
    Steps,
    Tally,
    bar_of,
    counts_of,
    sentence_of,
    steps_of,
)
from measures.headings import under_headings
from measures.models import Measure
from measures.parts import asked_of
from measures.rows import RowGroup, group_rows, institution_url, measure_rows
from measures.standing import Facts, Standing, days_late
from measures.steps import steps_text
from ogp_portal.compiled import compiled
from ogp_portal.formats.days import day_text, days_ago
from ogp_portal.formats.latvian import sort_key
from ogp_portal.formats.text import Text

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Lead:
    """An institution that answers for a commitment."""

    short: str
    url: str


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """A commitment on the plan's page."""

    number: int
    url: str
    title: SafeString
    leads: list[Lead]
    bar: Bar
    next: "NextRow | None"
    stated: str


@dataclass(frozen=True, slots=True)
class LateRow:
    """A measure among those that have been overdue longest."""

    url: str
    code: str
    title: SafeString
    days_late: int
    due: str
    lead: str
    steps: str


@dataclass(frozen=True, slots=True)
class NextRow:
    """A measure among those that fall due next."""

    url: str
    code: str
    title: SafeString
    due: date
    lead: str
    steps: str


@dataclass(frozen=True, slots=True)
class PlanOverview:
    """The plan's page: how far it is, what is late, what is new, what comes."""

    sentence: SafeString
    bar: Bar
    leads: list[Lead]
    steps: Steps
    commitments: list[CommitmentRow]
    late: list[LateRow]
    late_count: int
    upcoming: list[NextRow]
    changes: list[Entry]
    coordinator: str


def plan_overview(plan: ActionPlan, today: date) -> PlanOverview:
    """Nine queries, however many measures the plan has."""
    list_url = reverse("measure-list", args=[plan.slug])
    directory = Institution.objects.directory()
    labels = directory.on(plan.day_of_names(today))
    tally = _tally(plan.pk, today)
    commitments = _commitment_rows(plan, tally, labels, today)
    return PlanOverview(
        sentence=sentence_of(tally.totals, list_url),
        bar=bar_of(tally.totals, list_url),
        leads=list(dict.fromkeys(lead for row in commitments for lead in row.leads)),
        steps=tally.steps(list_url),
        commitments=commitments,
        late=[
            _late(values, plan, labels, list_url, today)
            for values in _longest_overdue(plan.pk, today)
        ],
        late_count=tally.totals[Standing.OVERDUE],
        upcoming=[_next(values, labels, list_url) for values in _next_due(plan.pk, today)],
        changes=latest_entries(plan, directory),
        coordinator=labels[plan.coordinator_id].name.html() if plan.coordinator_id else "",
    )


def _tally(plan_id: int, today: date) -> Tally:
    """One query."""
    return Tally(_counts(plan_id, today))


NAMED = (
    "code",
    "title",
    "title_en",
    "due_on",
    "lead_institution_id",
    "steps_done",
    "steps_total",
)


@compiled
def _counts(plan_id: int, today: date) -> QuerySet[Any, Any]:
    return Measure.objects.of(plan_id).counts_by_commitment(today)


@compiled
def _longest_overdue(plan_id: int, today: date) -> QuerySet[Any, Any]:
    overdue = Measure.objects.of(plan_id).longest_overdue(today)
    return overdue.values_list(*NAMED)[:SHOWN]


@compiled
def _next_due(plan_id: int, today: date) -> QuerySet[Any, Any]:
    due = Measure.objects.of(plan_id).next_due(today)
    return due.values_list(*NAMED)[:SHOWN]


@compiled
def _next_of_each(plan_id: int, today: date) -> QuerySet[Any, Any]:
    of_plan = Commitment.objects.of(plan_id)
    first = Measure.objects.next_of_each(of_plan, today)
    return first.values_list("commitment_id", *NAMED)


@compiled
def _with_leads(plan_id: int) -> QuerySet[Any, Any]:
    return Commitment.objects.of(plan_id).in_order_with_leads()


def _late(
    values: tuple[Any, ...],
    plan: ActionPlan,
    labels: dict[int, InstitutionLabel],
    list_url: str,
    today: date,
) -> LateRow:
    code, title, title_en, due_on, lead, *steps = values
    return LateRow(
        url=f"{list_url}{code}/",
        code=code,
        title=Text(title, title_en).html(),
        days_late=days_late(Facts(due_on=due_on, plan_ends_on=plan.ends_on), today) or 0,
        due=day_text(due_on),
        lead=_short(labels, lead),
        steps=steps_text(*steps),
    )


def _next(values: tuple[Any, ...], labels: dict[int, InstitutionLabel], list_url: str) -> NextRow:
    code, title, title_en, due_on, lead, *steps = values
    url = f"{list_url}{code}/"
    return NextRow(
        url, code, Text(title, title_en).html(), due_on, _short(labels, lead), steps_text(*steps)
    )


def _short(labels: dict[int, InstitutionLabel], institution_id: int | None) -> str:
    return labels[institution_id].short if institution_id else pgettext("institution", "not given")


def _commitment_rows(
    plan: ActionPlan,
    tally: Tally,
    labels: dict[int, InstitutionLabel],
    today: date,
) -> list[CommitmentRow]:
    """One row a commitment, with its leads and what comes next. Two queries."""
    list_url = reverse("measure-list", args=[plan.slug])
    first = {
        commitment: _next(tuple(values), labels, list_url)
        for commitment, *values in _next_of_each(plan.pk, today)
    }
    rows: dict[int, CommitmentRow] = {}
    leads: dict[int, list[Lead]] = defaultdict(list)
    for pk, number, title, title_en, lead in _with_leads(plan.pk):
        if lead:
            leads[pk].append(Lead(labels[lead].short, institution_url(labels[lead])))
        if pk in rows:
            continue
        upcoming_row, heard_on = first.get(pk), tally.heard.get(pk)
        rows[pk] = CommitmentRow(
            number=number,
            url=reverse("commitment-detail", args=[plan.slug, number]),
            title=Text(title, title_en).html(),
            leads=leads[pk],
            bar=bar_of(tally.counts[pk], list_url, {"commitment": str(number)}),
            next=upcoming_row,
            stated=stated_text(heard_on, plan, today),
        )
    return list(rows.values())


def stated_text(heard_on: date | None, plan: ActionPlan, today: date) -> str:
    """When something was last said: so many days ago, or the day where the plan has ended and
    nobody owes a statement; "" where nothing was.
    """
    if heard_on is None:
        return ""
    return day_text(heard_on) if plan.is_over(today) else days_ago((today - heard_on).days)


@dataclass(frozen=True, slots=True)
class CommitmentOverview:
    """A commitment's page besides its own texts."""

    bar: Bar
    steps: Steps
    leads: list[tuple[str, str]]
    groups: list[RowGroup]


def commitment_overview(commitment: Commitment, today: date) -> CommitmentOverview:
    plan = commitment.plan
    labels = Institution.objects.labels(plan.day_of_names(today))
    list_url = reverse("measure-list", args=[plan.slug])
    leads = commitment.lead_labels(labels)
    groups = grouped_rows(commitment, labels, today)
    rows = [row for group in groups for row in group.rows]
    of_commitment = {"commitment": str(commitment.number)}
    return CommitmentOverview(
        bar=bar_of(counts_of(rows), list_url, of_commitment),
        steps=steps_of(rows, list_url, of_commitment),
        leads=[(str(label.name), institution_url(label)) for label in leads],
        groups=groups,
    )


def grouped_rows(
    commitment: Commitment, labels: dict[int, InstitutionLabel], today: date
) -> list[RowGroup]:
    """The commitment's rows under their sub-headings, in the worksheet's order."""
    measures = Measure.objects.of(commitment.plan).under(commitment).in_order()
    rows = measure_rows(measures, commitment.plan, labels, today)
    keyed = ((row.group_id, row.origin, row) for row in rows)
    return [RowGroup(*group) for group in under_headings(commitment, keyed)]


@dataclass(frozen=True, slots=True)
class LedCommitment:
    """A commitment that an institution leads."""

    number: int
    title: SafeString
    url: str


def led_commitments(plan: ActionPlan | None) -> dict[int, list[LedCommitment]]:
    """Institution → the commitments of a plan that it leads. One query."""
    led: dict[int, list[LedCommitment]] = defaultdict(list)
    if plan is None:
        return led
    for _pk, number, title, title_en, lead in _with_leads(plan.pk):
        url = reverse("commitment-detail", args=[plan.slug, number])
        led[lead].append(LedCommitment(number, Text(title, title_en).html(), url))
    return led


@dataclass(frozen=True, slots=True)
class InstitutionRow:
    """An institution in the register: its name of today, its contact, its part in the plan."""

    label: InstitutionLabel
    url: str
    contact_role: str
    contact_email: str
    contact_phone: str
    commitments: list[LedCommitment]
    measures: int
    measures_url: str


def institution_overviews(today: date) -> list[InstitutionRow]:
    """All institutions by their names, with what each leads or supports in the current plan."""
    labels = Institution.objects.labels(today)
    plan = ActionPlan.objects.current()
    led = led_commitments(plan)
    measures = Measure.objects.of(plan).counts_by_institution() if plan else {}
    list_url = reverse("measure-list", args=[plan.slug]) if plan else ""
    rows = [
        InstitutionRow(
            label=labels[row.pk],
            url=institution_url(labels[row.pk]),
            contact_role=str(row.contact_role_text),
            contact_email=row.contact_email,
            contact_phone=row.contact_phone,
            commitments=led.get(row.pk, []),
            measures=measures.get(row.pk, 0),
            measures_url=f"{list_url}?institution={row.slug}",
        )
        for row in Institution.objects.all()
    ]
    return sorted(rows, key=lambda row: sort_key(str(row.label.name)))


@dataclass(frozen=True, slots=True)
class InstitutionInPlan:
    """What an institution leads and supports in one plan; `bar` and `steps` count both."""

    plan: ActionPlan
    url: str
    bar: Bar
    steps: Steps
    commitments: list[LedCommitment]
    led: list[RowGroup]
    supported: list[RowGroup]


def institution_plans(
    institution: Institution, labels: dict[int, InstitutionLabel], today: date
) -> list[InstitutionInPlan]:
    """The plans in which an institution has a part, and which. Invented ones are left out:
    what they say of a real institution would stand beside what is true of it.
    """
    found = []
    asked = asked_of(institution.pk)
    for plan in ActionPlan.objects.true().in_order():
        measures = Measure.objects.of(plan).in_order()
        led = measure_rows(measures.led_by([institution.pk]), plan, labels, today)
        supported = [
            row._replace(note=asked.get((plan.pk, row.code), ""))
            for row in measure_rows(measures.supported_by([institution.pk]), plan, labels, today)
        ]
        commitments = led_commitments(plan).get(institution.pk, [])
        if commitments or led or supported:
            list_url = reverse("measure-list", args=[plan.slug])
            rows, own = [*led, *supported], {"institution": institution.slug}
            found.append(
                InstitutionInPlan(
                    plan=plan,
                    url=reverse("plan-detail", args=[plan.slug]),
                    bar=bar_of(counts_of(rows), list_url, own),
                    steps=steps_of(rows, list_url, own),
                    commitments=commitments,
                    led=group_rows(led, "", {}),
                    supported=group_rows(supported, "", {}),
                )
            )
    return found


@dataclass(frozen=True, slots=True)
class PlanBar:
    """A plan in the list of plans."""

    plan: ActionPlan
    url: str
    bar: Bar
    steps: Steps


def plan_bars(today: date) -> list[PlanBar]:
    """All plans with how far each is. One query, and one a plan."""
    return [
        PlanBar(
            plan,
            reverse("plan-detail", args=[plan.slug]),
            bar_of(tally.totals, list_url),
            tally.steps(list_url),
        )
        for plan in ActionPlan.objects.in_order()
        for list_url in [reverse("measure-list", args=[plan.slug])]
        for tally in [_tally(plan.pk, today)]
    ]
