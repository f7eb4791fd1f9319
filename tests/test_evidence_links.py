"""Visiting links: what is seen there, where nobody is sent, and what holds nobody up."""

import gzip
import socket
import ssl
import tracemalloc
import zlib
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Event, Thread

import pytest
import trustme
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from measures.evidence.bodies import body_of
from measures.evidence.networks import NOT_PUBLIC, is_within
from measures.evidence.sights import (
    Difference,
    Finding,
    LinkState,
    Sight,
    difference_between,
)
from measures.evidence.titles import MOST_BYTES, title_of
from measures.evidence.visiting import Terms, visit
from tests.peers import page, peer, raw, redirect

LOOPBACK = ip_network("127.0.0.0/8")
PAGE = "<!doctype html><title>Atvērtie dati</title><p>Kopas</p>".encode()
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"%%EOF\n"

STRICT = Terms(base_url="https://plans.example.lv")
# As strict, but for this machine's own address, on which the tests' servers stand.
OPEN = replace(
    STRICT,
    refused=[network for network in NOT_PUBLIC if network != LOOPBACK],
    ports=range(1, 65536),
)


def names(*answers):
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


def sha(body):
    return sha256(body).hexdigest()


# What is seen ---------------------------------------------------------------------------------


def test_it_sees_a_page_that_answers():
    with peer(page(PAGE, "text/html; charset=utf-8")) as site:
        sight = visit(site.at("/dati"), OPEN)

    assert sight == Sight(
        finding=Finding.ANSWERED,
        status_code=200,
        url_seen=site.at("/dati"),
        media_type="text/html",
        title="Atvērtie dati",
        sha256=sha(PAGE),
        hashed=len(PAGE),
        size=len(PAGE),
    )
    assert sight.state == LinkState.ALIVE
    assert sight.is_whole


def test_it_sees_a_document_by_its_bytes():
    with peer(page(PDF, "Application/PDF")) as site:
        sight = visit(site.at("/parskats.pdf"), OPEN)

    assert sight == Sight(
        finding=Finding.ANSWERED,
        status_code=200,
        url_seen=site.at("/parskats.pdf"),
        media_type="application/pdf",
        sha256=sha(PDF),
        hashed=len(PDF),
        size=len(PDF),
    )


def test_of_a_long_document_it_hashes_the_beginning_and_says_so():
    with peer(page(PDF, "application/pdf")) as site:
        shorter = visit(site.at(), replace(OPEN, body_bytes=1000))
        exact = visit(site.at(), replace(OPEN, body_bytes=len(PDF)))

    assert (shorter.sha256, shorter.hashed, shorter.size) == (sha(PDF[:1000]), 1000, len(PDF))
    assert (shorter.is_alive, shorter.is_whole) == (True, False)
    assert (exact.sha256, exact.is_whole) == (sha(PDF), True)


def test_it_reads_a_document_sent_in_chunks():
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (PDF[:300], PDF[300:]))
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nTransfer-Encoding: chunked\r\n\r\n"
    with peer(raw(head, chunks, b"0\r\n\r\n")) as site:
        sight = visit(site.at(), OPEN)

    assert (sight.sha256, sight.size, sight.is_whole) == (sha(PDF), len(PDF), True)


def test_a_server_that_keeps_the_line_open_is_not_waited_for():
    still_there = Event()

    def answer(asked):
        page(PAGE)(asked)
        still_there.wait(20)

    with peer(answer) as site:
        sight = visit(site.at(), replace(OPEN, read_seconds=5))
        still_there.set()

    assert (sight.finding, sight.is_whole) == (Finding.ANSWERED, True)


