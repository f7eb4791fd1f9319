"""Steps are ticked and risks are followed in the form that reports progress, in one change."""

from datetime import date
from uuid import uuid4

import pytest

from commitments.models import Change
from commitments.operations import ChangedMeanwhileError, RuleBrokenError
from measures.models import ActionStep, ProgressUpdate, Risk, RiskState
from measures.operations.reporting import Statement, report_progress
from measures.operations.steps_and_risks import MOST_DAYS, RiskTurn, StepTick
from measures.standing import Status
from tests.cast import correction, in_days, make_cast, progress, with_token
from tests.factories import (
    author,
    make_institution,
    make_measure,
    make_person,
    make_risk,
    make_statement,
    make_step,
)
from tests.page import form_of, main_of

pytestmark = pytest.mark.django_db

TODAY = date(2020, 2, 10)


@pytest.fixture
def iub():
    return make_institution("iub")


@pytest.fixture
def clerk(iub):
    return make_person(editor=iub)


@pytest.fixture
def measure(iub):
    return make_measure(lead_institution=iub)


def report(measure, person, *, today=TODAY, **said):
    return report_progress(
        measure,
        Statement(Status.IN_PROGRESS, **{"done": "Notiek", **said}),
        by=author(person, measure.lead_institution),
        opened_version=measure.version,
        today=today,
    )


# What is recorded -----------------------------------------------------------------------------


def test_a_step_is_ticked_in_the_change_of_the_statement(measure, clerk):
    step = make_step(measure)

    update = report(measure, clerk, steps=(StepTick(step.pk, True, date(2020, 2, 1)),))

    step.refresh_from_db()
    assert (step.done_on, step.change) == (date(2020, 2, 1), update.change)
    assert step.version == 2


@pytest.mark.parametrize(
    ("happened_on", "day"), [(date(2020, 2, 5), date(2020, 2, 5)), (None, TODAY)]
)
def test_a_step_without_a_day_was_done_on_the_day_of_the_statement(
    measure, clerk, happened_on, day
):
    step = make_step(measure)

    report(measure, clerk, happened_on=happened_on, steps=(StepTick(step.pk, True),))

    step.refresh_from_db()
    assert step.done_on == day


def test_a_step_is_unticked_and_the_record_knows_both(measure, clerk):
    step = make_step(measure, done_on=date(2020, 1, 15))

    report(measure, clerk, steps=(StepTick(step.pk, False),))

    assert [row.done_on for row in step.history.order_by("version")] == [date(2020, 1, 15), None]


def test_a_step_that_stays_as_it_is_gets_no_version(measure, clerk):
    step = make_step(measure, done_on=date(2020, 1, 15))

    report(measure, clerk, steps=(StepTick(step.pk, True),))

    step.refresh_from_db()
    assert (step.version, step.done_on) == (1, date(2020, 1, 15))


def test_what_became_of_a_risk_is_recorded_with_the_statement(measure, clerk):
    risk = make_risk(measure)
    turn = RiskTurn(risk.pk, RiskState.HAPPENED, 30, " Meklējam citu izstrādātāju ")

    update = report(measure, clerk, risks=(turn,))

    risk.refresh_from_db()
    assert (risk.state, risk.delays_by_days, risk.response) == (
        "happened",
        30,
        "Meklējam citu izstrādātāju",
    )
    assert (risk.change, risk.text) == (update.change, "Migrācija kavējas")


@pytest.mark.parametrize("days", [-1, MOST_DAYS + 1])
def test_a_risk_delays_by_a_number_of_days_that_can_be(measure, clerk, days):
    risk = make_risk(measure)

    with pytest.raises(RuleBrokenError) as refusal:
        report(measure, clerk, risks=(RiskTurn(risk.pk, RiskState.HAPPENED, days),))

    assert refusal.value.field == f"risk-{risk.pk}-delays_by_days"
    assert not ProgressUpdate.objects.exists()


