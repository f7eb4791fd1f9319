"""The sealed document: all that an edition of a report says, in one piece of JSON.

`docs/report.schema.json` describes it. Every form in which an edition is read is made of this
document and nothing else, so that none can say what another does not. Its bytes are *canonical*:
keys in order, no blanks, UTF-8, no fractions; who has the same words has the same bytes.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone, translation

from commitments.models import (
    ActionPlan,
    Commitment,
    CompletionLevel,
    InstitutionLabel,
    OGPValue,
)
from measures.models import DateChange, Evidence, Measure, ProgressUpdate
from measures.standing import Judgement, Status, standing_of
from ogp_portal.formats.text import Text
from reports.account import Account
from reports.models import CHAPTER_TEXTS, Chapter, Report, ReportLanguages

Document = dict[str, Any]

FORMAT, FORMAT_VERSION = "open-government-report", 1
LANGUAGES = ("lv", "en")
# What a document says of a chapter that nobody wrote, where it is compared with one.
CHAPTER_OF_NOTHING: Document = {**{name: {"lv": ""} for name in CHAPTER_TEXTS}, "completion": None}


def to_bytes(document: Document) -> bytes:
    """The document as it is sealed."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# What it says ---------------------------------------------------------------------------------


def plan_of(plan: ActionPlan, levels: Iterable[CompletionLevel], coordinator: str) -> Document:
    return {
        "slug": plan.slug,
        "title": _text(plan.title_text),
        "short_title": _text(plan.short_title_text),
        "starts_on": _day(plan.starts_on),
        "ends_on": _day(plan.ends_on),
        "adopted_on": _day(plan.adopted_on),
        "decision": _text(plan.decision_text),
        "is_sample": plan.is_sample,
        "coordinator": coordinator or None,
        "completion_scale": [
            {"key": level.key, "title": _text(level.title_text)} for level in levels
        ],
    }


def report_of(report: Report) -> Document:
    return {
        "slug": report.slug,
        "kind": report.kind,
        "title": _text(report.title_text),
        "period_from": _day(report.period_from),
        "period_to": _day(report.period_to),
        "due_on": _day(report.due_on),
        "closed_on": _day(report.closed_on),
        "languages": ReportLanguages(report.languages).codes,
    }


def reason_of(reason: Text) -> Document:
    """Why there is another edition; in English where somebody wrote it."""
    english = {"reason_en": reason.en} if reason.en else {}
    return {"reason": reason.lv, **english}


def institution_of(label: InstitutionLabel) -> Document:
    return {
        "slug": label.slug,
        "name": _text(label.name),
        "abbreviation": label.abbreviation,
        "kind": label.kind,
    }


def commitment_of(
    commitment: Commitment,
    leads: list[str],
    chapter: Chapter | None,
    measures: list[Document],
    added_since: Iterable[Measure],
) -> Document:
    """
    Args:
        measures: as they stood on the day that is told of.
        added_since: those that were added to the plan after it.
    """
    return {
        "number": commitment.number,
        "ogp_code": commitment.ogp_code,
        "title": _text(commitment.title_text),
        "short_title": _text(commitment.short_title_text),
        "problem": _text(commitment.problem_text),
        "description": _text(commitment.description_text),
        "contribution": _text(commitment.contribution_text),
        "ogp_values": [OGPValue(value).value for value in commitment.ogp_values],
        "leads": leads,
        "chapter": _chapter(chapter) if chapter else None,
        "measures": measures,
        "added_since": [{"code": one.code, "title": _text(one.title_text)} for one in added_since],
    }


def _chapter(chapter: Chapter) -> Document:
    texts = {name: _text(getattr(chapter, f"{name}_text")) for name in CHAPTER_TEXTS}
    return {**texts, "completion": chapter.completion.key if chapter.completion else None}


@dataclass(frozen=True, slots=True)
class Told:
    """What a report is told of, besides a measure's own account.

    Attributes:
        slugs: institution → its slug.
        day: of which the report tells how things stood.
        is_period_end: it is the last of the report's period.
    """

    slugs: dict[int, str]
    day: date
    report: Report
    is_period_end: bool


