"""Reading for everybody: keyboard, small screens, paper, the dark, and the axe rules."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from commitments.models import ActionPlan
from tests.documents import PDF
from tests.factories import put_on_record
from tests.journeys.conftest import sign_in

pytestmark = pytest.mark.journey

RULES = {
    "runOnly": {
        "type": "tag",
        "values": [
            "wcag2a",
            "wcag2aa",
            "wcag21a",
            "wcag21aa",
            "wcag22aa",
            "best-practice",
        ],
    }
}
A_MONTH_AGO = timezone.localdate() - timedelta(days=30)
PUBLIC = (
    "/",
    "/plans/",
    "/plans/paraugs/",
    "/plans/2020-2021/commitments/1/",
    "/plans/2020-2021/commitments/1/worksheet/",
    "/plans/2020-2021/commitments/1/history/",
    "/plans/2020-2021/commitments/1/history/1/",
    "/plans/paraugs/commitments/2/worksheet/",
    "/plans/paraugs/measures/",
    "/plans/paraugs/measures/?standing=overdue&standing=claimed&group=institution&q=a",
    "/plans/paraugs/measures/?q=nekaatroda",
    "/plans/paraugs/measures/?due_from=31.02.2020.",
    "/plans/2020-2021/measures/1.1/",
    "/plans/paraugs/measures/1.2/",
    "/plans/paraugs/measures/1.2/history/",
    "/plans/paraugs/measures/1.2/history/2/",
    "/plans/paraugs/measures/5.3/",
    "/plans/paraugs/evidence/",
    "/plans/paraugs/evidence/?q=nekaatroda",
    "/plans/paraugs/risks/",
    "/plans/paraugs/date-changes/",
    f"/plans/paraugs/?on={A_MONTH_AGO}",
    f"/plans/paraugs/measures/1.2/?on={A_MONTH_AGO}",
    "/plans/paraugs/changes/",
    f"/plans/paraugs/changes/?since={A_MONTH_AGO}&group=measure",
    "/plans/2020-2021/reports/",
    "/plans/paraugs/reports/",
    "/plans/paraugs/reports/nine-months/",
    "/plans/paraugs/reports/nine-months/2/",
    "/plans/paraugs/reports/nine-months/2/commitments/1/ogp/",
    "/plans/paraugs/reports/nine-months/1/compare/nine-months/2/",
    "/plans/paraugs/reports/nine-months/2/compare/today/",
    "/reports/verify/",
    "/institutions/",
    "/institutions/varam/",
    "/about/",
    "/accessibility/",
    "/privacy/",
    "/login/",
    "/account/password/reset/",
)
REFUSED = {
    "/nav-tadas-lapas/": 404,
    "/plans/paraugs/?on=1999-12-31": 404,
    "/plans/paraugs/measures/?on=vakar": 400,
}
# Pages that say why they are not theirs. The demo's passwords are everybody's: nobody changes them.
REFUSED_TO_AN_EDITOR = {"/plans/paraugs/commitments/1/edit/": 403, "/account/password/change/": 403}
REFUSED_TO_A_COORDINATOR = {"/plans/paraugs/measures/1.3/update/": 403}
STATUSES = REFUSED | REFUSED_TO_AN_EDITOR | REFUSED_TO_A_COORDINATOR
# An address; or one, and a part of the address of a link on its page, which is followed.
OF_AN_EDITOR = (
    "/desk/",
    "/plans/paraugs/measures/1.2/",
    "/plans/paraugs/measures/1.2/update/",
    "/plans/paraugs/measures/1.2/date-change/",
    "/plans/paraugs/measures/1.2/part/ask/",
    ("/plans/paraugs/measures/1.2/", "take-back"),
    ("/plans/paraugs/measures/1.1/", "1.1/evidence/"),
    "/plans/paraugs/measures/1.7/part/",
    "/plans/paraugs/measures/1.2/history/",
    *REFUSED_TO_AN_EDITOR,
    "/logout/",
)
OF_A_COORDINATOR = (
    "/desk/",
    "/coordination/",
    "/plans/paraugs/reports/first/",
    "/plans/paraugs/reports/first/commitments/3/",
    "/plans/paraugs/reports/first/close/",
    "/plans/paraugs/reports/nine-months/seal/",
    "/plans/2020-2021/commitments/1/",
    "/plans/2020-2021/commitments/1/edit/",
    "/plans/paraugs/measures/1.2/",
    "/plans/paraugs/measures/1.2/edit/",
    *REFUSED_TO_A_COORDINATOR,
    "/plans/paraugs/measures/1.2/date-change/",
    "/plans/paraugs/measures/1.2/end/",
    "/plans/paraugs/commitments/1/measures/new/",
)
WAYS = [  # language, colours, width: every value of each, and the hardest together
    ("", "light", 1280),
    ("", "dark", 360),
    ("/en", "dark", 1280),
    ("/en", "light", 360),
]


def faults(page):
    """What the axe rules and the width of the screen say of the page that is open."""
    found = [
        f"{fault['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for fault in Axe().run(page, options=RULES).response["violations"]
        for node in fault["nodes"]
    ]
    if sideways(page):
        found.append(f"wider than the screen: {sideways(page)}")
    return found


def sideways(page):
    """The elements that make the page scroll sideways; none where it does not."""
    return page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            return [...document.querySelectorAll("body *")]
                .filter((one) => one.getBoundingClientRect().right > width + 0.5)
                .map((one) => one.tagName + "." + one.className).slice(0, 5);
        }"""
    )


