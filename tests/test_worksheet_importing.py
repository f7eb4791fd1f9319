"""A worksheet that comes back is held beside the record, and says what it would change."""

import re
from datetime import date
from io import BytesIO, StringIO

import docx
import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone, translation

from commitments.models import Change
from measures.evidence.kinds import FileKind, FileRefusedError
from measures.models import WorksheetImport
from measures.worksheets.importing import comparison_of
from ogp_portal.history import RecordVersion
from tests.books import told, write_into
from tests.factories import (
    make_commitment,
    make_group,
    make_institution,
    make_measure,
    make_person,
    make_plan,
    make_risk,
    make_statement,
    make_step,
    make_supporting_role,
    put_on_record,
)

pytestmark = pytest.mark.django_db
WORKSHEET = "/plans/plans/commitments/1/worksheet"


@pytest.fixture
def measure():
    plan = make_plan("plans")
    commitment = make_commitment(plan)
    iub = make_institution("iub", name="Iepirkumu uzraudzības birojs", abbreviation="IUB")
    measure = make_measure(
        commitment,
        title="Izstrādāt iepirkumu risku metodiku",
        group=make_group(commitment, title="Rīks"),
        lead_institution=iub,
        beneficiaries="Pasūtītāji",
    )
    make_supporting_role(measure, make_institution("cfla", abbreviation="CFLA"), "Sniedz datus")
    make_risk(measure, "Migrācija")
    make_step(measure, "Sagatavot", done_on=date(2020, 2, 1))
    make_statement(measure, done="Sākts", stated_on=date(2020, 2, 10))
    measure.refresh_from_db()
    return measure


def exported(kind, address=WORKSHEET):
    return Client().get(f"{address}.{kind}").content


def compared(measure, content):
    with translation.override("lv"):
        return comparison_of(measure.commitment, content, timezone.localdate())


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
@pytest.mark.parametrize("address", [WORKSHEET, "/plans/plans/measures"])
def test_what_comes_back_as_it_went_changes_nothing(measure, kind, address):
    make_measure(make_commitment(measure.plan))

    found = compared(measure, exported(kind, address))

    assert [row.match.code for row in found.rows] == ["1.1"]
    assert found.different == []
    assert found.ignored == ()
    assert found.elsewhere == ((2,) if address.endswith("measures") else ())
    assert found.left_out == ()


@pytest.mark.parametrize("kind", [FileKind.DOCX, FileKind.XLSX])
def test_what_was_typed_is_told_apart_from_what_changed_in_the_portal(measure, kind):
    content = exported(kind.value)
    typed = {("1.1", "beneficiaries"): "Piegādātāji", ("1.1", "title"): "Metodika"}
    measure.take(title="Metodika risku novērtēšanai", completion_test="Ir publicēta")
    put_on_record(measure)

    found = compared(measure, write_into(content, kind, {"1.1": 0}, typed))

    assert told(found.rows) == {
        "1.1": {"beneficiaries": ("changed", "Piegādātāji"), "title": ("conflict", "Metodika")}
    }


def test_an_institution_by_its_name_and_a_day_in_words_are_what_they_were(measure):
    typed = {
        ("1.1", "lead"): "Iepirkumu uzraudzības birojs",
        ("1.1", "starts_on"): "2020. gada 1. janvāris",
    }

    content = write_into(exported("xlsx"), FileKind.XLSX, {"1.1": 0}, typed)

    assert compared(measure, content).different == []


def test_a_worksheet_that_people_made_themselves_finds_its_measures_by_their_words(measure):
    make_measure(measure.commitment, title="Publicēt līgumu datus", lead_institution=None)
    document = docx.Document()
    table = document.add_table(rows=0, cols=3)
    for texts in (
        ("Pasākums", "Izpildes termiņš", "Progress"),
        ("Izstrādāt iepirkumu risku metodiku", "01.04.2020", "Notiek saskaņošana"),
        ("Līgumu datu publicēšana", "2. pusgads", ""),
        ("Apmācīt pasūtītājus", "", "Nav sākts"),
    ):
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    file = BytesIO()
    document.save(file)

    found = compared(measure, file.getvalue())

    matched = [(row.match.code, row.match.is_guess, row.is_new) for row in found.rows]
    assert matched == [("1.1", False, False), ("1.2", True, False), ("", True, True)]
    cells = [{cell.column: (cell.said, cell.is_open) for cell in row.cells} for row in found.rows]
    assert cells == [
        {"due_on": ("01.04.2020", False), "progress": ("Notiek saskaņošana", False)},
        {
            "title": ("Līgumu datu publicēšana", False),
            "due_on": ("2. pusgads", True),
        },
        {"title": ("Apmācīt pasūtītājus", False), "progress": ("Nav sākts", False)},
    ]


