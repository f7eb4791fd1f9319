"""Which measure a worksheet's row is about: by its key, else by its words. Pure."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from measures.evidence.kinds import FileKind
from measures.worksheets.base import Base, BaseRow
from measures.worksheets.letters import words_in
from measures.worksheets.likeness import (
    MOST_LETTERS,
    NOT_THE_SAME,
    Pieces,
    Shelf,
    likeness,
    pieces_of,
)
from measures.worksheets.raw import RawCell
from measures.worksheets.understanding import ReadRow

# Two titles of which half the letters' triples are the same speak of the same thing, as a rule.
ALIKE = 0.5
NEARLY_THE_SAME = 0.85
MOST_OFFERS = 3
MOST_COMPARED = 8  # measures that a row is compared with letter by letter
PLACE = re.compile("[0-9]{1,6}")
DECIMAL = re.compile("[0-9]+[.][0-9]+")  # what Excel takes for a number
# Of a title that is only a part of another one, so much has to be there: "Dati" begins many.
SHORTEST_PART = 10  # letters, and several words
MOST_WORDS = 100  # by which a title may begin with another
# A number in front of a title: "1.6. Standarta līguma ieviešana".
NUMBERED = re.compile(r"\s*([0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*)([.)]?)(?:\s+[–—-])?\s+(?=\S)")
LONGEST_NUMBER = 40  # letters, with the blanks around it


@dataclass(frozen=True, slots=True)
class Match:
    """A row of a file, and the measure that it is about.

    Attributes:
        code: of the measure; "" where the row is about a new one.
        likeness: how alike the titles are, from 0 to 1; 1 also where a key says it.
        by_key: the file itself says which measure it is.
        offers: codes of measures with a title like the row's, the likest first, and that of its key
            where its title is another's; none where a single one has its very title.
    """

    row: ReadRow
    code: str
    likeness: float
    by_key: bool
    offers: tuple[str, ...] = ()

    @property
    def is_guess(self) -> bool:
        """A person has to look whether it is so."""
        return not self.by_key and self.likeness < 1

    def meaning(self, code: str | None, known: Collection[str]) -> "Match":
        """The same row about the measure that somebody says it is about; None: nobody says.

        What the file itself says stands, and so does a title to the letter: whoever said "a new
        one" may have said so before somebody added it.
        """
        is_certain = self.by_key or (code == "" and self.code and self.likeness == 1)
        if code is None or is_certain or (code and code not in known):
            return self
        return replace(self, code=code, likeness=1.0)


def matches_of(
    rows: Sequence[ReadRow], known: Sequence[BaseRow], base: Base | None, kind: FileKind
) -> list[Match]:
    """Each row with its measure. No measure has two rows.

    Args:
        known: the measures that the rows may be about, as they now stand.
        base: what the file remembers.
    """
    by_code = {row.code: row for row in known}
    rows = [_without_number(row, by_code, base, kind) for row in rows]
    keyed = _by_key(rows, by_code, base, kind)
    doubted = {at: keyed.pop(at) for at in _doubted(rows, keyed, by_code, base)}
    left = [row for row in known if row.code not in keyed.values()]
    free = [row for at, row in enumerate(rows) if at not in keyed]
    likest = _by_words(free, left, [code_of(row, base, kind) for row in free])
    taken = {*keyed.values(), *(match.code for match in likest.values())}
    matches = []
    for at, row in enumerate(rows):
        if at in keyed:
            matches.append(Match(row, keyed[at], 1.0, by_key=True))
        elif at in doubted:
            matches.append(_asked(likest[id(row)], doubted[at], taken))
        else:
            match, code = likest[id(row)], code_of(row, base, kind)
            is_other = not row.mark and code in by_code and _is_numbered_otherwise(match, code)
            matches.append(_asked(match, code, taken) if is_other else match)
    return matches


def _without_number(
    row: ReadRow, known: dict[str, BaseRow], base: Base | None, kind: FileKind
) -> ReadRow:
    """The row without the number of a measure in front of its title, which is then its code; unless
    the measure is called so on record.
    """
    title = row.cells.get("title", RawCell())
    found = NUMBERED.match(title.text[:LONGEST_NUMBER])
    code = found[1] if found else ""
    # "2 dienas" begins with a number, and not with one of a measure.
    if not found or code not in known or not (found[2] or "." in code):
        return row
    borne = code_of(row, base, kind)
    begins_so = any(
        one.cells.title.lstrip().startswith(code) for one in (known[code], known.get(borne)) if one
    )
    if begins_so or borne not in ("", code):
        return row
    bare = replace(title, text=title.text[found.end() :])
    own = {"title": bare} if borne else {"title": bare, "code": RawCell(code)}
    return replace(row, cells=row.cells | own)


def _by_key(
    rows: Sequence[ReadRow], known: dict[str, BaseRow], base: Base | None, kind: FileKind
) -> dict[int, str]:
    """Place of a row → the code that it bears. Of several with one code, as when a row was copied
    to begin another, the one with the likest title keeps it.
    """
    codes = [code_of(row, base, kind) for row in rows]
    titles = {row.cells.title.strip(): code for code, row in known.items()}
    uses = Counter(codes)
    found: dict[str, tuple[float, int]] = {}
    for at, (row, code) in enumerate(zip(rows, codes, strict=True)):
        if code not in known:
            continue
        alike = 1.0
        is_typed = not row.mark and row.text("title")
        if is_typed or uses[code] > 1:
            alike = likeness(_title(row.text("title")), _title(known[code].cells.title))
        # A number that somebody typed is one only beside such a title: 1.10 becomes 1.1 in Excel.
        if is_typed and (alike < ALIKE or titles.get(row.text("title").strip(), code) != code):
            continue
        if code not in found or alike > found[code][0]:
            found[code] = (alike, at)
    return {at: code for code, (_likeness, at) in found.items()}


def _doubted(
    rows: Sequence[ReadRow], keyed: dict[int, str], known: dict[str, BaseRow], base: Base | None
) -> list[int]:
    """Places of the rows whose key somebody has to confirm.

    Whoever sorts or pastes in Excel leaves the hidden keys behind, and in Word a title is moved
    alone: so a key is none beside the title of another measure. A title that is merely reworded is
    no other's, nor is one that stood beside the key when the file was written, whatever has been
    renamed since. And a number that somebody typed needs a title that tells whether it is right.
    """
    stood = [*known.values(), *(base.rows if base else ())]
    own: dict[str, set[str]] = defaultdict(set)
    for one in stood:
        own[one.code].add(one.cells.title.strip())
    said = {at: rows[at].text("title") for at in keyed}
    untold = [at for at, title in said.items() if not title and not rows[at].mark]
    # Most rows have their own, and looking for others takes long.
    others = [at for at, title in said.items() if title and title not in own[keyed[at]]]
    if not others:
        return untold
    titles = {text: _title(text) for text in set().union(*own.values())}
    bearers: dict[str, set[str]] = defaultdict(set)
    for code, texts in own.items():
        for text in texts:
            bearers[titles[text].text].add(code)
    shelf = Shelf(titles.values())
    return untold + [
        at
        for at in others
        if _is_anothers(
            _title(said[at]), keyed[at], [titles[text] for text in own[keyed[at]]], bearers, shelf
        )
    ]


def _is_anothers(
    title: Pieces, code: str, own: Iterable[Pieces], bearers: dict[str, set[str]], shelf: Shelf
) -> bool:
    """Whether a title is another measure's, to the letter or nearly, and not its own."""
    codes = bearers.get(title.text, set())
    if code in codes or not title.text:
        return False
    if codes:
        return True
    if any(likeness(title, one) >= ALIKE for one in own):
        return False
    places = shelf.likest(title, 1)
    return any(likeness(title, shelf[place]) >= NEARLY_THE_SAME for place in places)


