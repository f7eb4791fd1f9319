"""Who may do what where: every address of the running portal × every kind of person × every verb.

An address that is added without a row here fails the test; so does a row without an address.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.tokens import default_token_generator
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone, translation
from openpyxl import Workbook

from commitments.models import Change, Invitation, Membership, Role
from commitments.operations import invite
from measures.drafts import NO_DRAFT, DraftState
from measures.evidence.kinds import FileKind
from measures.forms.bulk import key_of
from measures.models import (
    Measure,
    ProgressUpdate,
    Review,
    StatusWord,
    UpdateDraft,
    WorksheetImport,
)
from measures.operations.drafts import save_draft
from measures.operations.imports import bring_in
from measures.standing import Status
from ogp_portal.accounts.models import User
from ogp_portal.history import Author, RecordVersion
from reports.models import Chapter
from tests.cast import (
    Cast,
    addition,
    chapter,
    correction,
    correction_of,
    ending,
    part,
    progress,
    question,
    sealing_of,
    shift_form,
    with_token,
)
from tests.factories import (
    PASSWORD,
    make_edition,
    make_evidence,
    make_file,
    make_measure,
    make_statement,
    make_supporting_role,
    put_on_record,
)
from tests.page import bytes_of

pytestmark = pytest.mark.django_db

PEOPLE = (
    "nobody",
    "lead",
    "helper",
    "stranger",
    "partner",
    "coordinating editor",
    "coordinator",
    "without roles",
    "inactive",
)
SIGNED_OUT = ("nobody", "inactive")
COORDINATORS = ("coordinating editor", "coordinator")
READING, WRITING = ("GET", "HEAD"), ("POST", "PUT", "DELETE")
Statuses = dict[str, int]


def all_of(status: int, **but: int) -> Statuses:
    """The same status for everybody, but for some (a blank in a name is written `_`)."""
    return {
        **dict.fromkeys(PEOPLE, status),
        **{name.replace("_", " "): v for name, v in but.items()},
    }


def signed(inside: int, outside: int, **but: int) -> Statuses:
    """One status for the signed-in, another for those who are not."""
    return all_of(inside, **{**dict.fromkeys(SIGNED_OUT, outside), **but})


@dataclass
class Row:
    """What an address answers.

    Attributes:
        args: what the address is made of.
        get: the status of reading, GET and HEAD alike.
        post: of sending a whole and honest form; None where the address takes none.
        body: that form.
        changes: for whom sending changes the record or the people in it.
    """

    args: Callable[[Cast], Any] = lambda cast: []
    get: Statuses = field(default_factory=lambda: all_of(200))
    post: Statuses | None = None
    body: Callable[[Cast], dict[str, Any]] = lambda cast: {}
    changes: tuple[str, ...] = ()


def of_plan(cast: Cast) -> list[Any]:
    return [cast.plan.slug]


def of_edition(cast: Cast) -> list[Any]:
    report = cast.plan.reports.get(slug="2020")
    if not report.editions.exists():
        make_edition(report)
    return [cast.plan.slug, "2020", 1]


def of_commitment(cast: Cast) -> list[Any]:
    return [cast.plan.slug, 1]


def of_measure(cast: Cast) -> list[Any]:
    return [cast.plan.slug, cast.measure.code]


def of_link_in_mail(cast: Cast) -> dict[str, str]:
    person = User.objects.get(email="roleless@example.lv")
    return {
        "uidb36": user_pk_to_url_str(person),
        "key": default_token_generator.make_token(person),
    }


def of_file(cast: Cast) -> list[Any]:
    file = make_evidence(cast.measure, "", file=make_file()).file
    return [file.sha256, "pasakumi.csv"]


def of_evidence(cast: Cast) -> list[Any]:
    piece = make_evidence(cast.measure, file=make_file())
    return [*of_measure(cast), piece.pk]


def worksheet() -> SimpleUploadedFile:
    """A worksheet that people made themselves, in which the cast's measure goes on."""
    workbook, file = Workbook(), BytesIO()
    for row in (("Pasākums", "Progress"), ("Izstrādāt metodiku", "Notiek saskaņošana")):
        workbook.active.append(row)
    workbook.save(file)
    return SimpleUploadedFile("lapa.xlsx", file.getvalue())


