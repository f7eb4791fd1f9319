"""Sealing: what a report says is copied once, for good, and vouched for by its hash."""

import json
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone
from jsonschema import Draft202012Validator

from commitments.models import Change, ChangeKind, Institution
from commitments.operations import (
    NotAllowedError,
    RuleBrokenError,
    recorded_change,
    start_of,
)
from measures.models import Origin
from measures.operations.reporting import Proof
from ogp_portal.history import Author
from ogp_portal.past.tables import as_of
from reports import forms
from reports.chain import broken_lines
from reports.document import sha256_of, to_bytes
from reports.forms import SealForm
from reports.models import Edition
from reports.operations import ChapterText, write_chapter
from reports.preparing import preparation_of
from reports.sealing import Sealing
from tests.cast import make_cast, sealing_of, with_token
from tests.factories import (
    author,
    make_commitment,
    make_date_change,
    make_edition,
    make_measure,
    make_plan,
    make_report,
    make_risk,
    make_statement,
    make_step,
    put_on_record,
)
from tests.page import main_of

pytestmark = pytest.mark.django_db
REPORT = "/plans/plans/reports/2020/"
LAST_DAY = date(2020, 12, 31)
IN_SUMMER, IN_WINTER = date(2020, 7, 1), date(2021, 1, 10)
LINK = Proof("https://www.example.lv/metodika", "Metodika ir publicēta")


@pytest.fixture
def cast():
    return make_cast(
        starts_on=date(2020, 3, 1), due_on=date(2020, 11, 30), completion_test="Publicēta"
    )


@pytest.fixture
def report(cast):
    return cast.plan.reports.get()


def seal(cast, report, *, person="coordinator", institution="vk", **terms):
    named = Institution.objects.get(slug=institution)
    return make_edition(report, by=author(cast.people[person], named), **terms)


def said(edition):
    return json.loads(edition.document)


def measure_in(edition, code="1.1"):
    measures = [one for part in said(edition)["commitments"] for one in part["measures"]]
    return next(one for one in measures if one["code"] == code)


def broken(act):
    with pytest.raises(RuleBrokenError) as error:
        act()
    return error.value.field


