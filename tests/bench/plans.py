"""Invented plans for measuring: texts as long as the ministries', any number of measures.

A small plan goes through the plan file's own loader, so every row is as the portal writes it; a
large one is the small one with its measures, and all that hangs on them, copied by the database.
"""

from datetime import date, timedelta
from itertools import cycle, islice
from typing import Any

from django.db import connection, transaction

from commitments.models import ActionPlan, Change, ChangeKind
from measures.models import (
    ActionStep,
    Evidence,
    Measure,
    ProgressUpdate,
    Risk,
    SupportingRole,
)
from ogp_portal.formats.latvian import sort_key
from opendata.operations import load_plan
from opendata.planfile import check

SLUG, WORKSHEET_SLUG = "mers", "lapa"
COMMITMENTS, MEASURES_LOADED, STATEMENTS = 10, 60, 10
INSTITUTIONS = 20
# Further apart than any key of a loaded row, so that no copy meets an original.
APART = 1_000_000

TITLES = (
    "Iepirkumu risku rādītāju metodikas publicēšana un ikgadēja pārskatīšana",
    "Vienota sabiedrības līdzdalības kalendāra izveide tiesību aktu projektiem",
    "Patieso labuma guvēju datu atvēršana mašīnlasāmā formā",
    "Pašvaldību budžetu izpildes datu publicēšana reizi ceturksnī",
    "Trauksmes cēlēju kontaktpersonu mācības valsts pārvaldes iestādēs",
    "Publisku personu kapitālsabiedrību atalgojuma politikas skaidrojums iedzīvotājiem",
)
CLIENTS = (
    "Žurnālisti, nevalstiskās organizācijas, iepirkumu komisijas",
    "Iedzīvotāji, kas piedalās tiesību aktu apspriešanā",
    "Pētnieki, uzņēmēji un banku klientu izpētes darbinieki",
)
TESTS = (
    "Metodika ir publicēta tīmekļvietnē, katram rādītājam norādīta formula un datu avots.",
    "Kalendārā redzami visi projekti, un tajā mēnesī ir vismaz 500 apmeklētāju.",
    "",
)
RISKS = (
    "Rādītājus var kļūdaini uztvert kā pārkāpuma pierādījumu, nevis iemeslu ieskatīties rūpīgāk.",
    "Tīmekļvietnes pārcelšana var aizkavēt publicēšanu par vienu ceturksni.",
)
STEPS = (
    "Sagatavots metodikas projekts",
    "Saņemti sabiedrības un iestāžu atzinumi",
    "Metodika publicēta",
)
SAID = (
    "Izveidota darba grupa, pārskatīti pieci līdz šim lietotie rādītāji un to datu avoti.",
    "Projekts izsūtīts atzinumu saņemšanai; saņemti 23 priekšlikumi, 17 no tiem ņemti vērā.",
    "Panākta vienošanās ar datu turētājiem par piekļuvi un atjaunošanas biežumu.",
)
# One measure in six is of each kind: (starts, due) in days from today, the last status said.
COURSES = (
    (-300, -60, "completed"),
    (-250, -30, "in_progress"),
    (-200, 20, "in_progress"),
    (-150, 200, "in_progress"),
    (60, 400, "not_started"),
    (None, None, "completed"),
)


def load(today: date) -> None:
    """Two plans: one of 60 measures in ten commitments, one with a worksheet of 60 rows."""
    for slug, commitments in ((WORKSHEET_SLUG, 1), (SLUG, COMMITMENTS)):
        document = _document(slug, commitments=commitments, today=today)
        load_plan(check(document), recorded_on=None, apply=False)


def grow(measures: int) -> None:
    """The plan of 60 measures gets so many, a multiple of what it has."""
    times, rest = divmod(measures, MEASURES_LOADED)
    if rest:
        raise ValueError(f"The number of measures must be a multiple of {MEASURES_LOADED}.")
    if times > 1:
        with transaction.atomic():
            _copy_measures(ActionPlan.objects.get(slug=SLUG), times - 1)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as autovacuum does, which would run meanwhile


# What is loaded -----------------------------------------------------------------------------


def _document(slug: str, *, commitments: int, today: date) -> dict[str, Any]:
    since = (today - timedelta(days=365)).isoformat()
    each = MEASURES_LOADED // commitments
    return {
        "format": "open-government-plan",
        "format_version": 1,
        "plan": {
            "slug": slug,
            "title": {"lv": f"Izdomāts plāns mērījumiem ({slug})", "en": f"Bench plan ({slug})"},
            "short_title": {"lv": f"Mērījumu plāns ({slug})"},
            "summary": {"lv": "Izdomāts plāns, ar ko mēra, cik ātri portāls atbild."},
            "starts_on": since,
            "ends_on": (today + timedelta(days=730)).isoformat(),
            "is_current": slug == SLUG,
            "since": since,
        },
        "sources": [{"key": "plans", "title": {"lv": "Izdomāts plāns"}}],
        "institutions": [_institution(number) for number in range(1, INSTITUTIONS + 1)],
        "commitments": [
            {
                "number": number,
                "title": {"lv": f"Apņemšanās ar garāku nosaukumu par atvērtību Nr. {number}"},
                "short_title": {"lv": f"Atvērtība Nr. {number}"},
                "problem": {"lv": " ".join(SAID)},
                "lead_institutions": [f"iestade-{number}", f"iestade-{number + 1}"],
                "groups": [{"key": "dati", "title": {"lv": "Dati un rīki"}}],
                "measures": [_measure(number, row, today) for row in range(1, each + 1)],
            }
            for number in range(1, commitments + 1)
        ],
        "reports": [],
    }


