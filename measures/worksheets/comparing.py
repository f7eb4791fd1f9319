"""What a file would change: its cells beside the record's, and beside what it was written from.

Pure. What a person changed in the file is offered; what was changed in the portal meanwhile is not
taken back by a file that never saw it; where both changed the same cell, somebody has to choose.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple, cast

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from measures.worksheets.base import Base, BaseRow
from measures.worksheets.columns import STATUS, followed
from measures.worksheets.lines import lines_with_rows
from measures.worksheets.matching import Match
from measures.worksheets.raw import RawCell
from measures.worksheets.saying_days import NO_DAY, SaidDay, day_said
from measures.worksheets.saying_institutions import Directory, SaidInstitution, institutions_said
from measures.worksheets.saying_links import SaidLink, links_said
from measures.worksheets.saying_lists import lines_of, says_nothing
from measures.worksheets.saying_progress import SaidStep, column_nine, is_number, steps_said
from measures.worksheets.understanding import DAYS, ReadRow
from ogp_portal.formats.days import day_text
from ogp_portal.formats.text import LANGUAGE_OF_RECORD

GROUP = "group"
INSTITUTIONS = ("lead", "supporting")
LISTS = ("supporting", "risks")
# Column nine says three things: what was done, which steps there are, and what proves it.
PROGRESS, STEPS, EVIDENCE = "progress", "steps", "evidence"
COMPARED = (
    GROUP,
    "title",
    *DAYS,
    "lead",
    "supporting",
    "beneficiaries",
    "completion_test",
    "risks",
    PROGRESS,
    STEPS,
    STATUS.name,
)


class CellState(TextChoices):
    """What a file does to a cell of the record."""

    UNCHANGED = "unchanged", _("unchanged")
    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    UNREADABLE = "unreadable", _("not understood")
    CONFLICT = "conflict", _("changed in the file and in the portal")


Meaning = (
    str
    | SaidDay
    | tuple[SaidInstitution, ...]
    | tuple[SaidStep, ...]
    | tuple[SaidLink, ...]
    | tuple[str, ...]
)


@dataclass(frozen=True, slots=True)
class CellDifference:
    """A cell that the file has otherwise than the record.

    Attributes:
        now: what stands on record; "" where nothing does.
        said: what stands in the file.
        before: what the file was written from; None where nobody knows.
        meaning: what the file's cell means.
        is_open: it can mean several things, or none that is known: somebody has to say what.
        gone: what of a list stands on record, and taking the cell over would strike out, though
            nobody knows whether the file ever held it.
    """

    column: str
    state: CellState
    now: str | date | None
    said: str | date | None
    before: str | date | None
    meaning: Meaning
    is_open: bool
    is_computed: bool
    gone: tuple[str, ...] = ()


class SameCell(NamedTuple):
    """A cell by which the file changes nothing, as it stands on record."""

    column: str
    now: str | date | None


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A row of the file beside its measure.

    Attributes:
        cells: those in which they differ.
        same: the others that the file has.
        beside_lead: words beside the responsible institution, which no column holds: they are
            taken over nowhere.
    """

    match: Match
    cells: tuple[CellDifference, ...]
    same: tuple[SameCell, ...] = ()
    beside_lead: str = ""

    @property
    def is_new(self) -> bool:
        return not self.match.code


@dataclass(frozen=True, slots=True)
class Reader:
    """What is known while a file is read.

    Attributes:
        directory: the institutions.
        years: those of the plan.
        shown: code of a measure → the addresses that are shown as its evidence.
        status_of: what words mean of a status; "" where they mean none.
        no_groups: sub-headings that the portal itself writes, and that are none.
    """

    directory: Directory
    years: tuple[int, ...]
    shown: Mapping[str, Collection[str]] = field(default_factory=dict)
    status_of: Callable[[str], str | None] = str
    no_groups: Collection[str] = ()

    def meaning(self, column: str, cell: RawCell) -> Meaning:
        if column in DAYS:
            return day_said(cell.text, cell.day, self.years, is_end=column == "due_on")
        text = cell.text or day_text(cell.day, LANGUAGE_OF_RECORD)
        if column in INSTITUTIONS:
            return institutions_said(text, self.directory)
        if column == "risks":
            return tuple(lines_of(text))
        if column == STEPS:
            return steps_said(text)
        return _trimmed(text)


def compare(
    matches: Sequence[Match], now: Base, base: Base | None, reader: Reader
) -> list[RowDifference]:
    """What each row would change.

    Args:
        now: the record as it stands, as it would be written into a file.
        base: what the file remembers.
    """
    stand = {row.code: row for row in now.rows}
    began = {row.code: row for row in base.rows} if base else {}
    return [_row(match, stand.get(match.code), began.get(match.code), reader) for match in matches]


