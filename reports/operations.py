"""What is written into a report before it is sealed."""

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import Commitment, CompletionLevel
from commitments.operations import ChangedMeanwhileError, NotAllowedError, RuleBrokenError
from commitments.permissions import is_coordinator
from ogp_portal.accounts.models import User
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
                sentence = _("Write it in Latvian first: English may lag behind, and never leads.")
                raise RuleBrokenError(name, sentence)
        for name, value in values.items():
            setattr(chapter, name, value)
        chapter.completion, chapter.saved_by = level, by
        chapter.version += 1
        chapter.save()
        return chapter


def _level(report: Report, key: str) -> CompletionLevel | None:
    if not key:
        return None
    level: CompletionLevel | None = report.plan.completion_levels.filter(key=key).first()
    if level is None:
        raise RuleBrokenError("completion", _("Choose one of the levels of the plan's scale."))
    return level
