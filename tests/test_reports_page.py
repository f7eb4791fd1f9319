"""The reports that a plan owes, and by when."""

from datetime import date

import pytest
from django.test import Client

from tests.cast import in_days
from tests.factories import make_plan, make_report
from tests.page import main_of
from tests.shown import TRUE_PLAN, P, loaded

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="class")
def true_plan(django_db_setup, django_db_blocker):
    with loaded(django_db_blocker, TRUE_PLAN):
        yield


def rows(plan="/plans/plans"):
    response = Client().get(f"{plan}/reports/")
    assert response.status_code == 200
    return main_of(response).all("li", cls="row")


@pytest.mark.usefixtures("true_plan")
class TestTheTruePlan:
    def test_owes_two_reports(self):
        first, second = rows(P)

        assert first.one("h2").text == "Atskaite par plānā paredzēto pasākumu izpildi 2020. gadā"
        assert second.one("h2").text == "Atskaite par plānā paredzēto pasākumu izpildi 2021. gadā"
        assert [first["id"], second["id"]] == ["2020", "2021"]
        assert "01.01.2020. – 31.12.2020." in first.text
        assert "Termiņš: 01.02.2021." in first.text
        assert "Termiņš: 01.02.2022." in second.text
        assert "Avots: Valsts kanceleja, prezentācija" in first.text


def test_a_day_that_has_passed_and_one_to_come_are_told_apart():
    plan = make_plan("plans")
    make_report(plan, "nakotne", due_on=in_days(1))
    make_report(plan, "sodien", due_on=in_days(0))
    make_report(plan, "vakar", due_on=in_days(-1))

    said = {row["id"]: row.one(cls="row__side").texts("p", cls="meta") for row in rows()}

    passed = ["Termiņš ir pagājis; šajā portālā neviena redakcija nav publicēta."]
    assert list(said) == ["vakar", "sodien", "nakotne"]
    assert said["vakar"] == passed
    assert said["sodien"] == said["nakotne"] != passed


def test_a_plan_that_owes_nothing_says_so():
    make_plan("plans")

    [row] = rows()

    assert row.text == "Šim plānam pārskati nav reģistrēti."


def test_a_report_is_of_its_own_plan():
    make_report(make_plan("plans"), due_on=date(2021, 2, 1))
    make_plan("cits")

    assert len(rows()) == 1
    assert rows("/plans/cits")[0].all("h2") == []
    assert Client().get("/plans/nav/reports/").status_code == 404
