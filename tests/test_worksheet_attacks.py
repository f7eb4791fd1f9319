"""What a worksheet, or a form that was tampered with, tries and does not get."""

from datetime import date
from io import BytesIO, StringIO

import docx
import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from docx.oxml.ns import qn

from commitments.operations import RuleBrokenError
from commitments.permissions import as_coordinator
from measures.evidence.kinds import FileKind
from measures.models import Measure, UpdateDraft
from measures.operations.lifecycle import Decided, NewMeasure, add_measure
from measures.standing import Status
from tests.bringing import (
    DAY,
    GROUNDS,
    UPLOAD,
    bring,
    brought,
    cells_of,
    file_with,
    filled,
    look,
    make_cast_with_words,
    own_sheet,
    send,
    summary,
    with_token,
)
from tests.cast import in_days
from tests.factories import (
    make_measure,
    make_risk,
    make_statement,
    make_step,
    make_supporting_role,
    put_on_record,
)
from tests.page import main_of

pytestmark = pytest.mark.django_db
NEW_ROW = (["Pasākums", "Klients"], ["Pavisam jauns darbs", "Visi"])


@pytest.fixture
def cast():
    return make_cast_with_words(beneficiaries="Pasūtītāji")


class TestNumbers:
    @pytest.mark.parametrize(
        "number", ["<b>", "1.5/x", "1.5.", "1.٥", "1.5%", "a\u202e1", "1" * 21, "."]
    )
    def test_one_that_is_no_address_is_refused(self, cast, number):
        _response, file = bring(cast, "coordinator", own_sheet(*NEW_ROW))
        taken = {"row-0-take-title": "take", "row-0-take-beneficiaries": "leave"}

        response = send(
            cast, "coordinator", file, "apply", **taken, **GROUNDS, **{"row-0-number": number}
        )

        assert response.status_code == 422
        assert Measure.objects.count() == 1

    def test_nor_does_the_operation_take_it(self, cast):
        with pytest.raises(RuleBrokenError, match="burti, cipari un punkti"):
            add_measure(
                cast.commitment,
                NewMeasure(code="1.5.", title="Cits"),
                Decided("Vajag", "MK"),
                by=as_coordinator(cast.people["coordinator"]),
                today=timezone.localdate(),
            )

    def test_that_of_the_file_is_offered(self, cast):
        rows = (["Nr.", "Pasākums", "Klients"], ["1.7.", "Pavisam jauns darbs", "Visi"])
        _response, file = bring(cast, "coordinator", own_sheet(*rows))

        assert filled(look(cast, "coordinator", file))["row-0-number"] == "1.7"

    def test_one_beside_another_title_is_no_key(self, cast):
        make_measure(cast.commitment, code="1.10", title="Publicēt datus", lead_institution=None)
        rows = (
            ["Nr.", "Pasākums", "Klients"],
            ["1.1", "Publicēt datus", "Visi"],
            ["1.10", "Pavisam kas cits", "Visi"],
        )
        _response, file = bring(cast, "coordinator", own_sheet(*rows))

        typed = filled(look(cast, "coordinator", file))

        assert (typed["row-0-seen"], typed["row-1-seen"]) == ("1.10", "")


@pytest.fixture
def others(cast):
    """Two measures that their institution has reported on, in progress."""
    other = make_measure(
        cast.commitment,
        code="1.2",
        title="Publicēt līgumu datus",
        lead_institution=cast.lead,
        starts_on=cast.measure.starts_on,
        due_on=cast.measure.due_on,
    )
    for one in (cast.measure, other):
        make_statement(one, institution=cast.lead, stated_on=in_days(-9))
    return other


