"""What the public reads of the other institutions' parts."""

import pytest
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import ActionPlan, ChangeKind
from measures.operations.plan_text import PlanParts, RoleText
from measures.standing import Status
from ogp_portal.formats.days import day_text
from tests.cast import in_days, make_cast, part, question, with_token
from tests.factories import (
    PROOF,
    correct,
    make_measure,
    make_part,
    make_question,
    make_statement,
    make_supporting_role,
    put_on_record,
    role_of,
)
from tests.page import main_of

pytestmark = pytest.mark.django_db


def shown(cast, person="nobody", address=""):
    return main_of(cast.client(person).get(address or cast.url))


def lines(page):
    """Institution → its line."""
    section = page.one("section", aria_labelledby="parts")
    return {row.one("dt").text: row.one("dd") for row in section.one("dl").all("div")}


def test_each_institution_has_its_own_line():
    cast = make_cast()
    make_supporting_role(cast.measure, cast.stranger, "Publicē")
    make_part(
        cast.measure,
        cast.helper,
        Status.COMPLETED,
        stated_on=in_days(-12),
        done="Dati nodoti",
        next_step="Pārbaude",
        obstacles="Nebija",
        proofs=(PROOF,),
    )

    rows = lines(shown(cast))

    assert list(rows) == ["CFLA: Sniedz datus", "VARAM: Publicē"]
    said = rows["CFLA: Sniedz datus"]
    assert said.text.startswith(f"Paveikts {day_text(in_days(-12))}, pirms 12 dienām")
    for words in ("Dati nodoti", "Pārbaude", "Nebija", PROOF.proves):
        assert words in said.text
    assert said.hrefs() == [PROOF.url]
    assert rows["VARAM: Publicē"].text == _("It has not reported on its part.")


def test_a_disagreement_stands_beside_the_verdict_with_its_day():
    cast = make_cast()
    make_statement(cast.measure, Status.COMPLETED, stated_on=in_days(-20))
    make_part(cast.measure, cast.helper, stated_on=in_days(-12), reason="Datu vēl nav")

    said = shown(cast).one("header", cls="page-head").one(cls="dispute").text

    heading = _("%(institution)s sees it otherwise") % {"institution": "CFLA"}
    assert said == f"{heading} {day_text(in_days(-12))}: Datu vēl nav"


def test_a_disagreement_that_the_lead_has_answered_still_stands_and_says_so():
    cast = make_cast()
    make_part(cast.measure, cast.helper, stated_on=in_days(-12), reason="Datu vēl nav")
    make_statement(cast.measure, Status.COMPLETED, stated_on=in_days(-3))

    said = shown(cast).one(cls="dispute").text

    spoken = _("The responsible institution spoke after that: %(day)s")
    assert said.endswith(spoken % {"day": day_text(in_days(-3))})


def test_an_institution_that_helps_no_more_disputes_no_more():
    cast = make_cast()
    make_part(cast.measure, cast.helper, stated_on=in_days(-12), reason="Datu vēl nav")
    role = role_of(cast.measure, cast.helper)
    correct(cast.measure, PlanParts(roles=(RoleText(role.pk, None),)))

    page = shown(cast)

    assert page.all(cls="dispute") == []
    assert "Datu vēl nav" in page.one("ol", cls="story").text  # the story keeps it


def test_the_story_tells_a_part_as_its_institutions_own():
    cast = make_cast()
    make_statement(cast.measure, Status.COMPLETED, stated_on=in_days(-20), done="Viss gatavs")
    make_part(cast.measure, cast.helper, stated_on=in_days(-12), reason="Datu vēl nav")
    make_question(role_of(cast.measure, cast.helper), in_days(-11))

    page = shown(cast)

    said = page.one("li", cls="event--part")
    assert said.one("h3").text == f"{day_text(in_days(-12))} · CFLA, {_('its own part')}"
    sees = _("Sees it otherwise than the responsible institution:")
    assert f"{sees} Datu vēl nav" in said.text
    assert _("Reason:") not in said.text
    whom = f"{ChangeKind.PART_ASKED.label}: CFLA"
    assert whom in page.one("ol", cls="story").text
    facts = {row.one("dt").text: row.one("dd").text for row in page.all("dl")[0].all("div")}
    assert facts["Statuss"].endswith("IUB")  # who spoke of the measure last
    assert day_text(in_days(-20)) in facts["Statuss"]


def test_a_part_breaks_no_silence_of_the_measure():
    cast = make_cast(due_on=None, starts_on=in_days(-380))
    make_statement(cast.measure, stated_on=in_days(-250))
    make_part(cast.measure, cast.helper, stated_on=in_days(-100))

    gaps = shown(cast).texts("li", cls="event--silence")

    assert gaps == ["250 dienas bez paziņojuma"]


