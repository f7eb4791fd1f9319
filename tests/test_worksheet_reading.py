"""What people make of a worksheet: headings, rows and institutions as they write them."""

from datetime import date

import pytest
from django.utils import translation

from measures.evidence.kinds import FileKind
from measures.worksheets.columns import COLUMNS, HEADINGS, STATUS
from measures.worksheets.raw import NoteKind, RawCell, RawFile, RawRow, RawTable
from measures.worksheets.recognizing import KNOWN, head_of, heading_of
from measures.worksheets.saying_institutions import Directory, Named, institutions_said
from measures.worksheets.saying_links import links_said
from measures.worksheets.saying_lists import lines_of
from measures.worksheets.saying_progress import SaidStep, column_nine, steps_said
from measures.worksheets.understanding import understand


def row(*texts, number=1, mark="", bold=False):
    """A row of these texts; None where the cell before reaches over, a day where it holds one."""
    cells = [
        None
        if text is None
        else RawCell("", text)
        if isinstance(text, date)
        else RawCell(text, is_bold=bold)
        for text in texts
    ]
    return RawRow(number, tuple(cells), mark)


def table(*rows, name="", before=()):
    numbered = [
        RawRow(number, one.cells, one.mark, one.is_hidden) for number, one in enumerate(rows, 1)
    ]
    return RawTable(name, before, tuple(numbered))


def understood(*tables):
    return understand(RawFile(FileKind.DOCX, tables, None, ()))


def texts(reading):
    """Every row that was read: its sub-heading, and column → text."""
    return [
        (one.group, {column: cell.text for column, cell in one.cells.items() if cell.text})
        for one in reading.rows
    ]


HEAD = row("Pasākumi", "Sākuma datums", "Beigu datums", "Atbildīgā (viena) institūcija")


