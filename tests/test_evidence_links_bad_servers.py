"""Links to servers that are slow, silly, false or hostile: they hold nobody up."""

import gzip
import socket
import ssl
import tracemalloc
import zlib
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from measures.evidence.bodies import body_of
from measures.evidence.sights import Finding, LinkState, Sight
from measures.evidence.visiting import visit
from tests.evidence import sha
from tests.peers import OPEN, PAGE, SOON, STRICT, drip, page, peer, raw, redirect

# What holds nobody up -------------------------------------------------------------------------


def test_a_silent_server_is_left():
    hold = Event()
    with peer(raw(then=lambda: hold.wait(20) and b"")) as site:
        sight = visit(site.at(), replace(OPEN, read_seconds=0.2))
        hold.set()

    assert (sight, sight.state) == (Sight(Finding.TIMED_OUT), LinkState.UNKNOWN)


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X"),
        (b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_an_answer_that_drips_before_it_begins_is_left(start, piece):
    with peer(raw(start, then=drip(piece))) as site:
        sight = visit(site.at(), SOON)

    assert sight == Sight(Finding.TIMED_OUT)


@pytest.mark.parametrize(
    ("framing", "piece"),
    [
        (b"", b"x"),
        (b"Content-Length: 100000\r\n", b"x"),
        (b"Transfer-Encoding: chunked\r\n", b"1\r\nx\r\n"),
        (b"Content-Encoding: gzip\r\n", b"x"),
    ],
)
def test_a_page_that_drips_is_alive_without_a_hash(framing, piece):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + framing + b"\r\n"
    with peer(raw(head, then=drip(piece))) as site:
        sight = visit(site.at(), SOON)

    assert (sight.finding, sight.state) == (Finding.ANSWERED_IN_PART, LinkState.ALIVE)
    assert (sight.sha256, sight.hashed, sight.is_whole) == ("", 0, False)


def test_a_chunks_length_that_drips_holds_nobody():
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;"
    with peer(raw(head, then=drip(b"x"))) as site:
        assert visit(site.at(), SOON).finding == Finding.ANSWERED_IN_PART


def test_what_arrived_of_a_broken_page_still_has_its_title():
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n"
    with peer(raw(head, PAGE)) as site:
        sight = visit(site.at(), OPEN)

    assert (sight.finding, sight.title) == (Finding.ANSWERED_IN_PART, "Atvērtie dati")
    assert (sight.sha256, sight.size) == ("", 9999)


def test_a_body_without_end_is_read_as_far_as_agreed():
    zeros = bytes(10_000)
    with peer(raw(b"HTTP/1.1 200 OK\r\n\r\n", then=lambda: zeros)) as site:
        sight = visit(site.at(), replace(OPEN, body_bytes=1_000_000))

    assert (sight.finding, sight.status_code) == (Finding.ANSWERED, 200)
    assert (sight.sha256, sight.hashed) == (sha(bytes(1_000_000)), 1_000_000)
    assert (sight.size, sight.is_whole) == (None, False)


def test_redirects_share_one_deadline():
    def slowly(asked):
        Event().wait(0.2)
        redirect(f"{asked.path}x")(asked)

    with peer(slowly) as site:
        sight = visit(site.at("/a"), replace(SOON, redirects=1000))

    assert sight.finding == Finding.TIMED_OUT
    assert len(site.paths) < 5


def test_a_name_service_that_never_answers_is_left():
    hold = Event()

    def resolve(_host):
        hold.wait(20)
        return ["127.0.0.1"]

    sight = visit("http://tarpit.test/", replace(OPEN, resolve=resolve, total_seconds=0.2))
    hold.set()

    assert sight == Sight(Finding.TIMED_OUT)


# Packed without having been asked to ----------------------------------------------------------


@pytest.mark.parametrize(
    ("coding", "pack"),
    [("gzip", gzip.compress), ("X-GZIP", gzip.compress), ("deflate", zlib.compress)],
)
def test_a_packed_page_is_hashed_as_a_reader_sees_it(coding, pack):
    with peer(page(pack(PAGE), Content_Encoding=coding)) as site:
        sight = visit(site.at(), OPEN)

    assert (sight.finding, sight.title) == (Finding.ANSWERED, "Atvērtie dati")
    assert (sight.sha256, sight.size, sight.is_whole) == (sha(PAGE), len(PAGE), True)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("br", b"\x0b\x02\x80abc\x03"),
        ("gzip, gzip", gzip.compress(gzip.compress(PAGE))),
        ("gzip", b"not packed at all"),
        ("gzip", gzip.compress(PAGE)[:-9]),
        ("gzip", b""),
    ],
)
def test_what_cannot_be_unpacked_has_no_hash(coding, body):
    with peer(page(body, Content_Encoding=coding)) as site:
        sight = visit(site.at(), OPEN)

    assert (sight.finding, sight.sha256, sight.size) == (Finding.ANSWERED_IN_PART, "", None)


