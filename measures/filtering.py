"""What the filters of a plan's lists and registers have in common: typed days, choices that may
repeat, the boxes to tick, and what is on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, NamedTuple, cast
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments.models import ActionPlan, Commitment, Institution, InstitutionLabel
from measures.models import Measure
from ogp_portal.formats.days import day_text
from ogp_portal.formats.latvian import sort_key, words_of
from ogp_portal.formats.typed import parse_day

LONGEST_SEARCH = 200
MOST_WORDS = 20  # each is looked for in every row; one character may unfold into several


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


class FormOfDays(forms.Form):
    """A form of filters in which two days are typed, the first and the last of a time."""

    first_day: ClassVar[str]
    last_day: ClassVar[str]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get(self.first_day), cleaned.get(self.last_day)
        if first and last and first > last:
            self.add_error(self.last_day, gettext("The first day is after the last."))
        return cleaned


def few_words(typed: str) -> None:
    """Raises ValidationError where more words are looked for than anybody needs."""
    if len(words_of(typed)) > MOST_WORDS:
        sentence = gettext("Look for %(count)d words at most.")
        raise forms.ValidationError(sentence % {"count": MOST_WORDS})


class SearchFilter(django_filters.CharFilter):
    """Words to look for; no database stores a NUL, so none is looked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"max_length": LONGEST_SEARCH, "strip": True, "validators": [few_words]}
        super().__init__(*args, label=_("Search"), **kwargs)

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return super().filter(qs, (value or "").replace("\x00", ""))


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


class PlanFilter(django_filters.FilterSet):
    """The filters of one plan's rows; a choice may repeat.

    Where a value is not one of the choices, nothing is selected and the form says why.

    Attributes:
        PICKED: those that are chosen from a list, each behind a button of its own, in this order.
        NAMES: all of them, as an address holds them.
        DAYS: (name, what it says when it is on, with `%(day)s`) of those in which a day is typed.
        labels: the institutions that the plan's measures name, as they are called in its time.
    """

    PICKED: ClassVar[tuple[str, ...]] = ()
    NAMES: ClassVar[tuple[str, ...]] = ()
    DAYS: ClassVar[tuple[tuple[str, Any], ...]] = ()

    commitment = ChoicesFilter(label=_("Commitment"), method="in_commitment")
    institution = ChoicesFilter(label=_("Institution"), method="of_institution")

    def __init__(self, data: QueryDict, plan: ActionPlan, rows: QuerySet[Any], today: date) -> None:
        self.plan = plan
        self.today = today
        self.measures = Measure.objects.of(plan)
        involved = Institution.objects.involved(plan, self.measures.name_the_institution())
        self.labels = involved.labels(plan.day_of_names(self.today))
        super().__init__(data, queryset=rows)
        self.filters["commitment"].extra["choices"] = commitment_choices(plan)
        self.filters["institution"].extra["choices"] = institution_choices(self.labels)

    def in_commitment(self, rows: Any, _name: str, value: list[str]) -> Any:
        return rows.in_commitments([int(number) for number in value]) if value else rows

    def of_institution(self, rows: Any, _name: str, value: list[str]) -> Any:
        return rows.hanging_on(self.measures.involving(value)) if value else rows

    def nothing(self, rows: Any, _name: str, _value: object) -> Any:
        """Of a filter that is read with others, in `qs`."""
        return rows

    @property
    def complaints(self) -> list[tuple[str, str]]:
        """(field label, sentence) of everything that could not be understood."""
        return [
            (str(self.form.fields[name].label), " ".join(map(str, messages)))
            for name, messages in self.form.errors.items()
        ]

    @property
    def complaint(self) -> str:
        """All of it in words, for an answer that has no form to show it in."""
        return " ".join(f"{label}: {sentence}" for label, sentence in self.complaints)

    @property
    def typed(self) -> QueryDict:
        return cast(QueryDict, self.data)

    def chosen(self, name: str) -> str:
        """The one value of a filter; "" where it is off or nothing can be understood."""
        return str(self.form.cleaned_data[name]) if self.form.is_valid() else ""

    def choices_of(self, name: str) -> list[tuple[str, str]]:
        choices = cast(forms.ChoiceField, self.form.fields[name]).choices
        return [(str(value), str(label)) for value, label in cast(list[tuple[str, str]], choices)]

    def pickers(self) -> list[Picker]:
        """The filters that are chosen from a list."""
        return [
            Picker(
                name,
                str(self.form.fields[name].label),
                [
                    Choice(value, label, value in self.typed.getlist(name))
                    for value, label in self.choices_of(name)
                ],
            )
            for name in self.PICKED
        ]

    def chips(self, url: str) -> list[tuple[str, str]]:
        """(what is on, the address without it) for each value that narrows the list."""
        return [(label, self._without(url, name, value)) for name, value, label in self._on()]

    def query(self, **changed: str) -> str:
        """What is on as a query string, some of it changed; the page is left out."""
        kept = [pair for pair in self._pairs() if pair[0] not in changed]
        return urlencode([*kept, *((key, value) for key, value in changed.items() if value)])

    def _pairs(self) -> Iterator[tuple[str, str]]:
        for name in self.NAMES:
            yield from ((name, item) for item in self.typed.getlist(name) if item)

    def _without(self, url: str, name: str, value: str) -> str:
        rest = [pair for pair in self._pairs() if pair != (name, value)]
        return f"{url}?{urlencode(rest)}" if rest else url

    def _on(self) -> Iterator[tuple[str, str, str]]:
        """(name, value, label) of what is on."""
        search = str(self.typed.get("q", "")) if "q" in self.NAMES else ""
        if search.strip():
            yield "q", search, gettext("“%(text)s”") % {"text": search.strip()}
        for name in self.PICKED:
            labels = dict(self.choices_of(name))
            for value in self.typed.getlist(name):
                yield name, value, labels.get(value) or self._no_choice(name, value)
        cleaned = self.form.cleaned_data if self.form.is_valid() else {}
        for name, sentence in self.DAYS:
            typed = str(self.typed.get(name, ""))
            if typed.strip():
                yield name, typed, sentence % {"day": day_text(cleaned.get(name)) or typed}

    def _no_choice(self, name: str, value: str) -> str:
        said = {"filter": self.form.fields[name].label, "value": value}
        return gettext("%(filter)s: “%(value)s”") % said


def commitment_choices(plan: ActionPlan) -> list[tuple[str, str]]:
    """(number, "1. short title"). One query."""
    return [
        (str(row.number), format_html("{}. {}", row.number, row.short_title_text.html()))
        for row in Commitment.objects.of(plan).in_order()
    ]


def institution_choices(labels: dict[int, InstitutionLabel]) -> list[tuple[str, str]]:
    """(address, abbreviation and name), in the Latvian order."""
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
