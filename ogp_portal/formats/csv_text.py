"""Tables as CSV: UTF-8, RFC 4180, and harmless in a spreadsheet.

A spreadsheet takes a cell that begins with one of a few signs for a formula and may run it; what
people typed into the portal must do nothing in the program of whoever downloads it. An apostrophe
before it makes it text. A Latvian Excel divides a file at semicolons, and then takes no notice of
the quotes around a cell that holds one: so what stands after a semicolon, a tab or a new line
begins a cell, too.
"""

import csv
import re
from collections.abc import Iterable, Iterator

# "=+-@" also in the full width that some programs take for the plain ones.
SIGNS = "=+@＝＋－＠-"
BLANKS = " \u00a0\u3000\ufeff\u200b"
FORMULA = re.compile(rf"(?:\A|[;\t\r\n])(?=[{BLANKS}]*[{SIGNS}])")
BYTE_ORDER_MARK = "\ufeff"


class _Echo:
    """What the writer writes is what it gives back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(header: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The lines of a table, one at a time; None is an empty cell.

    It begins with the mark by which spreadsheets know UTF-8.
    """
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    yield BYTE_ORDER_MARK + writer.writerow(header)
    for row in rows:
        yield writer.writerow([_cell(value) for value in row])


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return harmless(text) if isinstance(value, str) else text


def harmless(text: str) -> str:
    """The text; with an apostrophe wherever a spreadsheet could take what follows for a formula."""
    return FORMULA.sub(r"\g<0>'", text)
