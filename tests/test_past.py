"""`?on=DATE`: a page as it stood at the end of that day, also after everything has changed since."""

import re
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from commitments.models import ActionPlan, Change, Commitment, CommitmentLead, InstitutionName
from commitments.operations import CommitmentText, correct_commitment, save_institution
from measures.models import (
    DateChange,
    Evidence,
    LinkSighting,
    Measure,
    ProgressUpdate,
    Succession,
)
from measures.operations.plan_text import (
    PlanParts,
    PlanText,
    RiskText,
    RoleText,
    StepText,
    correct_text,
)
from measures.standing import Status
from ogp_portal.history import AbstractChange, RecordedModel, WriteRefusedError
from ogp_portal.past import links, pages, tables
from opendata.operations import load_plan
from opendata.planfile import check, dump
from tests.cast import make_cast
from tests.clock import Clock
from tests.factories import (
    PROOF,
    SOURCE,
    author,
    make_commitment,
    make_group,
    make_institution,
    make_measure,
    make_person,
    make_plan,
    make_report,
    make_source,
    make_statement,
    make_supporting_role,
    put_on_record,
)
from tests.page import main_of, read

pytestmark = pytest.mark.django_db

START = date(2020, 1, 10)
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
)
WORDS = ("Metodika", "Rādītāji", "Čeki", "Vadlīnijas", "Žurnāls", "Metodiskie norādījumi", "Āķi")


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
HEAD = re.compile(r'<link rel="canonical"[^>]*>|<meta name="robots" content="noindex">')
FIELD = re.compile(r'<input type="hidden" name="on"[^>]*>')
CONTACT = re.compile(r'(<aside class="aside">\s*<h2>[^<]*</h2>).*?(?=<ul class="links">)', re.DOTALL)


def without_day(html):
    """A page without what says that it is one of the past, and without whom to ask today."""
    for mark in (BAND, HEAD, FIELD):
        html = mark.sub("", html)
    html = CONTACT.sub(r"\1", html)
    html = re.sub(r"([?]|&amp;)on=\d{4}-\d\d-\d\d", "", html)
    return re.sub(r"\s+", " ", html)


class World:
    """A plan, and what its people do to it, day after day."""

    def __init__(self, clock):
        self.clock = clock
        self.plan = make_plan("plans", is_current=True, ends_on=date(2020, 9, 30))
        self.lead = make_institution("iub", name="Iepirkumu birojs", abbreviation="IUB")
        self.helper = make_institution("cfla", name="Centrālā finanšu aģentūra")
        self.office = make_institution("vk", name="Valsts kanceleja")
        self.coordinator = author(make_person(coordinator=self.office), self.office)
        commitments = [make_commitment(self.plan) for _number in range(2)]
        make_group(commitments[0], key="dati")
        make_report(self.plan, due_on=date(2020, 5, 1))
        source = make_source(self.plan)
        for commitment in (commitments[0], commitments[0], commitments[1]):
            make_measure(commitment, lead_institution=self.lead, source=source)

    def measure(self, random):
        measures = Measure.objects.filter(plan=self.plan).order_by("pk")
        return measures[random.randrange(measures.count())]

    # What is done

    def report(self, random):
        status = random.choice(list(Status))
        happened_on = self.clock.today if status == Status.COMPLETED else None
        make_statement(
            self.measure(random),
            status,
            stated_on=self.clock.today - timedelta(days=random.choice((0, 0, 3))),
            happened_on=random.choice((None, happened_on)),
            done=random.choice(WORDS),
            obstacles=random.choice(("", "Trūkst cilvēku")),
            proofs=(PROOF,) * random.randrange(3),
        )

    def say_nothing_has_changed(self, random):
        measure = self.measure(random)
        if measure.status:
            status = Status(measure.status)
            make_statement(measure, status, stated_on=self.clock.today, is_unchanged=True, done="")

    def correct_measure(self, random):
        measure = self.measure(random)
        roles, risks, steps = measure.supporting.all(), measure.risks.all(), measure.steps.all()
        helper = random.choice((self.helper.pk, self.office.pk, None))
        correct_text(
            measure,
            PlanText(
                title=f"{random.choice(WORDS)} {random.randrange(10**6)}",
                title_en=random.choice(("", "Methods")),
                lead_institution_id=random.choice((self.lead.pk, self.helper.pk, None)),
                beneficiaries=random.choice(("", "Žurnālisti")),
                beneficiaries_en="",
                completion_test=random.choice(("", "Metodika ir publicēta")),
                completion_test_en="",
            ),
            PlanParts(
                roles=(*(RoleText(row.pk, None) for row in roles), RoleText(None, helper)),
                risks=(
                    *(RiskText(row.pk, random.choice(("", "Cits"))) for row in risks),
                    RiskText(None, random.choice(WORDS)),
                ),
                steps=(
                    *(StepText(row.pk, random.choice(("", "Cits"))) for row in steps),
                    StepText(None, random.choice(WORDS), due_on=self.clock.today),
                ),
            ),
            by=self.coordinator,
            reason="Tā ir darba lapā",
            opened_version=measure.version,
            today=self.clock.today,
        )

    def correct_commitment(self, random):
        commitment = Commitment.objects.get(plan=self.plan, number=random.choice((1, 2)))
        words = {
            name: getattr(commitment, name)
            for name in CommitmentText.__slots__
        }
        words["title"] = f"{random.choice(WORDS)} {random.randrange(10**6)}"
        words["problem"] = random.choice(("", "Dati ir grūti atrodami"))
        correct_commitment(
            commitment,
            CommitmentText(**words),
            by=self.coordinator,
            reason="Rīkojumā",
            opened_version=commitment.version,
        )

    def rename_institution(self, random):
        institution = random.choice((self.lead, self.helper))
        institution.refresh_from_db()
        name = random.choice(WORDS)
        standing = list(institution.names.all())
        row = random.choice(
            [*standing, InstitutionName(valid_from=self.clock.today + timedelta(days=2))]
        )
        if row.pk is None and any(one.valid_from == row.valid_from for one in standing):
            return
        row.name, row.abbreviation = f"{name} (iestāde)", random.choice(("", name[:4].upper()))
        save_institution(institution, [row], by=SOURCE, reason="")

    def apply_another_file(self, random):
        document = dump(self.plan)
        what = random.choice(("measure", "dates", "plan", "leads", "report", "group"))
        first = document["commitments"][0]
        if what == "measure":
            numbers = [int(row["code"].partition(".")[2]) for row in first["measures"]]
            added = {**first["measures"][0], "code": f"1.{max(numbers) + 1}", "statements": []}
            first["measures"].append({**added, "since": self.clock.today.isoformat()})
        elif what == "dates":
            day = self.clock.today + timedelta(days=random.randrange(-5, 60))
            first["measures"][-1]["due_on"] = max(day, START).isoformat()
        elif what == "plan":
            document["plan"]["summary"] = {"lv": random.choice(WORDS)}
            document["plan"]["silence_limit_days"] = random.choice((10, 183))
        elif what == "leads":
            first["lead_institutions"] = random.choice((["iub"], ["iub", "vk"], []))
        elif what == "report":
            document["reports"][0]["due_on"] = f"2020-0{random.randrange(4, 8)}-01"
        else:
            first["groups"][0]["title"] = {"lv": random.choice(WORDS)}
            first["measures"][0]["group"] = random.choice(("dati", None))
        load_plan(check(document), recorded_on=None, apply=True)

    def write_what_no_page_shows_yet(self, random):
        """Every table of the record changes, also those that other pages are made of."""
        measure = self.measure(random)
        asked = measure.date_changes.filter(state="proposed").first() or DateChange(
            measure=measure,
            old_due_on=date(2020, 3, 1),
            new_due_on=date(2020, 6, 1),
            reason="capacity",
            sentence="Trūkst cilvēku",
            institution=self.lead,
            proposed_on=self.clock.today,
            state="proposed",
        )
        if asked.pk:
            asked.state, asked.decided_on = random.choice(("refused", "withdrawn")), START
        put_on_record(asked, plan=self.plan)
        other = Measure.objects.filter(plan=self.plan).exclude(pk=measure.pk).first()
        after = Succession.objects.filter(predecessor=measure).first()
        if after is None:
            put_on_record(Succession(predecessor=measure, successor=other), plan=self.plan)
        shown = Evidence.objects.filter(measure=measure).first()
        if shown:
            sighting, is_new = LinkSighting.objects.get_or_create(
                evidence=shown,
                defaults={"first_seen_at": timezone.now(), "last_seen_at": timezone.now()},
            )
            if not is_new:
                sighting.last_seen_at = timezone.now()
                sighting.save()


