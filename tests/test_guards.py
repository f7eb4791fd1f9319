"""What the database refuses whoever writes, past every rule of ours; and what it takes as before.

Each refusal has its control: without the guards the very same statement is done.
"""

import re
from contextlib import contextmanager
from datetime import date
from io import StringIO

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.core.management.commands.flush import Command as DjangosFlush
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from commitments.models import ActionPlan, Change, CommitmentLead, Participation
from measures.models import Measure, ProgressUpdate, Succession
from ogp_portal import guards
from ogp_portal.accounts.models import User
from ogp_portal.history import Kept, WriteRefusedError
from opendata.operations import load_plan
from opendata.planfile import read
from tests.cast import correction, make_cast, progress, with_token
from tests.factories import (
    PROOF,
    author,
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
    make_statement,
    make_step,
    make_supporting_role,
    put_on_record,
)
from tests.shown import TRUE_PLAN
from tests.test_access import ROWS

pytestmark = pytest.mark.django_db

WRITTEN_ONCE = (
    "commitments_change",
    "commitments_historicalactionplan",
    "commitments_historicalcommitment",
    "commitments_historicalcommitmentlead",
    "commitments_historicalinstitution",
    "commitments_historicalinstitutionname",
    "commitments_historicalparticipation",
    "measures_historicalactionstep",
    "measures_historicaldatechange",
    "measures_historicalevidence",
    "measures_historicalmeasure",
    "measures_historicalmeasuregroup",
    "measures_historicalrisk",
    "measures_historicalsuccession",
    "measures_historicalsupportingrole",
    "measures_progressupdate",
    "reports_edition",
    "reports_editionfile",
    "reports_historicalreport",
)
KEEPING = ("commitments_actionplan", "measures_measure")
VERSIONS = [table for table in WRITTEN_ONCE if "_historical" in table]
ALL_OF_THEM = 3 * (len(WRITTEN_ONCE) + len(KEEPING)) + len(VERSIONS)

# Ways past the guards of UPDATE and DELETE, where an engine has one.
WAY_AROUND = {
    "sqlite": "REPLACE INTO {table} SELECT * FROM {table}",
    "postgresql": "TRUNCATE {table} CASCADE",
}[connection.vendor]
WRITES = {
    "update": "UPDATE {table} SET {column} = {column}",
    "delete": "DELETE FROM {table}",
    "way around": WAY_AROUND,
}
OTHER_COUNTRY = settings.BASE_DIR / "tests" / "data" / "plan-of-another-country.json"
KEPT_DATES = "A measure of an adopted plan keeps that plan, and the dates adopted then."
STAYS_ADOPTED = "A plan that is adopted stays adopted."


@contextmanager
def refused(sentence):
    """The database refuses what is written inside, and says why."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        yield
    assert str(refusal.value).splitlines()[0] == sentence


def sql(statement):
    """Run it as somebody would who has the database and not the portal; returns rows touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


def without_guards():
    """For the rest of the test, which takes this back as everything else it did."""
    connection.check_constraints()  # PostgreSQL drops no trigger while a check is still to be made
    guards.lift()


def record_of_everything():
    """A row, and a version, in every table that holds any; of a plan that is adopted."""
    plan = make_plan(adopted_on=date(2020, 2, 11))
    iub = make_institution("iub")
    commitment = make_commitment(plan)
    put_on_record(CommitmentLead(commitment=commitment, institution=iub), plan=plan)
    put_on_record(Participation(plan=plan, institution=iub), plan=plan)
    measure = make_measure(
        commitment,
        group=make_group(commitment),
        lead_institution=iub,
        baseline_starts_on=date(2020, 1, 1),
        baseline_due_on=date(2020, 3, 1),
    )
    make_supporting_role(measure)
    make_step(measure)
    make_risk(measure)
    make_statement(measure, proofs=(PROOF,))
    make_date_change(measure, date(2020, 12, 31))
    make_edition(make_report(plan))
    measure.refresh_from_db()
    connection.check_constraints()
    return measure


