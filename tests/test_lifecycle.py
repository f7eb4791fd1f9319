"""Measures that a plan takes up, drops, merges and splits, by a decision; none out of sight."""

import json
from datetime import date
from functools import partial

import pytest
from django.conf import settings

from commitments.models import Change, ChangeKind
from commitments.operations import ChangedMeanwhileError, NotAllowedError, RuleBrokenError
from measures.fates import Fate, left_nowhere
from measures.models import Measure, Succession
from measures.operations.lifecycle import Decided, NewMeasure, add_measure, end_measure
from measures.operations.reporting import Statement, report_progress
from measures.standing import Standing, Status
from opendata.operations import load_plan
from opendata.planfile import PlanFileError, check, dump
from tests.cast import addition, correction, ending, in_days, make_cast, progress, with_token
from tests.factories import (
    author,
    make_commitment,
    make_group,
    make_institution,
    make_measure,
    make_person,
    make_plan,
)
from tests.page import facts, main_of
from tests.threads import at_once

pytestmark = pytest.mark.django_db

TODAY = date(2020, 9, 1)
DECIDED = Decided("Valdība to pārcēla uz citu plānu", "MK rīkojums Nr. 500")
NEW = NewMeasure(code="1.3", title="Publicēt līgumu datus", due_on=date(2021, 6, 30))


@pytest.fixture
def iub():
    return make_institution("iub", name="Iepirkumu uzraudzības birojs", abbreviation="IUB")


@pytest.fixture
def office():
    return make_institution("vk", name="Valsts kanceleja")


@pytest.fixture
def coordinator(office):
    return make_person("vk@example.lv", coordinator=office)


@pytest.fixture
def commitment():
    return make_commitment(make_plan(adopted_on=date(2020, 2, 1)))


@pytest.fixture
def measure(commitment, iub):
    return make_measure(commitment, lead_institution=iub)


@pytest.fixture
def heir(commitment, iub, measure):
    return make_measure(commitment, lead_institution=iub)


def as_office(person):
    return author(person, person.memberships.first().institution)


def now(measure):
    return Measure.objects.get(pk=measure.pk)


def add(commitment, person, new=NEW, decided=DECIDED):
    return add_measure(commitment, new, decided, by=as_office(person), today=TODAY)


def end(measure, person, fate=Fate.DROPPED, successors=(), decided=DECIDED, **when):
    when = {"opened_version": measure.version, "today": TODAY, **when}
    end_measure(measure, fate, successors, decided, by=as_office(person), **when)


def broken(call):
    with pytest.raises(RuleBrokenError) as caught:
        call()
    return caught.value.field


# Taken up -------------------------------------------------------------------------------------


def test_an_added_measure_is_on_record_with_its_reason_and_decision(
    commitment, measure, coordinator, office
):
    added = add(commitment, coordinator)

    stands = Measure.objects.get(code="1.3")
    assert (stands.title, stands.due_on, stands.plan) == (NEW.title, NEW.due_on, commitment.plan)
    assert stands.baseline_due_on == NEW.due_on
    assert stands.position > measure.position
    assert (added.change.kind, added.change.institution) == (ChangeKind.MEASURE_ADDED, office)
    assert (added.change.reason, added.change.decision) == (DECIDED.reason, DECIDED.decision)


def test_the_completion_test_of_an_added_measure_was_written_that_day(commitment, coordinator):
    added = add(commitment, coordinator, NewMeasure("1.1", "Tests", completion_test="Publicēts"))

    assert added.completion_test_written_on == TODAY


def test_a_number_is_never_used_twice_not_even_after_its_measure_has_ended(
    commitment, measure, coordinator
):
    end(measure, coordinator)

    assert broken(lambda: add(commitment, coordinator, NewMeasure("1.1", "Cits"))) == "code"
    assert Measure.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_number_is_given_once_though_two_add_it_to_two_commitments_at_once(
    commitment, coordinator
):
    others = [commitment, *(make_commitment(commitment.plan) for _ in range(3))]

    done = at_once(*(partial(add, one, coordinator) for one in others))

    added = [one for one in done if isinstance(one, Measure)]
    refused = [one.field for one in done if isinstance(one, RuleBrokenError)]
    assert (len(added), refused) == (1, ["code"] * 3)
    assert list(Measure.objects.all()) == added


def test_dates_the_wrong_way_round_are_refused(commitment, coordinator):
    new = NewMeasure("1.3", "Tests", starts_on=date(2021, 1, 1), due_on=date(2020, 1, 1))

    assert broken(lambda: add(commitment, coordinator, new)) == "due_on"


@pytest.mark.parametrize("decided", [Decided(" ", "Nr. 1"), Decided("Vajag", " ")])
def test_what_was_adopted_changes_only_with_reason_and_decision(
    commitment, measure, coordinator, decided
):
    field = "reason" if not decided.reason.strip() else "decision"

    assert broken(lambda: add(commitment, coordinator, decided=decided)) == field
    assert broken(lambda: end(measure, coordinator, decided=decided)) == field
    assert now(measure).version == measure.version


def test_a_plan_that_is_not_adopted_yet_takes_no_decision(coordinator):
    draft = make_commitment(make_plan())

    assert add(draft, coordinator, decided=Decided("Sabiedrība to lūdza")).pk


def test_only_a_coordinator_adds_and_ends(commitment, measure, iub):
    clerk = make_person("iub@example.lv", editor=iub)

    with pytest.raises(NotAllowedError):
        add(commitment, clerk)
    with pytest.raises(NotAllowedError):
        end(measure, clerk)


# Ended ----------------------------------------------------------------------------------------


def test_a_dropped_measure_is_cancelled_and_says_by_which_decision(measure, coordinator, office):
    end(measure, coordinator)

    said = measure.updates.get()
    assert (said.status, said.institution, said.stated_on) == (Status.CANCELLED, office, TODAY)
    assert (said.reason, said.decision) == (DECIDED.reason, DECIDED.decision)
    assert said.change.kind == ChangeKind.MEASURE_DROPPED
    assert now(measure).judgement(TODAY).standing is Standing.CANCELLED


def test_a_merged_measure_names_what_it_lives_on_in_and_both_have_it_on_record(
    measure, heir, coordinator
):
    end(measure, coordinator, Fate.MERGED, ["1.2"])

    assert list(Measure.objects.succeeding(now(measure))) == [heir]
    assert list(Measure.objects.preceding(heir)) == [measure]
    change = now(measure).change
    assert change.kind == ChangeKind.MEASURE_MERGED
    assert now(heir).change == change
    assert now(heir).status == heir.status


def test_the_story_of_the_heir_names_what_was_merged_into_it():
    cast = make_cast()
    heir = make_measure(cast.commitment, title="Kopīgs pasākums")
    client = coordinators_browser(cast)
    client.post(f"{cast.url}end/", ending(cast.measure, fate="merged", successors=heir.code))

    story = main_of(client.get(cast.url.replace("/1.1/", f"/{heir.code}/"))).one(cls="story")

    assert "Pasākumi apvienoti: 1.1" in story.text


@pytest.mark.parametrize(
    ("fate", "heirs", "sentence"),
    [
        ("merged", "1.2", "1.1 apvienots ar citu: turpinās 1.2"),
        ("split", "1.3, 1.2", "1.1 sadalīts: turpinās 1.2 un 1.3"),
    ],
)
def test_the_changes_of_the_plan_say_which_became_what(fate, heirs, sentence):
    cast = make_cast()
    for _number in range(2):
        make_measure(cast.commitment)
    coordinators_browser(cast).post(
        f"{cast.url}end/", ending(cast.measure, fate=fate, successors=heirs)
    )
    reader = cast.client("nobody")

    newest = main_of(reader.get("/plans/plans/changes/")).one(cls="dated").all("li")[0]

    assert sentence in newest.texts("p")
    by_measure = main_of(reader.get("/plans/plans/changes/?group=measure"))
    assert sentence in by_measure.texts("p")
    assert sentence in main_of(reader.get("/plans/plans/")).text


