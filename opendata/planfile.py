"""The plan file: a plan as one JSON document (docs/plan-file.schema.json describes it).

Reading checks the document as a whole before anything is written; writing prints what the record
says now. Both use one *canonical* form, in which a key that would only repeat its default is left
out and no text begins or ends with a blank, so two documents say the same exactly when their
canonical forms are equal.
"""

import json
import re
import stat
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.exceptions import best_match
from jsonschema.validators import extend

from commitments.models import OGP_SILENCE_LIMIT_DAYS, ActionPlan, Commitment, Institution
from measures.models import Evidence, Measure, ProgressUpdate
from ogp_portal.formats.text import Text

Document = dict[str, Any]

SCHEMA_PATH = settings.BASE_DIR / "docs" / "plan-file.schema.json"
LARGEST_FILE = 20_000_000  # thousands of measures; a plan has some hundred kilobytes
FORMAT, FORMAT_VERSION = "open-government-plan", 1
EARLIEST_DAY = "1900-01-01"  # of the record; days before the time zones were are no moments
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
    canonical: Document = _canonical(document)
    canonical["commitments"].sort(key=lambda row: row["number"])
    canonical["reports"].sort(key=lambda row: (row["due_on"], row["slug"]))
    return canonical


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


_Validator = extend(  # type: ignore[no-untyped-call]
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
    previous = ""
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
    return node.strip() if isinstance(node, str) else node


# Writing ------------------------------------------------------------------------------------


def dump(plan: ActionPlan) -> Document:
    """What the record says of a plan now, as a canonical document."""
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
                ProgressUpdate.objects.order_by("stated_on", "pk")
                .select_related("institution", "source")
                .prefetch_related(Prefetch("evidence", Evidence.objects.public().order_by("pk"))),
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
        "institutions": [_institution(row) for row in _institutions_of(plan)],
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


def _institutions_of(plan: ActionPlan) -> list[Institution]:
    """Those that take part, in the plan's order, and behind them whoever else the plan names."""
    part = Institution.objects.filter(participations__plan=plan).order_by(
        "participations__position"
    )
    named = Institution.objects.filter(
        Q(leads__commitment__plan=plan)
        | Q(led_measures__plan=plan)
        | Q(supported__measure__plan=plan)
        | Q(statements__measure__plan=plan)
    )
    others = named.exclude(participations__plan=plan).order_by("slug").distinct()
    return [*part.prefetch_related("names"), *others.prefetch_related("names")]


def institutions_on_record(slugs: Iterable[str]) -> dict[str, Document]:
    """What the record says of these institutions, as far as it knows them."""
    known = Institution.objects.filter(slug__in=slugs).prefetch_related("names")
    return {row.slug: _canonical(_institution(row)) for row in known}


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


def statement_of(update: ProgressUpdate) -> Document:
    statement: Document = _canonical(_statement(update))
    return statement


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
    if "completion_test" in measure:
        is_same = stands.get("completion_test") == measure["completion_test"]
        written = stands["completion_test_written_on"] if is_same else filled["since"]
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
            for index, statement in enumerate(measure.get("statements", [])):
                said = f"{here}.statements[{index}].stated_on"
                yield from _impossible_day(said, statement["stated_on"], "", last)


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
