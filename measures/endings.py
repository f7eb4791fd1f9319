"""What else happens when a measure ends; said before it does."""

from collections.abc import Collection
from dataclasses import dataclass

from measures.models import DateChange, Measure
from measures.standing import Status


@dataclass(frozen=True, slots=True)
class Ending:
    """What goes with a measure.

    Attributes:
        lapses: the shift of its end date that waits for a decision: nobody will decide on it.
        orphans: the measures that went into it and live on in no other.
    """

    lapses: DateChange | None
    orphans: Collection[Measure]

    def __bool__(self) -> bool:
        return bool(self.lapses or self.orphans)


def ending_of(measure: Measure, status: Status) -> Ending | None:
    """What goes with a measure that would be stated so; None where it would go on. At most four
    queries.
    """
    if status not in (Status.COMPLETED, Status.CANCELLED):
        return None
    lapses = measure.date_changes.proposed().first()
    if status is Status.COMPLETED:
        return Ending(lapses, ())
    return Ending(lapses, list(Measure.objects.left_nowhere_without(measure)))
