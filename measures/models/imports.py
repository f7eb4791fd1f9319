"""Worksheets that were brought in: the files, what was chosen of them, and what came of it."""

import re
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments.models import ActionPlan, Commitment
from measures.standing import Status
from measures.worksheets.letters import visible, words_in
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

    def of_plan(self, plan: ActionPlan) -> "WorksheetImportQuerySet":
        return self.filter(commitment__plan=plan)

    def by(self, person: User) -> "WorksheetImportQuerySet":
        return self.filter(brought_by=person)

    def kept(self) -> "WorksheetImportQuerySet":
        """Those whose files are still there."""
        return self.exclude(content="")

    def not_discarded(self) -> "WorksheetImportQuerySet":
        return self.exclude(state=ImportState.DISCARDED)

    def of_bytes(self, sha256: str) -> "WorksheetImportQuerySet":
        """Those by which one and the same file was brought in, for whichever commitment."""
        return self.filter(sha256=sha256)

    def with_the_bytes_of(self, brought: "WorksheetImport") -> "WorksheetImportQuerySet":
        """The others by which the very same file was brought in for the same commitment."""
        same = self.of_bytes(brought.sha256).filter(commitment=brought.commitment_id)
        return same.exclude(pk=brought.pk)

    def to_be_emptied(self, before: datetime) -> "WorksheetImportQuerySet":
        """Those whose files are kept no longer: they were brought in earlier than `before`, or by
        somebody who is forgotten since.
        """
        is_over = Q(brought_at__lt=before) | Q(brought_by__in=User.objects.forgotten())
        return self.filter(is_over).kept()

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

    def clean(self) -> None:
        """Letters, diacritics aside, tell words apart; those of the portal's own files stay theirs.

        Raises:
            ValidationError: nothing is left of the words, or they say something else already.
        """
        words = words_in(self.words)
        if not words:
            raise ValidationError({"words": _("Give words, not signs alone.")})
        if _own_words().get(words, self.status) != self.status:
            sentence = _("The portal's own files say “%(words)s” of another status.")
            raise ValidationError({"words": sentence % {"words": self.words}})
        others = StatusWord.objects.exclude(pk=self.pk).values_list("words", flat=True)
        for known in others:
            if words_in(known) == words:
                sentence = _("“%(words)s” is in the list already: change it there.")
                raise ValidationError({"words": sentence % {"words": known}})


def _own_words() -> dict[str, Status]:
    """The words with which the portal writes a status into its files."""
    with translation.override(LANGUAGE_OF_RECORD):
        return {words_in(str(status.label)): status for status in Status}


_LOOKED_AT = 200  # letters at the beginning of a text
# A stop is also written behind numbers and in abbreviations: "2020. gadā".
_SENTENCE_ENDS = re.compile(r"(?:(?<=[.!?])\s+|\n\s*)(?=[A-ZĀČĒĢĪĶĻŅŠŪŽ])")
_CLAUSE_ENDS = re.compile(r"[.,;:!(–—\n]|\s-\s")
_PERCENTAGE = re.compile(
    r"(?<![0-9])([0-9]{1,3})(?:[.,][0-9]+)? ?(?:(?:-|–|lidz) ?[0-9]{1,3} ?)?(?:%|proc)"
)
# A part of something: "1/2", "3 no 10", "1. posms no 3".
_PART = re.compile(
    r"(?<![0-9/.])([0-9]{1,4}) ?[/\u2044] ?([0-9]{1,4})(?![0-9/])"
    r"|(?<![0-9])([0-9]{1,4})\.?(?: [a-z]{1,20}){0,2} no ([0-9]{1,4})(?![0-9])"
)
_LESS_THAN_ONE = re.compile(r"(?<![0-9.,])0[.,][0-9]|[½⅓⅔¼¾]")
_MONTH = "(?:janv|febr|mart|apr|maij|jun|jul|aug|sept|okt|nov|dec)[a-z]*"
# What may stand directly behind the words by which something is over: a sign, a day, all of it.
_STANDS = re.compile(
    r" *(?:$|[\n.,;:!(•·▪–—]|[-*]\s)"
    rf"|\s+(?:[0-9]{{4}}\b|[0-9]{{1,2}}\.\s*(?:[0-9]{{1,2}}\b|{_MONTH})|{_MONTH}"
    r"|100(?:[.,]0+)?\s?(?:%|proc)"
    r"|(?:viss|visi|visas|visu|pilniba|pilnigi|laika|termina|savlaicigi|un)\b)"
)


