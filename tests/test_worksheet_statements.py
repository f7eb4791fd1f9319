"""What a worksheet that is brought in states: statuses, words, steps, risks and evidence."""

from typing import ClassVar

import pytest

from commitments.models import Institution
from measures.evidence.kinds import FileKind
from measures.models import UpdateDraft
from measures.standing import Status
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
    summary,
)
from tests.cast import in_days
from tests.factories import (
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


class TestACoordinatorWhoReportsForTheLead:
    """Steps are theirs to word, and to tick by a statement of their institution."""

    PERSON = "coordinating editor"

    @pytest.fixture
    def cast(self, cast):
        cast.measure.take(lead_institution=Institution.objects.get(slug="vk"))
        put_on_record(cast.measure, plan=cast.plan)
        make_step(cast.measure, "Sagatavot", done_on=in_days(-3))
        return cast

    def bring(self, cast, text):
        typed = text.format(same=DAY(in_days(-3)), other=DAY(in_days(-5)))
        return brought(cast, self.PERSON, {("1.1", "progress"): typed})

    @pytest.mark.parametrize("done", ["☑ Sagatavot", "☑ Sagatavot ({same})"])
    def test_adds_steps_to_be_done_and_states_nothing(self, cast, done):
        file = self.bring(cast, f"☐ Jauns\n{done}")

        response = send(cast, self.PERSON, file, "apply", **GROUNDS)

        assert response.status_code == 302
        stand = [(step.text, step.done_on) for step in cast.measure.steps.all()]
        assert stand == [("Sagatavot", in_days(-3)), ("Jauns", None)]
        assert cast.measure.updates.count() == 0

    def test_adds_risks_and_states_nothing(self, cast):
        file = brought(cast, self.PERSON, {("1.1", "risks"): "Datu nav"})

        response = send(cast, self.PERSON, file, "apply", **GROUNDS)

        assert response.status_code == 302
        assert cast.measure.risks.get().text == "Datu nav"
        assert cast.measure.updates.count() == 0

    @pytest.mark.parametrize(
        ("text", "days"),
        [
            ("☐ Sagatavot", {"Sagatavot": None}),
            ("☑ Sagatavot ({other})", {"Sagatavot": -5}),
            ("☑ Sagatavot ({other})\n☐ Jauns", {"Sagatavot": -5, "Jauns": None}),
            ("☑ Sagatavot\n☑ Jauns ({other})", {"Sagatavot": -3, "Jauns": -5}),
            ("☑ Jauns", {"Jauns": 0}),
        ],
    )
    def test_states_what_becomes_of_steps(self, cast, text, days):
        file = self.bring(cast, text)

        unsaid = send(cast, self.PERSON, file, "apply", **GROUNDS)
        said = {"row-0-status": "in_progress", "row-0-done": "Darīts"}
        response = send(cast, self.PERSON, file, "apply", **GROUNDS, **said)

        assert summary(unsaid) == [
            "1. rinda: Statuss – Izvēlieties statusu.",
            "1. rinda: Kas paveikts – Vienā teikumā uzrakstiet, kas paveikts.",
        ]
        assert response.status_code == 302
        stand = {step.text: step.done_on for step in cast.measure.steps.all()}
        assert stand == {step: None if day is None else in_days(day) for step, day in days.items()}
        [update] = cast.measure.updates.all()
        assert (update.status, update.done) == ("in_progress", "Darīts")

    @pytest.mark.parametrize(
        ("text", "is_told"),
        [("☑ Sagatavot\n☐ Jauns", False), ("☑ Sagatavot\n☑ Jauns", True)],
    )
    def test_is_told_what_counts_as_done_today(self, cast, text, is_told):
        page = main_of(look(cast, self.PERSON, self.bring(cast, text)))

        assert ("tiek uzskatīts par paveiktu šodien" in page.text) is is_told


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


class TestUnderAHeadingOfSteps:
    """What stands there may be what is still to be done."""

    HEADINGS = ("Pasākums", "Darbības soļi")

    @pytest.fixture
    def cast(self, cast):
        make_statement(cast.measure, institution=cast.lead, stated_on=in_days(-9), done="Sākts")
        return cast

    def bring(self, cast, text):
        return bring(cast, "lead", own_sheet(self.HEADINGS, ("Izstrādāt metodiku", text)))[1]

    def test_words_are_not_chosen_by_themselves(self, cast):
        file = self.bring(cast, f"Sagatavot projektu; saskaņot\n{LINK}: metodika")

        page = look(cast, "lead", file)
        response = send(cast, "lead", file, "take-everywhere")

        cells = cells_of(main_of(page))
        assert list(cells) == ["Progress neskaidrs teksts", "Pierādījumi jauns saturs"]
        assert "vēl jādara" in cells["Progress neskaidrs teksts"].one(cls="meta").text
        assert not any(name.startswith("row-0-take-") for name in filled(page))
        assert response.status_code == 302
        assert not any(name.startswith("row-0-take-") for name in filled(look(cast, "lead", file)))

    def test_words_that_somebody_chooses_are_stated(self, cast):
        file = self.bring(cast, "Projekts sagatavots")

        response = send(cast, "lead", file, "apply", **{"row-0-take-progress": "take"})

        assert response.status_code == 302
        assert cast.measure.updates.latest("pk").done == "Projekts sagatavots"

    def test_ticks_are_chosen_as_elsewhere(self, cast):
        file = self.bring(cast, "☐ Sagatavot projektu")

        page = look(cast, "lead", file)

        assert list(cells_of(main_of(page))) == ["Rīcības soļi izmaiņa"]
        assert filled(page)["row-0-take-steps"] == "take"

    def test_what_stands_already_changes_nothing(self, cast):
        page = main_of(look(cast, "lead", self.bring(cast, "Sākts")))

        assert page.all(cls="sheet-cell") == []


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

    @pytest.mark.parametrize("is_led", [True, False])
    def test_who_lets_their_own_institution_lead_moves_its_date_first(self, cast, is_led):
        if not is_led:
            cast.measure.take(lead_institution=None)
            put_on_record(cast.measure, plan=cast.plan)
        edits = {("1.1", "lead"): "Valsts kanceleja", ("1.1", "due_on"): DAY(in_days(200))}
        file = brought(cast, "coordinating editor", edits)
        decided = {**GROUNDS, "grounds-decision": "MK prot. Nr. 7"}

        both = send(cast, "coordinating editor", file, "apply", **decided)
        left = {"row-0-take-lead": "leave"}
        response = send(cast, "coordinating editor", file, "apply", **decided, **left)

        assert both.status_code == 422
        [sentence] = summary(both)
        assert sentence.endswith(
            "Vispirms pārceliet datumu un tikai tad nododiet pasākumu savai institūcijai: vienu no"
            " abiem atstājiet, kā ir."
        )
        assert response.status_code == 302
        assert cast.now().due_on == in_days(200)

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


@pytest.mark.parametrize("person", ["lead", "coordinator"])
def test_of_a_step_in_two_states_it_is_said_that_one_has_to_go(cast, person):
    make_step(cast.measure, "Sagatavot")
    put_on_record(cast.measure, plan=cast.plan)
    file = brought(cast, person, {("1.1", "progress"): "☐ Sagatavot\n☑ Sagatavot"})

    page = main_of(look(cast, person, file))

    assert "Solis šeit minēts divreiz, padarīts un darāms" in page.text
