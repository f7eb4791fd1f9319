"""Sealing a report: all that it says is copied into one document, which nobody can change."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import ActionPlan, Change, ChangeKind, Commitment, Institution
from commitments.operations import NotAllowedError, RuleBrokenError, recorded_change
from commitments.permissions import roles_of
from measures.models import Evidence, Measure
from ogp_portal.accounts.models import User
from ogp_portal.history import Author
from ogp_portal.past.tables import as_of
from reports.chain import line_sha256
from reports.document import (
    FORMAT,
    FORMAT_VERSION,
    Document,
    commitment_of,
    institution_of,
    measure_of,
    moment_of,
    plan_of,
    report_of,
    sha256_of,
    to_bytes,
)
from reports.gathering import accounts_of, commitments_of
from reports.models import Chapter, Edition, Report
from reports.rounds import silent_in


def seal_report(
    report: Report,
    *,
    institution: Institution,
    by: User | None,
    cut_off: datetime | None = None,
    reason: str = "",
) -> Edition:
    """Seal an edition of a report, for good.

    Args:
        institution: in whose name it is sealed.
        by: who pressed the button; None for whoever runs the server.
        cut_off: up to when what was recorded counts; None: up to now.
        reason: why there is another edition; "" for the first.

    Raises:
        NotAllowedError: the person is no coordinator of the institution.
        RuleBrokenError: the period is not over, the cut-off is still to come or something was put
            on record after it as of before it; or there is an edition and no reason for another.
    """
    with transaction.atomic():
        plan = _hold(report)
        locked: Report = Report.objects.locked(report.pk)
        locked.plan = plan
        if by is not None and institution.pk not in roles_of(by).coordinator:
            raise NotAllowedError
        # The clock is asked behind the locks: whatever is stated from here on is recorded later.
        sealed_at = timezone.now()
        cut_off_at = cut_off or sealed_at
        before = Edition.objects.last_of(locked)
        _check(locked, cut_off_at, sealed_at, before, reason)
        document = {
            **_content(locked, cut_off_at),
            "edition": {
                "number": before.number + 1 if before else 1,
                "previous": before.sha256 if before else None,
                "reason": reason.strip(),
                "cut_off_at": moment_of(cut_off_at),
                "sealed_at": moment_of(sealed_at),
                "sealed_by": institution.slug,
                "role": "coordinator",
            },
        }
        sealed = recorded_change(
            kind=ChangeKind.REPORT_SEALED,
            by=Author(institution_id=institution.pk, user=by),
            plan=plan,
            reason=reason.strip(),
        )
        with sealed as change:
            return _kept(locked, institution, document, change, cut_off_at, sealed_at)


def _hold(report: Report) -> ActionPlan:
    """Keep everything of the plan as it is until the edition is sealed: whoever is about to state
    something waits, and states it later. Locks in the order that everybody keeps; those of all
    plans, for the list of hashes goes on from one edition to the next, whatever they are of.
    """
    ActionPlan.objects.all().take_locks()
    Commitment.objects.of(report.plan_id).take_locks()
    Measure.objects.of(report.plan_id).take_locks()
    return ActionPlan.objects.get(pk=report.plan_id)


def _check(
    report: Report, cut_off: datetime, now: datetime, before: Edition | None, reason: str
) -> None:
    if cut_off > now:
        raise RuleBrokenError("cut_off", _("The cut-off is still to come."))
    if timezone.localdate(cut_off) <= report.period_to:
        raise RuleBrokenError("cut_off", _("The period of the report is not over by then."))
    late = Change.objects.of(report.plan_id).filter(since__lte=cut_off, recorded_at__gt=cut_off)
    if late.exists():
        sentence = _("Something was put on record since as of before. Choose a later cut-off.")
        raise RuleBrokenError("cut_off", sentence)
    if before and not reason.strip():
        raise RuleBrokenError("reason", _("There is an edition: say why there is to be another."))
    if not before and reason.strip():
        raise RuleBrokenError("reason", _("The first edition takes no reason."))


def _content(report: Report, cut_off: datetime) -> Document:
    """All that the report says of its plan, by what was recorded until the cut-off."""
    written = {
        chapter.commitment_id: chapter
        for chapter in Chapter.objects.of(report).select_related("completion")
    }
    with as_of(cut_off):
        plan = ActionPlan.objects.select_related("coordinator").get(pk=report.plan_id)
        labels = Institution.objects.labels(timezone.localdate(cut_off))
        slugs = {pk: label.slug for pk, label in labels.items()}
        evidence: dict[int, list[Evidence]] = defaultdict(list)
        shown = Evidence.objects.public().filter(progress_update__is_part=False).of(plan)
        for piece in shown.with_files():
            evidence[piece.measure_id].append(piece)
        accounts = accounts_of(report)
        commitments = []
        for commitment in commitments_of(report):
            own = accounts.get(commitment.pk, [])
            measures = [
                measure_of(one, slugs, evidence[one.measure.pk], report.period_to) for one in own
            ]
            leads = [slugs[one.institution_id] for one in commitment.leads.order_by("position")]
            chapter = written.get(commitment.pk)
            commitments.append(commitment_of(commitment, leads, chapter, measures))
        silent = silent_in(report, [one for own in accounts.values() for one in own])
        levels = plan.completion_levels.all()
        coordinator = plan.coordinator.slug if plan.coordinator else ""
        content = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "plan": plan_of(plan, levels, coordinator),
            "report": report_of(report),
            "commitments": commitments,
            "silent": sorted(slugs[pk] for pk in silent),
        }
    named = _named(content)
    return content | {
        "institutions": sorted(
            (institution_of(label) for label in labels.values() if label.slug in named),
            key=lambda one: one["slug"],
        )
    }


def _named(content: Document) -> set[str]:
    """The slugs of the institutions that the document names."""
    named = {content["plan"]["coordinator"], *content["silent"]}
    for commitment in content["commitments"]:
        named.update(commitment["leads"])
        for measure in commitment["measures"]:
            named.add(measure["lead"])
            named.update(role["institution"] for role in measure["supporting"])
    return named - {None}


def _kept(
    report: Report,
    institution: Institution,
    document: Document,
    change: Change,
    cut_off_at: datetime,
    sealed_at: datetime,
) -> Edition:
    content, edition = to_bytes(document), document["edition"]
    sha256, last = sha256_of(content), Edition.objects.in_order().last()
    previous = last.chain_sha256 if last else ""
    number = edition["number"]
    return Edition.objects.create(
        report=report,
        change=change,
        number=number,
        institution=institution,
        reason=edition["reason"],
        cut_off_at=cut_off_at,
        sealed_at=sealed_at,
        document=content.decode(),
        sha256=sha256,
        chain_sha256=line_sha256(report.plan.slug, report.slug, number, sha256, previous),
    )
