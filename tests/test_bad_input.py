"""What nobody should send, and what comes of it: a right status, a clear sentence, no change."""

import json
from unicodedata import normalize
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures.filters import NAMES
from measures.models import Evidence, Measure, ProgressUpdate
from ogp_portal.history import RecordVersion
from tests.cast import TOKEN, correction, in_days, progress, with_token
from tests.factories import (
    make_institution,
    make_measure,
    make_risk,
    make_statement,
    make_step,
    put_on_record,
)
from tests.page import form_of, main_of, read

pytestmark = pytest.mark.django_db

XSS = (
    "<script>alert(document.cookie)</script>\"'><img src=x onerror=alert(1)>{{ 7|add:7 }}{% now %}"
)
TEXTS = ("done", "next_step", "obstacles")
FORM = "application/x-www-form-urlencoded"


def send(cast, person="lead", **typed):
    """The update form, with something in it that should not be."""
    return with_token(cast.client(person)).post(
        f"{cast.url}update/", progress(cast.measure, **typed)
    )


def summary(response):
    """The sentences on top of a form that was not taken."""
    assert response.status_code == 422
    return main_of(response).one(cls="error-summary").texts("li")


@pytest.fixture
def untouched(cast):
    """Nothing of what the test sends may reach the record."""
    before = (RecordVersion.current(), cast.now().version, ProgressUpdate.objects.count())
    yield cast
    assert (RecordVersion.current(), cast.now().version, ProgressUpdate.objects.count()) == before
    assert not Evidence.objects.exists()


# Days that cannot be ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("31.02.2020.", "There is no such day in the calendar."),
        ("29.02.2021.", "There is no such day in the calendar."),
        ("00.00.2020.", "There is no such day in the calendar."),
        ("2020-13-01", "There is no such day in the calendar."),
        ("2. pusgads", "Write the day as 31.12.2020."),
        ("2020. gada 2. pusgads", "Write the day as 31.12.2020."),
        ("vakar", "Write the day as 31.12.2020."),
        ("31/12/2020", "Write the day as 31.12.2020."),
        ("1.1.20", "Write the day as 31.12.2020."),
        ("1e9999", "Write the day as 31.12.2020."),
        ("9" * 26, "Write the day as 31.12.2020."),
        ("٣١.١٢.٢٠٢٠", "Write the day as 31.12.2020."),
        ("31.12.2020.\x00", "Write the day as 31.12.2020."),
        ("31.12.0001.", "Check the year."),
        ("31.12.9999.", "Check the year."),
    ],
)
def test_a_day_that_cannot_be_is_explained_at_its_field(untouched, typed, message):
    response = send(untouched, happened_on=typed)

    assert summary(response) == [f"{_('When did it happen?')} – {_(message)}"]
    if "\x00" not in typed:
        assert form_of(response).fields()["happened_on"] == typed
    reader = untouched.client("nobody")
    listed = reader.get("/plans/plans/measures/", {"due_from": typed})
    assert listed.status_code == 200
    assert _(message) in main_of(listed).one(cls="notice--error").text
    assert main_of(listed).all("table") == []
    changes = reader.get("/plans/plans/changes/", {"since": typed})
    assert changes.status_code == 200
    assert main_of(changes).one(id="since-error").text == _(message)
    assert main_of(changes).all("ul", cls="dated") == []


def test_an_end_before_its_start_is_explained(cast):
    listed = cast.client("nobody").get(
        "/plans/plans/measures/", {"due_from": "02.01.2020.", "due_to": "01.01.2020."}
    )

    assert listed.status_code == 200
    assert _("The first day is after the last.") in main_of(listed).one(cls="notice--error").text
    assert main_of(listed).all("table") == []


def test_the_same_day_as_first_and_last_is_a_day(cast):
    day = f"{cast.measure.due_on:%d.%m.%Y.}"

    listed = cast.client("nobody").get("/plans/plans/measures/", {"due_from": day, "due_to": day})

    assert main_of(listed).all(cls="notice--error") == []
    assert main_of(listed).one("table").texts("th", scope="row") == ["1.1"]


# Too much ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", TEXTS)
def test_100_kilobytes_in_a_field_are_counted_and_kept(untouched, field):
    text = "Ā" * 100_000

    response = send(untouched, **{field: text})

    [sentence] = summary(response)
    assert "100000" in sentence.replace("\xa0", "")
    assert "10000" in sentence.replace("\xa0", "")
    assert form_of(response).fields()[field] == text


