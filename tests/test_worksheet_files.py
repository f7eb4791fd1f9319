"""Worksheets as files: the ministries' own table in Word, and a workbook in Excel."""

import re
from datetime import date, datetime
from io import BytesIO, StringIO
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from measures.models import Measure
from measures.worksheets.base import Base, NoBaseError, base_of, from_text, to_text
from measures.worksheets.docx_parts import ROW_MARK
from measures.worksheets.reading import read_worksheets
from measures.worksheets.record import book_of
from measures.worksheets.writing_docx import BASE_NAMESPACE
from measures.worksheets.writing_xlsx import (
    BASE_SHEET,
    HEAD_ROW,
    KEY_COLUMN,
    KEY_HEADING,
    LISTS_SHEET,
)
from measures.worksheets.xlsx_cells import lines_in
from ogp_portal.history import RecordVersion
from tests.cast import in_days, make_cast
from tests.factories import (
    make_commitment,
    make_full_measure,
    make_group,
    make_institution,
    make_measure,
    make_plan,
    make_risk,
    make_statement,
    make_step,
    put_on_record,
)
from tests.page import main_of, read
from tests.shown import SAMPLE_PLAN, TRUE_PLAN, P, loaded
from tests.test_worksheet_page import HEADINGS

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKSHEET = "/plans/plans/commitments/1/worksheet"
LIST = "/plans/plans/measures"
FIRST_ROW = HEAD_ROW + 1
METHOD = "Digitālā iepirkumu risku izvērtēšanas rīka datu atlasē metožu aprakstu izstrāde"
TOOL = "Digitālā iepirkumu risku izvērtēšanas rīka publicēšana"
MIGRATION = (
    "Īstenošana varētu kavēties saistībā ar IUB tīmekļvietnes migrāciju uz jauno tīmekļvietņu"
    " platformu"
)


def bytes_at(address):
    response = Client().get(address)
    assert response.status_code == 200, response.content
    return response.content


def word(address):
    return docx.Document(BytesIO(bytes_at(f"{address}.docx")))


def excel(address, **options):
    return openpyxl.load_workbook(BytesIO(bytes_at(f"{address}.xlsx")), **options)


def texts_of(table):
    return [
        ["\n".join(p.text for p in docx.table._Cell(tc, table).paragraphs) for tc in row._tr.tc_lst]
        for row in table.rows
    ]


def values_of(page, first=FIRST_ROW):
    """The cells of an Excel sheet, row by row, without those at the end that are empty."""
    rows = []
    for row in page.iter_rows(min_row=first, values_only=True):
        values = list(row)
        while values and values[-1] is None:
            values.pop()
        rows.append(values)
    return rows


@pytest.fixture(scope="class")
def true_plan(django_db_setup, django_db_blocker):
    with loaded(django_db_blocker, TRUE_PLAN):
        yield


@pytest.fixture(scope="class")
def sample(django_db_setup, django_db_blocker):
    with loaded(django_db_blocker, TRUE_PLAN, SAMPLE_PLAN):
        yield


