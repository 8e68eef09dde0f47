"""Where a pdb page leads to: the articles of its teasers, the sections of its navigation and breadcrumb."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from newsbot import urls
from newsbot.pages import stamps
from newsbot.pages.addresses import base, looks_like_article, site
from newsbot.pages.blocks import flat
from newsbot.pages.document import Document
from newsbot.pages.page import HOME_PATHS, Link
from newsbot.pages.schema import Thing

_TITLES: Any = etree.XPath("//a[contains(@class, '-headline-title-link')][@href]")
_STAMPS: Any = etree.XPath("//*[contains(@class, 'publicationdate')]")
_BOXED: Any = etree.XPath(
    "//a[@href][not(contains(@class, 'pdb-'))][not(ancestor::*[contains(concat(' ', @class, ' '), ' pdb-article ')])]"
)
_BLOCKS: Any = etree.XPath("//a[contains(@class, 'pdb-blockmenu-')][@href]")
_NAVIGATION: Any = etree.XPath("//a[contains(@class, 'pdb-navigation-main-link')][@href]")
_FOOTER: Any = etree.XPath("//a[contains(@class, 'pdb-navigation-') and contains(@class, 'link_footer')][@href]")
_CRUMBS: Any = etree.XPath("//a[contains(@class, 'pdb-breadcrumb-item-link')][@href]")
_MARKETS: Any = etree.XPath("//*[contains(@class, 'pdb-navbar-marketlinks-link')]//a/@href")

_GALLERY_IMAGE = re.compile(r"#n\d+$")
_FOREIGN_LABELS = frozenset({
    "themenwelten", "aktion", "abo", "quiz", "beilagen", "epaper", "login-user", "update", "jugend", "potsdam",
    "service", "qa", "cmp-sp", "deals",
})  # fmt: skip
"""First labels of hosts of the papers that carry no articles."""
_SHOPS = frozenset({
    "abo", "anzeigen-maerkte", "anzeigen-und-maerkte", "e-paper", "jobs", "portalservice", "rss", "security",
    "shops", "suche", "weiterleitungen",
})  # fmt: skip
"""First folders that sell or serve and carry no articles, as the navigation of Lübeck and Potsdam has them."""
_SERVICES = frozenset({
    "/mehr/rss", "/mehr/spiele", "/mehr/archiv", "/home/kontakt", "/nachrichten/rss/rss-feeds", "/newsletter",
})  # fmt: skip


def teasers(document: Document) -> list[Link]:
    """Articles that teasers name, each address once, in order; the day from the teaser that prints one.

    After them those that boxes of the newsroom's own markup link, if they look like articles of the same site.
    Left out: hosts and folders without articles, also where a teaser promotes them (``Online Werbung``, without a
    date), home pages, and single images of a gallery (``#n…``). Teasers of sister papers and rnd.de stay: whose
    address it is, the crawl decides.
    """
    titles = [(anchor, url, urls.key(url)) for anchor, url in _leading(_TITLES(document.root), document)]
    days = stamps.days(((anchor, key) for anchor, _, key in titles), _STAMPS(document.root), document.fetched)
    found: dict[str, Link] = {}
    for anchor, url, key in titles:
        found.setdefault(key, Link(url, flat(anchor), days.get(key)))
    for anchor, url in _leading(_BOXED(document.root), document):
        if site(url) == site(document.url) and looks_like_article(url):
            found.setdefault(urls.key(url), Link(url, flat(anchor)))
    return list(found.values())


def sections(document: Document) -> list[Link]:
    """Section pages of the main navigation, or of the footer's where there is none; each address once, in order.

    After them those that the headings of the page's blocks, and the menus beside these, name. Left out: what also
    stands among the markets and shops above the navigation, or in a folder of theirs; feeds, games, contact.
    """
    markets = {urls.key(url) for href in _MARKETS(document.root) if (url := urls.address(href, document.url))}
    blocks, own = _leading(_BLOCKS(document.root), document), site(document.url)
    found: dict[str, Link] = {}
    for anchor, url in chain(
        _leading(_NAVIGATION(document.root) or _FOOTER(document.root), document),
        (one for one in blocks if site(one[1]) == own and not looks_like_article(one[1])),
    ):
        if urls.key(url) not in markets and urlsplit(url).path.lower() not in _SERVICES:
            found.setdefault(urls.key(url).lower(), Link(url, flat(anchor)))
    return list(found.values())


def _leading(anchors: Iterable[Any], document: Document) -> Iterator[tuple[Any, str]]:
    """Those that lead to text, with their addresses."""
    origin = base(document)
    for anchor in anchors:
        url = urls.address(anchor.get("href"), origin)
        if url and _leads_to_text(url):
            yield anchor, url


def breadcrumb(document: Document, article: Any | None) -> list[str]:
    """Names of the sections above the article, as printed, without home. The breadcrumb is the article's sibling."""
    beside = () if article is None else article.itersiblings(preceding=True)
    boxes = [one for one in beside if "pdb-breadcrumb" in (one.get("class") or "")]
    anchors = boxes[0].iter("a") if boxes else _CRUMBS(document.root)
    crumbs = [(flat(anchor), anchor.get("href") or "") for anchor in anchors]
    return [name for name, href in crumbs if name and not _is_home(href, document)]


def stated_breadcrumb(document: Document, headline: str) -> list[str]:
    """Names in JSON-LD's breadcrumb, which begins with the site and ends with the article."""
    own = {urls.key(document.url), urls.key(document.canonical or document.url)}
    found = []
    for crumb in Thing(document.ld("BreadcrumbList"), []).things("itemListElement"):
        place = next(crumb.things("item"), crumb)
        url, name = place.link("@id", "url"), place.text("name") or crumb.text("name")
        if name and name != headline and not _is_home(url, document) and urls.key(url) not in own:
            found.append(name)
    return found


def _is_home(href: str, document: Document) -> bool:
    url = urls.address(href, document.url)
    return url is None or urlsplit(url).path.lower() in HOME_PATHS


def _leads_to_text(url: str) -> bool:
    address = urlsplit(url)
    label = (address.hostname or "").partition(".")[0]
    path = address.path.lower()
    return (
        label not in _FOREIGN_LABELS
        and not label.endswith("-newsletter")
        and path not in HOME_PATHS
        and path.split("/")[1] not in _SHOPS
        and not _GALLERY_IMAGE.search(url)
    )