class TestTheDocument:
    def test_says_all_nine_columns_and_the_standing_of_the_periods_last_day(self, cast, report):
        make_risk(cast.measure, "Trūks datu")
        make_step(cast.measure, "Sagatavot", due_on=IN_SUMMER, done_on=IN_SUMMER)
        make_step(cast.measure, "Publicēt", done_on=IN_WINTER)
        make_statement(
            cast.measure,
            status="completed",
            stated_on=IN_WINTER,
            happened_on=date(2020, 11, 1),
            done="Metodika gatava",
            proofs=(LINK,),
        )

        told = measure_in(seal(cast, report))

        assert told["title"] == {"lv": "Izstrādāt metodiku"}
        assert (told["starts_on"], told["due_on"]) == ("2020-03-01", "2020-11-30")
        assert (told["lead"], told["supporting"][0]["institution"]) == ("iub", "cfla")
        assert told["completion_test"] == {"lv": "Publicēta"}
        assert [one["text"] for one in told["risks"]] == [{"lv": "Trūks datu"}]
        assert [(one["text"]["lv"], one["done_on"]) for one in told["steps"]] == [
            ("Sagatavot", "2020-07-01"),
            ("Publicēt", None),
        ]
        assert [one["done"] for one in told["statements"]] == ["Metodika gatava"]
        assert [one["url"] for one in told["evidence"]] == ["https://www.example.lv/metodika"]
        assert (told["status"], told["completed_on"]) == ("completed", "2020-11-01")
        assert told["standing"]["value"] == "proven"
        assert told["standing"]["because"]["lv"].startswith("(paveikts 01.11.2020.)")
        assert told["standing"]["because"]["en"].startswith("(completed on 1 Nov 2020)")

    def test_says_by_its_date_what_was_due_on_the_periods_last_day(self, cast, report):
        make_measure(cast.commitment, code="1.8", due_on=report.period_to)

        because = measure_in(seal(cast, report), "1.8")["standing"]["because"]

        assert because["en"].startswith("Due on 31 Dec 2020, the last day of the period; ")
        assert "today" not in because["en"]

    def test_a_measure_that_was_added_after_the_period_stands_apart(self, cast, report):
        make_measure(cast.commitment, code="1.7", title="Vēlāk", origin=Origin.ADDED)

        edition = seal(cast, report)
        [commitment] = said(edition)["commitments"]

        assert [one["code"] for one in commitment["measures"]] == ["1.1"]
        assert commitment["added_since"] == [{"code": "1.7", "title": {"lv": "Vēlāk"}}]

    def test_what_came_about_since_stands_beside(self, cast, report):
        make_statement(cast.measure, status="in_progress", stated_on=IN_SUMMER, done="Sākts")
        make_statement(
            cast.measure, status="completed", stated_on=IN_WINTER, happened_on=IN_WINTER, done="Ir"
        )

        told = measure_in(seal(cast, report))

        assert (told["status"], told["standing"]["value"]) == ("in_progress", "overdue")
        assert [one["done"] for one in told["since"]["statements"]] == ["Ir"]
        assert told["evidence"] == []

    def test_says_what_the_coordinator_wrote_and_in_what_names(self, cast, report):
        text = ChapterText(summary="Gads", summary_en="A year", completion="limited")
        by = cast.people["coordinator"]
        write_chapter(report, cast.commitment, text, by=by, opened_version=0)

        document = said(seal(cast, report))

        chapter = document["commitments"][0]["chapter"]
        assert chapter["summary"] == {"lv": "Gads", "en": "A year"}
        assert chapter["completion"] == "limited"
        names = {one["slug"]: one["name"]["lv"] for one in document["institutions"]}
        assert names["iub"] == "Iepirkumu uzraudzības birojs"
        assert document["silent"] == ["iub"]
        assert document["edition"]["sealed_by"] == "vk"
        assert "coordinator@example.lv" not in json.dumps(document)

    def test_keeps_its_schema(self, cast, report):
        schema = json.loads((settings.BASE_DIR / "docs" / "report.schema.json").read_text())
        Draft202012Validator.check_schema(schema)
        make_risk(cast.measure, "Trūks datu")
        make_step(cast.measure, "Sagatavot", done_on=IN_SUMMER)
        make_date_change(cast.measure, date(2021, 3, 1), state="accepted")
        make_statement(
            cast.measure, status="completed", stated_on=IN_SUMMER, done="Ir", proofs=(LINK,)
        )
        make_statement(cast.measure, status="in_progress", stated_on=IN_WINTER, reason="Vēlreiz")
        by = cast.people["coordinator"]
        write_chapter(report, cast.commitment, ChapterText("Gads"), by=by, opened_version=0)

        for reason in ("", "Kļūda"):
            document = said(seal(cast, report, reason=reason))
            assert list(Draft202012Validator(schema).iter_errors(document)) == []
        assert document["commitments"][0]["measures"][0]["shifts"]

    def test_its_hash_is_that_of_its_bytes_which_do_not_hold_it(self, cast, report):
        edition = seal(cast, report)

        assert edition.sha256 == sha256_of(edition.document.encode())
        assert to_bytes(said(edition)) == edition.document.encode()
        assert edition.sha256 not in edition.document

    def test_stays_as_it_is_whatever_happens_to_the_record(self, cast, report):
        edition = seal(cast, report)
        before = edition.document
        cast.measure.take(title="Cits nosaukums")
        put_on_record(cast.measure, plan=cast.plan)
        make_statement(cast.measure, status="in_progress", stated_on=IN_SUMMER, done="Sākts")

        assert Edition.objects.get().document == before

    def test_of_a_plan_without_measures_and_of_one_where_nothing_is_reported(self, cast, report):
        empty = make_edition(make_report(make_plan()))

        assert said(empty)["commitments"] == []
        assert measure_in(seal(cast, report))["status"] is None


