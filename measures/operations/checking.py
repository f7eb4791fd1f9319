"""What a machine sees to by night: whether links still lead to what was shown, and which files
nobody needs. It moves no standing, no freshness and no version of the record.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction

from measures.evidence.attached import Shelf
from measures.evidence.sights import Finding, Sight, difference_between
from measures.evidence.states import TOLD_BY_VISITS, EvidenceState
from measures.evidence.visiting import Terms, visit
from measures.models import Evidence, EvidenceFile, LinkSighting, Review, UpdateDraft
from measures.operations.evidence import FOLDER
from measures.operations.sweeping import sweep
from ogp_portal.history import RecordVersion

VISITORS = 8  # hosts that are visited at the same time; of each one page at a time


@dataclass(frozen=True, slots=True)
class Checked:
    """What a round of visits came to, in links.

    Attributes:
        untold: nothing was learnt of them.
        is_news: readers now see something else.
    """

    alive: int
    dead: int
    changed: int
    untold: int
    is_news: bool

    @property
    def visited(self) -> int:
        return self.alive + self.dead + self.changed + self.untold


def check_links(terms: Terms, *, now: datetime) -> Checked:
    """Visit every public link once, and write down what was seen.

    The network is asked outside of transactions, and each sight is written in one of its own; so a
    round that is cut short has still seen what it saw, and two at a time do no harm.
    """
    pieces: dict[str, list[int]] = defaultdict(list)
    for pk, url in Evidence.objects.public().links().values_list("pk", "url"):
        pieces[url].append(pk)
    states, is_news = [], False
    for url, sight in _believed(_sights_of(list(pieces), terms)):
        for pk in pieces[url]:
            state, is_other = note_sight(pk, url, sight, seen_at=now)
            is_news |= is_other
        states.append(state)
    if is_news:
        with transaction.atomic():
            RecordVersion.count_up()  # pages that are kept show it too
    count = states.count
    told = {state: count(state) for state in TOLD_BY_VISITS}
    return Checked(
        alive=told[EvidenceState.ALIVE],
        dead=told[EvidenceState.DEAD],
        changed=told[EvidenceState.CHANGED],
        untold=len(states) - sum(told.values()),
        is_news=is_news,
    )


def _sights_of(urls: list[str], terms: Terms) -> Iterator[tuple[str, Sight]]:
    """What stands at each address, as it is learnt; no host is asked for two pages at once."""
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        by_host[_host_of(url)].append(url)

    def visit_host(its: list[str]) -> list[tuple[str, Sight]]:
        return [(url, visit(url, terms)) for url in its]

    pool = ThreadPoolExecutor(VISITORS)
    try:
        for done in as_completed([pool.submit(visit_host, its) for its in by_host.values()]):
            yield from done.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _host_of(url: str) -> str:
    """Whom a link asks; "" where that cannot be read."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def _believed(sights: Iterable[tuple[str, Sight]]) -> Iterator[tuple[str, Sight]]:
    """The sights, as they are learnt; but that there is no such host is believed only once some
    server has answered. A portal that is cut off from the network may hear it of every host.
    """
    doubted: list[tuple[str, Sight]] = []
    has_answers = False
    for url, sight in sights:
        has_answers |= sight.status_code is not None
        if sight.finding is Finding.NO_SUCH_HOST and not has_answers:
            doubted.append((url, sight))
        else:
            yield url, sight
    if not has_answers and len({_host_of(url) for url, _sight in doubted}) > 1:
        doubted = [(url, replace(sight, finding=Finding.NOT_RESOLVED)) for url, sight in doubted]
    yield from doubted


def note_sight(evidence_id: int, url: str, sight: Sight, *, seen_at: datetime) -> tuple[str, bool]:
    """Write down what was seen at a link: the last sighting goes on where it saw the same.

    Returns:
        The state, and whether a reader is told something else now.
    """
    with transaction.atomic():
        Evidence.objects.filter(pk=evidence_id).take_locks()
        sightings = LinkSighting.objects.of(evidence_id).newest_first()
        told_before = sightings.telling().first()
        state, because = _judged(sight, LinkSighting.objects.first_alive(evidence_id))
        values = {
            "url": url,
            "state": state,
            "because": because,
            "status_code": sight.status_code,
            "media_type": sight.media_type,
            "title": sight.title,
            "sha256": sight.sha256,
        }
        last = sightings.first()
        shown = told_before or last
        before = (shown.state, shown.because) if shown else None
        if last and all(getattr(last, name) == value for name, value in values.items()):
            last.last_seen_at = max(last.last_seen_at, seen_at)
            last.save(update_fields=["last_seen_at"])
        else:
            LinkSighting.objects.create(
                evidence_id=evidence_id,
                first_seen_at=seen_at,
                last_seen_at=seen_at,
                hashed=sight.hashed,
                size=sight.size,
                **values,
            )
    if state not in TOLD_BY_VISITS and told_before:
        return state, False
    return state, before != (state, because)


def _judged(sight: Sight, first: LinkSighting | None) -> tuple[str, str]:
    """(state, why), against what was found at the link when it first opened."""
    if sight.is_alive and first is not None:
        difference = difference_between(first.sight, sight)
        if difference:
            return EvidenceState.CHANGED.value, difference.value
    return sight.state.value, sight.finding.value


# Files that nobody needs ------------------------------------------------------------------------


def throw_away_files(*, now: datetime) -> int:
    """Delete the files that came with forms and were never shown, and bytes that no row names.

    What lies in a draft, or in the log of a review, stays.

    Returns:
        How many were deleted.
    """
    before = now - timedelta(days=settings.UNUSED_FILE_DAYS)
    waiting = set(_in_drafts())
    count = 0
    for pk in EvidenceFile.objects.unused(before).values_list("pk", flat=True):
        with transaction.atomic():
            file = EvidenceFile.objects.unused(before).select_for_update().filter(pk=pk).first()
            if file is not None and file.sha256 not in waiting:
                if file.content:
                    delete = partial(default_storage.delete, file.content.name)
                    transaction.on_commit(delete, robust=True)
                file.delete()
                count += 1
    named = set(EvidenceFile.objects.kept_here().values_list("content", flat=True))
    erased = set(EvidenceFile.objects.erased().values_list("sha256", flat=True))
    return count + sweep(FOLDER, named, before=before, erased=erased)


def _in_drafts() -> Iterator[str]:
    """The SHA-256 of every file for which a form that is not published yet has a ticket."""
    columns = ("measure_id", "institution_id", "typed")
    for model in (UpdateDraft, Review):
        for measure_id, institution_id, typed in model.objects.values_list(*columns):
            shelf = Shelf(measure_id, institution_id)
            files = map(shelf.file_of, _texts_in(typed))
            yield from (file.sha256 for file in files if file)


def _texts_in(typed: Any) -> Iterator[str]:
    if isinstance(typed, str):
        yield typed
    elif isinstance(typed, dict | list):
        for part in typed.values() if isinstance(typed, dict) else typed:
            yield from _texts_in(part)
