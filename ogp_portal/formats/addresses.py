"""Addresses within the portal."""

from django.urls import translate_url
from django.utils.http import escape_leading_slashes

ENGLISH = "/en/"


def in_other_language(address: str, other: str) -> str:
    """The same address in the other language, also where nothing stands at it; never another
    site's, whatever a reader has made of the path.
    """
    here = f"/{address.lstrip('/')}"
    try:
        there = translate_url(here, other)
    except ValueError:  # not an address at all
        there = here
    if there == here:
        there = f"/en{here}" if other == "en" else f"/{here.removeprefix(ENGLISH).lstrip('/')}"
    return escape_leading_slashes(there)