def test_10_000_characters_are_taken_and_one_more_is_not(cast):
    assert send(cast, done="ā" * 10_001).status_code == 422
    assert send(cast, done="ā" * 9_998 + "\r\nb").status_code == 302
    assert ProgressUpdate.objects.get().done == "ā" * 9_998 + "\nb"


def test_more_than_a_megabyte_is_413_with_a_sentence(untouched):
    response = send(untouched, done="x" * 1_100_000)

    assert response.status_code == 413
    assert read(response).one("html")["lang"] == "lv"
    assert main_of(response).one("h1").text == _("Too much text")


def test_500_links_are_refused_as_a_whole(untouched):
    rows = {
        f"evidence-{row}-{name}": value
        for row in range(500)
        for name, value in (("url", f"https://a.example.lv/{row}"), ("proves", "x"))
    }

    assert send(untouched, **rows).status_code == 413


def test_one_link_too_many_is_named_and_none_is_lost(untouched):
    rows = {
        f"evidence-{row}-{name}": value
        for row in range(21)
        for name, value in (("url", f"https://a.example.lv/{row}"), ("proves", f"Nr. {row}"))
    }

    response = send(untouched, **rows)

    too_many = ngettext(
        "At most %(num)d piece of evidence can be published at once.",
        "At most %(num)d pieces of evidence can be published at once.",
        20,
    )
    assert summary(response) == [f"Pierādījumi – {too_many % {'num': 20}}"]
    fields = form_of(response).fields()
    assert {name: fields[name] for name in rows} == rows


def test_20_links_are_published(cast):
    rows = {
        f"evidence-{row}-{name}": value
        for row in range(20)
        for name, value in (("url", f"https://a.example.lv/{row}"), ("proves", f"Nr. {row}"))
    }

    assert send(cast, **rows).status_code == 302
    assert cast.now().evidence_count == 20


@pytest.mark.parametrize("row", ["7", "499", "999999", "007"])
def test_a_link_in_a_far_row_is_not_lost(cast, row):
    response = send(
        cast, **{f"evidence-{row}-url": "https://a.example.lv/", f"evidence-{row}-proves": "Tāla"}
    )

    assert response.status_code == 302
    assert Evidence.objects.get().proves == "Tāla"


@pytest.mark.parametrize(
    "name",
    ["evidence-x-url", "evidence--1-url", "evidence-1e3-url", "evidence-٣-url", "evidence-0-id"],
)
def test_names_that_are_no_rows_are_nothing(cast, name):
    assert send(cast, **{name: "https://a.example.lv/"}).status_code == 302
    assert not Evidence.objects.exists()


def test_management_fields_of_a_form_cannot_be_forged(cast):
    response = send(
        cast,
        **{
            "evidence-TOTAL_FORMS": "9" * 26,
            "evidence-INITIAL_FORMS": "-1",
            "evidence-0-url": "https://a.example.lv/",
            "evidence-0-proves": "Viens",
        },
    )

    assert response.status_code == 302
    assert Evidence.objects.count() == 1


# Signs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Kreisi \u202egrupas\u202c labi",  # right-to-left override
        "a\x01b\x1b[31mc\x7f",
        "rinda\x0bar lēcienu",
    ],
)
def test_signs_that_nobody_sees_but_that_change_the_text_are_refused(untouched, text):
    response = send(untouched, done=text)

    assert summary(response) == [
        "Kas paveikts – Tekstā ir neredzamas vadības zīmes. Ierakstiet to no jauna."
    ]


@pytest.mark.parametrize("text", ["\u200b", "\u2800", "\u00a0\u3164", "\u202e", "\ufeff \t"])
def test_text_of_which_nothing_can_be_seen_is_no_text(untouched, text):
    response = send(untouched, done=text)

    assert summary(response) == ["Kas paveikts – Vienā teikumā uzrakstiet, kas paveikts."]


