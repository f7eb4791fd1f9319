"""Who may do what: a cast of people before every question, and how rights come and go."""

import pytest
from django.contrib.auth.models import AnonymousUser

from commitments.models import Membership, Role
from commitments.operations import grant, revoke
from commitments.permissions import Roles, is_coordinator, roles_of
from measures.models import Measure, SupportingRole
from measures.permissions import (
    Access,
    asking_access,
    can_report_on,
    can_report_part,
    correcting_access,
    part_access,
    reporting_access,
    supports,
)
from ogp_portal.accounts.models import User
from tests.factories import (
    make_commitment,
    make_institution,
    make_measure,
    make_person,
    make_supporting_role,
)

pytestmark = pytest.mark.django_db


class Cast:
    """A measure led by IUB and supported by CFLA, one that nobody leads, and everybody around."""

    def __init__(self):
        self.iub, self.cfla = make_institution("iub"), make_institution("cfla")
        self.varam, self.vk = make_institution("varam"), make_institution("vk")
        commitment = make_commitment()
        self.measure = make_measure(commitment, lead_institution=self.iub)
        self.unled = make_measure(commitment, lead_institution=None)
        make_supporting_role(self.measure, self.cfla)
        both = make_person(editor=self.vk, coordinator=self.vk)
        closed = make_person(editor=self.iub, coordinator=self.vk, is_active=False)
        self.people = {
            "reader": AnonymousUser(),
            "nobody's": make_person(),
            "lead's editor": make_person(editor=self.iub),
            "lead's partner": make_person(partner=self.iub),
            "helper's editor": make_person(editor=self.cfla),
            "helper's partner": make_person(partner=self.cfla),
            "other's editor": make_person(editor=self.varam),
            "lead's and helper's": self.with_second_role(make_person(editor=self.iub), self.cfla),
            "coordinator": make_person(coordinator=self.vk),
            "coordinator and editor": both,
            "coordinator and lead's": make_person(editor=self.iub, coordinator=self.vk),
            "technical administrator": make_person(is_superuser=True, is_staff=True),
            "closed account": closed,
        }

    @staticmethod
    def with_second_role(person, institution):
        grant(person, institution, Role.EDITOR)
        return person

    def who(self, question):
        """The names of those for whom the answer is yes."""
        return {name for name, person in self.people.items() if question(person)}

    def answers(self, question):
        return {name: question(person) for name, person in self.people.items()}


@pytest.fixture
def cast():
    return Cast()


LEADS = {"lead's editor", "lead's and helper's", "coordinator and lead's"}
COORDINATORS = {"coordinator", "coordinator and editor", "coordinator and lead's"}


def test_the_leads_editors_report_on_a_measure(cast):
    assert cast.who(lambda person: can_report_on(person, cast.measure)) == LEADS


def test_nobody_reports_on_a_measure_that_nobody_leads(cast):
    assert cast.who(lambda person: can_report_on(person, cast.unled)) == set()


def test_coordinators_correct_the_text_of_any_measure(cast):
    assert cast.who(is_coordinator) == COORDINATORS


def test_the_helpers_editors_support_a_measure(cast):
    assert cast.who(lambda person: supports(person, cast.measure)) == {
        "helper's editor",
        "lead's and helper's",
    }
    assert cast.who(lambda person: supports(person, cast.unled)) == set()


def test_coordinators_are_known(cast):
    assert cast.who(is_coordinator) == COORDINATORS


def test_the_list_of_measures_to_report_on_is_the_question_asked_row_by_row(cast):
    for name, person in cast.people.items():
        listed = set(Measure.objects.all().led_by(roles_of(person).editor))

        assert listed == {row for row in Measure.objects.all() if can_report_on(person, row)}, name


def test_the_form_for_progress_is_the_leads_and_others_learn_no_more_than_they_may(cast):
    assert cast.answers(lambda person: reporting_access(person, cast.measure)) == {
        "reader": Access.UNKNOWN,
        "nobody's": Access.UNKNOWN,
        "lead's editor": Access.ALLOWED,
        "lead's partner": Access.UNKNOWN,
        "helper's editor": Access.FORBIDDEN,
        "helper's partner": Access.UNKNOWN,
        "other's editor": Access.UNKNOWN,
        "lead's and helper's": Access.ALLOWED,
        "coordinator": Access.FORBIDDEN,
        "coordinator and editor": Access.FORBIDDEN,
        "coordinator and lead's": Access.ALLOWED,
        "technical administrator": Access.UNKNOWN,
        "closed account": Access.UNKNOWN,
    }


