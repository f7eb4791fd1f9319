"""Bytes in the storage that no row names: left behind where a process or the storage failed."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.core.files.storage import default_storage


def sweep(
    folder: str,
    named: Collection[str],
    *,
    before: datetime,
    erased: Collection[str] = (),
    kept: Collection[str] = (),
) -> int:
    """Delete them.

    Args:
        named: the files that rows name.
        before: what was written later stays: its row may be on the way.
        erased: SHA-256 of bytes that go whenever they were written.
        kept: SHA-256 of bytes that stay, whatever no row names.

    Returns:
        How many were deleted.
    """
    count = 0
    for name in _stored_names(folder):
        sha256 = name.rpartition("/")[2].partition("-")[0]
        if name in named or sha256 in kept:
            continue
        if sha256 in erased or _is_older(name, before):
            default_storage.delete(name)
            count += 1
    return count


def _is_older(name: str, before: datetime) -> bool:
    try:
        return default_storage.get_modified_time(name) < before
    except FileNotFoundError:  # somebody else has deleted it since it was listed
        return False


def _stored_names(folder: str) -> Iterator[str]:
    for inner in _listed(folder)[0]:
        yield from (f"{folder}/{inner}/{file}" for file in _listed(f"{folder}/{inner}")[1])


def _listed(folder: str) -> tuple[list[str], list[str]]:
    """The folders in one, and the files; none where it is not there."""
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []
