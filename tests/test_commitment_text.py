"""Correcting a commitment's words: coordinators only, with a reason, and the old words stay."""

import pytest
from django.utils.translation import gettext as _

from commitments.models import Commitment, CommitmentLead
from ogp_portal.history import RecordVersion
from tests.cast import correction_of, with_token
from tests.factories import make_commitment, put_on_record
from tests.page import form_of, main_of, read

pytestmark = pytest.mark.django_db

COMMITMENT = "/plans/plans/commitments/1/"
EDIT, HISTORY = f"{COMMITMENT}edit/", f"{COMMITMENT}history/"
REASON = "Rīkojumā tas ir rakstīts"


@pytest.fixture
def coordinator(cast):
    return with_token(cast.client("coordinator"))


def now(cast):
    return Commitment.objects.get(pk=cast.commitment.pk)


def test_what_was_missing_is_filled_in_and_everybody_sees_it_with_who_and_why(cast, coordinator):
    opened = coordinator.get(EDIT)
    typed = {**form_of(opened).fields(), "problem": "Dati ir grūti atrodami", "reason": REASON}

    response = coordinator.post(EDIT, typed)

    assert (response.status_code, response["Location"]) == (302, COMMITMENT)
    reader = cast.client("nobody")
    assert "Dati ir grūti atrodami" in main_of(reader.get(COMMITMENT)).text
    newest = main_of(reader.get(HISTORY)).all(cls="event")[0]
    assert newest.texts("ins") == [f"{_('[added:')} Dati ir grūti atrodami]"]
    assert REASON in newest.text
    assert "VK" in newest.text.upper()
    change = main_of(reader.get("/plans/plans/changes/")).one("ul", cls="dated").all("li")[0]
    assert REASON in change.text
    assert f"1. {cast.commitment.short_title}" in change.text
    assert COMMITMENT in change.hrefs()


def test_a_version_is_headed_by_the_title_it_had_and_says_what_it_is_called_now(cast, coordinator):
    coordinator.post(EDIT, correction_of(cast.commitment, title="Iepirkumu atklātība"))
    reader = cast.client("nobody")

    old, new = (
        main_of(reader.get(f"{HISTORY}{number}/")).one(cls="page-head") for number in (1, 2)
    )

    assert old.one("h1").text == f"1. {cast.commitment.title}"
    assert "Tagadējais nosaukums: 1. Iepirkumu atklātība" in old.text
    assert old.hrefs() == [COMMITMENT]
    assert new.one("h1").text == "1. Iepirkumu atklātība"
    assert new.hrefs() == []


def test_the_changed_words_are_marked_and_each_version_keeps_its_address(cast, coordinator):
    coordinator.post(EDIT, correction_of(cast.commitment, title="Iepirkumu atklātība"))
    coordinator.post(EDIT, correction_of(cast.commitment, title="Iepirkumu un līgumu atklātība"))

    version = cast.client("nobody").get(f"{HISTORY}3/")

    assert main_of(version).one(cls="event").texts("ins") == [f"{_('[added:')} un līgumu ]"]
    assert cast.client("nobody").get(f"{HISTORY}4/").status_code == 404


def test_the_name_of_the_person_is_for_the_signed_in_only(cast, coordinator):
    coordinator.post(EDIT, correction_of(cast.commitment))
    person = str(cast.people["coordinator"])

    assert person in main_of(cast.client("lead").get(HISTORY)).text
    assert person not in main_of(cast.client("nobody").get(HISTORY)).text


def test_only_the_coordinator_is_offered_the_form(cast):
    assert EDIT in main_of(cast.client("coordinator").get(COMMITMENT)).hrefs()
    assert EDIT not in main_of(cast.client("lead").get(COMMITMENT)).hrefs()
    assert EDIT not in main_of(cast.client("nobody").get(COMMITMENT)).hrefs()


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ({"reason": "  "}, "#id_reason"),
        ({"title": ""}, "#id_title"),
        ({"short_title": ""}, "#id_short_title"),
        ({"title": "a" * 501}, "#id_title"),
        ({"problem": "a" * 10_001}, "#id_problem"),
    ],
)
def test_a_mistake_is_422_with_everything_kept_and_nothing_saved(cast, coordinator, typed, where):
    before = RecordVersion.current()

    response = coordinator.post(EDIT, correction_of(cast.commitment, **typed))

    assert response.status_code == 422
    assert main_of(response).one(cls="error-summary").hrefs() == [where]
    assert read(response).one("title").text.startswith(_("Error:"))
    expected = correction_of(cast.commitment, **typed)
    shown = form_of(response).fields()
    assert {name: shown[name] for name in expected if name not in ("version", "submit_key")} == {
        name: value for name, value in expected.items() if name not in ("version", "submit_key")
    }
    assert RecordVersion.current() == before


def test_a_correction_that_changes_nothing_is_not_put_on_record(cast, coordinator):
    same = correction_of(cast.commitment, problem="")

    response = coordinator.post(EDIT, same)

    assert response.status_code == 422
    assert now(cast).version == cast.commitment.version