def moved_in_excel(content):
    """The first two rows, each with the other's place but its own hidden key; and a report."""
    workbook = openpyxl.load_workbook(BytesIO(content))
    page = workbook.worksheets[0]
    one, other = (at for at in range(5, page.max_row + 1) if page.cell(at, 11).value)
    for column in range(1, 11):
        cells = page.cell(one, column), page.cell(other, column)
        cells[0].value, cells[1].value = cells[1].value, cells[0].value
    page.cell(one, 9).value = "Dati publicēti"
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def moved_in_word(content):
    """The titles of the first two rows, each in the other's place; and a report."""
    document = docx.Document(BytesIO(content))
    rows = [
        row
        for table in document.tables
        for row in table.rows
        if list(row._tr.iter(qn("w:bookmarkStart")))
    ]
    runs = [row.cells[0].paragraphs[0].runs[0] for row in rows[:2]]
    runs[0].text, runs[1].text = runs[1].text, runs[0].text
    rows[0].cells[8].paragraphs[0].runs[0].text = "Dati publicēti"
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def commanded(folder, edits):
    """What the command says when the lead's editor takes over what is clear of an edited file."""
    path = folder / "lapa.xlsx"
    path.write_bytes(file_with(edits))
    out = StringIO()
    order = ("import_worksheet", "plans", "1", str(path), "--apply", "--by", "lead@example.lv")
    call_command(*order, stdout=out)
    return out.getvalue()


MOVED = {FileKind.XLSX: moved_in_excel, FileKind.DOCX: moved_in_word}


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize("kind", MOVED)
class TestTitlesAwayFromTheirKeys:
    def test_ask_which_measure_it_is(self, cast, kind):
        content = MOVED[kind](file_with(kind=kind))
        _response, file = bring(cast, "lead", content, f"lapa.{kind.value}")

        typed = filled(look(cast, "lead", file))

        assert typed["row-0-code"] == ""
        assert "row-0-take-progress" not in typed

    def test_are_left_by_the_command(self, cast, kind, tmp_path):
        path = tmp_path / f"lapa.{kind.value}"
        path.write_bytes(MOVED[kind](file_with(kind=kind)))

        out = StringIO()
        order = ("import_worksheet", "plans", "1", str(path), "--apply", "--by", "lead@example.lv")
        call_command(*order, stdout=out)

        assert "1.2? progress" in out.getvalue()
        said = [one.done for row in Measure.objects.all() for one in row.updates.all()]
        assert said == ["Izstrāde turpinās"] * 2


class TestTheStatus:
    def test_is_left_with_all_else(self, cast):
        make_statement(cast.measure, institution=cast.lead, stated_on=in_days(-9))
        edits = {("1.1", "status"): "Izdarīts", ("1.1", "due_on"): in_days(150)}
        file = brought(cast, "lead", edits)

        send(cast, "lead", file, "leave-all")
        response = send(cast, "lead", file, "apply")

        assert response.status_code == 422
        assert cast.now().status == Status.IN_PROGRESS

    @pytest.mark.parametrize(
        "text", ["Izdarīts?", "Pabeigts pirmais posms", "Izdarīts 1/2", "Izdarīts: metodika"]
    )
    def test_is_completed_by_no_command_where_more_is_said(self, cast, tmp_path, text):
        told = commanded(tmp_path, {("1.1", "progress"): text})

        assert not cast.measure.updates.exists()
        # Of what is in doubt, nothing is proposed in the first place.
        assert ("Not reported" in told) is (text == "Izdarīts: metodika")

    @pytest.mark.parametrize(
        "edits",
        [
            {("1.1", "progress"): "Izdarīts."},
            {("1.1", "progress"): "Izdarīts: metodika", ("1.1", "status"): "Paveikts"},
        ],
    )
    def test_is_completed_by_the_command_where_that_is_all_that_is_said(
        self, cast, tmp_path, edits
    ):
        told = commanded(tmp_path, edits)

        assert cast.now().status == Status.COMPLETED
        assert "Not reported" not in told

    def test_that_stands_already_is_no_news_to_the_command(self, cast, tmp_path):
        make_statement(cast.measure, Status.COMPLETED, institution=cast.lead, stated_on=in_days(-9))

        told = commanded(tmp_path, {("1.1", "progress"): "Izdarīts: metodika"})

        assert "Not reported" not in told
        assert cast.measure.updates.last_of(cast.measure).done == "Izdarīts: metodika"

    def test_in_conflict_is_a_question(self, cast):
        content = file_with({("1.1", "status"): "Paveikts"})
        make_statement(cast.measure, institution=cast.lead, stated_on=in_days(-1))
        _response, file = bring(cast, "lead", content)

        assert filled(look(cast, "lead", file))["row-0-status"] == ""

    def test_in_other_words_is_the_same(self, cast):
        make_statement(cast.measure, Status.COMPLETED, institution=cast.lead, stated_on=in_days(-1))
        file = brought(cast, "lead", {("1.1", "status"): "PAVEIKTS "})

        assert main_of(look(cast, "lead", file)).all(cls="sheet-cell") == []

    def test_that_cancels_asks_why_and_by_which_decision(self, cast):
        file = brought(cast, "lead", {("1.1", "progress"): "Atteicāmies"})

        more = {"row-0-take-progress": "take", "row-0-status": "cancelled"}
        asked = send(cast, "lead", file, "apply", **more)
        said = filled(asked) | {"row-0-reason": "Nav vajadzīgs", "row-0-decision": "MK 7"}
        response = send(cast, "lead", file, "apply", said)

        assert asked.status_code == 422
        assert response.status_code == 302
        assert cast.now().status == Status.CANCELLED

    def test_completed_in_time_needs_no_obstacles_where_the_day_is_said(self):
        cast = make_cast_with_words(due_on=in_days(-5), starts_on=in_days(-60))
        file = brought(cast, "lead", {("1.1", "progress"): "Pabeigts"})
        day = f"{in_days(-9):%d.%m.%Y.}"

        more = {"row-0-status": "completed", "row-0-happened_on": day}
        response = send(cast, "lead", file, "apply", **more)

        assert response.status_code == 302
        assert cast.now().completed_on == in_days(-9)


