"""The worksheets in Word."""

from functools import partial

from tests.worksheets.expected import NINE, Worksheet, measure, says, table
from tests.worksheets.said import CFLA, DIVIDED, FOUR, IUB, SHORT, TYPED, VARAM, apart, of_slide
from tests.worksheets.slide import DELAY, HEAD, HEADING, METHODS, PLAN, PUBLISHING, TOOL
from tests.worksheets.word import (
    MAIN_WITH_MACROS,
    PIXEL,
    WHO,
    Xml,
    cell,
    control,
    deleted,
    deleted_link,
    document,
    field,
    inner_link,
    inserted,
    link,
    moved_away,
    moved_here,
    paragraph,
    picture,
    row,
    run,
)
from tests.worksheets.word import table as word_table

JANUARY, MARCH, APRIL = TYPED
PROGRESS = "Rīcības soļi un progress"


def short(*rows):
    """A table of the four columns."""
    return word_table(row(*SHORT), *rows, columns=4)


def with_progress(*rows):
    """A table of two: what is done, and how far it is."""
    return word_table(row("Pasākumi", PROGRESS), *rows, columns=2)


TWO = ("title", "progress")


# The Chancellery's, and the portal's headings ---------------------------------------------------


def slide():
    return document(
        paragraph(HEADING, style="Virsraksts1"),
        PLAN,
        word_table(
            row(*(cell(text, bold=True) for text in HEAD)),
            row(cell(TOOL, span=9, bold=True)),
            row(METHODS, "01.01.2020.", "01.03.2020.", "IUB", "", "", "", "", "Izdarīts"),
            row(
                *(PUBLISHING, "01.03.2020.", "01.04.2020.", "IUB", "", "", ""),
                *(DELAY, "Notiek izstrāde"),
            ),
        ),
    )


SLIDE = says(
    table(
        HEADING,
        *of_slide(3),
    )
)


def several_tables():
    return document(
        "2020. gada 2. novembrī",
        "Darba grupas sanāksmes materiāli",
        word_table(row("Vārds", "Iestāde"), row("A. Liepa", "IUB"), columns=2),
        "1. apņemšanās: Publisko iepirkumu un līgumu atklātība",
        PLAN,
        short(row("Metodikas izstrāde", "01.01.2020.", "01.03.2020.", "IUB")),
        "Piezīme: datumi saskaņoti ar iesaistītajām iestādēm.",
        "2. apņemšanās: Lobēšanas atklātība",
        "Īstenošanas plāns",
        word_table(
            row("Datums:", cell("02.11.2020.", span=3)),
            row(*SHORT),
            row("Likumprojekta izstrāde", "01.03.2020.", "01.04.2020.", "VARAM"),
            columns=4,
        ),
        "Sagatavoja: A. Liepa, a.liepa@iestade.example",
        word_table(row("Saskaņots", "Datums"), row("B. Ozols", "02.11.2020."), columns=2),
    )


SEVERAL_TABLES = says(
    table(
        "1. apņemšanās: Publisko iepirkumu un līgumu atklātība",
        measure(2, "", "Metodikas izstrāde", starts_on=JANUARY, due_on=MARCH, lead=IUB),
        columns=FOUR,
    ),
    table(
        "2. apņemšanās: Lobēšanas atklātība",
        measure(3, "", "Likumprojekta izstrāde", starts_on=MARCH, due_on=APRIL, lead=VARAM),
        commitment=2,
        columns=FOUR,
    ),
    ignored=[
        "Darba grupas sanāksmes materiāli",
        "Sagatavoja: A. Liepa, a.liepa@iestade.example",
    ],
)


def tables_of_one_commitment():
    return document(
        paragraph("Apņemšanās Nr. 4 „Atvērtie dati”", style="Virsraksts1"),
        "Datu kopas",
        short(row("Datu kopu saraksts", "01.01.2020.", "01.03.2020.", "VARAM")),
        "Portāls",
        short(row("Portāla meklētājs", "01.03.2020.", "01.04.2020.", "VARAM")),
    )


TABLES_OF_ONE_COMMITMENT = says(
    table(
        "Apņemšanās Nr. 4 „Atvērtie dati”",
        measure(2, "", "Datu kopu saraksts", starts_on=JANUARY, due_on=MARCH, lead=VARAM),
        commitment=4,
        columns=FOUR,
    ),
    table(
        "Portāls",
        measure(2, "", "Portāla meklētājs", starts_on=MARCH, due_on=APRIL, lead=VARAM),
        commitment=4,
        columns=FOUR,
    ),
)


def commitments_in_one_table():
    return document(
        "Ceturtais nacionālais atvērtās pārvaldības rīcības plāns",
        short(
            row(cell("1. apņemšanās: Iepirkumu atklātība", span=4, bold=True)),
            row(cell("Rīks", span=4)),
            row("Metodikas izstrāde", "01.01.2020.", "01.03.2020.", "IUB"),
            row(cell("2. apņemšanās: Lobēšanas atklātība", span=4, bold=True)),
            row("Likumprojekta izstrāde", "01.03.2020.", "01.04.2020.", "VARAM"),
        ),
    )


COMMITMENTS_IN_ONE_TABLE = says(
    table(
        "1. apņemšanās: Iepirkumu atklātība",
        measure(4, "Rīks", "Metodikas izstrāde", starts_on=JANUARY, due_on=MARCH, lead=IUB),
        columns=FOUR,
    ),
    table(
        "2. apņemšanās: Lobēšanas atklātība",
        measure(6, "", "Likumprojekta izstrāde", starts_on=MARCH, due_on=APRIL, lead=VARAM),
        commitment=2,
        columns=FOUR,
    ),
)


# Sub-headings and headings ----------------------------------------------------------------------


def bold_groups():
    return document(
        HEADING,
        short(
            row(cell("Pa gabaliem trekns", bold=True), "", "", ""),
            row("Pirmais", "01.01.2020.", "", "IUB"),
            row(cell(paragraph("Ar savu stilu", style="Grupa")), "", "", ""),
            row("Otrais", "01.01.2020.", "", "IUB"),
            row(cell(paragraph("Ar mantotu stilu", style="Apaksgrupa")), "", "", ""),
            row("Trešais", "01.01.2020.", "", "IUB"),
            row(cell(paragraph(run("Ar zīmju stilu", style="Izteikts"))), "", "", ""),
            row("Ceturtais", "01.01.2020.", "", "IUB"),
            row(cell(paragraph("Tikai nosaukts pasākums", style="Vienkarsa")), "", "", ""),
            row(cell(paragraph(run("Netrekns", bold=False), style="Grupa")), "", "", ""),
            row(cell(paragraph(run("Daļēji ", bold=True), run("trekns"))), "", "", ""),
        ),
    )


