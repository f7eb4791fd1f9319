"""What is taken over of each row of a worksheet that is brought in, cell by cell."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.core.validators import validate_slug
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from commitments.forms.versioned import Line, Prose
from commitments.permissions import Person, is_coordinator
from measures.filtering import DayField
from measures.forms.dates import DECISION_HINT
from measures.forms.lifecycle import CODE
from measures.forms.plan_text import Choices
from measures.forms.proofs import LinkField
from measures.models import Measure, StatusWords
from measures.operations.reporting import Proof
from measures.operations.worksheets import NewInstitution, TakenRow
from measures.permissions import ADDED_TO, REPORTED, can_report_on, can_take_over
from measures.standing import Status
from measures.worksheets.columns import COLUMNS, STATUS
from measures.worksheets.comparing import (
    EVIDENCE,
    GROUP,
    INSTITUTIONS,
    PROGRESS,
    STEPS,
    CellDifference,
    CellState,
    RowDifference,
)
from measures.worksheets.saying import SaidDay, SaidInstitution, SaidLink, SaidStep
from measures.worksheets.understanding import DAYS
from ogp_portal.formats.days import day_text

TAKE, LEAVE = "take", "leave"
NEW = "new"
NO_DAY = "none"
# Institutions in one cell of which it is asked who they are, and whether they are new: a request
# has only so many fields.
MOST_ASKED, MOST_NEW = 8, 3
HEADINGS = {column.name: column.heading for column in (*COLUMNS, STATUS)} | {
    GROUP: _("Sub-heading"),
    PROGRESS: _("Progress"),
    STEPS: _("Action steps"),
    EVIDENCE: _("Evidence"),
}


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
        return can_take_over(self.terms.person, self.measure, column)

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
        if cell.column == EVIDENCE:
            self._ask_what_is_proven(cell)
        elif isinstance(cell.meaning, SaidDay) and cell.is_open:
            self._ask_which_day(cell.column, cell.meaning)
        elif cell.is_open:
            self._ask_which_institutions(cell)

    def _ask_what_is_proven(self, cell: CellDifference) -> None:
        for at, link in enumerate(_links(cell)):
            label = gettext("What does %(link)s prove?") % {"link": link.url}
            self.fields[f"proves-{at}"] = Line(
                label=label, required=False, is_asked=True, initial=link.beside
            )

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
        names = dict(self.terms.institutions)
        unknown = [at for at, one in enumerate(named) if one.id is None]
        for asked, at in enumerate(unknown if len(unknown) <= MOST_ASKED else ()):
            name, one = f"who-{cell.column}-{at}", named[at]
            near = [(pk, names[pk]) for pk in one.offers if pk in names]
            others = [choice for choice in self.terms.institutions if choice not in near]
            question = gettext("Who is “%(name)s”?") % {"name": one.text}
            may_be_new = asked < MOST_NEW
            new = [(NEW, pgettext("institution", "a new one: see below"))] if may_be_new else []
            self._offer(name, question, [*near, *new, *others])
            if may_be_new:
                self._ask_of_new(name, one.text)

    def _ask_of_new(self, name: str, text: str) -> None:
        """What has to be known of an institution that the portal does not know yet."""
        self.fields[f"{name}-name"] = Line(
            label=_("Its name"), required=False, initial=" ".join(text.split())
        )
        self.fields[f"{name}-short"] = Line(label=_("Abbreviation"), required=False, max_length=40)
        self.fields[f"{name}-slug"] = forms.CharField(
            label=_("Its address in the portal"),
            required=False,
            max_length=60,
            validators=[validate_slug],
            help_text=_("Small Latin letters and hyphens, as in valsts-kase. It stays for good."),
        )

    def _offer(self, name: str, label: str, institutions: Sequence[tuple[Any, Any]]) -> None:
        self.fields[name] = forms.TypedChoiceField(
            label=label,
            choices=[("", _("Choose")), *institutions],
            coerce=lambda typed: typed if typed == NEW else int(typed),
            empty_value=None,
            required=False,
            error_messages={"invalid_choice": _("Choose one of the institutions of the list.")},
        )

    def _ask_besides(self) -> None:
        """What a statement has to say and no column holds."""
        measure = self.measure
        columns = {cell.column for cell in self.difference.cells}
        if measure is None or not self.is_reporter or not columns & (REPORTED | ADDED_TO):
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
        words = str(cells[PROGRESS].meaning) if PROGRESS in cells else ""
        return self.terms.words.status_of(words) or measure.status or Status.IN_PROGRESS

    # What is answered

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for cell in self.taken_cells(cleaned):
            for name, sentence in self._unanswered(cell, cleaned):
                self.add_error(name, sentence)
            for sentence in _unfit(cell):
                self.add_error(f"take-{cell.column}", sentence)
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
        if cell.column == EVIDENCE:
            for at, _link in enumerate(_links(cell)):
                if not cleaned.get(f"proves-{at}") and f"proves-{at}" not in self.errors:
                    yield f"proves-{at}", gettext("Say in a few words what this link proves.")
        if not cell.is_open:
            return
        if cell.column in DAYS:
            given = cleaned.get(f"offer-{cell.column}") or cleaned.get(f"day-{cell.column}")
            if not given and f"day-{cell.column}" not in self.errors:
                yield f"offer-{cell.column}", gettext("Say which day is meant.")
            return
        asked = self._names_of_who(cell.column)
        if not asked:
            yield (
                f"take-{cell.column}",
                gettext("Too many names here are not known. Write them otherwise in the file."),
            )
        for name in asked:
            if not cleaned.get(name):
                yield name, gettext("Choose the institution.")
            elif cleaned[name] == NEW:
                for part in ("name", "slug"):
                    if not cleaned.get(f"{name}-{part}") and f"{name}-{part}" not in self.errors:
                        yield f"{name}-{part}", gettext("The new institution needs this.")

    def _names_of_who(self, column: str) -> list[str]:
        """The fields that ask which institution is meant."""
        return [name for name in self.fields if re.fullmatch(rf"who-{column}-[0-9]+", name)]

    @property
    def takes_something(self) -> bool:
        return self.is_bound and bool(self.taken_cells(self.cleaned_data))

    def value_taken(self, cell: CellDifference) -> str:
        """What is taken over of a cell, in words: of what was asked about, the answer."""
        value: Any = self._value(cell) if cell.is_open else cell.said
        if cell.column == STATUS.name:
            value = Status(self.cleaned_data["status"]).label
        elif cell.is_open and cell.column in INSTITUTIONS:
            named = [value] if cell.column == "lead" else [one for one, _role in value]
            value = ", ".join(map(self._name_of, named))
        elif cell.column == EVIDENCE:
            value = "\n".join(f"{proof.url} – {proof.proves}" for proof in self._value(cell))
        return day_text(value) if isinstance(value, date) else str(value or "")

    def _name_of(self, institution: int | NewInstitution) -> str:
        if isinstance(institution, NewInstitution):
            return institution.name
        return dict(self.terms.institutions)[institution]

    def taken(self) -> TakenRow:
        """What is taken over, where everything typed can be understood."""
        data = self.cleaned_data
        values = {cell.column: self._value(cell) for cell in self.taken_cells(data)}
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

    def _value(self, cell: CellDifference) -> Any:
        data, column = self.cleaned_data, cell.column
        if isinstance(cell.meaning, SaidDay):
            return self._day(column, cell.meaning)
        if column in INSTITUTIONS:
            named = _named(cell)
            if column == "lead" and len(named) > 1:
                return data["who-lead-0"]
            ids = [one.id or self._who(f"who-{column}-{at}") for at, one in enumerate(named)]
            if column == "lead":
                return ids[0] if ids else None
            return tuple((pk, one.role) for pk, one in zip(ids, named, strict=True))
        if column == EVIDENCE:
            return tuple(
                Proof(url=LinkField().clean(link.url), proves=data[f"proves-{at}"])
                for at, link in enumerate(_links(cell))
            )
        return cell.meaning

    def _who(self, name: str) -> int | NewInstitution:
        data = self.cleaned_data
        if data[name] != NEW:
            return int(data[name])
        return NewInstitution(data[f"{name}-slug"], data[f"{name}-name"], data[f"{name}-short"])

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
        own = [f"take-{column}", f"offer-{column}", f"day-{column}", *self._names_of_who(column)]
        if column == EVIDENCE:
            own += [name for name in self.fields if name.startswith("proves-")]
        return [self[name] for name in self.fields if name in own]

    def fields_of_new(self, column: str) -> list[forms.BoundField]:
        """What is asked of institutions that may be new."""
        return [
            self[f"{who}-{part}"]
            for who in self._names_of_who(column)
            for part in ("name", "short", "slug")
            if f"{who}-{part}" in self.fields
        ]

    def is_about_new(self, column: str) -> bool:
        """Whether one is said to be new."""
        return any(self[name].value() == NEW for name in self._names_of_who(column))

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
    """Why a cell's text would not be taken if somebody typed it into a form: it is too long, holds
    signs that nobody sees, or an address that nobody can open.
    """
    is_line = cell.column in ("title", GROUP)
    sentences: list[str] = []
    for field, text in _texts(cell.meaning, Line if is_line else Prose):
        try:
            field.clean(text)
        except forms.ValidationError as error:
            sentences += error.messages
    return list(dict.fromkeys(sentences))


def _texts(meaning: Any, kind: type[forms.CharField]) -> Iterator[tuple[forms.Field, str]]:
    """The texts of a cell, each with the field that a form has for it."""
    if isinstance(meaning, str):
        yield kind(required=False), meaning
    for one in meaning if isinstance(meaning, tuple) else ():
        if isinstance(one, SaidStep):
            yield Line(required=False), one.text
        elif isinstance(one, SaidLink):
            yield LinkField(), one.url
        else:
            text = one.role if isinstance(one, SaidInstitution) else one
            yield Prose(required=False), str(text)


def _named(cell: CellDifference) -> list[SaidInstitution]:
    meaning = cell.meaning if isinstance(cell.meaning, tuple) else ()
    return [one for one in meaning if isinstance(one, SaidInstitution)]


def _links(cell: CellDifference) -> list[SaidLink]:
    meaning = cell.meaning if isinstance(cell.meaning, tuple) else ()
    return [one for one in meaning if isinstance(one, SaidLink)]
