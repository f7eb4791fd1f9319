"""Statements about a measure: what an institution says, by which rules, and what follows."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import Change, ChangeKind, Source
from commitments.operations import (
    ChangedMeanwhileError,
    NotAllowedError,
    RuleBrokenError,
    recorded_change,
    was_changed,
)
from measures.evidence.attached import AttachedFile
from measures.models import Evidence, EvidenceFile, Measure, ProgressUpdate
from measures.operations.dates import lapse_proposal
from measures.operations.evidence import files_to_show
from measures.operations.steps_and_risks import (
    NewRisk,
    NewStep,
    RiskTurn,
    StepTick,
    check_additions,
    record_additions,
    record_ticks,
    record_turns,
    rules_of_rows_broken,
    were_changed,
)
from measures.permissions import can_report_on
from measures.standing import Judgement, Status
from ogp_portal.formats.days import day_text
from ogp_portal.formats.text import without_double_stop
from ogp_portal.history import Author

STATEMENT_KINDS = (ChangeKind.PROGRESS, ChangeKind.UNCHANGED, ChangeKind.TAKEN_BACK)
# What a statement is judged against: a change to any of these meanwhile is shown to its author.
FACTS_OF_A_STATEMENT = ("title", "due_on", "completion_test", "lead_institution_id", "status")


@dataclass(frozen=True, slots=True)
class Proof:
    """A link, a file, or both; and what it proves.

    Attributes:
        url: "" where it is a file alone.
        dated_on: the date of the document itself; None where it has none.
        archive_url: where the page is archived, for the day the link dies.
        withdrawn_on, withdrawn_because: of one that is put on record after it was withdrawn.
    """

    url: str
    proves: str
    dated_on: date | None = None
    file: AttachedFile | None = None
    archive_url: str = ""
    withdrawn_on: date | None = None
    withdrawn_because: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What an institution says of its measure on a day, or of its part in another's.

    Attributes:
        happened_on: the day the status came about; None where it is unknown.
        reason: why the measure is cancelled, or taken up again; or what is seen otherwise.
        decision: the number of the decision by which, or its address.
        steps, risks: those of which it says something new.
        new_steps, new_risks: those that it adds.
        is_part: a supporting institution says it of what it does for the measure.
        disagrees: it sees things otherwise than the lead does; `reason` says what.
    """

    status: Status
    happened_on: date | None = None
    done: str = ""
    next_step: str = ""
    obstacles: str = ""
    proofs: tuple[Proof, ...] = ()
    is_unchanged: bool = False
    reason: str = ""
    decision: str = ""
    steps: tuple[StepTick, ...] = ()
    risks: tuple[RiskTurn, ...] = ()
    new_steps: tuple[NewStep, ...] = ()
    new_risks: tuple[NewRisk, ...] = ()
    is_part: bool = False
    disagrees: bool = False


def obstacles_are_due(measure: Measure, statement: Statement, today: date) -> bool:
    """Whether the statement must say what stands in the way: by what it says, it is late."""
    if measure.due_on is None or today <= measure.due_on or statement.is_unchanged:
        return False
    if measure.status in (Status.COMPLETED, Status.CANCELLED):
        return False
    if statement.status == Status.CANCELLED:  # its reason says so
        return False
    if statement.status == Status.COMPLETED and statement.happened_on:
        return statement.happened_on > measure.due_on
    return True


def rules_broken(measure: Measure, statement: Statement, today: date) -> list[RuleBrokenError]:
    """Every rule of reporting that a statement does not keep, in the order of the form."""
    broken = []
    if statement.is_unchanged and not measure.status:
        sentence = _("Nothing has been reported yet, so something must be said first.")
        broken.append(RuleBrokenError("status", sentence))
    broken += turn_broken(measure, statement)
    if statement.happened_on:
        broken += day_broken(measure, statement, statement.happened_on, today)
    # Of what is cancelled the reason says enough.
    is_wordless = statement.status in (Status.NOT_STARTED, Status.CANCELLED)
    needs_words = not (statement.is_unchanged or is_wordless)
    if needs_words and not statement.done.strip():
        broken.append(RuleBrokenError("done", _("Say in a sentence what was done.")))
    if obstacles_are_due(measure, statement, today) and not statement.obstacles.strip():
        sentence = _("The measure is overdue: say what stands in the way.")
        broken.append(RuleBrokenError("obstacles", sentence))
    rows = (statement.steps, statement.risks, statement.new_steps)
    return [*broken, *rules_of_rows_broken(*rows, today)]


