"""PdbPage: the layout of 2018 to spring 2022, made by eZ Publish (``pdb-article``), also around older articles."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from lxml import etree

from newsbot import dates, text, urls
from newsbot.items import Article
from newsbot.pages import pdb_lists, schema
from newsbot.pages.document import Document
from newsbot.pages.genre import genre
from newsbot.pages.molasset import Molasset
from newsbot.pages.page import Link, Page
from newsbot.pages.pdb_image import image
from newsbot.pages.pdb_shown import Shown
from newsbot.pages.pdb_text import running_text
from newsbot.pages.schema import Thing

T = TypeVar("T")
_SURE = b'class="pdb-article"'
_MARKS = (b"/bundles/molasset/", b'class="pdb-', b"class='pdb-", b"class=pdb-")
_BELOW = b'<div class="pdb-morefor'
_ARC = re.compile(r"[A-Z2-7]{26}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MACHINE_TAG = re.compile(r"tc[a-z]:")
_KINDS = {"gallery": "ImageGallery", "video": "VideoObject"}
_FIRST_YEAR = 1990  # what is older is a zero of some clock


class PdbPage(Page):
    """A page of eZ Publish with its bundle ``molasset``. The text of an article for sale is not read."""

    layout = "pdb"

    @classmethod
    def recognises(cls, document: Document) -> bool:
        """Whether the page is dressed as pdb; a text that moved to Arc XP may keep a class of its old dress."""
        page = document.markup
        return _SURE in page or (b"Fusion.globalContent" not in page and any(mark in page for mark in _MARKS))

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._told = Molasset(document)

    @property
    def is_article(self) -> bool:
        """Whether the page shows ``.pdb-article``, or calls itself an article."""
        return self._main is not None or self._told.dl("pageType") in ("article", *_KINDS) or bool(self._ld)

    def links(self) -> list[Link]:
        """Articles that teasers name, in lists as below an article."""
        return pdb_lists.teasers(self.document)

    def sections(self) -> list[Link]:
        """Section pages of the navigation, without markets, shops and services."""
        return pdb_lists.sections(self.document)

    @cached_property
    def _front(self) -> Document:
        """The page down to the teasers below the article, half of it; all of it where the article may not end there."""
        front = self.document.before(_BELOW)
        article = _article_element(front)
        return self.document if article is None or article.getnext() is None else front

    def _meta(self, name: str) -> str | None:
        """What ``<meta>`` says: nearly always in front; only where one may stand below, all of the page is parsed."""
        found = self._front.meta.get(name)
        if found is not None or self._front is self.document:
            return found
        below = self.document.markup[len(self._front.markup) :].lower()
        return self.document.meta.get(name) if b"<meta" in below and name.encode() in below else None

    @cached_property
    def _main(self) -> Any | None:
        return _article_element(self._front)

    @cached_property
    def _shown(self) -> Shown:
        if self._main is None:
            self.document.unread["no .pdb-article"] = 1
        return Shown(etree.Element("div") if self._main is None else self._main)

    @cached_property
    def _ld(self) -> Thing:
        stated = list(filter(schema.is_article, self._front.json_ld))
        return Thing(stated[0], self._front.json_ld) if len(stated) == 1 else schema.article(self._front)

    def _article(self) -> Article:
        headline = self._headline()
        kicker = self._kicker(headline)
        section = self._section(headline)
        keywords = self._keywords()
        access = self._access()
        entities = self.first("entities", ("marked words", lambda: self._shown.entities(access))) or []
        places = [*section, *keywords, kicker or "", *(one["name"] for one in entities if one["type"] == "Place")]
        running = running_text(self._shown, self._told, self._ld, access, places, self.first)
        published, modified = self._times()
        picture = image(self._shown, self._ld, self.document.url, self.first)
        return Article(
            url=self.document.url,
            canonical_url=self._front.canonical,
            article_id=self._article_id(),
            section=section,
            genre=genre(self._front.canonical or self.document.url, headline, kicker, self._kinds()),
            kicker=kicker,
            headline=headline,
            lead=self._lead(running.body),
            dateline=running.dateline,
            body=running.body,
            authors=running.byline.authors,
            agencies=running.byline.agencies,
            agency_id=running.agency_id,
            published=published,
            modified=modified,
            keywords=keywords,
            entities=entities,
            image_url=picture.url,
            image_caption=picture.caption,
            image_credit=picture.credit,
            access=access,
            language=self._front.root.get("lang") or "de",
            layout=self.layout,
            fetched=self.document.fetched,
        )

    def _headline(self) -> str:
        found = self.first(
            "headline",
            ("h1", self._shown.headline),
            ("meta og:title", lambda: text.clean(self._front.meta.get("og:title", ""))),
            ("JSON-LD headline", lambda: self._ld.text("headline")),
        )
        return found or ""

    def _kicker(self, headline: str) -> str | None:
        """What stands before the headline where a witness prints both: ``Kicker - Headline``, ``- Headline``."""
        return self.first(
            "kicker",
            ("shorttitle", lambda: self._shown.line("pdb-article-teaser-breadcrumb-headline-shorttitle")),
            ("JSON-LD headline", lambda: _before(headline, self._ld.text("headline"))),
            ("share button", lambda: _before(headline, text.clean(self._shown.shared_as()))),
            ("badge", self._shown.badge),
        )

    def _section(self, headline: str) -> list[str]:
        found = self.first(
            "section",
            ("breadcrumb", lambda: pdb_lists.breadcrumb(self._front, self._main)),
            ("JSON-LD BreadcrumbList", lambda: pdb_lists.stated_breadcrumb(self._front, headline)),
            ("dl.pageCategory", self._told.categories),
        )
        return found or []

    def _keywords(self) -> list[str]:
        found = self.first(
            "keywords",
            ("meta keywords", lambda: _editorial(self._front.meta.get("keywords", ""))),
            ("dl.pageTags", lambda: _editorial(self._told.dl("pageTags") or "")),
            ("JSON-LD keywords", lambda: _editorial(",".join(self._ld.texts("keywords")))),
        )
        return found or []

    def _access(self) -> str:
        """What the page shows counts first; of what it only tells, a free period, then whatever says ``paid``."""
        if shown := self.first("access", ("badge or offer", self._shown.access)):
            return shown
        free = self._ld.truth("isAccessibleForFree")
        told = self._told.access(self._meta("paidcontent"))
        if free is not None:
            told.append(("JSON-LD isAccessibleForFree", "free" if free else "paid"))
        told.sort(key=lambda one: ("metered", "paid", "free").index(one[1]))
        return self.first("access", *(_said(*one) for one in told)) or "unknown"

    def _times(self) -> tuple[datetime | None, datetime | None]:
        """First publication and last change.

        The time that is shown may be that of the last update and has no seconds: the earliest of the witnesses counts,
        within its minute the exact one. Where JSON-LD is silent, a later time shown is the change. Minutes are compared
        as the clock shows them, since a time shown does not say which of two it is when summer time ends.
        """
        stamp = self._shown.stamp()
        shown = dates.german(stamp) if stamp else None
        if stamp and shown is None:
            self.document.unread["time shown"] = 1
        witnesses = [
            ("time shown", shown),
            ("dl.pagePublishDate", _moment(self._told.dl("pagePublishDate") or "")),
            ("JSON-LD datePublished", _moment(self._ld.text("datePublished"))),
        ]
        known = [(name, moment) for name, moment in witnesses if moment and _of_our_time(moment)]
        known.sort(key=lambda one: (_minute(one[1]), one[0] == "time shown"))
        published = self.first("published", *(_said(*one) for one in known))
        modified = self.first(
            "modified",
            ("JSON-LD dateModified", lambda: _of_our_time(_moment(self._ld.text("dateModified")))),
            ("time shown", lambda: shown if shown and published and _minute(shown) > _minute(published) else None),
        )
        return published, modified

    def _article_id(self) -> str:
        ids = list(self._shown.methode())
        found = self.first(
            "article_id",
            ("Methode comment", lambda: next(filter(_ARC.fullmatch, ids), None)),
            ("canonical link", lambda: urls.arc_id(self._front.canonical or "")),
            ("Methode comment", lambda: next((one.lower() for one in ids if _UUID.fullmatch(one)), None)),
            ("dl.pagePostID", lambda: self._told.dl("pagePostID")),
            ("targetingData.ezid", lambda: self._told.ezid),
        )
        return found or ""

    def _kinds(self) -> Iterator[str]:
        yield from self._ld.kinds
        if self._shown.has_ticker():
            yield "LiveBlogPosting"
        yield _KINDS.get(self._told.dl("pageType") or "", "")

    def _lead(self, body: str | None) -> str | None:
        """The Vorspann; a description that only repeats the text is none."""
        described = self._ld.text("description")
        return self.first(
            "lead",
            ("intro", self._shown.lead),
            ("JSON-LD description", lambda: "" if (body or "").startswith(described.rstrip(" .…")) else described),
        )


def _article_element(document: Document) -> Any | None:
    for element in document.root.iter("div", "article", "section", "main"):
        marks = element.get("class") or ""
        if "pdb-article" in marks and "pdb-article" in marks.split():
            return element
    return None


_moment = lru_cache(maxsize=16)(dates.iso)
"""The same stamp stands in three places of a page."""


def _of_our_time(moment: datetime | None) -> datetime | None:
    return moment if moment and moment.year >= _FIRST_YEAR else None


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, tzinfo=None)


def _said(name: str, value: T) -> tuple[str, Callable[[], T]]:
    """A witness that is known to say something."""
    return name, lambda: value


def _before(headline: str, both: str) -> str | None:
    """The kicker in ``Kicker - Headline``; None where ``both`` does not end with this headline."""
    if not headline or not both.endswith(headline):
        return None
    rest = both.removesuffix(headline).rstrip()
    return rest.removesuffix("-").strip() or None if rest.endswith("-") else None


def _editorial(keywords: str) -> list[str]:
    """Keywords between commas, each once, without machine tags."""
    found = dict.fromkeys(map(text.clean, keywords.split(",")))
    return [keyword for keyword in found if keyword and not _MACHINE_TAG.match(keyword)]
