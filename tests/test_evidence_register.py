"""The register of evidence: everything that was shown, what is claimed without any, as a table."""

import csv
import io
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import Institution
from measures.models import Evidence, LinkSighting
from measures.operations.evidence import erase_file, withdraw_evidence
from measures.proofs import TABLE_COLUMNS
from measures.standing import Status
from ogp_portal.formats.days import day_text
from tests.cast import in_days
from tests.documents import PDF
from tests.factories import (
    PROOF,
    author,
    make_commitment,
    make_evidence,
    make_file,
    make_institution,
    make_measure,
    make_part,
    make_person,
    make_plan,
    make_statement,
    make_supporting_role,
)
from tests.page import main_of
from tests.threads import at_once

pytestmark = pytest.mark.django_db

P = "/plans/plans/evidence/"
CSV = "/plans/plans/evidence.csv"


@pytest.fixture
def plan():
    return make_plan("plans", is_current=True, starts_on=in_days(-400), ends_on=in_days(400))


def seen(piece, state, *, days_ago=0, because="answered"):
    """As though the portal had visited the link of a piece."""
    moment = timezone.now() - timedelta(days=days_ago)
    LinkSighting.objects.create(
        evidence=piece,
        url=piece.url,
        state=state,
        because=because,
        first_seen_at=moment,
        last_seen_at=moment,
    )
    return piece


@pytest.fixture
def everything(plan):
    """(name → piece) of every state and kind there is, across two commitments."""
    iub = make_institution("iub", name="Iepirkumu uzraudzības birojs", abbreviation="IUB")
    vk = make_institution("vk", name="Valsts kanceleja", abbreviation="VK")
    first, second = make_commitment(plan), make_commitment(plan)
    one = make_measure(first, lead_institution=iub, title="Izstrādāt metodiku", due_on=None)
    two = make_measure(second, lead_institution=vk, title="Atvērt datus", due_on=None)
    site = "https://www.example.lv"
    pieces = {
        "alive": seen(
            make_evidence(one, f"{site}/1", "Metodika ir publicēta", dated_on=date(2020, 1, 5)),
            "alive",
        ),
        "dead": seen(
            seen(make_evidence(one, f"{site}/2", "Rīks darbojas"), "alive", days_ago=9),
            "dead",
            because="not_found",
        ),
        "changed": seen(
            make_evidence(two, f"{site}/3", "Datu kopa atvērta"), "changed", because="title"
        ),
        "unchecked": make_evidence(two, f"{site}/4", "Šķirkļu saraksts"),
        "kept": make_evidence(
            two, "", "Tabula", file=make_file(), institution=iub, stated_on=date(2020, 3, 1)
        ),
        "withdrawn": make_evidence(one, "", "Nolikums", file=make_file(PDF, "nolikums.pdf")),
    }
    withdraw_evidence(
        pieces["withdrawn"],
        because="Kļūda",
        by=author(make_person(editor=iub), iub),
        opened_version=type(one).objects.get(pk=one.pk).version,
        today=timezone.localdate(),
    )
    return pieces


def found(query=""):
    """What the register lists, by what each piece proves."""
    response = Client().get(f"{P}{query}")
    assert response.status_code == 200
    return sorted(main_of(response).texts("p", cls="proof__claim"))


def table(query=""):
    """The rows of the table, by their columns' names."""
    response = Client().get(f"{CSV}{query}")
    assert response.status_code == 200
    text = response.getvalue().decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


# What is listed -----------------------------------------------------------------------------------


def test_everything_that_was_shown_is_listed_also_what_was_withdrawn(everything):
    texts = found()

    assert len(texts) == 6
    assert f"{_('withdrawn')} Nolikums" in texts


def test_each_piece_says_what_a_reader_needs(everything):
    page = main_of(Client().get(P))

    dead = page.one("li", id=f"evidence-{everything['dead'].pk}")
    assert dead.one("p", cls="eyebrow").one("a")["href"] == "/plans/plans/measures/1.1/"
    assert "IUB" in dead.text
    assert day_text(in_days(-9)) in dead.text
    kept = page.one("li", id=f"evidence-{everything['kept'].pk}")
    file = everything["kept"].file
    assert f"/evidence/{file.sha256}/pasakumi.csv" in kept.hrefs()
    assert file.sha256 in kept.text


