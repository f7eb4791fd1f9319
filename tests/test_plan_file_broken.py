"""A plan's file that is broken, or whose load is killed: it changes nothing."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from ogp_portal.history import RecordVersion
from tests.planfiles import (
    FOURTH_PLAN,
    NOTHING,
    OTHER_COUNTRY,
    at,
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


# Files that are broken ------------------------------------------------------------------------


def put(path, value):
    """A way of breaking a document: `value` at `path`."""
    parent, _, last = path.rpartition(".")

    def break_it(document):
        at(document, parent)[last] = value

    return break_it


def add(path, row):
    return lambda document: at(document, path).append(row)


def drop(path):
    parent, _, last = path.rpartition(".")
    return lambda document: at(document, parent).pop(last)


M = "commitments[0].measures[0]"
TOMORROW = (timezone.localdate() + timedelta(days=1)).isoformat()
BROKEN = {
    # Not of the schema.
    "another format": (put("format", "csv"), "format"),
    "a version of the format to come": (put("format_version", 2), "format_version"),
    "no plan": (drop("plan"), "plan-file"),
    "no title": (drop("plan.title"), "plan"),
    "a title in English alone": (put("plan.title", {"en": "Plan"}), "plan.title"),
    "a title of blanks": (put("plan.title.lv", "  "), "plan.title.lv"),
    "a title of 501 letters": (put("plan.title.lv", "ā" * 501), "plan.title.lv"),
    "a field nobody knows": (put("plan.colour", "red"), "plan"),
    "a day that cannot be": (put("plan.starts_on", "2018-02-31"), "plan.starts_on"),
    "a day in Latvian form": (put("plan.starts_on", "01.07.2018."), "plan.starts_on"),
    "a day of the week form": (put("plan.starts_on", "2018-W01-1"), "plan.starts_on"),
    "a due date that cannot be": (put(f"{M}.due_on", "2018-02-31"), f"{M}.due_on"),
    "a half-year for a due date": (put(f"{M}.due_on", "2. pusgads"), f"{M}.due_on"),
    "an address with capitals": (put("plan.slug", "Metsamaa"), "plan.slug"),
    "an address with a line end": (put("plan.slug", "metsamaa\n"), "plan.slug"),
    "a key with a line end": (put("sources[0].key", "korraldus\n"), "sources[0].key"),
    "a script for a link": (put("plan.decision_url", "javascript:alert(1)"), "plan.decision_url"),
    "evidence without a web address": (
        put(f"{M}.statements[2].evidence[0].url", "data:text/html,x"),
        f"{M}.statements[2].evidence[0].url",
    ),
    "evidence that proves nothing": (
        put(f"{M}.statements[2].evidence[0].proves", ""),
        f"{M}.statements[2].evidence[0].proves",
    ),
    "a status in Latvian": (
        put(f"{M}.statements[0].status", "izpildīts"),
        f"{M}.statements[0].status",
    ),
    "a code with a blank": (put(f"{M}.code", "1. 1"), f"{M}.code"),
    "a number for a code": (put(f"{M}.code", 1.1), f"{M}.code"),
    "an unknown origin": (put(f"{M}.origin", "rumour"), f"{M}.origin"),
    "a commitment without a number": (drop("commitments[0].number"), "commitments[0]"),
    "a commitment numbered by a word": (put("commitments[0].number", "1"), "commitments[0].number"),
    "a yes in words": (put("plan.is_current", "yes"), "plan.is_current"),
    "a scale without levels": (put("plan.completion_scale", []), "plan.completion_scale"),
    "a level twice": (
        put("plan.completion_scale", [{"key": "all", "title": {"lv": "Viss"}}] * 2),
        "plan.completion_scale[1].key",
    ),
    "no limit of silence": (put("plan.silence_limit_days", 0), "plan.silence_limit_days"),
    "an institution without a name": (put("institutions[0].names", []), "institutions[0].names"),
    "a kind nobody knows": (put("institutions[0].kind", "firm"), "institutions[0].kind"),
    "an OGP value nobody knows": (
        put("commitments[0].ogp_values", ["speed"]),
        "commitments[0].ogp_values[0]",
    ),
    "a whole book for a description": (
        put("commitments[0].description.lv", "ā" * 10_001),
        "commitments[0].description.lv",
    ),
    "a list for a document": (lambda document: document.clear(), "plan-file"),
    # Not text.
    "NUL in a title": (put("plan.title.lv", "Pl\x00āns"), "plan.title.lv"),
    "half of a surrogate pair": (put(f"{M}.title.lv", "\ud83c"), f"{M}.title.lv"),
    "the other half in a statement": (
        put(f"{M}.statements[0].done", "x\udf0a"),
        f"{M}.statements[0].done",
    ),
    # Not consistent in itself.
    "an end before the beginning": (put("plan.ends_on", "2018-06-30"), "plan.ends_on"),
    "a sample at the front door": (
        lambda document: document["plan"].update(is_sample=True, is_current=True),
        "plan.is_current",
    ),
    "a source nobody listed": (put(f"{M}.source", "kuulujutt"), f"{M}.source"),
    "a source of the plan nobody listed": (put("plan.source", "kuulujutt"), "plan.source"),
    "a source listed twice": (
        add("sources", {"key": "veeb", "title": {"lv": "Veeb"}}),
        "sources[2].key",
    ),
    "an institution listed twice": (
        lambda document: document["institutions"].append(document["institutions"][0]),
        "institutions[3].slug",
    ),
    "a commitment numbered twice": (add("commitments", commitment(2)), "commitments[2].number"),
    "a code used twice": (
        add("commitments[1].measures", measure("1.1")),
        "commitments[1].measures[1].code",
    ),
    "a report listed twice": (
        lambda document: document["reports"].append(document["reports"][0]),
        "reports[2].slug",
    ),
    "a sub-heading listed twice": (
        add("commitments[0].groups", {"key": "kataloog", "title": {"lv": "Veel"}}),
        "commitments[0].groups[2].key",
    ),
    "a sub-heading nobody listed": (put(f"{M}.group", "muu"), f"{M}.group"),
    "a lead nobody listed": (put(f"{M}.lead_institution", "iub"), f"{M}.lead_institution"),
    "a helper nobody listed": (
        put(f"{M}.supporting", [{"institution": "iub"}]),
        f"{M}.supporting",
    ),
    "a lead that helps itself": (
        put(f"{M}.lead_institution", "metsamaa-kantselei"),
        f"{M}.supporting",
    ),
    "a helper named twice": (
        put(f"{M}.supporting", [{"institution": "metsamaa-avatus"}] * 2),
        f"{M}.supporting[1].institution",
    ),
    "a speaker nobody listed": (
        put(f"{M}.statements[0].institution", "iub"),
        f"{M}.statements[0].institution",
    ),
    "a leading institution of a commitment nobody listed": (
        put("commitments[0].lead_institutions", ["iub"]),
        "commitments[0].lead_institutions",
    ),
    "a measure that ends before it begins": (put(f"{M}.due_on", "2018-06-30"), f"{M}.due_on"),
    "a statement nobody makes": (drop(f"{M}.statements[0].institution"), f"{M}.statements[0]"),
    "a statement about the days to come": (
        put(f"{M}.statements[2].happened_on", "2019-07-06"),
        f"{M}.statements[2].happened_on",
    ),
    "statements out of their order": (
        put(f"{M}.statements[1].stated_on", "2018-09-29"),
        f"{M}.statements[1].stated_on",
    ),
    "a part of nobody": (
        lambda document: at(document, f"{M}.statements")[0].update(
            institution=None, source="veeb", is_part=True
        ),
        f"{M}.statements[0].institution",
    ),
    "a lead that disagrees with itself": (
        lambda document: at(document, f"{M}.statements")[0].update(disagrees=True, reason="Ei"),
        f"{M}.statements[0].disagrees",
    ),
    "a disagreement without words": (
        lambda document: at(document, f"{M}.statements")[0].update(
            is_part=True, disagrees=True, reason=" "
        ),
        f"{M}.statements[0].reason",
    ),
    "a question that was answered": (
        lambda document: (
            at(document, M).update(
                supporting=[{"institution": "metsamaa-avatus", "asked_on": "2018-07-01"}]
            ),
            at(document, f"{M}.statements")[0].update(institution="metsamaa-avatus", is_part=True),
        ),
        f"{M}.supporting[0].asked_on",
    ),
    "a question of tomorrow": (
        put(f"{M}.supporting", [{"institution": "metsamaa-avatus", "asked_on": TOMORROW}]),
        f"{M}.supporting[0].asked_on",
    ),
    "a first name that begins some day": (
        put("institutions[0].names[0].valid_from", "2019-01-01"),
        "institutions[0].names[0].valid_from",
    ),
    "a second name since ever": (
        put("institutions[1].names[1].valid_from", None),
        "institutions[1].names",
    ),
    "a report whose period ends before it begins": (
        put("reports[0].period_to", "2018-06-30"),
        "reports[0].period_to",
    ),
    # Not possible in the record.
    "a record that begins tomorrow": (put("plan.since", TOMORROW), "plan.since"),
    "a report of a year that nobody will see": (
        put("reports[0].period_to", "9999-12-31"),
        "reports[0].period_to",
    ),
    "a measure due before anybody planned": (put(f"{M}.due_on", "0201-12-31"), f"{M}.due_on"),
    "a record that begins before records did": (put("plan.since", "0001-01-01"), "plan.since"),
    "a statement of tomorrow": (
        put("commitments[1].measures[0].statements[0].stated_on", TOMORROW),
        "commitments[1].measures[0].statements[0].stated_on",
    ),
    "a commitment known before its plan": (
        put("commitments[1].since", "2018-06-14"),
        "commitments[1].since",
    ),
    "a measure known before its commitment": (
        put("commitments[1].measures[0].since", "2018-09-30"),
        "commitments[1].measures[0].since",
    ),
    "a measure known from tomorrow": (put(f"{M}.since", TOMORROW), f"{M}.since"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_names_the_place_and_loads_nothing(name, tmp_path):
    break_it, place = BROKEN[name]
    document = other_country()
    break_it(document)
    path = saved(document, tmp_path, "plan-file")
    place = str(path) if place == "plan-file" else place

    problems = problems_of(path)

    assert problems[0][0] == place
    assert all(0 < len(sentence) < 300 for _where, sentence in problems)
    assert whole_record() == NOTHING


def test_the_file_that_is_broken_above_is_whole():
    # Control: what is refused above is refused for what was broken in it.
    assert loaded_other_country().measures.count() == 3


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        (f"{M}.due_on", "'2018-02-31' is not a 'date'"),
        ("plan.slug", "'Met sa' does not match '^[a-z0-9]+(-[a-z0-9]+)*$'"),
    ],
)
def test_a_problem_is_told_in_a_sentence(path, sentence, tmp_path):
    document = other_country()
    put(path, sentence.split("'")[1])(document)

    assert problems_of(saved(document, tmp_path)) == [(path, sentence)]


def test_all_problems_of_a_file_are_named_at_once_in_their_order(tmp_path):
    document = other_country()
    for place in ("commitments[1].source", "plan.source", f"{M}.source"):
        put(place, "kuulujutt")(document)

    places = [where for where, _sentence in problems_of(saved(document, tmp_path))]

    assert places == ["plan.source", f"{M}.source", "commitments[1].source"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not JSON: Expecting value: line 1 column 1 (char 0)"),
        (b'{"format": ', "not JSON: Expecting value: line 1 column 12 (char 11)"),
        (b"\xff\xfe", "the file cannot be read: 'utf-8' codec can't decode byte 0xff"),
        (b'{"plan": ' + b"9" * 5000 + b"}", "not JSON: Exceeds the limit (4300 digits)"),
        (b"[" * 100_000, "not JSON: "),
        (b"[]", "[] is not of type 'object'"),
        (b"null", "None is not of type 'object'"),
    ],
    ids=["empty", "cut off", "not UTF-8", "a huge number", "a deep nesting", "a list", "nothing"],
)
def test_a_file_that_is_no_json_document_is_refused_in_a_sentence(content, sentence, tmp_path):
    path = tmp_path / "plan.json"
    path.write_bytes(content)

    problems = problems_of(path)

    assert len(problems) == 1
    assert problems[0][0] == str(path)
    assert problems[0][1].startswith(sentence)
    assert whole_record() == NOTHING


def test_a_file_that_is_not_there_is_named(tmp_path):
    ((where, sentence),) = problems_of(tmp_path / "nav.json")

    assert where == str(tmp_path / "nav.json")
    assert sentence.startswith("the file cannot be read: ")


def test_a_second_plan_for_the_front_door_is_refused(tmp_path):
    run("load_plan", FOURTH_PLAN)
    before = whole_record()
    document = smallest(is_current=True)

    problems = problems_of(saved(document, tmp_path))

    assert problems == [
        ("plan.is_current", "'2020-2021' is the current plan, and only one plan is")
    ]
    assert whole_record() == before


def test_a_day_of_recording_to_come_is_refused(tmp_path):
    document = smallest(adopted_on=None)

    problems = problems_of(saved(document, tmp_path), "--recorded-on", TOMORROW)

    assert problems == [("plan.since", f"{TOMORROW} is still to come")]
    assert whole_record() == NOTHING


def test_a_broken_file_changes_nothing_of_a_plan_that_stands(tmp_path):
    loaded_other_country()
    before = whole_record()
    document = changed_country()
    document["reports"][1]["slug"] = document["reports"][0]["slug"]

    problems_of(saved(document, tmp_path), "--apply")

    assert whole_record() == before


# Killed in the middle -------------------------------------------------------------------------

KILLED_AT = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection

writes_left = int(sys.argv[1])

def count(execute, sql, params, many, context):
    global writes_left
    if sql.startswith(("INSERT", "UPDATE")):
        writes_left -= 1
        if not writes_left:
            os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)

with connection.execute_wrapper(count):
    call_command("load_plan", sys.argv[2], verbosity=0)
"""


def load_in_a_process_killed_at(write):
    """The exit code of a load that is killed as it begins its n-th write to this very database."""
    database = connection.settings_dict
    address = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        host = database["HOST"] or database["OPTIONS"].get("host", "")
        address = (
            f"postgres://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}?host={host}"
        )
    return subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-W", "ignore", "-c", KILLED_AT, str(write), str(OTHER_COUNTRY)],
        env={
            **os.environ,
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONPATH": str(settings.BASE_DIR),
        },
        cwd=settings.BASE_DIR,
        check=False,
    ).returncode


@pytest.mark.django_db(transaction=True)
def test_a_load_that_is_killed_in_the_middle_leaves_nothing():
    for write in (2, 30, 75):
        assert load_in_a_process_killed_at(write) == -signal.SIGKILL
        assert whole_record() == NOTHING

    # Control: it does write when nobody kills it, and more than was written before the last kill.
    assert load_in_a_process_killed_at(10_000) == 0
    assert RecordVersion.current() == 10
    assert "says the same" in run("load_plan", OTHER_COUNTRY)
