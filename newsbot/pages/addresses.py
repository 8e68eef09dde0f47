"""What the addresses in a page mean: what they count from, which site they are of, and what may stand behind them."""

import re
from urllib.parse import urlsplit

from newsbot import urls
from newsbot.pages.document import Document

_SHOPS = re.compile(
    "abo|abonnement|abos|aboshop|agb|anzeigen?|author|autor(?:en)?|datenschutz|e-?paper|faq|gewinnspiele?|hilfe|impressum|"
    "jobs|karriere|kontakt|login|mediadaten|mein-konto|nutzungsbasierte-onlinewerbung|profil|registrierung|rss|services?|"
    "shop|suche|tickets|user"
)
"""Folders that sell or serve and hold no articles."""
_SERVICES = re.compile("archiv|leserreisen|newsletters?|podcasts?|plus|raetsel|spiele|sudoku|trauer|verlag|wetter")
"""Folders that are no sections but may stand above an article: ``/newsletter/…``."""
_TOPICS = re.compile("dossiers?|schlagwort|specials?|stichwort|tags?|themen?|thema|topics?")
"""Folders whose pages are lists, however long their names."""
_FILE = re.compile(r"\.(?:avif|css|gif|ics|jpe?g|js|json|mp[34]|pdf|png|rss|svg|webp|xml|zip)$", re.IGNORECASE)
_NUMBER = re.compile(r"\d{5}")
_HEADLINE = 3
"""Hyphens between the four words that make a headline; two will do before ``.html``."""


def base(document: Document) -> str:
    """What relative addresses count from: ``<base href>`` where it is of the page's own site, else the page."""
    element = next(document.root.iter("base"), None)
    stated = None if element is None else urls.address(element.get("href") or "", document.url)
    return stated if stated and site(stated) == site(document.url) else document.url


def serves(url: str) -> bool:
    """Whether the host's first label, or a folder, names what is no section."""
    return any(_SHOPS.fullmatch(name) or _SERVICES.fullmatch(name) for name in _names(url))


def looks_like_article(url: str) -> bool:
    """Whether the path ends like an article's: a headline, or a number that is no year; no file, no shop, no topic."""
    path = urlsplit(url).path.rstrip("/")
    last = path.rpartition("/")[2]
    hyphens = last.count("-") + last.endswith((".html", ".htm"))
    if _FILE.search(last) or not (hyphens >= _HEADLINE or _NUMBER.search(last)):
        return False
    return not any(_SHOPS.fullmatch(name) or _TOPICS.fullmatch(name) for name in _names(url))


def site(url: str) -> str:
    """Host and port of an address, ``www.`` and ``m.`` dropped, to ask whether two are of one site."""
    return urlsplit(urls.key(url)).netloc


def _names(url: str) -> list[str]:
    """First label of the host and the folders, ``.html`` dropped, in small letters."""
    address = urlsplit(url.lower())
    return [(address.hostname or "").partition(".")[0], *address.path.removesuffix(".html").split("/")]
