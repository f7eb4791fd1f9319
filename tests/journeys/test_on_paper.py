"""A comparison on paper is one sheet, however much differs."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.factories import (
    make_commitment,
    make_edition,
    make_measure,
    make_plan,
    make_report,
    make_statement,
    put_on_record,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

IN_AUTUMN = date(2020, 10, 1)
WIDE = "PLAŠS " * 80


def make_compared(measures, text):
    """The address of what differs between two editions: of each measure a title, a status, a
    statement and a step, and wherever a text stands, this one.
    """
    plan = make_plan("plans", title=text, short_title="Plāns", is_sample=True)
    commitment = make_commitment(plan, title=text)
    report = make_report(plan, title=text)
    made = [make_measure(commitment, title=text) for _ in range(measures)]
    make_edition(report)
    for measure in made:
        measure.take(title=f"Cits {text}")
        put_on_record(measure, plan=plan)
        make_statement(measure, status="in_progress", stated_on=IN_AUTUMN, done=text)
    make_edition(report, reason=text)
    return "/plans/plans/reports/2020/1/compare/2020/2/"


@pytest.mark.parametrize(("measures", "text", "left_off"), [(13, "Īss", 52), (50, WIDE, 274)])
def test_what_differs_is_one_sheet(chromium, live_server, measures, text, left_off):
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url + make_compared(measures, text[:480].strip()))

    sheet = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))

    assert len(sheet.pages) == 1
    assert f"un vēl {left_off}" in " ".join(sheet.pages[0].extract_text().split())
