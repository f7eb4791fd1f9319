"""A measure's history: who, when and why, the words that changed, an address that lasts."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from commitments.models import ChangeKind, InstitutionName
from commitments.operations import save_institution
from measures.slips import DateChangeReason
from measures.standing import Status
from tests.cast import correction, in_days, make_cast, with_token
from tests.factories import (
    PROOF,
    SOURCE,
    author,
    make_commitment,
    make_date_change,
    make_institution,
    make_measure,
    make_plan,
    make_risk,
    make_statement,
    make_step,
    put_on_record,
)
from tests.page import main_of
from tests.shown import TRUE_PLAN, P, loaded

pytestmark = pytest.mark.django_db


def entries(response):
    """The versions on a page, newest first."""
    return main_of(response).all("li", cls="event")


def fields(entry):
    """Field → its marked text."""
    return {row.one("dt").text: row.one("dd").text for row in entry.one("dl").all("div")}


def test_a_version_says_who_when_why_and_which_words():
    cast = make_cast(title="Izstrādāt riska metodoloģiju")
    with_token(cast.client("coordinator")).post(
        f"{cast.url}edit/",
        correction(cast.measure, title="Izstrādāt riska metodiku", reason="Pārrakstīšanās kļūda"),
    )

    newest = entries(cast.client("nobody").get(f"{cast.url}history/"))[0]

    assert newest.one("h2").text == f"2. versija · {timezone.localdate():%d.%m.%Y.}"
    assert "VK: Labots plāna teksts" in newest.text
    assert "Pamatojums: Pārrakstīšanās kļūda" in newest.text
    assert fields(newest)["pasākums"] == (
        "Izstrādāt riska [svītrots: metodoloģiju][pievienots: metodiku]"
    )
    assert [mark.text for mark in newest.all("del")] == ["[svītrots: metodoloģiju]"]


def test_a_persons_name_is_for_colleagues_in_institutions():
    cast = make_cast()
    make_statement(cast.measure, stated_on=in_days(0), person=cast.people["lead"])

    seen = {
        person: "Līga Vadītāja" in main_of(cast.client(person).get(f"{cast.url}history/")).text
        for person in cast.people
    }

    assert [person for person, is_seen in seen.items() if is_seen] == [
        "lead",
        "helper",
        "stranger",
        "coordinating editor",
        "coordinator",
    ]
    number = cast.now().version
    for person, is_seen in seen.items():
        page = cast.client(person).get(f"{cast.url}history/{number}/")
        assert ("Līga Vadītāja" in main_of(page).text) == is_seen
        assert "lead@example.lv" not in main_of(page).text


def test_names_never_come_from_a_page_kept_for_somebody_else():
    cast = make_cast()
    make_statement(cast.measure, stated_on=in_days(0), person=cast.people["lead"])
    address = f"{cast.url}history/"

    for _time in range(2):
        assert "Līga Vadītāja" in cast.client("lead").get(address).content.decode()
        assert "Līga Vadītāja" not in cast.client("nobody").get(address).content.decode()


def test_every_version_has_an_address_that_never_changes():
    cast = make_cast()
    make_statement(cast.measure, Status.IN_PROGRESS, done="Pirmais", stated_on=in_days(-2))
    number = cast.now().version
    reader = cast.client("nobody")
    before = main_of(reader.get(f"{cast.url}history/{number}/")).one("ol").text

    make_statement(cast.measure, Status.COMPLETED, done="Otrais", stated_on=in_days(0))

    after = main_of(reader.get(f"{cast.url}history/{number}/")).one("ol").text
    assert "Pirmais" in before
    assert after == before
    linked = [
        link
        for entry in entries(reader.get(f"{cast.url}history/"))
        for link in entry.one("h2").hrefs()
    ]
    assert linked == [f"{cast.url}history/{one}/" for one in range(number + 1, 0, -1)]
    assert reader.get(f"{cast.url}history/{number + 2}/").status_code == 404
    assert reader.get(f"{cast.url}history/0/").status_code == 404


def test_a_version_is_headed_by_the_title_it_had_and_says_what_it_is_called_now():
    cast = make_cast(title="Izstrādāt metodoloģiju", title_en="Make a method")
    renamed = correction(cast.measure, title="Izstrādāt metodiku", title_en="Make a method")
    with_token(cast.client("coordinator")).post(f"{cast.url}edit/", renamed)
    reader = cast.client("nobody")

    old, new, english = (
        main_of(reader.get(f"{prefix}{cast.url}history/{number}/")).one(cls="page-head")
        for prefix, number in (("", 1), ("", 2), ("/en", 1))
    )

    assert old.one("h1").text == "1.1 Izstrādāt metodoloģiju"
    assert "Tagadējais nosaukums: 1.1 Izstrādāt metodiku" in old.text
    assert old.hrefs() == [cast.url]
    assert new.one("h1").text == "1.1 Izstrādāt metodiku"
    assert new.hrefs() == []
    assert english.one("h1").text == "1.1 Make a method"
    assert english.hrefs() == []


def test_a_statement_shows_everything_it_brought():
    cast = make_cast()
    make_statement(
        cast.measure,
        Status.COMPLETED,
        done="Gatavs",
        next_step="Mācības",
        obstacles="Slimība",
        happened_on=in_days(-3),
        stated_on=in_days(0),
        proofs=(PROOF,),
    )

    newest = entries(cast.client("nobody").get(f"{cast.url}history/"))[0]

    day = f"{in_days(-3):%d.%m.%Y.}"
    assert fields(newest) == {
        "statuss": "[pievienots: Paveikts]",
        "paveikts": f"[pievienots: {day}]",
        "kas paveikts": "[pievienots: Gatavs]",
        "kas tālāk": "[pievienots: Mācības]",
        "šķēršļi": "[pievienots: Slimība]",
        "kad tas notika": f"[pievienots: {day}]",
        "pierādījums": f"[pievienots: {PROOF.proves}: {PROOF.url}]",
    }


def test_a_shift_of_the_end_date_is_told_in_one_sentence_after_another():
    cast = make_cast(starts_on=date(2020, 1, 1), due_on=date(2020, 3, 1))
    make_date_change(
        cast.measure, date(2020, 6, 1), state="accepted", reason=DateChangeReason.FUNDING
    )

    newest = entries(cast.client("nobody").get(f"{cast.url}history/"))[0]

    assert fields(newest)["termiņa maiņa"] == (
        "[pievienots: 01.03.2020. → 01.06.2020. (pieņemta): trūkst naudas. Gaidām likuma "
        "grozījumus. MK prot. Nr. 7]"
    )


def test_the_parts_of_one_measure_do_not_stand_in_anothers_history():
    plan = make_plan("plans")
    commitment = make_commitment(plan)
    first, second = make_measure(commitment), make_measure(commitment)
    make_risk(first, "Pirmā risks")
    make_step(second, "Otrā solis")
    make_statement(first, done="Pirmā teksts")
    make_statement(second, done="Otrā teksts")

    pages = [
        main_of(Client().get(f"/plans/plans/measures/{one.code}/history/")).text
        for one in (first, second)
    ]

    assert "Pirmā teksts" in pages[0]
    assert "Otrā" not in pages[0]
    assert "Otrā teksts" in pages[1]
    assert "Pirmā" not in pages[1]


def test_twenty_versions_stand_on_a_page():
    plan = make_plan("plans")
    measure = make_measure(make_commitment(plan))
    for number in range(20):
        measure.title = f"Nosaukums {number}"
        put_on_record(measure, plan=plan)
    address = "/plans/plans/measures/1.1/history/"

    assert len(entries(Client().get(address))) == 20
    assert len(entries(Client().get(f"{address}?page=2"))) == 1
    assert Client().get(f"{address}?page=3").status_code == 404
    assert main_of(Client().get(address)).one("nav", cls="pagination").hrefs() == ["?page=2"]


def test_an_institution_is_called_as_it_was_called_that_day():
    plan = make_plan("plans", since=date(2020, 1, 1))
    varam = make_institution("varam", name="Vides ministrija", abbreviation="VARAM")
    renamed = InstitutionName(
        name="Viedās administrācijas ministrija", abbreviation="VARAM", valid_from=date(2024, 7, 1)
    )
    save_institution(varam, [renamed], by=SOURCE, reason="Pārdēvēta")
    measure = make_measure(
        make_commitment(plan, since=date(2020, 2, 1)),
        lead_institution=varam,
        since=date(2020, 3, 1),
    )
    other = make_institution("vk", name="Valsts kanceleja", abbreviation="VK")
    measure.lead_institution = other
    put_on_record(measure, plan=plan, kind=ChangeKind.PLAN_TEXT)

    newest, *_others, oldest = entries(Client().get("/plans/plans/measures/1.1/history/"))

    assert fields(oldest)["atbildīgā institūcija"] == "[pievienots: Vides ministrija]"
    assert fields(newest)["atbildīgā institūcija"] == (
        "[svītrots: Viedās administrācijas ministrija][pievienots: Valsts kanceleja]"
    )


def test_both_clocks_are_shown_where_they_differ():
    plan = make_plan("plans", since=date(2020, 1, 1))
    measure = make_measure(make_commitment(plan, since=date(2020, 2, 1)), since=date(2020, 3, 1))
    measure.title = "Cits"
    put_on_record(measure, plan=plan)

    newest, oldest = entries(Client().get("/plans/plans/measures/1.1/history/"))

    today = f"{timezone.localdate():%d.%m.%Y.}"
    assert "spēkā kopš 01.03.2020., ierakstīts " + today in oldest.text
    assert "spēkā kopš" not in newest.text
    assert f"ierakstīts {today}" in newest.text


def test_a_named_source_answers_where_no_institution_does():
    measure = make_measure(make_commitment(make_plan("plans")))

    [entry] = entries(Client().get(f"/plans/plans/measures/{measure.code}/history/"))

    assert "Testa avots: Pasākumu reģistrācija" in entry.text
    assert entry.all("del") == []


def test_the_history_of_one_plans_measure_is_not_under_anothers_address():
    make_measure(make_commitment(make_plan("plans")))
    make_plan("cits")

    assert Client().get("/plans/cits/measures/1.1/history/").status_code == 404
    assert Client().get("/plans/cits/measures/1.1/history/1/").status_code == 404


def test_an_author_of_a_change_stays_with_it_when_the_account_is_closed():
    cast = make_cast()
    person = cast.people["lead"]
    make_statement(cast.measure, stated_on=in_days(0), person=person)
    assert author(person, cast.lead).user == person
    type(person).objects.filter(pk=person.pk).update(is_active=False, name="")

    page = main_of(cast.client("coordinator").get(f"{cast.url}history/"))

    assert "IUB" in page.text
    assert "Līga" not in page.text


@pytest.fixture(scope="class")
def true_plan(django_db_setup, django_db_blocker):
    with loaded(django_db_blocker, TRUE_PLAN):
        yield


@pytest.mark.usefixtures("true_plan")
class TestTheTruePlan:
    def test_its_rows_are_on_record_since_the_day_of_the_slides(self):
        newest, oldest = entries(Client().get(f"{P}/measures/1.1/history/"))

        assert newest.one("h2").text == "2. versija · 28.10.2020."
        assert oldest.one("h2").text == "1. versija · 28.10.2020."
        assert fields(newest)["statuss"] == "[pievienots: Paveikts]"
        assert fields(newest)["kas paveikts"] == "[pievienots: Izdarīts]"
        today = f"{timezone.localdate():%d.%m.%Y.}"
        assert f"spēkā kopš 28.10.2020., ierakstīts {today}" in newest.text
        assert "Valsts kanceleja, prezentācija Memoranda padomes sēdei, 28.10.2020." in oldest.text
