"""What the portal says of itself is complete, in both languages, and true to the code."""

import re

import pytest
from django.conf import settings

from measures.standing import Standing, Status
from ogp_portal.accounts.models import User
from tests.factories import make_person, make_plan, make_source
from tests.page import main_of

pytestmark = pytest.mark.django_db

ADDRESSES = ["/about/", "/accessibility/", "/privacy/"]


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_each_is_there_in_both_languages_without_a_cookie(client, prefix, address):
    response = client.get(prefix + address)
    assert response.status_code == 200
    assert len(re.findall("<h1>", response.text)) == 1
    assert response.cookies == {}
    assert f'<html lang="{"en" if prefix else "lv"}">' in response.text


@pytest.mark.parametrize("address", ADDRESSES)
def test_they_are_only_read(client, address):
    assert client.post(address).status_code == 405


def test_every_standing_is_defined_in_the_order_of_judgement(client):
    text = client.get("/en/about/").text
    shown = re.findall(r'<span class="standing standing--(\w+)">', text)
    assert shown == [standing.value for standing in Standing]
    for standing in Standing:
        assert standing.definition


def test_every_status_is_defined_and_so_is_its_absence(client):
    text = client.get("/en/about/").text
    shown = re.findall(r'<span class="status status--(\w+)">', text)
    assert shown == [*(status.value for status in Status), "none"]


def test_the_sources_of_the_current_plan_are_named(client):
    plan = make_plan(is_current=True)
    make_source(plan, title="Rīkojums Nr. 54 <&>", url="https://likumi.lv/ta/id/312544")
    text = client.get("/about/").text
    assert '<a href="https://likumi.lv/ta/id/312544">Rīkojums Nr. 54 &lt;&amp;&gt;</a>' in text


def test_the_days_of_silence_are_the_plans_own(client):
    make_plan(is_current=True, silence_limit_days=92)
    assert "92" in client.get("/en/about/").text


def test_about_says_what_is_not_public_and_what_becomes_of_what_was_said(client):
    text = main_of(client.get("/about/")).one("section", aria_labelledby="what").text
    assert "Melnraksts nav publisks" in text
    assert "Ja plānā paziņojumus saskaņo" in text
    assert "vai to atsauc, norādot pamatojumu" in text
    assert "dienu izvēlas lapas beigās vai starp filtriem" in text


def test_about_says_whose_evidence_proves_a_measure(client):
    text = main_of(client.get("/en/about/")).one("section", aria_labelledby="standing").text
    assert "only what the responsible institution shows itself does" in text


def test_about_says_all_that_coordinators_decide(client):
    text = main_of(client.get("/en/about/")).one("section", aria_labelledby="who").text
    assert "decides on end dates" in text
    assert "adds, merges, splits and drops measures" in text
    assert "erases evidence files" in text
    assert "Reviews statements where the plan asks for it" in text


def test_what_a_coordinator_dropped_is_cancelled_as_it_is_defined(client):
    text = main_of(client.get("/about/")).text
    assert text.count("koordinators to ir svītrojis, apvienojis ar citu vai sadalījis") == 2


def test_the_accessibility_statement_says_what_was_not_done(client):
    text = client.get("/en/accessibility/").text
    assert "conforms in part" in text
    assert "An independent evaluation has not been made" in text
    assert '<time datetime="2026-11-23">' in text


def test_the_privacy_statement_names_exactly_the_cookies_that_are_set(client):
    named = set(re.findall(r"<code>(\w[\w-]*)</code>", client.get("/privacy/").text))
    make_person("ilze@iub.example", password="correct-horse-battery")
    client.get("/login/")
    fields = {"login": "ilze@iub.example", "password": "correct-horse-battery"}
    client.post("/login/", fields)
    assert set(client.cookies) <= named
    assert named == {settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_NAME, "messages"}


def test_the_privacy_statement_names_all_that_is_kept_of_a_person():
    """Whoever adds a field about people comes here, and then to the statement."""
    assert {field.name for field in User._meta.get_fields() if field.concrete} == {
        "id",
        "email",
        "name",
        "password",
        "last_login",
        "joined_at",
        "is_active",
        "is_staff",
        "is_superuser",
        "is_demo",
    }