@pytest.mark.parametrize(
    "text",
    [
        "Gatavs 🎉👩🏽‍💻🇱🇻",
        "Atve\u0304rta\u0304 pa\u0304rvaldi\u0304ba",  # combining macrons
        "Z̸̢͝a̵͠l̴͗g̷o",
        "نص عربي و עברית",
        "\ufeffnulles platums\u200b\u200d",
        "𝕸𝖆𝖙𝖍 ﷽ Ⅷ ﬁ",
        "'; DROP TABLE measures_measure; --",
        '=HYPERLINK("https://evil.example";"x")',
        "%s %(count)d {0} {} {{ x }} {% x %} ${x}",
    ],
)
def test_odd_signs_are_published_as_they_were_typed(cast, text):
    response = send(cast, done=text, next_step=text, obstacles=text)

    assert response.status_code == 302
    assert ProgressUpdate.objects.get().done == text.strip()
    reader = cast.client("nobody")
    for address in (cast.url, f"{cast.url}history/", "/plans/plans/changes/"):
        page = reader.get(address)
        assert page.status_code == 200
        shown = normalize(
            "NFC", read(page).raw
        )  # the list of changes shortens text, and so joins it
        assert normalize("NFC", text.strip()) in shown, address


@pytest.mark.parametrize("field", [*TEXTS, "evidence-0-url", "evidence-0-proves"])
def test_a_nul_in_a_text_is_refused_with_a_sentence(untouched, field):
    response = send(untouched, **{field: "a\x00b"})

    sentences = summary(response)
    assert len(sentences) >= 1
    assert all("\x00" not in sentence for sentence in sentences)


@pytest.mark.parametrize("field", ["status", "version", "submit_key", "action"])
def test_a_nul_in_a_field_that_nobody_types_is_422(untouched, field):
    assert send(untouched, **{field: "a\x00b"}).status_code == 422


@pytest.mark.parametrize(
    "field",
    ["title", "title_en", "beneficiaries", "completion_test", "reason", "lead_institution"],
)
def test_a_nul_in_the_plans_words_is_422(untouched, field):
    body = correction(untouched.measure, **{field: "a\x00b"})

    response = with_token(untouched.client("coordinator")).post(f"{untouched.url}edit/", body)

    assert response.status_code == 422


def test_half_a_sign_in_utf_8_is_read_as_a_replacement(cast):
    client = with_token(cast.client("lead"))
    body = "&".join(f"{name}={value}" for name, value in progress(cast.measure, done="").items())

    response = client.generic(
        "POST", f"{cast.url}update/", f"{body}&done=%ED%A0%80x%FF", content_type=FORM
    )

    assert response.status_code == 302
    assert set(ProgressUpdate.objects.get().done) <= {"\ufffd", "x"}


# Script -----------------------------------------------------------------------------------------


def assert_is_text(page, *, at_least=1):
    """The attack stands on the page as words, and nowhere as anything else."""
    root = read(page)
    assert root.raw.count("<script>alert(document.cookie)</script>") >= at_least
    assert root.all("script") == []
    assert root.all("img") == []
    assert "{{ 7|add:7 }}{% now %}" in root.raw
    handlers = [node for node in root.walk() if any(name.startswith("on") for name in node.attrs)]
    assert handlers == []


def test_a_script_in_every_field_of_a_statement_is_shown_as_words(cast):
    link = {"evidence-0-url": "https://a.example.lv/?q=%3Cscript%3E", "evidence-0-proves": XSS}

    assert send(cast, done=XSS, next_step=XSS, obstacles=XSS, **link).status_code == 302

    reader, editor = cast.client("nobody"), cast.client("lead")
    version = cast.now().version
    for prefix in ("", "/en"):
        for client in (reader, editor):
            assert_is_text(client.get(f"{prefix}{cast.url}"), at_least=4)
            assert_is_text(client.get(f"{prefix}{cast.url}history/"), at_least=4)
            assert_is_text(client.get(f"{prefix}{cast.url}history/{version}/"), at_least=4)
            assert_is_text(client.get(f"{prefix}/plans/plans/commitments/1/worksheet/"))
            assert_is_text(client.get(f"{prefix}/plans/plans/changes/"))
            assert_is_text(client.get(f"{prefix}/plans/plans/"))
        assert_is_text(editor.get(f"{prefix}{cast.url}update/"), at_least=3)


