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
from ogp_portal.formats.text import Text
from reports.formats.article import page_of
from reports.formats.packing import property_moment, repacked
from reports.formats.word import lay_out, put_table, report_document
from reports.outline import Table, foot_of
from reports.telling import Part, Telling

LANGUAGE = "en"
TEMPLATE = "reports/ogp_sheet.html"


class Field(NamedTuple):
    label: str
    text: Text


def fields_of(telling: Telling, part: Part) -> list[Field]:
    """What the sheet asks for, in its order; empty where nobody wrote it."""
    return list(_fields(telling, part))


def _fields(telling: Telling, part: Part) -> Iterator[Field]:
    plan = telling.document["plan"]
    texts = dict(part.texts)
    leads = "; ".join(str(name.whole) for name in part.leads)
    code = f"{part.ogp_code} " if part.ogp_code else ""
    yield Field(gettext("Number and name"), Text(f"{code}{part.number}. {part.title}"))
    days = (day_text(date.fromisoformat(plan[name])) for name in ("starts_on", "ends_on"))
    yield Field(gettext("Start and end date"), Text(" – ".join(days)))
    yield Field(gettext("Lead implementing agency"), Text(leads))
    yield Field(gettext("What public problem will the commitment address?"), part.problem)
    yield Field(gettext("What is the commitment?"), part.description)
    contributes = gettext("How will the commitment contribute to solve the public problem?")
    yield Field(contributes, part.contribution)
    values = ", ".join(str(OGPValue(value).label) for value in part.ogp_values)
    yield Field(gettext("Relevance to OGP values"), Text(values))
    yield Field(gettext("Completion level"), part.completion or Text(""))
    yield Field(gettext("Description of the results"), texts.get(gettext("Summary"), Text("")))
    yield Field(gettext("Achievements"), texts.get(gettext("Achievements"), Text("")))
    yield Field(gettext("Obstacles"), texts.get(gettext("Obstacles"), Text("")))
    yield Field(gettext("Next steps"), texts.get(gettext("Next steps"), Text("")))
    yield Field(gettext("Additional information"), Text(""))
    yield Field(gettext("Contact: who keeps the plan"), telling.coordinator)


def milestones_of(part: Part) -> Table:
    """The measures as OGP's milestones."""
    return Table(
        caption=gettext("Milestones"),
        headings=(
            gettext("Milestone"),
            gettext("Start date"),
            gettext("End date"),
            gettext("Completion"),
        ),
        rows=tuple(
            (
                f"{told.code} {told.title}",
                day_text(told.starts_on),
                day_text(told.due_on),
                f"{told.standing.label}. {told.because}",
            )
            for told in part.told
        ),
        widths=(40, 15, 15, 30),
    )


def html_of_sheet(telling: Telling, part: Part) -> bytes:
    """The same as a page."""
    context = {
        "telling": telling,
        "part": part,
        "fields": fields_of(telling, part),
        "milestones": milestones_of(part),
        "foot": foot_of(telling.seal),
    }
    title = gettext("Commitment %(number)s: self-assessment") % {"number": part.number}
    return page_of(title, TEMPLATE, context)


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
    document.add_paragraph(writable(str(telling.plan)))
    none = pgettext("value", "not given")
    rows = tuple((field.label, str(field.text) or none) for field in fields_of(telling, part))
    heads = (gettext("Field"), gettext("Answer"))
    put_table(document, Table(title, heads, rows, (35, 65)))
    milestones = milestones_of(part)
    document.add_heading(milestones.caption, level=2)
    put_table(document, milestones)
    file = BytesIO()
    document.save(file)
    return repacked(file.getvalue())
