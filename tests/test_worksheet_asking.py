"""What the page of a worksheet that is brought in asks, shows and lets each person do."""

from io import BytesIO
from typing import ClassVar

import openpyxl
import pytest

from commitments.models import Institution
from measures.evidence.kinds import FileKind
from measures.forms.imported_cells import MOST_ASKED, MOST_NEW
from measures.imports import ROWS_A_PAGE
from measures.models import Measure, UpdateDraft
from measures.standing import Status
from ogp_portal import settings
from tests.bringing import (
    DAY,
    GROUNDS,
    UPLOAD,
    bring,
    file_with,
    filled,
    look,
    make_cast_with_words,
    send,
    summary,
)
from tests.cast import in_days
from tests.factories import (
    make_group,
    make_measure,
    make_risk,
    make_statement,
    make_step,
    put_on_record,
)
from tests.page import main_of

pytestmark = pytest.mark.django_db
LINK = "https://www.example.lv/metodika"


@pytest.fixture
def cast():
    return make_cast_with_words(beneficiaries="Pasūtītāji")


def brought(cast, person, edits, **more):
    return bring(cast, person, file_with(edits, **more))[1]


def own_sheet(*rows):
    """A worksheet that somebody made themselves."""
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def cells_of(page):
    return {cell.one("h3").text: cell for cell in page.all(cls="sheet-cell")}


class TestWhatIsShown:
    def test_cells_that_are_unchanged_stand_folded_with_what_stands(self, cast):
        file = brought(cast, "coordinator", {("1.1", "title"): "Izstrādāt metodikas"})

        [row] = main_of(look(cast, "coordinator", file)).all(cls="sheet-row")

        same = row.one("details")
        assert same.one("summary").text == "5 ailes nav mainītas"
        stand = {one.one("dt").text: one.one("dd").text for one in same.all("div")}
        assert stand["Kas ir klients/-i šajā kontekstā?"] == "Pasūtītāji"
        assert stand["Beigu datums"] == DAY(in_days(100))

    def test_rows_that_change_nothing_are_named(self, cast):
        make_measure(cast.commitment, code="1.2", title="Otrs", lead_institution=None)
        codes = {"1.1": 0, "1.2": 1}
        file = brought(cast, "lead", {("1.1", "progress"): "Sākts"}, code_at=codes)

        page = main_of(look(cast, "lead", file))

        same = page.all("details")[-1]
        assert same.one("summary").text == "1 rinda neko nemaina"
        assert same.texts("li") == ["1.2 Otrs"]

    @pytest.mark.parametrize(
        ("column", "text", "state"),
        [
            ("due_on", "skat. pielikumu", "neskaidrs teksts"),
            ("due_on", "2. pusgads", "izmaiņa"),
            ("lead", "Pavisam nezināma iestāde", "neskaidrs teksts"),
        ],
    )
    def test_what_nobody_can_read_is_called_so(self, cast, column, text, state):
        file = brought(cast, "coordinator", {("1.1", column): text})

        [cell] = main_of(look(cast, "coordinator", file)).all(cls="sheet-cell")

        assert cell.one("h3").one(cls="tag").text == state

    def test_rows_are_numbered_through_all_pages_and_name_their_sheet(self, cast):
        for number in range(2, 14):
            make_measure(cast.commitment, title=f"Darbs {number}", lead_institution=None)
        codes = {measure.code: at for at, measure in enumerate(Measure.objects.in_order())}
        edits = {(code, "beneficiaries"): "Citi" for code in codes}
        file = brought(cast, "coordinator", edits, code_at=codes)

        rows = main_of(look(cast, "coordinator", file, "?page=2")).all(cls="sheet-row")

        assert rows[0].one(cls="meta").text.startswith(f"{ROWS_A_PAGE + 1}. rinda; ")

    def test_where_sheets_are_several_the_row_names_its_own(self, cast):
        workbook = openpyxl.Workbook()
        for name, client in (("Pirmā lapa", "A"), ("Otrā lapa", "B")):
            sheet = workbook.create_sheet(name)
            for row in (["Pasākums", "Klients"], [f"Darbs {name}", client]):
                sheet.append(row)
        content = BytesIO()
        workbook.save(content)
        _response, file = bring(cast, "coordinator", content.getvalue())

        rows = main_of(look(cast, "coordinator", file)).all(cls="sheet-row")

        assert [row.one(cls="meta").text for row in rows] == [
            "1. rinda; datnē: Pirmā lapa – 2.",
            "2. rinda; datnē: Otrā lapa – 2.",
        ]

    def test_the_very_same_file_is_recognised(self, cast):
        first = brought(cast, "lead", {("1.1", "progress"): "Sākts"})
        with first.content.open("rb") as content:
            _response, again = bring(cast, "coordinator", content.read())

        assert "Tieši šī datne jau ir ievietota" in main_of(look(cast, "coordinator", again)).text

    def test_what_enter_presses_takes_nothing_over(self, cast):
        file = brought(cast, "lead", {("1.1", "progress"): "Sākts"})

        first = main_of(look(cast, "lead", file)).one("form", id="choices").all("button")[0]

        assert first["value"] == "save"


