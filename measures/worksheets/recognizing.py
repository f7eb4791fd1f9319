"""Which column is which: headings as people write them, told by their words. Pure."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from measures.worksheets.letters import visible
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
        "uzdevums pasakums",
        "planotais pasakums",
        "aktivitate",
        "darbiba",
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
        "istenosanas termins",
        "izpildes datums",
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
        "atbildigais par izpildi",
        "par izpildi atbildiga institucija",
        "vadosa institucija",
        "responsible one institution",
    ),
    "supporting": (
        "citas atbildigas institucijas un to loma",
        "citas atbildigas institucijas",
        "citas iesaistitas institucijas",
        "lidzatbildigas institucijas",
        "lidzatbildigas iestades",
        "lidzatbildigais",
        "iesaistitas institucijas",
        "iesaistitas iestades",
        "citas iesaistitas iestades",
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
        "labuma guveji",
        "who is the client in this context",
    ),
    "completion_test": (
        "rezultats ka zinasim ka pasakums ir paveikts",
        "ka zinasim ka pasakums ir paveikts",
        "rezultats",
        "darbibas rezultats",
        "sagaidamais rezultats",
        "rezultativais raditajs",
        "sasniedzamais rezultats",
        "result how will we know that the measure is done",
    ),
    "risks": (
        "riski un skersli kas varetu kavet pasakuma istenosanu",
        "riski un skersli",
        "riski",
        "iespejamie riski",
        "risks and obstacles that could delay the measure",
    ),
    "progress": (
        "ricibas soli un progress",
        "ricibas soli",
        "progress",
        "progresa apraksts",
        "izpildes gaita",
        "informacija par izpildi",
        "paveiktie darbi",
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
        lines: the words of each of these rows, to know them again on the next page.
    """

    columns: dict[str, int]
    extra: tuple[str, ...]
    height: int
    lines: frozenset[tuple[str, ...]]


def words_in(text: str) -> str:
    """The words of a heading, folded, with single blanks between them."""
    return NOT_WORDS.sub(" ", fold(visible(text))).strip()


@lru_cache(maxsize=2_000)
def heading_of(text: str) -> Heading | None:
    """What a heading says, whatever its case, diacritics, line breaks and small slips."""
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
    matcher = SequenceMatcher(None, words, known, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= NEAR_ENOUGH else 0.0


TYPED_DAY = re.compile(r"[0-9]{1,2}\. ?[0-9]{1,2}\. ?[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_ABOVE = 40  # rows that may stand above the headings


def head_of(rows: Sequence[RawRow]) -> tuple[int, Head] | None:
    """Where the headings of a table begin, and what they are; None where there are none.

    Where one row says as much as two, it is the one: the line above is a title, and the row below a
    measure.
    """
    heads = [
        (at, Head(*_head(texts), height, frozenset(map(words_of_row, rows[at : at + height]))))
        for at in range(min(len(rows), MOST_ABOVE))
        for texts, height in _headings_at(rows, at)
    ]
    found = [(at, head) for at, head in heads if "title" in head.columns and len(head.columns) > 1]
    return max(found, key=lambda one: (len(one[1].columns), -one[1].height), default=None)


def words_of_row(row: RawRow) -> tuple[str, ...]:
    """What a row says, cell by cell, as headings are compared."""
    return tuple(words_in(row.cell(at).text) for at in range(len(row.cells)))


def _headings_at(rows: Sequence[RawRow], at: int) -> Iterable[tuple[list[list[str]], int]]:
    """The possible headings of each column: in this row alone, or together with the next."""
    one = _spread(rows[at])
    yield [[text] for text in one], 1
    if at + 1 < len(rows) and not _is_data(rows[at + 1]):
        two = _spread(rows[at + 1])
        width = max(len(one), len(two))
        pairs = zip(_over(_wide(one, width)), _wide(two, width), strict=True)
        yield [_both(above, left, below) for (above, left), below in pairs], 2


def _both(above: str, left: str, below: str) -> list[str]:
    """What two rows may say of a column. Over an empty cell stands what is to its left: many leave
    cells empty instead of merging them.
    """
    over = above or (left if below.strip() else "")
    return [below, f"{below} {over}", f"{over} {below}", above]


def _over(texts: list[str]) -> list[tuple[str, str]]:
    """Each text with the nearest to its left."""
    pairs, left = [], ""
    for text in texts:
        pairs.append((text, left))
        left = text if text.strip() else left
    return pairs


def _is_data(row: RawRow) -> bool:
    """Whether a day or a long text stands in it, as in no row of headings."""
    cells = [row.cell(at) for at in row.filled]
    return any(
        cell.day or len(cell.text) > LONGEST_HEADING or TYPED_DAY.fullmatch(cell.text.strip(" ."))
        for cell in cells
    )


def _spread(row: RawRow) -> list[str]:
    """The text over each column: of one that a cell reaches over, that cell's."""
    texts: list[str] = []
    for cell in row.cells:
        texts.append(texts[-1] if cell is None and texts else (cell.text if cell else ""))
    return texts


def _wide(texts: list[str], width: int) -> list[str]:
    return [*texts, *[""] * (width - len(texts))]


def _head(texts: list[list[str]]) -> tuple[dict[str, int], tuple[str, ...]]:
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
    return columns, tuple(dict.fromkeys(extra))
