"""What people type: days in the forms they use, and a sentence where it is no day."""

import re
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)


def parse_day(text: str) -> date:
    """A day typed as 31.12.2020., 31.12.2020, 1.1.2020 or 2020-12-31.

    Raises:
        ValueError: with a sentence for the person who typed it.
    """
    typed = text.strip()
    numbers = re.fullmatch(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})\.?", typed)
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", typed)
    if numbers:
        day, month, year = map(int, numbers.groups())
    elif iso:
        year, month, day = map(int, iso.groups())
    else:
        raise ValueError(gettext("Write the day as 31.12.2020."))
    try:
        value = date(year, month, day)
    except ValueError:
        raise ValueError(gettext("There is no such day in the calendar.")) from None
    if not EARLIEST <= value <= LATEST:
        raise ValueError(gettext("Check the year."))
    return value


def moment_at(day: date, at: time | None) -> datetime:
    """A day and a time by the clocks of Riga; without a time, the end of the day.

    Raises:
        ValueError: with a sentence for the person who typed it: in the night in which the clocks
            are set, an hour comes twice or never.
    """
    typed = datetime.combine(day, at or time.max)
    once, again = (timezone.make_aware(typed.replace(fold=fold)) for fold in (0, 1))
    if once.utcoffset() != again.utcoffset():
        raise ValueError(gettext("The clocks are set in that hour. Choose another moment."))
    return once
