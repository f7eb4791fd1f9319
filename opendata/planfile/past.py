"""What a measure's row said on an earlier day, as far as the document dates it.

A plan file holds today's state. Its record begins earlier, and must not say then what only came
about later: a step that was done, a completion test that was written, a due date that was moved.
"""

from opendata.planfile.document import Document


def as_of(measure: Document, day: str, *, dates_have_moved: bool) -> Document:
    """The row without what came about after `day`.

    Args:
        measure: with its defaults.
        dates_have_moved: whether the current dates stood by then; else those first adopted, and
            nothing had become of a risk. An end date with changes stood as the last of them says
            that was decided by then.
    """
    row = dict(measure)
    changes = [_change_as_of(change, day) for change in measure.get("date_changes", [])]
    row["date_changes"] = [change for change in changes if change["proposed_on"] <= day]
    if not dates_have_moved:
        row["starts_on"] = measure.get("baseline_starts_on")
        row["due_on"] = measure.get("baseline_due_on")
        row["risks"] = [{"text": risk["text"]} for risk in measure.get("risks", [])]
    if changes:
        row["due_on"] = measure.get("baseline_due_on")
        for change in row["date_changes"]:
            if change["state"] == "accepted":
                row["due_on"] = change["new_due_on"]
    row["starts_on"] = _start_before(row)
    if (measure.get("completion_test_written_on") or "") > day:
        row |= {"completion_test": None, "completion_test_written_on": None}
    row["steps"] = [
        {**step, "done_on": None} if (step.get("done_on") or "") > day else step
        for step in measure.get("steps", [])
    ]
    return row


def _start_before(row: Document) -> str | None:
    """The start that goes with an end date of the past: where the current one came about later, the
    one first adopted; None where neither can have stood.
    """
    starts = (row.get("starts_on"), row.get("baseline_starts_on"))
    return next((day for day in starts if day and day <= (row.get("due_on") or day)), None)


def _change_as_of(change: Document, day: str) -> Document:
    return change if (change.get("decided_on") or "") <= day else _undecided(change)


def _undecided(change: Document) -> Document:
    nothing = {"decided_on": None, "decider": None, "decision": "", "answer": ""}
    return {**change, "state": "proposed", **nothing}


def days_of_changes(measure: Document) -> list[tuple[str, Document]]:
    """(day, the change as it then came to be) of everything that was asked or decided of the end
    date after the measure came on record; a proposal lapses with what ended its measure.
    """
    days = []
    for change in measure.get("date_changes", []):
        proposed_on, decided_on = change["proposed_on"], change.get("decided_on")
        if change["state"] == "lapsed":
            days.append((proposed_on, _undecided(change)))
            continue
        if decided_on and decided_on > proposed_on:
            days.append((decided_on, change))
        days.append((proposed_on, _change_as_of(change, proposed_on)))
    return [(day, change) for day, change in days if day > measure["since"]]


def last_word(measure: Document) -> str:
    """The day from which the record says all that the row says: that of its newest statement (a
    part tells only of itself), or the day on which the measure came on record.
    """
    stated = [statement["stated_on"] for statement in statements_of_the_whole(measure)]
    day: str = max([measure["since"], *stated])
    return day


def statements_of_the_whole(measure: Document) -> list[Document]:
    """Without those of supporting institutions, of their parts."""
    return [row for row in measure.get("statements", []) if not row.get("is_part")]


def ended_on(measure: Document, document: Document) -> str:
    """The day on which the record can know in which others a measure lives on: it is cancelled, and
    they are on record.
    """
    rows = (row for part in document["commitments"] for row in part["measures"])
    heirs = [row["since"] for row in rows if row["code"] in measure["lives_on_in"]]
    day: str = max([last_word(measure), *heirs])
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
    written; a step was done when no statement followed that could tell of it; a proposed end date
    lapsed with a statement that was taken back since, and so is not in the file.
    """
    written_on, last = measure.get("completion_test_written_on"), last_word(measure)
    days = {step["done_on"] for step in measure.get("steps", []) if step.get("done_on")}
    later = {day for day in days if day > last}
    if written_on and written_on > measure["since"]:
        later.add(written_on)
    stated = {statement["stated_on"] for statement in statements_of_the_whole(measure)}
    for change in measure.get("date_changes", []):
        if change["state"] == "lapsed" and change["decided_on"] > measure["since"]:
            later |= {change["decided_on"]} - stated
    return sorted(later)
