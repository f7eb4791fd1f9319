"""The rows of the update form: steps to tick, risks to follow.

A row goes by its id: `step-7-done step-7-done_on`, `risk-3-state risk-3-delays_by_days
risk-3-response`. A row that was not sent says nothing, and neither does one that was sent as it
was opened: so whoever knows only the other fields of the form changes no row.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple, Self, cast

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments.forms.beside import put_beside
from commitments.forms.versioned import LARGEST_VERSION, FormOfVersion, Prose
from commitments.merging import as_typed, is_same
from measures.filtering import DayField
from measures.models import Measure, RiskState
from measures.operations.steps_and_risks import MOST_DAYS, RiskTurn, StepTick, days_sentence
from measures.versions import parts_at
from ogp_portal.formats.days import day_text

FIELDS = {"step": ("done", "done_on"), "risk": ("state", "delays_by_days", "response")}
NAME = re.compile(
    r"(?:(?P<step>step)-(?P<step_id>[1-9][0-9]{0,17})-(?:done|done_on))"
    r"|(?:(?P<risk>risk)-(?P<risk_id>[1-9][0-9]{0,17})-(?:state|delays_by_days|response))"
)
TICKED = "on"
LABELS = {
    "step-done": _("Step done"),
    f"step-done:{TICKED}": _("yes"),
    "step-done_on": _("Done on"),
    "risk-state": _("What became of it?"),
    **{f"risk-state:{value}": label for value, label in RiskState.choices},
    "risk-delays_by_days": _("Delays the measure by, days"),
    "risk-response": _("What is done about it?"),
}

Row = tuple[str, int]  # ("step", 7)
Typed = dict[str, str]  # the fields of a row as they are typed; a box that is not ticked is ""


class NumberOfDays(forms.CharField):
    """Days as a plain number; None where nothing is typed."""

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value) or ""
        if not typed:
            return None
        if not re.fullmatch("[0-9]{1,9}", typed) or int(typed) > MOST_DAYS:
            raise forms.ValidationError(days_sentence())
        return int(typed)


class StepRow(NamedTuple):
    """A step in the form: a box with the step's words, and the day."""

    done: forms.BoundField
    done_on: forms.BoundField
    day_label: SafeString


class RiskRow(NamedTuple):
    """A risk in the form: the plan's words, and what became of it; each field with its label."""

    words: SafeString
    fields: list[tuple[forms.BoundField, Any]]