def test_a_row_that_is_gone_from_the_file_is_told_and_nothing_else(measure):
    make_measure(measure.commitment, group=measure.group, lead_institution=None)
    workbook = openpyxl.load_workbook(BytesIO(exported("xlsx")))
    page = workbook.worksheets[0]
    [row] = [cells[0].row for cells in page.iter_rows() if cells[10].value == "1.2"]
    page.delete_rows(row)
    file = BytesIO()
    workbook.save(file)

    found = compared(measure, file.getvalue())

    assert found.left_out == ("1.2",)
    assert found.different == []


def test_rows_of_others_are_told_of_where_no_table_names_a_commitment(measure):
    make_measure(make_commitment(measure.plan))
    workbook = openpyxl.load_workbook(BytesIO(exported("xlsx", "/plans/plans/measures")))
    for name, page in zip("AB", workbook.worksheets, strict=False):
        page.title = name
        page["A1"], page["A3"] = "Pasākumi", None
    file = BytesIO()
    workbook.save(file)

    found = compared(measure, file.getvalue())

    assert [row.match.code for row in found.rows] == ["1.1"]
    assert (found.elsewhere, found.strays) == ((), ("2.1",))


def test_a_copied_row_is_a_new_measure(measure):
    workbook = openpyxl.load_workbook(BytesIO(exported("xlsx")))
    page = workbook.worksheets[0]
    last = page.max_row
    for column in range(1, 12):
        page.cell(last + 1, column).value = page.cell(last, column).value
    page.cell(last + 1, 1).value = "Cits darbs ar to pašu numuru"
    file = BytesIO()
    workbook.save(file)

    found = compared(measure, file.getvalue())

    assert [(row.match.code, row.is_new) for row in found.rows] == [("1.1", False), ("", True)]


def test_a_file_of_another_plan_finds_its_measures_by_their_words(measure):
    other = make_plan("cits")
    make_measure(make_commitment(other), title="Izstrādāt iepirkumu risku metodiku")

    content = exported("docx", "/plans/cits/commitments/1/worksheet")
    found = compared(measure, content)

    assert [note.text for note in found.notes] == [
        "Datne ņemta no cita plāna, cits; tās pasākumi atrasti pēc vārdiem."
    ]
    assert [row.match.code for row in found.rows] == ["1.1"]
    assert not found.rows[0].match.by_key


def test_the_english_file_is_for_reading(measure):
    content = exported("xlsx", f"/en{WORKSHEET}")

    with pytest.raises(FileRefusedError, match=r"^Šī ir darba lapa angļu valodā"):
        compared(measure, content)


def test_a_file_of_another_commitment_is_refused(measure):
    make_measure(make_commitment(measure.plan))

    content = exported("docx", "/plans/plans/commitments/2/worksheet")

    with pytest.raises(FileRefusedError, match=r"nav 1. apņemšanās darba lapas, ir tikai: 2"):
        compared(measure, content)


def test_a_file_without_a_worksheet_is_refused(measure):
    document, file = docx.Document(), BytesIO()
    document.add_table(rows=2, cols=2)
    document.save(file)

    with pytest.raises(
        FileRefusedError, match=r"^Nevienā datnes tabulā nav darba lapas virsrakstu"
    ):
        compared(measure, file.getvalue())


# The command ----------------------------------------------------------------------------------


def run(*arguments):
    out = StringIO()
    with translation.override("lv"):
        call_command("import_worksheet", *map(str, arguments), stdout=out)
    return out.getvalue().splitlines()