def of_import(cast: Cast) -> list[Any]:
    """A worksheet that the lead has brought in."""
    brought = WorksheetImport.objects.first() or bring_in(
        cast.commitment,
        worksheet().read(),
        "lapa.xlsx",
        by=cast.people["lead"],
        today=timezone.localdate(),
    )
    return [*of_commitment(cast), brought.pk]


def of_draft(cast: Cast) -> list[Any]:
    """A draft of the lead's, as the form remembers it."""
    by = Author(institution_id=cast.lead.pk, user=cast.people["lead"])
    if not cast.measure.drafts.exists():
        save_draft(cast.measure, {"done": ["Melnraksts"]}, by=by, seen=NO_DRAFT)
    return of_measure(cast)


def of_review(cast: Cast) -> list[Any]:
    """The same draft, handed in where the plan asks for review."""
    cast.plan.asks_for_review = True
    put_on_record(cast.plan, plan=cast.plan)
    of_draft(cast)
    UpdateDraft.objects.update(state=DraftState.SUBMITTED)
    return [*of_measure(cast), cast.lead.slug]


def of_statement(cast: Cast) -> list[Any]:
    """The version of the measure that came of its lead's newest statement."""
    if not cast.measure.updates.exists():
        make_statement(cast.measure, institution=cast.lead)
    return [*of_measure(cast), cast.now().version]


def of_draft_of(cast: Cast, **typed: str) -> dict[str, str]:
    """A form opened on the measure and its draft as they now stand."""
    draft = UpdateDraft.objects.first()
    return {
        "version": str(cast.now().version),
        "submit_key": str(uuid4()),
        "draft": draft.token if draft else NO_DRAFT,
        **typed,
    }


def of_piece(cast: Cast, **typed: str) -> dict[str, str]:
    """A form about a piece of evidence, opened on its measure as it now stands."""
    version = str(cast.now().version)
    key = str(uuid4())
    return {"version": version, "submit_key": key, "because": "Cits dokuments", **typed}


NEW_PASSWORD = "an-otherwise-long-sentence"

