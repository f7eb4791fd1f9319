"""The register of all changes of a plan: its filters, and the changes measure by measure."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, NamedTuple, cast

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from commitments.models import ActionPlan, Change, ChangeKind, InstitutionDirectory
from commitments.operations import start_of
from measures.changelog import Entry, entries_of, rows_of
from measures.filtering import ChoicesFilter, DayFilter, OneChoiceFilter, PlanFilter
from measures.models import DateChange, Measure
from measures.querysets import MeasureQuerySet

NAMES = ("since", "kind", "commitment", "institution", "group")
# Kinds of changes that a reader looks for together.
FAMILIES: dict[str, tuple[Any, tuple[ChangeKind, ...]]] = {
    "statements": (
        _("statements"),
        (
            ChangeKind.PROGRESS,
            ChangeKind.UNCHANGED,
            ChangeKind.TAKEN_BACK,
            ChangeKind.PART,
            ChangeKind.PART_ASKED,
        ),
    ),
    "dates": (
        _("end dates"),
        (
            ChangeKind.DATE_PROPOSED,
            ChangeKind.DATE_MOVED,
            ChangeKind.DATE_REFUSED,
            ChangeKind.DATE_WITHDRAWN,
        ),
    ),
    "evidence": (
        _("evidence, apart from statements"),
        (ChangeKind.EVIDENCE, ChangeKind.EVIDENCE_WITHDRAWN, ChangeKind.EVIDENCE_ERASED),
    ),
    "measures": (
        _("measures that came or went"),
        (
            ChangeKind.MEASURES_LISTED,
            ChangeKind.MEASURE_ADDED,
            ChangeKind.MEASURE_DROPPED,
            ChangeKind.MEASURE_MERGED,
            ChangeKind.MEASURE_SPLIT,
        ),
    ),
    "texts": (
        _("the plan's text"),
        (
            ChangeKind.PLAN_ADOPTED,
            ChangeKind.PLAN_TEXT,
            ChangeKind.PLAN_FILE,
            ChangeKind.INSTITUTION,
        ),
    ),
    "reports": (_("reports"), (ChangeKind.PERIOD_CLOSED, ChangeKind.REPORT_SEALED)),
}
GROUPS = {"measure": _("by measure"), "time": _("by time")}
ENTRIES_A_MEASURE = 10


class ChangeFilter(PlanFilter):
    """`since kind commitment institution group`; grouped by measure where a day is given."""

    PICKED: ClassVar = ("kind", "commitment", "institution")
    NAMES: ClassVar = NAMES
    DAYS: ClassVar = (("since", _("since %(day)s")),)

    since = DayFilter(label=_("Since"), method="nothing")
    kind = ChoicesFilter(
        label=_("What changed"),
        choices=[(key, label) for key, (label, _kinds) in FAMILIES.items()],
        method="of_family",
    )
    group = OneChoiceFilter(label=_("Grouped"), choices=list(GROUPS.items()), method="nothing")

    class Meta:
        model = Change
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, plan: ActionPlan, today: date) -> None:
        super().__init__(data, plan, Change.objects.of(plan.pk), today)

    @property
    def qs(self) -> QuerySet[Change]:
        """The changes, the newest first; none where a value cannot be understood."""
        if not self.form.is_valid():
            return Change.objects.none()
        rows: Any = super().qs
        since = self.form.cleaned_data["since"]
        if since:
            rows = rows.since_day(start_of(since))
        return cast("QuerySet[Change]", rows.newest_first())

    @property
    def grouped(self) -> str:
        """How they are grouped: what changed since a day is asked measure by measure."""
        if not self.form.is_valid():
            return "time"
        since = self.form.cleaned_data["since"]
        return self.chosen("group") or ("measure" if since else "time")

    def of_family(self, rows: Any, _name: str, value: list[str]) -> Any:
        """Of end dates, whatever touched a shift: one lapses by what ends its measure, too."""
        if not value:
            return rows
        found = Q(kind__in=[kind for key in value for kind in FAMILIES[key][1]])
        if "dates" in value:
            found |= Q(Exists(DateChange.history.filter(change=OuterRef("pk"))))
        return rows.filter(found)

    def in_commitment(self, rows: Any, _name: str, value: list[str]) -> Any:
        """Its own text, or one of its measures."""
        if not value:
            return rows
        numbers = [int(number) for number in value]
        touched = _touching(self.measures.in_commitments(numbers))
        return rows.filter(Q(commitment__number__in=numbers) | Q(pk__in=touched))

    def of_institution(self, rows: Any, _name: str, value: list[str]) -> Any:
        """What it did, or what was done to a measure that names it."""
        if not value:
            return rows
        touched = _touching(self.measures.involving(value))
        return rows.filter(Q(institution__slug__in=value) | Q(pk__in=touched))

    def measures_touched(self) -> MeasureQuerySet:
        """The measures that these changes touch, as far as the filters speak of measures."""
        cleaned = self.form.cleaned_data if self.form.is_valid() else {}
        found = self.measures if self.form.is_valid() else self.measures.none()
        if cleaned.get("since") or cleaned.get("kind"):  # else every measure was put on record once
            touched = self.qs.order_by().filter(pk=OuterRef("change"))
            found = found.filter(Exists(Measure.history.filter(Exists(touched), id=OuterRef("pk"))))
        if cleaned.get("commitment"):
            found = found.in_commitments([int(number) for number in cleaned["commitment"]])
        if cleaned.get("institution"):
            found = found.involving(cleaned["institution"])
        return found.in_order()

    def of_no_measure(self) -> QuerySet[Change]:
        """Those of the plan itself, of a commitment's text, of an institution."""
        return self.qs.exclude(Exists(Measure.history.filter(change=OuterRef("pk"))))


