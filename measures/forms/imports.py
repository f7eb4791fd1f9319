"""Bringing a worksheet in: the file, what is taken over of each of its rows, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from commitments.forms.versioned import FormOfVersion, Line, Prose
from commitments.models import Commitment
from commitments.permissions import Person, is_coordinator
from measures.filtering import DayField
from measures.forms.dates import DECISION_HINT
from measures.forms.lifecycle import CODE
from measures.forms.plan_text import Choices
from measures.models import Measure, StatusWords
from measures.operations.worksheets import Grounds, TakenRow
from measures.permissions import can_report_on, can_take_over
from measures.slips import DateChangeReason
from measures.standing import Status
from measures.worksheets.columns import COLUMNS, STATUS
from measures.worksheets.comparing import (
    GROUP,
    INSTITUTIONS,
    CellDifference,
    CellState,
    Progress,
    RowDifference,
)
from measures.worksheets.saying import SaidDay, SaidInstitution
from measures.worksheets.understanding import DAYS
from ogp_portal.formats.days import day_text

TAKE, LEAVE = "take", "leave"
NEW = "new"
NO_DAY = "none"
HEADINGS = {column.name: column.heading for column in (*COLUMNS, STATUS)} | {
    GROUP: _("Sub-heading")
}


class FileForm(FormOfVersion):
    """The file itself; what is in it is looked at before anything is written."""

    subject: Commitment

    upload = forms.FileField(
        label=_("Word or Excel file"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".docx,.xlsx,.docm,.xlsm"}),
        help_text=_("A worksheet taken from this portal, or one that you made yourselves."),
        error_messages={"required": _("Choose the file.")},
    )


class ChoicesForm(FormOfVersion):
    """What is chosen of a file; its rows are forms of their own (`RowForm`)."""

    subject: Commitment


class GroundsForm(forms.Form):
    """Why text of the plan, and dates, become others: said once, for all rows.

    Args:
        is_text: text of the plan is among what can be taken over.
        is_date: an end date is.
        is_decided: whoever takes them over also decides.
    """

    reason = Prose(
        label=_("Why is the text of the plan changed?"),
        required=False,
        is_asked=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is published."),
    )
    decision = Line(label=_("Decision"), required=False, is_asked=True, help_text=DECISION_HINT)
    shift = forms.ChoiceField(
        label=_("Why do end dates move?"),
        choices=[("", _("Choose")), *DateChangeReason.choices],
        required=False,
        error_messages={"invalid_choice": _("Choose one of the reasons below.")},
    )
    because = Prose(
        label=_("Why, in a sentence"),
        required=False,
        is_asked=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As the public will read it."),
    )

    def __init__(
        self, *args: Any, is_text: bool, is_date: bool, is_decided: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"prefix": "grounds", **kwargs})
        unasked = {
            "reason": not is_text,
            "decision": not (is_decided and (is_text or is_date)),
            "shift": not is_date,
            "because": not is_date,
        }
        for name in (name for name, is_unasked in unasked.items() if is_unasked):
            del self.fields[name]

    def typed(self) -> dict[str, str]:
        """What is typed in it, to be remembered."""
        return {name: str(self.data.get(self.add_prefix(name), "")) for name in self.fields}

    def grounds(self) -> Grounds:
        data = self.cleaned_data
        return Grounds(
            reason=data.get("reason", ""),
            decision=data.get("decision", ""),
            shift=DateChangeReason(data.get("shift") or DateChangeReason.OTHER),
            because=data.get("because", ""),
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """What every row's form asks of the one who brings the file in.

    Attributes:
        measures: code → the commitment's measures as they now stand.
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
        self._ask_which()
        for cell in difference.cells:
            if self.may_take(cell.column):
                self._ask_of(cell)
        self._ask_besides()

    def may_take(self, column: str) -> bool:
        return column != GROUP and can_take_over(self.terms.person, self.measure, column)

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
            codes = dict.fromkeys(filter(None, (match.code, *match.offers, *self.terms.measures)))
            offered = [
                (code, f"{code} {self.terms.measures[code].title}")
                for code in codes
                if code in self.terms.measures
            ]
            self.fields["code"] = forms.ChoiceField(
                label=_("Which measure is it?"),
                choices=[(NEW, pgettext("measure", "a new one")), *offered],
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

    def _ask_of(self, cell: CellDifference) -> None:
        if cell.column == STATUS.name:  # asked once for all that is reported: see `_ask_besides`
            return
        says_less = not cell.said or cell.is_computed
        is_clear = cell.state is not CellState.CONFLICT and not (cell.is_open or says_less)
        self.fields[f"take-{cell.column}"] = forms.ChoiceField(
            label=HEADINGS[cell.column],
            choices=[(TAKE, _("take it from the file")), (LEAVE, _("leave it as it stands"))],
            widget=forms.RadioSelect,
            initial=TAKE if is_clear and not self.difference.match.is_guess else None,
            error_messages=dict.fromkeys(
                ("required", "invalid_choice"), _("Choose one of the two.")
            ),
        )
        if not cell.is_open:
            return
        if isinstance(cell.meaning, SaidDay):
            self._ask_which_day(cell.column, cell.meaning)
        else:
            self._ask_which_institutions(cell)

    def _ask_which_day(self, column: str, said: SaidDay) -> None:
        offers = [
            (day.isoformat() if day else NO_DAY, day_text(day) or gettext("no date"))
            for day in said.offers
        ]
        self.fields[f"offer-{column}"] = forms.ChoiceField(
            label=_("Which day is meant?"),
            choices=[("", pgettext("day", "another one")), *offers],
            required=False,
            error_messages={"invalid_choice": _("Say which day is meant.")},
        )
        self.fields[f"day-{column}"] = DayField(
            label=_("Another day"),
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-date"}),
            help_text=_("For example, 31.12.2020."),
        )

    def _ask_which_institutions(self, cell: CellDifference) -> None:
        """Of each that nobody can be sure of; of a lead that is several, which one."""
        named = _named(cell)
        if cell.column == "lead" and len(named) > 1:
            own = {one.id for one in named if one.id} | {pk for one in named for pk in one.offers}
            offered = [choice for choice in self.terms.institutions if choice[0] in own]
            self._offer(f"who-{cell.column}-0", gettext("Which one is responsible?"), offered)
            return
        for at, one in enumerate(named):
            if one.id is None:
                near = [choice for choice in self.terms.institutions if choice[0] in one.offers]
                near.sort(key=lambda choice: one.offers.index(choice[0]))
                others = [choice for choice in self.terms.institutions if choice not in near]
                question = gettext("Who is “%(name)s”?") % {"name": one.text}
                self._offer(f"who-{cell.column}-{at}", question, [*near, *others])

    def _offer(self, name: str, label: str, institutions: Choices) -> None:
        self.fields[name] = forms.TypedChoiceField(
            label=label,
            choices=[("", _("Choose")), *institutions],
            coerce=int,
            empty_value=None,
            required=False,
            error_messages={"invalid_choice": _("Choose one of the institutions of the list.")},
        )

    def _ask_besides(self) -> None:
        """What a statement has to say and no column holds."""
        measure = self.measure
        columns = {cell.column for cell in self.difference.cells}
        if measure is None or not columns & {"progress", STATUS.name}:
            return
        if not can_report_on(self.terms.person, measure):
            return
        self.fields["status"] = forms.ChoiceField(
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
        cells = {cell.column: cell for cell in self.difference.cells}
        if STATUS.name in cells:
            text = str(cells[STATUS.name].said or "")
            # Words that nobody knows are a question.
            return self.terms.words.status_of(text) or ("" if text.strip() else measure.status)
        meaning = cells["progress"].meaning if "progress" in cells else None
        words = meaning.said if isinstance(meaning, Progress) else ""
        return self.terms.words.status_of(words) or measure.status or Status.IN_PROGRESS

    # What is answered

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for cell in self.taken_cells(cleaned):
            for name, sentence in self._unanswered(cell, cleaned):
                self.add_error(name, sentence)
            for sentence in _unfit(cell):
                self.add_error(f"take-{cell.column}", sentence)
        reported = {cell.column for cell in self.taken_cells(cleaned)} & {"progress", STATUS.name}
        if reported and not cleaned.get("status") and "status" not in self.errors:
            self.add_error("status", gettext("Choose the status."))
        if "number" in self.fields and self.taken_cells(cleaned) and not cleaned.get("number"):
            self.add_error("number", gettext("Give the measure's number."))
        return cleaned

    def taken_cells(self, cleaned: Mapping[str, Any]) -> list[CellDifference]:
        return [cell for cell in self.difference.cells if self._is_taken(cell.column, cleaned)]

    def _is_taken(self, column: str, cleaned: Mapping[str, Any]) -> bool:
        """A status is taken over where it is to be another one."""
        if column == STATUS.name and self.measure is not None:
            return cleaned.get("status", "") not in ("", self.measure.status)
        return cleaned.get(f"take-{column}") == TAKE

    def _unanswered(
        self, cell: CellDifference, cleaned: Mapping[str, Any]
    ) -> Iterator[tuple[str, str]]:
        if not cell.is_open:
            return
        if cell.column in DAYS:
            given = cleaned.get(f"offer-{cell.column}") or cleaned.get(f"day-{cell.column}")
            if not given and f"day-{cell.column}" not in self.errors:
                yield f"offer-{cell.column}", gettext("Say which day is meant.")
            return
        for name in self.fields:
            if name.startswith(f"who-{cell.column}-") and not cleaned.get(name):
                yield name, gettext("Choose the institution.")

    @property
    def takes_something(self) -> bool:
        return self.is_bound and bool(self.taken_cells(self.cleaned_data))

    def value_taken(self, cell: CellDifference) -> str:
        """What is taken over of a cell, in words: of what was asked about, the answer."""
        value: Any = self._value(cell) if cell.is_open else cell.said
        if cell.column == STATUS.name:
            value = Status(self.cleaned_data["status"]).label
        elif cell.is_open and cell.column in INSTITUTIONS:
            names = dict(self.terms.institutions)
            ids = [value] if cell.column == "lead" else [pk for pk, _role in value]
            value = ", ".join(names[pk] for pk in ids)
        return day_text(value) if isinstance(value, date) else str(value or "")

    def taken(self) -> TakenRow:
        """What is taken over, where everything typed can be understood."""
        data = self.cleaned_data
        values = {cell.column: self._value(cell) for cell in self.taken_cells(data)}
        if {"progress", STATUS.name} & set(values):
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

    def _value(self, cell: CellDifference) -> Any:
        data, column = self.cleaned_data, cell.column
        if isinstance(cell.meaning, SaidDay):
            return self._day(column, cell.meaning)
        if column in INSTITUTIONS:
            named = _named(cell)
            if column == "lead" and len(named) > 1:
                return data["who-lead-0"]
            ids = [one.id or data[f"who-{column}-{at}"] for at, one in enumerate(named)]
            if column == "lead":
                return ids[0] if ids else None
            return tuple((pk, one.role) for pk, one in zip(ids, named, strict=True))
        return cell.meaning

    def _day(self, column: str, said: SaidDay) -> date | None:
        if said.is_sure:
            return said.day
        data = self.cleaned_data
        offer = data[f"offer-{column}"]
        typed: date | None = data[f"day-{column}"]
        if typed or not offer:
            return typed
        return None if offer == NO_DAY else date.fromisoformat(offer)

    def fields_of(self, column: str) -> list[forms.BoundField]:
        """What is asked of a cell: whether it is taken over, and what it means."""
        own = (f"take-{column}", f"offer-{column}", f"day-{column}")
        return [
            self[name] for name in self.fields if name in own or name.startswith(f"who-{column}-")
        ]

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


def _unfit(cell: CellDifference) -> list[str]:
    """Why a cell's text would not be taken if somebody typed it into a form: it is too long, or
    holds signs that nobody sees.
    """
    meaning, texts = cell.meaning, list[tuple[forms.Field, str]]()
    line, prose = Line(required=False), Prose(required=False)
    if isinstance(meaning, str):
        texts = [(line if cell.column == "title" else prose, meaning)]
    elif isinstance(meaning, Progress):
        texts = [(prose, meaning.said)]
        texts += [(line, step.text) for step in meaning.steps]
    elif isinstance(meaning, tuple):
        roles = (one.role if isinstance(one, SaidInstitution) else str(one) for one in meaning)
        texts = [(prose, text) for text in roles]
    sentences: list[str] = []
    for field, text in texts:
        try:
            field.clean(text)
        except forms.ValidationError as error:
            sentences += error.messages
    return list(dict.fromkeys(sentences))


def _named(cell: CellDifference) -> list[SaidInstitution]:
    meaning = cell.meaning if isinstance(cell.meaning, tuple) else ()
    return [one for one in meaning if isinstance(one, SaidInstitution)]
