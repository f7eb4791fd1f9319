"""What Excel shows of a number or a day, by the cell's number format. Pure.

A format that is not understood changes nothing: the number is then read as it is.
"""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from django.utils import translation
from django.utils.formats import date_format

from ogp_portal.formats.text import LANGUAGE_OF_RECORD

# Days -----------------------------------------------------------------------------------------

# What in a format is not about the value: a language, a colour, a sign or words of its own.
_NOT_FORMAT = re.compile(r'\[[^\[\]]*\]|"[^"]*"|\\.|am/pm|a/p', re.IGNORECASE)
_MINUTES = re.compile("(?<=h)[^a-z]*m+|(?<!m)m++(?=[^a-z]*+s)")
_DAY = re.compile("(?<!d)dd?(?!d)")  # more letters are a day of the week


def instead_of_day(value: date, how: str) -> str:
    """What a date shows that shows no day; "" of one that does.

    Of "marts 2020" Excel makes the first of that month, and of "1. marts" that of this year, and
    goes on showing what was typed: nobody said the rest.
    """
    letters = _MINUTES.sub("", _NOT_FORMAT.sub("", how).lower().partition(";")[0])
    has_year, has_month, has_day = "y" in letters, "m" in letters, bool(_DAY.search(letters))
    if (has_year and has_month and has_day) or not set("ymdhs") & set(letters):
        return ""
    if has_year:
        return f"{value:%m.%Y.}" if has_month else f"{value:%Y}"
    with translation.override(LANGUAGE_OF_RECORD):
        if has_month:
            month = date_format(value, "F").lower()
            return f"{value.day}. {month}" if has_day else month
        if has_day:
            return f"{value.day}."
        is_hour = isinstance(value, datetime) and "d" not in letters
        return f"{value:%H:%M}" if is_hour else date_format(value, "l").lower()


# Numbers --------------------------------------------------------------------------------------

_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<blank>_.)|\*.'
    r"|\[\$(?P<money>[^\]-]*)(?:-[^\]]*)?\]"
    r"|\[(?:black|blue|cyan|green|magenta|red|white|yellow|color ?[0-9]{1,2})\]"
    r"|(?P<general>general)|(?P<whole>[#0?][#0?,]*)?(?P<parts>\.[#0?]*)?(?P<thousands>,*)"
    r"(?P<sign>[%$€£ ()+:!^&'~{}<>=-]*+)",
    re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(r'(?:^|(?<=;))(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*+', re.DOTALL)
_LONGEST_SECTION = 40  # letters; even the one for accounts has no thirty
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_LARGEST, _MOST_DECIMALS = 10**15, 30  # beyond, Excel itself knows no more digits
_MOST_PER_CENT = 5  # signs, each of which makes a number two digits longer
# Latvians write a comma before decimals, and would take 1,234 for one and a bit.
_GROUPS = "\u00a0"


def number_shown(value: float, how: str) -> str:
    """The number as its sheet shows it: 1.1 can be 1.10, 0.5 be 50%, and 3 be "Posms 3"."""
    shown = "" if abs(value) >= _LARGEST else _by_section(value, how)
    return shown or plain_number(value)


def plain_number(value: float) -> str:
    """The number as it is: 5.0 is 5; with as many digits as Excel knows."""
    if isinstance(value, float):
        value = float(f"{value:.15g}")
        if value.is_integer():
            return str(int(value))
    return str(value)


def _by_section(value: float, how: str) -> str:
    """By the part of a format that is for such a number: one above, below or of zero."""
    sections = _SECTION.findall(how)
    if len(sections) > 1 and value < 0:
        return _filled(-value, sections[1])
    if len(sections) > 2 and value == 0:
        return _filled(value, sections[2])
    shown = _filled(abs(value), sections[0])
    is_below = value < 0 and any(sign in "123456789" for sign in shown)
    return f"-{shown}" if shown and is_below else shown


class _Digits(NamedTuple):
    """Where the digits of a number are in a format, and how many there are."""

    whole: str
    decimals: str
    thousands: int
    is_general: bool = False


def _filled(value: float, section: str) -> str:
    """A section of a format with the number in it; "" where it has what is not known here."""
    if len(section) > _LONGEST_SECTION:
        return ""
    pieces: list[str | _Digits] = []
    at = per_cent = 0
    while at < len(section):
        piece = _PIECE.match(section, at)
        if piece is None or piece.end() == at:
            return ""
        at = piece.end()
        if piece["general"]:
            pieces.append(_Digits("", "", 0, is_general=True))
        elif piece["whole"] or piece["parts"]:
            whole, decimals = piece["whole"] or "", (piece["parts"] or "")[1:]
            ends = len(whole) - len(whole.rstrip(","))
            pieces.append(_Digits(whole.rstrip(","), decimals, ends + len(piece["thousands"])))
        elif piece["thousands"]:
            return ""
        per_cent += (piece["sign"] or "").count("%")
        text = piece["quoted"] or piece["escaped"] or piece["money"] or piece["sign"] or ""
        pieces.append(" " if piece["blank"] else text)
    digits = [piece for piece in pieces if isinstance(piece, _Digits)]
    is_long = per_cent > _MOST_PER_CENT or any(len(one.decimals) > _MOST_DECIMALS for one in digits)
    if len(digits) > 1 or is_long:
        return ""
    number = Decimal(repr(value)) * 100**per_cent
    said = (piece if isinstance(piece, str) else _digits(number, piece) for piece in pieces)
    return "".join(said).strip()


def _digits(number: Decimal, how: _Digits) -> str:
    if how.is_general:
        return plain_number(float(number))
    number = number.scaleb(-3 * how.thousands)
    rounded = number.quantize(Decimal(1).scaleb(-len(how.decimals)), context=_EXACT)
    whole, _point, decimals = f"{rounded:f}".partition(".")
    least = how.decimals.rfind("0") + 1
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    whole = whole.lstrip("0").rjust(how.whole.count("0"), "0")
    if "," in how.whole:
        whole = f"{int(whole or 0):,}".replace(",", _GROUPS) if whole else ""
    return f"{whole}.{decimals}" if decimals else whole
