"""What changes the record of plans and institutions, and how every change is written down."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import (
    ActionPlan,
    Change,
    ChangeKind,
    Commitment,
    Institution,
    InstitutionName,
    Invitation,
    Membership,
    Role,
)
from commitments.permissions import is_coordinator
from ogp_portal.accounts.forgetting import erase_traces
from ogp_portal.accounts.models import User
from ogp_portal.history import Author, RecordVersion, WriteRefusedError, next_key


class NotAllowedError(Exception):
    """The person may not do this."""


class RuleBrokenError(Exception):
    """A rule of the record was not kept; says which field and why, to a person."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


class ChangedMeanwhileError(Exception):
    """Somebody changed what the form was opened on."""


def start_of(day: date) -> datetime:
    """The moment a day begins in Riga."""
    return timezone.make_aware(datetime.combine(day, time.min))


@contextmanager
def recorded_change(
    *,
    kind: ChangeKind,
    by: Author,
    plan: ActionPlan | None,
    commitment: Commitment | None = None,
    reason: str = "",
    decision: str = "",
    since: date | None = None,
) -> Iterator[Change]:
    """One transaction, one change: rows recorded with it become its versions, or nothing does.
    Inside of another transaction it ends with that, or with a savepoint of its caller's.

    Args:
        plan: one that is new, and only now recorded with the change, gets its key here.
        commitment: whose own text it is about.
        decision: the number or the address of the decision behind it.
        since: the day from which the record says so; only for a plan that is being loaded and
            has no history of its own yet. Default: now.

    Raises:
        WriteRefusedError: `since` lies before what is already on record, or in the future.
    """
    now = timezone.now()
    moment = start_of(since) if since else now
    with transaction.atomic(savepoint=False):
        if plan and plan._state.adding:
            plan.pk = next_key(ActionPlan)
        if since and moment > now:
            raise WriteRefusedError("The record cannot begin in the future.")
        if since and plan and plan.changes.filter(since__gt=moment).exists():
            raise WriteRefusedError("The record of a plan is never backdated behind itself.")
        change = Change.objects.create(
            kind=kind,
            plan=plan,
            commitment=commitment,
            institution_id=by.institution_id,
            user=by.user,
            source_name=by.source.lv,
            source_name_en=by.source.en,
            reason=reason,
            decision=decision,
            since=moment,
        )
        yield change
        RecordVersion.count_up()


def was_changed(
    row: Any, opened_version: int, names: tuple[str, ...], kinds: tuple[ChangeKind, ...]
) -> bool:
    """Whether what a form depends on has changed since `opened_version` of a recorded row.

    A version that never was counts as changed: the form did not come from this row.
    """
    if opened_version == row.version:
        return False
    opened = row.history.filter(version=opened_version).first()
    if opened is None:
        return True
    later = row.history.filter(version__gt=opened_version)
    return later.filter(change__kind__in=kinds).exists() or any(
        getattr(opened, name) != getattr(row, name) for name in names
    )


@dataclass(frozen=True, slots=True)
class CommitmentText:
    """The words of a commitment that a coordinator may correct."""

    title: str
    title_en: str
    short_title: str
    short_title_en: str
    problem: str
    problem_en: str
    description: str
    description_en: str
    contribution: str
    contribution_en: str


COMMITMENT_TEXT = tuple(field.name for field in fields(CommitmentText))
PLAN_TEXT_KINDS = (ChangeKind.PLAN_TEXT, ChangeKind.PLAN_FILE)


def correct_commitment(
    commitment: Commitment, text: CommitmentText, *, by: Author, reason: str, opened_version: int
) -> None:
    """Correct the words of a commitment.

    Raises:
        NotAllowedError: not a coordinator.
        RuleBrokenError: no reason is given, or nothing would be another.
        ChangedMeanwhileError: the text was changed since the form was opened.
    """
    with transaction.atomic():
        locked = Commitment.objects.locked(commitment.pk)
        if by.user is None or not is_coordinator(by.user):
            raise NotAllowedError
        if was_changed(locked, opened_version, COMMITMENT_TEXT, PLAN_TEXT_KINDS):
            raise ChangedMeanwhileError
        if not reason.strip():
            raise RuleBrokenError("reason", _("Say why the text is corrected."))
        if not locked.take(**{name: getattr(text, name) for name in COMMITMENT_TEXT}):
            raise RuleBrokenError("", _("Nothing was changed, so there is nothing to save."))
        corrected = recorded_change(
            kind=ChangeKind.PLAN_TEXT,
            by=by,
            plan=locked.plan,
            commitment=locked,
            reason=reason,
        )
        with corrected as change:
            locked.record(change)


