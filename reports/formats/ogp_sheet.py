"""The sheet in which the Open Government Partnership is told of a commitment, in its own fields.

The fields are those of OGP's self-assessment template for a commitment.
"""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import NamedTuple

from django.utils.translation import gettext, pgettext

from commitments.models import OGPValue
from measures.worksheets.book import writable
from measures.worksheets.docx_parts import LANGUAGES, MOST_IN_PROPERTY
from ogp_portal.formats.days import day_text
from ogp_portal.formats.said import Said, joined, say
from reports.formats.article import page_of
from reports.formats.packing import property_moment, repacked
from reports.formats.word import lay_out, put_table, report_document
from reports.outline import Table, foot_of
from reports.telling import Name, Part, Telling, Told
from reports.worksheet import columns_of

LANGUAGE = "en"
TEMPLATE = "reports/ogp_sheet.html"


class Field(NamedTuple):
    label: str
    text: Said


def fields_of(telling: Telling, part: Part) -> list[Field]:
    """What the sheet asks for, in its order; empty where nobody wrote it."""
    return list(_fields(telling, part))


def _fields(telling: Telling, part: Part) -> Iterator[Field]:
    plan = telling.document["plan"]
    texts = dict(part.texts)
    code = f"{part.ogp_code} " if part.ogp_code else ""
    yield Field(gettext("Number and name"), say(f"{code}{part.number}. ", part.title))
    days = (day_text(date.fromisoformat(plan[name])) for name in ("starts_on", "ends_on"))
    yield Field(gettext("Start and end date"), say(" – ".join(days)))
    leads = joined("; ", (name.whole for name in part.leads))
    yield Field(gettext("Lead implementing agency"), leads)
    problem = gettext("What public problem will the commitment address?")
    yield Field(problem, say(part.problem))
    yield Field(gettext("What is the commitment?"), say(part.description))
    contributes = gettext("How will the commitment contribute to solve the public problem?")
    yield Field(contributes, say(part.contribution))
    values = ", ".join(str(OGPValue(value).label) for value in part.ogp_values)
    yield Field(gettext("Relevance to OGP values"), say(values))
    yield Field(gettext("Additional information"), _additional(telling, part))
    yield Field(gettext("Completion level"), say(part.completion or ""))
    results = gettext("Description of the results")
    yield Field(results, say(texts.get(gettext("Summary"), "")))
    for heading in (gettext("Achievements"), gettext("Obstacles"), gettext("Next steps")):
        yield Field(heading, say(texts.get(heading, "")))
    # Whoever keeps no plan by name still answers for what was sealed.
    yield Field(gettext("Contact"), say(telling.coordinator or telling.seal.sealed_by))
    yield Field(gettext("Other actors involved"), _other_actors(part))


def _additional(telling: Telling, part: Part) -> Said:
    """Where this is from, and what came to the commitment after the period."""
    days = {"first": day_text(telling.period_from), "last": day_text(telling.period_to)}
    period = gettext("Reported for the time from %(first)s to %(last)s.") % days
    added = joined("; ", (say(f"{code} ", title) for code, title in part.added_since))
    later = say(gettext("Added to the plan after the period."), " ", added) if added else ""
    plan = joined(", ", (telling.plan, telling.decision))
    return joined("\n", (plan, period, foot_of(telling.seal), later))


def _other_actors(part: Part) -> Said:
    """Whoever has a part in one of the measures and leads none of the commitment; each once."""
    leads = {name.whole for name in part.leads}
    named = dict.fromkeys(
        name.whole for told in part.told for name in _with_others(told) if name.whole not in leads
    )
    return joined("; ", named)


def _with_others(told: Told) -> Iterator[Name]:
    if told.lead:
        yield told.lead
    yield from (name for name, _role in told.supporting)


def milestones_of(telling: Telling, part: Part) -> Table:
    """The measures as OGP's milestones."""
    judged = gettext("Standing on %(day)s, as the portal derives it")
    return Table(
        caption=gettext("Milestones"),
        headings=(
            gettext("Milestone"),
            gettext("Start date"),
            gettext("End date"),
            gettext("Responsible and supporting institutions"),
            judged % {"day": day_text(telling.period_to)},
        ),
        rows=tuple(map(_milestone, part.told)),
        widths=(32, 11, 11, 21, 25),
    )


def _milestone(told: Told) -> tuple[Said, ...]:
    unknown = pgettext("day", "not given")
    columns = columns_of(told)
    return (
        columns.title,
        say(day_text(told.starts_on) or unknown),
        say(day_text(told.due_on) or unknown),
        joined("\n", (columns.lead or pgettext("institution", "not given"), columns.supporting)),
        joined("\n", (str(told.standing.label), told.because)),
    )


def html_of_sheet(telling: Telling, part: Part) -> bytes:
    """The same as a page."""
    context = {
        "telling": telling,
        "part": part,
        "fields": fields_of(telling, part),
        "milestones": milestones_of(telling, part),
        "foot": foot_of(telling.seal),
    }
    title = gettext("Commitment %(number)s: self-assessment") % {"number": part.number}
    return page_of(title, TEMPLATE, context, telling.seal)


def docx_of_sheet(telling: Telling, part: Part) -> bytes:
    document = report_document(LANGUAGE)
    title = gettext("Commitment %(number)s: self-assessment") % {"number": part.number}
    properties = document.core_properties
    properties.title = title
    author = writable(str(telling.seal.sealed_by))[:MOST_IN_PROPERTY]
    properties.author = properties.last_modified_by = author
    properties.language = LANGUAGES[LANGUAGE]
    properties.comments = foot_of(telling.seal)
    properties.created = properties.modified = property_moment(telling.seal.sealed_at)
    sample = gettext("A sample: this plan and everything in it is invented.")
    lay_out(document.sections[0], sample if telling.is_sample else "", foot_of(telling.seal))
    document.add_heading(title, level=1)
    none = pgettext("value", "not given")
    fields = fields_of(telling, part)
    rows = tuple((say(field.label), field.text or say(none)) for field in fields)
    heads = (gettext("Field"), gettext("Answer"))
    put_table(document, Table(title, heads, rows, (35, 65)))
    milestones = milestones_of(telling, part)
    document.add_heading(milestones.caption, level=2)
    put_table(document, milestones)
    file = BytesIO()
    document.save(file)
    return repacked(file.getvalue())
