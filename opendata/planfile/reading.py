"""Reading a plan file: checked as a whole, each problem named by its path in the document."""

import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.exceptions import best_match
from jsonschema.validators import extend

from measures.slips import DECIDED
from measures.standing import Status
from ogp_portal.formats.typed import EARLIEST, LATEST
from opendata.planfile.document import Document, PlanFileError, canonical
from opendata.planfile.evidence import problems_of
from opendata.planfile.past import last_part, statements_of_the_whole

SCHEMA_PATH = settings.BASE_DIR / "docs" / "plan-file.schema.json"
# Days ahead, which people may type; those of the record end today.
PLANNED_DAYS = {
    *("starts_on", "ends_on", "due_on", "baseline_starts_on", "baseline_due_on"),
    *("old_due_on", "new_due_on", "period_from", "period_to"),
}
LARGEST_FILE = 20_000_000  # thousands of measures; a plan has some hundred kilobytes


def read(path: Path) -> Document:
    """A checked document in canonical form.

    Raises:
        PlanFileError: not readable, not JSON, not of the schema, or not consistent in itself.
    """
    try:
        if not stat.S_ISREG((found := path.stat()).st_mode) or found.st_size > LARGEST_FILE:
            raise PlanFileError([("", "not a file of at most 20 MB")])
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise PlanFileError([("", f"the file cannot be read: {error}")]) from error
    except (ValueError, RecursionError) as error:  # a number or a nesting beyond all measure, too
        raise PlanFileError([("", f"not JSON: {error}")]) from error
    return check(document)


def check(document: Any) -> Document:
    """The canonical form of a document that keeps the schema and refers only to what it holds.

    Raises:
        PlanFileError: it does not; all its problems are named.
    """
    problems = [*_breaches_of_schema(document)]
    problems = problems or [*_unwritable(document, ""), *_inconsistencies(document)]
    if problems:
        raise PlanFileError(problems)
    checked: Document = canonical(document)
    checked["commitments"].sort(key=lambda row: row["number"])
    checked["reports"].sort(key=lambda row: (row["due_on"], row["slug"]))
    return checked


def _breaches_of_schema(document: Any) -> Iterator[tuple[str, str]]:
    schema = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
    validator = _Validator(schema, format_checker=FormatChecker(["date"]))
    for error in sorted(validator.iter_errors(document), key=lambda row: list(row.absolute_path)):
        cause = best_match([error]) or error  # of an "any of": what is wrong with the nearest
        yield _path(cause.absolute_path), _shortened(cause.message)


def _pattern(
    _validator: Any, pattern: str, instance: Any, _schema: Any
) -> Iterator[ValidationError]:
    """As the standard has it, where $ is the very end: Python's also stands before a newline."""
    if isinstance(instance, str) and not re.search(pattern.replace("$", r"\Z"), instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


_Validator = extend(  # type: ignore[no-untyped-call]  # jsonschema's own
    Draft202012Validator, {"pattern": _pattern}
)


def _shortened(message: str) -> str:
    """The sentence of a schema error; it quotes the value, which may be a whole book."""
    return message if len(message) <= 240 else f"{message[:120]} … {message[-100:]}"


def _path(parts: Any) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).lstrip(
        "."
    )


def _unwritable(node: Any, path: str) -> Iterator[tuple[str, str]]:
    """Characters that no database stores or no page can show."""
    if isinstance(node, str):
        if "\x00" in node or any("\ud800" <= char <= "\udfff" for char in node):
            yield path, "holds a character that is not text (NUL, or half of a surrogate pair)"
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _unwritable(value, f"{path}.{key}" if path else key)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _unwritable(value, f"{path}[{index}]")


