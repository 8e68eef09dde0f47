"""What a robots.txt says (RFC 9309): from its bytes to the addresses that newsbot may ask for, and how slowly."""

import codecs
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

TOKENS = ("newsbot", "scrapy")
"""Product tokens that mean us: newsbot, and the framework it is built on, which some papers forbid by name."""
PARSED = 1024 * 1024
"""Octets read of a file; RFC 9309, 2.5 asks for at least 500 KiB."""

_SPELLINGS = {  # the wrong ones are those that Google's parser forgives
    "agent": ("user-agent", "useragent", "user agent"),
    "allow": ("allow",),
    "disallow": ("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"),
    "delay": ("crawl-delay", "crawldelay", "crawl delay"),
    "sitemap": ("sitemap", "site-map"),
}
_NAMES = {spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings}
_TOKEN = re.compile(r"\*(?!\S)|[a-zA-Z_-]+")
_SECONDS = re.compile(r"[0-9]*[.,]?[0-9]+")
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_AUTHORITY = re.compile(r"\A[a-z][a-z0-9+.-]*://[^/?#]*", re.IGNORECASE)
_INDEX = re.compile(r"(?<=/)index\.html?\Z")
# what means something else without its escape; a star in an address is always escaped, so that it is never a wildcard
_PATH_KEEPS, _QUERY_KEEPS = b"/?%*", b"&=%*"


@dataclass(frozen=True, slots=True)
class Rule:
    """One ``Allow`` or ``Disallow`` line."""

    allow: bool
    pieces: tuple[bytes, ...]
    """What stands between the wildcards ``*``, escapes resolved."""
    anchored: bool
    """Whether the pattern ends in ``$``."""
    octets: int
    """Length of the pattern: the longest rule that matches decides."""

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


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for newsbot; without arguments: everything is allowed."""

    rules: tuple[Rule, ...] = ()
    """The most specific first, ``Allow`` before ``Disallow``."""
    delay: float | None = None
    """The largest ``Crawl-delay`` in seconds."""
    comments: tuple[str, ...] = ()
    """Every comment of the file, verbatim from its ``#`` to the end of the line."""
    sitemaps: tuple[str, ...] = ()
    """Addresses of sitemaps as printed, each once; they belong to no group (sitemaps.org)."""

    def allowed(self, url: str) -> bool:
        """Whether ``url`` (absolute) may be asked for; never raises. The robots.txt itself always may (2.2.2)."""
        targets = _targets(url)
        if b"/robots.txt" in targets:
            return True
        for rule in self.rules:
            if any(rule.matches(target) for target in targets):
                return rule.allow
        return True


def parse(body: bytes, tokens: Iterable[str] = TOKENS) -> Rules:
    """What the groups say that name one of ``tokens``, those of ``*`` only if none does; never raises.

    Lines that are no rule do not end a group (2.2.4): in ``User-agent: *``, ``Crawl-delay: 9``, ``User-agent: x``,
    ``Disallow: /`` the rule is for both, as with Google; the delay, of which the RFC knows nothing, is for ``*`` alone.
    """
    lines = _lines(body)
    records = [_record(line) for line in lines]
    wanted = {token.lower() for token in tokens}
    said = _said(records, wanted, ("allow", "disallow"))
    rules = dict.fromkeys(rule for name, value in said for rule in _rules(name == "allow", value))
    said = _said(records, wanted, ("allow", "disallow", "delay"))
    delays = [seconds for name, value in said if name == "delay" for seconds in _delay(value)]
    return Rules(
        tuple(sorted(rules, key=lambda rule: (-rule.octets, not rule.allow))),
        max(delays, default=None),
        tuple(_comment(_readings(line)[-1]) for line in lines if "#" in line),
        tuple(dict.fromkeys(value for name, value in records if name == "sitemap" and value)),
    )


