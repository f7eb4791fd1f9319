"""One press on the desk says of several measures that nothing has changed; of all or of none."""

from uuid import uuid4

import pytest

from measures.models import ProgressUpdate
from measures.standing import Status
from tests.cast import in_days, progress, with_token
from tests.factories import make_measure, make_statement
from tests.page import main_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast):
    for measure in (cast.measure, make_measure(cast.commitment, lead_institution=cast.lead)):
        make_statement(measure, Status.IN_PROGRESS, stated_on=in_days(-60), institution=cast.lead)
    return cast


def ticks(browser):
    page = main_of(browser.get("/desk/"))
    return [box["value"] for box in page.all("input", name="unchanged")]


def press(browser, picked, **typed):
    body = {"submit_key": str(uuid4()), "unchanged": picked, "action": "unchanged", **typed}
    return browser.post("/desk/", body)


def unchanged():
    made = ProgressUpdate.objects.filter(is_unchanged=True).order_by("measure__code")
    return list(made.values_list("measure__code", flat=True))


def lead(cast):
    return with_token(cast.client("lead"))


def test_one_press_is_a_statement_for_each_that_is_ticked(cast):
    browser = lead(cast)

    response = press(browser, ticks(browser))

    assert response.headers["Location"] == "/desk/"
    assert unchanged() == ["1.1", "1.2"]
    assert cast.now().stated_on == in_days(0)
    assert "Publicēts par 2 pasākumiem" in main_of(browser.get("/desk/")).text


def test_what_is_not_ticked_is_left_alone(cast):
    browser = lead(cast)

    press(browser, ticks(browser)[:1])

    assert len(unchanged()) == 1


def test_pressed_twice_it_is_said_once(cast):
    browser = lead(cast)
    key, picked = str(uuid4()), ticks(browser)

    answers = [press(browser, picked, submit_key=key).status_code for _time in range(2)]

    assert answers == [302, 302]
    assert unchanged() == ["1.1", "1.2"]


def test_with_other_ticks_the_same_form_is_a_conflict(cast):
    browser = lead(cast)
    key, picked = str(uuid4()), ticks(browser)
    press(browser, picked[:1], submit_key=key)

    response = press(browser, picked, submit_key=key)

    assert response.status_code == 409
    assert len(unchanged()) == 1


def test_a_measure_that_was_reported_on_meanwhile_stops_all_and_the_others_stay_ticked(cast):
    browser = lead(cast)
    picked = ticks(browser)
    browser.post(f"{cast.url}update/", progress(cast.measure, done="Kolēģe ziņoja"))

    response = press(browser, picked)

    assert response.status_code == 409
    assert unchanged() == []
    page = main_of(response)
    assert "Kolēģe ziņoja" in page.text
    checked = [
        box["value"] for box in page.all("input", name="unchanged") if "checked" in box.attrs
    ]
    assert [key.split("/")[1] for key in checked] == ["1.2"]


def test_nothing_ticked_is_said_in_words(cast):
    response = press(lead(cast), [])

    assert response.status_code == 422
    assert "Atzīmējiet" in main_of(response).one(cls="notice").text


@pytest.mark.parametrize("picked", ["plans/9.9/1", "x", "plans/1.1/", "plans/1.1/-1", "/////"])
def test_what_is_none_of_theirs_is_not_there(cast, picked):
    assert press(lead(cast), [picked]).status_code == 404
    assert unchanged() == []


def test_another_institutions_measure_is_not_there(cast):
    key = ticks(lead(cast))[0]

    assert press(with_token(cast.client("stranger")), [key]).status_code == 404
    assert unchanged() == []


def test_a_form_without_a_key_is_told_to_press_again(cast):
    browser = lead(cast)

    response = press(browser, ticks(browser), submit_key="x")

    assert response.status_code == 422
    assert unchanged() == []


def test_a_measure_of_which_nothing_was_said_or_that_is_finished_has_no_tick(cast):
    make_measure(cast.commitment, lead_institution=cast.lead)
    done = make_measure(cast.commitment, lead_institution=cast.lead)
    make_statement(done, Status.COMPLETED, stated_on=in_days(-60), institution=cast.lead)

    assert [key.split("/")[1] for key in sorted(ticks(lead(cast)))] == ["1.1", "1.2"]


def test_a_measure_with_a_draft_has_no_tick(cast):
    browser = lead(cast)
    browser.post(f"{cast.url}update/", progress(cast.measure, action="draft", draft="none"))

    assert [key.split("/")[1] for key in ticks(browser)] == ["1.2"]
