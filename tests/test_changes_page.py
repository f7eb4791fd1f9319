"""The list of changes: everything that happened to a plan's record, newest first."""

from datetime import date
from hashlib import sha256

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import ChangeKind
from measures.change_register import FAMILIES
from measures.models import Succession
from measures.operations.evidence import erase_file
from measures.standing import Status
from ogp_portal.formats.days import day_text
from tests.cast import correction, correction_of, in_days, make_cast, with_token
from tests.factories import (
    TABLE,
    author,
    make_commitment,
    make_date_change,
    make_evidence,
    make_file,
    make_measure,
    make_plan,
    make_question,
    make_statement,
    make_step,
    put_on_record,
)
from tests.page import main_of

pytestmark = pytest.mark.django_db

CHANGES = "/plans/plans/changes/"


def page(query=""):
    response = Client().get(f"{CHANGES}{query}")
    assert response.status_code == 200
    return main_of(response)


def entries(query=""):
    return [one for part in page(query).all("ul", cls="dated") for one in part.all("li")]


def test_a_statement_says_who_and_what_moved_and_what_was_said():
    cast = make_cast()
    make_statement(cast.measure, Status.IN_PROGRESS, done="Sākts", stated_on=in_days(-2))
    make_statement(cast.measure, Status.COMPLETED, done="Gatavs", stated_on=in_days(0))

    newest, before = entries()[:2]

    assert "IUB: Ziņots par progresu: Tiek īstenots → Paveikts" in newest.text
    assert "Gatavs" in newest.text
    version = f"{cast.url}history/{cast.now().version}/"
    assert newest.hrefs() == ["/institutions/iub/", cast.url, version]
    assert "Nav ziņots → Tiek īstenots" in before.text


def test_a_status_that_did_not_move_is_not_said_to():
    cast = make_cast()
    make_statement(cast.measure, Status.IN_PROGRESS, done="Sākts", stated_on=in_days(-2))
    make_statement(cast.measure, Status.IN_PROGRESS, done="Turpinās", stated_on=in_days(0))

    assert "→" not in entries()[0].text


def test_a_correction_says_why():
    cast = make_cast()
    with_token(cast.client("coordinator")).post(
        f"{cast.url}edit/", correction(cast.measure, title="Cits", reason="Pārrakstīšanās kļūda")
    )

    newest = entries()[0]

    assert "VK" in newest.text
    assert "Labots plāna teksts" in newest.text
    assert "Pamatojums: Pārrakstīšanās kļūda" in newest.text


def test_a_correction_shows_the_words_that_changed_and_leads_to_its_version():
    lead = "Izstrādāt un ar nozari saskaņot metodiku, kas der visām valsts pārvaldes iestādēm, "
    cast = make_cast(title=f"{lead}un publicēt")
    with_token(cast.client("coordinator")).post(
        f"{cast.url}edit/", correction(cast.measure, title=f"{lead}un ieviest")
    )

    for query in ("", "?group=measure&kind=texts"):
        newest = next(entry for entry in entries(query) if entry.all("dl"))
        words = {row.one("dt").text: row.one("dd").text for row in newest.one("dl").all("div")}
        assert words == {
            "pasākums": (
                "… visām valsts pārvaldes iestādēm, un [svītrots: publicēt][pievienots: ieviest]"
            ),
            "kā zināsim, ka pasākums ir paveikts?": "[pievienots: Metodika ir publicēta]",
        }
        assert f"{cast.url}history/2/" in newest.hrefs()


def test_a_correction_of_a_commitments_text_shows_its_words_and_leads_to_its_version():
    cast = make_cast()
    url = "/plans/plans/commitments/1/"
    with_token(cast.client("coordinator")).post(
        f"{url}edit/", correction_of(cast.commitment, problem="Dati ir grūti atrodami")
    )

    for query in ("", "?group=measure"):
        newest = entries(query)[0]
        words = {row.one("dt").text: row.one("dd").text for row in newest.one("dl").all("div")}
        assert words == {"sabiedrības problēma": "[pievienots: Dati ir grūti atrodami]"}
        assert newest.hrefs()[1:] == [url, f"{url}history/2/"]


def test_a_correction_says_which_rows_it_touched():
    cast = make_cast()
    make_step(cast.measure)

    assert "Labotas rindas: rīcības solis" in entries()[0].text