def test_it_says_how_many_of_them_were_withdrawn_and_leads_there(everything):
    result = main_of(Client().get(P)).one("p", cls="result")

    assert result.text == "6 pierādījumi; no tiem 1 ir atsaukts un neko nepierāda"
    [rows] = result.hrefs()
    assert found(rows) == [f"{_('withdrawn')} Nolikums"]
    assert main_of(Client().get(f"{P}{rows}")).one("p", cls="result").hrefs() == []


def test_a_file_that_was_erased_is_found_by_that_also_where_it_was_withdrawn(everything):
    coordinator = make_person(coordinator=make_institution("koord"))
    erase_file(
        everything["withdrawn"],
        because="Personas dati",
        by=author(coordinator, Institution.objects.get(slug="koord")),
        opened_version=everything["withdrawn"].measure.version,
        today=timezone.localdate(),
    )

    assert found("?state=erased") == found("?state=withdrawn") == [f"{_('withdrawn')} Nolikums"]


def test_evidence_of_another_plan_is_not_listed(everything):
    make_evidence(make_measure(make_commitment(make_plan("cits"))), proves="Svešs")

    assert "Svešs" not in found()


def test_measures_claimed_without_evidence_stand_on_top(everything, plan):
    lone = make_measure(plan.commitments.get(number=1), title="Bez pierādījuma")
    make_statement(lone, Status.COMPLETED, stated_on=date(2020, 5, 1))

    page = main_of(Client().get(P))

    top = page.one("section", aria_labelledby="missing")
    assert f"/plans/plans/measures/{lone.code}/" in top.hrefs()
    order = [section["aria-labelledby"] for section in page.all("section")]
    assert order == ["missing", "pieces"]


def test_evidence_of_a_part_leaves_the_claim_of_the_responsible_institution_without_any(plan):
    measure, helper = make_measure(make_commitment(plan)), make_institution("cfla")
    make_supporting_role(measure, helper)
    make_statement(measure, Status.COMPLETED, stated_on=date(2020, 5, 1))
    make_part(measure, helper, Status.COMPLETED, proofs=(PROOF,))

    top = main_of(Client().get(P)).one("section", aria_labelledby="missing")

    assert top.one("h2").text == "Paziņots kā paveikts, bez pierādījuma no atbildīgās institūcijas"
    assert f"/plans/plans/measures/{measure.code}/" in top.hrefs()


def test_when_many_are_without_evidence_a_few_stand_on_top_and_all_behind_a_link(plan):
    commitment = make_commitment(plan)
    for _number in range(7):
        make_statement(make_measure(commitment), Status.COMPLETED)

    page = main_of(Client().get(P))
    [link] = [url for url in page.hrefs() if url.endswith("?state=missing")]
    everyone = main_of(Client().get(link))

    assert len(page.one("section", aria_labelledby="missing").one("ul").all("li")) == 5
    assert len(everyone.one("section", aria_labelledby="missing").one("ul").all("li")) == 7


def test_a_plan_without_any_says_so(plan):
    assert _("No evidence has been shown yet") in main_of(Client().get(P)).text


# Filters ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?state=alive", ["alive"]),
        ("?state=dead", ["dead"]),
        ("?state=changed", ["changed"]),
        ("?state=unchecked", ["unchecked"]),
        ("?state=kept", ["kept"]),
        ("?state=withdrawn", ["withdrawn"]),
        ("?state=erased", []),
        ("?state=dead&state=changed", ["changed", "dead"]),
        ("?kind=link", ["alive", "changed", "dead", "unchecked"]),
        ("?kind=file", ["kept", "withdrawn"]),
        ("?kind=csv", ["kept"]),
        ("?kind=pdf&kind=csv", ["kept", "withdrawn"]),
        ("?commitment=1", ["alive", "dead", "withdrawn"]),
        ("?institution=vk", ["changed", "kept", "unchecked"]),
        ("?institution=iub", ["alive", "dead", "kept", "withdrawn"]),
        ("?date_to=31.01.2020.", ["alive"]),
        ("?date_from=2020-03-01", ["kept"]),
        ("?date_from=01.02.2020&date_to=01.02.2020", ["changed", "dead", "unchecked", "withdrawn"]),
        ("?q=skirklu", ["unchecked"]),
        ("?q=PUBLICETA+metodiku", ["alive"]),
        ("?q=nolikums.pdf", ["withdrawn"]),
        ("?q=example.lv/3", ["changed"]),
        ("?q=nekas", []),
        ("?commitment=2&kind=link&state=changed", ["changed"]),
        ("?whatever=1", ["alive", "changed", "dead", "kept", "unchecked", "withdrawn"]),
    ],
)
def test_filters_select_and_narrow_each_other(everything, query, names):
    marked = f"{_('withdrawn')} Nolikums"
    proves = {
        name: marked if name == "withdrawn" else piece.proves for name, piece in everything.items()
    }

    assert found(query) == sorted(proves[name] for name in names)
    assert sorted(row["id"] for row in table(query)) == sorted(
        str(everything[name].pk) for name in names
    )


