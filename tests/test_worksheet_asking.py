"""What the page of a worksheet that is brought in asks, shows and lets each person do."""

from datetime import date
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
from tests.cast import in_days, with_token
from tests.factories import (
    make_date_change,
    make_group,
    make_institution,
    make_measure,
    make_risk,
    make_statement,
    make_step,
    make_supporting_role,
    put_on_record,
)
from tests.page import main_of

pytestmark = pytest.mark.django_db
LINK = "https://www.example.lv/metodika"
TITLE = "Izstrādāt metodiku"
FIRST = date(2021, 1, 1)


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

    def test_a_date_that_shows_a_year_alone_is_asked_about(self, cast):
        workbook = openpyxl.load_workbook(
            BytesIO(own_sheet(["Pasākums", "Beigu datums"], ["Izstrādāt metodiku", FIRST]))
        )
        workbook.active["B2"].number_format = "yyyy"
        content = BytesIO()
        workbook.save(content)
        _response, file = bring(cast, "coordinator", content.getvalue())

        typed = filled(look(cast, "coordinator", file))

        assert "row-0-offer-due_on" in typed

    def test_what_was_achieved_is_not_how_it_would_be_known(self, cast):
        rows = (["Pasākums", "Sasniegtais rezultāts", "Klienti"], [TITLE, "Publicēta", "Visi"])
        _response, file = bring(cast, "coordinator", own_sheet(*rows))

        page = look(cast, "coordinator", file)

        assert list(cells_of(main_of(page))) == ["Kas ir klients/-i šajā kontekstā? izmaiņa"]
        assert "nav nolasītas: Sasniegtais rezultāts" in main_of(page).one(cls="notes").text

    def test_an_error_is_told_of_and_neither_a_text_nor_a_title(self, cast):
        rows = (["Pasākums", "Klienti", "Riski"], [TITLE, "#REF!", "#N/A"], ["#REF!", "Visi", ""])
        _response, file = bring(cast, "coordinator", own_sheet(*rows))

        page = look(cast, "coordinator", file)

        [row] = main_of(page).all(cls="sheet-row")
        assert list(cells_of(row)) == ["Kas ir klients/-i šajā kontekstā? jauns saturs"]
        assert "rindās: Sheet: 2, 3." in main_of(page).one(cls="notes").text
        assert send(cast, "coordinator", file, "apply", filled(page) | GROUNDS).status_code == 422

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

        page = main_of(look(cast, "coordinator", again))
        assert "Tieši šī datne jau ir ievietota" in page.text
        assert f"{UPLOAD}{first.pk}/" not in page.hrefs()

    def test_the_very_same_file_leads_to_ones_own_earlier_one(self, cast):
        first = brought(cast, "lead", {("1.1", "progress"): "Sākts"})
        with first.content.open("rb") as content:
            _response, again = bring(cast, "lead", content.read())

        assert f"{UPLOAD}{first.pk}/" in main_of(look(cast, "lead", again)).hrefs()

    def test_nothing_to_note_is_no_empty_list(self, cast):
        file = brought(cast, "lead", {("1.1", "progress"): "Sākts"})

        assert main_of(look(cast, "lead", file)).all(cls="notes") == []

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
            (
                "1. rinda: Kas paveikts – Tiek pārņemts datnes teksts: nepārņemiet to vai šeit neko"
                " nerakstiet."
            )
        ]
        assert cast.measure.updates.count() == 0

    def test_are_not_lost_where_nothing_is_stated(self, cast):
        file = brought(cast, "lead", self.EDITS)
        nothing = {f"row-0-take-{column}": "leave" for column in ("progress", "steps", "risks")}
        nothing |= {"row-0-status": "", "row-0-done": "Dati sagatavoti"}

        response = send(cast, "lead", file, "apply", **nothing)
        send(cast, "lead", file, "leave-0", **nothing)

        assert response.status_code == 422
        assert summary(response)[0].startswith(
            "1. rinda: Kas paveikts – No šīs rindas nekas netiek paziņots"
        )
        assert filled(look(cast, "lead", file))["row-0-done"] == ""


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

        [row] = main_of(look(cast, "coordinator", file)).all(cls="sheet-row")

        assert "Pierādījumi jauns saturs" in [cell.text for cell in row.all("h3")]
        assert row.one(cls="unknown").text == ("Par pasākumu ziņo tikai atbildīgā institūcija.")


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

    def test_that_column_nine_tells_is_a_cell_with_the_words_that_tell_it(self, cast):
        make_statement(cast.measure, institution=cast.lead, stated_on=in_days(-9))
        file = brought(cast, "lead", {("1.1", "progress"): "Izdarīts. Metodika ir publicēta"})

        page = main_of(look(cast, "lead", file))

        [cell] = [one for one in page.all(cls="sheet-cell") if one.one("h3").text.startswith("Sta")]
        assert cell.one("h3").text == "Statuss izmaiņa"
        assert cell.texts("del") == ["[svītrots: Tiek īstenots]"]
        assert cell.texts("ins") == ["[pievienots: Paveikts]"]
        assert "sākas ar “Izdarīts”" in cell.one(cls="meta").text
        assert cell.one("select", name="row-0-status")
        assert len(page.all("select", name="row-0-status")) == 1

    def test_that_column_nine_tells_goes_with_what_is_reported(self, cast):
        make_statement(cast.measure, institution=cast.lead, stated_on=in_days(-9))
        edits = {("1.1", "progress"): "Izdarīts", ("1.1", "due_on"): in_days(120)}
        file = brought(cast, "lead", edits)

        left = {"row-0-take-progress": "leave", "row-0-take-due_on": "take", **GROUNDS}
        response = send(cast, "lead", file, "apply", **left)

        assert response.status_code == 302
        assert cast.now().status == Status.IN_PROGRESS
        file.refresh_from_db()
        assert file.outcome[0]["cells"][1:] == [
            ["progress", "left", "Izdarīts"],
            ["status", "left", "Paveikts"],
        ]

    def test_what_is_said_of_it_besides_is_part_of_what_became_of_the_file(self):
        cast = make_cast_with_words(due_on=in_days(-5))
        make_statement(cast.measure, institution=cast.lead, stated_on=in_days(-9), done="Sākts")
        file = brought(cast, "lead", {("1.1", "progress"): "Izdarīts viss"})

        said = {"row-0-happened_on": DAY(in_days(-1)), "row-0-obstacles": "Kavējās iepirkums"}
        response = send(cast, "lead", file, "apply", **said)

        assert response.status_code == 302
        file.refresh_from_db()
        [row] = file.outcome
        assert row["cells"] == [
            ["progress", "taken", "Izdarīts viss"],
            ["status", "taken", "completed"],
            ["happened_on", "taken", DAY(in_days(-1))],
            ["obstacles", "taken", "Kavējās iepirkums"],
        ]
        assert row["was"] == {"progress": "Sākts", "status": "in_progress"}
        page = main_of(look(cast, "lead", file))
        assert [(one.one("dt").text, one.one("dd").text) for one in page.one("dl").all("div")] == [
            ("Progress", "pārņemts Izdarīts viss Portālā bija: Sākts"),
            ("Statuss", "pārņemts Paveikts Portālā bija: Tiek īstenots"),
            ("Kad tas notika", f"pārņemts {DAY(in_days(-1))}"),
            ("Šķēršļi", "pārņemts Kavējās iepirkums"),
        ]

    def test_words_that_may_not_hold_are_not_understood_and_ask_in_the_cell(self, cast):
        make_statement(cast.measure, institution=cast.lead, stated_on=in_days(-9))
        file = brought(cast, "lead", {("1.1", "progress"): "Izdarīts daļēji"})

        cell = cells_of(main_of(look(cast, "lead", file)))["Statuss neskaidrs teksts"]

        assert "turpinājums to var atsaukt" in cell.one(cls="meta").text
        assert cell.one("select", name="row-0-status")

    @pytest.mark.parametrize(
        ("text", "is_lost"),
        [("Kavējas", False), ("Sākts, bet piegādātājs bankrotēja", True)],
    )
    def test_a_column_with_words_that_are_none_is_not_understood_and_asks_in_the_cell(
        self, cast, text, is_lost
    ):
        make_statement(cast.measure, institution=cast.lead, stated_on=in_days(-9))
        file = brought(cast, "lead", {("1.1", "status"): text})

        page = main_of(look(cast, "lead", file))

        cell = cells_of(page)["Statuss neskaidrs teksts"]
        told = " ".join(cell.texts(cls="meta"))
        assert "Šādu statusu portāls nepazīst" in told
        assert ("Pārējais šeit rakstītais nav saglabājams" in told) is is_lost
        assert cell.one("select", name="row-0-status")
        assert len(page.all("select", name="row-0-status")) == 1

    def test_a_column_with_other_words_says_what_they_mean(self, cast):
        make_statement(cast.measure, institution=cast.lead, stated_on=in_days(-9))
        file = brought(cast, "lead", {("1.1", "status"): "Pabeigts"})

        cell = cells_of(main_of(look(cast, "lead", file)))["Statuss izmaiņa"]

        assert cell.one(cls="meta").text == "“Pabeigts” nozīmē statusu “Paveikts”."

    def test_another_one_that_is_chosen_is_part_of_what_became_of_the_file(self, cast):
        make_statement(cast.measure, institution=cast.lead, stated_on=in_days(-9))
        file = brought(cast, "lead", {("1.1", "progress"): "Publicēta metodika"})

        send(cast, "lead", file, "apply", **{"row-0-status": "completed"})

        file.refresh_from_db()
        assert ["status", "taken", "completed"] in file.outcome[0]["cells"]
        assert file.outcome[0]["was"]["status"] == "in_progress"


