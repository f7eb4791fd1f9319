"""Reports of 60, 600 and 6,000 measures: sealed in every form and language, read, compared."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tests.bench.databases import Database, run
from tests.bench.load import cpu_of

# What was promised of 60 measures, in seconds; ten times that of 600; of 6,000 nothing but that it
# can be done at all.
SECONDS = {"sealed": 2, "docx": 3, "xlsx": 3, "pdf": 8}
TIMES = {60: 1, 600: 10}
MEGABYTES = 600
NAMES = {"sealed": "sealed, all forms", "page": "page, first reader", "compared": "and today"}


class Sealed(NamedTuple):
    """What a step took.

    Attributes:
        cpu_seconds: of the process; and of the database server, where it is of the sealing.
        megabytes: the most that the process had, in all of its steps.
    """

    engine: str
    measures: int
    step: str
    cpu_seconds: float
    seconds: float
    megabytes: int

    @property
    def promised(self) -> int | None:
        times = TIMES.get(self.measures)
        return SECONDS[self.step] * times if times and self.step in SECONDS else None


def seal(database: Database) -> Iterator[Sealed]:
    servers = [database.server] if database.server else []
    before = cpu_of(servers)
    found = json.loads(run(database.url, sys.executable, "-m", "tests.bench.sealing"))
    of_server = cpu_of(servers) - before
    if found["measures"] != database.size:
        sys.exit(f"The report tells of {found['measures']} measures, not of {database.size}.")
    for step, took in found["told"].items():
        spent = took["cpu_seconds"] + (of_server if step == "sealed" else 0)
        yield Sealed(
            database.engine, database.size, step, spent, took["seconds"], found["megabytes"]
        )


def table(sealed: Iterable[Sealed]) -> Iterator[str]:
    yield f"{'report':52}{'CPU s':>8}{'s':>8}{'MB':>8}{'promised':>22}"
    group: tuple[str, int] | None = None
    for one in sealed:
        if (one.engine, one.measures) != group:
            group = (one.engine, one.measures)
            yield f"--- {one.engine}, {one.measures:,} measures " + "-" * 60
        promised = f"{one.promised} s, {MEGABYTES} MB" if one.promised else ""
        name = NAMES.get(one.step, one.step)
        yield f"{name:52}{one.cpu_seconds:8.2f}{one.seconds:8.2f}{one.megabytes:8}{promised:>22}"


def broken(sealed: Iterable[Sealed]) -> Iterator[str]:
    """A sentence for every promise that is not kept."""
    for one in sealed:
        where = f"{one.engine}, report of {one.measures} measures, {one.step}"
        if one.promised and one.cpu_seconds > one.promised:
            yield f"{where}: {one.cpu_seconds:.2f} s, promised {one.promised} s"
        if one.measures in TIMES and one.megabytes > MEGABYTES:
            yield f"{where}: {one.megabytes} MB, promised {MEGABYTES} MB"


def for_programs(sealed: Iterable[Sealed]) -> list[dict[str, Any]]:
    return [one._asdict() for one in sealed]
