"""A plan and whatever people do to it, day after day, each deed through the portal's operations."""

from dataclasses import replace
from datetime import date, time, timedelta
from random import Random

from django.utils import timezone

from commitments.models import Commitment, InstitutionName
from commitments.operations import CommitmentText, correct_commitment, save_institution
from measures.evidence.sights import Finding, Sight
from measures.fates import Fate
from measures.models import DateChange, Evidence, Measure, ProgressUpdate, RiskState
from measures.operations.checking import note_sight
from measures.operations.dates import (
    accept_date_change,
    move_date,
    propose_date_change,
    refuse_date_change,
    withdraw_date_change,
)
from measures.operations.evidence import Copy, keep_copy, withdraw_evidence
from measures.operations.lifecycle import Decided, NewMeasure, add_measure, end_measure
from measures.operations.parts import ask_part, report_part
from measures.operations.plan_text import (
    PlanParts,
    PlanText,
    RiskText,
    RoleText,
    StepText,
    correct_text,
)
from measures.operations.reporting import Proof, Statement, report_progress, report_unchanged
from measures.operations.steps_and_risks import RiskTurn, StepTick
from measures.operations.taking_back import newest_beside, take_back
from measures.slips import DateChangeReason, Shift
from measures.standing import Status
from opendata.operations import load_plan
from opendata.planfile import check, dump
from tests.factories import (
    SOURCE,
    author,
    make_commitment,
    make_file,
    make_group,
    make_institution,
    make_measure,
    make_person,
    make_plan,
    make_report,
    make_risk,
    make_source,
    make_step,
    make_supporting_role,
)

START = date(2020, 1, 10)
WORDS = ("Metodika", "Rādītāji", "Čeki", "Vadlīnijas", "Žurnāls", "Metodiskie norādījumi", "Āķi")
DECISION = "MK prot. Nr. 7"
LINK = "https://www.example.lv/pieradijums"


