"""Links of a past page lead on through the same day."""

import re
from datetime import date
from typing import Any

from django.urls import reverse

LINK = re.compile(r"<a\b[^>]*>")
ADDRESS = re.compile(r'(?<=\shref=")(/?[^"#?:]*)(\?[^"#]*)?')
# What follows a plan's own address in those of the pages that take a day.
PAGES = re.compile(
    r"(?:measures/(?:[^/]+/)?|commitments/[0-9]+/(?:worksheet/)?|(?:evidence|risks|date-changes)/"
    r"|evidence\.csv|(?:measures|commitments/[0-9]+/worksheet)\.(?:docx|xlsx))?"
)
TODAY = "latest-version"
"""The `rel` of a link that leaves the past."""


def with_day(html: str, day: date, path: str, plan: Any) -> str:
    """A page's HTML, its links to the plan's pages that take a day asking for that day too."""
    base = reverse("plan-detail", args=[plan.slug])
    home = reverse("home") if plan.is_current else base

    def asks_for_day(address: str) -> bool:
        if address == home:
            return True
        return address.startswith(base) and bool(PAGES.fullmatch(address, len(base)))

    def moved_address(match: re.Match[str]) -> str:
        address, query = match[1], match[2] or ""
        if not match[0] or not asks_for_day(address or path):
            return match[0]
        return f"{address}{query}{'&amp;' if query else '?'}on={day.isoformat()}"

    def moved(match: re.Match[str]) -> str:
        tag = match[0]
        return tag if f'rel="{TODAY}"' in tag else ADDRESS.sub(moved_address, tag, count=1)

    return LINK.sub(moved, html)
