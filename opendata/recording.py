"""A plan file put on record: with its past, or as what it says otherwise than now."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from functools import partial

from commitments.models import ActionPlan, Change, ChangeKind
from commitments.operations import recorded_change
from measures.models import Measure
from measures.operations.dates import SHIFT_KIND
from measures.operations.evidence import know_file, record_withdrawal
from measures.operations.lifecycle import record_successions
from measures.operations.parts import record_part, record_question
from measures.operations.reporting import Statement, record_statement
from measures.slips import DECIDED, DateChangeState
from measures.standing import Status
from ogp_portal.formats.text import Text
from ogp_portal.history import Author
from opendata.planfile import Document, statement_of
from opendata.planfile.evidence import as_said, as_shown_on, attached_of, proof_of, withdrawals
from opendata.planfile.past import (
    as_of,
    days_of_changes,
    ended_on,
    last_word,
    later_days,
    statements_of_the_whole,
)
from opendata.rows import Rows, day_in, days_in

# Shifts whose change gives another reason than whoever asked for them.
ANSWERED = (DateChangeState.REFUSED, DateChangeState.WITHDRAWN)


class Recorder:
    """Puts one document on record, change by change."""

    def __init__(self, document: Document, plan: ActionPlan | None = None) -> None:
        self.document = document
        self.rows = Rows(document, plan)
        self.plan = self.rows.plan

    # The two ways in

    def write_new(self) -> ActionPlan:
        """The plan's rows day by day, as the record came to know them."""
        self.plan.take(**days_in(self.document["plan"], "adopted_on"))
        since = date.fromisoformat(self.document["plan"]["since"])
        by = self._named(self.document["plan"].get("source"))
        adopted = recorded_change(kind=ChangeKind.PLAN_ADOPTED, by=by, plan=self.plan, since=since)
        with adopted as change:
            self.rows.write_frame(change)
            for commitment in self.document["commitments"]:
                if commitment["since"] == self.document["plan"]["since"]:
                    self.rows.write_commitment(commitment, change)
        for _day, _rank, write in sorted(self._events(), key=lambda event: event[:2]):
            write()
        return self.plan

    def write_differences(self) -> None:
        """Everything the file says otherwise, as one change of today; statements only added."""
        row = self.document["plan"]
        by = self._named(row.get("source"))
        with recorded_change(kind=ChangeKind.PLAN_FILE, by=by, plan=self.plan) as change:
            self.rows.write_frame(change)
            for commitment in self.document["commitments"]:
                self.rows.write_commitment(commitment, change)
                for measure in commitment["measures"]:
                    self.rows.write_measure(commitment, measure, change)
            # Last: what a plan is adopted with can be written until it is adopted.
            self.plan.record_values(change, **days_in(row, "adopted_on"))
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
            self.rows.write_commitment(row, change)

    def _list_measures(
        self, day: date, source: str | None, rows: list[tuple[Document, Document]]
    ) -> None:
        by = self._named(source or self.document["plan"].get("source"))
        listed = recorded_change(kind=ChangeKind.MEASURES_LISTED, by=by, plan=self.plan, since=day)
        with listed as change:
            for commitment, measure in rows:
                self.rows.write_measure(commitment, _as_it_was(measure, day), change)

    def _amend_on(self, day: date, commitment: Document, measure: Document) -> None:
        """What came about on a day without a statement that tells of it."""
        by = self._named(measure.get("source") or self.document["plan"].get("source"))
        amended = recorded_change(kind=ChangeKind.PLAN_TEXT, by=by, plan=self.plan, since=day)
        with amended as change:
            self.rows.write_measure(commitment, _as_it_was(measure, day), change)

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
            measure, stood = self.rows.measure_of(row["code"]), _as_it_was(row, day)
            self.rows.write_date_changes(measure, stood, change)
            measure.take(**days_in(stood, "starts_on", "due_on"))
            measure.record(change)

    def _tell_on(
        self, day: date, commitment: Document, measure: Document, statement: Document
    ) -> None:
        """A statement of the past, and what had come about by then."""
        with self._stating(statement, since=day) as change:
            row, stood = self.rows.measure_of(measure["code"]), _as_it_was(measure, day)
            if not statement.get("is_part"):
                self.rows.take(row, commitment, stood)
                self.rows.write_parts(row, stood, change)
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
            measure = self.rows.measure_of(row["code"])
            update = measure.updates.in_order()[number]
            piece = update.evidence.with_files()[place]
            record_withdrawal(measure, piece, change, because=because, on=day)
            measure.record(change)

    def _state(self, code: str, row: Document) -> None:
        """A statement of now about a measure that is on record."""
        with self._stating(row) as change:
            measure = Measure.objects.locked(self.rows.measures[code].pk)
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
            return Author(institution_id=self.rows.institutions[row["institution"]].pk)
        return self._named(row["source"])

    def _decider(self, shift: Document) -> Author:
        """The institution that decided on a shift, or else the source that tells of it: whoever
        asked for it has not decided.
        """
        if shift.get("decider"):
            return Author(institution_id=self.rows.institutions[shift["decider"]].pk)
        return self._named(shift.get("source") or self.document["plan"].get("source"))

    def _ask(self, code: str, row: Document, since: date | None = None) -> None:
        """The lead's question for a part, where the record has neither it nor its answer."""
        measure, institution = (
            self.rows.measure_of(code),
            self.rows.institutions[row["institution"]],
        )
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
        measure = self.rows.measure_of(row["code"])
        known = {heir.code for heir in Measure.objects.succeeding(measure)}
        heirs = [
            self.rows.measure_of(code) for code in row.get("lives_on_in", []) if code not in known
        ]
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
            source=self.rows.sources[row["source"]] if row.get("source") else None,
        )

    def _new_statements(self, measure: Document) -> Iterator[Document]:
        updates = self.rows.measures[measure["code"]].updates.all()
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


def _as_it_was(measure: Document, day: date) -> Document:
    """A measure's row as of a day. When a date was moved the document does not say; the record
    says so from the measure's newest statement on.
    """
    stood_on = day.isoformat()
    return as_of(measure, stood_on, dates_have_moved=stood_on >= last_word(measure))


def _statement(row: Document) -> Statement:
    return Statement(
        status=Status(row["status"]),
        happened_on=day_in(row.get("happened_on")),
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
        erased_on=day_in(row.get("erased_on")),
        erased_because=row.get("erased_because", ""),
    )
