"""An edition as a document on paper: headings, paragraphs, lists and tables in their order, which
a Word and a PDF file only have to set. Pure: values in, values out, in the active language.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

from measures.standing import Standing
from measures.worksheets.book import Sheet
from ogp_portal.formats.days import day_text, slip_text
from reports.compared import sections_of
from reports.comparing import Difference
from reports.telling import Part, Seal, Statement, Telling, Told
from reports.timeline import Timeline, timeline_of


@dataclass(frozen=True, slots=True)
class Heading:
    """
    Attributes:
        level: 1 or 2.
    """

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; its lines as they were typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """
    Attributes:
        caption: what it is a table of, for whoever does not see it.
        widths: of its columns, in hundredths of the page's.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


Block = Heading | Paragraph | Items | Table | Timeline


@dataclass(frozen=True, slots=True)
class Outline:
    """
    Attributes:
        subtitle: the plan, and the decision that adopted it.
        kind: what sort of document it is, as the Cabinet of Ministers calls it.
        mark: what every page has to say; "" but for a sample.
        blocks: the document; `annex`: the worksheets behind it, on pages across.
        foot: which edition it is and its hash, for every page.
    """

    kind: str
    title: str
    subtitle: str
    language: str
    mark: str
    foot: str
    blocks: tuple[Block, ...]
    annex: tuple[Sheet, ...]


def outline_of(telling: Telling, language: str) -> Outline:
    seal = telling.seal
    mark = (
        gettext("A sample: this plan and everything in it is invented.")
        if telling.is_sample
        else ""
    )
    return Outline(
        kind=gettext("Informative report"),
        title=str(telling.title),
        subtitle="\n".join(filter(None, (str(telling.plan), str(telling.decision)))),
        language=language,
        mark=mark,
        foot=foot_of(seal),
        blocks=tuple(_blocks(telling)),
        annex=tuple(part.sheet for part in telling.parts if part.told),
    )


def foot_of(seal: Seal) -> str:
    """Which edition a page is of, and what vouches for it."""
    edition = gettext("Edition %(number)d") % {"number": seal.number}
    return f"{edition} · SHA-256 {seal.sha256}"


def _blocks(telling: Telling) -> Iterator[Block]:
    yield Paragraph(_period_sentence(telling))
    if telling.seal.reason:
        yield from _corrected(telling)
    yield from _summary(telling)
    for part in telling.parts:
        yield from _chapter(part)
    yield from _slipped(telling)
    yield from _claimed(telling)
    yield from _method(telling)
    yield from _verified(telling.seal)


def _period_sentence(telling: Telling) -> str:
    days = {"first": day_text(telling.period_from), "last": day_text(telling.period_to)}
    return gettext("What was done from %(first)s to %(last)s.") % days


def _corrected(telling: Telling) -> Iterator[Block]:
    yield Heading(gettext("Why there is another edition"))
    yield Paragraph(telling.seal.reason)
    found = [Difference(**one) for one in telling.document["edition"]["differences"]]
    sections = sections_of(found, None, telling.document)
    for told in sections:
        yield Table(
            caption=str(told.section.label),
            headings=(str(told.section.label), gettext("What"), gettext("Was"), gettext("Is")),
            rows=tuple((row.place, row.label, row.was, row.now) for row in told.rows),
            widths=(25, 15, 30, 30),
        )
    if not sections:
        yield Paragraph(gettext("Nothing else differs from the edition before."))


def _summary(telling: Telling) -> Iterator[Block]:
    told = telling.told
    yield Heading(gettext("At a glance"))
    if not told:
        yield Paragraph(gettext("The plan has no measures on record."))
        return
    sentence = ngettext(
        "How the %(number)s measure stood on %(last)s",
        "How the %(number)s measures stood on %(last)s",
        len(told),
    ) % {"number": len(told), "last": day_text(telling.period_to)}
    yield Paragraph(sentence)
    yield Table(
        caption=sentence,
        headings=(gettext("Standing"), gettext("Measures"), gettext("Which")),
        rows=tuple(
            (
                str(count.standing.label),
                str(count.number),
                ", ".join(one.code for one in told if one.standing is count.standing),
            )
            for count in telling.counts
        ),
        widths=(30, 15, 55),
    )
    if telling.silent:
        heard = gettext("Of these institutions nothing was heard in the period:")
        yield Paragraph(f"{heard} {', '.join(map(str, telling.silent))}")
    timeline = timeline_of(told, (telling.period_from, telling.period_to))
    if timeline.lines:
        yield timeline


def _chapter(part: Part) -> Iterator[Block]:
    yield Heading(str(part.title))
    leads = ", ".join(str(name.whole) for name in part.leads)
    responsible, nobody = gettext("Responsible:"), pgettext("institution", "not given")
    yield Paragraph(f"{responsible} {leads or nobody}")
    if part.completion:
        assessed = gettext("Completion, by the State's own assessment:")
        yield Paragraph(f"{assessed} {part.completion}")
    for heading, text in part.texts:
        yield Heading(heading, 2)
        yield Paragraph(str(text))
    if part.told:
        yield Heading(gettext("Measures"), 2)
        yield _table_of(part)


