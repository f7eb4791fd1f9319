"""A plan as one JSON file: it comes out as it went in."""

import json
import re
from copy import deepcopy
from datetime import date

import pytest
from django.conf import settings
from django.core.management import CommandError
from django.db import transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from commitments.models import ActionPlan
from commitments.operations import start_of
from ogp_portal.history import RecordVersion
from opendata.operations import load_plan
from opendata.planfile import PlanFileError, check, dump, read, to_json
from opendata.planfile.past import last_part
from opendata.planfile.reading import SCHEMA_PATH
from tests.factories import make_plan
from tests.planfiles import (
    FOURTH_PLAN,
    NOTHING,
    OTHER_COUNTRY,
    commitment,
    measure,
    missing,
    run,
    saved,
    smallest,
    whole_record,
)

pytestmark = pytest.mark.django_db


# Out as it went in ----------------------------------------------------------------------------


@pytest.mark.parametrize("file", [FOURTH_PLAN, OTHER_COUNTRY], ids=["fourth", "other-country"])
def test_what_is_loaded_is_dumped_and_loaded_again_identical(file, tmp_path):
    slug = json.loads(file.read_text(encoding="utf-8"))["plan"]["slug"]
    first, second = tmp_path / "first.json", tmp_path / "second.json"

    with transaction.atomic():
        run("load_plan", file)
        assert run("dump_plan", slug, first).endswith(f"was written to {first}.\n")
        assert "says the same" in run("load_plan", first)
        transaction.set_rollback(True)
    assert whole_record() == NOTHING
    run("load_plan", first)
    run("dump_plan", slug, second)

    assert second.read_bytes() == first.read_bytes()


@pytest.mark.parametrize("file", [FOURTH_PLAN, OTHER_COUNTRY], ids=["fourth", "other-country"])
def test_a_dump_holds_everything_the_file_says(file):
    wanted = read(file)
    run("load_plan", file)

    stands = dump(ActionPlan.objects.get())

    assert missing(wanted, stands) == []


def test_a_difference_would_be_seen_by_the_comparison_above():
    # Control.
    assert missing({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}) == ["document.a[1].b"]
    assert missing({"a": [1]}, {}) == ["document.a"]


@pytest.mark.parametrize("file", [FOURTH_PLAN, OTHER_COUNTRY], ids=["fourth", "other-country"])
@pytest.mark.parametrize("options", [[], ["--apply"]], ids=["plain", "apply"])
def test_the_same_file_loaded_twice_changes_nothing(file, options):
    run("load_plan", file)
    before = whole_record()

    printed = run("load_plan", file, *options)

    assert printed == f"Plan {ActionPlan.objects.get()} is on record and says the same.\n"
    assert whole_record() == before


def test_a_file_that_gives_no_days_is_the_same_on_a_later_day(tmp_path):
    document = smallest(adopted_on=None)
    document["commitments"] = [commitment(measures=[measure()])]
    path = saved(document, tmp_path)
    run("load_plan", path, "--recorded-on", "2019-03-01")
    plan = ActionPlan.objects.get()

    assert plan.history.get().history_date == start_of(date(2019, 3, 1))
    assert "says the same" in run("load_plan", path)
    assert "says the same" in run("load_plan", path, "--recorded-on", "2019-05-05")


def test_the_smallest_file_of_the_manual_loads(tmp_path):
    manual = (settings.BASE_DIR / "docs" / "plan-file.md").read_text(encoding="utf-8")
    example = json.loads(re.search(r"```json\n(.*?)```", manual, re.DOTALL)[1])
    path = saved(example, tmp_path)

    assert run("load_plan", path) == "Plan Plāns 2030–2031 is on record.\n"
    assert "says the same" in run("load_plan", path)


def test_the_schema_is_a_json_schema():
    Draft202012Validator.check_schema(json.loads(SCHEMA_PATH.read_text(encoding="utf-8")))


def test_a_dump_needs_a_plan_and_a_place(tmp_path):
    make_plan("2020-2021")

    with pytest.raises(CommandError, match=r"There is no plan 2099\."):
        run("dump_plan", "2099", tmp_path / "x.json")
    with pytest.raises(CommandError, match="cannot be written"):
        run("dump_plan", "2020-2021", tmp_path / "no" / "such" / "folder.json")


# Any plan at all ------------------------------------------------------------------------------

texts = st.text("aĀ \n<", min_size=1, max_size=3).filter(str.strip)
days = st.dates(date(2018, 1, 1), date(2019, 12, 31)).map(date.isoformat)
both = st.fixed_dictionaries({"lv": texts}, optional={"en": texts})
slugs = ["a", "b", "c"]


def some(strategy, **keys):
    """A dictionary in which each optional key may be missing."""
    return st.fixed_dictionaries(strategy, optional=keys)


