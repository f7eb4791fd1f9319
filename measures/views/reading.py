"""Measures in public: the list, one measure and its history."""

from datetime import date
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from commitments.addresses import plan_at
from commitments.models import Institution, InstitutionDirectory, InstitutionLabel
from commitments.permissions import Access, is_coordinator, roles_of, sees_people
from commitments.versions import title_at, title_since
from measures.addresses import measure_at, trail_of
from measures.date_changes import shifts_of, slip_of
from measures.fates import became_label
from measures.filters import GROUPS, NAMES, SORTS, MeasureFilter
from measures.forms.parts import AskForm
from measures.models import Measure, ProgressUpdate
from measures.operations.taking_back import why_it_stays
from measures.parts import disputes, parts_of
from measures.permissions import (
    can_ask_for_parts,
    can_report_on,
    can_take_back,
    date_change_access,
    supports,
)
from measures.proofs import evidence_of
from measures.querysets import MeasureQuerySet
from measures.rows import group_rows, measure_rows
from measures.standing import status_label
from measures.steps import steps_text
from measures.story import last_speaker, story_of, turn_of, version_of
from measures.versions import version_entries
from ogp_portal.kept import kept
from ogp_portal.paging import page_of
from ogp_portal.past.pages import as_of_a_day, day_of

ROWS_A_PAGE = 50
VERSIONS_A_PAGE = 20
COLUMNS = (
    ("code", _("No.")),
    ("title", _("Measure")),
    ("institution", _("Responsible institution")),
    ("due", _("Due")),
    ("standing", _("Standing")),
    ("stated", _("Last statement")),
)


@require_safe
@kept(*NAMES, "page")
@as_of_a_day
def measure_list(request: HttpRequest, plan_slug: str) -> HttpResponse:
    """All measures of a plan, to be searched, filtered, ordered and grouped."""
    plan = plan_at(request, plan_slug)
    filters = MeasureFilter(request.GET, plan, day_of(request))
    page = page_of(request, filters.qs, ROWS_A_PAGE)
    rows = measure_rows(
        cast(MeasureQuerySet, page.object_list), plan, filters.labels, filters.today
    )
    pickers = filters.pickers()
    commitments = {choice.value: choice.label for choice in pickers[1].choices}
    group = filters.chosen("group")
    context = {
        "plan": plan,
        "page": page,
        "groups": group_rows(rows, group, commitments),
        "columns": _columns(filters),
        "pickers": pickers,
        "errors": filters.complaints,
        "typed": {name: request.GET.get(name, "") for name in ("q", "due_from", "due_to")},
        "sorts": [
            (key, label, key == request.GET.get("sort", "code")) for key, label in SORTS.items()
        ],
        "group_choices": [(key, label, key == group) for key, label in GROUPS.items()],
        "chips": filters.chips(request.path),
        "query": filters.query(),
        "trail": [(gettext("Measures"), "")],
    }
    return render(request, "measures/measure_list.html", context)


def _columns(filters: MeasureFilter) -> list[tuple[str, str, str]]:
    """(label, address that sorts by it, aria-sort) of each column."""
    sort = filters.typed.get("sort", "code")
    columns = []
    for key, label in COLUMNS:
        is_up, is_down = sort == key, sort == f"-{key}"
        query = filters.query(sort=f"-{key}" if is_up else key)
        direction = "ascending" if is_up else "descending" if is_down else ""
        columns.append((str(label), f"?{query}", direction))
    return columns


@require_safe
@kept()
@as_of_a_day
def measure_detail(request: HttpRequest, plan_slug: str, code: str) -> HttpResponse:
    """One measure: what, who, by when, proven by what; and its story."""
    measure = measure_at(request, plan_slug, code)
    today = day_of(request)
    directory = Institution.objects.directory()
    labels = directory.on(measure.plan.day_of_names(today))
    steps, successors = list(measure.steps.all()), list(Measure.objects.succeeding(measure))
    context = {
        "plan": measure.plan,
        "measure": measure,
        "judgement": measure.judgement(today),
        "status_label": status_label(measure.status),
        "history_url": reverse("measure-history", args=[plan_slug, code]),
        "lead": labels.get(measure.lead_institution_id or 0),
        "contact": measure.lead_institution,
        "steps": steps,
        "steps_text": steps_text(sum(step.done_on is not None for step in steps), len(steps)),
        "risks": list(measure.risks.all()),
        "successors": successors,
        "became": became_label(len(successors)),
        "predecessors": list(Measure.objects.preceding(measure)),
        "pieces": evidence_of(measure, directory),
        **_told(measure, directory, today),
        **_parts(request, measure, labels, today),
        **_allowed(request, measure),
        "trail": trail_of(measure),
    }
    return render(request, "measures/measure.html", context)


