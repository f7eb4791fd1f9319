"""Real rows for tests, written through the record's own door; what a test cares about, it names.

Every function makes what it needs and was not given: `make_measure()` makes a commitment, a plan
and a leading institution. Keywords are the model's own fields; `since` is the day from which the
record says so (default: now), and of one plan the earlier days must come first.
"""

from collections.abc import Iterable
from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone

from commitments.models import (
    OGP_COMPLETION_SCALE,
    ActionPlan,
    ChangeKind,
    Commitment,
    CommitmentLead,
    Institution,
    InstitutionName,
    Role,
    Source,
)
from commitments.operations import grant, recorded_change, save_institution
from measures.evidence.attached import AttachedFile
from measures.models import (
    ActionStep,
    DateChange,
    Evidence,
    Measure,
    MeasureGroup,
    ProgressUpdate,
    Risk,
    SupportingRole,
)
from measures.operations.dates import SHIFT_KIND
from measures.operations.evidence import store_file
from measures.operations.parts import record_part, record_question
from measures.operations.plan_text import NO_PARTS, PlanParts, PlanText, correct_text
from measures.operations.reporting import Proof, Statement, record_statement
from measures.slips import DateChangeReason, DateChangeState
from measures.standing import Status
from ogp_portal.accounts.models import User
from ogp_portal.formats.text import Text
from ogp_portal.history import Author, RecordedModel
from reports.models import Edition, Report
from reports.sealing import seal_report

SOURCE = Author(source=Text("Testa avots"))
PASSWORD = "correct-horse-battery"
PROOF = Proof("https://www.example.lv/pieradijums", "Metožu apraksts ir publicēts")
_numbers = count(1)


def put_on_record(
    row: RecordedModel,
    *,
    by: Author = SOURCE,
    kind: ChangeKind = ChangeKind.PLAN_TEXT,
    plan: ActionPlan | None = None,
    reason: str = "",
    since: date | None = None,
) -> Any:
    """Save any recorded row as its next version, in a change of its own."""
    put = recorded_change(kind=kind, by=by, plan=plan, reason=reason, since=since)
    with transaction.atomic(), put as change:
        row.record(change)
    return row


# Who ------------------------------------------------------------------------------------------


def make_institution(slug: str = "", *, name: str = "", **fields: Any) -> Institution:
    """An institution with one name, valid since ever."""
    slug = slug or f"iestade-{next(_numbers)}"
    names = InstitutionName(
        name=name or f"Iestāde {slug}",
        name_en=fields.pop("name_en", ""),
        abbreviation=fields.pop("abbreviation", slug.upper()),
    )
    institution = Institution(slug=slug, **fields)
    save_institution(institution, [names], by=SOURCE, reason="")
    return institution


def make_person(
    email: str = "",
    *,
    editor: Institution | None = None,
    partner: Institution | None = None,
    coordinator: Institution | None = None,
    **fields: Any,
) -> User:
    """A person who can sign in with PASSWORD, with a role in each institution given."""
    email = email or f"persona-{next(_numbers)}@example.lv"
    password = fields.pop("password", PASSWORD)
    person = User.objects.create_user(email, password, **fields)
    roles = {Role.EDITOR: editor, Role.PARTNER: partner, Role.COORDINATOR: coordinator}
    for role, institution in roles.items():
        if institution:
            grant(person, institution, role)
    return person


def author(person: User, institution: Institution) -> Author:
    """The person, acting in the institution's name."""
    return Author(institution_id=institution.pk, user=person)


# What was promised ----------------------------------------------------------------------------


def make_plan(slug: str = "", *, since: date | None = None, **fields: Any) -> ActionPlan:
    """A plan of 2020 and 2021; not at the front door unless asked."""
    slug = slug or f"plans-{next(_numbers)}"
    values = {
        "title": f"Rīcības plāns {slug}",
        "short_title": f"Plāns {slug}",
        "starts_on": date(2020, 1, 1),
        "ends_on": date(2021, 12, 31),
    }
    plan = ActionPlan(slug=slug, **{**values, **fields})
    put_on_record(plan, kind=ChangeKind.PLAN_ADOPTED, plan=plan, since=since)
    for position, (key, title) in enumerate(OGP_COMPLETION_SCALE):
        plan.completion_levels.create(key=key, title=title.lv, title_en=title.en, position=position)
    return plan


def make_source(plan: ActionPlan, key: str = "", **fields: Any) -> Source:
    key = key or f"avots-{next(_numbers)}"
    return Source.objects.create(plan=plan, key=key, **{"title": f"Dokuments {key}", **fields})


def make_commitment(
    plan: ActionPlan | None = None,
    *,
    since: date | None = None,
    leads: Iterable[Institution] = (),
    **fields: Any,
) -> Commitment:
    """The next commitment of the plan, led by institutions."""
    plan = plan or make_plan(since=since)
    number = fields.pop("number", plan.commitments.count() + 1)
    values = {"title": f"Apņemšanās {number}", "short_title": f"Apņemšanās {number}"}
    commitment = Commitment(plan=plan, number=number, **{**values, **fields})
    put_on_record(commitment, kind=ChangeKind.PLAN_ADOPTED, plan=plan, since=since)
    for position, institution in enumerate(leads):
        lead = CommitmentLead(commitment=commitment, institution=institution, position=position)
        put_on_record(lead, plan=plan, since=since)
    return commitment