BOLD_GROUPS = says(
    table(
        HEADING,
        measure(3, "Pa gabaliem trekns", "Pirmais", starts_on=JANUARY, lead=IUB),
        measure(5, "Ar savu stilu", "Otrais", starts_on=JANUARY, lead=IUB),
        measure(7, "Ar mantotu stilu", "Trešais", starts_on=JANUARY, lead=IUB),
        measure(9, "Ar zīmju stilu", "Ceturtais", starts_on=JANUARY, lead=IUB),
        measure(10, "Ar zīmju stilu", "Tikai nosaukts pasākums"),
        measure(11, "Ar zīmju stilu", "Netrekns"),
        measure(12, "Ar zīmju stilu", "Daļēji trekns"),
        columns=FOUR,
    )
)


def bold_titles():
    def bold_row(title, *cells):
        return row(cell(title, bold=True), *cells)

    return document(
        HEADING,
        short(
            row(cell("Rīks", span=4)),
            bold_row("Metodikas izstrāde", "01.01.2020.", "01.03.2020.", "IUB"),
            bold_row("Rīka publicēšana", "01.03.2020.", "01.04.2020.", "IUB"),
            bold_row("Tikai nosaukts pasākums", "", "", ""),
        ),
    )


BOLD_TITLES = says(
    table(
        HEADING,
        measure(3, "Rīks", "Metodikas izstrāde", starts_on=JANUARY, due_on=MARCH, lead=IUB),
        measure(4, "Rīks", "Rīka publicēšana", starts_on=MARCH, due_on=APRIL, lead=IUB),
        measure(5, "Rīks", "Tikai nosaukts pasākums"),
        columns=FOUR,
    )
)

OVER = row(
    cell("Pasākums", down="begins"),
    cell("Datums", span=2),
    cell("Atbildīgā institūcija", down="begins"),
    cell("Riski", down="begins"),
)
UNDER = row(cell("", down="on"), "Sākuma", "Beigu", cell("", down="on"), cell("", down="on"))


def headings_over_two_rows():
    return document(
        HEADING,
        word_table(
            OVER,
            UNDER,
            row("Metodikas izstrāde", "01.01.2020.", "01.03.2020.", "IUB", "Nav"),
            OVER,
            UNDER,
            row("Rīka publicēšana", "01.03.2020.", "01.04.2020.", "IUB", "Migrācija"),
            columns=5,
        ),
    )


HEADINGS_OVER_TWO_ROWS = says(
    table(
        HEADING,
        measure(
            3,
            "",
            "Metodikas izstrāde",
            starts_on=JANUARY,
            due_on=MARCH,
            lead=IUB,
            risks="Nav",
        ),
        measure(
            6,
            "",
            "Rīka publicēšana",
            starts_on=MARCH,
            due_on=APRIL,
            lead=IUB,
            risks="Migrācija",
        ),
        columns=[*FOUR, "risks"],
    )
)


def headings_not_merged():
    return document(
        HEADING,
        word_table(
            row("Pasākums", "Termiņi", "", "Iestādes", ""),
            row("", "Sākums", "Beigas", "Atbildīgā", "Līdzatbildīgās"),
            row("Metodikas izstrāde", "01.01.2020.", "01.03.2020.", "IUB", "CFLA"),
            columns=5,
        ),
    )


HEADINGS_NOT_MERGED = says(
    table(
        HEADING,
        measure(
            3,
            "",
            "Metodikas izstrāde",
            starts_on=JANUARY,
            due_on=MARCH,
            lead=IUB,
            supporting=CFLA,
        ),
        columns=NINE[:5],
    ),
    # "Iestādes" stands over "Atbildīgā": nobody says so in one heading.
    notes=[("guessed_column", "Atbildīgā Iestādes")],
)


def days_divided():
    """A heading over both days: merged down and across, merely across, and not at all."""
    blocks = []
    for over, *under in DIVIDED:
        across = cell(over, span=2)
        tops = [
            row(cell("Pasākumi", down="begins"), across, cell("Atbildīgā iestāde", down="begins")),
            row("Pasākumi", across, "Atbildīgā iestāde"),
            row("Pasākumi", over, "", "Atbildīgā iestāde"),
        ]
        for at, top in enumerate(tops):
            beside = cell("", down="on") if at == 0 else ""
            blocks += [
                f"{len(blocks) // 2 + 1}. apņemšanās",
                word_table(
                    top,
                    row(beside, *under, beside),
                    row("Metodikas izstrāde", "01.01.2020.", "01.03.2020.", "IUB"),
                    columns=4,
                ),
            ]
    return document(*blocks)


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


def numbered_columns():
    """Headings over two rows and the columns' numbers below, all of it again on the next page."""
    over = row(cell("Pasākums", span=2), cell("Termiņš", span=2), "Rezultāts", "Finansējums")
    under = row("Nr.", "Nosaukums", "no", "līdz", "", "")
    numbers = row(*(f"{number}." for number in range(1, 7)))
    days = ("01.01.2020.", "01.03.2020.")
    return document(
        HEADING,
        word_table(
            *(over, under, numbers),
            row("1.1.", "Metodikas izstrāde", *days, "Metodika", "500"),
            *(over, under, numbers),
            row("1.2.", "Rīka publicēšana", *days, "Rīks", "600"),
            columns=6,
        ),
    )


NUMBERED_COLUMNS = says(
    table(
        HEADING,
        *(
            measure(
                *(at, "", title),
                code=f"1.{number}.",
                starts_on=JANUARY,
                due_on=MARCH,
                completion_test=result,
            )
            for at, number, title, result in (
                (4, 1, "Metodikas izstrāde", "Metodika"),
                (8, 2, "Rīka publicēšana", "Rīks"),
            )
        ),
        columns=("code", "title", "starts_on", "due_on", "completion_test"),
        extra=("Finansējums",),
    )
)


def other_columns():
    return document(
        HEADING,
        word_table(
            row(
                *("Atbildīgā iestāde", "Pasākums", "Finansējums, EUR", "Beigu datums"),
                *("Kontaktpersona", "Rezultāts"),
            ),
            row("IUB", "Metodika", "1 200", "01.03.2020.", "a.liepa@iestade.example", "Apraksts"),
            row("CFLA", "Dati", "", "01.04.2020.", "", ""),
            columns=6,
        ),
    )


OTHER_COLUMNS = says(
    table(
        HEADING,
        measure(2, "", "Metodika", due_on=MARCH, lead=IUB, completion_test="Apraksts"),
        measure(3, "", "Dati", due_on=APRIL, lead=CFLA),
        columns=("lead", "title", "due_on", "completion_test"),
        extra=("Finansējums, EUR", "Kontaktpersona"),
    )
)