@pytest.mark.parametrize(
    ("status", "finding", "state"),
    [
        (204, Finding.ANSWERED, LinkState.ALIVE),
        (401, Finding.NEEDS_SIGN_IN, LinkState.DEAD),
        (404, Finding.NOT_FOUND, LinkState.DEAD),
        (410, Finding.NOT_FOUND, LinkState.DEAD),
        (403, Finding.TURNED_AWAY, LinkState.UNKNOWN),
        (429, Finding.TURNED_AWAY, LinkState.UNKNOWN),
        (999, Finding.TURNED_AWAY, LinkState.UNKNOWN),
        (500, Finding.SERVER_ERROR, LinkState.UNKNOWN),
        (503, Finding.SERVER_ERROR, LinkState.UNKNOWN),
        (304, Finding.NOT_UNDERSTOOD, LinkState.UNKNOWN),
    ],
)
def test_only_what_a_reader_would_miss_too_is_called_dead(status, finding, state):
    with peer(page(b"", status=status)) as site:
        sight = visit(site.at("/dati"), OPEN)

    assert (sight.finding, sight.state) == (finding, state)
    assert (sight.status_code, sight.url_seen) == (status, site.at("/dati"))


def test_an_error_page_lends_the_link_neither_title_nor_hash():
    with peer(page(b"<title>404</title>", status=404)) as site:
        sight = visit(site.at(), OPEN)

    assert sight == Sight(Finding.NOT_FOUND, 404, site.at())


