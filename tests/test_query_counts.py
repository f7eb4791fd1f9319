"""A page asks the database as often for one row as for many."""

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from measures.evidence.sights import Finding, Sight
from measures.models import UpdateDraft
from measures.operations.checking import note_sight
from measures.standing import Status
from tests.cast import in_days, make_cast, progress, with_token
from tests.factories import (
    PROOF,
    make_commitment,
    make_date_change,
    make_evidence,
    make_file,
    make_institution,
    make_measure,
    make_part,
    make_person,
    make_plan,
    make_question,
    make_report,
    make_risk,
    make_statement,
    make_step,
    make_supporting_role,
    put_on_record,
)

pytestmark = pytest.mark.django_db

AT_MOST_15 = (
    "/",
    "/plans/plans/",
    "/plans/plans/commitments/1/",
    "/plans/plans/commitments/1/worksheet/",
    "/plans/plans/measures/",
    "/plans/plans/risks/",
    "/plans/plans/evidence/",
    "/plans/plans/date-changes/",
    "/plans/plans/changes/",
    "/plans/plans/changes/?group=measure",
)
LISTS = (
    *AT_MOST_15,
    "/plans/plans/measures/?standing=overdue&group=institution&sort=-stated",
    "/plans/plans/measures/?q=pasakums",
    "/plans/plans/measures/1.1/",
    "/plans/plans/measures/1.1/history/",
    "/plans/plans/reports/",
    "/institutions/",
)


def queries(address, client=None):
    """How often the database is asked for a page that nobody has kept."""
    caches["pages"].clear()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = (client or Client()).get(address)
    assert response.status_code == 200
    return len(asked)


def add_measure(commitment):
    """A measure with everything that can hang on one, due and said."""
    measure = make_measure(
        commitment,
        lead_institution=make_institution(),
        starts_on=in_days(-90),
        due_on=in_days(-9),
        completion_test="Ir",
    )
    fill(measure)
    return measure


def fill(measure):
    role = make_supporting_role(measure)
    make_part(measure, role.institution, stated_on=in_days(-40), proofs=(PROOF,))
    make_question(role, in_days(-20))
    make_risk(measure)
    make_step(measure)
    make_statement(measure, Status.IN_PROGRESS, stated_on=in_days(-30), proofs=(PROOF,))
    make_evidence(measure, file=make_file(), stated_on=in_days(-20))
    make_date_change(measure, in_days(60 + measure.date_changes.count()), state="accepted")


@pytest.fixture(scope="module")
def asked_of_lists(django_db_setup, django_db_blocker):
    """Address → how often the database is asked for its page: with one row, and with four."""
    with django_db_blocker.unblock(), translation.override("lv"), transaction.atomic():
        plan = make_plan("plans", is_current=True, starts_on=in_days(-400), ends_on=in_days(400))
        commitment = make_commitment(plan)
        first = add_measure(commitment)
        make_report(plan, "2020")
        one = {address: queries(address) for address in LISTS}
        for number in range(3):
            add_measure(commitment)
            fill(first)
            make_report(plan, f"202{number + 1}")
        four = {address: queries(address) for address in LISTS}
        transaction.set_rollback(True)
    return {address: (one[address], four[address]) for address in LISTS}


@pytest.mark.parametrize("address", LISTS)
def test_a_page_asks_as_often_for_four_rows_as_for_one(asked_of_lists, address):
    one, four = asked_of_lists[address]

    assert four == one
    if address in AT_MOST_15:
        assert four <= 15


def test_the_plans_pages_ask_as_often_for_many_commitments():
    plan = make_plan("plans", is_current=True, starts_on=in_days(-400), ends_on=in_days(400))
    add_measure(make_commitment(plan))
    one = queries("/")

    for _number in range(5):
        add_measure(make_commitment(plan))

    assert queries("/") == one <= 15


def test_the_desk_asks_as_often_for_many_measures():
    cast = make_cast()
    client = cast.client("lead")
    one = queries("/desk/", client)

    for days in (-5, 5, 90):
        make_measure(cast.commitment, lead_institution=cast.lead, due_on=in_days(days))

    assert queries("/desk/", client) == one


def asks_for_review(cast):
    cast.plan.asks_for_review = True
    put_on_record(cast.plan, plan=cast.plan)


def hand_in(cast, measure, action="submit"):
    draft = UpdateDraft.objects.filter(measure=measure).first()
    token = draft.token if draft else "none"
    response = with_token(cast.client("lead")).post(
        f"/plans/plans/measures/{measure.code}/update/",
        progress(measure, action=action, draft=token, obstacles="Nav naudas"),
    )
    assert response.status_code == 302


def test_the_pages_of_evidence_ask_little_and_as_often_for_many():
    cast = make_cast()
    editor = cast.client("lead")

    def asked(piece):
        file = f"/evidence/{piece.file.sha256}/{piece.file_name}"
        public = ("/plans/plans/evidence/", "/plans/plans/evidence.csv", file)
        return [
            *[queries(address) for address in public],
            queries(f"{cast.url}evidence/{piece.pk}/", editor),
        ]

    piece = make_evidence(cast.measure, file=make_file())
    note_sight(piece.pk, piece.url, Sight(Finding.ANSWERED), seen_at=timezone.now())
    one = asked(piece)
    for number in range(3):
        make_evidence(cast.measure, f"https://example.lv/{number}", file=make_file())
        finding = Finding.NOT_FOUND if number % 2 else Finding.ANSWERED
        note_sight(piece.pk, piece.url, Sight(finding), seen_at=timezone.now())

    assert asked(piece) == one
    assert max(one[:3]) <= 12
    # What the desk needs stands on every page of somebody who is signed in: four more.
    assert one[3] <= 16