@pytest.mark.django_db
class TestTheTruePlanInWord:
    pytestmark = pytest.mark.usefixtures("true_plan")

    @pytest.fixture
    def document(self):
        return word(f"{P}/commitments/1/worksheet")

    def test_looks_like_the_slide(self, document):
        titles = [p.text for p in document.paragraphs if p.text]
        [table] = document.tables
        head, *rows = texts_of(table)

        assert titles == [
            "1. apņemšanās: Publisko iepirkumu un līgumu atklātība",
            "ĪSTENOŠANAS PLĀNS",
        ]
        assert head == HEADINGS
        assert rows[:3] == [
            ["Digitālais iepirkumu risku izvērtēšanas rīks"],
            [METHOD, "01.01.2020.", "01.03.2020.", "IUB", "", "", "", "", "Izdarīts"],
            [TOOL, "01.03.2020.", "01.04.2020.", "IUB", "", "", "", MIGRATION, "Notiek izstrāde"],
        ]

    def test_sub_headings_are_bold_and_reach_across_the_table(self, document):
        [table] = document.tables
        group = table.rows[1]

        [cell] = group._tr.tc_lst
        assert cell.grid_span == 9
        [paragraph] = group.cells[0].paragraphs
        assert paragraph.style.font.bold

    def test_no_row_is_cut_by_the_end_of_a_page_and_no_sub_heading_left_alone_there(self, document):
        [table] = document.tables

        for row in table.rows:
            assert row._tr.trPr.find(qn("w:cantSplit")) is not None
        [paragraph] = table.rows[1].cells[0].paragraphs
        assert paragraph.style.paragraph_format.keep_with_next

    def test_it_is_a4_across_and_everything_fits_between_its_margins(self, document):
        [section] = document.sections
        [table] = document.tables

        assert section.orientation == WD_ORIENT.LANDSCAPE
        assert (section.page_width.twips, section.page_height.twips) == (16838, 11906)
        room = section.page_width - section.left_margin - section.right_margin
        assert sum(column.width for column in table.columns) <= room

    def test_its_headings_stand_again_on_every_page_and_are_told_to_be_headings(self, document):
        [table] = document.tables
        head, *others = table.rows

        assert head._tr.trPr.find(qn("w:tblHeader")) is not None
        for row in others:
            assert row._tr.trPr.find(qn("w:tblHeader")) is None
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        assert look.get(qn("w:firstRow")) == "1"
        caption = table._tbl.tblPr.find(qn("w:tblCaption"))
        assert caption.get(qn("w:val")) == "1. apņemšanās: Publisko iepirkumu un līgumu atklātība"
        assert table.style.name == "Worksheet"

    def test_it_is_in_latvian_and_its_pages_are_numbered(self, document):
        defaults = document.styles.element.find(qn("w:docDefaults"))
        [language] = defaults.iter(qn("w:lang"))
        [footer] = [section.footer for section in document.sections]
        fields = [node.text.strip() for node in footer._element.iter(qn("w:instrText"))]

        assert language.get(qn("w:val")) == "lv-LV"
        assert document.core_properties.language == "lv-LV"
        assert fields == ["PAGE", "NUMPAGES"]
        assert f"Stāvoklis {timezone.localdate():%d.%m.%Y.} http" in footer.paragraphs[0].text
        assert footer.paragraphs[0].text.split("\t")[0].endswith(f"{P}/commitments/1/worksheet/")

    def test_what_it_says_of_itself_names_no_program_and_no_person(self, document):
        properties = document.core_properties

        assert properties.title == (
            "Darba lapas: Latvijas Ceturtais nacionālais atvērtās pārvaldības rīcības plāns"
            " 2020.–2021. gadam"
        )
        assert properties.author == "Atvērtās pārvaldības rīcības plāna portāls"
        assert properties.comments == ""