class World:
    """Two commitments, three measures, three institutions, and an editor in each."""

    def __init__(self, clock):
        self.clock = clock
        self.plan = make_plan("plans", is_current=True, ends_on=date(2020, 9, 30))
        self.lead = make_institution("iub", name="Iepirkumu birojs", abbreviation="IUB")
        self.helper = make_institution("cfla", name="Centrālā finanšu aģentūra")
        self.office = make_institution("vk", name="Valsts kanceleja")
        self.coordinator = author(make_person(coordinator=self.office), self.office)
        self.editors = {
            one.pk: author(make_person(editor=one), one)
            for one in (self.lead, self.helper, self.office)
        }
        commitments = [make_commitment(self.plan) for _number in range(2)]
        make_group(commitments[0], key="dati")
        make_report(self.plan, due_on=date(2020, 5, 1))
        source = make_source(self.plan)
        for commitment in (commitments[0], commitments[0], commitments[1]):
            measure = make_measure(commitment, lead_institution=self.lead, source=source)
            make_supporting_role(measure, self.helper)
            make_step(measure)
            make_risk(measure)

    def one_of(self, rows, random):
        """Any of the rows; None where there is none."""
        rows = list(rows.order_by("pk"))
        return random.choice(rows) if rows else None

    def led(self, random, *statuses):
        """A measure that somebody leads, in one of these statuses (none given: any)."""
        measures = Measure.objects.filter(plan=self.plan).exclude(lead_institution=None)
        return self.one_of(measures.filter(status__in=statuses) if statuses else measures, random)

    def by_lead_of(self, measure):
        return {
            "by": self.editors[measure.lead_institution_id],
            "opened_version": measure.version,
            "today": self.clock.today,
        }

    def by_coordinator(self, measure):
        return {**self.by_lead_of(measure), "by": self.coordinator}

    def proof(self, random):
        table = f"Nr.;Pasākums\n{random.randrange(10**6)};{random.choice(WORDS)}\n"
        file = make_file(table.encode()) if random.random() < 0.3 else None
        return Proof(LINK, f"Pierāda: {random.choice(WORDS)}", file=file)

    # What institutions do

    def report(self, random):
        measure = self.led(random)
        if measure is None:
            return
        status = random.choice(list(Status))
        turns = Status(measure.status or Status.NOT_STARTED) is not status
        happened_on = (
            random.choice((None, self.clock.today)) if status is Status.COMPLETED else None
        )
        statement = Statement(
            status,
            happened_on=happened_on,
            done=random.choice(WORDS),
            obstacles="Trūkst cilvēku",
            proofs=tuple(self.proof(random) for _number in range(random.randrange(3))),
            reason="Mainījies likums" if turns else "",
            decision=DECISION if turns else "",
            steps=tuple(StepTick(row.pk, random.random() < 0.5) for row in measure.steps.all()),
            risks=tuple(
                RiskTurn(row.pk, random.choice(list(RiskState)), 30, random.choice(WORDS))
                for row in measure.risks.all()
            ),
        )
        report_progress(measure, statement, **self.by_lead_of(measure))

    def complete(self, random):
        measure = self.led(random, Status.NOT_STARTED, Status.IN_PROGRESS, "")
        if measure:
            statement = Statement(
                Status.COMPLETED,
                happened_on=self.clock.today,
                done="Publicēts",
                obstacles="Nav",
                proofs=(self.proof(random),),
            )
            report_progress(measure, statement, **self.by_lead_of(measure))

    def say_nothing_has_changed(self, random):
        measure = self.led(random, *Status)
        if measure:
            report_unchanged(measure, **self.by_lead_of(measure))

    def take_back(self, random):
        standing = ProgressUpdate.objects.standing()
        update = self.one_of(standing.filter(measure__lead_institution__isnull=False), random)
        if update is None:
            return
        measure = Measure.objects.get(pk=update.measure_id)
        newest = newest_beside(measure, update)
        if newest.is_part:
            if measure.supporting.filter(institution=newest.institution_id).exists():
                by = {**self.by_lead_of(measure), "by": self.editors[newest.institution_id]}
                take_back(newest, reason="Kļūda", **by)
            return
        if newest.institution_id == measure.lead_institution_id and newest.change.user_id:
            take_back(newest, reason="Kļūda", **self.by_lead_of(measure))

    def withdraw_evidence(self, random):
        piece = self.one_of(
            Evidence.objects.public().exclude(measure__lead_institution=None), random
        )
        if piece and not piece.progress_update.is_part:
            withdraw_evidence(piece, because="Cits dokuments", **self.by_lead_of(piece.measure))

    def keep_copy(self, random):
        pieces = Evidence.objects.public().filter(file=None, archive_url="")
        piece = self.one_of(pieces.exclude(measure__lead_institution=None), random)
        if piece and not piece.progress_update.is_part:
            by = self.by_lead_of(piece.measure)
            del by["today"]
            keep_copy(piece, Copy(archive_url=f"https://web.archive.org/{LINK}"), **by)

    def ask_and_answer(self, random):
        measure = self.led(random, Status.IN_PROGRESS, Status.NOT_STARTED, "")
        if measure is None:
            return
        asked = {row.institution_id for row in measure.supporting.all()} & set(self.editors)
        if not asked:
            return
        by = self.by_lead_of(measure)
        ask_part(measure, asked, by=by["by"], today=by["today"])
        if random.random() < 0.5:
            return
        measure.refresh_from_db()
        objects = random.random() < 0.5
        statement = Statement(
            Status.IN_PROGRESS,
            done=random.choice(WORDS),
            is_part=True,
            disagrees=objects,
            reason="Dati nav nodoti" if objects else "",
            proofs=(self.proof(random),) * random.randrange(2),
        )
        by = {**self.by_lead_of(measure), "by": self.editors[random.choice(sorted(asked))]}
        report_part(measure, statement, **by)

    def propose_date(self, random):
        measure = self.led(random, Status.IN_PROGRESS, Status.NOT_STARTED, "")
        if measure and not measure.date_changes.filter(state="proposed").exists():
            propose_date_change(measure, self.shift(random), **self.by_lead_of(measure))

    def decide_date(self, random):
        proposed = self.one_of(DateChange.objects.proposed(), random)
        if proposed is None or proposed.measure.is_finished:
            return
        by = self.by_coordinator(proposed.measure)
        choice = random.randrange(4)
        if choice == 0:
            refuse_date_change(proposed, answer="Termiņš paliek", **by)
        elif choice == 1 and proposed.institution_id == proposed.measure.lead_institution_id:
            withdraw_date_change(proposed, **self.by_lead_of(proposed.measure))
        elif proposed.new_due_on != proposed.measure.due_on:
            accept_date_change(proposed, decision=DECISION, **by)

    def shift(self, random, decision=""):
        day = self.clock.today + timedelta(days=random.randrange(20, 400))
        return Shift(day, random.choice(list(DateChangeReason)), "Gaidām likumu", decision)

    # What the coordinator does

    def move_date(self, random):
        measure = self.led(random, Status.IN_PROGRESS, Status.NOT_STARTED, "")
        if measure and not measure.date_changes.filter(state="proposed").exists():
            move_date(measure, self.shift(random, DECISION), **self.by_coordinator(measure))

    def correct_measure(self, random):
        measure = self.led(random)
        if measure is None:
            return
        helpers = [row.institution_id for row in measure.supporting.all()]
        others = [pk for pk in self.editors if pk not in (*helpers, measure.lead_institution_id)]
        helping = {*helpers, *others[:1]}
        leads = [measure.lead_institution_id, *(pk for pk in self.editors if pk not in helping)]
        correct_text(
            measure,
            PlanText(
                title=f"{random.choice(WORDS)} {random.randrange(10**6)}",
                title_en=random.choice(("", "Methods")),
                group_id=random.choice((measure.group_id, None)),
                starts_on=START - timedelta(days=self.clock.today.day),
                lead_institution_id=random.choice((*leads, None)),
                beneficiaries=random.choice(("", "Žurnālisti")),
                beneficiaries_en="",
                completion_test=random.choice(("", "Metodika ir publicēta")),
                completion_test_en="",
            ),
            PlanParts(
                roles=(
                    *(
                        RoleText(row.pk, random.choice((row.institution_id, None)), "Datus")
                        for row in measure.supporting.all()
                    ),
                    *(RoleText(None, pk) for pk in others[:1]),
                ),
                risks=(
                    *(RiskText(r.pk, random.choice(("", "Cits"))) for r in measure.risks.all()),
                    RiskText(None, random.choice(WORDS)),
                ),
                steps=(
                    *(StepText(s.pk, random.choice(("", "Cits"))) for s in measure.steps.all()),
                    StepText(None, random.choice(WORDS), due_on=self.clock.today),
                ),
            ),
            reason="Tā ir darba lapā",
            **self.by_coordinator(measure),
        )

    def correct_commitment(self, random):
        commitment = Commitment.objects.get(plan=self.plan, number=random.choice((1, 2)))
        words = {name: getattr(commitment, name) for name in CommitmentText.__slots__}
        words["title"] = f"{random.choice(WORDS)} {random.randrange(10**6)}"
        words["problem"] = random.choice(("", "Dati ir grūti atrodami"))
        correct_commitment(
            commitment,
            CommitmentText(**words),
            by=self.coordinator,
            reason="Rīkojumā",
            opened_version=commitment.version,
        )

    def add_measure(self, random):
        commitment = Commitment.objects.get(plan=self.plan, number=random.choice((1, 2)))
        new = NewMeasure(
            code=f"{commitment.number}.{commitment.measures.count() + 1}",
            title=random.choice(WORDS),
            due_on=random.choice((None, self.clock.today + timedelta(days=40))),
            lead_institution_id=self.lead.pk,
        )
        decided = Decided("Rīkojums grozīts", DECISION)
        add_measure(commitment, new, decided, by=self.coordinator, today=self.clock.today)

    def end_measure(self, random):
        measure = self.led(random, Status.NOT_STARTED, Status.IN_PROGRESS, "")
        if measure is None:
            return
        others = Measure.objects.filter(plan=self.plan).exclude(pk=measure.pk)
        heirs = list(others.exclude(status=Status.CANCELLED).order_by("pk"))
        fate = random.choice([fate for fate in Fate if fate.takes(0) or fate.takes(len(heirs))])
        codes = [] if fate.takes(0) else [heir.code for heir in heirs]
        decided = Decided("Apvienots", DECISION)
        end_measure(measure, fate, codes, decided, **self.by_coordinator(measure))

    def rename_institution(self, random):
        institution = random.choice((self.lead, self.helper))
        institution.refresh_from_db()
        name, rows = random.choice(WORDS), list(institution.names.all())
        from_tomorrow = InstitutionName(valid_from=self.clock.today + timedelta(days=1))
        is_new = all(row.valid_from != from_tomorrow.valid_from for row in rows)
        row = random.choice([*rows, from_tomorrow]) if is_new else random.choice(rows)
        row.name, row.abbreviation = f"{name} (iestāde)", random.choice(("", name[:4].upper()))
        save_institution(institution, [row], by=SOURCE, reason="")

    def apply_another_file(self, random):
        document = dump(self.plan)
        what = random.choice(("plan", "leads", "report", "group"))
        first = document["commitments"][0]
        if what == "plan":
            document["plan"]["summary"] = {"lv": f"{random.choice(WORDS)} {random.random()}"}
            document["plan"]["silence_limit_days"] = random.choice((10, 183))
        elif what == "leads":
            known = sorted(row["slug"] for row in document["institutions"])
            first["lead_institutions"] = random.choice((known, known[:1], []))
        elif what == "report":
            document["reports"][0]["due_on"] = f"2020-0{random.randrange(4, 8)}-01"
        else:
            first["groups"][0]["title"] = {"lv": random.choice(WORDS)}
            first["measures"][0]["group"] = random.choice(("dati", None))
        load_plan(check(document), recorded_on=None, apply=True)

    # What the portal does by itself

    def visit_a_link(self, random):
        piece = self.one_of(Evidence.objects.public().links(), random)
        if piece is None:
            return
        answered = Sight(Finding.ANSWERED, 200, "text/html", "Metodika", "a" * 64, 9, 9)
        gone = Sight(Finding.NOT_FOUND, 404)
        other = replace(answered, sha256="b" * 64, title="Cita lapa")
        for sight in random.choice(((answered,), (answered, gone), (answered, other))):
            note_sight(piece.pk, piece.url, sight, seen_at=timezone.now())


