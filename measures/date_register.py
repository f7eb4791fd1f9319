"""The register of a plan's shifts of end dates: its filters, and what they come to."""

from datetime import date, timedelta
from typing import Any, ClassVar, NamedTuple, cast

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from commitments.models import ActionPlan, InstitutionLabel
from measures.counting import rows_url
from measures.filtering import ChoicesFilter, PlanFilter
from measures.models import DateChange
from measures.querysets import DateChangeQuerySet
from measures.rows import institution_url
from measures.slips import DateChangeReason, DateChangeState
from ogp_portal.formats.days import days_moved

NAMES = ("state", "reason", "commitment", "institution")


# Not an institution: that of a measure which none leads.
NO_LEAD = "none"


class DateChangeFilter(PlanFilter):
    """`state reason commitment institution`; the institution is the one that leads the measure, or
    "none".
    """

    PICKED: ClassVar = NAMES
    NAMES: ClassVar = NAMES

    state = ChoicesFilter(
        label=_("What was decided"), choices=DateChangeState.choices, method="in_state"
    )
    reason = ChoicesFilter(label=_("Reason"), choices=DateChangeReason.choices, method="because_of")
    institution = ChoicesFilter(label=_("Responsible institution"), method="of_institution")

    class Meta:
        model = DateChange
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, plan: ActionPlan, today: date) -> None:
        super().__init__(data, plan, DateChange.objects.of_plan(plan), today)
        self.filters["institution"].extra["choices"].append((NO_LEAD, _("no institution given")))

    @property
    def qs(self) -> DateChangeQuerySet:
        """The shifts, the newest first; none where a value cannot be understood."""
        if not self.form.is_valid():
            return DateChange.objects.none()
        return cast(DateChangeQuerySet, super().qs).newest_first()

    def in_state(
        self, rows: DateChangeQuerySet, _name: str, value: list[str]
    ) -> DateChangeQuerySet:
        return rows.in_states(value) if value else rows

    def because_of(
        self, rows: DateChangeQuerySet, _name: str, value: list[str]
    ) -> DateChangeQuerySet:
        return rows.because_of(value) if value else rows

    def of_institution(
        self, rows: DateChangeQuerySet, _name: str, value: list[str]
    ) -> DateChangeQuerySet:
        return rows.led_by(value, or_by_nobody=NO_LEAD in value) if value else rows


class ShiftCount(NamedTuple):
    """How many shifts of the plan are in a state, and where they are."""

    label: str
    number: int
    url: str


class ShiftTotal(NamedTuple):
    """What the accepted shifts of one institution's measures come to.

    Attributes:
        name: "not given" for measures that no institution leads; `url` is "" then.
        moved: "+274 days" in all; "" where no date was known before.
        rows_url: the shifts behind it.
    """

    name: str
    url: str
    measures: int
    shifts: int
    moved: str
    rows_url: str


def counts_of_shifts(plan: ActionPlan) -> list[ShiftCount]:
    """How many shifts the plan has in each state, each leading to its rows. One query."""
    url = reverse("date-change-list", args=[plan.slug])
    counts = DateChange.objects.of_plan(plan).counts_by_state()
    return [
        ShiftCount(str(state.label), counts[state], rows_url(url, {"state": state.value}))
        for state in DateChangeState
        if state in counts
    ]


def totals_of_shifts(plan: ActionPlan, labels: dict[int, InstitutionLabel]) -> list[ShiftTotal]:
    """Institution by institution, whose dates moved furthest in all comes first. One query."""
    url = reverse("date-change-list", args=[plan.slug])
    totals = DateChange.objects.of_plan(plan).accepted().totals_by_lead()
    return [
        _total(row, labels, url)
        for row in sorted(totals, key=lambda row: row["moved"] or timedelta(), reverse=True)
    ]


def _total(row: dict[str, Any], labels: dict[int, InstitutionLabel], url: str) -> ShiftTotal:
    lead, moved = labels.get(row["lead"] or 0), row["moved"]
    query = {"state": DateChangeState.ACCEPTED.value, "institution": lead.slug if lead else NO_LEAD}
    return ShiftTotal(
        name=lead.short if lead else pgettext("institution", "not given"),
        url=institution_url(lead) if lead else "",
        measures=row["measures"],
        shifts=row["shifts"],
        moved="" if moved is None else days_moved(moved.days),
        rows_url=rows_url(url, query),
    )
