"""Worksheets of what stands on record."""

from collections import Counter
from datetime import date
from itertools import groupby

from django.utils.translation import get_language

from commitments.models import ActionPlan, Commitment, Institution, InstitutionLabel
from measures.headings import ONLY_NAMED, gathered
from measures.models import Measure, MeasureGroup, ProgressUpdate
from measures.querysets import MeasureQuerySet
from measures.standing import Status
from measures.worksheets.book import Book, Cells, Group, Row, Sheet, writable
from measures.worksheets.columns import followed, step_line
from ogp_portal.formats.latvian import sort_key
from ogp_portal.formats.text import LANGUAGE_OF_RECORD, Text


def book_of(plan: ActionPlan, measures: MeasureQuerySet, today: date, *, url: str) -> Book:
    """The worksheets of a selection of the plan's measures, one for each of their commitments, in
    the active language. Six queries, however many measures.
    """
    language = get_language() or LANGUAGE_OF_RECORD
    labels = Institution.objects.labels(plan.day_of_names(today))
    words = _Words(language, names_of(labels))
    rows = measures.order_by("commitment__number", "code_key").for_worksheets()
    spoken = ProgressUpdate.objects.of_measures(measures).last_in_words()
    said = dict(spoken.values_list("measure_id", "done"))
    sheets = [
        _sheet(commitment, list(own), said, words, today)
        for commitment, own in groupby(rows, key=lambda measure: measure.commitment)
    ]
    return Book(
        slug=plan.slug,
        title=words.of(plan.title_text),
        is_sample=plan.is_sample,
        language=language,
        day=today,
        url=url,
        sheets=tuple(sheets),
        institutions=tuple(sorted(words.names.values(), key=sort_key)),
    )


def names_of(labels: dict[int, InstitutionLabel]) -> dict[int, str]:
    """What a worksheet calls institutions: by the abbreviation, or by the whole name where there is
    none, or several bodies have the same.
    """
    uses = Counter(label.short for label in labels.values())
    return {
        pk: label.short if uses[label.short] == 1 else str(label.name)
        for pk, label in labels.items()
    }


class _Words:
    """The record's texts in the file's language, as a file can hold them."""

    def __init__(self, language: str, names: dict[int, str]) -> None:
        self.language = language
        self.names = {pk: writable(name) for pk, name in names.items()}

    def of(self, text: Text) -> str:
        return writable(text.best(self.language)[0])

    def name(self, institution_id: int | None) -> str:
        return self.names[institution_id] if institution_id else ""


def _sheet(
    commitment: Commitment,
    measures: list[Measure],
    said: dict[int, str],
    words: _Words,
    today: date,
) -> Sheet:
    keyed = gathered((measure.group_id, measure.origin, measure) for measure in measures)
    groups = [
        Group(
            title=_title(own[0].group, is_only_named, words),
            rows=tuple(_row(measure, said, words, today) for measure in own),
        )
        for (_group, is_only_named), own in keyed.items()
    ]
    return Sheet(
        number=commitment.number,
        title=words.of(commitment.title_text),
        short_title=words.of(commitment.short_title_text),
        groups=tuple(groups),
    )


def _title(group: MeasureGroup | None, is_only_named: bool, words: _Words) -> str:
    if is_only_named:
        return str(ONLY_NAMED)
    return words.of(group.title_text) if group else ""


def _row(measure: Measure, said: dict[int, str], words: _Words, today: date) -> Row:
    steps = [
        step_line(words.of(step.wording), step.due_on, step.done_on, words.language)
        for step in measure.steps.all()
    ]
    supporting = [
        followed(words.name(role.institution_id), words.of(role.role_text))
        for role in measure.supporting.all()
    ]
    cells = Cells(
        title=words.of(measure.title_text),
        starts_on=measure.starts_on,
        due_on=measure.due_on,
        lead=words.name(measure.lead_institution_id),
        supporting="\n".join(supporting),
        beneficiaries=words.of(measure.beneficiaries_text),
        completion_test=words.of(measure.completion_test_text),
        risks="\n".join(words.of(risk.wording) for risk in measure.risks.all()),
        progress="\n\n".join(filter(None, (writable(said.get(measure.pk, "")), "\n".join(steps)))),
        status=str(Status(measure.status).label) if measure.status else "",
    )
    return Row(measure.code, measure.version, measure.judgement(today).standing, cells)
