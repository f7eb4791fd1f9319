"""The other institutions: each on its own line of a measure, asked by the lead, heard by all."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from commitments.models import ActionPlan, Change, ChangeKind, Institution
from commitments.operations import (
    ChangedMeanwhileError,
    NotAllowedError,
    RuleBrokenError,
    grant,
    recorded_change,
)
from measures.models import Evidence, Measure, ProgressUpdate, SupportingRole
from measures.operations.evidence import withdraw_evidence
from measures.operations.parts import ask_part, report_part, report_part_unchanged
from measures.operations.plan_text import NO_PARTS, PlanParts, RoleText, correct_text
from measures.operations.reporting import Statement
from measures.parts import parts_of
from measures.standing import Standing, Status
from ogp_portal.formats.days import day_text
from ogp_portal.formats.text import Text
from ogp_portal.history import Author, RecordVersion
from tests.cast import in_days, make_cast, part, progress, question, with_token
from tests.factories import (
    PASSWORD,
    PROOF,
    SOURCE,
    TABLE,
    author,
    make_institution,
    make_measure,
    make_part,
    make_person,
    make_question,
    make_statement,
    make_supporting_role,
    put_on_record,
)
from tests.page import facts, form_of, main_of, read
from tests.test_text_form import new_text
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


def role_of(measure, institution):
    return SupportingRole.objects.get(measure=measure, institution=institution)


def correct(measure, parts=NO_PARTS, **words):
    person = make_person(coordinator=make_institution())
    stands = as_it_stands(measure)
    correct_text(
        stands,
        new_text(stands, **words),
        parts,
        by=author(person, person.memberships.get().institution),
        reason="Precizēts",
        opened_version=stands.version,
        today=TODAY,
    )


# A part is published ----------------------------------------------------------------------------


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


# The form ---------------------------------------------------------------------------------------


def typed_into(response, **typed):
    """The form of a page, filled in further as by hand; pressed at "Publish"."""
    return {**form_of(response).fields(), "action": "publish", **typed}


def form(cast, person="helper"):
    return f"{cast.url}part/", with_token(cast.client(person))


def test_a_part_is_published_at_once_for_everybody():
    cast = make_cast()
    address, client = form(cast)
    opened = client.get(address)

    response = client.post(
        address,
        typed_into(
            opened,
            status="completed",
            happened_on=day_text(in_days(-3)),
            done="Dati nodoti IUB",
            next_step="Pārbaude",
            obstacles="Nav",
            **{
                "evidence-0-url": "https://www.cfla.gov.lv/dati",
                "evidence-0-proves": "Datu kopa",
            },
        ),
    )

    assert (response.status_code, response["Location"]) == (302, cast.url)
    update = ProgressUpdate.objects.get()
    assert (update.institution, update.is_part, update.disagrees) == (cast.helper, True, False)
    assert (cast.now().status, cast.now().stated_on, cast.now().evidence_count) == ("", None, 0)
    reader = cast.client("nobody")
    for address in (cast.url, f"{cast.url}history/", "/plans/plans/changes/"):
        page = main_of(reader.get(address))
        assert "Dati nodoti IUB" in page.text, address
        assert "CFLA" in page.text
    assert "https://www.cfla.gov.lv/dati" in main_of(reader.get(cast.url)).hrefs()
    notice = main_of(client.get(cast.url)).one(cls="notice--success")
    assert notice.text == _("Published: everybody sees it now.")


def test_its_evidence_may_be_a_file_alone():
    cast = make_cast()
    address, client = form(cast)
    file = SimpleUploadedFile("dati.csv", TABLE)

    client.post(
        address,
        {
            **typed_into(client.get(address), status="in_progress", done="Dati nodoti IUB"),
            "evidence-0-upload": file,
            "evidence-0-proves": "Datu kopa",
        },
    )

    piece = Evidence.objects.get()
    given_out = reverse("evidence-file", args=[piece.file.sha256, "dati.csv"])
    reader = cast.client("nobody")
    for section in ("parts", "evidence", "story"):
        page = main_of(reader.get(cast.url)).one("section", aria_labelledby=section)
        assert given_out in page.hrefs(), section
        assert "" not in page.hrefs(), section
    assert b"".join(reader.get(given_out)) == TABLE


def test_the_form_knows_what_was_said_last_and_what_the_lead_says():
    cast = make_cast()
    make_statement(cast.measure, done="Vadītājs saka", stated_on=in_days(-9))
    make_part(
        cast.measure,
        cast.helper,
        Status.COMPLETED,
        done="Mēs sacījām",
        stated_on=in_days(-5),
        reason="Datu vēl nav",
    )
    make_question(role_of(cast.measure, cast.helper), in_days(-2))
    address, client = form(cast)

    opened = client.get(address)

    fields = form_of(opened).fields()
    assert (fields["status"], fields["institution"]) == ("completed", "cfla")
    assert (fields["disagrees"], fields["reason"]) == ("on", "Datu vēl nav")
    assert [fields[name] for name in ("happened_on", "done", "next_step", "obstacles")] == [""] * 4
    aside = main_of(opened).one("aside").text
    for words in ("Vadītājs saka", "Mēs sacījām", "Sniedz datus", day_text(in_days(-2))):
        assert words in aside


def test_nothing_has_changed_is_one_press_and_reads_nothing_else():
    cast = make_cast()
    make_part(cast.measure, cast.helper, stated_on=in_days(-90), done="Sākts")
    address, client = form(cast)
    opened = client.get(address)
    values = [button.attrs.get("value") for button in form_of(opened).all("button")]
    assert values == ["more-evidence", "publish", "preview", "unchanged"]

    response = client.post(
        address, typed_into(opened, action="unchanged", happened_on="31.02.2020.", status="")
    )

    assert response.status_code == 302
    last = ProgressUpdate.objects.latest("pk")
    assert (last.is_part, last.is_unchanged, last.stated_on) == (True, True, timezone.localdate())
    assert _("Reported: nothing has changed") in main_of(cast.client("nobody").get(cast.url)).text


def test_nothing_has_changed_is_not_offered_before_something_was_said():
    cast = make_cast()
    address, client = form(cast)
    opened = client.get(address)
    values = [button.attrs.get("value") for button in form_of(opened).all("button")]
    assert "unchanged" not in values

    response = client.post(address, typed_into(opened, action="unchanged"))

    assert response.status_code == 422
    sentence = _("Nothing has been said of this part yet, so something must be said first.")
    assert sentence in main_of(response).one(cls="error-summary").text


def test_a_preview_shows_it_as_it_will_stand_and_writes_nothing():
    cast = make_cast(completion_test="Metodika ir publicēta")
    make_statement(cast.measure, Status.COMPLETED, stated_on=in_days(-9))
    address, client = form(cast)
    before = RecordVersion.current()

    shown = client.post(
        address,
        part(
            cast.measure,
            action="preview",
            disagrees="on",
            reason="Datu vēl nav",
            **{"evidence-0-url": "https://a.example.lv", "evidence-0-proves": "Dati"},
        ),
    )

    assert shown.status_code == 200
    preview = main_of(shown).one("section", cls="preview")
    assert preview.all(cls="standing--claimed")
    assert f"CFLA, {_('its own part')}" in preview.text
    assert "Datu vēl nav" in preview.text
    assert RecordVersion.current() == before
    published = client.post(address, typed_into(shown))
    assert published.status_code == 302
    assert ProgressUpdate.objects.latest("pk").reason == "Datu vēl nav"


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ({"status": ""}, "id_status_0"),
        ({"status": "gatavs"}, "id_status_0"),
        ({"done": " \n\t "}, "id_done"),
        ({"happened_on": "31.12.2999."}, "id_happened_on"),
        ({"happened_on": "31.02.2020."}, "id_happened_on"),
        ({"disagrees": "on"}, "id_reason"),
        ({"disagrees": "on", "reason": "\u200b \u2800"}, "id_reason"),
        ({"reason": "Datu vēl nav"}, "id_disagrees"),
        ({"evidence-0-url": "javascript:alert(1)", "evidence-0-proves": "x"}, "id_evidence-0-url"),
        ({"done": "Dati\x00nodoti"}, "id_done"),
        ({"disagrees": "on", "reason": "Datu\x00nav"}, "id_reason"),
        ({"reason": "ā" * 10_001, "disagrees": "on"}, "id_reason"),
    ],
)
def test_a_mistake_is_422_at_its_field_with_everything_kept(typed, where):
    cast = make_cast()
    address, client = form(cast)
    before = RecordVersion.current()
    body = part(cast.measure, **{"next_step": "Rakstīts ilgi", **typed})

    response = client.post(address, body)

    assert response.status_code == 422
    assert RecordVersion.current() == before
    assert [link["href"] for link in main_of(response).one(cls="error-summary").all("a")] == [
        f"#{where}"
    ]
    assert main_of(response).all(id=where)
    shown = form_of(response).fields()
    assert shown["next_step"] == "Rakstīts ilgi"
    assert shown.get("disagrees") == typed.get("disagrees")
    assert read(response).one("title").text.startswith(_("Error:"))


def test_an_unknown_button_does_nothing_and_says_so():
    cast = make_cast()
    address, client = form(cast)

    response = client.post(address, part(cast.measure, action="draft-of-another-kind"))

    assert response.status_code == 422
    assert _("Press one of the form's own buttons.") in main_of(response).text
    assert form_of(response).fields()["done"] == "Dati sagatavoti"


def test_another_row_for_evidence_judges_nothing():
    cast = make_cast()
    address, client = form(cast)

    more = client.post(
        address,
        part(
            cast.measure,
            action="more-evidence",
            done="",
            disagrees="on",
            **{"evidence-0-url": "https://a.example.lv", "evidence-0-proves": "Dati"},
        ),
    )

    assert more.status_code == 200
    assert main_of(more).all(cls="error-summary") == []
    fields = form_of(more).fields()
    assert (fields["disagrees"], fields["institution"]) == ("on", "cfla")
    assert "evidence-1-url" in fields


def test_taking_the_tick_away_ends_a_disagreement_although_its_words_came_along():
    cast = make_cast()
    make_part(
        cast.measure, cast.helper, stated_on=in_days(-5), reason="Datu vēl nav\n\nOtrā rindkopa"
    )
    address, client = form(cast)
    body = typed_into(client.get(address), done="Viss nodots")
    del body["disagrees"]

    response = client.post(address, body)

    assert response.status_code == 302
    last = ProgressUpdate.objects.latest("pk")
    assert (last.disagrees, last.reason) == (False, "")
    assert main_of(cast.client("nobody").get(cast.url)).all(cls="dispute") == []


def test_the_same_form_twice_is_one_statement_and_another_text_is_409():
    cast = make_cast()
    address, client = form(cast)
    body = part(cast.measure)

    answers = [client.post(address, body) for _time in range(3)]
    other = client.post(address, {**body, "done": "Cits teksts"})

    assert [(one.status_code, one["Location"]) for one in answers] == [(302, cast.url)] * 3
    assert (other.status_code, form_of(other).fields()["done"]) == (409, "Cits teksts")
    assert ProgressUpdate.objects.count() == 1


def test_a_colleagues_words_are_shown_and_never_overwritten():
    cast = make_cast()
    address, client = form(cast)
    opened = client.get(address)
    make_part(cast.measure, cast.helper, done="Kolēģe jau paziņoja", stated_on=in_days(0))

    second = client.post(address, typed_into(opened, status="completed", done="Mans teksts"))

    assert second.status_code == 409
    assert "Kolēģe jau paziņoja" in main_of(second).one(cls="preview").text
    fields = form_of(second).fields()
    assert (fields["done"], fields["version"]) == ("Mans teksts", str(cast.now().version))
    assert client.post(address, typed_into(second)).status_code == 302


def test_one_press_against_a_colleagues_words_is_409_without_complaints():
    cast = make_cast()
    make_part(cast.measure, cast.helper, stated_on=in_days(-9))
    address, client = form(cast)
    opened = client.get(address)
    make_part(cast.measure, cast.helper, done="Jau ir", stated_on=in_days(0))

    response = client.post(address, typed_into(opened, action="unchanged"))

    assert response.status_code == 409
    assert "Jau ir" in main_of(response).one(cls="preview").text
    assert main_of(response).all(cls="error-summary") == []


@pytest.mark.parametrize("institution", ["iub", "varam", "nav-tadas", "cfla\x00", "Ā" * 3000])
def test_a_foreign_institution_in_the_hidden_field_is_404_with_the_text_kept(institution):
    cast = make_cast()
    address, client = form(cast)

    response = client.post(
        address, part(cast.measure, institution=institution, done="Rakstīts ilgi")
    )

    assert response.status_code == 404
    assert "Rakstīts ilgi" in main_of(response).text
    assert client.get(f"{address}?institution=varam").status_code == 404
    assert not ProgressUpdate.objects.exists()


def test_who_has_one_part_need_not_say_whose():
    cast = make_cast()
    address, client = form(cast)
    body = part(cast.measure)
    del body["institution"]

    assert client.post(address, body).status_code == 302
    assert ProgressUpdate.objects.get().institution == cast.helper


def cast_with_two_parts():
    cast = make_cast()
    make_supporting_role(cast.measure, cast.stranger, "Publicē")
    grant(cast.people["helper"], cast.stranger, "editor")
    return cast


def test_who_speaks_for_two_institutions_says_for_which():
    cast = cast_with_two_parts()
    address, client = form(cast)
    opened = client.get(address)
    assert [one["value"] for one in form_of(opened).all("input", name="institution")] == [
        "cfla",
        "varam",
    ]
    assert "institution" not in form_of(opened).fields()

    silent = client.post(address, typed_into(opened, status="in_progress", done="Sākts"))

    assert silent.status_code == 422
    [link] = main_of(silent).one(cls="error-summary").all("a")
    assert link["href"] == "#id_institution_0"
    said = client.post(address, typed_into(silent, institution="varam"))
    assert said.status_code == 302
    assert ProgressUpdate.objects.get().institution == cast.stranger


def test_one_press_for_one_of_two_institutions_needs_to_say_for_which():
    cast = cast_with_two_parts()
    make_part(cast.measure, cast.stranger, Status.COMPLETED, stated_on=in_days(-9))
    address, client = form(cast)
    opened = client.get(address)

    silent = client.post(address, typed_into(opened, action="unchanged"))

    assert silent.status_code == 422
    assert _("Choose for which institution you speak.") in main_of(silent).text
    said = client.post(address, typed_into(silent, action="unchanged", institution="varam"))
    assert said.status_code == 302
    assert ProgressUpdate.objects.latest("pk").institution == cast.stranger


def test_an_address_may_name_whose_part_it_is():
    cast = cast_with_two_parts()
    make_part(cast.measure, cast.stranger, Status.COMPLETED, stated_on=in_days(-9), done="Gatavs")
    address, client = form(cast)

    opened = client.get(f"{address}?institution=varam")

    fields = form_of(opened).fields()
    assert (fields["institution"], fields["status"]) == ("varam", "completed")
    assert "Gatavs" in main_of(opened).one("aside").text


def test_a_role_removed_while_the_form_was_open_is_404_with_the_text_kept():
    cast = make_cast()
    address, client = form(cast)
    opened = client.get(address)
    role = role_of(cast.measure, cast.helper)
    correct(cast.measure, PlanParts(roles=(RoleText(role.pk, None),)))

    response = client.post(
        address, typed_into(opened, status="completed", done="Rakstīts ilgi", next_step="Tālāk")
    )

    assert response.status_code == 404
    assert "Rakstīts ilgi" in main_of(response).text
    assert not ProgressUpdate.objects.exists()


def test_signed_out_while_writing_keeps_the_text_and_the_tick():
    cast = make_cast()
    address, client = form(cast)
    body = typed_into(
        client.get(address), status="completed", done="Nodots", disagrees="on", reason="Datu nav"
    )
    client.post("/logout/")

    asked = client.post(address, body)

    assert asked.status_code == 401
    assert "Datu nav" in main_of(asked).text
    inside = form_of(asked)
    signed = client.post(
        inside["action"], {**inside.fields(), "login": "helper@example.lv", "password": PASSWORD}
    )
    assert signed.status_code == 200
    fields = form_of(signed).fields()
    assert (fields["disagrees"], fields["reason"], fields["done"]) == ("on", "Datu nav", "Nodots")
    assert not ProgressUpdate.objects.exists()
    assert client.post(address, typed_into(signed)).status_code == 302
    assert ProgressUpdate.objects.get().disagrees


def test_words_of_a_script_are_words():
    cast = make_cast()
    address, client = form(cast)
    words = "<script>alert(1)</script>"

    client.post(address, part(cast.measure, done=words, disagrees="on", reason=words))

    for page in (cast.url, f"{cast.url}history/", "/plans/plans/changes/", "/"):
        shown = cast.client("nobody").get(page)
        assert b"<script>" not in shown.content, page
        assert words in main_of(shown).text or page == "/"


# Asking, in the browser -------------------------------------------------------------------------


def test_the_lead_asks_from_the_page_of_the_measure_in_one_press():
    cast = make_cast()
    client = with_token(cast.client("lead"))
    page = main_of(client.get(cast.url))
    fields, button = page.one("form", id="ask").fields(), page.one("button", form="ask")
    assert (button["name"], button["value"]) == ("institution", "cfla")

    response = client.post(f"{cast.url}part/ask/", {**fields, button["name"]: button["value"]})

    assert (response.status_code, response["Location"]) == (302, cast.url)
    assert role_of(cast.measure, cast.helper).asked_on == timezone.localdate()
    after = main_of(client.get(cast.url))
    assert after.one(cls="notice--success").text == _("Asked for their part: %(institutions)s.") % {
        "institutions": "CFLA"
    }
    assert after.all("button", form="ask") == []


def test_everybody_sees_since_when_an_answer_is_awaited():
    cast = make_cast()
    make_question(role_of(cast.measure, cast.helper), in_days(-24))

    for person in ("nobody", "lead", "helper"):
        page = main_of(cast.client(person).get(cast.url))
        said = page.one("section", aria_labelledby="parts").one(cls="awaited").text
        assert day_text(in_days(-24)) in said
        assert "24" in said


def test_all_are_asked_in_one_press():
    cast = make_cast()
    make_supporting_role(cast.measure, cast.stranger)
    client = with_token(cast.client("coordinator"))
    page = main_of(client.get(cast.url))
    fields = page.one("form", id="ask").fields()
    [button] = [one for one in page.all("button", form="ask") if one["name"] == "action"]

    response = client.post(f"{cast.url}part/ask/", {**fields, "action": button["value"]})

    assert response.status_code == 302
    asked = SupportingRole.objects.exclude(asked_on=None).values_list(
        "institution__slug", flat=True
    )
    assert set(asked) == {"cfla", "varam"}


def test_the_buttons_stand_only_where_they_may_be_pressed():
    cast = make_cast()
    pages = {person: main_of(cast.client(person).get(cast.url)) for person in cast.people}

    asks = [person for person, page in pages.items() if page.all(id="ask")]
    reports = [person for person, page in pages.items() if f"{cast.url}part/" in page.hrefs()]

    assert asks == ["lead", "coordinating editor", "coordinator"]
    assert reports == ["helper"]
    assert b"csrfmiddlewaretoken" not in cast.client("nobody").get(cast.url).content


def test_of_what_is_cancelled_only_what_was_said_is_shown():
    cast = make_cast()
    silent = make_institution("knab")
    make_question(make_supporting_role(cast.measure, silent), in_days(-9))
    make_part(cast.measure, cast.helper, stated_on=in_days(-5))
    knab = with_token(Client())
    knab.force_login(make_person(editor=silent))
    before = main_of(cast.client("nobody").get(cast.url))
    assert "Par savu daļu vēl nav ziņots." in before.text
    make_statement(cast.measure, Status.CANCELLED, stated_on=in_days(0))

    page = main_of(cast.client("nobody").get(cast.url))

    parts = page.one("section", aria_labelledby="parts")
    assert [one.text.split(":")[0] for one in parts.all("dt")] == ["CFLA"]
    assert silent.names.get().name in facts(page)["Citas atbildīgās institūcijas un to loma"]
    assert "Par savu daļu vēl nav ziņots." not in page.text
    helped = main_of(knab.get("/desk/")).one("section", aria_labelledby="helped")
    assert "Izstrādāt metodiku" in helped.text
    assert "vēl nav ziņots" not in helped.text


def test_of_what_is_cancelled_no_part_is_asked_for():
    cast = make_cast()
    make_statement(cast.measure, Status.CANCELLED, stated_on=in_days(-1))
    client = with_token(cast.client("lead"))
    assert main_of(client.get(cast.url)).all(id="ask") == []

    response = client.post(f"{cast.url}part/ask/", question(cast.measure))

    assert response.status_code == 422
    assert _("The measure is cancelled, so nobody is asked.") in main_of(response).text


def test_a_second_press_asks_once_and_says_so():
    cast = make_cast()
    client = with_token(cast.client("lead"))
    client.post(f"{cast.url}part/ask/", question(cast.measure))
    before = RecordVersion.current()

    again = client.post(f"{cast.url}part/ask/", question(cast.measure), follow=True)

    assert RecordVersion.current() == before
    notices = main_of(again).texts(cls="notice--success")
    assert notices[-1] == _("They were asked already, and have not answered yet.")


def test_the_same_press_sent_again_after_the_answer_does_not_ask_again():
    cast = make_cast()
    client = with_token(cast.client("lead"))
    body = question(cast.measure)
    assert client.post(f"{cast.url}part/ask/", body).status_code == 302
    make_part(cast.measure, cast.helper, stated_on=timezone.localdate())

    assert client.post(f"{cast.url}part/ask/", body).status_code == 302

    assert role_of(cast.measure, cast.helper).asked_on is None


@pytest.mark.parametrize("institution", ["varam", "iub", "nav", "cfla\x00"])
def test_who_does_not_support_the_measure_is_not_asked(institution):
    cast = make_cast()

    response = with_token(cast.client("lead")).post(
        f"{cast.url}part/ask/", question(cast.measure, "cfla", institution)
    )

    assert response.status_code == 422
    sentence = _("One of these institutions does not support the measure.")
    assert sentence in main_of(response).one(cls="error-summary").text
    assert role_of(cast.measure, cast.helper).asked_on is None


def test_asking_nobody_is_a_mistake():
    cast = make_cast()
    body = {**question(cast.measure), "institution": []}

    response = with_token(cast.client("lead")).post(f"{cast.url}part/ask/", body)

    assert response.status_code == 422
    assert _("Choose whom to ask.") in main_of(response).text


def test_a_measure_that_nobody_supports_has_nobody_to_ask():
    cast = make_cast()
    alone = make_measure(cast.commitment, lead_institution=cast.lead)

    page = main_of(cast.client("lead").get(f"/plans/plans/measures/{alone.code}/part/ask/"))

    assert _("No other institution supports this measure") in page.text
    assert page.all("form", method="post") == []


def test_whoever_asks_is_told_who_could_not_find_the_question():
    cast = make_cast()
    make_supporting_role(cast.measure, cast.partner)
    sentence = "Portālā tās vārdā vēl neviens neziņo"

    page = main_of(cast.client("lead").get(cast.url))
    asking = main_of(cast.client("lead").get(f"{cast.url}part/ask/"))
    form = main_of(cast.client("lead").get(f"{cast.url}update/"))
    public = main_of(cast.client("nobody").get(cast.url))

    assert [button["value"] for button in page.all("button", form="ask")] == ["cfla"]
    assert [box["value"] for box in asking.all("input", type="checkbox")] == ["cfla"]
    assert [shown.text.count(sentence) for shown in (page, asking, form, public)] == [1, 1, 1, 0]


def test_where_nobody_could_find_a_question_there_is_no_form_to_ask_it():
    cast = make_cast()
    alone = make_measure(cast.commitment, lead_institution=cast.lead)
    make_supporting_role(alone, cast.partner)
    address = f"/plans/plans/measures/{alone.code}/"

    page = main_of(cast.client("lead").get(f"{address}part/ask/"))
    measure = main_of(cast.client("lead").get(address))

    assert page.all("form", method="post") == []
    assert "Portālā tās vārdā vēl neviens neziņo" in page.text
    assert measure.all("button", form="ask") == []


def test_the_update_form_shows_who_has_not_answered_and_asks_without_losing_a_word():
    cast = make_cast()
    make_supporting_role(cast.measure, cast.stranger)
    make_question(role_of(cast.measure, cast.helper), in_days(-24))
    client = with_token(cast.client("lead"))
    opened = client.get(f"{cast.url}update/")
    aside = main_of(opened).one("aside")
    assert day_text(in_days(-24)) in aside.one(cls="awaited").text
    button = aside.one("button", form="progress")
    before = cast.now().version

    asked = client.post(
        f"{cast.url}update/",
        typed_into(opened, done="Rakstīts ilgi", happened_on="rīt", action=button["value"]),
    )

    assert asked.status_code == 200
    assert role_of(cast.measure, cast.stranger).asked_on == timezone.localdate()
    assert role_of(cast.measure, cast.helper).asked_on == in_days(-24)
    assert "VARAM" in main_of(asked).one(cls="notice--success").text
    assert main_of(asked).all(cls="error-summary") == []
    fields = form_of(asked).fields()
    assert (fields["done"], fields["happened_on"]) == ("Rakstīts ilgi", "rīt")
    assert cast.now().version == before + 1
    # The question is no statement: what is typed is published against what was opened.
    published = client.post(
        f"{cast.url}update/", typed_into(asked, status="in_progress", happened_on="")
    )
    assert published.status_code == 302


def test_the_update_form_of_a_cancelled_measure_says_why_nobody_is_asked():
    cast = make_cast()
    make_statement(cast.measure, Status.CANCELLED, stated_on=in_days(-1))

    asked = with_token(cast.client("lead")).post(
        f"{cast.url}update/", progress(cast.measure, action="ask-parts")
    )

    assert asked.status_code == 200
    assert _("The measure is cancelled, so nobody is asked.") in main_of(asked).text


# What the public reads ----------------------------------------------------------------------------


def shown(cast, person="nobody", address=""):
    return main_of(cast.client(person).get(address or cast.url))


def lines(page):
    """Institution → its line."""
    section = page.one("section", aria_labelledby="parts")
    return {row.one("dt").text: row.one("dd") for row in section.one("dl").all("div")}


def test_each_institution_has_its_own_line():
    cast = make_cast()
    make_supporting_role(cast.measure, cast.stranger, "Publicē")
    make_part(
        cast.measure,
        cast.helper,
        Status.COMPLETED,
        stated_on=in_days(-12),
        done="Dati nodoti",
        next_step="Pārbaude",
        obstacles="Nebija",
        proofs=(PROOF,),
    )

    rows = lines(shown(cast))

    assert list(rows) == ["CFLA: Sniedz datus", "VARAM: Publicē"]
    said = rows["CFLA: Sniedz datus"]
    assert said.text.startswith(f"Paveikts {day_text(in_days(-12))}, pirms 12 dienām")
    for words in ("Dati nodoti", "Pārbaude", "Nebija", PROOF.proves):
        assert words in said.text
    assert said.hrefs() == [PROOF.url]
    assert rows["VARAM: Publicē"].text == _("It has not reported on its part.")


def test_a_disagreement_stands_beside_the_verdict_with_its_day():
    cast = make_cast()
    make_statement(cast.measure, Status.COMPLETED, stated_on=in_days(-20))
    make_part(cast.measure, cast.helper, stated_on=in_days(-12), reason="Datu vēl nav")

    said = shown(cast).one("header", cls="page-head").one(cls="dispute").text

    heading = _("%(institution)s sees it otherwise") % {"institution": "CFLA"}
    assert said == f"{heading} {day_text(in_days(-12))}: Datu vēl nav"


def test_a_disagreement_that_the_lead_has_answered_still_stands_and_says_so():
    cast = make_cast()
    make_part(cast.measure, cast.helper, stated_on=in_days(-12), reason="Datu vēl nav")
    make_statement(cast.measure, Status.COMPLETED, stated_on=in_days(-3))

    said = shown(cast).one(cls="dispute").text

    spoken = _("The responsible institution spoke after that: %(day)s")
    assert said.endswith(spoken % {"day": day_text(in_days(-3))})


def test_an_institution_that_helps_no_more_disputes_no_more():
    cast = make_cast()
    make_part(cast.measure, cast.helper, stated_on=in_days(-12), reason="Datu vēl nav")
    role = role_of(cast.measure, cast.helper)
    correct(cast.measure, PlanParts(roles=(RoleText(role.pk, None),)))

    page = shown(cast)

    assert page.all(cls="dispute") == []
    assert "Datu vēl nav" in page.one("ol", cls="story").text  # the story keeps it


def test_the_story_tells_a_part_as_its_institutions_own():
    cast = make_cast()
    make_statement(cast.measure, Status.COMPLETED, stated_on=in_days(-20), done="Viss gatavs")
    make_part(cast.measure, cast.helper, stated_on=in_days(-12), reason="Datu vēl nav")
    make_question(role_of(cast.measure, cast.helper), in_days(-11))

    page = shown(cast)

    said = page.one("li", cls="event--part")
    assert said.one("h3").text == f"{day_text(in_days(-12))} · CFLA, {_('its own part')}"
    sees = _("Sees it otherwise than the responsible institution:")
    assert f"{sees} Datu vēl nav" in said.text
    assert _("Reason:") not in said.text
    whom = f"{ChangeKind.PART_ASKED.label}: CFLA"
    assert whom in page.one("ol", cls="story").text
    facts = {row.one("dt").text: row.one("dd").text for row in page.all("dl")[0].all("div")}
    assert facts["Statuss"].endswith("IUB")  # who spoke of the measure last
    assert day_text(in_days(-20)) in facts["Statuss"]


def test_a_part_breaks_no_silence_of_the_measure():
    cast = make_cast(due_on=None, starts_on=in_days(-380))
    make_statement(cast.measure, stated_on=in_days(-250))
    make_part(cast.measure, cast.helper, stated_on=in_days(-100))

    gaps = shown(cast).texts("li", cls="event--silence")

    assert gaps == ["250 dienas bez paziņojuma"]


def test_the_history_says_whose_part_it_is():
    cast = make_cast()
    with_token(cast.client("lead")).post(f"{cast.url}part/ask/", question(cast.measure))
    with_token(cast.client("helper")).post(
        f"{cast.url}part/",
        part(cast.measure, done="Dati nodoti", disagrees="on", reason="Datu vēl nav"),
    )

    said, asked = shown(cast, address=f"{cast.url}history/").all("li", cls="event")[:2]

    def fields(entry):
        return {row.one("dt").text: row.one("dd").text for row in entry.one("dl").all("div")}

    def whose(what):
        return _("%(institution)s, its part: %(what)s") % {"institution": "CFLA", "what": what}

    today = f"CFLA: {day_text(timezone.localdate())}"
    assert fields(asked) == {_("asked for its part"): f"[pievienots: {today}]"}
    assert f"IUB: {ChangeKind.PART_ASKED.label}" in asked.text
    assert fields(said) == {
        whose("statuss"): "[pievienots: Tiek īstenots]",
        whose("kas paveikts"): "[pievienots: Dati nodoti]",
        whose(_("sees it otherwise than the lead")): "[pievienots: Datu vēl nav]",
        _("asked for its part"): f"[svītrots: {today}]",
    }
    assert f"CFLA: {ChangeKind.PART.label}" in said.text


def test_the_list_of_changes_tells_what_moved_in_the_part():
    cast = make_cast()
    make_statement(cast.measure, Status.COMPLETED, stated_on=in_days(-5), done="Viss gatavs")
    make_part(cast.measure, cast.helper, stated_on=in_days(-3), reason="Datu vēl nav", done="Sākts")
    make_part(
        cast.measure,
        cast.helper,
        stated_on=in_days(-1),
        reason="Datu vēl nav",
        done="",
        is_unchanged=True,
    )

    entries = shown(cast, address="/plans/plans/changes/").one("ul", cls="dated").all("li")
    unchanged, said, lead = entries[:3]

    assert f"CFLA: {ChangeKind.PART.label}: Nav ziņots → Tiek īstenots" in said.text
    sees = _("Sees it otherwise than the responsible institution:")
    assert f"{sees} Datu vēl nav" in said.text
    assert "Sākts" in said.text
    assert _("Reported: nothing has changed") in unchanged.text
    assert "→" not in unchanged.text
    assert "IUB: Ziņots par progresu: Nav ziņots → Paveikts" in lead.text


def test_column_nine_of_the_worksheet_is_the_leads_only():
    cast = make_cast()
    make_statement(cast.measure, stated_on=in_days(-5), done="Saka atbildīgā")
    make_part(cast.measure, cast.helper, stated_on=in_days(-1), done="Saka iesaistītā")

    page = shown(cast, address="/plans/plans/commitments/1/worksheet/")

    assert "Saka atbildīgā" in page.text
    assert "Saka iesaistītā" not in page.text


def test_of_a_plan_that_has_ended_nobody_is_called_silent():
    cast = make_cast()
    plan = ActionPlan.objects.get()
    plan.ends_on = in_days(-1)
    put_on_record(plan, plan=plan)
    assert shown(cast).all("section", aria_labelledby="parts") == []

    make_part(cast.measure, cast.helper, stated_on=in_days(-30))

    said = lines(shown(cast))["CFLA: Sniedz datus"].text
    assert day_text(in_days(-30)) in said
    assert "pirms" not in said


def test_the_sources_reach_as_far_as_a_part_does():
    cast = make_cast()
    make_statement(cast.measure, stated_on=in_days(-5))
    before = ActionPlan.objects.all().with_reach().get().stated_at

    update = make_part(cast.measure, cast.helper, stated_on=in_days(-1))

    assert ActionPlan.objects.all().with_reach().get().stated_at == update.change.since > before


def test_the_page_of_an_institution_marks_where_its_part_is_awaited():
    cast = make_cast()
    quiet = make_measure(cast.commitment, lead_institution=cast.lead)
    make_supporting_role(quiet, cast.helper)
    make_question(role_of(cast.measure, cast.helper), in_days(-24))

    [table] = shown(cast, address="/institutions/cfla/").all("table")
    rows = {row.one("th").text: row.text for row in table.one("tbody").all("tr")}

    waits = _("its part is waited for since %(day)s") % {"day": day_text(in_days(-24))}
    assert waits in rows["1.1"]
    assert waits not in rows["1.2"]
    assert waits not in shown(cast, address="/institutions/iub/").text
