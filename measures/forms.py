"""What an institution and the coordinator type about a measure, and how mistakes are explained."""

import re
from dataclasses import fields
from datetime import date
from typing import Any, ClassVar, Self, cast
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext, ngettext_lazy, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from commitments.models import Institution, InstitutionLabel
from measures.filters import DayField
from measures.models import Measure
from measures.operations import PlanText, Proof, Statement, rules_broken
from measures.standing import Status

LONGEST_TEXT = 10_000
LONGEST_LINK = 1_000
MOST_PROOFS = 20
PROOF_FIELD = re.compile(r"evidence-([0-9]{1,9})-(?:url|proves)")

STATUS_HINTS = {
    Status.NOT_STARTED: _("Work has not begun."),
    Status.IN_PROGRESS: _("Work is under way."),
    Status.COMPLETED: _("Everything that was promised is done."),
    Status.CANCELLED: _("It will not be done; say why."),
}


class StatusChoices(forms.RadioSelect):
    """Radio buttons, each with a sentence that says when to choose it."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        hint = STATUS_HINTS.get(option["value"])
        option["hint"] = str(hint) if hint else ""
        return option


class Prose(forms.CharField):
    """Running text: line ends made alike, outer blanks dropped, 10,000 characters at most.

    Attributes:
        is_asked: a rule that depends on other fields asks for it, so it is not called optional.
    """

    widget = forms.Textarea(attrs={"rows": 4})
    default_error_messages: ClassVar[dict[str, Any]] = {
        "max_length": _(
            "The text has %(show_value)d characters; %(limit_value)d are allowed. "
            "Put long material into a document and link to it as evidence."
        )
    }

    def __init__(self, *, is_asked: bool = False, **kwargs: Any) -> None:
        self.is_asked = is_asked
        super().__init__(max_length=LONGEST_TEXT, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class FormOfVersion(forms.Form):
    """A form that changes the record: it knows the version it was opened on, and its own key."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    submit_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, measure: Measure, today: date, **kwargs: Any) -> None:
        self.measure, self.today = measure, today
        known = {"version": measure.version, "submit_key": uuid4(), **self.known(measure)}
        kwargs["initial"] = {**known, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def known(self, measure: Measure) -> dict[str, Any]:
        """What the form is prefilled with."""
        return {}

    @property
    def opened_version(self) -> int:
        version: int = self.cleaned_data["version"]
        return version

    @property
    def key(self) -> UUID:
        key: UUID = self.cleaned_data["submit_key"]
        return key

    def renewed(self) -> Self:
        """The same form, looked at again with a version and a key that are whole."""
        self.data = self._with_fresh_token(self.measure)
        self.full_clean()
        return self

    def reopened(self, measure: Measure) -> Self:
        """The same typed text against what now stands, under a key of its own."""
        return type(self)(self._with_fresh_token(measure), measure=measure, today=self.today)

    def _with_fresh_token(self, measure: Measure) -> QueryDict:
        data = cast(QueryDict, self.data).copy()
        data["version"], data["submit_key"] = str(measure.version), str(uuid4())
        return data


class ProgressForm(FormOfVersion):
    """Report progress: the contract's fields `status happened_on done next_step obstacles`."""

    status = forms.ChoiceField(
        label=_("Status"),
        choices=Status.choices,
        widget=StatusChoices(),
        error_messages={"required": _("Choose the status.")},
    )
    happened_on = DayField(
        label=_("When did it happen?"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-date"}),
        help_text=_(
            "The day it came about, not today's. For example, 31.12.2020. Empty: not known."
        ),
    )
    done = Prose(
        label=_("What was done?"),
        required=False,
        is_asked=True,
        help_text=_("One or two sentences, as the public will read them."),
    )
    next_step = Prose(label=_("What comes next?"), required=False)
    obstacles = Prose(label=_("Obstacles"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (
            self.measure.due_on
            and self.measure.due_on < self.today
            and not self.measure.is_finished
        ):
            obstacles = cast(Prose, self.fields["obstacles"])
            obstacles.is_asked = True
            obstacles.help_text = _("The measure is overdue, so say what stands in the way.")

    def known(self, measure: Measure) -> dict[str, Any]:
        return {"status": measure.status}

    def statement(self, proofs: tuple[Proof, ...] = ()) -> Statement:
        data = self.cleaned_data
        return Statement(
            status=Status(data["status"]),
            happened_on=data.get("happened_on"),
            done=data.get("done", ""),
            next_step=data.get("next_step", ""),
            obstacles=data.get("obstacles", ""),
            proofs=proofs,
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "status" in cleaned:
            for broken in rules_broken(self.measure, self.statement(), self.today):
                if broken.field not in self.errors:
                    self.add_error(broken.field, broken.message)
        return cleaned


class ProofForm(forms.Form):
    """One piece of evidence: `evidence-0-url`, `evidence-0-proves`."""

    url = forms.CharField(
        label=_("Link"),
        required=False,
        max_length=LONGEST_LINK,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    proves = forms.CharField(label=_("What does it prove?"), required=False, max_length=500)

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if url and not is_web_address(url):
            raise forms.ValidationError(
                gettext("This is not a web address. It must begin with https:// or http://.")
            )
        scheme, colon, rest = url.partition(":")
        return f"{scheme.lower()}{colon}{rest}"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        url, proves = cleaned.get("url"), cleaned.get("proves")
        if url and proves == "":
            self.add_error("proves", gettext("Say in a few words what this link proves."))
        if proves and url == "":
            self.add_error("url", gettext("Give the link that proves it."))
        return cleaned


def is_web_address(url: str) -> bool:
    """http(s) with a host, and nothing in it that a browser would read otherwise than a person."""
    if any(char.isspace() or not char.isprintable() or char in '<>"\\^`{|}' for char in url):
        return False
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_plain = parts.username is None and parts.password is None
    return parts.scheme in ("http", "https") and "." in host.strip(".") and is_plain


class BaseProofFormSet(BaseFormSet):  # type: ignore[type-arg]  # generic in the stubs only
    """Rows of evidence; rows left empty say nothing."""

    default_error_messages = {
        **BaseFormSet.default_error_messages,
        "too_many_forms": ngettext_lazy(
            "At most %(num)d link can be published at once.",
            "At most %(num)d links can be published at once.",
            "num",
        ),
    }

    def proofs(self) -> tuple[Proof, ...]:
        return tuple(
            Proof(form.cleaned_data["url"], form.cleaned_data["proves"])
            for form in self.forms
            if form.cleaned_data.get("url")
        )


ProofFormSet = formset_factory(
    ProofForm,
    formset=BaseProofFormSet,
    extra=0,
    max_num=MOST_PROOFS,
    validate_max=True,
    absolute_max=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
)


def proof_rows(
    data: QueryDict | None = None, *, more: bool = False, judged: bool = True
) -> BaseProofFormSet:
    """The rows of evidence of a form: those that were sent, one empty row where there are none.

    The rows are found by their names, so that a plain client needs no management form.

    Args:
        more: with another empty row.
        judged: whether to say what is wrong with them.
    """
    typed = QueryDict() if data is None else data
    numbers = {match[1] for name in typed if (match := PROOF_FIELD.fullmatch(name))}
    rows = [
        {part: typed.get(f"evidence-{number}-{part}", "") for part in ("url", "proves")}
        for number in sorted(numbers, key=int)
    ]
    if not rows or (more and len(rows) < MOST_PROOFS):
        rows.append({"url": "", "proves": ""})
    if data is None or not judged:
        return cast(BaseProofFormSet, ProofFormSet(prefix="evidence", initial=rows))
    sent = {f"evidence-{n}-{part}": row[part] for n, row in enumerate(rows) for part in row}
    sent |= {"evidence-TOTAL_FORMS": str(len(rows)), "evidence-INITIAL_FORMS": "0"}
    return cast(BaseProofFormSet, ProofFormSet(sent, prefix="evidence"))


class InstitutionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """An institution by its name of the day."""

    labels: dict[int, InstitutionLabel]

    def label_from_instance(self, obj: Any) -> str:
        return str(self.labels[obj.pk].name)


class MeasureTextForm(FormOfVersion):
    """Correct the words of a measure; coordinators only."""

    title = forms.CharField(
        label=_("Measure"),
        max_length=500,
        error_messages={"required": _("Write what the measure is.")},
    )
    title_en = forms.CharField(label=_("Measure, in English"), max_length=500, required=False)
    lead_institution = InstitutionChoice(
        label=_("Responsible (one) institution"),
        queryset=Institution.objects.none(),
        required=False,
        empty_label=pgettext_lazy("institution", "not given"),
    )
    beneficiaries = Prose(label=_("Who is the client in this context?"), required=False)
    beneficiaries_en = Prose(label=_("Client, in English"), required=False)
    completion_test = Prose(
        label=_("Result – how will we know that the measure is done?"), required=False
    )
    completion_test_en = Prose(label=_("How we will know, in English"), required=False)
    reason = Prose(
        label=_("Reason for the correction"),
        error_messages={"required": _("Say why the text is corrected.")},
        help_text=_("It is published with the correction."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        institutions = cast(InstitutionChoice, self.fields["lead_institution"])
        institutions.queryset = Institution.objects.in_order()
        institutions.labels = Institution.objects.labels(self.today)

    def known(self, measure: Measure) -> dict[str, Any]:
        names = [field.name for field in fields(PlanText)]
        return {name: getattr(measure, name) for name in names}

    def text(self) -> PlanText:
        return PlanText(**{field.name: self.cleaned_data[field.name] for field in fields(PlanText)})
