"""The account given: reports that are due on a date."""

import hashlib
from collections import defaultdict
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Prefetch, Q, Sum
from django.utils.translation import gettext_lazy as _

from commitments.models import (
    ActionPlan,
    Change,
    ChangeKind,
    Commitment,
    CompletionLevel,
    Institution,
    Source,
)
from ogp_portal.formats.text import Both
from ogp_portal.history import (
    RecordedModel,
    RecordedQuerySet,
    WrittenOnceModel,
    WrittenOnceQuerySet,
    versions,
)
from reports.chain import Line, has_own_hash


class ReportKind(models.TextChoices):
    MIDTERM = "midterm", _("midterm report")
    FINAL = "final", _("final report")
    SELF_ASSESSMENT = "self_assessment", _("self-assessment")
    OTHER = "other", _("other report")


class ReportLanguages(models.TextChoices):
    """In which languages a report is given; the record's own is always one of them."""

    LATVIAN = "lv", _("Latvian")
    BOTH = "lv_en", _("Latvian and English")

    @property
    def codes(self) -> list[str]:
        return self.value.split("_")


class ReportQuerySet(RecordedQuerySet):
    def locked(self, pk: int) -> Any:
        """The row under its lock. Only inside a transaction."""
        return self.select_for_update(of=("self",)).select_related("plan").get(pk=pk)

    def of(self, plan: ActionPlan) -> "ReportQuerySet":
        return self.filter(plan=plan)

    def in_order(self) -> "ReportQuerySet":
        return self.order_by("due_on", "slug")

    def with_editions(self) -> "ReportQuerySet":
        """With those that are sealed, in their order. One query more."""
        editions = Edition.objects.order_by("number").without_documents()
        return self.prefetch_related(Prefetch("editions", editions))

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
    languages = models.CharField(
        _("languages"),
        max_length=10,
        choices=ReportLanguages.choices,
        default=ReportLanguages.BOTH,
    )
    # What is stated from the next day on comes late for the report; None while nothing does.
    closed_on = models.DateField(_("period closed on"), null=True, blank=True)
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
            models.CheckConstraint(
                condition=Q(languages__in=ReportLanguages.values),
                name="report_languages_are_known",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("period_to")),
                name="report_is_closed_after_its_period",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_in_english(self) -> bool:
        """Whether it is owed in English, too."""
        return "en" in ReportLanguages(self.languages).codes

    def version_of_all(self) -> int:
        """Higher once anybody has done anything to it: to its row, to a chapter, or sealed it."""
        written = self.chapters.aggregate(versions=Sum("version"))["versions"]
        return self.version + (written or 0) + self.editions.count()

    def is_late(self, stated_on: date) -> bool:
        """Whether what was stated on a day came once the period was closed."""
        return self.closed_on is not None and stated_on > self.closed_on

    def day_told(self, today: date) -> date:
        """The day of which it tells how things stood: its period's last, or while that is still to
        come, today.
        """
        return min(self.period_to, today)


