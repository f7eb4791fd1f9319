"""The admin: people and reference rows, for coordinators; never the ministries' tool."""

from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.sites import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ogp_portal.accounts.models import User
from ogp_portal.accounts.password_links import send_link

APPS = ("accounts", "commitments", "measures")


class ReferenceSite(AdminSite):
    """Django's admin behind the portal's own sign-in: to everybody but coordinators not there."""

    site_header = _("People and reference data")
    site_title = _("People and reference data")
    index_title = _("People and reference data")
    site_url = "/"
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only the portal's own rows; what other apps bring along is nobody's business here."""
        models = (
            model_or_iterable
            if isinstance(model_or_iterable, list | tuple)
            else [model_or_iterable]
        )
        ours = [model for model in models if model._meta.app_label in APPS]
        super().register(ours, admin_class, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        guarded = super().admin_view(view, cacheable)

        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise Http404
            return guarded(request, *args, **kwargs)

        return answer

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The admin has no sign-in of its own: it would go around the limits on tries."""
        wanted = request.GET.get("next", "")
        is_own = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
        return redirect_to_login(wanted if is_own else reverse("admin:index"))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return HttpResponseRedirect(reverse("account_logout"), preserve_request=True)


class PlainListAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """A list is narrowed by its own filters only.

    Django lets any column of the row be asked for in the address, by prefix or expression: one
    could read a password's hash letter by letter, or stop a worker with an expression.
    """

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        name, _separator, how = lookup.partition("__")
        return name in self.list_filter and how in ("", "exact", "isnull")

    def response_action(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        if not all(pk.isdecimal() for pk in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest
        response: HttpResponse | None = super().response_action(request, *args, **kwargs)
        return response

    def note(self, request: HttpRequest, rows: Any, what: str) -> None:
        """Leave a line in the admin's log for each row that an action touched."""
        for row in rows:
            self.log_change(request, row, what)


class PersonAdmin(PlainListAdmin):
    """People: seen, closed, sent a link for a new password. They come by invitation only."""

    list_display = ["email", "name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    fields = ["email", "name", "is_active", "is_staff", "joined_at", "last_login"]
    readonly_fields = ["email", "is_staff", "joined_at", "last_login"]
    actions = ["mail_links"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    @admin.action(description=_("Send a link for a new password"))
    def mail_links(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self.note(request, people, "Sent a link for a new password.")
        sent = sum(send_link(person.email, language="lv") for person in people)
        said = ngettext("%(count)d link was sent.", "%(count)d links were sent.", sent)
        messages.info(request, said % {"count": sent})
