"""How a change is written down: one door, every version kept, two clocks."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format

from commitments.models import (
    ActionPlan,
    Change,
    ChangeKind,
    CommitmentLead,
    Institution,
    InstitutionName,
    Participation,
)
from commitments.operations import recorded_change, save_institution, start_of
from measures.models import Measure, Risk
from ogp_portal.history import Author, RecordedModel, RecordVersion, WriteRefusedError
from tests.factories import (
    PROOF,
    SOURCE,
    author,
    make_commitment,
    make_group,
    make_institution,
    make_measure,
    make_person,
    make_plan,
    make_report,
    make_risk,
    make_source,
    make_statement,
    make_step,
    make_supporting_role,
    put_on_record,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db

RECORDED = [model for model in apps.get_models() if issubclass(model, RecordedModel)]
QUERYSET_WRITES = {
    "update": lambda rows: rows.update(version=9),
    "delete": lambda rows: rows.delete(),
    "create": lambda rows: rows.create(),
    "bulk_create": lambda rows: rows.bulk_create([rows.model()]),
    "bulk_update": lambda rows: rows.bulk_update([], ["version"]),
    "get_or_create": lambda rows: rows.get_or_create(version=9),
    "update_or_create": lambda rows: rows.update_or_create(version=9),
    "aupdate": lambda rows: rows.aupdate(version=9),
    "adelete": lambda rows: rows.adelete(),
    "acreate": lambda rows: rows.acreate(),
    "abulk_create": lambda rows: rows.abulk_create([]),
    "abulk_update": lambda rows: rows.abulk_update([], ["version"]),
    "aget_or_create": lambda rows: rows.aget_or_create(version=9),
    "aupdate_or_create": lambda rows: rows.aupdate_or_create(version=9),
}


def history_of(row):
    """(version, what happened, change) of every version, the first one first."""
    versions = row.history.order_by("version")
    return list(versions.values_list("version", "history_type", "change_id"))


# One door -------------------------------------------------------------------------------------


def test_the_models_that_are_recorded_are_these():
    assert sorted(model.__name__ for model in RECORDED) == [
        "ActionPlan",
        "ActionStep",
        "Commitment",
        "CommitmentLead",
        "DateChange",
        "Evidence",
        "Institution",
        "InstitutionName",
        "Measure",
        "MeasureGroup",
        "Participation",
        "Report",
        "Risk",
        "Succession",
        "SupportingRole",
    ]


@pytest.mark.parametrize("model", RECORDED)
def test_a_recorded_row_is_not_saved_or_deleted_behind_the_records_back(model):
    row = model(pk=1)

    with pytest.raises(WriteRefusedError):
        row.save()
    with pytest.raises(WriteRefusedError):
        row.delete()
    with pytest.raises(WriteRefusedError):
        row.save_without_historical_record()


@pytest.mark.parametrize("name", QUERYSET_WRITES)
def test_a_selection_of_recorded_rows_is_only_read(name):
    write = QUERYSET_WRITES[name]

    for model in RECORDED:
        for manager in (model._default_manager, model._base_manager):
            with pytest.raises(WriteRefusedError, match=model.__name__):
                write(manager.all())


def test_rows_that_are_not_recorded_are_updated_as_always():
    # The control: what the tests above refuse does work on a model without versions.
    source = make_source(make_plan(), title="Rīkojums")

    type(source).objects.update(title="Rīkojums Nr. 54")

    source.refresh_from_db()
    assert source.title == "Rīkojums Nr. 54"


def test_a_parent_gives_no_way_around_the_door():
    measure, other = make_measure(), make_measure()
    risk = make_risk(measure)

    for write in (
        lambda: other.risks.add(risk),
        lambda: other.risks.create(text="Kavēšanās"),
        lambda: measure.risks.update(text=""),
        lambda: measure.risks.all().delete(),
        lambda: measure.plan.measures.add(other),
    ):
        with pytest.raises(WriteRefusedError):
            write()

    assert list(Risk.objects.values_list("measure", "text")) == [(measure.pk, risk.text)]


def test_a_recorded_row_gets_a_version_for_every_change_and_the_change_answers_for_it():
    iub = make_institution("iub")
    clerk = make_person(editor=iub)
    measure = make_measure(title="Metožu apraksts")
    listed = measure.change_id

    measure.title = "Metožu aprakstu izstrāde"
    put_on_record(measure, by=author(clerk, iub), plan=measure.plan, reason="Precizēts")

    corrected = Change.objects.latest("pk")
    assert history_of(measure) == [(1, "+", listed), (2, "~", corrected.pk)]
    first, second = measure.history.order_by("version")
    assert (first.title, second.title) == ("Metožu apraksts", "Metožu aprakstu izstrāde")
    assert (first.history_user, second.history_user) == (None, clerk)
    assert (first.history_change_reason, second.history_change_reason) == ("", "Precizēts")
    assert second.history_date == corrected.since
    assert (corrected.institution, corrected.user, corrected.source_name) == (iub, clerk, "")
    assert measure.change == corrected


def test_a_row_that_is_removed_keeps_its_versions_and_the_last_one_says_so():
    risk = make_risk(make_measure(), "Migrācija kavējas")
    pk = risk.pk

    with recorded_change(
        kind=ChangeKind.PLAN_TEXT, by=SOURCE, plan=risk.measure.plan, reason="Risks zudis"
    ) as change:
        risk.record_removal(change)

    assert not Risk.objects.exists()
    versions = Risk.history.filter(id=pk).order_by("version")
    assert [(row.version, row.history_type, row.text) for row in versions] == [
        (1, "+", "Migrācija kavējas"),
        (2, "-", "Migrācija kavējas"),
    ]
    assert versions[1].change_id == change.pk
    assert versions[1].history_change_reason == "Risks zudis"


def test_a_change_is_written_whole_or_not_at_all():
    measure = make_measure(title="Pirms")
    number, changes = RecordVersion.current(), Change.objects.count()

    def break_off_in_the_middle():
        corrected = recorded_change(kind=ChangeKind.PLAN_TEXT, by=SOURCE, plan=measure.plan)
        with transaction.atomic(), corrected as change:
            measure.title = "Pēc"
            measure.record(change)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off_in_the_middle()

    measure.refresh_from_db()
    assert (measure.title, measure.version, measure.history.count()) == ("Pirms", 1, 1)
    assert (RecordVersion.current(), Change.objects.count()) == (number, changes)


def test_a_change_names_the_institution_the_person_and_the_reason():
    vk = make_institution("vk")
    coordinator = make_person(coordinator=vk)
    plan = make_plan()

    with recorded_change(
        kind=ChangeKind.PLAN_TEXT, by=author(coordinator, vk), plan=plan, reason="Drukas kļūda"
    ) as change:
        pass

    change.refresh_from_db()
    assert (change.kind, change.plan, change.institution) == ("plan_text", plan, vk)
    assert (change.user, change.reason, change.source_name) == (coordinator, "Drukas kļūda", "")


# What versions leave out ----------------------------------------------------------------------


def test_versions_hold_no_contact_of_an_institution():
    fields = {field.name for field in Institution.history.model._meta.get_fields()}

    assert {"slug", "kind", "website"} <= fields
    assert not {name for name in fields if name.startswith("contact")}


def test_versions_of_a_measure_hold_all_that_a_page_of_the_past_asks_for():
    fields = {field.attname for field in Measure.history.model._meta.concrete_fields}

    assert {field.attname for field in Measure._meta.concrete_fields} <= fields


# How far the record has come ------------------------------------------------------------------


def test_before_the_first_change_the_record_stands_at_nought():
    assert RecordVersion.current() == 0


def test_every_change_counts_the_record_up_by_one_whatever_it_touches():
    make_plan()
    before = RecordVersion.current()

    with recorded_change(kind=ChangeKind.PLAN_TEXT, by=SOURCE, plan=None) as change:
        Institution(slug="tm").record(change)
        Institution(slug="vk").record(change)
    save_institution(Institution(slug="vm"), [InstitutionName(name="VM")], by=SOURCE, reason="")

    assert RecordVersion.current() == before + 2


@pytest.mark.django_db(transaction=True)
def test_first_changes_that_meet_are_all_counted():
    results = at_once(*[make_plan] * 6)

    assert [type(result) for result in results] == [ActionPlan] * 6
    assert RecordVersion.current() == 6
    assert str(RecordVersion.objects.get()) == "6"


# Two clocks -----------------------------------------------------------------------------------


def test_a_day_begins_at_midnight_in_riga():
    riga = ZoneInfo("Europe/Riga")

    assert start_of(date(2020, 10, 28)) == datetime(2020, 10, 28, tzinfo=riga)
    assert start_of(date(2020, 10, 28)).utcoffset() == timedelta(hours=2)
    assert start_of(date(2020, 7, 1)).utcoffset() == timedelta(hours=3)


def test_a_plan_that_is_loaded_is_dated_back_and_the_moment_of_writing_is_kept_beside():
    before = timezone.now()
    plan = make_plan(since=date(2020, 2, 11))
    after = timezone.now()

    change = Change.objects.get()
    assert change.since == start_of(date(2020, 2, 11))
    assert plan.history.get().history_date == start_of(date(2020, 2, 11))
    assert before <= change.recorded_at <= after


def test_the_moment_of_writing_cannot_be_set():
    past = start_of(date(1999, 1, 1))

    change = Change.objects.create(
        kind=ChangeKind.PLAN_TEXT, source_name="Avots", since=past, recorded_at=past
    )

    assert timezone.now() - change.recorded_at < timedelta(minutes=1)


def test_a_change_of_today_is_dated_now():
    before = timezone.now()
    measure = make_measure()
    after = timezone.now()

    change = Change.objects.get(pk=measure.change_id)
    assert before <= change.since <= change.recorded_at <= after


def test_the_record_does_not_begin_in_the_future():
    with pytest.raises(WriteRefusedError, match="in the future"):
        make_plan(since=timezone.localdate() + timedelta(days=1))

    assert not ActionPlan.objects.exists()


def test_a_plan_is_not_dated_back_behind_what_is_on_record():
    plan = make_plan(since=date(2020, 10, 28))

    with pytest.raises(WriteRefusedError, match="backdated"):
        make_commitment(plan, since=date(2020, 10, 27))

    assert not plan.commitments.exists()


def test_the_same_day_and_later_days_follow_what_is_on_record():
    plan = make_plan(since=date(2020, 10, 28))

    same_day = make_commitment(plan, since=date(2020, 10, 28))
    later = make_commitment(plan, since=date(2020, 10, 29))

    assert [row.history.get().history_date for row in (same_day, later)] == [
        start_of(date(2020, 10, 28)),
        start_of(date(2020, 10, 29)),
    ]


def test_another_plans_record_may_begin_earlier():
    make_plan(since=date(2020, 10, 28))

    earlier = make_plan(since=date(2018, 1, 1))

    assert earlier.history.get().history_date == start_of(date(2018, 1, 1))


# Institutions are called by the name of the day -----------------------------------------------


def renamed_ministry():
    varam = make_institution(
        "varam", name="Vides aizsardzības un reģionālās attīstības ministrija", abbreviation="VARAM"
    )
    smart = InstitutionName(
        institution=varam,
        valid_from=date(2024, 7, 1),
        name="Viedās administrācijas un reģionālās attīstības ministrija",
        abbreviation="VARAM",
    )
    save_institution(varam, [smart], by=SOURCE, reason="Pārdēvēta")
    return varam


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(1990, 1, 1), "Vides aizsardzības un reģionālās attīstības ministrija"),
        (date(2024, 6, 30), "Vides aizsardzības un reģionālās attīstības ministrija"),
        (date(2024, 7, 1), "Viedās administrācijas un reģionālās attīstības ministrija"),
        (date(2026, 1, 1), "Viedās administrācijas un reģionālās attīstības ministrija"),
    ],
)
def test_an_institution_is_called_by_the_name_of_the_day(day, name):
    varam = renamed_ministry()

    label = Institution.objects.all().labels(day)[varam.pk]

    assert (label.slug, label.abbreviation, str(label.name)) == ("varam", "VARAM", name)
    assert label.short == "VARAM"


def test_all_names_of_the_day_are_read_in_one_query(django_assert_num_queries):
    renamed_ministry()
    make_institution("valsts-kase", name="Valsts kase", abbreviation="")

    with django_assert_num_queries(1):
        labels = Institution.objects.all().labels(date(2020, 1, 1))

    assert sorted(label.short for label in labels.values()) == ["VARAM", "Valsts kase"]


def test_an_institution_is_sorted_by_its_newest_name():
    varam = make_institution("varam", abbreviation="B")
    make_institution("cfla", abbreviation="C")

    later = InstitutionName(
        institution=varam, valid_from=date(2024, 7, 1), name="D", abbreviation="D"
    )
    save_institution(varam, [later], by=SOURCE, reason="")

    assert [str(row) for row in Institution.objects.all().in_order()] == ["cfla", "varam"]


def test_an_institution_whose_name_is_corrected_is_sorted_by_the_corrected_name():
    varam = make_institution("varam", abbreviation="B")
    make_institution("cfla", abbreviation="C")
    name = varam.names.get()

    name.abbreviation = "D"
    save_institution(varam, [name], by=SOURCE, reason="Kļūda")

    assert [str(row) for row in Institution.objects.all().in_order()] == ["cfla", "varam"]
    assert history_of(name)[-1][:2] == (2, "~")


# What a measure repeats of its statements is of the same version ------------------------------


def test_every_version_of_a_measure_holds_all_facts_of_its_standing():
    measure = make_measure(since=date(2020, 2, 11))
    make_statement(measure, "completed", stated_on=date(2020, 10, 28))

    first, second = measure.history.order_by("version")

    assert (first.status, first.stated_on, first.completion_stated_on) == ("", None, None)
    assert (second.status, second.stated_on) == ("completed", date(2020, 10, 28))
    assert second.completion_stated_on == date(2020, 10, 28)


def test_an_author_is_nobody_until_named():
    nobody = Author()

    assert (nobody.institution_id, nobody.user, bool(nobody.source)) == (None, None, False)


# Every row can be named -----------------------------------------------------------------------


def test_every_row_names_itself():
    measure = make_measure(title="Rīks", code="1.1", commitment=make_commitment(title="Iepirkumi"))
    iub = make_institution("iub", name="Iepirkumu uzraudzības birojs")
    update = make_statement(measure, "in_progress", proofs=(PROOF,), stated_on=date(2020, 2, 1))
    report = make_report(measure.plan, "2020")
    part = put_on_record(Participation(plan=measure.plan, institution=iub))
    lead = put_on_record(CommitmentLead(commitment=measure.commitment, institution=iub))
    listed = Change.objects.get(pk=measure.change_id)

    with translation.override("lv"):
        day = date_format(timezone.localdate(), "SHORT_DATE_FORMAT")
        names = {
            row: str(row)
            for row in (
                measure,
                iub,
                iub.names.get(),
                update,
                update.evidence.get(),
                report,
                make_group(title="Digitālais rīks"),
                make_supporting_role(measure, iub, "Sniedz datus"),
                make_step(measure, "Hanga"),
                make_risk(measure, "Kavēšanās"),
                make_source(measure.plan, title="Rīkojums"),
                part,
                lead,
                listed,
            )
        }

    assert list(names.values()) == [
        "1.1 Rīks",
        "iub",
        "Iepirkumu uzraudzības birojs",
        f"{measure.pk}: in_progress 2020-02-01",
        PROOF.proves,
        report.title,
        "Digitālais rīks",
        f"{iub.pk}: Sniedz datus",
        "Hanga",
        "Kavēšanās",
        "Rīkojums",
        f"{measure.plan_id} · {iub.pk}",
        f"{measure.commitment_id} · {iub.pk}",
        f"{listed.get_kind_display()} · {day}",
    ]
    assert str(measure.plan) == measure.plan.short_title
    assert str(measure.commitment) == f"1. {measure.commitment.short_title}"
