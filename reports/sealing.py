"""Sealing a report: all that it says is copied into one document, which nobody can change.

In three steps. What the report says is read behind the locks of everybody who writes (`_draft_of`).
Its files are made of that while everybody writes on (`store_files`). And behind the locks again the
edition is put on record, if nobody has sealed another meanwhile (`_put_edition`). Up to that last
step nothing is on record, whatever fails; so an edition is there with all its files, or is not.
"""

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import (
    ActionPlan,
    Change,
    ChangeKind,
    Commitment,
    Institution,
    InstitutionLabel,
)
from commitments.operations import (
    ChangedMeanwhileError,
    NotAllowedError,
    RuleBrokenError,
    recorded_change,
)
from commitments.permissions import roles_of
from measures.models import Measure
from ogp_portal.accounts.models import User
from ogp_portal.formats.text import Text
from ogp_portal.history import Author
from ogp_portal.past.tables import as_of
from ogp_portal.scheduled import ScheduledCheck
from reports.chain import Line, line_sha256
from reports.comparing import differences
from reports.content import document_of
from reports.document import (
    Document,
    institution_of,
    moment_of,
    reason_of,
    sha256_of,
    to_bytes,
)
from reports.files import StoredFile, forget_files, store_files
from reports.formats.pdf import NotSetError
from reports.models import Edition, EditionFile, Report
from reports.operations import english_leads
from reports.verifying import CHECK

logger = logging.getLogger(__name__)


NO_REASON = Text("")


def seal_report(
    report: Report, *, by: Author, cut_off: datetime | None = None, reason: Text = NO_REASON
) -> Edition:
    """Seal an edition of a report, for good. Not inside a transaction: the files are made outside.

    Args:
        by: the institution in whose name it is sealed, and who pressed the button; no person where
            whoever runs the server does.
        cut_off: up to when what was recorded counts; None: up to now.
        reason: why there is another edition; none for the first.

    Raises:
        NotAllowedError: the person is no coordinator of the institution.
        RuleBrokenError: the period is not over, the cut-off is still to come or something was put
            on record after it as of before it; there is an edition and no reason for another;
            somebody sealed one meanwhile; or there is no room for its files.
    """
    sealing = Sealing(report, by=by, cut_off=cut_off, reason=reason)
    sealing.prepare()
    return sealing.finish()


class Sealing:
    """The same in two steps; the second may stand in a transaction. They raise the same, and
    ChangedMeanwhileError where something was done to the report since it was looked at.
    """

    def __init__(
        self,
        report: Report,
        *,
        by: Author,
        cut_off: datetime | None = None,
        reason: Text = NO_REASON,
    ) -> None:
        typed = Text(reason.lv.strip(), reason.en.strip())
        self._make_draft = partial(_draft_of, report, by, cut_off, typed)

    def prepare(self, opened: int | None = None) -> None:
        """Read what the report says, and make its files. Nothing is on record.

        Args:
            opened: `Report.version_of_all` of what was looked at; None where nobody did.
        """
        self._draft = self._make_draft(opened)
        try:
            self._files = store_files(self._draft.document, self._draft.content)
        except NotSetError as error:
            logger.exception("The PDF of an edition cannot be set")
            sentence = _("The PDF cannot be made, and nothing is sealed; the log says why.")
            raise RuleBrokenError("reason", sentence) from error
        except OSError as error:
            logger.exception("The files of an edition cannot be kept")
            sentence = _("Its files could not be kept, and nothing is sealed. Try again later.")
            raise RuleBrokenError("reason", sentence) from error

    def finish(self) -> Edition:
        """Put it on record."""
        try:
            return _put_edition(self._draft, self._files)
        except (RuleBrokenError, NotAllowedError):
            forget_files(self._files)
            raise


@dataclass(frozen=True, slots=True)
class _Draft:
    """An edition before it is on record.

    Attributes:
        content: its document, to the byte.
        before: the edition that holds until then; None where there is none.
        changes: how many changes of the record it tells of.
    """

    report: Report
    by: Author
    institution_id: int
    reason: Text
    document: Document
    content: bytes
    before: Edition | None
    changes: int
    cut_off_at: datetime
    sealed_at: datetime


def _draft_of(
    report: Report, by: Author, cut_off: datetime | None, reason: Text, opened: int | None
) -> _Draft:
    with transaction.atomic():
        locked = _hold(report)
        _check_role(by)
        if opened not in (None, locked.version_of_all()):
            raise ChangedMeanwhileError
        # The clock is asked behind the locks: whatever is stated from here on is recorded later.
        sealed_at = timezone.now()
        cut_off_at = cut_off or sealed_at
        before = Edition.objects.last_of(locked)
        if before and not before.is_whole:
            sentence = _("The edition before is no longer what was sealed.")
            raise RuleBrokenError("reason", sentence)
        _check(locked, cut_off_at, sealed_at, before, reason)
        changes = _changes_until(locked, cut_off_at)
        content = document_of(locked, cut_off_at)
        institution_id = by.institution_id or 0
        sealer = _sealer(institution_id, cut_off_at)
        document = {
            **content,
            "institutions": _with_institution(content["institutions"], sealer),
            "edition": {
                "number": before.number + 1 if before else 1,
                "previous": before.sha256 if before else None,
                **reason_of(reason),
                "differences": _differences(before, content),
                "cut_off_at": moment_of(cut_off_at),
                "sealed_at": moment_of(sealed_at),
                "sealed_by": sealer.slug,
                "role": "coordinator",
            },
        }
        return _Draft(
            report=locked,
            by=by,
            institution_id=institution_id,
            reason=reason,
            document=document,
            content=to_bytes(document),
            before=before,
            changes=changes,
            cut_off_at=cut_off_at,
            sealed_at=sealed_at,
        )


