"""The rows of a file that is brought in, as its pages show them: what they would change, and what
became of each cell in the end.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import get_language, gettext, pgettext

from commitments.permissions import is_coordinator
from measures.forms.imported_cells import HEADINGS, Cell, text_of
from measures.forms.imported_rows import BESIDES, RowForm
from measures.models import Measure, WorksheetImport
from measures.operations.worksheet_text import counts_as_today
from measures.permissions import ASKED_FOR, REPORTED, can_move_date
from measures.standing import Status, status_label
from measures.worksheets.columns import STATUS
from measures.worksheets.comparing import (
    EVIDENCE,
    PROGRESS,
    STEPS,
    CellDifference,
    CellState,
)
from measures.worksheets.saying_links import MOST_LINKS
from measures.worksheets.saying_progress import SaidStep
from measures.worksheets.taken import OF_THE_LEAD, End, Refusal
from measures.worksheets.understanding import DAYS
from ogp_portal.formats.days import day_text
from ogp_portal.formats.text import LANGUAGE_OF_RECORD
from ogp_portal.formats.words import Piece, lines_diff, text_diff, whole_diff

# Words in brackets at the end of a step that may have been meant for its day.
DATED = re.compile(r"\([^()]*(?:[0-9]|gad|pusgad|ceturk)[^()]*\)$")
# Columns whose cells are lists, a line each.
LISTS = ("supporting", "risks", STEPS, EVIDENCE)


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell that is otherwise in the file than on record.

    Attributes:
        pieces: what stands turning into what the file says; of a conflict, the same.
        before: what the file was written from, where both have changed since; else "".
        notes: what taking it over means beyond its words.
        refusal: why it cannot be taken over; "" where it can.
        fields: what is asked of it.
        of_new: what is asked of institutions that may be new.
        is_about_new: one is said to be.
    """

    label: str
    state: str
    state_label: str
    pieces: list[Piece]
    language: str
    before: str
    is_computed: bool
    notes: list[str]
    refusal: str
    fields: list[forms.BoundField]
    of_new: list[forms.BoundField]
    is_about_new: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the file beside its measure.

    Attributes:
        number: among those that would change something, from 1.
        where: in which table and rows of the file.
        refusal: why nothing of it can be taken over, where that is so for one and the same reason;
            else "".
        same: (label, what stands) of the cells by which it changes nothing.
    """

    number: int
    place: int
    heading: str
    where: str
    is_guess: bool
    is_hidden: bool
    refusal: str
    form: RowForm
    cells: list[ShownCell]
    same: list[tuple[str, str]]

    @property
    def which(self) -> forms.BoundField | None:
        """The question which measure it is, where it is asked."""
        return self.form["code"] if "code" in self.form.fields else None

    @property
    def may_choose(self) -> bool:
        return bool(self.form.names_of_choices())


def shown_row(form: RowForm, number: int, tables: tuple[str, ...]) -> ShownRow:
    """
    Args:
        tables: what the worksheets of the file are called.
    """
    match = form.difference.match
    refusal = _refusal_of_all([form.refusals.get(cell.column) for cell in form.cells])
    return ShownRow(
        number=number,
        place=form.place,
        heading=heading_of(form),
        where=_where(form, tables),
        is_guess=match.is_guess and bool(match.code),
        is_hidden=match.row.is_hidden,
        refusal=str(refusal.label) if refusal else "",
        form=form,
        cells=[_cell(cell, form, is_refused=bool(refusal)) for cell in form.shown_cells],
        same=[(str(HEADINGS[cell.column]), text_of(cell.now)) for cell in form.difference.same],
    )


def _refusal_of_all(refusals: Sequence[Refusal | None]) -> Refusal | None:
    """The one reason for which all of several cells are refused; None where there is none."""
    found = set(refusals)
    return refusals[0] if len(refusals) > 1 and len(found) == 1 else None


def heading_of(form: RowForm) -> str:
    """What a row is called: its measure, or the one that it would be."""
    if form.measure is not None:
        return f"{form.measure.code} {form.measure.title}"
    title = form.difference.match.row.text("title")
    return gettext("New measure: %(title)s") % {"title": title}


def _where(form: RowForm, tables: tuple[str, ...]) -> str:
    row = form.difference.match.row
    numbers = ", ".join(map(str, row.numbers))
    name = tables[row.table]
    return f"{name} – {numbers}" if name and len(tables) > 1 else numbers


def _cell(asked: Cell, form: RowForm, *, is_refused: bool) -> ShownCell:
    """
    Args:
        is_refused: all of its row is, which is said once.
    """
    cell = asked.difference
    now, said = text_of(cell.now), text_of(cell.said)
    refusal = form.refusals.get(cell.column)
    return ShownCell(
        label=str(HEADINGS[cell.column]),
        state=cell.state.value,
        state_label=str(cell.state.label),
        pieces=_diff_of(cell.column)(now, said),
        language=LANGUAGE_OF_RECORD if get_language() != LANGUAGE_OF_RECORD else "",
        before=_before(cell),
        is_computed=cell.is_computed,
        notes=[] if refusal else list(_notes(cell, form)),
        refusal=_why_refused(refusal, form) if refusal and not is_refused else "",
        fields=form.fields_of(asked),
        of_new=form.fields_of_new(asked),
        is_about_new=form.is_about_new(asked),
    )


def _why_refused(refusal: Refusal, form: RowForm) -> str:
    """The sentence for a reader who sees the cell; it names the date that waits."""
    code = form.difference.match.code
    if refusal is not Refusal.WAITS or code not in form.terms.waiting:
        return str(refusal.label)
    sentence = gettext("Another change of this date, to %(day)s, waits for its decision.")
    return sentence % {"day": day_text(form.terms.waiting[code])}


def _diff_of(column: str) -> Callable[[str, str], list[Piece]]:
    if column in LISTS:
        return lines_diff
    return whole_diff if column in (*DAYS, "lead", STATUS.name) else text_diff


def _before(cell: CellDifference) -> str:
    """What the file was written from, where both have changed since; else ""."""
    if cell.state is not CellState.CONFLICT:
        return ""
    return text_of(cell.before) or pgettext("cell", "nothing")


def _notes(cell: CellDifference, form: RowForm) -> Iterator[str]:
    several = len(cell.meaning) if isinstance(cell.meaning, tuple) else 0
    if cell.column == STATUS.name:
        yield from _notes_of_status(cell, form)
    if cell.column == PROGRESS and form.difference.match.row.is_of_steps:
        yield gettext(
            "The column is headed as steps, so this may be what is still to be done: take it over"
            " only if it was done."
        )
    if cell.column in ASKED_FOR and form.ends_measure:
        yield gettext(
            "The file also says that the measure is over: then its end date no longer moves. Take"
            " over one of the two."
        )
    if cell.column == "lead" and form.difference.beside_lead:
        sentence = gettext("These words beside it are not taken over: %(words)s")
        yield sentence % {"words": form.difference.beside_lead}
    if cell.column == "supporting" and cell.before is None and cell.now:
        yield gettext("Where the file names no role, the role on record stays.")
    if cell.gone:
        sentence = gettext(
            "The file does not name this, and taking the cell over strikes it out: %(lines)s"
        )
        yield sentence % {"lines": "; ".join(cell.gone)}
    if cell.column == EVIDENCE and several == MOST_LINKS:
        yield gettext("No more addresses than these are offered from one cell.")
    if cell.column == "lead" and several > 1:
        yield gettext(
            "Only one is responsible. The others are not taken over: name them among the other"
            " responsible institutions."
        )
    if cell.column == STEPS and isinstance(cell.meaning, tuple):
        steps = [step for step in cell.meaning if isinstance(step, SaidStep)]
        if any(step.is_done for step in steps) and not form.is_reporter:
            yield gettext(
                "Only the words and the dates are taken over: whether a step is done, the"
                " responsible institution states."
            )
        elif form.measure and counts_as_today(form.measure, steps):
            yield gettext("A step that is ticked without a day counts as done today.")
        undated = [step.text for step in steps if step.day is None and DATED.search(step.text)]
        if undated:
            sentence = gettext(
                "No day could be read of these steps, so it stays in their words: %(steps)s"
            )
            yield sentence % {"steps": "; ".join(undated)}


def _notes_of_status(cell: CellDifference, form: RowForm) -> Iterator[str]:
    """By which words of the file a status is told, or why it is asked for."""
    words = str(cell.meaning).strip()
    if form.told_status and form.told_status.difference is cell:
        if cell.is_open:
            sentence = gettext(
                "Column nine begins with “%(words)s”, but goes on so that it may not hold: choose"
                " the status."
            )
        else:
            sentence = gettext(
                "Column nine begins with “%(words)s”. The status is taken over together with what"
                " is reported, or not at all."
            )
        yield sentence % {"words": words}
    elif cell.is_open:
        yield gettext("These words are no status that the portal knows: choose the one meant.")
        if form.terms.words.begun_with(words):
            yield gettext(
                "What stands here besides a status is not kept: add it to the progress, if it"
                " matters."
            )
    else:
        status = form.terms.words.status_of(words)
        if status and str(status.label) != words:
            sentence = gettext("“%(words)s” means the status “%(status)s”.")
            yield sentence % {"words": words, "status": status.label}


# In the end -----------------------------------------------------------------------------------


def outcome_of(form: RowForm) -> dict[str, Any]:
    """What becomes of every cell of a row, and what is stated besides, once what is chosen is taken
    over; to be kept: the measure's code, each column with its end and its words, and what stood
    before of those that are taken over.
    """
    ends = [(cell, _end_of(cell, form)) for cell in form.shown_cells]
    cells = [[cell.column, end.value, _words_of(cell, form, end)] for cell, end in ends]
    was = {cell.column: text_of(cell.difference.now) for cell, end in ends if end in TAKING}
    if form.measure and form.status_stated:
        was[STATUS.name] = form.measure.status
        if STATUS.name not in (cell.column for cell, _end in ends):
            cells.append([STATUS.name, _end_of_reported(form).value, form.status_stated])
    for name, value in form.said_besides().items():
        cells.append([name, _end_of_reported(form).value, text_of(value)])
    code = form.difference.match.code or (form.taken().code if form.takes_something else "")
    return {
        "row": heading_of(form),
        "code": code,
        "cells": cells,
        "was": {column: text for column, text in was.items() if text},
    }


TAKING = (End.TAKEN, End.ASKED, End.HANDED_IN)


def _end_of(cell: Cell, form: RowForm) -> End | Refusal:
    if cell.column in form.refusals:
        return form.refusals[cell.column]
    if cell.column == STATUS.name:
        return _end_of_reported(form) if form.status_stated else End.LEFT
    if cell not in form.taken_cells(form.cleaned_data):
        return End.LEFT
    person = form.terms.person
    if form.measure is None:
        return End.TAKEN
    if cell.column in ASKED_FOR:
        return End.TAKEN if can_move_date(person, form.measure) else End.ASKED
    if cell.column not in REPORTED and is_coordinator(person):
        return End.TAKEN
    return _end_of_reported(form)


def _end_of_reported(form: RowForm) -> End:
    asks = form.measure is not None and form.measure.plan.asks_for_review
    return End.HANDED_IN if asks else End.TAKEN


def _words_of(cell: Cell, form: RowForm, end: End | Refusal) -> str:
    """What was taken over, or what the file says; a status that is stated by its value."""
    if end not in TAKING:
        return text_of(cell.difference.said)
    return form.status_stated if cell.column == STATUS.name else form.words_taken(cell)


@dataclass(frozen=True, slots=True)
class EndedCell:
    """What became of a cell, in words.

    Attributes:
        end: "" where the same became of all of its row, which is said once.
        was: what the portal had, of what was taken over; else "".
    """

    label: str
    end: str
    is_taken: bool
    said: str
    was: str


@dataclass(frozen=True, slots=True)
class EndedRow:
    """What became of a row.

    Attributes:
        url: of its measure's page; "" where there is none.
        refusal: why nothing of it was taken over, where that was so for one reason; else "".
    """

    heading: str
    url: str
    refusal: str
    cells: list[EndedCell]


def waits_for_leads(brought: WorksheetImport) -> bool:
    """Whether something was not taken over since only the institutions that lead may."""
    return any(
        end in OF_THE_LEAD for row in brought.outcome for _column, end, _said in row["cells"]
    )


def ended_rows(brought: WorksheetImport) -> list[EndedRow]:
    """Every row that was otherwise than the record, once a file has ended. One query."""
    plan = brought.commitment.plan
    known = set(Measure.objects.under(brought.commitment).values_list("code", flat=True))
    rows = []
    for row in brought.outcome:
        ends = [Refusal(end) if end in Refusal else None for _column, end, _said in row["cells"]]
        refusal = _refusal_of_all(ends)
        was, code = row.get("was", {}), row.get("code", "")
        rows.append(
            EndedRow(
                heading=row["row"],
                url=reverse("measure-detail", args=[plan.slug, code]) if code in known else "",
                refusal=str(refusal.label) if refusal else "",
                cells=[
                    _ended(*cell, was=was.get(cell[0], ""), is_refused=bool(refusal))
                    for cell in row["cells"]
                ],
            )
        )
    return rows


def _ended(column: str, end: str, said: str, *, was: str, is_refused: bool) -> EndedCell:
    labels = {**dict(End.choices), **dict(Refusal.choices)}
    return EndedCell(
        label=str({**HEADINGS, **BESIDES}[column]),
        end="" if is_refused else str(labels.get(end, end)),
        is_taken=end in TAKING,
        said=_in_words(column, said),
        was=_in_words(column, was),
    )


def _in_words(column: str, said: str) -> str:
    return status_label(said) if column == STATUS.name and said in Status.values else said
