"""The forms of an edition: made at sealing, of its document alone, and the same bytes each time."""

import csv
import json
import re
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from itertools import chain

import docx
import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from pypdf import PdfReader

from commitments.operations import RuleBrokenError
from measures.models import Origin
from measures.operations.reporting import Proof
from measures.standing import Standing
from measures.worksheets.columns import HEADINGS
from reports.document import sha256_of
from reports.files import FORMATS, bytes_of, files_of
from reports.formats.letters import SHOWN, shown
from reports.formats.pdf import TEMPLATE
from reports.formats.table import COLUMNS
from reports.models import Edition, EditionFile
from reports.operations import ChapterText, write_chapter
from reports.outline import on_paper
from tests.cast import make_cast
from tests.factories import (
    make_commitment,
    make_date_change,
    make_edition,
    make_institution,
    make_measure,
    make_plan,
    make_report,
    make_risk,
    make_statement,
    make_step,
    make_supporting_role,
)
from tests.page import main_of

pytestmark = pytest.mark.django_db
REPORT = "/plans/plans/reports/2020/"
IN_SUMMER, IN_WINTER = date(2020, 7, 1), date(2021, 1, 10)
LINK = Proof("https://www.example.lv/metodika", "Metodika ir publicēta")
LETTERS = "Āķēšana “žņaudz” ģimeni"
ODD = (
    "漢字 🙂 👩‍👩‍👧 مرحبا שלום \u202eabc\u202c a\u200bb\ufeff \ue000 á\u0302 𝒳 ☑ ❌ \ufffd"
    " \U0001fffe =1+1 <b>&amp;</b> #let x = 1 $y$ *z* @ref \\ // {{ x }} _x0041_ ]]>"
    " \u2028 \u0378 ﷽"
)


@pytest.fixture
def cast():
    return make_cast(
        starts_on=date(2020, 3, 1), due_on=date(2020, 11, 30), completion_test="Publicēta"
    )


@pytest.fixture
def report(cast):
    return cast.plan.reports.get()


def fill(cast, words=LETTERS):
    """Something of everything that a report tells."""
    make_risk(cast.measure, words)
    make_step(cast.measure, words, due_on=IN_SUMMER, done_on=IN_SUMMER)
    make_statement(cast.measure, status="in_progress", stated_on=IN_SUMMER, done=words)
    make_date_change(
        cast.measure, date(2020, 12, 1), state="accepted", sentence=words, decided_on=IN_SUMMER
    )
    make_statement(
        cast.measure,
        status="completed",
        stated_on=date(2020, 12, 1),
        happened_on=date(2020, 11, 20),
        done=words,
        proofs=(LINK,),
    )
    make_measure(cast.commitment, title=words, due_on=None)
    text = ChapterText(words, "In English", completion="limited")
    by = cast.people["coordinator"]
    write_chapter(cast.plan.reports.get(), cast.commitment, text, by=by, opened_version=0)


def made(edition):
    """Name → bytes, as they lie in the storage."""
    return {file.name: bytes_of(file) for file in edition.files.all()}


