"""Plan files for tests: small ones, another country's, and what becomes of them."""

import json
import re
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from commitments.models import ActionPlan, Change, Institution, Source
from measures.models import Measure, ProgressUpdate
from ogp_portal.history import RecordVersion
from opendata.planfile import dump

FOURTH_PLAN = settings.BASE_DIR / "fixtures" / "plan-2020-2021.json"
OTHER_COUNTRY = settings.BASE_DIR / "tests" / "data" / "plan-of-another-country.json"
ADOPTED, SHOWN = date(2020, 2, 11), date(2020, 10, 28)

Document = dict[str, Any]


# What stands in them --------------------------------------------------------------------------


def smallest(**plan: Any) -> Document:
    return {
        "format": "open-government-plan",
        "format_version": 1,
        "plan": {
            "slug": "mazais",
            "title": {"lv": "Mazais rīcības plāns"},
            "short_title": {"lv": "Mazais plāns"},
            "starts_on": "2020-01-01",
            "ends_on": "2021-12-31",
            "adopted_on": "2020-01-01",
            **plan,
        },
        "sources": [{"key": "avots", "title": {"lv": "Avots"}}],
        "institutions": [],
        "commitments": [],
        "reports": [],
    }


def commitment(number: int = 1, **fields: Any) -> Document:
    return {
        "number": number,
        "title": {"lv": f"Apņemšanās {number}"},
        "short_title": {"lv": f"Apņemšanās {number}"},
        "groups": [],
        "measures": [],
        **fields,
    }


def measure(code: str = "1.1", **fields: Any) -> Document:
    return {"code": code, "title": {"lv": f"Pasākums {code}"}, "origin": "named", **fields}


def other_country() -> Document:
    return json.loads(OTHER_COUNTRY.read_text(encoding="utf-8"))


def changed_country() -> Document:
    document = other_country()
    document["commitments"][0]["measures"][0]["title"]["en"] = "Catalogue of data"
    document["plan"]["summary"]["en"] = "The plan of an imagined country."
    return document


def at(document: Document, path: str) -> Any:
    """The node at a path such as `commitments[0].measures[1]`."""
    node = document
    for name, index in re.findall(r"([a-z_]+)|\[(\d+)\]", path):
        node = node[name] if name else node[int(index)]
    return node


# Loading them ---------------------------------------------------------------------------------


def saved(document: Document, folder: Path, name: str = "plan.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def run(*arguments: object) -> str:
    """What the command prints; it raises CommandError where it would exit with 1."""
    printed = StringIO()
    call_command(*map(str, arguments), stdout=printed)
    return printed.getvalue()


def apply(document: Document, folder: Path) -> tuple[list[str], bool]:
    """The lines printed by --apply, and whether the record says what the file says after it."""
    path = saved(document, folder)
    printed = run("load_plan", path, "--apply").splitlines()
    again = run("load_plan", path, "--apply").splitlines()
    return printed, again[-1].endswith("says the same.")


def loaded_other_country() -> ActionPlan:
    run("load_plan", OTHER_COUNTRY)
    return ActionPlan.objects.get(slug="metsamaa-2018-2020")


def problems_of(path: Path, *options: str) -> list[tuple[str, ...]]:
    with pytest.raises(CommandError) as refusal:
        run("load_plan", path, *options)
    first, *lines = str(refusal.value).splitlines()
    assert first == f"{path} was not loaded."
    assert refusal.value.returncode == 1
    return [tuple(line.split(": ", 1)) for line in lines]


# What stands on record ------------------------------------------------------------------------

NOTHING = {
    "number": 0,
    "changes": 0,
    "institutions": 0,
    "sources": 0,
    "statements": 0,
    "plans": {},
    "versions": [],
}


def whole_record() -> dict[str, Any]:
    """Everything a plan file could have written, so that two moments can be compared."""
    return {
        "number": RecordVersion.current(),
        "changes": Change.objects.count(),
        "institutions": Institution.objects.count(),
        "sources": Source.objects.count(),
        "statements": ProgressUpdate.objects.count(),
        "plans": {plan.slug: dump(plan) for plan in ActionPlan.objects.all()},
        "versions": sorted(Measure.objects.values_list("plan", "code", "version")),
    }


def missing(wanted: Any, stands: Any, path: str = "document") -> list[str]:
    """Paths of what `wanted` says and `stands` does not say in the same way."""
    if isinstance(wanted, dict):
        pairs = [(wanted[key], stands.get(key), f"{path}.{key}") for key in wanted]
    elif isinstance(wanted, list):
        if len(wanted) != len(stands or []):
            return [path]
        pairs = [
            (a, b, f"{path}[{n}]") for n, (a, b) in enumerate(zip(wanted, stands, strict=True))
        ]
    else:
        return [] if wanted == stands else [path]
    return [at for a, b, here in pairs for at in missing(a, b, here)]
