"""Asking the other institutions for their parts, in the browser."""

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _

from measures.models import SupportingRole
from measures.standing import Status
from ogp_portal.formats.days import day_text
from ogp_portal.history import RecordVersion
from tests.cast import in_days, make_cast, progress, question, with_token
from tests.factories import (
    make_institution,
    make_measure,
    make_part,
    make_person,
    make_question,
    make_statement,
    make_supporting_role,
    role_of,
)
from tests.page import facts, form_of, main_of, typed_into

pytestmark = pytest.mark.django_db


def test_the_lead_asks_from_the_page_of_the_measure_in_one_press():
    cast = make_cast()
    client = with_token(cast.client("lead"))
    page = main_of(client.get(cast.url))
    fields, button = page.one("form", id="ask").fields(), page.one("button", form="ask")
    assert (button["name"], button["value"]) == ("institution", "cfla")

    response = client.post(f"{cast.url}part/ask/", {**fields, button["name"]: button["value"]})

    assert (response.status_code, response["Location"]) == (302, cast.url)
    assert role_of(cast.measure, cast.helper).asked_on == timezone.localdate()
    after = main_of(client.get(cast.url))
    assert after.one(cls="notice--success").text == _("Asked for their part: %(institutions)s.") % {
        "institutions": "CFLA"
    }
    assert after.all("button", form="ask") == []


def test_everybody_sees_since_when_an_answer_is_awaited():
    cast = make_cast()
    make_question(role_of(cast.measure, cast.helper), in_days(-24))

    for person in ("nobody", "lead", "helper"):
        page = main_of(cast.client(person).get(cast.url))
        said = page.one("section", aria_labelledby="parts").one(cls="awaited").text
        assert day_text(in_days(-24)) in said
        assert "24" in said


def test_all_are_asked_in_one_press():
    cast = make_cast()
    make_supporting_role(cast.measure, cast.stranger)
    client = with_token(cast.client("coordinator"))
    page = main_of(client.get(cast.url))
    fields = page.one("form", id="ask").fields()
    [button] = [one for one in page.all("button", form="ask") if one["name"] == "action"]

    response = client.post(f"{cast.url}part/ask/", {**fields, "action": button["value"]})

    assert response.status_code == 302
    asked = SupportingRole.objects.exclude(asked_on=None).values_list(
        "institution__slug", flat=True
    )
    assert set(asked) == {"cfla", "varam"}


def test_the_buttons_stand_only_where_they_may_be_pressed():
    cast = make_cast()
    pages = {person: main_of(cast.client(person).get(cast.url)) for person in cast.people}

    asks = [person for person, page in pages.items() if page.all(id="ask")]
    reports = [person for person, page in pages.items() if f"{cast.url}part/" in page.hrefs()]

    assert asks == ["lead", "coordinating editor", "coordinator"]
    assert reports == ["helper"]
    assert b"csrfmiddlewaretoken" not in cast.client("nobody").get(cast.url).content


def test_of_what_is_cancelled_only_what_was_said_is_shown():
    cast = make_cast()
    silent = make_institution("knab")
    make_question(make_supporting_role(cast.measure, silent), in_days(-9))
    make_part(cast.measure, cast.helper, stated_on=in_days(-5))
    knab = with_token(Client())
    knab.force_login(make_person(editor=silent))
    before = main_of(cast.client("nobody").get(cast.url))
    assert "Par savu daļu vēl nav ziņots." in before.text
    make_statement(cast.measure, Status.CANCELLED, stated_on=in_days(0))

    page = main_of(cast.client("nobody").get(cast.url))

    parts = page.one("section", aria_labelledby="parts")
    assert [one.text.split(":")[0] for one in parts.all("dt")] == ["CFLA"]
    assert silent.names.get().name in facts(page)["Citas atbildīgās institūcijas un to loma"]
    assert "Par savu daļu vēl nav ziņots." not in page.text
    helped = main_of(knab.get("/desk/")).one("section", aria_labelledby="helped")
    assert "Izstrādāt metodiku" in helped.text
    assert "vēl nav ziņots" not in helped.text


def test_of_what_is_cancelled_no_part_is_asked_for():
    cast = make_cast()
    make_statement(cast.measure, Status.CANCELLED, stated_on=in_days(-1))
    client = with_token(cast.client("lead"))
    assert main_of(client.get(cast.url)).all(id="ask") == []

    response = client.post(f"{cast.url}part/ask/", question(cast.measure))

    assert response.status_code == 422
    assert _("The measure is cancelled, so nobody is asked.") in main_of(response).text


def test_a_second_press_asks_once_and_says_so():
    cast = make_cast()
    client = with_token(cast.client("lead"))
    client.post(f"{cast.url}part/ask/", question(cast.measure))
    before = RecordVersion.current()

    again = client.post(f"{cast.url}part/ask/", question(cast.measure), follow=True)

    assert RecordVersion.current() == before
    notices = main_of(again).texts(cls="notice--success")
    assert notices[-1] == _("They were asked already, and have not answered yet.")


