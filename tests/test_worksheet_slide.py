"""The State Chancellery's own worksheet, as a person types it from the slide, into the portal and
out again.
"""

from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest

from measures.evidence.kinds import FileKind
from measures.models import ImportState, Measure, StatusWord
from tests.bringing import WORDS, bring, filled, look, send, summary
from tests.cast import Cast
from tests.factories import make_commitment, make_institution, make_person, make_plan
from tests.page import main_of
from tests.test_worksheet_files import bytes_at, texts_of, values_of
from tests.worksheets.slide import DELAY, HEAD, HEADING, METHODS, PLAN, PUBLISHING, TOOL

pytestmark = pytest.mark.django_db

KINDS = (FileKind.DOCX, FileKind.XLSX)
TYPED = {
    FileKind.DOCX: Path(__file__).parent / "worksheets" / "word-slide.docx",
    FileKind.XLSX: Path(__file__).parent / "worksheets" / "excel-slide.xlsx",
}
JANUARY, MARCH, APRIL = date(2020, 1, 1), date(2020, 3, 1), date(2020, 4, 1)
ROWS = (
    (METHODS, JANUARY, MARCH, "IUB", "", "", "", "", "Izdarīts"),
    (PUBLISHING, MARCH, APRIL, "IUB", "", "", "", DELAY, "Notiek izstrāde"),
)
BY_ITSELF = "var izmantot tieši šo datni"


@pytest.fixture
def cast():
    """A plan of 2020 with an empty commitment, a coordinator, and an editor of IUB."""
    plan = make_plan("plans", starts_on=JANUARY, ends_on=date(2021, 12, 31))
    commitment = make_commitment(
        plan, title=HEADING.removeprefix("1. apņemšanās: "), short_title="Iepirkumi"
    )
    iub = make_institution("iub", name="Iepirkumu uzraudzības birojs", abbreviation="IUB")
    office = make_institution("vk", name="Valsts kanceleja", abbreviation="VK")
    StatusWord.objects.all().delete()
    for words, status in WORDS.items():
        StatusWord.objects.create(words=words, status=status)
    people = {
        "lead": make_person("lead@example.lv", editor=iub),
        "coordinator": make_person("coordinator@example.lv", coordinator=office),
    }
    return Cast(plan, commitment, None, iub, None, None, None, people)


def numbered(cast, brought):
    """The coordinator's form, with all taken, the measures' numbers, and why they are added."""
    send(cast, "coordinator", brought, "take-all")
    return {
        **filled(look(cast, "coordinator", brought)),
        "row-0-number": "1.1",
        "row-1-number": "1.2",
        "grounds-reason": "Darba lapa no plāna",
        "grounds-decision": "MK prot. Nr. 7",
    }


def reported(cast, brought):
    """The lead's form: which measures the rows are, what is reported of them."""
    return {
        **filled(look(cast, "lead", brought)),
        "row-0-code": "1.1",
        "row-0-take-progress": "take",
        "row-0-status": "completed",
        "row-0-happened_on": "28.02.2020.",
        "row-1-code": "1.2",
        "row-1-take-progress": "take",
        "row-1-status": "in_progress",
        "row-1-obstacles": "Tīmekļvietnes migrācija",
    }


def take_over(cast, person, brought, typed):
    response = send(cast, person, brought, "apply", typed)
    assert response.status_code == 302, summary(response)
    brought.refresh_from_db()
    assert brought.state == ImportState.TAKEN_OVER


def in_word():
    document = docx.Document(BytesIO(bytes_at("/plans/plans/commitments/1/worksheet.docx")))
    [table] = document.tables
    return [p.text for p in document.paragraphs if p.text], texts_of(table)


def in_excel():
    """Its title lines, and its rows by the nine columns of the slide."""
    content = bytes_at("/plans/plans/commitments/1/worksheet.xlsx")
    title, plan, _where, *rows = values_of(
        openpyxl.load_workbook(BytesIO(content)).worksheets[0], 1
    )
    nine = [
        [value.date() if isinstance(value, datetime) else value or "" for value in row[: len(HEAD)]]
        for row in rows
    ]
    return [*title, *plan], nine


def said(value):
    return f"{value:%d.%m.%Y.}" if isinstance(value, date) else value


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_person_typed_from_the_slide_comes_in_and_goes_out_looking_like_it(cast, kind):
    content = TYPED[kind].read_bytes()

    # A coordinator takes over what the plan says …
    _answer, brought = bring(cast, "coordinator", content, f"slaids.{kind.value}")
    assert BY_ITSELF in main_of(look(cast, "coordinator", brought)).text
    take_over(cast, "coordinator", brought, numbered(cast, brought))
    assert BY_ITSELF in main_of(look(cast, "coordinator", brought)).text
    assert in_word()[1][2:] == [[*map(said, row[:-1]), ""] for row in ROWS]

    # … and an editor of the institution that leads, from the same file, what it reports.
    _answer, brought = bring(cast, "lead", content, f"slaids.{kind.value}")
    assert BY_ITSELF not in main_of(look(cast, "lead", brought)).text
    take_over(cast, "lead", brought, reported(cast, brought))

    methods, publishing = Measure.objects.order_by("code")
    assert methods.group == publishing.group
    assert (methods.lead_institution, publishing.lead_institution) == (cast.lead, cast.lead)
    assert (methods.status, publishing.status) == ("completed", "in_progress")
    assert [risk.text for risk in publishing.risks.all()] == [DELAY]
    assert in_word() == (
        [HEADING, PLAN],
        [[*HEAD], [TOOL], *([*map(said, row)] for row in ROWS)],
    )
    assert in_excel() == ([HEADING, PLAN], [[*HEAD], [TOOL], *map(list, ROWS)])


@pytest.mark.parametrize("kind", KINDS)
def test_then_the_slide_changes_nothing_more(cast, kind):
    content = TYPED[kind].read_bytes()
    for person, typed in (("coordinator", numbered), ("lead", reported)):
        _answer, brought = bring(cast, person, content)
        take_over(cast, person, brought, typed(cast, brought))

    for person in ("coordinator", "lead"):
        _answer, brought = bring(cast, person, content)
        page = main_of(look(cast, person, brought))
        assert page.all("ins") == page.all("del") == []
        assert BY_ITSELF not in page.text
