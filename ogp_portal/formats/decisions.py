"""Decisions, named by a number or by an address."""

from django.utils.html import format_html
from django.utils.safestring import SafeString


def decision_html(decision: str) -> SafeString:
    """A link where it is an address; else its number, in the language of the record."""
    if decision.startswith(("https://", "http://")):
        link = '<a href="{0}" rel="nofollow ugc noopener external">{0}</a>'
        return format_html(link, decision)
    return format_html('<span lang="lv">{}</span>', decision)