def _row(
    match: Match, now: BaseRow | None, before: BaseRow | None, reader: Reader
) -> RowDifference:
    differences: list[CellDifference] = []
    same: list[SameCell] = []
    for column in COMPARED:
        cell = _of_file(match.row, column, reader)
        if cell is None:
            continue
        stands, began = _of_record(now, column), _of_record(before, column)
        difference = _difference(column, cell, stands, began, reader)
        if difference is not None:
            if column == PROGRESS and match.row.is_of_steps:
                difference = _not_understood(difference)
            differences.append(difference)
            if column == PROGRESS and now is not None:
                differences += _evidence(difference, now, reader)
        elif stands is not None and not cell.is_empty:
            same.append(SameCell(column, _value(stands)))
    lead = match.row.cells.get("lead")
    named = _institutions(reader.meaning("lead", lead)) if lead else []
    beside = "; ".join(one.role for one in named if one.role)
    return RowDifference(match, tuple(differences), tuple(same), beside)


def _not_understood(said: CellDifference) -> CellDifference:
    """What was done, or is to be done: nobody can tell but its reader."""
    state = said.state if said.state is CellState.CONFLICT else CellState.UNREADABLE
    return replace(said, is_open=True, state=state)


def _evidence(said: CellDifference, now: BaseRow, reader: Reader) -> list[CellDifference]:
    """The addresses that the file's progress has, the portal's has not, and nobody has shown."""
    known = {link.url for link in links_said(str(said.now or ""))}
    known.update(reader.shown.get(now.code, ()))
    links = tuple(link for link in links_said(str(said.meaning)) if link.url not in known)
    if not links:
        return []
    urls = "\n".join(link.url for link in links)
    return [CellDifference(EVIDENCE, CellState.NEW, "", urls, None, links, said.is_open, False)]


def _of_file(row: ReadRow, column: str, reader: Reader) -> RawCell | None:
    """The file's cell; None where the file has no such column, or says nothing by it."""
    if column == GROUP:
        group = _in_one_line(row.group)
        return RawCell(group) if group and group not in reader.no_groups else None
    cell = _of_nine(row.cells.get(PROGRESS), column) or row.cells.get(column)
    if cell is None or cell.is_error:
        return None
    if column == "title":
        return replace(cell, text=_in_one_line(cell.text))
    return _with_something(cell, column)


def _in_one_line(text: str) -> str:
    """What is a single line on record, however many it fills in a cell."""
    return " ".join(filter(None, map(str.strip, text.split("\n"))))


def _of_record(row: BaseRow | None, column: str) -> RawCell | None:
    if row is None:
        return None
    if column == GROUP:
        return RawCell(row.group)
    value = getattr(row.cells, PROGRESS if column == STEPS else column)
    cell = RawCell(value) if isinstance(value, str) else RawCell("", value)
    return _of_nine(cell, column) or _with_something(cell, column)


def _with_something(cell: RawCell, column: str) -> RawCell:
    """The cell of a list; an empty one, where it says that there is nothing: "Nav"."""
    return replace(cell, text="") if column in LISTS and says_nothing(cell.text) else cell


def _of_nine(cell: RawCell | None, column: str) -> RawCell | None:
    """Its own part of column nine; None of every other column, and where there is no such cell."""
    if cell is None or column not in (PROGRESS, STEPS):
        return None
    said, steps = column_nine(cell.text)
    if column == STEPS:
        return replace(cell, text=steps, day=None)
    return replace(cell, text=said)


def _difference(
    column: str, cell: RawCell, now: RawCell | None, before: RawCell | None, reader: Reader
) -> CellDifference | None:
    # An empty cell says nothing, unless something stood there when the file was taken; one that is
    # computed and was never saved says nothing either. Nor does who writes column nine anew, and
    # lists no steps in it, mean that there are none.
    if cell.is_empty and (before is None or cell.is_computed or column == STEPS):
        return None
    if now is None:
        state = CellState.NEW
    elif _same(column, cell, now, reader) or (before and _same(column, cell, before, reader)):
        return None
    elif before is None or _same(column, before, now, reader):
        state = CellState.CHANGED
    else:
        state = CellState.CONFLICT
    meaning = reader.meaning(column, cell)
    gone: tuple[str, ...] = ()
    if before is None and now is not None:
        stands = reader.meaning(column, now)
        gone = _gone(column, meaning, stands)
        if column == "supporting":
            named = _with_roles(_institutions(meaning), _institutions(stands))
            if _unordered(_who(named)) == _unordered(_who(stands)):
                return None
            cell = replace(cell, text="\n".join(followed(one.text, one.role) for one in named))
            meaning = named
    is_open = _is_open(column, meaning, reader)
    if is_open and state is not CellState.CONFLICT and not _is_offered(column, meaning):
        state = CellState.UNREADABLE
    return CellDifference(
        column=column,
        state=state,
        now=_value(now),
        said=_value(cell),
        before=_value(before),
        meaning=meaning,
        is_open=is_open,
        is_computed=cell.is_computed,
        gone=gone,
    )


