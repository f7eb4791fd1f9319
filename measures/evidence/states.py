"""How a piece of evidence stands for a reader today. Pure."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EvidenceState(TextChoices):
    """Whether a reader who wants to see the proof can; the first that holds.

    Where a link has a file or an archive's address beside it, the state is that of the link.
    """

    WITHDRAWN = "withdrawn", _("withdrawn")
    ERASED = "erased", _("file erased")
    ABSENT = "absent", _("file is not in this portal")
    KEPT = "kept", _("file is kept here")
    DEAD = "dead", _("link does not open")
    CHANGED = "changed", _("something else is found at the link")
    ALIVE = "alive", _("link opens")
    UNCHECKED = "unchecked", _("link is not checked")

    @property
    def is_broken(self) -> bool:
        """A link that no longer leads to what was shown: it needs a copy beside it."""
        return self in BROKEN


BROKEN = (EvidenceState.DEAD, EvidenceState.CHANGED)
# What a visit can tell. Where it came to anything else, what was told before still holds.
TOLD_BY_VISITS = (EvidenceState.ALIVE, *BROKEN)