@pytest.mark.parametrize(
    "query",
    [
        "?state=gone",
        "?kind=exe",
        "?commitment=99",
        "?institution=nav",
        "?date_from=31.02.2020",
        "?date_from=2020-03-01&date_to=2020-02-01",
        f"?q={'a' * 201}",
    ],
)
def test_a_value_that_cannot_be_understood_selects_nothing_and_says_so(everything, query):
    response = Client().get(f"{P}{query}")

    assert response.status_code == 200
    assert main_of(response).all(cls="notice--error")
    assert main_of(response).all("li", cls="proof") == []
    refused = Client().get(f"{CSV}{query}")
    assert refused.status_code == 400


def test_what_is_on_can_be_taken_off_one_by_one(everything):
    page = main_of(Client().get(f"{P}?state=dead&commitment=1&date_to=31.12.2021.&q=riks"))

    chips = page.all("a", cls="chip")

    assert sorted(chip["href"] for chip in chips) == [
        f"{P}?q=riks&commitment=1&date_to=31.12.2021.",
        f"{P}?q=riks&state=dead&commitment=1",
        f"{P}?q=riks&state=dead&date_to=31.12.2021.",
        f"{P}?state=dead&commitment=1&date_to=31.12.2021.",
    ]


def test_the_table_of_what_is_selected_is_one_press_away(everything):
    page = main_of(Client().get(f"{P}?state=dead&commitment=1"))

    assert f"{CSV}?state=dead&commitment=1" in page.hrefs()


def test_only_claims_without_evidence_can_be_asked_for(everything, plan):
    lone = make_measure(plan.commitments.get(number=1), title="Bez pierādījuma")
    make_statement(lone, Status.COMPLETED)

    assert found("?state=missing") == []
    assert [row["measure"] for row in table("?state=missing")] == [lone.code]
    assert main_of(Client().get(f"{P}?state=missing&commitment=2")).all("section") == []


def test_a_claim_without_evidence_is_that_of_the_lead_and_not_of_whoever_helps(everything, plan):
    leads, helps = Institution.objects.get(slug="iub"), make_institution("vas")
    claimed = make_measure(plan.commitments.get(number=1), lead_institution=leads)
    make_supporting_role(claimed, helps)
    make_statement(claimed, Status.COMPLETED)

    def missing(query):
        return [row["measure"] for row in table(query) if row["state"] == "missing"]

    for query, codes in (("?institution=vas", []), ("?institution=iub", [claimed.code])):
        assert missing(query) == missing(f"{query}&state=missing") == codes
        sections = main_of(Client().get(f"{P}{query}")).all("section", aria_labelledby="missing")
        assert bool(sections) == bool(codes)


# Pages --------------------------------------------------------------------------------------------


def fill(measure, count):
    for number in range(count):
        make_evidence(measure, f"https://www.example.lv/{number}", f"Nr. {number}")


def test_it_comes_in_pages_that_keep_the_filter(plan):
    measure = make_measure(make_commitment(plan))
    fill(measure, 51)

    first, second = (main_of(Client().get(f"{P}?kind=link&page={page}")) for page in (1, 2))

    assert [len(page.all("li", cls="proof")) for page in (first, second)] == [50, 1]
    assert "?kind=link&page=2" in first.hrefs()
    assert Client().get(f"{P}?page=3").status_code == 404


def test_it_asks_the_database_as_often_for_many_as_for_few(plan):
    commitment = make_commitment(plan)

    def asked(address):
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as queries:
            Client().get(address).getvalue() if address == CSV else Client().get(address)
        return len(queries)

    fill(make_measure(commitment), 1)
    make_statement(make_measure(commitment), Status.COMPLETED)
    few = [asked(P), asked(f"{P}?state=dead&q=nr"), asked(CSV)]
    for _number in range(3):
        fill(make_measure(commitment), 9)
        make_evidence(make_measure(commitment), "", file=make_file())
        make_statement(make_measure(commitment), Status.COMPLETED)

    assert [asked(P), asked(f"{P}?state=dead&q=nr"), asked(CSV)] == few
    assert max(few) <= 15


