"""A report's measures drawn in time, as plain values that any form can draw. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from measures.standing import Standing
from reports.telling import Told


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the whole time shown.

    Attributes:
        start, length: in thousandths of it.
    """

    start: int
    length: int = 0

    @property
    def x(self) -> str:
        """For SVG."""
        return f"{self.start / 10:.1f}%"

    @property
    def width(self) -> str:
        return f"{self.length / 10:.1f}%"


@dataclass(frozen=True, slots=True)
class Line:
    """A measure from its start to its end.

    Attributes:
        first_due_on, first_end: where it was first to end; None where it still is, or nobody knows.
    """

    code: str
    standing: Standing
    starts_on: date
    due_on: date
    first_due_on: date | None
    span: Span
    first_end: Span | None


@dataclass(frozen=True, slots=True)
class Year:
    label: str
    start: int

    @property
    def x(self) -> str:
        return Span(self.start).x


@dataclass(frozen=True, slots=True)
class Timeline:
    """
    Attributes:
        undated: how many measures have no start or no end, and are not drawn.
    """

    lines: tuple[Line, ...]
    years: tuple[Year, ...]
    period: Span
    undated: int


def timeline_of(told: Iterable[Told], period: tuple[date, date]) -> Timeline:
    """In whole years, so that these are known at a glance."""
    told = list(told)
    dated = [(one, one.starts_on, one.due_on) for one in told if one.starts_on and one.due_on]
    days = [*period]
    for one, starts_on, due_on in dated:
        days += [starts_on, due_on, one.first_due_on or due_on]
    first, last = min(days).year, max(days).year
    scale = _Scale(date(first, 1, 1), date(last, 12, 31))
    return Timeline(
        lines=tuple(_line(one, start, end, scale) for one, start, end in dated),
        years=tuple(Year(str(year), scale.at(date(year, 1, 1))) for year in range(first, last + 1)),
        period=scale.span(*period),
        undated=len(told) - len(dated),
    )


def _line(told: Told, starts_on: date, due_on: date, scale: "_Scale") -> Line:
    first = told.first_due_on if told.has_slipped else None
    first_end = Span(scale.at(first)) if first else None
    span = scale.span(starts_on, due_on)
    return Line(told.code, told.standing, starts_on, due_on, first, span, first_end)


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date

    def at(self, day: date, more: int = 0) -> int:
        """Where a day begins, or one so many days later."""
        days = (self.last - self.first).days + 1
        return 1000 * ((day - self.first).days + more) // days

    def span(self, first: date, last: date) -> Span:
        """From a day to the end of another."""
        start = self.at(first)
        return Span(start, max(self.at(last, 1) - start, 2))
