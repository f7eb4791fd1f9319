"""Drafts: kept as they were typed, for the institution alone, and gone once they are published."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commitments.models import Role
from commitments.operations import ChangedMeanwhileError, NotAllowedError, RuleBrokenError
from measures.drafts import NO_DRAFT
from measures.models import Evidence, UpdateDraft
from measures.operations.drafts import discard_draft, save_draft
from measures.operations.steps_and_risks import StepTick
from measures.standing import Status
from opendata.planfile import dump
from opendata.planfile.writing import to_json
from tests.cast import correction, in_days, progress, with_token
from tests.factories import author, make_person, make_statement, make_step
from tests.page import facts, main_of

pytestmark = pytest.mark.django_db

SECRET = "Vēl neizlemts teksts par serveriem"


def lead(cast):
    return with_token(cast.client("lead"))


def colleague(cast):
    cast.people["colleague"] = make_person("kolege@example.lv", editor=cast.lead, name="Kolēģe")
    return with_token(cast.client("colleague"))


def draft_form(cast, **typed):
    values = {"done": SECRET, "draft": NO_DRAFT, **typed}
    return progress(cast.measure, action="draft", **values)


def saved(cast, browser=None, **typed):
    response = (browser or lead(cast)).post(f"{cast.url}update/", draft_form(cast, **typed))
    assert response.status_code == 302
    return UpdateDraft.objects.get()


def opened(cast, browser=None):
    return main_of((browser or lead(cast)).get(f"{cast.url}update/"))


def typed_into(page, **typed):
    """What a browser sends of the form that was opened."""
    return {**form_in(page).fields(), **typed}


def typed_in(page, name):
    return form_in(page).one("textarea", name=name).text.removeprefix("\n")


def form_in(page):
    """The form itself; the page has another for the search and for signing out."""
    return page.one("form", cls="form")


# Kept ------------------------------------------------------------------------------------------


def test_a_draft_is_kept_as_it_was_typed_and_the_form_opens_with_it(cast):
    draft = saved(cast, happened_on="nezinu", next_step="Jautāt juristiem")

    page = opened(cast)

    assert typed_in(page, "done") == SECRET
    assert typed_in(page, "next_step") == "Jautāt juristiem"
    assert form_in(page).one("input", name="happened_on")["value"] == "nezinu"
    assert form_in(page).one("input", name="draft")["value"] == draft.token
    assert "Līga Vadītāja" in page.one(cls="notice").text
    assert page.all(cls="field__error") == []


def test_a_draft_makes_no_version_and_moves_nothing(cast):
    version = cast.now().version

    saved(cast)

    assert cast.now().version == version
    assert not cast.measure.updates.exists()


def test_a_draft_keeps_ticked_steps_and_rows_of_evidence(cast):
    step = make_step(cast.measure)
    link = {"evidence-0-url": "https://example.lv/", "evidence-0-proves": "Metodika"}
    saved(cast, **link, **{f"step-{step.pk}-done": "on"})

    form = form_in(opened(cast))

    assert form.one("input", name="evidence-0-url")["value"] == "https://example.lv/"
    assert "checked" in form.one("input", name=f"step-{step.pk}-done").attrs


def test_a_file_that_came_with_a_draft_is_published_with_it(cast):
    browser = lead(cast)
    table = SimpleUploadedFile("dati.csv", b"Nr.;Dati\n1;A\n")
    saved(cast, browser, **{"evidence-0-upload": table, "evidence-0-proves": "Dati"})
    form = form_in(opened(cast, browser))
    ticket = form.one("input", name="evidence-0-file")["value"]

    published = browser.post(
        f"{cast.url}update/",
        progress(
            cast.measure,
            draft=UpdateDraft.objects.get().token,
            **{"evidence-0-file": ticket, "evidence-0-proves": "Dati"},
        ),
    )

    assert published.status_code == 302
    assert Evidence.objects.get().file_name == "dati.csv"
    assert not UpdateDraft.objects.exists()


def test_a_draft_is_read_by_nobody_but_its_institution(cast):
    saved(cast)
    public = (
        "/",
        cast.url,
        f"{cast.url}history/",
        "/plans/plans/",
        "/plans/plans/changes/",
        "/plans/plans/evidence/",
        "/plans/plans/measures/?q=serveriem",
        f"/plans/plans/commitments/{cast.commitment.number}/",
        f"/plans/plans/commitments/{cast.commitment.number}/worksheet/",
    )

    for person in ("nobody", "helper", "stranger", "partner", "coordinator"):
        for address in public:
            assert SECRET not in cast.client(person).get(address).content.decode()
    assert SECRET not in to_json(dump(cast.plan))
    for person, answer in (("helper", 403), ("coordinator", 403), ("stranger", 404)):
        response = cast.client(person).get(f"{cast.url}update/")
        assert response.status_code == answer
        assert SECRET not in response.content.decode()
        assert cast.client(person).get(f"{cast.url}update/discard/").status_code == answer


# Together --------------------------------------------------------------------------------------


def test_a_colleague_goes_on_where_the_first_stopped(cast):
    first = saved(cast)
    browser = colleague(cast)
    assert typed_in(opened(cast, browser), "done") == SECRET

    body = draft_form(cast, done="Papildināts", draft=first.token)
    assert browser.post(f"{cast.url}update/", body).status_code == 302

    draft = UpdateDraft.objects.get()
    assert draft.typed["done"] == ["Papildināts"]
    assert str(draft.saved_by) == "Kolēģe"
    assert "Kolēģe" in opened(cast).one(cls="notice").text


def written_twice(cast, mine, theirs):
    """The answer to a draft that a colleague has saved otherwise since it was opened."""
    first = saved(cast)
    body = draft_form(cast, draft=first.token)
    assert colleague(cast).post(f"{cast.url}update/", body | theirs).status_code == 302
    response = lead(cast).post(f"{cast.url}update/", body | mine)
    assert response.status_code == 409
    return main_of(response)


def test_two_who_write_at_once_are_shown_each_others_words(cast):
    page = written_twice(cast, {"done": "Mans teksts"}, {"done": "Kolēģes teksts"})

    assert [part.text for part in page.all(cls="diff")] == ["Kolēģes teksts"]
    assert not page.all(id="others")
    assert typed_in(page, "done") == "Mans teksts"
    assert UpdateDraft.objects.get().typed["done"] == ["Kolēģes teksts"]
    again = typed_into(page, done="Abi teksti", action="draft")
    assert lead(cast).post(f"{cast.url}update/", again).status_code == 302
    assert UpdateDraft.objects.get().typed["done"] == ["Abi teksti"]


def test_of_two_drafts_each_field_is_chosen(cast):
    step = make_step(cast.measure, "Publicēt")
    theirs = {"done": "Viņas", "status": "completed", f"step-{step.pk}-done": "on"}
    mine = {"done": "Mans", "obstacles": "Trūkst servera", "status": "in_progress"}

    page = written_twice(cast, mine, theirs)

    fields = typed_into(page)
    asked = {name for name in fields if name.startswith("take-")}
    assert asked == {"take-done", "take-status", f"take-step-{step.pk}-done"}
    chosen = {"take-done": "theirs", f"take-step-{step.pk}-done": "theirs", "action": "draft"}
    assert lead(cast).post(f"{cast.url}update/", fields | chosen).status_code == 302
    draft = UpdateDraft.objects.get()
    assert draft.typed["done"] == ["Viņas"]
    assert draft.typed["status"] == ["in_progress"]
    assert draft.typed["obstacles"] == ["Trūkst servera"]
    assert draft.typed[f"step-{step.pk}-done"] == ["on"]


def test_evidence_in_a_colleagues_draft_is_shown_beside_the_form(cast):
    link = {"evidence-0-url": "https://example.lv/viņas", "evidence-0-proves": "Metodika"}

    page = written_twice(cast, {"obstacles": "Trūkst servera"}, link)

    assert "https://example.lv/viņas" in page.one("section", cls="preview").text
    assert not [name for name in typed_into(page) if name.startswith("take-")]


def test_a_draft_that_was_published_meanwhile_is_not_brought_back(cast):
    first = saved(cast)
    browser = colleague(cast)
    body = progress(cast.measure, draft=first.token)
    assert browser.post(f"{cast.url}update/", body).status_code == 302

    response = lead(cast).post(
        f"{cast.url}update/", draft_form(cast, done="Mans teksts", draft=first.token)
    )

    assert response.status_code == 409
    assert typed_in(main_of(response), "done") == "Mans teksts"
    assert not UpdateDraft.objects.exists()


def test_what_was_changed_since_the_draft_was_written_is_shown_with_it(cast):
    saved(cast)
    with_token(cast.client("coordinator")).post(
        f"{cast.url}edit/", correction(cast.measure, title="Izstrādāt rokasgrāmatu")
    )

    page = opened(cast)

    assert "rokasgrāmatu" in page.one("section", cls="preview").text
    assert typed_in(page, "done") == SECRET


def test_a_draft_names_the_steps_of_which_it_speaks_and_no_others(cast):
    done, other = make_step(cast.measure, "Sagatavot projektu"), make_step(cast.measure, "Publicēt")
    ticked = {f"step-{done.pk}-done": "on", "action": "draft"}
    lead(cast).post(f"{cast.url}update/", typed_into(opened(cast), done=SECRET, **ticked))

    page = main_of(lead(cast).get(f"{cast.url}update/discard/"))

    assert not [name for name in UpdateDraft.objects.get().typed if f"-{other.pk}-" in name]
    said = facts(page)
    assert said["Solis paveikts – Sagatavot projektu"] == "jā"
    assert "Publicēt" not in page.text


def test_a_step_that_was_ticked_since_is_not_unticked_by_a_draft_that_says_nothing_of_it(cast):
    step = make_step(cast.measure)
    body = typed_into(opened(cast), done=SECRET, status="in_progress", action="draft")
    assert lead(cast).post(f"{cast.url}update/", body).status_code == 302
    make_statement(cast.measure, steps=(StepTick(step.pk, is_done=True),), stated_on=in_days(-1))

    body = typed_into(opened(cast), action="publish")
    assert "checked" in form_in(opened(cast)).one("input", name=f"step-{step.pk}-done").attrs
    assert lead(cast).post(f"{cast.url}update/", body).status_code == 302

    step.refresh_from_db()
    assert step.done_on == in_days(-1)
    assert cast.measure.updates.in_order().last().done == SECRET


def test_a_draft_sent_twice_is_one_draft(cast):
    browser, body = lead(cast), draft_form(cast)

    answers = [browser.post(f"{cast.url}update/", body) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert UpdateDraft.objects.get().version == 1


def test_whoever_is_signed_out_meanwhile_keeps_what_they_typed(cast):
    response = with_token(Client(enforce_csrf_checks=True)).post(
        f"{cast.url}update/", draft_form(cast)
    )

    assert response.status_code == 401
    assert SECRET in main_of(response).text
    assert not UpdateDraft.objects.exists()


# Gone ------------------------------------------------------------------------------------------


def test_publishing_empties_the_desk_of_the_draft(cast):
    draft = saved(cast)
    assert "melnraksts" in main_of(lead(cast).get("/desk/")).one("ol", cls="rows").text

    lead(cast).post(f"{cast.url}update/", progress(cast.measure, draft=draft.token))

    assert not UpdateDraft.objects.exists()
    assert cast.now().status == Status.IN_PROGRESS
    assert "melnraksts" not in main_of(lead(cast).get("/desk/")).text


def test_a_draft_is_discarded_after_a_second_look(cast):
    draft = saved(cast)
    browser = lead(cast)
    page = main_of(browser.get(f"{cast.url}update/discard/"))
    assert SECRET in page.text
    form = form_in(page)
    body = {
        name: form.one("input", name=name)["value"] for name in ("version", "submit_key", "draft")
    }
    assert body["draft"] == draft.token

    response = browser.post(f"{cast.url}update/discard/", {**body, "action": "discard"})

    assert response.headers["Location"] == "/desk/"
    assert not UpdateDraft.objects.exists()
    assert browser.get(f"{cast.url}update/discard/").status_code == 404


def test_a_draft_that_a_colleague_wrote_on_is_not_discarded_unseen(cast):
    first = saved(cast)
    saved(cast, colleague(cast), done="Kolēģes teksts", draft=first.token)
    body = {"version": str(cast.now().version), "submit_key": draft_form(cast)["submit_key"]}

    response = lead(cast).post(
        f"{cast.url}update/discard/", {**body, "draft": first.token, "action": "discard"}
    )

    assert response.status_code == 409
    assert "Kolēģes teksts" in main_of(response).text
    assert UpdateDraft.objects.exists()


def test_an_institution_that_leads_no_more_can_still_discard_what_it_wrote(cast):
    saved(cast)
    with_token(cast.client("coordinator")).post(
        f"{cast.url}edit/", correction(cast.measure, lead_institution=str(cast.stranger.pk))
    )

    page = main_of(lead(cast).get(f"{cast.url}update/discard/"))

    assert SECRET in page.text
    assert SECRET not in opened(cast, with_token(cast.client("stranger"))).text


# Operations ------------------------------------------------------------------------------------


def test_only_the_leads_editors_write_its_draft(cast):
    for person in ("helper", "stranger", "coordinator", "partner"):
        with pytest.raises(NotAllowedError):
            save_draft(cast.measure, {}, by=author(cast.people[person], cast.lead), seen=NO_DRAFT)
    other = make_person("cits@example.lv", editor=cast.lead)
    other.memberships.create(institution=cast.stranger, role=Role.EDITOR)
    with pytest.raises(NotAllowedError):
        save_draft(cast.measure, {}, by=author(other, cast.stranger), seen=NO_DRAFT)


def test_a_text_that_no_database_keeps_is_refused_in_words(cast):
    by = author(cast.people["lead"], cast.lead)

    with pytest.raises(RuleBrokenError):
        save_draft(cast.measure, {"done": ["a\x00b"]}, by=by, seen=NO_DRAFT)

    assert not UpdateDraft.objects.exists()


def test_what_is_not_there_is_not_discarded(cast):
    by = author(cast.people["lead"], cast.lead)

    with pytest.raises(ChangedMeanwhileError):
        discard_draft(cast.measure, by=by, seen="1-1")


def test_a_finished_measure_takes_drafts_too(cast):
    make_statement(cast.measure, Status.COMPLETED, stated_on=in_days(-1))

    draft = saved(cast, done="", reason="Jāsāk no jauna")

    assert draft.typed["reason"] == ["Jāsāk no jauna"]
