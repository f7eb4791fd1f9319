"""A measure's story in one line of time: what was said, by whom, with what proof; and silence."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils import timezone

from commitments.models import Change, ChangeKind, Institution, InstitutionDirectory
from measures.models import Measure, ProgressUpdate
from measures.operations.reporting import Proof, Statement
from measures.standing import status_label

# Kinds of events in which an institution says how the measure stands.
SPOKEN = ("statement", "unchanged")


@dataclass(frozen=True, slots=True)
class Event:
    """One point on the line; `kind` is statement, unchanged, taken_back, change or silence.

    Attributes:
        recorded_on: where it was written down on another day than it happened.
        days: the length of a silence.
        version: the measure's version that came of it (the history has the details).
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
    proofs: tuple[Proof, ...] = ()
    reason: str = ""
    label: str = ""
    days: int = 0
    version: int = 0
    takes_back_of: date | None = None
    taken_back_on: date | None = None
    taken_back_because: str = ""

    @property
    def shape(self) -> str:
        """How the line draws it."""
        return "statement" if self.kind in (*SPOKEN, "taken_back") else self.kind


def story_of(measure: Measure, directory: InstitutionDirectory, today: date) -> list[Event]:
    """Everything that happened to a measure, newest first; silences longer than the plan allows
    stand where they were. Three queries.
    """
    updates = list(
        ProgressUpdate.objects.filter(measure=measure)
        .select_related("change", "source", "takes_back", "taken_back_by")
        .prefetch_related("evidence")
        .newest_first()
    )
    versions = dict(measure.history.values_list("change_id", "version"))
    events = [_statement(update, directory, versions) for update in updates]
    changes = Change.objects.filter(pk__in=versions, updates=None)
    events += [_change(change, directory, versions) for change in changes.newest_first()]
    events += _silences(
        measure, [update.stated_on for update in updates if _breaks_silence(update)], today
    )
    return sorted(events, key=lambda event: (event.day, event.version), reverse=True)


def imagined_event(measure: Measure, statement: Statement, today: date) -> Event:
    """A statement as it would stand in the story, if its lead published it today. One query."""
    directory = Institution.objects.directory()
    lead = measure.lead_institution_id
    return Event(
        kind="statement",
        day=today,
        by=directory.label(lead, today).short if lead else "",
        status=statement.status,
        status_label=status_label(statement.status),
        happened_on=statement.happened_on,
        done=statement.done,
        next_step=statement.next_step,
        obstacles=statement.obstacles,
        proofs=statement.proofs,
    )


def last_speaker(story: list[Event]) -> str:
    """Who made the newest statement: an institution, or the source that tells of it; or ""."""
    standing = (event for event in story if event.taken_back_on is None)
    return next((event.by for event in standing if event.kind in SPOKEN), "")


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
    update: ProgressUpdate, directory: InstitutionDirectory, versions: dict[int, int]
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
        proofs=tuple(Proof(piece.url, piece.proves) for piece in update.evidence.all()),
        version=versions.get(update.change_id, 0),
        reason=update.reason,
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


def _change(change: Change, directory: InstitutionDirectory, versions: dict[int, int]) -> Event:
    day = timezone.localdate(change.since)
    return Event(
        kind="change",
        day=day,
        recorded_on=_recorded_on(change, day),
        by=change.speaker(directory),
        label=str(ChangeKind(change.kind).label),
        reason=change.reason,
        version=versions[change.pk],
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
