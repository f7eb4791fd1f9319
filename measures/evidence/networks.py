"""Which addresses belong to the public internet, so that the portal may visit them. Pure."""

from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Written out and not asked of `ipaddress.is_global`, which has judged some of them differently
# from one release of Python to the next, and counts multicast as global. Source: the IANA
# registries of special-purpose addresses.
NOT_PUBLIC: tuple[Network, ...] = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network; Linux takes 0.0.0.0 for this machine
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # behind a provider's address translation
        "127.0.0.0/8",  # this machine
        "168.63.129.16/32",  # a public number under which Azure answers its own guests
        "169.254.0.0/16",  # this link; a cloud's metadata at 169.254.169.254
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # answers reverse look-ups of private addresses
        "192.52.193.0/24",  # multicast relays
        "192.88.99.0/24",  # relays of IPv6 in IPv4
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # answers reverse look-ups of private addresses
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        # Everything but 2000::/3, the only part of IPv6 that is given out: this machine, private,
        # link-local and multicast addresses, and whatever else wraps an address in another.
        "::/3",
        "4000::/2",
        "8000::/1",
        # And within it:
        "2001::/23",  # protocol assignments; Teredo wraps IPv4 addresses
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4 wraps IPv4 addresses
        "3fff::/20",  # documentation
    )
)

# Addresses that stand for the IPv4 address in their last four bytes: to the machine itself, and
# to the translator (NAT64) through which a network without IPv4 reaches the rest of the internet.
_STAND_FOR_IPV4 = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))


def is_within(address: Address, networks: Iterable[Network]) -> bool:
    """Whether one who connects to `address` ends up in one of `networks`."""
    end = _end_of(address)
    return any(end in network for network in networks)


def _end_of(address: Address) -> Address:
    if any(address in network for network in _STAND_FOR_IPV4):
        return IPv4Address(address.packed[-4:])
    return address