class TestTheFiles:
    def test_are_made_in_both_languages_when_it_is_sealed(self, cast, report):
        edition = make_edition(report)

        formats = ("csv", "docx", "html", "pdf", "xlsx")
        assert set(made(edition)) == {
            *(f"{language}.{ending}" for language in ("lv", "en") for ending in formats),
            "ogp-1.docx",
            "ogp-1.html",
        }
        for file in edition.files.all():
            content = bytes_of(file)
            assert (sha256_of(content), len(content)) == (file.sha256, file.size)

    def test_are_the_same_bytes_whenever_they_are_made(self, cast, report, monkeypatch):
        fill(cast)
        edition = make_edition(report)
        later = timezone.now() + timezone.timedelta(days=400, seconds=3)
        monkeypatch.setattr(timezone, "now", lambda: later)

        content = edition.document.encode()
        again = dict(files_of(json.loads(content), content))

        assert {name: sha256_of(one) for name, one in again.items()} == {
            file.name: file.sha256 for file in edition.files.all()
        }

    def test_say_what_was_sealed_and_not_what_stands_today(self, cast, report, client):
        make_edition(report)
        make_statement(cast.measure, status="in_progress", stated_on=IN_SUMMER, done="Vēlāk")

        assert "Vēlāk" not in main_of(client.get(f"{REPORT}1/")).text
        assert b"V\xc4\x93l\xc4\x81k" not in client.get(f"{REPORT}1.csv").getvalue()

    def test_all_name_the_hash_of_the_document(self, cast, report):
        fill(cast)
        edition = make_edition(report)
        files = made(edition)

        assert edition.sha256 in files["lv.html"].decode()
        assert edition.sha256 in files["lv.csv"].decode()
        pages = PdfReader(BytesIO(files["lv.pdf"])).pages
        assert all(edition.sha256 in page.extract_text() for page in pages)
        document = docx.Document(BytesIO(files["lv.docx"]))
        assert all(
            edition.sha256 in section.footer.paragraphs[0].text for section in document.sections
        )
        book = openpyxl.load_workbook(BytesIO(files["lv.xlsx"]))
        assert all(edition.sha256 in sheet["A2"].value for sheet in book)
        sheet = docx.Document(BytesIO(files["ogp-1.docx"]))
        assert edition.sha256 in sheet.sections[0].footer.paragraphs[0].text

    def test_all_name_the_moment_of_the_sealing_in_their_properties(self, cast, report):
        edition = make_edition(report)
        files, moments = made(edition), {}
        for name in ("lv.docx", "en.docx", "ogp-1.docx"):
            properties = docx.Document(BytesIO(files[name])).core_properties
            moments[name] = [properties.created, properties.modified]
        for name in ("lv.xlsx", "en.xlsx"):
            own = openpyxl.load_workbook(BytesIO(files[name])).properties
            moments[name] = [one.replace(tzinfo=UTC) for one in (own.created, own.modified)]
        for name in ("lv.pdf", "en.pdf"):
            information = PdfReader(BytesIO(files[name])).metadata
            moments[name] = [information.creation_date, information.modification_date]

        said = datetime.fromisoformat(json.loads(edition.document)["edition"]["sealed_at"])
        assert said.utcoffset() != timezone.localtime(said).utcoffset()
        assert set(chain(*moments.values())) == {said.replace(microsecond=0)}, moments

    def test_are_handed_out_in_the_pages_language_and_not_twice(self, cast, report, client):
        edition = make_edition(report)

        for prefix, language in (("", "lv"), ("/en", "en")):
            response = client.get(f"{prefix}{REPORT}1.docx")
            again = client.get(
                f"{prefix}{REPORT}1.docx", headers={"If-None-Match": response["ETag"]}
            )
            assert (
                sha256_of(response.getvalue()) == edition.files.get(name=f"{language}.docx").sha256
            )
            assert again.status_code == 304
            assert response["Content-Disposition"].endswith(f'"plans-2020-1-{language}.docx"')

    @pytest.mark.parametrize(
        "address",
        [
            f"{REPORT}1.json",
            f"{REPORT}1.pdf",
            f"{REPORT}1/commitments/1/ogp.docx",
            "/reports/hashes.json",
        ],
    )
    def test_are_kept_by_whoever_reads_them_and_not_where_somebody_is_signed_in(
        self, cast, report, client, address
    ):
        make_edition(report)

        response = client.get(address)
        again = client.get(address, headers={"If-None-Match": response["ETag"]})

        assert response["ETag"] == f'"{sha256_of(response.content)}"'
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", response["ETag"])
        assert response["Cache-Control"] == again["Cache-Control"] == "public, no-cache"
        for somebody in ("coordinator", "partner"):
            answer = cast.client(somebody).get(address)
            assert answer["Cache-Control"] == "private, no-store"
            assert answer.content == response.content

    def test_are_listed_anew_once_another_edition_is_sealed(self, cast, report, client):
        make_edition(report)
        etag = client.get("/reports/hashes.json")["ETag"]
        make_edition(report, reason="Kļūda")

        response = client.get("/reports/hashes.json", headers={"If-None-Match": etag})

        assert len(response.json()["lines"]) == 2

    @pytest.mark.parametrize(
        "end", ["1.odt", "2.pdf", "2.html", "1/commitments/9/ogp/", "1/commitments/1/ogp.pdf"]
    )
    def test_one_that_is_none_is_not_there(self, cast, report, client, end):
        make_edition(report)

        assert client.get(f"{REPORT}{end}").status_code == 404

    def test_the_page_itself_is_a_file_that_needs_nothing_else(self, cast, report, client):
        edition = make_edition(report)

        response = client.get(f"{REPORT}1.html")

        assert sha256_of(response.content) == edition.files.get(name="lv.html").sha256
        assert response.content.startswith(b"<!doctype html>")
        assert "sandbox" in response["Content-Security-Policy"]
        assert client.get(f"{REPORT}1/commitments/1/ogp.html").status_code == 200

    def test_one_that_the_storage_has_lost_is_made_again(self, cast, report, client):
        fill(cast)
        edition = make_edition(report)
        for file in edition.files.all():
            default_storage.delete(file.content.name)

        for language, prefix in (("lv", ""), ("en", "/en")):
            for ending in FORMATS:
                response = client.get(f"{prefix}{REPORT}1.{ending}")
                own = edition.files.get(name=f"{language}.{ending}").sha256
                assert sha256_of(response.content) == own
        response = client.get(f"{REPORT}1/commitments/1/ogp.docx")
        assert sha256_of(response.content) == edition.files.get(name="ogp-1.docx").sha256
        assert edition.sha256 in main_of(client.get(f"{REPORT}1/")).text

    def test_bytes_that_are_no_longer_what_was_sealed_are_not_handed_out(
        self, cast, report, client
    ):
        file = make_edition(report).files.get(name="lv.pdf")
        default_storage.delete(file.content.name)
        assert (
            default_storage.save(file.content.name, ContentFile(b"%PDF-1.7")) == file.content.name
        )

        assert sha256_of(client.get(f"{REPORT}1.pdf").content) == file.sha256

    def test_one_that_is_lost_and_comes_out_as_another_is_not_there(
        self, cast, report, client, monkeypatch
    ):
        """As after a change of what makes it."""
        file = make_edition(report).files.get(name="lv.csv")
        default_storage.delete(file.content.name)
        monkeypatch.setattr("reports.formats.table.COLUMNS", (*COLUMNS[:-1], "cits"))

        assert client.get(f"{REPORT}1.csv").status_code == 404
        assert client.get(f"{REPORT}1.json").status_code == 200

    def test_a_lost_page_needs_no_pdf_to_be_set(self, cast, report, client, monkeypatch):
        edition = make_edition(report)
        for name in ("en.html", "ogp-1.html", "en.pdf"):
            default_storage.delete(edition.files.get(name=name).content.name)
        monkeypatch.setattr("reports.formats.pdf.TEMPLATE", "nav.typ")

        assert client.get(f"/en{REPORT}1/").status_code == 200
        assert client.get(f"{REPORT}1/commitments/1/ogp/").status_code == 200
        assert client.get(f"/en{REPORT}1.pdf").status_code == 404


