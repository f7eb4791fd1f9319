"""What goes with a measure that ends, said before it does."""

import pytest
from django.utils import timezone

from measures.models import DateChange, Measure
from measures.standing import Status
from tests.cast import in_days, make_cast, progress, with_token
from tests.factories import make_date_change, make_measure, make_statement
from tests.page import main_of
from tests.test_lifecycle import coordinators_browser, ending

pytestmark = pytest.mark.django_db


def previewed(cast, **typed):
    client = with_token(cast.client("lead"))
    typed = progress(cast.measure, action="preview", **typed)
    return main_of(client.post(f"{cast.url}update/", typed)).one("section", cls="preview")


@pytest.mark.parametrize(
    "typed",
    [
        {"status": "completed"},
        {"status": "cancelled", "reason": "Nav naudas", "decision": "MK Nr. 1"},
    ],
)
def test_a_preview_of_an_end_says_that_a_waiting_shift_will_lapse(typed):
    cast = make_cast()
    moved = make_date_change(cast.measure, in_days(150))

    warning = previewed(cast, **typed).one(cls="notice")

    assert f"{moved.new_due_on:%d.%m.%Y.}" in warning.text
    assert DateChange.objects.get(pk=moved.pk).state == "proposed"


def test_a_preview_of_what_goes_on_warns_of_nothing():
    cast = make_cast()
    make_date_change(cast.measure, in_days(150))

    assert previewed(cast, status="in_progress").all(cls="notice") == []


def test_a_preview_of_an_end_with_nothing_to_lose_warns_of_nothing():
    assert previewed(make_cast(), status="completed").all(cls="notice") == []


def test_whoever_drops_a_measure_sees_that_its_waiting_shift_will_lapse():
    cast = make_cast()
    moved = make_date_change(cast.measure, in_days(150))

    warning = main_of(coordinators_browser(cast).get(f"{cast.url}end/")).one(cls="notice")

    assert f"{moved.new_due_on:%d.%m.%Y.}" in warning.text


def test_whoever_cancels_an_heir_sees_what_would_then_live_on_nowhere():
    cast = make_cast()
    merged = make_measure(cast.commitment)
    base = cast.url.removesuffix("1.1/")
    typed = ending(merged, fate="merged", successors="1.1")
    coordinators_browser(cast).post(f"{base}{merged.code}/end/", typed)
    cast.measure = Measure.objects.get(pk=cast.measure.pk)

    completed = previewed(cast, status="completed")
    cancelled = previewed(cast, status="cancelled", reason="Nav naudas", decision="MK Nr. 1")

    assert completed.all(cls="notice") == []
    assert cancelled.one(cls="notice").hrefs() == [f"{base}{merged.code}/"]


@pytest.mark.parametrize(("status", "asks"), [("in_progress", 1), ("cancelled", 0)])
def test_of_a_cancelled_measure_nobody_is_asked_for_a_part(status, asks):
    cast = make_cast()
    make_statement(cast.measure, Status(status), stated_on=timezone.localdate())

    page = main_of(cast.client("lead").get(f"{cast.url}update/"))

    assert len([button for button in page.all("button") if button["value"] == "ask-parts"]) == asks
