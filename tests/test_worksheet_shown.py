"""What the page of a worksheet that is brought in shows of its rows and cells."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from measures.imports import ROWS_A_PAGE
from measures.models import Measure
from tests.bringing import (
    DAY,
    GROUNDS,
    UPLOAD,
    bring,
    brought,
    cells_of,
    filled,
    look,
    make_cast_with_words,
    own_sheet,
    send,
)
from tests.cast import in_days, with_token
from tests.factories import (
    make_date_change,
    make_institution,
    make_measure,
    make_risk,
    make_step,
    make_supporting_role,
    put_on_record,
)
from tests.page import main_of

pytestmark = pytest.mark.django_db
TITLE = "Izstrādāt metodiku"
FIRST = date(2021, 1, 1)


@pytest.fixture
def cast():
    return make_cast_with_words(beneficiaries="Pasūtītāji")


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

    @pytest.mark.parametrize("person", ["lead", "coordinator"])
    def test_one_without_a_title_waits_for_nobody(self, cast, person):
        head = ["Pasākums", "Klients", "Progress"]
        _response, file = bring(cast, person, own_sheet(head, [None, "A", "Sākts"]))

        page = main_of(look(cast, person, file))

        [row] = page.all(cls="sheet-row")
        sentence = "Rinda nenosauc pasākumu: datnē tā nosaukums ir tukšs, pārsvītrots vai paslēpts."
        assert row.texts(cls="unknown") == [sentence]
        assert "Viņi var izmantot tieši šo datni" not in page.text

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
