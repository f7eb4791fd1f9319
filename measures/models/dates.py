"""Dates that move: every shift of a due date, with its reason and the decision behind it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commitments.models import Institution, Source
from measures.models.measures import Measure
from measures.querysets import DateChangeQuerySet
from measures.slips import DECIDED, DateChangeReason, DateChangeState
from ogp_portal.history import RecordedModel, versions


class DateChange(RecordedModel):
    """A shift of a measure's due date: asked for by an institution, decided by a coordinator.

    `old_due_on` is None where no date was known. `decision` is the number of a decision or the
    address of one; an accepted shift names it, or the source that tells of the shift. `decided_on`
    is the day on which it stopped waiting: decided, withdrawn, or lapsed because its measure ended;
    `decider` is the institution that decided, None where no source names it.
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="date_changes")
    old_due_on = models.DateField(_("due until now"), null=True)
    new_due_on = models.DateField(_("new end date"))
    reason = models.CharField(_("reason"), max_length=20, choices=DateChangeReason.choices)
    sentence = models.TextField(_("why, in a sentence"))
    decision = models.CharField(_("decision"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=DateChangeState.choices)
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, related_name="date_changes"
    )
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")
    proposed_on = models.DateField(_("proposed on"))
    decided_on = models.DateField(_("decided on"), null=True)
    decider = models.ForeignKey(
        Institution, models.PROTECT, null=True, related_name="decided_date_changes"
    )
    answer = models.TextField(_("answer"), blank=True)

    history = versions()
    objects = DateChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of an end date")
        indexes = [models.Index(fields=["measure", "state"], name="date_change_of_measure")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=DateChangeReason.values),
                name="date_change_reason_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DateChangeState.values), name="date_change_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(old_due_on=None) | ~Q(old_due_on=F("new_due_on")),
                name="date_change_moves_the_date",
            ),
            models.CheckConstraint(condition=~Q(sentence=""), name="date_change_says_why"),
            models.CheckConstraint(
                condition=Q(state=DateChangeState.PROPOSED, decided_on=None)
                | (~Q(state=DateChangeState.PROPOSED) & Q(decided_on__isnull=False)),
                name="date_change_is_decided_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=DateChangeState.ACCEPTED)
                | ~Q(decision="")
                | Q(source__isnull=False),
                name="accepted_date_change_names_its_decision",
            ),
            models.CheckConstraint(
                condition=Q(decider=None) | Q(state__in=DECIDED),
                name="only_a_decided_date_change_has_a_decider",
            ),
            models.CheckConstraint(
                condition=Q(institution__isnull=False) | Q(source__isnull=False),
                name="date_change_has_somebody_who_asks",
            ),
            models.UniqueConstraint(
                fields=["measure"],
                condition=Q(state=DateChangeState.PROPOSED),
                name="one_date_change_at_a_time_is_proposed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id}: {self.old_due_on} → {self.new_due_on}"
