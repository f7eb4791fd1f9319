"""A plan may ask for review: what is handed in is published or returned, and no text is lost."""

import pytest

from commitments.models import Role
from commitments.operations import ChangedMeanwhileError, NotAllowedError, RuleBrokenError
from measures.models import ProgressUpdate, Review, UpdateDraft
from measures.operations.reporting import Statement, report_progress
from measures.operations.reviews import approve, return_statement
from measures.operations.steps_and_risks import StepTick
from measures.standing import Status
from tests.cast import in_days, progress, with_token
from tests.factories import (
    author,
    make_date_change,
    make_person,
    make_statement,
    make_step,
    put_on_record,
)
from tests.page import main_of

pytestmark = pytest.mark.django_db

TEXT = "Metodika nodota saskaņošanai"
NOTE = "Pievienojiet saiti uz projektu"


@pytest.fixture
def cast(cast):
    cast.plan.asks_for_review = True
    put_on_record(cast.plan, plan=cast.plan)
    return cast


def browser_of(cast, person):
    return with_token(cast.client(person))


def form_in(response):
    return main_of(response).one("form", cls="form")


def hand_in(cast, person="lead", **typed):
    draft = UpdateDraft.objects.first()
    seen = {"draft": draft.token if draft else "none"}
    body = progress(cast.measure, action="submit", **{**seen, **typed})
    response = browser_of(cast, person).post(f"{cast.url}update/", body)
    assert response.status_code == 302
    return UpdateDraft.objects.get()


def review_url(cast):
    return f"{cast.url}review/{cast.lead.slug}/"


def decide(cast, action, note="", person="coordinator", **typed):
    browser = browser_of(cast, person)
    form = form_in(browser.get(review_url(cast)))
    body = {
        name: form.one("input", name=name)["value"] for name in ("version", "submit_key", "draft")
    }
    body |= {"action": action, "note": note, **typed}
    return browser.post(review_url(cast), body)


def steps():
    return list(Review.objects.order_by("pk").values_list("step", flat=True))


# Handed in -------------------------------------------------------------------------------------


def test_what_is_handed_in_is_public_only_when_it_is_approved(cast):
    hand_in(cast)
    assert not ProgressUpdate.objects.exists()
    assert TEXT not in cast.client("nobody").get(cast.url).content.decode()

    response = decide(cast, "approve")

    assert response.headers["Location"] == cast.url
    update = ProgressUpdate.objects.get()
    assert (update.done, update.institution, update.stated_on) == (TEXT, cast.lead, in_days(0))
    assert update.change.user == cast.people["lead"]
    assert cast.now().status == Status.IN_PROGRESS
    assert TEXT in cast.client("nobody").get(cast.url).content.decode()
    assert not UpdateDraft.objects.exists()
    assert steps() == ["submitted", "approved"]


def test_pressing_publish_where_review_is_asked_for_hands_in(cast):
    browser_of(cast, "lead").post(f"{cast.url}update/", progress(cast.measure))

    assert UpdateDraft.objects.get().state == "submitted"
    assert not ProgressUpdate.objects.exists()


def test_a_rule_of_reporting_is_kept_before_it_is_handed_in(cast):
    body = progress(cast.measure, action="submit", done="")

    response = browser_of(cast, "lead").post(f"{cast.url}update/", body)

    assert response.status_code == 422
    assert not UpdateDraft.objects.exists()


def test_nothing_has_changed_needs_no_review(cast):
    hand_in(cast)
    decide(cast, "approve")
    body = progress(cast.measure, action="unchanged", draft="none")

    browser_of(cast, "lead").post(f"{cast.url}update/", body)

    assert ProgressUpdate.objects.filter(is_unchanged=True).count() == 1


def test_the_desks_of_both_sides_say_whose_turn_it_is(cast):
    hand_in(cast)
    theirs = main_of(cast.client("lead").get("/desk/"))
    ours = main_of(cast.client("coordinator").get("/desk/"))
    assert "iesniegts saskaņošanai" in theirs.text
    assert review_url(cast) in ours.hrefs()
    assert "IUB" in ours.text

    decide(cast, "return", NOTE)

    assert f"atgriezts: {NOTE}" in main_of(cast.client("lead").get("/desk/")).text
    assert review_url(cast) not in main_of(cast.client("coordinator").get("/desk/")).hrefs()


# Returned --------------------------------------------------------------------------------------


def test_a_returned_text_waits_for_its_institution_with_the_note(cast):
    hand_in(cast)

    response = decide(cast, "return", NOTE)

    assert response.headers["Location"] == "/desk/"
    page = main_of(browser_of(cast, "lead").get(f"{cast.url}update/"))
    assert NOTE in page.one(cls="notice").text
    assert page.one("textarea", name="done").text.strip() == TEXT
    assert NOTE not in cast.client("nobody").get(cast.url).content.decode()


