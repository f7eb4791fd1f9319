"""What somebody takes over from a worksheet: all of it or nothing, as the forms would do it."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from commitments.models import (
    ActionPlan,
    Change,
    ChangeKind,
    Commitment,
    Institution,
    InstitutionName,
)
from commitments.operations import (
    ChangedMeanwhileError,
    NotAllowedError,
    RuleBrokenError,
    record_institution,
    recorded_change,
)
from commitments.permissions import as_coordinator, is_coordinator
from measures.models import Measure
from measures.operations.dates import move_locked_date, propose_for_locked
from measures.operations.worksheet_reports import check_lead_stays, report_row
from measures.operations.worksheet_text import add_row, correct_row
from measures.permissions import can_move_date, can_report_on, can_take_over
from measures.querysets import MeasureQuerySet
from measures.slips import Shift
from measures.worksheets.letters import words_in
from measures.worksheets.taken import Grounds, NewInstitution, TakenRow
from ogp_portal.accounts.models import User
from ogp_portal.history import Author

Done = TypeVar("Done")
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
    "steps": "steps",
    "reason": "grounds-reason",
    "decision": "grounds-decision",
    "sentence": "grounds-because",
    "said-done": "said-done",
    "said-happened_on": "said-happened_on",
    "said-due_on": "due_on",
    "said-steps": "steps",
    "said-risks": "risks",
    "said-obstacles": "said-obstacles",
    "said-reason": "said-reason",
    "said-decision": "said-decision",
    "said-status": "said-status",
}

# The columns that name institutions.
INSTITUTIONS = frozenset({"lead", "supporting"})


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
    known: Collection[str] | None = None,
) -> None:
    """Write what is taken over of a file, each row through the operations that its form has.

    Args:
        known: codes of the commitment's measures when the file was looked at; None: not known.

    Raises:
        NotAllowedError: something is not the person's to change.
        ChangedMeanwhileError: a measure is no longer as it was when it was looked at, or one that
            is new in the file was added meanwhile.
        RowsRefusedError: rules are broken. Of every row the first that it breaks is told; where
            new institutions cannot be founded, only that.
    """
    counts = Counter((row.code, row.version is None) for row in rows)
    twice = [row for row in rows if counts[row.code, row.version is None] > 1]
    if twice:
        sentence = _("Several rows are about this measure.")
        raise RowsRefusedError([Problem(row.place, "", sentence) for row in twice])
    with transaction.atomic():
        own = _locked(commitment, rows)
        _check_not_added(commitment, rows, known)
        stand = {measure.code: measure for measure in own.for_worksheets()}
        problems: list[Problem] = []
        ids = _found(rows, grounds, by)
        with_ids = [_told(problems, row, partial(_with_ids, row, ids)) for row in rows]
        reported: list[tuple[Measure, TakenRow]] = []
        for row in () if problems else filter(None, with_ids):
            measure = stand.get(row.code)
            act = partial(_correct, commitment, measure, row, grounds, by, today)
            if _told(problems, row, act) and measure:
                reported.append((measure, row))
        # Behind all else, for a statement may write other measures, too, than its own.
        for measure, row in reported:
            _told(problems, row, partial(_report, measure, row, by, today))
        if problems:
            raise RowsRefusedError(sorted(problems, key=attrgetter("place")))


def _locked(commitment: Commitment, rows: Sequence[TakenRow]) -> MeasureQuerySet:
    """The measures that the rows are about, under all locks that any row may need: once a first
    version is written, nobody else writes one, and may not be waited for.
    """
    is_adding = any(row.version is None for row in rows)
    if is_adding:
        ActionPlan.objects.filter(pk=commitment.plan_id).take_locks()
    if is_adding or any("group" in row.values for row in rows):
        Commitment.objects.locked(commitment.pk)
    codes = [row.code for row in rows if row.version is not None]
    own: MeasureQuerySet = Measure.objects.under(commitment).with_codes(codes)
    Measure.objects.with_heirs(own).take_locks()
    return own


def _check_not_added(
    commitment: Commitment, rows: Sequence[TakenRow], known: Collection[str] | None
) -> None:
    """What is new in a file may have been added since it was looked at: by the same file, say."""
    titles = {words_in(row.values.get("title", "")) for row in rows if row.version is None}
    if known is None or not titles:
        return
    for code, title in Measure.objects.under(commitment).values_list("code", "title"):
        if code not in known and words_in(title) in titles:
            raise ChangedMeanwhileError


def _told(problems: list[Problem], row: TakenRow, act: Callable[[], Done]) -> Done | None:
    """Do something for a row; a rule that is broken is told of the row. What was done of it by then
    stays until the other rows have been tried, and goes with all of them.
    """
    try:
        return act()
    except RuleBrokenError as broken:
        problems.append(Problem(row.place, COLUMN_OF.get(broken.field, ""), broken.message))
        transaction.set_rollback(False)  # not yet: `take_over` does, once all have been tried
        return None


def _correct(
    commitment: Commitment,
    measure: Measure | None,
    row: TakenRow,
    grounds: Grounds,
    by: User,
    today: date,
) -> bool:
    """Add a measure, or correct the text and the dates of one that stands; whether the person
    reports on it besides.
    """
    is_new = row.version is None
    if not is_new and (measure is None or measure.version != row.version):
        raise ChangedMeanwhileError
    if not all(can_take_over(by, None if is_new else measure, column) for column in row.values):
        raise NotAllowedError
    if measure is None or is_new:
        add_row(commitment, row, grounds, by, today)
        return False
    check_lead_stays(measure, row, by)
    is_reporter = can_report_on(by, measure)
    acts = [correct_row, _move_date] if is_coordinator(by) else [_move_date]
    for act in reversed(acts) if _ends_first(measure, row.values, by) else acts:
        act(measure, row.values, grounds, by, today)
    return is_reporter


def _ends_first(measure: Measure, values: Mapping[str, Any], by: User) -> bool:
    """Whether the end has to move before the start can: in no version does a measure start after
    its end. One that is only asked for does not move.
    """
    starts_on = values.get("starts_on")
    is_past_end = starts_on and measure.due_on and measure.due_on < starts_on
    return bool(is_past_end and "due_on" in values and can_move_date(by, measure))


def _report(measure: Measure, row: TakenRow, by: User, today: date) -> None:
    try:
        report_row(measure, row, by, today)
    except RuleBrokenError as broken:
        raise RuleBrokenError(f"said-{broken.field}", broken.message) from broken


def _found(
    rows: Sequence[TakenRow], grounds: Grounds, by: User
) -> dict[NewInstitution, int | None]:
    """Put on record, each once, the institutions that rows name as new: their ids; None for those
    whose address another has. Without a reason none is founded.

    Whoever founds one of the same is waited for. So everybody writes them in one order, and all of
    them before the record's number is held.
    """
    columns = {column for row in rows for column in INSTITUTIONS & row.values.keys()}
    if not all(can_take_over(by, None, column) for column in columns):
        raise NotAllowedError
    named = dict.fromkeys(new for row in rows for new in _new_in(row))
    if not named or not grounds.reason.strip():
        return {}
    founding = recorded_change(
        kind=ChangeKind.INSTITUTION, by=as_coordinator(by), plan=None, reason=grounds.reason
    )
    with founding as change:
        return {new: _id_of_new(new, change) for new in sorted(named, key=attrgetter("slug"))}


def _new_in(row: TakenRow) -> list[NewInstitution]:
    named = [row.values.get("lead"), *(one for one, _role in row.values.get("supporting", ()))]
    return [one for one in named if isinstance(one, NewInstitution)]


def _id_of_new(new: NewInstitution, change: Change) -> int | None:
    institution = Institution(slug=new.slug)
    name = InstitutionName(name=new.name, abbreviation=new.abbreviation)
    try:
        with transaction.atomic():
            record_institution(institution, [name], change)
    except IntegrityError:  # the row is told
        return None
    return institution.pk


def _with_ids(row: TakenRow, ids: Mapping[NewInstitution, int | None]) -> TakenRow:
    """The row with the ids of the institutions that it names.

    Raises:
        RuleBrokenError: one that is new could not be founded.
    """
    values = dict(row.values)
    if "lead" in values:
        values["lead"] = _id(values["lead"], "lead", ids)
    if "supporting" in values:
        named = values["supporting"]
        values["supporting"] = tuple((_id(one, "supporting", ids), role) for one, role in named)
    return replace(row, values=values)


def _id(
    named: int | NewInstitution | None, column: str, ids: Mapping[NewInstitution, int | None]
) -> int | None:
    if not isinstance(named, NewInstitution):
        return named
    if named not in ids:
        raise RuleBrokenError("reason", _("Say why the text is corrected."))
    if ids[named] is None:
        sentence = _("Another institution has the address “%(slug)s”: give a free one.")
        raise RuleBrokenError(column, sentence % {"slug": named.slug})
    return ids[named]


def _move_date(
    measure: Measure, values: Mapping[str, Any], grounds: Grounds, by: User, today: date
) -> None:
    """Coordinators move it by a decision; the lead's editors ask for it."""
    if "due_on" not in values:
        return
    if values["due_on"] is None:
        raise RuleBrokenError("due_on", _("The end date is known: leave it, or give another."))
    shift = Shift(values["due_on"], grounds.shift, grounds.because, grounds.decision)
    if can_move_date(by, measure):
        move_locked_date(measure, shift, by=as_coordinator(by), today=today)
        return
    lead = Author(institution_id=measure.lead_institution_id, user=by)
    propose_for_locked(measure, replace(shift, decision=""), by=lead, today=today)
