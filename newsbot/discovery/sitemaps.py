"""What sitemaps and sitemap indexes name: addresses, when they changed, and what news sitemaps add."""

import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

from lxml import etree
from scrapy.utils.gz import gunzip

from newsbot import dates, urls
from newsbot import text as texts
from newsbot.discovery import feeds, markup

STOCK = (
    "/arc/outboundfeeds/news-sitemap-index/?outputType=xml",
    "/arc/outboundfeeds/sitemap-news-index/",
    "/arc/outboundfeeds/sitemap-index/?outputType=xml",
    "/arc/outboundfeeds/sitemap-section-index/",
    "/arc/outboundfeeds/sitemap/?outputType=xml",
)
"""Paths where Arc sites keep sitemaps, for sites whose robots.txt names none (SITES 2.2); news first, for its dates."""
LARGEST = 50 * 2**20
"""Bytes of a sitemap, unpacked (sitemaps.org)."""
LONGEST = 50_000
"""Locations of a sitemap (sitemaps.org)."""

_GZIP = b"\x1f\x8b"
_PIECE = 1 << 16  # bytes
_UNREAD_AT_MOST = 100_000  # tags between two locations: each stays in memory until the next location is complete
_LINES_AT_MOST = 10 * LONGEST
_LONGEST_LINE = 10_000  # bytes
_LINE = re.compile(rb"[^\r\n]+")
_EPOCH = 1970


class NotASitemap(ValueError):
    """The answer is no sitemap; the message is a sentence for people."""


class TooLarge(ValueError):
    """The sitemap is larger than ``LARGEST``; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Location:
    """One address that a sitemap names: a page, or in an index another sitemap."""

    url: str
    """Absolute address, in the form of ``urls.address``; whose it is, the crawl decides."""
    lastmod: datetime | None = None
    """When it changed: Europe/Berlin, to the second; a day alone is its midnight."""
    published: datetime | None = None
    """``news:publication_date``, same form."""
    title: str = ""
    """``news:title``."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """One answer of a sitemap's address."""

    kind: str
    """``index`` if the locations are sitemaps, ``urlset`` if they are pages."""
    entries: list[Location]
    """In order, each address once, ``LONGEST`` at most."""
    unread: Counter[str] = field(default_factory=Counter)
    """What was met and not understood or not taken, by name."""


def read(body: bytes, url: str) -> Sitemap:
    """The sitemap in ``body``, which was found at ``url``: XML, a list of addresses, or a feed; gzip or not.

    Of a broken sitemap what stands before the break is read, and often what follows. Raises ``NotASitemap`` for a web
    page, another kind of XML, or nothing; ``TooLarge``.
    """
    document = markup.utf8(_unpacked(body, url))
    if not document.startswith(b"<") and b"<?xml" not in document:
        return _list(document, url)
    try:
        return _parsed(document, url, recover=False)
    except etree.XMLSyntaxError:
        return _broken(document, url)


def worth(location: Location, since: date | None) -> bool:
    """Whether a location may lead to an article of ``since`` or later.

    What was published or changed last before that day does not; a late change or no date at all says nothing.
    """
    stated = (location.published, location.lastmod)
    return since is None or not any(moment is not None and moment.date() < since for moment in stated)


def _unpacked(body: bytes, url: str) -> bytes:
    try:
        document = gunzip(body, max_size=LARGEST) if body.startswith(_GZIP) else body
    except (OSError, EOFError, zlib.error) as reason:
        raise NotASitemap(f"{texts.printable(url)} answered with a damaged gzip file") from reason
    except ValueError as reason:
        raise TooLarge(f"{texts.printable(url)} unpacks to more than {LARGEST} bytes") from reason
    if len(document) > LARGEST:
        raise TooLarge(f"{texts.printable(url)} has {len(document)} bytes, more than {LARGEST}")
    return document


def _broken(document: bytes, url: str) -> Sitemap:
    try:
        found = _parsed(markup.mended(document), url, recover=True)
    except etree.XMLSyntaxError as reason:
        raise NotASitemap(f"{texts.printable(url)} answered with something that is no XML, not a sitemap") from reason
    found.unread["broken XML"] += 1
    return found


