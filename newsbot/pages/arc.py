"""ArcPage: the layout that Arc XP renders: Madsack's papers since 2022, rnd.de since 2019, and other papers on Arc."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from urllib.parse import urlsplit

from newsbot import bylines, dates, urls
from newsbot.bylines import Byline
from newsbot.items import Article
from newsbot.pages import ans, arc_lists, arc_picture, arc_text, dateline, fusion, madsack, schema
from newsbot.pages.arc_shown import Shown
from newsbot.pages.blocks import Part
from newsbot.pages.declared import Declared
from newsbot.pages.document import Document
from newsbot.pages.fusion import Story
from newsbot.pages.genre import genre
from newsbot.pages.page import Link, Page
from newsbot.pages.picture import Picture
from newsbot.pages.prose import Prose, prose

_MARKS = (
    b'id="fusion-metadata"', b"Fusion.globalContent=", b"ArticleHeadstyled__", b"Articlestyled__",
    b"ContentTeaserstyled__", b'class="a__in', b"a-hd__aut",
)  # fmt: skip
_ID = re.compile(r"[A-Z2-7]{26}")
_MACHINE_TAG = re.compile(r"[a-z]{2,5}:\S|\w+_\w")


class ArcPage(Page):
    """A page of Arc XP. Witnesses in order: what is shown, ``Fusion.globalContent``, JSON-LD, ``<meta>``.

    Times are an exception: the JSON and JSON-LD know the first publication, the time that is shown may be an update's.
    """

    layout = "arc"

    @classmethod
    def recognises(cls, document: Document) -> bool:
        """Whether Fusion rendered the page, or it is in Madsack's or RND's markup; neither host nor date count.

        ``.rndtech.de`` in the head is no evidence: pdb pages load their images from there, too.
        """
        return any(mark in document.markup for mark in _MARKS)

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._content = fusion.assigned(document, "globalContent")
        self._shown = Shown(document)

    @cached_property
    def _story(self) -> Story | None:
        if not isinstance(self._content, dict):
            return None
        unread = self.document.unread
        return madsack.story(self._content, unread) or ans.story(self._content, unread)

    @cached_property
    def _declared(self) -> Declared:
        return Declared(self.document, self.first)

    @property
    def is_article(self) -> bool:
        """Whether the JSON is a story; without a JSON that says what the page is, whether an article is shown."""
        if self._story:
            return True
        if self._shown.headline_element is None:
            return not self._content and bool(self._declared.ld)
        return bool(self._declared.ld) or bool(self._shown.text_containers())

    def links(self) -> list[Link]:
        """Articles that links of the page and lists in its JSON name."""
        return arc_lists.teasers(self.document, self._content)

    def sections(self) -> list[Link]:
        """Section pages that the navigation names."""
        return arc_lists.sections(self.document)

    def _article(self) -> Article:
        headline, kicker, access = self._headline(), self._kicker(), self._access()
        section, keywords, picture = self._section(headline), self._keywords(), self._picture(access)
        parts = self._parts(access)
        lead = self._lead(access, parts)
        parts = arc_text.cleaned(parts, (headline, kicker, lead), (picture.caption,))
        stated = self.document.meta.get("keywords", "").split(",")
        place, parts, wire = self._dateline(parts, [*section, *keywords, *stated])
        running = prose(arc_text.cleaned(parts, (lead,), ()))
        byline, agency_id = self._byline(running, wire)
        published = self._published()
        return Article(
            url=self.document.url,
            canonical_url=self.document.canonical,
            article_id=self._article_id(),
            section=section,
            genre=genre(self.document.canonical or self.document.url, headline, kicker, self._kinds()),
            kicker=kicker,
            headline=headline,
            lead=lead,
            dateline=place,
            body=running.body,
            authors=byline.authors,
            agencies=byline.agencies,
            agency_id=agency_id,
            published=published,
            modified=self._modified(published),
            keywords=keywords,
            image_url=picture.url,
            image_caption=picture.caption,
            image_credit=picture.credit,
            access=access,
            language=self._declared.language(),
            layout=self.layout,
            fetched=self.document.fetched,
        )

    def _headline(self) -> str:
        found = self.first(
            "headline",
            ("headline, as shown", self._shown.headline),
            ("globalContent headline", self._told("headline")),
            ("JSON-LD headline", lambda: self._declared.ld.text("headline")),
            ("meta og:title", lambda: self._declared.open_graph_title),
        )
        return found or ""

    def _kicker(self) -> str | None:
        return self.first(
            "kicker", ("overline, as shown", self._shown.kicker), ("globalContent kicker", self._told("kicker"))
        )

    def _access(self) -> str:
        """The free period that is shown; else the most cautious of what the witnesses say."""
        story = self._story.access if self._story else None
        declared = self._declared.access
        found = self.first(
            "access",
            ("free period, as shown", lambda: "metered" if self._shown.has_free_period() else None),
            ("paywall, as shown", lambda: "paid" if self._shown.is_closed() else None),
            ("globalContent", lambda: story if story != "free" else None),
            ("JSON-LD isAccessibleForFree", lambda: declared if declared in ("paid", "metered") else None),
            ("globalContent", lambda: story),
            ("JSON-LD isAccessibleForFree", lambda: "free" if declared == "free" else None),
            ("empty paywall", lambda: "paid" if self._shown.has_paywall() else None),
        )
        return found or "unknown"

    def _section(self, headline: str) -> list[str]:
        path = urlsplit(self.document.url).path.rpartition("/")[0]
        found = self.first(
            "section",
            ("breadcrumb, as shown", self._shown.breadcrumb),
            ("globalContent taxonomy", self._taxonomy),
        )
        found = (
            found
            or self._declared.section(headline)
            or self.first(
                "section",
                ("globalContent section", lambda: [name] if (name := self._told("section")()) else None),
                ("address", lambda: arc_lists.named(self.document, path)),
            )
        )
        return found or []

    def _taxonomy(self) -> list[str]:
        """The sections down to the story's own, as spelt out, or by their path on the site."""
        story = self._story
        if story is None or story.breadcrumb or not story.section_path:
            return list(story.breadcrumb) if story else []
        *above, last = arc_lists.named(self.document, story.section_path) or [""]
        return [*above, story.section or last]

    def _keywords(self) -> list[str]:
        found = self.first(
            "keywords",
            ("tags, as shown", lambda: _editorial(self._shown.tags())),
            ("globalContent tags", lambda: _editorial(self._story.keywords if self._story else ())),
        )
        return found or self._declared.keywords()

    def _lead(self, access: str, parts: list[Part]) -> str | None:
        """The Vorspann. What only the JSON has is not shown on a paid page.

        A summary for search engines that only repeats the begin of the text is none. Madsack's JSON repeats the
        whole Vorspann as its first text.
        """
        whole = self._story is not None and self._story.has_any_lead
        described = [] if whole and access != "paid" else self._declared.descriptions
        told = self.witnesses.get("body") == "globalContent elements"
        own = [(name, line) for name, line in described if not arc_text.is_begin(line, parts, told)]
        return self.first(
            "lead",
            ("lead, as shown", self._shown.lead),
            *([("globalContent lead", self._told("lead"))] if access != "paid" else []),
            *((name, _saying(summary)) for name, summary in own),
        )

    def _parts(self, access: str) -> list[Part]:
        """The blocks of the text: before the paywall, as shown, or from JSON where the page is free and holds less."""
        story, ld = self._story, self._declared.ld
        if access == "paid":
            selectors, endings = self._declared.paid_selectors(), arc_text.endings(story, ld.text("articleBody"))
            cut = ("text before the paywall", lambda: arc_text.before_paywall(self._shown, selectors, endings))
            return self.first("body", cut) or []
        shown = self.first("body", ("text, as shown", lambda: arc_text.shown(self._shown, story))) or []
        if access != "free" and not self._shown.has_free_period():
            return shown
        if story and arc_text.is_skeleton(shown, story):
            return self.first("body", ("globalContent elements", lambda: arc_text.told(story))) or shown
        if shown:
            return shown
        lines = [line for one in ld.each("articleBody") for line in str(one).splitlines()]
        stated = [Part("p", line) for line in map(schema.plain, lines) if line]
        return self.first("body", ("JSON-LD articleBody", lambda: stated)) or []

    def _dateline(self, parts: list[Part], places: list[str]) -> tuple[str | None, list[Part], list[str]]:
        """The place, the parts without it, and the agency that stood behind it."""
        told = (self._told("dateline")() or "").rstrip(" .:–-")
        place = self.first(
            "dateline", ("location, as shown", self._shown.dateline), ("globalContent location", lambda: told)
        )
        inline, parts = dateline.taken(parts, place, places)
        return place or self.first("dateline", ("first paragraph", lambda: inline.place)), parts, inline.agencies

    def _byline(self, running: Prose, wire: list[str]) -> tuple[Byline, str | None]:
        """Who wrote it, from head and text, then who supplied it; dpa's number of the story."""
        named = self.first(
            "authors",
            ("byline, as shown", lambda: _people(self._shown.names())),
            ("globalContent authors", lambda: _people(self._story.names if self._story else ())),
        )
        byline = bylines.merge(named or self._declared.byline(""), running.byline)
        byline, agency_id = bylines.merge(byline, Byline([], wire)), running.agency_id
        for credit in self._shown.credits():
            tail = bylines.agency_tail(credit)
            agency_id = agency_id or (tail.agency_id if tail else None)
            byline = bylines.merge(byline, Byline([], tail.agencies) if tail else bylines.read(credit))
        for supplier in self._story.wires if self._story else ():
            byline = bylines.merge(byline, Byline([], bylines.read(supplier).agencies or [supplier]))
        return byline, agency_id

    def _published(self) -> datetime | None:
        found = self.first("published", ("globalContent first publication", self._moment("published")))
        shown = self._shown.time()
        found = found or self._declared.time("published", "datePublished", "article:published_time", lambda _: shown)
        return found or self.first(
            "published",
            ("time, as shown", lambda: dates.german(self._shown.time_text())),
            ("globalContent displayDate", self._moment("shown")),
        )

    def _modified(self, published: datetime | None) -> datetime | None:
        """The last change; where only the time that is shown was set anew, that."""
        found = self.first("modified", ("globalContent last change", self._moment("modified")))
        found = found or self._declared.time("modified", "dateModified", "article:modified_time", lambda _: "")
        anew = self._moment("shown")() or dates.iso(self._shown.time())
        later = anew if published and anew and anew > published else None
        return found or self.first("modified", ("time set anew", lambda: later))

    def _picture(self, access: str) -> Picture:
        told = self._story.image if self._story else None
        return arc_picture.picture(self._shown, told, self._declared, is_free=access == "free", first=self.first)

    def _article_id(self) -> str:
        own = urls.arc_id(self.document.url) or urls.arc_id(self.document.canonical or "")
        told = self._told("article_id")() or ""
        found = self.first(
            "article_id",
            ("address", lambda: own),
            ("globalContent id", lambda: told if _ID.fullmatch(told) else None),
        )
        return found or self._declared.id() or told

    def _kinds(self) -> tuple[str, ...]:
        return (*(self._story.kinds if self._story else ()), *self._declared.ld.kinds)

    def _told(self, name: str) -> Callable[[], str | None]:
        """Asks the JSON's story for one of its texts."""
        return lambda: getattr(self._story, name, None)

    def _moment(self, name: str) -> Callable[[], datetime | None]:
        """Asks the JSON's story for one of its times; one that nobody can read is counted."""

        def ask() -> datetime | None:
            stamp = self._told(name)()
            moment = dates.iso(stamp) if stamp else None
            if stamp and moment is None:
                self.document.unread[f"globalContent time of {name}"] += 1
            return moment

        return ask


def _people(names: Iterable[str]) -> Byline | None:
    """People and agencies among ``names``; None if there are none."""
    found = bylines.NOBODY
    for name in names:
        found = bylines.merge(found, bylines.read(name))
    return found if found.authors or found.agencies else None


def _editorial(words: Iterable[str]) -> list[str]:
    """Keywords, each once, without the marks of machines."""
    return [word for word in dict.fromkeys(words) if word and not _MACHINE_TAG.match(word)]


def _saying(value: str) -> Callable[[], str]:
    return lambda: value
