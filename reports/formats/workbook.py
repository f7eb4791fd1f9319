"""An edition as an Excel workbook: the summary, the measures in their nine columns, how they stood,
the shifts, the evidence and the chapters.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any, TypeVar
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils.formats import date_format
from django.utils.translation import gettext
from openpyxl.writer.excel import ExcelWriter

from measures.worksheets.book import writable
from measures.worksheets.columns import HEADING_OF, HEADINGS
from measures.worksheets.xlsx_cells import (
    NOTE_HEIGHT,
    TITLE_HEIGHT,
    Value,
    cut,
    lay_out,
    new_workbook,
    put,
    put_table,
    set_height,
)
from ogp_portal.formats.days import day_text
from ogp_portal.formats.text import Text
from reports.formats.packing import property_moment, repacked
from reports.outline import foot_of, headings_of_figures, numbers_of
from reports.telling import Telling, Told, summary_sentence
from reports.worksheet import columns_of

TABLE_AT = 4  # the title, which edition it is, a blank line
Rows = list[Sequence[Value]]
T = TypeVar("T")


def xlsx_of(telling: Telling) -> bytes:
    workbook = new_workbook()
    _put_summary(workbook.create_sheet(gettext("Summary")), telling)
    for title, widths, rows in _tables(telling):
        page = workbook.create_sheet(title)
        _head(page, telling, widths)
        put_table(page, TABLE_AT, _written(rows))
        page.freeze_panes = f"C{TABLE_AT + 1}"
        page.print_title_rows = f"{TABLE_AT}:{TABLE_AT}"
        last = page.cell(TABLE_AT + len(rows) - 1, len(widths))
        page.auto_filter.ref = f"A{TABLE_AT}:{last.coordinate}"
    _name(workbook, telling)
    return _saved(workbook)


def _saved(workbook: Any) -> bytes:
    """As openpyxl saves it, but without the moment at which it does."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(workbook, archive).save()
    return repacked(file.getvalue())


def _name(workbook: Any, telling: Telling) -> None:
    properties = workbook.properties
    properties.title = writable(str(telling.title))
    properties.creator = properties.lastModifiedBy = writable(str(telling.seal.sealed_by))
    properties.description = foot_of(telling.seal)
    properties.created = properties.modified = property_moment(telling.seal.sealed_at)


def _head(page: Any, telling: Telling, widths: Sequence[float]) -> None:
    lay_out(page, widths)
    sample = gettext("A sample: this plan and everything in it is invented.")
    note = " ".join(filter(None, (sample if telling.is_sample else "", foot_of(telling.seal))))
    put(page, 1, 1, writable(str(telling.title)), "Worksheet title")
    put(page, 2, 1, note, "Worksheet note")
    set_height(page, 1, TITLE_HEIGHT)
    set_height(page, 2, NOTE_HEIGHT)


def _written(rows: Rows) -> Rows:
    return [
        [cut(writable(value)) if isinstance(value, str) else value for value in row] for row in rows
    ]


def _put_summary(page: Any, telling: Telling) -> None:
    _head(page, telling, [40, 70, 14, 13, 14, 13, 13, 13])
    row = TABLE_AT
    for rows in (_facts(telling), _counts(telling), _figures(telling)):
        put_table(page, row, _written(rows))
        row += len(rows) + 1


def _facts(telling: Telling) -> Rows:
    seal, unheard = telling.seal, [one.text for one in telling.unheard]
    silence = gettext("Of these institutions nothing was heard in the period:")
    return [
        [gettext("What the edition says"), ""],
        [gettext("At a glance"), summary_sentence(telling)],
        [gettext("Plan"), str(telling.plan)],
        [gettext("Period from"), telling.period_from],
        [gettext("Period to"), telling.period_to],
        [gettext("Sealed"), date_format(seal.sealed_at, "SHORT_DATETIME_FORMAT")],
        [
            gettext("What was recorded counts up to"),
            date_format(seal.cut_off_at, "SHORT_DATETIME_FORMAT"),
        ],
        ["SHA-256", seal.sha256],
        [gettext("SHA-256 of the edition before"), seal.previous],
        [gettext("Why there is another edition"), str(seal.reason)],
        *([[silence, _lines(telling.silent)]] if telling.silent else []),
        *([[telling.unheard_heading, _lines(unheard)]] if unheard else []),
    ]


def _lines(said: Iterable[Text | str]) -> str:
    return "\n".join(map(str, said))


def _counts(telling: Telling) -> Rows:
    counts: Rows = [
        [str(count.standing.label), count.standing.definition, count.number]
        for count in telling.counts
    ]
    return [[gettext("Standing"), gettext("Meaning"), gettext("Measures")], *counts]