def _touching(measures: MeasureQuerySet) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = Measure.history.filter(id__in=measures.order_by().values("pk"))
    return rows.values("change")


class Touched(NamedTuple):
    """A measure and what happened to it; `more` of it are not named here."""

    code: str
    title: SafeString
    url: str
    entries: list[Entry]
    more: int


class Grouped(NamedTuple):
    """Changes measure by measure, and the newest of those that touched none."""

    measures: list[Touched]
    of_none: list[Entry]


def by_measure(
    filters: ChangeFilter,
    measures: list[Measure],
    directory: InstitutionDirectory,
    *,
    with_others: bool,
) -> Grouped:
    """Measures, each with the newest changes that touched it. Two queries, and those of
    `entries_of` that depend on what is shown.

    Args:
        with_others: also those that touched no measure.
    """
    versions = Measure.history.filter(
        id__in=[measure.pk for measure in measures],
        change__in=filters.qs.order_by().values("pk"),
    ).values_list("change_id", "code", "title", "title_en", "version", "id")
    made: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for version in versions.order_by("-change__since", "-change_id"):
        made[version[-1]].append(version)
    shown = [version for some in made.values() for version in some[:ENTRIES_A_MEASURE]]
    wanted = Q(pk__in={change for change, *_rest in shown})
    if with_others:
        wanted |= Q(pk__in=filters.of_no_measure()[:ENTRIES_A_MEASURE].values("pk"))
    rows = list(rows_of(Change.objects.of(filters.plan.pk).filter(wanted).newest_first()))
    touched = [(change, 1, *measure) for change, *measure in shown]
    found = entries_of(filters.plan, rows, directory, touched)
    entries = {entry.pk: entry for entry in found}
    return Grouped(
        [_touched(measure, made[measure.pk], entries, filters.plan) for measure in measures],
        [entry for entry in found if not entry.measures],
    )


def _touched(
    measure: Measure, versions: list[Any], entries: dict[int, Entry], plan: ActionPlan
) -> Touched:
    shown = [entries[change] for change, *_rest in versions[:ENTRIES_A_MEASURE]]
    return Touched(
        code=measure.code,
        title=measure.title_text.html(),
        url=reverse("measure-detail", args=[plan.slug, measure.code]),
        entries=[_of_one(entry, measure) for entry in shown],
        more=max(len(versions) - ENTRIES_A_MEASURE, 0),
    )


def _of_one(entry: Entry, measure: Measure) -> Entry:
    """A change as what it did to one of the measures that it touched."""
    return replace(entry, measures=[one for one in entry.measures if one.code == measure.code])
