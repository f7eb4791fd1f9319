"""Action steps in words. Pure."""

from django.utils.translation import ngettext


def steps_text(done: int, total: int) -> str:
    """How many are done, "3 of 5 steps"; "" where there are none."""
    if not total:
        return ""
    words = ngettext("%(done)d of %(total)d step", "%(done)d of %(total)d steps", total)
    return words % {"done": done, "total": total}
