"""Counts by standing as a bar and a sentence: numbers that a reader can follow to their rows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from measures.rows import MeasureRow
from measures.standing import Standing, Status
from measures.steps import steps_text

Counts = Mapping[str, int]

# The bar reads from what is shown to be done to what is not: proof first.
BAR_ORDER = (
    Standing.PROVEN,
    Standing.CLAIMED,
    Standing.ON_TRACK,
    Standing.DUE_SOON,
    Standing.NOT_DUE,
    Standing.OVERDUE,
)
# What cannot be judged stands beside it.
ASIDE_ORDER = tuple(standing for standing in Standing if not standing.is_in_bar)[::-1]


class Part(NamedTuple):
    """One standing's share: `x` and `width` are percentages of the bar, ready for SVG."""

    value: str
    label: str
    number: int
    url: str
    x: str = ""
    width: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """The measures that can be judged (`judged` of `total`), in proportion; the others beside."""

    parts: tuple[Part, ...]
    aside: tuple[Part, ...]
    title: str
    judged: int
    total: int


def bar_of(counts: Counts, list_url: str, filters: Mapping[str, str] | None = None) -> Bar:
    """A bar of counts by standing; each part leads to exactly the rows it counts.

    Args:
        list_url: the plan's measure list.
        filters: what else selects the rows, as the list's own filters.
    """
    url = rows_url(list_url, {**(filters or {}), "standing": ""})
    total = sum(counts.get(standing, 0) for standing in BAR_ORDER)
    parts, before = [], 0
    for standing in BAR_ORDER:
        count = counts.get(standing, 0)
        if count:
            x, width = f"{100 * before / total:.3f}%", f"{100 * count / total:.3f}%"
            parts.append(_part(standing, count, url, x, width))
            before += count
    aside = [
        _part(standing, counts[standing], url) for standing in ASIDE_ORDER if counts.get(standing)
    ]
    title = ", ".join(f"{part.label}: {part.number}" for part in (*parts, *aside))
    everything = total + sum(part.number for part in aside)
    return Bar(tuple(parts), tuple(aside), title, total, everything)


def _part(standing: Standing, count: int, url: str, x: str = "", width: str = "") -> Part:
    return Part(standing.value, str(standing.label), count, f"{url}{standing.value}", x, width)


@dataclass(frozen=True, slots=True)
class Steps:
    """How many action steps are done, of measures that are not cancelled.

    Attributes:
        left_out: how many steps cancelled measures have.
        url: the measures whose steps are counted.
    """

    done: int
    total: int
    left_out: int
    url: str

    @property
    def text(self) -> str:
        return steps_text(self.done, self.total)


# All but the cancelled ones, and all that have steps, as the list's own filters.
NOT_CANCELLED = ("none", *(status.value for status in Status if status is not Status.CANCELLED))
WITH_STEPS = ("open", "done")


def steps_of(
    rows: Iterable[MeasureRow], list_url: str, filters: Mapping[str, str] | None = None
) -> Steps:
    """The steps of these measures, each measure once. Arguments as of `bar_of`."""
    own = list({row.code: row for row in rows}.values())
    going = [row for row in own if not row.is_cancelled]
    return _steps(
        sum(row.steps_done for row in going),
        sum(row.steps_total for row in going),
        sum(row.steps_total for row in own if row.is_cancelled),
        list_url,
        filters,
    )


def _steps(
    done: int, total: int, left_out: int, list_url: str, filters: Mapping[str, str] | None = None
) -> Steps:
    counted = (
        *(("status", value) for value in NOT_CANCELLED),
        *(("steps", value) for value in WITH_STEPS),
    )
    on = [*(filters or {}).items(), *counted]
    return Steps(done, total, left_out, f"{list_url}?{urlencode(on)}")


class Tally:
    """What the database counts of a plan; standings that do not occur count 0.

    Attributes:
        counts: commitment → standing → measures.
        heard: commitment → the day of the last statement, where there is one.
        totals: standing → measures.
    """

    def __init__(self, rows: Iterable[tuple[int, str, int, date | None, int, int]]) -> None:
        self.counts: dict[int, Counter[str]] = defaultdict(Counter)
        self.heard: dict[int, date] = {}
        self.totals: Counter[str] = Counter()
        self._steps: Counter[str] = Counter()
        self._done: Counter[str] = Counter()
        for commitment, standing, count, last, steps, done in rows:
            self.counts[commitment][standing] = count
            self.totals[standing] += count
            self._steps[standing] += steps
            self._done[standing] += done
            if last:
                self.heard[commitment] = max(last, self.heard.get(commitment, last))

    def steps(self, list_url: str) -> Steps:
        """All steps of the plan, but for those of cancelled measures."""
        left_out = self._steps[Standing.CANCELLED]
        done = self._done.total() - self._done[Standing.CANCELLED]
        return _steps(done, self._steps.total() - left_out, left_out, list_url)


def counts_of(rows: Iterable[MeasureRow]) -> Counts:
    """Standing → how many of these measures have it, each measure once."""
    return Counter({row.code: row.standing for row in rows}.values())


def rows_url(list_url: str, filters: Mapping[str, str]) -> str:
    """The address of the list with these filters on."""
    return f"{list_url}?{urlencode(filters)}" if filters else list_url


def sentence_of(counts: Counts, list_url: str) -> SafeString:
    """The plan in one sentence, each number a link to its rows."""
    total = sum(counts.values())
    if not total:
        return format_html("{}", gettext("No measures are on record yet."))
    linked = [
        (rows_url(list_url, {"standing": standing.value}), clause)
        for standing, clause in _clauses(counts)
    ]
    return format_html(
        '<a href="{}">{}</a> {}.',
        list_url,
        _whole(total),
        format_html_join(", ", '<a href="{}">{}</a>', linked),
    )


def plain_sentence_of(counts: Counts) -> str:
    """The same, where there is nothing to lead to."""
    total = sum(counts.values())
    if not total:
        return gettext("No measures are on record yet.")
    return f"{_whole(total)} {', '.join(clause for _standing, clause in _clauses(counts))}."


def _whole(total: int) -> str:
    return ngettext("Of %(count)d measure", "Of %(count)d measures", total) % {"count": total}


def _clauses(counts: Counts) -> list[tuple[Standing, str]]:
    clauses = [
        (Standing.PROVEN, _proven(_n(counts, "proven"))),
        (Standing.CLAIMED, _claimed(_n(counts, "claimed"))),
        (Standing.OVERDUE, _overdue(_n(counts, "overdue"))),
        (Standing.UNDATED, _undated(_n(counts, "undated"))),
    ]
    return [
        (standing, clause)
        for standing, clause in clauses
        if _n(counts, standing) or standing is not Standing.UNDATED
    ]


def _n(counts: Counts, standing: str) -> int:
    return counts.get(standing, 0)


def _proven(count: int) -> str:
    if not count:
        return gettext("none is proven")
    clause = ngettext("%(count)d is proven", "%(count)d are proven", count)
    return clause % {"count": count}


def _claimed(count: int) -> str:
    if not count:
        return gettext("none is only reported")
    clause = ngettext("%(count)d is only reported", "%(count)d are only reported", count)
    return clause % {"count": count}


def _overdue(count: int) -> str:
    if not count:
        return gettext("none is overdue")
    clause = ngettext("%(count)d is overdue", "%(count)d are overdue", count)
    return clause % {"count": count}


def _undated(count: int) -> str:
    clause = ngettext("%(count)d has no due date", "%(count)d have no due date", count)
    return clause % {"count": count}
