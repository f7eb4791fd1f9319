"""The worksheets in Excel."""

import re
from datetime import date, datetime

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Side
from openpyxl.worksheet.hyperlink import Hyperlink

from tests.hostile import relations, unpacked
from tests.worksheets.excel import across, bold, formatted, put, workbook
from tests.worksheets.expected import NINE, Worksheet, measure, says, table
from tests.worksheets.said import (
    APRIL,
    CFLA,
    DIVIDED,
    FOUR,
    IUB,
    JANUARY,
    MARCH,
    SHORT,
    VARAM,
    apart,
    of_slide,
)
from tests.worksheets.slide import DELAY, HEAD, HEADING, METHODS, PLAN, PUBLISHING, TOOL
from tests.worksheets.word import OFFICE, PIXEL, packed

STATED = ("title", "lead", "status")


def one_sheet(fill, name="Lapa1"):
    """A workbook of one sheet."""
    return workbook(lambda made: fill(made.create_sheet(name)))


def slide():
    def fill(page):
        across(page, "A1", HEADING, 9)
        across(page, "A2", PLAN, 9)
        put(page, "A3", HEAD)
        across(page, "A4", TOOL, 9)
        bold(page, "A1", "A2", "A4", *(f"{column}3" for column in "ABCDEFGHI"))
        put(
            page,
            "A5",
            (METHODS, "01.01.2020.", "01.03.2020.", "IUB", None, None, None, None, "Izdarīts"),
            (
                *(PUBLISHING, "01.03.2020.", "01.04.2020.", "IUB", None, None, None),
                *(DELAY, "Notiek izstrāde"),
            ),
        )

    return one_sheet(fill)


SLIDE = says(
    table(
        "Lapa1",
        *of_slide(5),
    )
)


def title_above():
    def fill(page):
        across(page, "A1", HEADING, 4)
        put(page, "A2", SHORT, ("Metodikas izstrāde", JANUARY, MARCH, "IUB"))

    return one_sheet(fill)


TITLE_ABOVE = says(
    table(
        "Lapa1",
        measure(3, "", "Metodikas izstrāde", starts_on=JANUARY, due_on=MARCH, lead=IUB),
        columns=FOUR,
    )
)


def blank_column():
    def fill(page):
        put(page, "B2", [HEADING], [], SHORT)
        put(page, "B5", ["Rīks"], ("Metodikas izstrāde", JANUARY, MARCH, "IUB"))
        bold(page, "B2", "B5")
        page.column_dimensions["A"].width = 2

    return one_sheet(fill)


BLANK_COLUMN = says(
    table(
        "Lapa1",
        measure(6, "Rīks", "Metodikas izstrāde", starts_on=JANUARY, due_on=MARCH, lead=IUB),
        columns=FOUR,
    )
)


def at_c7():
    def fill(page):
        put(
            page, "A1", ["Iestāde:", "Iepirkumu uzraudzības birojs"], ["Datums:", date(2020, 11, 2)]
        )
        put(page, "C5", [HEADING])
        put(page, "C7", SHORT)
        across(page, "C8", "Rīks", 4)
        put(
            page,
            "C9",
            ("Metodikas izstrāde", JANUARY, MARCH, "IUB"),
            ("Rīka publicēšana", MARCH, APRIL, "IUB"),
        )

    return one_sheet(fill)


AT_C7 = says(
    table(
        "Lapa1",
        measure(9, "Rīks", "Metodikas izstrāde", starts_on=JANUARY, due_on=MARCH, lead=IUB),
        measure(10, "Rīks", "Rīka publicēšana", starts_on=MARCH, due_on=APRIL, lead=IUB),
        columns=FOUR,
    )
)


def groups():
    def fill(page):
        put(page, "A1", [HEADING], SHORT)
        across(page, "A3", "Sapludināta", 4)
        put(page, "A4", ("Pirmais", JANUARY, MARCH, "IUB"))
        put(page, "A5", ["Tikai trekna"], ("Otrais", JANUARY, MARCH, "IUB"))
        put(page, "A7", ["Tikai nosaukts pasākums"])
        across(page, "A8", "Divās rindās", 4)
        page.unmerge_cells("A8:D8")
        page.merge_cells("A8:D9")
        put(page, "A10", ("Trešais", MARCH, APRIL, "CFLA"))
        put(page, "A11", ["Centrēta pāri"], ("Ceturtais", MARCH, APRIL, "CFLA"))
        for column in "ABCD":
            page[f"{column}11"].alignment = Alignment(horizontal="centerContinuous")
        bold(page, "A5")

    return one_sheet(fill)


GROUPS = says(
    table(
        "Lapa1",
        measure(4, "Sapludināta", "Pirmais", starts_on=JANUARY, due_on=MARCH, lead=IUB),
        measure(6, "Tikai trekna", "Otrais", starts_on=JANUARY, due_on=MARCH, lead=IUB),
        measure(7, "Tikai trekna", "Tikai nosaukts pasākums"),
        measure(10, "Divās rindās", "Trešais", starts_on=MARCH, due_on=APRIL, lead=CFLA),
        measure(12, "Centrēta pāri", "Ceturtais", starts_on=MARCH, due_on=APRIL, lead=CFLA),
        columns=FOUR,
    )
)


