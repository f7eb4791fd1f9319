"""What must never be false in a table: the database itself refuses it, whoever writes."""

import re
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from commitments.models import (
    Change,
    CommitmentLead,
    InstitutionName,
    Invitation,
    Membership,
    Participation,
    Role,
)
from measures.models import (
    EvidenceFile,
    Review,
    StatusWord,
    Succession,
    UpdateDraft,
    WorksheetImport,
)
from ogp_portal.accounts.models import User
from ogp_portal.history import RecordVersion
from ogp_portal.scheduled import ScheduledCheck
from ogp_portal.submissions import Submission
from reports.models import CHAPTER_TEXTS, Chapter, Edition, EditionFile
from tests.factories import (
    PROOF,
    make_commitment,
    make_date_change,
    make_edition,
    make_group,
    make_institution,
    make_measure,
    make_person,
    make_plan,
    make_report,
    make_risk,
    make_source,
    make_statement,
    make_supporting_role,
    put_on_record,
)

pytestmark = pytest.mark.django_db

OUR_APPS = {"ogp_portal", "accounts", "commitments", "measures", "reports"}
OUR_MODELS = [
    model
    for model in apps.get_models()
    if model._meta.app_label in OUR_APPS and not model.__name__.startswith("Historical")
]
# Constraint → its model; a field with unique=True is one, too, called `<table>.<column>`.
CONSTRAINTS = {
    constraint.name: model for model in OUR_MODELS for constraint in model._meta.constraints
} | {
    f"{model._meta.db_table}.{field.column}": model
    for model in OUR_MODELS
    for field in model._meta.fields
    if field.unique and not field.primary_key
}


@contextmanager
def refused_by(name, *, or_by=""):
    """What is written inside breaks the constraint `name`, and no other.

    `or_by` is another that says the same: which of the two answers first is the engine's choice.
    """
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        yield
    assert any(names(refusal.value, candidate) for candidate in (name, or_by) if candidate)


def names(error, constraint):
    if connection.vendor == "postgresql":
        # The index of a unique field bears the names of table and column, and a suffix.
        return error.__cause__.diag.constraint_name.startswith(constraint.replace(".", "_"))
    return str(error).endswith(f"constraint failed: {as_sqlite_names(constraint)}")


def as_sqlite_names(constraint):
    """SQLite names a check, but of a unique constraint it tells the columns."""
    model = CONSTRAINTS[constraint]
    for row in model._meta.constraints:
        if row.name == constraint and isinstance(row, models.UniqueConstraint):
            columns = [model._meta.get_field(name).column for name in row.fields]
            told = [f"{model._meta.db_table}.{column}" for column in columns]
            return ", ".join(told) or f"index '{constraint}'"
    return constraint


def force(row, **values):
    """Write past every rule of ours, as a careless script would."""
    models.QuerySet(type(row)).filter(pk=row.pk).update(**values)


def add_like(row, **values):
    """The same as `force`, where a row is written once: another like it, but for these values."""
    fields = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    like_it = {name: getattr(row, name) for name in fields}
    models.QuerySet(type(row)).bulk_create([type(row)(**{**like_it, **values})])


def test_every_constraint_of_every_model_has_a_test_that_tries_to_break_it():
    # Control: a constraint without a test would be missing from this very file.
    tried = re.findall(r'refused_by\("([\w.]+)"', Path(__file__).read_text(encoding="utf-8"))

    assert sorted(set(tried)) == sorted(CONSTRAINTS)


# The record -----------------------------------------------------------------------------------


def test_the_record_has_one_version_number():
    with refused_by("record_version_is_one_row"):
        RecordVersion.objects.create(pk=2)


def test_a_change_names_who_answers_for_it():
    with refused_by("change_names_who_answers_for_it"):
        Change.objects.create(kind="plan_text", since=timezone.now(), reason="Klusām")


def test_a_change_is_of_a_known_kind():
    with refused_by("change_kind_is_known"):
        Change.objects.create(kind="cits", since=timezone.now(), source_name="Avots")


def test_the_key_of_a_form_is_used_once_by_a_person():
    person, somebody = make_person(), make_person()
    key = "3d6f0a53-8d4f-4c6f-9a4e-0d4d1c3f7f10"
    Submission.objects.create(user=person, key=key, body_sha256="", location="/")
    Submission.objects.create(user=somebody, key=key, body_sha256="", location="/")

    with refused_by("submission_key_is_used_once"):
        Submission.objects.create(user=person, key=key, body_sha256="", location="/")


