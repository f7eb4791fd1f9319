"""What was said of a measure and shown for it: statements, their evidence, and drafts of them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commitments.models import Change, Institution, Source
from measures.drafts import DraftState, ReviewStep
from measures.evidence.kinds import FileKind
from measures.evidence.names import name_of_erased
from measures.evidence.querysets import (
    EvidenceFileQuerySet,
    EvidenceQuerySet,
    LinkSightingQuerySet,
)
from measures.evidence.sights import Finding, Sight
from measures.models.measures import Measure
from measures.querysets import ProgressUpdateQuerySet, ReviewQuerySet, UpdateDraftQuerySet
from measures.standing import Status
from ogp_portal.formats.latvian import fold
from ogp_portal.history import AbstractChange, RecordedModel, WrittenOnceModel, versions


class ProgressUpdate(WrittenOnceModel):
    """One dated, published statement: by an institution, or told by a named source.

    Never edited and never removed, only followed; so it needs no versions of its own. A statement
    of a part (`is_part`) is that of a supporting institution: it speaks of what that institution
    does for the measure, and moves neither the measure's status nor its freshness.
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="updates")
    change = models.ForeignKey(Change, models.PROTECT, related_name="updates")
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, related_name="statements"
    )
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")
    stated_on = models.DateField(_("stated on"))
    # Empty only where the first statement is taken back: then nobody says anything again.
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, blank=True)
    is_unchanged = models.BooleanField(_("nothing has changed"), default=False)
    happened_on = models.DateField(_("when did it happen"), null=True)
    done = models.TextField(_("what was done"), blank=True)
    next_step = models.TextField(_("what comes next"), blank=True)
    obstacles = models.TextField(_("obstacles"), blank=True)
    # Why it is cancelled, begun again after completion, or taken back; of a part: what its
    # institution sees otherwise than the lead.
    reason = models.TextField(_("reason"), blank=True)
    decision = models.CharField(_("decision"), max_length=500, blank=True)
    is_part = models.BooleanField(_("of its part"), default=False)
    disagrees = models.BooleanField(_("sees it otherwise than the lead"), default=False)
    takes_back = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        related_name="taken_back_by",
        verbose_name=_("takes back"),
    )

    objects = ProgressUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        indexes = [
            models.Index(fields=["measure", "-stated_on", "-id"], name="update_newest_first")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(institution__isnull=False) | Q(source__isnull=False),
                name="statement_has_somebody_who_says_it",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values) | Q(status="", takes_back__isnull=False),
                name="statement_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(happened_on=None) | Q(happened_on__lte=F("stated_on")),
                name="statement_tells_of_the_past",
            ),
            models.CheckConstraint(
                condition=Q(disagrees=False) | Q(is_part=True),
                name="only_a_supporting_institution_disagrees",
            ),
            models.CheckConstraint(
                condition=Q(takes_back=None) | ~Q(reason=""),
                name="statement_taken_back_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id}: {self.status} {self.stated_on}"


class EvidenceFile(models.Model):
    """The bytes of an evidence file, stored once however often they are shown as proof.

    Where the law asks for it the bytes are erased; the row and the hash of what they were stay.
    """

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    kind = models.CharField(_("kind"), max_length=20)
    content = models.FileField(_("content"), max_length=200, blank=True)
    stored_at = models.DateTimeField(_("stored"), auto_now_add=True)
    erased_on = models.DateField(_("erased"), null=True)
    erased_because = models.TextField(_("legal reason"), blank=True)

    objects = EvidenceFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence file")
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_on=None, erased_because="")
                | (Q(erased_on__isnull=False, content="") & ~Q(erased_because="")),
                name="evidence_file_is_erased_for_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.sha256

    def name_shown(self, name: str) -> str:
        """The name it came with, as long as it is not erased."""
        return name_of_erased(self.sha256, FileKind(self.kind)) if self.erased_on else name


