"""Correcting a commitment's words: what a coordinator types, and how mistakes are explained."""

from dataclasses import fields
from typing import Any

from django.utils.translation import gettext_lazy as _

from commitments.forms.versioned import Line, Prose, TextForm
from commitments.models import Commitment
from commitments.operations import CommitmentText


class CommitmentTextForm(TextForm):
    """Correct the words of a commitment; coordinators only."""

    subject: Commitment

    title = Line(label=_("Title"), error_messages={"required": _("Write what the commitment is.")})
    title_en = Line(label=_("Title, in English"), required=False)
    short_title = Line(
        label=_("Short title"),
        help_text=_("As people call it; it stands in menus and tables."),
        error_messages={"required": _("Write what people call it in short.")},
    )
    short_title_en = Line(label=_("Short title, in English"), required=False)
    problem = Prose(label=_("Public problem"), required=False)
    problem_en = Prose(label=_("Public problem, in English"), required=False)
    description = Prose(label=_("What is the commitment?"), required=False)
    description_en = Prose(label=_("What is the commitment, in English"), required=False)
    contribution = Prose(label=_("How does it contribute to solving the problem?"), required=False)
    contribution_en = Prose(label=_("How it contributes, in English"), required=False)

    def known(self, row: Any) -> dict[str, Any]:
        return {field.name: getattr(row, field.name) for field in fields(CommitmentText)}

    def text(self) -> CommitmentText:
        typed = self.cleaned_data
        return CommitmentText(**{field.name: typed[field.name] for field in fields(CommitmentText)})
