"""What is taken over of a worksheet, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from measures.slips import DateChangeReason


class End(TextChoices):
    """What became of a cell of which something could be taken over."""

    TAKEN = "taken", _("taken over")
    ASKED = "asked", _("asked for")
    HANDED_IN = "handed_in", _("handed in for review")
    LEFT = "left", _("left as it stood")


class Refusal(TextChoices):
    """Why a cell cannot be taken over by a person."""

    NOT_YET = "not_yet", _("Its responsible institution reports it, once it is added.")
    LEAD_REPORTS = "lead_reports", _("Only the responsible institution reports on the measure.")
    UNTITLED = (
        "untitled",
        _("The row names no measure: its title is empty, struck out or hidden in the file."),
    )
    COORDINATOR_ADDS = "coordinator_adds", _("Only a coordinator adds measures.")
    FOREIGN = (
        "foreign",
        _(
            "Another institution is responsible for this measure: it reports, and the text of the"
            " plan is the coordinator's."
        ),
    )
    OTHER_MOVES = (
        "other_moves",
        _("Your institution led this measure: another coordinator moves its date."),
    )
    FINISHED = "finished", _("The measure is completed or cancelled: its end date no longer moves.")
    LEAD_TICKS = "lead_ticks", _("Whether a step is done, its responsible institution states.")
    TOO_MANY = "too_many", _("These are far more lines than a measure can have.")
    TWO_STATES = (
        "two_states",
        _("A step stands there twice, done and to be done: leave one of the two in the file."),
    )
    WORDLESS = "wordless", _("A statement says something in words: none can be emptied.")
    WAITS = "waits", _("Another change of this date waits for its decision.")
    COORDINATOR_MOVES = (
        "coordinator_moves",
        _("Only a coordinator moves a measure to another sub-heading."),
    )
    PLAN_TEXT = "plan_text", _("This is text of the plan: only a coordinator changes it.")
    STEPS = (
        "steps",
        _(
            "Steps are ticked and added here; the words and the dates of those on record are the"
            " coordinator's, and so is taking one away."
        ),
    )
    RISKS = (
        "risks",
        _(
            "Risks are added here; the words of those on record are the coordinator's, and so is"
            " taking one away."
        ),
    )


# What is said by the institution that leads, and taken over by its own editors.
OF_THE_LEAD = frozenset({Refusal.NOT_YET, Refusal.LEAD_REPORTS, Refusal.LEAD_TICKS})


@dataclass(frozen=True, slots=True)
class NewInstitution:
    """An institution that the portal does not know yet.

    Attributes:
        slug: its address, set by a person: an abbreviation may be that of several.
    """

    slug: str
    name: str
    abbreviation: str = ""


@dataclass(frozen=True, slots=True)
class TakenRow:
    """What is taken over of one row of a file.

    Attributes:
        place: of the row in the file, by which a problem is told of it.
        code: of its measure; of one that the plan takes up, the number it is to have.
        version: of the measure when it was looked at; None of a new one.
        values: column → what it is to be: a text; a day or None; of `lead` an institution, by its
            id or new, or None; of `supporting` (institution, role) of each; of `risks` its lines;
            of `steps` a `SaidStep` each; of `evidence` a `Proof` each; of `status` a `Status`.
        happened_on, obstacles, reason, decision: what a statement has to say besides, and no column
            holds.
    """

    place: int
    code: str
    version: int | None
    values: Mapping[str, Any] = field(default_factory=dict)
    happened_on: date | None = None
    obstacles: str = ""
    reason: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why plan text and dates change, said once for all rows; it is published.

    Attributes:
        shift, because: why end dates move, as a kind of reason and in a sentence.
    """

    reason: str = ""
    decision: str = ""
    shift: DateChangeReason = DateChangeReason.OTHER
    because: str = ""
