"""Putting a plan file on record: a new plan with its past, or differences of a plan that stands."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import count, pairwise
from typing import Any

from django.db import transaction
from django.utils import timezone

from commitments.models import (
    ActionPlan,
    Change,
    ChangeKind,
    Commitment,
    CommitmentLead,
    Institution,
    InstitutionName,
    Participation,
    Source,
)
from commitments.operations import record_institution, recorded_change
from measures.models import (
    ActionStep,
    DateChange,
    Measure,
    MeasureGroup,
    Risk,
    SupportingRole,
)
from measures.operations.dates import SHIFT_KIND
from measures.operations.evidence import know_file, record_withdrawal
from measures.operations.lifecycle import record_successions
from measures.operations.parts import record_part, record_question
from measures.operations.reporting import Statement, record_statement
from measures.slips import DECIDED, DateChangeState
from measures.standing import Status
from ogp_portal.formats.text import Text
from ogp_portal.history import Author, RecordedModel
from opendata.planfile import (
    Document,
    PlanFileError,
    adoption_problems,
    chronology_problems,
    differences,
    dump,
    institutions_on_record,
    statement_of,
    with_defaults,
)
from opendata.planfile.evidence import as_said, as_shown_on, attached_of, proof_of, withdrawals
from opendata.planfile.past import (
    as_of,
    days_of_changes,
    ended_on,
    last_word,
    later_days,
    statements_of_the_whole,
)
from reports.models import Report

# Shifts whose change gives another reason than whoever asked for them.
ANSWERED = (DateChangeState.REFUSED, DateChangeState.WITHDRAWN)
# What an institution says of a risk: where a file keeps silent, the record's own stands.
FOLLOWED = ("state", "delays_by_days", "response")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading came to.

    Attributes:
        plan: None where it was not there before and nothing was written.
        is_new: the plan was not there before.
        differences: where the record differed from the file, before anything was written.
        remaining: where it differs still: what is on record is not taken back.
        is_written: whether anything was.
    """

    plan: ActionPlan | None
    is_new: bool
    differences: tuple[str, ...]
    remaining: tuple[str, ...]
    is_written: bool


def load_plan(document: Document, *, recorded_on: date | None, apply: bool) -> Loaded:
    """Put a checked document on record, all of it or nothing.

    A plan that is new is recorded with its past: each row since the day the document gives. A
    plan that stands is compared; its differences are written, as of now, only with `apply`; so
    are, in either case, those of institutions that are on record already. Statements are only
    ever added, and what the file does not have stays.

    Args:
        document: canonical, as `opendata.planfile.read` gives it.
        recorded_on: since when the record knows rows whose day the document does not give.

    Raises:
        PlanFileError: the document cannot be put on this record today.
    """
    today = timezone.localdate()
    with transaction.atomic():
        plan = ActionPlan.objects.filter(slug=document["plan"]["slug"]).first()
        if plan:
            _lock(plan)
        stands = dump(plan) if plan else None
        institutions = institutions_on_record(row["slug"] for row in document["institutions"])
        wanted = with_defaults(
            document,
            loaded_on=(today if plan else recorded_on or today).isoformat(),
            stands=stands,
            institutions=institutions,
        )
        problems = [
            *chronology_problems(wanted, today=today, is_new=plan is None),
            *(adoption_problems(wanted, stands) if stands else ()),
            *_second_front_door(wanted),
        ]
        if problems:
            raise PlanFileError(problems)
        if plan is None:
            return _load_new(wanted, institutions, apply=apply)
        return _load_standing(plan, stands, wanted, apply=apply)


def _lock(plan: ActionPlan) -> None:
    """Nobody corrects what is about to be compared and written."""
    ActionPlan.objects.filter(pk=plan.pk).take_locks()
    Commitment.objects.of(plan).take_locks()
    Measure.objects.of(plan).take_locks()


def _second_front_door(document: Document) -> Iterator[tuple[str, str]]:
    current = ActionPlan.objects.current()
    if document["plan"].get("is_current") and current and current.slug != document["plan"]["slug"]:
        yield "plan.is_current", f"{current.slug!r} is the current plan, and only one plan is"


def _load_new(wanted: Document, institutions: dict[str, Document], *, apply: bool) -> Loaded:
    found = tuple(
        line
        for index, row in enumerate(wanted["institutions"])
        if row["slug"] in institutions
        for line in differences(institutions[row["slug"]], row, f"institutions[{index}]")
    )
    if found and not apply:
        return Loaded(None, True, found, found, is_written=False)
    return Loaded(_PlanWriter(wanted).write_new(), True, found, (), is_written=True)


