"""The plan, its list and its commitments: how far, what is late, new and next, and whose it is."""

import re
from datetime import date

import pytest
from django.test import Client
from django.utils.translation import gettext as _

from measures.standing import Status
from tests.cast import in_days
from tests.factories import (
    PROOF,
    make_commitment,
    make_group,
    make_institution,
    make_measure,
    make_plan,
    make_statement,
    make_step,
)
from tests.page import main_of, read
from tests.shown import SAMPLE_PLAN, TRUE_PLAN, P, loaded

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="class")
def plans(django_db_setup, django_db_blocker):
    with loaded(django_db_blocker, TRUE_PLAN, SAMPLE_PLAN):
        yield


def page(address):
    response = Client().get(address)
    assert response.status_code == 200
    return main_of(response)


@pytest.mark.usefixtures("plans")
class TestTheTruePlan:
    def test_stands_at_the_front_door_and_at_its_own_address(self):
        title = (
            "Latvijas Ceturtais nacionālais atvērtās pārvaldības rīcības plāns 2020.–2021. gadam"
        )

        assert page("/").one("h1").text == title
        assert page(f"{P}/").one("h1").text == title

    def test_says_in_one_sentence_how_far_it_is_and_each_number_leads_to_its_rows(self):
        sentence = page("/").one("p", cls="statement")

        assert sentence.text == (
            "No 17 pasākumiem neviens nav pierādīts, 1 tikai paziņots, 1 kavējas, 15 nav termiņa."
        )
        for link in sentence.all("a"):
            found = page(link["href"]).one(cls="result").text
            number = re.search(r"\d+", link.text)
            assert found.split()[0] == (number[0] if number else "0")

    def test_every_number_of_every_bar_is_the_number_of_rows_behind_it(self):
        for address in ("/", "/plans/paraugs/", "/plans/paraugs/commitments/3/", "/plans/"):
            keys = page(address).all("a", cls="key")
            assert keys
            for key in keys:
                assert page(key["href"]).one(cls="result").text.split()[0] == key.one("b").text

    def test_speaks_of_institutions_as_they_were_called_in_its_time(self):
        ministry = "Vides aizsardzības un reģionālās attīstības ministrija"

        assert ministry in page(f"{P}/commitments/2/").one("header").text
        assert ministry in page(f"{P}/commitments/2/worksheet/").one("header").text

    def test_counts_no_days_since_a_statement_that_nobody_owes_any_more(self):
        assert "2020. " in page("/").one("section", aria_labelledby="commitments").text
        assert "pirms" not in page("/").one("section", aria_labelledby="commitments").text
        assert "pirms" not in page(f"{P}/measures/1.1/").one("dl", cls="facts").text

    def test_names_the_list_of_those_who_answer_and_ogps_own_page(self):
        lists = "https://www.mk.gov.lv/lv/content/atverta-parvaldiba"
        ogp = "https://www.opengovpartnership.org/members/latvia/commitments/LV0040/"

        assert lists in page(f"{P}/measures/1.3/").one("aside").hrefs()
        assert ogp in page(f"{P}/commitments/1/").one("header").hrefs()

    def test_the_bar_says_how_much_of_the_plan_it_shows(self):
        assert "Joslā 2 no 17 pasākumiem" in page("/").all(cls="bar")[0].text

    def test_the_six_commitments_stand_in_their_order_with_who_leads_them(self):
        rows = page("/").one("section", aria_labelledby="commitments").all("li", cls="row")

        assert [row.one("h3").text for row in rows] == [
            "Publisko iepirkumu un līgumu atklātība",
            "Informācijas atklātībai nozīmīgu datu kopu atvēršana",
            "Interešu pārstāvniecības un lobēšanas atklātība",
            "Atvērta pārvaldība pašvaldībās",
            (
                "Kvalitatīva sabiedrības iesaiste reformu procesos un sabiedrībai aktuālu jautājumu"
                " risināšanā"
            ),
            "Korupcijas novēršanas pasākumi",
        ]
        assert [row.all("p", cls="meta")[0].text for row in rows] == [
            "IUB, CFLA",
            "VARAM",
            "Saeima, VK, VAS",
            "VARAM, LPS",
            "VK",
            "KNAB",
        ]

    def test_its_lateness_stops_with_the_plan(self):
        late = page("/").one("section", aria_labelledby="late")

        assert "639 dienas" in late.text  # 01.04.2020. to 31.12.2021.
        assert late.one("ul", cls="dated").hrefs() == [f"{P}/measures/1.2/"]

    def test_a_closed_plan_says_up_to_which_day_its_sources_reach(self):
        bands = read(Client().get("/")).texts(cls="band")

        assert len(bands) == 1
        assert "31.12.2021." in bands[0]
        assert "28.10.2020." in bands[0]

    def test_the_sample_is_marked_on_every_page_and_the_true_plan_on_none(self):
        below = ("", "measures/", "measures/1.2/", "measures/1.2/history/", "changes/")
        more = ("reports/", "commitments/1/", "commitments/1/worksheet/")
        for path in (*below, *more):
            marked = [
                read(Client().get(f"/plans/{slug}/{path}")) for slug in ("paraugs", "2020-2021")
            ]
            assert [len(one.all(cls="band--sample")) for one in marked] == [1, 0], path

    def test_a_commitment_tells_what_was_promised_and_where_it_is_written(self):
        commitment = page(f"{P}/commitments/1/")

        assert commitment.one("p", cls="eyebrow").text == "1. apņemšanās · LV0040"
        assert "Transparency in Public Procurement and Contracts" in commitment.text
        assert commitment.all("dd", lang="en")
        assert commitment.all("table")[0].texts("th", scope="row") == [
            "1.1",
            "1.2",
            "1.3",
            "1.4",
            "1.5",
        ]
        assert "Avots:" in commitment.text

    def test_the_plans_stand_true_ones_first(self):
        rows = page("/plans/").all("li", cls="row")

        assert [row.one("h2").hrefs() for row in rows] == [[f"{P}/"], ["/plans/paraugs/"]]
        assert "izdomāts paraugs" in rows[1].text


def test_without_any_plan_the_front_door_says_what_to_do():
    shown = page("/")

    assert shown.one(cls="empty")
    assert "load_plan" in shown.text
    assert page("/plans/").all("li", cls="row") == []


def test_without_a_current_plan_the_front_door_leads_to_all():
    make_plan("plans")

    assert page("/").one(cls="empty").hrefs() == ["/plans/"]


def test_a_plan_without_measures_says_so():
    make_plan("plans", is_current=True)

    shown = page("/")

    assert shown.one("p", cls="statement").text == "Vēl nav reģistrēts neviens pasākums."


def test_the_five_longest_overdue_stand_first_the_longest_first():
    plan = make_plan("plans", is_current=True, starts_on=in_days(-400), ends_on=in_days(400))
    commitment = make_commitment(plan)
    lead = make_institution("iub", abbreviation="IUB")
    for days in (1, 21, 3, 40, 5, 60):
        make_measure(
            commitment,
            lead_institution=lead,
            starts_on=in_days(-100),
            due_on=in_days(-days),
        )

    late = page("/").one("section", aria_labelledby="late")

    assert late.texts("b") == ["60 dienas", "40 dienas", "21 diena", "5 dienas", "3 dienas"]
    every, dates, risks = late.one("ul", cls="links").all("a")
    assert every.attrs["href"] == "/plans/plans/measures/?standing=overdue&sort=due"
    assert "6" in every.text
    assert dates.attrs["href"] == "/plans/plans/date-changes/"
    assert risks.attrs["href"] == "/plans/plans/risks/"


def test_what_comes_next_stands_in_its_order():
    plan = make_plan("plans", is_current=True, starts_on=in_days(-400), ends_on=in_days(400))
    commitment = make_commitment(plan)
    for days in (50, 5, 20):
        make_measure(commitment, starts_on=None, due_on=in_days(days))
    done = make_measure(commitment, starts_on=None, due_on=in_days(1))
    make_statement(done, Status.COMPLETED, stated_on=in_days(0))

    coming = page("/").one("section", aria_labelledby="next")

    assert coming.hrefs()[:3] == [f"/plans/plans/measures/1.{number}/" for number in (2, 3, 1)]


