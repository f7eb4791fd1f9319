"""What somebody takes over from a worksheet: all of it or nothing, as the forms would do it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, NamedTuple, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import ActionPlan, Commitment, Institution, InstitutionName
from commitments.operations import (
    ChangedMeanwhileError,
    NotAllowedError,
    RuleBrokenError,
    save_institution,
)
from commitments.permissions import as_coordinator, is_coordinator
from measures.models import ActionStep, Measure, UpdateDraft
from measures.operations.dates import move_date, propose_date_change
from measures.operations.drafts import send_statement, typed_from
from measures.operations.lifecycle import Decided, NewMeasure, add_measure
from measures.operations.plan_text import (
    PLAN_TEXT,
    PlanParts,
    PlanText,
    RiskText,
    RoleText,
    StepText,
    correct_text,
)
from measures.operations.reporting import Statement, report_progress
from measures.operations.steps_and_risks import NewRisk, NewStep, StepTick
from measures.operations.sub_headings import sub_heading_called
from measures.permissions import can_report_on, can_take_over
from measures.slips import DateChangeReason, Shift
from measures.standing import Status
from measures.worksheets.lines import lines_with_rows
from measures.worksheets.saying import SaidStep
from ogp_portal.accounts.models import User
from ogp_portal.history import Author

# What the columns of a worksheet are called in a measure's text.
TEXT_OF = {
    "title": "title",
    "starts_on": "starts_on",
    "lead": "lead_institution_id",
    "beneficiaries": "beneficiaries",
    "completion_test": "completion_test",
}
# What hangs on a measure, in rows of its own.
HANGING = ("supporting", "risks", "steps")
# In which column a rule that is broken is told of; elsewhere it is told of the whole row.
COLUMN_OF = {
    "title": "title",
    "group": "group",
    "starts_on": "starts_on",
    "due_on": "due_on",
    "new_due_on": "due_on",
    "lead": "lead",
    "lead_institution": "lead",
    "supporting": "supporting",
    "reason": "grounds-reason",
    "decision": "grounds-decision",
    "sentence": "grounds-because",
    "said-done": "progress",
    "said-steps": "steps",
    "said-risks": "risks",
    "said-obstacles": "said-obstacles",
    "said-reason": "said-reason",
    "said-decision": "said-decision",
    "said-status": "said-status",
}


@dataclass(frozen=True, slots=True)
class NewInstitution:
    """An institution that the portal does not know yet.

    Attributes:
        slug: its address, set by a person: an abbreviation may be that of several.
    """

    slug: str
    name: str
    abbreviation: str = ""


@dataclass(frozen=True, slots=True)
class TakenRow:
    """What is taken over of one row of a file.

    Attributes:
        place: of the row in the file, by which a problem is told of it.
        code: of its measure; of one that the plan takes up, the number it is to have.
        version: of the measure when it was looked at; None of a new one.
        values: column → what it is to be: a text; a day or None; of `lead` an institution, by its
            id or new, or None; of `supporting` (institution, role) of each; of `risks` its lines;
            of `steps` a `SaidStep` each; of `evidence` a `Proof` each; of `status` a `Status`.
        obstacles, reason, decision: what a statement has to say besides, and no column holds.
    """

    place: int
    code: str
    version: int | None
    values: Mapping[str, Any] = field(default_factory=dict)
    obstacles: str = ""
    reason: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why plan text and dates change, said once for all rows; it is published.

    Attributes:
        shift, because: why end dates move, as a kind of reason and in a sentence.
    """

    reason: str = ""
    decision: str = ""
    shift: DateChangeReason = DateChangeReason.OTHER
    because: str = ""


class Problem(NamedTuple):
    """Why a row cannot be taken over as it is.

    Attributes:
        column: where; `grounds-…` is among what is said once for all rows, `said-…` among what a
            statement says besides the columns, and "" about all of the row.
    """

    place: int
    column: str
    sentence: str


