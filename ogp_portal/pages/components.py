"""Every component in every state on one page, for those who build the portal (DEBUG only)."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from commitments.forms.beside import put_beside
from commitments.forms.versioned import Prose
from measures.counting import bar_of
from measures.forms.progress import StatusChoices
from measures.standing import Standing, Status
from ogp_portal.formats.words import word_diff


class SampleForm(forms.Form):
    """One field of each kind."""

    status = forms.ChoiceField(choices=Status.choices, widget=StatusChoices())
    day = forms.CharField(help_text="For example, 31.12.2020.")
    text = Prose()
    more = forms.CharField(required=False)
    agreed = forms.BooleanField()


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    bar = bar_of({value: 3 + rank for rank, value in enumerate(Standing.values)}, "#")
    context: dict[str, Any] = {
        "trail": [("Plan", "#"), ("Commitment", "#"), ("1.2", "")],
        "bar": bar,
        "bare": bar_of({Standing.UNDATED: 3}, "#"),
        "facts": [
            ("Term", "plain"),
            ("Client", format_html('<span class="unknown">{}</span>', "not given")),
        ],
        "pieces": word_diff("Notiek izstrāde uz platformas.", "Notiek testēšana uz platformas."),
        "kept": [("What was done", "First line.\nSecond line.")],
        "chips": [("Standing: Overdue", "#"), ("Institution: IUB", "#")],
        "page": Paginator(range(212), 50).page(2),
        "form": SampleForm(prefix="empty"),
        "bound_form": SampleForm({"bad-more": "typed"}, prefix="bad"),
        "form_beside": _sample_beside(),
    }
    return render(request, "pages/components.html", context)


def _sample_beside() -> SampleForm:
    """A form in which somebody else wrote meanwhile."""
    form = SampleForm({"both-more": "typed"}, prefix="both")
    put_beside(form, "more", "typed", opened="was", stands="written by another")
    return form