def test_the_versions_of_both_name_each_other_as_they_were_called_then():
    cast = make_cast()
    heir = make_measure(cast.commitment, title="Kopīgs pasākums")
    client = coordinators_browser(cast)
    client.post(f"{cast.url}end/", ending(cast.measure, fate="merged", successors=heir.code))
    old, new = now(cast.measure).version, now(heir).version
    heirs_url = cast.url.replace("/1.1/", f"/{heir.code}/")
    client.post(f"{cast.url}edit/", correction(cast.measure, title="Cits nosaukums"))

    reader = cast.client("nobody")
    of_old = facts(main_of(reader.get(f"{cast.url}history/{old}/")))
    of_heir = facts(main_of(reader.get(f"{heirs_url}history/{new}/")))

    assert of_old["Turpinās pasākumā"] == "[pievienots: 1.2 Kopīgs pasākums]"
    assert of_heir == {"Pārņem pasākumu": "[pievienots: 1.1 Izstrādāt metodiku]"}


def test_a_merged_measure_keeps_its_last_words_in_the_worksheet():
    cast = make_cast()
    heir = make_measure(cast.commitment, title="Kopīgs pasākums")
    with_token(cast.client("lead")).post(f"{cast.url}update/", progress(cast.measure))
    client = coordinators_browser(cast)
    cast.measure.refresh_from_db()
    client.post(f"{cast.url}end/", ending(cast.measure, fate="merged", successors=heir.code))

    sheet = main_of(client.get(cast.url.split("measures/")[0] + "commitments/1/worksheet/"))

    assert now(cast.measure).status == Status.CANCELLED
    assert "Metodika nodota saskaņošanai" in sheet.one("table").text


def test_a_split_measure_lives_on_in_several(commitment, measure, heir, coordinator):
    add(commitment, coordinator)

    end(measure, coordinator, Fate.SPLIT, ["1.3", "1.2"])

    assert [one.code for one in Measure.objects.succeeding(now(measure))] == ["1.2", "1.3"]


@pytest.mark.parametrize(
    ("fate", "codes"),
    [
        (Fate.DROPPED, ["1.2"]),
        (Fate.MERGED, []),
        (Fate.MERGED, ["1.1"]),
        (Fate.MERGED, ["9.9"]),
        (Fate.SPLIT, ["1.2"]),
        (Fate.SPLIT, ["1.2", "1.2"]),
        (Fate.SPLIT, ["1.2", "1.1"]),
    ],
)
def test_what_it_lives_on_in_fits_what_becomes_of_it(measure, heir, coordinator, fate, codes):
    assert broken(lambda: end(measure, coordinator, fate, codes)) == "successors"
    assert now(measure).version == measure.version
    assert not Succession.objects.exists()


def test_a_measure_of_another_plan_is_no_successor(measure, coordinator):
    make_measure(make_commitment(make_plan("other"), number=2), code="2.1")

    assert broken(lambda: end(measure, coordinator, Fate.MERGED, ["2.1"])) == "successors"


def test_nothing_lives_on_in_what_is_cancelled(measure, heir, coordinator):
    end(heir, coordinator)

    assert broken(lambda: end(measure, coordinator, Fate.MERGED, ["1.2"])) == "successors"


@pytest.mark.django_db(transaction=True)
def test_of_two_that_are_merged_into_each_other_at_once_one_lives_on(measure, heir, coordinator):
    for _round in range(3):
        done = at_once(
            partial(end, now(measure), coordinator, Fate.MERGED, [heir.code]),
            partial(end, now(heir), coordinator, Fate.MERGED, [measure.code]),
        )
        refused = [one.field for one in done if isinstance(one, RuleBrokenError)]
        assert (done.count(None), refused) == (1, ["successors"])
        ended = next(one for one in (measure, heir) if now(one).status == Status.CANCELLED)
        taken_up = Statement(Status.IN_PROGRESS, done="Tomēr", reason="Vajag", decision="Nr. 2")
        report_progress(
            now(ended),
            taken_up,
            by=author(make_person(editor=ended.lead_institution), ended.lead_institution),
            opened_version=now(ended).version,
            today=TODAY,
        )


