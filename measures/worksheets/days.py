"""Days as people write them: what a text names of the calendar, and what it says besides. Pure.

What names a stretch of time is taken out of the text, kind by kind. The words that are left tell
whether a day is meant as it stands: a word that nobody knows may always change it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from measures.worksheets.letters import visible
from ogp_portal.formats.latvian import fold
from ogp_portal.formats.typed import EARLIEST, LATEST


class Period(NamedTuple):
    """A stretch of time, by its first and its last day; a day is both."""

    first: date
    last: date

    @property
    def is_day(self) -> bool:
        return self.first == self.last


class Mention(NamedTuple):
    """What a text names at one place.

    Attributes:
        at: where in the text.
        periods: what may be meant, as they are written; none where no calendar has it.
        is_certain: it is one day, and can be no other.
    """

    at: int
    periods: tuple[Period, ...]
    is_certain: bool = False


class Found(NamedTuple):
    """What a text names.

    Attributes:
        mentions: in its order.
        rest: the words beside them, without stops; a line ends where one or several stood.
    """

    mentions: tuple[Mention, ...]
    rest: str


Years = Sequence[int]
_TAKEN = "\n"  # stands for each letter that was taken out; no folded text has it
# Signs that look like the ones that days are written with.
_SIGNS = str.maketrans(
    dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("⁄∕", "/") | dict.fromkeys("。", ".")
)
_NEAR = 10  # years before and behind a plan in which its days may lie

# Their names in both languages, whole and as Excel and the portal shorten them; folded.
_MONTHS = (
    *("jan(?:v[a-z]*|uary)?", "feb(?:r[a-z]*)?", "mar(?:t[a-z]*|ch)?", "apr(?:il[a-z]*)?"),
    *("ma(?:ij[a-z]*|y)", "jun(?:ij[a-z]*|e)?", "jul(?:ij[a-z]*|y)?", "aug(?:ust[a-z]*)?"),
    *("sep(?:t[a-z]*)?", "o[kc]t(?:o[a-z]*)?", "nov(?:em[a-z]*)?", "dec(?:em[a-z]*)?"),
)
# The last group that is found is the month's number.
_MONTH_NAME = rf"(?:{'|'.join(f'({name})' for name in _MONTHS)})(?![a-z])\.?"
_MONTH = re.compile(rf"(?<![a-z]){_MONTH_NAME}")
_DAY_OF_MONTH = re.compile(rf"(?<![0-9])([0-9]{{1,2}})[. -]{{0,2}}{_MONTH_NAME}")
_OF_A_YEAR = r"(?:gad(?:s|[aiu]|am|os|us)(?![a-z])|g(?![a-z])\.?)"
_YEAR = re.compile(rf"(?<![0-9])((?:1[89]|2[0-2])[0-9]{{2}})(?![0-9])(?:\.? ?{_OF_A_YEAR})?")
# An hour, as programs and people write it behind a day; a zone may make it another day here.
_HOUR = (
    r"\.?[t ](?:plkst\.? ?)?(?P<hour>[01]?[0-9]|2[0-3]):(?P<minute>[0-5][0-9])"
    r"(?::[0-5][0-9](?:[.,][0-9]{1,9})?)?(?: ?[ap]m)?"
    r"(?P<zone>z| ?[+-][0-9]{2}:?[0-9]{2})?(?![0-9a-z:])"
)
_BETWEEN = r" ?[./,-] ?| "
# A day in digits: the year first, or last and perhaps of two digits.
_TYPED = re.compile(
    r"(?<![0-9])(?:"
    r"(?P<year>[0-9]{4})(?P<sign>[./-]) ?(?P<month>[0-9]{1,2})(?P=sign) ?(?P<day>[0-9]{1,2})"
    rf"|(?P<one>[0-9]{{1,2}})(?P<left>{_BETWEEN})(?P<two>[0-9]{{1,2}})(?P<right>{_BETWEEN})"
    r"(?P<last>[0-9]{4}|[0-9]{2}(?!\.?[0-9]))"
    rf")(?![0-9])(?:{_HOUR})?(?:\.? ?{_OF_A_YEAR}|\.)?"
)
# "01.01.–" before a day with its year.
_BEGUN = re.compile(
    r"(?<![0-9.])([0-9]{1,2})\. ?([0-9]{1,2})\.? ?- ?"
    r"(?=[0-9]{1,2}\. ?[0-9]{1,2}\. ?([0-9]{4})(?![0-9]))"
)
_TYPED_MONTH = re.compile(
    r"(?<![0-9.])(0?[1-9]|1[0-2])[./-] ?(?=(?:19|20)[0-9]{2}(?![0-9]))"
    r"|(?<=(?:19|20)[0-9]{2}[./-])(0?[1-9]|1[0-2])(?![0-9])"
)
_NUMBERS = {"pirm": 1, "otr": 2, "tres": 3, "ceturt": 4, "iv": 4, "iii": 3, "ii": 2, "i": 1}


def _numbered(numbers: str, unit: str, letter: str) -> re.Pattern[str]:
    """One or two of something that is counted: "I–II ceturksnis", "2. cet."; "Q1", "1Q"."""
    between = r"[. ]*(?:[-,/]|un|vai|lidz)[. ]*"
    return re.compile(
        rf"(?<![0-9a-z])({numbers})(?:{between}({numbers}))?[. ]*(?:{unit})[a-z]*\.?"
        rf"|(?<![a-z]){letter} ?([1-4])(?![0-9])|(?<![0-9a-z])([1-4]) ?{letter}(?![a-z])"
    )


_HALF = _numbered("[12]|ii?|pirm[a-z]*|otr[a-z]*", "pusg", "h")
_QUARTER = _numbered(
    "[1-4]|i{1,3}|iv|pirm[a-z]*|otr[a-z]*|tres[a-z]*|ceturt[a-z]*",
    "ceturksn|cet(?![a-z])|kvart|kv(?![a-z])",
    "q",
)
_ROMAN = re.compile("(?<![0-9a-z])(iv|i{1,3})(?![0-9a-z])")  # "2021/I"
_SEASON = re.compile("(?<![a-z])(?:(pavasar)|(vasar)|(ruden))[a-z]*")
_SOME_YEAR = re.compile(r"\bgad[a-z]*")
_BEGINNING, _MIDDLE, _END = (
    re.compile(pattern) for pattern in (r"\bsakum", r"\bvid(?:us|u)\b", r"\b(?:beig|nogal)")
)
_GAP = re.compile(rf"{_TAKEN}[{_TAKEN} ]*")
_STOP = re.compile(r"(?<!\.)[.,;:](?!\.)")  # several say that something is still to come


def plain(text: str) -> str:
    """A text as its days are read: folded, its dots and dashes of one kind each.

    A raised digit is the mark of a footnote, and no part of a number.
    """
    shown = visible(text)
    marked = ("*" if sign.isdigit() and not sign.isdecimal() else sign for sign in shown)
    return fold("".join(marked).translate(_SIGNS)).translate(_SIGNS)


def found_in(words: str, years: Years) -> Found:
    """What a plain text names.

    Args:
        years: those of the plan; where the text names none, any of them may be meant.
    """
    begun, rest = _take(_BEGUN, words)
    typed, rest = _take(_TYPED, rest)
    parts: list[_Part] = []
    for pattern, periods_of in _KINDS:
        found, rest = _take(pattern, rest)
        parts += (_Part(one, periods_of, pattern is _DAY_OF_MONTH) for one in found)
    named, rest = _take(_YEAR, rest)
    mentions = [
        *(_begun(one, years) for one in begun),
        *(_typed(one, years) for one in typed),
        *_of_years(parts, named, years),
    ]
    if not mentions and _SOME_YEAR.search(rest) and _place(rest):  # "gada beigas"
        mentions = [Mention(0, tuple(_months(year, 1, 12) for year in years))]
    place = _place(rest) or _whole
    mentions = [one._replace(periods=tuple(map(place, one.periods))) for one in mentions]
    lines = (" ".join(line.split()) for line in _GAP.split(_STOP.sub(" ", rest)))
    return Found(tuple(sorted(mentions)), "\n".join(lines))


def _take(pattern: re.Pattern[str], words: str) -> tuple[list[re.Match[str]], str]:
    """What a pattern finds, and the text with that taken out; all else stays at its place."""
    found = list(pattern.finditer(words))
    return found, pattern.sub(lambda one: _TAKEN * len(one[0]), words)


# Days in digits -------------------------------------------------------------------------------


def _typed(found: re.Match[str], years: Years) -> Mention:
    """A day in digits; certain where its year, its order and its zone leave no other."""
    written = int(found["year"] or found["last"])
    is_short = len(found["last"] or "") == 2
    year = year_meant(written + 2000 if is_short else written, years)
    meant = [(number, day_in(year, month, number)) for month, number in _orders(found) if year]
    days = list(dict.fromkeys(day for _number, day in meant if day))
    is_exact = all(day is None or day.day == number for number, day in meant)
    is_certain = len(days) == 1 and year == written and is_exact
    if found["zone"] and (int(found["hour"]), int(found["minute"])) != (0, 0):
        days += [day + timedelta(days=1) for day in days]
        is_certain = False
    return Mention(found.start(), tuple(Period(day, day) for day in days), is_certain)


def _orders(found: re.Match[str]) -> list[tuple[int, int]]:
    """(month, day). With dots the day comes first, as in Latvian; else the numbers must tell."""
    if found["year"]:
        return [(int(found["month"]), int(found["day"]))]
    one, two = int(found["one"]), int(found["two"])
    has_dots = found["left"].strip() == found["right"].strip() == "."
    return [(two, one)] if has_dots else [(two, one), (one, two)]


def _begun(found: re.Match[str], years: Years) -> Mention:
    day, month, written = map(int, found.groups())
    year = year_meant(written, years)
    meant = day_in(year, month, day) if year else None
    return Mention(found.start(), (Period(meant, meant),) if meant else ())


def year_meant(year: int, years: Years) -> int | None:
    """The year; of one in which nobody plans, that of another century which is the plan's."""
    if EARLIEST.year <= year <= LATEST.year:
        return year
    others = (year + centuries * 100 for centuries in (-2, -1, 1, 2))
    return next((other for other in others if is_near(other, years)), None)


