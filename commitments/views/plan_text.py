"""A commitment's words: the coordinator's form, and their public history."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from commitments.addresses import commitment_at, trail_of
from commitments.answering import answer, let_in
from commitments.forms.beside import takes_choices
from commitments.forms.plan_text import CommitmentTextForm
from commitments.models import Commitment
from commitments.operations import correct_commitment
from commitments.permissions import as_coordinator, correcting_access, sees_people
from commitments.versions import VersionEntry, commitment_entries, look_at, title_at, title_since
from ogp_portal.accounts.keeping import SignedInRequest, keeps_text
from ogp_portal.kept import kept
from ogp_portal.paging import page_of

VERSIONS_A_PAGE = 20
LABELS = {
    name: field.label or name
    for name, field in CommitmentTextForm.base_fields.items()
    if not field.widget.is_hidden
}


@require_http_methods(["GET", "HEAD", "POST"])
@takes_choices
@keeps_text(labels=LABELS)
def commitment_edit(request: SignedInRequest, plan_slug: str, number: int) -> HttpResponse:
    """Correct the words of a commitment; for coordinators, with a reason."""
    commitment = commitment_at(request, plan_slug, number)
    let_in(correcting_access(request.user, commitment))
    today, page = timezone.localdate(), partial(_text_page, request)
    if request.method != "POST":
        return page(CommitmentTextForm(subject=commitment, today=today))
    form = CommitmentTextForm(request.POST, subject=commitment, today=today)

    def act(opened_version: int) -> str:
        correct_commitment(
            commitment,
            form.text(),
            by=as_coordinator(request.user),
            reason=form.cleaned_data["reason"],
            opened_version=opened_version,
        )
        messages.success(request, gettext("Saved: everybody sees it now."))
        return reverse("commitment-detail", args=[plan_slug, number])

    return answer(request, form, page, act, look_at(commitment), is_valid=form.is_valid())


def _text_page(
    request: HttpRequest, form: CommitmentTextForm, *, status: int = 200, **shown: Any
) -> HttpResponse:
    context = {
        "plan": form.subject.plan,
        "code": f"{form.subject.number}.",
        "title": form.subject.title_text,
        "form": form,
        "has_errors": bool(form.errors),
        "trail": trail_of(form.subject, (gettext("Correct the text"), "")),
        **shown,
    }
    return render(request, "commitments/text_form.html", context, status=status)


@require_safe
@kept("page")
def commitment_history(request: HttpRequest, plan_slug: str, number: int) -> HttpResponse:
    """Every version of a commitment's text: who, when, why, and the words that changed."""
    commitment = commitment_at(request, plan_slug, number)
    page = page_of(request, commitment.versions_newest_first(), VERSIONS_A_PAGE)
    context = {
        "plan": commitment.plan,
        "code": f"{commitment.number}.",
        "title": commitment.title_text,
        "page": page,
        "entries": _entries(request, commitment, list(page.object_list)),
        "trail": trail_of(commitment, (gettext("History"), "")),
    }
    return render(request, "commitments/history.html", context)


@require_safe
@kept()
def commitment_version(
    request: HttpRequest, plan_slug: str, number: int, version: int
) -> HttpResponse:
    """One version of a commitment's text, at its own address for ever."""
    commitment = commitment_at(request, plan_slug, number)
    row = get_object_or_404(commitment.history, version=version)
    history = reverse("commitment-history", args=[plan_slug, number])
    name = gettext("Version %(number)d") % {"number": version}
    context = {
        "plan": commitment.plan,
        "code": f"{commitment.number}.",
        "title": title_at(row),
        "title_now": title_since(row, commitment.title_text),
        "url_now": reverse("commitment-detail", args=[plan_slug, number]),
        "entry": _entries(request, commitment, [row])[0],
        "trail": trail_of(commitment, (gettext("History"), history), (name, "")),
    }
    return render(request, "commitments/version.html", context)


def _entries(request: HttpRequest, commitment: Commitment, rows: list[Any]) -> list[VersionEntry]:
    return commitment_entries(commitment, rows, with_people=sees_people(request.user))