def _parsed(document: bytes, url: str, recover: bool) -> Sitemap:
    collected = _Collected(url)
    root = _walked(document, collected, recover)
    kind = "" if root is None else markup.name(root.tag).removeprefix("other:")
    if kind in feeds.ROOTS:
        return _of_feed(document, url)
    if kind not in ("urlset", "sitemapindex"):
        raise NotASitemap(f"{texts.printable(url)} answered with {feeds.instead(document, kind)}, not with a sitemap")
    return Sitemap("index" if kind == "sitemapindex" else "urlset", collected.entries, collected.unread)


def _walked(document: bytes, collected: "_Collected", recover: bool) -> Any:
    """The root element; every location is taken down and let go of as soon as it is complete.

    Raises ``XMLSyntaxError``, and ``TooLarge`` where tags without a location would fill the memory.
    """
    parser = etree.XMLPullParser(("end",), tag=("{*}url", "{*}sitemap"), recover=recover, **markup.SAFE)
    unread = 0
    for at in range(0, len(document), _PIECE):
        piece = document[at : at + _PIECE]
        parser.feed(piece)
        unread = 0 if collected.take(parser) else unread + piece.count(b"<")
        if unread > _UNREAD_AT_MOST:
            raise TooLarge(f"{texts.printable(collected.url)} has more than {_UNREAD_AT_MOST} tags without a location")
    root = parser.close()
    collected.take(parser)
    return root


def _fields(element: Any) -> dict[str, str]:
    """What a ``url`` or ``sitemap`` says, by name without namespace; what stands in ``news`` as ``news:…``."""
    found: dict[str, str] = {}
    for child in element:
        name = _local(child)
        found.setdefault(name, child.text or "")
        for part in child if name == "news" else ():
            found.setdefault(f"news:{_local(part)}", part.text or "")
    return found


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


class _Collected:
    """Locations as they are met: each once, no more than ``LONGEST``."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.unread = Counter[str]()
        self._entries: dict[str, Location] = {}

    @property
    def entries(self) -> list[Location]:
        return list(self._entries.values())

    def take(self, parser: Any) -> bool:
        """Adds the locations that are complete, and lets go of them; whether there were any."""
        found = False
        for _, element in parser.read_events():
            self.add(_fields(element))
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
            found = True
        return found

    def add(self, said: dict[str, str]) -> None:
        stated = said.get("loc", "").strip()
        address = urls.address(stated, self.url) if 0 < len(stated) <= _LONGEST_LINE else None
        if address is None:
            self.unread["location without address"] += 1
        elif address in self._entries:
            return
        elif len(self._entries) >= LONGEST:
            self.unread[f"locations beyond {LONGEST}"] += 1
        else:
            self._entries[address] = Location(
                address,
                self._moment(said.get("lastmod", "")),
                self._moment(said.get("news:publication_date", "")),
                " ".join(markup.paragraphs(said.get("news:title", ""))),
            )

    def _moment(self, written: str) -> datetime | None:
        if not written or written.isspace():
            return None
        moment = dates.iso(written)
        if moment is None or moment.year <= _EPOCH:
            self.unread["date"] += 1
            return None
        return moment


def _list(document: bytes, url: str) -> Sitemap:
    """A sitemap that is a list, one address a line."""
    lines = _lines(document)
    first = next(lines, "")
    if urls.address(first) is None:
        what = "something that is neither XML nor a list of addresses" if first else "nothing"
        raise NotASitemap(f"{texts.printable(url)} answered with {what}, not with a sitemap")
    collected = _Collected(url)
    for line in chain((first,), islice(lines, _LINES_AT_MOST)):
        collected.add({"loc": line if urls.address(line) else ""})
    if next(lines, ""):
        collected.unread[f"lines beyond {_LINES_AT_MOST}"] += 1
    return Sitemap("urlset", collected.entries, collected.unread)


def _lines(document: bytes) -> Iterator[str]:
    found = (document[at:end] for at, end in _between(document))
    return (line for raw in found if (line := raw.decode("utf-8", "replace").strip()))


def _between(document: bytes) -> Iterator[tuple[int, int]]:
    """Where each line begins and ends, whatever ends it; longer ones than any address are cut."""
    for found in _LINE.finditer(document):
        yield found.start(), min(found.end(), found.start() + _LONGEST_LINE)


def _of_feed(document: bytes, url: str) -> Sitemap:
    """A feed that serves as a sitemap, as sitemaps.org allows."""
    feed = feeds.read(document, url)
    entries = [Location(entry.url, entry.modified, entry.published, entry.headline) for entry in feed.entries]
    return Sitemap("urlset", entries[:LONGEST], feed.unread)