class TestSealing:
    def test_with_a_full_disk_leaves_nothing(self, cast, report, monkeypatch):
        before = set(stored())
        kept = default_storage.save

        def save(name, content):
            if len(set(stored()) - before) == 5:
                raise OSError(28, "No space left on device")
            return kept(name, content)

        monkeypatch.setattr(default_storage, "save", save)

        with pytest.raises(RuleBrokenError, match="nekas nav apzīmogots"):
            make_edition(report)

        assert not Edition.objects.exists()
        assert not EditionFile.objects.exists()
        assert set(stored()) == before

    def test_that_is_cut_off_leaves_nothing_on_record(self, cast, report, monkeypatch):
        class CutOff(BaseException):
            """As a signal that ends the process."""

        def save(name, content):
            raise CutOff

        monkeypatch.setattr(default_storage, "save", save)

        with pytest.raises(CutOff):
            make_edition(report)

        assert not Edition.objects.exists()
        monkeypatch.undo()
        assert make_edition(report).number == 1

    def test_of_a_plan_without_measures(self):
        files = made(make_edition(make_report(make_plan())))

        assert "Plānā 31.12.2020. neviens pasākums nebija reģistrēts." in files["lv.html"].decode()
        assert len(PdfReader(BytesIO(files["lv.pdf"])).pages) >= 1

    def test_with_nothing_reported(self, cast, report):
        files = made(make_edition(report))

        rows = list(csv.DictReader(StringIO(files["lv.csv"].decode("utf-8-sig"))))
        assert [(row["measure"], row["standing"], row["status"]) for row in rows] == [
            ("1.1", "overdue", "")
        ]


