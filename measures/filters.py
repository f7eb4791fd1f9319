"""The filters of a measure list: one set for the page, and later for its files and feeds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, NamedTuple, cast
from urllib.parse import urlencode

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from commitments.models import ActionPlan, Commitment, Institution, InstitutionLabel
from measures.models import Measure
from measures.querysets import STANDING_RANK, MeasureQuerySet
from measures.standing import NOT_STATED, Status
from ogp_portal.formats.days import day_text
from ogp_portal.formats.latvian import sort_key
from ogp_portal.formats.typed import parse_day

NAMES = ("commitment", "institution", "status", "standing", "due_from", "due_to", "sort", "group")
ALL_NAMES = (*NAMES, "q", "page")
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
LONGEST_SEARCH = 200


class Choices(forms.MultipleChoiceField):
    """Any of a list; a value that is not on it is named."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid_choice": _("There is no such choice: “%(value)s”.")
    }


class OneChoice(forms.ChoiceField):
    default_error_messages = Choices.default_error_messages


class ChoicesFilter(django_filters.MultipleChoiceFilter):
    field_class = Choices


class OneChoiceFilter(django_filters.ChoiceFilter):
    field_class = OneChoice


class DayField(forms.Field):
    """A day typed in any of the forms people use."""

    def to_python(self, value: Any) -> date | None:
        if not value or not str(value).strip():
            return None
        try:
            return parse_day(str(value))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class DayFilter(django_filters.Filter):
    field_class = DayField


class FilterForm(forms.Form):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("due_from"), cleaned.get("due_to")
        if first and last and first > last:
            self.add_error("due_to", gettext("The first day is after the last."))
        return cleaned


class MeasureFilter(django_filters.FilterSet):
    """`commitment institution status standing q due_from due_to sort group`; choices may repeat.

    Where a value is not one of the choices, nothing is selected and the form says why.
    """

    q = django_filters.CharFilter(
        label=_("Search"), method="search", max_length=LONGEST_SEARCH, strip=True
    )
    commitment = ChoicesFilter(label=_("Commitment"), method="in_commitment")
    institution = ChoicesFilter(label=_("Institution"), method="of")
    standing = ChoicesFilter(label=_("Standing"), method="standing_in")
    status = ChoicesFilter(label=_("Status"), method="status_in")
    due_from = DayFilter(label=_("Due from"), method="nothing")
    due_to = DayFilter(label=_("Due to"), method="nothing")
    sort = OneChoiceFilter(label=_("Order"), choices=SORT_CHOICES, method="nothing")
    group = OneChoiceFilter(label=_("Grouped"), choices=list(GROUPS.items()), method="nothing")

    class Meta:
        model = Measure
        form = FilterForm
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, plan: ActionPlan, today: date) -> None:
        self.plan = plan
        self.today = today
        measures = Measure.objects.of(plan)
        involved = Institution.objects.involved(plan, measures.name_the_institution())
        self.labels = involved.labels(plan.day_of_names(self.today))
        super().__init__(data, queryset=measures)
        self.filters["commitment"].extra["choices"] = [
            (str(row.number), format_html("{}. {}", row.number, row.short_title_text.html()))
            for row in Commitment.objects.of(plan).in_order()
        ]
        self.filters["institution"].extra["choices"] = _institution_choices(self.labels)
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

    @property
    def complaints(self) -> list[tuple[str, str]]:
        """(field label, sentence) of everything that could not be understood."""
        return [
            (str(self.form.fields[name].label), " ".join(map(str, messages)))
            for name, messages in self.form.errors.items()
        ]

    def search(self, rows: MeasureQuerySet, _name: str, value: str) -> MeasureQuerySet:
        return rows.mentioning(value.replace("\x00", ""))

    def in_commitment(self, rows: MeasureQuerySet, _name: str, value: list[str]) -> MeasureQuerySet:
        return rows.in_commitments([int(number) for number in value]) if value else rows

    def of(self, rows: MeasureQuerySet, _name: str, value: list[str]) -> MeasureQuerySet:
        return rows.involving(value) if value else rows

    def standing_in(self, rows: MeasureQuerySet, _name: str, value: list[str]) -> MeasureQuerySet:
        return rows.standing_in(value, self.today) if value else rows

    def status_in(self, rows: MeasureQuerySet, _name: str, value: list[str]) -> MeasureQuerySet:
        return rows.status_in(value) if value else rows

    def nothing(self, rows: MeasureQuerySet, _name: str, _value: object) -> MeasureQuerySet:
        """These are read together, in `qs`."""
        return rows