def _institution(number: int) -> dict[str, Any]:
    name = {"lv": f"Izdomātā mērījumu iestāde Nr. {number}", "en": f"Bench institution {number}"}
    return {
        "slug": f"iestade-{number}",
        "kind": "public_body",
        "names": [{"valid_from": None, "name": name, "abbreviation": f"MI{number}"}],
    }


def _measure(commitment: int, row: int, today: date) -> dict[str, Any]:
    starts, due, last_status = COURSES[row % len(COURSES)]
    lead = f"iestade-{row % INSTITUTIONS + 1}"
    test = TESTS[row % len(TESTS)]
    return {
        "code": f"{commitment}.{row}",
        "group": "dati" if row % 2 else None,
        "title": {"lv": TITLES[row % len(TITLES)]},
        "starts_on": _after(today, starts),
        "due_on": _after(today, due),
        "lead_institution": lead,
        "supporting": [
            {
                "institution": f"iestade-{(row + step) % INSTITUTIONS + 1}",
                "role": {"lv": "Sniedz atzinumu un pārbauda, vai dati ir saprotami"},
            }
            for step in (1, 2)
        ],
        "beneficiaries": {"lv": CLIENTS[row % len(CLIENTS)]},
        "completion_test": {"lv": test},
        "risks": [{"text": {"lv": RISKS[row % len(RISKS)]}}],
        "steps": [{"text": {"lv": text}, "due_on": _after(today, due)} for text in STEPS],
        "origin": "worksheet_row",
        "source": "plans",
        "statements": [
            {
                "stated_on": _after(today, index - STATEMENTS - row % 7),
                "institution": lead,
                "status": last_status if index == STATEMENTS else "in_progress",
                "done": said,
                "evidence": [
                    {"url": "https://example.org/pieradijums", "proves": "Publicētā metodika"}
                ]
                if index == STATEMENTS and last_status == "completed"
                else [],
            }
            for index, said in enumerate(islice(cycle(SAID), STATEMENTS), start=1)
        ],
    }


def _after(today: date, days: int | None) -> str | None:
    return None if days is None else (today + timedelta(days=days)).isoformat()


# What is copied -----------------------------------------------------------------------------


def _copy_measures(plan: ActionPlan, times: int) -> None:
    """Every measure of the plan so many times over, each copy with its changes and versions."""
    listed = plan.changes.exclude(kind__in=[ChangeKind.PROGRESS, ChangeKind.UNCHANGED])
    # Loading wrote the statements after everything else, each as a change of its own.
    first = listed.order_by("-pk").values_list("pk", flat=True)[0] + 1
    measures = f"SELECT id FROM {Measure._meta.db_table} WHERE plan_id = {plan.pk}"  # noqa: S608 - names of our own, and a number
    loaded = f"measure_id < {APART} AND measure_id IN ({measures})"
    _copy(Change, f"plan_id = {plan.pk} AND id >= {first}", times, first)
    _copy(Measure, f"plan_id = {plan.pk}", times, first, code="code || '-' || copies.k")
    _copy(Measure.history.model, f"plan_id = {plan.pk}", times, first)
    for model in (SupportingRole, ActionStep, Risk, ProgressUpdate, Evidence):
        _copy(model, loaded, times, first)
        if hasattr(model, "history"):
            _copy(model.history.model, loaded, times, first)
    _number_copies(plan)


def _copy(model: Any, condition: str, times: int, first_change: int, **instead: str) -> None:
    """The rows that meet the condition, so many times, each key moved by a step of APART."""
    quote = connection.ops.quote_name
    moved = f" + copies.k * {APART}"
    keys = {"measure_id", "progress_update_id", "id"}  # in a table of versions, "id" is the row's
    expressions = {}
    for field in model._meta.concrete_fields:
        column = quote(field.column)
        if field.primary_key or field.column in keys:
            expressions[column] = column + moved
        elif field.column == "change_id":
            expressions[column] = (
                f"CASE WHEN change_id >= {first_change} THEN change_id{moved} ELSE change_id END"
            )
        else:
            expressions[column] = instead.get(field.column, column)
    with connection.cursor() as cursor:
        # Nothing here comes from outside: names of our own models, and numbers.
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(expressions)})"  # noqa: S608 - see above
            f" SELECT {', '.join(expressions.values())} FROM {model._meta.db_table},"
            " (WITH RECURSIVE numbers(k) AS"
            f" (SELECT 1 UNION ALL SELECT k + 1 FROM numbers WHERE k < {times})"
            " SELECT k FROM numbers) AS copies"
            f" WHERE {condition}"
        )


def _number_copies(plan: ActionPlan) -> None:
    """Codes as the plan's own: 1.7 after 1.6, with the key they are sorted by."""
    table, history = Measure._meta.db_table, Measure.history.model._meta.db_table
    rows, last = [], dict[int, int]()
    for pk, number in (
        Measure.objects.of(plan).order_by("pk").values_list("pk", "commitment__number")
    ):
        last[number] = last.get(number, 0) + 1
        code = f"{number}.{last[number]}"
        rows.append((code, sort_key(code), last[number], pk))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET code = %s, code_key = %s, position = %s WHERE id = %s",  # noqa: S608 - names of our own
            rows,
        )
        cursor.execute(
            f"UPDATE {history} SET code ="  # noqa: S608 - names of our own
            f" (SELECT code FROM {table} WHERE {table}.id = {history}.id)"
        )
