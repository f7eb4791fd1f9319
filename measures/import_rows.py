"""The rows of a file that is brought in, as its pages show them: what they would change, and what
became of each cell in the end.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext, pgettext

from commitments.permissions import is_coordinator
from measures.forms.imported_cells import HEADINGS, Cell, text_of
from measures.forms.imported_rows import RowForm
from measures.models import WorksheetImport
from measures.permissions import ASKED_FOR, REPORTED, can_move_date
from measures.standing import Status, status_label
from measures.worksheets.columns import STATUS
from measures.worksheets.comparing import (
    EVIDENCE,
    STEPS,
    CellDifference,
    CellState,
)
from measures.worksheets.saying import MOST_LINKS, SaidStep
from measures.worksheets.taken import OF_THE_LEAD, End, Refusal
from measures.worksheets.understanding import DAYS
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
        same: (label, what stands) of the cells by which it changes nothing.
    """

    number: int
    place: int
    heading: str
    where: str
    is_guess: bool
    is_hidden: bool
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
    return ShownRow(
        number=number,
        place=form.place,
        heading=heading_of(form),
        where=_where(form, tables),
        is_guess=match.is_guess and bool(match.code),
        is_hidden=match.row.is_hidden,
        form=form,
        cells=[_cell(cell, form) for cell in form.cells],
        same=[(str(HEADINGS[cell.column]), text_of(cell.now)) for cell in form.difference.same],
    )


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


def _cell(asked: Cell, form: RowForm) -> ShownCell:
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
        refusal=str(refusal.label) if refusal else "",
        fields=form.fields_of(asked),
        of_new=form.fields_of_new(asked),
        is_about_new=form.is_about_new(asked),
    )


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
    if cell.column == EVIDENCE and several == MOST_LINKS:
        yield gettext("No more addresses than these are offered from one cell.")
    if cell.column == "lead" and several > 1:
        yield gettext(
            "Only one is responsible. The others are not taken over: name them among the other"
            " responsible institutions."
        )
    if cell.column == STEPS and isinstance(cell.meaning, tuple):
        steps = [step for step in cell.meaning if isinstance(step, SaidStep) and step.is_done]
        if steps and not form.is_reporter:
            yield gettext(
                "Only the words and the dates are taken over: whether a step is done, the"
                " responsible institution states."
            )
        elif any(step.day is None for step in steps):
            yield gettext("A step that is ticked without a day counts as done today.")
        undated = [
            step.text
            for step in cell.meaning
            if isinstance(step, SaidStep) and step.day is None and DATED.search(step.text)
        ]
        if undated:
            sentence = gettext(
                "No day could be read of these steps, so it stays in their words: %(steps)s"
            )
            yield sentence % {"steps": "; ".join(undated)}


# In the end -----------------------------------------------------------------------------------


def outcome_of(form: RowForm) -> dict[str, Any]:
    """What becomes of every cell of a row, once what is chosen is taken over; to be kept."""
    return {
        "row": heading_of(form),
        "cells": [
            [cell.column, (end := _end_of(cell, form)).value, _words_of(cell, form, end)]
            for cell in form.cells
        ],
    }


def _end_of(cell: Cell, form: RowForm) -> End | Refusal:
    if cell.column in form.refusals:
        return form.refusals[cell.column]
    if cell not in form.taken_cells(form.cleaned_data):
        return End.LEFT
    person = form.terms.person
    if form.measure is None:
        return End.TAKEN
    if cell.column in ASKED_FOR:
        return End.TAKEN if can_move_date(person, form.measure) else End.ASKED
    if cell.column not in REPORTED and is_coordinator(person):
        return End.TAKEN
    return End.HANDED_IN if form.measure.plan.asks_for_review else End.TAKEN


def _words_of(cell: Cell, form: RowForm, end: End | Refusal) -> str:
    """What was taken over, or what the file says."""
    is_taken = isinstance(end, End) and end is not End.LEFT
    return form.words_taken(cell) if is_taken else text_of(cell.difference.said)


@dataclass(frozen=True, slots=True)
class EndedCell:
    """What became of a cell, in words."""

    label: str
    end: str
    is_taken: bool
    said: str


def ended_rows(brought: WorksheetImport) -> list[tuple[str, list[EndedCell]]]:
    """(heading, cells) of every row that was otherwise than the record, once a file has ended."""
    return [(row["row"], [_ended(*cell) for cell in row["cells"]]) for row in brought.outcome]


def waits_for_leads(brought: WorksheetImport) -> bool:
    """Whether something was not taken over since only the institutions that lead may."""
    return any(
        end in OF_THE_LEAD for row in brought.outcome for _column, end, _said in row["cells"]
    )


def _ended(column: str, end: str, said: str) -> EndedCell:
    labels = {**dict(End.choices), **dict(Refusal.choices)}
    return EndedCell(
        label=str(HEADINGS[column]),
        end=str(labels.get(end, end)),
        is_taken=end in (End.TAKEN, End.ASKED, End.HANDED_IN),
        said=status_label(said) if column == STATUS.name and said in Status.values else said,
    )