def headings_over_two_rows():
    def merged(made):
        page = made.create_sheet("Sapludināti")
        put(page, "A1", [HEADING])
        put(page, "A2", ("Pasākums", "Datums", None, "Atbildīgā institūcija"))
        put(page, "B3", ("Sākuma", "Beigu"))
        for cells in ("A2:A3", "B2:C2", "D2:D3"):
            page.merge_cells(cells)
        put(page, "A4", ("Metodikas izstrāde", JANUARY, MARCH, "IUB"))

    def apart(made):
        page = made.create_sheet("Nesapludināti")
        put(page, "A1", ["2. apņemšanās"])
        put(page, "A2", ("Pasākums", "Datums", None, "Atbildīgā"))
        put(page, "A3", (None, "sākuma", "beigu", "institūcija"))
        put(page, "A4", ("Likumprojekta izstrāde", JANUARY, MARCH, "VARAM"))

    return workbook(merged, apart)


HEADINGS_OVER_TWO_ROWS = says(
    table(
        "Sapludināti",
        measure(4, "", "Metodikas izstrāde", starts_on=JANUARY, due_on=MARCH, lead=IUB),
        columns=FOUR,
    ),
    table(
        "Nesapludināti",
        measure(4, "", "Likumprojekta izstrāde", starts_on=JANUARY, due_on=MARCH, lead=VARAM),
        commitment=2,
        columns=FOUR,
    ),
)


def days_divided():
    """A heading over both days: merged down and across, merely across, and not at all."""

    def sheet(number, over, under, merged):
        def fill(made):
            page = made.create_sheet(f"{number}. apņemšanās")
            put(page, "A1", ("Pasākumi", over, None, "Atbildīgā iestāde"))
            put(page, "A2", (None, *under), ("Metodikas izstrāde", JANUARY, MARCH, "IUB"))
            for cells in merged:
                page.merge_cells(cells)

        return fill

    ways = (("A1:A2", "B1:C1", "D1:D2"), ("B1:C1",), ())
    kinds = [(over, under, merged) for over, *under in DIVIDED for merged in ways]
    return workbook(*(sheet(number, *kind) for number, kind in enumerate(kinds, 1)))


DAYS_DIVIDED = says(
    *(
        table(
            f"{number}. apņemšanās",
            measure(3, "", "Metodikas izstrāde", starts_on=JANUARY, due_on=MARCH, lead=IUB),
            commitment=number,
            columns=FOUR,
        )
        for number in range(1, 3 * len(DIVIDED) + 1)
    )
)


def other_columns():
    def fill(page):
        put(
            page,
            "A1",
            [HEADING],
            ("Nr.p.k.", "Iestāde, kas vada", "Izpildes termiņš", "PASĀKUMA NOSAUKUMS", "Statuss"),
            (1, "IUB", MARCH, "Metodikas izstrāde", "Pabeigts"),
            (2, "IUB", APRIL, "Rīka publicēšana", "Procesā"),
        )

    return one_sheet(fill)


OTHER_COLUMNS = says(
    table(
        "Lapa1",
        measure(3, "", "Metodikas izstrāde", code="1", due_on=MARCH, status="Pabeigts"),
        measure(4, "", "Rīka publicēšana", code="2", due_on=APRIL, status="Procesā"),
        columns=("code", "due_on", "title", "status"),
        extra=["Iestāde, kas vada"],
    )
)


def days():
    def fill(page):
        put(
            page,
            "A1",
            [HEADING],
            SHORT[:3],
            ("Īsti datumi", JANUARY, datetime.fromisoformat("2020-03-01T12:30")),
            ("Skaitļi", 43831, 43891),
            ("Teksti", "1.1.2020", "2020-03-01"),
            ("Mēneši", "2020. gada marts", "2020. gada marts"),
            ("Mēneši, ko par datumiem padara Excel", MARCH, MARCH),
            ("Pusgadi", "2. pusgads", "2020. gada 2. pusgads"),
            ("Gadi", 2020, 2021),
            ("Pastāvīgi", JANUARY, "pastāvīgi"),
            ("Tukši", None, "  "),
        )
        formatted(page, B3=r"dd\.mm\.yyyy\.", C3=r"d\.m\.yyyy", B4="General", C4="0")
        formatted(
            page, B7="mmm\\-yy", C7="mmmm yyyy", B10="[$-426]dddd, yyyy. \\g\\a\\d\\a d. mmmm"
        )

    return one_sheet(fill)


