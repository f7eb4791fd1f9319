"""Taking a measure up into a plan, and ending one before it is done."""

import re
from typing import Any, cast

from django import forms
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from commitments.forms.versioned import FormOfVersion, Line, Prose
from commitments.models import Commitment
from measures.fates import Fate
from measures.filtering import DayField
from measures.forms.dates import DECISION_HINT
from measures.forms.plan_text import InstitutionChoice, SubHeadingChoice, institution_choices
from measures.models import CODE, Measure
from measures.operations.lifecycle import Decided, NewMeasure, decision_is_due


class CodeField(Line):
    """The number by which a measure is known for good."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> str:
        code: str = super().clean(value)
        if code and not CODE.fullmatch(code):
            raise forms.ValidationError(
                gettext("A number has letters, digits and dots only, as in 1.5.")
            )
        return code


class DecidedForm(FormOfVersion):
    """What is done to a plan, with the reason and the decision that are published."""

    reason = Prose(
        label=_("Reason"),
        help_text=_("It is published."),
        error_messages={"required": _("Say why.")},
    )
    decision = Line(label=_("Decision"), required=False, is_asked=True, help_text=DECISION_HINT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("reason", "decision"):
            self.fields[name] = self.fields.pop(name)

    def decided(self) -> Decided:
        return Decided(self.cleaned_data["reason"], self.cleaned_data["decision"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        plan = cast(Any, self.subject).plan
        given = Decided(cleaned.get("reason", ""), cleaned.get("decision", ""))
        if "decision" in cleaned and decision_is_due(plan, given):
            self.add_error("decision", gettext("Give the number or the address of the decision."))
        return cleaned


class NewMeasureForm(DecidedForm):
    """Take a measure up into a commitment; coordinators only."""

    subject: Commitment

    code = CodeField(
        label=_("Number"),
        help_text=_("As in 1.5. It is never used again, so it stays this measure's for good."),
        error_messages={"required": _("Give the measure's number.")},
    )
    title = Line(
        label=_("Measure"),
        error_messages={"required": _("Write what the measure is.")},
    )
    title_en = Line(label=_("Measure, in English"), required=False)
    group = SubHeadingChoice()
    starts_on = DayField(label=_("Start date"), required=False)
    due_on = DayField(label=_("End date"), required=False, help_text=_("For example, 31.12.2020."))
    lead_institution = InstitutionChoice(label=_("Responsible (one) institution"))
    beneficiaries = Prose(label=_("Who is the client in this context?"), required=False)
    completion_test = Prose(
        label=_("Result – how will we know that the measure is done?"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(SubHeadingChoice, self.fields["group"]).offer(self.subject)
        lead = cast(InstitutionChoice, self.fields["lead_institution"])
        lead.offer(institution_choices(self.today), pgettext("institution", "not given"))

    def new(self) -> NewMeasure:
        data = self.cleaned_data
        return NewMeasure(
            code=data["code"],
            title=data["title"],
            title_en=data["title_en"],
            group_id=data["group"],
            starts_on=data["starts_on"],
            due_on=data["due_on"],
            lead_institution_id=data["lead_institution"],
            beneficiaries=data["beneficiaries"],
            completion_test=data["completion_test"],
        )


class EndForm(DecidedForm):
    """End a measure before it is done; coordinators only."""

    subject: Measure

    fate = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=Fate.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what becomes of it."),
            "invalid_choice": _("Choose one of those below."),
        },
    )
    successors = Line(
        label=_("It lives on in"),
        required=False,
        is_asked=True,
        help_text=_("Numbers of measures of this plan, as in 1.5, 1.6. Add them first."),
    )

    def fate_and_successors(self) -> tuple[Fate, list[str]]:
        codes = re.split(r"[\s,;]+", self.cleaned_data["successors"])
        return Fate(self.cleaned_data["fate"]), [code for code in codes if code]
