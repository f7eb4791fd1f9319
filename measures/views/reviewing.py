"""Reviewing what an institution handed in: for coordinators, in plans that ask for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from commitments.answering import answer, let_in
from commitments.models import Institution
from commitments.operations import ChangedMeanwhileError
from commitments.permissions import as_coordinator
from commitments.versions import VersionEntry
from measures.addresses import measure_at, trail_of
from measures.forms.drafts import Written, seen_of, written_against
from measures.forms.reviews import ReviewForm
from measures.models import Measure, ProgressUpdate, UpdateDraft
from measures.operations.reporting import preview_of, was_judged_otherwise
from measures.operations.reviews import approve, return_statement
from measures.permissions import can_review, review_access
from measures.reviewing import moment_text, rows_of, steps_of
from measures.story import imagined_event
from measures.versions import look_at
from measures.views.reporting import labels_for
from ogp_portal.accounts.keeping import SignedInRequest, keeps_text

NOT_ONES_OWN = _(
    "Nobody decides on what their own institution handed in: another coordinator does."
)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What an institution handed in about a measure; `draft` is None where nothing waits."""

    measure: Measure
    institution: Institution
    draft: UpdateDraft | None

    @classmethod
    def of(cls, measure: Measure, institution: Institution) -> "HandedIn":
        draft: UpdateDraft | None = UpdateDraft.objects.of(measure, institution.pk)
        prefetch_related_objects([measure], "steps", "risks")  # judged, named and shown
        return cls(measure, institution, draft if draft and draft.waits_for_review else None)

    def written(self, today: date) -> Written | None:
        return Written.handed_in(self.draft, self.measure, today) if self.draft else None

    def meanwhile(self) -> list[VersionEntry]:
        """What was changed since it was written, of that which a statement is judged against."""
        since = written_against(self.draft.typed) if self.draft else None
        if since is None or not was_judged_otherwise(self.measure, since):
            return []
        _fresh, entries = look_at(self.measure)(since)
        return entries


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text(labels={"note": ReviewForm.base_fields["note"].label or ""})
def statement_review(
    request: SignedInRequest, plan_slug: str, code: str, institution: str
) -> HttpResponse:
    """What was handed in as the public would see it, to be approved or returned."""
    measure = measure_at(request, plan_slug, code)
    writer = get_object_or_404(Institution, slug=institution)
    let_in(review_access(request.user, writer.pk))
    if not measure.plan.asks_for_review:
        raise Http404
    handed_in, today = HandedIn.of(measure, writer), timezone.localdate()
    if request.method != "POST":
        if handed_in.draft is None and not measure.reviews.of(measure, writer.pk).exists():
            raise Http404
        return _page(request, ReviewForm(subject=measure, today=today), handed_in)
    if not can_review(request.user, writer.pk, handed_in.draft):
        raise PermissionDenied(str(NOT_ONES_OWN))
    form = ReviewForm(request.POST, subject=measure, today=today)
    if request.refill:
        refill = request.refill
        return _page(request, form, handed_in, status=refill.status, notice=refill.notice)
    decide = DECISIONS.get(request.POST.get("action", ""), _refuse)
    return decide(request, form, handed_in)


def _approve(request: SignedInRequest, form: ReviewForm, handed_in: HandedIn) -> HttpResponse:
    measure, written = handed_in.measure, handed_in.written(form.today)
    problems = [] if written is None or written.is_valid() else written.problems()
    for problem in problems:
        form.add_error(None, problem)

    def act(opened_version: int) -> str:
        if written is None:
            raise ChangedMeanwhileError
        approve(
            measure,
            written.statement(),
            institution_id=handed_in.institution.pk,
            by=as_coordinator(request.user),
            opened_version=opened_version,
            seen=seen_of(request.POST),
            today=form.today,
            note=form.cleaned_data["note"],
        )
        messages.success(request, gettext("Published: everybody sees it now."))
        return reverse("measure-detail", args=[measure.plan.slug, measure.code])

    return _answer(request, form, handed_in, act, is_valid=form.is_valid() and not problems)


def _return(request: SignedInRequest, form: ReviewForm, handed_in: HandedIn) -> HttpResponse:
    def act(_opened_version: int) -> str:
        return_statement(
            handed_in.measure,
            institution_id=handed_in.institution.pk,
            by=as_coordinator(request.user),
            seen=seen_of(request.POST),
            note=form.cleaned_data["note"],
        )
        messages.success(request, gettext("Returned with your note."))
        return reverse("desk")

    return _answer(request, form, handed_in, act, is_valid=form.is_valid())


def _refuse(request: SignedInRequest, form: ReviewForm, handed_in: HandedIn) -> HttpResponse:
    form.add_error(None, gettext("Press one of the form's own buttons."))
    return _page(request, form, handed_in, status=HTTPStatus.UNPROCESSABLE_ENTITY)


DECISIONS = {"approve": _approve, "return": _return}


def _answer(
    request: SignedInRequest,
    form: ReviewForm,
    handed_in: HandedIn,
    act: Callable[[int], str],
    *,
    is_valid: bool,
) -> HttpResponse:
    def page(shown: ReviewForm, **context: Any) -> HttpResponse:
        stands = HandedIn.of(shown.subject, handed_in.institution)
        return _page(request, shown, stands, **context)

    return answer(request, form, page, act, look_at(handed_in.measure), is_valid=is_valid)


def _page(
    request: SignedInRequest,
    form: ReviewForm,
    handed_in: HandedIn,
    *,
    status: int = HTTPStatus.OK,
    meanwhile: Sequence[VersionEntry] = (),
    **shown: Any,
) -> HttpResponse:
    measure, draft = handed_in.measure, handed_in.draft
    is_shown_anew = request.method != "POST" or status == HTTPStatus.CONFLICT
    stands = draft.token if draft else ""
    context = {
        "plan": measure.plan,
        "measure": measure,
        "judgement": measure.judgement(form.today),
        "form": form,
        "draft": draft,
        "draft_token": stands if is_shown_anew else seen_of(request.POST),
        "handed_in_at": moment_text(draft.saved_at) if draft else "",
        "institution": Institution.objects.directory().label(handed_in.institution.pk, form.today),
        "may_decide": can_review(request.user, handed_in.institution.pk, draft),
        "not_ones_own": NOT_ONES_OWN,
        "meanwhile": meanwhile or handed_in.meanwhile(),
        "last": ProgressUpdate.objects.last_of(measure),
        "review": steps_of(measure, handed_in.institution.pk, labels_for(measure)),
        "trail": trail_of(measure, (gettext("Review"), "")),
        **_preview(handed_in, form.today),
        **shown,
    }
    return render(request, "measures/review.html", context, status=status)


def _preview(handed_in: HandedIn, today: date) -> dict[str, Any]:
    """The statement as the public would see it, or why it cannot be published as it stands."""
    written = handed_in.written(today)
    if written is None or handed_in.draft is None:
        return {}
    if not written.is_valid():
        typed = rows_of(handed_in.draft.typed, labels_for(handed_in.measure))
        return {"problems": written.problems(), "rows": typed}
    statement = written.statement()
    return {
        "preview": preview_of(handed_in.measure, statement, today),
        "event": imagined_event(handed_in.measure, statement, today),
    }