class TestTheCutOff:
    def test_decides_which_statements_count(self, cast, report):
        make_statement(cast.measure, status="in_progress", stated_on=IN_SUMMER, done="Pirms")
        moment = timezone.now()
        make_statement(cast.measure, status="in_progress", stated_on=IN_SUMMER, done="Pēc")

        edition = seal(cast, report, cut_off=moment)

        assert [one["done"] for one in measure_in(edition)["statements"]] == ["Pirms"]

    def test_is_not_still_to_come_nor_within_the_period(self, cast, report):
        ahead = timezone.now() + timedelta(hours=1)
        within = start_of(LAST_DAY)

        assert broken(lambda: seal(cast, report, cut_off=ahead)) == "cut_off"
        assert broken(lambda: seal(cast, report, cut_off=within)) == "cut_off"
        assert Edition.objects.count() == 0

    def test_leaves_out_nothing_that_was_put_on_record_later_as_of_before(self):
        report = make_report(make_plan(since=date(2020, 1, 1)))
        then = start_of(date(2021, 1, 25))

        assert broken(lambda: make_edition(report, cut_off=then)) == "cut_off"

    def test_a_period_that_goes_on_is_not_sealed(self, cast):
        report = make_report(cast.plan, "2099", period_to=date(2099, 12, 31))

        assert broken(lambda: seal(cast, report)) == "cut_off"


def test_it_says_what_they_who_wrote_it_saw(cast, report):
    in_january = report.period_to + timedelta(days=10)
    make_statement(cast.measure, status="in_progress", stated_on=in_january, done="Turpinām")
    labels = Institution.objects.labels(report.period_to)
    [seen] = preparation_of(report, labels, timezone.localdate()).parts[0].told

    told = measure_in(seal(cast, report))

    assert (seen.measure.status, seen.since) == ("in_progress", 0)
    assert told["status"] == "in_progress"
    assert told["standing"]["value"] == seen.judgement.standing
    assert [one["done"] for one in told["statements"]] == ["Turpinām"]
    assert told["since"]["statements"] == []


class TestAnotherEdition:
    def test_names_the_one_before_and_says_why(self, cast, report):
        first = seal(cast, report)
        second = seal(cast, report, reason="Kļūda pirmajā")

        assert said(second)["edition"]["previous"] == first.sha256
        assert (second.number, said(second)["edition"]["reason"]) == (2, "Kļūda pirmajā")
        assert said(first)["edition"]["previous"] is None

    def test_without_a_reason_there_is_none(self, cast, report):
        seal(cast, report)

        assert broken(lambda: seal(cast, report)) == "reason"
        assert broken(lambda: seal(cast, report, reason=" ")) == "reason"
        assert Edition.objects.count() == 1

    def test_the_first_has_none(self, cast, report):
        assert broken(lambda: seal(cast, report, reason="Steidzami")) == "reason"

    def test_says_why_in_english_too_where_somebody_wrote_it(self, cast, report):
        seal(cast, report)
        seal(cast, report, reason="Kļūda")
        third = seal(cast, report, reason=" Vēl viena ", reason_en=" Another one ")

        assert (third.reason, third.reason_en) == ("Vēl viena", "Another one")
        assert said(third)["edition"]["reason_en"] == "Another one"
        assert all("reason_en" not in said(one)["edition"] for one in Edition.objects.all()[:2])

    def test_never_says_why_in_english_alone(self, cast, report):
        seal(cast, report)

        assert broken(lambda: seal(cast, report, reason_en="A mistake")) == "reason"


@pytest.mark.parametrize("person", ["lead", "helper", "partner", "without roles"])
def test_only_a_coordinator_seals(cast, report, person):
    with pytest.raises(NotAllowedError):
        seal(cast, report, person=person)
    with pytest.raises(NotAllowedError):
        seal(cast, report, institution="iub")


def test_it_is_a_change_of_the_record(cast, report, client):
    seal(cast, report)

    change = Change.objects.order_by("pk").last()
    assert (change.kind, change.institution.slug) == (ChangeKind.REPORT_SEALED, "vk")
    assert "Pārskats apzīmogots" in main_of(client.get("/plans/plans/changes/?group=time")).text


def test_a_past_day_knows_no_edition_that_was_sealed_later(cast, report):
    before = timezone.now()
    seal(cast, report)

    with as_of(before):
        assert list(Edition.objects.of(report)) == []


