"""Days as people write them and say them."""

from datetime import date
from functools import lru_cache

from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext


@lru_cache(maxsize=4096)
def _written(day: date, language: str | None) -> str:
    with translation.override(language):
        return date_format(day, "SHORT_DATE_FORMAT")


def day_text(day: date | None, language: str | None = None) -> str:
    """A day as a language writes it (01.01.2020.); empty where it is not known.

    Args:
        language: default: the page's.
    """
    return _written(day, language or get_language()) if day else ""


def day_html(day: date | None) -> SafeString:
    """A day for people and machines; "not given" where the sources give none."""
    if day is None:
        return format_html('<span class="unknown">{}</span>', gettext("not given"))
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), day_text(day))


def days_text(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def days_ago(count: int) -> str:
    """ "pirms 21 dienas", "pirms 212 dienām"; Django's own words are wrong in Latvian."""
    if count == 0:
        return gettext("today")
    return ngettext("%(count)d day ago", "%(count)d days ago", count) % {"count": count}


def days_moved(days: int) -> str:
    """How far a day has moved, with its sign: "+274 days", "−3 days"."""
    sign = "−" if days < 0 else "+"
    return f"{sign}{days_text(abs(days))}"


def slip_text(days: int | None) -> str:
    """How far a date has moved: "moved +274 days"; empty where it has not, or nobody can know."""
    return gettext("moved %(days)s") % {"days": days_moved(days)} if days else ""
