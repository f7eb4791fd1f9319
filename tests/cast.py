"""One measure and everybody who may come to it: whose it is, who helps, and who has no business."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from commitments.models import ActionPlan, Commitment, Institution
from measures.models import Measure
from ogp_portal.accounts.models import User
from ogp_portal.formats.days import day_text
from reports.models import Report
from tests.factories import (
    make_commitment,
    make_institution,
    make_measure,
    make_person,
    make_plan,
    make_report,
    make_supporting_role,
)


@dataclass
class Cast:
    """A current plan that runs a year from now; its measure 1.1 is due in 100 days."""

    plan: ActionPlan
    commitment: Commitment
    measure: Measure
    lead: Institution
    helper: Institution
    stranger: Institution
    partner: Institution
    people: dict[str, User | None]

    @property
    def url(self) -> str:
        return f"/plans/{self.plan.slug}/measures/{self.measure.code}/"

    def client(self, person: str) -> Client:
        """A browser with CSRF checks on, in which this person has signed in."""
        client = Client(enforce_csrf_checks=True)
        user = self.people[person]
        if user is not None:
            client.force_login(user)
        return client

    def now(self) -> Measure:
        """The measure as it now stands."""
        return Measure.objects.get(pk=self.measure.pk)


def make_cast(**fields: Any) -> Cast:
    """Keywords are the measure's own."""
    today = timezone.localdate()
    plan = make_plan(
        "plans",
        is_current=True,
        starts_on=today - timedelta(days=400),
        ends_on=today + timedelta(days=365),
    )
    lead = make_institution("iub", name="Iepirkumu uzraudzības birojs", abbreviation="IUB")
    helper = make_institution("cfla", name="Centrālā finanšu un līgumu aģentūra")
    stranger = make_institution("varam", name="Viedās administrācijas ministrija")
    office = make_institution("vk", name="Valsts kanceleja")
    partner = make_institution("delna", name="Sabiedrība par atklātību", kind="partner")
    commitment = make_commitment(plan)
    values = {
        "title": "Izstrādāt metodiku",
        "starts_on": today - timedelta(days=100),
        "due_on": today + timedelta(days=100),
        "lead_institution": lead,
        **fields,
    }
    measure = make_measure(commitment, **values)
    make_supporting_role(measure, helper)
    make_report(plan)
    measure.refresh_from_db()
    people = {
        "nobody": None,
        "lead": make_person("lead@example.lv", editor=lead, name="Līga Vadītāja"),
        "helper": make_person("helper@example.lv", editor=helper),
        "stranger": make_person("stranger@example.lv", editor=stranger),
        "partner": make_person("partner@example.lv", partner=partner),
        "coordinating editor": make_person("both@example.lv", coordinator=office, editor=office),
        "coordinator": make_person("coordinator@example.lv", coordinator=office),
        "without roles": make_person("roleless@example.lv"),
        "inactive": make_person("inactive@example.lv", editor=lead, is_active=False),
    }
    return Cast(plan, commitment, measure, lead, helper, stranger, partner, people)


TOKEN = "t0k3n" * 6 + "ab"


def with_token(client: Client) -> Client:
    """The same browser, whose every request carries a CSRF token that is good."""
    client.cookies["csrf"] = TOKEN
    client.defaults["HTTP_X_CSRFTOKEN"] = TOKEN
    return client


def progress(measure: Measure, **typed: Any) -> dict[str, str]:
    """A whole update form, opened on the measure as it now stands."""
    return {
        "version": str(Measure.objects.get(pk=measure.pk).version),
        "submit_key": str(uuid4()),
        "status": "in_progress",
        "happened_on": "",
        "done": "Metodika nodota saskaņošanai",
        "next_step": "Saskaņošana",
        "obstacles": "",
        "evidence-0-url": "",
        "evidence-0-proves": "",
        "action": "publish",
        **typed,
    }


def part(measure: Measure, **typed: Any) -> dict[str, str]:
    """A whole form of a supporting institution's part, opened on the measure as it now stands."""
    return {
        "version": str(Measure.objects.get(pk=measure.pk).version),
        "submit_key": str(uuid4()),
        "institution": "cfla",
        "status": "in_progress",
        "happened_on": "",
        "done": "Dati sagatavoti",
        "next_step": "",
        "obstacles": "",
        "reason": "",
        "evidence-0-url": "",
        "evidence-0-proves": "",
        "action": "publish",
        **typed,
    }


