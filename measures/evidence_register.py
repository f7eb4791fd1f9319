"""The register of a plan's evidence: its filters, and its rows for pages and tables."""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Any, ClassVar, cast

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from commitments.models import ActionPlan
from measures.evidence.kinds import FileKind
from measures.evidence.querysets import FILE, LINK, EvidenceQuerySet
from measures.evidence.states import EvidenceState
from measures.filtering import (
    ChoicesFilter,
    DayFilter,
    FormOfDays,
    PlanFilter,
    SearchFilter,
)
from measures.models import Evidence, Measure
from measures.proofs import TABLE_COLUMNS, table_of
from measures.querysets import MeasureQuerySet

NAMES = ("state", "kind", "commitment", "institution", "date_from", "date_to")
# Not a state of evidence: the measures that should have some, and have none.
MISSING = "missing"
STATES = [(MISSING, _("no evidence")), *EvidenceState.choices]
KINDS = [(LINK, _("link")), (FILE, _("file")), *FileKind.choices]


class DatesForm(FormOfDays):
    first_day, last_day = "date_from", "date_to"


class EvidenceFilter(PlanFilter):
    """`q state kind commitment institution date_from date_to`."""

    PICKED: ClassVar = ("state", "kind", "commitment", "institution")
    NAMES: ClassVar = ("q", *NAMES)
    DAYS: ClassVar = (("date_from", _("dated from %(day)s")), ("date_to", _("dated to %(day)s")))

    q = SearchFilter(method="search")
    state = ChoicesFilter(label=_("Availability"), choices=STATES, method="in_state")
    kind = ChoicesFilter(label=_("Kind"), choices=KINDS, method="of_kind")
    date_from = DayFilter(label=_("Dated from"), method="nothing")
    date_to = DayFilter(label=_("Dated to"), method="nothing")

    class Meta:
        model = Evidence
        form = DatesForm
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, plan: ActionPlan, today: date) -> None:
        super().__init__(data, plan, Evidence.objects.of(plan), today)

    @property
    def qs(self) -> EvidenceQuerySet:
        """The pieces, the newest first; none where a value cannot be understood."""
        if not self.form.is_valid() or self.is_of_missing:
            return Evidence.objects.none()
        rows = cast(EvidenceQuerySet, super().qs)
        cleaned = self.form.cleaned_data
        return rows.dated_between(cleaned["date_from"], cleaned["date_to"]).newest_first()

    @property
    def is_of_missing(self) -> bool:
        """Only measures without evidence are asked for."""
        return bool(self.form.is_valid() and self.form.cleaned_data["state"] == [MISSING])

    @property
    def missing(self) -> MeasureQuerySet:
        """The measures stated as completed that have no evidence, as far as the filters speak of
        measures; none where they ask for something that only a piece of evidence has. Of an
        institution, those it leads: whoever helps claims nothing of the whole.
        """
        if not self.form.is_valid():
            return Measure.objects.none()
        cleaned = self.form.cleaned_data
        asks_for_pieces = any(cleaned[name] for name in ("kind", "date_from", "date_to"))
        if asks_for_pieces or (cleaned["state"] and MISSING not in cleaned["state"]):
            return Measure.objects.none()
        found = Measure.objects.of(self.plan).completed_without_evidence()
        if cleaned["commitment"]:
            found = found.in_commitments([int(number) for number in cleaned["commitment"]])
        if cleaned["institution"]:
            found = found.answered_for_by(cleaned["institution"])
        return found.mentioning(cleaned["q"].replace("\x00", "")).in_order()

    @property
    def withdrawn_among_them(self) -> int:
        """How many of the pieces were withdrawn; 0 where a state is asked for, which says so
        itself. One query.
        """
        if not self.form.is_valid() or self.form.cleaned_data["state"]:
            return 0
        return self.qs.withdrawn().count()

    def search(self, rows: EvidenceQuerySet, _name: str, value: str) -> EvidenceQuerySet:
        return rows.mentioning(value)

    def in_state(self, rows: EvidenceQuerySet, _name: str, value: list[str]) -> EvidenceQuerySet:
        return rows.in_states(value) if value else rows

    def of_kind(self, rows: EvidenceQuerySet, _name: str, value: list[str]) -> EvidenceQuerySet:
        return rows.of_kinds(value) if value else rows

    def of_institution(
        self, rows: EvidenceQuerySet, _name: str, value: list[str]
    ) -> EvidenceQuerySet:
        return rows.given_by(value) if value else rows


def rows_of_table(filters: EvidenceFilter, base_url: str) -> Iterator[list[Any]]:
    """What is selected, as the rows below `TABLE_COLUMNS`: first the measures without evidence."""
    missing = filters.missing.values_list(
        "commitment__number", "code", "title", "lead_institution__slug"
    )
    return chain(map(_missing_row, missing.iterator()), table_of(filters.qs, base_url))


def _missing_row(values: tuple[Any, ...]) -> list[Any]:
    commitment, code, title, institution = values
    known = {
        "commitment": commitment,
        "measure": code,
        "measure_title": title,
        "institution": institution,
        "state": MISSING,
    }
    return [known.get(name) for name in TABLE_COLUMNS]