class TestWhatIsReported:
    def test_is_not_lost_where_the_lead_is_handed_over_with_it(self, cast):
        office = cast.people["coordinating editor"].memberships.first().institution
        cast.measure.take(lead_institution=office)
        put_on_record(cast.measure, plan=cast.plan)
        edits = {("1.1", "lead"): "VARAM", ("1.1", "progress"): "Sākts"}
        file = brought(cast, "coordinating editor", edits)
        typed = filled(look(cast, "coordinating editor", file))
        who = {name: str(cast.stranger.pk) for name in typed if name == "row-0-who-lead-0"}
        more = {"row-0-take-lead": "take", "row-0-status": "in_progress", **who, **GROUNDS}

        response = send(cast, "coordinating editor", file, "apply", typed | more)

        assert response.status_code == 422
        assert any("Vispirms paziņojiet" in line for line in summary(response))
        assert cast.now().lead_institution == office

    def test_takes_the_place_of_no_draft_that_is_not_seen(self, cast):
        cast.plan.asks_for_review = True
        put_on_record(cast.plan, plan=cast.plan)
        UpdateDraft.objects.create(
            measure=cast.measure,
            institution=cast.lead,
            typed={"done": ["Mans garais teksts"]},
            saved_by=cast.people["lead"],
            version=1,
        )
        file = brought(cast, "lead", {("1.1", "progress"): "No datnes"})

        response = send(cast, "lead", file, "apply", **{"row-0-status": "in_progress"})

        assert response.status_code == 422
        assert UpdateDraft.objects.get().typed == {"done": ["Mans garais teksts"]}

    def test_a_line_below_the_steps_makes_no_words_of_them(self, cast):
        make_step(cast.measure, "Sagatavot")
        text = "Sākts\n\n☑ Sagatavot (01.02.2026.)\nNovembrī notika sanāksme"
        file = brought(cast, "lead", {("1.1", "progress"): text})

        response = send(cast, "lead", file, "apply", **{"row-0-status": "in_progress"})

        assert response.status_code == 302
        assert cast.measure.updates.get().done == "Sākts\n\nNovembrī notika sanāksme"
        assert cast.measure.steps.get().done_on is not None

    def test_ticks_alone_are_no_coordinators(self, cast):
        make_step(cast.measure, "Sagatavot")
        file = brought(cast, "coordinator", {("1.1", "progress"): "☑ Sagatavot (01.02.2026.)"})

        cells = cells_of(main_of(look(cast, "coordinator", file)))

        [cell] = cells.values()
        assert "paziņo pasākuma atbildīgā institūcija" in cell.one(cls="unknown").text
        assert cell.all("input") == []


