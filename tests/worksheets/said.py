"""What most of the made worksheets have in common: headings, days, bodies, the slide's measures."""

import unicodedata
from datetime import date
from typing import Any

from tests.worksheets.expected import NINE, Said, measure
from tests.worksheets.slide import DELAY, METHODS, PUBLISHING, TOOL

# Four of the nine columns.
SHORT = ("Pasākumi", "Sākuma datums", "Beigu datums", "Atbildīgā (viena) institūcija")
FOUR = NINE[:4]
DAYS = JANUARY, MARCH, APRIL = date(2020, 1, 1), date(2020, 3, 1), date(2020, 4, 1)
IUB, CFLA, VARAM = ("IUB", "IUB"), ("CFLA", "CFLA"), ("VARAM", "VARAM")


# What stands over both days, and over each of them below it.
DIVIDED = (
    ("Termiņš", "Sākums", "Beigas"),
    ("Izpildes termiņš", "no", "līdz"),
    ("Izpildes termiņš", "Sākuma datums", "Beigu datums"),
    ("Izpildes\ntermiņš", "Uzsākšana", "Pabeigšana"),
)


def typed(day: date) -> tuple[str, str]:
    """A day written as a text, and what it means."""
    return f"{day:%d.%m.%Y.}", day.isoformat()


TYPED = tuple(map(typed, DAYS))


def apart(text: str) -> str:
    """Every letter with its mark apart, as a Mac may hand them on."""
    return unicodedata.normalize("NFD", text)


def of_slide(
    first: int,
    days: tuple[Said, ...] = TYPED,
    marks: tuple[str, str] = ("", ""),
    **more: Said,
) -> list[dict[str, Any]]:
    """The two measures of the State Chancellery's slide.

    Args:
        first: the row of the first of them.
        days: the begin of the first, its end and the begin of the second, and its end.
        more: what else the second one's cells say, or otherwise.
    """
    start, between, end = days
    cells: dict[str, Said] = {"supporting": "", "risks": DELAY, "progress": "Notiek izstrāde"}
    said = {column: text for column, text in (cells | more).items() if text}
    one = {"starts_on": start, "due_on": between, "lead": IUB, "progress": "Izdarīts"}
    return [
        measure(first, TOOL, METHODS, mark=marks[0], **one),
        measure(
            *(first + 1, TOOL, PUBLISHING),
            mark=marks[1],
            **{"starts_on": between, "due_on": end, "lead": IUB, **said},
        ),
    ]
