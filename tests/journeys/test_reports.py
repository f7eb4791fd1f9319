"""A report is written, read as a draft, sealed, downloaded, verified, corrected and compared. No
script runs.
"""

from io import BytesIO

import docx
import openpyxl
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.conftest import sign_in

pytestmark = pytest.mark.journey

REPORT = "/plans/paraugs/reports/nine-months/"
MISTAKEN, TRUE = "Atbildēti četrdesmit pieprasījumi.", "Atbildēti četrpadsmit pieprasījumi."


def write(page, words):
    page.goto(REPORT)
    page.locator("#commitment-2").get_by_role("link", name="Turpināt rakstīt").click()
    page.locator("#id_next_steps").fill(words)
    page.get_by_role("button", name="Saglabāt nodaļu").click()
    expect(page.locator("#commitment-2")).to_contain_text(words)


def seal(page, reason):
    page.get_by_role("link", name="Apzīmogot pārskatu").click()
    page.get_by_label("Kāpēc vajadzīga vēl viena redakcija?").fill(reason)
    page.get_by_label("Esmu iepazinies ar to, kā vēl trūkst").check()
    page.locator("main button[type=submit]").click()
    expect(page.get_by_text("Apzīmogots: ")).to_be_visible()


def downloaded(page, ending):
    with page.expect_download() as saved:
        page.locator(".margin .downloads").get_by_role("link", name=ending, exact=True).click()
    return saved.value.path().read_bytes()


def printed(page):
    """What stands on each sheet of paper."""
    return [sheet.extract_text() for sheet in PdfReader(BytesIO(page.pdf())).pages]


def verified(page, content):
    page.goto("/reports/verify/")
    kind = "application/octet-stream"
    page.get_by_label("Redakcijas datne").set_input_files(
        {"name": "datne", "mimeType": kind, "buffer": content}
    )
    page.get_by_role("button", name="Pārbaudīt").click()
    return page.locator("#verdict").inner_text()


def test_a_report_from_the_first_word_to_its_correction(visitor):
    coordinator, partner, reader = visitor(), visitor(), visitor()
    sign_in(coordinator, "vk@demo.test")
    sign_in(partner, "delna@demo.test")

    write(coordinator, MISTAKEN)
    partner.goto(REPORT)
    expect(partner.locator("#commitment-2")).to_contain_text(MISTAKEN)
    partner.get_by_role("link", name="Lasīt projektu, kāds tas tiktu apzīmogots").click()
    expect(partner.locator("article.edition")).to_contain_text(MISTAKEN)
    reader.goto(REPORT)
    expect(reader.get_by_text(MISTAKEN)).to_have_count(0)

    seal(coordinator, "Papildināts ar atbilžu skaitu")
    reader.goto(f"{REPORT}3/")
    expect(reader.locator("#commitment-2")).to_contain_text(MISTAKEN)
    files = {ending: downloaded(reader, ending) for ending in ("PDF", "DOCX", "XLSX", "CSV")}
    assert len(PdfReader(BytesIO(files["PDF"])).pages) > 5
    assert MISTAKEN in [one.text for one in docx.Document(BytesIO(files["DOCX"])).paragraphs]
    assert len(openpyxl.load_workbook(BytesIO(files["XLSX"])).sheetnames) == 6
    for content in files.values():
        assert verified(reader, content) == "Jā: tā ir publicētā datne"
    assert verified(reader, files["CSV"] + b"\n") == "Nē: šādu datni portāls nav publicējis"

    write(coordinator, TRUE)
    seal(coordinator, "Skaits bija nepareizs")
    reader.goto(f"{REPORT}3/")
    reader.get_by_role("link", name="4. redakcija", exact=True).click()
    expect(reader.locator("ins").first).to_contain_text("četrpadsmit")
    reader.goto(f"{REPORT}3/")
    reader.get_by_role("link", name="Kas atšķiras no 4. redakcijas").click()
    expect(reader.locator(".differences > li")).to_have_count(1)
    expect(reader.locator(".differences del")).to_contain_text("četrdesmit")


@pytest.mark.parametrize(
    ("prefix", "last", "timeline"),
    [("", "6. Godprātība", "Pasākumi laikā"), ("/en", "6. Integrity", "Timeline")],
)
def test_a_report_on_paper(visitor, prefix, last, timeline):
    reader = visitor()
    reader.goto(f"{prefix}{REPORT}2/")
    sha256 = reader.locator("#seal ~ .facts .hash").first.inner_text()

    sheets = printed(reader)

    # Which edition it is, on every sheet; the summary on the first, by itself.
    assert all(f"SHA-256 {sha256}" in sheet for sheet in sheets)
    assert last in sheets[0]
    assert timeline not in sheets[0]
    assert timeline in sheets[1]
    # What is folded on the screen is open on paper.
    row = reader.locator(".sheet th[scope=row]").last
    expect(row).to_be_hidden()
    assert " ".join(row.text_content().split()[:2]) in " ".join(sheets[-3:])


def test_a_worksheet_unfolds_for_whoever_is_sent_to_it_and_is_cards_on_a_phone(visitor):
    reader = visitor()
    reader.goto(f"{REPORT}2/")
    expect(reader.locator("#worksheet-2 table")).to_be_hidden()

    reader.locator("#commitment-2").get_by_role("link", name="Darba lapa").click()
    table = reader.locator("#worksheet-2 table")
    expect(table).to_be_visible()
    # All nine columns are within the window.
    assert table.evaluate("table => table.getBoundingClientRect().right <= innerWidth")

    reader.set_viewport_size({"width": 360, "height": 800})
    assert table.evaluate("table => table.getBoundingClientRect().right <= innerWidth")
    assert reader.evaluate("document.documentElement.scrollWidth") == 360