def save_institution(
    institution: Institution, names: list[InstitutionName], *, by: Author, reason: str
) -> None:
    """Put an institution's entry and its names on record.

    Args:
        names: those that are new or altered; each points at `institution`.
    """
    with recorded_change(kind=ChangeKind.INSTITUTION, by=by, plan=None, reason=reason) as change:
        record_institution(institution, names, change)


def record_institution(
    institution: Institution, names: list[InstitutionName], change: Change
) -> None:
    """As `save_institution`, inside a change that is open already."""
    altered = {name.pk for name in names if name.pk}
    known = [*institution.names.exclude(pk__in=altered)] if institution.pk else []
    latest = max([*known, *names], key=lambda name: name.valid_from or date.min)
    institution.sort_key = latest.alphabetical_key
    institution.record(change)
    for name in names:
        name.institution = institution
        name.record(change)


@transaction.atomic
def invite(email: str, institution: Institution, role: Role, *, now: datetime) -> str:
    """An invitation for this address; returns the secret that its link carries (kept nowhere).

    Earlier invitations to the same stop being good: only the last link that was sent works.
    """
    email = email.strip().lower()
    same = Invitation.objects.filter(email=email, institution=institution, role=role)
    same.open(now).update(expires_at=now)
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        email=email,
        institution=institution,
        role=role,
        token_sha256=token_sha256(token),
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
    )
    return token


def token_sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_behind(token: str) -> Invitation | None:
    """The invitation of a link, also when it has been used or has expired."""
    invitations = Invitation.objects.select_related("institution")
    return invitations.filter(token_sha256=token_sha256(token)).first()


@transaction.atomic
def accept_with_new_account(
    invitation: Invitation, *, name: str, password: str, now: datetime
) -> User:
    """Create the account and give it the role; the link is used up.

    Raises:
        NotAllowedError: the link is no longer valid, or the address has an account meanwhile:
            whoever holds a link must not be able to take somebody's account over.
    """
    locked = _use_up(invitation, now)
    has_account = NotAllowedError(_("There is an account with this address: sign in to it."))
    if locked.account() is not None:
        raise has_account
    try:
        with transaction.atomic():
            user = User.objects.create_user(locked.email, password, name=name)
    except IntegrityError as error:  # by another invitation, at this very moment
        raise has_account from error
    grant(user, locked.institution, Role(locked.role))
    return user


@transaction.atomic
def accept_as(user: User, invitation: Invitation, *, now: datetime) -> None:
    """Give the role to the account that the invitation was sent to; the link is used up.

    Raises:
        NotAllowedError: the link is no longer valid, or it was sent to somebody else.
    """
    locked = _use_up(invitation, now)
    if locked.account() != user or not user.is_active:
        raise NotAllowedError(_("This invitation was sent to another address."))
    grant(user, locked.institution, Role(locked.role))


def _use_up(invitation: Invitation, now: datetime) -> Invitation:
    """The invitation, locked and marked as accepted; undone if the transaction fails."""
    locked = Invitation.objects.select_for_update().open(now).filter(pk=invitation.pk).first()
    if locked is None:
        raise NotAllowedError(_("This invitation has been used or has expired."))
    locked.accepted_at = now
    locked.save(update_fields=["accepted_at"])
    return locked


def withdraw(invitation: Invitation, *, now: datetime) -> None:
    """Make the link no longer valid; one that was accepted stays accepted."""
    Invitation.objects.filter(pk=invitation.pk).open(now).update(expires_at=now)


@transaction.atomic
def grant(user: User, institution: Institution, role: Role) -> Membership:
    """Let a person act for an institution in a role; the second time changes nothing."""
    membership, _created = Membership.objects.get_or_create(
        user=user, institution=institution, role=role
    )
    settle_staff(user)
    return membership


@transaction.atomic
def revoke(membership: Membership) -> None:
    """Take a role away; it ends with the person's next request."""
    user = membership.user
    membership.delete()
    settle_staff(user)


def settle_staff(user: User) -> None:
    """Only coordinators edit people and reference rows."""
    is_staff = user.memberships.filter(role=Role.COORDINATOR).exists()
    if user.is_staff != is_staff:
        user.is_staff = is_staff
        user.save(update_fields=["is_staff"])


@transaction.atomic
def forget_person(user: User) -> None:
    """Take everything personal out of an account that is no longer needed, and close it.

    The row stays, for the record points at it: what was said stays with the institution that said
    it. Invitations to the person's address, sessions, and what the admin's log calls them go.
    """
    for membership in user.memberships.all():
        revoke(membership)
    Invitation.objects.filter(email=user.email).delete()
    erase_traces(user)
    user.email = user.email_once_forgotten
    user.name = ""
    user.is_active = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
