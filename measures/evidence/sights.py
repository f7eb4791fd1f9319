"""What a visit to a link showed, and what differs between two visits. Pure: no network, no clock.

A link is called dead only where a reader would find it dead too. What stops the portal alone (its
network, a server in trouble, a guard against robots) says nothing about the page: the state is
unknown, and what was last seen alive still stands.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

PAGE_TYPES = ("text/html", "application/xhtml+xml")


class LinkState(TextChoices):
    """Whether a reader who follows the link finds something."""

    ALIVE = "alive", _("Opens")
    DEAD = "dead", _("Does not open")
    REFUSED = "refused", _("Not visited")
    UNKNOWN = "unknown", _("Not known")


class Finding(TextChoices):
    """How a visit ended; each is the reason of one state."""

    ANSWERED = "answered", _("The page answers.")
    ANSWERED_IN_PART = "answered_in_part", _("The page answers, but did not arrive to its end.")

    NOT_FOUND = "not_found", _("The server says that there is no such page.")
    NEEDS_SIGN_IN = "needs_sign_in", _("The page opens only to those who sign in.")
    NO_SUCH_HOST = "no_such_host", _("There is no server of this name.")
    WRONG_CERTIFICATE = "wrong_certificate", _("The server's certificate is for another name.")
    EXPIRED_CERTIFICATE = (
        "expired_certificate",
        _("The server's certificate is not valid today."),
    )
    UNTRUSTED_CERTIFICATE = (
        "untrusted_certificate",
        _("The server made its certificate itself; browsers do not trust it."),
    )
    ENDLESS_REDIRECTS = (
        "endless_redirects",
        _("The page leads on to another address again and again."),
    )

    MALFORMED_ADDRESS = "malformed_address", _("The address cannot be read.")
    REFUSED_SCHEME = "refused_scheme", _("It leads to something other than a web page.")
    REFUSED_CREDENTIALS = (
        "refused_credentials",
        _("The address carries a user name or a password."),
    )
    REFUSED_PORT = "refused_port", _("It leads to a port where the portal visits no pages.")
    REFUSED_NETWORK = "refused_network", _("It leads to a network that is not public.")

    TIMED_OUT = "timed_out", _("The server did not answer in time.")
    NOT_RESOLVED = "not_resolved", _("The server's name could not be looked up.")
    NO_CONNECTION = "no_connection", _("No connection to the server came about.")
    NO_SECURE_CONNECTION = (
        "no_secure_connection",
        _("No secure connection to the server came about."),
    )
    UNVERIFIED_CERTIFICATE = (
        "unverified_certificate",
        _("The portal could not verify the server's certificate; a browser may be able to."),
    )
    REDIRECTS_WITH_COOKIES = (
        "redirects_with_cookies",
        _("The page opens only to a browser that keeps cookies."),
    )
    SERVER_ERROR = "server_error", _("The server reports an error of its own.")
    TURNED_AWAY = "turned_away", _("The server turned the portal's visit away.")
    NOT_UNDERSTOOD = "not_understood", _("The server's answer makes no sense.")

    @property
    def state(self) -> LinkState:
        return next(state for state, findings in _FINDINGS.items() if self in findings)

    @classmethod
    def of_status(cls, code: int) -> "Finding":
        """What a server's answer with this status code says; redirects are followed before."""
        if 200 <= code <= 299:
            return cls.ANSWERED
        if code in (404, 410):
            return cls.NOT_FOUND
        if code == 401:
            return cls.NEEDS_SIGN_IN
        if 500 <= code <= 599:
            return cls.SERVER_ERROR
        # 403, 429 and private inventions such as 999 are what guards against robots answer, on
        # pages that every reader can open.
        return cls.TURNED_AWAY if code >= 400 else cls.NOT_UNDERSTOOD


