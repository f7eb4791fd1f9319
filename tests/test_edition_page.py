"""An edition as a page: what stands where, on the screen and on paper."""

from datetime import date

import pytest

from reports.telling import SAID_BESIDES
from tests.cast import make_cast
from tests.factories import make_edition, make_statement
from tests.page import main_of

pytestmark = pytest.mark.django_db
ADDRESS = "/plans/plans/reports/2020/1/"


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

        assert "Puse ir gatava Tuvākais: Otra puse IUB, 01.09.2020." in shown.text
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
