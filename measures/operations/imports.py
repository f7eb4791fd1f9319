"""Files that are brought in: kept with their hash, looked through, taken over or discarded."""

import hashlib
import logging
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import Commitment
from commitments.operations import ChangedMeanwhileError, NotAllowedError, RuleBrokenError
from commitments.permissions import Access
from measures.evidence.kinds import FileRefusedError
from measures.evidence.names import kept_name
from measures.models import ImportState, WorksheetImport
from measures.operations.sweeping import sweep
from measures.operations.worksheets import take_over
from measures.permissions import importing_access
from measures.worksheets.importing import comparison_of
from measures.worksheets.packages import check_package
from measures.worksheets.taken import Grounds, TakenRow
from ogp_portal.accounts.models import User

logger = logging.getLogger(__name__)

FOLDER = "worksheets"


def bring_in(
    commitment: Commitment, content: bytes, given_name: str, *, by: User, today: date
) -> WorksheetImport:
    """Keep a file that can be read as the commitment's worksheet; nothing of it is taken over yet.

    Raises:
        NotAllowedError: the person has nothing to bring in there.
        FileRefusedError: it cannot be read, or is no worksheet of this commitment.
    """
    if importing_access(by, commitment) is not Access.ALLOWED:
        raise NotAllowedError
    kind = check_package(content).kind
    comparison_of(commitment, content, today)
    sha256 = hashlib.sha256(content).hexdigest()
    # Every writing has a name of its own, so that nobody meets another's bytes.
    name = f"{FOLDER}/{sha256[:2]}/{sha256}-{secrets.token_hex(4)}.{kind.value}"
    return WorksheetImport.objects.create(
        commitment=commitment,
        name=kept_name(given_name, kind),
        kind=kind,
        size=len(content),
        sha256=sha256,
        content=default_storage.save(name, ContentFile(content)),
        brought_by=by,
    )


def bring_in_again(
    kept: WorksheetImport, commitment: Commitment, *, by: User, today: date
) -> WorksheetImport:
    """Bring a file that is kept in for another commitment of its plan, as though its person had
    uploaded it there.

    Raises:
        NotAllowedError: somebody else brought it in, or for another plan; or as `bring_in`.
        FileRefusedError: it is no longer there; or as `bring_in`.
    """
    if kept.brought_by_id != by.pk or kept.commitment.plan_id != commitment.plan_id:
        raise NotAllowedError
    return bring_in(commitment, content_of(kept), kept.name, by=by, today=today)


def content_of(brought: WorksheetImport) -> bytes:
    """
    Raises:
        FileRefusedError: the portal has lost it, or keeps it no longer.
    """
    if not brought.content:
        raise FileRefusedError(_("The file is no longer kept. Bring it in again."))
    try:
        with brought.content.open("rb") as file:
            content: bytes = file.read()
    except FileNotFoundError as error:
        logger.exception("The bytes of worksheet %s are not in the storage", brought.sha256)
        raise FileRefusedError(_("The portal has lost this file. Bring it in again.")) from error
    return content


def keep_choices(
    brought: WorksheetImport, choices: Mapping[str, dict[str, str]], *, by: User
) -> None:
    """Remember what is chosen of some rows, as it was typed.

    Args:
        choices: place of a row in the file → field → what is typed there.

    Raises:
        RuleBrokenError: it holds what no database keeps.
        As `discard`.
    """
    if any("\x00" in text for typed in choices.values() for text in typed.values()):
        raise RuleBrokenError("", _("The text holds invisible control characters. Retype it."))
    with transaction.atomic():
        locked = _open(brought, by)
        locked.choices = {**locked.choices, **choices}
        locked.save(update_fields=["choices"])


def discard(brought: WorksheetImport, *, by: User, now: datetime) -> None:
    """Take nothing of a file over. It is kept, and so is who brought it.

    Raises:
        NotAllowedError: somebody else brought it in.
        ChangedMeanwhileError: it was taken over or discarded already.
    """
    with transaction.atomic():
        _end(_open(brought, by), ImportState.DISCARDED, now)


def take_over_import(
    brought: WorksheetImport,
    rows: Sequence[TakenRow],
    grounds: Grounds,
    outcome: list[dict[str, Any]],
    *,
    by: User,
    today: date,
    now: datetime,
    known: Collection[str],
) -> None:
    """Write what is chosen of a file into the record, all of it or nothing, and say what became of
    every cell.

    Args:
        known: codes of the commitment's measures when the file was looked at.

    Raises:
        As `discard`, and as `take_over`.
    """
    with transaction.atomic():
        locked = _open(brought, by)
        take_over(locked.commitment, rows, grounds, by=by, today=today, known=known)
        locked.outcome = outcome
        _end(locked, ImportState.TAKEN_OVER, now)


def empty_worksheets(*, now: datetime) -> int:
    """Delete the files that are kept no longer, and bytes that no row names. Hashes, and what
    became of the cells, stay; one that was still open is discarded.

    Returns:
        How many were deleted.
    """
    named = set(WorksheetImport.objects.values_list("content", flat=True))
    count = sweep(FOLDER, named, before=now - timedelta(days=settings.UNUSED_FILE_DAYS))
    before = now - timedelta(days=settings.WORKSHEET_DAYS)
    for pk in WorksheetImport.objects.to_be_emptied(before).values_list("pk", flat=True):
        with transaction.atomic():
            locked = WorksheetImport.objects.select_for_update().get(pk=pk)
            transaction.on_commit(partial(default_storage.delete, str(locked.content)), robust=True)
            locked.content, locked.name, locked.choices = "", "", {}
            locked.save(update_fields=["content", "name", "choices"])
            if locked.is_open:
                _end(locked, ImportState.DISCARDED, now)
            count += 1
    return count


def _open(brought: WorksheetImport, by: User) -> WorksheetImport:
    """The import under its lock."""
    rows = WorksheetImport.objects.select_for_update(of=("self",)).select_related(
        "commitment__plan"
    )
    locked = rows.get(pk=brought.pk)
    if locked.brought_by_id != by.pk:
        raise NotAllowedError
    if not locked.is_open:
        raise ChangedMeanwhileError
    return locked


def _end(locked: WorksheetImport, state: ImportState, now: datetime) -> None:
    locked.state, locked.ended_at = state, now
    locked.save(update_fields=["state", "ended_at", "outcome"])
