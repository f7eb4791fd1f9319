"""The work: measures, who answers for them, and what hangs on them."""

import re
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commitments.models import ActionPlan, Commitment, Institution, Source
from measures.querysets import (
    ActionStepQuerySet,
    MeasureQuerySet,
    RiskQuerySet,
    SupportingRoleQuerySet,
)
from measures.risks import RiskState, is_followed, state_text
from measures.standing import Facts, Judgement, Status, standing_of
from ogp_portal.formats.latvian import fold, sort_key
from ogp_portal.formats.text import Both
from ogp_portal.history import (
    AbstractChange,
    Kept,
    RecordedModel,
    RecordedQuerySet,
    versions,
)

# A measure's number, by which it is known for good, and which stands in its address.
CODE = re.compile(r"[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*")


class MeasureGroup(RecordedModel):
    """The worksheet's bold sub-heading."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="groups")
    key = models.SlugField(_("key"), max_length=60)
    title = models.CharField(_("title"), max_length=500)
    title_en = models.CharField(_("title in English"), max_length=500, blank=True)
    position = models.PositiveIntegerField(default=0)

    title_text = Both("title")

    history = versions()
    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("sub-heading")
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "key"], name="group_key_is_unique_in_its_commitment"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Origin(models.TextChoices):
    """How the measure came into the plan: as its source gives it, or by a decision since."""

    WORKSHEET_ROW = "worksheet_row", _("row of a worksheet")
    NAMED = "named", _("named in a source, not as a row of a worksheet")
    ADDED = "added", _("added in the portal while the plan ran")


class Measure(RecordedModel):
    """One dated, checkable piece of work: the worksheet's row.

    `status`, `completed_on`, `stated_on`, `completion_stated_on` and `evidence_count` repeat what
    the statements and their evidence say, so that one row, of today or of a past day, holds all
    the facts of its standing; only the operations that add statements write them. What a
    supporting institution shows for its part is not counted: it does not prove the whole.
    `steps_total` and `steps_done` repeat its action steps; whatever writes a step counts them.
    Everything that hangs on a measure changes together with it, so its `version` counts every
    change to any of it.
    """

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="measures")
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="measures", verbose_name=_("commitment")
    )
    group = models.ForeignKey(
        MeasureGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("sub-heading"),
    )
    code = models.CharField(_("code"), max_length=20)
    position = models.PositiveIntegerField(default=0, editable=False)
    title = models.CharField(_("measure"), max_length=500)
    title_en = models.CharField(_("measure, in English"), max_length=500, blank=True)
    starts_on = models.DateField(_("start date"), null=True, blank=True)
    due_on = models.DateField(_("end date"), null=True, blank=True)
    baseline_starts_on = models.DateField(_("start date first adopted"), null=True, blank=True)
    baseline_due_on = models.DateField(_("end date first adopted"), null=True, blank=True)
    lead_institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_measures",
        verbose_name=_("responsible institution"),
    )
    beneficiaries = models.TextField(_("who is the client here?"), blank=True)
    beneficiaries_en = models.TextField(_("client, in English"), blank=True)
    completion_test = models.TextField(_("how will we know that it is done?"), blank=True)
    completion_test_en = models.TextField(_("how we will know, in English"), blank=True)
    completion_test_written_on = models.DateField(null=True, blank=True, editable=False)
    origin = models.CharField(
        _("origin"), max_length=20, choices=Origin.choices, default=Origin.WORKSHEET_ROW
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    source_detail = models.TextField(_("where in the source"), blank=True)
    source_detail_en = models.TextField(_("where in the source, in English"), blank=True)

    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, blank=True, editable=False
    )
    completed_on = models.DateField(_("completed on"), null=True, editable=False)
    stated_on = models.DateField(_("last statement"), null=True, editable=False)
    completion_stated_on = models.DateField(null=True, editable=False)
    evidence_count = models.PositiveIntegerField(default=0, editable=False)
    steps_total = models.PositiveIntegerField(default=0, editable=False)
    steps_done = models.PositiveIntegerField(default=0, editable=False)
    # Repeats whether `completion_test` says anything, for the index that counts by standing.
    has_completion_test = models.BooleanField(default=False, editable=False)

    code_key = models.CharField(max_length=240, editable=False, default="")
    title_key = models.CharField(max_length=240, editable=False, default="")
    search_text = models.TextField(editable=False, default="")

    title_text = Both("title")
    beneficiaries_text = Both("beneficiaries")
    completion_test_text = Both("completion_test")
    source_detail_text = Both("source_detail")

    kept = (
        Kept(
            once=Q(plan__adopted_on__isnull=False),
            values=("plan_id", "baseline_starts_on", "baseline_due_on"),
            sentence="A measure of an adopted plan keeps that plan, and the dates adopted then.",
        ),
    )
    # Which version stood on a day is asked of thousands of measures at once.
    history = versions(
        indexes=(
            models.Index(fields=["id", "version", "history_date"], name="measure_version_of_a_day"),
        )
    )
    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        indexes = [
            models.Index(fields=["plan", "code_key"], name="measure_by_code"),
            models.Index(
                fields=["plan", "due_on", "code_key", "status"], name="measure_by_due_date"
            ),
            models.Index(
                fields=["commitment", "due_on", "code_key", "status"],
                name="measure_of_commitment_by_due",
            ),
            # All that a standing asks for, and its steps, so that counting reads no texts.
            models.Index(
                fields=[
                    "plan",
                    "commitment",
                    "status",
                    "starts_on",
                    "due_on",
                    "evidence_count",
                    "has_completion_test",
                    "stated_on",
                    "steps_total",
                    "steps_done",
                ],
                name="measure_facts",
            ),
            models.Index(fields=["plan", "title_key"], name="measure_by_title"),
            models.Index(fields=["plan", "stated_on", "code_key"], name="measure_by_statement"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"], name="measure_code_is_unique_in_its_plan"
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(due_on=None) | Q(due_on__gte=F("starts_on")),
                name="measure_ends_after_it_starts",
                violation_error_message=_("The end date is before the start date."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["", *Status.values]), name="measure_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(completed_on=None) | Q(status=Status.COMPLETED),
                name="measure_completed_on_goes_with_completed",
            ),
            models.CheckConstraint(
                condition=Q(status="") | Q(stated_on__isnull=False),
                name="measure_status_was_stated_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=Origin.values), name="measure_origin_is_known"
            ),
            models.CheckConstraint(
                condition=Q(completion_test="", has_completion_test=False)
                | (~Q(completion_test="") & Q(has_completion_test=True)),
                name="measure_knows_whether_it_has_a_test",
            ),
            models.CheckConstraint(
                condition=Q(steps_done__lte=F("steps_total")),
                name="measure_has_the_steps_that_are_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def record(self, change: AbstractChange) -> None:
        self.completion_test = self.completion_test.strip()
        self.has_completion_test = bool(self.completion_test)
        self.code_key = sort_key(self.code)
        self.title_key = sort_key(self.title)
        self.search_text = fold(
            " ".join(
                [
                    self.code,
                    self.title,
                    self.title_en,
                    self.beneficiaries,
                    self.completion_test,
                    self.group.title if self.group else "",
                    self.commitment.title,
                    self.commitment.short_title,
                    self.commitment.title_en,
                ]
            )
        )
        super().record(change)

    def count_steps(self) -> None:
        """Repeat what its steps are by now. One query."""
        self.steps_total, self.steps_done = self.steps.counted()

    @property
    def is_row_of_worksheet(self) -> bool:
        return self.origin == Origin.WORKSHEET_ROW

    @property
    def is_finished(self) -> bool:
        """Completed or cancelled: nothing more is expected."""
        return bool(self.status) and Status(self.status).is_final

    def proposed_date_change(self) -> Any:
        """The shift that waits for its decision; None where none does. One query."""
        return self.date_changes.proposed().select_related("change", "measure__plan").first()

    def facts(self) -> Facts:
        """What the standing is derived from."""
        return Facts(
            status=self.status,
            starts_on=self.starts_on,
            due_on=self.due_on,
            baseline_due_on=self.baseline_due_on,
            completed_on=self.completed_on,
            stated_on=self.stated_on,
            completion_stated_on=self.completion_stated_on,
            has_test=bool(self.completion_test),
            test_written_on=self.completion_test_written_on,
            evidence=self.evidence_count,
            plan_ends_on=self.plan.ends_on,
        )

    def judgement(self, today: date) -> Judgement:
        return standing_of(self.facts(), today)


class Succession(RecordedModel):
    """A measure lives on in another: merged into it, or split into several."""

    predecessor = models.ForeignKey(Measure, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Measure, models.PROTECT, related_name="predecessions")

    history = versions()
    objects = RecordedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"], name="measure_lives_on_in_another_once"
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="measure_does_not_succeed_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class SupportingRole(RecordedModel):
    """Another institution, and what it does for the measure."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="supporting")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="supported")
    role = models.TextField(_("role"), blank=True)
    role_en = models.TextField(_("role, in English"), blank=True)
    position = models.PositiveIntegerField(default=0)
    # Since when the lead's question for its part waits for an answer.
    asked_on = models.DateField(_("asked for its part"), null=True, editable=False)

    role_text = Both("role")

    history = versions()
    objects = SupportingRoleQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "institution"], name="institution_supports_a_measure_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution_id}: {self.role}"

    @property
    def is_awaited(self) -> bool:
        """Asked for its part and not answered yet: `SupportingRoleQuerySet.waiting`, of one."""
        return self.asked_on is not None and self.measure.status != Status.CANCELLED


