"""What the page of a worksheet that is brought in asks, and lets each person do."""

from io import BytesIO

import openpyxl
import pytest

from commitments.models import Institution
from measures.forms.imported_cells import MOST_ASKED, MOST_NEW
from measures.imports import ROWS_A_PAGE
from measures.models import Measure
from ogp_portal import settings
from tests.bringing import (
    DAY,
    GROUNDS,
    bring,
    brought,
    file_with,
    filled,
    look,
    make_cast_with_words,
    own_sheet,
    send,
    summary,
)
from tests.cast import in_days
from tests.factories import (
    make_group,
    make_measure,
    make_step,
    put_on_record,
)
from tests.page import main_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast_with_words(beneficiaries="Pasūtītāji")


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
                ("1.1", "starts_on"): in_days(130),
                ("1.1", "due_on"): in_days(120),
            }
        )
        cast.measure.take(beneficiaries="No portāla")
        put_on_record(cast.measure, plan=cast.plan)
        _response, file = bring(cast, "coordinator", content)

        response = send(cast, "coordinator", file, "apply")

        assert response.status_code == 422
        assert summary(response) == [
            "1. rinda: Beigu datums – Beigu datums ir agrāk par sākuma datumu.",
            "1. rinda: Kas ir klients/-i šajā kontekstā? – Izvēlieties vienu no abiem.",
            "Pārņemšana: Kāpēc mainās plāna teksts? – Norādiet, kāpēc tekstu labojat.",
            "Pārņemšana: Lēmums – Norādiet lēmuma numuru vai adresi.",
            "Pārņemšana: Kāpēc mainās beigu datumi? – Izvēlieties iemeslu.",
            (
                "Pārņemšana: Kāpēc, vienā teikumā – Pasakiet vienā teikumā, kāpēc datums tiek"
                " pārcelts."
            ),
        ]

    def test_of_a_start_past_an_end_that_is_left(self, cast):
        edits = {("1.1", "starts_on"): in_days(150), ("1.1", "due_on"): in_days(300)}
        file = brought(cast, "coordinator", edits)

        left = {"row-0-take-due_on": "leave", "grounds-reason": "Precizēts"}
        response = send(cast, "coordinator", file, "apply", **left)

        assert response.status_code == 422
        day = DAY(in_days(100)).rstrip(".")
        assert summary(response) == [
            f"1. rinda: Sākuma datums – Sākuma datums ir pēc beigu datuma, kas ir {day}."
        ]

    def test_of_a_start_past_an_end_that_is_only_asked_to_move(self, cast):
        cast.plan.take(asks_for_review=True)
        put_on_record(cast.plan, plan=cast.plan)
        cast.measure.take(lead_institution=Institution.objects.get(slug="vk"))
        put_on_record(cast.measure, plan=cast.plan)
        edits = {("1.1", "starts_on"): in_days(150), ("1.1", "due_on"): in_days(300)}
        file = brought(cast, "coordinating editor", edits)

        response = send(cast, "coordinating editor", file, "apply", **GROUNDS)

        assert response.status_code == 422
        day = DAY(in_days(100)).rstrip(".")
        assert summary(response) == [
            f"1. rinda: Sākuma datums – Sākuma datums ir pēc beigu datuma, kas ir {day}."
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


@pytest.mark.parametrize("text", ["IUB – VARAM", "IUB: VARAM", "IUB (VARAM)", "VARAM?"])
def test_of_a_lead_that_may_be_another_it_is_asked_who_it_is(cast, text):
    file = brought(cast, "coordinator", {("1.1", "lead"): text})

    assert filled(look(cast, "coordinator", file))["row-0-who-lead-0"] == ""