def stored():
    folders = default_storage.listdir("reports")[0] if default_storage.exists("reports") else []
    return [name for folder in folders for name in default_storage.listdir(f"reports/{folder}")[1]]


def parts_of(node, kind):
    """The elements of a kind in the tree by which a screen reader goes."""
    node = node.get_object()
    if isinstance(node, list):
        return [one for kid in node for one in parts_of(kid, kind)]
    if not hasattr(node, "get"):
        return []
    own = [node] if node.get("/S") == kind else []
    return own + (parts_of(node["/K"], kind) if "/K" in node else [])


def languages_in(reader):
    """Those that are named in the tree by which a screen reader goes, and on the pages."""
    named = {reader.trailer["/Root"]["/Lang"]}
    for page in reader.pages:
        found = re.findall(rb"/Lang ?\((\w+)\)", page.get_contents().get_data())
        named.update(one.decode() for one in found)
    kinds = ("/P", "/TD", "/TH", "/H1", "/H2", "/LI", "/Span", "/Link")
    tree = reader.trailer["/Root"]["/StructTreeRoot"]
    named.update(one["/Lang"] for kind in kinds for one in parts_of(tree, kind) if "/Lang" in one)
    return named


class TestThePDF:
    def test_is_tagged_titled_outlined_and_in_its_language(self, cast, report):
        fill(cast)
        files = made(make_edition(report))

        for language in ("lv", "en"):
            reader = PdfReader(BytesIO(files[f"{language}.pdf"]))
            root = reader.trailer["/Root"]
            assert root["/MarkInfo"]["/Marked"]
            tree = root["/StructTreeRoot"]
            # Of figures, standings, measures and delays, and the worksheet; the timeline is drawn.
            assert len(parts_of(tree, "/Table")) == 5
            assert len(parts_of(tree, "/TH")) == 8 + 3 + 3 + 5 + 9
            assert len(parts_of(tree, "/Figure")) == 1
            assert root["/Lang"].startswith(language)
            assert root["/ViewerPreferences"]["/DisplayDocTitle"]
            assert len(reader.outline) > 5
        assert reader.metadata.title == "Atskaite par 2020. gadu"

    def test_says_of_words_in_another_language_which_it_is(self, cast, report):
        fill(cast)
        files = made(make_edition(report))

        assert languages_in(PdfReader(BytesIO(files["en.pdf"]))) == {"en", "lv"}
        assert languages_in(PdfReader(BytesIO(files["lv.pdf"]))) == {"lv"}

    def test_begins_with_a_page_that_sums_it_up(self, cast, report):
        fill(cast)

        first, second, *_others = PdfReader(BytesIO(made(make_edition(report))["lv.pdf"])).pages

        text = " ".join(first.extract_text().split())
        assert "Atskaite par 2020. gadu" in text
        assert "No 2 pasākumiem 1 ir pierādīts" in text
        assert "Kopā" in text
        assert "Saturs" not in text
        assert "Saturs" in second.extract_text()

    def test_has_a_key_to_its_timeline(self, cast, report):
        make_measure(cast.commitment, starts_on=date(2020, 3, 1), due_on=date(2021, 11, 30))
        pages = PdfReader(BytesIO(made(make_edition(report))["lv.pdf"])).pages

        text = " ".join(pages[1].extract_text().split())
        assert "Norit pēc plāna Kavējas" in text.partition("Pasākumi laikā")[2]

    def test_can_draw_every_standing_and_each_in_its_own_way(self):
        block = TEMPLATE.read_text().partition("#let paints = (\n")[2].partition("\n)\n")[0]

        paints = dict(re.findall(r"(?ms)^  (\w+): (.*?),$(?=\n  \w|\Z)", block))
        assert set(paints) == set(Standing.values)
        assert len(set(paints.values())) == len(paints)

    def test_has_every_letter_of_latvian(self, cast, report):
        fill(cast)

        reader = PdfReader(BytesIO(made(make_edition(report))["lv.pdf"]))

        assert LETTERS in " ".join(page.extract_text() for page in reader.pages)

    def test_can_show_every_sign_that_it_says_it_can(self, cast, report):
        signs = []
        for one in SHOWN.split():
            first, _, last = one.partition("-")
            signs += map(chr, range(int(first, 16), int(last or first, 16) + 1))
        make_statement(
            cast.measure, status="in_progress", stated_on=IN_SUMMER, done=" a".join(signs)
        )

        assert make_edition(report).files.filter(name="lv.pdf").exists()

    def test_gives_the_number_of_a_sign_that_it_cannot_show(self):
        assert shown("Ķīna 漢 🙂\nā\t☑") == "Ķīna [U+6F22] [U+1F642]\nā\t☑"


