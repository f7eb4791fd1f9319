"""Correcting a measure's words: what a coordinator types, and how mistakes are explained."""

import re
from dataclasses import fields
from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, ngettext_lazy, pgettext
from django.utils.translation import gettext_lazy as _

from commitments.forms.beside import put_beside
from commitments.forms.versioned import Line, Prose, TextForm
from commitments.merging import merged_rows
from commitments.models import Commitment, Institution
from measures.filtering import DayField
from measures.forms.rows import Rows
from measures.models import Measure, Parts, parts_now
from measures.operations.plan_text import PlanParts, PlanText, RiskText, RoleText, StepText
from measures.operations.steps_and_risks import MOST_ROWS
from ogp_portal.formats.days import day_text

SHORT = forms.Textarea(attrs={"rows": 2})
Choices = list[tuple[int, str]]
ById = dict[str, dict[str, Any]]


def institution_choices(today: date) -> Choices:
    """(id, name of the day) in the Latvian order. Two queries."""
    labels = Institution.objects.labels(today)
    return [(row.pk, str(labels[row.pk].name)) for row in Institution.objects.in_order()]


class InstitutionChoice(forms.TypedChoiceField):
    """The id of an institution; None where none is chosen."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid_choice": _("Choose one of the institutions of the list.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, required=False, **kwargs)

    def offer(self, institutions: Choices, nothing: str) -> None:
        self.choices = [("", nothing), *institutions]


class SubHeadingChoice(forms.TypedChoiceField):
    """The id of a commitment's sub-heading; None for none."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid_choice": _("Choose one of the commitment's sub-headings.")
    }

    def __init__(self) -> None:
        super().__init__(label=_("Sub-heading"), coerce=int, empty_value=None, required=False)

    def offer(self, commitment: Commitment) -> None:
        groups = commitment.groups.order_by("position")
        self.choices = [("", "–"), *((group.pk, str(group.title)) for group in groups)]


