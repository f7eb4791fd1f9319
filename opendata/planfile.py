"""The plan file: a plan as one JSON document (docs/plan-file.schema.json describes it).

Reading checks the document as a whole before anything is written; writing prints what the record
says now. Both use one *canonical* form, in which a key that would only repeat its default is left
out, so two documents say the same exactly when their canonical forms are equal.
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker

from commitments.models import ActionPlan, Commitment, Institution
from measures.models import Measure, ProgressUpdate
from ogp_portal.formats.text import Text

Document = dict[str, Any]

SCHEMA_PATH = settings.BASE_DIR / "docs" / "plan-file.schema.json"
FORMAT, FORMAT_VERSION = "open-government-plan", 1
EMPTY: tuple[object, ...] = (None, "", [], {}, False)
# Keys that stay even when they say nothing: the schema asks for them.
ALWAYS = {
    "valid_from",
    "sources",
    "institutions",
    "commitments",
    "reports",
    "groups",
    "measures",
    "lv",
}


class PlanFileError(Exception):
    """The document cannot be loaded; `problems` are (path in the document, sentence)."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{path}: {sentence}" for path, sentence in problems))
        self.problems = problems


# Reading ------------------------------------------------------------------------------------


def read(path: Path) -> Document:
    """A checked document in canonical form.

    Raises:
        PlanFileError: not readable, not JSON, not of the schema, or not consistent in itself.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise PlanFileError([("", f"the file cannot be read: {error}")]) from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise PlanFileError([("", f"not JSON: {error.msg} ({where})")]) from error
    return check(document)


def check(document: Any) -> Document:
    """The canonical form of a document that keeps the schema and refers only to what it holds."""
    schema = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema, format_checker=FormatChecker(["date"]))
    errors = sorted(validator.iter_errors(document), key=lambda error: list(map(str, error.path)))
    problems = [(_path(error.absolute_path), error.message) for error in errors]
    problems = problems or [*_unwritable(document, ""), *_inconsistencies(document)]
    if problems:
        raise PlanFileError(problems)
    canonical: Document = _canonical(document)
    return canonical


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
    if plan["ends_on"] < plan["starts_on"]:
        yield "plan.ends_on", "is before starts_on"
    if plan.get("is_sample") and plan.get("is_current"):
        yield "plan.is_current", "a sample is never the current plan"
    for path, node in _walk(document, ""):
        if node.get("source") is not None and node["source"] not in sources:
            yield f"{path}.source", f"{node['source']!r} is not among the sources"
    for index, institution in enumerate(document["institutions"]):
        yield from _name_order(f"institutions[{index}].names", institution["names"])
    codes: dict[str, str] = {}
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
    for index, report in enumerate(document["reports"]):
        if report["period_to"] < report["period_from"]:
            yield f"reports[{index}].period_to", "is before period_from"


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
    previous = measure.get("since", "")
    for index, statement in enumerate(measure.get("statements", [])):
        here = f"{at}.statements[{index}]"
        speaker = statement.get("institution")
        yield from _unknown(f"{here}.institution", [speaker] if speaker else [], institutions)
        if not speaker and not statement.get("source"):
            yield here, "needs an institution or a source: somebody must say it"
        if statement.get("happened_on") and statement["happened_on"] > statement["stated_on"]:
            yield f"{here}.happened_on", "is after stated_on"
        if statement["stated_on"] < previous:
            yield f"{here}.stated_on", "is before what stands above it"
        previous = statement["stated_on"]


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


def _canonical(node: Any) -> Any:
    if isinstance(node, dict):
        kept = {key: _canonical(value) for key, value in node.items()}
        return {
            key: value
            for key, value in kept.items()
            if key in ALWAYS or not (value in EMPTY or value == {"lv": ""})
        }
    if isinstance(node, list):
        return [_canonical(value) for value in node]
    return node


# Writing ------------------------------------------------------------------------------------


def dump(plan: ActionPlan) -> Document:
    """What the record says of a plan now, as a canonical document."""
    institutions = Institution.objects.filter(participations__plan=plan).order_by(
        "participations__position"
    )
    commitments = (
        Commitment.objects.of(plan)
        .in_order()
        .select_related("source")
        .prefetch_related("leads__institution", "groups")
    )
    measures = (
        Measure.objects.of(plan)
        .order_by("position")
        .select_related("group", "lead_institution", "source")
        .prefetch_related(
            "supporting__institution",
            "risks",
            "steps",
            Prefetch(
                "updates",
                ProgressUpdate.objects.order_by("pk")
                .select_related("institution", "source")
                .prefetch_related("evidence"),
            ),
        )
    )
    rows: dict[int, list[Document]] = {}
    first_days = _first_days(Measure, plan)
    for measure in measures:
        rows.setdefault(measure.commitment_id, []).append(
            _measure(measure, since=first_days[measure.pk])
        )
    since = _first_days(Commitment, plan)
    document = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "plan": _plan(plan),
        "sources": [
            {
                "key": source.key,
                "title": _text(source.title_text),
                "url": source.url,
                "dated_on": _day(source.dated_on),
            }
            for source in plan.sources.all()
        ],
        "institutions": [_institution(row) for row in institutions.prefetch_related("names")],
        "commitments": [
            _commitment(row, since=since[row.pk], measures=rows.get(row.pk, []))
            for row in commitments
        ],
        "reports": [
            {
                "slug": report.slug,
                "kind": report.kind,
                "title": _text(report.title_text),
                "period_from": _day(report.period_from),
                "period_to": _day(report.period_to),
                "due_on": _day(report.due_on),
                "source": report.source.key if report.source else None,
            }
            for report in plan.reports.in_order().select_related("source")
        ],
    }
    canonical: Document = _canonical(document)
    return canonical


def _first_days(model: Any, plan: ActionPlan) -> dict[int, str]:
    """From which day the record knows each row of the plan."""
    first = model.history.filter(plan_id=plan.pk, version=1).values_list("id", "history_date")
    return {pk: timezone.localdate(moment).isoformat() for pk, moment in first}


def write(document: Document, path: Path) -> None:
    path.write_text(to_json(document), encoding="utf-8")


def to_json(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _text(text: Text) -> Document:
    return {"lv": text.lv, "en": text.en}


def _plan(plan: ActionPlan) -> Document:
    since = timezone.localdate(plan.history.get(version=1).history_date)
    return {
        "slug": plan.slug,
        "title": _text(plan.title_text),
        "short_title": _text(plan.short_title_text),
        "summary": _text(plan.summary_text),
        "starts_on": _day(plan.starts_on),
        "ends_on": _day(plan.ends_on),
        "adopted_on": _day(plan.adopted_on),
        "decision": _text(plan.decision_text),
        "decision_url": plan.decision_url,
        "is_current": plan.is_current,
        "is_sample": plan.is_sample,
        "silence_limit_days": plan.silence_limit_days,
        "source": plan.source.key if plan.source else None,
        "since": _day(since),
    }


def _institution(institution: Institution) -> Document:
    names = sorted(institution.names.all(), key=lambda name: name.valid_from or date.min)
    return {
        "slug": institution.slug,
        "kind": institution.kind,
        "website": institution.website,
        "names": [
            {
                "valid_from": _day(name.valid_from),
                "name": _text(Text(name.name, name.name_en)),
                "abbreviation": name.abbreviation,
            }
            for name in names
        ],
        "contact": {
            "role": _text(institution.contact_role_text),
            "email": institution.contact_email,
            "phone": institution.contact_phone,
        }
        if institution.contact_role
        else None,
    }


def _commitment(commitment: Commitment, *, since: str, measures: list[Document]) -> Document:
    groups = sorted(commitment.groups.all(), key=lambda group: group.position)
    return {
        "number": commitment.number,
        "ogp_code": commitment.ogp_code,
        "title": _text(commitment.title_text),
        "short_title": _text(commitment.short_title_text),
        "ogp_title": commitment.ogp_title,
        "problem": {"lv": commitment.problem, "en": commitment.problem_en},
        "description": {"lv": commitment.description, "en": commitment.description_en},
        "contribution": {"lv": commitment.contribution, "en": commitment.contribution_en},
        "ogp_values": commitment.ogp_values,
        "policy_areas": commitment.policy_areas,
        "lead_institutions": [lead.institution.slug for lead in commitment.leads.all()],
        "source": commitment.source.key if commitment.source else None,
        "source_detail": {"lv": commitment.source_detail, "en": commitment.source_detail_en},
        "since": since,
        "groups": [{"key": group.key, "title": _text(group.title_text)} for group in groups],
        "measures": measures,
    }


def _measure(measure: Measure, *, since: str) -> Document:
    return {
        "code": measure.code,
        "group": measure.group.key if measure.group else None,
        "title": _text(measure.title_text),
        "starts_on": _day(measure.starts_on),
        "due_on": _day(measure.due_on),
        "baseline_starts_on": _day(measure.baseline_starts_on),
        "baseline_due_on": _day(measure.baseline_due_on),
        "lead_institution": measure.lead_institution.slug if measure.lead_institution else None,
        "supporting": [
            {"institution": row.institution.slug, "role": _text(row.role_text)}
            for row in measure.supporting.all()
        ],
        "beneficiaries": _text(measure.beneficiaries_text),
        "completion_test": _text(measure.completion_test_text),
        "completion_test_written_on": _day(measure.completion_test_written_on),
        "risks": [{"text": _text(risk.wording)} for risk in measure.risks.all()],
        "steps": [
            {
                "text": _text(step.wording),
                "due_on": _day(step.due_on),
                "done_on": _day(step.done_on),
            }
            for step in measure.steps.all()
        ],
        "origin": measure.origin,
        "source": measure.source.key if measure.source else None,
        "source_detail": _text(measure.source_detail_text),
        "since": since,
        "statements": [_statement(update) for update in measure.updates.all()],
    }


def _statement(update: ProgressUpdate) -> Document:
    return {
        "stated_on": _day(update.stated_on),
        "institution": update.institution.slug if update.institution else None,
        "status": update.status,
        "is_unchanged": update.is_unchanged,
        "happened_on": _day(update.happened_on),
        "done": update.done,
        "next_step": update.next_step,
        "obstacles": update.obstacles,
        "source": update.source.key if update.source else None,
        "evidence": [{"url": piece.url, "proves": piece.proves} for piece in update.evidence.all()],
    }


# Comparing ----------------------------------------------------------------------------------


def with_defaults(document: Document, *, loaded_on: str) -> Document:
    """The canonical document with the days and dates that it leaves to be understood."""
    plan = dict(document["plan"])
    plan.setdefault("since", plan.get("adopted_on") or loaded_on)
    plan.setdefault("silence_limit_days", 183)
    commitments = []
    for commitment in document["commitments"]:
        since = commitment.get("since", plan["since"])
        measures = [_measure_with_defaults(row, since) for row in commitment["measures"]]
        commitments.append({**commitment, "since": since, "measures": measures})
    return {**document, "plan": plan, "commitments": commitments}


def _measure_with_defaults(measure: Document, since: str) -> Document:
    filled = dict(measure)
    filled.setdefault("since", since)
    for name in ("starts_on", "due_on"):
        if name in measure:
            filled.setdefault(f"baseline_{name}", measure[name])
    if "completion_test" in measure:
        filled.setdefault("completion_test_written_on", filled["since"])
    return filled


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
