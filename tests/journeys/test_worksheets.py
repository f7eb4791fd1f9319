"""A worksheet is taken along, written in, and brought back: by an institution in Word, by the State
Chancellery in Excel. No script runs.
"""

import re
from io import BytesIO

import docx
import openpyxl
import pytest
from playwright.sync_api import expect

from measures.evidence.kinds import FileKind
from measures.models import Measure, StatusWord
from tests.books import write_into
from tests.cast import in_days
from tests.journeys.conftest import sign_in
from tests.journeys.test_reading import faults

pytestmark = pytest.mark.journey

WORKSHEET = "/plans/paraugs/commitments/1/worksheet/"
SAID = "Izdarīts: veidlapu lieto visas iestādes"


TAKE, LEAVE = "ņemt no datnes", "atstāt, kā ir"
CLIENT = "Kas ir klients/-i šajā kontekstā?"
TEST = "Rezultāts – kā zināsim, ka pasākums ir paveikts?"
RISKS = "Riski un šķēršļi, kas varētu kavēt pasākuma īstenošanu"


@pytest.fixture
def words():
    StatusWord.objects.get_or_create(words="Izdarīts", defaults={"status": "completed"})


def taken_along(page, name):
    """The file behind a link, as the reader saves it."""
    with page.expect_download() as saved:
        page.get_by_role("link", name=name, exact=True).click()
    return saved.value.path().read_bytes()


def measure(code):
    return Measure.objects.get(plan__slug="paraugs", code=code)


def bring(page, content, name):
    page.goto(WORKSHEET)
    page.get_by_role("link", name="Ievietot no datnes").click()
    kind = "application/octet-stream"
    page.get_by_label("Word vai Excel datne").set_input_files(
        {"name": name, "mimeType": kind, "buffer": content}
    )
    page.get_by_role("button", name="Apskatīt datni").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def choice(row, heading, word):
    """The box by which a row's cell is taken or left."""
    return row.get_by_role("group", name=heading).get_by_role("radio", name=word, exact=True)


def test_an_institution_brings_its_report_back_in_word(visitor, words):
    clerk = visitor()
    clerk.goto(WORKSHEET)
    content = taken_along(clerk, "Word")
    document = docx.Document(BytesIO(content))
    [place] = [
        at
        for at, row in enumerate(document.tables[0].rows)
        if row.cells[0].text.startswith("Vienotas iepirkumu plāna veidlapas")
    ]
    cells = document.tables[0].rows[place].cells
    cells[8].paragraphs[0].text = SAID
    cells[7].add_paragraph("Iestādes kavējas ar datiem")
    file = BytesIO()
    document.save(file)

    sign_in(clerk, "iub@demo.test", to=WORKSHEET)
    bring(clerk, file.getvalue(), "darba-lapa.docx")
    row = clerk.locator(".sheet-row")
    expect(row).to_have_count(1)
    expect(row.locator("ins")).to_contain_text(["Iestādes kavējas ar datiem", "Izdarīts"])
    expect(clerk.get_by_label("Statuss")).to_have_value("completed")
    choice(row, RISKS, LEAVE).check()
    clerk.get_by_label("Šķēršļi").fill("Veidlapa kavējās sistēmas dēļ")
    clerk.get_by_role("button", name="Pārņemt izvēlēto").click()

    expect(clerk.get_by_role("status").first).to_contain_text("Saglabāts")
    ended = clerk.locator(".sheet-row .facts > div")
    expect(ended).to_contain_text([f"{RISKS}atstāts, kā bija", "Progresspārņemts"])
    reader = visitor()
    reader.goto("/plans/paraugs/measures/1.2/")
    expect(reader.locator("main")).not_to_contain_text("Iestādes kavējas ar datiem")
    story = reader.locator("ol.story > li").first
    expect(story).to_contain_text("Izdarīts: veidlapu lieto visas iestādes")
    assert measure("1.2").status == "completed"


