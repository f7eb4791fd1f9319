"""Nothing typed is lost: a sign-in that ended, a token that went stale, a database that is away."""

import re
from html import unescape
from importlib import import_module
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import OperationalError
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.urls import path
from django.views.decorators.http import require_http_methods

from ogp_portal.accounts.keeping import keeps_text
from ogp_portal.accounts.models import User
from tests.factories import PASSWORD, make_person

portal = import_module(settings.ROOT_URLCONF)
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

TYPED = {
    "submit_key": str(uuid4()),
    "version": "3",
    "status": "in_progress",
    "done": 'Publicēts "riska rīks" <b>& metodes</b>\nOtrā rinda',
    "evidence-TOTAL_FORMS": "1",
    "evidence-0-url": "https://www.iub.gov.lv/",
    "action": "publish",
    "password1": "slepens-vards",
}


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text(labels={"done": "Kas paveikts", "evidence-url": "Saite"})
def form(request, code):
    """A form as the portal's own are: what it saves is the person's name."""
    if request.method == "POST":
        User.objects.filter(pk=request.user.pk).update(name=request.POST.get("done", ""))
    if request.refill:
        fields = "".join(f"{name}={value};" for name, value in request.POST.items())
        return HttpResponse(
            f"{request.refill.notice}|{fields}|{get_token(request)}", status=request.refill.status
        )
    return HttpResponse(f"saved {code}")


@keeps_text
def careless(request):
    """A form that forgets to ask whether it is a refill."""
    return HttpResponse(status=302, headers={"Location": "/"})


@require_http_methods(["POST"])
def unmarked(request):
    return HttpResponse("never reached without a token")


def away(request):
    raise OperationalError("the database went away")


def wrong(request):
    raise RuntimeError("our own mistake")


urlpatterns = [
    path("form/<code>/", form),
    path("careless/", careless),
    path("unmarked/", unmarked),
    path("away/", away),
    path("wrong/", wrong),
    *portal.urlpatterns,
]
handler403, handler429, handler500 = portal.handler403, portal.handler429, portal.handler500


@pytest.fixture
def person():
    return make_person("ilze@iub.example", name="Ilze")


@pytest.fixture
def browser():
    """A client that checks CSRF tokens, as a browser meets them."""
    return Client(enforce_csrf_checks=True)


def token_of(browser):
    """The token of a form on a page just opened."""
    response = browser.get("/login/")
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', response.text)[1]


def hidden_fields(html):
    """The hidden fields of the page's own form, as a browser would send them."""
    main = html.split("<main", 1)[1]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', main)
    return {unescape(name): unescape(value) for name, value in pairs}


def typed_of(response):
    """The fields a refilled form shows, in the reply of the form above."""
    return dict(pair.split("=", 1) for pair in response.text.split("|")[1].split(";") if pair)


def carried_of(typed):
    return {name: value for name, value in typed.items() if name != "password1"}


def test_a_signed_in_person_reaches_the_form(client, person):
    client.force_login(person)
    assert client.get("/form/1.1/").text == "saved 1.1"


def test_an_anonymous_reader_is_sent_to_sign_in_and_back(client):
    response = client.get("/form/1.1/?step=2")
    assert response.status_code == 302
    assert response.headers["Location"] == "/login/?next=/form/1.1/%3Fstep%3D2"


def test_text_sent_after_signing_out_is_shown_with_a_sign_in_around_it(client):
    response = client.post("/form/1.1/?step=2", TYPED)
    assert response.status_code == 401
    assert 'action="/form/1.1/?step=2"' in response.text
    assert 'name="login"' in response.text
    assert 'name="password"' in response.text
    sent_again = hidden_fields(response.text)
    sent_again.pop("csrfmiddlewaretoken")
    assert sent_again == carried_of(TYPED)


def test_the_typed_text_stands_under_the_fields_own_names(client):
    text = client.post("/form/1.1/", TYPED).text
    terms = re.findall(r"<dt>(.*?)</dt>", text)
    assert terms == ["status", "Kas paveikts", "Saite"]
    assert "Publicēts &quot;riska rīks&quot; &lt;b&gt;&amp; metodes&lt;/b&gt;<br>Otrā rinda" in text


def test_a_password_is_never_sent_back(client):
    response = client.post("/form/1.1/", {**TYPED, "login": "ilze@iub.example"})
    assert "slepens-vards" not in response.text


def test_signing_in_there_brings_the_form_back_filled_and_not_saved(browser, person):
    token = token_of(browser)
    page = browser.post("/form/1.1/", {**TYPED, "csrfmiddlewaretoken": token})
    sent = {**hidden_fields(page.text), "login": person.email, "password": PASSWORD}
    response = browser.post("/form/1.1/", sent)
    assert response.status_code == 200
    assert typed_of(response) == {
        **carried_of(TYPED),
        "csrfmiddlewaretoken": sent["csrfmiddlewaretoken"],
    }
    person.refresh_from_db()
    assert person.name == "Ilze"
    assert browser.get("/form/1.1/").text == "saved 1.1"