class FormOfRows(FormOfVersion):
    """A form of a measure that also ticks its steps and follows its risks.

    Attributes:
        stand: the rows as they now stand.
        sent: the rows of which any field was sent.
    """

    subject: Measure

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.steps = list(self.subject.steps.all())
        self.risks = list(self.subject.risks.all())
        self.stand = _typed_rows(self.steps, self.risks)
        for number, step in enumerate(self.steps, start=1):
            self._add(("step", step.pk), _step_fields(step, gettext("Action steps"), number))
        for number, risk in enumerate(self.risks, start=1):
            self._add(("risk", risk.pk), _risk_fields(gettext("Risks"), number))
        self.sent = {row for row in map(_row_of, self.data) if row}
        if self.is_bound:
            self.data = self._completed()

    def _add(self, row: Row, fields: Mapping[str, forms.Field]) -> None:
        for name, field in fields.items():
            field.initial = self.stand[row][name]
            self.fields[_name(row, name)] = field

    def _completed(self) -> QueryDict:
        """What was sent, and of rows that were not sent, or not whole, what stands."""
        data = cast(QueryDict, self.data).copy()
        for row, stands in self.stand.items():
            for name, value in stands.items():
                is_unticked = name == "done" and row in self.sent
                if value and not is_unticked:
                    data.setdefault(_name(row, name), value)
        return data

    def _typed(self, row: Row) -> Typed:
        typed = {name: str(self.data.get(_name(row, name), "")) for name in FIELDS[row[0]]}
        if "done" in typed:
            typed["done"] = "" if typed["done"].lower() in ("", "false", "0") else TICKED
        return typed

    # What it says

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.opened = self._rows_at(cleaned.get("version", self.subject.version))
        if not self.sent <= {*self.stand, *self.opened}:
            sentence = gettext("The form names a step or a risk that is none of this measure's.")
            self.add_error(None, sentence)
        for row, typed in self._news().items():
            name, day = _name(row, "done_on"), typed.get("done_on", "").strip()
            is_unticked = name in self.fields and not typed["done"]
            if is_unticked and day and not is_same(day, self.opened[row]["done_on"]):
                self.add_error(name, gettext("Tick the step if it is done, or empty the day."))
        return cleaned

    def ticks(self) -> tuple[StepTick, ...]:
        """The steps of which something new is said."""
        return tuple(
            StepTick(pk, bool(typed["done"]), self.cleaned_data.get(f"step-{pk}-done_on"))
            for (kind, pk), typed in self._news().items()
            if kind == "step"
        )

    def turns(self) -> tuple[RiskTurn, ...]:
        """The risks of which something new is said."""
        data = self.cleaned_data
        return tuple(
            RiskTurn(
                pk,
                RiskState(data.get(f"risk-{pk}-state") or RiskState.POSSIBLE),
                data.get(f"risk-{pk}-delays_by_days"),
                data.get(f"risk-{pk}-response", ""),
            )
            for kind, pk in self._news()
            if kind == "risk"
        )

    def _news(self) -> dict[Row, Typed]:
        """The rows that were sent otherwise than they were opened and than they stand; those that
        were taken away meanwhile are among them.
        """
        typed = {row: self._typed(row) for row in sorted(self.sent) if row in self.opened}
        return {
            row: said
            for row, said in typed.items()
            if not (_is_same(said, self.opened[row]) or _is_same(said, self.stand.get(row)))
        }

    def _rows_at(self, version: int) -> dict[Row, Typed]:
        """The rows as they stood when the measure was at `version`; if earlier, four queries."""
        if version == self.subject.version:
            return self.stand
        _roles, risks, steps = parts_at(self.subject, min(version, LARGEST_VERSION))
        return _typed_rows(steps, risks)

    def silent_fields(self) -> set[str]:
        """The fields of the rows that were sent as they were opened, and so say nothing."""
        opened = self._rows_at(self._version_sent())
        return {
            _name(row, name)
            for row in self.sent
            if row in opened and _is_same(self._typed(row), opened[row])
            for name in FIELDS[row[0]]
        }

    def _version_sent(self) -> int:
        """What the form was opened on; where that was lost, what stands."""
        version = str(self.data.get("version", ""))
        return int(version) if re.fullmatch("[0-9]{1,10}", version) else self.subject.version

    # How it is shown

    def open_step_rows(self) -> list[StepRow]:
        return [row for row in self._step_rows() if not _is_settled(row)]

    def settled_step_rows(self) -> list[StepRow]:
        """The steps that are done on record, and of which nothing else is typed."""
        return [row for row in self._step_rows() if _is_settled(row)]

    def _step_rows(self) -> list[StepRow]:
        return [
            StepRow(
                self[f"step-{step.pk}-done"],
                self[f"step-{step.pk}-done_on"],
                format_html(
                    '{}<span class="visually-hidden">: {}</span>',
                    LABELS["step-done_on"],
                    step.wording.html(),
                ),
            )
            for step in self.steps
        ]

    def risk_rows(self) -> list[RiskRow]:
        return [
            RiskRow(
                risk.wording.html(),
                [(self[_name(("risk", risk.pk), name)], LABELS[f"risk-{name}"]) for name in names],
            )
            for risk in self.risks
            for names in [FIELDS["risk"]]
        ]

    def is_about_risks(self) -> bool:
        """Whether something is typed of a risk that does not stand on record."""
        fields = [self[name] for name in self.fields if name.startswith("risk-")]
        return any(
            field.errors or not is_same(as_typed(field.value()), field.field.initial)
            for field in fields
        )

    def unjudged(self) -> Self:
        again = super().unjudged()
        for kind, pk in self.stand:
            if kind == "step":  # a box that is not ticked is not sent
                again.initial[f"step-{pk}-done"] = self._typed((kind, pk))["done"]
        return again

    def reopened(self, subject: Any, *, opened_version: int) -> Self:
        """The typed text; rows in which the person changed nothing follow the record."""
        again = super().reopened(subject, opened_version=opened_version)
        opened, data = self._rows_at(opened_version), cast(QueryDict, again.data)
        for row, stands in again.stand.items():
            typed, was = self._typed(row), opened.get(row, {})
            for name, value in stands.items():
                field = _name(row, name)
                put_beside(again, field, typed[name], opened=was.get(name), stands=value)
            if _is_same(typed, opened.get(row)):
                for name, value in stands.items():
                    data.pop(_name(row, name), None)
                    if value:
                        data[_name(row, name)] = value
        return again