def record_of_every_table():
    """The same, and a measure that it succeeds."""
    measure = record_of_everything()
    put_on_record(Succession(predecessor=make_measure(), successor=measure), plan=measure.plan)
    connection.check_constraints()


def last_column(table):
    with connection.cursor() as cursor:
        return connection.introspection.get_table_description(cursor, table)[-1].name


def count(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608 - one of the above
        return cursor.fetchone()[0]


# Written once -----------------------------------------------------------------------------------


def test_the_tables_that_are_guarded_are_these():
    assert sorted({guard.table for guard in guards.guards()}) == sorted((*WRITTEN_ONCE, *KEEPING))
    assert guards.missing() == set()


@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_what_is_written_once_is_neither_changed_nor_removed(table):
    record_of_every_table()
    before = count(table)

    for statement in WRITES.values():
        with refused(f"{table} is written once: rows are added, never changed or removed."):
            sql(statement.format(table=table, column=last_column(table)))

    assert count(table) == before > 0


@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_without_the_guards_the_same_would_be_done(table):
    record_of_every_table()
    before = count(table)
    without_guards()

    left = {}
    for name, statement in WRITES.items():
        with transaction.atomic():
            sql(statement.format(table=table, column=last_column(table)))
            left[name] = count(table)
            transaction.set_rollback(True)

    emptied = connection.vendor == "postgresql"
    assert left == {"update": before, "delete": 0, "way around": 0 if emptied else before}


def test_versions_are_not_changed_or_removed_through_the_orm():
    measure = record_of_everything()
    sentence = (
        "measures_historicalmeasure is written once: rows are added, never changed or removed."
    )
    version = measure.history.latest()
    version.title = "Cits"

    for write in (
        lambda: Measure.history.update(title="Cits"),
        lambda: Measure.history.all().delete(),
        lambda: measure.history.filter(version=1).delete(),
        version.save,
        version.delete,
        version.save_base,
    ):
        with refused(sentence):
            write()

    assert set(measure.history.values_list("title", flat=True)) == {measure.title}


# Another version of a row: (what is forged, its number, its moment)
FORGED = {
    "a version that there is": ("version", "history_date"),
    "one that comes after a gap": ("version + 2", "history_date"),
    "one from before the newest": ("version + 1", "'2001-01-01 00:00:00+00:00'"),
}


def forge(table, number, moment):
    """Add a copy of the newest version of every row, as this number and of this moment."""
    columns = [column for column in columns_of(table) if column != "history_id"]
    taken = [{"version": number, "history_date": moment}.get(name, name) for name in columns]
    newest = f"SELECT MAX(history_id) FROM {table} GROUP BY id"  # noqa: S608 - one of the above
    return sql(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(taken)} FROM {table}"  # noqa: S608 - its own columns
        f" WHERE history_id IN ({newest})"
    )


def columns_of(table):
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, table)
    return [column.name for column in found]


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
@pytest.mark.parametrize("table", VERSIONS)
def test_the_past_is_not_told_anew_by_adding_to_it(table, forged):
    record_of_every_table()
    before = count(table)

    with refused(f"{table} is written in order: a version follows the newest of its row."):
        forge(table, *forged)

    assert count(table) == before > 0
    assert forge(table, "version + 1", "history_date") > 0  # Control: the next one is taken.


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_without_the_guards_the_past_would_be_told_anew(forged):
    record_of_everything()
    before = Measure.history.count()
    without_guards()

    forge("measures_historicalmeasure", *forged)

    assert Measure.history.count() > before


@pytest.mark.parametrize("model", [Change, ProgressUpdate])
def test_statements_and_changes_are_refused_before_the_database_is_asked(model):
    record_of_everything()
    row = model.objects.exclude(institution=None).latest("pk")

    for write in (
        row.save,
        row.delete,
        lambda: model.objects.update(institution=None),
        lambda: model.objects.all().delete(),
        lambda: model.objects.bulk_update([row], ["institution"]),
        lambda: model.objects.update_or_create(pk=row.pk, defaults={"institution": None}),
        lambda: row.institution.changes.update(institution=None),
        lambda: row.institution.statements.all().delete(),
    ):
        with pytest.raises(WriteRefusedError, match="is written once"):
            write()