@pytest.mark.django_db
class TestTheTruePlanInExcel:
    pytestmark = pytest.mark.usefixtures("true_plan")

    def test_a_commitment_is_a_sheet_with_its_ten_columns(self):
        book = excel(f"{P}/commitments/1/worksheet")
        page = book.worksheets[0]

        assert book.sheetnames == [
            "1. Iepirkumi un līgumi",
            "Kopsavilkums",
            "Kolonnas",
            LISTS_SHEET,
            BASE_SHEET,
        ]
        title, plan, where, head, *rows = values_of(page, first=1)
        assert title == ["1. apņemšanās: Publisko iepirkumu un līgumu atklātība"]
        assert plan == ["ĪSTENOŠANAS PLĀNS"]
        assert where[0].startswith(f"Stāvoklis {timezone.localdate():%d.%m.%Y.} http")
        assert head == [*HEADINGS, "Statuss", KEY_HEADING]
        begin, end, begin_2, end_2 = (
            datetime(2020, *month)  # noqa: DTZ001 - a day of a sheet has no zone
            for month in ((1, 1), (3, 1), (3, 1), (4, 1))
        )
        nothing = [None] * 4
        assert rows[:3] == [
            ["Digitālais iepirkumu risku izvērtēšanas rīks"],
            [METHOD, begin, end, "IUB", *nothing, "Izdarīts", "Paveikts", "1.1"],
            [
                TOOL,
                begin_2,
                end_2,
                "IUB",
                *nothing[:3],
                MIGRATION,
                "Notiek izstrāde",
                "Tiek īstenots",
                "1.2",
            ],
        ]

    def test_dates_are_dates_written_as_people_write_them(self):
        page = excel(f"{P}/commitments/1/worksheet").worksheets[0]

        for cell in (page.cell(FIRST_ROW + 1, 2), page.cell(FIRST_ROW + 1, 3)):
            assert cell.is_date
            assert cell.number_format == r"dd\.mm\.yyyy\."
            # A day at the right end of its column would touch the text of the next.
            assert (cell.alignment.horizontal, cell.alignment.indent) == ("left", 1)

    def test_the_headings_stay_in_sight_and_stand_again_on_every_printed_page(self):
        page = excel(f"{P}/commitments/1/worksheet").worksheets[0]

        assert page.freeze_panes == f"B{FIRST_ROW}"
        assert page.print_title_rows == f"${HEAD_ROW}:${HEAD_ROW}"
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)

    def test_institutions_and_statuses_are_chosen_from_lists(self):
        book = excel(f"{P}/commitments/1/worksheet")
        page, lists = book.worksheets[0], book[LISTS_SHEET]
        offered = {
            rule.formula1: str(rule.sqref)
            for rule in page.data_validations.dataValidation
            if rule.type == "list"
        }
        names = [row[0] for row in values_of(lists, first=1)]
        statuses = [row[1] for row in values_of(lists, first=1) if len(row) > 1]

        assert "IUB" in names
        assert len(names) == len(set(names))
        assert statuses == ["Nav sākts", "Tiek īstenots", "Paveikts", "Atcelts"]
        places = {formula: cells.split(":")[0] for formula, cells in offered.items()}
        assert places == {
            f"{LISTS_SHEET}!$A$1:$A${len(names)}": f"D{FIRST_ROW}",
            f"{LISTS_SHEET}!$B$1:$B$4": f"J{FIRST_ROW}",
        }

    def test_days_that_cannot_be_are_marked_and_warned_of(self):
        page = excel(f"{P}/commitments/1/worksheet").worksheets[0]
        [days] = [r for r in page.data_validations.dataValidation if r.type == "date"]
        [marked] = page.conditional_formatting
        formulas = [formula for rule in marked.rules for formula in rule.formula]

        assert days.error == "Rakstiet datumu šādi: 31.12.2020."
        assert days.errorStyle == "warning"
        assert str(days.sqref) == str(marked.sqref)
        assert str(days.sqref).startswith(f"B{FIRST_ROW}:C")
        assert formulas == [
            f'AND(B{FIRST_ROW}<>"",NOT(ISNUMBER(B{FIRST_ROW})))',
            f"AND(ISNUMBER($B{FIRST_ROW}),ISNUMBER($C{FIRST_ROW}),$C{FIRST_ROW}<$B{FIRST_ROW})",
        ]

    def test_the_summary_counts_by_standing(self):
        page = excel(f"{P}/measures")["Kopsavilkums"]
        head, *rows = values_of(page, first=4)[:8]

        assert head == [
            "Apņemšanās",
            "Atcelts",
            "Pierādīts",
            "Paziņots, nav pierādīts",
            "Nav termiņa",
            "Kavējas",
            "Vēl nav sācies",
            "Tuvojas termiņš",
            "Norit pēc plāna",
            "Visi pasākumi",
        ]
        assert rows[0] == ["1. Iepirkumi un līgumi", 0, 0, 1, 3, 1, 0, 0, 0, 5]
        assert rows[-1] == ["Visas apņemšanās", 0, 0, 1, 15, 1, 0, 0, 0, 17]
        assert (page["A5"].alignment.horizontal, page["B5"].alignment.horizontal) == (
            "left",
            "right",
        )

    def test_a_sheet_says_what_the_columns_mean(self):
        page = excel(f"{P}/commitments/1/worksheet")["Kolonnas"]
        head, *rows = values_of(page, first=4)

        assert head == ["Kolonna", "Kas tajā ir", "Kas to drīkst mainīt"]
        assert [row[0] for row in rows] == [*HEADINGS, "Statuss"]
        assert all(len(row) == 3 for row in rows)

    def test_what_it_remembers_is_not_in_sight(self):
        book = excel(f"{P}/commitments/1/worksheet")

        assert book[BASE_SHEET].sheet_state == "veryHidden"
        assert book[LISTS_SHEET].sheet_state == "veryHidden"
        assert book.worksheets[0].column_dimensions["K"].hidden