class TestLists:
    @pytest.mark.parametrize("words", ["Nav", "–", "n/a", "Nav risku."])
    def test_what_says_that_there_is_none_is_none(self, cast, words):
        rows = (["Pasākums", "Riski"], ["Izstrādāt metodiku", words])
        _response, file = bring(cast, "coordinator", own_sheet(*rows))

        assert main_of(look(cast, "coordinator", file)).all(cls="sheet-cell") == []

    def test_their_order_says_nothing(self, cast):
        for text in ("Pirmais", "Otrais"):
            make_risk(cast.measure, text)
        file = brought(cast, "coordinator", {("1.1", "risks"): "Otrais\nPirmais"})

        assert main_of(look(cast, "coordinator", file)).all(cls="sheet-cell") == []

    @pytest.mark.parametrize("person", ["lead", "coordinator"])
    @pytest.mark.parametrize(
        ("column", "text"),
        [
            ("supporting", "VARAM (Dod padomu)\nCFLA (Sniedz datus)"),
            ("progress", "☐ Saskaņot (31.12.2027.)\n☑ Sagatavot ({done})\n☐ Publicēt"),
            ("progress", "☑ Sagatavot\n☐ Publicēt\n☐ Saskaņot (31.12.2027.)"),
        ],
    )
    def test_neither_does_that_of_institutions_and_steps(self, cast, person, column, text):
        make_supporting_role(cast.measure, cast.stranger, "Dod padomu")
        make_step(cast.measure, "Sagatavot", done_on=in_days(-3))
        make_step(cast.measure, "Publicēt")
        make_step(cast.measure, "Saskaņot", due_on=date(2027, 12, 31))
        file = brought(cast, person, {("1.1", column): text.format(done=DAY(in_days(-3)))})

        assert main_of(look(cast, person, file)).all(cls="sheet-cell") == []

    def test_of_those_in_another_order_what_is_other_is_taken_over(self, cast):
        make_supporting_role(cast.measure, cast.stranger, "Dod padomu")
        text = "VARAM (Vērtē)\nCFLA (Sniedz datus)"
        file = brought(cast, "coordinator", {("1.1", "supporting"): text})

        response = send(cast, "coordinator", file, "apply", **GROUNDS)

        assert response.status_code == 302
        roles = {one.institution.slug: one.role for one in cast.measure.supporting.all()}
        assert roles == {"cfla": "Sniedz datus", "varam": "Vērtē"}

    def test_far_too_long_ones_are_refused_at_the_cell(self, cast):
        lines = "\n".join(f"Risks {number}" for number in range(2_000))
        file = brought(cast, "lead", {("1.1", "risks"): lines})

        [cell] = main_of(look(cast, "lead", file)).all(cls="sheet-cell")

        assert "daudz vairāk rindu" in cell.one(cls="unknown").text


class TestMatching:
    def test_of_two_that_are_called_the_same_it_is_asked_which(self, cast):
        make_measure(cast.commitment, code="1.2", title="Izstrādāt metodiku", lead_institution=None)
        rows = (["Pasākums", "Klients"], ["Izstrādāt metodiku", "Visi"])
        _response, file = bring(cast, "coordinator", own_sheet(*rows))

        typed = filled(look(cast, "coordinator", file))
        response = send(
            cast,
            "coordinator",
            file,
            "apply",
            typed | {"row-0-take-beneficiaries": "take", **GROUNDS},
        )

        assert typed["row-0-code"] == ""
        assert any("Norādiet, kurš pasākums tas ir." in line for line in summary(response))


class TestForms:
    def test_names_of_fields_that_no_form_has_are_not_kept(self, cast):
        _response, file = bring(cast, "coordinator", own_sheet(*NEW_ROW))

        send(cast, "coordinator", file, "save", **{"row-0-\x00foo": "x", "row-0-bar": "y"})

        file.refresh_from_db()
        assert "bar" not in file.choices.get("0", {})

    @pytest.mark.parametrize("action", [f"turn-{'9' * 600}", f"take-{'9' * 600}", "turn-\x00"])
    def test_rows_that_no_page_has_are_refused(self, cast, action):
        file = brought(cast, "lead", {("1.1", "progress"): "Sākts"})

        assert send(cast, "lead", file, action).status_code == 422

    def test_a_long_query_does_no_harm(self, cast):
        file = brought(cast, "lead", {("1.1", "progress"): "Sākts"})
        typed = filled(look(cast, "lead", file)) | {"action": "save"}
        address = f"{UPLOAD}{file.pk}/?x={'y' * 600}"

        response = with_token(cast.client("lead")).post(address, typed)

        assert (response.status_code, response["Location"]) == (302, f"{UPLOAD}{file.pk}/?page=1")