@pytest.mark.usefixtures("in_english")
class TestHeadings:
    @pytest.mark.parametrize("language", ["lv", "en"])
    def test_the_portals_own_are_known_in_both_languages(self, language):
        with translation.override(language):
            headings = [str(column.heading) for column in (*COLUMNS, STATUS)]

        found = [heading_of(heading) for heading in headings]
        assert [(one.column, one.likeness) for one in found] == [
            (column.name, 1.0) for column in (*COLUMNS, STATUS)
        ]

    @pytest.mark.parametrize(
        ("heading", "column"),
        [
            ("PASĀKUMI", "title"),
            ("Pasakumi:", "title"),
            ("Pasākuma\nnosaukums", "title"),
            ("Sākuma\n datums", "starts_on"),
            ("sākuma  dat­ums".replace("­", ""), "starts_on"),
            ("Izpildes termiņš", "due_on"),
            ("Termiņš", "due_on"),
            ("Līdz", "due_on"),
            ("Atbildīgā institūcija", "lead"),
            ("Atbildīgā iestāde", "lead"),
            ("Atbildigā (viena) institucija", "lead"),
            ("Citas atbildīgās institūcijas", "supporting"),
            ("Līdzatbildīgās institūcijas", "supporting"),
            ("Kas ir klients/-i šajā kontekstā", "beneficiaries"),
            ("Klienti", "beneficiaries"),
            ("Mērķgrupa", "beneficiaries"),
            ("Rezultāts - kā zināsim, ka pasākums ir paveikts?", "completion_test"),
            ("Rezultāts", "completion_test"),
            ("Riski un šķēršļi", "risks"),
            ("Riski", "risks"),
            ("Rīcības soļi un progress", "progress"),
            ("Rīcības soļi un progres", "progress"),
            ("Darbības soļi", "progress"),
            ("Progress", "progress"),
            ("Statuss", "status"),
            ("Nr.", "code"),
            ("Nr. p. k.", "code"),
        ],
    )
    def test_they_are_known_whatever_their_case_marks_and_slips(self, heading, column):
        assert heading_of(heading).column == column

    @pytest.mark.parametrize(
        "heading",
        [
            *("", "Piezīmes", "Finansējums", "Budžets", "Kontaktpersona", "e-pasts", "x" * 500),
            # Nearly all letters of one that is known, and another meaning.
            *("Sasniegtais rezultāts", "Sasniegtie rezultāti", "Nesasniegtais rezultāts"),
            *("Faktiskais rezultāts", "Nerezultāts", "Nesagaidāmais rezultāts"),
            *("Pasākuma rezultāts", "Sasniegtais rezultatīvais rādītājs", "Izpildes rādītājs"),
            *("Izpildes datums (fakts)", "Faktiskais beigu datums", "Sākotnējais beigu datums"),
            *("Jaunais beigu datums", "Pagarinātais termiņš", "Iepriekšējais termiņš"),
            *("Izpildes termiņš (sākotnējais)", "Beigu datuma maiņa", "Sākuma datuma maiņa"),
            *("Beigu datums 2", "Statusa datums", "Pārskata datums", "Statuss 2020"),
            *("Neatbildīgā institūcija", "Atbildīgais par neizpildi", "Atbildīgā persona"),
            *("Citas institūcijas viedoklis", "Klienta viedoklis", "Klientu skaits"),
            *("Riska īpašnieks", "Riski un to mazināšana", "Progresa prakse"),
            *("Pasākuma mērķis", "Izpildes izmaksas", "un", "1", "2."),
        ],
    )
    def test_others_are_not(self, heading):
        assert heading_of(heading) is None

    @pytest.mark.parametrize(
        ("heading", "column"),
        [
            ("Rezultāti", "completion_test"),
            ("Sagaidāmais rezultats", "completion_test"),
            ("Sagaidāmais reuzltāts", "completion_test"),
            ("Sasniedzamais rezultāts", "completion_test"),
            ("Beigu datumi", "due_on"),
            ("Beigu datms", "due_on"),
            ("Beigu dattums", "due_on"),
            ("3. Beigu datums", "due_on"),
            ("Pasākuma sākums", "starts_on"),
            ("Pasākumu nosaukums", "title"),
            ("Līdzatbildīgā institūcija", "supporting"),
            ("Citas atbildīgās institūcijas, to loma", "supporting"),
            ("Kas klients šajā kontekstā?", "beneficiaries"),
            ("Rezultāts – kā zināsim, ka pasākums paveikts?", "completion_test"),
            ("Riski un šķēršļi, kas varētu kavēt pasākumu īstenošanu", "risks"),
        ],
    )
    def test_those_with_a_slip_in_a_word_are_what_they_mean(self, heading, column):
        assert heading_of(heading).column == column

    def test_what_was_only_guessed_is_told_of_once(self):
        rows = [row("Pasākums", "Beigu datumi", "Progres"), row("Metodika", "", "Sākts")]

        notes = [note.text for note in understood(table(*rows), table(*rows)).notes]

        assert notes == [
            "The column “Beigu datumi” is read as “End date”.",
            "The column “Progres” is read as “Action steps and progress”.",
        ]

    def test_a_guess_over_two_rows_is_told_of_as_it_is_read(self):
        rows = [
            row("Nr.", "Pasākums", "Datumi", None, number=1),
            row("", "", "Sākuma", "Beigu", number=2),
            row("1.1", "Metodika", "", ""),
        ]

        notes = [(note.name, note.column) for note in understood(table(*rows)).notes]

        assert notes == [("Sākuma Datumi", "starts_on"), ("Beigu Datumi", "due_on")]

    def test_a_table_that_goes_on_guesses_nothing_anew(self):
        head = row("Pasākums", "Beigu datumi", "Progress")
        rows = [row("Metodika", "", "Sākts")]

        reading = understood(table(head, *rows), table(*rows))

        assert [len(one.rows) for one in reading.tables] == [1, 1]
        assert [note.name for note in reading.notes] == ["Beigu datumi"]

    def test_no_two_columns_are_known_by_one_heading(self):
        known = [variant for variants in KNOWN.values() for variant in variants]

        assert len(known) == len(set(known))

    def test_they_may_stand_in_another_order_with_others_between_and_some_missing(self):
        head = head_of([row("Nr.", "Atbildīgā iestāde", "Budžets", "Pasākums", "Progress")])[1]

        assert head.columns == {"code": 0, "lead": 1, "title": 3, "progress": 4}
        assert head.extra == ("Budžets",)

    def test_they_may_take_two_rows(self):
        at, head = head_of(
            [
                row("2020. gada darba lapa", None, None, None),
                row("Pasākums", "Datums", None, "Atbildīgā institūcija"),
                row("", "Sākuma", "Beigu", ""),
                row("Metodika", date(2020, 1, 1), date(2020, 3, 1), "IUB"),
            ]
        )

        assert at == 1
        assert head.height == 2
        assert head.columns == {"title": 0, "starts_on": 1, "due_on": 2, "lead": 3}

    def test_a_heading_over_days_that_nobody_knows_is_neither_of_them(self):
        reading = understood(
            table(
                row("Pasākumi", "Termiņš", None, "Atbildīgā iestāde"),
                row("", "Plānotais", "Faktiskais", ""),
                row("Metodika", "01.01.2020.", "01.03.2020.", "IUB"),
            )
        )

        assert texts(reading) == [("", {"title": "Metodika", "lead": "IUB"})]
        assert reading.tables[0].extra == ("Plānotais", "Faktiskais")

    @pytest.mark.parametrize(
        ("headings", "column", "meant"),
        [
            (("Uzdevums", "Pasākums"), "title", "Pasākums"),
            (("Pasākums", "Uzdevums"), "title", "Pasākums"),
            (("1. Uzdevums", "2. Pasākums"), "title", "2. Pasākums"),
            (("Pasākumi", "Termiņš", "Izpildes termiņš"), "due_on", "Izpildes termiņš"),
            (("Pasākumi", "Termiņš", "Beigu datums"), "due_on", "Beigu datums"),
            (("Pasākumi", "Izpilde", "Paveiktais"), "progress", "Paveiktais"),
            (("Pasākumi", "Darbības soļi", "Progress"), "progress", "Progress"),
            (("Pasākumi", "Rīcības soļi", "Paveiktais"), "progress", "Paveiktais"),
            (("Pasākumi", "Rīcības soļi", "Izpilde"), "progress", "Izpilde"),
            (("Pasākumi", "Darbības soļi", "Paveiktas"), "progress", "Paveiktas"),
            (("Pasākumi", "Darbības soļi", "Izpildes gaite"), "progress", "Izpildes gaite"),
            (("Pasākumi", "Progres", "Darbības soļi"), "progress", "Progres"),
            (("Nr. p. k.", "Kods", "Pasākumi"), "code", "Kods"),
        ],
    )
    def test_of_two_headings_of_a_column_the_more_usual_is_meant(self, headings, column, meant):
        """ "Uzdevums" beside "Pasākums" is what several measures have in common."""
        values = [f"Darbs {at}" for at in range(len(headings))]
        reading = understood(table(row(*headings, "Klienti"), row(*values, "Visi")))

        [(_group, read)] = texts(reading)
        beaten = [note for note in reading.notes if note.kind is NoteKind.BEATEN_COLUMN]
        assert read[column] == values[headings.index(meant)]
        assert reading.tables[0].extra == ()
        assert [(note.column, note.other) for note in beaten] == [(column, meant)]
        assert {note.name for note in beaten} <= {*headings} - {meant}

    def test_a_heading_that_another_was_preferred_to_is_told_as_such(self):
        reading = understood(table(row("Uzdevums", "Pasākums", "Klienti"), row("1.", "A", "B")))

        assert [note.text for note in reading.notes] == [
            "The column “Uzdevums” was not read, since “Pasākums” is read as “Measures”."
        ]

    def test_of_two_that_are_called_the_same_the_first_is_meant(self):
        head = head_of([row("Pasākumi", "Termiņš", "Termiņš")])[1]

        assert head.columns == {"title": 0, "due_on": 1}
        assert head.beaten == (("Termiņš", "Termiņš", "due_on"),)

    def test_a_less_usual_heading_in_the_second_row_gives_way_to_one_in_the_first(self):
        rows = [
            row("Pasākumi", "Izpilde", None, "Beigu datums"),
            row("", "Termiņš", "Apraksts", ""),
        ]

        head = head_of(rows)[1]

        assert head.columns == {"title": 0, "progress": 2, "due_on": 3}
        assert head.beaten == (("Termiņš", "Beigu datums", "due_on"),)

    def test_one_over_the_numbers_and_the_titles_has_measures_below_it(self):
        reading = understood(
            table(
                row("Pasākumi", None, "Beigu datums", "Atbildīgā iestāde"),
                row("1.1.", "Metodika", "", ""),
                row("1.2.", "Dati", "01.03.2020.", "IUB"),
            )
        )

        assert len(list(reading.rows)) == 2

    @pytest.mark.parametrize(
        "more",
        [
            row("", "Sākums", "Beigas", ""),
            row("Pasākums", "No", "Līdz", "Atbildīgais"),
            row("1", "2", "3", "4"),
            row("(1)", "(2)", "(3)", "(4)"),
        ],
    )
    def test_a_row_of_headings_or_numbers_is_no_measure(self, more):
        reading = understood(
            table(HEAD, more, row("A", "", "", "IUB"), row("B", "", "", "VK"), more, more)
        )

        assert [one["title"] for _group, one in texts(reading)] == ["A", "B"]

    def test_what_two_rows_say_of_no_column_is_told_by_the_upper_one_too(self):
        rows = [row("Pasākums", "Datums", None, "Budžets"), row("", "Sākuma", "Beigu", "")]

        assert head_of(rows)[1].extra == ("Budžets",)

    def test_a_table_without_them_is_no_worksheet(self):
        assert head_of([row("Vārds", "Uzvārds"), row("Pasākumi", "Vieta")]) is None


