"""The plan file carries a measure's life: dates that moved, risks, reasons; and says when."""

import json
from datetime import date

import pytest
from django.conf import settings
from django.utils import timezone

from commitments.models import ChangeKind, Institution
from measures.models import ActionStep, DateChange, Measure
from measures.operations.lifecycle import Decided, NewMeasure, add_measure
from opendata.operations import load_plan
from opendata.planfile import PlanFileError, check, dump, read
from tests.factories import (
    author,
    make_date_change,
    make_institution,
    make_person,
    make_step,
)

pytestmark = pytest.mark.django_db

OTHER_COUNTRY = settings.BASE_DIR / "tests" / "data" / "plan-of-another-country.json"
LEFT_OUT = object()
MOVED = {
    "proposed_on": "2019-03-01",
    "institution": "metsamaa-andmeamet",
    "new_due_on": "2020-06-30",
    "reason": "funding",
    "sentence": "Raha ei jätku",
    "decided_on": "2019-03-15",
    "decider": "metsamaa-kantselei",
    "decision": "https://example.org/otsus/7",
}


def country():
    return json.loads(OTHER_COUNTRY.read_text(encoding="utf-8"))


def a_measure(document):
    """The second commitment's first, due on 31.12.2019."""
    return document["commitments"][1]["measures"][0]


def with_changes(*changes, due_on="2020-06-30"):
    document = country()
    a_measure(document).update(
        starts_on="2018-09-01", due_on=due_on, baseline_due_on="2019-12-31", date_changes=[*changes]
    )
    del a_measure(document)["statements"]
    return document


def load(document, *, apply=False):
    return load_plan(check(document), recorded_on=None, apply=apply).plan


def test_what_is_loaded_is_dumped_and_loads_again():
    document = with_changes(
        MOVED,
        {
            "proposed_on": "2020-01-10",
            "institution": "metsamaa-andmeamet",
            "new_due_on": "2020-12-31",
            "reason": "other",
            "sentence": "Veel aega",
            "state": "refused",
            "decided_on": "2020-01-20",
            "answer": "Ei",
        },
    )
    measure = a_measure(document)
    measure["risks"] = [
        {"text": {"lv": "Risk"}, "state": "happened", "delays_by_days": 7, "response": "Abi"}
    ]
    measure["statements"] = [
        {
            "stated_on": "2020-02-01",
            "institution": "metsamaa-andmeamet",
            "status": "cancelled",
            "reason": "Pole vaja",
            "decision": "Nr. 9",
        }
    ]

    plan = load(document)
    dumped = dump(plan)
    again = load_plan(check(dumped), recorded_on=None, apply=False)

    assert again.differences == ()
    told = a_measure(dumped)
    assert told["date_changes"][0] == {
        **MOVED,
        "old_due_on": "2019-12-31",
        "state": "accepted",
    }
    assert told["date_changes"][1]["answer"] == "Ei"
    assert told["risks"] == measure["risks"]
    assert (told["statements"][0]["reason"], told["statements"][0]["decision"]) == (
        "Pole vaja",
        "Nr. 9",
    )


def test_the_record_says_of_each_day_what_was_then_known():
    plan = load(with_changes(MOVED))
    measure = plan.measures.get(code=a_measure(country())["code"])

    def stood(day):
        versions = measure.history.filter(history_date__date__lte=day).order_by("version")
        return versions.last().due_on

    assert stood(date(2019, 3, 14)) == date(2019, 12, 31)
    assert stood(date(2019, 3, 15)) == date(2020, 6, 30)
    states = DateChange.history.order_by("version").values_list("state", "history_date__date")
    assert [state for state, _day in states] == ["proposed", "accepted"]
    kinds = [row.change.kind for row in measure.history.order_by("version")]
    assert [kind for kind in kinds if "date" in kind] == ["date_proposed", "date_moved"]


