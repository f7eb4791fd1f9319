"""What is taken over of each row of a worksheet that is brought in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.utils import translation
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from commitments.forms.versioned import AskedChoice, Line, Prose
from commitments.permissions import Person, is_coordinator
from measures.filtering import DayField
from measures.forms.dates import DECISION_HINT
from measures.forms.imported_cells import LEAVE, NEW, TAKE, Cell, cell_of
from measures.forms.lifecycle import CodeField
from measures.forms.plan_text import Choices
from measures.models import CODE, Measure, StatusWords
from measures.operations.steps_and_risks import MOST_ROWS
from measures.operations.worksheet_reports import said_of_steps, why_not_added
from measures.operations.worksheet_text import is_in_two_states, step_texts
from measures.permissions import (
    ADDED_TO,
    ASKED_FOR,
    REPORTED,
    can_move_date,
    can_report_on,
    can_take_over,
)
from measures.standing import Status
from measures.worksheets.columns import STATUS
from measures.worksheets.comparing import (
    GROUP,
    PROGRESS,
    STEPS,
    CellDifference,
    CellState,
    RowDifference,
)
from measures.worksheets.taken import Refusal, TakenRow
from ogp_portal.formats.text import LANGUAGE_OF_RECORD


@dataclass(frozen=True, slots=True)
class Terms:
    """What every row's form asks of the one who brings the file in.

    Attributes:
        measures: code → the commitment's measures as they now stand, with their steps and risks.
        institutions: all there are, to choose from.
        waiting: code of a measure → the end date that is asked for already.
    """

    person: Person
    measures: Mapping[str, Measure]
    institutions: Choices
    words: StatusWords
    waiting: Mapping[str, date]
    today: date


# Lines of a cell that may be steps or risks: of one kind a measure has at most half as many.
MOST_LINES = 2 * MOST_ROWS
# What a statement says besides the columns, and how it is called.
BESIDES = {
    "happened_on": _("When did it happen?"),
    "done": _("What was done?"),
    "obstacles": _("Obstacles"),
    "reason": _("Why?"),
    "decision": _("Decision"),
}
# Of a row that is a measure's, or a new one's.
LABELS = {
    "code": _("Which measure is it?"),
    "number": _("Number"),
    STATUS.name: STATUS.heading,
    **BESIDES,
}


class RowForm(forms.Form):
    """What is taken over of one row: every cell that is otherwise than the record, or none of it.

    Args:
        place: of the row in the file.
        chosen: what was typed before, field by field.
    """

    def __init__(
        self,
        place: int,
        difference: RowDifference,
        terms: Terms,
        data: Mapping[str, Any] | None = None,
        chosen: Mapping[str, str] | None = None,
    ) -> None:
        self.place, self.difference, self.terms = place, difference, terms
        self.measure = terms.measures.get(difference.match.code)
        super().__init__(cast(Any, data), prefix=f"row-{place}", initial=cast(Any, chosen) or {})
        self.cells = [cell_of(cell, terms.institutions) for cell in difference.cells]
        refused = ((cell.column, self._refusal(cell)) for cell in self.cells)
        self.refusals = {column: refusal for column, refusal in refused if refusal}
        self.told_status = self._told_status()
        self._ask_which()
        for cell in self.cells:
            # A status is asked once for all that is reported: see `_ask_besides`.
            if self.may_take(cell.column) and cell.column != STATUS.name:
                self.fields[f"take-{cell.column}"] = cell.choice(is_offered=self._is_offered(cell))
                self.fields.update({**cell.questions(), **cell.questions_of_new()})
        self._ask_besides()

    @property
    def shown_cells(self) -> list[Cell]:
        """Its cells; behind the progress, the status that its words tell."""
        told = [self.told_status] if self.told_status else []
        return [
            one for cell in self.cells for one in (cell, *(told if cell.column == PROGRESS else ()))
        ]

    def _is_offered(self, cell: Cell) -> bool:
        """Whether what is clear of it is chosen, unless somebody says otherwise."""
        is_undone = cell.column in ASKED_FOR and self.ends_measure
        return not (self.difference.match.is_guess or is_undone)

    @property
    def ends_measure(self) -> bool:
        """Whether, by what the file tells, its person states that a measure is over the end date of
        which they can only ask to be moved.
        """
        if self.measure is None or not self.is_reporter:
            return False
        status = self._status(self.measure)
        is_over = bool(status) and Status(status).is_final
        return is_over and not can_move_date(self.terms.person, self.measure)

    def may_take(self, column: str) -> bool:
        return column not in self.refusals

    def _refusal(self, cell: Cell) -> Refusal | None:
        """Why a cell cannot be taken over by this person; None where it can."""
        person, column = self.terms.person, cell.column
        if self.measure is None and not self.difference.match.row.text("title"):
            return Refusal.UNTITLED  # whoever its person is: nobody will ever add it
        if can_take_over(person, self.measure, column):
            return self._why_not(cell, self.measure) if self.measure else None
        if self.measure is None:
            return Refusal.NOT_YET if is_coordinator(person) else Refusal.COORDINATOR_ADDS
        if not (is_coordinator(person) or self.is_reporter):
            return Refusal.FOREIGN
        if column in REPORTED:
            return Refusal.LEAD_REPORTS
        if column in ASKED_FOR:
            return Refusal.OTHER_MOVES
        return Refusal.COORDINATOR_MOVES if column == GROUP else Refusal.PLAN_TEXT

    def _why_not(self, cell: Cell, measure: Measure) -> Refusal | None:
        """What would be refused whoever took it over, as the measure stands."""
        column = cell.column
        if column == PROGRESS and not str(cell.meaning):
            return Refusal.WORDLESS
        if column in ASKED_FOR and measure.is_finished:
            return Refusal.FINISHED
        if column in ASKED_FOR and measure.code in self.terms.waiting:
            return Refusal.WAITS
        if column not in ADDED_TO:
            return None
        if len(cast(Any, cell.meaning)) > MOST_LINES:
            return Refusal.TOO_MANY
        if column == STEPS and is_in_two_states(measure, cast(Any, cell.meaning)):
            return Refusal.TWO_STATES
        if not is_coordinator(self.terms.person):
            return why_not_added(measure, column, cell.meaning)
        is_ticks_alone = column == STEPS and not step_texts(measure, cast(Any, cell.meaning))
        return Refusal.LEAD_TICKS if is_ticks_alone and not self.is_reporter else None

    @property
    def is_reporter(self) -> bool:
        """Whether its person states what is done; then steps and risks are added by a statement,
        unless a coordinator words them.
        """
        return self.measure is not None and can_report_on(self.terms.person, self.measure)

    # What it asks

    def _ask_which(self) -> None:
        """Which measure a row is about, where the file itself does not say."""
        match = self.difference.match
        if self.measure is not None:
            version = forms.IntegerField(widget=forms.HiddenInput, initial=self.measure.version)
            self.fields["version"] = version
        # Of which measure the row was shown: every measure has a version 1.
        seen = forms.CharField(widget=forms.HiddenInput, required=False, initial=match.code)
        self.fields["seen"] = seen
        if not match.by_key:
            self.fields["code"] = AskedChoice(
                label=LABELS["code"],
                choices=self._measures_offered,  # composed for the rows that are shown
                required=False,
                initial="" if match.is_guess and match.code else match.code or NEW,
                error_messages={"invalid_choice": _("Choose one of the measures of the list.")},
            )
        if self.difference.is_new and is_coordinator(self.terms.person):
            self.fields["number"] = CodeField(
                label=LABELS["number"],
                required=False,
                is_asked=True,
                initial=self._number_in_file(),
                help_text=_("As in 1.5. It is never used again, so it stays this measure's."),
            )

    def _number_in_file(self) -> str:
        """The number that the file has for it, where no measure of the commitment has it."""
        number = self.difference.match.row.text("code").rstrip(".")
        return number if CODE.fullmatch(number) and number not in self.terms.measures else ""

    def _measures_offered(self) -> list[tuple[str, str]]:
        """The likest first."""
        match, measures = self.difference.match, self.terms.measures
        codes = dict.fromkeys(filter(None, (match.code, *match.offers, *measures)))
        offered = [(code, f"{code} {measures[code].title}") for code in codes if code in measures]
        choose = [("", gettext("Choose"))] if match.is_guess and match.code else []
        return [*choose, (NEW, pgettext("measure", "a new one")), *offered]

    def _ask_besides(self) -> None:
        """What a statement has to say and no column holds."""
        measure = self.measure
        columns = {cell.column for cell in self.cells}
        if measure is None or not self.is_reporter or not columns & (REPORTED | ADDED_TO):
            return
        self.fields["status"] = AskedChoice(
            label=LABELS[STATUS.name],
            choices=[("", _("Choose")), *Status.choices],
            required=False,
            initial=self._status(measure),
            error_messages={"invalid_choice": _("Choose one of the statuses below.")},
        )
        self.fields["happened_on"] = DayField(
            label=BESIDES["happened_on"],
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-date"}),
            help_text=_(
                "The day it came about, not today's. For example, 31.12.2020. Empty: not known."
            ),
        )
        said_in_file = PROGRESS in columns and self.may_take(PROGRESS)
        self.fields["done"] = Prose(
            label=BESIDES["done"],
            required=False,
            is_asked=True,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_(
                "Only if the file's own words are left: one or two sentences in their place."
            )
            if said_in_file
            else _("One or two sentences, as the public will read them."),
        )
        if measure.due_on and measure.due_on < self.terms.today and not measure.is_finished:
            self.fields["obstacles"] = Prose(
                label=BESIDES["obstacles"],
                required=False,
                is_asked=True,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_(
                    "The measure is overdue, so say what stands in the way; not if it was completed"
                    " in time, and the day is given."
                ),
            )
        chosen = self.data.get(self.add_prefix("status")) or self._status(measure)
        if measure.is_finished or chosen == Status.CANCELLED:
            when = _("Only if it is cancelled, or taken up again. It is published.")
            self.fields["reason"] = Prose(
                label=BESIDES["reason"], required=False, is_asked=True, help_text=when
            )
            self.fields["decision"] = Line(
                label=BESIDES["decision"], required=False, is_asked=True, help_text=DECISION_HINT
            )

    def _told_status(self) -> Cell | None:
        """The status that column nine begins with, where no column has it and it is another one or
        may not hold; as a cell of its own.
        """
        measure, columns = self.measure, {cell.column: cell for cell in self.cells}
        is_told = PROGRESS in columns and STATUS.name not in columns and self.may_take(PROGRESS)
        if measure is None or not is_told:
            return None
        text = str(columns[PROGRESS].meaning)
        said, words = self.terms.words.status_of(text), self.terms.words.begun_with(text)
        if not words or said == measure.status:
            return None
        with translation.override(LANGUAGE_OF_RECORD):
            now = str(Status(measure.status).label) if measure.status else ""
            meant = str(said.label) if said else words
        difference = CellDifference(
            column=STATUS.name,
            state=CellState.CHANGED if said else CellState.UNREADABLE,
            now=now,
            said=meant,
            before=None,
            meaning=words,
            is_open=said is None,
            is_computed=False,
        )
        return Cell(difference, self.terms.institutions)

    def _status(self, measure: Measure) -> str:
        """What the file says of the status: in its column, else by the words of column nine; ""
        where somebody has to say it.
        """
        if self.difference.match.is_guess:
            return ""
        cells = {cell.column: cell for cell in self.cells}
        if STATUS.name in cells:
            # Words that nobody knows are a question, and so is what is emptied or in conflict.
            status = cells[STATUS.name]
            said = self.terms.words.status_of(str(status.difference.said or ""))
            return said if said and status.is_clear else ""
        words = str(cells[PROGRESS].meaning) if PROGRESS in cells else ""
        said = self.terms.words.status_of(words)
        if said or not words.strip():
            return said or measure.status
        # More is said of what had ended, or was never reported: how it then stands is a question.
        is_open = measure.status and not Status(measure.status).is_final
        return measure.status if is_open and not self.terms.words.leaves_open(words) else ""

    @property
    def is_end_in_passing(self) -> bool:
        """Whether the words of column nine begin with those that it is over, and go on: a person
        sees on the page that the status is to be another, and may doubt it.
        """
        cells = {cell.column: cell for cell in self.cells}
        if "status" not in self.fields or STATUS.name in cells or PROGRESS not in cells:
            return False
        offered = self._offered_status
        is_new = offered and self.measure is not None and offered != self.measure.status
        is_all = self.terms.words.is_all_of(str(cells[PROGRESS].meaning))
        return bool(is_new and Status(offered).is_final and not is_all)

    # What is answered

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for cell in self.taken_cells(cleaned):
            told = [*cell.unanswered(cleaned, self.errors)]
            told += [(f"take-{cell.column}", sentence) for sentence in cell.unfit()]
            for name, sentence in told:
                self.add_error(name, sentence)
        if "status" in self.fields and "status" not in self.errors:
            self._check_status(cleaned)
        if self.taken_cells(cleaned):
            if "number" in self.fields and not cleaned.get("number"):
                self.add_error("number", gettext("Give the measure's number."))
            if "code" in self.fields and not cleaned.get("code") and "code" not in self.errors:
                self.add_error("code", gettext("Say which measure it is."))
        return cleaned

    def _check_status(self, cleaned: Mapping[str, Any]) -> None:
        """It is said together with something else that is reported, or not at all."""
        status = cleaned.get("status", "")
        if self._is_stating(cleaned):
            # What else is wrong with it depends on the status: see `problems_of`.
            if not status:
                self.add_error("status", gettext("Choose the status."))
            self._check_words(cleaned, is_asked=not status)
        elif status not in ("", self.measure.status if self.measure else "", self._offered_status):
            sentence = gettext(
                "A status is stated together with the progress or the steps: take those over, too,"
                " or leave the status."
            )
            self.add_error("status", sentence)
        elif cleaned.get("done"):
            sentence = gettext(
                "Nothing of this row is stated, so this would be lost: take over what it belongs"
                " to, or leave this empty."
            )
            self.add_error("done", sentence)

    def _check_words(self, cleaned: Mapping[str, Any], *, is_asked: bool) -> None:
        """What is stated is said in the file's words or, where those are left, in others."""
        takes_words = self._is_taken(PROGRESS, cleaned)
        if takes_words and cleaned.get("done"):
            sentence = gettext(
                "The file's own words are taken over: leave those, or leave this empty."
            )
            self.add_error("done", sentence)
        elif is_asked and not (takes_words or cleaned.get("done") or "done" in self.errors):
            self.add_error("done", gettext("Say in a sentence what was done."))

    @property
    def _offered_status(self) -> str:
        return str(self.fields["status"].initial)

    def _is_stating(self, cleaned: Mapping[str, Any]) -> bool:
        """Whether what is taken over is a statement."""
        if self.measure is None or not self.is_reporter:
            return False
        taken = {cell.column: cell for cell in self.taken_cells(cleaned)}
        if taken.keys() & REPORTED:
            return True
        if "risks" in taken and not is_coordinator(self.terms.person):
            return True  # to a coordinator they are text of the plan
        steps = cast(Any, taken[STEPS].meaning) if STEPS in taken else ()
        return any(said_of_steps(self.measure, steps, self.terms.person, self.terms.today))

    def taken_cells(self, cleaned: Mapping[str, Any]) -> list[Cell]:
        return [cell for cell in self.cells if self._is_taken(cell.column, cleaned)]

    def _is_taken(self, column: str, cleaned: Mapping[str, Any]) -> bool:
        """A status is taken over where it is to be another one."""
        if column == STATUS.name and self.measure is not None:
            return cleaned.get("status", "") not in ("", self.measure.status)
        return cleaned.get(f"take-{column}") == TAKE

    @property
    def takes_something(self) -> bool:
        return self.is_bound and bool(self.taken_cells(self.cleaned_data))

    def takes(self, column: str) -> bool:
        """Whether the file's own cell is taken over."""
        return self.is_bound and self._is_taken(column, self.cleaned_data)

    def words_taken(self, cell: Cell) -> str:
        """What is taken over of a cell, in words: of what was asked about, the answer."""
        return cell.words(self.cleaned_data)

    def taken(self) -> TakenRow:
        """What is taken over, as far as what is typed can be understood."""
        data = self.cleaned_data
        cells = (cell for cell in self.taken_cells(data) if not self._is_mistaken(cell))
        values = {cell.column: cell.value(data) for cell in cells if cell.column != STATUS.name}
        if self.is_stating:
            values.setdefault(PROGRESS, data.get("done", ""))
            if data.get("status"):
                values[STATUS.name] = Status(data["status"])
        return TakenRow(
            place=self.place,
            code=self.difference.match.code or data.get("number", ""),
            version=data.get("version"),
            values=values,
            happened_on=data.get("happened_on"),
            obstacles=data.get("obstacles", ""),
            reason=data.get("reason", ""),
            decision=data.get("decision", ""),
        )

    def _is_mistaken(self, cell: Cell) -> bool:
        names = (f"take-{cell.column}", *cell.questions(), *cell.questions_of_new())
        return bool(self.errors) and any(name in self.errors for name in names)

    @property
    def is_stating(self) -> bool:
        """Whether what is taken over is a statement."""
        return self.is_bound and self._is_stating(self.cleaned_data)

    def said_besides(self) -> dict[str, Any]:
        """What is stated besides the columns, by its name."""
        data = self.cleaned_data if self.is_stating else {}
        return {name: data[name] for name in BESIDES if data.get(name)}

    @property
    def status_stated(self) -> str:
        """The status that is stated, where it becomes another one; else ""."""
        status = str(self.cleaned_data.get("status", "")) if self.is_stating else ""
        return status if self.measure and status != self.measure.status else ""

    def fields_of(self, cell: Cell) -> list[forms.BoundField]:
        """What is asked of a cell: whether it is taken over, and what it means."""
        is_status = cell.column == STATUS.name
        own = [STATUS.name] if is_status else [f"take-{cell.column}", *cell.questions()]
        return [self[name] for name in own if name in self.fields]

    def fields_of_new(self, cell: Cell) -> list[forms.BoundField]:
        """What is asked of institutions that may be new."""
        return [self[name] for name in cell.questions_of_new() if name in self.fields]

    def is_about_new(self, cell: Cell) -> bool:
        """Whether one is said to be new."""
        return any(field.value() == NEW for field in self.fields_of(cell))

    def names_of_choices(self) -> list[str]:
        """The fields in which a cell is taken over or left."""
        return [name for name in self.fields if name.startswith("take-")]

    def chosen(self, choice: str) -> dict[str, str]:
        """What is then chosen of all of it; a status that is left is as it stands, and words in the
        place of the file's are said no more.
        """
        chosen = dict.fromkeys(self.names_of_choices(), choice)
        if choice == LEAVE and "status" in self.fields and self.measure is not None:
            chosen |= {"status": self.measure.status, "done": ""}
        return chosen

    @property
    def asks_something(self) -> bool:
        """Whether anything of it can be taken over."""
        return bool(self.names_of_choices()) or STATUS.name in self.fields

    def fields_besides(self) -> list[forms.BoundField]:
        """What is asked of the whole row."""
        is_in_cell = any(cell.column == STATUS.name for cell in self.shown_cells)
        own = ("number", *(() if is_in_cell else (STATUS.name,)), *BESIDES)
        return [self[name] for name in own if name in self.fields]

    def typed(self) -> dict[str, str]:
        """What is typed in it, field by field, to be remembered."""
        return {
            name: value
            for name in self.fields
            if (value := str(self.data.get(self.add_prefix(name), "")))
        }
