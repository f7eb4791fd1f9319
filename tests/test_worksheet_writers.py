"""Several people take worksheets over at one moment: nobody is stuck, and nothing is doubled."""

from dataclasses import replace
from functools import partial
from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from django.utils import timezone

from commitments.models import Commitment, Institution
from commitments.operations import COMMITMENT_TEXT, CommitmentText, correct_commitment
from measures.fates import Fate
from measures.models import (
    DateChange,
    ImportState,
    Measure,
    MeasureGroup,
    ProgressUpdate,
    WorksheetImport,
)
from measures.operations.lifecycle import Decided, end_measure
from measures.operations.reporting import Statement, report_progress
from measures.operations.worksheets import RowsRefusedError
from measures.standing import Status
from measures.worksheets.taken import NewInstitution
from tests.bringing import GROUNDS, UPLOAD, bring, file_with, filled, look, make_cast_with_words
from tests.cast import in_days, make_cast, with_token
from tests.factories import author, make_commitment, make_institution, make_measure, make_person
from tests.test_many_writers import until_saved
from tests.test_worksheet_taking_over import DECIDED, take, taken
from tests.threads import one_behind_another

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate
KNAB = NewInstitution("knab", "Korupcijas novēršanas un apkarošanas birojs", "KNAB")
PTAC = NewInstitution("ptac", "Patērētāju tiesību aizsardzības centrs", "PTAC")
UR = NewInstitution("ur", "Uzņēmumu reģistrs", "UR")


def cast_with(count):
    """The cast; its commitment has so many measures."""
    cast = make_cast()
    for _ in range(count - 1):
        make_measure(cast.commitment, lead_institution=None)
    return cast


def in_office(cast, person):
    """A coordinator, who speaks for the office."""
    return author(cast.people[person], Institution.objects.get(slug="vk"))


def state(cast, measure, done):
    """Its lead looks at a measure, and reports on it."""
    now = Measure.objects.get(pk=measure.pk)
    return report_progress(
        now,
        Statement(Status.IN_PROGRESS, done=done),
        by=author(cast.people["lead"], cast.lead),
        opened_version=now.version,
        today=TODAY(),
    )


# Nobody is stuck ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([[KNAB], [UR]], [[UR], [KNAB]]),
        ([[KNAB, UR]], [[UR, KNAB]]),
        ([[KNAB, UR]], [[UR]]),
    ],
    ids=["in rows the other way round", "in one row the other way round", "one of the two"],
)
def test_of_two_who_found_the_same_institutions_one_does_and_the_other_is_told(one, other):
    cast = cast_with(4)

    results = one_behind_another(
        partial(take, cast, "coordinator", *founding(cast, 1, one)),
        partial(take, cast, "coordinating editor", *founding(cast, 3, other)),
    )

    assert_founded_by_one(results, one, other)


def test_institutions_are_founded_in_one_order_whatever_that_of_the_files_is():
    cast = cast_with(2)
    one, other = [[KNAB, PTAC, UR]], [[UR, PTAC, KNAB]]

    results = one_behind_another(
        partial(take, cast, "coordinator", *founding(cast, 1, one)),
        partial(take, cast, "coordinating editor", *founding(cast, 2, other)),
        hold=partial(make_institution, PTAC.slug),
    )

    assert_founded_by_one(results, one, other)


def founding(cast, first, named):
    """Rows about the cast's measures from a number on: which new institutions each names."""
    return [
        taken(cast, f"1.{first + place}", place, supporting=[(new, "") for new in row])
        for place, row in enumerate(named)
    ]


def assert_founded_by_one(results, *files):
    [told] = [result for result in results if result is not None]
    assert isinstance(told, RowsRefusedError)
    assert {problem.column for problem in told.problems} == {"supporting"}
    named = [new for row in files[results.index(None)] for new in row]
    founded = Institution.objects.filter(slug__in=[new.slug for new in (KNAB, PTAC, UR)])
    assert {row.slug: [name.name for name in row.names.all()] for row in founded} == {
        new.slug: [new.name] for new in named
    }
    assert [row.history.count() for row in founded] == [1] * len(named)


