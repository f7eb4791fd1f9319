"""What is taken over from a worksheet: by whom, through which operations, all or nothing."""

from datetime import date

import pytest
from django.utils import timezone

from commitments.models import Change, ChangeKind, Institution
from commitments.operations import ChangedMeanwhileError, NotAllowedError
from measures.models import Measure
from measures.operations.worksheets import (
    Grounds,
    Problem,
    RowsRefusedError,
    TakenRow,
    take_over,
)
from measures.slips import DateChangeReason
from measures.standing import Status
from measures.worksheets.comparing import Progress
from measures.worksheets.lines import Line, lines_with_rows
from measures.worksheets.saying import SaidStep
from ogp_portal.history import RecordVersion
from tests.cast import in_days, make_cast
from tests.factories import make_risk, make_statement, make_step, put_on_record

pytestmark = pytest.mark.django_db
GROUNDS = Grounds(
    reason="Darba lapa precizēta",
    shift=DateChangeReason.PROCUREMENT,
    because="Iepirkums ir pārsūdzēts",
)
DECIDED = Grounds(
    reason="Darba lapa precizēta",
    decision="MK prot. Nr. 7",
    shift=DateChangeReason.PROCUREMENT,
    because="Iepirkums ir pārsūdzēts",
)


@pytest.fixture
def cast():
    return make_cast(beneficiaries="Pasūtītāji")


def taken(cast, code="1.1", place=0, version=None, **values):
    """A row of the cast's commitment, looked at as it now stands."""
    besides = {name: values.pop(name, "") for name in ("obstacles", "reason", "decision")}
    stand = Measure.objects.filter(code=code).first()
    version = version or (stand.version if stand else None)
    return TakenRow(place, code, version, values, **besides)


def take(cast, person, *rows, grounds=GROUNDS):
    user = cast.people[person]
    return take_over(cast.commitment, rows, grounds, by=user, today=timezone.localdate())


def kinds():
    return [change.kind for change in Change.objects.order_by("pk")]


def said(text, *steps):
    return Progress(text, tuple(SaidStep(*step) for step in steps))


class TestTheLeadsEditor:
    def test_reports_what_stands_in_column_nine_to_the_letter(self, cast):
        text = "Metodika nodota saskaņošanai.\n\nAtzinumi gaidāmi  martā"

        take(cast, "lead", taken(cast, progress=said(text), status=Status.IN_PROGRESS))

        [update] = cast.measure.updates.all()
        assert (update.done, update.status, update.institution) == (
            text,
            "in_progress",
            cast.lead,
        )
        assert cast.now().status == Status.IN_PROGRESS
        assert kinds()[-1] == ChangeKind.PROGRESS

    def test_ticks_steps_with_their_days(self, cast):
        step, other = make_step(cast.measure, "Sagatavot"), make_step(cast.measure, "Saskaņot")
        day = in_days(-3)

        row = taken(
            cast, progress=said("Sākts", ("Sagatavot", True, day), ("Saskaņot", False, None))
        )
        take(cast, "lead", row)

        step.refresh_from_db()
        other.refresh_from_db()
        assert (step.done_on, other.done_on) == (day, None)
        assert cast.now().steps_done == 1

    def test_unticks_a_step(self, cast):
        step = make_step(cast.measure, "Sagatavot", done_on=in_days(-3))

        take(cast, "lead", taken(cast, progress=said("Jāsāk vēlreiz", ("Sagatavot", False, None))))

        step.refresh_from_db()
        assert step.done_on is None

    def test_changes_a_status_and_says_again_what_was_said_last(self, cast):
        make_statement(cast.measure, done="Sākts", stated_on=in_days(-20))

        take(cast, "lead", taken(cast, status=Status.COMPLETED))

        last = cast.measure.updates.order_by("pk").last()
        assert (last.status, last.done) == ("completed", "Sākts")

    def test_says_nothing_twice(self, cast):
        make_statement(cast.measure, done="Sākts", stated_on=in_days(-20))
        before = RecordVersion.current()

        take(cast, "lead", taken(cast, progress=said("Sākts"), status=Status.IN_PROGRESS))

        assert RecordVersion.current() == before

    def test_asks_for_another_end_date(self, cast):
        take(cast, "lead", taken(cast, due_on=in_days(200)))

        proposed = cast.now().proposed_date_change()
        assert (proposed.new_due_on, proposed.sentence) == (
            in_days(200),
            "Iepirkums ir pārsūdzēts",
        )
        assert cast.now().due_on == in_days(100)

    @pytest.mark.parametrize(
        "values",
        [
            {"title": "Cits"},
            {"starts_on": date(2020, 1, 1)},
            {"lead": None},
            {"supporting": ()},
            {"beneficiaries": "Citi"},
            {"completion_test": "Ir"},
            {"risks": ("Viens",)},
            {"progress": Progress("Sākts", ()), "title": "Cits"},
        ],
    )
    def test_changes_no_text_of_the_plan(self, cast, values):
        with pytest.raises(NotAllowedError):
            take(cast, "lead", taken(cast, **values))

        assert cast.measure.updates.count() == 0

    @pytest.mark.parametrize(
        "steps",
        [
            [("Cits vārds vispār", False, None)],
            [("Sagatavot", False, in_days(5))],
            [],
            [("Sagatavot", False, None), ("Jauns", False, None)],
        ],
    )
    def test_neither_words_nor_dates_steps(self, cast, steps):
        make_step(cast.measure, "Sagatavot")

        with pytest.raises(RowsRefusedError) as refused:
            take(cast, "lead", taken(cast, place=4, progress=said("Sākts", *steps)))

        sentence = "Šeit soļus atzīmē; to vārdus un datumus kā plāna daļu maina koordinators."
        assert refused.value.problems == (Problem(4, "progress", sentence),)
        assert cast.measure.updates.count() == 0

    def test_of_an_overdue_measure_says_what_stands_in_the_way(self):
        cast = make_cast(due_on=in_days(-5))

        with pytest.raises(RowsRefusedError) as refused:
            take(cast, "lead", taken(cast, progress=said("Sākts")))
        take(cast, "lead", taken(cast, progress=said("Sākts"), obstacles="Trūkst cilvēku"))

        [problem] = refused.value.problems
        assert problem.sentence == "Pasākums kavējas: norādiet, kas to kavē vai kavēja."
        assert cast.measure.updates.get().obstacles == "Trūkst cilvēku"


