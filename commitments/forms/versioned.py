"""Forms that change the record: each is opened on a version of a row, and answered once."""

import re
import unicodedata
from datetime import date
from typing import Any, ClassVar, Self, cast
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments.forms.beside import put_beside
from commitments.merging import merged
from ogp_portal.history import RecordedModel

LONGEST_TEXT = 10_000
LONGEST_LINE = 500
LARGEST_VERSION = 2**31 - 1  # what the column holds


# What turns the reading direction makes one text look like another.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Marks stand on a letter, and are nothing without one.
INVISIBLE = ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me")
BLANK_SIGNS = "\u2800\u3164\u115f\u1160\uffa0"


def says_something(text: str) -> bool:
    """Whether a reader would see anything at all."""
    return any(
        unicodedata.category(sign) not in INVISIBLE and sign not in BLANK_SIGNS for sign in text
    )


def plain(text: str, *, allowed: str = "") -> str:
    """The text; "" where nothing of it can be seen.

    Args:
        allowed: control characters that may stand in it.

    Raises:
        ValidationError: it holds control characters, or such as turn the reading direction.
    """
    if not says_something(text):
        return ""
    if TURNING.search(text) or any(
        unicodedata.category(sign) == "Cc" and sign not in allowed for sign in text
    ):
        raise ValidationError(gettext("The text holds invisible control characters. Retype it."))
    return text


class Line(forms.CharField):
    """One line of text.

    Attributes:
        is_asked: a rule that depends on other things asks for it, so it is not called optional.
    """

    def __init__(self, *, is_asked: bool = False, **kwargs: Any) -> None:
        self.is_asked = is_asked
        super().__init__(**{"max_length": LONGEST_LINE, **kwargs})

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value) or "")


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
        return plain(text.replace("\r\n", "\n").replace("\r", "\n"), allowed="\n\t")


class AskedChoice(forms.ChoiceField):
    """One of several, which a rule that depends on other things asks for: it is not called
    optional.
    """

    is_asked = True


class ReasonField(Prose):
    """Why plan text is corrected; compulsory and published."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Say why the text is corrected.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Reason for the correction"),
            help_text=_("It is published with the correction."),
            **kwargs,
        )


class FormOfVersion(forms.Form):
    """A form that changes a row of the record (and what hangs on it): it knows the version it was
    opened on, and its own key.
    """

    subject: RecordedModel

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    submit_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, subject: RecordedModel, today: date, **kwargs: Any) -> None:
        self.subject, self.today = subject, today
        known = {"version": self.version_of(subject), "submit_key": uuid4(), **self.known(subject)}
        kwargs["initial"] = {**known, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def version_of(self, subject: RecordedModel) -> int:
        """What is higher once anything was changed that the form depends on."""
        return subject.version

    def known(self, row: Any) -> dict[str, Any]:
        """What the form is prefilled with, from a row or one of its versions."""
        return {}

    @property
    def opened_version(self) -> int:
        version: int = self.cleaned_data["version"]
        return min(version, LARGEST_VERSION)

    @property
    def key(self) -> UUID:
        key: UUID = self.cleaned_data["submit_key"]
        return key

    def renewed(self, *, opened_version: int | None) -> Self:
        """The same form, looked at again with a version and a key that are whole.

        Args:
            opened_version: the version it came with; None where that was lost.
        """
        data = self._with_fresh_token(self.subject)
        if opened_version is not None:
            data["version"] = str(opened_version)
        self.data = data
        self.full_clean()
        return self

    def unjudged(self) -> Self:
        """The form as it was filled in so far, without a word about what is still missing."""
        typed = cast(QueryDict, self.data).dict()
        return self.another(self.subject, initial=typed)

    def reopened(self, subject: RecordedModel, *, opened_version: int) -> Self:
        """The same typed text against what now stands, under a key of its own."""
        return self.another(subject, data=self._with_fresh_token(subject))

    def another(self, subject: RecordedModel, **kwargs: Any) -> Self:
        """A form of the same kind, for the same person on the same day."""
        return type(self)(subject=subject, today=self.today, **kwargs)

    def _with_fresh_token(self, subject: RecordedModel) -> QueryDict:
        data = cast(QueryDict, self.data).copy()
        data["version"], data["submit_key"] = str(self.version_of(subject)), str(uuid4())
        return data


class TextForm(FormOfVersion):
    """Correct words of the plan, with a reason that is published."""

    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = self.fields.pop("reason")

    def clean(self) -> dict[str, Any]:
        """A field that was not sent stays as it is: only one that was sent empty is emptied."""
        cleaned: dict[str, Any] = super().clean() or {}
        known = self.known(self.subject)
        return {**cleaned, **{name: known[name] for name in known if name not in self.data}}

    def reopened(self, subject: RecordedModel, *, opened_version: int) -> Self:
        """The typed text, and wherever nothing was changed by the person, what now stands."""
        again = super().reopened(subject, opened_version=opened_version)
        typed, data = cast(QueryDict, self.data), cast(QueryDict, again.data)
        opened = subject.at_version(opened_version)
        if opened is not None:
            was, now = self.known(opened), self.known(subject)
            for name in was:
                mine = str(typed.get(name, ""))
                data[name] = merged(mine, was[name], now[name])
                put_beside(again, name, mine, opened=was[name], stands=now[name])
        return again

    def texts(self) -> list[forms.BoundField]:
        """The words; the reason stands behind them, and behind what hangs on them."""
        return [field for field in self.visible_fields() if field.name != "reason"]