def test_a_step_is_not_done_in_the_future(measure, clerk):
    step = make_step(measure)

    with pytest.raises(RuleBrokenError) as refusal:
        report(measure, clerk, steps=(StepTick(step.pk, True, date(2020, 2, 11)),))

    assert refusal.value.field == f"step-{step.pk}-done_on"


def test_a_step_or_a_risk_of_another_measure_is_none_of_this_ones(measure, clerk):
    step, risk = make_step(make_measure()), make_risk(make_measure())
    before = Change.objects.count()

    with pytest.raises(ChangedMeanwhileError):
        report(measure, clerk, steps=(StepTick(step.pk, True),))
    with pytest.raises(ChangedMeanwhileError):
        report(measure, clerk, risks=(RiskTurn(risk.pk, RiskState.GONE),))

    step.refresh_from_db()
    risk.refresh_from_db()
    assert (step.done_on, risk.state) == (None, "possible")
    assert Change.objects.count() == before


# The form -------------------------------------------------------------------------------------


@pytest.fixture
def cast():
    cast = make_cast()
    make_step(cast.measure, "Sagatavot metodiku")
    make_step(cast.measure, "Publicēt metodiku", done_on=in_days(-20))
    make_risk(cast.measure, "Trūkst datu")
    return cast


def steps_of(cast):
    return list(ActionStep.objects.filter(measure=cast.measure).order_by("pk"))


def risk_of(cast):
    return Risk.objects.get(measure=cast.measure)


def test_the_form_opens_with_what_stands_and_sent_back_changes_no_row(cast):
    client = with_token(cast.client("lead"))
    opened = form_of(client.get(f"{cast.url}update/")).fields()
    first, second = steps_of(cast)
    assert f"step-{first.pk}-done" not in opened
    assert opened[f"step-{second.pk}-done"] == "on"
    assert opened[f"step-{second.pk}-done_on"] == f"{in_days(-20):%d.%m.%Y.}"
    assert opened[f"risk-{risk_of(cast).pk}-state"] == "possible"

    sent = {**opened, "status": "in_progress", "done": "Notiek", "action": "publish"}
    response = client.post(f"{cast.url}update/", sent)

    assert response.status_code == 302
    assert [step.version for step in steps_of(cast)] == [1, 1]
    assert risk_of(cast).version == 1


def test_what_is_ticked_and_followed_is_seen_by_everybody(cast):
    client = with_token(cast.client("lead"))
    opened = form_of(client.get(f"{cast.url}update/")).fields()
    step, risk = steps_of(cast)[0], risk_of(cast)

    response = client.post(
        f"{cast.url}update/",
        {
            **opened,
            "status": "in_progress",
            "done": "Metodika gatava",
            f"step-{step.pk}-done": "on",
            f"step-{step.pk}-done_on": f"{in_days(-1):%d.%m.%Y.}",
            f"risk-{risk.pk}-state": "happened",
            f"risk-{risk.pk}-delays_by_days": "14",
            f"risk-{risk.pk}-response": "Datus pieprasām no VID",
            "action": "publish",
        },
    )

    assert response.status_code == 302
    assert steps_of(cast)[0].done_on == in_days(-1)
    page = main_of(cast.client("nobody").get(cast.url))
    assert "2 no 2 soļiem" in page.text
    assert "Iestājies, aizkavē par 14 dienām: Datus pieprasām no VID" in page.text
    newest = page.all(cls="event")[0].text
    assert f"Solis paveikts ({in_days(-1):%d.%m.%Y.}): Sagatavot metodiku" in newest
    assert "Trūkst datu" in newest
    history = main_of(cast.client("nobody").get(f"{cast.url}history/")).all(cls="event")[0].text
    assert "Datus pieprasām no VID" in history


def test_a_form_without_the_rows_leaves_them_as_they_are(cast):
    response = with_token(cast.client("lead")).post(
        f"{cast.url}update/", progress(cast.measure, action="publish")
    )

    assert response.status_code == 302
    assert [step.version for step in steps_of(cast)] == [1, 1]


