"""Web servers on loopback that answer as a test tells them to: well, badly, slowly, without end;
and the terms on which their links are visited.
"""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from threading import Event, Thread
from typing import Any

from measures.evidence.networks import NOT_PUBLIC
from measures.evidence.visiting import Terms

LOOPBACK = ip_network("127.0.0.0/8")
STRICT = Terms(base_url="https://plans.example.lv")
# As strict, but for this machine's own address, on which the tests' servers stand.
OPEN = replace(
    STRICT,
    refused=[network for network in NOT_PUBLIC if network != LOOPBACK],
    ports=range(1, 65536),
)
SOON = replace(OPEN, total_seconds=0.5)
PAGE = "<!doctype html><title>Atvērtie dati</title><p>Kopas</p>".encode()

# How to answer one request: `asked.path`, `asked.headers`; bytes go to `asked.wfile`.
Answer = Callable[[BaseHTTPRequestHandler], None]


class Peer:
    """A running server; `asked` holds path and headers of each request that came in."""

    def __init__(self, port: int, scheme: str) -> None:
        self.port, self.scheme = port, scheme
        self.asked: list[tuple[str, dict[str, str]]] = []

    def at(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def peer(*answers: Answer, tls: ssl.SSLContext | None = None, **by_path: Answer) -> Iterator[Peer]:
    """A server on 127.0.0.1 that gives `answers[0]`, or on "/name" and below what `name=` says."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            running.asked.append((self.path, dict(self.headers)))
            name = self.path.split("/")[1].partition("?")[0]
            # Whoever has seen enough hangs up.
            with suppress(OSError):
                by_path.get(name, *answers)(self)

        def log_message(self, *_args):
            """Nothing: the tests know what they asked."""

    class Server(ThreadingHTTPServer):
        # To close it is to wait for its answers: one without end would slow down whatever else
        # this process does.
        daemon_threads = False

        def handle_error(self, _request, _client_address):
            """Nothing: a connection that does not come about is what a test wants to see."""

    server = Server(("127.0.0.1", 0), Handler)
    running = Peer(server.server_port, "https" if tls else "http")
    if tls:
        # Shaken hands with in the thread of the request, so that none waits for another.
        server.socket = tls.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def raw(*pieces: bytes, then: Callable[[], object] | None = None) -> Answer:
    """These bytes and no others; `then` is called again and again, and what it returns is sent,
    until the other side is gone or it returns nothing.
    """

    def answer(asked):
        asked.wfile.write(b"".join(pieces))
        asked.close_connection = True
        while then is not None and (piece := then()):
            asked.wfile.write(piece)

    return answer


def page(body: bytes, media_type: str = "text/html", status: int = 200, **headers: str) -> Answer:
    """A well-made answer; `Content_Encoding=` is the header Content-Encoding."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"HTTP/1.1 {status} Said\r\nContent-Type: {media_type}\r\n{more}"
    return raw(f"{head}Content-Length: {len(body)}\r\n\r\n".encode(), body)


def redirect(to: str, status: int = 302, **headers: str) -> Answer:
    return page(b"", status=status, Location=to, **headers)


def drip(piece: bytes) -> Callable[[], bytes]:
    """One more piece from time to time, for ever."""
    pause = Event()

    def one_more():
        pause.wait(0.02)
        return piece

    return one_more


def names(*answers: Any) -> Any:
    """A name service that gives one answer after the other; `asked` are the names."""
    waiting = list(answers)

    def resolve(host):
        resolve.asked.append(host)
        answer = waiting.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    resolve.asked = []
    return resolve
