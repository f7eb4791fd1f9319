"""Evidence after it was shown: files kept, copies put beside links, withdrawal, erasure by law."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import Change, ChangeKind
from commitments.operations import (
    ChangedMeanwhileError,
    NotAllowedError,
    RuleBrokenError,
    recorded_change,
)
from commitments.permissions import is_coordinator
from measures.evidence.attached import AttachedFile
from measures.evidence.files import check_size, fingerprint, kind_of
from measures.evidence.kinds import FileKind, FileRefusedError, Limits
from measures.evidence.names import kept_name
from measures.models import Evidence, EvidenceFile, Measure
from measures.permissions import can_tend
from ogp_portal.history import Author

FOLDER = "evidence"


# Files ----------------------------------------------------------------------------------------


def store_file(file: IO[bytes], given_name: str, *, now: datetime) -> AttachedFile:
    """Check a file and keep its bytes, once however often they come. Nobody can read them before
    they are shown as evidence.

    Raises:
        FileRefusedError: it is not taken.
    """
    limits = Limits(size=settings.LARGEST_FILE)
    check_size(file, limits)
    size, sha256 = fingerprint(file)
    known = EvidenceFile.objects.filter(sha256=sha256).first()
    # What these bytes are was seen when they came first, which may have taken a second.
    kind = FileKind(known.kind) if known and known.content else kind_of(file, limits)
    if known and known.content and not default_storage.exists(known.content.name):
        # Lost, say by a storage that was restored in part: these are the same bytes.
        EvidenceFile.objects.filter(pk=known.pk, content=known.content.name).update(content="")
        known.content = ""
    if known is None or not (known.content or known.erased_on):
        known = _keep(file, sha256, size, kind, now)
    elif not known.erased_on:
        EvidenceFile.objects.filter(pk=known.pk).update(stored_at=now)
    if known.erased_on:
        raise FileRefusedError(
            _("This very file was erased here for a legal reason, and is not taken again.")
        )
    return AttachedFile(sha256, size, kind, kept_name(given_name, kind))


def _keep(file: IO[bytes], sha256: str, size: int, kind: FileKind, now: datetime) -> EvidenceFile:
    """Write the bytes, then the row that names them; where another was quicker, theirs stands.

    Every writing has a name of its own: whoever deletes one never meets another's bytes.
    """
    name = f"{FOLDER}/{sha256[:2]}/{sha256}-{secrets.token_hex(4)}"
    name = default_storage.save(name, File(file))
    EvidenceFile.objects.get_or_create(sha256=sha256, defaults={"size": size, "kind": kind})
    empty = EvidenceFile.objects.filter(sha256=sha256, content="", erased_on=None)
    if not empty.update(content=name, stored_at=now):
        default_storage.delete(name)
    return EvidenceFile.objects.get(sha256=sha256)


def know_file(file: AttachedFile, *, erased_on: date | None, erased_because: str) -> None:
    """Put a file on record whose bytes are elsewhere: it is known by its hash, and complete as soon
    as its bytes come. One that is known already stays as it is.
    """
    EvidenceFile.objects.get_or_create(
        sha256=file.sha256,
        defaults={
            "size": file.size,
            "kind": file.kind,
            "erased_on": erased_on,
            "erased_because": erased_because,
        },
    )


def files_to_show(attached: Iterable[AttachedFile]) -> dict[str, EvidenceFile]:
    """SHA-256 → the file, under its lock, so that nobody throws it away meanwhile.

    Raises:
        RuleBrokenError: one of them is kept no longer.
    """
    wanted = {file.sha256: file.name for file in attached}
    found = EvidenceFile.objects.locked(wanted)
    for sha256, name in wanted.items():
        if sha256 not in found or found[sha256].erased_on:
            sentence = _("The file %(name)s is no longer kept here. Attach it again.")
            raise RuleBrokenError("upload", sentence % {"name": name})
    return found


# What becomes of evidence ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Copy:
    """What is put beside a link for the day it dies."""

    file: AttachedFile | None = None
    archive_url: str = ""


def withdraw_evidence(
    evidence: Evidence, *, because: str, by: Author, opened_version: int, today: date
) -> None:
    """Say that a piece of evidence proves nothing any more, and why; it stays on the page.

    Args:
        opened_version: the measure's version when the author opened the form.

    Raises:
        NotAllowedError: the person is no editor of the institution that answers for it.
        ChangedMeanwhileError: the piece was changed since the form was opened.
        RuleBrokenError: no reason is given, or it is withdrawn already.
    """
    with transaction.atomic():
        measure, piece = _opened(evidence, by, opened_version)
        if piece.withdrawn_on:
            raise RuleBrokenError("", _("It is withdrawn already."))
        if not because.strip():
            raise RuleBrokenError("because", _("Say why it is withdrawn."))
        withdrawal = recorded_change(
            kind=ChangeKind.EVIDENCE_WITHDRAWN, by=by, plan=measure.plan, reason=because
        )
        with withdrawal as change:
            record_withdrawal(measure, piece, change, because=because, on=today)
            measure.record(change)


def record_withdrawal(
    measure: Measure, piece: Evidence, change: Change, *, because: str, on: date
) -> None:
    """Withdraw a piece inside an open change; the caller records the measure."""
    piece.withdrawn_on, piece.withdrawn_because = on, because.strip()
    piece.record(change)
    if not piece.progress_update.is_part:
        measure.evidence_count -= 1


def keep_copy(evidence: Evidence, copy: Copy, *, by: Author, opened_version: int) -> None:
    """Put a file or an archive's address beside a link. Raises as `withdraw_evidence`."""
    with transaction.atomic():
        measure, piece = _opened(evidence, by, opened_version)
        if piece.withdrawn_on or not piece.url:
            raise RuleBrokenError("", _("Only a link that is not withdrawn needs a copy."))
        if copy.file and piece.file_id:
            raise RuleBrokenError("upload", _("A file stands beside this link already."))
        file = files_to_show([copy.file])[copy.file.sha256] if copy.file else piece.file
        is_other = piece.take(
            file=file,
            file_name=copy.file.name if copy.file else piece.file_name,
            archive_url=copy.archive_url or piece.archive_url,
        )
        if not is_other:
            raise RuleBrokenError("upload", _("Attach a file, or give an archive's address."))
        with recorded_change(kind=ChangeKind.EVIDENCE, by=by, plan=measure.plan) as change:
            piece.record(change)
            measure.record(change)


