"""Correcting the plan's words: coordinators only, with a reason, and the old words stay."""

from dataclasses import fields, replace
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.translation import gettext as _

from measures.models import Measure
from measures.operations import PlanText
from ogp_portal.history import RecordVersion
from tests.cast import correction, in_days, make_cast, with_token
from tests.factories import make_institution, make_measure, make_statement
from tests.page import form_of, main_of, read

pytestmark = pytest.mark.django_db

REASON = "Darba lapā tas ir rakstīts"


def new_text(measure, **changed):
    """A measure's words, some of them other."""
    now = PlanText(**{field.name: getattr(measure, field.name) for field in fields(PlanText)})
    return replace(now, **changed)


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
            starts_on="01.01.2020.",
            code="9.9",
            evidence_count="7",
            completed_on="01.01.2020.",
            plan="1",
            origin="named",
        ),
    )

    assert response.status_code == 302
    after = cast.now()
    for name in ("status", "due_on", "starts_on", "code", "evidence_count", "plan_id", "origin"):
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
