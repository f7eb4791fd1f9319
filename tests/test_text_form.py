"""Correcting the plan's words: coordinators only, with a reason, and the old words stay."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import Institution
from commitments.operations import RuleBrokenError
from measures.models import Measure
from measures.operations.plan_text import PlanParts, RoleText, correct_text
from measures.operations.steps_and_risks import MOST_ROWS
from ogp_portal.history import RecordVersion
from tests.cast import TOKEN, correction, in_days, make_cast, with_token
from tests.factories import (
    author,
    make_date_change,
    make_institution,
    make_measure,
    make_risk,
    make_statement,
    make_step,
    make_supporting_role,
    new_text,
    put_on_record,
)
from tests.page import form_of, main_of, read

pytestmark = pytest.mark.django_db

REASON = "Darba lapā tas ir rakstīts"


def test_a_correction_is_published_with_its_reason_and_the_words_marked():
    cast = make_cast(title="Izstrādāt metodoloģiju")
    client = with_token(cast.client("coordinator"))
    opened = client.get(f"{cast.url}edit/")

    response = client.post(
        f"{cast.url}edit/",
        {**form_of(opened).fields(), "title": "Izstrādāt metodiku", "reason": REASON},
    )

    assert (response.status_code, response["Location"]) == (302, cast.url)
    assert cast.now().title == "Izstrādāt metodiku"
    assert read(client.get(cast.url)).one("h1").text == "Izstrādāt metodiku"
    page = main_of(cast.client("nobody").get(f"{cast.url}history/"))
    newest = page.all(cls="event")[0]
    assert [mark.text for mark in newest.all("del")] == [f"{_('[removed:')} metodoloģiju]"]
    assert [mark.text for mark in newest.all("ins")] == [f"{_('[added:')} metodiku]"]
    assert REASON in newest.text
    assert "vk" in newest.text.lower()
    assert REASON in main_of(cast.client("nobody").get("/plans/plans/changes/")).text


def test_the_form_is_filled_with_what_now_stands():
    cast = make_cast(beneficiaries="Pasūtītāji\nPiegādātāji", completion_test="Publicēta")

    typed = form_of(cast.client("coordinator").get(f"{cast.url}edit/")).fields()

    assert typed["title"] == "Izstrādāt metodiku"
    assert typed["beneficiaries"] == "Pasūtītāji\nPiegādātāji"
    assert typed["completion_test"] == "Publicēta"
    assert typed["lead_institution"] == str(cast.lead.pk)
    assert typed["reason"] == ""


def test_institutions_are_offered_by_their_names_in_the_latvian_order():
    cast = make_cast()
    for name in ("Čiekuru birojs", "Cēsu birojs", "Ābolu birojs", "Avotu birojs"):
        make_institution(name=name, abbreviation="")

    opened = cast.client("coordinator").get(f"{cast.url}edit/")

    choices = form_of(opened).one("select", name="lead_institution").texts("option")
    named = [choice for choice in choices if choice.endswith("birojs")]
    assert named == [
        "Avotu birojs",
        "Ābolu birojs",
        "Cēsu birojs",
        "Čiekuru birojs",
        "Iepirkumu uzraudzības birojs",
    ]
    assert choices[0] == "nav norādīta"


def test_a_reason_is_asked_for_and_everything_typed_stays():
    cast = make_cast()

    response = with_token(cast.client("coordinator")).post(
        f"{cast.url}edit/", correction(cast.measure, title="Cits nosaukums", reason=" \n ")
    )

    assert response.status_code == 422
    [link] = main_of(response).one(cls="error-summary").all("a")
    assert link["href"] == "#id_reason"
    assert form_of(response).fields()["title"] == "Cits nosaukums"
    assert cast.now().title == "Izstrādāt metodiku"


def test_a_correction_that_changes_nothing_is_not_put_on_record():
    cast = make_cast()
    before = RecordVersion.current()

    response = with_token(cast.client("coordinator")).post(
        f"{cast.url}edit/", correction(cast.measure, completion_test="")
    )

    assert response.status_code == 422
    assert _("Nothing was changed, so there is nothing to save.") in main_of(response).text
    assert RecordVersion.current() == before


def test_a_title_cannot_be_taken_away():
    cast = make_cast()

    response = with_token(cast.client("coordinator")).post(
        f"{cast.url}edit/", correction(cast.measure, title="   ")
    )

    assert response.status_code == 422
    assert cast.now().title == "Izstrādāt metodiku"


def test_a_test_written_now_is_written_today_and_lifts_the_standing_with_its_date():
    cast = make_cast(completion_test="")

    with_token(cast.client("coordinator")).post(
        f"{cast.url}edit/", correction(cast.measure, completion_test="Metodika ir publicēta")
    )

    measure = cast.now()
    assert measure.completion_test == "Metodika ir publicēta"
    assert measure.completion_test_written_on == timezone.localdate()


def test_what_hangs_on_statements_cannot_be_smuggled_in():
    cast = make_cast()
    before = cast.now()

    response = with_token(cast.client("coordinator")).post(
        f"{cast.url}edit/",
        correction(
            cast.measure,
            status="completed",
            due_on="31.12.2099.",
            baseline_starts_on="01.01.2020.",
            code="9.9",
            evidence_count="7",
            completed_on="01.01.2020.",
            plan="1",
            origin="named",
        ),
    )

    assert response.status_code == 302
    after = cast.now()
    for name in (
        "status",
        "due_on",
        "baseline_starts_on",
        "code",
        "evidence_count",
        "plan_id",
        "origin",
    ):
        assert (name, getattr(after, name)) == (name, getattr(before, name))


def test_an_institution_that_does_not_exist_is_no_lead():
    cast = make_cast()

    for lead in ("999999", "iub", "9" * 26, "-1"):
        response = with_token(cast.client("coordinator")).post(
            f"{cast.url}edit/", correction(cast.measure, lead_institution=lead)
        )
        assert (lead, response.status_code) == (lead, 422)
    assert cast.now().lead_institution == cast.lead


def test_a_lead_can_be_left_open():
    cast = make_cast()

    with_token(cast.client("coordinator")).post(
        f"{cast.url}edit/", correction(cast.measure, lead_institution="")
    )

    assert cast.now().lead_institution is None
    assert "nav norādīta" in main_of(cast.client("nobody").get(cast.url)).text


def test_the_same_form_twice_is_one_correction():
    cast = make_cast()
    client = with_token(cast.client("coordinator"))
    body = correction(cast.measure, title="Cits nosaukums")
    before = RecordVersion.current()

    answers = [client.post(f"{cast.url}edit/", body).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert RecordVersion.current() == before + 1


def test_the_same_key_with_another_text_is_409():
    cast = make_cast()
    client = with_token(cast.client("coordinator"))
    body = correction(cast.measure, title="Pirmais nosaukums")
    assert client.post(f"{cast.url}edit/", body).status_code == 302

    second = client.post(f"{cast.url}edit/", {**body, "title": "Otrais nosaukums"})

    assert second.status_code == 409
    assert cast.now().title == "Pirmais nosaukums"
    assert form_of(second).fields()["title"] == "Otrais nosaukums"


def test_two_coordinators_at_once_the_second_sees_the_firsts_words():
    cast = make_cast()
    client = with_token(cast.client("coordinator"))
    opened = client.get(f"{cast.url}edit/")
    other = with_token(cast.client("coordinating editor"))
    other.post(f"{cast.url}edit/", correction(cast.measure, title="Otras nosaukums"))

    response = client.post(
        f"{cast.url}edit/",
        {**form_of(opened).fields(), "title": "Mans nosaukums", "reason": REASON},
    )

    assert response.status_code == 409
    assert cast.now().title == "Otras nosaukums"
    # Old and new words are marked apart, so the shared word stands by itself.
    marked = main_of(response).one(cls="preview")
    assert "Otras" in " ".join(marked.texts("ins"))
    again = form_of(response).fields()
    assert (again["title"], again["reason"]) == ("Mans nosaukums", REASON)
    assert client.post(f"{cast.url}edit/", again).status_code == 302
    assert cast.now().title == "Mans nosaukums"


def test_a_statement_meanwhile_is_no_conflict_for_words():
    cast = make_cast()
    client = with_token(cast.client("coordinator"))
    opened = client.get(f"{cast.url}edit/")
    make_statement(cast.measure, stated_on=in_days(0))

    response = client.post(
        f"{cast.url}edit/", {**form_of(opened).fields(), "title": "Jauns", "reason": REASON}
    )

    assert response.status_code == 302
    assert (cast.now().title, cast.now().status) == ("Jauns", "in_progress")


def test_an_incomplete_form_is_422_and_comes_back_whole():
    cast = make_cast()
    client = with_token(cast.client("coordinator"))
    for missing in ("version", "submit_key"):
        body = correction(cast.measure, title=f"Cits nosaukums bez {missing}")
        del body[missing]

        response = client.post(f"{cast.url}edit/", body)

        assert (missing, response.status_code) == (missing, 422)
        again = form_of(response).fields()
        assert again["title"] == f"Cits nosaukums bez {missing}"
        assert client.post(f"{cast.url}edit/", again).status_code == 302
        assert cast.now().title == f"Cits nosaukums bez {missing}"


def test_signed_out_while_correcting_keeps_the_words():
    cast = make_cast()

    response = with_token(cast.client("nobody")).post(
        f"{cast.url}edit/", correction(cast.measure, title="Cits nosaukums")
    )

    assert response.status_code == 401
    assert form_of(response).fields()["title"] == "Cits nosaukums"
    assert _("Reason for the correction") in main_of(response).text


def test_the_link_stands_only_for_coordinators():
    cast = make_cast()

    offered = [
        person
        for person in cast.people
        if f"{cast.url}edit/" in main_of(cast.client(person).get(cast.url)).hrefs()
    ]

    assert offered == ["coordinating editor", "coordinator"]


def test_the_key_belongs_to_one_measure_only():
    cast = make_cast()
    key = str(uuid4())
    client = with_token(cast.client("coordinator"))
    client.post(f"{cast.url}edit/", correction(cast.measure, submit_key=key, title="Viens"))
    other = make_measure(cast.commitment, lead_institution=cast.lead, title="Otrs pasākums")

    response = client.post(
        f"/plans/plans/measures/{other.code}/edit/",
        correction(other, submit_key=key, title="Pavisam cits"),
    )

    assert response.status_code == 409
    assert Measure.objects.get(pk=other.pk).title == "Otrs pasākums"


# The start date -----------------------------------------------------------------------------------


def with_start(**fields):
    """A measure that starts on 01.03.2020. and is due at the year's end, as it was adopted."""
    days = {"starts_on": date(2020, 3, 1), "due_on": date(2020, 12, 31)}
    adopted = {f"baseline_{name}": day for name, day in days.items()}
    cast = make_cast(**{**days, **adopted, **fields})
    cast.plan.adopted_on = date(2020, 2, 11)
    put_on_record(cast.plan, plan=cast.plan)
    return cast