ROWS = {
    "home": Row(),
    "plan-list": Row(),
    "plan-detail": Row(of_plan),
    "commitment-detail": Row(of_commitment),
    "change-list": Row(of_plan),
    "institution-list": Row(),
    "institution-detail": Row(lambda cast: [cast.lead.slug]),
    "report-list": Row(of_plan),
    "coordination": Row(get=signed(404, 302, coordinating_editor=200, coordinator=200)),
    "report-detail": Row(lambda cast: [cast.plan.slug, "2020"]),
    "edition-detail": Row(of_edition),
    "edition-document": Row(of_edition),
    "edition-file": Row(lambda cast: [*of_edition(cast), "pdf"]),
    "edition-sheet": Row(lambda cast: [*of_edition(cast), cast.commitment.number]),
    "edition-sheet-file": Row(lambda cast: [*of_edition(cast), cast.commitment.number, "docx"]),
    "edition-compare": Row(lambda cast: [*of_edition(cast), "2020", 1]),
    "edition-compare-csv": Row(lambda cast: [*of_edition(cast), "2020", 1]),
    "edition-today": Row(of_edition),
    "edition-today-csv": Row(of_edition),
    "hash-list": Row(),
    "edition-verify": Row(post=all_of(200), body=lambda cast: {"typed": "a" * 64}),
    "report-close": Row(
        lambda cast: [cast.plan.slug, "2020"],
        get=signed(404, 302, partner=403, coordinating_editor=200, coordinator=200),
        post=signed(404, 401, partner=403, coordinating_editor=302, coordinator=302),
        body=lambda cast: {
            "version": "1",
            "submit_key": str(uuid4()),
            "closed_on": "01.02.2021.",
        },
        changes=COORDINATORS,
    ),
    "report-draft": Row(
        lambda cast: [cast.plan.slug, "2020"],
        get=signed(404, 302, partner=200, coordinating_editor=200, coordinator=200),
    ),
    "report-draft-file": Row(
        lambda cast: [cast.plan.slug, "2020"],
        get=signed(404, 302, partner=200, coordinating_editor=200, coordinator=200),
    ),
    "report-seal": Row(
        lambda cast: [cast.plan.slug, "2020"],
        get=signed(404, 302, partner=403, coordinating_editor=200, coordinator=200),
        post=signed(404, 401, partner=403, coordinating_editor=302, coordinator=302),
        body=lambda cast: sealing_of(cast.plan.reports.get()),
        changes=COORDINATORS,
    ),
    "chapter-write": Row(
        lambda cast: [cast.plan.slug, "2020", cast.commitment.number],
        get=signed(404, 302, partner=403, coordinating_editor=200, coordinator=200),
        post=signed(404, 401, partner=403, coordinating_editor=302, coordinator=302),
        body=lambda cast: chapter(),
        changes=COORDINATORS,
    ),
    "measure-list": Row(of_plan),
    "worksheet-detail": Row(of_commitment),
    "worksheet-file": Row(lambda cast: [*of_commitment(cast), FileKind.DOCX]),
    "worksheet-import": Row(
        of_commitment,
        get=signed(404, 302, lead=200, helper=403, coordinating_editor=200, coordinator=200),
        post=signed(404, 401, lead=302, helper=403, coordinating_editor=302, coordinator=302),
        body=lambda cast: {**correction_of(cast.commitment), "upload": worksheet()},
    ),
    "worksheet-look": Row(
        of_import,
        get=signed(404, 302, lead=200, helper=403),
        post=signed(404, 401, lead=302, helper=403),
        body=lambda cast: {
            "version": "1",
            "submit_key": str(uuid4()),
            "row-0-code": "1.1",
            "row-0-seen": "1.1",
            "row-0-version": str(cast.now().version),
            "row-0-take-progress": "take",
            "row-0-status": "in_progress",
            "action": "apply",
        },
        changes=("lead",),
    ),
    "worksheet-import-file": Row(
        of_import,
        get=signed(404, 302, lead=200),
    ),
    "measure-list-file": Row(lambda cast: [*of_plan(cast), FileKind.XLSX]),
    "risk-list": Row(of_plan),
    "date-change-list": Row(of_plan),
    "measure-detail": Row(of_measure),
    "measure-history": Row(of_measure),
    "measure-version": Row(lambda cast: [*of_measure(cast), 1]),
    "evidence-list": Row(of_plan),
    "evidence-csv": Row(of_plan),
    "evidence-file": Row(of_file),
    "evidence-edit": Row(
        of_evidence,
        get=signed(404, 302, lead=200, helper=403, coordinating_editor=403, coordinator=403),
        post=signed(404, 401, lead=302, helper=403, coordinating_editor=403, coordinator=403),
        body=lambda cast: of_piece(cast, action="withdraw"),
        changes=("lead",),
    ),
    "evidence-erase": Row(
        of_evidence,
        get=signed(404, 302, lead=403, helper=403, coordinating_editor=200, coordinator=200),
        post=signed(404, 401, lead=403, helper=403, coordinating_editor=302, coordinator=302),
        body=of_piece,
        changes=COORDINATORS,
    ),
    "about": Row(),
    "accessibility": Row(),
    "privacy": Row(),
    "healthz": Row(),
    "readyz": Row(),
    "desk": Row(
        lambda cast: of_statement(cast)[:0],
        get=signed(200, 302),
        post=signed(404, 401, lead=302),
        body=lambda cast: {"submit_key": str(uuid4()), "unchanged": key_of(cast.now())},
        changes=("lead",),
    ),
    "progress-add": Row(
        of_measure,
        get=signed(404, 302, lead=200, helper=403, coordinating_editor=403, coordinator=403),
        post=signed(404, 401, lead=302, helper=403, coordinating_editor=403, coordinator=403),
        body=lambda cast: progress(cast.measure),
        changes=("lead",),
    ),
    "part-add": Row(
        of_measure,
        get=signed(404, 302, helper=200, lead=403, coordinating_editor=403, coordinator=403),
        post=signed(404, 401, helper=302, lead=403, coordinating_editor=403, coordinator=403),
        body=lambda cast: part(cast.measure),
        changes=("helper",),
    ),
    "part-ask": Row(
        of_measure,
        get=signed(404, 302, lead=200, helper=403, coordinating_editor=200, coordinator=200),
        post=signed(404, 401, lead=302, helper=403, coordinating_editor=302, coordinator=302),
        body=lambda cast: question(cast.measure),
        changes=("lead", *COORDINATORS),
    ),
    "commitment-history": Row(of_commitment),
    "commitment-version": Row(lambda cast: [*of_commitment(cast), 1]),
    "commitment-edit": Row(
        of_commitment,
        get=signed(404, 302, coordinating_editor=200, coordinator=200),
        post=signed(404, 401, coordinating_editor=302, coordinator=302),
        body=lambda cast: correction_of(cast.commitment),
        changes=COORDINATORS,
    ),
    "measure-edit": Row(
        of_measure,
        get=signed(404, 302, lead=403, helper=403, coordinating_editor=200, coordinator=200),
        post=signed(404, 401, lead=403, helper=403, coordinating_editor=302, coordinator=302),
        body=lambda cast: correction(cast.measure),
        changes=COORDINATORS,
    ),
    "draft-discard": Row(
        of_draft,
        get=signed(404, 302, lead=200, helper=403, coordinating_editor=403, coordinator=403),
        post=signed(404, 401, lead=302, helper=403, coordinating_editor=403, coordinator=403),
        body=lambda cast: of_draft_of(cast, action="discard"),
        changes=("lead",),
    ),
    "statement-review": Row(
        of_review,
        get=signed(404, 302, lead=403, coordinating_editor=200, coordinator=200),
        post=signed(404, 401, lead=403, coordinating_editor=302, coordinator=302),
        body=lambda cast: of_draft_of(cast, action="return", note="Labojiet"),
        changes=COORDINATORS,
    ),
    "statement-take-back": Row(
        of_statement,
        get=signed(404, 302, lead=200, helper=403, coordinating_editor=403, coordinator=403),
        post=signed(404, 401, lead=302, helper=403, coordinating_editor=403, coordinator=403),
        body=lambda cast: of_draft_of(cast, reason="Kļūda"),
        changes=("lead",),
    ),
    "measure-add": Row(
        of_commitment,
        get=signed(404, 302, coordinating_editor=200, coordinator=200),
        post=signed(404, 401, coordinating_editor=302, coordinator=302),
        body=lambda cast: addition(),
        changes=COORDINATORS,
    ),
    "measure-end": Row(
        of_measure,
        get=signed(404, 302, lead=403, helper=403, coordinating_editor=200, coordinator=200),
        post=signed(404, 401, lead=403, helper=403, coordinating_editor=302, coordinator=302),
        body=lambda cast: ending(cast.measure),
        changes=COORDINATORS,
    ),
    "date-change": Row(
        of_measure,
        get=signed(404, 302, lead=200, helper=403, coordinating_editor=200, coordinator=200),
        post=signed(404, 401, lead=302, helper=403, coordinating_editor=404, coordinator=404),
        body=lambda cast: shift_form(cast.measure),
        changes=("lead",),
    ),
    "account_login": Row(
        get=signed(302, 200),
        post=all_of(302),
        body=lambda cast: {"login": "lead@example.lv", "password": PASSWORD},
    ),
    "account_logout": Row(get=signed(200, 302), post=all_of(302)),
    "account_change_password": Row(
        get=signed(200, 302),
        post=signed(302, 302),
        body=lambda cast: {
            "oldpassword": PASSWORD,
            "password1": NEW_PASSWORD,
            "password2": NEW_PASSWORD,
        },
    ),
    "account_password_changed": Row(),
    "account_reset_password": Row(post=all_of(302), body=lambda cast: {"email": "lead@example.lv"}),
    "account_reset_password_done": Row(),
    # The link leads on to an address without the secret in it, for whoever holds it; it dies when
    # the person it was sent to signs in.
    "account_reset_password_from_key": Row(
        of_link_in_mail, get=all_of(302, without_roles=404), post=all_of(302, without_roles=404)
    ),
    "account_reset_password_from_key_done": Row(),
    "invitation-accept": Row(
        lambda cast: [invite("new@example.lv", cast.lead, Role.EDITOR, now=timezone.now())],
        post=signed(200, 302),
        body=lambda cast: {
            "name": "Jauna Redaktore",
            "password1": NEW_PASSWORD,
            "password2": NEW_PASSWORD,
        },
        changes=SIGNED_OUT,
    ),
}


