"""The parts of supporting institutions: what each types of its own, and how one is asked."""

from collections.abc import Sequence
from typing import Any, Self, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from commitments.forms.versioned import FormOfVersion, Prose
from commitments.models import InstitutionLabel
from measures.filtering import DayField
from measures.forms.progress import StatusChoices, put_statement_beside
from measures.models import Measure, ProgressUpdate
from measures.operations.parts import part_rules_broken
from measures.operations.reporting import Proof, Statement
from measures.parts import Part
from measures.standing import Status
from ogp_portal.history import RecordedModel


class PartStatusChoices(StatusChoices):
    hints = {
        Status.NOT_STARTED: _("You have not begun."),
        Status.IN_PROGRESS: _("You are at work."),
        Status.COMPLETED: _("All that falls to you is done."),
        Status.CANCELLED: _("You will not do it; say why."),
    }


class PartForm(FormOfVersion):
    """Report on one's own part: the fields of the update form, and whether one disagrees.

    Args:
        own: the parts of which the person may speak; with several of them one has to be chosen.
        chosen: the one for which the form is opened; None where that is still to be said.
    """

    subject: Measure

    institution = forms.ChoiceField(
        label=_("In whose name?"),
        widget=forms.RadioSelect(),
        error_messages={
            "required": _("Choose for which institution you speak."),
            "invalid_choice": _("Choose for which institution you speak."),
        },
    )
    status = forms.ChoiceField(
        label=_("Status of your part"),
        choices=Status.choices,
        widget=PartStatusChoices(),
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
        label=_("What did you do?"),
        required=False,
        is_asked=True,
        help_text=_("One or two sentences, as the public will read them."),
    )
    next_step = Prose(label=_("What comes next?"), required=False)
    obstacles = Prose(label=_("Obstacles"), required=False)
    disagrees = forms.BooleanField(
        label=_("We see it otherwise than the responsible institution"), required=False
    )
    reason = Prose(
        label=_("What do you see otherwise?"),
        required=False,
        is_asked=True,
        help_text=_("It is shown beside the measure's standing until you say otherwise."),
    )

    def __init__(
        self, *args: Any, own: Sequence[Part], chosen: Part | None = None, **kwargs: Any
    ) -> None:
        self.own, self.chosen = own, chosen
        super().__init__(*args, **kwargs)
        whose = cast(forms.ChoiceField, self.fields["institution"])
        whose.choices = [(part.label.slug, str(part.label.name)) for part in own]
        if len(own) == 1:
            whose.widget, whose.required = forms.HiddenInput(), False

    def known(self, row: Any) -> dict[str, Any]:
        """A disagreement is carried on until its institution says that there is none."""
        if self.chosen is None:
            return {}
        slug, said = self.chosen.label.slug, self.chosen.said
        if said is None:
            return {"institution": slug}
        return {
            "institution": slug,
            "status": said.status,
            "disagrees": self.chosen.is_disputed,
            "reason": said.otherwise,
        }

    def another(self, subject: RecordedModel, **kwargs: Any) -> Self:
        return super().another(subject, own=self.own, chosen=self.chosen, **kwargs)

    def reopened(self, subject: RecordedModel, *, opened_version: int) -> Self:
        """With what the institution has said of its part meanwhile beside what was typed."""
        again = super().reopened(subject, opened_version=opened_version)
        if self.chosen:
            said = ProgressUpdate.objects.since_version(subject, opened_version)
            own = said.filter(is_part=True, institution=self.chosen.label.id)
            put_statement_beside(again, cast(QueryDict, self.data), own)
        return again

    def statement(self, proofs: tuple[Proof, ...] = ()) -> Statement:
        data = self.cleaned_data
        return Statement(
            status=Status(data["status"]),
            happened_on=data.get("happened_on"),
            done=data.get("done", ""),
            next_step=data.get("next_step", ""),
            obstacles=data.get("obstacles", ""),
            proofs=proofs,
            is_part=True,
            disagrees=data.get("disagrees", False),
            reason=data.get("reason", ""),
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        # Who takes the tick away need not empty the words that the form brought along.
        before = self.chosen.said.otherwise if self.chosen and self.chosen.said else ""
        if not cleaned.get("disagrees") and cleaned.get("reason") == before:
            cleaned["reason"] = ""
        if "status" in cleaned:
            for broken in part_rules_broken(self.statement(), self.today):
                if broken.field not in self.errors:
                    self.add_error(broken.field, broken.message)
        return cleaned


class AskForm(FormOfVersion):
    """Ask supporting institutions for their parts.

    Args:
        helpers: those who support the measure.
    """

    subject: Measure

    institution = forms.MultipleChoiceField(
        label=_("Whom do you ask?"),
        widget=forms.CheckboxSelectMultiple(),
        error_messages={
            "required": _("Choose whom to ask."),
            "invalid_choice": _("One of these institutions does not support the measure."),
        },
    )

    def __init__(self, *args: Any, helpers: Sequence[InstitutionLabel], **kwargs: Any) -> None:
        self.helpers = helpers
        super().__init__(*args, **kwargs)
        whom = cast(forms.MultipleChoiceField, self.fields["institution"])
        whom.choices = [(label.slug, str(label.name)) for label in helpers]

    def another(self, subject: RecordedModel, **kwargs: Any) -> Self:
        return super().another(subject, helpers=self.helpers, **kwargs)

    def institution_ids(self) -> list[int]:
        chosen = self.cleaned_data["institution"]
        return [label.id for label in self.helpers if label.slug in chosen]