def test_it_says_who_comes_and_brings_nothing_else(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with peer(page(PAGE)) as site:
        visit(site.at("/dati?lapa=2#sadaļa"), OPEN)

    assert site.asked == [
        (
            "/dati?lapa=2",
            {
                "Host": f"127.0.0.1:{site.port}",
                "User-Agent": "Mozilla/5.0 (compatible; ogp-portal; +https://plans.example.lv)",
                "Accept": "*/*",
                "Accept-Encoding": "identity",
                "Connection": "close",
            },
        )
    ]


def test_letters_of_an_address_travel_as_ascii():
    resolve = names(["127.0.0.1"])
    with peer(page(PAGE)) as site:
        sight = visit(
            f"http://Ķekava.test.:{site.port}/ceļš uz/a%20b?vārds=ā", replace(OPEN, resolve=resolve)
        )

    assert resolve.asked == ["xn--ekava-n5a.test"]
    assert site.asked[0][0] == "/ce%C4%BC%C5%A1%20uz/a%20b?v%C4%81rds=%C4%81"
    assert site.asked[0][1]["Host"] == f"xn--ekava-n5a.test:{site.port}"
    assert sight.is_alive


# Redirects ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_it_follows_where_a_page_has_gone(status):
    with peer(page(PAGE), old=redirect("/jauns?a=1#b", status)) as site:
        sight = visit(site.at("/old/dati"), OPEN)

    assert (sight.finding, sight.title) == (Finding.ANSWERED, "Atvērtie dati")
    assert sight.url_seen == site.at("/jauns?a=1")


def test_a_redirect_may_be_written_in_utf_8():
    with peer(page(PAGE), old=raw("HTTP/1.1 302 F\r\nLocation: /ceļš\r\n\r\n".encode())) as site:
        sight = visit(site.at("/old"), OPEN)

    assert sight.url_seen == site.at("/ce%C4%BC%C5%A1")


def test_it_follows_five_redirects_and_no_sixth():
    def on(asked):
        redirect(f"/on/{int(asked.path.split('/')[2]) + 1}")(asked)

    with peer(page(PAGE), on=on) as site:
        endless = visit(site.at("/on/1"), OPEN)
        asked = site.paths
    with peer(page(PAGE), on=on, a=redirect("/b"), b=redirect("/")) as site:
        sight = visit(site.at("/a"), replace(OPEN, redirects=2))
        too_far = visit(site.at("/a"), replace(OPEN, redirects=1))

    assert (endless.finding, endless.state) == (Finding.ENDLESS_REDIRECTS, LinkState.DEAD)
    assert asked == [f"/on/{number}" for number in range(1, 7)]
    assert sight.finding == Finding.ANSWERED
    assert too_far == Sight(Finding.ENDLESS_REDIRECTS, 302, site.at("/b"))


def test_a_circle_of_redirects_ends_where_it_closes():
    with peer(page(PAGE), a=redirect("/b"), b=redirect("/a")) as site:
        sight = visit(site.at("/a"), OPEN)

    assert (sight.finding, sight.state) == (Finding.ENDLESS_REDIRECTS, LinkState.DEAD)
    assert site.paths == ["/a", "/b"]


def test_a_circle_that_a_cookie_would_open_is_not_called_dead_and_the_cookie_is_not_kept():
    with peer(page(PAGE), a=redirect("/b", Set_Cookie="seen=1"), b=redirect("/a")) as site:
        sight = visit(site.at("/a"), OPEN)

    assert (sight.finding, sight.state) == (Finding.REDIRECTS_WITH_COOKIES, LinkState.UNKNOWN)
    assert all("Cookie" not in headers for _, headers in site.asked)


def test_a_redirect_to_nowhere_makes_no_sense():
    with peer(page(b"", status=302)) as site:
        assert visit(site.at(), OPEN) == Sight(Finding.NOT_UNDERSTOOD, 302, site.at())


@pytest.mark.parametrize(
    ("to", "finding"),
    [
        ("http://10.0.0.1/", Finding.REFUSED_NETWORK),
        ("http://169.254.169.254/latest/meta-data/", Finding.REFUSED_NETWORK),
        ("http://[::1]/", Finding.REFUSED_NETWORK),
        ("//0.0.0.0/", Finding.REFUSED_NETWORK),
        ("file:///etc/passwd", Finding.REFUSED_SCHEME),
        ("gopher://127.0.0.1/", Finding.REFUSED_SCHEME),
        ("http://user:secret@127.0.0.1/", Finding.REFUSED_CREDENTIALS),
        ("http://127.0.0.1:0/", Finding.REFUSED_PORT),
        ("http://[::1/", Finding.NOT_UNDERSTOOD),
        ("http://exa mple/", Finding.MALFORMED_ADDRESS),
        (f"/{'a' * 3000}", Finding.MALFORMED_ADDRESS),
    ],
)
def test_no_redirect_leads_where_a_link_may_not(to, finding):
    with peer(redirect(to)) as site:
        sight = visit(site.at("/links"), OPEN)

    # The page that led there is what was seen; where it led (a secret perhaps) is not repeated.
    assert sight == Sight(finding, 302, site.at("/links"))


# Where nobody is sent -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://127.8.9.1/",
        "http://localhost/",
        "http://localhost./",
        "http://LOCALHOST/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://１２７.0.0.1/",
        "http://0.0.0.0/",
        "http://0/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::127.0.0.1]/",
        "http://[64:ff9b:1::10.0.0.1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001:0:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/",
        "http://[ff02::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.100.100.200/",
        "http://168.63.129.16/",
        "http://10.1.2.3/",
        "http://172.31.0.1/",
        "https://192.168.1.1:8443/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
    ],
)
def test_a_network_that_is_not_public_is_not_visited(address):
    assert visit(address, STRICT) == Sight(Finding.REFUSED_NETWORK)


