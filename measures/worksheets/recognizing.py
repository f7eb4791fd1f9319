"""Which column is which: headings as people write them, told by their words. Pure."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import NamedTuple

from measures.worksheets.raw import RawRow
from ogp_portal.formats.latvian import fold

# The State Chancellery's own headings first, then the shorter and other ones that are met; English
# ones of this portal's own files last. All folded: without case, diacritics and punctuation.
KNOWN = {
    "title": (
        "pasakumi",
        "pasakums",
        "pasakuma nosaukums",
        "veicamais pasakums",
        "uzdevums",
        "aktivitate",
        "measures",
    ),
    "starts_on": (
        "sakuma datums",
        "sakums",
        "sakuma termins",
        "uzsaksanas datums",
        "istenosanas sakums",
        "no",
        "start date",
    ),
    "due_on": (
        "beigu datums",
        "beigas",
        "beigu termins",
        "izpildes termins",
        "termins",
        "pabeigsanas datums",
        "istenosanas beigas",
        "lidz",
        "end date",
    ),
    "lead": (
        "atbildiga viena institucija",
        "atbildiga institucija",
        "atbildiga iestade",
        "atbildigais",
        "vadosa institucija",
        "responsible one institution",
    ),
    "supporting": (
        "citas atbildigas institucijas un to loma",
        "citas atbildigas institucijas",
        "citas iesaistitas institucijas",
        "lidzatbildigas institucijas",
        "iesaistitas institucijas",
        "sadarbibas partneri",
        "other responsible institutions and their role",
    ),
    "beneficiaries": (
        "kas ir klients i saja konteksta",
        "kas ir klienti saja konteksta",
        "klients",
        "klienti",
        "merka grupa",
        "merkgrupa",
        "who is the client in this context",
    ),
    "completion_test": (
        "rezultats ka zinasim ka pasakums ir paveikts",
        "ka zinasim ka pasakums ir paveikts",
        "rezultats",
        "rezultativais raditajs",
        "sasniedzamais rezultats",
        "result how will we know that the measure is done",
    ),
    "risks": (
        "riski un skersli kas varetu kavet pasakuma istenosanu",
        "riski un skersli",
        "riski",
        "risks and obstacles that could delay the measure",
    ),
    "progress": (
        "ricibas soli un progress",
        "ricibas soli",
        "progress",
        "izpildes gaita",
        "paveiktais",
        "action steps and progress",
    ),
    "status": ("statuss", "izpildes statuss", "izpilde", "status"),
    "code": ("nr", "nr p k", "numurs", "kods", "code"),
}
NEAR_ENOUGH = 0.82
LONGEST_HEADING = 120
NOT_WORDS = re.compile(r"[\W_]+")


class Heading(NamedTuple):
    """What a heading is taken for, and how alike it is to one that is known: 1 is the same."""

    column: str
    likeness: float


class Head(NamedTuple):
    """The headings of a table.

    Attributes:
        columns: name of the column → its place.
        extra: headings that mean none of the columns.
        height: how many rows they take.
    """

    columns: dict[str, int]
    extra: tuple[str, ...]
    height: int


def words_in(text: str) -> str:
    """The words of a heading, folded, with single blanks between them."""
    return NOT_WORDS.sub(" ", fold(text)).strip()


@lru_cache(maxsize=2_000)
def heading_of(text: str) -> Heading | None:
    """What a heading says, whatever its case, diacritics, line breaks and small slips."""
    if len(text) > 4 * LONGEST_HEADING:  # not even with all its marks and blanks
        return None
    words = words_in(text)
    if not words or len(words) > LONGEST_HEADING:
        return None
    likest = max(
        (
            Heading(column, 1.0 if words == known else _likeness(words, known))
            for column, variants in KNOWN.items()
            for known in variants
        ),
        key=lambda heading: heading.likeness,
    )
    return likest if likest.likeness >= NEAR_ENOUGH else None


def _likeness(words: str, known: str) -> float:
    """0 where they are less alike than is asked for."""
    shorter, longer = sorted((len(words), len(known)))
    # Of short words a single letter makes another: "no" and "nr".
    if shorter < 5 or 2 * shorter < NEAR_ENOUGH * (shorter + longer):
        return 0.0
    if 2 * _shared(words, known) < NEAR_ENOUGH * (shorter + longer):
        return 0.0
    return SequenceMatcher(None, words, known, autojunk=False).ratio()


def _shared(words: str, known: str) -> int:
    """How many letters stand in both in the same order, at most: the blocks of letters that the
    likeness counts are never more. Told in a hundredth of the time that those take.

    Of bits, each for a letter of what is known, those are zero where a longer row of shared
    letters ends (Hyyrö 2004).
    """
    ends = _places(known)
    everywhere = (1 << len(known)) - 1
    row = everywhere
    for letter in words:
        here = row & ends.get(letter, 0)
        row = (row + here) | (row - here)
    return len(known) - (row & everywhere).bit_count()


@cache
def _places(known: str) -> dict[str, int]:
    """Where each letter stands, as bits."""
    places: dict[str, int] = {}
    for at, letter in enumerate(known):
        places[letter] = places.get(letter, 0) | 1 << at
    return places


MOST_ABOVE = 20  # rows that may stand above the headings


def head_of(rows: Sequence[RawRow]) -> tuple[int, Head] | None:
    """Where the headings of a table begin, and what they are; None where there are none."""
    best: tuple[int, Head] | None = None
    for at in range(min(len(rows), MOST_ABOVE)):
        for texts, height in _headings_at(rows, at):
            head = _head(texts, height)
            if "title" not in head.columns or len(head.columns) < 2:
                continue
            if best is None or len(head.columns) > len(best[1].columns):
                best = (at, head)
    return best


def _headings_at(rows: Sequence[RawRow], at: int) -> Iterable[tuple[list[list[str]], int]]:
    """The possible headings of each column: in this row alone, or together with the next."""
    one = _spread(rows[at])
    yield [[text] for text in one], 1
    if at + 1 < len(rows) and not _is_data(rows[at + 1]):
        two = _spread(rows[at + 1])
        width = max(len(one), len(two))
        pairs = zip(_wide(one, width), _wide(two, width), strict=True)
        yield [[below, f"{below} {above}", f"{above} {below}", above] for above, below in pairs], 2


def _is_data(row: RawRow) -> bool:
    return any(row.cell(at).day or len(row.cell(at).text) > LONGEST_HEADING for at in row.filled)


def _spread(row: RawRow) -> list[str]:
    """The text over each column: of one that a cell reaches over, that cell's."""
    texts: list[str] = []
    for cell in row.cells:
        texts.append(texts[-1] if cell is None and texts else (cell.text if cell else ""))
    return texts


def _wide(texts: list[str], width: int) -> list[str]:
    return [*texts, *[""] * (width - len(texts))]


def _head(texts: list[list[str]], height: int) -> Head:
    """Each column goes to the heading that is likest to it; the others are extra."""
    found: dict[str, tuple[float, int]] = {}
    for at, possible in enumerate(texts):
        for heading in filter(None, map(heading_of, possible)):
            if heading.likeness > found.get(heading.column, (0.0, 0))[0]:
                found[heading.column] = (heading.likeness, at)
    columns: dict[str, int] = {}
    # A place has one meaning: the likest.
    for column, (_likeness, at) in sorted(found.items(), key=lambda item: -item[1][0]):
        if at not in columns.values():
            columns[column] = at
    extra = [
        possible[0].strip()
        for at, possible in enumerate(texts)
        if possible[0].strip() and at not in columns.values()
    ]
    return Head(columns, tuple(dict.fromkeys(extra)), height)
