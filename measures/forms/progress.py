"""Reporting progress: what an institution types, and how mistakes are explained."""

from datetime import date
from typing import Any, Self, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from commitments.forms.beside import put_word_beside
from commitments.forms.versioned import FormOfVersion, Line, Prose
from measures.filtering import DayField
from measures.forms.proofs import is_web_address, why_no_web_address
from measures.forms.steps_and_risks import FormOfRows
from measures.models import Measure, ProgressUpdate
from measures.operations.reporting import Statement, rules_broken
from measures.querysets import ProgressUpdateQuerySet
from measures.standing import Status
from ogp_portal.formats.days import day_text

STATUS_HINTS = {
    Status.NOT_STARTED: _("Work has not begun."),
    Status.IN_PROGRESS: _("Work is under way."),
    Status.COMPLETED: _("Everything that was promised is done."),
    Status.CANCELLED: _("It will not be done; say why."),
}


class StatusChoices(forms.RadioSelect):
    """Radio buttons, each with a sentence that says when to choose it."""

    hints = STATUS_HINTS

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        hint = self.hints.get(option["value"])
        option["hint"] = str(hint) if hint else ""
        return option


SAID = ("status", "reason", "decision", "happened_on", "done", "next_step", "obstacles")


def put_statement_beside(
    form: FormOfVersion, typed: QueryDict, statements: ProgressUpdateQuerySet
) -> None:
    """Show at each field what the newest of these statements says there."""
    said = statements.newest_first().first()
    if said is None:
        return
    for name in (name for name in SAID if name in form.fields):
        value = getattr(said, name)
        words = day_text(value) if isinstance(value, date) else value
        put_word_beside(form, name, typed.get(name, ""), words)


class ProgressForm(FormOfRows):
    """Report progress: the contract's fields `status happened_on done next_step obstacles`, why and
    by what decision a measure is cancelled or taken up again, and its steps and risks.
    """

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
    reason = Prose(
        label=_("Why?"),
        required=False,
        is_asked=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is published."),
    )
    decision = Line(
        label=_("Decision"),
        required=False,
        is_asked=True,
        help_text=_("Its number, or the address of the page where it can be read."),
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

    def fields_of_turn(self) -> list[forms.BoundField]:
        """What is asked of whoever cancels a measure, or takes it up again."""
        return [self["reason"], self["decision"]]

    def fields_of_course(self) -> list[forms.BoundField]:
        """What is asked of everybody, below the status."""
        return [self[name] for name in ("happened_on", "done", "next_step", "obstacles")]

    def is_about_a_turn(self) -> bool:
        """Whether the measure is final, or is to be cancelled, or something was typed of it."""
        fields = self.fields_of_turn()
        return (
            self.subject.is_finished
            or self["status"].value() == Status.CANCELLED
            or any(field.errors or field.value() for field in fields)
        )

    def reopened(self, subject: Any, *, opened_version: int) -> Self:
        """With what the institution has said meanwhile beside the text that was typed."""
        again = super().reopened(subject, opened_version=opened_version)
        said = ProgressUpdate.objects.of_the_whole().since_version(subject, opened_version)
        put_statement_beside(again, cast(QueryDict, self.data), said)
        return again

    def clean_decision(self) -> str:
        decision: str = self.cleaned_data["decision"]
        if decision.lower().startswith(("http:", "https:")) and not is_web_address(decision):
            raise forms.ValidationError(why_no_web_address(decision))
        return decision

    def statement(self, **of_rows: Any) -> Statement:
        """What is typed, with the values of its rows (`RowsOfStatement.values`)."""
        data = self.cleaned_data
        return Statement(
            status=Status(data["status"]),
            happened_on=data.get("happened_on"),
            done=data.get("done", ""),
            next_step=data.get("next_step", ""),
            obstacles=data.get("obstacles", ""),
            reason=data.get("reason", ""),
            decision=data.get("decision", ""),
            steps=self.ticks(),
            risks=self.turns(),
            **of_rows,
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        # What was opened on an earlier version is first held against what was changed since.
        if "status" in cleaned and cleaned.get("version") == self.subject.version:
            for broken in rules_broken(self.subject, self.statement(), self.today):
                if broken.field not in self.errors:
                    self.add_error(broken.field, broken.message)
        return cleaned
