"""Visiting a link: what stands at a web address, asked by a machine that trusts nobody.

Whoever may attach a link may make the portal ask any address for it, so no address is asked that
is not public, and no answer is trusted to be short, quick, or what it says it is:

- A host's name is looked up once for each request, and the connection goes to the very address
  that was judged. A name that leads somewhere else a moment later leads nowhere. Certificates are
  verified for the name all the same.
- A redirect is a new address and is judged as one.
- Waiting, reading and unpacking each have a bound, and all together have a deadline.

A page is asked for by GET: servers answer HEAD carelessly, and there would be nothing to compare.
Cookies, proxies and sign-in do not exist here.

`http.client` does the talking, over a socket that is opened here: a library that opens it hides
the address it leads to, and the moment at which it has to be cut.
"""

import http.client
import re
import socket
import ssl
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from threading import Thread, Timer
from urllib.parse import urljoin

from measures.evidence.bodies import PIECE, TROUBLE, body_of
from measures.evidence.networks import NOT_PUBLIC, Address, Network, is_within
from measures.evidence.places import Place, RefusedError, place_of
from measures.evidence.sights import PAGE_TYPES, Finding, Sight
from measures.evidence.titles import title_of

REDIRECTS = (301, 302, 303, 307, 308)
# Of a host that has many, so many addresses are tried.
MOST_ADDRESSES = 4
# Bytes; nothing on the web is longer than an exabyte, whatever a server says of itself.
MOST_STATED = 10**18

_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,50}/[a-z0-9.+-]{1,50}")

# What OpenSSL says is wrong with a certificate (X509_V_ERR_…), where a browser says the same.
_CERTIFICATES = {
    62: Finding.WRONG_CERTIFICATE,  # host name
    64: Finding.WRONG_CERTIFICATE,  # address
    9: Finding.EXPIRED_CERTIFICATE,  # not valid yet
    10: Finding.EXPIRED_CERTIFICATE,
    18: Finding.UNTRUSTED_CERTIFICATE,  # self-signed
}
# What the name service answers where it has looked and there is no such host.
_NO_SUCH_HOST = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))


