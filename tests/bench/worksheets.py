"""Worksheets of 600 rows on their way out of the portal and back, each step once.

Somebody changes every row of the portal's own file, brings it in, looks at it and takes all of it
over; somebody else brings in the same without what ties its rows to the record, as if it were made
by hand. Each step has a process of its own (`carrying`), so that the most memory it had can be
told.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tests.bench.databases import WORK, Database, run
from tests.bench.load import cpu_of

ROWS = 600


class File(NamedTuple):
    """A file, the number of its commitment, and what becomes of it, step by step.

    What is taken over changes a commitment, so each file is of another.
    """

    kind: str
    name: str
    number: int
    steps: tuple[str, ...]
    measured: tuple[str, ...]


ALL, MEASURED = ("write", "fill", "look", "choose", "take"), ("write", "look", "take")
FILES = (
    File("docx", "worksheet.docx", 1, ALL, MEASURED),
    File("xlsx", "worksheet.xlsx", 2, ALL, MEASURED),
    File("docx by hand", "by-hand.docx", 3, ("write", "fill", "forget", "look"), ("look",)),
)
NAMES = {"write": "written", "look": "brought in and looked at", "take": "taken over"}
# What was promised, and no change may break: seconds, and megabytes that one process may take.
SECONDS = {"write": 5, "look": 5, "take": 10}
MEGABYTES = 300


class Carried(NamedTuple):
    """A step, and what it took.

    Attributes:
        cpu_seconds: of the process and of the database server, which take turns: what the step
            would take on the clock of a machine that does nothing else.
        megabytes: the most that the process had.
    """

    engine: str
    kind: str
    step: str
    cpu_seconds: float
    seconds: float
    megabytes: int

    @property
    def name(self) -> str:
        return f"{self.kind} of {ROWS} rows, {NAMES[self.step]}"


def carry(database: Database) -> Iterator[Carried]:
    """Every step that is measured, of every file."""
    servers = [database.server] if database.server else []
    for file in FILES:
        of_file = (str(file.number), str(WORK / file.name))
        for step in file.steps:
            before = cpu_of(servers)
            command = (sys.executable, "-m", "tests.bench.carrying", step, *of_file)
            found = json.loads(run(database.url, *command))
            if found["rows"] != ROWS:
                sys.exit(f"{file.kind}, {step}: {found['rows']} rows, not {ROWS}, as was meant.")
            if step in file.measured:
                spent = found["cpu_seconds"] + cpu_of(servers) - before
                taken = (spent, found["seconds"], found["megabytes"])
                yield Carried(database.engine, file.kind, step, *taken)


def table(carried: Iterable[Carried]) -> Iterator[str]:
    yield f"{'worksheet':52}{'CPU s':>8}{'s':>8}{'MB':>8}{'promised':>22}"
    engine = ""
    for one in carried:
        if one.engine != engine:
            engine = one.engine
            yield f"--- {engine} " + "-" * (93 - len(engine))
        promised = f"{SECONDS[one.step]} s, {MEGABYTES} MB"
        yield (
            f"{one.name:52}{one.cpu_seconds:8.2f}{one.seconds:8.2f}{one.megabytes:8}{promised:>22}"
        )


def broken(carried: Iterable[Carried]) -> Iterator[str]:
    """A sentence for every promise that is not kept."""
    for one in carried:
        if one.cpu_seconds > SECONDS[one.step]:
            took, promised = f"{one.cpu_seconds:.2f} s", f"{SECONDS[one.step]} s"
            yield f"{one.engine}, {one.name}: {took}, promised {promised}"
        if one.megabytes > MEGABYTES:
            took, promised = f"{one.megabytes} MB", f"{MEGABYTES} MB"
            yield f"{one.engine}, {one.name}: {took}, promised {promised}"


def for_programs(carried: Iterable[Carried]) -> list[dict[str, Any]]:
    return [one._asdict() | {"rows": ROWS} for one in carried]
