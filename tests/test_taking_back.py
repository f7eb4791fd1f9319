"""A published statement is never altered: a follower takes it back, and what stood stands again."""

import json
from copy import deepcopy

import pytest

from commitments.models import ChangeKind, Role
from commitments.operations import (
    ChangedMeanwhileError,
    NotAllowedError,
    RuleBrokenError,
    recorded_change,
)
from measures.fates import Fate
from measures.models import Evidence, Measure, ProgressUpdate, RiskState, Succession
from measures.operations.lifecycle import Decided, end_measure
from measures.operations.steps_and_risks import RiskTurn, StepTick
from measures.operations.taking_back import take_back
from measures.parts import disputes_with
from measures.standing import Standing, Status
from measures.story import version_of
from ogp_portal.formats.text import Text
from ogp_portal.history import Author
from opendata.operations import load_plan
from opendata.planfile import check, dump
from opendata.planfile.writing import to_json
from tests.cast import in_days, make_cast, progress, with_token
from tests.factories import (
    PROOF,
    author,
    make_measure,
    make_part,
    make_question,
    make_risk,
    make_statement,
    make_step,
    put_on_record,
)
from tests.page import main_of

pytestmark = pytest.mark.django_db

OFFICE = Author(source=Text("Lēmums"))
WHY = "Pateikts par citu pasākumu"


@pytest.fixture
def cast():
    return make_cast()


def said(cast, status=Status.IN_PROGRESS, days_ago=9, **fields):
    fields = {"institution": cast.lead, **fields}
    return make_statement(cast.measure, status, stated_on=in_days(-days_ago), **fields)


def taken_back(cast, update, person="lead", reason=WHY, **when):
    by = author(cast.people[person], cast.lead)
    when = {"opened_version": cast.now().version, "today": in_days(0), **when}
    return take_back(update, by=by, reason=reason, **when)


def test_what_stood_before_stands_again_and_both_words_stay(cast):
    said(cast, done="Sākts", days_ago=40)
    wrong = said(cast, Status.COMPLETED, done="Viss gatavs", proofs=(PROOF,))

    follower = taken_back(cast, wrong)

    now = cast.now()
    assert (now.status, now.stated_on) == (Status.IN_PROGRESS, in_days(-40))
    assert (now.completed_on, now.completion_stated_on, now.evidence_count) == (None, None, 0)
    assert now.judgement(in_days(0)).standing is Standing.ON_TRACK
    assert (follower.takes_back, follower.reason, follower.stated_on) == (wrong, WHY, in_days(0))
    assert ProgressUpdate.objects.count() == 3
    assert Evidence.objects.get().withdrawn_because == WHY


def test_taking_back_the_only_word_leaves_nothing_said(cast):
    taken_back(cast, said(cast))

    now = cast.now()
    assert (now.status, now.stated_on) == ("", None)


def test_taking_back_breaks_no_silence(cast):
    said(cast, days_ago=200)
    taken_back(cast, said(cast, days_ago=1))

    page = main_of(cast.client("nobody").get(cast.url))

    assert "pirms 200 dienām" in page.text


def test_the_story_says_of_both_what_became_of_them(cast):
    said(cast, done="Sākts", days_ago=40)
    taken_back(cast, said(cast, Status.COMPLETED, done="Viss gatavs"))

    story = main_of(cast.client("nobody").get(cast.url)).one("ol", cls="story").all("li")

    [follower] = [event for event in story if "Atkal spēkā" in event.text]
    [wrong] = [event for event in story if "Viss gatavs" in event.text]
    assert WHY in follower.text
    assert "Tiek īstenots" in follower.text
    assert WHY in wrong.text
    changes = main_of(cast.client("nobody").get("/plans/plans/changes/"))
    first, second = changes.one("ul", cls="dated").all("li")[:2]
    assert "Paveikts → Tiek īstenots" in first.text
    assert WHY in first.text
    assert "Vēlāk atsaukts" in second.text