def other_wording():
    return document(
        "1.APŅEMŠANĀS",
        word_table(
            row(
                *("PASĀKUMI", "Sākuma\ndatums", "BEIGU  DATUMS:", "Atbildīgā institūcija"),
                *("Citas atbildigas institucijas", "Kas ir klienti šajā kontekstā"),
                *("Rezultāts - kā zināsim, ka pasākums ir paveikts", "Riski un šķēršļi"),
                "Rīcības soļi\nun progress",
            ),
            row(
                *("Metodikas izstrāde", "01.01.2020.", "01.03.2020.", "IUB", "CFLA"),
                *("Iedzīvotāji", "Publicēta", "Nav", "Izdarīts"),
            ),
        ),
    )


OTHER_WORDING = says(
    table(
        "1.APŅEMŠANĀS",
        measure(
            2,
            "",
            "Metodikas izstrāde",
            starts_on=JANUARY,
            due_on=MARCH,
            lead=IUB,
            supporting=CFLA,
            beneficiaries="Iedzīvotāji",
            completion_test="Publicēta",
            risks="Nav",
            progress="Izdarīts",
        ),
    )
)


def headings_again():
    head = row(*SHORT, properties="<w:tblHeader/>")
    return document(
        HEADING,
        word_table(
            head,
            row(cell("Rīks", span=4)),
            row("Metodikas izstrāde", "01.01.2020.", "01.03.2020.", "IUB"),
            row("Pasākums", "Sākuma datums", "Beigu datums", "Atbildīgā institūcija"),
            row("Rīka publicēšana", "01.03.2020.", "01.04.2020.", "IUB"),
            columns=4,
        ),
    )


HEADINGS_AGAIN = says(
    table(
        HEADING,
        measure(3, "Rīks", "Metodikas izstrāde", starts_on=JANUARY, due_on=MARCH, lead=IUB),
        measure(5, "Rīks", "Rīka publicēšana", starts_on=MARCH, due_on=APRIL, lead=IUB),
        columns=FOUR,
    )
)


def split():
    return document(
        HEADING,
        short(
            row(cell("Rīks", span=4)),
            row("Metodikas izstrāde", "01.01.2020.", "01.03.2020.", "IUB"),
        ),
        "",
        word_table(
            row("Rīka publicēšana", "01.03.2020.", "01.04.2020.", "IUB"),
            row(cell("Dati", span=4)),
            row("Datu atlase", "01.03.2020.", "01.04.2020.", "CFLA"),
            columns=4,
        ),
        "Turpinājums nākamajā lapā",
        word_table(row("Datu publicēšana", "01.03.2020.", "01.04.2020.", "CFLA"), columns=4),
    )


SPLIT = says(
    table(
        HEADING,
        measure(3, "Rīks", "Metodikas izstrāde", starts_on=JANUARY, due_on=MARCH, lead=IUB),
        columns=FOUR,
    ),
    table(
        "",
        measure(1, "Rīks", "Rīka publicēšana", starts_on=MARCH, due_on=APRIL, lead=IUB),
        measure(3, "Dati", "Datu atlase", starts_on=MARCH, due_on=APRIL, lead=CFLA),
        columns=FOUR,
    ),
    # Whether the line between is a sub-heading nobody can know: so none is said.
    table(
        "Turpinājums nākamajā lapā",
        measure(1, "", "Datu publicēšana", starts_on=MARCH, due_on=APRIL, lead=CFLA),
        columns=FOUR,
    ),
)


def codes():
    return document(
        HEADING,
        word_table(
            row("Nr.", *SHORT),
            row("1.", cell("Rīks", bold=True), "", "", ""),
            row("1.1.", "Metodikas izstrāde", "01.01.2020.", "01.03.2020.", "IUB"),
            row("1.2.", "Rīka publicēšana", "01.03.2020.", "01.04.2020.", "IUB"),
            row(cell("Dati", span=5)),
            row("1.10.", "Datu atlase", "01.03.2020.", "01.04.2020.", "CFLA"),
            columns=5,
        ),
    )


CODES = says(
    table(
        HEADING,
        measure(
            3,
            "Rīks",
            "Metodikas izstrāde",
            code="1.1.",
            starts_on=JANUARY,
            due_on=MARCH,
            lead=IUB,
        ),
        measure(
            4,
            "Rīks",
            "Rīka publicēšana",
            code="1.2.",
            starts_on=MARCH,
            due_on=APRIL,
            lead=IUB,
        ),
        measure(
            6,
            "Dati",
            "Datu atlase",
            code="1.10.",
            starts_on=MARCH,
            due_on=APRIL,
            lead=CFLA,
        ),
        columns=("code", *FOUR),
    )
)


def numbered_ahead():
    """Rows whose number is there before anything is written beside it."""
    return document(
        HEADING,
        word_table(
            row("Nr.p.k.", *SHORT),
            row("1.", "Metodikas izstrāde", "01.01.2020.", "01.03.2020.", "IUB"),
            row("2.", "Rīka publicēšana", "01.03.2020.", "01.04.2020.", "IUB"),
            row("3.", "", "", "", ""),
            row(cell("4.", bold=True), "", "", "", ""),
            columns=5,
        ),
    )


NUMBERED_AHEAD = says(
    table(
        HEADING,
        measure(
            2,
            "",
            "Metodikas izstrāde",
            code="1.",
            starts_on=JANUARY,
            due_on=MARCH,
            lead=IUB,
        ),
        measure(
            3,
            "",
            "Rīka publicēšana",
            code="2.",
            starts_on=MARCH,
            due_on=APRIL,
            lead=IUB,
        ),
        columns=("code", *FOUR),
    )
)


def days_merged():
    return document(
        HEADING,
        short(
            row("Metodikas izstrāde", cell("pastāvīgi", span=2), "IUB"),
            row("Rīka publicēšana", cell("2020. gada marts", span=2), "IUB"),
            row(cell("Datu atlase", span=2), "01.04.2020.", "CFLA"),
        ),
    )


FROM, TO = ("pastāvīgi", "? no day / 2020-01-01"), ("pastāvīgi", "? no day / 2021-12-31")
DAYS_MERGED = says(
    table(
        HEADING,
        measure(2, "", "Metodikas izstrāde", starts_on=FROM, due_on=TO, lead=IUB),
        measure(
            3,
            "",
            "Rīka publicēšana",
            starts_on=("2020. gada marts", "? 2020-03-01"),
            due_on=("2020. gada marts", "? 2020-03-31"),
            lead=IUB,
        ),
        measure(4, "", "Datu atlase", due_on=APRIL, lead=CFLA),
        columns=FOUR,
    )
)


# What stands in the cells -----------------------------------------------------------------------


