"""Reporting progress and correcting plan text: who may, by which rules, against what stands now."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone, translation

from commitments.models import Change, ChangeKind
from commitments.operations import (
    ChangedMeanwhileError,
    NotAllowedError,
    RuleBrokenError,
    was_changed,
)
from measures.models import Evidence, Measure, ProgressUpdate
from measures.operations.plan_text import PlanText, correct_text
from measures.operations.reporting import (
    Proof,
    Statement,
    follow,
    obstacles_are_due,
    preview_of,
    report_progress,
    report_unchanged,
)
from measures.operations.taking_back import take_back
from measures.standing import Standing, Status
from ogp_portal.formats.text import Text
from ogp_portal.history import Author, RecordVersion
from tests.factories import (
    PROOF,
    author,
    make_institution,
    make_measure,
    make_person,
    make_risk,
    make_source,
    make_statement,
    make_supporting_role,
    put_on_record,
)

pytestmark = pytest.mark.django_db

TODAY = date(2020, 10, 28)
IN_TIME = date(2020, 3, 15)
DUE = date(2020, 4, 1)
GOING_ON = Statement(Status.IN_PROGRESS, done="Notiek izstrāde", obstacles="Migrācija kavējas")


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
    return make_measure(lead_institution=iub, due_on=DUE)


def report(measure, person, statement=GOING_ON, *, today=TODAY, version=None, institution=None):
    institution = institution or measure.lead_institution
    return report_progress(
        measure,
        statement,
        by=author(person, institution),
        opened_version=measure.version if version is None else version,
        today=today,
    )


def text_of(measure, **changes):
    words = {name: getattr(measure, name) for name in PlanText.__dataclass_fields__}
    return PlanText(**{**words, **changes})


def correct(measure, person, *, reason="Drukas kļūda", version=None, today=TODAY, **changes):
    correct_text(
        measure,
        text_of(measure, **changes),
        by=author(person, person.memberships.get().institution),
        reason=reason,
        opened_version=measure.version if version is None else version,
        today=today,
    )


def as_it_stands(measure):
    return Measure.objects.get(pk=measure.pk)


# A statement is published ---------------------------------------------------------------------


def test_a_statement_is_published_at_once_and_the_measure_follows(measure, clerk, iub):
    statement = Statement(
        status=Status.COMPLETED,
        happened_on=IN_TIME,
        done="Izdarīts",
        next_step="Uzturēt rīku",
        obstacles="Nebija",
        proofs=(PROOF, Proof("http://www.iub.gov.lv/riks", "Rīks darbojas")),
    )

    update = report(measure, clerk, statement)

    update.refresh_from_db()
    assert (update.measure, update.institution, update.source) == (measure, iub, None)
    assert (update.status, update.stated_on, update.happened_on) == ("completed", TODAY, IN_TIME)
    assert (update.done, update.next_step) == ("Izdarīts", "Uzturēt rīku")
    assert (update.obstacles, update.is_unchanged) == ("Nebija", False)
    assert list(update.evidence.order_by("pk").values_list("url", "proves", "measure")) == [
        (PROOF.url, PROOF.proves, measure.pk),
        ("http://www.iub.gov.lv/riks", "Rīks darbojas", measure.pk),
    ]
    now = as_it_stands(measure)
    assert (now.status, now.completed_on, now.stated_on) == ("completed", IN_TIME, TODAY)
    assert (now.completion_stated_on, now.evidence_count, now.version) == (TODAY, 2, 2)


def test_a_statement_is_one_change_of_the_record_with_its_author(measure, clerk, iub):
    before = RecordVersion.current()

    update = report(measure, clerk, Statement(**{**vars_of(GOING_ON), "proofs": (PROOF,)}))

    change = Change.objects.latest("pk")
    assert RecordVersion.current() == before + 1
    assert (change.kind, change.plan, change.institution) == ("progress", measure.plan, iub)
    assert (change.user, change.source_name) == (clerk, "")
    assert update.change == change
    assert update.evidence.get().change == change
    assert as_it_stands(measure).change == change
    assert measure.history.get(version=2).change_id == change.pk


def vars_of(statement):
    return {name: getattr(statement, name) for name in Statement.__dataclass_fields__}


def test_that_nothing_has_changed_is_a_statement_too(measure, clerk, iub):
    report(measure, clerk)
    measure.refresh_from_db()
    month_later = TODAY + timedelta(days=31)

    update = report_unchanged(
        measure, by=author(clerk, iub), opened_version=measure.version, today=month_later
    )

    now = as_it_stands(measure)
    assert (update.status, update.is_unchanged, update.done) == ("in_progress", True, "")
    assert (now.status, now.stated_on, now.version) == ("in_progress", month_later, 3)
    assert Change.objects.latest("pk").kind == ChangeKind.UNCHANGED


def test_that_nothing_has_changed_keeps_the_day_of_completion(measure, clerk, iub):
    report(measure, clerk, Statement(Status.COMPLETED, happened_on=IN_TIME, done="Izdarīts"))
    measure.refresh_from_db()

    report_unchanged(
        measure, by=author(clerk, iub), opened_version=measure.version, today=date(2021, 1, 5)
    )

    now = as_it_stands(measure)
    assert (now.completed_on, now.completion_stated_on) == (IN_TIME, TODAY)
    assert now.stated_on == date(2021, 1, 5)


def test_before_a_first_statement_nothing_can_have_stayed_unchanged(measure, clerk, iub):
    with pytest.raises(RuleBrokenError) as broken:
        report_unchanged(measure, by=author(clerk, iub), opened_version=1, today=TODAY)
    with pytest.raises(RuleBrokenError):
        report(measure, clerk, Statement(Status.IN_PROGRESS, is_unchanged=True))

    assert broken.value.field == "status"
    assert not ProgressUpdate.objects.exists()


# The rules ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "field", "sentence"),
    [
        (
            Statement(Status.COMPLETED, happened_on=TODAY + timedelta(days=1), done="Izdarīts"),
            "happened_on",
            "This day is still to come.",
        ),
        (
            Statement(Status.COMPLETED, happened_on=date(2019, 12, 31), done="Izdarīts"),
            "happened_on",
            "It cannot be completed before it begins, on 1 Jan 2020.",
        ),
        (
            Statement(Status.IN_PROGRESS, obstacles="Nav"),
            "done",
            "Say in a sentence what was done.",
        ),
        (
            Statement(Status.IN_PROGRESS, done=" \n", obstacles="Nav"),
            "done",
            "Say in a sentence what was done.",
        ),
        (
            Statement(Status.CANCELLED, obstacles="Nav"),
            "reason",
            "Say why the measure is cancelled.",
        ),
        (
            Statement(Status.IN_PROGRESS, done="Notiek izstrāde"),
            "obstacles",
            "The measure is overdue: say what stands in the way.",
        ),
        (
            Statement(Status.NOT_STARTED, obstacles=" \t"),
            "obstacles",
            "The measure is overdue: say what stands in the way.",
        ),
    ],
)
def test_a_statement_that_breaks_a_rule_is_not_published(
    measure, clerk, statement, field, sentence
):
    with translation.override("en"), pytest.raises(RuleBrokenError) as broken:
        report(measure, clerk, statement)

    assert (broken.value.field, broken.value.message) == (field, sentence)
    assert not ProgressUpdate.objects.exists()
    assert as_it_stands(measure).version == 1


def test_what_has_not_started_needs_no_words_about_what_was_done(measure, clerk):
    report(measure, clerk, Statement(Status.NOT_STARTED), today=IN_TIME)

    assert as_it_stands(measure).status == "not_started"


def test_a_measure_that_was_overdue_by_its_leads_own_word_was_not_completed_before(measure, clerk):
    said = date(2020, 10, 20)
    report(measure, clerk, today=said)

    for day in (date(2020, 3, 1), said - timedelta(days=1)):
        with translation.override("en"), pytest.raises(RuleBrokenError) as broken:
            report(
                as_it_stands(measure),
                clerk,
                Statement(Status.COMPLETED, day, done="Izdarīts", obstacles="Nav"),
            )
        assert broken.value.field == "happened_on"
        assert "On 20 Oct 2020, past the end date" in broken.value.message

    report(
        as_it_stands(measure),
        clerk,
        Statement(Status.COMPLETED, said, done="Izdarīts", obstacles="Nav"),
    )
    assert as_it_stands(measure).completed_on == said


def test_with_that_word_taken_back_it_may_have_been(measure, clerk, iub):
    said = report(measure, clerk, today=date(2020, 10, 20))
    take_back(
        said,
        by=author(clerk, iub),
        reason="Bija jau pabeigts",
        opened_version=as_it_stands(measure).version,
        today=TODAY,
    )

    report(as_it_stands(measure), clerk, Statement(Status.COMPLETED, DUE, done="Izdarīts"))

    assert as_it_stands(measure).completed_on == DUE


@pytest.mark.parametrize("due_on", [DUE, None])
def test_work_said_to_go_on_in_time_may_have_been_completed_before(iub, clerk, due_on):
    measure = make_measure(lead_institution=iub, due_on=due_on)
    report(measure, clerk, replace(GOING_ON, obstacles=""), today=IN_TIME)

    earlier = IN_TIME - timedelta(days=1)
    report(as_it_stands(measure), clerk, Statement(Status.COMPLETED, earlier, done="Izdarīts"))

    assert as_it_stands(measure).completed_on == earlier


def test_something_may_have_happened_today(measure, clerk):
    report(measure, clerk, Statement(Status.COMPLETED, DUE, done="Izdarīts"), today=DUE)

    assert as_it_stands(measure).completed_on == DUE


@pytest.mark.parametrize(
    ("facts", "statement", "today", "are_due"),
    [
        # By what it says, the measure is late.
        ({}, Statement(Status.IN_PROGRESS), TODAY, True),
        ({}, Statement(Status.NOT_STARTED), DUE + timedelta(days=1), True),
        ({}, Statement(Status.COMPLETED), TODAY, True),
        ({}, Statement(Status.COMPLETED, DUE + timedelta(days=1)), TODAY, True),
        # It was in time, or nobody can say that it was not.
        ({}, Statement(Status.COMPLETED, DUE), TODAY, False),
        ({}, Statement(Status.IN_PROGRESS), DUE, False),
        ({"due_on": None}, Statement(Status.IN_PROGRESS), TODAY, False),
        ({}, Statement(Status.CANCELLED), TODAY, False),  # its reason says so
        # It was said already.
        ({"status": "completed"}, Statement(Status.COMPLETED), TODAY, False),
        ({"status": "cancelled"}, Statement(Status.IN_PROGRESS), TODAY, False),
        ({"status": "in_progress"}, Statement(Status.IN_PROGRESS), TODAY, True),
        ({}, Statement(Status.IN_PROGRESS, is_unchanged=True), TODAY, False),
    ],
)
def test_obstacles_are_asked_for_where_the_statement_is_late(facts, statement, today, are_due):
    measure = Measure(**{"due_on": DUE, **facts})

    assert obstacles_are_due(measure, statement, today) is are_due


# Who may report -------------------------------------------------------------------------------


def test_a_reader_and_a_command_report_nothing(measure, iub):
    for nobody in (None, AnonymousUser()):
        with pytest.raises(NotAllowedError):
            report_progress(
                measure,
                GOING_ON,
                by=Author(institution_id=iub.pk, user=nobody),
                opened_version=1,
                today=TODAY,
            )

    assert not ProgressUpdate.objects.exists()


def test_another_institutions_editor_reports_nothing(measure, clerk):
    varam = make_institution("varam")
    make_supporting_role(measure, varam)
    stranger = make_person(editor=varam)

    for institution in (varam, measure.lead_institution):
        with pytest.raises(NotAllowedError):
            report(measure, stranger, institution=institution)

    # Control: it is the person who is refused, not the statement.
    report(as_it_stands(measure), clerk)
    assert ProgressUpdate.objects.count() == 1


def test_a_partner_and_a_coordinator_of_the_lead_are_no_editors(measure, iub):
    for person in (make_person(partner=iub), make_person(coordinator=iub)):
        with pytest.raises(NotAllowedError):
            report(measure, person)


def test_an_editor_of_the_lead_does_not_speak_in_another_institutions_name(measure, clerk):
    with pytest.raises(NotAllowedError):
        report(measure, clerk, institution=make_institution("cfla"))

    assert not ProgressUpdate.objects.exists()


def test_an_account_that_is_closed_reports_nothing(measure, clerk):
    clerk.is_active = False

    with pytest.raises(NotAllowedError):
        report(measure, clerk)


def test_a_measure_without_a_lead_is_reported_on_by_nobody(clerk, iub):
    unled = make_measure(lead_institution=None)

    for institution_id in (None, iub.pk):
        with pytest.raises(NotAllowedError):
            report_progress(
                unled,
                GOING_ON,
                by=Author(institution_id=institution_id, user=clerk),
                opened_version=1,
                today=TODAY,
            )


# Somebody changed it meanwhile ----------------------------------------------------------------


def test_of_two_statements_written_on_the_same_version_the_second_is_shown_the_first(
    measure, clerk, iub
):
    colleague = make_person(editor=iub)
    report(measure, clerk, Statement(Status.COMPLETED, IN_TIME, done="Izdarīts"))

    with pytest.raises(ChangedMeanwhileError):
        report(measure, colleague, version=1)

    assert (as_it_stands(measure).status, as_it_stands(measure).version) == ("completed", 2)
    assert [update.done for update in ProgressUpdate.objects.all()] == ["Izdarīts"]


def test_even_an_equal_statement_made_meanwhile_is_shown_first(measure, clerk):
    report(measure, clerk)
    opened = as_it_stands(measure)
    report(opened, clerk)

    with pytest.raises(ChangedMeanwhileError):
        report(as_it_stands(measure), clerk, version=opened.version)


def test_against_the_version_that_was_shown_the_statement_is_published(measure, clerk):
    report(measure, clerk)

    report(as_it_stands(measure), clerk, version=2)

    assert as_it_stands(measure).version == 3
    assert ProgressUpdate.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Cits nosaukums"),
        ("due_on", date(2020, 12, 31)),
        ("completion_test", "Apraksts ir publicēts"),
    ],
)
def test_a_statement_is_judged_against_the_text_its_author_saw(measure, clerk, field, value):
    edited = as_it_stands(measure)
    setattr(edited, field, value)
    put_on_record(edited, plan=measure.plan)

    with pytest.raises(ChangedMeanwhileError):
        report(measure, clerk, version=1)


def test_a_measure_given_to_another_institution_meanwhile_is_shown_to_an_editor_of_both(
    measure, clerk, iub
):
    cfla = make_institution("cfla")
    clerk.memberships.create(institution=cfla, role="editor")
    moved = as_it_stands(measure)
    moved.lead_institution = cfla
    put_on_record(moved, plan=measure.plan)

    with pytest.raises(ChangedMeanwhileError):
        report(measure, clerk, version=1, institution=iub)


@pytest.mark.parametrize("field", ["title_en", "beneficiaries", "source_detail"])
def test_a_correction_elsewhere_does_not_stop_a_statement(measure, clerk, field):
    edited = as_it_stands(measure)
    setattr(edited, field, "Precizēts")
    put_on_record(edited, plan=measure.plan)
    make_risk(measure)

    report(measure, clerk, version=1)

    now = as_it_stands(measure)
    assert (now.version, now.status, getattr(now, field)) == (3, "in_progress", "Precizēts")


@pytest.mark.parametrize("version", [0, 2, 10**30])
def test_a_version_that_never_was_did_not_come_from_this_measure(measure, clerk, version):
    assert was_changed(measure, version, (), ()) is True
    with pytest.raises(ChangedMeanwhileError):
        report(measure, clerk, version=version)


# How a measure follows its statements ---------------------------------------------------------


def followed(*statements):
    measure = Measure()
    for stated_on, statement in statements:
        follow(measure, statement, stated_on)
    return measure


def facts_of(measure):
    return (
        measure.status,
        measure.stated_on,
        measure.completed_on,
        measure.completion_stated_on,
        measure.evidence_count,
    )


MARCH, APRIL, MAY = date(2020, 3, 1), date(2020, 4, 1), date(2020, 5, 1)


@pytest.mark.parametrize(
    ("statements", "facts"),
    [
        ([(MARCH, GOING_ON)], ("in_progress", MARCH, None, None, 0)),
        (
            [(MARCH, Statement(Status.COMPLETED, happened_on=date(2020, 2, 28)))],
            ("completed", MARCH, date(2020, 2, 28), MARCH, 0),
        ),
        # The day of completion is not known: it was no later than the statement.
        ([(MARCH, Statement(Status.COMPLETED))], ("completed", MARCH, None, MARCH, 0)),
        # Said again: the first statement of completion stays, the day may become known.
        (
            [
                (MARCH, Statement(Status.COMPLETED)),
                (MAY, Statement(Status.COMPLETED, happened_on=date(2020, 2, 28))),
            ],
            ("completed", MAY, date(2020, 2, 28), MARCH, 0),
        ),
        (
            [
                (MARCH, Statement(Status.COMPLETED, happened_on=date(2020, 2, 28))),
                (MAY, Statement(Status.COMPLETED, is_unchanged=True)),
            ],
            ("completed", MAY, date(2020, 2, 28), MARCH, 0),
        ),
        # Taken up again, and completed a second time.
        (
            [
                (MARCH, Statement(Status.COMPLETED, happened_on=date(2020, 2, 28))),
                (APRIL, GOING_ON),
            ],
            ("in_progress", APRIL, None, None, 0),
        ),
        (
            [
                (MARCH, Statement(Status.COMPLETED, happened_on=date(2020, 2, 28))),
                (APRIL, GOING_ON),
                (MAY, Statement(Status.COMPLETED)),
            ],
            ("completed", MAY, None, MAY, 0),
        ),
        (
            [
                (MARCH, Statement(Status.COMPLETED, happened_on=date(2020, 2, 28))),
                (MAY, Statement(Status.CANCELLED)),
            ],
            ("cancelled", MAY, None, None, 0),
        ),
        # Evidence adds up.
        (
            [
                (MARCH, Statement(Status.IN_PROGRESS, proofs=(PROOF,))),
                (MAY, Statement(Status.IN_PROGRESS, proofs=(PROOF, PROOF))),
            ],
            ("in_progress", MAY, None, None, 3),
        ),
        # Two on one day: the later one stands.
        (
            [(MARCH, Statement(Status.COMPLETED)), (MARCH, GOING_ON)],
            ("in_progress", MARCH, None, None, 0),
        ),
        # An older one that comes on record late changes nothing but the evidence.
        (
            [
                (MAY, Statement(Status.COMPLETED, happened_on=APRIL)),
                (MARCH, Statement(Status.IN_PROGRESS, proofs=(PROOF,))),
            ],
            ("completed", MAY, APRIL, MAY, 1),
        ),
    ],
)
def test_a_measure_says_what_its_newest_statement_says(statements, facts):
    assert facts_of(followed(*statements)) == facts


def test_a_status_that_came_as_a_word_is_followed_as_well():
    assert facts_of(followed((MARCH, Statement("completed")))) == (
        "completed",
        MARCH,
        None,
        MARCH,
        0,
    )


def test_a_preview_tells_the_standing_that_would_follow_and_writes_nothing(measure):
    statement = Statement(Status.COMPLETED, happened_on=IN_TIME, done="Izdarīts")

    assert preview_of(measure, statement, TODAY).standing is Standing.CLAIMED
    assert measure.judgement(TODAY).standing is Standing.OVERDUE
    assert as_it_stands(measure).version == 1


def test_a_statement_told_by_a_source_names_it(measure):
    slides = make_source(measure.plan, "slides", title="Prezentācija, 28.10.2020.")

    update = make_statement(measure, Status.COMPLETED, source=slides, stated_on=TODAY)

    assert (update.institution, update.source) == (None, slides)
    assert update.change.source_name == "Prezentācija, 28.10.2020."


# Evidence -------------------------------------------------------------------------------------


def test_evidence_that_was_withdrawn_is_no_longer_public(measure, clerk):
    report(measure, clerk, Statement(**{**vars_of(GOING_ON), "proofs": (PROOF, PROOF)}))
    first, second = Evidence.objects.order_by("pk")
    first.withdrawn_on, first.withdrawn_because = TODAY, "Tas bija cits fails"
    put_on_record(first, plan=measure.plan)

    assert list(Evidence.objects.all().public()) == [second]


# Correcting the plan's text -------------------------------------------------------------------


def test_a_coordinator_corrects_the_text_and_says_why(measure, coordinator):
    cfla = make_institution("cfla")

    correct(
        measure,
        coordinator,
        title="Metožu apraksti",
        title_en="Methods",
        lead_institution_id=cfla.pk,
        beneficiaries="Pasūtītāji",
        beneficiaries_en="Contracting authorities",
        completion_test=" Apraksti ir publicēti ",
        completion_test_en="The methods are published",
        reason="Precizēts pēc rīkojuma",
    )

    now = as_it_stands(measure)
    assert (now.title, now.title_en, now.lead_institution) == ("Metožu apraksti", "Methods", cfla)
    assert (now.beneficiaries, now.beneficiaries_en) == ("Pasūtītāji", "Contracting authorities")
    assert now.completion_test == "Apraksti ir publicēti"
    assert now.completion_test_en == "The methods are published"
    assert (now.due_on, now.status, now.version) == (DUE, "", 2)
    change = Change.objects.latest("pk")
    assert (change.kind, change.user, change.plan) == ("plan_text", coordinator, measure.plan)
    assert change.reason == now.history.get(version=2).history_change_reason
    assert change.reason == "Precizēts pēc rīkojuma"


def test_a_corrected_title_is_found_by_its_new_words_and_sorted_by_them(measure, coordinator):
    correct(measure, coordinator, title="Āmuri")

    assert list(Measure.objects.all().mentioning("AMURI")) == [measure]
    assert not Measure.objects.all().mentioning("pasākums")


@pytest.mark.parametrize(
    ("stands", "written_on", "corrected", "expected"),
    [
        ("", None, "Apraksts ir publicēts", TODAY),
        ("Rīks darbojas", date(2020, 2, 11), "Rīks ir publicēts", TODAY),
        ("Rīks darbojas", date(2020, 2, 11), "Rīks darbojas ", date(2020, 2, 11)),
        ("Rīks darbojas", date(2020, 2, 11), " ", None),
    ],
)
def test_the_record_tells_since_when_the_completion_test_is_written(
    iub, coordinator, stands, written_on, corrected, expected
):
    measure = make_measure(
        lead_institution=iub, completion_test=stands, completion_test_written_on=written_on
    )

    correct(measure, coordinator, title="Cits", completion_test=corrected)

    assert as_it_stands(measure).completion_test_written_on == expected


@pytest.mark.parametrize("reason", ["", " \n"])
def test_a_correction_without_a_reason_is_refused(measure, coordinator, reason):
    with pytest.raises(RuleBrokenError) as broken:
        correct(measure, coordinator, title="Cits", reason=reason)

    assert broken.value.field == "reason"
    assert as_it_stands(measure).version == 1


def test_only_coordinators_correct_the_text(measure, clerk, iub):
    for person in (clerk, make_person(partner=iub)):
        with pytest.raises(NotAllowedError):
            correct(measure, person, title="Cits")
    with pytest.raises(NotAllowedError):
        correct_text(
            measure,
            text_of(measure),
            by=Author(source=Text("Avots")),
            reason="Kāpēc",
            opened_version=1,
            today=TODAY,
        )

    assert as_it_stands(measure).title == measure.title


def test_of_two_corrections_of_one_version_the_second_is_shown_the_first(measure, coordinator):
    correct(measure, coordinator, title="Pirmais labojums")

    with pytest.raises(ChangedMeanwhileError):
        correct(measure, coordinator, title="Otrais labojums", version=1)

    assert as_it_stands(measure).title == "Pirmais labojums"


def test_a_statement_made_meanwhile_does_not_stop_a_correction_and_is_not_lost(
    measure, clerk, coordinator
):
    report(measure, clerk)

    correct(measure, coordinator, title="Labots", version=1)

    now = as_it_stands(measure)
    assert (now.title, now.status, now.stated_on) == ("Labots", "in_progress", TODAY)


def test_the_moment_of_a_statement_is_now_and_its_day_is_the_one_given(measure, clerk):
    before = timezone.now()
    update = report(measure, clerk)

    assert update.stated_on == TODAY
    assert before <= update.change.since <= timezone.now()