DAYS = says(
    table(
        "Lapa1",
        measure(3, "", "Īsti datumi", starts_on=JANUARY, due_on=MARCH),
        measure(
            4,
            "",
            "Skaitļi",
            starts_on=("43831", "2020-01-01"),
            due_on=("43891", "2020-03-01"),
        ),
        measure(
            5,
            "",
            "Teksti",
            starts_on=("1.1.2020", "2020-01-01"),
            due_on=("2020-03-01", "2020-03-01"),
        ),
        measure(
            6,
            "",
            "Mēneši",
            starts_on=("2020. gada marts", "? 2020-03-01"),
            due_on=("2020. gada marts", "? 2020-03-31"),
        ),
        # Excel shows a month and a year: nobody wrote that it is the first.
        measure(
            7,
            "",
            "Mēneši, ko par datumiem padara Excel",
            starts_on=("03.2020.", "? 2020-03-01"),
            due_on=("03.2020.", "? 2020-03-31"),
        ),
        measure(
            8,
            "",
            "Pusgadi",
            starts_on=("2. pusgads", "? 2020-07-01 / 2021-07-01"),
            due_on=("2020. gada 2. pusgads", "? 2020-12-31"),
        ),
        measure(
            9,
            "",
            "Gadi",
            starts_on=("2020", "? 2020-01-01"),
            due_on=("2021", "? 2021-12-31"),
        ),
        measure(
            10,
            "",
            "Pastāvīgi",
            starts_on=JANUARY,
            due_on=("pastāvīgi", "? no day / 2021-12-31"),
        ),
        measure(11, "", "Tukši"),
        columns=NINE[:3],
    )
)


def days_doubtful():
    def fill(page):
        put(
            page,
            "A1",
            [HEADING],
            SHORT[:3],
            ("Kā tos raksta programmas", "2020-03-01T00:00:00", "44196.0"),
            ("Citā joslā", JANUARY, "2020-12-30T22:00:00.000Z"),
            ("Skaitļi", 43891.5, 50121),
            ("Citā gadsimtā", date(1920, 3, 1), date(2120, 12, 31)),
            ("Svītra", JANUARY, "-"),
            ("Mēnesis un diena", "01/02/2020", "12/31/2020"),
        )
        formatted(page, B5="General", C5="0", B6=r"dd\.mm\.yyyy\.", C6=r"dd\.mm\.yyyy\.")

    return one_sheet(fill)


DAYS_DOUBTFUL = says(
    table(
        "Lapa1",
        measure(
            3,
            "",
            "Kā tos raksta programmas",
            starts_on=("2020-03-01T00:00:00", "2020-03-01"),
            due_on=("44196.0", "2020-12-31"),
        ),
        measure(
            4,
            "",
            "Citā joslā",
            starts_on=JANUARY,
            due_on=("2020-12-30T22:00:00.000Z", "? 2020-12-30 / 2020-12-31"),
        ),
        # What may be the number of something else is no day yet.
        measure(
            5,
            "",
            "Skaitļi",
            starts_on=("43891.5", "2020-03-01"),
            due_on=("50121", "? 2037-03-22"),
        ),
        measure(
            6,
            "",
            "Citā gadsimtā",
            starts_on=(date(1920, 3, 1), "? 2020-03-01"),
            due_on=(date(2120, 12, 31), "? 2020-12-31"),
        ),
        measure(7, "", "Svītra", starts_on=JANUARY, due_on=("-", "? no day")),
        measure(
            8,
            "",
            "Mēnesis un diena",
            starts_on=("01/02/2020", "? 2020-02-01 / 2020-01-02"),
            due_on=("12/31/2020", "2020-12-31"),
        ),
        columns=NINE[:3],
    )
)


def lines():
    def fill(page):
        put(
            page,
            "A1",
            [HEADING],
            ("Pasākumi", "Atbildīgā\ninstitūcija", HEAD[4], "Riski", "Rīcības soļi un progress"),
            (
                "Metodikas\nizstrāde",
                "IUB ",
                "CFLA (sniedz datus),\nVARAM - saskaņo",
                "• Trūkst datu\n• Trūkst laika",
                "Sākts.\n\n☑ Sagatavot (01.02.2020.)\n☐ Saskaņot",
            ),
            ("Rīka publicēšana", "Iepirkumu uzraudzības birojs", "CFLA / VARAM; Valsts kontrole"),
        )

    return one_sheet(fill)


LINES = says(
    table(
        "Lapa1",
        measure(
            3,
            "",
            "Metodikas\nizstrāde",
            lead=IUB,
            supporting=(
                "CFLA (sniedz datus),\nVARAM - saskaņo",
                "CFLA (sniedz datus); VARAM (saskaņo)",
            ),
            risks=("• Trūkst datu\n• Trūkst laika", ["Trūkst datu", "Trūkst laika"]),
            progress=(
                "Sākts.\n\n☑ Sagatavot (01.02.2020.)\n☐ Saskaņot",
                ["☑ Sagatavot 2020-02-01", "☐ Saskaņot"],
            ),
        ),
        measure(
            4,
            "",
            "Rīka publicēšana",
            lead=("Iepirkumu uzraudzības birojs", "IUB"),
            supporting=("CFLA / VARAM; Valsts kontrole", "CFLA; VARAM; Valsts kontrole"),
        ),
        columns=("title", "lead", "supporting", "risks", "progress"),
    )
)