def _opened(evidence: Evidence, by: Author, opened_version: int) -> tuple[Measure, Evidence]:
    """A piece and its measure, under the measure's lock, for whoever answers for the piece."""
    measure, piece = _locked(evidence)
    if by.user is None or not can_tend(by.user, piece):
        raise NotAllowedError
    if by.institution_id != piece.keeper_id:
        raise NotAllowedError
    _check_unchanged(measure, piece, opened_version)
    return measure, piece


def _locked(evidence: Evidence) -> tuple[Measure, Evidence]:
    """Whoever writes a piece holds its measure's lock."""
    measure = Measure.objects.locked(evidence.measure_id)
    piece = Evidence.objects.select_related("progress_update", "file").get(pk=evidence.pk)
    piece.measure = measure
    return measure, piece


def _check_unchanged(measure: Measure, piece: Evidence, opened_version: int) -> None:
    if opened_version == measure.version:
        return
    opened = measure.history.filter(version=opened_version)
    later = measure.history.filter(version__gt=opened_version, change=piece.change_id)
    if not opened.exists() or later.exists():
        raise ChangedMeanwhileError


# Erasure --------------------------------------------------------------------------------------


def erase_file(
    evidence: Evidence, *, because: str, by: Author, opened_version: int, today: date
) -> None:
    """Erase the bytes of a piece's file for a legal reason, wherever they are shown as proof.

    The row and the hash stay, and say that it was erased, when and why; the name it came with is
    shown no more, not of a past day either. A piece that has nothing else to show is withdrawn with
    it. Every measure concerned gets its version.

    Raises:
        NotAllowedError: not a coordinator.
        ChangedMeanwhileError: the piece was changed since the form was opened, or the file was
            shown for another measure at this very moment.
        RuleBrokenError: no reason is given, or there is no file to erase.
    """
    with transaction.atomic():
        if by.user is None or not is_coordinator(by.user):
            raise NotAllowedError
        concerned = set(Evidence.objects.measures_shown(evidence.file_id))
        Measure.objects.filter(pk__in=concerned).take_locks()
        measure, piece = _locked(evidence)
        _check_unchanged(measure, piece, opened_version)
        if piece.file is None:
            raise RuleBrokenError("", _("There is no file to erase."))
        file = EvidenceFile.objects.locked([piece.file.sha256])[piece.file.sha256]
        if file.erased_on:
            raise RuleBrokenError("", _("It is erased already."))
        if not because.strip():
            raise RuleBrokenError("because", _("Say by which law or decision it is erased."))
        pieces = list(file.evidence.select_related("measure__plan").order_by("pk"))
        if not concerned.issuperset(piece.measure_id for piece in pieces):
            raise ChangedMeanwhileError
        stored_as = file.content.name
        file.content, file.erased_on, file.erased_because = "", today, because.strip()
        file.save(update_fields=["content", "erased_on", "erased_because"])
        for piece in pieces:
            piece.file_name = file.name_shown(piece.file_name)
        _record_erasure(pieces, because=because, by=by, today=today)
        if stored_as:
            # What fails here is found and deleted by the next `check_evidence`.
            transaction.on_commit(partial(default_storage.delete, stored_as), robust=True)


def _record_erasure(pieces: list[Any], *, because: str, by: Author, today: date) -> None:
    """One change a plan: whatever hangs on its measures changes together with them."""
    for plan in sorted({piece.measure.plan for piece in pieces}, key=lambda plan: plan.pk):
        erasure = recorded_change(kind=ChangeKind.EVIDENCE_ERASED, by=by, plan=plan, reason=because)
        with erasure as change:
            measures: dict[int, Measure] = {}
            for piece in pieces:
                if piece.measure.plan_id != plan.pk:
                    continue
                measure = measures.setdefault(piece.measure_id, piece.measure)
                if piece.withdrawn_on or piece.has_something_to_show:
                    piece.record(change)
                else:
                    record_withdrawal(measure, piece, change, because=because, on=today)
            for measure in measures.values():
                measure.record(change)