def test_a_script_in_the_plans_own_words_is_shown_as_words(cast):
    for name in ("title", "title_en", "beneficiaries", "beneficiaries_en", "completion_test"):
        setattr(cast.measure, name, XSS)
    put_on_record(cast.measure, plan=cast.plan)
    office = make_institution("xss", name=XSS, name_en=XSS, abbreviation="", contact_role=XSS)
    make_measure(cast.commitment, title=XSS, lead_institution=office)
    make_risk(cast.measure, XSS, text_en=XSS)
    make_step(cast.measure, XSS, text_en=XSS)
    with_token(cast.client("coordinator")).post(
        f"{cast.url}edit/", correction(cast.measure, title=XSS, completion_test=XSS, reason=XSS)
    )

    for person in ("nobody", "lead", "coordinator"):
        client = cast.client(person)
        for prefix in ("", "/en"):
            for address in (
                cast.url,
                f"{cast.url}history/",
                "/plans/plans/measures/",
                "/plans/plans/commitments/1/",
                "/plans/plans/commitments/1/worksheet/",
                "/plans/plans/changes/",
                "/institutions/",
                "/institutions/xss/",
            ):
                assert_is_text(client.get(f"{prefix}{address}"))
    assert_is_text(cast.client("coordinator").get(f"{cast.url}edit/"), at_least=3)
    assert_is_text(cast.client("lead").get("/desk/"))


def test_a_script_in_a_mistake_is_shown_as_words(untouched):
    wrong = dict.fromkeys((*TEXTS, "happened_on", "evidence-0-url", "evidence-0-proves"), XSS)

    response = send(untouched, status=XSS, **wrong)

    assert response.status_code == 422
    page = response.content.decode()
    assert "<script" not in page
    assert "<img" not in page
    shown = form_of(response).fields()
    assert {name: shown[name] for name in wrong} == wrong


def test_a_script_in_a_form_sent_after_sign_out_is_shown_as_words(untouched):
    response = send(untouched, person="nobody", done=XSS, next_step=XSS, obstacles=XSS)

    assert response.status_code == 401
    assert_is_text(response, at_least=3)


@pytest.mark.parametrize(
    "address",
    [
        "/plans/plans/measures/?{}",
        "/plans/plans/changes/?since={}",
        "/nav/{}/",
        "/plans/{}/",
        "/en/nav/{}/?x={}",
        "/institutions/{}/",
    ],
)
def test_a_script_in_an_address_is_never_more_than_words(cast, address):
    attack = "%3Cscript%3Ealert(1)%3C/script%3E%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E"
    names = (*NAMES, "q", "x")
    every = "&".join(f"{name}={attack}" for name in names)

    response = cast.client("nobody").get(address.replace("?{}", f"?{every}").replace("{}", attack))

    assert response.status_code in (200, 404)
    page = response.content.decode()
    assert "<script" not in page
    assert "<img" not in page
    read(response)


