"""The register of a plan's evidence: its filters, and its rows for pages and tables."""

from collections.abc import Iterator
from itertools import chain
from typing import Any, cast
from urllib.parse import urlencode

import django_filters
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments.models import ActionPlan, Institution
from measures.evidence.kinds import FileKind
from measures.evidence.querysets import FILE, LINK, EvidenceQuerySet
from measures.evidence.states import EvidenceState
from measures.filters import (
    LONGEST_SEARCH,
    ChoicesFilter,
    DayFilter,
    FilterForm,
    Picker,
    commitment_choices,
    complaints_of,
    institution_choices,
    picked_on,
    pickers_of,
    without,
)
from measures.models import Evidence, Measure
from measures.proofs import TABLE_COLUMNS, table_of
from measures.querysets import MeasureQuerySet
from ogp_portal.formats.days import day_text

PICKED = ("state", "kind", "commitment", "institution")
DAYS = ("date_from", "date_to")
NAMES = (*PICKED, *DAYS)
ALL_NAMES = ("q", *NAMES)
# Not a state of evidence: the measures that should have some, and have none.
MISSING = "missing"
STATES = [(MISSING, _("no evidence")), *EvidenceState.choices]
KINDS = [(LINK, _("link")), (FILE, _("file")), *FileKind.choices]


class DatesForm(FilterForm):
    first_day, last_day = DAYS


class EvidenceFilter(django_filters.FilterSet):
    """`q state kind commitment institution date_from date_to`; choices may repeat.

    Where a value is not one of the choices, nothing is selected and the form says why.
    """

    q = django_filters.CharFilter(
        label=_("Search"), method="search", max_length=LONGEST_SEARCH, strip=True
    )
    state = ChoicesFilter(label=_("State"), choices=STATES, method="in_state")
    kind = ChoicesFilter(label=_("Kind"), choices=KINDS, method="of_kind")
    commitment = ChoicesFilter(label=_("Commitment"), method="in_commitment")
    institution = ChoicesFilter(label=_("Institution"), method="of")
    date_from = DayFilter(label=_("Dated from"), method="nothing")
    date_to = DayFilter(label=_("Dated to"), method="nothing")

    class Meta:
        model = Evidence
        form = DatesForm
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, plan: ActionPlan) -> None:
        self.plan = plan
        measures = Measure.objects.of(plan)
        involved = Institution.objects.involved(plan, measures.name_the_institution())
        self.labels = involved.labels(plan.day_of_names(timezone.localdate()))
        super().__init__(data, queryset=Evidence.objects.of(plan))
        self.filters["commitment"].extra["choices"] = commitment_choices(plan)
        self.filters["institution"].extra["choices"] = institution_choices(self.labels)

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
        measures; none where they ask for something that only a piece of evidence has.
        """
        if not self.form.is_valid():
            return Measure.objects.none()
        cleaned = self.form.cleaned_data
        asks_for_pieces = any(cleaned[name] for name in ("kind", *DAYS))
        if asks_for_pieces or (cleaned["state"] and MISSING not in cleaned["state"]):
            return Measure.objects.none()
        found = Measure.objects.of(self.plan).completed_without_evidence()
        if cleaned["commitment"]:
            found = found.in_commitments([int(number) for number in cleaned["commitment"]])
        if cleaned["institution"]:
            found = found.involving(cleaned["institution"])
        return found.mentioning(_searched(cleaned["q"])).in_order()

    @property
    def complaints(self) -> list[tuple[str, str]]:
        return complaints_of(self)

    def search(self, rows: EvidenceQuerySet, _name: str, value: str) -> EvidenceQuerySet:
        return rows.mentioning(_searched(value))

    def in_state(self, rows: EvidenceQuerySet, _name: str, value: list[str]) -> EvidenceQuerySet:
        return rows.in_states(value) if value else rows

    def of_kind(self, rows: EvidenceQuerySet, _name: str, value: list[str]) -> EvidenceQuerySet:
        return rows.of_kinds(value) if value else rows

    def in_commitment(
        self, rows: EvidenceQuerySet, _name: str, value: list[str]
    ) -> EvidenceQuerySet:
        return rows.in_commitments([int(number) for number in value]) if value else rows

    def of(self, rows: EvidenceQuerySet, _name: str, value: list[str]) -> EvidenceQuerySet:
        return rows.given_by(value) if value else rows

    def nothing(self, rows: EvidenceQuerySet, _name: str, _value: object) -> EvidenceQuerySet:
        """These are read together, in `qs`."""
        return rows

    def pickers(self) -> list[Picker]:
        return pickers_of(self, cast(QueryDict, self.data), PICKED)

    def chips(self, url: str) -> list[tuple[str, str]]:
        """(what is on, the address without it)."""
        data = cast(QueryDict, self.data)
        return [
            (label, without(data, url, name, value, ALL_NAMES)) for name, value, label in self._on()
        ]

    def _on(self) -> Iterator[tuple[str, str, str]]:
        """(name, value, label) of what is on."""
        data = cast(QueryDict, self.data)
        search = str(data.get("q", ""))
        if search.strip():
            yield "q", search, gettext("“%(text)s”") % {"text": search.strip()}
        for name in PICKED:
            yield from picked_on(self, data, name)
        cleaned = self.form.cleaned_data if self.form.is_valid() else {}
        sentences = (gettext("dated from %(day)s"), gettext("dated to %(day)s"))
        for name, sentence in zip(DAYS, sentences, strict=True):
            typed = str(data.get(name, ""))
            if typed.strip():
                yield name, typed, sentence % {"day": day_text(cleaned.get(name)) or typed}

    def query(self) -> str:
        """What is on, as a query string; the page is left out."""
        data = cast(QueryDict, self.data)
        return urlencode(
            [(name, item) for name in ALL_NAMES for item in data.getlist(name) if item]
        )


def _searched(text: str) -> str:
    return text.replace("\x00", "")


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