class TestEveryPage:
    @pytest.fixture
    def file(self, cast):
        for number in range(2, 25):
            make_measure(cast.commitment, title=f"Darbs {number}", lead_institution=None)
        codes = {measure.code: at for at, measure in enumerate(Measure.objects.in_order())}
        edits = {(code, "beneficiaries"): "Citi" for code in codes}
        edits["1.15", "lead"] = "Pavisam nezināma iestāde"
        edits["1.23", "due_on"] = "2. pusgads"
        del edits["1.23", "beneficiaries"]
        return brought(cast, "coordinator", edits, code_at=codes)

    def test_all_that_is_clear_is_taken_over_by_one_press_and_the_rest_is_named(self, cast, file):
        reason = {"grounds-reason": "Precizēts"}

        pressed = send(cast, "coordinator", file, "take-everywhere", **reason)
        early = send(cast, "coordinator", file, "apply")
        left = send(cast, "coordinator", file, "leave-everywhere")
        late = send(cast, "coordinator", file, "apply")

        assert [pressed.status_code, left.status_code] == [302, 302]
        assert early.status_code == 422
        assert summary(early)[:2] == [
            "Vispirms apskatiet šīs rindas un izvēlieties: 1.23 Darbs 23 (3. lapa)",
            "Citās lapās vēl kaut kas jānorāda: 1.15 Darbs 15 (2. lapa)",
        ]
        assert late.status_code == 302
        changed = Measure.objects.filter(beneficiaries="Citi")
        assert changed.count() == 23
        assert not changed.filter(code="1.23").exists()
        file.refresh_from_db()
        ends = [end for row in file.outcome for _column, end, _said in row["cells"]]
        assert sorted(set(ends)) == ["left", "taken"]
        assert ends.count("left") == 2

    def test_what_was_chosen_before_stays(self, cast, file):
        send(cast, "coordinator", file, "save", **{"row-0-take-beneficiaries": "leave"})
        for action in ("take-everywhere", "leave-everywhere", "apply"):
            send(cast, "coordinator", file, action, **{"grounds-reason": "Precizēts"})

        assert Measure.objects.get(code="1.1").beneficiaries == "Pasūtītāji"
        assert Measure.objects.get(code="1.2").beneficiaries == "Citi"

    def test_what_a_rule_refuses_on_another_page_is_named(self, cast, file):
        send(cast, "coordinator", file, "take-everywhere", **{"grounds-reason": "Precizēts"})
        send(cast, "coordinator", file, "leave-everywhere")
        measure = Measure.objects.get(code="1.22")
        measure.take(due_on=in_days(-500), starts_on=in_days(-600))
        put_on_record(measure, plan=cast.plan)

        response = send(cast, "coordinator", file, "apply")

        assert response.status_code == 422
        assert any("1.22" in line and "3. lapa" in line for line in summary(response))
        assert not Measure.objects.filter(beneficiaries="Citi").exists()