def test_the_chancellery_brings_back_text_and_answers_what_is_asked(visitor):
    office = visitor()
    sign_in(office, "vk@demo.test", to=WORKSHEET)
    content = taken_along(office, "Excel")
    edits = {
        ("1.1", "beneficiaries"): "Žurnālisti un pētnieki",
        ("1.3", "due_on"): "2. pusgads",
        ("1.5", "progress"): "Koordinators par to neziņo",
    }
    bring(office, write_into(content, FileKind.XLSX, {}, edits), "darba-lapa.xlsx")

    rows = office.locator(".sheet-row")
    expect(rows).to_have_count(3)
    expect(rows.nth(2)).to_contain_text("Par pasākumu ziņo tikai atbildīgā institūcija.")
    moved = rows.nth(1)
    moved.get_by_role("radio", name="ņemt no datnes").check()
    office.get_by_role("button", name="Pārņemt izvēlēto").click()
    expect(office.get_by_role("alert")).to_contain_text("Norādiet, kura diena domāta.")
    year = in_days(400).year
    offered = moved.get_by_label("Kura diena domāta?")
    offered.select_option(label=f"31.12.{year}.")
    office.get_by_label("Kāpēc mainās plāna teksts?").fill("Darba lapa precizēta")
    office.get_by_label("Lēmums").fill("MK prot. Nr. 7")
    office.get_by_label("Kāpēc mainās beigu datumi?").select_option("capacity")
    office.get_by_label("Kāpēc, vienā teikumā").fill("Iestādes lūdza vairāk laika")
    office.get_by_role("button", name="Pārņemt izvēlēto").click()

    expect(office.get_by_role("status").first).to_contain_text("Saglabāts")
    assert measure("1.1").beneficiaries == "Žurnālisti un pētnieki"
    assert f"{measure('1.3').due_on:%d.%m.%Y.}" == f"31.12.{year}."
    reader = visitor()
    reader.goto("/plans/paraugs/measures/1.3/")
    expect(reader.locator("main")).to_contain_text("Iestādes lūdza vairāk laika")


def test_what_was_changed_meanwhile_stands_beside_theirs_and_what_was_chosen_waits(visitor):
    office = visitor()
    sign_in(office, "vk@demo.test", to=WORKSHEET)
    content = taken_along(office, "Excel")
    office.goto("/plans/paraugs/measures/1.1/edit/")
    office.get_by_label(CLIENT).fill("Ikviens iedzīvotājs")
    office.get_by_label("Labojuma pamatojums").fill("Vienojās Memoranda padomē")
    office.get_by_role("button", name="Saglabāt labojumu").click()
    edits = {
        ("1.1", "beneficiaries"): "Žurnālisti un pētnieki",
        ("1.1", "completion_test"): "Metodika ir publicēta",
        ("1.3", "beneficiaries"): "Revidenti",
    }
    bring(office, write_into(content, FileKind.XLSX, {}, edits), "darba-lapa.xlsx")

    first, second = office.locator(".sheet-row").all()
    contested = first.locator(".sheet-cell", has_text=CLIENT)
    expect(contested).to_contain_text("pretruna: mainīts gan datnē, gan portālā")
    expect(contested).to_contain_text(
        "Kad datni lejupielādēja, šeit bija: Žurnālisti, nevalstiskās"
    )
    expect(contested.locator("ins")).to_contain_text("Žurnālisti un pētnieki")
    expect(contested.locator("del")).to_contain_text("Ikviens iedzīvotājs")
    expect(choice(first, CLIENT, TAKE)).not_to_be_checked()
    expect(choice(first, CLIENT, LEAVE)).not_to_be_checked()
    choice(first, CLIENT, TAKE).check()
    choice(first, TEST, LEAVE).check()
    office.get_by_label("Lēmums").fill("MK prot. Nr. 7")
    office.get_by_role("button", name="Paturēt izvēli").click()
    expect(office.get_by_role("status").first).to_contain_text("Nekas vēl nav saglabāts")

    office.goto("/desk/")
    office.goto(f"{WORKSHEET}import/")
    office.get_by_role("link", name="darba-lapa.xlsx").click()
    expect(choice(first, CLIENT, TAKE)).to_be_checked()
    expect(choice(first, TEST, LEAVE)).to_be_checked()
    expect(choice(second, CLIENT, TAKE)).to_be_checked()
    expect(office.get_by_label("Lēmums")).to_have_value("MK prot. Nr. 7")
    office.get_by_label("Kāpēc mainās plāna teksts?").fill("Darba lapa precizēta")
    test = measure("1.1").completion_test
    office.get_by_role("button", name="Pārņemt izvēlēto").click()

    expect(office.get_by_role("status").first).to_contain_text("Saglabāts")
    assert measure("1.1").beneficiaries == "Žurnālisti un pētnieki"
    assert measure("1.1").completion_test == test
    assert measure("1.3").beneficiaries == "Revidenti"