def labels_of(steps: Iterable[Any], risks: Iterable[Any]) -> dict[str, str]:
    """The names of the rows' fields in words, each with those of its step or risk."""
    named = {"step": steps, "risk": risks}
    return {
        _name((kind, row.pk), name): f"{LABELS[f'{kind}-{name}']} – {row.wording}"
        for kind, rows in named.items()
        for row in rows
        for name in FIELDS[kind]
    }


def _step_fields(step: Any, legend: str, number: int) -> dict[str, forms.Field]:
    label = step.wording.html()
    if step.due_on:
        due = gettext("due %(day)s") % {"day": day_text(step.due_on)}
        label = format_html('{} <span class="meta">{}</span>', label, due)
    return {
        "done": forms.BooleanField(label=label, required=False),
        "done_on": DayField(
            label=_label(legend, number, LABELS["step-done_on"]),
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-date"}),
        ),
    }


def _risk_fields(legend: str, number: int) -> dict[str, forms.Field]:
    return {
        "state": forms.ChoiceField(
            label=_label(legend, number, LABELS["risk-state"]),
            choices=RiskState.choices,
            error_messages={
                "required": _("Choose what became of the risk."),
                "invalid_choice": _("Choose what became of the risk."),
            },
        ),
        "delays_by_days": NumberOfDays(
            label=_label(legend, number, LABELS["risk-delays_by_days"]),
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-date"}),
        ),
        "response": Prose(
            label=_label(legend, number, LABELS["risk-response"]),
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        ),
    }


def _label(legend: str, number: int, label: Any) -> str:
    """As a list of mistakes names a field that is one of several."""
    return f"{legend}, {number}. {label}"


def _typed_rows(steps: Iterable[Any], risks: Iterable[Any]) -> dict[Row, Typed]:
    """Steps and risks, or versions of them, as the form has them."""
    rows: dict[Row, Typed] = {}
    for step in steps:
        done_on = _day(step.done_on)
        rows["step", step.id] = {"done": TICKED if done_on else "", "done_on": done_on}
    for risk in risks:
        rows["risk", risk.id] = {name: as_typed(getattr(risk, name)) for name in FIELDS["risk"]}
    return rows


def _is_settled(row: StepRow) -> bool:
    stands, typed = row.done_on.field.initial, as_typed(row.done_on.value())
    is_ticked = bool(row.done.field.initial and row.done.value())
    return is_ticked and is_same(typed, stands) and not (row.done.errors or row.done_on.errors)


def _day(day: date | None) -> str:
    """A day as it can be typed, whatever the page's language."""
    return f"{day:%d.%m.%Y}." if day else ""


def _is_same(typed: Typed, row: Typed | None) -> bool:
    return row is not None and all(is_same(typed[name], row[name]) for name in row)


def _name(row: Row, name: str) -> str:
    return f"{row[0]}-{row[1]}-{name}"


def _row_of(name: str) -> Row | None:
    """Which row a field belongs to; None for the fields of no row."""
    found = NAME.fullmatch(name)
    if found is None:
        return None
    kind = found["step"] or found["risk"]
    return kind, int(found[f"{kind}_id"])
