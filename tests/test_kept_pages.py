"""Finished pages are kept for the next reader, and never show anything but the record as it is.

What keeps a page right is broken on purpose beside each rule, to see that the rule is what holds.
"""

import gzip
import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from importlib import import_module
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import OperationalError, connection, models
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone

from measures.models import Measure
from ogp_portal import kept
from ogp_portal.history import RecordVersion
from tests.cast import TOKEN, make_cast, progress
from tests.factories import make_commitment, make_measure, make_plan, make_statement

ROOT = Path(__file__).resolve().parent.parent
LIST = "/plans/plans/measures/"
TITLE, NEW_TITLE = "Izstrādāt metodiku", "Izstrādāt divas metodikas"

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan("plans", is_current=True)


@pytest.fixture
def measure(plan):
    return make_measure(make_commitment(plan), title=TITLE)


def read(address, client=None, **headers):
    """(answer, its text, how often the database was asked)."""
    client = client or Client()
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address, headers=headers)
    return response, response.content.decode(), len(asked)


def is_kept(address, client=None):
    """Whether a second reader is given what the first one was: only the version is asked for."""
    read(address, client)
    return read(address, client)[2] == 1


def retitle_behind_the_record(measure):
    """A write no change answers for: it does not count the record's version up."""
    models.QuerySet(Measure).filter(pk=measure.pk).update(title=NEW_TITLE)


class TestTheNextReader:
    def test_is_given_the_same_page_for_one_question_to_the_database(self, measure):
        first, text, asked = read(LIST)
        second, text_again, asked_again = read(LIST)

        assert asked > 1
        assert asked_again == 1
        assert text_again == text
        assert second["ETag"] == first["ETag"]

    def test_sees_a_change_at_once(self, measure):
        before, _text, _asked = read(f"{LIST}{measure.code}/")
        make_statement(measure, done="Metodika ir publicēta")

        after, text, asked = read(f"{LIST}{measure.code}/")

        assert "Metodika ir publicēta" in text
        assert asked > 1
        assert after["ETag"] != before["ETag"]

    def test_sees_it_because_every_change_counts_the_version_up(self, measure):
        read(LIST)
        retitle_behind_the_record(measure)

        assert NEW_TITLE not in read(LIST)[1]
        RecordVersion.count_up()
        assert NEW_TITLE in read(LIST)[1]

    def test_sees_a_new_day_at_midnight_in_riga(self, plan, monkeypatch):
        make_measure(make_commitment(plan), due_on=datetime(2020, 3, 1, tzinfo=UTC).date())
        last_minute = datetime(2020, 3, 1, 21, 59, tzinfo=UTC)

        monkeypatch.setattr(timezone, "now", lambda: last_minute)
        today, text, _asked = read(LIST)
        monkeypatch.setattr(timezone, "now", lambda: last_minute + timedelta(minutes=2))
        tomorrow, text_tomorrow, asked = read(LIST)

        assert "standing--due_soon" in text.partition("<table")[2]
        assert "standing--overdue" in text_tomorrow.partition("<table")[2]
        assert asked > 1
        assert tomorrow["ETag"] != today["ETag"]

    def test_reads_it_in_the_language_of_the_address(self, measure):
        texts = [read(f"{prefix}{LIST}")[1] for prefix in ("", "/en", "", "/en")]

        assert '<html lang="lv">' in texts[0]
        assert '<html lang="en">' in texts[1]
        assert texts[2:] == texts[:2]

    def test_reads_the_page_of_the_address(self, plan, measure):
        other = make_measure(make_commitment(make_plan("cits")), title="Cits pasākums")
        read(LIST)

        assert other.title in read("/plans/cits/measures/")[1]
        assert other.title not in read(LIST)[1]

    def test_reads_a_new_release(self, measure, monkeypatch):
        read(LIST)
        monkeypatch.setattr(kept, "release", lambda: "another")

        assert read(LIST)[2] > 1