def lists():
    return document(
        HEADING,
        word_table(
            row("Pasākumi", "Citas atbildīgās institūcijas", "Riski", PROGRESS),
            row(
                "Metodikas izstrāde",
                cell(paragraph("CFLA", listed=1), paragraph("VARAM (saskaņo)", listed=1)),
                cell(paragraph("Trūkst datu", listed=2), paragraph("Trūkst laika", listed=2)),
                "Sagatavots projekts.\n\nNotiek saskaņošana.",
            ),
            row(
                "Rīka publicēšana",
                "• CFLA\n• VARAM (saskaņo)",
                "- Trūkst datu\n- Trūkst laika",
                cell(paragraph(run("Sākts.\nTiks turpināts."))),
            ),
            row(
                "Datu atlase",
                "1) CFLA;\n2) VARAM (saskaņo).",
                "\uf0b7\tTrūkst datu\n\uf0b7\tTrūkst laika",
                "",
            ),
            columns=4,
        ),
    )


BOTH = "CFLA; VARAM (saskaņo)"
LACKS = ["Trūkst datu", "Trūkst laika"]
LISTS = says(
    table(
        HEADING,
        measure(
            2,
            "",
            "Metodikas izstrāde",
            supporting=("CFLA\nVARAM (saskaņo)", BOTH),
            risks=("Trūkst datu\nTrūkst laika", LACKS),
            progress="Sagatavots projekts.\n\nNotiek saskaņošana.",
        ),
        measure(
            3,
            "",
            "Rīka publicēšana",
            supporting=("• CFLA\n• VARAM (saskaņo)", BOTH),
            risks=("- Trūkst datu\n- Trūkst laika", LACKS),
            progress="Sākts.\nTiks turpināts.",
        ),
        measure(
            4,
            "",
            "Datu atlase",
            supporting=("1) CFLA;\n2) VARAM (saskaņo).", BOTH),
            risks=("\uf0b7\tTrūkst datu\n\uf0b7\tTrūkst laika", LACKS),
        ),
        columns=("title", "supporting", "risks", "progress"),
    )
)

OLD = "Vides aizsardzības un reģionālās attīstības ministrija"
NEW = "Viedās administrācijas un reģionālās attīstības ministrija"
# Title → who is named as responsible, and as others; each with what it means.
NAMED = {
    "Saīsinājums": (IUB, ("CFLA/VARAM", "CFLA; VARAM")),
    "Pilns nosaukums": (
        ("Iepirkumu uzraudzības birojs", "IUB"),
        (f"{NEW}, CFLA", "VARAM; CFLA"),
    ),
    "Vecais nosaukums": ((OLD, "VARAM"), (f"IUB un {OLD}", "IUB; VARAM")),
    "Nosaukums ar saīsinājumu": (
        ("Iepirkumu uzraudzības birojs (IUB)", "IUB"),
        (f"{OLD} (turpmāk – VARAM), CFLA", "VARAM; CFLA"),
    ),
    "Lomas iekavās": (
        ("iub", "IUB"),
        (
            "CFLA (sniedz datus, pārbauda), VARAM (saskaņo)",
            "CFLA (sniedz datus, pārbauda); VARAM (saskaņo)",
        ),
    ),
    "Lomas aiz domuzīmes": (
        IUB,
        ("CFLA – sniedz datus\nVARAM: saskaņo", "CFLA (sniedz datus); VARAM (saskaņo)"),
    ),
    "Saīsinājums ar nosaukumu": (
        ("VK (Valsts kanceleja)", "Valsts kanceleja"),
        ("Valsts kanceleja (VK) (vada)", "Valsts kanceleja (vada)"),
    ),
    "Sadarbība": (
        ("IUB sadarbībā ar CFLA", "IUB; CFLA"),
        ("IUB (vada), kopā ar VARAM", "IUB (vada); VARAM"),
    ),
    "Neskaidrs saīsinājums": (("VK", "? VK → Valsts kanceleja / Valsts kontrole"), IUB),
    "Pārrakstīšanās": (
        ("Iepirkumu uzraudzības biroijs", "? Iepirkumu uzraudzības biroijs → IUB"),
        (
            "Vides aizsardzības un reģionālās attīstība ministrija",
            "? Vides aizsardzības un reģionālās attīstība ministrija → VARAM",
        ),
    ),
    "Nezināma": (
        ("Ceļu pārvalde", "? Ceļu pārvalde"),
        ("NVO “Piemērs” (uzrauga)", "Piemērs (uzrauga)"),
    ),
}


def institutions():
    rows = [row(title, lead[0], other[0]) for title, (lead, other) in NAMED.items()]
    head = row("Pasākumi", "Atbildīgā (viena) institūcija", HEAD[4])
    return document(HEADING, word_table(head, *rows, columns=3))


INSTITUTIONS = says(
    table(
        HEADING,
        *(
            measure(number, "", title, lead=lead, supporting=other)
            for number, (title, (lead, other)) in enumerate(NAMED.items(), 2)
        ),
        columns=("title", "lead", "supporting"),
    )
)

# As they are written for the beginning and for the end; each with what it means.
DAYS = [
    (("01.01.2020.", "2020-01-01"), ("1.3.2020", "2020-03-01")),
    (("2020-01-01", "2020-01-01"), ("31.12.2020.g.", "2020-12-31")),
    (("2020. gada marts", "? 2020-03-01"), ("2020. gada marts", "? 2020-03-31")),
    (("2. pusgads", "? 2020-07-01 / 2021-07-01"), ("2. pusgads", "? 2020-12-31 / 2021-12-31")),
    (("2020. gada 1. janvāris", "2020-01-01"), ("līdz 31.12.2021.", "2021-12-31")),
    (("03.2020.", "? 2020-03-01"), ("12.2021", "? 2021-12-31")),
    (("2020. gada I ceturksnis", "? 2020-01-01"), ("2021. gada 4. ceturksnis", "? 2021-12-31")),
    (("pastāvīgi", "? no day / 2020-01-01"), ("Pastāvīgi", "? no day / 2021-12-31")),
    (("2020", "? 2020-01-01"), ("2021. gads", "? 2021-12-31")),
    (("43831", "2020-01-01"), ("31.06.2021.", "? 2021-06-30")),
    (
        ("01.01.2020.–31.12.2021.", "? 2020-01-01 / 2021-12-31"),
        ("01.01.2020. – 31.12.2021.", "? 2020-01-01 / 2021-12-31"),
    ),
    # A dash, too, may mean that there is no day, or that nobody has thought of one yet.
    (("nav zināms", "? no day"), ("–", "? no day")),
    (("2020. gada janv.", "? 2020-01-01"), ("1. sept. 2020", "2020-09-01")),
    (("1. martā", "? 2020-03-01 / 2021-03-01"), ("1. martam", "? 2020-03-01 / 2021-03-01")),
    (
        ("2020. gada marts–maijs", "? 2020-03-01 / 2020-05-01"),
        ("2020. gada marts–maijs", "? 2020-03-31 / 2020-05-31"),
    ),
    ("", ""),
]