class StatusWords:
    """What texts begin with, and which status that means. One query.

    Attributes:
        TAKING_BACK: behind words for a status, these take them back or leave them half true.
        DOUBTS: the same, and those that leave it half true that something is over.
    """

    TAKING_BACK = (
        *("daļēji", "gandrīz", "tikai", "nav", "vēl", "ne", "netika", "netiek", "nebūs"),
        *("būs", "tiks", "plānots", "plānota", "bet", "izņemot"),
    )
    DOUBTS = (
        *TAKING_BACK,
        *("puse", "pusi", "pusei", "pusē", "daļa", "daļu", "daļai", "daļā", "maz", "mazliet"),
        *("pirmais", "pirmā", "pirmo", "posms", "posmu", "posma", "posmā", "kārta", "kārtu"),
        *("nekas", "neviens", "neviena", "nē", "ja", "turpinās", "turpina", "notiek", "top"),
        "procesā",
    )

    def __init__(self) -> None:
        rows = StatusWord.objects.values_list("words", "status")
        pairs = {words_in(words): Status(status) for words, status in rows} | _own_words()
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

    def is_all_of(self, text: str) -> bool:
        """Whether a text says a status, and nothing else."""
        words, status = self._beginning(text)
        return status is not None and words_in(text) == words

    def status_alone(self, text: str) -> Status | None:
        """The status that a text says, where it says nothing else: that would be lost."""
        return self._beginning(text)[1] if self.is_all_of(text) else None

    def _beginning(self, text: str) -> tuple[str, Status | None]:
        """The longest words for a status that a text begins with, and that status."""
        begin = f"{words_in(text[:_LOOKED_AT])} "
        found = (pair for pair in self._pairs if pair[0] and begin.startswith(f"{pair[0]} "))
        return next(found, ("", None))


_DOUBTS = frozenset(map(words_in, StatusWords.DOUBTS))
_TAKING_BACK = frozenset(map(words_in, StatusWords.TAKING_BACK))


def _is_doubtful(text: str, words: str, status: Status) -> bool:
    """Whether a text that begins with these words may not mean them.

    Of what is said to be over, the whole first sentence has to agree: "Izdarīts, bet vēl nav…",
    "Izdarīts 50 %"; and it has to be said of all of it: "Izdarīts pirmais posms". Of all else only
    what comes before the next comma: "Nav uzsākts, plānots…".
    """
    sentence = _SENTENCE_ENDS.split(text[:_LOOKED_AT].strip(), maxsplit=1)[0]
    told = sentence if status.is_final else _CLAUSE_ENDS.split(sentence, maxsplit=1)[0]
    behind = words_in(told).removeprefix(words).split()
    doubts = _DOUBTS if status.is_final else _TAKING_BACK
    if not doubts.isdisjoint(behind) or "?" in fold(told):
        return True
    folded = "\n".join(map(fold, visible(sentence).split("\n")))
    return status.is_final and _is_in_part(folded, words)


def _is_in_part(folded: str, words: str) -> bool:
    """Whether a sentence that begins with these words says them of a part, or of what follows."""
    said = re.match(r"[\W_]*" + r"[\W_]+".join(map(re.escape, words.split())), folded)
    shares = [int(share) for share in _PERCENTAGE.findall(folded)]
    parts = [tuple(filter(None, part)) for part in _PART.findall(folded)]
    return (
        any(share < 100 for share in shares)
        or any(int(count) < int(whole) for count, whole in parts)
        or bool(_LESS_THAN_ONE.search(folded))
        or not (said and _STANDS.match(folded, said.end()))
    )