class TestTheCoordinator:
    def test_corrects_the_text_of_the_plan_for_a_reason(self, cast):
        row = taken(
            cast,
            title="Izstrādāt un publicēt metodiku",
            starts_on=in_days(-90),
            lead=cast.stranger.pk,
            beneficiaries="Piegādātāji",
            completion_test="Metodika ir publicēta",
        )

        take(cast, "coordinator", row)

        now = cast.now()
        assert now.title == "Izstrādāt un publicēt metodiku"
        assert now.starts_on == in_days(-90)
        assert now.lead_institution == cast.stranger
        assert now.beneficiaries == "Piegādātāji"
        assert now.completion_test_written_on == timezone.localdate()
        assert Change.objects.latest("pk").reason == "Darba lapa precizēta"
        assert kinds()[-1] == ChangeKind.PLAN_TEXT

    def test_changes_roles_risks_and_steps_and_keeps_the_rows_that_stay(self, cast):
        role = cast.measure.supporting.get()
        risk = make_risk(cast.measure, "Migrācija kavējas")
        gone = make_risk(cast.measure, "Budžeta nav")
        step = make_step(cast.measure, "Sagatavot", done_on=in_days(-3), due_on=in_days(-5))
        row = taken(
            cast,
            supporting=((cast.helper.pk, "Pārbauda datus"), (cast.stranger.pk, "")),
            risks=("Migrācija kavējas ilgāk", "Jauns risks"),
            progress=said("", ("Sagatavot", True, in_days(-3)), ("Publicēt", False, in_days(9))),
        )

        with pytest.raises(NotAllowedError):
            take(cast, "coordinator", row)
        values = {name: row.values[name] for name in ("supporting", "risks")}
        take(cast, "coordinator", TakenRow(0, "1.1", row.version, values))

        roles = {one.institution_id: one for one in cast.measure.supporting.all()}
        assert roles[cast.helper.pk].pk == role.pk
        assert roles[cast.helper.pk].role == "Pārbauda datus"
        assert roles[cast.stranger.pk].role == ""
        first = cast.measure.risks.first()
        assert (first.pk, first.text) == (risk.pk, "Migrācija kavējas ilgāk")
        assert not cast.measure.risks.filter(pk=gone.pk).exists()
        assert cast.measure.steps.get().pk == step.pk

    def test_who_also_reports_for_the_lead_writes_steps_and_ticks_them(self, cast):
        office = Institution.objects.get(slug="vk")
        cast.measure.take(lead_institution=office)
        put_on_record(cast.measure, plan=cast.plan)
        make_step(cast.measure, "Sagatavot")
        progress = said("Sākts", ("Sagatavot", True, in_days(-3)), ("Publicēt", False, in_days(9)))

        take(cast, "coordinating editor", taken(cast, progress=progress))

        steps = [(s.text, s.due_on, s.done_on) for s in cast.measure.steps.all()]
        assert sorted(steps) == [
            ("Publicēt", in_days(9), None),
            ("Sagatavot", None, in_days(-3)),
        ]
        assert cast.measure.updates.get().done == "Sākts"

    def test_moves_a_date_by_a_decision(self, cast):
        with pytest.raises(RowsRefusedError) as refused:
            take(cast, "coordinator", taken(cast, place=7, due_on=in_days(200)))
        take(cast, "coordinator", taken(cast, due_on=in_days(200)), grounds=DECIDED)

        [problem] = refused.value.problems
        assert problem == Problem(7, "", "Norādiet lēmuma numuru vai adresi.")
        assert cast.now().due_on == in_days(200)
        assert kinds()[-1] == ChangeKind.DATE_MOVED

    def test_does_not_make_a_known_date_unknown(self, cast):
        with pytest.raises(RowsRefusedError) as refused:
            take(cast, "coordinator", taken(cast, due_on=None), grounds=DECIDED)

        [problem] = refused.value.problems
        assert problem.sentence == "Beigu datums ir zināms: atstājiet to vai norādiet citu."

    def test_takes_up_a_new_measure_with_all_that_its_row_says(self, cast):
        row = TakenRow(
            3,
            "1.2",
            None,
            {
                "title": "Publicēt līgumu datus",
                "starts_on": in_days(1),
                "due_on": in_days(50),
                "lead": cast.lead.pk,
                "supporting": ((cast.helper.pk, "Sniedz datus"),),
                "risks": ("Datu kvalitāte",),
                "completion_test": "Dati ir portālā",
            },
        )

        take(cast, "coordinator", row)

        added = Measure.objects.get(code="1.2")
        assert added.title == "Publicēt līgumu datus"
        assert (added.baseline_due_on, added.due_on) == (in_days(50), in_days(50))
        assert added.lead_institution == cast.lead
        assert [one.role for one in added.supporting.all()] == ["Sniedz datus"]
        assert [one.text for one in added.risks.all()] == ["Datu kvalitāte"]
        assert added.origin == "added"

    def test_does_not_report_for_an_institution(self, cast):
        with pytest.raises(NotAllowedError):
            take(cast, "coordinator", taken(cast, progress=said("Sākts")))


