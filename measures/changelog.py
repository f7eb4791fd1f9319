"""What happened to a plan's record, one entry a change: who, when, what moved, why."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from commitments.models import ActionPlan, Change, ChangeKind, Commitment, InstitutionDirectory
from commitments.versions import FieldChange
from measures.change_words import Version, hung_on, words_of_commitments, words_of_measures
from measures.fates import became_text
from measures.models import DateChange, Measure, ProgressUpdate, Succession
from measures.operations.dates import SHIFT_KINDS
from measures.slips import DateChangeState
from measures.standing import status_label
from ogp_portal.compiled import compiled
from ogp_portal.formats.days import day_text
from ogp_portal.formats.text import Text

MEASURES_NAMED = 3
LATEST = 5
SUCCESSION_KINDS = (ChangeKind.MEASURE_MERGED, ChangeKind.MEASURE_SPLIT)
TEXT_KINDS = (ChangeKind.PLAN_TEXT,)
# Changes that may move a measure's status.
MOVING = (ChangeKind.PROGRESS, ChangeKind.PART, ChangeKind.TAKEN_BACK)
COLUMNS = (
    "pk",
    "kind",
    "institution_id",
    "source_name",
    "source_name_en",
    "since",
    "recorded_at",
    "reason",
    "decision",
    "commitment_id",
    "commitment_version",
    "commitment__number",
    "commitment__short_title",
    "commitment__short_title_en",
)


@dataclass(frozen=True, slots=True)
class Touched:
    """A measure in a change, as it was called then; or a commitment.

    Attributes:
        version: what it came to by the change; `version_url` is its address for ever.
    """

    code: str
    url: str
    title: SafeString
    version: int
    version_url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One change, for people.

    Attributes:
        day: since when the record says so; `recorded_at` where it was written down another day.
        by: the institution's name of that day, or the named source.
        moved: (old, new) status in words, where the status moved.
        dates: (old, new) end date, where it moved or is asked to.
        named: whom it asked for a part, or the hash of the file that it erased.
        words: what a correction put into other words, shortened.
        rows: the kinds of rows that a correction also touched.
        lapsed: which proposed end date lapsed with it, as a sentence.
        became: in which others a measure lives on that was merged or split, as a sentence.
        said: what the institution said was done, to the letter.
        otherwise: what a supporting institution sees otherwise than the lead; "" where it does not.
        is_unchanged: it said that nothing has changed.
        is_taken_back: it has said since that this no longer holds.
        commitment: whose own text it is about.
        measures: the first few, the one of which something is said before the others;
            `measures_count` counts all.
    """

    pk: int
    day: date
    recorded_at: datetime | None
    kind: str
    kind_label: str
    by: str
    by_url: str
    reason: str
    decision: str
    moved: tuple[str, str] | None
    dates: tuple[str, str] | None
    named: str
    words: list[FieldChange]
    rows: str
    lapsed: str
    became: str
    said: str
    otherwise: str
    is_unchanged: bool
    is_taken_back: bool
    commitment: Touched | None
    measures: list[Touched]
    measures_count: int

    @property
    def subject(self) -> Touched | None:
        """What it is about; None where that is several measures, or none."""
        is_about_one = self.measures_count == 1 or (self.measures and self.kind in MOVING)
        return self.commitment or (self.measures[0] if is_about_one else None)

    @property
    def headline(self) -> SafeString:
        """The measure it is about, or what was done where it is about several or none."""
        one = self.subject
        if one:
            return format_html("{} {}", one.code, one.title)
        return format_html("{}", self.became or self.kind_label)


class Selected(NamedTuple):
    """Changes and what belongs to them, as tuples.

    Attributes:
        changes: the `COLUMNS` of each, in the order of the entries.
        touched: (change, measures in all, code, title, title_en, version, key) of the first few
            of each.
        said: (change, status before, status, what was done, whether it disagrees, its reason,
            whether nothing has changed, by what it was taken back, the measure's code, the
            proposed end date that lapsed with it) of the statements they published.
        shifted: (change, old, new end date) of the shifts they proposed or decided.
        succeeded: (change, code, code of a measure in which it lives on from then).
    """

    changes: list[tuple[Any, ...]]
    touched: list[tuple[Any, ...]]
    said: list[tuple[Any, ...]]
    shifted: list[tuple[Any, ...]]
    succeeded: list[tuple[Any, ...]]


def rows_of(changes: QuerySet[Change]) -> QuerySet[Any, Any]:
    """Changes as `entries_of` takes them."""
    made = Commitment.history.filter(change=OuterRef("pk"), id=OuterRef("commitment_id"))
    with_version = changes.annotate(commitment_version=Subquery(made.values("version")[:1]))
    return with_version.values_list(*COLUMNS)


