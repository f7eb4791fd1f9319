"""What somebody else wrote meanwhile, shown at each field; and which of the two is to stand.

A form that is shown again because the record has changed holds what the person typed. At every
field that both have changed, it carries along what now stands (`theirs-title`) and asks which is
meant (`take-title`, "mine" or "theirs"); a view that `takes_choices` finds the answer in `title`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext

from commitments.merging import Beside, Diff, beside, is_same
from ogp_portal.formats.text import LANGUAGE_OF_RECORD
from ogp_portal.formats.words import whole_diff, word_diff

TAKE, THEIRS = "take-", "theirs-"
View = TypeVar("View", bound=Callable[..., HttpResponse])


def put_beside(form: forms.BaseForm, name: str, typed: str, *, opened: Any, stands: Any) -> None:
    """Show at a field what it has become since the form was opened, if it has."""
    field = form.fields[name]
    language = _language(field, name)
    found = beside(typed, opened, stands, diff=_diff_of(field), language=language)
    cast(Any, field).beside = found


def put_word_beside(form: forms.BaseForm, name: str, typed: str, said: str) -> None:
    """Show at a field what somebody else has said there in a statement of their own."""
    field = form.fields[name]
    if said and not is_same(typed, said):
        pieces = _diff_of(field)(said, said)
        found = Beside(pieces, said, is_taken_over=False, language=_language(field, name))
        cast(Any, field).beside = found


def _diff_of(field: forms.Field) -> Diff:
    """Words of a text; of a choice, and of a box, the whole of what its value is called."""
    if isinstance(field, forms.ChoiceField):
        labels = {str(value): str(label) for value, label in cast(Any, field.choices)}
    elif isinstance(field, forms.BooleanField):
        labels = {"": gettext("no"), "on": gettext("yes")}
    else:
        return word_diff
    return lambda old, new: whole_diff(labels.get(old, old), labels.get(new, new))


def _language(field: forms.Field, name: str) -> str:
    if isinstance(field, forms.ChoiceField | forms.BooleanField):
        return ""
    return "en" if name.endswith("_en") else LANGUAGE_OF_RECORD


def takes_choices(view: View) -> View:
    """Mark a form's view: it finds in each field the text that was chosen. Stands outside
    `keeps_text`, so that what is kept is what was chosen.
    """

    @wraps(view)
    def taking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if any(name.startswith(TAKE) for name in request.POST):
            request.POST = with_choices(request.POST)  # type: ignore[assignment]  # it is one
        return view(request, *args, **kwargs)

    return cast(View, taking)


def with_choices(data: QueryDict) -> QueryDict:
    """What was sent, with the chosen texts in their fields."""
    chosen = data.copy()
    for name in data:
        if name.startswith((TAKE, THEIRS)):
            del chosen[name]
        if name.startswith(TAKE) and data[name] == "theirs":
            field = name.removeprefix(TAKE)
            chosen[field] = data.get(f"{THEIRS}{field}", data.get(field, ""))
    return chosen
