"""Files that commands are given: a list of hashes, and whatever is held against it."""

from pathlib import Path

from django.core.management.base import CommandError

from reports.chain import Line, lines_of


def bytes_in(file: Path) -> bytes:
    """
    Raises:
        CommandError: it cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error}") from error


def lines_in(hashes: Path) -> list[Line]:
    """
    Raises:
        CommandError: it is no list of hashes.
    """
    try:
        return lines_of(bytes_in(hashes))
    except ValueError as error:
        raise CommandError(f"{hashes} is no list of hashes: {error}") from error
