"""What a measure's row said on an earlier day, as far as the document dates it.

A plan file holds today's state. Its record begins earlier, and must not say then what only came
about later: a step that was done, a completion test that was written, a due date that was moved.
"""

from opendata.planfile.document import Document


def as_of(measure: Document, day: str, *, dates_have_moved: bool) -> Document:
    """The row without what came about after `day`.

    Args:
        measure: with its defaults.
        dates_have_moved: whether the current dates stood by then; else those first adopted.
    """
    row = dict(measure)
    if not dates_have_moved:
        row["starts_on"] = measure.get("baseline_starts_on")
        row["due_on"] = measure.get("baseline_due_on")
    if (measure.get("completion_test_written_on") or "") > day:
        row |= {"completion_test": None, "completion_test_written_on": None}
    row["steps"] = [
        {**step, "done_on": None} if (step.get("done_on") or "") > day else step
        for step in measure.get("steps", [])
    ]
    return row


def last_word(measure: Document) -> str:
    """The day from which the record says all that the row says: that of its newest statement (a
    part tells only of itself), or the day on which the measure came on record.
    """
    day: str = measure["since"]
    for statement in measure.get("statements", []):
        if not statement.get("is_part"):
            day = max(day, statement["stated_on"])
    return day


def last_part(measure: Document, institution: str) -> str:
    """The day on which a supporting institution last spoke of its part; "" where it has not."""
    days = (
        statement["stated_on"]
        for statement in measure.get("statements", [])
        if statement.get("is_part") and statement.get("institution") == institution
    )
    return max(days, default="")


def later_days(measure: Document) -> list[str]:
    """The days on which something else than a statement changed the row: its completion test was
    written, or a step was done when no statement followed that could tell of it.
    """
    written_on, last = measure.get("completion_test_written_on"), last_word(measure)
    days = {step["done_on"] for step in measure.get("steps", []) if step.get("done_on")}
    later = {day for day in days if day > last}
    if written_on and written_on > measure["since"]:
        later.add(written_on)
    return sorted(later)
