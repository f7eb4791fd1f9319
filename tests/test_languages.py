"""Two languages: the address decides, what is missing is marked, and no page mixes them."""

import re
from functools import cache

import polib
import pytest
from django.conf import settings
from django.test import Client

from tests.cast import make_cast
from tests.factories import make_commitment, make_institution, make_measure, make_plan
from tests.page import main_of, read
from tests.shown import SAMPLE_PLAN, TRUE_PLAN, P, loaded

pytestmark = pytest.mark.django_db

ADDRESSES = (
    "/",
    "/plans/",
    f"{P}/",
    f"{P}/commitments/1/",
    f"{P}/commitments/1/worksheet/",
    f"{P}/measures/",
    f"{P}/measures/?standing=overdue&sort=due&q=riska",
    f"{P}/measures/?standing=none-such",
    f"{P}/measures/1.1/",
    f"{P}/measures/1.3/",
    f"{P}/measures/1.2/history/",
    f"{P}/measures/1.2/history/1/",
    f"{P}/changes/",
    f"{P}/changes/?since=31.02.2020.",
    f"{P}/reports/",
    "/plans/paraugs/",
    "/plans/paraugs/measures/1.2/",
    "/plans/paraugs/commitments/4/worksheet/",
    "/institutions/",
    "/institutions/varam/",
    "/about/",
    "/accessibility/",
    "/privacy/",
    "/login/",
    "/account/password/reset/",
    "/nav-tadas-lapas/",
)


@pytest.fixture(scope="class")
def plans(django_db_setup, django_db_blocker):
    with loaded(django_db_blocker, TRUE_PLAN, SAMPLE_PLAN):
        yield


def message_ids():
    """What the pages say in English and have in Latvian: every text of the catalogue."""
    catalogue = polib.pofile(str(settings.BASE_DIR / "locale/lv/LC_MESSAGES/django.po"))
    for entry in catalogue:
        for text, said in (
            (entry.msgid, entry.msgstr or entry.msgstr_plural.get(0, "")),
            (entry.msgid_plural, entry.msgstr_plural.get(1, "")),
        ):
            if text and text != said:
                yield text


def pieces(text):
    """The parts of a text between what is filled in, long enough to be known again."""
    parts = re.split(r"%\(\w+\)[sd]|%[sd]|\{[^}]*\}", text)
    return [
        " ".join(part.split())
        for part in parts
        if len(re.findall(r"[A-Za-z]", part)) > 6 and len(part.split()) > 1
    ]


@cache
def english_pieces():
    """Whatever a Latvian page would say if it were not translated."""
    return {piece for text in message_ids() for piece in pieces(text)}


def language_of(node):
    """The language in which an element's words are read aloud."""
    return next(one["lang"] for one in (node, *node.ancestors()) if "lang" in one.attrs)


def seen_words(response):
    """What a reader sees or hears in the page's own language."""
    root = read(response)
    language = root.one("html")["lang"]
    texts = []
    for node in root.one("html").walk():
        spoken = [
            node.attrs.get(name, "") for name in ("aria-label", "placeholder", "alt", "title")
        ]
        own = [child for child in node.children if isinstance(child, str)]
        if language_of(node) == language:
            texts += [*spoken, *own]
    return [" ".join(text.split()) for text in texts if text.strip()]


