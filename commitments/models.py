"""What was promised, and by whom: plans, commitments, institutions, people acting for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ogp_portal.accounts.models import User
from ogp_portal.formats.latvian import sort_key
from ogp_portal.formats.text import Both, Text
from ogp_portal.history import AbstractChange, RecordedModel, RecordedQuerySet, versions

OGP_SILENCE_LIMIT_DAYS = 183  # OGP: a repository is updated at least twice a year.


class Source(models.Model):
    """A document the record relies on, named as a reader would find it."""

    plan = models.ForeignKey("ActionPlan", models.PROTECT, related_name="sources")
    key = models.SlugField(_("key"), max_length=60)
    title = models.CharField(_("title"), max_length=500)
    title_en = models.CharField(_("title in English"), max_length=500, blank=True)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    dated_on = models.DateField(_("dated"), null=True, blank=True)
    position = models.PositiveIntegerField(default=0)

    title_text = Both("title")

    class Meta:
        ordering = ("position",)
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="source_key_is_unique_in_its_plan")
        ]

    def __str__(self) -> str:
        return self.title


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
        excluded=("contact_role", "contact_role_en", "contact_email", "contact_phone", "sort_key")
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


class ActionPlanQuerySet(RecordedQuerySet):
    def current(self) -> "ActionPlan | None":
        """The plan at the front door."""
        return self.filter(is_current=True).first()

    def with_reach(self) -> "ActionPlanQuerySet":
        """`stated_at`: when the newest statement was made; `recorded_at`: when anything was last
        written down. None where there is nothing yet.
        """
        changes = Change.objects.filter(plan=OuterRef("pk"))
        statements = changes.filter(kind__in=[ChangeKind.PROGRESS, ChangeKind.UNCHANGED])
        plans: ActionPlanQuerySet = self.annotate(
            stated_at=Subquery(statements.newest_first().values("since")[:1]),
            # Of one plan, what was written down last is also the newest: nothing is backdated
            # behind what stands. So both follow the same index.
            recorded_at=Subquery(changes.newest_first().values("recorded_at")[:1]),
        )
        return plans

    def true(self) -> "ActionPlanQuerySet":
        """Not the invented ones."""
        return self.filter(is_sample=False)

    def in_order(self) -> "ActionPlanQuerySet":
        """True plans first, the newest first; samples last."""
        return self.order_by("is_sample", "-starts_on", "slug")


class ActionPlan(RecordedModel):
    """One OGP cycle of a government."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=500)
    title_en = models.CharField(_("title in English"), max_length=500, blank=True)
    short_title = models.CharField(_("short title"), max_length=500)
    short_title_en = models.CharField(_("short title in English"), max_length=500, blank=True)
    summary = models.TextField(_("what is this"), blank=True)
    summary_en = models.TextField(_("what is this, in English"), blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    adopted_on = models.DateField(_("adopted"), null=True, blank=True)
    decision = models.TextField(_("decision that adopted it"), blank=True)
    decision_en = models.TextField(_("decision, in English"), blank=True)
    decision_url = models.URLField(_("address of the decision"), max_length=1000, blank=True)
    is_current = models.BooleanField(_("shown at the front door"), default=False)
    is_sample = models.BooleanField(_("invented sample"), default=False)
    silence_limit_days = models.PositiveIntegerField(
        _("days without a statement that count as silence"), default=OGP_SILENCE_LIMIT_DAYS
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )

    title_text = Both("title")
    short_title_text = Both("short_title")
    summary_text = Both("summary")
    decision_text = Both("decision")

    history = versions()
    objects = ActionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="plan_ends_after_it_starts",
                violation_error_message=_("The plan's last day is before its first."),
            ),
            models.UniqueConstraint(
                fields=["is_current"],
                condition=Q(is_current=True),
                name="one_plan_is_current",
            ),
            models.CheckConstraint(
                condition=~Q(is_sample=True, is_current=True), name="a_sample_is_never_current"
            ),
        ]

    def __str__(self) -> str:
        return self.short_title

    def is_over(self, today: date) -> bool:
        return today > self.ends_on


class Participation(RecordedModel):
    """An institution takes part in a plan: it answers for measures or works with those that do."""

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="participations")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="participations")
    position = models.PositiveIntegerField(default=0)

    history = versions(excluded=("position",))
    objects = RecordedQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "institution"], name="institution_takes_part_in_a_plan_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} · {self.institution_id}"


class OGPValue(models.TextChoices):
    ACCESS_TO_INFORMATION = "access_to_information", _("access to information")
    CIVIC_PARTICIPATION = "civic_participation", _("civic participation")
    PUBLIC_ACCOUNTABILITY = "public_accountability", _("public accountability")
    TECHNOLOGY = "technology", _("technology and innovation")


