"""Bringing a worksheet in: the file, what it would change, and taking it over."""

import logging
import re
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from commitments.addresses import commitment_at, trail_of
from commitments.answering import Act, answer, let_in
from commitments.models import Commitment
from commitments.operations import RuleBrokenError
from commitments.permissions import Access, is_coordinator
from commitments.versions import look_at
from measures.elsewhere import Elsewhere, elsewhere
from measures.evidence.kinds import FileKind, FileRefusedError
from measures.forms.imported_cells import HEADINGS, LEAVE, TAKE, TAKE_OR_LEAVE
from measures.forms.imported_rows import LABELS as ROW_LABELS
from measures.forms.imported_rows import RowForm
from measures.forms.imports import ChoicesForm, FileForm, GroundsForm
from measures.import_rows import ended_rows, waits_for_leads
from measures.imports import ROWS_A_PAGE, Looked
from measures.models import StatusWord, StatusWords, WorksheetImport
from measures.operations.imports import (
    bring_in,
    bring_in_again,
    content_of,
    discard,
    keep_choices,
    take_over_import,
)
from measures.operations.worksheets import RowsRefusedError
from measures.permissions import importing_access
from measures.slips import DateChangeReason
from measures.standing import Status
from measures.views.files import attached
from measures.worksheets.importing import commitments_in
from ogp_portal.accounts.keeping import SignedInRequest, keeps_text
from ogp_portal.accounts.models import User

logger = logging.getLogger(__name__)

LABELS = {
    **{name: field.label for name, field in FileForm.base_fields.items() if field.label},
    **{f"row-take-{column}": heading for column, heading in HEADINGS.items()},
    **{
        f"row-take-{column}:{value}": label for column in HEADINGS for value, label in TAKE_OR_LEAVE
    },
    **{f"row-{name}": label for name, label in ROW_LABELS.items()},
    **{f"row-status:{value}": label for value, label in Status.choices},
    **{
        f"grounds-{name}": field.label
        for name, field in GroundsForm.base_fields.items()
        if field.label
    },
    **{f"grounds-shift:{value}": label for value, label in DateChangeReason.choices},
}

PK = re.compile("[1-9][0-9]{0,17}")
EVERYWHERE = "everywhere"
# Keeping what is chosen; and turning to a page, showing the rows of one state, or choosing all of
# a row or a page, on the way.
NUMBER = "0|[1-9][0-9]{0,5}"
CHOOSING = re.compile(
    rf"save|show-[a-z_]{{1,20}}|turn-({NUMBER})|({TAKE}|{LEAVE})-(all|{EVERYWHERE}|{NUMBER})"
)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text(labels=LABELS)
def worksheet_import(request: SignedInRequest, plan_slug: str, number: int) -> HttpResponse:
    """Bring a worksheet in. It is looked through on a page of its own, before anything is saved."""
    commitment = commitment_at(request, plan_slug, number)
    let_in(importing_access(request.user, commitment))
    today = timezone.localdate()
    kept = _kept_elsewhere(request, commitment)

    def page(form: FileForm, **context: Any) -> HttpResponse:
        return _file_page(request, form, commitment, **context)

    if request.method != "POST":
        return page(FileForm(subject=commitment, today=today))
    if request.refill:  # the file itself did not wait
        form = FileForm(subject=commitment, today=today, kept_file=kept)
        return page(form, status=request.refill.status, notice=request.refill.notice)
    form = FileForm(request.POST, request.FILES, subject=commitment, today=today, kept_file=kept)

    def act(_opened_version: int) -> str:
        person = request.user
        try:
            if kept is not None:
                brought = bring_in_again(kept, commitment, by=person, today=today)
            else:
                file = form.cleaned_data["upload"]
                brought = bring_in(commitment, file.read(), file.name, by=person, today=today)
        except FileRefusedError as refused:
            raise RuleBrokenError("upload", str(refused)) from refused
        return reverse("worksheet-look", args=[plan_slug, number, brought.pk])

    return answer(request, form, page, act, look_at(commitment), is_valid=form.is_valid())


def _kept_elsewhere(request: SignedInRequest, commitment: Commitment) -> WorksheetImport | None:
    """The file of another import that is to be brought in here, too; None where it is uploaded.

    Raises:
        Http404: there is none such of this person's that is still kept.
    """
    named = request.POST.get("kept", "")
    if not named:
        return None
    if not PK.fullmatch(named):
        raise Http404
    own = WorksheetImport.objects.of_plan(commitment.plan).by(request.user).kept()
    return get_object_or_404(own.select_related("commitment"), pk=int(named))


