"""What is final is taken up again for a reason, and what was adopted is cancelled by decision."""

from datetime import date

import pytest

from commitments.operations import RuleBrokenError
from measures.models import Measure, ProgressUpdate
from measures.operations.reporting import Statement, report_progress
from measures.standing import Standing, Status
from tests.cast import make_cast, progress, with_token
from tests.factories import (
    author,
    make_commitment,
    make_institution,
    make_measure,
    make_person,
    make_plan,
    make_statement,
)
from tests.page import main_of

pytestmark = pytest.mark.django_db

TODAY = date(2020, 2, 10)
ADOPTED = {"adopted_on": date(2020, 1, 1)}


@pytest.fixture
def iub():
    return make_institution("iub")


@pytest.fixture
def clerk(iub):
    return make_person(editor=iub)


def a_measure(iub, **plan):
    return make_measure(make_commitment(make_plan(**plan)), lead_institution=iub)


def say(measure, person, status, **said):
    return report_progress(
        measure,
        Statement(status, **{"done": "Notiek", "obstacles": "Nav", **said}),
        by=author(person, measure.lead_institution),
        opened_version=Measure.objects.get(pk=measure.pk).version,
        today=TODAY,
    )


# The rule itself ------------------------------------------------------------------------------


@pytest.mark.parametrize("stood", Status)
@pytest.mark.parametrize("becomes", Status)
def test_a_status_may_become_another(stood, becomes):
    is_free = stood.may_become(becomes)

    needs_reason = stood is not becomes and (stood.is_final or becomes is Status.CANCELLED)
    assert is_free is not needs_reason
    assert stood.may_become(becomes, for_a_reason=True)


@pytest.mark.parametrize("becomes", [Status.IN_PROGRESS, Status.NOT_STARTED])
def test_what_was_completed_is_begun_again_only_for_a_reason(iub, clerk, becomes):
    measure = a_measure(iub)
    make_statement(measure, Status.COMPLETED, happened_on=date(2020, 1, 20))

    with pytest.raises(RuleBrokenError) as refusal:
        say(measure, clerk, becomes)

    assert refusal.value.field == "reason"
    assert Measure.objects.get(pk=measure.pk).status == Status.COMPLETED
    update = say(measure, clerk, becomes, reason="Rīks ir jāpārstrādā")
    stands = Measure.objects.get(pk=measure.pk)
    assert (stands.status, stands.completed_on) == (becomes, None)
    assert (update.reason, update.change.reason) == ("Rīks ir jāpārstrādā",) * 2


def test_completion_said_once_more_needs_no_reason(iub, clerk):
    measure = a_measure(iub)
    make_statement(measure, Status.COMPLETED)

    say(measure, clerk, Status.COMPLETED)

    assert ProgressUpdate.objects.count() == 2


def test_a_measure_of_an_adopted_plan_is_cancelled_for_a_reason_and_by_a_decision(iub, clerk):
    measure = a_measure(iub, **ADOPTED)

    with pytest.raises(RuleBrokenError) as refusal:
        say(measure, clerk, Status.CANCELLED, decision="Nr. 7")
    assert refusal.value.field == "reason"
    with pytest.raises(RuleBrokenError) as refusal:
        say(measure, clerk, Status.CANCELLED, reason="Nav vairs vajadzīgs")
    assert refusal.value.field == "decision"
    assert not ProgressUpdate.objects.exists()

    said = say(measure, clerk, Status.CANCELLED, reason="Nav vairs vajadzīgs", decision="MK Nr. 7")
    assert (said.reason, said.decision) == ("Nav vairs vajadzīgs", "MK Nr. 7")
    stands = Measure.objects.get(pk=measure.pk)
    assert stands.judgement(TODAY).standing is Standing.CANCELLED


def test_a_measure_of_a_plan_that_is_not_adopted_is_cancelled_for_a_reason(iub, clerk):
    measure = a_measure(iub)

    say(measure, clerk, Status.CANCELLED, reason="Nav vairs vajadzīgs")

    assert Measure.objects.get(pk=measure.pk).status == Status.CANCELLED