@pytest.mark.django_db
class TestTheList:
    pytestmark = pytest.mark.usefixtures("sample")

    def test_every_commitment_has_its_table_in_one_document(self):
        document = word(f"{P}/measures")

        headings = [p for p in document.paragraphs if p.style.name == "Heading 1"]
        assert [p.text[:14] for p in headings] == [f"{n}. apņemšanās:" for n in range(1, 7)]
        assert [p.paragraph_format.page_break_before for p in headings] == [False] + [True] * 5
        assert len(document.tables) == 6

    @pytest.mark.parametrize(
        "query",
        ["", "institution=varam", "standing=overdue&standing=claimed", "q=dati", "commitment=2"],
    )
    def test_the_files_hold_the_rows_that_the_page_lists(self, query):
        page = main_of(Client().get(f"/plans/paraugs/measures/?{query}&sort=title"))
        listed = {node.text for node in page.all("td", cls="code")} or {
            node.text for node in page.all("a", href=True) if re.fullmatch(r"\d\.\d+", node.text)
        }
        book = openpyxl.load_workbook(
            BytesIO(bytes_at(f"/plans/paraugs/measures.xlsx?{query}&sort=title"))
        )
        pages = [page for page in book.worksheets if page.title[0].isdigit()]
        keys = [page.cell(row, KEY_COLUMN).value for page in pages for row in _rows(page)]
        found = docx.Document(BytesIO(bytes_at(f"/plans/paraugs/measures.docx?{query}")))
        rows = [row for table in found.tables for row in texts_of(table)[1:] if len(row) == 9]

        assert {key for key in keys if key} == listed
        assert len(rows) == len(listed) > 0

    def test_the_page_leads_to_its_files_and_keeps_its_filters(self):
        page = main_of(Client().get("/plans/paraugs/measures/?standing=overdue&sort=-due"))
        links = page.one("p", cls="downloads").all("a")

        assert [(link.text, link["href"]) for link in links] == [
            (name, f"/plans/paraugs/measures.{kind}?standing=overdue&sort=-due")
            for name, kind in (("Word", "docx"), ("Excel", "xlsx"))
        ]
        assert [bytes_at(link["href"])[:2] for link in links] == [b"PK", b"PK"]

    def test_a_page_without_rows_offers_no_files(self):
        page = main_of(Client().get("/plans/paraugs/measures/?q=zzzz"))

        assert page.all("p", cls="downloads") == []

    def test_files_without_rows_say_so(self):
        document = docx.Document(BytesIO(bytes_at("/plans/paraugs/measures.docx?q=zzzz")))
        book = openpyxl.load_workbook(BytesIO(bytes_at("/plans/paraugs/measures.xlsx?q=zzzz")))

        assert [p.text for p in document.paragraphs] == ["Šādu pasākumu nav."]
        assert book.active.title == "Kopsavilkums"
        assert values_of(book.active, first=5)[0] == ["Visas apņemšanās", *[0] * 9]

    @pytest.mark.parametrize("kind", ["docx", "xlsx"])
    @pytest.mark.parametrize(
        "query", ["standing=nothing", "due_from=31.02.2020.", "institution=nobody", "sort=colour"]
    )
    def test_a_filter_that_cannot_be_understood_is_refused(self, kind, query):
        response = Client().get(f"{P}/measures.{kind}?{query}")

        assert response.status_code == 400
        assert read(response).one("h1")

    @pytest.mark.parametrize("page", ["", "/en"])
    def test_an_institution_leads_to_the_files_of_its_measures(self, page):
        links = main_of(Client().get(f"{page}/institutions/iub/")).all("p", cls="downloads")

        assert [link["href"] for part in links for link in part.all("a")] == [
            f"{page}{P}/measures.{kind}?institution=iub" for kind in ("docx", "xlsx")
        ]

    def test_a_sample_is_marked_as_one_in_every_file(self):
        document = word("/plans/paraugs/measures")
        book = excel("/plans/paraugs/measures")

        said = "Paraugs: šis plāns un viss tajā ir izdomāts."
        assert [section.header.paragraphs[0].text for section in document.sections] == [said]
        seen = [page for page in book.worksheets if page.sheet_state == "visible"]
        assert len(seen) == 8
        for page in seen:
            assert any(said in str(page.cell(row, 1).value) for row in (1, 2, 3))

    def test_in_english_the_headings_and_what_is_translated_are_english(self):
        document = word(f"/en{P}/commitments/1/worksheet")
        book = excel(f"/en{P}/commitments/1/worksheet")

        assert document.paragraphs[0].text.startswith("Commitment 1: ")
        assert texts_of(document.tables[0])[0][0] == "Measures"
        assert document.core_properties.language == "en-GB"
        assert "Summary" in book.sheetnames