@pytest.mark.parametrize(
    ("address", "finding"),
    [
        ("file:///etc/passwd", Finding.REFUSED_SCHEME),
        ("ftp://ftp.example.lv/", Finding.REFUSED_SCHEME),
        ("javascript:alert(1)", Finding.REFUSED_SCHEME),
        ("data:text/html,<p>", Finding.REFUSED_SCHEME),
        ("www.example.lv", Finding.REFUSED_SCHEME),
        ("", Finding.REFUSED_SCHEME),
        ("http://user:pw@example.lv/", Finding.REFUSED_CREDENTIALS),
        ("http://user@example.lv/", Finding.REFUSED_CREDENTIALS),
        ("http://@example.lv/", Finding.REFUSED_CREDENTIALS),
        ("http://example.lv\\@127.0.0.1/", Finding.REFUSED_CREDENTIALS),
        ("http://example.lv:22/", Finding.REFUSED_PORT),
        ("https://example.lv:0/", Finding.REFUSED_PORT),
        ("http://example.lv:99999/", Finding.MALFORMED_ADDRESS),
        ("http://example.lv:http/", Finding.MALFORMED_ADDRESS),
        ("http:///dati", Finding.MALFORMED_ADDRESS),
        ("http://./", Finding.MALFORMED_ADDRESS),
        ("http://[::1", Finding.MALFORMED_ADDRESS),
        ("http://[::1%25lo]/", Finding.MALFORMED_ADDRESS),
        ("http://[fe80::1%eth0]/", Finding.MALFORMED_ADDRESS),
        ("http://127.0.0.1\\.example.lv/", Finding.MALFORMED_ADDRESS),
        ("http://exa mple.lv/", Finding.MALFORMED_ADDRESS),
        ("http://a..lv/", Finding.MALFORMED_ADDRESS),
        (f"http://{'a' * 64}.lv/", Finding.MALFORMED_ADDRESS),
        (f"http://example.lv/{'a' * 2000}", Finding.MALFORMED_ADDRESS),
        ("http://example.lv/\ud800", Finding.MALFORMED_ADDRESS),
    ],
)
def test_an_address_of_another_kind_is_not_visited(address, finding):
    sight = visit(address, replace(STRICT, resolve=names()))

    assert sight == Sight(finding)
    assert sight.state == LinkState.REFUSED


def test_a_server_in_a_refused_network_hears_nothing():
    with peer(page(PAGE)) as site:
        refused = visit(site.at(), replace(OPEN, refused=[*OPEN.refused, LOOPBACK]))
        heard = list(site.paths)
        seen = visit(site.at(), OPEN)

    assert (refused.finding, heard) == (Finding.REFUSED_NETWORK, [])
    assert (seen.finding, site.paths) == (Finding.ANSWERED, ["/"])


def test_a_name_is_looked_up_once_and_what_it_says_later_counts_for_nothing():
    resolve = names(["127.0.0.1"], ["10.0.0.1"])
    with peer(page(PAGE)) as site:
        sight = visit(site.at(host="rebinding.test"), replace(OPEN, resolve=resolve))

    assert sight.finding == Finding.ANSWERED
    assert resolve.asked == ["rebinding.test"]
    assert site.asked[0][1]["Host"] == f"rebinding.test:{site.port}"


def test_a_name_that_changes_to_a_private_address_between_two_requests_is_refused():
    resolve = names(["127.0.0.1"], ["10.0.0.1"])
    with peer(page(PAGE), old=redirect("/new")) as site:
        address = site.at("/old", host="rebinding.test")
        sight = visit(address, replace(OPEN, resolve=resolve))

    assert sight == Sight(Finding.REFUSED_NETWORK, 302, address)
    assert site.paths == ["/old"]


@pytest.mark.parametrize("private", ["10.0.0.1", "::1", "fe80::1%eth0", "::ffff:192.168.0.1"])
def test_a_name_with_one_private_address_is_refused_with_all_its_public_ones(private):
    with peer(page(PAGE)) as site:
        sight = visit(
            site.at(host="mixed.test"), replace(OPEN, resolve=names(["127.0.0.1", private]))
        )

    assert (sight.finding, site.paths) == (Finding.REFUSED_NETWORK, [])


