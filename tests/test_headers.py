"""What every answer promises browsers and caches, and what no page may carry."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client

from tests.cast import make_cast, progress, with_token
from tests.page import read
from tests.shown import SAMPLE_PLAN, TRUE_PLAN, loaded

pytestmark = pytest.mark.django_db

CSP = (
    "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "img-src 'self'; script-src 'self'; style-src 'self'"
)
PUBLIC = (
    "/",
    "/plans/",
    "/plans/paraugs/",
    "/plans/2020-2021/commitments/1/",
    "/plans/2020-2021/commitments/1/worksheet/",
    "/plans/paraugs/commitments/1/worksheet/",
    "/plans/2020-2021/measures/",
    "/plans/paraugs/measures/",
    "/plans/paraugs/measures/?standing=overdue&group=institution",
    "/plans/2020-2021/measures/1.1/",
    "/plans/paraugs/measures/1.2/",
    "/plans/paraugs/measures/1.2/history/",
    "/plans/paraugs/measures/1.2/history/1/",
    "/plans/paraugs/changes/",
    "/plans/2020-2021/reports/",
    "/institutions/",
    "/institutions/varam/",
    "/about/",
    "/accessibility/",
    "/privacy/",
)
HEAVIEST = 100_000


@pytest.fixture(scope="class")
def plans(django_db_setup, django_db_blocker):
    with loaded(django_db_blocker, TRUE_PLAN, SAMPLE_PLAN):
        yield


def directives(response):
    return sorted(response["Content-Security-Policy"].split("; "))


def assert_safe(response):
    """The promises that hold for an answer of any status."""
    assert directives(response) == sorted(CSP.split("; "))
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.usefixtures("plans")
class TestEveryPublicPage:
    @pytest.mark.parametrize("prefix", ["", "/en"])
    @pytest.mark.parametrize("address", PUBLIC)
    def test_is_open_to_keep_and_asked_about_and_sets_no_cookie(self, prefix, address):
        response = Client().get(f"{prefix}{address}")

        assert response.status_code == 200
        assert_safe(response)
        assert not response.cookies
        assert response["Cache-Control"] == "public, no-cache"
        assert sorted(response["Vary"].split(", ")) == ["Accept-Encoding", "Cookie"]
        assert response["Content-Language"] == ("en" if prefix else "lv")
        assert response["ETag"]

    @pytest.mark.parametrize("address", PUBLIC)
    def test_answers_304_with_the_same_promises(self, address):
        etag = Client().get(address)["ETag"]

        response = Client().get(address, headers={"If-None-Match": etag})

        assert response.status_code == 304
        assert response.content == b""
        assert response["ETag"] == etag
        assert response["Cache-Control"] == "public, no-cache"
        assert sorted(response["Vary"].split(", ")) == ["Accept-Encoding", "Cookie"]
        assert not response.cookies

    @pytest.mark.parametrize("address", PUBLIC)
    def test_asks_nothing_of_another_site_and_carries_no_script_or_style(self, address):
        root = read(Client().get(address))

        assert root.all("script") == []
        assert root.all("style") == []
        for node in root.walk():
            assert "style" not in node.attrs
            assert [name for name in node.attrs if name.startswith("on")] == []
            fetched = [
                node.attrs.get(name, "")
                for name in ("src", "srcset", "data", "poster", "background")
            ]
            if node.tag == "link":
                fetched.append(node["href"])
            assert [one for one in fetched if one and not re.match(r"/(?!/)", one)] == []
            if node.tag == "form":
                assert re.match(r"/(?!/)|$", node.attrs.get("action", ""))

    @pytest.mark.parametrize("address", PUBLIC)
    def test_weighs_less_than_100_kilobytes_with_all_it_loads(self, address):
        response = Client().get(address, headers={"Accept-Encoding": "gzip"})

        assert response["Content-Encoding"] == "gzip"
        weight = len(response.content)
        page = Client().get(address)
        assert gzip.decompress(response.content) == page.content
        for link in read(page).all("link", href=True):
            if link["rel"] in ("stylesheet", "icon"):
                weight += len(gzip.compress(static_file(link["href"]).read_bytes()))
        assert weight < HEAVIEST

    @pytest.mark.parametrize("address", PUBLIC)
    def test_head_answers_as_get_without_a_body(self, address):
        full, bare = Client().get(address), Client().head(address)

        assert bare.status_code == 200
        assert bare.content == b""
        for name in ("ETag", "Cache-Control", "Vary", "Content-Type", "Content-Length"):
            assert (name, bare.headers.get(name)) == (name, full.headers.get(name))

    def test_is_not_kept_for_the_signed_in(self):
        client = Client()
        client.cookies["session"] = "whatever"

        for address in PUBLIC:
            response = client.get(address)
            assert "private" in response["Cache-Control"]
            assert "no-store" in response["Cache-Control"]


def static_file(address):
    [file] = [
        Path(place) / address.removeprefix(f"/{settings.STATIC_URL.strip('/')}/")
        for place in settings.STATICFILES_DIRS
    ]
    return file


def test_the_style_sheets_load_nothing_from_anywhere():
    sheets = list((settings.BASE_DIR / "static" / "css").glob("*.css"))

    assert len(sheets) == 3
    for sheet in sheets:
        text = sheet.read_text()
        assert (
            re.findall(r"@import|//[a-z]|https?:", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
            == []
        )


def test_the_kept_page_and_the_first_are_alike():
    cast = make_cast()
    reader = cast.client("nobody")

    first, second = reader.get(cast.url), reader.get(cast.url)

    assert first.content == second.content
    assert {name: first[name] for name in first.headers} == {
        name: second[name] for name in second.headers
    }


class TestEveryStatus:
    def test_302(self):
        response = Client().get("/desk/")

        assert response.status_code == 302
        assert_safe(response)

    def test_403(self):
        cast = make_cast()
        response = cast.client("coordinator").get(f"{cast.url}update/")

        assert response.status_code == 403
        assert_safe(response)
        assert "no-store" in response["Cache-Control"]

    def test_403_for_a_stale_token(self):
        cast = make_cast()
        response = cast.client("lead").post(f"{cast.url}update/", progress(cast.measure))

        assert response.status_code == 403
        assert_safe(response)
        assert "no-store" in response["Cache-Control"]

    def test_401(self):
        cast = make_cast()
        response = with_token(cast.client("nobody")).post(
            f"{cast.url}update/", progress(cast.measure)
        )

        assert response.status_code == 401
        assert_safe(response)
        assert "no-store" in response["Cache-Control"]

    def test_404(self):
        response = Client().get("/nav/")

        assert response.status_code == 404
        assert_safe(response)
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]

    def test_405(self):
        response = with_token(Client(enforce_csrf_checks=True)).post("/about/")

        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD"
        assert_safe(response)
        assert read(response).one("main").hrefs()

    def test_400(self):
        response = Client().get("/", headers={"Host": "evil.example"})

        assert response.status_code == 400
        assert_safe(response)

    def test_413(self):
        cast = make_cast()
        response = with_token(cast.client("lead")).post(
            f"{cast.url}update/", progress(cast.measure, done="x" * 1_100_000)
        )

        assert response.status_code == 413
        assert_safe(response)

    def test_422(self):
        cast = make_cast()
        response = with_token(cast.client("lead")).post(
            f"{cast.url}update/", progress(cast.measure, done="")
        )

        assert response.status_code == 422
        assert_safe(response)
        assert "no-store" in response["Cache-Control"]

    def test_500(self):
        cast = make_cast()
        client = cast.client("nobody")
        client.raise_request_exception = False
        # A row that no code of ours can write: the page that meets it cannot be made.
        with connection.cursor() as cursor:
            cursor.execute("UPDATE commitments_commitment SET ogp_values = '[\"nav\"]'")

        response = client.get("/plans/plans/commitments/1/")

        assert response.status_code == 500
        assert_safe(response)
        assert "no-store" in response["Cache-Control"]

    def test_503(self):
        cast = make_cast()
        client = cast.client("nobody")
        client.raise_request_exception = False
        with connection.execute_wrapper(away):
            response = client.get("/plans/plans/commitments/1/")

        assert response.status_code == 503
        assert response["Retry-After"] == "30"
        assert_safe(response)
        assert "no-store" in response["Cache-Control"]


def away(*_asked):
    """What Django raises when the database has gone."""
    raise OperationalError("server closed the connection unexpectedly")


class TestWhoIsSignedIn:
    def test_gets_answers_that_nobody_may_keep(self):
        cast = make_cast()
        client = cast.client("lead")

        for address in ("/", cast.url, f"{cast.url}update/", "/desk/", "/about/"):
            response = client.get(address)
            assert response.status_code == 200
            assert_safe(response)
            assert "private" in response["Cache-Control"]
            assert "no-store" in response["Cache-Control"]

    def test_has_a_session_that_no_script_reads_and_no_other_site_sends(self):
        make_cast()
        client = Client()
        response = client.post(
            "/login/", {"login": "lead@example.lv", "password": "correct-horse-battery"}
        )

        session = response.cookies["session"]
        assert session["httponly"]
        assert session["samesite"] == "Lax"
        assert session["path"] == "/"


@pytest.mark.parametrize("address", ["/login/", "/account/password/reset/"])
def test_an_answer_that_sets_a_cookie_is_nobodys_to_keep(address):
    response = Client().get(address)

    assert response.cookies
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