# People ---------------------------------------------------------------------------------------


def test_an_address_belongs_to_one_person():
    make_person("anna@example.lv")

    with refused_by("accounts_user.email", or_by="user_email_is_unique_in_any_case"):
        User.objects.bulk_create([User(email="anna@example.lv")])


def test_an_address_in_other_capitals_is_the_same_address():
    make_person("anna@example.lv")

    with refused_by("user_email_is_unique_in_any_case"):
        User.objects.bulk_create([User(email="Anna@Example.lv")])


def test_a_role_is_given_once():
    iub = make_institution("iub")
    person = make_person(editor=iub)
    Membership.objects.create(user=person, institution=iub, role=Role.COORDINATOR)

    with refused_by("membership_is_given_once"):
        Membership.objects.create(user=person, institution=iub, role=Role.EDITOR)


def test_a_role_is_one_of_those_that_have_rights():
    membership = Membership.objects.create(
        user=make_person(), institution=make_institution(), role=Role.PARTNER
    )

    with refused_by("membership_role_is_known"):
        force(membership, role="owner")


def test_an_invitation_has_a_secret_of_its_own():
    iub = make_institution("iub")
    invitation = {"institution": iub, "role": Role.EDITOR, "expires_at": timezone.now()}
    Invitation.objects.create(email="a@example.lv", token_sha256="a" * 64, **invitation)

    with refused_by("commitments_invitation.token_sha256"):
        Invitation.objects.create(email="b@example.lv", token_sha256="a" * 64, **invitation)


def test_an_invitation_gives_a_role_the_portal_knows():
    with refused_by("invitation_role_is_known"):
        Invitation.objects.create(
            email="a@example.lv",
            token_sha256="a" * 64,
            institution=make_institution("iub"),
            role="owner",
            expires_at=timezone.now(),
        )


# Institutions ---------------------------------------------------------------------------------


def test_an_institution_has_an_address_of_its_own():
    vk, other = make_institution("vk"), make_institution("vk-ventspils")

    with refused_by("commitments_institution.slug"):
        force(other, slug=vk.slug)


def test_an_institution_is_a_public_body_or_a_partner():
    with refused_by("institution_kind_is_known"):
        force(make_institution(), kind="uznemums")


@pytest.mark.parametrize("contact", [{"contact_email": "a@vk.gov.lv"}, {"contact_phone": "67"}])
def test_a_contact_names_the_role_that_answers(contact):
    institution = make_institution()
    force(institution, contact_role="Atvērtās pārvaldības koordinators", **contact)

    with refused_by("institution_contact_names_a_role"):
        force(institution, contact_role="", **contact)


def test_an_institution_takes_one_name_on_a_day():
    varam = make_institution("varam")
    for day in (date(2024, 7, 1), date(2025, 7, 1)):
        put_on_record(InstitutionName(institution=varam, valid_from=day, name=f"Kopš {day}"))

    with refused_by("institution_has_one_name_from_a_day"):
        force(varam.names.get(valid_from=date(2025, 7, 1)), valid_from=date(2024, 7, 1))


def test_an_institution_has_one_name_since_ever():
    varam = make_institution("varam")
    put_on_record(InstitutionName(institution=varam, valid_from=date(2024, 7, 1), name="Jaunais"))

    with refused_by("institution_has_one_first_name"):
        force(varam.names.get(valid_from=date(2024, 7, 1)), valid_from=None)


# Plans ----------------------------------------------------------------------------------------


def test_a_plan_has_an_address_of_its_own():
    plan, other = make_plan("2020-2021"), make_plan("2022-2025")

    with refused_by("commitments_actionplan.slug"):
        force(other, slug=plan.slug)


def test_a_plan_ends_on_the_day_it_starts_or_later():
    plan = make_plan()
    force(plan, starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 1))

    with refused_by("plan_ends_after_it_starts"):
        force(plan, starts_on=date(2020, 1, 1), ends_on=date(2019, 12, 31))


def test_one_plan_stands_at_the_front_door():
    make_plan(is_current=True)
    other = make_plan()

    with refused_by("one_plan_is_current"):
        force(other, is_current=True)


def test_an_invented_plan_never_stands_at_the_front_door():
    with refused_by("a_sample_is_never_current"):
        force(make_plan(is_sample=True), is_current=True)