def is_near(year: int, years: Years) -> bool:
    """Whether it is a year of the plan, or one of those around it."""
    return bool(years) and min(years) - _NEAR <= year <= max(years) + _NEAR


def day_in(year: int, month: int, day: int) -> date | None:
    """A day; of one that no calendar has, such as 31.02., the last that it can mean."""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    last = _months(year, month, 1).last
    return last.replace(day=min(day, last.day))


# What needs a year ----------------------------------------------------------------------------


class _Part(NamedTuple):
    """What a text names of a year that stands elsewhere in it, or nowhere."""

    found: re.Match[str]
    periods_of: Callable[[re.Match[str], int], Iterable[Period]]
    is_day: bool


def _of_years(parts: list[_Part], named: list[re.Match[str]], years: Years) -> Iterator[Mention]:
    """Each part in its year; and the years that none of them is of."""
    meant = {one: year_meant(int(one[1]), years) for one in named}
    of_parts = {part: _year_of(part, parts, named) for part in parts}
    for part, one in of_parts.items():
        own = [meant[one]] if one else years
        periods = tuple(
            period for year in own if year for period in part.periods_of(part.found, year)
        )
        is_certain = (
            part.is_day
            and len(named) == len(periods) == 1
            and periods[0].first.year == int(named[0][1])
            and periods[0].first.day == int(part.found[1])
        )
        yield Mention(part.found.start(), periods, is_certain)
    for one in named:
        year = meant[one]
        if one not in of_parts.values():
            yield Mention(one.start(), (_months(year, 1, 12),) if year else ())