def test_a_measure_ends_once(measure, coordinator):
    end(measure, coordinator)

    assert broken(lambda: end(now(measure), coordinator)) == ""


def test_whoever_ends_a_measure_sees_first_what_was_said_meanwhile(measure, coordinator, iub):
    clerk = make_person("iub@example.lv", editor=iub)
    report_progress(
        measure,
        Statement(Status.IN_PROGRESS, done="Sākts", obstacles="Nav"),
        by=author(clerk, iub),
        opened_version=measure.version,
        today=TODAY,
    )

    with pytest.raises(ChangedMeanwhileError):
        end(measure, coordinator)


def test_a_measure_that_is_taken_up_again_lives_on_in_no_other(measure, heir, coordinator, iub):
    end(measure, coordinator, Fate.MERGED, ["1.2"])
    clerk = make_person("iub@example.lv", editor=iub)

    report_progress(
        measure,
        Statement(
            Status.IN_PROGRESS,
            done="Sākts no jauna",
            obstacles="Nav",
            reason="Apvienots kļūdas dēļ",
            decision="MK rīkojums Nr. 501",
        ),
        by=author(clerk, iub),
        opened_version=now(measure).version,
        today=TODAY,
    )

    assert not Succession.objects.exists()
    kinds = Succession.history.order_by("history_id").values_list("history_type", flat=True)
    assert list(kinds) == ["+", "-"]


def test_whoever_loses_a_predecessor_knows(client):
    cast = make_cast()
    heir = make_measure(cast.commitment, title="Kopīgs pasākums")
    coordinator = coordinators_browser(cast)
    coordinator.post(f"{cast.url}end/", ending(cast.measure, fate="merged", successors=heir.code))
    cast.measure.refresh_from_db()
    taken_up = {"status": "in_progress", "reason": "Apvienots kļūdas dēļ", "decision": "MK Nr. 501"}
    with_token(cast.client("lead")).post(f"{cast.url}update/", progress(cast.measure, **taken_up))

    heirs_url = cast.url.replace("/1.1/", f"/{heir.code}/")
    story = main_of(client.get(heirs_url)).one(cls="story").all(cls="event")
    assert "Vairs nepārņem pasākumu" in story[0].text
    assert "Apvienots kļūdas dēļ" in story[0].text
    of_heir = facts(main_of(client.get(f"{heirs_url}history/{now(heir).version}/")))
    assert of_heir == {"Pārņem pasākumu": "[svītrots: 1.1 Izstrādāt metodiku]"}


def test_the_changes_name_first_the_measure_that_was_taken_up_again(client):
    cast = make_cast()
    client_of_coordinator = coordinators_browser(cast)
    gone = make_measure(cast.commitment, title="Pazudis", lead_institution=cast.lead)
    gone_url = cast.url.replace("/1.1/", f"/{gone.code}/")
    ended = ending(gone, fate="merged", successors=cast.measure.code)
    client_of_coordinator.post(f"{gone_url}end/", ended)
    gone.refresh_from_db()
    taken_up = {"status": "in_progress", "reason": "Kļūda", "decision": "MK Nr. 501"}
    with_token(cast.client("lead")).post(f"{gone_url}update/", progress(gone, **taken_up))

    newest = main_of(client.get("/plans/plans/changes/?group=time")).all("ul", cls="dated")[0]
    links = newest.all("li")[0].hrefs()[1:]
    assert [link for link in links if "/history/" not in link] == [gone_url, cast.url]
    assert links[1::2] == [
        f"{gone_url}history/{now(gone).version}/",
        f"{cast.url}history/{cast.now().version}/",
    ]
    glance = main_of(client.get("/plans/plans/")).one("dl", cls="glance")
    assert "Pazudis" in glance.text


# Pages ----------------------------------------------------------------------------------------


def coordinators_browser(cast):
    return with_token(cast.client("coordinator"))


