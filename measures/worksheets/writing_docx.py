"""Worksheets as a Word document: the ministries' own table, on A4 across."""

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Mm, Pt

from measures.worksheets.base import base_of, to_text
from measures.worksheets.book import Book, Sheet
from measures.worksheets.docx_parts import (
    LANGUAGES,
    MARGIN,
    MOST_IN_PROPERTY,
    PAGE,
    new_document,
    worksheet_table,
    write_foot,
)

BASE_NAMESPACE = "urn:ogp-portal:worksheet"
BASE_PART = "/customXml/item%d.xml"


def docx_of(book: Book) -> bytes:
    """The file; what it remembers of the record lies in a part of its own, and each row is marked
    with its place there.
    """
    document = new_document(book.language, {"Normal": 10, "Heading 1": 14, "Heading 2": 11})
    _lay_out(document, book)
    marks = iter(range(sum(1 for sheet in book.sheets for _row in sheet.rows)))
    for place, sheet in enumerate(book.sheets):
        _write_sheet(document, sheet, marks, is_first=place == 0)
    if not book.sheets:
        document.add_paragraph(gettext("There are no such measures."))
    _remember(document, to_text(base_of(book)))
    file = BytesIO()
    document.save(file)
    return file.getvalue()


# The document ---------------------------------------------------------------------------------


def _lay_out(document: Any, book: Book) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = MARGIN
    section.top_margin, section.bottom_margin = Mm(15), Mm(15)
    section.header_distance = section.footer_distance = Mm(7)
    _name(document, book)
    if book.mark:
        section.header.paragraphs[0].text = book.mark
    write_foot(section, book.provenance)


def _name(document: Any, book: Book) -> None:
    properties = document.core_properties
    properties.title = book.name[:MOST_IN_PROPERTY]
    properties.author = properties.last_modified_by = gettext("Open government action plan portal")
    properties.language = LANGUAGES.get(book.language, book.language)
    properties.comments = ""
    moment = datetime(book.day.year, book.day.month, book.day.day, tzinfo=UTC)
    properties.created = properties.modified = moment


# Its tables -----------------------------------------------------------------------------------


def _write_sheet(document: Any, sheet: Sheet, marks: Iterable[int], *, is_first: bool) -> None:
    heading = document.add_heading(sheet.heading, level=1)
    heading.paragraph_format.page_break_before = not is_first
    document.add_heading(gettext("Implementation plan"), level=2)
    body = document.element.body
    body.insert(
        len(body) - 1, parse_xml(worksheet_table(sheet, marks))
    )  # before the section's properties
    document.add_paragraph().paragraph_format.space_after = Pt(0)


# What it remembers ----------------------------------------------------------------------------


def _remember(document: Any, text: str) -> None:
    """Put the base into a part that Word and LibreOffice keep and never show."""
    content = f'<?xml version="1.0" encoding="UTF-8"?>\n<base xmlns="{BASE_NAMESPACE}">'
    blob = f"{content}{escape(text)}</base>".encode("ascii")
    package = document.part.package
    part = Part(package.next_partname(BASE_PART), "application/xml", blob, package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)