def hidden():
    def shown(made):
        page = made.create_sheet("Plāns")
        put(
            page,
            "A1",
            [HEADING],
            SHORT,
            ("Redzams", JANUARY, MARCH, "IUB"),
            ("Paslēpts", JANUARY, MARCH, "IUB"),
            ("Redzams arī", MARCH, APRIL, "IUB"),
        )
        page.row_dimensions[4].hidden = True
        page.row_dimensions[9].hidden = True

    def unseen(state, name):
        def fill(made):
            page = made.create_sheet(name)
            put(page, "A1", SHORT, ("Neredzams", JANUARY, MARCH, "IUB"))
            page.sheet_state = state

        return fill

    return workbook(shown, unseen("hidden", "Vecais"), unseen("veryHidden", "Saraksti"))


HIDDEN = says(
    table(
        "Plāns",
        measure(3, "", "Redzams", starts_on=JANUARY, due_on=MARCH, lead=IUB),
        measure(4, "", "Paslēpts", hidden=True, starts_on=JANUARY, due_on=MARCH, lead=IUB),
        measure(5, "", "Redzams arī", starts_on=MARCH, due_on=APRIL, lead=IUB),
        columns=FOUR,
    ),
    notes=[("hidden_rows", "Plāns: 4"), ("hidden_sheet", "Vecais"), ("hidden_sheet", "Saraksti")],
)


def formulas():
    def fill(page):
        put(
            page,
            "A1",
            [HEADING],
            SHORT,
            ("Metodikas izstrāde", JANUARY, "=B3+60", '="I"&"UB"'),
            ('=A3&" (turpinājums)"', "=C3", "=DATE(2020,4,1)", "=D3"),
        )
        formatted(page, C3=r"dd\.mm\.yyyy\.", B4=r"dd\.mm\.yyyy\.", C4=r"dd\.mm\.yyyy\.")

    return one_sheet(fill)


FORMULAS = says(
    table(
        "Lapa1",
        measure(3, "", "Metodikas izstrāde", starts_on=JANUARY, due_on=MARCH, lead=IUB),
        measure(
            4,
            "",
            "Metodikas izstrāde (turpinājums)",
            starts_on=MARCH,
            due_on=APRIL,
            lead=IUB,
        ),
        columns=FOUR,
    ),
    notes=[("computed", "")],
)


