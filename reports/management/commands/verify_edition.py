"""`verify_edition FILE [--hashes FILE]`: tell whether a file is a sealed edition, to the byte."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.chain import broken_lines, named_in
from reports.document import sha256_of
from reports.management.lists import bytes_in, lines_in
from reports.verifying import lines_on_record


class Command(BaseCommand):
    help = "Tell whether a downloaded file is an edition that was sealed, in whichever form."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--hashes",
            type=Path,
            help="a list of hashes as the portal gives it out, instead of the database",
        )

    def handle(self, *, file: Path, hashes: Path | None, **_options: Any) -> None:
        lines = lines_in(hashes) if hashes else lines_on_record()
        if lines is None:
            raise CommandError("The list of hashes cannot be read: the database was tampered with.")
        broken = broken_lines(lines)
        if broken:
            line = broken[0]
            raise CommandError(
                f"The list of hashes is broken at {line.plan} {line.report} {line.edition}."
            )
        sha256 = sha256_of(bytes_in(file))
        found = named_in(lines, sha256)
        if found is None:
            raise CommandError(f"{file} is no edition that was sealed here: {sha256}")
        line, name = found
        form = f" ({name})" if name else ""
        place = f"{line.plan} {line.report}{form}"
        self.stdout.write(f"{file} is edition {line.edition} of {place}: {sha256}")
