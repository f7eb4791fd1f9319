"""A web address in the parts that go over the wire, if the portal would visit it at all. Pure."""

import re
import socket
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address
from urllib.parse import SplitResult, urlsplit

from django.utils.encoding import iri_to_uri

from measures.evidence.networks import NOT_PUBLIC, Address, is_within
from measures.evidence.sights import Finding

DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST_ADDRESS = 2_000
# Names that no public look-up answers (RFC 6761, RFC 6762, and what networks call themselves).
NAMES_WITHIN = ("internal", "lan", "local", "localdomain", "localhost")

_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")


class RefusedError(Exception):
    """An address that is not visited; the finding says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Place:
    """Where to go, and what to ask for there.

    Attributes:
        host: a name in ASCII without the root's dot, or an IP address without brackets.
        target: path and query in ASCII.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.netloc}{self.target}"


def place_of(address: str, ports: Collection[int]) -> Place:
    """The place that an address names, whether or not there is anything.

    Which addresses a host has is not asked here: names are judged when they are looked up.

    Raises:
        RefusedError: it names none that would be visited.
    """
    try:
        parts = urlsplit(address)
        host, port = _host_of(parts), parts.port
        query = f"?{parts.query}" if parts.query else ""
        target = iri_to_uri(f"{parts.path or '/'}{query}")
    except ValueError as error:
        raise RefusedError(Finding.MALFORMED_ADDRESS) from error
    if parts.scheme not in DEFAULT_PORTS:
        raise RefusedError(Finding.REFUSED_SCHEME)
    if "@" in parts.netloc:
        raise RefusedError(Finding.REFUSED_CREDENTIALS)
    port = DEFAULT_PORTS[parts.scheme] if port is None else port
    place = Place(parts.scheme, host, port, target)
    if not host or len(place.url) > LONGEST_ADDRESS:
        raise RefusedError(Finding.MALFORMED_ADDRESS)
    if port not in ports:
        raise RefusedError(Finding.REFUSED_PORT)
    return place


def is_of_no_public_network(address: str) -> bool:
    """Whether an address can be seen, without asking anybody, to lead nowhere that the public
    could follow: to this machine, or into a network that is not public.
    """
    try:
        host = place_of(address, ports=range(1, 65536)).host
    except RefusedError:
        return False
    if host.split(".")[-1] in NAMES_WITHIN:
        return True
    number = _number_of(host)
    return number is not None and is_within(number, NOT_PUBLIC)


def _number_of(host: str) -> Address | None:
    """The IP address that a host is, however it is written: browsers follow 0x7f.1 to 127.0.0.1."""
    try:
        return ip_address(host) if ":" in host else IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


def _host_of(parts: SplitResult) -> str:
    """The host in ASCII; "" where there is none that could be asked.

    Raises:
        ValueError: it is none.
    """
    host = parts.hostname or ""
    if ":" in host:
        return "" if "%" in host else str(ip_address(host))
    host = host.encode("idna").decode().lower().removesuffix(".")
    return host if _HOST.fullmatch(host) else ""
