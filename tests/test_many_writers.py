"""Twenty people write on one measure at one moment: nothing is lost, and nothing is said twice."""

from datetime import date, timedelta

import pytest

from commitments.operations import ChangedMeanwhileError
from measures.models import ActionStep, DateChange, Measure, ProgressUpdate
from measures.operations.dates import move_date
from measures.operations.parts import report_part
from measures.operations.plan_text import correct_text
from measures.operations.reporting import Proof, Statement, report_progress
from measures.operations.steps_and_risks import StepTick
from measures.slips import DateChangeReason, Shift
from measures.standing import Status
from tests.factories import (
    author,
    make_institution,
    make_measure,
    make_person,
    make_step,
    make_supporting_role,
)
from tests.test_submissions import text_of
from tests.threads import at_once

TODAY = date(2020, 2, 1)
LEADS, HELPERS, CORRECTORS, MOVERS = 10, 4, 4, 2


def until_saved(act):
    """As a person does: look at what stands now, and send again."""
    while True:
        try:
            return act()
        except ChangedMeanwhileError:
            continue


@pytest.mark.django_db(transaction=True)
def test_twenty_writers_of_every_kind_lose_nothing_of_each_other():
    iub, cfla, vk = (make_institution(slug) for slug in ("iub", "cfla", "vk"))
    pk = make_measure(lead_institution=iub, due_on=date(2021, 1, 1)).pk
    make_supporting_role(Measure.objects.get(pk=pk), cfla)
    steps = [make_step(Measure.objects.get(pk=pk), f"Solis {n}").pk for n in range(LEADS)]
    leads = [make_person(editor=iub) for _ in range(LEADS)]
    helpers = [make_person(editor=cfla) for _ in range(HELPERS)]
    coordinators = [make_person(coordinator=vk) for _ in range(CORRECTORS + MOVERS)]
    begun = Measure.objects.get(pk=pk).version

    def now():
        return Measure.objects.get(pk=pk)

    def report(number):
        stands = now()
        statement = Statement(
            Status.IN_PROGRESS,
            done=f"Vadītājs {number}",
            proofs=(Proof(f"https://example.lv/{number}", f"Pierādījums {number}"),),
            steps=(StepTick(steps[number], is_done=True),),
        )
        by = author(leads[number], iub)
        report_progress(stands, statement, by=by, opened_version=stands.version, today=TODAY)

    def help_out(number):
        stands = now()
        statement = Statement(Status.IN_PROGRESS, done=f"Palīgs {number}")
        by = author(helpers[number], cfla)
        report_part(stands, statement, by=by, opened_version=stands.version, today=TODAY)

    def correct(number):
        stands = now()
        correct_text(
            stands,
            text_of(stands, beneficiaries=f"{stands.beneficiaries} +{number}"),
            by=author(coordinators[number], vk),
            reason="Papildināts",
            opened_version=stands.version,
            today=TODAY,
        )

    def move(number):
        stands = now()
        shift = Shift(
            stands.due_on + timedelta(days=10),
            DateChangeReason.OTHER,
            f"Pārcēlums {number}",
            "Nr. 1",
        )
        by = author(coordinators[CORRECTORS + number], vk)
        move_date(stands, shift, by=by, opened_version=stands.version, today=TODAY)

    acts = [
        lambda act=act, number=number: until_saved(lambda: act(number))
        for act, count in (
            (report, LEADS),
            (help_out, HELPERS),
            (correct, CORRECTORS),
            (move, MOVERS),
        )
        for number in range(count)
    ]
    assert len(acts) == 20

    results = at_once(*acts)

    assert results == [None] * 20
    stands = now()
    said = sorted(ProgressUpdate.objects.values_list("done", flat=True))
    assert said == sorted(
        [f"Vadītājs {n}" for n in range(LEADS)] + [f"Palīgs {n}" for n in range(HELPERS)]
    )
    assert stands.evidence_count == stands.evidence.count() == LEADS
    assert ActionStep.objects.filter(done_on=None).count() == 0
    assert sorted(stands.beneficiaries.split()) == [f"+{n}" for n in range(CORRECTORS)]
    assert stands.due_on == date(2021, 1, 1) + timedelta(days=10 * MOVERS)
    assert DateChange.objects.accepted().count() == MOVERS
    assert stands.version == begun + 20
    assert stands.history.count() == stands.version