def test_a_text_goes_back_only_with_a_note(cast):
    hand_in(cast)

    response = decide(cast, "return", " ")

    assert response.status_code == 422
    assert main_of(response).one(cls="error-summary").one("a")["href"] == "#id_note"
    assert UpdateDraft.objects.get().state == "submitted"


def test_a_returned_text_is_handed_in_again_and_both_sides_see_every_step(cast):
    hand_in(cast)
    decide(cast, "return", NOTE)
    hand_in(cast, done="Projekts: saite pievienota")

    decide(cast, "approve")

    assert steps() == ["submitted", "returned", "submitted", "approved"]
    assert ProgressUpdate.objects.get().done == "Projekts: saite pievienota"
    for page in (
        main_of(cast.client("lead").get(f"{cast.url}update/")),
        main_of(cast.client("coordinator").get(review_url(cast))),
    ):
        log = page.one("ol", cls="log")
        assert [line.one("b").text for line in log.all("li")] == [
            "Saskaņots un publicēts",
            "Iesniegts saskaņošanai",
            "Atgriezts ar piezīmi",
            "Iesniegts saskaņošanai",
        ]
        assert NOTE in log.text
        assert TEXT in log.text
        assert "Līga Vadītāja" in log.text


def test_saving_a_returned_text_keeps_the_note(cast):
    hand_in(cast)
    decide(cast, "return", NOTE)
    draft = UpdateDraft.objects.get()
    body = progress(cast.measure, action="draft", done="Turpinu", draft=draft.token)

    browser_of(cast, "lead").post(f"{cast.url}update/", body)

    draft.refresh_from_db()
    assert (draft.state, draft.note, draft.typed["done"]) == ("returned", NOTE, ["Turpinu"])


def test_what_was_handed_in_is_called_back_to_be_written_on(cast):
    draft = hand_in(cast)
    body = progress(cast.measure, action="call-back", done="Vēl labots", draft=draft.token)

    response = browser_of(cast, "lead").post(f"{cast.url}update/", body)

    assert response.status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.typed["done"]) == ("draft", ["Vēl labots"])
    assert steps() == ["submitted", "called_back"]
    assert (
        main_of(cast.client("coordinator").get(review_url(cast))).all("button", value="approve")
        == []
    )


def test_what_waits_is_not_saved_over_as_a_draft(cast):
    draft = hand_in(cast)
    body = progress(cast.measure, action="draft", done="Cits", draft=draft.token)

    response = browser_of(cast, "lead").post(f"{cast.url}update/", body)

    assert response.status_code == 422
    assert UpdateDraft.objects.get().typed["done"] == [TEXT]


# Nobody decides on their own -------------------------------------------------------------------


def test_nobody_approves_what_their_own_institution_handed_in(cast):
    cast.people["coordinator"].memberships.create(institution=cast.lead, role=Role.EDITOR)
    hand_in(cast)

    page = main_of(cast.client("coordinator").get(review_url(cast)))

    assert page.all("button", value="approve") == []
    assert review_url(cast) not in main_of(cast.client("coordinator").get("/desk/")).hrefs()
    draft = UpdateDraft.objects.get()
    body = {
        "version": str(cast.now().version),
        "submit_key": progress(cast.measure)["submit_key"],
        "draft": draft.token,
        "action": "approve",
        "note": "",
    }
    refused = browser_of(cast, "coordinator").post(review_url(cast), body)
    assert refused.status_code == 403
    assert not ProgressUpdate.objects.exists()


def test_whoever_handed_it_in_does_not_approve_it_after_changing_sides(cast):
    draft = hand_in(cast)
    person = cast.people["lead"]
    person.memberships.all().delete()
    person.memberships.create(institution=cast.stranger, role=Role.COORDINATOR)

    with pytest.raises(NotAllowedError):
        approve(
            cast.measure,
            Statement(Status.IN_PROGRESS, done=TEXT),
            institution_id=cast.lead.pk,
            by=author(person, cast.stranger),
            opened_version=cast.now().version,
            seen=draft.token,
            today=in_days(0),
        )


def test_an_editor_returns_nothing(cast):
    draft = hand_in(cast)
    by = author(cast.people["lead"], cast.lead)

    with pytest.raises(NotAllowedError):
        return_statement(
            cast.measure, institution_id=cast.lead.pk, by=by, seen=draft.token, note=NOTE
        )


# Meanwhile -------------------------------------------------------------------------------------


