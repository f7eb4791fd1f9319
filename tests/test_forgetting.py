"""A person who leaves is forgotten: nothing of them is left, and what was said stays."""

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import Role
from commitments.operations import forget_person, invite
from measures.models import ProgressUpdate, Review, UpdateDraft
from measures.operations.reviews import return_statement
from tests.cast import TOKEN, make_cast, progress, with_token
from tests.factories import PASSWORD, author, make_institution, make_person, put_on_record
from tests.page import bytes_of, main_of
from tests.test_access import ROWS, address_of

pytestmark = pytest.mark.django_db

NAME, EMAIL = "Kanārija Putniņa", "kanarija.putnina@iub.example"
TRACES = ("kanārija", "putniņa", "kanarija.putnina")


def tables_with_traces():
    """Every table in which any value, of any row, tells of the person."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values_list():
            told = "\n".join(map(str, row)).lower()
            if model is Session:
                told += str(Session.objects.get(pk=row[0]).get_decoded()).lower()
            if any(trace in told for trace in TRACES):
                found.add(model._meta.db_table)
    return found


def kept_files(folder=""):
    """Files that the portal keeps of what it is given: name → content."""
    folders, names = default_storage.listdir(folder)
    files = {}
    for name in names:
        with default_storage.open(f"{folder}/{name}") as file:
            files[f"{folder}/{name}"] = file.read().decode(errors="replace").lower()
    for inner in folders:
        files |= kept_files(f"{folder}/{inner}".lstrip("/"))
    return files


def files_with_traces():
    return [
        name
        for name, content in kept_files().items()
        if any(trace in name.lower() or trace in content for trace in TRACES)
    ]


def review_a_text_of(cast, browser):
    """Where the plan asks for review: handed in, returned, and lying as a draft again."""
    cast.plan.asks_for_review = True
    put_on_record(cast.plan, plan=cast.plan)
    seen = {"draft": UpdateDraft.objects.get().token}
    body = progress(cast.measure, action="submit", done="Dati tiek pārbaudīti", **seen)
    assert browser.post(f"{cast.url}update/", body).status_code == 302
    person = cast.people["coordinator"]
    return_statement(
        cast.measure,
        institution_id=cast.lead.pk,
        by=author(person, person.memberships.get().institution),
        seen=UpdateDraft.objects.get().token,
        note="Pievienojiet saiti",
    )


@pytest.fixture
def cast():
    """Somebody who was invited, signed in, reported with a file, drafted, was edited."""
    cast = make_cast()
    leaver = make_person(EMAIL, name=NAME, editor=cast.lead)
    EmailAddress.objects.create(user=leaver, email=EMAIL, verified=True, primary=True)
    invite(EMAIL, make_institution("sif"), Role.EDITOR, now=timezone.now())
    browser = Client()
    browser.post("/login/", {"login": EMAIL, "password": PASSWORD})
    table = SimpleUploadedFile("dati.csv", b"Nr.;Iepirkums\n1;Serveri\n")
    proof = {"evidence-0-upload": table, "evidence-0-proves": "Dati ir publicēti"}
    reported = browser.post(f"{cast.url}update/", progress(cast.measure, **proof))
    assert reported.status_code == 302
    drafted = browser.post(f"{cast.url}update/", progress(cast.measure, action="draft"))
    assert drafted.status_code == 302
    review_a_text_of(cast, browser)
    coordinator = with_token(cast.client("coordinator"))
    coordinator.post(
        "/admin/accounts/user/",
        {"action": "mail_links", "_selected_action": [leaver.pk], "csrfmiddlewaretoken": TOKEN},
    )
    cast.people["leaver"] = leaver
    return cast


def test_nothing_of_a_person_who_leaves_is_left_in_any_table(cast):
    # Control: there is something to forget.
    assert tables_with_traces() >= {
        "accounts_user",
        "account_emailaddress",
        "commitments_invitation",
        "django_admin_log",
        "django_session",
    }

    forget_person(cast.people["leaver"])

    assert tables_with_traces() == set()
    assert kept_files()
    assert files_with_traces() == []


def test_what_the_person_said_stays_with_their_institution(cast):
    forget_person(cast.people["leaver"])

    said = ProgressUpdate.objects.get()
    assert (said.institution, said.change.user) == (cast.lead, cast.people["leaver"])
    assert said.done in cast.client("nobody").get(cast.url).content.decode()


@pytest.mark.parametrize("person", ["nobody", "coordinator", "lead"])
def test_no_page_and_no_file_tells_of_the_person(cast, person, tmp_path):
    client = cast.client(person)
    addresses = [address_of(name, cast) for name in ROWS]
    versions = range(1, cast.now().version + 1)
    addresses += [f"{cast.url}history/{version}/" for version in versions]

    def told():
        return b"".join(bytes_of(client.get(address)) for address in addresses).decode().lower()

    assert (NAME.lower() in told()) is (person != "nobody")

    forget_person(cast.people["leaver"])

    after = told()
    call_command("dump_plan", "plans", str(tmp_path / "plan.json"), stdout=StringIO())
    after += (tmp_path / "plan.json").read_text(encoding="utf-8").lower()
    assert not [trace for trace in TRACES if trace in after]


def test_the_draft_and_the_steps_of_the_review_stay_without_a_name(cast):
    """They are their institution's: a colleague goes on, and nothing that was decided is lost."""
    pages = {"lead": f"{cast.url}update/", "coordinator": f"{cast.url}review/{cast.lead.slug}/"}
    for person, address in pages.items():
        assert NAME in main_of(cast.client(person).get(address)).text

    forget_person(cast.people["leaver"])

    assert UpdateDraft.objects.get().typed["done"] == ["Dati tiek pārbaudīti"]
    assert Review.objects.count() == 2
    for person, address in pages.items():
        page = main_of(cast.client(person).get(address))
        assert not [trace for trace in TRACES if trace in page.text.lower()]
        assert _("somebody who has left") in page.one("ol", cls="log").text
        assert "Dati tiek pārbaudīti" in page.raw


def test_a_session_of_the_person_ends(cast):
    browser = Client()
    browser.post("/login/", {"login": EMAIL, "password": PASSWORD})
    assert browser.get("/desk/").status_code == 200

    forget_person(cast.people["leaver"])

    assert browser.get("/desk/").status_code == 302


def test_others_stay_as_they_are(cast):
    other = cast.people["lead"]
    browser = Client()
    browser.post("/login/", {"login": other.email, "password": PASSWORD})

    forget_person(cast.people["leaver"])

    other.refresh_from_db()
    assert (other.name, other.is_active) == ("Līga Vadītāja", True)
    assert browser.get("/desk/").status_code == 200