DEEDS = (
    World.report,
    World.report,
    World.say_nothing_has_changed,
    World.correct_measure,
    World.correct_commitment,
    World.rename_institution,
    World.apply_another_file,
    World.write_what_no_page_shows_yet,
)
# (days after the one before, time of the day, what, how)
HISTORIES = st.lists(
    st.tuples(
        st.integers(0, 60),
        st.sampled_from([time(0, 0), time(12), time(23, 59, 59, 999_999)]),
        st.sampled_from(DEEDS),
        st.integers(0, 10**6),
    ),
    min_size=3,
    max_size=7,
)


NIGHT = time(23, 59, 59, 999_999)


def live_through(world, history, watch):
    """Do what the history says; what `watch` gives at the end of each day on which something was
    done, and on a day in between.
    """
    clock, seen, day = world.clock, {}, START
    for gap, at, deed, seed in history:
        if gap:
            clock.turn_to(day, NIGHT)
            seen[day] = watch(day)
        if gap > 2:
            quiet = day + timedelta(days=gap // 2)
            clock.turn_to(quiet)
            seen[quiet] = watch(quiet)
        day += timedelta(days=gap)
        before = clock.moment
        clock.turn_to(day, at)
        clock.moment = max(clock.moment, before)
        deed(world, Random(seed))  # noqa: S311 - chance, not secrecy
    clock.turn_to(day, NIGHT)
    seen[day] = watch(day)
    clock.turn_to(day + timedelta(days=40))
    return seen


def through_histories(clock, watch, then, examples):
    """Many invented histories: what `watch` saw at the end of a day is what `then` finds of it
    when all is over.
    """

    @settings(max_examples=examples)
    @given(HISTORIES)
    def live(history):
        with transaction.atomic():
            caches["pages"].clear()
            clock.turn_to(START)
            seen = live_through(World(clock), history, watch)
            for day, found in seen.items():
                assert then(day) == found, day
            transaction.set_rollback(True)

    live()


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


class TestWhateverHappensLater:
    def test_a_past_page_is_the_page_that_was_live_on_that_day(self, clock):
        through_histories(clock, live_pages, past_pages, examples=12)

    def test_every_table_of_the_record_holds_what_it_held_on_that_day(self, clock):
        through_histories(clock, rows_of_the_record, rows_then, examples=40)