def _year_of(part: _Part, parts: list[_Part], named: list[re.Match[str]]) -> re.Match[str] | None:
    """The year that a part is of: the last before it, or in "marts 2020" the next behind it."""
    if not named:
        return None
    at = part.found.start()
    before = [one for one in named if one.start() < at]
    behind = [one for one in named if one.start() > at]
    is_year_first = named[0].start() < min(other.found.start() for other in parts)
    if before and (is_year_first or not behind):
        return before[-1]
    return behind[0]


def _days_of(found: re.Match[str], year: int) -> Iterable[Period]:
    day = day_in(year, (found.lastindex or 0) - 1, int(found[1]))
    return [Period(day, day)] if day else []


def _months_of(found: re.Match[str], year: int) -> Iterable[Period]:
    return [_months(year, found.lastindex or 0, 1)]


def _typed_months_of(found: re.Match[str], year: int) -> Iterable[Period]:
    return [_months(year, int(found[1] or found[2]), 1)]


def _halves_of(found: re.Match[str], year: int) -> Iterable[Period]:
    numbers = [_ordinal(word) for word in found.groups() if word]
    return [_months(year, 6 * number - 5, 6) for number in numbers if number <= 2]


def _quarters_of(found: re.Match[str], year: int) -> Iterable[Period]:
    return [_months(year, 3 * _ordinal(word) - 2, 3) for word in found.groups() if word]