def look(visitor, addresses, way, email=""):
    """Address → its faults, for those that have any."""
    prefix, colours, width = way
    page = visitor(
        java_script_enabled=True,
        color_scheme=colours,
        viewport={"width": width, "height": 800},
        reduced_motion="reduce",
    )
    if email:
        sign_in(page, email)
    found = {}
    for address in addresses:
        open_at(page, address, prefix)
        if seen := faults(page):
            found[address] = seen
    return found


def open_at(page, address, prefix=""):
    """Open it, by way of its link where it has one; it must answer as a page of its kind does."""
    start, *link = [address] if isinstance(address, str) else address
    answer = page.goto(f"{prefix}{start}")
    for part in link:
        with page.expect_navigation() as followed:
            page.locator(f"main a[href*='{part}']").first.click()
        answer = followed.value
    expected = STATUSES.get(start, 200)
    assert (address, answer.status) == (address, expected)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way[0] or '/lv'}-{way[1]}-{way[2]}")
def test_no_page_of_a_reader_breaks_a_rule(visitor, way):
    assert look(visitor, (*PUBLIC, *REFUSED), way) == {}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way[0] or '/lv'}-{way[1]}-{way[2]}")
def test_no_page_of_an_editor_or_coordinator_breaks_a_rule(visitor, way):
    assert look(visitor, OF_AN_EDITOR, way, "iub@demo.test") == {}
    assert look(visitor, OF_A_COORDINATOR, way, "vk@demo.test") == {}


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_a_form_with_mistakes_a_preview_and_a_kept_text_break_no_rule(visitor, colours):
    page = visitor(
        java_script_enabled=True, color_scheme=colours, viewport={"width": 360, "height": 800}
    )
    sign_in(page, "iub@demo.test", to="/plans/paraugs/measures/1.2/update/")
    page.get_by_label("Kad tas notika").fill("31.02.2020.")
    page.get_by_role("button", name="Publicēt").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Kad tas notika").fill("")
    page.get_by_label("Kas paveikts").fill("Pārbaudīts")
    page.get_by_label("Šķēršļi").fill("Nav")
    page.get_by_role("button", name="Priekšskatīt").click()
    expect(page.locator("section.preview")).to_be_visible()
    assert faults(page) == []
    page.context.clear_cookies(name="session")
    page.get_by_role("button", name="Publicēt").click()
    expect(page.locator("aside")).to_contain_text("Pārbaudīts")
    assert faults(page) == []


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_no_page_of_a_review_breaks_a_rule(visitor, colours):
    plan = ActionPlan.objects.get(slug="paraugs")
    plan.asks_for_review = True
    put_on_record(plan, plan=plan)
    way = {"color_scheme": colours, "viewport": {"width": 360, "height": 800}}
    found = {}

    def see(page, name):
        if seen := faults(page):
            found[name] = seen

    clerk = visitor(java_script_enabled=True, **way)
    sign_in(clerk, "iub@demo.test", to="/plans/paraugs/measures/1.2/update/")
    clerk.get_by_label("Kas paveikts", exact=True).fill("Veidlapa gatava")
    clerk.get_by_label("Šķēršļi").fill("Nav")
    clerk.get_by_role("button", name="Iesniegt saskaņošanai").click()
    expect(clerk.get_by_role("status").first).to_contain_text("Iesniegts saskaņošanai")
    clerk.goto("/plans/paraugs/measures/1.2/update/")
    see(clerk, "handed in")
    coordinator = visitor(java_script_enabled=True, **way)
    sign_in(coordinator, "vk@demo.test")
    see(coordinator, "desk of a coordinator")
    coordinator.goto("/plans/paraugs/measures/1.2/review/iub/")
    see(coordinator, "review")
    coordinator.get_by_label("Piezīme institūcijai").fill("Pievienojiet saiti")
    coordinator.get_by_role("button", name="Atgriezt ar piezīmi").click()
    clerk.goto("/desk/")
    see(clerk, "desk with what was returned")
    clerk.goto("/plans/paraugs/measures/1.2/update/")
    see(clerk, "returned")
    clerk.goto("/plans/paraugs/measures/1.2/update/discard/")
    see(clerk, "discard")

    assert found == {}