_FINDINGS = {
    LinkState.ALIVE: (Finding.ANSWERED, Finding.ANSWERED_IN_PART),
    LinkState.DEAD: (
        Finding.NOT_FOUND,
        Finding.NEEDS_SIGN_IN,
        Finding.NO_SUCH_HOST,
        Finding.WRONG_CERTIFICATE,
        Finding.EXPIRED_CERTIFICATE,
        Finding.UNTRUSTED_CERTIFICATE,
        Finding.ENDLESS_REDIRECTS,
    ),
    LinkState.REFUSED: (
        Finding.MALFORMED_ADDRESS,
        Finding.REFUSED_SCHEME,
        Finding.REFUSED_CREDENTIALS,
        Finding.REFUSED_PORT,
        Finding.REFUSED_NETWORK,
    ),
    LinkState.UNKNOWN: (
        Finding.TIMED_OUT,
        Finding.NOT_RESOLVED,
        Finding.NO_CONNECTION,
        Finding.NO_SECURE_CONNECTION,
        Finding.UNVERIFIED_CERTIFICATE,
        Finding.REDIRECTS_WITH_COOKIES,
        Finding.SERVER_ERROR,
        Finding.TURNED_AWAY,
        Finding.NOT_UNDERSTOOD,
    ),
}


@dataclass(frozen=True, slots=True)
class Sight:
    """What one visit to a link showed.

    Attributes:
        status_code: the last server's answer; None where none answered.
        url_seen: the address that answered, after redirects; "" where none did.
        media_type: "text/html" and the like, as the server names it; "" where it names none.
        title: of a page that answered; "" where it has none.
        sha256: hexadecimal, of the first `hashed` bytes of what a reader would save; "" where
            nothing answered, or not as far as that.
        hashed: how many bytes `sha256` covers.
        size: of the whole, in bytes, where it was read to its end or the server says so.
    """

    finding: Finding
    status_code: int | None = None
    url_seen: str = ""
    media_type: str = ""
    title: str = ""
    sha256: str = ""
    hashed: int = 0
    size: int | None = None

    @property
    def state(self) -> LinkState:
        return self.finding.state

    @property
    def is_alive(self) -> bool:
        return self.state is LinkState.ALIVE

    @property
    def is_page(self) -> bool:
        """A web page, and not a document to be saved."""
        return self.media_type in PAGE_TYPES

    @property
    def is_whole(self) -> bool:
        """The hash covers all there is."""
        return bool(self.sha256) and self.hashed == self.size


class Difference(TextChoices):
    """What is found at a link now is not what was found there before."""

    KIND = "kind", _("A page stands where a document stood, or a document where a page stood.")
    TITLE = "title", _("The page has another title.")
    CONTENT = "content", _("The document has another content.")


def difference_between(before: Sight, now: Sight) -> Difference | None:
    """What a reader should be told has changed; None where nothing has, or nobody can know.

    A document (PDF, CSV, …) is its bytes: other bytes are another document. A page is not: its
    bytes differ from visit to visit by counters, dates and protective tokens, and a mark that is
    always there is one that nobody reads. Its title names what it is about, and changes when the
    page is replaced, moved away behind a front page or sold with its domain. A page whose text is
    edited under the same title goes unnoticed; the hash of each visit is on record.
    A document that has become a page is the commonest way in which links rot without failing.
    """
    if not (before.is_alive and now.is_alive):
        return None
    if before.is_page != now.is_page:
        return Difference.KIND
    if now.is_page:
        return Difference.TITLE if _differs_in_title(before, now) else None
    return Difference.CONTENT if _differs_in_content(before, now) else None


def _differs_in_title(before: Sight, now: Sight) -> bool:
    # The title of a page that broke off may stand in the part that did not arrive.
    is_known = all(sight.title or sight.sha256 for sight in (before, now))
    return is_known and before.title != now.title


def _differs_in_content(before: Sight, now: Sight) -> bool:
    if before.size is not None and now.size is not None and before.size != now.size:
        return True
    are_comparable = bool(before.sha256 and now.sha256) and before.hashed == now.hashed
    return are_comparable and before.sha256 != now.sha256