@pytest.mark.parametrize("stood", Status)
@pytest.mark.parametrize("becomes", Status)
def test_what_was_adopted_is_given_up_and_taken_up_by_decision(stood, becomes):
    takes_one = stood.takes_a_decision_to_become(becomes)

    assert takes_one is (stood is not becomes and Status.CANCELLED in (stood, becomes))


def test_what_a_decision_ended_is_taken_up_again_by_a_decision(iub, clerk):
    measure = a_measure(iub, **ADOPTED)
    say(measure, clerk, Status.CANCELLED, reason="Nav vairs vajadzīgs", decision="MK Nr. 7")

    with pytest.raises(RuleBrokenError) as refusal:
        say(measure, clerk, Status.IN_PROGRESS, reason="Ir finansējums")
    assert refusal.value.field == "decision"
    assert Measure.objects.get(pk=measure.pk).status == Status.CANCELLED

    said = say(
        measure, clerk, Status.IN_PROGRESS, reason="Ir finansējums", decision="MK prot. Nr. 9"
    )
    assert said.decision == "MK prot. Nr. 9"
    assert Measure.objects.get(pk=measure.pk).status == Status.IN_PROGRESS


def test_what_was_cancelled_is_taken_up_again_only_for_a_reason(iub, clerk):
    measure = a_measure(iub)
    make_statement(measure, Status.CANCELLED)

    with pytest.raises(RuleBrokenError) as refusal:
        say(measure, clerk, Status.IN_PROGRESS)
    assert refusal.value.field == "reason"

    say(measure, clerk, Status.IN_PROGRESS, reason="Ir finansējums")
    assert Measure.objects.get(pk=measure.pk).status == Status.IN_PROGRESS


# The form and the pages -----------------------------------------------------------------------


@pytest.fixture
def cast():
    cast = make_cast()
    make_statement(cast.measure, Status.COMPLETED, stated_on=date(2026, 1, 1))
    return cast


def send(cast, **typed):
    return with_token(cast.client("lead")).post(
        f"{cast.url}update/", progress(cast.measure, **typed)
    )


def test_the_form_asks_why_and_keeps_what_was_typed(cast):
    response = send(cast, status="in_progress", done="Atsākām darbu")

    assert response.status_code == 422
    page = main_of(response)
    assert "norādiet, kāpēc to atsāk" in page.one(cls="error-summary").text
    assert page.all("details", cls="fold")[0].attrs.keys() >= {"open"}
    assert page.one("textarea", name="done").raw.strip() == "Atsākām darbu"


def test_the_reason_is_seen_by_everybody(cast):
    response = send(cast, status="in_progress", reason="Rīks ir jāpārstrādā", decision="Nr. 9")

    assert response.status_code == 302
    page = main_of(cast.client("nobody").get(cast.url))
    assert "Rīks ir jāpārstrādā" in page.all(cls="event")[0].text
    assert "Nr. 9" in page.all(cls="event")[0].text
    history = main_of(cast.client("nobody").get(f"{cast.url}history/")).text
    assert "Rīks ir jāpārstrādā" in history


def test_a_decision_that_is_an_address_is_a_link(cast):
    send(cast, status="in_progress", reason="Jā", decision="https://likumi.lv/ta/id/1")

    page = main_of(cast.client("nobody").get(cast.url))
    assert "https://likumi.lv/ta/id/1" in page.all(cls="event")[0].hrefs()


@pytest.mark.parametrize(
    "decision", ["http://", "https://x y", "HTTPS:alert(1)", "https://a@b.lv/"]
)
def test_a_decision_that_begins_as_an_address_is_one(cast, decision):
    response = send(cast, status="in_progress", reason="Jā", decision=decision)

    assert response.status_code == 422


def test_nothing_has_changed_needs_no_reason_whatever_stands(cast):
    assert send(cast, action="unchanged").status_code == 302