KEEPS_TEXT = (
    "desk",
    "progress-add",
    "part-add",
    "part-ask",
    "evidence-edit",
    "evidence-erase",
    "draft-discard",
    "statement-review",
    "statement-take-back",
    "date-change",
    "measure-add",
    "measure-end",
    "measure-edit",
    "worksheet-import",
    "worksheet-look",
    "commitment-edit",
    "chapter-write",
    "report-close",
    "report-seal",
)


def named_addresses(resolver: URLResolver | None = None) -> Iterator[str]:
    """The name of every address that the running portal answers, outside the admin."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name, so it can have no row here"
            yield pattern.name
        elif pattern.namespace != "admin":
            yield from named_addresses(pattern)


@dataclass(frozen=True)
class Trace:
    """What must not move where nobody may move it."""

    record: int
    changes: int
    statements: int
    version: int
    people: int
    memberships: int
    accepted: int
    drafts: tuple[str, ...]
    reviews: int
    chapters: int

    @classmethod
    def now(cls, cast: Cast) -> "Trace":
        return cls(
            record=RecordVersion.current(),
            changes=Change.objects.count(),
            statements=ProgressUpdate.objects.count(),
            version=Measure.objects.get(pk=cast.measure.pk).version,
            people=User.objects.count(),
            memberships=Membership.objects.count(),
            accepted=Invitation.objects.exclude(accepted_at=None).count(),
            drafts=tuple(f"{draft.token} {draft.state}" for draft in UpdateDraft.objects.all()),
            reviews=Review.objects.count(),
            chapters=Chapter.objects.count(),
        )


def address_of(name: str, cast: Cast) -> str:
    """Where a row's page stands; what it needs is put on record."""
    args = ROWS[name].args(cast)
    return reverse(name, **{"kwargs" if isinstance(args, dict) else "args": args})