@pytest.mark.parametrize("person", ["helper", "stranger", "partner", "without roles"])
def test_nobody_else_takes_anything_over(cast, person):
    for values in ({"progress": said("Sākts")}, {"due_on": in_days(200)}, {"title": "Cits"}):
        with pytest.raises(NotAllowedError):
            take(cast, person, taken(cast, **values))

    with pytest.raises(NotAllowedError):
        take(cast, person, TakenRow(0, "1.2", None, {"title": "Jauns"}))


def test_a_measure_that_changed_since_it_was_looked_at_is_not_written(cast):
    row = taken(cast, progress=said("Sākts"))
    make_statement(cast.measure, done="Cits", stated_on=in_days(-1))

    with pytest.raises(ChangedMeanwhileError):
        take(cast, "lead", row)

    assert [update.done for update in cast.measure.updates.all()] == ["Cits"]


def test_a_measure_of_another_commitment_is_none_of_the_files(cast):
    row = TakenRow(0, "9.9", 1, {"progress": said("Sākts")})

    with pytest.raises(ChangedMeanwhileError):
        take(cast, "lead", row)


def test_where_one_row_breaks_a_rule_nothing_is_written_and_every_such_row_is_told(cast):
    before = (RecordVersion.current(), Change.objects.count())
    rows = [
        taken(cast, place=1, title="Jauns nosaukums"),
        TakenRow(2, "1.2", None, {"title": "  "}),
        TakenRow(3, "1.1", None, {"title": "Aizņemts numurs"}),
        TakenRow(
            4, "1.3", None, {"title": "Ačgārni", "starts_on": in_days(5), "due_on": in_days(1)}
        ),
    ]

    with pytest.raises(RowsRefusedError) as refused:
        take(cast, "coordinator", *rows)

    assert [(one.place, one.column) for one in refused.value.problems] == [
        (2, "title"),
        (3, ""),
        (4, "due_on"),
    ]
    assert (RecordVersion.current(), Change.objects.count()) == before
    assert cast.now().title == "Izstrādāt metodiku"


class TestLines:
    def test_the_same_words_are_the_same_row_wherever_they_stand(self):
        lines, gone = lines_with_rows(["B", "A", "C"], [(1, "A"), (2, "B"), (3, "D")])

        assert lines == [Line(2, "B"), Line(1, "A"), Line(None, "C")]
        assert gone == [3]

    def test_what_is_much_alike_was_reworded(self):
        lines, gone = lines_with_rows(
            ["Migrācija kavējas ļoti", "Pavisam cits"], [(1, "Migrācija kavējas"), (2, "Budžets")]
        )

        assert lines == [Line(1, "Migrācija kavējas ļoti"), Line(None, "Pavisam cits")]
        assert gone == [2]

    def test_a_text_of_several_lines_is_one_row(self):
        lines, gone = lines_with_rows(["A", "B", "C"], [(1, "A\nB"), (2, "- C")])

        assert lines == [Line(1, "A\nB"), Line(2, "- C")]
        assert gone == []

    def test_no_row_stands_for_two_lines(self):
        lines, gone = lines_with_rows(["A", "A"], [(1, "A")])

        assert lines == [Line(1, "A"), Line(None, "A")]
        assert gone == []
