"""What both sides see of a statement on its way to the public: texts in words, steps with names."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format

from measures.drafts import NO_DRAFT, Typed
from measures.forms.drafts import as_sent, put_draft_beside, seen_of, typed_of
from measures.forms.progress import ProgressForm
from measures.models import Measure, Review, ReviewStep, UpdateDraft
from ogp_portal.accounts.keeping import Labels, typed_rows

STEPS_SHOWN = 20
ROW = re.compile(r"(?P<kind>.+)-(?P<number>[0-9]{1,9})-(?P<field>.+)")


@dataclass(frozen=True, slots=True)
class DraftBeside:
    """The draft of the institution in whose name an update form is filled in.

    Attributes:
        draft: as it stands now; None where there is none.
        token: what the form remembers. It is the one that it was opened with, until the person is
            shown what stands instead; None for a form that does not say.
        others: (label, text) of what a colleague saved meanwhile that is not what was typed, where
            the form has no field to show it at.
        is_gone: the draft that the form was opened on was published or discarded meanwhile.
    """

    draft: UpdateDraft | None
    token: str | None
    others: list[tuple[str, str]]
    is_gone: bool

    @property
    def saved_at(self) -> str:
        return moment_text(self.draft.saved_at) if self.draft else ""


def draft_beside(
    form: ProgressForm, labels: Labels, sent: QueryDict | None, *, is_conflict: bool
) -> DraftBeside:
    """The draft to be shown with a form; what a colleague saved meanwhile, at its fields. One
    query.

    Args:
        sent: the form, if it was sent.
        is_conflict: somebody else was faster, and it is shown now by whom.
    """
    measure = form.subject
    draft: UpdateDraft | None = UpdateDraft.objects.of(measure, measure.lead_institution_id)
    stands = draft.token if draft else NO_DRAFT
    if sent is None:
        return DraftBeside(draft, stands, [], is_gone=False)
    seen = seen_of(sent)
    if not is_conflict:
        return DraftBeside(draft, seen, [], is_gone=False)
    rest = put_draft_beside(form, sent, draft.typed) if draft and seen != stands else {}
    others = rows_of(rest, labels, other_than=typed_of(sent))
    is_gone = draft is None and seen not in (None, NO_DRAFT)
    return DraftBeside(draft, stands, others, is_gone=is_gone)


@dataclass(frozen=True, slots=True)
class LoggedStep:
    """One step of a review, for those who are signed in.

    Attributes:
        person: who did it.
        at: day and time, in words.
        rows: (label, text) of what was handed in; none with the other steps.
    """

    label: str
    person: str
    at: str
    note: str
    rows: list[tuple[str, str]]


def steps_of(measure: Measure, institution_id: int | None, labels: Labels) -> list[LoggedStep]:
    """What was done with an institution's statements, the newest first. One query."""
    steps = Review.objects.of(measure, institution_id)[:STEPS_SHOWN]
    return [_step(step, labels) for step in steps]


def _step(step: Review, labels: Labels) -> LoggedStep:
    return LoggedStep(
        label=str(ReviewStep(step.step).label),
        person=str(step.done_by),
        at=moment_text(step.done_at),
        note=step.note,
        # Returned is what was handed in; it stands there once.
        rows=rows_of(step.typed, labels) if step.step == ReviewStep.SUBMITTED else [],
    )


def moment_text(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


def rows_of(
    typed: Typed, labels: Labels, *, other_than: Typed | None = None
) -> list[tuple[str, str]]:
    """What is typed, in words and in the form's order.

    Args:
        labels: as those of `keeps_text`, in the form's order.
        other_than: leave out what it says, too.
    """
    known = {name: _alike(values) for name, values in (other_than or {}).items()}
    order = list(labels)
    names = sorted(typed, key=lambda name: _place(name, order))
    shown = {name: typed[name] for name in names if known.get(name) != _alike(typed[name])}
    return typed_rows(as_sent(shown), labels)


def _alike(values: list[str]) -> list[str]:
    return [value.replace("\r\n", "\n").strip() for value in values]


def _place(name: str, order: list[str]) -> tuple[int, int, int]:
    """Where a field stands in its form: kind of row, row, field."""
    match = ROW.fullmatch(name)
    plain = f"{match['kind']}-{match['field']}" if match else name
    field = order.index(plain) if plain in order else len(order)
    if match is None:
        return field, 0, 0
    kinds = [n for n, label in enumerate(order) if label.startswith(f"{match['kind']}-")]
    return min(kinds, default=field), int(match["number"]), field
