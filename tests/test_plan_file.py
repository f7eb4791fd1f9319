"""A plan as one JSON file: it loads to the letter, comes out as it went in, or changes nothing."""

import json
import os
import re
import signal
import subprocess
import sys
from copy import deepcopy
from datetime import date, timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from commitments.models import ActionPlan, Change, ChangeKind, Commitment, Institution, Source
from commitments.operations import start_of
from measures.models import ActionStep, Evidence, Measure, ProgressUpdate
from measures.slips import days_of
from measures.standing import Standing
from ogp_portal.formats.text import Text
from ogp_portal.history import RecordVersion
from opendata.operations import load_plan
from opendata.planfile import (
    PlanFileError,
    check,
    dump,
    read,
    to_json,
)
from opendata.planfile.past import last_part
from opendata.planfile.reading import SCHEMA_PATH
from tests.factories import make_institution, make_plan, put_on_record

pytestmark = pytest.mark.django_db

FOURTH_PLAN = settings.BASE_DIR / "fixtures" / "plan-2020-2021.json"
OTHER_COUNTRY = settings.BASE_DIR / "tests" / "data" / "plan-of-another-country.json"
ADOPTED, SHOWN = date(2020, 2, 11), date(2020, 10, 28)

# The slides of 28.10.2020., to the letter.
MIGRATION = (
    "Īstenošana varētu kavēties saistībā ar IUB tīmekļvietnes migrāciju uz jauno tīmekļvietņu "
    "platformu"
)
WORKSHEET = [
    {
        "title": "Digitālā iepirkumu risku izvērtēšanas rīka datu atlasē metožu aprakstu izstrāde",
        "starts_on": date(2020, 1, 1),
        "due_on": date(2020, 3, 1),
        "risks": [],
        "progress": ("completed", "Izdarīts"),
    },
    {
        "title": "Digitālā iepirkumu risku izvērtēšanas rīka publicēšana",
        "starts_on": date(2020, 3, 1),
        "due_on": date(2020, 4, 1),
        "risks": [MIGRATION],
        "progress": ("in_progress", "Notiek izstrāde"),
    },
]
BULLETS = {
    "1.3": "Publisks digitāls rīks iepirkumu risku vērtēšanai",
    "1.4": "Publisko iepirkumu līgumu datubāzes izveide",
    "1.5": "Integritātes pakti iepirkumos un ES fondu projektos (publiskā iepirkuma sabiedriskā "
    "uzraudzība)",
    "2.1": "Sabiedrībai nozīmīgu datu kopu atvēršana - nodokļu samaksa, amatpersonu deklarācijas, "
    "partiju finanses, valsts budžeta izdevumi, tiesu darbs, ārstniecības iestāžu darbs, sūdzības "
    "par iepirkumiem, izglītības iestādes un programmas, AUS-Atlīdzības uzskaites sistēma",
    "3.1": "Lobēšanas atklātības regulējuma izstrāde Saeimas darba grupā (regulāras sanāksmes)",
    "3.2": "Augstāko amatpersonu atklātie kalendāri",
    "3.3": "Apmācības ALVAP un VAS",
    "4.1": "Mazināt formālismu sabiedrības iesaistīšanā (labās prakses apkopošana un sadarbības "
    "tīkli; Atvērtības standarts pašvaldībām; NVO iesaistīšana problēmu risināšanā u.c.)",
    "4.2": "Līdzdalības regulējums un informācijas pieejamība",
    "4.3": "Atvērto pašvaldību kustība - VARAM vēstule",
    "5.1": "Efektīvas sabiedrības līdzdalības nodrošināšanas vadlīnijas un meistarklases",
    "5.2": "Pilotprojekti - visaptverošā valsts aizsardzība; veselības aprūpes korupcijas riski "
    "(pateicības dāvanas), komunikācija diasporas iesaistei valsts pārvaldē",
    "5.3": "Digitālie līdzdalības rīki un portāli",
    "6.1": "Zināšanu un izpratnes veicināšana par interešu konfliktu un korupciju",
    "6.2": "Atklāti pašvaldību un to kapitālsabiedrību iepirkumu procesi un finanšu līdzekļu "
    "izlietojums",
}
SHORT_TITLES = [
    "Iepirkumi un līgumi",
    "Datu atvēršana",
    "Interešu pārstāvniecība un lobēšana",
    "Atvērtās pašvaldības",
    "Sabiedrības iesaiste",
    "Korupcijas novēršana",
]


