"""Who may do what to a report."""

from commitments.permissions import Access, Person, is_coordinator, roles_of


def can_read_draft(person: Person) -> bool:
    """What is written into a report before it is sealed: coordinators and partners."""
    return is_coordinator(person) or bool(roles_of(person).partner)


def draft_access(person: Person) -> Access:
    """The draft of a report: to nobody else is it there."""
    return Access.ALLOWED if can_read_draft(person) else Access.UNKNOWN


def writing_access(person: Person) -> Access:
    """The form for a chapter: coordinators; partners, who may read it, see why not."""
    if is_coordinator(person):
        return Access.ALLOWED
    return Access.FORBIDDEN if can_read_draft(person) else Access.UNKNOWN