def test_a_start_is_corrected_for_a_reason_and_the_one_first_adopted_stays():
    cast = with_start()
    assert edited(cast)["starts_on"] == "01.03.2020."

    response = send(cast, edited(cast, starts_on="1.4.2020"))

    assert (response.status_code, response["Location"]) == (302, cast.url)
    now = cast.now()
    assert (now.starts_on, now.baseline_starts_on) == (date(2020, 4, 1), date(2020, 3, 1))
    assert (now.due_on, now.baseline_due_on) == (date(2020, 12, 31), date(2020, 12, 31))
    for page in ("history/", f"history/{now.version}/"):
        newest = main_of(cast.client("nobody").get(f"{cast.url}{page}")).all(cls="event")[0]
        assert newest.texts("del") == [f"{_('[removed:')} 01.03.2020.]"]
        assert newest.texts("ins") == [f"{_('[added:')} 01.04.2020.]"]
        assert "sākuma datums" in newest.text
        assert REASON in newest.text


def test_a_start_for_which_no_reason_is_given_stays():
    cast = with_start()

    response = send(cast, edited(cast, starts_on="01.04.2020.", reason=""))

    assert response.status_code == 422
    assert form_of(response).fields()["starts_on"] == "01.04.2020."
    assert cast.now().starts_on == date(2020, 3, 1)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("01.01.2021.", "Sākuma datums ir pēc beigu datuma, kas ir 31.12.2020."),
        ("  ", "Sākuma datums ir zināms: atstājiet to vai norādiet citu."),
        ("31.02.2020.", "Šādas dienas kalendārā nav."),
    ],
)
def test_a_start_that_cannot_be_is_refused_at_its_field(typed, sentence):
    cast = with_start()
    before = RecordVersion.current()

    response = send(cast, edited(cast, starts_on=typed, title="Cits nosaukums"))

    assert response.status_code == 422
    assert main_of(response).one(cls="error-summary").hrefs() == ["#id_starts_on"]
    assert main_of(response).one(id="id_starts_on_error").text == f"Kļūda: {sentence}"
    assert form_of(response).fields()["title"] == "Cits nosaukums"
    assert RecordVersion.current() == before