def test_a_proposal_is_decided_by_a_later_file():
    waits = {name: value for name, value in MOVED.items() if not name.startswith("deci")}
    plan = load(with_changes({**waits, "state": "proposed"}, due_on="2019-12-31"))
    measure = plan.measures.get(code=a_measure(country())["code"])
    assert measure.due_on == date(2019, 12, 31)

    load(with_changes(MOVED), apply=True)

    measure.refresh_from_db()
    assert measure.due_on == date(2020, 6, 30)
    assert DateChange.objects.get().state == "accepted"


def test_what_an_institution_said_of_a_risk_stays_where_a_file_keeps_silent():
    plan = load(country())
    measure = next(row for row in plan.measures.all() if row.risks.exists())
    risk = measure.risks.first()
    document = dump(plan)
    for commitment in document["commitments"]:
        for row in commitment["measures"]:
            if row["code"] == measure.code:
                row["risks"][0] |= {"state": "gone", "response": "Möödas"}
    load(document, apply=True)
    risk.refresh_from_db()
    assert (risk.state, risk.response) == ("gone", "Möödas")

    silent = load_plan(check(country()), recorded_on=None, apply=True)

    risk.refresh_from_db()
    assert (risk.state, risk.response) == ("gone", "Möödas")
    assert any("risks[0].state" in line for line in silent.remaining)


@pytest.mark.parametrize(
    ("change", "path", "sentence"),
    [
        ({"institution": None}, "", "somebody must ask for it"),
        ({"institution": "nobody"}, ".institution", "is not among the institutions"),
        ({"old_due_on": "2020-06-30"}, ".new_due_on", "nothing moves"),
        ({"decision": LEFT_OUT}, ".decision", "a date moves by a decision"),
        ({"decided_on": "2019-02-01"}, ".decided_on", "is before proposed_on"),
        ({"state": "proposed"}, "", "is not decided yet"),
        ({"new_due_on": "1999-01-01"}, ".new_due_on", "is before starts_on"),
    ],
)
def test_a_date_change_that_cannot_be_is_refused(change, path, sentence):
    wrong = {name: it for name, it in {**MOVED, **change}.items() if it is not LEFT_OUT}

    with pytest.raises(PlanFileError) as refusal:
        check(with_changes(wrong))

    assert any(
        where.endswith(f"date_changes[0]{path}") and sentence in said
        for where, said in refusal.value.problems
    )


def test_a_start_that_moved_past_an_end_date_of_the_past_is_loaded_dumped_and_loads_again():
    document = with_changes(
        {**MOVED, "new_due_on": "2019-06-30"},
        {**MOVED, "proposed_on": "2019-05-01", "decided_on": "2019-05-02"},
    )
    a_measure(document).update(starts_on="2019-08-01", baseline_starts_on="2018-09-01")

    plan = load(document)

    measure = Measure.objects.get(code=a_measure(document)["code"])
    assert (measure.starts_on, measure.due_on) == (date(2019, 8, 1), date(2020, 6, 30))
    stood = measure.history.order_by("version").values_list("starts_on", "due_on")
    assert (date(2018, 9, 1), date(2019, 6, 30)) in stood
    dumped = dump(plan)
    assert load_plan(check(dumped), recorded_on=None, apply=False).plan == plan
    assert dump(plan) == dumped


def test_an_end_that_is_asked_for_before_the_start_is_refused():
    early = {**MOVED, "state": "proposed", "new_due_on": "2018-08-31"}
    for name in ("decided_on", "decider", "decision"):
        del early[name]

    with pytest.raises(PlanFileError, match="is before starts_on"):
        check(with_changes(early, due_on="2019-12-31"))


def test_the_last_accepted_change_and_the_date_say_the_same():
    with pytest.raises(PlanFileError, match="not what the last accepted date change says"):
        check(with_changes(MOVED, due_on="2020-07-31"))


def test_changes_stand_in_order_of_time():
    later = {**MOVED, "proposed_on": "2019-01-01", "decided_on": "2019-01-02"}

    with pytest.raises(PlanFileError, match="before what stands above it was decided"):
        check(with_changes(MOVED, later))


def test_a_change_that_is_still_to_come_is_refused():
    with pytest.raises(PlanFileError, match="still to come"):
        load(with_changes({**MOVED, "decided_on": "2999-01-01"}))