class TestADateBesideAnEnd:
    """The end date of a measure that is completed no longer moves."""

    EDITS: ClassVar = {("1.1", "progress"): "Izdarīts"}

    @pytest.fixture
    def file(self, cast):
        return brought(cast, "lead", {**self.EDITS, ("1.1", "due_on"): in_days(120)})

    def test_is_said_at_the_row_and_not_chosen_by_itself(self, cast, file):
        page = look(cast, "lead", file)

        cell = cells_of(main_of(page))["Beigu datums izmaiņa"]
        assert "pasākums ir noslēdzies" in cell.one(cls="meta").text
        assert "row-0-take-due_on" not in filled(page)

    def test_is_refused(self, cast, file):
        both = {"row-0-take-due_on": "take", **GROUNDS}
        response = send(cast, "lead", file, "apply", **both)

        assert response.status_code == 422
        assert summary(response) == [
            (
                "1. rinda: Beigu datums – Pabeigta vai atcelta pasākuma beigu datums vairs"
                " nemainās:"
                " pārņemiet vai nu jauno datumu, vai šo statusu, ne abus."
            )
        ]
        assert cast.measure.date_changes.count() == cast.measure.updates.count() == 0

    def test_that_a_coordinator_moves_at_once_is_taken_over_first(self, cast):
        cast.measure.take(lead_institution=Institution.objects.get(slug="vk"))
        put_on_record(cast.measure, plan=cast.plan)
        edits = {**self.EDITS, ("1.1", "due_on"): in_days(120)}
        file = brought(cast, "coordinating editor", edits)

        decided = {**GROUNDS, "grounds-decision": "MK prot. Nr. 7"}
        response = send(cast, "coordinating editor", file, "apply", **decided)

        assert response.status_code == 302
        assert (cast.now().due_on, cast.now().status) == (in_days(120), Status.COMPLETED)

    def test_of_a_measure_that_is_over_is_refused_beforehand(self, cast):
        make_statement(
            cast.measure, institution=cast.lead, status=Status.COMPLETED, stated_on=in_days(-9)
        )
        file = brought(cast, "lead", {("1.1", "due_on"): in_days(120)})

        [cell] = main_of(look(cast, "lead", file)).all(cls="sheet-cell")

        assert cell.one(cls="unknown").text == (
            "Pasākums ir pabeigts vai atcelts: tā beigu datumu vairs nepārceļ."
        )