# What is added to a day, or slips into it, when it is typed.
DOUBTFUL = [
    (("pēc 31.12.2020.", "? 2020-12-31"), ("pēc 31.12.2027.", "? 2027-12-31")),
    (("no 01.03.2020. līdz…", "? 2020-03-01"), ("ne vēlāk kā 31.12.2020.", "2020-12-31")),
    (("līdz 01.03.2020.", "? 2020-03-01"), ("pirms 31.12.2020.", "? 2020-12-31")),
    (("no 01.03.2020.", "2020-03-01"), ("apm. 31.12.2020.", "? 2020-12-31")),
    (("~01.03.2020.", "? 2020-03-01"), ("31.12.2020.?", "? 2020-12-31")),
    (("01/02/2020", "? 2020-02-01 / 2020-01-02"), ("31/12/2020", "2020-12-31")),
    (("01.02.20.", "? 2020-02-01"), ("31.12.27.", "? 2027-12-31")),
    (("2020. gada sākums", "? 2020-01-01"), ("2020. gada decembra beigas", "? 2020-12-31")),
    (
        ("gada sākums", "? 2020-01-01 / 2021-01-01"),
        ("līdz gada beigām", "? 2020-12-31 / 2021-12-31"),
    ),
    (("2020/I", "? 2020-01-01"), ("Q1 2021", "? 2021-03-31")),
    (("2020. g. 1. pusg.", "? 2020-01-01"), ("2021. g. 1. pusg.", "? 2021-06-30")),
    (("n/a", "? no day"), ("beztermiņa", "? no day")),
    (("nav noteikts", "? no day"), ("pēc nepieciešamības", "? no day / 2021-12-31")),
    (
        ("01.01.2020., 01.06.2020.", "? 2020-01-01 / 2020-06-01"),
        ("01.01.2020. (pagarināts līdz 01.06.2021.)", "? 2020-01-01 / 2021-06-01"),
    ),
    (("01. 03. 2020", "2020-03-01"), ("31,12,2020", "2020-12-31")),
    (("2020.03.01", "2020-03-01"), ("2020/12/31", "2020-12-31")),
    (("2020-03", "? 2020-03-01"), ("2020-12", "? 2020-12-31")),
    (
        ("01\N{ONE DOT LEADER}03\N{ONE DOT LEADER}2020", "2020-03-01"),
        ("31\N{IDEOGRAPHIC FULL STOP}12\N{IDEOGRAPHIC FULL STOP}2020", "2020-12-31"),
    ),
    (
        ("01.\N{NARROW NO-BREAK SPACE}03.\N{THIN SPACE}2020.", "2020-03-01"),
        ("３１.１２.２０２０.", "2020-12-31"),
    ),
    (("31.12.1920.", "? 2020-12-31"), ("31.12.2220.", "? 2020-12-31")),
    (("31.12.2020.¹", "? 2020-12-31"), ("01.01.–31.12.2020.", "? 2020-01-01 / 2020-12-31")),
]


def table_of_days(days):
    rows = [
        row(f"Pasākums {number}", start and start[0], end and end[0])
        for number, (start, end) in enumerate(days, 1)
    ]
    return document(HEADING, word_table(row(*SHORT[:3]), *rows, columns=3))


def said_of_days(days):
    rows = [
        measure(
            number + 1,
            "",
            f"Pasākums {number}",
            **({"starts_on": start, "due_on": end} if start else {}),
        )
        for number, (start, end) in enumerate(days, 1)
    ]
    return says(table(HEADING, *rows, columns=NINE[:3]))


STATUSES = ("Izdarīts", "Notiek izstrāde", "Procesā", "Nav uzsākts", "Pabeigts", "Izpildīts 50%")


def statuses():
    rows = [row(f"Pasākums {number}", text) for number, text in enumerate(STATUSES, 1)]
    return document(HEADING, with_progress(*rows))


STATUSES_SAID = says(
    table(
        HEADING,
        *(
            measure(number + 1, "", f"Pasākums {number}", progress=text)
            for number, text in enumerate(STATUSES, 1)
        ),
        columns=TWO,
    )
)


def steps():
    sign = '<w:r><w:sym w:font="Wingdings" w:char="F0{}"/></w:r>'
    done, undone = Xml(sign.format("FE")), Xml(sign.format("A8"))
    box = control(run("☒"), '<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>')
    return document(
        HEADING,
        with_progress(
            row(
                "Metodikas izstrāde",
                "Darbs rit.\n\n☑ Sagatavot (01.02.2020.)\n☐ Saskaņot (20.02.2020.)",
            ),
            row(
                "Rīka publicēšana",
                cell(paragraph(done, " Pārbaudīt"), paragraph(undone, " Publicēt")),
            ),
            row("Datu atlase", cell(paragraph(box, " Atlasīt"), paragraph("✔ Nosūtīt"))),
        ),
    )


STEPS = says(
    table(
        HEADING,
        measure(
            2,
            "",
            "Metodikas izstrāde",
            progress=(
                "Darbs rit.\n\n☑ Sagatavot (01.02.2020.)\n☐ Saskaņot (20.02.2020.)",
                ["☑ Sagatavot 2020-02-01", "☐ Saskaņot 2020-02-20"],
            ),
        ),
        measure(
            3,
            "",
            "Rīka publicēšana",
            progress=("☑ Pārbaudīt\n☐ Publicēt", ["☑ Pārbaudīt", "☐ Publicēt"]),
        ),
        measure(
            4,
            "",
            "Datu atlase",
            progress=("☒ Atlasīt\n✔ Nosūtīt", ["☑ Atlasīt", "☑ Nosūtīt"]),
        ),
        columns=TWO,
    )
)


# What Word can do besides -----------------------------------------------------------------------


def macros():
    return document(
        HEADING,
        short(row("Metodikas izstrāde", "01.01.2020.", "01.03.2020.", "IUB")),
        main=MAIN_WITH_MACROS,
        parts={"word/vbaProject.bin": b"Sub AutoOpen()"},
    )


ONE_ROW = table(
    HEADING,
    measure(2, "", "Metodikas izstrāde", starts_on=JANUARY, due_on=MARCH, lead=IUB),
    columns=FOUR,
)
MACROS = says(ONE_ROW, notes=[("macros", "")])


