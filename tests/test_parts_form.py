"""The form of a supporting institution's part, as it is filled in and sent."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.operations import grant
from measures.models import Evidence, ProgressUpdate
from measures.operations.plan_text import PlanParts, RoleText
from measures.standing import Status
from ogp_portal.formats.days import day_text
from ogp_portal.history import RecordVersion
from tests.cast import in_days, make_cast, part, with_token
from tests.factories import (
    PASSWORD,
    TABLE,
    correct,
    make_part,
    make_question,
    make_statement,
    make_supporting_role,
    role_of,
)
from tests.page import form_of, main_of, read, typed_into

pytestmark = pytest.mark.django_db


def form(cast, person="helper"):
    return f"{cast.url}part/", with_token(cast.client(person))


def test_a_part_is_published_at_once_for_everybody():
    cast = make_cast()
    address, client = form(cast)
    opened = client.get(address)

    response = client.post(
        address,
        typed_into(
            opened,
            status="completed",
            happened_on=day_text(in_days(-3)),
            done="Dati nodoti IUB",
            next_step="Pārbaude",
            obstacles="Nav",
            **{
                "evidence-0-url": "https://www.cfla.gov.lv/dati",
                "evidence-0-proves": "Datu kopa",
            },
        ),
    )

    assert (response.status_code, response["Location"]) == (302, cast.url)
    update = ProgressUpdate.objects.get()
    assert (update.institution, update.is_part, update.disagrees) == (cast.helper, True, False)
    assert (cast.now().status, cast.now().stated_on, cast.now().evidence_count) == ("", None, 0)
    reader = cast.client("nobody")
    for address in (cast.url, f"{cast.url}history/", "/plans/plans/changes/"):
        page = main_of(reader.get(address))
        assert "Dati nodoti IUB" in page.text, address
        assert "CFLA" in page.text
    assert "https://www.cfla.gov.lv/dati" in main_of(reader.get(cast.url)).hrefs()
    notice = main_of(client.get(cast.url)).one(cls="notice--success")
    assert notice.text == _("Published: everybody sees it now.")


def test_its_evidence_may_be_a_file_alone():
    cast = make_cast()
    address, client = form(cast)
    file = SimpleUploadedFile("dati.csv", TABLE)

    client.post(
        address,
        {
            **typed_into(client.get(address), status="in_progress", done="Dati nodoti IUB"),
            "evidence-0-upload": file,
            "evidence-0-proves": "Datu kopa",
        },
    )

    piece = Evidence.objects.get()
    given_out = reverse("evidence-file", args=[piece.file.sha256, "dati.csv"])
    reader = cast.client("nobody")
    for section in ("parts", "evidence", "story"):
        page = main_of(reader.get(cast.url)).one("section", aria_labelledby=section)
        assert given_out in page.hrefs(), section
        assert "" not in page.hrefs(), section
    assert b"".join(reader.get(given_out)) == TABLE


def test_the_form_knows_what_was_said_last_and_what_the_lead_says():
    cast = make_cast()
    make_statement(cast.measure, done="Vadītājs saka", stated_on=in_days(-9))
    make_part(
        cast.measure,
        cast.helper,
        Status.COMPLETED,
        done="Mēs sacījām",
        stated_on=in_days(-5),
        reason="Datu vēl nav",
    )
    make_question(role_of(cast.measure, cast.helper), in_days(-2))
    address, client = form(cast)

    opened = client.get(address)

    fields = form_of(opened).fields()
    assert (fields["status"], fields["institution"]) == ("completed", "cfla")
    assert (fields["disagrees"], fields["reason"]) == ("on", "Datu vēl nav")
    assert [fields[name] for name in ("happened_on", "done", "next_step", "obstacles")] == [""] * 4
    aside = main_of(opened).one("aside").text
    for words in ("Vadītājs saka", "Mēs sacījām", "Sniedz datus", day_text(in_days(-2))):
        assert words in aside


def test_nothing_has_changed_is_one_press_and_reads_nothing_else():
    cast = make_cast()
    make_part(cast.measure, cast.helper, stated_on=in_days(-90), done="Sākts")
    address, client = form(cast)
    opened = client.get(address)
    values = [button.attrs.get("value") for button in form_of(opened).all("button")]
    assert values == ["more-evidence", "publish", "preview", "unchanged"]

    response = client.post(
        address, typed_into(opened, action="unchanged", happened_on="31.02.2020.", status="")
    )

    assert response.status_code == 302
    last = ProgressUpdate.objects.latest("pk")
    assert (last.is_part, last.is_unchanged, last.stated_on) == (True, True, timezone.localdate())
    assert _("Reported: nothing has changed") in main_of(cast.client("nobody").get(cast.url)).text


def test_nothing_has_changed_is_not_offered_before_something_was_said():
    cast = make_cast()
    address, client = form(cast)
    opened = client.get(address)
    values = [button.attrs.get("value") for button in form_of(opened).all("button")]
    assert "unchanged" not in values

    response = client.post(address, typed_into(opened, action="unchanged"))

    assert response.status_code == 422
    sentence = _("Nothing has been said of this part yet, so something must be said first.")
    assert sentence in main_of(response).one(cls="error-summary").text


def test_a_preview_shows_it_as_it_will_stand_and_writes_nothing():
    cast = make_cast(completion_test="Metodika ir publicēta")
    make_statement(cast.measure, Status.COMPLETED, stated_on=in_days(-9))
    address, client = form(cast)
    before = RecordVersion.current()

    shown = client.post(
        address,
        part(
            cast.measure,
            action="preview",
            disagrees="on",
            reason="Datu vēl nav",
            **{"evidence-0-url": "https://a.example.lv", "evidence-0-proves": "Dati"},
        ),
    )

    assert shown.status_code == 200
    preview = main_of(shown).one("section", cls="preview")
    assert preview.all(cls="standing--claimed")
    assert f"CFLA, {_('its own part')}" in preview.text
    assert "Datu vēl nav" in preview.text
    assert RecordVersion.current() == before
    published = client.post(address, typed_into(shown))
    assert published.status_code == 302
    assert ProgressUpdate.objects.latest("pk").reason == "Datu vēl nav"


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ({"status": ""}, "id_status_0"),
        ({"status": "gatavs"}, "id_status_0"),
        ({"done": " \n\t "}, "id_done"),
        ({"happened_on": "31.12.2999."}, "id_happened_on"),
        ({"happened_on": "31.02.2020."}, "id_happened_on"),
        ({"disagrees": "on"}, "id_reason"),
        ({"disagrees": "on", "reason": "\u200b \u2800"}, "id_reason"),
        ({"reason": "Datu vēl nav"}, "id_disagrees"),
        ({"evidence-0-url": "javascript:alert(1)", "evidence-0-proves": "x"}, "id_evidence-0-url"),
        ({"done": "Dati\x00nodoti"}, "id_done"),
        ({"disagrees": "on", "reason": "Datu\x00nav"}, "id_reason"),
        ({"reason": "ā" * 10_001, "disagrees": "on"}, "id_reason"),
    ],
)
def test_a_mistake_is_422_at_its_field_with_everything_kept(typed, where):
    cast = make_cast()
    address, client = form(cast)
    before = RecordVersion.current()
    body = part(cast.measure, **{"next_step": "Rakstīts ilgi", **typed})

    response = client.post(address, body)

    assert response.status_code == 422
    assert RecordVersion.current() == before
    assert [link["href"] for link in main_of(response).one(cls="error-summary").all("a")] == [
        f"#{where}"
    ]
    assert main_of(response).all(id=where)
    shown = form_of(response).fields()
    assert shown["next_step"] == "Rakstīts ilgi"
    assert shown.get("disagrees") == typed.get("disagrees")
    assert read(response).one("title").text.startswith(_("Error:"))


def test_an_unknown_button_does_nothing_and_says_so():
    cast = make_cast()
    address, client = form(cast)

    response = client.post(address, part(cast.measure, action="draft-of-another-kind"))

    assert response.status_code == 422
    assert _("Press one of the form's own buttons.") in main_of(response).text
    assert form_of(response).fields()["done"] == "Dati sagatavoti"


def test_another_row_for_evidence_judges_nothing():
    cast = make_cast()
    address, client = form(cast)

    more = client.post(
        address,
        part(
            cast.measure,
            action="more-evidence",
            done="",
            disagrees="on",
            **{"evidence-0-url": "https://a.example.lv", "evidence-0-proves": "Dati"},
        ),
    )

    assert more.status_code == 200
    assert main_of(more).all(cls="error-summary") == []
    fields = form_of(more).fields()
    assert (fields["disagrees"], fields["institution"]) == ("on", "cfla")
    assert "evidence-1-url" in fields


def test_taking_the_tick_away_ends_a_disagreement_although_its_words_came_along():
    cast = make_cast()
    make_part(
        cast.measure, cast.helper, stated_on=in_days(-5), reason="Datu vēl nav\n\nOtrā rindkopa"
    )
    address, client = form(cast)
    body = typed_into(client.get(address), done="Viss nodots")
    del body["disagrees"]

    response = client.post(address, body)

    assert response.status_code == 302
    last = ProgressUpdate.objects.latest("pk")
    assert (last.disagrees, last.reason) == (False, "")
    assert main_of(cast.client("nobody").get(cast.url)).all(cls="dispute") == []


def test_the_same_form_twice_is_one_statement_and_another_text_is_409():
    cast = make_cast()
    address, client = form(cast)
    body = part(cast.measure)

    answers = [client.post(address, body) for _time in range(3)]
    other = client.post(address, {**body, "done": "Cits teksts"})

    assert [(one.status_code, one["Location"]) for one in answers] == [(302, cast.url)] * 3
    assert (other.status_code, form_of(other).fields()["done"]) == (409, "Cits teksts")
    assert ProgressUpdate.objects.count() == 1


def test_a_colleagues_words_are_shown_and_never_overwritten():
    cast = make_cast()
    address, client = form(cast)
    opened = client.get(address)
    make_part(cast.measure, cast.helper, done="Kolēģe jau paziņoja", stated_on=in_days(0))

    second = client.post(address, typed_into(opened, status="completed", done="Mans teksts"))

    assert second.status_code == 409
    assert "Kolēģe jau paziņoja" in main_of(second).one(cls="preview").text
    fields = form_of(second).fields()
    assert (fields["done"], fields["version"]) == ("Mans teksts", str(cast.now().version))
    assert client.post(address, typed_into(second)).status_code == 302


def test_one_press_against_a_colleagues_words_is_409_without_complaints():
    cast = make_cast()
    make_part(cast.measure, cast.helper, stated_on=in_days(-9))
    address, client = form(cast)
    opened = client.get(address)
    make_part(cast.measure, cast.helper, done="Jau ir", stated_on=in_days(0))

    response = client.post(address, typed_into(opened, action="unchanged"))

    assert response.status_code == 409
    assert "Jau ir" in main_of(response).one(cls="preview").text
    assert main_of(response).all(cls="error-summary") == []


@pytest.mark.parametrize("institution", ["iub", "varam", "nav-tadas", "cfla\x00", "Ā" * 3000])
def test_a_foreign_institution_in_the_hidden_field_is_404_with_the_text_kept(institution):
    cast = make_cast()
    address, client = form(cast)

    response = client.post(
        address, part(cast.measure, institution=institution, done="Rakstīts ilgi")
    )

    assert response.status_code == 404
    assert "Rakstīts ilgi" in main_of(response).text
    assert client.get(f"{address}?institution=varam").status_code == 404
    assert not ProgressUpdate.objects.exists()


def test_who_has_one_part_need_not_say_whose():
    cast = make_cast()
    address, client = form(cast)
    body = part(cast.measure)
    del body["institution"]

    assert client.post(address, body).status_code == 302
    assert ProgressUpdate.objects.get().institution == cast.helper


def cast_with_two_parts():
    cast = make_cast()
    make_supporting_role(cast.measure, cast.stranger, "Publicē")
    grant(cast.people["helper"], cast.stranger, "editor")
    return cast


def test_who_speaks_for_two_institutions_says_for_which():
    cast = cast_with_two_parts()
    address, client = form(cast)
    opened = client.get(address)
    assert [one["value"] for one in form_of(opened).all("input", name="institution")] == [
        "cfla",
        "varam",
    ]
    assert "institution" not in form_of(opened).fields()

    silent = client.post(address, typed_into(opened, status="in_progress", done="Sākts"))

    assert silent.status_code == 422
    [link] = main_of(silent).one(cls="error-summary").all("a")
    assert link["href"] == "#id_institution_0"
    said = client.post(address, typed_into(silent, institution="varam"))
    assert said.status_code == 302
    assert ProgressUpdate.objects.get().institution == cast.stranger


def test_one_press_for_one_of_two_institutions_needs_to_say_for_which():
    cast = cast_with_two_parts()
    make_part(cast.measure, cast.stranger, Status.COMPLETED, stated_on=in_days(-9))
    address, client = form(cast)
    opened = client.get(address)

    silent = client.post(address, typed_into(opened, action="unchanged"))

    assert silent.status_code == 422
    assert _("Choose for which institution you speak.") in main_of(silent).text
    said = client.post(address, typed_into(silent, action="unchanged", institution="varam"))
    assert said.status_code == 302
    assert ProgressUpdate.objects.latest("pk").institution == cast.stranger


def test_an_address_may_name_whose_part_it_is():
    cast = cast_with_two_parts()
    make_part(cast.measure, cast.stranger, Status.COMPLETED, stated_on=in_days(-9), done="Gatavs")
    address, client = form(cast)

    opened = client.get(f"{address}?institution=varam")

    fields = form_of(opened).fields()
    assert (fields["institution"], fields["status"]) == ("varam", "completed")
    assert "Gatavs" in main_of(opened).one("aside").text


def test_a_role_removed_while_the_form_was_open_is_404_with_the_text_kept():
    cast = make_cast()
    address, client = form(cast)
    opened = client.get(address)
    role = role_of(cast.measure, cast.helper)
    correct(cast.measure, PlanParts(roles=(RoleText(role.pk, None),)))

    response = client.post(
        address, typed_into(opened, status="completed", done="Rakstīts ilgi", next_step="Tālāk")
    )

    assert response.status_code == 404
    assert "Rakstīts ilgi" in main_of(response).text
    assert not ProgressUpdate.objects.exists()


def test_signed_out_while_writing_keeps_the_text_and_the_tick():
    cast = make_cast()
    address, client = form(cast)
    body = typed_into(
        client.get(address), status="completed", done="Nodots", disagrees="on", reason="Datu nav"
    )
    client.post("/logout/")

    asked = client.post(address, body)

    assert asked.status_code == 401
    assert "Datu nav" in main_of(asked).text
    inside = form_of(asked)
    signed = client.post(
        inside["action"], {**inside.fields(), "login": "helper@example.lv", "password": PASSWORD}
    )
    assert signed.status_code == 200
    fields = form_of(signed).fields()
    assert (fields["disagrees"], fields["reason"], fields["done"]) == ("on", "Datu nav", "Nodots")
    assert not ProgressUpdate.objects.exists()
    assert client.post(address, typed_into(signed)).status_code == 302
    assert ProgressUpdate.objects.get().disagrees


def test_words_of_a_script_are_words():
    cast = make_cast()
    address, client = form(cast)
    words = "<script>alert(1)</script>"

    client.post(address, part(cast.measure, done=words, disagrees="on", reason=words))

    for page in (cast.url, f"{cast.url}history/", "/plans/plans/changes/", "/"):
        shown = cast.client("nobody").get(page)
        assert b"<script>" not in shown.content, page
        assert words in main_of(shown).text or page == "/"
