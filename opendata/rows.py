"""The rows of a plan file, brought to what the file says, each inside an open change."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import count, pairwise
from typing import Any

from commitments.models import (
    ActionPlan,
    Change,
    Commitment,
    CommitmentLead,
    Institution,
    InstitutionName,
    Participation,
    Source,
)
from commitments.operations import record_institution
from measures.models import (
    ActionStep,
    DateChange,
    Measure,
    MeasureGroup,
    Risk,
    SupportingRole,
)
from measures.slips import DateChangeState
from ogp_portal.history import RecordedModel
from opendata.planfile import Document
from reports.models import Report

# What an institution says of a risk: where a file keeps silent, the record's own stands.
FOLLOWED = ("state", "delays_by_days", "response")


class Rows:
    """The rows of one document; it keeps those that later ones point at.

    Attributes:
        is_standing: the plan was on record before.
        sources, institutions, measures: by their keys, slugs and codes, once they are written.
        positions: code → place among the measures of its commitment.
    """

    def __init__(self, document: Document, plan: ActionPlan | None) -> None:
        self.document = document
        self.is_standing = plan is not None
        self.plan = plan or ActionPlan(slug=document["plan"]["slug"])
        self.sources: dict[str, Source] = {}
        self.institutions: dict[str, Institution] = {}
        self.measures: dict[str, Measure] = {}
        self.positions = self._positions()

    def _positions(self) -> dict[str, int]:
        """Code → its place among the measures of its commitment, in the plan of a new file from
        the first to the last.
        """
        stand = dict(self.plan.measures.values_list("code", "position")) if self.plan.pk else {}
        positions: dict[str, int] = {}
        for commitment in self.document["commitments"]:
            codes = [row["code"] for row in commitment["measures"]]
            first = len(positions) + 1
            positions |= zip(
                codes, _places([stand.get(code) for code in codes], first), strict=True
            )
        return positions

    def write_frame(self, change: Change) -> None:
        """Plan, sources, institutions, reports. The plan is recorded first, for the others to point
        at, and once more with what it points at itself.
        """
        row = self.document["plan"]
        self.plan.record_values(
            change,
            **both_in("title", row["title"]),
            **both_in("short_title", row["short_title"]),
            **both_in("summary", row.get("summary")),
            **both_in("decision", row.get("decision")),
            **days_in(row, "starts_on", "ends_on"),
            decision_url=row.get("decision_url", ""),
            is_current=row.get("is_current", False),
            is_sample=row.get("is_sample", False),
            asks_for_review=row.get("asks_for_review", False),
            silence_limit_days=row["silence_limit_days"],
        )
        self._write_completion_scale(row["completion_scale"])
        for position, source in enumerate(self.document["sources"]):
            self._write_source(source, position)
        for position, institution in enumerate(self.document["institutions"]):
            self._write_institution(institution, position, change)
        self.plan.record_values(
            change,
            source=self.sources.get(row.get("source", "")),
            contacts=self.sources.get(row.get("contacts", "")),
            coordinator=self.institutions.get(row.get("coordinator", "")),
        )
        for report in self.document["reports"]:
            self._write_report(report, change)

    def _write_completion_scale(self, levels: list[Document]) -> None:
        self.plan.completion_levels.exclude(key__in=[level["key"] for level in levels]).delete()
        for position, level in enumerate(levels):
            self.plan.completion_levels.update_or_create(
                key=level["key"],
                defaults={**both_in("title", level["title"]), "position": position},
            )

    def _write_source(self, row: Document, position: int) -> None:
        self.sources[row["key"]], _created = Source.objects.update_or_create(
            plan=self.plan,
            key=row["key"],
            defaults={
                **both_in("title", row["title"]),
                **days_in(row, "dated_on"),
                "url": row.get("url", ""),
                "position": position,
            },
        )

    def _write_institution(self, row: Document, position: int, change: Change) -> None:
        institution = Institution.objects.filter(slug=row["slug"]).first()
        institution = institution or Institution(slug=row["slug"])
        stand = InstitutionName.objects.filter(institution__slug=row["slug"])
        known = {name.valid_from: name for name in stand}
        contact = row.get("contact", {})
        changed = institution.take(
            **both_in("contact_role", contact.get("role")),
            kind=row["kind"],
            website=row.get("website", ""),
            contact_email=contact.get("email", ""),
            contact_phone=contact.get("phone", ""),
        )
        names = []
        for name_row in row["names"]:
            day = day_in(name_row["valid_from"])
            name = known.get(day) or InstitutionName(valid_from=day)
            abbreviation = name_row.get("abbreviation", "")
            if name.take(**both_in("name", name_row["name"]), abbreviation=abbreviation):
                names.append(name)
        if changed or names:
            record_institution(institution, names, change)
        self.institutions[row["slug"]] = institution
        participation = self.plan.participations.filter(institution=institution).first()
        (participation or Participation(plan=self.plan, institution=institution)).record_values(
            change,
            position=position,
        )

    def _write_report(self, row: Document, change: Change) -> None:
        report = self.plan.reports.filter(slug=row["slug"]).first()
        (report or Report(plan=self.plan, slug=row["slug"])).record_values(
            change,
            **both_in("title", row["title"]),
            **days_in(row, "period_from", "period_to", "due_on"),
            kind=row["kind"],
            languages="_".join(row["languages"]),
            closed_on=day_in(row.get("closed_on")),
            source=self.sources.get(row.get("source", "")),
        )

    def write_commitment(self, row: Document, change: Change) -> None:
        commitment = self.plan.commitments.filter(number=row["number"]).first()
        commitment = commitment or Commitment(plan=self.plan, number=row["number"])
        commitment.record_values(
            change,
            **both_in("title", row["title"]),
            **both_in("short_title", row["short_title"]),
            **both_in("problem", row.get("problem")),
            **both_in("description", row.get("description")),
            **both_in("contribution", row.get("contribution")),
            **both_in("source_detail", row.get("source_detail")),
            ogp_code=row.get("ogp_code", ""),
            ogp_url=row.get("ogp_url", ""),
            ogp_title=row.get("ogp_title", ""),
            ogp_values=row.get("ogp_values", []),
            policy_areas=row.get("policy_areas", []),
            source=self.sources.get(row.get("source", "")),
        )
        _put_list(
            list(CommitmentLead.objects.filter(commitment=commitment)),
            [{"institution": self.institutions[slug]} for slug in row.get("lead_institutions", [])],
            lambda: CommitmentLead(commitment=commitment),
            change,
            key="institution",
        )
        for position, group in enumerate(row["groups"]):
            stands = MeasureGroup.objects.filter(commitment=commitment, key=group["key"]).first()
            (stands or MeasureGroup(commitment=commitment, key=group["key"])).record_values(
                change,
                **both_in("title", group["title"]),
                position=position,
            )

    def measure_of(self, code: str) -> Any:
        measure = self.plan.measures.filter(code=code).first()
        return measure or Measure(plan=self.plan, code=code)

    def take(self, measure: Measure, commitment_row: Document, row: Document) -> bool:
        """Bring a measure's own fields to what the row says; returns whether any is another."""
        commitment = self.plan.commitments.get(number=commitment_row["number"])
        return measure.take(
            **both_in("title", row["title"]),
            **both_in("beneficiaries", row.get("beneficiaries")),
            **both_in("completion_test", row.get("completion_test")),
            **both_in("source_detail", row.get("source_detail")),
            **days_in(row, "starts_on", "due_on", "completion_test_written_on"),
            **days_in(row, "baseline_starts_on", "baseline_due_on"),
            commitment=commitment,
            group=commitment.groups.get(key=row["group"]) if row.get("group") else None,
            lead_institution=self.institutions.get(row.get("lead_institution", "")),
            origin=row["origin"],
            source=self.sources.get(row.get("source", "")),
            position=self.positions[row["code"]],
            steps_total=len(row.get("steps", [])),
            steps_done=sum(bool(step.get("done_on")) for step in row.get("steps", [])),
        )

    def write_measure(self, commitment_row: Document, row: Document, change: Change) -> None:
        measure = self.measure_of(row["code"])
        changed = self.take(measure, commitment_row, row)
        if measure.pk is None:
            measure.record(change)
            changed = False
        parts_changed = self.write_parts(measure, row, change)
        if changed or (parts_changed and measure.change_id != change.pk):
            measure.record(change)
        self.measures[row["code"]] = measure

    def write_parts(self, measure: Measure, row: Document, change: Change) -> bool:
        """Supporting institutions, risks, steps, changes of the end date. Returns whether any of
        them changed.
        """
        roles = _put_list(
            list(measure.supporting.all()),
            [
                {
                    "institution": self.institutions[role["institution"]],
                    **both_in("role", role.get("role")),
                }
                for role in row.get("supporting", [])
            ],
            lambda: SupportingRole(measure=measure),
            change,
            key="institution",
        )
        risks = _put_list(
            list(measure.risks.all()),
            [
                {
                    **both_in("text", risk["text"]),
                    **{key: risk[key] for key in FOLLOWED if key in risk},
                }
                for risk in row.get("risks", [])
            ],
            lambda: Risk(measure=measure),
            change,
        )
        steps = _put_list(
            list(measure.steps.all()),
            [
                {**both_in("text", step["text"]), **days_in(step, "due_on", "done_on")}
                for step in row.get("steps", [])
            ],
            lambda: ActionStep(measure=measure),
            change,
        )
        shifts = self.write_date_changes(measure, row, change)
        return roles or risks or steps or shifts

    def write_date_changes(self, measure: Measure, row: Document, change: Change) -> bool:
        """Changes of the end date: new ones are added, one that waited is decided, none goes. On a
        plan that stands, none comes to wait that is settled already, or whose measure has ended.
        """
        stand = {
            (shift.proposed_on, shift.new_due_on): shift for shift in measure.date_changes.all()
        }
        changed = False
        for wanted in row.get("date_changes", []):
            days = days_in(wanted, "proposed_on", "old_due_on", "new_due_on", "decided_on")
            known = stand.get((days["proposed_on"], days["new_due_on"]))
            waits = wanted["state"] == DateChangeState.PROPOSED
            if waits and self.is_standing and (measure.is_finished or _is_settled(known)):
                continue
            changed |= (known or DateChange(measure=measure)).record_values(
                change,
                **days,
                reason=wanted["reason"],
                sentence=wanted["sentence"],
                state=wanted["state"],
                decision=wanted.get("decision", ""),
                answer=wanted.get("answer", ""),
                institution=self.institutions.get(wanted.get("institution", "")),
                decider=self.institutions.get(wanted.get("decider", "")),
                source=self.sources.get(wanted.get("source", "")),
            )
        return changed


