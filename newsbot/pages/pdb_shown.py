"""What a reader sees of an article in the pdb layout, element by element."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property, reduce
from itertools import chain
from typing import Any
from urllib.parse import parse_qs

from lxml import etree

from newsbot import bylines, text
from newsbot.bylines import Byline
from newsbot.items import Entity
from newsbot.pages.blocks import Part, flat, is_hidden, is_social, parts

_OWN = frozenset({
    "rtr-schema-org", "pdb-article-link", "pdb-richtext-field", "pdb-article-body", "pdb-article-body-paidcontentintro",
})  # fmt: skip
"""Classes of the text itself."""
_FOREIGN = re.compile(
    r"(?:^|\s)(?:pdb-(?:embed|cmp|digital-placard|ad-|parts-|share|image|gallery|video|newsletter|recommendation|morefor"
    r"|article-(?:factbox|html|caption|image|gallery|video|paidcontent|share|body-locationlabel)|[\w-]*teaser)"
    r"|tik\d?-|tickaroo|ad-|ads?(?:\s|$)|adsbygoogle|outbrain|taboola)",
    re.IGNORECASE,
)
"""Classes in the text that are not the article's: embeds, adverts, boxes, tickers."""
_SLOT = re.compile(r"oms_|sdg_|teads_|erasmo|div-gpt|taboola|outbrain|nativendo", re.IGNORECASE)
"""Ids of advertising slots and of the offer to subscribe."""
_TICKER = re.compile(r"tickaroo|tik\d-")
_BADGE = re.compile(r"freeuntilbadge(?:-headline)?_(open|close)")
_OFFER = re.compile(r"kostenpflichtig|kostenlos|exklusiv|abo\b|plus|\+|bezahl|[0-9] Uhr", re.IGNORECASE)
_METHODE = re.compile(r"Methode uuid:\s*\"([^\"]+)\"", re.IGNORECASE)
_WITHOUT_BYLINE = (
    "pdb-share", "pdb-article-teaser", "pdb-article-body", "pdb-article-caption", "pdb-image", "pdb-digital",
)  # fmt: skip


