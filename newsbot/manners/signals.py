"""Signals beside TDMRep: words in comments of robots.txt, drafts, de-facto standards; kept as found, not judged."""

import re
from collections.abc import Iterable
from functools import lru_cache

from lxml import etree
from scrapy.http.headers import Headers

from newsbot import text
from newsbot.manners.robotsrules import TOKENS, Rules

MOST, LONGEST = 20, 500
"""Signals of one record, and characters of each, that are kept."""
_GAP = r"[\s\-\u2010-\u2014\u00ad]*"
_AND = "(?:und|and|oder|or|sowie|&|/|\\+|u\\.)"
_WORDS = re.compile(
    rf"§{_GAP}44{_GAP}b\b|\b44{_GAP}b\b{_GAP}(?:abs|urhg)|\bTDM\b|\b2019/790\b"
    rf"|\bText(?:{_GAP}Mining)?{_GAP}{_AND}{_GAP}Dat(?:a|en){_GAP}Mining\b",
    re.IGNORECASE,
)
"""§ 44b UrhG, TDM, Text und Data Mining in all spellings, and the directive behind both: (EU) 2019/790."""
_NOAI = ("noai", "noimageai")
_LONGEST_META = 10_000
"""Bytes behind which nothing of a meta element is looked for."""
_MARKS = (b"tdm-", b"noai", b"noimageai")
_META_ROBOTS = frozenset({"robots", *TOKENS})
_FOR_SOMEBODY = re.compile(r"\s*([\w-]+)\s*:\s*(.*)", re.DOTALL)

Metas = list[tuple[str, str]]
"""Lower-cased name and content of meta elements."""


@lru_cache(64)
def words(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the comments, verbatim, that speak of a reservation; words may go on in the next comment."""
    joined, ends = "", []
    for line in lines:
        joined += line.lstrip("# \t") + "\n"
        ends.append(len(joined))
    found: dict[int, str] = {}
    for match in _WORDS.finditer(joined):
        first = next(number for number, end in enumerate(ends) if match.start() < end)
        last = next(number for number, end in enumerate(ends) if match.end() <= end)
        found.update({number: lines[number] for number in range(first, last + 1)})
    return tuple(found[number] for number in sorted(found))


def in_robots(rules: Rules, url: str) -> list[str]:
    """What robots.txt says of ``url`` by Content-Usage, Content-Signal and License: ``robots Content-Usage: …``."""
    used = [f"robots {usage.name}: {usage.value}" for usage in rules.usage(url)]
    return used + [f"robots License: {licence}" for licence in rules.licences]


def in_headers(headers: Headers) -> list[str]:
    """What the headers of a page say: ``header Content-Usage: …``, ``header noai`` (X-Robots-Tag)."""
    found = [f"header {name}: {value}" for name in ("Content-Usage", "Content-Signal") for value in said(headers, name)]
    for tag in said(headers, "X-Robots-Tag"):
        named = _FOR_SOMEBODY.fullmatch(tag)
        if named is None or named[1].lower() in _META_ROBOTS:
            found += [f"header {name}" for name in _noai(named[2] if named else tag)]
    return found


def in_metas(metas: Metas) -> list[str]:
    """What ``<meta name=robots>`` says: ``meta noai``."""
    return [f"meta {name}" for where, content in metas if where in _META_ROBOTS for name in _noai(content)]


def metas(markup: bytes) -> Metas:
    """The meta elements of a page (UTF-8) that may speak of what is kept here or of TDMRep, wherever they stand.

    Most pages hold none: then nothing is parsed, else no more than is needed.
    """
    lowered = markup.lower()
    end = lowered.rfind(b"<meta") + _LONGEST_META
    last = max(lowered.rfind(mark, 0, end) for mark in _MARKS)
    if last < 0:
        return []
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, collect_ids=False)
    needed = markup[: lowered.find(b">", last) + 1 or None]
    root = etree.fromstring(needed + b"-->", parser)  # a comment without end would be read as markup
    elements = root.iter("meta") if root is not None else ()
    found = ((element.get("name") or element.get("property"), element) for element in elements)
    return [(name.strip().lower(), element.get("content") or "") for name, element in found if name]


def kept(signals: Iterable[str]) -> list[str]:
    """Signals as a record holds them: each once, printable, not without end."""
    return list(dict.fromkeys(text.printable(signal, LONGEST) for signal in signals))[:MOST]


def said(headers: Headers, name: str) -> list[str]:
    """The values of a header, one for each line."""
    return [value.decode("utf-8", "replace").strip() for value in headers.getlist(name)]


def _noai(content: str) -> list[str]:
    return [name for part in content.split(",") if (name := part.strip().lower()) in _NOAI]