def test_the_form_for_a_part_is_the_helpers(cast):
    assert cast.answers(lambda person: part_access(person, cast.measure)) == {
        "reader": Access.UNKNOWN,
        "nobody's": Access.UNKNOWN,
        "lead's editor": Access.FORBIDDEN,
        "lead's partner": Access.UNKNOWN,
        "helper's editor": Access.ALLOWED,
        "helper's partner": Access.UNKNOWN,
        "other's editor": Access.UNKNOWN,
        "lead's and helper's": Access.ALLOWED,
        "coordinator": Access.FORBIDDEN,
        "coordinator and editor": Access.FORBIDDEN,
        "coordinator and lead's": Access.FORBIDDEN,
        "technical administrator": Access.UNKNOWN,
        "closed account": Access.UNKNOWN,
    }


def test_the_lead_and_coordinators_ask_for_a_part(cast):
    assert cast.answers(lambda person: asking_access(person, cast.measure)) == {
        "reader": Access.UNKNOWN,
        "nobody's": Access.UNKNOWN,
        "lead's editor": Access.ALLOWED,
        "lead's partner": Access.UNKNOWN,
        "helper's editor": Access.FORBIDDEN,
        "helper's partner": Access.UNKNOWN,
        "other's editor": Access.UNKNOWN,
        "lead's and helper's": Access.ALLOWED,
        "coordinator": Access.ALLOWED,
        "coordinator and editor": Access.ALLOWED,
        "coordinator and lead's": Access.ALLOWED,
        "technical administrator": Access.UNKNOWN,
        "closed account": Access.UNKNOWN,
    }


def test_the_list_of_parts_to_report_on_is_the_question_asked_row_by_row(cast):
    make_supporting_role(cast.measure, cast.varam)
    make_supporting_role(cast.unled, cast.iub)
    roles = SupportingRole.objects.all()
    for name, person in cast.people.items():
        listed = set(roles.played_by(roles_of(person).editor))

        assert listed == {
            role for role in roles if can_report_part(person, role.measure, role.institution_id)
        }, name
    assert len(roles) == 3


def test_the_form_for_plan_text_is_the_coordinators(cast):
    assert cast.answers(lambda person: correcting_access(person, cast.measure)) == {
        "reader": Access.UNKNOWN,
        "nobody's": Access.UNKNOWN,
        "lead's editor": Access.FORBIDDEN,
        "lead's partner": Access.UNKNOWN,
        "helper's editor": Access.FORBIDDEN,
        "helper's partner": Access.UNKNOWN,
        "other's editor": Access.UNKNOWN,
        "lead's and helper's": Access.FORBIDDEN,
        "coordinator": Access.ALLOWED,
        "coordinator and editor": Access.ALLOWED,
        "coordinator and lead's": Access.ALLOWED,
        "technical administrator": Access.UNKNOWN,
        "closed account": Access.UNKNOWN,
    }


# Roles ----------------------------------------------------------------------------------------


def test_a_person_holds_each_role_where_it_was_given():
    iub, vk, delna = make_institution("iub"), make_institution("vk"), make_institution("delna")
    person = make_person(editor=iub, partner=delna, coordinator=vk)

    roles = roles_of(person)

    assert roles == Roles(
        editor=frozenset({iub.pk}), partner=frozenset({delna.pk}), coordinator=frozenset({vk.pk})
    )
    assert roles.any == {iub.pk, vk.pk, delna.pk}
    assert roles_of(AnonymousUser()).any == set()


def test_roles_are_asked_for_once_a_person(django_assert_num_queries):
    person = make_person(editor=make_institution("iub"))

    with django_assert_num_queries(1):
        roles_of(person)
        is_coordinator(person)


def test_a_role_that_is_given_twice_is_held_once():
    vk, person = make_institution("vk"), make_person()

    first, second = (grant(person, vk, Role.COORDINATOR) for _ in range(2))

    assert first == second
    assert str(first) == f"{person} · vk · {Role.COORDINATOR.label}"


def test_a_role_that_is_taken_away_ends_with_the_next_request():
    iub = make_institution("iub")
    person = make_person(editor=iub)

    revoke(Membership.objects.get())

    assert roles_of(User.objects.get(pk=person.pk)) == Roles()


def test_only_coordinators_may_enter_the_reference_rows():
    vk, other = make_institution("vk"), make_institution("vk-otra")
    person = make_person(editor=vk)
    assert not User.objects.get(pk=person.pk).is_staff

    first = grant(person, vk, Role.COORDINATOR)
    second = grant(person, other, Role.COORDINATOR)
    assert User.objects.get(pk=person.pk).is_staff

    revoke(first)
    assert User.objects.get(pk=person.pk).is_staff

    revoke(second)
    assert not User.objects.get(pk=person.pk).is_staff