def test_a_source_has_a_key_of_its_own_in_its_plan():
    plan = make_plan()
    make_source(plan, "order-54")
    make_source(make_plan(), "order-54")

    with refused_by("source_key_is_unique_in_its_plan"):
        make_source(plan, "order-54")


def test_a_level_of_completion_stands_in_a_plans_scale_once():
    plan = make_plan()

    with refused_by("completion_level_key_is_unique_in_its_plan"):
        plan.completion_levels.create(key="limited", title="Vēlreiz")


def test_an_institution_takes_part_in_a_plan_once():
    plan, iub, cfla = make_plan(), make_institution("iub"), make_institution("cfla")
    put_on_record(Participation(plan=plan, institution=iub))
    put_on_record(Participation(plan=make_plan(), institution=iub))
    second = put_on_record(Participation(plan=plan, institution=cfla))

    with refused_by("institution_takes_part_in_a_plan_once"):
        force(second, institution=iub)


def test_a_commitment_has_a_number_of_its_own_in_its_plan():
    plan = make_plan()
    make_commitment(plan, number=1)
    make_commitment(make_plan(), number=1)
    second = make_commitment(plan, number=2)

    with refused_by("commitment_number_is_unique_in_its_plan"):
        force(second, number=1)


def test_a_commitment_names_a_leading_institution_once():
    commitment, iub, cfla = make_commitment(), make_institution("iub"), make_institution("cfla")
    put_on_record(CommitmentLead(commitment=commitment, institution=iub))
    put_on_record(CommitmentLead(commitment=make_commitment(), institution=iub))
    second = put_on_record(CommitmentLead(commitment=commitment, institution=cfla))

    with refused_by("commitment_names_a_lead_once"):
        force(second, institution=iub)


# Reports --------------------------------------------------------------------------------------


def test_a_report_has_an_address_of_its_own_in_its_plan():
    plan = make_plan()
    make_report(plan, "2020")
    make_report(make_plan(), "2020")
    second = make_report(plan, "2021")

    with refused_by("report_slug_is_unique_in_its_plan"):
        force(second, slug="2020")


def test_a_reports_period_ends_on_the_day_it_begins_or_later():
    report = make_report()
    force(report, period_from=date(2020, 1, 1), period_to=date(2020, 1, 1))

    with refused_by("report_period_is_a_period"):
        force(report, period_from=date(2020, 1, 2), period_to=date(2020, 1, 1))


def test_a_report_is_of_a_known_kind():
    with refused_by("report_kind_is_known"):
        force(make_report(), kind="monthly")


def another(edition, **other):
    """An edition beside one that is sealed, as somebody would add it who goes by no rule."""
    fields = {field.attname: getattr(edition, field.attname) for field in edition._meta.fields}
    fresh = {"id": None, "number": 2, "reason": "R", "sha256": "b" * 64, "chain_sha256": "c" * 64}
    return Edition.objects.create(**{**fields, **fresh, **other})


def test_an_edition_has_a_number_of_its_own_in_its_report():
    edition = make_edition(make_report())

    with refused_by("edition_number_is_unique_in_its_report"):
        another(edition, number=1, reason="")


@pytest.mark.parametrize("other", [{"reason": ""}, {"number": 0}, {"number": 1}])
def test_another_edition_says_why_and_the_first_does_not(other):
    edition = make_edition(make_report())

    with refused_by("another_edition_says_why"):
        another(edition, **other)


def test_an_edition_does_not_say_why_in_english_alone():
    edition = make_edition(make_report())

    with refused_by("edition_english_follows"):
        another(edition, number=1, reason="", reason_en="A mistake")


def test_no_two_editions_are_the_same_to_the_byte():
    edition = make_edition(make_report())

    with refused_by("reports_edition.sha256"):
        another(edition, sha256=edition.sha256)


def test_no_two_editions_stand_in_one_line_of_the_list_of_hashes():
    edition = make_edition(make_report())

    with refused_by("reports_edition.chain_sha256"):
        another(edition, chain_sha256=edition.chain_sha256)


def test_an_edition_is_sealed_after_its_cut_off():
    edition = make_edition(make_report())

    with refused_by("edition_is_sealed_after_cut_off"):
        another(edition, cut_off_at=edition.sealed_at + timedelta(seconds=1))


def test_an_edition_has_a_file_of_a_name_once():
    file = make_edition(make_report()).files.first()

    with refused_by("edition_has_a_file_of_a_name_once"):
        EditionFile.objects.create(
            edition=file.edition, name=file.name, sha256="d" * 64, size=1, content="reports/d"
        )


