"""One burst of requests against a server on loopback, and what it cost the server.

The cost is CPU time of all the server's processes, from the kernel's own count: on a machine that
does other work as well, the time on the clock says little.
"""

import math
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tests.tools.needs import apt_install

READERS = 4
SECONDS_FOR_ONE = 30
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


class Burst(NamedTuple):
    """What one burst came to.

    Attributes:
        cpu_ms: CPU milliseconds a request, of the application server and of the database server.
        rate: requests a second.
        p50, p99: milliseconds until an answer was there, with four readers at once. Of few
            requests the second is the slowest.
    """

    cpu_ms: float
    rate: float
    p50: float
    p99: float


class Answer(NamedTuple):
    """One answer as it came over the wire."""

    status: int
    headers: dict[str, str]
    size: int


def provide_ab() -> None:
    """The load generator; installed where that is possible, else the run ends with a sentence.

    Unlike others, it makes a given number of requests, not as many as fit into a time: so the
    cost of one is exact for slow pages too.
    """
    if not shutil.which("ab") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing apache2-utils, whose ab makes the requests …", flush=True)
        apt_install(("apache2-utils",))
    if not shutil.which("ab"):
        sys.exit(
            "ab is needed to make the requests. Install it and run this again "
            "(Debian, Ubuntu: apt-get install apache2-utils)."
        )


def ask(port: int, path: str, headers: Mapping[str, str]) -> Answer:
    """One request by hand, to see that the server does what is about to be measured."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    status, *fields = answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    named = dict(field.split(": ", 1) for field in fields)
    return Answer(
        int(status.split()[1]), {name.lower(): value for name, value in named.items()}, len(answer)
    )


def burst(
    port: int, path: str, headers: Mapping[str, str], servers: Collection[int], requests: int
) -> Burst:
    """So many requests without a pause, by four readers; every one must be answered well.

    Args:
        servers: the process numbers of the servers, whose children are counted with them.
    """
    with tempfile.NamedTemporaryFile() as percentiles:
        # fmt: off
        command = [
            "ab", "-q", "-l", "-n", str(requests), "-c", str(READERS), "-s", str(SECONDS_FOR_ONE),
            "-e", percentiles.name,
            *(part for name, value in headers.items() for part in ("-H", f"{name}: {value}")),
            f"http://127.0.0.1:{port}{path}",
        ]
        # fmt: on
        before = cpu_of(servers)
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        spent = cpu_of(servers) - before
        rows = Path(percentiles.name).read_text().splitlines()[1:]
    counted = {
        name: float(value)
        for name, value in re.findall(
            r"^([A-Z][^:]+):\s+(\d+(?:\.\d+)?)(?:\s|$)", result.stdout, re.MULTILINE
        )
    }
    bad = counted.get("Non-2xx responses", 0) if "If-None-Match" not in headers else 0
    if result.returncode or bad or counted["Failed requests"]:
        sys.exit(f"{path}: not every request was answered well.\n{result.stdout}{result.stderr}")
    milliseconds = {
        int(percent): float(value) for percent, value in (row.split(",") for row in rows)
    }
    return Burst(
        cpu_ms=1000 * spent / requests,
        rate=counted["Requests per second"],
        p50=milliseconds[50],
        p99=milliseconds[_highest_percent(requests)],
    )


def _highest_percent(requests: int) -> int:
    """The highest percentile up to 99 that ab reads within its answers: of few requests it reads
    the upper ones past the last (`output_results` rounds percent * requests / 100).
    """
    return min(99, math.ceil(100 - 50 / requests) - 1)


def cpu_of(servers: Iterable[int]) -> float:
    """CPU seconds of these processes and all that descends from them, ended children included."""
    stats = dict(_processes())
    children: dict[int, list[int]] = {}
    for pid, stat in stats.items():
        children.setdefault(int(stat[1]), []).append(pid)
    total = 0.0
    waiting = list(servers)
    while waiting:
        pid = waiting.pop()
        waiting += children.get(pid, [])
        own, of_ended = stats[pid][11:13], stats[pid][13:15]
        total += _exact_cpu_of(pid) or sum(map(int, own)) / TICKS_A_SECOND
        total += sum(map(int, of_ended)) / TICKS_A_SECOND
    return total


def _processes() -> Iterator[tuple[int, list[str]]]:
    """Process number → the fields of /proc/N/stat from the third on (state, parent, …)."""
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # ended a moment ago
            yield int(place.name), (place / "stat").read_text().rpartition(")")[2].split()


def _exact_cpu_of(pid: int) -> float:
    """To the nanosecond where the kernel counts so; 0 where it does not, or the process ended."""
    with suppress(OSError):
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
    return 0.0
