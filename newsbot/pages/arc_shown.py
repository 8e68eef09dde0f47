"""What a page of the Arc layout shows of its article: head, byline, times, lead image, and where its text stands."""

import re
from functools import cached_property
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from newsbot.pages import paywall, styled
from newsbot.pages.blocks import flat
from newsbot.pages.document import Document
from newsbot.pages.styled import Components

SECTION_PATH = re.compile(r"/(?:[a-z0-9]+(?:-[a-z0-9]+)*/){1,3}")
"""Path of a section: ``/lokales/wolfsburg/``."""
_FREE_PERIOD = re.compile(r"Kosten(?:frei|los) bis \d{1,2}[:.]\d{2} Uhr(?: lesen)?\.?")


class Shown:
    """The visible article. Madsack's markup by the names of its components and test ids, others by plain HTML.

    ``rnd.de`` had another front end from 2019 to March 2022: ``article > div.a__in``, author in ``a-hd__aut``, tags in
    ``a-hd__tgs``.
    """

    def __init__(self, document: Document) -> None:
        self.document = document

    @cached_property
    def article(self) -> Any:
        """The element that holds the article; the page's main part, or all of it, where there is none."""
        found = list(self.document.root.iter("article"))
        named = [one for one in found if one.get("id") == "article"]
        if named or found:
            return named[0] if named else max(found, key=lambda one: sum(1 for _ in one.iter("p")))
        return next(self.document.root.iter("main", "body"), self.document.root)

    @cached_property
    def components(self) -> Components:
        """The components of the article."""
        return Components(self.article)

    @cached_property
    def head(self) -> Any:
        """The element that holds headline and lead; None if the article has no head of its own."""
        heads = self.components.all("ArticleHead.ArticleHeader") or self.components.all("header")
        heads += self.components.all("ArticleHead.ArticleHeadHeadlineContainer")
        found = next((one for one in heads if next(one.iter("h1", "h2"), None) is not None), None)
        return self.article if found is None and self.components.first("h1") is not None else found

    @cached_property
    def headline_element(self) -> Any:
        """The heading of the article: ``h2`` with a test id, before that ``h1``."""
        if self.head is None:
            return None
        headings = list(self.head.iter("h1", "h2"))
        named = [one for one in headings if one.get("data-testid") == "headline" or one.tag == "h1"]
        return next(iter(named or headings), None)

    @property
    def is_madsack(self) -> bool:
        """Whether the article is in Madsack's markup."""
        return self.components.first("ArticleHead", "Article", "Text") is not None

    def headline(self) -> str | None:
        """The headline without kicker and paid icon."""
        heading = self.headline_element
        return None if heading is None else flat(heading, lambda one: _is_overline(one) or styled.is_no_text(one))

    def kicker(self) -> str | None:
        """The line above the headline."""
        overlines, heading = self.components.all("Overline"), self.headline_element
        first = next((one for one in self.components.every if one is heading or one in overlines), None)
        if first is None or (first is heading and not overlines):
            return None
        if first is heading:  # inside the heading, or that of something further down
            first = next((one for one in overlines if heading in one.iterancestors()), None)
        return None if first is None else flat(first, styled.is_no_text)

    def lead(self) -> str | None:
        """The line below the headline. What a paid page shows faded in its place is the begin of the text, not this."""
        found = self.components.first("ArticleHead.ArticleSubHeadline")
        if found is None:
            teaser = self.components.first("ArticleHead.ArticleTeaserContainer")
            if teaser is None or paywall.is_mark(teaser):
                return None
            found = next((one for one in teaser.iter("p") if "LocationName" not in _classes_within(one)), None)
        return None if found is None else flat(found, styled.is_no_text)

    def dateline(self) -> str | None:
        """The place before the text, which the page prints with a full stop."""
        place = self.components.first("LocationName")
        return None if place is None else flat(place).rstrip(".:–- ")

    def names(self) -> list[str]:
        """Names in the byline, as printed."""
        boxes = self.components.all("address", ".a-hd__aut")
        links = [link for box in boxes for link in box.iter("a")]
        links = [link for link in links if "author" in (link.get("rel") or "")] or links
        return [name for name in (flat(one) for one in links or boxes) if name]

    def credits(self) -> list[str]:
        """Credits below the text: ``LVZ``, ``RND/dpa``."""
        found = self.components.all("Editorial")
        if not found:  # below the article
            lines = (one for box in self.article.itersiblings() for one in box.iter("p"))
            found = [one for one in lines if "Editorialstyled__" in (one.get("class") or "")]
        return [flat(one) for one in found]

    def time(self) -> str:
        """The time by the byline as its attribute has it; empty if there is none. It may be that of an update."""
        return next((one.get("datetime") for one in self.components.all("time") if one.get("datetime")), "")

    def time_text(self) -> str:
        """The time by the byline as readers see it."""
        found = self.components.first("time", "Timestamp")
        return "" if found is None else flat(found)

    def tags(self) -> list[str]:
        """Keywords below or above the text."""
        boxes = self.components.all("TagList.TagList", "TagList", ".a-hd__tgs")
        return [flat(link) for box in boxes for link in box.iter("a")]

    def breadcrumb(self) -> list[str]:
        """Names of the sections that lead down to the article, without home: each link goes on where the last ended."""
        for navigation in self.document.root.iter("nav"):
            if not _is_breadcrumb(navigation):
                continue
            steps = [(urlsplit(link.get("href") or "").path, link) for link in navigation.iter("a")]
            steps = [(path, link) for path, link in steps if SECTION_PATH.fullmatch(path)]
            if steps and all(below[0].startswith(above[0]) for above, below in pairwise(steps)):
                return [flat(link) for _, link in steps]
        return []

    def has_free_period(self) -> bool:
        """Whether the page says that it can be read for free until some hour."""
        if any("FreePeriod" in mark for mark in self._headline_marks):
            return True
        badges = (words for one in self.components.every if (words := one.text) and "Kosten" in words)
        return any(_FREE_PERIOD.fullmatch(" ".join(words.split())) for words in badges)

    def is_closed(self) -> bool:
        """Whether the headline wears the paid icon, or the paywall stands. Teasers of other articles wear icons too."""
        if any("PaidIcon" in mark or mark == "paid-icon" for mark in self._headline_marks):
            return True
        return any(map(paywall.is_closed, (*self.components.all(".paywalledContent"), *self.components.identified)))

    def has_paywall(self) -> bool:
        """Whether there is at least an empty place for the paywall."""
        return any(map(paywall.is_container, self.components.identified))

    def text_containers(self, article: Any = None) -> list[Any]:
        """The elements that hold the text of the article, or of a copy of it; none in other markup than Madsack's."""
        article, components = (self.article, self.components) if article is None else (article, Components(article))
        wrapper = components.first("Article.ArticleBodyWrapper")  # until 2024
        if wrapper is not None:
            return [wrapper]
        centered = components.all("Article.CenteredContentWrapper")[:2]  # since then: the second, the first is the head
        around_head = [one for head in components.all("header", "ArticleHead")[:1] for one in head.iterancestors()]
        if bodies := [one for one in centered if one not in around_head]:
            return bodies[:1]
        return [one for one in components.all(".a__in") if one.getparent() is article]

    @cached_property
    def _headline_marks(self) -> list[str]:
        """Classes, ids and test ids around the headline."""
        heading = self.headline_element
        if heading is None:
            return []
        around = heading.getparent()
        boxes = [heading, around] if "HeadlineContainer" in (around.get("class") or "") else [heading]
        elements = (one for box in boxes for one in box.iter("*"))
        return [mark for one in elements for name in ("data-testid", "class", "id") if (mark := one.get(name))]


def _is_overline(element: Any) -> bool:
    return "Overlinestyled__" in (element.get("class") or "")


def _is_breadcrumb(navigation: Any) -> bool:
    """Whether it calls itself one, or stands in the article: ``article > nav``."""
    called = "".join(navigation.get(name) or "" for name in ("class", "aria-label", "data-testid", "id"))
    return "readcrumb" in called or any(one.tag == "article" for one in navigation.iterancestors())


def _classes_within(element: Any) -> str:
    return " ".join(one.get("class") or "" for one in element.iter("*"))