def day_broken(
    measure: Measure, statement: Statement, day: date, today: date
) -> list[RuleBrokenError]:
    """Why a status cannot have come about on a day: it is still to come; or a measure would have
    been completed before it and its plan began, or before its lead said, when it was overdue, that
    it was not.
    """
    if day > today:
        return [RuleBrokenError("happened_on", _("This day is still to come."))]
    if statement.status != Status.COMPLETED:
        return []
    begin = min(
        filter(None, (measure.starts_on, measure.baseline_starts_on, measure.plan.starts_on))
    )
    if day < begin:
        sentence = _("It cannot be completed before it begins, on %(day)s.")
        said = without_double_stop(sentence % {"day": day_text(begin)})
        return [RuleBrokenError("happened_on", said)]
    if not measure.due_on:
        return []
    unfinished = ProgressUpdate.objects.last_unfinished_of(measure)
    if unfinished and max(day, measure.due_on) < unfinished.stated_on:
        sentence = _(
            "On %(day)s, past the end date, it was stated that the measure was not completed yet."
            " Give a later day, or take that statement back first."
        )
        return [RuleBrokenError("happened_on", sentence % {"day": day_text(unfinished.stated_on)})]
    return []


def turn_broken(measure: Measure, statement: Statement) -> list[RuleBrokenError]:
    """What is still to be said before the measure's status may become that of the statement."""
    # Of a measure that nobody has reported on, nothing more is known than of one not begun.
    stood, becomes = Status(measure.status or Status.NOT_STARTED), Status(statement.status)
    broken = []
    if not stood.may_become(becomes, for_a_reason=bool(statement.reason.strip())):
        broken.append(RuleBrokenError("reason", _reason_sentence(stood, becomes)))
    is_decided = bool(statement.decision.strip() or measure.plan.adopted_on is None)
    if stood.takes_a_decision_to_become(becomes) and not is_decided:
        sentence = _("Give the number or the address of the decision.")
        broken.append(RuleBrokenError("decision", sentence))
    return broken


def _reason_sentence(stood: Status, becomes: Status) -> str:
    if becomes is Status.CANCELLED:
        return _("Say why the measure is cancelled.")
    if stood is Status.CANCELLED:
        return _("The measure is cancelled: say why it is taken up again.")
    return _("The measure was stated as completed: say why it is taken up again.")


def check_statement(measure: Measure, statement: Statement, today: date) -> None:
    """The rules of reporting. Inside the transaction of the statement: its files stay locked.

    Raises:
        RuleBrokenError: the first rule that is not kept.
    """
    for broken in rules_broken(measure, statement, today):
        raise broken
    if any(proof.dated_on and proof.dated_on > today for proof in statement.proofs):
        raise RuleBrokenError("", _("A piece of evidence is dated on a day still to come."))
    check_additions(measure, statement.new_steps, statement.new_risks)
    files_to_show(proof.file for proof in statement.proofs if proof.file)


def report_progress(
    measure: Measure, statement: Statement, *, by: Author, opened_version: int, today: date
) -> ProgressUpdate:
    """Publish a statement at once; the measure's status follows it.

    Args:
        opened_version: the measure's version when the author opened the form.
        today: the day of the statement, in Riga.

    Raises:
        NotAllowedError: the person is no editor of the lead, or speaks in another's name.
        ChangedMeanwhileError: what the statement is judged against, or a step or a risk of which it
            says something, has changed since.
        RuleBrokenError: a rule of reporting is not kept, or the plan asks for review of what is
            said in words (`measures.operations.drafts.send_statement`).
    """
    with transaction.atomic():
        locked = admitted(measure, statement, by=by, opened_version=opened_version, today=today)
        if locked.plan.asks_for_review and not statement.is_unchanged:
            raise RuleBrokenError("", _("This plan asks for review: hand the statement in."))
        return publish(locked, statement, by=by, today=today)


def was_judged_otherwise(measure: Measure, opened_version: int) -> bool:
    """Whether what a statement is judged against has changed since a version of the measure."""
    return was_changed(measure, opened_version, FACTS_OF_A_STATEMENT, STATEMENT_KINDS)


def admitted(
    measure: Measure, statement: Statement, *, by: Author, opened_version: int, today: date
) -> Measure:
    """The measure under its lock, where everything a statement asks for is kept; inside a
    transaction. Raises as `report_progress`.
    """
    locked: Measure = Measure.objects.locked_with_heirs(measure.pk)
    if by.user is None or not can_report_on(by.user, locked):
        raise NotAllowedError
    if was_judged_otherwise(locked, opened_version):
        raise ChangedMeanwhileError
    if were_changed(locked, statement.steps, statement.risks, opened_version):
        raise ChangedMeanwhileError
    if by.institution_id != locked.lead_institution_id:
        raise NotAllowedError
    check_statement(locked, statement, today)
    return locked