class TestWhatWasAddedAfterThePeriod:
    def test_is_named_in_every_form_and_counted_in_none(self, cast, report):
        make_measure(make_commitment(cast.plan), code="2.7", title="Vēlāk", origin=Origin.ADDED)

        files = made(make_edition(report))

        assert "2.7 Vēlāk" in files["lv.html"].decode()
        rows = list(csv.DictReader(StringIO(files["lv.csv"].decode("utf-8-sig"))))
        assert [(row["measure"], row["standing"], row["added_after_period"]) for row in rows] == [
            ("1.1", "overdue", "0"),
            ("2.7", "", "1"),
        ]
        pages = PdfReader(BytesIO(files["lv.pdf"])).pages
        assert "2.7 Vēlāk" in " ".join(page.extract_text() for page in pages)
        tables = docx.Document(BytesIO(files["lv.docx"])).tables
        assert "2.7 Vēlāk" in [row.cells[0].text for table in tables for row in table.rows]
        sheet = openpyxl.load_workbook(BytesIO(files["lv.xlsx"]))["Pasākumi"]
        assert ("2.7", "Vēlāk") in [(row[0].value, row[1].value) for row in sheet.iter_rows()]


class TestOddPlans:
    def test_a_word_that_looks_like_an_endless_address_is_set(self, cast, report):
        words = f"https://{'a' * 9000} un https://example.lv/x."
        make_statement(cast.measure, status="in_progress", stated_on=IN_SUMMER, done=words)

        reader = PdfReader(BytesIO(made(make_edition(report))["lv.pdf"]))

        links = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
        addresses = {note["/A"]["/URI"] for note in links if "/URI" in note.get("/A", {})}
        assert addresses == {"https://example.lv/x"}

    @pytest.mark.parametrize("sign", ["\x01", "\x0b", "\ufffe"])
    def test_signs_that_no_file_holds_keep_no_report_from_being_sealed(self, sign):
        plan = make_plan(title=f"Plāns{sign}")
        make_measure(make_commitment(plan, title=sign, short_title=sign), title=sign)
        make_institution("aa", name=f"Birojs{sign}")

        edition = make_edition(make_report(plan, title=f"Pārskats{sign}"))

        assert len(made(edition)) == 12

    @pytest.mark.parametrize("day", [date(1900, 1, 1), date(9999, 12, 31)])
    def test_no_day_is_too_far(self, day):
        plan = make_plan()
        make_measure(
            make_commitment(plan),
            starts_on=min(day, date(2020, 1, 1)),
            due_on=max(day, date(2020, 2, 1)),
        )

        assert make_edition(make_report(plan)).number == 1

    def test_a_pdf_that_cannot_be_set_seals_nothing(self, cast, report, monkeypatch):
        monkeypatch.setattr("reports.formats.pdf.TEMPLATE", "nav.typ")

        with pytest.raises(RuleBrokenError, match="nekas nav apzīmogots"):
            make_edition(report)

        assert not Edition.objects.exists()