def test_the_history_says_which_statement_was_taken_back_and_why(cast):
    said(cast, Status.COMPLETED, done="Viss gatavs", happened_on=in_days(-50), days_ago=40)
    wrong = said(cast, done="Vēl ne viss", next_step="Pārbaude", proofs=(PROOF,))
    number = version_of(wrong)
    taken_back(cast, wrong)

    page = main_of(cast.client("nobody").get(f"{cast.url}history/{number + 1}/"))

    [version] = page.all("li", cls="event")
    assert "IUB: Paziņojums atsaukts" in version.text
    assert f"Pamatojums: {WHY}" in version.text
    told = {row.one("dt").text: row.one("dd") for row in version.one("dl").all("div")}
    which = told["atsauktais paziņojums"]
    assert which.text == f"{in_days(-9):%d.%m.%Y.}, Tiek īstenots {number}. versija"
    assert which.hrefs() == [f"{cast.url}history/{number}/"]
    assert told["kas paveikts"].text == "[svītrots: Vēl ne viss]"
    assert told["kas tālāk"].text == "[svītrots: Pārbaude]"
    assert "atsaukts" in told["pierādījums"].text
    assert "kad tas notika" not in told
    assert told["statuss"].text == "[svītrots: Tiek īstenots][pievienots: Paveikts]"


def test_the_next_one_before_it_can_be_taken_back_too(cast):
    first = said(cast, days_ago=40)
    taken_back(cast, said(cast, Status.COMPLETED))

    taken_back(cast, first)

    assert cast.now().status == ""


def test_only_the_newest_that_stands_is_taken_back(cast):
    first = said(cast, days_ago=40)
    second = said(cast)

    with pytest.raises(RuleBrokenError):
        taken_back(cast, first)
    taken_back(cast, second)
    with pytest.raises(RuleBrokenError):
        taken_back(cast, second)


def test_a_reason_is_due(cast):
    with pytest.raises(RuleBrokenError) as broken:
        taken_back(cast, said(cast), reason=" ")

    assert broken.value.field == "reason"
    assert cast.now().status == Status.IN_PROGRESS


@pytest.mark.parametrize("person", ["helper", "stranger", "coordinator", "partner"])
def test_nobody_takes_back_what_another_said(cast, person):
    with pytest.raises(NotAllowedError):
        taken_back(cast, said(cast), person)


def test_a_word_that_takes_back_is_not_taken_back_itself(cast):
    follower = taken_back(cast, said(cast))

    with pytest.raises(NotAllowedError):
        taken_back(cast, follower)


# Of a part --------------------------------------------------------------------------------------


def part_taken_back(cast, update, person="helper"):
    return take_back(
        update,
        by=author(cast.people[person], cast.helper),
        reason=WHY,
        opened_version=cast.now().version,
        today=in_days(0),
    )


def test_of_a_part_what_its_institution_said_before_stands_again_and_of_the_whole_all(cast):
    said(cast, days_ago=50)
    before = make_part(cast.measure, cast.helper, stated_on=in_days(-40))
    wrong = make_part(
        cast.measure,
        cast.helper,
        Status.COMPLETED,
        stated_on=in_days(-9),
        reason="Datu nav",
        proofs=(PROOF,),
    )
    stood = cast.now()

    follower = part_taken_back(cast, wrong)

    now = cast.now()
    assert (follower.takes_back, follower.is_part, follower.status) == (wrong, True, before.status)
    assert ProgressUpdate.objects.last_of_part(now.pk, cast.helper.pk) == before
    assert disputes_with([cast.lead.pk]) == {}
    assert Evidence.objects.get().withdrawn_because == WHY
    for name in ("status", "stated_on", "completed_on", "evidence_count"):
        assert getattr(now, name) == getattr(stood, name)
    assert now.version == stood.version + 1


def test_of_a_part_that_was_its_first_word_nothing_is_said_and_the_question_waits_again(cast):
    role = cast.measure.supporting.get()
    make_question(role, in_days(-20))
    answer = make_part(cast.measure, cast.helper, stated_on=in_days(-9))
    role.refresh_from_db()
    assert role.asked_on is None

    follower = part_taken_back(cast, answer)

    role.refresh_from_db()
    assert (follower.status, role.asked_on) == ("", in_days(-20))
    assert ProgressUpdate.objects.last_of_part(cast.measure.pk, cast.helper.pk) is None