def test_a_report_is_closed_once_its_period_is_over():
    report = make_report()

    with refused_by("report_is_closed_after_its_period"):
        force(report, closed_on=report.period_to - timedelta(days=1))


def test_what_a_scheduled_check_found_stands_once():
    ScheduledCheck.objects.create(name="seals", due_at=timezone.now())

    with refused_by("ogp_portal_scheduledcheck.name"):
        ScheduledCheck.objects.create(name="seals", due_at=timezone.now())


def test_a_report_is_given_in_languages_that_are_known():
    with refused_by("report_languages_are_known"):
        force(make_report(), languages="en")


def test_a_commitment_has_one_chapter_in_a_report():
    plan = make_plan()
    report, commitment, person = make_report(plan), make_commitment(plan), make_person("a@b.lv")
    Chapter.objects.create(report=report, commitment=commitment, saved_by=person)

    with refused_by("one_chapter_of_a_report_for_a_commitment"):
        Chapter.objects.create(report=report, commitment=commitment, saved_by=person)


@pytest.mark.parametrize("name", CHAPTER_TEXTS)
def test_english_never_leads_in_a_chapter(name):
    plan = make_plan()
    report, commitment, person = make_report(plan), make_commitment(plan), make_person("a@b.lv")
    own = {"report": report, "commitment": commitment, "saved_by": person}

    with refused_by("chapter_english_follows"):
        Chapter.objects.create(**own, **{f"{name}_en": "Text"})


# Measures -------------------------------------------------------------------------------------


def test_a_measure_has_a_code_of_its_own_in_its_plan():
    plan = make_plan()
    make_measure(make_commitment(plan), code="1.1")
    make_measure(code="1.1")
    second = make_measure(make_commitment(plan), code="2.1")

    with refused_by("measure_code_is_unique_in_its_plan"):
        force(second, code="1.1")


def test_a_measure_ends_on_the_day_it_starts_or_later():
    measure = make_measure()
    force(measure, starts_on=date(2020, 3, 1), due_on=date(2020, 3, 1))
    force(measure, starts_on=None, due_on=date(2020, 2, 29))
    force(measure, starts_on=date(2020, 3, 1), due_on=None)

    with refused_by("measure_ends_after_it_starts"):
        force(measure, starts_on=date(2020, 3, 1), due_on=date(2020, 2, 29))


def test_a_measures_status_is_a_known_word():
    with refused_by("measure_status_is_known"):
        force(make_measure(), status="izpildīts", stated_on=date(2020, 10, 28))


@pytest.mark.parametrize("status", ["in_progress", "not_started", "cancelled"])
def test_only_what_is_completed_has_a_day_of_completion(status):
    measure = make_measure()
    day = date(2020, 3, 1)
    force(measure, status="completed", completed_on=day, stated_on=day)

    with refused_by("measure_completed_on_goes_with_completed"):
        force(measure, status=status, completed_on=day, stated_on=day)


def test_a_status_was_stated_on_a_day():
    with refused_by("measure_status_was_stated_on_a_day"):
        force(make_measure(), status="in_progress", stated_on=None)


def test_a_measure_knows_whether_it_has_a_completion_test():
    with refused_by("measure_knows_whether_it_has_a_test"):
        force(make_measure(), completion_test="Rīks ir publicēts")
    with refused_by("measure_knows_whether_it_has_a_test"):
        force(make_measure(), has_completion_test=True)


def test_a_measure_has_no_more_steps_done_than_it_has():
    with refused_by("measure_has_the_steps_that_are_done"):
        force(make_measure(), steps_done=1)


def test_a_measure_comes_from_a_worksheet_or_is_named_in_a_source():
    with refused_by("measure_origin_is_known"):
        force(make_measure(), origin="rumour")


def test_a_sub_heading_has_a_key_of_its_own_in_its_commitment():
    commitment = make_commitment()
    make_group(commitment, key="riks")
    make_group(key="riks")
    second = make_group(commitment, key="datubaze")

    with refused_by("group_key_is_unique_in_its_commitment"):
        force(second, key="riks")


def test_an_institution_supports_a_measure_once():
    measure, cfla = make_measure(), make_institution("cfla")
    make_supporting_role(measure, cfla)
    make_supporting_role(make_measure(), cfla)
    second = make_supporting_role(measure)

    with refused_by("institution_supports_a_measure_once"):
        force(second, institution=cfla)