def test_a_question_for_a_part_says_whom_it_asked():
    cast = make_cast()
    make_question(cast.measure.supporting.get(), in_days(0))

    asked = entries()[0]

    assert "IUB: Lūgts ziņot par savu daļu: CFLA" in asked.text
    assert f"{cast.url}history/{cast.now().version}/" in asked.hrefs()


def erased(cast, content=TABLE):
    piece = make_evidence(cast.measure, "", file=make_file(content, "Jāņa Bērziņa lieta.csv"))
    office = cast.people["coordinator"].memberships.get().institution
    erase_file(
        piece,
        because="VDAR 17. pants",
        by=author(cast.people["coordinator"], office),
        opened_version=cast.now().version,
        today=in_days(0),
    )


def test_an_erased_file_is_named_by_its_hash_alone():
    cast = make_cast()
    erased(cast)

    newest = entries()[0]

    assert f"Pierādījuma datne dzēsta: SHA-256 {sha256(TABLE).hexdigest()[:12]}…" in newest.text
    assert "Bērziņa" not in page().text


@pytest.mark.parametrize("query", ["", "?group=measure", "?since=2020-01-01"])
def test_it_asks_as_often_for_many_changes_of_every_kind_as_for_few(query):
    cast = make_cast()

    def everything(number):
        client = with_token(cast.client("coordinator"))
        client.post(f"{cast.url}edit/", correction(cast.measure, title=f"Nosaukums {number}"))
        text = correction_of(cast.commitment, problem=f"Problēma {number}")
        client.post("/plans/plans/commitments/1/edit/", text)
        make_step(cast.measure, f"Solis {number}")
        make_question(cast.measure.supporting.get(), in_days(0))
        erased(cast, TABLE * number)
        make_date_change(cast.measure, in_days(200 + number), state="accepted")
        old, heir = make_measure(cast.commitment), make_measure(cast.commitment)
        put_on_record(
            Succession(predecessor=old, successor=heir),
            plan=cast.plan,
            kind=ChangeKind.MEASURE_MERGED,
        )

    def asked():
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as queries:
            page(query)
        return len(queries)

    everything(1)
    once = asked()
    everything(2)
    everything(3)

    assert asked() == once <= 15


def test_what_was_written_down_later_says_when():
    plan = make_plan("plans", since=date(2020, 2, 11))
    commitment = make_commitment(plan, since=date(2020, 2, 12))
    measure = make_measure(commitment, since=date(2020, 10, 28))
    measure.title = "Cits"
    put_on_record(measure, plan=plan)

    today, listed, *_rest = entries()

    assert listed.one("time").text == "28.10.2020."
    assert f"portālā ierakstīts {timezone.localdate():%d.%m.%Y.}" in listed.text
    assert "portālā ierakstīts" not in today.text


def test_since_a_day_means_that_day_and_later_in_either_form():
    plan = make_plan("plans", since=date(2020, 2, 11))
    make_commitment(plan, since=date(2020, 2, 12))

    for day in ("2020-02-12", "12.02.2020.", "12.2.2020"):
        [only] = entries(f"?since={day}")
        assert only.one("time").text == "12.02.2020."
    assert len(entries("?since=11.02.2020.")) == 2
    assert len(entries("?since=")) == 2
    late = page("?since=13.02.2020.")
    assert late.one(cls="empty").hrefs() == [CHANGES]


def test_a_day_that_cannot_be_gives_the_message_and_no_rows():
    make_plan("plans")

    shown = page("?since=31.02.2020.")

    assert shown.one(id="since-error").text == "Šādas dienas kalendārā nav."
    field = shown.one("input", name="since")
    assert (field["value"], field["aria-invalid"]) == ("31.02.2020.", "true")
    assert field["aria-describedby"] == "since-error"
    assert shown.all("ul", cls="dated") == []


def test_fifty_changes_stand_on_a_page():
    plan = make_plan("plans")
    measure = make_measure(make_commitment(plan))
    for number in range(48):
        measure.title = f"Nosaukums {number}"
        put_on_record(measure, plan=plan)

    assert len(entries()) == 50
    assert len(entries("?page=2")) == 1
    today = f"{timezone.localdate():%Y-%m-%d}"
    pages = page(f"?since={today}&group=time").one("nav", cls="pagination")
    assert pages.hrefs() == [f"?since={today}&group=time&page=2"]
    assert Client().get(f"{CHANGES}?page=3").status_code == 404


def test_every_change_has_an_address_on_the_page():
    make_plan("plans")

    [entry] = entries()

    assert entry["id"].startswith("change-")


