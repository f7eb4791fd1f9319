"""What somebody typed is not lost: neither when their sign-in ended nor when a token went stale.

A view that shows a form to a signed-in person is marked and then need not think of either::

    @require_http_methods(["GET", "HEAD", "POST"])
    @keeps_text(labels={"done": _("What was done"), "evidence-url": _("Link")})
    def progress_add(request: SignedInRequest, plan: str, code: str) -> HttpResponse:
        if request.refill:
            form = ProgressForm(request.POST)      # what was typed, as it was typed
            return render(…, {"notice": request.refill.notice}, status=request.refill.status)

The view is only ever called for a signed-in person. While `request.refill` is set, nothing that
it writes to the database stays, and it must answer with its form, not with a redirect.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, cast, overload

from allauth.core import ratelimit
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from ogp_portal.accounts.forms import SignInForm
from ogp_portal.accounts.models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Labels = Mapping[str, "StrOrPromise"]

CREDENTIALS = ("login", "password")
# What the portal put into the form itself; the person never typed it.
NOT_TYPED = frozenset(
    {"csrfmiddlewaretoken", "submit_key", "version", "draft", "action", "next", "login", "kept"}
)
BOOKKEEPING = re.compile(
    r"^(take|theirs)-|^row-[0-9]+-(version|seen)$"
    r"|-(TOTAL_FORMS|INITIAL_FORMS|MIN_NUM_FORMS|MAX_NUM_FORMS|id)$"
)
# The name of a file that could not be kept; what stands for one that is kept already.
UPLOAD, TICKET = re.compile(r"(^|-)upload$"), re.compile(r"(^|-)file$")


@dataclass(frozen=True, slots=True)
class Refill:
    """The form is to be shown again with what was typed, under a fresh token, and not saved.

    Attributes:
        status: the status of the answer.
        notice: a sentence that says why, for the top of the form.
    """

    status: int
    notice: str


class SignedInRequest(HttpRequest):
    """A request as a marked view gets it."""

    user: User
    refill: Refill | None


Arguments = ParamSpec("Arguments")
MarkedView = Callable[Concatenate[SignedInRequest, Arguments], HttpResponse]
AnyView = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]


@overload
def keeps_text(view: MarkedView[Arguments]) -> AnyView[Arguments]: ...
@overload
def keeps_text(
    *, labels: Labels = ...
) -> Callable[[MarkedView[Arguments]], AnyView[Arguments]]: ...
def keeps_text(view: Any = None, *, labels: Labels | None = None) -> Any:
    """Mark a form's view: only the signed-in reach it, and what the others typed is kept.

    Args:
        labels: the names of fields in words; a row of a formset goes by its name without the
            number ("evidence-0-url" by "evidence-url"), and a choice by "field:value".
    """

    def mark(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @sensitive_post_parameters("password")
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            asked = cast(SignedInRequest, request)
            asked.refill = getattr(request, "refill", None)
            if not request.user.is_authenticated:
                if request.method in ("GET", "HEAD"):
                    return redirect_to_login(request.get_full_path())
                answer = sign_in_inside(request, labels or {})
                if answer is not None:
                    return answer
                asked.refill = Refill(
                    HTTPStatus.OK,
                    _("You are signed in again. Nothing has been saved yet: check and save."),
                )
            if asked.refill:
                return unsaved(view, asked, *args, **kwargs)
            return view(asked, *args, **kwargs)

        vars(guarded)["kept_text_labels"] = labels or {}
        return guarded

    return mark if view is None else mark(view)


def labels_of(view: object) -> Labels | None:
    """The labels of a view that keeps text; None for any other view."""
    labels: Labels | None = getattr(view, "kept_text_labels", None)
    return labels


def unsaved(
    view: Callable[..., HttpResponse], request: SignedInRequest, *args: Any, **kwargs: Any
) -> HttpResponse:
    """The view's answer to a refill; whatever it wrote meanwhile is taken back."""
    with transaction.atomic():
        response = view(request, *args, **kwargs)
        transaction.set_rollback(True)
    if HTTPStatus.MULTIPLE_CHOICES <= response.status_code < HTTPStatus.BAD_REQUEST:
        raise RuntimeError("A refill was answered with a redirect, as though it had been saved.")
    return response


def sign_in_inside(request: HttpRequest, labels: Labels) -> HttpResponse | None:
    """Sign in with what the page of `ask_to_sign_in` sent along; None when that worked.

    It is the sign-in of /login/ in everything: the same form, the same limits, a CSRF token that
    was checked before.
    """
    if not all(name in request.POST for name in CREDENTIALS):
        return ask_to_sign_in(request, labels)
    form = SignInForm(request.POST, request=request)
    if not ratelimit.consume(request, action="login"):
        form.refuse()
    if not form.is_valid():
        return ask_to_sign_in(request, labels, form)
    response: HttpResponse = form.login(request, redirect_url=request.get_full_path())
    if not request.user.is_authenticated:
        return response
    typed = with_names_of_files(request)
    for name in CREDENTIALS:
        typed.pop(name, None)
    request.POST = typed  # type: ignore[assignment]  # without the secrets
    return None


def ask_to_sign_in(
    request: HttpRequest, labels: Labels, form: SignInForm | None = None
) -> HttpResponse:
    """What was typed, and a sign-in that carries it along: 401, or 429 after too many tries."""
    refused = form is not None and form.has_too_many_tries
    typed = with_names_of_files(request)
    response = render(
        request,
        "account/sign_in_again.html",
        {
            "form": form or SignInForm(request=request),
            "rows": typed_rows(typed, labels),
            "carried": carried(typed),
        },
        status=HTTPStatus.TOO_MANY_REQUESTS if refused else HTTPStatus.UNAUTHORIZED,
    )
    if form is not None and refused:
        response.headers["Retry-After"] = str(form.RETRY_AFTER_SECONDS)
    return response


def with_names_of_files(request: HttpRequest) -> QueryDict:
    """What was typed, and in the place of each file its name: the file itself is not kept."""
    typed = request.POST.copy()
    for name, files in request.FILES.lists():
        typed.setlist(name, [getattr(file, "name", "") for file in files])
    return typed


def is_secret(name: str) -> bool:
    return "password" in name


def carried(data: QueryDict) -> list[tuple[str, str]]:
    """Every field of a form but the token and the secrets, to be sent once more, unchanged."""
    return [
        (name, value)
        for name, values in data.lists()
        if name not in ("csrfmiddlewaretoken", "login") and not is_secret(name)
        for value in map(str, values)
    ]


def typed_rows(data: QueryDict, labels: Labels) -> list[tuple[str, str]]:
    """What a person typed or chose, in words; empty fields are left out."""
    rows = []
    for name, value in carried(data):
        if name in NOT_TYPED or BOOKKEEPING.search(name) or not value.strip():
            continue
        kind = re.sub(r"-\d+-", "-", name)
        label = labels.get(name) or labels.get(kind) or name
        rows.append((str(label), _in_words(name, kind, value, labels)))
    return rows


def _in_words(name: str, kind: str, value: str, labels: Labels) -> str:
    if UPLOAD.search(name):
        return _("%(name)s: choose the file again") % {"name": value}
    if TICKET.search(name):
        return _("attached")
    return str(labels.get(f"{name}:{value}") or labels.get(f"{kind}:{value}") or value)
