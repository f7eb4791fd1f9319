"""A form pressed twice is one change; people who write at one moment lose nothing."""

from datetime import date
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import IntegrityError, models
from django.http import QueryDict

from commitments.operations import ChangedMeanwhileError
from measures.models import Measure, ProgressUpdate
from measures.operations.plan_text import correct_text
from measures.operations.reporting import Statement, report_progress
from measures.standing import Status
from ogp_portal.history import RecordVersion
from ogp_portal.submissions import (
    KeyReusedError,
    Submission,
    answered_before,
    body_sha256,
    submit_once,
)
from tests.factories import (
    author,
    make_institution,
    make_measure,
    make_person,
    make_plan,
    make_source,
)
from tests.test_reporting import text_of
from tests.threads import at_once

pytestmark = pytest.mark.django_db

TODAY = date(2020, 2, 1)
BODY, OTHER_BODY = "a" * 64, "b" * 64


def counted(location="/plans/2020-2021/measures/1.1/"):
    """An act that remembers how often it was done."""

    def act():
        act.times += 1
        return location

    act.times = 0
    return act


# One after the other --------------------------------------------------------------------------


def test_a_form_sent_again_is_answered_as_before_and_done_once():
    person, key, act = make_person(), uuid4(), counted("/plans/2020-2021/")

    answers = [
        submit_once(user_id=person.pk, key=key, body=BODY, act=act),
        submit_once(user_id=person.pk, key=key, body=BODY, act=act),
    ]

    assert answers == ["/plans/2020-2021/"] * 2
    assert act.times == 1
    assert answered_before(user_id=person.pk, key=key, body=BODY) == "/plans/2020-2021/"
    assert str(Submission.objects.get()) == str(key)


def test_a_form_never_sent_has_no_answer():
    assert answered_before(user_id=make_person().pk, key=uuid4(), body=BODY) is None


def test_a_key_that_comes_back_with_another_text_is_refused():
    person, key, act = make_person(), uuid4(), counted()
    submit_once(user_id=person.pk, key=key, body=BODY, act=act)

    with pytest.raises(KeyReusedError):
        submit_once(user_id=person.pk, key=key, body=OTHER_BODY, act=act)
    with pytest.raises(KeyReusedError):
        answered_before(user_id=person.pk, key=key, body=OTHER_BODY)

    assert act.times == 1


def test_another_persons_key_is_another_key():
    key, act = uuid4(), counted()

    for person in (make_person(), make_person()):
        submit_once(user_id=person.pk, key=key, body=BODY, act=act)

    assert act.times == 2


def test_what_failed_is_not_kept_and_may_be_sent_again():
    person, key = make_person(), uuid4()
    plan = make_plan()

    def fail():
        make_source(plan, "slaidi")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        submit_once(user_id=person.pk, key=key, body=BODY, act=fail)

    assert not Submission.objects.exists()
    assert not plan.sources.exists()
    assert submit_once(user_id=person.pk, key=key, body=BODY, act=counted("/")) == "/"


def test_a_rule_of_the_database_that_an_act_breaks_is_not_taken_for_a_repetition():
    plan = make_plan()
    make_source(plan, "slaidi")

    with pytest.raises(IntegrityError):
        submit_once(
            user_id=make_person().pk,
            key=uuid4(),
            body=BODY,
            act=lambda: str(make_source(plan, "slaidi")),
        )

    assert not Submission.objects.exists()


# What counts as the same body -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("done=a&status=b", "status=b&done=a", True),
        ("done=a&csrfmiddlewaretoken=1", "done=a&csrfmiddlewaretoken=2", True),
        ("done=a&submit_key=1", "done=a&submit_key=2", True),
        ("done=a", "done=a&csrfmiddlewaretoken=1&submit_key=1", True),
        ("done=a", "done=b", False),
        ("done=a", "done=a&next_step=", False),
        ("done=a&version=1", "done=a&version=2", False),
        ("done=a&action=publish", "done=a&action=draft", False),
        ("url=a&url=b", "url=b&url=a", False),
        ("url=a", "url=a&url=a", False),
        ("done=%F0%9F%8C%8A", "done=%F0%9F%8C%8B", False),
    ],
)
def test_two_bodies_are_the_same_when_the_same_was_typed(one, other, is_same):
    hashes = [body_sha256("/1.1/update/", QueryDict(body)) for body in (one, other)]

    assert (hashes[0] == hashes[1]) is is_same


# At the same moment ---------------------------------------------------------------------------


def reporting(measure, person, done="Notiek izstrāde", version=1):
    """What the view does when a form is sent: the act, and where it leads."""

    def act():
        statement = Statement(Status.IN_PROGRESS, done=done)
        by = author(person, measure.lead_institution)
        report_progress(measure, statement, by=by, opened_version=version, today=TODAY)
        return f"/measures/{measure.code}/"

    return act


