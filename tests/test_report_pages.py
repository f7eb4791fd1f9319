"""A report that is being prepared: what it will say, who writes it, and what is still missing."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures.operations.reporting import Proof
from reports.models import Chapter, Edition, ReportLanguages
from tests.cast import chapter, in_days, make_cast, sealing_of, with_token
from tests.factories import (
    make_commitment,
    make_date_change,
    make_file,
    make_institution,
    make_measure,
    make_source,
    make_statement,
    put_on_record,
)
from tests.page import main_of, read

pytestmark = pytest.mark.django_db
REPORT = "/plans/plans/reports/2020/"
CHAPTER = f"{REPORT}commitments/1/"
IN_SUMMER, IN_WINTER = date(2020, 7, 1), date(2021, 1, 10)


@pytest.fixture
def cast():
    return make_cast(starts_on=date(2020, 3, 1), due_on=date(2020, 11, 30))


def page(cast, person="coordinator", address=REPORT):
    return main_of(cast.client(person).get(address))


def write(cast, person="coordinator", **typed):
    return with_token(cast.client(person)).post(CHAPTER, chapter(**typed))


def told(cast):
    """Code → what the report says of the measure."""
    return {
        line.all("a")[0].text.split()[0]: line.one(cls="standing").text
        for line in page(cast).one(cls="told").all("li")
        if line.all(cls="standing")
    }


class TestTheReport:
    def test_the_public_reads_what_is_due_and_nothing_of_what_is_written(self, cast, client):
        write(cast, summary="Kanārijputniņš")

        for person in ("nobody", "lead", "helper", "without roles"):
            shown = page(cast, person)
            assert shown.one("h1").text == "Atskaite par 2020. gadu"
            assert "Kas paveikts no 01.01.2020. līdz 31.12.2020." in shown.text
            assert "Kanārijputniņš" not in shown.text
            assert shown.all(id="preparation") == []

    @pytest.mark.parametrize("person", ["coordinator", "coordinating editor", "partner"])
    def test_coordinators_and_partners_read_what_is_written(self, cast, person):
        write(cast)

        shown = page(cast, person).one(id="commitment-1")

        assert "Metodika ir publicēta." in shown.text
        assert "Izpildīta ierobežoti" in shown.text
        assert bool(shown.all("a", href=CHAPTER)) == (person != "partner")

    def test_in_english_it_says_what_is_written_in_english_and_marks_the_rest(self, cast):
        write(cast)

        shown = main_of(cast.client("partner").get(f"/en{REPORT}")).one(id="commitment-1")

        assert "The method is published." in shown.text
        assert "Rīks tiks testēts" in [one.text for one in shown.all(lang="lv")]

    def test_the_list_of_reports_leads_to_it(self, cast, client):
        assert REPORT in main_of(client.get("/plans/plans/reports/")).hrefs()

    def test_a_report_that_is_none_is_not_there(self, cast, client):
        assert client.get("/plans/plans/reports/2019/").status_code == 404
        assert cast.client("coordinator").get(f"{REPORT}commitments/9/").status_code == 404


class TestWhatIsOnRecord:
    def test_measures_stand_as_they_stood_on_the_last_day_of_the_period(self, cast):
        make_statement(cast.measure, status="in_progress", stated_on=IN_SUMMER, done="Sākts")
        make_statement(
            cast.measure, status="completed", stated_on=IN_WINTER, happened_on=IN_WINTER, done="Ir"
        )

        assert told(cast) == {"1.1": "Kavējas"}
        assert "Par vēlāk notikušo ir paziņots vēl kas." in page(cast).one(cls="told").text

    def test_what_was_said_after_the_period_of_a_day_within_it_is_told(self, cast):
        make_statement(
            cast.measure,
            status="completed",
            stated_on=IN_WINTER,
            happened_on=date(2020, 11, 1),
            done="Ir",
            proofs=(Proof("https://www.example.lv/metodika", "Publicēta"),),
        )
        cast.measure.refresh_from_db()
        cast.measure.take(completion_test="Metodika ir publicēta")
        put_on_record(cast.measure, plan=cast.plan)

        assert told(cast) == {"1.1": "Pierādīts"}

    def test_while_the_period_goes_on_they_stand_as_they_stand_today(self, cast):
        report = cast.plan.reports.get()
        report.take(period_to=in_days(30))
        put_on_record(report, plan=cast.plan)
        cast.measure.take(due_on=in_days(10))
        put_on_record(cast.measure, plan=cast.plan)

        assert told(cast) == {"1.1": "Tuvojas termiņš"}


class TestWhatIsMissing:
    def lacks(self, cast):
        return page(cast).one(id="commitment-1").one(cls="lacks").texts("li")

    def translate(self, commitment):
        commitment.take(title_en="The commitment", short_title_en="The commitment")
        put_on_record(commitment, plan=commitment.plan)

    def test_is_listed_until_it_is_there(self, cast):
        self.translate(cast.commitment)

        first = self.lacks(cast)
        write(cast, summary="", summary_en="")
        second = self.lacks(cast)

        assert first == [
            "Nav kopsavilkuma.",
            "Nav pateikts, cik lielā mērā apņemšanās ir izpildīta.",
        ]
        assert second == ["Nav kopsavilkuma.", "Angliskais teksts kavējas."]

    def test_nothing_is_missing_of_what_is_whole(self, cast):
        self.translate(cast.commitment)
        write(cast, achievements_en="20 trained", next_steps_en="Tests")

        assert "Nekā netrūkst." in page(cast).one(id="commitment-1").text

    def test_names_a_commitment_whose_own_text_is_not_all_in_english(self, cast):
        sentence = "Pašas apņemšanās teksts viss vēl nav angliski."
        assert sentence in self.lacks(cast)

        self.translate(cast.commitment)
        assert sentence not in self.lacks(cast)

        cast.commitment.take(problem="Nav rīka")
        put_on_record(cast.commitment, plan=cast.plan)
        assert sentence in self.lacks(cast)

        report = cast.plan.reports.get()
        report.take(languages=ReportLanguages.LATVIAN)
        put_on_record(report, plan=cast.plan)
        assert sentence not in self.lacks(cast)

    def test_names_what_is_reported_without_proof(self, cast):
        make_statement(
            cast.measure, status="completed", stated_on=IN_SUMMER, happened_on=IN_SUMMER, done="Ir"
        )

        assert "Paziņots, nav pierādīts: 1.1." in self.lacks(cast)

    def test_names_who_leads_something_unfinished_and_was_silent(self, cast):
        ended = make_measure(cast.commitment, lead_institution=cast.stranger)
        make_statement(ended, status="completed", stated_on=date(2019, 12, 1), done="Ir")
        quiet = make_institution("knab", name="Korupcijas novēršanas birojs")
        make_measure(cast.commitment, lead_institution=quiet)
        make_measure(cast.commitment, lead_institution=None)
        make_statement(cast.measure, status="in_progress", stated_on=IN_SUMMER, done="Sākts")

        assert "Šim pārskatam neko nav paziņojušas: Korupcijas novēršanas birojs" in page(cast).text

    def test_names_what_nobody_spoke_of_and_who_leads_its_commitment_and_accuses_nobody(self, cast):
        commitment = make_commitment(cast.plan, leads=[cast.stranger, cast.helper])
        heard, *_others = (make_measure(commitment, lead_institution=None) for _time in range(3))
        make_statement(heard, stated_on=IN_SUMMER, source=make_source(cast.plan))
        make_statement(cast.measure, status="in_progress", stated_on=IN_SUMMER, done="Sākts")

        shown = page(cast)

        assert shown.one(id="commitment-2").one(cls="lacks").texts("li")[-1] == (
            "Par 2 pasākumiem, kuriem avots nenosauc atbildīgo institūciju, šim pārskatam nekas nav"
            " paziņots: 2.2, 2.3. Par apņemšanos atbild VARAM, CFLA."
        )
        assert "nekas nav paziņots" not in shown.one(id="commitment-1").text
        assert "neko nav paziņojušas" not in shown.text


class TestTheFactsBesideTheText:
    def said_of(self, cast, person="coordinator", address=REPORT):
        return page(cast, person, address).one(cls="told__facts")

    @pytest.mark.parametrize(
        ("person", "address"),
        [("coordinator", CHAPTER), ("coordinator", REPORT), ("partner", REPORT)],
    )
    def test_are_what_was_said_and_shown_and_how_the_date_moved(self, cast, person, address):
        make_statement(
            cast.measure,
            stated_on=IN_SUMMER,
            done="Projekts izsūtīts",
            obstacles="Trūkst cilvēku",
            next_step="Saskaņošana",
            proofs=(Proof("https://www.example.lv/projekts", "Projekts"),),
        )
        make_date_change(
            cast.measure,
            date(2020, 12, 15),
            state="accepted",
            decided_on=IN_SUMMER,
            sentence="Cilvēku nav",
        )
        make_statement(
            cast.measure, stated_on=IN_WINTER, happened_on=IN_WINTER, done="Pēc gada beigām"
        )

        shown = self.said_of(cast, person, address)

        assert shown.one("summary").text == "Paziņojumi: 1 · pierādījumi: 1 · termiņa maiņas: 1"
        assert "01.07.2020. · IUB · Tiek īstenots Projekts izsūtīts" in shown.text
        assert "Šķēršļi: Trūkst cilvēku Tuvākais: Saskaņošana" in shown.text
        assert "https://www.example.lv/projekts" in shown.hrefs()
        assert "30.11.2020. → 15.12.2020.: Cilvēku nav" in shown.text
        assert "Pēc perioda" in shown.text.partition("Pēc gada beigām")[0]

    def test_of_a_measure_of_which_nothing_is_known_say_so(self, cast):
        expected = "Paziņojumi: 0 · pierādījumi: 0 · termiņa maiņas: 0"
        assert self.said_of(cast).one("summary").text == expected

    @pytest.mark.parametrize("address", [REPORT, CHAPTER, "/coordination/"])
    def test_take_as_many_questions_of_four_measures_as_of_one(self, cast, address):
        def fill(measure):
            proof = Proof("https://www.example.lv/projekts", "Projekts")
            make_statement(measure, stated_on=IN_SUMMER, source=make_source(cast.plan))
            make_statement(measure, stated_on=IN_SUMMER, institution=cast.lead, proofs=(proof,))
            file = Proof("", "Protokols", file=make_file())
            make_statement(measure, stated_on=IN_SUMMER, institution=cast.lead, proofs=(file,))
            make_date_change(
                measure,
                date(2020, 12, 15),
                state="accepted",
                decided_on=IN_SUMMER,
                institution=cast.lead,
            )

        def queries():
            client = cast.client("coordinator")
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            return len(asked)

        fill(cast.measure)
        fill(make_measure(make_commitment(cast.plan, leads=[cast.helper]), lead_institution=None))
        few = queries()
        for _number in range(3):
            fill(make_measure(cast.commitment, lead_institution=cast.lead))
            make_measure(make_commitment(cast.plan, leads=[cast.helper]), lead_institution=None)

        assert queries() == few


class TestTheWayToTheDraft:
    LIST, DESK = "/plans/plans/reports/", "/desk/"

    def test_partners_find_it_from_every_page_and_from_their_desk(self, cast):
        shown = cast.client("partner").get(self.DESK)

        assert "Pārskatu projekti" in read(shown).one(cls="viewer").text
        assert self.LIST in main_of(shown).hrefs()
        assert f"{REPORT}#preparation" in page(cast, "partner", self.LIST).hrefs()

    def test_coordinators_come_to_it_by_way_of_the_round(self, cast):
        shown = cast.client("coordinator").get(self.DESK)

        assert "Pārskatu projekti" not in read(shown).text
        assert f"{REPORT}#preparation" in page(cast, "coordinator", self.LIST).hrefs()

    @pytest.mark.parametrize("person", ["nobody", "lead", "without roles"])
    def test_nobody_else_is_led_to_it(self, cast, person):
        shown = cast.client(person).get(self.LIST)

        assert "Pārskatu projekti" not in read(shown).text
        assert f"{REPORT}#preparation" not in read(shown).hrefs()


class TestWriting:
    def test_is_saved_once_and_leads_back_to_the_report(self, cast):
        sent, client = chapter(), with_token(cast.client("coordinator"))

        first, again = (client.post(CHAPTER, sent) for _time in range(2))

        assert first.status_code == again.status_code == 302
        assert first["Location"] == again["Location"] == f"{REPORT}#commitment-1"
        saved = Chapter.objects.get()
        assert (saved.version, saved.next_steps) == (1, "Rīks tiks testēts")

    def test_the_facts_stand_beside_the_text(self, cast):
        shown = page(cast, address=CHAPTER)

        assert shown.one(cls="aside").one(cls="told").text.startswith("Kavējas 1.1")

    def test_english_alone_is_told_at_its_field_and_nothing_is_lost(self, cast):
        response = write(cast, obstacles_en="No data")

        assert response.status_code == 422
        shown = main_of(response)
        assert "Vispirms uzrakstiet to latviski" in shown.text
        assert shown.one("textarea", name="obstacles_en").text.strip() == "No data"
        assert Chapter.objects.count() == 0

    def test_who_wrote_at_the_same_time_finds_both_texts_and_chooses(self, cast):
        write(cast, summary="Pirmais", achievements="Viens un tas pats")

        response = write(cast, summary="Otrais", achievements="Viens un tas pats")

        assert response.status_code == 409
        shown = main_of(response)
        assert shown.one("textarea", name="summary").text.strip() == "Otrais"
        assert shown.one("input", name="theirs-summary")["value"] == "Pirmais"
        assert shown.all("input", name="theirs-achievements") == []
        assert shown.one("input", name="version")["value"] == "1"
        assert Chapter.objects.get().summary == "Pirmais"

    def test_a_level_that_is_none_is_refused(self, cast):
        assert write(cast, completion="wonderful").status_code == 422


class TestSealing:
    def send(self, cast, person="coordinator", **typed):
        sent = sealing_of(cast.plan.reports.get(), **typed)
        return with_token(cast.client(person)).post(f"{REPORT}seal/", sent)

    def test_the_page_says_what_is_missing_and_asks_for_no_reason_the_first_time(self, cast):
        shown = page(cast, address=f"{REPORT}seal/")

        assert "Nav kopsavilkuma." in shown.text
        assert shown.all("textarea") == []

    def test_leads_to_the_edition_that_everybody_reads(self, cast, client):
        write(cast)

        response = self.send(cast)

        assert response["Location"] == f"{REPORT}1/"
        assert "Metodika ir publicēta." in main_of(client.get(f"{REPORT}1/")).text

    def test_pressed_twice_it_seals_once(self, cast):
        sent = sealing_of(cast.plan.reports.get())

        first, again = (self.send(cast, **sent) for _time in range(2))

        assert first["Location"] == again["Location"]
        assert Edition.objects.count() == 1

    def test_another_edition_takes_a_reason(self, cast):
        self.send(cast)

        refused = self.send(cast)
        sealed = self.send(cast, reason="Kļūda pirmajā")

        assert refused.status_code == 422
        assert "Redakcija jau ir" in main_of(refused).text
        assert sealed["Location"] == f"{REPORT}2/"

    def test_another_edition_says_why_to_whoever_reads_english(self, cast, client):
        self.send(cast)
        self.send(cast, reason="Kļūda pirmajā", reason_en="A mistake in the first")
        self.send(cast, reason="Vēl viena")

        shown, latvian = (main_of(client.get(f"/en{REPORT}{number}/")) for number in (2, 3))

        assert "A mistake in the first" in shown.text
        assert "Kļūda pirmajā" not in shown.text
        assert "Vēl viena" in [one.text for one in latvian.all(lang="lv")]

    def test_a_report_in_latvian_alone_asks_for_no_english(self, cast):
        report = cast.plan.reports.get()
        report.take(languages=ReportLanguages.LATVIAN)
        put_on_record(report, plan=cast.plan)
        self.send(cast)

        shown = page(cast, address=f"{REPORT}seal/")

        assert [one["name"] for one in shown.all("textarea")] == ["reason"]

    def test_a_period_that_goes_on_is_refused_with_the_reason(self, cast):
        report = cast.plan.reports.get()
        report.take(period_to=in_days(3))
        put_on_record(report, plan=cast.plan)

        response = self.send(cast)

        assert response.status_code == 422
        assert "Pārskata periods līdz tam vēl nav beidzies." in main_of(response).text
