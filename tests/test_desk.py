"""An institution's desk: its measures, what needs doing first, and why."""

import re

import pytest
from django.utils.translation import gettext as _

from commitments.models import Membership, Role
from commitments.operations import grant
from measures.drafts import DraftState
from measures.models import UpdateDraft
from measures.standing import Status
from ogp_portal.formats.days import day_text
from tests.cast import in_days, make_cast, part, with_token
from tests.factories import (
    PROOF,
    make_commitment,
    make_date_change,
    make_measure,
    make_part,
    make_person,
    make_plan,
    make_question,
    make_statement,
    make_supporting_role,
    put_on_record,
)
from tests.page import main_of, read

pytestmark = pytest.mark.django_db


def desk(cast, person="lead"):
    return main_of(cast.client(person).get("/desk/"))


def tasks(page, section):
    """(code, reasons, address of the form) of a section's rows, in their order."""
    return [
        (
            row.one(cls="row__number").text,
            row.all("p", cls="meta")[0].text,
            row.one(cls="row__action").hrefs()[0],
        )
        for part in page.all("section", aria_labelledby=section)
        for row in part.all("li", cls="row")
    ]


def test_what_presses_most_stands_first_with_its_reason():
    cast = make_cast(due_on=in_days(10))
    more = {"lead_institution": cast.lead, "starts_on": in_days(-300)}
    silent = make_measure(cast.commitment, due_on=in_days(200), **more)
    late = make_measure(cast.commitment, due_on=in_days(-24), **more)
    claimed = make_measure(cast.commitment, due_on=in_days(90), completion_test="Ir", **more)
    quiet = make_measure(cast.commitment, due_on=in_days(90), **more)
    make_statement(cast.measure, stated_on=in_days(-30))
    make_statement(silent, stated_on=in_days(-190))
    make_statement(late, stated_on=in_days(-30))
    make_statement(claimed, Status.COMPLETED, stated_on=in_days(-1))
    make_statement(quiet, stated_on=in_days(-1))

    page = desk(cast)

    form = "/plans/plans/measures/{}/update/"
    assert tasks(page, "needed") == [
        ("1.3", "Plāns plans · kavējas 24 dienas", form.format("1.3")),
        ("1.2", "Plāns plans · klusē 190 dienas", form.format("1.2")),
        ("1.4", "Plāns plans · nav pierādījuma", form.format("1.4")),
        ("1.1", "Plāns plans · līdz termiņam 10 dienas", form.format("1.1")),
    ]
    assert [code for code, *_rest in tasks(page, "quiet")] == ["1.5"]
    assert page.one("p", cls="eyebrow").text == "Iepirkumu uzraudzības birojs"


def test_whoever_has_just_reported_is_not_asked_again_for_thirty_days():
    cast = make_cast(due_on=in_days(10))
    late = make_measure(cast.commitment, lead_institution=cast.lead, due_on=in_days(-24))
    make_statement(cast.measure, stated_on=in_days(-29))
    make_statement(late, stated_on=in_days(-20))

    page = desk(cast)

    assert page.all("section", aria_labelledby="quiet")[0].texts("p", cls="row__number") == [
        "1.1",
        "1.2",
    ]
    assert day_text(in_days(1)) in page.one(cls="empty").text


def test_only_my_own_measures_are_here():
    cast = make_cast()
    make_measure(cast.commitment, lead_institution=cast.stranger, title="Svešs pasākums")

    page = desk(cast)

    assert "Izstrādāt metodiku" in page.text
    assert "Svešs pasākums" not in page.text


def test_nothing_to_do_says_so_and_until_when():
    cast = make_cast()
    make_statement(cast.measure, stated_on=in_days(0))

    page = desk(cast)

    assert tasks(page, "needed") == []
    empty = page.one(cls="empty")
    assert f"{in_days(70):%d.%m.%Y.}" in empty.text  # 30 days before it is due


