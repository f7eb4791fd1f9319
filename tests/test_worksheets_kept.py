"""The files of worksheets that were brought in are kept for a time; their hashes stay."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from commitments.operations import forget_person
from measures.models import ImportState, WorksheetImport
from measures.operations.imports import FOLDER, empty_worksheets
from measures.operations.sweeping import sweep
from tests.bringing import UPLOAD, bring, file_with, look, send
from tests.cast import make_cast
from tests.page import main_of

pytestmark = pytest.mark.django_db
LONG = timedelta(days=settings.WORKSHEET_DAYS, hours=1)


@pytest.fixture
def cast():
    # What other tests left in the storage of the run.
    sweep(FOLDER, (), before=timezone.now() + timedelta(days=1))
    return make_cast()


@pytest.fixture
def brought(cast):
    edits = {("1.1", "progress"): "Sākts"}
    return bring(cast, "lead", file_with(edits), name="Anna Liepa.xlsx")[1]


def test_it_stays_for_as_long_as_is_said(cast, brought):
    assert empty_worksheets(now=brought.brought_at + LONG - timedelta(days=1)) == 0
    assert default_storage.exists(brought.content.name)


def test_then_the_file_and_its_name_go_and_the_hash_and_the_outcome_stay(
    cast, brought, django_capture_on_commit_callbacks
):
    send(cast, "lead", brought, "apply", **{"row-0-status": "in_progress"})
    brought.refresh_from_db()
    ended_at, stored = brought.ended_at, brought.content.name

    with django_capture_on_commit_callbacks(execute=True):
        assert empty_worksheets(now=brought.brought_at + LONG) == 1

    assert not default_storage.exists(stored)
    sha256, outcome = brought.sha256, brought.outcome
    brought.refresh_from_db()
    assert (brought.content.name, brought.name, brought.choices) == ("", "", {})
    assert (brought.sha256, brought.outcome) == (sha256, outcome)
    assert (brought.state, brought.ended_at) == (ImportState.TAKEN_OVER, ended_at)
    page = main_of(look(cast, "lead", brought))
    assert page.one("h1").text == "datne, kas vairs netiek glabāta"
    assert brought.sha256 in page.text
    assert "Anna" not in main_of(cast.client("lead").get(UPLOAD)).text


def test_one_that_was_never_decided_on_is_discarded_with_it(cast, brought):
    empty_worksheets(now=brought.brought_at + LONG)

    brought.refresh_from_db()
    assert brought.state == ImportState.DISCARDED
    assert look(cast, "lead", brought).status_code == 200


def test_it_goes_when_the_person_is_forgotten(
    cast, brought, django_capture_on_commit_callbacks, capsys
):
    stored = brought.content.name
    forget_person(cast.people["lead"])

    with django_capture_on_commit_callbacks(execute=True):
        call_command("check_evidence")

    assert "Worksheets deleted: 1." in capsys.readouterr().out
    assert not default_storage.exists(stored)
    assert WorksheetImport.objects.get().content.name == ""


def test_bytes_that_no_row_names_are_swept_away(cast, brought):
    left = default_storage.save("worksheets/ab/abc-12.xlsx", ContentFile(b"left behind"))
    later = timezone.now() + timedelta(days=settings.UNUSED_FILE_DAYS, hours=1)

    assert empty_worksheets(now=timezone.now()) == 0
    assert empty_worksheets(now=later) == 1

    assert not default_storage.exists(left)
    assert default_storage.exists(brought.content.name)
