"""The demo: people to sign in as, and a sample plan that is "now" whenever it is loaded."""

import re
from collections import Counter
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from commitments.models import ActionPlan, Institution, InstitutionName
from measures.evidence.states import EvidenceState
from measures.models import Evidence, Measure
from measures.standing import Standing
from ogp_portal.accounts.models import User
from ogp_portal.pages.management.commands import load_demo as load_demo_module
from ogp_portal.pages.management.commands.load_demo import SAMPLE_PLAN, sample_of
from opendata.planfile import read
from reports.models import Edition, Report
from reports.sealing import seal_report
from tests.factories import make_institution, make_person

pytestmark = pytest.mark.django_db

DAYS = ["2025-06-01", "2026-11-25", "2027-07-04", "2028-02-29", "2031-01-01"]
A_DAY_IN_WORDS = re.compile(
    r"20[0-9]{2}|\b[0-9]{1,2}\.[0-9]{1,2}\.|janvār|februār|\bmart(a|ā|u|s)\b|aprīl|\bmaij(a|ā|u|s)\b"
    r"|jūnij|jūlij|august|septembr|oktobr|novembr|decembr|vasar|rude(ns|nī)|ziem|pavasar"
    r"|January|February|March|April|June|July|August|September|October|November|December",
    re.IGNORECASE,
)


def at_noon(day, monkeypatch):
    now = datetime.fromisoformat(f"{day}T12:00:00+02:00")
    monkeypatch.setattr(timezone, "now", lambda: now)


def load_demo():
    printed = StringIO()
    call_command("load_demo", stdout=printed)
    return printed.getvalue()


@pytest.mark.parametrize("day", DAYS)
def test_it_shows_48_measures_in_every_standing_on_whatever_day_it_is_loaded(day, monkeypatch):
    at_noon(day, monkeypatch)

    load_demo()

    measures = Measure.objects.of(ActionPlan.objects.get(slug="paraugs"))
    judged = measures.with_standing(timezone.localdate())
    counts = Counter(judged.values_list("standing_value", flat=True))
    assert set(counts) == set(Standing.values)
    assert sum(counts.values()) == 48
    assert counts[Standing.OVERDUE] == 6


def test_its_evidence_is_in_every_state_that_a_piece_can_be_in():
    load_demo()

    pieces = Evidence.objects.of(ActionPlan.objects.get(slug="paraugs")).with_state()
    states = set(pieces.values_list("state_value", flat=True))
    # No bytes are in the sample, so no file of its own can be kept, or miss; one was erased.
    missing = {EvidenceState.KEPT, EvidenceState.ABSENT, EvidenceState.ERASED}
    assert states == set(EvidenceState.values) - missing


def test_its_report_is_sealed_and_corrected_once_however_often_it_is_loaded():
    for _time in range(2):
        load_demo()

    editions = Edition.objects.order_by("number")
    assert [(one.number, bool(one.reason)) for one in editions] == [(1, False), (2, True)]
    prepared = Report.objects.get(plan__slug="paraugs", slug="first")
    assert prepared.chapters.count() == 2
    assert not Edition.objects.filter(report__plan__is_sample=False).exists()


def test_its_report_is_corrected_where_loading_was_cut_off(monkeypatch):
    class CutOffError(Exception):
        """As where the process ends."""

    def cut_off(report, *, by, reason=""):
        if reason:
            raise CutOffError
        return seal_report(report, by=by)

    with monkeypatch.context() as patched:
        patched.setattr(load_demo_module, "seal_report", cut_off)
        with pytest.raises(CutOffError):
            load_demo()
    assert Edition.objects.count() == 1

    load_demo()

    assert Edition.objects.get(number=2).reason


def strings(node, key=""):
    if isinstance(node, dict):
        return [text for name, part in node.items() for text in strings(part, name)]
    if isinstance(node, list):
        return [text for part in node for text in strings(part, key)]
    return (
        [node]
        if isinstance(node, str) and not key.endswith(("_on", "_from", "_to", "since"))
        else []
    )


def test_no_word_of_it_names_a_day_that_would_contradict_its_moved_days():
    sample = {name: part for name, part in read(SAMPLE_PLAN).items() if name != "institutions"}

    assert [text for text in strings(sample) if A_DAY_IN_WORDS.search(text)] == []


def test_what_institutions_are_called_and_since_when_is_not_moved(monkeypatch):
    at_noon("2031-01-01", monkeypatch)
    assert sample_of(timezone.localdate())["institutions"] == read(SAMPLE_PLAN)["institutions"]


def test_the_second_time_it_changes_nothing():
    load_demo()
    before = (ActionPlan.objects.count(), User.objects.count(), Measure.history.count())

    load_demo()

    assert (ActionPlan.objects.count(), User.objects.count(), Measure.history.count()) == before


def test_an_account_of_a_true_person_is_left_alone():
    make_person("iub@demo.test", name="Īsts cilvēks")

    with pytest.raises(CommandError, match="true account"):
        load_demo()

    assert not ActionPlan.objects.exists()


def test_a_record_that_the_sample_contradicts_is_left_as_it_is():
    make_institution("iub", name="Cits nosaukums")

    with pytest.raises(CommandError, match="contradicts the record"):
        load_demo()

    assert InstitutionName.objects.get(institution__slug="iub").name == "Cits nosaukums"
    assert Institution.objects.count() == 1