def test_a_preview_shows_what_would_be_ticked_and_writes_nothing(cast):
    step = steps_of(cast)[0]

    response = with_token(cast.client("lead")).post(
        f"{cast.url}update/",
        progress(cast.measure, action="preview", **{f"step-{step.pk}-done": "on"}),
    )

    assert "Solis paveikts" in main_of(response).one("section", cls="preview").text
    assert steps_of(cast)[0].done_on is None


def test_nothing_has_changed_reads_no_rows(cast):
    make_statement(cast.measure, stated_on=in_days(-50))
    step = steps_of(cast)[0]

    response = with_token(cast.client("lead")).post(
        f"{cast.url}update/",
        progress(cast.measure, action="unchanged", **{f"step-{step.pk}-done": "on"}),
    )

    assert response.status_code == 302
    assert steps_of(cast)[0].done_on is None


@pytest.mark.parametrize(
    ("name", "typed", "complaint"),
    [
        ("step-{step}-done_on", "32.01.2020.", "Šādas dienas kalendārā nav."),
        ("step-{step}-done_on", f"{in_days(3):%d.%m.%Y.}", "Šī diena vēl nav pienākusi."),
        ("step-{step}-done_on", "01.01.2999.", "Pārbaudiet gadu."),
        ("step-{step}-done_on", "\x00", "Neizdevās"),
        ("risk-{risk}-state", "erased", "Izvēlieties, kas ar risku noticis."),
        ("risk-{risk}-delays_by_days", "-3", "Rakstiet dienas kā veselu skaitli"),
        ("risk-{risk}-delays_by_days", "9" * 40, "Rakstiet dienas kā veselu skaitli"),
        ("risk-{risk}-delays_by_days", "1e9", "Rakstiet dienas kā veselu skaitli"),
        ("risk-{risk}-response", "x" * 10_001, "10001"),
    ],
)
def test_a_row_that_cannot_be_understood_comes_back_as_it_was_typed(cast, name, typed, complaint):
    field = name.format(step=steps_of(cast)[0].pk, risk=risk_of(cast).pk)
    ticked = {f"step-{steps_of(cast)[0].pk}-done": "on"}

    response = with_token(cast.client("lead")).post(
        f"{cast.url}update/", progress(cast.measure, **{**ticked, field: typed})
    )

    assert response.status_code == 422
    if complaint != "Neizdevās":
        assert complaint in main_of(response).one(cls="error-summary").text
    assert not ProgressUpdate.objects.exists()


@pytest.mark.parametrize("kind", ["step", "risk"])
def test_the_rows_of_another_measure_are_refused(cast, kind):
    row = make_step(make_measure()) if kind == "step" else make_risk(make_measure())
    field = {"step": f"step-{row.pk}-done", "risk": f"risk-{row.pk}-state"}[kind]

    response = with_token(cast.client("lead")).post(
        f"{cast.url}update/", progress(cast.measure, **{field: "on"})
    )

    assert response.status_code == 422
    row.refresh_from_db()
    assert row.version == 1


@pytest.mark.parametrize(("count", "answered"), [(200, 422), (10_000, 413)])
def test_many_rows_that_are_not_there_are_refused_at_once(cast, count, answered):
    rows = {f"step-{number}-done": "on" for number in range(10**6, 10**6 + count)}

    response = with_token(cast.client("lead")).post(
        f"{cast.url}update/", progress(cast.measure, **rows)
    )

    assert response.status_code == answered
    assert not ProgressUpdate.objects.exists()


def test_a_step_that_was_taken_away_meanwhile_is_shown(cast):
    lead, office = with_token(cast.client("lead")), with_token(cast.client("coordinator"))
    step = steps_of(cast)[0]
    opened = form_of(lead.get(f"{cast.url}update/")).fields()
    taken = {
        f"step-0-{name}": value
        for name, value in {"id": str(step.pk), "text": "", "text_en": "", "due_on": ""}.items()
    }
    removed = office.post(f"{cast.url}edit/", {**correction(cast.measure), **taken})
    assert removed.status_code == 302

    response = lead.post(
        f"{cast.url}update/",
        {
            **opened,
            "status": "in_progress",
            "done": "Metodika gatava",
            f"step-{step.pk}-done": "on",
            "action": "publish",
        },
    )

    assert response.status_code == 409
    assert "Metodika gatava" in response.content.decode()
    assert not ProgressUpdate.objects.exists()


