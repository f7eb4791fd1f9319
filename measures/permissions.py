"""Who may do what to a measure."""

from commitments.permissions import Access, Person, is_coordinator, roles_of
from measures.models import Measure


def can_report_on(person: Person, measure: Measure) -> bool:
    """Editors of the institution that leads the measure."""
    return measure.lead_institution_id in roles_of(person).editor


def supports(person: Person, measure: Measure) -> bool:
    """Editors of an institution that helps."""
    editor = roles_of(person).editor
    return bool(editor) and measure.supporting.filter(institution__in=editor).exists()


def reporting_access(person: Person, measure: Measure) -> Access:
    """The form for progress: the lead's editors; its helpers and coordinators see why not."""
    if can_report_on(person, measure):
        return Access.ALLOWED
    if is_coordinator(person) or supports(person, measure):
        return Access.FORBIDDEN
    return Access.UNKNOWN


def correcting_access(person: Person, measure: Measure) -> Access:
    """The form for plan text: coordinators; the measure's own editors see why not."""
    if is_coordinator(person):
        return Access.ALLOWED
    if can_report_on(person, measure) or supports(person, measure):
        return Access.FORBIDDEN
    return Access.UNKNOWN
