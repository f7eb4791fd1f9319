"""Text of the plan that is taken over from a worksheet: of new measures, and of those on record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from commitments.models import Commitment
from commitments.operations import RuleBrokenError
from commitments.permissions import as_coordinator
from measures.models import ActionStep, Measure
from measures.operations.lifecycle import Decided, NewMeasure, add_measure
from measures.operations.plan_text import (
    PLAN_TEXT,
    PlanParts,
    PlanText,
    RiskText,
    RoleText,
    StepText,
    correct_locked_text,
)
from measures.operations.sub_headings import sub_heading_called
from measures.worksheets.lines import Fit, lines_with_rows
from measures.worksheets.saying_progress import SaidStep
from measures.worksheets.taken import Grounds, Refusal, TakenRow
from ogp_portal.accounts.models import User

# What the columns of a worksheet are called in a measure's text.
TEXT_OF = {
    "title": "title",
    "starts_on": "starts_on",
    "lead": "lead_institution_id",
    "beneficiaries": "beneficiaries",
    "completion_test": "completion_test",
}
# What hangs on a measure, in rows of its own.
HANGING = ("supporting", "risks", "steps")


def add_row(commitment: Commitment, row: TakenRow, grounds: Grounds, by: User, today: date) -> None:
    values = {name: row.values[column] for column, name in TEXT_OF.items() if column in row.values}
    if not values.get("title", "").strip():
        raise RuleBrokenError("title", _("Write what the measure is."))
    group_id, new_group = _group(commitment, row.values.get("group", ""))
    new = NewMeasure(
        code=row.code,
        due_on=row.values.get("due_on"),
        group_id=group_id,
        new_group=new_group,
        **values,
    )
    decided = Decided(grounds.reason, grounds.decision)
    added = add_measure(commitment, new, decided, by=as_coordinator(by), today=today)
    hanging = {column: row.values[column] for column in HANGING if column in row.values}
    correct_row(added, hanging, grounds, by, today)


def _group(commitment: Commitment, title: str) -> tuple[int | None, str]:
    """The id of the sub-heading that is called so, or what a new one is to be called."""
    if not title.strip():
        return None, ""
    found = sub_heading_called(commitment, title)
    return (found.pk, "") if found else (None, title)


def correct_row(
    measure: Measure, values: Mapping[str, Any], grounds: Grounds, by: User, today: date
) -> None:
    """Correct the words of the plan, and the rows of roles, risks and steps, as far as they differ,
    of a measure under its lock. Raises as `correct_locked_text`.
    """
    stands = PlanText(**{name: getattr(measure, name) for name in PLAN_TEXT})
    if not values.get("title", stands.title).strip():
        raise RuleBrokenError("title", _("Write what the measure is."))
    text = replace(
        stands, **{name: values[column] for column, name in TEXT_OF.items() if column in values}
    )
    new_group = ""
    if "group" in values:
        group_id, new_group = _group(measure.commitment, values["group"])
        text = replace(text, group_id=group_id)
    parts = PlanParts(
        roles=_roles(measure, values["supporting"]) if "supporting" in values else (),
        risks=_risks(measure, values["risks"]) if "risks" in values else (),
        steps=step_texts(measure, values["steps"]) if "steps" in values else (),
    )
    if text == stands and parts == PlanParts() and not new_group:
        return
    correct_locked_text(
        measure,
        text,
        parts,
        by=as_coordinator(by),
        reason=grounds.reason,
        today=today,
        new_group=new_group,
    )


def _roles(measure: Measure, wanted: Sequence[tuple[int, str]]) -> tuple[RoleText, ...]:
    """All roles, where one of them is another; else none."""
    stand = {role.institution_id: role for role in measure.supporting.all()}
    if sorted(wanted) == sorted((pk, role.role) for pk, role in stand.items()):
        return ()
    kept = [
        RoleText(
            id=stand[pk].pk if pk in stand else None,
            institution_id=pk,
            role=words,
            role_en=stand[pk].role_en if pk in stand else "",
        )
        for pk, words in wanted
    ]
    gone = set(stand) - {pk for pk, _words in wanted}
    return (*kept, *(RoleText(stand[pk].pk, None) for pk in sorted(gone)))


def _risks(measure: Measure, wanted: Sequence[str]) -> tuple[RiskText, ...]:
    stand = {risk.pk: risk for risk in measure.risks.all()}
    kept, gone = lines_with_rows(wanted, [(pk, risk.text) for pk, risk in stand.items()])
    english = {pk: risk.text_en for pk, risk in stand.items()}
    texts = [
        RiskText(line.id, line.text, english.get(line.id or 0, ""))
        for line in kept
        if line.id is None or line.text != stand[line.id].text
    ]
    return (*texts, *(RiskText(pk, "") for pk in gone))


def step_texts(measure: Measure, wanted: Sequence[SaidStep]) -> tuple[StepText, ...]:
    """The steps whose words or whose date by when are others, those that are new, and those gone.

    Whether one is done, its own institution says. Raises as `check_states`.
    """
    check_states(measure, wanted)
    stand = {step.pk: step for step in measure.steps.all()}
    kept, gone = lines_of_steps(wanted, stand.values())
    changed = []
    for said, step in kept:
        stood = step.due_on if step else None
        due_on = stood if said.is_done else said.day  # of what is done, the day says when it was
        if step is None or (said.text, due_on) != (step.text, step.due_on):
            pk, english = (step.pk, step.text_en) if step else (None, "")
            changed.append(StepText(pk, said.text, english, due_on))
    return (*changed, *(StepText(pk, "") for pk in gone))


def lines_of_steps(
    wanted: Sequence[SaidStep], stand: Iterable[ActionStep]
) -> tuple[list[tuple[SaidStep, ActionStep | None]], list[int]]:
    """Each step of the file with its row, and the rows that it has no more.

    That a step is done passes to no other: in other words it is the same one only where the file
    says, too, that it is done, and on no other day.
    """
    rows = {step.pk: step for step in stand}
    lines, gone = lines_with_rows(
        [step.text for step in wanted],
        [(pk, step.text) for pk, step in rows.items()],
        lambda at, pk: _fit(wanted[at], rows[pk]),
    )
    pairs = zip(wanted, lines, strict=True)
    return [(said, rows.get(line.id or 0)) for said, line in pairs], gone


def counts_as_today(measure: Measure, wanted: Sequence[SaidStep]) -> bool:
    """Whether a step is ticked without a day, and was not done before."""
    return any(
        said.is_done and said.day is None and (step is None or step.done_on is None)
        for said, step in lines_of_steps(wanted, measure.steps.all())[0]
    )


def _fit(said: SaidStep, step: ActionStep) -> Fit:
    if step.done_on is None:
        return Fit.REWORDED if said.is_done else Fit.AGREES
    return Fit.AGREES if said.is_done and said.day in (None, step.done_on) else Fit.SAME_WORDS


def check_states(measure: Measure, wanted: Sequence[SaidStep]) -> None:
    """
    Raises:
        RuleBrokenError: a step is listed as done and as to be done.
    """
    if is_in_two_states(measure, wanted):
        raise RuleBrokenError("steps", str(Refusal.TWO_STATES.label))


def is_in_two_states(measure: Measure, wanted: Sequence[SaidStep]) -> bool:
    """Whether a file adds a step that it also lists in the other state, done or to be done: which
    of the two holds, nobody can say.
    """
    pairs, _gone = lines_of_steps(wanted, measure.steps.all())
    listed = {(said.text, said.is_done) for said in wanted}
    return any(step is None and (said.text, not said.is_done) in listed for said, step in pairs)
