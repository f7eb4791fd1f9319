"""A clerk reports, the public reads; two clerks meet; a coordinator corrects. No script runs."""

import re
import time

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from commitments.models import Institution, Role
from commitments.operations import grant
from measures.models import Measure
from measures.operations.reporting import Proof, Statement, report_progress
from measures.standing import Status
from ogp_portal.accounts.models import User
from tests.factories import author
from tests.journeys.conftest import sign_in

pytestmark = pytest.mark.journey

SAMPLE = "/plans/paraugs/measures"
DONE = "Pārbaudīta datu atlase un publicēts metodes apraksts"
LINK = "https://www.iub.gov.lv/lv/metodes-apraksts"


def standing_measure(code="1.2"):
    return Measure.objects.get(plan__slug="paraugs", code=code)


def fill(page, *, done=DONE, status="Tiek īstenots", obstacles="Trūkst testēšanas vides"):
    page.get_by_role("radio", name=re.compile(f"^{status}")).check()
    page.get_by_label("Kas paveikts").fill(done)
    page.get_by_label("Šķēršļi").fill(obstacles)


def test_a_clerk_reports_in_two_minutes_and_the_public_reads_it_at_once(visitor):
    reader = visitor()
    reader.goto(f"{SAMPLE}/1.2/")
    expect(reader.locator("main")).not_to_contain_text(DONE)
    clerk = visitor()
    began = time.monotonic()

    sign_in(clerk, "iub@demo.test")
    expect(clerk.get_by_role("heading", level=1)).to_have_text("Mani pasākumi")
    clerk.locator(f"a[href='{SAMPLE}/1.2/update/']").click()
    fill(clerk)
    clerk.get_by_label("Saite").fill(LINK)
    clerk.get_by_label("Ko tā pierāda").fill("Metodes apraksts")
    clerk.get_by_role("button", name="Priekšskatīt").click()
    expect(clerk.locator("section.preview")).to_be_visible()
    clerk.get_by_role("button", name="Publicēt").click()

    expect(clerk.get_by_role("status").first).to_contain_text("Publicēts")
    assert time.monotonic() - began < 120
    today = f"{timezone.localdate():%d.%m.%Y.}"
    reader.reload()
    story = reader.locator("ol.story > li").first
    expect(story).to_contain_text(DONE)
    expect(story).to_contain_text("IUB")
    expect(story).to_contain_text(today)
    expect(story.get_by_role("link", name="Metodes apraksts")).to_have_attribute("href", LINK)
    expect(reader.locator("main")).not_to_contain_text("IUB darbinieks")
    reader.goto("/plans/paraugs/changes/")
    expect(reader.locator("ul.dated > li").first).to_contain_text(DONE)
    reader.goto(f"{SAMPLE}/1.2/history/")
    newest = reader.locator("ol.story > li").first
    expect(newest).to_contain_text("IUB: Ziņots par progresu")
    expect(newest).to_contain_text("[pievienots: Pārbaudīta")


def test_nothing_has_changed_is_one_press(visitor):
    clerk = visitor()
    sign_in(clerk, "iub@demo.test", to=f"{SAMPLE}/1.2/update/")

    clerk.get_by_role("button", name="Nekas nav mainījies").click()

    expect(clerk.get_by_role("status").first).to_contain_text("Publicēts")
    expect(clerk.locator("ol.story > li").first).to_contain_text("nekas nav mainījies")


def test_a_session_that_ends_while_typing_costs_no_word(visitor):
    clerk = visitor()
    sign_in(clerk, "iub@demo.test", to=f"{SAMPLE}/1.2/update/")
    fill(clerk)
    clerk.context.clear_cookies(name="session")

    with clerk.expect_navigation() as leaving:
        clerk.get_by_role("button", name="Publicēt").click()

    assert leaving.value.status == 401
    expect(clerk.locator("aside")).to_contain_text(DONE)
    assert standing_measure().updates.filter(done=DONE).count() == 0
    clerk.get_by_label("E-pasta adrese").fill("iub@demo.test")
    clerk.get_by_label("Parole", exact=True).fill("demo-demo-demo")
    clerk.locator("main").get_by_role("button", name="Pieslēgties").click()
    expect(clerk.get_by_label("Kas paveikts")).to_have_value(DONE)
    assert standing_measure().updates.filter(done=DONE).count() == 0

    clerk.get_by_role("button", name="Publicēt").click()

    expect(clerk.get_by_role("status").first).to_contain_text("Publicēts")
    assert standing_measure().updates.filter(done=DONE).count() == 1


def test_who_signs_out_in_another_tab_keeps_the_text_too(visitor):
    clerk = visitor()
    sign_in(clerk, "iub@demo.test", to=f"{SAMPLE}/1.2/update/")
    fill(clerk)
    other_tab = clerk.context.new_page()
    other_tab.goto("/desk/")
    other_tab.get_by_role("button", name="Iziet").first.click()

    clerk.get_by_role("button", name="Publicēt").click()

    expect(clerk.locator("main")).to_contain_text(DONE)
    assert standing_measure().updates.filter(done=DONE).count() == 0