def publish(measure: Measure, statement: Statement, *, by: Author, today: date) -> ProgressUpdate:
    """Publish a statement whose conditions are kept, as one change of the locked measure."""
    kind = ChangeKind.UNCHANGED if statement.is_unchanged else ChangeKind.PROGRESS
    published = recorded_change(
        kind=kind,
        by=by,
        plan=measure.plan,
        reason=statement.reason.strip(),
        decision=statement.decision.strip(),
    )
    with published as change:
        return record_statement(measure, statement, change, stated_on=today)


def report_unchanged(
    measure: Measure, *, by: Author, opened_version: int, today: date
) -> ProgressUpdate:
    """State that nothing has changed: an answer, not silence. Raises as `report_progress`."""
    if not measure.status:
        raise RuleBrokenError(
            "status", _("Nothing has been reported yet, so something must be said first.")
        )
    statement = Statement(status=Status(measure.status), is_unchanged=True)
    return report_progress(measure, statement, by=by, opened_version=opened_version, today=today)


def record_statement(
    measure: Measure,
    statement: Statement,
    change: Change,
    *,
    stated_on: date,
    source: Source | None = None,
) -> ProgressUpdate:
    """Write a statement, its evidence, and what it says of steps and risks, and let the measure
    follow; inside an open change. Where that ends the measure, a shift of its end date that waits
    for a decision lapses.
    """
    update = ProgressUpdate.objects.create(
        measure=measure,
        change=change,
        institution_id=change.institution_id,
        source=source,
        stated_on=stated_on,
        status=statement.status,
        is_unchanged=statement.is_unchanged,
        happened_on=statement.happened_on,
        done=statement.done,
        next_step=statement.next_step,
        obstacles=statement.obstacles,
        reason=statement.reason.strip(),
        decision=statement.decision.strip(),
        is_part=statement.is_part,
        disagrees=statement.disagrees,
    )
    record_ticks(measure, statement.steps, change, otherwise=statement.happened_on or stated_on)
    record_turns(measure, statement.risks, change)
    record_additions(measure, statement.new_steps, statement.new_risks, change)
    _record_proofs(update, statement.proofs, change)
    is_taken_up = measure.status == Status.CANCELLED != statement.status
    if is_taken_up and not statement.is_part:
        _part_from_heirs(measure, change)
    follow(measure, statement, stated_on)
    if measure.is_finished:
        lapse_proposal(measure, change, on=stated_on)
    measure.record(change)
    return update


def _part_from_heirs(measure: Measure, change: Change) -> None:
    """A measure that is taken up again lives on in no other any more; each of those knows."""
    heirs = Measure.objects.succeeding(measure)
    heirs.take_locks()
    for heir in list(heirs):
        heir.record(change)
    for succession in measure.successions.all():
        succession.record_removal(change)


def _record_proofs(update: ProgressUpdate, proofs: Sequence[Proof], change: Change) -> None:
    files = EvidenceFile.objects.locked({proof.file.sha256 for proof in proofs if proof.file})
    for proof in proofs:
        Evidence(
            measure=update.measure,
            progress_update=update,
            url=proof.url,
            file=files[proof.file.sha256] if proof.file else None,
            file_name=proof.file.name if proof.file else "",
            archive_url=proof.archive_url,
            dated_on=proof.dated_on,
            proves=proof.proves,
            withdrawn_on=proof.withdrawn_on,
            withdrawn_because=proof.withdrawn_because,
        ).record(change)


def preview_of(measure: Measure, statement: Statement, today: date) -> Judgement:
    """The standing that would follow if the statement were published; nothing is written."""
    imagined = copy(measure)
    follow(imagined, statement, today)
    return imagined.judgement(today)


def follow(measure: Measure, statement: Statement, stated_on: date) -> None:
    """Bring a measure's own fields up to its newest statement.

    One that was made earlier and is only now put on record adds its evidence, and nothing else.
    One of a part moves nothing: whoever gives it has not said that the whole is done.
    """
    if statement.is_part:
        return
    measure.evidence_count += sum(proof.withdrawn_on is None for proof in statement.proofs)
    if measure.stated_on and stated_on < measure.stated_on:
        return
    was_completed = measure.status == Status.COMPLETED
    if statement.status == Status.COMPLETED:
        measure.completed_on = statement.happened_on or (
            measure.completed_on if was_completed else None
        )
        if not was_completed:
            measure.completion_stated_on = stated_on
    else:
        measure.completed_on = measure.completion_stated_on = None
    measure.status = statement.status
    measure.stated_on = stated_on


def follow_all(measure: Measure, updates: Iterable[ProgressUpdate]) -> None:
    """Bring a measure's own fields to what these statements, and no others, say."""
    measure.status = ""
    measure.completed_on = measure.stated_on = measure.completion_stated_on = None
    for update in updates:
        statement = Statement(Status(update.status), happened_on=update.happened_on)
        follow(measure, statement, update.stated_on)