class Shown:
    """The element ``.pdb-article`` and the parts of it that are named after it; what is hidden is not there."""

    def __init__(self, article: Any) -> None:
        self.article = article
        self._named: defaultdict[str, list[Any]] = defaultdict(list)
        self._seen: dict[str, list[Any]] = {}
        for element in article.iter("*"):
            marks = element.get("class")
            if marks and marks != "rtr-schema-org":
                for name in marks.split():
                    self._named[name].append(element)

    def all(self, name: str) -> list[Any]:
        """The elements of this class that a reader sees."""
        if name not in self._seen:
            named = self._named.get(name, ())
            self._seen[name] = [one for one in named if not any(map(is_hidden, self._up_from(one)))]
        return self._seen[name]

    def line(self, name: str) -> str:
        """The text of the first element of this class on one line; empty where there is none."""
        return next((flat(one, is_noise) for one in self.all(name)), "")

    def headline(self) -> str:
        """The headline, without the badge and kicker that ``h1`` may hold."""
        title = self.line("pdb-article-teaser-breadcrumb-headline-title")
        return title or next((flat(heading, _is_no_headline) for heading in self.article.iter("h1")), "")

    def shared_as(self) -> str:
        """What the button for Twitter posts: kicker and headline with a hyphen between."""
        for link in self.article.iter("a"):
            if "data-share-twitter" in link.attrib:
                return "".join(parse_qs((link.get("href") or "").partition("?")[2]).get("text", [])[:1])
        return ""

    def badge(self) -> str:
        """The kicker that the badge of an article for sale holds, where it is not the offer itself."""
        kicker = self.line("pdb-parts-paidcontent-freeuntilbadge_close")
        return "" if _OFFER.search(kicker) else kicker

    def lead(self) -> str:
        """The Vorspann, its paragraphs parted by a blank line; a byline below it is none of them."""
        return "\n\n".join(line for line in self._intro if not bylines.looks_like(line))

    @cached_property
    def _intro(self) -> list[str]:
        return [part.text for one in self.all("pdb-article-teaser-intro")[:1] for part in parts(one, is_noise)]

    def stamp(self) -> str:
        """Time and day above the headline: of the publication or of the last update."""
        return " ".join(map(flat, self.all("pdb-article-publicationdate-part"))) or self.line(
            "pdb-article-publicationdate"
        )

    def top_byline(self) -> Byline:
        """A byline outside the text: near the time, where items born in the legacy layout have it."""
        named = [name for name in self._named if name.startswith("pdb-") and ("author" in name or "byline" in name)]
        marked = (f"Von {line.removeprefix('Von ')}" for line in map(self.line, named) if line)
        found = map(bylines.alone, chain(marked, self._lines_around()))
        return reduce(bylines.merge, filter(None, found), bylines.NOBODY)

    def _lines_around(self) -> Iterator[str]:
        """Short lines beside headline and text, of an element or between two; paragraphs of the Vorspann."""
        for child in self.article.iterchildren(etree.Element):
            yield text.clean(child.tail or "")
            if not (
                (child.get("class") or "").startswith(_WITHOUT_BYLINE) or child.tag == "script" or is_hidden(child)
            ):
                yield flat(child, _is_stamp)
        yield from self._intro

    def access(self) -> str:
        """``paid`` or ``metered`` where the page shows it: the beginning of a text for sale, the offer, a badge."""
        if self.all("pdb-article-body-paidcontentintro") or self.line("pdb-article-paidcontent-registration"):
            return "paid"
        head = self.all("pdb-article-teaser-breadcrumb") or self.all("pdb-article-teaser")
        for element in (element for one in head[:1] for element in one.iter("span", "div", "h1")):
            badge = _BADGE.search(element.get("class") or "")
            if badge and not is_hidden(element):
                return {"open": "metered", "close": "paid"}[badge[1]]
        return ""

    def fields(self, access: str) -> list[Any]:
        """The elements that hold the text: of an article for sale the beginning that is shown, never the rest."""
        if access == "paid":
            return self.all("pdb-article-body-paidcontentintro")
        bodies = self.all("pdb-article-body")
        found = [one for one in self.all("pdb-richtext-field") if one.getparent() in bodies]
        return found or bodies

    def running_text(self, access: str) -> list[Part]:
        """The blocks of the text, without what is not the article's."""
        return [part for field in self.fields(access) for part in parts(field, is_noise)]

    def entities(self, access: str) -> list[Entity]:
        """What the newsroom marked in lead and text, each once, by first mention."""
        found: dict[tuple[str, str], Entity] = {}
        for field in (*self.all("pdb-article-teaser-intro"), *self.fields(access)):
            for span in field.iter("span"):
                if "rtr-schema-org" in (span.get("class") or "") and not any(map(is_noise, _between(span, field))):
                    kind = (span.get("itemtype") or "").rstrip("/").rpartition("/")[2]
                    name = text.clean(next((meta.get("content", "") for meta in span.iter("meta")), "")) or flat(span)
                    if kind and name:
                        found.setdefault((kind, name), Entity(type=kind, name=name))
        return list(found.values())

    def caption(self) -> str:
        """The caption without its child, the credit."""
        return next((flat(one, _is_credit) for one in self.all("pdb-article-caption-content")), "")

    def image(self) -> dict[str, str]:
        """``src`` and other attributes of the lead image."""
        for box in self.all("pdb-article-image"):
            for image in box.iter("img"):
                return dict(image.items())
        return {}

    def loader(self) -> dict[str, Any]:
        """What the script that loads the lead image is told: ``url``, ``caption``, ``copyright``."""
        for box in self.all("pdb-article-image"):
            for link in box.iter("a"):
                try:
                    image = json.loads(link.get("data-imagesasyncloader-data") or "{}").get("baseImage")
                except (ValueError, AttributeError):
                    continue
                if isinstance(image, dict):
                    return image
        return {}

    def has_ticker(self) -> bool:
        """Whether a live ticker is embedded."""
        return any(_TICKER.search(name) for name in self._named)

    def methode(self) -> Iterator[str]:
        """Ids that Methode, the newsroom's system, left in comments of this article, not in those of its teasers."""
        for comment in self.article.iter(etree.Comment):
            found = _METHODE.search(comment.text or "")
            if found and not any(_is_other_article(one) for one in self._up_from(comment.getparent())):
                yield found[1]

    def _up_from(self, element: Any) -> Iterator[Any]:
        yield element
        if element is not self.article:
            yield from _between(element, self.article)


def is_noise(element: Any) -> bool:
    """Whether an element inside the text is not the article's, or not shown."""
    if "-" in element.tag:  # an element of a script's own, <tik3-event>
        return True
    if not element.attrib:
        return element.tag == "blockquote" and is_social(element)
    marks = element.get("class") or ""
    if marks in _OWN or not _OWN.isdisjoint(marks.split()):
        return is_hidden(element)
    if _FOREIGN.search(marks) or (element.tag == "div" and "pdb-" in marks):  # so is every box of this layout
        return True
    name = element.get("id")
    return bool(name and _SLOT.match(name)) or is_social(element) or is_hidden(element)


def _is_no_headline(element: Any) -> bool:
    marks = element.get("class") or ""
    return "freeuntilbadge_" in marks or "shorttitle" in marks or is_hidden(element)


def _is_stamp(element: Any) -> bool:
    return "publicationdate-" in (element.get("class") or "") or is_hidden(element)


def _is_credit(element: Any) -> bool:
    return "copyright" in (element.get("class") or "") or is_hidden(element)


def _is_other_article(element: Any) -> bool:
    marks = element.get("class") or ""
    return "pdb-embed" in marks or ("-teaser" in marks and "pdb-article-teaser" not in marks)


def _between(element: Any, ancestor: Any) -> Iterator[Any]:
    """The ancestors of ``element`` up to and without ``ancestor``."""
    for one in element.iterancestors():
        if one is ancestor:
            return
        yield one