def test_a_new_sub_heading_and_a_correction_of_the_commitment_do_not_wait_for_each_other():
    cast = cast_with(2)
    rows = [
        taken(cast, "1.1", 0, beneficiaries="Piegādātāji"),
        taken(cast, "1.2", 1, group="Datu atvēršana"),
    ]
    text = CommitmentText(**{name: getattr(cast.commitment, name) for name in COMMITMENT_TEXT})
    correct = partial(
        correct_commitment,
        cast.commitment,
        replace(text, problem="Dati ir grūti atrodami"),
        by=in_office(cast, "coordinating editor"),
        reason="Precizēts",
        opened_version=cast.commitment.version,
    )

    results = one_behind_another(partial(take, cast, "coordinator", *rows), correct)

    assert results == [None, None]
    assert cast.now().beneficiaries == "Piegādātāji"
    assert Measure.objects.get(code="1.2").group.title == "Datu atvēršana"
    assert Commitment.objects.get(pk=cast.commitment.pk).problem == "Dati ir grūti atrodami"


def test_a_merged_measure_is_taken_up_again_while_its_heir_elsewhere_is_reported_on():
    cast = make_cast()
    merged = make_measure(cast.commitment, lead_institution=cast.lead, due_on=in_days(50))
    elsewhere = make_commitment(cast.plan)
    heir = make_measure(elsewhere, lead_institution=cast.lead, due_on=in_days(50))
    end_measure(
        merged,
        Fate.MERGED,
        [heir.code],
        Decided("Viens darbs"),
        by=in_office(cast, "coordinator"),
        opened_version=merged.version,
        today=TODAY(),
    )
    rows = [
        taken(cast, "1.1", 0, progress="Sākts"),
        taken(cast, "1.2", 1, progress="Atsākts", reason="Tomēr atsevišķi"),
    ]

    results = one_behind_another(
        partial(take, cast, "lead", *rows),
        # Whoever comes second is told that it is no heir any more.
        partial(until_saved, partial(state, cast, heir, "Mantinieks sākts")),
    )

    assert results == [None, heir.updates.get()]
    said = ProgressUpdate.objects.exclude(done="").values_list("measure__code", "done")
    assert sorted(said) == [("1.1", "Sākts"), ("1.2", "Atsākts"), ("2.1", "Mantinieks sākts")]
    assert not merged.successions.exists()


def test_a_new_measure_and_a_report_on_another_do_not_wait_for_each_other():
    # What is reported points at the plan, which is locked while a measure is added to it.
    cast = make_cast()
    row = taken(cast, "1.2", title="Publicēt līgumu datus")

    results = one_behind_another(
        partial(state, cast, cast.measure, "Sākts"),
        partial(take, cast, "coordinator", row, grounds=DECIDED),
    )

    assert results == [cast.measure.updates.get(), None]
    assert Measure.objects.get(code="1.2").title == "Publicēt līgumu datus"


# Nothing is doubled ---------------------------------------------------------------------------


def pressing(cast, person, brought, typed, **more):
    """One press of "Take over", by somebody who has signed in before."""
    client = with_token(cast.client(person))
    sent = {**typed, **more, "action": "apply"}
    return lambda: client.post(f"{UPLOAD}{brought.pk}/", sent)


def statuses(answers):
    return sorted(getattr(answer, "status_code", answer) for answer in answers)


def test_a_new_row_that_two_bring_under_two_numbers_is_one_measure():
    cast = make_cast_with_words()
    workbook, content = openpyxl.Workbook(), BytesIO()
    for row in (["Pasākums", "Klients"], ["Pavisam jauns darbs", "Visi"]):
        workbook.active.append(row)
    workbook.save(content)
    presses, imports = [], {}
    for person, number in (("coordinator", "1.8"), ("coordinating editor", "1.9")):
        _response, brought = bring(cast, person, content.getvalue())
        choices = {"row-0-take-title": "take", "row-0-take-beneficiaries": "take"}
        typed = {**filled(look(cast, person, brought)), **choices, "row-0-number": number}
        presses.append(pressing(cast, person, brought, typed, **GROUNDS))
        imports[person] = brought

    answers = one_behind_another(*presses)

    assert statuses(answers) == [302, 409]
    assert Measure.objects.filter(title="Pavisam jauns darbs").count() == 1
    states = WorksheetImport.objects.values_list("state", flat=True)
    assert sorted(states) == [ImportState.OPEN, ImportState.TAKEN_OVER]


