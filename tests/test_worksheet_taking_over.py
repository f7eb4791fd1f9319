"""What is taken over from a worksheet: by whom, through which operations, all or nothing."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from commitments.models import Change, ChangeKind, Institution
from commitments.operations import ChangedMeanwhileError, NotAllowedError
from measures.fates import Fate
from measures.models import Measure
from measures.operations.lifecycle import Decided, end_measure
from measures.operations.reporting import Proof
from measures.operations.worksheets import Problem, RowsRefusedError, take_over
from measures.slips import DateChangeReason
from measures.standing import Status
from measures.worksheets.lines import Line, lines_with_rows
from measures.worksheets.saying_lists import lines_of
from measures.worksheets.saying_progress import SaidStep
from measures.worksheets.taken import Grounds, NewInstitution, TakenRow
from ogp_portal.history import RecordVersion
from tests.cast import in_days, make_cast
from tests.factories import (
    author,
    make_measure,
    make_risk,
    make_statement,
    make_step,
    make_supporting_role,
    put_on_record,
)

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


def stated(row):
    """What a row reports is under way, where it does not say otherwise."""
    reports = row.values.keys() & {"progress", "steps", "evidence"} or "risks" in row.values
    return replace(row, values={"status": Status.IN_PROGRESS, **row.values}) if reports else row


def take(cast, person, *rows, grounds=GROUNDS):
    user = cast.people[person]
    if person in ("lead", "coordinating editor"):
        rows = [stated(row) for row in rows]
    return take_over(cast.commitment, rows, grounds, by=user, today=timezone.localdate())


def kinds():
    return [change.kind for change in Change.objects.order_by("pk")]


def steps(*said):
    return tuple(SaidStep(*step) for step in said)


class TestTheLeadsEditor:
    def test_reports_what_stands_in_column_nine_to_the_letter(self, cast):
        text = "Metodika nodota saskaņošanai.\n\nAtzinumi gaidāmi  martā"

        take(cast, "lead", taken(cast, progress=text, status=Status.IN_PROGRESS))

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
            cast,
            progress="Sākts",
            steps=steps(("Sagatavot", True, day), ("Saskaņot", False, None)),
        )
        take(cast, "lead", row)

        step.refresh_from_db()
        other.refresh_from_db()
        assert (step.done_on, other.done_on) == (day, None)
        assert cast.now().steps_done == 1

    def test_who_writes_no_steps_says_nothing_of_them(self, cast):
        step = make_step(cast.measure, "Sagatavot", done_on=in_days(-3))

        take(cast, "lead", taken(cast, progress="Makets pabeigts"))

        step.refresh_from_db()
        assert step.done_on == in_days(-3)
        assert cast.measure.updates.get().done == "Makets pabeigts"

    def test_a_tick_whose_day_by_when_was_left_alone_is_of_today(self, cast):
        step = make_step(cast.measure, "Sagatavot", due_on=in_days(9))

        take(
            cast,
            "lead",
            taken(cast, progress="Sākts", steps=steps(("Sagatavot", True, in_days(9)))),
        )

        step.refresh_from_db()
        assert step.done_on == timezone.localdate()

    def test_a_tick_that_stands_and_has_no_day_in_the_file_says_nothing(self, cast):
        step = make_step(cast.measure, "Sagatavot", done_on=in_days(-3))
        make_statement(cast.measure, done="Sākts", stated_on=in_days(-20))
        before = RecordVersion.current()

        wanted = steps(("Sagatavot", True, None))
        take(cast, "lead", taken(cast, progress="Sākts", steps=wanted))

        step.refresh_from_db()
        assert step.done_on == in_days(-3)
        assert RecordVersion.current() == before

    def test_unticks_a_step(self, cast):
        step = make_step(cast.measure, "Sagatavot", done_on=in_days(-3))

        take(
            cast,
            "lead",
            taken(cast, progress="Jāsāk vēlreiz", steps=steps(("Sagatavot", False, None))),
        )

        step.refresh_from_db()
        assert step.done_on is None

    def test_a_status_takes_words_of_its_own_and_a_day(self, cast):
        make_statement(cast.measure, done="Sākts", stated_on=in_days(-20))

        with pytest.raises(RowsRefusedError) as refused:
            take(cast, "lead", taken(cast, place=3, status=Status.COMPLETED))
        row = taken(cast, status=Status.COMPLETED, progress="Pabeigts")
        take(cast, "lead", replace(row, happened_on=in_days(-3)))

        sentence = "Vienā teikumā uzrakstiet, kas paveikts."
        assert refused.value.problems == (Problem(3, "said-done", sentence),)
        last = cast.measure.updates.order_by("pk").last()
        assert (last.status, last.done, last.happened_on) == ("completed", "Pabeigts", in_days(-3))

    def test_chooses_a_status_with_whatever_is_reported(self, cast):
        row = TakenRow(6, "1.1", cast.now().version, {"progress": "Sākts"})

        with pytest.raises(RowsRefusedError) as refused:
            take_over(
                cast.commitment,
                [row],
                GROUNDS,
                by=cast.people["lead"],
                today=timezone.localdate(),
            )

        assert refused.value.problems == (Problem(6, "said-status", "Izvēlieties statusu."),)

    def test_says_nothing_twice(self, cast):
        make_statement(cast.measure, done="Sākts", stated_on=in_days(-20))
        before = RecordVersion.current()

        take(cast, "lead", taken(cast, progress="Sākts", status=Status.IN_PROGRESS))

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
            {"group": "Cita sadaļa"},
            {"progress": "Sākts", "title": "Cits"},
        ],
    )
    def test_changes_no_text_of_the_plan(self, cast, values):
        with pytest.raises(NotAllowedError):
            take(cast, "lead", taken(cast, **values))

        assert cast.measure.updates.count() == 0

    @pytest.mark.parametrize(
        "wanted",
        [
            [("Cits vārds vispār", False, None)],
            [("Sagatavot", False, in_days(5))],
            [("Sagatavots", False, None), ("Jauns", False, None)],
            [],
        ],
    )
    def test_neither_words_nor_dates_nor_removes_steps_on_record(self, cast, wanted):
        make_step(cast.measure, "Sagatavot")

        with pytest.raises(RowsRefusedError) as refused:
            take(cast, "lead", taken(cast, place=4, progress="Sākts", steps=steps(*wanted)))

        sentence = (
            "Šeit soļus atzīmē un pievieno; reģistrēto soļu vārdus un datumus maina un soļus"
            " svītro koordinators."
        )
        assert refused.value.problems == (Problem(4, "steps", sentence),)
        assert cast.measure.updates.count() == 0

    def test_adds_steps_behind_those_on_record(self, cast):
        make_step(cast.measure, "Sagatavot")
        wanted = steps(
            ("Sagatavot", False, None),
            ("Saskaņot", False, in_days(9)),
            ("Aptaujāt", True, in_days(-2)),
            ("Uzsākt", True, None),
        )

        take(cast, "lead", taken(cast, progress="Sākts", steps=wanted))

        stand = [(s.text, s.due_on, s.done_on) for s in cast.measure.steps.all()]
        assert stand == [
            ("Sagatavot", None, None),
            ("Saskaņot", in_days(9), None),
            ("Aptaujāt", None, in_days(-2)),
            ("Uzsākt", None, timezone.localdate()),
        ]
        assert (cast.now().steps_total, cast.now().steps_done) == (4, 2)
        assert kinds()[-1] == ChangeKind.PROGRESS
        assert cast.measure.updates.count() == 1

    def test_adds_risks_with_words_of_what_was_done(self, cast):
        make_risk(cast.measure, "Datu nav")

        row = taken(cast, risks=("Datu nav", "Iepirkumu pārsūdz"), progress="Sākts")
        take(cast, "lead", row)

        assert [risk.text for risk in cast.measure.risks.all()] == ["Datu nav", "Iepirkumu pārsūdz"]
        assert cast.measure.updates.get().done == "Sākts"

    def test_ticks_the_step_that_has_the_number(self, cast):
        steps_ = [make_step(cast.measure, f"{n}. posms", position=n) for n in (1, 2)]
        wanted = steps(("2. posms", True, in_days(-3)), ("1. posms", False, None))

        take(cast, "lead", taken(cast, progress="Sākts", steps=wanted))

        for step in steps_:
            step.refresh_from_db()
        assert [step.done_on for step in steps_] == [None, in_days(-3)]

    @pytest.mark.parametrize("person", ["lead", "coordinator"])
    def test_nobody_takes_a_step_in_two_states(self, cast, person):
        make_step(cast.measure, "Sagatavot")
        wanted = steps(("Sagatavot", False, None), ("Sagatavot", True, None))
        report = {"progress": "Sākts"} if person == "lead" else {}

        with pytest.raises(RowsRefusedError) as refused:
            take(cast, person, taken(cast, place=4, steps=wanted, **report))

        sentence = "Solis šeit minēts divreiz, padarīts un darāms: atstājiet datnē vienu no abiem."
        assert refused.value.problems == (Problem(4, "steps", sentence),)

    def test_two_steps_of_the_same_words_keep_their_states(self, cast):
        first = make_step(cast.measure, "Apmācīt", position=1)
        second = make_step(cast.measure, "Apmācīt", done_on=in_days(-5), position=2)
        wanted = steps(("Apmācīt", True, in_days(-5)), ("Apmācīt", False, None), ("B", False, None))

        take(cast, "lead", taken(cast, progress="Sākts", steps=wanted))

        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.done_on, second.done_on) == (None, in_days(-5))

    @pytest.mark.parametrize("column", ["steps", "risks"])
    def test_adds_no_more_at_once_than_the_form_does(self, cast, column):
        lines = [f"Pavisam cits {letter}" for letter in "abcdefghijk"]
        value = steps(*((line, False, None) for line in lines)) if column == "steps" else lines

        with pytest.raises(RowsRefusedError) as refused:
            take(cast, "lead", taken(cast, place=1, progress="Sākts", **{column: value}))

        sentence = "Vienā reizē var pievienot ne vairāk kā 10."
        assert refused.value.problems == (Problem(1, column, sentence),)

    @pytest.mark.parametrize("wanted", [("Datu pagaidām nav",), ("Cits",), ()])
    def test_neither_words_nor_removes_risks_on_record(self, cast, wanted):
        make_risk(cast.measure, "Datu nav")

        with pytest.raises(RowsRefusedError) as refused:
            take(cast, "lead", taken(cast, place=2, progress="Sākts", risks=wanted))

        sentence = (
            "Šeit riskus pievieno; reģistrēto risku vārdus maina un riskus svītro koordinators."
        )
        assert refused.value.problems == (Problem(2, "risks", sentence),)
        assert cast.measure.updates.count() == 0

    def test_shows_links_as_evidence(self, cast):
        proof = Proof("https://www.example.lv/metodika", "Metodika")

        take(cast, "lead", taken(cast, progress="Publicēta", evidence=(proof,)))

        piece = cast.measure.evidence.get()
        assert (piece.url, piece.proves) == ("https://www.example.lv/metodika", "Metodika")
        assert cast.now().evidence_count == 1

    def test_of_an_overdue_measure_says_what_stands_in_the_way(self):
        cast = make_cast(due_on=in_days(-5))

        with pytest.raises(RowsRefusedError) as refused:
            take(cast, "lead", taken(cast, progress="Sākts"))
        take(cast, "lead", taken(cast, progress="Sākts", obstacles="Trūkst cilvēku"))

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
            steps=steps(("Sagatavot", True, in_days(-9)), ("Publicēt", False, in_days(9))),
        )

        take(cast, "coordinator", row)

        roles = {one.institution_id: one for one in cast.measure.supporting.all()}
        assert roles[cast.helper.pk].pk == role.pk
        assert roles[cast.helper.pk].role == "Pārbauda datus"
        assert roles[cast.stranger.pk].role == ""
        first = cast.measure.risks.first()
        assert (first.pk, first.text) == (risk.pk, "Migrācija kavējas ilgāk")
        assert not cast.measure.risks.filter(pk=gone.pk).exists()
        first, second = cast.measure.steps.all()
        # Whether a step is done, its own institution says.
        assert (first.pk, first.due_on, first.done_on) == (step.pk, in_days(-5), in_days(-3))
        assert (second.text, second.due_on) == ("Publicēt", in_days(9))
        assert cast.measure.updates.count() == 0

    def test_writes_no_roles_that_stand_already(self, cast):
        stand = (cast.measure.supporting.get().institution_id, "Sniedz datus")
        make_supporting_role(cast.measure, cast.stranger, "Dod padomu")
        before = RecordVersion.current()

        roles = ((cast.stranger.pk, "Dod padomu"), stand)
        take(cast, "coordinator", taken(cast, supporting=roles))

        assert RecordVersion.current() == before

    @pytest.mark.parametrize(
        ("wanted", "stand"),
        [
            # To be done, in other words: another step than the one that was done.
            (("Sagatavot 2021. gada pārskatu", False, None), None),
            (("Sagatavot 2021. gada pārskatu", True, in_days(-1)), None),
            (("Sagatavot 2020. gada pārskatus", True, in_days(-5)), in_days(-5)),
            (("Sagatavot 2020. gada pārskatus", True, None), in_days(-5)),
            # With its own words it is the same one, and whether it is done, the lead says.
            (("Sagatavot 2020. gada pārskatu", False, None), in_days(-5)),
        ],
    )
    def test_the_tick_of_a_step_passes_to_no_other(self, cast, wanted, stand):
        make_step(cast.measure, "Sagatavot 2020. gada pārskatu", done_on=in_days(-5))

        more = ("Publicēt", False, None)
        take(cast, "coordinator", taken(cast, steps=steps(wanted, more)))

        assert {step.text: step.done_on for step in cast.measure.steps.all()} == {
            wanted[0]: stand,
            "Publicēt": None,
        }

    def test_a_step_that_is_taken_away_leaves_its_tick_to_no_other(self, cast):
        make_step(cast.measure, "1. posms", done_on=in_days(-5), position=0)
        make_step(cast.measure, "2. posms", position=1)

        take(cast, "coordinator", taken(cast, steps=steps(("2. posms", False, None))))

        assert [(one.text, one.done_on) for one in cast.measure.steps.all()] == [("2. posms", None)]

    def test_a_step_to_be_done_is_reworded_with_its_day(self, cast):
        step = make_step(cast.measure, "Sagatavot pārskatu", due_on=in_days(5))

        take(cast, "coordinator", taken(cast, steps=steps(("Sagatavot pārskatus", True, None))))

        [stands] = cast.measure.steps.all()
        assert (stands.pk, stands.text) == (step.pk, "Sagatavot pārskatus")
        assert (stands.due_on, stands.done_on) == (in_days(5), None)

    def test_who_also_reports_for_the_lead_writes_steps_and_ticks_them(self, cast):
        office = Institution.objects.get(slug="vk")
        cast.measure.take(lead_institution=office)
        put_on_record(cast.measure, plan=cast.plan)
        make_step(cast.measure, "Sagatavot")
        wanted = steps(("Sagatavot", True, in_days(-3)), ("Publicēt", False, in_days(9)))

        take(cast, "coordinating editor", taken(cast, progress="Sākts", steps=wanted))

        stand = [(s.text, s.due_on, s.done_on) for s in cast.measure.steps.all()]
        assert sorted(stand) == [
            ("Publicēt", in_days(9), None),
            ("Sagatavot", None, in_days(-3)),
        ]
        assert cast.measure.updates.get().done == "Sākts"

    def test_takes_up_again_what_lives_on_in_another_row_that_it_corrects(self, cast):
        office = Institution.objects.get(slug="vk")
        cast.measure.take(lead_institution=office)
        put_on_record(cast.measure, plan=cast.plan)
        make_measure(cast.commitment, code="1.2", lead_institution=office)
        decided = Decided("Apvienots", "MK prot. Nr. 6")
        end_measure(
            cast.measure,
            Fate.MERGED,
            ["1.2"],
            decided,
            by=author(cast.people["coordinator"], office),
            opened_version=cast.now().version,
            today=timezone.localdate(),
        )
        row = taken(
            cast,
            place=0,
            progress="Atkal sākts",
            status=Status.IN_PROGRESS,
            reason="Nepieciešams",
            decision="MK prot. Nr. 8",
        )
        heir = taken(cast, code="1.2", place=1, title="Kopīgais pasākums", due_on=in_days(200))

        take(cast, "coordinating editor", row, heir, grounds=DECIDED)

        assert cast.now().status == Status.IN_PROGRESS
        stands = Measure.objects.get(code="1.2")
        assert (stands.title, stands.due_on) == ("Kopīgais pasākums", in_days(200))
        assert [one.version for one in stands.versions_newest_first()] == [5, 4, 3, 2, 1]
        assert not stands.predecessions.exists()

    def test_moves_a_date_by_a_decision(self, cast):
        with pytest.raises(RowsRefusedError) as refused:
            take(cast, "coordinator", taken(cast, place=7, due_on=in_days(200)))
        take(cast, "coordinator", taken(cast, due_on=in_days(200)), grounds=DECIDED)

        [problem] = refused.value.problems
        assert problem == Problem(7, "grounds-decision", "Norādiet lēmuma numuru vai adresi.")
        assert cast.now().due_on == in_days(200)
        assert kinds()[-1] == ChangeKind.DATE_MOVED

    @pytest.mark.parametrize(("start", "end"), [(150, 300), (-300, -200), (-300, 300), (-50, 50)])
    def test_moves_both_dates_wherever_they_stood(self, cast, start, end):
        row = taken(cast, starts_on=in_days(start), due_on=in_days(end))

        take(cast, "coordinator", row, grounds=DECIDED)

        assert (cast.now().starts_on, cast.now().due_on) == (in_days(start), in_days(end))

    def test_moves_no_start_past_an_end_that_stands(self, cast):
        row = taken(cast, place=2, starts_on=in_days(150))

        with pytest.raises(RowsRefusedError) as refused:
            take(cast, "coordinator", row, grounds=DECIDED)

        [problem] = refused.value.problems
        assert (problem.place, problem.column) == (2, "starts_on")

    def test_decides_on_no_date_of_a_measure_that_becomes_its_own(self, cast):
        cast.plan.take(asks_for_review=True)
        put_on_record(cast.plan, plan=cast.plan)
        office = Institution.objects.get(slug="vk")
        row = taken(cast, place=2, lead=office.pk, due_on=in_days(200))

        with pytest.raises(RowsRefusedError) as refused:
            take(cast, "coordinating editor", row, grounds=DECIDED)

        [problem] = refused.value.problems
        assert (problem.place, problem.column) == (2, "lead")
        assert cast.measure.date_changes.count() == 0

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
                "steps": steps(("Saskaņot", False, in_days(9)), ("Sagatavot", True, in_days(-9))),
                "completion_test": "Dati ir portālā",
                "group": "Datu atvēršana",
            },
        )

        take(cast, "coordinator", row)

        added = Measure.objects.get(code="1.2")
        assert added.title == "Publicēt līgumu datus"
        assert (added.baseline_due_on, added.due_on) == (in_days(50), in_days(50))
        assert added.lead_institution == cast.lead
        assert [one.role for one in added.supporting.all()] == ["Sniedz datus"]
        assert [one.text for one in added.risks.all()] == ["Datu kvalitāte"]
        stand = [(one.text, one.due_on, one.done_on) for one in added.steps.all()]
        assert stand == [("Saskaņot", in_days(9), None), ("Sagatavot", None, None)]
        assert added.origin == "added"
        assert (added.group.title, added.group.commitment) == ("Datu atvēršana", cast.commitment)

    def test_moves_measures_to_a_sub_heading_and_makes_it_once(self, cast):
        make_measure(cast.commitment, code="1.2")
        rows = [
            taken(cast, code="1.1", place=0, group="Datu  Atvēršana "),
            taken(cast, code="1.2", place=1, group="datu atvēršana"),
        ]

        take(cast, "coordinator", *rows)

        group = cast.commitment.groups.get()
        assert (group.title, group.key) == ("Datu  Atvēršana", "g1")
        assert {one.group for one in Measure.objects.under(cast.commitment)} == {group}
        assert kinds()[-2:] == [ChangeKind.PLAN_TEXT] * 2

    def test_puts_an_institution_on_record_once_however_many_rows_name_it(self, cast):
        new = NewInstitution("uraa", "Uzņēmumu reģistra aģentūra", "URAA")
        make_measure(cast.commitment, code="1.2")
        rows = [
            taken(cast, code="1.1", place=0, supporting=((new, "Sniedz datus"),)),
            taken(cast, code="1.2", place=1, lead=new),
        ]

        take(cast, "coordinator", *rows)

        founded = Institution.objects.get(slug="uraa")
        assert [(one.name, one.abbreviation) for one in founded.names.all()] == [
            ("Uzņēmumu reģistra aģentūra", "URAA")
        ]
        assert cast.measure.supporting.get().institution == founded
        assert Measure.objects.get(code="1.2").lead_institution == founded
        change = Change.objects.get(kind=ChangeKind.INSTITUTION, pk=founded.change_id)
        assert change.reason == "Darba lapa precizēta"

    def test_gives_no_new_institution_the_address_of_another(self, cast):
        new = NewInstitution(cast.helper.slug, "Cita iestāde")

        with pytest.raises(RowsRefusedError) as refused:
            take(cast, "coordinator", taken(cast, place=5, lead=new))

        sentence = f"Citai institūcijai jau ir adrese “{cast.helper.slug}”: norādiet brīvu."
        assert refused.value.problems == (Problem(5, "lead", sentence),)

    def test_does_not_report_for_an_institution(self, cast):
        with pytest.raises(NotAllowedError):
            take(cast, "coordinator", taken(cast, progress="Sākts"))


@pytest.mark.parametrize("person", ["helper", "stranger", "partner", "without roles"])
def test_nobody_else_takes_anything_over(cast, person):
    for values in ({"progress": "Sākts"}, {"due_on": in_days(200)}, {"title": "Cits"}):
        with pytest.raises(NotAllowedError):
            take(cast, person, taken(cast, **values))

    with pytest.raises(NotAllowedError):
        take(cast, person, TakenRow(0, "1.2", None, {"title": "Jauns"}))


def test_a_measure_that_changed_since_it_was_looked_at_is_not_written(cast):
    row = taken(cast, progress="Sākts")
    make_statement(cast.measure, done="Cits", stated_on=in_days(-1))

    with pytest.raises(ChangedMeanwhileError):
        take(cast, "lead", row)

    assert [update.done for update in cast.measure.updates.all()] == ["Cits"]


def test_a_measure_of_another_commitment_is_none_of_the_files(cast):
    row = TakenRow(0, "9.9", 1, {"progress": "Sākts"})

    with pytest.raises(ChangedMeanwhileError):
        take(cast, "lead", row)


def test_several_rows_about_one_measure_are_refused(cast):
    rows = [taken(cast, place=place, progress="Sākts") for place in (1, 2)]

    with pytest.raises(RowsRefusedError) as refused:
        take(cast, "lead", *rows)

    assert [problem.place for problem in refused.value.problems] == [1, 2]
    assert cast.measure.updates.count() == 0


def test_a_measure_keeps_a_title(cast):
    with pytest.raises(RowsRefusedError) as refused:
        take(cast, "coordinator", taken(cast, place=1, title="  "))

    assert [(one.place, one.column) for one in refused.value.problems] == [(1, "title")]


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


def test_what_was_written_of_a_row_before_it_broke_a_rule_is_gone_with_all_the_others(cast):
    make_measure(cast.commitment, code="1.2", title="Cits")
    make_risk(cast.measure, "Trūks naudas")
    before = (RecordVersion.current(), Change.objects.count())
    helps_itself = ((cast.helper.pk, "Sniedz datus"), (cast.lead.pk, "Palīdz pati sev"))
    rows = [
        taken(cast, place=1, title="Jauns", risks=("Trūks laika",), supporting=helps_itself),
        taken(cast, code="1.2", place=2, title="Pavisam cits", due_on=in_days(-4000)),
    ]

    with pytest.raises(RowsRefusedError) as refused:
        take(cast, "coordinator", *rows, grounds=DECIDED)

    assert [(one.place, one.column) for one in refused.value.problems] == [
        (1, "lead"),
        (2, "due_on"),
    ]
    assert (RecordVersion.current(), Change.objects.count()) == before
    assert cast.now().title == "Izstrādāt metodiku"
    assert [role.institution for role in cast.measure.supporting.all()] == [cast.helper]


class TestLines:
    @pytest.mark.parametrize(
        "rows",
        [
            ["2. pusgadā trūks naudas", "1. pusgadā trūks naudas"],
            ["1. Trūks naudas", "2. Trūks laika"],
            ["- 5 procenti", "- 6 procenti"],
            ["1. A\n2. B", "C"],
            ["1. A\n2. B", "3. C"],
        ],
    )
    def test_what_stands_is_the_same_however_it_is_read(self, rows):
        stand = list(enumerate(rows))

        lines, gone = lines_with_rows(lines_of("\n".join(rows)), stand)

        assert (lines, gone) == ([Line(*row) for row in stand], [])

    def test_the_number_of_a_row_is_no_sign_of_a_list_where_another_line_is_added(self):
        rows = [(1, "1. Trūks naudas"), (2, "2. Trūks laika")]

        lines, gone = lines_with_rows(["1. Trūks naudas", "2. Trūks laika", "Jauns"], rows)

        assert lines == [Line(1, "1. Trūks naudas"), Line(2, "2. Trūks laika"), Line(None, "Jauns")]
        assert gone == []

    def test_the_likest_line_is_the_one_that_was_reworded(self):
        lines, gone = lines_with_rows(
            ["Sagatavot 2021. gada pārskatu", "Sagatavot 2020. gada pārskatus"],
            [(1, "Sagatavot 2020. gada pārskatu")],
        )

        assert lines == [
            Line(None, "Sagatavot 2021. gada pārskatu"),
            Line(1, "Sagatavot 2020. gada pārskatus"),
        ]
        assert gone == []

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