def _is_settled(shift: DateChange | None) -> bool:
    return shift is not None and shift.state != DateChangeState.PROPOSED


def day_in(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def days_in(row: Document, *names: str) -> dict[str, date | None]:
    return {name: day_in(row.get(name)) for name in names}


def both_in(name: str, text: Document | None) -> dict[str, str]:
    """The two columns of a text."""
    text = text or {"lv": ""}
    return {name: text["lv"], f"{name}_en": text.get("en", "")}


def _put_list(
    stand: list[Any],
    wanted: list[dict[str, Any]],
    new: Callable[[], RecordedModel],
    change: Change,
    *,
    key: str = "",
) -> bool:
    """Bring an ordered list of rows to what is wanted; rows that are left over are removed.

    Args:
        key: the field by which a wanted row is found again, where its value is there only once;
            without it the first row becomes the first, the second the second.
    """
    left = dict(enumerate(stand)) if not key else {getattr(row, key): row for row in stand}
    rows = [(left.pop(values[key] if key else n, None), values) for n, values in enumerate(wanted)]
    for row in left.values():
        row.record_removal(change)
    changed = bool(left)
    places = _places([row.position if row else None for row, _values in rows])
    for position, (row, values) in zip(places, rows, strict=True):
        changed |= (row or new()).record_values(change, position=position, **values)
    return changed


def _places(stand: Sequence[int | None], first: int = 0) -> list[int]:
    """The places of rows in the order that is wanted.

    Args:
        stand: where they stand, None for a row that is new. Where that is the order wanted they
            stay there, whatever gaps there are: nothing has changed of a row by its place alone.
        first: the first place, where they are given anew.
    """
    following = count(max((place for place in stand if place is not None), default=first - 1) + 1)
    places = [next(following) if place is None else place for place in stand]
    is_in_order = all(before < after for before, after in pairwise(places))
    return places if is_in_order else list(range(first, first + len(places)))