class CommitmentQuerySet(RecordedQuerySet):
    def locked(self, pk: int) -> Any:
        """The row under its lock. Only inside a transaction."""
        return self.select_for_update(of=("self",)).select_related("plan").get(pk=pk)

    def in_order(self) -> "CommitmentQuerySet":
        return self.order_by("number")

    def of(self, plan: ActionPlan | int) -> "CommitmentQuerySet":
        return self.filter(plan=plan)

    def in_order_with_leads(self) -> models.QuerySet[Any, Any]:
        """(id, number, title, title_en, lead institution): a row a lead; None without one."""
        rows: models.QuerySet[Any, Any] = self.order_by("number", "leads__position")
        return rows.values_list("pk", "number", "title", "title_en", "leads__institution_id")


class Commitment(RecordedModel):
    """A promise of reform: OGP's own fields, and the short name people use for it."""

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="commitments")
    number = models.PositiveIntegerField(_("number"))
    ogp_code = models.CharField(_("OGP code"), max_length=6, blank=True)
    title = models.CharField(_("title"), max_length=500)
    title_en = models.CharField(_("title in English"), max_length=500, blank=True)
    short_title = models.CharField(_("short title"), max_length=500)
    short_title_en = models.CharField(_("short title in English"), max_length=500, blank=True)
    ogp_title = models.CharField(_("OGP's name for it"), max_length=500, blank=True)
    problem = models.TextField(_("public problem"), blank=True)
    problem_en = models.TextField(_("public problem, in English"), blank=True)
    description = models.TextField(_("what is the commitment"), blank=True)
    description_en = models.TextField(_("what is the commitment, in English"), blank=True)
    contribution = models.TextField(_("how it contributes to solving the problem"), blank=True)
    contribution_en = models.TextField(_("how it contributes, in English"), blank=True)
    ogp_values = models.JSONField(_("OGP values"), default=list, blank=True)
    policy_areas = models.JSONField(_("policy areas"), default=list, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    source_detail = models.TextField(_("where in the source"), blank=True)
    source_detail_en = models.TextField(_("where in the source, in English"), blank=True)

    title_text = Both("title")
    short_title_text = Both("short_title")
    problem_text = Both("problem")
    description_text = Both("description")
    contribution_text = Both("contribution")
    source_detail_text = Both("source_detail")

    history = versions()
    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], name="commitment_number_is_unique_in_its_plan"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.short_title}"

    @property
    def ogp_value_labels(self) -> list[str]:
        return [str(OGPValue(value).label) for value in self.ogp_values]

    @property
    def policy_area_texts(self) -> list[Text]:
        return [Text(area["lv"], area.get("en", "")) for area in self.policy_areas]


class CommitmentLead(RecordedModel):
    """An institution that OGP names as leading a commitment; there may be several or none."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="leads")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="leads")
    position = models.PositiveIntegerField(default=0)

    history = versions()
    objects = RecordedQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "institution"], name="commitment_names_a_lead_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} · {self.institution_id}"


class ChangeKind(models.TextChoices):
    """What an operation did, in the reader's words."""

    PLAN_ADOPTED = "plan_adopted", _("Plan put on record")
    MEASURES_LISTED = "measures_listed", _("Measures put on record")
    PROGRESS = "progress", _("Progress reported")
    UNCHANGED = "unchanged", _("Reported: nothing has changed")
    PLAN_TEXT = "plan_text", _("Plan text corrected")
    PLAN_FILE = "plan_file", _("Plan file applied")
    INSTITUTION = "institution", _("Institution's entry changed")


class ChangeQuerySet(models.QuerySet["Change"]):
    def of(self, plan_id: int) -> "ChangeQuerySet":
        return self.filter(plan=plan_id)

    def newest_first(self) -> "ChangeQuerySet":
        return self.order_by("-since", "-pk")

    def since_day(self, moment: datetime) -> "ChangeQuerySet":
        """Those that took effect at `moment` or later."""
        return self.filter(since__gte=moment)


class Change(AbstractChange):
    """What one operation did to the record: in whose name, when, why, to which plan."""

    kind = models.CharField(_("kind"), max_length=20, choices=ChangeKind.choices)
    plan = models.ForeignKey(
        ActionPlan, models.PROTECT, null=True, related_name="changes", verbose_name=_("plan")
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, related_name="changes", editable=False
    )
    # Whose own text it is about; None where it is about measures, or about more.
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, related_name="changes", editable=False
    )

    objects = ChangeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["plan", "-since", "-id"], name="change_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(institution__isnull=False) | ~Q(source_name=""),
                name="change_names_who_answers_for_it",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ChangeKind.values), name="change_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {timezone.localtime(self.since):%d.%m.%Y.}"

    def speaker(self, directory: InstitutionDirectory) -> str:
        """Who answers for it: an institution by its name of that day, or the named source."""
        if self.institution_id:
            return directory.label(self.institution_id, timezone.localdate(self.since)).short
        return self.source_name_text.html()