class TestRows:
    def test_sub_headings_reach_across_or_are_merely_bold(self):
        reading = understood(
            table(
                HEAD,
                row("Rīks", None, None, None),
                row("Metodika", "", "", "IUB"),
                row("Dati", "", "", "", bold=True),
                row("Publicēšana", "", "", "IUB"),
                row("Tikai nosaukts", "", "", ""),
            )
        )

        assert texts(reading) == [
            ("Rīks", {"title": "Metodika", "lead": "IUB"}),
            ("Dati", {"title": "Publicēšana", "lead": "IUB"}),
            ("Dati", {"title": "Tikai nosaukts"}),
        ]

    def test_headings_typed_again_and_empty_rows_are_passed_over(self):
        reading = understood(
            table(HEAD, row("A", "", "", "IUB"), row("", "", "", ""), HEAD, row("B", "", "", "IUB"))
        )

        assert [one["title"] for _group, one in texts(reading)] == ["A", "B"]

    def test_a_row_without_a_title_goes_on_with_the_one_above(self):
        head = row("Pasākumi", "Beigu datums", "Rīcības soļi un progress")
        reading = understood(table(head, row("A", "01.03.2020.", "Pirmais"), row("", "", "Otrais")))

        assert texts(reading) == [
            ("", {"title": "A", "due_on": "01.03.2020.", "progress": "Pirmais\nOtrais"})
        ]
        [one] = reading.rows
        assert one.numbers == (2, 3)

    def test_a_row_with_a_number_of_its_own_goes_on_with_none(self):
        head = row("Nr.", "Pasākumi", "Rīcības soļi un progress")
        rows = (
            row("1.1", "A", "Sākts"),
            row("1.2", "", "Atcelts"),
            row("", "", "Nebūs"),
            row("1.2.", "", "Nemaz"),
        )
        reading = understood(table(head, *rows))

        assert texts(reading) == [
            ("", {"code": "1.1", "title": "A", "progress": "Sākts"}),
            ("", {"code": "1.2", "progress": "Atcelts\nNebūs\nNemaz"}),
        ]

    def test_two_days_in_what_is_one_measure_are_a_question(self):
        head = row("Pasākumi", "Beigu datums")
        reading = understood(table(head, row("A", date(2020, 3, 1)), row("", date(2020, 4, 1))))

        assert texts(reading) == [("", {"title": "A", "due_on": "2020-03-01\n2020-04-01"})]

    def test_measures_that_are_called_alike_stay_two(self):
        reading = understood(table(HEAD, row("A", "", "", "IUB"), row("A", "", "", "VK")))

        assert len(list(reading.rows)) == 2

    def test_a_table_goes_on_in_the_next_that_is_as_wide_and_has_no_headings(self):
        reading = understood(
            table(HEAD, row("A", "", "", "IUB")),
            table(row("B", "", "", "VK")),
            table(row("Vārds", "Uzvārds"), before=("Klātesošie",)),
        )

        assert [one["title"] for _group, one in texts(reading)] == ["A", "B"]
        assert reading.ignored == ("Klātesošie",)

    def test_each_table_says_which_commitment_it_is_of(self):
        reading = understood(
            table(HEAD, row("A", "", "", ""), before=("1. apņemšanās: Iepirkumi", "Plāns")),
            table(HEAD, row("B", "", "", ""), before=("APŅEMŠANĀS JOMA", "2.apņemšanās")),
            table(HEAD, row("C", "", "", "")),
            table(HEAD, row("D", "", "", ""), name="Lapa4"),
        )

        # The text of a document holds until the next heading; a sheet of Excel names its own.
        assert [one.commitment for one in reading.tables] == [1, 2, 2, None]

    def test_what_stands_above_the_headings_of_a_sheet_is_no_row(self):
        reading = understood(
            table(
                row("3. apņemšanās: Lobēšana", "", "", ""),
                row("ĪSTENOŠANAS PLĀNS", "", "", ""),
                HEAD,
                row("A", "", "", ""),
                name="Lapa1",
            )
        )

        [one] = reading.tables
        assert (one.name, one.commitment, len(one.rows)) == ("Lapa1", 3, 1)


