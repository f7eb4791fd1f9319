"""Bringing a worksheet in: the file, and why what is taken over of it changes. Its rows are forms
of their own (`measures.forms.imported_rows`).
"""

from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments.forms.versioned import AskedChoice, FormOfVersion, Line, Prose
from commitments.models import Commitment
from measures.forms.dates import DECISION_HINT
from measures.models import WorksheetImport
from measures.slips import DateChangeReason
from measures.worksheets.taken import Grounds

# What is read, as files are called: with macros, and what others are made from, too.
READ = (".docx", ".docm", ".dotx", ".dotm", ".xlsx", ".xlsm", ".xltx", ".xltm")


class FileForm(FormOfVersion):
    """The file itself; what is in it is looked at before anything is written.

    Args:
        kept_file: one that its person has brought in for another commitment; none is then uploaded.
    """

    subject: Commitment

    upload = forms.FileField(
        label=_("Word or Excel file"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(READ)}),
        help_text=_("A worksheet taken from this portal, or one that you made yourselves."),
        error_messages={"required": _("Choose the file.")},
    )

    def __init__(self, *args: Any, kept_file: WorksheetImport | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept_file = kept_file
        if kept_file is not None:
            del self.fields["upload"]
            self.fields["kept"] = forms.IntegerField(widget=forms.HiddenInput, initial=kept_file.pk)

    def another(self, subject: Any, **kwargs: Any) -> Self:
        return super().another(subject, kept_file=self.kept_file, **kwargs)


class ChoicesForm(FormOfVersion):
    """What is chosen of a file, and what is done with it."""

    subject: Commitment


class GroundsForm(forms.Form):
    """Why text of the plan, and dates, become others: said once, for all rows.

    Args:
        is_text: text of the plan is among what can be taken over.
        is_date: an end date is.
        is_decided: whoever takes them over also decides.
    """

    reason = Prose(
        label=_("Why is the text of the plan changed?"),
        required=False,
        is_asked=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is published."),
    )
    decision = Line(label=_("Decision"), required=False, is_asked=True, help_text=DECISION_HINT)
    shift = AskedChoice(
        label=_("Why do end dates move?"),
        choices=[("", _("Choose")), *DateChangeReason.choices],
        required=False,
        error_messages={"invalid_choice": _("Choose one of the reasons below.")},
    )
    because = Prose(
        label=_("Why, in a sentence"),
        required=False,
        is_asked=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As the public will read it."),
    )

    def __init__(
        self, *args: Any, is_text: bool, is_date: bool, is_decided: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"prefix": "grounds", **kwargs})
        unasked = {
            "reason": not is_text,
            "decision": not (is_decided and (is_text or is_date)),
            "shift": not is_date,
            "because": not is_date,
        }
        for name in (name for name, is_unasked in unasked.items() if is_unasked):
            del self.fields[name]

    def typed(self) -> dict[str, str]:
        """What is typed in it, to be remembered."""
        return {name: str(self.data.get(self.add_prefix(name), "")) for name in self.fields}

    def grounds(self) -> Grounds:
        data = self.cleaned_data
        return Grounds(
            reason=data.get("reason", ""),
            decision=data.get("decision", ""),
            shift=DateChangeReason(data.get("shift") or DateChangeReason.OTHER),
            because=data.get("because", ""),
        )
