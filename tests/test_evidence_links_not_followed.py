"""Links that nobody is sent to: this machine, the networks of others, and names that lead there."""

import socket
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.evidence.networks import NOT_PUBLIC, is_within
from measures.evidence.sights import Finding, LinkState, Sight
from measures.evidence.visiting import visit
from tests.peers import LOOPBACK, OPEN, PAGE, STRICT, names, page, peer, redirect

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
