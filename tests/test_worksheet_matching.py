"""Which measure a row of a worksheet is about, told by its words."""

from datetime import date

import pytest

from measures.evidence.kinds import FileKind
from measures.worksheets.base import Base, BaseRow
from measures.worksheets.book import Cells
from measures.worksheets.matching import matches_of
from measures.worksheets.raw import RawCell
from measures.worksheets.understanding import ReadRow

NOTHING = Cells(*[""] * len(Cells._fields))._replace(starts_on=date(2020, 1, 1), due_on=None)


def matched(theirs, ours):
    """The matches of a file's titles, each as it stands or with the number beside it."""
    pairs = [one if isinstance(one, tuple) else ("", one) for one in theirs]
    rows = [
        ReadRow(0, (at,), "", "", {"code": RawCell(code), "title": RawCell(title)})
        for at, (code, title) in enumerate(pairs)
    ]
    return matches_of(rows, measures(ours), None, FileKind.DOCX)


def measures(titles):
    return [
        BaseRow(f"1.{at}", 1, "", NOTHING._replace(title=one)) for at, one in enumerate(titles, 1)
    ]


def keyed(titles, ours, began=None):
    """Of each row, which bears its key: (the measure it is about, by the key, is a guess, offers).

    Args:
        titles: those of the rows, by their keys.
        began: the titles the file was written with.
    """
    rows = [ReadRow(0, (1,), key, "", {"title": RawCell(one)}) for key, one in titles]
    base = Base("plans", "lv", date(2020, 1, 1), tuple(measures(began))) if began else None
    matches = matches_of(rows, measures(ours), base, FileKind.XLSX)
    return [(one.code, one.by_key, one.is_guess, one.offers) for one in matches]


def found(theirs, ours):
    """Of each title of a file: the measure it is about, whether that is a guess, and the offers."""
    return [(one.code, one.is_guess, one.offers) for one in matched(theirs, ours)]


def test_a_title_that_is_nearly_one_is_a_guess_with_others_offered():
    ours = ("Publicēt iepirkumu datus", "Publicēt iepirkumu plānus", "Apmācīt ierēdņus")

    assert found(["Publicēt iepirkumu datu"], ours) == [("1.1", True, ("1.1", "1.2"))]


def test_to_a_title_that_a_single_measure_bears_no_other_is_offered():
    ours = ("Publicēt iepirkumu datus", "Publicēt iepirkumu plānus")

    assert found(["PUBLICĒT iepirkumu datus"], ours) == [("1.1", False, ())]


def test_of_measures_that_are_called_the_same_the_others_are_offered():
    ours = ("Apmācīt ierēdņus", "Publicēt datus", "Apmācīt ierēdņus")

    assert found(["Apmācīt ierēdņus"], ours) == [("1.1", True, ("1.1", "1.3"))]


def test_a_title_like_no_other_is_a_new_measure():
    assert found(["Atvērt arhīvu"], ["Publicēt datus"]) == [("", True, ())]


# Titles that were shortened, and numbers -------------------------------------------------------

FORM = "Vienotas iepirkumu plāna veidlapas ieviešana"
PURPOSE = (
    " visās valsts un pašvaldību iestādēs, lai sabiedrība un uzņēmēji laikus uzzina, ko un kad"
    " iestāde pirks, un var sagatavot piedāvājumus"
)
CONTRACT = "Standarta līguma ieviešana"


def test_a_shortened_title_with_its_number_is_a_guess():
    ours = (CONTRACT, FORM + PURPOSE)

    assert found([("1.2.", FORM)], ours) == [("1.2", True, ("1.2",))]
    assert found([("1.2.", "iepirkumu plāna")], ours) == [("1.2", True, ("1.2",))]
    assert found([("1.2.", FORM + PURPOSE)], (CONTRACT, FORM)) == [("1.2", True, ("1.2",))]


def test_words_that_only_begin_alike_are_no_part_of_a_title():
    assert found([("1.1", "Stand")], [FORM, CONTRACT]) == [("", True, ())]
    assert found([("1.2", "Stand")], [FORM, CONTRACT]) == [("", True, ())]


def test_a_shortened_title_without_a_number_is_a_guess_where_only_one_begins_so():
    assert found([FORM], [CONTRACT, FORM + PURPOSE]) == [("1.2", True, ("1.2",))]
    assert found([FORM + PURPOSE], [CONTRACT, FORM]) == [("1.2", True, ("1.2",))]
    assert found([FORM], [FORM + PURPOSE, f"{FORM} pašvaldībās{PURPOSE}"]) == [("", True, ())]
    assert found(["Dati"], ["Dati par visu, ko iestādes pērk, tirgo, maina un iznomā"]) == [
        ("", True, ())
    ]


def test_whose_title_stands_in_the_file_is_not_offered_to_a_shorter_one():
    ours = (FORM, FORM + PURPOSE)

    assert found([FORM, FORM + PURPOSE], ours) == [("1.1", False, ()), ("1.2", False, ())]


def test_the_number_goes_before_words_that_are_likelier():
    ours = (FORM + PURPOSE, f"{FORM} 2")

    assert found([("1.1", FORM)], ours) == [("1.1", True, ("1.1", "1.2"))]


@pytest.mark.parametrize(
    "title",
    [
        f"1.2. {CONTRACT}",
        f"1.2 {CONTRACT}",
        f"1.2) {CONTRACT}",
        f" 1.2.\u00a0{CONTRACT}",
        f"1.2.\n{CONTRACT}",
        f"1.2. – {CONTRACT}",
    ],
)
@pytest.mark.parametrize("beside", ["", "1.2."])
def test_a_number_in_front_of_a_title_is_no_part_of_it(title, beside):
    [one] = matched([(beside, title)], [FORM, CONTRACT])

    assert (one.code, one.by_key, one.row.text("title")) == ("1.2", True, CONTRACT)