def _table_of(part: Part) -> Table:
    return Table(
        caption=f"{part.number}. {part.title}: {gettext('Measures')}",
        headings=(
            gettext("Measure"),
            gettext("Standing"),
            gettext("Why"),
            gettext("What was done"),
            gettext("After the period"),
        ),
        rows=tuple(
            (
                f"{told.code} {told.title}",
                str(told.standing.label),
                str(told.because),
                _said(told),
                _since(told),
            )
            for told in part.told
        ),
        widths=(24, 12, 20, 27, 17),
    )


def _said(told: Told) -> str:
    said = told.last_said
    words = _spoken(said) if said else ""
    proofs = [" – ".join(filter(None, (one.proves, one.url or one.file))) for one in told.proofs]
    return "\n".join(filter(None, (words, *proofs)))


def _spoken(said: Statement) -> str:
    late = gettext("stated late") if said.is_late else ""
    when = ", ".join(filter(None, (day_text(said.stated_on), late)))
    return f"{said.done} ({when})"


def _since(told: Told) -> str:
    lines = []
    for said in told.since:
        head = f"{day_text(said.stated_on)} {said.status}"
        lines.append(f"{head}: {said.done}" if said.done else head)
    for shift in told.shifts_since:
        moved = gettext("the end date was moved to %(day)s") % {"day": day_text(shift.new_due_on)}
        lines.append(f"{day_text(shift.decided_on)} {moved}: {shift.sentence}")
    return "\n".join(lines)


def _slipped(telling: Telling) -> Iterator[Block]:
    yield Heading(gettext("What slipped, and why"))
    if not telling.slipped:
        yield Paragraph(gettext("No end date had moved from the one first adopted."))
        return
    yield Table(
        caption=gettext("What slipped, and why"),
        headings=(
            gettext("Measure"),
            gettext("First adopted"),
            gettext("At the end of the period"),
            gettext("Moved"),
            gettext("Why"),
        ),
        rows=tuple(
            (
                f"{told.code} {told.title}",
                _day(told.first_due_on),
                _day(told.due_on),
                slip_text(told.days_slipped),
                "\n".join(shift.sentence for shift in told.shifts),
            )
            for told in telling.slipped
        ),
        widths=(30, 13, 13, 12, 32),
    )


def _claimed(telling: Telling) -> Iterator[Block]:
    yield Heading(gettext("Reported, not proven"))
    if telling.claimed:
        lines = [f"{one.code} {one.title}: {'; '.join(one.lacks)}." for one in telling.claimed]
        yield Items(tuple(lines))
    else:
        yield Paragraph(gettext("Everything that was reported as completed is proven."))


def _method(telling: Telling) -> Iterator[Block]:
    cut_off = date_format(telling.seal.cut_off_at, "SHORT_DATETIME_FORMAT")
    yield Heading(gettext("How this is counted"))
    sentence = gettext(
        "Measures stand here as they stood on %(last)s, by what was on record until %(cut_off)s."
        " What institutions stated after the period of days within it belongs to it; what came"
        " about after it stands beside, marked."
    )
    yield Paragraph(sentence % {"last": day_text(telling.period_to), "cut_off": cut_off})
    if telling.closed_on:
        late = gettext("What was stated after %(closed)s is marked as late.")
        yield Paragraph(late % {"closed": day_text(telling.closed_on)})
    yield Paragraph(
        gettext(
            "A standing is derived from the dates, the completion test and the evidence on record;"
            " nobody sets it by hand. The first of these that holds is the measure's standing:"
        )
    )
    yield Items(tuple(f"{one.label}: {one.definition}" for one in Standing))


def _verified(seal: Seal) -> Iterator[Block]:
    yield Heading(gettext("How this edition can be verified"))
    sealed_at = date_format(seal.sealed_at, "SHORT_DATETIME_FORMAT")
    sealed, before = gettext("Sealed"), gettext("SHA-256 of the edition before")
    lines = [f"{sealed}: {sealed_at}, {seal.sealed_by}", f"SHA-256: {seal.sha256}"]
    if seal.previous:
        lines.append(f"{before}: {seal.previous}")
    yield Items(tuple(lines))


def _day(day: date | None) -> str:
    return day_text(day) if day else pgettext("day", "not given")


def timeline_note(timeline: Timeline) -> str:
    """What its strokes mean, and what it leaves out."""
    note = gettext(
        "The shaded part is the report's period; an upright stroke is the end date first adopted."
    )
    if not timeline.undated:
        return note
    left_out = ngettext(
        "%(number)s measure without a start or an end date is not drawn.",
        "%(number)s measures without a start or an end date are not drawn.",
        timeline.undated,
    )
    return f"{note} {left_out % {'number': timeline.undated}}"