def test_a_proposal_made_in_the_portal_is_in_the_file():
    plan = load(country())
    measure = plan.measures.get(code=a_measure(country())["code"])
    make_date_change(measure, date(2020, 12, 31))

    changes = a_measure(dump(plan))["date_changes"]

    assert [change["state"] for change in changes] == ["proposed"]


def test_a_shift_tells_nothing_of_a_step_that_was_done_before_it():
    document = with_changes(MOVED)
    said = {"stated_on": "2019-06-01", "status": "in_progress", "institution": "metsamaa-andmeamet"}
    step = {"text": {"lv": "Samm"}, "done_on": "2019-02-01"}
    a_measure(document).update(statements=[{**said, "done": "Tehtud"}], steps=[step])

    plan = load(document)

    measure = plan.measures.get(code=a_measure(document)["code"])
    versions = ActionStep.history.filter(measure=measure).exclude(done_on=None)
    assert [version.change.kind for version in versions] == [ChangeKind.PROGRESS]
    assert a_measure(dump(plan))["steps"][0]["done_on"] == "2019-02-01"


def test_the_sample_says_what_it_shows():
    sample = read(settings.BASE_DIR / "fixtures" / "plan-paraugs.json")
    states = {
        change.get("state")
        for commitment in sample["commitments"]
        for measure in commitment["measures"]
        for change in measure.get("date_changes", [])
    }

    assert states == {"proposed", "accepted", "refused", "lapsed"}


# Who decided, and what lapsed ------------------------------------------------------------------

ASKED = {name: value for name, value in MOVED.items() if not name.startswith("deci")}
COMPLETED = {
    "stated_on": "2019-04-01",
    "institution": "metsamaa-andmeamet",
    "status": "completed",
    "done": "Valmis",
}
LAPSED = {**ASKED, "state": "lapsed", "decided_on": "2019-04-01"}


def ended(*changes, statements=(COMPLETED,)):
    document = with_changes(*changes, due_on="2019-12-31")
    a_measure(document)["statements"] = [*statements]
    return document


def test_the_change_by_which_a_date_moved_is_that_of_whoever_decided():
    load(with_changes(MOVED))

    asked, decided = DateChange.history.order_by("version")
    assert asked.change.institution.slug == "metsamaa-andmeamet"
    assert (decided.change.institution.slug, decided.decider.slug) == ("metsamaa-kantselei",) * 2


def test_where_no_decider_is_named_nobody_is_said_to_have_decided():
    document = with_changes({name: it for name, it in MOVED.items() if name != "decider"})

    plan = load(document)

    shift = DateChange.objects.get()
    assert (shift.decider, shift.change.institution) == (None, None)
    assert shift.change.source_name
    assert "decider" not in a_measure(dump(plan))["date_changes"][0]


def test_an_institution_that_only_decides_is_in_the_file():
    plan = load(country())
    measure = plan.measures.get(code=a_measure(country())["code"])
    office = make_institution("riigikantselei")
    make_date_change(measure, date(2020, 12, 31), state="accepted", decider=office)

    dumped = dump(plan)

    assert a_measure(dumped)["date_changes"][0]["decider"] == "riigikantselei"
    assert load_plan(check(dumped), recorded_on=None, apply=False).differences == ()


@pytest.mark.parametrize(
    "document",
    [
        ended(LAPSED),
        ended({**LAPSED, "proposed_on": "2019-04-01"}),
        # What ended it was taken back since, and is not in the file.
        ended(LAPSED, statements=()),
        ended(LAPSED, {**ASKED, "proposed_on": "2019-06-01", "state": "proposed"}, statements=()),
    ],
)
def test_what_lapsed_is_loaded_dumped_and_loads_again(document):
    plan = load(document)
    dumped = dump(plan)

    states = [change["state"] for change in a_measure(document)["date_changes"]]
    assert [change["state"] for change in a_measure(dumped)["date_changes"]] == states
    assert load_plan(check(dumped), recorded_on=None, apply=False).differences == ()


