"""The worksheet's nine columns as values, whatever they are then printed as."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from commitments.models import Commitment, InstitutionLabel, Source
from measures.headings import under_headings
from measures.models import ActionStep, DateChange, Measure, ProgressUpdate, Risk, SupportingRole
from measures.slips import slip_by
from measures.standing import Standing
from measures.worksheets.columns import followed, step_line
from ogp_portal.compiled import compiled
from ogp_portal.formats.days import day_text
from ogp_portal.formats.text import Text


class WorksheetRow(NamedTuple):
    """One measure for the page: escaped, lines kept, languages marked; "" where unknown."""

    url: str
    code: str
    title: SafeString
    standing: str
    standing_label: str
    starts: str
    due: str
    slip: str
    lead: str
    supporting: SafeString
    beneficiaries: SafeString
    completion_test: SafeString
    risks: SafeString
    progress: SafeString


@dataclass(frozen=True, slots=True)
class WorksheetGroup:
    """The rows under one bold sub-heading; "" for those under none."""

    title: SafeString
    rows: list[WorksheetRow]


def worksheet_of(
    commitment: Commitment, labels: dict[int, InstitutionLabel], today: date
) -> list[WorksheetGroup]:
    """A commitment's worksheet, in its own order. Seven queries, however many measures.

    Args:
        today: the day that the standings are of.
    """
    parts = _Parts(commitment.pk, labels)
    base = reverse("measure-list", args=[commitment.plan.slug])
    rows = (
        (row.group_id, row.origin, _row(row, parts, labels, base))
        for row in map(_Measure._make, _measures(commitment.pk, today))
    )
    return [WorksheetGroup(*group) for group in under_headings(commitment, rows)]


class _Measure(NamedTuple):
    """What a measure's own row says."""

    pk: int
    group_id: int | None
    origin: str
    code: str
    title: str
    title_en: str
    starts_on: date | None
    due_on: date | None
    baseline_due_on: date | None
    lead_institution_id: int | None
    beneficiaries: str
    beneficiaries_en: str
    completion_test: str
    completion_test_en: str
    standing_value: str


@compiled
def _measures(commitment_id: int, today: date) -> QuerySet[Any, Any]:
    measures = Measure.objects.under(commitment_id).in_order().with_standing(today)
    return measures.values_list(*_Measure._fields)


@compiled
def _supporting(commitment_id: int) -> QuerySet[Any, Any]:
    columns = ("measure_id", "institution_id", "role", "role_en")
    return _hanging_on(SupportingRole, commitment_id).values_list(*columns)


@compiled
def _risks(commitment_id: int) -> QuerySet[Any, Any]:
    return _hanging_on(Risk, commitment_id).values_list("measure_id", "text", "text_en")


@compiled
def _steps(commitment_id: int) -> QuerySet[Any, Any]:
    columns = ("measure_id", "text", "text_en", "due_on", "done_on")
    return _hanging_on(ActionStep, commitment_id).values_list(*columns)


@compiled
def _last_said(commitment_id: int) -> QuerySet[Any, Any]:
    said = ProgressUpdate.objects.filter(measure__commitment=commitment_id).last_in_words()
    return said.values_list("measure_id", "done")


@compiled
def _accepted(commitment_id: int) -> QuerySet[Any, Any]:
    """The shifts that moved an end date, the oldest first."""
    moved = DateChange.objects.accepted().filter(measure__commitment=commitment_id)
    return moved.oldest_first().values_list("measure_id", "reason", "sentence")


def _hanging_on(part: Any, commitment_id: int) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = part.objects.filter(measure__commitment=commitment_id)
    return rows.order_by("measure", "position")


@compiled
def _sources(commitment_id: int) -> QuerySet[Any, Any]:
    measures = Measure.objects.under(commitment_id).values("source")
    named = Source.objects.filter(pk__in=measures)
    return named.order_by("position").values_list("title", "title_en", "url")


def sources_of(commitment: Commitment) -> list[tuple[SafeString, str]]:
    """(title, address) of the documents that the rows come from. One query."""
    return [(Text(*title).html(), url) for *title, url in _sources(commitment.pk)]


class _Parts:
    """What hangs on the measures of one commitment, by measure."""

    def __init__(self, commitment_id: int, labels: dict[int, InstitutionLabel]) -> None:
        self.page = page = get_language()
        self.supporting: dict[int, list[SafeString]] = defaultdict(list)
        for measure, institution, role, role_en in _supporting(commitment_id):
            short, wording = labels[institution].short, Text(role, role_en).html(page)
            self.supporting[measure].append(SafeString(followed(escape(short), wording)))
        self.risks: dict[int, list[SafeString]] = defaultdict(list)
        for measure, text, text_en in _risks(commitment_id):
            self.risks[measure].append(Text(text, text_en).html(page))
        self.steps: dict[int, list[SafeString]] = defaultdict(list)
        for measure, text, text_en, due_on, done_on in _steps(commitment_id):
            wording = Text(text, text_en).html(page)
            line = step_line(wording, due_on, done_on, page)
            self.steps[measure].append(SafeString(line))
        self.said: dict[int, str] = dict(_last_said(commitment_id))
        self.accepted: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for measure, reason, sentence in _accepted(commitment_id):
            self.accepted[measure].append((reason, sentence))


def _row(
    measure: _Measure, parts: _Parts, labels: dict[int, InstitutionLabel], base: str
) -> WorksheetRow:
    page = parts.page
    said = Text(parts.said.get(measure.pk, "")).html(page)
    steps, accepted = parts.steps.get(measure.pk, []), parts.accepted.get(measure.pk, [])
    return WorksheetRow(
        url=f"{base}{measure.code}/",
        code=measure.code,
        title=Text(measure.title, measure.title_en).html(page),
        standing=measure.standing_value,
        standing_label=str(Standing(measure.standing_value).label),
        starts=day_text(measure.starts_on, page),
        due=day_text(measure.due_on, page),
        slip=slip_by(measure.baseline_due_on, measure.due_on, accepted).sentence,
        lead=labels[measure.lead_institution_id].short if measure.lead_institution_id else "",
        supporting=_lines(parts.supporting.get(measure.pk, [])),
        beneficiaries=Text(measure.beneficiaries, measure.beneficiaries_en).html(page),
        completion_test=Text(measure.completion_test, measure.completion_test_en).html(page),
        risks=_lines(parts.risks.get(measure.pk, [])),
        progress=_lines([part for part in (said, _lines(steps)) if part], "\n\n"),
    )


def _lines(parts: list[SafeString], between: str = "\n") -> SafeString:
    return SafeString(between.join(parts))
