"""`check_evidence`: visit the links that stand as evidence, and throw away files nobody needs, also
worksheets that were brought in long ago.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from measures.evidence.visiting import Terms
from measures.operations.checking import check_links, throw_away_files
from measures.operations.imports import empty_worksheets


class Command(BaseCommand):
    help = "See whether links shown as evidence still open; safe to run at any time, and twice."

    def handle(self, **_options: Any) -> None:
        now = timezone.now()
        try:
            # Files first: what the law wants erased does not wait for other people's servers.
            files = throw_away_files(now=now)
            worksheets = empty_worksheets(now=now)
            links = check_links(Terms(base_url=settings.BASE_URL), now=now)
        except (DatabaseError, OSError) as error:
            why = " ".join(str(error).split())
            raise CommandError(f"Evidence was not checked to the end: {why}") from error
        self.stdout.write(
            f"Links visited: {links.visited} ({links.alive} open, {links.dead} dead,"
            f" {links.changed} changed, {links.untold} not known)."
            f" Unused files deleted: {files}. Worksheets deleted: {worksheets}."
        )