def run(*arguments):
    """What the command prints; it raises CommandError where it would exit with 1."""
    printed = StringIO()
    call_command(*map(str, arguments), stdout=printed)
    return printed.getvalue()


def saved(document, folder, name="plan.json"):
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def other_country():
    return json.loads(OTHER_COUNTRY.read_text(encoding="utf-8"))


def loaded_other_country():
    run("load_plan", OTHER_COUNTRY)
    return ActionPlan.objects.get(slug="metsamaa-2018-2020")


def whole_record():
    """Everything a plan file could have written, so that two moments can be compared."""
    return {
        "number": RecordVersion.current(),
        "changes": Change.objects.count(),
        "institutions": Institution.objects.count(),
        "sources": Source.objects.count(),
        "statements": ProgressUpdate.objects.count(),
        "plans": {plan.slug: dump(plan) for plan in ActionPlan.objects.all()},
        "versions": sorted(Measure.objects.values_list("plan", "code", "version")),
    }


NOTHING = {
    "number": 0,
    "changes": 0,
    "institutions": 0,
    "sources": 0,
    "statements": 0,
    "plans": {},
    "versions": [],
}


# The fourth plan, as its sources state it -----------------------------------------------------


@pytest.fixture
def fourth_plan():
    run("load_plan", FOURTH_PLAN)
    return ActionPlan.objects.get(slug="2020-2021")


def test_the_fourth_plan_is_the_one_at_the_front_door(fourth_plan):
    assert ActionPlan.objects.current() == fourth_plan
    assert fourth_plan.title == (
        "Latvijas Ceturtais nacionālais atvērtās pārvaldības rīcības plāns 2020.–2021. gadam"
    )
    assert (fourth_plan.starts_on, fourth_plan.ends_on) == (date(2020, 1, 1), date(2021, 12, 31))
    assert fourth_plan.adopted_on == ADOPTED
    assert "Nr. 54" in fourth_plan.decision
    assert (fourth_plan.is_sample, fourth_plan.silence_limit_days) == (False, 183)


def test_the_fourth_plan_has_the_six_commitments_of_the_slides(fourth_plan):
    commitments = list(fourth_plan.commitments.order_by("number"))

    assert [row.number for row in commitments] == [1, 2, 3, 4, 5, 6]
    assert [row.short_title for row in commitments] == SHORT_TITLES
    assert [row.ogp_code for row in commitments] == [f"LV00{n}" for n in range(40, 46)]
    assert commitments[0].title == "Publisko iepirkumu un līgumu atklātība"
    assert all(row.title_en and row.source for row in commitments)


def test_the_fourth_plan_has_the_worksheets_rows_to_the_letter(fourth_plan):
    rows = fourth_plan.measures.filter(origin="worksheet_row").order_by("position")

    assert [row.code for row in rows] == ["1.1", "1.2"]
    for row, wanted in zip(rows, WORKSHEET, strict=True):
        assert row.group.title == "Digitālais iepirkumu risku izvērtēšanas rīks"
        assert row.title == wanted["title"]
        assert (row.starts_on, row.due_on) == (wanted["starts_on"], wanted["due_on"])
        assert row.lead_institution.slug == "iub"
        assert [risk.text for risk in row.risks.all()] == wanted["risks"]
        statement = row.updates.get()
        assert (statement.status, statement.done) == wanted["progress"]
        assert (statement.stated_on, statement.happened_on) == (SHOWN, None)
        assert (statement.institution, statement.source.key) == (None, "slides-2020-10-28")
        # What the slide leaves empty stays empty.
        assert (row.beneficiaries, row.completion_test) == ("", "")
        assert not row.supporting.exists()
        assert not row.steps.exists()
        assert not row.evidence.exists()


def test_the_fourth_plan_has_every_bullet_of_the_slides_in_their_order(fourth_plan):
    rows = fourth_plan.measures.filter(origin="named").order_by("position")

    assert {row.code: row.title for row in rows} == BULLETS
    assert [row.code for row in rows] == list(BULLETS)
    for row in rows:
        assert row.code.startswith(f"{row.commitment.number}.")
        assert (row.starts_on, row.due_on, row.lead_institution) == (None, None, None)
        assert (row.status, row.stated_on, row.completed_on) == ("", None, None)
        assert not row.updates.exists()