def test_a_coordinator_adds_a_measure_in_the_browser():
    cast = make_cast()
    group = make_group(cast.commitment)
    client = coordinators_browser(cast)
    url = f"/plans/plans/commitments/{cast.commitment.number}/measures/new/"
    assert url in main_of(client.get(f"/plans/plans/commitments/{cast.commitment.number}/")).hrefs()

    body = addition(group=str(group.pk), lead_institution=str(cast.lead.pk))
    response = client.post(url, body)

    assert response.headers["Location"] == "/plans/plans/measures/1.2/"
    added = Measure.objects.get(code="1.2")
    assert (added.group, added.lead_institution, added.due_on) == (group, cast.lead, in_days(90))
    assert client.post(url, body).headers["Location"] == "/plans/plans/measures/1.2/"
    page = main_of(client.get("/plans/plans/measures/1.2/"))
    assert "Sabiedrība to lūdza" in page.one(cls="story").text


def test_an_added_measure_is_said_to_be_no_row_of_a_worksheet_also_in_the_plan_file():
    cast = make_cast()
    make_measure(cast.commitment, code="1.2", title="Darba lapas rinda")
    add(cast.commitment, cast.people["coordinator"])

    told = {
        code: main_of(cast.client("nobody").get(f"/plans/plans/measures/{code}/history/")).text
        for code in ("1.2", "1.3")
    }

    assert "[pievienots: darba lapas rinda]" in told["1.2"]
    assert "[pievienots: pievienots portālā plāna darbības laikā]" in told["1.3"]
    assert "[pievienots: darba lapas rinda]" not in told["1.3"]
    [rows] = [commitment["measures"] for commitment in dump(cast.plan)["commitments"]]
    assert {row["code"]: row["origin"] for row in rows}["1.3"] == "added"
    found = load_plan(check(dump(cast.plan)), recorded_on=None, apply=False).differences
    assert [line for line in found if "origin" in line] == []


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ({"code": ""}, "code"),
        ({"code": "1.1"}, "code"),
        ({"code": "1/2"}, "code"),
        ({"code": "1.2\n"}, None),
        ({"code": "x" * 21}, "code"),
        ({"title": " "}, "title"),
        ({"due_on": "31.02.2020."}, "due_on"),
        ({"group": "999"}, "group"),
        ({"lead_institution": "999"}, "lead_institution"),
        ({"reason": ""}, "reason"),
        ({"starts_on": "01.01.2040."}, "due_on"),
    ],
)
def test_a_form_that_adds_a_measure_names_what_is_wrong_and_keeps_the_rest(typed, named):
    cast = make_cast()
    client = coordinators_browser(cast)

    response = client.post(
        f"/plans/plans/commitments/{cast.commitment.number}/measures/new/", addition(**typed)
    )

    if named is None:
        assert response.status_code == 302
        return
    assert response.status_code == 422
    page = main_of(response)
    assert page.one(cls="error-summary").one("a")["href"] == f"#id_{named}"
    assert Measure.objects.count() == 1


def test_an_adopted_plan_asks_for_the_decision_in_the_form():
    cast = make_cast()
    plan = make_plan("adopted", adopted_on=in_days(-100))
    commitment = make_commitment(plan, number=7)
    measure = make_measure(commitment)
    client = coordinators_browser(cast)

    for url, body in (
        ("/plans/adopted/commitments/7/measures/new/", addition(code="7.9")),
        (f"/plans/adopted/measures/{measure.code}/end/", ending(measure)),
    ):
        response = client.post(url, body)
        assert response.status_code == 422
        assert main_of(response).one(cls="error-summary").one("a")["href"] == "#id_decision"


def test_an_ended_measure_stays_at_its_address_and_says_where_it_lives_on():
    cast = make_cast()
    heir = make_measure(cast.commitment, lead_institution=cast.lead, title="Kopīgs pasākums")
    client = coordinators_browser(cast)
    assert f"{cast.url}end/" in main_of(client.get(cast.url)).hrefs()

    response = client.post(
        f"{cast.url}end/", ending(cast.measure, fate="merged", successors=" 1.2; ")
    )

    assert response.headers["Location"] == cast.url
    page = main_of(cast.client("nobody").get(cast.url))
    assert "1.2 Kopīgs pasākums" in page.one(cls="page-head").text
    assert "Valdība to pārcēla" in page.one(cls="page-head").text
    assert f"/plans/plans/measures/{heir.code}/" in page.one(cls="page-head").hrefs()
    assert "1.2 Kopīgs pasākums" in page.one(cls="story").text
    assert f"{cast.url}end/" not in main_of(client.get(cast.url)).hrefs()
    of_heir = main_of(cast.client("nobody").get("/plans/plans/measures/1.2/"))
    assert cast.url in of_heir.one(cls="page-head").hrefs()


