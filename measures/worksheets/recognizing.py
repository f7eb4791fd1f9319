"""Which column is which: headings as people write them, told by their words. Pure."""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from measures.worksheets.letters import words_in
from measures.worksheets.raw import RawRow

# The State Chancellery's own headings first, then the shorter and other ones that are met; English
# ones of this portal's own files last. All folded: without case, diacritics and punctuation. Of two
# columns of a table that mean the same, the one whose heading stands further up here is meant.
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
        "pasakuma sakums",
        "pasakuma sakuma datums",
        "uzsaksanas datums",
        "uzsaksana",
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
        "pabeigsana",
        "istenosanas beigas",
        "pasakuma beigas",
        "pasakuma beigu datums",
        "pasakuma izpildes termins",
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
        "citas institucijas",
        "citas institucijas un to loma",
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
        "sagaidamie rezultati",
        "sasniedzamie rezultati",
        "rezultativie raditaji",
        "result how will we know that the measure is done",
    ),
    "risks": (
        "riski un skersli kas varetu kavet pasakuma istenosanu",
        "riski un skersli kas var kavet pasakuma istenosanu",
        "riski un skersli",
        "riski",
        "iespejamie riski",
        "risks and obstacles that could delay the measure",
    ),
    "progress": (
        "ricibas soli un progress",
        "darbibas soli un progress",
        "soli un progress",
        "progress",
        "progresa apraksts",
        "izpildes gaita",
        "informacija par izpildi",
        "paveiktie darbi",
        "paveiktais",
        "ricibas soli",
        "darbibas soli",
        "action steps and progress",
    ),
    "status": ("statuss", "pasakuma statuss", "izpildes statuss", "status"),
    # A running number of the rows says least.
    "code": ("kods", "numurs", "nr", "nr p k", "code"),
}
# Steps alone may be what is to be done: beside any column of what was done, that is meant.
OF_STEPS = frozenset(("ricibas soli", "darbibas soli"))
# What may mean several columns, and which of them loses nothing of what stands there.
LIKELY = {"izpilde": "progress"}
COLUMN_OF = {known: column for column, variants in KNOWN.items() for known in variants}
RANK_OF = {known: rank for variants in KNOWN.values() for rank, known in enumerate(variants)}
# Words without which a heading says the same.
FILLERS = frozenset(("un", "ir", "ka", "to", "i", "vai", "kas", "the", "of"))
SHORTEST_GUESSED = 5  # of short words a single letter makes another: "no" and "nr"
LONGEST_HEADING = 120
LONGEST_TYPED = 4 * LONGEST_HEADING  # with all its marks and blanks
NUMBERED = re.compile("(?:[0-9]{1,2} )+")


class Heading(NamedTuple):
    """What a heading is taken for.

    Attributes:
        likeness: how alike it is to one that is known; 1 is the same.
        rank: how many headings of the column are more usual than that one.
        is_of_steps: it names steps alone.
    """

    column: str
    likeness: float
    rank: int
    is_of_steps: bool = False

    @property
    def order(self) -> tuple[float, int]:
        """The likest first, and of these the more usual."""
        return -self.likeness, self.rank


class Beaten(NamedTuple):
    """A heading that means a column as another one does, which the column went to."""

    heading: str
    other: str
    column: str


class Head(NamedTuple):
    """The headings of a table.

    Attributes:
        columns: name of the column → its place.
        extra: headings that mean none of the columns.
        beaten: those that mean one which has another heading.
        is_of_steps: what is read as progress stands under a heading that names steps alone.
        height: how many rows they take.
        lines: the words of each of these rows, to know them again on the next page.
    """

    columns: dict[str, int]
    extra: tuple[str, ...]
    beaten: tuple[Beaten, ...]
    is_of_steps: bool
    height: int
    lines: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=2_000)
def heading_of(text: str) -> Heading | None:
    """What a heading says, whatever its case, diacritics, line breaks and small slips.

    Each of its words has to be one that is known, but for a letter: "sasniegtais rezultāts" has
    nearly all letters of "sasniedzamais rezultāts", and says something else. So does one with a
    word more: "sākotnējais beigu datums".
    """
    if len(text) > LONGEST_TYPED:
        return None
    words = words_in(text)
    if not words or len(words) > LONGEST_HEADING:
        return None
    if words in COLUMN_OF:
        return _known(words, 1.0)
    if words in LIKELY:
        return Heading(LIKELY[words], 0.99, len(KNOWN[LIKELY[words]]))
    said = _telling(words)
    near = [
        _known(known, 0.99 - slips / len(words))
        for told, known in _of_so_many_words().get(len(said), ())
        if (slips := _slips(said, told)) is not None
    ]
    return min(near, key=lambda heading: heading.order, default=None)