@contextmanager
def signed_in(cast: Cast, person: str) -> Iterator[Client]:
    """A browser of this person's, whose every request has a good CSRF token; that they signed in
    is undone afterwards.
    """
    caches["default"].clear()  # as many people as sit here are too many tries for one network
    with transaction.atomic():
        yield with_token(cast.client(person))
        transaction.set_rollback(True)


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """Whatever is done inside is undone: on record, in the browser, and in the test's language,
    which an answer leaves as its own.
    """
    cookies = deepcopy(client.cookies)
    with translation.override(translation.get_language()), transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies


def send(client: Client, verb: str, address: str, body: dict[str, Any]) -> int:
    """The status of one request."""
    sender = getattr(client, verb.lower())
    return sender(address, body if verb == "POST" else {}).status_code


def test_every_address_has_a_row_and_every_row_an_address():
    assert sorted(set(named_addresses())) == sorted(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_everybody_gets_exactly_what_is_theirs(cast, name):
    row = ROWS[name]
    address = address_of(name, cast)
    before = Trace.now(cast)
    expected, answered = {}, {}
    for person in PEOPLE:
        with signed_in(cast, person) as client:
            for verb in (*READING, *WRITING):
                if verb in READING:
                    status = row.get[person]
                elif verb == "POST" and row.post:
                    status = row.post[person]
                else:
                    status = 405
                expected[person, verb] = (status, verb == "POST" and person in row.changes)
                with undone(client):
                    answer = send(client, verb, address, row.body(cast))
                    answered[person, verb] = (answer, Trace.now(cast) != before)
    assert answered == expected
    assert Trace.now(cast) == before


def secret(state: DraftState) -> str:
    """A word that stands in a draft of this state and nowhere else."""
    return f"Vel-neizlemts-{state}"


def drafts_in_every_state(cast: Cast) -> dict[DraftState, Cast]:
    """The cast, with a draft of the lead's on another measure for each state."""
    found = {}
    for state in DraftState:
        measure = cast.measure
        if found:
            measure = make_measure(cast.commitment, lead_institution=cast.lead)
            make_supporting_role(measure, cast.helper)
        found[state] = replace(cast, measure=measure)
        of_review(found[state])
    return found


def put_secrets(casts: dict[DraftState, Cast]) -> None:
    for state, cast in casts.items():
        word = secret(state)
        UpdateDraft.objects.filter(measure=cast.measure).update(
            state=state,
            note=word,
            typed={
                "done": [word],
                "evidence-0-url": [f"https://{word}.example.lv/"],
                "version": ["1"],
            },
        )


@pytest.fixture(scope="module")
def seen_drafts(cast_of_module: Cast) -> set[tuple[str, str, DraftState]]:
    """Who sees a word of a draft at which address, in either language: person, name and state.

    All three states in one round, since most addresses are the same whatever the measure.
    """
    found = set()
    with translation.override("lv"), transaction.atomic():
        cast = deepcopy(cast_of_module)
        casts = drafts_in_every_state(cast)
        browsers = {person: with_token(cast.client(person)) for person in PEOPLE}
        for name in ROWS:
            with transaction.atomic():
                addresses = {address for each in casts.values() for address in twins_of(name, each)}
                put_secrets(casts)
                for person, client in browsers.items():
                    caches["default"].clear()
                    for address in addresses:
                        with undone(client):
                            response = client.get(f"{address}?q={secret(DraftState.DRAFT)[:3]}")
                            said = bytes_of(response).lower()
                        found |= {
                            (person, name, state)
                            for state in DraftState
                            if secret(state).lower().encode() in said
                        }
                transaction.set_rollback(True)
        transaction.set_rollback(True)
    return found


def twins_of(name: str, cast: Cast) -> set[str]:
    """The page's addresses in both languages; what it needs is put on record."""
    args = ROWS[name].args(cast)
    which = {"kwargs" if isinstance(args, dict) else "args": args}
    found = {reverse(name, **which)}
    with translation.override("en"):
        return found | {reverse(name, **which)}


@pytest.mark.parametrize("state", [DraftState.DRAFT, DraftState.SUBMITTED, DraftState.RETURNED])
def test_a_draft_stands_at_no_address_of_anybody_elses(seen_drafts, state):
    """Whatever its state: on no page, in no file, in neither language; but where it is decided."""
    found = {(person, name) for person, name, seen in seen_drafts if seen == state}

    own = {("lead", "progress-add"), ("lead", "draft-discard")}
    if state == DraftState.RETURNED:
        own.add(("lead", "desk"))  # the note, which tells what is to be done
    decided = {(person, "statement-review") for person in COORDINATORS}
    assert found == (own | decided if state == DraftState.SUBMITTED else own)


WITHOUT_TWIN = ("healthz", "readyz", "evidence-file")


@pytest.mark.parametrize("name", [name for name in ROWS if name not in WITHOUT_TWIN])
def test_the_english_twin_lets_in_the_same_people(cast, name):
    row = ROWS[name]
    args = row.args(cast)
    with translation.override("en"):
        address = reverse(name, **{"kwargs" if isinstance(args, dict) else "args": args})

    answered = {}
    for person in PEOPLE:
        with signed_in(cast, person) as client:
            answered[person] = send(client, "GET", address, {})

    assert address.startswith("/en/")
    assert answered == row.get


# What these are sent changes nothing, and nobody is asked who they are.
NO_TOKEN = ("edition-verify",)


@pytest.mark.parametrize("name", [*NO_TOKEN])
def test_what_takes_no_token_changes_nothing(cast, name):
    before = Trace.now(cast)

    for person in PEOPLE:
        assert (
            cast.client(person).post(address_of(name, cast), ROWS[name].body(cast)).status_code
            == 200
        )

    assert Trace.now(cast) == before
    assert ROWS[name].changes == ()


@pytest.mark.parametrize(
    "name", [name for name, row in ROWS.items() if row.post and name not in NO_TOKEN]
)
def test_nothing_is_done_without_a_good_token(cast, name):
    row = ROWS[name]
    address = address_of(name, cast)
    before = Trace.now(cast)
    for person in PEOPLE:
        response = cast.client(person).post(address, row.body(cast))
        is_kept = name in KEEPS_TEXT
        if is_kept and person in SIGNED_OUT:
            answered = 401  # asked to sign in, with what was typed
        else:
            answered = 404 if is_kept and row.get[person] == 404 else 403
        assert (person, response.status_code) == (person, answered)
    assert Trace.now(cast) == before


def test_a_form_from_another_site_is_refused_although_its_token_is_good(cast):
    before = Trace.now(cast)
    client = with_token(cast.client("lead"))

    response = client.post(
        f"{cast.url}update/", progress(cast.measure), headers={"Origin": "https://evil.example"}
    )

    assert response.status_code == 403
    assert Trace.now(cast) == before


def test_a_coordinator_who_is_also_editor_reports_for_the_own_institution(cast):
    office = cast.people["coordinating editor"].memberships.first().institution
    own = make_measure(cast.commitment, lead_institution=office, due_on=None)

    response = with_token(cast.client("coordinating editor")).post(
        f"/plans/plans/measures/{own.code}/update/", progress(own)
    )

    assert response.status_code == 302
    assert Measure.objects.get(pk=own.pk).status == "in_progress"


def test_a_role_that_is_taken_away_ends_with_the_next_request(cast):
    client = with_token(cast.client("lead"))
    assert client.get(f"{cast.url}update/").status_code == 200

    Membership.objects.filter(user=cast.people["lead"]).delete()

    assert client.get(f"{cast.url}update/").status_code == 404
    assert client.post(f"{cast.url}update/", progress(cast.measure)).status_code == 404


def test_a_closed_account_is_signed_out_with_the_next_request(cast):
    client = with_token(cast.client("lead"))
    assert client.get(f"{cast.url}update/").status_code == 200

    User.objects.filter(email="lead@example.lv").update(is_active=False)

    assert client.get(f"{cast.url}update/").status_code == 302
    assert client.post(f"{cast.url}update/", progress(cast.measure)).status_code == 401


def test_a_strangers_measure_and_a_missing_one_look_alike(cast):
    client = cast.client("stranger")

    foreign = client.get(f"{cast.url}update/")
    missing = client.get("/plans/plans/measures/9.9/update/")

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert _bare(foreign, "1.1") == _bare(missing, "9.9")


def _bare(response: Any, code: str) -> str:
    """The page without what differs from one answer to the next: tokens, and the address."""
    page = re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode())
    return page.replace(f"/measures/{code}/", "/measures/")