def test_the_history_says_whose_part_it_is():
    cast = make_cast()
    with_token(cast.client("lead")).post(f"{cast.url}part/ask/", question(cast.measure))
    with_token(cast.client("helper")).post(
        f"{cast.url}part/",
        part(cast.measure, done="Dati nodoti", disagrees="on", reason="Datu vēl nav"),
    )

    said, asked = shown(cast, address=f"{cast.url}history/").all("li", cls="event")[:2]

    def fields(entry):
        return {row.one("dt").text: row.one("dd").text for row in entry.one("dl").all("div")}

    def whose(what):
        return _("%(institution)s, its part: %(what)s") % {"institution": "CFLA", "what": what}

    today = f"CFLA: {day_text(timezone.localdate())}"
    assert fields(asked) == {_("asked for its part"): f"[pievienots: {today}]"}
    assert f"IUB: {ChangeKind.PART_ASKED.label}" in asked.text
    assert fields(said) == {
        whose("statuss"): "[pievienots: Tiek īstenots]",
        whose("kas paveikts"): "[pievienots: Dati nodoti]",
        whose(_("sees it otherwise than the lead")): "[pievienots: Datu vēl nav]",
        _("asked for its part"): f"[svītrots: {today}]",
    }
    assert f"CFLA: {ChangeKind.PART.label}" in said.text


def test_the_list_of_changes_tells_what_moved_in_the_part():
    cast = make_cast()
    make_statement(cast.measure, Status.COMPLETED, stated_on=in_days(-5), done="Viss gatavs")
    make_part(cast.measure, cast.helper, stated_on=in_days(-3), reason="Datu vēl nav", done="Sākts")
    make_part(
        cast.measure,
        cast.helper,
        stated_on=in_days(-1),
        reason="Datu vēl nav",
        done="",
        is_unchanged=True,
    )

    entries = shown(cast, address="/plans/plans/changes/").one("ul", cls="dated").all("li")
    unchanged, said, lead = entries[:3]

    assert f"CFLA: {ChangeKind.PART.label}: Nav ziņots → Tiek īstenots" in said.text
    sees = _("Sees it otherwise than the responsible institution:")
    assert f"{sees} Datu vēl nav" in said.text
    assert "Sākts" in said.text
    assert _("Reported: nothing has changed") in unchanged.text
    assert "→" not in unchanged.text
    assert "IUB: Ziņots par progresu: Nav ziņots → Paveikts" in lead.text


def test_column_nine_of_the_worksheet_is_the_leads_only():
    cast = make_cast()
    make_statement(cast.measure, stated_on=in_days(-5), done="Saka atbildīgā")
    make_part(cast.measure, cast.helper, stated_on=in_days(-1), done="Saka iesaistītā")

    page = shown(cast, address="/plans/plans/commitments/1/worksheet/")

    assert "Saka atbildīgā" in page.text
    assert "Saka iesaistītā" not in page.text


def test_of_a_plan_that_has_ended_nobody_is_called_silent():
    cast = make_cast()
    plan = ActionPlan.objects.get()
    plan.ends_on = in_days(-1)
    put_on_record(plan, plan=plan)
    assert shown(cast).all("section", aria_labelledby="parts") == []

    make_part(cast.measure, cast.helper, stated_on=in_days(-30))

    said = lines(shown(cast))["CFLA: Sniedz datus"].text
    assert day_text(in_days(-30)) in said
    assert "pirms" not in said


def test_the_sources_reach_as_far_as_a_part_does():
    cast = make_cast()
    make_statement(cast.measure, stated_on=in_days(-5))
    before = ActionPlan.objects.all().with_reach().get().stated_at

    update = make_part(cast.measure, cast.helper, stated_on=in_days(-1))

    assert ActionPlan.objects.all().with_reach().get().stated_at == update.change.since > before


def test_the_page_of_an_institution_marks_where_its_part_is_awaited():
    cast = make_cast()
    quiet = make_measure(cast.commitment, lead_institution=cast.lead)
    make_supporting_role(quiet, cast.helper)
    make_question(role_of(cast.measure, cast.helper), in_days(-24))

    [table] = shown(cast, address="/institutions/cfla/").all("table")
    rows = {row.one("th").text: row.text for row in table.one("tbody").all("tr")}

    waits = _("its part is waited for since %(day)s") % {"day": day_text(in_days(-24))}
    assert waits in rows["1.1"]
    assert waits not in rows["1.2"]
    assert waits not in shown(cast, address="/institutions/iub/").text
