"""Where an Arc page leads to: the articles of its teasers and lists, the sections of its navigation."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from newsbot import urls
from newsbot.pages import fusion_lists, generic_lists, stamps
from newsbot.pages.addresses import base, serves, site
from newsbot.pages.arc_shown import SECTION_PATH
from newsbot.pages.blocks import HEADINGS, flat, is_hidden
from newsbot.pages.document import Document
from newsbot.pages.page import Link

_STAMPS: Any = etree.XPath("//time | //*[contains(@class, 'Timestampstyled__')]")
_END = ".html"


def teasers(document: Document, content: Any) -> list[Link]:
    """Articles that links of the page, and lists in its JSON, name; each address once, in order, without adverts.

    An article is known by Arc's id at the end of its address, and what follows there is dropped. Where the page names
    none of its own site so, as with other customers of Arc, the stories in the JSON are taken, and what looks like an
    article. A teaser may link picture and headline apart: title and day are gathered from all links to it, the JSON's
    too. The page itself is left out.
    """
    told = list(fusion_lists.links(document, content))
    shown = list(_shown(document))
    own = site(document.url)
    if not any(site(link.url) == own and urls.arc_id(link.url) for link in chain(shown, told)):
        return _gathered(chain(generic_lists.teasers(document), told), document)
    return _gathered(chain(shown, filter(None, map(_bare, told))), document)


def sections(document: Document) -> list[Link]:
    """Section pages that the navigation names, or the JSON that it is made from; each address once, in order.

    Left out: services.
    """
    found: dict[str, Link] = {}
    origin = base(document)
    for anchor in _navigation(document.root):
        url = urls.address(anchor.get("href") or "#", origin)
        if url and SECTION_PATH.fullmatch(urlsplit(url).path) and not serves(url):
            known = found.get(urls.key(url))
            found[urls.key(url)] = known if known and known.title else Link(url, flat(anchor))
    if not found:
        for link in fusion_lists.sections(document):
            if not serves(link.url):
                found.setdefault(urls.key(link.url), link)
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


def _gathered(links: Iterable[Link], document: Document) -> list[Link]:
    """Each article once, in order, with a title and a day if one of the links to it has them."""
    own = {urls.key(url) for url in (document.url, document.canonical) if url}
    found: dict[str, Link] = {}
    for link in links:
        key = urls.key(link.url)
        if key not in own and "/anzeige/" not in link.url:
            known = found.get(key, link)
            found[key] = Link(known.url, known.title or link.title, known.date or link.date)
    return list(found.values())


def _shown(document: Document) -> Iterator[Link]:
    """The links of the page whose address ends with an id, with the day of the teaser around them."""
    origin = base(document)
    addresses = ((anchor, urls.address(anchor.get("href") or "#", origin)) for anchor in document.root.iter("a"))
    anchors = [(anchor, link) for anchor, url in addresses if url and (link := _bare(Link(url)))]
    keyed = [(anchor, urls.key(link.url)) for anchor, link in anchors]
    days = stamps.days(keyed, _STAMPS(document.root), document.fetched)
    for (anchor, key), (_, link) in zip(keyed, anchors, strict=True):
        yield Link(link.url, _title(anchor), days.get(key))


def _bare(link: Link) -> Link | None:
    """The link with nothing after the id, no ``&via=maz_online`` and no ``?outputType=``; None if it has no id."""
    if _END not in link.url or not urls.arc_id(link.url):
        return None
    return Link(link.url[: link.url.index(_END) + len(_END)], link.title, link.date)


def _title(anchor: Any) -> str:
    heading = next(anchor.iter(*HEADINGS), None)
    return flat(
        anchor if heading is None else heading, lambda one: "PaidIcon" in (one.get("class") or "") or is_hidden(one)
    )
