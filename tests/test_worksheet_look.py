"""A worksheet is brought in: looked through cell by cell, chosen from, taken over or discarded."""

from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from commitments.models import Change
from measures.evidence.kinds import FileKind
from measures.models import ImportState, Measure, WorksheetImport
from measures.standing import Status
from ogp_portal.history import RecordVersion
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
from tests.cast import TOKEN, in_days, with_token
from tests.factories import make_measure, make_risk, make_statement, make_step, put_on_record
from tests.page import main_of, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast_with_words(beneficiaries="Pasūtītāji")


class TestTheFile:
    @pytest.mark.parametrize("kind", [FileKind.DOCX, FileKind.XLSX])
    def test_is_kept_with_its_hash_and_nothing_is_saved_yet(self, cast, kind):
        before = (RecordVersion.current(), Change.objects.count())
        content = file_with({("1.1", "title"): "Cita"}, kind)

        response, brought = bring(cast, "coordinator", content, f"Mūsu lapa.{kind.value}")

        assert response.status_code == 302
        assert response["Location"] == f"{UPLOAD}{brought.pk}/"
        assert (brought.name, brought.kind) == (f"Mūsu lapa.{kind.value}", kind)
        assert (brought.size, len(brought.sha256)) == (len(content), 64)
        assert brought.content.read() == content
        assert (RecordVersion.current(), Change.objects.count()) == before

    def test_is_at_no_address(self, cast):
        _response, brought = bring(cast, "lead", file_with())

        for address in (f"/media/{brought.content.name}", f"/evidence/{brought.sha256}/lapa.xlsx"):
            assert cast.client("coordinator").get(address).status_code == 404
        assert default_storage.exists(brought.content.name)

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"", "Datne ir tukša."),
            (b"%PDF-1.7\n%%EOF", "Tas ir PDF, lai kāds būtu nosaukums."),
            (b"Nr.;Nosaukums", "Tā ir vienkārša teksta datne, piemēram, CSV."),
            (b"Nosaukums", "Pēc satura tas nav ne Word dokuments"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Tā ir veca Word vai Excel datne"),
        ],
    )
    def test_that_cannot_be_read_is_refused_with_the_reason(self, cast, content, sentence):
        response, brought = bring(cast, "lead", content)

        assert response.status_code == 422
        assert [text for text in summary(response) if sentence in text]
        assert brought is None

    def test_that_is_not_chosen_is_asked_for(self, cast):
        client = with_token(cast.client("lead"))

        response = client.post(UPLOAD, {"version": "1", "submit_key": str(uuid4())})

        assert response.status_code == 422
        assert summary(response) == ["Word vai Excel datne – Izvēlieties datni."]

    def test_sent_twice_by_one_form_is_brought_in_once(self, cast):
        client, key = with_token(cast.client("lead")), str(uuid4())
        content = file_with()

        answers = [
            client.post(
                UPLOAD,
                {
                    "version": "1",
                    "submit_key": key,
                    "upload": SimpleUploadedFile("lapa.xlsx", content),
                },
            )
            for _ in range(2)
        ]

        assert [answer["Location"] for answer in answers] == [answers[0]["Location"]] * 2
        assert WorksheetImport.objects.count() == 1

    def test_is_offered_where_the_worksheet_is_to_those_who_can_bring_one_in(self, cast):
        page = "/plans/plans/commitments/1/worksheet/"
        offered = {
            person: any(
                link["href"] == UPLOAD
                for link in main_of(cast.client(person).get(page)).all("a", href=True)
            )
            for person in cast.people
        }

        able = ("lead", "coordinator", "coordinating editor")
        assert offered == {person: person in able for person in cast.people}

    def test_is_looked_through_by_nobody_but_its_bringer(self, cast):
        _response, brought = bring(cast, "lead", file_with())

        assert look(cast, "lead", brought).status_code == 200
        for person in ("coordinator", "coordinating editor", "stranger", "partner"):
            assert look(cast, person, brought).status_code == 404
        assert look(cast, "helper", brought).status_code == 403
        assert look(cast, "nobody", brought).status_code == 302

    def test_of_which_coordinators_see_who_brought_it_and_what_became_of_it(self, cast):
        bring(cast, "lead", file_with())

        page = main_of(cast.client("coordinator").get(UPLOAD))

        [item] = page.one("section", aria_labelledby="imports").all("li")
        assert "lapa.xlsx (Līga Vadītāja)" in item.text
        assert "tiek apskatīta" in item.text

    def test_the_words_for_a_status_are_shown(self, cast):
        page = main_of(cast.client("lead").get(UPLOAD))

        [done] = [
            row.one("dd").text
            for row in page.one("section", aria_labelledby="words").all("div")
            if row.one("dt").text == "Paveikts"
        ]
        assert "Izdarīts" in done


