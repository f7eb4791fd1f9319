"""Is the process alive, can it serve; and which settings would embarrass us."""

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from ogp_portal import guards


def test_alive_without_asking_the_database(client):
    """No database is allowed in this test: asking it would fail."""
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response.cookies == {}


@pytest.mark.django_db
def test_ready_when_database_migrations_and_cache_answer(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "database": True,
        "migrations": True,
        "cache": True,
        "warnings": [],
    }


@pytest.mark.django_db
def test_ready_with_a_warning_where_the_record_is_not_guarded(client, caplog):
    count = guards.lift()
    response = client.get("/readyz")
    assert response.status_code == 200
    assert (response.json()["status"], response.json()["warnings"]) == ("ok", ["guards"])
    assert caplog.messages == [f"Run guard_record: {count} guards of the record are missing"]
    assert count > 0


def test_not_ready_without_a_database(client):
    """The test has no right to the database, which to the portal is a database that is away."""
    response = client.get("/readyz")
    assert response.status_code == 503
    answer = response.json()
    assert (answer["status"], answer["database"], answer["cache"]) == ("unavailable", False, True)


@pytest.mark.django_db
def test_not_ready_while_a_migration_waits(client):
    latest = MigrationLoader(connection).graph.leaf_nodes("commitments")[0]
    MigrationRecorder(connection).record_unapplied(*latest)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["migrations"]) == (503, False)


@pytest.mark.django_db
def test_not_ready_without_its_cache(client, settings):
    settings.CACHES = {
        **settings.CACHES,
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "no_such_table",
        },
    }
    response = client.get("/readyz")
    assert (response.status_code, response.json()["cache"]) == (503, False)


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_they_are_only_read(client, address):
    assert client.post(address).status_code == 405


PRODUCTION = {
    "BASE_URL": "https://plans.example.lv",
    "ALLOWED_HOSTS": ["plans.example.lv"],
    "DEMO_SIGN_IN": False,
    "TRUSTED_PROXY": True,
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "DEFAULT_FROM_EMAIL": "portal@plans.example.lv",
}
SHARED_CACHE = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "x"}


@pytest.mark.parametrize(
    ("name", "value", "numbers"),
    [
        ("DEBUG", False, []),
        ("BASE_URL", "http://plans.example.lv", ["portal.W001"]),
        ("BASE_URL", "https://127.0.0.1:8000", ["portal.W002"]),
        ("ALLOWED_HOSTS", ["*"], ["portal.W003"]),
        ("DEMO_SIGN_IN", True, ["portal.W004"]),
        ("CACHES", None, ["portal.W005"]),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", ["portal.W006"]),
        ("DEFAULT_FROM_EMAIL", "portal@localhost", ["portal.W007"]),
        ("TRUSTED_PROXY", False, ["portal.W008"]),
        (
            "CONTENT_SECURITY_POLICY",
            {"DIRECTIVES": {"script-src": ["'unsafe-inline'"]}},
            ["portal.W009"],
        ),
        ("SESSION_SAVE_EVERY_REQUEST", True, ["portal.W010"]),
        ("MIDDLEWARE", ["django.middleware.cache.UpdateCacheMiddleware"], ["portal.W011"]),
    ],
)
def test_embarrassing_settings_are_named(settings, name, value, numbers):
    for key, good in PRODUCTION.items():
        setattr(settings, key, good)
    local = settings.CACHES
    settings.CACHES = {**local, "default": SHARED_CACHE}
    setattr(settings, name, value if name != "CACHES" else local)
    complaints = run_checks(tags=["security"], include_deployment_checks=True)
    assert [each.id for each in complaints if each.id.startswith("portal.")] == numbers
