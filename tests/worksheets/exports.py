"""The portal's own files, as it writes them and as LibreOffice writes them again."""

from dataclasses import replace
from datetime import date

from django.utils import translation

from measures.evidence.kinds import FileKind
from measures.standing import Standing
from measures.worksheets.book import Book, Cells, Group, Row, Sheet
from measures.worksheets.files import WRITERS
from tests.worksheets.excel import repacked
from tests.worksheets.expected import NINE, Worksheet, measure, says, table
from tests.worksheets.said import APRIL, DAYS, IUB, JANUARY, MARCH, TYPED, VARAM, of_slide
from tests.worksheets.slide import DELAY, HEADING, METHODS, PUBLISHING, TOOL

STEPS = "Notiek izstrāde\n\n☑ Sagatavot (01.02.2020.)\n☐ Publicēt"
LAW = "Lobēšanas atklātības likumprojekta izstrāde"
HEARING = "Sabiedriskā apspriešana"
SECOND = "2. apņemšanās: Lobēšanas atklātība"


def row(code, title, starts_on, due_on, lead, **cells):
    nothing = dict.fromkeys(Cells._fields, "")
    known = {"title": title, "starts_on": starts_on, "due_on": due_on, "lead": lead}
    return Row(code, 3, Standing.ON_TRACK, Cells(**(nothing | known | cells)))


BOOK = Book(
    slug="plans",
    title="Ceturtais nacionālais atvērtās pārvaldības rīcības plāns",
    is_sample=False,
    language="lv",
    day=date(2020, 11, 2),
    url="https://www.example.lv/plans/",
    sheets=(
        Sheet(
            1,
            HEADING.removeprefix("1. apņemšanās: "),
            "Iepirkumi",
            (
                Group(
                    TOOL,
                    (
                        row("1.1", METHODS, JANUARY, MARCH, "IUB", progress="Izdarīts"),
                        row(
                            *("1.2", PUBLISHING, MARCH, APRIL, "IUB"),
                            supporting="CFLA (dati)\nVARAM",
                            risks=DELAY,
                            progress=STEPS,
                            status="Ieviešanā",
                        ),
                    ),
                ),
            ),
        ),
        Sheet(
            2,
            SECOND.removeprefix("2. apņemšanās: "),
            "Lobēšana",
            (
                Group("", (row("2.1", LAW, JANUARY, None, "VARAM"),)),
                Group("Sabiedrība", (row("2.2", HEARING, None, None, ""),)),
            ),
        ),
    ),
    institutions=("CFLA", "IUB", "VARAM"),
)


# What Excel, and in Word's files LibreOffice, would take for signs of their own.
ESCAPES = "Lauki _x0041_, _x000D_ un _x005F_"
BOOK_OF_ESCAPES = replace(
    BOOK,
    sheets=(
        replace(
            BOOK.sheets[0],
            groups=(
                Group(
                    "Grupa _x0042_",
                    (
                        row(
                            *("1.1", ESCAPES, JANUARY, MARCH, "IUB"),
                            supporting="CFLA (pārbauda _x0043_)",
                            beneficiaries=ESCAPES,
                            risks="_x0044_\nTrūkst _x0044_",
                            progress="_x0045_\n\n☐ Publicēt _x0045_",
                        ),
                    ),
                ),
            ),
        ),
    ),
)


def written(kind, language="lv", book=BOOK):
    with translation.override(language):
        return repacked(WRITERS[kind](replace(book, language=language)))


# What the second of the slide's measures says here besides.
MORE = {
    "supporting": ("CFLA (dati)\nVARAM", "CFLA (dati); VARAM"),
    "progress": (STEPS, ["☑ Sagatavot 2020-02-01", "☐ Publicēt"]),
}


def in_word(first, second, days):
    """The portal's Word document, with what it calls its two commitments and writes of days."""
    return says(
        table(first, *of_slide(3, days, ("0", "1"), **MORE)),
        table(
            second,
            measure(2, "", LAW, mark="2", starts_on=days[0], lead=VARAM),
            measure(4, "Sabiedrība", HEARING, mark="3"),
            commitment=2,
        ),
    )


IN_WORD = in_word(HEADING, SECOND, TYPED)

IN_EXCEL = says(
    table(
        "1. Iepirkumi",
        *of_slide(6, DAYS, ("1.1", "1.2"), **MORE, status="Ieviešanā"),
        columns=[*NINE, "status"],
    ),
    table(
        "2. Lobēšana",
        measure(5, "", LAW, mark="2.1", starts_on=JANUARY, lead=VARAM),
        measure(7, "Sabiedrība", HEARING, mark="2.2"),
        commitment=2,
        columns=[*NINE, "status"],
    ),
    ignored=["Kopsavilkums", "Kolonnas"],
)

# Its texts are Latvian where nobody has translated them; its headings and days are English.
IN_ENGLISH = in_word(
    HEADING.replace("1. apņemšanās", "Commitment 1"),
    SECOND.replace("2. apņemšanās", "Commitment 2"),
    (("1 Jan 2020", "2020-01-01"), ("1 Mar 2020", "2020-03-01"), ("1 Apr 2020", "2020-04-01")),
)


def of_escapes(place, mark, days):
    start, due, _end = days
    return measure(
        place,
        "Grupa _x0042_",
        ESCAPES,
        mark=mark,
        starts_on=start,
        due_on=due,
        lead=IUB,
        supporting=("CFLA (pārbauda _x0043_)", "CFLA (pārbauda _x0043_)"),
        beneficiaries=ESCAPES,
        risks=("_x0044_\nTrūkst _x0044_", ["_x0044_", "Trūkst _x0044_"]),
        progress=("_x0045_\n\n☐ Publicēt _x0045_", ["☐ Publicēt _x0045_"]),
    )


ESCAPES_IN_WORD = says(table(HEADING, of_escapes(3, "0", TYPED)))
ESCAPES_IN_EXCEL = says(
    table("1. Iepirkumi", of_escapes(6, "1.1", DAYS), columns=[*NINE, "status"]),
    ignored=["Kopsavilkums", "Kolonnas"],
)

FILES = [
    Worksheet(
        "word-export-english.docx",
        "what the portal writes for Word in English",
        lambda: written(FileKind.DOCX, "en"),
        IN_ENGLISH,
    ),
    Worksheet(
        "word-export.docx",
        "what the portal writes for Word",
        lambda: written(FileKind.DOCX),
        IN_WORD,
        resaved=True,
    ),
    Worksheet(
        "excel-export.xlsx",
        "what the portal writes for Excel",
        lambda: written(FileKind.XLSX),
        IN_EXCEL,
        resaved=True,
    ),
    Worksheet(
        "word-escapes.docx",
        "texts that LibreOffice escapes in Word's files, as the portal writes them",
        lambda: written(FileKind.DOCX, book=BOOK_OF_ESCAPES),
        ESCAPES_IN_WORD,
        resaved=True,
    ),
    Worksheet(
        "excel-escapes.xlsx",
        "texts that Excel would take for signs of its own, as the portal writes them",
        lambda: written(FileKind.XLSX, book=BOOK_OF_ESCAPES),
        ESCAPES_IN_EXCEL,
        resaved=True,
    ),
]