@pytest.mark.parametrize("other", [{"code": "1.2"}, {"code": "1.9", "title": "Jauns darbs"}])
def test_a_new_sub_heading_that_two_bring_is_one(other):
    cast = cast_with(2)
    one = taken(cast, "1.1", group="Datu atvēršana")
    two = taken(cast, group="DATU  atvēršana", **other)

    results = one_behind_another(
        partial(take, cast, "coordinator", one, grounds=DECIDED),
        partial(take, cast, "coordinating editor", two, grounds=DECIDED),
    )

    assert results == [None, None]
    group = MeasureGroup.objects.get()
    assert group.key == "g1"
    assert {Measure.objects.get(code=row.code).group for row in (one, two)} == {group}


@pytest.mark.parametrize("coordinates", [False, True], ids=["editors", "coordinating editors"])
def test_a_file_that_two_take_over_is_taken_over_once(coordinates):
    cast = make_cast_with_words()
    office = Institution.objects.get(slug="vk")
    pair = ("one", "other")
    for person in pair:
        roles = {"editor": cast.lead, **({"coordinator": office} if coordinates else {})}
        cast.people[person] = make_person(**roles)
    content = file_with(
        {
            ("1.1", "due_on"): in_days(150),
            ("1.1", "risks"): "Migrācija kavējas",
            ("1.1", "progress"): "Notiek izstrāde\n\n☐ Sagatavot metodiku",
        }
    )
    grounds = {**GROUNDS, **({"grounds-decision": "MK prot. Nr. 7"} if coordinates else {})}
    imports = [bring(cast, person, content)[1] for person in pair]
    presses = [
        pressing(cast, person, brought, filled(look(cast, person, brought)), **grounds)
        for person, brought in zip(pair, imports, strict=True)
    ]

    answers = one_behind_another(*presses)

    assert statuses(answers) == [302, 409]

    def written():
        return (
            [update.done for update in cast.measure.updates.all()],
            [step.text for step in cast.measure.steps.all()],
            [risk.text for risk in cast.measure.risks.all()],
            list(DateChange.objects.values_list("new_due_on", flat=True)),
        )

    once = (
        ["Notiek izstrāde"],
        ["Sagatavot metodiku"],
        ["Migrācija kavējas"],
        [in_days(150)],
    )
    assert written() == once
    told = [answer.status_code for answer in answers].index(409)
    seen = filled(look(cast, pair[told], imports[told]))
    again = pressing(cast, pair[told], imports[told], seen, **grounds)()
    assert (again.status_code, written()) == (422, once)


def test_one_form_that_is_pressed_twice_is_taken_over_once_and_answered_alike():
    cast = make_cast_with_words()
    edits = {("1.1", "progress"): "Notiek izstrāde", ("1.1", "due_on"): in_days(150)}
    _response, brought = bring(cast, "lead", file_with(edits))
    typed = filled(look(cast, "lead", brought))
    before = cast.now().version

    answers = one_behind_another(*[pressing(cast, "lead", brought, typed, **GROUNDS)] * 2)

    assert [(one.status_code, one["Location"]) for one in answers] == [
        (302, f"{UPLOAD}{brought.pk}/")
    ] * 2
    assert cast.measure.updates.count() == DateChange.objects.count() == 1
    assert cast.now().version == before + 2


def test_a_file_that_is_open_in_two_windows_is_taken_over_from_one():
    cast = make_cast_with_words()
    make_measure(cast.commitment, lead_institution=None, beneficiaries="Visi")
    edits = {("1.1", "beneficiaries"): "Piegādātāji", ("1.2", "beneficiaries"): "Pasūtītāji"}
    _response, brought = bring(cast, "coordinator", file_with(edits, code_at={"1.1": 0, "1.2": 1}))
    typed = filled(look(cast, "coordinator", brought))
    windows = [
        {**typed, f"row-{left}-take-beneficiaries": "leave", "submit_key": str(uuid4())}
        for left in (1, 0)
    ]

    answers = one_behind_another(
        *(pressing(cast, "coordinator", brought, window, **GROUNDS) for window in windows)
    )

    assert statuses(answers) == [302, 409]
    stand = list(Measure.objects.order_by("code").values_list("beneficiaries", flat=True))
    brought.refresh_from_db()
    ends = [end for row in brought.outcome for _column, end, _said in row["cells"]]
    if answers[0].status_code == 302:
        assert (stand, ends) == (["Piegādātāji", "Visi"], ["taken", "left"])
    else:
        assert (stand, ends) == (["", "Pasūtītāji"], ["left", "taken"])
