"""What a cell lists, a line each. Pure."""

import re

from measures.worksheets.letters import words_in

# The last three are Word's own bullets, where they were pasted as text.
BULLET = re.compile(r"\s*[•·▪◦►*–—\uf0b7\uf0a7\uf0d8-]\s+")
_AMOUNT = re.compile(r"\s*[–—-]\s+[0-9]")
_NUMBER = re.compile(r"([0-9]{1,2})([.)])\s+")
_LONGEST_NOTHING = 50
# What is written where nothing is to be said, folded and without signs.
_NO_WORDS = re.compile(r"[-–—/.\s]*")
_NOTHING = frozenset(
    ("nav", "n a", "na", "nav risku", "nav riska", "risku nav", "nav identificeti")
)


def says_nothing(text: str) -> bool:
    """Whether a cell of a list says that there is nothing: "–", "Nav", "n/a"."""
    if len(text) > _LONGEST_NOTHING:
        return False
    return bool(_NO_WORDS.fullmatch(text)) or words_in(text) in _NOTHING


def lines_of(text: str) -> list[str]:
    """The lines of a list, without the signs in front of them.

    A number is such a sign only where all the lines are numbered, from 1 on: "31. decembrī beidzas
    līgums" begins with a day. So is a dash in front of a number only where all lines have a sign.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    signs = [BULLET.match(line) for line in lines]
    is_list = len(lines) > 1 and all(signs)
    bare = [
        line[sign.end() :] if sign and (is_list or not _AMOUNT.match(line)) else line
        for line, sign in zip(lines, signs, strict=True)
    ]
    return _without_numbers([line.strip() for line in bare if line.strip()])


def _without_numbers(lines: list[str]) -> list[str]:
    """The lines without their numbers, where those tell nothing but which line it is."""
    found = [_NUMBER.match(line) for line in lines]
    numbers = [one for one in found if one]
    count = len(lines)
    if count < 2 or [int(one[1]) for one in numbers] != list(range(1, count + 1)):
        return lines
    bare = [line[one.end() :] for line, one in zip(lines, numbers, strict=True)]
    # "1. pusgadā", "2. pusgadā" are halves of a year, in whatever lines they stand.
    are_ordinals = any(
        one[2] == "." and line[0].islower() for one, line in zip(numbers, bare, strict=True)
    )
    return lines if are_ordinals or len(set(bare)) < count else bare
