"""Which measure a row of a worksheet is about, told by its words."""

from datetime import date

from measures.evidence.kinds import FileKind
from measures.worksheets.base import BaseRow
from measures.worksheets.book import Cells
from measures.worksheets.matching import matches_of
from measures.worksheets.raw import RawCell
from measures.worksheets.understanding import ReadRow

NOTHING = Cells(*[""] * len(Cells._fields))._replace(starts_on=date(2020, 1, 1), due_on=None)


def found(theirs, ours):
    """Of each title of a file: the measure it is about, whether that is a guess, and the offers."""
    rows = [ReadRow(0, (at,), "", "", {"title": RawCell(one)}) for at, one in enumerate(theirs)]
    known = [
        BaseRow(f"1.{at}", 1, "", NOTHING._replace(title=one)) for at, one in enumerate(ours, 1)
    ]
    matches = matches_of(rows, known, None, FileKind.DOCX)
    return [(one.code, one.is_guess, one.offers) for one in matches]


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
