"""The register of a plan's risks: its filters, and its rows as values."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any, ClassVar, NamedTuple, cast

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from commitments.models import ActionPlan, InstitutionLabel
from measures.counting import rows_url
from measures.filtering import ChoicesFilter, OneChoiceFilter, PlanFilter
from measures.models import Risk
from measures.querysets import RiskQuerySet
from measures.risks import RiskState, is_followed
from measures.rows import institution_url
from ogp_portal.formats.days import days_text
from ogp_portal.formats.text import Text

NAMES = ("state", "commitment", "institution", "group")
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


class RiskFilter(PlanFilter):
    """`commitment institution state group`."""

    PICKED: ClassVar = ("state", "commitment", "institution")
    NAMES: ClassVar = NAMES

    state = ChoicesFilter(
        label=_("What became of it"), choices=RiskState.choices, method="in_state"
    )
    group = OneChoiceFilter(label=_("Grouped"), choices=list(GROUPS.items()), method="nothing")

    class Meta:
        model = Risk
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, plan: ActionPlan, today: date) -> None:
        super().__init__(data, plan, Risk.objects.of_plan(plan), today)

    @property
    def qs(self) -> RiskQuerySet:
        """The rows, in their order; none where a value cannot be understood."""
        if not self.form.is_valid():
            return Risk.objects.none()
        return cast(RiskQuerySet, super().qs).sorted_by(self.chosen("group"))

    def in_state(self, rows: RiskQuerySet, _name: str, value: list[str]) -> RiskQuerySet:
        return rows.in_states(value) if value else rows


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
        state_label=str(RiskState(state).label)
        if is_followed(state, delay, response)
        else gettext("possible, as the plan foresaw"),
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
