"""Writing a plan file: what the record says of a plan now."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone

from commitments.models import ActionPlan, Commitment, Institution, Source
from measures.models import DateChange, Evidence, Measure, ProgressUpdate, RiskState, Succession
from ogp_portal.formats.text import Text
from opendata.planfile.document import FORMAT, FORMAT_VERSION, Document, canonical
from opendata.planfile.evidence import piece_of
from reports.models import Report, ReportLanguages


def dump(plan: ActionPlan) -> Document:
    """What the record says of a plan now, as a canonical document."""
    measures = _measures_of(plan)
    since = _first_days(Commitment, plan)
    document = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "plan": _plan(plan),
        "sources": [_source(row) for row in plan.sources.all()],
        "institutions": [_institution(row) for row in _institutions_of(plan)],
        "commitments": [
            _commitment(row, since=since[row.pk], measures=measures.get(row.pk, []))
            for row in _commitments_of(plan)
        ],
        "reports": [_report(row) for row in plan.reports.in_order().select_related("source")],
    }
    dumped: Document = canonical(document)
    return dumped


def _commitments_of(plan: ActionPlan) -> Iterable[Commitment]:
    rows: Iterable[Commitment] = (
        Commitment.objects.of(plan)
        .in_order()
        .select_related("source")
        .prefetch_related("leads__institution", "groups")
    )
    return rows


def _measures_of(plan: ActionPlan) -> dict[int, list[Document]]:
    """Commitment → its measures, with everything that hangs on them."""
    shifts = DateChange.objects.oldest_first().select_related("institution", "decider", "source")
    updates = (
        ProgressUpdate.objects.standing()
        .in_order()
        .select_related("institution", "source")
        .prefetch_related(Prefetch("evidence", Evidence.objects.with_files()))
    )
    ties = Succession.objects.select_related("successor").order_by("pk")
    measures = (
        Measure.objects.of(plan)
        .order_by("position", "code_key")
        .select_related("group", "lead_institution", "source")
        .prefetch_related(
            "supporting__institution",
            "risks",
            "steps",
            Prefetch("successions", ties),
            Prefetch("date_changes", shifts),
            Prefetch("updates", updates),
        )
    )
    since = _first_days(Measure, plan)
    rows: dict[int, list[Document]] = {}
    for measure in measures:
        document = _measure(measure, since=since[measure.pk])
        rows.setdefault(measure.commitment_id, []).append(document)
    return rows


def _institutions_of(plan: ActionPlan) -> list[Institution]:
    """Those that take part, in the plan's order, and behind them whoever else the plan names."""
    part = Institution.objects.filter(participations__plan=plan).order_by(
        "participations__position"
    )
    named = Institution.objects.filter(
        Q(leads__commitment__plan=plan)
        | Q(pk=plan.coordinator_id)
        | Q(led_measures__plan=plan)
        | Q(supported__measure__plan=plan)
        | Q(statements__measure__plan=plan)
        | Q(date_changes__measure__plan=plan)
        | Q(decided_date_changes__measure__plan=plan)
    )
    others = named.exclude(participations__plan=plan).order_by("slug").distinct()
    return [*part.prefetch_related("names"), *others.prefetch_related("names")]


def institutions_on_record(slugs: Iterable[str]) -> dict[str, Document]:
    """What the record says of these institutions, as far as it knows them."""
    known = Institution.objects.filter(slug__in=slugs).prefetch_related("names")
    return {row.slug: canonical(_institution(row)) for row in known}


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


def _source(source: Source) -> Document:
    return {
        "key": source.key,
        "title": _text(source.title_text),
        "url": source.url,
        "dated_on": _day(source.dated_on),
    }


def _report(report: Report) -> Document:
    return {
        "slug": report.slug,
        "kind": report.kind,
        "title": _text(report.title_text),
        "period_from": _day(report.period_from),
        "period_to": _day(report.period_to),
        "due_on": _day(report.due_on),
        "closed_on": _day(report.closed_on),
        "languages": ReportLanguages(report.languages).codes,
        "source": report.source.key if report.source else None,
    }


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
        "coordinator": plan.coordinator.slug if plan.coordinator else None,
        "contacts": plan.contacts.key if plan.contacts else None,
        "is_current": plan.is_current,
        "is_sample": plan.is_sample,
        "asks_for_review": plan.asks_for_review,
        "silence_limit_days": plan.silence_limit_days,
        "completion_scale": [
            {"key": level.key, "title": _text(level.title_text)}
            for level in plan.completion_levels.all()
        ],
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
        "ogp_url": commitment.ogp_url,
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
        "date_changes": [_date_change(shift) for shift in measure.date_changes.all()],
        "lead_institution": measure.lead_institution.slug if measure.lead_institution else None,
        "supporting": [
            {
                "institution": row.institution.slug,
                "role": _text(row.role_text),
                "asked_on": _day(row.asked_on),
            }
            for row in measure.supporting.all()
        ],
        "beneficiaries": _text(measure.beneficiaries_text),
        "completion_test": _text(measure.completion_test_text),
        "completion_test_written_on": _day(measure.completion_test_written_on),
        "risks": [
            {
                "text": _text(risk.wording),
                "state": None if risk.state == RiskState.POSSIBLE else risk.state,
                "delays_by_days": risk.delays_by_days,
                "response": risk.response,
            }
            for risk in measure.risks.all()
        ],
        "steps": [
            {
                "text": _text(step.wording),
                "due_on": _day(step.due_on),
                "done_on": _day(step.done_on),
            }
            for step in measure.steps.all()
        ],
        "lives_on_in": [tie.successor.code for tie in measure.successions.all()],
        "origin": measure.origin,
        "source": measure.source.key if measure.source else None,
        "source_detail": _text(measure.source_detail_text),
        "since": since,
        "statements": [_statement(update) for update in measure.updates.all()],
    }


def _date_change(shift: DateChange) -> Document:
    return {
        "proposed_on": _day(shift.proposed_on),
        "institution": shift.institution.slug if shift.institution else None,
        "old_due_on": _day(shift.old_due_on),
        "new_due_on": _day(shift.new_due_on),
        "reason": shift.reason,
        "sentence": shift.sentence,
        "state": shift.state,
        "decided_on": _day(shift.decided_on),
        "decider": shift.decider.slug if shift.decider else None,
        "decision": shift.decision,
        "answer": shift.answer,
        "source": shift.source.key if shift.source else None,
    }


def statement_of(update: ProgressUpdate) -> Document:
    statement: Document = canonical(_statement(update))
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
        "reason": update.reason,
        "decision": update.decision,
        "is_part": update.is_part,
        "disagrees": update.disagrees,
        "source": update.source.key if update.source else None,
        "evidence": [piece_of(piece) for piece in update.evidence.all()],
    }