# The admin, for coordinators only ---------------------------------------------------------------

ADMIN = {  # address below /admin/ → what it is made of, and what a coordinator gets
    "index": ("", 200),
    "login": ("login/", 302),
    "logout": ("logout/", 307),
    "password_change": ("password_change/", 302),
    "password_change_done": ("password_change/done/", 200),
    "autocomplete": ("autocomplete/", 403),
    "jsi18n": ("jsi18n/", 200),
    "view_on_site": ("r/1/1/", 404),
    "app_list": ("commitments/", 200),
    "accounts_user_changelist": ("accounts/user/", 200),
    "accounts_user_add": ("accounts/user/add/", 403),
    "accounts_user_history": ("accounts/user/{user}/history/", 200),
    "accounts_user_delete": ("accounts/user/{user}/delete/", 403),
    "accounts_user_change": ("accounts/user/{user}/change/", 200),
    "commitments_institution_changelist": ("commitments/institution/", 200),
    "commitments_institution_add": ("commitments/institution/add/", 200),
    "commitments_institution_history": ("commitments/institution/{institution}/history/", 200),
    "commitments_institution_delete": ("commitments/institution/{institution}/delete/", 403),
    "commitments_institution_change": ("commitments/institution/{institution}/change/", 200),
    "commitments_invitation_changelist": ("commitments/invitation/", 200),
    "commitments_invitation_add": ("commitments/invitation/add/", 200),
    "commitments_invitation_history": ("commitments/invitation/{invitation}/history/", 200),
    "commitments_invitation_delete": ("commitments/invitation/{invitation}/delete/", 403),
    "commitments_invitation_change": ("commitments/invitation/{invitation}/change/", 200),
    "measures_statusword_changelist": ("measures/statusword/", 200),
    "measures_statusword_add": ("measures/statusword/add/", 200),
    "measures_statusword_history": ("measures/statusword/{word}/history/", 200),
    "measures_statusword_delete": ("measures/statusword/{word}/delete/", 200),
    "measures_statusword_change": ("measures/statusword/{word}/change/", 200),
}
# Django's own addresses without a name: an old short form of a row, and whatever else is asked.
NAMELESS = ("accounts/user/{user}/", "no/such/table/")