# Links ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//https://a.example.lv",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "javascript://a.example.lv/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "data:text/html;base64,PHNjcmlwdD4=",
        "vbscript:msgbox(1)",
        "file:///etc/passwd",
        "ftp://a.example.lv/fails",
        "mailto:kads@example.lv",
        "tel:+37167000000",
        "blob:https://a.example.lv/1",
        "//a.example.lv/metodika",
        "/desk/",
        "www.iub.gov.lv",
        "https:",
        "https://",
        "https:///metodika",
        "https:a.example.lv",
        "https://a",
        "https://.",
        "https://...",
        "https://localhost/",
        "https://[::1]/",
        "http://127.0.0.1/",
        "http://127.0.0.1:8092/x",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/a",
        "http://192.168.1.1/",
        "http://0x7f.1/",
        "http://2130706433.",
        "http://127.1/",
        "http://１２７.0.0.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://localhost.localdomain/",
        "http://darbs.iub.local/",
        "https://[nav/",
        "https://a.example.lv:ports/",
        "https://a.example.lv:99999/",
        "https://user:secret@a.example.lv/",
        "https://iub.gov.lv@evil.example/",
        "https://a.example.lv\\@evil.example/",
        "https://a.example.lv/a b",
        "https://a.example.lv/\u00a0x",
        "https://a.example.lv/\u202egpj.exe",
        "https://a.exa\u200bmple.lv/",
        "https://a.example.lv/\x1fx",
        "https://a.example.lv/\x7f",
        "https://a.example.lv/<script>",
        'https://a.example.lv/"onmouseover="alert(1)',
        "https://a.example.lv/" + "a" * 1000,
    ],
)
def test_what_is_no_web_address_is_refused_at_its_field(untouched, url):
    response = send(untouched, **{"evidence-0-url": url, "evidence-0-proves": "Metodika"})

    assert response.status_code == 422
    [link] = main_of(response).one(cls="error-summary").all("a")
    assert link["href"] == "#id_evidence-0-url"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("www.iub.gov.lv", "Tā nav tīmekļa adrese."),
        ("https:a.example.lv", "Tā nav tīmekļa adrese."),
        ("ftp://localhost/", "Tā nav tīmekļa adrese."),
        ("http://localhost:8000/", "Šī adrese ir iekšējā tīklā"),
        ("http://[::1]/", "Šī adrese ir iekšējā tīklā"),
        ("http://2130706433/", "Šī adrese ir iekšējā tīklā"),
        ("http://127.0.0.1/", "Šī adrese ir iekšējā tīklā"),
        ("HTTPS://intranets/", "Tā nav pilna tīmekļa adrese."),
        ("https://a.example.lv/a b", "Tā nav pilna tīmekļa adrese."),
        ("https://user:secret@a.example.lv/", "Tā nav pilna tīmekļa adrese."),
    ],
)
def test_what_is_said_of_an_address_that_is_refused_is_true_of_it(untouched, url, sentence):
    response = send(untouched, **{"evidence-0-url": url, "evidence-0-proves": "Metodika"})

    assert response.status_code == 422
    said = main_of(response).one(id="id_evidence-0-url_error").text
    assert said.startswith(f"Kļūda: {sentence}")


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://www.iub.gov.lv/lv/metodika?x=1&y=2#z", None),
        ("http://tap.mk.gov.lv/", None),
        ("HTTPS://www.iub.gov.lv/A", "https://www.iub.gov.lv/A"),
        ("Http://WWW.IUB.gov.lv/A", "http://WWW.IUB.gov.lv/A"),
        ("https://www.iub.gov.lv:8443/", None),
        ("https://ērglis.lv/pārskats", None),
        ("https://www.iub.gov.lv/%3Cscript%3E", None),
        ("https://www.iub.gov.lv/('x')!*~", None),
        ("  https://www.iub.gov.lv/  ", "https://www.iub.gov.lv/"),
    ],
)
def test_a_web_address_is_published_as_it_was_typed(cast, url, kept):
    response = send(cast, **{"evidence-0-url": url, "evidence-0-proves": "Metodika"})

    assert response.status_code == 302
    assert Evidence.objects.get().url == (kept or url)
    [link] = [
        one
        for one in main_of(cast.client("nobody").get(cast.url)).all("a")
        if one.text == "Metodika"
    ]
    assert link["href"] == (kept or url)
    assert {"nofollow", "ugc", "noopener"} <= set(link["rel"].split())


# Who, what, whose -------------------------------------------------------------------------------


def test_another_institutions_measure_is_not_there(untouched):
    assert send(untouched, person="stranger").status_code == 404


def test_a_coordinators_fields_in_an_editors_form_do_nothing(cast):
    before = cast.now()

    response = send(
        cast,
        title="Cits",
        title_en="Other",
        code="9.9",
        lead_institution=str(cast.stranger.pk),
        lead_institution_id=str(cast.stranger.pk),
        due_on="2099-12-31",
        baseline_due_on="2099-12-31",
        completion_test="Viss ir labi",
        completed_on="2020-01-01",
        stated_on="2020-01-01",
        institution=str(cast.stranger.pk),
        institution_id=str(cast.stranger.pk),
        user=str(cast.people["coordinator"].pk),
        by="VARAM",
        evidence_count="99",
        is_unchanged="1",
        is_staff="1",
        plan="1",
        origin="named",
        source="1",
    )

    assert response.status_code == 302
    after, update = cast.now(), ProgressUpdate.objects.get()
    for name in (
        *("title", "title_en", "code", "lead_institution_id", "due_on", "baseline_due_on"),
        *("completion_test", "completed_on", "evidence_count", "plan_id", "origin", "source_id"),
    ):
        assert (name, getattr(after, name)) == (name, getattr(before, name))
    assert after.stated_on == timezone.localdate()
    assert (update.institution, update.is_unchanged) == (cast.lead, False)
    assert (update.change.user, update.change.reason) == (cast.people["lead"], "")
    cast.people["lead"].refresh_from_db()
    assert not cast.people["lead"].is_staff


