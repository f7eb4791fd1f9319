"""Which measures, and which roles, steps and risks of theirs; in which order, and how many."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from functools import cache, reduce
from itertools import islice
from operator import or_
from typing import Any

from django.db import connection, models
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.transaction import TransactionManagementError

from measures.fates import left_nowhere
from measures.risks import RiskState
from measures.standing import DUE_SOON_DAYS, Standing, Status
from ogp_portal.compiled import TheKey, compiled
from ogp_portal.formats.latvian import words_of
from ogp_portal.history import RecordedQuerySet

STANDING_RANK = {
    # The order in which a reader wants to see them: what needs attention first.
    Standing.OVERDUE: 0,
    Standing.CLAIMED: 1,
    Standing.DUE_SOON: 2,
    Standing.ON_TRACK: 3,
    Standing.NOT_DUE: 4,
    Standing.UNDATED: 5,
    Standing.PROVEN: 6,
    Standing.CANCELLED: 7,
}


# What the rules of a measure ask for besides it.
POINTED_AT = ("plan", "commitment", "group")


class MeasureQuerySet(RecordedQuerySet):
    def of(self, plan: models.Model | int) -> "MeasureQuerySet":
        return self.filter(plan=plan)

    def locked(self, pk: int) -> Any:
        """The row under its lock, with what its rules ask for. Only inside a transaction.

        Every change of a measure begins so, and those of a worksheet are thousands: what is asked
        is composed once.
        """
        if not connection.in_atomic_block:
            raise TransactionManagementError("A row is locked inside a transaction only.")
        model: type[models.Model] = self.model
        found = _under_its_lock(model, key=pk)
        if not found:
            raise self.model.DoesNotExist
        row = model.from_db(self.db, _columns(model), found[0])
        # Asked behind the lock: by then somebody may have changed these, too.
        [pointed_at] = _pointed_at(model, key=pk)
        values = iter(pointed_at)
        for name in POINTED_AT:
            related: Any = model._meta.get_field(name).related_model
            own = tuple(islice(values, len(_columns(related))))
            one = related.from_db(self.db, _columns(related), own)
            setattr(row, name, None if one.pk is None else one)
        return row

    def locked_with_heirs(self, pk: int) -> Any:
        """`locked`, and under their locks also those in which the measure lives on; all taken in
        one order, as everybody takes them.
        """
        self.with_heirs(self.filter(pk=pk)).take_locks()
        return self.locked(pk)

    def with_heirs(self, measures: "MeasureQuerySet") -> "MeasureQuerySet":
        """Some measures, and those in which they live on."""
        own = measures.order_by().values("pk")
        heirs = self.filter(predecessions__predecessor__in=own).values("pk")
        return self.filter(Q(pk__in=own) | Q(pk__in=heirs))

    def concerned(self, pk: int, codes: Collection[str]) -> "MeasureQuerySet":
        """A measure, and those with these codes."""
        return self.filter(Q(pk=pk) | Q(code__in=codes))

    def current(self, pk: int) -> Any:
        """The row as it now stands, with what its rules ask for."""
        return self.select_related(*POINTED_AT).get(pk=pk)

    def for_worksheets(self) -> "MeasureQuerySet":
        """With all that a worksheet says of them. Three queries more, however many."""
        known = self.select_related(*POINTED_AT)
        return known.prefetch_related("supporting", "risks", "steps")

    def with_codes(self, codes: Collection[str]) -> "MeasureQuerySet":
        return self.filter(code__in=codes)

    def next_position(self) -> int:
        """The place behind the last of them."""
        last: int | None = self.aggregate(last=Max("position"))["last"]
        return (last or 0) + 1

    def in_order(self) -> "MeasureQuerySet":
        """As the worksheets have them."""
        return self.order_by("code_key")

    def first_recorded_after(self, moment: datetime) -> "MeasureQuerySet":
        """Of which the record knows nothing as of before."""
        first = self.model.history.filter(version=1, history_date__gte=moment)
        return self.filter(pk__in=first.values("id"))

    def codes_of_heirs(self) -> dict[int, list[str]]:
        """Measure → the codes of those in which it lives on, in their order; none of most."""
        heirs: dict[int, list[str]] = defaultdict(list)
        ties = self.exclude(successions=None).order_by("successions__successor__code_key")
        for measure, code in ties.values_list("pk", "successions__successor__code"):
            heirs[measure].append(code)
        return heirs

    def succeeding(self, measure: Any) -> "MeasureQuerySet":
        """In which a measure lives on that was merged or split; that is cancelled, so of any other
        nobody is asked.
        """
        if measure.status != Status.CANCELLED:
            return self.none()
        return self.filter(predecessions__predecessor=measure).in_order()

    def left_nowhere_without(self, measure: Any) -> "MeasureQuerySet":
        """Those that would live on nowhere, were this measure dropped. Two queries to find them."""
        plan = self.model.objects.of(measure.plan_id)
        ties = plan.exclude(successions=None).values_list("pk", "successions__successor")
        cancelled = plan.filter(status=Status.CANCELLED).values_list("pk", flat=True)
        found = left_nowhere(measure.pk, ties, set(cancelled))
        return self.filter(pk__in=found).in_order()

    def preceding(self, measure: models.Model) -> "MeasureQuerySet":
        """Those that live on in this one."""
        return self.filter(successions__successor=measure).in_order()

    def in_plan_order(self) -> "MeasureQuerySet":
        """Plans in their order, within each as the worksheets have them."""
        return self.order_by("plan__is_sample", "-plan__starts_on", "code_key")

    def under(self, commitment: models.Model | int) -> "MeasureQuerySet":
        return self.filter(commitment=commitment)

    def supported_by(self, institution_ids: Collection[int]) -> "MeasureQuerySet":
        """Those with a role for one of these institutions; a role each."""
        return self.filter(supporting__institution__in=institution_ids)

    def with_broken_links(self) -> "MeasureQuerySet":
        """`has_broken_links`: some that its lead answers for need a copy beside them."""
        evidence: Any = self.model.evidence.rel.related_model
        broken = evidence.objects.needing_a_copy().of_measures()
        annotated: MeasureQuerySet = self.annotate(has_broken_links=Exists(broken))
        return annotated

    def next_of_each(self, commitments: models.QuerySet[Any], today: date) -> "MeasureQuerySet":
        """What falls due next in each of these commitments, one measure a commitment."""
        own: MeasureQuerySet = self.model.objects.filter(commitment=OuterRef("pk"))
        first = own.next_due(today).values("pk")[:1]
        return self.filter(pk__in=commitments.values(first=Subquery(first)))

    def name_the_institution(self) -> Q:
        """Of an institution: whether one of these measures is led or supported by it.

        Asked institution by institution, each answer is the first row of an index; gathering the
        institutions of thousands of measures would read them all.
        """
        led = self.order_by().filter(lead_institution=OuterRef("pk"))
        supported = self.order_by().filter(supporting__institution=OuterRef("pk"))
        return Q(Exists(led)) | Q(Exists(supported))

    def counts_by_institution(self) -> dict[int, int]:
        """Institution → how many of these measures it leads or supports. Two queries."""
        led = self.exclude(lead_institution=None).order_by()
        supported = self.exclude(supporting=None).order_by()
        pairs = {
            *led.values_list("lead_institution_id", "pk"),
            *supported.values_list("supporting__institution_id", "pk"),
        }
        return Counter(institution for institution, _measure in pairs)

    def with_steps_in(self, states: Sequence[str]) -> "MeasureQuerySet":
        """Those whose action steps are in one of these states: some are open, all are done, there
        are none.
        """
        conditions = {
            "open": Q(steps_done__lt=F("steps_total")),
            "done": Q(steps_total__gt=0, steps_done=F("steps_total")),
            "none": Q(steps_total=0),
        }
        return self.filter(reduce(or_, (conditions[state] for state in states)))

    def with_standing(self, today: date) -> "MeasureQuerySet":
        """`standing_value`: the same judgement as `standing_of`, made by the database."""
        soon = today + timedelta(days=DUE_SOON_DAYS)
        judged: MeasureQuerySet = self.annotate(
            standing_value=Case(
                When(status=Status.CANCELLED, then=Value(Standing.CANCELLED)),
                When(
                    Q(status=Status.COMPLETED, evidence_count__gt=0, has_completion_test=True),
                    then=Value(Standing.PROVEN),
                ),
                When(status=Status.COMPLETED, then=Value(Standing.CLAIMED)),
                When(due_on=None, then=Value(Standing.UNDATED)),
                When(due_on__lt=today, then=Value(Standing.OVERDUE)),
                When(starts_on__gt=today, then=Value(Standing.NOT_DUE)),
                When(due_on__lte=soon, then=Value(Standing.DUE_SOON)),
                default=Value(Standing.ON_TRACK),
                output_field=models.CharField(),
            )
        )
        return judged

    def standing_in(self, values: Sequence[str], today: date) -> "MeasureQuerySet":
        return self.with_standing(today).filter(standing_value__in=values)

    def status_in(self, values: Sequence[str]) -> "MeasureQuerySet":
        """`none` stands for the measures nobody has reported on."""
        return self.filter(status__in=["" if value == "none" else value for value in values])

    def involving(self, slugs: Sequence[str]) -> "MeasureQuerySet":
        """Led or supported by one of these institutions."""
        supported = self.model.objects.filter(supporting__institution__slug__in=slugs)
        return self.filter(Q(lead_institution__slug__in=slugs) | Q(pk__in=supported.values("pk")))

    def answered_for_by(self, slugs: Sequence[str]) -> "MeasureQuerySet":
        """Led by one of these institutions."""
        return self.filter(lead_institution__slug__in=slugs)

    def mentioning(self, text: str) -> "MeasureQuerySet":
        """Every word of `text` occurs, whatever its case and diacritics."""
        found = self
        for word in words_of(text):
            found = found.filter(search_text__contains=word)
        return found

    def due_between(self, first: date | None, last: date | None) -> "MeasureQuerySet":
        """Due within these days; an unknown date is in no interval."""
        found = self
        if first:
            found = found.filter(due_on__gte=first)
        if last:
            found = found.filter(due_on__lte=last)
        return found

    def in_commitments(self, numbers: Sequence[int]) -> "MeasureQuerySet":
        return self.filter(commitment__number__in=numbers)

    def sorted_by(self, key: str, today: date, group: str = "") -> "MeasureQuerySet":
        """By `code title due institution standing stated`, `-` in front for descending.

        Unknown values come last either way; equal ones stand in the order of their codes.

        Args:
            group: `commitment`, `institution` or `standing` that come before the order, or "".
        """
        name, descending = key.removeprefix("-"), key.startswith("-")
        rows = self.with_standing(today) if "standing" in (name, group) else self
        field = _order_of(name)
        order = field.desc(nulls_last=True) if descending else field.asc(nulls_last=True)
        first = [_order_of(group).asc(nulls_last=True)] if group else []
        if group == "institution":  # two of them may go by one abbreviation
            first.append(F("lead_institution").asc(nulls_last=True))
        return rows.order_by(*first, order, "code_key")

    def led_by(self, institution_ids: Collection[int]) -> "MeasureQuerySet":
        return self.filter(lead_institution__in=institution_ids)

    def completed_without_test(self) -> "MeasureQuerySet":
        """Stated as completed, while nobody has written how that would be known."""
        return self.filter(status=Status.COMPLETED, has_completion_test=False)

    def completed_without_evidence(self) -> "MeasureQuerySet":
        """Stated as completed, while its lead shows nothing public for it."""
        return self.filter(status=Status.COMPLETED, evidence_count=0)

    def unfinished(self) -> "MeasureQuerySet":
        return self.exclude(status__in=[Status.COMPLETED, Status.CANCELLED])

    def overdue(self, today: date) -> "MeasureQuerySet":
        return self.unfinished().filter(due_on__lt=today)

    def longest_overdue(self, today: date) -> "MeasureQuerySet":
        return self.overdue(today).order_by("due_on", "code_key")

    def next_due(self, today: date) -> "MeasureQuerySet":
        return self.unfinished().filter(due_on__gte=today).order_by("due_on", "code_key")

    def counts_by_commitment(self, today: date) -> models.QuerySet[Any, Any]:
        """(commitment, standing, count, day of the last statement, steps, steps done) that occur.
        One query.
        """
        judged = self.with_standing(today).order_by()
        groups = judged.values_list("commitment_id", "standing_value")
        counted: models.QuerySet[Any, Any] = groups.annotate(
            count=Count("pk"),
            last=Max("stated_on"),
            total=Sum("steps_total"),
            done=Sum("steps_done"),
        )
        return counted


@cache
def _columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


@compiled
def _under_its_lock(model: type[models.Model]) -> models.QuerySet[Any, Any]:
    rows: models.QuerySet[Any] = MeasureQuerySet(model).filter(pk=TheKey())
    return rows.select_for_update().values_list(*_columns(model))


@compiled
def _pointed_at(model: type[models.Model]) -> models.QuerySet[Any, Any]:
    columns = [
        f"{name}__{column}"
        for name in POINTED_AT
        for column in _columns(model._meta.get_field(name).related_model)
    ]
    return MeasureQuerySet(model).filter(pk=TheKey()).values_list(*columns)


def _order_of(name: str) -> Any:
    if name == "standing":
        return Case(
            *(When(standing_value=value, then=rank) for value, rank in STANDING_RANK.items()),
            output_field=models.IntegerField(),
        )
    return F(
        {
            "code": "code_key",
            "title": "title_key",
            "due": "due_on",
            "institution": "lead_institution__sort_key",
            "stated": "stated_on",
            "commitment": "commitment__number",
        }[name]
    )


class SupportingRoleQuerySet(RecordedQuerySet):
    def played_by(self, institution_ids: Collection[int]) -> "SupportingRoleQuerySet":
        """Those whose parts the editors of these institutions answer for."""
        return self.filter(institution__in=institution_ids)

    def waiting(self) -> "SupportingRoleQuerySet":
        """Asked for their part and not answered yet; of what is cancelled nothing is awaited."""
        return self.exclude(asked_on=None).exclude(measure__status=Status.CANCELLED)

    def with_reach(self) -> "SupportingRoleQuerySet":
        """`is_reachable`: somebody can report for its institution, and so finds a question."""
        institution: Any = self.model.institution.field.related_model
        reached = institution.objects.with_editors().filter(pk=OuterRef("institution"))
        annotated: SupportingRoleQuerySet = self.annotate(is_reachable=Exists(reached))
        return annotated

    def with_broken_links(self) -> "SupportingRoleQuerySet":
        """`has_broken_links`: some that its institution answers for need a copy beside them."""
        measure: Any = self.model.measure.field.related_model
        evidence = measure.evidence.rel.related_model
        broken = evidence.objects.needing_a_copy().of_roles()
        annotated: SupportingRoleQuerySet = self.annotate(has_broken_links=Exists(broken))
        return annotated

    def in_plan_order(self) -> "SupportingRoleQuerySet":
        """As `MeasureQuerySet.in_plan_order`."""
        return self.order_by(
            "measure__plan__is_sample", "-measure__plan__starts_on", "measure__code_key", "pk"
        )


class ActionStepQuerySet(RecordedQuerySet):
    def counted(self) -> tuple[int, int]:
        """How many there are, and how many are done. One query."""
        counts = self.aggregate(total=Count("pk"), done=Count("done_on"))
        return counts["total"], counts["done"]


class RiskQuerySet(RecordedQuerySet):
    def of_plan(self, plan: models.Model) -> "RiskQuerySet":
        return self.filter(measure__plan=plan)

    def counts_by_state(self) -> dict[str, int]:
        """State → how many of these risks are in it. One query."""
        return dict(self.order_by().values_list("state").annotate(Count("pk")))

    def in_commitments(self, numbers: Sequence[int]) -> "RiskQuerySet":
        return self.filter(measure__commitment__number__in=numbers)

    def in_states(self, states: Sequence[str]) -> "RiskQuerySet":
        return self.filter(state__in=states)

    def hanging_on(self, measures: "MeasureQuerySet") -> "RiskQuerySet":
        return self.filter(measure__in=measures.order_by().values("pk"))

    def sorted_by(self, group: str) -> "RiskQuerySet":
        """What happened first, then what is possible, then what is gone; of one state, what delays
        most; then as the measures stand.

        Args:
            group: `commitment`, `institution` or `state` that come before the order, or "".
        """
        groups: dict[str, list[Any]] = {
            "commitment": [F("measure__commitment__number")],
            "institution": [
                F("measure__lead_institution__sort_key").asc(nulls_last=True),
                F("measure__lead_institution").asc(nulls_last=True),
            ],
        }
        turn = Case(
            *(When(state=state, then=rank) for rank, state in enumerate(RiskState.for_readers())),
            output_field=models.IntegerField(),
        )
        delay = F("delays_by_days").desc(nulls_last=True)
        return self.order_by(
            *groups.get(group, []), turn, delay, "measure__code_key", "position", "pk"
        )