class TestOddText:
    @pytest.fixture
    def files(self, cast, report):
        fill(cast, ODD)
        return made(make_edition(report))

    def test_is_to_the_letter_in_the_table(self, files):
        rows = list(csv.DictReader(StringIO(files["lv.csv"].decode("utf-8-sig"), newline="")))

        assert rows[1]["title"] == ODD

    def test_is_to_the_letter_in_word(self, files):
        document = docx.Document(BytesIO(files["lv.docx"]))

        assert ODD in [one.text for one in document.paragraphs]

    def test_is_to_the_letter_in_excel_and_no_formula(self, files):
        book = openpyxl.load_workbook(BytesIO(files["lv.xlsx"]))

        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert ODD in [str(cell.value).replace("_x005F_", "_") for cell in cells]
        assert not [cell for cell in cells if cell.data_type == "f"]

    def test_is_in_the_pdf_but_for_signs_it_cannot_show(self, files):
        text = " ".join(page.extract_text() for page in PdfReader(BytesIO(files["lv.pdf"])).pages)

        assert "[U+6F22]" in text
        assert "#let x = 1 $y$ *z* @ref" in text

    def test_is_text_and_no_markup_on_the_page(self, files):
        assert "<b>&amp;" not in files["lv.html"].decode()
        assert "&lt;b&gt;&amp;amp;&lt;/b&gt;" in files["lv.html"].decode()


class TestWord:
    def test_is_an_informative_report_with_numbered_headings_and_contents(self, cast, report):
        fill(cast)

        document = docx.Document(BytesIO(made(make_edition(report))["lv.docx"]))
        styles = {one.style.name: one.text for one in reversed(document.paragraphs)}

        assert styles["Report kind"] == "Informatīvais ziņojums"
        assert styles["Report title"] == "„Atskaite par 2020. gadu”"
        chapters = [one for one in document.paragraphs if one.style.name == "Heading 1"]
        [numbered] = [one for one in chapters if one._p.pPr.numPr is not None]
        assert numbered.text == "Apņemšanās 1"
        assert ' TOC \\o "1-1" ' in document.element.xml
        assert [section.orientation for section in document.sections] == [0, 1]
        tables = document.tables
        assert all("w:tblHeader" in table.rows[0]._tr.xml for table in tables)
        assert tables[-1].rows[0].cells[0].text == "Pasākumi"

    def test_says_of_words_in_another_language_which_it_is(self, cast, report):
        fill(cast)
        files = made(make_edition(report))

        latvian = runs_in(files["en.docx"], "lv-LV")
        assert LETTERS in latvian
        assert "Atskaite par 2020. gadu" in latvian  # nobody wrote it in English
        assert "In English" not in latvian
        assert "At a glance" not in latvian
        assert runs_in(files["lv.docx"], "lv-LV") == []

    def test_begins_with_a_page_that_sums_it_up(self, cast, report):
        fill(cast)

        document = docx.Document(BytesIO(made(make_edition(report))["lv.docx"]))

        texts = [one.text for one in document.paragraphs]
        [contents] = [one for one in document.paragraphs if one.text == "Saturs"]
        assert texts.index("Īsumā") < texts.index(contents.text)
        assert contents.paragraph_format.page_break_before
        figures = [cell.text for cell in document.tables[0].rows[1].cells]
        assert figures == ["1. Apņemšanās 1", "Izpildīta ierobežoti", "2", "1", "0", "0", "1", "1"]

    def test_has_the_timeline_as_a_table(self, cast, report):
        fill(cast)

        document = docx.Document(BytesIO(made(make_edition(report))["lv.docx"]))

        rows = [[cell.text for cell in row.cells] for row in document.tables[2].rows]
        assert rows[0][1:] == [
            "Sākuma datums",
            "Sākotnēji apstiprinātais beigu datums",
            "Beigu datums",
            "Stāvoklis",
        ]
        assert [row[0] for row in rows[1:]] == ["1.1"]


