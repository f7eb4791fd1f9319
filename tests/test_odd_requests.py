"""Requests that no browser sends by itself, and proxies and tables that change underneath."""

import gzip
import runpy

import pytest
from django.conf import settings
from django.db import NotSupportedError
from django.test import Client
from django.utils.translation import gettext as _
from psycopg.errors import FeatureNotSupported

from ogp_portal.errors import is_outage
from ogp_portal.formats.addresses import in_other_language
from ogp_portal.settings import SQLITE_OPTIONS
from tests.factories import make_person, make_plan
from tests.page import read

pytestmark = pytest.mark.django_db


def test_a_stale_token_keeps_the_text_also_where_the_proxy_tells_no_port(settings):
    settings.BASE_URL = "http://127.0.0.1:8080"
    browser = Client(enforce_csrf_checks=True, SERVER_NAME="127.0.0.1")

    answers = [
        browser.post("/login/", {"login": "x"}, headers={"referer": f"http://{sender}/login/"})
        for sender in ("127.0.0.1:8080", "127.0.0.1:8081", "[x")
    ]

    titles = [read(answer).one("h1").text for answer in answers]
    sentences = [read(answer).one("p", cls="lede").text for answer in answers]
    assert titles == [_("The form has expired")] * 3
    elsewhere = _("The form was not sent from this site, so nothing was done.")
    assert [sentence == elsewhere for sentence in sentences] == [False, True, True]


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("/en//evil.example/x", "/evil.example/x"),
        ("//evil.example/", "/en/evil.example/"),
        ("//[x/", "/en/[x/"),
        ("/en/nav/", "/nav/"),
        ("/english/", "/en/english/"),
    ],
)
def test_the_other_language_is_never_another_site(path, link):
    other = "lv" if path.startswith("/en/") else "en"
    assert in_other_language(path, other) == link


def test_a_table_altered_under_a_connection_is_answered_like_an_outage():
    void = NotSupportedError("kešotais plāns")
    void.__cause__ = FeatureNotSupported("cached plan must not change result type")

    assert is_outage(void)
    assert not is_outage(NotSupportedError("no such feature"))


@pytest.mark.parametrize("cookie", ['"aaaaaaaa\\000"', "A" * 32, "a" * 31, "' OR 1=1 --", "é" * 32])
def test_a_session_key_that_was_never_given_is_nobodys(cookie):
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie

    assert client.get("/").status_code == 200
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize(
    ("taken", "encoding"),
    [("gzip", "gzip"), ("gzip;q=0", None), ("br, gzip;q=0.5", "gzip"), ("identity", None)],
)
def test_gzip_is_for_those_who_take_it(taken, encoding):
    make_plan("plans", is_current=True)
    for _first_and_kept in range(2):
        response = Client().get("/", headers={"accept-encoding": taken})

        assert response.headers.get("Content-Encoding") == encoding
        page = gzip.decompress(response.content) if encoding else response.content
        assert b"</html>" in page
        assert response.headers["Vary"] == "Cookie, Accept-Encoding"


def test_a_locked_database_is_answered_before_the_server_cuts_it_off():
    patience = runpy.run_path(str(settings.BASE_DIR / "gunicorn.conf.py"))["timeout"]

    assert SQLITE_OPTIONS["timeout"] < patience


@pytest.mark.parametrize("action", ["mail_links", "empty_accounts", "delete_selected"])
def test_a_row_of_the_admin_that_is_no_number_is_400(action):
    person = make_person("vk@example.lv", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(person)

    response = client.post(
        "/admin/accounts/user/", {"action": action, "_selected_action": ["1", "x"]}
    )

    assert response.status_code == 400
