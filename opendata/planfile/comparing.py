"""Comparing plan files: with each other, and with what the record can take."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from commitments.models import OGP_SILENCE_LIMIT_DAYS
from opendata.planfile.document import Document
from opendata.planfile.evidence import days_of

EARLIEST_DAY = "1900-01-01"  # of the record; days before the time zones were are no moments


def with_defaults(
    document: Document,
    *,
    loaded_on: str,
    stands: Document | None,
    institutions: dict[str, Document],
) -> Document:
    """The canonical document with what it leaves to be understood.

    Where the record knows the row already, that is what the record says: a file that keeps silent
    about a baseline or the day of adoption contradicts neither.

    Args:
        loaded_on: since when the record knows rows whose day nothing gives.
        stands: the same plan as the record has it; None for a plan that is new.
        institutions: those of the file that are on record, of whatever plan.
    """
    plan = dict(document["plan"])
    known_plan = stands["plan"] if stands else {}
    plan.setdefault("since", known_plan.get("since") or plan.get("adopted_on") or loaded_on)
    plan.setdefault("silence_limit_days", OGP_SILENCE_LIMIT_DAYS)
    known = {row["number"]: row for row in (stands["commitments"] if stands else [])}
    commitments = []
    for commitment in document["commitments"]:
        row = known.get(commitment["number"], {})
        newly = loaded_on if stands else plan["since"]
        since = commitment.get("since") or row.get("since") or newly
        known_measures = {measure["code"]: measure for measure in row.get("measures", [])}
        measures = [
            _measure_with_defaults(
                measure,
                known_measures.get(measure["code"]),
                newly=loaded_on if stands else since,
            )
            for measure in commitment["measures"]
        ]
        commitments.append({**commitment, "since": since, "measures": measures})
    return {
        **document,
        "plan": plan,
        "institutions": [
            _institution_with_defaults(row, institutions.get(row["slug"]))
            for row in document["institutions"]
        ],
        "commitments": commitments,
    }


def _measure_with_defaults(measure: Document, known: Document | None, *, newly: str) -> Document:
    filled = dict(measure)
    stands = known or {}
    filled.setdefault("since", stands.get("since", newly))
    for name in ("starts_on", "due_on"):
        first = stands.get(f"baseline_{name}") or measure.get(name)
        if first:
            filled.setdefault(f"baseline_{name}", first)
    if measure.get("completion_test", {}).get("lv"):
        is_same = stands.get("completion_test") == measure["completion_test"]
        written = stands.get("completion_test_written_on") if is_same else filled["since"]
        if known and not is_same:
            written = newly
        filled.setdefault("completion_test_written_on", written)
    return filled


def _institution_with_defaults(institution: Document, known: Document | None) -> Document:
    """Institutions are shared between plans: what this file does not know of them stays."""
    if known is None:
        return institution
    names = {name["valid_from"]: name for name in [*known["names"], *institution["names"]]}
    in_order = sorted(names.values(), key=lambda name: name["valid_from"] or "")
    return {**known, **institution, "names": in_order}


def chronology_problems(
    document: Document, *, today: date, is_new: bool
) -> Iterator[tuple[str, str]]:
    """Days since when the record cannot have known: before it began, or still to come.

    Args:
        document: with its defaults.
        is_new: the plan is not on record yet; the past of one that is cannot be written anyway.
    """
    last = today.isoformat()
    plan_since = document["plan"]["since"]
    yield from _impossible_day("plan.since", plan_since, EARLIEST_DAY, last)
    plan_since = plan_since if is_new else EARLIEST_DAY
    for number, commitment in enumerate(document["commitments"]):
        at, since = f"commitments[{number}]", commitment["since"]
        yield from _impossible_day(f"{at}.since", since, plan_since, last)
        for row, measure in enumerate(commitment["measures"]):
            here = f"{at}.measures[{row}]"
            earliest = since if is_new else EARLIEST_DAY
            yield from _impossible_day(f"{here}.since", measure["since"], earliest, last)
            test_on = measure.get("completion_test_written_on") or ""
            yield from _impossible_day(f"{here}.completion_test_written_on", test_on, "", last)
            for index, step in enumerate(measure.get("steps", [])):
                done = f"{here}.steps[{index}].done_on"
                yield from _impossible_day(done, step.get("done_on") or "", "", last)
            for index, statement in enumerate(measure.get("statements", [])):
                said = f"{here}.statements[{index}].stated_on"
                yield from _impossible_day(said, statement["stated_on"], "", last)
                for path, day in days_of(f"{here}.statements[{index}]", statement):
                    yield from _impossible_day(path, day, "", last)


def _impossible_day(path: str, day: str, first: str, last: str) -> Iterator[tuple[str, str]]:
    if day < first:
        yield path, f"{day} is before {first}, when the record of what it belongs to begins"
    elif day > last:
        yield path, f"{day} is still to come"


def differences(stands: Any, wanted: Any, path: str = "") -> Iterator[str]:
    """Where two documents differ, a line each: path, what stands, what the other says."""
    if isinstance(stands, dict) and isinstance(wanted, dict):
        for key in sorted({*stands, *wanted}):
            here = f"{path}.{key}" if path else key
            yield from differences(stands.get(key), wanted.get(key), here)
    elif isinstance(stands, list) and isinstance(wanted, list):
        for index in range(max(len(stands), len(wanted))):
            old = stands[index] if index < len(stands) else None
            new = wanted[index] if index < len(wanted) else None
            yield from differences(old, new, f"{path}[{index}]")
    elif stands != wanted:
        yield f"{path}: {_brief(stands)} → {_brief(wanted)}"


def _brief(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:117]}…"