def test_a_start_does_not_pass_an_end_that_waits_for_its_decision():
    cast = with_start()
    make_date_change(cast.measure, date(2020, 6, 30), proposed_on=date(2020, 3, 2))

    late = send(cast, edited(cast, starts_on="01.07.2020."))
    in_time = send(cast, edited(cast, starts_on="30.06.2020."))

    assert "Vispirms izlemiet par to." in main_of(late).one(id="id_starts_on_error").text
    assert (late.status_code, in_time.status_code) == (422, 302)


def test_a_start_that_nobody_knows_may_stay_so_or_become_known():
    cast = with_start(starts_on=None, baseline_starts_on=None)

    assert send(cast, edited(cast, title="Cits nosaukums")).status_code == 302
    assert cast.now().starts_on is None
    assert send(cast, edited(cast, starts_on="2020-03-01")).status_code == 302
    assert (cast.now().starts_on, cast.now().baseline_starts_on) == (date(2020, 3, 1), None)


def test_both_corrected_the_start_and_the_second_sees_both_days_and_chooses():
    cast = with_start()
    mine = edited(cast, starts_on="01.05.2020.", title="Mans nosaukums")
    send(cast, edited(cast, starts_on="01.04.2020."))

    conflict = send(cast, mine)

    assert conflict.status_code == 409
    assert form_of(conflict).fields()["starts_on"] == "01.05.2020."
    assert list(beside(conflict)) == ["starts_on"]
    assert beside(conflict)["starts_on"].one("input", value="theirs")
    theirs = form_of(conflict).fields() | {"take-starts_on": "theirs", "action": "save"}
    assert send(cast, theirs).status_code == 302
    assert (cast.now().title, cast.now().starts_on) == ("Mans nosaukums", date(2020, 4, 1))