def test_no_page_of_a_file_breaks_a_rule(visitor):
    """Shown, erased, and what then stands at its address."""
    phone = {"java_script_enabled": True, "viewport": {"width": 360, "height": 800}}
    clerk = visitor(**phone)
    sign_in(clerk, "iub@demo.test", to="/plans/paraugs/measures/1.2/update/")
    clerk.get_by_label("Kas paveikts", exact=True).fill("Veidlapa gatava")
    clerk.get_by_label("Šķēršļi").fill("Nav")
    file = {"name": "veidlapa.pdf", "mimeType": "application/pdf", "buffer": PDF}
    clerk.get_by_label("Datne").first.set_input_files(file)
    clerk.get_by_label("Ko tā pierāda").first.fill("Plāna veidlapa")
    clerk.get_by_role("button", name="Publicēt").click()
    address = clerk.get_by_role("link", name="veidlapa.pdf").first.get_attribute("href")
    assert faults(clerk) == []

    coordinator = visitor(**phone)
    sign_in(coordinator, "vk@demo.test", to="/plans/paraugs/measures/1.2/")
    coordinator.get_by_role("link", name="Dzēst datni").click()
    assert faults(coordinator) == []
    coordinator.get_by_label("Saskaņā ar kuru likumu vai lēmumu?").fill("VDAR 17. pants")
    coordinator.get_by_role("button", name="Dzēst datni neatgriezeniski").click()
    expect(coordinator.get_by_role("status").first).to_contain_text("Dzēsts")
    assert faults(coordinator) == []
    gone = coordinator.goto(address)
    assert gone.status == 410
    assert faults(coordinator) == []


@pytest.mark.parametrize("width", [320, 360])
def test_the_choices_of_a_filter_fit_a_small_screen(visitor, width):
    page = visitor(java_script_enabled=True, viewport={"width": width, "height": 700})
    found = {}
    for name in ("measures", "evidence", "risks", "date-changes", "changes"):
        page.goto(f"/plans/paraugs/{name}/")
        for picker in page.locator(".pick").all():
            picker.locator("summary").click()
            if wide := sideways(page):
                found[name, picker.locator("summary").inner_text()] = wide
    assert found == {}


@pytest.mark.parametrize("width", [320, 360])
def test_no_page_scrolls_sideways_on_a_small_screen(visitor, width):
    page = visitor(java_script_enabled=True, viewport={"width": width, "height": 700})
    found = {}
    for address in (*PUBLIC, *REFUSED):
        open_at(page, address)
        if wide := sideways(page):
            found[address] = wide
    sign_in(page, "iub@demo.test")
    for address in OF_AN_EDITOR:
        open_at(page, address)
        if wide := sideways(page):
            found[address] = wide
    assert found == {}


