"""Evidence as pages and tables show it: what it is, what it proves, whether it can be seen."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from commitments.models import ActionPlan, Institution, InstitutionDirectory
from measures.evidence.kinds import FileKind
from measures.evidence.names import name_of_erased
from measures.evidence.querysets import EvidenceQuerySet
from measures.evidence.sights import Difference, Finding
from measures.evidence.states import EvidenceState
from measures.models import Evidence, LinkSighting, Measure
from measures.operations.reporting import Proof
from ogp_portal.formats.days import day_text
from ogp_portal.formats.sizes import size_text
from ogp_portal.formats.text import without_double_stop

MOST_SIGHTINGS = 20
HASH_SHOWN = 12  # signs of a SHA-256 that tell it from others at a glance


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file beside a piece of evidence.

    Attributes:
        url: where it can be had; "" where it cannot.
        note: why not, in words.
    """

    name: str
    kind: str
    size: str
    sha256: str
    url: str = ""
    note: str = ""
    is_erased: bool = False

    @property
    def short_hash(self) -> str:
        return f"{self.sha256[:HASH_SHOWN]}…"


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of evidence on a page.

    Attributes:
        pk: 0 of one that is only imagined.
        keeper_id: the institution that answers for it, on its measure's page.
        code, measure_url, measure_title: of its measure, in a register.
        by, stated_on: who showed it and when.
        state: an `EvidenceState`; "" where nothing needs to be said.
        note: what a reader must know of its link, in words; "" where it simply opens.
        is_asked_for: its institution is asked for a copy beside the link.
        withdrawn_because: "" also where its erased file says it.
    """

    proves: str
    url: str = ""
    archive_url: str = ""
    dated_on: date | None = None
    file: ShownFile | None = None
    pk: int = 0
    by: str = ""
    stated_on: date | None = None
    state: str = ""
    state_label: str = ""
    note: str = ""
    is_asked_for: bool = False
    keeper_id: int | None = None
    code: str = ""
    measure_url: str = ""
    measure_title: str = ""
    withdrawn_on: date | None = None
    withdrawn_because: str = ""

    @property
    def main_url(self) -> str:
        """Where the proof itself is: its link, or its file; "" where it cannot be had."""
        return self.url or (self.file.url if self.file else "")


def imagined(proof: Proof) -> Shown:
    """As it would be shown if it were published."""
    file = proof.file
    shown = (
        ShownFile(file.name, str(file.kind.label), size_text(file.size), file.sha256)
        if file
        else None
    )
    return Shown(proves=proof.proves, url=proof.url, dated_on=proof.dated_on, file=shown)


def evidence_of(measure: Measure, directory: InstitutionDirectory) -> list[Shown]:
    """Everything that was ever shown for a measure, the newest first. One query."""
    pieces = list(Evidence.objects.filter(measure=measure).with_what_is_shown().newest_first())
    for piece in pieces:
        piece.measure = measure
    return [replace(shown(piece, directory), keeper_id=piece.keeper_id) for piece in pieces]


def listed(pieces: EvidenceQuerySet, plan: ActionPlan) -> list[Shown]:
    """The pieces of a register, each with its measure, in their order. Two queries."""
    base = reverse("measure-list", args=[plan.slug])
    directory = Institution.objects.directory()
    return [
        replace(
            shown(piece, directory),
            code=piece.measure.code,
            measure_url=f"{base}{piece.measure.code}/",
            measure_title=piece.measure.title_text.html(),
        )
        for piece in pieces.with_what_is_shown().select_related("measure")
    ]


def shown(piece: Evidence, directory: InstitutionDirectory | None = None) -> Shown:
    """A piece from `with_what_is_shown`; without a directory it does not say who showed it."""
    state = EvidenceState(piece.state_value)  # type: ignore[attr-defined]  # annotated
    is_public = piece.withdrawn_on is None
    return Shown(
        pk=piece.pk,
        proves=piece.proves,
        url=piece.url,
        archive_url=piece.archive_url,
        dated_on=piece.dated_on,
        file=_file(piece, is_public),
        by=_speaker(piece, directory) if directory else "",
        stated_on=piece.progress_update.stated_on,
        state=state.value,
        state_label=str(state.label),
        note=_note(piece, state),
        is_asked_for=state.is_broken and not (piece.file_id or piece.archive_url),
        withdrawn_on=piece.withdrawn_on,
        withdrawn_because="" if _went_with_its_file(piece) else piece.withdrawn_because,
    )


def _went_with_its_file(piece: Evidence) -> bool:
    """Whether it was withdrawn because its file was erased, and that says why already."""
    file = piece.file
    if file is None:
        return False
    erased = (file.erased_on, file.erased_because)
    return erased == (piece.withdrawn_on, piece.withdrawn_because)


def _file(piece: Evidence, is_public: bool) -> ShownFile | None:
    file = piece.file
    if file is None:
        return None
    url = note = ""
    if file.erased_on:
        note = gettext("erased on %(day)s: %(reason)s") % {
            "day": day_text(file.erased_on),
            "reason": file.erased_because,
        }
    elif not file.content:
        note = gettext("The file itself is not in this portal; who has it can compare its hash.")
    elif is_public:
        url = file_url(file.sha256, piece.file_name)
    kind = str(FileKind(file.kind).label)
    size = size_text(file.size)
    name = file.name_shown(piece.file_name)
    return ShownFile(name, kind, size, file.sha256, url, note, file.erased_on is not None)


def file_url(sha256: str, name: str) -> str:
    return reverse("evidence-file", args=[sha256, name])


def _speaker(piece: Evidence, directory: InstitutionDirectory) -> str:
    """Who showed it; of a part also that it is one, for that proves nothing of the whole."""
    update = piece.progress_update
    if update.institution_id:
        short = directory.label(update.institution_id, update.stated_on).short
        return f"{short}, {gettext('its own part')}" if update.is_part else short
    return update.source.title_text.html() if update.source else ""


def _note(piece: Any, state: EvidenceState) -> str:
    """What is wrong with its link, and until when it was right; or why it is not checked."""
    if state is EvidenceState.UNCHECKED:
        return _reason(piece.seen_because)
    if not state.is_broken:
        return ""
    sentences = [_reason(piece.seen_because)]
    if piece.seen_alive_at:
        alive = gettext("Last seen alive on %(day)s.")
        day = day_text(timezone.localdate(piece.seen_alive_at))
        sentences.append(without_double_stop(alive % {"day": day}))
    else:
        sentences.append(gettext("The portal never saw it alive."))
    return " ".join(filter(None, sentences))


def _reason(because: str) -> str:
    if because in Finding.values:
        return str(Finding(because).label)
    return str(Difference(because).label) if because in Difference.values else ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the portal saw at a link, and from when to when it saw the same."""

    words: str
    title: str
    sha256: str
    first_on: date
    last_on: date