def test_at_a_risk_that_two_colleagues_follow_both_words_stand_and_a_choice(cast):
    client = with_token(cast.client("lead"))
    texts = {"risks-0-text": "Trūkst datu", "risks-1-text": "Trūkst naudas"}
    office = with_token(cast.client("coordinator"))
    office.post(f"{cast.url}edit/", {**correction(cast.measure), **texts})
    first, second = cast.now().risks.filter(text__in=texts.values()).order_by("-pk")[:2]
    names = [f"risk-{risk.pk}-response" for risk in (first, second)]
    opened = form_of(client.get(f"{cast.url}update/")).fields()
    said = {"status": "in_progress", "done": "Gatavs", "action": "publish"}
    client.post(f"{cast.url}update/", {**opened, **said, names[0]: "Kolēģes", names[1]: "Viņas"})

    mine = {**opened, **said, "done": "Mans", names[0]: "Mans", "submit_key": str(uuid4())}
    conflict = client.post(f"{cast.url}update/", mine)

    assert conflict.status_code == 409
    form = form_of(conflict)
    fields = form.fields()
    assert [fields[name] for name in names] == ["Mans", "Viņas"]
    shown = [part.text for part in form.all(cls="beside")]
    assert ["[pievienots: Kolēģes]" in text for text in shown].count(True) == 1
    [taken_over] = [text for text in shown if "[pievienots: Viņas]" in text]
    assert "veidlapā ir jaunais teksts" in taken_over
    again = {**fields, f"take-{names[0]}": "theirs", "action": "publish"}
    assert client.post(f"{cast.url}update/", again).status_code == 302
    for risk in (first, second):
        risk.refresh_from_db()
    assert (first.response, second.response) == ("Kolēģes", "Viņas")
    assert cast.now().updates.newest_first().first().done == "Mans"


def test_the_same_form_twice_ticks_once(cast):
    client, step = with_token(cast.client("lead")), steps_of(cast)[0]
    typed = progress(cast.measure, **{f"step-{step.pk}-done": "on"})

    answers = [client.post(f"{cast.url}update/", typed).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert steps_of(cast)[0].version == 2


# How the form shows them --------------------------------------------------------------------------


def folded(page):
    """(words of the steps that stand open, of those that are folded away)."""
    [fold] = form_of(page).all("details", cls="fold")[1:2]
    inside = [row.text for row in fold.all(cls="form__row--step")]
    rows = [row.text for row in form_of(page).all(cls="form__row--step")]
    return [row for row in rows if row not in inside], inside


def test_steps_that_are_done_are_folded_away():
    cast = make_cast()
    make_step(cast.measure, "Sagatavot", done_on=in_days(-9))
    make_step(cast.measure, "Publicēt")

    stand_open, inside = folded(cast.client("lead").get(f"{cast.url}update/"))

    assert ["Publicēt" in row for row in stand_open] == [True]
    assert ["Sagatavot" in row for row in inside] == [True]


def test_a_step_of_which_something_else_is_typed_stands_open():
    cast = make_cast()
    step = make_step(cast.measure, "Sagatavot", done_on=in_days(-9))
    make_step(cast.measure, "Publicēt", done_on=in_days(-8))
    typed = progress(cast.measure, done="", **{f"step-{step.pk}-done_on": "32.01.2020."})
    typed[f"step-{step.pk}-done"] = "on"

    stand_open, inside = folded(cast.client("lead").post(f"{cast.url}update/", typed))

    assert ["Sagatavot" in row for row in stand_open] == [True]
    assert ["Publicēt" in row for row in inside] == [True]
