"""What a robots.txt says (RFC 9309): from its bytes to the addresses that newsbot may ask for, and how slowly."""

import codecs
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from newsbot.manners.patterns import Pattern, pattern, targets

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
    "licence": ("license",),
    "usage": ("content-usage",),
    "signal": ("content-signal",),
}
_USAGES = {"usage": "Content-Usage", "signal": "Content-Signal"}
_NAMES = {spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings}
_TOKEN = re.compile(r"\*(?!\S)|[a-zA-Z_-]+")
_SECONDS = re.compile(r"[0-9]*[.,]?[0-9]+")
_INDEX = re.compile(r"(?<=/)index\.html?\Z")


@dataclass(frozen=True, slots=True)
class Rule:
    """One ``Allow`` or ``Disallow`` line."""

    allow: bool
    pattern: Pattern
    """Which addresses are meant; of those that match, the longest decides."""


@dataclass(frozen=True, slots=True)
class Usage:
    """One line on what may be done with what was read (``Content-Usage``, ``Content-Signal``: both are drafts)."""

    name: str
    """``Content-Usage`` or ``Content-Signal``."""
    pattern: Pattern
    value: str
    """What it says, with the path where one is named."""


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
    usages: tuple[Usage, ...] = ()
    """In the order of the file."""
    licences: tuple[str, ...] = ()
    """Values of ``License`` (RSL), each once; they belong to no group."""

    def allowed(self, url: str) -> bool:
        """Whether ``url`` (absolute) may be asked for; never raises. The robots.txt itself always may (2.2.2)."""
        octets = targets(url)
        if b"/robots.txt" in octets:
            return True
        for rule in self.rules:
            if any(rule.pattern.matches(target) for target in octets):
                return rule.allow
        return True

    def usage(self, url: str) -> list[Usage]:
        """What holds for ``url``: as with rules the most specific lines of each name, which may be several."""
        octets = targets(url)
        meant = [usage for usage in self.usages if any(usage.pattern.matches(target) for target in octets)]
        longest: dict[str, int] = {}
        for usage in meant:
            longest[usage.name] = max(usage.pattern.octets, longest.get(usage.name, 0))
        return [usage for usage in meant if usage.pattern.octets == longest[usage.name]]


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
    said = _said(records, wanted, ("allow", "disallow", *_USAGES))
    return Rules(
        tuple(sorted(rules, key=lambda rule: (-rule.pattern.octets, not rule.allow))),
        max(delays, default=None),
        tuple(_comment(_readings(line)[-1]) for line in lines if "#" in line),
        _values(records, "sitemap"),
        tuple(_usage(name, value) for name, value in said if name in _USAGES and value),
        _values(records, "licence"),
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
        yield Rule(allow, pattern(reading))
        if allow and _INDEX.search(reading):
            yield Rule(allow, pattern(_INDEX.sub("$", reading)))


def _usage(name: str, value: str) -> Usage:
    """One line: a path may stand before what is said of it, else it is said of all (draft-ietf-aipref-attach)."""
    reading = _readings(value)[-1]
    return Usage(_USAGES[name], pattern(reading.split(maxsplit=1)[0] if reading.startswith("/") else "/"), reading)


def _values(records: Iterable[tuple[str, str]], wanted: str) -> tuple[str, ...]:
    """The values of a record that belongs to no group, each once."""
    return tuple(dict.fromkeys(value for name, value in records if name == wanted and value))