def test_a_bomb_is_unpacked_only_as_far_as_agreed():
    bomb = gzip.compress(bytes(100_000_000))
    with peer(page(bomb, "application/pdf", Content_Encoding="gzip")) as site:
        sight = visit(site.at(), replace(OPEN, body_bytes=1_000_000))

    assert (sight.finding, sight.hashed) == (Finding.ANSWERED, 1_000_000)
    assert (sight.sha256, sight.size) == (sha(bytes(1_000_000)), None)


def test_a_bomb_never_stands_in_memory():
    bomb = gzip.compress(bytes(100_000_000))
    tracemalloc.start()
    body = body_of([bomb], "gzip", most=200_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (body.hashed, body.is_whole) == (100_000_000, True)
    assert peak < 10_000_000


def test_what_unpacks_to_nothing_for_ever_is_read_as_far_as_agreed():
    packing = zlib.compressobj()
    start = packing.compress(b"a") + packing.flush(zlib.Z_SYNC_FLUSH)
    nothing = packing.flush(zlib.Z_FULL_FLUSH) * 1000
    assert zlib.decompressobj().decompress(start + nothing) == b"a"

    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n"
    with peer(raw(head, start, then=lambda: nothing)) as site:
        sight = visit(site.at(), replace(OPEN, body_bytes=1_000_000))

    assert (sight.finding, sight.sha256) == (Finding.ANSWERED_IN_PART, "")


# Nonsense -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "finding"),
    [
        (b"", Finding.NO_CONNECTION),
        (b"\r\n\r\n", Finding.NOT_UNDERSTOOD),
        (b"SSH-2.0-OpenSSH_9.6\r\n", Finding.NOT_UNDERSTOOD),
        (b"HTTP/1.1 two hundred\r\n\r\n", Finding.NOT_UNDERSTOOD),
        (b"HTTP/1.1 99 Low\r\n\r\n", Finding.NOT_UNDERSTOOD),
        (b"HTTP/9.9 200 OK\r\n\r\n", Finding.NOT_UNDERSTOOD),
        (b"H" * 100_000, Finding.NOT_UNDERSTOOD),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 1000 + b"\r\n", Finding.NOT_UNDERSTOOD),
        (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 100_000 + b"\r\n\r\n", Finding.NOT_UNDERSTOOD),
    ],
)
def test_an_answer_that_is_none_says_nothing_about_the_page(answer, finding):
    with peer(raw(answer)) as site:
        sight = visit(site.at(), OPEN)

    assert (sight, sight.state) == (Sight(finding), LinkState.UNKNOWN)


@pytest.mark.parametrize(
    "rest",
    [
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n-1\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"Transfer-Encoding: chunked\r\n\r\n" + b"1" * 100_000,
        b"Transfer-Encoding: chunked\r\n\r\n",
        b"Content-Length: 5\r\n\r\nab",
    ],
)
def test_a_body_that_breaks_off_has_no_hash(rest):
    with peer(raw(b"HTTP/1.1 200 OK\r\n", rest)) as site:
        sight = visit(site.at(), OPEN)

    assert (sight.finding, sight.sha256) == (Finding.ANSWERED_IN_PART, "")


PARTS = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.0 302 Found\r\n",
        b"Location: ",
        b"http://",
        b"//[",
        b"Content-Type: text/html; charset=",
        b"utf-16",
        b"Content-Encoding: gzip\r\n",
        b"Content-Length: ",
        b"Transfer-Encoding: chunked\r\n",
        b"\r\n",
        b"\r\n\r\n",
        b"<title>",
        b"&#x110000;",
        b"</title>",
        b"<!--",
        b"\xff\xfe",
        b"-1",
        b"9",
    ]
)


@given(st.lists(PARTS | st.binary(max_size=20), max_size=12))
def test_whatever_a_server_says_there_is_a_sight(parts):
    with peer(raw(*parts)) as site:
        sight = visit(site.at(), OPEN)

    assert isinstance(sight, Sight)
    assert sight.state in LinkState


@given(st.text(max_size=30).map("http://127.0.0.1{}".format) | st.text(max_size=30))
def test_whatever_the_address_there_is_a_sight(address):
    sight = visit(address, replace(STRICT, resolve=lambda _host: ["10.0.0.1"]))

    assert sight.state == LinkState.REFUSED