DEEDS = (
    World.report,
    World.report,
    World.report,
    World.complete,
    World.complete,
    World.say_nothing_has_changed,
    World.take_back,
    World.withdraw_evidence,
    World.keep_copy,
    World.ask_and_answer,
    World.ask_and_answer,
    World.propose_date,
    World.propose_date,
    World.decide_date,
    World.decide_date,
    World.move_date,
    World.correct_measure,
    World.correct_measure,
    World.correct_commitment,
    World.add_measure,
    World.end_measure,
    World.rename_institution,
    World.rename_institution,
    World.apply_another_file,
    World.visit_a_link,
    World.visit_a_link,
)
MOMENTS = (time(0, 0), time(12), time(23, 59, 59, 999_999))
NIGHT = MOMENTS[-1]


def live_through(world, random, watch):
    """Every deed in an order of chance, days apart, and what `watch` gives at the end of each day
    on which something was done, and on a day between. Day → what it gave.
    """
    clock, seen, day = world.clock, {}, START
    deeds = list(DEEDS)
    random.shuffle(deeds)
    for deed in deeds:
        gap = random.choice((0, 0, 1, 9, 30))
        if gap:
            clock.turn_to(day, NIGHT)
            seen[day] = watch(day)
        if gap > 2:
            quiet = day + timedelta(days=gap // 2)
            clock.turn_to(quiet)
            seen[quiet] = watch(quiet)
        day += timedelta(days=gap)
        before = clock.moment
        clock.turn_to(day, random.choice(MOMENTS))
        clock.moment = max(clock.moment, before)
        deed(world, random)
    clock.turn_to(day, NIGHT)
    seen[day] = watch(day)
    clock.turn_to(day + timedelta(days=40))
    return seen


def live(clock, chance, watch):
    """A whole invented history; the same `chance` gives the same. As `live_through`."""
    random = Random(chance)  # noqa: S311 - chance, not secrecy
    clock.turn_to(START)
    return live_through(World(clock), random, watch)