def tracked():
    is_in, is_out = f'<w:ins w:id="11" {WHO}/>', f'<w:del w:id="12" {WHO}/>'
    return document(
        HEADING,
        with_progress(
            row(
                cell(paragraph("Metodikas ", deleted("plāna "), inserted("apraksta "), "izstrāde")),
                cell(
                    paragraph("Sākts."),
                    paragraph(deleted("Apstājās."), mark=is_out),
                    paragraph("Turpinās."),
                ),
            ),
            row(
                cell(paragraph(deleted("Vecs pasākums"))),
                cell(paragraph(deleted("Nav uzsākts"))),
                properties=is_out,
            ),
            row(
                cell(paragraph(inserted("Jauns pasākums"))),
                cell(paragraph(inserted("Procesā"))),
                properties=is_in,
            ),
            row("Datu atlase", cell(paragraph("Atlasīts. ", moved_away("Publicēts.")))),
            row("Datu publicēšana", cell(paragraph(moved_here("Publicēts.")))),
            row("Rindkopa sa", cell(paragraph("Pirmā ", mark=is_out), paragraph("un otrā"))),
        ),
    )


TRACKED = says(
    table(
        HEADING,
        measure(2, "", "Metodikas apraksta izstrāde", progress="Sākts.\nTurpinās."),
        measure(4, "", "Jauns pasākums", progress="Procesā"),
        measure(5, "", "Datu atlase", progress="Atlasīts."),
        measure(6, "", "Datu publicēšana", progress="Publicēts."),
        measure(7, "", "Rindkopa sa", progress="Pirmā un otrā"),
        columns=TWO,
    ),
    notes=[("tracked", "")],
)


def controls():
    empty = "<w:showingPlcHdr/><w:text/>"
    day = '<w:date w:fullDate="2020-03-01T00:00:00Z"><w:dateFormat w:val="dd.MM.yyyy."/></w:date>'
    return document(
        control(paragraph(HEADING)),
        control(
            word_table(
                row(*SHORT),
                control(
                    row(
                        control(cell("Metodikas izstrāde")),
                        cell(paragraph(control(run("01.01.2020.")))),
                        cell(control(paragraph("01.03.2020."), day)),
                        cell(paragraph(control(run("IUB"), "<w:dropDownList/>"))),
                    )
                ),
                row(
                    "Rīka publicēšana",
                    cell(
                        paragraph(control(run("Noklikšķiniet, lai ievadītu datumu."), empty)),
                    ),
                    control(cell("Noklikšķiniet, lai ievadītu datumu."), empty),
                    cell(control(paragraph("Izvēlieties vienumu."), empty)),
                ),
                columns=4,
            )
        ),
    )


CONTROLS = says(
    table(
        HEADING,
        measure(2, "", "Metodikas izstrāde", starts_on=JANUARY, due_on=MARCH, lead=IUB),
        measure(3, "", "Rīka publicēšana"),
        columns=FOUR,
    )
)


PLANS = "https://www.example.lv/plans"


def links():
    return document(
        paragraph("Apraksts: ", link(PLANS, "rId8")),
        HEADING,
        with_progress(
            row(
                cell(paragraph(link("Metodikas", "rId8"), " izstrāde")),
                cell(
                    paragraph(
                        "Publicēta: ", field('HYPERLINK "https://www.example.lv/"', "vietnē")
                    ),
                    paragraph("Raksta: ", link("a.liepa@iestade.example", "rId9")),
                ),
            ),
            row(
                "Rīka publicēšana",
                cell(
                    paragraph("Ir ", link("metodika", "rId8"), " un ", link("dati", "rId10"), "."),
                    paragraph("Vietne: ", link("example.lv/riks", "rId13")),
                    paragraph("Raksta ", link("A. Liepa", "rId9"), ", ", link("datne", "rId11")),
                    paragraph("Zemāk ", inner_link("tabula")),
                    paragraph("☑ ", link("Saskaņot", "rId12"), " (01.02.2020.)"),
                ),
            ),
            row(
                "Datu atlase",
                cell(
                    paragraph("Nav ", deleted_link("rId12"), "gatavs"),
                    paragraph("Sk. ", link(PLANS, "rId8"), "."),
                ),
            ),
        ),
        links={
            "rId8": PLANS,
            "rId9": "mailto:a.liepa@iestade.example",
            "rId10": "https://www.example.lv/mani dati.xlsx",
            "rId11": "file:///C:/darbs/datne.xlsx",
            "rId12": "http://saskanosana.example.lv/",
            "rId13": "https://example.lv/riks",
        },
    )


LINKS = says(
    table(
        HEADING,
        measure(
            2,
            "",
            "Metodikas izstrāde",
            progress="Publicēta: vietnē https://www.example.lv/\nRaksta: a.liepa@iestade.example",
        ),
        measure(
            3,
            "",
            "Rīka publicēšana",
            progress=(
                "\n".join(
                    (
                        f"Ir metodika un dati. {PLANS} https://www.example.lv/mani%20dati.xlsx",
                        "Vietne: example.lv/riks https://example.lv/riks",
                        "Raksta A. Liepa, datne",
                        "Zemāk tabula",
                        "☑ Saskaņot (01.02.2020.)",
                        "Saskaņot: http://saskanosana.example.lv/",
                    )
                ),
                ["☑ Saskaņot 2020-02-01"],
            ),
        ),
        measure(4, "", "Datu atlase", progress=f"Nav gatavs\nSk. {PLANS}."),
        columns=TWO,
    ),
    notes=[
        ("other_links", "A. Liepa, datne"),
        ("tracked", ""),
        ("unread_links", "Metodikas"),
    ],
)


def pictures():
    return document(
        paragraph(picture("rId8")),
        HEADING,
        short(
            row(
                cell(paragraph("Metodikas izstrāde", picture("rId8"))),
                *("01.01.2020.", "01.03.2020."),
                cell(paragraph(picture("rId9", is_linked=True), "IUB")),
            ),
        ),
        images={"rId8": "media/image1.png", "rId9": "https://www.example.lv/logo.png"},
        parts={"word/media/image1.png": PIXEL},
    )


PICTURES = says(ONE_ROW, notes=[("pictures", "")])


def nested():
    inner = word_table(
        row("1. posms", "Izdarīts"),
        row(
            cell(paragraph(deleted("Lieks"))),
            cell(paragraph(deleted("posms"))),
            properties=f'<w:del w:id="12" {WHO}/>',
        ),
        row("2. posms", "Procesā"),
        columns=2,
    )
    return document(
        HEADING,
        with_progress(
            row("Metodikas izstrāde", cell("Pa posmiem:", inner, paragraph())),
            row("Rīka publicēšana", "Nav uzsākts"),
        ),
    )


NESTED = says(
    table(
        HEADING,
        measure(
            2,
            "",
            "Metodikas izstrāde",
            progress="Pa posmiem:\n1. posms\nIzdarīts\n2. posms\nProcesā",
        ),
        measure(3, "", "Rīka publicēšana", progress="Nav uzsākts"),
        columns=TWO,
    ),
    notes=[("tracked", "")],
)


