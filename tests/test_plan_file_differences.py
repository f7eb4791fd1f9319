"""A plan's file that differs from the record: it is refused, or becomes the next version."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from commitments.models import ActionPlan, Change, ChangeKind
from measures.models import Measure
from measures.slips import days_of
from opendata.operations import load_plan
from opendata.planfile import check, dump
from tests.planfiles import (
    ADOPTED,
    apply,
    changed_country,
    commitment,
    loaded_other_country,
    measure,
    other_country,
    problems_of,
    run,
    saved,
    smallest,
    whole_record,
)

pytestmark = pytest.mark.django_db


def test_a_file_that_differs_is_refused_with_the_list_of_differences(tmp_path, capsys):
    loaded_other_country()
    before = whole_record()
    path = saved(changed_country(), tmp_path)
    printed = StringIO()

    with pytest.raises(CommandError) as refusal:
        call_command("load_plan", str(path), stdout=printed)

    assert printed.getvalue().splitlines() == [
        'commitments[0].measures[0].title.en: "Data catalogue" → "Catalogue of data"',
        'plan.summary.en: "The plan of an invented country." → "The plan of an imagined country."',
    ]
    assert str(refusal.value) == (
        f"The record differs from {path}; --apply writes the differences."
    )
    assert refusal.value.returncode == 1
    assert whole_record() == before


def test_a_difference_names_what_stands_also_where_a_file_leaves_the_default_out():
    plan = loaded_other_country()
    document = dump(plan)
    document["plan"]["asks_for_review"] = True
    del document["commitments"][0]["policy_areas"]
    document["commitments"][0]["measures"][0]["risks"][0]["state"] = "gone"

    loaded = load_plan(check(document), recorded_on=None, apply=False)

    assert loaded.differences == (
        'commitments[0].measures[0].risks[0].state: "possible" → "gone"',
        'commitments[0].policy_areas[0]: {"en": "Open data", "lv": "Avaandmed"} → null',
        "plan.asks_for_review: false → true",
    )
    load_plan(check(document), recorded_on=None, apply=True)
    less = load_plan(check(other_country()), recorded_on=None, apply=False)
    assert "plan.asks_for_review: true → false" in less.differences


def test_differences_are_written_as_one_change_of_today(tmp_path):
    plan = loaded_other_country()
    before = whole_record()
    path = saved(changed_country(), tmp_path)

    printed = run("load_plan", path, "--apply")

    assert printed.splitlines()[-1] == f"Plan {plan}: the differences are written."
    now = whole_record()
    assert (now["number"], now["changes"]) == (before["number"] + 1, before["changes"] + 1)
    change = Change.objects.latest("pk")
    assert (change.kind, change.plan) == (ChangeKind.PLAN_FILE, plan)
    assert change.source_name == "Valitsuse korraldus nr 7"
    assert timezone.localdate(change.since) == timezone.localdate()
    # Only what differs got a new version.
    plan.refresh_from_db()
    assert plan.summary_en == "The plan of an imagined country."
    assert dict(Measure.objects.values_list("code", "version")) == {"1.1": 6, "1.2": 1, "2.1": 2}
    assert Measure.objects.get(code="1.1").title_en == "Catalogue of data"
    assert "says the same" in run("load_plan", path)


def test_everything_new_in_a_file_is_added(tmp_path):
    plan = loaded_other_country()
    document = other_country()
    document["sources"].append({"key": "uus", "title": {"lv": "Uus allikas"}})
    document["institutions"].append(
        {
            "slug": "metsamaa-uus",
            "kind": "public_body",
            "names": [{"valid_from": None, "name": {"lv": "Uus amet"}}],
        }
    )
    document["institutions"][0]["names"].append(
        {"valid_from": "2020-01-01", "name": {"lv": "Valitsuse büroo"}, "abbreviation": "VB"}
    )
    first, second = document["commitments"]
    first["groups"].append({"key": "uus", "title": {"lv": "Uus"}})
    first["measures"].append(
        measure("1.3", group="uus", lead_institution="metsamaa-uus", source="uus")
    )
    second["measures"][0]["risks"] = [{"text": {"lv": "Risk"}}]
    second["measures"][0]["steps"] = [{"text": {"lv": "Samm"}}]
    second["measures"][0]["supporting"] = [{"institution": "metsamaa-uus"}]
    second["measures"][0]["statements"].append(
        {
            "stated_on": "2020-01-15",
            "institution": "metsamaa-kantselei",
            "status": "in_progress",
            "done": "Jätkame",
            "evidence": [{"url": "https://juhend.example/", "proves": "Kavand"}],
        }
    )
    document["commitments"].append(commitment(3))
    document["reports"].append({**document["reports"][1], "slug": "2021"})

    printed, says_the_same = apply(document, tmp_path)

    assert printed[-1] == f"Plan {plan}: the differences are written."
    assert says_the_same
    again = plan.measures.get(code="2.1")
    assert (again.status, again.stated_on, again.evidence_count) == (
        "in_progress",
        date(2020, 1, 15),
        1,
    )
    statement = again.updates.latest("pk")
    assert statement.institution.slug == "metsamaa-kantselei"
    assert timezone.localdate(statement.change.since) == timezone.localdate()


def test_a_date_that_moves_keeps_the_date_first_adopted(tmp_path):
    plan = loaded_other_country()
    document = other_country()
    document["commitments"][1]["measures"][0]["due_on"] = "2020-06-30"

    printed, says_the_same = apply(document, tmp_path)

    assert printed[:-1] == [
        'commitments[1].measures[0].due_on: "2019-12-31" → "2020-06-30"',
    ]
    assert says_the_same
    moved = plan.measures.get(code="2.1")
    assert (moved.due_on, moved.baseline_due_on) == (date(2020, 6, 30), date(2019, 12, 31))
    assert days_of(moved.baseline_due_on, moved.due_on) == 182


def test_a_date_that_becomes_known_after_the_adoption_was_not_adopted(tmp_path):
    plan = loaded_other_country()
    document = other_country()
    document["commitments"][0]["measures"][1]["due_on"] = "2020-06-30"

    assert apply(document, tmp_path)[1]

    known = plan.measures.get(code="1.2")
    assert (known.due_on, known.baseline_due_on) == (date(2020, 6, 30), None)


def test_a_date_that_becomes_known_before_the_adoption_is_the_first(tmp_path):
    document = smallest(adopted_on=None)
    document["commitments"] = [commitment(measures=[measure()])]
    run("load_plan", saved(document, tmp_path))
    document["commitments"][0]["measures"][0]["due_on"] = "2020-06-30"

    assert apply(document, tmp_path)[1]

    assert Measure.objects.get().baseline_due_on == date(2020, 6, 30)


@pytest.mark.parametrize(
    ("code", "name", "day", "sentence"),
    [
        (
            "2.1",
            "baseline_due_on",
            "2020-03-31",
            "2019-12-31 was adopted with the plan, and stays; a date that moves is 'due_on'",
        ),
        (
            "1.2",
            "baseline_starts_on",
            "2019-01-01",
            "no date was adopted with the plan, and stays; a date that moves is 'starts_on'",
        ),
    ],
)
@pytest.mark.parametrize("options", [[], ["--apply"]])
def test_a_file_that_names_other_dates_as_adopted_is_refused_whole(
    tmp_path, options, code, name, day, sentence
):
    loaded_other_country()
    before = whole_record()
    document = changed_country()
    number, row = map(int, code.split("."))
    document["commitments"][number - 1]["measures"][row - 1][name] = day

    problems = problems_of(saved(document, tmp_path), *options)

    path = f"commitments[{number - 1}].measures[{row - 1}].{name}"
    assert problems == [(path, sentence)]
    assert whole_record() == before


def test_a_measure_that_moves_to_another_commitment_keeps_what_was_adopted(tmp_path):
    plan = loaded_other_country()
    document = other_country()
    first, second = document["commitments"]
    moved = second["measures"].pop(0)
    first["measures"].append({**moved, "group": None, "due_on": "2020-06-30"})

    assert apply(document, tmp_path)[1]

    row = plan.measures.get(code=moved["code"])
    assert (row.commitment.number, row.due_on) == (1, date(2020, 6, 30))
    assert row.baseline_due_on == date(2019, 12, 31)


def test_a_measure_added_to_an_adopted_plan_comes_with_its_own_dates(tmp_path):
    plan = loaded_other_country()
    document = other_country()
    document["commitments"][0]["measures"].append(measure("1.9", due_on="2020-06-30"))

    assert apply(document, tmp_path)[1]

    assert plan.measures.get(code="1.9").baseline_due_on == date(2020, 6, 30)


def test_a_plan_is_adopted_with_the_dates_of_the_file_that_says_so(tmp_path):
    document = smallest(adopted_on=None)
    row = measure(due_on="2020-06-30")
    document["commitments"] = [commitment(measures=[row])]
    run("load_plan", saved(document, tmp_path))
    document["plan"]["adopted_on"] = "2020-02-11"
    row |= {"due_on": "2020-09-30", "baseline_due_on": "2020-09-30"}

    assert apply(document, tmp_path)[1]

    assert ActionPlan.objects.get().adopted_on == ADOPTED
    assert Measure.objects.get().baseline_due_on == date(2020, 9, 30)
    row["baseline_due_on"] = "2020-10-31"
    assert len(problems_of(saved(document, tmp_path), "--apply")) == 1


def test_a_file_without_the_day_of_adoption_does_not_take_it_back(tmp_path):
    plan = loaded_other_country()
    document = other_country()
    del document["plan"]["adopted_on"]

    assert "says the same" in run("load_plan", saved(document, tmp_path), "--apply")

    document["plan"]["adopted_on"] = "2018-06-16"
    assert apply(document, tmp_path)[1]
    plan.refresh_from_db()
    assert plan.adopted_on == date(2018, 6, 16)


def test_a_completion_test_that_is_new_was_written_today(tmp_path):
    plan = loaded_other_country()
    document = other_country()
    document["commitments"][0]["measures"][1]["completion_test"] = {"lv": "Andmed on avatud"}

    assert apply(document, tmp_path)[1]

    assert plan.measures.get(code="1.2").completion_test_written_on == timezone.localdate()


def test_institutions_change_places_and_leave(tmp_path):
    plan = loaded_other_country()
    document = other_country()
    document["commitments"][0]["lead_institutions"].reverse()
    document["commitments"][0]["measures"][0]["supporting"].reverse()

    assert apply(document, tmp_path)[1]
    leads = plan.commitments.get(number=1).leads
    assert [row.institution.slug for row in leads.all()] == [
        "metsamaa-kantselei",
        "metsamaa-andmeamet",
    ]

    del document["commitments"][0]["lead_institutions"][0]
    del document["commitments"][0]["measures"][0]["supporting"][0]
    assert apply(document, tmp_path)[1]
    assert [row.institution.slug for row in leads.all()] == ["metsamaa-andmeamet"]
    supporting = plan.measures.get(code="1.1").supporting.get()
    assert (supporting.institution.slug, supporting.role) == ("metsamaa-kantselei", "Kooskõlastab")


def test_risks_and_steps_that_are_gone_leave_the_measure_and_stay_in_its_history(tmp_path):
    plan = loaded_other_country()
    row = plan.measures.get(code="1.1")
    version = row.version
    document = other_country()
    del document["commitments"][0]["measures"][0]["risks"][0]
    del document["commitments"][0]["measures"][0]["steps"]

    assert apply(document, tmp_path)[1]

    row.refresh_from_db()
    assert [risk.text for risk in row.risks.all()] == ["Aega ei jätku"]
    assert not row.steps.exists()
    assert row.version == version + 1


def test_a_measure_that_a_file_no_longer_has_stays_on_record_and_is_named(tmp_path):
    plan = loaded_other_country()
    document = other_country()
    del document["commitments"][0]["measures"][1]
    before = whole_record()
    path = saved(document, tmp_path)

    printed = run("load_plan", path, "--apply").splitlines()

    assert len(printed) == 2
    assert printed[0].startswith("commitments[0].measures[1]: {")
    assert printed[1] == f"Stays on record: {printed[0]}"
    assert plan.measures.count() == 3
    assert whole_record() == before  # and nothing is said to have changed


def test_a_statement_told_late_takes_its_place_and_does_not_undo_later_ones(tmp_path):
    plan = loaded_other_country()
    document = other_country()
    document["commitments"][0]["measures"][0]["statements"].insert(
        1,
        {
            "stated_on": "2018-11-01",
            "institution": "metsamaa-andmeamet",
            "status": "in_progress",
            "done": "Leping on sõlmitud",
            "evidence": [{"url": "https://leping.example/", "proves": "Leping"}],
        },
    )

    assert apply(document, tmp_path)[1]

    row = plan.measures.get(code="1.1")
    assert (row.status, row.stated_on, row.completed_on) == (
        "completed",
        date(2019, 7, 5),
        date(2019, 7, 1),
    )
    assert row.evidence_count == 3


def test_a_statement_is_never_altered_only_followed(tmp_path):
    plan = loaded_other_country()
    document = other_country()
    document["commitments"][1]["measures"][0]["statements"][0]["next_step"] = "Uus katse"
    path = saved(document, tmp_path)

    printed = run("load_plan", path, "--apply").splitlines()

    statements = plan.measures.get(code="2.1").updates.order_by("pk")
    assert [row.next_step for row in statements] == ["", "Uus katse"]
    assert any(line.startswith("Stays on record: ") for line in printed)
    before = whole_record()
    run("load_plan", path, "--apply")
    assert whole_record() == before
