"""A form pressed twice is one change: the answer to a submission is kept with its effect."""

import hashlib
import json
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.http import QueryDict

NOT_PART_OF_THE_BODY = ("csrfmiddlewaretoken", "submit_key")


class KeyReusedError(Exception):
    """The key of a form already answered came back with another body."""


class Submission(models.Model):
    """A form that was answered: who sent it, what it said (as a hash), where it led."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.UUIDField()
    body_sha256 = models.CharField(max_length=64)
    location = models.CharField(max_length=500)
    answered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="submission_key_is_used_once")
        ]

    def __str__(self) -> str:
        return str(self.key)


def body_sha256(address: str, data: QueryDict) -> str:
    """The hash of where a form was sent and of everything typed.

    The CSRF token and the key itself are left out: they are no part of what it says.
    """
    typed = {name: data.getlist(name) for name in data if name not in NOT_PART_OF_THE_BODY}
    return hashlib.sha256(json.dumps([address, typed], sort_keys=True).encode()).hexdigest()


def answered_before(*, user_id: int, key: UUID, body: str) -> str | None:
    """Where this very submission led, if it was answered already.

    Raises:
        KeyReusedError: the key was used for another body.
    """
    before = Submission.objects.filter(user_id=user_id, key=key).first()
    if before is None:
        return None
    if before.body_sha256 != body:
        raise KeyReusedError
    return before.location


def submit_once(*, user_id: int, key: UUID, body: str, act: Callable[[], str]) -> str:
    """Do `act` and keep its answer, in one transaction; sent again, only the answer is given.

    Two at the same moment meet at the unique key: the second waits for the first to commit.

    Args:
        body: what `body_sha256` gave for the form.
        act: changes the record and returns the address to go on to.

    Raises:
        KeyReusedError: the key was used for another body.
    """
    try:
        with transaction.atomic():
            submission = Submission.objects.create(
                user_id=user_id, key=key, body_sha256=body, location=""
            )
            submission.location = act()
            submission.save(update_fields=["location"])
            return submission.location
    except IntegrityError:
        location = answered_before(user_id=user_id, key=key, body=body)
        if location is None:
            raise
        return location
