"""Which measure a row of a worksheet is about, told by its words."""

from datetime import date

import pytest

from measures.evidence.kinds import FileKind
from measures.worksheets.base import BaseRow
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
    known = [
        BaseRow(f"1.{at}", 1, "", NOTHING._replace(title=one)) for at, one in enumerate(ours, 1)
    ]
    return matches_of(rows, known, None, FileKind.DOCX)


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


def test_a_number_in_front_of_a_title_that_is_another_measures_gives_way_to_the_words():
    """1.10 may have become 1.1."""
    [one] = matched([f"1.1. {CONTRACT}"], [FORM, CONTRACT])

    assert (one.code, one.is_guess, one.row.text("title")) == ("1.2", False, CONTRACT)