def test_who_changed_only_the_title_follows_the_start_that_another_corrected():
    cast = with_start()
    mine = edited(cast, title="Mans nosaukums")
    send(cast, edited(cast, starts_on="01.04.2020."))

    again = form_of(send(cast, mine)).fields() | {"action": "save"}

    assert again["starts_on"] == "01.04.2020."
    assert send(cast, again).status_code == 302
    assert cast.now().starts_on == date(2020, 4, 1)


# What hangs on the measure: roles, risks, steps -----------------------------------------------


def edited(cast, **typed):
    """The form as a browser sends it back, with some fields other."""
    opened = with_token(cast.client("coordinator")).get(f"{cast.url}edit/")
    return {**form_of(opened).fields(), "reason": REASON, "action": "save", **typed}


def send(cast, form):
    return with_token(cast.client("coordinator")).post(f"{cast.url}edit/", form)


def test_a_risk_a_role_and_a_step_are_added_and_stand_in_the_public_history():
    cast = make_cast()
    form = edited(
        cast,
        **{
            "roles-1-institution": str(cast.stranger.pk),
            "roles-1-role": "Sniedz datus",
            "risks-0-text": "Vietnes pārcelšana",
            "risks-0-text_en": "Moving the website",
            "steps-0-text": "Metodika apstiprināta",
            "steps-0-due_on": "31.12.2020.",
        },
    )

    assert send(cast, form).status_code == 302

    measure = cast.now()
    assert [row.institution.slug for row in measure.supporting.all()] == ["cfla", "varam"]
    assert [(row.text, row.text_en) for row in measure.risks.all()] == [
        ("Vietnes pārcelšana", "Moving the website")
    ]
    assert [(row.text, row.due_on) for row in measure.steps.all()] == [
        ("Metodika apstiprināta", date(2020, 12, 31))
    ]
    newest = main_of(cast.client("nobody").get(f"{cast.url}history/")).all(cls="event")[0].text
    for words in ("Sniedz datus", "Vietnes pārcelšana", "Moving the website", "31.12.2020."):
        assert words in newest


