"""A file that is being looked through, as its page shows it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext, ngettext

from commitments.models import Commitment
from commitments.permissions import Person, is_coordinator
from measures.forms.imported_cells import LEAVE, NEW, TAKE
from measures.forms.imported_rows import RowForm, Terms
from measures.forms.imports import GroundsForm
from measures.forms.plan_text import institution_choices
from measures.import_rows import ShownRow, heading_of, outcome_of, shown_row
from measures.models import DateChange, Measure, StatusWords, WorksheetImport
from measures.operations.worksheet_checks import problems_of
from measures.operations.worksheets import Problem
from measures.permissions import ADDED_TO, ASKED_FOR, REPORTED
from measures.worksheets.comparing import PROGRESS, CellState, RowDifference
from measures.worksheets.importing import Comparison, comparison_of
from measures.worksheets.taken import OF_THE_LEAD, End, TakenRow

ROWS_A_PAGE = 10  # so that a page never has more fields than a request may
MOST_NAMED = 5
# Where what is wrong stands: among the grounds, or in what is said besides the columns.
GROUNDS, SAID = "grounds", "said"
REFUSED = "refused"  # the state of cells that their person cannot take over
NOT_KEPT = ("seen", "version")


@dataclass(frozen=True, slots=True)
class Mistaken:
    """Forms whose mistakes are told together, under a name."""

    legend: str
    members: Sequence[forms.Form]
    is_one: bool = True
    non_form_errors: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[forms.Form]:
        return iter(self.members)


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many rows have a cell in a state.

    Attributes:
        is_shown: only these rows are.
    """

    state: str
    label: str
    rows: int
    is_shown: bool