def test_it_is_kept_and_needs_no_cookie(everything):
    client = Client()
    first = client.get(P)

    with CaptureQueriesContext(connection) as queries:
        again = client.get(P)

    assert first.cookies == {}
    assert (again.content, len(queries)) == (first.content, 1)


# The table ----------------------------------------------------------------------------------------


def test_the_table_says_all_that_is_known_of_a_piece(everything):
    rows = {row["id"]: row for row in table()}

    assert list(rows[str(everything["kept"].pk)]) == list(TABLE_COLUMNS)
    file = everything["kept"].file
    kept = {name: value for name, value in rows[str(everything["kept"].pk)].items() if value}
    assert kept == {
        "id": str(everything["kept"].pk),
        "commitment": "2",
        "measure": "2.1",
        "measure_title": "Atvērt datus",
        "institution": "iub",
        "stated_on": "2020-03-01",
        "proves": "Tabula",
        "file_name": "pasakumi.csv",
        "file_kind": "csv",
        "file_size": str(file.size),
        "file_sha256": file.sha256,
        "file_url": f"http://127.0.0.1:8000/evidence/{file.sha256}/pasakumi.csv",
        "state": "kept",
    }
    dead = rows[str(everything["dead"].pk)]
    assert (dead["state"], dead["seen_alive_on"]) == ("dead", in_days(-9).isoformat())
    withdrawn = rows[str(everything["withdrawn"].pk)]
    assert withdrawn["withdrawn_on"] == timezone.localdate().isoformat()
    assert (withdrawn["withdrawn_because"], withdrawn["file_url"]) == ("Kļūda", "")


def test_what_people_typed_runs_in_no_spreadsheet(plan):
    make_evidence(make_measure(make_commitment(plan)), proves="=HYPERLINK(1)")

    [row] = table()

    assert row["proves"] == "'=HYPERLINK(1)"


@pytest.mark.django_db(transaction=True)
def test_whoever_reads_the_table_slowly_keeps_nobody_from_writing(plan):
    measure = make_measure(make_commitment(plan), lead_institution=make_institution("iub"))
    for number in range(30):
        make_evidence(measure, f"https://www.example.lv/{number}")

    reading = iter(Client().get(CSV).streaming_content)
    next(reading)
    [written] = at_once(lambda: make_evidence(measure, "https://www.example.lv/jauns"))

    assert Evidence.objects.get(pk=written.pk) == written


def test_more_words_than_anybody_needs_are_refused_with_a_sentence(everything):
    words = " ".join(map(str, range(21)))

    for address in (P, "/plans/plans/measures/"):
        page = main_of(Client().get(address, {"q": words}))
        [notice] = page.all(cls="notice--error")
        assert _("Look for %(count)d words at most.") % {"count": 20} in notice.text
        assert page.all("li", cls="proof") == []
    assert Client().get(CSV, {"q": words}).status_code == 400
    assert found(f"?{urlencode({'q': ' '.join(['rīks'] * 30)})}") == ["Rīks darbojas"]


def test_the_name_of_an_erased_file_is_not_searched_and_everything_else_is(plan):
    piece = make_evidence(
        make_measure(make_commitment(plan)), "", "Vēstule", file=make_file(name="Jānis.csv")
    )
    assert found("?q=janis") == found("?q=vestule") == ["Vēstule"]
    day = timezone.localdate().isoformat()

    coordinator = make_person(coordinator=make_institution("koord"))
    erase_file(
        piece,
        because="VDAR 17. pants",
        by=author(coordinator, coordinator.memberships.get().institution),
        opened_version=type(piece.measure).objects.get(pk=piece.measure_id).version,
        today=timezone.localdate(),
    )

    assert found("?q=janis") == found(f"?q=janis&on={day}") == []
    assert found("?q=vestule") == found(f"?q=vestule&on={day}") != []


def test_the_table_is_a_file_with_a_name(everything):
    response = Client().get(CSV)

    assert response.streaming
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="plans-evidence.csv"'
    assert response.getvalue()
    assert response.cookies == {}


# Ways to it ---------------------------------------------------------------------------------------


def test_ways_lead_to_it_from_the_plan_a_commitment_and_a_measure(everything):
    client = Client()
    for address, target in (
        ("/", P),
        ("/plans/plans/commitments/1/", f"{P}?commitment=1"),
        ("/plans/plans/measures/1.1/", P),
    ):
        assert target in main_of(client.get(address)).hrefs(), address
    assert client.get(f"/en{P}").status_code == 200
    assert Evidence.objects.count() == 6
