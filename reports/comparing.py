"""What differs between two sealed documents. Pure: documents in, values out.

It is complete: two documents of one report between which nothing differs say the same, whichever
editions they are.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import TextChoices

from ogp_portal.formats.text import LANGUAGE_OF_RECORD
from reports.document import CHAPTER_OF_NOTHING, Document


class About(TextChoices):
    """Of what something differs."""

    PLAN = "plan"
    REPORT = "report"
    INSTITUTION = "institution"
    COMMITMENT = "commitment"
    CHAPTER = "chapter"
    MEASURE = "measure"


class Turn(TextChoices):
    """How it differs."""

    CHANGED = "changed"
    ADDED = "added"
    GONE = "gone"
    REORDERED = "reordered"


class Difference(NamedTuple):
    """One thing that differs.

    Attributes:
        key: of whom: a commitment's number, a measure's code, an institution's slug; "" of the plan
            and of the report.
        field: which of its fields; "" where all of it came or went.
        was, now: the field's value, or the member of a list that came or went; as in the documents.
    """

    about: str
    key: str
    field: str
    turn: str
    was: Any
    now: Any


# Where an institution is silent in the one and not in the other.
SILENT = "silent"
# The one in whose worksheet a measure stands.
COMMITMENT = "commitment"
# Follows from the day that a report tells of, and says nothing between two such days.
OF_THE_DAY = ("because", "days_late", "stated_on", "since", "added_since")
# Where documents tell that a measure was added after the day.
ADDED_SINCE = "added_since"
# What is said or shown of a measure, and what is told of it besides its words; with other marks it
# is still the same.
MARKS: Mapping[str, tuple[str, ...]] = {
    "statements": ("is_late", "said_by", "source", "happened_on", "is_unchanged"),
    "evidence": ("dated_on", "sha256"),
    "shifts": ("reason", "decided_on"),
}
# By which of these a member of any other list is the same, whatever else is said of it.
NAMES = ("text", "institution", "code", "key")


def differences(before: Document, after: Document, *, of_one_day: bool) -> list[Difference]:
    """What differs, in the order of the documents: the plan, the report, then each commitment with
    its chapter and its measures, and at last the institutions.

    Args:
        of_one_day: both tell how things stood on the same day.
    """
    found = [*_of_fields(About.PLAN, "", before["plan"], after["plan"])]
    if before["report"]["slug"] == after["report"]["slug"]:
        found += _of_fields(About.REPORT, "", before["report"], after["report"])
    but = () if of_one_day else OF_THE_DAY
    found += _of_commitments(before, after, but)
    found += _of_measures(_measures(before), _measures(after), but)
    found += _of_institutions(before, after)
    return found


def since_added(known: Document, measure: Document) -> Iterator[Difference]:
    """What is new of a measure that was added after the older document's day. That one knows no
    more than its code and title: where it is still called so, and neither has a status nor was
    anything said of it or its end date moved, that is nothing.

    Args:
        measure: as the newer document has it.
    """
    said = {name: measure[name] for name in MARKS}
    if measure["title"] == known["title"] and not (measure["status"] or any(said.values())):
        return
    stands = {name: measure[name] for name in ("title", "status", "due_on")}
    now = {**known, **stands, "standing": measure["standing"]["value"]}
    yield Difference(About.MEASURE, known["code"], ADDED_SINCE, Turn.CHANGED, known, now)
    for name, members in said.items():
        yield from _of_list(About.MEASURE, known["code"], name, [], members)


def _of_commitments(
    before: Document, after: Document, but: Collection[str]
) -> Iterator[Difference]:
    old = {str(one["number"]): one for one in before["commitments"]}
    new = {str(one["number"]): one for one in after["commitments"]}
    for number in _keys(old, new):
        yield from _of_whole(About.COMMITMENT, number, old.get(number), new.get(number))
        was, now = old.get(number, {}), new.get(number, {})
        yield from _of_fields(About.COMMITMENT, number, was, now, but=("chapter", "measures", *but))
        chapters = [one.get("chapter") or CHAPTER_OF_NOTHING for one in (was, now)]
        yield from _of_fields(About.CHAPTER, number, *chapters)


def _of_measures(old: Document, new: Document, but: Collection[str]) -> Iterator[Difference]:
    for code in _keys(old, new):
        yield from _of_whole(About.MEASURE, code, old.get(code), new.get(code))
        yield from _of_fields(About.MEASURE, code, old.get(code, {}), new.get(code, {}), but=but)


def _of_institutions(before: Document, after: Document) -> Iterator[Difference]:
    """How those are called that both name, and which are silent in only one of them."""
    old = {one["slug"]: one for one in before["institutions"]}
    new = {one["slug"]: one for one in after["institutions"]}
    for slug in _keys(old, new):
        yield from _of_fields(About.INSTITUTION, slug, old.get(slug, {}), new.get(slug, {}))
        was, now = slug in before["silent"], slug in after["silent"]
        if was is not now:
            turn = Turn.ADDED if now else Turn.GONE
            yield Difference(About.INSTITUTION, slug, SILENT, turn, was, now)


def _measures(document: Document) -> Document:
    """Code → the measure, its fields side by side."""
    measures = {}
    for commitment in document["commitments"]:
        for measure in commitment["measures"]:
            standing = measure["standing"]
            measures[measure["code"]] = {
                COMMITMENT: commitment["number"],
                **measure,
                "standing": standing["value"],
                "because": standing["because"],
                "days_late": standing["days_late"],
            }
    return measures


def _keys(old: Document, new: Document) -> Iterable[str]:
    """Of both, as the newer has them, and behind them those that are gone."""
    return dict.fromkeys((*new, *old))


def _of_whole(about: About, key: str, was: Any, now: Any) -> Iterator[Difference]:
    if was is None:
        yield Difference(about, key, "", Turn.ADDED, None, now["title"])
    if now is None:
        yield Difference(about, key, "", Turn.GONE, was["title"], None)


def _of_fields(
    about: About, key: str, was: Document, now: Document, *, but: Collection[str] = ()
) -> Iterator[Difference]:
    """Field by field; nothing where only one of them is there."""
    for field in now if was and now else ():
        # A document of an older format says nothing of what a newer one tells.
        old: Any = was.get(field, [] if isinstance(now[field], list) else None)
        if field in but or old == now[field]:
            continue
        if field == "since":
            for part, members in now[field].items():
                before = (old or {}).get(part, [])
                yield from _of_list(about, key, f"{field}.{part}", before, members)
        elif isinstance(now[field], list):
            yield from _of_list(about, key, field, old, now[field])
        else:
            yield Difference(about, key, field, Turn.CHANGED, old, now[field])


def _of_list(
    about: About, key: str, field: str, was: list[Any], now: list[Any]
) -> Iterator[Difference]:
    """What went out of a list and what came into it; or that only its order is another."""
    gone, added = _without(was, now), _without(now, was)
    for one in list(gone):
        same = next((other for other in added if _is_same_thing(field, one, other)), None)
        if same is not None:
            gone.remove(one)
            added.remove(same)
            yield Difference(about, key, field, Turn.CHANGED, one, same)
    for one in gone:
        yield Difference(about, key, field, Turn.GONE, one, None)
    for one in added:
        yield Difference(about, key, field, Turn.ADDED, None, one)
    if was != now and not (_without(was, now) or _without(now, was)):
        yield Difference(about, key, field, Turn.REORDERED, was, now)


def _is_same_thing(field: str, one: Any, other: Any) -> bool:
    """Whether what differs is said of the same: a step in the same words, a statement with another
    mark.
    """
    if not isinstance(one, dict):
        return False
    marks = MARKS.get(field.removeprefix("since."))
    if marks:
        return _without_marks(one, marks) == _without_marks(other, marks)
    names = [name for name in NAMES if name in one]
    return bool(names) and _in_record(one[names[0]]) == _in_record(other.get(names[0]))


def _without_marks(one: Document, marks: Collection[str]) -> Document:
    return {
        name: _without_marks(value, marks) if isinstance(value, dict) else value
        for name, value in one.items()
        if name not in marks
    }


def _in_record(value: Any) -> Any:
    """A text in the record's language: whoever translates it does not write another."""
    return value[LANGUAGE_OF_RECORD] if isinstance(value, dict) else value


def _without(some: list[Any], others: list[Any]) -> list[Any]:
    """What is left of a list when each of the others is taken out of it once."""
    left = list(others)
    kept = []
    for one in some:
        if one in left:
            left.remove(one)
        else:
            kept.append(one)
    return kept