class MeasureTextForm(TextForm):
    """Correct the words of a measure, its start and its sub-heading; coordinators only."""

    subject: Measure

    title = Line(
        label=_("Measure"),
        error_messages={"required": _("Write what the measure is.")},
    )
    title_en = Line(label=_("Measure, in English"), required=False)
    group = SubHeadingChoice()
    starts_on = DayField(
        label=_("Start date"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-date"}),
        help_text=_("For example, 31.12.2020. The date first adopted stays on record."),
    )
    lead_institution = InstitutionChoice(label=_("Responsible (one) institution"))
    beneficiaries = Prose(label=_("Who is the client in this context?"), required=False)
    beneficiaries_en = Prose(label=_("Client, in English"), required=False)
    completion_test = Prose(
        label=_("Result – how will we know that the measure is done?"), required=False
    )
    completion_test_en = Prose(label=_("How we will know, in English"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.institutions = institution_choices(self.today)
        lead = cast(InstitutionChoice, self.fields["lead_institution"])
        lead.offer(self.institutions, pgettext("institution", "not given"))
        cast(SubHeadingChoice, self.fields["group"]).offer(self.subject.commitment)

    def known(self, row: Any) -> dict[str, Any]:
        known = {field.name: getattr(row, field.name) for field in fields(PlanText)}
        starts_on = day_text(known.pop("starts_on"))
        lead, group = known.pop("lead_institution_id"), known.pop("group_id")
        return {"starts_on": starts_on, "lead_institution": lead, "group": group, **known}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "starts_on" not in self.data:  # what is known is a text, as it is typed
            cleaned["starts_on"] = self.subject.starts_on
        return cleaned

    def text(self) -> PlanText:
        data = self.cleaned_data
        keys = {"lead_institution_id": data["lead_institution"], "group_id": data["group"]}
        typed = {**data, **keys}
        return PlanText(**{field.name: typed[field.name] for field in fields(PlanText)})


class RowId(forms.Field):
    """Which row on record is meant; None for a new one, and for what no row is called."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> int | None:
        typed = str(value or "")
        return int(typed) if re.fullmatch("[0-9]{1,18}", typed) else None


class RowForm(forms.Form):
    """A row on record (by its `id`) or a new one; emptied, it goes.

    Attributes:
        words: the field without which the row says nothing, and the sentence that asks for it.
    """

    id = RowId(required=False)

    words: ClassVar[tuple[str, Any]]

    def __init__(self, *args: Any, institutions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        name, sentence = self.words
        more = [value for key, value in cleaned.items() if key not in ("id", name) and value]
        if more and not cleaned.get(name) and name not in self.errors:
            self.add_error(name, gettext(sentence))
        return cleaned


class RoleForm(RowForm):
    institution = InstitutionChoice(label=_("Institution"))
    role = Prose(label=_("Its role"), required=False, widget=SHORT)
    role_en = Prose(label=_("Role, in English"), required=False, widget=SHORT)

    words = ("institution", _("Choose the institution, or empty the whole row."))

    def __init__(self, *args: Any, institutions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, institutions=institutions, **kwargs)
        cast(InstitutionChoice, self.fields["institution"]).offer(institutions, "")

    def value(self) -> RoleText:
        typed = self.cleaned_data
        return RoleText(typed["id"], typed["institution"], typed["role"], typed["role_en"])


class RiskForm(RowForm):
    text = Prose(label=_("Risk or obstacle"), required=False, widget=SHORT)
    text_en = Prose(label=_("Risk, in English"), required=False, widget=SHORT)

    words = ("text", _("Write the risk in Latvian, or empty the whole row."))

    def value(self) -> RiskText:
        typed = self.cleaned_data
        return RiskText(typed["id"], typed["text"], typed["text_en"])


class StepForm(RowForm):
    text = Line(label=_("Step"), required=False)
    text_en = Line(label=_("Step, in English"), required=False)
    due_on = DayField(
        label=_("Due"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-date"}),
        help_text=_("For example, 31.12.2020."),
    )

    words = ("text", _("Write the step in Latvian, or empty the whole row."))

    def value(self) -> StepText:
        typed = self.cleaned_data
        return StepText(typed["id"], typed["text"], typed["text_en"], typed["due_on"])


class PlanRows(Rows):
    """Rows that hang on a measure: those on record, and an empty one to write into."""

    hint = _("To take a row away, empty it. An empty row says nothing.")

    default_error_messages = {
        **Rows.default_error_messages,
        "too_many_forms": ngettext_lazy(
            "There can be at most %(num)d row here.",
            "There can be at most %(num)d rows here.",
            "num",
        ),
    }

    def values(self) -> tuple[Any, ...]:
        """The rows on record, and the new ones that say something."""
        return tuple(form.value() for form in self.forms if form.cleaned_data)


class RoleRows(PlanRows):
    rows_prefix = "roles"
    legend = _("Other responsible institutions and their role")
    another = _("Another institution")

    def clean(self) -> None:
        super().clean()
        seen = set[int]()
        for form in self.forms:
            institution = getattr(form, "cleaned_data", {}).get("institution")
            if institution in seen:
                form.add_error(
                    "institution", gettext("This institution stands in another row already.")
                )
            elif institution:
                seen.add(institution)


class RiskRows(PlanRows):
    rows_prefix = "risks"
    legend = _("Risks and obstacles that could delay the measure")
    another = _("Another risk")


class StepRows(PlanRows):
    rows_prefix = "steps"
    legend = _("Action steps")
    another = _("Another step")


# Rows that were emptied are sent, too; how many then stand is for the operation to judge.
MOST_SENT = 2 * MOST_ROWS
KINDS: tuple[type[Rows], ...] = (
    RoleRows.of(RoleForm, MOST_SENT),
    RiskRows.of(RiskForm, MOST_SENT),
    StepRows.of(StepForm, MOST_SENT),
)


def _role(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "institution": row.institution_id,
        "role": row.role,
        "role_en": row.role_en,
    }


def _risk(row: Any) -> dict[str, Any]:
    return {"id": row.id, "text": row.text, "text_en": row.text_en}


def _step(row: Any) -> dict[str, Any]:
    return {**_risk(row), "due_on": day_text(row.due_on)}


def _known(parts: Parts) -> list[list[dict[str, Any]]]:
    """Roles, risks and steps (or versions of them) as the form has them."""
    shapes = (_role, _risk, _step)
    return [[shape(row) for row in rows] for shape, rows in zip(shapes, parts, strict=True)]


def rows_on_record(measure: Measure, institutions: Choices) -> list[Rows]:
    """What hangs on the measure now. Three queries."""
    pairs = zip(KINDS, _known(parts_now(measure)), strict=True)
    return [kind.opened(rows, institutions=institutions) for kind, rows in pairs]


def rows_reopened(
    data: QueryDict, institutions: Choices, *, opened: Parts, stand: Parts
) -> list[Rows]:
    """The rows as they were typed, and wherever the person changed nothing, as they now stand."""
    again = []
    for kind, was, now in zip(KINDS, _known(opened), _known(stand), strict=True):
        typed, before, after = kind.typed(data), _by_id(was), _by_id(now)
        rows = kind.opened(merged_rows(typed, before, after), institutions=institutions)
        sent = _by_id(typed)
        for form in rows.forms:
            _put_row_beside(form, sent, before, after)
        again.append(rows)
    return again


def _put_row_beside(form: forms.Form, typed: ById, opened: ById, stand: ById) -> None:
    """Show at each field of a row what it has become since the form was opened."""
    row = str(form.initial["id"])
    if row in opened or row in stand:
        mine, was, now = (rows.get(row, {}) for rows in (typed, opened, stand))
        for name in form.fields.keys() - {"id"}:
            text = str(mine.get(name, ""))
            put_beside(form, name, text, opened=was.get(name), stands=now.get(name))


def _by_id(rows: list[dict[str, Any]]) -> ById:
    return {str(row["id"]): row for row in rows}


def rows_sent(data: QueryDict, institutions: Choices) -> list[Rows]:
    return [kind.sent(data, institutions=institutions) for kind in KINDS]


def rows_so_far(data: QueryDict, institutions: Choices, *, more: str) -> list[Rows]:
    """The rows as they were filled in so far, an empty one behind those of the kind `more`."""
    return [
        kind.unjudged(data, more=kind.rows_prefix == more, institutions=institutions)
        for kind in KINDS
    ]


def parts_of(rows: list[Rows]) -> PlanParts:
    roles, risks, steps = (cast(PlanRows, one).values() for one in rows)
    return PlanParts(roles, risks, steps)