DIRECTORY = Directory(
    [
        Named("IUB", 1),
        Named("Iepirkumu uzraudzības birojs", 1),
        Named("Procurement Monitoring Bureau", 1),
        Named("CFLA", 2),
        Named("VARAM", 3),
        Named("Vides aizsardzības un reģionālās attīstības ministrija", 3),
        Named("Viedās administrācijas un reģionālās attīstības ministrija", 3),
        Named("VK", 4),
        Named("Valsts kanceleja", 4),
        Named("VK", 5),
        Named("Valsts kontrole", 5),
    ]
)


def said(text):
    return [(one.id, one.role) for one in institutions_said(text, DIRECTORY)]


class TestInstitutions:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("IUB", [(1, "")]),
            ("iub", [(1, "")]),
            ("Iepirkumu uzraudzības birojs", [(1, "")]),
            ("Procurement Monitoring Bureau", [(1, "")]),
            ("IUB/CFLA", [(1, ""), (2, "")]),
            ("IUB, CFLA; VARAM", [(1, ""), (2, ""), (3, "")]),
            ("IUB un CFLA", [(1, ""), (2, "")]),
            ("IUB\nCFLA", [(1, ""), (2, "")]),
            ("• IUB\n• CFLA", [(1, ""), (2, "")]),
            ("1) IUB\n2) CFLA", [(1, ""), (2, "")]),
            ("CFLA (sniedz datus, pārbauda)", [(2, "sniedz datus, pārbauda")]),
            ("CFLA (dati (2020)), IUB", [(2, "dati (2020)"), (1, "")]),
            ("CFLA – sniedz datus", [(2, "sniedz datus")]),
            # An old name, with the "un" that elsewhere stands between two.
            ("Vides aizsardzības un reģionālās attīstības ministrija", [(3, "")]),
            ("", []),
        ],
    )
    def test_they_are_known_by_every_name_they_have_or_had(self, text, found):
        assert said(text) == found

    def test_an_abbreviation_of_several_is_asked_about(self):
        [one] = institutions_said("VK", DIRECTORY)

        assert (one.id, one.offers) == (None, (4, 5))

    @pytest.mark.parametrize(
        ("text", "offers"),
        [
            ("IUB – CFLA", (1, 2)),
            ("IUB: CFLA", (1, 2)),
            ("IUB (CFLA)", (1, 2)),
            ("IUB (turpmāk – CFLA)", (1, 2)),
            ("IUB (dati, CFLA un VARAM)", (1, 2, 3)),
            ("IUB (no 2021. gada: CFLA)", (1, 2)),
            ("Iepirkumu uzraudzības birojs (IUB) (CFLA)", (1, 2)),
            ("VK (IUB)", (4, 5, 1)),
            ("CFLA?", (2,)),
            ("CFLA (?)", (2,)),
            ("≠ CFLA", (2,)),
            ("CFLA – vai tiešām?", (2,)),
            ("Satiksmes pārvalde (IUB)", (1,)),
        ],
    )
    def test_of_two_names_or_one_in_doubt_it_is_asked_which_is_meant(self, text, offers):
        [one] = institutions_said(text, DIRECTORY)

        assert (one.text, one.id, one.offers) == (text, None, offers)

    def test_whoever_it_is_its_role_stays(self):
        [one] = institutions_said("IUB (dati, CFLA)", DIRECTORY)

        assert (one.id, one.role) == (None, "dati, CFLA")

    def test_one_that_is_not_known_offers_those_with_the_nearest_names(self):
        [one] = institutions_said("Iepirkumu uzraudzibas biroj", DIRECTORY)

        assert (one.text, one.id, one.offers) == ("Iepirkumu uzraudzibas biroj", None, (1,))

    def test_one_that_is_like_no_other_offers_none(self):
        [one] = institutions_said("Satiksmes pārvalde (ceļi)", DIRECTORY)

        assert (one.text, one.id, one.role, one.offers) == ("Satiksmes pārvalde", None, "ceļi", ())


