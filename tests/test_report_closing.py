"""Closing a report's period: later statements are marked as late, and none is hidden."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from commitments.models import Change, ChangeKind
from commitments.operations import ChangedMeanwhileError, NotAllowedError, RuleBrokenError
from reports.models import Report
from reports.operations import close_period
from tests.cast import make_cast, with_token
from tests.factories import author, make_edition, make_statement
from tests.page import main_of

pytestmark = pytest.mark.django_db
REPORT = "/plans/plans/reports/2020/"
CLOSE = f"{REPORT}close/"
LAST_DAY, CLOSED, IN_AUTUMN = date(2020, 12, 31), date(2021, 1, 15), date(2020, 10, 1)


@pytest.fixture
def cast():
    return make_cast(starts_on=date(2020, 3, 1), due_on=date(2020, 11, 30))


@pytest.fixture
def report(cast):
    return cast.plan.reports.get()


def close(cast, report, closed_on=CLOSED, person="coordinator", **terms):
    person = cast.people[person]
    by = author(person, person.memberships.first().institution)
    terms = {"opened_version": report.version, "today": timezone.localdate(), **terms}
    return close_period(report, closed_on=closed_on, by=by, **terms)


def form(report, closed_on, version=None):
    version = report.version if version is None else version
    return {"version": str(version), "submit_key": str(uuid4()), "closed_on": closed_on}


class TestClosing:
    def test_is_on_record(self, cast, report):
        close(cast, report)

        assert Report.objects.get().closed_on == CLOSED
        assert Change.objects.newest_first().first().kind == ChangeKind.PERIOD_CLOSED

    def test_can_be_taken_back(self, cast, report):
        close(cast, close(cast, report), None)

        assert Report.objects.get().closed_on is None

    @pytest.mark.parametrize(
        "closed_on", [LAST_DAY - timedelta(days=1), date(9999, 1, 1), None], ids=str
    )
    def test_is_refused_before_the_periods_end_in_the_future_and_twice(
        self, cast, report, closed_on
    ):
        with pytest.raises(RuleBrokenError) as broken:
            close(cast, report, closed_on)

        assert broken.value.field == "closed_on"

    @pytest.mark.parametrize("closed_on", [LAST_DAY, timezone.localdate()], ids=str)
    def test_is_taken_from_the_periods_end_until_today(self, cast, report, closed_on):
        assert close(cast, report, closed_on).closed_on == closed_on

    @pytest.mark.parametrize("person", ["lead", "partner"])
    def test_is_the_coordinators(self, cast, report, person):
        with pytest.raises(NotAllowedError):
            close(cast, report, person=person)

    def test_is_refused_to_who_has_not_seen_what_stands(self, cast, report):
        close(cast, report)

        with pytest.raises(ChangedMeanwhileError):
            close(cast, report, None, opened_version=1)


class TestWhatComesLate:
    @pytest.fixture(autouse=True)
    def _stated(self, cast):
        for stated_on, done in ((CLOSED, "Laikā"), (CLOSED + timedelta(days=1), "Novēloti")):
            make_statement(
                cast.measure,
                status="in_progress",
                stated_on=stated_on,
                happened_on=IN_AUTUMN,
                done=done,
            )

    def test_is_marked_in_the_edition_and_told(self, cast, report, client):
        make_edition(close(cast, report))

        shown = main_of(client.get(f"{REPORT}1/")).one(id="m-1.1").text
        assert "Novēloti" in shown
        assert "paziņots novēloti" in shown

    def test_is_counted_in_the_round(self, cast, report):
        close(cast, report)

        shown = main_of(cast.client("coordinator").get("/coordination/")).text
        assert "1 paziņots novēloti" in shown
        assert "Kas paziņots pēc 15.01.2021., ir atzīmēts kā novēlots." in shown

    def test_is_not_late_while_the_period_is_open(self, cast, report, client):
        make_edition(report)

        assert "paziņots novēloti" not in main_of(client.get(f"{REPORT}1/")).text


class TestThePage:
    def test_closes_the_period(self, cast, report):
        client = with_token(cast.client("coordinator"))

        response = client.post(CLOSE, form(report, "15.01.2021."))

        assert response["Location"] == REPORT
        assert Report.objects.get().closed_on == CLOSED
        assert "15.01.2021." in main_of(client.get(REPORT)).text

    def test_offers_today_and_then_what_stands(self, cast, report):
        client = cast.client("coordinator")
        offered = main_of(client.get(CLOSE)).one(id="id_closed_on").attrs["value"]
        close(cast, report)

        assert offered == f"{timezone.localdate():%d.%m.%Y.}"
        assert main_of(client.get(CLOSE)).one(id="id_closed_on").attrs["value"] == "15.01.2021."

    @pytest.mark.parametrize("typed", ["31.13.2021.", "rīt", "01.01.2020.", "01.01.2999."])
    def test_says_what_is_no_such_day_and_keeps_it(self, cast, report, typed):
        response = with_token(cast.client("coordinator")).post(CLOSE, form(report, typed))

        assert response.status_code == 422
        assert main_of(response).one(id="id_closed_on").attrs["value"] == typed

    def test_shows_both_where_somebody_else_was_quicker(self, cast, report):
        client = with_token(cast.client("coordinator"))
        opened = form(report, "20.01.2021.")
        close(cast, report)

        response = client.post(CLOSE, opened)

        assert response.status_code == 409
        assert main_of(response).one(id="id_closed_on").attrs["value"] == "20.01.2021."