def _with_roles(
    said: Sequence[SaidInstitution], stands: Sequence[SaidInstitution]
) -> tuple[SaidInstitution, ...]:
    """Institutions of a worksheet of people's own. Where it says nothing of a role, the role that
    stands does.
    """
    known = {one.id: one for one in stands if one.id is not None}
    return tuple(
        replace(one, role=known[one.id].role, text=known[one.id].text)
        if one.id in known and one.role in ("", known[one.id].role)
        else one
        for one in said
    )


def _gone(column: str, said: Meaning, stands: Meaning) -> tuple[str, ...]:
    """What of a list stands, and a worksheet of people's own does not name."""
    if column == "supporting":
        named = {one.id for one in _institutions(said)}
        return tuple(
            followed(one.text, one.role) for one in _institutions(stands) if one.id not in named
        )
    if column not in ("risks", STEPS):
        return ()
    ours, theirs = _texts(said), _texts(stands)
    _kept, gone = lines_with_rows(ours, list(enumerate(theirs)))
    return tuple(theirs[at] for at in gone)


def _texts(lines: Meaning) -> list[str]:
    """The words of risks or steps."""
    found = lines if isinstance(lines, tuple) else ()
    return [one.text if isinstance(one, SaidStep) else str(one) for one in found]


def _value(cell: RawCell | None) -> str | date | None:
    if cell is None:
        return None
    return cell.day or cell.text


def _same(column: str, one: RawCell, other: RawCell, reader: Reader) -> bool:
    """Whether two cells say the same, in the same words or in others."""
    if one.day is not None and one.day == other.day:
        return True
    if one.day is None and other.day is None and _trimmed(one.text) == _trimmed(other.text):
        return True
    if column == GROUP and " ".join(one.text.split()).casefold() == other.text.casefold():
        return True
    if column == STATUS.name and reader.status_of(one.text):
        return reader.status_of(one.text) == reader.status_of(other.text)
    ours, theirs = reader.meaning(column, one), reader.meaning(column, other)
    if _is_no_day(ours) and _is_no_day(theirs):
        return True
    if _is_open(column, ours, reader) or _is_open(column, theirs, reader):
        return False
    if column == "lead":  # whatever is said beside it
        return _ids(ours) == _ids(theirs)
    # The order of a list says nothing: no form changes it.
    if column == "supporting":
        return _unordered(_who(ours)) == _unordered(_who(theirs))
    if column == "risks":
        return _unordered(cast(Any, ours)) == _unordered(cast(Any, theirs))
    if column == STEPS:
        return _are_same_steps(cast(Any, ours), cast(Any, theirs))
    return ours == theirs


def _unordered(items: Iterable[Any]) -> list[str]:
    return sorted(map(str, items))


def _are_same_steps(ours: Sequence[SaidStep], theirs: Sequence[SaidStep]) -> bool:
    """Whether steps are the same; one that is done and bears no day is done when it was."""
    pairs = zip(sorted(ours, key=str), sorted(theirs, key=str), strict=False)
    return len(ours) == len(theirs) and all(
        one[:2] == other[:2]
        and (one.day == other.day or (one.is_done and None in (one.day, other.day)))
        for one, other in pairs
    )


def _is_no_day(said: Meaning) -> bool:
    """Whether there is no day by it, or there may be none and nothing else is likely: "–"."""
    return said == NO_DAY or (isinstance(said, SaidDay) and said.offers == (None,))


def _institutions(said: Meaning) -> list[SaidInstitution]:
    if not isinstance(said, tuple):
        return []
    return [one for one in said if isinstance(one, SaidInstitution)]


def _who(said: Meaning) -> list[tuple[int | None, str]]:
    return [(one.id, one.role) for one in _institutions(said)]


def _ids(said: Meaning) -> list[int | None]:
    return [one.id for one in _institutions(said)]


def _is_open(column: str, meaning: Meaning, reader: Reader) -> bool:
    if isinstance(meaning, SaidDay):
        return not meaning.is_sure
    if column == STATUS.name:  # an empty one says that there is none
        return bool(meaning) and not reader.status_of(str(meaning))
    # "60%" in a column of progress is how far it is, and no statement.
    if isinstance(meaning, str):
        return column == PROGRESS and is_number(meaning)
    named = _institutions(meaning)
    return any(one.id is None for one in named) or (column == "lead" and len(named) > 1)


def _is_offered(column: str, meaning: Meaning) -> bool:
    """Whether there is anything to choose from of what it may mean."""
    if column == STATUS.name:
        return False
    if isinstance(meaning, SaidDay):
        return bool(meaning.offers)
    if isinstance(meaning, str):
        return False
    return all(one.id or one.offers for one in _institutions(meaning))


def _trimmed(text: str) -> str:
    """The text without the blanks that no reader sees: at its ends, and at those of its lines."""
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))
