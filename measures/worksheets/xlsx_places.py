"""Where the cells of an Excel sheet are, and which of them are merged, hidden, computed, linked."""

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from xml.parsers import expat

from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.xml.functions import fromstring

from measures.worksheets.packages import FILLING_TAGS, MOST_COLUMNS

MOST_OF_LINK = 50  # cells that one link is of
RANGE = re.compile("[A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?")
LINK_FORMULA = re.compile(r'\s*HYPERLINK\(\s*"((?:[^"]|"")+)"', re.IGNORECASE)
LONGEST_FORMULA = 2_000  # letters of it that are looked at


@dataclass(slots=True)
class Shape:
    """What a sheet says of places.

    Attributes:
        last_row, last_column: in which something stands; below them borders may go on.
        computed: place of a formula → whether its result is a text.
        formulas: place → the beginning of the formula.
        hidden, hidden_columns: the numbers of rows and of columns that nobody sees.
        merged: first row, first column, last row and last column of each merged range.
        inline: which of the texts that stand in cells themselves have fonts, from 1 → its place.
        links: the range of each link, the relation that says where it leads, and the place there.
    """

    last_row: int = 0
    last_column: int = 0
    computed: dict[tuple[int, int], bool] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    inline: dict[int, tuple[int, int]] = field(default_factory=dict)
    links: list[tuple[str, str, str]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def shape_of(page: Any) -> Shape:
    """
    Raises:
        ValueError: its rows, or the cells in one, are out of order.
    """
    shape = Shape()
    row = column = texts = 0
    is_text = is_inline = False

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, texts, is_text, is_inline
        tag = name.rpartition(":")[2]
        parser.CharacterDataHandler = None
        if tag == "row":
            row, column = _following(row, attributes.get("r")), 0
            if _is_out_of_sight(attributes, "ht"):
                shape.hidden.add(row)
        elif tag == "col" and _is_out_of_sight(attributes, "width"):
            first, last = max(int(attributes["min"]), 1), min(int(attributes["max"]), MOST_COLUMNS)
            shape.hidden_columns.update(range(first, last + 1))
        elif tag == "c":
            place = attributes.get("r")
            column = _following(column, coordinate_to_tuple(place)[1] if place else None)
            kind = attributes.get("t")
            is_text, is_inline = kind == "str", kind == "inlineStr"
        elif tag in FILLING_TAGS:
            shape.last_row, shape.last_column = row, max(column, shape.last_column)
            texts += tag == "is"
            if tag == "f":
                shape.computed[row, column] = is_text
                parser.CharacterDataHandler = formula
        elif tag == "rPr" and is_inline:
            shape.inline[texts] = (row, column)
        elif tag == "hyperlink":
            relation = next((attributes[one] for one in attributes if one.endswith(":id")), "")
            place = attributes.get("location", "")
            shape.links.append((attributes.get("ref", ""), relation, place))
        elif tag == "mergeCell":
            bounds: Any = range_boundaries(attributes["ref"])
            left, top, right, bottom = bounds
            shape.merged.append((top, left, bottom, right))

    def formula(text: str) -> None:
        # It comes in pieces, and may be long.
        said = shape.formulas.get((row, column), "")
        if len(said) < LONGEST_FORMULA:
            shape.formulas[row, column] = said + text[:LONGEST_FORMULA]

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    with page._get_source() as part:
        parser.Parse(part.read(), True)
    return shape


def _is_out_of_sight(attributes: dict[str, str], size: str) -> bool:
    """Whether a row or a column is hidden, or made so small that nothing is left of it."""
    return attributes.get("hidden") in ("1", "true") or float(attributes.get(size, 1)) == 0


def _following(last: int, said: str | int | None) -> int:
    """The number of a row or a column: the one that it says, or the next."""
    number = last + 1 if said is None else int(said)
    if number <= last:
        raise ValueError("Rows or cells are out of order.")
    return number


def merged_places(
    shape: Shape,
) -> tuple[set[tuple[int, int]], dict[tuple[int, int], tuple[int, int]]]:
    """Places that a cell to the left reaches over; and those that a cell above does, each with
    where that one begins.

    Raises:
        ValueError: together they are larger than the sheet, so they overlap.
    """
    covered: set[tuple[int, int]] = set()
    above: dict[tuple[int, int], tuple[int, int]] = {}
    places = 0
    for top, left, said_bottom, said_right in shape.merged:
        bottom, right = min(said_bottom, shape.last_row), min(said_right, shape.last_column)
        places += max(bottom - top + 1, 0) * max(right - left + 1, 0)
        if places > shape.last_row * shape.last_column:
            raise ValueError("Merged ranges overlap.")
        for row in range(top, bottom + 1):
            if row > top:
                above[row, left] = (top, left)
            covered |= {(row, at) for at in range(left + 1, right + 1)}
    return covered, above


def link_targets(page: Any, shape: Shape) -> dict[tuple[int, int], str]:
    """Place → where the link of its cell leads."""
    targets: dict[tuple[int, int], str] = {}
    outside = _outside(page) if shape.links else {}
    for ref, relation, at in shape.links:
        if relation in outside:
            target = f"{outside[relation]}#{at}" if at else outside[relation]
            targets |= dict.fromkeys(_places(ref), target)
    for place, text in shape.formulas.items():
        said = LINK_FORMULA.match(text)
        if said:
            targets[place] = said[1].replace('""', '"')
    return targets


def _outside(page: Any) -> dict[str, str]:
    """The relations of a sheet that lead out of the file, each with where it leads."""
    return {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in _relations(page)
        if relation.get("TargetMode") == "External"
    }


def parts_of(page: Any, kind: str) -> list[str]:
    """The names of the parts that a sheet names by relations of a kind, as far as they are there.

    Args:
        kind: the last word of the address that says which kind a relation is.
    """
    folder, there = posixpath.dirname(page._worksheet_path), set(page.parent._archive.namelist())
    found = (
        posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
        for relation in _relations(page)
        if relation.get("Type", "").rpartition("/")[2] == kind
    )
    return [name for name in dict.fromkeys(found) if name in there]


def _relations(page: Any) -> Any:
    """The elements that name what a sheet is related to."""
    archive, sheet = page.parent._archive, PurePosixPath(page._worksheet_path)
    part = str(sheet.parent / "_rels" / f"{sheet.name}.rels")
    return fromstring(archive.read(part)) if part in archive.namelist() else ()


def _places(ref: str) -> Sequence[tuple[int, int]]:
    """The places of a range; none of whole rows and columns, which say nothing of a cell."""
    if not RANGE.fullmatch(ref):
        return ()
    bounds: Any = range_boundaries(ref)
    left, top, right, bottom = bounds
    if (right - left + 1) * (bottom - top + 1) > MOST_OF_LINK:
        return ()
    return [(row, at) for row in range(top, bottom + 1) for at in range(left, right + 1)]