@pytest.mark.parametrize("model", [Change, ProgressUpdate])
def test_past_the_models_own_refusal_stands_the_databases(model):
    record_of_everything()
    row = model.objects.latest("pk")
    rows = models.QuerySet(model)

    for write in (
        lambda: rows.update(institution=None),
        lambda: rows.filter(pk=row.pk)._raw_delete("default"),
        lambda: row.save_base(raw=True),  # as `loaddata` does
    ):
        with refused(
            f"{model._meta.db_table} is written once: rows are added, never changed or removed."
        ):
            write()


def test_somebody_with_nothing_on_record_can_be_deleted_and_nobody_else():
    # Versions name who wrote them, and let go of a person who is deleted: of nobody, then.
    vk = make_institution("vk")
    guest, coordinator = make_person(), make_person(coordinator=vk)
    put_on_record(make_plan(), by=author(coordinator, vk))

    guest.delete()
    with pytest.raises(ProtectedError):
        coordinator.delete()

    assert list(User.objects.all()) == [coordinator]


# What a plan was adopted with -------------------------------------------------------------------


BASELINES = {
    "later": {"baseline_due_on": date(2021, 3, 1)},
    "earlier start": {"baseline_starts_on": date(2019, 1, 1)},
    "none": {"baseline_due_on": None},
}


@pytest.mark.parametrize("values", BASELINES.values(), ids=BASELINES)
def test_a_baseline_of_an_adopted_plan_is_not_recorded_as_another(values):
    measure = record_of_everything()
    before = Measure.objects.values().get()

    measure.take(**values, title="Cits")
    with pytest.raises(WriteRefusedError, match=re.escape(KEPT_DATES)):
        put_on_record(measure, plan=measure.plan)

    assert Measure.objects.values().get() == before
    assert measure.history.count() == before["version"]


@pytest.mark.parametrize("values", BASELINES.values(), ids=BASELINES)
def test_a_baseline_of_an_adopted_plan_is_not_written_past_the_record_either(values):
    measure = record_of_everything()
    before = Measure.objects.values().get()

    with refused(KEPT_DATES):
        models.QuerySet(Measure).update(**values)
    measure.take(**values)
    with refused(KEPT_DATES):
        measure.save_base(raw=True)

    assert Measure.objects.values().get() == before
    without_guards()
    assert models.QuerySet(Measure).update(**values) == 1


def test_a_baseline_that_is_not_there_is_not_filled_in_after_the_adoption():
    measure = make_measure(make_commitment(make_plan(adopted_on=date(2020, 2, 11))))

    measure.baseline_due_on = measure.due_on
    with pytest.raises(WriteRefusedError, match=re.escape(KEPT_DATES)):
        put_on_record(measure, plan=measure.plan)
    with refused(KEPT_DATES):
        sql("UPDATE measures_measure SET baseline_due_on = due_on")

    measure.refresh_from_db()
    assert (measure.baseline_due_on, measure.version) == (None, 1)


def test_everything_else_of_such_a_measure_changes_as_always():
    measure = record_of_everything()

    measure.take(title="Cits", starts_on=None, due_on=date(2021, 3, 1))
    put_on_record(measure, plan=measure.plan)

    assert (
        sql("UPDATE measures_measure SET title = 'Vēl cits', baseline_due_on = '2020-03-01'") == 1
    )
    measure.refresh_from_db()
    assert (measure.title, measure.due_on) == ("Vēl cits", date(2021, 3, 1))
    assert measure.baseline_due_on == date(2020, 3, 1)


