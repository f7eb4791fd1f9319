"""Comparing plan files: with each other, and with what the record can take."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from commitments.models import OGP_COMPLETION_SCALE, OGP_SILENCE_LIMIT_DAYS
from measures.models import RiskState
from opendata.planfile.document import Document
from opendata.planfile.evidence import days_of
from opendata.planfile.past import last_part
from reports.models import ReportLanguages

EARLIEST_DAY = "1900-01-01"  # of the record; days before the time zones were are no moments

OGP_SCALE = [
    {"key": key, "title": {"lv": title.lv, "en": title.en}} for key, title in OGP_COMPLETION_SCALE
]
# What a key says that is left out and has a default of its own; of the others, see `_whole`.
DEFAULTS = {"state": RiskState.POSSIBLE.value}


def with_defaults(
    document: Document,
    *,
    loaded_on: str,
    stands: Document | None,
    institutions: dict[str, Document],
) -> Document:
    """The canonical document with what it leaves to be understood.

    Where the record knows the row already, that is what the record says: a file that keeps silent
    about a baseline or the day of adoption contradicts neither. In an adopted plan that holds for
    a baseline that is not there, too: a date that becomes known later was not adopted with it.

    Args:
        loaded_on: since when the record knows rows whose day nothing gives.
        stands: the same plan as the record has it; None for a plan that is new.
        institutions: those of the file that are on record, of whatever plan.
    """
    plan = dict(document["plan"])
    known_plan = stands["plan"] if stands else {}
    plan.setdefault("since", known_plan.get("since") or plan.get("adopted_on") or loaded_on)
    plan.setdefault("silence_limit_days", OGP_SILENCE_LIMIT_DAYS)
    plan.setdefault("completion_scale", known_plan.get("completion_scale") or OGP_SCALE)
    is_adopted = "adopted_on" in known_plan
    if is_adopted:
        plan.setdefault("adopted_on", known_plan["adopted_on"])
    known = {row["number"]: row for row in (stands["commitments"] if stands else [])}
    known_measures = _measures(stands) if stands else {}
    commitments = []
    for commitment in document["commitments"]:
        row = known.get(commitment["number"], {})
        newly = loaded_on if stands else plan["since"]
        since = commitment.get("since") or row.get("since") or newly
        measures = [
            _measure_with_defaults(
                measure,
                known_measures.get(measure["code"]),
                newly=loaded_on if stands else since,
                is_adopted=is_adopted,
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
        "reports": [
            {**_known_of_report(report, stands), **report} for report in document["reports"]
        ],
    }


def _known_of_report(report: Document, stands: Document | None) -> Document:
    """What stands where the file says nothing."""
    known = {row["slug"]: row for row in (stands["reports"] if stands else [])}
    closed_on = known.get(report["slug"], {}).get("closed_on")
    return {
        "languages": ReportLanguages.BOTH.codes,
        **({"closed_on": closed_on} if closed_on else {}),
    }


def _measures(document: Document) -> dict[str, Document]:
    """By code, which is unique in a plan."""
    rows = (row for commitment in document["commitments"] for row in commitment["measures"])
    return {row["code"]: row for row in rows}


def _measure_with_defaults(
    measure: Document, known: Document | None, *, newly: str, is_adopted: bool
) -> Document:
    filled = dict(measure)
    stands = known or {}
    filled.setdefault("since", stands.get("since", newly))
    changes = measure.get("date_changes", [])
    earliest = {"due_on": changes[0].get("old_due_on")} if changes else {}
    for name in ("starts_on", "due_on"):
        first = stands.get(f"baseline_{name}")
        if not (known and is_adopted):
            first = first or earliest.get(name) or measure.get(name)
        if first:
            filled.setdefault(f"baseline_{name}", first)
    if changes:
        filled["date_changes"] = [*_changes_with_defaults(changes, filled.get("baseline_due_on"))]
    if measure.get("supporting"):
        filled["supporting"] = _still_asked(measure, stands)
    if measure.get("completion_test", {}).get("lv"):
        is_same = stands.get("completion_test") == measure["completion_test"]
        written = stands.get("completion_test_written_on") if is_same else filled["since"]
        if known and not is_same:
            written = newly
        filled.setdefault("completion_test_written_on", written)
    return filled


def _changes_with_defaults(changes: list[Document], due_on: str | None) -> Iterator[Document]:
    """Shifts with the date that stood, and the day of the decision."""
    for change in changes:
        filled = {"state": "accepted", **change}
        if due_on:
            filled.setdefault("old_due_on", due_on)
        if filled["state"] != "proposed":
            filled.setdefault("decided_on", change["proposed_on"])
        if filled["state"] == "accepted":
            due_on = change["new_due_on"]
        yield filled


def _still_asked(measure: Document, stands: Document) -> list[Document]:
    """The roles; a question for a part that waits on record waits on, until the part is stated."""
    waits = {
        role["institution"]: {"asked_on": role["asked_on"]}
        for role in stands.get("supporting", [])
        if role.get("asked_on", "") >= (last_part(measure, role["institution"]) or EARLIEST_DAY)
    }
    return [role | waits.get(role["institution"], {}) | role for role in measure["supporting"]]


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
            for index, change in enumerate(measure.get("date_changes", [])):
                for name in ("proposed_on", "decided_on"):
                    day = change.get(name) or ""
                    yield from _impossible_day(
                        f"{here}.date_changes[{index}].{name}", day, "", last
                    )
            for index, statement in enumerate(measure.get("statements", [])):
                said = f"{here}.statements[{index}].stated_on"
                yield from _impossible_day(said, statement["stated_on"], "", last)
                for path, day in days_of(f"{here}.statements[{index}]", statement):
                    yield from _impossible_day(path, day, "", last)
            for index, role in enumerate(measure.get("supporting", [])):
                asked = f"{here}.supporting[{index}].asked_on"
                yield from _impossible_day(asked, role.get("asked_on") or "", "", last)


def adoption_problems(document: Document, stands: Document) -> Iterator[tuple[str, str]]:
    """Dates that were adopted with the plan and would become others.

    Args:
        document: with its defaults.
        stands: the same plan as the record has it.
    """
    if "adopted_on" not in stands["plan"]:
        return
    known = _measures(stands)
    for number, commitment in enumerate(document["commitments"]):
        for row, measure in enumerate(commitment["measures"]):
            for name in ("starts_on", "due_on"):
                first = f"baseline_{name}"
                adopted = known.get(measure["code"], measure).get(first)
                if measure.get(first) != adopted:
                    stays = f"{adopted or 'no date'} was adopted with the plan, and stays"
                    path = f"commitments[{number}].measures[{row}].{first}"
                    yield path, f"{stays}; a date that moves is {name!r}"


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
            old, new = stands.get(key), wanted.get(key)
            yield from differences(_whole(key, old, new), _whole(key, new, old), here)
    elif isinstance(stands, list) and isinstance(wanted, list):
        for index in range(max(len(stands), len(wanted))):
            old = stands[index] if index < len(stands) else None
            new = wanted[index] if index < len(wanted) else None
            yield from differences(old, new, f"{path}[{index}]")
    elif stands != wanted:
        yield f"{path}: {_brief(stands)} → {_brief(wanted)}"


def _whole(key: str, said: Any, other: Any) -> Any:
    """What a key says, also where the canonical form leaves it out as it says nothing else than its
    default.

    Args:
        other: what the other document says there.
    """
    if said is not None:
        return said
    if isinstance(other, bool):
        return False
    return [] if isinstance(other, list) else DEFAULTS.get(key)


def _brief(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= 120 else f"{text[:117]}…"