def test_only_its_institution_takes_a_part_back_and_only_its_newest_word(cast):
    first = make_part(cast.measure, cast.helper, stated_on=in_days(-40))
    newest = make_part(cast.measure, cast.helper, stated_on=in_days(-9))
    said(cast, days_ago=1)  # of the whole, and so no matter of the part

    for person in ("lead", "stranger", "coordinator", "partner"):
        with pytest.raises(NotAllowedError):
            part_taken_back(cast, newest, person)
    with pytest.raises(RuleBrokenError):
        part_taken_back(cast, first)
    with recorded_change(kind=ChangeKind.PLAN_TEXT, by=OFFICE, plan=cast.plan) as change:
        cast.measure.supporting.get().record_removal(change)
    with pytest.raises(NotAllowedError):
        part_taken_back(cast, newest)


def test_a_part_is_taken_back_from_the_story_too(cast):
    make_part(cast.measure, cast.helper, done="Nepareizi", stated_on=in_days(-9))
    browser = with_token(cast.client("helper"))
    link = page_of_newest(cast, browser)
    form = main_of(browser.get(link)).one("form", cls="form")
    body = {name: form.one("input", name=name)["value"] for name in ("version", "submit_key")}

    answer = browser.post(link, {**body, "reason": WHY})

    assert (answer.status_code, answer.headers["Location"]) == (302, cast.url)
    page = main_of(cast.client("nobody").get(cast.url))
    assert WHY in page.one("ol", cls="story").text
    assert "Nepareizi" not in page.one("section", aria_labelledby="parts").text
    version = main_of(cast.client("nobody").get(f"{cast.url}history/{cast.now().version}/"))
    assert "[svītrots: Nepareizi]" in version.text
    assert cast.client("lead").get(link).status_code == 403


def test_whoever_takes_back_sees_first_what_was_said_meanwhile(cast):
    update = said(cast)
    version = cast.now().version
    said(cast, Status.COMPLETED, days_ago=0)

    with pytest.raises(ChangedMeanwhileError):
        taken_back(cast, update, opened_version=version)


def test_a_plan_file_holds_what_stands(cast):
    said(cast, done="Sākts", days_ago=40)
    taken_back(cast, said(cast, Status.COMPLETED, done="Viss gatavs", proofs=(PROOF,)))

    [row] = dump(cast.plan)["commitments"][0]["measures"]

    assert [one["done"] for one in row["statements"]] == ["Sākts"]


def test_a_plan_in_which_a_word_was_taken_back_goes_through_its_file_and_back():
    cast = make_cast(baseline_starts_on=in_days(-100), baseline_due_on=in_days(100))
    said(cast, done="Sākts", days_ago=40)
    taken_back(cast, said(cast, Status.COMPLETED, done="Viss gatavs", proofs=(PROOF,)))
    document = check(json.loads(to_json(dump(cast.plan))))

    again = load_plan(document, recorded_on=None, apply=False)

    assert again.differences == ()
    assert ProgressUpdate.objects.count() == 3
    elsewhere = deepcopy(document)
    elsewhere["plan"]["slug"], elsewhere["plan"]["is_current"] = "cits", False
    load_plan(elsewhere, recorded_on=None, apply=False)
    copied = Measure.objects.get(plan__slug="cits")
    assert (copied.status, copied.stated_on) == (Status.IN_PROGRESS, in_days(-40))
    assert (copied.completed_on, copied.evidence_count) == (None, 0)


# What hangs on it ------------------------------------------------------------------------------


def with_rows(cast, **fields):
    """A statement that ticks a step, and says that a risk has happened."""
    step, risk = make_step(cast.measure), make_risk(cast.measure, response="Vērojam")
    ticks = (StepTick(step.pk, is_done=True),)
    turns = (RiskTurn(risk.pk, RiskState.HAPPENED, 30, "Pārplānojam"),)
    return said(cast, steps=ticks, risks=turns, **fields), step, risk


def test_steps_and_risks_stand_as_they_stood(cast):
    update, step, risk = with_rows(cast)
    step.refresh_from_db()
    assert step.done_on == in_days(-9)

    taken_back(cast, update)

    step.refresh_from_db()
    risk.refresh_from_db()
    assert step.done_on is None
    assert (risk.state, risk.delays_by_days, risk.response) == (RiskState.POSSIBLE, None, "Vērojam")
    assert step.history.count() == 3  # both words stay here, too