def test_a_proven_measure_asks_for_nothing_more():
    cast = make_cast(completion_test="Ir")
    make_statement(cast.measure, Status.COMPLETED, stated_on=in_days(-300), proofs=(PROOF,))

    page = desk(cast)

    assert tasks(page, "needed") == []
    assert [code for code, *_rest in tasks(page, "quiet")] == ["1.1"]


def test_the_bar_on_top_counts_what_needs_doing():
    cast = make_cast(due_on=in_days(-1))
    client = cast.client("lead")

    bar = read(client.get("/")).one(cls="viewer")

    assert bar.one("b").text == "IUB"
    assert "Mani pasākumi (1)" in bar.text
    assert "/desk/" in bar.hrefs()
    assert read(cast.client("nobody").get("/")).all(cls="viewer") == []


def test_the_bar_counts_what_the_desk_asks_for_also_where_something_is_being_written():
    cast = make_cast(due_on=in_days(-1))
    cast.plan.asks_for_review = True
    put_on_record(cast.plan, plan=cast.plan)
    quiet = make_measure(
        cast.measure.commitment, code="1.2", lead_institution=cast.lead, due_on=in_days(100)
    )
    make_statement(quiet, stated_on=in_days(-1))
    client = cast.client("lead")

    def counted():
        bar = read(client.get("/")).one(cls="viewer")
        needed = [code for code, *_rest in tasks(desk(cast), "needed")]
        assert f"Mani pasākumi ({len(needed)})" in bar.text
        return needed

    assert counted() == ["1.1"]
    writing = {"institution": cast.lead, "saved_by": cast.people["lead"]}
    UpdateDraft.objects.create(measure=cast.measure, state=DraftState.SUBMITTED, **writing)
    assert counted() == []
    UpdateDraft.objects.create(measure=quiet, **writing)
    assert counted() == ["1.2"]


def number_on_the_bar(cast, person):
    return int(
        re.search(r"\((\d+)\)", read(cast.client(person).get("/")).one(cls="viewer").text)[1]
    )


def rows_to_work_on(page):
    """Section → the codes of its rows, of every section that asks its reader for something."""
    sections = {
        name: [
            row.one(cls="row__number").text
            for section in page.all("section", aria_labelledby=name)
            for row in section.all("li", cls="row")
        ]
        for name in ("reviews", "dates", "needed", "tests")
    }
    return {name: codes for name, codes in sections.items() if codes}


def give_everybody_work(cast):
    """A text under review, a date asked to be moved and a completed measure without a test, of
    the lead; and of the office an overdue measure, which is completed without a test as well.
    """
    cast.plan.asks_for_review = True
    put_on_record(cast.plan, plan=cast.plan)
    lead, office = cast.lead, cast.people["coordinating editor"].memberships.first().institution
    reviewed, completed = (make_measure(cast.commitment, lead_institution=lead) for _n in "12")
    UpdateDraft.objects.create(
        measure=reviewed,
        institution=lead,
        state=DraftState.SUBMITTED,
        saved_by=cast.people["lead"],
    )
    make_statement(cast.measure, stated_on=in_days(-1))
    make_date_change(cast.measure, in_days(150), proposed_on=in_days(-1), institution=lead)
    make_statement(completed, Status.COMPLETED, stated_on=in_days(-1), proofs=(PROOF,))
    own = {"lead_institution": office, "due_on": in_days(-1)}
    make_statement(make_measure(cast.commitment, **own), Status.COMPLETED, stated_on=in_days(-1))
    make_date_change(make_measure(cast.commitment, **own), in_days(150), institution=office)


