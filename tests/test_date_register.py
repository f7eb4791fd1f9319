"""The register of moved end dates: each shift with its measure, and what they come to."""

from datetime import date

import pytest

from tests.factories import (
    make_commitment,
    make_date_change,
    make_institution,
    make_measure,
    make_plan,
)
from tests.page import main_of, read

pytestmark = pytest.mark.django_db

URL = "/plans/plans/date-changes/"


@pytest.fixture
def plan():
    plan = make_plan("plans")
    iub, varam = make_institution("iub"), make_institution("varam")
    tool = make_measure(
        make_commitment(plan), title="Rīks", lead_institution=iub, due_on=date(2020, 12, 31)
    )
    data = make_measure(make_commitment(plan), title="Dati", lead_institution=varam)
    nobodys = make_measure(data.commitment, title="Neviena", lead_institution=None)
    office = make_institution("vk")
    for measure, old, new, state, asked_on, why in (
        (tool, date(2020, 4, 1), date(2020, 6, 30), "accepted", date(2020, 2, 1), "funding"),
        (tool, date(2020, 6, 30), date(2020, 12, 31), "accepted", date(2020, 2, 2), "capacity"),
        (data, date(2020, 3, 1), date(2021, 3, 1), "proposed", date(2020, 9, 1), "other"),
        (nobodys, None, date(2020, 5, 1), "accepted", date(2020, 1, 2), "other"),
        (make_measure(), date(2020, 3, 1), date(2022, 1, 1), "accepted", date(2020, 1, 2), "other"),
    ):
        make_date_change(
            measure,
            new,
            state=state,
            old_due_on=old,
            proposed_on=asked_on,
            reason=why,
            institution=measure.lead_institution or office,
        )
    return plan


def codes(client, query=""):
    page = main_of(client.get(f"{URL}{query}"))
    rows = page.all("tbody")[0].all("tr") if page.all(cls="shift") else []
    return [row.all("th")[0].text for row in rows]


def test_the_newest_stands_first(client, plan):
    assert codes(client) == ["2.1 Dati", "1.1 Rīks", "1.1 Rīks", "2.2 Neviena"]


def test_a_row_says_what_it_was_what_it_became_and_by_which_decision(client, plan):
    row = main_of(client.get(URL)).all("tbody")[0].all("tr")[2]

    assert "01.04.2020. → 30.06.2020." in row.text
    assert "+90 dienas" in row.text
    assert "Lēmums:" in row.text
    assert "/plans/plans/measures/1.1/" in row.hrefs()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?state=proposed", ["2.1 Dati"]),
        ("?reason=funding", ["1.1 Rīks"]),
        ("?commitment=1", ["1.1 Rīks", "1.1 Rīks"]),
        ("?institution=varam", ["2.1 Dati"]),
        ("?institution=varam&institution=iub", ["2.1 Dati", "1.1 Rīks", "1.1 Rīks"]),
        ("?institution=iub&state=proposed", []),
        ("?institution=none", ["2.2 Neviena"]),
        ("?institution=none&institution=varam", ["2.1 Dati", "2.2 Neviena"]),
        ("?nobody=asked", ["2.1 Dati", "1.1 Rīks", "1.1 Rīks", "2.2 Neviena"]),
    ],
)
def test_filters(client, plan, query, found):
    assert codes(client, query) == found


@pytest.mark.parametrize("query", ["?state=lost", "?reason=none", "?institution=%00"])
def test_a_value_that_cannot_be_understood_is_no_error_of_the_portal(client, plan, query):
    assert client.get(f"{URL}{query}").status_code == 200


def test_a_value_that_cannot_be_understood_selects_nothing_and_says_so(client, plan):
    page = main_of(client.get(f"{URL}?state=lost"))

    assert page.all(cls="shift") == []
    assert "lost" in page.one(role="alert").text


def test_the_totals_of_an_institution_are_those_of_the_rows_they_lead_to(client, plan):
    page = main_of(client.get(URL))

    first, second = page.one("section").one("tbody").all("tr")
    assert [cell.text for cell in first.all("td")] == ["1", "2", "+274 dienas"]
    rows, *same = [href for href in first.hrefs() if href.startswith(URL)]
    assert same == [rows, rows]
    assert codes(client, rows.removeprefix(URL)) == ["1.1 Rīks", "1.1 Rīks"]
    assert [cell.text for cell in second.all("td")] == ["1", "1", "–"]
    assert "nav norādīta" in second.one("th").text
    nobodys, same = [href for href in second.hrefs() if href.startswith(URL)]
    assert same == nobodys
    assert codes(client, nobodys.removeprefix(URL)) == ["2.2 Neviena"]


def test_the_counts_lead_to_their_rows(client, plan):
    head = main_of(client.get(URL)).one(cls="page-head")

    assert f"{URL}?state=accepted" in head.hrefs()
    assert f"{URL}?state=proposed" in head.hrefs()
    assert len(codes(client, "?state=accepted")) == 3


def test_a_plan_whose_dates_stand_says_so(client):
    make_plan("plans")

    page = main_of(client.get(URL))

    assert "Neviens termiņš nav pārcelts" in page.text
    assert page.all("table") == []


def test_it_is_read_in_english_too_and_found_from_the_plan(client, plan):
    assert "Changes of end dates" in read(client.get(f"/en{URL}")).one("h1").text
    assert URL in main_of(client.get("/plans/plans/")).hrefs()
