"""The file of another country's plan, which loads without code, and what plans share."""

from datetime import date

import pytest
from django.core.management import CommandError
from django.utils import timezone

from commitments.models import ActionPlan, Institution
from commitments.operations import start_of
from measures.models import ActionStep, Evidence, Measure
from measures.slips import days_of
from measures.standing import Standing
from ogp_portal.formats.text import Text
from opendata.planfile import check, dump
from tests.factories import make_institution, put_on_record
from tests.planfiles import (
    FOURTH_PLAN,
    OTHER_COUNTRY,
    commitment,
    loaded_other_country,
    measure,
    other_country,
    run,
    saved,
    smallest,
    whole_record,
)

pytestmark = pytest.mark.django_db


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