def test_until_a_plan_is_adopted_its_measures_baselines_may_move():
    plan = make_plan()
    measure = make_measure(make_commitment(plan), baseline_due_on=date(2020, 3, 1))

    for day in (date(2020, 4, 1), None, date(2020, 5, 1)):
        measure.baseline_due_on = day
        put_on_record(measure, plan=plan)
    assert sql("UPDATE measures_measure SET baseline_due_on = '2020-06-01'") == 1

    measure.refresh_from_db()
    assert measure.baseline_due_on == date(2020, 6, 1)
    assert measure.history.count() == 4

    plan.adopted_on = date(2020, 2, 11)
    put_on_record(plan, plan=plan)
    with refused(KEPT_DATES):
        sql("UPDATE measures_measure SET baseline_due_on = '2020-07-01'")


def test_there_is_no_way_round_by_another_plan_or_by_another_row():
    measure = record_of_everything()
    proposal = make_plan()
    way_around = WAY_AROUND.format(table="measures_measure")
    connection.check_constraints()

    for statement in (
        f"UPDATE measures_measure SET plan_id = {proposal.pk}",  # noqa: S608 - a number
        "DELETE FROM measures_measure",
        way_around,
    ):
        with refused(KEPT_DATES):
            sql(statement)
    measure.plan = proposal
    with pytest.raises(WriteRefusedError, match=re.escape(KEPT_DATES)):
        put_on_record(measure, plan=proposal)
    with pytest.raises(WriteRefusedError, match=re.escape(KEPT_DATES)):
        measure.record_removal(measure.change)


def test_an_adopted_plan_stays_adopted_and_the_day_can_be_put_right():
    plan = record_of_everything().plan

    plan.adopted_on = None
    with pytest.raises(WriteRefusedError, match=STAYS_ADOPTED):
        put_on_record(plan, plan=plan)
    for statement in (
        "UPDATE commitments_actionplan SET adopted_on = NULL",
        "DELETE FROM commitments_actionplan",
        WAY_AROUND.format(table="commitments_actionplan"),
    ):
        with refused(STAYS_ADOPTED):
            sql(statement)

    plan.adopted_on = date(2020, 2, 12)
    put_on_record(plan, plan=plan)
    plan.refresh_from_db()
    assert plan.adopted_on == date(2020, 2, 12)
    without_guards()
    assert sql("UPDATE commitments_actionplan SET adopted_on = NULL") == 1


# The ways that a browser has --------------------------------------------------------------------


FORMS = [name for name, row in ROWS.items() if row.post]
FIRST_ADOPTED = {"baseline_starts_on": "2019-01-01", "baseline_due_on": "2099-12-31"}


@pytest.mark.parametrize("name", FORMS)
def test_no_form_takes_a_baseline(name):
    # The plan is not adopted: nothing but the form itself keeps the baseline.
    cast, row = make_cast(baseline_due_on=date(2020, 3, 1)), ROWS[name]
    args = row.args(cast)
    address = reverse(name, **{"kwargs" if isinstance(args, dict) else "args": args})
    person = row.changes[0] if row.changes else "coordinator"
    form = {**row.body(cast), **FIRST_ADOPTED, "adopted_on": "2020-02-11"}

    response = with_token(cast.client(person)).post(address, form)

    assert response.status_code == row.post[person]
    measure = cast.now()
    assert (measure.baseline_starts_on, measure.baseline_due_on) == (None, date(2020, 3, 1))
    assert ActionPlan.objects.get().adopted_on is None


def test_the_admin_has_neither_measures_nor_plans():
    registered = {model.__name__ for model in admin.site._registry}

    assert "Institution" in registered
    assert not registered & {"ActionPlan", "Measure", "Change", "ProgressUpdate"}
    assert not [name for name in registered if name.startswith("Historical")]


# The record goes on as before -------------------------------------------------------------------


def test_reporting_and_correcting_in_the_browser_go_on_under_the_guards():
    cast = make_cast(baseline_due_on=date(2020, 3, 1))
    cast.plan.adopted_on = date(2020, 2, 11)
    put_on_record(cast.plan, plan=cast.plan)

    for person, way, form in (
        ("lead", "update", progress(cast.measure)),
        ("coordinator", "edit", lambda: correction(cast.measure, title="Cits")),
        ("lead", "update", lambda: progress(cast.measure, done="Nodota")),
    ):
        sent = form() if callable(form) else form
        response = with_token(cast.client(person)).post(f"{cast.url}{way}/", sent)
        assert (way, response.status_code) == (way, 302)

    assert [update.done for update in cast.measure.updates.order_by("pk")] == [
        "Metodika nodota saskaņošanai",
        "Nodota",
    ]
    assert cast.now().title == "Cits"
    assert guards.missing() == set()


