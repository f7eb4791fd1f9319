"""A file with the worksheets of several commitments, such as an institution's own: it is sent once,
and looked through for each of them.
"""

from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from measures.evidence.kinds import FileKind
from measures.models import ImportState, Measure, WorksheetImport
from tests.books import KINDS, write_into
from tests.bringing import bring, file_with, look, make_cast_with_words, send
from tests.cast import with_token
from tests.factories import make_commitment, make_measure, make_plan, make_supporting_role
from tests.page import main_of

pytestmark = pytest.mark.django_db
SECOND = "/plans/plans/commitments/2/worksheet/import/"
THIRD = "/plans/plans/commitments/3/worksheet/import/"


@pytest.fixture
def cast():
    """The lead has a measure in two commitments, and helps in the third."""
    cast = make_cast_with_words()
    second, third = make_commitment(cast.plan), make_commitment(cast.plan, short_title="Svešā")
    make_measure(second, title="Atvērt datus", lead_institution=cast.lead, due_on=None)
    theirs = make_measure(third, title="Cits darbs", lead_institution=cast.stranger, due_on=None)
    make_supporting_role(theirs, cast.lead)
    return cast


def own_file(kind=FileKind.XLSX):
    """What the lead takes along and writes into: that both of its measures are under way."""
    content = Client().get(f"/plans/plans/measures.{kind.value}?institution=iub").content
    typed = {("1.1", "progress"): "Sākts rakstīt", ("2.1", "progress"): "Sākts atvērt"}
    return write_into(content, kind, {"1.1": 0, "2.1": 1, "3.1": 2}, typed)


def offered(response):
    """Address → fields of each button that brings the file in for another commitment."""
    return {
        form["action"]: without_token(form)
        for part in main_of(response).all("section", aria_labelledby="elsewhere")
        for form in part.all("form")
    }


def without_token(form):
    return {name: value for name, value in form.fields().items() if name != "csrfmiddlewaretoken"}


def press(cast, person, address, typed):
    return with_token(cast.client(person)).post(address, {**typed, "action": "look"})


def named(brought, **typed):
    """A form that names a file which is kept."""
    return {"version": "1", "submit_key": str(uuid4()), "kept": str(brought.pk), **typed}