class TestColumnNine:
    def test_is_what_was_said_and_the_steps_below_it(self):
        text = "Otrais\n\nRinda\n\n☑ Sagatavot (01.02.2020.)\n☐ Saskaņot (20.02.2020.)\n☐ Publicēt"

        said, listed = column_nine(text)

        assert said == "Otrais\n\nRinda"
        assert steps_said(listed) == (
            SaidStep("Sagatavot", True, date(2020, 2, 1)),
            SaidStep("Saskaņot", False, date(2020, 2, 20)),
            SaidStep("Publicēt", False, None),
        )

    @pytest.mark.parametrize(
        ("text", "words", "steps"),
        [
            ("Izdarīts", "Izdarīts", ()),
            ("", "", ()),
            ("☐ Solis", "", (SaidStep("Solis", False, None),)),
            ("A\n☒ B", "A", (SaidStep("B", True, None),)),
            ("☐ Solis\nTālāk", "Tālāk", (SaidStep("Solis", False, None),)),
            (
                "A\n\n☑ B\n☐ C\n\nD",
                "A\n\n\nD",
                (SaidStep("B", True, None), SaidStep("C", False, None)),
            ),
            ("☐ (99.99.2020.)", "☐ (99.99.2020.)", ()),
            ("☐ Solis (99.99.2020.)", "", (SaidStep("Solis (99.99.2020.)", False, None),)),
            ("☐ Solis (divi)", "", (SaidStep("Solis (divi)", False, None),)),
        ],
    )
    def test_lines_with_a_box_are_steps_wherever_they_stand(self, text, words, steps):
        said, listed = column_nine(text)
        assert (said, steps_said(listed)) == (words, steps)


