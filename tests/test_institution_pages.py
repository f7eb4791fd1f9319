"""Institutions: what they are called today and were called, whom to ask, what they lead."""

from datetime import date

import pytest
from django.test import Client

from commitments.models import InstitutionName
from commitments.operations import save_institution
from tests.cast import in_days
from tests.factories import (
    SOURCE,
    make_commitment,
    make_institution,
    make_measure,
    make_plan,
    make_supporting_role,
)
from tests.page import main_of
from tests.shown import TRUE_PLAN, loaded

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="class")
def true_plan(django_db_setup, django_db_blocker):
    with loaded(django_db_blocker, TRUE_PLAN):
        yield


def page(address="/institutions/"):
    response = Client().get(address)
    assert response.status_code == 200
    return main_of(response)


@pytest.mark.usefixtures("true_plan")
class TestTheTruePlan:
    def test_varam_is_called_as_today_and_its_earlier_name_stands_beside(self):
        shown = page("/institutions/varam/")

        assert shown.one("h1").text == "Viedās administrācijas un reģionālās attīstības ministrija"
        assert "Vides aizsardzības un reģionālās attīstības ministrija" in shown.text
        assert "kopš 01.07.2024." in shown.text

    def test_all_stand_in_the_register(self):
        shown = {row.one("th").text: row.texts("td") for row in page().one("tbody").all("tr")}

        assert len(shown) == 21
        assert shown["Iepirkumu uzraudzības birojs"] == [
            "IUB",
            "nav norādīts",
            "1 Publisko iepirkumu un līgumu atklātība",
            "2",
        ]


def test_the_register_stands_in_the_order_of_the_latvian_alphabet():
    for name in ("Žogu", "Čiekuru", "Cēsu", "Ābolu", "Avotu", "Zaru"):
        make_institution(name=f"{name} birojs", abbreviation="")

    names = page().one("tbody").texts("th")

    assert names == [
        f"{name} birojs" for name in ("Avotu", "Ābolu", "Cēsu", "Čiekuru", "Zaru", "Žogu")
    ]


def test_a_name_of_a_day_to_come_is_not_todays():
    office = make_institution("birojs", name="Vecais birojs", abbreviation="VB")
    tomorrow = InstitutionName(name="Jaunais birojs", abbreviation="JB", valid_from=in_days(1))
    save_institution(office, [tomorrow], by=SOURCE, reason="Pārdēvē")

    assert page("/institutions/birojs/").one("h1").text == "Vecais birojs"

    today = InstitutionName(name="Šodienas birojs", abbreviation="ŠB", valid_from=in_days(0))
    save_institution(office, [today], by=SOURCE, reason="Pārdēvē")
    assert page("/institutions/birojs/").one("h1").text == "Šodienas birojs"


def test_a_contact_is_a_role_with_its_work_address():
    make_institution(
        "iub",
        name="Iepirkumu birojs",
        website="https://www.iub.gov.lv/",
        contact_role="Plāna kontaktpunkts",
        contact_email="ogp@iub.gov.lv",
        contact_phone="67326719",
    )

    for shown in (page(), page("/institutions/iub/")):
        assert "Plāna kontaktpunkts, ogp@iub.gov.lv, 67326719" in shown.text
        assert "mailto:ogp@iub.gov.lv" in shown.hrefs()
    assert "https://www.iub.gov.lv/" in page("/institutions/iub/").hrefs()


def test_what_it_leads_and_what_it_supports_stand_apart():
    iub = make_institution("iub", abbreviation="IUB")
    commitment = make_commitment(make_plan("plans"))
    make_measure(commitment, lead_institution=iub, due_on=date(2020, 3, 1))
    make_supporting_role(make_measure(commitment), iub)
    make_measure(commitment)

    led, supported = page("/institutions/iub/").all("table")

    assert led.texts("th", scope="row") == ["1.1"]
    assert supported.texts("th", scope="row") == ["1.2"]


def test_its_number_of_measures_is_the_rows_it_leads_to():
    iub = make_institution("iub")
    current, other = make_plan("plans", is_current=True), make_plan("cits")
    for plan in (current, current, other):
        commitment = plan.commitments.first() or make_commitment(plan)
        make_measure(commitment, lead_institution=iub)
    make_supporting_role(make_measure(current.commitments.get()), iub)

    [link] = [one for one in page().all("a") if "institution=iub" in one["href"]]

    assert link.text == "3"
    assert page(link["href"]).one(cls="result").text == "3 pasākumi"


def test_what_an_invented_plan_says_of_a_real_institution_stands_in_that_plan_only():
    iub = make_institution("iub")
    sample = make_plan("paraugs", is_sample=True)
    make_measure(make_commitment(sample), lead_institution=iub, due_on=date(2020, 3, 1))

    assert page("/institutions/iub/").all("table") == []
    assert len(page("/plans/paraugs/measures/?institution=iub").one("tbody").all("tr")) == 1


def test_one_that_leads_nothing_says_so():
    make_institution("iub")

    shown = page("/institutions/iub/")

    assert shown.all("table") == []
    assert "Nevienā reģistrētā plānā institūcijai nav uzdevumu." in shown.text


def test_an_institution_that_is_not_is_404():
    assert Client().get("/institutions/iub/").status_code == 404