@given(st.ip_addresses())
def test_whatever_python_calls_not_global_is_refused(address):
    stands_for_ipv4 = isinstance(address, IPv6Address) and address.ipv4_mapped

    assert address.is_global or stands_for_ipv4 or is_within(address, NOT_PUBLIC)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_in_ipv6_dress_is_judged_as_itself(address):
    mapped = IPv6Address(f"::ffff:{address}")
    translated = IPv6Address(f"64:ff9b::{address}")

    assert is_within(mapped, NOT_PUBLIC) == is_within(address, NOT_PUBLIC)
    assert is_within(translated, NOT_PUBLIC) == is_within(address, NOT_PUBLIC)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "100.63.255.255", "172.32.0.1", "2001:4860:4860::8888", "2a02::1"]
)
def test_the_public_internet_is_not_refused(address):
    assert not is_within(ip_address(address), NOT_PUBLIC)


def test_networks_are_values_of_both_kinds():
    assert {type(network.network_address) for network in NOT_PUBLIC} == {IPv4Address, IPv6Address}


# Names and connections ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "finding", "state"),
    [
        (socket.gaierror(socket.EAI_NONAME, "none"), Finding.NO_SUCH_HOST, LinkState.DEAD),
        ([], Finding.NO_SUCH_HOST, LinkState.DEAD),
        (socket.gaierror(socket.EAI_AGAIN, "later"), Finding.NOT_RESOLVED, LinkState.UNKNOWN),
        (UnicodeError("odd"), Finding.NOT_UNDERSTOOD, LinkState.UNKNOWN),
        (["not an address"], Finding.NOT_UNDERSTOOD, LinkState.UNKNOWN),
    ],
)
def test_a_name_without_an_address_is_told_from_a_name_service_in_trouble(answer, finding, state):
    sight = visit("http://gone.test/", replace(STRICT, resolve=names(answer)))

    assert (sight, sight.state) == (Sight(finding), state)


def test_a_host_is_tried_at_its_next_address_when_one_does_not_answer():
    # Nobody listens on the second loopback address.
    resolve = names(["127.0.0.2", "127.0.0.1"])
    with peer(page(PAGE)) as site:
        sight = visit(site.at(host="two.test"), replace(OPEN, resolve=resolve))

    assert sight.finding == Finding.ANSWERED


def test_a_server_that_takes_no_connection_says_nothing_about_the_page():
    with peer(page(PAGE)) as site:
        pass

    sight = visit(site.at(), OPEN)

    assert (sight, sight.state) == (Sight(Finding.NO_CONNECTION), LinkState.UNKNOWN)


# What holds nobody up -------------------------------------------------------------------------

SOON = replace(OPEN, total_seconds=0.5)


def drip(piece):
    """One more piece from time to time, for ever."""
    pause = Event()

    def one_more():
        pause.wait(0.02)
        return piece

    return one_more


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


# Titles ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("<title>Atvērtie dati</title>", "Atvērtie dati"),
        ("<TITLE lang=lv>A</TITLE >", "A"),
        ("<title\n>\n  Divas \t rindas\r\n</title>", "Divas rindas"),
        ("<title>R&amp;D &#256;&#x101;&nbsp;&lt;b&gt;</title>", "R&D Āā <b>"),
        ("<title>a<b>c</title>", "a<b>c"),
        ("<title>Pirmais</title><title>Otrais</title>", "Pirmais"),
        ("<!-- <title>Ne</title> --><title>Jā</title>", "Jā"),
        ("<!--><title>Jā</title>", "Jā"),
        ("<script>'<title>Ne</title>'</script><title>Jā</title>", "Jā"),
        ("<style><title>Ne</title></style><title>Jā</title>", "Jā"),
        ("<svg><title>Ne</title></svg><title>Jā</title>", "Jā"),
        ("<titles>Ne</titles><title>Jā</title>", "Jā"),
        ("<title></title>", ""),
        ("<p>Bez virsraksta</p>", ""),
        ("<title>Pārtrau", ""),
        ("<title", ""),
        ("<!-- nebeidzas <title>Ne</title>", ""),
        ("", ""),
        ("<title>a\u202eb\u200fc\u0000d\u2066e</title>", "abcde"),
        ("<title>a&#0;b&#xD800;c&#8238;d</title>", "a\ufffdb\ufffdcd"),
        ("<title> \u200b </title>", ""),
        ("<title>a \u200b b</title>", "a b"),
        ("<title>Za\u0304le</title>", "Zāle"),
        (f"<title>{'ā' * 301}</title>", f"{'ā' * 299}…"),
        (f"<title>{'ā' * 300}</title>", "ā" * 300),
    ],
)
def test_a_title_is_read_as_a_browser_shows_it_on_one_line(source, title):
    assert title_of(source.encode(), "text/html; charset=utf-8") == title


