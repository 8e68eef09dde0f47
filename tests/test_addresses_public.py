"""Which addresses are public: our own table, the same under every Python."""

import socket
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.manners.addresses import is_public, literal

NOT_PUBLIC = {
    "this network": ("0.0.0.0", "0.0.0.1", "0.255.255.255"),
    "private": ("10.0.0.0", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255"),
    "behind a carrier's NAT": ("100.64.0.0", "100.127.255.255"),
    "loopback": ("127.0.0.0", "127.0.0.1", "127.255.255.255"),
    "link-local": ("169.254.0.0", "169.254.1.1", "169.254.255.255"),
    "metadata of clouds": ("169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "168.63.129.16"),
    "protocol assignments": ("192.0.0.1", "192.0.0.9", "192.0.0.10", "192.0.0.170", "192.31.196.1", "192.52.193.1"),
    "relays and AS112": ("192.88.99.1", "192.175.48.1"),
    "documentation": ("192.0.2.1", "198.51.100.255", "203.0.113.7"),
    "benchmarking": ("198.18.0.0", "198.19.255.255"),
    "multicast": ("224.0.0.0", "224.0.0.1", "233.252.0.1", "239.255.255.255"),
    "reserved and broadcast": ("240.0.0.0", "255.255.255.254", "255.255.255.255"),
    "IPv6 of this host": ("::", "::1", "0:0:0:0:0:0:0:1"),
    "IPv4-mapped": ("::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.1.2.3", "::ffff:169.254.169.254", "::ffff:0.0.0.0"),
    "IPv4-compatible": ("::127.0.0.1", "::10.0.0.1", "::8.8.8.8"),
    "IPv4-translated": ("::ffff:0:127.0.0.1", "::ffff:0:8.8.8.8"),
    "NAT64 of such": ("64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::192.168.1.1"),
    "NAT64 of a network of its own": ("64:ff9b:1::8.8.8.8", "64:ff9b:1:ffff::1"),
    "discard only": ("100::1", "100:0:0:1::1"),
    "Teredo, benchmarking, ORCHID": (
        "2001::1",
        "2001:0:7f00:1::",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:30::1",
    ),
    "IPv6 documentation": ("2001:db8::1", "3fff::1", "3fff:fff:ffff::1"),
    "6to4": ("2002:7f00:1::1", "2002:a9fe:a9fe::1", "2002:808:808::1"),
    "6bone and AS112": ("3ffe::1", "2620:4f:8000::1"),
    "segment routing": ("5f00::1",),
    "not given out": ("4000::1", "8000::1", "e000::1", "fb00::1", "0200::1"),
    "unique local": ("fc00::1", "fd00::1", "fd00:ec2::254", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    "IPv6 link-local": ("fe80::1", "febf::1", "fe80::1%eth0", "fe80::a9fe:a9fe%1"),
    "site-local": ("fec0::1", "feff::1"),
    "IPv6 multicast": ("ff00::1", "ff02::1", "ff0e::1"),
    "a zone": ("2a00:1450:4001:81b::2003%eth0", "::1%lo"),
    "no address": ("", " ", "localhost", "www.haz.de", "8.8.8.8 ", "8.8.8.8/32", "[::1]", "8.8.8.8.", "8.8.8.8:80"),
    "an odd spelling": (
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0x7f.1",
        "127.0.0.01",
        "08.8.8.8",
        "٨.٨.٨.٨",
    ),
}
PUBLIC = (
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
    "168.63.129.15", "168.63.129.17", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255",
    "192.0.1.0", "192.0.3.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255",
    "198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255", "93.184.216.34",
    "2001:200::1", "2001:4860:4860::8888", "2001:db7:ffff::1", "2001:db9::1", "2003::1", "2400:cb00::1",
    "2606:4700::6810:84e5", "2a00:1450:4001:81b::2003", "3ffd:ffff::1", "2620:4f:8001::1",
    "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "64:ff9b::5db8:d822",
)  # fmt: skip
"""The neighbours of each network that is not public, and some hosts."""


def test_there_are_many_vectors() -> None:
    assert sum(map(len, NOT_PUBLIC.values())) + len(PUBLIC) >= 100


@pytest.mark.parametrize(("why", "address"), [(why, address) for why, found in NOT_PUBLIC.items() for address in found])
def test_what_is_not_public(why: str, address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_in_whatever_way_an_ipv4_address_comes_it_is_the_same(address: object) -> None:
    found = is_public(str(address))
    assert is_public(f"::ffff:{address}") is found
    assert is_public(f"64:ff9b::{address}") is found
    assert not is_public(f"::{address}")


@given(st.ip_addresses(v=6))
def test_nothing_but_unicast_is_public_in_ipv6(address: object) -> None:
    number = int(ip_address(str(address)))
    carries = number >> 32 in (0xFFFF, 0x64FF9B << 64)
    assert not is_public(str(address)) or number >> 125 == 1 or carries


@given(st.ip_addresses(v=4))
def test_what_python_calls_private_never_is(address: object) -> None:
    found = ip_address(str(address))
    if found.is_private or found.is_loopback or found.is_link_local or found.is_multicast or found.is_reserved:
        assert not is_public(str(address))


@given(st.text())
def test_any_text_is_decided(text: str) -> None:
    assert is_public(text) in (True, False)


@pytest.mark.parametrize("spelling", NOT_PUBLIC["an odd spelling"])
def test_odd_spellings_are_no_literals(spelling: str) -> None:
    assert literal(spelling) is None


@pytest.mark.parametrize("spelling", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1"])
def test_the_system_reads_odd_spellings_as_what_is_refused(spelling: str) -> None:
    """So it does not matter how an address is spelled: what it leads to is judged."""
    try:
        found = socket.getaddrinfo(spelling, 80, type=socket.SOCK_STREAM)
    except socket.gaierror:
        pytest.skip("this system does not read it at all")
    assert found
    assert not any(is_public(str(place[0])) for *_, place in found)
