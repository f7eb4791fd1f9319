"""An institution's inbox: what needs doing first, and why."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext

from commitments.models import ActionPlan, Commitment, Institution, InstitutionLabel
from commitments.permissions import Person, is_coordinator, roles_of
from measures import standing
from measures.forms.bulk import key_of
from measures.models import (
    DateChange,
    DraftState,
    Measure,
    ProgressUpdate,
    SupportingRole,
    UpdateDraft,
)
from measures.operations.bulk import Picked
from measures.parts import awaited_by, disputes_with, roles_played_by, said_by
from measures.permissions import can_decide_on
from measures.proofs import BrokenLink, broken_links
from measures.querysets import MeasureQuerySet, UpdateDraftQuerySet
from measures.standing import (
    DUE_SOON_DAYS,
    Judgement,
    Standing,
    Status,
    days_left_text,
    status_label,
)
from ogp_portal.formats.days import day_text

Labels = Mapping[int, InstitutionLabel]
Broken = Mapping[tuple[int, int], Sequence[BrokenLink]]

# Whoever has just reported is not asked again at once.
FRESH_DAYS = 30
NOTE_SHOWN = 120  # characters of a returned text's note


@dataclass(frozen=True, slots=True)
class Action:
    """The one button of a task: where it leads, what it says, and of what, for whoever hears it."""

    url: str
    word: str
    of: str


@dataclass(frozen=True, slots=True)
class Task:
    """A measure of mine and the reasons why it stands where it does; none: nothing to do.

    Attributes:
        notes: what else its lead wants to know of it.
        is_part: another leads it: only my part is asked for.
        draft: what my institution is writing about it.
        waits: since when it lies with the coordinator, in words; "" where it does not.
        tick: it is ticked, for one press with others.
        broken: links of mine as evidence that need a copy beside them.
    """

    measure: Measure
    judgement: Judgement
    action: Action
    reasons: tuple[str, ...]
    notes: tuple[str, ...] = ()
    is_part: bool = False
    draft: UpdateDraft | None = None
    waits: str = ""
    tick: Picked | None = None
    broken: tuple[BrokenLink, ...] = ()

    @property
    def because(self) -> str:
        """Why it stands here, in words."""
        return " · ".join(self.reasons) or self.waits or self.judgement.sentence

    @property
    def may_be_unchanged(self) -> bool:
        """Whether one press may say that nothing has changed: nothing else is being said."""
        is_reported = bool(self.measure.status) and not self.measure.is_finished
        return is_reported and self.draft is None and not self.is_part

    @property
    def key(self) -> str:
        """What ticking it sends."""
        return key_of(self.measure, self.tick.version if self.tick else None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A statement that waits for review: whose it is, and since when."""

    draft: UpdateDraft
    institution: InstitutionLabel
    since: date


@dataclass(frozen=True, slots=True)
class Desk:
    """All measures of some institutions.

    Attributes:
        needed: those that need something, the most pressing first; parts that are asked for too.
        quiet: the others, in the order of their codes.
        helped: the measures of others in which they have a part, and nobody waits for it.
        next_on: the day on which the first of the quiet ones will need something; None: none.
    """

    needed: tuple[Task, ...]
    quiet: tuple[Task, ...]
    helped: tuple[Task, ...]
    next_on: date | None

    @property
    def has_choice(self) -> bool:
        """Whether there is anything to tick."""
        return any(task.may_be_unchanged for task in (*self.needed, *self.quiet))

    def ticked(self, picked: Iterable[Picked]) -> "Desk":
        """The same with some measures ticked."""
        ticks = {one.measure.pk: one for one in picked}

        def with_tick(task: Task) -> Task:
            return replace(task, tick=ticks.get(task.measure.pk))

        needed, quiet = map(with_tick, self.needed), map(with_tick, self.quiet)
        return replace(self, needed=tuple(needed), quiet=tuple(quiet))


def desk_of(institution_ids: Collection[int], today: date) -> Desk:
    """What the measures led by these institutions need today, and what others need of them. Seven
    queries, and one more on each side where links are broken.
    """
    if not institution_ids:
        return Desk((), (), (), None)
    labels = Institution.objects.labels(today)
    led = _led(institution_ids, today, labels)
    helped = _helped(institution_ids, today, labels)
    needed = [task for task in [*led, *helped] if task.reasons]
    quiet = tuple(task for task in led if not task.reasons)
    at_rest = [task.measure for task in quiet if not task.waits]
    days = [day for measure in at_rest if (day := _next_need(measure, today))]
    return Desk(
        needed=tuple(sorted(needed, key=lambda task: _rank(task, today))),
        quiet=quiet,
        helped=tuple(task for task in helped if not task.reasons),
        next_on=min(days, default=None),
    )