def test_a_file_whose_bytes_are_lost_is_asked_for_again(cast, caplog):
    _response, brought = bring(cast, "lead", file_with())
    default_storage.delete(brought.content.name)

    response = look(cast, "lead", brought)

    assert response.status_code == 404
    page = main_of(response)
    assert "Portāls šo datni ir pazaudējis. Ievietojiet to vēlreiz." in page.text
    assert page.one("input", name="upload")
    assert "are not in the storage" in caplog.text


class TestTheLook:
    def test_shows_what_changes_word_by_word_and_what_is_refused(self, cast):
        edits = {
            ("1.1", "beneficiaries"): "Piegādātāji",
            ("1.1", "progress"): "Izdarīts viss",
            ("1.1", "due_on"): in_days(120),
        }
        _response, brought = bring(cast, "lead", file_with(edits))

        page = main_of(look(cast, "lead", brought))

        cells = page.all(cls="sheet-cell")
        assert [cell.one("h3").text for cell in cells] == [
            "Beigu datums izmaiņa",
            "Kas ir klients/-i šajā kontekstā? izmaiņa",
            "Progress izmaiņa",
            "Statuss izmaiņa",
        ]
        assert cells[0].texts("del") == [f"[svītrots: {DAY(in_days(100))}]"]
        assert cells[0].texts("ins") == [f"[pievienots: {DAY(in_days(120))}]"]
        assert cells[1].one(cls="unknown").text == (
            "Tas ir plāna teksts: to maina tikai koordinators."
        )
        assert [len(cell.all("input", type="radio")) for cell in cells] == [2, 0, 2, 0]

    def test_the_status_is_told_by_the_words_and_can_be_changed(self, cast):
        _response, brought = bring(cast, "lead", file_with({("1.1", "progress"): "Izdarīts viss"}))

        typed = filled(look(cast, "lead", brought))

        assert typed["row-0-status"] == "completed"

    def test_says_that_nothing_differs(self, cast):
        _response, brought = bring(cast, "lead", file_with())

        page = main_of(look(cast, "lead", brought))

        assert "Datne ne ar ko neatšķiras no portāla." in page.text
        assert page.all(cls="sheet-row") == []

    def test_is_there_in_english(self, cast):
        edits = {("1.1", "beneficiaries"): "Piegādātāji"}
        _response, brought = bring(cast, "coordinator", file_with(edits))

        page = main_of(cast.client("coordinator").get(f"/en{UPLOAD}{brought.pk}/"))

        assert (
            page.one("form", id="choices").one("button", value="apply").text
            == "Take over what is chosen"
        )
        assert page.one(cls="diff")["lang"] == "lv"

    def test_a_script_in_a_cell_is_shown_as_words(self, cast):
        text = "<script>alert(1)</script>"
        _response, brought = bring(cast, "lead", file_with({("1.1", "progress"): text}))

        response = look(cast, "lead", brought)

        assert text not in response.content.decode()
        assert text in main_of(response).one(cls="sheet-cell").one("ins").text