def _differences(before: Edition | None, content: Document) -> list[Document]:
    """What differs from the edition before, as the document has it."""
    if before is None:
        return []
    found = differences(json.loads(before.document), content, of_one_day=True)
    return [difference._asdict() for difference in found]


def _put_edition(draft: _Draft, files: list[StoredFile]) -> Edition:
    with transaction.atomic():
        report = _hold(draft.report)
        _check_role(draft.by)
        if _changes_until(report, draft.cut_off_at) != draft.changes:
            raise RuleBrokenError("cut_off", _backdated())
        if Edition.objects.last_of(report) != draft.before:
            sentence = _("Somebody else has sealed an edition meanwhile.")
            raise RuleBrokenError("reason", sentence)
        sealed = recorded_change(
            kind=ChangeKind.REPORT_SEALED,
            by=draft.by,
            plan=report.plan,
            reason=draft.reason.lv,
        )
        with sealed as change:
            return _kept(draft, files, change)


def _hold(report: Report) -> Report:
    """The report as it stands, and everything of its plan kept so until the transaction ends:
    whoever is about to state something waits, and states it later. Locks in the order that
    everybody keeps; those of all plans, for the list of hashes goes on from one edition to the
    next, whatever they are of.
    """
    ActionPlan.objects.all().take_locks()
    Commitment.objects.of(report.plan_id).take_locks()
    Measure.objects.of(report.plan_id).take_locks()
    held: Report = Report.objects.locked(report.pk)
    return held


def _check_role(by: Author) -> None:
    """Whoever presses the button coordinates for the institution, now."""
    if by.user is None:
        return
    person = User.objects.get(pk=by.user.pk)  # as it stands; the one given remembers its roles
    if by.institution_id not in roles_of(person).coordinator:
        raise NotAllowedError


def _check_nothing_before(report: Report, cut_off: datetime) -> None:
    """After the cut-off nothing was put on record as of before, of the plan or of institutions."""
    if Change.objects.of_or_of_none(report.plan_id).backdated_behind(cut_off).exists():
        raise RuleBrokenError("cut_off", _backdated())


def _changes_until(report: Report, cut_off: datetime) -> int:
    """How many there are, of the plan or of institutions, as of the cut-off or before: whatever the
    clocks said when they were put on record, and whoever had begun one without a lock of ours.
    """
    changes = Change.objects.of_or_of_none(report.plan_id)
    return changes.filter(since__lte=cut_off).count()


def _backdated() -> str:
    return _("Something was put on record since as of before. Choose a later cut-off.")


def _sealer(institution_id: int, cut_off: datetime) -> InstitutionLabel:
    """What the institution was called at the cut-off; where it was not known then, what it is."""
    day = timezone.localdate(cut_off)
    with as_of(cut_off):
        then = Institution.objects.labels(day).get(institution_id)
    return then or Institution.objects.labels(day)[institution_id]


def _check(
    report: Report, cut_off: datetime, now: datetime, before: Edition | None, reason: Text
) -> None:
    if cut_off > now:
        raise RuleBrokenError("cut_off", _("The cut-off is still to come."))
    if timezone.localdate(cut_off) <= report.period_to:
        raise RuleBrokenError("cut_off", _("The period of the report is not over by then."))
    if not Change.objects.of(report.plan_id).filter(since__lte=cut_off).exists():
        raise RuleBrokenError("cut_off", _("At that moment the plan was not on record."))
    _check_nothing_before(report, cut_off)
    if reason.en and not reason.lv:
        raise RuleBrokenError("reason", english_leads())
    if before and not reason:
        raise RuleBrokenError("reason", _("There is an edition: say why there is to be another."))
    if not before and reason:
        raise RuleBrokenError("reason", _("The first edition takes no reason."))


def _with_institution(institutions: list[Document], label: InstitutionLabel) -> list[Document]:
    """The same, and one more where it is not among them."""
    others = [one for one in institutions if one["slug"] != label.slug]
    return sorted((*others, institution_of(label)), key=lambda one: str(one["slug"]))


def _kept(draft: _Draft, files: list[StoredFile], change: Change) -> Edition:
    report, number = draft.report, draft.document["edition"]["number"]
    sha256, last = sha256_of(draft.content), Edition.objects.in_order().last()
    line = Line(
        plan=report.plan.slug,
        report=report.slug,
        edition=number,
        sha256=sha256,
        files={file.name: file.sha256 for file in files},
        previous=last.chain_sha256 if last else "",
        hash="",
    )
    edition = Edition.objects.create(
        report=report,
        change=change,
        number=number,
        institution_id=draft.institution_id,
        reason=draft.reason.lv,
        reason_en=draft.reason.en,
        cut_off_at=draft.cut_off_at,
        sealed_at=draft.sealed_at,
        document=draft.content.decode(),
        sha256=sha256,
        chain_sha256=line_sha256(line),
    )
    EditionFile.objects.bulk_create(
        EditionFile(
            edition=edition,
            name=file.name,
            sha256=file.sha256,
            size=file.size,
            content=file.stored_as,
        )
        for file in files
    )
    ScheduledCheck.objects.expect(CHECK, now=draft.sealed_at)
    return edition