def test_an_editor_at_the_coordinators_form_is_told_so(untouched):
    response = with_token(untouched.client("lead")).post(
        f"{untouched.url}edit/", correction(untouched.measure, title="Cits")
    )

    assert response.status_code == 403
    assert main_of(response).one("h1").text == _("You may not do this")


def test_a_form_after_sign_out_is_kept(untouched):
    client = with_token(untouched.client("lead"))
    client.post("/logout/")

    response = client.post(
        f"{untouched.url}update/", progress(untouched.measure, done="Mans teksts")
    )

    assert response.status_code == 401
    assert form_of(response).fields()["done"] == "Mans teksts"


def test_a_form_without_a_token_is_kept(untouched):
    response = untouched.client("lead").post(
        f"{untouched.url}update/", progress(untouched.measure, done="Mans teksts")
    )

    assert response.status_code == 403
    assert form_of(response).fields()["done"] == "Mans teksts"
    assert _("The form has expired, so nothing was saved yet. Check your text and save again.") in (
        main_of(response).text
    )


def test_a_form_posted_twice_is_saved_once(cast):
    body = progress(cast.measure)
    client = with_token(cast.client("lead"))

    assert [client.post(f"{cast.url}update/", body).status_code for _n in range(2)] == [302, 302]
    assert ProgressUpdate.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("version", None),
        ("version", ""),
        ("version", "abc"),
        ("version", "-1"),
        ("version", "1.5"),
        ("version", "1e2"),
        ("version", "NaN"),
        ("version", "²"),
        ("version", "٣x"),
        ("submit_key", None),
        ("submit_key", ""),
        ("submit_key", "abc"),
        ("submit_key", "0" * 31),
        ("submit_key", "9" * 5000),
    ],
)
def test_a_form_that_comes_back_incomplete_says_so_and_can_be_sent_again(cast, name, value):
    client = with_token(cast.client("lead"))
    body = progress(cast.measure, done="Mans teksts")
    if value is None:
        del body[name]
    else:
        body[name] = value

    response = client.post(f"{cast.url}update/", body)

    assert summary(response) == [_("The form came back incomplete. Check it and press again.")]
    assert not ProgressUpdate.objects.exists()
    fields = form_of(response).fields()
    assert fields["done"] == "Mans teksts"
    again = client.post(f"{cast.url}update/", {**fields, "action": "publish"})
    assert again.status_code == 302


def test_a_version_of_26_digits_is_a_conflict_and_no_fault(untouched):
    response = send(untouched, version="9" * 26)

    assert response.status_code == 409
    assert form_of(response).fields()["version"] == str(untouched.now().version)


@pytest.mark.parametrize("status", ["done", "COMPLETED", "claimed", "0", "none", "x" * 5000])
def test_a_status_that_is_none_is_refused(untouched, status):
    assert send(untouched, status=status).status_code == 422


def test_the_same_name_twice_takes_the_last(cast):
    client = with_token(cast.client("lead"))
    body = progress(cast.measure)
    pairs = "&".join(f"{name}={value}" for name, value in body.items())

    response = client.generic(
        "POST", f"{cast.url}update/", f"{pairs}&status=completed&done=Otrais", content_type=FORM
    )

    assert response.status_code == 302
    update = ProgressUpdate.objects.get()
    assert (update.status, update.done) == ("completed", "Otrais")


# Bodies -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", json.dumps({"status": "completed", "done": "x"})),
        ("application/json", "[" * 100_000),
        ("text/plain", "status=completed&done=x"),
        ("text/xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"),
        (FORM, ""),
        (FORM, "%"),
        (FORM, "&=&=&&==;;%%%"),
        (FORM, b"\xff\xfe\x00"),
        ("multipart/form-data; boundary=x", "--x--"),
        ("", "status=completed"),
    ],
)
def test_a_body_that_is_no_form_is_an_incomplete_form(untouched, kind, body):
    client = with_token(untouched.client("lead"))

    response = client.generic("POST", f"{untouched.url}update/", body, content_type=kind)

    assert response.status_code == 422
    assert form_of(response).all("input", name="version")


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; x"]
)
def test_a_body_that_cannot_be_read_is_400(untouched, kind):
    client = with_token(untouched.client("lead"))

    response = client.generic("POST", f"{untouched.url}update/", "--x--", content_type=kind)

    assert response.status_code == 400
    assert main_of(response).one("h1").text == _("This request cannot be understood")


