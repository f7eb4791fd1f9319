"""A report that is being prepared: what is written of each commitment, what is on record beside it,
and what is still missing before it can be sealed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from commitments.models import Commitment, InstitutionLabel
from measures.models import Measure
from measures.standing import Judgement, Standing, standing_of
from ogp_portal.formats.latvian import sort_key
from reports.account import Account
from reports.gathering import accounts_of, added_after, commitments_of
from reports.models import CHAPTER_TEXTS, Chapter, Report
from reports.rounds import silent_in

# What a report tells of a commitment in the plan's own words.
COMMITMENT_TEXTS = ("title", "short_title", "problem", "description", "contribution")


@dataclass(frozen=True, slots=True)
class Told:
    """A measure as the report tells of it: how it stood on the last day of the period.

    Attributes:
        since: how many statements tell of what came about after it.
    """

    measure: Measure
    judgement: Judgement
    since: int


@dataclass(frozen=True, slots=True)
class Part:
    """What a report has of a commitment.

    Attributes:
        chapter: None where nothing is written yet.
        lacks: what is missing of it, a sentence each.
        added_since: the measures that were added to the plan after the period.
    """

    commitment: Commitment
    chapter: Chapter | None
    told: tuple[Told, ...]
    lacks: tuple[str, ...]
    added_since: tuple[Measure, ...]

    @property
    def counts(self) -> Counter[Standing]:
        return Counter(one.judgement.standing for one in self.told)


@dataclass(frozen=True, slots=True)
class Preparation:
    """All of a report.

    Attributes:
        silent: the institutions that lead an unfinished measure and have said nothing for the
            report.
    """

    parts: tuple[Part, ...]
    silent: tuple[InstitutionLabel, ...]

    @property
    def is_whole(self) -> bool:
        """Nothing of it is missing."""
        return not (self.silent or any(part.lacks for part in self.parts))


def preparation_of(
    report: Report, labels: Mapping[int, InstitutionLabel], today: date
) -> Preparation:
    """Ten queries, however many measures.

    Args:
        labels: what institutions are called in the report.
    """
    accounts = accounts_of(report)
    chapters = Chapter.objects.of(report).select_related("completion")
    written = {chapter.commitment_id: chapter for chapter in chapters}
    added = added_after(report, report.period_to)
    parts = tuple(
        _part(report, one, written.get(one.pk), accounts.get(one.pk, []), added, today)
        for one in commitments_of(report)
    )
    silent = silent_in(
        [one for own in accounts.values() for one in own], report.period_from, report.due_on
    )
    return Preparation(parts, tuple(sorted((labels[pk] for pk in silent), key=_name)))


def _name(label: InstitutionLabel) -> str:
    return sort_key(str(label.name))


def part_of(report: Report, commitment: Commitment, today: date) -> Part:
    """What a report has of one commitment."""
    chapter = Chapter.objects.about(report, commitment)
    accounts, added = accounts_of(report), added_after(report, report.period_to)
    return _part(report, commitment, chapter, accounts.get(commitment.pk, []), added, today)


def _part(
    report: Report,
    commitment: Commitment,
    chapter: Chapter | None,
    accounts: Sequence[Account],
    added: Iterable[Measure],
    today: date,
) -> Part:
    day = report.day_told(today)
    told = tuple(Told(one.measure, standing_of(one.facts, day), len(one.since)) for one in accounts)
    lacks = (*_lacks(report, chapter, told), *_lacks_in_english(report, commitment))
    own = tuple(one for one in added if one.commitment_id == commitment.pk)
    return Part(commitment, chapter, told, lacks, own)


def _lacks(report: Report, chapter: Chapter | None, told: Iterable[Told]) -> Iterator[str]:
    if chapter is None or not chapter.summary:
        yield gettext("There is no summary.")
    if chapter is None or chapter.completion is None:
        yield gettext("It is not said how far the commitment is completed.")
    if chapter and report.is_in_english and _lags(chapter, CHAPTER_TEXTS):
        yield gettext("The English text lags behind.")
    unproven = [one.measure.code for one in told if one.judgement.standing is Standing.CLAIMED]
    if unproven:
        yield gettext("Reported, not proven: %(codes)s.") % {"codes": ", ".join(unproven)}


def _lacks_in_english(report: Report, commitment: Commitment) -> Iterator[str]:
    """Who reads the report in English reads the commitment's own words in it, too."""
    if report.is_in_english and _lags(commitment, COMMITMENT_TEXTS):
        yield gettext("The commitment's own text is not all in English.")


def _lags(row: Chapter | Commitment, names: Iterable[str]) -> bool:
    """Whether a text of it is there, and not in English."""
    texts = (getattr(row, f"{name}_text") for name in names)
    return any(text.lv and not text.en for text in texts)
