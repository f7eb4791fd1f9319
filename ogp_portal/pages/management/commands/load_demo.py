"""`load_demo`: people to sign in as, and the invented plan that carries all invented content."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from commitments.models import ActionPlan, Institution, Role
from commitments.operations import grant
from commitments.permissions import as_coordinator
from measures.evidence.sights import Finding, Sight
from measures.models import Evidence
from measures.operations.checking import note_sight
from ogp_portal.accounts.models import User
from ogp_portal.formats.text import Text
from ogp_portal.history import Author
from opendata.operations import load_plan
from opendata.planfile import Document, PlanFileError, read
from reports.models import Report
from reports.operations import ChapterText, write_chapter
from reports.sealing import seal_report

SAMPLE_PLAN = Path(settings.BASE_DIR) / "fixtures" / "plan-paraugs.json"
# What is written into the sample's reports; the first is sealed, and corrected once.
SAMPLE_REPORTS = Path(settings.BASE_DIR) / "fixtures" / "paraugs-reports.json"
# The day the sample was written for: on it, its dates show every standing.
SAMPLE_DAY = date(2026, 11, 25)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
COORDINATOR = "vk@demo.test"
SEALED = 2  # editions of the report that is sealed: one with a mistake, and one without
PASSWORD = "demo-demo-demo"  # noqa: S105 - printed by make run; refused in production
PEOPLE = (
    ("iub@demo.test", "IUB darbinieks (paraugs)", [("iub", Role.EDITOR)]),
    ("varam@demo.test", "VARAM darbinieks (paraugs)", [("varam", Role.EDITOR)]),
    ("delna@demo.test", "Delnas pārstāvis (paraugs)", [("delna", Role.PARTNER)]),
    (
        COORDINATOR,
        "Valsts kancelejas koordinators (paraugs)",
        [("vk", Role.COORDINATOR), ("vk", Role.EDITOR)],
    ),
)
SITE = "https://example.org/paraugs"


def _page(title: str) -> Sight:
    return Sight(Finding.ANSWERED, 200, media_type="text/html", title=title)


# What visits to the invented links would have shown: (the address, how many days ago, what). All
# others are links that nobody has checked.
VISITS = (
    (f"{SITE}/varam/datu-pieprasijumi", 1, _page("Datu pieprasījumi")),
    (f"{SITE}/valsts-kase/izdevumi", 90, _page("Mēneša izdevumi")),
    (f"{SITE}/valsts-kase/izdevumi", 20, Sight(Finding.NOT_FOUND, 404)),
    (f"{SITE}/vk/saprotama-rakstiba", 120, _page("Saprotama rakstība: vadlīnijas")),
    (f"{SITE}/vk/saprotama-rakstiba", 15, _page("Mājaslapu pārveido")),
)


class Command(BaseCommand):
    help = "Demo people and the invented sample plan; nothing is written into a true plan."

    def handle(self, **_options: Any) -> None:
        with transaction.atomic():
            if not ActionPlan.objects.filter(slug="paraugs").exists():
                self._load_sample(timezone.localdate())
            for email, name, roles in PEOPLE:
                self._person(email, name, roles)
        _write_reports(ActionPlan.objects.get(slug="paraugs"))
        emails = ", ".join(email for email, _name, _roles in PEOPLE)
        self.stdout.write(f"The sample plan is at /plans/paraugs/. Sign in: {emails} ({PASSWORD}).")

    def _load_sample(self, today: date) -> None:
        try:
            loaded = load_plan(sample_of(today), recorded_on=None, apply=False)
        except PlanFileError as error:
            raise CommandError(f"The sample plan cannot be loaded: {error}") from error
        if not loaded.is_written:
            differences = "; ".join(loaded.differences)
            raise CommandError(f"The sample plan contradicts the record: {differences}")
        pieces = Evidence.objects.of(loaded.plan) if loaded.plan else Evidence.objects.none()
        for url, days_ago, sight in VISITS:
            seen_at = timezone.now() - timedelta(days=days_ago)
            note_sight(pieces.get(url=url).pk, url, sight, seen_at=seen_at)

    def _person(self, email: str, name: str, roles: list[tuple[str, Role]]) -> None:
        """Somebody to sign in as; an account of that address that is no demo is left alone."""
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(email, PASSWORD, name=name, is_demo=True)
        elif not user.is_demo:
            raise CommandError(f"{email} is a true account; demo people were not made.")
        for slug, role in roles:
            grant(user, Institution.objects.get(slug=slug), role)


def _write_reports(plan: ActionPlan) -> None:
    """The sample's reports as its coordinator left them: each once, and then never again."""
    written = json.loads(SAMPLE_REPORTS.read_text(encoding="utf-8"))
    for report in Report.objects.of(plan).filter(slug__in=written):
        content = written[report.slug]
        sealed = report.editions.count()
        if not sealed and not report.chapters.exists():
            _write_chapters(report, content["chapters"])
        if "reason" in content and not sealed:
            seal_report(report, by=_coordinator())
        if "reason" in content and sealed < SEALED:  # also where it was cut off in between
            corrected = {
                number: {**content["chapters"][number], **said}
                for number, said in content["corrections"].items()
            }
            _write_chapters(report, corrected)
            reason = Text(content["reason"], content["reason_en"])
            seal_report(report, by=_coordinator(), reason=reason)


def _coordinator() -> Author:
    return as_coordinator(User.objects.get(email=COORDINATOR))


def _write_chapters(report: Report, chapters: dict[str, dict[str, str]]) -> None:
    coordinator = User.objects.get(email=COORDINATOR)
    for commitment in report.plan.commitments.filter(number__in=chapters):
        chapter = report.chapters.filter(commitment=commitment).first()
        said = ChapterText(**chapters[str(commitment.number)])
        version = chapter.version if chapter else 0
        write_chapter(report, commitment, said, by=coordinator, opened_version=version)


def sample_of(today: date) -> Document:
    """The sample with its invented days moved, so that it shows every standing whenever it is
    loaded. What institutions are called and since when is true, and stays.
    """
    by = today - SAMPLE_DAY
    return {
        name: part if name == "institutions" else _moved(part, by)
        for name, part in read(SAMPLE_PLAN).items()
    }


def _moved(node: Any, by: timedelta) -> Any:
    if isinstance(node, dict):
        return {key: _moved(value, by) for key, value in node.items()}
    if isinstance(node, list):
        return [_moved(value, by) for value in node]
    if isinstance(node, str) and DAY.fullmatch(node):
        return (date.fromisoformat(node) + by).isoformat()
    return node
