"""Of what nothing was heard, where no source names an institution that could be called silent: what
the preparation says of it, and what the sealed edition says, of its document alone."""

import json
from datetime import date
from io import BytesIO

import docx
import openpyxl
import pytest
from django.utils import timezone

from commitments.models import Institution
from reports.document import sha256_of
from reports.files import bytes_of
from reports.preparing import preparation_of
from reports.telling import telling_of
from tests.cast import make_cast
from tests.factories import (
    make_commitment,
    make_edition,
    make_measure,
    make_source,
    make_statement,
)
from tests.page import main_of

pytestmark = pytest.mark.django_db
BEFORE, IN_SUMMER = date(2019, 12, 1), date(2020, 7, 1)
IN_WINTER, IN_MARCH = date(2021, 1, 10), date(2021, 3, 1)
HEADING = (
    "Par 2 pasākumiem, kuriem avots nenosauc atbildīgo institūciju, pārskata periodā ziņas nav "
    "sniegtas:"
)


@pytest.fixture
def cast():
    return make_cast(starts_on=date(2020, 3, 1), due_on=date(2020, 11, 30))


@pytest.fixture
def report(cast):
    """1.1 is led by an institution that is silent; of the commitment 2 nobody leads a measure."""
    commitment = make_commitment(cast.plan, leads=[cast.stranger, cast.helper])
    source = make_source(cast.plan)

    def measure(**said):
        made = make_measure(commitment, lead_institution=None)
        if said:
            make_statement(made, source=source, **said)

    measure()  # 2.1
    measure(stated_on=BEFORE)  # 2.2
    measure(stated_on=BEFORE, status="completed")  # nothing more is to be expected
    measure(stated_on=IN_SUMMER)
    measure(stated_on=IN_WINTER, happened_on=IN_WINTER)  # said before the report was due
    return cast.plan.reports.get()


def telling(edition):
    content = edition.document.encode()
    return telling_of(json.loads(content), sha256_of(content))


def test_the_edition_names_the_same_measures_as_its_preparation(cast, report):
    labels = Institution.objects.labels(report.period_to)
    [prepared] = preparation_of(report, labels, timezone.localdate()).unheard

    told = telling(make_edition(report))

    [sealed] = told.unheard
    assert sealed.codes == prepared.codes == ("2.1", "2.2")
    assert [name.short for name in sealed.leads] == [one.short for one in prepared.leads]
    assert [str(name) for name in told.silent] == ["Iepirkumu uzraudzības birojs"]


def test_what_was_said_once_the_report_was_due_breaks_no_silence(cast, report):
    other = make_measure(cast.commitment, lead_institution=None)
    make_statement(other, source=make_source(cast.plan), stated_on=IN_MARCH)

    assert telling(make_edition(report)).unheard[0].codes == ("1.2",)


def test_every_form_says_it_and_who_leads_the_commitment(cast, report, client):
    edition = make_edition(report)
    content = {file.name: bytes_of(file) for file in edition.files.all()}
    line = "2.1, 2.2 – par apņemšanos atbild VARAM, CFLA"

    page = main_of(client.get("/plans/plans/reports/2020/1/"))
    word = [one.text for one in docx.Document(BytesIO(content["lv.docx"])).paragraphs]
    sheet = openpyxl.load_workbook(BytesIO(content["lv.xlsx"])).worksheets[0]
    rows = [row[:2] for row in sheet.iter_rows(values_only=True)]

    assert HEADING in page.text
    [shown] = [one for one in page.all("li", cls="codes") if one.text.startswith("2.1, 2.2 – ")]
    assert shown.hrefs() == ["#m-2.1", "#m-2.2"]
    assert "par apņemšanos atbild Viedās administrācijas ministrija" in shown.text
    assert {HEADING, line} <= set(word)
    assert (HEADING, line) in rows


def test_in_english_it_is_said_in_english(cast, report, client):
    make_edition(report)

    page = main_of(client.get("/en/plans/plans/reports/2020/1/"))

    assert (
        "Of 2 measures for which the source names no responsible institution nothing was heard in "
        "the period:" in page.text
    )


def test_where_everything_was_heard_of_nothing_is_said(cast, client):
    make_edition(cast.plan.reports.get())

    assert "avots nenosauc" not in main_of(client.get("/plans/plans/reports/2020/1/")).text
