"""What a cell says of a day, as people write days. Pure; nothing is guessed.

What can be meant in more than one way comes back as a question, with what is most likely meant as
answers to choose from.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from measures.worksheets.days import day_in, found_in, is_near, plain, year_meant
from measures.worksheets.letters import visible
from ogp_portal.formats.typed import EARLIEST, LATEST


@dataclass(frozen=True, slots=True)
class SaidDay:
    """What a cell says of a day.

    Attributes:
        day: the day; None where it says none, or nobody can be sure which.
        is_sure: nobody needs to be asked.
        offers: what may be meant, where somebody has to be asked; None is "no day".
    """

    day: date | None
    is_sure: bool = True
    offers: tuple[date | None, ...] = ()


NO_DAY = SaidDay(None)
_DASH = re.compile("[-_ ]+")
_ALWAYS = re.compile(
    r"pastavig|patstavig|regular|nepartraukt|periodisk|visu laiku|vis[au] (?:plana )?period"
    r"|\b(?:katr|ik ?gad|ik ?men|reizi )|\bpec (?:nepieciesam|vajadz|pieprasij)"
    r"|continuous|ongoing|as needed"
)
_UNDATED = re.compile(
    r"\bnav\b|\bbez ?termin|\bne(?:noteikt|zinam|attiec|ierobezot)|\bn ?[/.] ?a\b"
    r"|\bprecize|\btiks noteikt|\btb[acd]\b|\bunknown|\bnot (?:set|known|applicable)"
)
# All that may stand before and behind a day and leaves it what it is; any other word asks.
_BESIDE_START = re.compile(r"(?:no|kops|sakot(?: no| ar)?)?\n")
_BESIDE_END = re.compile(r"(?:lidz|ne velak (?:ka|par)|ne velak ka lidz)?\n(?:ieskaitot)?")
_LONGEST_DAY = 200  # letters; a longer text tells a story
_SERIAL = re.compile("([0-9]{5})(?:[.,][0-9]{1,20})?")  # behind the comma is the hour
_EXCEL_DAY_ZERO = date(1899, 12, 30)


def day_said(text: str, day: date | None, years: Sequence[int], *, is_end: bool) -> SaidDay:
    """What a cell of a column of days says. It is sure of what is a day and nothing else.

    Args:
        day: the day that its program has it for, where it has.
        years: those of the plan; where a text names none, any of them may be meant.
        is_end: it is an end date, so of a month or a year the last day is likelier.
    """
    if day is not None:
        return _day_of_program(day, years)
    words = " ".join(visible(text).split())
    if not words:
        return NO_DAY
    if len(words) > _LONGEST_DAY or len(words := plain(words)) > _LONGEST_DAY:
        return _asked()
    if _DASH.fullmatch(words):
        return _asked(None)
    serial = _SERIAL.fullmatch(words)
    if serial:
        return _day_counted(int(serial[1]), years)
    found = found_in(words, years)
    beside = _BESIDE_END if is_end else _BESIDE_START
    if [one.is_certain for one in found.mentions] == [True] and beside.fullmatch(found.rest):
        return SaidDay(found.mentions[0].periods[0].first)
    periods = [period for one in found.mentions for period in one.periods]
    days = [period.last if is_end else period.first for period in periods]
    if _ALWAYS.search(words):
        whole = [date(max(years), 12, 31) if is_end else date(min(years), 1, 1)] if years else []
        return _asked(None, *(days or whole))
    return _asked(None, *days) if _UNDATED.search(words) else _asked(*days)


def _asked(*offers: date | None) -> SaidDay:
    return SaidDay(None, is_sure=False, offers=tuple(dict.fromkeys(offers)))


def _day_of_program(day: date, years: Sequence[int]) -> SaidDay:
    """A day; of another century, the question whether the plan's is meant."""
    year = year_meant(day.year, years)
    if year == day.year:
        return SaidDay(day)
    meant = day_in(year, day.month, day.day) if year else None
    return _asked(meant) if meant else _asked()


def _day_counted(number: int, years: Sequence[int]) -> SaidDay:
    """A day as Excel counts it. Far from the plan it may as well be a number of something else."""
    day = _EXCEL_DAY_ZERO + timedelta(days=number)
    if not EARLIEST <= day <= LATEST:
        return _asked()
    return SaidDay(day) if is_near(day.year, years) else _asked(day)
