"""The account given: reports that are due on a date."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commitments.models import ActionPlan, Source
from ogp_portal.formats.text import Both
from ogp_portal.history import RecordedModel, RecordedQuerySet, versions


class ReportKind(models.TextChoices):
    MIDTERM = "midterm", _("midterm report")
    FINAL = "final", _("final report")
    SELF_ASSESSMENT = "self_assessment", _("self-assessment")
    OTHER = "other", _("other report")


class ReportQuerySet(RecordedQuerySet):
    def of(self, plan: ActionPlan) -> "ReportQuerySet":
        return self.filter(plan=plan)

    def in_order(self) -> "ReportQuerySet":
        return self.order_by("due_on", "slug")

    def next_due(self, today: date) -> "ReportQuerySet":
        return self.filter(due_on__gte=today).in_order()


class Report(RecordedModel):
    """An account of a period that a plan owes by a day."""

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="reports")
    slug = models.SlugField(_("address"), max_length=60)
    kind = models.CharField(_("kind"), max_length=20, choices=ReportKind.choices)
    title = models.CharField(_("title"), max_length=500)
    title_en = models.CharField(_("title in English"), max_length=500, blank=True)
    period_from = models.DateField(_("period from"))
    period_to = models.DateField(_("period to"))
    due_on = models.DateField(_("due on"))
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")

    title_text = Both("title")

    history = versions()
    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "slug"], name="report_slug_is_unique_in_its_plan"
            ),
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")), name="report_period_is_a_period"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ReportKind.values), name="report_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title