def institution_over_three():
    return document(
        HEADING,
        short(
            row("Pirmais", "01.01.2020.", "01.03.2020.", cell("IUB", down="begins")),
            row("Otrais", "01.01.2020.", "01.03.2020.", cell("", down="goes on")),
            row("Trešais", "01.03.2020.", "01.04.2020.", cell("", down="goes on")),
            row("Ceturtais", "01.03.2020.", "01.04.2020.", "CFLA"),
        ),
    )


INSTITUTION_OVER_THREE = says(
    table(
        HEADING,
        measure(2, "", "Pirmais", starts_on=JANUARY, due_on=MARCH, lead=IUB),
        measure(3, "", "Otrais", starts_on=JANUARY, due_on=MARCH, lead=IUB),
        measure(4, "", "Trešais", starts_on=MARCH, due_on=APRIL, lead=IUB),
        measure(5, "", "Ceturtais", starts_on=MARCH, due_on=APRIL, lead=CFLA),
        columns=FOUR,
    )
)


def merged_row_gone():
    """Somebody took out the first of two measures that share a cell; its words went along."""

    def gone(text):
        return paragraph(deleted(text))

    return document(
        HEADING,
        short(
            row("Pirmais", "01.01.2020.", "01.03.2020.", "CFLA"),
            row(
                *(cell(gone("Otrais")), cell(gone("01.01.2020.")), cell(gone("01.03.2020."))),
                cell(gone("IUB"), down="begins"),
                properties=f'<w:del w:id="12" {WHO}/>',
            ),
            row("Trešais", "01.03.2020.", "01.04.2020.", cell("", down="goes on")),
        ),
    )


MERGED_ROW_GONE = says(
    table(
        HEADING,
        measure(2, "", "Pirmais", starts_on=JANUARY, due_on=MARCH, lead=CFLA),
        measure(4, "", "Trešais", starts_on=MARCH, due_on=APRIL),
        columns=FOUR,
    ),
    notes=[("tracked", "")],
)


def policy_plan():
    """The columns that plans of policies have by their own regulation."""
    return document(
        HEADING,
        word_table(
            row(
                *("Nr. p. k.", "Uzdevums/pasākums", "Darbības rezultāts", "Rezultatīvais rādītājs"),
                *("Atbildīgā institūcija", "Iesaistītās institūcijas", "Izpildes termiņš"),
            ),
            row(
                *("1.", "Metodikas izstrāde", "Metodika publicēta", "1 metodika"),
                *("Iepirkumu uzraudzības birojs", "CFLA, VARAM", "2020. gada I pusgads"),
            ),
            columns=7,
        ),
    )


POLICY_PLAN = says(
    table(
        HEADING,
        measure(
            2,
            "",
            "Metodikas izstrāde",
            code="1.",
            completion_test="Metodika publicēta",
            lead=("Iepirkumu uzraudzības birojs", "IUB"),
            supporting=("CFLA, VARAM", "CFLA; VARAM"),
            due_on=("2020. gada I pusgads", "? 2020-06-30"),
        ),
        columns=("code", "title", "completion_test", "lead", "supporting", "due_on"),
    ),
    notes=[("beaten_column", "Rezultatīvais rādītājs")],
)


def measure_over_three():
    def below(*cells):
        return row(cell("", down="goes on"), cell("", down="goes on"), *cells)

    return document(
        HEADING,
        word_table(
            row("Pasākumi", "Atbildīgā institūcija", "Citas atbildīgās institūcijas", PROGRESS),
            row(
                cell("Metodikas izstrāde", down="begins"),
                cell("IUB", down="begins"),
                *("CFLA (dati)", "Dati saņemti."),
            ),
            below("VARAM (saskaņo)", "Saskaņots."),
            below("", "Publicēts."),
            row("Rīka publicēšana", "IUB", "", ""),
            row("", "", "CFLA", "Nav uzsākts"),
            columns=4,
        ),
    )


MEASURE_OVER_THREE = says(
    table(
        HEADING,
        measure(
            (2, 3, 4),
            "",
            "Metodikas izstrāde",
            lead=IUB,
            supporting=("CFLA (dati)\nVARAM (saskaņo)", "CFLA (dati); VARAM (saskaņo)"),
            progress="Dati saņemti.\nSaskaņots.\nPublicēts.",
        ),
        measure((5, 6), "", "Rīka publicēšana", lead=IUB, supporting=CFLA, progress="Nav uzsākts"),
        columns=("title", "lead", "supporting", "progress"),
    )
)


# Signs that cannot be seen, or look like others ---------------------------------------------------


def invisible():
    return document(
        "1.\u00a0apņem\u00adšanās: „Iepirkumu atklātība”",
        word_table(
            row(
                *("Pasā\u00adkumi", "Sākuma\u00a0dat\u00adums", "Beigu da\u200btums"),
                *("Atbil\u00addīgā (viena) insti\u00adtūcija", "Riski un šķēr\u00adšļi"),
            ),
            row(
                *(
                    "Rīka „Iepirkumi” publicēšana",
                    "01.01.\u00a02020.",
                    "2020.\u00a0gada 1.\u00a0martā",
                ),
                *("Iepirkumu uzraudzības biro\u00adjs", "Nav"),
            ),
            row(
                "Vietnes “Dati” publicēšana",
                cell(
                    paragraph(
                        Xml(
                            "<w:r><w:t>01.03.</w:t></w:r><w:r><w:softHyphen/><w:t>2020.</w:t></w:r>"
                        )
                    )
                ),
                *("\u200b01.04.2020.", "Biedrība ”Piemērs”", "\u00a0"),
            ),
            columns=5,
        ),
    )


INVISIBLE = says(
    table(
        "1.\u00a0apņem\u00adšanās: „Iepirkumu atklātība”",
        measure(
            2,
            "",
            "Rīka „Iepirkumi” publicēšana",
            starts_on=("01.01.\u00a02020.", "2020-01-01"),
            due_on=("2020.\u00a0gada 1.\u00a0martā", "2020-03-01"),
            lead=("Iepirkumu uzraudzības biro\u00adjs", "IUB"),
            risks="Nav",
        ),
        measure(
            3,
            "",
            "Vietnes “Dati” publicēšana",
            starts_on=MARCH,
            due_on=("\u200b01.04.2020.", "2020-04-01"),
            lead=("Biedrība ”Piemērs”", "Piemērs"),
        ),
        columns=[*FOUR, "risks"],
    )
)


def decomposed():
    return document(
        apart(HEADING),
        word_table(
            row(*map(apart, HEAD)),
            row(cell(apart(TOOL), span=9)),
            row(
                *map(apart, (METHODS, "01.01.2020.", "2020. gada 1. martā")),
                *map(apart, ("Iepirkumu uzraudzības birojs", "Tieslietu ministrija (atzinums)")),
                *map(apart, ("Iedzīvotāji", "Publicēts", DELAY, "Izdarīts")),
            ),
        ),
    )