def test_a_page_at_four_times_its_size_still_fits(visitor):
    page = visitor(java_script_enabled=True, viewport={"width": 320, "height": 256})
    for address in ("/", "/plans/paraugs/measures/", "/plans/paraugs/measures/1.2/"):
        page.goto(address)
        assert sideways(page) == []


def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(visitor):
    page = visitor(java_script_enabled=True)
    page.goto("/plans/paraugs/measures/1.2/")

    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Pāriet uz saturu")
    expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.keyboard.press("Tab")
    inside = page.evaluate("document.activeElement.closest('main') !== null")
    assert inside

    page.goto("/plans/paraugs/measures/1.2/")
    wanted = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary,"
            + "[tabindex='0']")].filter((one) => one.checkVisibility()).length"""
    )
    seen, hidden = [], []
    for _step in range(wanted):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)")
        )
        if not page.evaluate(
            """() => { const look = getComputedStyle(document.activeElement);
                return look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2; }"""
        ):
            hidden.append(page.evaluate("document.activeElement.outerHTML.slice(0, 80)"))
    assert seen == sorted(seen)
    assert len(set(seen)) == wanted
    assert hidden == []


def test_progress_can_be_reported_by_the_keyboard_alone(visitor):
    page = visitor(java_script_enabled=True)
    sign_in(page, "iub@demo.test", to="/plans/paraugs/measures/1.2/update/")
    done = "Rakstīts tikai ar tastatūru"

    def tab_to(label):
        for _step in range(60):
            page.keyboard.press("Tab")
            if page.evaluate(
                """(label) => { const at = document.activeElement;
                    const named = [...(at.labels ?? [])].map((one) => one.textContent).join(" ");
                    return (named || at.textContent).trim().startsWith(label); }""",
                label,
            ):
                return
        raise AssertionError(f"The keyboard never came to {label}.")

    tab_to("Tiek īstenots")
    page.keyboard.press("Space")
    tab_to("Kas paveikts")
    page.keyboard.type(done)
    tab_to("Šķēršļi")
    page.keyboard.type("Nav")
    tab_to("Publicēt")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").first).to_contain_text("Publicēts")
    expect(page.locator("ol.story > li").first).to_contain_text(done)


def test_the_worksheet_on_paper_shows_all_nine_columns_and_no_frame(visitor):
    page = visitor(java_script_enabled=True, viewport={"width": 1123, "height": 794})
    page.goto("/plans/2020-2021/commitments/1/worksheet/")
    page.emulate_media(media="print")

    expect(page.locator("thead th")).to_have_count(9)
    for heading in page.locator("thead th").all():
        expect(heading).to_be_visible()
    for part in ("nav.nav", "form.search", "a.skip"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator("main")).to_contain_text("Notiek izstrāde")
    assert sideways(page) == []


def test_the_worksheet_on_a_phone_is_a_card_a_measure_with_the_nine_headings(visitor):
    page = visitor(java_script_enabled=True, viewport={"width": 360, "height": 800})
    page.goto("/plans/2020-2021/commitments/1/worksheet/")

    cell = page.locator("td[data-label='Beigu datums']").first
    expect(cell).to_be_visible()
    label = cell.evaluate("(cell) => getComputedStyle(cell, '::before').content")
    assert "Beigu datums" in label
    assert cell.bounding_box()["width"] > 200


def test_colours_of_the_readers_own_choice_leave_every_word_readable(visitor):
    page = visitor(java_script_enabled=True, forced_colors="active")
    page.goto("/plans/paraugs/measures/")

    for badge in page.locator("span.standing").all()[:8]:
        expect(badge).to_be_visible()
        assert badge.inner_text().strip()


def test_nothing_is_asked_of_another_site_and_no_rule_of_content_is_broken(visitor):
    page = visitor(java_script_enabled=True)
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for address in PUBLIC:
        page.goto(address)
    origin = page.evaluate("location.origin")
    assert [url for url in asked if not url.startswith(origin)] == []
    assert complaints == []
