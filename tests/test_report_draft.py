"""The draft of a report: what an edition would say, for those who prepare it."""

import json
from dataclasses import replace
from datetime import date
from io import BytesIO

import docx
import pytest
from django.utils import timezone

from reports.drafting import draft_of
from reports.models import Edition
from reports.operations import ChapterText, write_chapter
from reports.telling import telling_of
from tests.cast import in_days, make_cast
from tests.factories import make_edition, make_measure, make_report, make_statement, put_on_record
from tests.page import main_of

pytestmark = pytest.mark.django_db

REPORT = "/plans/plans/reports/2020/"
DRAFT = f"{REPORT}draft/"


@pytest.fixture
def cast():
    cast = make_cast(starts_on=date(2020, 3, 1), due_on=date(2020, 11, 30))
    make_statement(cast.measure, status="in_progress", stated_on=date(2020, 7, 1), done="Sākts")
    text = ChapterText(summary="Metodika top.", summary_en="The method is being written.")
    by = cast.people["coordinator"]
    write_chapter(cast.plan.reports.get(), cast.commitment, text, by=by, opened_version=0)
    return cast


def test_is_read_whole_by_partners_and_says_that_it_is_one(cast):
    response = cast.client("partner").get(DRAFT)

    shown = main_of(response)
    assert "Metodika top." in shown.text
    assert "Sākts" in shown.text
    assert "tas nav apzīmogots" in shown.text
    assert "SHA-256" not in shown.text
    assert response["Cache-Control"] == "private, no-store"
    assert not Edition.objects.exists()


def test_is_read_in_english(cast):
    shown = main_of(cast.client("partner").get(f"/en{DRAFT}"))

    assert "The method is being written." in shown.text
    assert "it is not sealed" in shown.text


def test_says_what_the_edition_will_say(cast):
    report = cast.plan.reports.get()

    draft = draft_of(report, timezone.now())
    edition = make_edition(report)

    sealed = telling_of(json.loads(edition.document), edition.sha256)
    same = {"seal": sealed.seal, "document": sealed.document}
    assert replace(draft, **same) == sealed


def test_is_circulated_as_a_word_file_each_page_of_which_says_that_it_is_one(cast):
    response = cast.client("partner").get(f"{REPORT}draft.docx")

    document = docx.Document(BytesIO(response.content))
    head = [one.text for one in document.sections[0].header.paragraphs]
    foot = [one.text for one in document.sections[0].footer.paragraphs]
    words = [one.text for one in document.paragraphs]
    assert "Projekts: tas nav apzīmogots." in head
    assert any("projekts" in one for one in foot)
    assert "Metodika top." in words
    assert not any("SHA-256" in one for one in (*head, *foot, *words))


def test_tells_of_a_period_that_goes_on_as_if_it_ended_today(cast):
    make_measure(cast.commitment, due_on=timezone.localdate())
    report = cast.plan.reports.get()
    report.take(period_to=in_days(200), due_on=in_days(230))
    put_on_record(report, plan=cast.plan)

    draft = draft_of(report, timezone.now())

    assert draft.period_to == timezone.localdate()
    assert not any("perioda pēdējā diena" in str(told.because) for told in draft.told)
    assert report.period_to == in_days(200)
    assert "Kavējas" in main_of(cast.client("partner").get(DRAFT)).text


def test_is_not_there_before_the_period_begins(cast):
    make_report(cast.plan, "velak", period_from=in_days(3), period_to=in_days(9))
    report, draft = "/plans/plans/reports/velak/", "/plans/plans/reports/velak/draft/"

    assert cast.client("partner").get(draft).status_code == 404
    for address in (report, f"{report}seal/"):
        assert draft not in main_of(cast.client("coordinator").get(address)).hrefs()


def test_marks_in_english_what_its_worksheets_say_in_latvian(cast):
    shown = main_of(cast.client("partner").get(f"/en{DRAFT}"))

    sheet = shown.one(id="worksheet-1")
    assert "Sākts" in [one.text for one in sheet.all("span", lang="lv")]


def test_leads_there_from_the_report_and_from_the_form_that_seals(cast):
    client = cast.client("coordinator")

    for address in (REPORT, f"{REPORT}seal/"):
        hrefs = main_of(client.get(address)).hrefs()
        assert {DRAFT, f"{REPORT}draft.docx"} <= {*hrefs}
