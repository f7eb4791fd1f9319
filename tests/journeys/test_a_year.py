"""Two rows of the plan's worksheet, lived through a year by those who answer for them; then every
page is read on every past day as it was read on that day.
"""

import json
import re
from datetime import date

import pytest
from playwright.sync_api import expect

from commitments.models import Institution
from opendata.operations import load_plan
from opendata.planfile import check
from tests.clock import Clock
from tests.documents import PDF
from tests.factories import make_person
from tests.journeys.conftest import sign_in
from tests.shown import TRUE_PLAN

pytestmark = pytest.mark.journey

ADOPTED = date(2020, 2, 11)
PLAN = "/plans/gads/"
LIST = f"{PLAN}measures/"
DESCRIPTION, TOOL = f"{LIST}1.1/", f"{LIST}1.2/"
MEASURES = (DESCRIPTION, TOOL)
LISTS = (f"{PLAN}commitments/1/", f"{PLAN}commitments/1/worksheet/", LIST)
PAGES = (
    "/",
    PLAN,
    *LISTS,
    *MEASURES,
    f"{PLAN}risks/",
    f"{PLAN}evidence/",
    f"{PLAN}date-changes/",
)
IUB, KNAB, VK = "iub@year.test", "knab@year.test", "vk@year.test"
# What a measure's page says of its standing, where it says so on more than one day.
NOT_BEGUN = "Vēl nav sācies Sākuma datums 01.03.2020.; termiņš 01.04.2020."
IN_MARCH = "(paveikts ne vēlāk kā 10.03.2020.)"
IN_JUNE = "(paveikts ne vēlāk kā 15.06.2020.): sākotnējais termiņš: 01.04.2020."
NO_TEST = "nav norādīts, kā zināsim, ka paveikts"
LATE_TEST = "tas, kā zināsim, ka paveikts, norādīts tikai pēc pabeigšanas – 10.09.2020."
NO_PROOF = "nav pierādījuma no atbildīgās institūcijas"
CLAIMED = f"Paziņots, nav pierādīts {IN_MARCH}: {NO_TEST}; {NO_PROOF}."
LINK = "https://www.iub.gov.lv/lv/riku-izvertesanas-riks"


def two_rows():
    """The first two rows of the true plan's first worksheet, as nobody had reported on them yet.

    The plan asks for review; the second row has a supporting institution.
    """
    document = json.loads(TRUE_PLAN.read_text())
    commitment = document["commitments"][0]
    rows = commitment["measures"] = commitment["measures"][:2]
    for row in rows:
        del row["statements"]
        row["since"] = ADOPTED.isoformat()
    rows[1]["supporting"] = [{"institution": "knab", "role": {"lv": "Riska pazīmju pārbaude"}}]
    document["commitments"] = [commitment]
    document["plan"] |= {"slug": "gads", "asks_for_review": True, "contacts": None}
    for source in document["sources"]:
        source.pop("contacts", None)
    return check(document)


@pytest.fixture
def portal(transactional_db, live_server, settings, clock):
    """A portal with nothing but the two rows, and an editor or coordinator of each institution."""
    load_plan(two_rows(), recorded_on=None, apply=False)
    known = {one.slug: one for one in Institution.objects.filter(slug__in=("iub", "knab", "vk"))}
    password = "demo-demo-demo"
    make_person(IUB, editor=known["iub"], password=password)
    make_person(KNAB, editor=known["knab"], password=password)
    make_person(VK, coordinator=known["vk"], password=password)
    return live_server.url


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch, ADOPTED)


