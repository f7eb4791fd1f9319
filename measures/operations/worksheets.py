"""What somebody takes over from a worksheet: all of it or nothing, as the forms would do it."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, NamedTuple, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from commitments.models import ActionPlan, Commitment, Institution, InstitutionName
from commitments.operations import (
    ChangedMeanwhileError,
    NotAllowedError,
    RuleBrokenError,
    save_institution,
)
from commitments.permissions import as_coordinator, is_coordinator
from measures.models import Measure
from measures.operations.dates import move_date, propose_date_change
from measures.operations.worksheet_reports import report_row
from measures.operations.worksheet_text import add_row, correct_row
from measures.permissions import REPORTED, can_move_date, can_report_on, can_take_over
from measures.querysets import MeasureQuerySet
from measures.slips import Shift
from measures.worksheets.recognizing import words_in
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
        RowsRefusedError: rules are broken; every one of them is told.
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
        founded = _Founded(grounds, by)
        with_ids = {
            row.place: _told(problems, row, partial(founded.in_row, row))
            for row in sorted(rows, key=_first_founded)
        }
        for row in () if problems else filter(None, (with_ids[row.place] for row in rows)):
            measure = stand.get(row.code)
            _told(problems, row, partial(_take_over, commitment, measure, row, grounds, by, today))
        if problems:
            raise RowsRefusedError(problems)


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
        add_row(commitment, row, grounds, by, today)
        return
    is_reporter = can_report_on(by, measure)
    if is_coordinator(by):
        measure = correct_row(measure, row.values, grounds, by, today)
    _move_date(measure, row.values, grounds, by, today)
    if not is_reporter:
        return
    if not can_report_on(by, measure) and row.values.keys() & REPORTED:
        sentence = _("Report first, and then let another institution lead: leave one of the two.")
        raise RuleBrokenError("lead_institution", sentence)
    try:
        report_row(measure, row, by, today)
    except RuleBrokenError as broken:
        raise RuleBrokenError(f"said-{broken.field}", broken.message) from broken


def _first_founded(row: TakenRow) -> str:
    """The first address of an institution that a row founds: everybody founds in one order."""
    lead, supporting = row.values.get("lead"), row.values.get("supporting", ())
    named = [lead, *(one for one, _role in supporting)]
    return min((one.slug for one in named if isinstance(one, NewInstitution)), default="")


class _Founded:
    """Institutions that a file names and that a coordinator puts on record, each once."""

    def __init__(self, grounds: Grounds, by: User) -> None:
        self._grounds, self._by = grounds, by
        self._found: dict[str, tuple[NewInstitution, int]] = {}

    def in_row(self, row: TakenRow) -> TakenRow:
        """The row with the ids of those that it names."""
        if not {"lead", "supporting"} & row.values.keys():
            return row
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
        if institution.slug not in self._found:
            self._found[institution.slug] = institution, self._record(institution, column)
        known, pk = self._found[institution.slug]
        if known != institution:
            raise self._in_use(institution, column)
        return pk

    def _record(self, new: NewInstitution, column: str) -> int:
        if not self._grounds.reason.strip():
            raise RuleBrokenError("reason", _("Say why the text is corrected."))
        row = Institution(slug=new.slug)
        name = InstitutionName(institution=row, name=new.name, abbreviation=new.abbreviation)
        try:
            with transaction.atomic():
                by = as_coordinator(self._by)
                save_institution(row, [name], by=by, reason=self._grounds.reason)
        except IntegrityError as error:
            raise self._in_use(new, column) from error
        return row.pk

    def _in_use(self, new: NewInstitution, column: str) -> RuleBrokenError:
        sentence = _("Another institution has the address “%(slug)s”: give a free one.")
        return RuleBrokenError(column, sentence % {"slug": new.slug})


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
        author = as_coordinator(by)
        move_date(measure, shift, by=author, opened_version=measure.version, today=today)
        return
    propose_date_change(
        measure,
        replace(shift, decision=""),
        by=Author(institution_id=measure.lead_institution_id, user=by),
        opened_version=measure.version,
        today=today,
    )
