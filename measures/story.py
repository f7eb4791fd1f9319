"""A measure's story in one line of time: what was said, by whom, with what proof; and silence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise, takewhile

from django.db.models import Prefetch
from django.utils import timezone

from commitments.models import Change, ChangeKind, Institution, InstitutionDirectory
from measures.date_changes import ShiftRow, shifts_by_change
from measures.models import Evidence, Measure, ProgressUpdate, Succession, SupportingRole
from measures.moved import Moved, moved_by, moved_by_changes
from measures.operations.reporting import Statement
from measures.proofs import Shown, imagined, shown
from measures.standing import status_label

# Kinds of events in which an institution says how the measure stands.
SPOKEN = ("statement", "unchanged")


@dataclass(frozen=True, slots=True)
class Event:
    """One point on the line; `kind` is statement, unchanged, taken_back, change or silence.

    Attributes:
        is_part: said by a supporting institution of its own part.
        disagrees: it sees things otherwise than the lead; `reason` says what.
        recorded_on: where it was written down on another day than it happened.
        days: the length of a silence.
        version: the measure's version that came of it (the history has the details).
        decision: the number or the address of the decision behind a statement.
        shifts: of the end date, as they then came to be; one is drawn where it came to what it is,
            and only named where it was on its way.
        moved: the steps, risks and other measures of which something became with it.
        takes_back_of: the day of the statement that this one takes back.
        taken_back_on, taken_back_because: when this one was taken back itself, and why.
    """

    kind: str
    day: date
    recorded_on: date | None = None
    by: str = ""
    source_url: str = ""
    status: str = ""
    status_label: str = ""
    happened_on: date | None = None
    done: str = ""
    next_step: str = ""
    obstacles: str = ""
    proofs: tuple[Shown, ...] = ()
    reason: str = ""
    label: str = ""
    shifts: Sequence[ShiftRow] = ()
    days: int = 0
    version: int = 0
    decision: str = ""
    moved: Sequence[Moved] = ()
    is_part: bool = False
    disagrees: bool = False
    takes_back_of: date | None = None
    taken_back_on: date | None = None
    taken_back_because: str = ""

    @property
    def is_of_the_whole(self) -> bool:
        """An institution, or a source, says how the measure stands; and it was not taken back."""
        return self.kind in SPOKEN and not self.is_part and self.taken_back_on is None

    @property
    def shape(self) -> str:
        """How the line draws it."""
        if self.is_part:
            return "part"
        if self.kind in (*SPOKEN, "taken_back"):
            return "statement"
        return self.kind


def story_of(measure: Measure, directory: InstitutionDirectory, today: date) -> list[Event]:
    """Everything that happened to a measure, newest first; silences longer than the plan allows
    stand where they were. Eight queries, and one where a source tells of an end date.
    """
    updates = list(
        ProgressUpdate.objects.filter(measure=measure)
        .select_related("change", "source", "takes_back", "taken_back_by")
        .prefetch_related(
            Prefetch("evidence", Evidence.objects.with_what_is_shown().order_by("pk"))
        )
        .newest_first()
    )
    versions = dict(measure.history.values_list("change_id", "version"))
    moved, shifts = moved_by_changes(measure), shifts_by_change(measure, directory)
    events = [
        replace(
            _statement(update, directory, versions, moved), shifts=shifts.get(update.change_id, ())
        )
        for update in updates
    ]
    # A merger speaks of another measure; here it is a change all the same.
    told = [update.change_id for update in updates]
    changes = Change.objects.filter(pk__in=versions).exclude(pk__in=told).newest_first()
    named = _asked(measure, directory) | _succeeded(measure, changes)
    events += [
        _change(
            change, directory, versions, moved, shifts.get(change.pk, ()), named.get(change.pk, ())
        )
        for change in changes
    ]
    events += _silences(
        measure, [update.stated_on for update in updates if _breaks_silence(update)], today
    )
    return sorted(events, key=lambda event: (event.day, event.version), reverse=True)


def imagined_event(
    measure: Measure, statement: Statement, today: date, speaker: int | None = None
) -> Event:
    """A statement as it would stand in the story, if it were published today. Three queries.

    Args:
        speaker: the institution that says it; default: the lead.
    """
    directory = Institution.objects.directory()
    speaker = speaker or measure.lead_institution_id
    return Event(
        kind="statement",
        day=today,
        by=directory.label(speaker, today).short if speaker else "",
        status=statement.status,
        status_label=status_label(statement.status),
        happened_on=statement.happened_on,
        done=statement.done,
        next_step=statement.next_step,
        obstacles=statement.obstacles,
        proofs=tuple(map(imagined, statement.proofs)),
        reason=statement.reason,
        decision=statement.decision,
        moved=moved_by(statement, measure.steps.all(), measure.risks.all(), today),
        is_part=statement.is_part,
        disagrees=statement.disagrees,
    )


def turn_of(story: Sequence[Event], status: str) -> Event | None:
    """The statement that gave the reason for which the measure has its status; None: there is none,
    or none was given.
    """
    spoken = (event for event in story if event.is_of_the_whole)
    last = takewhile(lambda event: event.status == status, spoken)
    return next((event for event in last if event.reason or event.decision), None)


def last_speaker(story: list[Event]) -> str:
    """Who made the newest statement: an institution, or the source that tells of it; or ""."""
    return next((event.by for event in story if event.is_of_the_whole), "")


def version_of(update: ProgressUpdate) -> int:
    """The measure's version that came of a statement; 0 where none did. One query."""
    versions = update.measure.history.filter(change=update.change_id)
    return versions.values_list("version", flat=True).first() or 0


