"""`make check`: everything that can be judged without running the portal, in seconds.

All parts run, two at a time, and all that fails is shown; the first failure hides no other.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tests.tools.needs import provide

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent
DJANGO = "5.2"

# What a production machine would set; the key protects nothing.
PRODUCTION = {
    "SECRET_KEY": "checked-but-never-used-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DEBUG": "0",
    "BASE_URL": "https://plans.example.lv",
    "ALLOWED_HOSTS": "plans.example.lv",
    "CACHE_URL": "db://",
    "EMAIL_URL": "smtp+tls://portal:secret@mail.example.lv:587",
    "DEFAULT_FROM_EMAIL": "portal@plans.example.lv",
    "TRUSTED_PROXY": "1",
}


class Part(NamedTuple):
    """One line of the report: a command, or a function that returns what is wrong."""

    name: str
    run: list[str] | Callable[[], str]


class Outcome(NamedTuple):
    part: Part
    complaint: str
    seconds: float


def templates() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("templates/**/*.html"))


def lock_complaints() -> str:
    """A lock names packages and hashes, never where this machine fetched them from."""
    lines = [
        f"{path.name}:{number}: {line}"
        for path in [*ROOT.glob("requirements*.txt"), *ROOT.glob("tests/tools/requirements*.txt")]
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if "://" in line or line.startswith("-") or " @ " in line
    ]
    return "\n".join(["An address, a path or an option in a lock:", *lines] if lines else [])


def parts() -> list[Part]:
    python = [sys.executable]
    manage = [*python, "manage.py"]
    return [
        # The slow ones first: they decide how long the whole takes.
        Part("types (mypy)", [str(PROGRAMS / "mypy")]),
        Part("translations", [*python, "-m", "tests.tools.translations"]),
        Part("layers (import-linter)", [str(PROGRAMS / "lint-imports"), "--no-cache", "--no-logo"]),
        Part("migrations are written", [*manage, "makemigrations", "--check", "--dry-run"]),
        Part(
            "production settings",
            [*manage, "check", "--deploy", "--fail-level", "WARNING"],
        ),
        Part(
            "lint (ruff)",
            [str(PROGRAMS / "ruff"), "check", "--quiet", "--output-format", "concise"],
        ),
        Part("format (ruff)", [str(PROGRAMS / "ruff"), "format", "--check", "--quiet"]),
        Part(
            "template format (djade)",
            [str(PROGRAMS / "djade"), "--check", "--target-version", DJANGO, *templates()],
        ),
        Part(
            "template lint (djlint)", [str(PROGRAMS / "djlint"), "--lint", "--quiet", "templates"]
        ),
        Part("locks", lock_complaints),
    ]


def run(part: Part, environment: dict[str, str]) -> Outcome:
    started = time.monotonic()
    if callable(part.run):
        complaint = part.run()
    else:
        result = subprocess.run(
            part.run,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        said = (result.stdout + result.stderr).rstrip()
        complaint = (said or f"ended with {result.returncode}") if result.returncode else ""
    return Outcome(part, complaint, time.monotonic() - started)


def main() -> int:
    if not provide("gettext"):
        return 1
    with tempfile.TemporaryDirectory() as place:
        environment = {
            **os.environ,
            **PRODUCTION,
            "DATABASE_URL": f"sqlite:///{place}/empty.sqlite3",
            "NO_COLOR": "1",
            "MYPY_FORCE_COLOR": "0",
        }
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            outcomes = list(pool.map(lambda part: run(part, environment), parts()))
    for outcome in outcomes:
        verdict = "FAILED" if outcome.complaint else "ok"
        print(f"{outcome.part.name:32} {verdict:6} {outcome.seconds:5.1f} s")
    failed = [outcome for outcome in outcomes if outcome.complaint]
    for outcome in failed:
        print(f"\n--- {outcome.part.name} " + "-" * (76 - len(outcome.part.name)))
        print(outcome.complaint)
    print(f"\nStatic checks: {len(outcomes) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
