"""Queries composed once: the same rows as the ORM gives, also later, and for other arguments."""

from datetime import date
from inspect import signature
from io import StringIO

import pytest
from django.core.exceptions import EmptyResultSet
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from commitments.models import ActionPlan, Change
from measures import changelog, headings
from measures.models import Measure
from measures.worksheets import rows as worksheet
from ogp_portal.compiled import MOST_ARGUMENTS, CompiledQuery, TheKey, compiled
from ogp_portal.pages import overview
from tests.factories import make_commitment, make_group, make_measure, make_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def commitment():
    return make_commitment(make_plan(slug="plans"))


def test_rows_are_those_of_the_orm_with_values_as_the_fields_have_them(commitment):
    make_measure(commitment, code="1.1", starts_on=date(2020, 1, 1), due_on=date(2020, 4, 1))
    make_measure(commitment, code="1.2")

    def compose(plan_id):
        columns = ("code", "due_on", "has_completion_test", "change__since")
        return Measure.objects.of(plan_id).in_order().values_list(*columns)

    assert compiled(compose)(commitment.plan_id) == list(compose(commitment.plan_id))


def test_json_and_aggregates_come_as_the_orm_gives_them(commitment):
    def compose(plan_id):
        plans = ActionPlan.objects.filter(pk=plan_id)
        counted = plans.annotate(count=Count("commitments"), at=Coalesce(Now(), Now()))
        return counted.values_list("commitments__ogp_values", "starts_on", "count")

    assert compiled(compose)(commitment.plan_id) == list(compose(commitment.plan_id))
    assert compiled(compose)(commitment.plan_id) == [([], commitment.plan.starts_on, 1)]


def test_it_is_composed_once_and_asked_each_time(commitment, django_assert_num_queries):
    composed = []

    @compiled
    def codes(plan_id):
        composed.append(plan_id)
        return Measure.objects.of(plan_id).in_order().values_list("code")

    make_measure(commitment, code="1.1")
    with django_assert_num_queries(1):
        assert codes(commitment.plan_id) == [("1.1",)]
    make_measure(commitment, code="1.2")
    with django_assert_num_queries(1):
        assert codes(commitment.plan_id) == [("1.1",), ("1.2",)]
    assert composed == [commitment.plan_id]


def test_other_arguments_are_other_rows(commitment):
    other = make_commitment(make_plan(slug="cits"))
    make_measure(commitment, code="1.1")
    make_measure(other, code="2.1")

    @compiled
    def codes(plan_id):
        return Measure.objects.of(plan_id).values_list("code")

    assert codes(commitment.plan_id) == [("1.1",)]
    assert codes(other.plan_id) == [("2.1",)]


def test_the_key_of_a_row_is_given_anew_with_every_call(commitment):
    composed = []

    @compiled
    def due(of):
        composed.append(of)
        rows = Measure.objects.of(of).filter(due_on__isnull=False, pk=TheKey())
        return rows.values_list("code", "due_on")

    one = make_measure(commitment, code="1.1", due_on=date(2020, 4, 1))
    two = make_measure(commitment, code="1.2", due_on=None)

    assert due(commitment.plan_id, key=one.pk) == [("1.1", date(2020, 4, 1))]
    assert due(commitment.plan_id, key=two.pk) == []
    assert composed == [commitment.plan_id]


def test_a_row_is_the_one_that_the_orm_makes_with_those_it_points_at(
    commitment, django_assert_num_queries
):
    group = make_group(commitment=commitment)
    grouped = make_measure(commitment, due_on=date(2020, 4, 1), group=group)
    alone = make_measure(commitment)

    for measure in (grouped, alone, grouped):
        with transaction.atomic(), django_assert_num_queries(2):
            row = Measure.objects.locked(measure.pk)
            pointed_at = (row.plan, row.commitment, row.group)
        asked = Measure.objects.current(measure.pk)
        assert {**vars(row), "_state": None} == {**vars(asked), "_state": None}
        assert pointed_at == (asked.plan, asked.commitment, asked.group)
        assert (row._state.db, row._state.adding) == (asked._state.db, False)
        assert row._state.fields_cache.keys() == asked._state.fields_cache.keys()


def test_a_row_that_is_not_there_is_said_not_to_be(commitment):
    with transaction.atomic(), pytest.raises(Measure.DoesNotExist):
        Measure.objects.locked(0)


@pytest.mark.django_db(transaction=True)
def test_a_row_is_locked_inside_a_transaction_only():
    with pytest.raises(transaction.TransactionManagementError):
        Measure.objects.locked(1)


def test_a_selection_that_is_empty_by_itself_asks_nothing(django_assert_num_queries):
    @compiled
    def nothing():
        return Change.objects.filter(Q(pk__in=[])).values_list("pk")

    with pytest.raises(EmptyResultSet):
        Change.objects.filter(Q(pk__in=[])).query.sql_with_params()
    with django_assert_num_queries(0):
        assert nothing() == []


def test_only_so_many_are_remembered(commitment):
    composed = []

    @compiled
    def codes(plan_id, day):
        composed.append(day)
        return Measure.objects.of(plan_id).overdue(day).values_list("code")

    days = [date.fromordinal(date(2020, 1, 1).toordinal() + n) for n in range(MOST_ARGUMENTS + 1)]
    for day in [*days, days[0]]:
        codes(commitment.plan_id, day)

    assert composed == [*days, days[0]]


# The portal's own --------------------------------------------------------------------------------


def test_every_compiled_query_gives_what_its_queryset_gives():
    call_command("load_demo", stdout=StringIO())
    plan = ActionPlan.objects.get(slug="paraugs")
    known = {
        "plan_id": plan.pk,
        "today": timezone.localdate(),
        "commitment_id": plan.commitments.get(number=1).pk,
    }
    modules = (overview, changelog, headings, worksheet)
    queries = {one for module in modules for one in vars(module).values() if is_compiled(one)}

    rows = 0
    for query in queries:
        arguments = [known[name] for name in signature(query).parameters]
        for _composed_and_remembered in range(2):
            assert query(*arguments) == list(query.__wrapped__(*arguments))
        rows += len(query(*arguments))

    assert len(queries) == 18
    assert rows > 50


def is_compiled(value):
    return isinstance(value, CompiledQuery)
