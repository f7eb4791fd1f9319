"""The worksheet's columns: the State Chancellery's nine, and the tenth of the Excel workbook."""

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from ogp_portal.formats.days import day_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Column(NamedTuple):
    """One column, by the name that `Cells` has for it.

    Attributes:
        meaning: what stands in it, and how it is written.
        whose: who may write it.
        width: its part of a table's width, in hundredths.
    """

    name: str
    heading: "StrOrPromise"
    meaning: "StrOrPromise"
    whose: "StrOrPromise"
    width: int


_PLAN_TEXT = _("Text of the plan: the coordinator.")
_REPORT = _("The responsible institution reports it.")

COLUMNS = (
    Column(
        "title",
        _("Measures"),
        _(
            "One piece of work that can be checked. Measures that belong together stand under a"
            " sub-heading in bold, in a row of its own."
        ),
        _PLAN_TEXT,
        17,
    ),
    Column("starts_on", _("Start date"), _("The first day, written 31.12.2020."), _PLAN_TEXT, 7),
    Column(
        "due_on",
        _("End date"),
        _("The last day that is in force, written 31.12.2020."),
        _("The responsible institution proposes another; the coordinator decides."),
        7,
    ),
    Column(
        "lead",
        _("Responsible (one) institution"),
        _("The one institution that answers for the measure: its abbreviation or its name."),
        _PLAN_TEXT,
        9,
    ),
    Column(
        "supporting",
        _("Other responsible institutions and their role"),
        _("Each on a line of its own, its role in brackets."),
        _PLAN_TEXT,
        11,
    ),
    Column(
        "beneficiaries",
        _("Who is the client in this context?"),
        _("For whom it is done."),
        _PLAN_TEXT,
        10,
    ),
    Column(
        "completion_test",
        _("Result – how will we know that the measure is done?"),
        _("What anybody can check. Without it, completion counts as reported, not as proven."),
        _PLAN_TEXT,
        13,
    ),
    Column(
        "risks",
        _("Risks and obstacles that could delay the measure"),
        _("Each on a line of its own."),
        _PLAN_TEXT,
        12,
    ),
    Column(
        "progress",
        _("Action steps and progress"),
        _(
            "What was done, in words. Then a blank line, and the steps, one a line: ☐ to be done,"
            " ☑ done, and the day in brackets."
        ),
        _REPORT,
        14,
    ),
)
# Only in Excel: the Word table is the ministries' own, and has nine.
STATUS = Column(
    "status",
    _("Status"),
    _("What the responsible institution says; chosen from the list."),
    _REPORT,
    9,
)
HEADINGS = tuple(column.heading for column in COLUMNS)
# Of every column that is read, also of the number that people write before their rows.
HEADING_OF = {column.name: column.heading for column in (*COLUMNS, STATUS)} | {"code": _("Number")}

UNDONE, DONE = "☐", "☑"


def step_line(wording: str, due_on: date | None, done_on: date | None, page: str | None) -> str:
    """A step as column nine writes it: "☑ text (dd.mm.gggg.)"."""
    box = DONE if done_on else UNDONE
    return followed(f"{box} {wording}", day_text(done_on or due_on, page))


def followed(words: str, more: str) -> str:
    """Words, and more in brackets, where there is more."""
    return f"{words} ({more})" if more else words