@pytest.mark.django_db(transaction=True)
def test_eight_identical_submissions_at_one_moment_are_one_change():
    iub = make_institution("iub")
    clerk = make_person(editor=iub)

    for number in range(1, 6):
        measure = make_measure(lead_institution=iub, code=f"1.{number}")
        before, key = RecordVersion.current(), uuid4()

        def submit(measure=measure, key=key):
            act = reporting(measure, clerk)
            return submit_once(user_id=clerk.pk, key=key, body=BODY, act=act)

        answers = at_once(*[submit] * 8)

        assert answers == [f"/measures/1.{number}/"] * 8
        assert measure.updates.count() == 1
        assert measure.history.count() == Measure.objects.get(pk=measure.pk).version == 2
        assert RecordVersion.current() == before + 1

    assert Submission.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_eight_submissions_with_keys_of_their_own_are_eight_changes():
    # Control for the test above: without the common key all eight do come through.
    clerk, plan = make_person(), make_plan()

    def submit(number):
        def act():
            return str(make_source(plan, f"avots-{number}").pk)

        return submit_once(user_id=clerk.pk, key=uuid4(), body=BODY, act=act)

    answers = at_once(*[lambda number=number: submit(number) for number in range(8)])

    assert len(set(answers)) == plan.sources.count() == Submission.objects.count() == 8


@pytest.mark.django_db(transaction=True)
def test_of_eight_statements_on_one_version_one_is_published_and_seven_are_shown_it():
    iub = make_institution("iub")
    clerk, measure = make_person(editor=iub), make_measure(lead_institution=iub)

    results = at_once(*[reporting(measure, clerk, done=f"Teksts {n}") for n in range(8)])

    published = [result for result in results if result == f"/measures/{measure.code}/"]
    refused = [result for result in results if isinstance(result, ChangedMeanwhileError)]
    assert (len(published), len(refused)) == (1, 7)
    assert measure.updates.count() == 1
    assert measure.history.count() == Measure.objects.get(pk=measure.pk).version == 2


@pytest.mark.django_db(transaction=True)
def test_editors_who_write_side_by_side_lose_nothing():
    iub, vk = make_institution("iub"), make_institution("vk")
    measures = [make_measure(lead_institution=iub, code=f"1.{n}") for n in (1, 2)]
    editors = [make_person(editor=iub) for _ in range(4)]
    coordinator = make_person(coordinator=vk)
    before = RecordVersion.current()

    def until_saved(act):
        """As a person does: look at what stands now, and send again."""
        while True:
            try:
                return act()
            except ChangedMeanwhileError:
                continue

    def edit(number, editor):
        for turn in range(5):
            measure_pk = measures[(number + turn) % 2].pk

            def state(token=f"vārds-{number}-{turn}", measure_pk=measure_pk):
                shown = Measure.objects.get(pk=measure_pk)
                reporting(shown, editor, done=token, version=shown.version)()

            until_saved(state)

    def correct():
        for turn in range(5):

            def rename(turn=turn):
                shown = Measure.objects.get(pk=measures[turn % 2].pk)
                correct_text(
                    shown,
                    text_of(shown, beneficiaries=f"{shown.beneficiaries} +{turn}"),
                    by=author(coordinator, vk),
                    reason="Papildināts",
                    opened_version=shown.version,
                    today=TODAY,
                )

            until_saved(rename)

    acts = [lambda n=n, editor=editor: edit(n, editor) for n, editor in enumerate(editors)]
    results = at_once(*acts, correct)

    assert results == [None] * 5
    said = sorted(ProgressUpdate.objects.values_list("done", flat=True))
    assert said == sorted(f"vārds-{number}-{turn}" for number in range(4) for turn in range(5))
    stand = [Measure.objects.get(pk=measure.pk) for measure in measures]
    assert [row.beneficiaries for row in stand] == [" +0 +2 +4", " +1 +3"]
    assert sum(row.version - 1 for row in stand) == 25
    assert [row.history.count() for row in stand] == [row.version for row in stand]
    assert RecordVersion.current() == before + 25


@pytest.mark.django_db(transaction=True)
def test_writing_without_the_lock_and_the_version_would_lose_an_edit():
    # Control for the test above: the threads are real, and a careless write does get lost.
    measure = make_measure()
    both_have_read = Barrier(2)

    def add_one():
        row = Measure.objects.get(pk=measure.pk)
        both_have_read.wait(timeout=20)
        careless = models.QuerySet(Measure).filter(pk=row.pk)
        careless.update(evidence_count=row.evidence_count + 1)

    results = at_once(add_one, add_one)

    assert results == [None, None]
    assert Measure.objects.get(pk=measure.pk).evidence_count == 1


def test_the_same_words_sent_to_another_address_are_another_submission():
    body = QueryDict("status=completed&done=Izdarits")

    assert body_sha256("/1.1/update/", body) != body_sha256("/1.2/update/", body)
