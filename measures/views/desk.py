"""An institution's desk, and its one button for several measures."""

from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from commitments.models import Institution
from commitments.operations import NotAllowedError, RuleBrokenError
from commitments.permissions import roles_of
from measures.desk import (
    dates_to_decide,
    desk_of,
    reviews_to_make,
    tests_to_write,
    worksheets_of,
)
from measures.forms.bulk import FIELD, picked_in
from measures.models import Measure
from measures.operations.bulk import Picked, SomeChangedMeanwhileError, report_several_unchanged
from measures.versions import look_at
from ogp_portal.accounts.keeping import SignedInRequest, keeps_text
from ogp_portal.submissions import KeyReusedError, answered_before, body_sha256, submit_once


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text(labels={FIELD: _("Nothing has changed")})
def desk(request: SignedInRequest) -> HttpResponse:
    """An institution's inbox: its measures, what needs doing first, and why."""
    if request.method != "POST":
        return _page(request)
    own = Measure.objects.led_by(roles_of(request.user).editor)
    picked = picked_in(request.POST, own.select_related("plan"))
    if request.refill:
        refill = request.refill
        return _page(request, picked, status=refill.status, notice=refill.notice)
    if picked is None:
        raise Http404
    return _say_unchanged(request, picked)


def _say_unchanged(request: SignedInRequest, picked: list[Picked]) -> HttpResponse:
    """Of all that are ticked, once; or of none, and why."""
    key = _key(request)
    if key is None:
        sentence = gettext("The form came back incomplete. Check it and press again.")
        return _page(request, picked, status=HTTPStatus.UNPROCESSABLE_ENTITY, notice=sentence)
    try:
        return HttpResponseRedirect(_answer_once(request, picked, key))
    except RuleBrokenError as broken:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(request, picked, status=status, notice=broken.message)
    except SomeChangedMeanwhileError as error:
        return _conflict(request, picked, error.changed)
    except KeyReusedError:
        notice = gettext(
            "This form was already sent once, with other measures ticked. What is ticked now has "
            "not been published."
        )
        return _page(request, picked, status=HTTPStatus.CONFLICT, notice=notice)
    except NotAllowedError as error:
        raise Http404 from error


def _key(request: SignedInRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("submit_key", ""))
    except ValueError:
        return None


def _answer_once(request: SignedInRequest, picked: list[Picked], key: UUID) -> str:
    user_id, body = request.user.pk, body_sha256(request.path, request.POST)
    before = answered_before(user_id=user_id, key=key, body=body)
    if before:
        return before
    if not picked:
        raise RuleBrokenError("", gettext("Tick the measures in which nothing has changed."))

    def act() -> str:
        made = report_several_unchanged(picked, by=request.user, today=timezone.localdate())
        sentence = ngettext(
            "Published for %(count)d measure: nothing has changed.",
            "Published for %(count)d measures: nothing has changed.",
            len(made),
        )
        messages.success(request, sentence % {"count": len(made)})
        return reverse("desk")

    return submit_once(user_id=user_id, key=key, body=body, act=act)


def _conflict(
    request: SignedInRequest, picked: list[Picked], changed: tuple[Picked, ...]
) -> HttpResponse:
    """What was changed, and of which measures; the others stay ticked, as they stand now."""
    notice = gettext(
        "Somebody changed some of these measures meanwhile. Nothing has been published yet. Look "
        "at them below; the others are still ticked."
    )
    others = [Picked(one.measure, None) for one in picked if one not in changed]
    seen = [(one.measure, look_at(one.measure)(one.version or 0)[1]) for one in changed]
    return _page(request, others, status=HTTPStatus.CONFLICT, notice=notice, changed=seen)


def _page(
    request: SignedInRequest,
    picked: list[Picked] | None = None,
    *,
    status: int = HTTPStatus.OK,
    **shown: Any,
) -> HttpResponse:
    roles, today = roles_of(request.user), timezone.localdate()
    labels = Institution.objects.among(roles.any).labels(today)
    own = desk_of(roles.editor, today)
    to_coordinate = {
        "reviews": reviews_to_make(request.user, today),
        "dates_to_decide": dates_to_decide(request.user, today),
        "tests_to_write": tests_to_write(request.user, today),
    }
    context = {
        "institutions": list(labels.values()),
        "is_editor": bool(roles.editor),
        "desk": own.ticked(picked or ()),
        "worksheets": worksheets_of(own, labels),
        "submit_key": uuid4(),
        "has_nothing": not roles.editor and not any(to_coordinate.values()),
        **to_coordinate,
        **shown,
    }
    return render(request, "measures/desk.html", context, status=status)
