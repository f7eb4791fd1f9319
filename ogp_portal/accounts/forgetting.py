"""What the sign-in library, the sessions and the admin's log hold of a person."""

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session

from ogp_portal.accounts.models import User

EMPTIED = "emptied"


def erase_traces(user: User) -> None:
    """Delete the person's addresses and sessions, and take their name out of the admin's log.

    The lines of the log stay, for they say what others did.
    """
    EmailAddress.objects.filter(user=user).delete()
    kept = [row.pk for row in Session.objects.all() if is_session_of(row, user)]
    Session.objects.filter(pk__in=kept).delete()
    person = ContentType.objects.get_for_model(User)
    about = LogEntry.objects.filter(content_type=person, object_id=str(user.pk))
    about.update(object_repr=EMPTIED, change_message="")
    for word in filter(None, (user.name, user.email)):
        LogEntry.objects.filter(object_repr__contains=word).update(object_repr=EMPTIED)


def is_session_of(session: Session, user: User) -> bool:
    return bool(session.get_decoded().get(SESSION_KEY) == str(user.pk))
