"""Filters that format, and nothing else."""

from datetime import date

from django import template
from django.utils.safestring import SafeString

from ogp_portal.formats import days, decisions

register = template.Library()


@register.filter
def day(value: date | None) -> str:
    """01.01.2020., in the page's language; a moment gives its day in Riga."""
    return days.day_text(value)


@register.filter
def day_or_unknown(value: date | None) -> SafeString:
    """A day for people and machines; "not given" where the sources give none."""
    return days.day_html(value)


@register.filter
def decision(value: str) -> SafeString:
    """The number of a decision, or a link to it."""
    return decisions.decision_html(value)


@register.filter
def days_ago(value: int) -> str:
    """212 days ago, in words that are right in Latvian."""
    return days.days_ago(value)
