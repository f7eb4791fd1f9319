"""Moving an end date: what is asked for, and what is decided."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments.forms.versioned import FormOfVersion, Line, Prose
from measures.filtering import DayField
from measures.models import Measure
from measures.operations.dates import rules_broken
from measures.slips import DateChangeReason, Shift

DECISION_HINT = _("Its number, or the address of the page where it can be read.")


class ShiftForm(FormOfVersion):
    """Ask for another end date."""

    subject: Measure

    new_due_on = DayField(
        label=_("New end date"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-date"}),
        help_text=_("For example, 31.12.2020."),
        error_messages={"required": _("Give the new end date.")},
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose")), *DateChangeReason.choices],
        error_messages={
            "required": _("Choose the reason."),
            "invalid_choice": _("Choose one of the reasons below."),
        },
    )
    sentence = Prose(
        label=_("Why, in a sentence"),
        help_text=_("As the public will read it."),
        error_messages={"required": _("Say in a sentence why the date moves.")},
    )

    is_decided: ClassVar[bool] = False

    def shift(self) -> Shift:
        data = self.cleaned_data
        return Shift(
            new_due_on=data["new_due_on"],
            reason=DateChangeReason(data["reason"]),
            sentence=data["sentence"],
            decision=data.get("decision", ""),
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            shift, is_decided = self.shift(), self.is_decided
            for broken in rules_broken(self.subject, shift, self.today, is_decided=is_decided):
                self.add_error(broken.field or None, broken.message)
        return cleaned


class MoveForm(ShiftForm):
    """Move an end date at once, by a decision that is made."""

    decision = Line(label=_("Decision"), required=False, is_asked=True, help_text=DECISION_HINT)

    is_decided = True


class DecisionForm(FormOfVersion):
    """One of the answers to a proposed date; several stand on a page, each under its own names."""

    subject: Measure
    action: ClassVar[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{self.action}_%s", **kwargs)


class AcceptForm(DecisionForm):
    """Let the date move, by a decision that is named."""

    action = "accept"
    decision = Line(
        label=_("Decision"),
        help_text=DECISION_HINT,
        error_messages={"required": _("Give the number or the address of the decision.")},
    )


class RefuseForm(DecisionForm):
    """Leave the date where it is, and say why."""

    action = "refuse"
    answer = Prose(
        label=_("Why the date does not move"),
        help_text=_("It is published."),
        error_messages={"required": _("Say why the date does not move.")},
    )


class WithdrawForm(DecisionForm):
    """Take back what one's own institution has proposed."""

    action = "withdraw"


FORMS: dict[str, type[FormOfVersion]] = {
    "propose": ShiftForm,
    "move": MoveForm,
    "accept": AcceptForm,
    "refuse": RefuseForm,
    "withdraw": WithdrawForm,
}
