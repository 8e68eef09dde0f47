"""Where the embedded JSON of an Arc page leads to: stories in Fusion's global content and cache, sections."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from newsbot import dates, urls
from newsbot.pages import fusion
from newsbot.pages.addresses import base
from newsbot.pages.arc_shown import SECTION_PATH
from newsbot.pages.document import Document
from newsbot.pages.page import Link

_SITE = re.compile(rb'Fusion\.arcSite\s*=\s*"([^"]+)"')
_TITLES = ("headline", "title", "headlines", "name", "content", "text")
_DATES = (
    "firstPublishDate", "first_publish_date", "displayDate", "display_date", "publishDate", "publish_date", "date",
)  # fmt: skip
_OTHER_ADDRESSES = ("url", "link")
"""Keys that images and authors have, too: an article is known there by its id alone."""


def links(document: Document, content: Any) -> Iterator[Link]:
    """Articles that ``content`` (Fusion's global content) and ``Fusion.contentCache`` name, in order, some twice.

    The cache has ``{source: {query: {"data": …}}}``, as stock PageBuilder writes it; a list is a
    ``{"content_elements": […]}`` of ANS or Madsack's ``{"teasers": [{"href": …}]}``. An article is known by Arc's id
    at the end of its address, or as a story of ANS; feeds are filtered, and may leave a story no more than
    ``headlines`` and one address.
    """
    origin, named = base(document), _SITE.search(document.markup)
    site = named[1].decode() if named else None
    for thing in _objects([content, fusion.assigned(document, "contentCache")]):
        if thing is not content and (url := _address(thing, origin, site)):
            stamps = (dates.iso(value) for key in _DATES if isinstance(value := thing.get(key), str))
            moment = next(filter(None, stamps), None)
            yield Link(url, fusion.first(thing, *_TITLES) or "", moment.date() if moment else None)


def sections(document: Document) -> Iterator[Link]:
    """Sections in the hierarchy that the navigation is made from (source ``site-service-hierarchy`` of stock Arc)."""
    for thing in _objects(fusion.assigned(document, "contentCache")):
        for child in fusion.objects(thing.get("children")):
            path, name = child.get("_id"), fusion.first(child, "name")
            url = urls.address(f"{path.rstrip('/')}/", document.url) if isinstance(path, str) and name else None
            if url and name and SECTION_PATH.fullmatch(urlsplit(url).path):
                yield Link(url, name)


def _objects(values: Any) -> Iterator[dict[str, Any]]:
    """All objects in a value of JSON, in reading order, however deep."""
    todo = [values]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            yield value
            value = list(value.values())
        if isinstance(value, list):
            todo.extend(part for part in reversed(value) if isinstance(part, (dict, list)))


def _address(thing: dict[str, Any], origin: str, site: str | None) -> str | None:
    """Address of the article that an object of the JSON stands for; None if it stands for anything else."""
    own = list(_own_addresses(thing, site))
    for href in (*own, *map(thing.get, _OTHER_ADDRESSES)):
        if isinstance(href, str) and ".html" in href and (url := urls.address(href, origin)) and urls.arc_id(url):
            return url
    is_story = thing.get("type") == "story" or ("type" not in thing and "headlines" in thing)
    return next((url for href in own if (url := urls.address(href, origin))), None) if is_story else None


def _own_addresses(thing: dict[str, Any], site: str | None) -> Iterator[str]:
    """Where a story is found on this site. Its canonical address is another's if it does not circulate on this one."""
    websites = thing.get("websites")
    websites = websites if isinstance(websites, dict) else {}
    here = websites.get(site or next(iter(websites), ""))
    found = [thing.get("href"), here.get("website_url") if isinstance(here, dict) else None, thing.get("website_url")]
    if here is not None or not websites:
        found.append(thing.get("canonical_url"))
    yield from (href for href in found if isinstance(href, str) and href.strip())
