"""What schema.org's words mean in a page's JSON-LD, however spelt: text, names, yes and no, the article."""

import html
import re
from collections.abc import Iterator
from typing import Any

from w3lib.html import remove_tags

from newsbot import text, urls
from newsbot.pages.document import Document, kinds

_POSTINGS = frozenset({"LiveBlogPosting", "BlogPosting"})
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


class Thing:
    """One JSON-LD object whose values are asked for by name; references by ``@id`` are followed within the page."""

    def __init__(self, values: dict[str, Any], page: list[dict[str, Any]]) -> None:
        self.values = values
        self.kinds = kinds(values)
        self._page = page

    def __bool__(self) -> bool:
        return bool(self.values)

    def text(self, *names: str) -> str:
        """The first text that one of ``names`` gives, on one line; of an object its name; empty if none."""
        return next((found for name in names for value in self.each(name) if (found := plain(value))), "")

    def texts(self, name: str) -> list[str]:
        """All texts under ``name``, each once."""
        found = map(plain, self.each(name))
        return list(dict.fromkeys(value for value in found if value))

    def each(self, name: str) -> list[Any]:
        """All values under ``name``, as they are."""
        return listed(self.values.get(name))

    def things(self, name: str) -> Iterator["Thing"]:
        """The objects under ``name``; a bare text stands for an object of that name and address."""
        for value in self.each(name):
            if isinstance(value, str):
                yield Thing({"name": value, "url": value}, self._page)
            elif isinstance(value, dict):
                yield Thing({**self._referred(value.get("@id")), **value}, self._page)

    def link(self, *names: str) -> str:
        """The first address under ``names``, as printed; of an object its ``url`` or ``@id``; empty if none."""
        for value in (value for name in names for value in self.each(name)):
            found = Thing(value, self._page).link("url", "@id") if isinstance(value, dict) else value
            if found and isinstance(found, str):
                return found.strip()
        return ""

    def truth(self, name: str) -> bool | None:
        """Yes or no, as JSON, as text (``"False"``) or as an address of schema.org; None if not said."""
        word = re.split("[/:]", str(self.values.get(name, "")))[-1].strip().lower()
        return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(word)

    def addresses(self) -> list[str]:
        """Where the object says that it stands on the web."""
        return [found for name in ("url", "@id", "mainEntityOfPage") if (found := self.link(name))]

    def _referred(self, reference: Any) -> dict[str, Any]:
        if not isinstance(reference, str):
            return {}
        return next((thing for thing in self._page if thing.get("@id") == reference and len(thing) > 1), {})


def listed(value: Any) -> list[Any]:
    """``value`` as a list: nothing is empty, one is one, lists in lists are flattened."""
    if value is None:
        return []
    if isinstance(value, list):
        return [part for one in value for part in listed(one)]
    return [value]


def plain(value: Any) -> str:
    """The text of a value, tags and entities decoded, on one line; of an object its ``name`` or ``@value``."""
    if isinstance(value, str):
        return text.clean(html.unescape(remove_tags(value) if "<" in value and _TAG.search(value) else value))
    if isinstance(value, dict):
        return plain(value.get("name") or value.get("@value"))
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def is_article(thing: dict[str, Any]) -> bool:
    """Whether the object is a NewsArticle or a kin of it: any ``…Article``, a live blog, a post."""
    return any(kind.endswith("Article") or kind in _POSTINGS for kind in kinds(thing))


def article(document: Document) -> Thing:
    """The article that the page is about; empty where it declares none, or several and none of them as its own."""
    found = [thing for thing in document.json_ld if is_article(thing)]
    found.sort(key=lambda thing: not any("NewsArticle" in kind or kind == "LiveBlogPosting" for kind in kinds(thing)))
    things = [Thing(values, document.json_ld) for values in found]
    if len(things) > 1:
        own = {urls.key(url) for url in (document.url, document.canonical) if url}
        for thing in things:
            if any(urls.key(urls.address(stated, document.url) or stated) in own for stated in thing.addresses()):
                return thing
    sure = len(things) == 1 or (things and document.meta.get("og:type") == "article")
    return things[0] if sure else Thing({}, document.json_ld)