def test_the_command_prints_the_differences_and_changes_nothing(measure, tmp_path):
    file = tmp_path / "lapa.xlsx"
    typed = {
        ("1.1", "due_on"): "2. pusgads",
        ("1.1", "progress"): "Pabeigts\n\n☑ Sagatavot (01.02.2020.)",
        ("1.1", "completion_test"): "Ir publicēta",
    }
    file.write_bytes(write_into(exported("xlsx"), FileKind.XLSX, {"1.1": 0}, typed))
    before = (RecordVersion.current(), Change.objects.count())

    lines = run("plans", 1, file)

    assert lines == [
        "1.1 due_on: 01.03.2020. → 2. pusgads (changed, asks)",
        "1.1 completion_test: – → Ir publicēta (changed)",
        "1.1 progress: Sākts → Pabeigts (changed)",
        "Rows that change nothing: 0.",
    ]
    assert (RecordVersion.current(), Change.objects.count()) == before


@pytest.mark.parametrize(
    ("plan", "number", "name", "sentence"),
    [
        ("nothing", 1, "lapa.docx", "There is no commitment 1 in a plan nothing."),
        ("plans", 9, "lapa.docx", "There is no commitment 9 in a plan plans."),
        ("plans", 1, "no.docx", "cannot be read"),
        ("plans", 1, "lapa.docx", "Pēc satura tas nav ne Word dokuments"),
    ],
)
def test_the_command_says_why_it_reads_nothing(measure, tmp_path, plan, number, name, sentence):
    (tmp_path / "lapa.docx").write_text("Pasākumi")

    with pytest.raises(CommandError, match=re.escape(sentence)):
        run(plan, number, tmp_path / name)


class TestApplying:
    """`--apply`: somebody who has an account takes over what is clear."""

    @pytest.fixture
    def file(self, measure, tmp_path):
        def written(**typed):
            edits = {("1.1", column): value for column, value in typed.items()}
            path = tmp_path / "lapa.xlsx"
            path.write_bytes(write_into(exported("xlsx"), FileKind.XLSX, {"1.1": 0}, edits))
            return path

        return written

    @pytest.fixture
    def coordinator(self):
        return make_person("vk@vk.example", coordinator=make_institution("vk"))

    def test_takes_over_what_is_clear_and_leaves_what_asks(self, measure, file, coordinator):
        path = file(beneficiaries="Piegādātāji", due_on="2. pusgads", progress="Cits")

        lines = run("plans", 1, path, "--apply", "--by", "vk@vk.example", "--reason", "Precizēts")

        measure.refresh_from_db()
        assert lines[-1] == "Taken over: 1 cells, by vk@vk.example."
        assert (measure.beneficiaries, measure.due_on) == ("Piegādātāji", date(2020, 3, 1))
        assert Change.objects.latest("pk").reason == "Precizēts"
        brought = WorksheetImport.objects.get()
        assert (brought.state, brought.name) == ("taken_over", "lapa.xlsx")

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            ((), "Say by --by whose account takes it over"),
            (("--by", "nobody@vk.example"), "Say by --by whose account takes it over"),
            (("--by", "vk@vk.example"), "Norādiet, kāpēc tekstu labojat."),
            (("--by", "other@vk.example"), "other@vk.example has nothing to bring in there."),
        ],
    )
    def test_says_why_it_takes_nothing_over(self, measure, file, coordinator, arguments, sentence):
        make_person("other@vk.example")
        before = Change.objects.count()

        with pytest.raises(CommandError, match=re.escape(sentence)):
            run("plans", 1, file(beneficiaries="Piegādātāji"), "--apply", *arguments)

        assert Change.objects.count() == before
        assert not WorksheetImport.objects.exists()

    def test_a_second_time_finds_nothing_to_take_over(self, measure, file, coordinator):
        path = file(beneficiaries="Piegādātāji")
        arguments = ("plans", 1, path, "--apply", "--by", "vk@vk.example", "--reason", "Precizēts")
        run(*arguments)
        before = Change.objects.count()

        lines = run(*arguments)

        assert lines[-1] == "Nothing is clear enough to be taken over."
        assert Change.objects.count() == before
