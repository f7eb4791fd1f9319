"""Who may do what, as yes and no. Rights hang on memberships: person × institution × role."""

from dataclasses import dataclass
from enum import Enum

from django.contrib.auth.models import AnonymousUser

from commitments.models import Commitment, Membership, Role
from ogp_portal.accounts.models import User
from ogp_portal.history import Author

Person = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Roles:
    """The institutions (ids) in which a person holds each role."""

    editor: frozenset[int] = frozenset()
    partner: frozenset[int] = frozenset()
    coordinator: frozenset[int] = frozenset()

    @property
    def any(self) -> frozenset[int]:
        return self.editor | self.partner | self.coordinator


def roles_of(person: Person) -> Roles:
    """The roles of a person; none for a reader without an account. One query a person object."""
    if not person.is_authenticated or not person.is_active:
        return Roles()
    kept: Roles | None = vars(person).get("_roles")
    if kept is None:
        held: dict[str, set[int]] = {role: set() for role in Role.values}
        memberships = Membership.objects.filter(user_id=person.pk)
        for institution_id, role in memberships.values_list("institution_id", "role"):
            held[role].add(institution_id)
        kept = Roles(
            editor=frozenset(held[Role.EDITOR]),
            partner=frozenset(held[Role.PARTNER]),
            coordinator=frozenset(held[Role.COORDINATOR]),
        )
        vars(person)["_roles"] = kept
    return kept


class Access(Enum):
    """How a page that changes the record answers a signed-in person."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"  # 403: theirs, but not allowed
    UNKNOWN = "unknown"  # 404: nothing of theirs


def is_coordinator(person: Person) -> bool:
    return bool(roles_of(person).coordinator)


def sees_people(person: Person) -> bool:
    """Who did what, by name: a matter among institutions, not of partners or the public."""
    roles = roles_of(person)
    return bool(roles.editor or roles.coordinator)


def as_coordinator(person: User) -> Author:
    """A person in the name of the institution for which they coordinate; of none where they do
    not, which no operation of a coordinator accepts.
    """
    return Author(institution_id=min(roles_of(person).coordinator, default=None), user=person)


def correcting_access(person: Person, commitment: Commitment) -> Access:
    """The form for a commitment's text: coordinators; editors of its leads see why not."""
    if is_coordinator(person):
        return Access.ALLOWED
    editor = roles_of(person).editor
    leads = bool(editor) and commitment.leads.filter(institution__in=editor).exists()
    return Access.FORBIDDEN if leads else Access.UNKNOWN