def test_the_same_press_sent_again_after_the_answer_does_not_ask_again():
    cast = make_cast()
    client = with_token(cast.client("lead"))
    body = question(cast.measure)
    assert client.post(f"{cast.url}part/ask/", body).status_code == 302
    make_part(cast.measure, cast.helper, stated_on=timezone.localdate())

    assert client.post(f"{cast.url}part/ask/", body).status_code == 302

    assert role_of(cast.measure, cast.helper).asked_on is None


@pytest.mark.parametrize("institution", ["varam", "iub", "nav", "cfla\x00"])
def test_who_does_not_support_the_measure_is_not_asked(institution):
    cast = make_cast()

    response = with_token(cast.client("lead")).post(
        f"{cast.url}part/ask/", question(cast.measure, "cfla", institution)
    )

    assert response.status_code == 422
    sentence = _("One of these institutions does not support the measure.")
    assert sentence in main_of(response).one(cls="error-summary").text
    assert role_of(cast.measure, cast.helper).asked_on is None


def test_asking_nobody_is_a_mistake():
    cast = make_cast()
    body = {**question(cast.measure), "institution": []}

    response = with_token(cast.client("lead")).post(f"{cast.url}part/ask/", body)

    assert response.status_code == 422
    assert _("Choose whom to ask.") in main_of(response).text


def test_a_measure_that_nobody_supports_has_nobody_to_ask():
    cast = make_cast()
    alone = make_measure(cast.commitment, lead_institution=cast.lead)

    page = main_of(cast.client("lead").get(f"/plans/plans/measures/{alone.code}/part/ask/"))

    assert _("No other institution supports this measure") in page.text
    assert page.all("form", method="post") == []


def test_whoever_asks_is_told_who_could_not_find_the_question():
    cast = make_cast()
    make_supporting_role(cast.measure, cast.partner)
    sentence = "Portālā tās vārdā vēl neviens neziņo"

    page = main_of(cast.client("lead").get(cast.url))
    asking = main_of(cast.client("lead").get(f"{cast.url}part/ask/"))
    form = main_of(cast.client("lead").get(f"{cast.url}update/"))
    public = main_of(cast.client("nobody").get(cast.url))

    assert [button["value"] for button in page.all("button", form="ask")] == ["cfla"]
    assert [box["value"] for box in asking.all("input", type="checkbox")] == ["cfla"]
    assert [shown.text.count(sentence) for shown in (page, asking, form, public)] == [1, 1, 1, 0]


def test_where_nobody_could_find_a_question_there_is_no_form_to_ask_it():
    cast = make_cast()
    alone = make_measure(cast.commitment, lead_institution=cast.lead)
    make_supporting_role(alone, cast.partner)
    address = f"/plans/plans/measures/{alone.code}/"

    page = main_of(cast.client("lead").get(f"{address}part/ask/"))
    measure = main_of(cast.client("lead").get(address))

    assert page.all("form", method="post") == []
    assert "Portālā tās vārdā vēl neviens neziņo" in page.text
    assert measure.all("button", form="ask") == []


def test_the_update_form_shows_who_has_not_answered_and_asks_without_losing_a_word():
    cast = make_cast()
    make_supporting_role(cast.measure, cast.stranger)
    make_question(role_of(cast.measure, cast.helper), in_days(-24))
    client = with_token(cast.client("lead"))
    opened = client.get(f"{cast.url}update/")
    aside = main_of(opened).one("aside")
    assert day_text(in_days(-24)) in aside.one(cls="awaited").text
    button = aside.one("button", form="progress")
    before = cast.now().version

    asked = client.post(
        f"{cast.url}update/",
        typed_into(opened, done="Rakstīts ilgi", happened_on="rīt", action=button["value"]),
    )

    assert asked.status_code == 200
    assert role_of(cast.measure, cast.stranger).asked_on == timezone.localdate()
    assert role_of(cast.measure, cast.helper).asked_on == in_days(-24)
    assert "VARAM" in main_of(asked).one(cls="notice--success").text
    assert main_of(asked).all(cls="error-summary") == []
    fields = form_of(asked).fields()
    assert (fields["done"], fields["happened_on"]) == ("Rakstīts ilgi", "rīt")
    assert cast.now().version == before + 1
    # The question is no statement: what is typed is published against what was opened.
    published = client.post(
        f"{cast.url}update/", typed_into(asked, status="in_progress", happened_on="")
    )
    assert published.status_code == 302


def test_the_update_form_of_a_cancelled_measure_says_why_nobody_is_asked():
    cast = make_cast()
    make_statement(cast.measure, Status.CANCELLED, stated_on=in_days(-1))

    asked = with_token(cast.client("lead")).post(
        f"{cast.url}update/", progress(cast.measure, action="ask-parts")
    )

    assert asked.status_code == 200
    assert _("The measure is cancelled, so nobody is asked.") in main_of(asked).text