def follower_of(update: ProgressUpdate) -> ProgressUpdate | None:
    """The statement by which this one was taken back; None where it stands."""
    return getattr(update, "taken_back_by", None)


def _breaks_silence(update: ProgressUpdate) -> bool:
    """What was taken back leaves the measure as silent as it was."""
    return not (update.is_part or update.takes_back_id or follower_of(update))


def _statement(
    update: ProgressUpdate,
    directory: InstitutionDirectory,
    versions: dict[int, int],
    moved: Mapping[int, Sequence[Moved]],
) -> Event:
    follower = follower_of(update)
    return Event(
        kind=_kind_of(update),
        day=update.stated_on,
        recorded_on=_recorded_on(update.change, update.stated_on),
        by=_speaker(update, directory),
        source_url=update.source.url if update.source else "",
        status=update.status,
        status_label=status_label(update.status),
        happened_on=update.happened_on,
        done=update.done,
        next_step=update.next_step,
        obstacles=update.obstacles,
        proofs=tuple(shown(piece, directory) for piece in update.evidence.all()),
        version=versions.get(update.change_id, 0),
        reason=update.reason,
        decision=update.decision,
        moved=moved.get(update.change_id, ()),
        is_part=update.is_part,
        disagrees=update.disagrees,
        takes_back_of=update.takes_back.stated_on if update.takes_back else None,
        taken_back_on=follower.stated_on if follower else None,
        taken_back_because=follower.reason if follower else "",
    )


def _kind_of(update: ProgressUpdate) -> str:
    if update.takes_back_id:
        return "taken_back"
    return "unchanged" if update.is_unchanged else "statement"


def _speaker(update: ProgressUpdate, directory: InstitutionDirectory) -> str:
    if update.institution_id:
        return directory.label(update.institution_id, update.stated_on).short
    return update.source.title_text.html() if update.source else ""


def _asked(measure: Measure, directory: InstitutionDirectory) -> dict[int, list[str]]:
    """Change → the institutions that it asked for their parts. One query."""
    asked: dict[int, list[str]] = {}
    written = SupportingRole.history.filter(
        measure_id=measure.pk, change__kind=ChangeKind.PART_ASKED
    )
    for change, since, institution in written.order_by("history_id").values_list(
        "change_id", "change__since", "institution_id"
    ):
        label = directory.label(institution, timezone.localdate(since))
        asked.setdefault(change, []).append(label.short)
    return asked


def _succeeded(measure: Measure, changes: Iterable[Change]) -> dict[int, list[str]]:
    """Change → the measures that were merged or split into this one. One query, where any was."""
    kinds = (ChangeKind.MEASURE_MERGED, ChangeKind.MEASURE_SPLIT)
    told = [change.pk for change in changes if change.kind in kinds]
    if not told:
        return {}
    codes: dict[int, list[str]] = {}
    written = Succession.history.filter(successor_id=measure.pk, change__in=told)
    for change, code in written.order_by("history_id").values_list(
        "change_id", "predecessor__code"
    ):
        codes.setdefault(change, []).append(code)
    return codes


def _change(
    change: Change,
    directory: InstitutionDirectory,
    versions: dict[int, int],
    moved: Mapping[int, Sequence[Moved]],
    shifts: Sequence[ShiftRow],
    named: Iterable[str],
) -> Event:
    day = timezone.localdate(change.since)
    label = str(ChangeKind(change.kind).label)
    names = ", ".join(named)
    return Event(
        kind="change",
        day=day,
        recorded_on=_recorded_on(change, day),
        by=change.speaker(directory),
        label=f"{label}: {names}" if names else label,
        reason="" if shifts else change.reason,
        shifts=shifts,
        version=versions[change.pk],
        moved=moved.get(change.pk, ()),
        decision="" if shifts else change.decision,
    )


def _recorded_on(change: Change, day: date) -> date | None:
    recorded = timezone.localdate(change.recorded_at)
    return recorded if recorded != day else None


def _silences(measure: Measure, stated: list[date], today: date) -> list[Event]:
    """Gaps between statements that were longer than the plan allows; the last may go on."""
    if not stated:
        return []
    ends = [*sorted(stated)]
    if not measure.is_finished:
        ends.append(min(today, max(measure.plan.ends_on, ends[-1])))
    limit = measure.plan.silence_limit_days
    # After the plan's last day nobody owes a statement: no silence is counted there.
    gaps = (
        (since, min(until, max(since, measure.plan.ends_on))) for since, until in pairwise(ends)
    )
    return [
        Event(kind="silence", day=until, days=(until - since).days)
        for since, until in gaps
        if (until - since).days > limit
    ]