def test_the_verdict_of_a_merged_or_split_measure_says_what_became_of_it():
    cast = make_cast()
    merged, split = cast.measure, make_measure(cast.commitment, lead_institution=cast.lead)
    for _number in range(2):
        make_measure(cast.commitment, title="Kopīgs pasākums")
    client, reader = coordinators_browser(cast), cast.client("nobody")
    base = cast.url.removesuffix("1.1/")
    client.post(f"{base}1.1/end/", ending(merged, fate="merged", successors="1.3"))
    client.post(f"{base}1.2/end/", ending(split, fate="split", successors="1.3, 1.4"))

    of_merged = main_of(reader.get(f"{base}1.1/")).one(cls="verdict")
    of_split = main_of(reader.get(f"{base}1.2/")).one(cls="verdict")

    assert of_merged.text.endswith(". Apvienots: turpinās pasākumā 1.3 Kopīgs pasākums")
    assert of_split.text.endswith(
        ". Sadalīts: turpinās pasākumos 1.3 Kopīgs pasākums; 1.4 Kopīgs pasākums"
    )
    assert of_merged.hrefs() == [f"{base}1.3/"]


def test_whoever_follows_a_merged_measure_is_told_that_its_successor_ended_too():
    cast = make_cast()
    heir = make_measure(cast.commitment, title="Kopīgs pasākums")
    client, reader = coordinators_browser(cast), cast.client("nobody")
    client.post(f"{cast.url}end/", ending(cast.measure, fate="merged", successors="1.2"))
    client.post(cast.url.replace("1.1", "1.2") + "end/", ending(heir, fate="dropped"))

    verdict = main_of(reader.get(cast.url)).one(cls="verdict")

    assert verdict.text.endswith("turpinās pasākumā 1.2 Kopīgs pasākums (Atcelts)")


def test_whoever_ends_a_measure_sees_what_would_then_live_on_nowhere():
    cast = make_cast()
    merged, split, chained = cast.measure, *(make_measure(cast.commitment) for _ in range(2))
    heir, other = (make_measure(cast.commitment, title=title) for title in ("Tēls", "Cits"))
    client, base = coordinators_browser(cast), cast.url.removesuffix("1.1/")
    assert main_of(client.get(f"{base}{heir.code}/end/")).all(cls="notice") == []
    for measure, fate, heirs in (
        (merged, "merged", chained.code),
        (split, "split", f"{heir.code}, {other.code}"),
        (chained, "merged", heir.code),
    ):
        client.post(f"{base}{measure.code}/end/", ending(measure, fate=fate, successors=heirs))

    warning = main_of(client.get(f"{base}{heir.code}/end/")).one(cls="notice")

    assert warning.hrefs() == [f"{base}{merged.code}/", f"{base}{chained.code}/"]
    assert main_of(client.get(f"{base}{other.code}/end/")).all(cls="notice") == []
    refused = client.post(f"{base}{heir.code}/end/", ending(heir, reason=""))
    assert main_of(refused).one(cls="notice").hrefs() == warning.hrefs()


def test_measures_that_live_on_in_each_other_live_on_nowhere():
    ties = [(1, 2), (2, 1), (3, 4), (3, 5), (6, 4)]

    assert left_nowhere(4, ties, {1, 2, 3, 6}) == {6}


def test_the_update_form_of_a_merged_measure_says_where_it_lives_on():
    cast = make_cast()
    make_measure(cast.commitment, title="Kopīgs pasākums")
    client = coordinators_browser(cast)
    client.post(f"{cast.url}end/", ending(cast.measure, fate="merged", successors="1.2"))

    page = main_of(cast.client("lead").get(f"{cast.url}update/"))

    assert "1.2 Kopīgs pasākums" in page.one(cls="notice").text


