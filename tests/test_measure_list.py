"""The measure list: what each filter selects, in which order, and what the page says about it."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from measures.models import Measure
from measures.standing import Status
from ogp_portal.formats.days import days_ago
from tests.cast import in_days
from tests.factories import (
    PROOF,
    make_commitment,
    make_institution,
    make_measure,
    make_part,
    make_plan,
    make_statement,
    make_step,
    make_supporting_role,
)
from tests.page import main_of, read

pytestmark = pytest.mark.django_db

LIST = "/plans/plans/measures/"


@pytest.fixture
def plan():
    return make_plan("plans", is_current=True, starts_on=in_days(-400), ends_on=in_days(400))


@pytest.fixture
def commitment(plan):
    return make_commitment(plan, short_title="Iepirkumi")


def page(query="", prefix=""):
    response = Client().get(f"{prefix}{LIST}{query}")
    assert response.status_code == 200
    return main_of(response)


def codes(query=""):
    """The codes of the rows, in their order."""
    return [code for table in page(query).all("table") for code in table.texts("th", scope="row")]


def several(commitment):
    """One measure of each standing, in the order of the codes 1.1, 1.2, …"""
    lead = make_institution("iub", name="Iepirkumu birojs", abbreviation="IUB")
    dates = {"starts_on": in_days(-200), "lead_institution": lead}
    late = make_measure(commitment, due_on=in_days(-10), **dates)
    claimed = make_measure(commitment, due_on=in_days(-20), **dates)
    make_measure(commitment, due_on=in_days(30), **dates)
    make_measure(commitment, due_on=in_days(31), **dates)
    make_measure(commitment, starts_on=in_days(1), due_on=in_days(90), lead_institution=lead)
    make_measure(commitment, starts_on=None, due_on=None, lead_institution=None)
    proven = make_measure(commitment, due_on=in_days(-30), completion_test="Ir", **dates)
    cancelled = make_measure(commitment, due_on=in_days(-40), **dates)
    make_statement(late, Status.IN_PROGRESS, stated_on=in_days(-60))
    make_statement(claimed, Status.COMPLETED, stated_on=in_days(-50))
    make_statement(proven, Status.COMPLETED, stated_on=in_days(-40), proofs=(PROOF,))
    make_statement(cancelled, Status.CANCELLED, stated_on=in_days(-30))


# Filters ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8"),
        ("?standing=overdue", "1.1"),
        ("?standing=claimed", "1.2"),
        ("?standing=due_soon", "1.3"),
        ("?standing=on_track", "1.4"),
        ("?standing=not_due", "1.5"),
        ("?standing=undated", "1.6"),
        ("?standing=proven", "1.7"),
        ("?standing=cancelled", "1.8"),
        ("?standing=overdue&standing=proven", "1.1 1.7"),
        ("?status=in_progress", "1.1"),
        ("?status=completed", "1.2 1.7"),
        ("?status=completed&status=cancelled", "1.2 1.7 1.8"),
        ("?status=none", "1.3 1.4 1.5 1.6"),
        ("?status=none&status=in_progress", "1.1 1.3 1.4 1.5 1.6"),
        ("?status=not_started", ""),
        ("?status=completed&standing=proven", "1.7"),
        ("?status=completed&standing=overdue", ""),
        ("?institution=iub&standing=undated", ""),
        ("?q=&commitment=&standing=overdue&due_from=&due_to=&sort=&group=", "1.1"),
    ],
)
def test_a_filter_selects_exactly_its_rows(commitment, query, expected):
    several(commitment)

    if query.count("commitment=&"):
        # A form without a choice sends no name at all; an empty one is no choice.
        query = query.replace("commitment=&", "")
    assert codes(query) == expected.split()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?steps=open", "1.1 1.2"),
        ("?steps=done", "1.3"),
        ("?steps=none", "1.4"),
        ("?steps=open&steps=done", "1.1 1.2 1.3"),
        ("?steps=open&steps=none", "1.1 1.2 1.4"),
        ("?steps=all", ""),
    ],
)
def test_measures_are_found_by_how_their_steps_stand(commitment, query, expected):
    some, one, every, _none = (make_measure(commitment) for _ in range(4))
    make_step(some, done_on=in_days(-3))
    make_step(some)
    make_step(one)
    make_step(every, done_on=in_days(-3))

    assert codes(query) == expected.split()


def test_due_dates_are_taken_with_both_ends_in_either_form(commitment):
    for day in (1, 2, 3):
        make_measure(commitment, due_on=date(2020, 3, day))
    make_measure(commitment, due_on=None)

    assert codes("?due_from=2020-03-02") == ["1.2", "1.3"]
    assert codes("?due_to=02.03.2020.") == ["1.1", "1.2"]
    assert codes("?due_from=2.3.2020&due_to=2020-03-02") == ["1.2"]
    assert codes("?due_from=2020-03-04") == []


def test_commitments_are_chosen_by_their_numbers(plan, commitment):
    make_measure(commitment)
    second, third = make_commitment(plan), make_commitment(plan)
    make_measure(second)
    make_measure(third)

    assert codes("?commitment=2") == ["2.1"]
    assert codes("?commitment=1&commitment=3") == ["1.1", "3.1"]


def test_an_institution_is_found_where_it_leads_and_where_it_supports(commitment):
    iub = make_institution("iub", abbreviation="IUB")
    vk = make_institution("vk", abbreviation="VK")
    make_measure(commitment, lead_institution=iub)
    make_supporting_role(make_measure(commitment, lead_institution=vk), iub)
    make_measure(commitment, lead_institution=vk)

    assert codes("?institution=iub") == ["1.1", "1.2"]
    assert codes("?institution=vk") == ["1.2", "1.3"]
    assert codes("?institution=iub&institution=vk") == ["1.1", "1.2", "1.3"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("atverta", ["1.1"]),
        ("ATVĒRTĀ", ["1.1"]),
        ("Atve\u0304rta\u0304", ["1.1"]),
        ("iepirkumu risku", ["1.2"]),
        ("risku iepirkumu", ["1.2"]),
        ("RISKU  rīks", ["1.2"]),
        ("1.2", ["1.2"]),
        ("atvērtā iepirkumu", []),
    ],
)
def test_search_knows_neither_case_nor_marks_nor_order(commitment, words, expected):
    make_measure(commitment, title="Atvērtā pārvaldība")
    make_measure(commitment, title="Iepirkumu un citu risku rīks")

    assert codes(f"?q={words}") == expected


def test_another_plans_measures_are_not_here(commitment):
    make_measure(commitment)
    make_measure(make_commitment(make_plan("cits")))

    assert codes() == ["1.1"]
    assert page().one(cls="result").text == "1 pasākums"


# What is on -------------------------------------------------------------------------------------


def test_a_chip_for_each_value_takes_only_that_value_away(commitment):
    several(commitment)
    shown = page("?standing=overdue&standing=proven&q=birojs&due_from=2020-01-01&sort=due&page=1")

    chips = {chip.text: chip["href"] for chip in shown.one(cls="chips").all(cls="chip")}

    assert list(chips) == [
        "Noņemt filtru: „birojs”",
        "Noņemt filtru: Kavējas",
        "Noņemt filtru: Pierādīts",
        "Noņemt filtru: termiņš no 01.01.2020.",
    ]
    assert chips["Noņemt filtru: Kavējas"] == (
        f"{LIST}?standing=proven&due_from=2020-01-01&sort=due&q=birojs"
    )
    assert "q=" not in chips["Noņemt filtru: „birojs”"]
    [clear] = [link for link in shown.one(cls="chips").all("a") if "chip" not in link.classes]
    assert (clear.text, clear["href"]) == ("Noņemt visus filtrus", LIST)


def test_a_value_that_is_no_choice_stands_on_its_chip_in_the_languages_own_quotes(commitment):
    for prefix, chip in (
        ("", "Noņemt filtru: Stāvoklis: „zz”"),
        ("/en", "Remove the filter: Standing: “zz”"),
    ):
        shown = main_of(Client().get(f"{prefix}{LIST}?standing=zz"))
        assert chip in shown.one(cls="chips").texts(cls="chip")


def test_without_filters_there_are_no_chips(commitment):
    make_measure(commitment)

    assert page().all(cls="chips") == []
    assert page("?sort=due&group=standing").all(cls="chips") == []


def test_the_form_comes_back_as_it_was_sent(commitment):
    several(commitment)
    shown = page(
        "?q=x%22y&standing=overdue&status=none&due_from=2.3.2020&sort=-stated&group=standing"
    )

    form = shown.one("form", cls="filters")
    fields = form.fields()
    assert form.attrs.get("method", "get") == "get"
    assert fields["q"] == 'x"y'
    assert (fields["standing"], fields["status"]) == ("overdue", "none")
    assert (fields["due_from"], fields["sort"], fields["group"]) == (
        "2.3.2020",
        "-stated",
        "standing",
    )
    counts = {pick.one("summary").text for pick in form.all("details")}
    assert counts == {"Stāvoklis 1", "Apņemšanās", "Institūcija", "Statuss 1", "Rīcības soļi"}


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 pasākumu"),
        (1, "1 pasākums"),
        (2, "2 pasākumi"),
        (10, "10 pasākumi"),
        (11, "11 pasākumi"),
        (21, "21 pasākums"),
    ],
)
def test_the_number_found_is_said_in_right_latvian(commitment, count, words):
    lead = make_institution()
    for _number in range(count):
        make_measure(commitment, lead_institution=lead)

    result = page().one(cls="result")

    assert result.text == words
    assert result["role"] == "status"


def test_an_empty_list_says_what_to_do(commitment):
    make_measure(commitment)

    empty = page("?q=nekas").one(cls="empty")

    assert empty.one(cls="empty__title").text == "Neviens pasākums neatbilst"
    assert "Noņemiet kādu no filtriem" in empty.text
    assert empty.hrefs() == [LIST]


# Order ------------------------------------------------------------------------------------------


def test_titles_stand_in_the_order_of_the_latvian_alphabet_both_ways(commitment):
    titles = [
        "Žogs",
        "Avots",
        "Ābols",
        "Azote",
        "Cēsis",
        "Čieksts",
        "cits",
        "Daugava",
        "Ēka",
        "Egle",
    ]
    lead = make_institution()
    for title in titles:
        make_measure(commitment, title=title, lead_institution=lead)

    def listed(query):
        rows = page(query).one("table").one("tbody").all("tr")
        return [row.all("td")[0].text for row in rows]

    ordered = [
        "Avots",
        "Azote",
        "Ābols",
        "Cēsis",
        "cits",
        "Čieksts",
        "Daugava",
        "Egle",
        "Ēka",
        "Žogs",
    ]
    assert listed("?sort=title") == ordered
    assert listed("?sort=-title") == ordered[::-1]


def test_codes_stand_by_their_numbers_both_ways(commitment):
    lead = make_institution()
    for code in ("1.10", "1.2", "1.1", "1.9"):
        make_measure(commitment, code=code, lead_institution=lead)

    assert codes() == ["1.1", "1.2", "1.9", "1.10"]
    assert codes("?sort=code") == ["1.1", "1.2", "1.9", "1.10"]
    assert codes("?sort=-code") == ["1.10", "1.9", "1.2", "1.1"]


def test_unknown_values_come_last_either_way(commitment):
    make_measure(commitment, starts_on=None, due_on=None, lead_institution=None)
    early = make_measure(
        commitment,
        due_on=date(2020, 2, 1),
        lead_institution=make_institution(name="Ābolu birojs", abbreviation="ĀB"),
    )
    late = make_measure(
        commitment,
        due_on=date(2020, 3, 1),
        lead_institution=make_institution(name="Avotu birojs", abbreviation="AV"),
    )
    make_statement(early, stated_on=date(2020, 5, 1))
    make_statement(late, stated_on=date(2020, 4, 1))

    assert codes("?sort=due") == ["1.2", "1.3", "1.1"]
    assert codes("?sort=-due") == ["1.3", "1.2", "1.1"]
    assert codes("?sort=stated") == ["1.3", "1.2", "1.1"]
    assert codes("?sort=-stated") == ["1.2", "1.3", "1.1"]
    assert codes("?sort=institution") == ["1.3", "1.2", "1.1"]
    assert codes("?sort=-institution") == ["1.2", "1.3", "1.1"]


def test_what_needs_attention_comes_first_and_the_other_way_round(commitment):
    several(commitment)

    ordered = ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8"]
    assert codes("?sort=standing") == ordered
    assert codes("?sort=-standing") == ordered[::-1]


def test_a_columns_heading_sorts_and_turns_round_and_keeps_the_filters(commitment):
    make_measure(commitment)

    def headings(query):
        return {
            head.text: (head.attrs.get("aria-sort", ""), head.one("a")["href"])
            for head in page(query).one("table").all("th", scope="col")
        }

    assert headings("")["Nr."] == ("ascending", "?sort=-code")
    by_due = headings("?sort=due&q=pas%C4%81kums")
    assert by_due["Termiņš"] == ("ascending", "?q=pas%C4%81kums&sort=-due")
    assert by_due["Nr."] == ("", "?q=pas%C4%81kums&sort=code")
    assert headings("?sort=-due")["Termiņš"] == ("descending", "?sort=due")
    assert list(by_due) == [
        "Nr.",
        "Pasākums",
        "Atbildīgā institūcija",
        "Termiņš",
        "Stāvoklis",
        "Pēdējais paziņojums",
    ]


# Groups -----------------------------------------------------------------------------------------


def groups(query):
    """Heading → the codes under it, in their order."""
    return {
        body.one("tr", cls="group").text: [
            row.one("th", scope="row").text for row in body.all("tr") if "group" not in row.classes
        ]
        for body in page(query).one("table").all("tbody")
    }


def test_rows_are_grouped_by_commitment(plan, commitment):
    make_measure(commitment)
    make_measure(make_commitment(plan, short_title="Dati"))
    make_measure(commitment)

    assert groups("?group=commitment&sort=-code") == {
        "1. Iepirkumi": ["1.2", "1.1"],
        "2. Dati": ["2.1"],
    }


def test_rows_are_grouped_by_institution_in_the_latvian_order(commitment):
    for name in ("Čiekuri", "Cēsis", "Ābele"):
        make_measure(commitment, lead_institution=make_institution(name=name, abbreviation=""))
    make_measure(commitment, lead_institution=None)

    assert groups("?group=institution") == {
        "Ābele": ["1.3"],
        "Cēsis": ["1.2"],
        "Čiekuri": ["1.1"],
        "nav norādīta": ["1.4"],
    }


def test_rows_are_grouped_by_standing(commitment):
    several(commitment)

    grouped = groups("?group=standing&standing=overdue&standing=proven&sort=due")

    assert grouped == {"Kavējas": ["1.1"], "Pierādīts": ["1.7"]}


# Values that are none ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?standing=late", "Stāvoklis: Tādas vērtības nav: „late”."),
        ("?standing=overdue&standing=late", "Stāvoklis: Tādas vērtības nav: „late”."),
        ("?due_from=31.02.2020.", "Termiņš no: "),
        ("?sort=password", "Kārtot: "),
        ("?group=code", "Grupēt: "),
        ("?commitment=7", "Apņemšanās: "),
        ("?institution=nav", "Institūcija: "),
    ],
)
def test_a_value_that_is_none_gives_the_message_and_no_rows(commitment, query, message):
    make_measure(commitment, due_on=in_days(-1))

    shown = page(query)

    assert shown.all("table") == []
    [notice] = shown.all(cls="notice--error")
    assert message in notice.text
    assert notice["role"] == "alert"
    title = read(Client().get(f"{LIST}{query}")).one("title").text
    assert title.startswith("Kļūda: ")


def test_names_nobody_knows_are_ignored(commitment):
    make_measure(commitment)

    assert codes("?order_by=x&lead_institution__slug=y&utm_source=z") == ["1.1"]
    assert "utm_source" not in escape(page("?utm_source=z").raw)


# Pages ------------------------------------------------------------------------------------------


def test_fifty_rows_stand_on_a_page(commitment):
    lead = make_institution()
    for _number in range(51):
        make_measure(commitment, lead_institution=lead)

    assert codes() == [f"1.{number}" for number in range(1, 51)]
    assert codes("?page=2") == ["1.51"]
    assert page().one(cls="result").text == "51 pasākums"
    first = page("?sort=-code").one("nav", cls="pagination")
    assert first.one("p").text == "1. lapa no 2"
    assert first.hrefs() == ["?sort=-code&page=2"]
    assert page("?sort=-code&page=2").one("nav", cls="pagination").hrefs() == ["?sort=-code&page=1"]


def test_one_page_needs_no_pages(commitment):
    lead = make_institution()
    for _number in range(50):
        make_measure(commitment, lead_institution=lead)

    assert page().all("nav", cls="pagination") == []


@pytest.mark.parametrize("number", ["0", "-1", "2", "9999", "abc", "1.0", "9" * 26, "%00", "١"])
def test_a_page_that_is_not_there_is_404(commitment, number):
    make_measure(commitment)
    status = 200 if number == "١" else 404  # an Arabic one is a one

    assert Client().get(f"{LIST}?page={number}").status_code == status


def test_an_empty_page_number_is_the_first(commitment):
    make_measure(commitment)

    assert codes("?page=") == ["1.1"]


# Rows -------------------------------------------------------------------------------------------


def test_a_row_says_who_when_how_far_and_since_when(commitment):
    iub = make_institution("iub", name="Iepirkumu birojs", abbreviation="IUB")
    measure = make_measure(
        commitment,
        title="Metodika",
        lead_institution=iub,
        due_on=date(2020, 3, 1),
        baseline_due_on=date(2020, 2, 1),
    )
    make_statement(measure, stated_on=date(2020, 2, 15))

    [row] = page().one("table").one("tbody").all("tr")

    assert row.one("th").text == "1.1"
    assert row.texts("td")[:2] == ["Metodika", "IUB"]
    assert row.all("td")[2].raw == "01.03.2020.pārcelts +29 dienas"
    ago = days_ago((timezone.localdate() - date(2020, 2, 15)).days)
    assert row.texts("td")[3:] == ["Kavējas", f"15.02.2020. {ago}"]
    assert row.hrefs() == [f"{LIST}1.1/", f"{LIST}1.1/", "/institutions/iub/"]
    assert row.one("span", cls="standing").classes == ["standing", "standing--overdue"]


def test_what_the_sources_do_not_give_is_called_so(commitment):
    make_measure(commitment, starts_on=None, due_on=None, lead_institution=None)

    [row] = page().one("table").one("tbody").all("tr")

    assert row.texts("td")[1:] == ["nav norādīta", "nav norādīts", "Nav termiņa", "nav ziņots"]


def test_in_english_the_list_links_stay_in_english(commitment):
    make_measure(commitment, title="Metodika", title_en="Method")

    [row] = page(prefix="/en").one("table").one("tbody").all("tr")

    assert row.texts("td")[0] == "Method"
    assert all(link.startswith("/en/") for link in row.hrefs())


def test_an_empty_plan_has_an_empty_list(plan):
    assert page().one(cls="result").text == "0 pasākumu"
    assert codes() == []


def test_institutions_that_have_no_part_in_the_plan_are_not_offered(commitment):
    elsewhere = make_commitment(make_plan(slug="cits"))
    make_measure(elsewhere, lead_institution=make_institution("svesa", name="Sveša iestāde"))
    helper = make_institution("paliga", name="Palīga iestāde")
    make_supporting_role(make_measure(commitment), helper)

    page = main_of(Client().get("/plans/plans/measures/"))

    offered = [box["value"] for box in page.all("input", name="institution")]
    assert "paliga" in offered
    assert "svesa" not in offered


# Silence ----------------------------------------------------------------------------------------


def last_statements(plan, address=""):
    """Code → the cell of the last statement."""
    shown = main_of(Client().get(address or f"/plans/{plan.slug}/measures/"))
    return {row.one("th").text: row.all("td")[-1] for row in shown.one("tbody").all("tr")}


@pytest.fixture
def silent_plan():
    """A running plan that allows a hundred days: two measures that were heard, and two more."""
    plan = make_plan(
        "klusais", starts_on=in_days(-400), ends_on=in_days(400), silence_limit_days=100
    )
    commitment = make_commitment(plan)
    lead = make_institution("iub")
    for days, status in ((-212, Status.IN_PROGRESS), (-100, Status.IN_PROGRESS), (-212, "")):
        measure = make_measure(commitment, lead_institution=lead, due_on=None)
        if status:
            make_statement(measure, status, stated_on=in_days(days))
    done = make_measure(commitment, lead_institution=lead, due_on=None)
    make_statement(done, Status.COMPLETED, stated_on=in_days(-212))
    return plan


@pytest.mark.parametrize("address", ["", "/plans/klusais/commitments/1/", "/institutions/iub/"])
def test_it_says_how_long_ago_the_last_statement_was_and_marks_what_is_silent(silent_plan, address):
    cells = last_statements(silent_plan, address)

    assert {code: cell.text for code, cell in cells.items()} == {
        "1.1": f"{in_days(-212):%d.%m.%Y.} pirms 212 dienām",
        "1.2": f"{in_days(-100):%d.%m.%Y.} pirms 100 dienām",
        "1.3": "nav ziņots",
        "1.4": f"{in_days(-212):%d.%m.%Y.} pirms 212 dienām",
    }
    marked = [code for code, cell in cells.items() if cell.all(cls="slip--silent")]
    assert marked == ["1.1"]  # what is done owes nothing


def test_that_nothing_has_changed_ends_a_silence(silent_plan):
    measure = Measure.objects.get(plan=silent_plan, code="1.1")
    make_statement(measure, done="", is_unchanged=True, stated_on=in_days(-1))

    cell = last_statements(silent_plan)["1.1"]

    assert cell.text == f"{in_days(-1):%d.%m.%Y.} pirms 1 dienas"
    assert cell.all(cls="slip--silent") == []


def test_a_part_ends_no_silence(silent_plan):
    measure = Measure.objects.get(plan=silent_plan, code="1.1")
    role = make_supporting_role(measure)
    make_part(measure, role.institution, stated_on=in_days(-1))

    assert "pirms 212 dienām" in last_statements(silent_plan)["1.1"].text


def test_of_a_plan_that_has_ended_the_day_stands_alone():
    plan = make_plan("beidzies")
    make_statement(make_measure(make_commitment(plan)), stated_on=date(2020, 2, 1))

    assert last_statements(plan)["1.1"].text == "01.02.2020."