def test_two_editors_meet_and_the_second_finishes_against_what_now_stands(visitor):
    office = Institution.objects.get(slug="iub")
    colleague = User.objects.create_user("kolege@demo.test", "demo-demo-demo", is_demo=True)
    grant(colleague, office, Role.EDITOR)
    clerk = visitor()
    sign_in(clerk, "iub@demo.test", to=f"{SAMPLE}/1.2/update/")
    fill(clerk)
    measure = standing_measure()
    report_progress(
        measure,
        Statement(
            Status.IN_PROGRESS,
            done="Kolēģe paziņoja pirmā",
            obstacles="Nav",
            proofs=(Proof("https://example.org/x", "Kolēģes saite"),),
        ),
        by=author(colleague, office),
        opened_version=measure.version,
        today=timezone.localdate(),
    )

    with clerk.expect_navigation() as leaving:
        clerk.get_by_role("button", name="Publicēt").click()

    assert leaving.value.status == 409
    expect(clerk.locator("section.preview")).to_contain_text("Kolēģe paziņoja pirmā")
    expect(clerk.get_by_label("Kas paveikts")).to_have_value(DONE)
    clerk.get_by_role("button", name="Publicēt").click()
    expect(clerk.get_by_role("status").first).to_contain_text("Publicēts")
    said = clerk.locator("ol.story blockquote")
    expect(said.nth(0)).to_contain_text(DONE)
    expect(said.nth(1)).to_contain_text("Kolēģe paziņoja pirmā")


def test_a_mistake_leads_to_its_field(visitor):
    clerk = visitor()
    sign_in(clerk, "iub@demo.test", to=f"{SAMPLE}/1.2/update/")
    fill(clerk)
    clerk.get_by_label("Kad tas notika").fill("31.02.2020.")

    clerk.get_by_role("button", name="Publicēt").click()

    expect(clerk).to_have_title(re.compile("^Kļūda: "))
    summary = clerk.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(clerk.get_by_label("Kad tas notika")).to_be_focused()
    expect(clerk.get_by_label("Kas paveikts")).to_have_value(DONE)


def test_a_coordinator_corrects_a_text_and_the_old_words_stay(visitor):
    coordinator = visitor()
    sign_in(coordinator, "vk@demo.test", to=f"{SAMPLE}/1.2/")
    coordinator.get_by_role("link", name="Labot tekstu").click()
    title = coordinator.get_by_label("Pasākums", exact=True)
    before = title.input_value()
    title.fill(f"{before}, labots")
    coordinator.get_by_label("Labojuma pamatojums").fill("Pārrakstīšanās kļūda")
    coordinator.get_by_role("button", name="Saglabāt labojumu").click()

    expect(coordinator.get_by_role("heading", level=1)).to_have_text(f"{before}, labots")
    reader = visitor()
    reader.goto(f"{SAMPLE}/1.2/history/")
    newest = reader.locator("ol.story > li").first
    expect(newest).to_contain_text("VK: ")
    expect(newest).to_contain_text("Pārrakstīšanās kļūda")
    expect(newest.locator("ins")).to_contain_text("labots")


def test_a_coordinator_adds_a_risk_and_a_row_for_a_second_one(visitor):
    coordinator = visitor()
    sign_in(coordinator, "vk@demo.test", to=f"{SAMPLE}/1.2/edit/")
    risks = coordinator.get_by_label("Risks vai šķērslis", exact=True)
    stand = risks.count() - 1
    risks.nth(stand).fill("Pirmais jaunais risks")
    coordinator.get_by_role("button", name="Vēl viens risks").click()
    risks.nth(stand + 1).fill("Otrais jaunais risks")
    coordinator.get_by_label("Labojuma pamatojums").fill("Nosaukti sanāksmē")
    coordinator.get_by_role("button", name="Saglabāt labojumu").click()

    expect(coordinator.get_by_text("Saglabāts")).to_be_visible()
    reader = visitor()
    reader.goto(f"{SAMPLE}/1.2/")
    expect(reader.get_by_text("Pirmais jaunais risks")).to_be_visible()
    expect(reader.get_by_text("Otrais jaunais risks")).to_be_visible()


def test_another_institutions_editor_finds_no_form(visitor):
    stranger = visitor()
    sign_in(stranger, "varam@demo.test", to=f"{SAMPLE}/1.8/")
    expect(stranger.get_by_role("link", name="Ziņot par progresu")).to_have_count(0)

    answer = stranger.goto(f"{SAMPLE}/1.8/update/")

    assert answer.status == 404
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Šādas lapas nav")


def test_a_reader_finds_a_measure_by_filters_and_takes_one_away(visitor):
    reader = visitor()
    reader.goto("/plans/2020-2021/measures/")
    form = reader.locator("form.filters")
    form.get_by_label("Meklēt").fill("iepirkumu risku")
    form.get_by_text("Stāvoklis", exact=True).first.click()
    form.get_by_label("Kavējas").check()
    form.get_by_role("button", name="Rādīt").click()

    expect(reader.get_by_role("status")).to_have_text("1 pasākums")
    reader.get_by_role("link", name="Noņemt filtru: Kavējas").click()
    expect(reader.get_by_role("status")).to_have_text(re.compile(r"^[2-9] pasākumi$"))
    expect(reader.locator("form.filters").get_by_label("Meklēt")).to_have_value("iepirkumu risku")