class RowsRefusedError(Exception):
    """Some rows break rules, so nothing was taken over; says which, and why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = tuple(problems)


def take_over(
    commitment: Commitment,
    rows: Sequence[TakenRow],
    grounds: Grounds,
    *,
    by: User,
    today: date,
) -> None:
    """Write what is taken over of a file, each row through the operations that its form has.

    Raises:
        NotAllowedError: something is not the person's to change.
        ChangedMeanwhileError: a measure is no longer as it was when it was looked at.
        RowsRefusedError: rules are broken; every one of them is told.
    """
    counts = Counter((row.code, row.version is None) for row in rows)
    twice = [row for row in rows if counts[row.code, row.version is None] > 1]
    if twice:
        sentence = _("Several rows are about this measure.")
        raise RowsRefusedError([Problem(row.place, "", sentence) for row in twice])
    with transaction.atomic():
        # Everybody takes the plan's lock before those of measures: see `add_measure`.
        if any(row.version is None for row in rows):
            ActionPlan.objects.filter(pk=commitment.plan_id).take_locks()
        codes = [row.code for row in rows if row.version is not None]
        own = Measure.objects.under(commitment).with_codes(codes)
        own.take_locks()
        stand = {measure.code: measure for measure in own.select_related("plan", "commitment")}
        problems: list[Problem] = []
        founded = _Founded(grounds, by)
        known = [_told(problems, row, partial(founded.in_row, row)) or row for row in rows]
        for row in () if problems else known:
            measure = stand.get(row.code)
            _told(problems, row, partial(_take_over, commitment, measure, row, grounds, by, today))
        if problems:
            raise RowsRefusedError(problems)


Done = TypeVar("Done")


def _told(problems: list[Problem], row: TakenRow, act: Callable[[], Done]) -> Done | None:
    """Do something for a row; what breaks a rule is undone, and told of the row."""
    try:
        with transaction.atomic():
            return act()
    except RuleBrokenError as broken:
        problems.append(Problem(row.place, COLUMN_OF.get(broken.field, ""), broken.message))
        return None


def _take_over(
    commitment: Commitment,
    measure: Measure | None,
    row: TakenRow,
    grounds: Grounds,
    by: User,
    today: date,
) -> None:
    is_new = row.version is None
    if not is_new and (measure is None or measure.version != row.version):
        raise ChangedMeanwhileError
    if not all(can_take_over(by, None if is_new else measure, column) for column in row.values):
        raise NotAllowedError
    if measure is None or is_new:
        measure = _add(commitment, row, grounds, by, today)
    else:
        _correct(measure, row.values, grounds, by, today)
        _move_date(measure, row.values, grounds, by, today)
    if is_new or not can_report_on(by, measure):
        return
    try:
        _report(measure, row, by, today)
    except RuleBrokenError as broken:
        raise RuleBrokenError(f"said-{broken.field}", broken.message) from broken


class _Founded:
    """Institutions that a file names and that a coordinator puts on record, each once."""

    def __init__(self, grounds: Grounds, by: User) -> None:
        self._grounds, self._by = grounds, by
        self._ids: dict[str, int] = {}

    def in_row(self, row: TakenRow) -> TakenRow:
        """The row with the ids of those that it names."""
        values = dict(row.values)
        for column in {"lead", "supporting"} & values.keys():
            if not can_take_over(self._by, None, column):
                raise NotAllowedError
        if "lead" in values:
            values["lead"] = self._id(values["lead"], "lead")
        if "supporting" in values:
            named = values["supporting"]
            values["supporting"] = tuple((self._id(one, "supporting"), role) for one, role in named)
        return replace(row, values=values)

    def _id(self, institution: int | NewInstitution | None, column: str) -> int | None:
        if not isinstance(institution, NewInstitution):
            return institution
        if institution.slug not in self._ids:
            self._ids[institution.slug] = self._found(institution, column)
        return self._ids[institution.slug]

    def _found(self, new: NewInstitution, column: str) -> int:
        if Institution.objects.filter(slug=new.slug).exists():
            sentence = _("Another institution has the address “%(slug)s”: give a free one.")
            raise RuleBrokenError(column, sentence % {"slug": new.slug})
        row = Institution(slug=new.slug)
        name = InstitutionName(institution=row, name=new.name, abbreviation=new.abbreviation)
        by = as_coordinator(self._by)
        save_institution(row, [name], by=by, reason=self._grounds.reason)
        return row.pk


def _now(measure: Measure) -> Measure:
    """The measure as it stands after the step before; it is under its lock."""
    current: Measure = Measure.objects.current(measure.pk)
    return current


# A new measure --------------------------------------------------------------------------------


def _add(commitment: Commitment, row: TakenRow, grounds: Grounds, by: User, today: date) -> Measure:
    values = {name: row.values[column] for column, name in TEXT_OF.items() if column in row.values}
    if not values.get("title", "").strip():
        raise RuleBrokenError("title", _("Write what the measure is."))
    group_id, new_group = _group(commitment, row.values.get("group", ""))
    new = NewMeasure(
        code=row.code,
        due_on=row.values.get("due_on"),
        group_id=group_id,
        new_group=new_group,
        **values,
    )
    decided = Decided(grounds.reason, grounds.decision)
    added = add_measure(commitment, new, decided, by=as_coordinator(by), today=today)
    hanging = {column: row.values[column] for column in HANGING if column in row.values}
    _correct(added, hanging, grounds, by, today)
    return added


def _group(commitment: Commitment, title: str) -> tuple[int | None, str]:
    """The id of the sub-heading that is called so, or what a new one is to be called."""
    if not title.strip():
        return None, ""
    found = sub_heading_called(commitment, title)
    return (found.pk, "") if found else (None, title)


# Its text -------------------------------------------------------------------------------------


def _correct(
    measure: Measure, values: Mapping[str, Any], grounds: Grounds, by: User, today: date
) -> None:
    """Correct the words of the plan, and the rows of roles, risks and steps, as far as they differ.

    What whoever is no coordinator says of steps and risks is left to `_report`.
    """
    if not is_coordinator(by):
        return
    stands = PlanText(**{name: getattr(measure, name) for name in PLAN_TEXT})
    if not values.get("title", stands.title).strip():
        raise RuleBrokenError("title", _("Write what the measure is."))
    text = replace(
        stands, **{name: values[column] for column, name in TEXT_OF.items() if column in values}
    )
    new_group = ""
    if "group" in values:
        group_id, new_group = _group(measure.commitment, values["group"])
        text = replace(text, group_id=group_id)
    parts = PlanParts(
        roles=_roles(measure, values["supporting"]) if "supporting" in values else (),
        risks=_risks(measure, values["risks"]) if "risks" in values else (),
        steps=_step_texts(measure, values["steps"]) if "steps" in values else (),
    )
    if text == stands and parts == PlanParts() and not new_group:
        return
    correct_text(
        measure,
        text,
        parts,
        by=as_coordinator(by),
        reason=grounds.reason,
        opened_version=measure.version,
        today=today,
        new_group=new_group,
    )


def _roles(measure: Measure, wanted: Sequence[tuple[int, str]]) -> tuple[RoleText, ...]:
    stand = {role.institution_id: role for role in measure.supporting.all()}
    kept = [
        RoleText(
            id=stand[pk].pk if pk in stand else None,
            institution_id=pk,
            role=words,
            role_en=stand[pk].role_en if pk in stand else "",
        )
        for pk, words in wanted
    ]
    gone = set(stand) - {pk for pk, _words in wanted}
    return (*kept, *(RoleText(stand[pk].pk, None) for pk in sorted(gone)))


def _risks(measure: Measure, wanted: Sequence[str]) -> tuple[RiskText, ...]:
    stand = {risk.pk: risk for risk in measure.risks.all()}
    kept, gone = lines_with_rows(wanted, [(pk, risk.text) for pk, risk in stand.items()])
    english = {pk: risk.text_en for pk, risk in stand.items()}
    texts = [RiskText(line.id, line.text, english.get(line.id or 0, "")) for line in kept]
    return (*texts, *(RiskText(pk, "") for pk in gone))


def _step_texts(measure: Measure, wanted: Sequence[SaidStep]) -> tuple[StepText, ...]:
    """The steps whose words or whose date by when are others, those that are new, and those gone.

    Whether one is done, its own institution says.
    """
    stand = {step.pk: step for step in measure.steps.all()}
    kept, gone = _lines_of_steps(wanted, stand.values())
    changed = []
    for said, step in kept:
        stood = step.due_on if step else None
        due_on = stood if said.is_done else said.day  # of what is done, the day says when it was
        if step is None or (said.text, due_on) != (step.text, step.due_on):
            pk, english = (step.pk, step.text_en) if step else (None, "")
            changed.append(StepText(pk, said.text, english, due_on))
    return (*changed, *(StepText(pk, "") for pk in gone))


def _lines_of_steps(
    wanted: Sequence[SaidStep], stand: Iterable[ActionStep]
) -> tuple[list[tuple[SaidStep, ActionStep | None]], list[int]]:
    """Each step of the file with its row, and the rows that it has no more."""
    rows = {step.pk: step for step in stand}
    lines, gone = lines_with_rows(
        [step.text for step in wanted], [(pk, step.text) for pk, step in rows.items()]
    )
    pairs = zip(wanted, lines, strict=True)
    return [(said, rows.get(line.id or 0)) for said, line in pairs], gone


# Its end date ---------------------------------------------------------------------------------


def _move_date(
    measure: Measure, values: Mapping[str, Any], grounds: Grounds, by: User, today: date
) -> None:
    """Coordinators move it by a decision; the lead's editors ask for it."""
    if "due_on" not in values:
        return
    now = _now(measure)
    if values["due_on"] is None:
        raise RuleBrokenError("due_on", _("The end date is known: leave it, or give another."))
    shift = Shift(values["due_on"], grounds.shift, grounds.because, grounds.decision)
    if is_coordinator(by):
        author = as_coordinator(by)
        move_date(now, shift, by=author, opened_version=now.version, today=today)
        return
    propose_date_change(
        now,
        replace(shift, decision=""),
        by=_lead(now, by),
        opened_version=now.version,
        today=today,
    )