def _rows(page):
    return range(FIRST_ROW, page.max_row + 1)


# What is on record ----------------------------------------------------------------------------


@pytest.fixture
def full():
    """A measure of whose every column something is known."""
    plan = make_plan("plans")
    commitment = make_commitment(plan, title="Atklāti līgumi", short_title="Līgumi/dati: [viss]?")
    return make_full_measure(commitment, title_en="Method")


SAID = "Otrais\n\nRinda\n\n☑ Sagatavot (01.02.2020.)\n☐ Saskaņot (20.02.2020.)\n☐ Publicēt"


@pytest.mark.django_db
def test_every_column_holds_what_is_on_record(full):
    [table] = word(WORKSHEET).tables
    page = excel(WORKSHEET).worksheets[0]

    rest = [
        "IUB",
        "CFLA (Sniedz datus)\nVK",
        "Pasūtītāji\nPiegādātāji",
        "Metodika ir publicēta",
        "Migrācija\nBudžets",
        SAID,
    ]
    assert texts_of(table)[1:] == [["Rīks"], ["Metodika", "01.01.2020.", "01.03.2020.", *rest]]
    begin, end = datetime(2020, 1, 1), datetime(2020, 3, 1)  # noqa: DTZ001 - as above
    assert values_of(page) == [["Rīks"], ["Metodika", begin, end, *rest, "Tiek īstenots", "1.1"]]


@pytest.mark.django_db
def test_what_a_sheet_is_called_is_what_excel_lets_it_be_called(full):
    make_measure(make_commitment(full.plan, short_title="'" + "garš nosaukums " * 5 + "'"))

    names = excel(LIST).sheetnames[:2]

    assert names == ["1. Līgumi dati   viss", "2. garš nosaukums garš nosaukum"]
    assert all(len(name) <= 31 for name in names)


@pytest.mark.django_db
def test_a_sheet_is_called_as_somebody_has_typed_it(full):
    commitment = full.commitment
    commitment.take(short_title="Lauks _x0041_")
    put_on_record(commitment)
    content = bytes_at(f"{WORKSHEET}.xlsx")

    with ZipFile(BytesIO(content)) as archive:
        workbook = archive.read("xl/workbook.xml").decode()

    # So written, Excel and LibreOffice show "Lauks _x0041_"; unescaped, "Lauks A".
    assert ' name="1. Lauks _x005F_x0041_" ' in workbook
    assert "'1. Lauks _x005F_x0041_'!$4:$4" in workbook
    assert read_worksheets(content).tables[0].name == "1. Lauks _x0041_"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        # As LibreOffice breaks them in columns so wide.
        ("Kursu pabeiguši 327 komisiju locekļi no 71 iestādes.", 26.6, 2),
        (
            (
                "Publicēta 14 rādītāju metodika ar formulām un piemēriem, kā arī izziņa par"
                " priekšlikumiem, kuri nav ņemti vērā."
            ),
            26.6,
            4,
        ),
        (
            (
                "Vienotas iepirkumu plāna veidlapas ieviešana visās tiešās pārvaldes iestādēs, lai"
                " nākamā gada iepirkumus varētu salīdzināt un meklēt vienuviet"
            ),
            32.3,
            4,
        ),
        ("CFLA (Izmēģina noteikumus ES fondu projektos)", 20.9, 3),
        ("", 26.6, 1),
        ("Viena\n\nTrešā", 26.6, 3),
        ("i" * 50, 26.6, 1),
        ("M" * 50, 26.6, 4),
    ],
)
def test_a_row_is_as_high_as_its_texts_or_one_line_higher(text, width, lines):
    assert lines <= lines_in(text, width) <= lines + 1