def _file_page(
    request: SignedInRequest,
    form: FileForm,
    commitment: Commitment,
    *,
    status: int = HTTPStatus.OK,
    **shown: Any,
) -> HttpResponse:
    imports = WorksheetImport.objects.of(commitment).newest_first()
    keeps_words = is_coordinator(request.user)
    if not keeps_words:
        imports = imports.by(request.user)
    context = {
        "plan": commitment.plan,
        "commitment": commitment,
        "form": form,
        "has_errors": bool(form.errors),
        "imports": imports.select_related("brought_by")[:20],
        "words": StatusWord.objects.all(),
        "keeps_words": keeps_words,
        "kept_days": settings.WORKSHEET_DAYS,
        "doubts": StatusWords.DOUBTS,
        "trail": trail_of(commitment, (gettext("Worksheet from a file"), "")),
        **shown,
    }
    return render(request, "measures/worksheet_import.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text(labels=LABELS)
def worksheet_look(request: SignedInRequest, plan_slug: str, number: int, pk: int) -> HttpResponse:
    """What a file would change, cell by cell; choosing of it, and taking it over."""
    commitment = commitment_at(request, plan_slug, number)
    let_in(importing_access(request.user, commitment))
    imports = WorksheetImport.objects.of(commitment)
    brought = get_object_or_404(imports.select_related("brought_by"), pk=pk)
    brought.commitment = commitment
    if not _sees(request.user, brought):
        raise Http404
    if not brought.is_open:
        return _ended_page(request, brought)
    try:
        return _look(request, brought)
    except FileRefusedError as refused:
        form = FileForm(subject=commitment, today=timezone.localdate())
        status = HTTPStatus.NOT_FOUND
        return _file_page(request, form, commitment, status=status, notice=str(refused))


@require_safe
def worksheet_import_file(
    request: HttpRequest, plan_slug: str, number: int, pk: int
) -> HttpResponseBase:
    """A file that was brought in, as it came, while it is kept: for whoever sees its page."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    commitment = commitment_at(request, plan_slug, number)
    imports = WorksheetImport.objects.of(commitment).kept()
    brought = get_object_or_404(imports.select_related("brought_by"), pk=pk)
    is_allowed = importing_access(request.user, commitment) is Access.ALLOWED
    if not (is_allowed and _sees(request.user, brought)):
        raise Http404
    try:
        return attached(brought.content, brought.name, FileKind(brought.kind), brought.size)
    except FileNotFoundError as error:
        logger.exception("The bytes of worksheet %s are not in the storage", brought.sha256)
        raise Http404 from error


def _sees(user: User, brought: WorksheetImport) -> bool:
    """Whether a person sees what becomes of a file: their own, and coordinators whatever has
    ended.
    """
    return brought.brought_by_id == user.pk or (is_coordinator(user) and not brought.is_open)


def _look(request: SignedInRequest, brought: WorksheetImport) -> HttpResponse:
    """Raises FileRefusedError where the file can be read no more."""
    form = ChoicesForm(request.POST or None, subject=brought.commitment, today=timezone.localdate())
    if request.method != "POST":
        return _look_page(request, brought, form)
    if request.refill:
        refill = request.refill
        return _look_page(request, brought, form, status=refill.status, notice=refill.notice)
    button = request.POST.get("action", "")
    action, _dash, rows = button.partition("-")
    if action == "discard":
        return _discard(request, brought, form)
    if action == "apply":
        return _apply(request, brought, form)
    if CHOOSING.fullmatch(button):
        return _choose(request, brought, form, action, rows)
    form.add_error(None, gettext("Press one of the form's own buttons."))
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _look_page(request, brought, form, status=status)


def _choose(
    request: SignedInRequest, brought: WorksheetImport, form: ChoicesForm, choice: str, rows: str
) -> HttpResponse:
    """Remember what is chosen; of a row, of all on the page, or of every page, all that can be."""
    looked = _looked(request, brought, form)
    chosen = looked.to_keep()
    if choice in (TAKE, LEAVE) and rows == EVERYWHERE:
        chosen |= looked.chosen_everywhere(choice)
    elif choice in (TAKE, LEAVE):
        meant = [row for row in looked.sent_now if rows in ("all", str(row.place))]
        for row in meant:
            chosen[str(row.place)] |= row.chosen(choice)

    def act(_opened_version: int) -> str:
        keep_choices(brought, chosen, by=request.user)
        messages.success(request, gettext("What you chose is kept. Nothing is saved yet."))
        if choice == "show":
            return request.path if rows == "all" else f"{request.path}?state={rows}"
        page = int(rows) if choice == "turn" else looked.page
        place = f"#row-{rows}" if choice != "turn" and rows.isdecimal() else ""
        only = f"&state={looked.state}" if looked.state else ""
        return f"{request.path}?page={min(page, looked.pages)}{only}{place}"

    return _answer(request, brought, form, act, is_valid=form.is_valid())


def _discard(request: SignedInRequest, brought: WorksheetImport, form: ChoicesForm) -> HttpResponse:
    def act(_opened_version: int) -> str:
        discard(brought, by=request.user, now=timezone.now())
        messages.success(request, gettext("The file is discarded. Nothing was taken over."))
        return reverse("worksheet-import", args=_place(brought.commitment))

    return _answer(request, brought, form, act, is_valid=form.is_valid())


def _apply(request: SignedInRequest, brought: WorksheetImport, form: ChoicesForm) -> HttpResponse:
    """Take over what is chosen: all of it, or nothing."""
    looked = _looked(request, brought, form)
    is_valid = form.is_valid() & looked.is_valid()
    for sentence in looked.missing():
        is_valid = False
        form.add_error(None, sentence)

    def act(_opened_version: int) -> str:
        take_over_import(
            brought,
            looked.taken(),
            looked.grounds.grounds(),
            looked.outcome(),
            by=request.user,
            today=form.today,
            now=timezone.now(),
            known=looked.codes,
        )
        for sentence in looked.news():
            messages.success(request, sentence)
        return request.path

    try:
        return _answer(request, brought, form, act, is_valid=is_valid, looked=looked)
    except RowsRefusedError as refused:
        looked.tell(refused.problems)
        for sentence in looked.mistaken_elsewhere():
            form.add_error(None, sentence)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _look_page(request, brought, form, looked=looked, status=status)


def _answer(
    request: SignedInRequest,
    brought: WorksheetImport,
    form: ChoicesForm,
    act: Act,
    *,
    is_valid: bool,
    looked: Looked | None = None,
) -> HttpResponse:
    def page(shown: ChoicesForm, *, status: int, **context: Any) -> HttpResponse:
        again = looked
        if status == HTTPStatus.CONFLICT:  # against what stands now
            again = _looked(request, brought, shown, is_anew=True)
        return _look_page(request, brought, shown, looked=again, status=status, **context)

    look = look_at(brought.commitment)
    return answer(request, form, page, act, look, is_valid=is_valid)


def _looked(
    request: SignedInRequest, brought: WorksheetImport, form: ChoicesForm, *, is_anew: bool = False
) -> Looked:
    sent = request.POST or None
    looked = Looked(brought, content_of(brought), request.user, form.today, sent, is_anew=is_anew)
    looked.show_only(request.GET.get("state", ""))
    looked.turn_to(_page(request, looked).number)
    return looked


def _page(request: SignedInRequest, looked: Looked) -> Page[RowForm]:
    """The page that the address asks for, or the last: what is chosen makes a narrowed list
    shorter.
    """
    return Paginator(looked.listed, ROWS_A_PAGE).get_page(request.GET.get("page"))


def _look_page(
    request: SignedInRequest,
    brought: WorksheetImport,
    form: ChoicesForm,
    *,
    looked: Looked | None = None,
    status: int = HTTPStatus.OK,
    notice: str = "",
    **_meanwhile: Any,
) -> HttpResponse:
    """The record changes row by row, and each shows what stands now: see `Looked`."""
    looked = looked or _looked(request, brought, form, is_anew=bool(request.refill))
    page = _page(request, looked)
    subject, today = brought.commitment, form.today
    twin = WorksheetImport.objects.with_the_bytes_of(brought).newest_first().first()
    context = {
        "plan": subject.plan,
        "commitment": subject,
        "brought": brought,
        "form": form,
        "discarding": ChoicesForm(subject=subject, today=today, auto_id=False),
        "looked": looked,
        "is_for_leads": is_coordinator(request.user) and looked.waits_for_leads,
        "page": page,
        "rows": looked.shown(),
        "elsewhere": elsewhere(brought, looked.comparison.elsewhere, request.user, today),
        "twin": twin,
        "is_twin_seen": twin and _sees(request.user, twin),
        "has_errors": status == HTTPStatus.UNPROCESSABLE_ENTITY,
        "notice": notice,
        "trail": _trail(brought),
    }
    return render(request, "measures/worksheet_look.html", context, status=status)


def _ended_page(request: SignedInRequest, brought: WorksheetImport) -> HttpResponse:
    """What became of a file, cell by cell."""
    status = HTTPStatus.OK if request.method != "POST" else HTTPStatus.CONFLICT
    context = {
        "plan": brought.commitment.plan,
        "commitment": brought.commitment,
        "brought": brought,
        "rows": ended_rows(brought),
        "elsewhere": _elsewhere_of_ended(request, brought),
        "is_for_leads": is_coordinator(request.user) and waits_for_leads(brought),
        "trail": _trail(brought),
    }
    return render(request, "measures/worksheet_ended.html", context, status=status)


def _elsewhere_of_ended(request: SignedInRequest, brought: WorksheetImport) -> list[Elsewhere]:
    """Where its person may go on with a file; nowhere once it is gone or can be read no more."""
    if brought.brought_by != request.user or not brought.content:
        return []
    try:
        numbers = commitments_in(content_of(brought))
    except FileRefusedError:
        return []
    return elsewhere(brought, numbers, request.user, timezone.localdate())


def _trail(brought: WorksheetImport) -> list[tuple[str, str]]:
    upload = reverse("worksheet-import", args=_place(brought.commitment))
    way = (gettext("Worksheet from a file"), upload)
    return trail_of(brought.commitment, way, (str(brought), ""))


def _place(commitment: Commitment) -> list[Any]:
    return [commitment.plan.slug, commitment.number]
