"""Path patterns of robots.txt and tdmrep.json, with ``*`` and ``$``: which addresses they mean (RFC 9309, 2.2)."""

import re
from dataclasses import dataclass

_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_AUTHORITY = re.compile(r"\A[a-z][a-z0-9+.-]*://[^/?#]*", re.IGNORECASE)
# what means something else without its escape; a star in an address is always escaped, so that it is never a wildcard
_PATH_KEEPS, _QUERY_KEEPS = b"/?%*", b"&=%*"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A path, or how it begins."""

    pieces: tuple[bytes, ...]
    """What stands between the wildcards ``*``, escapes resolved."""
    anchored: bool
    """Whether the pattern ends in ``$``."""
    octets: int
    """Length of the pattern, by which robots.txt decides which one is the most specific."""

    def matches(self, target: bytes) -> bool:
        """Whether the pattern is a prefix of ``target`` (all of it if anchored); linear, as a regex would not be."""
        first, *others = self.pieces
        if not others:
            return target == first if self.anchored else target.startswith(first)
        if not target.startswith(first):
            return False
        at = len(first)
        last = others.pop() if self.anchored else b""
        for piece in others:
            at = target.find(piece, at)
            if at < 0:
                return False
            at += len(piece)
        return target.endswith(last, at)


def pattern(value: str) -> Pattern:
    """The pattern that is written ``value``; octets that are not UTF-8 are surrogates in it."""
    octets = value.encode("utf-8", "surrogateescape")
    anchored = octets.endswith(b"$")
    path = _canonical(octets.removesuffix(b"$"))
    length = len(path) + anchored + 2 * sum(octet > 127 for octet in path)  # escaped they are three each
    return Pattern(tuple(path.split(b"*")), anchored, length)


def targets(url: str) -> set[bytes]:
    """Path and query of ``url`` as patterns are compared with them: those that name a query, those that do not."""
    path = without_authority(url).partition("#")[0]
    octets = ("/" + path.removeprefix("/")).encode("utf-8", "surrogatepass").replace(b"*", b"%2A")
    return {_canonical(octets), _resolved(octets, _PATH_KEEPS)}


def without_authority(url: str) -> str:
    """``url`` without scheme, host and port."""
    return _AUTHORITY.sub("", url)


def _canonical(octets: bytes) -> bytes:
    """``octets`` in the one spelling in which all ways to escape them are equal (2.2.2, 2.2.3)."""
    path, mark, query = octets.partition(b"?")
    return _resolved(path, _PATH_KEEPS) + mark + _resolved(query, _QUERY_KEEPS)


def _resolved(octets: bytes, keeps: bytes) -> bytes:
    def octet(escape: re.Match[bytes]) -> bytes:
        meant = bytes.fromhex(escape[1].decode())
        return escape[0].upper() if meant in keeps else meant

    return _ESCAPE.sub(octet, octets)
