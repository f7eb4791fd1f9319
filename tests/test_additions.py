"""The lead adds steps and risks with what it states; they go when that is taken back."""

import pytest

from measures.forms.drafts import Written
from measures.models import ProgressUpdate, Risk, RiskState, UpdateDraft
from measures.operations.drafts import typed_from
from measures.operations.reporting import Proof, Statement
from measures.operations.steps_and_risks import MOST_ROWS, NewRisk, NewStep, RiskTurn, StepTick
from measures.operations.taking_back import take_back
from measures.standing import Status
from tests.cast import in_days, make_cast, progress, with_token
from tests.factories import author, make_risk, make_statement, make_step, put_on_record
from tests.page import main_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def send(cast, **typed):
    body = progress(
        cast.measure, **{name.replace("__", "-"): value for name, value in typed.items()}
    )
    return with_token(cast.client("lead")).post(f"{cast.url}update/", body)


def day(number):
    return f"{in_days(number):%d.%m.%Y.}"


ADDED = {
    "new-step-0-text": "Saskaņot ar nozari",
    "new-step-0-due_on": day(20),
    "new-step-1-text": "Aptaujāt pasūtītājus",
    "new-step-1-done_on": day(-2),
    "new-risk-0-text": "Nozare iebilst",
}


def test_they_stand_with_the_measure_and_in_its_story(cast):
    make_step(cast.measure, "Sagatavot")

    assert send(cast, **ADDED).status_code == 302

    stand = [(step.text, step.due_on, step.done_on) for step in cast.measure.steps.all()]
    assert stand == [
        ("Sagatavot", None, None),
        ("Saskaņot ar nozari", in_days(20), None),
        ("Aptaujāt pasūtītājus", None, in_days(-2)),
    ]
    assert [risk.text for risk in cast.measure.risks.all()] == ["Nozare iebilst"]
    assert (cast.now().steps_total, cast.now().steps_done) == (3, 1)
    event = main_of(cast.client("nobody").get(cast.url)).all(cls="event")[0].one("ul")
    assert event.texts("li") == [
        f"Solis pievienots ({day(20)}): Saskaņot ar nozari",
        f"Solis pievienots ({day(-2)}): Aptaujāt pasūtītājus",
        "Risks pievienots: Nozare iebilst",
    ]


def test_the_preview_shows_them_and_saves_nothing(cast):
    page = main_of(send(cast, **ADDED, action="preview")).one(cls="preview")

    assert "Solis pievienots" in page.text
    assert "Risks pievienots: Nozare iebilst" in page.text
    assert cast.measure.steps.count() == cast.measure.risks.count() == 0


def test_another_row_is_asked_for_and_what_was_typed_stays(cast):
    page = main_of(send(cast, **ADDED, action="more-new-step"))

    fields = page.one("form", cls="form").fields()
    assert fields["new-step-1-text"] == "Aptaujāt pasūtītājus"
    assert fields["new-step-2-text"] == ""
    assert "new-risk-1-text" not in fields
    assert cast.measure.steps.count() == 0


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"new-step-0-due_on": "31.12.2026."}, "new-step-0-text", "Norādiet, kāds ir solis"),
        (
            {"new-step-0-text": "Solis", "new-step-0-done_on": day(3)},
            "new-step-0-done_on",
            "Šī diena vēl nav pienākusi",
        ),
        ({"new-step-0-text": "Solis", "new-step-0-due_on": "rīt"}, "new-step-0-due_on", ""),
        ({"new-step-0-text": "S" * 501}, "new-step-0-text", ""),
        ({"new-risk-0-text": "R" * 10_001}, "new-risk-0-text", ""),
        ({"new-risk-0-text": "Ri\x00sks"}, "new-risk-0-text", ""),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(cast, typed, field, sentence):
    response = send(cast, **typed)

    assert response.status_code == 422
    summary = main_of(response).one(cls="error-summary")
    assert [link["href"] for link in summary.all("a")] == [f"#id_{field}"]
    assert sentence in summary.text
    assert ProgressUpdate.objects.count() == 0


def test_more_than_a_measure_may_have_are_refused(cast):
    for number in range(MOST_ROWS):
        make_risk(cast.measure, f"Risks {number}")

    response = send(cast, new__risk__0__text="Vēl viens")

    assert response.status_code == 422
    assert "ne vairāk kā 30" in main_of(response).one(cls="error-summary").text
    assert ProgressUpdate.objects.count() == 0
    assert cast.measure.risks.count() == MOST_ROWS


