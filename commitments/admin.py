"""Reference rows in the admin: people's roles, institutions with their names, invitations."""

from smtplib import SMTPException
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments.mail import send_invitation
from commitments.models import Institution, InstitutionName, Invitation, Membership, Role
from commitments.operations import (
    forget_person,
    grant,
    invitation_behind,
    invite,
    revoke,
    save_institution,
    withdraw,
)
from commitments.permissions import as_coordinator, is_coordinator
from ogp_portal.accounts.admin import PersonAdmin, PlainListAdmin
from ogp_portal.accounts.models import User
from ogp_portal.history import Author


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]  # generic in the stubs only
    """Roles are given and taken away, never edited into another."""

    model = Membership
    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


@admin.register(User)
class PersonWithRolesAdmin(PersonAdmin):
    inlines = [MembershipInline]
    actions = [*PersonAdmin.actions, "empty_accounts"]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.save(commit=False)
        for membership in formset.deleted_objects:
            revoke(membership)
        for membership in formset.new_objects:
            grant(membership.user, membership.institution, Role(membership.role))

    @admin.action(description=_("Empty the account: erase name and address, close it"))
    def empty_accounts(self, request: HttpRequest, people: QuerySet[User]) -> None:
        others = [one for one in people if one != request.user and not one.is_superuser]
        for person in others:
            forget_person(person)
        self.note(request, others, "Emptied the account.")
        messages.info(request, gettext("The accounts are emptied."))


class InstitutionForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """An institution's entry; why it changes is asked, and shown in the public history."""

    reason = forms.CharField(label=_("Reason for the change"), max_length=1000)
    opened_version = forms.IntegerField(widget=forms.HiddenInput)
    website = forms.URLField(
        label=_("website"), required=False, max_length=1000, assume_scheme="https"
    )

    class Meta:
        model = Institution
        fields = [
            "slug",
            "kind",
            "website",
            "contact_role",
            "contact_role_en",
            "contact_email",
            "contact_phone",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened_version"].initial = self.instance.version
        if self.instance.pk:
            self.fields["slug"].disabled = True

    def clean_opened_version(self) -> int:
        """The admin saves in one transaction, so the row stays locked until then."""
        opened: int = self.cleaned_data["opened_version"]
        if self.instance.pk:
            standing = Institution.objects.select_for_update().get(pk=self.instance.pk).version
            if standing != opened:
                raise ValidationError(_("Somebody changed this meanwhile: open it again."))
        return opened

    def clean(self) -> Any:
        """A fault in a field that nobody sees is told where it can be read."""
        for error in self.errors.get("opened_version", []):
            self.add_error(None, error)
        return super().clean()


class NameFormSet(BaseInlineFormSet):  # type: ignore[type-arg]  # generic in the stubs only
    """The names of one institution: one of them is valid since ever."""

    def clean(self) -> None:
        super().clean()
        typed = [form.cleaned_data for form in self.forms if form.is_valid() and form.cleaned_data]
        if typed and not any(name.get("valid_from") is None for name in typed):
            raise ValidationError(_("The first name is valid since ever: leave its day empty."))


class NameInline(admin.TabularInline):  # type: ignore[type-arg]  # generic in the stubs only
    """Names are added or corrected; an earlier name stays true of its time."""

    model = InstitutionName
    formset = NameFormSet
    fields = ["valid_from", "name", "name_en", "abbreviation"]
    min_num = 1
    validate_min = True
    extra = 0
    can_delete = False

    def get_formset(self, request: Any, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, **{**kwargs, "validate_min": True})


@admin.register(Institution)
class InstitutionAdmin(PlainListAdmin):
    form = InstitutionForm
    inlines = [NameInline]
    list_display = ["slug", "kind", "contact_role", "contact_email", "contact_phone"]
    search_fields = ["slug", "names__name", "names__abbreviation"]
    ordering = ["sort_key", "slug"]

    def has_delete_permission(self, request: HttpRequest, obj: Institution | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Institution, form: Any, change: bool) -> None:
        """Nothing yet: entry and names go on record as one change, in `save_related`."""

    def save_related(
        self,
        request: HttpRequest,
        form: Any,
        formsets: list[Any],
        change: bool,
    ) -> None:
        names = [name for formset in formsets for name in formset.save(commit=False)]
        save_institution(
            form.instance, names, by=_author(request), reason=form.cleaned_data["reason"]
        )


def _author(request: HttpRequest) -> Author:
    """The coordinator, in the name of the institution that coordinates."""
    if not is_coordinator(request.user) or not isinstance(request.user, User):
        raise PermissionDenied(gettext("Only a coordinator changes the record."))
    return as_coordinator(request.user)


@admin.register(Invitation)
class InvitationAdmin(PlainListAdmin):
    """Sent and read; a link that should no longer be good is withdrawn."""

    fields = ["email", "institution", "role", "created_at", "expires_at", "accepted_at"]
    readonly_fields = ["created_at", "expires_at", "accepted_at"]
    list_display = ["email", "institution", "role", "created_at", "expires_at", "accepted_at"]
    list_select_related = ["institution"]
    ordering = ["-created_at"]
    actions = ["withdraw_invitations"]

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        """Invite, and mail the link once the invitation is kept."""
        token = invite(obj.email, obj.institution, Role(obj.role), now=timezone.now())
        kept = invitation_behind(token)
        if kept is not None:
            obj.pk, obj.created_at, obj.expires_at = kept.pk, kept.created_at, kept.expires_at
            transaction.on_commit(lambda: _mail(request, kept, token))

    @admin.action(description=_("Withdraw the invitation"), permissions=["view"])
    def withdraw_invitations(self, request: HttpRequest, chosen: QuerySet[Invitation]) -> None:
        for invitation in chosen:
            withdraw(invitation, now=timezone.now())
        self.note(request, chosen, "Withdrew the invitation.")
        messages.info(request, gettext("The links are no longer valid."))


def _mail(request: HttpRequest, invitation: Invitation, token: str) -> None:
    """A mail server that is away is told to the coordinator, who can invite again."""
    try:
        send_invitation(invitation, token)
    except (SMTPException, OSError):
        messages.error(request, gettext("The mail was not sent. Invite again later."))
