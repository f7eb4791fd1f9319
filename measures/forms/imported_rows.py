"""What is taken over of each row of a worksheet that is brought in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from commitments.forms.versioned import AskedChoice, Line, Prose
from commitments.permissions import Person, is_coordinator
from measures.forms.dates import DECISION_HINT
from measures.forms.imported_cells import NEW, TAKE, Cell, cell_of
from measures.forms.lifecycle import CODE
from measures.forms.plan_text import Choices
from measures.models import Measure, StatusWords
from measures.operations.worksheet_reports import why_not_added
from measures.permissions import ADDED_TO, ASKED_FOR, REPORTED, can_report_on, can_take_over
from measures.standing import Status
from measures.worksheets.columns import STATUS
from measures.worksheets.comparing import GROUP, PROGRESS, RowDifference
from measures.worksheets.taken import Refusal, TakenRow


@dataclass(frozen=True, slots=True)
class Terms:
    """What every row's form asks of the one who brings the file in.

    Attributes:
        measures: code → the commitment's measures as they now stand, with their steps and risks.
        institutions: all there are, to choose from.
    """

    person: Person
    measures: Mapping[str, Measure]
    institutions: Choices
    words: StatusWords
    today: date


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
            if self.measure is None or column not in ADDED_TO or is_coordinator(person):
                return None
            return why_not_added(self.measure, column, cell.meaning)
        if column in REPORTED:
            return Refusal.LEAD_REPORTS if self.measure else Refusal.NOT_YET
        if self.measure is None:
            return Refusal.COORDINATOR_ADDS
        if column in ASKED_FOR:
            return Refusal.LEAD_ASKS
        return Refusal.COORDINATOR_MOVES if column == GROUP else Refusal.PLAN_TEXT

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
            self.fields["code"] = forms.ChoiceField(
                label=_("Which measure is it?"),
                choices=self._measures_offered,  # composed for the rows that are shown
                initial=match.code or NEW,
                error_messages={"invalid_choice": _("Choose one of the measures of the list.")},
            )
        if self.difference.is_new and is_coordinator(self.terms.person):
            self.fields["number"] = forms.RegexField(
                CODE,
                label=_("Number"),
                required=False,
                max_length=20,
                help_text=_("As in 1.5. It is never used again, so it stays this measure's."),
            )

    def _measures_offered(self) -> list[tuple[str, str]]:
        """The likest first."""
        match, measures = self.difference.match, self.terms.measures
        codes = dict.fromkeys(filter(None, (match.code, *match.offers, *measures)))
        offered = [(code, f"{code} {measures[code].title}") for code in codes if code in measures]
        return [(NEW, pgettext("measure", "a new one")), *offered]

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
        if measure.due_on and measure.due_on < self.terms.today and not measure.is_finished:
            self.fields["obstacles"] = Prose(
                label=_("Obstacles"),
                required=False,
                is_asked=True,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("The measure is overdue, so say what stands in the way."),
            )
        if measure.is_finished or self._status(measure) == Status.CANCELLED:
            self.fields["reason"] = Prose(
                label=_("Why?"), required=False, is_asked=True, help_text=_("It is published.")
            )
            self.fields["decision"] = Line(
                label=_("Decision"), required=False, is_asked=True, help_text=DECISION_HINT
            )

    def _status(self, measure: Measure) -> str:
        """What the file says of the status: in its column, else by the words of column nine."""
        cells = {cell.column: cell for cell in self.cells}
        if STATUS.name in cells:
            text = str(cells[STATUS.name].difference.said or "")
            # Words that nobody knows are a question.
            return self.terms.words.status_of(text) or ("" if text.strip() else measure.status)
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
        if "number" in self.fields and self.taken_cells(cleaned) and not cleaned.get("number"):
            self.add_error("number", gettext("Give the measure's number."))
        return cleaned

    def _check_status(self, cleaned: Mapping[str, Any]) -> None:
        """It is said together with something else that is reported, or not at all."""
        status = cleaned.get("status", "")
        if self._is_stating(cleaned):
            if not status:
                self.add_error("status", gettext("Choose the status."))
        elif status not in ("", self.measure.status if self.measure else "", self._offered_status):
            sentence = gettext(
                "A status is stated together with the progress or the steps: take those over, too,"
                " or leave the status."
            )
            self.add_error("status", sentence)

    @property
    def _offered_status(self) -> str:
        return str(self.fields["status"].initial)

    def _is_stating(self, cleaned: Mapping[str, Any]) -> bool:
        """Whether what is taken over is a statement."""
        taken = {cell.column for cell in self.taken_cells(cleaned)}
        adds = taken & ADDED_TO and not is_coordinator(self.terms.person)
        return self.is_reporter and bool(taken & REPORTED or adds)

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
        return TakenRow(
            place=self.place,
            code=self.difference.match.code or data.get("number", ""),
            version=data.get("version"),
            values=values,
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

    def fields_besides(self) -> list[forms.BoundField]:
        """What is asked of the whole row."""
        own = ("number", STATUS.name, "obstacles", "reason", "decision")
        return [self[name] for name in own if name in self.fields]

    def typed(self) -> dict[str, str]:
        """What is typed in it, field by field, to be remembered."""
        return {
            name: value
            for name in self.fields
            if (value := str(self.data.get(self.add_prefix(name), "")))
        }
