"""Action steps that are ticked or added, risks that are followed or added: part of what a statement
says."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.models import Change
from commitments.operations import ChangedMeanwhileError, RuleBrokenError
from measures.models import ActionStep, Measure, Risk, RiskState, SupportingRole

# Ten years: longer than any plan.
MOST_DAYS = 3_650
MOST_ROWS = 30  # of roles, of risks, of steps; a form holds twice as many
MOST_ADDED = 10  # of a kind, by one statement


@dataclass(frozen=True, slots=True)
class StepTick:
    """A step that a statement ticks, or unticks: that is a change like any other.

    Attributes:
        done_on: the day it was done; None: as it stands already, else the day of the statement.
    """

    id: int
    is_done: bool
    done_on: date | None = None

    def day(self, stands: date | None, otherwise: date) -> date | None:
        """The day on which the step is then done; None where it is not."""
        return (self.done_on or stands or otherwise) if self.is_done else None


@dataclass(frozen=True, slots=True)
class RiskTurn:
    """What became of a risk, what it does to the end date, and what is done about it.

    Attributes:
        delays_by_days: None where nobody has said.
    """

    id: int
    state: RiskState
    delays_by_days: int | None = None
    response: str = ""


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step that the lead sets itself while the plan runs. Once it stands, a coordinator corrects
    its words, like all that is tracked.

    Attributes:
        due_on: by when; None where nobody has said.
        done_on: the day it was done; None where it is still to be.
    """

    text: str
    due_on: date | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewRisk:
    """A risk that the lead sees while the plan runs; its words as those of `NewStep`."""

    text: str


def rules_of_rows_broken(
    ticks: Collection[StepTick],
    turns: Collection[RiskTurn],
    new_steps: Collection[NewStep],
    today: date,
) -> list[RuleBrokenError]:
    """Every rule that the rows of a statement do not keep; each names its field in the form."""
    broken = [
        RuleBrokenError(f"step-{tick.id}-done_on", _("This day is still to come."))
        for tick in ticks
        if tick.is_done and tick.done_on and tick.done_on > today
    ]
    broken += [
        RuleBrokenError(f"risk-{turn.id}-delays_by_days", days_sentence())
        for turn in turns
        if turn.delays_by_days is not None and not 0 <= turn.delays_by_days <= MOST_DAYS
    ]
    if any(step.done_on and step.done_on > today for step in new_steps):
        sentence = _("A step that is added is done on a day still to come.")
        broken.append(RuleBrokenError("", sentence))
    return broken


def days_sentence() -> str:
    return _("Write the days as a whole number from 0 to %(most)d.") % {"most": MOST_DAYS}


def were_changed(
    measure: Measure,
    ticks: Collection[StepTick],
    turns: Collection[RiskTurn],
    opened_version: int,
) -> bool:
    """Whether a step or a risk that is spoken of is no longer as it was at `opened_version`: it was
    written otherwise meanwhile, or taken away.
    """
    if opened_version == measure.version:
        return False
    later = measure.history.filter(version__gt=opened_version).values("change_id")
    spoken_of: tuple[tuple[Any, list[int]], ...] = (
        (ActionStep, [tick.id for tick in ticks]),
        (Risk, [turn.id for turn in turns]),
    )
    return any(
        model.history.filter(id__in=ids, measure_id=measure.pk, change__in=later).exists()
        for model, ids in spoken_of
        if ids
    )


def record_ticks(
    measure: Measure, ticks: Sequence[StepTick], change: Change, *, otherwise: date
) -> None:
    """Tick and untick steps of the measure; inside an open change.

    Args:
        otherwise: the day on which a step was done of which no day is said.

    Raises:
        ChangedMeanwhileError: one of them is no step of this measure.
    """
    rows = _rows_of(measure.steps, ticks)
    for tick, step in zip(ticks, rows, strict=True):
        step.record_values(change, done_on=tick.day(step.done_on, otherwise))
    if rows:
        measure.count_steps()


def record_turns(measure: Measure, turns: Sequence[RiskTurn], change: Change) -> None:
    """Write down what became of risks of the measure; inside an open change. Raises as
    `record_ticks`.
    """
    rows = _rows_of(measure.risks, turns)
    for turn, risk in zip(turns, rows, strict=True):
        risk.record_values(
            change,
            state=turn.state,
            delays_by_days=turn.delays_by_days,
            response=turn.response.strip(),
        )


def record_additions(
    measure: Measure,
    new_steps: Sequence[NewStep],
    new_risks: Sequence[NewRisk],
    change: Change,
) -> None:
    """Put steps and risks on record behind the others of the measure; inside an open change."""
    steps, risks = measure.steps.all(), measure.risks.all()
    for position, step in enumerate(new_steps, following_position(steps)):
        ActionStep(
            measure=measure,
            text=step.text.strip(),
            due_on=step.due_on,
            done_on=step.done_on,
            position=position,
        ).record(change)
    for position, risk in enumerate(new_risks, following_position(risks)):
        Risk(measure=measure, text=risk.text.strip(), position=position).record(change)
    if new_steps:
        measure.count_steps()


def check_additions(
    measure: Measure, new_steps: Sequence[NewStep], new_risks: Sequence[NewRisk]
) -> None:
    """Whether so many may be added, now or once they are approved.

    Raises:
        RuleBrokenError: there are too many at once, or there would be.
    """
    for field, stand, new in (
        ("steps", measure.steps, new_steps),
        ("risks", measure.risks, new_risks),
    ):
        if len(new) > MOST_ADDED:
            sentence = ngettext(
                "At most %(num)d can be added at once.",
                "At most %(num)d can be added at once.",
                MOST_ADDED,
            )
            raise RuleBrokenError(field, sentence % {"num": MOST_ADDED})
        if new:
            check_number_of_rows(stand.count() + len(new), len(new))


def following_position(rows: Iterable[SupportingRole | Risk | ActionStep]) -> int:
    """The place behind the last of some rows."""
    return max((row.position for row in rows), default=-1) + 1


def check_number_of_rows(count: int, new: int) -> None:
    """At most so many of a kind may stand; with more, the form could some day not hold them.

    Args:
        count: rows of a measure, such as its risks, the new ones among them.
        new: how many of them are; only these can be too many.

    Raises:
        RuleBrokenError: there are more.
    """
    if new and count > MOST_ROWS:
        sentence = ngettext(
            "A measure can have at most %(num)d row of a kind.",
            "A measure can have at most %(num)d rows of a kind.",
            MOST_ROWS,
        )
        raise RuleBrokenError("", sentence % {"num": MOST_ROWS})


def _rows_of(stand: Any, wanted: Sequence[StepTick] | Sequence[RiskTurn]) -> list[Any]:
    """The rows that are meant, all of them the measure's own."""
    rows = stand.in_bulk([row.id for row in wanted]) if wanted else {}
    if any(row.id not in rows for row in wanted):
        raise ChangedMeanwhileError
    return [rows[row.id] for row in wanted]