@pytest.mark.parametrize(
    ("codec", "content_type", "before"),
    [
        ("utf-8", "text/html", ""),
        ("utf-8", "text/html", "\ufeff"),
        ("utf-16-le", "text/html", "\ufeff"),
        ("utf-16-be", "text/html", "\ufeff"),
        ("utf-16-le", "text/html; charset=utf-16le", ""),
        ("cp1257", "text/html; charset=windows-1257", ""),
        ("cp1257", 'text/html; charset="Windows-1257"', ""),
        ("iso8859-13", "text/html;charset=iso-8859-13", ""),
        ("cp1257", "text/html", "<meta charset=windows-1257>"),
        ("cp1257", "", "<meta http-equiv=Content-Type content='text/html; charset=windows-1257'>"),
        ("utf-8", "text/html", "<meta charset=utf-16>"),
        ("utf-8", "text/html; charset=no-such", ""),
        ("utf-8", "text/html; charset=punycode", ""),
        ("utf-8", "text/html; charset=zlib", ""),
        ("cp1257", "text/html", ""),
    ],
)
def test_a_title_is_read_in_the_character_set_of_its_page(codec, content_type, before):
    source = f"{before}<title>Rīcības plāns: āčēģīķļņšūž</title>".encode(codec)

    assert title_of(source, content_type) == "Rīcības plāns: āčēģīķļņšūž"


@pytest.mark.parametrize(
    ("codec", "named", "title"),
    [
        ("cp1251", "windows-1251", "Открытые данные"),
        ("koi8-r", "KOI8-R", "Открытые данные"),
        ("shift_jis", "Shift_JIS", "公開データ"),
        ("cp1252", "iso-8859-1", "Étude “ouverte”"),
    ],
)
def test_a_title_in_another_script_is_read_too(codec, named, title):
    source = f"<title>{title}</title>".encode(codec)

    assert title_of(source, f"text/html; charset={named}") == title


def test_a_page_that_was_cut_within_a_letter_is_still_utf_8():
    source = f"<title>Ā</title>{'ā' * MOST_BYTES}".encode()

    assert title_of(source[: MOST_BYTES + 1]) == "Ā"