def test_two_coordinators_at_once_the_second_sees_the_firsts_words(cast, coordinator):
    second = correction_of(cast.commitment, problem="Otrā redakcija")
    coordinator.post(EDIT, correction_of(cast.commitment, problem="Pirmā redakcija"))

    conflict = coordinator.post(EDIT, second)

    assert conflict.status_code == 409
    assert "Pirmā redakcija" in main_of(conflict).one(cls="preview").text
    assert form_of(conflict).fields()["problem"] == "Otrā redakcija"
    assert now(cast).problem == "Pirmā redakcija"
    again = coordinator.post(EDIT, form_of(conflict).fields())
    assert again.status_code == 302
    assert now(cast).problem == "Otrā redakcija"


def test_who_changed_another_text_undoes_nothing(cast, coordinator):
    second = correction_of(cast.commitment, problem="", contribution="Mans ieguldījums")
    coordinator.post(EDIT, correction_of(cast.commitment, problem="Pirmā redakcija"))

    conflict = coordinator.post(EDIT, second)
    coordinator.post(EDIT, form_of(conflict).fields())

    assert (now(cast).problem, now(cast).contribution) == ("Pirmā redakcija", "Mans ieguldījums")


def test_the_same_form_twice_is_one_correction(cast, coordinator):
    form = correction_of(cast.commitment)

    before = RecordVersion.current()

    first, second = coordinator.post(EDIT, form), coordinator.post(EDIT, form)

    assert (first.status_code, second.status_code) == (302, 302)
    assert RecordVersion.current() == before + 1


def test_an_incomplete_form_is_422_and_comes_back_whole(cast, coordinator):
    form = correction_of(cast.commitment, version="", problem="Manis rakstītais")

    response = coordinator.post(EDIT, form)

    assert response.status_code == 422
    shown = form_of(response).fields()
    assert shown["problem"] == "Manis rakstītais"
    assert shown["version"] == str(cast.commitment.version)


def test_signed_out_meanwhile_the_text_is_kept(cast):
    form = correction_of(cast.commitment, problem="Manis rakstītais")

    response = with_token(cast.client("nobody")).post(EDIT, form)

    assert response.status_code == 401
    assert "Manis rakstītais" in main_of(response).text
    assert _("Public problem") in main_of(response).text


def test_fields_that_are_not_the_forms_change_nothing(cast, coordinator):
    smuggled = {"number": "9", "ogp_code": "LV9999", "plan": "77", "is_sample": "1"}

    coordinator.post(EDIT, {**correction_of(cast.commitment), **smuggled})

    assert (now(cast).number, now(cast).ogp_code) == (1, cast.commitment.ogp_code)


def test_a_key_of_another_commitment_is_no_answer_here(cast, coordinator):
    other = make_commitment(cast.plan, number=2)
    form = correction_of(cast.commitment)
    coordinator.post(EDIT, form)

    response = coordinator.post(
        "/plans/plans/commitments/2/edit/",
        {**correction_of(other), "submit_key": form["submit_key"]},
    )

    assert response.status_code == 409
    assert Commitment.objects.get(pk=other.pk).version == other.version


def test_editors_of_its_leads_are_told_why_not_and_others_find_nothing(cast):
    put_on_record(CommitmentLead(commitment=cast.commitment, institution=cast.lead))

    statuses = [
        cast.client(person).get(EDIT).status_code for person in ("lead", "helper", "stranger")
    ]

    assert statuses == [403, 404, 404]


def test_an_incomplete_form_undoes_nothing_that_was_changed_meanwhile(cast, coordinator):
    form = correction_of(cast.commitment, problem="", title="Mans nosaukums")
    coordinator.post(EDIT, correction_of(cast.commitment, problem="Citas rokas teksts"))

    incomplete = coordinator.post(EDIT, {**form, "submit_key": ""})
    again = coordinator.post(EDIT, form_of(incomplete).fields())

    assert (incomplete.status_code, again.status_code) == (422, 409)
    assert now(cast).problem == "Citas rokas teksts"


@pytest.mark.parametrize("version", ["1.0", "1.", " 1 ", "+1", "99999999999999999999"])
def test_a_version_written_oddly_is_understood_or_asked_for(cast, coordinator, version):
    form = correction_of(cast.commitment, version=version, title="Otrais")
    coordinator.post(EDIT, correction_of(cast.commitment, title="Pirmais"))

    response = coordinator.post(EDIT, form)

    assert response.status_code in (409, 422)
    assert now(cast).title == "Pirmais"


def test_a_field_that_was_not_sent_stays_as_it_is(cast, coordinator):
    coordinator.post(EDIT, correction_of(cast.commitment, problem="Dati ir grūti atrodami"))
    whole = correction_of(cast.commitment, title="Cits nosaukums")
    sent = ("version", "submit_key", "title", "short_title", "reason")

    coordinator.post(EDIT, {name: whole[name] for name in sent})

    assert (now(cast).title, now(cast).problem) == ("Cits nosaukums", "Dati ir grūti atrodami")
