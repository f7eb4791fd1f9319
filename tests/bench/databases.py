"""The databases that are measured: plans of three sizes, on SQLite and on PostgreSQL."""

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from tests.tools.with_postgres import postgres

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "var" / "bench"
SIZES = (60, 600, 6000)


class Database(NamedTuple):
    engine: str
    size: int
    url: str
    server: int | None
    """The process of the database server; None where the database has no process of its own."""
    contents: dict[str, Any]


def environment(url: str) -> dict[str, str]:
    """Production settings; nothing else of this machine's settings gets in."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DATABASE_URL": url,
        "CACHE_URL": "db://",
        "STATIC_ROOT": str(WORK / "static"),
        "MEDIA_ROOT": str(WORK / "media"),
    }


def databases(engine: str, sizes: Iterable[int], stack: ExitStack) -> Iterator[Database]:
    """One of each size. Plans are loaded once; each begins as a copy of them, and grows."""
    fill = (sys.executable, "-m", "tests.bench.fill")
    server, address = None, ""
    if engine == "postgres":
        address = stack.enter_context(postgres())
        data = Path(address.rpartition("=")[2]) / "data"
        server = int((data / "postmaster.pid").read_text().split()[0])
    loaded = empty_database(address, "loaded")
    print(f"Loading plans into {engine} …", flush=True)
    run(loaded, *fill, "load")
    for size in sizes:
        url = copy_of(loaded, address, str(size))
        contents = json.loads(run(url, *fill, "grow", str(size)))
        yield Database(engine, size, url, server, contents)


def empty_database(address: str, name: str) -> str:
    """The address of a new database: of the PostgreSQL server at `address`, else a file."""
    if not address:
        (WORK / f"{name}.sqlite3").unlink(missing_ok=True)
        return f"sqlite:///{WORK}/{name}.sqlite3"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE portal_{name}")
    return address.replace("/portal?", f"/portal_{name}?")


def copy_of(original: str, address: str, name: str) -> str:
    if not address:
        copy = WORK / f"{name}.sqlite3"
        shutil.copy(original.removeprefix("sqlite:///"), copy)
        return f"sqlite:///{copy}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE portal_{name} TEMPLATE portal_loaded")
    return address.replace("/portal?", f"/portal_{name}?")


def run(url: str, *command: str) -> str:
    result = subprocess.run(
        command, cwd=ROOT, env=environment(url), capture_output=True, text=True, check=False
    )
    if result.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{result.stdout}{result.stderr}")
    return result.stdout
