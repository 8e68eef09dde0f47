"""What RSS, RDF and Atom feeds say about articles: addresses, headlines, times, people and images, never bodies."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from newsbot import text as texts
from newsbot import urls
from newsbot.discovery import markup
from newsbot.discovery.entries import XML_LANG, Entry, Said, language
from newsbot.items import Article

__all__ = ["ROOTS", "STOCK", "Entry", "Feed", "NotAFeed", "alternates", "instead", "read", "record"]

STOCK = ("/arc/outboundfeeds/rss/",)
"""Paths of the feeds that Arc sites have without naming them in their pages (SITES 2.2)."""
ROOTS = frozenset({"rss", "feed", "rdf:rdf", "rdf"})
"""Names of a feed's root element, as ``markup.name`` has them."""

_UNDETERMINED = "und"  # BCP 47
_TYPES = frozenset({f"application/{kind}xml" for kind in ("rss+", "atom+", "rdf+", "")} | {"text/xml"})
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ARC_ID = re.compile(r"[A-Z2-7]{26}")
_WEB_PAGE = re.compile(rb"<!DOCTYPE\s+html|<html[\s>]", re.IGNORECASE)
_BEGINNING = 1000  # bytes


class NotAFeed(ValueError):
    """The answer is no feed; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One answer of a feed's address."""

    entries: list[Entry]
    """In the feed's order, each address once."""
    unread: Counter[str] = field(default_factory=Counter)
    """What was met and not understood, by name."""


def read(body: bytes, url: str, fetched: datetime | None = None) -> Feed:
    """The feed in ``body``, which was found at ``url`` at ``fetched`` (aware).

    Of a broken feed what can be read is read. Raises ``NotAFeed`` for a web page, another kind of XML, or nothing.
    """
    root, whole = markup.tree(body)
    kind = "" if root is None else markup.name(root.tag)
    if kind not in ROOTS:
        raise NotAFeed(f"{texts.printable(url)} answered with {instead(body, kind)}, not with a feed")
    unread = Counter[str]() if whole else Counter(["broken XML"])
    spoken = _spoken(root)
    entries: dict[str, Entry] = {}
    for item in root.iter("{*}item", "{*}entry"):
        if markup.name(item.tag) not in ("item", "entry"):
            continue
        entry = Said(item, url, spoken, fetched, unread).entry()
        if entry is None:
            unread["entry without address"] += 1
        else:
            entries.setdefault(entry.url, entry)
    return Feed(list(entries.values()), unread)


def record(entry: Entry, fetched: datetime | None = None) -> Article:
    """The bibliographic record of an article whose page is closed to us: ``layout`` is ``feed``, no body.

    The id is Arc's or Methode's, else empty; a language that the feed does not state is ``und``.
    """
    own = entry.id if _ARC_ID.fullmatch(entry.id) else entry.id.lower() if _UUID.fullmatch(entry.id) else None
    return Article(
        url=entry.url,
        article_id=urls.arc_id(entry.url) or own or urls.arc_id(entry.id) or "",
        headline=entry.headline,
        lead=entry.lead,
        authors=list(entry.authors),
        agencies=list(entry.agencies),
        published=entry.published,
        modified=entry.modified,
        image_url=entry.image_url,
        image_caption=entry.caption,
        image_credit=entry.credit if texts.words(entry.credit) else None,  # some print a stroke for nobody
        access=entry.access,
        language=entry.language or _UNDETERMINED,
        layout="feed",
        fetched=fetched.astimezone(timezone.utc) if fetched else None,
    )


def alternates(root: Any, base: str) -> list[str]:
    """Addresses of the feeds that a page (an ``lxml`` element) advertises by ``<link rel=alternate>``, each once."""
    found = []
    for link in root.iter("link"):
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        href = (link.get("href") or "").strip()
        if href and kind in _TYPES and "alternate" in (link.get("rel") or "").lower().split():
            found.append(urls.address(href, base))
    return list(dict.fromkeys(address for address in found if address))


def _spoken(root: Any) -> str:
    """The language of the whole feed; empty if it states none."""
    stated = [root.get(XML_LANG)]
    for element in (root, *root):
        if markup.name(element.tag) in (*ROOTS, "channel"):
            stated += [element.get(XML_LANG)]
            stated += [child.text for child in element if markup.name(child.tag) in ("language", "dc:language")]
    return next((found for value in stated if (found := language(value))), "")


def instead(body: bytes, kind: str) -> str:
    """What came where a feed or sitemap was asked for, in words."""
    if not body.strip():
        return "nothing"
    if kind == "html" or _WEB_PAGE.search(body, 0, _BEGINNING):
        return "a web page"
    return f"<{texts.printable(kind.rpartition(':')[2], 40)}>" if kind else "something that is no XML"