def _is_numbered_otherwise(match: Match, code: str) -> bool:
    """Whether a row has the very title of a measure beside the number of another; unless it is only
    what Excel makes of that measure's number: of 1.10, 1.1.
    """
    is_cut = DECIMAL.fullmatch(code) is not None and match.code.rstrip("0") == code
    return match.likeness == 1 and match.code != code and not is_cut


def _asked(match: Match, code: str, taken: set[str]) -> Match:
    """The match of a row with another key: a guess, whatever its title says. Where the title's own
    measure has its row, it may still be the key's.
    """
    if not match.code and code not in taken:
        taken.add(code)
        match = replace(match, code=code, likeness=NOT_THE_SAME)
    offers = tuple(dict.fromkeys(filter(None, (match.code, code, *match.offers))))
    return replace(match, likeness=min(match.likeness, NOT_THE_SAME), offers=offers)


def code_of(row: ReadRow, base: Base | None, kind: FileKind) -> str:
    """The code that a row bears, by its mark or in a column of numbers; "" where it bears none."""
    if kind is FileKind.DOCX and PLACE.fullmatch(row.mark) and base is not None:
        place = int(row.mark)
        return base.rows[place].code if place < len(base.rows) else ""
    return row.mark or row.text("code").rstrip(".")


def _by_words(
    rows: Sequence[ReadRow], known: Sequence[BaseRow], codes: Sequence[str]
) -> dict[int, Match]:
    """By the id of each row: its match, the most alike of all taken first; but before them that
    which bears its number, where the one title is a part of the other.

    Args:
        codes: what the rows bear as numbers, which nobody can be sure of.
    """
    shelf = Shelf(_title(row.cells.title) for row in known)
    titles = [_title(row.text("title")) for row in rows]
    taken = _called_the_same(titles, shelf, len(known))
    bearers = Counter(shelf[place].text for place in range(len(known)))
    parts = _Parts(known, shelf)
    # Most rows have their measure's very title, and looking for others takes long.
    near = [
        [] if at in taken and bearers[title.text] == 1 else parts.near(title, codes[at])
        for at, title in enumerate(titles)
    ]
    gone = {place for place, _alike in taken.values()}
    pairs = [(one, at) for at, found in enumerate(near) for one in found]
    for one, at in sorted(pairs, key=lambda pair: (*pair[0].order, pair[1])):
        if at not in taken and one.place not in gone:
            taken[at] = (one.place, one.likeness)
            gone.add(one.place)
    matches = {}
    for at, row in enumerate(rows):
        code, alike = "", 0.0
        if at in taken:
            code, alike = known[taken[at][0]].code, taken[at][1]
        offers = tuple(known[one.place].code for one in near[at][:MOST_OFFERS])
        matches[id(row)] = Match(row, code, alike, by_key=False, offers=offers)
    return matches