def test_the_desk_asks_as_often_for_many_broken_links():
    cast = make_cast()
    client = cast.client("lead")

    def break_one():
        measure = make_measure(cast.commitment, lead_institution=cast.lead)
        piece = make_evidence(measure, stated_on=in_days(-1))
        note_sight(piece.pk, piece.url, Sight(Finding.NOT_FOUND), seen_at=timezone.now())

    break_one()
    one = queries("/desk/", client)

    for _number in range(3):
        break_one()

    assert queries("/desk/", client) == one


def test_the_desks_of_both_sides_ask_as_often_for_many_texts_under_review():
    cast = make_cast()
    asks_for_review(cast)
    clients = [cast.client("lead"), cast.client("coordinator")]
    hand_in(cast, cast.measure)
    one = [queries("/desk/", client) for client in clients]

    for number in range(4):
        measure = make_measure(cast.commitment, lead_institution=cast.lead)
        hand_in(cast, measure, "draft" if number % 2 else "submit")

    assert [queries("/desk/", client) for client in clients] == one
    assert max(one) <= 18


@pytest.mark.parametrize("address", ["/desk/", "/plans/plans/"])
def test_a_coordinators_pages_ask_as_often_for_many_things_that_wait_for_them(address):
    cast = make_cast()
    client = cast.client("coordinator")

    def give_work():
        make_date_change(make_measure(cast.commitment, due_on=in_days(9)), in_days(60))
        untested = make_measure(cast.commitment, lead_institution=cast.lead)
        make_statement(untested, Status.COMPLETED, stated_on=in_days(-1))

    give_work()
    one = queries(address, client)

    for _number in range(3):
        give_work()

    assert queries(address, client) == one


def test_the_pages_of_a_review_ask_as_often_for_many_steps():
    cast = make_cast()
    asks_for_review(cast)
    make_step(cast.measure)
    addresses = {"lead": f"{cast.url}update/", "coordinator": f"{cast.url}review/iub/"}
    clients = {person: cast.client(person) for person in addresses}
    hand_in(cast, cast.measure)
    one = {person: queries(addresses[person], clients[person]) for person in addresses}

    for _number in range(3):
        make_step(cast.measure)
        hand_in(cast, cast.measure)

    assert {person: queries(addresses[person], clients[person]) for person in addresses} == one


def test_the_desk_asks_as_often_for_many_parts():
    cast = make_cast()
    make_part(cast.measure, cast.helper, stated_on=in_days(-9), reason="Datu nav")
    make_question(cast.measure.supporting.get(), in_days(-1))
    addresses = ("/desk/", f"{cast.url}part/", "/plans/plans/")
    clients = {"helper": cast.client("helper"), "lead": cast.client("lead")}
    asked = [
        (person, address)
        for person in clients
        for address in addresses
        if (person, address) != ("lead", f"{cast.url}part/")
    ]
    one = [queries(address, clients[person]) for person, address in asked]

    for number in range(3):
        helped = make_measure(cast.commitment, lead_institution=cast.lead)
        role = make_supporting_role(helped, cast.helper)
        make_part(helped, cast.helper, stated_on=in_days(-9), reason="Datu nav")
        make_supporting_role(cast.measure)
        if number:
            make_question(role, in_days(-1))

    assert [queries(address, clients[person]) for person, address in asked] == one


@pytest.mark.parametrize("page", ["update/", "part/ask/"])
def test_the_leads_forms_ask_as_often_for_many_parts(page):
    cast = make_cast()
    client = cast.client("lead")
    make_part(cast.measure, cast.helper, stated_on=in_days(-9))
    one = queries(f"{cast.url}{page}", client)

    for _number in range(3):
        role = make_supporting_role(cast.measure)
        make_part(cast.measure, role.institution, stated_on=in_days(-9))

    assert queries(f"{cast.url}{page}", client) == one


def test_the_page_of_an_institution_asks_as_often_for_many_parts():
    cast = make_cast()
    make_question(cast.measure.supporting.get(), in_days(-9))
    one = queries("/institutions/cfla/")

    for _number in range(3):
        helped = make_measure(cast.commitment, lead_institution=cast.lead)
        make_question(make_supporting_role(helped, cast.helper), in_days(-9))

    assert queries("/institutions/cfla/") == one


def test_the_forms_ask_as_often_for_many_institutions():
    cast = make_cast()
    client = cast.client("coordinator")
    one = queries(f"{cast.url}edit/", client)

    for _number in range(5):
        make_institution()

    assert queries(f"{cast.url}edit/", client) == one


def test_a_persons_many_roles_are_one_question():
    cast = make_cast()
    address = f"{cast.url}update/"
    one = queries(address, cast.client("lead"))
    busy = make_person("busy@example.lv", editor=cast.lead, partner=cast.stranger)
    client = Client()
    client.force_login(busy)

    assert queries(address, client) == one


def test_a_kept_page_asks_once():
    cast = make_cast()
    client = cast.client("nobody")
    client.get(cast.url)

    with CaptureQueriesContext(connection) as asked:
        client.get(cast.url)

    assert len(asked) == 1