def test_more_rows_than_can_be_added_at_once_are_refused(cast):
    rows = {f"new-step-{number}-text": f"Solis {number}" for number in range(11)}

    response = send(cast, **rows)

    assert response.status_code == 422
    assert "ne vairāk kā 10" in main_of(response).one(cls="error-summary").text


def test_a_draft_keeps_them_as_they_are_typed(cast):
    send(cast, **{**ADDED, "new-step-0-due_on": "vasarā"}, action="draft")

    opened = main_of(cast.client("lead").get(f"{cast.url}update/")).one("form", cls="form")

    fields = opened.fields()
    assert fields["new-step-0-due_on"] == "vasarā"
    assert fields["new-risk-0-text"] == "Nozare iebilst"
    assert opened.one("details", open=True).one("summary").text == "Pievienot soli vai risku"
    assert cast.measure.steps.count() == 0


def test_they_go_when_the_statement_is_taken_back(cast):
    kept = make_step(cast.measure, "Sagatavot")
    send(cast, **ADDED)
    update = ProgressUpdate.objects.get()

    take_back(
        update,
        by=author(cast.people["lead"], cast.lead),
        reason="Kļūda",
        opened_version=cast.now().version,
        today=in_days(0),
    )

    assert list(cast.measure.steps.all()) == [kept]
    assert cast.measure.risks.count() == 0
    assert (cast.now().steps_total, cast.now().steps_done) == (1, 0)
    event = main_of(cast.client("nobody").get(cast.url)).all(cls="event")[0]
    assert f"Solis svītrots ({day(20)}): Saskaņot ar nozari" in event.text
    assert "Risks svītrots: Nozare iebilst" in event.text


def test_what_was_done_with_them_since_stays(cast):
    send(cast, **ADDED)
    update = ProgressUpdate.objects.get()
    risk = Risk.objects.get()
    turn = RiskTurn(risk.pk, RiskState.HAPPENED)
    make_statement(cast.measure, institution=cast.lead, risks=(turn,), stated_on=in_days(0))
    later = ProgressUpdate.objects.order_by("pk").last()
    by = author(cast.people["lead"], cast.lead)

    for one in (later, update):
        take_back(
            one,
            by=by,
            reason="Kļūda",
            opened_version=cast.now().version,
            today=in_days(0),
        )

    # The risk was turned, and turned back, by others: it is no longer the first statement's alone.
    assert [row.text for row in cast.measure.risks.all()] == ["Nozare iebilst"]
    assert cast.measure.steps.count() == 0


def test_a_plan_that_asks_for_review_publishes_them_once_they_are_approved(cast):
    cast.plan.asks_for_review = True
    put_on_record(cast.plan, plan=cast.plan)
    send(cast, **ADDED, action="submit")
    assert cast.measure.steps.count() == 0
    url = f"{cast.url}review/{cast.lead.slug}/"
    browser = with_token(cast.client("coordinator"))

    page = main_of(browser.get(url))
    form = page.one("form", cls="form").fields()
    response = browser.post(url, {**form, "action": "approve"})

    assert "Saskaņot ar nozari" in page.text
    assert response.status_code == 302
    assert [step.text for step in cast.measure.steps.all()] == [
        "Saskaņot ar nozari",
        "Aptaujāt pasūtītājus",
    ]


def test_a_statement_made_elsewhere_reads_in_the_form_as_it_was_made(cast):
    cast.plan.asks_for_review = True
    put_on_record(cast.plan, plan=cast.plan)
    step, other = make_step(cast.measure, "Sagatavot"), make_step(cast.measure, "Saskaņot")
    other.done_on = in_days(-9)
    put_on_record(other, plan=cast.plan)
    made = Statement(
        status=Status.COMPLETED,
        happened_on=in_days(-3),
        done="Viss ir izdarīts\n\nun publicēts",
        next_step="Nekas",
        obstacles="Kavējās iepirkums",
        reason="Pabeigts",
        decision="MK prot. Nr. 7",
        steps=(StepTick(step.pk, True, in_days(-4)), StepTick(other.pk, False)),
        new_steps=(NewStep("Publicēt", in_days(5)), NewStep("Aptaujāt", None, in_days(-2))),
        new_risks=(NewRisk("Nozare iebilst\nvai klusē"),),
        proofs=(Proof("https://www.example.lv/a", "Metodika"),),
    )
    draft = UpdateDraft(
        measure=cast.measure,
        institution=cast.lead,
        typed=typed_from(made, cast.now().version),
    )

    written = Written.handed_in(draft, cast.now(), in_days(0))

    assert written.is_valid(), written.problems()
    assert written.statement() == made