class EditionQuerySet(WrittenOnceQuerySet):
    def of(self, report: Report) -> "EditionQuerySet":
        return self.filter(report=report)

    def numbered(self, number: int) -> "EditionQuerySet":
        return self.filter(number=number)

    def keyed(self, pk: int) -> "EditionQuerySet":
        return self.filter(pk=pk)

    def keys_in_order(self) -> list[int]:
        return list(self.in_order().values_list("pk", flat=True))

    def key_of_hash(self, sha256: str) -> int | None:
        """Of the first whose document has it, or else one of its files."""
        own = self.filter(sha256=sha256).in_order().values_list("pk", flat=True)
        file = EditionFile.objects.of_hash(sha256).values_list("edition", flat=True)
        key: int | None = own.first() or file.first()
        return key

    def numbers(self) -> "EditionQuerySet":
        """Which there are, in order; their documents and all else they say are not read."""
        return self.order_by("number").only("number")

    def without_documents(self) -> "EditionQuerySet":
        """For a list of them: a document is read when it is asked for."""
        return self.defer("document")

    def with_report(self) -> "EditionQuerySet":
        return self.select_related("report__plan", "institution")

    def in_order(self) -> "EditionQuerySet":
        """As they were sealed."""
        return self.order_by("pk")

    def beside(self, edition: "Edition") -> "EditionQuerySet":
        """The others of its plan's reports, the older periods first; without their documents."""
        others = self.filter(report__plan=edition.report.plan_id).exclude(pk=edition.pk)
        others = others.select_related("report__plan").defer("document")
        return others.order_by("report__period_to", "report__due_on", "report", "number")

    def are_all(self) -> bool:
        """Whether of each change by which a report was sealed there is the edition, in order."""
        sealing = Change.objects.filter(kind=ChangeKind.REPORT_SEALED).order_by("pk")
        changes = list(sealing.values_list("pk", flat=True))
        return changes == list(self.in_order().values_list("change", flat=True))

    def lines(self) -> list[Line]:
        """What the public list of hashes says of them, from the first on."""
        rows = self.in_order().values_list(
            "pk", "report__plan__slug", "report__slug", "number", "sha256", "chain_sha256"
        )
        files = EditionFile.objects.all().hashes()
        lines, previous = [], ""
        for pk, plan, report, number, sha256, own in rows:
            lines.append(Line(plan, report, number, sha256, files[pk], previous, own))
            previous = own
        return lines

    def line_of(self, edition: "Edition") -> Line:
        """What the list says of one. Two queries; besides, its report and plan."""
        before = self.filter(pk__lt=edition.pk).in_order().values_list("chain_sha256", flat=True)
        report = edition.report
        return Line(
            plan=report.plan.slug,
            report=report.slug,
            edition=edition.number,
            sha256=edition.sha256,
            files=edition.files.hashes()[edition.pk],
            previous=before.last() or "",
            hash=edition.chain_sha256,
        )

    def last_of(self, report: Report) -> Any:
        """The edition that holds; None where the report is not sealed yet."""
        return self.of(report).order_by("-number").first()


