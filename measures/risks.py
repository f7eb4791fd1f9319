"""Risks: what became of them, and what they do to an end date. Pure."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class RiskState(TextChoices):
    """What became of a risk."""

    POSSIBLE = "possible", _("possible")
    HAPPENED = "happened", _("happened")
    GONE = "gone", _("gone")

    @classmethod
    def for_readers(cls) -> "list[RiskState]":
        """What happened first, then what may still happen."""
        return [cls.HAPPENED, cls.POSSIBLE, cls.GONE]


def state_text(state: str, delays_by_days: int | None) -> str:
    """The state in words, and what it does to the end date: "happened, delays by 30 days"."""
    label = str(RiskState(state).label)
    if delays_by_days is None:
        return label
    delay = ngettext("delays by %(count)d day", "delays by %(count)d days", delays_by_days)
    return f"{label}, {delay % {'count': delays_by_days}}"


def is_followed(state: str, delays_by_days: int | None, response: str) -> bool:
    """Whether anybody has said what became of a risk; that it is possible goes without saying."""
    return bool(state != RiskState.POSSIBLE or delays_by_days is not None or response.strip())