class TestTheList:
    def test_each_line_names_the_one_before(self, cast, report, client):
        editions = [
            seal(cast, report),
            make_edition(make_report(make_plan("citi"))),
            seal(cast, report, reason="Kļūda"),
        ]

        lines = client.get("/reports/hashes.json").json()["lines"]

        assert [line["sha256"] for line in lines] == [one.sha256 for one in editions]
        assert [(one["plan"], one["report"], one["edition"]) for one in lines] == [
            ("plans", "2020", 1),
            ("citi", "2020", 1),
            ("plans", "2020", 2),
        ]
        assert [line["previous"] for line in lines] == ["", lines[0]["hash"], lines[1]["hash"]]

    def test_a_line_that_is_changed_taken_out_or_put_in_is_found(self, cast, report):
        for reason in ("", "Viens", "Divi"):
            seal(cast, report, reason=reason)
        lines = Edition.objects.lines()

        changed = [lines[0], lines[1]._replace(sha256="0" * 64), lines[2]]
        assert broken_lines(lines) == []
        assert broken_lines(changed) == [changed[1]]
        assert broken_lines([lines[0], lines[2]]) == [lines[2]]
        assert broken_lines([lines[0], lines[0], *lines[1:]]) == [lines[0]]


class TestThePages:
    def test_the_edition_is_read_as_its_document_says(self, cast, report, client):
        make_statement(cast.measure, status="in_progress", stated_on=IN_SUMMER, done="Sākts")
        edition = seal(cast, report)
        cast.measure.take(title="Cits nosaukums")
        put_on_record(cast.measure, plan=cast.plan)

        shown = main_of(client.get(f"{REPORT}1/"))

        assert "1.1 Izstrādāt metodiku" in shown.text
        assert "Cits nosaukums" not in shown.text
        assert shown.one("dd", cls="hash").text == edition.sha256
        assert f"{REPORT}1.json" in shown.hrefs()

    def test_the_report_leads_to_its_editions_and_an_old_one_says_that_it_is(
        self, cast, report, client
    ):
        seal(cast, report)
        seal(cast, report, reason="Kļūda pirmajā")

        assert {f"{REPORT}1/", f"{REPORT}2/"} <= {*main_of(client.get(REPORT)).hrefs()}
        assert "ir stājusies jaunāka" in main_of(client.get(f"{REPORT}1/")).text
        assert "Kļūda pirmajā" in main_of(client.get(f"{REPORT}2/")).text

    def test_the_document_is_handed_out_to_the_byte_and_not_twice(self, cast, report, client):
        edition = seal(cast, report)

        response = client.get(f"{REPORT}1.json")
        again = client.get(f"{REPORT}1.json", headers={"If-None-Match": response["ETag"]})

        assert sha256_of(response.content) == edition.sha256
        assert response["ETag"] == f'"{edition.sha256}"'
        assert (again.status_code, again.content) == (304, b"")

    @pytest.mark.parametrize("end", ["1/", "1.json", "0/", "99999999999/"])
    def test_an_edition_that_is_none_is_not_there(self, cast, client, end):
        assert client.get(f"{REPORT}{end}").status_code == 404

    def test_in_english_the_page_is_english(self, cast, report, client):
        make_measure(make_commitment(cast.plan), title="Lieta", title_en="A thing")
        seal(cast, report)

        shown = main_of(client.get(f"/en{REPORT}1/"))

        assert "A thing" in shown.text
        assert "it was due on" in shown.text


class TestBetweenTheTwoSteps:
    @pytest.fixture
    def sealing(self, cast, report):
        vk = Institution.objects.get(slug="vk")
        sealing = Sealing(report, by=author(cast.people["coordinator"], vk))
        sealing.prepare()
        return sealing

    def test_who_is_no_coordinator_any_more_seals_nothing(self, cast, sealing):
        cast.people["coordinator"].memberships.all().delete()
        stored = [file.stored_as for file in sealing._files]

        with pytest.raises(NotAllowedError):
            sealing.finish()
        assert not Edition.objects.exists()
        assert stored
        assert not any(map(default_storage.exists, stored))

    def test_what_is_recorded_as_of_before_is_not_passed_over(self, cast, sealing):
        by = Author(institution_id=cast.lead.pk)
        with recorded_change(
            kind=ChangeKind.INSTITUTION, by=by, plan=None, since=start_of(IN_SUMMER)
        ):
            pass

        assert broken(sealing.finish) == "cut_off"

    def test_what_is_recorded_by_a_clock_that_was_set_back_is_not_passed_over(
        self, cast, sealing, monkeypatch
    ):
        earlier = timezone.now() - timedelta(minutes=10)
        monkeypatch.setattr(timezone, "now", lambda: earlier)
        make_statement(cast.measure, status="in_progress", stated_on=IN_SUMMER, done="Turpinām")

        assert broken(sealing.finish) == "cut_off"

    def test_another_edition_is_not_passed_over(self, cast, report, sealing):
        make_edition(report)

        assert broken(sealing.finish) == "reason"