class TestQueries:
    def test_names_the_page_knows_make_pages_of_their_own(self, measure):
        plain = read(LIST)[0]
        overdue = read(f"{LIST}?standing=overdue")[0]

        assert overdue["ETag"] != plain["ETag"]
        assert is_kept(f"{LIST}?standing=overdue")

    def test_the_same_names_in_another_order_are_the_same_page(self, measure):
        read(f"{LIST}?standing=overdue&sort=title")

        assert read(f"{LIST}?sort=title&standing=overdue")[2] == 1

    def test_names_the_page_does_not_know_make_no_other_page(self, measure):
        read(LIST)

        assert read(f"{LIST}?utm_source=letter&x=1")[2] == 1

    def test_what_one_reader_adds_to_an_address_never_reaches_another(self, measure):
        first = read(f"{LIST}?utm_source=somebodys-letter&standing=overdue")[1]

        assert "somebodys-letter" not in first
        assert 'href="/en/plans/plans/measures/?standing=overdue"' in first
        assert read(f"{LIST}?standing=overdue")[1:] == (first, 1)

    def test_a_search_is_never_kept(self, measure):
        response, text, _asked = read(f"{LIST}?q=metodiku")

        assert TITLE in text
        assert "ETag" not in response
        assert not is_kept(f"{LIST}?q=metodiku")
        assert not is_kept(f"{LIST}?q=metodiku&standing=overdue")

    def test_an_empty_search_field_is_no_search(self, measure):
        plain = read(LIST)[0]

        assert read(f"{LIST}?q=+")[0]["ETag"] == plain["ETag"]

    def test_a_page_that_is_not_there_is_not_kept(self, measure):
        for _reader in range(2):
            response, _text, asked = read("/plans/nav/")
            assert response.status_code == 404
            assert "ETag" not in response
            assert asked > 1