def test_a_number_in_front_of_a_title_is_kept_where_it_is_no_measures():
    for title in ("1.9. Standarta līgums", "2.0 versijas izstrāde", "12 darbnīcas", "1.2."):
        [one] = matched([title], [FORM, CONTRACT])
        assert one.row.text("title") == title


def test_a_number_in_front_of_a_title_is_kept_where_the_record_has_it_there():
    [one] = matched([f"1.1. {CONTRACT}"], [f"1.1. {CONTRACT}"])

    assert (one.code, one.likeness, one.row.text("title")) == ("1.1", 1, f"1.1. {CONTRACT}")


@pytest.mark.parametrize("row", [f"1.1. {CONTRACT}", ("1.1", CONTRACT), ("1.1.", CONTRACT.upper())])
def test_a_number_with_the_title_of_another_measure_is_a_guess(row):
    [one] = matched([row], [FORM, CONTRACT])

    assert (one.code, one.is_guess, one.offers) == ("1.2", True, ("1.2", "1.1"))
    assert one.row.text("title").lower() == CONTRACT.lower()


def test_beside_the_row_of_its_own_measure_a_number_with_anothers_title_is_a_guess():
    rows = [("1.1", FORM), ("1.1", CONTRACT)]

    assert found(rows, [FORM, CONTRACT]) == [("1.1", False, ()), ("1.2", True, ("1.2", "1.1"))]


def test_a_number_of_no_measure_beside_a_title_is_no_question():
    assert found([("1.9", CONTRACT)], [FORM, CONTRACT]) == [("1.2", False, ())]


def test_what_excel_makes_of_a_number_is_no_question_beside_the_title():
    """There 1.10 becomes 1.1, and never the other way round."""
    ours = [f"{FORM} {at}" for at in range(1, 21)]

    assert found([("1.1", ours[9]), ("1.2", ours[19])], ours) == [
        ("1.10", False, ()),
        ("1.20", False, ()),
    ]
    assert [(code, guess) for code, guess, _ in found([("1.10", ours[0])], ours)] == [("1.1", True)]
    assert [(code, guess) for code, guess, _ in found([("1.1", ours[10])], ours)] == [
        ("1.11", True)
    ]


OURS = ("Izstrādāt metodiku", "Publicēt līgumu datus", "Apmācīt ierēdņus")


@pytest.mark.parametrize("began", [None, OURS])
@pytest.mark.parametrize(
    "titles",
    [
        (OURS[1], OURS[0]),
        (OURS[1].upper(), f"{OURS[0]}."),
        ("Publicēt līgumu datu", "Izstrādāt metodikas"),
    ],
)
def test_titles_that_stand_at_each_others_keys_are_guesses(titles, began):
    """As when the columns in sight are sorted or pasted without the hidden one."""
    rows = [("1.1", titles[0]), ("1.2", titles[1]), ("1.3", OURS[2])]

    assert keyed(rows, OURS, began) == [
        ("1.2", False, True, ("1.2", "1.1")),
        ("1.1", False, True, ("1.1", "1.2")),
        ("1.3", True, False, ()),
    ]


def test_a_title_that_the_measure_bore_when_the_file_was_written_is_its_own():
    """In the portal, the two have changed their titles meanwhile."""
    rows = [("1.1", OURS[0]), ("1.2", OURS[1])]

    assert keyed(rows, (OURS[1], OURS[0]), OURS[:2]) == [
        ("1.1", True, False, ()),
        ("1.2", True, False, ()),
    ]


def test_a_title_that_another_bore_when_the_file_was_written_is_no_key_of_this():
    rows = [("1.1", OURS[1]), ("1.2", OURS[0])]

    matches = keyed(rows, (OURS[0], "Pavisam citādi"), OURS[:2])

    # By no title is the first one 1.2, so it may still be what its key says, unless another is it.
    assert [(code, is_guess) for code, _by_key, is_guess, _offers in matches] == [
        ("", True),
        ("1.1", True),
    ]
    assert matches[0][3] == ("1.1",)


def test_beside_the_row_that_has_its_own_title_the_other_may_be_what_its_key_says():
    rows = [("1.1", OURS[1]), ("1.2", OURS[1])]

    assert keyed(rows, OURS) == [("1.1", False, True, ("1.1",)), ("1.2", True, False, ())]


def test_a_title_in_other_words_stays_its_keys():
    rows = [("1.1", "Pavisam citādi"), ("1.2", "Publicēt visu līgumu datus"), ("1.3", "")]

    assert [(code, by_key) for code, by_key, *_ in keyed(rows, OURS)] == [
        ("1.1", True),
        ("1.2", True),
        ("1.3", True),
    ]


def test_of_two_that_are_called_the_same_each_keeps_its_key():
    rows = [("1.2", OURS[0]), ("1.1", OURS[0])]

    assert [(code, by_key) for code, by_key, *_ in keyed(rows, (OURS[0], OURS[0]))] == [
        ("1.2", True),
        ("1.1", True),
    ]


def test_a_number_that_somebody_typed_is_a_guess_without_a_title():
    rows = [ReadRow(0, (1,), "", "", {"code": RawCell("1.2"), "title": RawCell("")})]

    [match] = matches_of(rows, measures(OURS), None, FileKind.XLSX)

    assert (match.code, match.is_guess, match.offers) == ("1.2", True, ("1.2",))