def _figures(telling: Telling) -> Rows:
    figures: Rows = [
        [
            f"{one.part.number}. {one.part.short_title or one.part.title}",
            str(one.part.completion or ""),
            *numbers_of(one),
        ]
        for one in telling.by_commitment
    ]
    return [headings_of_figures(), *figures]


def _tables(telling: Telling) -> Iterator[tuple[str, Sequence[float], Rows]]:
    """(title, widths, rows with their headings) of each sheet."""
    widths = [9, 32, 13, 13, 14, 26, 20, 26, 26, 36, 18]
    yield gettext("Measures"), widths, _measures(telling)
    widths = [9, 40, 18, 40, 16, 13, 13, 13, 12, 40, 10, 50]
    yield gettext("Standing"), widths, _standings(telling)
    yield gettext("Changes of end dates"), [9, 40, 14, 14, 18, 50, 40, 14, 20], _shifts(telling)
    yield gettext("Evidence"), [9, 40, 50, 50, 36, 66, 13, 20], _evidence(telling)
    yield gettext("Chapters"), [9, 40, 22, 26, 90], _chapters(telling)


def _measures(telling: Telling) -> Rows:
    """The ministries' nine columns, and how each measure stood."""
    head = [gettext("Number"), *map(str, HEADINGS), gettext("Standing")]
    added = gettext("Added to the plan after the period.")
    later: Rows = [
        [code, str(title), *[""] * (len(head) - 3), added]
        for part in telling.parts
        for code, title in part.added_since
    ]
    return [head, *(_measure(told) for told in telling.told), *later]


def _measure(told: Told) -> Sequence[Value]:
    columns = columns_of(told)
    return [
        told.code,
        str(told.title),
        told.starts_on,
        told.due_on,
        str(columns.lead),
        str(columns.supporting),
        str(columns.beneficiaries),
        str(columns.completion_test),
        str(columns.risks),
        str(columns.progress),
        str(told.standing.label),
    ]


def _standings(telling: Telling) -> Rows:
    """What the facts say of each measure, and which."""
    head: Sequence[Value] = [
        gettext("Number"),
        gettext("Measure"),
        gettext("Standing"),
        gettext("Why"),
        gettext("Status"),
        gettext("Completed on"),
        gettext("First adopted end date"),
        str(HEADING_OF["due_on"]),
        gettext("Days moved"),
        gettext("Obstacles"),
        gettext("Evidence"),
        gettext("After the period"),
    ]
    return [head, *(_standing(told) for told in telling.told)]


def _standing(told: Told) -> Sequence[Value]:
    return [
        told.code,
        str(told.title),
        str(told.standing.label),
        str(told.because),
        told.status,
        told.completed_on,
        told.first_due_on,
        told.due_on,
        told.days_slipped,
        told.last_said.obstacles if told.last_said else "",
        len(told.proofs),
        "\n".join(f"{day_text(one.day)} {one.text}".strip() for one in told.after),
    ]


def _shifts(telling: Telling) -> Rows:
    head: Sequence[Value] = [
        gettext("Number"),
        gettext("Measure"),
        gettext("Old end date"),
        gettext("New end date"),
        gettext("Reason"),
        gettext("In words"),
        gettext("Decision"),
        gettext("Decided on"),
        gettext("When"),
    ]
    rows: Rows = [
        [
            told.code,
            str(told.title),
            shift.old_due_on,
            shift.new_due_on,
            shift.reason,
            shift.sentence,
            shift.decision,
            shift.decided_on,
            when,
        ]
        for told in telling.told
        for when, shifts in _by_time(told.shifts, told.shifts_since)
        for shift in shifts
    ]
    return [head, *rows]


def _evidence(telling: Telling) -> Rows:
    head: Sequence[Value] = [
        gettext("Number"),
        gettext("Measure"),
        gettext("What it proves"),
        gettext("Link"),
        gettext("File"),
        "SHA-256",
        gettext("Dated"),
        gettext("When"),
    ]
    rows: Rows = [
        [told.code, str(told.title), one.proves, one.url, one.file, one.sha256, one.dated_on, when]
        for told in telling.told
        for when, proofs in _by_time(told.proofs, told.proofs_since)
        for one in proofs
    ]
    return [head, *rows]


def _by_time(within: Sequence[T], after: Sequence[T]) -> tuple[tuple[str, Sequence[T]], ...]:
    return ((gettext("in the period"), within), (gettext("after the period"), after))


def _chapters(telling: Telling) -> Rows:
    """What the coordinator wrote, a line a text."""
    head: Sequence[Value] = [
        gettext("Number"),
        gettext("Commitment"),
        gettext("Completion"),
        gettext("Heading"),
        gettext("Text"),
    ]
    rows: Rows = [
        [part.number, str(part.title), str(part.completion or ""), heading, str(text)]
        for part in telling.parts
        for heading, text in part.texts
    ]
    return [head, *rows]