def question(measure: Measure, *institutions: str, **typed: Any) -> dict[str, Any]:
    """A whole form that asks institutions for their parts."""
    return {
        "version": str(Measure.objects.get(pk=measure.pk).version),
        "submit_key": str(uuid4()),
        "institution": list(institutions) or ["cfla"],
        "action": "ask",
        **typed,
    }


def correction(measure: Measure, **typed: Any) -> dict[str, str]:
    """A whole form of the plan's text, opened on the measure as it now stands."""
    now = Measure.objects.get(pk=measure.pk)
    return {
        "version": str(now.version),
        "submit_key": str(uuid4()),
        "title": now.title,
        "title_en": now.title_en,
        "group": str(now.group_id or ""),
        "starts_on": day_text(now.starts_on),
        "lead_institution": str(now.lead_institution_id or ""),
        "beneficiaries": now.beneficiaries,
        "beneficiaries_en": "",
        "completion_test": "Metodika ir publicēta",
        "completion_test_en": "",
        "reason": "Darba lapā tas ir rakstīts",
        **typed,
    }


def correction_of(commitment: Commitment, **typed: Any) -> dict[str, str]:
    """A whole form of a commitment's text, opened on it as it now stands."""
    now = Commitment.objects.get(pk=commitment.pk)
    words = ("title", "short_title", "problem", "description", "contribution")
    return {
        "version": str(now.version),
        "submit_key": str(uuid4()),
        **{name: getattr(now, name) for word in words for name in (word, f"{word}_en")},
        "problem": "Iepirkumu dati ir grūti atrodami",
        "reason": "Rīkojumā tas ir rakstīts",
        **typed,
    }


def sealing_of(report: Report, **typed: Any) -> dict[str, str]:
    """A whole form that seals a report, opened on it as it now stands; what is missing was seen."""
    version = str(report.version_of_all())
    return {"version": version, "submit_key": str(uuid4()), "despite": "on", **typed}


def chapter(**typed: Any) -> dict[str, str]:
    """A whole form of a report's chapter that is not written yet."""
    return {
        "version": "0",
        "submit_key": str(uuid4()),
        "summary": "Metodika ir publicēta.",
        "summary_en": "The method is published.",
        "achievements": "Apmācīti 20 speciālisti",
        "achievements_en": "",
        "obstacles": "",
        "obstacles_en": "",
        "next_steps": "Rīks tiks testēts",
        "next_steps_en": "",
        "completion": "limited",
        **typed,
    }


def shift_form(measure: Measure, **typed: Any) -> dict[str, str]:
    """A whole form that asks for another end date, opened on the measure as it now stands."""
    return {
        "version": str(Measure.objects.get(pk=measure.pk).version),
        "submit_key": str(uuid4()),
        "new_due_on": f"{in_days(200):%d.%m.%Y.}",
        "reason": "procurement",
        "sentence": "Iepirkuma rezultāts ir pārsūdzēts",
        "action": "propose",
        **typed,
    }


def addition(**typed: Any) -> dict[str, str]:
    """A whole form that adds a measure, opened on a commitment nobody has changed."""
    return {
        "version": "1",
        "submit_key": str(uuid4()),
        "code": "1.2",
        "title": "Publicēt līgumu datus",
        "title_en": "",
        "group": "",
        "starts_on": "",
        "due_on": f"{in_days(90):%d.%m.%Y.}",
        "lead_institution": "",
        "beneficiaries": "",
        "completion_test": "",
        "reason": "Sabiedrība to lūdza",
        "decision": "",
        **typed,
    }


def ending(measure: Measure, **typed: Any) -> dict[str, str]:
    """A whole form that ends a measure, opened on it as it now stands."""
    return {
        "version": str(Measure.objects.get(pk=measure.pk).version),
        "submit_key": str(uuid4()),
        "fate": "dropped",
        "successors": "",
        "reason": "Valdība to pārcēla",
        "decision": "",
        **typed,
    }


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)
