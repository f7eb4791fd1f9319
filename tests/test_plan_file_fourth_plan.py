"""The file of the fourth plan: what the sources state, to the letter."""

from datetime import date

import pytest
from django.utils import timezone

from commitments.models import ActionPlan, ChangeKind, Commitment, Institution
from commitments.operations import start_of
from measures.models import Measure
from measures.standing import Standing
from tests.planfiles import ADOPTED, FOURTH_PLAN, SHOWN, run

pytestmark = pytest.mark.django_db

# The slides of 28.10.2020., to the letter.
MIGRATION = (
    "Īstenošana varētu kavēties saistībā ar IUB tīmekļvietnes migrāciju uz jauno tīmekļvietņu "
    "platformu"
)
WORKSHEET = [
    {
        "title": "Digitālā iepirkumu risku izvērtēšanas rīka datu atlasē metožu aprakstu izstrāde",
        "starts_on": date(2020, 1, 1),
        "due_on": date(2020, 3, 1),
        "risks": [],
        "progress": ("completed", "Izdarīts"),
    },
    {
        "title": "Digitālā iepirkumu risku izvērtēšanas rīka publicēšana",
        "starts_on": date(2020, 3, 1),
        "due_on": date(2020, 4, 1),
        "risks": [MIGRATION],
        "progress": ("in_progress", "Notiek izstrāde"),
    },
]
BULLETS = {
    "1.3": "Publisks digitāls rīks iepirkumu risku vērtēšanai",
    "1.4": "Publisko iepirkumu līgumu datubāzes izveide",
    "1.5": "Integritātes pakti iepirkumos un ES fondu projektos (publiskā iepirkuma sabiedriskā "
    "uzraudzība)",
    "2.1": "Sabiedrībai nozīmīgu datu kopu atvēršana - nodokļu samaksa, amatpersonu deklarācijas, "
    "partiju finanses, valsts budžeta izdevumi, tiesu darbs, ārstniecības iestāžu darbs, sūdzības "
    "par iepirkumiem, izglītības iestādes un programmas, AUS-Atlīdzības uzskaites sistēma",
    "3.1": "Lobēšanas atklātības regulējuma izstrāde Saeimas darba grupā (regulāras sanāksmes)",
    "3.2": "Augstāko amatpersonu atklātie kalendāri",
    "3.3": "Apmācības ALVAP un VAS",
    "4.1": "Mazināt formālismu sabiedrības iesaistīšanā (labās prakses apkopošana un sadarbības "
    "tīkli; Atvērtības standarts pašvaldībām; NVO iesaistīšana problēmu risināšanā u.c.)",
    "4.2": "Līdzdalības regulējums un informācijas pieejamība",
    "4.3": "Atvērto pašvaldību kustība - VARAM vēstule",
    "5.1": "Efektīvas sabiedrības līdzdalības nodrošināšanas vadlīnijas un meistarklases",
    "5.2": "Pilotprojekti - visaptverošā valsts aizsardzība; veselības aprūpes korupcijas riski "
    "(pateicības dāvanas), komunikācija diasporas iesaistei valsts pārvaldē",
    "5.3": "Digitālie līdzdalības rīki un portāli",
    "6.1": "Zināšanu un izpratnes veicināšana par interešu konfliktu un korupciju",
    "6.2": "Atklāti pašvaldību un to kapitālsabiedrību iepirkumu procesi un finanšu līdzekļu "
    "izlietojums",
}
SHORT_TITLES = [
    "Iepirkumi un līgumi",
    "Datu atvēršana",
    "Interešu pārstāvniecība un lobēšana",
    "Atvērtās pašvaldības",
    "Sabiedrības iesaiste",
    "Korupcijas novēršana",
]


@pytest.fixture
def fourth_plan():
    run("load_plan", FOURTH_PLAN)
    return ActionPlan.objects.get(slug="2020-2021")


def test_the_fourth_plan_is_the_one_at_the_front_door(fourth_plan):
    assert ActionPlan.objects.current() == fourth_plan
    assert fourth_plan.title == (
        "Latvijas Ceturtais nacionālais atvērtās pārvaldības rīcības plāns 2020.–2021. gadam"
    )
    assert (fourth_plan.starts_on, fourth_plan.ends_on) == (date(2020, 1, 1), date(2021, 12, 31))
    assert fourth_plan.adopted_on == ADOPTED
    assert "Nr. 54" in fourth_plan.decision
    assert (fourth_plan.is_sample, fourth_plan.silence_limit_days) == (False, 183)


def test_the_fourth_plan_has_the_six_commitments_of_the_slides(fourth_plan):
    commitments = list(fourth_plan.commitments.order_by("number"))

    assert [row.number for row in commitments] == [1, 2, 3, 4, 5, 6]
    assert [row.short_title for row in commitments] == SHORT_TITLES
    assert [row.ogp_code for row in commitments] == [f"LV00{n}" for n in range(40, 46)]
    assert commitments[0].title == "Publisko iepirkumu un līgumu atklātība"
    assert all(row.title_en and row.source for row in commitments)