class TestStepsAndRisks:
    def test_an_editor_adds_and_ticks(self, cast):
        make_step(cast.measure, "Sagatavot")
        make_risk(cast.measure, "Datu nav")
        edits = {
            ("1.1", "progress"): "Sākts\n\n☑ Sagatavot\n☐ Saskaņot (31.12.2027.)",
            ("1.1", "risks"): "Datu nav\nNozare iebilst",
        }
        file = brought(cast, "lead", edits)

        cells = cells_of(main_of(look(cast, "lead", file)))
        response = send(cast, "lead", file, "apply")

        assert "tiek uzskatīts par paveiktu šodien" in cells["Rīcības soļi izmaiņa"].text
        assert response.status_code == 302
        assert [(step.text, bool(step.done_on)) for step in cast.measure.steps.all()] == [
            ("Sagatavot", True),
            ("Saskaņot", False),
        ]
        assert cast.measure.risks.count() == 2
        assert cast.measure.updates.get().done == "Sākts"

    def test_what_an_editor_rewords_is_refused_before_anything_is_chosen(self, cast):
        make_step(cast.measure, "Sagatavot")
        make_risk(cast.measure, "Datu nav")
        edits = {("1.1", "progress"): "Sākts\n\n☐ Sagatavots", ("1.1", "risks"): "Cits"}
        file = brought(cast, "lead", edits)

        cells = cells_of(main_of(look(cast, "lead", file)))
        response = send(cast, "lead", file, "apply")

        assert "Šeit soļus atzīmē" in cells["Rīcības soļi izmaiņa"].one(cls="unknown").text
        assert cells["Rīcības soļi izmaiņa"].all("input") == []
        heading = "Riski un šķēršļi, kas varētu kavēt pasākuma īstenošanu"
        [risks] = [cell for name, cell in cells.items() if name.startswith(heading[:10])]
        assert "Šeit riskus pievieno" in risks.one(cls="unknown").text
        assert response.status_code == 302
        file.refresh_from_db()
        ends = {column: end for column, end, _said in file.outcome[0]["cells"]}
        assert ends["progress"] == "taken"
        assert (ends["steps"], ends["risks"]) == ("steps", "risks")
        ended = main_of(look(cast, "lead", file)).text
        assert "Šeit soļus atzīmē" in ended
        in_english = main_of(cast.client("lead").get(f"/en{UPLOAD}{file.pk}/")).text
        assert "Steps are ticked and added here" in in_english

    def test_a_coordinator_words_steps_and_is_told_that_ticks_are_not_theirs(self, cast):
        make_step(cast.measure, "Sagatavot")
        edits = {("1.1", "progress"): "☑ Sagatavot (01.02.2026.)\n☐ Saskaņot"}
        file = brought(cast, "coordinator", edits)

        cells = cells_of(main_of(look(cast, "coordinator", file)))
        response = send(cast, "coordinator", file, "apply", **GROUNDS)

        assert "paziņo atbildīgā institūcija" in cells["Rīcības soļi izmaiņa"].text
        assert response.status_code == 302
        assert [(step.text, step.done_on) for step in cast.measure.steps.all()] == [
            ("Sagatavot", None),
            ("Saskaņot", None),
        ]