class TestTheForm:
    SEAL = f"{REPORT}seal/"

    def send(self, cast, **typed):
        sent = sealing_of(cast.plan.reports.get(), **typed)
        return with_token(cast.client("coordinator")).post(self.SEAL, sent)

    def test_seals_and_leads_to_the_edition(self, cast, report):
        response = self.send(cast)

        assert response["Location"] == f"{REPORT}1/"
        assert Edition.objects.get().cut_off_at == Edition.objects.get().sealed_at

    def test_says_that_the_plan_was_not_on_record_yet(self, cast, report):
        typed = timezone.localtime(timezone.now() - timedelta(minutes=2))

        response = self.send(cast, cut_off=f"{typed:%d.%m.%Y. %H:%M}")

        assert response.status_code == 422
        assert "plāns vēl nebija reģistrēts" in main_of(response).text

    def test_counts_what_was_recorded_up_to_a_moment(self, cast, report, monkeypatch):
        make_statement(cast.measure, status="in_progress", stated_on=IN_SUMMER, done="Laikā")
        later = timezone.now() + timedelta(minutes=10)
        monkeypatch.setattr(timezone, "now", lambda: later)
        make_statement(cast.measure, status="in_progress", stated_on=IN_SUMMER, done="Vēlāk")
        monkeypatch.setattr(timezone, "now", lambda: later + timedelta(minutes=10))
        typed = timezone.localtime(later - timedelta(minutes=2))

        self.send(cast, cut_off=f"{typed:%d.%m.%Y. %H:%M}")

        statements = measure_in(Edition.objects.get())["statements"]
        assert [one["done"] for one in statements] == ["Laikā"]

    @pytest.mark.parametrize(
        "typed",
        [
            *("rīt", "31.02.2021. 10:00", "25.01.2021. 25:00", "25.01.2021. 10:99", "01.01.2999."),
            # An hour that came twice, and one that never came.
            *("25.10.2026. 03:30", "29.03.2026. 03:30"),
        ],
    )
    def test_says_what_is_no_such_moment_and_keeps_it(self, cast, report, typed):
        response = self.send(cast, cut_off=typed)

        assert response.status_code == 422
        assert main_of(response).one(id="id_cut_off").attrs["value"] == typed
        assert not Edition.objects.exists()

    def test_takes_a_day_alone_as_its_end(self, cast, report):
        field = SealForm.base_fields["cut_off"]

        assert (
            timezone.localtime(field.clean("25.01.2021.")).isoformat()[:19] == "2021-01-25T23:59:59"
        )
        assert timezone.localtime(field.clean("25.01.2021. 9:05")).isoformat()[11:16] == "09:05"
        assert field.clean("") is None

    def test_pressed_again_while_it_is_being_sealed_leads_to_the_edition(
        self, cast, report, monkeypatch
    ):
        client, sent = with_token(cast.client("coordinator")), sealing_of(report)
        prepare = Sealing.prepare

        def pressed_again(sealing, opened):
            monkeypatch.setattr(Sealing, "prepare", prepare)
            assert client.post(self.SEAL, sent)["Location"] == f"{REPORT}1/"
            prepare(sealing, opened)

        monkeypatch.setattr(Sealing, "prepare", pressed_again)

        assert client.post(self.SEAL, sent)["Location"] == f"{REPORT}1/"
        assert Edition.objects.count() == 1

    @pytest.mark.parametrize("meanwhile", ["a chapter", "an edition", "the period"])
    def test_seals_nothing_else_than_was_looked_at(self, cast, report, meanwhile):
        sent, by = sealing_of(report), cast.people["coordinator"]
        if meanwhile == "a chapter":
            text = ChapterText(summary="Cits")
            write_chapter(report, cast.commitment, text, by=by, opened_version=0)
        elif meanwhile == "an edition":
            seal(cast, report)
        else:
            report.take(closed_on=date(2021, 1, 15))
            put_on_record(report, plan=cast.plan)
        editions = Edition.objects.count()

        client = with_token(cast.client("coordinator"))
        refused = client.post(self.SEAL, {**sent, "cut_off": "25.01.2026."})

        assert refused.status_code == 409
        shown = main_of(refused)
        assert "Vēl nekas nav saglabāts" in shown.text
        assert shown.one(id="id_cut_off").attrs["value"] == "25.01.2026."
        assert "checked" not in shown.one(name="despite").attrs
        assert Edition.objects.count() == editions
        again = {"version": shown.one(name="version").attrs["value"], "despite": "on"}
        again |= {"submit_key": shown.one(name="submit_key").attrs["value"], "reason": "Kļūda"}
        assert client.post(self.SEAL, again).status_code == 302

    def test_is_not_sealed_with_something_missing_before_that_was_seen(self, cast, report):
        refused = self.send(cast, despite="")

        assert refused.status_code == 422
        assert "Nav kopsavilkuma." in main_of(refused).text
        assert not Edition.objects.exists()

    def test_seals_no_more_measures_than_a_page_has_time_for(self, cast, report, monkeypatch):
        make_measure(cast.commitment)
        monkeypatch.setattr(forms, "MOST_MEASURES", 1)

        refused = self.send(cast)

        assert refused.status_code == 422
        assert "seal_report" in main_of(refused).text
        assert not Edition.objects.exists()

    def test_pressed_twice_seals_once(self, cast, report):
        client, sent = with_token(cast.client("coordinator")), sealing_of(report)

        first, second = client.post(self.SEAL, sent), client.post(self.SEAL, sent)

        assert first["Location"] == second["Location"] == f"{REPORT}1/"
        assert Edition.objects.count() == 1


