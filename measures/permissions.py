"""Who may do what to a measure."""

from commitments.permissions import Access, Person, is_coordinator, roles_of
from measures.models import Evidence, Measure


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


def institution_to_attach(person: Person, measure: Measure) -> int | None:
    """For which institution the person may attach files to what the lead says; None: for none."""
    return measure.lead_institution_id if can_report_on(person, measure) else None


def institution_to_copy(person: Person, measure: Measure, pk: int) -> int | None:
    """For which institution the person may put a file beside a piece of evidence; None: none."""
    pieces = Evidence.objects.filter(measure=measure, pk=pk).select_related("progress_update")
    evidence: Evidence | None = pieces.first()
    if evidence is None:
        return None
    evidence.measure = measure
    return evidence.keeper_id if can_tend(person, evidence) else None


def can_tend(person: Person, evidence: Evidence) -> bool:
    """Editors of the institution that answers for a piece of evidence."""
    return evidence.keeper_id in roles_of(person).editor


def tending_access(person: Person, evidence: Evidence) -> Access:
    """The forms that withdraw a piece of evidence or put a copy beside it; whoever else has to do
    with the measure sees why not.
    """
    if can_tend(person, evidence):
        return Access.ALLOWED
    measure = evidence.measure
    is_concerned = can_report_on(person, measure) or supports(person, measure)
    return Access.FORBIDDEN if is_concerned or is_coordinator(person) else Access.UNKNOWN
