"""The register of a plan's risks: its filters, and its rows as values."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple, cast
from urllib.parse import urlencode

import django_filters
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from commitments.models import ActionPlan, Institution, InstitutionLabel
from measures.counting import rows_url
from measures.filters import (
    ChoicesFilter,
    OneChoiceFilter,
    Picker,
    commitment_choices,
    complaints_of,
    institution_choices,
    picked_on,
    pickers_of,
    without,
)
from measures.models import Measure, Risk
from measures.querysets import RiskQuerySet
from measures.risks import RiskState
from measures.rows import institution_url
from ogp_portal.formats.days import days_text
from ogp_portal.formats.text import Text

PICKED = ("state", "commitment", "institution")
NAMES = (*PICKED, "group")
GROUPS = {
    "commitment": _("by commitment"),
    "institution": _("by institution"),
    "state": _("by what became of them"),
}
COLUMNS = (
    "text",
    "text_en",
    "state",
    "delays_by_days",
    "response",
    "measure__code",
    "measure__title",
    "measure__title_en",
    "measure__lead_institution_id",
    "measure__commitment__number",
)


class RiskFilter(django_filters.FilterSet):
    """`commitment institution state group`; choices may repeat.

    Where a value is not one of the choices, nothing is selected and the form says why.
    """

    state = ChoicesFilter(
        label=_("What became of it"), choices=RiskState.choices, method="in_state"
    )
    commitment = ChoicesFilter(label=_("Commitment"), method="in_commitment")
    institution = ChoicesFilter(label=_("Institution"), method="of")
    group = OneChoiceFilter(label=_("Grouped"), choices=list(GROUPS.items()), method="nothing")

    class Meta:
        model = Risk
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, plan: ActionPlan) -> None:
        self.plan = plan
        self.measures = Measure.objects.of(plan)
        involved = Institution.objects.involved(plan, self.measures.name_the_institution())
        self.labels = involved.labels(plan.day_of_names(timezone.localdate()))
        super().__init__(data, queryset=Risk.objects.of_plan(plan))
        self.filters["commitment"].extra["choices"] = commitment_choices(plan)
        self.filters["institution"].extra["choices"] = institution_choices(self.labels)

    @property
    def qs(self) -> RiskQuerySet:
        """The rows, in their order; none where a value cannot be understood."""
        if not self.form.is_valid():
            return Risk.objects.none()
        return cast(RiskQuerySet, super().qs).sorted_by(self.form.cleaned_data["group"])

    @property
    def complaints(self) -> list[tuple[str, str]]:
        return complaints_of(self)

    def in_state(self, rows: RiskQuerySet, _name: str, value: list[str]) -> RiskQuerySet:
        return rows.in_states(value) if value else rows

    def in_commitment(self, rows: RiskQuerySet, _name: str, value: list[str]) -> RiskQuerySet:
        return rows.in_commitments([int(number) for number in value]) if value else rows

    def of(self, rows: RiskQuerySet, _name: str, value: list[str]) -> RiskQuerySet:
        return rows.hanging_on(self.measures.involving(value)) if value else rows

    def nothing(self, rows: RiskQuerySet, _name: str, _value: object) -> RiskQuerySet:
        """It is read in `qs`."""
        return rows

    def pickers(self) -> list[Picker]:
        return pickers_of(self, cast(QueryDict, self.data), PICKED)

    def chips(self, url: str) -> list[tuple[str, str]]:
        """(what is on, the address without it)."""
        data = cast(QueryDict, self.data)
        return [
            (label, without(data, url, name, value, NAMES))
            for picked in PICKED
            for name, value, label in picked_on(self, data, picked)
        ]

    def query(self) -> str:
        """What is on, as a query string; the page is left out."""
        data = cast(QueryDict, self.data)
        return urlencode([(name, item) for name in NAMES for item in data.getlist(name) if item])


class RiskRow(NamedTuple):
    """One line of the register; every value is ready to print, "" stands for unknown."""

    words: SafeString
    state: str
    state_label: str
    delay: str
    response: str
    code: str
    url: str
    title: SafeString
    lead: str
    lead_url: str
    commitment: int


class RiskGroup(NamedTuple):
    """Rows under a heading; "" where the register is not grouped."""

    title: str
    rows: list[RiskRow]


class RiskCount(NamedTuple):
    """How many risks of the plan are in a state, and where they are."""

    label: str
    number: int
    url: str


def risk_rows(risks: Any, plan: ActionPlan, labels: dict[int, InstitutionLabel]) -> list[RiskRow]:
    """The rows of a selection, in its order. One query."""
    base = reverse("measure-list", args=[plan.slug])
    return [_row(values, base, labels) for values in risks.values_list(*COLUMNS)]


def _row(values: tuple[Any, ...], base: str, labels: dict[int, InstitutionLabel]) -> RiskRow:
    text, text_en, state, delay, response, code, title, title_en, lead_id, commitment = values
    lead = labels.get(lead_id)
    return RiskRow(
        words=Text(text, text_en).html(),
        state=state,
        state_label=str(RiskState(state).label),
        delay="" if delay is None else days_text(delay),
        response=Text(response).html(),
        code=code,
        url=f"{base}{code}/",
        title=Text(title, title_en).html(),
        lead=lead.short if lead else "",
        lead_url=institution_url(lead) if lead else "",
        commitment=commitment,
    )


def group_risks(
    rows: Iterable[RiskRow], group: str, commitments: dict[str, str]
) -> Iterator[RiskGroup]:
    """Neighbouring rows that share the value they are grouped by.

    Args:
        group: `commitment`, `institution`, `state`, or "" for one group without a heading.
        commitments: number → what a commitment is called.
    """
    titles = {
        "commitment": lambda row: (commitments.get(str(row.commitment), ""), ""),
        "institution": lambda row: (row.lead or pgettext("institution", "not given"), row.lead_url),
        "state": lambda row: (row.state_label, ""),
    }
    for (title, _key), members in groupby(rows, key=titles.get(group, lambda _row: ("", ""))):
        yield RiskGroup(title, list(members))


def counts_of_risks(plan: ActionPlan) -> list[RiskCount]:
    """How many risks the plan has in each state, each leading to its rows. One query."""
    url = reverse("risk-list", args=[plan.slug])
    counts = Risk.objects.of_plan(plan).counts_by_state()
    return [
        RiskCount(str(state.label), counts[state], rows_url(url, {"state": state.value}))
        for state in RiskState.for_readers()
        if state in counts
    ]