@pytest.mark.parametrize(
    ("line", "is_done"),
    [
        ("☑\N{VARIATION SELECTOR-16} Sagatavot", True),
        ("☑\N{VARIATION SELECTOR-15}Sagatavot", True),
        ("☑\N{ZERO WIDTH SPACE} Sagatavot", True),
        ("\N{ZERO WIDTH NO-BREAK SPACE}☑ Sagatavot", True),
        ("☑\N{NO-BREAK SPACE}Sagatavot", True),
        (" ☑ Sagatavot", True),
        ("\t☑ Sagatavot", True),
        ("• ☑ Sagatavot", True),
        ("- ☑ Sagatavot", True),
        ("1. ☑ Sagatavot", True),
        ("2) ☐ Sagatavot", False),
        ("✅ Sagatavot", True),
        ("✔\N{VARIATION SELECTOR-16} Sagatavot", True),
        ("☒ Sagatavot", True),
        ("\uf0fe Sagatavot", True),
        ("[x] Sagatavot", True),
        ("[X]Sagatavot", True),
        ("[ ] Sagatavot", False),
        ("[] Sagatavot", False),
        ("⬜ Sagatavot", False),
        ("\uf0a8 Sagatavot", False),
    ],
)
def test_a_tick_is_one_however_it_is_written(line, is_done):
    assert column_nine(f"Sākts\n{line}")[0] == "Sākts"
    assert steps_said(line) == (SaidStep("Sagatavot", is_done, None),)


