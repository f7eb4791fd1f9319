"""What a past page says of itself: which day it is of, where today is, and what it cannot know."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.models import InstitutionName
from commitments.operations import save_institution
from measures.evidence.sights import LinkState
from measures.models import LinkSighting
from measures.standing import Status
from ogp_portal.history import AbstractChange, RecordedModel, WriteRefusedError
from ogp_portal.past import links, pages, tables
from tests.cast import make_cast
from tests.clock import Clock
from tests.factories import PROOF, SOURCE, make_statement, put_on_record
from tests.page import main_of, read

pytestmark = pytest.mark.django_db

START = date(2020, 1, 10)
PLAN = "/plans/plans/"
LIST = f"{PLAN}measures/"


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch, START)


def on(address, day):
    return f"{address}{'&' if '?' in address else '?'}on={day.isoformat()}"


def get(address, client=None):
    return (client or Client()).get(address)


def text(response):
    return response.content.decode()


@pytest.fixture
def cast(clock):
    """A measure that was renamed and reported on after the first day."""
    cast = make_cast(starts_on=START, due_on=date(2020, 12, 31))
    clock.turn_to(date(2020, 2, 1))
    measure = cast.now()
    measure.title = "Izstrādāt rokasgrāmatu"
    put_on_record(measure, plan=cast.plan)
    clock.turn_to(date(2020, 3, 1))
    make_statement(cast.measure, Status.IN_PROGRESS, stated_on=clock.today, done="Sākts")
    clock.turn_to(date(2020, 4, 1))
    return cast


MEASURE = f"{LIST}1.1/"
WITH_DAY = ("/", PLAN, f"{PLAN}commitments/1/", f"{PLAN}commitments/1/worksheet/", MEASURE, LIST)


def test_a_past_page_shows_what_was_known_then_and_nothing_of_later(cast):
    january, february = main_of(get(on(MEASURE, START))), get(on(MEASURE, date(2020, 2, 1)))

    assert january.one("h1").text == "Izstrādāt metodiku"
    assert "Sākts" not in january.text
    assert main_of(february).one("h1").text == "Izstrādāt rokasgrāmatu"
    assert "Sākts" not in text(february)
    assert "Sākts" in text(get(on(MEASURE, date(2020, 3, 1))))


@pytest.mark.parametrize("address", WITH_DAY)
def test_a_past_page_says_which_day_it_is_of_and_leads_back_to_today(cast, address):
    page = read(get(on(address, START)))

    band = page.one(cls="band--past")
    assert "10.01.2020." in band.text
    assert band.one("a")["href"] == address
    assert page.one("link", rel="canonical")["href"].endswith(address)
    assert page.one("meta", name="robots")["content"] == "noindex"


@pytest.mark.parametrize("address", WITH_DAY)
def test_a_page_of_now_is_found_by_search_engines_and_has_no_band(cast, address):
    page = read(get(address))

    assert page.all(cls="band--past") == []
    assert page.all("meta", name="robots") == []


def test_links_of_a_past_page_stay_on_its_day(cast):
    hrefs = main_of(get(on(LIST, START))).hrefs()

    assert f"{MEASURE}?on=2020-01-10" in hrefs
    assert MEASURE not in hrefs
    assert "on=2020-01-10" in "".join(read(get(on(PLAN, START))).hrefs())
    form = main_of(get(on(LIST, START))).one("form", cls="filters")
    assert form.one("input", name="on")["value"] == "2020-01-10"


@pytest.mark.parametrize(
    "address",
    [
        *("/", PLAN, LIST, f"{LIST}?q=a", MEASURE, f"{PLAN}commitments/1/"),
        *(f"{PLAN}{name}/" for name in ("commitments/1/worksheet", "risks", "date-changes")),
        f"{PLAN}evidence/",
    ],
)
def test_every_page_that_can_be_asked_for_a_day_asks_which(cast, address):
    for shown, day in ((get(address), ""), (get(on(address, START)), "2020-01-10")):
        field = main_of(shown).one("input", id="on")
        assert (field["name"], field["value"]) == ("on", day)
        assert main_of(shown).one("label", for_="on").text == "Kā bija dienā"


def test_the_standing_is_that_of_the_day(cast, clock):
    clock.turn_to(date(2021, 2, 1))
    live = main_of(get(MEASURE)).one(cls="verdict").text
    then = main_of(get(on(MEASURE, date(2020, 12, 31)))).one(cls="verdict").text

    assert "Kavējas" in live
    assert "Kavējas" not in then


@pytest.mark.parametrize(
    "typed",
    ["2020-13-01", "2020-02-30", "30.02.2020.", "x", "2020-4-1", "2020-04-02", "9999-12-31"],
)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_what_is_no_day_of_the_past_is_answered_in_words(cast, typed, prefix):
    response = get(f"{prefix}{MEASURE}?on={typed}")

    assert response.status_code == 400
    assert "on=" in main_of(response).text


@pytest.mark.parametrize("typed", ["10.01.2020.", "10.1.2020"])
def test_a_day_typed_in_another_way_leads_to_its_one_address(cast, typed):
    response = get(f"{LIST}?q=a&on={typed}")

    assert response.status_code == 302
    assert response["Location"] == f"{LIST}?q=a&on=2020-01-10"


def test_no_day_typed_is_the_page_of_now(cast):
    assert read(get(f"{MEASURE}?on=")).all(cls="band--past") == []


def test_today_can_be_asked_for_and_says_that_it_is_not_over(cast):
    page = read(get(on(MEASURE, date(2020, 4, 1))))

    assert "vēl nav beigusies" in page.one(cls="band--past").text


def test_before_it_was_on_record_a_page_says_since_when_it_is(cast):
    response = get(on(MEASURE, date(2020, 1, 9)))

    assert response.status_code == 404
    page = main_of(response)
    assert "10.01.2020." in page.text
    assert "?on=2020-01-10" in page.hrefs()


def test_what_never_was_is_not_said_to_come(cast):
    response = get(on(f"{LIST}9.9/", START))

    assert response.status_code == 404
    assert "?on=" not in "".join(main_of(response).hrefs())


def test_nothing_can_be_done_in_the_past(cast):
    browser = cast.client("lead")
    assert f"{cast.url}update/" in main_of(browser.get(MEASURE)).hrefs()

    page = main_of(browser.get(on(MEASURE, START)))

    assert f"{cast.url}update/" not in page.hrefs()


def test_the_history_is_linked_as_what_it_is_with_the_version_that_is_shown(cast):
    def link(address, day=None):
        page = main_of(get(on(address, day) if day else address))
        [found] = [one for one in page.all("a") if one["href"] == f"{address}history/"]
        return found.text

    newest = cast.now().version
    assert newest > 1
    assert link(MEASURE, START) == "Visa vēsture; šeit redzama 1. versija"
    assert link(MEASURE) == f"Visa vēsture; šeit redzama {newest}. versija"
    commitment = f"{PLAN}commitments/1/"
    assert link(commitment, START) == link(commitment) == "Visa teksta vēsture"


def test_whom_to_ask_is_said_for_today_alone(cast):
    lead = cast.lead
    lead.contact_role, lead.contact_email = "Direktors", "direktors@iub.example"
    put_on_record(lead, plan=cast.plan)

    assert "direktors@iub.example" in text(get(MEASURE))
    assert "direktors@iub.example" not in text(get(on(MEASURE, START)))


def test_institutions_are_called_as_they_were(cast, clock):
    row = InstitutionName(valid_from=date(2020, 5, 1), name="Publisko iepirkumu birojs")
    save_institution(cast.lead, [row], by=SOURCE, reason="")
    clock.turn_to(date(2020, 6, 1))

    assert "Publisko iepirkumu birojs" in text(get(MEASURE))
    assert "Publisko iepirkumu birojs" not in text(get(on(MEASURE, date(2020, 4, 30))))


def test_a_past_page_is_kept(cast):
    caches["pages"].clear()
    first = get(on(MEASURE, START))
    with CaptureQueriesContext(connection) as asked:
        second = get(on(MEASURE, START))

    assert text(second) == text(first)
    assert len(asked) <= 2


@pytest.mark.parametrize("address", WITH_DAY)
def test_a_past_page_asks_the_database_as_often_as_the_live_one(cast, address):
    counts = []
    for asked_for in (address, on(address, START)):
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as asked:
            get(asked_for)
        counts.append(len(asked))

    assert counts[1] <= counts[0]


def test_the_past_is_not_written(cast):
    with (
        pytest.raises(WriteRefusedError),
        transaction.atomic(),
        tables.as_of(pages.end_of(START)),
    ):
        put_on_record(cast.now(), plan=cast.plan)


def test_the_present_can_be_read_from_within_the_past(cast):
    with tables.as_of(pages.end_of(START)):
        then = cast.now().title
        with tables.present():
            now = cast.now().title
        again = cast.now().title

    assert (then, now, again) == (
        "Izstrādāt metodiku",
        "Izstrādāt rokasgrāmatu",
        "Izstrādāt metodiku",
    )


def test_the_end_of_a_day_is_that_of_riga():
    assert pages.end_of(date(2020, 1, 10)).astimezone(UTC) == datetime(
        2020, 1, 10, 21, 59, 59, 999_999, tzinfo=UTC
    )
    assert pages.end_of(date(2020, 7, 10)).astimezone(UTC).hour == 20


def test_every_table_of_the_record_has_a_past():
    then = tables.tables_then(connection.vendor)
    recorded = [
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, (RecordedModel, AbstractChange))
    ]

    assert set(recorded) <= set(then)


def test_the_addresses_that_take_a_day_are_those_whose_links_keep_it():
    pages = ("measures/", "measures/1.1/", "commitments/1/", "commitments/1/worksheet/", "")
    files = ("evidence.csv", "measures.xlsx", "commitments/1/worksheet.docx")
    for address in (*pages, *files):
        assert links.PAGES.fullmatch(address)
    for address in ("measures/1.1/history/", "measures/1.1/update/", "changes/", "commitments/"):
        assert not links.PAGES.fullmatch(address)


@pytest.mark.parametrize(
    "address",
    [
        f"{PLAN}changes/",
        f"{PLAN}changes/?since=2020-01-01",
        f"{PLAN}reports/",
        f"{MEASURE}history/",
        f"{MEASURE}history/1/",
        "/institutions/",
        "/plans/",
    ],
)
def test_a_page_that_cannot_be_asked_for_a_day_says_so(cast, address):
    assert get(address).status_code == 200  # kept from here on, where it is kept

    response = get(on(address, START))

    assert response.status_code == 400
    assert "on=" in main_of(response).text


def test_the_table_of_evidence_is_of_the_day_that_the_register_is_of(cast, clock):
    first, later = (replace(PROOF, proves=words) for words in ("Pirmais", "Vēlākais"))
    make_statement(cast.measure, Status.IN_PROGRESS, stated_on=clock.today, proofs=(first,))
    day, table = clock.today, f"{PLAN}evidence.csv"
    clock.turn_to(date(2020, 4, 5))
    make_statement(cast.measure, Status.IN_PROGRESS, stated_on=clock.today, proofs=(later,))

    then, now = (b"".join(get(address)).decode() for address in (on(table, day), table))

    assert ("Pirmais" in then, "Vēlākais" in then) == (True, False)
    assert ("Pirmais" in now, "Vēlākais" in now) == (True, True)
    assert on(table, day) in read(get(on(f"{PLAN}evidence/", day))).hrefs()


def test_a_link_was_last_seen_alive_on_the_day_asked_for_though_it_was_seen_later_too(cast, clock):
    proofs = (PROOF,)
    said = make_statement(cast.measure, Status.IN_PROGRESS, stated_on=clock.today, proofs=proofs)
    piece, seen_on, again_on = said.evidence.get(), date(2020, 4, 2), date(2020, 4, 9)
    LinkSighting.objects.create(
        evidence=piece,
        url=piece.url,
        state=LinkState.ALIVE,
        because="answered",
        first_seen_at=pages.end_of(seen_on),
        last_seen_at=pages.end_of(again_on),
    )
    clock.turn_to(date(2020, 4, 20))

    def seen_alive_on(day):
        table = b"".join(get(on(f"{PLAN}evidence.csv", day))).decode("utf-8-sig")
        return [row["seen_alive_on"] for row in csv.DictReader(table.splitlines())]

    assert seen_alive_on(date(2020, 4, 1)) == [""]
    assert seen_alive_on(seen_on) == ["2020-04-02"]
    assert seen_alive_on(date(2020, 4, 5)) == ["2020-04-05"]
    assert seen_alive_on(date(2020, 4, 15)) == ["2020-04-09"]