@pytest.mark.django_db
def test_a_printed_page_ends_above_a_sub_heading_that_would_stand_alone_at_its_foot(full):
    groups = [make_group(full.commitment, title=f"Sadaļa {n}", position=n) for n in (2, 3)]
    long = "\n".join(["Rinda"] * 24)
    for group in (full.group, *groups):
        make_measure(full.commitment, group=group, completion_test=long)

    page = excel(WORKSHEET).worksheets[0]

    headings = [at for at in _rows(page) if str(page.cell(at, 1).value).startswith("Sadaļa")]
    # Below the rows of "Rīks", of "Sadaļa 2" only the sub-heading would fit; the third fits below.
    assert [one.id + 1 for one in page.row_breaks.brk] == headings[:1]


@pytest.mark.django_db
def test_bodies_that_share_an_abbreviation_are_called_by_their_names(full):
    make_institution("valsts-kontrole", name="Valsts kontrole", abbreviation="VK")

    [_group, row] = values_of(excel(WORKSHEET).worksheets[0])

    assert row[4] == "CFLA (Sniedz datus)\nIestāde vk"


@pytest.mark.django_db
def test_the_files_remember_the_record_they_were_written_from(full):
    with translation.override("lv"):
        book = book_of(full.plan, Measure.objects.all(), timezone.localdate(), url="")
    wanted = base_of(book)

    pieces = [row[0] for row in values_of(excel(WORKSHEET)[BASE_SHEET], first=1)]
    assert from_text("".join(pieces)) == wanted
    assert from_text(base_in(bytes_at(f"{WORKSHEET}.docx"))) == wanted
    [row] = wanted.rows
    assert (row.code, row.version, row.group) == ("1.1", full.history.count(), "Rīks")
    assert row.cells.progress == SAID


def base_in(content):
    with ZipFile(BytesIO(content)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if "customXml/item" in name]
    [part] = [part.decode() for part in parts if BASE_NAMESPACE.encode() in part]
    return docx.oxml.parse_xml(part.encode()).text


@pytest.mark.django_db
def test_every_row_in_word_bears_a_mark_of_its_place_there(full):
    make_measure(full.commitment, title="Otra")

    [table] = word(WORKSHEET).tables

    marks = [
        (docx.table._Cell(row._tr.tc_lst[0], table).text, mark.get(qn("w:name")))
        for row in table.rows
        for mark in row._tr.iter(qn("w:bookmarkStart"))
    ]
    # What is under no sub-heading stands first.
    assert marks == [("Otra", f"{ROW_MARK}0"), ("Metodika", f"{ROW_MARK}1")]


class TestWhatAFileRemembers:
    def test_comes_out_as_it_went_in(self):
        base = Base("plans", "lv", date(2020, 1, 1), ())

        assert from_text(to_text(base)) == base
        assert to_text(base).isascii()

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "null",
            "[]",
            "{}",
            '{"format":2}',
            '{"format":1,"plan":1,"language":"lv","day":"2020-01-01","rows":[]}',
            '{"format":1,"plan":"p","language":"lv","day":"2020-13-01","rows":[]}',
            '{"format":1,"plan":"p","language":"lv","day":"2020-01-01","rows":[["1.1",1,""]]}',
            '{"format":1,"plan":"p","language":"lv","day":"2020-01-01","rows":{"a":1}}',
            (
                '{"format":1,"plan":"p","language":"lv","day":"2020-01-01","rows":[["1.1","x","",'
                '"","","","","","","","","",""]]}'
            ),
            (
                '{"format":1,"plan":"p","language":"lv","day":"2020-01-01","rows":[["1.1",1,"",'
                '1,null,null,"","","","","","",""]]}'
            ),
            "[" * 100_000,
        ],
    )
    def test_is_refused_where_it_is_something_else(self, text):
        with pytest.raises(NoBaseError):
            from_text(text)


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "＝1", "#N/A", "TRUE"]