@pytest.mark.parametrize(
    ("person", "work"),
    [
        ("lead", {}),
        ("helper", {}),
        ("partner", {}),
        (
            "coordinator",
            {"reviews": ["1.2"], "dates": ["1.5", "1.1"], "tests": ["1.3", "1.4"]},
        ),
        (
            "coordinating editor",  # who does not decide on what the own institution proposes
            {
                "reviews": ["1.2"],
                "dates": ["1.1"],
                "needed": ["1.5", "1.4"],
                "tests": ["1.3", "1.4"],
            },
        ),
    ],
)
def test_the_number_on_the_bar_is_that_of_the_rows_on_the_desk_in_every_role(person, work):
    cast = make_cast()
    give_everybody_work(cast)

    page = desk(cast, person)

    assert rows_to_work_on(page) == work
    assert number_on_the_bar(cast, person) == sum(map(len, work.values()))


def test_what_waits_for_somebody_stands_above_what_is_only_there_to_be_looked_at():
    cast = make_cast()
    give_everybody_work(cast)
    office = cast.people["coordinating editor"].memberships.first().institution
    make_supporting_role(cast.measure, office)

    sections = desk(cast, "coordinating editor").all("section")

    named = [section["aria-labelledby"] for section in sections]
    assert named == ["reviews", "dates", "needed", "tests", "helped", "worksheets"]


def test_another_role_is_told_that_it_reports_on_nothing():
    cast = make_cast()

    for person in ("partner", "coordinator", "without roles"):
        page = desk(cast, person)
        assert "Jums nav pasākumu, par kuriem jāziņo: jūsu loma šeit ir cita." in page.text
        assert page.all("li", cls="row") == []


def test_measures_of_several_plans_and_institutions_stand_together_and_say_where():
    cast = make_cast(due_on=in_days(-5))
    sample = make_plan("paraugs", is_sample=True, ends_on=in_days(400))
    make_measure(make_commitment(sample), lead_institution=cast.stranger, due_on=in_days(-6))
    both = make_person("both2@example.lv", editor=cast.lead)
    cast.people["both"] = both
    grant(both, cast.stranger, "editor")

    needed = tasks(desk(cast, "both"), "needed")

    assert sorted(address for _code, _why, address in needed) == [
        "/plans/paraugs/measures/1.1/update/",
        "/plans/plans/measures/1.1/update/",
    ]
    marked = [why for _code, why, address in needed if "paraugs" in address]
    assert "izdomāts paraugs" in marked[0]


def test_the_english_desk_leads_to_english_forms():
    cast = make_cast(due_on=in_days(-1))

    page = main_of(cast.client("lead").get("/en/desk/"))

    assert page.one("h1").text == "My measures"
    assert all(link.startswith("/en/") for link in page.hrefs())


# Parts ------------------------------------------------------------------------------------------


def notes(page, section):
    """Code → what else its row says, behind the reasons."""
    return {
        row.one(cls="row__number").text: [note.text for note in row.all("p", cls="meta")[1:]]
        for part in page.all("section", aria_labelledby=section)
        for row in part.all("li", cls="row")
    }


def role_of(measure, institution):
    return measure.supporting.get(institution=institution)


def awaits(institution, days):
    said = {"institution": institution, "day": day_text(in_days(days))}
    return _("%(institution)s has not answered since %(day)s") % said


def test_who_is_asked_for_its_part_finds_it_on_its_desk():
    cast = make_cast()
    make_question(role_of(cast.measure, cast.helper), in_days(-5))

    page = desk(cast, "helper")

    asks = _("%(institution)s asks for your part (%(day)s)") % {
        "institution": "IUB",
        "day": day_text(in_days(-5)),
    }
    assert tasks(page, "needed") == [("1.1", f"Plāns plans · {asks}", f"{cast.url}part/")]
    assert tasks(page, "helped") == []
    bar = read(cast.client("helper").get("/")).one(cls="viewer")
    assert "Mani pasākumi (1)" in bar.text


