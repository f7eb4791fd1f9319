"""Reports that are sealed while others write: one edition, one list, and the cut-off decides."""

import json
from functools import partial

import pytest
from django.utils import timezone

from commitments.operations import RuleBrokenError
from measures.models import Measure, ProgressUpdate
from measures.operations.reporting import Statement, report_progress
from measures.standing import Status
from reports.chain import broken_lines
from reports.models import Edition
from tests.cast import make_cast
from tests.factories import author, make_edition, make_measure, make_plan, make_report
from tests.threads import at_once, one_behind_another

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return make_cast()


def state(cast, measure, done):
    now = Measure.objects.get(pk=measure.pk)
    return report_progress(
        now,
        Statement(Status.IN_PROGRESS, done=done, obstacles="Nav"),
        by=author(cast.people["lead"], cast.lead),
        opened_version=now.version,
        today=timezone.localdate(),
    )


def statements_in(edition):
    parts = json.loads(edition.document)["commitments"]
    measures = [one for part in parts for one in part["measures"]]
    return {
        said["done"]
        for one in measures
        for said in (*one["statements"], *one["since"]["statements"])
    }


def test_of_two_who_seal_at_once_one_does_and_the_other_is_told(cast):
    report = cast.plan.reports.get()

    results = at_once(*[partial(make_edition, report)] * 2)

    assert [type(one) for one in results].count(RuleBrokenError) == 1
    assert Edition.objects.get().number == 1


def test_reports_of_several_plans_that_are_sealed_at_once_stand_in_one_list(cast):
    reports = [cast.plan.reports.get(), *(make_report(make_plan()) for _plan in range(3))]

    at_once(*(partial(make_edition, report) for report in reports))

    lines = Edition.objects.lines()
    assert len(lines) == 4
    assert broken_lines(lines) == []


@pytest.mark.parametrize("order", ["states first", "seals first"])
def test_what_is_stated_meanwhile_is_in_the_edition_or_recorded_after_it(cast, order):
    acts = [partial(state, cast, cast.measure, "Meanwhile")]
    acts.insert(order == "states first", partial(make_edition, cast.plan.reports.get()))

    one_behind_another(*acts)

    edition, update = Edition.objects.get(), ProgressUpdate.objects.get()
    is_told = statements_in(edition) == {"Meanwhile"}
    assert is_told == (update.change.since <= edition.cut_off_at)


def test_of_many_who_state_while_it_is_sealed_those_before_the_cut_off_are_told(cast):
    measures = [cast.measure]
    measures += [make_measure(cast.commitment, lead_institution=cast.lead) for _one in range(7)]
    acts = [partial(state, cast, one, f"Said {one.code}") for one in measures]

    at_once(*acts[:4], partial(make_edition, cast.plan.reports.get()), *acts[4:])

    edition = Edition.objects.get()
    updates = ProgressUpdate.objects.select_related("change")
    assert updates.count() == 8
    assert statements_in(edition) == {
        one.done for one in updates if one.change.since <= edition.cut_off_at
    }