def test_a_proposal_lapses_in_the_record_with_the_statement_that_the_file_tells_of():
    load(ended(LAPSED))

    told = DateChange.history.order_by("version")
    assert [(row.state, row.change.kind) for row in told] == [
        ("proposed", "date_proposed"),
        ("lapsed", "progress"),
    ]


def test_a_file_that_ends_a_measure_lets_what_waits_on_record_lapse():
    plan = load(ended(statements=()))
    measure = plan.measures.get(code=a_measure(country())["code"])
    make_date_change(measure, date(2020, 12, 31), proposed_on=date(2019, 3, 1))

    load(ended(), apply=True)

    assert DateChange.objects.get().state == "lapsed"


def test_an_older_file_reopens_nothing_that_is_settled():
    plan = load(ended(LAPSED))
    before = DateChange.objects.get()

    document = ended({**ASKED, "state": "proposed"}, statements=())
    loaded = load_plan(check(document), recorded_on=None, apply=True)

    assert DateChange.objects.get().version == before.version
    assert any("date_changes[0].state" in line for line in loaded.remaining)
    assert plan.measures.get(code=a_measure(document)["code"]).status == "completed"


@pytest.mark.parametrize(
    ("change", "path", "sentence"),
    [
        ({**ASKED, "state": "proposed"}, ".state", "is completed or cancelled"),
        ({**LAPSED, "decider": "metsamaa-kantselei"}, ".decider", "accepted or refused"),
        ({**MOVED, "decider": "nobody"}, ".decider", "is not among the institutions"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(change, path, sentence):
    with pytest.raises(PlanFileError) as refusal:
        check(ended(change))

    assert any(
        where.endswith(f"date_changes[0]{path}") and sentence in said
        for where, said in refusal.value.problems
    )


def test_what_stands_in_the_order_of_the_file_gets_no_version_for_its_place_alone():
    plan = load(country())
    chief = make_person(
        "k@example.org", coordinator=Institution.objects.get(slug="metsamaa-kantselei")
    )
    by = author(chief, chief.memberships.get().institution)
    add_measure(
        plan.commitments.get(number=1),
        NewMeasure(code="1.9", title="Uus tegevus"),
        Decided("Valitsus otsustas", "nr 8"),
        by=by,
        today=timezone.localdate(),
    )
    make_step(Measure.objects.get(code="1.1"), "Samm", position=7)
    document = dump(plan)
    document["commitments"][1]["measures"][0]["title"]["lv"] = "Teine nimi"
    versions = dict(Measure.objects.values_list("code", "version"))

    load(document, apply=True)

    assert dump(plan) == document
    versions["2.1"] += 1
    assert dict(Measure.objects.values_list("code", "version")) == versions


def test_an_order_that_the_file_changes_is_the_files():
    plan = load(country())
    document = dump(plan)
    document["commitments"][0]["measures"].reverse()

    load(document, apply=True)

    assert dump(plan) == document


def test_the_scale_of_completion_is_the_plans_own():
    document = country()
    levels = [
        {"key": "none", "title": {"lv": "Nekas", "en": "Nothing"}},
        {"key": "all_of_it", "title": {"lv": "Viss"}},
    ]
    plan = load(document)
    ogps = [level.key for level in plan.completion_levels.all()]
    document["plan"]["completion_scale"] = levels

    load(document, apply=True)

    assert ogps == ["no_evidence", "not_started", "limited", "substantial", "complete"]
    own = [(level.key, level.title, level.title_en) for level in plan.completion_levels.all()]
    assert own == [("none", "Nekas", "Nothing"), ("all_of_it", "Viss", "")]
    assert dump(plan)["plan"]["completion_scale"] == levels
    del document["plan"]["completion_scale"]
    load(document)
    assert dump(plan)["plan"]["completion_scale"] == levels


def test_a_report_says_in_which_languages_it_is_given():
    document = country()
    plan = load(document)
    assert {tuple(one["languages"]) for one in dump(plan)["reports"]} == {("lv", "en")}
    for report in document["reports"]:
        report["languages"] = ["lv"]

    load(document, apply=True)

    assert {tuple(one["languages"]) for one in dump(plan)["reports"]} == {("lv",)}