class TestTakingOver:
    def test_an_editor_reports_and_asks_for_a_date(self, cast):
        step = make_step(cast.measure, "Sagatavot")
        edits = {
            ("1.1", "progress"): f"Notiek izstrāde\n\n☑ Sagatavot ({DAY(in_days(-2))})",
            ("1.1", "due_on"): in_days(120),
            ("1.1", "title"): "Cits nosaukums",
        }
        _response, brought = bring(cast, "lead", file_with(edits))

        response = send(
            cast,
            "lead",
            brought,
            "apply",
            grounds__shift="procurement",
            grounds__because="Iepirkums ir pārsūdzēts",
        )

        assert response.status_code == 302
        now = cast.now()
        assert now.updates.get().done == "Notiek izstrāde"
        assert now.status == Status.IN_PROGRESS
        step.refresh_from_db()
        assert step.done_on == in_days(-2)
        assert now.proposed_date_change().sentence == "Iepirkums ir pārsūdzēts"
        assert now.title == "Izstrādāt metodiku"
        brought.refresh_from_db()
        assert (brought.state, brought.ended_at.date()) == (
            ImportState.TAKEN_OVER,
            timezone.now().date(),
        )
        page = main_of(look(cast, "lead", brought))
        assert [(row.one("dt").text, row.one("dd").text) for row in page.one("dl").all("div")] == [
            (
                "Pasākumi",
                "Tas ir plāna teksts: to maina tikai koordinators. Cits nosaukums",
            ),
            (
                "Beigu datums",
                f"ierosināts {DAY(in_days(120))} Portālā bija: {DAY(in_days(100))}",
            ),
            ("Progress", "pārņemts Notiek izstrāde"),
            ("Statuss", "pārņemts Tiek īstenots"),
            (
                "Rīcības soļi",
                f"pārņemts ☑ Sagatavot ({DAY(in_days(-2))}) Portālā bija: ☐ Sagatavot",
            ),
        ]

    def test_a_coordinator_changes_text_and_adds_a_measure(self, cast):
        make_risk(cast.measure, "Migrācija")
        workbook = openpyxl.load_workbook(
            BytesIO(file_with({("1.1", "risks"): "Migrācija\nBudžets"}))
        )
        page = workbook.worksheets[0]
        for column, value in ((1, "Publicēt līgumu datus"), (3, in_days(50)), (4, "IUB")):
            page.cell(20, column).value = value
        content = BytesIO()
        workbook.save(content)
        _response, brought = bring(cast, "coordinator", content.getvalue())
        typed = filled(look(cast, "coordinator", brought))
        typed |= {f"row-1-take-{column}": "take" for column in ("title", "due_on", "lead")}

        response = send(
            cast,
            "coordinator",
            brought,
            "apply",
            typed,
            **{"row-1-number": "1.2", "grounds-reason": "Darba lapa precizēta"},
        )

        assert response.status_code == 302
        assert [risk.text for risk in cast.measure.risks.all()] == ["Migrācija", "Budžets"]
        added = Measure.objects.get(code="1.2")
        assert (added.title, added.due_on, added.lead_institution) == (
            "Publicēt līgumu datus",
            in_days(50),
            cast.lead,
        )

    def test_a_coordinator_postpones_a_measure_beyond_its_end(self, cast):
        edits = {("1.1", "starts_on"): in_days(150), ("1.1", "due_on"): in_days(300)}
        _response, file = bring(cast, "coordinator", file_with(edits))

        decided = {**GROUNDS, "grounds-decision": "MK prot. Nr. 7"}
        response = send(cast, "coordinator", file, "apply", **decided)

        assert response.status_code == 302
        assert (cast.now().starts_on, cast.now().due_on) == (in_days(150), in_days(300))

    def test_what_is_left_stays_as_it_was(self, cast):
        edits = {("1.1", "title"): "Cits", ("1.1", "beneficiaries"): "Citi"}
        _response, brought = bring(cast, "coordinator", file_with(edits))

        send(
            cast,
            "coordinator",
            brought,
            "apply",
            **{"row-0-take-title": "leave", "grounds-reason": "Precizēts"},
        )

        assert (cast.now().title, cast.now().beneficiaries) == ("Izstrādāt metodiku", "Citi")

    def test_what_can_mean_several_things_is_asked_and_answered(self, cast):
        edits = {("1.1", "due_on"): "2. pusgads", ("1.1", "lead"): "Iepirkumu uzraudzibas biroj"}
        content = file_with(edits)
        _response, brought = bring(cast, "coordinator", content)
        taken = {
            "row-0-take-due_on": "take",
            "row-0-take-lead": "take",
            "grounds-reason": "Precizēts",
            "grounds-decision": "MK prot. Nr. 7",
            "grounds-because": "Tā nolemts",
            "grounds-shift": "other",
        }

        asked = send(cast, "coordinator", brought, "apply", **taken)
        offered = main_of(asked).one("select", name="row-0-offer-due_on").all("option")
        answered = send(
            cast,
            "coordinator",
            brought,
            "apply",
            **taken,
            **{
                "row-0-offer-due_on": offered[-1]["value"],
                "row-0-who-lead-0": str(cast.stranger.pk),
            },
        )

        assert asked.status_code == 422
        assert summary(asked) == [
            "1. rinda: Kura diena domāta? – Norādiet, kura diena domāta.",
            (
                "1. rinda: Kura institūcija ir “Iepirkumu uzraudzibas biroj”? – Izvēlieties"
                " institūciju."
            ),
        ]
        assert answered.status_code == 302
        assert cast.now().due_on.isoformat() == offered[-1]["value"]
        assert (cast.now().due_on.month, cast.now().due_on.day) == (12, 31)
        assert cast.now().lead_institution == cast.stranger

    def test_a_conflict_is_shown_with_what_the_file_was_taken_from_and_waits(self, cast):
        content = file_with({("1.1", "beneficiaries"): "No datnes"})
        cast.measure.take(beneficiaries="No portāla")
        put_on_record(cast.measure, plan=cast.plan)
        _response, brought = bring(cast, "coordinator", content)

        page = main_of(look(cast, "coordinator", brought))
        unchosen = send(cast, "coordinator", brought, "apply", **{"grounds-reason": "Precizēts"})
        chosen = send(
            cast,
            "coordinator",
            brought,
            "apply",
            **{"row-0-take-beneficiaries": "take", "grounds-reason": "Precizēts"},
        )

        cell = page.one(cls="sheet-cell")
        assert "mainīts gan datnē, gan portālā" in cell.one("h3").text
        assert "šeit bija: Pasūtītāji" in cell.text
        assert unchosen.status_code == 422
        assert chosen.status_code == 302
        assert cast.now().beneficiaries == "No datnes"

    def test_rules_that_are_broken_are_told_at_their_row_and_nothing_is_saved(self, cast):
        edits = {("1.1", "due_on"): in_days(120), ("1.1", "title"): "Cits"}
        _response, brought = bring(cast, "coordinator", file_with(edits))

        response = send(cast, "coordinator", brought, "apply", **GROUNDS)

        assert response.status_code == 422
        assert summary(response) == ["Pārņemšana: Lēmums – Norādiet lēmuma numuru vai adresi."]
        assert cast.now().title == "Izstrādāt metodiku"
        brought.refresh_from_db()
        assert brought.is_open

    def test_a_measure_that_changed_since_it_was_shown_is_shown_again_before_anything_is_saved(
        self, cast
    ):
        content = file_with({("1.1", "beneficiaries"): "No datnes"})
        _response, brought = bring(cast, "coordinator", content)
        typed = filled(look(cast, "coordinator", brought)) | {"grounds-reason": "Precizēts"}
        cast.measure.take(beneficiaries="No portāla")
        put_on_record(cast.measure, plan=cast.plan)

        first = send(cast, "coordinator", brought, "apply", typed)
        again = filled(first)
        second = send(cast, "coordinator", brought, "apply", {**typed, **again})

        assert first.status_code == 409
        assert "mainīts gan datnē, gan portālā" in main_of(first).text
        assert cast.now().beneficiaries == "No datnes"
        assert second.status_code == 302

    def test_two_people_who_bring_the_same_file_double_nothing(self, cast):
        content = file_with({("1.1", "beneficiaries"): "Piegādātāji"})
        _response, first = bring(cast, "coordinator", content)
        _response, second = bring(cast, "coordinating editor", content)
        reason = {"grounds-reason": "Precizēts"}

        send(cast, "coordinator", first, "apply", **reason)
        before = Change.objects.count()

        page = main_of(look(cast, "coordinating editor", second))
        assert "Datne ne ar ko neatšķiras no portāla." in page.text
        assert Change.objects.count() == before

    def test_pressed_twice_is_done_once(self, cast):
        _response, brought = bring(cast, "lead", file_with({("1.1", "progress"): "Sākts darbs"}))
        typed = filled(look(cast, "lead", brought))

        first = send(cast, "lead", brought, "apply", typed)
        second = send(cast, "lead", brought, "apply", typed)

        assert first.status_code == 302
        assert second.status_code == 409
        assert "pārņemts" in main_of(second).text.lower()
        assert cast.measure.updates.count() == 1

    def test_nothing_chosen_is_nothing_to_take_over(self, cast):
        _response, brought = bring(cast, "lead", file_with({("1.1", "progress"): "Sākts darbs"}))

        response = send(cast, "lead", brought, "apply", **{"row-0-take-progress": "leave"})

        assert response.status_code == 422
        assert summary(response) == ["Nekas nav izvēlēts pārņemšanai."]

    def test_an_overdue_measure_asks_what_stands_in_the_way(self):
        cast = make_cast_with_words(due_on=in_days(-5))
        _response, brought = bring(cast, "lead", file_with({("1.1", "progress"): "Sākts darbs"}))

        refused = send(cast, "lead", brought, "apply")
        saved = send(cast, "lead", brought, "apply", **{"row-0-obstacles": "Trūkst cilvēku"})

        assert refused.status_code == 422
        assert "Pasākums kavējas: norādiet, kas to kavē vai kavēja." in main_of(refused).text
        assert saved.status_code == 302