def _inconsistencies(document: Document) -> Iterator[tuple[str, str]]:
    plan = document["plan"]
    sources = {source["key"] for source in document["sources"]}
    institutions = {institution["slug"] for institution in document["institutions"]}
    yield from _repeated("sources", "key", document["sources"])
    yield from _repeated("institutions", "slug", document["institutions"])
    yield from _repeated("commitments", "number", document["commitments"])
    yield from _repeated("reports", "slug", document["reports"])
    yield from _repeated("plan.completion_scale", "key", plan.get("completion_scale", []))
    if plan["ends_on"] < plan["starts_on"]:
        yield "plan.ends_on", "is before starts_on"
    if plan.get("is_sample") and plan.get("is_current"):
        yield "plan.is_current", "a sample is never the current plan"
    coordinator = plan.get("coordinator")
    yield from _unknown("plan.coordinator", [coordinator] if coordinator else [], institutions)
    if plan.get("contacts") is not None and plan["contacts"] not in sources:
        yield "plan.contacts", f"{plan['contacts']!r} is not among the sources"
    for path, node in _walk(document, ""):
        yield from _far_days(path, node)
        if node.get("source") is not None and node["source"] not in sources:
            yield f"{path}.source", f"{node['source']!r} is not among the sources"
    for index, institution in enumerate(document["institutions"]):
        yield from _name_order(f"institutions[{index}].names", institution["names"])
    codes: dict[str, str] = {}
    known = {row["code"] for part in document["commitments"] for row in part["measures"]}
    for number, commitment in enumerate(document["commitments"]):
        path = f"commitments[{number}]"
        yield from _unknown(
            f"{path}.lead_institutions", commitment.get("lead_institutions", []), institutions
        )
        yield from _repeated(f"{path}.groups", "key", commitment["groups"])
        groups = {group["key"] for group in commitment["groups"]}
        for row, measure in enumerate(commitment["measures"]):
            at = f"{path}.measures[{row}]"
            if measure["code"] in codes:
                yield f"{at}.code", f"{measure['code']!r} is used at {codes[measure['code']]}"
            codes[measure["code"]] = at
            if measure.get("group") is not None and measure["group"] not in groups:
                yield f"{at}.group", f"{measure['group']!r} is not among the commitment's groups"
            yield from _measure_problems(at, measure, institutions)
            yield from _end_problems(at, measure, known)
    for index, report in enumerate(document["reports"]):
        if report["period_to"] < report["period_from"]:
            yield f"reports[{index}].period_to", "is before period_from"
        if report.get("closed_on") and report["closed_on"] < report["period_to"]:
            yield f"reports[{index}].closed_on", "is before period_to"


def _far_days(path: str, node: Document) -> Iterator[tuple[str, str]]:
    """Planned days in years in which nobody plans: a slip of the finger."""
    for name in sorted(PLANNED_DAYS & node.keys()):
        if node[name] and not EARLIEST.isoformat() <= node[name] <= LATEST.isoformat():
            years = f"{EARLIEST.year} to {LATEST.year}"
            yield f"{path}.{name}", f"{node[name]} is not of the years {years}"


def _measure_problems(
    at: str, measure: Document, institutions: set[str]
) -> Iterator[tuple[str, str]]:
    starts_on, due_on = measure.get("starts_on"), measure.get("due_on")
    if starts_on and due_on and due_on < starts_on:
        yield f"{at}.due_on", "is before starts_on"
    lead = measure.get("lead_institution")
    yield from _unknown(f"{at}.lead_institution", [lead] if lead else [], institutions)
    supporting = measure.get("supporting", [])
    yield from _repeated(f"{at}.supporting", "institution", supporting)
    helpers = [role["institution"] for role in supporting]
    yield from _unknown(f"{at}.supporting", helpers, institutions)
    if lead in helpers:
        yield f"{at}.supporting", "names the lead_institution, too"
    yield from _date_change_problems(at, measure, institutions)
    previous = ""
    for index, statement in enumerate(measure.get("statements", [])):
        here = f"{at}.statements[{index}]"
        speaker = statement.get("institution")
        yield from _unknown(f"{here}.institution", [speaker] if speaker else [], institutions)
        if not speaker and not statement.get("source"):
            yield here, "needs an institution or a source: somebody must say it"
        if statement.get("happened_on") and statement["happened_on"] > statement["stated_on"]:
            yield f"{here}.happened_on", "is after stated_on"
        yield from problems_of(here, statement)
        if statement["stated_on"] < previous:
            yield f"{here}.stated_on", "is before what stands above it"
        previous = statement["stated_on"]
        yield from _part_problems(here, statement)
    for index, role in enumerate(supporting):
        answered = last_part(measure, role["institution"])
        if role.get("asked_on") and role["asked_on"] < answered:
            yield f"{at}.supporting[{index}].asked_on", "was answered by a later statement"


