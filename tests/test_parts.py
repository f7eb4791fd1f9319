"""The other institutions: each on its own line of a measure, asked by the lead, heard by all."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext as _

from commitments.models import Change, ChangeKind, Institution
from commitments.operations import (
    ChangedMeanwhileError,
    NotAllowedError,
    RuleBrokenError,
    recorded_change,
)
from measures.models import Measure, ProgressUpdate, SupportingRole
from measures.operations.evidence import withdraw_evidence
from measures.operations.parts import ask_part, report_part, report_part_unchanged
from measures.operations.plan_text import PlanParts, RoleText
from measures.operations.reporting import Statement
from measures.parts import parts_of
from measures.standing import Standing, Status
from ogp_portal.formats.text import Text
from ogp_portal.history import Author, RecordVersion
from tests.factories import (
    PROOF,
    SOURCE,
    author,
    correct,
    make_institution,
    make_measure,
    make_part,
    make_person,
    make_statement,
    make_supporting_role,
    role_of,
)
from tests.page import main_of
from tests.threads import at_once

pytestmark = pytest.mark.django_db

TODAY = date(2020, 10, 28)
SAID = Statement(Status.IN_PROGRESS, done="Dati nodoti", is_part=True)
AGAINST = Statement(
    Status.IN_PROGRESS, done="Dati nodoti", is_part=True, disagrees=True, reason="Datu vēl nav"
)


@pytest.fixture
def iub():
    return make_institution("iub")


@pytest.fixture
def cfla():
    return make_institution("cfla")


@pytest.fixture
def clerk(iub):
    return make_person("iub@example.lv", editor=iub)


@pytest.fixture
def helper(cfla):
    return make_person("cfla@example.lv", editor=cfla)


@pytest.fixture
def measure(iub, cfla, helper):
    measure = make_measure(lead_institution=iub, due_on=date(2020, 4, 1))
    make_supporting_role(measure, cfla)
    return measure


def another_helper(measure):
    """One more institution that supports the measure, and can answer."""
    institution = make_institution()
    make_person(editor=institution)
    make_supporting_role(measure, institution)
    return institution


def say(measure, person, statement=SAID, *, institution=None, version=None, today=TODAY):
    institution = institution or person.memberships.get().institution
    return report_part(
        measure,
        statement,
        by=author(person, institution),
        opened_version=as_it_stands(measure).version if version is None else version,
        today=today,
    )


def ask(measure, person, *institutions, today=TODAY):
    return ask_part(
        measure,
        [one.pk for one in institutions] or None,
        by=author(person, person.memberships.get().institution),
        today=today,
    )


def as_it_stands(measure):
    return Measure.objects.get(pk=measure.pk)


# A part is published --------------------------------------------------------------------------


def test_a_part_is_published_in_the_name_of_its_institution(measure, helper, cfla):
    before = RecordVersion.current()

    update = say(
        measure,
        helper,
        Statement(
            Status.COMPLETED,
            happened_on=date(2020, 3, 15),
            done="Dati nodoti",
            next_step="Pārbaude",
            obstacles="Nebija",
            proofs=(PROOF,),
        ),
    )

    update.refresh_from_db()
    assert (update.is_part, update.disagrees, update.reason) == (True, False, "")
    assert (update.institution, update.stated_on, update.status) == (cfla, TODAY, "completed")
    assert (update.happened_on, update.done) == (date(2020, 3, 15), "Dati nodoti")
    assert (update.next_step, update.obstacles) == ("Pārbaude", "Nebija")
    assert list(update.evidence.values_list("url", "measure")) == [(PROOF.url, measure.pk)]
    change = update.change
    assert (change.kind, change.institution, change.user) == (ChangeKind.PART, cfla, helper)
    assert RecordVersion.current() == before + 1
    assert as_it_stands(measure).version == 2
    assert measure.history.get(version=2).change_id == change.pk


STANDS = ("status", "stated_on", "completed_on", "completion_stated_on", "due_on")


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("lead_says", ["", *Status])
def test_whatever_a_part_says_the_measure_stays_as_its_lead_left_it(
    measure, helper, status, lead_says
):
    if lead_says:
        make_statement(measure, Status(lead_says), stated_on=date(2020, 3, 2))
    before = as_it_stands(measure)

    say(measure, helper, Statement(status, happened_on=date(2020, 3, 1), done="Dati nodoti"))

    now = as_it_stands(measure)
    assert {name: getattr(now, name) for name in STANDS} == {
        name: getattr(before, name) for name in STANDS
    }
    assert (now.evidence_count, now.version) == (before.evidence_count, before.version + 1)
    assert now.judgement(TODAY) == before.judgement(TODAY)


@pytest.mark.parametrize("disagrees", [False, True])
def test_its_evidence_does_not_prove_the_whole(iub, cfla, helper, disagrees):
    measure = make_measure(lead_institution=iub, completion_test="Dati ir publicēti")
    make_supporting_role(measure, cfla)
    make_statement(measure, Status.COMPLETED, stated_on=date(2020, 3, 2))
    reason = "Dati ir nepilnīgi" if disagrees else ""

    said = Statement(
        Status.IN_PROGRESS, done="Nodots", proofs=(PROOF,), disagrees=disagrees, reason=reason
    )
    say(measure, helper, said)

    [piece] = main_of(Client().get(f"/plans/{measure.plan.slug}/measures/{measure.code}/")).all(
        "li", cls="proof"
    )
    assert f"CFLA, {_('its own part')}" in piece.text
    assert as_it_stands(measure).evidence_count == 0
    judgement = as_it_stands(measure).judgement(TODAY)
    assert judgement.standing is Standing.CLAIMED
    assert judgement.reasons == (_("there is no evidence from the responsible institution"),)


def test_what_the_lead_showed_still_proves_when_the_evidence_of_a_part_is_withdrawn(
    iub, cfla, helper
):
    measure = make_measure(lead_institution=iub, completion_test="Dati ir publicēti")
    make_supporting_role(measure, cfla)
    make_statement(measure, Status.COMPLETED, stated_on=date(2020, 3, 2), proofs=(PROOF,))
    said = say(measure, helper, Statement(Status.COMPLETED, done="Nodots", proofs=(PROOF,)))

    withdraw_evidence(
        said.evidence.get(),
        because="Saite bija nepareiza",
        by=author(helper, cfla),
        opened_version=as_it_stands(measure).version,
        today=TODAY,
    )

    assert as_it_stands(measure).evidence_count == 1
    assert as_it_stands(measure).judgement(TODAY).standing is Standing.PROVEN


def test_that_nothing_has_changed_repeats_what_was_said_last(measure, helper):
    say(measure, helper, Statement(Status.COMPLETED, done="Nodots"))

    update = report_part_unchanged(
        measure,
        by=author(helper, helper.memberships.get().institution),
        opened_version=2,
        today=TODAY + timedelta(days=90),
    )

    assert (update.is_part, update.is_unchanged, update.status) == (True, True, "completed")
    assert (update.done, update.disagrees, update.reason) == ("", False, "")
    assert update.change.kind == ChangeKind.PART


def test_that_nothing_has_changed_keeps_a_disagreement(measure, helper):
    say(measure, helper, AGAINST)

    update = say(measure, helper, Statement(Status.COMPLETED, is_unchanged=True))

    assert (update.status, update.disagrees, update.reason) == ("in_progress", True, "Datu vēl nav")


def test_before_a_first_word_of_a_part_nothing_can_have_stayed_unchanged(measure, helper, cfla):
    make_statement(measure, Status.IN_PROGRESS)
    other = make_institution()
    make_supporting_role(measure, other)
    make_part(measure, other)

    with translation.override("en"), pytest.raises(RuleBrokenError) as broken:
        report_part_unchanged(
            measure, by=author(helper, cfla), opened_version=measure.version, today=TODAY
        )

    assert (broken.value.field, broken.value.message) == (
        "status",
        "Nothing has been said of this part yet, so something must be said first.",
    )


@pytest.mark.parametrize(
    ("statement", "field", "sentence"),
    [
        (
            Statement(Status.COMPLETED, happened_on=TODAY + timedelta(days=1), done="Nodots"),
            "happened_on",
            "This day is still to come.",
        ),
        (Statement(Status.IN_PROGRESS), "done", "Say in a sentence what was done."),
        (Statement(Status.CANCELLED, done=" \n"), "done", "Say in a sentence what was done."),
        (
            Statement(Status.IN_PROGRESS, done="Nodots", disagrees=True, reason=" \n"),
            "reason",
            "Say in a sentence what you see otherwise.",
        ),
        (
            Statement(Status.IN_PROGRESS, done="Nodots", reason="Datu vēl nav"),
            "disagrees",
            "You wrote what you see otherwise: tick here, or empty that text.",
        ),
    ],
)
def test_a_part_that_breaks_a_rule_is_not_published(measure, helper, statement, field, sentence):
    with translation.override("en"), pytest.raises(RuleBrokenError) as broken:
        say(measure, helper, statement)

    assert (broken.value.field, broken.value.message) == (field, sentence)
    assert not ProgressUpdate.objects.exists()
    assert as_it_stands(measure).version == 1


def test_who_is_not_late_by_the_plan_need_not_name_obstacles(measure, helper):
    # The measure is overdue: that is the lead's to explain.
    assert say(measure, helper).obstacles == ""


def test_a_part_not_begun_needs_no_words(measure, helper):
    assert say(measure, helper, Statement(Status.NOT_STARTED)).done == ""


# Who ------------------------------------------------------------------------------------------


def test_only_editors_of_the_institution_speak_of_its_part(measure, clerk, cfla, iub):
    other = make_institution()
    make_supporting_role(measure, other)
    people = (
        (clerk, cfla),
        (clerk, iub),
        (make_person(coordinator=cfla), cfla),
        (make_person(partner=cfla), cfla),
        (make_person(editor=other), cfla),
        (make_person(editor=cfla, is_active=False), cfla),
        (make_person(editor=make_institution()), cfla),
    )
    for person, institution in people:
        with pytest.raises(NotAllowedError):
            say(measure, person, institution=institution)
    for nobody in (None, AnonymousUser()):
        with pytest.raises(NotAllowedError):
            report_part(
                measure,
                SAID,
                by=Author(institution_id=cfla.pk, user=nobody),
                opened_version=1,
                today=TODAY,
            )

    assert not ProgressUpdate.objects.exists()
    # Control: it is the person who is refused, not the statement.
    say(measure, make_person(editor=cfla))


def test_an_institution_that_does_not_support_the_measure_has_no_part(measure):
    stranger = make_person(editor=make_institution())

    with pytest.raises(NotAllowedError):
        say(measure, stranger)


def test_a_role_that_was_taken_away_takes_the_part_with_it(measure, helper):
    with recorded_change(kind=ChangeKind.PLAN_TEXT, by=SOURCE, plan=measure.plan) as change:
        measure.supporting.get().record_removal(change)

    with pytest.raises(NotAllowedError):
        say(measure, helper)


# Somebody changed it meanwhile ----------------------------------------------------------------


def test_a_colleagues_statement_of_the_same_part_is_shown_first(measure, helper, cfla):
    say(measure, make_person(editor=cfla))

    with pytest.raises(ChangedMeanwhileError):
        say(measure, helper, version=1)

    assert ProgressUpdate.objects.count() == 1


def test_a_corrected_role_is_shown_first(measure, helper, cfla):
    role = role_of(measure, cfla)
    correct(measure, PlanParts(roles=(RoleText(role.pk, cfla.pk, "Publicē datus"),)))

    with pytest.raises(ChangedMeanwhileError):
        say(measure, helper, version=1)

    say(measure, helper, version=2)


def test_a_role_given_anew_meanwhile_is_shown_first(measure, helper, cfla):
    role = role_of(measure, cfla)
    correct(measure, PlanParts(roles=(RoleText(role.pk, None),)))
    correct(measure, PlanParts(roles=(RoleText(None, cfla.pk, "Sniedz datus"),)))

    with pytest.raises(ChangedMeanwhileError):
        say(measure, helper, version=2)
    # The role stands again with the same words as when the form was opened.
    say(measure, helper, version=1)


def test_what_a_part_is_not_judged_against_does_not_stop_it(measure, helper, clerk, cfla):
    other = make_institution()
    make_supporting_role(measure, other)
    make_statement(measure, Status.COMPLETED, stated_on=TODAY)
    make_part(measure, other, stated_on=TODAY)
    correct(measure, title="Cits nosaukums")
    ask(measure, clerk, cfla)

    say(measure, helper, version=1)

    assert as_it_stands(measure).version == 6


def test_a_disagreement_is_judged_against_what_the_lead_said_last(measure, helper):
    make_statement(measure, Status.COMPLETED, stated_on=TODAY)

    with pytest.raises(ChangedMeanwhileError):
        say(measure, helper, AGAINST, version=1)

    say(measure, helper, AGAINST, version=2)
    make_statement(measure, Status.COMPLETED, stated_on=TODAY, done="", is_unchanged=True)
    with pytest.raises(ChangedMeanwhileError):
        say(measure, helper, AGAINST, version=2)  # its own last word
    say(measure, helper, AGAINST, version=3)  # the lead has said nothing new


@pytest.mark.parametrize("version", [0, 7, 10**9])
def test_a_version_that_never_was_did_not_come_from_this_measure(measure, helper, version):
    with pytest.raises(ChangedMeanwhileError):
        say(measure, helper, version=version)


# The lead asks --------------------------------------------------------------------------------


def test_a_lead_asks_and_the_question_waits_for_an_answer(measure, clerk, cfla, iub):
    asked = ask(measure, clerk, cfla)

    assert asked == [cfla.pk]
    assert role_of(measure, cfla).asked_on == TODAY
    assert as_it_stands(measure).version == 2
    change = Change.objects.latest("pk")
    assert (change.kind, change.institution, change.user) == (ChangeKind.PART_ASKED, iub, clerk)
    assert measure.history.get(version=2).change_id == change.pk


def test_asking_again_before_the_answer_changes_nothing(measure, clerk, cfla):
    ask(measure, clerk, cfla)
    before = RecordVersion.current()

    assert ask(measure, clerk, cfla, today=TODAY + timedelta(days=9)) == []
    assert ask(measure, clerk, today=TODAY + timedelta(days=9)) == []

    assert RecordVersion.current() == before
    assert role_of(measure, cfla).asked_on == TODAY


def test_all_are_asked_at_once_but_those_who_are_asked_already(measure, clerk, cfla):
    first, second = another_helper(measure), another_helper(measure)
    ask(measure, clerk, first)

    asked = ask(measure, clerk, today=TODAY + timedelta(days=1))

    assert asked == [cfla.pk, second.pk]
    assert role_of(measure, first).asked_on == TODAY
    assert Change.objects.filter(kind=ChangeKind.PART_ASKED).count() == 2


def test_a_statement_of_the_part_answers_and_it_may_be_asked_again(measure, clerk, helper, cfla):
    other = another_helper(measure)
    ask(measure, clerk)

    say(measure, helper)

    assert role_of(measure, cfla).asked_on is None
    assert role_of(measure, other).asked_on == TODAY
    assert ask(measure, clerk, cfla) == [cfla.pk]


def test_that_nothing_has_changed_answers_too(measure, clerk, helper, cfla):
    say(measure, helper)
    ask(measure, clerk, cfla)

    report_part_unchanged(measure, by=author(helper, cfla), opened_version=3, today=TODAY)

    assert role_of(measure, cfla).asked_on is None


def test_the_leads_own_statement_does_not_answer_for_the_other(measure, clerk, cfla):
    ask(measure, clerk, cfla)

    make_statement(measure, Status.COMPLETED, stated_on=TODAY)

    assert role_of(measure, cfla).asked_on == TODAY


def test_a_coordinator_asks_in_the_name_of_the_own_institution(measure, cfla):
    office = make_institution("vk")

    ask(measure, make_person(coordinator=office), cfla)

    assert Change.objects.latest("pk").institution == office


def test_nobody_else_asks_and_nobody_in_anothers_name(measure, helper, clerk, cfla, iub):
    office = make_institution("vk")
    coordinator = make_person(coordinator=office)
    people = (
        (helper, cfla),
        (helper, iub),
        (make_person(editor=make_institution()), iub),
        (clerk, cfla),
        (clerk, office),
        (coordinator, iub),
        (make_person(partner=iub), iub),
    )
    for person, institution in people:
        with pytest.raises(NotAllowedError):
            ask_part(measure, None, by=author(person, institution), today=TODAY)
    with pytest.raises(NotAllowedError):
        ask_part(measure, None, by=Author(source=Text("Avots")), today=TODAY)

    assert role_of(measure, cfla).asked_on is None


def test_who_has_no_part_is_not_asked_and_then_nobody_is(measure, clerk, cfla):
    with pytest.raises(RuleBrokenError) as broken:
        ask(measure, clerk, cfla, make_institution())

    assert broken.value.field == "institution"
    assert role_of(measure, cfla).asked_on is None


def unreachable(measure, how):
    """An institution that supports the measure, and for which nobody can report."""
    institution = make_institution()
    make_supporting_role(measure, institution)
    match how:
        case "a partner":
            make_person(partner=institution)
        case "somebody who left":
            make_person(editor=institution, is_active=False)
        case "a coordinator":
            make_person(coordinator=institution)
    return institution


@pytest.mark.parametrize("how", ["nobody", "a partner", "somebody who left", "a coordinator"])
def test_who_could_not_find_the_question_is_not_asked(measure, clerk, cfla, how):
    institution = unreachable(measure, how)

    with pytest.raises(RuleBrokenError) as broken:
        ask(measure, clerk, cfla, institution)

    assert broken.value.field == "institution"
    assert broken.value.message == _("For one of these institutions nobody reports here yet.")
    assert role_of(measure, cfla).asked_on is None
    assert ask(measure, clerk) == [cfla.pk]
    assert role_of(measure, institution).asked_on is None


def test_where_nobody_could_find_a_question_asking_all_of_them_says_so(clerk, iub):
    measure = make_measure(lead_institution=iub)
    unreachable(measure, "a partner")

    with pytest.raises(RuleBrokenError) as broken:
        ask(measure, clerk)

    assert broken.value.message == _("For one of these institutions nobody reports here yet.")


def test_of_what_is_cancelled_nobody_is_asked_and_nothing_awaited(measure, clerk, cfla):
    ask(measure, clerk, cfla)
    assert list(SupportingRole.objects.all().waiting()) == [role_of(measure, cfla)]
    make_statement(measure, Status.CANCELLED, stated_on=TODAY)

    with pytest.raises(RuleBrokenError):
        ask(measure, clerk, cfla)

    assert list(SupportingRole.objects.all().waiting()) == []
    assert role_of(measure, cfla).is_awaited is False


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_one_moment_ask_once(measure, clerk, cfla, iub):
    colleague = make_person(editor=iub)

    asked = at_once(lambda: ask(measure, clerk), lambda: ask(measure, colleague))

    assert sorted(asked) == [[], [cfla.pk]]
    assert Change.objects.filter(kind=ChangeKind.PART_ASKED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_statements_of_a_part_on_one_version_the_second_is_shown_the_first(
    measure, helper, cfla
):
    colleague = make_person(editor=cfla)

    said = at_once(
        lambda: say(measure, helper, version=1), lambda: say(measure, colleague, version=1)
    )

    assert sorted(type(one).__name__ for one in said) == [
        "ChangedMeanwhileError",
        "ProgressUpdate",
    ]


# Which words stand ----------------------------------------------------------------------------


def line(measure, institution, today=TODAY):
    labels = {role.institution_id: label_of(role.institution) for role in measure.supporting.all()}
    parts = parts_of(as_it_stands(measure), labels, today)
    return next(one for one in parts if one.label.id == institution.pk)


def label_of(institution):
    return Institution.objects.labels(TODAY)[institution.pk]


MARCH, APRIL, MAY = date(2020, 3, 1), date(2020, 4, 1), date(2020, 5, 1)


def test_a_disagreement_stands_until_the_next_statement_of_the_part_without_it(measure, cfla):
    make_part(measure, cfla, stated_on=MARCH, reason="Datu vēl nav")
    assert line(measure, cfla).is_disputed

    make_statement(measure, Status.COMPLETED, stated_on=APRIL)
    assert line(measure, cfla).is_disputed
    assert line(measure, cfla).lead_on == APRIL

    make_part(measure, cfla, stated_on=MAY)
    assert not line(measure, cfla).is_disputed


def test_the_lead_has_spoken_since_also_on_the_very_day(measure, cfla):
    make_statement(measure, Status.IN_PROGRESS, stated_on=MARCH)
    make_part(measure, cfla, stated_on=MARCH, reason="Datu vēl nav")
    assert line(measure, cfla).lead_on is None

    make_statement(measure, Status.COMPLETED, stated_on=MARCH)

    assert line(measure, cfla).lead_on == MARCH


def test_nothing_has_changed_leaves_the_words_before_it_standing(measure, cfla):
    make_part(measure, cfla, Status.COMPLETED, stated_on=MARCH, done="Nodots", proofs=(PROOF,))
    make_part(measure, cfla, Status.COMPLETED, stated_on=APRIL, done="", is_unchanged=True)

    said = line(measure, cfla).said

    assert (said.on, said.is_unchanged, said.done) == (APRIL, True, "Nodots")
    assert [(proof.url, proof.proves) for proof in said.proofs] == [(PROOF.url, PROOF.proves)]


def test_what_was_taken_back_stands_no_more(measure, cfla):
    first = make_part(measure, cfla, stated_on=MARCH, done="Pirmais")
    second = make_part(measure, cfla, stated_on=APRIL, done="Otrais", reason="Datu vēl nav")
    ProgressUpdate.objects.create(
        measure=measure,
        change=second.change,
        institution=cfla,
        stated_on=MAY,
        status=first.status,
        is_part=True,
        reason="Kļūda",
        takes_back=second,
    )

    assert line(measure, cfla).said.done == first.done
    assert not line(measure, cfla).is_disputed