def test_plans_and_the_demo_are_loaded_under_the_guards():
    document = read(TRUE_PLAN)
    load_plan(document, recorded_on=None, apply=False)
    assert not load_plan(document, recorded_on=None, apply=False).is_written
    document["commitments"][0]["measures"][0]["title"]["lv"] = "Cits nosaukums"
    assert load_plan(document, recorded_on=None, apply=True).is_written
    call_command("load_demo", stdout=StringIO())

    assert sorted(ActionPlan.objects.values_list("slug", flat=True)) == ["2020-2021", "paraugs"]
    assert guards.missing() == set()


def test_a_change_names_the_plan_it_begins_with_from_the_first():
    # So that neither of the two that point at each other has to be written twice.
    plan = make_plan()

    change = Change.objects.get()
    assert (change.plan, plan.change, plan.version) == (plan, change, 1)
    assert [make_plan().pk, make_plan().pk] == [plan.pk + 1, plan.pk + 2]


def test_names_of_guards_are_their_own_and_fit_into_either_database():
    names = [guard.name for guard in guards.guards()]

    assert len(set(names)) == len(names) == ALL_OF_THEM
    assert max(map(len, names)) <= 63


def test_a_condition_that_needs_values_makes_no_guard():
    kept = Kept(once=models.Q(code="1.1"), values=("title",), sentence="1.1 is called so.")

    with pytest.raises(ImproperlyConfigured, match="takes no parameters"):
        list(guards._keeping(Measure, kept, "kept"))


# The command ------------------------------------------------------------------------------------


def guard_record(**options):
    printed = StringIO()
    call_command("guard_record", stdout=printed, **options)
    return printed.getvalue()


def test_the_command_puts_on_what_is_missing_and_says_so_in_a_line():
    without_guards()
    assert len(guards.missing()) == ALL_OF_THEM == 78

    said = [guard_record(), guard_record(), guard_record(verbosity=0)]

    assert said == [
        "The record has 78 guards, 78 of them new.\n",
        "The record has 78 guards, 0 of them new.\n",
        "",
    ]
    assert guards.missing() == set()


# One taken off, one emptied, one switched off where there is a switch; and one nobody asks for.
TAMPERED = {
    "sqlite": """
        DROP TRIGGER guard_commitments_change_update_once

        DROP TRIGGER guard_commitments_change_delete_once

        CREATE TRIGGER guard_commitments_change_delete_once BEFORE DELETE ON commitments_change
            BEGIN SELECT 1; END

        DROP TRIGGER guard_commitments_change_insert_once

        CREATE TRIGGER guard_stray BEFORE DELETE ON accounts_user BEGIN SELECT 1; END
    """,
    "postgresql": """
        DROP TRIGGER guard_commitments_change_update_once ON commitments_change

        CREATE OR REPLACE FUNCTION guard_commitments_change_delete_once() RETURNS trigger
            LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'

        ALTER TABLE commitments_change DISABLE TRIGGER guard_commitments_change_truncate_once

        CREATE FUNCTION guard_stray() RETURNS trigger LANGUAGE plpgsql
            AS 'BEGIN RETURN OLD; END'

        CREATE TRIGGER guard_stray BEFORE DELETE ON accounts_user
            FOR EACH ROW EXECUTE FUNCTION guard_stray()
    """,
}[connection.vendor]


def test_a_guard_that_was_taken_off_emptied_or_left_over_is_put_right():
    for statement in TAMPERED.split("\n\n"):
        sql(statement)
    assert len(guards.missing()) == 3

    assert guard_record() == "The record has 78 guards, 3 of them new.\n"

    assert guards.missing() == set()
    assert "guard_stray" not in guards._installed()
    record_of_everything()
    for statement in WRITES.values():
        with pytest.raises(IntegrityError), transaction.atomic():
            sql(statement.format(table="commitments_change", column="reason"))


