"""An edition as a document on paper: headings, paragraphs, lists and tables in their order, which
a Word and a PDF file only have to set. Pure: values in, values out, in the active language.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

from measures.standing import Standing
from measures.worksheets.book import Sheet
from ogp_portal.formats.days import day_text
from reports.compared import sections_of
from reports.comparing import Difference
from reports.telling import Part, Proof, Seal, Statement, Telling, Told
from reports.timeline import Timeline, timeline_of

# Around a title, as each language has them.
QUOTES = {"lv": "„{}”", "en": "“{}”"}


@dataclass(frozen=True, slots=True)
class Heading:
    """
    Attributes:
        level: 1 or 2.
        number: of the commitment whose chapter begins here; None of any other heading.
    """

    text: str
    level: int = 1
    number: int | None = None


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
    yield from _summary(telling)
    if telling.seal.reason:
        yield from _corrected(telling)
    for part in telling.parts:
        yield from _chapter(part)
    yield from _delayed(telling)
    yield from _claimed(telling)
    yield from _method(telling)
    yield from _verified(telling.seal)


def _period_sentence(telling: Telling) -> str:
    days = {"first": day_text(telling.period_from), "last": day_text(telling.period_to)}
    return gettext("What was done from %(first)s to %(last)s.") % days


def _corrected(telling: Telling) -> Iterator[Block]:
    yield Heading(gettext("Why there is another edition"))
    yield Paragraph(str(telling.seal.reason))
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
        none = gettext("On %(last)s the plan had no measures on record.")
        yield Paragraph(none % {"last": day_text(telling.period_to)})
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
    yield Heading(str(part.title), number=part.number)
    responsible, nobody = gettext("Responsible institution:"), pgettext("institution", "not given")
    leads = ", ".join(str(name.whole) for name in part.leads)
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
    if part.added_since or any(told.after or told.proofs_since for told in part.told):
        yield Heading(gettext("After the period"), 2)
        yield _table_of_after(part)


def _table_of(part: Part) -> Table:
    return Table(
        caption=": ".join((f"{part.number}. {part.title}", gettext("Measures"))),
        headings=(gettext("Measure"), gettext("Standing"), gettext("What was done")),
        rows=tuple((_named(told), _stands(told), _said(told)) for told in part.told),
        widths=(33, 27, 40),
    )


def _named(told: Told) -> str:
    """The measure, who answers for it, and its time."""
    lead = str(told.lead.whole) if told.lead else pgettext("institution", "not given")
    days = f"{_day(told.starts_on)} – {_day(told.due_on)}"
    return f"{told.code} {told.title}\n{lead}\n{days}"


def _stands(told: Told) -> str:
    lives_on = gettext("It lives on in")
    became = f"{lives_on} {', '.join(told.became)}." if told.became else ""
    lines = (str(told.standing.label), str(told.because), became)
    return "\n".join(filter(None, lines))


def _said(told: Told) -> str:
    said = told.last_said
    words = _spoken(said) if said else ""
    return "\n".join(filter(None, (words, *map(_proof, told.proofs))))


def _proof(proof: Proof) -> str:
    file = f"{proof.file} (SHA-256 {proof.sha256})" if proof.file else ""
    return " – ".join(filter(None, (proof.proves, proof.url, file)))


def _spoken(said: Statement) -> str:
    """The words, what stood in the way, what comes next; who said it, when, and whether late."""
    obstacles, next_step = gettext("Obstacles:"), gettext("Next:")
    lines = [said.done]
    if said.obstacles:
        lines.append(f"{obstacles} {said.obstacles}")
    if said.next_step:
        lines.append(f"{next_step} {said.next_step}")
    when = ", ".join(filter(None, (said.said_by, day_text(said.stated_on), said.timing)))
    return "\n".join((*lines, f"({when})"))


def _table_of_after(part: Part) -> Table:
    rows = [
        (f"{told.code} {told.title}", _since(told))
        for told in part.told
        if told.after or told.proofs_since
    ]
    added = gettext("Added to the plan after the period.")
    rows += [(f"{code} {title}", added) for code, title in part.added_since]
    return Table(
        caption=": ".join((f"{part.number}. {part.title}", gettext("After the period"))),
        headings=(gettext("Measure"), gettext("What came about after the period")),
        rows=tuple(rows),
        widths=(33, 67),
    )


def _since(told: Told) -> str:
    lines = [" ".join(filter(None, (day_text(one.day), one.text))) for one in told.after]
    return "\n".join((*lines, *map(_proof, told.proofs_since)))


def _delayed(telling: Telling) -> Iterator[Block]:
    yield Heading(gettext("Delays and their reasons"))
    if not telling.delayed:
        yield Paragraph(gettext("No measure was late, and no end date had moved."))
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
                f"{told.code} {told.title}",
                _day(told.first_due_on),
                _day(told.due_on),
                told.delay,
                "\n".join(told.delay_reasons) or gettext("No reason is given."),
            )
            for told in telling.delayed
        ),
        widths=(28, 13, 13, 14, 32),
    )


def _claimed(telling: Telling) -> Iterator[Block]:
    yield Heading(gettext("Reported, not proven"))
    if telling.claimed:
        lines = [f"{one.code} {one.title}: {'; '.join(one.lacks)}." for one in telling.claimed]
        yield Items(tuple(lines))
    else:
        yield Paragraph(gettext("Everything that was reported as completed is proven."))


def _method(telling: Telling) -> Iterator[Block]:
    cut_off = _moment(telling.seal.cut_off_at)
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
    sealed, before = gettext("Sealed"), gettext("SHA-256 of the edition before")
    counts, cut_off = gettext("What was recorded counts up to"), _moment(seal.cut_off_at)
    lines = [
        f"{sealed}: {_moment(seal.sealed_at)}, {seal.sealed_by}",
        f"{counts}: {cut_off}",
        f"SHA-256: {seal.sha256}",
    ]
    if seal.previous:
        lines.append(f"{before}: {seal.previous}")
    yield Items(tuple(lines))


def _moment(moment: datetime) -> str:
    return date_format(moment, "SHORT_DATETIME_FORMAT")


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


def timeline_caption(timeline: Timeline) -> str:
    """What is drawn, for whoever does not see it."""
    caption = ngettext(
        "%(number)s measure from its start to its end; the dates stand in the worksheet below",
        "%(number)s measures from their start to their end; the dates stand in the worksheets"
        " below",
        len(timeline.lines),
    )
    return caption % {"number": len(timeline.lines)}