class Looked:
    """A file looked through by its person: what it would change, and what is chosen of it so far.

    A row is asked about until its form was sent while its measure stood as it stands now: only
    then is what was chosen of it what its person wants.

    Args:
        sent: the fields that are sent, where some are.
        is_anew: they are shown again, against what stands now.
    """

    def __init__(
        self,
        brought: WorksheetImport,
        content: bytes,
        person: Person,
        today: date,
        sent: Mapping[str, Any] | None = None,
        *,
        is_anew: bool = False,
    ) -> None:
        commitment: Commitment = brought.commitment
        self._sent, self._is_anew = _by_row(sent), is_anew
        self._chosen: dict[str, dict[str, str]] = {**brought.choices, **self._sent}
        why = self._chosen.pop(GROUNDS, {})
        self.comparison: Comparison = comparison_of(
            commitment, content, today, _meant(self._chosen)
        )
        measures = Measure.objects.under(commitment).in_order().select_related("plan")
        self._terms = Terms(
            person=person,
            measures={row.code: row for row in measures.prefetch_related("steps", "risks")},
            institutions=institution_choices(today),
            words=StatusWords(),
            waiting=DateChange.objects.proposed().days_under(commitment.pk),
            today=today,
        )
        rows = enumerate(self.comparison.rows)
        self.forms = [self._form(place, row) for place, row in rows if row.cells]
        self.grounds = _grounds(self.forms, person, sent, why)
        self.page, self.state = 1, ""
        self._plan, self._is_checked = commitment.plan, False

    @property
    def listed(self) -> list[RowForm]:
        """The rows that are shown, page by page: all, or those with a cell in one state. What was
        just sent stays among them, whatever it has come to.
        """
        sent = set(self._sent)
        return [
            form
            for form in self.forms
            if not self.state or self.state in states_of(form) or str(form.place) in sent
        ]

    @property
    def pages(self) -> int:
        return max(-(-len(self.listed) // ROWS_A_PAGE), 1)

    def counts(self) -> list[StateCount]:
        """Of each state in which a cell is, in how many rows there is one."""
        counts = Counter(state for form in self.forms for state in states_of(form))
        labels = {**dict(CellState.choices), REFUSED: gettext("not to be taken over")}
        return [
            StateCount(state, str(label), counts[state], is_shown=state == self.state)
            for state, label in labels.items()
            if counts[state]
        ]

    def _form(self, place: int, row: RowDifference) -> RowForm:
        chosen = dict(self._chosen.get(str(place), {}))
        if not chosen:
            return RowForm(place, row, self._terms)
        measure = self._terms.measures.get(row.match.code)
        now = {"seen": row.match.code, "version": str(measure.version) if measure else ""}
        is_as_seen = all(chosen.get(name, "") == value for name, value in now.items())
        is_sent = str(place) in self._sent
        if is_as_seen or (is_sent and not self._is_anew and measure and row.match.by_key):
            typed = {f"row-{place}-{name}": value for name, value in chosen.items()}
            return RowForm(place, row, self._terms, typed)
        # What was chosen was chosen of something else: of it, nothing is taken over unasked, and
        # what was to be left stays so.
        kept = {
            name: value
            for name, value in chosen.items()
            if value == LEAVE or not name.startswith("take-")
        }
        return RowForm(place, row, self._terms, chosen={**kept, **now})

    def as_offered(self) -> dict[str, Any]:
        """What would be sent if everything clear were taken over, and all else left: also that a
        measure is over, where nobody sees what else its text says.
        """
        offered = {
            form.add_prefix(name): value
            for form in self.forms
            for name, value in _offered(form, is_seen=False)
        }
        return {name: value for name, value in offered.items() if value != ""}

    @property
    def ends_in_passing(self) -> list[str]:
        """Codes of the measures that are over by words that go on."""
        return [form.difference.match.code for form in self.forms if form.is_end_in_passing]

    def show_only(self, state: str) -> None:
        """Show only the rows with a cell in a state; all, where no row has one."""
        known = {count.state for count in self.counts()}
        self.state = state if state in known else ""

    def turn_to(self, number: int) -> None:
        """Show another page of the rows; the first is 1."""
        self.page = number

    def __iter__(self) -> Iterator[RowForm]:
        """The forms of the page that is shown."""
        first = (self.page - 1) * ROWS_A_PAGE
        return iter(self.listed[first : first + ROWS_A_PAGE])

    def _numbered(self) -> list[tuple[int, RowForm]]:
        """The forms of the page that is shown, each with its number among all."""
        numbers = {form.place: number for number, form in enumerate(self.forms, 1)}
        return [(numbers[form.place], form) for form in self]

    def shown(self) -> list[ShownRow]:
        tables = self.comparison.tables
        return [shown_row(form, number, tables) for number, form in self._numbered()]

    @property
    def unchanged(self) -> list[str]:
        """What the rows are called that change nothing."""
        same = (row for row in self.comparison.rows if not row.cells)
        return [f"{row.match.code} {row.match.row.text('title')}" for row in same]

    @property
    def waits_for_leads(self) -> bool:
        """Whether the file says something that only the institutions that lead take over."""
        return any(not OF_THE_LEAD.isdisjoint(form.refusals.values()) for form in self.forms)

    @property
    def mistaken(self) -> "list[Mistaken]":
        """For a summary of mistakes: the rows of the page, and the grounds."""
        rows = [
            Mistaken(gettext("Row %(num)d") % {"num": num}, [form])
            for num, form in self._numbered()
        ]
        return [*rows, Mistaken(gettext("Taking over"), [self.grounds])]

    def missing(self) -> Iterator[str]:
        """Why nothing can be taken over yet, besides what stands at a row."""
        if self.unseen:
            sentence = gettext("Look at these rows first, and choose: %(rows)s")
            yield sentence % {"rows": self._named(self.unseen)}
        yield from self.mistaken_elsewhere()
        twice = self._meant_twice()
        if twice:
            sentence = gettext("Several rows are about one measure, take over only one: %(codes)s")
            yield sentence % {"codes": ", ".join(twice)}
        if self.is_valid() and not any(form.takes_something for form in self.forms):
            yield gettext("Nothing is chosen to be taken over.")

    def mistaken_elsewhere(self) -> Iterator[str]:
        """Which rows of other pages something is wrong with."""
        shown = set(self)
        others = [
            form for form in self.forms if form.is_bound and form.errors and form not in shown
        ]
        if others:
            sentence = gettext("Something is still to be said on other pages: %(rows)s")
            yield sentence % {"rows": self._named(others)}

    def _named(self, forms_meant: Sequence[RowForm]) -> str:
        """The first of some rows, each with the page on which it is looked at, where all are."""
        named = []
        for form in forms_meant[:MOST_NAMED]:
            name = heading_of(form)
            if not self.state:
                page = self.forms.index(form) // ROWS_A_PAGE + 1
                name = gettext("%(row)s (page %(page)d)") % {"row": name, "page": page}
            named.append(name)
        more = len(forms_meant) - MOST_NAMED
        if more > 0:
            named.append(ngettext("%(num)d more", "%(num)d more", more) % {"num": more})
        return "; ".join(named)

    def _meant_twice(self) -> list[str]:
        """Codes of measures about which several rows are taken over."""
        taking = [form for form in self.forms if form.is_valid() and form.takes_something]
        codes = Counter(form.difference.match.code or form.taken().code for form in taking)
        return [code for code, count in codes.items() if count > 1]

    def chosen_everywhere(self, choice: str) -> dict[str, dict[str, str]]:
        """What is then chosen of the rows of every page that is shown, where nothing is chosen yet:
        to take over all that is clear, or to leave all.
        """
        chosen = {}
        for form in self.listed:
            offered = {name: str(value) for name, value in _offered(form) if value != ""}
            typed = form.typed() if form.is_bound else {}
            names = form.names_of_choices()
            free = [name for name in names if not typed.get(name)]
            meant = {name: choice for name in free if choice in (LEAVE, offered[name])}
            if choice == LEAVE and len(free) == len(names):
                meant = form.chosen(LEAVE)
            if meant:
                besides = {name: text for name, text in offered.items() if name not in names}
                chosen[str(form.place)] = {**besides, **typed, **meant}
        return chosen

    def to_keep(self) -> dict[str, dict[str, str]]:
        """What is sent, to be remembered: of each row, and why."""
        kept = {str(form.place): form.typed() for form in self.sent_now if form.is_bound}
        for form in self.sent_now:
            if not form.is_bound:  # about another measure now, it has to be looked at first
                typed = self._chosen[str(form.place)].items()
                own = form.fields.keys() - set(NOT_KEPT)
                kept[str(form.place)] = {name: v for name, v in typed if name in own}
        return {**kept, GROUNDS: self.grounds.typed()}

    def mistakes(self) -> Iterator[str]:
        """What is wrong with what was typed, in sentences of their own; of a row, with its name."""
        for form in self.forms:
            for sentence in chain(*form.errors.values()):
                yield f"{heading_of(form)}: {sentence}"
        yield from map(str, chain(*self.grounds.errors.values()))

    def tell(self, problems: Iterable[Problem]) -> None:
        """Put what an operation has refused beside the rows that it is about."""
        forms_by_place = {form.place: form for form in self.forms}
        for problem in problems:
            form = forms_by_place[problem.place]
            kind, _dash, field = problem.column.partition("-")
            if kind == GROUNDS and field in self.grounds.fields:
                if field not in self.grounds.errors:  # which several rows may ask for
                    self.grounds.add_error(field, problem.sentence)
                continue
            name = field if kind == SAID else f"take-{problem.column}"
            if name == "done" and form.takes(PROGRESS):  # it is told in column nine
                name = "take-progress"
            name = name if name in form.fields else ""
            if problem.sentence not in form.errors.get(name or NON_FIELD_ERRORS, ()):
                form.add_error(name or None, problem.sentence)

    @property
    def sent_now(self) -> list[RowForm]:
        return [form for form in self.forms if str(form.place) in self._sent]

    @property
    def unseen(self) -> list[RowForm]:
        """The rows of which nobody has chosen anything yet, as they stand now."""
        return [form for form in self.forms if not form.is_bound and form.asks_something]

    def is_valid(self) -> bool:
        """Whether everything that is taken over can be understood, and keeps the rules as far as
        they can be known before anything is written.
        """
        if not self._is_checked:
            self._is_checked = True
            self._check()
        rows = [form.is_valid() for form in self.forms if form.is_bound]
        return self.grounds.is_valid() and all(rows)

    def _check(self) -> None:
        """Tell all that is wrong at once, each at its own place."""
        for form in (self.grounds, *self.forms):
            form.is_valid()
        taking = [form for form in self.forms if form.takes_something]
        moves = any(form.measure and form.takes("due_on") for form in taking)
        if moves and not (self.grounds.cleaned_data.get("shift") or "shift" in self.grounds.errors):
            self.grounds.add_error("shift", gettext("Choose the reason."))
        grounds = self.grounds.grounds()
        by, today = self._terms.person, self._terms.today
        for form in taking:
            self.tell(
                problems_of(self._plan, form.measure, form.taken(), grounds, by=by, today=today)
            )

    @property
    def codes(self) -> set[str]:
        """Those of the commitment's measures as they stood when it was looked at."""
        return set(self._terms.measures)

    def taken(self) -> list[TakenRow]:
        """What is taken over of the rows, where everything can be understood."""
        return [form.taken() for form in self.forms if form.takes_something]

    def news(self) -> list[str]:
        """What is to be said once it is taken over."""
        ends = {end for row in self.outcome() for _column, end, _said in row["cells"]}
        sentences = {
            End.TAKEN: gettext("Saved: everybody sees it now."),
            End.HANDED_IN: gettext("Handed in for review: everybody sees it once it is approved."),
            End.ASKED: gettext("Another end date is asked for: a coordinator decides on it."),
        }
        return [sentence for end, sentence in sentences.items() if end in ends]

    def outcome(self) -> list[dict[str, Any]]:
        """What becomes of every cell, once what is chosen is taken over."""
        return [outcome_of(form) for form in self.forms]


def states_of(form: RowForm) -> set[str]:
    """The states in which a row's cells are."""
    return {
        REFUSED if cell.column in form.refusals else cell.difference.state.value
        for cell in form.shown_cells
    }


def _offered(form: RowForm, *, is_seen: bool = True) -> Iterator[tuple[str, Any]]:
    """(field, what is offered there) of a row; without a status nothing of it is reported.

    Args:
        is_seen: a person sees it before it is taken over.
    """
    is_told = is_seen or not form.is_end_in_passing
    is_stated = "status" not in form.fields or (form["status"].initial and is_told)
    reported = {f"take-{column}" for column in REPORTED | ADDED_TO}
    is_reported = any(form[name].initial == TAKE for name in reported & form.fields.keys())
    for name in form.fields:
        if name == "status" and not (is_told and is_reported):
            continue
        is_left = not form[name].initial or (name in reported and not is_stated)
        yield name, LEAVE if name.startswith("take-") and is_left else form[name].initial or ""


def _by_row(data: Mapping[str, Any] | None) -> dict[str, dict[str, str]]:
    """Place of a row → field → what is sent for it."""
    sent: dict[str, dict[str, str]] = {}
    for name in data or ():
        found = ROW_FIELD.fullmatch(name)
        if found:
            place, field = found.groups()
            sent.setdefault(str(int(place)), {})[field] = str((data or {})[name])
    return sent


ROW_FIELD = re.compile("row-([0-9]{1,6})-(.+)")


def _meant(chosen: Mapping[str, Mapping[str, str]]) -> dict[int, str]:
    """Place of a row → the code of the measure that it is said to be about."""
    return {
        int(place): "" if typed["code"] == NEW else typed["code"]
        for place, typed in chosen.items()
        if typed.get("code")
    }


def _grounds(
    rows: list[RowForm],
    person: Person,
    data: Mapping[str, Any] | None,
    kept: Mapping[str, str],
) -> GroundsForm:
    columns = {
        cell.column for form in rows for cell in form.difference.cells if form.may_take(cell.column)
    }
    # To what is added to, the lead's editors add by a statement.
    of_text = columns - REPORTED - ASKED_FOR
    return GroundsForm(
        data,
        is_text=bool(of_text if is_coordinator(person) else of_text - ADDED_TO),
        is_date=any("take-due_on" in form.fields and form.measure for form in rows),
        is_decided=is_coordinator(person),
        initial=cast(Any, kept),
    )