class Year:
    """The year's people at their pages, and what the public read at the end of each day."""

    def __init__(self, visitor, clock):
        self._visitor, self.clock = visitor, clock
        self.reader = visitor()
        self.read = {}

    def someone(self, email, to):
        return sign_in(self._visitor(), email, to=to)

    def go_to(self, *day):
        self.clock.turn_to(date(*day))

    def close_the_day(self, *verdicts):
        """The public reads every page. A measure's own says how it stands and why; so, in a word,
        does its row on the others.
        """
        self.read[self.clock.today] = pages = {}
        for address in PAGES:
            pages[address] = text_of(self.reader, address)
            if address in LISTS:
                labels = [label_in(self.reader, measure) for measure in MEASURES]
                assert all(map(str.startswith, verdicts, labels)), (address, labels)
        for measure, verdict in zip(MEASURES, verdicts, strict=True):
            assert verdict in pages[measure]


def label_in(page, measure):
    """The standing of a measure in a list."""
    row = page.locator("main tr", has=page.locator(f"a[href='{measure}']")).first
    return row.locator(".standing").inner_text()


def text_of(page, address):
    """What a page says, but for its own day, its downloads, and contacts: they are of today."""
    answer = page.goto(address)
    assert answer.status == 200, address
    main = page.locator("main").inner_text()
    for text in page.locator("main .band--past, main .downloads").all_inner_texts():
        main = main.replace(text, "")
    words = re.sub(r"\s+", " ", main).strip()
    return re.sub("Kam jautāt .*? Tīmekļvietne:", "", words)


def test_two_rows_live_through_a_year_and_are_read_rightly_on_every_past_day(visitor, clock):
    year = Year(visitor, clock)
    plan_is_adopted(year)
    the_description_is_reported_returned_and_published(year)
    the_description_is_claimed_without_proof(year)
    the_tool_slips_and_its_date_moves(year)
    the_tool_is_claimed_and_disputed(year)
    what_was_claimed_is_proven(year)
    the_dispute_ends(year)

    year.go_to(2021, 2, 11)

    for day, pages in year.read.items():
        for address, text in pages.items():
            assert text_of(year.reader, f"{address}?on={day}") == text, (day, address)


def plan_is_adopted(year):
    year.close_the_day(
        "Tuvojas termiņš Līdz termiņam 19 dienas; termiņš 01.03.2020.; vēl nav ziņots.",
        NOT_BEGUN,
    )


def the_description_is_reported_returned_and_published(year):
    """What is handed in is for the two institutions only, until it is published."""
    year.go_to(2020, 2, 20)
    clerk = year.someone(IUB, f"{DESCRIPTION}update/")
    state(clerk, status="Tiek īstenots", done="Notiek izstrāde")
    expect(clerk.get_by_role("status").first).to_contain_text("Iesniegts saskaņošanai")
    coordinator = year.someone(VK, "/desk/")
    coordinator.locator(f"a[href='{DESCRIPTION}review/iub/']").click()
    coordinator.get_by_label("Piezīme institūcijai").fill("Rakstiet, kas izstrādāts.")
    coordinator.get_by_role("button", name="Atgriezt ar piezīmi").click()
    year.close_the_day(
        "Tuvojas termiņš Līdz termiņam 10 dienas; termiņš 01.03.2020.; vēl nav ziņots.",
        NOT_BEGUN,
    )

    year.go_to(2020, 2, 24)
    clerk = year.someone(IUB, "/desk/")
    expect(clerk.locator("main")).to_contain_text("Rakstiet, kas izstrādāts.")
    clerk.goto(f"{DESCRIPTION}update/")
    expect(clerk.get_by_label("Kas paveikts", exact=True)).to_have_value("Notiek izstrāde")
    state(clerk, status="Tiek īstenots", done="Notiek izstrāde: aprakstīta piecu risku atlase")
    approve(year, DESCRIPTION)
    year.close_the_day(
        "Tuvojas termiņš Līdz termiņam 6 dienas; termiņš 01.03.2020.;"
        " pēdējais paziņojums 24.02.2020.",
        NOT_BEGUN,
    )