def test_the_command_moves_a_date_for_a_reason_of_a_kind(cast, tmp_path):
    path = tmp_path / "lapa.xlsx"
    path.write_bytes(file_with({("1.1", "due_on"): in_days(150)}))

    call_command(
        "import_worksheet",
        *("plans", "1", str(path), "--apply", "--by", "coordinator@example.lv"),
        *("--because", "Iepirkums", "--shift", "procurement", "--decision", "MK 7"),
        stdout=StringIO(),
    )

    assert cast.now().due_on == in_days(150)


def test_the_sub_heading_of_what_only_sources_name_is_none(cast):
    measure = cast.measure
    measure.take(origin="named")
    put_on_record(measure, plan=cast.plan)
    content = file_with({("1.1", "beneficiaries"): "Citi"}, kind=FileKind.XLSX)
    workbook = openpyxl.load_workbook(filename=BytesIO(content))
    page = workbook.worksheets[0]
    page.cell(page.max_row + 1, 1).value = "Pavisam jauns darbs"
    page.cell(page.max_row, 6).value = "Visi"
    saved = BytesIO(b"")
    workbook.save(saved)
    _response, file = bring(cast, "coordinator", saved.getvalue())

    cells = cells_of(main_of(look(cast, "coordinator", file)))

    assert not any(name.startswith("Apakšsadaļa") for name in cells)


class TestWhatWasRejected:
    def test_stays_rejected_when_the_measure_has_changed_meanwhile(self, cast):
        for number in range(2, 14):
            code = f"1.{number}"
            title = f"Darbs {number} {'abcdefghij'[number % 10] * 5}"
            make_measure(cast.commitment, code=code, title=title)
        codes = {measure.code: at for at, measure in enumerate(Measure.objects.in_order())}
        edits = {(code, "beneficiaries"): "Citi" for code in codes}
        file = brought(cast, "coordinator", edits, code_at=codes)
        name = f"row-{codes['1.1']}-take-beneficiaries"
        send(cast, "coordinator", file, "save", **{name: "leave"})
        make_statement(cast.measure, institution=cast.lead, stated_on=in_days(-1))

        assert filled(look(cast, "coordinator", file))[name] == "leave"
        page = f"{UPLOAD}{file.pk}/?page=2"
        client = with_token(cast.client("coordinator"))
        for action in ("take-everywhere", "apply"):
            typed = filled(look(cast, "coordinator", file, "?page=2"))
            client.post(page, typed | GROUNDS | {"action": action})

        assert cast.now().beneficiaries == "Pasūtītāji"


class TestWordsThatNobodySees:
    @pytest.mark.parametrize(
        "text", ["\u200b", "\u2800\u2800", "\u00a0\u200b", "\u2060", "\ufe0f", "\u034f", "\u0301"]
    )
    def test_complete_nothing(self, cast, text):
        file = brought(cast, "lead", {("1.1", "progress"): text})

        taken = {"row-0-take-progress": "take", "row-0-status": "completed"}
        typed = filled(look(cast, "lead", file))
        send(cast, "lead", file, "apply", typed | taken)

        assert not cast.measure.updates.exists()

    @pytest.mark.parametrize("column", ["title", "completion_test", "beneficiaries", "risks"])
    def test_are_no_text_of_a_plan(self, cast, column):
        file = brought(cast, "coordinator", {("1.1", column): "\u2800\u2800"})
        typed = filled(look(cast, "coordinator", file)) | {f"row-0-take-{column}": "take"}

        send(cast, "coordinator", file, "apply", typed | GROUNDS)

        now = cast.now()
        stands = (now.title, now.completion_test, now.beneficiaries, now.risks.count())
        assert stands == ("Izstrādāt metodiku", "", "Pasūtītāji", 0)


