"""What is taken over of each row of a worksheet that is brought in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
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
from measures.operations.worksheet_reports import says_of_steps, why_not_added
from measures.operations.worksheet_text import step_texts
from measures.permissions import ADDED_TO, ASKED_FOR, REPORTED, can_report_on, can_take_over
from measures.standing import Status
from measures.worksheets.columns import STATUS
from measures.worksheets.comparing import GROUP, PROGRESS, STEPS, RowDifference
from measures.worksheets.taken import Refusal, TakenRow


@dataclass(frozen=True, slots=True)
class Terms:
    """What every row's form asks of the one who brings the file in.

    Attributes:
        measures: code → the commitment's measures as they now stand, with their steps and risks.
        institutions: all there are, to choose from.
        waiting: codes of the measures of which another end date is asked for already.
    """

    person: Person
    measures: Mapping[str, Measure]
    institutions: Choices
    words: StatusWords
    waiting: Collection[str]
    today: date


# Lines of a cell that may be steps or risks: of one kind a measure has at most half as many.
MOST_LINES = 2 * MOST_ROWS


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
        self._ask_which()
        for cell in self.cells:
            # A status is asked once for all that is reported: see `_ask_besides`.
            if self.may_take(cell.column) and cell.column != STATUS.name:
                is_offered = not difference.match.is_guess
                self.fields[f"take-{cell.column}"] = cell.choice(is_offered=is_offered)
                self.fields.update({**cell.questions(), **cell.questions_of_new()})
        self._ask_besides()

    def may_take(self, column: str) -> bool:
        return column not in self.refusals

    def _refusal(self, cell: Cell) -> Refusal | None:
        """Why a cell cannot be taken over by this person; None where it can."""
        person, column = self.terms.person, cell.column
        if can_take_over(person, self.measure, column):
            return self._why_not(cell, self.measure) if self.measure else None
        if column in REPORTED:
            return Refusal.LEAD_REPORTS if self.measure else Refusal.NOT_YET
        if self.measure is None:
            return Refusal.COORDINATOR_ADDS
        if column in ASKED_FOR:
            return Refusal.LEAD_ASKS
        if column in ADDED_TO:
            return Refusal.LEAD_ADDS
        return Refusal.COORDINATOR_MOVES if column == GROUP else Refusal.PLAN_TEXT

    def _why_not(self, cell: Cell, measure: Measure) -> Refusal | None:
        """What would be refused whoever took it over, as the measure stands."""
        column = cell.column
        if column == PROGRESS and not str(cell.meaning):
            return Refusal.WORDLESS
        if column in ASKED_FOR and measure.code in self.terms.waiting:
            return Refusal.WAITS
        if column not in ADDED_TO:
            return None
        if len(cast(Any, cell.meaning)) > MOST_LINES:
            return Refusal.TOO_MANY
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
                label=_("Which measure is it?"),
                choices=self._measures_offered,  # composed for the rows that are shown
                required=False,
                initial="" if match.is_guess and match.code else match.code or NEW,
                error_messages={"invalid_choice": _("Choose one of the measures of the list.")},
            )
        if self.difference.is_new and is_coordinator(self.terms.person):
            self.fields["number"] = CodeField(
                label=_("Number"),
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
            label=_("Status"),
            choices=[("", _("Choose")), *Status.choices],
            required=False,
            initial=self._status(measure),
            error_messages={"invalid_choice": _("Choose one of the statuses below.")},
        )
        self.fields["happened_on"] = DayField(
            label=_("When did it happen?"),
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-date"}),
            help_text=_(
                "The day it came about, not today's. For example, 31.12.2020. Empty: not known."
            ),
        )
        said_in_file = PROGRESS in columns and self.may_take(PROGRESS)
        self.fields["done"] = Prose(
            label=_("What was done?"),
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
                label=_("Obstacles"),
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
                label=_("Why?"), required=False, is_asked=True, help_text=when
            )
            self.fields["decision"] = Line(
                label=_("Decision"), required=False, is_asked=True, help_text=DECISION_HINT
            )

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
            if not status:
                self.add_error("status", gettext("Choose the status."))
            self._check_words(cleaned)
        elif status not in ("", self.measure.status if self.measure else "", self._offered_status):
            sentence = gettext(
                "A status is stated together with the progress or the steps: take those over, too,"
                " or leave the status."
            )
            self.add_error("status", sentence)

    def _check_words(self, cleaned: Mapping[str, Any]) -> None:
        """What is stated is said in the file's words or, where those are left, in others."""
        takes_words = self._is_taken(PROGRESS, cleaned)
        if takes_words and cleaned.get("done"):
            sentence = gettext(
                "The file's own words are taken over: leave those, or leave this empty."
            )
            self.add_error("done", sentence)
        elif not (takes_words or cleaned.get("done") or "done" in self.errors):
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
        if is_coordinator(self.terms.person):  # who words steps and risks, and states only ticks
            steps = cast(Any, taken[STEPS].meaning) if STEPS in taken else ()
            return says_of_steps(self.measure, steps)
        return bool(taken.keys() & ADDED_TO)

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
        """What is taken over of a cell, in words: of what was asked about, the answer; a status by
        its value.
        """
        if cell.column == STATUS.name:
            return str(self.cleaned_data["status"])
        return cell.words(self.cleaned_data)

    def taken(self) -> TakenRow:
        """What is taken over, where everything typed can be understood."""
        data = self.cleaned_data
        values = {cell.column: cell.value(data) for cell in self.taken_cells(data)}
        if self._is_stating(data):
            values[STATUS.name] = Status(data["status"])
            values.setdefault(PROGRESS, data.get("done", ""))
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

    def fields_of(self, cell: Cell) -> list[forms.BoundField]:
        """What is asked of a cell: whether it is taken over, and what it means."""
        own = [f"take-{cell.column}", *cell.questions()]
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
        """What is then chosen of all of it; a status that is left is as it stands."""
        chosen = dict.fromkeys(self.names_of_choices(), choice)
        if choice == LEAVE and "status" in self.fields and self.measure is not None:
            chosen["status"] = self.measure.status
        return chosen

    @property
    def asks_something(self) -> bool:
        """Whether anything of it can be taken over."""
        return bool(self.names_of_choices()) or STATUS.name in self.fields

    def fields_besides(self) -> list[forms.BoundField]:
        """What is asked of the whole row."""
        own = ("number", STATUS.name, "happened_on", "done", "obstacles", "reason", "decision")
        return [self[name] for name in own if name in self.fields]

    def typed(self) -> dict[str, str]:
        """What is typed in it, field by field, to be remembered."""
        return {
            name: value
            for name in self.fields
            if (value := str(self.data.get(self.add_prefix(name), "")))
        }
