"""Which addresses of the Internet Protocol belong to the public net, where newspapers are; all others are refused.

The table is our own: Python's ``is_global`` changed its mind in 3.11.10, 3.12.4 and 3.13, and says yes to multicast.
"""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_NOT_PUBLIC = (
    "0.0.0.0/8",  # this host on this network (RFC 1122); Linux takes it for loopback
    "10.0.0.0/8",  # private (RFC 1918)
    "100.64.0.0/10",  # behind a carrier's NAT (RFC 6598); metadata of Alibaba's cloud
    "127.0.0.0/8",  # loopback (RFC 1122)
    "168.63.129.16/32",  # metadata of Microsoft's cloud, in public space but seen from within only
    "169.254.0.0/16",  # link-local (RFC 3927); metadata of most clouds at 169.254.169.254
    "172.16.0.0/12",  # private (RFC 1918)
    "192.0.0.0/24",  # protocol assignments (RFC 6890); metadata of Oracle's cloud
    "192.0.2.0/24",  # documentation (RFC 5737)
    "192.31.196.0/24",  # AS112 (RFC 7535)
    "192.52.193.0/24",  # multicast tunnels (RFC 7450)
    "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
    "192.168.0.0/16",  # private (RFC 1918)
    "192.175.48.0/24",  # AS112 (RFC 7534)
    "198.18.0.0/15",  # benchmarking (RFC 2544)
    "198.51.100.0/24",  # documentation (RFC 5737)
    "203.0.113.0/24",  # documentation (RFC 5737)
    "224.0.0.0/4",  # multicast (RFC 5771)
    "240.0.0.0/4",  # reserved (RFC 1112), with the broadcast address
)
"""IANA IPv4 Special-Purpose Address Registry, and what else is no host of the public net."""
_UNICAST = IPv6Network("2000::/3")
"""All that IANA has given out of IPv6: loopback, ULA, link-local, site-local, multicast and the rest lie outside."""
_NOT_UNICAST = (
    "2001::/23",  # protocol assignments (RFC 2928): Teredo, benchmarking, ORCHID
    "2001:db8::/32",  # documentation (RFC 3849)
    "2002::/16",  # 6to4 (RFC 7526): leads to the IPv4 address within
    "2620:4f:8000::/48",  # AS112 (RFC 7534)
    "3ffe::/16",  # 6bone, given back (RFC 3701)
    "3fff::/20",  # documentation (RFC 9637)
)
"""Parts of that which are no host of the public net (IANA IPv6 Special-Purpose Address Registry)."""
_CARRIES_IPV4 = (
    IPv6Network("::ffff:0:0/96"),  # mapped (RFC 4291): the system connects to the IPv4 address
    IPv6Network("64:ff9b::/96"),  # NAT64 (RFC 6052): how a network without IPv4 reaches most newspapers
)
"""Prefixes behind which the last 32 bits are the IPv4 address that is reached."""
_IPV4 = tuple(IPv4Network(network) for network in _NOT_PUBLIC)
_IPV6 = tuple(IPv6Network(network) for network in _NOT_UNICAST)


def literal(host: str) -> IPv4Address | IPv6Address | None:
    """The address that ``host`` is the usual spelling of, without brackets; None for a name and for odd spellings.

    ``0x7f.1``, ``2130706433`` or ``127.0.0.1.`` are none here: the system's resolver reads them as it will, and what
    it answers is judged.
    """
    try:
        return ip_address(host)
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def is_public(address: str) -> bool:
    """Whether ``address``, as a resolver answers it (``203.0.113.7``, ``2001:db8::1``), is one of the public net.

    What is no address is not public, nor is one with a zone (``fe80::1%eth0``).
    """
    found = literal(address)
    if isinstance(found, IPv4Address):
        return not any(found in network for network in _IPV4)
    if found is None or found.scope_id is not None:
        return False
    if any(found in network for network in _CARRIES_IPV4):
        return is_public(str(IPv4Address(int(found) & 0xFFFFFFFF)))
    return found in _UNICAST and not any(found in network for network in _IPV6)
