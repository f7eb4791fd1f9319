"""Institutions, and the people who act for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ogp_portal.accounts.models import User
from ogp_portal.formats.latvian import sort_key
from ogp_portal.formats.text import Both, Text
from ogp_portal.history import RecordedModel, RecordedQuerySet, versions


class InstitutionKind(models.TextChoices):
    PUBLIC_BODY = "public_body", _("public body")
    PARTNER = "partner", _("partner")


@dataclass(frozen=True, slots=True)
class InstitutionLabel:
    """What a page calls an institution on a given day."""

    id: int
    slug: str
    abbreviation: str
    name: Text
    kind: str

    @property
    def short(self) -> str:
        """The abbreviation, or the name where there is none."""
        return self.abbreviation or str(self.name)


class InstitutionQuerySet(RecordedQuerySet):
    def in_order(self) -> "InstitutionQuerySet":
        return self.order_by("sort_key", "slug")

    def among(self, ids: Iterable[int]) -> "InstitutionQuerySet":
        return self.filter(pk__in=ids)

    def with_editors(self) -> "InstitutionQuerySet":
        """Those for which somebody can report."""
        is_editor = Q(memberships__role=Role.EDITOR, memberships__user__is_active=True)
        return self.filter(pk__in=self.model.objects.filter(is_editor).order_by().values("pk"))

    def involved(self, plan: models.Model, otherwise: Q) -> "InstitutionQuerySet":
        """Those that take part in a plan, and those for which something else holds."""
        part = self.model.objects.filter(participations__plan=plan).values("pk")
        return self.filter(Q(pk__in=part) | otherwise)

    def directory(self) -> "InstitutionDirectory":
        """The names of the selection, of every day. One query."""
        return InstitutionDirectory(
            InstitutionName.objects.filter(institution__in=self)
            .order_by(F("valid_from").asc(nulls_first=True))
            .values_list(
                "valid_from",
                "institution_id",
                "institution__slug",
                "abbreviation",
                "name",
                "name_en",
                "institution__kind",
            )
        )

    def labels(self, on: date) -> dict[int, InstitutionLabel]:
        """How every institution of the selection was called on the day `on`. One query."""
        return self.directory().on(on)


class InstitutionDirectory:
    """What institutions are called, on any day."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._names: dict[int, list[tuple[date, InstitutionLabel]]] = {}
        for valid_from, pk, slug, abbreviation, name, name_en, kind in rows:
            label = InstitutionLabel(pk, slug, abbreviation, Text(name, name_en), kind)
            self._names.setdefault(pk, []).append((valid_from or date.min, label))

    def label(self, institution_id: int, on: date) -> InstitutionLabel:
        """The name of the day `on`; before its first name, that one."""
        names = self._names[institution_id]
        valid = [label for since, label in names if since <= on]
        return valid[-1] if valid else names[0][1]

    def on(self, day: date) -> dict[int, InstitutionLabel]:
        return {pk: self.label(pk, day) for pk in self._names}


class Institution(RecordedModel):
    """A public body or a partner. Its names change in time and are rows of their own.

    The contact is a role with its work e-mail and phone, never a person; it is shown while it
    is true and is no part of the history.
    """

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=InstitutionKind.choices,
        default=InstitutionKind.PUBLIC_BODY,
    )
    website = models.URLField(_("website"), max_length=1000, blank=True)
    contact_role = models.CharField(_("point of contact (role)"), max_length=300, blank=True)
    contact_role_en = models.CharField(_("role in English"), max_length=300, blank=True)
    contact_email = models.EmailField(_("work e-mail"), blank=True)
    contact_phone = models.CharField(_("work phone"), max_length=40, blank=True)
    sort_key = models.CharField(max_length=240, editable=False, default="")

    contact_role_text = Both("contact_role")

    history = versions(
        excluded=("contact_role", "contact_role_en", "contact_email", "contact_phone")
    )
    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=InstitutionKind.values), name="institution_kind_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(contact_role="") | Q(contact_email="", contact_phone=""),
                name="institution_contact_names_a_role",
                violation_error_message=_("Name the role that answers at this address."),
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def names_in_order(self) -> list["InstitutionName"]:
        """All its names, the first one first."""
        return sorted(self.names.all(), key=lambda name: name.valid_from or date.min)


class InstitutionName(RecordedModel):
    """What an institution is called from a day on; the first name is valid since ever."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="names")
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=500)
    name_en = models.CharField(_("name in English"), max_length=500, blank=True)
    abbreviation = models.CharField(_("abbreviation"), max_length=40, blank=True)

    name_text = Both("name")

    history = versions()
    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution's name")
        verbose_name_plural = _("institutions' names")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "valid_from"],
                name="institution_has_one_name_from_a_day",
            ),
            models.UniqueConstraint(
                fields=["institution"],
                condition=Q(valid_from=None),
                name="institution_has_one_first_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def alphabetical_key(self) -> str:
        return sort_key(self.abbreviation or self.name)


class Role(models.TextChoices):
    EDITOR = "editor", _("editor: reports on the institution's measures")
    PARTNER = "partner", _("partner: publishes the organisation's opinions")
    COORDINATOR = "coordinator", _("coordinator: keeps the plan and its reports")


class Membership(models.Model):
    """A person acts for an institution in a role."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("person"),
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="memberships", verbose_name=_("institution")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "institution", "role"],
                name="membership_is_given_once",
                violation_error_message=_("This person already has this role there."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="membership_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.institution} · {self.get_role_display()}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime) -> "InvitationQuerySet":
        """Neither used nor too old."""
        return self.filter(accepted_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """A link by which somebody gets an account and a role: once, and not for ever.

    Only the hash of the link's secret is kept, so that a copy of the database opens no account.
    """

    email = models.EmailField(_("e-mail"))
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="invitation_role_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.email

    def is_open(self, now: datetime) -> bool:
        return self.accepted_at is None and self.expires_at > now

    def account(self) -> User | None:
        """The account that the address has already."""
        return User.objects.filter(email=self.email).first()