# Statements and evidence ----------------------------------------------------------------------


def test_a_statement_is_made_by_somebody():
    statement = make_statement(make_measure())

    with refused_by("statement_has_somebody_who_says_it"):
        add_like(statement, institution_id=None, source_id=None)


def test_a_statement_says_a_known_status():
    with refused_by("statement_status_is_known"):
        add_like(make_statement(make_measure()), status="")


def test_a_statement_tells_of_the_past():
    statement = make_statement(make_measure(), stated_on=date(2020, 10, 28))
    add_like(statement, happened_on=date(2020, 10, 28))

    with refused_by("statement_tells_of_the_past"):
        add_like(statement, happened_on=date(2020, 10, 29))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "ftp://example.lv/", "//example.lv"]
)
def test_evidence_is_found_at_a_web_address(url):
    evidence = make_statement(make_measure(), proofs=(PROOF,)).evidence.get()
    force(evidence, url="http://www.example.lv/")

    with refused_by("evidence_link_is_a_web_address"):
        force(evidence, url=url)


def test_evidence_says_what_it_proves():
    evidence = make_statement(make_measure(), proofs=(PROOF,)).evidence.get()

    with refused_by("evidence_says_what_it_proves"):
        force(evidence, proves="")


def test_evidence_is_archived_at_a_web_address():
    evidence = make_statement(make_measure(), proofs=(PROOF,)).evidence.get()
    force(evidence, archive_url="https://web.archive.org/web/2020/https://www.example.lv/")

    with refused_by("evidence_archive_is_a_web_address"):
        force(evidence, archive_url="javascript:alert(1)")


def make_file(**fields):
    return EvidenceFile.objects.create(
        **{"sha256": "9f" * 32, "size": 1, "kind": "pdf", "content": "a.pdf", **fields}
    )


def test_evidence_is_a_link_or_a_file():
    evidence = make_statement(make_measure(), proofs=(PROOF,)).evidence.get()
    force(evidence, url="", file=make_file(), file_name="metodika.pdf")

    with refused_by("evidence_is_a_link_or_a_file"):
        force(evidence, file=None, file_name="")


def test_an_evidence_file_has_a_name():
    evidence = make_statement(make_measure(), proofs=(PROOF,)).evidence.get()
    force(evidence, file=make_file(), file_name="metodika.pdf")

    with refused_by("evidence_file_has_a_name"):
        force(evidence, file_name="")


def test_evidence_is_withdrawn_for_a_reason():
    evidence = make_statement(make_measure(), proofs=(PROOF,)).evidence.get()
    force(evidence, withdrawn_on=date(2020, 3, 1), withdrawn_because="Tas bija cits fails")

    with refused_by("evidence_is_withdrawn_for_a_reason"):
        force(evidence, withdrawn_because="")


def test_the_same_bytes_are_stored_once():
    make_file()

    with refused_by("measures_evidencefile.sha256"):
        make_file()


def test_an_evidence_file_is_erased_for_a_reason():
    row = make_file()
    force(row, erased_on=date(2020, 3, 1), erased_because="Personas dati", content="")

    with refused_by("evidence_file_is_erased_for_a_reason"):
        force(row, erased_because="")


def test_only_a_supporting_institution_disagrees():
    statement = make_statement(make_measure())
    add_like(statement, is_part=True, disagrees=True)

    with refused_by("only_a_supporting_institution_disagrees"):
        add_like(statement, is_part=False, disagrees=True)


def test_a_statement_is_taken_back_for_a_reason():
    first = make_statement(make_measure())

    with refused_by("statement_taken_back_for_a_reason"):
        add_like(first, takes_back_id=first.pk, reason="")


def test_a_statement_is_taken_back_once():
    first = make_statement(make_measure())
    add_like(first, takes_back_id=first.pk, reason="Nepareizs pasākums")

    with refused_by("measures_progressupdate.takes_back_id"):
        add_like(first, takes_back_id=first.pk, reason="Nepareizs pasākums")


# Dates, risks, successors, drafts -------------------------------------------------------------


@pytest.fixture
def shift():
    return make_date_change(make_measure(), date(2020, 12, 31))


def test_a_date_change_has_a_known_reason(shift):
    with refused_by("date_change_reason_is_known"):
        force(shift, reason="laziness")


def test_a_date_change_has_a_known_state(shift):
    decided = {"decided_on": date(2020, 3, 1)}
    with refused_by("date_change_state_is_known"):
        force(shift, state="lost", **decided)