def test_a_step_of_which_something_was_said_since_stays(cast):
    update, step, _risk = with_rows(cast)
    step.refresh_from_db()
    step.text = "Sagatavot rokasgrāmatu"
    put_on_record(step, plan=cast.plan)

    taken_back(cast, update)

    step.refresh_from_db()
    assert (step.text, step.done_on) == ("Sagatavot rokasgrāmatu", in_days(-9))


def test_what_settled_a_measures_fate_is_not_taken_back(cast):
    """A decision did that; another statement takes the measure up again."""
    make_measure(cast.commitment, lead_institution=cast.lead)
    both = cast.people["lead"]
    both.memberships.create(institution=cast.lead, role=Role.COORDINATOR)
    end_measure(
        cast.measure,
        Fate.MERGED,
        ["1.2"],
        Decided("Darāms kopā", "MK rīkojums Nr. 5"),
        by=author(both, cast.lead),
        opened_version=cast.now().version,
        today=in_days(0),
    )
    merged = ProgressUpdate.objects.get()

    with pytest.raises(RuleBrokenError):
        taken_back(cast, merged)

    assert cast.now().status == Status.CANCELLED
    browser = cast.client("lead")
    assert [href for href in main_of(browser.get(cast.url)).hrefs() if "take-back" in href] == []
    page = main_of(browser.get(f"{cast.url}history/{cast.now().version}/take-back/"))
    assert page.all("form", cls="form") == []


def test_a_measure_that_was_taken_up_again_is_not_put_back_into_another(cast):
    make_measure(cast.commitment, lead_institution=cast.lead)
    said(cast, Status.CANCELLED, reason="Darāms kopā", decision="MK rīkojums Nr. 5", days_ago=40)
    cast.measure.refresh_from_db()
    heir = Measure.objects.get(code="1.2")
    put_on_record(Succession(predecessor=cast.measure, successor=heir), plan=cast.plan)
    again = said(cast, reason="Atkal vajadzīgs")

    with pytest.raises(RuleBrokenError):
        taken_back(cast, again)

    assert cast.now().status == Status.IN_PROGRESS


def test_a_dispute_that_was_answered_by_a_word_taken_back_waits_again(cast):
    make_part(cast.measure, cast.helper, stated_on=in_days(-20), reason="Datu nav")
    answer = said(cast)
    assert disputes_with([cast.lead.pk]) == {}

    taken_back(cast, answer)

    assert disputes_with([cast.lead.pk]) == {cast.measure.pk: [(cast.helper.pk, in_days(-20))]}


# In the browser --------------------------------------------------------------------------------


def page_of_newest(cast, browser):
    [link] = [
        href for href in main_of(browser.get(cast.url)).hrefs() if href.endswith("/take-back/")
    ]
    return link


def test_a_statement_is_taken_back_from_the_story(cast):
    said(cast, done="Sākts", days_ago=40)
    browser = with_token(cast.client("lead"))
    browser.post(f"{cast.url}update/", progress(cast.measure, done="Nepareizi"))
    link = page_of_newest(cast, browser)
    page = main_of(browser.get(link))
    assert "Nepareizi" in page.text
    [version] = page.one("ol", cls="story").hrefs()
    assert browser.get(version).status_code == 200
    form = page.one("form", cls="form")
    body = {name: form.one("input", name=name)["value"] for name in ("version", "submit_key")}

    without = browser.post(link, {**body, "reason": ""})
    answers = [browser.post(link, {**body, "reason": WHY}) for _time in range(2)]

    assert without.status_code == 422
    assert main_of(without).one(cls="error-summary").one("a")["href"] == "#id_reason"
    assert [answer.headers["Location"] for answer in answers] == [cast.url, cast.url]
    assert ProgressUpdate.objects.filter(takes_back__isnull=False).count() == 1
    assert "Nepareizi" in main_of(cast.client("nobody").get(cast.url)).text


def test_nobody_else_finds_the_way_to_take_back(cast):
    said(cast)
    link = page_of_newest(cast, cast.client("lead"))

    for person in ("nobody", "helper", "coordinator", "stranger"):
        assert link not in main_of(cast.client(person).get(cast.url)).hrefs()


def test_what_others_stated_of_it_cannot_be_taken_back_by_its_lead(cast):
    said(cast, institution=cast.stranger)

    hrefs = main_of(cast.client("lead").get(cast.url)).hrefs()

    assert [href for href in hrefs if "take-back" in href] == []
