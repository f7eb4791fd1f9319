"""A commitment's rows under the worksheet's bold sub-headings."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from measures.models import MeasureGroup, Origin
from ogp_portal.compiled import compiled
from ogp_portal.formats.text import Text

Row = TypeVar("Row")


@compiled
def _titles(commitment_id: int) -> QuerySet[Any, Any]:
    groups = MeasureGroup.objects.filter(commitment=commitment_id)
    return groups.values_list("pk", "title", "title_en")


# What a source only names is no row of its worksheet, and stands under a heading that says so.
ONLY_NAMED = _("Named in a source, not as rows of a worksheet")


def gathered(
    rows: Iterable[tuple[int | None, str, Row]],
) -> dict[tuple[int | None, bool], list[Row]]:
    """(sub-heading's id, whether a source only names them) → rows, in the order in which the
    headings first occur; those under none come first, since below a heading they would seem to be
    under it.

    Args:
        rows: (sub-heading's id, origin, the row itself).
    """
    found: dict[tuple[int | None, bool], list[Row]] = {}
    for group_id, origin, row in rows:
        is_only_named = group_id is None and origin == Origin.NAMED
        found.setdefault((group_id, is_only_named), []).append(row)
    under_none = (None, False)
    return {under_none: found.pop(under_none), **found} if under_none in found else found


def under_headings(
    commitment: Commitment, rows: Iterable[tuple[int | None, str, Row]]
) -> list[tuple[SafeString, list[Row]]]:
    """(heading, rows) in the order in which the headings first occur. One query.

    Args:
        rows: as of `gathered`.
    """
    titles = {pk: Text(*title).html() for pk, *title in _titles(commitment.pk)}
    named = format_html("{}", ONLY_NAMED)
    return [
        (named if is_only_named else titles.get(group_id or 0, SafeString()), members)
        for (group_id, is_only_named), members in gathered(rows).items()
    ]
