"""What is asked of a cell of a worksheet that is brought in, and what is then taken over of it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from commitments.forms.versioned import Line, Prose
from measures.filtering import DayField
from measures.forms.plan_text import Choices
from measures.forms.proofs import LinkField
from measures.operations.reporting import Proof
from measures.worksheets.columns import COLUMNS, STATUS
from measures.worksheets.comparing import (
    EVIDENCE,
    GROUP,
    INSTITUTIONS,
    PROGRESS,
    STEPS,
    CellDifference,
    CellState,
)
from measures.worksheets.saying_days import SaidDay
from measures.worksheets.saying_institutions import SaidInstitution
from measures.worksheets.saying_links import SaidLink
from measures.worksheets.saying_progress import SaidStep
from measures.worksheets.taken import NewInstitution
from ogp_portal.formats.days import day_text
from ogp_portal.formats.text import LANGUAGE_OF_RECORD

TAKE, LEAVE = "take", "leave"
TAKE_OR_LEAVE = ((TAKE, _("take it from the file")), (LEAVE, _("leave it as it stands")))
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
ADDRESS = RegexValidator(
    r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z",
    _("An address has small Latin letters, digits and hyphens only, as in valsts-kase."),
)
Typed = Mapping[str, Any]  # field → what it came to
Offered = Sequence[tuple[Any, Any]]
Unanswered = Iterator[tuple[str, str]]  # (field, what is still to be said there)


def text_of(value: str | date | None) -> str:
    """What stands in a cell, or is taken over of it, as text. The record's words are in its own
    language, and so are its days.
    """
    return day_text(value, LANGUAGE_OF_RECORD) if isinstance(value, date) else value or ""


class Cell:
    """A cell of which nothing is asked but whether it is taken over.

    Its fields are a row's; each has the column in its name, or is the only one of its kind.
    """

    def __init__(self, difference: CellDifference, institutions: Choices) -> None:
        self.difference = difference
        self.column, self.meaning = difference.column, difference.meaning
        self.institutions = institutions

    @property
    def is_clear(self) -> bool:
        """Whether it may be taken over unless somebody says otherwise. What is emptied or computed
        never is, nor what strikes out lines that the file may never have held.
        """
        cell = self.difference
        is_doubtful = cell.state is CellState.CONFLICT or cell.is_open or cell.is_computed
        return bool(cell.said) and not (is_doubtful or cell.gone)

    def choice(self, *, is_offered: bool) -> forms.Field:
        """Whether it is taken over; with `is_offered`, what is clear is."""
        return forms.ChoiceField(
            label=HEADINGS[self.column],
            choices=TAKE_OR_LEAVE,
            widget=forms.RadioSelect,
            initial=TAKE if is_offered and self.is_clear else None,
            error_messages=dict.fromkeys(
                ("required", "invalid_choice"), _("Choose one of the two.")
            ),
        )

    def questions(self) -> dict[str, forms.Field]:
        """What has to be known before it can be taken over."""
        return {}

    def questions_of_new(self) -> dict[str, forms.Field]:
        """What has to be known of an institution that may be new."""
        return {}

    def unanswered(self, typed: Typed, mistaken: Collection[str]) -> Unanswered:
        """What is still to be said. `mistaken` are fields in which something is wrong already."""
        return iter(())

    def unfit(self) -> list[str]:
        """Why its text would not be taken if somebody typed it into a form: it is too long, holds
        signs that nobody sees, or an address that nobody can open.
        """
        sentences: list[str] = []
        for field, text in self._texts():
            try:
                cleaned = field.clean(text)
            except forms.ValidationError as error:
                sentences += error.messages
            else:
                if text and not cleaned:
                    sentences.append(gettext("It holds nothing but signs that nobody sees."))
        return list(dict.fromkeys(sentences))

    def _texts(self) -> Iterator[tuple[forms.Field, str]]:
        """Its texts, each with the field that a form has for it."""
        if isinstance(self.meaning, str):
            kind = Line if self.column in ("title", GROUP) else Prose
            yield kind(required=False), self.meaning
        for one in self.meaning if isinstance(self.meaning, tuple) else ():
            if isinstance(one, SaidStep):
                yield Line(required=False), one.text
            elif isinstance(one, str):
                yield Prose(required=False), one

    def value(self, typed: Typed) -> Any:
        """What is taken over, as `TakenRow` has it."""
        return self.meaning

    def words(self, typed: Typed) -> str:
        """The same, for people."""
        return text_of(self.difference.said)


class DayCell(Cell):
    """A day, which may have to be asked for."""

    @property
    def said(self) -> SaidDay:
        assert isinstance(self.meaning, SaidDay)  # noqa: S101 - what its column means
        return self.meaning

    def questions(self) -> dict[str, forms.Field]:
        if self.said.is_sure:
            return {}
        # An end date that is known becomes another, and not unknown.
        is_known = self.column == "due_on" and self.difference.now is not None
        offers = [
            (day.isoformat() if day else NO_DAY, day_text(day) or gettext("no date"))
            for day in self.said.offers
            if day or not is_known
        ]
        return {
            f"offer-{self.column}": forms.ChoiceField(
                label=_("Which day is meant?"),
                choices=[("", _("Choose, or give another below")), *offers],
                required=False,
                error_messages={"invalid_choice": _("Say which day is meant.")},
            ),
            f"day-{self.column}": DayField(
                label=_("Another day"),
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-date"}),
                help_text=_("For example, 31.12.2020."),
            ),
        }

    def unanswered(self, typed: Typed, mistaken: Collection[str]) -> Unanswered:
        offer, day = f"offer-{self.column}", f"day-{self.column}"
        is_said = typed.get(offer) or typed.get(day) or day in mistaken
        if not (self.said.is_sure or is_said):
            yield offer, gettext("Say which day is meant.")

    def value(self, typed: Typed) -> date | None:
        if self.said.is_sure:
            return self.said.day
        offer, day = typed[f"offer-{self.column}"], typed[f"day-{self.column}"]
        if day or not offer:
            return day if isinstance(day, date) else None
        return None if offer == NO_DAY else date.fromisoformat(offer)

    def words(self, typed: Typed) -> str:
        return text_of(self.value(typed))


class InstitutionsCell(Cell):
    """Institutions: of each that nobody can be sure of, it is asked which one it is, or whether it
    is new; of a lead that is several, which one.
    """

    @property
    def said(self) -> list[SaidInstitution]:
        meaning = self.meaning if isinstance(self.meaning, tuple) else ()
        return [one for one in meaning if isinstance(one, SaidInstitution)]

    @property
    def is_lead_of_several(self) -> bool:
        return self.column == "lead" and len(self.said) > 1

    @property
    def _asked(self) -> dict[str, SaidInstitution]:
        """Field → of whom it asks; of nobody, where so many are unknown that it is no list."""
        unknown = {
            f"who-{self.column}-{at}": one for at, one in enumerate(self.said) if one.id is None
        }
        return unknown if len(unknown) <= MOST_ASKED else {}

    def questions(self) -> dict[str, forms.Field]:
        if self.is_lead_of_several:
            return {"who-lead-0": _which(gettext("Which one is responsible?"), self._named)}
        questions: dict[str, forms.Field] = {}
        for number, (name, one) in enumerate(self._asked.items()):
            question = gettext("Who is “%(name)s”?") % {"name": one.text}
            offered = partial(self._offered, one, with_new=number < MOST_NEW)
            questions[name] = _which(question, offered)
        return questions

    def _named(self) -> Offered:
        """Those that the cell names or may name; all, where it names none."""
        own = {one.id for one in self.said if one.id}
        own |= {pk for one in self.said for pk in one.offers}
        return [choice for choice in self.institutions if choice[0] in own] or self.institutions

    def _offered(self, one: SaidInstitution, *, with_new: bool) -> Offered:
        """The likest first, then a new one, where it can be one, then all others."""
        names = dict(self.institutions)
        near = {pk: names[pk] for pk in one.offers if pk in names}
        new = [(NEW, pgettext("institution", "a new one: see below"))] if with_new else []
        return [*near.items(), *new, *(one for one in self.institutions if one[0] not in near)]

    def questions_of_new(self) -> dict[str, forms.Field]:
        if self.is_lead_of_several:
            return {}
        return {
            f"{name}-{part}": field
            for name, one in list(self._asked.items())[:MOST_NEW]
            for part, field in _of_new(one.text).items()
        }

    def unanswered(self, typed: Typed, mistaken: Collection[str]) -> Unanswered:
        if self.is_lead_of_several:
            if not typed.get("who-lead-0") and "who-lead-0" not in mistaken:
                yield "who-lead-0", gettext("Choose the institution.")
            return
        if self.difference.is_open and not self._asked:
            yield (
                f"take-{self.column}",
                gettext("Too many names here are not known. Write them otherwise in the file."),
            )
        for name in self._asked.keys() - set(mistaken):
            if not typed.get(name):
                yield name, gettext("Choose the institution.")
            elif typed[name] == NEW:
                for field in (f"{name}-name", f"{name}-slug"):
                    if not typed.get(field) and field not in mistaken:
                        yield field, gettext("The new institution needs this.")

    def _texts(self) -> Iterator[tuple[forms.Field, str]]:
        return ((Prose(required=False), one.role) for one in self.said)

    def value(self, typed: Typed) -> Any:
        if self.is_lead_of_several:
            return typed["who-lead-0"]
        ids = [one.id or _who(typed, f"who-{self.column}-{at}") for at, one in enumerate(self.said)]
        if self.column == "lead":
            return ids[0] if ids else None
        return tuple((pk, one.role) for pk, one in zip(ids, self.said, strict=True))

    def words(self, typed: Typed) -> str:
        if not self.difference.is_open:
            # Of a lead, what is said beside it is taken over nowhere.
            is_lead = self.column == "lead"
            return ", ".join(one.text for one in self.said) if is_lead else super().words(typed)
        value = self.value(typed)
        named = [value] if self.column == "lead" else [one for one, _role in value]
        names = dict(self.institutions)
        return ", ".join(
            one.name if isinstance(one, NewInstitution) else names[one] for one in named
        )


def _which(label: str, offered: Callable[[], Offered]) -> forms.Field:
    return forms.TypedChoiceField(
        label=label,
        choices=lambda: [("", _("Choose")), *offered()],  # composed for the rows that are shown
        coerce=lambda typed: typed if typed == NEW else int(typed),
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Choose one of the institutions of the list.")},
    )


def _of_new(text: str) -> dict[str, forms.Field]:
    return {
        "name": Line(label=_("Its name"), required=False, initial=" ".join(text.split())),
        "short": Line(label=_("Abbreviation"), required=False, max_length=40),
        "slug": forms.CharField(
            label=_("Its address in the portal"),
            required=False,
            max_length=60,
            validators=[ADDRESS],
            help_text=_("Small Latin letters and hyphens, as in valsts-kase. It stays for good."),
        ),
    }


def _who(typed: Typed, name: str) -> int | NewInstitution:
    if typed[name] != NEW:
        return int(typed[name])
    return NewInstitution(typed[f"{name}-slug"], typed[f"{name}-name"], typed[f"{name}-short"])


class EvidenceCell(Cell):
    """Addresses; of each it is asked what it proves."""

    @property
    def links(self) -> list[SaidLink]:
        meaning = self.meaning if isinstance(self.meaning, tuple) else ()
        return [one for one in meaning if isinstance(one, SaidLink)]

    @property
    def is_clear(self) -> bool:
        return super().is_clear and all(link.beside for link in self.links)

    def questions(self) -> dict[str, forms.Field]:
        question = _("What does %(link)s prove?")
        return {
            f"proves-{at}": Line(
                label=question % {"link": link.url},
                required=False,
                is_asked=True,
                initial=link.beside,
            )
            for at, link in enumerate(self.links)
        }

    def unanswered(self, typed: Typed, mistaken: Collection[str]) -> Unanswered:
        for at, _link in enumerate(self.links):
            if not typed.get(f"proves-{at}") and f"proves-{at}" not in mistaken:
                yield f"proves-{at}", gettext("Say in a few words what this link proves.")

    def _texts(self) -> Iterator[tuple[forms.Field, str]]:
        return ((LinkField(), link.url) for link in self.links)

    def value(self, typed: Typed) -> tuple[Proof, ...]:
        return tuple(
            Proof(url=LinkField().clean(link.url), proves=typed[f"proves-{at}"])
            for at, link in enumerate(self.links)
        )

    def words(self, typed: Typed) -> str:
        return "\n".join(f"{proof.url} – {proof.proves}" for proof in self.value(typed))


def cell_of(difference: CellDifference, institutions: Choices) -> Cell:
    """
    Args:
        institutions: all there are, to choose from.
    """
    if isinstance(difference.meaning, SaidDay):
        return DayCell(difference, institutions)
    if difference.column in INSTITUTIONS:
        return InstitutionsCell(difference, institutions)
    kind = EvidenceCell if difference.column == EVIDENCE else Cell
    return kind(difference, institutions)