def test_an_institution_goes_from_its_desk_through_all_its_commitments_with_one_file(visitor):
    clerk = sign_in(visitor(java_script_enabled=True), "varam@demo.test")
    section = clerk.locator("section[aria-labelledby=worksheets]")
    with clerk.expect_download() as saved:
        section.locator("a[href^='/plans/paraugs/measures.xlsx']").click()
    led = Measure.objects.filter(plan__slug="paraugs", lead_institution__slug="varam")
    first, *_others, last = led.order_by("code_key")
    edits = {(one.code, "progress"): f"Sākts: {one.code}" for one in (first, last)}
    content = write_into(saved.value.path().read_bytes(), FileKind.XLSX, {}, edits)

    section.locator("a[href^='/plans/paraugs/']").get_by_text(f"{first.code[0]}.").click()
    clerk.get_by_label("Word vai Excel datne").set_input_files(
        {"name": "varam.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    clerk.get_by_role("button", name="Apskatīt datni").click()
    expect(clerk.locator(".sheet-row ins")).to_have_text(re.compile(f"Sākts: {first.code}"))
    assert faults(clerk) == []
    clerk.get_by_role("button", name=f"Apskatīt {last.code[0]}.").click()
    expect(clerk).to_have_url(re.compile(f"/commitments/{last.code[0]}/worksheet/import/[0-9]+/$"))
    expect(clerk.locator(".sheet-row ins")).to_have_text(re.compile(f"Sākts: {last.code}"))
    already = clerk.locator("section[aria-labelledby=elsewhere]").get_by_role("link")
    expect(already).to_have_text("varam.xlsx")
    assert faults(clerk) == []


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_on_the_way_break_no_rule(visitor, colours, width):
    office = visitor(
        java_script_enabled=True,
        color_scheme=colours,
        viewport={"width": width, "height": 900},
        accept_downloads=True,
    )
    sign_in(office, "vk@demo.test", to=WORKSHEET)
    content = taken_along(office, "Excel")
    workbook = openpyxl.load_workbook(
        BytesIO(
            write_into(
                content,
                FileKind.XLSX,
                {},
                {("1.1", "lead"): "Kāda iestāde", ("1.2", "due_on"): "2. pusgads"},
            )
        )
    )
    workbook.worksheets[0]["A40"] = "Pavisam jauns pasākums"
    file = BytesIO()
    workbook.save(file)

    office.goto(f"{WORKSHEET}import/")
    assert faults(office) == []
    bring(office, file.getvalue(), "darba-lapa.xlsx")
    assert faults(office) == []
    office.get_by_role("button", name="Pārņemt izvēlēto").click()
    expect(office.get_by_role("alert")).to_be_visible()
    assert faults(office) == []
    office.get_by_role("button", name=re.compile("Atmest datni")).click()
    expect(office.get_by_role("heading", level=1)).to_have_text("Darba lapa no datnes")
    office.get_by_role("link", name="darba-lapa.xlsx").click()
    expect(office.locator("main")).to_contain_text("Atmesta")
    assert faults(office) == []