def _load_standing(plan: ActionPlan, stands: Any, wanted: Document, *, apply: bool) -> Loaded:
    found = tuple(differences(stands, wanted))
    if not (found and apply):
        return Loaded(plan, False, found, found, is_written=False)
    with transaction.atomic():
        _PlanWriter(wanted, plan).write_differences()
        remaining = tuple(differences(dump(plan), wanted))
        if remaining == found:  # nothing could be written, so nothing is said to have changed
            transaction.set_rollback(True)
    return Loaded(plan, False, found, remaining, is_written=remaining != found)


class _PlanWriter:
    """Writes one document; keeps the rows that later rows point at."""

    def __init__(self, document: Document, plan: ActionPlan | None = None) -> None:
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

    # The two ways in

    def write_new(self) -> ActionPlan:
        """The plan's rows day by day, as the record came to know them."""
        self.plan.take(**_days(self.document["plan"], "adopted_on"))
        since = date.fromisoformat(self.document["plan"]["since"])
        by = self._named(self.document["plan"].get("source"))
        adopted = recorded_change(kind=ChangeKind.PLAN_ADOPTED, by=by, plan=self.plan, since=since)
        with adopted as change:
            self._write_frame(change)
            for commitment in self.document["commitments"]:
                if commitment["since"] == self.document["plan"]["since"]:
                    self._write_commitment(commitment, change)
        for _day, _rank, write in sorted(self._events(), key=lambda event: event[:2]):
            write()
        return self.plan

    def write_differences(self) -> None:
        """Everything the file says otherwise, as one change of today; statements only added."""
        row = self.document["plan"]
        by = self._named(row.get("source"))
        with recorded_change(kind=ChangeKind.PLAN_FILE, by=by, plan=self.plan) as change:
            self._write_frame(change)
            for commitment in self.document["commitments"]:
                self._write_commitment(commitment, change)
                for measure in commitment["measures"]:
                    self._write_measure(commitment, measure, change)
            # Last: what a plan is adopted with can be written until it is adopted.
            self.plan.record_values(change, **_days(row, "adopted_on"))
        for commitment in self.document["commitments"]:
            for measure in commitment["measures"]:
                for statement in self._new_statements(measure):
                    self._state(measure["code"], statement)
                for role in _asked(measure):
                    self._ask(measure["code"], role)
                self._succeed(measure)

    def _events(self) -> Iterator[tuple[date, int, Callable[[], None]]]:
        """(day, rank within the day, what to write), of all that came after the plan itself."""
        listed: dict[tuple[date, str | None], list[tuple[Document, Document]]] = {}
        for commitment in self.document["commitments"]:
            day = date.fromisoformat(commitment["since"])
            if commitment["since"] != self.document["plan"]["since"]:
                yield day, 0, partial(self._add_commitment, day, commitment)
            for measure in commitment["measures"]:
                day = date.fromisoformat(measure["since"])
                listed.setdefault((day, measure.get("source")), []).append((commitment, measure))
                for statement in measure.get("statements", []):
                    # The record cannot know what was said of a measure before the measure.
                    known = max(day, date.fromisoformat(statement["stated_on"]))
                    tell = partial(self._tell_on, known, commitment, measure, statement)
                    yield known, 2, tell
                yield from self._withdrawals(measure)
                for shifted, shift in days_of_changes(measure):
                    on = date.fromisoformat(shifted)
                    yield on, 1, partial(self._shift_on, on, measure, shift)
                for role in _asked(measure):
                    asked = max(day, date.fromisoformat(role["asked_on"]))
                    yield asked, 3, partial(self._ask, measure["code"], role, since=asked)
                if measure.get("lives_on_in"):
                    ended = date.fromisoformat(ended_on(measure, self.document))
                    yield ended, 4, partial(self._succeed, measure, since=ended)
                for later in map(date.fromisoformat, later_days(measure)):
                    yield later, 1, partial(self._amend_on, later, commitment, measure)
        for (day, source), rows in listed.items():
            yield day, 1, partial(self._list_measures, day, source, rows)

    # Changes

    def _add_commitment(self, day: date, row: Document) -> None:
        by = self._named(row.get("source") or self.document["plan"].get("source"))
        added = recorded_change(kind=ChangeKind.PLAN_ADOPTED, by=by, plan=self.plan, since=day)
        with added as change:
            self._write_commitment(row, change)

    def _list_measures(
        self, day: date, source: str | None, rows: list[tuple[Document, Document]]
    ) -> None:
        by = self._named(source or self.document["plan"].get("source"))
        listed = recorded_change(kind=ChangeKind.MEASURES_LISTED, by=by, plan=self.plan, since=day)
        with listed as change:
            for commitment, measure in rows:
                self._write_measure(commitment, _as_it_was(measure, day), change)

    def _amend_on(self, day: date, commitment: Document, measure: Document) -> None:
        """What came about on a day without a statement that tells of it."""
        by = self._named(measure.get("source") or self.document["plan"].get("source"))
        amended = recorded_change(kind=ChangeKind.PLAN_TEXT, by=by, plan=self.plan, since=day)
        with amended as change:
            self._write_measure(commitment, _as_it_was(measure, day), change)

    def _shift_on(self, day: date, row: Document, shift: Document) -> None:
        """An end date that somebody asks to move, or that is decided; of steps and risks it tells
        nothing.
        """
        state = DateChangeState(shift["state"])
        shifted = recorded_change(
            kind=SHIFT_KIND[state],
            by=self._decider(shift) if state in DECIDED else self._speaker(shift),
            plan=self.plan,
            since=day,
            reason=shift.get("answer", "") if state in ANSWERED else shift["sentence"],
            decision=shift.get("decision", ""),
        )
        with shifted as change:
            measure, stood = self._measure_of(row["code"]), _as_it_was(row, day)
            self._write_date_changes(measure, stood, change)
            measure.take(**_days(stood, "due_on"))
            measure.record(change)

    def _tell_on(
        self, day: date, commitment: Document, measure: Document, statement: Document
    ) -> None:
        """A statement of the past, and what had come about by then."""
        with self._stating(statement, since=day) as change:
            row, stood = self._measure_of(measure["code"]), _as_it_was(measure, day)
            if not statement.get("is_part"):
                self._take(row, commitment, stood)
                self._write_parts(row, stood, change)
            self._record_statement(row, as_shown_on(statement, day.isoformat()), change)

    def _withdrawals(self, row: Document) -> Iterator[tuple[date, int, Callable[[], None]]]:
        """Evidence that was withdrawn on another day than it came on record."""
        known = {
            number: max(row["since"], statement["stated_on"])
            for number, statement in enumerate(row.get("statements", []))
        }
        for day, number, place in withdrawals(row, known):
            on = date.fromisoformat(day)
            yield on, 3, partial(self._withdraw_on, on, row, number, place)

    def _withdraw_on(self, day: date, row: Document, number: int, place: int) -> None:
        statement = row["statements"][number]
        because = statement["evidence"][place]["withdrawn_because"]
        kind = ChangeKind.EVIDENCE_WITHDRAWN
        withdrawn = recorded_change(
            kind=kind, by=self._speaker(statement), plan=self.plan, reason=because, since=day
        )
        with withdrawn as change:
            measure = self._measure_of(row["code"])
            update = measure.updates.in_order()[number]
            piece = update.evidence.with_files()[place]
            record_withdrawal(measure, piece, change, because=because, on=day)
            measure.record(change)

    def _state(self, code: str, row: Document) -> None:
        """A statement of now about a measure that is on record."""
        with self._stating(row) as change:
            measure = Measure.objects.locked(self.measures[code].pk)
            self._record_statement(measure, row, change)

    def _stating(self, row: Document, since: date | None = None) -> AbstractContextManager[Change]:
        """A change by which an institution, or a source, states something."""
        by = self._speaker(row)
        kind = ChangeKind.UNCHANGED if row.get("is_unchanged") else ChangeKind.PROGRESS
        if row.get("is_part"):
            kind = ChangeKind.PART
            return recorded_change(kind=kind, by=by, plan=self.plan, since=since)
        return recorded_change(
            kind=kind,
            by=by,
            plan=self.plan,
            since=since,
            reason=row.get("reason", ""),
            decision=row.get("decision", ""),
        )

    def _speaker(self, row: Document) -> Author:
        """The institution that says it, or else the source that tells of it."""
        if row.get("institution"):
            return Author(institution_id=self.institutions[row["institution"]].pk)
        return self._named(row["source"])

    def _decider(self, shift: Document) -> Author:
        """The institution that decided on a shift, or else the source that tells of it: whoever
        asked for it has not decided.
        """
        if shift.get("decider"):
            return Author(institution_id=self.institutions[shift["decider"]].pk)
        return self._named(shift.get("source") or self.document["plan"].get("source"))

    def _ask(self, code: str, row: Document, since: date | None = None) -> None:
        """The lead's question for a part, where the record has neither it nor its answer."""
        measure, institution = self._measure_of(code), self.institutions[row["institution"]]
        role = measure.supporting.get(institution=institution)
        asked_on = date.fromisoformat(row["asked_on"])
        answers = measure.updates.filter(
            is_part=True, institution=institution, stated_on__gt=asked_on
        )
        if role.asked_on == asked_on or answers.exists():
            return
        lead = measure.lead_institution_id
        by = Author(institution_id=lead) if lead else self._named(None)
        asked = recorded_change(kind=ChangeKind.PART_ASKED, by=by, plan=self.plan, since=since)
        with asked as change:
            record_question(measure, [role], change, asked_on=asked_on)

    def _succeed(self, row: Document, since: date | None = None) -> None:
        """In which measures one lives on, where the record does not have it yet."""
        measure = self._measure_of(row["code"])
        known = {heir.code for heir in Measure.objects.succeeding(measure)}
        heirs = [self._measure_of(code) for code in row.get("lives_on_in", []) if code not in known]
        if not heirs:
            return
        is_split = len(row["lives_on_in"]) > 1
        kind = ChangeKind.MEASURE_SPLIT if is_split else ChangeKind.MEASURE_MERGED
        said = statements_of_the_whole(row)[-1]
        ended = recorded_change(
            kind=kind,
            by=self._speaker(said),
            plan=self.plan,
            since=since,
            reason=said.get("reason", ""),
            decision=said.get("decision", ""),
        )
        with ended as change:
            record_successions(measure, heirs, change)
            measure.record(change)

    def _record_statement(self, measure: Measure, row: Document, change: Change) -> None:
        for piece in row.get("evidence", []):
            if piece.get("file"):
                _know_file(piece["file"])
        write = record_part if row.get("is_part") else record_statement
        write(
            measure,
            _statement(row),
            change,
            stated_on=date.fromisoformat(row["stated_on"]),
            source=self.sources[row["source"]] if row.get("source") else None,
        )

    def _new_statements(self, measure: Document) -> Iterator[Document]:
        updates = self.measures[measure["code"]].updates.all()
        stated = [as_said(statement_of(update)) for update in updates]
        for row in measure.get("statements", []):
            if as_said(row) in stated:
                stated.remove(as_said(row))
            else:
                yield row

    def _named(self, source: str | None) -> Author:
        titles = {row["key"]: row["title"] for row in self.document["sources"]}
        title = titles.get(source or "") or self.document["plan"]["title"]
        return Author(source=Text(title["lv"], title.get("en", "")))

    # Rows

    def _write_frame(self, change: Change) -> None:
        """Plan, sources, institutions, reports. The plan is recorded first, for the others to point
        at, and once more with what it points at itself.
        """
        row = self.document["plan"]
        self.plan.record_values(
            change,
            **_both("title", row["title"]),
            **_both("short_title", row["short_title"]),
            **_both("summary", row.get("summary")),
            **_both("decision", row.get("decision")),
            **_days(row, "starts_on", "ends_on"),
            decision_url=row.get("decision_url", ""),
            is_current=row.get("is_current", False),
            is_sample=row.get("is_sample", False),
            asks_for_review=row.get("asks_for_review", False),
            silence_limit_days=row["silence_limit_days"],
        )
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

    def _write_source(self, row: Document, position: int) -> None:
        self.sources[row["key"]], _created = Source.objects.update_or_create(
            plan=self.plan,
            key=row["key"],
            defaults={
                **_both("title", row["title"]),
                **_days(row, "dated_on"),
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
            **_both("contact_role", contact.get("role")),
            kind=row["kind"],
            website=row.get("website", ""),
            contact_email=contact.get("email", ""),
            contact_phone=contact.get("phone", ""),
        )
        names = []
        for name_row in row["names"]:
            day = _day(name_row["valid_from"])
            name = known.get(day) or InstitutionName(valid_from=day)
            abbreviation = name_row.get("abbreviation", "")
            if name.take(**_both("name", name_row["name"]), abbreviation=abbreviation):
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
            **_both("title", row["title"]),
            **_days(row, "period_from", "period_to", "due_on"),
            kind=row["kind"],
            source=self.sources.get(row.get("source", "")),
        )

    def _write_commitment(self, row: Document, change: Change) -> None:
        commitment = self.plan.commitments.filter(number=row["number"]).first()
        commitment = commitment or Commitment(plan=self.plan, number=row["number"])
        commitment.record_values(
            change,
            **_both("title", row["title"]),
            **_both("short_title", row["short_title"]),
            **_both("problem", row.get("problem")),
            **_both("description", row.get("description")),
            **_both("contribution", row.get("contribution")),
            **_both("source_detail", row.get("source_detail")),
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
                **_both("title", group["title"]),
                position=position,
            )

    def _measure_of(self, code: str) -> Any:
        measure = self.plan.measures.filter(code=code).first()
        return measure or Measure(plan=self.plan, code=code)

    def _take(self, measure: Measure, commitment_row: Document, row: Document) -> bool:
        """Bring a measure's own fields to what the row says; returns whether any is another."""
        commitment = self.plan.commitments.get(number=commitment_row["number"])
        return measure.take(
            **_both("title", row["title"]),
            **_both("beneficiaries", row.get("beneficiaries")),
            **_both("completion_test", row.get("completion_test")),
            **_both("source_detail", row.get("source_detail")),
            **_days(row, "starts_on", "due_on", "completion_test_written_on"),
            **_days(row, "baseline_starts_on", "baseline_due_on"),
            commitment=commitment,
            group=commitment.groups.get(key=row["group"]) if row.get("group") else None,
            lead_institution=self.institutions.get(row.get("lead_institution", "")),
            origin=row["origin"],
            source=self.sources.get(row.get("source", "")),
            position=self.positions[row["code"]],
        )

    def _write_measure(self, commitment_row: Document, row: Document, change: Change) -> None:
        measure = self._measure_of(row["code"])
        changed = self._take(measure, commitment_row, row)
        if measure.pk is None:
            measure.record(change)
            changed = False
        parts_changed = self._write_parts(measure, row, change)
        if changed or (parts_changed and measure.change_id != change.pk):
            measure.record(change)
        self.measures[row["code"]] = measure

    def _write_parts(self, measure: Measure, row: Document, change: Change) -> bool:
        """Supporting institutions, risks, steps, changes of the end date. Returns whether any of
        them changed.
        """
        roles = _put_list(
            list(measure.supporting.all()),
            [
                {
                    "institution": self.institutions[role["institution"]],
                    **_both("role", role.get("role")),
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
                    **_both("text", risk["text"]),
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
                {**_both("text", step["text"]), **_days(step, "due_on", "done_on")}
                for step in row.get("steps", [])
            ],
            lambda: ActionStep(measure=measure),
            change,
        )
        shifts = self._write_date_changes(measure, row, change)
        return roles or risks or steps or shifts

    def _write_date_changes(self, measure: Measure, row: Document, change: Change) -> bool:
        """Changes of the end date: new ones are added, one that waited is decided, none goes. On a
        plan that stands, none comes to wait that is settled already, or whose measure has ended.
        """
        stand = {
            (shift.proposed_on, shift.new_due_on): shift for shift in measure.date_changes.all()
        }
        changed = False
        for wanted in row.get("date_changes", []):
            days = _days(wanted, "proposed_on", "old_due_on", "new_due_on", "decided_on")
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


def _as_it_was(measure: Document, day: date) -> Document:
    """A measure's row as of a day. When a date was moved the document does not say; the record
    says so from the measure's newest statement on.
    """
    stood_on = day.isoformat()
    return as_of(measure, stood_on, dates_have_moved=stood_on >= last_word(measure))


def _statement(row: Document) -> Statement:
    return Statement(
        status=Status(row["status"]),
        happened_on=_day(row.get("happened_on")),
        done=row.get("done", ""),
        next_step=row.get("next_step", ""),
        obstacles=row.get("obstacles", ""),
        reason=row.get("reason", ""),
        decision=row.get("decision", ""),
        proofs=tuple(map(proof_of, row.get("evidence", []))),
        is_unchanged=row.get("is_unchanged", False),
        is_part=row.get("is_part", False),
        disagrees=row.get("disagrees", False),
    )


def _asked(measure: Document) -> list[Document]:
    """The supporting institutions whose parts the lead waits for."""
    return [role for role in measure.get("supporting", []) if role.get("asked_on")]


def _know_file(row: Document) -> None:
    know_file(
        attached_of(row),
        erased_on=_day(row.get("erased_on")),
        erased_because=row.get("erased_because", ""),
    )


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _days(row: Document, *names: str) -> dict[str, date | None]:
    return {name: _day(row.get(name)) for name in names}


def _both(name: str, text: Document | None) -> dict[str, str]:
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
