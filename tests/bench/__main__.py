"""`make bench`: what the portal's pages cost its servers, what reports and worksheets take.

    python -m tests.bench              prints tables and writes var/bench.json
    CHECK=1 python -m tests.bench      ends with 1 when a page costs more than it did, or a
                                       worksheet more than was promised
    ROUNDS=…  ENGINES=sqlite,postgres  PARTS=pages,reports,worksheets

Pages: gunicorn with two workers and production settings, on loopback, on SQLite and on PostgreSQL,
with plans of 60, 600 and 6,000 measures of ten statements each. Every case is measured in several
rounds, each time right after the empty view it is held against; the middle of the rounds counts.

Reports (`reports.py`): of each of these plans one is sealed, read and compared, once.

Worksheets (`worksheets.py`): in the largest plan, on both databases, each step once.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any, NamedTuple

from tests.bench import reports, worksheets
from tests.bench.databases import ROOT, SIZES, WORK, Database, databases, environment, run
from tests.bench.load import Answer, Burst, ask, burst, provide_ab
from tests.bench.pages import ADDRESSES, EMPTY, LARGEST, PAGES, PAST

RESULT = ROOT / "var" / "bench.json"
# A page that is kept costs the same whatever is in the database: one size will do.
SIZE_OF_KEPT = 600
WORKERS = 2
FIRST_PORT = 8301
SECONDS_TO_START = 30

FIRST, KEPT, UNCHANGED = "first reader", "kept", "304"
LIST = "list of 50 rows"

EMPTY_VIEW = ""
# In one burst: enough for a quiet figure, in seconds rather than minutes.
REQUESTS = {EMPTY_VIEW: 300, KEPT: 300, UNCHANGED: 300, FIRST: 60}
# Of pages that are measured once, in the largest plan: some of them take a second.
REQUESTS_OF_LARGEST = 20

# What was promised, in empty views; what is missed is said, and does not fail the check: the empty
# view became cheaper than it was when that was promised.
PROMISED = {KEPT: 1.5, UNCHANGED: 1.5, FIRST: 40.0}
# Of the past: in pages of now, or in seconds (the middle of the answers).
PROMISED_OF_PAST = {"measure, past": 3.0, "commitment, past": 3.0}
SECONDS_OF_PAST = {"plan page, past": 2.0, "list of 50 rows, past": 2.0}
MOST_QUERIES = 15
# A measure shows everything that hangs on it.
MOST_QUERIES_OF = {"measure": 22, "measure, past": 22}
MOST_GROWTH = 1.5

# What no change may make worse, in empty views: what was measured, and a third for noise. Of the
# first reader, by the number of measures.
LIMITS: dict[tuple[str, str], tuple[float, ...]] = {
    ("sqlite", KEPT): (1.5,),
    ("sqlite", UNCHANGED): (1.5,),
    ("sqlite", "plan page"): (35, 35, 43),
    ("sqlite", LIST): (34, 34, 34),
    ("sqlite", "worksheet of 60 rows"): (28, 28, 28),
    ("postgres", KEPT): (1.8,),
    ("postgres", UNCHANGED): (1.9,),
    ("postgres", "plan page"): (41, 41, 48),
    ("postgres", LIST): (36, 36, 36),
    ("postgres", "worksheet of 60 rows"): (34, 34, 45),
}

# The same, of pages that are measured in the largest plan alone.
LIMITS_OF_LARGEST: dict[str, dict[str, float]] = {
    "sqlite": {
        "commitment": 104,
        "measure": 100,
        "risks": 60,
        "evidence": 101,
        "date changes": 36,
        "changes": 390,
        "plan page, past": 505,
        "list of 50 rows, past": 310,
        "commitment, past": 190,
        "measure, past": 173,
    },
    "postgres": {
        "commitment": 104,
        "measure": 86,
        "risks": 73,
        "evidence": 140,
        "date changes": 39,
        "changes": 358,
        "plan page, past": 925,
        "list of 50 rows, past": 495,
        "commitment, past": 166,
        "measure, past": 163,
    },
}


class Case(NamedTuple):
    """What is measured: a page in a database of a size, as one kind of reader sees it."""

    engine: str
    size: int
    page: str
    reader: str


@dataclass
class Measured:
    """One case over all rounds; `ratios` are to the empty view of the same round."""

    size_on_wire: int
    bursts: list[Burst] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)

    @property
    def cpu_ms(self) -> float:
        return median(burst.cpu_ms for burst in self.bursts)

    @property
    def ratio(self) -> float:
        return median(self.ratios)


# Servers ------------------------------------------------------------------------------------


@contextmanager
def serving(database: Database, port: int) -> Iterator[int]:
    """gunicorn as `make serve` starts it, with the empty view beside; yields its process."""
    # fmt: off
    command = [
        sys.executable, "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py"),
        "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--log-level", "warning",
        "tests.bench.server:application",
    ]
    # fmt: on
    server = subprocess.Popen(command, cwd=ROOT, env=environment(database.url))
    try:
        deadline = time.monotonic() + SECONDS_TO_START
        while not is_answering(port):
            if server.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"gunicorn did not start on port {port}.")
            time.sleep(0.1)
        yield server.pid
    finally:
        server.terminate()
        server.wait(timeout=30)


def is_answering(port: int) -> bool:
    try:
        return ask(port, EMPTY, {}).status == 200
    except OSError:
        return False


def free_ports() -> Iterator[int]:
    for port in range(FIRST_PORT, 65536):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                yield port


# Measuring ----------------------------------------------------------------------------------


def cases_of(database: Database) -> list[Case]:
    readers = [KEPT, UNCHANGED, FIRST] if database.size == SIZE_OF_KEPT else [FIRST]
    cases = [
        Case(database.engine, database.size, page, reader) for reader in readers for page in PAGES
    ]
    if database.size == SIZES[-1]:
        more = [*LARGEST, *PAST]
        cases += [Case(database.engine, database.size, page, FIRST) for page in more]
    return cases


def headers_of(port: int, case: Case) -> dict[str, str]:
    """What this reader sends; and the proof that the answer is the one that is meant."""
    gzip = {"Accept-Encoding": "gzip"}
    path = ADDRESSES[case.page]
    one, other = ask(port, path, gzip), ask(port, path, gzip)
    expect(one.status == 200 and one.headers["content-encoding"] == "gzip", case, one)
    expect(one.headers["etag"] == other.headers["etag"] and "set-cookie" not in one.headers, case)
    if case.reader == UNCHANGED:
        headers = gzip | {"If-None-Match": one.headers["etag"]}
        expect(ask(port, path, headers).status == 304, case)
        return headers
    if case.reader == FIRST:
        headers = gzip | {"X-First-Reader": "1"}
        first, second = ask(port, path, headers), ask(port, path, headers)
        expect(first.status == 200 and first.headers["etag"] != second.headers["etag"], case)
        return headers
    return gzip


def expect(holds: bool, case: Case, answer: Answer | None = None) -> None:
    if not holds:
        sys.exit(f"{case}: this is not the answer that was to be measured. {answer or ''}")


def measure(database: Database, port: int, rounds: int) -> dict[Case, Measured]:
    """Every case in every round, each right after the empty view it is held against."""
    cases = cases_of(database)
    empty = Case(database.engine, database.size, "empty view", EMPTY_VIEW)
    with serving(database, port) as server:
        servers = [server, *([database.server] if database.server else [])]
        headers = {empty: {}} | {case: headers_of(port, case) for case in cases}
        paths = {case: ADDRESSES.get(case.page, EMPTY) for case in headers}

        def run_burst(case: Case, part: float = 1) -> Burst:
            is_once = case.page in LARGEST or case.page in PAST
            requests = REQUESTS_OF_LARGEST if is_once else REQUESTS[case.reader]
            requests = max(round(requests * part), 2)
            return burst(port, paths[case], headers[case], servers, requests)

        measured = {case: Measured(ask(port, paths[case], headers[case]).size) for case in headers}
        for case in headers:  # both workers have met every page before anything is counted
            run_burst(case, 0.2)
        for _round in range(rounds):
            for case in cases:
                view, page = run_burst(empty), run_burst(case)
                measured[empty].bursts.append(view)
                measured[empty].ratios.append(1.0)
                measured[case].bursts.append(page)
                measured[case].ratios.append(page.cpu_ms / view.cpu_ms)
    return measured


# Telling ------------------------------------------------------------------------------------


def table(measured: dict[Case, Measured], contents: dict[tuple[str, int], Any]) -> Iterator[str]:
    yield (
        f"{'page':24}{'reader':14}{'measures':>8}{'CPU ms':>9}{'× empty':>9}{'req/s':>8}"
        f"{'p50 ms':>8}{'p99 ms':>8}{'bytes':>8}{'queries':>9}"
    )
    engine = ""
    for case, found in measured.items():
        if case.engine != engine:
            engine = case.engine
            yield f"--- {engine} " + "-" * (98 - len(engine))
        yield (
            f"{case.page:24}{case.reader:14}{case.size:8,}{found.cpu_ms:9.2f}{found.ratio:9.2f}"
            f"{median(b.rate for b in found.bursts):8.0f}"
            f"{median(b.p50 for b in found.bursts):8.1f}"
            f"{median(b.p99 for b in found.bursts):8.1f}"
            f"{found.size_on_wire:8,}{queries_of(case, contents):>9}"
        )


def queries_of(case: Case, contents: dict[tuple[str, int], Any]) -> str:
    if not case.reader:
        return "0"
    first, kept = contents[case.engine, case.size]["queries"][case.page]
    return str(first if case.reader == FIRST else kept)


def limit_of(case: Case) -> float:
    if case.page in LARGEST or case.page in PAST:
        return LIMITS_OF_LARGEST[case.engine][case.page]
    if case.reader == FIRST:
        return LIMITS[case.engine, case.page][SIZES.index(case.size)]
    return LIMITS[case.engine, case.reader][0]


def missed(measured: dict[Case, Measured]) -> Iterator[str]:
    """A sentence for everything that costs more than was promised."""
    for case, found in measured.items():
        if case.page in PAGES and found.ratio > PROMISED[case.reader]:
            yield f"{name_of(case)}: {found.ratio:.2f}, promised {PROMISED[case.reader]:g}"


def too_slow_of_past(measured: dict[Case, Measured]) -> Iterator[str]:
    """A sentence for every page of the past that costs more than was promised."""
    for case, found in measured.items():
        if case.page in PROMISED_OF_PAST:
            times, most = times_of_now(case, measured), PROMISED_OF_PAST[case.page]
            if times > most:
                yield f"{name_of(case)}: {times:.2f} × the page of now, promised {most:g}"
        if case.page in SECONDS_OF_PAST:
            seconds = median(burst.p50 for burst in found.bursts) / 1000
            if seconds > SECONDS_OF_PAST[case.page]:
                yield f"{name_of(case)}: {seconds:.2f} s, promised {SECONDS_OF_PAST[case.page]:g} s"


def times_of_now(case: Case, measured: dict[Case, Measured]) -> float:
    """What a page of the past costs, in pages of now."""
    now = measured[case._replace(page=case.page.removesuffix(", past"))]
    return measured[case].cpu_ms / now.cpu_ms


def regressions(
    measured: dict[Case, Measured], contents: dict[tuple[str, int], Any]
) -> Iterator[str]:
    """A sentence for everything that is worse than it has been."""
    for case, found in measured.items():
        if case.reader == EMPTY_VIEW:
            continue
        if found.ratio > limit_of(case):
            yield f"{name_of(case)}: {found.ratio:.2f}, so far below {limit_of(case):g}"
        queries = int(queries_of(case, contents))
        most = MOST_QUERIES_OF.get(case.page, MOST_QUERIES)
        if queries > most:
            yield f"{name_of(case)}: {queries} queries, at most {most}"
    for engine, growth in growths(measured).items():
        if growth > MOST_GROWTH:
            yield f"{engine}, {LIST}: × {growth:.2f} from 60 to 6,000, at most {MOST_GROWTH:g}"


def name_of(case: Case) -> str:
    return f"{case.engine}, {case.page}, {case.reader}, {case.size:,} measures"


def growths(measured: dict[Case, Measured]) -> dict[str, float]:
    """How much more the list costs with the most measures than with the fewest, by engine."""
    ratios = {
        (case.engine, case.size): found.ratio
        for case, found in measured.items()
        if case.page == LIST and case.reader == FIRST
    }
    engines = dict.fromkeys(case.engine for case in measured)
    return {engine: ratios[engine, SIZES[-1]] / ratios[engine, SIZES[0]] for engine in engines}


def main() -> int:
    rounds = int(os.environ.get("ROUNDS", "5"))
    engines = os.environ.get("ENGINES", "sqlite,postgres").split(",")
    parts = os.environ.get("PARTS", "pages,reports,worksheets").split(",")
    if "pages" in parts:
        provide_ab()
    WORK.mkdir(parents=True, exist_ok=True)
    run(
        "sqlite:///var/bench/none.sqlite3",
        *(sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"),
    )
    measured: dict[Case, Measured] = {}
    contents: dict[tuple[str, int], Any] = {}
    carried: list[worksheets.Carried] = []
    sealed: list[reports.Sealed] = []
    ports = free_ports()
    for engine in engines:
        with ExitStack() as stack:
            sizes = SIZES[-1:] if parts == ["worksheets"] else SIZES
            filled = list(databases(engine, sizes, stack))
            for database in filled:
                contents[engine, database.size] = database.contents
                if "pages" in parts:
                    print(f"Measuring {engine} with {database.size:,} measures …", flush=True)
                    measured |= measure(database, next(ports), rounds)
            if "reports" in parts:
                print(f"Sealing reports with {engine} …", flush=True)
                sealed += [one for database in filled for one in reports.seal(database)]
            if "worksheets" in parts:  # last: what is taken over changes the largest plan
                print(f"Measuring worksheets with {engine} …", flush=True)
                carried += worksheets.carry(filled[-1])
    print()
    if measured:
        tell_of_pages(measured, contents)
    if carried:
        print(*worksheets.table(carried), "", sep="\n")
    if sealed:
        print(*reports.table(sealed), "", sep="\n")
    behind = list(missed(measured))
    worse = [
        *regressions(measured, contents),
        *too_slow_of_past(measured),
        *worksheets.broken(carried),
        *reports.broken(sealed),
    ]
    for sentence in behind:
        print(f"MISSED  {sentence}")
    for sentence in worse:
        print(f"WORSE   {sentence}")
    if not (behind or worse):
        print("Everything promised is kept.")
    told = {
        "worksheets": worksheets.for_programs(carried),
        "reports": reports.for_programs(sealed),
        "missed": behind,
        "worse": worse,
    }
    write(measured, contents, told)
    return 1 if worse and os.environ.get("CHECK") == "1" else 0


def tell_of_pages(measured: dict[Case, Measured], contents: dict[tuple[str, int], Any]) -> None:
    print(*table(measured, contents), "", sep="\n")
    for engine, growth in growths(measured).items():
        print(f"{engine}: the list costs {growth:.2f} × as much at 6,000 measures as at 60")
    print()


def write(
    measured: dict[Case, Measured],
    contents: dict[tuple[str, int], Any],
    more: dict[str, list[Any]],
) -> None:
    """The same for programs, every burst included."""
    cases = [
        {
            **case._asdict(),
            "cpu_ms": round(found.cpu_ms, 3),
            "ratio": round(found.ratio, 3),
            "bytes": found.size_on_wire,
            "queries": int(queries_of(case, contents)),
            "bursts": [one._asdict() for one in found.bursts],
        }
        for case, found in measured.items()
    ]
    filled = [
        {"engine": engine, "plan": size, **content} for (engine, size), content in contents.items()
    ]
    result = {"cases": cases, "databases": filled, **more}
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    print(f"\nIn full: {RESULT.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
