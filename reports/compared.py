"""Differences between two documents, as people read them: sorted, named, and marked word by word.
Pure: values in, values out, in the active language.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from commitments.models import InstitutionKind, OGPValue
from measures.models import Origin
from measures.risks import state_text
from measures.slips import DateChangeReason
from measures.standing import Standing, status_label
from measures.worksheets.columns import HEADING_OF, followed, step_line
from ogp_portal.formats.days import day_text, days_moved
from ogp_portal.formats.text import LANGUAGE_OF_RECORD
from ogp_portal.formats.words import Piece, whole_diff, word_diff
from reports.comparing import ADDED_SINCE, SILENT, About, Difference, Turn
from reports.document import Document
from reports.models import ReportKind
from reports.telling import shift_of, text_of


class Section(TextChoices):
    """What kind of thing differs, in the order in which it is told."""

    STANDING = "standing", _("Status and standing")
    DATES = "dates", _("Dates")
    MEASURES = "measures", _("Measures added, merged and dropped")
    EVIDENCE = "evidence", _("Evidence")
    SILENCE = "silence", _("Institutions that fell silent or spoke again")
    STATEMENTS = "statements", _("What institutions said")
    WORDING = "wording", _("Wording, roles, steps and risks")
    CHAPTERS = "chapters", _("What the coordinator wrote")
    FRAME = "frame", _("The plan, its commitments and the names of institutions")


SECTION_OF = {
    "": Section.MEASURES,
    "became": Section.MEASURES,
    "standing": Section.STANDING,
    "status": Section.STANDING,
    "completed_on": Section.STANDING,
    "because": Section.STANDING,
    "days_late": Section.STANDING,
    "starts_on": Section.DATES,
    "due_on": Section.DATES,
    "baseline_starts_on": Section.DATES,
    "baseline_due_on": Section.DATES,
    "shifts": Section.DATES,
    "since.shifts": Section.DATES,
    "evidence": Section.EVIDENCE,
    "since.evidence": Section.EVIDENCE,
    ADDED_SINCE: Section.MEASURES,
    "statements": Section.STATEMENTS,
    "since.statements": Section.STATEMENTS,
    "stated_on": Section.STATEMENTS,
}

LABELS: Mapping[str, Any] = {
    **HEADING_OF,
    "because": _("Why it stands so"),
    "days_late": _("Days late"),
    "standing": _("Standing"),
    "completed_on": _("Completed on"),
    "became": _("What became of it"),
    "baseline_starts_on": _("First adopted start date"),
    "baseline_due_on": _("First adopted end date"),
    "shifts": _("Change of the end date"),
    "since.shifts": _("Change of the end date, after the period"),
    "evidence": _("Evidence"),
    "since.evidence": _("Evidence, after the period"),
    ADDED_SINCE: _("Added to the plan after the period"),
    "statements": _("Statement"),
    "since.statements": _("Statement, after the period"),
    "stated_on": _("Last stated on"),
    "group": _("Sub-heading"),
    "origin": _("How it came into the plan"),
    "commitment": _("Commitment"),
    "steps": _("Step"),
    "summary": _("Summary"),
    "achievements": _("Achievements"),
    "obstacles": _("Obstacles"),
    "next_steps": _("Next steps"),
    "completion": _("Completion"),
    "short_title": _("Short title"),
    "problem": _("Problem"),
    "description": _("Description"),
    "contribution": _("How it contributes"),
    "ogp_code": _("Number at the Open Government Partnership"),
    "ogp_values": _("Values of open government"),
    "leads": _("Responsible institutions"),
    "ends_on": _("End date"),
    "adopted_on": _("Adopted on"),
    "decision": _("Decision"),
    "is_sample": _("Invented content"),
    "coordinator": _("Coordinator"),
    "completion_scale": _("Scale of completion"),
    "kind": _("Kind"),
    "period_from": _("Period from"),
    "period_to": _("Period to"),
    "closed_on": _("Period closed on"),
    "languages": _("Languages"),
    "name": _("Name"),
    "abbreviation": _("Abbreviation"),
    SILENT: _("Nothing was heard of it"),
    "said_by": _("Stated by"),
    "source": _("Source"),
    "happened_on": _("Happened on"),
    "is_unchanged": _("Nothing new"),
    "dated_on": _("Dated"),
    "sha256": "SHA-256",
    "reason": _("Reason"),
    "decided_on": _("Decided on"),
}
KINDS = {**dict(ReportKind.choices), **dict(InstitutionKind.choices)}
TITLES = {About.PLAN: _("The plan"), About.REPORT: _("The report")}


@dataclass(frozen=True, slots=True)
class Row:
    """One difference.

    Attributes:
        place: of what: a measure with its code, a commitment, an institution.
        code: of the measure; "" of anything else.
        label: which of its fields.
        was, now: as text; "" where there was or is nothing.
        pieces: the one turning into the other.
        note: what has to be said besides.
        language: of what was and is, where that is not the page's; else "".
    """

    section: Section
    about: str
    key: str
    field: str
    turn: str
    place: str
    code: str
    label: str
    was: str
    now: str
    pieces: tuple[Piece, ...]
    note: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Differences of a kind."""

    section: Section
    rows: tuple[Row, ...]


