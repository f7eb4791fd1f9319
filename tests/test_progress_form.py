"""Reporting progress: saved once, against what now stands, and nothing typed is ever lost."""

from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.operations import NotAllowedError
from measures.models import Evidence, ProgressUpdate
from measures.operations.plan_text import correct_text
from measures.operations.reporting import Statement, report_progress
from measures.standing import Status
from ogp_portal.formats.days import day_text
from ogp_portal.history import RecordVersion
from tests.cast import in_days, make_cast, progress, with_token
from tests.factories import PASSWORD, author, make_person, make_statement, make_step, new_text
from tests.page import form_of, main_of, read, typed_into

pytestmark = pytest.mark.django_db

DONE = "Metodika ir izstrādāta un nodota saskaņošanai"


# Publishing -------------------------------------------------------------------------------------


def test_a_statement_is_published_at_once_for_everybody():
    cast = make_cast()
    client = with_token(cast.client("lead"))
    opened = client.get(f"{cast.url}update/")

    response = client.post(
        f"{cast.url}update/",
        typed_into(
            opened,
            status="completed",
            happened_on=day_text(in_days(-3)),
            done=DONE,
            next_step="Mācības",
            obstacles="Nav",
            **{
                "evidence-0-url": "https://www.iub.gov.lv/metodika",
                "evidence-0-proves": "Metodika",
            },
        ),
    )

    assert (response.status_code, response["Location"]) == (302, cast.url)
    measure = cast.now()
    assert (measure.status, measure.completed_on) == ("completed", in_days(-3))
    assert (measure.stated_on, measure.evidence_count) == (timezone.localdate(), 1)
    update = ProgressUpdate.objects.get()
    assert (update.done, update.next_step, update.obstacles) == (DONE, "Mācības", "Nav")
    assert update.institution == cast.lead
    assert update.change.user == cast.people["lead"]
    reader = cast.client("nobody")
    for address in (cast.url, f"{cast.url}history/", "/plans/plans/changes/"):
        page = reader.get(address)
        assert DONE in main_of(page).text, address
        assert "IUB" in main_of(page).text
        assert "Līga Vadītāja" not in page.content.decode()
    assert "https://www.iub.gov.lv/metodika" in main_of(reader.get(cast.url)).hrefs()


def test_the_next_page_says_that_it_is_published_and_only_once():
    cast = make_cast()
    client = with_token(cast.client("lead"))

    after = client.post(f"{cast.url}update/", progress(cast.measure), follow=True)

    notice = main_of(after).one(cls="notice--success")
    assert notice.text == _("Published: everybody sees it now.")
    assert notice["role"] == "status"
    assert main_of(client.get(cast.url)).all(cls="notice--success") == []