class ActionStep(RecordedModel):
    """A step inside a measure, with its own date."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="steps")
    text = models.CharField(_("step"), max_length=500)
    text_en = models.CharField(_("step, in English"), max_length=500, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    position = models.PositiveIntegerField(default=0)

    wording = Both("text")

    history = versions()
    objects = ActionStepQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.text


class Risk(RecordedModel):
    """A foreseen obstacle, and what became of it: its words are the plan's, the rest is what the
    lead institution says.
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="risks")
    text = models.TextField(_("risk"))
    text_en = models.TextField(_("risk, in English"), blank=True)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=RiskState.choices,
        default=RiskState.POSSIBLE,
        editable=False,
    )
    delays_by_days = models.PositiveIntegerField(_("delays by, days"), null=True, editable=False)
    response = models.TextField(_("what is done about it"), blank=True, editable=False)
    position = models.PositiveIntegerField(default=0)

    wording = Both("text")

    @property
    def is_followed(self) -> bool:
        """Whether anybody has said what became of it."""
        return is_followed(self.state, self.delays_by_days, self.response)

    @property
    def state_text(self) -> str:
        """What became of it, and what it does to the end date."""
        return state_text(self.state, self.delays_by_days)

    history = versions()
    objects = RiskQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RiskState.values), name="risk_state_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.text


# Roles, risks, steps: what a coordinator writes beside a measure's own words.
Parts = tuple[list[Any], list[Any], list[Any]]


def parts_now(measure: Measure) -> Parts:
    """What hangs on a measure. Three queries."""
    return list(measure.supporting.all()), list(measure.risks.all()), list(measure.steps.all())
