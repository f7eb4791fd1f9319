"""Writing a report: what a coordinator types of a commitment; and verifying one."""

import re
from dataclasses import fields
from datetime import datetime, time
from typing import Any, Self, cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from commitments.forms.beside import put_word_beside
from commitments.forms.versioned import AskedChoice, FormOfVersion, Prose
from commitments.models import Institution
from measures.evidence.files import fingerprint
from measures.evidence.kinds import MEGABYTE
from measures.filtering import DayField
from measures.models import Measure
from ogp_portal.formats.days import day_text
from ogp_portal.formats.text import Text
from ogp_portal.formats.typed import moment_at, parse_day
from reports.models import CHAPTER_TEXTS, Chapter, Report
from reports.operations import ChapterText
from reports.preparing import preparation_of

# A report of more is sealed by command: 600 take up to 13 seconds on a busy machine, and the
# server ends an answer after 15 (`gunicorn.conf.py`).
MOST_MEASURES = 500


class ChapterForm(FormOfVersion):
    """What is told of a commitment, in Latvian and English side by side."""

    subject: Chapter  # type: ignore[assignment]  # it counts its versions, and keeps none

    summary = Prose(label=_("Summary"), required=False, is_asked=True)
    summary_en = Prose(label=_("Summary, in English"), required=False)
    achievements = Prose(label=_("Achievements"), required=False)
    achievements_en = Prose(label=_("Achievements, in English"), required=False)
    obstacles = Prose(label=_("Obstacles"), required=False)
    obstacles_en = Prose(label=_("Obstacles, in English"), required=False)
    next_steps = Prose(label=_("Next steps"), required=False)
    next_steps_en = Prose(label=_("Next steps, in English"), required=False)
    completion = AskedChoice(
        label=_("How far is the commitment completed?"),
        help_text=_("By the State's own assessment, on the plan's scale."),
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = self.subject.report.plan.completion_levels.all()
        cast(forms.ChoiceField, self.fields["completion"]).choices = [
            ("", pgettext("completion", "not assessed yet")),
            *((level.key, str(level.title_text)) for level in levels),
        ]

    def known(self, row: Any) -> dict[str, Any]:
        texts = {field.name: getattr(row, field.name) for field in fields(ChapterText)}
        return texts | {"completion": row.completion.key if row.completion else ""}

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each text in Latvian, and the same in English."""
        return [(self[name], self[f"{name}_en"]) for name in CHAPTER_TEXTS]

    def text(self) -> ChapterText:
        typed = self.cleaned_data
        return ChapterText(**{field.name: typed[field.name] for field in fields(ChapterText)})

    def reopened(self, subject: Any, *, opened_version: int) -> Self:
        """The same typed text, and beside it what somebody else has written meanwhile."""
        again = super().reopened(subject, opened_version=opened_version)
        typed = cast(QueryDict, self.data)
        for name, said in self.known(subject).items():
            put_word_beside(again, name, str(typed.get(name, "")), said)
        return again


class CloseForm(FormOfVersion):
    """Up to which day statements come in time for a report; empty: its period stays open."""

    subject: Report

    closed_on = DayField(
        label=_("Last day on which a statement comes in time"),
        help_text=_("For example, 31.12.2020. Left empty, the period is open."),
        required=False,
    )

    def known(self, row: Any) -> dict[str, Any]:
        return {"closed_on": day_text(row.closed_on) or day_text(self.today)}


class MomentField(forms.Field):
    """A day and a time in Riga, typed 25.01.2021. 17:00; a day alone is the end of it."""

    MOMENT = re.compile(r"(?P<day>.*?)(?:[ T](?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2}))?")

    def to_python(self, value: Any) -> datetime | None:
        typed = str(value or "").strip()
        if not typed:
            return None
        found = self.MOMENT.fullmatch(typed)
        try:
            day = parse_day(found["day"] if found else typed)
            at = time(int(found["hour"]), int(found["minute"])) if found and found["hour"] else None
        except ValueError:
            raise forms.ValidationError(_("Write the moment as 25.01.2021. 17:00.")) from None
        try:
            return moment_at(day, at)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class SealForm(FormOfVersion):
    """Seal a report as it stands, or as it stood at a moment; another edition says why."""

    subject: Report

    cut_off = MomentField(
        label=_("What was recorded counts up to"),
        help_text=_("For example, 25.01.2021. 17:00. Left empty, up to now."),
        required=False,
    )

    reason = Prose(
        label=_("Why is there to be another edition?"),
        help_text=_("It stands on the edition, for everybody."),
        required=False,
        is_asked=True,
    )
    reason_en = Prose(label=_("The same, in English"), required=False)
    # Asked where something is missing: what is sealed, nobody takes back.
    despite = forms.BooleanField(
        label=_("I have seen what is missing; seal it even so."),
        error_messages={"required": _("Tick that it is to be sealed with something missing.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = Institution.objects.labels(self.subject.day_told(self.today))
        self.preparation = preparation_of(self.subject, labels, self.today)
        if self.preparation.is_whole:
            del self.fields["despite"]
        is_first = not self.subject.editions.exists()
        if is_first:
            del self.fields["reason"]
        if is_first or not self.subject.is_in_english:
            del self.fields["reason_en"]

    def clean(self) -> dict[str, Any]:
        number = Measure.objects.of(self.subject.plan_id).count()
        if number > MOST_MEASURES:
            sentence = ngettext(
                "The plan has %(number)d measure, and sealing so many takes longer than a page"
                " may. Who keeps the server seals it with seal_report.",
                "The plan has %(number)d measures, and sealing so many takes longer than a page"
                " may. Who keeps the server seals it with seal_report.",
                number,
            )
            raise forms.ValidationError(sentence % {"number": number})
        return super().clean() or {}

    def version_of(self, subject: Any) -> int:
        """What is sealed is what was looked at: chapters, and the edition before, too."""
        return int(subject.version_of_all())

    def reopened(self, subject: Any, *, opened_version: int) -> Self:
        """What is missing may be another by now: it is to be seen, and ticked, again."""
        again = super().reopened(subject, opened_version=opened_version)
        data = cast(QueryDict, again.data).copy()
        data.pop("despite", None)
        again.data = data
        return again

    @property
    def typed_reason(self) -> Text:
        typed = self.cleaned_data
        return Text(typed.get("reason", ""), typed.get("reason_en", ""))


def _labels(form: type[FormOfVersion]) -> dict[str, Any]:
    """What its fields are called, for whoever typed into them and has to sign in again."""
    typed = form.base_fields.items()
    return {name: field.label or name for name, field in typed if not field.widget.is_hidden}


LABELS, CLOSE_LABELS, SEAL_LABELS = _labels(ChapterForm), _labels(CloseForm), _labels(SealForm)


class AskedFile(forms.FileField):
    """A file, which is asked for unless another field has what stands for it: so it is not called
    optional.
    """

    is_asked = True


class AskedText(forms.CharField):
    """What stands for a file, in the same way."""

    is_asked = True


class VerifyForm(forms.Form):
    """A file, or what somebody has counted of it."""

    file = AskedFile(
        label=_("File of an edition"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.csv,.html,.json"}),
    )
    typed = AskedText(
        label=_("or its SHA-256"),
        required=False,
        strip=True,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_file(self) -> Any:
        """One that was cut off on its way in would have another hash."""
        file = self.cleaned_data["file"]
        if file and file.size > settings.LARGEST_FILE:
            megabytes = settings.LARGEST_FILE // MEGABYTE
            sentence = _("The file is larger than %(megabytes)d MB. Count its SHA-256 yourself.")
            raise forms.ValidationError(sentence % {"megabytes": megabytes})
        return file

    def clean_typed(self) -> str:
        """As programs print it: in groups, in capitals."""
        typed = re.sub(r"[\s:]", "", str(self.cleaned_data["typed"])).lower()
        if typed and not re.fullmatch("[0-9a-f]{64}", typed):
            raise forms.ValidationError(_("A SHA-256 has 64 figures and letters from a to f."))
        return typed

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not (given.get("file") or given.get("typed") or self.errors):
            self.add_error("file", _("Choose a file, or give its SHA-256."))
        return given

    @property
    def sha256(self) -> str:
        """Of the file where there is one."""
        file = self.cleaned_data["file"]
        return fingerprint(file).sha256 if file else str(self.cleaned_data["typed"])
