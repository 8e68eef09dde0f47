"""Where a list goes on: the address of its next page, known by the number that its address holds."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from newsbot import urls
from newsbot.pages.addresses import base
from newsbot.pages.blocks import HEADINGS
from newsbot.pages.document import Document

_IN_PATH = re.compile(
    r"/\(offset\)/(?P<offset>\d{1,5})$"  # eZ Publish, before 2018
    r"|/(?:page|seite)[-_/]?(?P<word>\d{1,4})$"
    r"|/(?P<number>[1-9]\d{0,2})$"  # pdb: /Dresden/Stadtpolitik/3; four digits are a year
)
_PARAMETER = re.compile(r"(?P<name>page|paged|pg|pagenumber|seite|offset|start)=(?P<number>\d{1,5})")
_COUNTS = re.compile(r"/\d{1,5}/?(?:[?#]|$)|=\d{1,5}(?:[&#]|$)|(?:page|seite)[-_]?\d", re.IGNORECASE)
"""What an address with any of these numbers has; most links of a list have nothing of it."""


class _Place(NamedTuple):
    """Which page of which list an address names."""

    list: str
    form: str
    """Where the number stands; empty if there is none."""
    number: int


def following(document: Document) -> str | None:
    """Address of the page of the same list that comes next; None where the page names none.

    It is at the page's own host, its number is the smallest above the page's own, and the rest of the address is the
    same. ``rel=next`` is asked first. A link that is a heading, or holds one, is a teaser.
    """
    here = _place(urls.key(document.url))
    for links, first in ((_declared(document.root), 0), (document.root.iter("a"), 1)):
        found = dict(_later(links, here, document, first))
        if found:
            return found[min(found)]
    return None


def _declared(root: Any) -> Iterator[Any]:
    for link in root.iter("link", "a"):
        if "next" in (link.get("rel") or "").lower().split():
            yield link


def _later(links: Iterator[Any], here: _Place, document: Document, first: int) -> Iterator[tuple[int, str]]:
    """Pages of the same list with a higher number; ``first`` is the number of a first page that shows none."""
    origin = base(document)
    for link in links:
        url = urls.address(link.get("href") or "#", origin)
        if url is None or not _COUNTS.search(url):
            continue
        page = _place(urls.key(url))
        if not page.form or page.list != here.list or here.form not in ("", page.form) or _is_title(link):
            continue
        if page.number > (here.number if here.form else first):
            yield page.number, url.partition("#")[0]


def _place(key: str) -> _Place:
    """A number below a number is the day of an archive, and no page."""
    path, _, query = key.lower().partition("?")
    path, parameters = path.rstrip("/"), query.split("&") if query else []
    found = _IN_PATH.search(path)
    if found and found.lastgroup:
        above = path[: found.start()]
        if found.lastgroup != "number" or not above.rpartition("/")[2].isdigit():
            return _Place("?".join((above, *parameters)), found.lastgroup, int(found[found.lastgroup]))
    for parameter in parameters:
        if number := _PARAMETER.fullmatch(parameter):
            others = (one for one in parameters if one != parameter)
            return _Place("?".join((path, *others)), number["name"], int(number["number"]))
    return _Place("?".join((path, *parameters)), "", 0)


def _is_title(link: Any) -> bool:
    return next(link.iter(*HEADINGS), None) is not None or next(link.iterancestors(*HEADINGS), None) is not None
