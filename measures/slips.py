"""Slips: how far an end date has moved from the one first adopted, how often, and why. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ogp_portal.formats.days import day_text, days_moved

FEW = 120  # characters that have room beside a date


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

    @property
    def clause(self) -> str:
        """The same as the end of a sentence: "because people are lacking"."""
        return str(CLAUSES[self])


CLAUSES = {
    DateChangeReason.DEPENDENCY: _("because it depends on something else"),
    DateChangeReason.CAPACITY: _("because people are lacking"),
    DateChangeReason.FUNDING: _("because money is lacking"),
    DateChangeReason.LEGISLATION: _("because of legislation"),
    DateChangeReason.PROCUREMENT: _("because of procurement"),
    DateChangeReason.SCOPE: _("because the scope has changed"),
    DateChangeReason.EMERGENCY: _("because of an emergency"),
    DateChangeReason.OTHER: _("for another reason"),
}


class DateChangeState(TextChoices):
    """How far a shift has come: only an accepted one moves the date. One lapses where its measure
    ends before anybody has decided.
    """

    PROPOSED = "proposed", pgettext_lazy("change of a date", "proposed")
    ACCEPTED = "accepted", pgettext_lazy("change of a date", "accepted")
    REFUSED = "refused", pgettext_lazy("change of a date", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("change of a date", "withdrawn")
    LAPSED = "lapsed", pgettext_lazy("change of a date", "lapsed")


# Somebody else than whoever asked has said yes or no.
DECIDED = (DateChangeState.ACCEPTED, DateChangeState.REFUSED)


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift of an end date, as somebody asks for it.

    Attributes:
        sentence: why, in words; compulsory.
        decision: the number or the address of the decision behind it; "" while it is proposed.
    """

    new_due_on: date
    reason: DateChangeReason
    sentence: str
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """Where an end date stands against the one first adopted.

    Attributes:
        first_due_on: the date first adopted; None where none was.
        due_on: the date as it stands; None where none is known.
        moves: how many accepted shifts are on record.
        reason: that of the last of them; None where there is none.
        why: its sentence, in the institution's words.
    """

    first_due_on: date | None
    due_on: date | None
    moves: int
    reason: DateChangeReason | None = None
    why: str = ""

    @property
    def days(self) -> int | None:
        """How far it has moved; None where one of the dates is unknown."""
        return days_of(self.first_due_on, self.due_on)

    @property
    def has_moved(self) -> bool:
        return bool(self.moves or self.days)

    @property
    def sentence(self) -> str:
        """ "first 01.04.2020, moved 2×, +274 days, because people are lacking"; "" where it has not
        moved.
        """
        if not self.has_moved:
            return ""
        parts = []
        if self.first_due_on:
            parts.append(gettext("first %(day)s") % {"day": day_text(self.first_due_on)})
        if self.moves:
            parts.append(gettext("moved %(count)d×") % {"count": self.moves})
        if self.days is not None:
            parts.append(days_moved(self.days))
        if self.reason:
            parts.append(self.reason.clause)
        return ", ".join(parts)

    @property
    def words(self) -> str:
        """Why the date moved last, in the institution's words, where they are few; else ""."""
        words = self.why.strip().removesuffix(".")
        return words if len(words) <= FEW else ""


def slip_by(
    first_due_on: date | None, due_on: date | None, accepted: Sequence[tuple[str, str]]
) -> Slip:
    """The slip that accepted shifts, the oldest first, come to.

    Args:
        accepted: (reason, sentence) of each.
    """
    reason, why = accepted[-1] if accepted else ("", "")
    because = DateChangeReason(reason) if reason else None
    return Slip(first_due_on, due_on, len(accepted), because, why)


def days_of(old: date | None, new: date | None) -> int | None:
    """How far a date has moved; None where one of the two is unknown."""
    return (new - old).days if old and new else None