class TestOneRound:
    """All that can be known to be wrong is told at once."""

    def test_of_a_statement_and_a_date(self):
        cast = make_cast_with_words(due_on=in_days(-5))
        make_step(cast.measure, "Sagatavot")
        edits = {
            ("1.1", "progress"): "Nodots saskaņošanai\n\n☑ Sagatavot",
            ("1.1", "due_on"): in_days(120),
        }
        file = brought(cast, "lead", edits)

        typed = {"row-0-take-progress": "leave", "row-0-status": "in_progress"}
        response = send(cast, "lead", file, "apply", **typed)

        assert response.status_code == 422
        assert summary(response) == [
            "1. rinda: Kas paveikts – Vienā teikumā uzrakstiet, kas paveikts.",
            "1. rinda: Šķēršļi – Pasākums kavējas: norādiet, kas to kavē vai kavēja.",
            "Pārņemšana: Kāpēc mainās beigu datumi? – Izvēlieties iemeslu.",
            (
                "Pārņemšana: Kāpēc, vienā teikumā – Pasakiet vienā teikumā, kāpēc datums tiek"
                " pārcelts."
            ),
        ]

    def test_of_text_dates_and_what_is_not_chosen(self, cast):
        content = file_with(
            {
                ("1.1", "beneficiaries"): "No datnes",
                ("1.1", "title"): "Cits",
                ("1.1", "starts_on"): in_days(110),
                ("1.1", "due_on"): in_days(120),
            }
        )
        cast.measure.take(beneficiaries="No portāla")
        put_on_record(cast.measure, plan=cast.plan)
        _response, file = bring(cast, "coordinator", content)

        response = send(cast, "coordinator", file, "apply")

        assert response.status_code == 422
        day = DAY(in_days(100)).rstrip(".")
        assert summary(response) == [
            f"1. rinda: Sākuma datums – Sākuma datums ir pēc beigu datuma, kas ir {day}.",
            "1. rinda: Kas ir klients/-i šajā kontekstā? – Izvēlieties vienu no abiem.",
            "Pārņemšana: Kāpēc mainās plāna teksts? – Norādiet, kāpēc tekstu labojat.",
            "Pārņemšana: Lēmums – Norādiet lēmuma numuru vai adresi.",
            "Pārņemšana: Kāpēc mainās beigu datumi? – Izvēlieties iemeslu.",
            (
                "Pārņemšana: Kāpēc, vienā teikumā – Pasakiet vienā teikumā, kāpēc datums tiek"
                " pārcelts."
            ),
        ]

    def test_of_a_new_measure(self, cast):
        content = own_sheet(
            ["Pasākums", "Sākuma datums", "Beigu datums"],
            ["Pavisam jauns darbs", in_days(20), in_days(10)],
        )
        _response, file = bring(cast, "coordinator", content)
        typed = filled(look(cast, "coordinator", file))
        typed |= {f"row-0-take-{name}": "take" for name in ("title", "starts_on", "due_on")}

        response = send(cast, "coordinator", file, "apply", typed)

        assert response.status_code == 422
        assert summary(response) == [
            "1. rinda: Numurs – Norādiet pasākuma numuru.",
            "1. rinda: Beigu datums – Beigu datums ir agrāk par sākuma datumu.",
            "Pārņemšana: Kāpēc mainās plāna teksts? – Pasakiet, kāpēc.",
        ]


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