def test_the_refilled_form_can_be_saved_with_its_new_token(browser, person):
    token = token_of(browser)
    sent = {**TYPED, "csrfmiddlewaretoken": token, "login": person.email, "password": PASSWORD}
    new_token = browser.post("/form/1.1/", sent).text.rsplit("|", 1)[1]
    response = browser.post("/form/1.1/", {**TYPED, "csrfmiddlewaretoken": new_token})
    assert response.text == "saved 1.1"
    person.refresh_from_db()
    assert person.name == TYPED["done"]


def test_a_wrong_password_there_keeps_the_text_for_the_next_try(client, person):
    response = client.post(
        "/form/1.1/", {**TYPED, "login": person.email, "password": "not-the-password"}
    )
    assert response.status_code == 401
    sent_again = hidden_fields(response.text)
    sent_again.pop("csrfmiddlewaretoken")
    assert sent_again == carried_of(TYPED)
    assert "not-the-password" not in response.text
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_the_eleventh_wrong_password_there_is_429_and_the_text_is_still_kept(client, person):
    attempt = {**TYPED, "login": person.email, "password": "not-the-password"}
    answers = [client.post("/form/1.1/", attempt).status_code for _ in range(10)]
    assert answers == [401] * 10
    response = client.post("/form/1.1/", {**attempt, "password": PASSWORD})
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "600"
    assert hidden_fields(response.text)["done"] == TYPED["done"]


def test_tries_there_and_on_the_sign_in_page_are_counted_together(client, person):
    attempt = {"login": person.email, "password": "not-the-password"}
    for _ in range(5):
        client.post("/form/1.1/", {**TYPED, **attempt})
        client.post("/login/", attempt)
    assert client.post("/login/", attempt).status_code == 429


def test_sixty_tries_a_minute_there_are_enough_for_a_network(client):
    tries = [{"login": f"persona-{number}@iub.example", "password": "x"} for number in range(61)]
    answers = [client.post("/form/1.1/", TYPED | credentials).status_code for credentials in tries]
    assert answers == [401] * 60 + [429]


def test_a_stale_token_of_a_signed_in_person_brings_the_form_back_not_saved(browser, person):
    browser.force_login(person)
    response = browser.post("/form/1.1/", {**TYPED, "csrfmiddlewaretoken": "stale" * 13})
    assert response.status_code == 403
    assert typed_of(response)["done"] == TYPED["done"]
    person.refresh_from_db()
    assert person.name == "Ilze"
    new_token = response.text.rsplit("|", 1)[1]
    saved = browser.post("/form/1.1/", {**TYPED, "csrfmiddlewaretoken": new_token})
    assert saved.text == "saved 1.1"


def test_a_stale_token_after_signing_out_asks_to_sign_in_with_the_text_kept(browser):
    response = browser.post("/form/1.1/", TYPED)
    assert response.status_code == 401
    assert hidden_fields(response.text)["done"] == TYPED["done"]


def test_credentials_without_a_good_token_sign_nobody_in(browser, person):
    response = browser.post("/form/1.1/", {**TYPED, "login": person.email, "password": PASSWORD})
    assert response.status_code == 401
    assert settings.SESSION_COOKIE_NAME not in browser.cookies


def test_another_sites_form_does_nothing_and_its_words_are_not_shown(browser, person):
    browser.force_login(person)
    response = browser.post("/form/1.1/", TYPED, headers={"origin": "https://attacker.example"})
    assert response.status_code == 403
    assert "Otrā rinda" not in response.text
    person.refresh_from_db()
    assert person.name == "Ilze"


def test_a_stale_token_elsewhere_shows_what_was_typed(browser):
    response = browser.post("/unmarked/", TYPED)
    assert response.status_code == 403
    assert "Otrā rinda" in response.text
    assert "slepens-vards" not in response.text


def test_a_form_that_would_save_a_refill_is_stopped(client, person):
    client.raise_request_exception = False
    response = client.post("/careless/", {"login": person.email, "password": PASSWORD})
    assert response.status_code == 500


def test_when_the_database_is_away_the_text_can_be_sent_again_under_the_same_key(client):
    client.raise_request_exception = False
    response = client.post("/away/", {**carried_of(TYPED), "done": "Rakstīts ilgi"})
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    sent_again = hidden_fields(response.text)
    sent_again.pop("csrfmiddlewaretoken")
    assert sent_again == {**carried_of(TYPED), "done": "Rakstīts ilgi"}


def test_text_without_a_key_is_shown_but_not_offered_to_be_sent_again(client):
    client.raise_request_exception = False
    response = client.post("/wrong/", {"done": "Rakstīts ilgi"})
    assert response.status_code == 500
    assert "Rakstīts ilgi" in response.text
    assert hidden_fields(response.text) == {}


def test_a_sign_in_during_an_outage_sends_no_password_back(client):
    client.raise_request_exception = False
    response = client.post("/away/", {"login": "ilze@iub.example", "password": PASSWORD})
    assert response.status_code == 503
    assert PASSWORD not in response.text