@pytest.mark.parametrize(
    "button", ["turn", "turn-", "turn-all", "turn-everywhere", "save-1", "take", "leave-", "-", "٣"]
)
def test_a_button_that_the_page_has_not_is_told_so(cast, button):
    file = brought(cast, "lead", {("1.1", "progress"): "Sākts"})

    response = send(cast, "lead", file, button)

    assert response.status_code == 422
    assert summary(response) == ["Nospiediet kādu no veidlapas pogām."]


def test_who_may_not_decide_on_a_date_is_told_so_at_the_cell(cast):
    office = cast.people["coordinating editor"].memberships.first().institution
    cast.plan.asks_for_review = True
    put_on_record(cast.plan, plan=cast.plan)
    for lead in (office, cast.lead):
        cast.measure.take(lead_institution=lead)
        put_on_record(cast.measure, plan=cast.plan)
    edits = {("1.1", "due_on"): in_days(150), ("1.1", "beneficiaries"): "Visi"}
    file = brought(cast, "coordinating editor", edits)
    page = look(cast, "coordinating editor", file)

    response = send(cast, "coordinating editor", file, "apply", filled(page) | GROUNDS)

    assert "Jūsu iestāde ir bijusi atbildīga par šo pasākumu" in main_of(page).text
    assert response.status_code == 302
    assert (cast.now().beneficiaries, cast.now().due_on) == ("Visi", in_days(100))


@pytest.mark.parametrize("person", ["coordinator", "lead"])
def test_a_title_that_fills_two_lines_of_a_cell_is_that_title(cast, person):
    make_measure(cast.commitment, title="Publicēt līgumu datus")
    sheet = own_sheet(
        ["Pasākums", "Klients"], ["Izstrādāt\nmetodiku", "Visi"], ["Pilnīgi\n jauns darbs", "Citi"]
    )
    _response, file = bring(cast, person, sheet)

    text = main_of(look(cast, person, file)).text

    assert "1.1 Izstrādāt metodiku" in text
    assert "Pilnīgi jauns darbs" in text


def test_a_new_measure_may_have_a_title_in_two_lines(cast):
    _response, file = bring(
        cast, "coordinator", own_sheet(["Pasākums", "Klients"], ["Pilnīgi\njauns darbs", "Citi"])
    )
    typed = {"row-0-number": "1.9", "row-0-take-title": "take", "row-0-take-beneficiaries": "take"}

    response = send(cast, "coordinator", file, "apply", **typed, **GROUNDS)

    assert response.status_code == 302, summary(response)
    assert Measure.objects.get(code="1.9").title == "Pilnīgi jauns darbs"


class TestTheCommandAndAStatusAlone:
    """A status that a column tells is stated together with something that is reported."""

    def applied(self, cast, tmp_path, *rows):
        path, out = tmp_path / "lapa.xlsx", StringIO()
        path.write_bytes(own_sheet(*rows))
        by = ("--apply", "--by", "lead@example.lv")
        call_command("import_worksheet", "plans", "1", str(path), *by, stdout=out)
        return out.getvalue()

    def test_is_left_and_the_others_are_taken_over(self, cast, tmp_path):
        fields = {"title": "Cits darbs", "lead_institution": cast.lead, "due_on": in_days(50)}
        other = make_measure(cast.commitment, **fields)
        self.applied(
            cast,
            tmp_path,
            ["Pasākums", "Progress", "Statuss"],
            ["Izstrādāt metodiku", "50%", "Sākts"],
            ["Cits darbs", "Iepirkums izsludināts", "Sākts"],
        )

        assert not cast.measure.updates.exists()
        assert other.updates.get().done == "Iepirkums izsludināts"

    def test_what_is_wrong_names_its_row(self, cast, tmp_path):
        cast.measure.take(due_on=in_days(-5), starts_on=in_days(-60))
        put_on_record(cast.measure, plan=cast.plan)

        with pytest.raises(CommandError, match=r"^1\.1 Izstrādāt metodiku: Pasākums kavējas"):
            self.applied(
                cast,
                tmp_path,
                ["Pasākums", "Progress", "Statuss"],
                ["Izstrādāt metodiku", "Iepirkums izsludināts", "Sākts"],
            )
