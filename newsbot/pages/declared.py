"""What a page of unknown layout declares of its article in JSON-LD and ``<meta>``: people, times, section, access."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlsplit

from newsbot import bylines, dates, text, urls
from newsbot.bylines import Byline
from newsbot.pages import schema
from newsbot.pages.document import Document, kinds
from newsbot.pages.page import HOME_PATHS
from newsbot.pages.schema import Thing

First = Callable[..., Any]
"""``Page.first``: what the first witness that says something says."""
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{2}))?(?![a-z])", re.IGNORECASE)
_MACHINE_TAG = re.compile(r"[a-z]{2,5}:\S")
_ID = re.compile(r"[\w.-]{3,64}")
_SHORT_LINK = re.compile(r"[?&]p=(\d+)")
_TIERS = {"locked": "paid", "metered": "metered", "free": "free"}
_HOME = frozenset({"home", "startseite", "start", "homepage"})
_ORGANISATION = re.compile(r"Organi[sz]ation|Corporation|Brand")


class Declared:
    """The declarations of one page; ``first`` keeps for each field the witness that gave it."""

    def __init__(self, document: Document, first: First) -> None:
        self._document = document
        self._meta = document.meta
        self._first = first
        self.ld = schema.article(document)
        """The article in JSON-LD, empty if there is none."""

    @cached_property
    def open_graph_title(self) -> str:
        """``og:title`` without the site's name behind it."""
        title = text.clean(self._meta.get("og:title", ""))
        head, _, site = title.rpartition(" | ")
        return head if head and text.fold(site) in self._own_names else title

    @property
    def descriptions(self) -> list[tuple[str, str]]:
        """Summaries of the article, with their places."""
        metas = [(f"meta {name}", text.clean(self._meta.get(name, ""))) for name in ("og:description", "description")]
        return [("JSON-LD description", self.ld.text("description")), *metas]

    @cached_property
    def access(self) -> str:
        """``paid`` if anything says so, else ``metered`` or ``free`` if that is said, else ``unknown``."""
        free = [thing.truth("isAccessibleForFree") for thing in (self.ld, *self._pages(), *self._parts())]
        if False in free:
            return "paid"
        tier = _TIERS.get(self._meta.get("article:content_tier", "").strip().lower())
        return tier or ("free" if free[0] else "unknown")

    @property
    def is_free(self) -> bool:
        """Whether the page says positively that the whole article is free."""
        return self.access == "free" and self.ld.truth("isAccessibleForFree") is True

    def paid_selectors(self) -> list[str]:
        """CSS selectors of the parts that only paying readers see."""
        paid = [part for part in self._parts() if part.truth("isAccessibleForFree") is not True]
        found = [selector for part in paid for selector in schema.listed(part.values.get("cssSelector"))]
        return [selector for selector in found if isinstance(selector, str) and selector.strip()]

    def byline(self, shown: str) -> Byline:
        """Who wrote it: JSON-LD, else ``shown``, the line on the page, else ``<meta>``; the site itself is nobody."""
        found: Byline | None = self._first(
            "authors",
            ("JSON-LD author", self._authors),
            ("byline, as shown", partial(self._somebody, bylines.read(shown))),
            ("meta author", lambda: self._somebody(bylines.read(self._meta.get("author", "")))),
        )
        return found or bylines.NOBODY

    def time(self, field: str, ld_name: str, meta_name: str, shown: Callable[[str], str]) -> datetime | None:
        """The first readable time: JSON-LD, ``<meta>``, then the ``<time>`` that ``shown`` finds for ``ld_name``."""
        found: datetime | None = self._first(
            field,
            (f"JSON-LD {ld_name}", lambda: dates.iso(self.ld.text(ld_name))),
            (f"meta {meta_name}", lambda: dates.iso(self._meta.get(meta_name, ""))),
            ("time, as shown", lambda: dates.iso(shown(ld_name))),
        )
        if found is None and (self.ld.text(ld_name) or self._meta.get(meta_name)):
            self._document.unread[f"time of {field}"] = 1
        return found

    def section(self, headline: str) -> list[str]:
        """The breadcrumb without home and headline, else the section that is named."""
        found: list[str] | None = self._first(
            "section",
            ("JSON-LD BreadcrumbList", lambda: self._breadcrumb(headline)),
            ("JSON-LD articleSection", lambda: self.ld.texts("articleSection")),
            ("meta article:section", lambda: schema.listed(text.clean(self._meta.get("article:section", "")) or None)),
        )
        return found or []

    def keywords(self) -> list[str]:
        """Keywords without the marks of machines, each once."""
        tags = [one.get("content") for one in self._document.root.iter("meta") if one.get("property") == "article:tag"]
        found: list[str] | None = self._first(
            "keywords",
            ("JSON-LD keywords", lambda: _keywords(self.ld.texts("keywords"))),
            *(
                (f"meta {name}", partial(_keywords, [self._meta.get(name, "")]))
                for name in ("news_keywords", "keywords")
            ),
            ("meta article:tag", lambda: _keywords(tags)),
        )
        return found or []

    def language(self) -> str:
        """The language of the page as BCP 47, German where it says none."""
        stated = (
            ("html lang", self._document.root.get("lang")),
            ("JSON-LD inLanguage", self.ld.text("inLanguage")),
            ("meta og:locale", self._meta.get("og:locale")),
        )
        found: str | None = self._first("language", *((name, partial(_language, value)) for name, value in stated))
        return found or "de"

    def id(self) -> str:
        """Arc's id, the CMS's own, or the number of the short link; empty if the page offers none."""
        own = self._document.canonical or self._document.url
        short = (one.get("href") or "" for one in self._document.root.iter("link") if one.get("rel") == "shortlink")
        found: str | None = self._first(
            "article_id",
            ("address", lambda: urls.arc_id(own) or urls.arc_id(self._document.url)),
            ("JSON-LD identifier", self._identifier),
            ("link shortlink", lambda: next((n[1] for link in short if (n := _SHORT_LINK.search(link))), None)),
        )
        return found or ""

    @cached_property
    def _own_names(self) -> set[str]:
        """How the site calls itself, folded."""
        named = (self._meta.get("og:site_name", ""), self.ld.text("publisher"))
        return {text.fold(text.clean(name)) for name in named if name}

    def _pages(self) -> list[Thing]:
        graph = self._document.json_ld
        return [Thing(one, graph) for one in graph if "WebPage" in kinds(one)]

    def _parts(self) -> list[Thing]:
        return [part for thing in (self.ld, *self._pages()) for part in thing.things("hasPart")]

    def _authors(self) -> Byline | None:
        found = bylines.NOBODY
        for author in self.ld.things("author"):
            name = author.text("name")
            byline = bylines.NOBODY if "://" in name else bylines.read(name)
            organisation = any(map(_ORGANISATION.search, author.kinds))
            found = bylines.merge(found, Byline([] if organisation else byline.authors, byline.agencies))
        return self._somebody(found)

    def _somebody(self, byline: Byline) -> Byline | None:
        authors = [name for name in byline.authors if text.fold(name) not in self._own_names]
        return Byline(authors, byline.agencies) if authors or byline.agencies else None

    def _identifier(self) -> str | None:
        values = [value.get("value") if isinstance(value, dict) else value for value in self.ld.each("identifier")]
        return next((found for value in values if _ID.fullmatch(found := schema.plain(value))), None)

    def _breadcrumb(self, headline: str) -> list[str]:
        """Names of the first breadcrumb in order, without home and without this page.

        Home is known by its name or address, this page by its text, its address, or as the last that has no address.
        """
        own = {urls.key(url) for url in (self._document.url, self._document.canonical) if url}
        left_out = {text.fold(headline), text.fold(self.ld.text("headline")), *_HOME, *self._own_names, ""}
        crumbs = Thing(self._document.ld("BreadcrumbList"), self._document.json_ld).things("itemListElement")
        found: list[tuple[str, str | None]] = []
        for crumb in sorted(crumbs, key=_position):
            item = next(crumb.things("item"), crumb)
            name, stated = crumb.text("name") or item.text("name"), item.link("@id", "url")
            address = urls.address(stated, self._document.url) if stated else None
            home = address is not None and urlsplit(address).path.lower() in HOME_PATHS
            if not home and text.fold(name) not in left_out and (address is None or urls.key(address) not in own):
                found.append((name, address))
        if len(found) > 1 and found[0][1] and not found[-1][1]:
            found.pop()
        return [name for name, _ in found]


def _position(crumb: Thing) -> int:
    position = crumb.text("position")
    return int(position) if position.isdecimal() else 0


def _keywords(values: Iterable[str | None]) -> list[str]:
    words = [text.clean(word) for value in values if value for word in re.split("[,;]", value)]
    return [word for word in dict.fromkeys(words) if word and not _MACHINE_TAG.match(word)]


def _language(value: str | None) -> str | None:
    found = _LANGUAGE.match((value or "").strip())
    if found is None:
        return None
    return found[1].lower() + (f"-{found[2].upper()}" if found[2] else "")