class TestAWorksheetOfOnesOwn:
    """Nobody knows whether it ever held what it does not name: that is never struck out unasked."""

    HEAD = "Citas atbildīgās institūcijas un to loma"

    @pytest.fixture
    def measure(self, cast):
        measure = make_measure(cast.commitment, title="Vērtēt datus", lead_institution=cast.lead)
        for slug, role in (("knab", "Sniedz datus"), ("ltrk", "Izvērtē")):
            body = make_institution(slug, name=f"Iestāde {slug}", abbreviation=slug.upper())
            make_supporting_role(measure, body, role)
        return measure

    def test_that_names_institutions_in_another_order_and_no_roles_changes_nothing(
        self, cast, measure
    ):
        content = own_sheet(["Pasākums", self.HEAD], ["Vērtēt datus", "LTRK, KNAB"])
        _response, file = bring(cast, "coordinator", content)

        page = main_of(look(cast, "coordinator", file))

        assert page.all(cls="sheet-cell") == []

    def test_keeps_the_roles_that_it_does_not_name(self, cast, measure):
        text = "KNAB, LTRK (Vērtē), Valsts kanceleja"
        content = own_sheet(["Pasākums", self.HEAD], ["Vērtēt datus", text])
        _response, file = bring(cast, "coordinator", content)

        page = look(cast, "coordinator", file)
        response = send(cast, "coordinator", file, "apply", filled(page), **GROUNDS)

        [cell] = main_of(page).all(cls="sheet-cell")
        assert cell.texts("ins") == ["[pievienots: Vērtē]", "[pievienots: Valsts kanceleja]"]
        assert cell.texts("del") == ["[svītrots: Izvērtē]"]
        assert "paliek portālā reģistrētā loma" in cell.text
        assert response.status_code == 302
        roles = {role.institution.slug: role.role for role in measure.supporting.all()}
        assert roles == {"knab": "Sniedz datus", "ltrk": "Vērtē", "vk": ""}

    @pytest.mark.parametrize(
        ("head", "text", "gone"),
        [
            (HEAD, "KNAB", "LTRK (Izvērtē)"),
            ("Riski", "Budžets", "Datu nav"),
            ("Progress", "Sākts\n\n☐ Saskaņot", "Sagatavot"),
        ],
    )
    def test_strikes_nothing_out_by_itself(self, cast, measure, head, text, gone):
        make_risk(measure, "Datu nav")
        make_step(measure, "Sagatavot")
        content = own_sheet(["Pasākums", head], ["Vērtēt datus", text])
        _response, file = bring(cast, "coordinator", content)

        page = look(cast, "coordinator", file)

        assert f"tas tiks svītrots: {gone}" in main_of(page).text
        assert [name for name in filled(page) if "-take-" in name] == []

    def test_whose_lead_is_the_same_with_words_beside_it_changes_nothing(self, cast, measure):
        text = "IUB (Jānis Bērziņš, tālr. 67000000)"
        rows = [["Pasākums", "Atbildīgā institūcija"], ["Vērtēt datus", text]]
        _response, file = bring(cast, "coordinator", own_sheet(*rows))

        page = main_of(look(cast, "coordinator", file))

        assert page.all(cls="sheet-cell") == []
        assert page.one("ul", cls="notes").texts("li") == [
            (
                "Vārdi blakus atbildīgajai institūcijai netiek pārņemti: 1.2 (Jānis Bērziņš, tālr."
                " 67000000)"
            )
        ]

    def test_whose_lead_is_another_is_taken_over_without_the_words_beside_it(self, cast, measure):
        rows = [
            ["Pasākums", "Atbildīgā institūcija"],
            ["Vērtēt datus", "Valsts kanceleja (Anna Kalniņa)"],
        ]
        _response, file = bring(cast, "coordinator", own_sheet(*rows))

        [cell] = main_of(look(cast, "coordinator", file)).all(cls="sheet-cell")
        response = send(cast, "coordinator", file, "apply", **GROUNDS)

        assert "Šie vārdi blakus tai netiek pārņemti: Anna Kalniņa" in cell.text
        assert response.status_code == 302
        file.refresh_from_db()
        assert file.outcome[0]["cells"] == [["lead", "taken", "Valsts kanceleja"]]
        assert file.outcome[0]["was"] == {"lead": "IUB"}


