"""What a sealed document tells, in the active language: the one thing that every form of an edition
is made of. Pure: a document in, values out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from measures.counting import ASIDE_ORDER, BAR_ORDER, Counts, plain_sentence_of
from measures.slips import DateChangeReason
from measures.standing import Standing, status_label
from measures.worksheets.columns import followed
from ogp_portal.formats.days import day_text, days_text, slip_text
from ogp_portal.formats.text import Text
from reports.document import CHAPTER_OF_NOTHING, Document
from reports.hearing import unheard_of
from reports.models import CHAPTER_TEXTS, ReportKind

# How many statements of a period are told beside the last: a year's, made month by month.
SAID_BESIDES = 12


@dataclass(frozen=True, slots=True)
class Count:
    """How many measures had a standing on the period's last day."""

    standing: Standing
    number: int


@dataclass(frozen=True, slots=True)
class Name:
    """What an institution was called at the cut-off.

    Attributes:
        short: by which tables call it.
    """

    whole: Text
    short: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What was said of a measure, in the words and the language in which it was said.

    Attributes:
        said_by: an institution, or the source that reports it.
        is_late: it was said once the period was closed.
        is_after: it tells of the period, and was said after it.
    """

    stated_on: date
    said_by: str
    status: str
    done: str
    next_step: str
    obstacles: str
    reason: str
    is_unchanged: bool
    is_late: bool
    is_after: bool

    @property
    def timing(self) -> str:
        """What has to be said of when it was said; "" of what was said in the period."""
        if self.is_late:
            return gettext("stated late")
        return gettext("stated after the period") if self.is_after else ""


@dataclass(frozen=True, slots=True)
class Shift:
    """How an end date moved, and why."""

    old_due_on: date | None
    new_due_on: date | None
    reason: str
    sentence: str
    decision: str
    decided_on: date | None

    @property
    def is_later(self) -> bool:
        old, new = self.old_due_on, self.new_due_on
        return old is not None and new is not None and new > old


@dataclass(frozen=True, slots=True)
class Proof:
    """
    Attributes:
        url: where it is; "" of a file.
        file: its name; "" of a link.
        sha256: of the file.
    """

    proves: str
    url: str
    file: str
    sha256: str
    dated_on: date | None


@dataclass(frozen=True, slots=True)
class After:
    """Something that came about after the period.

    Attributes:
        head: what it was; `words`: what was said of it, as it was said.
    """

    day: date | None
    head: str
    words: str

    @property
    def text(self) -> str:
        return f"{self.head}: {self.words}" if self.words else self.head


@dataclass(frozen=True, slots=True)
class Told:
    """A measure as the edition tells of it.

    Attributes:
        became: the codes of the measures in which one that was merged or split lives on.
        statements: of the period, in their order; `since`: of what came about after it.
        shifts: by which its end date had moved by the period's last day; `shifts_since`: later.
    """

    code: str
    commitment: int
    group: Text
    origin: str
    title: Text
    starts_on: date | None
    due_on: date | None
    first_due_on: date | None
    lead: Name | None
    supporting: tuple[tuple[Name, Text], ...]
    beneficiaries: Text
    completion_test: Text
    risks: tuple[Text, ...]
    steps: tuple[tuple[Text, date | None, date | None], ...]
    standing: Standing
    because: Text
    days_late: int | None
    status: str
    completed_on: date | None
    became: tuple[str, ...]
    statements: tuple[Statement, ...]
    since: tuple[Statement, ...]
    proofs: tuple[Proof, ...]
    proofs_since: tuple[Proof, ...]
    shifts: tuple[Shift, ...]
    shifts_since: tuple[Shift, ...]

    @property
    def last_said(self) -> Statement | None:
        """The last of the period that says something in words."""
        spoken = [one for one in self.statements if one.done and not one.is_unchanged]
        return spoken[-1] if spoken else None

    @property
    def said_besides(self) -> list[Statement]:
        """The other statements of the period, the last first; not more than can be read."""
        return self._others[:SAID_BESIDES]

    @property
    def said_more(self) -> int:
        """How many more there are, which only the document tells."""
        return len(self._others[SAID_BESIDES:])

    @property
    def _others(self) -> list[Statement]:
        last = self.last_said
        return [one for one in reversed(self.statements) if one is not last]

    @property
    def has_slipped(self) -> bool:
        return self.first_due_on is not None and self.due_on != self.first_due_on

    @property
    def days_slipped(self) -> int | None:
        """Later than first adopted; negative where it is earlier; None where a date is unknown."""
        if self.due_on is None or self.first_due_on is None:
            return None
        return (self.due_on - self.first_due_on).days

    @property
    def is_delayed(self) -> bool:
        """Overdue, completed late, or with a later end than the one first adopted."""
        is_late = self.standing is Standing.OVERDUE or bool(self.days_late)
        if self.days_slipped is None:  # nobody knows what was first adopted
            return is_late or any(shift.is_later for shift in self.shifts)
        return is_late or self.days_slipped > 0

    @property
    def delay(self) -> str:
        """By how much, as far as it is known."""
        late = gettext("late by %(days)s") % {"days": days_text(self.days_late or 0)}
        said = (late if self.days_late else "", slip_text(self.days_slipped))
        return "; ".join(filter(None, said))

    @property
    def delay_reasons(self) -> list[str]:
        """Why, as its institution says: of each shift, and what stood in the way last."""
        reasons = [followed(shift.sentence, shift.decision) for shift in self.shifts]
        obstacles = [one.obstacles for one in self.statements if one.obstacles]
        return [*reasons, *obstacles[-1:]]

    @property
    def after(self) -> list[After]:
        """What came about after the period, in order of time."""
        found = [After(said.stated_on, said.status, said.done) for said in self.since]
        for shift in self.shifts_since:
            days = {"day": day_text(shift.new_due_on)}
            moved = gettext("the end date was moved to %(day)s") % days
            found.append(After(shift.decided_on, moved, shift.sentence))
        return sorted(found, key=lambda one: one.day or date.min)

    @property
    def lacks(self) -> list[str]:
        """What it would take to prove what is only reported."""
        lacks = []
        if self.standing is Standing.CLAIMED and not self.completion_test:
            lacks.append(gettext("how we will know that it is done is not written down"))
        if self.standing is Standing.CLAIMED and not self.proofs:
            lacks.append(gettext("the responsible institution has shown no evidence"))
        return lacks


@dataclass(frozen=True, slots=True)
class Part:
    """A commitment's chapter.

    Attributes:
        texts: what the coordinator wrote, each under its heading; only what was written.
        completion: by the State's own assessment; None where there was none.
        added_since: code and title of measures added to the plan after the period.
    """

    number: int
    ogp_code: str
    title: Text
    short_title: Text
    problem: Text
    description: Text
    contribution: Text
    ogp_values: tuple[str, ...]
    leads: tuple[Name, ...]
    completion: Text | None
    texts: tuple[tuple[str, Text], ...]
    told: tuple[Told, ...]
    added_since: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """A commitment in one line.

    Attributes:
        standings: how many of its measures had which standing on the period's last day.
        delayed: how many were late, or were to end later than first adopted.
    """

    part: Part
    standings: Counter[Standing]
    delayed: int

    @property
    def total(self) -> int:
        return self.standings.total()

    @property
    def proven(self) -> int:
        return self.standings[Standing.PROVEN]

    @property
    def claimed(self) -> int:
        """Reported as completed, and not proven."""
        return self.standings[Standing.CLAIMED]

    @property
    def overdue(self) -> int:
        return self.standings[Standing.OVERDUE]

    @property
    def others(self) -> int:
        """Under way, not begun, without an end date, cancelled."""
        return self.total - self.proven - self.claimed - self.overdue


@dataclass(frozen=True, slots=True)
class Unheard:
    """The measures of a commitment for which no source names a responsible institution, and of
    which nothing was heard for the report.

    Attributes:
        codes: of the measures.
        leads: who leads the commitment; of the measures themselves that says nothing.
    """

    codes: tuple[str, ...]
    leads: tuple[Name, ...]

    @property
    def text(self) -> str:
        """ "2.1, 2.2 – responsible for the commitment: VARAM, Saeima" """
        codes, responsible = ", ".join(self.codes), gettext("responsible for the commitment:")
        names = ", ".join(name.short for name in self.leads)
        return f"{codes} – {responsible} {names}" if names else codes


@dataclass(frozen=True, slots=True)
class Seal:
    """Which edition it is and what vouches for it.

    Attributes:
        sha256: of its document; "" of a draft.
        previous: the hash of the edition before; "" of the first.
        sealed_by: the institution in whose name it was sealed.
    """

    number: int
    sha256: str
    previous: str
    reason: Text
    sealed_by: Text
    sealed_at: datetime
    cut_off_at: datetime

    @property
    def is_draft(self) -> bool:
        """It is not sealed: so it would read if it were."""
        return not self.sha256


@dataclass(frozen=True, slots=True)
class Telling:
    """An edition.

    Attributes:
        parts: a chapter a commitment.
        silent: the institutions of which nothing was heard in the period.
        document: where all of it is from.
    """

    title: Text
    kind: str
    plan: Text
    plan_slug: str
    slug: str
    decision: Text
    coordinator: Text
    is_sample: bool
    period_from: date
    period_to: date
    due_on: date
    closed_on: date | None
    seal: Seal
    parts: tuple[Part, ...]
    silent: tuple[Text, ...]
    document: Document

    @property
    def told(self) -> list[Told]:
        """All measures, in their order."""
        return [told for part in self.parts for told in part.told]

    @property
    def counts(self) -> list[Count]:
        """By standing, proof first, what cannot be judged last; only those that there are."""
        counted = Counter(told.standing for told in self.told)
        return [Count(one, counted[one]) for one in (*BAR_ORDER, *ASIDE_ORDER) if counted[one]]

    @property
    def by_commitment(self) -> tuple[Figures, ...]:
        """Each commitment in figures, also one without measures."""
        return tuple(
            Figures(
                part,
                Counter(told.standing for told in part.told),
                sum(told.is_delayed for told in part.told),
            )
            for part in self.parts
        )

    @property
    def lateness(self) -> str:
        """By how much the report came late; "" of one in time, and of a later edition, which does
        not know when the first was sealed.
        """
        days = (self.seal.sealed_at.date() - self.due_on).days
        if days <= 0 or self.seal.number > 1:
            return ""
        late = ngettext("%(count)d day after it was due", "%(count)d days after it was due", days)
        return late % {"count": days}

    @property
    def delayed(self) -> list[Told]:
        return [told for told in self.told if told.is_delayed]

    @property
    def unheard(self) -> tuple[Unheard, ...]:
        """Where nobody is silent by name, and nothing was heard; by commitment."""
        due_on = date.fromisoformat(self.document["report"]["due_on"])
        found = []
        for part, said in zip(self.parts, self.document["commitments"], strict=True):
            codes = unheard_of(said["measures"], self.period_from, due_on)
            found += [Unheard(tuple(codes), part.leads)] if codes else []
        return tuple(found)

    @property
    def unheard_number(self) -> int:
        return sum(len(one.codes) for one in self.unheard)

    @property
    def unheard_heading(self) -> str:
        """What is to be said before them."""
        sentence = ngettext(
            "Of %(number)s measure for which the source names no responsible institution nothing"
            " was heard in the period:",
            "Of %(number)s measures for which the source names no responsible institution nothing"
            " was heard in the period:",
            self.unheard_number,
        )
        return sentence % {"number": self.unheard_number}

    @property
    def claimed(self) -> list[Told]:
        """Reported as completed, and not proven."""
        return [told for told in self.told if told.standing is Standing.CLAIMED]


def summary_sentence(telling: Telling) -> str:
    """The report in figures; "" where there were no measures to count."""
    if not telling.told:
        return ""
    counts: Counts = {count.standing: count.number for count in telling.counts}
    return f"{plain_sentence_of(counts)} {_delayed_sentence(len(telling.delayed))}"


def _delayed_sentence(number: int) -> str:
    if not number:
        return gettext("None was late, and none was to end later than first adopted.")
    sentence = ngettext(
        "%(number)d measure was late, or was to end later than first adopted.",
        "%(number)d measures were late, or were to end later than first adopted.",
        number,
    )
    return sentence % {"number": number}


def telling_of(document: Document, sha256: str) -> Telling:
    """
    Args:
        sha256: of the document's bytes, which do not hold it; "" of a draft.
    """
    names = names_of(document["institutions"])
    levels = {one["key"]: text_of(one["title"]) for one in document["plan"]["completion_scale"]}
    plan, report = document["plan"], document["report"]
    last_day = date.fromisoformat(report["period_to"])
    return Telling(
        title=text_of(report["title"]),
        kind=str(ReportKind(report["kind"]).label),
        plan=text_of(plan["title"]),
        plan_slug=plan["slug"],
        slug=report["slug"],
        decision=text_of(plan["decision"]),
        coordinator=names[plan["coordinator"]].whole if plan["coordinator"] else Text(""),
        is_sample=plan["is_sample"],
        period_from=date.fromisoformat(report["period_from"]),
        period_to=last_day,
        due_on=date.fromisoformat(report["due_on"]),
        closed_on=_day(report["closed_on"]),
        seal=_seal(document["edition"], sha256, names),
        parts=tuple(_part(one, names, levels, last_day) for one in document["commitments"]),
        silent=tuple(names[slug].whole for slug in document["silent"]),
        document=document,
    )


def text_of(said: Any) -> Text:
    return Text(said["lv"], said.get("en", ""))


def names_of(institutions: Iterable[Document]) -> dict[str, Name]:
    """Short by the abbreviation, but for those that share it."""
    uses = Counter(one["abbreviation"] for one in institutions)
    names = {}
    for one in institutions:
        whole, short = text_of(one["name"]), one["abbreviation"]
        names[one["slug"]] = Name(whole, short if short and uses[short] == 1 else str(whole))
    return names


def _seal(edition: Document, sha256: str, names: Mapping[str, Name]) -> Seal:
    return Seal(
        number=edition["number"],
        sha256=sha256,
        previous=edition["previous"] or "",
        reason=Text(edition["reason"], edition.get("reason_en", "")),
        sealed_by=names[edition["sealed_by"]].whole if edition["sealed_by"] else Text(""),
        sealed_at=_moment(edition["sealed_at"]),
        cut_off_at=_moment(edition["cut_off_at"]),
    )


def _part(
    commitment: Document,
    names: Mapping[str, Name],
    levels: Mapping[str, Text],
    last_day: date,
) -> Part:
    chapter = commitment["chapter"] or CHAPTER_OF_NOTHING
    headings = (
        gettext("Summary"),
        gettext("Achievements"),
        gettext("Obstacles"),
        gettext("Next steps"),
    )
    written = ((name, text_of(chapter[name])) for name in CHAPTER_TEXTS)
    texts = [(heading, text) for heading, (_, text) in zip(headings, written, strict=True) if text]
    return Part(
        number=commitment["number"],
        ogp_code=commitment["ogp_code"],
        title=text_of(commitment["title"]),
        short_title=text_of(commitment["short_title"]),
        problem=text_of(commitment["problem"]),
        description=text_of(commitment["description"]),
        contribution=text_of(commitment["contribution"]),
        ogp_values=tuple(commitment["ogp_values"]),
        leads=tuple(names[slug] for slug in commitment["leads"]),
        completion=levels[chapter["completion"]] if chapter["completion"] else None,
        texts=tuple(texts),
        told=tuple(
            told_of(one, commitment["number"], names, last_day) for one in commitment["measures"]
        ),
        added_since=tuple(
            (one["code"], text_of(one["title"])) for one in commitment["added_since"]
        ),
    )


def told_of(measure: Document, commitment: int, names: Mapping[str, Name], last_day: date) -> Told:
    """What a document tells of a measure."""
    group, since = measure["group"], measure["since"]
    return Told(
        code=measure["code"],
        commitment=commitment,
        group=text_of(group) if group else Text(""),
        origin=measure["origin"],
        title=text_of(measure["title"]),
        starts_on=_day(measure["starts_on"]),
        due_on=_day(measure["due_on"]),
        first_due_on=_day(measure["baseline_due_on"]),
        lead=names[measure["lead"]] if measure["lead"] else None,
        supporting=tuple(
            (names[one["institution"]], text_of(one["role"])) for one in measure["supporting"]
        ),
        beneficiaries=text_of(measure["beneficiaries"]),
        completion_test=text_of(measure["completion_test"]),
        risks=tuple(text_of(one["text"]) for one in measure["risks"]),
        steps=tuple(
            (text_of(one["text"]), _day(one["due_on"]), _day(one["done_on"]))
            for one in measure["steps"]
        ),
        standing=Standing(measure["standing"]["value"]),
        because=text_of(measure["standing"]["because"]),
        days_late=measure["standing"]["days_late"],
        status=status_label(measure["status"] or ""),
        completed_on=_day(measure["completed_on"]),
        became=tuple(measure["became"]),
        statements=tuple(_statement(one, names, last_day) for one in measure["statements"]),
        since=tuple(_statement(one, names, date.max) for one in since["statements"]),
        proofs=tuple(_proof(one) for one in measure["evidence"]),
        proofs_since=tuple(_proof(one) for one in since["evidence"]),
        shifts=tuple(shift_of(one) for one in measure["shifts"]),
        shifts_since=tuple(shift_of(one) for one in since["shifts"]),
    )


def _statement(said: Document, names: Mapping[str, Name], last_day: date) -> Statement:
    by, source = said["said_by"], said["source"]
    stated_on = date.fromisoformat(said["stated_on"])
    return Statement(
        stated_on=stated_on,
        said_by=names[by].short if by else str(text_of(source)) if source else "",
        status=status_label(said["status"] or ""),
        done=said["done"],
        next_step=said["next_step"],
        obstacles=said["obstacles"],
        reason=said["reason"],
        is_unchanged=said["is_unchanged"],
        is_late=said["is_late"],
        is_after=stated_on > last_day,
    )


def shift_of(said: Document) -> Shift:
    return Shift(
        old_due_on=_day(said["old_due_on"]),
        new_due_on=_day(said["new_due_on"]),
        reason=str(DateChangeReason(said["reason"]).label) if said["reason"] else "",
        sentence=said["sentence"],
        decision=said["decision"],
        decided_on=_day(said["decided_on"]),
    )


def _proof(piece: Document) -> Proof:
    file = piece["file"] or {"name": "", "sha256": ""}
    dated_on = _day(piece["dated_on"])
    return Proof(piece["proves"], piece["url"], file["name"], file["sha256"], dated_on)


def _moment(said: str) -> datetime:
    return timezone.localtime(datetime.fromisoformat(said))


def _day(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None
