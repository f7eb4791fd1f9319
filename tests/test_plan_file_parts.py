"""Parts of supporting institutions in a plan's file."""

from datetime import date

import pytest
from django.core.management import call_command
from django.utils import timezone

from commitments.models import Change, ChangeKind
from measures.models import Measure
from opendata.planfile import check, dump
from tests.planfiles import apply, loaded_other_country, missing, other_country, run, saved

pytestmark = pytest.mark.django_db


def with_parts():
    """Another country's plan in which an institution states its part, and another is asked."""
    document = other_country()
    row = document["commitments"][0]["measures"][0]
    document["institutions"].append(
        {
            "slug": "metsamaa-statistika",
            "kind": "public_body",
            "names": [{"valid_from": None, "name": {"lv": "Statistikaamet"}}],
        }
    )
    row["supporting"] = [
        {"institution": "metsamaa-avatus", "role": {"lv": "Annab andmed"}},
        {
            "institution": "metsamaa-statistika",
            "role": {"lv": "Avaldab"},
            "asked_on": "2019-06-01",
        },
    ]
    row["statements"].insert(
        1,
        {
            "stated_on": "2018-10-15",
            "institution": "metsamaa-avatus",
            "status": "completed",
            "done": "Andmed on antud",
            "is_part": True,
            "disagrees": True,
            "reason": "Kataloogi veel ei ole",
            "evidence": [{"url": "https://andmed.example/osa", "proves": "Andmed"}],
        },
    )
    return document


def test_a_part_is_loaded_as_its_institutions_own_and_comes_out_as_it_went_in(tmp_path):
    document = with_parts()
    run("load_plan", saved(document, tmp_path))
    measure = Measure.objects.get(code="1.1")

    part = measure.updates.get(is_part=True)
    assert (part.institution.slug, part.disagrees) == ("metsamaa-avatus", True)
    assert (part.reason, part.change.kind) == ("Kataloogi veel ei ole", ChangeKind.PART)
    assert timezone.localdate(part.change.since) == date(2018, 10, 15)
    lead = measure.updates.of_the_whole().newest_first().first()
    assert (measure.status, measure.stated_on) == (lead.status, lead.stated_on)
    stands = dump(measure.plan)
    assert missing(check(document), stands) == []
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    run("dump_plan", measure.plan.slug, first)
    assert "says the same" in run("load_plan", first)
    call_command("flush", interactive=False, verbosity=0)
    run("load_plan", first)
    run("dump_plan", "metsamaa-2018-2020", second)
    assert second.read_bytes() == first.read_bytes()


def test_who_was_asked_is_on_record_since_that_day_as_asked_by_the_lead(tmp_path):
    run("load_plan", saved(with_parts(), tmp_path))
    measure = Measure.objects.get(code="1.1")

    role = measure.supporting.get(institution__slug="metsamaa-statistika")
    versions = [(one.asked_on, one.change.kind) for one in role.history.order_by("version")]

    assert role.asked_on == date(2019, 6, 1)
    assert versions[-1] == (date(2019, 6, 1), ChangeKind.PART_ASKED)
    assert {asked for asked, _kind in versions[:-1]} == {None}
    asked = Change.objects.get(kind=ChangeKind.PART_ASKED)
    assert timezone.localdate(asked.since) == date(2019, 6, 1)
    assert asked.institution == measure.lead_institution


def test_a_question_that_a_file_does_not_know_waits_on_until_the_file_has_the_answer(tmp_path):
    run("load_plan", saved(with_parts(), tmp_path))
    document = with_parts()
    row = document["commitments"][0]["measures"][0]
    del row["supporting"][1]["asked_on"]

    assert "says the same" in run("load_plan", saved(document, tmp_path))

    row["statements"].append(
        {
            "stated_on": "2019-12-01",
            "institution": "metsamaa-statistika",
            "status": "in_progress",
            "done": "Avaldame",
            "is_part": True,
        }
    )
    _printed, says_the_same = apply(document, tmp_path)
    role = Measure.objects.get(code="1.1").supporting.get(institution__slug="metsamaa-statistika")
    assert (says_the_same, role.asked_on) == (True, None)


def test_a_question_that_is_new_in_a_file_is_asked(tmp_path):
    plan = loaded_other_country()
    document = with_parts()

    _printed, says_the_same = apply(document, tmp_path)

    assert says_the_same
    role = plan.measures.get(code="1.1").supporting.get(institution__slug="metsamaa-statistika")
    assert role.asked_on == date(2019, 6, 1)
    assert timezone.localdate(role.change.since) == timezone.localdate()


def test_a_part_brings_no_date_that_has_moved_on_record(tmp_path):
    document = with_parts()
    row = document["commitments"][0]["measures"][0]
    row["statements"] = [one for one in row["statements"] if one.get("is_part")]
    row["since"], row["baseline_due_on"], row["due_on"] = "2018-07-01", "2019-01-01", "2019-02-01"

    run("load_plan", saved(document, tmp_path))

    versions = Measure.objects.get(code="1.1").history.order_by("version")
    assert {one.due_on for one in versions} == {date(2019, 2, 1)}