def number_of_tasks(person: Person, today: date) -> int:
    """How many things stand on this person's desk to be done, in all of their roles; what stands
    there only to be looked at is not counted. Four queries of an editor, three of a coordinator.
    """
    return _needs_of(roles_of(person).editor, today) + sum(
        (
            _reviews_for(person).count(),
            len(_proposals_for(person)),
            _untested_for(person).count(),
        )
    )


def _needs_of(institution_ids: Collection[int], today: date) -> int:
    """How many tasks `desk_of` calls needed. Four queries."""
    if not institution_ids:
        return 0
    disputed = disputes_with(institution_ids)
    drafts = UpdateDraft.objects.of_institutions(institution_ids).by_measure()
    count = 0
    led = Measure.objects.led_by(institution_ids).with_broken_links()
    for measure in led.select_related("plan"):
        draft = drafts.get((measure.pk, measure.lead_institution_id))
        if draft is None:
            reasons = _reasons(measure, measure.judgement(today), today)
            is_needed = reasons or measure.pk in disputed
            count += bool(is_needed or measure.has_broken_links)
        else:
            count += not _waits(draft, measure)
    roles: Any = SupportingRole.objects.played_by(institution_ids).with_broken_links()
    brief = roles.select_related("measure").only("asked_on", "measure__status")
    return count + len([role for role in brief if role.is_awaited or role.has_broken_links])


def tests_to_write(person: Person, today: date) -> tuple[Task, ...]:
    """The coordinators' part: what is stated as completed by a test that nobody has written, so
    that it cannot be proven. One query, of a coordinator.
    """
    reason = gettext("how we will know that it is done is not written")
    return tuple(
        Task(
            measure,
            measure.judgement(today),
            _action("measure-edit", gettext("Write it"), measure),
            (reason,),
        )
        for measure in _untested_for(person).select_related("plan").in_plan_order()
    )


def _untested_for(person: Person) -> MeasureQuerySet:
    if not is_coordinator(person):
        return Measure.objects.none()
    return Measure.objects.completed_without_test()


def reviews_to_make(person: Person, today: date) -> tuple[Waiting, ...]:
    """What waits for this coordinator's decision, the longest waiting first. Two queries."""
    labels = Institution.objects.labels(today)
    return tuple(
        Waiting(draft, labels[draft.institution_id], timezone.localdate(draft.saved_at))
        for draft in _reviews_for(person)
    )


def _reviews_for(person: Person) -> UpdateDraftQuerySet:
    roles = roles_of(person)
    if not roles.coordinator or person.pk is None:
        return UpdateDraft.objects.none()
    return UpdateDraft.objects.waiting_for_review().not_of(roles.editor, person.pk)


def dates_to_decide(person: Person, today: date) -> tuple[Task, ...]:
    """The coordinators' part: end dates that an institution asks to move, and that this person
    may decide on. One query, of a coordinator; two where they report, too.
    """
    return tuple(
        Task(
            shift.measure,
            shift.measure.judgement(today),
            _action("date-change", gettext("Decide"), shift.measure),
            (_proposal_text(shift),),
        )
        for shift in _proposals_for(person)
    )


def _proposals_for(person: Person) -> list[DateChange]:
    if not is_coordinator(person):
        return []
    proposed = DateChange.objects.proposed().select_related("change", "measure__plan")
    return [shift for shift in proposed.oldest_first() if can_decide_on(person, shift)]


def _action(page: str, word: str, measure: Measure) -> Action:
    return Action(reverse(page, args=[measure.plan.slug, measure.code]), word, measure.code)


def _part_action(role: SupportingRole, is_one_of_several: bool) -> Action:
    """To the form of a part; whoever plays several of them in one measure is led to this one."""
    action = _action("part-add", gettext("Report"), role.measure)
    of = f"{action.of}, {gettext('its own part')}"
    if is_one_of_several:
        return replace(action, of=of, url=f"{action.url}?institution={role.institution.slug}")
    return replace(action, of=of)


def _proposal_text(shift: DateChange) -> str:
    days = {"old": day_text(shift.old_due_on) or "–", "new": day_text(shift.new_due_on)}
    return gettext("proposed: %(old)s → %(new)s") % days


def _broken(rows: Iterable[Any], institution_ids: Collection[int]) -> Broken:
    """Nobody asks for links where none is broken. One query, or none."""
    return broken_links(institution_ids) if any(row.has_broken_links for row in rows) else {}


