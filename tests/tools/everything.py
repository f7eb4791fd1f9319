"""`make test`: static checks, then every test on every database, browser and Python there is.

Every stage runs, whatever failed before it, and the end says what ran and how it went. The last
line counts tests: a test that ran on two databases counts twice, a failed check once.

Stages without a browser run side by side, one for each core up to four; each stage's output
appears when it has ended. The browser gets the machine to itself, last.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from pathlib import Path
from types import FrameType
from typing import NamedTuple
from xml.etree import ElementTree

from tests.tools.needs import browser, provide
from tests.tools.with_postgres import postgres

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "var" / "tests"
LOCK = ROOT / "requirements-dev.txt"
OLDEST = (3, 11)
STAGE_LIMIT = 40 * 60  # seconds; the longest took 19 minutes on two cores, with 5,400 tests

running: set[subprocess.Popen[str]] = set()


class Result(NamedTuple):
    """How one stage went, and everything it printed."""

    stage: str
    passed: int
    failed: int
    seconds: float = 0
    note: str = ""
    output: str = ""


def pytest(stage: str, *arguments: str, python: str = sys.executable, **setting: str) -> Result:
    """Run pytest; a skipped test, no test at all or a missed coverage gate is a failure too."""
    started = time.monotonic()
    report = WORK / (re.sub(r"\W+", "-", stage).strip("-") + ".xml")
    report.unlink(missing_ok=True)
    # fmt: off
    command = [
        python, "-m", "pytest", "-p", "tests.tools.no_skips", "-q", "--junit-xml", str(report),
        *arguments,
    ]
    # fmt: on
    code, output = run(command, **setting)
    passed, failed = counts(report)
    note = ""
    if code and not failed:
        failed, note = 1, f"pytest ended with {code} though no test failed: see above"
    return Result(stage, passed, failed, time.monotonic() - started, note, output)


def run(command: list[str], **setting: str) -> tuple[int, str]:
    """The command's exit code, and all it printed in the order it was printed."""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **setting},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        running.add(process)
        try:
            output, _ = process.communicate(timeout=STAGE_LIMIT)
        except subprocess.TimeoutExpired:
            process.terminate()
            output, _ = process.communicate()
            output += f"\nEnded after {STAGE_LIMIT // 60} minutes: something hangs."
        running.discard(process)
    return process.returncode, output


def leave(number: int, frame: FrameType | None) -> None:
    """End in order when asked to: the stages first, then whatever they had started."""
    for process in running:
        process.terminate()
    sys.exit(128 + number)


def counts(report: Path) -> tuple[int, int]:
    """Passed, and everything else, from the report pytest wrote; nothing when it wrote none."""
    if not report.exists():
        return 0, 0
    suites = ElementTree.parse(report).getroot().iter("testsuite")  # noqa: S314 - our own file
    totals = [
        {k: int(suite.get(k, 0)) for k in ("tests", "failures", "errors", "skipped")}
        for suite in suites
    ]
    failed = sum(t["failures"] + t["errors"] + t["skipped"] for t in totals)
    return sum(t["tests"] for t in totals) - failed, failed


def check() -> Result:
    started = time.monotonic()
    code, output = run([sys.executable, "-m", "tests.tools.check"])
    passed, failed = (0, 1) if code else (1, 0)
    return Result("static checks", passed, failed, time.monotonic() - started, "", output)


def sqlite() -> Result:
    return pytest(
        "tests on SQLite, with coverage",
        "-m",
        "not journey",
        "--cov",
        "--cov-report=term-missing",
    )


def on_postgres() -> Result:
    stage = "tests on PostgreSQL"
    try:
        with postgres() as address:
            return pytest(stage, "-m", "not journey", DATABASE_URL=address)
    except SystemExit as end:
        return Result(stage, 0, 1, note="no PostgreSQL: see above", output=str(end))


def journeys() -> Result:
    stage = "journeys in Chromium"
    if not (provide("chromium") and provide("libatomic")):
        return Result(stage, 0, 1, note="no browser: see above")
    return pytest(stage, "-m", "journey", CHROMIUM=browser() or "")


def other_pythons() -> dict[str, str]:
    """Version to program, one for each other version of Python here that can make environments."""
    names = [shutil.which(f"python3.{minor}") for minor in range(OLDEST[1], 30)]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    names += [str(path) for path in sorted(pyenv.glob("versions/3.*/bin/python3"))]
    found: dict[str, str] = {}
    ask = "import sys, venv, ensurepip, sqlite3, ssl; print('%d.%d' % sys.version_info[:2])"
    for program in filter(None, names):
        answer = subprocess.run([program, "-c", ask], capture_output=True, text=True, check=False)
        version = answer.stdout.strip()
        if answer.returncode or tuple(map(int, version.split("."))) < OLDEST:
            continue
        found.setdefault(version, program)
    found.pop("{}.{}".format(*sys.version_info), None)
    return found


def on_python(version: str, program: str) -> Result:
    """The tests under another Python, in an environment kept in var/ until the lock changes."""
    stage = f"tests on Python {version}"
    place = WORK / f"python-{version}"
    stamp = place / "installed.txt"
    if not stamp.exists() or stamp.read_bytes() != LOCK.read_bytes():
        shutil.rmtree(place, ignore_errors=True)
        # fmt: off
        install = [
            str(place / "bin" / "python"), "-m", "pip", "install", "--quiet",
            "--disable-pip-version-check", "--require-hashes", "-r", str(LOCK),
        ]
        # fmt: on
        for command in ([program, "-m", "venv", str(place)], install):
            code, output = run(command)
            if code:
                note = "its environment could not be made: see above"
                return Result(stage, 0, 1, note=note, output=output)
        shutil.copy(LOCK, stamp)
    return pytest(stage, "-m", "not journey", python=str(place / "bin" / "python"))


def show(result: Result) -> None:
    print(f"\n=== {result.stage} " + "=" * max(3, 90 - len(result.stage)))
    print(result.output.rstrip(), flush=True)


def main() -> int:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    WORK.mkdir(parents=True, exist_ok=True)
    results = [check()]
    show(results[0])

    others = other_pythons()
    side_by_side: list[Callable[[], Result]] = [on_postgres, sqlite]
    side_by_side += [partial(on_python, version, program) for version, program in others.items()]
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        try:
            for ended in as_completed([pool.submit(stage) for stage in side_by_side]):
                results.append(ended.result())
                show(results[-1])
        except BaseException:  # Ctrl-C, a request to end: what has not begun shall not begin
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    results.append(journeys())
    show(results[-1])

    print("\n=== summary " + "=" * 83)
    for result in results:
        tally = f"{result.passed:5} passed {result.failed:4} failed {result.seconds:6.0f} s"
        print(f"{result.stage:34} {tally}  {result.note}".rstrip())
    if not others:
        print("No other Python from 3.11 on was found on this machine.")
    passed = sum(result.passed for result in results)
    failed = sum(result.failed for result in results)
    print(f"\n{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