def _told(measure: Measure, directory: InstitutionDirectory, today: date) -> dict[str, Any]:
    """The story of a measure, and what the head of its page takes from it."""
    story = story_of(measure, directory, today)
    shifts = shifts_of(measure, directory)
    return {
        "story": story,
        "speaker": last_speaker(story),
        "turn": turn_of(story, measure.status),
        "stated_days": _days_of_silence(measure, today),
        "slip": slip_of(measure, shifts),
        "proposed": next((shift for shift in shifts if shift.is_proposed), None),
    }


def _allowed(request: HttpRequest, measure: Measure) -> dict[str, Any]:
    """What this reader may do with a measure; of the parts, `_parts` knows."""
    return {
        "may_report": can_report_on(request.user, measure),
        "tends": roles_of(request.user).editor,
        "may_take_back": _may_take_back(request, measure),
        "may_correct": is_coordinator(request.user),
        "may_move_date": date_change_access(request.user, measure) is Access.ALLOWED,
    }


def _parts(
    request: HttpRequest, measure: Measure, labels: dict[int, InstitutionLabel], today: date
) -> dict[str, Any]:
    """The lines of the supporting institutions, and what this reader may do with them."""
    parts = parts_of(measure, labels, today)
    is_running = not measure.plan.is_over(today)
    ask = None
    if any(part.is_expected for part in parts) and can_ask_for_parts(request.user, measure):
        helpers = [part.label for part in parts]
        ask = AskForm(subject=measure, today=today, helpers=helpers)
    return {
        "supporting": [(part.label, part.role) for part in parts],
        "parts": [part for part in parts if part.said or part.is_expected],
        # Of a plan that has ended, only what was said or asked: nobody owes a word any more.
        "shows_parts": ask
        or any((is_running and part.is_expected) or part.said or part.asked_on for part in parts),
        "disputes": disputes(parts),
        "ask": ask,
        "may_ask_all": ask is not None and sum(part.may_be_asked for part in parts) > 1,
        "may_report_part": supports(request.user, measure),
    }


def _may_take_back(request: HttpRequest, measure: Measure) -> list[int]:
    """The versions that came of the statements which this reader may take back."""
    editor = roles_of(request.user).editor
    if not editor:
        return []
    updates = ProgressUpdate.objects
    newest = [updates.newest_of(measure)] if can_report_on(request.user, measure) else []
    own = measure.supporting.played_by(editor)
    newest += [updates.last_of_part(measure.pk, role.institution_id) for role in own]
    return [
        version_of(update)
        for update in filter(None, newest)
        if can_take_back(request.user, measure, update) and not why_it_stays(measure, update)
    ]


def _days_of_silence(measure: Measure, today: date) -> int | None:
    """Since the last statement; None where there is none, or nobody owes another."""
    if measure.stated_on is None or measure.plan.is_over(today):
        return None
    return (today - measure.stated_on).days


@require_safe
@kept("page")
def measure_history(request: HttpRequest, plan_slug: str, code: str) -> HttpResponse:
    """Every version of a measure: who, when, why, and the words that changed."""
    measure = measure_at(request, plan_slug, code)
    page = page_of(request, measure.versions_newest_first(), VERSIONS_A_PAGE)
    context = {
        "plan": measure.plan,
        "code": measure.code,
        "title": measure.title_text,
        "page": page,
        "entries": _entries(request, measure, page.object_list),
        "trail": trail_of(measure, (gettext("History"), "")),
    }
    return render(request, "commitments/history.html", context)


@require_safe
@kept()
def measure_version(request: HttpRequest, plan_slug: str, code: str, number: int) -> HttpResponse:
    """One version of a measure, at its own address for ever."""
    measure = measure_at(request, plan_slug, code)
    row = get_object_or_404(measure.history, version=number)
    history = reverse("measure-history", args=[plan_slug, code])
    name = gettext("Version %(number)d") % {"number": number}
    context = {
        "plan": measure.plan,
        "code": measure.code,
        "title": title_at(row),
        "title_now": title_since(row, measure.title_text),
        "url_now": reverse("measure-detail", args=[plan_slug, code]),
        "entry": _entries(request, measure, [row])[0],
        "trail": trail_of(measure, (gettext("History"), history), (name, "")),
    }
    return render(request, "commitments/version.html", context)


def _entries(request: HttpRequest, measure: Measure, rows: Any) -> Any:
    directory = Institution.objects.directory()
    with_people = sees_people(request.user)
    return version_entries(measure, list(rows), directory, with_people=with_people)