def test_a_statement_made_while_the_form_that_ends_a_measure_was_open_is_shown_beside_it():
    cast = make_cast()
    body = ending(cast.measure, reason="Mans iemesls")
    with_token(cast.client("lead")).post(f"{cast.url}update/", progress(cast.measure))

    response = coordinators_browser(cast).post(f"{cast.url}end/", body)

    assert response.status_code == 409
    page = main_of(response)
    assert "Mans iemesls" in page.text
    assert "Metodika nodota saskaņošanai" in page.text
    assert now(cast.measure).status == Status.IN_PROGRESS


def test_what_is_wrong_with_successors_stands_at_their_field():
    cast = make_cast()

    response = coordinators_browser(cast).post(
        f"{cast.url}end/", ending(cast.measure, fate="split", successors="1.8, 1.9")
    )

    assert response.status_code == 422
    assert main_of(response).one(cls="error-summary").one("a")["href"] == "#id_successors"
    assert "1.8, 1.9" in main_of(response).text


def test_the_changes_of_the_plan_name_reason_and_decision():
    cast = make_cast()
    coordinators_browser(cast).post(
        f"{cast.url}end/", ending(cast.measure, decision="MK rīkojums Nr. 500")
    )

    page = main_of(cast.client("nobody").get("/plans/plans/changes/"))
    entry = page.one(cls="dated").all("li")[0]

    assert "Valdība to pārcēla" in entry.text
    assert "MK rīkojums Nr. 500" in entry.text


# The plan file --------------------------------------------------------------------------------


OTHER_COUNTRY = settings.BASE_DIR / "tests" / "data" / "plan-of-another-country.json"


def country():
    return json.loads(OTHER_COUNTRY.read_text(encoding="utf-8"))


def ended(document, heirs, **statement):
    measures = [row for part in document["commitments"] for row in part["measures"]]
    measures[0].setdefault("statements", []).append(
        {
            "stated_on": "2020-05-01",
            "institution": document["institutions"][0]["slug"],
            "status": "cancelled",
            "reason": "Ühendatud",
            "decision": "Otsus 9",
            **statement,
        }
    )
    measures[0]["lives_on_in"] = [measures[index]["code"] for index in heirs]
    return document


def test_a_plan_file_says_what_became_of_a_measure_and_is_dumped_alike():
    plan = load_plan(check(ended(country(), [1])), recorded_on=None, apply=False).plan

    dumped = dump(plan)

    again = check(ended(country(), [1]))
    assert Change.objects.filter(kind=ChangeKind.MEASURE_MERGED).count() == 1
    rows = [row for part in dumped["commitments"] for row in part["measures"]]
    assert [row.get("lives_on_in") for row in rows[:2]] == [
        [row["code"] for part in again["commitments"] for row in part["measures"]][1:2],
        None,
    ]
    assert load_plan(check(dumped), recorded_on=None, apply=False).differences == ()


def test_a_plan_on_record_learns_from_a_file_that_a_measure_was_split():
    plan = load_plan(check(country()), recorded_on=None, apply=False).plan

    loaded = load_plan(check(ended(country(), [1, 2])), recorded_on=None, apply=True)

    assert loaded.remaining == ()
    assert Change.objects.filter(kind=ChangeKind.MEASURE_SPLIT).count() == 1
    assert Succession.objects.filter(predecessor__plan=plan).count() == 2


@pytest.mark.parametrize(
    ("heirs", "said", "sentence"),
    [
        ([0], {}, "is no other measure of the plan"),
        ([1], {"status": "in_progress", "done": "Tehtud"}, "is cancelled"),
    ],
)
def test_a_file_whose_measures_live_on_where_they_cannot_is_refused(heirs, said, sentence):
    with pytest.raises(PlanFileError) as caught:
        check(ended(country(), heirs, **said))

    [(path, problem)] = caught.value.problems
    assert path.endswith("lives_on_in")
    assert sentence in problem