def test_a_kept_page_shows_the_statement_to_the_very_next_reader():
    cast = make_cast()
    reader = cast.client("nobody")
    before = reader.get(cast.url)
    assert reader.get(cast.url, headers={"If-None-Match": before["ETag"]}).status_code == 304

    with_token(cast.client("lead")).post(f"{cast.url}update/", progress(cast.measure, done=DONE))

    after = reader.get(cast.url, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert DONE in main_of(after).text


def test_a_statement_is_one_version_and_one_change():
    cast = make_cast()
    before, version = RecordVersion.current(), cast.measure.version

    with_token(cast.client("lead")).post(f"{cast.url}update/", progress(cast.measure))

    assert RecordVersion.current() == before + 1
    assert cast.now().version == version + 1
    assert cast.measure.history.count() == version + 1


def test_several_links_are_published_in_their_order():
    cast = make_cast()
    typed = {
        f"evidence-{row}-{name}": value
        for row, (url, proves) in enumerate(
            [("https://a.example.lv/1", "Pirmais"), ("", ""), ("http://b.example.lv/", "Otrais")]
        )
        for name, value in (("url", url), ("proves", proves))
    }

    response = with_token(cast.client("lead")).post(
        f"{cast.url}update/", progress(cast.measure, **typed)
    )

    assert response.status_code == 302
    published = Evidence.objects.order_by("pk").values_list("url", "proves")
    assert list(published) == [
        ("https://a.example.lv/1", "Pirmais"),
        ("http://b.example.lv/", "Otrais"),
    ]


def test_it_can_be_sent_without_names_that_only_a_browser_adds():
    cast = make_cast()
    body = progress(cast.measure)
    for name in ("evidence-0-url", "evidence-0-proves", "action", "happened_on", "obstacles"):
        del body[name]

    response = with_token(cast.client("lead")).post(f"{cast.url}update/", body)

    assert response.status_code == 302
    assert cast.now().status == "in_progress"


# The form as it is opened -----------------------------------------------------------------------


def test_the_form_is_prefilled_with_what_is_known():
    cast = make_cast()
    make_statement(cast.measure, Status.IN_PROGRESS, done="Darbs sākts", stated_on=in_days(-9))
    make_step(cast.measure, "Sagatavot metodiku", done_on=in_days(-20))

    opened = cast.client("lead").get(f"{cast.url}update/")

    fields = form_of(opened).fields()
    assert fields["status"] == "in_progress"
    assert fields["version"] == str(cast.now().version)
    assert [fields[name] for name in ("happened_on", "done", "next_step", "obstacles")] == [""] * 4
    said = main_of(opened).one("aside")
    assert "Darbs sākts" in said.text
    assert day_text(in_days(-9)) in said.text
    assert "Sagatavot metodiku" in form_of(opened).text


def test_every_opening_has_a_key_of_its_own():
    cast = make_cast()
    client = cast.client("lead")

    keys = {form_of(client.get(f"{cast.url}update/")).fields()["submit_key"] for _ in range(3)}

    assert len(keys) == 3


def test_who_is_signed_out_is_led_to_sign_in_and_back():
    cast = make_cast()
    client = with_token(cast.client("nobody"))

    asked = client.get(f"{cast.url}update/")
    assert (asked.status_code, asked["Location"]) == (302, f"/login/?next={cast.url}update/")

    back = client.post(
        asked["Location"],
        {"login": "lead@example.lv", "password": PASSWORD, "next": f"{cast.url}update/"},
    )
    assert (back.status_code, back["Location"]) == (302, f"{cast.url}update/")


# Mistakes ---------------------------------------------------------------------------------------


def test_a_mistake_is_422_with_everything_kept_and_links_to_the_fields():
    cast = make_cast()
    client = with_token(cast.client("lead"))
    before = RecordVersion.current()
    typed = {
        "status": "completed",
        "happened_on": "31.02.2020.",
        "done": "Rinda viens\n\nRinda <b>divi</b>",
        "next_step": "Tālāk",
        "obstacles": "Nekas",
        "evidence-0-url": "www.iub.gov.lv",
        "evidence-0-proves": "Metodika",
    }

    response = client.post(f"{cast.url}update/", progress(cast.measure, **typed))

    assert response.status_code == 422
    assert RecordVersion.current() == before
    shown = form_of(response).fields()
    assert {name: shown[name].replace("\r", "") for name in typed} == typed
    assert read(response).one("title").text.startswith(_("Error:"))
    summary = main_of(response).one(cls="error-summary")
    assert summary["role"] == "alert"
    assert "autofocus" in summary.attrs
    assert [link["href"] for link in summary.all("a")] == ["#id_happened_on", "#id_evidence-0-url"]
    for link in summary.all("a"):
        field = main_of(response).one(id=link["href"][1:])
        assert field["aria-invalid"] == "true"
        described = field["aria-describedby"].split()
        texts = " ".join(main_of(response).one(id=name).text for name in described)
        assert link.text.partition(" – ")[2] in texts


@pytest.mark.parametrize(
    ("typed", "where", "message"),
    [
        ({"status": ""}, "status", "Statuss – Izvēlieties statusu."),
        ({"status": "gatavs"}, "status", "Statuss – Izvēlieties vienu no šiem statusiem."),
        (
            {"done": " \n\t "},
            "done",
            "Kas paveikts – Vienā teikumā uzrakstiet, kas paveikts.",
        ),
        (
            {"evidence-0-url": "https://x.example.lv"},
            "evidence-0-proves",
            "Pierādījumi, 1. Ko tā pierāda – Dažos vārdos norādiet, ko šī saite pierāda.",
        ),
        (
            {"evidence-0-proves": "Metodika"},
            "evidence-0-url",
            f"Pierādījumi, 1. Saite – {_('Give the link, or choose the file, that proves it.')}",
        ),
    ],
)
def test_a_missing_answer_is_asked_for_at_its_field(typed, where, message):
    cast = make_cast()

    response = with_token(cast.client("lead")).post(
        f"{cast.url}update/", progress(cast.measure, **typed)
    )

    assert response.status_code == 422
    [link] = main_of(response).one(cls="error-summary").all("a")
    assert link["href"] == f"#id_{where}" + ("_0" if where == "status" else "")
    assert link.text == message
    assert main_of(response).all(id=link["href"][1:])
    assert cast.now().version == cast.measure.version


def test_a_day_to_come_is_no_day_on_which_something_happened():
    cast = make_cast()

    response = with_token(cast.client("lead")).post(
        f"{cast.url}update/", progress(cast.measure, happened_on=day_text(in_days(1)))
    )

    assert response.status_code == 422
    assert main_of(response).one(cls="error-summary").texts("a") == [
        f"{_('When did it happen?')} – {_('This day is still to come.')}"
    ]


def test_work_that_has_not_begun_needs_no_words():
    cast = make_cast()

    response = with_token(cast.client("lead")).post(
        f"{cast.url}update/", progress(cast.measure, status="not_started", done="")
    )

    assert response.status_code == 302


def test_who_is_late_says_what_stands_in_the_way():
    cast = make_cast(due_on=in_days(-5))
    client = with_token(cast.client("lead"))
    opened = client.get(f"{cast.url}update/")
    assert _("The measure is overdue, so say what stands in the way.") in form_of(opened).text

    silent = client.post(f"{cast.url}update/", typed_into(opened, status="in_progress", done=DONE))

    assert silent.status_code == 422
    [link] = main_of(silent).one(cls="error-summary").all("a")
    assert (link["href"], link.text) == (
        "#id_obstacles",
        f"{_('Obstacles')} – {_('The measure is overdue: say what stands in the way.')}",
    )
    said = client.post(f"{cast.url}update/", typed_into(silent, obstacles="Trūkst līdzekļu"))
    assert said.status_code == 302
    assert ProgressUpdate.objects.get().obstacles == "Trūkst līdzekļu"


def test_who_was_done_in_time_and_says_so_late_is_not_asked_for_obstacles():
    cast = make_cast(due_on=in_days(-5))

    response = with_token(cast.client("lead")).post(
        f"{cast.url}update/",
        progress(cast.measure, status="completed", happened_on=day_text(in_days(-6))),
    )

    assert response.status_code == 302


def test_who_is_not_late_is_not_told_to_be():
    cast = make_cast()

    opened = cast.client("lead").get(f"{cast.url}update/")

    assert _("The measure is overdue, so say what stands in the way.") not in form_of(opened).text


def test_an_unknown_button_does_nothing_and_says_so():
    cast = make_cast()

    response = with_token(cast.client("lead")).post(
        f"{cast.url}update/", progress(cast.measure, action="delete")
    )

    assert response.status_code == 422
    assert _("Press one of the form's own buttons.") in main_of(response).text
    assert form_of(response).fields()["done"] == "Metodika nodota saskaņošanai"
    assert cast.now().version == cast.measure.version


# One press --------------------------------------------------------------------------------------


def test_nothing_has_changed_is_one_press():
    cast = make_cast()
    make_statement(cast.measure, Status.IN_PROGRESS, done="Darbs sākts", stated_on=in_days(-90))
    client = with_token(cast.client("lead"))
    opened = client.get(f"{cast.url}update/")
    assert [
        button["value"] for button in form_of(opened).all("button") if "value" in button.attrs
    ] == [
        "more-new-step",
        "more-new-risk",
        "more-evidence",
        "publish",
        "draft",
        "preview",
        "unchanged",
    ]

    response = client.post(f"{cast.url}update/", typed_into(opened, action="unchanged"))

    assert response.status_code == 302
    last = ProgressUpdate.objects.order_by("pk").last()
    assert (last.is_unchanged, last.status, last.done) == (True, "in_progress", "")
    assert cast.now().stated_on == timezone.localdate()
    page = main_of(cast.client("nobody").get(cast.url)).text
    assert _("Reported: nothing has changed") in page
    assert "Darbs sākts" in page


def test_nothing_has_changed_does_not_read_what_stands_in_the_form():
    cast = make_cast(due_on=in_days(-5))
    make_statement(cast.measure, Status.IN_PROGRESS, stated_on=in_days(-90))

    response = with_token(cast.client("lead")).post(
        f"{cast.url}update/",
        progress(cast.measure, action="unchanged", happened_on="31.02.2020.", done="", status=""),
    )

    assert response.status_code == 302
    assert cast.now().status == "in_progress"


def test_nothing_has_changed_needs_something_said_before():
    cast = make_cast()
    client = with_token(cast.client("lead"))
    opened = client.get(f"{cast.url}update/")
    assert "unchanged" not in [
        button.attrs.get("value") for button in form_of(opened).all("button")
    ]

    response = client.post(f"{cast.url}update/", typed_into(opened, action="unchanged"))

    assert response.status_code == 422
    assert (
        _("Nothing has been reported yet, so something must be said first.")
        in main_of(response).one(cls="error-summary").text
    )
    assert not ProgressUpdate.objects.exists()


def test_another_row_is_added_and_nothing_judged():
    cast = make_cast()
    client = with_token(cast.client("lead"))
    body = progress(
        cast.measure,
        status="",
        done="",
        happened_on="rīt",
        action="more-evidence",
        **{"evidence-0-url": "https://a.example.lv", "evidence-0-proves": "Pirmais"},
    )

    more = client.post(f"{cast.url}update/", body)

    assert more.status_code == 200
    assert main_of(more).all(cls="error-summary") == []
    fields = form_of(more).fields()
    assert fields["happened_on"] == "rīt"
    assert fields["evidence-0-url"] == "https://a.example.lv"
    assert [name for name in fields if name.endswith("-url")] == [
        "evidence-0-url",
        "evidence-1-url",
    ]
    assert (fields["version"], fields["submit_key"]) == (body["version"], body["submit_key"])
    again = client.post(
        f"{cast.url}update/",
        {**fields, "action": "more-evidence", "evidence-1-url": "vēl nav gatavs"},
    )
    assert main_of(again).all(cls="error-summary") == []
    assert "evidence-2-url" in form_of(again).fields()
    assert cast.now().version == cast.measure.version


def test_a_preview_teaches_what_proof_is_and_writes_nothing():
    cast = make_cast(completion_test="")
    client = with_token(cast.client("lead"))
    before = RecordVersion.current()

    shown = client.post(
        f"{cast.url}update/", progress(cast.measure, status="completed", action="preview")
    )

    assert shown.status_code == 200
    preview = main_of(shown).one("section", cls="preview")
    assert preview.one(cls="standing--claimed").text == _("Reported, not proven")
    assert _("there is no evidence from the responsible institution") in preview.text
    assert RecordVersion.current() == before
    published = client.post(f"{cast.url}update/", typed_into(shown))
    assert published.status_code == 302
    assert cast.now().status == "completed"


def test_a_preview_with_proof_shows_that_it_will_be_proven():
    cast = make_cast(completion_test="Metodika ir publicēta")

    shown = with_token(cast.client("lead")).post(
        f"{cast.url}update/",
        progress(
            cast.measure,
            status="completed",
            action="preview",
            **{"evidence-0-url": "https://a.example.lv", "evidence-0-proves": "Pirmais"},
        ),
    )

    assert main_of(shown).one("section", cls="preview").all(cls="standing--proven")


def test_a_preview_of_a_mistake_is_422():
    cast = make_cast()

    shown = with_token(cast.client("lead")).post(
        f"{cast.url}update/", progress(cast.measure, done="", action="preview")
    )

    assert shown.status_code == 422
    assert main_of(shown).all("section", cls="preview") == []


# Once -------------------------------------------------------------------------------------------


def test_the_same_form_twice_is_one_statement_and_the_same_answer():
    cast = make_cast()
    client = with_token(cast.client("lead"))
    body = progress(cast.measure)

    answers = [client.post(f"{cast.url}update/", body) for _ in range(3)]

    assert [(one.status_code, one["Location"]) for one in answers] == [(302, cast.url)] * 3
    assert ProgressUpdate.objects.count() == 1


def test_the_same_form_twice_under_two_tokens_is_one_statement():
    cast = make_cast()
    client = with_token(cast.client("lead"))
    body = progress(cast.measure)

    # The form's own token is masked anew each time the page is made.
    answers = [
        client.post(f"{cast.url}update/", {**body, "csrfmiddlewaretoken": token})
        for token in [
            form_of(client.get(f"{cast.url}update/")).fields()["csrfmiddlewaretoken"]
            for _page in range(2)
        ]
    ]

    assert [one.status_code for one in answers] == [302, 302]
    assert ProgressUpdate.objects.count() == 1


def test_the_same_key_with_another_text_is_409_and_the_text_is_kept():
    cast = make_cast()
    client = with_token(cast.client("lead"))
    body = progress(cast.measure, done="Pirmais teksts")
    assert client.post(f"{cast.url}update/", body).status_code == 302

    second = client.post(f"{cast.url}update/", {**body, "done": "Otrais teksts"})

    assert second.status_code == 409
    assert ProgressUpdate.objects.get().done == "Pirmais teksts"
    fields = form_of(second).fields()
    assert fields["done"] == "Otrais teksts"
    assert fields["submit_key"] != body["submit_key"]
    assert "Pirmais teksts" in main_of(second).text
    assert client.post(f"{cast.url}update/", typed_into(second)).status_code == 302
    assert ProgressUpdate.objects.count() == 2


def test_another_persons_key_is_not_mine():
    cast = make_cast()
    cast.people["colleague"] = make_person("colleague@example.lv", editor=cast.lead)
    key = str(uuid4())
    mine = progress(cast.measure, submit_key=key, done="Mans")
    assert with_token(cast.client("lead")).post(f"{cast.url}update/", mine).status_code == 302

    theirs = progress(cast.measure, submit_key=key, done="Kolēģes")
    response = with_token(cast.client("colleague")).post(f"{cast.url}update/", theirs)

    assert response.status_code == 302
    assert ProgressUpdate.objects.count() == 2


# Somebody else meanwhile ------------------------------------------------------------------------


def test_a_second_persons_statement_is_shown_and_never_overwritten():
    cast = make_cast()
    client = with_token(cast.client("lead"))
    opened = client.get(f"{cast.url}update/")
    make_statement(
        cast.measure,
        Status.COMPLETED,
        done="Kolēģe jau paziņoja",
        stated_on=timezone.localdate(),
        person=cast.people["coordinator"],
    )
    before = RecordVersion.current()

    second = client.post(
        f"{cast.url}update/", typed_into(opened, status="in_progress", done="Mans teksts")
    )

    assert second.status_code == 409
    assert RecordVersion.current() == before
    page = main_of(second)
    assert "Kolēģe jau paziņoja" in page.one(cls="preview").text
    fields = form_of(second).fields()
    assert fields["done"] == "Mans teksts"
    assert fields["version"] == str(cast.now().version)
    assert fields["submit_key"] != form_of(opened).fields()["submit_key"]
    status, done = form_of(second).all("fieldset", cls="beside")
    assert "Otrs teksts, kas tagad ir reģistrēts: Paveikts" in status.text
    assert "Kolēģe jau paziņoja" in done.text
    # Against what now stands, the text takes up again what was completed.
    assert "norādiet, kāpēc to atsāk" in page.one(cls="error-summary").text
    values = [button.attrs.get("value") for button in form_of(second).all("button")]
    assert sorted(values) == [
        "draft",
        "more-evidence",
        "more-new-risk",
        "more-new-step",
        "preview",
        "publish",
        "unchanged",
    ]  # and no "save anyway"

    third = client.post(f"{cast.url}update/", typed_into(second, reason="Kolēģe pārsteidzās"))
    assert third.status_code == 302
    assert cast.now().status == "in_progress"


def test_a_conflict_with_one_press_does_not_complain_of_an_empty_form():
    cast = make_cast()
    make_statement(cast.measure, Status.IN_PROGRESS, stated_on=in_days(-90))
    client = with_token(cast.client("lead"))
    opened = client.get(f"{cast.url}update/")
    make_statement(cast.measure, Status.COMPLETED, done="Jau ir", stated_on=timezone.localdate())

    response = client.post(f"{cast.url}update/", typed_into(opened, action="unchanged"))

    assert response.status_code == 409
    assert "Jau ir" in main_of(response).one(cls="preview").text
    assert main_of(response).all(cls="error-summary") == []


def test_a_moved_due_date_is_shown_before_anything_is_saved():
    cast = make_cast()
    client = with_token(cast.client("lead"))
    opened = client.get(f"{cast.url}update/")
    person = cast.people["coordinator"]
    office = person.memberships.get().institution
    correct_text(
        cast.now(),
        new_text(cast.now(), title="Izstrādāt un publicēt metodiku"),
        by=author(person, office),
        reason="Tā ir rakstīts darba lapā",
        opened_version=cast.now().version,
        today=timezone.localdate(),
    )

    response = client.post(
        f"{cast.url}update/", typed_into(opened, status="in_progress", done=DONE)
    )

    assert response.status_code == 409
    assert "Tā ir rakstīts darba lapā" in main_of(response).text
    assert not ProgressUpdate.objects.exists()


def test_a_change_of_words_that_nobody_judges_by_is_no_conflict():
    cast = make_cast()
    client = with_token(cast.client("lead"))
    opened = client.get(f"{cast.url}update/")
    person = cast.people["coordinator"]
    correct_text(
        cast.now(),
        new_text(cast.now(), beneficiaries="Pasūtītāji"),
        by=author(person, person.memberships.get().institution),
        reason="Trūka",
        opened_version=cast.now().version,
        today=timezone.localdate(),
    )

    response = client.post(
        f"{cast.url}update/", typed_into(opened, status="in_progress", done=DONE)
    )

    assert response.status_code == 302
    assert cast.now().beneficiaries == "Pasūtītāji"


def test_a_version_that_never_was_is_a_conflict():
    cast = make_cast()

    for version in ("0", "99", "2147483648", "9" * 26):
        response = with_token(cast.client("lead")).post(
            f"{cast.url}update/", progress(cast.measure, version=version)
        )
        assert (version, response.status_code) == (version, 409)
        assert form_of(response).fields()["version"] == str(cast.now().version)
    assert not ProgressUpdate.objects.exists()


def test_the_lead_taken_from_an_institution_meanwhile_takes_the_form_with_it():
    cast = make_cast()
    client = with_token(cast.client("lead"))
    opened = client.get(f"{cast.url}update/")
    person = cast.people["coordinator"]
    correct_text(
        cast.now(),
        new_text(cast.now(), lead_institution_id=cast.stranger.pk),
        by=author(person, person.memberships.get().institution),
        reason="Atbild cita",
        opened_version=cast.now().version,
        today=timezone.localdate(),
    )

    response = client.post(
        f"{cast.url}update/", typed_into(opened, status="in_progress", done=DONE)
    )

    assert response.status_code == 404
    assert not ProgressUpdate.objects.exists()


# Signed out, grown old --------------------------------------------------------------------------


def test_signed_out_while_writing_keeps_the_text_and_signs_in_inside():
    cast = make_cast()
    client = with_token(cast.client("lead"))
    opened = client.get(f"{cast.url}update/")
    body = typed_into(opened, status="in_progress", done=DONE, obstacles="Nav")
    client.post("/logout/")

    asked = client.post(f"{cast.url}update/", body)

    assert asked.status_code == 401
    assert not ProgressUpdate.objects.exists()
    assert DONE in main_of(asked).text
    assert str(Status.IN_PROGRESS.label) in main_of(asked).text
    assert "in_progress" not in main_of(asked).text
    inside = form_of(asked)
    assert inside["action"] == f"{cast.url}update/"
    signed = client.post(
        inside["action"], {**inside.fields(), "login": "lead@example.lv", "password": PASSWORD}
    )
    assert signed.status_code == 200
    assert not ProgressUpdate.objects.exists()
    refilled = form_of(signed).fields()
    assert {name: refilled[name] for name in ("status", "done", "obstacles")} == {
        "status": "in_progress",
        "done": DONE,
        "obstacles": "Nav",
    }
    assert main_of(signed).all(cls="error-summary") == []
    assert PASSWORD not in signed.content.decode()
    saved = client.post(f"{cast.url}update/", typed_into(signed))
    assert saved.status_code == 302
    assert ProgressUpdate.objects.get().done == DONE


def test_signing_in_inside_as_somebody_else_gives_no_more_than_they_have():
    cast = make_cast()
    client = with_token(cast.client("nobody"))
    body = {**progress(cast.measure), "login": "stranger@example.lv", "password": PASSWORD}

    response = client.post(f"{cast.url}update/", body)

    assert response.status_code == 404
    assert not ProgressUpdate.objects.exists()


def test_a_wrong_password_inside_keeps_the_text():
    cast = make_cast()
    client = with_token(cast.client("nobody"))
    body = {
        **progress(cast.measure, done=DONE),
        "login": "lead@example.lv",
        "password": "nepareiza",
    }

    response = client.post(f"{cast.url}update/", body)

    assert response.status_code == 401
    assert DONE in main_of(response).text
    assert form_of(response).fields()["done"] == DONE
    assert "nepareiza" not in response.content.decode()


def test_a_stale_token_refills_the_form_under_a_fresh_one():
    cast = make_cast()
    client = cast.client("lead")
    opened = client.get(f"{cast.url}update/")
    body = typed_into(opened, status="in_progress", done=DONE)

    stale = client.post(f"{cast.url}update/", {**body, "csrfmiddlewaretoken": "x" * 64})

    assert stale.status_code == 403
    assert not ProgressUpdate.objects.exists()
    fields = form_of(stale).fields()
    assert fields["done"] == DONE
    assert client.post(f"{cast.url}update/", {**fields, "action": "publish"}).status_code == 302
    assert ProgressUpdate.objects.get().done == DONE


# Whose --------------------------------------------------------------------------------------------


def test_the_button_stands_only_where_it_may_be_pressed():
    cast = make_cast()

    offered = {
        person: f"{cast.url}update/" in main_of(cast.client(person).get(cast.url)).hrefs()
        for person in cast.people
    }

    assert [person for person, is_offered in offered.items() if is_offered] == ["lead"]


def test_the_operation_refuses_what_the_page_would_never_send():
    cast = make_cast()
    with pytest.raises(NotAllowedError):
        report_progress(
            cast.now(),
            Statement(Status.COMPLETED, done="x"),
            by=author(cast.people["stranger"], cast.stranger),
            opened_version=cast.now().version,
            today=timezone.localdate(),
        )


@pytest.mark.parametrize(("person", "status"), [("stranger", 404), ("helper", 403)])
def test_who_may_not_report_is_shown_what_they_typed(person, status):
    cast = make_cast()
    client = with_token(cast.client(person))

    response = client.post(f"{cast.url}update/", progress(cast.measure, done="Rakstīts ilgi"))

    assert response.status_code == status
    assert "Rakstīts ilgi" in main_of(response).text
    assert cast.now().version == cast.measure.version


def test_words_sent_to_an_address_that_is_none_are_not_shown():
    cast = make_cast()

    response = cast.client("nobody").post("/nav/tada/", {"done": "Svešas vietnes vārdi"})

    assert response.status_code == 404
    assert "Svešas vietnes vārdi" not in response.text
