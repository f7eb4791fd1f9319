"""`seal_report PLAN SLUG`: seal an edition of a report, in the name of the plan's coordinator."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from commitments.operations import RuleBrokenError
from ogp_portal.formats.text import Text
from ogp_portal.formats.typed import moment_at
from ogp_portal.history import Author
from reports.models import Report
from reports.sealing import seal_report

# Beyond them there are moments that no calendar of Riga has.
FIRST_YEAR, LAST_YEAR = 1900, 2100


class Command(BaseCommand):
    help = "Seal an edition of a report, for good; another one needs a reason."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", help="the plan's slug, such as 2020-2021")
        parser.add_argument("slug", help="the report's, such as 2020")
        parser.add_argument("--reason", default="", help="why there is to be another edition")
        parser.add_argument("--reason-en", default="", help="the same in English")
        parser.add_argument(
            "--cut-off",
            help="up to when what was recorded counts, as 2021-01-25T12:00; a day alone"
            " counts whole; default: now",
        )

    def handle(self, *, plan: str, slug: str, **options: Any) -> None:
        reports = Report.objects.select_related("plan__coordinator")
        report = reports.filter(plan__slug=plan, slug=slug).first()
        if report is None:
            raise CommandError(f"There is no report {slug} of a plan {plan}.")
        if report.plan.coordinator is None:
            raise CommandError(f"The plan {plan} names no institution that coordinates it.")
        try:
            edition = seal_report(
                report,
                by=Author(institution_id=report.plan.coordinator_id),
                cut_off=_moment(options["cut_off"]),
                reason=Text(options["reason"], options["reason_en"]),
            )
        except RuleBrokenError as broken:
            raise CommandError(broken.message) from broken
        self.stdout.write(f"Edition {edition.number} of {report} is sealed: {edition.sha256}")


def _moment(typed: str | None) -> datetime | None:
    """
    Raises:
        CommandError: it is no moment.
    """
    if not typed:
        return None
    try:
        day, moment = parse_date(typed), parse_datetime(typed)
    except ValueError:
        day = moment = None
    if moment is None:
        raise CommandError(f"{typed} is no moment; write it as 2021-01-25T12:00.")
    if timezone.is_naive(moment):
        try:
            moment = moment_at(moment.date(), None if day else moment.time())
        except ValueError as error:
            raise CommandError(f"{typed}: {error}") from error
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise CommandError(f"{typed}: check the year.")
    return moment
