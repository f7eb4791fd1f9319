"""A report that is being prepared: what is written of each commitment, what is on record beside it,
and what is still missing before it can be sealed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, ngettext

from commitments.models import Commitment, InstitutionLabel
from measures.models import Measure
from measures.standing import Judgement, Standing, standing_of
from ogp_portal.formats.latvian import sort_key
from reports import document, telling
from reports.account import Account
from reports.gathering import accounts_of, added_after, commitments_of
from reports.models import CHAPTER_TEXTS, Chapter, Report
from reports.rounds import Unheard, number_of, silent_in, unheard_of_each

# What a report tells of a commitment in the plan's own words.
COMMITMENT_TEXTS = ("title", "short_title", "problem", "description", "contribution")


@dataclass(frozen=True, slots=True)
class Told:
    """A measure as the report tells of it: how it stood on the last day of the period.

    Attributes:
        since: how many statements tell of what came about after it.
        facts: what an edition would say of it, were it sealed now.
    """

    measure: Measure
    judgement: Judgement
    since: int
    facts: telling.Told


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
        unheard: where nobody is silent by name, and nothing was heard.
    """

    parts: tuple[Part, ...]
    silent: tuple[InstitutionLabel, ...]
    unheard: tuple[Unheard, ...]

    @property
    def unheard_number(self) -> int:
        return number_of(self.unheard)

    @property
    def is_whole(self) -> bool:
        """Nothing of it is missing."""
        return not (self.silent or any(part.lacks for part in self.parts))


def preparation_of(
    report: Report, labels: Mapping[int, InstitutionLabel], today: date
) -> Preparation:
    """Twelve queries, however many measures.

    Args:
        labels: what institutions are called in the report.
    """
    commitments = commitments_of(report)
    record = _record_of(report, commitments, labels, today)
    chapters = Chapter.objects.of(report).select_related("completion")
    written = {chapter.commitment_id: chapter for chapter in chapters}
    everything = [one for own in record.accounts.values() for one in own]
    silent = silent_in(everything, report.period_from, report.due_on)
    return Preparation(
        parts=tuple(_part(record, one, written.get(one.pk)) for one in commitments),
        silent=tuple(sorted((labels[pk] for pk in silent), key=_name)),
        unheard=record.unheard,
    )


def part_of(
    report: Report, commitment: Commitment, labels: Mapping[int, InstitutionLabel], today: date
) -> Part:
    """What a report has of one commitment."""
    chapter = Chapter.objects.about(report, commitment)
    return _part(_record_of(report, [commitment], labels, today), commitment, chapter)


def _name(label: InstitutionLabel) -> str:
    return sort_key(str(label.name))


@dataclass(frozen=True, slots=True)
class _Record:
    """What is on record for a report.

    Attributes:
        labels: what institutions are called in it; `names`: the same, by their addresses.
        day: of which it tells how things stand.
        accounts: commitment → its measures.
        added: the measures that were added to the plan after the period.
        unheard: where nobody is silent by name, and nothing was heard.
    """

    report: Report
    labels: Mapping[int, InstitutionLabel]
    names: Mapping[str, telling.Name]
    day: date
    accounts: Mapping[int, list[Account]]
    added: Sequence[Measure]
    unheard: tuple[Unheard, ...]


def _record_of(
    report: Report,
    commitments: Iterable[Commitment],
    labels: Mapping[int, InstitutionLabel],
    today: date,
) -> _Record:
    accounts = accounts_of(report)
    return _Record(
        report=report,
        labels=labels,
        names=telling.names_of([document.institution_of(label) for label in labels.values()]),
        day=report.day_told(today),
        accounts=accounts,
        added=added_after(report, report.period_to),
        unheard=unheard_of_each(report, commitments, accounts, labels),
    )


def _part(record: _Record, commitment: Commitment, chapter: Chapter | None) -> Part:
    told = _told(record, commitment)
    lacks = (
        *_lacks(record.report, chapter, told),
        *_lacks_in_english(record.report, commitment),
        *(_lack_of(one) for one in record.unheard if one.commitment == commitment),
    )
    added = tuple(one for one in record.added if one.commitment_id == commitment.pk)
    return Part(commitment, chapter, told, lacks, added)


def _told(record: _Record, commitment: Commitment) -> tuple[Told, ...]:
    """By way of the document, so that the draft says of a measure what the edition will say."""
    slugs = {pk: label.slug for pk, label in record.labels.items()}
    is_last = record.day == record.report.period_to
    sealed = document.Told(slugs, record.day, record.report, is_last)
    found = []
    for one in record.accounts.get(commitment.pk, ()):
        judgement = standing_of(one.facts, record.day, is_period_end=is_last)
        said = document.measure_of(one, sealed, one.evidence, ())
        facts = telling.told_of(said, commitment.number, record.names, record.day)
        found.append(Told(one.measure, judgement, len(one.since), facts))
    return tuple(found)


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


def _lack_of(unheard: Unheard) -> str:
    """Nobody is named for the measures, so nobody is silent; that nothing was said is told all the
    same, and who leads the commitment.
    """
    number = len(unheard.codes)
    sentence = ngettext(
        "Nothing was stated for this report of %(number)s measure for which the source names no"
        " responsible institution: %(codes)s.",
        "Nothing was stated for this report of %(number)s measures for which the source names no"
        " responsible institution: %(codes)s.",
        number,
    ) % {"number": number, "codes": ", ".join(unheard.codes)}
    if not unheard.leads:
        return sentence
    names = ", ".join(label.short for label in unheard.leads)
    responsible = gettext("Responsible for the commitment: %(names)s.") % {"names": names}
    return f"{sentence} {responsible}"


def _lags(row: Chapter | Commitment, names: Iterable[str]) -> bool:
    """Whether a text of it is there, and not in English."""
    texts = (getattr(row, f"{name}_text") for name in names)
    return any(text.lv and not text.en for text in texts)