class TestWordsOfOnesOwn:
    """What was done is said in the file's words or, where those are left, in others."""

    EDITS: ClassVar = {("1.1", "progress"): "Sākts\n\n☑ Sagatavot", ("1.1", "risks"): "Budžets"}
    LEFT: ClassVar = {"row-0-take-progress": "leave", "row-0-status": "in_progress"}

    def test_are_asked_for_where_the_files_are_left(self, cast):
        make_step(cast.measure, "Sagatavot")
        file = brought(cast, "lead", self.EDITS)

        asked = send(cast, "lead", file, "apply", **self.LEFT)
        said = {"row-0-done": "Dati sagatavoti"}
        response = send(cast, "lead", file, "apply", **self.LEFT, **said)

        assert asked.status_code == 422
        assert summary(asked) == [
            "1. rinda: Kas paveikts – Vienā teikumā uzrakstiet, kas paveikts."
        ]
        assert main_of(asked).one("textarea", name="row-0-done")
        assert response.status_code == 302
        assert cast.measure.updates.get().done == "Dati sagatavoti"
        assert cast.measure.steps.get().done_on is not None

    def test_are_not_asked_for_beside_the_files(self, cast):
        file = brought(cast, "lead", self.EDITS)

        both = send(cast, "lead", file, "apply", **{"row-0-done": "Dati sagatavoti"})

        assert both.status_code == 422
        assert summary(both) == [
            "1. rinda: Kas paveikts – Tiek pārņemts datnes teksts: nepārņemiet to vai šeit neko"
            " nerakstiet."
        ]
        assert cast.measure.updates.count() == 0


class TestEvidence:
    def test_an_address_is_shown_as_evidence_of_what_its_line_says(self, cast):
        edits = {("1.1", "progress"): f"Pabeigts.\nMetodika ir publicēta: {LINK}."}
        file = brought(cast, "lead", edits)

        typed = filled(look(cast, "lead", file))
        response = send(cast, "lead", file, "apply", typed)

        assert typed["row-0-proves-0"] == "Metodika ir publicēta"
        assert response.status_code == 302
        piece = cast.measure.evidence.get()
        assert (piece.url, piece.proves) == (LINK, "Metodika ir publicēta")
        page = main_of(look(cast, "lead", file))
        assert f"{LINK} – Metodika ir publicēta" in page.text

    def test_what_it_proves_is_asked_where_nothing_says_it(self, cast):
        file = brought(cast, "lead", {("1.1", "progress"): f"Pabeigts\n{LINK}"})

        typed = filled(look(cast, "lead", file))
        unsaid = send(cast, "lead", file, "apply", typed | {"row-0-take-evidence": "take"})
        said = {"row-0-take-evidence": "take", "row-0-proves-0": "Metodika"}
        response = send(cast, "lead", file, "apply", typed | said)

        assert "row-0-take-evidence" not in typed
        [sentence] = summary(unsaid)
        assert sentence.endswith("Dažos vārdos norādiet, ko šī saite pierāda.")
        assert response.status_code == 302
        assert cast.measure.evidence.get().proves == "Metodika"

    def test_what_is_evidence_already_is_not_offered_again(self, cast):
        make_statement(cast.measure, institution=cast.lead, stated_on=in_days(-9))
        send_twice = {("1.1", "progress"): f"Publicēts: {LINK}"}
        first = brought(cast, "lead", send_twice)
        send(cast, "lead", first, "apply")
        again = brought(cast, "lead", {("1.1", "progress"): f"Vēlreiz publicēts: {LINK}"})

        cells = cells_of(main_of(look(cast, "lead", again)))

        assert list(cells) == ["Progress izmaiņa"]
        assert cast.measure.evidence.count() == 1

    @pytest.mark.parametrize("url", ["http://localhost/a", "https://10.0.0.1/x", "http://a"])
    def test_an_address_that_the_public_cannot_open_is_refused(self, cast, url):
        file = brought(cast, "lead", {("1.1", "progress"): f"Pabeigts: {url}"})

        response = send(cast, "lead", file, "apply", **{"row-0-take-evidence": "take"})

        assert response.status_code == 422
        assert cast.measure.evidence.count() == cast.measure.updates.count() == 0

    def test_addresses_are_no_coordinators(self, cast):
        file = brought(cast, "coordinator", {("1.1", "progress"): f"Pabeigts: {LINK}"})

        cells = cells_of(main_of(look(cast, "coordinator", file)))

        assert (
            "Par pasākumu ziņo tikai" in cells["Pierādījumi jauns saturs"].one(cls="unknown").text
        )


