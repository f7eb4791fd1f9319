"""Settings come from the environment; one that is missing or impossible stops the start."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings

from ogp_portal import environment as env

KEY = "a key that protects nothing but the tests' own rows"


@pytest.fixture
def environ(monkeypatch):
    """An environment in which a test sets what it is about."""
    for name in ("SETTING", "SETTING_FILE"):
        monkeypatch.delenv(name, raising=False)

    def set_to(value, name="SETTING"):
        monkeypatch.setenv(name, str(value))

    return set_to


def refusal(read, *arguments):
    with pytest.raises(SystemExit) as stop:
        read("SETTING", *arguments)
    return stop.value.code


# One setting ----------------------------------------------------------------------------------


def test_a_setting_is_read_from_the_environment_or_is_its_default(environ):
    assert env.text("SETTING", "noklusējums") == "noklusējums"
    environ("vērtība")
    assert env.text("SETTING", "noklusējums") == "vērtība"


def test_a_missing_setting_without_a_default_stops_the_start():
    assert refusal(env.text) == "Setting SETTING: is missing; it has no default."


def test_a_secret_may_stand_in_a_file(environ, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("noslēpums ā\n", encoding="utf-8")
    environ(secret, "SETTING_FILE")
    environ("cits")

    assert env.text("SETTING") == "noslēpums ā"


@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["not there", "not text"])
def test_a_file_that_cannot_be_read_stops_the_start(environ, tmp_path, content):
    secret = tmp_path / "secret"
    if content is not None:
        secret.write_bytes(content)
    environ(secret, "SETTING_FILE")

    sentence = refusal(env.text, "noklusējums")

    assert sentence.startswith("Setting SETTING_FILE: the file cannot be read (")


@pytest.mark.parametrize(
    ("value", "is_on"),
    [
        ("1", True),
        ("true", True),
        ("Yes", True),
        ("ON", True),
        ("0", False),
        ("False", False),
        ("no", False),
        ("off", False),
        ("", False),
    ],
)
def test_a_switch_is_on_or_off(environ, value, is_on):
    environ(value)

    assert env.flag("SETTING") is is_on


def test_a_switch_that_is_not_set_is_as_its_default():
    assert (env.flag("SETTING"), env.flag("SETTING", default=True)) == (False, True)


def test_a_switch_that_is_neither_stops_the_start(environ):
    environ("jā")

    assert refusal(env.flag) == "Setting SETTING: must be 1 or 0, not 'jā'."


def test_a_list_is_separated_by_commas(environ):
    environ(" plans.example.lv ,127.0.0.1,, ")

    assert env.words("SETTING", "") == ["plans.example.lv", "127.0.0.1"]


@pytest.mark.parametrize("value", ["", " , "])
def test_an_empty_list_stops_the_start(environ, value):
    environ(value)

    assert refusal(env.words, "localhost") == "Setting SETTING: must name at least one."


def test_a_choice_is_one_of_those_there_are(environ):
    environ("json")
    assert env.one_of("SETTING", ("text", "json"), "text") == "json"

    environ("xml")
    sentence = refusal(env.one_of, ("text", "json"), "text")
    assert sentence == "Setting SETTING: must be one of text, json, not 'xml'."


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("https://plans.example.lv", "https://plans.example.lv"),
        ("https://plans.example.lv/", "https://plans.example.lv"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_the_portals_address_is_a_host_and_perhaps_a_port(environ, value, address):
    environ(value)

    assert env.base_url("SETTING", "") == address


@pytest.mark.parametrize(
    "value",
    [
        "",
        "plans.example.lv",
        "//plans.example.lv",
        "ftp://plans.example.lv",
        "https://",
        "https://plans.example.lv/portal",
        "https://plans.example.lv?a=1",
        "https://plans.example.lv#top",
        "https://plans.example.lv?",
        "https://user:secret@plans.example.lv",
        "https://plans.example.lv:https",
        "https://plans.example.lv:99999",
        "https://[::1",
    ],
)
def test_an_address_that_leads_nowhere_stops_the_start(environ, value):
    environ(value)

    assert refusal(env.base_url, "") == (
        "Setting SETTING: must be an address such as https://plans.example.lv, "
        f"not {value.rstrip('/')!r}."
    )


def test_a_database_is_a_file_or_a_server(environ):
    environ("sqlite:///var/portal.sqlite3")
    sqlite = env.database("SETTING", "")
    assert (sqlite["ENGINE"], sqlite["NAME"]) == (
        "django.db.backends.sqlite3",
        "var/portal.sqlite3",
    )

    environ("postgres://portal:p%40ss@db:5433/plans?sslmode=require")
    server = env.database("SETTING", "")
    assert (server["ENGINE"], server["NAME"]) == ("django.db.backends.postgresql", "plans")
    assert (server["USER"], server["PASSWORD"]) == ("portal", "p@ss")
    assert (server["HOST"], server["PORT"]) == ("db", 5433)
    assert server["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "must begin with one of sqlite://, postgres://, postgresql://."),
        ("mysql://db/plans", "must begin with one of sqlite://, postgres://, postgresql://."),
        ("portal.sqlite3", "must begin with one of sqlite://, postgres://, postgresql://."),
        ("sqlite://", "names no database to keep the data in."),
        ("sqlite:///", "names no database to keep the data in."),
        ("sqlite:///:memory:", "names no database to keep the data in."),
        ("postgres://db", "names no database to keep the data in."),
        ("postgres://db:port/plans", "cannot be understood (Port could not be cast"),
    ],
)
def test_a_database_that_cannot_be_stops_the_start(environ, value, why):
    environ(value)

    assert refusal(env.database, "").startswith(f"Setting SETTING: {why}")


@pytest.mark.parametrize(
    ("value", "backend", "location"),
    [
        ("locmem://", "locmem.LocMemCache", ""),
        ("locmem://tries", "locmem.LocMemCache", "tries"),
        ("db://", "db.DatabaseCache", "cache_entry"),
        ("db://other_table", "db.DatabaseCache", "other_table"),
        ("redis://cache:6379/1", "redis.RedisCache", "redis://cache:6379/1"),
        ("rediss://cache:6379/1", "redis.RedisCache", "rediss://cache:6379/1"),
    ],
)
def test_a_cache_is_in_the_process_in_the_database_or_a_server(environ, value, backend, location):
    environ(value)

    found = env.cache("SETTING", "")

    assert found["BACKEND"] == f"django.core.cache.backends.{backend}"
    assert found["LOCATION"] == location
    if not backend.startswith("redis"):
        # Else the counts of failed sign-ins could be pushed out by failing as many others.
        assert found["OPTIONS"] == {"MAX_ENTRIES": 100_000}


def test_a_cache_of_another_kind_stops_the_start(environ):
    environ("memcached://127.0.0.1")

    assert refusal(env.cache, "") == (
        "Setting SETTING: must begin with one of locmem://, db://, redis://."
    )


def test_mail_goes_through_a_server_or_is_printed(environ):
    environ("smtp+tls://portal:p%40ss@mail.example.lv:587")
    server = env.mail("SETTING", "")
    assert (server["EMAIL_HOST"], server["EMAIL_PORT"]) == ("mail.example.lv", 587)
    assert (server["EMAIL_HOST_USER"], server["EMAIL_HOST_PASSWORD"]) == ("portal", "p@ss")
    assert server["EMAIL_USE_TLS"] is True

    environ("consolemail://")
    printed = env.mail("SETTING", "")
    assert printed["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"

    environ("filemail:////var/mail/portal")
    assert env.mail("SETTING", "")["EMAIL_FILE_PATH"] == "/var/mail/portal"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("mail.example.lv", "must begin with one of smtp://, smtp+tls://, smtp+ssl://, "),
        ("smtp://", "names no host to send mail through."),
        ("smtp+tls://", "names no host to send mail through."),
        ("filemail://", "names no directory to write mail into."),
        ("smtp://mail.example.lv:post", "cannot be understood (Port could not be cast"),
    ],
)
def test_mail_that_cannot_be_sent_stops_the_start(environ, value, why):
    environ(value)

    assert refusal(env.mail, "").startswith(f"Setting SETTING: {why}")


def test_files_are_kept_in_a_folder_or_in_a_bucket(environ):
    disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}

    assert env.storage("SETTING", "var/media", "SETTING_URL") == {
        **disk,
        "OPTIONS": {"location": "var/media"},
    }
    environ("/srv/files")
    assert env.storage("SETTING", "var/media", "SETTING_URL") == {
        **disk,
        "OPTIONS": {"location": "/srv/files"},
    }


@pytest.mark.parametrize(
    ("value", "options"),
    [
        (
            "s3://key:se%2Fcret@files.example.lv:9000/proofs/ogp?region=riga&tls=0",
            {
                "bucket_name": "proofs",
                "location": "ogp",
                "access_key": "key",
                "secret_key": "se/cret",
                "region_name": "riga",
                "endpoint_url": "http://files.example.lv:9000",
            },
        ),
        (
            "s3://key:secret@files.example.lv/proofs",
            {
                "bucket_name": "proofs",
                "access_key": "key",
                "secret_key": "secret",
                "endpoint_url": "https://files.example.lv",
            },
        ),
        ("s3:///proofs", {"bucket_name": "proofs"}),
    ],
)
def test_a_bucket_is_named_by_its_address(value, options):
    always = {"default_acl": "private", "file_overwrite": False}

    assert env.s3_options(value) == {**options, **always}


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("ftp://files.example.lv/proofs", "must begin with one of s3://."),
        ("s3://files.example.lv", "cannot be understood (no bucket)."),
        (
            "s3://key@files.example.lv/proofs",
            "cannot be understood (a key and its secret go together).",
        ),
        (
            "s3://files.example.lv/proofs?zone=1",
            "cannot be understood (unknown: zone).",
        ),
    ],
)
def test_a_bucket_that_cannot_be_stops_the_start(environ, value, why):
    environ(value, "SETTING_URL")

    with pytest.raises(SystemExit) as stop:
        env.storage("SETTING", "var/media", "SETTING_URL")

    assert stop.value.code == f"Setting SETTING_URL: {why}"


# The start itself -----------------------------------------------------------------------------


def start(**names):
    """Start Python with the portal's settings and with nothing of ours set but `names`."""
    return subprocess.run(
        [sys.executable, "-c", "import ogp_portal.settings as s; print(s.DEBUG, s.DATABASES)"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(django_settings.BASE_DIR), **names},
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_portal_starts_with_a_key_alone_and_not_in_debug():
    result = start(SECRET_KEY=KEY)

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("False ")


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ({}, "Setting SECRET_KEY: is missing; it has no default."),
        ({"SECRET_KEY": "short"}, "Setting SECRET_KEY: must have at least 32 characters."),
        ({"SECRET_KEY": KEY, "DEBUG": "maybe"}, "Setting DEBUG: must be 1 or 0, not 'maybe'."),
        (
            {"SECRET_KEY": KEY, "BASE_URL": "plans.example.lv"},
            (
                "Setting BASE_URL: must be an address such as https://plans.example.lv, "
                "not 'plans.example.lv'."
            ),
        ),
        (
            {"SECRET_KEY": KEY, "ALLOWED_HOSTS": ","},
            "Setting ALLOWED_HOSTS: must name at least one.",
        ),
        (
            {"SECRET_KEY": KEY, "DATABASE_URL": "oracle://db/plans"},
            "Setting DATABASE_URL: must begin with one of sqlite://, postgres://, postgresql://.",
        ),
        (
            {"SECRET_KEY": KEY, "CACHE_URL": "memcached://"},
            "Setting CACHE_URL: must begin with one of locmem://, db://, redis://.",
        ),
        (
            {"SECRET_KEY": KEY, "EMAIL_URL": "smtp://"},
            "Setting EMAIL_URL: names no host to send mail through.",
        ),
        (
            {"SECRET_KEY": KEY, "TRUSTED_PROXY": "nginx"},
            "Setting TRUSTED_PROXY: must be 1 or 0, not 'nginx'.",
        ),
        (
            {"SECRET_KEY": KEY, "DEMO_SIGN_IN": "demo"},
            "Setting DEMO_SIGN_IN: must be 1 or 0, not 'demo'.",
        ),
        (
            {"SECRET_KEY": KEY, "MEDIA_ROOT": ""},
            "Setting MEDIA_ROOT: names no folder to keep files in.",
        ),
        (  # the package is no part of the portal's own list
            {"SECRET_KEY": KEY, "STORAGE_URL": "s3://key:secret@files.example.lv/proofs"},
            (
                "Setting STORAGE_URL: needs a package that is missing: "
                "pip install 'django-storages[s3]'."
            ),
        ),
        (
            {"SECRET_KEY": KEY, "LOG_FORMAT": "xml"},
            "Setting LOG_FORMAT: must be one of text, json, not 'xml'.",
        ),
    ],
)
def test_an_impossible_setting_stops_the_start_with_one_sentence(names, sentence):
    result = start(**names)

    assert result.returncode == 1
    assert result.stderr == f"{sentence}\n"
    assert result.stdout == ""


def test_a_key_in_a_file_starts_the_portal(tmp_path):
    key = tmp_path / "secret_key"
    key.write_text(f"{KEY}\n", encoding="utf-8")

    assert start(SECRET_KEY_FILE=str(key)).returncode == 0
    missing = start(SECRET_KEY_FILE=str(tmp_path / "nav"))
    assert missing.returncode == 1
    assert missing.stderr.startswith("Setting SECRET_KEY_FILE: the file cannot be read (")
    assert missing.stderr.count("\n") == 1