class TestChoosing:
    def test_what_is_chosen_is_there_when_one_comes_back(self, cast):
        edits = {("1.1", "title"): "Cits", ("1.1", "beneficiaries"): "Citi"}
        _response, brought = bring(cast, "coordinator", file_with(edits))

        response = send(cast, "coordinator", brought, "save", **{"row-0-take-title": "leave"})

        assert response.status_code == 302
        typed = filled(look(cast, "coordinator", brought))
        assert (typed["row-0-take-title"], typed["row-0-take-beneficiaries"]) == ("leave", "take")
        assert cast.now().title == "Izstrādāt metodiku"

    def test_a_row_or_a_whole_page_is_chosen_in_one_press(self, cast):
        make_measure(cast.commitment, title="Publicēt līgumu datus")
        codes = {"1.1": 0, "1.2": 1}
        edits = {("1.1", "title"): "A", ("1.1", "beneficiaries"): "B", ("1.2", "title"): "C"}
        _response, brought = bring(cast, "coordinator", file_with(edits, code_at=codes))

        one = send(cast, "coordinator", brought, "leave-0")
        after_one = filled(look(cast, "coordinator", brought))
        send(cast, "coordinator", brought, "leave-all")
        after_all = filled(look(cast, "coordinator", brought))
        send(cast, "coordinator", brought, "take-all")
        in_the_end = filled(look(cast, "coordinator", brought))

        names = ("row-0-take-title", "row-0-take-beneficiaries", "row-1-take-title")
        assert one["Location"].endswith("#row-0")
        assert [after_one[name] for name in names] == ["leave", "leave", "take"]
        assert [after_all[name] for name in names] == ["leave"] * 3
        assert [in_the_end[name] for name in names] == ["take"] * 3

    def test_another_measure_is_chosen_for_a_row_found_by_its_words(self, cast):
        make_measure(cast.commitment, title="Publicēt līgumu datus")
        workbook = openpyxl.Workbook()
        for at, texts in enumerate(
            (["Pasākums", "Klients"], ["Līgumu datu publicēšana", "Visi"]), start=1
        ):
            for column, text in enumerate(texts, start=1):
                workbook.active.cell(at, column).value = text
        content = BytesIO()
        workbook.save(content)
        _response, brought = bring(cast, "coordinator", content.getvalue())

        before = main_of(look(cast, "coordinator", brought))
        send(cast, "coordinator", brought, "save", **{"row-0-code": "1.1"})
        after = main_of(look(cast, "coordinator", brought))

        assert "1.2 Publicēt līgumu datus" in before.one("h2", id="row-0-title").text
        assert "Atrasts pēc vārdiem" in before.text
        assert "1.1 Izstrādāt metodiku" in after.one("h2", id="row-0-title").text
        assert after.all(cls="sheet-cell")[1].texts("del") == ["[svītrots: Pasūtītāji]"]

    def test_what_was_chosen_of_one_measure_is_not_taken_over_of_another(self, cast):
        make_measure(cast.commitment, title="Publicēt līgumu datus")
        workbook = openpyxl.Workbook()
        for row in (["Pasākums", "Klients"], ["Līgumu datu publicēšana", "Visi"]):
            workbook.active.append(row)
        content = BytesIO()
        workbook.save(content)
        _response, brought = bring(cast, "coordinator", content.getvalue())
        typed = filled(look(cast, "coordinator", brought))
        typed |= {f"row-0-take-{column}": "take" for column in ("title", "beneficiaries")}

        response = send(
            cast, "coordinator", brought, "apply", {**typed, "row-0-code": "1.1"}, **GROUNDS
        )

        assert response.status_code == 422
        assert summary(response)[0].startswith("Vispirms apskatiet šīs rindas")
        assert cast.now().title == "Izstrādāt metodiku"

    def test_what_was_kept_is_chosen_anew_once_the_portal_says_something_else(self, cast):
        content = file_with({("1.1", "beneficiaries"): "No datnes"})
        _response, brought = bring(cast, "coordinator", content)
        send(cast, "coordinator", brought, "save", **GROUNDS)
        cast.measure.take(beneficiaries="No portāla")
        put_on_record(cast.measure, plan=cast.plan)

        typed = filled(look(cast, "coordinator", brought))

        assert "row-0-take-beneficiaries" not in typed
        assert typed["grounds-reason"] == "R"

    def test_a_file_that_is_discarded_is_kept_and_taken_over_no_more(self, cast):
        _response, brought = bring(cast, "lead", file_with({("1.1", "progress"): "Sākts darbs"}))
        typed = filled(look(cast, "lead", brought))

        response = send(cast, "lead", brought, "discard", typed)
        later = send(cast, "lead", brought, "apply", {**typed, "submit_key": str(uuid4())})

        assert response["Location"] == UPLOAD
        brought.refresh_from_db()
        assert brought.state == ImportState.DISCARDED
        assert default_storage.exists(brought.content.name)
        assert later.status_code == 409
        assert cast.measure.updates.count() == 0

    def test_rows_of_other_pages_are_looked_at_before_anything_is_taken_over(self, cast):
        for number in range(2, 40):
            make_measure(cast.commitment, title=f"Pasākums numur {number}", lead_institution=None)
        codes = {measure.code: at for at, measure in enumerate(Measure.objects.in_order())}
        edits = {(code, "beneficiaries"): "Citi" for code in codes}
        _response, brought = bring(cast, "coordinator", file_with(edits, code_at=codes))
        reason = {"grounds-reason": "Precizēts"}

        early = send(cast, "coordinator", brought, "apply", **reason)
        turned = send(cast, "coordinator", brought, "turn-2", **reason)
        for page in (2, 3):
            shown = filled(look(cast, "coordinator", brought, f"?page={page}"))
            send(cast, "coordinator", brought, f"turn-{page + 1}", shown)
        last = filled(look(cast, "coordinator", brought, "?page=4"))
        late = send(cast, "coordinator", brought, "apply", last)

        assert early.status_code == 422
        assert summary(early)[0].startswith("Vispirms apskatiet šīs rindas un izvēlieties: 1.11")
        assert turned["Location"].endswith("?page=2")
        assert last["grounds-reason"] == "Precizēts"
        assert late.status_code == 302
        assert not Measure.objects.exclude(beneficiaries="Citi").exists()

    def test_what_was_typed_waits_for_whoever_has_to_sign_in_again(self, cast):
        _response, brought = bring(cast, "lead", file_with({("1.1", "progress"): "Sākts darbs"}))
        typed = filled(look(cast, "lead", brought)) | {"grounds-because": "Tā vajag"}
        stranger = Client(enforce_csrf_checks=True)
        stranger.cookies["csrf"] = TOKEN
        stranger.defaults["HTTP_X_CSRFTOKEN"] = TOKEN

        response = stranger.post(f"{UPLOAD}{brought.pk}/", {**typed, "action": "apply"})

        assert response.status_code == 401
        kept = read(response).one("aside")
        assert "Tā vajag" in kept.text
        assert "ņemt no datnes" in kept.text
        assert "row-0" not in kept.text

    def test_a_statement_that_came_meanwhile_is_a_conflict(self, cast):
        content = file_with({("1.1", "progress"): "No datnes"})
        make_statement(cast.measure, done="No portāla", stated_on=in_days(-1))
        _response, brought = bring(cast, "lead", content)

        page = main_of(look(cast, "lead", brought))

        assert "mainīts gan datnē, gan portālā" in page.text