def test_a_form_sent_as_multipart_is_a_form_like_any_other(cast):
    response = with_token(cast.client("lead")).post(
        f"{cast.url}update/", progress(cast.measure, done="Daudzdaļu")
    )  # the client's own way of sending

    assert response.status_code == 302
    client = with_token(cast.client("lead"))
    second = client.generic(
        "POST",
        f"{cast.url}update/",
        "&".join(f"{k}={v}" for k, v in progress(cast.measure, done="Vienkārši").items()),
        content_type=FORM,
    )
    assert second.status_code == 302
    assert ProgressUpdate.objects.count() == 2


def test_a_file_in_place_of_a_text_is_no_text(untouched):
    body = progress(untouched.measure, done="")
    boundary = "x"
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}'
        for name, value in body.items()
        if name != "done"
    ]
    parts.append(
        '--x\r\nContent-Disposition: form-data; name="done"; filename="../../a.html"\r\n'
        "Content-Type: text/html\r\n\r\n<script>alert(1)</script>"
    )

    response = with_token(untouched.client("lead")).generic(
        "POST",
        f"{untouched.url}update/",
        "\r\n".join(parts) + "\r\n--x--\r\n",
        content_type=f"multipart/form-data; boundary={boundary}",
    )

    assert summary(response) == [f"{_('What was done?')} – {_('Say in a sentence what was done.')}"]


# Addresses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/plans/plans/measures/9.9/",
        "/plans/plans/measures/9.9/history/",
        "/plans/plans/measures/1.1/history/99/",
        f"/plans/plans/measures/1.1/history/{'9' * 26}/",
        "/plans/plans/measures/1.1/history/-1/",
        f"/plans/plans/measures/{'9' * 26}/",
        f"/plans/plans/measures/{'1.' * 2000}1/",
        f"/plans/plans/commitments/{'9' * 26}/",
        f"/plans/plans/commitments/{2**31}/",
        f"/plans/plans/commitments/{2**63}/worksheet/",
        "/plans/plans/commitments/0/",
        "/plans/plans/commitments/7/worksheet/",
        "/plans/nav/",
        "/plans/nav/measures/",
        f"/plans/{'a' * 5000}/",
        "/institutions/nav/",
        f"/institutions/{'a' * 5000}/",
        "/" + "a" * 5000,
        "/%00/",
        "/plans/plans/measures/1.1%00/",
        "/plans/pl%00ans/",
        "/institutions/iub%00/",
        "/%ED%A0%80/",
        "/plans/%ED%A0%80/",
        "/plans/plans/measures/%FF/",
        "/plans/plans/measures/1.1/../../../../../etc/passwd",
        "/plans/plans/measures/..%2f..%2f/",
        "/plans/plans/measures/1.1/update%0d%0aSet-Cookie:x=1/",
        "/account/invitation/%00/",
        f"/account/invitation/{'a' * 5000}/",
        "/plans/plans/measures/?page=-1",
        "/plans/plans/measures/?page=0",
        "/plans/plans/measures/?page=2",
        "/plans/plans/measures/?page=9999",
        "/plans/plans/measures/?page=abc",
        "/plans/plans/measures/?page=1.5",
        "/plans/plans/measures/?page=%00",
        f"/plans/plans/measures/?page={'9' * 26}",
        f"/plans/plans/measures/?page={'9' * 5000}",
        "/plans/plans/changes/?page=-1",
        "/plans/plans/changes/?page=9999",
        "/plans/plans/changes/?page=abc",
        f"/plans/plans/changes/?page={'9' * 26}",
        "/plans/plans/measures/1.1/history/?page=0",
        "/plans/plans/measures/1.1/history/?page=2",
        "/plans/plans/measures/1.1/history/?page=abc",
    ],
)
def test_what_is_not_there_is_404_with_a_way_on(cast, address):
    for prefix, language in (("", "lv"), ("/en", "en")):
        response = cast.client("nobody").get(f"{prefix}{address}")

        assert response.status_code == 404
        page = read(response)
        assert page.one("html")["lang"] == language
        assert page.one("main").hrefs()