def test_the_fourth_plan_has_seventeen_measures_each_with_its_source(fourth_plan):
    measures = fourth_plan.measures.order_by("code_key")

    assert [row.code for row in measures] == ["1.1", "1.2", *BULLETS]
    assert [row.code for row in fourth_plan.measures.order_by("position")] == [
        "1.1",
        "1.2",
        *BULLETS,
    ]
    assert {row.source.key for row in measures} == {"slides-2020-10-28"}
    assert all("Slaids „" in row.source_detail for row in measures)


def test_the_fourth_plans_completed_row_is_claimed_and_of_an_unknown_day(fourth_plan):
    first, second = fourth_plan.measures.filter(origin="worksheet_row").order_by("position")

    assert (first.status, first.completed_on, first.completion_stated_on) == (
        "completed",
        None,
        SHOWN,
    )
    assert first.judgement(SHOWN).standing is Standing.CLAIMED
    assert first.judgement(SHOWN).days_late is None
    assert second.judgement(SHOWN).standing is Standing.OVERDUE
    assert second.judgement(SHOWN).days_late == 210


def test_the_fourth_plan_owes_two_reports(fourth_plan):
    reports = fourth_plan.reports.order_by("due_on")

    assert list(reports.values_list("slug", "kind", "due_on")) == [
        ("2020", "midterm", date(2021, 2, 1)),
        ("2021", "final", date(2022, 2, 1)),
    ]


def test_the_fourth_plan_names_its_institutions_and_partners(fourth_plan):
    labels = Institution.objects.filter(participations__plan=fourth_plan).labels(SHOWN)
    names = {label.slug: label.short for label in labels.values()}

    on_the_slide = (
        "VK, TM, VARAM, IUB, CFLA, KNAB, VM, ĀM, AiM, IZM, NVD, VID, TA, Valsts kase, SIF"
    )
    assert set(on_the_slide.split(", ")) <= set(names.values())
    assert names["arlietu-ministrija"] == "ĀM"
    assert sorted(label.slug for label in labels.values() if label.kind == "partner") == [
        "delna",
        "lps",
        "manabalss",
        "providus",
    ]


def test_varam_has_the_name_of_the_day(fourth_plan):
    varam = Institution.objects.get(slug="varam")

    def called(day):
        return str(Institution.objects.all().labels(day)[varam.pk].name)

    assert called(date(2024, 6, 30)) == "Vides aizsardzības un reģionālās attīstības ministrija"
    assert called(date(2024, 7, 1)) == "Viedās administrācijas un reģionālās attīstības ministrija"


def test_the_record_of_the_fourth_plan_begins_with_the_order_and_goes_on_with_the_slides():
    before = timezone.now()
    run("load_plan", FOURTH_PLAN)
    after = timezone.now()

    plan = ActionPlan.objects.get()
    order = "Ministru kabineta rīkojums Nr. 54"
    slides = "Valsts kanceleja, prezentācija Memoranda padomes sēdei, 28.10.2020."
    changes = list(plan.changes.order_by("pk"))
    assert [(row.kind, row.since) for row in changes] == [
        (ChangeKind.PLAN_ADOPTED, start_of(ADOPTED)),
        (ChangeKind.MEASURES_LISTED, start_of(SHOWN)),
        (ChangeKind.PROGRESS, start_of(SHOWN)),
        (ChangeKind.PROGRESS, start_of(SHOWN)),
    ]
    assert changes[0].source_name.startswith(order)
    assert {row.source_name for row in changes[1:]} == {slides}
    assert all(before <= row.recorded_at <= after for row in changes)
    assert all((row.user, row.institution) == (None, None) for row in changes)
    assert set(Commitment.history.values_list("history_date", flat=True)) == {start_of(ADOPTED)}
    assert set(Measure.history.values_list("history_date", flat=True)) == {start_of(SHOWN)}
    assert sorted(Measure.history.values_list("code", "version")) == sorted(
        [(code, 1) for code in ["1.1", "1.2", *BULLETS]] + [("1.1", 2), ("1.2", 2)]
    )


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


def missing(wanted, stands, path="document"):
    """Paths of what `wanted` says and `stands` does not say in the same way."""
    if isinstance(wanted, dict):
        pairs = [(wanted[key], stands.get(key), f"{path}.{key}") for key in wanted]
    elif isinstance(wanted, list):
        if len(wanted) != len(stands or []):
            return [path]
        pairs = [
            (a, b, f"{path}[{n}]") for n, (a, b) in enumerate(zip(wanted, stands, strict=True))
        ]
    else:
        return [] if wanted == stands else [path]
    return [at for a, b, here in pairs for at in missing(a, b, here)]


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


