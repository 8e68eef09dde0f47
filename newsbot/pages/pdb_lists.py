"""Where a pdb page leads to: the articles of its teasers, the sections of its navigation and breadcrumb."""

import re
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from newsbot import dates, urls
from newsbot.pages.blocks import flat
from newsbot.pages.document import Document
from newsbot.pages.page import HOME_PATHS, Link
from newsbot.pages.schema import Thing

_TITLES: Any = etree.XPath("//a[contains(@class, '-headline-title-link')][@href]")
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

    Left out: hosts and folders without articles, also where a teaser promotes them (``Online Werbung``, without a
    date), home pages, and single images of a gallery (``#n…``). Teasers of sister papers and rnd.de stay: whose
    address it is, the crawl decides.
    """
    found: dict[str, Link] = {}
    for anchor in _TITLES(document.root):
        url = urls.address(anchor.get("href"), document.url)
        if url is None or not _leads_to_text(url) or _GALLERY_IMAGE.search(url):
            continue
        link = Link(url, flat(anchor), _day(anchor, document))
        known = found.setdefault(urls.key(url), link)
        if known.date is None and link.date:
            found[urls.key(url)] = Link(known.url, known.title, link.date)
    return list(found.values())


def sections(document: Document) -> list[Link]:
    """Section pages of the main navigation, or of the footer's where there is none; each address once, in order.

    Left out: what also stands among the markets and shops above it, or in a folder of theirs; feeds, games, contact.
    """
    markets = {urls.key(url) for href in _MARKETS(document.root) if (url := urls.address(href, document.url))}
    found: dict[str, Link] = {}
    for anchor in _NAVIGATION(document.root) or _FOOTER(document.root):
        url = urls.address(anchor.get("href"), document.url)
        if url is None or not _leads_to_text(url) or urlsplit(url).path.lower() in _SERVICES:
            continue
        if urls.key(url) not in markets:
            found.setdefault(urls.key(url), Link(url, flat(anchor)))
    return list(found.values())


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
    )


def _day(anchor: Any, document: Document) -> date | None:
    """The day printed in the teaser around this link; its parts are named after its kind."""
    kind = anchor.get("class").split("-breadcrumb")[0].split()[-1]
    teaser = next((one for one in anchor.iterancestors("div") if kind in (one.get("class") or "").split()), None)
    if teaser is None:
        return None
    for part in teaser.iter("span", "div", "time"):
        if "publicationdate" in (part.get("class") or ""):
            return dates.teaser(flat(part), document.fetched)
    return None
