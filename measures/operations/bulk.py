"""One press for several measures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from commitments.operations import ChangedMeanwhileError
from measures.models import Measure, ProgressUpdate
from measures.operations.reporting import report_unchanged
from ogp_portal.accounts.models import User
from ogp_portal.history import Author


@dataclass(frozen=True, slots=True)
class Picked:
    """A measure that somebody ticked, and its version then; None: as it stands."""

    measure: Measure
    version: int | None


class SomeChangedMeanwhileError(ChangedMeanwhileError):
    """Some of the measures were changed since they were ticked; says which."""

    def __init__(self, changed: Sequence[Picked]) -> None:
        super().__init__()
        self.changed = tuple(changed)


def report_several_unchanged(
    picked: Sequence[Picked], *, by: User, today: date
) -> list[ProgressUpdate]:
    """State of each measure, in its lead's name, that nothing has changed; of all or of none.

    Each gets a statement and a change of its own. All or none, because then an answer has one
    meaning: saved, or look at this first.

    Raises:
        NotAllowedError: one of them is not the person's to report on.
        SomeChangedMeanwhileError: somebody reported on some of them meanwhile.
        RuleBrokenError: of one nothing has been reported yet.
    """
    with transaction.atomic():
        # In one order for everybody, and before the first change: two who press at one moment
        # wait for each other instead of both for ever.
        Measure.objects.filter(pk__in=[one.measure.pk for one in picked]).take_locks()
        made, changed = [], []
        for one in picked:
            measure = Measure.objects.current(one.measure.pk)
            speaker = Author(institution_id=measure.lead_institution_id, user=by)
            version = measure.version if one.version is None else one.version
            try:
                made.append(
                    report_unchanged(measure, by=speaker, opened_version=version, today=today)
                )
            except ChangedMeanwhileError:
                changed.append(one)
        if changed:
            raise SomeChangedMeanwhileError(changed)
        return made