# Another country's plan loads without code ----------------------------------------------------


def test_another_countrys_plan_stands_beside_ours():
    run("load_plan", FOURTH_PLAN)
    plan = loaded_other_country()

    assert ActionPlan.objects.count() == 2
    assert ActionPlan.objects.current().slug == "2020-2021"
    assert (plan.silence_limit_days, plan.is_current) == (90, False)
    first = plan.measures.get(code="1.1")
    assert first.title_text == Text("Andmekataloog", "Data catalogue")
    assert (first.status, first.completed_on) == ("completed", date(2019, 7, 1))
    assert days_of(first.baseline_due_on, first.due_on) == 181
    assert first.evidence_count == first.evidence.count() == 2
    assert [row.role for row in first.supporting.all()] == ["Kooskõlastab", ""]
    assert first.judgement(date(2026, 1, 1)).standing is Standing.PROVEN
    assert first.judgement(date(2026, 1, 1)).days_late == 1
    cancelled = plan.measures.get(code="2.1")
    assert cancelled.judgement(date(2026, 1, 1)).standing is Standing.CANCELLED


def test_each_row_is_on_record_since_the_day_the_file_gives():
    plan = loaded_other_country()

    changes = plan.changes.order_by("pk")
    assert [(row.kind, timezone.localdate(row.since).isoformat()) for row in changes] == [
        ("plan_adopted", "2018-06-15"),
        ("measures_listed", "2018-06-15"),
        ("measures_listed", "2018-06-20"),
        ("plan_text", "2018-08-01"),
        ("progress", "2018-09-30"),
        ("plan_adopted", "2018-10-01"),
        ("measures_listed", "2018-10-01"),
        ("unchanged", "2018-12-31"),
        ("progress", "2019-07-05"),
        ("progress", "2019-12-31"),
    ]
    answering = [row.institution.slug if row.institution else row.source_name for row in changes]
    assert answering == [
        "Valitsuse korraldus nr 7",
        "Valitsuse veebileht",
        "Valitsuse korraldus nr 7",
        "Valitsuse korraldus nr 7",
        "metsamaa-andmeamet",
        "Valitsuse korraldus nr 7",
        "Valitsuse korraldus nr 7",
        "metsamaa-andmeamet",
        "metsamaa-andmeamet",
        "Valitsuse veebileht",
    ]


def test_the_record_does_not_say_earlier_what_came_about_later(tmp_path):
    document = smallest()
    said = {"status": "in_progress", "done": "Sākts", "source": "avots"}
    row = measure(
        "1.1",
        since="2020-05-01",
        due_on="2020-12-31",
        baseline_due_on="2020-09-30",
        completion_test={"lv": "Ir publicēts"},
        completion_test_written_on="2020-06-01",
        steps=[
            {"text": {"lv": "Pirmais"}, "done_on": "2020-06-10"},
            {"text": {"lv": "Otrais"}, "done_on": "2020-08-20"},
            {"text": {"lv": "Trešais"}},
        ],
        statements=[{**said, "stated_on": "2020-07-01"}, {**said, "stated_on": "2020-08-01"}],
    )
    document["commitments"] = [commitment(measures=[row])]
    run("load_plan", saved(document, tmp_path))

    [loaded] = Measure.objects.all()
    stood = [
        (
            timezone.localdate(version.history_date).isoformat(),
            version.due_on.isoformat(),
            version.completion_test,
            version.stated_on and version.stated_on.isoformat(),
        )
        for version in loaded.history.order_by("version")
    ]
    assert stood == [
        ("2020-05-01", "2020-09-30", "", None),
        ("2020-06-01", "2020-09-30", "Ir publicēts", None),
        ("2020-07-01", "2020-09-30", "Ir publicēts", "2020-07-01"),
        ("2020-08-01", "2020-12-31", "Ir publicēts", "2020-08-01"),
        ("2020-08-20", "2020-12-31", "Ir publicēts", "2020-08-01"),
    ]
    done = ActionStep.history.exclude(done_on=None).order_by("history_id")
    assert [(step.text, timezone.localdate(step.history_date).isoformat()) for step in done] == [
        ("Pirmais", "2020-07-01"),
        ("Otrais", "2020-08-20"),
    ]
    assert "says the same" in run("load_plan", saved(document, tmp_path))


