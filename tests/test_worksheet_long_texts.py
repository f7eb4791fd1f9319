"""Texts, names and rows of a worksheet's file that take long to understand: never too long."""

import random
from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from measures.evidence.kinds import FileKind
from measures.worksheets.base import BaseRow
from measures.worksheets.book import Cells
from measures.worksheets.files import WRITERS
from measures.worksheets.matching import matches_of
from measures.worksheets.raw import RawCell, RawLink
from measures.worksheets.reading import read_worksheets
from measures.worksheets.recognizing import head_of, heading_of
from measures.worksheets.saying_days import day_said
from measures.worksheets.saying_institutions import Directory, Named, institutions_said
from measures.worksheets.saying_links import links_said, with_addresses
from measures.worksheets.saying_lists import lines_of
from measures.worksheets.saying_progress import SaidStep, column_nine, steps_said
from measures.worksheets.understanding import COMMITMENT, ReadRow
from tests.books import READER, book
from tests.hostile import CELLS, RECORD, data, excel, outcome, row, tr, word

pytestmark = pytest.mark.usefixtures("in_english")


# Words that take long -------------------------------------------------------------------------

LONG = 30_000
ADVERSARIAL = [
    "a" * LONG,
    " " * LONG + "x",
    "x" + " " * LONG + "x",
    "x" + "\u3000" * LONG + "x",
    "x" + "\t" * LONG + "(x",
    "(" * LONG,
    ")" * LONG,
    "()" * (LONG // 2) + "x",
    "( ) " * (LONG // 4) + "x",
    "x (" + ") " * (LONG // 2) + "x",
    ", " * (LONG // 2),
    " un " * (LONG // 4),
    " - " * (LONG // 3),
    "x" + " -" * (LONG // 2) + "x",
    "1" * LONG,
    "1." * (LONG // 2),
    "1. " * (LONG // 3),
    "1.1.2020. " * (LONG // 10),
    " ".join(str(year) for year in range(1900, 2100)) * 30,
    "pirm" + "a" * LONG,
    "pirma " * (LONG // 6),
    "ceturt" * (LONG // 6) + " ",
    "i" * LONG,
    "ii. " * (LONG // 4),
    "☐" + " " * LONG + "x",
    "☐ x" + " " * LONG + "(1",
    "☐ " + "(1 " * (LONG // 3),
    "☐ (" + "1 " * (LONG // 2),
    "☐ x\n" * (LONG // 4),
    "2020-" + "1" * LONG + "-",
    "é́" * (LONG // 2),
    "ﷺ" * LONG,
    "_x0041_" * (LONG // 7),
    "apnemsan" * (LONG // 8),
    "1. " * (LONG // 3) + "apņemšanās",
    "• " * (LONG // 2),
    "IUB, " * (LONG // 5),
    "IUBB, " * (LONG // 6),
    "9" * LONG + ". apņemšanās",
    "http://a.lv " * (LONG // 12),
    "www.a.lv/(" + ")" * LONG,
    "http://a.lv " + "-" * LONG,
    "http://a.lv " + "x-" * (LONG // 2),
    "☐ http://a.lv " + "(" * LONG,
    "•" + " " * LONG + "☐" + "\ufe0f" * LONG,
    "\u200b" * LONG + "x",
    "1. \n" * (LONG // 4),
]
# In Word a cell may be longer than in Excel, and a file of many signs that are the same is short.
LONGER = 10 * LONG
ADDRESSES = [
    "Skat. http://a.lv http://b.lv" + ")" * LONGER,
    "Skat. http://a.lv http://b.lv" + "()" * (LONGER // 2) + "." * LONGER,
    ("http://a.lv/" + ")" * 980 + " ") * (4 * LONGER // 1_000),
    "".join(f"http://a{n % 10}.lv/" + "!" * 980 + "\n" for n in range(LONGER // 1_000)),
    "http://a.lv " + "!" * LONGER,
    "http://a.lv " + "a!-" * (LONGER // 3),
]


def understanding(text):
    def understand_it():
        day_said(text, None, (2020, 2021), is_end=True)
        institutions_said(text, READER.directory)
        lines_of(text)
        steps_said(column_nine(text)[1])
        links_said(text)
        heading_of(text)
        COMMITMENT.search(text)
        outcome(excel(data(row("Metodika", text, text, text))))

    return understand_it


@pytest.mark.parametrize("text", ADVERSARIAL, ids=range(len(ADVERSARIAL)))
def test_no_text_takes_long_to_understand(text, scales):
    scales.weigh(understanding, text)


def finding_addresses(text):
    title = RECORD.rows[0].cells.title
    content = word(
        f"<w:tbl>{tr('Pasākums', 'Beigu datums', 'Progress')}{tr(title, '', text)}</w:tbl>"
    )
    return lambda: outcome(content)


@pytest.mark.parametrize("text", ADDRESSES, ids=range(len(ADDRESSES)))
def test_no_addresses_take_long_to_find(text, scales):
    assert scales.weigh(finding_addresses, text) == ""


def adding_addresses(text, count):
    links = [RawLink(f"https://a.lv/{number}", f"dati {number}") for number in range(count)]
    return lambda: with_addresses(text, links).count("https://a.lv/")


@pytest.mark.parametrize("text", ["ab ", "dati ", "\n", " ", "☐ a\n", "dati 1\n"])
def test_no_addresses_take_long_to_add(text, scales):
    long = text * (3_900_000 // len(text))

    assert scales.weigh(adding_addresses, long, 100) == 100


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("IUB" + " " * 999 + ", CFLA", ["IUB", "CFLA"]),
        ("IUB" + "," * 999 + "CFLA", ["IUB", "CFLA"]),
        ("IUB ( a  b ) . ", ["IUB"]),
        ("x" * 999, ["x" * 999]),
        ("IUB un", ["IUB un"]),
        ("un IUB", ["un IUB"]),
        ("A un B (c un d, e) and F/G", ["A", "B", "F", "G"]),
        ("A ) , B", ["A )", "B"]),
        ("A ( , B", ["A ( , B"]),
    ],
)
def test_institutions_are_divided_where_people_divide_them(text, found):
    assert [one.text for one in institutions_said(text, READER.directory)] == found


def test_a_cell_full_of_names_is_one_question():
    [one] = institutions_said(", ".join(f"A{n}" for n in range(51)), READER.directory)

    assert (one.id, one.offers) == (None, ())


def looking_for_institutions():
    letters = random.Random(2)  # noqa: S311 - it hides nothing
    names = ["".join(letters.choices("aābcčdeēi lmnorst", k=40)) for _name in range(8_000)]
    directory = Directory(Named(name, number) for number, name in enumerate(names[:500]))

    def look_for_all():
        for name in names:
            institutions_said(f"{name}x, {name[:-2]}, {name[::-1]}", directory)

    return look_for_all


def test_thousands_of_unknown_institutions_are_looked_for_in_time(scales):
    scales.weigh(looking_for_institutions)


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("☐ Solis (01.02.2020.) ", SaidStep("Solis", False, date(2020, 2, 1))),
        ("☑Solis (a) (01.02.2020.)", SaidStep("Solis (a)", True, date(2020, 2, 1))),
        ("☐ (01.02.2020.)", None),
        ("☐", None),
        ("☐ Solis (٠١.٠٢.٢٠٢٠.)", SaidStep("Solis (٠١.٠٢.٢٠٢٠.)", False, None)),
    ],
)
def test_steps_are_told_from_words(line, step):
    assert steps_said(column_nine(line)[1]) == ((step,) if step else ())


def test_digits_of_other_scripts_are_no_days():
    for text in ("٠١.٠٢.٢٠٢٠.", "２０２０", "²", "٤٣٨٣١"):
        said_ = day_said(text, None, (2020,), is_end=True)
        assert said_.day is None or not text.isascii()
        institutions_said(text, READER.directory)
        steps_said(f"☐ A ({text})")


# Two thousand rows ----------------------------------------------------------------------------


def titled(titles):
    return [ReadRow(0, (at,), "", "", {"title": RawCell(text)}) for at, text in enumerate(titles)]


def known(titles):
    return [BaseRow(f"1.{at}", 1, "", CELLS._replace(title=text)) for at, text in enumerate(titles)]


LETTERS = random.Random(3)  # noqa: S311 - it hides nothing
ALPHABET = "aābcčdeēfgģhiījkķlļmnņoprsštuūvzž      "


def invented(length):
    return "".join(LETTERS.choices(ALPHABET, k=length))


COMMON = "Izstrādāt un publicēt vienotu metodiku par iepirkumu datu atvēršanu pašvaldībās " * 5
TITLES = {
    "long and unlike": lambda: (
        [invented(1_000) for _ in range(2_000)],
        [invented(1_000) for _ in range(2_000)],
    ),
    "long and alike": lambda: (
        [f"{COMMON} {n}" for n in range(2_000)],
        [f"{COMMON} {n + 1}" for n in range(2_000)],
    ),
    "as long as a cell": lambda: (
        [f"{COMMON * 70}{n}" for n in range(2_000)],
        [COMMON * 70] * 2_000,
    ),
    "all the same": lambda: (["Metodika"] * 2_000, ["Metodika"] * 2_000),
    "all the same but a letter": lambda: (["Metodika"] * 2_000, ["Metodikas"] * 2_000),
    "empty": lambda: ([""] * 2_000, [""] * 2_000),
}


def matching(kind):
    theirs, ours = TITLES[kind]()

    def codes():
        matches = matches_of(titled(theirs), known(ours), None, FileKind.DOCX)
        return [one.code for one in matches if one.code]

    return codes


@pytest.mark.parametrize("kind", TITLES)
def test_two_thousand_rows_find_their_measures_in_time(kind, scales):
    codes = scales.weigh(matching, kind)

    assert len(codes) == len(set(codes))
    assert len(codes) == (2_000 if kind == "all the same" else len(codes))


def matching_keys(kind):
    """Each row with the key of another measure than the one its title is likest to."""
    theirs, ours = TITLES[kind]()
    rows = [replace(one, mark=f"1.{at - 1}") for at, one in enumerate(titled(theirs))]

    def codes():
        matches = matches_of(rows, known(ours), None, FileKind.XLSX)
        return [one.code for one in matches if one.code]

    return codes


@pytest.mark.parametrize("kind", TITLES)
def test_two_thousand_keys_are_held_against_their_titles_in_time(kind, scales):
    codes = scales.weigh(matching_keys, kind)

    assert len(codes) == len(set(codes))


def matching_one_code():
    rows = [
        ReadRow(0, (at,), "1.1", "", {"title": RawCell("Metodika " * 3_000 + str(at))})
        for at in range(3_000)
    ]

    def codes_by_key():
        matches = matches_of(rows, known(["Cits", "Metodika"]), None, FileKind.XLSX)
        return [one.code for one in matches if one.by_key]

    return codes_by_key


def test_one_code_in_every_row_is_told_apart_in_time(scales):
    assert scales.weigh(matching_one_code) == ["1.1"]


def test_titles_that_differ_only_far_behind_are_not_the_same():
    one, other = "a" * 2_000 + "1", "a" * 2_000 + "2"

    [match] = matches_of(titled([one]), known([other]), None, FileKind.DOCX)
    assert (match.code, match.is_guess) == ("1.0", True)
    [match] = matches_of(titled([one]), known([one]), None, FileKind.DOCX)
    assert (match.code, match.is_guess) == ("1.0", False)


def telling_headings():
    # Letters in another order, and slips: what costs most to tell from what is known.
    texts = [f"rezultats ka zinasim ka pasakums ir paveikts {n}" for n in range(10_000)]

    def tell_all():
        for text in texts:
            heading_of(text)

    return tell_all


def test_headings_that_nearly_are_some_are_told_in_time(scales):
    scales.weigh(telling_headings)


@pytest.mark.parametrize("kind", [FileKind.DOCX, FileKind.XLSX])
def test_as_many_rows_as_may_be_are_compared_in_time(kind, weighed):
    """With a record in which all of them say something else."""
    long = Cells(
        title="",
        starts_on=date(2020, 1, 1),
        due_on=date(2020, 12, 31),
        lead="Valsts kase un cits",
        supporting="\n".join(f"Iestāde {n} (sniedz datus, pārbauda)" for n in range(5)),
        beneficiaries="Iestādes un uzņēmumi " * 10,
        completion_test="Metodika ir publicēta un to lieto " * 6,
        risks="• Trūkst laika un naudas\n" * 8,
        progress="Darbs ir sākts un turpinās " * 8 + "\n\n☑ Sagatavot (01.02.2020.)\n☐ Publicēt",
        status="",
    )
    rows = [long._replace(title=f"{COMMON[n % 80 :][:90]} {n}") for n in range(2_500)]
    with translation.override("lv"):
        content = WRITERS[kind](book([[("", rows)]]))

    found = weighed(content)

    assert found == ""


def test_long_cells_are_not_taken_for_headings():
    rows = read_worksheets(excel(data(row(*["Pasākumi " * 100] * 50) * 30))).tables[0].rows

    assert head_of(rows[1:]) is None