class TestAnswers:
    def test_whoever_has_the_page_is_told_so_in_an_empty_answer(self, measure):
        page = read(LIST)[0]

        response, text, asked = read(LIST, if_none_match=page["ETag"])

        assert response.status_code == 304
        assert text == ""
        assert asked == 1
        assert response["ETag"] == page["ETag"]
        assert response["Cache-Control"] == "public, no-cache"
        assert sorted(response["Vary"].split(", ")) == ["Accept-Encoding", "Cookie"]

    def test_whoever_has_the_page_of_before_a_change_is_given_the_new_one(self, measure):
        page = read(LIST)[0]
        make_statement(measure)

        assert read(LIST, if_none_match=page["ETag"])[0].status_code == 200

    def test_whoever_claims_to_have_any_page_is_not_told_of_one_that_is_not_there(self, plan):
        assert read("/plans/nav/", if_none_match="*")[0].status_code == 404

    def test_the_page_is_the_same_packed_and_unpacked(self, measure):
        plain = read(LIST)[0]
        packed = Client().get(LIST, headers={"accept-encoding": "gzip, br"})

        assert "Content-Encoding" not in plain
        assert packed["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.content) == plain.content
        assert len(packed.content) < len(plain.content) / 2
        for response in (plain, packed):
            assert int(response["Content-Length"]) == len(response.content)

    def test_head_is_told_what_get_would_be(self, measure):
        page = read(LIST)[0]
        with CaptureQueriesContext(connection) as asked:
            response = Client().head(LIST)

        assert len(asked) == 1
        assert response.content == b""
        for name in ("ETag", "Content-Length", "Content-Type", "Cache-Control", "Vary"):
            assert response[name] == page[name]

    def test_head_leaves_the_page_for_those_who_want_to_read_it(self, measure):
        Client().head(LIST)

        _response, text, asked = read(LIST)

        assert asked == 1
        assert TITLE in text


class TestPeopleSignedIn:
    @pytest.fixture
    def cast(self):
        return make_cast()

    def test_are_given_pages_of_their_own_that_nobody_may_keep(self, cast):
        read(LIST)
        clerk = cast.client("lead")

        response, text, asked = read(LIST, clerk)

        assert "Līga Vadītāja" in text
        assert response["Cache-Control"] == "private, no-store"
        assert "ETag" not in response
        assert asked > 1
        assert not is_kept(LIST, clerk)

    def test_leave_nothing_behind_for_the_public(self, cast):
        read(LIST, cast.client("lead"))

        _response, text, asked = read(LIST)

        assert asked > 1
        assert "Līga Vadītāja" not in text

    def test_are_told_of_no_page_they_had_before_they_signed_in(self, cast):
        page = read(LIST)[0]

        response = read(LIST, cast.client("lead"), if_none_match=page["ETag"])[0]

        assert response.status_code == 200

    def test_nor_is_anything_kept_for_whoever_is_owed_a_message(self, cast):
        client = Client()
        client.cookies["messages"] = "something to be told"

        assert not is_kept(LIST, client)


made = []


@kept.kept("n")
def numbered(request):
    made.append(request.GET.get("n"))
    return HttpResponse(f"page {request.GET.get('n')}")


@kept.kept()
def personal(request):
    response = HttpResponse("for one reader")
    response.set_cookie("reader", "1")
    return response


@kept.kept()
def moved(request):
    return HttpResponse(status=302, headers={"Location": "/numbered/"})


urlpatterns = [
    path("moved/", moved),
    path("numbered/", numbered),
    path("personal/", personal),
    *import_module(settings.ROOT_URLCONF).urlpatterns,
]


@pytest.mark.urls(__name__)
class TestAnyPage:
    @pytest.fixture(autouse=True)
    def start(self):
        made.clear()

    def test_a_page_that_sets_a_cookie_is_not_kept(self):
        assert "reader" in Client().get("/personal/").cookies
        assert "reader" in Client().get("/personal/").cookies

    def test_an_answer_that_is_no_page_is_passed_on_as_it_is(self):
        for _reader in range(2):
            response = Client().get("/moved/")
            assert (response.status_code, response["Location"]) == (302, "/numbered/")
            assert "ETag" not in response

    def test_no_more_than_five_hundred_pages_are_kept(self):
        for number in range(600):
            Client().get(f"/numbered/?n={number}")

        assert len(caches["pages"]._cache) <= 500
        made.clear()
        Client().get("/numbered/?n=599")
        Client().get("/numbered/?n=0")
        assert made == ["0"]


class TestReleases:
    """What pages are made of besides the record: templates, texts, styles, code."""

    @pytest.fixture(autouse=True)
    def house(self, tmp_path, settings):
        settings.BASE_DIR, settings.OWN_APPS = tmp_path, ["reports"]
        for name in ("templates/a/b.html", "reports/models.py", "static/css/a.css", "docs/x.md"):
            (tmp_path / name).parent.mkdir(parents=True)
            (tmp_path / name).write_text("one")
        return tmp_path

    def test_while_the_portal_is_being_built_every_edit_is_another(self, house, settings):
        settings.DEBUG = True
        names = [kept.release()]
        for file in ("templates/a/b.html", "reports/models.py", "static/css/a.css"):
            (house / file).write_text("two")
            names.append(kept.release())
        (house / "docs/x.md").write_text("two")

        assert len(set(names)) == 4
        assert kept.release() == names[-1]

    def test_in_production_it_is_the_one_that_was_started(self, house):
        started = kept.release()
        (house / "templates/a/b.html").write_text("two")

        assert kept.release() == started


# Two processes --------------------------------------------------------------------------------


def address_of_tests_database():
    """DATABASE_URL of the database that the test writes into."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    before, _, query = os.environ["DATABASE_URL"].partition("?")
    return f"{before.rpartition('/')[0]}/{database['NAME']}?{query}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def portal(environment):
    """gunicorn with one worker, as in production; yields its port."""
    port = free_port()
    # fmt: off
    server = subprocess.Popen(  # noqa: S603 - our own server, on loopback
        [
            sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1",
            "--log-level", "warning",
        ],
        cwd=ROOT, env=environment,
    )
    # fmt: on
    try:
        deadline = time.monotonic() + 60
        while True:
            assert server.poll() is None
            assert time.monotonic() < deadline
            with socket.socket() as probe:
                if not probe.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def ask(port, method, address, body=None, **headers):
    """(status, ETag, text) as the process at this port answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, address, body, headers)
        response = connection.getresponse()
        return response.status, response.getheader("ETag"), response.read().decode()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_change_written_through_one_process_is_seen_by_the_next_reader_of_another(tmp_path):
    cast = make_cast()
    session = cast.client("lead").cookies[settings.SESSION_COOKIE_NAME].value
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "ogp_portal.settings",
        "DEBUG": "0",
        "SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": address_of_tests_database(),
        "CACHE_URL": "db://",
        "STATIC_ROOT": str(tmp_path),
    }
    for command in (["createcachetable"], ["collectstatic", "--no-input", "--verbosity", "0"]):
        subprocess.run(  # noqa: S603 - the portal's own commands
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True
        )
    with ExitStack() as stack:
        one, other = (stack.enter_context(portal(environment)) for _process in range(2))
        status, etag, text = ask(other, "GET", cast.url)
        assert (status, "Metodika nodota" in text) == (200, False)
        assert ask(other, "GET", cast.url, **{"If-None-Match": etag})[0] == 304
        for statement in ("Metodika nodota saskaņošanai", "Metodika ir saskaņota"):
            form = urlencode(
                {**progress(cast.measure, done=statement), "csrfmiddlewaretoken": TOKEN}
            )
            saved = ask(
                one,
                "POST",
                f"{cast.url}update/",
                form,
                **{
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrf={TOKEN}",
                },
            )
            assert saved[0] == 302

            status, new_etag, text = ask(other, "GET", cast.url, **{"If-None-Match": etag})

            assert status == 200
            assert statement in text
            assert new_etag != etag
            assert ask(other, "GET", cast.url)[1:] == (new_etag, text)
            etag = new_etag
        retitle_behind_the_record(cast.measure)
        assert ask(other, "GET", cast.url)[1:] == (etag, text)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_cut_since_the_last_reader_is_replaced(measure):
    """On SQLite there is nothing to cut, so there it only says that the page is there."""
    first = read(LIST)[1]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, pytest.raises(OperationalError):
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    response, text, _asked = read(LIST)

    assert (response.status_code, text) == (200, first)