def test_of_a_row_that_is_reworded_the_words_are_marked():
    cast = make_cast()
    make_risk(cast.measure, text="Vietnes migrācija kavējas")

    send(cast, edited(cast, **{"risks-0-text": "Vietnes pārcelšana kavējas"}))

    newest = main_of(cast.client("nobody").get(f"{cast.url}history/")).all(cls="event")[0]
    assert newest.texts("del") == [f"{_('[removed:')} migrācija]"]
    assert newest.texts("ins") == [f"{_('[added:')} pārcelšana]"]


def test_a_row_that_is_emptied_goes_and_its_words_stay_in_the_history():
    cast = make_cast()
    make_risk(cast.measure, text="Pirmais risks")
    make_risk(cast.measure, text="Otrais risks")

    send(cast, edited(cast, **{"risks-0-text": "", "risks-0-text_en": ""}))

    assert [row.text for row in cast.now().risks.all()] == ["Otrais risks"]
    history = main_of(cast.client("nobody").get(f"{cast.url}history/"))
    assert history.all(cls="event")[0].texts("del") == [f"{_('[removed:')} Pirmais risks]"]


def test_a_form_without_its_rows_takes_none_away():
    cast = make_cast()
    make_risk(cast.measure)
    make_step(cast.measure)

    response = send(cast, correction(cast.measure))

    assert response.status_code == 302
    now = cast.now()
    assert (now.supporting.count(), now.risks.count(), now.steps.count()) == (1, 1, 1)


def test_a_step_keeps_the_day_on_which_it_was_done():
    cast = make_cast()
    make_step(cast.measure, text="Solis", done_on=date(2020, 3, 1))

    send(cast, edited(cast, **{"steps-0-text": "Pirmais solis"}))

    [step] = cast.now().steps.all()
    assert (step.text, step.done_on) == ("Pirmais solis", date(2020, 3, 1))


def test_a_row_of_another_measure_is_not_touched():
    cast = make_cast()
    foreign = make_risk(make_measure(cast.commitment, title="Cits"), text="Cita pasākuma risks")

    send(cast, edited(cast, **{"risks-0-id": str(foreign.pk), "risks-0-text": "Pārrakstīts"}))
    send(cast, edited(cast, **{"risks-5-id": str(foreign.pk), "risks-5-text": ""}))

    foreign.refresh_from_db()
    assert foreign.text == "Cita pasākuma risks"
    assert [row.text for row in cast.now().risks.all()] == ["Pārrakstīts"]


@pytest.mark.parametrize("name", ["x" * 40, "-1", "9" * 30, "1e9", "\x00"])
def test_what_no_row_is_called_is_a_new_row(name):
    cast = make_cast()
    make_risk(cast.measure, text="Stāv")

    send(cast, edited(cast, **{"risks-7-id": name, "risks-7-text": "Jauns"}))

    assert [row.text for row in cast.now().risks.all()] == ["Stāv", "Jauns"]


def test_two_institutions_may_change_places():
    cast = make_cast()
    make_supporting_role(cast.measure, cast.stranger, role="Otrā")

    response = send(
        cast,
        edited(
            cast,
            **{
                "roles-0-institution": str(cast.stranger.pk),
                "roles-0-role": "Tagad pirmā",
                "roles-1-institution": str(cast.helper.pk),
                "roles-1-role": "Tagad otrā",
            },
        ),
    )

    assert response.status_code == 302
    roles = {row.institution.slug: row.role for row in cast.now().supporting.all()}
    assert roles == {"varam": "Tagad pirmā", "cfla": "Tagad otrā"}


def test_the_responsible_institution_does_not_help_itself():
    cast = make_cast()

    for typed in (
        {"lead_institution": str(cast.helper.pk)},
        {"roles-0-institution": str(cast.lead.pk)},
    ):
        response = send(cast, edited(cast, **typed))
        assert response.status_code == 422
        [mistake] = main_of(response).one(cls="error-summary").all("a")
        assert mistake["href"] == "#id_lead_institution"
        assert _("The responsible institution cannot also be one of the others.") in mistake.text
    assert cast.now().lead_institution == cast.lead