class TestAFileOfSeveralCommitments:
    @pytest.mark.parametrize("kind", KINDS)
    def test_is_sent_once_and_taken_over_for_each(self, cast, kind):
        content = own_file(kind)
        _response, first = bring(cast, "lead", content, f"iub.{kind.value}")
        page = look(cast, "lead", first)

        [(address, typed)] = offered(page).items()
        response = press(cast, "lead", address, typed)

        second = WorksheetImport.objects.latest("pk")
        assert address == SECOND
        assert (response.status_code, response["Location"]) == (302, f"{SECOND}{second.pk}/")
        assert (second.commitment.number, second.brought_by) == (2, first.brought_by)
        assert (second.name, second.size, second.sha256) == (first.name, first.size, first.sha256)
        assert second.content.read() == content
        status = {"row-0-status": "in_progress"}
        assert send(cast, "lead", first, "apply", **status).status_code == 302
        place = f"{SECOND}{second.pk}/"
        shown = main_of(cast.client("lead").get(place))
        assert shown.all(cls="sheet-cell")[0].one("h3").text == "Progress izmaiņa"
        sent = {**without_token(shown.one("form", id="choices")), "row-0-status": "in_progress"}
        answer = with_token(cast.client("lead")).post(place, {**sent, "action": "apply"})
        assert answer.status_code == 302
        said = [measure.updates.get().done for measure in Measure.objects.exclude(code="3.1")]
        assert said == ["Sākts rakstīt", "Sākts atvērt"]

    def test_is_offered_where_its_person_may_bring_one_in(self, cast):
        pages = {
            person: look(cast, person, bring(cast, person, own_file())[1])
            for person in ("lead", "coordinator")
        }

        assert {person: [*offered(page)] for person, page in pages.items()} == {
            "lead": [SECOND],
            "coordinator": [SECOND, THIRD],
        }

    def test_leads_to_where_it_was_brought_in_already(self, cast):
        _response, first = bring(cast, "lead", own_file())
        [(address, typed)] = offered(look(cast, "lead", first)).items()
        press(cast, "lead", address, typed)
        second = WorksheetImport.objects.latest("pk")

        page = look(cast, "lead", first)

        assert offered(page) == {}
        [part] = main_of(page).all("section", aria_labelledby="elsewhere")
        assert part.hrefs() == [f"{SECOND}{second.pk}/"]
        assert "tiek apskatīta" in part.text
        WorksheetImport.objects.filter(pk=second.pk).update(
            state=ImportState.DISCARDED, ended_at=second.brought_at
        )
        assert [*offered(look(cast, "lead", first))] == [SECOND]

    def test_goes_on_once_it_is_taken_over_for_one(self, cast):
        _response, first = bring(cast, "lead", own_file())
        send(cast, "lead", first, "discard")

        ended = look(cast, "lead", first)

        assert [*offered(ended)] == [SECOND]
        # To a coordinator, who sees what became of it, it is not theirs to go on with.
        assert offered(look(cast, "coordinator", first)) == {}

    def test_of_one_commitment_goes_nowhere_else(self, cast):
        _response, brought = bring(cast, "lead", file_with({("1.1", "progress"): "Sākts"}))

        assert main_of(look(cast, "lead", brought)).all(id="elsewhere") == []

    def test_by_one_form_it_is_brought_in_once(self, cast):
        _response, first = bring(cast, "lead", own_file())
        typed = named(first)

        answers = [press(cast, "lead", SECOND, typed)["Location"] for _ in range(2)]

        assert answers == [answers[0]] * 2
        assert WorksheetImport.objects.count() == 2

    def test_is_nobody_elses_to_go_on_with(self, cast):
        _response, first = bring(cast, "lead", own_file())

        answered = {
            person: press(cast, person, SECOND, named(first)).status_code
            for person in ("coordinator", "coordinating editor", "helper", "stranger", "nobody")
        }

        unknown = dict.fromkeys(("coordinator", "coordinating editor", "helper", "stranger"), 404)
        assert answered == {**unknown, "nobody": 401}
        assert press(cast, "lead", THIRD, named(first)).status_code == 403
        assert WorksheetImport.objects.count() == 1

    @pytest.mark.parametrize("kept", ["0", "-1", "999999", "1e3", "١", "9" * 40, "x"])
    def test_that_is_none_is_not_found(self, cast, kept):
        response = press(cast, "lead", SECOND, {**named(WorksheetImport(pk=1)), "kept": kept})

        assert response.status_code == 404

    def test_of_another_plan_is_not_found(self, cast):
        other = make_commitment(make_plan("others"))
        make_measure(other, lead_institution=cast.lead)
        _response, first = bring(cast, "lead", own_file())

        response = press(
            cast, "lead", "/plans/others/commitments/1/worksheet/import/", named(first)
        )

        assert response.status_code == 404

    def test_is_refused_where_it_has_no_rows_and_the_page_keeps_it_at_hand(self, cast):
        fourth = make_commitment(cast.plan)
        make_measure(fourth, lead_institution=cast.lead, due_on=None)
        content = file_with({("1.1", "progress"): "Sākts"})
        _response, first = bring(cast, "lead", content)

        response = press(cast, "lead", "/plans/plans/commitments/4/worksheet/import/", named(first))

        page = main_of(response)
        assert response.status_code == 422
        assert "Datnē nav 4. apņemšanās darba lapas, ir tikai: 1." in page.text
        assert "Datne lapa.xlsx, kas ievietota pie 1. apņemšanās." in page.text
        assert page.all("input", type="file") == []
        assert page.one("input", name="kept")["value"] == str(first.pk)

    def test_whose_bytes_are_lost_is_asked_for_again(self, cast):
        _response, first = bring(cast, "lead", own_file())
        default_storage.delete(first.content.name)

        response = press(cast, "lead", SECOND, named(first))

        assert response.status_code == 422
        assert "Portāls šo datni ir pazaudējis" in main_of(response).text
        assert WorksheetImport.objects.count() == 1
        WorksheetImport.objects.update(state=ImportState.DISCARDED, ended_at=first.brought_at)
        assert offered(look(cast, "lead", first)) == {}

    def test_that_is_no_longer_kept_is_not_found(self, cast):
        _response, first = bring(cast, "lead", own_file())
        send(cast, "lead", first, "discard")
        WorksheetImport.objects.update(content="", name="")

        assert press(cast, "lead", SECOND, named(first)).status_code == 404
        assert main_of(look(cast, "lead", first)).all(id="elsewhere") == []

    def test_goes_along_when_somebody_has_to_sign_in_first(self, cast):
        _response, first = bring(cast, "lead", own_file())

        page = main_of(press(cast, "nobody", SECOND, named(first)))

        assert page.one("input", name="kept")["value"] == str(first.pk)
        assert page.all("aside") == []  # nobody has typed it

    def test_waits_while_a_form_has_gone_stale(self, cast):
        _response, first = bring(cast, "lead", own_file())
        stale = cast.client("lead")  # its form has no good token any more

        page = main_of(stale.post(SECOND, named(first)))

        assert page.one("input", name="kept")["value"] == str(first.pk)
        assert WorksheetImport.objects.count() == 1
