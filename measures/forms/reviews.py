"""Reviewing what an institution handed in, and taking a published statement back."""

from django.utils.translation import gettext_lazy as _

from commitments.forms.versioned import FormOfVersion, Prose
from measures.models import Measure


class ReviewForm(FormOfVersion):
    """Approve a statement, or return it with a note."""

    subject: Measure

    note = Prose(
        label=_("Note to the institution"),
        required=False,
        is_asked=True,
        help_text=_("Needed when you return the text. The public does not see it."),
    )


class TakeBackForm(FormOfVersion):
    """Take a statement back, with a reason that is published."""

    subject: Measure

    reason = Prose(
        label=_("Why is it taken back?"),
        help_text=_("It is published beside the statement."),
        error_messages={"required": _("Say why the statement is taken back.")},
    )