def _lead(measure: Measure, by: User) -> Author:
    return Author(institution_id=measure.lead_institution_id, user=by)


# What is said of it ---------------------------------------------------------------------------


def _report(measure: Measure, row: TakenRow, by: User, today: date) -> None:
    """State what the file reports, if it is anything else than was said last; where the plan asks
    for review, hand it in.
    """
    now = _now(measure)
    values = row.values
    ticks, new_steps = _said_of_steps(now, values.get("steps"), by, today)
    last = now.updates.last_of(now)
    done = values.get("progress", last.done if last else "")
    statement = Statement(
        status=Status(values.get("status") or now.status or Status.IN_PROGRESS),
        done=done,
        obstacles=row.obstacles,
        proofs=values.get("evidence", ()),
        reason=row.reason,
        decision=row.decision,
        steps=ticks,
        new_steps=new_steps,
        new_risks=_new_risks(now, values["risks"], by) if "risks" in values else (),
    )
    is_said = {"progress", "status"} & values.keys()
    says_more = statement.proofs or ticks or new_steps or statement.new_risks
    said_last = (last.done, last.status) if last else None
    if not says_more and (not is_said or said_last == (done, statement.status)):
        return
    author = _lead(now, by)
    if not now.plan.asks_for_review:
        report_progress(now, statement, by=author, opened_version=now.version, today=today)
        return
    _check_draft(now, by)
    send_statement(
        now,
        statement,
        typed_from(statement, now.version),
        by=author,
        opened_version=now.version,
        today=today,
        seen=None,
    )


