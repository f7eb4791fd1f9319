"""A sealed edition as a page shows it: made of its document, and of nothing that stands today."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from measures.counting import BAR_ORDER
from measures.standing import Standing, status_label
from ogp_portal.formats.days import day_text
from ogp_portal.formats.text import Text
from reports.document import Document


@dataclass(frozen=True, slots=True)
class Proof:
    url: str
    file: str
    proves: str


@dataclass(frozen=True, slots=True)
class Told:
    """A measure as the edition tells of it.

    Attributes:
        said: what was last said of it in words, and on which day.
        since: what came about after the period, a sentence each.
    """

    code: str
    title: Text
    standing: str
    label: str
    because: Text
    starts_on: date | None
    due_on: date | None
    first_due_on: date | None
    lead: Text | None
    said: str
    said_on: date | None
    proofs: tuple[Proof, ...]
    since: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A commitment's chapter."""

    number: int
    title: Text
    completion: Text | None
    texts: tuple[tuple[str, Text], ...]
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class EditionPage:
    """
    Attributes:
        counts: how many measures had each standing on the period's last day.
        silent: the institutions of which nothing was heard in the period.
    """

    title: Text
    period_from: date
    period_to: date
    parts: tuple[Part, ...]
    counts: tuple[tuple[str, str, int], ...]
    silent: tuple[Text, ...]


def page_of(content: str) -> EditionPage:
    """What a document says, in the active language."""
    document: Document = json.loads(content)
    names = {one["slug"]: _text(one["name"]) for one in document["institutions"]}
    levels = {one["key"]: _text(one["title"]) for one in document["plan"]["completion_scale"]}
    parts = tuple(_part(one, names, levels) for one in document["commitments"])
    counted = Counter(told.standing for part in parts for told in part.told)
    order = [*BAR_ORDER, *(one for one in Standing if one not in BAR_ORDER)]
    report = document["report"]
    return EditionPage(
        title=_text(report["title"]),
        period_from=date.fromisoformat(report["period_from"]),
        period_to=date.fromisoformat(report["period_to"]),
        parts=parts,
        counts=tuple((one.value, str(one.label), counted[one]) for one in order if counted[one]),
        silent=tuple(names[slug] for slug in document["silent"]),
    )


def _part(commitment: Document, names: dict[str, Text], levels: dict[str, Text]) -> Part:
    chapter = commitment["chapter"] or {}
    labels = {
        "summary": gettext("Summary"),
        "achievements": gettext("Achievements"),
        "obstacles": gettext("Obstacles"),
        "next_steps": gettext("Next steps"),
    }
    texts = ((label, _text(chapter.get(name, {"lv": ""}))) for name, label in labels.items())
    completion = chapter.get("completion")
    return Part(
        number=commitment["number"],
        title=_text(commitment["title"]),
        completion=levels[completion] if completion else None,
        texts=tuple((label, text) for label, text in texts if text.lv),
        told=tuple(_told(one, names) for one in commitment["measures"]),
    )


def _told(measure: Document, names: dict[str, Text]) -> Told:
    spoken = [one for one in measure["statements"] if one["done"] and not one["is_unchanged"]]
    last: Document = spoken[-1] if spoken else {"done": "", "stated_on": None}
    standing = measure["standing"]
    return Told(
        code=measure["code"],
        title=_text(measure["title"]),
        standing=standing["value"],
        label=str(Standing(standing["value"]).label),
        because=_text(standing["because"]),
        starts_on=_day(measure["starts_on"]),
        due_on=_day(measure["due_on"]),
        first_due_on=_day(measure["baseline_due_on"]),
        lead=names[measure["lead"]] if measure["lead"] else None,
        said=last["done"],
        said_on=_day(last["stated_on"]),
        proofs=tuple(_proof(one) for one in measure["evidence"]),
        since=tuple(_since(measure["since"])),
    )


def _proof(piece: Document) -> Proof:
    return Proof(piece["url"], piece["file"]["name"] if piece["file"] else "", piece["proves"])


def _since(since: Document) -> Iterator[str]:
    for one in since["statements"]:
        words = f": {one['done']}" if one["done"] else ""
        yield f"{_printed(one['stated_on'])} {status_label(one['status'] or '')}{words}"
    for one in since["shifts"]:
        moved = gettext("the end date was moved to %(day)s") % {"day": _printed(one["new_due_on"])}
        yield f"{_printed(one['decided_on'])} {moved}: {one['sentence']}"


def _printed(day: str) -> str:
    return day_text(date.fromisoformat(day))


def _text(said: Any) -> Text:
    return Text(said["lv"], said.get("en", ""))


def _day(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None