@pytest.mark.django_db
@pytest.mark.parametrize("text", [*FORMULAS, "_x0041_", "a  b\n\n c ", "<b>&amp;</b>", "𝔸 ☑"])
def test_a_text_is_text_whatever_it_looks_like(full, text):
    full.refresh_from_db()
    full.take(title=text, beneficiaries=text, completion_test=text)
    put_on_record(full)
    make_risk(full, text)
    make_statement(full, done=text, stated_on=date(2020, 2, 21))
    content = bytes_at(f"{WORKSHEET}.xlsx")
    page = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    [table] = word(WORKSHEET).tables

    [_group, row] = values_of(page)
    [_head, _group, in_word] = texts_of(table)
    escaped = text.replace("_x0041_", "_x005F_x0041_")
    # No white space stands around the test, in whatever way it was written.
    assert (row[0], row[5], row[6]) == (escaped, escaped, escaped.strip())
    assert (in_word[0], in_word[5], in_word[6]) == (text, text, text.strip())
    assert row[7] == f"Migrācija\nBudžets\n{escaped}"
    assert in_word[8].startswith(f"{text}\n\n☑")
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                assert b"<f>" not in archive.read(name)
    for cells in page.iter_rows(min_row=FIRST_ROW):
        assert {cell.data_type for cell in cells if isinstance(cell.value, str)} <= {"s"}


@pytest.mark.django_db
@pytest.mark.parametrize("text", FORMULAS[:5])
def test_what_looks_like_a_formula_stays_text_when_somebody_edits_it(full, text):
    full.refresh_from_db()
    full.take(title=text)
    put_on_record(full)

    page = excel(WORKSHEET).worksheets[0]

    assert page.cell(FIRST_ROW + 1, 1).quotePrefix
    assert not page.cell(FIRST_ROW + 1, 4).quotePrefix


@pytest.mark.django_db
def test_signs_that_no_such_file_can_hold_are_left_out(full):
    full.refresh_from_db()
    full.take(beneficiaries="A\x01B\x0bC\r\nD\rE￾")
    put_on_record(full)

    [_group, row] = values_of(excel(WORKSHEET).worksheets[0])
    [_head, _group, in_word] = texts_of(word(WORKSHEET).tables[0])

    assert row[5] == in_word[5] == "ABC\nD\nE"


@pytest.mark.django_db
def test_a_text_longer_than_a_cell_of_excel_is_cut_and_ends_with_a_sign_of_it(full):
    for _ in range(4):
        make_risk(full, "r" * 10_000)

    [_group, row] = values_of(excel(WORKSHEET).worksheets[0])

    assert len(row[7]) == 32_767
    assert row[7].endswith("r …")
    assert len(texts_of(word(WORKSHEET).tables[0])[2][7]) > 40_000


# How they are given out -----------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "name", "media_type"),
    [
        (f"{WORKSHEET}.docx", "plans-worksheet-1.docx", DOCX),
        (f"{WORKSHEET}.xlsx", "plans-worksheet-1.xlsx", XLSX),
        (f"{LIST}.docx", "plans-measures.docx", DOCX),
        (f"{LIST}.xlsx?institution=iub", "plans-measures.xlsx", XLSX),
    ],
)
def test_the_next_reader_is_given_the_same_file_and_asked_whether_he_has_it(
    full, address, name, media_type
):
    first = Client().get(address)
    with CaptureQueriesContext(connection) as asked:
        second = Client().get(address)
        packed = Client().get(address, headers={"Accept-Encoding": "gzip"})
        unchanged = Client().get(address, headers={"If-None-Match": first["ETag"]})

    assert len(asked) == 3
    for response in (first, second, packed):
        assert response["Content-Type"] == media_type
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        assert response["Cache-Control"] == "public, no-cache"
        assert not response.cookies
    assert second.content == first.content
    assert packed["Content-Encoding"] == "gzip"
    assert unchanged.status_code == 304


@pytest.mark.django_db
def test_a_change_is_in_the_file_of_the_very_next_reader(full):
    bytes_at(f"{WORKSHEET}.xlsx")
    full.refresh_from_db()
    full.take(title="Cita metodika")
    put_on_record(full)

    assert values_of(excel(WORKSHEET).worksheets[0])[1][0] == "Cita metodika"
    assert RecordVersion.current() > 0


@pytest.mark.django_db
def test_a_file_too_large_to_keep_is_made_for_each_reader(full, monkeypatch):
    monkeypatch.setattr("ogp_portal.kept.MOST_KEPT", 1_000)

    first = Client().get(f"{WORKSHEET}.docx")
    with CaptureQueriesContext(connection) as asked:
        second = Client().get(f"{WORKSHEET}.docx")

    assert "ETag" not in first
    assert second["Content-Type"] == DOCX
    assert len(asked) > 1


