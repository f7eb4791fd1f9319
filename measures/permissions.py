"""Who may do what to a measure."""

from commitments.permissions import Access, Person, is_coordinator, roles_of
from measures.models import Measure, ProgressUpdate, UpdateDraft


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


def can_take_back(person: Person, measure: Measure, update: ProgressUpdate) -> bool:
    """Editors of the lead, of what their own institution stated of the whole."""
    is_own = update.institution_id == measure.lead_institution_id and not update.is_part
    return is_own and update.takes_back_id is None and can_report_on(person, measure)


def review_access(person: Person, institution_id: int) -> Access:
    """The page on which a statement is reviewed: coordinators; its own editors see why not."""
    if is_coordinator(person):
        return Access.ALLOWED
    is_theirs = institution_id in roles_of(person).editor
    return Access.FORBIDDEN if is_theirs else Access.UNKNOWN


def can_decide_on(person: Person, institution_id: int, draft: UpdateDraft | None) -> bool:
    """Coordinators, but nobody on what they or their own institution handed in."""
    roles = roles_of(person)
    is_own = institution_id in roles.editor or (draft and draft.saved_by_id == person.pk)
    return bool(roles.coordinator) and not is_own