def test_the_fourth_plan_has_the_worksheets_rows_to_the_letter(fourth_plan):
    rows = fourth_plan.measures.filter(origin="worksheet_row").order_by("position")

    assert [row.code for row in rows] == ["1.1", "1.2"]
    for row, wanted in zip(rows, WORKSHEET, strict=True):
        assert row.group.title == "Digitālais iepirkumu risku izvērtēšanas rīks"
        assert row.title == wanted["title"]
        assert (row.starts_on, row.due_on) == (wanted["starts_on"], wanted["due_on"])
        assert row.lead_institution.slug == "iub"
        assert [risk.text for risk in row.risks.all()] == wanted["risks"]
        statement = row.updates.get()
        assert (statement.status, statement.done) == wanted["progress"]
        assert (statement.stated_on, statement.happened_on) == (SHOWN, None)
        assert (statement.institution, statement.source.key) == (None, "slides-2020-10-28")
        # What the slide leaves empty stays empty.
        assert (row.beneficiaries, row.completion_test) == ("", "")
        assert not row.supporting.exists()
        assert not row.steps.exists()
        assert not row.evidence.exists()


def test_the_fourth_plan_has_every_bullet_of_the_slides_in_their_order(fourth_plan):
    rows = fourth_plan.measures.filter(origin="named").order_by("position")

    assert {row.code: row.title for row in rows} == BULLETS
    assert [row.code for row in rows] == list(BULLETS)
    for row in rows:
        assert row.code.startswith(f"{row.commitment.number}.")
        assert (row.starts_on, row.due_on, row.lead_institution) == (None, None, None)
        assert (row.status, row.stated_on, row.completed_on) == ("", None, None)
        assert not row.updates.exists()


def test_the_fourth_plan_has_seventeen_measures_each_with_its_source(fourth_plan):
    measures = fourth_plan.measures.order_by("code_key")

    assert [row.code for row in measures] == ["1.1", "1.2", *BULLETS]
    assert [row.code for row in fourth_plan.measures.order_by("position")] == [
        "1.1",
        "1.2",
        *BULLETS,
    ]
    assert {row.source.key for row in measures} == {"slides-2020-10-28"}
    assert all("Slaids „" in row.source_detail for row in measures)


def test_the_fourth_plans_completed_row_is_claimed_and_of_an_unknown_day(fourth_plan):
    first, second = fourth_plan.measures.filter(origin="worksheet_row").order_by("position")

    assert (first.status, first.completed_on, first.completion_stated_on) == (
        "completed",
        None,
        SHOWN,
    )
    assert first.judgement(SHOWN).standing is Standing.CLAIMED
    assert first.judgement(SHOWN).days_late is None
    assert second.judgement(SHOWN).standing is Standing.OVERDUE
    assert second.judgement(SHOWN).days_late == 210


def test_the_fourth_plan_owes_two_reports(fourth_plan):
    reports = fourth_plan.reports.order_by("due_on")

    assert list(reports.values_list("slug", "kind", "due_on")) == [
        ("2020", "midterm", date(2021, 2, 1)),
        ("2021", "final", date(2022, 2, 1)),
    ]


def test_the_fourth_plan_names_its_institutions_and_partners(fourth_plan):
    labels = Institution.objects.filter(participations__plan=fourth_plan).labels(SHOWN)
    names = {label.slug: label.short for label in labels.values()}

    on_the_slide = (
        "VK, TM, VARAM, IUB, CFLA, KNAB, VM, ĀM, AiM, IZM, NVD, VID, TA, Valsts kase, SIF"
    )
    assert set(on_the_slide.split(", ")) <= set(names.values())
    assert names["arlietu-ministrija"] == "ĀM"
    assert sorted(label.slug for label in labels.values() if label.kind == "partner") == [
        "delna",
        "lps",
        "manabalss",
        "providus",
    ]


def test_varam_has_the_name_of_the_day(fourth_plan):
    varam = Institution.objects.get(slug="varam")

    def called(day):
        return str(Institution.objects.all().labels(day)[varam.pk].name)

    assert called(date(2024, 6, 30)) == "Vides aizsardzības un reģionālās attīstības ministrija"
    assert called(date(2024, 7, 1)) == "Viedās administrācijas un reģionālās attīstības ministrija"


def test_the_record_of_the_fourth_plan_begins_with_the_order_and_goes_on_with_the_slides():
    before = timezone.now()
    run("load_plan", FOURTH_PLAN)
    after = timezone.now()

    plan = ActionPlan.objects.get()
    order = "Ministru kabineta rīkojums Nr. 54"
    slides = "Valsts kanceleja, prezentācija Memoranda padomes sēdei, 28.10.2020."
    changes = list(plan.changes.order_by("pk"))
    assert [(row.kind, row.since) for row in changes] == [
        (ChangeKind.PLAN_ADOPTED, start_of(ADOPTED)),
        (ChangeKind.MEASURES_LISTED, start_of(SHOWN)),
        (ChangeKind.PROGRESS, start_of(SHOWN)),
        (ChangeKind.PROGRESS, start_of(SHOWN)),
    ]
    assert changes[0].source_name.startswith(order)
    assert {row.source_name for row in changes[1:]} == {slides}
    assert all(before <= row.recorded_at <= after for row in changes)
    assert all((row.user, row.institution) == (None, None) for row in changes)
    assert set(Commitment.history.values_list("history_date", flat=True)) == {start_of(ADOPTED)}
    assert set(Measure.history.values_list("history_date", flat=True)) == {start_of(SHOWN)}
    assert sorted(Measure.history.values_list("code", "version")) == sorted(
        [(code, 1) for code in ["1.1", "1.2", *BULLETS]] + [("1.1", 2), ("1.2", 2)]
    )
