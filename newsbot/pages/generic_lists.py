"""Where a page of unknown layout leads to: links that look like an article's, sections of navigation and footer."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from newsbot import text, urls
from newsbot.pages import stamps
from newsbot.pages.addresses import base, looks_like_article, serves, site
from newsbot.pages.blocks import flat
from newsbot.pages.document import Document
from newsbot.pages.page import Link

_SURROUNDINGS = ("nav", "header", "footer")
_FEW = 5
"""Links to articles that make a page a list: an imprint or a message has fewer."""


def teasers(document: Document) -> list[Link]:
    """Addresses of the same site that look like articles, outside navigation, header and footer, each once."""
    found: dict[str, Link] = {}
    anchors = []
    for anchor, url in _anchors(document, surrounding=False):
        if not looks_like_article(url):
            continue
        key = urls.key(url)
        anchors.append((anchor, key))
        if not (known := found.get(key)) or not known.title:
            found[key] = Link(known.url if known else url, _title(anchor))
    days = stamps.days(anchors, document.root.iter("time"), document.fetched)
    return [Link(link.url, link.title, days.get(key)) for key, link in found.items() if link.title]


def sections(document: Document) -> list[Link]:
    """Addresses of the same site that its navigation, header and footer name; no articles, no services."""
    found: dict[str, Link] = {}
    for anchor, url in _anchors(document, surrounding=True):
        title = _title(anchor)
        if title and not urlsplit(url).query and not looks_like_article(url) and not serves(url):
            found.setdefault(urls.key(url), Link(url, title))
    return list(found.values())


def is_list(document: Document) -> bool:
    """Whether the page leads to several articles, as a section or home page does."""
    return len(teasers(document)) >= _FEW


def _anchors(document: Document, surrounding: bool) -> Iterator[tuple[Any, str]]:
    """Links within the site but to its home and the page itself; a header in an ``<article>`` is a teaser's own."""
    origin, own_site = base(document), site(document.url)
    own = {urls.key(url) for url in (document.url, document.canonical, urls.address("/", document.url)) if url}
    for anchor in document.root.iter("a"):
        url = urls.address(anchor.get("href") or "#", origin)
        if url is None or site(url) != own_site or urls.key(url) in own:
            continue
        around = next(anchor.iterancestors(*_SURROUNDINGS), None)
        if surrounding == (around is not None and next(anchor.iterancestors("article"), None) is None):
            yield anchor, url


def _title(anchor: Any) -> str:
    return flat(anchor) or text.clean(anchor.get("title") or "")