def test_an_institution_in_a_row_can_be_replaced():
    cast = make_cast()

    send(cast, edited(cast, **{"roles-0-institution": str(cast.stranger.pk)}))

    assert [row.institution.slug for row in cast.now().supporting.all()] == ["varam"]


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ({"risks-0-text_en": "Only English"}, "#id_risks-0-text"),
        ({"steps-0-due_on": "31.12.2020."}, "#id_steps-0-text"),
        ({"steps-0-text": "Solis", "steps-0-due_on": "31.02.2020."}, "#id_steps-0-due_on"),
        ({"steps-0-text": "a" * 501}, "#id_steps-0-text"),
        ({"risks-0-text": "a" * 10_001}, "#id_risks-0-text"),
        ({"roles-1-role": "Bez institūcijas"}, "#id_roles-1-institution"),
    ],
)
def test_a_mistake_in_a_row_is_named_at_its_field_and_everything_is_kept(typed, where):
    cast = make_cast()
    before = RecordVersion.current()

    response = send(cast, edited(cast, **typed))

    assert response.status_code == 422
    assert main_of(response).one(cls="error-summary").hrefs() == [where]
    shown = form_of(response).fields()
    assert {name: shown[name] for name in typed} == typed
    assert RecordVersion.current() == before


@pytest.mark.parametrize("typed", ["999999", "' OR 1=1", "-1", "9" * 30])
def test_an_institution_that_is_not_offered_is_none(typed):
    cast = make_cast()

    response = send(cast, edited(cast, **{"roles-1-institution": typed}))

    assert response.status_code == 422
    assert main_of(response).one(cls="error-summary").hrefs() == ["#id_roles-1-institution"]
    assert cast.now().supporting.count() == 1


def test_an_institution_helps_once():
    cast = make_cast()
    twice = {"roles-1-institution": str(cast.helper.pk), "roles-1-role": "Vēlreiz"}

    response = send(cast, edited(cast, **twice))

    assert response.status_code == 422
    assert main_of(response).one(cls="error-summary").hrefs() == ["#id_roles-1-institution"]
    parts = PlanParts(roles=(RoleText(None, cast.helper.pk), RoleText(None, cast.helper.pk)))
    coordinator = cast.people["coordinator"]
    with pytest.raises(RuleBrokenError):
        correct_text(
            cast.measure,
            new_text(cast.measure),
            parts,
            by=author(coordinator, coordinator.memberships.get().institution),
            reason=REASON,
            opened_version=cast.now().version,
            today=timezone.localdate(),
        )


def test_another_row_is_added_and_nothing_judged():
    cast = make_cast()
    before = RecordVersion.current()
    form = edited(cast, **{"title": "", "risks-0-text": "Rakstīts", "action": "more-risks"})

    response = send(cast, form)

    assert response.status_code == 200
    shown = form_of(response).fields()
    assert shown["risks-0-text"] == "Rakstīts"
    assert shown["risks-1-text"] == ""
    assert "steps-1-text" not in shown
    assert main_of(response).all(cls="error-summary") == []
    assert RecordVersion.current() == before


def test_a_row_named_twice_is_one_row_and_what_is_left_a_new_one():
    cast = make_cast()
    risk = make_risk(cast.measure, text="Stāv")

    emptied = {"risks-0-text": "", "risks-9-id": str(risk.pk), "risks-9-text": ""}
    assert send(cast, edited(cast, **emptied)).status_code == 302
    assert cast.now().risks.count() == 0


def test_a_full_measure_can_still_be_corrected_and_emptied():
    cast = make_cast()
    for number in range(MOST_ROWS):
        make_risk(cast.measure, text=f"Risks {number}")

    assert send(cast, edited(cast, title="Cits nosaukums")).status_code == 302
    emptied = {f"risks-{number}-text": "" for number in range(25)}
    assert send(cast, edited(cast, **emptied)).status_code == 302
    assert cast.now().risks.count() == 5


def test_more_than_thirty_rows_are_refused_and_none_is_lost():
    cast = make_cast()
    rows = {f"risks-{n}-text": f"Risks {n}" for n in range(MOST_ROWS + 1)}

    response = send(cast, edited(cast, **rows))

    assert response.status_code == 422
    shown = form_of(response).fields()
    assert {name: shown[name] for name in rows} == rows
    assert cast.now().risks.count() == 0