def measure_of(
    account: Account, told: Told, evidence: Iterable[Evidence], heirs: Iterable[str]
) -> Document:
    """A measure's nine columns, its standing on the day, and what came about since.

    Args:
        evidence: what was public of its lead's evidence at the cut-off.
        heirs: the codes of the measures in which one that was merged or split lives on.
    """
    measure, slugs = account.measure, told.slugs
    lead = measure.lead_institution_id
    own = {update.pk for update in account.updates}
    pieces = list(evidence)
    return {
        "code": measure.code,
        "group": _text(measure.group.title_text) if measure.group else None,
        "origin": measure.origin,
        "title": _text(measure.title_text),
        "starts_on": _day(measure.starts_on),
        "due_on": _day(measure.due_on),
        "baseline_starts_on": _day(measure.baseline_starts_on),
        "baseline_due_on": _day(measure.baseline_due_on),
        "lead": slugs[lead] if lead else None,
        "supporting": [
            {"institution": slugs[role.institution_id], "role": _text(role.role_text)}
            for role in measure.supporting.all()
        ],
        "beneficiaries": _text(measure.beneficiaries_text),
        "completion_test": _text(measure.completion_test_text),
        "risks": [_risk(risk) for risk in measure.risks.all()],
        "steps": [_step(step, told.day) for step in measure.steps.all()],
        "status": measure.status or None,
        "became": list(heirs) if measure.status == Status.CANCELLED else [],
        "completed_on": _day(measure.completed_on),
        "stated_on": _day(measure.stated_on),
        "statements": [_statement(update, told) for update in account.updates],
        "evidence": [_piece(one) for one in pieces if one.progress_update_id in own],
        "shifts": [_shift(shift) for shift in account.shifts],
        "standing": _standing(account, told),
        "since": {
            "statements": [_statement(update, told) for update in account.since],
            "shifts": [_shift(shift) for shift in account.shifts_since],
            "evidence": [_piece(one) for one in pieces if one.progress_update_id not in own],
        },
    }


def _standing(account: Account, told: Told) -> Document:
    judged: dict[str, Judgement] = {}
    for language in LANGUAGES:
        with translation.override(language):
            judged[language] = standing_of(
                account.facts, told.day, is_period_end=told.is_period_end
            )
    return {
        "value": judged["lv"].standing.value,
        "days_late": judged["lv"].days_late,
        "because": {language: one.because for language, one in judged.items()},
    }


def _statement(update: ProgressUpdate, told: Told) -> Document:
    said_by = update.institution_id
    return {
        "stated_on": _day(update.stated_on),
        "said_by": told.slugs[said_by] if said_by else None,
        "source": _text(update.source.title_text) if update.source else None,
        "status": update.status or None,
        "is_unchanged": update.is_unchanged,
        "happened_on": _day(update.happened_on),
        "done": update.done,
        "next_step": update.next_step,
        "obstacles": update.obstacles,
        "reason": update.reason,
        "decision": update.decision,
        "is_late": told.report.is_late(update.stated_on),
    }


def _shift(shift: DateChange) -> Document:
    return {
        "old_due_on": _day(shift.old_due_on),
        "new_due_on": _day(shift.new_due_on),
        "reason": shift.reason,
        "sentence": shift.sentence,
        "decision": shift.decision,
        "decided_on": _day(shift.decided_on),
    }


def _piece(piece: Evidence) -> Document:
    file = piece.file
    return {
        "url": piece.url,
        "archive_url": piece.archive_url,
        "proves": piece.proves,
        "dated_on": _day(piece.dated_on),
        "file": {"name": file.name_shown(piece.file_name), "sha256": file.sha256} if file else None,
    }


def _risk(risk: Any) -> Document:
    return {
        "text": _text(risk.wording),
        "state": risk.state,
        "delays_by_days": risk.delays_by_days,
        "response": risk.response,
    }


def _step(step: Any, day: date) -> Document:
    """A step; what was done of it after the day is not told."""
    is_done = step.done_on is not None and step.done_on <= day
    return {
        "text": _text(step.wording),
        "due_on": _day(step.due_on),
        "done_on": _day(step.done_on) if is_done else None,
    }


def moment_of(moment: datetime) -> str:
    """A moment in universal time, to the microsecond, as the record has it."""
    return moment.astimezone(timezone.get_fixed_timezone(0)).isoformat(timespec="microseconds")


def _text(text: Text) -> Document:
    """The text in the record's language, and in English where somebody wrote it."""
    return {"lv": text.lv, "en": text.en} if text.en else {"lv": text.lv}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
