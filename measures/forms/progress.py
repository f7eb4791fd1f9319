"""Reporting progress: what an institution types, and how mistakes are explained."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments.forms.versioned import FormOfVersion, Prose
from measures.filters import DayField
from measures.models import Measure
from measures.operations.reporting import Proof, Statement, rules_broken
from measures.standing import Status

STATUS_HINTS = {
    Status.NOT_STARTED: _("Work has not begun."),
    Status.IN_PROGRESS: _("Work is under way."),
    Status.COMPLETED: _("Everything that was promised is done."),
    Status.CANCELLED: _("It will not be done; say why."),
}


class StatusChoices(forms.RadioSelect):
    """Radio buttons, each with a sentence that says when to choose it."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        hint = STATUS_HINTS.get(option["value"])
        option["hint"] = str(hint) if hint else ""
        return option


class ProgressForm(FormOfVersion):
    """Report progress: the contract's fields `status happened_on done next_step obstacles`."""

    subject: Measure

    status = forms.ChoiceField(
        label=_("Status"),
        choices=Status.choices,
        widget=StatusChoices(),
        error_messages={
            "required": _("Choose the status."),
            "invalid_choice": _("Choose one of the statuses below."),
        },
    )
    happened_on = DayField(
        label=_("When did it happen?"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-date"}),
        help_text=_(
            "The day it came about, not today's. For example, 31.12.2020. Empty: not known."
        ),
    )
    done = Prose(
        label=_("What was done?"),
        required=False,
        is_asked=True,
        help_text=_("One or two sentences, as the public will read them."),
    )
    next_step = Prose(label=_("What comes next?"), required=False)
    obstacles = Prose(label=_("Obstacles"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        measure = self.subject
        if measure.due_on and measure.due_on < self.today and not measure.is_finished:
            obstacles = cast(Prose, self.fields["obstacles"])
            obstacles.is_asked = True
            obstacles.help_text = _("The measure is overdue, so say what stands in the way.")

    def known(self, row: Any) -> dict[str, Any]:
        return {"status": row.status}

    def statement(self, proofs: tuple[Proof, ...] = ()) -> Statement:
        data = self.cleaned_data
        return Statement(
            status=Status(data["status"]),
            happened_on=data.get("happened_on"),
            done=data.get("done", ""),
            next_step=data.get("next_step", ""),
            obstacles=data.get("obstacles", ""),
            proofs=proofs,
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "status" in cleaned:
            for broken in rules_broken(self.subject, self.statement(), self.today):
                if broken.field not in self.errors:
                    self.add_error(broken.field, broken.message)
        return cleaned
