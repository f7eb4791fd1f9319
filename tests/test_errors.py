"""Pages for what goes wrong: the right status, the page's language, a way on, every header."""

import re
from importlib import import_module

import pytest
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.http import require_POST

from tests.factories import make_person

portal = import_module(settings.ROOT_URLCONF)
pytestmark = pytest.mark.urls(__name__)


def bad(request):
    raise BadRequest("31.02.2020 nav diena.")


def denied(request):
    raise PermissionDenied("Progresu ziņo vadošā institūcija.")


def outage(request):
    raise OperationalError("could not connect to server: password=hunter2")


def deep_outage(request):
    try:
        raise InterfaceError("connection already closed")
    except InterfaceError as error:
        try:
            raise ValueError("on the way") from error
        except ValueError:
            raise LookupError("the last that went wrong")  # noqa: B904 - the context is the point


def mistake(request):
    raise ZeroDivisionError("secret detail")


@require_POST
def post_only(request):
    return HttpResponse("done")


def form(request):
    return HttpResponse(f"{len(request.POST)} fields")


urlpatterns = [
    path("bad/", bad),
    path("en/bad/", bad),
    path("denied/", denied),
    path("outage/", outage),
    path("en/outage/", outage),
    path("deep-outage/", deep_outage),
    path("mistake/", mistake),
    path("post-only/", post_only),
    path("form/", form),
    *portal.urlpatterns,
]
handler400, handler403, handler404 = portal.handler400, portal.handler403, portal.handler404
handler429, handler500 = portal.handler429, portal.handler500

FAULTS = [
    ("/bad/", 400),
    ("/denied/", 403),
    ("/no/such/page/", 404),
    ("/post-only/", 405),
    ("/mistake/", 500),
    ("/outage/", 503),
    ("/deep-outage/", 503),
]


@pytest.fixture
def reader():
    """A reader who sees the page that the server makes of an exception."""
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status"), FAULTS)
def test_each_has_its_status_a_heading_and_a_way_on(reader, address, status):
    response = reader.get(address)
    assert response.status_code == status
    assert len(re.findall(r"<h1>[^<]+</h1>", response.text)) == 1
    assert '<html lang="lv">' in response.text
    assert 'href="/"' in response.text


@pytest.mark.parametrize(
    ("address", "status"), [fault for fault in FAULTS if fault[1] not in (403, 404)]
)
def test_each_appears_without_the_database(reader, address, status):
    """No database is allowed in this test; a page that asked for one would answer 500 or 503."""
    response = reader.get(address)
    assert response.status_code == status
    assert "<h1>" in response.text


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status"), [("/denied/", 403), ("/no/such/page/", 404)])
def test_the_menu_is_left_out_when_the_database_is_away(reader, address, status):
    def refuse(execute, sql, params, many, context):
        raise OperationalError("away")

    with connection.execute_wrapper(refuse):
        response = reader.get(address)
    assert response.status_code == status
    assert "<h1>" in response.text


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status"), [*FAULTS, ("/", 200)])
def test_each_has_the_headers_of_every_page(reader, address, status):
    headers = reader.get(address).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Cache-Control" in headers


def test_the_headers_are_there_even_where_the_middleware_was_never_reached(reader, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = reader.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "evil.example" not in response.text
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Frame-Options"] == "DENY"


def test_the_page_is_in_the_language_of_the_address(reader):
    assert '<html lang="en">' in reader.get("/en/outage/").text
    assert '<html lang="en">' in reader.get("/en/bad/").text
    assert 'href="/en/about/"' in reader.get("/en/bad/").text


def test_a_language_of_the_request_before_does_not_stay(reader, settings):
    settings.SECURE_SSL_REDIRECT = True
    reader.get("/en/outage/", secure=True)
    response = reader.get("/", headers={"host": "evil.example"})
    assert '<html lang="lv">' in response.text


def test_what_was_raised_for_a_person_is_said(reader):
    assert "31.02.2020 nav diena." in reader.get("/bad/").text


@pytest.mark.django_db
def test_why_it_is_not_allowed_is_said(reader):
    assert "Progresu ziņo vadošā institūcija." in reader.get("/denied/").text


@pytest.mark.parametrize("address", ["/mistake/", "/outage/"])
def test_what_was_raised_for_a_programmer_is_not(reader, address):
    text = reader.get(address).text
    assert "secret detail" not in text
    assert "hunter2" not in text


def test_an_outage_says_when_to_come_again(reader):
    assert reader.get("/outage/").headers["Retry-After"] == "30"


def test_a_wrong_verb_says_which_are_right(reader):
    response = reader.get("/post-only/")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")


def test_a_head_request_gets_no_body(reader):
    response = reader.head("/outage/")
    assert (response.status_code, response.content) == (503, b"")


@pytest.mark.parametrize(
    "fields",
    [{"done": "a" * 1_000_001}, {f"field-{number}": "a" for number in range(701)}],
    ids=["too much text", "too many fields"],
)
def test_too_large_a_form_is_413(reader, fields):
    body = "&".join(f"{name}={value}" for name, value in fields.items())
    response = reader.generic("POST", "/form/", body, "application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert "<h1>" in response.text


def test_a_body_that_is_no_form_is_400(reader):
    response = reader.generic("POST", "/form/", b"x", "multipart/form-data; boundary=")
    assert response.status_code == 400


@pytest.mark.django_db
def test_the_page_of_a_signed_in_person_keeps_their_bar(reader):
    reader.force_login(make_person("ilze@iub.example", name="Ilze Kalniņa"))
    response = reader.get("/no/such/page/")
    assert response.status_code == 404
    assert "Ilze Kalniņa" in response.text


@pytest.mark.django_db
def test_the_address_is_not_written_into_the_page_unescaped(reader):
    response = reader.get('/"><script>alert(1)</script>/')
    assert response.status_code == 404
    assert "<script>" not in response.text
