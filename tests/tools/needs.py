"""Programs the checks need that no Python package carries: found, installed, or asked for.

    python -m tests.tools.needs [gettext] [chromium] [libatomic]

Only root on a machine with apt-get gets things installed; anybody else is told what to install.
"""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def browser() -> str | None:
    """The path of a Chromium, from CHROMIUM in the environment or from the PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def gettext() -> str | None:
    """The directory's worth of programs that makemessages and the catalogue checks call."""
    programs = [shutil.which(name) for name in ("xgettext", "msgmerge", "msguniq", "msgfmt")]
    return programs[0] if all(programs) else None


def driver() -> str | None:
    """Playwright's own Node.js, when it starts: on a bare machine it misses a shared library."""
    spec = find_spec("playwright")
    if spec is None or spec.origin is None:
        return None
    node = Path(spec.origin).parent / "driver" / "node"
    started = subprocess.run([node, "--version"], capture_output=True, check=False)
    return None if started.returncode else str(node)


# What is needed: how to find it, Debian's packages for it, and what it is for.
NEEDS = {
    "gettext": (gettext, ("gettext",), "the checks of the translations"),
    # Without a font, Chromium lays pages out with boxes of its own measure.
    "chromium": (browser, ("chromium", "fonts-dejavu-core"), "the browser journeys"),
    "libatomic": (driver, ("libatomic1",), "the program that steers the browser"),
}


def apt_install(packages: tuple[str, ...]) -> bool:
    """True when apt-get says it is done; what it printed is shown only when it is not."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-qq", "--yes", "--no-install-recommends", *packages],
    ):
        result = subprocess.run(
            arguments,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    if result.returncode:
        print(result.stdout + result.stderr, file=sys.stderr)
    return result.returncode == 0


def provide(name: str) -> bool:
    """True when it is there, if need be because it was installed just now."""
    find, packages, purpose = NEEDS[name]
    if find():
        return True
    if os.environ.get("CHROMIUM") and name == "chromium":
        print(f"CHROMIUM={os.environ['CHROMIUM']} is not a program.", file=sys.stderr)
        return False
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' '.join(packages)} for {purpose} …", flush=True)
        if apt_install(packages) and find():
            return True
    print(
        f"{name} is needed for {purpose}. Install it and run this again "
        f"(Debian, Ubuntu: apt-get install {' '.join(packages)}).",
        file=sys.stderr,
    )
    return False


if __name__ == "__main__":
    # Each is tried, so that whoever has to install something reads the whole list at once.
    results = [provide(name) for name in sys.argv[1:] or NEEDS]
    sys.exit(0 if all(results) else 1)