def _check_draft(measure: Measure, by: User) -> None:
    """What is handed in takes the place of the institution's draft: not of a colleague's unseen."""
    draft = UpdateDraft.objects.of(measure, measure.lead_institution_id)
    if draft and draft.saved_by_id != by.pk:
        sentence = _(
            "A colleague's draft about this measure stands. Go on with it in the measure's own"
            " form, or leave this column."
        )
        raise RuleBrokenError("done", sentence)


def _said_of_steps(
    measure: Measure, wanted: Sequence[SaidStep] | None, by: User, today: date
) -> tuple[tuple[StepTick, ...], tuple[NewStep, ...]]:
    """The steps that the file says are done or undone, otherwise than the record; and those that it
    adds. What is ticked without a day was done today.

    Raises:
        RuleBrokenError: it words or dates those on record otherwise, or has some no more, and that
            is the coordinator's.
    """
    if wanted is None:
        return (), ()
    kept, gone = _lines_of_steps(wanted, measure.steps.all())
    ticks, added = [], []
    for said, step in kept:
        if step is None:
            done_on = (said.day or today) if said.is_done else None
            added.append(NewStep(said.text, None if said.is_done else said.day, done_on))
            continue
        is_moved = not said.is_done and said.day != step.due_on
        if (step.text != said.text or is_moved) and not is_coordinator(by):
            raise RuleBrokenError("steps", _the_coordinators())
        day = said.day if said.is_done else None
        if said.is_done and step.done_on is None and day == step.due_on:
            # Ticked, and the day by when it was to be done left alone.
            ticks.append(StepTick(step.pk, True))
        elif (said.is_done, day) != (step.done_on is not None, step.done_on):
            ticks.append(StepTick(step.pk, said.is_done, day))
    if gone and not is_coordinator(by):
        raise RuleBrokenError("steps", _the_coordinators())
    return tuple(ticks), tuple(added)


def _the_coordinators() -> str:
    return _(
        "Steps are ticked and added here; the words and the dates of those on record are the"
        " coordinator's, and so is taking one away."
    )


def _new_risks(measure: Measure, wanted: Sequence[str], by: User) -> tuple[NewRisk, ...]:
    """The risks that the file adds. Raises as `_said_of_steps`."""
    stand = {risk.pk: risk.text for risk in measure.risks.all()}
    kept, gone = lines_with_rows(wanted, list(stand.items()))
    is_reworded = any(line.id and stand[line.id] != line.text for line in kept)
    if (is_reworded or gone) and not is_coordinator(by):
        sentence = _(
            "Risks are added here; the words of those on record are the coordinator's, and so is"
            " taking one away."
        )
        raise RuleBrokenError("risks", sentence)
    return tuple(NewRisk(line.text) for line in kept if line.id is None)