def _led(institution_ids: Collection[int], today: date, labels: Labels) -> list[Task]:
    """Their own measures: what is needed, and who has not answered them yet. Four queries, and
    one for broken links.
    """
    disputed, awaited = disputes_with(institution_ids), awaited_by(institution_ids)
    drafts = UpdateDraft.objects.of_institutions(institution_ids).by_measure()
    tasks = []
    led = Measure.objects.led_by(institution_ids).with_broken_links()
    led = led.select_related("plan", "commitment").in_plan_order()
    broken = _broken(led, institution_ids)
    for measure in led:
        judgement = measure.judgement(today)
        links = tuple(broken.get((measure.pk, measure.lead_institution_id or 0), ()))
        reasons = [*_reasons(measure, judgement, today), *_broken_text(links)]
        reasons += [_dispute_text(labels[pk], since) for pk, since in disputed.get(measure.pk, [])]
        notes = [awaited_text(labels[pk], since) for pk, since in awaited.get(measure.pk, [])]
        draft = drafts.get((measure.pk, measure.lead_institution_id))
        action = _action("progress-add", gettext("Report"), measure)
        task = Task(measure, judgement, action, tuple(reasons), tuple(notes), broken=links)
        tasks.append(_with_draft(task, draft) if draft else task)
    return tasks


def _helped(institution_ids: Collection[int], today: date, labels: Labels) -> list[Task]:
    """Their parts in measures of others: which are asked for, and what was said. Two queries,
    and one for broken links.
    """
    roles, said = roles_played_by(institution_ids), said_by(institution_ids)
    broken = _broken(roles, institution_ids)
    parts_of_one = Counter(role.measure_id for role in roles)
    tasks = []
    for role in roles:
        measure = role.measure
        action = _part_action(role, parts_of_one[measure.pk] > 1)
        lead = labels.get(measure.lead_institution_id or 0)
        links = tuple(broken.get((role.measure_id, role.institution_id), ()))
        reasons = [_asked_text(lead, role.asked_on)] if role.is_awaited else []
        reasons += _broken_text(links)
        last = said.get((role.measure_id, role.institution_id))
        is_expected = last or measure.status != Status.CANCELLED
        notes = (_part_text(labels[role.institution_id], last),) if is_expected else ()
        judgement = measure.judgement(today)
        tasks.append(
            Task(measure, judgement, action, tuple(reasons), notes, is_part=True, broken=links)
        )
    return tasks


def _dispute_text(label: InstitutionLabel, since: date) -> str:
    said = {"institution": label.short, "day": day_text(since)}
    return gettext("%(institution)s sees it otherwise (%(day)s)") % said


def awaited_text(label: InstitutionLabel, since: date) -> str:
    """Who has not answered the lead, and since when."""
    asked = {"institution": label.short, "day": day_text(since)}
    return gettext("%(institution)s has not answered since %(day)s") % asked


def _asked_text(lead: InstitutionLabel | None, since: date | None) -> str:
    if lead is None:
        return gettext("your part is asked for (%(day)s)") % {"day": day_text(since)}
    asked = {"institution": lead.short, "day": day_text(since)}
    return gettext("%(institution)s asks for your part (%(day)s)") % asked


def _part_text(label: InstitutionLabel, last: ProgressUpdate | None) -> str:
    if last is None:
        return gettext("%(institution)s has not reported on its part") % {
            "institution": label.short
        }
    said = {
        "institution": label.short,
        "status": status_label(last.status),
        "day": day_text(last.stated_on),
    }
    return gettext("the part of %(institution)s: %(status)s, %(day)s") % said


def _with_draft(task: Task, draft: UpdateDraft) -> Task:
    """While a text waits for review, nothing needs doing; any other wants to be finished."""
    if _waits(draft, task.measure):
        day = {"day": day_text(timezone.localdate(draft.saved_at))}
        waits = gettext("handed in for review on %(day)s") % day
        return replace(task, reasons=(), draft=draft, waits=waits)
    return replace(task, reasons=(_draft_text(draft), *task.reasons), draft=draft)


def _waits(draft: UpdateDraft, measure: Measure) -> bool:
    return draft.state == DraftState.SUBMITTED and measure.plan.asks_for_review


def _draft_text(draft: UpdateDraft) -> str:
    if draft.state == DraftState.RETURNED:
        return gettext("returned: %(note)s") % {"note": Truncator(draft.note).chars(NOTE_SHOWN)}
    day = {"day": day_text(timezone.localdate(draft.saved_at))}
    return gettext("draft of %(day)s") % day