def test_another_plans_changes_are_not_here():
    make_plan("plans")
    make_measure(make_commitment(make_plan("cits")), title="Svešs")

    assert len(entries()) == 1
    assert Client().get("/plans/nav/changes/").status_code == 404


def test_no_person_is_named_not_even_to_those_signed_in():
    cast = make_cast()
    make_statement(cast.measure, stated_on=in_days(0), person=cast.people["lead"])

    for person in ("nobody", "coordinator"):
        assert "Līga Vadītāja" not in main_of(cast.client(person).get(CHANGES)).text


# Measure by measure, and picked ---------------------------------------------------------------


def headings(query):
    return [section.one("h2").text for section in page(query).all("section")]


def test_what_changed_since_a_day_is_shown_measure_by_measure():
    cast = make_cast()
    other = make_measure(cast.commitment, title="Apmācīt", lead_institution=cast.stranger)
    make_statement(cast.measure, Status.IN_PROGRESS, done="Sākts", stated_on=in_days(-2))
    make_statement(other, Status.IN_PROGRESS, done="Mācām", stated_on=in_days(-1))
    today = f"{timezone.localdate():%Y-%m-%d}"

    shown = page(f"?since={today}")

    assert shown.one(cls="chips").hrefs()
    [itself, first, second] = shown.all("section")
    assert itself.one("h2").text == "Pats plāns"
    assert first.one("h2").text == "1.1 Izstrādāt metodiku"
    assert "Sākts" in first.text
    assert "Mācām" not in first.text
    assert "Mācām" in second.text
    assert headings(f"?since={today}&group=time") == []


def test_a_measure_of_which_much_changed_says_how_much_more_stands_in_its_story():
    cast = make_cast()
    for number in range(12):
        make_statement(cast.measure, Status.IN_PROGRESS, done=f"Solis {number}")

    section = page("?group=measure").all("section")[-1]

    assert len(section.all("li")) == 10
    assert "Solis 11" in section.all("li")[0].text
    assert f"{cast.url}#story" in section.hrefs()


def test_changes_are_picked_by_what_changed_by_commitment_and_by_institution():
    cast = make_cast()
    elsewhere = make_measure(make_commitment(cast.plan), lead_institution=cast.stranger)
    make_statement(cast.measure, Status.IN_PROGRESS, done="Sākts", stated_on=in_days(-2))
    make_statement(elsewhere, Status.IN_PROGRESS, done="Mācām", stated_on=in_days(-1))

    def said(query):
        return [one.one(cls="said").text for one in entries(query) if one.all(cls="said")]

    assert said("?kind=statements") == ["Mācām", "Sākts"]
    assert said("?kind=dates") == []
    assert said("?commitment=1") == ["Sākts"]
    assert said(f"?institution={cast.stranger.slug}") == ["Mācām"]
    assert said("?institution=iub&kind=statements&kind=texts") == ["Sākts"]
    assert headings(f"?group=measure&institution={cast.stranger.slug}") == ["2.1 Pasākums 2.1"]


def test_a_proposal_that_lapsed_is_among_the_changes_of_end_dates_and_said_to_be():
    cast = make_cast()
    make_date_change(cast.measure, in_days(150))
    make_statement(cast.measure, Status.IN_PROGRESS, done="Notiek", stated_on=in_days(-1))
    make_statement(cast.measure, Status.COMPLETED, done="Gatavs", stated_on=in_days(0))

    for lapsed, proposed in (entries("?kind=dates"), entries("?kind=dates&group=measure")):
        assert "Gatavs" in lapsed.text
        sentence = _(
            "The proposed end date %(day)s lapsed: the measure ended before anybody decided."
        )
        assert sentence % {"day": day_text(in_days(150))} in lapsed.text
        assert f"→ {day_text(in_days(150))}" not in lapsed.text
        assert f"→ {day_text(in_days(150))}" in proposed.text
        assert sentence[:20] not in proposed.text


@pytest.mark.parametrize("query", ["?kind=x", "?group=x", "?commitment=99", "?institution=%00"])
def test_a_filter_that_cannot_be_understood_selects_nothing_and_says_so(query):
    make_cast()

    shown = page(query)

    assert shown.all("ul", cls="dated") == []
    assert shown.all(role="alert")


def test_every_kind_of_change_is_found_by_one_filter():
    kinds = [kind for _label, family in FAMILIES.values() for kind in family]

    assert sorted(kinds) == sorted(ChangeKind)