@pytest.mark.parametrize(
    "line",
    [
        "[1] Sagatavot",
        "[xx] Sagatavot",
        "x Sagatavot",
        "1. Sagatavot",
        "✔\N{VARIATION SELECTOR-16}",
        "•",
    ],
)
def test_other_signs_are_no_ticks(line):
    assert column_nine(line) == (line, "")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "• Viens\n- Divi\n– Četri\nPieci - seši\n\n-7 grādi",
            ["Viens", "Divi", "Četri", "Pieci - seši", "-7 grādi"],
        ),
        ("- Viens", ["Viens"]),
        ("1. Viens\n\n 2. Divi\n3. Trīs", ["Viens", "Divi", "Trīs"]),
        ("1) viens\n2) divi", ["viens", "divi"]),
        ("- 2020. gadā nav naudas\n- Nav laika", ["2020. gadā nav naudas", "Nav laika"]),
    ],
)
def test_a_list_is_read_without_the_signs_in_front_of_it(text, lines):
    assert lines_of(text) == lines


@pytest.mark.parametrize(
    "text",
    [
        "2. pusgadā trūks naudas",
        "1. kārta kavējas",
        "31. decembrī beidzas līgums",
        "3) posms kavējas",
        "5. pants nav spēkā\n6. pants nav saskaņots",
        "1. pusgadā trūks naudas\n2. pusgadā trūks laika",
        "1. Viens\n3. Trīs",
        "2. Divi\n1. Viens",
        "1. Viens\nDivi",
        "3. Trīs\nDivi\n1. Viens",
        "1. Posms\n2. Posms",
        "– 5 procenti",
        "- 5 procenti\nNav laika",
        "1.1. Viens\n1.2. Divi",
    ],
)
def test_a_number_that_does_not_count_the_lines_is_read_with_them(text):
    assert lines_of(text) == text.split("\n")


def test_the_nine_headings_are_what_the_portal_writes():
    assert len(HEADINGS) == 9


class TestLinks:
    @pytest.mark.parametrize(
        ("text", "links"),
        [
            ("", []),
            ("www.example.lv", [("https://www.example.lv", "")]),
            ("https://a.lv", [("https://a.lv", "")]),
            ("Publicēts: https://a.lv/b.", [("https://a.lv/b", "Publicēts")]),
            (
                "Projekts (skat. https://a.lv/b) ir gatavs",
                [("https://a.lv/b", "Projekts (skat. ) ir gatavs")],
            ),
            ("Gatavs, skat. https://a.lv/b!", [("https://a.lv/b", "Gatavs")]),
            ("Gatavs (skat. HTTPS://A.lv/b).", [("HTTPS://A.lv/b", "Gatavs")]),
            ("https://a.lv/x_(y)", [("https://a.lv/x_(y)", "")]),
            ("(https://a.lv/x_(y))", [("https://a.lv/x_(y)", "")]),
            (
                "A https://a.lv/1 B https://a.lv/2",
                [("https://a.lv/1", "A B"), ("https://a.lv/2", "A B")],
            ),
            ("A https://a.lv/1\nB https://a.lv/1", [("https://a.lv/1", "A")]),
            (f"https://a.lv/{'x' * 1_000}", []),
            ("„https://a.lv/1”", [("https://a.lv/1", "")]),
            ("https://", []),
        ],
    )
    def test_addresses_are_found_with_what_their_line_says(self, text, links):
        assert [tuple(link) for link in links_said(text)] == links

    def test_no_more_are_taken_than_anybody_would_look_at(self):
        text = " ".join(f"https://a.lv/{number}" for number in range(200_000))

        assert len(links_said(text)) == 10