def addresses_of(host: str) -> list[str]:
    """The addresses of a host as this machine's name service gives them.

    Raises:
        OSError: it gives none.
    """
    return [str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms links are visited.

    Attributes:
        base_url: the portal's own address, by which a server's owner can see who came.
        refused: networks that are not visited.
        ports: those that are.
        redirects: how often an answer may lead on.
        body_bytes: how much of a document is read, and covered by its hash.
        connect_seconds, read_seconds: to wait for one step.
        total_seconds: for the whole visit.
        resolve: the addresses of a host's name; may take its time, may raise OSError.
        tls: how certificates are verified.
    """

    base_url: str
    refused: Collection[Network] = NOT_PUBLIC
    ports: Collection[int] = (80, 443, 8080, 8443)
    redirects: int = 5
    body_bytes: int = 10_000_000
    connect_seconds: float = 5
    read_seconds: float = 10
    total_seconds: float = 30
    resolve: Callable[[str], Iterable[str]] = addresses_of
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)


def visit(address: str, terms: Terms) -> Sight:
    """What stands at a web address. Always an answer: whatever goes wrong is a finding."""
    deadline = _Deadline(time.monotonic() + terms.total_seconds)
    trail: list[str] = []
    sets_cookies = False
    status = None
    try:
        while True:
            place = place_of(address, terms.ports)
            if place.url in trail or len(trail) > terms.redirects:
                return Sight(_endless(sets_cookies), status, trail[-1])
            with _asked(place, terms, deadline) as response:
                trail.append(place.url)
                status = response.status
                if status not in REDIRECTS:
                    return _seen(place, response, terms.body_bytes, deadline)
                sets_cookies |= "Set-Cookie" in response.headers
                address = _led_to(place, response)
    except RefusedError as refused:
        finding = refused.finding
    except TROUBLE as error:
        finding = Finding.TIMED_OUT if deadline.is_over else _finding_of(error)
    return Sight(finding, status, trail[-1] if trail else "")


@dataclass(frozen=True, slots=True)
class _Deadline:
    """A moment of the monotonic clock after which nothing is waited for."""

    at: float

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.at

    def left(self, at_most: float = float("inf")) -> float:
        """Seconds that may still be waited, more than none.

        Raises:
            TimeoutError: none may.
        """
        seconds = self.at - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return min(at_most, seconds)


def _endless(sets_cookies: bool) -> Finding:
    # Many a page leads a browser in a circle until it shows the cookie that it was given.
    return Finding.REDIRECTS_WITH_COOKIES if sets_cookies else Finding.ENDLESS_REDIRECTS


def _finding_of(error: Exception) -> Finding:
    match error:
        case socket.gaierror():
            is_none = error.errno in _NO_SUCH_HOST
            return Finding.NO_SUCH_HOST if is_none else Finding.NOT_RESOLVED
        case ssl.SSLCertVerificationError():
            return _CERTIFICATES.get(error.verify_code, Finding.UNVERIFIED_CERTIFICATE)
        case ssl.SSLError():
            return Finding.NO_SECURE_CONNECTION
        case TimeoutError():
            return Finding.TIMED_OUT
        case OSError():
            return Finding.NO_CONNECTION
    return Finding.NOT_UNDERSTOOD


# Asking ----------------------------------------------------------------------------------------


@contextmanager
def _asked(place: Place, terms: Terms, deadline: _Deadline) -> Iterator[http.client.HTTPResponse]:
    """The answer to one request; when the deadline comes, the connection is cut."""
    with _connected(place, terms, deadline) as line, _cut_at(deadline, line):
        line.settimeout(deadline.left(terms.read_seconds))
        connection = http.client.HTTPConnection(place.host, place.port)
        connection.sock = line
        headers = {
            "Host": place.netloc,
            "User-Agent": f"Mozilla/5.0 (compatible; ogp-portal; +{terms.base_url})",
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        connection.request("GET", place.target, headers=headers)
        with connection.getresponse() as response:
            # Cut within its headers, an answer would pass for one that has fewer.
            deadline.left()
            yield response


def _connected(place: Place, terms: Terms, deadline: _Deadline) -> socket.socket:
    """A connection to an address that was judged; a secure one where the place asks for it."""
    line = _opened(_judged(place.host, terms, deadline), place.port, terms, deadline)
    if place.scheme == "http":
        return line
    try:
        line.settimeout(deadline.left(terms.connect_seconds))
        return terms.tls.wrap_socket(line, server_hostname=place.host)
    except BaseException:
        line.close()
        raise


def _judged(host: str, terms: Terms, deadline: _Deadline) -> list[Address]:
    """The addresses of a host, each of them fit to be visited.

    Raises:
        RefusedError: some are not. Which, nobody is told: it would map the portal's own network.
        OSError: there are none.
    """
    found = _in_time(lambda: list(terms.resolve(host)), deadline)
    addresses = list(dict.fromkeys(ip_address(address) for address in found))
    if any(is_within(address, terms.refused) for address in addresses):
        raise RefusedError(Finding.REFUSED_NETWORK)
    if not addresses:
        raise socket.gaierror(socket.EAI_NONAME, "The host has no address.")
    return addresses


def _in_time(ask: Callable[[], list[str]], deadline: _Deadline) -> list[str]:
    """What `ask` returns or raises, or TimeoutError: the name service itself knows no deadline."""
    answer: Future[list[str]] = Future()

    def run() -> None:
        try:
            answer.set_result(ask())
        except Exception as error:  # raised where it was asked
            answer.set_exception(error)

    Thread(target=run, daemon=True).start()
    return answer.result(deadline.left())


def _opened(
    addresses: list[Address], port: int, terms: Terms, deadline: _Deadline
) -> socket.socket:
    """A connection to the first of the addresses that takes one.

    Raises:
        OSError: none does.
    """
    *others, last = addresses[:MOST_ADDRESSES]
    for address in others:
        with suppress(OSError):
            return _opened([address], port, terms, deadline)
    return socket.create_connection((str(last), port), deadline.left(terms.connect_seconds))


@contextmanager
def _cut_at(deadline: _Deadline, line: socket.socket) -> Iterator[None]:
    """Whoever waits for the other side is woken at the deadline.

    A timeout of the socket alone would not do: it begins anew with every byte that drips in.
    """

    def cut() -> None:
        with suppress(OSError):
            # Not that of a secure socket, which would first forget that it is one.
            socket.socket.shutdown(line, socket.SHUT_RDWR)

    timer = Timer(deadline.left(), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


# What came ---------------------------------------------------------------------------------------


def _led_to(place: Place, response: http.client.HTTPResponse) -> str:
    """The address that a redirect names.

    Raises:
        ValueError: it names none.
    """
    location = response.headers.get("Location")
    if not location:
        raise ValueError("A redirect without an address.")
    # Headers are read as Latin-1; who writes more than ASCII there writes UTF-8.
    return urljoin(place.url, location.encode("latin-1", "replace").decode(errors="replace"))


def _seen(
    place: Place, response: http.client.HTTPResponse, most: int, deadline: _Deadline
) -> Sight:
    finding = Finding.of_status(response.status)
    if finding is not Finding.ANSWERED:
        return Sight(finding, response.status, place.url)
    coding = response.headers.get("Content-Encoding", "")
    # Read now: http.client counts it down while it reads. Of a packed body it is another's size.
    stated = None if coding else _stated_length(response)
    body = body_of(_received(response, most, deadline), coding, most)
    content_type = response.headers.get("Content-Type", "")
    media_type = _media_type(content_type, body.start)
    return Sight(
        finding=finding if body.sha256 else Finding.ANSWERED_IN_PART,
        status_code=response.status,
        url_seen=place.url,
        media_type=media_type,
        title=title_of(body.start, content_type) if media_type in PAGE_TYPES else "",
        sha256=body.sha256,
        hashed=body.hashed,
        size=body.hashed if body.is_whole else stated,
    )


def _stated_length(response: http.client.HTTPResponse) -> int | None:
    """How long the server says that the body is; None where it says nothing, or what cannot be."""
    stated = response.length
    return stated if stated is not None and stated <= MOST_STATED else None


def _received(
    response: http.client.HTTPResponse, most: int, deadline: _Deadline
) -> Iterator[bytes]:
    """The body as it comes over the wire, up to a piece more than `most` bytes of it.

    Raises:
        OSError, http.client.HTTPException: it breaks off, or the deadline comes.
    """
    received = 0
    while received <= most:
        piece = response.read1(PIECE)
        # Cut, a body that does not say how long it is would pass for one that has ended.
        deadline.left()
        if not piece:
            if response.length:
                raise http.client.IncompleteRead(b"")
            return
        received += len(piece)
        yield piece


def _media_type(content_type: str, start: bytes) -> str:
    """As the server names it; that of a page where it names none and it looks like one."""
    named = content_type.partition(";")[0].strip().lower()
    if _MEDIA_TYPE.fullmatch(named):
        return named
    return "text/html" if start.lstrip().startswith(b"<") else ""