@dataclass(frozen=True, slots=True)
class Worksheets:
    """What an institution takes along of a plan as files, and where it brings them back.

    Attributes:
        commitments: those of which it leads measures.
    """

    plan: ActionPlan
    institution: InstitutionLabel
    commitments: tuple[Commitment, ...]


def worksheets_of(desk: Desk, labels: Labels) -> list[Worksheets]:
    """A row a plan and institution, of the measures on a desk; plans in their order."""
    commitments: dict[tuple[ActionPlan, int], dict[int, Commitment]] = {}
    for task in (*desk.needed, *desk.quiet):
        measure = task.measure
        if not task.is_part and measure.lead_institution_id:
            those = commitments.setdefault((measure.plan, measure.lead_institution_id), {})
            those[measure.commitment.number] = measure.commitment
    found = [
        Worksheets(plan, labels[institution_id], tuple(those[number] for number in sorted(those)))
        for (plan, institution_id), those in commitments.items()
    ]
    return sorted(found, key=_place_of)


def _place_of(row: Worksheets) -> tuple[bool, int, str]:
    return row.plan.is_sample, -row.plan.starts_on.toordinal(), row.institution.slug


def is_silent(measure: Measure, today: date) -> bool:
    """Of a measure with its plan: see `measures.standing.is_silent`."""
    return standing.is_silent(measure.facts(), measure.plan.silence_limit_days, today)


def _reasons(measure: Measure, judgement: Judgement, today: date) -> list[str]:
    reasons = []
    is_fresh = was_heard_lately(measure, today)
    if judgement.standing is Standing.OVERDUE and not is_fresh:
        late = judgement.days_late
        reasons.append(
            ngettext("overdue by %(count)d day", "overdue by %(count)d days", late)
            % {"count": late}
            if late
            else judgement.reasons[0]
        )
    # A missing completion test is the coordinator's to write: see tests_to_write.
    if judgement.standing is Standing.CLAIMED and not measure.evidence_count:
        reasons.append(gettext("no evidence"))
    if judgement.standing is Standing.DUE_SOON and measure.due_on and not is_fresh:
        reasons.append(days_left_text((measure.due_on - today).days))
    if is_silent(measure, today):
        reasons.append(_silence_text(measure.stated_on, today))
    return reasons


def _broken_text(broken: Collection[BrokenLink]) -> list[str]:
    if not broken:
        return []
    sentence = ngettext(
        "%(count)d evidence link does not lead to its proof: add a file or an archived copy",
        "%(count)d evidence links do not lead to their proof: add files or archived copies",
        len(broken),
    )
    return [sentence % {"count": len(broken)}]


def was_heard_lately(measure: Measure, today: date) -> bool:
    return measure.stated_on is not None and (today - measure.stated_on).days < FRESH_DAYS


def _silence_text(stated_on: date | None, today: date) -> str:
    if stated_on is None:
        return gettext("nothing has been reported yet")
    days = (today - stated_on).days
    return ngettext("silent for %(count)d day", "silent for %(count)d days", days) % {"count": days}


def _rank(task: Task, today: date) -> tuple[int, date, str]:
    """Returned, then overdue, then long silent, then asked for by another, then without evidence,
    then due soon or a draft; the oldest date first.
    """
    measure, stands = task.measure, task.judgement.standing
    if task.draft and task.draft.state == DraftState.RETURNED:
        rank = -1
    elif task.is_part:
        rank = 2
    elif stands is Standing.OVERDUE:
        rank = 0
    elif is_silent(measure, today):
        rank = 1
    else:
        rank = 3 if stands is Standing.CLAIMED else 4
    return rank, measure.due_on or date.max, measure.code_key


def _next_need(measure: Measure, today: date) -> date | None:
    """When a quiet measure will ask for something: 30 days before it is due, or by its silence."""
    if measure.is_finished or measure.plan.is_over(today):
        return None
    days = []
    if measure.due_on:
        soon = measure.due_on - timedelta(days=DUE_SOON_DAYS)
        days.append(max(soon, measure.starts_on or soon))
    if was_heard_lately(measure, today) and measure.stated_on and days:
        days = [max(days[0], measure.stated_on + timedelta(days=FRESH_DAYS))]
    heard_on = measure.stated_on or measure.starts_on
    if heard_on:
        days.append(heard_on + timedelta(days=measure.plan.silence_limit_days + 1))
    return min(days, default=None)
