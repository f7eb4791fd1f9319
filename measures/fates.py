"""What becomes of a measure that a plan gives up as it was. Pure."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Fate(TextChoices):
    """How a measure ends before it is done; it stays at its address and is counted as cancelled."""

    DROPPED = "dropped", _("Dropped: nobody will do it")
    MERGED = "merged", _("Merged into another measure")
    SPLIT = "split", _("Split into several measures")

    def takes(self, successors: int) -> bool:
        """Whether a measure that ends so lives on in that many others."""
        return {
            Fate.DROPPED: successors == 0,
            Fate.MERGED: successors == 1,
            Fate.SPLIT: successors > 1,
        }[self]