@pytest.mark.usefixtures("plans")
class TestEveryPage:
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_in_latvian_has_no_english_left(self, address):
        response = Client().get(address)

        said = seen_words(response)

        assert read(response).one("html")["lang"] == "lv"
        left = [
            (piece, text)
            for piece in english_pieces()
            for text in said
            # Nearly every pair fails the plain look, which is far quicker than the search.
            if piece in text and re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", text)
        ]
        assert left == []

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_in_english_has_no_latvian_that_is_not_marked(self, address):
        response = Client().get(f"/en{address}")

        assert read(response).one("html")["lang"] == "en"
        # Names are the same in every language; letters that English has not are not.
        left = [
            text
            for text in seen_words(response)
            if re.search("[āčēģīķļņšūž]", text.lower()) and not KNOWN_NAMES.search(text)
        ]
        assert left == []

    @pytest.mark.parametrize("address", ADDRESSES[:-1])  # what is not there has no twin
    def test_links_to_its_twin_and_back(self, address):
        lv = read(Client().get(address))
        [to_english] = lv.all("link", rel="alternate")
        assert to_english["hreflang"] == "en"
        assert to_english["href"].split("?")[0] == f"/en{address}".split("?", maxsplit=1)[0]
        switch = lv.one("a", cls="masthead__language")
        assert (switch["href"], switch["lang"], switch.text) == (
            to_english["href"],
            "en",
            "English",
        )
        en = read(Client().get(to_english["href"]))
        [to_latvian] = en.all("link", rel="alternate")
        assert to_latvian["hreflang"] == "lv"
        assert to_latvian["href"] == to_english["href"].removeprefix("/en")
        assert en.one("a", cls="masthead__language").text == "Latviešu"

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_in_english_leads_to_english_pages(self, address):
        root = read(Client().get(f"/en{address}"))
        leads_out = [
            link["href"]
            for link in root.all("a", href=True)
            if link["href"].startswith("/")
            and not link["href"].startswith("/en/")
            and link.attrs.get("hreflang") != "lv"
        ]
        assert leads_out == []

    @pytest.mark.parametrize("accepted", ["en", "en-US,en;q=0.9", "de", "lv", ""])
    def test_is_in_the_language_of_its_address_whatever_the_browser_prefers(self, accepted):
        for address, language in (("/", "lv"), ("/en/", "en")):
            client = Client(headers={"Accept-Language": accepted})
            client.cookies["django_language"] = "en"
            response = client.get(address)
            assert read(response).one("html")["lang"] == language
            assert response["Content-Language"] == language

    def test_an_english_browser_gets_latvian_days_on_a_latvian_page(self):
        response = Client().get(f"{P}/measures/1.1/", headers={"Accept-Language": "en-US"})

        assert "01.03.2020." in main_of(response).text
        assert not re.search(r"\b(Jan|Feb|Mar|March|Oct|October)\b", main_of(response).text)

    def test_english_days_cannot_be_taken_for_months(self):
        page = main_of(Client().get(f"/en{P}/measures/1.1/"))

        assert "1 Mar 2020" in page.text
        assert "01.03.2020" not in page.text


KNOWN_NAMES = re.compile(
    "CC BY|Latviešu|ĀM|Ā[Mm] –|Darba lapas kā|Latvijas sešas|Iepirkumu atklātība|«[^»]*»"
)


def test_what_has_no_english_stands_in_latvian_and_is_marked():
    plan = make_plan("plans", title="Rīcības plāns", short_title_en="Plan", is_current=True)
    commitment = make_commitment(plan, title="Iepirkumu atklātība", short_title="Iepirkumi")
    lead = make_institution("iub", name="Iepirkumu uzraudzības birojs", abbreviation="IUB")
    make_measure(
        commitment,
        title="Izstrādāt metodiku",
        completion_test="Metodika ir publicēta",
        lead_institution=lead,
    )
    client = Client()

    for address in (
        "/en/",
        "/en/plans/",
        "/en/plans/plans/commitments/1/",
        "/en/plans/plans/commitments/1/worksheet/",
        "/en/plans/plans/measures/",
        "/en/plans/plans/measures/1.1/",
        "/en/plans/plans/measures/1.1/history/",
        "/en/institutions/",
        "/en/institutions/iub/",
    ):
        root = read(client.get(address))
        for node in root.one("body").walk():
            own = "".join(child for child in node.children if isinstance(child, str))
            if re.search("[āčēģīķļņšūž]", own):
                marks = [
                    one.attrs["lang"] for one in (node, *node.ancestors()) if "lang" in one.attrs
                ]
                assert marks[0] == "lv", (address, own.strip())


def test_what_has_english_is_not_marked():
    plan = make_plan("plans", title_en="Action plan", is_current=True)
    make_measure(make_commitment(plan, title_en="Procurement"), title_en="Method")

    root = read(Client().get("/en/plans/plans/measures/1.1/"))

    assert root.one("h1").text == "Method"
    assert root.one("h1").all(lang=True) == []


def test_a_latvian_page_of_latvian_texts_marks_nothing():
    cast = make_cast()

    for address in ("/", cast.url, "/plans/plans/commitments/1/worksheet/"):
        marked = {node["lang"] for node in read(cast.client("nobody").get(address)).all(lang=True)}
        assert marked == {"lv", "en"}  # the page itself, and the way to the English one


def test_machines_have_no_second_language():
    assert Client().get("/healthz").status_code == 200
    assert Client().get("/en/healthz").status_code == 404
    assert Client().get("/lv/").status_code == 404


def test_a_page_kept_in_one_language_is_not_given_in_the_other():
    cast = make_cast()
    reader = cast.client("nobody")
    for _time in range(2):
        for prefix, language in (("", "lv"), ("/en", "en")):
            page = reader.get(f"{prefix}{cast.url}")
            assert read(page).one("html")["lang"] == language
