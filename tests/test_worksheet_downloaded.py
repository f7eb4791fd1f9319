"""The file of a worksheet that was brought in is handed back as it came, while it is kept."""

import pytest
from django.core.files.storage import default_storage

from measures.models import WorksheetImport
from tests.books import KINDS
from tests.bringing import UPLOAD, bring, file_with, look, make_cast_with_words, send
from tests.factories import make_commitment, make_measure
from tests.page import main_of

pytestmark = pytest.mark.django_db
SAID = {("1.1", "progress"): "Sākts"}


@pytest.fixture
def cast():
    return make_cast_with_words()


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_handed_back_to_its_person_and_to_coordinators(cast, kind):
    content = file_with(SAID, kind)
    _response, brought = bring(cast, "lead", content, f"Mūsu lapa.{kind.value}")
    send(cast, "lead", brought, "discard")

    for person in ("lead", "coordinator", "coordinating editor"):
        response = cast.client(person).get(f"{UPLOAD}{brought.pk}/file/")
        assert b"".join(response) == content
        assert response["Content-Type"] == kind.media_type
        assert response["Content-Length"] == str(len(content))
        assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''M")
        assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "private, no-store"


def test_to_coordinators_it_is_not_there_while_somebody_looks_through_it(cast):
    _response, brought = bring(cast, "lead", file_with(SAID))
    address = f"{UPLOAD}{brought.pk}/file/"

    assert cast.client("coordinator").get(address).status_code == 404
    assert address not in main_of(cast.client("coordinator").get(UPLOAD)).hrefs()
    assert cast.client("lead").get(address).status_code == 200


def test_it_is_offered_on_its_pages(cast):
    _response, brought = bring(cast, "lead", file_with(SAID))
    address = f"{UPLOAD}{brought.pk}/file/"

    assert address in main_of(look(cast, "lead", brought)).hrefs()
    send(cast, "lead", brought, "discard")
    assert address in main_of(cast.client("coordinator").get(UPLOAD)).hrefs()
    for person in ("lead", "coordinator"):
        assert address in main_of(look(cast, person, brought)).hrefs()


def test_it_is_at_no_other_commitments_address(cast):
    make_measure(make_commitment(cast.plan), lead_institution=cast.lead)
    _response, brought = bring(cast, "lead", file_with(SAID))

    address = f"/plans/plans/commitments/2/worksheet/import/{brought.pk}/file/"
    assert cast.client("lead").get(address).status_code == 404


def test_it_goes_with_the_role(cast):
    _response, brought = bring(cast, "lead", file_with(SAID))
    cast.people["lead"].memberships.all().delete()

    assert cast.client("lead").get(f"{UPLOAD}{brought.pk}/file/").status_code == 404


def test_it_is_gone_once_it_is_no_longer_kept(cast):
    _response, brought = bring(cast, "lead", file_with(SAID))
    send(cast, "lead", brought, "discard")
    WorksheetImport.objects.update(content="", name="")
    address = f"{UPLOAD}{brought.pk}/file/"

    assert cast.client("lead").get(address).status_code == 404
    page = main_of(look(cast, "lead", brought))
    assert address not in page.hrefs()


def test_one_that_the_portal_has_lost_is_not_found_and_logged(cast, caplog):
    _response, brought = bring(cast, "lead", file_with(SAID))
    send(cast, "lead", brought, "discard")
    default_storage.delete(brought.content.name)

    assert cast.client("lead").get(f"{UPLOAD}{brought.pk}/file/").status_code == 404
    assert "are not in the storage" in caplog.text
    assert look(cast, "lead", brought).status_code == 200
