"""`?on=DATE`: a page as it stood at the end of that day, whatever has changed since."""

import os
import re

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Count, Q
from django.test import Client

from measures.models import Measure
from ogp_portal.past import pages, tables
from tests.clock import Clock
from tests.histories import START, live
from tests.page import read

pytestmark = pytest.mark.django_db

# The same histories in every run, so that what fails here fails there; `make chance` takes others.
HISTORY = int(os.environ.get("HISTORY", "0"))
PLAN = "/plans/plans/"
LIST = f"{PLAN}measures/"
PAGES = (
    "/",
    PLAN,
    f"{PLAN}commitments/1/",
    f"{PLAN}commitments/2/",
    f"{PLAN}commitments/1/worksheet/",
    f"{LIST}1.1/",
    f"{LIST}1.2/",
    f"{LIST}1.3/",
    LIST,
    f"{LIST}?standing=overdue&standing=claimed&sort=-stated",
    f"{LIST}?institution=iub&group=institution&sort=institution",
    f"{LIST}?q=metodik&sort=title&group=standing",
    f"{LIST}?status=in_progress&status=none&due_to=2020-06-30&group=commitment&sort=-due",
    f"{PLAN}risks/",
    f"{PLAN}evidence/",
    f"{PLAN}date-changes/",
)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch, START)


def on(address, day):
    return f"{address}{'&' if '?' in address else '?'}on={day.isoformat()}"


def get(address, client=None, **headers):
    return (client or Client()).get(address, headers=headers)


def text(response):
    return response.content.decode()


# What a live page showed ----------------------------------------------------------------------

BAND = re.compile(r'<div class="band band--past">.*?</div>', re.DOTALL)
TABLE = re.compile(r'<p class="downloads">.*?</p>')
HEAD = re.compile(r'<link rel="canonical"[^>]*>|<meta name="robots" content="noindex">')
FIELD = re.compile(r'<input[^>]* name="on"[^>]*>')
CONTACT = re.compile(
    r'(<aside class="aside">\s*<h2>[^<]*</h2>).*?(?=<ul class="links">)', re.DOTALL
)


def without_day(html):
    """A page without what says that it is one of the past, and without whom to ask today."""
    for mark in (BAND, TABLE, HEAD, FIELD):
        html = mark.sub("", html)
    html = CONTACT.sub(r"\1", html)
    html = re.sub(r"([?]|&amp;)on=\d{4}-\d\d-\d\d", "", html)
    return re.sub(r"\s+", " ", html)


def addresses_on(day):
    """All the pages, every other one in English; on the next day the others."""
    return [
        f"/en{address}" if (place + day.toordinal()) % 2 else address
        for place, address in enumerate(PAGES)
    ]


def live_pages(day):
    found = {address: get(address) for address in addresses_on(day)}
    return {address: page_of(response) for address, response in found.items()}


def past_pages(day):
    found = {address: get(on(address, day)) for address in addresses_on(day)}
    return {address: page_of(response) for address, response in found.items()}


def page_of(response):
    """What is compared of an answer; of a page that is not there, that it is not."""
    if response.status_code != 200:
        return response.status_code
    read(response)  # its markup is whole
    return without_day(text(response))


# Contacts are no part of the record; how long a machine saw the same is known to the last day.
NOT_COMPARED = {"contact_role", "contact_role_en", "contact_email", "contact_phone", "last_seen_at"}


def rows_of_the_record(_day=None):
    """Table → its rows."""
    then = tables.tables_then(connection.vendor)
    found = {}
    for model in apps.get_models():
        if model._meta.db_table in then:
            names = {field.attname for field in model._meta.concrete_fields} - NOT_COMPARED
            values = model._base_manager.values_list(*sorted(names))
            found[model.__name__] = sorted(values, key=repr)
    return found


def rows_then(day):
    with tables.as_of(pages.end_of(day)):
        return rows_of_the_record()


def steps_as_counted(_day):
    """(as the measures repeat them, as they are), of all measures."""
    steps = Count("steps"), Count("steps", filter=Q(steps__done_on__isnull=False))
    rows = Measure.objects.annotate(total=steps[0], done=steps[1])
    return [((row.steps_total, row.steps_done), (row.total, row.done)) for row in rows]


@pytest.mark.parametrize("chance", range(HISTORY, HISTORY + 9))
def test_measures_repeat_how_many_steps_they_have_whatever_is_done(clock, chance):
    seen = [pair for day in live(clock, chance, steps_as_counted).values() for pair in day]

    assert [pair for pair in seen if pair[0] != pair[1]] == []
    # Control: steps were added, ticked and taken away.
    assert len({pair[0] for pair in seen}) > 2


@pytest.mark.parametrize("chance", range(HISTORY, HISTORY + 3))
def test_a_past_page_is_the_page_that_was_live_on_that_day(clock, chance):
    seen = live(clock, chance, live_pages)

    for day, pages_of_day in seen.items():
        assert past_pages(day) == pages_of_day, day


@pytest.mark.parametrize("chance", range(HISTORY + 3, HISTORY + 9))
def test_every_table_of_the_record_holds_what_it_held_on_that_day(clock, chance):
    seen = live(clock, chance, rows_of_the_record)

    for day, rows in seen.items():
        assert rows_then(day) == rows, day
