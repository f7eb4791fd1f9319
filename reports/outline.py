"""An edition as a document on paper: headings, paragraphs, lists and tables in their order, which
a Word and a PDF file only have to set. Pure: values in, values out, in the active language.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

from measures.standing import Standing
from measures.worksheets.book import writable
from ogp_portal.formats.days import day_text
from ogp_portal.formats.said import Run, Said, joined, of_record, say
from reports.compared import Row, sections_of
from reports.comparing import Difference
from reports.telling import (
    After,
    Figures,
    Part,
    Proof,
    Seal,
    Statement,
    Telling,
    Told,
    summary_sentence,
)
from reports.timeline import Timeline, timeline_of
from reports.worksheet import Worksheet, worksheet_of

# Around a title, as each language has them.
QUOTES = {"lv": "„{}”", "en": "“{}”"}
# "Nr. 54" is one word on paper: its number does not begin a line.
_NUMBERED = re.compile(r"\b(Nr\.|No\.) (?=\d)")


@dataclass(frozen=True, slots=True)
class Heading:
    """
    Attributes:
        level: 1 or 2.
        number: of the commitment whose chapter begins here; None of any other heading.
    """

    text: Said
    level: int = 1
    number: int | None = None

    @property
    def called(self) -> Said:
        """With its number; a sign in place of words of which nothing can be seen."""
        number = f"{self.number}. " if self.number else ""
        return say(number, self.text if writable(str(self.text)).strip() else "–")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; its lines as they were typed."""

    text: Said


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """
    Attributes:
        caption: what it is a table of, for whoever does not see it.
        widths: of its columns, in hundredths of the page's.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Said, ...], ...]
    widths: tuple[int, ...]


Block = Heading | Paragraph | Items | Table | Timeline


@dataclass(frozen=True, slots=True)
class Outline:
    """
    Attributes:
        subtitle: the plan, and the decision that adopted it.
        kind: what sort of document it is, as the Cabinet of Ministers calls it.
        mark: what every page has to say; "" but for a sample and a draft.
        summary: the first page, before the contents; `blocks`: the document behind them; `annex`:
            the worksheets at its end, on pages across.
        foot: which edition it is and its hash, for every page.
    """

    kind: str
    title: Said
    subtitle: Said
    language: str
    mark: str
    foot: str
    summary: tuple[Block, ...]
    blocks: tuple[Block, ...]
    annex: tuple[Worksheet, ...]


def outline_of(telling: Telling, language: str) -> Outline:
    sample = gettext("A sample: this plan and everything in it is invented.")
    draft = gettext("A draft: it is not sealed.")
    marks = (draft if telling.seal.is_draft else "", sample if telling.is_sample else "")
    return Outline(
        kind=gettext("Informative report"),
        title=say(telling.title),
        subtitle=joined("\n", (telling.plan, telling.decision)),
        language=language,
        mark=" ".join(filter(None, marks)),
        foot=foot_of(telling.seal),
        summary=tuple(_summary(telling)),
        blocks=tuple(_blocks(telling)),
        annex=tuple(worksheet_of(part) for part in telling.parts if part.told),
    )


def on_paper(text: str) -> str:
    """The text as it is set: without what no file holds, and numbers kept with their "Nr."."""
    return _NUMBERED.sub("\\1\N{NO-BREAK SPACE}", writable(text))


def foot_of(seal: Seal) -> str:
    """Which edition a page is of, and what vouches for it; of a draft, when it was made."""
    if seal.is_draft:
        return gettext("Draft of %(moment)s") % {"moment": _moment(seal.sealed_at)}
    edition = gettext("Edition %(number)d") % {"number": seal.number}
    return f"{edition} · SHA-256 {seal.sha256}"


def _blocks(telling: Telling) -> Iterator[Block]:
    yield from _standings(telling)
    if telling.seal.reason:
        yield from _corrected(telling)
    for part in telling.parts:
        yield from _chapter(part)
    yield from _delayed(telling)
    yield from _claimed(telling)
    yield from _method(telling)
    if not telling.seal.is_draft:
        yield from _verified(telling)


def _period_sentence(telling: Telling) -> str:
    days = {"first": day_text(telling.period_from), "last": day_text(telling.period_to)}
    return gettext("What was done from %(first)s to %(last)s.") % days


def _corrected(telling: Telling) -> Iterator[Block]:
    yield Heading(say(gettext("Why there is another edition")))
    yield Paragraph(say(telling.seal.reason))
    found = [Difference(**one) for one in telling.document["edition"]["differences"]]
    sections = sections_of(found, None, telling.document)
    for told in sections:
        yield Table(
            caption=str(told.section.label),
            headings=(str(told.section.label), gettext("What"), gettext("Was"), gettext("Is")),
            rows=tuple(_differs(row) for row in told.rows),
            widths=(25, 15, 30, 30),
        )
    if not sections:
        yield Paragraph(say(gettext("Nothing else differs from the edition before.")))


def _differs(row: Row) -> tuple[Said, ...]:
    was, now = (Said((Run(text, row.language),)) for text in (row.was, row.now))
    return say(row.place), say(row.label), was, now


def _summary(telling: Telling) -> Iterator[Block]:
    """What somebody reads who reads one page."""
    yield Heading(say(gettext("At a glance")))
    yield Paragraph(say(_period_sentence(telling)))
    if not telling.told:
        none = gettext("On %(last)s the plan had no measures on record.")
        yield Paragraph(say(none % {"last": day_text(telling.period_to)}))
        return
    yield Paragraph(say(summary_sentence(telling)))
    yield _table_of_figures(telling)
    yield Paragraph(
        say(
            gettext(
                "Other: under way, not begun yet, without a due date or cancelled. Delayed: late,"
                " or to end later than first adopted; these are counted in another column, too."
            )
        )
    )
    if telling.silent:
        heard = gettext("Of these institutions nothing was heard in the period:")
        yield Paragraph(say(f"{heard} ", joined(", ", telling.silent)))
    if telling.unheard:
        yield Paragraph(say(telling.unheard_heading))
        yield Items(tuple(say(one.text) for one in telling.unheard))


def _table_of_figures(telling: Telling) -> Table:
    figures = telling.by_commitment
    return Table(
        caption=gettext("The commitments in figures"),
        headings=headings_of_figures(),
        rows=(
            *(
                (
                    say(f"{one.part.number}. ", one.part.short_title or one.part.title),
                    say(one.part.completion or pgettext("value", "not given")),
                    *_counts(one),
                )
                for one in figures
            ),
            (say(gettext("Together")), say(""), *_together(figures)),
        ),
        widths=(22, 14, 12, 11, 13, 10, 8, 10),
    )


def headings_of_figures() -> tuple[str, ...]:
    """Of a commitment, its completion and its numbers."""
    return (
        gettext("Commitment"),
        gettext("Completion"),
        gettext("Measures"),
        str(Standing.PROVEN.label),
        str(Standing.CLAIMED.label),
        str(Standing.OVERDUE.label),
        gettext("Other"),
        gettext("Delayed"),
    )


def _counts(one: Figures) -> tuple[Said, ...]:
    return tuple(say(str(number)) for number in numbers_of(one))


def _together(figures: tuple[Figures, ...]) -> tuple[Said, ...]:
    columns = zip(*map(numbers_of, figures), strict=True)
    return tuple(say(str(sum(column))) for column in columns)


def numbers_of(one: Figures) -> tuple[int, ...]:
    """As the headings have them."""
    return one.total, one.proven, one.claimed, one.overdue, one.others, one.delayed


def _standings(telling: Telling) -> Iterator[Block]:
    told = telling.told
    if not told:
        return
    yield Heading(say(gettext("Standing of the measures")))
    sentence = ngettext(
        "How the %(number)s measure stood on %(last)s",
        "How the %(number)s measures stood on %(last)s",
        len(told),
    ) % {"number": len(told), "last": day_text(telling.period_to)}
    yield Paragraph(say(sentence))
    yield Table(
        caption=sentence,
        headings=(gettext("Standing"), gettext("Measures"), gettext("Which")),
        rows=tuple(
            (
                say(str(count.standing.label)),
                say(str(count.number)),
                say(", ".join(one.code for one in told if one.standing is count.standing)),
            )
            for count in telling.counts
        ),
        widths=(30, 15, 55),
    )
    timeline = timeline_of(told, (telling.period_from, telling.period_to))
    if timeline.lines:
        yield Heading(say(gettext("Timeline")), 2)
        yield timeline


def _chapter(part: Part) -> Iterator[Block]:
    yield Heading(say(part.title), number=part.number)
    responsible, nobody = gettext("Responsible institution:"), pgettext("institution", "not given")
    leads = joined(", ", (name.whole for name in part.leads))
    yield Paragraph(say(f"{responsible} ", leads or nobody))
    if part.completion:
        assessed = gettext("Completion, by the State's own assessment:")
        yield Paragraph(say(f"{assessed} ", part.completion))
    for heading, text in part.texts:
        yield Heading(say(heading), 2)
        yield Paragraph(say(text))
    if part.told:
        yield Heading(say(gettext("Measures")), 2)
        yield _table_of(part)
    if part.added_since or any(told.after or told.proofs_since for told in part.told):
        yield Heading(say(gettext("After the period")), 2)
        yield _table_of_after(part)


def _table_of(part: Part) -> Table:
    return Table(
        caption=": ".join((f"{part.number}. {part.title}", gettext("Measures"))),
        headings=(gettext("Measure"), gettext("Standing"), gettext("What was done")),
        rows=tuple((_named(told), _stands(told), _said(told)) for told in part.told),
        widths=(33, 27, 40),
    )


def _titled(told: Told) -> Said:
    return say(f"{told.code} ", told.title)


def _named(told: Told) -> Said:
    """The measure, who answers for it, and its time."""
    lead = told.lead.whole if told.lead else pgettext("institution", "not given")
    days = f"{_day(told.starts_on)} – {_day(told.due_on)}"
    return joined("\n", (_titled(told), lead, days))


def _stands(told: Told) -> Said:
    lives_on = gettext("It lives on in")
    became = f"{lives_on} {', '.join(told.became)}." if told.became else ""
    return joined("\n", (str(told.standing.label), told.because, became))


def _said(told: Told) -> Said:
    said = told.last_said
    return joined("\n", (_spoken(said) if said else "", *map(_proof, told.proofs)))


def _proof(proof: Proof) -> Said:
    file = f"{proof.file} (SHA-256 {proof.sha256})" if proof.file else ""
    return joined(" – ", (of_record(proof.proves), proof.url, file))


def _spoken(said: Statement) -> Said:
    """The words, what stood in the way, what comes next; who said it, when, and whether late."""
    lines: list[Said] = [of_record(said.done)]
    if said.obstacles:
        lines.append(say(gettext("Obstacles:"), " ", of_record(said.obstacles)))
    if said.next_step:
        lines.append(say(gettext("Next:"), " ", of_record(said.next_step)))
    when = ", ".join(filter(None, (said.said_by, day_text(said.stated_on), said.timing)))
    return joined("\n", (*lines, f"({when})"))


def _table_of_after(part: Part) -> Table:
    rows = [(_titled(told), _since(told)) for told in part.told if told.after or told.proofs_since]
    added = gettext("Added to the plan after the period.")
    rows += [(say(f"{code} ", title), say(added)) for code, title in part.added_since]
    return Table(
        caption=": ".join((f"{part.number}. {part.title}", gettext("After the period"))),
        headings=(gettext("Measure"), gettext("What came about after the period")),
        rows=tuple(rows),
        widths=(33, 67),
    )


def _since(told: Told) -> Said:
    lines = (joined(" ", (day_text(one.day), _after(one))) for one in told.after)
    return joined("\n", (*lines, *map(_proof, told.proofs_since)))


def _after(one: After) -> Said:
    return joined(": ", (one.head, of_record(one.words)))


def _delayed(telling: Telling) -> Iterator[Block]:
    yield Heading(say(gettext("Delays and their reasons")))
    if not telling.delayed:
        yield Paragraph(say(gettext("No measure was late, and no end date had moved.")))
        return
    yield Table(
        caption=gettext("Delays and their reasons"),
        headings=(
            gettext("Measure"),
            gettext("First adopted"),
            gettext("At the end of the period"),
            gettext("Delay"),
            gettext("Why"),
        ),
        rows=tuple(
            (
                _titled(told),
                say(_day(told.first_due_on)),
                say(_day(told.due_on)),
                say(told.delay),
                joined("\n", map(of_record, told.delay_reasons))
                or say(gettext("No reason is given.")),
            )
            for told in telling.delayed
        ),
        widths=(28, 13, 13, 14, 32),
    )


def _claimed(telling: Telling) -> Iterator[Block]:
    yield Heading(say(gettext("Reported, not proven")))
    if telling.claimed:
        lines = (say(_titled(one), f": {'; '.join(one.lacks)}.") for one in telling.claimed)
        yield Items(tuple(lines))
    else:
        yield Paragraph(say(gettext("Everything that was reported as completed is proven.")))


def _method(telling: Telling) -> Iterator[Block]:
    cut_off = _moment(telling.seal.cut_off_at)
    yield Heading(say(gettext("How this is counted")))
    sentence = gettext(
        "Measures stand here as they stood on %(last)s, by what was on record until %(cut_off)s."
        " What institutions stated after the period of days within it belongs to it; what came"
        " about after it stands beside, marked."
    )
    yield Paragraph(say(sentence % {"last": day_text(telling.period_to), "cut_off": cut_off}))
    if telling.closed_on:
        late = gettext("What was stated after %(closed)s is marked as late.")
        yield Paragraph(say(late % {"closed": day_text(telling.closed_on)}))
    yield Paragraph(
        say(
            gettext(
                "A standing is derived from the dates, the completion test and the evidence on"
                " record; nobody sets it by hand. The first of these that holds is the measure's"
                " standing:"
            )
        )
    )
    yield Items(tuple(say(f"{one.label}: {one.definition}") for one in Standing))


def _verified(telling: Telling) -> Iterator[Block]:
    seal = telling.seal
    yield Heading(say(gettext("How this edition can be verified")))
    sealed, before = gettext("Sealed"), gettext("SHA-256 of the edition before")
    counts, cut_off = gettext("What was recorded counts up to"), _moment(seal.cut_off_at)
    due, late = gettext("Due"), telling.lateness
    lines = [
        joined("; ", (say(f"{sealed}: {_moment(seal.sealed_at)}, ", seal.sealed_by), late)),
        say(f"{due}: {day_text(telling.due_on)}"),
        say(f"{counts}: {cut_off}"),
        say(f"SHA-256: {seal.sha256}"),
    ]
    if seal.previous:
        lines.append(say(f"{before}: {seal.previous}"))
    yield Items(tuple(lines))


def _moment(moment: datetime) -> str:
    return date_format(moment, "SHORT_DATETIME_FORMAT")


def _day(day: date | None) -> str:
    return day_text(day) if day else pgettext("day", "not given")


def timeline_note(timeline: Timeline, *, is_drawn: bool = True) -> str:
    """What its strokes mean, and what it leaves out."""
    note = gettext("The end date first adopted stands where it is another than the one in force.")
    if is_drawn:
        note = gettext(
            "The shaded part is the report's period; an upright stroke is the end date first"
            " adopted."
        )
    if not timeline.undated:
        return note
    left_out = ngettext(
        "%(number)s measure without a start or an end date is left out.",
        "%(number)s measures without a start or an end date are left out.",
        timeline.undated,
    )
    return f"{note} {left_out % {'number': timeline.undated}}"


def timeline_caption(timeline: Timeline) -> str:
    """What is drawn, for whoever does not see it."""
    caption = ngettext(
        "%(number)s measure from its start to its end; the dates stand in the worksheet below",
        "%(number)s measures from their start to their end; the dates stand in the worksheets"
        " below",
        len(timeline.lines),
    )
    return caption % {"number": len(timeline.lines)}
