"""What hangs on a statement in the update form: its evidence, and steps and risks that it adds."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from commitments.forms.versioned import Line, Prose
from measures.filtering import DayField
from measures.forms.proofs import BaseProofs, Proofs
from measures.forms.rows import Rows
from measures.operations.steps_and_risks import MOST_ADDED, NewRisk, NewStep

LABELS = {
    "new-step-text": _("New step"),
    "new-step-due_on": _("Due"),
    "new-step-done_on": _("Done on"),
    "new-risk-text": _("New risk or obstacle"),
}


class NewStepForm(forms.Form):
    text = Line(label=_("Step"), required=False)
    due_on = DayField(
        label=_("Due"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-date"}),
        help_text=_("For example, 31.12.2020."),
    )
    done_on = DayField(
        label=_("Done on"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-date"}),
        help_text=_("Empty: it is still to be done."),
    )

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        day = cleaned.get("done_on")
        if day and self.today and day > self.today:
            self.add_error("done_on", gettext("This day is still to come."))
        is_dated = day or cleaned.get("due_on")
        if is_dated and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", gettext("Say what the step is, or empty the day."))
        return cleaned


class NewRiskForm(forms.Form):
    text = Prose(
        label=_("Risk or obstacle"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class AddedRows(Rows):
    """Rows of what a statement adds; what is empty adds nothing."""

    default_error_messages = {
        **Rows.default_error_messages,
        "too_many_forms": ngettext_lazy(
            "At most %(num)d can be added at once.",
            "At most %(num)d can be added at once.",
            "num",
        ),
    }

    def filled(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("text")]

    def is_about_something(self) -> bool:
        """Whether anything is typed in them."""
        return any(field.errors or field.value() for form in self.forms for field in form)


class AddedSteps(AddedRows):
    rows_prefix = "new-step"
    legend = _("Steps to be added")
    another = _("One more step")


class AddedRisks(AddedRows):
    rows_prefix = "new-risk"
    legend = _("Risks to be added")
    another = _("One more risk")


NewSteps = AddedSteps.of(NewStepForm, MOST_ADDED)
NewRisks = AddedRisks.of(NewRiskForm, MOST_ADDED)


@dataclass(frozen=True, slots=True)
class RowsOfStatement:
    """The rows of an update form, kind by kind. Made with what rows of evidence are judged by."""

    proofs: BaseProofs
    new_steps: AddedRows
    new_risks: AddedRows

    @classmethod
    def opened(cls, terms: dict[str, Any]) -> "RowsOfStatement":
        return cls(Proofs.opened(**terms), NewSteps.opened(), NewRisks.opened())

    @classmethod
    def sent(cls, data: QueryDict, terms: dict[str, Any]) -> "RowsOfStatement":
        """Of a form that was sent, to be judged."""
        new_steps = NewSteps.sent(data, today=terms["today"])
        return cls(Proofs.sent(data, **terms), new_steps, NewRisks.sent(data))

    @classmethod
    def unjudged(
        cls, data: QueryDict, terms: dict[str, Any], *, more: str = ""
    ) -> "RowsOfStatement":
        """As filled in so far; with an empty row behind those of the kind `more`."""
        return cls(
            Proofs.unjudged(data, more=more == Proofs.rows_prefix, **terms),
            NewSteps.unjudged(data, more=more == NewSteps.rows_prefix),
            NewRisks.unjudged(data, more=more == NewRisks.rows_prefix),
        )

    @property
    def kinds(self) -> list[Rows]:
        return [self.new_steps, self.new_risks, self.proofs]

    def is_valid(self) -> bool:
        return all(list(map(Rows.is_valid, self.kinds)))

    def has_errors(self) -> bool:
        return any(kind.total_error_count() for kind in self.kinds)

    def is_adding(self) -> bool:
        """Whether anything is typed of a step or a risk to be added."""
        return self.new_steps.is_about_something() or self.new_risks.is_about_something()

    def values(self) -> dict[str, Any]:
        """What a statement says by them, where all of them are valid."""
        return {
            "proofs": self.proofs.proofs(),
            "new_steps": tuple(NewStep(**row) for row in self.new_steps.filled()),
            "new_risks": tuple(NewRisk(**row) for row in self.new_risks.filled()),
        }