def macros():
    parts = unpacked(title_above())
    types = parts["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    binary = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    parts["[Content_Types].xml"] = types.replace(b"</Types>", binary + b"</Types>")
    return packed(parts | {"xl/vbaProject.bin": b"Sub Workbook_Open()"})


MACROS = TITLE_ABOVE | {"notes": [["macros", ""]]}


def merged_down():
    def fill(page):
        put(
            page,
            "A1",
            [HEADING],
            ("Pasākumi", "Beigu datums", "Atbildīgā institūcija", "Rīcības soļi un progress"),
            ("Pirmais", MARCH, "IUB", "Izdarīts"),
            ("Otrais", MARCH, None, "Procesā"),
            ("Trešais", APRIL, None, "Dati saņemti."),
            (None, None, None, "Saskaņots."),
            (None, None, None, "Publicēts."),
            ("Ceturtais", APRIL, "CFLA"),
        )
        for cells in ("C3:C7", "A5:A7", "B5:B7"):
            page.merge_cells(cells)

    return one_sheet(fill)


MERGED_DOWN = says(
    table(
        "Lapa1",
        measure(3, "", "Pirmais", due_on=MARCH, lead=IUB, progress="Izdarīts"),
        measure(4, "", "Otrais", due_on=MARCH, lead=IUB, progress="Procesā"),
        measure(
            (5, 6, 7),
            "",
            "Trešais",
            due_on=APRIL,
            lead=IUB,
            progress="Dati saņemti.\nSaskaņots.\nPublicēts.",
        ),
        measure(8, "", "Ceturtais", due_on=APRIL, lead=CFLA),
        columns=("title", "due_on", "lead", "progress"),
    )
)


def several_sheets():
    def cover(made):
        put(made.create_sheet("Titullapa"), "B3", ["Rīcības plāns 2020–2021"], ["Darba lapas"])

    def first(made):
        page = made.create_sheet("1. apņemšanās")
        put(page, "A1", SHORT, ("Metodikas izstrāde", JANUARY, MARCH, "IUB"))

    def second(made):
        page = made.create_sheet("2.apņemšanās Lobēšana")
        put(page, "A1", [PLAN], SHORT, ("Likumprojekta izstrāde", MARCH, APRIL, "VARAM"))

    def third(made):
        page = made.create_sheet("Citi")
        put(page, "A1", SHORT, ("Datu publicēšana", MARCH, APRIL, "CFLA"))

    def contacts(made):
        page = made.create_sheet("Kontakti")
        put(page, "A1", ("Vārds", "E-pasts"), ("A. Liepa", "a.liepa@iestade.example"))

    def empty(made):
        made.create_sheet("Lapa6")

    return workbook(cover, first, second, third, contacts, empty)


SEVERAL_SHEETS = says(
    table(
        "1. apņemšanās",
        measure(2, "", "Metodikas izstrāde", starts_on=JANUARY, due_on=MARCH, lead=IUB),
        columns=FOUR,
    ),
    table(
        "2.apņemšanās Lobēšana",
        measure(3, "", "Likumprojekta izstrāde", starts_on=MARCH, due_on=APRIL, lead=VARAM),
        commitment=2,
        columns=FOUR,
    ),
    table(
        "Citi",
        measure(2, "", "Datu publicēšana", starts_on=MARCH, due_on=APRIL, lead=CFLA),
        commitment=None,
        columns=FOUR,
    ),
    ignored=["Titullapa", "Kontakti"],
)


def stacked():
    def fill(page):
        across(page, "A1", HEADING, 4)
        across(page, "A2", PLAN, 4)
        put(page, "A3", SHORT, ("Metodikas izstrāde", JANUARY, MARCH, "IUB"))
        across(page, "A6", "2. apņemšanās: Lobēšanas atklātība", 4)
        across(page, "A7", PLAN, 4)
        put(page, "A8", (SHORT[0], SHORT[3], *SHORT[1:3]))
        across(page, "A9", "Likums", 4)
        put(page, "A10", ("Likumprojekta izstrāde", "VARAM", MARCH, APRIL))

    return one_sheet(fill)


STACKED = says(
    table(
        "Lapa1",
        measure(4, "", "Metodikas izstrāde", starts_on=JANUARY, due_on=MARCH, lead=IUB),
        columns=FOUR,
    ),
    table(
        "Lapa1",
        measure(10, "Likums", "Likumprojekta izstrāde", starts_on=MARCH, due_on=APRIL, lead=VARAM),
        commitment=2,
        columns=FOUR,
    ),
)


def codes():
    def fill(page):
        put(
            page,
            "A1",
            [HEADING],
            ("Nr.", *SHORT),
            (1, "Rīks"),
            (1.1, "Metodikas izstrāde", JANUARY, MARCH, "IUB"),
            (1.10, "Rīka publicēšana", MARCH, APRIL, "IUB"),
            ("1.11.", "Datu atlase", MARCH, APRIL, "CFLA"),
        )
        formatted(page, A4="0.0", A5="0.00")
        bold(page, "B3")

    return one_sheet(fill)


CODES = says(
    table(
        "Lapa1",
        measure(
            4,
            "Rīks",
            "Metodikas izstrāde",
            code="1.1",
            starts_on=JANUARY,
            due_on=MARCH,
            lead=IUB,
        ),
        measure(
            5,
            "Rīks",
            "Rīka publicēšana",
            code="1.10",
            starts_on=MARCH,
            due_on=APRIL,
            lead=IUB,
        ),
        measure(
            6,
            "Rīks",
            "Datu atlase",
            code="1.11.",
            starts_on=MARCH,
            due_on=APRIL,
            lead=CFLA,
        ),
        columns=("code", *FOUR),
    )
)


def statuses():
    def fill(page):
        put(
            page,
            "A1",
            [HEADING],
            ("Pasākumi", "Atbildīgais", "Izpildes statuss"),
            ("Pirmais", "IUB", "Izdarīts"),
            ("Otrais", "IUB", "Notiek izstrāde"),
            ("Trešais", "IUB", "Procesā"),
            ("Ceturtais", "IUB", "Nav uzsākts"),
            ("Piektais", "IUB", 0.5),
            ("Sestais", "IUB", 1),
        )
        formatted(page, C7="0%", C8="0%")

    return one_sheet(fill)


STATUSES = says(
    table(
        "Lapa1",
        measure(3, "", "Pirmais", lead=IUB, status="Izdarīts"),
        measure(4, "", "Otrais", lead=IUB, status="Notiek izstrāde"),
        measure(5, "", "Trešais", lead=IUB, status="Procesā"),
        measure(6, "", "Ceturtais", lead=IUB, status="Nav uzsākts"),
        measure(7, "", "Piektais", lead=IUB, status="50%"),
        measure(8, "", "Sestais", lead=IUB, status="100%"),
        columns=STATED,
    )
)


def decorated():
    def fill(page):
        put(
            page,
            "A1",
            [HEADING],
            SHORT,
            (
                CellRichText("Metodikas ", TextBlock(InlineFont(b=True), "izstrāde")),
                *(JANUARY, MARCH, "IUB"),
            ),
        )
        page["A3"].hyperlink = "https://www.example.lv/metodika"
        page["D3"].comment = Comment("Vai tiešām?", "B. Ozols")
        page.auto_filter.ref = "A2:D3"
        page.freeze_panes = "A3"

    return one_sheet(fill)


def headings_again():
    def fill(page):
        put(
            page,
            "A1",
            [HEADING],
            ("Pasākums", "Datums", None, "Atbildīgā institūcija"),
            (None, "Sākuma", "Beigu"),
            ("Metodikas izstrāde", JANUARY, MARCH, "IUB"),
            ("Pasākums", "Datums", None, "Atbildīgā institūcija"),
            (None, "Sākuma", "Beigu"),
            ("Rīka publicēšana", MARCH, APRIL, "IUB"),
        )
        page.merge_cells("B2:C2")
        page.merge_cells("B5:C5")

    return one_sheet(fill)


HEADINGS_AGAIN = says(
    table(
        "Lapa1",
        measure(4, "", "Metodikas izstrāde", starts_on=JANUARY, due_on=MARCH, lead=IUB),
        measure(7, "", "Rīka publicēšana", starts_on=MARCH, due_on=APRIL, lead=IUB),
        columns=FOUR,
    )
)


def invisible():
    def fill(page):
        put(
            page,
            "A1",
            ["1.\u00a0apņem\u00adšanās"],
            ("Pasā\u00adkumi", "Beigu\u00a0datums", "Atbildīgā\u200b (viena) institūcija"),
            ("Vietnes „Dati” izstrāde", "01.\u00a003.\u00a02020.", "\u00a0I\u00adUB\u00a0"),
        )

    return one_sheet(fill)


INVISIBLE = says(
    table(
        "Lapa1",
        measure(
            3,
            "",
            "Vietnes „Dati” izstrāde",
            due_on=("01.\u00a003.\u00a02020.", "2020-03-01"),
            lead=("I\u00adUB", "IUB"),
        ),
        columns=("title", "due_on", "lead"),
    )
)


def decomposed():
    def fill(page):
        put(
            page,
            "A1",
            [apart(HEADING)],
            [*map(apart, SHORT)],
            [apart("Rīks")],
            (
                apart("Metodikas izstrāde"),
                JANUARY,
                apart("pastāvīgi"),
                apart("Tieslietu ministrija"),
            ),
        )
        bold(page, "A3")

    return one_sheet(fill, apart("Apņemšanās"))


DECOMPOSED = says(
    table(
        "Apņemšanās",
        measure(
            4,
            "Rīks",
            "Metodikas izstrāde",
            starts_on=JANUARY,
            due_on=("pastāvīgi", "? no day / 2021-12-31"),
            lead=("Tieslietu ministrija", "TM"),
        ),
        columns=FOUR,
    )
)


def text_below():
    def fill(page):
        put(page, "A1", [HEADING], SHORT, ("Metodikas izstrāde", JANUARY, MARCH, "IUB"))
        put(page, "A4", ["Tikai nosaukts pasākums"])
        put(page, "A6", ["* Datumi var mainīties."], [], ["Sagatavoja: A. Liepa"])
        put(page, "D9", ["a.liepa@iestade.example"])

    return one_sheet(fill)


TEXT_BELOW = says(
    table(
        "Lapa1",
        measure(3, "", "Metodikas izstrāde", starts_on=JANUARY, due_on=MARCH, lead=IUB),
        measure(4, "", "Tikai nosaukts pasākums"),
        columns=FOUR,
    ),
    ignored=["* Datumi var mainīties.", "Sagatavoja: A. Liepa", "a.liepa@iestade.example"],
)


def linked():
    """With a picture, and a day that comes from another workbook."""
    parts = unpacked(title_above())
    relation = f'<Relationship Id="%s" Type="{OFFICE}/%s" Target="%s"%s/>'
    drawn = "http://schemas.openxmlformats.org/drawingml/2006"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    types = "application/vnd.openxmlformats-officedocument."

    def changed(name, *pairs):
        for old, new in pairs:
            assert parts[name].count(old.encode()) == 1, (name, old)
            parts[name] = parts[name].replace(old.encode(), new.encode())

    # Day 43891, as the other workbook had it.
    parts["xl/worksheets/sheet1.xml"] = re.sub(
        rb'(<c r="C3"[^>]*>)<v>[^<]*</v>',
        rb"\1<f>[1]Termini!$A$1</f><v>43891</v>",
        parts["xl/worksheets/sheet1.xml"].replace(b't="d"', b't="n"'),
    )
    changed(
        "xl/worksheets/sheet1.xml",
        ("</worksheet>", f'<drawing xmlns:r="{OFFICE}" r:id="rId1"/></worksheet>'),
    )
    other = f'<externalReference xmlns:r="{OFFICE}" r:id="rId99"/>'
    references = f"<externalReferences>{other}</externalReferences>"
    changed("xl/workbook.xml", ("<calcPr", f"{references}<calcPr"))
    changed(
        "xl/_rels/workbook.xml.rels",
        (
            "</Relationships>",
            relation % ("rId99", "externalLink", "externalLinks/externalLink1.xml", "")
            + "</Relationships>",
        ),
    )
    more = (
        f'<Override PartName="/xl/drawings/drawing1.xml" ContentType="{types}drawing+xml"/>'
        '<Override PartName="/xl/externalLinks/externalLink1.xml" '
        f'ContentType="{types}spreadsheetml.externalLink+xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
    )
    changed("[Content_Types].xml", ("</Types>", f"{more}</Types>"))
    texts = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations(("drawing", "../drawings/drawing1.xml")),
        "xl/drawings/_rels/drawing1.xml.rels": relations(("image", "../media/image1.png")),
        "xl/drawings/drawing1.xml": f'<xdr:wsDr xmlns:xdr="{drawn}/spreadsheetDrawing" '
        f'xmlns:a="{drawn}/main" xmlns:r="{OFFICE}"><xdr:oneCellAnchor><xdr:from>'
        "<xdr:col>5</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>0</xdr:row><xdr:rowOff>0"
        '</xdr:rowOff></xdr:from><xdr:ext cx="9525" cy="9525"/><xdr:pic><xdr:nvPicPr>'
        '<xdr:cNvPr id="1" name="Logotips"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill>'
        '<a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr>'
        '<a:xfrm><a:off x="0" y="0"/><a:ext cx="9525" cy="9525"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/>'
        "</xdr:oneCellAnchor></xdr:wsDr>",
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{main}"><externalBook '
        f'xmlns:r="{OFFICE}" r:id="rId1"><sheetNames><sheetName val="Termini"/></sheetNames>'
        "</externalBook></externalLink>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": relations(
            more=relation
            % (
                *("rId1", "externalLinkPath", "https://www.example.lv/termini.xlsx"),
                ' TargetMode="External"',
            )
        ),
    }
    made = {name: text.encode() for name, text in texts.items()}
    return packed(parts | made | {"xl/media/image1.png": PIXEL})