def sections_of(
    found: Iterable[Difference], before: Document | None, after: Document
) -> list[Told]:
    """The differences by what they are of; a section in which nothing differs is left out."""
    rows = list(rows_of(found, before, after))
    told = [Told(one, tuple(row for row in rows if row.section is one)) for one in Section]
    return [one for one in told if one.rows]


def rows_of(found: Iterable[Difference], before: Document | None, after: Document) -> Iterator[Row]:
    """One row for each of the differences, in their order.

    Args:
        before: for the names of what is in the older one alone; None where only the newer is known.
    """
    titles = _Titles(*([before] if before else []), after)
    for one in found:
        said = titles.said(one)
        is_words = one.turn == Turn.CHANGED and one.field not in _WHOLES
        pieces = (word_diff if is_words else whole_diff)(said.was, said.now)
        yield Row(
            section=_section(one),
            about=one.about,
            key=one.key,
            field=one.field,
            turn=one.turn,
            place=titles.place(one),
            code=one.key if one.about == About.MEASURE else "",
            label=_label(one),
            was=said.was,
            now=said.now,
            pieces=tuple(pieces),
            note=said.note,
            language=said.language,
        )


def _section(one: Difference) -> Section:
    if one.about == About.MEASURE or one.field == ADDED_SINCE:
        return SECTION_OF.get(one.field, Section.WORDING)
    if one.about == About.CHAPTER:
        return Section.CHAPTERS
    return Section.SILENCE if one.field == SILENT else Section.FRAME


def _label(one: Difference) -> str:
    if not one.field:
        return gettext("Added") if one.turn == Turn.ADDED else gettext("No longer in the report")
    if one.field == SILENT:
        return gettext("Fell silent") if one.turn == Turn.ADDED else gettext("Spoke again")
    if one.about == About.COMMITMENT and one.field == "title":
        return gettext("Title")
    return str(LABELS.get(one.field, one.field))


def _language(one: Difference) -> str:
    """That of the record, where a text of it stands on a page in another language."""
    if get_language() == LANGUAGE_OF_RECORD:
        return ""
    is_of_record = one.field in _SAID or any(map(_is_untranslated, (one.was, one.now)))
    return LANGUAGE_OF_RECORD if is_of_record else ""