def test_measures_it_helps_with_stand_below_with_what_it_said_last():
    cast = make_cast()
    second = make_measure(cast.commitment, lead_institution=cast.lead)
    make_supporting_role(second, cast.helper)
    make_part(second, cast.helper, Status.COMPLETED, stated_on=in_days(-9))
    make_measure(cast.commitment, lead_institution=cast.stranger, title="Svešs pasākums")

    page = desk(cast, "helper")

    assert tasks(page, "needed") == []
    assert [(code, url) for code, _why, url in tasks(page, "helped")] == [
        ("1.1", f"{cast.url}part/"),
        ("1.2", "/plans/plans/measures/1.2/part/"),
    ]
    last = {"institution": "CFLA", "status": "Paveikts", "day": day_text(in_days(-9))}
    assert notes(page, "helped") == {
        "1.1": [_("%(institution)s has not reported on its part") % {"institution": "CFLA"}],
        "1.2": [_("the part of %(institution)s: %(status)s, %(day)s") % last],
    }
    assert "Svešs pasākums" not in page.text


def test_an_answer_empties_the_desk():
    cast = make_cast()
    make_question(role_of(cast.measure, cast.helper), in_days(-5))
    client = with_token(cast.client("helper"))
    [(_code, _why, address)] = tasks(main_of(client.get("/desk/")), "needed")

    assert client.post(address, part(cast.measure)).status_code == 302

    page = main_of(client.get("/desk/"))
    assert tasks(page, "needed") == []
    assert [code for code, *_rest in tasks(page, "helped")] == ["1.1"]


def test_of_a_cancelled_measure_no_part_is_awaited():
    cast = make_cast()
    make_question(role_of(cast.measure, cast.helper), in_days(-5))
    make_statement(cast.measure, Status.CANCELLED, stated_on=in_days(-1))

    assert tasks(desk(cast, "helper"), "needed") == []
    assert notes(desk(cast), "quiet") == {"1.1": []}
    assert "(0)" in read(cast.client("helper").get("/")).one(cls="viewer").text


def test_the_lead_sees_who_has_not_answered():
    cast = make_cast()
    make_supporting_role(cast.measure, cast.stranger)
    for institution, days in ((cast.helper, -24), (cast.stranger, -3)):
        make_question(role_of(cast.measure, institution), in_days(days))
    make_statement(cast.measure, stated_on=in_days(-1))

    page = desk(cast)

    # It is the others' turn: this alone needs nothing of the lead.
    assert tasks(page, "needed") == []
    waiting = f"{awaits('CFLA', -24)} · {awaits('VARAM', -3)}"
    assert notes(page, "quiet") == {"1.1": [waiting]}


def test_a_disagreement_needs_the_lead_until_it_has_spoken():
    cast = make_cast()
    make_statement(cast.measure, stated_on=in_days(-9))
    make_part(cast.measure, cast.helper, stated_on=in_days(-3), reason="Datu vēl nav")

    sees = _("%(institution)s sees it otherwise (%(day)s)") % {
        "institution": "CFLA",
        "day": day_text(in_days(-3)),
    }
    [(code, why, address)] = tasks(desk(cast), "needed")
    assert (code, why, address) == ("1.1", f"Plāns plans · {sees}", f"{cast.url}update/")
    assert "(1)" in read(cast.client("lead").get("/")).one(cls="viewer").text

    make_statement(cast.measure, stated_on=in_days(-3))

    assert tasks(desk(cast), "needed") == []
    assert "(0)" in read(cast.client("lead").get("/")).one(cls="viewer").text


def test_a_disagreement_that_is_over_or_of_nobody_who_helps_needs_nothing():
    cast = make_cast()
    make_statement(cast.measure, stated_on=in_days(-9))
    make_part(cast.measure, cast.helper, stated_on=in_days(-3), reason="Datu vēl nav")
    make_part(cast.measure, cast.helper, stated_on=in_days(-2))
    make_part(cast.measure, cast.stranger, stated_on=in_days(-2), reason="Palīdzēja agrāk")

    assert tasks(desk(cast), "needed") == []


