"""What is done to a report before it is sealed: writing it, and closing its period."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import ActionPlan, ChangeKind, Commitment, CompletionLevel
from commitments.operations import (
    ChangedMeanwhileError,
    NotAllowedError,
    RuleBrokenError,
    recorded_change,
)
from commitments.permissions import is_coordinator, roles_of
from ogp_portal.accounts.models import User
from ogp_portal.formats.days import day_text
from ogp_portal.history import Author
from reports.models import CHAPTER_TEXTS, Chapter, Report


@dataclass(frozen=True, slots=True)
class ChapterText:
    """What is told of a commitment.

    Attributes:
        completion: the key of a level of the plan's scale; "" where nobody has assessed it yet.
    """

    summary: str = ""
    summary_en: str = ""
    achievements: str = ""
    achievements_en: str = ""
    obstacles: str = ""
    obstacles_en: str = ""
    next_steps: str = ""
    next_steps_en: str = ""
    completion: str = ""


def english_leads() -> str:
    """What is said to whoever wrote a text in English alone."""
    return _("Write it in Latvian first: English may lag behind, and never leads.")


def write_chapter(
    report: Report, commitment: Commitment, text: ChapterText, *, by: User, opened_version: int
) -> Chapter:
    """Keep what a coordinator writes of a commitment; it is not public before the report is sealed.

    Args:
        opened_version: of the chapter when the form was opened; 0 where there was none yet.

    Raises:
        NotAllowedError: not a coordinator.
        ChangedMeanwhileError: somebody else has saved the chapter since.
        RuleBrokenError: a text stands in English alone, or the level is none of the plan's scale.
    """
    with transaction.atomic():
        locked: Report = Report.objects.locked(report.pk)
        if not is_coordinator(by) or commitment.plan_id != locked.plan_id:
            raise NotAllowedError
        chapter = Chapter.objects.about(locked, commitment)
        chapter = chapter or Chapter(report=locked, commitment=commitment)
        if chapter.version != opened_version:
            raise ChangedMeanwhileError
        values = {name: value.strip() for name, value in asdict(text).items()}
        level = _level(locked, values.pop("completion"))
        for name in CHAPTER_TEXTS:
            if values[f"{name}_en"] and not values[name]:
                raise RuleBrokenError(name, english_leads())
        for name, value in values.items():
            setattr(chapter, name, value)
        chapter.completion, chapter.saved_by = level, by
        chapter.version += 1
        chapter.save()
        return chapter


def close_period(
    report: Report, *, closed_on: date | None, by: Author, opened_version: int, today: date
) -> Report:
    """Say up to which day statements come in time; later ones are marked as late, not hidden.

    Args:
        closed_on: the last day; None opens the period again.

    Raises:
        NotAllowedError: not a coordinator.
        ChangedMeanwhileError: the report was changed since the form was opened.
        RuleBrokenError: the day is before the end of the period or still to come, or it is so
            already.
    """
    with transaction.atomic():
        ActionPlan.objects.filter(pk=report.plan_id).take_locks()
        locked: Report = Report.objects.locked(report.pk)
        if by.user is None or by.institution_id not in roles_of(by.user).coordinator:
            raise NotAllowedError
        if locked.version != opened_version:
            raise ChangedMeanwhileError
        if closed_on == locked.closed_on:
            raise RuleBrokenError("closed_on", _("It is so already."))
        if closed_on and not locked.period_to <= closed_on <= today:
            sentence = _("Give a day from the end of the period (%(last)s) until today.")
            last = day_text(locked.period_to)
            raise RuleBrokenError("closed_on", sentence % {"last": last})
        with recorded_change(kind=ChangeKind.PERIOD_CLOSED, by=by, plan=locked.plan) as change:
            locked.take(closed_on=closed_on)
            locked.record(change)
        return locked


def _level(report: Report, key: str) -> CompletionLevel | None:
    if not key:
        return None
    level: CompletionLevel | None = report.plan.completion_levels.filter(key=key).first()
    if level is None:
        raise RuleBrokenError("completion", _("Choose one of the levels of the plan's scale."))
    return level