class TestExcel:
    @pytest.fixture
    def book(self, cast, report):
        fill(cast)
        make_supporting_role(cast.measure, make_institution("birojs", abbreviation="BB"), "Dati")
        return openpyxl.load_workbook(BytesIO(made(make_edition(report))["lv.xlsx"]))

    def test_has_all_facts_of_the_edition_in_one_column(self, book):
        rows = list(book.worksheets[0].iter_rows(min_row=5, max_row=14, values_only=True))

        assert all(row[0] for row in rows)
        assert all(value is None for row in rows for value in row[2:])
        facts = {row[0]: row[1] for row in rows}
        assert facts["Periods no"].date() == date(2020, 1, 1)
        assert facts["Īsumā"].startswith("No 2 pasākumiem 1 ir pierādīts")

    def test_has_the_nine_columns_and_the_standing(self, book):
        head, first, *_others = book["Pasākumi"].iter_rows(min_row=4, values_only=True)

        assert head[1:-1] == tuple(map(str, HEADINGS))
        assert "BB (Dati)" in first[5]
        assert (first[7], first[8]) == ("Publicēta", LETTERS)
        assert LETTERS in first[9]
        assert first[10] == "Pierādīts"
        assert book["Pasākumi"].auto_filter.ref == "A4:K6"

    def test_is_printed_across_on_a4_with_its_headings_on_every_page(self, book):
        for sheet in book:
            setup = sheet.page_setup
            assert (setup.orientation, int(setup.paperSize)) == ("landscape", 9)
            assert (sheet.sheet_properties.pageSetUpPr.fitToPage, setup.fitToHeight) == (True, 0)
        assert {sheet.print_title_rows for sheet in book.worksheets[1:]} == {"$4:$4"}


def runs_in(content, language):
    """The words of a Word document that say they are in the language."""
    runs = docx.Document(BytesIO(content)).element.body.iter(qn("w:r"))
    marked = [(run, run.find(f"{qn('w:rPr')}/{qn('w:lang')}")) for run in runs]
    return [
        run.text for run, lang in marked if lang is not None and lang.get(qn("w:val")) == language
    ]


def test_a_number_stands_on_the_line_of_its_sign():
    assert on_paper("Rīkojums Nr. 54, Order No. 54; Nr. un No. x") == (
        "Rīkojums Nr.\N{NO-BREAK SPACE}54, Order No.\N{NO-BREAK SPACE}54; Nr. un No. x"
    )


class TestTheSheetForOGP:
    def test_has_the_partnerships_fields_in_english(self, cast, report, client):
        make_commitment(cast.plan, title="Dati", title_en="Data")
        fill(cast)
        make_edition(report)

        shown = main_of(client.get(f"/en{REPORT}1/commitments/1/ogp/"))
        document = docx.Document(
            BytesIO(client.get(f"{REPORT}1/commitments/1/ogp.docx").getvalue())
        )

        labels = [one.text for one in shown.all("dt")]
        assert labels[:4] == [
            "Number and name",
            "Start and end date",
            "Lead implementing agency",
            "What public problem will the commitment address?",
        ]
        assert "Limited" in shown.text
        assert "In English" in shown.text
        assert [row.cells[0].text for row in document.tables[0].rows][1:] == labels

    def test_says_where_it_is_from_and_who_takes_part(self, cast, report, client):
        partner = make_institution("birojs", name="Birojs", name_en="Bureau", abbreviation="BB")
        make_supporting_role(cast.measure, partner, "Dod datus")
        make_measure(cast.commitment, code="1.9", title="Vēlāk", origin=Origin.ADDED)
        edition = make_edition(report)

        shown = main_of(client.get(f"/en{REPORT}1/commitments/1/ogp/"))
        answers = dict(zip(shown.texts("dt"), shown.texts("dd"), strict=True))

        information = answers["Additional information"]
        assert edition.sha256 in information
        assert "1.9 Vēlāk" in information
        assert "Bureau" in answers["Other actors involved"]
        assert answers["Contact"] != "not given"
        table = shown.one("table")
        assert table.texts("th", scope="col")[-1] == (
            "Standing on 31 Dec 2020, as the portal derives it"
        )
        assert "BB (Dod datus)" in table.one("tbody").text
        assert "Dod datus" in table.texts("span", lang="lv")

    def test_is_on_the_reports_own_paper_and_ends_with_no_empty_page(self, cast, report):
        files = made(make_edition(report))
        own, whole = (docx.Document(BytesIO(files[name])) for name in ("ogp-1.docx", "en.docx"))

        sides = ("page_width", "page_height", "left_margin", "right_margin", "top_margin")
        papers = [[getattr(one.sections[0], side) for side in sides] for one in (own, whole)]
        assert papers[0] == papers[1]
        assert [round(side / Mm(1)) for side in papers[0][:2]] == [210, 297]
        for document in (own, whole):
            # Word wants a paragraph behind the last table: so low that it takes no page.
            last = document.paragraphs[-1].style
            assert (last.name, last.paragraph_format.line_spacing) == ("Behind a table", Pt(1))