@pytest.mark.parametrize(
    "piece", [b"<", b"<!--", b"<a ", b"<a b='", b"<title ", b"<title>", b"<script>", b"</", b"&"]
)
def test_a_page_made_to_be_hard_to_read_is_read_in_passing(piece):
    # A parser that looks ahead from each of these reads for minutes.
    assert title_of(piece * (MOST_BYTES // len(piece))) == ""


def test_a_title_far_down_is_found_and_one_beyond_is_not():
    scripts = b"<script>" + b"x" * 400_000 + b"</script>"

    assert title_of(scripts + b"<title>A</title>") == "A"
    assert title_of(scripts + scripts + b"<title>A</title>") == ""


def test_a_page_that_names_no_type_is_known_by_its_looks():
    with peer(raw(b"HTTP/1.1 200 OK\r\n\r\n", b"\n", PAGE)) as site:
        with_markup = visit(site.at(), OPEN)
    with peer(raw(b"HTTP/1.1 200 OK\r\nContent-Type: odd\r\n\r\n", PDF)) as site:
        without = visit(site.at(), OPEN)

    assert (with_markup.media_type, with_markup.title) == ("text/html", "Atvērtie dati")
    assert (without.media_type, without.title) == ("", "")


# What has changed -----------------------------------------------------------------------------

a_page = Sight(
    Finding.ANSWERED, 200, "https://a.lv/", "text/html", "Dati", "aa", hashed=10, size=10
)
a_file = replace(a_page, media_type="application/pdf", title="")
a_long_file = replace(a_file, size=50)


@pytest.mark.parametrize(
    ("before", "now", "difference"),
    [
        (a_page, a_page, None),
        # Counters, dates and tokens.
        (a_page, replace(a_page, sha256="bb", hashed=11, size=11), None),
        (a_page, replace(a_page, url_seen="https://www.a.lv/dati"), None),
        (a_page, replace(a_page, media_type="application/xhtml+xml"), None),
        (a_page, replace(a_page, title="Sākums"), Difference.TITLE),
        (a_page, replace(a_page, title=""), Difference.TITLE),
        (replace(a_page, title=""), a_page, Difference.TITLE),
        # It broke off before its title, or after.
        (a_page, replace(a_page, title="", sha256="", hashed=0), None),
        (a_page, replace(a_page, title="Sākums", sha256="", hashed=0), Difference.TITLE),
        (a_file, a_page, Difference.KIND),
        (a_page, a_file, Difference.KIND),
        (a_file, a_file, None),
        (a_file, replace(a_file, media_type="application/octet-stream"), None),
        (a_file, replace(a_file, sha256="bb"), Difference.CONTENT),
        (a_file, replace(a_file, sha256="bb", hashed=11, size=11), Difference.CONTENT),
        (a_file, replace(a_file, sha256="", hashed=0), None),
        (a_file, replace(a_file, sha256="", hashed=0, size=None), None),
        (a_long_file, replace(a_long_file, size=51), Difference.CONTENT),
        (a_long_file, replace(a_long_file, size=None), None),
        (a_long_file, replace(a_long_file, sha256="bb"), Difference.CONTENT),
        # As much of it was read as was agreed then, and as is agreed now.
        (a_long_file, replace(a_long_file, sha256="bb", hashed=20), None),
        (a_page, Sight(Finding.NOT_FOUND, 404), None),
        (Sight(Finding.TIMED_OUT), a_file, None),
    ],
)
def test_a_change_is_what_a_reader_would_call_one(before, now, difference):
    assert difference_between(before, now) == difference


def test_a_document_that_was_replaced_by_a_page_is_noticed():
    with peer(page(PDF, "application/pdf")) as site:
        before = visit(site.at("/parskats.pdf"), OPEN)
    with peer(page(PAGE)) as site:
        now = visit(site.at("/parskats.pdf"), OPEN)

    assert difference_between(before, now) == Difference.KIND


def test_every_finding_has_one_state_and_every_state_its_findings():
    by_state = {state: [f for f in Finding if f.state == state] for state in LinkState}

    assert sum(len(findings) for findings in by_state.values()) == len(Finding)
    assert all(by_state.values())


def test_a_finding_is_a_sentence_in_the_readers_language():
    with override("en"):
        assert str(Finding.NOT_FOUND.label) == "The server says that there is no such page."
        assert all(str(finding.label).endswith(".") for finding in Finding)


def test_several_visits_at_once_do_not_disturb_each_other():
    sights = {}
    with peer(page(PAGE), slow=raw(b"HTTP/1.1 200 OK\r\n", then=drip(b"X"))) as site:
        visits = [
            Thread(target=lambda path=path: sights.update({path: visit(site.at(path), SOON)}))
            for path in ("/slow/1", "/a", "/slow/2", "/b")
        ]
        for each in visits:
            each.start()
        for each in visits:
            each.join()

    assert {path: sight.finding for path, sight in sights.items()} == {
        "/slow/1": Finding.TIMED_OUT,
        "/a": Finding.ANSWERED,
        "/slow/2": Finding.TIMED_OUT,
        "/b": Finding.ANSWERED,
    }
