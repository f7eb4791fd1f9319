"""Who may do what to a measure."""

from commitments.permissions import Access, Person, is_coordinator, roles_of
from measures.models import DateChange, Measure


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


def can_report_part(person: Person, measure: Measure, institution_id: int | None) -> bool:
    """Editors of a supporting institution, of its own part."""
    is_editor = institution_id in roles_of(person).editor
    return is_editor and measure.supporting.filter(institution=institution_id).exists()


def part_access(person: Person, measure: Measure) -> Access:
    """The form for a supporting institution's part: its editors; the lead's editors and
    coordinators see why not.
    """
    if supports(person, measure):
        return Access.ALLOWED
    if can_report_on(person, measure) or is_coordinator(person):
        return Access.FORBIDDEN
    return Access.UNKNOWN


def can_ask_for_parts(person: Person, measure: Measure) -> bool:
    """Editors of the lead, and coordinators."""
    return can_report_on(person, measure) or is_coordinator(person)


def asking_access(person: Person, measure: Measure) -> Access:
    """The form that asks for parts; those who are asked see why it is not theirs."""
    if can_ask_for_parts(person, measure):
        return Access.ALLOWED
    return Access.FORBIDDEN if supports(person, measure) else Access.UNKNOWN


def correcting_access(person: Person, measure: Measure) -> Access:
    """The form for plan text: coordinators; the measure's own editors see why not."""
    if is_coordinator(person):
        return Access.ALLOWED
    if can_report_on(person, measure) or supports(person, measure):
        return Access.FORBIDDEN
    return Access.UNKNOWN


def can_move_date(person: Person, measure: Measure) -> bool:
    """Coordinators; where the plan asks for review, not on a measure they report on themselves."""
    is_own = measure.plan.asks_for_review and can_report_on(person, measure)
    return is_coordinator(person) and not is_own


def can_decide_on(person: Person, proposed: DateChange) -> bool:
    """Coordinators; where the plan asks for review, not on what they proposed themselves."""
    is_own = proposed.measure.plan.asks_for_review and proposed.change.user_id == person.pk
    return is_coordinator(person) and not is_own


def date_change_access(person: Person, measure: Measure) -> Access:
    """The form for an end date: the lead's editors propose and coordinators decide; the measure's
    helpers see why not.
    """
    if is_coordinator(person) or can_report_on(person, measure):
        return Access.ALLOWED
    return Access.FORBIDDEN if supports(person, measure) else Access.UNKNOWN
