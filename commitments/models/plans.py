"""What was promised: plans and their commitments, their sources, and every change to the record."""

from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models.institutions import (
    Institution,
    InstitutionDirectory,
    InstitutionLabel,
)
from ogp_portal.formats.text import Both, Text
from ogp_portal.history import (
    AbstractChange,
    Kept,
    RecordedModel,
    RecordedQuerySet,
    WrittenOnceQuerySet,
    versions,
)

OGP_SILENCE_LIMIT_DAYS = 183  # OGP: a repository is updated at least twice a year.
# OGP's scale, as its Independent Reporting Mechanism uses it: each level's key and its name.
OGP_COMPLETION_SCALE = (
    ("no_evidence", Text("Nav pierādījumu", "No evidence available")),
    ("not_started", Text("Nav uzsākta", "Not started")),
    ("limited", Text("Izpildīta ierobežoti", "Limited")),
    ("substantial", Text("Izpildīta būtiskā daļā", "Substantial")),
    ("complete", Text("Izpildīta", "Complete")),
)


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


class CompletionLevel(models.Model):
    """A level of the scale on which it is assessed how far a plan's commitments are completed. The
    scale is the plan's own: OGP's has changed from one cycle to another.
    """

    plan = models.ForeignKey("ActionPlan", models.PROTECT, related_name="completion_levels")
    key = models.CharField(_("key"), max_length=60)
    title = models.CharField(_("title"), max_length=500)
    title_en = models.CharField(_("title in English"), max_length=500, blank=True)
    position = models.PositiveIntegerField(default=0)

    title_text = Both("title")

    class Meta:
        ordering = ("position",)
        verbose_name = _("level of completion")
        verbose_name_plural = _("levels of completion")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "key"], name="completion_level_key_is_unique_in_its_plan"
            )
        ]

    def __str__(self) -> str:
        return self.title


class ActionPlanQuerySet(RecordedQuerySet):
    def current(self) -> "ActionPlan | None":
        """The plan at the front door."""
        return self.filter(is_current=True).first()

    def with_reach(self) -> "ActionPlanQuerySet":
        """`stated_at`: when the newest statement was made; `recorded_at`: when anything was last
        written down. None where there is nothing yet.
        """
        changes = Change.objects.filter(plan=OuterRef("pk"))
        statements = changes.filter(kind__in=STATEMENTS)
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
    coordinator = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("coordinating institution"),
    )
    contacts = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("list of contacts"),
    )
    is_current = models.BooleanField(_("shown at the front door"), default=False)
    is_sample = models.BooleanField(_("invented sample"), default=False)
    asks_for_review = models.BooleanField(
        _("statements are reviewed before they are published"), default=False
    )
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

    kept = (
        Kept(
            once=Q(adopted_on__isnull=False),
            filled=("adopted_on",),
            sentence="A plan that is adopted stays adopted.",
        ),
    )
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

    def day_of_names(self, today: date) -> date:
        """The day whose names its pages use: a plan that has ended speaks of the institutions as
        they were called when it did.
        """
        return min(today, self.ends_on)


class Participation(RecordedModel):
    """An institution takes part in a plan: it answers for measures or works with those that do."""

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="participations")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="participations")
    position = models.PositiveIntegerField(default=0)

    history = versions()
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

    def at(self, plan_slug: str, number: int) -> "Commitment | None":
        """The one with this number in a plan, with the plan; None where there is none."""
        found = self.select_related("plan").filter(plan__slug=plan_slug, number=number)
        return found.first()

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
    ogp_url = models.URLField(_("its page at OGP"), max_length=1000, blank=True)
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

    def lead_labels(self, labels: dict[int, InstitutionLabel]) -> list[InstitutionLabel]:
        """What the institutions that lead it are called. One query."""
        return [labels[pk] for pk in self.leads.values_list("institution_id", flat=True)]

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
    TAKEN_BACK = "taken_back", _("Statement taken back")
    PART = "part", _("Reported by a supporting institution")
    PART_ASKED = "part_asked", _("Supporting institution asked for its part")
    DATE_PROPOSED = "date_proposed", _("Change of the end date proposed")
    DATE_MOVED = "date_moved", _("End date moved")
    DATE_REFUSED = "date_refused", _("Change of the end date refused")
    DATE_WITHDRAWN = "date_withdrawn", _("Proposed change of the end date withdrawn")
    EVIDENCE = "evidence", _("Evidence added")
    EVIDENCE_WITHDRAWN = "evidence_withdrawn", _("Evidence withdrawn")
    EVIDENCE_ERASED = "evidence_erased", _("Evidence file erased")
    PLAN_TEXT = "plan_text", _("Plan text corrected")
    MEASURE_ADDED = "measure_added", _("Measure added")
    MEASURE_DROPPED = "measure_dropped", _("Measure dropped")
    MEASURE_MERGED = "measure_merged", _("Measures merged")
    MEASURE_SPLIT = "measure_split", _("Measure split")
    PLAN_FILE = "plan_file", _("Plan file applied")
    INSTITUTION = "institution", _("Institution's entry changed")
    PERIOD_CLOSED = "period_closed", _("Period of a report closed")
    REPORT_SEALED = "report_sealed", _("Report sealed")


# Somebody said something of a measure, or of a part in it.
STATEMENTS = (ChangeKind.PROGRESS, ChangeKind.UNCHANGED, ChangeKind.PART)


class ChangeQuerySet(WrittenOnceQuerySet):
    def of(self, plan_id: int) -> "ChangeQuerySet":
        return self.filter(plan=plan_id)

    def of_or_of_none(self, plan_id: int) -> "ChangeQuerySet":
        """Of a plan, or of none, as those of institutions are."""
        return self.filter(Q(plan=plan_id) | Q(plan=None))

    def backdated_behind(self, moment: datetime) -> "ChangeQuerySet":
        """Recorded after a moment, as of before it."""
        return self.filter(since__lte=moment, recorded_at__gt=moment)

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
    # The number of the decision behind it, or its address.
    decision = models.CharField(_("decision"), max_length=500, blank=True)
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