class TestTheCommands:
    def test_seal_in_the_name_of_the_plans_coordinator(self, cast, report, capsys):
        cast.plan.take(coordinator=Institution.objects.get(slug="vk"))
        put_on_record(cast.plan, plan=cast.plan)

        call_command("seal_report", "plans", "2020")

        edition = Edition.objects.get()
        assert edition.institution.slug == "vk"
        assert edition.sha256 in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (("plans", "2019"), "There is no report 2019 of a plan plans."),
            (("plans", "2020"), "The plan plans names no institution that coordinates it."),
        ],
    )
    def test_say_what_cannot_be_sealed(self, cast, arguments, sentence):
        with pytest.raises(CommandError, match=sentence):
            call_command("seal_report", *arguments)

    def test_count_a_day_alone_to_its_end(self, cast, report, monkeypatch):
        cast.plan.take(coordinator=Institution.objects.get(slug="vk"))
        put_on_record(cast.plan, plan=cast.plan)
        today = timezone.localdate()
        tomorrow = timezone.now() + timedelta(days=1)
        monkeypatch.setattr(timezone, "now", lambda: tomorrow)

        call_command("seal_report", "plans", "2020", cut_off=today.isoformat())

        cut_off = timezone.localtime(Edition.objects.get().cut_off_at)
        assert (cut_off.date(), cut_off.hour, cut_off.minute) == (today, 23, 59)

    @pytest.mark.parametrize("typed", ["2026-10-25T03:30", "2026-03-29T03:30", "x", "0001-01-01"])
    def test_say_what_is_no_moment_that_counts(self, cast, report, typed):
        cast.plan.take(coordinator=Institution.objects.get(slug="vk"))
        put_on_record(cast.plan, plan=cast.plan)

        with pytest.raises(CommandError, match=typed):
            call_command("seal_report", "plans", "2020", cut_off=typed)

    def test_tell_whether_a_file_is_an_edition(self, cast, report, tmp_path, capsys):
        edition = seal(cast, report)
        true, false = tmp_path / "1.json", tmp_path / "2.json"
        true.write_bytes(edition.document.encode())
        false.write_bytes(edition.document.encode() + b" ")

        call_command("verify_edition", true)

        assert "is edition 1 of plans 2020" in capsys.readouterr().out
        with pytest.raises(CommandError, match="is no edition that was sealed here"):
            call_command("verify_edition", false)