class Evidence(RecordedModel):
    """Public proof of one claim: where it is, and what it proves.

    A link, a file, or a link with a file or an archive's address beside it, for the day the link
    dies. Withdrawn only with a reason; the row stays.
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="evidence")
    progress_update = models.ForeignKey(ProgressUpdate, models.PROTECT, related_name="evidence")
    url = models.URLField(_("link"), max_length=1000, blank=True)
    file = models.ForeignKey(EvidenceFile, models.PROTECT, null=True, related_name="evidence")
    file_name = models.CharField(_("name of the file"), max_length=200, blank=True)
    archive_url = models.URLField(_("archived at"), max_length=1000, blank=True)
    dated_on = models.DateField(_("dated"), null=True)
    proves = models.CharField(_("what it proves"), max_length=500)
    withdrawn_on = models.DateField(_("withdrawn"), null=True, editable=False)
    withdrawn_because = models.TextField(_("why it was withdrawn"), blank=True, editable=False)

    search_text = models.TextField(editable=False, default="")
    # Apart, since of a file that is erased nobody finds the name.
    search_name = models.TextField(editable=False, default="")

    history = versions()
    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        indexes = [models.Index(fields=["measure", "withdrawn_on"], name="evidence_of_measure")]
        constraints = [
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="evidence_link_is_a_web_address",
            ),
            models.CheckConstraint(
                condition=Q(archive_url="")
                | Q(archive_url__startswith="https://")
                | Q(archive_url__startswith="http://"),
                name="evidence_archive_is_a_web_address",
            ),
            models.CheckConstraint(
                condition=~Q(url="") | Q(file__isnull=False), name="evidence_is_a_link_or_a_file"
            ),
            models.CheckConstraint(
                condition=Q(file=None, file_name="") | (Q(file__isnull=False) & ~Q(file_name="")),
                name="evidence_file_has_a_name",
            ),
            models.CheckConstraint(condition=~Q(proves=""), name="evidence_says_what_it_proves"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_because="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_because="")),
                name="evidence_is_withdrawn_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.proves

    def record(self, change: AbstractChange) -> None:
        self.search_text = fold(f"{self.proves} {self.url}")
        self.search_name = fold(self.file_name)
        super().record(change)

    @property
    def keeper_id(self) -> int | None:
        """The institution that answers for it: the measure's lead; for a part, whose part it is."""
        if self.progress_update.is_part:
            return self.progress_update.institution_id
        return self.measure.lead_institution_id

    @property
    def has_something_to_show(self) -> bool:
        """Besides its file: a link, or an archive's address."""
        return bool(self.url or self.archive_url)


class LinkSighting(models.Model):
    """What the portal saw at an evidence link, as long as it saw the same.

    A machine's observation: it moves no freshness and makes no version of the evidence.
    `because` is the value of a finding, or of what differs from what was seen first; `sha256` is
    that of the first `hashed` bytes of `size`, which is None where nobody knows.
    """

    # How it stands in the past (`ogp_portal.past.tables`): from when, and until when.
    seen_between = ("first_seen_at", "last_seen_at")

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="sightings")
    url = models.URLField(_("link"), max_length=1000)
    state = models.CharField(_("state"), max_length=20)
    status_code = models.PositiveIntegerField(_("HTTP status"), null=True)
    media_type = models.CharField(_("kind"), max_length=120, blank=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    hashed = models.PositiveBigIntegerField(_("bytes in the SHA-256"), default=0)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True)
    because = models.CharField(_("reason"), max_length=300, blank=True)
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"))

    objects = LinkSightingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["evidence", "-first_seen_at"], name="sighting_newest_first")
        ]

    def __str__(self) -> str:
        return f"{self.url}: {self.state}"

    @property
    def sight(self) -> Sight:
        """What was seen, to be compared with what is seen now."""
        is_finding = self.because in Finding.values
        return Sight(
            finding=Finding(self.because) if is_finding else Finding.ANSWERED,
            status_code=self.status_code,
            media_type=self.media_type,
            title=self.title,
            sha256=self.sha256,
            hashed=self.hashed,
            size=self.size,
        )


class UpdateDraft(models.Model):
    """A statement that is not published yet: an institution has at most one for a measure.

    Never public and no part of the record. `typed` is what stands in the form, as it was typed.
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="drafts")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="drafts")
    state = models.CharField(
        _("state"), max_length=20, choices=DraftState.choices, default=DraftState.DRAFT
    )
    typed = models.JSONField(_("what was typed"), default=dict)
    note = models.TextField(_("note of the coordinator"), blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(_("saved"), auto_now=True)

    objects = UpdateDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "institution"], name="one_draft_of_an_institution_for_a_measure"
            ),
            models.CheckConstraint(
                condition=Q(state__in=DraftState.values), name="draft_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id}: {self.state}"

    @property
    def token(self) -> str:
        """What a form remembers of the draft it was opened on; no other draft ever has the same."""
        return f"{self.pk}-{self.version}"

    @property
    def waits_for_review(self) -> bool:
        """Handed in, in a plan that still asks for it."""
        return self.state == DraftState.SUBMITTED and self.measure.plan.asks_for_review


class Review(models.Model):
    """One step of the review of a statement: who did what when, for both sides to see.

    `typed` keeps the text as it was submitted or returned, so that none is lost.
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="reviews")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="reviews")
    step = models.CharField(_("step"), max_length=20, choices=ReviewStep.choices)
    note = models.TextField(_("note"), blank=True)
    typed = models.JSONField(_("what was typed"), default=dict)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(_("when"), auto_now_add=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=ReviewStep.values), name="review_step_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(step=ReviewStep.RETURNED) | ~Q(note=""),
                name="review_returns_with_a_note",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id}: {self.step}"