LINKED = TITLE_ABOVE | {"notes": [["computed", ""], ["pictures", ""]]}


def links():
    def fill(page):
        put(
            page,
            "A1",
            [HEADING],
            ("Pasākumi", "Atbildīgā iestāde", "Rīcības soļi un progress"),
            ("Metodikas izstrāde", "IUB", "Publicēta metodika"),
            ("Rīka publicēšana", "IUB", "https://www.example.lv/riks"),
            ("Datu atlase", "CFLA", "Izdarīts, sk. vietni\n☑ Atlasīt"),
            ("Aptauja", "CFLA", "Rakstiet mums"),
            ("Apmācības", "CFLA", "Sk. zemāk"),
        )
        page["B3"].hyperlink = "https://www.iub.gov.lv/"
        page["C3"].hyperlink = "https://www.example.lv/metodika?a=1&b=2"
        page["C4"].hyperlink = "https://www.example.lv/riks"
        page["C5"].hyperlink = "https://www.example.lv/dati"
        page["C6"].hyperlink = "mailto:a.liepa@iestade.example"
        page["C7"].hyperlink = Hyperlink("C7", location="'Lapa1'!A1")

    return one_sheet(fill)


LINKS = says(
    table(
        "Lapa1",
        measure(
            3,
            "",
            "Metodikas izstrāde",
            lead=IUB,
            progress="Publicēta metodika https://www.example.lv/metodika?a=1&b=2",
        ),
        measure(4, "", "Rīka publicēšana", lead=IUB, progress="https://www.example.lv/riks"),
        measure(
            5,
            "",
            "Datu atlase",
            lead=CFLA,
            progress=(
                "Izdarīts, sk. vietni\n☑ Atlasīt\nhttps://www.example.lv/dati",
                ["☑ Atlasīt"],
            ),
        ),
        measure(6, "", "Aptauja", lead=CFLA, progress="Rakstiet mums"),
        measure(7, "", "Apmācības", lead=CFLA, progress="Sk. zemāk"),
        columns=("title", "lead", "progress"),
    ),
    notes=[("other_links", "Rakstiet mums"), ("unread_links", "IUB")],
)