def test_a_test_that_stands_only_in_english_is_no_test_and_loads_again(tmp_path):
    document = smallest()
    document["commitments"] = [
        commitment(measures=[measure("1.1", completion_test={"lv": "", "en": "Is published"})])
    ]

    run("load_plan", saved(document, tmp_path))

    loaded = Measure.objects.get()
    assert (loaded.has_completion_test, loaded.completion_test_written_on) == (False, None)
    assert "says the same" in run("load_plan", saved(dump(loaded.plan), tmp_path))


@pytest.mark.parametrize(
    "later",
    [
        {"completion_test": {"lv": "Ir"}, "completion_test_written_on": "2999-01-01"},
        {"steps": [{"text": {"lv": "Solis"}, "done_on": "2999-01-01"}]},
    ],
)
def test_what_is_still_to_come_cannot_have_come_about(tmp_path, later):
    document = smallest()
    document["commitments"] = [commitment(measures=[measure("1.1", **later)])]

    with pytest.raises(CommandError, match="2999-01-01 is still to come"):
        run("load_plan", saved(document, tmp_path))


def test_what_is_left_to_be_understood_follows_from_the_rest():
    plan = loaded_other_country()
    first, second = plan.measures.get(code="1.1"), plan.measures.get(code="2.1")

    assert (first.baseline_starts_on, first.baseline_due_on) == (
        date(2018, 7, 1),
        date(2018, 12, 31),
    )
    assert first.completion_test_written_on == date(2018, 8, 1)
    assert (second.baseline_starts_on, second.baseline_due_on) == (None, date(2019, 12, 31))
    assert second.completion_test_written_on == date(2018, 10, 1)


def test_a_measure_keeps_the_files_order_whenever_it_came_on_record(tmp_path):
    document = smallest()
    document["commitments"] = [
        commitment(measures=[measure("1.2", since="2020-05-01"), measure("1.1")])
    ]

    run("load_plan", saved(document, tmp_path))

    rows = Measure.objects.order_by("position")
    assert [row.code for row in rows] == ["1.2", "1.1"]
    assert "says the same" in run("load_plan", saved(document, tmp_path))


def test_commitments_and_reports_may_stand_in_any_order(tmp_path):
    document = other_country()
    document["commitments"].reverse()
    document["reports"].reverse()
    run("load_plan", OTHER_COUNTRY)

    assert "says the same" in run("load_plan", saved(document, tmp_path))


def test_a_statement_older_than_its_measures_record_is_on_record_with_the_measure(tmp_path):
    document = smallest()
    said = {"stated_on": "2019-01-01", "status": "in_progress", "source": "avots"}
    document["commitments"] = [commitment(measures=[measure(statements=[said])])]
    path = saved(document, tmp_path)

    run("load_plan", path)

    row = Measure.objects.get()
    assert row.stated_on == date(2019, 1, 1)
    assert row.history.get(version=2).history_date == start_of(date(2020, 1, 1))
    assert "says the same" in run("load_plan", path)


# A file that differs from the record ----------------------------------------------------------


def changed_country():
    document = other_country()
    document["commitments"][0]["measures"][0]["title"]["en"] = "Catalogue of data"
    document["plan"]["summary"]["en"] = "The plan of an imagined country."
    return document


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


def apply(document, folder):
    """The lines printed by --apply, and whether the record says what the file says after it."""
    path = saved(document, folder)
    printed = run("load_plan", path, "--apply").splitlines()
    again = run("load_plan", path, "--apply").splitlines()
    return printed, again[-1].endswith("says the same.")


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


# Institutions are shared between plans --------------------------------------------------------


def test_a_file_that_knows_less_of_an_institution_takes_nothing_from_it(tmp_path):
    run("load_plan", FOURTH_PLAN)
    document = smallest()
    document["institutions"] = [
        {
            "slug": "varam",
            "kind": "public_body",
            "names": [
                {
                    "valid_from": None,
                    "name": {
                        "lv": "Vides aizsardzības un reģionālās attīstības ministrija",
                        "en": "Ministry of Environmental Protection and Regional Development",
                    },
                    "abbreviation": "VARAM",
                }
            ],
        }
    ]
    path = saved(document, tmp_path)

    assert "is on record.\n" in run("load_plan", path)

    varam = Institution.objects.get(slug="varam")
    assert (varam.names.count(), varam.website, varam.version) == (
        2,
        "https://www.varam.gov.lv/",
        1,
    )
    assert "says the same" in run("load_plan", path)
    assert "says the same" in run("load_plan", FOURTH_PLAN)