def _known(known: str, likeness: float) -> Heading:
    return Heading(COLUMN_OF[known], likeness, RANK_OF[known], known in OF_STEPS)


def _telling(words: str) -> tuple[str, ...]:
    """The words that tell what a heading means, without its number: "3. Beigu datums"."""
    return tuple(word for word in NUMBERED.sub("", words).split() if word not in FILLERS)


@cache
def _of_so_many_words() -> dict[int, list[tuple[tuple[str, ...], str]]]:
    """The headings that are known, each after its words that tell, by how many these are."""
    found: dict[int, list[tuple[tuple[str, ...], str]]] = {}
    for known in COLUMN_OF:
        told = _telling(known)
        found.setdefault(len(told), []).append((told, known))
    return found


def _slips(said: tuple[str, ...], known: tuple[str, ...]) -> int | None:
    """In how many words there is a slip; None where there is more than a slip in one."""
    pairs = [(one, other) for one, other in zip(said, known, strict=True) if one != other]
    return len(pairs) if said and all(_is_slip(*pair) for pair in pairs) else None


def _is_slip(one: str, other: str) -> bool:
    """Whether a word is another with one letter more, less or other, or with two in each other's
    place. It begins alike: "neatbildīgs" is no slip.
    """
    if min(len(one), len(other)) < SHORTEST_GUESSED or one[:2] != other[:2]:
        return False
    pairs = enumerate(zip(one, other, strict=False))
    at = next((place for place, (ours, theirs) in pairs if ours != theirs), -1)
    if at < 0:
        return abs(len(one) - len(other)) == 1
    left, right = one[at:], other[at:]
    is_swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
    return is_swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]


TYPED_DAY = re.compile(r"[0-9]{1,2}\. ?[0-9]{1,2}\. ?[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER_OF_COLUMN = re.compile(r"\s*\(?([0-9]{1,2})[.)]?\s*")
LONGEST_NUMBER = 10  # letters
MOST_ABOVE = 20  # rows that may stand above the headings


def head_of(rows: Sequence[RawRow]) -> tuple[int, Head] | None:
    """Where the headings of a table begin, and what they are; None where there are none.

    Where one row says as much as two, it is the one: the line above is a title, and the row below a
    measure.
    """
    heads = [
        (at, height, texts, _columns(texts))
        for at in range(min(len(rows), MOST_ABOVE))
        for texts, height in _headings_at(rows, at)
    ]
    found = [one for one in heads if "title" in one[3] and len(one[3]) > 1]
    if not found:
        return None
    at, height, texts, columns = max(found, key=lambda one: (len(one[3]), -one[1]))
    lines = tuple(map(_words_of, rows[at : at + height]))
    nine = _meant(texts[columns["progress"]]) if "progress" in columns else None
    is_of_steps = nine is not None and nine.heading.is_of_steps
    return at, Head(columns, *_unread(texts, columns), is_of_steps, height, lines)


def guessed(rows: Sequence[RawRow], head: Head) -> list[tuple[str, str]]:
    """Headings that are not known, and were taken for some that are like them: what stands there,
    and the column's name.

    Args:
        rows: those from where the headings begin.
    """
    [texts] = [texts for texts, height in _headings_at(rows, 0) if height == head.height]
    guesses = []
    for column, at in head.columns.items():
        found = [(heading_of(text), text) for text in texts[at]]
        said = [(one.likeness, text) for one, text in found if one and one.column == column]
        if said and max(said)[0] < 1:
            guesses.append((" ".join(max(said)[1].split()), column))
    return guesses


def _words_of(row: RawRow) -> tuple[str, ...]:
    """What a row says, cell by cell, as headings are compared."""
    return tuple(_beginning(row, at) for at in range(len(row.cells)))


def _beginning(row: RawRow, column: int) -> str:
    # Folding takes long, and what is longer is no heading.
    return words_in(row.cell(column).text[:LONGEST_TYPED])


def says(row: RawRow, line: tuple[str, ...]) -> bool:
    """Whether a row has just these words; its cells are looked at up to the first with others."""
    return len(row.cells) == len(line) and all(
        _beginning(row, at) == words for at, words in enumerate(line)
    )


def is_of_headings(row: RawRow) -> bool:
    """Whether it has several texts, and each is a heading that is known."""
    texts = sorted((row.cell(at).text for at in row.filled), key=len)
    return len(texts) > 1 and all(
        len(text) <= LONGEST_TYPED and words_in(text) in COLUMN_OF for text in texts
    )


def is_of_numbers(row: RawRow) -> bool:
    """Whether it numbers the columns, as forms do below their headings: 1, 2, 3."""
    texts = [row.cell(at).text for at in row.filled]
    found = [NUMBER_OF_COLUMN.fullmatch(text) for text in texts if len(text) <= LONGEST_NUMBER]
    numbers = [int(one[1]) for one in found if one]
    return len(texts) > 2 and numbers == [*range(1, len(texts) + 1)]


def _headings_at(rows: Sequence[RawRow], at: int) -> Iterable[tuple[list[list[str]], int]]:
    """The possible headings of each column, the likelier first: in this row alone, or together with
    the next; only together, where that one divides headings of this one.
    """
    row, below = rows[at], rows[at + 1] if at + 1 < len(rows) else None
    one = _spread(row)
    shared = _shared_headings(row)
    is_divided = below is not None and _divides(below, row, shared)
    if not is_divided:
        yield [[text] for text in one], 1
    if below is not None and (is_divided or not _is_data(below)):
        two = _spread(below)
        width = max(len(one), len(two))
        pairs = zip(_over(_wide(one, width)), _wide(two, width), strict=True)
        yield (
            [
                _both(above, left, low, is_shared=column in shared)
                for column, ((above, left), low) in enumerate(pairs)
            ],
            2,
        )


def _shared_headings(row: RawRow) -> dict[int, str]:
    """Column → the text over it, of those over which one text stands with others: its cell reaches
    over them, or those to its right are empty.
    """
    shared: dict[int, str] = {}
    begun, text = 0, ""
    for at, cell in enumerate(row.cells):
        if cell is not None and not cell.is_empty:
            begun, text = at, cell.text
        elif text:
            shared[begun] = shared[at] = text
    return shared


def _divides(below: RawRow, row: RawRow, shared: dict[int, str]) -> bool:
    """Whether a row has nothing of its own but several texts under headings that are shared. Under
    that of the measures it may be the first of them, with its number.
    """
    # What reaches down from above is the very same cell.
    reaching = {id(cell) for cell in row.cells}
    own = [at for at in below.filled if id(below.cells[at]) not in reaching]
    if len(own) < 2 or not all(at in shared for at in own) or _is_data(below):
        return False
    headings = [heading_of(text) for text in dict.fromkeys(shared[at] for at in own)]
    return not any(heading and heading.column in ("title", "code") for heading in headings)


def _both(above: str, left: str, below: str, *, is_shared: bool) -> list[str]:
    """What two rows may say of a column, the likelier first. Over an empty cell stands what is to
    its left: many leave cells empty instead of merging them.
    """
    if not below.strip():
        return [above]
    over = above or left
    both = [below, f"{below} {over}", f"{over} {below}"]
    # "Termiņš" over two columns of days is neither of them.
    heading = heading_of(above) if is_shared and below != above else None
    return both if heading and heading.column.endswith("_on") else [*both, above]


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
        # Of one that is too long for a heading no more than tells so: it is put together with
        # others in each of its columns.
        own = cell.text[: LONGEST_TYPED + 1] if cell else ""
        texts.append(texts[-1] if cell is None and texts else own)
    return texts


def _wide(texts: list[str], width: int) -> list[str]:
    return [*texts, *[""] * (width - len(texts))]


class _Meant(NamedTuple):
    """What the likest of a place's possible headings says.

    Attributes:
        order: how many of them come before it.
    """

    heading: Heading
    order: int


def _meant(possible: Iterable[str]) -> _Meant | None:
    headings = enumerate(map(heading_of, possible))
    found = [_Meant(heading, order) for order, heading in headings if heading]
    return min(found, key=lambda one: (-one.heading.likeness, one.order), default=None)


def _columns(texts: list[list[str]]) -> dict[str, int]:
    """Each column at the heading that is likest to it; of several, at the more usual one; at one of
    steps alone only where there is no other. A place has one meaning, also where its column is
    another's: "Termiņš" below "Izpilde" is no progress.
    """
    found = [
        (one.is_of_steps, -one.likeness, meant.order, one.rank, at, one.column)
        for at, meant in enumerate(map(_meant, texts))
        if meant and (one := meant.heading)
    ]
    columns: dict[str, int] = {}
    for *_order, at, column in sorted(found):
        columns.setdefault(column, at)
    return columns


def _unread(
    texts: list[list[str]], columns: dict[str, int]
) -> tuple[tuple[str, ...], tuple[Beaten, ...]]:
    """The headings of no column: those that mean none, and those that mean one as another does."""
    extra: list[str] = []
    beaten: list[Beaten] = []
    for at, possible in enumerate(texts):
        meant = _meant(possible)
        if meant is None:
            extra.append(_shown(possible))
        elif at != columns[meant.heading.column]:
            column = meant.heading.column
            beaten.append(Beaten(_shown(possible), _shown(texts[columns[column]]), column))
    return tuple(dict.fromkeys(filter(None, extra))), tuple(dict.fromkeys(beaten))


def _shown(possible: Iterable[str]) -> str:
    """What a heading says, as it is told of."""
    return next((text.strip() for text in possible if text.strip()), "")