@pytest.mark.parametrize(
    "name",
    ["commitment", "institution", "status", "standing", "due_from", "due_to", "sort", "group"],
)
@pytest.mark.parametrize(
    "value", ["nav", "%00", "-1", "9" * 26, "%ED%A0%80", "'", "1;1", "a" * 3000]
)
def test_an_unknown_value_selects_nothing_and_is_named(cast, name, value):
    response = cast.client("nobody").get(f"/plans/plans/measures/?{name}={value}")

    assert response.status_code == 200
    assert len(main_of(response).all(cls="notice--error")) == 1
    assert main_of(response).all("table") == []
    assert main_of(response).all(cls="empty")


@pytest.mark.parametrize(
    "query",
    [
        "_connector=OR",
        "lead_institution__slug__startswith=i",
        "user__password__startswith=a",
        "order_by=password",
        "on=",
        "commitment__exact=9",
        "pk=9999",
        "x[]=1&x[0][y]=2",
        "__proto__=1",
        "&".join(f"n{number}=1" for number in range(300)),
    ],
)
def test_unknown_names_are_ignored(cast, query):
    response = cast.client("nobody").get(f"/plans/plans/measures/?{query}")

    assert response.status_code == 200
    assert main_of(response).one("table").texts("th", scope="row") == ["1.1"]


def test_too_many_names_are_400(cast):
    query = "&".join(f"n{number}=1" for number in range(800))

    assert cast.client("nobody").get(f"/plans/plans/measures/?{query}").status_code in (400, 413)


@pytest.mark.parametrize(
    "words",
    [
        "%",
        "_",
        "%25%25",
        "'",
        '"',
        "\\",
        "*",
        "(",
        "[a-z",
        "%00",
        "a" * 5000,
        "%F0%9F%8E%89",
        " ",
        "%2B",
    ],
)
def test_any_search_is_answered(cast, words):
    response = cast.client("nobody").get(f"/plans/plans/measures/?q={words}")

    assert response.status_code == 200
    if words in ("%", "_", "%25%25", "*", "\\"):
        assert main_of(response).all("table") == []  # they stand for themselves only


def test_the_same_name_may_stand_twice_in_a_plan(cast):
    cast.measure.title = "Pasākums"
    put_on_record(cast.measure, plan=cast.plan)
    twin = make_measure(cast.commitment, title="Pasākums", lead_institution=cast.lead)
    namesake = make_institution("iub-2", name="Iepirkumu uzraudzības birojs", abbreviation="IUB")
    make_measure(cast.commitment, title="Pasākums", lead_institution=namesake)

    listed = main_of(cast.client("nobody").get("/plans/plans/measures/?sort=title"))
    assert listed.one("table").texts("th", scope="row") == ["1.1", "1.2", "1.3"]
    make_statement(twin, done="Tikai par otro", stated_on=in_days(0))
    assert "Tikai par otro" not in main_of(cast.client("nobody").get(cast.url)).text
    only = main_of(cast.client("nobody").get("/plans/plans/measures/?institution=iub-2"))
    assert only.one("table").texts("th", scope="row") == ["1.3"]
    assert Measure.objects.filter(title="Pasākums").count() == 3


@pytest.mark.parametrize(
    "verb", ["PATCH", "PUT", "DELETE", "TRACE", "OPTIONS", "PROPFIND", "GET\x00"]
)
def test_any_other_verb_is_405(untouched, verb):
    client = with_token(untouched.client("lead"))

    for address in (untouched.url, f"{untouched.url}update/", "/desk/", "/"):
        assert client.generic(verb, address).status_code == 405


def test_a_cookie_of_nonsense_is_no_session(cast):
    client = cast.client("nobody")
    for value in ("x" * 4000, "\x7f", "' OR 1=1 --", "../../etc/passwd"):
        client.cookies["session"] = value
        client.cookies["messages"] = value
        client.cookies["csrf"] = value
        assert client.get("/").status_code == 200
        assert client.get("/desk/").status_code == 302


def test_a_host_that_is_not_ours_is_400(cast):
    for host in ("evil.example", "127.0.0.1@evil.example", "a b", "127.0.0.1:x"):
        response = cast.client("nobody").get("/", headers={"Host": host})
        assert (host, response.status_code) == (host, 400)


def test_a_key_of_another_person_and_a_token_of_ones_own_do_not_mix(untouched):
    client = untouched.client("lead")
    client.cookies["csrf"] = TOKEN

    response = client.post(
        f"{untouched.url}update/",
        progress(untouched.measure, submit_key=str(uuid4()), csrfmiddlewaretoken="Z" * 64),
    )

    assert response.status_code == 403