def the_description_is_claimed_without_proof(year):
    year.go_to(2020, 3, 2)
    year.close_the_day(
        "Kavējas 1 dienu: termiņš bija 01.03.2020.; pēdējais paziņojums 24.02.2020.",
        "Tuvojas termiņš Līdz termiņam 30 dienas; termiņš 01.04.2020.; vēl nav ziņots.",
    )

    year.go_to(2020, 3, 10)
    clerk = year.someone(IUB, f"{DESCRIPTION}update/")
    state(clerk, status="Paveikts", done="Izdarīts", obstacles="Trūka datu")
    approve(year, DESCRIPTION)
    year.close_the_day(
        CLAIMED,
        "Tuvojas termiņš Līdz termiņam 22 dienas; termiņš 01.04.2020.; vēl nav ziņots.",
    )


def the_tool_slips_and_its_date_moves(year):
    """A risk happens; a date is proposed, missed, and moved by a decision."""
    year.go_to(2020, 3, 25)
    clerk = year.someone(IUB, f"{TOOL}update/")
    clerk.get_by_text("Riski (1)").click()
    clerk.get_by_label("Kas ar to noticis?").select_option(label="iestājies")
    clerk.get_by_label("Par cik dienām aizkavē pasākumu").fill("274")
    state(clerk, status="Tiek īstenots", done="Notiek izstrāde")
    approve(year, TOOL)
    clerk.goto(f"{TOOL}date-change/")
    clerk.get_by_label("Jaunais beigu datums").fill("31.12.2020.")
    clerk.get_by_label("Iemesls").select_option(label="atkarīgs no cita")
    clerk.get_by_label("Kāpēc, vienā teikumā").fill("Tīmekļvietne pāriet uz jauno platformu.")
    clerk.get_by_role("button", name="Ierosināt jauno datumu").click()
    expect(clerk.get_by_role("status").first).to_contain_text("Ierosināts")
    year.close_the_day(
        CLAIMED,
        "Tuvojas termiņš Līdz termiņam 7 dienas; termiņš 01.04.2020.;"
        " pēdējais paziņojums 25.03.2020.",
    )

    year.go_to(2020, 4, 2)
    year.close_the_day(
        CLAIMED,
        "Kavējas 1 dienu: termiņš bija 01.04.2020.; pēdējais paziņojums 25.03.2020.",
    )

    year.go_to(2020, 4, 6)
    coordinator = year.someone(VK, "/desk/")
    coordinator.locator(f"a[href='{TOOL}date-change/']").click()
    coordinator.get_by_label("Lēmums").fill("MK sēdes protokols Nr. 22, 7. §")
    coordinator.get_by_role("button", name="Pārcelt datumu").click()
    expect(coordinator.get_by_role("status").first).to_contain_text("Saglabāts")
    year.close_the_day(
        CLAIMED,
        "Norit pēc plāna Līdz termiņam 269 dienas; termiņš 31.12.2020.;"
        " sākotnējais termiņš: 01.04.2020.; pēdējais paziņojums 25.03.2020.",
    )
    year.reader.goto(TOOL)
    slip = "sākotnēji 01.04.2020., pārcelts 1×, +274 dienas"
    expect(year.reader.locator("main")).to_contain_text(slip)


def the_tool_is_claimed_and_disputed(year):
    """The lead gives a link; the institution that supports it sees it otherwise."""
    year.go_to(2020, 6, 15)
    clerk = year.someone(IUB, f"{TOOL}update/")
    state(clerk, status="Paveikts", done="Rīks publicēts", link=LINK, proves="Rīka lapa")
    approve(year, TOOL)
    year.close_the_day(
        CLAIMED,
        f"Paziņots, nav pierādīts {IN_JUNE}; {NO_TEST}; 1 pierādījums.",
    )

    year.go_to(2020, 6, 22)
    supporter = year.someone(KNAB, f"{TOOL}part/")
    supporter.get_by_role("radio", name=re.compile("^Tiek īstenots")).check()
    supporter.get_by_label("Kas jūsu daļā paveikts").fill("Pārbaudītas 12 no 30 riska pazīmēm.")
    supporter.get_by_label("Mēs redzam citādi nekā atbildīgā institūcija").check()
    supporter.get_by_label("Ko redzat citādi").fill("Rīkā vēl nav 18 riska pazīmju.")
    supporter.get_by_role("button", name="Publicēt").click()
    expect(supporter.get_by_role("status").first).to_contain_text("Publicēts")
    year.close_the_day(
        CLAIMED,
        f"Paziņots, nav pierādīts {IN_JUNE}; {NO_TEST}; 1 pierādījums.",
    )
    year.reader.goto(TOOL)
    expect(year.reader.locator(".dispute")).to_contain_text("KNAB redz citādi")