# Secure connections ---------------------------------------------------------------------------

NAME = "evidence.test"


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def trusting(authority):
    """Terms of one who trusts the authority, and for whom every name is this machine."""
    tls = ssl.create_default_context()
    authority.configure_trust(tls)
    return replace(OPEN, tls=tls, resolve=lambda _host: ["127.0.0.1"])


def serving(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def test_a_certificate_is_verified_for_the_name_though_the_address_is_called(authority, trusting):
    asked_for = []
    tls = serving(authority.issue_cert(NAME))
    tls.sni_callback = lambda _line, name, _context: asked_for.append(name)
    with peer(page(PAGE), tls=tls) as site:
        sight = visit(site.at(host=NAME), trusting)

    assert (sight.finding, sight.title) == (Finding.ANSWERED, "Atvērtie dati")
    assert sight.url_seen == f"https://{NAME}:{site.port}/"
    assert asked_for == [NAME]


def test_a_certificate_may_be_for_an_address(authority, trusting):
    with peer(page(PAGE), tls=serving(authority.issue_cert("127.0.0.1"))) as site:
        assert visit(site.at(), trusting).finding == Finding.ANSWERED


def test_a_certificate_for_another_name_makes_the_link_dead(authority, trusting):
    with peer(page(PAGE), tls=serving(authority.issue_cert("other.test", "127.0.0.1"))) as site:
        sight = visit(site.at(host=NAME), trusting)

    assert (sight, sight.state) == (Sight(Finding.WRONG_CERTIFICATE), LinkState.DEAD)
    assert site.paths == []


def test_a_certificate_of_yesterday_makes_the_link_dead(authority, trusting):
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with peer(page(PAGE), tls=serving(authority.issue_cert(NAME, not_after=yesterday))) as site:
        sight = visit(site.at(host=NAME), trusting)

    assert (sight, sight.state) == (Sight(Finding.EXPIRED_CERTIFICATE), LinkState.DEAD)


def test_a_certificate_that_a_server_made_itself_makes_the_link_dead(trusting, tmp_path):
    own = trustme.CA()
    file = tmp_path / "own.pem"
    file.write_bytes(own.private_key_pem.bytes() + own.cert_pem.bytes())
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(file)
    with peer(page(PAGE), tls=tls) as site:
        sight = visit(site.at(host=NAME), trusting)

    assert (sight, sight.state) == (Sight(Finding.UNTRUSTED_CERTIFICATE), LinkState.DEAD)


def test_a_certificate_whose_issuer_is_not_known_here_may_be_known_to_a_browser(trusting):
    with peer(page(PAGE), tls=serving(trustme.CA().issue_cert(NAME))) as site:
        sight = visit(site.at(host=NAME), trusting)

    assert (sight, sight.state) == (Sight(Finding.UNVERIFIED_CERTIFICATE), LinkState.UNKNOWN)


def test_a_redirect_is_followed_from_one_secure_name_to_another(authority, trusting):
    with (
        peer(page(PAGE), tls=serving(authority.issue_cert("new.test"))) as new,
        peer(
            redirect(new.at("/dati", host="new.test")), tls=serving(authority.issue_cert(NAME))
        ) as old,
    ):
        sight = visit(old.at(host=NAME), trusting)

    assert (sight.finding, sight.url_seen) == (Finding.ANSWERED, new.at("/dati", host="new.test"))


def test_a_server_without_security_on_a_secure_address_says_nothing_about_the_page(trusting):
    with peer(page(PAGE)) as site:
        sight = visit(f"https://{NAME}:{site.port}/", trusting)

    assert (sight, sight.state) == (Sight(Finding.NO_SECURE_CONNECTION), LinkState.UNKNOWN)


def test_a_secure_page_that_drips_holds_nobody(authority, trusting):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    tls = serving(authority.issue_cert(NAME))
    with peer(raw(head, PAGE, then=drip(b"x")), tls=tls) as site:
        sight = visit(site.at(host=NAME), replace(trusting, total_seconds=1))

    assert (sight.finding, sight.title) == (Finding.ANSWERED_IN_PART, "Atvērtie dati")


def test_a_handshake_that_never_ends_is_left(trusting):
    with silent_port() as port:
        sight = visit(f"https://{NAME}:{port}/", replace(trusting, connect_seconds=0.2))

    assert sight == Sight(Finding.TIMED_OUT)


@contextmanager
def silent_port():
    """A port where somebody takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]