def make_group(commitment: Commitment | None = None, **fields: Any) -> MeasureGroup:
    commitment = commitment or make_commitment()
    key = fields.pop("key", f"apakssadala-{next(_numbers)}")
    group = MeasureGroup(commitment=commitment, key=key, **{"title": f"Sadaļa {key}", **fields})
    return put_on_record(group, plan=commitment.plan)


def make_report(plan: ActionPlan | None = None, slug: str = "2020", **fields: Any) -> Report:
    plan = plan or make_plan()
    values = {
        "kind": "midterm",
        "title": f"Atskaite par {slug}. gadu",
        "period_from": date(2020, 1, 1),
        "period_to": date(2020, 12, 31),
        "due_on": date(2021, 2, 1),
    }
    return put_on_record(Report(plan=plan, slug=slug, **{**values, **fields}), plan=plan)


def make_edition(
    report: Report, *, by: Author | None = None, reason: str = "", reason_en: str = "", **terms: Any
) -> Edition:
    """The report sealed by an institution, now."""
    if by is None:
        institution = Institution.objects.order_by("pk").first() or make_institution("vk")
        by = Author(institution_id=institution.pk)
    return seal_report(report, by=by, reason=Text(reason, reason_en), **terms)


# The work -------------------------------------------------------------------------------------


def make_measure(
    commitment: Commitment | None = None, *, since: date | None = None, **fields: Any
) -> Measure:
    """The next measure of the commitment: 01.01.2020.–01.03.2020., led by an institution.

    `lead_institution=None`, `due_on=None` and the like leave out what the default would give.
    """
    commitment = commitment or make_commitment(since=since)
    number = commitment.measures.count() + 1
    values: dict[str, Any] = {
        "code": f"{commitment.number}.{number}",
        "title": f"Pasākums {commitment.number}.{number}",
        "starts_on": date(2020, 1, 1),
        "due_on": date(2020, 3, 1),
    }
    if "lead_institution" not in fields:
        values["lead_institution"] = make_institution()
    measure = Measure(plan=commitment.plan, commitment=commitment, **{**values, **fields})
    return put_on_record(
        measure, kind=ChangeKind.MEASURES_LISTED, plan=commitment.plan, since=since
    )


def make_supporting_role(
    measure: Measure, institution: Institution | None = None, role: str = "Sniedz datus"
) -> SupportingRole:
    institution = institution or make_institution()
    row = SupportingRole(measure=measure, institution=institution, role=role)
    return put_on_record(row, plan=measure.plan)


def role_of(measure: Measure, institution: Institution) -> SupportingRole:
    """The institution's role in the measure, as it stands."""
    return SupportingRole.objects.get(measure=measure, institution=institution)


def make_step(measure: Measure, text: str = "Sagatavot metodiku", **fields: Any) -> ActionStep:
    """A step that came with a version of its measure, as when the plan's text is corrected."""
    measure.refresh_from_db()
    step = ActionStep(measure=measure, text=text, **fields)
    with recorded_change(kind=ChangeKind.PLAN_TEXT, by=SOURCE, plan=measure.plan) as change:
        step.record(change)
        measure.count_steps()
        measure.record(change)
    return step


def make_risk(measure: Measure, text: str = "Migrācija kavējas", **fields: Any) -> Risk:
    return put_on_record(Risk(measure=measure, text=text, **fields), plan=measure.plan)


def make_date_change(
    measure: Measure, new_due_on: date, *, state: str = "proposed", **fields: Any
) -> DateChange:
    """A shift as its institution proposed it, or as it was decided, with the measure's version;
    an accepted one moves the date. No rule or permission is asked.
    """
    measure.refresh_from_db()
    values = {
        "old_due_on": measure.due_on,
        "reason": DateChangeReason.DEPENDENCY,
        "sentence": "Gaidām likuma grozījumus",
        "institution": measure.lead_institution,
        "proposed_on": date(2020, 2, 1),
        "decided_on": None if state == "proposed" else date(2020, 2, 15),
        "decision": "MK prot. Nr. 7" if state == "accepted" else "",
        **fields,
    }
    shift = DateChange(measure=measure, new_due_on=new_due_on, state=state, **values)
    kind = SHIFT_KIND[DateChangeState(state)]
    by = Author(institution_id=shift.institution_id)
    with recorded_change(kind=kind, by=by, plan=measure.plan, reason=shift.sentence) as change:
        shift.record(change)
        if state == "accepted":
            measure.due_on = new_due_on
        measure.record(change)
    return shift


