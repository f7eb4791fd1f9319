"""An edition as a page: what stands where, on the screen and on paper."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from reports.operations import ChapterText, write_chapter
from reports.telling import SAID_BESIDES
from tests.cast import make_cast
from tests.factories import (
    make_commitment,
    make_edition,
    make_measure,
    make_statement,
    put_on_record,
)
from tests.page import main_of

pytestmark = pytest.mark.django_db
ADDRESS, SECOND = "/plans/plans/reports/2020/1/", "/plans/plans/reports/2020/2/"


@pytest.fixture
def cast():
    return make_cast(starts_on=date(2020, 3, 1), due_on=date(2020, 11, 30))


@pytest.fixture
def report(cast):
    return cast.plan.reports.get()


def state(cast, month, done, **said):
    day = date(2020, month, 1)
    make_statement(cast.measure, status="in_progress", stated_on=day, done=done, **said)


class TestAMeasure:
    def test_tells_the_last_statement_whole_and_the_earlier_ones_below(self, cast, report, client):
        state(cast, 4, "Sākts", obstacles="Trūka datu")
        state(cast, 6, "", is_unchanged=True)
        state(cast, 9, "Puse ir gatava", next_step="Otra puse")
        state(cast, 11, "", is_unchanged=True)
        make_edition(report)

        shown = main_of(client.get(ADDRESS)).one(id="m-1.1")

        assert shown.text.split("Puse ir gatava")[1].strip().startswith("Tuvākais: Otra puse")
        assert shown.one(cls="besides").texts("li") == [
            "01.11.2020. IUB · Tiek īstenots: nekas nav mainījies",
            "01.06.2020. IUB · Tiek īstenots: nekas nav mainījies",
            "01.04.2020. IUB · Tiek īstenots: Sākts Šķēršļi: Trūka datu",
        ]

    def test_of_which_too_much_was_said_says_how_much_is_left_out(self, cast, report, client):
        for number in range(SAID_BESIDES + 3):
            state(cast, 5, f"Paziņojums {number}")
        make_edition(report)

        shown = main_of(client.get(ADDRESS)).one(id="m-1.1").one(cls="besides")

        assert len(shown.all("li")) == SAID_BESIDES
        assert "Vēl 2 paziņojumi ir apzīmogotajā dokumentā." in shown.text

    def test_with_one_statement_has_nothing_beside_it(self, cast, report, client):
        state(cast, 9, "Sākts")
        make_edition(report)

        assert main_of(client.get(ADDRESS)).one(id="m-1.1").all(cls="besides") == []


class TestTheHead:
    def test_names_the_hash_and_the_one_of_the_edition_before(self, cast, report, client):
        first = make_edition(report)
        second = make_edition(report, reason="Kļūda pirmajā")

        head = main_of(client.get(SECOND)).one(cls="edition").all(cls="page-head")[0]

        assert head.texts(cls="hash") == [second.sha256, first.sha256]
        assert "#seal" in head.hrefs()

    def test_leads_to_the_files_and_the_edition_before(self, cast, report, client):
        make_edition(report)
        make_edition(report, reason="Kļūda pirmajā")

        first, second = (main_of(client.get(one)).one(cls="margin") for one in (ADDRESS, SECOND))

        endings = ("html", "pdf", "docx", "xlsx", "csv", "json")
        files = [f"/plans/plans/reports/2020/2.{ending}" for ending in endings]
        assert second.hrefs() == [*files, ADDRESS, "#take-along"]
        assert ADDRESS not in first.hrefs()

    @pytest.mark.parametrize("address", [ADDRESS, "/plans/plans/reports/2020/1.html"])
    def test_gives_every_sheet_of_paper_its_foot(self, cast, report, client, address):
        edition = make_edition(report)

        page = client.get(address).content.decode()

        assert f'data-foot="1. redakcija · SHA-256 {edition.sha256}"' in page


class TestTheSummary:
    def test_has_a_row_for_each_commitment(self, cast, report, client):
        make_measure(make_commitment(cast.plan, short_title="Dati"), due_on=date(2022, 1, 1))
        by, text = cast.people["coordinator"], ChapterText("Ir", "", completion="limited")
        write_chapter(report, cast.commitment, text, by=by, opened_version=0)
        make_edition(report)

        summary = main_of(client.get(ADDRESS)).one(cls="summary")

        assert summary.one(cls="statement").text.startswith("No 2 pasākumiem neviens nav pierādīts")
        assert len(summary.all("svg", cls="bar__strip")) == 1
        rows = summary.one(cls="figures").one("tbody").all("tr")
        assert [row.texts("th") + row.texts("td") for row in rows] == [
            ["1. Apņemšanās 1", "Izpildīta ierobežoti", "1", "0", "0", "1"],
            ["2. Dati", "nav vērtēta", "1", "0", "0", "0"],
        ]
        assert [row.one("a")["href"] for row in rows] == ["#commitment-1", "#commitment-2"]

    def test_leads_from_each_number_to_the_measures_that_it_counts(self, cast, report, client):
        make_edition(report)

        page = main_of(client.get(ADDRESS))

        assert page.one(cls="legend").hrefs() == ["#standing-overdue"]
        assert page.one(id="standing-overdue").hrefs() == ["#m-1.1"]

    def test_stands_before_the_contents_and_the_timeline(self, cast, report, client):
        make_edition(report)

        headings = main_of(client.get(ADDRESS)).one(cls="edition").texts("h2")

        assert headings[:4] == ["Īsumā", "Saturs", "Pasākumi laikā", "Pasākumi pēc stāvokļa"]


class TestTheWorksheets:
    def test_are_folded_and_name_each_cells_column_for_a_phone(self, cast, report, client):
        make_edition(report)

        sheet = main_of(client.get(ADDRESS)).one("details", cls="sheet")

        assert "open" not in sheet.attrs
        assert "table-cards" in sheet.one("table").classes
        assert sheet.one("td", data_label="Beigu datums").text == "30.11.2020."


class TestTheSeal:
    def test_says_by_how_much_the_report_came_late(self, cast, report, client):
        today = timezone.localdate()
        report.take(due_on=today - timedelta(days=21))
        put_on_record(report, plan=cast.plan)
        make_edition(report)
        make_edition(report, reason="Kļūda pirmajā")

        first, second = (main_of(client.get(one)).text for one in (ADDRESS, SECOND))

        assert "; 21 dienu pēc termiņa" in first
        assert "pēc termiņa" not in second

    def test_says_nothing_of_it_where_the_report_came_in_time(self, cast, report, client):
        report.take(due_on=timezone.localdate())
        put_on_record(report, plan=cast.plan)
        make_edition(report)

        assert "pēc termiņa" not in main_of(client.get(ADDRESS)).text