def bordered():
    """Borders far below the last measure and to the right of the last column; a share as progress
    and a number before a title.
    """

    def fill(page):
        put(
            page,
            "A1",
            [HEADING],
            ("Pasākumi", "Beigu datums", "Atbildīgā iestāde", "Progress %"),
            ("1.1. Metodikas izstrāde", MARCH, "IUB", 0.6),
            ("Rīka publicēšana", APRIL, "IUB", "Sākts"),
        )
        formatted(page, D3="0%")
        side = Side(style="thin")
        for cells in page["A1:Z400"]:
            for cell in cells:
                cell.border = Border(side, side, side, side)

    return one_sheet(fill)


BORDERED = says(
    table(
        "Lapa1",
        measure(3, "", "1.1. Metodikas izstrāde", due_on=MARCH, lead=IUB, progress="60%"),
        measure(4, "", "Rīka publicēšana", due_on=APRIL, lead=IUB, progress="Sākts"),
        columns=("title", "due_on", "lead", "progress"),
    )
)


def never_computed():
    """Formulas as programs write them that compute nothing, and one that gives an empty text."""
    parts = unpacked(formulas())
    sheet = "xl/worksheets/sheet1.xml"
    changed = re.sub(
        rb'<c r="D4"[^>]*>.*?</c>', b'<c r="D4" t="str"><f>D9</f><v></v></c>', parts[sheet]
    )
    assert changed != parts[sheet]
    return packed(parts | {sheet: changed})


