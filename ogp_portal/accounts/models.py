"""People who may sign in. What they may do hangs on their memberships (commitments.Membership)."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

EMPTIED = "emptied-{}@invalid"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person with this address; without a password they cannot sign in yet."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def forgotten(self) -> "models.QuerySet[User]":
        """Those of whom nothing personal is left."""
        begin, end = EMPTIED.split("{}")
        return self.filter(email__startswith=begin, email__endswith=end)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person. Never deleted, only emptied: the record keeps pointing at the row.

    `is_staff` (may enter the reference rows) is kept true by the operations that give and take
    the coordinator's role; it is no right over anything in the plan.
    """

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=200, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may edit people and reference rows"), default=False)
    is_superuser = models.BooleanField(_("technical administrator"), default=False)
    is_demo = models.BooleanField(_("demo account"), default=False, editable=False)
    joined_at = models.DateTimeField(_("since"), auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_is_unique_in_any_case")
        ]

    def __str__(self) -> str:
        if self.email == self.email_once_forgotten:
            return gettext("somebody who has left")
        return self.name or self.email

    @property
    def email_once_forgotten(self) -> str:
        """What takes the place of the address when the person is forgotten; no mail goes there."""
        return EMPTIED.format(self.pk)

    def get_full_name(self) -> str:
        return self.name

    def has_perm(self, _perm: str, _obj: object = None) -> bool:
        """What the admin asks: its few pages are for coordinators, all or nothing."""
        return self.is_active and (self.is_staff or self.is_superuser)

    def has_perms(self, perms: list[str], obj: object = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, _app_label: str) -> bool:
        return self.has_perm("")


def display_name(user: User) -> str:
    """How the sign-in library calls a person in its messages."""
    return str(user)
