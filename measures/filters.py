"""The filters of a measure list: one set for the page, and later for its files and feeds."""

from datetime import date
from typing import ClassVar, cast

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commitments.models import ActionPlan
from measures.filtering import (
    ChoicesFilter,
    DayFilter,
    FormOfDays,
    OneChoiceFilter,
    PlanFilter,
    SearchFilter,
)
from measures.models import Measure
from measures.querysets import STANDING_RANK, MeasureQuerySet
from measures.standing import NOT_STATED, Status

NAMES = (
    "commitment",
    "institution",
    "status",
    "standing",
    "steps",
    "due_from",
    "due_to",
    "sort",
    "group",
)
SORTS = {
    "code": _("by number"),
    "title": _("by title"),
    "due": _("by due date"),
    "institution": _("by institution"),
    "standing": _("by what needs attention"),
    "stated": _("by last statement, oldest first"),
    "-stated": _("by last statement, newest first"),
}
# Every column can be turned round by its heading, so every key is good in both directions.
SORT_CHOICES = [(f"{sign}{key}", key) for key in SORTS if key[0] != "-" for sign in ("", "-")]
GROUPS = {
    "commitment": _("by commitment"),
    "institution": _("by institution"),
    "standing": pgettext_lazy("group", "by standing"),
}


STEPS = {
    "open": pgettext_lazy("steps", "some to be done"),
    "done": pgettext_lazy("steps", "all done"),
    "none": pgettext_lazy("steps", "none"),
}


class DueForm(FormOfDays):
    first_day, last_day = "due_from", "due_to"


class MeasureFilter(PlanFilter):
    """`commitment institution status standing steps q due_from due_to sort group`."""

    PICKED: ClassVar = ("standing", "commitment", "institution", "status", "steps")
    NAMES: ClassVar = (*NAMES, "q")
    DAYS: ClassVar = (("due_from", _("due from %(day)s")), ("due_to", _("due to %(day)s")))

    q = SearchFilter(method="search")
    standing = ChoicesFilter(label=_("Standing"), method="standing_in")
    status = ChoicesFilter(label=_("Status"), method="status_in")
    steps = ChoicesFilter(label=_("Action steps"), choices=list(STEPS.items()), method="steps_in")
    due_from = DayFilter(label=_("Due from"), method="nothing")
    due_to = DayFilter(label=_("Due to"), method="nothing")
    sort = OneChoiceFilter(label=_("Order"), choices=SORT_CHOICES, method="nothing")
    group = OneChoiceFilter(label=_("Grouped"), choices=list(GROUPS.items()), method="nothing")

    class Meta:
        model = Measure
        form = DueForm
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, plan: ActionPlan, today: date) -> None:
        super().__init__(data, plan, Measure.objects.of(plan), today)
        self.filters["standing"].extra["choices"] = [
            (value.value, value.label) for value in STANDING_RANK
        ]
        self.filters["status"].extra["choices"] = [*Status.choices, ("none", NOT_STATED)]

    @property
    def qs(self) -> MeasureQuerySet:
        """The rows, in their order; none where a value cannot be understood."""
        if not self.form.is_valid():
            return Measure.objects.none()
        rows = cast(MeasureQuerySet, super().qs)
        cleaned = self.form.cleaned_data
        rows = rows.due_between(cleaned["due_from"], cleaned["due_to"])
        return rows.sorted_by(cleaned["sort"] or "code", self.today, cleaned["group"])

    def search(self, rows: MeasureQuerySet, _name: str, value: str) -> MeasureQuerySet:
        return rows.mentioning(value)

    def of_institution(
        self, rows: MeasureQuerySet, _name: str, value: list[str]
    ) -> MeasureQuerySet:
        return rows.involving(value) if value else rows

    def standing_in(self, rows: MeasureQuerySet, _name: str, value: list[str]) -> MeasureQuerySet:
        return rows.standing_in(value, self.today) if value else rows

    def steps_in(self, rows: MeasureQuerySet, _name: str, value: list[str]) -> MeasureQuerySet:
        return rows.with_steps_in(value) if value else rows

    def status_in(self, rows: MeasureQuerySet, _name: str, value: list[str]) -> MeasureQuerySet:
        return rows.status_in(value) if value else rows
