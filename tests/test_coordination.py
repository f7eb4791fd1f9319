"""The round before a report: who has been heard, who is silent, and how long there is."""

from datetime import date

import pytest

from tests.cast import chapter, in_days, make_cast, progress, with_token
from tests.factories import (
    make_commitment,
    make_date_change,
    make_institution,
    make_measure,
    make_plan,
    make_report,
    make_source,
    make_statement,
    put_on_record,
)
from tests.page import main_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    """The report of a period that began 30 days ago is due in 60 days."""
    cast = make_cast()
    report = cast.plan.reports.get()
    report.take(period_from=in_days(-30), period_to=in_days(30), due_on=in_days(60))
    put_on_record(report, plan=cast.plan)
    return cast


def page(cast, address="/coordination/"):
    return main_of(cast.client("coordinator").get(address))


def lines(cast):
    """Each line of the round: who, and what stands in its cells."""
    rows = page(cast).one("tbody").all("tr")
    return [[row.one("th").text, *row.texts("td")] for row in rows]


def test_says_which_report_is_next_and_how_long_there_is(cast):
    make_report(cast.plan, "2021", due_on=in_days(400))
    make_report(cast.plan, "2019", due_on=in_days(-400))

    shown = page(cast)

    # What is due and not sealed stays, and of those to come it is the next.
    assert shown.texts("h2") == ["Atskaite par 2019. gadu", "Atskaite par 2020. gadu"]
    assert "vēl 60 dienas" in shown.text
    assert "/plans/plans/reports/2020/" in shown.hrefs()


def test_the_last_report_stays_where_none_is_to_come(cast):
    report = cast.plan.reports.get()
    report.take(due_on=in_days(-3))
    put_on_record(report, plan=cast.plan)

    assert "datums ir pagājis" in page(cast).text


def test_counts_of_how_much_each_has_spoken_and_names_the_silent_first(cast):
    quiet = make_institution("knab", name="Korupcijas novēršanas birojs")
    make_measure(cast.commitment, lead_institution=quiet, due_on=in_days(-5))
    make_measure(make_commitment(cast.plan), lead_institution=quiet)
    make_measure(cast.commitment, lead_institution=None)
    make_measure(cast.commitment, lead_institution=cast.lead)
    make_statement(cast.measure, stated_on=in_days(-2), done="Sākts")

    day = f"{in_days(-2):%d.%m.%Y.}"

    def unheard(code):
        return f"0 no 1 kavējas 1 Nekas nav paziņots: {code} Kavējas: {code}"

    some = "1 no 2 kavējas 1 Nekas nav paziņots: 1.4 Paziņots: 1.1 Kavējas: 1.4"
    nobody = "atbildīgā institūcija nav norādīta nekas nav paziņots"
    assert lines(cast) == [
        ["Korupcijas novēršanas birojs klusē", unheard("1.2"), unheard("2.1"), "nav norādīts"],
        ["Iepirkumu uzraudzības birojs", some, "", day],
        [nobody, unheard("1.3"), "", "nav norādīts"],
    ]
    assert "1 institūcija šim pārskatam nav paziņojusi neko." in page(cast).text


def test_what_was_said_before_the_period_breaks_no_silence(cast):
    make_statement(cast.measure, stated_on=in_days(-40), done="Sākts")

    [[name, *_cells]] = lines(cast)
    assert name == "Iepirkumu uzraudzības birojs klusē"


def test_what_was_finished_before_the_period_is_not_asked_for(cast):
    make_statement(cast.measure, status="completed", stated_on=in_days(-40), done="Ir")

    assert page(cast).all("table") == []
    assert "No neviena nekas netiek gaidīts." in page(cast).text


def test_a_number_opens_to_the_measures_it_counts(cast):
    make_measure(cast.commitment, lead_institution=cast.lead, due_on=in_days(90))
    make_statement(cast.measure, stated_on=in_days(-2), done="Sākts")

    cell = page(cast).one("tbody").one("details")

    assert cell.one("summary").text == "1 no 2"
    assert cell.hrefs() == ["/plans/plans/measures/1.2/", "/plans/plans/measures/1.1/"]


def test_says_of_what_nothing_was_heard_though_nobody_is_silent_by_name(cast):
    other = make_commitment(cast.plan, leads=[cast.stranger])
    make_measure(other, lead_institution=None, due_on=in_days(90))
    told = make_measure(other, lead_institution=None, due_on=in_days(90))
    ended = make_measure(cast.commitment, lead_institution=None, due_on=in_days(90))
    make_measure(cast.commitment, lead_institution=None, due_on=in_days(90))
    reported = make_source(cast.plan)
    make_statement(told, stated_on=in_days(-2), source=reported)
    make_statement(ended, status="completed", stated_on=in_days(-40), source=reported)
    make_statement(cast.measure, stated_on=in_days(-2), done="Sākts")

    shown = page(cast).one(cls="unheard")

    assert shown.one("summary").text == (
        "Par 2 pasākumiem, kuriem avots nenosauc atbildīgo institūciju, "
        "šim pārskatam nekas nav paziņots."
    )
    assert shown.texts("li") == [
        "1. Apņemšanās 1: 1.3",
        "2. Apņemšanās 2: 2.1 – par apņemšanos atbild VARAM",
    ]
    assert "klusē" not in page(cast).text


def test_says_how_much_of_the_draft_is_written_and_leads_to_the_rest(cast):
    make_commitment(cast.plan)
    with_token(cast.client("coordinator")).post(
        "/plans/plans/reports/2020/commitments/1/", chapter()
    )

    shown = page(cast)

    assert "Nodaļas: 1 no 2" in shown.texts("summary")
    assert "/plans/plans/reports/2020/#commitment-2" in shown.hrefs()
    assert "/plans/plans/reports/2020/#commitment-1" not in shown.hrefs()
    assert "/plans/plans/reports/2020/#preparation" in shown.hrefs()


def test_says_what_waits_for_a_decision(cast):
    assert "Jūsu lēmumu gaida: pašlaik nekas." in page(cast).text

    cast.plan.take(asks_for_review=True)
    put_on_record(cast.plan, plan=cast.plan)
    handed_in = progress(cast.measure, action="submit", draft="none")
    with_token(cast.client("lead")).post(f"{cast.url}update/", handed_in)
    make_date_change(cast.measure, in_days(200))

    shown = page(cast)
    assert (
        "Jūsu lēmumu gaida: 1 paziņojums, kas jāpublicē vai jāatgriež, 1 termiņa maiņa."
        in shown.text
    )
    assert {"/desk/#reviews", "/desk/#dates"} <= set(shown.hrefs())


def test_a_sample_stands_last_and_says_that_it_is_one(cast):
    sample = make_plan("paraugs", is_sample=True)
    make_report(sample, "first", title="Parauga pārskats", due_on=date(2030, 1, 1))

    shown = page(cast)

    assert shown.texts("h2") == ["Atskaite par 2020. gadu", "Parauga pārskats"]
    assert "Paraugs: šis plāns un viss tajā ir izdomāts." in shown.text


def test_where_no_plan_owes_a_report_it_says_so(cast):
    cast.plan.reports.get().record_removal(cast.measure.change)

    assert "Pārskatu nav" in page(cast).text


def test_reads_in_english(cast):
    shown = page(cast, "/en/coordination/")

    assert "60 days left" in shown.text
    assert "1 institution has said nothing for this report." in shown.text