def _quarters_or_halves_of(found: re.Match[str], year: int) -> Iterable[Period]:
    return [*_quarters_of(found, year), *_halves_of(found, year)]


def _seasons_of(found: re.Match[str], year: int) -> Iterable[Period]:
    return [_months(year, 3 * (found.lastindex or 0), 3)]


# In this order: what is longer goes before what may be a piece of it.
_KINDS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int], Iterable[Period]]], ...] = (
    (_HALF, _halves_of),
    (_QUARTER, _quarters_of),
    (_SEASON, _seasons_of),
    (_DAY_OF_MONTH, _days_of),
    (_MONTH, _months_of),
    (_TYPED_MONTH, _typed_months_of),
    (_ROMAN, _quarters_or_halves_of),
)


def _ordinal(word: str) -> int:
    if word.isdecimal():
        return int(word)
    return next(number for begin, number in _NUMBERS.items() if word.startswith(begin))


def _months(year: int, first: int, count: int) -> Period:
    following = date(year + (first + count > 12), (first + count - 1) % 12 + 1, 1)
    return Period(date(year, first, 1), following - timedelta(days=1))


# The place in a year or a month ---------------------------------------------------------------


def _place(rest: str) -> Callable[[Period], Period] | None:
    """What the words say of a period: "gada beigas" is its last day. None: nothing, or several."""
    kinds = {_BEGINNING: _first, _MIDDLE: _middle, _END: _last}
    said = [narrow for pattern, narrow in kinds.items() if pattern.search(rest)]
    return said[0] if len(said) == 1 else None


def _whole(period: Period) -> Period:
    return period


def _first(period: Period) -> Period:
    return Period(period.first, period.first)


def _last(period: Period) -> Period:
    return Period(period.last, period.last)


def _middle(period: Period) -> Period:
    """Where the first half of a year or a month ends, and where the second begins."""
    first, last = period
    if period.is_day or (first.month, last.month) not in {(1, 12), (first.month, first.month)}:
        return period
    end = first.replace(day=15) if first.month == last.month else date(first.year, 6, 30)
    return Period(end + timedelta(days=1), end)
