"""A measure's page: what, who, by when, proven by what; its story; whom to ask."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from measures.standing import Status
from tests.cast import in_days
from tests.factories import (
    PROOF,
    make_commitment,
    make_institution,
    make_measure,
    make_plan,
    make_risk,
    make_source,
    make_statement,
    make_step,
    make_supporting_role,
)
from tests.page import facts, main_of
from tests.shown import TRUE_PLAN, P, loaded

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="class")
def true_plan(django_db_setup, django_db_blocker):
    with loaded(django_db_blocker, TRUE_PLAN):
        yield


def page(code="1.1", plan="/plans/plans"):
    response = Client().get(f"{plan}/measures/{code}/")
    assert response.status_code == 200
    return main_of(response)


def story(shown):
    """The events, newest first."""
    return [event.text for event in shown.one("ol", cls="story").all("li", cls="event")]


@pytest.mark.usefixtures("true_plan")
class TestTheTruePlan:
    def test_a_row_without_proof_says_which_proof_is_missing(self):
        verdict = page(plan=P).one("p", cls="verdict")

        assert verdict.text == (
            "Paziņots, nav pierādīts (paveikts ne vēlāk kā 28.10.2020.): nav norādīts, kā zināsim,"
            " ka paveikts; nav pierādījuma no atbildīgās institūcijas."
        )

    def test_a_row_that_was_never_finished_is_late_until_the_plans_last_day(self):
        verdict = page("1.2", P).one("p", cls="verdict")

        assert verdict.one(cls="standing").text == "Kavējas"
        assert "639 dienas" in verdict.text
        assert "termiņš bija 01.04.2020." in verdict.text
        assert "plāna termiņā nav paziņots par pabeigšanu" in verdict.text

    def test_its_facts_stand_to_the_letter(self):
        shown = facts(page("1.2", P))

        assert shown["Atbildīgā institūcija"] == "Iepirkumu uzraudzības birojs"
        assert shown["Sākuma datums"] == "01.03.2020."
        assert shown["Beigu datums"] == "01.04.2020."
        assert shown["Riski un šķēršļi"] == (
            "Īstenošana varētu kavēties saistībā ar IUB tīmekļvietnes migrāciju uz jauno"
            " tīmekļvietņu platformu"
        )
        assert shown["Kas ir klients/-i šajā kontekstā?"] == "nav norādīts"
        assert shown["Statuss"].startswith("Tiek īstenots 28.10.2020.")

    def test_who_stated_the_status_is_the_source_and_not_the_institution(self):
        said = facts(page("1.2", P))["Statuss"]

        assert said.endswith(
            "· Valsts kanceleja, prezentācija Memoranda padomes sēdei, 28.10.2020."
        )

    def test_both_clocks_stand_in_the_story(self):
        newest, oldest = story(page(plan=P))

        today = f"{timezone.localdate():%d.%m.%Y.}"
        assert newest.startswith("28.10.2020. · Valsts kanceleja, prezentācija")
        assert "Izdarīts" in newest
        for event in (newest, oldest):
            assert f"portālā ierakstīts {today}" in event

    @pytest.mark.parametrize("code", ["1.3", "2.1", "3.2", "6.2"])
    def test_a_measure_only_named_in_a_source_is_marked_so(self, code):
        shown = page(code, P)

        assert shown.one(cls="standing--undated")
        assert "Minēts avotā, nevis darba lapā" in shown.text
        assert facts(shown)["Sākuma datums"] == "nav norādīts"
        assert facts(shown)["Atbildīgā institūcija"] == "nav norādīta"
        assert "Nav ziņots" in facts(shown)["Statuss"]
        assert "Avots:" in shown.text


def test_everything_that_is_known_is_shown():
    plan = make_plan("plans", starts_on=in_days(-400), ends_on=in_days(400))
    lead = make_institution(
        "iub",
        name="Iepirkumu birojs",
        contact_role="Plāna kontaktpunkts",
        contact_email="ogp@iub.gov.lv",
        contact_phone="67326719",
    )
    helper = make_institution("cfla", name="Līgumu aģentūra")
    measure = make_measure(
        make_commitment(plan),
        lead_institution=lead,
        due_on=date(2020, 3, 1),
        baseline_due_on=date(2020, 2, 1),
        beneficiaries="Pasūtītāji",
        completion_test="Metodika ir publicēta\n\nUn lietota",
        source=make_source(plan, title="Darba lapa", url="https://www.mk.gov.lv/lapa"),
        source_detail="3. rinda",
    )
    make_supporting_role(measure, helper, "Sniedz datus")
    make_step(measure, "Sagatavot", done_on=date(2020, 1, 15))
    make_step(measure, "Publicēt", due_on=date(2020, 2, 20))
    make_risk(measure, "Migrācija")

    shown = page()

    assert facts(shown) == {
        "Atbildīgā institūcija": "Iepirkumu birojs",
        "Sākuma datums": "01.01.2020.",
        "Beigu datums": "01.03.2020. sākotnēji 01.02.2020., +29 dienas",
        "Statuss": "Nav ziņots",
        "Citas atbildīgās institūcijas un to loma": "Līgumu aģentūra: Sniedz datus",
        "Kas ir klients/-i šajā kontekstā?": "Pasūtītāji",
        "Kā zināsim, ka pasākums ir paveikts?": "Metodika ir publicētaUn lietota",
        "Riski un šķēršļi": "Migrācija",
    }
    steps = shown.one("section", aria_labelledby="steps")
    assert "1 no 2" in steps.text
    assert [step.text for step in steps.all("li")] == [
        "paveikts: Sagatavot 15.01.2020.",
        "nav paveikts: Publicēt termiņš 20.02.2020.",
    ]
    aside = shown.one("aside")
    assert "Plāna kontaktpunkts" in aside.text
    assert "67326719" in aside.text
    assert "mailto:ogp@iub.gov.lv" in aside.hrefs()
    assert "https://www.mk.gov.lv/lapa" in shown.hrefs()
    assert "3. rinda" in shown.text


def test_where_nobody_is_named_to_be_asked_the_page_says_so():
    make_measure(make_commitment(make_plan("plans")))

    assert "Avotos šim pasākumam kontaktpunkts nav norādīts." in page().one("aside").text


def test_the_story_is_told_newest_first_with_what_each_said_and_showed():
    plan = make_plan("plans", starts_on=in_days(-400), ends_on=in_days(400))
    iub = make_institution("iub", abbreviation="IUB")
    measure = make_measure(make_commitment(plan), lead_institution=iub, due_on=None)
    make_statement(measure, Status.IN_PROGRESS, done="Sākts", stated_on=in_days(-60))
    make_statement(measure, done="", is_unchanged=True, stated_on=in_days(-30))
    make_statement(
        measure,
        Status.COMPLETED,
        done="Gatavs",
        next_step="Mācības",
        obstacles="Slimība",
        happened_on=in_days(-12),
        stated_on=in_days(-10),
        proofs=(PROOF,),
    )

    events = story(page())

    said = [
        next((w for w in ("Gatavs", "nekas nav mainījies", "Sākts") if w in e), "") for e in events
    ]
    assert [one for one in said if one] == ["Gatavs", "nekas nav mainījies", "Sākts"]
    newest = next(event for event in events if "Gatavs" in event)
    assert newest.startswith(f"{in_days(-10):%d.%m.%Y.} · IUB Paveikts")
    assert f"{in_days(-12):%d.%m.%Y.}" in newest
    assert "Kas tālāk: Mācības" in newest
    assert "Šķēršļi: Slimība" in newest
    assert PROOF.url in newest


def test_silence_is_drawn_with_its_length_where_it_was_and_where_it_lasts():
    plan = make_plan("plans", starts_on=in_days(-900), ends_on=in_days(400))
    measure = make_measure(make_commitment(plan), due_on=None)
    make_statement(measure, stated_on=in_days(-800))
    make_statement(measure, stated_on=in_days(-600))
    make_statement(measure, stated_on=in_days(-184))

    gaps = page().texts("li", cls="event--silence")

    assert gaps == [f"{days} dienas bez paziņojuma" for days in (184, 416, 200)]


def test_a_pause_that_the_plan_allows_is_no_silence():
    plan = make_plan("plans", starts_on=in_days(-900), ends_on=in_days(400))
    measure = make_measure(make_commitment(plan), due_on=None)
    make_statement(measure, stated_on=in_days(-366))
    make_statement(measure, stated_on=in_days(-183))

    assert page().all("li", cls="event--silence") == []


def test_after_the_end_of_the_plan_nobody_is_silent():
    plan = make_plan("plans", starts_on=date(2020, 1, 1), ends_on=date(2020, 6, 30))
    measure = make_measure(make_commitment(plan))
    make_statement(measure, stated_on=date(2020, 6, 1))

    assert page().all("li", cls="event--silence") == []


def test_what_is_done_is_silent_no_more():
    plan = make_plan("plans", starts_on=in_days(-900), ends_on=in_days(400))
    measure = make_measure(make_commitment(plan))
    make_statement(measure, Status.COMPLETED, stated_on=in_days(-500))

    assert page().all("li", cls="event--silence") == []


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "šodien"), (1, "pirms 1 dienas"), (21, "pirms 21 dienas"), (212, "pirms 212 dienām")],
)
def test_how_long_ago_is_said_in_right_latvian(days, said):
    plan = make_plan("plans", starts_on=in_days(-900), ends_on=in_days(400))
    measure = make_measure(make_commitment(plan))
    make_statement(measure, stated_on=in_days(-days))

    assert said in facts(page())["Statuss"]


def test_a_statement_in_several_paragraphs_keeps_them():
    measure = make_measure(make_commitment(make_plan("plans")))
    make_statement(measure, done="Pirmā\nrinda\n\nOtrā")

    said = page().one("blockquote", cls="said")

    assert [paragraph.raw for paragraph in said.all("p")] == ["Pirmā\nrinda", "Otrā"]


def test_a_measure_of_another_plan_is_not_here():
    make_measure(make_commitment(make_plan("plans")))
    make_plan("cits")

    assert Client().get("/plans/cits/measures/1.1/").status_code == 404
    assert Client().get("/plans/plans/measures/1.2/").status_code == 404


def test_a_measure_that_was_added_says_so():
    measure = make_measure(make_commitment(make_plan("plans")), origin="added")

    assert "Pievienots portālā plāna darbības laikā" in page(measure.code).text
