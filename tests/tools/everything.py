"""`make test`: static checks, then every test on every database, browser and Python there is.

Every stage runs, whatever failed before it, and the end says what ran and how it went. The last
line counts tests: a test that ran on two databases counts twice, a failed check once.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from tests.tools.needs import browser, provide
from tests.tools.with_postgres import postgres

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "var" / "tests"
LOCK = ROOT / "requirements-dev.txt"
OLDEST = (3, 11)


class Result(NamedTuple):
    """How one stage went."""

    stage: str
    passed: int
    failed: int
    seconds: float
    note: str = ""


def pytest(stage: str, *arguments: str, python: str = sys.executable, **setting: str) -> Result:
    """Run pytest; a skipped test, no test at all or a missed coverage gate is a failure too."""
    say(stage)
    started = time.monotonic()
    report = WORK / (re.sub(r"\W+", "-", stage).strip("-") + ".xml")
    report.unlink(missing_ok=True)
    # fmt: off
    command = [
        python, "-m", "pytest", "-p", "tests.tools.no_skips", "-q", "--junit-xml", str(report),
        *arguments,
    ]
    # fmt: on
    environment = {**os.environ, **setting}
    code = subprocess.run(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False
    ).returncode
    passed, failed = counts(report)
    note = ""
    if code and not failed:
        failed, note = 1, f"pytest ended with {code} though no test failed: see above"
    return Result(stage, passed, failed, time.monotonic() - started, note)


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
    say("static checks")
    started = time.monotonic()
    code = subprocess.run(
        [sys.executable, "-m", "tests.tools.check"], cwd=ROOT, check=False
    ).returncode
    return Result("static checks", 0 if code else 1, 1 if code else 0, time.monotonic() - started)


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
        print(end)
        return Result(stage, 0, 1, 0, "no PostgreSQL: see above")


def journeys() -> Result:
    stage = "journeys in Chromium"
    if not (provide("chromium") and provide("libatomic")):
        return Result(stage, 0, 1, 0, "no browser: see above")
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
        say(f"environment for Python {version}")
        shutil.rmtree(place, ignore_errors=True)
        for command in (
            [program, "-m", "venv", str(place)],
            [
                str(place / "bin" / "python"),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--require-hashes",
                "-r",
                str(LOCK),
            ],
        ):
            if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode:
                return Result(stage, 0, 1, 0, "its environment could not be made: see above")
        shutil.copy(LOCK, stamp)
    return pytest(stage, "-m", "not journey", python=str(place / "bin" / "python"))


def say(what: str) -> None:
    print(f"\n=== {what} " + "=" * max(3, 90 - len(what)), flush=True)


def main() -> int:
    WORK.mkdir(parents=True, exist_ok=True)
    stages: list[Callable[[], Result]] = [check, sqlite, on_postgres, journeys]
    results = [stage() for stage in stages]
    others = other_pythons()
    results += [on_python(version, program) for version, program in others.items()]

    say("summary")
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