def test_on_a_database_that_is_behind_the_command_says_what_to_do():
    sql("ALTER TABLE measures_historicalrisk RENAME TO somewhere_else")

    with pytest.raises(CommandError) as refusal:
        guard_record()

    assert str(refusal.value) == "There is no table measures_historicalrisk: migrate first."


READ_ONLY = {
    "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
    "postgresql": ("SET TRANSACTION READ ONLY", "SELECT 1"),
}[connection.vendor]


def test_on_a_database_that_takes_nothing_the_command_says_why():
    without_guards()
    only_read, as_before = READ_ONLY

    with transaction.atomic():
        sql(only_read)
        with pytest.raises(CommandError) as refusal:
            guard_record()
        sql(as_before)
        transaction.set_rollback(True)

    assert str(refusal.value).startswith("The guards were not installed: ")
    assert "\n" not in str(refusal.value)


# Migrations -------------------------------------------------------------------------------------


# Rebuilds a table that another's guard asks about, which SQLite does not do.
REBUILT = ("commitments", "0003")
# Writes into versions what they did not know of.
REWRITTEN = ("measures", "0001")
REPEATED = ("code", "version", "has_completion_test", "steps_total", "steps_done")


def migrate(*target):
    printed = StringIO()
    call_command("migrate", *target, stdout=printed)
    return printed.getvalue()


def test_where_no_migration_is_due_the_guards_stay_on():
    assert "guards are off" not in migrate()
    assert guards.missing() == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("target", [REBUILT, REWRITTEN])
def test_migrations_rebuild_tables_and_rewrite_versions_as_if_there_were_no_guards(target):
    plan = load_plan(read(OTHER_COUNTRY), recorded_on=None, apply=False).plan
    versions = sorted(Measure.history.values_list(*REPEATED))
    assert any(has_test for _code, _version, has_test, *_steps in versions)
    assert {row[3:] for row in versions} == {(0, 0), (2, 0), (2, 1)}

    back = migrate(*target)
    with pytest.raises(CommandError, match="migrate first"):
        guard_record()
    migrate()

    assert "The record's guards are off" in back
    assert len(guards.missing()) == ALL_OF_THEM
    assert sorted(Measure.history.values_list(*REPEATED)) == versions
    assert guard_record() == "The record has 78 guards, 78 of them new.\n"
    for statement in (
        "UPDATE measures_historicalmeasure SET version = 9",
        "DELETE FROM measures_measure",
    ):
        with pytest.raises(IntegrityError):
            sql(statement)
    assert ActionPlan.objects.get() == plan


# What such migrations do, in short, and what stops it.
IN_THE_WAY = {
    "sqlite": (
        [
            "CREATE TABLE rebuilt AS SELECT * FROM commitments_actionplan",
            "DROP TABLE commitments_actionplan",
            "ALTER TABLE rebuilt RENAME TO commitments_actionplan",
        ],
        "error in trigger guard_measures_measure_",
    ),
    "postgresql": (
        ["UPDATE measures_historicalmeasure SET has_completion_test = TRUE"],
        "measures_historicalmeasure is written once",
    ),
}[connection.vendor]


def test_guards_that_stayed_on_would_stand_in_the_way():
    # Control for the test above.
    if connection.vendor == "postgresql":
        make_measure()
    statements, sentence = IN_THE_WAY

    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        _ = [sql(statement) for statement in statements]
    without_guards()
    with transaction.atomic():
        for statement in statements:
            sql(statement)
        transaction.set_rollback(True)

    assert str(refusal.value).startswith(sentence)


@pytest.mark.django_db(transaction=True)
def test_a_database_is_not_emptied_by_mistake():
    # The tests' own `flush` lifts the guards first; this is Django's.
    make_plan()

    with pytest.raises(CommandError):
        call_command(DjangosFlush(), interactive=False, verbosity=0)

    assert ActionPlan.objects.count() == 1
