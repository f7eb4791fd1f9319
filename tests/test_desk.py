"""An institution's desk: its measures, what needs doing first, and why."""

import pytest

from commitments.operations import grant
from measures.standing import Status
from ogp_portal.formats.days import day_text
from tests.cast import in_days, make_cast
from tests.factories import (
    PROOF,
    make_commitment,
    make_measure,
    make_person,
    make_plan,
    make_statement,
    make_supporting_role,
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
            row.one("p", cls="meta").text,
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
    helped = make_measure(cast.commitment, lead_institution=cast.stranger, title="Palīdzam")
    make_supporting_role(helped, cast.lead)

    page = desk(cast)

    assert "Izstrādāt metodiku" in page.text
    assert "Svešs pasākums" not in page.text
    assert "Palīdzam" not in page.text


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