def test_the_bar_is_in_proportion_and_leaves_out_what_cannot_be_judged():
    plan = make_plan("plans", is_current=True, starts_on=in_days(-400), ends_on=in_days(400))
    commitment = make_commitment(plan)
    for _number in range(3):
        make_measure(commitment, starts_on=None, due_on=in_days(-5))
    proven = make_measure(commitment, starts_on=None, completion_test="Ir")
    make_statement(proven, Status.COMPLETED, stated_on=in_days(0), proofs=(PROOF,))
    make_measure(commitment, starts_on=None, due_on=None)

    bar = page("/").all(cls="bar")[0]

    parts = bar.one("svg", role="img").all("svg", cls="part")
    assert [(part["x"], part["width"]) for part in parts] == [
        ("0.000%", "25.000%"),
        ("25.000%", "75.000%"),
    ]
    assert [key.text for key in bar.all("a", cls="key")] == [
        "1 Pierādīts",
        "3 Kavējas",
        "1 Nav termiņa",
    ]


def test_a_commitments_measures_stand_under_their_sub_headings_and_those_under_none_first():
    plan = make_plan("plans")
    commitment = make_commitment(plan)
    group = make_group(commitment, title="Rīks")
    make_measure(commitment, group=group, due_on=date(2020, 3, 1))
    make_measure(commitment)

    bodies = page("/plans/plans/commitments/1/").one("table").all("tbody")

    assert bodies[0].all("tr", cls="group") == []
    assert bodies[1].one("tr", cls="group").text == "Rīks"
    assert [body.texts("th", scope="row") for body in bodies] == [["1.2"], ["1.1"]]


def test_a_commitment_without_measures_says_so():
    make_commitment(make_plan("plans"))

    shown = page("/plans/plans/commitments/1/")

    assert "Šai apņemšanās jomai pasākumi nav reģistrēti." in shown.text


def test_the_plan_says_how_many_of_its_steps_are_done_and_leads_to_their_measures():
    plan = make_plan("plans", is_current=True)
    commitment = make_commitment(plan)
    begun, cancelled, stepless = (make_measure(commitment) for _ in range(3))
    make_step(begun, done_on=in_days(-1))
    make_step(begun)
    make_step(cancelled)
    make_statement(cancelled, Status.CANCELLED, stated_on=in_days(-3))

    [steps] = [part for part in page("/").all("p") if part.text.startswith(_("Action steps done:"))]

    assert steps.text.endswith("1 no 2 soļiem; nav skaitīts 1 atcelto pasākumu solis")
    rows = page(steps.hrefs()[0]).text
    assert [row.title in rows for row in (begun, cancelled, stepless)] == [True, False, False]


def test_the_latest_change_leads_to_what_the_measure_came_to():
    measure = make_measure(make_commitment(make_plan("plans", is_current=True)))
    make_statement(measure, stated_on=in_days(-3))

    latest = page("/").one("dl", cls="glance").all("div")[1]

    assert latest.hrefs() == [f"/plans/plans/measures/1.1/history/{measure.version}/"]


def test_behind_the_number_of_steps_are_the_measures_whose_steps_are_counted():
    commitment = make_commitment()
    unreported, begun, cancelled, _stepless = (make_measure(commitment) for _ in range(4))
    for measure in (unreported, begun, cancelled):
        make_step(measure)
    make_statement(begun, Status.IN_PROGRESS, stated_on=in_days(-3))
    make_statement(cancelled, Status.CANCELLED, stated_on=in_days(-3))

    steps = page(f"/plans/{commitment.plan.slug}/commitments/{commitment.number}/")

    counted = next(link for link in steps.all("a") if link.text == "0 no 2 soļiem")
    rows = page(counted["href"]).text
    assert [row.title in rows for row in (unreported, begun, cancelled)] == [True, True, False]
