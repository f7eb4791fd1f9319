"""Taking a published statement back: for the institution that made it, with a reason."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from commitments.answering import answer, let_in
from commitments.models import Institution
from measures.addresses import measure_at, trail_of
from measures.forms.reviews import TakeBackForm
from measures.models import Measure, ProgressUpdate
from measures.operations.taking_back import preview_without, take_back, why_it_stays
from measures.permissions import can_take_back, part_access, reporting_access
from measures.story import story_of
from measures.versions import look_at
from ogp_portal.accounts.keeping import SignedInRequest, keeps_text
from ogp_portal.history import Author


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text(labels={"reason": TakeBackForm.base_fields["reason"].label or ""})
def statement_take_back(
    request: SignedInRequest, plan_slug: str, code: str, number: int
) -> HttpResponse:
    """Take back the statement that made a version of the measure."""
    measure = measure_at(request, plan_slug, code)
    change = get_object_or_404(measure.history, version=number).change_id
    update = get_object_or_404(ProgressUpdate, measure=measure, change=change)
    access = part_access if update.is_part else reporting_access
    let_in(access(request.user, measure))
    if not can_take_back(request.user, measure, update):
        raise Http404
    today = timezone.localdate()
    is_sent = request.method == "POST"
    form = TakeBackForm(request.POST if is_sent else None, subject=measure, today=today)

    def page(shown: TakeBackForm, **context: Any) -> HttpResponse:
        return _page(request, shown, update, number, **context)

    def act(opened_version: int) -> str:
        by = Author(institution_id=update.institution_id, user=request.user)
        reason = form.cleaned_data["reason"]
        take_back(update, by=by, reason=reason, opened_version=opened_version, today=today)
        messages.success(request, gettext("Taken back. It stays in the story, and says so."))
        return reverse("measure-detail", args=[plan_slug, code])

    if is_sent:
        return answer(request, form, page, act, look_at(measure), is_valid=form.is_valid())
    return page(form)


def _page(
    request: SignedInRequest,
    form: TakeBackForm,
    update: ProgressUpdate,
    number: int,
    *,
    status: int = HTTPStatus.OK,
    **shown: Any,
) -> HttpResponse:
    measure: Measure = form.subject
    story = story_of(measure, Institution.objects.directory(), form.today)
    obstacle = why_it_stays(measure, update)
    context = {
        "plan": measure.plan,
        "measure": measure,
        "judgement": measure.judgement(form.today),
        "form": form,
        "event": next(event for event in story if event.version == number),
        "why_it_stays": obstacle,
        "preview": None if obstacle else preview_without(update, form.today),
        "trail": trail_of(measure, (gettext("Take the statement back"), "")),
        **shown,
    }
    return render(request, "measures/take_back.html", context, status=status)