def _lines(body: bytes) -> list[str]:
    """Lines of the part that is read, ended by LF, CR or both; octets that are not UTF-8 are kept as surrogates."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        body = body.decode("utf-16", "replace").encode()
    body = body.removeprefix(codecs.BOM_UTF8).replace(b"\0", b"")
    if len(body) > PARSED:
        body = body[:PARSED]
        body = body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]  # half a line could allow what the whole forbids
    return [line.decode("utf-8", "surrogateescape") for line in body.splitlines()]


def _readings(text: str) -> list[str]:
    """``text``, and what it says in Latin-1 if its octets are not UTF-8."""
    if text.isascii() or not any("\udc80" <= letter <= "\udcff" for letter in text):
        return [text]
    return [text, text.encode("utf-8", "surrogateescape").decode("latin-1")]


def _comment(line: str) -> str:
    return line[line.index("#") :]


def _said(records: Iterable[tuple[str, str]], tokens: set[str], names: Collection[str]) -> list[tuple[str, str]]:
    """The records called one of ``names`` in the groups that are meant; such a record ends a group's User-agents."""
    groups: list[tuple[set[str], list[tuple[str, str]]]] = []
    for name, value in records:
        if name == "agent":
            if not groups or groups[-1][1]:
                groups.append((set(), []))
            if token := _TOKEN.match(value):
                groups[-1][0].add(token[0].lower())
        elif name in names and groups:
            groups[-1][1].append((name, value))
    ours = [said for agents, said in groups if agents & tokens] or [said for agents, said in groups if "*" in agents]
    return [record for said in ours for record in said]


def _record(line: str) -> tuple[str, str]:
    """What a line is about, and its value; Google's parser too takes ``disallow /`` without the colon."""
    line = line.partition("#")[0].strip()
    name, colon, value = line.partition(":")
    if not colon:
        name, value = words if len(words := line.split()) == 2 else ("", "")
    return _NAMES.get(name.strip().lower(), ""), value.strip()


def _delay(value: str) -> list[float]:
    seconds = _SECONDS.match(value)
    return [float(seconds[0].replace(",", "."))] if seconds else []


def _rules(allow: bool, value: str) -> Iterator[Rule]:
    """The rules of one line: none if empty; ``Allow: /x/index.html`` allows ``/x/`` too, as with Google."""
    if not value:
        return
    if not allow and value[0] not in "/*":
        value = "/" + value  # outside the grammar, but clear in what is not wanted
    for reading in _readings(value):
        yield _rule(allow, reading)
        if allow and _INDEX.search(reading):
            yield _rule(allow, _INDEX.sub("$", reading))


def _rule(allow: bool, value: str) -> Rule:
    octets = value.encode("utf-8", "surrogateescape")
    anchored = octets.endswith(b"$")
    pattern = _canonical(octets.removesuffix(b"$"))
    length = len(pattern) + anchored + 2 * sum(octet > 127 for octet in pattern)  # escaped they are three each
    return Rule(allow, tuple(pattern.split(b"*")), anchored, length)


def _targets(url: str) -> set[bytes]:
    """Path and query of ``url`` as rules are compared with them: those that name a query, those that do not."""
    path = _AUTHORITY.sub("", url).partition("#")[0]
    octets = ("/" + path.removeprefix("/")).encode("utf-8", "surrogatepass").replace(b"*", b"%2A")
    return {_canonical(octets), _resolved(octets, _PATH_KEEPS)}


def _canonical(octets: bytes) -> bytes:
    """``octets`` in the one spelling in which all ways to escape them are equal (2.2.2, 2.2.3)."""
    path, mark, query = octets.partition(b"?")
    return _resolved(path, _PATH_KEEPS) + mark + _resolved(query, _QUERY_KEEPS)


def _resolved(octets: bytes, keeps: bytes) -> bytes:
    def octet(escape: re.Match[bytes]) -> bytes:
        meant = bytes.fromhex(escape[1].decode())
        return escape[0].upper() if meant in keeps else meant

    return _ESCAPE.sub(octet, octets)
