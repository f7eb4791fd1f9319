"""Dates that move: asked for by an institution, decided by a coordinator, seen by everybody."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from commitments.models import ChangeKind
from commitments.operations import ChangedMeanwhileError, NotAllowedError, RuleBrokenError
from measures.desk import dates_to_decide
from measures.drafts import NO_DRAFT
from measures.fates import Fate
from measures.models import DateChange, Measure, UpdateDraft
from measures.operations.dates import (
    accept_date_change,
    move_date,
    propose_date_change,
    refuse_date_change,
    rules_broken,
    withdraw_date_change,
)
from measures.operations.drafts import send_statement
from measures.operations.lifecycle import Decided, end_measure
from measures.operations.reporting import Statement, report_progress
from measures.operations.reviews import approve
from measures.operations.taking_back import take_back
from measures.permissions import can_move_date
from measures.slips import DateChangeReason, Shift, Slip, days_of
from measures.standing import Standing, Status
from ogp_portal import guards
from ogp_portal.formats.days import day_text
from tests.cast import in_days, make_cast, shift_form, with_token
from tests.clock import Clock
from tests.factories import (
    author,
    make_date_change,
    make_institution,
    make_measure,
    make_person,
    make_plan,
    make_statement,
    put_on_record,
)
from tests.page import facts, form_of, main_of

pytestmark = pytest.mark.django_db

TODAY = date(2020, 3, 20)
DUE = date(2020, 4, 1)
LATER = date(2020, 12, 31)
WHY = "Iepirkuma rezultāts ir pārsūdzēts"
SHIFT = Shift(LATER, DateChangeReason.PROCUREMENT, WHY)
DECIDED = Shift(LATER, DateChangeReason.PROCUREMENT, WHY, "MK 14.04.2020. prot. Nr. 24")


@pytest.fixture
def iub():
    return make_institution("iub")


@pytest.fixture
def clerk(iub):
    return make_person("iub@example.lv", editor=iub)


@pytest.fixture
def coordinator():
    return make_person("vk@example.lv", coordinator=make_institution("vk"))


@pytest.fixture
def measure(iub):
    return make_measure(lead_institution=iub, due_on=DUE, baseline_due_on=DUE)


def propose(measure, person, shift=SHIFT, **changes):
    by = author(person, measure.lead_institution)
    when = {"opened_version": measure.version, "today": TODAY, **changes}
    return propose_date_change(measure, shift, by=by, **when)


def as_office(person):
    return author(person, as_office_of(person))


def as_office_of(person):
    return person.memberships.first().institution


def now(measure):
    return Measure.objects.get(pk=measure.pk)


def accept(proposed, person, decision=DECIDED.decision, **changes):
    when = {"opened_version": now(proposed.measure).version, "today": TODAY, **changes}
    accept_date_change(proposed, decision=decision, by=as_office(person), **when)


# Proposed and decided -------------------------------------------------------------------------


def test_a_proposed_date_is_on_record_and_moves_nothing(measure, clerk, iub):
    proposed = propose(measure, clerk)

    stands = DateChange.objects.get()
    assert (stands.old_due_on, stands.new_due_on) == (DUE, LATER)
    assert (stands.state, stands.institution, stands.proposed_on) == ("proposed", iub, TODAY)
    assert (stands.reason, stands.sentence) == ("procurement", WHY)
    assert stands.change.kind == ChangeKind.DATE_PROPOSED
    assert stands.change.reason == WHY
    assert now(measure).due_on == DUE
    assert now(measure).version == measure.version + 1
    assert now(measure).change == proposed.change


def test_an_accepted_date_moves_and_the_first_one_stays(measure, clerk, coordinator):
    proposed = propose(measure, clerk)

    accept(proposed, coordinator, today=TODAY + timedelta(days=1))

    stands = DateChange.objects.get()
    assert (stands.state, stands.decision) == ("accepted", "MK 14.04.2020. prot. Nr. 24")
    assert stands.decided_on == TODAY + timedelta(days=1)
    assert stands.decider == as_office_of(coordinator)
    assert now(measure).due_on == LATER
    assert now(measure).baseline_due_on == DUE
    assert days_of(now(measure).baseline_due_on, now(measure).due_on) == 274
    assert now(measure).change.kind == ChangeKind.DATE_MOVED
    assert [row.due_on for row in measure.history.order_by("version")] == [DUE, DUE, LATER]


def test_a_refused_date_stays_and_the_answer_is_on_record(measure, clerk, coordinator):
    proposed = propose(measure, clerk)

    refuse_date_change(
        proposed,
        answer="Termiņu noteica valdība",
        by=as_office(coordinator),
        opened_version=now(measure).version,
        today=TODAY,
    )

    stands = DateChange.objects.get()
    assert (stands.state, stands.answer) == ("refused", "Termiņu noteica valdība")
    assert stands.decider == as_office_of(coordinator)
    assert now(measure).due_on == DUE
    assert now(measure).change.reason == "Termiņu noteica valdība"


def test_a_proposal_is_withdrawn_by_its_own_institution(measure, clerk, iub):
    proposed = propose(measure, clerk)
    colleague = make_person(editor=iub)

    withdraw_date_change(
        proposed,
        by=author(colleague, iub),
        opened_version=now(measure).version,
        today=TODAY,
    )

    assert DateChange.objects.get().state == "withdrawn"
    assert DateChange.objects.get().decider is None
    assert propose(now(measure), clerk).state == "proposed"


def test_a_coordinator_moves_a_date_by_a_decision_that_is_made(measure, coordinator):
    move_date(
        measure, DECIDED, by=as_office(coordinator), opened_version=measure.version, today=TODAY
    )

    stands = DateChange.objects.get()
    assert (stands.state, stands.decided_on, stands.old_due_on) == ("accepted", TODAY, DUE)
    assert stands.decider == as_office_of(coordinator)
    assert now(measure).due_on == LATER


def test_a_date_that_was_not_known_is_given(iub, coordinator):
    measure = make_measure(lead_institution=iub, due_on=None)

    move_date(
        measure, DECIDED, by=as_office(coordinator), opened_version=measure.version, today=TODAY
    )

    assert DateChange.objects.get().old_due_on is None
    assert now(measure).judgement(TODAY).standing is Standing.ON_TRACK


# Who may --------------------------------------------------------------------------------------


def test_only_an_editor_of_the_lead_proposes(measure, coordinator, iub):
    stranger = make_person(editor=make_institution("varam"))

    with pytest.raises(NotAllowedError):
        propose(measure, stranger)
    with pytest.raises(NotAllowedError):
        propose(measure, coordinator)
    assert not DateChange.objects.exists()


def test_nobody_proposes_in_anothers_name(measure, clerk):
    with pytest.raises(NotAllowedError):
        propose_date_change(
            measure,
            SHIFT,
            by=author(clerk, make_institution("varam")),
            opened_version=measure.version,
            today=TODAY,
        )


def test_only_a_coordinator_decides_or_moves(measure, clerk, iub):
    proposed = propose(measure, clerk)
    version = now(measure).version
    by = author(clerk, iub)

    with pytest.raises(NotAllowedError):
        accept(proposed, clerk)
    with pytest.raises(NotAllowedError):
        refuse_date_change(proposed, answer="Nē", by=by, opened_version=version, today=TODAY)
    with pytest.raises(NotAllowedError):
        move_date(measure, DECIDED, by=by, opened_version=version, today=TODAY)
    assert now(measure).due_on == DUE


def test_a_coordinator_does_not_withdraw_what_an_institution_proposed(measure, clerk, coordinator):
    proposed = propose(measure, clerk)

    with pytest.raises(NotAllowedError):
        withdraw_date_change(
            proposed,
            by=as_office(coordinator),
            opened_version=now(measure).version,
            today=TODAY,
        )


@pytest.fixture
def both(iub):
    """One person who reports for the lead and coordinates the plan."""
    return make_person("abi@example.lv", editor=iub, coordinator=iub)


def ask_for_review(plan):
    plan.asks_for_review = True
    put_on_record(plan, plan=plan)


def test_where_review_is_on_nobody_decides_on_their_own_proposal(measure, both, coordinator):
    ask_for_review(measure.plan)
    proposed = propose(measure, both)

    with pytest.raises(RuleBrokenError, match="cits"):
        accept(proposed, both)
    assert now(measure).due_on == DUE

    accept(proposed, coordinator)
    assert now(measure).due_on == LATER


def test_where_review_is_on_nobody_decides_on_their_colleagues_proposal(
    measure, both, clerk, coordinator
):
    ask_for_review(measure.plan)
    proposed = propose(measure, clerk)

    with pytest.raises(RuleBrokenError, match="cits"):
        accept(proposed, both)
    assert now(measure).due_on == DUE


def test_where_review_is_on_the_desk_asks_only_those_who_may_decide(
    measure, both, clerk, coordinator
):
    ask_for_review(measure.plan)
    proposed = propose(measure, clerk)

    assert dates_to_decide(both, TODAY) == ()
    assert [task.measure for task in dates_to_decide(coordinator, TODAY)] == [proposed.measure]


def test_where_review_is_on_nobody_moves_the_date_of_a_measure_they_report_on(measure, both):
    ask_for_review(measure.plan)

    with pytest.raises(NotAllowedError):
        move_date(measure, DECIDED, by=as_office(both), opened_version=measure.version, today=TODAY)


def test_where_review_is_on_no_measure_is_handed_over_to_decide_on_it_alone(
    measure, both, coordinator
):
    ask_for_review(measure.plan)
    for lead in (make_institution(), None):
        stands = now(measure)
        stands.lead_institution = lead
        put_on_record(stands, plan=measure.plan)

        with pytest.raises(NotAllowedError):
            move_date(
                stands, DECIDED, by=as_office(both), opened_version=stands.version, today=TODAY
            )

    move_date(
        stands, DECIDED, by=as_office(coordinator), opened_version=stands.version, today=TODAY
    )
    assert now(measure).due_on == LATER


def test_where_review_is_on_who_has_just_let_their_own_institution_lead_moves_no_date(
    measure, both
):
    ask_for_review(measure.plan)
    stands = make_measure(measure.commitment, due_on=DUE, lead_institution=make_institution())
    assert can_move_date(both, stands)
    stands.lead_institution = measure.lead_institution
    put_on_record(stands, plan=measure.plan)

    with pytest.raises(NotAllowedError):
        move_date(stands, DECIDED, by=as_office(both), opened_version=stands.version, today=TODAY)


def test_where_review_is_off_they_may(measure, both):
    accept(propose(measure, both), both)

    assert now(measure).due_on == LATER


# The rules ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shift", "field"),
    [
        (Shift(date(2019, 12, 31), DateChangeReason.SCOPE, WHY), "new_due_on"),
        (Shift(DUE, DateChangeReason.SCOPE, WHY), "new_due_on"),
        (Shift(TODAY - timedelta(days=1), DateChangeReason.SCOPE, WHY), "new_due_on"),
        (Shift(LATER, DateChangeReason.SCOPE, "  "), "sentence"),
    ],
)
def test_a_proposal_keeps_the_rules(measure, clerk, shift, field):
    with pytest.raises(RuleBrokenError) as refusal:
        propose(measure, clerk, shift)

    assert refusal.value.field == field
    assert not DateChange.objects.exists()


def test_the_day_itself_and_the_start_may_be_asked_for(measure):
    today = Shift(TODAY, DateChangeReason.SCOPE, WHY)

    assert rules_broken(measure, today, TODAY, is_decided=False) == []
    assert measure.starts_on is not None
    start = Shift(measure.starts_on, DateChangeReason.SCOPE, WHY, "Nr. 1")
    assert rules_broken(measure, start, TODAY, is_decided=True) == []


def test_a_date_moves_only_by_a_decision_that_is_named(measure, clerk, coordinator):
    proposed = propose(measure, clerk)

    with pytest.raises(RuleBrokenError) as refusal:
        accept(proposed, coordinator, decision=" ")

    assert refusal.value.field == "decision"
    assert now(measure).due_on == DUE


def test_a_date_stays_only_with_an_answer(measure, clerk, coordinator):
    proposed = propose(measure, clerk)

    with pytest.raises(RuleBrokenError) as refusal:
        refuse_date_change(
            proposed,
            answer="",
            by=as_office(coordinator),
            opened_version=now(measure).version,
            today=TODAY,
        )

    assert refusal.value.field == "answer"
    assert DateChange.objects.get().state == "proposed"


def test_a_second_proposal_waits_for_the_first_to_be_decided(measure, clerk):
    propose(measure, clerk)

    with pytest.raises(RuleBrokenError, match="gaida"):
        propose(now(measure), clerk, opened_version=now(measure).version)


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.CANCELLED])
def test_what_is_over_does_not_move_any_more(measure, clerk, coordinator, status):
    make_statement(measure, status, stated_on=TODAY)

    with pytest.raises(RuleBrokenError, match="vairs"):
        propose(now(measure), clerk)
    when = {"opened_version": now(measure).version, "today": TODAY}
    with pytest.raises(RuleBrokenError, match="vairs"):
        move_date(measure, DECIDED, by=as_office(coordinator), **when)
    assert not DateChange.objects.exists()


def test_what_was_decided_meanwhile_is_not_decided_again(measure, clerk, coordinator):
    proposed = propose(measure, clerk)
    opened = now(measure).version
    accept(proposed, coordinator)

    with pytest.raises(ChangedMeanwhileError):
        accept(proposed, coordinator, opened_version=opened)
    with pytest.raises(ChangedMeanwhileError):
        accept(proposed, coordinator)


def test_a_date_that_moved_meanwhile_is_shown_to_whoever_reports(measure, clerk, coordinator):
    opened = measure.version
    accept(propose(measure, clerk), coordinator)

    with pytest.raises(ChangedMeanwhileError):
        report_progress(
            measure,
            Statement(Status.IN_PROGRESS, done="Notiek"),
            by=author(clerk, measure.lead_institution),
            opened_version=opened,
            today=TODAY,
        )


def test_a_proposal_does_not_stand_in_the_way_of_a_report(measure, clerk):
    opened = measure.version
    propose(measure, clerk)

    report_progress(
        measure,
        Statement(Status.IN_PROGRESS, done="Notiek"),
        by=author(clerk, measure.lead_institution),
        opened_version=opened,
        today=TODAY,
    )

    assert now(measure).status == Status.IN_PROGRESS


# Proposals whose measure ends ------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.CANCELLED])
def test_a_proposal_lapses_with_the_statement_that_ends_its_measure(
    measure, clerk, coordinator, status
):
    proposed = propose(measure, clerk)
    ended_on = TODAY + timedelta(days=3)

    ending = report_progress(
        measure,
        Statement(status, done="Publicēts", reason="Vairs nevajag"),
        by=author(clerk, measure.lead_institution),
        opened_version=now(measure).version,
        today=ended_on,
    )

    stands = DateChange.objects.get()
    assert (stands.state, stands.decided_on, stands.decider) == ("lapsed", ended_on, None)
    assert stands.change == ending.change
    assert now(measure).due_on == DUE
    assert dates_to_decide(coordinator, ended_on) == ()
    with pytest.raises(ChangedMeanwhileError):
        accept(proposed, coordinator)


def test_a_proposal_waits_on_while_its_measure_runs(measure, clerk):
    propose(measure, clerk)

    make_statement(measure, Status.IN_PROGRESS, stated_on=TODAY)

    assert DateChange.objects.get().state == "proposed"


def test_a_proposal_lapses_when_its_measure_is_dropped(measure, clerk, coordinator):
    propose(measure, clerk)

    end_measure(
        measure,
        Fate.DROPPED,
        [],
        Decided("Valdība to svītroja"),
        by=as_office(coordinator),
        opened_version=now(measure).version,
        today=TODAY,
    )

    assert DateChange.objects.get().state == "lapsed"
    assert DateChange.objects.get().change.kind == ChangeKind.MEASURE_DROPPED


def test_a_proposal_lapses_when_a_reviewed_statement_is_published(measure, clerk, coordinator, iub):
    ask_for_review(measure.plan)
    propose(measure, clerk)
    statement = Statement(Status.COMPLETED, done="Publicēts")
    when = {"opened_version": now(measure).version, "today": TODAY}
    by = author(clerk, iub)
    send_statement(measure, statement, {}, by=by, seen=NO_DRAFT, **when)
    assert DateChange.objects.get().state == "proposed"

    draft = UpdateDraft.objects.get()
    by = as_office(coordinator)
    approve(measure, statement, institution_id=iub.pk, by=by, seen=draft.token, **when)

    assert DateChange.objects.get().state == "lapsed"


def test_what_lapsed_stays_so_when_the_statement_is_taken_back(measure, clerk, iub):
    propose(measure, clerk)
    by = author(clerk, iub)
    ending = make_statement(measure, Status.COMPLETED, stated_on=TODAY, person=clerk)

    take_back(ending, by=by, reason="Kļūda", opened_version=now(measure).version, today=TODAY)

    assert DateChange.objects.get().state == "lapsed"
    assert propose(now(measure), clerk).state == "proposed"


def test_a_proposal_lapses_when_what_took_its_measure_up_again_is_taken_back(measure, clerk, iub):
    make_statement(measure, Status.COMPLETED, stated_on=TODAY, person=clerk)
    again = make_statement(measure, Status.IN_PROGRESS, stated_on=TODAY, person=clerk)
    propose(now(measure), clerk)
    by = author(clerk, iub)

    take_back(again, by=by, reason="Kļūda", opened_version=now(measure).version, today=TODAY)

    assert now(measure).status == Status.COMPLETED
    assert DateChange.objects.get().state == "lapsed"
    assert DateChange.objects.get().change.kind == ChangeKind.TAKEN_BACK


def test_everybody_sees_that_a_proposal_lapsed_and_that_it_waited_before():
    cast = make_cast()
    make_date_change(cast.measure, in_days(150))
    make_statement(cast.measure, Status.COMPLETED, stated_on=timezone.localdate())
    reader, office = cast.client("nobody"), cast.client("coordinator")
    today = f"{timezone.localdate():%d.%m.%Y.}"

    page = main_of(reader.get(cast.url))
    register = main_of(reader.get("/plans/plans/date-changes/?state=lapsed"))

    assert page.all(cls="shift--proposed") == []
    for shown in (page.one(cls="shift--lapsed"), register.one(cls="shift")):
        assert "palikusi neizlemta" in shown.text
        assert f"nav izlemts: pasākums beidzās {today}" in shown.text
    assert main_of(office.get("/desk/")).all(id="dates") == []
    history = main_of(reader.get(f"{cast.url}history/"))
    assert "palikusi neizlemta" in history.all(cls="event")[0].text


def test_a_past_day_says_that_the_proposal_waited(monkeypatch):
    clock = Clock(monkeypatch, TODAY)
    cast = make_cast()
    make_date_change(cast.measure, in_days(150))
    clock.turn_to(TODAY + timedelta(days=5))
    make_statement(cast.measure, Status.COMPLETED, stated_on=timezone.localdate())
    clock.turn_to(TODAY + timedelta(days=9))
    reader = cast.client("nobody")

    then = main_of(reader.get(f"{cast.url}?on={TODAY + timedelta(days=4)}"))
    after = main_of(reader.get(f"{cast.url}?on={TODAY + timedelta(days=5)}"))

    assert then.all(cls="shift--proposed")
    assert after.all(cls="shift--proposed") == []


def test_proposals_that_outlived_their_measures_lapse_with_the_migration(measure, clerk):
    migration = import_module("measures.migrations.0007_a_shift_names_its_decider_or_lapses")
    ending = make_statement(measure, Status.COMPLETED, stated_on=TODAY)
    waits = propose(make_measure(lead_institution=measure.lead_institution), clerk)
    outlived = make_date_change(make_measure(), LATER)
    old = make_statement(outlived.measure, Status.COMPLETED, stated_on=TODAY)
    # As it was left behind, before the rule.
    guards.lift()
    DateChange.history.filter(change=old.change).delete()
    models.QuerySet(DateChange).filter(pk=outlived.pk).update(
        state="proposed", decided_on=None, version=1, change=outlived.change
    )

    migration.settle(apps, connection.schema_editor())

    stands = DateChange.objects.get(pk=outlived.pk)
    assert (stands.state, stands.decided_on, stands.change) == ("lapsed", TODAY, old.change)
    states = outlived.history.order_by("version").values_list("version", "state")
    assert list(states) == [(1, "proposed"), (2, "lapsed")]
    assert DateChange.objects.get(pk=waits.pk).state == "proposed"
    assert ending.measure.date_changes.count() == 0


def test_deciders_of_before_are_named_where_the_portal_knows_them(measure, clerk, coordinator):
    migration = import_module("measures.migrations.0007_a_shift_names_its_decider_or_lapses")
    accept(propose(measure, clerk), coordinator)
    told = make_date_change(make_measure(), LATER, state="accepted")
    guards.lift()
    for table in (DateChange, DateChange.history.model):
        models.QuerySet(table).update(decider=None)

    migration.settle(apps, connection.schema_editor())

    stands = measure.date_changes.get()
    assert stands.decider == as_office_of(coordinator)
    deciders = stands.history.order_by("version").values_list("decider", flat=True)
    assert list(deciders) == [None, stands.decider_id]
    assert told.history.get().decider is None


# How far it has moved -------------------------------------------------------------------------


def test_a_slip_is_said_in_one_line():
    moved = Slip(DUE, LATER, 2)

    assert moved.sentence == "sākotnēji 01.04.2020., pārcelts 2×, +274 dienas"
    because = Slip(DUE, LATER, 2, DateChangeReason.CAPACITY, "Izstrādātājs ir aizgājis. ")
    assert because.sentence == (
        "sākotnēji 01.04.2020., pārcelts 2×, +274 dienas, jo trūkst cilvēku"
    )
    assert because.words == "Izstrādātājs ir aizgājis"
    assert Slip(DUE, LATER, 2, DateChangeReason.CAPACITY, "Garš " * 25).words == ""
    assert Slip(DUE, date(2020, 3, 31), 1).sentence == (
        "sākotnēji 01.04.2020., pārcelts 1×, −1 diena"
    )
    assert Slip(DUE, LATER, 0).sentence == "sākotnēji 01.04.2020., +274 dienas"
    assert Slip(None, LATER, 1).sentence == "pārcelts 1×"
    assert Slip(DUE, DUE, 0).sentence == ""
    assert Slip(None, None, 0).sentence == ""


def test_the_first_date_stands_among_the_reasons(measure, clerk, coordinator):
    accept(propose(measure, clerk), coordinator)

    sentence = now(measure).judgement(date(2021, 1, 24)).sentence

    assert sentence == (
        "Kavējas 24 dienas: termiņš bija 31.12.2020.; sākotnējais termiņš: 01.04.2020.; "
        "vēl nav ziņots."
    )


def test_the_last_accepted_shift_says_why_the_date_stands_where_it_does():
    cast = make_cast(baseline_due_on=in_days(100))
    make_date_change(cast.measure, in_days(150), state="accepted", reason="capacity")
    make_date_change(cast.measure, in_days(200), state="accepted", reason="funding")
    make_date_change(cast.measure, in_days(300), state="refused", reason="other")
    said = f"sākotnēji {in_days(100):%d.%m.%Y.}, pārcelts 2×, +100 dienas, jo trūkst naudas"
    reader = cast.client("nobody")

    register = main_of(reader.get("/plans/plans/date-changes/"))
    sheet = main_of(reader.get("/plans/plans/commitments/1/worksheet/"))

    assert said in facts(main_of(reader.get(cast.url)))["Beigu datums"]
    assert register.texts("p", cls="slip") == [said] * 3
    assert sheet.one("span", cls="slip").text == said


def test_every_reason_ends_a_sentence():
    assert {reason: reason.clause[:3] for reason in DateChangeReason} == dict.fromkeys(
        DateChangeReason, "jo "
    )


# The form -------------------------------------------------------------------------------------


def test_an_institution_asks_and_a_coordinator_decides():
    cast = make_cast(baseline_due_on=in_days(100))
    lead, office = with_token(cast.client("lead")), with_token(cast.client("coordinator"))
    reader = cast.client("nobody")
    url = f"{cast.url}date-change/"
    assert url in main_of(lead.get(cast.url)).hrefs()
    typed = form_of(lead.get(url)).fields()

    asked = lead.post(url, {**typed, **shift_form(cast.measure, version=typed["version"])})

    assert (asked.status_code, asked["Location"]) == (302, cast.url)
    shown = facts(main_of(reader.get(cast.url)))["Beigu datums"]
    assert f"{in_days(100):%d.%m.%Y.}" in shown
    assert "ierosināta" in shown
    assert WHY in shown
    assert url in main_of(office.get("/desk/")).hrefs()
    decide = main_of(office.get(url)).one("form", cls="form", id="accept").fields()

    decided = office.post(url, {**decide, "decision": "MK rīkojums Nr. 54", "action": "accept"})

    assert (decided.status_code, decided["Location"]) == (302, cast.url)
    assert cast.now().due_on == in_days(200)
    page = main_of(reader.get(cast.url))
    slip = f"pārcelts 1×, +100 dienas, jo to ietekmēja iepirkums ({WHY})"
    assert slip in facts(page)["Beigu datums"]
    newest = page.all(cls="event")[0]
    assert "MK rīkojums Nr. 54" in newest.text
    assert WHY in newest.text
    assert f"izlēma VK, {timezone.localdate():%d.%m.%Y.}" in newest.text
    register = main_of(reader.get("/plans/plans/date-changes/"))
    assert "izlēma VK" in register.one(cls="shift").text
    assert url not in main_of(office.get("/desk/")).hrefs()
    history = main_of(reader.get(f"{cast.url}history/"))
    assert "MK rīkojums Nr. 54" in history.all(cls="event")[0].text
    changes = main_of(reader.get("/plans/plans/changes/")).text
    assert f"{in_days(100):%d.%m.%Y.} → {in_days(200):%d.%m.%Y.}" in changes


def test_a_shift_is_drawn_once_in_the_story_where_it_was_decided():
    cast = make_cast()
    lead, office = with_token(cast.client("lead")), with_token(cast.client("coordinator"))
    url = f"{cast.url}date-change/"
    lead.post(url, shift_form(cast.measure))
    proposed = main_of(cast.client("nobody").get(cast.url)).one(cls="story")
    assert proposed.one(cls="shift--proposed")
    decide = main_of(office.get(url)).one("form", cls="form", id="accept").fields()
    office.post(url, {**decide, "decision": "Nr. 54", "action": "accept"})

    decided, asked = main_of(cast.client("nobody").get(cast.url)).one(cls="story").all("li")[:2]

    assert decided.one(cls="shift--accepted")
    assert asked.all(cls="shift") == []
    assert "Ierosināta termiņa maiņa" in asked.text
    assert f"{in_days(100):%d.%m.%Y.} → {in_days(200):%d.%m.%Y.}" in asked.text
    assert WHY not in asked.text


def test_the_same_form_twice_is_one_proposal():
    cast = make_cast()
    lead, url = with_token(cast.client("lead")), f"{cast.url}date-change/"
    typed = shift_form(cast.measure)

    answers = [lead.post(url, typed) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert DateChange.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"new_due_on": ""}, "Norādiet jauno beigu datumu."),
        ({"new_due_on": "32.13.2020."}, "Šādas dienas kalendārā nav."),
        ({"new_due_on": "31.12.2019."}, "Beigu datums ir agrāk par sākuma datumu."),
        ({"reason": ""}, "Izvēlieties iemeslu."),
        ({"reason": "laziness"}, "Izvēlieties vienu no tālāk minētajiem iemesliem."),
        ({"sentence": " \u200b "}, "Pasakiet vienā teikumā, kāpēc datums tiek pārcelts."),
        ({"sentence": "a\x00b"}, "Tekstā ir neredzamas vadības zīmes."),
    ],
)
def test_a_form_that_cannot_be_understood_comes_back_as_it_was_typed(typed, complaint):
    cast = make_cast(starts_on=date(2020, 1, 1))
    lead, url = with_token(cast.client("lead")), f"{cast.url}date-change/"

    response = lead.post(url, shift_form(cast.measure, **typed))

    assert response.status_code == 422
    assert complaint.lower() in main_of(response).one(cls="error-summary").text.lower()
    assert not DateChange.objects.exists()


def test_a_proposal_that_was_made_meanwhile_is_shown():
    cast = make_cast()
    lead, url = with_token(cast.client("lead")), f"{cast.url}date-change/"
    opened = shift_form(cast.measure)
    make_date_change(cast.measure, in_days(150), sentence="Kolēģes iemesls")

    response = lead.post(url, opened)

    assert response.status_code == 409
    assert "Kolēģes iemesls" in main_of(response).text
    assert WHY in response.content.decode()


def test_whoever_may_withdraw_is_told_who_sees_the_proposal_and_that_it_stays_on_record():
    cast = make_cast()
    make_date_change(cast.measure, in_days(150))
    lead, url = with_token(cast.client("lead")), f"{cast.url}date-change/"
    form = main_of(lead.get(url)).one("form", cls="form", id="withdraw")
    assert form.one("p", cls="meta").text == (
        "Ierosinājumu redz visi, un par to lemj koordinators. Arī atsaukts tas paliek ierakstā."
    )

    lead.post(url, {**form.fields(), "action": "withdraw"})

    reader = cast.client("nobody")
    assert "atsaukts" in main_of(reader.get(cast.url)).one(cls="shift--withdrawn").text
    register = main_of(reader.get("/plans/plans/date-changes/?state=withdrawn"))
    assert day_text(in_days(150)) in register.one(cls="shift").text


def test_what_was_withdrawn_meanwhile_cannot_be_accepted():
    cast = make_cast()
    office, url = with_token(cast.client("coordinator")), f"{cast.url}date-change/"
    make_date_change(cast.measure, in_days(150))
    opened = main_of(office.get(url)).one("form", cls="form", id="accept").fields()
    lead = with_token(cast.client("lead"))
    withdraw = main_of(lead.get(url)).one("form", cls="form", id="withdraw").fields()
    assert lead.post(url, {**withdraw, "action": "withdraw"}).status_code == 302

    response = office.post(url, {**opened, "decision": "Nr. 54", "action": "accept"})

    assert response.status_code == 409
    assert cast.now().due_on == in_days(100)


def test_a_first_date_is_no_field_of_any_form():
    cast = make_cast(baseline_due_on=in_days(100), baseline_starts_on=in_days(-100))
    lead, url = with_token(cast.client("lead")), f"{cast.url}date-change/"

    lead.post(url, shift_form(cast.measure, baseline_due_on="01.01.2030.", due_on="01.01.2030."))

    assert cast.now().baseline_due_on == in_days(100)
    assert cast.now().due_on == in_days(100)


@pytest.mark.parametrize("person", ["lead", "helper", "stranger", "partner"])
@pytest.mark.parametrize("action", ["accept", "refuse", "move"])
def test_a_coordinators_button_is_no_use_to_others(person, action):
    cast = make_cast()
    make_date_change(cast.measure, in_days(150))
    client, url = with_token(cast.client(person)), f"{cast.url}date-change/"

    response = client.post(
        url, shift_form(cast.measure, action=action, decision="Nr. 1", answer="Nē")
    )

    assert response.status_code == (403 if person == "helper" else 404)
    assert cast.now().due_on == in_days(100)


def test_a_button_nobody_made_is_refused():
    cast = make_cast()
    lead, url = with_token(cast.client("lead")), f"{cast.url}date-change/"

    assert lead.post(url, shift_form(cast.measure, action="erase")).status_code == 422


def test_a_finished_measure_offers_no_form():
    cast = make_cast()
    make_statement(cast.measure, Status.COMPLETED, stated_on=timezone.localdate())

    page = main_of(cast.client("lead").get(f"{cast.url}date-change/"))

    assert page.all("form") == []
    assert "vairs nepārceļ" in page.text


def test_a_plan_without_review_lets_its_editor_coordinate():
    plan = make_plan("atklats")

    assert plan.asks_for_review is False
