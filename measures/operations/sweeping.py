"""Bytes in the storage that no row names: left behind where a process or the storage failed."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.core.files.storage import default_storage


def sweep(
    folder: str, named: Collection[str], *, before: datetime, erased: Collection[str] = ()
) -> int:
    """Delete them.

    Args:
        named: the files that rows name.
        before: what was written later stays: its row may be on the way.
        erased: SHA-256 of bytes that go whenever they were written.

    Returns:
        How many were deleted.
    """
    count = 0
    for name in _stored_names(folder):
        sha256 = name.rpartition("/")[2].partition("-")[0]
        is_left = sha256 in erased or default_storage.get_modified_time(name) < before
        if name not in named and is_left:
            default_storage.delete(name)
            count += 1
    return count


def _stored_names(folder: str) -> Iterator[str]:
    try:
        folders, _files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for inner in folders:
        _folders, files = default_storage.listdir(f"{folder}/{inner}")
        yield from (f"{folder}/{inner}/{file}" for file in files)