class _Near(NamedTuple):
    """A measure whose title speaks of the same as a row's.

    Attributes:
        is_numbered: the row bears its number, and the one title is a part of the other.
    """

    place: int
    likeness: float
    is_numbered: bool = False

    @property
    def order(self) -> tuple[bool, float]:
        """The likest first."""
        return not self.is_numbered, -self.likeness


class _Parts:
    """Titles, among which those are looked for that are like another, or only longer or shorter:
    of a title that somebody shortened, most letters are missing.
    """

    def __init__(self, known: Sequence[BaseRow], shelf: Shelf) -> None:
        self._shelf = shelf
        self._places = {row.code: place for place, row in enumerate(known)}
        self._sorted = sorted((shelf[place].text, place) for place in range(len(known)))
        self._whole = {text: place for text, place in self._sorted if _is_telling(text)}

    def near(self, title: Pieces, code: str) -> list[_Near]:
        """Those that may be meant by a row of this title and number, the likest first."""
        places = self._shelf.likest(title, MOST_COMPARED)
        found = {place: likeness(title, self._shelf[place]) for place in places}
        near = {place: _Near(place, alike) for place, alike in found.items() if alike >= ALIKE}
        for place in self._begun(title.text):
            near.setdefault(place, _Near(place, likeness(title, self._shelf[place])))
        numbered = self._places.get(code)
        if numbered is not None and _is_part(title.text, self._shelf[numbered].text):
            alike = likeness(title, self._shelf[numbered])
            near[numbered] = _Near(numbered, alike, is_numbered=True)
        return sorted(near.values(), key=lambda one: one.order)

    def _begun(self, text: str) -> Iterator[int]:
        """Places of the one title that begins with a text, and of the longest that it begins with;
        of several nobody knows which was shortened.
        """
        if _is_telling(text):
            at = bisect_left(self._sorted, (f"{text} ", -1))
            longer = [place for own, place in self._sorted[at : at + 2] if _begins(own, text)]
            if len(longer) == 1:
                yield longer[0]
        ends = [found.start() for found in islice(re.finditer(" ", text), MOST_WORDS)]
        shorter = (self._whole.get(text[:end]) for end in reversed(ends))
        yield from islice((place for place in shorter if place is not None), 1)


def _is_telling(text: str) -> bool:
    return len(text) >= SHORTEST_PART and " " in text


def _begins(longer: str, text: str) -> bool:
    return longer.startswith(f"{text} ")


def _is_part(one: str, other: str) -> bool:
    """Whether all words of the one stand in the other as they stand in it."""
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and f" {shorter} " in f" {longer} "


def _called_the_same(
    titles: Sequence[Pieces], shelf: Shelf, count: int
) -> dict[int, tuple[int, float]]:
    """Place of a row → that of the measure which has the very same title, each taken once."""
    places: dict[str, list[int]] = defaultdict(list)
    for place in reversed(range(count)):
        places[shelf[place].text].append(place)
    # Of several that are called the same, nobody knows which is meant.
    sure = {text for text, found in places.items() if len(found) == 1}
    return {
        at: (places[title.text].pop(), 1.0 if title.text in sure else NOT_THE_SAME)
        for at, title in enumerate(titles)
        if title.text and places.get(title.text)
    }


def _title(text: str) -> Pieces:
    """A title by the triples of letters in its words."""
    # Folding takes long, and of what is longer no more is compared than whether it is the same.
    return pieces_of(words_in(text[: 2 * MOST_LETTERS]) + text[2 * MOST_LETTERS :], 3)


def left_out(matches: Iterable[Match], base: Base | None) -> tuple[str, ...]:
    """Codes of measures that the file was written with, and that it has no more."""
    if base is None:
        return ()
    present = {match.code for match in matches}
    return tuple(row.code for row in base.rows if row.code not in present)