class TestRefusedRows:
    def test_a_new_one_is_refused_to_an_editor_once(self, cast):
        head = ["Pasākums", "Klients", "Riski", "Progress"]
        _response, file = bring(cast, "lead", own_sheet(head, ["Pavisam jauns", "A", "B", "C"]))

        [row] = main_of(look(cast, "lead", file)).all(cls="sheet-row")

        assert row.texts(cls="unknown") == ["Pasākumus pievieno tikai koordinators."]

    def test_one_of_a_measure_that_is_another_institutions_is_refused_once(self, cast):
        make_measure(cast.commitment, title="Svešs darbs", lead_institution=cast.stranger)
        head = ["Pasākums", "Klients", "Riski", "Progress", "Beigu datums"]
        rows = [["Svešs darbs", "A", "B", "Izdarīts", in_days(120)]]
        _response, file = bring(cast, "lead", own_sheet(head, *rows))

        [row] = main_of(look(cast, "lead", file)).all(cls="sheet-row")

        assert row.texts(cls="unknown") == [
            (
                "Par šo pasākumu atbild cita institūcija: par to ziņo tā, bet plāna tekstu maina"
                " koordinators."
            )
        ]
        assert row.all("input", type="radio") == []

    def test_one_without_a_title_is_refused_once_and_stops_nothing_else(self, cast):
        head = ["Pasākums", "Klients", "Beigu datums"]
        rows = [[None, "A", in_days(120)], ["Izstrādāt metodiku", "Visi", None]]
        _response, file = bring(cast, "coordinator", own_sheet(head, *rows))

        refused, _row = main_of(look(cast, "coordinator", file)).all(cls="sheet-row")
        response = send(cast, "coordinator", file, "apply", **GROUNDS)

        sentence = "Rinda nenosauc pasākumu: datnē tā nosaukums ir tukšs, pārsvītrots vai paslēpts."
        assert refused.texts(cls="unknown") == [sentence]
        assert response.status_code == 302
        assert cast.now().beneficiaries == "Visi"

    def test_in_the_end_it_is_said_once_too(self, cast):
        head = ["Pasākums", "Klients", "Progress"]
        rows = [["Izstrādāt metodiku", None, "Sākts"], ["Pavisam jauns", "A", "B"]]
        _response, file = bring(cast, "lead", own_sheet(head, *rows))

        response = send(cast, "lead", file, "apply")

        assert response.status_code == 302
        page = main_of(look(cast, "lead", file))
        assert page.text.count("Pasākumus pievieno tikai koordinators.") == 1
        own, new = page.all("h2")
        assert own.hrefs() == ["/plans/plans/measures/1.1/"]
        assert new.hrefs() == []

    def test_the_date_that_waits_is_named(self, cast):
        make_date_change(cast.measure, new_due_on=in_days(200), state="proposed")
        file = brought(cast, "lead", {("1.1", "due_on"): in_days(120)})

        [cell] = main_of(look(cast, "lead", file)).all(cls="sheet-cell")

        assert cell.one(cls="unknown").text == (
            f"Lēmumu jau gaida cita šī datuma maiņa – uz {DAY(in_days(200))}"
        )