@pytest.mark.django_db
def test_whoever_is_signed_in_gets_a_file_that_nobody_may_keep():
    cast = make_cast()

    response = cast.client("lead").get("/plans/plans/commitments/1/worksheet.docx")

    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Type"] == DOCX


@pytest.mark.django_db
def test_a_past_day_has_its_files():
    plan = make_plan("plans", since=in_days(-50), starts_on=in_days(-50), ends_on=in_days(50))
    commitment = make_commitment(plan, since=in_days(-50))
    measure = make_measure(
        commitment, title="Vecā metodika", lead_institution=None, since=in_days(-40)
    )
    measure.take(title="Jaunā metodika")
    put_on_record(measure, plan=plan, since=in_days(-10))
    day = in_days(-20)

    then = Client().get(f"{WORKSHEET}.xlsx?on={day.isoformat()}")
    page = openpyxl.load_workbook(BytesIO(then.content)).worksheets[0]
    now = Client().get(f"{WORKSHEET}.docx")
    links = main_of(Client().get(f"{WORKSHEET}/?on={day.isoformat()}")).one("p", cls="downloads")

    assert values_of(page)[0][0] == "Vecā metodika"
    assert f"Stāvoklis {day:%d.%m.%Y.}" in page.cell(3, 1).value
    assert f'filename="plans-worksheet-1-{day.isoformat()}.xlsx"' in then["Content-Disposition"]
    assert texts_of(docx.Document(BytesIO(now.content)).tables[0])[1][0] == "Jaunā metodika"
    assert [link["href"] for link in links.all("a")] == [
        f"{WORKSHEET}.{kind}?on={day.isoformat()}" for kind in ("docx", "xlsx")
    ]
    assert Client().get(f"{WORKSHEET}.docx?on={in_days(-45)}").status_code == 200
    assert Client().get(f"{WORKSHEET}.docx?on={in_days(-60)}").status_code == 404
    assert Client().get(f"{WORKSHEET}.docx?on=2020-02-31").status_code == 400


@pytest.mark.django_db
def test_what_is_not_there_has_no_files(full):
    for address in (
        "/plans/plans/commitments/2/worksheet.docx",
        "/plans/nothing/commitments/1/worksheet.xlsx",
        "/plans/nothing/measures.docx",
        f"{WORKSHEET}.pdf",
        f"{WORKSHEET}.docx/",
    ):
        assert Client().get(address).status_code == 404


@pytest.mark.django_db
def test_a_file_of_many_rows_asks_the_database_as_often_as_one_of_few(full):
    def asked():
        measures = Measure.objects.of(full.plan)
        with CaptureQueriesContext(connection) as queries:
            book_of(full.plan, measures, timezone.localdate(), url="")
        return len(queries)

    before = asked()
    other = make_commitment(full.plan)
    for place in range(5):
        measure = make_measure(other if place % 2 else full.commitment)
        make_step(measure)
        make_risk(measure)
        make_statement(measure)

    assert asked() == before == 6


# The command ----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_the_command_writes_the_same_worksheet(full, tmp_path, kind):
    file, out = tmp_path / f"lapa.{kind}", StringIO()

    with translation.override("en"):
        call_command("export_worksheet", "plans", "1", str(file), stdout=out)

    assert out.getvalue() == f"The worksheet of commitment 1 was written to {file}.\n"
    if kind == "docx":
        assert texts_of(docx.Document(file).tables[0])[0] == HEADINGS
    else:
        assert values_of(openpyxl.load_workbook(file).worksheets[0])[0] == ["Rīks"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nothing", "1", "lapa.docx"), "There is no commitment 1 in a plan nothing."),
        (("plans", "9", "lapa.docx"), "There is no commitment 9 in a plan plans."),
        (("plans", "1", "lapa.pdf"), "ends neither with .docx nor with .xlsx."),
        (("plans", "1", "no/such/folder.docx"), "cannot be written"),
    ],
)
def test_the_command_says_why_it_writes_nothing(full, tmp_path, arguments, sentence):
    plan, number, name = arguments

    with pytest.raises(CommandError, match=re.escape(sentence)):
        call_command("export_worksheet", plan, number, str(tmp_path / name))
