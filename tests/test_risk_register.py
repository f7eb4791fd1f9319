"""The register of risks: what happened first, with its measure and whose it is."""

import pytest

from measures.models import RiskState
from tests.factories import (
    make_commitment,
    make_institution,
    make_measure,
    make_plan,
    make_risk,
    make_supporting_role,
)
from tests.page import main_of, read

pytestmark = pytest.mark.django_db

URL = "/plans/plans/risks/"


@pytest.fixture
def plan():
    plan = make_plan("plans")
    iub, varam = make_institution("iub"), make_institution("varam")
    first = make_measure(make_commitment(plan), title="Rīks", lead_institution=iub)
    second = make_measure(make_commitment(plan), title="Dati", lead_institution=varam)
    make_supporting_role(second, iub)
    make_risk(first, "Trūkst naudas")
    make_risk(second, "Trūkst datu", state=RiskState.GONE)
    make_risk(second, "Kavējas iepirkums", state=RiskState.HAPPENED, delays_by_days=30)
    make_risk(make_measure(), "Cita plāna risks")
    return plan


def words(client, query="", address=URL):
    page = main_of(client.get(f"{address}{query}"))
    return [row.all("th")[0].text for table in page.all("tbody") for row in table.all("tr")]


def test_what_happened_stands_first(client, plan):
    assert words(client) == ["Kavējas iepirkums", "Trūkst naudas", "Trūkst datu"]


def test_a_row_says_whose_risk_it_is_and_what_it_does(client, plan):
    row = main_of(client.get(URL)).all("tbody")[0].all("tr")[0]

    assert [cell.text for cell in row.all("td")] == [
        "iestājies",
        "30 dienas",
        "nav norādīts",
        "2.1 Dati",
        "VARAM",
    ]
    assert "/plans/plans/measures/2.1/" in row.hrefs()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?state=gone", ["Trūkst datu"]),
        ("?state=gone&state=happened", ["Kavējas iepirkums", "Trūkst datu"]),
        ("?commitment=1", ["Trūkst naudas"]),
        ("?institution=iub", ["Kavējas iepirkums", "Trūkst naudas", "Trūkst datu"]),
        ("?institution=varam&state=possible", []),
        (
            "?group=commitment",
            [
                "1. Apņemšanās 1",
                "Trūkst naudas",
                "2. Apņemšanās 2",
                "Kavējas iepirkums",
                "Trūkst datu",
            ],
        ),
        ("?nobody=asked", ["Kavējas iepirkums", "Trūkst naudas", "Trūkst datu"]),
    ],
)
def test_filters(client, plan, query, found):
    assert words(client, query) == found


@pytest.mark.parametrize("query", ["?state=lost", "?commitment=9", "?institution=%00", "?group=x"])
def test_a_value_that_cannot_be_understood_selects_nothing_and_says_so(client, plan, query):
    response = client.get(f"{URL}{query}")

    assert response.status_code == 200
    assert main_of(response).all("tbody") == []
    assert main_of(response).all(role="alert")


def test_every_count_leads_to_its_rows(client, plan):
    links = [
        link for link in main_of(client.get(URL)).all("a", href=True) if "state=" in link["href"]
    ]

    texts = [link.text for link in links[:3]]
    assert texts == ["iestājies – 1", "iespējams – 1", "zudis – 1"]
    for link in links[:3]:
        assert len(words(client, "", link["href"])) == 1


def test_a_page_beyond_the_last_is_not_found(client, plan):
    assert client.get(f"{URL}?page=2").status_code == 404


def test_in_english(client, plan):
    assert read(client.get("/en" + URL)).one("h1").text == "Risks"


def test_it_is_found_from_the_plan(client, plan):
    assert URL in main_of(client.get("/plans/plans/")).hrefs()


def test_what_nobody_has_spoken_of_is_said_to_be_the_plans(client, plan):
    states = {
        row.all("th")[0].text: row.all("td")[0].text
        for row in main_of(client.get(URL)).one("table").all("tr")[1:]
    }

    assert states["Trūkst naudas"] == "iespējams, kā paredzēts plānā"
    assert states["Trūkst datu"] == "zudis"