class TestWhatIsNotClear:
    def test_a_cell_that_was_emptied_is_not_chosen_by_itself(self, cast):
        _response, brought = bring(cast, "coordinator", file_with({("1.1", "beneficiaries"): ""}))

        typed = filled(look(cast, "coordinator", brought))

        assert "row-0-take-beneficiaries" not in typed

    def test_empty_cells_of_a_worksheet_of_ones_own_say_nothing(self, cast):
        workbook = openpyxl.Workbook()
        for row in (["Pasākums", "Klients", "Riski"], ["Izstrādāt metodiku", None, "Budžets"]):
            workbook.active.append(row)
        content = BytesIO()
        workbook.save(content)
        _response, brought = bring(cast, "coordinator", content.getvalue())

        page = main_of(look(cast, "coordinator", brought))

        assert [cell.one("h3").text.split()[0] for cell in page.all(cls="sheet-cell")] == ["Riski"]

    def test_words_for_a_status_that_nobody_knows_are_asked_about(self, cast):
        edits = {("1.1", "status"): "Gandrīz gatavs", ("1.1", "progress"): "Sākts darbs"}
        _response, brought = bring(cast, "lead", file_with(edits))

        typed = filled(look(cast, "lead", brought))
        response = send(cast, "lead", brought, "apply", typed)

        assert typed["row-0-status"] == ""
        assert summary(response) == ["1. rinda: Statuss – Izvēlieties statusu."]

    def test_a_status_that_is_left_as_it_stood_is_not_published(self, cast):
        make_statement(cast.measure, done="Sākts", stated_on=in_days(-9))
        edits = {("1.1", "status"): "Izdarīts", ("1.1", "progress"): "Turpinās"}
        _response, brought = bring(cast, "lead", file_with(edits))

        send(cast, "lead", brought, "apply", **{"row-0-status": "in_progress"})

        assert cast.now().status == Status.IN_PROGRESS
        brought.refresh_from_db()
        [row] = brought.outcome
        assert [(column, end) for column, end, _said in row["cells"]] == [
            ("progress", "taken"),
            ("status", "left"),
        ]

    def test_a_measure_that_was_added_meanwhile_is_not_added_twice(self, cast):
        workbook = openpyxl.Workbook()
        for row in (["Pasākums", "Klients"], ["Pavisam jauns darbs", "Visi"]):
            workbook.active.append(row)
        content = BytesIO()
        workbook.save(content)
        taken = {f"row-0-take-{column}": "take" for column in ("title", "beneficiaries")}
        imports = [bring(cast, "coordinator", content.getvalue())[1] for _ in range(2)]
        for brought, number in zip(imports, ("1.8", "1.9"), strict=True):
            more = {**taken, "row-0-number": number, **GROUNDS}
            send(cast, "coordinator", brought, "save", **more)

        for brought in imports:
            send(cast, "coordinator", brought, "apply", **GROUNDS)

        assert [row.code for row in Measure.objects.filter(title="Pavisam jauns darbs")] == ["1.8"]

    def test_what_was_answered_is_what_became_of_it(self, cast):
        _response, brought = bring(cast, "lead", file_with({("1.1", "due_on"): "2. pusgads"}))
        offers = main_of(look(cast, "lead", brought)).one("select", name="row-0-offer-due_on")
        day = offers.all("option")[-1]["value"]

        response = send(
            cast,
            "lead",
            brought,
            "apply",
            **{"row-0-take-due_on": "take", "row-0-offer-due_on": day, **GROUNDS},
        )

        assert response.status_code == 302
        brought.refresh_from_db()
        [[_column, _end, said]] = brought.outcome[0]["cells"]
        assert said.startswith("31.12.")

    def test_a_coordinator_reads_what_became_of_the_file_of_another(self, cast):
        _response, brought = bring(cast, "lead", file_with({("1.1", "progress"): "Sākts darbs"}))
        send(cast, "lead", brought, "apply")

        response = look(cast, "coordinator", brought)

        assert response.status_code == 200
        assert "Līga Vadītāja" in main_of(response).text
        assert look(cast, "stranger", brought).status_code == 404


