"""The worksheet's nine columns as values, whatever they are then printed as."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment, InstitutionLabel
from measures.models import ActionStep, Measure, MeasureGroup, ProgressUpdate, Risk, SupportingRole
from ogp_portal.formats.days import day_text
from ogp_portal.formats.text import Text

# The State Chancellery's own headings, in its order.
HEADINGS = (
    _("Measures"),
    _("Start date"),
    _("End date"),
    _("Responsible (one) institution"),
    _("Other responsible institutions and their role"),
    _("Who is the client in this context?"),
    _("Result – how will we know that the measure is done?"),
    _("Risks and obstacles that could delay the measure"),
    _("Action steps and progress"),
)

UNDONE, DONE = "☐", "☑"


class WorksheetRow(NamedTuple):
    """One measure; every cell is text in the reader's language, lines kept, "" where unknown."""

    url: str
    code: str
    title: str
    title_lang: str
    starts: str
    due: str
    lead: str
    supporting: str
    beneficiaries: str
    completion_test: str
    risks: str
    progress: str


@dataclass(frozen=True, slots=True)
class WorksheetGroup:
    """The rows under one bold sub-heading; "" for those under none."""

    title: str
    rows: list[WorksheetRow]


def worksheet_of(
    commitment: Commitment, labels: dict[int, InstitutionLabel]
) -> list[WorksheetGroup]:
    """A commitment's worksheet, in its own order. Six queries, however many measures."""
    measures = Measure.objects.of(commitment.plan).under(commitment).in_order()
    parts = _Parts(commitment, labels)
    titles = {
        group.pk: str(group.title_text)
        for group in MeasureGroup.objects.filter(commitment=commitment)
    }
    base = reverse("measure-list", args=[commitment.plan.slug])
    groups: dict[int | None, WorksheetGroup] = {}
    for measure in measures:
        group = groups.setdefault(
            measure.group_id, WorksheetGroup(titles.get(measure.group_id or 0, ""), [])
        )
        group.rows.append(_row(measure, parts, labels, base))
    return list(groups.values())


class _Parts:
    """What hangs on the measures of one commitment, by measure."""

    def __init__(self, commitment: Commitment, labels: dict[int, InstitutionLabel]) -> None:
        of = {"measure__commitment": commitment}
        self.supporting: dict[int, list[str]] = defaultdict(list)
        roles = SupportingRole.objects.filter(**of).order_by("measure", "position")
        for measure, institution, role, role_en in roles.values_list(
            "measure_id", "institution_id", "role", "role_en"
        ):
            wording = str(Text(role, role_en))
            short = labels[institution].short
            self.supporting[measure].append(f"{short} ({wording})" if wording else short)
        self.risks: dict[int, list[str]] = defaultdict(list)
        risks = Risk.objects.filter(**of).order_by("measure", "position")
        for measure, text, text_en in risks.values_list("measure_id", "text", "text_en"):
            self.risks[measure].append(str(Text(text, text_en)))
        self.steps: dict[int, list[str]] = defaultdict(list)
        steps = ActionStep.objects.filter(**of).order_by("measure", "position")
        for measure, *step in steps.values_list(
            "measure_id", "text", "text_en", "due_on", "done_on"
        ):
            self.steps[measure].append(step_line(*step))
        self.said = _last_said(commitment)


def step_line(text: str, text_en: str, due_on: date | None, done_on: date | None) -> str:
    """A step as column nine writes it: "☑ text (dd.mm.gggg.)"."""
    day = day_text(done_on or due_on)
    line = f"{DONE if done_on else UNDONE} {Text(text, text_en)}"
    return f"{line} ({day})" if day else line


def _last_said(commitment: Commitment) -> dict[int, str]:
    """The last statement in words about each measure; "nothing has changed" leaves it standing."""
    newest = ProgressUpdate.objects.filter(measure=OuterRef("measure"), is_unchanged=False)
    last = ProgressUpdate.objects.filter(
        measure__commitment=commitment,
        pk=Subquery(newest.newest_first().values("pk")[:1]),
    )
    return dict(last.values_list("measure_id", "done"))


def _row(
    measure: Any, parts: _Parts, labels: dict[int, InstitutionLabel], base: str
) -> WorksheetRow:
    progress = [parts.said.get(measure.pk, ""), "\n".join(parts.steps.get(measure.pk, []))]
    title, language = measure.title_text.best()
    return WorksheetRow(
        url=f"{base}{measure.code}/",
        code=measure.code,
        title=title,
        title_lang=language,
        starts=day_text(measure.starts_on),
        due=day_text(measure.due_on),
        lead=labels[measure.lead_institution_id].short if measure.lead_institution_id else "",
        supporting="\n".join(parts.supporting.get(measure.pk, [])),
        beneficiaries=str(measure.beneficiaries_text),
        completion_test=str(measure.completion_test_text),
        risks="\n".join(parts.risks.get(measure.pk, [])),
        progress="\n\n".join(part for part in progress if part),
    )