def _institution_choices(labels: dict[int, InstitutionLabel]) -> list[tuple[str, str]]:
    in_order = sorted(
        labels.values(), key=lambda label: sort_key(f"{label.abbreviation} {label.name}".strip())
    )
    return [
        (
            label.slug,
            format_html("{} – {}", label.abbreviation, label.name.html())
            if label.abbreviation
            else label.name.html(),
        )
        for label in in_order
    ]


class Choice(NamedTuple):
    """A box to tick."""

    value: str
    label: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Picker:
    """Boxes that belong together, behind one button that says how many are ticked."""

    name: str
    label: str
    choices: list[Choice]

    @property
    def count(self) -> int:
        return sum(choice.is_on for choice in self.choices)


def pickers_of(filters: MeasureFilter, data: QueryDict) -> list[Picker]:
    """The filters that are chosen from a list."""
    return [
        Picker(
            name,
            str(filters.form.fields[name].label),
            [
                Choice(value, str(label), value in data.getlist(name))
                for value, label in _choices(filters, name)
            ],
        )
        for name in ("standing", "commitment", "institution", "status")
    ]


def _choices(filters: MeasureFilter, name: str) -> list[tuple[str, str]]:
    choices = cast(forms.ChoiceField, filters.form.fields[name]).choices
    return [(str(value), str(label)) for value, label in cast(list[tuple[str, str]], choices)]


def chips_of(filters: MeasureFilter, data: QueryDict, url: str) -> list[tuple[str, str]]:
    """(what is on, the address without it) for each value that narrows the list."""
    return [(label, _without(data, url, name, value)) for name, value, label in _on(filters, data)]


def _on(filters: MeasureFilter, data: QueryDict) -> Iterator[tuple[str, str, str]]:
    """(name, value, label) of what is on."""
    search = str(data.get("q", ""))
    if search.strip():
        yield "q", search, gettext("“%(text)s”") % {"text": search.strip()}
    for name in ("standing", "commitment", "institution", "status"):
        labels = dict(_choices(filters, name))
        for value in data.getlist(name):
            label = str(filters.form.fields[name].label)
            yield name, value, labels.get(value) or f"{label}: “{value}”"
    cleaned = filters.form.cleaned_data if filters.form.is_valid() else {}
    for name, sentence in (
        ("due_from", gettext("due from %(day)s")),
        ("due_to", gettext("due to %(day)s")),
    ):
        typed = str(data.get(name, ""))
        if typed.strip():
            yield name, typed, sentence % {"day": day_text(cleaned.get(name)) or typed}


def _without(data: QueryDict, url: str, name: str, value: str) -> str:
    rest = [
        (key, item)
        for key in ALL_NAMES
        if key != "page"
        for item in data.getlist(key)
        if item and (key, item) != (name, value)
    ]
    return f"{url}?{urlencode(rest)}" if rest else url


def query_of(data: QueryDict, **changed: str) -> str:
    """The address's filters as a query string, some of them changed; the page is left out."""
    kept = [
        (key, item)
        for key in ALL_NAMES
        if key not in ("page", *changed)
        for item in data.getlist(key)
        if item
    ]
    return urlencode([*kept, *((key, value) for key, value in changed.items() if value)])