class TestStatus:
    def test_one_chosen_while_all_else_is_left_is_said_to_be_nothing(self, cast):
        make_statement(cast.measure, institution=cast.lead, stated_on=in_days(-9))
        edits = {("1.1", "progress"): "Turpinās"}
        file = brought(cast, "lead", edits, kind=FileKind.DOCX)

        more = {"row-0-take-progress": "leave", "row-0-status": "completed"}
        response = send(cast, "lead", file, "apply", **more)

        assert response.status_code == 422
        assert any("Statusu paziņo kopā ar progresu" in line for line in summary(response))
        assert cast.now().status == Status.IN_PROGRESS


class TestInstitutions:
    FILE = (
        ["Pasākums", "Atbildīgā institūcija", "Citas institūcijas"],
        ["Izstrādāt metodiku", "Uzņēmumu reģistra aģentūra", "Datu nams (sniedz datus)"],
    )

    def answers(self, **changed):
        return {
            "row-0-take-lead": "take",
            "row-0-who-lead-0": "new",
            "row-0-who-lead-0-name": "Uzņēmumu reģistra aģentūra",
            "row-0-who-lead-0-short": "URA",
            "row-0-who-lead-0-slug": "ura",
            "row-0-take-supporting": "take",
            "row-0-who-supporting-0": "new",
            "row-0-who-supporting-0-name": "Datu nams",
            "row-0-who-supporting-0-slug": "datu-nams",
            **GROUNDS,
            **changed,
        }

    def test_a_coordinator_says_that_it_is_new(self, cast):
        _response, file = bring(cast, "coordinator", own_sheet(*self.FILE))

        typed = filled(look(cast, "coordinator", file))
        response = send(cast, "coordinator", file, "apply", typed | self.answers())

        assert typed["row-0-who-lead-0-name"] == "Uzņēmumu reģistra aģentūra"
        assert response.status_code == 302
        now = cast.now()
        assert now.lead_institution == Institution.objects.get(slug="ura")
        role = now.supporting.get(institution__slug="datu-nams")
        assert role.role == "sniedz datus"
        page = main_of(look(cast, "coordinator", file))
        assert "pārņemts Uzņēmumu reģistra aģentūra" in page.text

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"row-0-who-lead-0-slug": ""}, "Jaunajai institūcijai tas ir vajadzīgs."),
            ({"row-0-who-lead-0-name": ""}, "Jaunajai institūcijai tas ir vajadzīgs."),
            ({"row-0-who-lead-0-slug": "ū r"}, "adrese"),
            ({"row-0-who-lead-0-slug": "vk"}, "Citai institūcijai jau ir adrese “vk”"),
            ({"row-0-who-supporting-0-slug": "ura"}, "Citai institūcijai jau ir adrese “ura”"),
            (
                {"row-0-who-lead-0": "999999"},
                "Izvēlieties vienu no sarakstā esošajām institūcijām.",
            ),
            ({"row-0-who-lead-0": ""}, "Izvēlieties institūciju."),
        ],
    )
    def test_what_is_wrong_with_it_is_said_and_nothing_is_saved(self, cast, changed, sentence):
        before = Institution.objects.count()
        _response, file = bring(cast, "coordinator", own_sheet(*self.FILE))
        typed = filled(look(cast, "coordinator", file)) | self.answers(**changed)

        response = send(cast, "coordinator", file, "apply", typed)

        assert response.status_code == 422
        assert sentence in " ".join(summary(response))
        assert Institution.objects.count() == before

    def test_so_many_unknown_names_are_not_asked_about(self, cast):
        names = "\n".join(f"Nezināmā {number}" for number in range(MOST_ASKED + 1))
        content = own_sheet(["Pasākums", "Citas institūcijas"], ["Izstrādāt metodiku", names])
        _response, file = bring(cast, "coordinator", content)

        typed = filled(look(cast, "coordinator", file)) | {"row-0-take-supporting": "take"}
        response = send(cast, "coordinator", file, "apply", typed, **GROUNDS)

        assert not any(name.startswith("row-0-who") for name in typed)
        assert "pārāk daudz nezināmu nosaukumu" in " ".join(summary(response))

    def test_no_page_has_more_fields_than_a_request_may(self, cast):
        unknown = "\n".join(f"Nezināmā {number}" for number in range(MOST_ASKED))
        links = " ".join(f"https://www.example.lv/{number}" for number in range(30))
        head = ["Pasākums", "Sākuma datums", "Beigu datums", "Atbildīgā institūcija"]
        head += ["Citas institūcijas", "Klients", "Rezultāts", "Riski", "Progress", "Statuss"]
        row = ["2. pusgads", "gada beigas", "Kāda", unknown, "A", "B", "C", f"D {links}\n☐ E", "F"]
        rows = [[f"Darbs {number}", *row] for number in range(ROWS_A_PAGE)]
        for number in range(ROWS_A_PAGE):
            make_measure(
                cast.commitment,
                title=f"Darbs {number}",
                lead_institution=Institution.objects.get(slug="vk"),
            )
        _response, file = bring(cast, "coordinating editor", own_sheet(head, *rows))

        typed = filled(look(cast, "coordinating editor", file))

        assert sum(name.startswith("row-") for name in typed) > 40 * ROWS_A_PAGE
        assert sum(name.endswith("-slug") for name in typed) == (MOST_NEW + 1) * ROWS_A_PAGE
        # Of each cell one of two radio buttons is sent besides.
        assert len(typed) + 12 * ROWS_A_PAGE < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS


class TestSubHeadings:
    def test_a_coordinator_moves_a_measure_to_another(self, cast):
        group = make_group(cast.commitment, key="dati", title="Datu atvēršana")
        content = own_sheet(
            ["Pasākums", "Klients"], ["Datu atvēršana", None], ["Izstrādāt metodiku", "Citi"]
        )
        workbook = openpyxl.load_workbook(BytesIO(content))
        workbook.active.merge_cells("A2:B2")
        saved = BytesIO()
        workbook.save(saved)
        _response, file = bring(cast, "coordinator", saved.getvalue())

        typed = filled(look(cast, "coordinator", file))
        taken = {"row-0-take-group": "take", "row-0-take-beneficiaries": "take"}
        response = send(cast, "coordinator", file, "apply", typed | taken | GROUNDS)

        assert response.status_code == 302
        assert cast.now().group == group


class TestAPlanThatAsksForReview:
    @pytest.fixture
    def cast(self):
        cast = make_cast_with_words()
        cast.plan.asks_for_review = True
        put_on_record(cast.plan, plan=cast.plan)
        return cast

    def test_what_a_file_reports_is_handed_in(self, cast):
        file = brought(cast, "lead", {("1.1", "progress"): f"Publicēts: {LINK}\n\n☐ Saskaņot"})

        response = send(cast, "lead", file, "apply", **{"row-0-status": "in_progress"})

        assert response.status_code == 302
        assert cast.measure.updates.count() == 0
        draft = UpdateDraft.objects.get()
        assert draft.waits_for_review
        assert draft.typed["done"] == [f"Publicēts: {LINK}"]
        assert draft.typed["evidence-0-url"] == [LINK]
        assert draft.typed["new-step-0-text"] == ["Saskaņot"]
        page = main_of(look(cast, "lead", file))
        assert "iesniegts saskaņošanai Publicēts" in page.text

    def test_a_colleagues_draft_is_not_written_over(self, cast):
        office = cast.people["lead"]
        UpdateDraft.objects.create(
            measure=cast.measure,
            institution=cast.lead,
            typed={"done": ["Kolēģa teksts"]},
            saved_by=cast.people["coordinator"],
            version=1,
        )
        file = brought(cast, "lead", {("1.1", "progress"): "Mans teksts"})

        response = send(cast, "lead", file, "apply", **{"row-0-status": "in_progress"})

        assert response.status_code == 422
        assert any("ir melnraksts" in line for line in summary(response))
        assert UpdateDraft.objects.get().typed == {"done": ["Kolēģa teksts"]}
        assert UpdateDraft.objects.get().saved_by != office