class TestStates:
    @pytest.fixture
    def file(self, cast):
        for number in range(2, 15):
            make_measure(cast.commitment, title=f"Darbs {number}", lead_institution=None)
        codes = {measure.code: at for at, measure in enumerate(Measure.objects.in_order())}
        edits = {(code, "beneficiaries"): "Citi" for code in codes}
        edits["1.14", "due_on"] = "skat. pielikumu"
        edits["1.13", "progress"] = "Sākts"
        return brought(cast, "coordinator", edits, code_at=codes)

    def test_are_counted_and_lead_to_their_rows(self, cast, file):
        nav = main_of(look(cast, "coordinator", file)).one("nav", cls="chips")

        assert nav.texts("li") == [
            "Izmaiņa: 14",
            "Neskaidrs teksts: 1",
            "Nav pārņemams: 1",
        ]
        shown = []
        for action in [button["value"] for button in nav.all("button")]:
            response = send(cast, "coordinator", file, action)
            page = cast.client("coordinator").get(response["Location"])
            shown.append(main_of(page).texts("h2"))
        assert [len([text for text in texts if text[:2] == "1."]) for texts in shown] == [10, 1, 1]
        assert shown[1][0] == "1.14 Darbs 14"

    def test_go_on_being_looked_at_when_something_is_chosen(self, cast, file):
        page = look(cast, "coordinator", file, "?state=unreadable")

        typed = filled(page) | {"row-13-take-beneficiaries": "leave"}
        client = with_token(cast.client("coordinator"))
        response = client.post(f"{UPLOAD}{file.pk}/?state=unreadable", {**typed, "action": "save"})

        assert main_of(page).one(cls="sheet-row").one(cls="meta").text.startswith("14. rinda;")
        assert response["Location"].endswith("?page=1&state=unreadable")
        file.refresh_from_db()
        assert file.choices["13"]["take-beneficiaries"] == "leave"

    def test_lose_nothing_of_what_is_typed_on_the_way(self, cast, file):
        response = send(cast, "coordinator", file, "show-unreadable", **{"grounds-reason": "Tāpēc"})

        assert response["Location"].endswith(f"/{file.pk}/?state=unreadable")
        assert filled(look(cast, "coordinator", file))["grounds-reason"] == "Tāpēc"
        back = send(cast, "coordinator", file, "show-all")
        assert back["Location"].endswith(f"/{file.pk}/")

    @pytest.mark.parametrize("action", ["save", "apply"])
    def test_keep_a_row_that_is_no_longer_in_one(self, cast, action):
        """Which measure it is decides the state of its cells."""
        rows = [["Pasākums", "Klients"]]
        rows += [[f"Lieta {number} {'abcdefghijk'[number] * 9}", "Citi"] for number in range(11)]
        _response, file = bring(cast, "coordinator", own_sheet(*rows))
        address = f"{UPLOAD}{file.pk}/?state=new&page=2"
        client = with_token(cast.client("coordinator"))
        typed = filled(client.get(address)) | {"row-10-code": "1.1", "action": action}

        response = client.post(address, typed)

        file.refresh_from_db()
        if action == "save":
            assert file.choices["10"]["code"] == "1.1"
            assert client.get(response["Location"]).status_code == 200
        else:
            assert response.status_code == 422
            assert filled(response)["row-10-code"] == "1.1"

    def test_are_all_that_is_taken_or_left_everywhere(self, cast):
        codes = {"1.1": 0}
        for number in range(2, 25):
            measure = make_measure(cast.commitment, title=f"Darbs {number}", lead_institution=None)
            codes[measure.code] = number - 1
        edits = {(code, "beneficiaries"): "Citi" for code in codes}
        edits |= {(code, "due_on"): "skat. pielikumu" for code in list(codes)[12:]}
        codes = {measure.code: at for at, measure in enumerate(Measure.objects.in_order())}
        file = brought(cast, "coordinator", edits, code_at=codes)
        client = with_token(cast.client("coordinator"))
        address = f"{UPLOAD}{file.pk}/?state=unreadable"
        typed = filled(client.get(address)) | {"action": "take-everywhere"}

        client.post(address, typed)

        file.refresh_from_db()
        taken = [one for one in file.choices.values() if one.get("take-beneficiaries") == "take"]
        assert len(taken) == 12

    def test_that_no_row_has_show_all(self, cast, file):
        page = main_of(look(cast, "coordinator", file, "?state=conflict"))

        assert len(page.all(cls="sheet-row")) == ROWS_A_PAGE


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

    @pytest.mark.parametrize("column", ["due_on", "progress"])
    def test_who_hands_a_measure_over_says_first_what_is_theirs_to_say(self, cast, column):
        office = Institution.objects.get(slug="vk")
        cast.measure.take(lead_institution=office)
        put_on_record(cast.measure, plan=cast.plan)
        said = {"due_on": DAY(in_days(200)), "progress": "Sākts"}[column]
        edits = {("1.1", "lead"): "IUB", ("1.1", column): said}
        file = brought(cast, "coordinating editor", edits)

        response = send(cast, "coordinating editor", file, "apply", **GROUNDS)

        assert response.status_code == 422
        first = {"due_on": "Vispirms lūdziet pārcelt datumu", "progress": "Vispirms paziņojiet"}
        assert first[column] in main_of(response).text
        assert cast.now().lead_institution == office

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