def test_two_coordinators_at_rows_the_second_sees_what_the_first_took_away():
    cast = make_cast()
    send(cast, edited(cast, **{"risks-0-text": "Pirmais risks"}))
    second = edited(cast, **{"risks-0-text": "Pirmais risks, precizēts"})
    send(cast, edited(cast, **{"risks-0-text": ""}))

    conflict = send(cast, second)

    assert conflict.status_code == 409
    assert "Pirmais risks" in main_of(conflict).one(cls="preview").text
    assert form_of(conflict).fields()["risks-0-text"] == "Pirmais risks, precizēts"
    again = send(cast, form_of(conflict).fields() | {"action": "save"})
    assert again.status_code == 302
    assert [row.text for row in cast.now().risks.all()] == ["Pirmais risks, precizēts"]


def test_who_changed_only_the_title_undoes_nothing_that_another_did_to_the_rest():
    cast = make_cast(beneficiaries="Pasūtītāji")
    send(cast, edited(cast, **{"risks-0-text": "Lieks", "risks-1-text": "Vecs"}))
    gone, reworded = cast.now().risks.all()
    mine = edited(cast, title="Mans nosaukums")
    theirs = {
        "beneficiaries": "Pasūtītāji un piegādātāji",
        "risks-0-text": "",
        "risks-1-text": "Pārrakstīts",
        "risks-2-text": "Pielikts",
    }
    send(cast, edited(cast, **theirs))

    conflict = send(cast, mine)
    again = send(cast, form_of(conflict).fields() | {"action": "save"})

    assert (conflict.status_code, again.status_code) == (409, 302)
    now = cast.now()
    assert (now.title, now.beneficiaries) == ("Mans nosaukums", "Pasūtītāji un piegādātāji")
    assert [row.text for row in now.risks.all()] == ["Pārrakstīts", "Pielikts"]
    assert now.risks.first().pk == reworded.pk
    assert gone.pk not in {row.pk for row in now.risks.all()}
    assert [row.institution for row in now.supporting.all()] == [cast.helper]


def test_both_changed_one_row_and_the_second_sees_both_texts():
    cast = make_cast()
    send(cast, edited(cast, **{"risks-0-text": "Vecs"}))
    mine = edited(cast, **{"risks-0-text": "Mans"})
    send(cast, edited(cast, **{"risks-0-text": "Viņu"}))

    conflict = send(cast, mine)

    assert form_of(conflict).fields()["risks-0-text"] == "Mans"
    assert "Viņu" in main_of(conflict).one(cls="preview").text
    beside = form_of(conflict).one("fieldset", cls="beside")
    assert beside.text.endswith("[svītrots: Vecs][pievienots: Viņu]")
    theirs = form_of(conflict).fields() | {"take-risks-0-text": "theirs", "action": "save"}
    assert send(cast, theirs | {"title": "Mans nosaukums"}).status_code == 302
    assert (cast.now().title, cast.now().risks.get().text) == ("Mans nosaukums", "Viņu")


# Both texts at the field ------------------------------------------------------------------------


def both_changed(cast):
    """The page of the second of two coordinators: both wrote another title and another lead, the
    first also whom it is for.
    """
    mine = edited(cast, title="Mans", lead_institution="")
    first = {"title": "Viņu", "lead_institution": str(cast.stranger.pk), "beneficiaries": "Visi"}
    send(cast, edited(cast, **first))
    conflict = send(cast, mine)
    assert conflict.status_code == 409
    return conflict


def beside(response):
    """Field → what is said at it of what somebody else wrote."""
    form = form_of(response)
    return {
        field.all("label")[0].attrs["for"].removeprefix("id_"): field.one(cls="beside")
        for field in form.all(cls="field")
        if field.all(cls="beside")
    }


def test_at_each_field_that_both_changed_both_texts_stand_and_a_choice():
    cast = make_cast()

    shown = beside(both_changed(cast))

    assert list(shown) == ["title", "lead_institution", "beneficiaries"]
    assert "[pievienots: Viņu]" in shown["title"].text
    label = Institution.objects.labels(timezone.localdate())[cast.stranger.pk]
    assert f"[pievienots: {label.name}]" in shown["lead_institution"].text
    for name in ("title", "lead_institution"):
        assert [box.attrs["value"] for box in shown[name].all("input", type="radio")] == [
            "mine",
            "theirs",
        ]
    assert shown["beneficiaries"].all("input") == []
    assert "[pievienots: Visi]" in shown["beneficiaries"].text


