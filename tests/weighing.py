"""What reading a worksheet's file takes: `python -m tests.weighing FILE…`, a line of JSON a file.

In a process of its own, since only so can it be told how much memory was taken, whatever took it.
"""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SECONDS, MEGABYTES = 10, 512  # what is promised of any file


def weighed(content: bytes, place: Path) -> str:
    """What reading a file says, once it has taken no more time and memory than it may.

    Args:
        place: a folder for the file.
    """
    path = place / "file"
    path.write_bytes(content)
    done = subprocess.run(  # noqa: S603 - this very Python, and a file of a test
        [sys.executable, "-m", "tests.weighing", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert found["seconds"] < SECONDS, found
    assert found["megabytes"] < MEGABYTES, found
    return str(found["said"])


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django  # noqa: PLC0415 - the settings come first

    django.setup()
    from django.utils import translation  # noqa: PLC0415 - as above

    from measures.evidence.kinds import FileRefusedError  # noqa: PLC0415 - as above
    from measures.worksheets.base import Base  # noqa: PLC0415 - as above
    from tests.books import TODAY, differences  # noqa: PLC0415 - as above

    began = time.process_time()
    with translation.override("en"):
        try:
            differences(Path(sys.argv[1]).read_bytes(), Base("plans", "lv", TODAY, ()))
            said = ""
        except FileRefusedError as error:
            said = str(error)
    seconds = time.process_time() - began
    found = {"said": said, "seconds": seconds, "megabytes": peak_megabytes()}
    sys.stdout.write(json.dumps(found))


def peak_megabytes() -> int:
    """The most memory that this process has had so far."""
    # What `getrusage` tells counts in the process that started this one.
    status = Path("/proc/self/status").read_text()
    [kilobytes] = re.findall(r"VmHWM:\s+(\d+) kB", status)
    return int(kilobytes) // 1024


if __name__ == "__main__":
    main()