def what_was_claimed_is_proven(year):
    """With a test, what has proof is proven at once; what has none needs it still."""
    year.go_to(2020, 9, 10)
    coordinator = year.someone(VK, f"{TOOL}edit/")
    for address in MEASURES:
        coordinator.goto(f"{address}edit/")
        test = coordinator.get_by_label("Rezultāts – kā zināsim, ka pasākums ir paveikts?")
        test.fill("Publicēts un ikvienam pieejams IUB tīmekļvietnē")
        coordinator.get_by_label("Labojuma pamatojums").fill("Vienojās Memoranda padomē")
        coordinator.get_by_role("button", name="Saglabāt labojumu").click()
        expect(coordinator.get_by_role("status").first).to_contain_text("Saglabāts")
    year.close_the_day(
        f"Paziņots, nav pierādīts {IN_MARCH}: {LATE_TEST}; {NO_PROOF}.",
        f"Pierādīts {IN_JUNE}; {LATE_TEST}; 1 pierādījums.",
    )

    year.go_to(2020, 9, 20)
    clerk = year.someone(IUB, f"{DESCRIPTION}update/")
    file = {"name": "metodes.pdf", "mimeType": "application/pdf", "buffer": PDF}
    done = "Izdarīts: apraksti pievienoti"
    state(clerk, status="Paveikts", done=done, proves="Datu atlases metožu apraksti", file=file)
    approve(year, DESCRIPTION)
    year.close_the_day(
        f"Pierādīts {IN_MARCH}: {LATE_TEST}; 1 pierādījums.",
        f"Pierādīts {IN_JUNE}; {LATE_TEST}; 1 pierādījums.",
    )


def the_dispute_ends(year):
    year.go_to(2020, 10, 28)
    supporter = year.someone(KNAB, f"{TOOL}part/")
    supporter.get_by_role("radio", name=re.compile("^Paveikts")).check()
    supporter.get_by_label("Kas jūsu daļā paveikts").fill("Pārbaudītas visas riska pazīmes.")
    supporter.get_by_label("Mēs redzam citādi nekā atbildīgā institūcija").uncheck()
    supporter.get_by_label("Ko redzat citādi").fill("")
    supporter.get_by_role("button", name="Publicēt").click()
    expect(supporter.get_by_role("status").first).to_contain_text("Publicēts")
    year.close_the_day(
        f"Pierādīts {IN_MARCH}: {LATE_TEST}; 1 pierādījums.",
        f"Pierādīts {IN_JUNE}; {LATE_TEST}; 1 pierādījums.",
    )


def state(page, *, status, done, obstacles="", link="", proves="", file=None):
    """Fill in the update form and hand it in for review."""
    page.get_by_role("radio", name=re.compile(f"^{status}")).check()
    page.get_by_label("Kas paveikts", exact=True).fill(done)
    page.get_by_label("Šķēršļi").fill(obstacles)
    if link or file:
        page.get_by_label("Saite").first.fill(link)
        page.get_by_label("Ko tā pierāda").first.fill(proves)
    if file:
        page.get_by_label("Datne").first.set_input_files(file)
    page.get_by_role("button", name="Iesniegt saskaņošanai").click()


def approve(year, address):
    coordinator = year.someone(VK, f"{address}review/iub/")
    coordinator.get_by_role("button", name="Saskaņot un publicēt").click()
    expect(coordinator.get_by_role("status").first).to_contain_text("Publicēts")
