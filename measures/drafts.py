"""The way of a statement to the public: where its draft is, and the steps of its review. Pure."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# What is typed into an update form: name → the values sent under it.
Typed = dict[str, list[str]]
# What a form says that was opened when there was no draft.
NO_DRAFT = "none"


class DraftState(TextChoices):
    """Where a draft is: with its institution, with the coordinator, or back again with a note."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted for review")
    RETURNED = "returned", _("returned with a note")

    @property
    def kept_on_saving(self) -> "DraftState":
        """A returned one stays returned, with its note, until it is handed in again."""
        return self if self is DraftState.RETURNED else DraftState.DRAFT


class ReviewStep(TextChoices):
    """What was done with a statement on its way to the public."""

    SUBMITTED = "submitted", _("submitted for review")
    RETURNED = "returned", _("returned with a note")
    APPROVED = "approved", _("approved and published")
    CALLED_BACK = "called_back", _("called back by its institution")

    @property
    def keeps_text(self) -> bool:
        """Whether its line keeps the text: what is approved is published, what is called back is
        still written on.
        """
        return self in (ReviewStep.SUBMITTED, ReviewStep.RETURNED)
