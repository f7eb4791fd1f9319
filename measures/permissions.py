"""Who may do what to a measure."""

from commitments.permissions import Access, Person, is_coordinator, roles_of
from measures.models import DateChange, Evidence, Measure, ProgressUpdate, UpdateDraft


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
    """Coordinators; where the plan asks for review, not on what they or their own institution
    proposed.
    """
    is_theirs = proposed.change.user_id == person.pk or can_report_on(person, proposed.measure)
    is_own = proposed.measure.plan.asks_for_review and is_theirs
    return is_coordinator(person) and not is_own


def date_change_access(person: Person, measure: Measure) -> Access:
    """The form for an end date: the lead's editors propose and coordinators decide; the measure's
    helpers see why not.
    """
    if is_coordinator(person) or can_report_on(person, measure):
        return Access.ALLOWED
    return Access.FORBIDDEN if supports(person, measure) else Access.UNKNOWN


def institution_to_attach(person: Person, measure: Measure) -> int | None:
    """For which institution the person may attach files to what the lead says; None: for none."""
    return measure.lead_institution_id if can_report_on(person, measure) else None


def institution_to_attach_part(person: Person, measure: Measure) -> int | None:
    """For which institution the person may attach files to what is said of its part; None: for
    none, or for several, of which nobody knows yet which is meant.
    """
    editor = roles_of(person).editor
    own = measure.supporting.filter(institution__in=editor).values_list("institution", flat=True)
    found = list(own[:2]) if editor else []
    return found[0] if len(found) == 1 else None


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


def can_review(person: Person, institution_id: int, draft: UpdateDraft | None) -> bool:
    """Coordinators, but nobody on what they or their own institution handed in."""
    roles = roles_of(person)
    is_own = institution_id in roles.editor or (draft and draft.saved_by_id == person.pk)
    return bool(roles.coordinator) and not is_own
