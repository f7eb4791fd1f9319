"""The worksheet's bold sub-headings, under which measures stand."""

from commitments.models import Change, Commitment
from measures.models import MeasureGroup
from measures.operations.steps_and_risks import following_position


def sub_heading_called(commitment: Commitment, title: str) -> MeasureGroup | None:
    """That with these words, however they are spaced and spelt in capitals; None where there is
    none.
    """
    wanted = _plain(title)
    return next((one for one in commitment.groups.all() if _plain(one.title) == wanted), None)


def sub_heading(commitment: Commitment, title: str, change: Change) -> MeasureGroup:
    """That with these words; where there is none yet, it is put behind the others. Inside an open
    change, and under the commitment's lock.
    """
    known = sub_heading_called(commitment, title)
    if known:
        return known
    groups = commitment.groups.all()
    keys = {one.key for one in groups}
    # A key is no address: plan files tell sub-headings apart by it.
    number = next(number for number in range(1, len(keys) + 2) if f"g{number}" not in keys)
    position = following_position(groups)
    group = MeasureGroup(
        commitment=commitment, key=f"g{number}", title=title.strip(), position=position
    )
    group.record(change)
    return group


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()