def seen_at(piece: Evidence) -> list[Seen]:
    """The last of what was seen at the link of a piece, the newest first. One query."""
    rows = LinkSighting.objects.of(piece.pk).newest_first()[:MOST_SIGHTINGS]
    return [
        Seen(
            words=_reason(row.because),
            title=row.title,
            sha256=row.sha256,
            first_on=timezone.localdate(row.first_seen_at),
            last_on=timezone.localdate(row.last_seen_at),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A link that no longer leads to what was shown, and has no copy beside it."""

    pk: int
    proves: str


def broken_links(institution_ids: Collection[int]) -> dict[tuple[int, int], list[BrokenLink]]:
    """(measure, institution) → the broken links that these institutions answer for. One query."""
    broken: dict[tuple[int, int], list[BrokenLink]] = defaultdict(list)
    pieces = Evidence.objects.needing_a_copy().kept_by(institution_ids)
    for piece in pieces.select_related("measure", "progress_update").order_by("pk"):
        link = BrokenLink(piece.pk, piece.proves)
        broken[piece.measure_id, piece.keeper_id or 0].append(link)
    return broken


# For machines -----------------------------------------------------------------------------------

TABLE_COLUMNS = (
    "id",
    "commitment",
    "measure",
    "measure_title",
    "institution",
    "source",
    "stated_on",
    "dated_on",
    "proves",
    "url",
    "archive_url",
    "file_name",
    "file_kind",
    "file_size",
    "file_sha256",
    "file_url",
    "state",
    "seen_alive_on",
    "withdrawn_on",
    "withdrawn_because",
    "file_erased_on",
    "file_erased_because",
)
_VALUES = (
    "pk",
    "measure__commitment__number",
    "measure__code",
    "measure__title",
    "progress_update__institution__slug",
    "progress_update__source__title",
    "progress_update__stated_on",
    "dated_on",
    "proves",
    "url",
    "archive_url",
    "file_name",
    "file__kind",
    "file__size",
    "file__sha256",
    "file__content",
    "state_value",
    "seen_alive_at",
    "withdrawn_on",
    "withdrawn_because",
    "file__erased_on",
    "file__erased_because",
)
_CONTENT, _SEEN_ALIVE = _VALUES.index("file__content"), _VALUES.index("seen_alive_at")
_NAME, _HASH = _VALUES.index("file_name"), _VALUES.index("file__sha256")
_KIND, _WITHDRAWN = _VALUES.index("file__kind"), _VALUES.index("withdrawn_on")
_ERASED = _VALUES.index("file__erased_on")
ROWS_AT_ONCE = 2_000


def table_of(pieces: EvidenceQuerySet, base_url: str) -> Iterator[list[object]]:
    """The rows below `TABLE_COLUMNS`, fetched as they are asked for, in the selection's order."""
    rows: QuerySet[Any, Any] = pieces.with_state().values_list(*_VALUES)
    return (_table_row(row, base_url) for row in rows.iterator(chunk_size=ROWS_AT_ONCE))


def _table_row(values: Iterable[Any], base_url: str) -> list[object]:
    row = list(values)
    is_here = row[_CONTENT] and row[_WITHDRAWN] is None
    row[_CONTENT] = f"{base_url}{file_url(row[_HASH], row[_NAME])}" if is_here else ""
    if row[_ERASED]:  # of a past day the row still has the name it came with
        row[_NAME] = name_of_erased(row[_HASH], FileKind(row[_KIND]))
    row[_SEEN_ALIVE] = timezone.localdate(row[_SEEN_ALIVE]) if row[_SEEN_ALIVE] else None
    return row