def entries_of(
    plan: ActionPlan,
    changes: list[tuple[Any, ...]],
    directory: InstitutionDirectory,
    touched: list[tuple[Any, ...]] | None = None,
) -> list[Entry]:
    """The entries of these changes (`rows_of`), in their order. Two queries, however many, and one
    each where dates were shifted, measures merged or split, where a commitment's or a measure's own
    text was corrected, and where rows that hang on a measure were, or one was asked or erased.

    Args:
        touched: as in `Selected`, where that is known already.
    """
    ids = [change[0] for change in changes]
    if touched is None:
        touched = list(_touched_by(ids))
    said = list(_said_in(ids)) if touched else []
    shifted = list(_shifted_in(ids)) if _are_any(changes, SHIFT_KINDS) else []
    succeeded = list(_succeeded_in(ids)) if _are_any(changes, SUCCESSION_KINDS) else []
    selected = Selected(changes, touched, said, shifted, succeeded)
    words = _words_in(changes, touched, directory)
    return [
        replace(entry, words=words.get(entry.pk, []))
        for entry in _entries(plan, selected, directory)
    ]


def _words_in(
    changes: list[tuple[Any, ...]], touched: list[tuple[Any, ...]], directory: InstitutionDirectory
) -> dict[int, list[FieldChange]]:
    """Change → what it put into other words, of those that corrected a text."""
    corrected = {
        change[0]: change for change in changes if change[COLUMNS.index("kind")] in TEXT_KINDS
    }
    days = {pk: _day_of(change) for pk, change in corrected.items()}
    of_measures = [
        Version(change, days[change], key, version)
        for change, *_measure, version, key in touched
        if change in corrected
    ]
    of_commitments = [
        Version(pk, days[pk], change[COLUMNS.index("commitment_id")], version)
        for pk, change in corrected.items()
        if (version := change[COLUMNS.index("commitment_version")])
    ]
    return words_of_measures(of_measures, directory) | words_of_commitments(of_commitments)


def _day_of(change: tuple[Any, ...]) -> date:
    return timezone.localdate(change[COLUMNS.index("since")])


def latest_entries(plan: ActionPlan, directory: InstitutionDirectory) -> list[Entry]:
    """The entries of the plan's newest changes, without the words of corrections. Three queries,
    and one each where dates were shifted, measures merged or split, and where rows that hang on a
    measure were corrected, or one was asked or erased.
    """
    changes = _latest(plan.pk)
    shifted = _latest_shifted(plan.pk) if _are_any(changes, SHIFT_KINDS) else []
    succeeded = _latest_succeeded(plan.pk) if _are_any(changes, SUCCESSION_KINDS) else []
    touched, said = _latest_touched(plan.pk), _latest_said(plan.pk)
    selected = Selected(changes, touched, said, shifted, succeeded)
    return _entries(plan, selected, directory)


def _touched_by(changes: Any) -> QuerySet[Any, Any]:
    """Only the first few measures of each change: a file that is loaded brings thousands. A change
    makes one version of every measure it touches.
    """
    numbered = Measure.history.filter(change__in=changes).annotate(
        place=Window(RowNumber(), partition_by=F("change_id"), order_by="id"),
        in_all=Window(Count("*"), partition_by=F("change_id")),
    )
    few: QuerySet[Any, Any] = numbered.filter(place__lte=MEASURES_NAMED).order_by("id")
    return few.values_list("change_id", "in_all", "code", "title", "title_en", "version", "id")


def _said_in(changes: Any) -> QuerySet[Any, Any]:
    lapsed = DateChange.history.filter(
        change=OuterRef("change"), measure=OuterRef("measure"), state=DateChangeState.LAPSED
    )
    rows = ProgressUpdate.objects.filter(change__in=changes).with_status_before()
    rows = rows.annotate(lapsed_due_on=Subquery(lapsed.values("new_due_on")[:1]))
    said: QuerySet[Any, Any] = rows.values_list(
        "change_id",
        "status_before",
        "status",
        "done",
        "disagrees",
        "reason",
        "is_unchanged",
        "taken_back_by",
        "measure__code",
        "lapsed_due_on",
    )
    return said


def _are_any(changes: list[tuple[Any, ...]], kinds: Collection[ChangeKind]) -> bool:
    return any(kind in kinds for _pk, kind, *_rest in changes)


def _shifted_in(changes: Any) -> QuerySet[Any, Any]:
    """What lapses is no date that moves: the statement that ended its measure tells of it."""
    shifts: QuerySet[Any, Any] = DateChange.history.filter(change__in=changes)
    return shifts.exclude(state=DateChangeState.LAPSED).values_list(
        "change_id", "old_due_on", "new_due_on"
    )


def _succeeded_in(changes: Any) -> QuerySet[Any, Any]:
    ties: QuerySet[Any, Any] = Succession.history.filter(change__in=changes, history_type="+")
    in_order = ties.order_by("successor__code_key")
    return in_order.values_list("change_id", "predecessor__code", "successor__code")


