"""What a piece of work takes, told by a process of its own: `with Scales() as scales`.

Only a process of its own can tell how much memory was taken, whatever took it, and there nothing
is slowed down by the counting of lines. Starting Python and Django takes longer than most of what
is weighed, so one process (`python -m tests.weighing`) does that once, and a fork of it does each
piece: it gets a line of JSON and answers with one.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# Of the processor, and as much memory as it ever held together with Python, Django and the tests.
SECONDS, MEGABYTES = 10, 512
PATIENCE = 120  # seconds by the clock, after which a piece of work is ended

# Makes everything ready, and gives what is to be weighed: its value is one that JSON can hold.
Work = Callable[..., Callable[[], Any]]


class Scales:
    """A running process that weighs."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def weigh(self, work: Work, *arguments: Any) -> Any:
        """The value of the work, which took no more time and memory than it may.

        Args:
            work: a function that a module of the tests has under its own name.
            arguments: what JSON can hold.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = (work.__module__, work.__name__, arguments)
        self._process.stdin.write(f"{json.dumps(order)}\n")
        self._process.stdin.flush()
        found = json.loads(self._process.stdout.readline())
        assert "failure" not in found, found["failure"]
        assert found["seconds"] < SECONDS, found
        assert found["megabytes"] < MEGABYTES, found
        return found["value"]


@contextmanager
def scales() -> Iterator[Scales]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.weighing"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Scales(process)


def reading(path: str) -> Callable[[], str]:
    """Work: reading a worksheet's file; gives the sentence of a refusal, "" where there is none."""
    # Only the process that weighs has to load them, after the settings.
    from django.utils import translation  # noqa: PLC0415

    from measures.evidence.kinds import FileRefusedError  # noqa: PLC0415
    from measures.worksheets.base import Base  # noqa: PLC0415
    from tests.books import TODAY, differences  # noqa: PLC0415

    content = Path(path).read_bytes()

    def said() -> str:
        with translation.override("en"):
            try:
                differences(content, Base("plans", "lv", TODAY, ()))
            except FileRefusedError as error:
                return str(error)
        return ""

    return said


# In the process that weighs ----------------------------------------------------------------------


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django  # noqa: PLC0415 - the settings come first

    django.setup()
    for line in sys.stdin:
        module, name, arguments = json.loads(line)
        work = getattr(import_module(module), name)
        child = os.fork()
        if not child:
            answer(work, arguments)
        _pid, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        if code:
            say(failure=f"{name} ended with {code} (below 0: by that signal)")


def answer(work: Work, arguments: list[Any]) -> None:
    """Do the work, say what it took, and end this process."""
    signal.alarm(PATIENCE)
    try:
        done = work(*arguments)
        began = time.process_time()
        value = done()
        seconds = time.process_time() - began
        say(value=value, seconds=seconds, megabytes=peak_megabytes())
    except BaseException:
        say(failure=traceback.format_exc())
    os._exit(0)


def peak_megabytes() -> int:
    """The most memory that this process has had so far."""
    # What `getrusage` tells counts in the process that started this one.
    status = Path("/proc/self/status").read_text()
    [kilobytes] = re.findall(r"VmHWM:\s+(\d+) kB", status)
    return int(kilobytes) // 1024


def say(**found: Any) -> None:
    sys.stdout.write(f"{json.dumps(found)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