def test_a_text_that_was_replaced_meanwhile_is_not_approved_unread(cast):
    first = hand_in(cast)
    browser = browser_of(cast, "coordinator")
    form = form_in(browser.get(review_url(cast)))
    body = {name: form.one("input", name=name)["value"] for name in ("version", "submit_key")}
    hand_in(cast, done="Pavisam cits teksts")

    response = browser.post(
        review_url(cast), {**body, "draft": first.token, "action": "approve", "note": ""}
    )

    assert response.status_code == 409
    assert "Pavisam cits teksts" in main_of(response).text
    assert not ProgressUpdate.objects.exists()


def test_two_coordinators_decide_once(cast):
    draft = hand_in(cast)
    other = make_person("otrs@example.lv", coordinator=cast.stranger)
    by = author(other, cast.stranger)
    return_statement(cast.measure, institution_id=cast.lead.pk, by=by, seen=draft.token, note=NOTE)

    with pytest.raises(ChangedMeanwhileError):
        return_statement(
            cast.measure, institution_id=cast.lead.pk, by=by, seen=draft.token, note=NOTE
        )


def test_what_the_record_no_longer_allows_is_not_approved_and_says_why(cast):
    hand_in(cast)
    make_date_change(cast.measure, in_days(-3), state="accepted")

    page = main_of(cast.client("coordinator").get(review_url(cast)))

    assert page.all("button", value="approve") == []
    assert "kavējas" in page.text.lower()
    assert page.one("button", value="return")


def test_a_step_that_was_ticked_since_stays_ticked_when_the_text_is_approved(cast):
    step = make_step(cast.measure)
    page = form_in(browser_of(cast, "lead").get(f"{cast.url}update/"))
    hand_in(cast, **{**page.fields(), "status": "in_progress", "done": TEXT})
    make_statement(cast.measure, steps=(StepTick(step.pk, is_done=True),), stated_on=in_days(-1))

    assert decide(cast, "approve").status_code == 302

    step.refresh_from_db()
    assert step.done_on == in_days(-1)


def test_no_other_way_leads_past_the_review(cast):
    with pytest.raises(RuleBrokenError):
        report_progress(
            cast.measure,
            Statement(Status.IN_PROGRESS, done=TEXT),
            by=author(cast.people["lead"], cast.lead),
            opened_version=cast.now().version,
            today=in_days(0),
        )

    assert not ProgressUpdate.objects.exists()


def test_a_text_of_an_institution_that_answers_no_longer_is_not_published(cast):
    draft = hand_in(cast)
    cast.measure.refresh_from_db()
    cast.measure.lead_institution = cast.stranger
    put_on_record(cast.measure, plan=cast.plan)
    coordinator = author(
        cast.people["coordinator"], cast.people["coordinator"].memberships.get().institution
    )

    with pytest.raises(RuleBrokenError):
        approve(
            cast.measure,
            Statement(Status.IN_PROGRESS, done=TEXT),
            institution_id=cast.lead.pk,
            by=coordinator,
            opened_version=cast.now().version,
            seen=draft.token,
            today=in_days(0),
        )


def test_an_approval_sent_twice_publishes_once(cast):
    hand_in(cast)
    browser = browser_of(cast, "coordinator")
    form = form_in(browser.get(review_url(cast)))
    body = {
        name: form.one("input", name=name)["value"] for name in ("version", "submit_key", "draft")
    }
    body |= {"action": "approve", "note": ""}

    answers = [browser.post(review_url(cast), body).headers["Location"] for _time in range(2)]

    assert answers == [cast.url, cast.url]
    assert ProgressUpdate.objects.count() == 1


# Where nobody asks for review ------------------------------------------------------------------


def test_without_review_there_is_no_page_of_it_and_publishing_is_at_once(cast):
    cast.plan.asks_for_review = False
    put_on_record(cast.plan, plan=cast.plan)

    assert cast.client("coordinator").get(review_url(cast)).status_code == 404
    body = progress(cast.measure, action="submit")
    assert browser_of(cast, "lead").post(f"{cast.url}update/", body).status_code == 422
    assert (
        browser_of(cast, "lead").post(f"{cast.url}update/", progress(cast.measure)).status_code
        == 302
    )
    assert ProgressUpdate.objects.count() == 1


def test_what_waited_when_review_was_given_up_is_a_draft_of_its_institution(cast):
    draft = hand_in(cast)
    cast.plan.asks_for_review = False
    put_on_record(cast.plan, plan=cast.plan)

    body = progress(cast.measure, draft=draft.token)
    browser_of(cast, "lead").post(f"{cast.url}update/", body)

    assert ProgressUpdate.objects.count() == 1
    assert not UpdateDraft.objects.exists()