class TestWhatCannotBe:
    """Texts no form would take, and answers no page offers: a sentence each, and nothing saved."""

    @pytest.mark.parametrize(
        ("column", "text"),
        [
            ("title", "A" * 501),
            ("beneficiaries", "A" * 10_001),
            ("risks", "A" * 10_001),
            ("beneficiaries", "A\u202eB"),
        ],
    )
    def test_texts_that_no_form_would_take(self, cast, column, text):
        _response, brought = bring(cast, "coordinator", file_with({("1.1", column): text}))

        response = send(cast, "coordinator", brought, "apply", **{"grounds-reason": "R"})

        assert response.status_code == 422
        assert len(summary(response)) == 1
        assert cast.now().title == "Izstrādāt metodiku"

    def test_steps_and_statements_that_no_form_would_take(self, cast):
        for text in ("A" * 10_001, f"Sākts\n\n☐ {'A' * 501}"):
            _response, brought = bring(cast, "lead", file_with({("1.1", "progress"): text}))

            assert send(cast, "lead", brought, "apply").status_code == 422

    def test_two_rows_about_one_measure(self, cast):
        workbook = openpyxl.Workbook()
        for row in (["Pasākums", "Klients"], ["Viens darbs", "A"], ["Otrs darbs", "B"]):
            workbook.active.append(row)
        content = BytesIO()
        workbook.save(content)
        _response, brought = bring(cast, "coordinator", content.getvalue())
        codes = {"row-0-code": "1.1", "row-1-code": "1.1"}
        send(cast, "coordinator", brought, "save", **codes)
        typed = filled(look(cast, "coordinator", brought))
        typed |= {name: "take" for name in typed if "-take-" in name}
        typed |= {
            f"row-{place}-take-{column}": "take"
            for place in (0, 1)
            for column in ("title", "beneficiaries")
        }

        response = send(
            cast, "coordinator", brought, "apply", typed, **{"grounds-reason": "R", **codes}
        )

        assert response.status_code == 422
        assert summary(response) == [
            "Vairākas rindas ir par vienu pasākumu, pārņemiet tikai vienu: 1.1"
        ]

    @pytest.mark.parametrize(
        "sent",
        [
            {"row-0-take-beneficiaries": "maybe"},
            {"row-0-version": "x"},
            {"row-0-version": "999999"},
            {"row-0-version": ""},
            {"row-٠-take-beneficiaries": "take"},
            {"row-99999999999999999999-take-title": "take"},
            {"row--1-take-title": "take"},
            {"row-": "take"},
            {"grounds-reason": "A\x00B"},
            {"grounds-shift": "weather"},
        ],
    )
    @pytest.mark.parametrize("action", ["apply", "save"])
    def test_answers_that_no_page_offers(self, cast, sent, action):
        edits = {("1.1", "beneficiaries"): "Citi", ("1.1", "due_on"): in_days(90)}
        _response, brought = bring(cast, "coordinator", file_with(edits))

        response = send(cast, "coordinator", brought, action, **sent)

        assert response.status_code in (302, 409, 422)
        assert cast.now().due_on == in_days(100)

    def test_buttons_that_no_page_has(self, cast):
        edits = {("1.1", "beneficiaries"): "Citi"}
        _response, brought = bring(cast, "coordinator", file_with(edits))

        statuses = {
            action: send(cast, "coordinator", brought, action).status_code
            for action in ("take-all", "leave-7", "take-x", "turn-9", "zzz", "")
        }

        assert statuses == {
            **dict.fromkeys(("take-all", "leave-7", "turn-9"), 302),
            **dict.fromkeys(("take-x", "zzz", ""), 422),
        }
        assert cast.now().beneficiaries == "Pasūtītāji"

    def test_a_nul_among_what_is_chosen_is_refused(self, cast):
        _response, brought = bring(cast, "lead", file_with({("1.1", "progress"): "Sākts"}))

        response = send(cast, "lead", brought, "save", **{"row-0-status": "a\x00b"})

        assert response.status_code == 422