@pytest.mark.parametrize(
    ("taken", "stands"),
    [
        ({}, ("Mans", "")),
        ({"take-title": "theirs"}, ("Viņu", "")),
        ({"take-lead_institution": "theirs"}, ("Mans", "varam")),
        ({"take-title": "theirs", "take-lead_institution": "theirs"}, ("Viņu", "varam")),
        ({"take-title": "theirs", "title": "Vēl cits"}, ("Viņu", "")),
        ({"title": "Abi kopā"}, ("Abi kopā", "")),
    ],
)
def test_what_is_chosen_stands(taken, stands):
    cast = make_cast()
    again = form_of(both_changed(cast)).fields() | {"action": "save"}

    response = send(cast, again | taken)

    if stands == ("Viņu", "varam"):  # nothing is left that would be changed
        assert response.status_code == 422
    now = cast.now()
    lead = now.lead_institution.slug if now.lead_institution else ""
    assert (now.title, lead, now.beneficiaries) == (*stands, "Visi")


def test_a_choice_is_held_against_what_a_third_wrote():
    cast = make_cast()
    again = form_of(both_changed(cast)).fields() | {"action": "save", "take-title": "theirs"}
    send(cast, edited(cast, title="Trešā"))

    third = send(cast, again)

    assert third.status_code == 409
    assert form_of(third).fields()["title"] == "Trešā"  # as whose text was chosen is followed
    assert beside(third)["title"].all("input") == []


def test_who_is_signed_out_while_choosing_keeps_what_they_chose():
    cast = make_cast()
    again = form_of(both_changed(cast)).fields() | {"take-title": "theirs"}

    response = with_token(cast.client("nobody")).post(
        f"{cast.url}edit/", {**again, "csrfmiddlewaretoken": TOKEN}
    )

    assert response.status_code == 401
    fields = form_of(response).fields()
    assert fields["title"] == "Viņu"
    assert not [name for name in fields if name.startswith(("take-", "theirs-"))]


def test_a_choice_of_what_was_not_sent_along_changes_nothing():
    cast = make_cast()

    send(cast, edited(cast, title="Mans", **{"take-title": "theirs", "take-nothing": "theirs"}))

    assert cast.now().title == "Mans"


@pytest.mark.parametrize("version", ["1.0", "1.", " 1 ", "99999999999999999999"])
def test_a_version_written_oddly_is_no_fault_of_ours(version):
    cast = make_cast()
    mine = edited(cast, title="Otrais")
    send(cast, edited(cast, title="Pirmais"))

    response = send(cast, {**mine, "version": version})

    assert response.status_code in (409, 422)
    assert cast.now().title == "Pirmais"


def test_no_rows_pile_up_with_each_conflict():
    cast = make_cast()
    form = edited(cast, title="Mans")
    for number in range(3):
        send(cast, edited(cast, title=f"Viņu {number}"))
        form = form_of(send(cast, form)).fields() | {"action": "save"}

    assert "risks-0-text" in form
    assert "risks-1-text" not in form


def test_the_kept_text_names_no_numbers_of_rows():
    cast = make_cast()
    send(cast, edited(cast, **{"risks-0-text": "Risks"}))
    form = edited(cast)

    response = with_token(cast.client("nobody")).post(
        f"{cast.url}edit/", {**form, "csrfmiddlewaretoken": TOKEN}
    )

    assert response.status_code == 401
    shown = main_of(response).one("dl").text
    assert "Risks" in shown
    assert f"id {cast.now().risks.get().pk}" not in shown


def test_a_field_that_was_not_sent_stays_as_it_is():
    cast = make_cast(beneficiaries="Pasūtītāji", completion_test="Publicēta")
    whole = edited(cast, title="Cits nosaukums")
    sent = ("csrfmiddlewaretoken", "version", "submit_key", "title", "reason")

    response = send(cast, {name: whole[name] for name in sent})

    assert response.status_code == 302
    now = cast.now()
    assert (now.title, now.beneficiaries) == ("Cits nosaukums", "Pasūtītāji")
    assert (now.completion_test, now.lead_institution) == ("Publicēta", cast.lead)