def _end_problems(at: str, measure: Document, known: set[str]) -> Iterator[tuple[str, str]]:
    heirs = measure.get("lives_on_in", [])
    for code in heirs:
        if code not in known or code == measure["code"]:
            yield f"{at}.lives_on_in", f"{code!r} is no other measure of the plan"
    said = statements_of_the_whole(measure)
    if heirs and not (said and said[-1]["status"] == "cancelled"):
        yield f"{at}.lives_on_in", "is for a measure whose last statement is that it is cancelled"


def _part_problems(at: str, statement: Document) -> Iterator[tuple[str, str]]:
    if statement.get("is_part") and not statement.get("institution"):
        yield f"{at}.institution", "is needed: a part is that of an institution"
    if statement.get("disagrees") and not statement.get("is_part"):
        yield f"{at}.disagrees", "is for a part only (is_part)"
    if statement.get("disagrees") and not statement.get("reason", "").strip():
        yield f"{at}.reason", "is needed: what does it see otherwise?"


def _date_change_problems(
    at: str, measure: Document, institutions: set[str]
) -> Iterator[tuple[str, str]]:
    changes = measure.get("date_changes", [])
    said = statements_of_the_whole(measure)
    has_ended = bool(said) and Status(said[-1]["status"]).is_final
    accepted = [row for row in changes if row.get("state", "accepted") == "accepted"]
    previous = ""
    for index, change in enumerate(changes):
        here, state = f"{at}.date_changes[{index}]", change.get("state", "accepted")
        asks, proposed_on = change.get("institution"), change["proposed_on"]
        decided_on, decides = change.get("decided_on"), change.get("decider")
        yield from _unknown(f"{here}.institution", [asks] if asks else [], institutions)
        yield from _unknown(f"{here}.decider", [decides] if decides else [], institutions)
        if decides and state not in DECIDED:
            yield f"{here}.decider", "is for a change that is accepted or refused"
        if not asks and not change.get("source"):
            yield here, "needs an institution or a source: somebody must ask for it"
        if change["new_due_on"] == change.get("old_due_on"):
            yield f"{here}.new_due_on", "is old_due_on: nothing moves"
        is_end = state == "proposed" or change in accepted[-1:]  # by others, the start was another
        if is_end and change["new_due_on"] < (measure.get("starts_on") or ""):
            yield f"{here}.new_due_on", "is before starts_on"
        if state == "accepted" and not (change.get("decision") or change.get("source")):
            yield f"{here}.decision", "is missing: a date moves by a decision, or a source tells it"
        if state == "proposed" and (decided_on or index < len(changes) - 1):
            yield here, "is not decided yet, so it has no decided_on and nothing comes after it"
        if state == "proposed" and has_ended:
            yield f"{here}.state", "cannot be: the measure is completed or cancelled (lapsed)"
        if decided_on and decided_on < proposed_on:
            yield f"{here}.decided_on", "is before proposed_on"
        if proposed_on < previous:
            yield f"{here}.proposed_on", "is before what stands above it was decided"
        previous = decided_on or proposed_on
    if accepted and accepted[-1]["new_due_on"] != measure.get("due_on"):
        yield f"{at}.due_on", "is not what the last accepted date change says"


def _walk(node: Any, path: str) -> Iterator[tuple[str, Document]]:
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            yield from _walk(value, f"{path}.{key}" if path else key)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _walk(value, f"{path}[{index}]")


def _repeated(path: str, key: str, rows: list[Document]) -> Iterator[tuple[str, str]]:
    seen = set()
    for index, row in enumerate(rows):
        if row[key] in seen:
            yield f"{path}[{index}].{key}", f"{row[key]!r} stands there twice"
        seen.add(row[key])


def _unknown(path: str, slugs: list[str], known: set[str]) -> Iterator[tuple[str, str]]:
    for slug in slugs:
        if slug not in known:
            yield path, f"{slug!r} is not among the institutions"


def _name_order(path: str, names: list[Document]) -> Iterator[tuple[str, str]]:
    days = [name["valid_from"] for name in names]
    if days[0] is not None:
        yield f"{path}[0].valid_from", "must be null: the first name is valid since ever"
    later = [day or "" for day in days[1:]]
    if "" in later or later != sorted(set(later)):
        yield path, "must be in order of time"