def test_a_new_plan_that_contradicts_an_institution_on_record_is_refused(tmp_path):
    run("load_plan", FOURTH_PLAN)
    before = whole_record()
    document = smallest()
    document["institutions"] = [
        {
            "slug": "varam",
            "kind": "public_body",
            "website": "https://www.example.lv/",
            "names": [{"valid_from": None, "name": {"lv": "VARAM"}}],
        }
    ]
    path = saved(document, tmp_path)

    with pytest.raises(CommandError, match="--apply writes the differences"):
        run("load_plan", path)
    assert whole_record() == before

    printed = run("load_plan", path, "--apply").splitlines()
    assert printed[-1] == "Plan Mazais plāns is on record."
    assert any(line.startswith("institutions[0].website: ") for line in printed)
    varam = Institution.objects.get(slug="varam")
    assert (varam.website, varam.version) == ("https://www.example.lv/", 2)
    assert next(row.name for row in varam.names_in_order()) == "VARAM"


def test_a_contact_is_kept_with_its_role(tmp_path):
    loaded_other_country()

    office = Institution.objects.get(slug="metsamaa-kantselei")

    assert (office.contact_role, office.contact_role_en) == (
        "Avatud valitsemise koordinaator",
        "Open government coordinator",
    )
    assert (office.contact_email, office.contact_phone) == ("ogp@kantselei.example", "+999 123")


def test_a_dump_names_an_institution_that_came_to_the_plan_later():
    plan = loaded_other_country()
    row = plan.measures.get(code="1.2")
    row.lead_institution = make_institution("vid")
    put_on_record(row, plan=plan)

    document = dump(plan)

    assert [institution["slug"] for institution in document["institutions"]] == [
        "metsamaa-kantselei",
        "metsamaa-andmeamet",
        "metsamaa-avatus",
        "vid",
    ]
    assert check(document) == document


def test_a_dump_says_which_evidence_was_withdrawn_and_why():
    plan = loaded_other_country()
    evidence = Evidence.objects.order_by("pk").first()
    evidence.withdrawn_on, evidence.withdrawn_because = date(2020, 1, 1), "Cits fails"
    put_on_record(evidence, plan=plan)

    last = dump(plan)["commitments"][0]["measures"][0]["statements"][-1]

    assert last["evidence"][0]["proves"] == "Kataloog töötab"
    assert last["evidence"][0]["withdrawn_on"] == "2020-01-01"
    assert last["evidence"][0]["withdrawn_because"] == "Cits fails"
    assert "withdrawn_on" not in last["evidence"][1]


# Parts ----------------------------------------------------------------------------------------


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


# Files that are broken ------------------------------------------------------------------------


def smallest(**plan):
    return {
        "format": "open-government-plan",
        "format_version": 1,
        "plan": {
            "slug": "mazais",
            "title": {"lv": "Mazais rīcības plāns"},
            "short_title": {"lv": "Mazais plāns"},
            "starts_on": "2020-01-01",
            "ends_on": "2021-12-31",
            "adopted_on": "2020-01-01",
            **plan,
        },
        "sources": [{"key": "avots", "title": {"lv": "Avots"}}],
        "institutions": [],
        "commitments": [],
        "reports": [],
    }


def commitment(number=1, **fields):
    return {
        "number": number,
        "title": {"lv": f"Apņemšanās {number}"},
        "short_title": {"lv": f"Apņemšanās {number}"},
        "groups": [],
        "measures": [],
        **fields,
    }


def measure(code="1.1", **fields):
    return {"code": code, "title": {"lv": f"Pasākums {code}"}, "origin": "named", **fields}


def at(document, path):
    """The node at a path such as `commitments[0].measures[1]`."""
    node = document
    for name, index in re.findall(r"([a-z_]+)|\[(\d+)\]", path):
        node = node[name] if name else node[int(index)]
    return node


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


def problems_of(path, *options):
    with pytest.raises(CommandError) as refusal:
        run("load_plan", path, *options)
    first, *lines = str(refusal.value).splitlines()
    assert first == f"{path} was not loaded."
    assert refusal.value.returncode == 1
    return [tuple(line.split(": ", 1)) for line in lines]


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