def test_a_date_change_moves_the_date(shift):
    with refused_by("date_change_moves_the_date"):
        force(shift, new_due_on=shift.old_due_on)


def test_a_date_change_says_why(shift):
    with refused_by("date_change_says_why"):
        force(shift, sentence="")


def test_a_date_change_is_decided_on_a_day(shift):
    with refused_by("date_change_is_decided_on_a_day"):
        force(shift, decided_on=date(2020, 3, 1))


def test_a_date_moves_by_a_decision_that_is_named(shift):
    with refused_by("accepted_date_change_names_its_decision"):
        force(shift, state="accepted", decided_on=date(2020, 3, 1))


def test_what_nobody_has_decided_names_no_decider(shift):
    decided = {"decided_on": date(2020, 3, 1), "decision": "MK prot. Nr. 7"}
    force(shift, state="accepted", decider=make_institution("vk"), **decided)

    with refused_by("only_a_decided_date_change_has_a_decider"):
        force(shift, state="lapsed")


def test_somebody_asks_for_a_date_change(shift):
    with refused_by("date_change_has_somebody_who_asks"):
        force(shift, institution=None)


def test_one_date_change_at_a_time_is_proposed(shift):
    second = make_date_change(shift.measure, date(2021, 1, 31), state="withdrawn")

    with refused_by("one_date_change_at_a_time_is_proposed"):
        force(second, state="proposed", decided_on=None)


def test_a_risk_is_in_a_known_state():
    with refused_by("risk_state_is_known"):
        force(make_risk(make_measure()), state="forgotten")


def test_a_measure_lives_on_in_another_once():
    old, new, other = make_measure(), make_measure(), make_measure()
    put_on_record(Succession(predecessor=old, successor=new))
    second = put_on_record(Succession(predecessor=old, successor=other))

    with refused_by("measure_lives_on_in_another_once"):
        force(second, successor=new)


def test_a_measure_does_not_succeed_itself():
    old, new = make_measure(), make_measure()
    row = put_on_record(Succession(predecessor=old, successor=new))

    with refused_by("measure_does_not_succeed_itself"):
        force(row, successor=old)


def make_draft(measure, **fields):
    return UpdateDraft.objects.create(
        measure=measure,
        institution=measure.lead_institution,
        saved_by=make_person(),
        **fields,
    )


def test_an_institution_has_one_draft_for_a_measure():
    measure = make_measure()
    make_draft(measure)

    with refused_by("one_draft_of_an_institution_for_a_measure"):
        make_draft(measure)


def test_a_draft_is_in_a_known_state():
    with refused_by("draft_state_is_known"):
        make_draft(make_measure(), state="lost")


def make_review(**fields):
    measure = make_measure()
    return Review.objects.create(
        measure=measure,
        institution=measure.lead_institution,
        done_by=make_person(),
        **{"step": "submitted", **fields},
    )


def test_a_review_has_a_known_step():
    with refused_by("review_step_is_known"):
        make_review(step="forgotten")


def test_a_statement_is_returned_with_a_note():
    make_review(step="returned", note="Nav pierādījuma")

    with refused_by("review_returns_with_a_note"):
        make_review(step="returned")


def make_import(**fields):
    return WorksheetImport.objects.create(
        **{
            "commitment": make_commitment(),
            "name": "lapa.docx",
            "kind": "docx",
            "size": 1,
            "sha256": "0" * 64,
            "content": "worksheets/00/lapa.docx",
            "brought_by": make_person(),
            **fields,
        }
    )


def test_a_file_brought_in_is_in_a_known_state():
    with refused_by("import_state_is_known", or_by="import_that_has_ended_says_when"):
        make_import(state="forgotten", ended_at=timezone.now())


def test_a_file_that_is_looked_through_no_more_says_since_when():
    make_import(state="discarded", ended_at=timezone.now())

    with refused_by("import_that_has_ended_says_when"):
        make_import(state="taken_over")
    with refused_by("import_that_has_ended_says_when"):
        make_import(ended_at=timezone.now())


def test_words_for_a_status_mean_one_that_is_known():
    with refused_by("status_word_means_a_known_status"):
        StatusWord.objects.create(words="Gandrīz", status="almost")


def test_words_mean_one_status():
    StatusWord.objects.create(words="Gandrīz", status="in_progress")

    with refused_by("measures_statusword.words"):
        StatusWord.objects.create(words="Gandrīz", status="completed")