DECOMPOSED = says(
    table(
        HEADING,
        measure(
            3,
            TOOL,
            METHODS,
            starts_on=JANUARY,
            due_on=("2020. gada 1. martā", "2020-03-01"),
            lead=("Iepirkumu uzraudzības birojs", "IUB"),
            supporting=("Tieslietu ministrija (atzinums)", "TM (atzinums)"),
            beneficiaries="Iedzīvotāji",
            completion_test="Publicēts",
            risks=DELAY,
            progress="Izdarīts",
        ),
    )
)


FILES = [
    Worksheet(
        "word-slide.docx",
        "the State Chancellery's worksheet as on its slide of 28.10.2020.",
        slide,
        SLIDE,
        resaved=True,
    ),
    Worksheet(
        "word-several-tables.docx",
        "two worksheets and two other tables, with text before, between and after",
        several_tables,
        SEVERAL_TABLES,
        resaved=True,
    ),
    Worksheet(
        "word-tables-of-one-commitment.docx",
        "two tables with headings of their own under one commitment",
        tables_of_one_commitment,
        TABLES_OF_ONE_COMMITMENT,
    ),
    Worksheet(
        "word-commitments-in-one-table.docx",
        "one table of two commitments, each under a merged row that names it",
        commitments_in_one_table,
        COMMITMENTS_IN_ONE_TABLE,
        resaved=True,
    ),
    Worksheet(
        "word-bold-groups.docx",
        "sub-headings that are merely bold: by run, by style, by one that inherits it",
        bold_groups,
        BOLD_GROUPS,
        resaved=True,
    ),
    Worksheet(
        "word-bold-titles.docx",
        "all titles bold, also one that stands alone: it is a measure",
        bold_titles,
        BOLD_TITLES,
    ),
    Worksheet(
        "word-headings-over-two-rows.docx",
        "headings over two rows, merged, and both again on the second page",
        headings_over_two_rows,
        HEADINGS_OVER_TWO_ROWS,
        resaved=True,
    ),
    Worksheet(
        "word-headings-not-merged.docx",
        "headings over two rows, with empty cells instead of merged ones",
        headings_not_merged,
        HEADINGS_NOT_MERGED,
    ),
    Worksheet(
        "word-days-divided.docx",
        "a heading over both days and two below it: merged down and across, across, not at all",
        days_divided,
        DAYS_DIVIDED,
        resaved=True,
    ),
    Worksheet(
        "word-numbered-columns.docx",
        "headings over two rows, and the numbers of the columns below them",
        numbered_columns,
        NUMBERED_COLUMNS,
    ),
    Worksheet(
        "word-other-columns.docx",
        "columns in another order, some more and some missing",
        other_columns,
        OTHER_COLUMNS,
    ),
    Worksheet(
        "word-other-wording.docx",
        "headings in capitals, without diacritics, with line breaks, shortened",
        other_wording,
        OTHER_WORDING,
    ),
    Worksheet(
        "word-headings-again.docx",
        "headings that Word repeats, and once more by hand",
        headings_again,
        HEADINGS_AGAIN,
    ),
    Worksheet(
        "word-split.docx",
        "a table that an empty line and a line of text divide in three",
        split,
        SPLIT,
        resaved=True,
    ),
    Worksheet(
        "word-codes.docx", "a column of numbers, one also before a bold sub-heading", codes, CODES
    ),
    Worksheet(
        "word-numbered-ahead.docx",
        "rows that have nothing but their number yet",
        numbered_ahead,
        NUMBERED_AHEAD,
    ),
    Worksheet(
        "word-days-merged.docx",
        "what is said of both days in one cell over both columns",
        days_merged,
        DAYS_MERGED,
        resaved=True,
    ),
    Worksheet(
        "word-lists.docx",
        "several paragraphs in a cell, Word's own lists, bullets that were typed or pasted",
        lists,
        LISTS,
        resaved=True,
    ),
    Worksheet(
        "word-institutions.docx",
        "institutions by abbreviation, full, old and mistyped names, with roles",
        institutions,
        INSTITUTIONS,
    ),
    Worksheet(
        "word-days.docx",
        "days, months, halves, years, spans, and what is no day",
        partial(table_of_days, DAYS),
        said_of_days(DAYS),
        resaved=True,
    ),
    Worksheet(
        "word-days-doubtful.docx",
        "days with words and signs beside them, in other orders and signs, and none at all",
        partial(table_of_days, DOUBTFUL),
        said_of_days(DOUBTFUL),
        resaved=True,
    ),
    Worksheet("word-statuses.docx", "how far it is, in free words", statuses, STATUSES_SAID),
    Worksheet(
        "word-steps.docx",
        "steps with boxes: as signs, as signs of Wingdings, as a content control",
        steps,
        STEPS,
    ),
    Worksheet("word-macros.docm", "a document with macros", macros, MACROS),
    Worksheet(
        "word-tracked.docx",
        "tracked changes: words, rows and paragraphs put in, taken out and moved",
        tracked,
        TRACKED,
        resaved=True,
    ),
    Worksheet(
        "word-controls.docx",
        "content controls around a table, a row, cells and words; three are still to be filled",
        controls,
        CONTROLS,
    ),
    Worksheet(
        "word-links.docx",
        "links and fields in text and cells, to pages, people, files and places",
        links,
        LINKS,
        resaved=True,
    ),
    Worksheet("word-pictures.docx", "a picture, and one from an address", pictures, PICTURES),
    Worksheet("word-nested.docx", "a table in a cell", nested, NESTED),
    Worksheet(
        "word-institution-over-three.docx",
        "one cell of an institution beside three measures",
        institution_over_three,
        INSTITUTION_OVER_THREE,
        resaved=True,
    ),
    Worksheet(
        "word-merged-row-gone.docx",
        "a tracked deletion of the row in which a merged cell begins",
        merged_row_gone,
        MERGED_ROW_GONE,
    ),
    Worksheet(
        "word-policy-plan.docx",
        "the headings that plans of policies have by their own regulation",
        policy_plan,
        POLICY_PLAN,
    ),
    Worksheet(
        "word-measure-over-three.docx",
        "a measure that takes three rows, merged; another takes two, not merged",
        measure_over_three,
        MEASURE_OVER_THREE,
        resaved=True,
    ),
    Worksheet(
        "word-invisible.docx",
        "soft hyphens, spaces that do not break or have no width, typographic quotes",
        invisible,
        INVISIBLE,
    ),
    Worksheet(
        "word-decomposed.docx",
        "Latvian letters taken apart (NFD)",
        decomposed,
        DECOMPOSED,
        resaved=True,
    ),
]
