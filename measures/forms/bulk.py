"""Ticking several measures at once."""

import re
from collections.abc import Iterable

from django.http import QueryDict

from commitments.forms.versioned import LARGEST_VERSION
from measures.models import Measure
from measures.operations.bulk import Picked

FIELD = "unchanged"
KEY = re.compile(r"(?P<measure>[^/]+/[^/]+)/(?P<version>[0-9]{1,10})")


def name_of(measure: Measure) -> str:
    return f"{measure.plan.slug}/{measure.code}"


def key_of(measure: Measure, version: int | None = None) -> str:
    """What ticking a measure sends: which one, and the version that was ticked (default: as it
    stands).
    """
    return f"{name_of(measure)}/{measure.version if version is None else version}"


def picked_in(data: QueryDict, measures: Iterable[Measure]) -> list[Picked] | None:
    """The measures that were ticked, each once; None where one of them is none of `measures`."""
    known = {name_of(measure): measure for measure in measures}
    versions: dict[str, int] = {}
    for key in data.getlist(FIELD):
        match = KEY.fullmatch(key)
        if match is None or match["measure"] not in known:
            return None
        versions[match["measure"]] = min(int(match["version"]), LARGEST_VERSION)
    return [Picked(known[name], version) for name, version in versions.items()]