def make_statement(
    measure: Measure,
    status: Status = Status.IN_PROGRESS,
    *,
    stated_on: date = date(2020, 2, 1),
    institution: Institution | None = None,
    source: Source | None = None,
    person: User | None = None,
    **fields: Any,
) -> ProgressUpdate:
    """A published statement, and the measure brought up to it, with no rule or permission asked.

    Spoken by the lead institution unless `institution` or `source` is given. Keywords are those
    of `Statement`: `happened_on`, `done`, `next_step`, `obstacles`, `proofs`, `is_unchanged`.
    """
    measure.refresh_from_db()
    if source:
        by = Author(source=source.title_text)
    else:
        speaker = institution.pk if institution else measure.lead_institution_id
        by = Author(institution_id=speaker, user=person)
    statement = Statement(status=status, **{"done": "Izstrāde turpinās", **fields})
    kind = ChangeKind.UNCHANGED if statement.is_unchanged else ChangeKind.PROGRESS
    with recorded_change(kind=kind, by=by, plan=measure.plan) as change:
        return record_statement(measure, statement, change, stated_on=stated_on, source=source)


def make_part(
    measure: Measure,
    institution: Institution,
    status: Status = Status.IN_PROGRESS,
    *,
    stated_on: date = date(2020, 2, 1),
    person: User | None = None,
    **fields: Any,
) -> ProgressUpdate:
    """What a supporting institution said of its part, with no rule or permission asked; with a
    `reason` it disagrees. Keywords are those of `make_statement`.
    """
    measure.refresh_from_db()
    fields = {"done": "Dati nodoti", "disagrees": bool(fields.get("reason")), **fields}
    by = Author(institution_id=institution.pk, user=person)
    with recorded_change(kind=ChangeKind.PART, by=by, plan=measure.plan) as change:
        statement = Statement(status=status, is_part=True, **fields)
        return record_part(measure, statement, change, stated_on=stated_on)


def make_question(role: SupportingRole, asked_on: date) -> None:
    """The lead asks for a part; the question waits until the part is stated."""
    measure = Measure.objects.get(pk=role.measure_id)
    by = Author(institution_id=measure.lead_institution_id)
    with recorded_change(kind=ChangeKind.PART_ASKED, by=by, plan=measure.plan) as change:
        record_question(measure, [role], change, asked_on=asked_on)


def new_text(measure: Measure, **changed: Any) -> PlanText:
    """A measure's words, some of them other."""
    now = PlanText(**{field.name: getattr(measure, field.name) for field in fields_of(PlanText)})
    return replace(now, **changed)


def correct(measure: Measure, parts: PlanParts = NO_PARTS, **words: Any) -> None:
    """A coordinator corrects the plan's text, on 28.10.2020."""
    person = make_person(coordinator=make_institution())
    stands = Measure.objects.get(pk=measure.pk)
    correct_text(
        stands,
        new_text(stands, **words),
        parts,
        by=author(person, person.memberships.get().institution),
        reason="Precizēts",
        opened_version=stands.version,
        today=date(2020, 10, 28),
    )


# What is shown for it -------------------------------------------------------------------------

TABLE = "Nr.;Pasākums\n1.1;Izstrādāt metodiku\n".encode()


def make_file(content: bytes = TABLE, name: str = "pasakumi.csv") -> AttachedFile:
    """Bytes that are kept, as though they had come with a form; nobody is shown them yet."""
    return store_file(BytesIO(content), name, now=timezone.now())


def make_evidence(
    measure: Measure,
    url: str = "https://www.example.lv/pieradijums",
    proves: str = "Metodika ir publicēta",
    *,
    file: AttachedFile | None = None,
    dated_on: date | None = None,
    **fields: Any,
) -> Evidence:
    """A piece of evidence in a statement of its own; keywords are those of `make_statement`."""
    proof = Proof(url, proves, dated_on=dated_on, file=file)
    return make_statement(measure, proofs=(proof,), **fields).evidence.get()


def make_full_measure(commitment: Commitment, **fields: Any) -> Measure:
    """A measure of whose every column in a worksheet something is known."""
    iub = make_institution("iub", abbreviation="IUB")
    measure = make_measure(
        commitment,
        title="Metodika",
        group=make_group(commitment, title="Rīks"),
        lead_institution=iub,
        starts_on=date(2020, 1, 1),
        due_on=date(2020, 3, 1),
        beneficiaries="Pasūtītāji\nPiegādātāji",
        completion_test="Metodika ir publicēta",
        **fields,
    )
    make_supporting_role(measure, make_institution("cfla", abbreviation="CFLA"), "Sniedz datus")
    make_supporting_role(measure, make_institution("vk", abbreviation="VK"), "")
    make_risk(measure, "Migrācija")
    make_risk(measure, "Budžets")
    make_step(measure, "Sagatavot", done_on=date(2020, 2, 1), due_on=date(2020, 1, 15))
    make_step(measure, "Saskaņot", due_on=date(2020, 2, 20))
    make_step(measure, "Publicēt")
    make_statement(measure, Status.IN_PROGRESS, done="Pirmais", stated_on=date(2020, 1, 20))
    make_statement(measure, done="Otrais\n\nRinda", stated_on=date(2020, 2, 10))
    make_statement(measure, done="", is_unchanged=True, stated_on=date(2020, 2, 20))
    return measure
