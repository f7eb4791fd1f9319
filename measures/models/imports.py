"""Worksheets that were brought in: the files, what was chosen of them, and what came of it."""

import re
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from measures.standing import Status
from measures.worksheets.letters import visible
from measures.worksheets.recognizing import words_in
from ogp_portal.accounts.models import User
from ogp_portal.formats.latvian import fold
from ogp_portal.formats.text import LANGUAGE_OF_RECORD


class ImportState(models.TextChoices):
    """What became of a file."""

    OPEN = "open", _("being looked through")
    TAKEN_OVER = "taken_over", _("taken over")
    DISCARDED = "discarded", _("discarded")


class WorksheetImportQuerySet(models.QuerySet["WorksheetImport"]):
    def of(self, commitment: Commitment) -> "WorksheetImportQuerySet":
        return self.filter(commitment=commitment)

    def by(self, person: User) -> "WorksheetImportQuerySet":
        return self.filter(brought_by=person)

    def with_the_bytes_of(self, brought: "WorksheetImport") -> "WorksheetImportQuerySet":
        """The others by which the very same file was brought in for the same commitment."""
        same = self.filter(commitment=brought.commitment_id, sha256=brought.sha256)
        return same.exclude(pk=brought.pk)

    def to_be_emptied(self, before: datetime) -> "WorksheetImportQuerySet":
        """Those whose files are kept no longer: they were brought in earlier than `before`, or by
        somebody who is forgotten since.
        """
        is_over = Q(brought_at__lt=before) | Q(brought_by__in=User.objects.forgotten())
        return self.filter(is_over).exclude(content="")

    def newest_first(self) -> "WorksheetImportQuerySet":
        return self.order_by("-brought_at", "-pk")


class WorksheetImport(models.Model):
    """A file that somebody brought in for a commitment. Never public, and no part of the record:
    what was taken over of it is.

    After a time the file goes, and its hash stays (`settings.WORKSHEET_DAYS`): `content` is empty.
    `choices` keeps what its person has chosen so far, row by row (place in the file → what);
    `outcome` what became of each cell in the end.
    """

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="imports")
    name = models.CharField(_("name of the file"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    content = models.FileField(_("content"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=ImportState.choices, default=ImportState.OPEN
    )
    choices = models.JSONField(_("what is chosen"), default=dict)
    outcome = models.JSONField(_("what became of it"), default=list)
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    brought_at = models.DateTimeField(_("brought"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = WorksheetImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("worksheet brought in")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="import_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state=ImportState.OPEN, ended_at=None)
                | (~Q(state=ImportState.OPEN) & Q(ended_at__isnull=False)),
                name="import_that_has_ended_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.name or gettext("a file that is no longer kept")

    @property
    def is_open(self) -> bool:
        return self.state == ImportState.OPEN


class StatusWord(models.Model):
    """Words by which people say in a worksheet how a measure stands: "Izdarīts" is completed."""

    words = models.CharField(_("words"), max_length=100, unique=True)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices)

    class Meta:
        verbose_name = _("words for a status")
        verbose_name_plural = _("words for statuses")
        ordering = ("status", "words")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="status_word_means_a_known_status"
            )
        ]

    def __str__(self) -> str:
        return self.words


_LOOKED_AT = 200  # letters at the beginning of a text
# A stop is also written behind numbers and in abbreviations: "2020. gadā".
_SENTENCE_ENDS = re.compile(r"(?:[.!?]\s+|\n\s*)(?=[A-ZĀČĒĢĪĶĻŅŠŪŽ])")
_CLAUSE_ENDS = re.compile(r"[.,;:!?(–—\n]|\s-\s")
_PERCENTAGE = re.compile(
    r"(?<![0-9])([0-9]{1,3})(?:[.,][0-9]+)? ?(?:(?:-|–|lidz) ?[0-9]{1,3} ?)?(?:%|proc)"
)


class StatusWords:
    """What texts begin with, and which status that means. One query.

    Attributes:
        DOUBTS: behind words for a status, these take them back or leave them half true.
    """

    DOUBTS = (
        *("daļēji", "gandrīz", "tikai", "nav", "vēl", "ne", "netika", "netiek", "nebūs"),
        *("būs", "tiks", "plānots", "plānota", "bet", "izņemot"),
    )

    def __init__(self) -> None:
        rows = StatusWord.objects.values_list("words", "status")
        # The portal's own words, which its files are written with, are known anyhow.
        with translation.override(LANGUAGE_OF_RECORD):
            pairs = {words_in(str(status.label)): status for status in Status}
        pairs |= {words_in(words): Status(status) for words, status in rows}
        # The longest first: "nav sākts" is not "nav".
        self._pairs = sorted(pairs.items(), key=lambda pair: -len(pair[0]))

    def status_of(self, text: str) -> Status | None:
        """What a text says of the status by its first words; None where it begins with none, or
        leaves open whether they hold.
        """
        words, status = self._beginning(text)
        return None if status and _is_doubtful(text, words, status) else status

    def begun_with(self, text: str) -> str:
        """The words for a status that a text begins with, as they stand in it; "" for none."""
        words, status = self._beginning(text)
        if status is None:
            return ""
        begin = re.match(r"[\W_]*" + r"[\W_]+".join([r"([^\W_]+)"] * len(words.split())), text)
        return text[begin.start(1) : begin.end()] if begin else words

    def leaves_open(self, text: str) -> bool:
        """Whether a text begins with words for a status, and goes on so that they may not hold."""
        words, status = self._beginning(text)
        return status is not None and _is_doubtful(text, words, status)

    def _beginning(self, text: str) -> tuple[str, Status | None]:
        """The longest words for a status that a text begins with, and that status."""
        begin = f"{words_in(text[:_LOOKED_AT])} "
        found = (pair for pair in self._pairs if pair[0] and begin.startswith(f"{pair[0]} "))
        return next(found, ("", None))


_DOUBTS = frozenset(map(words_in, StatusWords.DOUBTS))


def _is_doubtful(text: str, words: str, status: Status) -> bool:
    """Whether a text that begins with these words may not mean them.

    Of what is said to be over, the whole first sentence has to agree: "Izdarīts, bet vēl nav…",
    "Izdarīts 50 %". Of all else only what comes before the next comma: "Nav uzsākts, plānots…".
    """
    sentence = _SENTENCE_ENDS.split(text[:_LOOKED_AT].strip(), maxsplit=1)[0]
    told = sentence if status.is_final else _CLAUSE_ENDS.split(sentence, maxsplit=1)[0]
    behind = words_in(told).removeprefix(words).split()
    if not _DOUBTS.isdisjoint(behind):
        return True
    shares = _PERCENTAGE.findall(fold(visible(sentence)))
    return status.is_final and any(int(share) < 100 for share in shares)