NEVER_COMPUTED = says(
    table(
        "Lapa1",
        measure(3, "", "Metodikas izstrāde", starts_on=JANUARY),
        columns=FOUR,
    ),
    notes=[("computed", ""), ("never_computed", "Lapa1: C3, D3, A4, B4, C4")],
)


FILES = [
    Worksheet(
        "excel-slide.xlsx",
        "the State Chancellery's worksheet as on its slide of 28.10.2020.",
        slide,
        SLIDE,
        resaved=True,
    ),
    Worksheet(
        "excel-title-above.xlsx",
        "the line that names the commitment stands right above the headings",
        title_above,
        TITLE_ABOVE,
        resaved=True,
    ),
    Worksheet(
        "excel-blank-column.xlsx", "a first column that is empty", blank_column, BLANK_COLUMN
    ),
    Worksheet("excel-at-c7.xlsx", "a table that begins at C7", at_c7, AT_C7, resaved=True),
    Worksheet(
        "excel-groups.xlsx",
        "sub-headings merged across, over two rows, centred across, and merely bold",
        groups,
        GROUPS,
        resaved=True,
    ),
    Worksheet(
        "excel-headings-over-two-rows.xlsx",
        "headings over two rows, merged on one sheet and not on the other",
        headings_over_two_rows,
        HEADINGS_OVER_TWO_ROWS,
    ),
    Worksheet(
        "excel-days-divided.xlsx",
        "a heading over both days and two below it: merged down and across, across, not at all",
        days_divided,
        DAYS_DIVIDED,
        resaved=True,
    ),
    Worksheet(
        "excel-other-columns.xlsx",
        "columns in another order and wording, one more, most missing",
        other_columns,
        OTHER_COLUMNS,
    ),
    Worksheet(
        "excel-days.xlsx",
        "days as dates, as numbers, as texts; months that Excel made into dates",
        days,
        DAYS,
        resaved=True,
    ),
    Worksheet(
        "excel-days-doubtful.xlsx",
        "days as programs write them into texts, and days of other centuries",
        days_doubtful,
        DAYS_DOUBTFUL,
    ),
    Worksheet("excel-lines.xlsx", "lists and steps in cells with line breaks", lines, LINES),
    Worksheet(
        "excel-hidden.xlsx", "a hidden row and two hidden sheets", hidden, HIDDEN, resaved=True
    ),
    Worksheet(
        "excel-formulas.xlsx",
        "formulas, with what LibreOffice computed of them",
        formulas,
        FORMULAS,
        resaved=True,
        only_resaved=True,
    ),
    Worksheet(
        "excel-bordered.xlsx",
        "borders around thousands of empty cells; a share as progress, a number before a title",
        bordered,
        BORDERED,
        resaved=True,
    ),
    Worksheet(
        "excel-never-computed.xlsx",
        "formulas that no program has computed yet",
        never_computed,
        NEVER_COMPUTED,
    ),
    Worksheet(
        "excel-links.xlsx",
        "links behind words: to pages, to people, to places of the workbook",
        links,
        LINKS,
        resaved=True,
    ),
    Worksheet("excel-macros.xlsm", "a workbook with macros", macros, MACROS),
    Worksheet(
        "excel-merged-down.xlsx",
        "an institution merged over three measures, and a measure over three rows",
        merged_down,
        MERGED_DOWN,
        resaved=True,
    ),
    Worksheet(
        "excel-several-sheets.xlsx",
        "commitments named by their sheets; a cover, contacts and an empty sheet besides",
        several_sheets,
        SEVERAL_SHEETS,
    ),
    Worksheet(
        "excel-stacked.xlsx",
        "two worksheets one below the other on one sheet, with columns in another order",
        stacked,
        STACKED,
    ),
    Worksheet("excel-codes.xlsx", "numbers of measures as numbers, 1.1 and 1.10", codes, CODES),
    Worksheet("excel-statuses.xlsx", "a status in words and in per cent", statuses, STATUSES),
    Worksheet(
        "excel-decorated.xlsx",
        "partly bold text, a link, a comment, a filter",
        decorated,
        TITLE_ABOVE
        | {
            "notes": [
                ["comments", "Vai tiešām? (Lapa1: D3)"],
                ["unread_links", "Metodikas izstrāde"],
            ]
        },
    ),
    Worksheet(
        "excel-text-below.xlsx",
        "a note and a signature below the table",
        text_below,
        TEXT_BELOW,
        resaved=True,
    ),
    Worksheet(
        "excel-linked.xlsx",
        "a picture, and a day that comes from another workbook",
        linked,
        LINKED,
    ),
    Worksheet(
        "excel-headings-again.xlsx",
        "headings over two rows, and both again on the second page",
        headings_again,
        HEADINGS_AGAIN,
    ),
    Worksheet(
        "excel-invisible.xlsx",
        "soft hyphens and spaces that do not break or have no width",
        invisible,
        INVISIBLE,
    ),
    Worksheet(
        "excel-decomposed.xlsx",
        "Latvian letters taken apart (NFD), in the sheet's name, too",
        decomposed,
        DECOMPOSED,
    ),
]