def _newest(plan_id: int) -> QuerySet[Change]:
    return Change.objects.of(plan_id).newest_first()[:LATEST]


@compiled
def _latest(plan_id: int) -> QuerySet[Any, Any]:
    return rows_of(_newest(plan_id))


@compiled
def _latest_touched(plan_id: int) -> QuerySet[Any, Any]:
    return _touched_by(_newest(plan_id).values("pk"))


@compiled
def _latest_said(plan_id: int) -> QuerySet[Any, Any]:
    return _said_in(_newest(plan_id).values("pk"))


@compiled
def _latest_shifted(plan_id: int) -> QuerySet[Any, Any]:
    return _shifted_in(_newest(plan_id).values("pk"))


@compiled
def _latest_succeeded(plan_id: int) -> QuerySet[Any, Any]:
    return _succeeded_in(_newest(plan_id).values("pk"))


def _entries(plan: ActionPlan, selected: Selected, directory: InstitutionDirectory) -> list[Entry]:
    touched: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for change, *measure in selected.touched:
        touched[change].append(tuple(measure))
    said = {change: tuple(statement) for change, *statement in selected.said}
    dates = {change: (day_text(old) or "–", day_text(new)) for change, old, new in selected.shifted}
    heirs: dict[int, list[str]] = defaultdict(list)
    ended = {change: code for change, code, _heir in selected.succeeded}
    for change, _code, heir in selected.succeeded:
        heirs[change].append(heir)
    became = {change: became_text(code, heirs[change]) for change, code in ended.items()}
    # What touches no measure does nothing to that which hangs on one.
    kinds = {change[0]: ChangeKind(change[1]) for change in selected.changes if touched[change[0]]}
    days = {change[0]: _day_of(change) for change in selected.changes}
    hung = hung_on(kinds, days, directory)
    entries = (
        _entry(
            change, touched[change[0]], said.get(change[0]), dates.get(change[0]), directory, plan
        )
        for change in selected.changes
    )
    return [
        replace(
            entry,
            became=became.get(entry.pk, ""),
            named=", ".join(hung[entry.pk].named),
            rows=", ".join(hung[entry.pk].rows),
        )
        for entry in entries
    ]


def _entry(
    values: tuple[Any, ...],
    touched: list[tuple[Any, ...]],
    said: tuple[Any, ...] | None,
    dates: tuple[str, str] | None,
    directory: InstitutionDirectory,
    plan: ActionPlan,
) -> Entry:
    pk, kind, institution_id, source, source_en, since, recorded_at, *rest = values
    reason, decision, *commitment = rest
    base = reverse("measure-list", args=[plan.slug])
    day = timezone.localdate(since)
    label = directory.label(institution_id, day) if institution_id else None
    nothing = ("", "", "", False, "", False, None, "", None)
    before, status, done, disagrees, why, is_unchanged, follower, said_of, lapsed = said or nothing
    is_move = kind in MOVING and (before or "") != status
    return Entry(
        pk=pk,
        day=day,
        recorded_at=None
        if timezone.localdate(recorded_at) == day
        else timezone.localtime(recorded_at),
        kind=kind,
        kind_label=str(ChangeKind(kind).label),
        by=label.short if label else Text(source, source_en).html(),
        by_url=reverse("institution-detail", args=[label.slug]) if label else "",
        reason=reason,
        decision=decision,
        moved=(status_label(before or ""), status_label(status)) if is_move else None,
        dates=dates,
        named="",
        words=[],
        rows="",
        lapsed=_lapsed_text(lapsed) if lapsed else "",
        became="",
        said=done,
        otherwise=why if disagrees else "",
        is_unchanged=kind == ChangeKind.PART and bool(is_unchanged),
        is_taken_back=follower is not None,
        commitment=_touched_commitment(plan, *commitment),
        measures=[
            Touched(
                code,
                f"{base}{code}/",
                Text(title, title_en).html(),
                version,
                f"{base}{code}/history/{version}/",
            )
            for _in_all, code, title, title_en, version, _key in sorted(
                touched, key=lambda row: row[1] != said_of
            )
        ],
        measures_count=touched[0][0] if touched else 0,
    )


def _lapsed_text(due_on: date) -> str:
    sentence = gettext(
        "The proposed end date %(day)s lapsed: the measure ended before anybody decided."
    )
    return sentence % {"day": day_text(due_on)}


def _touched_commitment(
    plan: ActionPlan, _key: int, version: int, number: int | None, title: str, title_en: str
) -> Touched | None:
    if number is None:
        return None
    url = reverse("commitment-detail", args=[plan.slug, number])
    history = reverse("commitment-history", args=[plan.slug, number])
    return Touched(f"{number}.", url, Text(title, title_en).html(), version, f"{history}{version}/")
