"""A measure's history: each version with who, when and why, and what it changed, field by field."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments.models import Institution, InstitutionDirectory
from commitments.versions import FieldChange, Telling, VersionEntry, entries_of_versions
from measures.models import (
    ActionStep,
    DateChange,
    Evidence,
    Measure,
    MeasureGroup,
    Origin,
    Parts,
    ProgressUpdate,
    Risk,
    Succession,
    SupportingRole,
)
from measures.moved import KIN_LABELS
from measures.risks import is_followed, state_text
from measures.slips import DateChangeReason, DateChangeState
from measures.standing import status_label
from ogp_portal.formats.days import day_text
from ogp_portal.formats.text import LANGUAGE_OF_RECORD
from ogp_portal.formats.words import word_diff

# What a reader sees of a version, in the worksheet's order.
SHOWN_FIELDS = (
    ("code", _("code")),
    ("title", _("measure")),
    ("title_en", _("measure, in English")),
    ("group_id", _("sub-heading")),
    ("starts_on", _("start date")),
    ("due_on", _("end date")),
    ("lead_institution_id", _("responsible institution")),
    ("beneficiaries", _("who is the client here?")),
    ("beneficiaries_en", _("client, in English")),
    ("completion_test", _("how will we know that it is done?")),
    ("completion_test_en", _("how we will know, in English")),
    ("origin", _("origin")),
    ("status", _("status")),
    ("completed_on", _("completed on")),
)
# Values that the page writes in its own language.
PRINTED_BY_THE_PORTAL = ("code", "starts_on", "due_on", "origin", "status", "completed_on")


def version_entries(
    measure: Measure,
    rows: Sequence[Any],
    directory: InstitutionDirectory,
    *,
    with_people: bool,
) -> list[VersionEntry]:
    """The entries of these versions, in their order. Ten queries, however many versions, and one
    each where measures were merged or split, and where statements were taken back.

    Args:
        rows: versions from `measure.history`.
    """
    groups = dict(
        MeasureGroup.objects.filter(commitment__plan=measure.plan_id).values_list("pk", "title")
    )
    history_url = reverse("measure-history", args=[measure.plan.slug, measure.code])
    telling = telling_of_measure(directory, groups, history_url, with_people=with_people)
    parts = _parts(measure, [row.change_id for row in rows], directory, telling.history_url)
    return entries_of_versions(measure.history, rows, directory, telling, parts)


def telling_of_measure(
    directory: InstitutionDirectory,
    groups: dict[int, str],
    history_url: str = "",
    *,
    with_people: bool = False,
) -> Telling:
    """How the versions of a measure are told.

    Args:
        groups: sub-heading → its words.
    """
    return Telling(
        fields=SHOWN_FIELDS,
        printed=lambda row, name, day: _printed(row, name, day, directory, groups),
        languages=dict.fromkeys(PRINTED_BY_THE_PORTAL, ""),
        wholes=(*PRINTED_BY_THE_PORTAL, "group_id", "lead_institution_id"),
        history_url=history_url,
        with_people=with_people,
    )


def _printed(
    row: Any, name: str, day: date, directory: InstitutionDirectory, groups: dict[int, str]
) -> str:
    value = getattr(row, name)
    if name == "lead_institution_id":
        return str(directory.label(value, day).name) if value else ""
    if name == "group_id":
        return groups.get(value, "")
    if name == "status":
        return status_label(value) if value else ""
    if name == "origin":
        return str(Origin(value).label)
    if isinstance(value, date):
        return day_text(value)
    return str(value or "")


def _parts(
    measure: Measure,
    change_ids: Collection[int],
    directory: InstitutionDirectory,
    history_url: str,
) -> dict[int, list[FieldChange]]:
    """What the changes did to everything that hangs on the measure. Seven queries, and one each
    where measures were merged or split, and where statements were taken back.
    """
    parts: dict[int, list[FieldChange]] = defaultdict(list)
    said_in = ProgressUpdate.objects.filter(measure=measure, change__in=change_ids)
    updates = list(said_in.select_related("takes_back").newest_first())
    taken_back = [update.takes_back.change_id for update in updates if update.takes_back]
    numbers = _versions_of(measure, taken_back) if taken_back else {}
    for update in updates:
        if update.takes_back:
            number = numbers[update.takes_back.change_id]
            parts[update.change_id] += _taken_back(update.takes_back, number, history_url)
            continue
        if update.is_part:
            parts[update.change_id] += _part_said(update, directory)
            continue
        said = (
            *_words_of(update),
            (gettext("when it happened"), day_text(update.happened_on)),
            (gettext("decision"), update.decision),
        )
        parts[update.change_id] += [
            FieldChange(label, [("ins", text)]) for label, text in said if text
        ]

    def role(row: Any) -> str:
        name = directory.label(row.institution_id, timezone.localdate(row.history_date)).name
        return f"{name}: {row.role}" if row.role else str(name)

    hanging = (
        (Evidence, gettext("evidence"), _evidence_text, None),
        (SupportingRole, gettext("other responsible institution"), role, "role_en"),
        (Risk, gettext("risk"), _risk_text, "text_en"),
        (ActionStep, gettext("action step"), _step_text, "text_en"),
        (DateChange, gettext("change of the end date"), _shift_text, None),
    )
    for model, label, written, english in hanging:
        rows = model.history.filter(measure_id=measure.pk).order_by("history_id")
        versions = list(rows.select_related("file") if model is Evidence else rows)
        if model is SupportingRole:
            questions = partial(_question, directory)
            for change_id, old, new in _turns(versions, change_ids, questions):
                asked = gettext("asked for its part")
                parts[change_id].append(FieldChange(asked, word_diff(old, new), ""))
        for change_id, old, new in _turns(versions, change_ids, written):
            parts[change_id].append(FieldChange(label, word_diff(old, new)))
        if english:
            in_english = gettext("%(part)s, in English") % {"part": label}
            for change_id, old, new in _turns(versions, change_ids, _field(english)):
                parts[change_id].append(FieldChange(in_english, word_diff(old, new), "en"))
    for change_id, tie in _ties(measure, change_ids):
        parts[change_id].append(tie)
    return parts


def _ties(measure: Measure, change_ids: Collection[int]) -> Iterator[tuple[int, FieldChange]]:
    """(change, the measure in which this one lives on from then, or which lives on in it), called
    as it was then; struck out where it no longer does.
    """
    involved = Q(predecessor_id=measure.pk) | Q(successor_id=measure.pk)
    ties = list(Succession.history.filter(involved, change__in=change_ids).order_by("history_id"))
    others = {tie.successor_id for tie in ties} | {tie.predecessor_id for tie in ties}
    versions = Measure.history.filter(id__in=others) if ties else Measure.history.none()
    names: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for pk, change_id, code, title in versions.order_by("version").values_list(
        "id", "change_id", "code", "title"
    ):
        names[pk].append((change_id, f"{code} {title}"))
    for tie in ties:
        is_heir, is_tied = tie.successor_id == measure.pk, tie.history_type != "-"
        called = names[tie.predecessor_id if is_heir else tie.successor_id]
        then = [name for change_id, name in called if change_id <= tie.change_id]
        words = (then or [called[0][1]])[-1]
        kind = "ins" if is_tied else "del"
        yield tie.change_id, FieldChange(str(KIN_LABELS[is_heir, True]), [(kind, words)])


def _words_of(update: ProgressUpdate) -> tuple[tuple[str, str], ...]:
    """(label, text) of what a statement says in words of its own; some are empty."""
    return (
        (gettext("what was done"), update.done),
        (gettext("what comes next"), update.next_step),
        (gettext("obstacles"), update.obstacles),
    )


def _versions_of(measure: Measure, change_ids: Collection[int]) -> dict[int, int]:
    """Change → the version of the measure that it made. One query."""
    return dict(measure.history.filter(change__in=change_ids).values_list("change_id", "version"))


def _taken_back(update: ProgressUpdate, number: int, history_url: str) -> list[FieldChange]:
    """Which statement no longer holds, at the version that came of it; its words struck out."""
    which = f"{day_text(update.stated_on)}, {_status_said(update)}"
    version = (gettext("Version %(number)d") % {"number": number}, f"{history_url}{number}/")
    struck = [FieldChange(label, [("del", text)]) for label, text in _words_of(update) if text]
    return [FieldChange(gettext("statement taken back"), [("same", which)], "", version), *struck]


def _status_said(update: ProgressUpdate) -> str:
    status = status_label(update.status)
    return f"{status} ({gettext('nothing has changed')})" if update.is_unchanged else status


def _part_said(update: ProgressUpdate, directory: InstitutionDirectory) -> list[FieldChange]:
    """What a supporting institution said of its part; each label says whose part it is."""
    whose = directory.label(update.institution_id or 0, update.stated_on).short
    own_words = (
        (gettext("status"), _status_said(update)),
        (gettext("when it happened"), day_text(update.happened_on)),
    )
    said = (
        *_words_of(update),
        (gettext("sees it otherwise than the lead"), update.reason if update.disagrees else ""),
    )
    return [
        FieldChange(_of_part(whose, label), [("ins", text)], language)
        for language, rows in (("", own_words), (LANGUAGE_OF_RECORD, said))
        for label, text in rows
        if text
    ]


def _of_part(whose: str, label: str) -> str:
    return gettext("%(institution)s, its part: %(what)s") % {"institution": whose, "what": label}


def _question(directory: InstitutionDirectory, row: Any) -> str:
    """Whom the lead asked for its part, and when; "" where no question waits."""
    if row.asked_on is None:
        return ""
    short = directory.label(row.institution_id, timezone.localdate(row.history_date)).short
    return f"{short}: {day_text(row.asked_on)}"


def _evidence_text(row: Any) -> str:
    file_name = row.file.name_shown(row.file_name) if row.file else ""
    places = [row.url, file_name, row.archive_url]
    text = f"{row.proves}: {', '.join(filter(None, places))}"
    if row.dated_on:
        text += f" ({gettext('dated %(day)s') % {'day': day_text(row.dated_on)}})"
    if row.withdrawn_on:
        text += f" – {gettext('withdrawn')}"
    return text


def _turns(
    versions: Sequence[Any], change_ids: Collection[int], written: Callable[[Any], str]
) -> Iterator[tuple[int, str, str]]:
    """(change, old words, new words) of the rows that these changes made say something else."""
    stood: dict[int, str] = {}
    for version in versions:
        old = stood.get(version.id, "")
        new = stood[version.id] = "" if version.history_type == "-" else written(version)
        if old != new and version.change_id in change_ids:
            yield version.change_id, old, new


def _field(name: str) -> Callable[[Any], str]:
    return lambda row: str(getattr(row, name))


def _shift_text(row: Any) -> str:
    moved = f"{day_text(row.old_due_on) or '–'} → {day_text(row.new_due_on)}"
    state, reason = DateChangeState(row.state).label, DateChangeReason(row.reason).label
    told = (part.removesuffix(".") for part in (row.sentence, row.decision, row.answer) if part)
    return f"{moved} ({state}): " + ". ".join([str(reason), *told])


def _step_text(row: Any) -> str:
    days = []
    if row.due_on:
        days.append(gettext("due %(day)s") % {"day": day_text(row.due_on)})
    if row.done_on:
        days.append(gettext("done %(day)s") % {"day": day_text(row.done_on)})
    return f"{row.text} ({', '.join(days)})" if days else row.text


def _risk_text(row: Any) -> str:
    """The risk's words, and behind them what became of it, where anybody has said."""
    if not is_followed(row.state, row.delays_by_days, row.response):
        return str(row.text)
    became = "; ".join(filter(None, (state_text(row.state, row.delays_by_days), row.response)))
    return f"{row.text} ({became})"


def look_at(measure: Measure) -> Callable[[int], tuple[Measure, list[VersionEntry]]]:
    """What now stands of a measure, and what was changed since a version, newest first."""

    def look(opened_version: int) -> tuple[Measure, list[VersionEntry]]:
        fresh = Measure.objects.current(measure.pk)
        directory = Institution.objects.directory()
        rows = fresh.versions_since(opened_version)
        return fresh, version_entries(fresh, rows, directory, with_people=True)

    return look


def parts_at(measure: Measure, version: int) -> Parts:
    """The versions of roles, risks and steps that stood when the measure was at `version`."""
    changes = measure.versions_newest_first().filter(version__lte=version).values("change_id")

    def standing(model: Any) -> list[Any]:
        last: dict[int, Any] = {}
        written = model.history.filter(measure_id=measure.pk, change__in=changes)
        for row in written.order_by("history_id"):
            last[row.id] = row
        return [row for row in last.values() if row.history_type != "-"]

    return standing(SupportingRole), standing(Risk), standing(ActionStep)
