"""Where an Arc page leads to: the articles of its teasers and lists, the sections of its navigation."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from newsbot import dates, urls
from newsbot.pages import fusion
from newsbot.pages.arc_shown import SECTION_PATH
from newsbot.pages.blocks import HEADINGS, flat, is_hidden
from newsbot.pages.document import Document
from newsbot.pages.page import Link

_SERVICES = re.compile(
    "abo|abonnement|abos|aboshop|agb|anzeigen?|archiv|author|autor(?:en)?|datenschutz|e-?paper|faq|gewinnspiele?|hilfe|impressum|"
    "jobs|karriere|kontakt|leserreisen|login|mediadaten|mein-konto|newsletters?|nutzungsbasierte-onlinewerbung|podcasts?|plus|"
    "profil|raetsel|registrierung|rss|services?|shop|spiele|sudoku|suche|tickets|trauer|user|verlag|wetter"
)
"""Folders that sell or serve and are no sections."""
_LEVELS = 5  # from a link up to the teaser around it


def teasers(document: Document, content: Any) -> list[Link]:
    """Articles that links of the page, and lists in its JSON, name; each address once, in order, without adverts.

    An article is known by Arc's id at the end of its address. A teaser may link picture and headline apart, so title
    and day are gathered from all links to it. The page itself is left out.
    """
    found: dict[str, Link] = {}
    own = urls.key(document.url)
    for link in (*_anchors(document), *fusion.links(content, document.url)):
        key = urls.key(link.url)
        if key == own or "/anzeige/" in link.url:
            continue
        known = found.get(key, link)
        found[key] = Link(known.url, known.title or link.title, known.date or link.date)
    return list(found.values())


def sections(document: Document) -> list[Link]:
    """Section pages that the navigation names; each address once, in order, without services."""
    found: dict[str, Link] = {}
    for anchor in _navigation(document.root):
        url = urls.address(anchor.get("href") or "", document.url)
        path = urlsplit(url).path if url else ""
        if url is None or not SECTION_PATH.fullmatch(path):
            continue
        if not any(map(_SERVICES.fullmatch, (urls.host(url).partition(".")[0], *path.split("/")))):
            known = found.get(urls.key(url))
            found[urls.key(url)] = known if known and known.title else Link(url, flat(anchor))
    return list(found.values())


def named(document: Document, path: str) -> list[str]:
    """The folders of a path as the page's own navigation prints them, else as they are."""
    folders = [folder for folder in path.split("/") if folder]
    names = {"/" + "/".join(folders[: count + 1]): "" for count in range(len(folders))}
    for anchor in _navigation(document.root) if names else ():
        href = (anchor.get("href") or "").rstrip("/")
        if href.rpartition("/")[2] in folders and names.get(path := urlsplit(href).path) == "":
            names[path] = flat(anchor)
    return [name or folder for name, folder in zip(names.values(), folders, strict=True)]


def _navigation(root: Any) -> Iterator[Any]:
    for box in root.iter("nav", "header"):
        if not any(one.tag == "footer" for one in box.iterancestors()):
            yield from box.iter("a")


def _anchors(document: Document) -> Iterator[Link]:
    for anchor in document.root.iter("a"):
        href = anchor.get("href") or ""
        url = urls.address(href, document.url) if ".html" in href else None
        if url and urls.arc_id(url):
            yield Link(url, _title(anchor), _day(anchor, urls.arc_id(url), document))


def _title(anchor: Any) -> str:
    heading = next(anchor.iter(*HEADINGS), None)
    return flat(
        anchor if heading is None else heading, lambda one: "PaidIcon" in (one.get("class") or "") or is_hidden(one)
    )


def _day(anchor: Any, arc_id: str | None, document: Document) -> date | None:
    """The day in the link, or in what surrounds it and leads to no other article."""
    for box in (anchor, *(one for one, _ in zip(anchor.iterancestors(), range(_LEVELS), strict=False))):
        if any(".html" in (href := link.get("href") or "") and arc_id not in href for link in box.iter("a")):
            return None
        stamp = next((one for one in box.iter() if one.tag == "time" or _is_stamp(one)), None)
        if stamp is not None:
            moment = dates.iso(stamp.get("datetime") or "")
            return moment.date() if moment else dates.teaser(flat(stamp), document.fetched)
    return None


def _is_stamp(element: Any) -> bool:
    return "Timestampstyled__" in (element.get("class") or "")
