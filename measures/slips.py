"""Slips: how far an end date has moved from the one first adopted, how often, and why. Pure."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DateChangeReason(TextChoices):
    """Why a date moves."""

    DEPENDENCY = "dependency", _("depends on something else")
    CAPACITY = "capacity", _("people are lacking")
    FUNDING = "funding", _("money is lacking")
    LEGISLATION = "legislation", _("legislation")
    PROCUREMENT = "procurement", _("procurement")
    SCOPE = "scope", _("the scope has changed")
    EMERGENCY = "emergency", _("an emergency")
    OTHER = "other", _("another reason")


class DateChangeState(TextChoices):
    """How far a shift has come: only an accepted one moves the date."""

    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @property
    def is_open(self) -> bool:
        return self is DateChangeState.PROPOSED
