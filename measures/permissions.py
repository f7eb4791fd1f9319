"""Who may do what to a measure."""

from commitments.models import Commitment
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


# The parts of a worksheet's row that tell what was done; those that its lead adds to, and a
# coordinator words; and those in which a date is asked for.
REPORTED = frozenset(("progress", "status", "evidence"))
ADDED_TO = frozenset(("steps", "risks"))
ASKED_FOR = frozenset(("due_on",))


def can_take_over(person: Person, measure: Measure | None, column: str) -> bool:
    """What a worksheet says in a column: the lead's editors what is reported, steps and risks, and
    an end date to be asked for; coordinators the plan's text and its dates, and new measures
    (None).
    """
    leads = measure is not None and can_report_on(person, measure)
    if column in REPORTED:
        return leads
    if column in ASKED_FOR and measure is not None:
        return leads or can_move_date(person, measure)
    return is_coordinator(person) or (leads and column in ADDED_TO)


def importing_access(person: Person, commitment: Commitment) -> Access:
    """The pages on which a worksheet is brought in: coordinators, and editors of institutions that
    lead a measure of the commitment; those that only help see why not.
    """
    editor = roles_of(person).editor
    measures = Measure.objects.under(commitment)
    if is_coordinator(person) or (editor and measures.led_by(editor).exists()):
        return Access.ALLOWED
    helps = bool(editor) and measures.supported_by(editor).exists()
    return Access.FORBIDDEN if helps else Access.UNKNOWN


def can_move_date(person: Person, measure: Measure) -> bool:
    """Coordinators; where the plan asks for review, not of a measure that is or was their own."""
    return is_coordinator(person) and not (measure.plan.asks_for_review and _led(person, measure))


def can_decide_on(person: Person, proposed: DateChange) -> bool:
    """Coordinators; where the plan asks for review, not on what they or their own institution
    proposed.
    """
    if not is_coordinator(person) or not proposed.measure.plan.asks_for_review:
        return is_coordinator(person)
    return proposed.change.user_id != person.pk and not _led(person, proposed.measure)


def _led(person: Person, measure: Measure) -> bool:
    """Whether the person reports for an institution that leads the measure, or ever did: a
    coordinator could hand it over, decide alone, and take it back. What was led before is one query
    a person object.
    """
    if can_report_on(person, measure):
        return True
    led: set[int] | None = vars(person).get("_led")
    if led is None:
        editor = roles_of(person).editor
        versions = Measure.history.filter(lead_institution__in=editor)
        led = set(versions.values_list("id", flat=True)) if editor else set()
        vars(person)["_led"] = led
    return measure.pk in led


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
    """Of the whole, editors of the lead; of a part, editors of the institution whose part it is;
    each what their own institution stated.
    """
    if update.takes_back_id:
        return False
    if update.is_part:
        return can_report_part(person, measure, update.institution_id)
    is_own = update.institution_id == measure.lead_institution_id
    return is_own and can_report_on(person, measure)


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