def admin_names() -> Iterator[str]:
    """Every name in the admin of the running portal."""
    [admin] = [
        one for one in get_resolver().url_patterns if getattr(one, "namespace", "") == "admin"
    ]
    waiting = list(admin.url_patterns)
    while waiting:
        pattern = waiting.pop()
        if isinstance(pattern, URLResolver):
            waiting += pattern.url_patterns
        elif pattern.name:
            yield pattern.name


def admin_address(cast: Cast, path: str) -> str:
    invite("somebody@example.lv", cast.lead, Role.EDITOR, now=timezone.now())
    return "/admin/" + path.format(
        user=cast.people["lead"].pk,
        institution=cast.lead.pk,
        invitation=Invitation.objects.get(email="somebody@example.lv").pk,
        word=StatusWord.objects.create(words="Gatavs", status=Status.COMPLETED).pk,
    )


def test_every_address_of_the_admin_has_a_row_and_every_row_an_address():
    assert sorted(admin_names()) == sorted(ADMIN)


@pytest.mark.parametrize("name", ADMIN)
def test_a_coordinator_gets_what_the_admin_is_for(cast, name):
    path, status = ADMIN[name]

    answered = cast.client("coordinator").get(admin_address(cast, path))

    assert answered.status_code == status


@pytest.mark.parametrize("path", [*(path for path, _status in ADMIN.values()), *NAMELESS])
def test_to_everybody_but_coordinators_the_admin_is_not_there(cast, path):
    address = admin_address(cast, path)
    before = Trace.now(cast)
    leads_on = path == "login/"  # to the portal's own sign-in
    answered, expected = {}, {}
    for person in PEOPLE:
        if person in COORDINATORS:
            continue
        client = with_token(cast.client(person))
        for verb in (*READING, *WRITING):
            expected[person, verb] = 302 if person in SIGNED_OUT or leads_on else 404
            answered[person, verb] = send(client, verb, address, {"post": "yes"})
    assert answered == expected
    assert Trace.now(cast) == before