def _is_untranslated(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    text = value if "lv" in value else {}
    for name in ("text", "role", "title"):
        text = text or value.get(name) or {}
    return bool(text.get("lv")) and not text.get("en")


def _note(one: Difference) -> str:
    if one.turn == Turn.REORDERED:
        return gettext("Only their order is another.")
    if one.field == "due_on" and one.was and one.now:
        return days_moved((date.fromisoformat(one.now) - date.fromisoformat(one.was)).days)
    return ""


class _Said(NamedTuple):
    """What was and what is, in words; `note` and `language` as of a row."""

    was: str
    now: str
    note: str
    language: str


# Values ---------------------------------------------------------------------------------------

DAYS = (
    "starts_on",
    "due_on",
    "baseline_starts_on",
    "baseline_due_on",
    "completed_on",
    "stated_on",
    "ends_on",
    "adopted_on",
    "period_from",
    "period_to",
    "closed_on",
    "happened_on",
    "dated_on",
    "decided_on",
)
ENGLISH = "en"
# What somebody said or showed, in their own words.
_SAID = {"statements", "since.statements", "evidence", "since.evidence", "shifts", "since.shifts"}
# What is told of a member of a list only where two differ in it: its words do not tell.
_BESIDE = {
    "statements": ("said_by", "source", "happened_on", "is_unchanged"),
    "evidence": ("dated_on", "sha256"),
    "shifts": ("reason", "decided_on"),
    "steps": ("due_on",),  # of one that is done
}
# Of which another value is another thing, whatever words both share.
_WHOLES = {
    *DAYS,
    "standing",
    "status",
    "lead",
    "commitment",
    "completion",
    "origin",
    "kind",
    "coordinator",
    "abbreviation",
    "days_late",
}


def _with(words: str, marks: Mapping[str, str]) -> str:
    """The words, and behind them the marks that they do not tell."""
    told = (f"{label}: {mark}" for label, mark in marks.items() if mark not in words)
    return followed(words, "; ".join(told))


class _Titles:
    """What the documents call things; where they differ, the newer one."""

    def __init__(self, *documents: Document) -> None:
        self.institutions: dict[str, str] = {}
        self.levels: dict[str, str] = {}
        self.commitments: dict[str, str] = {}
        self.measures: dict[str, str] = {}
        for document in documents:
            for institution in document["institutions"]:
                self.institutions[institution["slug"]] = str(text_of(institution["name"]))
            for level in document["plan"]["completion_scale"]:
                self.levels[level["key"]] = str(text_of(level["title"]))
            for commitment in document["commitments"]:
                self.commitments[str(commitment["number"])] = str(text_of(commitment["title"]))
                for measure in commitment["measures"]:
                    self.measures[measure["code"]] = str(text_of(measure["title"]))

    def place(self, one: Difference) -> str:
        if one.about == About.MEASURE:
            return f"{one.key} {self.measures.get(one.key, '')}".strip()
        if one.about in (About.COMMITMENT, About.CHAPTER):
            return f"{one.key}. {self.commitments.get(one.key, '')}"
        if one.about == About.INSTITUTION:
            return self.institutions.get(one.key, one.key)
        return str(TITLES[About(one.about)])

    def said(self, one: Difference) -> _Said:
        """In the page's language; in the other one where only there something differs."""
        was, now = self._texts(one)
        if was != now or one.turn != Turn.CHANGED:
            return _Said(was, now, _note(one), _language(one))
        if get_language() == LANGUAGE_OF_RECORD:
            other, note = ENGLISH, gettext("Only the English text is another.")
        else:
            other, note = LANGUAGE_OF_RECORD, gettext("Only the Latvian text is another.")
        with translation.override(other):
            return _Said(*self._texts(one), note, other)

    def _texts(self, one: Difference) -> tuple[str, str]:
        was, now = self.text(one.field, one.was), self.text(one.field, one.now)
        if one.turn != Turn.CHANGED:
            return was, now
        beside = (
            self._beside(one.field, one.was, one.now),
            self._beside(one.field, one.now, one.was),
        )
        return _with(was, beside[0]), _with(now, beside[1])

    def _beside(self, field: str, value: Any, other: Any) -> dict[str, str]:
        """Label → what is told of a member besides its words, as far as the other differs in it."""
        names = _BESIDE.get(field.removeprefix("since."), ())
        if not names:
            return {}
        own, others = value | (value.get("file") or {}), other | (other.get("file") or {})
        marks = {name: own.get(name) for name in names if own.get(name) != others.get(name)}
        return {str(LABELS[name]): self.text(name, mark) for name, mark in marks.items() if mark}

    def text(self, field: str, value: Any) -> str:
        """A value of a document in words; "" for what is not there."""
        if value is None or field == SILENT:
            return ""
        if isinstance(value, list):
            return "\n".join(self.text(field, one) for one in value)
        if field in _VALUES:
            return _VALUES[field](value)
        if field in ("lead", "coordinator", "leads", "said_by"):
            return self.institutions.get(str(value), str(value))
        if field == "completion":
            return self.levels.get(str(value), str(value))
        if field == "supporting":
            name = self.institutions.get(value["institution"], value["institution"])
            return followed(name, str(text_of(value["role"])))
        return str(text_of(value)) if isinstance(value, dict) else _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(value)


def _day(value: str) -> str:
    return day_text(date.fromisoformat(value))


def _statement(said: Document) -> str:
    parts = ("done", "obstacles", "next_step", "reason", "decision")
    words = " ".join(said[name] for name in parts if said[name])
    status = status_label(said["status"] or "")
    timing = gettext("stated late") if said["is_late"] else ""
    head = f"{_day(said['stated_on'])} {followed(status, timing)}"
    return f"{head}: {words}" if words else head


def _piece(piece: Document) -> str:
    file = piece["file"] or {"name": ""}
    places = filter(None, (piece["url"], piece["archive_url"], file["name"]))
    return followed(piece["proves"], ", ".join(places))


def _shift(said: Document) -> str:
    shift = shift_of(said)
    days = " → ".join(filter(None, (day_text(shift.old_due_on), day_text(shift.new_due_on))))
    return followed(": ".join(filter(None, (days, shift.sentence))), shift.decision)


def _risk(said: Document) -> str:
    state = state_text(said["state"], said["delays_by_days"])
    words = followed(str(text_of(said["text"])), state)
    return f"{words}: {said['response']}" if said["response"] else words


def _step(said: Document) -> str:
    days = [date.fromisoformat(day) if day else None for day in (said["due_on"], said["done_on"])]
    return step_line(str(text_of(said["text"])), days[0], days[1], None)


def _added(said: Document) -> str:
    """A measure that was added, and how it stands now where that is known."""
    words = f"{said['code']} {text_of(said['title'])}"
    if "standing" not in said:
        return words
    stands = {
        "status": status_label(said["status"] or ""),
        "standing": str(Standing(said["standing"]).label),
        "due_on": _day(said["due_on"]) if said["due_on"] else gettext("not given"),
    }
    return followed(words, "; ".join(f"{LABELS[name]}: {text}" for name, text in stands.items()))


_VALUES: dict[str, Callable[[Any], str]] = {
    **dict.fromkeys(DAYS, _day),
    "kind": lambda value: str(KINDS[value]),
    "standing": lambda value: str(Standing(value).label),
    "status": status_label,
    "origin": lambda value: str(Origin(value).label),
    "ogp_values": lambda value: str(OGPValue(value).label),
    "statements": _statement,
    "since.statements": _statement,
    "evidence": _piece,
    "since.evidence": _piece,
    "shifts": _shift,
    "since.shifts": _shift,
    "risks": _risk,
    "steps": _step,
    ADDED_SINCE: _added,
    "reason": lambda value: str(DateChangeReason(value).label),
    "completion_scale": lambda value: str(text_of(value["title"])),
}
