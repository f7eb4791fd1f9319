"""The parts of supporting institutions, as values: what each said last, who is still awaited."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext

from commitments.models import InstitutionLabel
from measures.models import Evidence, Measure, ProgressUpdate, SupportingRole
from measures.proofs import Shown, shown
from measures.standing import Status, status_label
from ogp_portal.formats.days import day_text
from ogp_portal.formats.text import Text


@dataclass(frozen=True, slots=True)
class Said:
    """What an institution said of its part last.

    Attributes:
        done, next_step, obstacles, proofs: of its last statement in words, which "nothing has
            changed" leaves standing.
        otherwise: what it sees otherwise than the lead; "" where it does not.
    """

    on: date
    status: str
    status_label: str
    is_unchanged: bool
    done: str
    next_step: str
    obstacles: str
    proofs: tuple[Shown, ...]
    otherwise: str


@dataclass(frozen=True, slots=True)
class Part:
    """A supporting institution's line of a measure.

    Attributes:
        is_expected: a word of it is, or was; of a measure that is cancelled none is.
        is_reachable: somebody can report for it here, and so finds a question.
        days: since it spoke; None where it has not, or nobody owes a statement any more.
        asked_on, asked_days: since when the question for its part waits for an answer.
        lead_on: the last day on which the lead spoke after it; None where it has not.
    """

    label: InstitutionLabel
    role: Text
    said: Said | None
    is_expected: bool
    is_reachable: bool
    days: int | None
    asked_on: date | None
    asked_days: int
    lead_on: date | None

    @property
    def may_be_asked(self) -> bool:
        """A word of it is expected, somebody can say it, and nobody waits for it yet."""
        return self.is_expected and self.is_reachable and self.asked_on is None

    @property
    def is_disputed(self) -> bool:
        """It sees things otherwise than the lead, and has not said since that it does not."""
        return self.said is not None and bool(self.said.otherwise)


def parts_of(measure: Measure, labels: dict[int, InstitutionLabel], today: date) -> list[Part]:
    """The lines of a measure's supporting institutions, in their order. Three queries."""
    said: dict[int, list[ProgressUpdate]] = defaultdict(list)
    updates = ProgressUpdate.objects.of_parts().filter(measure=measure).with_lead_after()
    pieces = Evidence.objects.public().with_what_is_shown().order_by("pk")
    for update in updates.newest_first().prefetch_related(Prefetch("evidence", pieces)):
        said[update.institution_id or 0].append(update)
    return [
        _part(measure, role, labels[role.institution_id], said[role.institution_id], today)
        for role in measure.supporting.with_reach()
    ]


def _part(
    measure: Measure,
    role: Any,
    label: InstitutionLabel,
    updates: list[ProgressUpdate],
    today: date,
) -> Part:
    said = _said(updates) if updates else None
    is_expected = measure.status != Status.CANCELLED
    is_owed = is_expected and not measure.plan.is_over(today)
    asked_on = role.asked_on if is_expected else None
    return Part(
        label=label,
        role=role.role_text,
        said=said,
        is_expected=is_expected,
        is_reachable=role.is_reachable,
        days=(today - said.on).days if said and is_owed else None,
        asked_on=asked_on,
        asked_days=(today - asked_on).days if asked_on else 0,
        lead_on=getattr(updates[0], "lead_after", None) if updates else None,
    )


def _said(updates: list[ProgressUpdate]) -> Said:
    """Of what one institution said, newest first."""
    newest = updates[0]
    spoken = next((update for update in updates if not update.is_unchanged), newest)
    return Said(
        on=newest.stated_on,
        status=newest.status,
        status_label=status_label(newest.status),
        is_unchanged=newest.is_unchanged,
        done=spoken.done,
        next_step=spoken.next_step,
        obstacles=spoken.obstacles,
        proofs=tuple(map(shown, spoken.evidence.all())),
        otherwise=newest.reason if newest.disagrees else "",
    )


def disputes(parts: Iterable[Part]) -> list[Part]:
    """Those whose institutions see things otherwise than the lead."""
    return [part for part in parts if part.is_disputed]


# For a desk -------------------------------------------------------------------------------------


def awaited_by(lead_ids: Collection[int]) -> dict[int, list[tuple[int, date]]]:
    """Measure → (institution, asked on) of those that have not answered these leads. One query."""
    awaited: dict[int, list[tuple[int, date]]] = defaultdict(list)
    roles = SupportingRole.objects.waiting().filter(measure__lead_institution__in=lead_ids)
    columns = ("measure_id", "institution_id", "asked_on")
    for measure, institution, asked_on in roles.order_by("position", "pk").values_list(*columns):
        awaited[measure].append((institution, asked_on))
    return awaited


def disputes_with(lead_ids: Collection[int]) -> dict[int, list[tuple[int, date]]]:
    """Measure → (institution, since when) of those that see things otherwise than these leads, and
    were not answered. One query.
    """
    disputed: dict[int, list[tuple[int, date]]] = defaultdict(list)
    updates = ProgressUpdate.objects.newest_of_each_part().disagreeing_with(lead_ids)
    columns = ("measure_id", "institution_id", "stated_on")
    for measure, institution, stated_on in updates.order_by("pk").values_list(*columns):
        disputed[measure].append((institution, stated_on))
    return disputed


def roles_played_by(institution_ids: Collection[int]) -> list[SupportingRole]:
    """Their roles in the measures of others, with the measures; plan by plan. One query."""
    roles = SupportingRole.objects.played_by(institution_ids).with_broken_links().in_plan_order()
    return list(roles.select_related("institution", "measure__plan"))


def said_by(institution_ids: Collection[int]) -> dict[tuple[int, int], ProgressUpdate]:
    """(measure, institution) → what these institutions said of their parts last. One query."""
    updates = ProgressUpdate.objects.newest_of_each_part().filter(institution__in=institution_ids)
    return {(update.measure_id, update.institution_id or 0): update for update in updates}


# For the page of an institution -----------------------------------------------------------------


def asked_of(institution_id: int) -> dict[tuple[int, str], str]:
    """(plan, code of the measure) → since when its part is waited for, in words. One query."""
    roles = SupportingRole.objects.played_by([institution_id]).waiting()
    columns = ("measure__plan_id", "measure__code", "asked_on")
    return {
        (plan, code): gettext("its part is waited for since %(day)s") % {"day": day_text(asked_on)}
        for plan, code, asked_on in roles.values_list(*columns)
    }