@st.composite
def statements(draw):
    made = draw(
        st.lists(
            some(
                {
                    "stated_on": days,
                    "status": st.sampled_from(
                        ["not_started", "in_progress", "completed", "cancelled"]
                    ),
                    "source": st.just("avots"),
                },
                institution=st.sampled_from(slugs),
                is_unchanged=st.booleans(),
                is_part=st.booleans(),
                disagrees=st.booleans(),
                reason=texts,
                happened_on=st.just("2017-12-31"),
                done=texts,
                evidence=st.lists(
                    st.fixed_dictionaries({"url": st.just("https://x.lv/"), "proves": texts}),
                    max_size=2,
                ),
            ),
            max_size=3,
        )
    )
    for row in made:
        row["is_part"] = row.get("is_part", False) and "institution" in row
        row["disagrees"] = row["is_part"] and row.get("disagrees", False) and "reason" in row
    return sorted(made, key=lambda row: row["stated_on"])


@st.composite
def measures(draw, code):
    row = draw(
        some(
            {"title": both, "origin": st.sampled_from(["named", "worksheet_row"])},
            group=st.sampled_from(["viena", "otra"]),
            lead_institution=st.sampled_from(slugs),
            supporting=st.lists(
                some({"institution": st.sampled_from(slugs)}, role=both, asked_on=days),
                max_size=3,
                unique_by=lambda role: role["institution"],
            ),
            beneficiaries=both,
            completion_test=both,
            risks=st.lists(st.fixed_dictionaries({"text": both}), max_size=2),
            steps=st.lists(some({"text": both}, due_on=days, done_on=days), max_size=2),
            source=st.just("avots"),
            source_detail=both,
            since=st.dates(date(2018, 3, 1), date(2019, 12, 31)).map(date.isoformat),
            statements=statements(),
        )
    )
    lead = row.get("lead_institution")
    row["supporting"] = [one for one in row.get("supporting", []) if one["institution"] != lead]
    for role in row["supporting"]:
        if role.get("asked_on", "") < last_part(row, role["institution"]):
            role.pop("asked_on", None)  # answered
    planned = sorted(draw(st.lists(days, max_size=2)))
    names = (
        draw(st.permutations(["starts_on", "due_on"]))
        if len(planned) == 1
        else ["starts_on", "due_on"]
    )
    return {"code": code, **row, **dict(zip(names, planned, strict=False))}


@st.composite
def plans(draw):
    document = smallest(since="2018-01-01")
    document["institutions"] = [
        {
            "slug": slug,
            "kind": draw(st.sampled_from(["public_body", "partner"])),
            "names": [{"valid_from": None, "name": draw(both)}],
        }
        for slug in slugs
    ]
    for number in range(1, draw(st.integers(1, 2)) + 1):
        rows = draw(st.permutations(["1", "2", "3"]))[: draw(st.integers(0, 3))]
        document["commitments"].append(
            {
                **draw(
                    some(
                        {"title": both, "short_title": both},
                        problem=both,
                        lead_institutions=st.lists(st.sampled_from(slugs), unique=True),
                        policy_areas=st.lists(both, max_size=2),
                        since=st.dates(date(2018, 1, 1), date(2018, 2, 28)).map(date.isoformat),
                    )
                ),
                "number": number,
                "groups": [
                    {"key": "viena", "title": draw(both)},
                    {"key": "otra", "title": draw(both)},
                ],
                "measures": [draw(measures(f"{number}.{row}")) for row in rows],
            }
        )
    return document


@hypothesis_settings(max_examples=15)
@given(plans())
def test_any_plan_comes_out_as_it_went_in(document):
    wanted = check(deepcopy(document))
    with transaction.atomic():
        plan = load_plan(wanted, recorded_on=None, apply=False).plan
        dumped = dump(plan)
        again = load_plan(check(json.loads(to_json(dumped))), recorded_on=None, apply=True)
        transaction.set_rollback(True)
    with transaction.atomic():
        loaded_from_dump = dump(load_plan(check(dumped), recorded_on=None, apply=False).plan)
        transaction.set_rollback(True)

    assert missing(wanted, dumped) == []
    assert (again.differences, again.is_written) == ((), False)
    assert to_json(loaded_from_dump) == to_json(dumped)


@hypothesis_settings(max_examples=15)
@given(plans(), plans())
def test_any_plan_can_follow_any_other_and_a_second_time_changes_nothing(first, second):
    with transaction.atomic():
        load_plan(check(first), recorded_on=None, apply=False)
        written = load_plan(check(second), recorded_on=None, apply=True)
        number = RecordVersion.current()
        again = load_plan(check(second), recorded_on=None, apply=True)
        dumped = dump(written.plan)
        number_again = RecordVersion.current()
        transaction.set_rollback(True)

    assert (again.is_written, number_again) == (False, number)
    assert again.differences == written.remaining
    assert check(dumped) == dumped


def test_reading_tells_all_problems_as_data(tmp_path):
    path = saved({**smallest(), "format": "csv"}, tmp_path)

    with pytest.raises(PlanFileError) as refusal:
        read(path)

    assert refusal.value.problems == [("format", "'open-government-plan' was expected")]
    assert str(refusal.value) == "format: 'open-government-plan' was expected"
