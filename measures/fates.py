"""What becomes of a measure that a plan gives up as it was. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import TextChoices
from django.utils.text import get_text_list
from django.utils.translation import gettext, pgettext
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


def became_label(heirs: int) -> str:
    """What became of a measure that lives on in so many others, before their names; "" where it
    lives on in none.
    """
    if not heirs:
        return ""
    return gettext("Split: it lives on in") if heirs > 1 else gettext("Merged: it lives on in")


def became_text(code: str, heirs: Sequence[str]) -> str:
    """What became of a measure that lives on in others: "1.7 split: it lives on in 1.5 and 1.9"."""
    last_word = pgettext("before the last of several", "and")
    said = {"code": code, "heirs": get_text_list(list(heirs), last_word)}
    if len(heirs) > 1:
        return gettext("%(code)s was split: it lives on in %(heirs)s") % said
    return gettext("%(code)s was merged: it lives on in %(heirs)s") % said


def left_nowhere(
    gone: int, ties: Iterable[tuple[int, int]], cancelled: Collection[int]
) -> set[int]:
    """The measures that would live on nowhere, were this one dropped: it is the last that their
    successors lead to.

    Args:
        ties: (measure, one in which it lives on) of the whole plan.
        cancelled: those that live on in others or not at all.
    """
    heirs: dict[int, set[int]] = defaultdict(set)
    for measure, heir in ties:
        heirs[measure].add(heir)

    def living(measure: int, seen: frozenset[int] = frozenset()) -> set[int]:
        """Those at the ends of its line that are not cancelled."""
        if measure in seen:
            return set()
        if measure not in cancelled:
            return {measure}
        ends = (living(heir, seen | {measure}) for heir in heirs.get(measure, ()))
        return set().union(*ends)

    return {measure for measure in heirs if measure in cancelled and living(measure) == {gone}}
