"""Measures as rows of values: what a table prints, made without a model object per row.

A page of fifty rows is the portal's most read page; plain tuples of finished values keep its
template to one node per cell.
"""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from commitments.models import ActionPlan, InstitutionLabel
from measures.querysets import MeasureQuerySet
from measures.standing import Facts, Standing, is_silent, value_of
from measures.steps import steps_text
from ogp_portal.formats.days import day_text, days_ago, slip_text
from ogp_portal.formats.text import Text

COLUMNS = (
    "code",
    "title",
    "title_en",
    "lead_institution_id",
    "starts_on",
    "due_on",
    "baseline_due_on",
    "status",
    "completed_on",
    "stated_on",
    "has_completion_test",
    "evidence_count",
    "commitment__number",
    "group_id",
    "origin",
    "steps_done",
    "steps_total",
)


class MeasureRow(NamedTuple):
    """One line of a measure list; every value is ready to print, "" stands for unknown.

    Attributes:
        stated_ago: how long ago that was; "" where the plan is over and nobody owes a statement.
        stated_too_long_ago: the same, where it is longer than the plan allows.
        note: what else is to be said of the row.
    """

    url: str
    code: str
    title: SafeString
    lead: str
    lead_url: str
    due: str
    slip: str
    standing: str
    standing_label: str
    stated: str
    stated_ago: str
    stated_too_long_ago: str
    commitment: int
    group_id: int | None
    origin: str
    steps: str
    steps_done: int
    steps_total: int
    note: str = ""

    @property
    def is_cancelled(self) -> bool:
        return self.standing == Standing.CANCELLED


def measure_rows(
    measures: MeasureQuerySet,
    plan: ActionPlan,
    labels: dict[int, InstitutionLabel],
    today: date,
) -> list[MeasureRow]:
    """The rows of a selection, in its order. One query."""
    base = reverse("measure-list", args=[plan.slug])
    leads = {pk: (label.short, institution_url(label)) for pk, label in labels.items()}
    selected = measures.values_list(*COLUMNS)
    return [_row(values, base, plan, leads, today) for values in selected]


def institution_url(label: InstitutionLabel) -> str:
    return reverse("institution-detail", args=[label.slug])


def _row(
    values: Iterable[Any],
    base: str,
    plan: ActionPlan,
    leads: dict[int, tuple[str, str]],
    today: date,
) -> MeasureRow:
    (
        code,
        title,
        title_en,
        lead_id,
        starts,
        due,
        baseline,
        status,
        completed,
        stated,
        has_test,
        evidence,
        commitment,
        group_id,
        origin,
        steps_done,
        steps_total,
    ) = values
    facts = Facts(
        status=status,
        starts_on=starts,
        due_on=due,
        completed_on=completed,
        stated_on=stated,
        has_test=has_test,
        evidence=evidence,
        plan_ends_on=plan.ends_on,
    )
    standing = value_of(facts, today)
    ago = days_ago((today - stated).days) if stated and not plan.is_over(today) else ""
    too_long = bool(ago) and is_silent(facts, plan.silence_limit_days, today)
    lead, lead_url = leads.get(lead_id, ("", ""))
    slip = slip_text((due - baseline).days) if due and baseline else ""
    return MeasureRow(
        url=f"{base}{code}/",
        code=code,
        title=Text(title, title_en).html(),
        lead=lead,
        lead_url=lead_url,
        due=day_text(due),
        slip=slip,
        standing=standing.value,
        standing_label=str(standing.label),
        stated=day_text(stated),
        stated_ago="" if too_long else ago,
        stated_too_long_ago=ago if too_long else "",
        commitment=commitment,
        group_id=group_id,
        origin=origin,
        steps=steps_text(steps_done, steps_total),
        steps_done=steps_done,
        steps_total=steps_total,
    )


class RowGroup(NamedTuple):
    """Rows under a heading; "" where the list is not grouped."""

    title: str
    rows: list[MeasureRow]


def group_rows(rows: list[MeasureRow], group: str, commitments: dict[str, str]) -> list[RowGroup]:
    """Neighbouring rows that share the value they are grouped by.

    Args:
        group: `commitment`, `institution`, `standing`, or "" for one group without a heading.
        commitments: number → what a commitment is called.
    """
    if not group:
        return [RowGroup("", rows)] if rows else []
    titles = {
        "commitment": lambda row: (commitments.get(str(row.commitment), ""), row.commitment),
        "institution": lambda row: (row.lead or _not_given(), row.lead_url),
        "standing": lambda row: (row.standing_label, row.standing),
    }
    return [
        RowGroup(title, list(members))
        for (title, _key), members in groupby(rows, key=titles[group])
    ]


def _not_given() -> str:
    return pgettext("institution", "not given")