class Edition(WrittenOnceModel):
    """A report as it was sealed: the document, to the byte, and what vouches for it.

    Never changed and never removed: who has to correct something seals another edition, with a
    reason. `chain_sha256` is the hash of this edition's line in the list of all hashes, which names
    that of the line before; so no edition can be taken out or put in between unseen.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="editions")
    change = models.ForeignKey(Change, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    reason = models.TextField(_("why another edition"), blank=True)
    reason_en = models.TextField(_("why another edition, in English"), blank=True)
    cut_off_at = models.DateTimeField(_("cut-off"))
    sealed_at = models.DateTimeField(_("sealed"))
    document = models.TextField(_("document"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    chain_sha256 = models.CharField(max_length=64, unique=True)

    reason_text = Both("reason")

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"], name="edition_number_is_unique_in_its_report"
            ),
            models.CheckConstraint(
                condition=Q(number=1, reason="") | (Q(number__gt=1) & ~Q(reason="")),
                name="another_edition_says_why",
            ),
            models.CheckConstraint(
                condition=Q(reason_en="") | ~Q(reason=""), name="edition_english_follows"
            ),
            models.CheckConstraint(
                condition=Q(sealed_at__gte=F("cut_off_at")), name="edition_is_sealed_after_cut_off"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.number}"

    @property
    def has_own_document(self) -> bool:
        """Whether the document is the one of which the row has the hash."""
        content = str(self.document).encode()  # SQLite keeps bytes, too, where a text was
        return hashlib.sha256(content).hexdigest() == self.sha256

    @property
    def is_whole(self) -> bool:
        """Whether the document, and the hashes of its files, are still those that were sealed.

        A document that was written anew together with its hash is in accord with its own row; so
        what counts is the line in the list of hashes, which holds all of them and follows from the
        line before. Two queries; besides, its report and plan.
        """
        return self.has_own_document and has_own_hash(Edition.objects.line_of(self))


class EditionFileQuerySet(WrittenOnceQuerySet):
    def sheets(self) -> list[int]:
        """Of which commitments there are sheets for the Open Government Partnership."""
        names = self.filter(name__startswith="ogp-", name__endswith=".html")
        numbers = (
            name.removeprefix("ogp-").partition(".")[0]
            for name in names.values_list("name", flat=True)
        )
        return sorted(map(int, numbers))

    def hashes(self) -> defaultdict[int, dict[str, str]]:
        """Edition → name → SHA-256; of an edition without files nothing."""
        hashes: defaultdict[int, dict[str, str]] = defaultdict(dict)
        for edition, name, sha256 in self.in_order().values_list("edition", "name", "sha256"):
            hashes[edition][name] = sha256
        return hashes

    def named(self, name: str) -> "EditionFileQuerySet":
        return self.filter(name=name)

    def of_hash(self, sha256: str) -> "EditionFileQuerySet":
        return self.filter(sha256=sha256).in_order()

    def in_order(self) -> "EditionFileQuerySet":
        return self.order_by("edition", "name")


class EditionFile(WrittenOnceModel):
    """A form in which an edition is read, made when it was sealed and of its document alone.

    Its bytes lie in the storage of files, and its hash stands in the list of all hashes.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="files")
    name = models.CharField(_("name"), max_length=60)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content = models.FileField(_("content"), max_length=200)

    objects = EditionFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an edition")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "name"], name="edition_has_a_file_of_a_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ChapterQuerySet(models.QuerySet[Any]):
    def of(self, report: Report) -> "ChapterQuerySet":
        return self.filter(report=report)

    def about(self, report: Report, commitment: Commitment) -> Any:
        """What is written there of a commitment; None where nothing is yet."""
        return self.of(report).filter(commitment=commitment).first()

    def with_summary(self) -> set[int]:
        """The commitments of which a summary is written."""
        return set(self.exclude(summary="").values_list("commitment_id", flat=True))


# What is written of each commitment, in this order; in English as `…_en`.
CHAPTER_TEXTS = ("summary", "achievements", "obstacles", "next_steps")


def _english_follows() -> Q:
    condition = Q()
    for name in CHAPTER_TEXTS:
        condition &= Q(**{f"{name}_en": ""}) | ~Q(**{name: ""})
    return condition


class Chapter(models.Model):
    """What a coordinator writes of a commitment in a report that is being prepared.

    Never public and no part of the record: what a report says, its sealed editions say. English may
    lag behind the record's language, and never leads.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="chapters")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="chapters")
    summary = models.TextField(_("summary"), blank=True)
    summary_en = models.TextField(_("summary, in English"), blank=True)
    achievements = models.TextField(_("achievements"), blank=True)
    achievements_en = models.TextField(_("achievements, in English"), blank=True)
    obstacles = models.TextField(_("obstacles"), blank=True)
    obstacles_en = models.TextField(_("obstacles, in English"), blank=True)
    next_steps = models.TextField(_("next steps"), blank=True)
    next_steps_en = models.TextField(_("next steps, in English"), blank=True)
    completion = models.ForeignKey(
        CompletionLevel,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("completion, by one's own assessment"),
    )
    version = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(_("saved"), auto_now=True)

    summary_text = Both("summary")
    achievements_text = Both("achievements")
    obstacles_text = Both("obstacles")
    next_steps_text = Both("next_steps")

    objects = ChapterQuerySet.as_manager()

    class Meta:
        verbose_name = _("chapter")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "commitment"], name="one_chapter_of_a_report_for_a_commitment"
            ),
            models.CheckConstraint(condition=_english_follows(), name="chapter_english_follows"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.commitment_id}"