class TestNumbersThatBeginLines:
    def test_are_kept_with_a_risk(self, cast):
        file = brought(cast, "lead", {("1.1", "risks"): "2. pusgadā trūks naudas"})
        more = {"row-0-status": "in_progress", "row-0-done": "Sākts", "row-0-take-risks": "take"}

        assert send(cast, "lead", file, "apply", **more).status_code == 302

        assert cast.measure.risks.get().text == "2. pusgadā trūks naudas"

    def test_are_a_change_where_they_are_others(self, cast):
        make_risk(cast.measure, "2. pusgadā trūks naudas")
        file = brought(cast, "coordinator", {("1.1", "risks"): "1. pusgadā trūks naudas"})

        assert list(cells_of(main_of(look(cast, "coordinator", file))))

    def test_tell_steps_apart(self, cast):
        for number in (1, 2):
            make_step(cast.measure, f"{number}. posms", position=number)
        put_on_record(cast.measure, plan=cast.plan)
        file = brought(cast, "lead", {("1.1", "progress"): "☑ 2. posms\n☐ 1. posms"})

        assert "row-0-take-steps" in filled(look(cast, "lead", file))


@pytest.mark.parametrize("person", ["lead", "coordinator"])
def test_of_a_step_in_two_states_it_is_said_that_one_has_to_go(cast, person):
    make_step(cast.measure, "Sagatavot")
    put_on_record(cast.measure, plan=cast.plan)
    file = brought(cast, person, {("1.1", "progress"): "☐ Sagatavot\n☑ Sagatavot"})

    page = main_of(look(cast, person, file))

    assert "Solis šeit minēts divreiz, padarīts un darāms" in page.text


@pytest.mark.parametrize("text", ["IUB – VARAM", "IUB: VARAM", "IUB (VARAM)", "VARAM?"])
def test_of_a_lead_that_may_be_another_it_is_asked_who_it_is(cast, text):
    file = brought(cast, "coordinator", {("1.1", "lead"): text})

    assert filled(look(cast, "coordinator", file))["row-0-who-lead-0"] == ""
