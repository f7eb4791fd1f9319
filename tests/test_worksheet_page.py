"""The worksheet: the State Chancellery's nine columns under its own headings, to the letter."""

import pytest
from django.test import Client

from tests.factories import (
    make_commitment,
    make_full_measure,
    make_plan,
)
from tests.page import main_of, read
from tests.shown import TRUE_PLAN, P, loaded
from tests.worksheets.slide import HEAD

HEADINGS = list(HEAD)
UNKNOWN = "nav norādīts"


@pytest.fixture(scope="class")
def true_plan(django_db_setup, django_db_blocker):
    with loaded(django_db_blocker, TRUE_PLAN):
        yield


def sheet(number=1, prefix=""):
    return main_of(Client().get(f"{prefix}{P}/commitments/{number}/worksheet/"))


@pytest.mark.django_db
class TestTheTruePlan:
    pytestmark = pytest.mark.usefixtures("true_plan")

    def test_the_nine_headings_stand_to_the_letter(self):
        assert sheet().one("table").texts("th", scope="col") == HEADINGS

    def test_the_worksheets_own_rows_stand_to_the_letter(self):
        body = sheet().one("table").all("tbody")[0]

        assert body.one("tr", cls="group").text == "Digitālais iepirkumu risku izvērtēšanas rīks"
        rows = [row for row in body.all("tr") if "group" not in row.classes]
        assert [[row.one("th").text, *row.texts("td")] for row in rows] == [
            [
                (
                    "1.1 Digitālā iepirkumu risku izvērtēšanas rīka datu atlasē metožu aprakstu"
                    " izstrāde Paziņots, nav pierādīts"
                ),
                "01.01.2020.",
                "01.03.2020.",
                "IUB",
                "nav norādītas",
                UNKNOWN,
                UNKNOWN,
                "nav norādīti",
                "Izdarīts",
            ],
            [
                "1.2 Digitālā iepirkumu risku izvērtēšanas rīka publicēšana Kavējas",
                "01.03.2020.",
                "01.04.2020.",
                "IUB",
                "nav norādītas",
                UNKNOWN,
                UNKNOWN,
                (
                    "Īstenošana varētu kavēties saistībā ar IUB tīmekļvietnes migrāciju uz jauno"
                    " tīmekļvietņu platformu"
                ),
                "Notiek izstrāde",
            ],
        ]

    def test_what_the_sources_only_name_is_given_no_dates_and_no_status(self):
        _first, named = sheet().one("table").all("tbody")

        heading, *rows = named.all("tr")
        assert heading.text == "Minēti avotā, nevis darba lapā"
        for row in rows:
            assert row.texts("td") == [
                UNKNOWN,
                UNKNOWN,
                "nav norādīta",
                "nav norādītas",
                UNKNOWN,
                UNKNOWN,
                "nav norādīti",
                "nav ziņots",
            ]
        assert [row.one("a").text for row in rows] == ["1.3", "1.4", "1.5"]

    @pytest.mark.parametrize(("number", "codes"), [(2, ["2.1"]), (6, ["6.1", "6.2"])])
    def test_every_commitment_has_its_worksheet(self, number, codes):
        rows = sheet(number).one("table").all("th", scope="row")

        assert [row.one("a").text for row in rows] == codes

    def test_every_cell_is_labelled_for_a_narrow_screen(self):
        for row in sheet().one("table").all("tr", role="row"):
            labels = [cell["data-label"] for cell in row.all("td")]
            assert labels in ([], HEADINGS[1:])

    def test_the_table_is_named_and_scrolls_inside_its_own_region(self):
        page = sheet()

        region = page.one(role="region")
        assert region["tabindex"] == "0"
        assert page.one(id=region["aria-labelledby"]).text == (
            "1. apņemšanās: Publisko iepirkumu un līgumu atklātība"
        )
        assert region.one("table", role="table")

    def test_in_english_the_words_that_have_no_english_are_marked(self):
        page = sheet(prefix="/en")
        [row, _second] = [
            row for row in page.one("table").all("tbody")[0].all("tr") if "group" not in row.classes
        ]

        assert row.one("th").text.startswith("1.1 Drafting of descriptions")
        said = [node for node in row.walk() if node.text == "Izdarīts"]
        assert any(node.attrs.get("lang") == "lv" for node in said)

    def test_there_is_no_worksheet_of_a_commitment_that_is_not(self):
        assert Client().get(f"{P}/commitments/7/worksheet/").status_code == 404


@pytest.mark.django_db
def test_every_column_is_filled_from_what_is_on_record():
    plan = make_plan("plans")
    commitment = make_commitment(plan)
    make_full_measure(commitment)

    page = main_of(Client().get("/plans/plans/commitments/1/worksheet/"))

    [group] = page.one("table").all("tbody")
    assert group.one("tr", cls="group").text == "Rīks"
    [row] = [row for row in group.all("tr") if "group" not in row.classes]
    assert row.one("th").text == "1.1 Metodika Kavējas"
    assert [cell.raw for cell in row.all("td")] == [
        "01.01.2020.",
        "01.03.2020.",
        "IUB",
        "CFLA (Sniedz datus)\nVK",
        "Pasūtītāji\nPiegādātāji",
        "Metodika ir publicēta",
        "Migrācija\nBudžets",
        "Otrais\n\nRinda\n\n☑ Sagatavot (01.02.2020.)\n☐ Saskaņot (20.02.2020.)\n☐ Publicēt",
    ]
    keeps_lines = [cell for cell in row.all("td") if "keep-lines" in cell.classes]
    assert len(keeps_lines) == 5


@pytest.mark.django_db
def test_a_commitment_without_measures_says_so():
    make_commitment(make_plan("plans"))

    page = read(Client().get("/plans/plans/commitments/1/worksheet/"))

    assert "Šai apņemšanās jomai pasākumi nav reģistrēti." in page.one("main").text
    assert page.one("main").all("tbody") == []