def test_of_one_who_helps_for_two_institutions_each_row_says_for_which():
    cast = make_cast()
    make_supporting_role(cast.measure, cast.stranger)
    grant(cast.people["helper"], cast.stranger, "editor")
    make_question(role_of(cast.measure, cast.stranger), in_days(-5))

    page = desk(cast, "helper")

    assert [url for _code, _why, url in tasks(page, "needed")] == [
        f"{cast.url}part/?institution=varam"
    ]
    assert [url for _code, _why, url in tasks(page, "helped")] == [
        f"{cast.url}part/?institution=cfla"
    ]


def test_a_part_asked_for_stands_behind_what_is_late_and_before_what_is_due_soon():
    cast = make_cast(due_on=in_days(-5))
    make_measure(
        cast.commitment, lead_institution=cast.lead, starts_on=in_days(-30), due_on=in_days(9)
    )
    helped = make_measure(cast.commitment, lead_institution=cast.stranger, due_on=in_days(-90))
    make_question(make_supporting_role(helped, cast.lead), in_days(-1))

    assert [code for code, *_rest in tasks(desk(cast), "needed")] == ["1.1", "1.3", "1.2"]


# The coordinator's part -------------------------------------------------------------------------


def test_the_coordinator_finds_what_is_completed_without_a_test_and_where_to_write_it():
    cast = make_cast()
    make_statement(cast.measure, Status.COMPLETED, stated_on=in_days(-1))
    tested = make_measure(cast.commitment, completion_test="Ir publicēts")
    make_statement(tested, Status.COMPLETED, stated_on=in_days(-1), institution=cast.lead)

    page = main_of(cast.client("coordinator").get("/desk/"))

    [row] = page.all(cls="row")
    assert "Izstrādāt metodiku" in row.text
    assert f"{cast.url}edit/" in row.hrefs()
    assert f"{cast.url}update/" not in row.hrefs()


def test_an_institution_is_not_asked_to_write_the_test():
    cast = make_cast()
    make_statement(cast.measure, Status.COMPLETED, stated_on=in_days(-1), proofs=(PROOF,))

    page = main_of(cast.client("lead").get("/desk/"))

    assert f"{cast.url}edit/" not in page.hrefs()


def test_the_next_day_is_never_one_that_has_passed():
    cast = make_cast(starts_on=in_days(10), due_on=in_days(20))

    page = desk(cast)

    assert day_text(in_days(10)) in page.one(cls="empty").text


def test_it_leads_to_the_files_of_my_measures_and_to_where_they_are_brought_back():
    cast = make_cast()
    second, third = make_commitment(cast.plan, short_title="Dati"), make_commitment(cast.plan)
    make_measure(second, lead_institution=cast.lead)
    make_measure(third, lead_institution=cast.stranger)

    [part] = desk(cast).all("section", aria_labelledby="worksheets")

    assert part.texts("h3") == ["Plāns plans"]
    assert part.hrefs() == [
        "/plans/plans/measures.docx?institution=iub",
        "/plans/plans/measures.xlsx?institution=iub",
        "/plans/plans/commitments/1/worksheet/import/",
        "/plans/plans/commitments/2/worksheet/import/",
    ]
    for address in part.hrefs():
        assert cast.client("lead").get(address).status_code == 200


def test_whoever_reports_for_several_takes_the_files_of_each():
    cast = make_cast()
    make_measure(cast.commitment, lead_institution=cast.stranger)
    Membership.objects.create(user=cast.people["lead"], institution=cast.stranger, role=Role.EDITOR)

    [part] = desk(cast).all("section", aria_labelledby="worksheets")

    assert part.texts("h3") == ["Plāns plans: IUB", "Plāns plans: VARAM"]
    assert [link for link in part.hrefs() if "xlsx" in link] == [
        f"/plans/plans/measures.xlsx?institution={slug}" for slug in ("iub", "varam")
    ]


def test_who_leads_nothing_is_led_to_no_files():
    cast = make_cast()

    for person in ("helper", "coordinator", "partner"):
        assert desk(cast, person).all("section", aria_labelledby="worksheets") == []
